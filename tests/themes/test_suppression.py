"""No withheld figure can be solved from those shown: made-up interviews, counted here, and an integer solver."""

from __future__ import annotations

from typing import TYPE_CHECKING, Any

import numpy as np
import pytest
from hypothesis import given
from hypothesis import strategies as st

from qualcode.themes.suppression import withhold

if TYPE_CHECKING:
    from collections.abc import Callable, Iterator

STANCES = ("supports", "contrary", "mixed", "unset")
TREE = {  # each code with its parent and level; a theme's codings are all of the codes under it
    "T1": (None, "L1"), "A": ("T1", "L1"), "B": ("T1", "L1"), "C": ("B", "L1"),
    "T2": (None, "L1"), "D": ("T2", "L1"), "E": ("T2", "L2"),
    "T3": (None, "L2"), "F": ("T3", "L2"),
}  # fmt: skip
LEAVES = ("A", "C", "D", "E", "F")


def path(code: str) -> list[str]:
    above = TREE[code][0]
    return [*(path(above) if above else []), code]


def leaves_of(name: str) -> set[str]:
    if name.startswith("L"):
        return {leaf for leaf in LEAVES if TREE[leaf][1] == name}
    return {leaf for leaf in LEAVES if name in path(leaf)}


@st.composite
def tables(draw: st.DrawFn) -> dict[str, Any]:
    """A table of themes of up to 4 groups; each respondent was considered under some codes, and voices some."""
    people: list[tuple[str, bool, set[str], set[str]]] = []
    late = draw(st.sets(st.sampled_from(LEAVES), max_size=3))
    for group in "WXYZ"[: draw(st.integers(1, 4))]:
        talk = draw(st.sets(st.sampled_from(LEAVES)))  # what is ever voiced in this group
        for _ in range(draw(st.integers(1, 7))):
            under = set(LEAVES) - (late if draw(st.integers(0, 2)) else set())
            said = {code for code in talk & under if draw(st.booleans())}
            people.append((group, draw(st.integers(0, 6)) > 0, under, said))
    groups = list(dict.fromkeys(person[0] for person in people))

    def cell(own: list[tuple[str, bool, set[str], set[str]]], name: str) -> dict[str, Any]:
        leaves = leaves_of(name)
        considered = [p for p in own if p[1] and p[2] & leaves]
        voiced = [p for p in considered if p[3] & leaves]
        return {
            "respondents": len(voiced),
            "considered": len(considered),
            "share": len(voiced) / len(considered) if considered else None,
            "segments": sum(len(p[3] & leaves) for p in voiced),
            "stance": {**dict.fromkeys(STANCES, 0), "unset": len(voiced)},
        }

    rows = []
    for name in NAMES:
        level = name.startswith("L")
        rows.append(
            {
                "path": [name] if level else path(name),
                "level": name if level else TREE[name][1],
                "kind": "level" if level else "theme" if name.startswith("T") else "code",
                "cells": [{"group": g, **cell([p for p in people if p[0] == g], name)} for g in groups],
                "total": cell(people, name),
            }
        )
    sizes = [
        {"group": g, "in_group": len(own), "finished": sum(p[1] for p in own)}
        for g in groups
        for own in [[p for p in people if p[0] == g]]
    ]
    return {"groups": sizes, "rows": rows}


def hidden_cells(table: dict[str, Any]) -> Iterator[tuple[int, int]]:
    for r, row in enumerate(table["rows"]):
        for g, cell in enumerate(row["cells"]):
            if cell.get("withheld"):
                yield r, g


NAMES = ("L1", "T1", "A", "B", "C", "T2", "D", "E", "L2", "T3", "F")


def _rules() -> np.ndarray:
    """Each line times the counts of the rows, in one group, is at most 0: who voices a code voices what is over
    it, and who voices what is over it voices a code under it that codes are applied of."""
    lines = []
    for upper in NAMES:
        inside = [name for name in NAMES if name != upper and leaves_of(name) <= leaves_of(upper)]
        lines += [[(n == name) - (n == upper) for n in NAMES] for name in inside]
        leaves = [name for name in inside if name in LEAVES]
        if leaves:
            lines.append([(n == upper) - (n in leaves) for n in NAMES])
    return np.array(lines)


def solvable(optimize: Any, table: dict[str, Any]) -> list[tuple[str, str]]:
    """Withheld counts of respondents that have just one value that agrees with all that is shown.

    Group by group: totals are of what is shown, which another test looks at, and say nothing of the others.
    """
    rules = optimize.LinearConstraint(_rules(), -np.inf, 0)
    assert [row["path"][-1] for row in table["rows"]] == list(NAMES)
    found = []
    for g, group in enumerate(table["groups"]):
        cells = [row["cells"][g] for row in table["rows"]]
        hidden = [r for r, cell in enumerate(cells) if cell.get("withheld") and cell["considered"]]
        if group.get("withheld"):
            continue  # nothing of it is shown
        known = [(0, c["considered"]) if c.get("withheld") else (c["respondents"],) * 2 for c in cells]
        bounds = optimize.Bounds(*np.array(known, dtype=float).T)
        for r in hidden:
            ends = []
            for sign in (1, -1):
                aim = sign * (np.arange(len(NAMES)) == r)
                solved = optimize.milp(aim, constraints=rules, bounds=bounds, integrality=np.ones(len(NAMES)))
                assert solved.success, (solved.status, solved.message, known, r)
                ends.append(round(sign * solved.fun))
            if ends[0] == ends[1]:
                found.append((NAMES[r], group["group"]))
    return found


