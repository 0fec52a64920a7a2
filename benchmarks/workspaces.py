"""The workspaces beside the text: how soon reconciling, agreement and themes are shown, and in how much memory.

    python benchmarks/workspaces.py [--large FILE] [--keys 40] [--folder DIR]

Through a real pseudo-terminal, as in ``screens.py``: on 79 transcripts of 30,000 characters that two coders have
finished with 5,000 codings each, and with ``--large`` on 2,000 that five have finished with a million. One
transcript more is open, to be coded.
"""

from __future__ import annotations

import argparse
import os
import random
import shutil
import sys
import tempfile
import time
from collections.abc import Iterator
from contextlib import closing, contextmanager
from dataclasses import dataclass
from pathlib import Path

sys.path.insert(0, str(Path(__file__).parent))
from commands import QUALCODE, timed
from corpus import interview, write_codebook, write_codings, write_corpus
from figures import Figures
from large_study import build
from screens import APPLIED, KEYS, LARGE, MEMORY, OPENED, Newest, baselines, code_sentences
from terminal import Ended, Terminal

from qualcode.ledger.study import Study
from qualcode.study import transcripts

SHOWN, MUCH_MEMORY = 2.0, 300  # under: seconds until a workspace is shown; MB at a million codings
PATIENCE = 240.0  # seconds after which a workspace is given up
OPEN = "Z-open"  # the transcript that is still to be coded, and the last in the list
VISITS = {  # by which key, and what is there once it is shown
    "F4, reconciling": ("f4", "settled · by"),
    "F5, agreement": ("f5", "Pooled"),
    "F6, themes": ("f6", "codings: final"),
}


@dataclass(frozen=True)
class Finished:
    """A study that is finished but for OPEN, which ``coder`` is to code; ``memory`` is the target in MB."""

    name: str
    study: Path
    coder: str
    memory: float


def base_study(folder: Path) -> Finished:
    """79 transcripts, finished by two coders with 5,000 codings each."""
    files = write_corpus(folder / "corpus")
    codes = write_codebook(folder / "codebook.yaml")
    study = folder / "base.qualcode"
    end = ["--study", study.name]
    timed([QUALCODE, "new", study.name, "--codebook", "codebook.yaml"], folder)
    importing = [QUALCODE, "import", *map(str, files), "--respondents", "corpus/respondents.csv", *end]
    timed(importing, folder)
    with Study.open(study) as opened:
        entries = transcripts.entries(opened)
        texts = {entry.name: transcripts.content(opened, entry).text for entry in entries}
    for coder, seed in (("A", 3), ("B", 4)):
        timed([QUALCODE, "coder", "add", coder, *end], folder)
        write_codings(folder / "codings.csv", texts, codes, 5_000, seed)
        applying = [QUALCODE, "codings", "apply", "codings.csv", "--coder", coder, "--finished", *end]
        timed(applying, folder)
    name = "79 transcripts, 2 coders, 10,000 codings"
    return Finished(name, with_one_open(folder, study, "A"), "A", MEMORY)


def large_study(folder: Path, file: Path) -> Finished:
    """The study of ``large_study.py``, made where it is not there yet."""
    if not file.exists():
        build(file)
    study = Path(shutil.copy(file, folder / "large.qualcode"))
    name = "2,000 transcripts, 5 coders, 1,000,000 codings"
    return Finished(name, with_one_open(folder, study, "Ann"), "Ann", MUCH_MEMORY)


def with_one_open(folder: Path, study: Path, coder: str) -> Path:
    file = folder / f"{OPEN}.txt"
    file.write_text(interview(random.Random(8), 30_000), encoding="utf-8")
    timed([QUALCODE, "import", str(file), "--study", study.name], folder)
    assigning = [QUALCODE, "assign", "--coders", coder, "--transcripts", OPEN, "--study", study.name]
    timed(assigning, folder)
    return study


@contextmanager
def opened(finished: Finished) -> Iterator[tuple[Terminal, float, Path]]:
    """The interface with the text of OPEN on a fresh copy, the seconds until that was there, and the copy."""
    with tempfile.TemporaryDirectory(dir=finished.study.parent) as name:
        study = Path(shutil.copy(finished.study, name))
        homes = dict.fromkeys(("HOME", "XDG_CONFIG_HOME", "XDG_STATE_HOME", "XDG_CACHE_HOME"), name)
        command = [QUALCODE, str(study), "--no-tour", "--coder", finished.coder]
        with Terminal(command, LARGE, cwd=Path(name), environment=homes) as terminal:
            yield terminal, terminal.paint(OPEN, timeout=60), study


