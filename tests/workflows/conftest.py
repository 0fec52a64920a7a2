"""Small studies with everything about them known."""

from __future__ import annotations

import shutil
from hashlib import sha256
from typing import TYPE_CHECKING, Any

import pytest

from qualcode.ledger.study import Study
from qualcode.study import codes as coded
from qualcode.study import codings as stored
from qualcode.study.coders import find_coder
from qualcode.study.transcripts import find_transcript
from qualcode.workflows import coding

if TYPE_CHECKING:
    from collections.abc import Callable, Iterator, Sequence
    from pathlib import Path

    from qualcode.study.coders import Coder
    from qualcode.study.transcripts import Entry
    from tests.conftest import Once, Shell

BOOK = """\
title: Small
levels: [Family, Community]
codes:
  - {name: Help, level: Family, claim: Kin help, codes: [{name: Kin}, {name: Clinic}]}
  - {name: Shame, level: Community, codes: [{name: Gossip}]}
"""


class Small:
    """A study of interviews whose respondent says the same ten sentences, S0. to S9.

    Each sentence takes a turn: ``INT: Q0?`` and ``R: S0 was said.``, so that places can be counted by hand.
    """

    LENGTH = 10

    def __init__(self, shell: Shell, once: Once | None = None) -> None:
        """The study that is in the shell's folder."""
        self.shell = shell
        self._once = once

    def _as_before(self, act: Callable[[Small], object], *given: Any) -> Small:
        """What ``act`` makes of the study, for the tests that begin alike: done once, and copied."""
        file = self.shell.folder / "small.qualcode"
        if self._once is None or file.with_name(f"{file.name}-wal").exists():
            act(self)
            return self

        def make(folder: Path) -> None:
            shutil.copy(file, folder)
            act(Small(type(self.shell)(folder)))

        name = sha256(file.read_bytes() + repr(given).encode()).hexdigest()
        shutil.copytree(self._once(name, make), self.shell.folder, dirs_exist_ok=True)
        return self

    @classmethod
    def begun(cls, shell: Shell) -> Small:
        """A study with a codebook and nothing else."""
        shell.write("book.yaml", BOOK)
        shell("new", "small.qualcode", "--codebook", "book.yaml")
        return cls(shell)

    def interviews(self, people: dict[str, str]) -> Small:
        """Import one interview for each respondent {name: type}, the transcript named as the respondent.

        All consent to be quoted.
        """
        return self._as_before(lambda small: small._import(people), people)

    def _import(self, people: dict[str, str]) -> None:
        rows = [(name, kind, "INT", "yes") for name, kind in people.items()]
        for name in people:
            lines = [
                f"INT: What about {name}, question {i}?\nR: S{i} {name} was said.\n"
                for i in range(self.LENGTH)
            ]
            self.shell.write(f"{name}.txt", "".join(lines))
        self.shell.rows("people.csv", "respondent,respondent_type,interviewer,consent_to_quote", rows)
        self.shell("import", *(f"{name}.txt" for name in people), "--respondents", "people.csv")

    def coders(self, *names: str) -> Small:
        return self._as_before(lambda small: [small.shell("coder", "add", name) for name in names], names)

    def spoken(self, transcript: str, sentence: int) -> tuple[int, int]:
        """Where a sentence of the respondent stands."""
        said = f"S{sentence} {transcript} was said."
        start = self.shell.folder.joinpath(f"{transcript}.txt").read_text().index(said)
        return start, start + len(said)

    def code(
        self, coder: str, marks: Sequence[tuple[Any, ...]], *options: str, status: int = 0
    ) -> dict[str, Any]:
        """Apply codings (transcript, code, sentence[, stance[, memo]]) as a coder."""
        rows = []
        for transcript, code, sentence, *more in marks:
            stance, memo = (*more, "", "")[:2]
            rows.append((transcript, code, *self.spoken(transcript, sentence), stance, memo))
        self.shell.rows("codings.csv", "transcript,code,start,end,stance,memo", rows)
        words = ["codings", "apply", "codings.csv", "--coder", coder, *options, "--json"]
        found: dict[str, Any] = self.shell(*words, status=status).data
        return found

    def themes(self, *options: str) -> dict[str, Any]:
        return self.shell("themes", "--json", *options).data

    def row(self, name: str, *options: str, kind: str | None = None) -> dict[str, Any]:
        """The row whose path ends in a name."""
        rows = [row for row in self.themes(*options)["rows"] if row["path"][-1] == name]
        (found,) = [row for row in rows if kind in (None, row["kind"])]
        return dict(found)

    def agreement(self, *options: Any) -> dict[str, Any]:
        found: dict[str, Any] = self.shell("agreement", "--json", "--replicates", 0, *options).data
        return found

    def agreed(self, name: str, *options: Any) -> dict[str, Any]:
        """The line of one code in a single result."""
        (found,) = [code for code in self.agreement(*options)["codes"] if code["path"][-1] == name]
        return dict(found)