@pytest.mark.compare
@given(table=tables(), least=st.integers(2, 4))
def test_no_withheld_figure_can_be_solved(
    library: Callable[[str], Any], table: dict[str, Any], least: int
) -> None:
    assert solvable(library("scipy.optimize"), withhold(table, least)) == []


@given(tables(), st.integers(1, 4))
def test_what_is_shown_is_as_it_was_and_of_enough_people(table: dict[str, Any], least: int) -> None:
    found = withhold(table, least)
    finished = {group["group"]: group["finished"] for group in table["groups"]}
    for before, row in zip(table["rows"], found["rows"], strict=True):
        shown = [cell for cell in row["cells"] if not cell.get("withheld")]
        for was, cell in zip(before["cells"], row["cells"], strict=True):
            few = finished[cell["group"]] < least or 0 < cell["considered"] < least
            if few:
                assert cell["withheld"]
            if cell.get("withheld"):
                assert {cell[name] for name in ("respondents", "share", "segments", "stance")} == {None}
            else:
                assert (cell["respondents"], cell["share"]) == (was["respondents"], was["share"])
                assert cell["segments"] in (None, was["segments"])
        if not shown:
            assert row["total"]["withheld"]
            assert row["total"]["respondents"] is None
            assert row["total"]["considered"] == before["total"]["considered"]
            continue
        assert row["total"]["respondents"] == sum(cell["respondents"] for cell in shown)
        assert row["total"]["considered"] == sum(cell["considered"] for cell in shown)
        if row["total"]["segments"] is not None:
            assert row["total"]["segments"] == sum(cell["segments"] for cell in shown)


def by_hand(**rows: tuple[int, int]) -> dict[str, Any]:
    """A table of one group of six with (voiced, considered) for these rows, 0 of 6 for the others."""
    made = []
    for name in NAMES:
        voiced, considered = rows.get(name, (0, 6))
        level = name.startswith("L")
        cell = {
            "respondents": voiced,
            "considered": considered,
            "share": voiced / considered,
            "segments": voiced,
            "stance": {**dict.fromkeys(STANCES, 0), "unset": voiced},
        }
        made.append(
            {
                "path": [name] if level else path(name),
                "level": name if level else TREE[name][1],
                "kind": "level" if level else "theme" if name.startswith("T") else "code",
                "cells": [{"group": "G", **cell}],
                "total": cell,
            }
        )
    return {"groups": [{"group": "G", "in_group": 6, "finished": 6}], "rows": made}


def withheld_rows(table: dict[str, Any]) -> set[str]:
    return {row["path"][-1] for row in table["rows"] if row["cells"][0].get("withheld")}


NOBODY = by_hand(C=(0, 2))
ALL_OF_THE_LATE = by_hand(L1=(3, 6), T1=(3, 6), A=(1, 6), B=(2, 2), C=(2, 2))


@pytest.mark.compare
def test_what_is_left_of_the_tables_by_hand_cannot_be_solved(library: Callable[[str], Any]) -> None:
    for table in (NOBODY, ALL_OF_THE_LATE):
        assert solvable(library("scipy.optimize"), withhold(table, 3)) == []


def test_nobody_in_the_theme_would_say_nobody_in_its_late_code() -> None:
    found = withhold(NOBODY, 3)
    assert withheld_rows(found) == {"C", "B", "T1", "L1"}


def test_a_theme_beyond_its_other_codes_would_give_its_late_code_away() -> None:
    """3 in the theme, 1 of them by the other code: both who were considered under the late one have it."""
    found = withhold(ALL_OF_THE_LATE, 3)
    assert withheld_rows(found) == {"B", "C", "T1", "L1"}


def test_a_theme_that_a_shown_code_gives_away_is_shown() -> None:
    found = withhold(by_hand(L1=(6, 6), T1=(6, 6), A=(6, 6), B=(1, 2), C=(1, 2)), 3)
    assert withheld_rows(found) == {"B", "C"}
    theme = next(row for row in found["rows"] if row["path"] == ["T1"])
    assert (theme["cells"][0]["respondents"], theme["cells"][0]["segments"], theme["cells"][0]["stance"]) == (
        6,
        None,
        None,
    )
    assert (theme["total"]["respondents"], theme["total"]["segments"]) == (6, None)


@given(tables())
def test_with_a_bound_of_one_only_empty_groups_are_withheld(table: dict[str, Any]) -> None:
    found = withhold(table, 1)
    assert {found["groups"][g]["finished"] for _, g in hidden_cells(found)} <= {0}
