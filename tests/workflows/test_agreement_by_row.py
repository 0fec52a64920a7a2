"""`qualcode agreement --unit row`: the rows of tables and the cues of captions, on tables computed by hand."""

from __future__ import annotations

from typing import TYPE_CHECKING, Any

import pytest

from qualcode.counting.frames import load_texts
from qualcode.ledger.study import Study
from tests.workflows.conftest import made_once

if TYPE_CHECKING:
    from tests.workflows.conftest import Small

# The respondent's rows are 1, 2, 3 (one turn, with a sentence that ends within a row), 6 and 7 (one turn).
TABLE = [
    ("INT", "Who helps you?"),
    ("RES", "My aunt cooks"),
    ("RES", "and my uncle pays. He has"),
    ("RES", "work in town."),
    ("INT", "And when it rains"),
    ("INT", "who comes?"),
    ("RES", "Nobody comes."),
    ("RES", "We wait."),
]
CAPTIONS = """\
WEBVTT

00:01.000 --> 00:02.000
<v INT>Who pays for it?

00:02.000 --> 00:03.000
<v RES>My sister does,

00:03.000 --> 00:04.000
<v RES>with her son.
"""
TEXT = "INT: Who helps?\nRES: My cousin. He cooks.\nINT: Often?\nRES: At times.\n"
QUOTES = {
    "Ann": [
        ("P1", "My aunt cooks"),
        ("P1", "and my uncle pays"),
        ("P2", "My sister does,"),
        ("P3", "He cooks."),
    ],
    "Ben": [("P1", "My aunt cooks"), ("P1", "We wait."), ("P2", "My sister does,\nwith her son.")],
}


@made_once
def mixed(small: Small) -> Small:
    """A table (P1), captions (P2) and a text (P3), finished by Ann and Ben, who used one code, Kin.

    By row both have it in 2 (aunt; sister), Ann alone in 1 (uncle), Ben alone in 2 (wait; son), nobody in 2 (town;
    nobody comes).
    """
    small.shell.rows("P1.csv", "speaker,text", TABLE)
    small.shell.write("P2.vtt", CAPTIONS)
    small.shell.write("P3.txt", TEXT)
    people = [("P1", "Mother", "RES", "INT"), ("P2", "Nurse", "RES", "INT"), ("P3", "Chief", "RES", "INT")]
    small.shell.rows("people.csv", "respondent,respondent_type,speaker,interviewer", people)
    small.shell("import", "P1.csv", "P2.vtt", "P3.txt", "--respondents", "people.csv")
    small.coders("Ann", "Ben")
    small.shell("assign", "--coders", "Ann,Ben")
    for coder, quotes in QUOTES.items():
        rows = [(transcript, "Kin", quote) for transcript, quote in quotes]
        small.shell.rows("codings.csv", "transcript,code,quote", rows)
        small.shell("codings", "apply", "codings.csv", "--coder", coder)
        small.shell("finish", "P1", "P2", "P3", "--coder", coder)
    return small


def counts(code: dict[str, Any]) -> tuple[int, int, dict[str, int], int]:
    return code["units"], code["all"], code["only"], code["none"]


def test_rows_of_one_turn_are_counted_apart(mixed: Small) -> None:
    by_row = mixed.agreed("Kin", "--unit", "row", "--transcripts", "P1")
    assert counts(by_row) == (5, 1, {"Ann": 1, "Ben": 1}, 2)
    by_turn = mixed.agreed("Kin", "--unit", "turn", "--transcripts", "P1")
    assert counts(by_turn) == (2, 1, {"Ann": 0, "Ben": 1}, 0)


def test_one_table_of_rows_by_hand(mixed: Small) -> None:
    found = mixed.agreement("--unit", "row")
    assert (found["unit"], found["scope"]) == ("row", {"transcripts": 2, "units": 7, "round": ["main"]})
    (kin,) = [code for code in found["codes"] if code["path"] == ["Help", "Kin"]]
    assert counts(kin) == (7, 2, {"Ann": 1, "Ben": 2}, 2)
    expected = {
        "percent_agreement": 4 / 7,
        "positive_agreement": 4 / 7,  # 2a / (2a + b + c)
        "cohen_kappa": (4 / 7 - 24 / 49) / (1 - 24 / 49),  # pe = 3/7 x 4/7 + 4/7 x 3/7
        "krippendorff_alpha": 1 - (6 / 14) / (2 * 7 * 7 / (14 * 13)),
    }
    assert {name: kin[name]["value"] for name in expected} == pytest.approx(expected)


