"""Make the pictures of the screens in docs/pictures from the sample study; with --check, list what differs.

    python docs/pictures.py [--check] [NAME ...]

The same program and the same sample give the same bytes: the clock stands still, nothing blinks, and each
picture is taken from a fresh copy of its study once the screen has come to rest.
"""

from __future__ import annotations

import asyncio
import csv
import itertools
import os
import re
import shutil
import sys
import tempfile
import time
from concurrent.futures import ProcessPoolExecutor
from dataclasses import dataclass
from pathlib import Path
from typing import TYPE_CHECKING

# Read once, when Textual is imported.
os.environ |= {"TEXTUAL_COLOR_SYSTEM": "truecolor", "TEXTUAL_ANIMATIONS": "none", "TZ": "UTC"}
os.environ.pop("NO_COLOR", None)

from textual import constants
from textual.events import Paste
from textual.screen import ModalScreen
from textual.widgets import Input, TextArea

from qualcode.ledger.study import Study
from qualcode.study import cards, proposals
from qualcode.study.coders import find_coder
from qualcode.study.codes import add_code, change_code, codebook, key_of
from qualcode.study.codings import codings
from qualcode.study.transcripts import content, entries
from qualcode.tui import palette
from qualcode.tui.app import QualcodeApp
from qualcode.workflows import assigning, codebooks, coding, importing, keeping
from qualcode.workflows.sample import sample_folder

if TYPE_CHECKING:
    from textual.pilot import Pilot

FOLDER = Path(__file__).with_name("pictures")
SMALL, LARGE = (80, 24), (120, 40)
THE_DAY = 1_772_445_600_000_000_000  # nanoseconds since 1970: a morning in March 2026
_AWAITED = ("dialogs", "agreement", "disagreements")  # work beside the keys of which a picture shows the end
_RESTS = 50  # looks at the screen before it is given up that it comes to rest

# The two coders of the sample, in the middle of their work.
FINISHED = {
    "Lindiwe": (*(f"BEN-0{n}" for n in range(1, 10)), "BFM-01", "BFM-02", "BFM-03", "DEC-01", "MM-01"),
    "Tom": ("BEN-01", "BEN-02", "BEN-03", "BEN-04", "BEN-05", "MM-01"),
}
BEGUN = {"Lindiwe": ("MM-02",), "Tom": ("BEN-06",)}
REVIEWED = ("BFM-01", "BFM-02", "BFM-03")  # by Tom, of what Lindiwe coded


@dataclass(frozen=True)
class Scene:
    """What a picture shows: ``keys`` pressed by ``coder`` after ``transcript`` was opened at ``words``, if any.

    What follows “text:” is pasted.
    """

    coder: str
    keys: tuple[str, ...]
    transcript: str = ""
    words: str = ""
    study: str = "sample"


OF_LINDIWE = ("c", "down", "down", "down", "enter")  # whose codings the matrix of themes counts
SCENES = {
    "coding": Scene("Lindiwe", ("left_parenthesis", "s", "s"), "MM-02", "So I don't greet first any more."),
    "picker": Scene("Lindiwe", ("s", "enter", "text:gen"), "MM-02", "In grade one, a blazer."),
    "codebook": Scene("Lindiwe", ("d", "down", "down", "down", "down"), "MM-02", "Some came because of it."),
    "memo": Scene(
        "Lindiwe",
        (
            "m",
            "text:She greets nobody first now. Is this about her, or about what the programme asks of her?",
        ),
        "MM-02",
        "I've become like a sign.",
    ),
    "by-code": Scene("Lindiwe", ("a", "space", "down", "down", "space"), "MM-02", "I've become like a sign."),
    "transcripts": Scene("Lindiwe", ("f2",)),
    "speakers": Scene("Lindiwe", ("W",), "MM-02", "I've become like a sign."),
    "recheck": Scene("Lindiwe", ("R",), "MM-02", "You look tired."),
    "proposals": Scene("Lindiwe", ("f2", "P", "down")),
    "review": Scene("Tom", ("n", "n", "k", "n"), "BFM-01", ""),
    "agreement": Scene("Lindiwe", ("f5", "down", "down", "down")),
    "disagreements": Scene("Lindiwe", ("f5", "down", "down", "down", "enter", "down")),
    "themes": Scene("Lindiwe", ("f6", *OF_LINDIWE, "down", "right", "right")),
    "quotes": Scene("Lindiwe", ("f6", *OF_LINDIWE, "down", "right", "right", "enter", "p")),
    "reconcile": Scene("Lindiwe", ("f4", "1", "2", "1", *"nnnnnn")),
    "help": Scene("Lindiwe", ("question_mark",), "MM-02", "Some came because of it."),
    "empty": Scene("Lindiwe", (), study="empty"),
}


