"""Small studies with everything about them known."""

from __future__ import annotations

from typing import TYPE_CHECKING, Any

import pytest

if TYPE_CHECKING:
    from collections.abc import Sequence

    from tests.conftest import Shell

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

    def __init__(self, shell: Shell) -> None:
        self.shell = shell
        shell.write("book.yaml", BOOK)
        shell("new", "small.qualcode", "--codebook", "book.yaml")

    def interviews(self, people: dict[str, str]) -> Small:
        """Import one interview for each respondent {name: type}, the transcript named as the respondent."""
        rows = [(name, kind, "INT") for name, kind in people.items()]
        for name in people:
            lines = [
                f"INT: What about {name}, question {i}?\nR: S{i} {name} was said.\n"
                for i in range(self.LENGTH)
            ]
            self.shell.write(f"{name}.txt", "".join(lines))
        self.shell.rows("people.csv", "respondent,respondent_type,interviewer", rows)
        self.shell("import", *(f"{name}.txt" for name in people), "--respondents", "people.csv")
        return self

    def coders(self, *names: str) -> Small:
        for name in names:
            self.shell("coder", "add", name)
        return self

    def spoken(self, transcript: str, sentence: int) -> tuple[int, int]:
        """Where a sentence of the respondent stands."""
        said = f"S{sentence} {transcript} was said."
        start = self.shell("text", transcript).out.index(said)
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


@pytest.fixture
def small(shell: Shell) -> Small:
    """A study with a codebook and nothing else."""
    return Small(shell)
