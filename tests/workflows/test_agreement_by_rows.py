"""Agreement by the rows of a table or the cues of captions, also where several make one turn."""

from __future__ import annotations

from typing import TYPE_CHECKING, Any

import pytest

if TYPE_CHECKING:
    from tests.conftest import Shell

TABLE = [
    ("INT", "Where is the well?"),
    ("RES", "By the old road."),
    ("RES", "It is dry now."),
    ("RES", "We walk to the river."),
    ("INT", "Every day?"),
    ("RES", "On market days."),
]


@pytest.fixture
def study(shell: Shell) -> Shell:
    """A table with four rows of the respondent's in two turns, and a text; Ann and Ben finished both."""
    shell.write("book.csv", "path\nWater\n")
    shell("new", "s.qualcode", "--codebook", "book.csv")
    shell.rows("T.csv", "speaker,text", TABLE)
    shell.write("U.txt", "INT: And you?\nRES: We have a tap.\nINT: Since when?\nRES: Since last year.\n")
    shell("import", "T.csv", "U.txt")
    for coder in ("Ann", "Ben"):
        shell("coder", "add", coder)
    shell("assign", "--coders", "Ann,Ben")
    for coder, quotes in {"Ann": ["By the old road.", "It is dry now."], "Ben": ["It is dry now."]}.items():
        for quote in quotes:
            shell("codings", "add", "T", "Water", "--quote", quote, "--coder", coder)
        shell("finish", "T", "U", "--coder", coder)
    return shell


def _by(study: Shell, unit: str, *more: str) -> Any:
    return study("agreement", "--unit", unit, "--replicates", "0", "--json", *more).data


def test_rows_of_one_turn_are_counted_apart(study: Shell) -> None:
    result = _by(study, "row")
    assert result["scope"]["units"] == 4
    (code,) = result["codes"]
    assert (code["all"], code["only"]) == (1, {"Ann": 1, "Ben": 0})
    assert _by(study, "turn", "--transcripts", "T")["scope"]["units"] == 2


def test_a_text_has_no_rows_and_is_named(study: Shell) -> None:
    assert any("no rows" in warning and "U" in warning for warning in _by(study, "row")["warnings"])
    alone = _by(study, "row", "--transcripts", "U")
    assert alone["scope"]["units"] == 0
    assert "no table" in alone["pooled"]["krippendorff_alpha"]["why"] or "none of the texts" in str(alone)


def test_all_rows_with_everybodys_words(study: Shell) -> None:
    assert _by(study, "row", "--text", "all")["scope"]["units"] == 6
