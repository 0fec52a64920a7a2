"""Exports of one small study, byte for byte: the bytes are the contract.

Where a change of them is meant, write them anew: QUALCODE_WRITE_GOLDEN=1 pytest tests/cli/test_golden_tables.py
"""

from __future__ import annotations

import csv
import io
import os
from pathlib import Path
from typing import TYPE_CHECKING

import pytest

if TYPE_CHECKING:
    from tests.conftest import Shell

GOLDEN = Path(__file__).parent.parent / "golden"
PASSING = ("coding", "created")  # columns that differ from one making of the study to the next


def without(table: str, columns: tuple[str, ...]) -> str:
    """A CSV table without some of its columns."""
    rows = list(csv.reader(io.StringIO(table, newline="")))
    kept = [i for i, name in enumerate(rows[0]) if name not in columns]
    sheet = io.StringIO(newline="")
    csv.writer(sheet, lineterminator="\n").writerows([row[i] for i in kept] for row in rows)
    return sheet.getvalue()


@pytest.mark.parametrize(
    ("name", "words"),
    [
        ("themes.csv", ("themes", "--csv")),
        ("themes-by-type-and-site.csv", ("themes", "--csv", "--by", "respondent_type,site", "--intervals")),
        ("codings.csv", ("codings", "--csv")),
        ("agreement.csv", ("agreement", "--csv", "--replicates", "0", "--unit", "sentence,character")),
        ("quotes.csv", ("quotes", "--csv", "--code", "Help")),
        ("transcripts.csv", ("transcripts", "--csv")),
        ("respondents.csv", ("respondents", "--csv")),
    ],
)
def test_tables_are_byte_for_byte_as_before(wells: Shell, name: str, words: tuple[str, ...]) -> None:
    found = without(wells(*words).out, PASSING)
    path = GOLDEN / name
    if os.environ.get("QUALCODE_WRITE_GOLDEN"):
        path.write_text(found, encoding="utf-8", newline="")
    assert found == path.read_bytes().decode()