def test_interviewers_rows_count_with_all_words(mixed: Small) -> None:
    found = mixed.agreement("--unit", "row", "--text", "all")
    assert found["scope"]["units"] == len(TABLE) + 3
    assert counts(mixed.agreed("Kin", "--unit", "row", "--text", "all")) == (11, 2, {"Ann": 1, "Ben": 2}, 6)


def test_a_row_is_coded_as_a_sentence_is(mixed: Small) -> None:
    """Of "and my uncle pays. He has" Ann marked 17 of 25 characters."""
    row = ("--unit", "row", "--transcripts", "P1")
    assert mixed.agreed("Kin", *row, "--overlap", "60%")["only"]["Ann"] == 1
    assert mixed.agreed("Kin", *row, "--overlap", "70%")["only"]["Ann"] == 0


def test_one_row_with_two_speakers_is_one_unit(small: Small) -> None:
    """A cell without a speaker may hold labels of its own; the row is a unit if a respondent speaks in it."""
    cells = ["INT: Who helps?\nRES: My aunt.\nINT: And?\nRES: Nobody.", "INT: Is that all?", "RES: It is."]
    small.shell.rows("P1.csv", "text,time", [(cell, f"0:0{at}") for at, cell in enumerate(cells)])
    small.shell("import", "P1.csv", "--interviewer", "INT")
    small.coders("Ann", "Ben")
    for coder, quote in (("Ann", "My aunt."), ("Ben", "Nobody.")):
        small.shell.rows("codings.csv", "transcript,code,quote", [("P1", "Kin", quote)])
        small.shell("codings", "apply", "codings.csv", "--coder", coder, "--finished")
    assert counts(small.agreed("Kin", "--unit", "row")) == (2, 1, {"Ann": 0, "Ben": 0}, 1)
    assert counts(small.agreed("Kin", "--unit", "turn")) == (3, 0, {"Ann": 1, "Ben": 1}, 1)


def test_what_has_no_rows_is_left_out_and_named(mixed: Small) -> None:
    told = "Left out by row, because only tables and captions have rows: P3."
    assert told in mixed.agreement("--unit", "row")["warnings"]
    assert told not in mixed.agreement()["warnings"]
    both = mixed.agreement("--unit", "sentence,row")
    assert [result["scope"]["transcripts"] for result in both["results"]] == [3, 2]
    assert [told in result["warnings"] for result in both["results"]] == [False, True]
    assert both["warnings"].count(told) == 1


def test_groups_are_of_what_has_rows(mixed: Small) -> None:
    found = mixed.agreement("--unit", "row", "--by", "respondent_type")
    assert [(r["group"], r["scope"]["units"]) for r in found["results"]] == [("Mother", 5), ("Nurse", 2)]
    order = mixed.agreement("--unit", "row", "--by", "order")
    assert (order["group"], order["scope"]["units"]) == ("finished 1-2", 7)


def test_where_nothing_has_rows_it_says_so_and_what_to_do(mixed: Small) -> None:
    for options in (["--unit", "row"], ["--unit", "sentence,row"], ["--unit", "row", "--differences"],
                    ["--unit", "row", "--methods-text"]):  # fmt: skip
        ran = mixed.shell("agreement", *options, "--transcripts", "P3", status=1)
        assert "only tables and captions have rows: P3 has none. Compare by sentence or turn" in ran.err


def test_differences_by_row_are_of_what_has_rows(mixed: Small) -> None:
    found = mixed.shell("agreement", "--unit", "row", "--differences", "--json").data
    assert {place["transcript"] for place in found["places"]} == {"P1", "P2"}
    assert found["scope"]["transcripts"] == 2
    assert "Left out by row, because only tables and captions have rows: P3." in found["warnings"]
    alpha = mixed.agreement("--unit", "row")["pooled"]["krippendorff_alpha"]["value"]
    assert found["pooled_now"] == pytest.approx(alpha)


