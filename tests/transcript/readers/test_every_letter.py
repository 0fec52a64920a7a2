"""What a reader makes of a file holds every letter of it: in a passage, as a speaker, or counted under a name.

So does the transcript that is composed of it.
"""

from __future__ import annotations

import random
from typing import TYPE_CHECKING

import pytest

from qualcode.errors import FileRefused
from qualcode.transcript.account import letters
from qualcode.transcript.canonical import canonicalise
from qualcode.transcript.compose import compose
from qualcode.transcript.readers import ReadAs, read
from tests.transcript.readers.samples import SAMPLES, SURVEY, mutated, shaken, workbook

if TYPE_CHECKING:
    from pathlib import Path

    from qualcode.transcript.model import Extract


def missing(extract: Extract) -> int:
    said = sum(
        letters(canonicalise(p.text)) + letters(canonicalise(p.speaker or "")) for p in extract.passages
    )
    return extract.letters - said - sum(extract.taken_out.values())


def check(folder: Path, name: str, content: bytes, how: ReadAs) -> None:
    path = folder / name
    path.write_bytes(content)
    try:
        extracts = read(path, how)
    except FileRefused:
        return
    for extract in extracts:
        assert missing(extract) == 0
        assert all(many > 0 for many in extract.taken_out.values())
        assert any(passage.text.strip() for passage in extract.passages)
        account = compose(extract).account
        assert account is not None
        assert account.missing == 0


@pytest.mark.parametrize("form", SAMPLES)
def test_no_letter_of_a_sample_is_missing(desk, form):
    name, content, how = SAMPLES[form]
    extracts = read(desk.put(name, content), how)
    assert [missing(extract) for extract in extracts] == [0] * len(extracts)
    assert all(extract.letters for extract in extracts)


@pytest.mark.parametrize("form", SAMPLES)
def test_no_letter_of_a_damaged_file_is_missing_unless_it_is_refused(tmp_path, form):
    name, content, how = SAMPLES[form]
    for seed in range(50):
        check(tmp_path, name, mutated(content, random.Random(f"{form} {seed}")), how)
        check(tmp_path, name, shaken(form, content, random.Random(f"{form} {seed}")), how)


def test_a_workbook_s_other_sheets_and_comments_are_counted(desk):
    rows: list[list[object]] = [
        ["speaker", "text", "remark"],
        ["Ann", "How far?", "low"],
        ["", "I mean now", ""],
    ]
    (extract,) = read(desk.put("a.xlsx", workbook(rows)))
    assert missing(extract) == 0
    assert extract.taken_out == {
        "column names": len("speakertextremark"),
        "columns that were not used": len("low"),
        "other sheets of the workbook": len("Asidewords"),
        "hidden text": len("Realnames"),
        "comments and notes": 2 * len("Remarkofthetranscriber"),
    }


def test_a_workbook_with_a_person_a_row_holds_every_letter(desk):
    rows: list[list[object]] = [
        line.split(",") for line in SURVEY.replace('"Dust, ', "Dust ").replace('"', "").split("\n")
    ]
    extracts = read(desk.put("a.xlsx", workbook(rows)), ReadAs(one_per_row=True))
    assert [extract.name for extract in extracts] == ["P1", "P2"]
    assert [missing(extract) for extract in extracts] == [0, 0]
