"""With coder:NAME a transcript counts where that coder has finished or begun it; each choice says what counts."""

from __future__ import annotations

from typing import TYPE_CHECKING

import pytest

from tests.workflows.conftest import made_once

if TYPE_CHECKING:
    from tests.workflows.conftest import Small

ANNS = ("--codings-of", "coder:Ann")


@made_once
def at_work(small: Small) -> None:
    """Of five interviews Ann has finished P1 and begun P2; P3 is assigned, P4 to Ben alone, P5 to nobody."""
    small.interviews(dict.fromkeys(("P1", "P2", "P3", "P4", "P5"), "Mother")).coders("Ann", "Ben")
    small.shell("assign", "--coders", "Ann", "--transcripts", "P1,P2,P3")
    small.shell("assign", "--coders", "Ben", "--transcripts", "P4")
    small.code("Ann", [("P1", "Kin", 1)], "--finished")
    small.code("Ann", [("P2", "Kin", 1)])


def test_what_is_neither_finished_nor_begun_is_not_considered(at_work: Small) -> None:
    total = at_work.row("Kin", *ANNS)["total"]
    assert (total["respondents"], total["considered"]) == (2, 2)
    (group,) = at_work.themes(*ANNS)["groups"]
    assert (group["in_group"], group["finished"]) == (5, 1)


def test_what_is_begun_is_named(at_work: Small) -> None:
    told = at_work.themes(*ANNS)["warnings"]
    assert any("has begun and not finished 1 transcript" in w and w.endswith("said: P2.") for w in told)
    assert any("has not begun 1 transcript" in w and w.endswith("there: P3.") for w in told)


def test_nobody_is_considered_where_nothing_is_begun(at_work: Small) -> None:
    total = at_work.row("Kin", "--codings-of", "coder:Ben")["total"]
    assert (total["respondents"], total["considered"], total["share"]) == (0, 0, None)


def test_what_was_finished_and_opened_again_is_begun(at_work: Small) -> None:
    at_work.shell("assign", "--coders", "Ann", "--transcripts", "P5")
    at_work.shell("finish", "P5", "--coder", "Ann")
    at_work.shell("reopen", "P5", "--coder", "Ann")
    assert at_work.row("Kin", *ANNS)["total"]["considered"] == 3
    assert any(w.endswith("said: P2, P5.") for w in at_work.themes(*ANNS)["warnings"])


def test_a_respondent_with_one_interview_not_begun_is_not_considered(small: Small) -> None:
    small.coders("Ann")
    for name in ("T1", "T2"):
        small.shell.write(f"{name}.txt", f"INT: What of {name}?\nR: My aunt.\nINT: And?\nR: A nurse.\n")
    small.shell.rows("p.csv", "respondent,transcript", [("M", "T1"), ("M", "T2")])
    small.shell("import", "T1.txt", "T2.txt", "--respondents", "p.csv")
    small.shell("assign", "--coders", "Ann")
    small.shell.write("c.csv", "transcript,code,quote\nT1,Kin,My aunt.\n")
    small.shell("codings", "apply", "c.csv", "--coder", "Ann", "--finished")
    assert small.row("Kin", *ANNS)["total"]["considered"] == 0
    small.shell.write("c.csv", "transcript,code,quote\nT2,Help,A nurse.\n")
    small.shell("codings", "apply", "c.csv", "--coder", "Ann")
    assert small.row("Kin", *ANNS)["total"]["considered"] == 1
    (group,) = small.themes(*ANNS)["groups"]
    assert group["finished"] == 0


def test_statistics_programs_get_begun_work_as_not_finished(at_work: Small) -> None:
    rows = at_work.shell("respondents", "codes", "--csv", *ANNS).table
    assert [row["finished"] for row in rows] == ["1", "0", "0", "0", "0"]
    assert [row["kin"] for row in rows] == ["1", "1", "", "", ""]


def test_groups_of_few_are_withheld_by_how_many_count(at_work: Small) -> None:
    (cell,) = at_work.row("Kin", *ANNS, "--suppress-below", "2")["cells"]
    assert (cell.get("withheld"), cell["respondents"]) == (None, 2)
    (cell,) = at_work.row("Kin", *ANNS, "--suppress-below", "3")["cells"]
    assert cell["withheld"]


@pytest.mark.parametrize(
    ("choice", "says"),
    [
        ("final", "of each transcript one finished set of codings counts"),
        ("any", "a code counts where at least one coder who has finished the transcript coded it"),
        ("all", "a code counts only where every coder who has finished the transcript coded it"),
        ("coder:Ann", "Ann's codings count, in the transcripts that Ann has finished or begun"),
    ],
)
def test_each_choice_says_in_a_sentence_what_it_counts(at_work: Small, choice: str, says: str) -> None:
    for words in (("themes",), ("themes", "--narrative")):
        assert says in at_work.shell(*words, "--codings-of", choice).out.replace("\n", " ")
    helped = " ".join(at_work.shell("themes", "--help").out.split())
    assert says.replace("Ann", "NAME") in helped
