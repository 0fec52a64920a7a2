"""Merging, moving, adding and splitting know what stands for a code, and refuse what is merged away or retired."""

from __future__ import annotations

from typing import TYPE_CHECKING, Any

import pytest

from tests.workflows.conftest import made_once

if TYPE_CHECKING:
    from tests.workflows.conftest import Small

COLUMNS = "action,code,name,into,under,cards"


@made_once
def tree(small: Small) -> None:
    """Themes A > A1, B > B1, C > C1 and Old, which is retired; Ann codes A1 in P1, B in P2, C1 in P3."""
    small.interviews({"P1": "Mother", "P2": "Mother", "P3": "Mother"}).coders("Ann", "Ben")
    for theme in ("A", "B", "C"):
        small.shell("codebook", "add", theme)
        small.shell("codebook", "add", f"{theme}1", "--under", theme)
    small.shell("codebook", "add", "B2", "--under", "B")
    small.shell("codebook", "add", "Old")
    small.shell("codebook", "retire", "Old")
    small.code("Ann", [("P1", "A1", 1), ("P2", "B", 1), ("P3", "C1", 1)])
    small.shell("finish", "P1", "P2", "P3", "--coder", "Ann")


def _refused(small: Small, *words: str, names: str) -> None:
    before = small.shell("codebook", "show", "--json").out
    said = small.shell("codebook", *words, status=1).err
    assert names in said
    assert len(said.strip().splitlines()) == 1
    assert small.shell("codebook", "show", "--json").out == before


def _count(small: Small, *path: str) -> int:
    (row,) = [r for r in small.themes()["rows"] if r["path"] == list(path) and r["kind"] != "level"]
    return int(row["total"]["respondents"])


def test_two_codes_are_not_merged_into_each_other(tree: Small) -> None:
    tree.shell("codebook", "merge", "A", "--into", "B")
    assert _count(tree, "B") == 2
    _refused(tree, "merge", "B", "--into", "A", names="A, which was merged into B before")
    _refused(tree, "merge", "A", "--into", "B", names="A was merged into B")
    assert _count(tree, "B") == 2
    assert _count(tree, "B", "A1") == 1


def test_a_circle_of_three_is_refused(tree: Small) -> None:
    tree.shell("codebook", "merge", "A", "--into", "B")
    tree.shell("codebook", "merge", "B", "--into", "C")
    _refused(tree, "merge", "C", "--into", "A", names="A, which was merged into C before")
    assert _count(tree, "C") == 3


@pytest.mark.parametrize(
    "words",
    [
        ("merge", "C1", "--into", "A"),
        ("move", "C1", "--under", "A"),
        ("add", "New", "--under", "A"),
        ("split", "A", "--into", "New", "--into", "Newer"),
        ("move", "A", "--under", "C"),
        ("merge", "A", "--into", "C"),
        ("retire", "A"),
    ],
)
def test_what_was_merged_away_takes_no_part_and_what_stands_for_it_is_named(
    tree: Small, words: tuple[str, ...]
) -> None:
    tree.shell("codebook", "merge", "A", "--into", "B")
    tree.shell("codebook", "merge", "B", "--into", "C")
    _refused(tree, *words, names="A was merged into C, which stands for it")


@pytest.mark.parametrize(
    "words",
    [
        ("merge", "C1", "--into", "Old"),
        ("move", "C1", "--under", "Old"),
        ("add", "New", "--under", "Old"),
        ("split", "Old", "--into", "New", "--into", "Newer"),
    ],
)
def test_nothing_is_put_into_or_under_a_retired_code(tree: Small, words: tuple[str, ...]) -> None:
    _refused(tree, *words, names="Old is retired; restore it first")


def test_a_code_merged_into_one_that_is_retired_names_that(tree: Small) -> None:
    tree.shell("codebook", "merge", "A", "--into", "B")
    tree.shell("codebook", "retire", "B")
    _refused(tree, "move", "C1", "--under", "A", names="A was merged into B, which is retired")


def test_no_code_goes_under_itself_or_what_lies_under_it(tree: Small) -> None:
    _refused(tree, "move", "C", "--under", "C", names="C cannot go under itself")
    _refused(tree, "move", "C", "--under", "C1", names="which lies under it")
    _refused(tree, "merge", "C", "--into", "C1", names="which lies under it")
    _refused(tree, "merge", "C", "--into", "C", names="into itself")


def test_a_file_adds_no_code_under_one_that_is_out_of_use(tree: Small) -> None:
    tree.shell("codebook", "merge", "A", "--into", "B")
    for above, names in (("A", "A was merged into B"), ("Old", "Old is retired")):
        tree.shell.write("more.csv", f"path\n{above} > New\n")
        _refused(tree, "import", "more.csv", names=names)


# -- undo and redo ------------------------------------------------------------------------------------


