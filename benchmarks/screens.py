"""How the interface feels: from a key to the screen, through a real pseudo-terminal, beside bare baselines.

    python benchmarks/screens.py [--runs 5] [--keys 60] [--only WORDS] [--size 120x40] [--folder DIR]

Each key is sent alone, and timed from the writing of its bytes to the last byte of the repaint; the next one
waits until the screen has been quiet. Nothing is left out: keys that change nothing and bytes that come
unasked are counted and shown. Made-up studies, each used as a fresh copy; they go with the temporary folder.
"""

from __future__ import annotations

import argparse
import json
import math
import os
import platform
import random
import shutil
import sqlite3
import sys
import tempfile
import time
from collections.abc import Iterator, Sequence
from contextlib import closing, contextmanager
from dataclasses import asdict, dataclass
from pathlib import Path

sys.path.insert(0, str(Path(__file__).parent))
from commands import QUALCODE, timed
from corpus import interview, one_turn, write_codebook, write_codings, write_corpus
from figures import Figures
from terminal import Ended, Terminal

from qualcode.ledger.study import Study
from qualcode.study import transcripts

KEYS = {  # what the interface is asked to do: by which key
    "line down": "down",
    "line up": "up",
    "character right": "right",
    "character left": "left",
    "next sentence": ")",
    "previous sentence": "(",
    "next turn": "}",
    "previous turn": "{",
    "page down": "pgdn",
    "page up": "pgup",
    "extend by a line": "shift+down",
    "shrink by a line": "shift+up",
    "select sentence": "s",
    "apply the latest code": "1",
    "leave": "esc",
    "next transcript": ">",
}
TO_THE_TEXT = ((), ("f3",), ("f2", "enter"))  # keys from the first screen to the text of the first transcript
LARGE = (120, 40)
SIZES = (LARGE, (80, 24))
FIRST_PAINT, KEY, APPLIED, OPENED, MEMORY = 0.7, 16, 30, 100, 120  # under: s, ms, ms, ms, MB
CODER = "A"

BARE = """
from textual.app import App
from textual.widgets import Static

class Bare(App):
    count = 0
    def compose(self):
        yield Static("")
    def on_key(self):
        self.count += 1
        self.query_one(Static).update(str(self.count))

Bare().run()
"""
ECHO = "import os, tty; tty.setraw(0); os.write(1, b'ready')\nwhile b := os.read(0, 99): os.write(1, b)"


@dataclass(frozen=True)
class Case:
    """A study to be shown: ``openings`` are the first words of its transcripts, in their order."""

    name: str
    study: Path
    openings: tuple[str, ...]
    pages: int  # how many pages down before turning back
    turns: bool = True  # whether there are turns to go through


# -- the studies ------------------------------------------------------------------------------------


def make_cases(folder: Path) -> list[Case]:
    """The three studies of the table in README.md."""
    codes = write_codebook(folder / "codebook.yaml")
    long, turn = folder / "long.txt", folder / "turn.txt"
    long.write_text(interview(random.Random(6), 600_000), encoding="utf-8")
    turn.write_text(one_turn(random.Random(7), 60_000), encoding="utf-8")
    many = write_corpus(folder / "corpus")
    return [
        make_case(folder, "79 transcripts of 30,000 characters, 10,000 codings", many, codes, 10_000, 6),
        make_case(folder, "one transcript of 600,000 characters, 4,000 codings", [long], codes, 4_000, 60),
        make_case(folder, "one turn of 60,000 characters, 400 codings", [turn], codes, 400, 10, turns=False),
    ]


def make_case(
    folder: Path, name: str, files: list[Path], codes: list[str], codings: int, pages: int, turns: bool = True
) -> Case:
    study = folder / f"{files[0].stem}.qualcode"
    end = ["--study", study.name]
    timed([QUALCODE, "new", study.name, "--codebook", "codebook.yaml"], folder)
    timed([QUALCODE, "import", *map(str, files), *end], folder)
    timed([QUALCODE, "coder", "add", CODER, *end], folder)
    with Study.open(study) as opened:
        entries = transcripts.entries(opened)
        texts = {entry.name: transcripts.content(opened, entry).text for entry in entries}
    write_codings(folder / "codings.csv", texts, codes, codings, 5)
    timed([QUALCODE, "codings", "apply", "codings.csv", "--coder", CODER, *end], folder)
    openings = tuple(" ".join(file.read_text(encoding="utf-8").split()[1:5]) for file in files)
    return Case(name, study, openings, pages, turns)


