"""Two copies of one study, for Ana: in one of them Ben, to whom she is blind, has worked; in the other not.

What Ben does holds a sentinel wherever he can write one. Whatever Ana is shown must not hold it, and must be the
same in both copies: else it gives away that Ben has done something, and how much.
"""

from __future__ import annotations

import json
import re
import shutil
from dataclasses import dataclass
from typing import TYPE_CHECKING

import pytest

from qualcode.ledger.study import Study
from qualcode.study import cards, desk, proposals
from qualcode.study.coders import find_coder
from qualcode.study.codes import key_of
from qualcode.study.codings import codings
from qualcode.study.memos import memos
from qualcode.study.seen import Seen
from qualcode.study.transcripts import find_transcript
from qualcode.workflows import coding, drafting

if TYPE_CHECKING:
    from pathlib import Path

    from tests.conftest import Once, Shell

SENTINEL = "zyxwv"
NAME = "Zyxwvu one"  # the code that Ben adds
FILE = "blind.qualcode"
SECRET_SENTENCE = 4  # what Ben codes of P02 and P03, and nobody else

BOOK = """\
title: Wells
levels: [Community, Family]
codes:
  - name: Stigma
    level: Community
    claim: People fear talk
    definition: Talk of any kind
    codes: [{name: Fear of talk, definition: Fears what others say}, {name: Hiding, keywords: [hid]}]
  - name: Support
    level: Family
    codes: [{name: Family helps}, {name: Nurses help}]
"""
# What Ben takes in: a theme of his own with a code under it, at a level of his own, and a comment in the file.
BENS_BOOK = """\
# zyxwvu remark
title: Wells
levels: [Community, Family, Zyxwvu level]
codes:
  - name: Stigma
    level: Community
    codes: [{name: Fear of talk}, {name: Hiding}]  # zyxwvu aside
  - name: Zyxwvu theme
    level: Zyxwvu level
    claim: Zyxwvu is claimed
    definition: Zyxwvu at large
    codes: [{name: Zyxwvu three, keywords: [zyxwvus]}]
"""
PEOPLE = [("R1", "Mother", "P01"), ("R2", "Nurse", "P02"), ("R3", "Mother", "P03"), ("R4", "Nurse", "P04")]


def text_of(name: str) -> str:
    """An interview in which every answer is its own: ``S4 P02 was said at the well.``"""
    rounds = (f"I: What of {name}, part {i}?\nR: S{i} {name} was said at the well.\n" for i in range(8))
    return "".join(rounds)


def span(name: str, sentence: int) -> tuple[int, int]:
    """Where an answer stands, in code points."""
    said = f"S{sentence} {name} was said at the well."
    start = text_of(name).index(said)
    return start, start + len(said)


@dataclass(frozen=True)
class Pair:
    """The two copies, what Ben made in the one, by its id, and a coding of Ana's ``own`` in both."""

    worked: Path
    idle: Path
    coding: str
    memo: str
    code: str
    step: str
    own: str

    def copies(self, folder: Path) -> tuple[Path, Path]:
        """Fresh copies of both folders, under names of one length."""
        return shutil.copytree(self.worked, folder / "one"), shutil.copytree(self.idle, folder / "two")


@pytest.fixture(scope="session")
def pair(once: Once, shell_in: type[Shell]) -> Pair:
    """P01 both coders have finished, so there Ana sees Ben's work; P02 and P03 are open, P03 finished by Ben alone;
    P04 is Cara's, who is blind to nobody."""
    return _pair_in(once("pair", lambda folder: _make_pair(shell_in, folder)))


@pytest.fixture(scope="session")
def revealed(pair: Pair, once: Once, shell_in: type[Shell]) -> Pair:
    """The same when both have finished everything."""

    def finish(folder: Path) -> None:
        shutil.copytree(pair.worked.parent, folder, dirs_exist_ok=True)
        for name in ("worked", "idle"):
            shell_in(folder / name)("finish", "P02", "P03", "--coder", "Ana")
            shell_in(folder / name)("finish", "P02", "--coder", "Ben")

    return _pair_in(once("revealed", finish))


