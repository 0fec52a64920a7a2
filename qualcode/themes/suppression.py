"""Figures of small groups withheld from a table of themes, so that they cannot be worked out from the others.

Totals are what gives a withheld figure away, by subtraction. Here they are made of the groups that are shown,
so that nothing of a withheld group is in them. And a theme bounds what lies under it, so that what stands over
a withheld figure is withheld too.
"""

from __future__ import annotations

from typing import TYPE_CHECKING, Any

from qualcode.themes.intervals import wilson

if TYPE_CHECKING:
    from collections.abc import Mapping, Sequence

_FIGURES = ("respondents", "share", "segments", "stance", "contrary_to_a_theme", "low", "high")
_PARTS = ("segments", "stance", "contrary_to_a_theme")  # figures within ``respondents``


def withhold(table: Mapping[str, Any], least: int) -> dict[str, Any]:
    """A table of themes (``groups`` and ``rows`` of ``qualcode themes --json``) without figures of few people.

    Withheld is every cell of a group of which fewer than ``least`` are finished (or begun, where that counts);
    every cell in which fewer than ``least``, but anybody, were considered; and over such a cell the same group's
    cells of the codes, the theme and the level above it, unless a row shown below gives them away: all who were
    considered are in that one
    already, and then only segments and stances are withheld.

    A withheld cell has ``withheld`` True and None for its figures; ``considered`` stays. The total of a row with
    withheld cells is made of the cells shown, and lists the others' groups under ``without``; where none is shown,
    the total is withheld as a cell is.
    Sizes of groups are no figures of what was said, and stay.
    """
    rows: Sequence[Mapping[str, Any]] = table["rows"]
    small = {g["group"] for g in table["groups"] if max(g["finished"], _most(rows, g["group"])) < least}
    above, nested = _rows_above(rows)
    hidden = [_few(row, small, least) for row in rows]
    # From the bottom: whether a cell stands depends on what is shown below it.
    partly: list[set[str]] = [set() for _ in rows]
    over: list[set[str]] = [set() for _ in rows]
    for number, groups in enumerate(hidden):
        for upper in above[number]:
            over[upper] |= groups
    for number in sorted(range(len(rows)), key=lambda i: len(above[i]), reverse=True):
        for group in over[number] - hidden[number]:
            below = (rows[i] for i in nested[number] if group not in hidden[i])
            full = any(
                _cell(r, group)["respondents"] == _cell(rows[number], group)["considered"] for r in below
            )
            (partly if full else hidden)[number].add(group)
    return {
        **table,
        "groups": [{**g, "withheld": True} if g["group"] in small else dict(g) for g in table["groups"]],
        "rows": [_row(row, hidden[i], partly[i]) for i, row in enumerate(rows)],
    }


def withheld_groups(table: Mapping[str, Any]) -> list[str]:
    """The groups whose figures are withheld throughout."""
    return [group["group"] for group in table["groups"] if group.get("withheld")]


def groups_withheld_in(table: Mapping[str, Any], path: Sequence[str]) -> set[str]:
    """The groups whose figure is withheld in the row of a theme or code, by its path."""
    rows = [row for row in table["rows"] if row["kind"] != "level" and row["path"] == list(path)]
    return {cell["group"] for row in rows for cell in row["cells"] if cell.get("withheld")}


def _most(rows: Sequence[Mapping[str, Any]], group: str) -> int:
    """How many of a group were considered in any row: more than are finished, where work that is begun counts."""
    return max((int(_cell(row, group)["considered"]) for row in rows), default=0)


def _cell(row: Mapping[str, Any], group: str) -> Mapping[str, Any]:
    found: Mapping[str, Any] = next(cell for cell in row["cells"] if cell["group"] == group)
    return found


def _few(row: Mapping[str, Any], small: set[str], least: int) -> set[str]:
    return {c["group"] for c in row["cells"] if c["group"] in small or 0 < c["considered"] < least}


def _rows_above(rows: Sequence[Mapping[str, Any]]) -> tuple[list[list[int]], list[list[int]]]:
    """For each row the codes, the theme and the level (indices) in which all of it counts; and the other way.

    A theme with a code of another level counts in its own level only in part: there its codes stand for it.
    """
    levels = {row["level"]: i for i, row in enumerate(rows) if row["kind"] == "level"}
    paths = {tuple(row["path"]): i for i, row in enumerate(rows) if row["kind"] != "level"}
    above: list[list[int]] = [[] for _ in rows]
    for path, number in paths.items():
        above[number] = [paths[path[:n]] for n in range(len(path) - 1, 0, -1) if path[:n] in paths]
    mixed = {up for i in paths.values() for up in above[i] if rows[up]["level"] != rows[i]["level"]}
    nested: list[list[int]] = [[] for _ in rows]
    for number in paths.values():
        for upper in above[number]:
            nested[upper].append(number)
        if rows[number]["level"] in levels and number not in mixed:
            upper = levels[rows[number]["level"]]
            above[number].append(upper)
            nested[upper].append(number)
    return above, nested


def _row(row: Mapping[str, Any], hidden: set[str], partly: set[str]) -> dict[str, Any]:
    if not hidden and not partly:
        return dict(row)
    cells = []
    for cell in row["cells"]:
        if cell["group"] in hidden:
            cells.append(_gone(cell))
        elif cell["group"] in partly:
            cells.append({**cell, **{name: None for name in _PARTS if name in cell}})
        else:
            cells.append(dict(cell))
    return {**row, "cells": cells, "total": _total(row["total"], cells)}


def _gone(cell: Mapping[str, Any]) -> dict[str, Any]:
    return {**cell, **dict.fromkeys((name for name in _FIGURES if name in cell), None), "withheld": True}


def _total(before: Mapping[str, Any], cells: Sequence[Mapping[str, Any]]) -> dict[str, Any]:
    """The total of the cells that are shown; what is in parts only where all of these show theirs."""
    shown = [cell for cell in cells if not cell.get("withheld")]
    without = [cell["group"] for cell in cells if cell.get("withheld")]
    if not shown:
        return {**_gone(before), "without": without}
    voiced, considered = (sum(cell[name] for cell in shown) for name in ("respondents", "considered"))
    whole = all(cell["segments"] is not None for cell in shown)
    total = {
        **before,
        "respondents": voiced,
        "considered": considered,
        "share": voiced / considered if considered else None,
        "segments": sum(cell["segments"] for cell in shown) if whole else None,
        "stance": None,
        "without": without,
    }
    if "contrary_to_a_theme" in before:
        total["contrary_to_a_theme"] = sum(c["contrary_to_a_theme"] for c in shown) if whole else None
    elif whole:
        total["stance"] = {s: sum(cell["stance"][s] for cell in shown) for s in before["stance"]}
    if "low" in before:
        total["low"], total["high"] = wilson(voiced, considered) or (None, None)
    return total