@contextmanager
def shown(
    case: Case, program: str, size: tuple[int, int], first: str
) -> Iterator[tuple[Terminal, float, Path]]:
    """The interface on a fresh copy of the study, the seconds to its first full paint, and the copy."""
    with tempfile.TemporaryDirectory(dir=case.study.parent) as name:
        study = Path(shutil.copy(case.study, name))
        homes = dict.fromkeys(("HOME", "XDG_CONFIG_HOME", "XDG_STATE_HOME", "XDG_CACHE_HOME"), name)
        command = [program, str(study), "--no-tour", "--coder", CODER]
        with Terminal(command, size, cwd=Path(name), environment=homes) as terminal:
            yield terminal, terminal.paint(first), study


def to_the_text(terminal: Terminal, opening: str) -> None:
    """Bring the first transcript on screen, in whichever way the first screen asks for."""
    for keys in TO_THE_TEXT:
        for key in keys:
            terminal.send(key, quiet=0.3)
        if opening in terminal.text():
            terminal.listen(0.3)
            terminal.unasked = 0  # what came while it started belongs to no key
            return
    raise Ended(f"The text of the first transcript did not come on screen:\n{terminal.text().rstrip()}")


# -- the measurements -------------------------------------------------------------------------------


def baselines(figures: Figures, folder: Path, runs: int, count: int) -> None:
    """What the machine, Python, Textual and SQLite take by themselves."""
    figures.heading("Baselines of this run")
    python = [sys.executable, "-c", "pass"]
    figures.add("bare Python start", [timed(python, folder)[0] for _ in range(runs + 1)][1:], "s")
    with Terminal([sys.executable, "-c", ECHO], LARGE) as echo:
        echo.paint("ready")
        press_each(figures, echo, [("the terminal itself, a byte and back", "x")] * count, None)
    bare = folder / "bare.py"
    bare.write_text(BARE, encoding="utf-8")
    paints = []
    for _ in range(runs + 1):
        with Terminal([sys.executable, str(bare)], LARGE) as terminal:
            paints.append(terminal.paint())
    figures.add("bare Textual app, first full paint", paints[1:], "s")
    with Terminal([sys.executable, str(bare)], LARGE) as terminal:
        terminal.paint()
        press_each(figures, terminal, [("bare Textual app, key to screen", "x")] * count, None)
        add_memory(figures, terminal, "bare Textual app", None)
    figures.add("a row inserted and committed, synchronous=FULL", commits(folder, count), "ms")


def commits(folder: Path, count: int) -> list[float]:
    """Milliseconds of each of ``count`` commits of a row of 300 bytes, by sqlite3 alone."""
    path, taken = folder / "plain.db", []
    with closing(sqlite3.connect(path, isolation_level=None)) as connection:
        connection.execute("PRAGMA journal_mode = WAL")
        connection.execute("PRAGMA synchronous = FULL")
        connection.execute("CREATE TABLE t(a INTEGER PRIMARY KEY, b BLOB)")
        for _ in range(count):
            began = time.monotonic()
            connection.execute("INSERT INTO t(b) VALUES (zeroblob(300))")
            taken.append((time.monotonic() - began) * 1000)
    path.unlink()
    return taken


def add_memory(figures: Figures, terminal: Terminal, when: str, target: float | None = MEMORY) -> None:
    found = terminal.resident()
    if found is None:
        print("  memory: not measured, for want of /proc")
        return
    figures.add(f"memory, {when}", found[:1], "MB", target, "most")
    figures.add(f"memory at its highest, {when}", found[1:], "MB", target, "most")


