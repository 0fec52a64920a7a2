"""A level has no claim: its row says how many were contrary to at least one theme of it, and no stance."""

from __future__ import annotations

from typing import TYPE_CHECKING

import pytest
from python_calamine import CalamineWorkbook

from tests.workflows.conftest import made_once

if TYPE_CHECKING:
    from tests.workflows.conftest import Small


@made_once
def two_themes(small: Small) -> None:
    """P1 is for one theme of the level Family and against another, P2 is for both, P3 mixed within one."""
    small.interviews({"P1": "Mother", "P2": "Mother", "P3": "Nurse"}).coders("Ann")
    small.shell("codebook", "add", "Pills", "--level", "Family", "--claim", "Pills are hidden")
    marks = [("P1", "Kin", 1, "supports"), ("P1", "Pills", 2, "contrary")]
    marks += [("P2", "Kin", 1, "supports"), ("P2", "Pills", 2, "supports")]
    marks += [("P3", "Kin", 1, "supports"), ("P3", "Clinic", 2, "contrary")]
    small.code("Ann", marks, "--finished")
    for name in ("P1", "P2", "P3"):
        small.shell("transcripts", "set", name, "--anonymised", "yes")


def test_the_row_of_a_level_counts_who_is_contrary_to_a_theme_of_it(two_themes: Small) -> None:
    row = two_themes.row("Family")
    assert [cell["contrary_to_a_theme"] for cell in row["cells"]] == [1, 1]
    assert row["total"]["contrary_to_a_theme"] == 2
    assert all(cell["stance"] is None for cell in (*row["cells"], row["total"]))
    assert two_themes.row("Help")["total"]["stance"] == {
        "supports": 2, "contrary": 0, "mixed": 1, "unset": 0,
    }  # fmt: skip


def test_tables_leave_a_levels_stances_empty(two_themes: Small) -> None:
    rows = two_themes.shell("themes", "--csv").table
    level = [row for row in rows if row["kind"] == "level" and row["path"] == "Family"]
    assert [row["contrary_to_a_theme"] for row in level] == ["1", "1", "2"]
    assert {row[stance] for row in level for stance in ("supports", "contrary", "mixed", "unset")} == {""}
    assert {row["contrary_to_a_theme"] for row in rows if row["kind"] != "level"} == {""}
    shown = two_themes.shell("themes").out
    (family,) = [line.split() for line in shown.splitlines() if line.startswith("Family")]
    assert family == ["Family", "2", "of", "2", "!1", "1", "of", "1", "!1", "3", "of", "3", "!2"]
    assert "of a level, in at least one theme of it" in shown


def test_the_narrative_says_it_of_a_theme(two_themes: Small) -> None:
    said = two_themes.shell("themes", "--narrative").out
    assert "2 spoke against the claim of at least one theme of this level, wholly or in part." in said
    assert "for and against a theme's claim" not in said


def test_the_workbook_of_a_pack_has_it_in_a_column_of_its_own(two_themes: Small) -> None:
    two_themes.shell("report", "f.xlsx")
    book = CalamineWorkbook.from_path(str(two_themes.shell.folder / "f.xlsx"))
    head, *rows = book.get_sheet_by_name("Themes").to_python()
    (level,) = [row for row in rows if row[1] == "level" and row[2] == "Family" and row[3] == "All"]
    assert head[8:] == ["Supports", "Contrary", "Mixed", "Stance not given", "Contrary to a theme"]
    assert level[8:] == ["", "", "", "", 2]


@pytest.mark.parametrize("least", [2, 3])
def test_withheld_groups_are_not_in_a_levels_figure(two_themes: Small, least: int) -> None:
    row = two_themes.row("Family", "--suppress-below", str(least))
    hidden = [cell["contrary_to_a_theme"] for cell in row["cells"] if cell.get("withheld")]
    assert hidden
    assert set(hidden) == {None}
    assert row["total"]["contrary_to_a_theme"] == {2: 1, 3: None}[least]


def test_a_code_of_another_level_counts_there_towards_its_theme(small: Small) -> None:
    small.interviews({"P1": "Mother"}).coders("Ann")
    small.shell("codebook", "change", "Clinic", "--level", "Community")
    small.code("Ann", [("P1", "Kin", 1, "supports"), ("P1", "Clinic", 2, "contrary")], "--finished")
    found = {name: small.row(name, kind="level")["total"] for name in ("Family", "Community")}
    assert {name: cell["contrary_to_a_theme"] for name, cell in found.items()} == {
        "Family": 0,
        "Community": 1,
    }
    assert small.row("Help")["total"]["stance"]["mixed"] == 1
