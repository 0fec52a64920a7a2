"""Respondents by codes: a row each, names that any program takes, and empty where nothing was considered."""

from __future__ import annotations

import re
from typing import TYPE_CHECKING

import pytest
from python_calamine import CalamineWorkbook

from tests.workflows.conftest import made_once

if TYPE_CHECKING:
    from tests.workflows.conftest import Small


@made_once
def coded(small: Small) -> Small:
    small.interviews({"P1": "Mother", "P2": "Nurse"}).coders("Ann")
    small.shell.rows(
        "more.csv", "respondent,respondent_type,Age group", [("P1", "Mother", "=30"), ("P3", "", "")]
    )
    small.shell("respondents", "import", "more.csv")
    small.shell("codebook", "add", "kin!", "--under", "Shame")
    small.code(
        "Ann",
        [("P1", "Help > Kin", 1), ("P1", "Help > Kin", 2), ("P1", "Gossip", 3), ("P2", "kin!", 3)],
        "--finished",
    )
    return small


def test_one_row_for_each_respondent_counted_by_hand(coded: Small) -> None:
    rows = {row["respondent"]: row for row in coded.shell("respondents", "codes", "--csv").table}
    assert list(rows) == ["P1", "P2", "P3"]
    wanted = {
        "P1": ("Mother", "'=30", "1", "1", "1", "2", "1", "2", "0", "0", "1", "0"),
        "P2": ("Nurse", "", "1", "1", "0", "0", "0", "0", "0", "0", "1", "1"),
        "P3": ("", "", "0", "0", "", "", "", "", "", "", "", ""),
    }
    names = ["respondent_type", "age_group", "interviews", "finished"]
    names += ["help", "help_n", "kin", "kin_n", "clinic", "clinic_n", "shame", "kin_2"]
    assert {person: tuple(row[name] for name in names) for person, row in rows.items()} == wanted


def test_columns_add_up_to_the_table_of_themes(coded: Small) -> None:
    found = coded.shell("respondents", "codes", "--json").data
    at = {(c["path"], c["kind"]): i for i, c in enumerate(found["columns"])}
    for row in coded.themes()["rows"]:
        cells = [line[at[" > ".join(row["path"]), "0 or 1"]] for line in found["rows"]]
        known = [cell for cell in cells if cell is not None]
        assert (sum(known), len(known)) == (row["total"]["respondents"], row["total"]["considered"])


def test_a_code_added_later_is_empty_where_it_was_not_considered(coded: Small) -> None:
    coded.shell("codebook", "add", "Church", "--under", "Help")
    rows = coded.shell("respondents", "codes", "--csv").table
    assert [(row["church"], row["church_n"]) for row in rows] == [("", "")] * 3


def test_every_name_is_one_that_statistics_programs_take(coded: Small) -> None:
    long = "An extraordinarily long name of a code that goes on"
    for name in (long, f"{long} and on", "1st visit", "Ça va?", "日本", "with", "Not", "kin"):
        coded.shell(
            "codebook", "add", name, "--under", "Family > Help" if name == "kin" else "Shame", status=None
        )
    columns = coded.shell("respondents", "codes", "--describe", "--csv").table
    names = [column["column"] for column in columns]
    assert len({name.casefold() for name in names}) == len(names)
    assert all(re.fullmatch(r"[a-z][a-z0-9_]{0,31}", name) for name in names)
    assert not {"with", "not"} & set(names)
    assert {"ca_va", "v_1st_visit"} <= set(names)
    assert all(column["values"] for column in columns)


def test_a_workbook_has_the_table_and_says_what_its_columns_hold(coded: Small) -> None:
    said = coded.shell("respondents", "codes", "--xlsx", "r.xlsx").out
    assert said == "3 rows written to r.xlsx.\n"
    book = CalamineWorkbook.from_path(coded.shell.folder / "r.xlsx")
    assert book.sheet_names == ["codes", "columns"]
    head, first, *_ = book.get_sheet_by_name("codes").to_python()
    described = book.get_sheet_by_name("columns").to_python()
    assert [row[0] for row in described[1:]] == head
    assert dict(zip(head, first, strict=True))["help_n"] == 2
    assert dict(zip(head, first, strict=True))["age_group"] == "=30"


@pytest.mark.parametrize(
    "words", [("themes",), ("codings",), ("framework",), ("cooccurrence",)], ids=" ".join
)
def test_tables_are_written_as_workbooks(coded: Small, words: tuple[str, ...]) -> None:
    coded.shell(*words, "--xlsx", "t.xlsx")
    head, *rows = CalamineWorkbook.from_path(coded.shell.folder / "t.xlsx").get_sheet_by_index(0).to_python()
    table = coded.shell(*words, "--csv").table
    assert len(rows) == len(table)
    assert not table or head == list(table[0])


def test_what_is_no_workbook_is_refused(coded: Small) -> None:
    assert ".xlsx" in coded.shell("themes", "--xlsx", "t.csv", status=2).err
    assert "Choose one" in coded.shell("themes", "--xlsx", "t.xlsx", "--json", status=2).err