@pytest.fixture(scope="session")
def meanwhile(pair: Pair, once: Once, shell_in: type[Shell]) -> Path:
    """The idle study when Ben has done what he may do while Ana has it open."""

    def work(folder: Path) -> None:
        shutil.copy(pair.idle / FILE, folder)
        _ben_works_meanwhile(shell_in(folder))

    return once("meanwhile", work) / FILE


def _pair_in(folder: Path) -> Pair:
    ids = json.loads((folder / "ids.json").read_text())
    return Pair(folder / "worked", folder / "idle", **ids)


def _make_pair(shell_in: type[Shell], folder: Path) -> None:
    first = shell_in(folder / "idle")
    first.folder.mkdir()
    _begin(first)
    shutil.copytree(folder / "idle", folder / "worked")
    both = [shell_in(folder / "worked"), first]
    found = {}
    for shell in both:
        worked = shell is both[0]
        if worked:
            _ben_begins(shell)
        _both_on_the_first(shell)
        if worked:
            found = _ben_goes_on(shell)
        shell("finish", "P03", "--coder", "Ben")
        if worked:
            _after_finishing(shell)
        _ana_goes_on(shell)
    rows = first("codings", "--json", "--coder", "Ana").data["codings"]
    own = next(row["coding"] for row in rows if row["coder"] == "Ana" and row["transcript"] == "P01")
    (folder / "ids.json").write_text(json.dumps({**found, "own": own}))


def _begin(shell: Shell) -> None:
    shell.write("book.yaml", BOOK)
    shell("new", FILE, "--name", "Blind", "--codebook", "book.yaml")
    for _, _, name in PEOPLE:
        shell.write(f"{name}.txt", text_of(name))
    rows = [(*person, "I", "yes") for person in PEOPLE]
    shell.rows("people.csv", "respondent,respondent_type,transcript,interviewer,consent_to_quote", rows)
    shell("import", *(f"{name}.txt" for *_, name in PEOPLE), "--respondents", "people.csv")
    for name in ("Ana", "Ben", "Cara"):
        shell("coder", "add", name)
    # An own code from before, which Ben comes to use, and a coding of hers.
    shell("codebook", "add", "Weather", "--coder", "Ana")
    shell("assign", "--coders", "Ana,Ben", "--transcripts", "P01,P02,P03", "--coder", "Cara")
    shell("assign", "--coders", "Cara", "--transcripts", "P04", "--coder", "Cara")
    _code(shell, "Ana", "P01", "Fear of talk", 1, "--stance", "supports", "--memo", "Of the market")


def _code(shell: Shell, coder: str, transcript: str, code: str, sentence: int, *more: str) -> None:
    start, end = span(transcript, sentence)
    shell("codings", "add", transcript, code, "--start", start, "--end", end, "--coder", coder, *more)


def _ben_begins(shell: Shell) -> None:
    ben = ("--coder", "Ben")
    shell(
        "codebook", "add", NAME, "--under", "Stigma", "--level", "Zyxwvu layer", "--claim", "Zyxwvu it is",
        "--mark", "Zx", "--definition", "Zyxwvu means this", "--use", "Zyxwvu use", "--do-not-use", "Zyxwvu not",
        "--example", "Zyxwvu so", "--keyword", "zyxwvus", "--reason", "Zyxwvu came up", *ben,
    )  # fmt: skip
    _code(shell, "Ben", "P01", NAME, 6, "--memo", "Zyxwvu on the first")


def _both_on_the_first(shell: Shell) -> None:
    _code(shell, "Ben", "P01", "Fear of talk", 1)
    _code(shell, "Ben", "P01", "Hiding", 2)
    shell("finish", "P01", "--coder", "Ana")
    shell("finish", "P01", "--coder", "Ben")