def test_redo_does_not_merge_two_codes_into_each_other(tree: Small) -> None:
    tree.shell("codebook", "merge", "A", "--into", "B", "--coder", "Ann")
    tree.shell("undo", "--coder", "Ann")
    tree.shell("codebook", "merge", "B", "--into", "A", "--coder", "Ben")
    said = tree.shell("redo", "--coder", "Ann", status=1).err
    assert "Cannot redo: the codebook has changed since, and A would be merged into itself" in said
    assert _count(tree, "A") == 2
    assert tree.shell("check").status == 0


def test_redo_does_not_put_two_codes_under_each_other(tree: Small) -> None:
    tree.shell("codebook", "move", "A", "--under", "B", "--coder", "Ann")
    tree.shell("undo", "--coder", "Ann")
    tree.shell("codebook", "move", "B", "--under", "A", "--coder", "Ben")
    assert "A would be put under itself" in tree.shell("redo", "--coder", "Ann", status=1).err
    assert _count(tree, "A") == 2


def test_redo_does_not_merge_into_what_was_retired_since(tree: Small) -> None:
    tree.shell("codebook", "merge", "A", "--into", "B", "--coder", "Ann")
    tree.shell("undo", "--coder", "Ann")
    tree.shell("codebook", "retire", "B", "--coder", "Ben")
    assert "A would be merged into B, which is retired" in tree.shell("redo", "--coder", "Ann", status=1).err
    assert _count(tree, "A") == 1


def test_what_undo_puts_under_a_merged_code_lies_under_what_stands_for_it(tree: Small) -> None:
    tree.shell("codebook", "move", "A1", "--under", "C", "--coder", "Ann")
    tree.shell("codebook", "merge", "A", "--into", "B", "--coder", "Ben")
    tree.shell("undo", "--coder", "Ann")
    assert _count(tree, "B", "A1") == 1
    assert _count(tree, "B") == 2


def test_what_undo_puts_under_a_code_merged_into_it_takes_the_place_of_that(tree: Small) -> None:
    tree.shell("codebook", "move", "B", "--under", "A")
    tree.shell("codebook", "move", "B", "--coder", "Ann")
    tree.shell("codebook", "merge", "A", "--into", "B", "--coder", "Ben")
    tree.shell("undo", "--coder", "Ann")
    assert _count(tree, "B") == 2
    assert _count(tree, "B", "A1") == 1


# -- a table of a workshop ----------------------------------------------------------------------------


def _room(small: Small, *rows: tuple[Any, ...], take: str = "all") -> list[dict[str, Any]]:
    small.shell.rows("room.csv", COLUMNS, [(*row, *[""] * (6 - len(row))) for row in rows])
    words = ("workshop", "import", "room.csv", "--take", take, "--coder", "Ann", "--json")
    found: list[dict[str, Any]] = small.shell(*words, status=None).data["changes"]
    return found


def test_two_tables_that_merge_both_ways_are_told_so(tree: Small) -> None:
    rows = [("merge", "A", "", "B"), ("merge", "B", "", "A")]
    changes = _room(tree, *rows)
    assert [c["state"] for c in changes] == ["refused", "refused"]
    assert all("rows 1 and 2 disagree" in c["why"] for c in changes)
    assert _room(tree, *rows, take="1")[0]["state"] == "taken"
    (second,) = _room(tree, *rows, take="2")
    assert second["why"] == "B cannot be merged into A, which was merged into B before."
    assert _count(tree, "B") == 2


def test_three_rows_that_merge_in_a_circle_leave_it_open(tree: Small) -> None:
    rows = [("merge", "A", "", "B"), ("merge", "B", "", "C"), ("merge", "C", "", "A")]
    for states in (["taken", "taken", "refused"], ["there", "there", "refused"]):
        changes = _room(tree, *rows)
        assert [c["state"] for c in changes] == states
        assert changes[2]["why"] == "C cannot be merged into A, which was merged into C before."
        assert _count(tree, "C") == 3


def test_a_decision_under_what_another_row_has_merged_or_dropped_is_refused(tree: Small) -> None:
    changes = _room(
        tree,
        ("merge", "A", "", "B"),
        ("new", "", "Fresh", "", "A"),
        ("keep", "C1", "", "", "A"),
        ("rename", "Clinic", "Other", "", "A"),
        ("drop", "C"),
        ("merge", "A1", "", "C"),
        ("new", "", "Fresh", "", "C"),
        ("keep", "B2", "", "", "C"),
    )
    assert [c["state"] for c in changes] == ["taken", *["refused"] * 3, "taken", *["refused"] * 3]
    assert all("A was merged into B" in c["why"] for c in changes[1:4])
    assert all("C is retired" in c["why"] for c in changes[5:])
    assert tree.row("C1")["path"] == ["C", "C1"]