def made_once(make: Callable[[Small], object]) -> Any:
    """A fixture that is what ``make`` makes of a study with a codebook: made once, and copied for every test."""

    @pytest.fixture(name=make.__name__)
    def copied(once: Once, shell: Shell) -> Small:
        folder = once(
            f"{make.__module__}.{make.__name__}", lambda folder: make(Small.begun(type(shell)(folder)))
        )
        shutil.copytree(folder, shell.folder, dirs_exist_ok=True)
        return Small(shell, once)

    return copied


@made_once
def small(small: Small) -> Small:
    """A study with a codebook and nothing else."""
    return small


class Open:
    """The small study, open beside the shell, with two coders; places are the respondent's sentences."""

    def __init__(self, small: Small) -> None:
        self.small = small
        self.study = Study.open(small.shell.folder / "small.qualcode")
        self.ann, self.ben = (find_coder(self.study, name) for name in ("Ann", "Ben"))

    def entry(self, name: str = "P1") -> Entry:
        return find_transcript(self.study, name)

    def at(self, sentence: int, transcript: str = "P1") -> tuple[int, int]:
        return self.small.spoken(transcript, sentence)

    def key(self, code: str) -> int:
        found = coded.codebook(self.study).find(code).id
        assert isinstance(found, int)
        return found

    def code(
        self, code: str, sentence: int, transcript: str = "P1", who: Coder | None = None, **more: Any
    ) -> bytes:
        place = self.at(sentence, transcript)
        return coding.code_span(
            self.study, who or self.ann, self.entry(transcript), self.key(code), *place, **more
        )

    def all(self) -> list[tuple[str, str, int | None, str | None]]:
        """Every live coding: coder, code as coded, start, stance."""
        book = coded.codebook(self.study)
        return sorted((c.coder, book[c.code].name, c.start, c.stance) for c in stored.codings(self.study))

    def steps(self) -> int:
        (count,) = self.study.connection.execute("SELECT count(*) FROM step").fetchone()
        return int(count)

    def memos(self, coding: bytes) -> list[str]:
        (found,) = [c.memos for c in stored.codings(self.study) if c.id == coding]
        return list(found)


@pytest.fixture(scope="session")
def small_in() -> Callable[[Shell], Small]:
    """To begin a small study in a folder of one's own."""
    return Small.begun


@pytest.fixture(scope="session")
def open_small() -> type[Open]:
    """To open a small study of one's own."""
    return Open


@made_once
def two_people(small: Small) -> None:
    small.interviews({"P2": "Nurse", "P1": "Mother"}).coders("Ann", "Ben")


@pytest.fixture
def opened(two_people: Small) -> Iterator[Open]:
    """P1 and P2, coded by nobody yet, open to Ann and Ben."""
    made = Open(two_people)
    yield made
    made.study.connection.close()