def _ben_goes_on(shell: Shell) -> dict[str, str]:
    ben = ("--coder", "Ben")
    shell.write("bens.yaml", BENS_BOOK)
    shell("codebook", "import", "bens.yaml", "--reason", "Zyxwvu import", *ben)
    (shell.folder / "bens.yaml").unlink()
    shell("codebook", "split", "Zyxwvu three", "--into", "Zyxwvu part", "--into", "Zyxwvu rest", *ben)
    shell("codebook", "add", "Zyxwvu four", "--under", "Support", *ben)
    shell("codebook", "merge", "Zyxwvu four", "--into", "Zyxwvu rest", "--reason", "Zyxwvu merging", *ben)
    shell("codebook", "add", "Zyxwvu five", *ben)
    shell("codebook", "retire", "Zyxwvu five", "--reason", "Zyxwvu retiring", *ben)
    shell("codebook", "name-version", "Zyxwvu version", "--reason", "Zyxwvu note", *ben)
    for name in ("P02", "P03"):
        _code(shell, "Ben", name, NAME, SECRET_SENTENCE, "--stance", "contrary", "--memo", "Zyxwvu coded")
        _code(shell, "Ben", name, "Weather", SECRET_SENTENCE)
        _code(shell, "Ben", name, "Hiding", 1, "--memo", f"Zyxwvu hiding in {name}")
    for on in ("study", "transcript:P02", "respondent:R2", "code:Stigma", f"code:{NAME}", "cell:R2:Support",
               "cell:R1:Zyxwvu theme"):  # fmt: skip
        shell("memos", "add", f"Zyxwvu memo on {on}", "--on", on, "--kind", "decision", *ben)
    shell("memos", "add", "Zyxwvu undone", "--on", "study", *ben)
    shell("undo", *ben)
    _code(shell, "Ben", "P02", "Zyxwvu rest", 5)
    shell("undo", *ben)
    shell("redo", *ben)
    _quote(shell, "Ben")
    _work_in_the_file(shell)
    with Study.open(shell.folder / FILE) as study:
        secret = [c for c in codings(study) if c.coder == "Ben" and "Zyxwvu coded" in c.memos]
        memo = next(m for m in memos(Seen(study, None)) if m.on_kind == "study")
        steps = shell("history", "--json", *ben).data["history"]
        code = shell("codebook", "show", "--json", *ben).data["codes"]
    return {
        "coding": secret[0].id.hex(),
        "memo": memo.id.hex(),
        "code": next(c["id"] for c in code if c["path"][-1] == NAME),
        "step": next(s["step"] for s in steps if s["reason"] == "Zyxwvu came up"),
    }


def _quote(shell: Shell, coder: str) -> None:
    """Of Ben's codings in P02, one is pinned, and one left out; of those with his code in P01 one is pinned."""
    rows = shell("codings", "--json", "--coder", coder).data["codings"]
    of_ben = {(row["transcript"], row["code"].rpartition(" > ")[2]): row["coding"] for row in rows
              if row["coder"] == "Ben"}  # fmt: skip
    who = ("--coder", coder)
    shell("quotes", "pin", of_ben["P02", NAME], *who)
    shell("quotes", "original", of_ben["P02", NAME], "Zyxwvu in the original", *who)
    shell("quotes", "leave-out", of_ben["P02", "Hiding"], *who)
    if ("P01", NAME) in of_ben:
        shell("quotes", "pin", of_ben["P01", NAME], *who)


def _his_pinned(shell: Shell) -> list[str]:
    rows = shell("codings", "--json", "--coder", "Ben").data["codings"]
    return [row["coding"] for row in rows if row["coder"] == "Ben" and row["code"].endswith(NAME)]


def _ben_works_meanwhile(shell: Shell) -> None:
    """As much of the above as does not concern finished work."""
    ben = ("--coder", "Ben")
    shell("codebook", "add", NAME, "--under", "Stigma", "--level", "Zyxwvu layer", "--mark", "Zx", *ben)
    shell("codebook", "add", "Zyxwvu four", "--under", "Support", "--definition", "Zyxwvu", *ben)
    shell("codebook", "merge", "Zyxwvu four", "--into", NAME, *ben)
    for code in (NAME, "Weather", "Hiding"):
        _code(shell, "Ben", "P02", code, SECRET_SENTENCE, "--memo", "Zyxwvu coded")
    for on in ("study", "transcript:P02", "respondent:R2", "code:Stigma", "cell:R2:Support"):
        shell("memos", "add", f"Zyxwvu memo on {on}", "--on", on, *ben)
    shell("codebook", "name-version", "Zyxwvu version", *ben)
    _code(shell, "Ben", "P02", NAME, 5)
    shell("undo", *ben)
    _quote(shell, "Ben")
    _code(shell, "Cara", "P04", NAME, 2, "--memo", "Zyxwvu by Cara")