@dataclass(frozen=True)
class Look:
    """A terminal: its size in cells, the theme, and the colours that it can show."""

    size: tuple[int, int]
    theme: str = palette.DARK.name
    colours: str = "truecolor"
    no_colour: bool = False


LOOKS = {
    "80x24": Look(SMALL),
    "120x40": Look(LARGE),
    "80x24-light": Look(SMALL, palette.LIGHT.name),
    "120x40-light": Look(LARGE, palette.LIGHT.name),
    "80x24-16-colours": Look(SMALL, palette.PLAIN, "standard"),
    "80x24-no-colour": Look(SMALL, palette.PLAIN, no_colour=True),
}
PICTURES = {
    f"{scene}-{look}": (SCENES[scene], LOOKS[look])
    for scene in SCENES
    for look in (LOOKS if scene == "coding" else ("80x24", "120x40-light"))
}


# -- the studies ------------------------------------------------------------------------------------


def make_studies(folder: Path) -> dict[str, Path]:
    """The sample study in the middle of the work, and one that has just been made."""
    made = {name: folder / f"{name}.qualcode" for name in ("sample", "empty")}
    keeping.new_study(made["sample"]).connection.close()
    keeping.new_study(made["empty"]).connection.close()
    with Study.open(made["empty"]) as study:
        assigning.add_coder(study, "Lindiwe", "coder")
    with Study.open(made["sample"]) as study:
        _take_in_sample(study)
        _assign(study)
        for coder in FINISHED:
            for names, finished in ((FINISHED[coder], True), (BEGUN[coder], False)):
                coding.apply_codings(study, _rows_of(coder, names, folder), coder, finished=finished)
        _change_codebook(study)
        _propose(study)
    return made


def _take_in_sample(study: Study) -> None:
    source = sample_folder()
    codebooks.import_codebook(study, source / "codebooks" / "pmtct-social-ecological.yaml")
    for name in FINISHED:
        assigning.add_coder(study, name, "coder")
    interviews = sorted((source / "transcripts").glob("*.txt"))
    importing.import_files(study, interviews, respondents=source / "transcripts" / "respondents.csv")


def _assign(study: Study) -> None:
    every = [entry.name for entry in entries(study)]
    both = [name for name in every if name.startswith(("BEN", "MM-"))]
    assigning.assign(study, ["Lindiwe"], transcripts=every)
    assigning.assign(study, ["Tom"], transcripts=both)
    assigning.assign(
        study, ["Tom"], transcripts=REVIEWED, mode="review", reviews="Lindiwe", round_name="review"
    )


def _rows_of(coder: str, transcripts: tuple[str, ...], folder: Path) -> Path:
    """A table of the sample's codings by this coder in these transcripts."""
    source = sample_folder() / "transcripts" / "codings" / f"{coder.lower()}.csv"
    with source.open(encoding="utf-8", newline="") as file:
        rows = list(csv.reader(file))
    table = folder / "codings.csv"
    with table.open("w", encoding="utf-8", newline="") as file:
        csv.writer(file).writerows([rows[0], *(row for row in rows if row[0] in transcripts)])
    return table


def _change_codebook(study: Study) -> None:
    """A code that came up late and one that was redefined, so that there is something to recheck."""
    lindiwe, book = find_coder(study, "Lindiwe"), codebook(study)
    add_code(
        study,
        "Keeping what she is told",
        under=book.find("Peer support"),
        fields={
            "origin": "emergent",
            "definition": "What mothers tell her weighs on her, or divides her loyalty.",
        },
        by=lindiwe,
    )
    change_code(
        study,
        book.find("Muti porridge"),
        {"definition": "The protective porridge, given or refused; now also when it is only threatened."},
        by=lindiwe,
    )


def _propose(study: Study) -> None:
    """What a workshop has sorted: the cards of three segments, under a code that they do not have."""
    lindiwe, book = find_coder(study, "Lindiwe"), codebook(study)
    open_text = next(entry.key for entry in entries(study) if entry.name == "MM-02")
    own = [c.id for c in codings(study) if c.coder == "Lindiwe" and c.transcript == open_text][:3]
    cards.number_cards(study, own)
    code = key_of(book.find("Example of a peer who copes"))
    proposals.propose(
        study, lindiwe, [(c, code, f"workshop, card {n}, Table 2") for n, c in enumerate(own, 1)]
    )