def test_the_methods_paragraph_says_what_a_row_is_and_what_has_none(mixed: Small) -> None:
    text = mixed.shell("agreement", "--unit", "row", "--methods-text").out
    assert text.startswith("Ann and Ben coded 2 transcripts independently")
    assert "only tables and captions have rows: P3." in text
    assert "The unit was the row of a table or cue of captions (7 rows of respondents' turns);" in text
    both = mixed.shell("agreement", "--unit", "sentence,row", "--methods-text").out
    assert both.startswith("Ann and Ben coded 3 transcripts independently")
    assert "(7 rows of respondents' turns in 2 transcripts)" in both


def test_a_threshold_is_of_sentences_with_rows_too(mixed: Small) -> None:
    alpha = mixed.agreement()["pooled"]["krippendorff_alpha"]["value"]
    for under, status in ((alpha - 0.01, 0), (alpha + 0.01, 4)):
        mixed.shell("agreement", "--unit", "row", "--fail-under", under, "--replicates", 0, status=status)


def test_rows_of_a_corrected_table_are_those_of_the_corrected_table(mixed: Small) -> None:
    parted = [*TABLE[:3], ("RES", "work"), ("RES", "in town."), *TABLE[4:]]
    mixed.shell.rows("P1b.csv", "speaker,text", parted)
    mixed.shell("transcripts", "revise", "P1", "P1b.csv")
    assert counts(mixed.agreed("Kin", "--unit", "row", "--transcripts", "P1")) == (
        6,
        1,
        {"Ann": 1, "Ben": 1},
        3,
    )


def test_a_correction_from_a_plain_text_says_that_rows_are_gone(mixed: Small) -> None:
    shell = mixed.shell
    shell.write("P1b.txt", "\n".join(f"{label}: {words}" for label, words in TABLE))
    told = "this one has no rows, so that qualcode agreement --unit row leaves the transcript out"
    assert told in shell("transcripts", "revise", "P1", "P1b.txt").err
    assert mixed.agreement("--unit", "row")["scope"] == {"transcripts": 1, "units": 2, "round": ["main"]}
    shell.write("P3b.txt", TEXT.replace("cousin", "cousins"))
    assert "rows" not in shell("transcripts", "revise", "P3", "P3b.txt").err
    assert "rows" not in shell("transcripts", "revise", "P1", "P1.csv").err
    assert mixed.agreement("--unit", "row")["scope"]["units"] == 7


def test_a_table_of_the_same_text_brings_its_rows(mixed: Small) -> None:
    """The text of a table was saved and taken in as a text: its table has nothing new but the rows."""
    shell = mixed.shell
    shell.write("P4.txt", shell("text", "P1").out)
    shell("import", "P4.txt")
    shell("transcripts", "revise", "P4", "P1.csv")
    with Study.open(shell.folder / "small.qualcode") as study:
        rows = load_texts(study, rows=True).rows
    texts = {shell("text", name).out for name in ("P1", "P4")}
    assert len(texts) == 1
    ends = [[row[1:].tolist() for row in rows if row[0] == key] for key in (rows[0][0], rows[-1][0])]
    assert ends[0] == ends[1]
    assert len(ends[0]) == len(TABLE)
    assert "nothing to correct" in shell("transcripts", "revise", "P4", "P1.csv", status=1).err


def test_who_speaks_may_change_and_rows_stay(mixed: Small) -> None:
    """One who split off and was given to the interviewer takes the rows out of the respondents' words."""
    split = ("--set", "RES", "--from-turn", 4, "--to", "AUNT")
    mixed.shell("transcripts", "speakers", "P1", *split)
    assert mixed.agreed("Kin", "--unit", "row", "--transcripts", "P1")["units"] == 5
    mixed.shell("transcripts", "speakers", "P1", "--set", "AUNT", "--role", "interviewer")
    assert counts(mixed.agreed("Kin", "--unit", "row", "--transcripts", "P1")) == (
        3,
        1,
        {"Ann": 1, "Ben": 0},
        1,
    )