def _work_in_the_file(shell: Shell) -> None:
    """What has no command: a code made with its coding, codings moved out of one, what lies on the desk, and the
    numbers of quote cards, by nobody in particular."""
    with Study.open(shell.folder / FILE) as study:
        ben = find_coder(study, "Ben")
        book = Seen(study, ben).book
        entry = find_transcript(study, "P02")
        coding.code_anew(study, ben, (entry, *span("P02", 6)), "Zyxwvu anew", under=None, origin="in vivo")
        key = book.find("Hiding").id
        assert isinstance(key, int)
        mine = [c.id for c in codings(study, ben) if c.coder == "Ben" and c.code == key]
        coding.split_out(study, ben, mine[-1:], "Zyxwvu split", key)
        hidden = [c.id for c in codings(study, ben) if c.transcript == entry.key]
        cards.number_cards(study, hidden)
        proposals.propose(study, ben, [(hidden[0], key_of(book.find(NAME)), "Zyxwvu workshop")])
        desk.keep(study, ben, "place", '{"transcript": "zyxwv", "recent": [1]}')
        drafting.keep(
            study, ben, drafting.Unfinished("study", study.id, None, None, "analytic", "Zyxwvu draft")
        )


def _after_finishing(shell: Shell) -> None:
    """Ben's code means something else from now on; and people whom nobody is blind to work with it too."""
    ben = ("--coder", "Ben")
    shell("codebook", "change", NAME, "--definition", "Zyxwvu means that", "--reason", "Zyxwvu again", *ben)
    shell("codebook", "change", NAME, "--use", "Zyxwvu by the lead")
    shell("recheck", "done", "P01", "--code", NAME, *ben)
    _code(shell, "Cara", "P04", NAME, 2, "--memo", "Zyxwvu by Cara")
    shell("quotes", "unpin", *_his_pinned(shell), "--coder", "Cara")
    _quote(shell, "Cara")
    shell("memos", "add", "Zyxwvu by Cara too", "--on", f"code:{NAME}", "--coder", "Cara")
    shell("codebook", "change", NAME, "--do-not-use", "Zyxwvu by Cara", "--coder", "Cara")


def _ana_goes_on(shell: Shell) -> None:
    ana = ("--coder", "Ana")
    shell("codebook", "add", "Own words", "--under", "Stigma", "--definition", "In her words", *ana)
    _code(shell, "Ana", "P02", "Own words", 3, "--memo", "Of the well")
    _code(shell, "Ana", "P02", "Fear of talk", 1)
    _code(shell, "Ana", "P03", "Family helps", 2, "--stance", "mixed")
    shell("memos", "add", "Of the study", "--on", "study", *ana)


# -- comparing ----------------------------------------------------------------------------------------

_TIMES = re.compile(
    r"\d{4}-\d\d-\d\d[T ]\d\d:\d\d(:\d\d)?(\.\d+)?(Z|\+00:00)?|\b1\d{12}\b|\b\d\d:\d\d(:\d\d)?\b"
)
_IDS = re.compile(r"\b[0-9a-f]{32}\b|\b(?=[0-9]*[a-f])[0-9a-f]{8}\b|\b\d{8}\b")


def plainly(text: str) -> str:
    """The text without what differs between any two files: ids, by their order, times, and where they lie."""
    text = text.replace("/two", "/one")
    numbers: dict[str, int] = {}
    text = _TIMES.sub("TIME", text)
    return _IDS.sub(lambda found: f"#{numbers.setdefault(found[0][:8], len(numbers))}", text)