def until(terminal: Terminal, key: str, expected: str) -> float:
    """Seconds from a key until ``expected`` stands on screen. Raises Ended where it does not come."""
    terminal.listen(0.3)
    began = time.monotonic()
    terminal.send(key, quiet=0.01, timeout=PATIENCE)
    while expected not in terminal.text():
        if time.monotonic() - began > PATIENCE or terminal.status is not None:
            raise Ended(f"{expected!r} did not come on screen after {key}:\n{terminal.text().rstrip()}")
        terminal.listen(0.005)
    return time.monotonic() - began


def measure(figures: Figures, finished: Finished, keys: int) -> None:
    """Everything about one study."""
    figures.heading(finished.name)
    with opened(finished) as (terminal, painted, _):
        figures.add("the first text is shown", [painted], "s")
        add_memory(figures, terminal, "once open", finished.memory)
        terminal.send("f2", quiet=0.3)
        terminal.send("f3", quiet=0.3)
        add_memory(figures, terminal, "after F2, F3", finished.memory)
        for what, (key, expected) in VISITS.items():
            figures.add(f"{what}, shown", [until(terminal, key, expected)], "s", SHOWN, "most")
            add_memory(figures, terminal, f"after {what[:2]}", finished.memory)
        figures.add("F5 again, with its intervals", [with_intervals(terminal)], "s")
        add_memory(figures, terminal, "after the intervals", finished.memory)
        figures.add("F4, shown again", [until(terminal, *VISITS["F4, reconciling"])], "s", SHOWN, "most")
        figures.add("F6, shown again", [until(terminal, *VISITS["F6, themes"])], "s", SHOWN, "most")
        figures.add("F3, shown again", [until(terminal, "f3", OPEN)], "s", SHOWN, "most")
        add_memory(figures, terminal, "after F2 to F6", finished.memory)
    with opened(finished) as (terminal, _, study):
        code_and_undo(figures, terminal, study, keys)
        go_through(figures, terminal, keys)


def with_intervals(terminal: Terminal) -> float:
    """Seconds until the title of F5 no longer says that intervals are being computed."""
    took = until(terminal, *VISITS["F5, agreement"])
    began = time.monotonic()
    while "· intervals " in terminal.text():
        if time.monotonic() - began > PATIENCE:
            raise Ended("The intervals did not come.")
        terminal.listen(0.02)
    return took + time.monotonic() - began


def add_memory(figures: Figures, terminal: Terminal, when: str, target: float) -> None:
    found = terminal.resident()
    if found is not None:
        figures.add(f"memory, {when}", found[:1], "MB", target, "most")
        figures.add(f"memory at its highest, {when}", found[1:], "MB", target, "most")


def code_and_undo(figures: Figures, terminal: Terminal, study: Path, count: int) -> None:
    """Code sentence after sentence, each stored and shown; then take back one after the other."""
    newest = Newest(study)
    undone: list[float] = []
    with closing(newest.connection):
        applied, _ = code_sentences(terminal, newest, count)
        figures.add("code applied, stored and shown", applied, "ms", APPLIED, silent=count - len(applied))
        terminal.send(KEYS["leave"])
        missing = 0
        for _ in range(count // 2):
            press = terminal.send("u")
            missing += press.shown is None
            undone += [] if press.shown is None else [press.shown * 1000]
    figures.add("undo, shown", undone, "ms", OPENED, silent=missing)


def go_through(figures: Figures, terminal: Terminal, count: int) -> None:
    """From the last transcript to those before it, and back."""
    taken: list[float] = []
    missing = 0
    for key in ["<"] * (count // 2) + [">"] * (count // 2):
        before = terminal.text().splitlines()[1:6]
        press = terminal.send(key)
        missing += press.shown is None or terminal.text().splitlines()[1:6] == before
        taken += [] if press.shown is None else [press.shown * 1000]
    figures.add("another transcript opened", taken, "ms", OPENED, silent=missing)


def main() -> int:
    parser = argparse.ArgumentParser(description=(__doc__ or "").split("\n", 1)[0])
    parser.add_argument(
        "--large", type=Path, metavar="FILE", help="also the study of a million codings in FILE"
    )
    parser.add_argument("--only", action="store_true", help="with --large: not the 79 transcripts")
    parser.add_argument("--keys", type=int, default=40, help="how often a code is applied")
    parser.add_argument("--folder", type=Path, help="where studies are made and removed again")
    given = parser.parse_args()
    os.umask(0o077)
    figures = Figures()
    with tempfile.TemporaryDirectory(dir=given.folder) as name:
        folder = Path(name)
        baselines(figures, folder, 3, given.keys)
        cases = [] if given.large and given.only else [base_study]
        if given.large:
            cases.append(lambda folder: large_study(folder, given.large))
        for case in cases:
            try:
                measure(figures, case(folder), given.keys)
            except Ended as ended:
                figures.fault(str(ended))
    missed = figures.missed()
    print("Missed: " + "; ".join(missed) if missed else "All targets met.")
    return 1 if missed else 0


if __name__ == "__main__":
    sys.exit(main())
