"""Tables with a column for each speaker: each cell is a turn of whom the first row names."""

from __future__ import annotations

import pytest

from qualcode.files.source import Source
from qualcode.transcript.account import letters
from qualcode.transcript.compose import compose
from qualcode.transcript.readers.by_columns import speaker_columns
from qualcode.transcript.readers.dialogue import from_table
from qualcode.transcript.readers.paragraphs import Paragraph
from qualcode.transcript.readers.read_as import AS_IT_IS
from qualcode.transcript.readers.utterances import read

ASKED = [("How far is the clinic?", "An hour on foot."), ("Who goes with you?", "My sister comes along.")]
HEADERS = [
    ("Interviewer", "Respondent"),
    ("question", "answer"),
    ("Frage", "Antwort"),
    ("Q", "A"),
    ("Interviewer:", "Mrs Ncube"),
    ("Moderator", "P1"),
    ("ጠያቂ", "መላሽ"),
]


@pytest.mark.parametrize("header", HEADERS)
def test_a_table_gives_each_cell_to_the_speaker_of_its_column(header: tuple[str, str]) -> None:
    rows = [header, *ASKED]
    content = "\n".join(",".join(row) for row in rows).encode()
    (extract,) = read(Source("a.csv", content), AS_IT_IS)
    found = compose(extract)
    assert [found.speakers[turn.speaker or 0].role for turn in found.turns] == [
        "interviewer",
        "respondent",
    ] * 2
    assert found.account is not None
    assert found.account.letters_in == sum(letters(cell) for row in rows for cell in row)
    assert found.account.missing == 0


@pytest.mark.parametrize("header", HEADERS)
def test_so_does_a_table_in_a_document_and_repeats_no_letter_in_its_account(header: tuple[str, str]) -> None:
    said = from_table([[[Paragraph(cell, (0,))] for cell in row] for row in [header, *ASKED]])
    labels = [label.rstrip(":") for label in header]
    assert [one.text for one in said.paragraphs] == [
        f"{label}: {words}" for row in ASKED for label, words in zip(labels, row, strict=True)
    ]
    given = sum(letters(cell) for row in [header, *ASKED] for cell in row)
    kept = sum(letters(one.text) for one in said.paragraphs)
    assert given + said.repeated == kept + said.taken_out.total()


def test_a_group_has_several_columns_and_blank_cells_and_a_time() -> None:
    rows = [
        ("Time", "Moderator", "P1", "P2"),
        ("00:01", "What do you do?", "We wait for the morning.", ""),
        ("00:09", "", "", "We call the neighbour."),
    ]
    said = from_table([[[Paragraph(cell, (0,))] if cell else [] for cell in row] for row in rows])
    assert [one.text for one in said.paragraphs] == [
        "[00:01] Moderator: What do you do?",
        "P1: We wait for the morning.",
        "[00:09] P2: We call the neighbour.",
    ]


@pytest.mark.parametrize(
    ("header", "row"),
    [
        (("Interviewer", "Respondent"), ("Thandi", "P07")),
        (("Interviewer", "Text"), ("Thandi", "How far is the clinic from here?")),
        (("Interviewer", "Place", "Text"), ("Thandi Moyo", "Gota", "We walked to the well.")),
        (("Theme", "Quote"), ("The well", "We walked to the well.")),
        (("Question", "Theme"), ("How far is the clinic?", "A long way to care.")),
    ],
)
def test_columns_of_facts_are_nobodys(header: tuple[str, ...], row: tuple[str, ...]) -> None:
    assert speaker_columns(header, [row, row]) == []