def press_each(
    figures: Figures, terminal: Terminal, keys: Sequence[tuple[str, str]], target: float | None = KEY
) -> None:
    """Send (action, key) one after the other, then add a row for each action, with all of its times."""
    times: dict[str, list[float]] = {what: [] for what, _ in keys}
    silent = dict.fromkeys(times, 0)
    for what, key in keys:
        press = terminal.send(key)
        if press.shown is None:
            silent[what] += 1
        else:
            times[what].append(press.shown * 1000)
    for what, taken in times.items():
        figures.add(what, taken, "ms", target, silent=silent[what])


def moves(case: Case, count: int) -> list[tuple[str, str]]:
    """Motion, paging and selection: every key ``count`` times or a few more, back and forth from the start."""
    there_and_back = [("line down", "line up"), ("character right", "character left")]
    there_and_back += [("next sentence", "previous sentence")]
    there_and_back += [("next turn", "previous turn")] if case.turns else []
    there_and_back += [("extend by a line", "shrink by a line")]
    actions = [action for there, back in there_and_back for action in [there] * count + [back] * count]
    pages = min(case.pages, count)
    actions += (["page down"] * pages + ["page up"] * pages) * math.ceil(count / pages)
    actions += ["next sentence", "select sentence"] * count
    return [(action, KEYS[action]) for action in actions]


def measure(
    figures: Figures, case: Case, program: str, size: tuple[int, int], runs: int, count: int, first: str
) -> None:
    """Everything about one study at one size."""
    figures.heading(f"{case.name}, at {size[0]}x{size[1]}")
    paints = []
    for _ in range(runs + 1):
        with shown(case, program, size, first) as (_, painted, _):
            paints.append(painted)
    figures.add("first full paint", paints[1:], "s", FIRST_PAINT, "median")
    with shown(case, program, size, first) as (terminal, _, _):
        to_the_text(terminal, case.openings[0])
        add_memory(figures, terminal, "once open")
        press_each(figures, terminal, moves(case, count))
        terminal.send(KEYS["leave"])
        add_memory(figures, terminal, "after these keys")
        if len(case.openings) > 1:
            open_others(figures, terminal, case, count)
            add_memory(figures, terminal, "after opening others")
        figures.add("came unasked, or later than a repaint may", [terminal.unasked], "bytes")
    with shown(case, program, size, first) as (terminal, _, study):
        to_the_text(terminal, case.openings[0])
        apply_codes(figures, terminal, study, count)


def open_others(figures: Figures, terminal: Terminal, case: Case, count: int) -> None:
    """Go to the next transcript, again and again; silent is where its text does not come on screen."""
    taken, missing = [], 0
    for opening in case.openings[1 : count + 1]:
        press = terminal.send(KEYS["next transcript"])
        if press.shown is None or opening not in terminal.text():
            missing += 1
        else:
            taken.append(press.shown * 1000)
    figures.add("open another transcript", taken, "ms", OPENED, silent=missing)


class Newest:
    """Watches a study file for codings, from outside the program that writes them."""

    def __init__(self, study: Path) -> None:
        self.connection = sqlite3.connect(f"{study.as_uri()}?mode=ro", uri=True, isolation_level=None)
        self.first = self.last = self._newest()
        self.version = self._version()

    def one_more(self) -> bool:
        """Whether a coding was committed since this last said so. Cheap: asks only where the file changed."""
        version = self._version()
        if version == self.version:
            return False
        self.version = version
        newest = self._newest()
        found, self.last = newest > self.last, newest
        return found

    def stored(self) -> list[tuple[int, int, int]]:
        """Start, end and code of the codings made since, by this coder and not removed."""
        return self.connection.execute(
            'SELECT d.start, d."end", d.code FROM coding d JOIN coder c ON c.key = d.coder'
            " WHERE d.key > ? AND d.deleted = 0 AND c.name = ?",
            (self.first, CODER),
        ).fetchall()

    def _newest(self) -> int:
        return int(self.connection.execute("SELECT coalesce(max(key), 0) FROM coding").fetchone()[0])

    def _version(self) -> int:
        return int(self.connection.execute("PRAGMA data_version").fetchone()[0])