# -- the pictures -----------------------------------------------------------------------------------


async def picture(study: Path, scene: Scene, look: Look) -> str:
    """The screen as SVG."""
    constants.COLOR_SYSTEM = look.colours  # type: ignore[misc]
    if look.no_colour:
        os.environ["NO_COLOR"] = "1"
    app = QualcodeApp(study, scene.coder, tour=False)
    os.environ.pop("NO_COLOR", None)
    async with app.run_test(size=look.size) as pilot:
        await _settle(app, pilot)
        app.theme = look.theme
        if scene.transcript:
            await app.desk.screens.open_transcript(
                *await app.desk.store.read(_place, scene.transcript, scene.words)
            )
        await _settle(app, pilot)
        for key in scene.keys:
            if key.startswith("text:"):
                app.post_message(Paste(key.removeprefix("text:")))
            else:
                await pilot.press(key)
            await _settle(app, pilot)
        svg = await _at_rest(app, pilot)
    if app.fault is not None:
        raise app.fault
    return svg


def _place(study: Study, name: str, words: str) -> tuple[bytes, int]:
    """The id of a transcript and the offset of these words in it."""
    entry = next(entry for entry in entries(study) if entry.name == name)
    return entry.id, content(study, entry).text.index(words)


async def _settle(app: QualcodeApp, pilot: Pilot[None]) -> None:
    """Until the work that a key began is done, or a dialog waits for the person."""
    await pilot.pause()
    while not isinstance(app.screen, ModalScreen) and any(
        worker.group in _AWAITED and not worker.is_finished for worker in app.workers
    ):
        await pilot.pause()
    await app.desk.store.do(lambda _: None)
    await app.desk.store.read(lambda _: None)
    counting = [w for w in app.workers if w.group in ("themes", "quotes") and not w.is_finished]
    if counting:
        await app.workers.wait_for_complete(counting)
    await pilot.pause()


async def _at_rest(app: QualcodeApp, pilot: Pilot[None]) -> str:
    """The screen, once it looks the same twice; without cursors that blink."""
    for widget in (*app.screen.query(Input), *app.screen.query(TextArea)):
        widget.cursor_blink = False
    before = ""
    for _ in range(_RESTS):
        await _settle(app, pilot)
        now = _freestanding(app.export_screenshot(title="qualcode"))
        if now == before:
            return now
        before = now
    raise RuntimeError("the screen does not come to rest")


def _freestanding(svg: str) -> str:
    """The picture without what it would load from the network: letters of the reader's own system."""
    svg = re.sub(r"\s*@font-face \{.*?\}\n", "\n", svg, flags=re.DOTALL)
    svg = svg.replace("<svg ", '<svg xml:space="preserve" ', 1)
    return svg.replace("Fira Code", "DejaVu Sans Mono, Menlo, Consolas") + "\n"


def still_clock() -> None:
    """Let the day that stands in the pictures be the same one always."""
    ticks = itertools.count(THE_DAY, 1_000_000)
    time.time_ns = lambda: next(ticks)
    time.tzset()


def drawn(name: str, studies: dict[str, Path]) -> str:
    """The picture of this name, from a fresh copy of its study."""
    scene, look = PICTURES[name]
    study = studies[scene.study].parent / name / studies[scene.study].name
    study.parent.mkdir()
    shutil.copy(studies[scene.study], study)
    return asyncio.run(picture(study, scene, look))


def main() -> None:
    check = "--check" in sys.argv
    wanted = [name for name in sys.argv[1:] if name != "--check"] or list(PICTURES)
    still_clock()
    FOLDER.mkdir(exist_ok=True)
    with tempfile.TemporaryDirectory() as made, ProcessPoolExecutor(4, initializer=still_clock) as pool:
        studies = make_studies(Path(made))
        pictures = dict(zip(wanted, pool.map(drawn, wanted, itertools.repeat(studies)), strict=True))
    there = {file.stem: file.read_text(encoding="utf-8") for file in FOLDER.glob("*.svg")}
    if not check:
        for name in there.keys() - PICTURES.keys():
            (FOLDER / f"{name}.svg").unlink()
        for name, svg in pictures.items():
            (FOLDER / f"{name}.svg").write_text(svg, encoding="utf-8")
        return
    differing = [name for name, svg in pictures.items() if there.get(name) != svg]
    differing += sorted(there.keys() - PICTURES.keys())
    if differing:
        sys.exit(f"docs/pictures: out of date: {', '.join(differing)}; run: make docs")


if __name__ == "__main__":
    main()