def test_what_was_taken_under_a_code_merged_later_in_the_table_is_there_at_the_next_import(
    tree: Small,
) -> None:
    rows = [("new", "", "Fresh", "", "A"), ("keep", "C1", "", "", "A"), ("merge", "A", "", "B")]
    assert [c["state"] for c in _room(tree, *rows)] == ["taken"] * 3
    assert [c["state"] for c in _room(tree, *rows)] == ["there"] * 3


def test_a_code_that_cannot_be_found_is_named_and_not_its_new_name(tree: Small) -> None:
    (change,) = _room(tree, ("rename", "Stigma zz", "Fear of talk"))
    assert "'Stigma zz'" in change["why"]
    assert "Fear of talk" not in change["why"]


# -- codings that a merge makes alike -----------------------------------------------------------------


def _finish(small: Small) -> None:
    for coder in ("Ann", "Ben"):
        small.shell("finish", "P1", "--coder", coder)


@pytest.fixture(params=["finished before", "finished after"])
def alike(small: Small, request: pytest.FixtureRequest) -> Small:
    """Ann has Kin and Clinic on one sentence, with different stances; they are merged, and both coders finish."""
    small.interviews({"P1": "Mother"}).coders("Ann", "Ben")
    small.code("Ann", [("P1", "Kin", 1, "supports", "one"), ("P1", "Clinic", 1, "contrary", "two")])
    small.code("Ben", [("P1", "Kin", 1)])
    if request.param == "finished before":
        _finish(small)
    small.shell("codebook", "merge", "Clinic", "--into", "Kin", "--coder", "Ben")
    if request.param == "finished after":
        _finish(small)
    return small


def test_what_a_merge_made_alike_is_counted_and_quoted_once(alike: Small) -> None:
    total = alike.row("Kin")["total"]
    assert (total["respondents"], total["segments"]) == (1, 1)
    assert total["stance"]["mixed"] == 1
    found = alike.shell("quotes", "--code", "Kin", "--json").data["quotes"]
    assert [(q["quote"], q["stance"]) for q in found] == [("S1 P1 was said.", "mixed")]
    cells = alike.shell("framework", "--csv").out
    assert cells.count("S1 P1 was said.") == 1
    assert alike.agreed("Kin")["all"] == 1
    places = alike.shell("agreement", "--differences", "--json").data["places"]
    assert [len(p["codings"]) for p in places] == [2]


def test_what_a_merge_made_alike_is_listed_once_with_what_both_say(alike: Small) -> None:
    (row,) = [row for row in alike.shell("codings", "--csv").table if row["coder"] == "Ann"]
    assert (row["code"], row["stance"], row["memo"]) == ("Help > Kin", "mixed", "one\ntwo")


def test_what_is_done_to_one_of_them_is_done_to_both(small: Small) -> None:
    small.interviews({"P1": "Mother"}).coders("Ann")
    small.code("Ann", [("P1", "Kin", 1, "supports"), ("P1", "Clinic", 1)])
    small.shell("codebook", "merge", "Clinic", "--into", "Kin")
    (row,) = small.shell("codings", "--csv").table
    small.shell("codings", "remove", row["coding"])
    assert small.shell("codings", "--csv").table == []
    small.shell("undo")
    assert small.shell("codings", "--csv").table == [row]
    small.shell("codings", "change", row["coding"], "--code", "Gossip")
    (moved,) = small.shell("codings", "--csv").table
    assert (moved["code"], moved["stance"]) == ("Shame > Gossip", "supports")


def test_a_reviewer_decides_once_on_what_a_merge_made_alike(alike: Small) -> None:
    alike.shell("coder", "add", "Rita")
    alike.shell("assign", "--coders", "Rita", "--mode", "review", "--reviews", "Ann")
    alike.shell("finish", "P1", "--coder", "Rita")
    review = alike.agreement()["review"]
    assert (review["kept"], review["dropped"]) == (0, 1)


def test_what_a_merge_made_alike_is_one_coding_when_reconciling(alike: Small) -> None:
    (one,) = alike.shell("reconcile", "--list", "--json").data["differences"]
    assert [(c["coder"], c["stance"]) for c in one["codings"]] == [("Ann", "mixed"), ("Ben", "unset")]
    alike.shell("reconcile", "settle", one["difference"], "--take", "Ann", "--coder", "Ben")
    assert alike.row("Kin")["total"]["segments"] == 1


def test_when_the_merge_is_taken_back_they_are_two(small: Small) -> None:
    small.interviews({"P1": "Mother"}).coders("Ann", "Ben")
    small.code("Ann", [("P1", "Kin", 1, "supports"), ("P1", "Clinic", 1, "contrary")])
    small.shell("finish", "P1", "--coder", "Ann")
    small.shell("codebook", "merge", "Clinic", "--into", "Kin", "--coder", "Ben")
    assert small.row("Help", kind="theme")["total"]["segments"] == 1
    small.shell("undo", "--coder", "Ben")
    assert small.row("Help", kind="theme")["total"]["segments"] == 2
    assert small.row("Kin")["total"]["stance"]["supports"] == 1