def code_sentences(terminal: Terminal, newest: Newest, count: int) -> tuple[list[float], list[float]]:
    """Code that many sentences, one after the other: ms until each is stored and shown, and until it is stored.

    A coding that was not seen to be stored and shown is left out.
    """
    both, committed = [], []
    for _ in range(count):
        terminal.send(KEYS["next sentence"])
        terminal.send(KEYS["select sentence"])
        press = terminal.send(KEYS["apply the latest code"], watch=newest.one_more)
        if press.shown is not None and press.stored is not None:
            committed.append(press.stored * 1000)
            both.append(max(press.shown, press.stored) * 1000)
    return both, committed


def apply_codes(figures: Figures, terminal: Terminal, study: Path, count: int) -> None:
    """Code sentence after sentence, then kill the program outright and look for the codings in the file.

    The time is that of the later: the coding stands committed in the file, or the last byte of its repaint.
    """
    newest = Newest(study)
    with closing(newest.connection):
        both, committed = code_sentences(terminal, newest, count)
        missing = count - len(both)
        terminal.kill()
        stored = newest.stored()
        figures.add("code applied, stored", committed, "ms")
        figures.add("code applied, stored and shown", both, "ms", APPLIED, silent=missing)
        print(f"  {len(stored)} of {count} codings are in the file after the program was killed")
        if len(stored) != count or len({span[:2] for span in stored}) != count:
            figures.fault("one coding of each sentence in the file")
        if newest.connection.execute("PRAGMA integrity_check").fetchone() != ("ok",):
            figures.fault("a whole file")


def main() -> int:
    parser = argparse.ArgumentParser(description=(__doc__ or "").split("\n", 1)[0])
    parser.add_argument("--runs", type=int, default=5, help="starts of the program, after one to warm up")
    parser.add_argument("--keys", type=int, default=60, help="how often each key is sent")
    parser.add_argument("--only", default="", metavar="WORDS", help="only studies in whose name these stand")
    parser.add_argument("--size", choices=[f"{width}x{height}" for width, height in SIZES], help="only this")
    parser.add_argument("--folder", type=Path, help="where studies are made and removed again")
    parser.add_argument("--json", type=Path, metavar="FILE", help="also write the figures to FILE")
    parser.add_argument("--program", default=QUALCODE, help="called as PROGRAM STUDY --coder A")
    parser.add_argument("--first", default="R-001", help="what the first full paint of 79 transcripts shows")
    given = parser.parse_args()
    os.umask(0o077)
    machine: dict[str, object] = {
        "python": platform.python_version(),
        "sqlite": sqlite3.sqlite_version,
        "system": platform.platform(),
        "processors": os.cpu_count(),
        "load": os.getloadavg()[0],
    }
    print(", ".join(f"{name} {value}" for name, value in machine.items()))
    figures = Figures()
    with tempfile.TemporaryDirectory(dir=given.folder) as name:
        folder = Path(name)
        baselines(figures, folder, given.runs, given.keys)
        for case in make_cases(folder):
            first = given.first if len(case.openings) > 1 else case.study.stem
            for size in SIZES:
                if given.only not in case.name or given.size not in (None, f"{size[0]}x{size[1]}"):
                    continue
                try:
                    measure(figures, case, given.program, size, given.runs, given.keys, first)
                except Ended as ended:
                    figures.fault(str(ended))
    machine["load at the end"] = load = os.getloadavg()[0]
    if load > (os.cpu_count() or 1):
        print(f"The machine was busy (load {load:.1f}): these figures say little; see the baselines.")
    if given.json:
        document = {"machine": machine, "figures": [asdict(row) for row in figures.rows]}
        given.json.write_text(json.dumps(document, indent=1) + "\n", encoding="utf-8")
    missed = figures.missed()
    print("Missed: " + "; ".join(missed) if missed else "All targets met.")
    return 1 if missed else 0


if __name__ == "__main__":
    sys.exit(main())
