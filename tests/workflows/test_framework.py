"""The framework matrix: what the table counts, cell by cell, with summaries and quotes."""

from __future__ import annotations

from typing import TYPE_CHECKING, Any

from tests.workflows.conftest import made_once

if TYPE_CHECKING:
    from tests.workflows.conftest import Small


@made_once
def coded(small: Small) -> Small:
    """Two mothers, one of whom is coded, and a nurse whose interview is open."""
    small.interviews({"P1": "Mother", "P2": "Mother", "N1": "Nurse"}).coders("Ann", "Ben")
    small.code("Ann", [("P1", "Kin", 1), ("P1", "Clinic", 2, "contrary"), ("P1", "Gossip", 3)], "--finished")
    small.shell("assign", "--coders", "Ann")
    small.shell("finish", "P2", "--coder", "Ann")
    return small


def cells(document: dict[str, Any]) -> dict[tuple[str, str], dict[str, Any]]:
    return {
        (row["respondent"] or row["focus_group"], cell["theme"][-1]): cell
        for row in document["rows"]
        for cell in row["cells"]
    }


def test_a_cell_has_what_the_table_counts_and_says_what_was_not_considered(coded: Small) -> None:
    found = cells(coded.shell("framework", "--json").data)
    assert [(key, c["considered"], c["segments"], c["contrary"]) for key, c in found.items()] == [
        (("P1", "Help"), True, 2, 1),
        (("P1", "Shame"), True, 1, 0),
        (("P2", "Help"), True, 0, 0),
        (("P2", "Shame"), True, 0, 0),
        (("N1", "Help"), False, 0, 0),
        (("N1", "Shame"), False, 0, 0),
    ]
    assert [q["quote"] for q in found["P1", "Help"]["quotes"]] == ["S1 P1 was said.", "S2 P1 was said."]


def test_the_summary_is_the_analytic_memo_on_the_cell_and_follows_a_merged_theme(coded: Small) -> None:
    coded.shell("memos", "add", "Helped, then not", "--on", "cell:P1:Shame", "--coder", "Ann")
    coded.shell(
        "memos", "add", "I was moved", "--on", "cell:P1:Shame", "--kind", "reflexive", "--coder", "Ann"
    )
    ran = coded.shell("framework", "--theme", "Gossip")
    assert (
        "  Shame (Community): 1 segment\n    Ann: Helped, then not\n    “S3 P1 was said.” (Mother)\n"
        in ran.out
    )
    assert "I was moved" not in ran.out
    coded.shell("codebook", "merge", "Shame", "--into", "Help", "--coder", "Ann")
    (summary,) = cells(coded.shell("framework", "--json").data)["P1", "Help"]["summaries"]
    assert (summary["coder"], summary["body"]) == ("Ann", "Helped, then not")


def test_group_theme_and_best_narrow_it(coded: Small) -> None:
    found = coded.shell("framework", "--group", "Mother", "--theme", "Help", "--best", 1, "--json").data
    assert [row["respondent"] for row in found["rows"]] == ["P1", "P2"]
    assert [len(cell["quotes"]) for cell in cells(found).values()] == [1, 0]
    assert cells(found)["P1", "Help"]["segments"] == 2
    rows = coded.shell("framework", "--csv").table
    assert (rows[0]["theme"], rows[0]["considered"], rows[4]["considered"]) == ("Help", "yes", "no")
    for words in (("--group", "Mothers"), ("--theme", "Hlep"), ("--by", "site")):
        assert coded.shell("framework", *words, status=1).err.startswith("Error: ")


def test_who_did_not_consent_is_counted_and_not_quoted(coded: Small) -> None:
    coded.shell("transcripts", "set", "P1", "--consent-to-quote", "no")
    found = coded.shell("framework", "--json").data
    assert cells(found)["P1", "Help"]["segments"] == 2
    assert cells(found)["P1", "Help"]["quotes"] == []
    assert any("3 quotes are not shown" in warning for warning in found["warnings"])


def test_a_focus_group_has_a_line_of_its_own(small: Small) -> None:
    lines = "".join(f"MOD: Question {i}?\nAnna: Anna says {i}.\nBeth: Beth says {i}.\n" for i in range(3))
    small.shell.write("FG.txt", lines)
    people = [
        (name, kind, "FG", name, "MOD", "yes") for name, kind in (("Anna", "Mother"), ("Beth", "Nurse"))
    ]
    columns = "respondent,respondent_type,transcript,speaker,interviewer,consent_to_quote"
    small.shell.rows("fg.csv", columns, people)
    small.shell("import", "FG.txt", "--respondents", "fg.csv")
    small.coders("Ann")
    small.shell.rows(
        "c.csv", "transcript,code,quote", [("FG", "Kin", "Anna says 1."), ("FG", "Kin", "Beth says 2.")]
    )
    small.shell("codings", "apply", "c.csv", "--coder", "Ann", "--finished")
    (row,) = small.shell("framework", "--json").data["rows"]
    assert (row["respondent"], row["focus_group"], row["group"]) == (None, "FG", "Mother; Nurse")
    assert row["cells"][0]["segments"] == 2
    assert "FG, focus group (Mother; Nurse)" in small.shell("framework").out


def test_a_study_without_respondents_says_what_to_do(small: Small) -> None:
    assert "respondents import" in small.shell("framework").out


def test_a_workbook_has_the_matrix_beside_the_cells(coded: Small) -> None:
    from python_calamine import CalamineWorkbook

    coded.shell("memos", "add", "Helped, then not", "--on", "cell:P1:Shame", "--coder", "Ann")
    coded.shell("framework", "--xlsx", "out.xlsx")
    book = CalamineWorkbook.from_path(coded.shell.folder / "out.xlsx")
    cells, matrix = (book.get_sheet_by_name(name).to_python() for name in ("framework", "matrix"))
    assert len(cells) == 1 + 6
    assert matrix[0] == ["respondent", "group", "Help", "Shame"]
    assert matrix[1][3] == "Helped, then not\n\n\u201cS3 P1 was said.\u201d (Mother)"
    assert matrix[3] == ["N1", "Nurse", "(not looked for yet)", "(not looked for yet)"]
