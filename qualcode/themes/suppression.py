"""Figures of small groups withheld from a table of themes, so that they cannot be worked out from the others.

A total reveals a withheld figure by subtraction. Totals here therefore cover only the groups that are shown,
and nothing of a withheld group is in them. A theme's figure bounds those of the codes under it, so the
figures above a withheld one are withheld too.
"""

from __future__ import annotations

from typing import TYPE_CHECKING

from qualcode.themes.intervals import wilson

if TYPE_CHECKING:
    from collections.abc import Sequence

    from qualcode.documents.themes import (
        AnyCell,
        AnyTotal,
        Cell,
        Figures,
        Group,
        Part,
        Row,
        Stance,
        Table,
        TotalOfShown,
        WithheldCell,
        WithheldFigures,
        WithheldTotal,
    )


def withhold(table: Part, least: int) -> Part:
    """A table of themes (``groups`` and ``rows`` of ``qualcode themes --json``) without figures of few people.

    Withheld is every cell of a group of which fewer than ``least`` are finished (or begun, where that counts);
    every cell in which fewer than ``least``, but anybody, were considered; and over such a cell the same group's
    cells of the codes, the theme and the level above it, unless a row shown below reveals them: all who were
    considered are in that one
    already, and then only segments and stances are withheld.

    A withheld cell has ``withheld`` True and None for its figures; ``considered`` stays. The total of a row with
    withheld cells is made of the cells shown, and lists the others' groups under ``without``; where none is shown,
    the total is withheld as a cell is.
    Sizes of groups are no figures of what was said, and stay.
    """
    rows = table["rows"]
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
        "groups": [
            _without_figures(group) if group["group"] in small else group for group in table["groups"]
        ],
        "rows": [_row(row, hidden[i], partly[i]) for i, row in enumerate(rows)],
    }


def _without_figures(group: Group) -> Group:
    return {**group, "withheld": True}


def withheld_groups(table: Part) -> list[str]:
    """The groups whose figures are withheld throughout."""
    return [group["group"] for group in table["groups"] if "withheld" in group]


def groups_withheld_in(table: Part | Table, path: Sequence[str]) -> set[str]:
    """The groups whose figure is withheld in the row of a theme or code, by its path."""
    rows = [row for row in table["rows"] if row["kind"] != "level" and row["path"] == list(path)]
    return {cell["group"] for row in rows for cell in row["cells"] if "withheld" in cell}


def _most(rows: Sequence[Row], group: str) -> int:
    """How many of a group were considered in any row: more than are finished, where work that is begun counts."""
    return max((_cell(row, group)["considered"] for row in rows), default=0)


def _cell(row: Row, group: str) -> AnyCell:
    return next(cell for cell in row["cells"] if cell["group"] == group)


def _few(row: Row, small: set[str], least: int) -> set[str]:
    return {c["group"] for c in row["cells"] if c["group"] in small or 0 < c["considered"] < least}


def _rows_above(rows: Sequence[Row]) -> tuple[list[list[int]], list[list[int]]]:
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


def _row(row: Row, hidden: set[str], partly: set[str]) -> Row:
    if not hidden and not partly:
        return row
    cells = [_shown(cell, hidden, partly) for cell in row["cells"]]
    return {**row, "cells": cells, "total": _total(row["total"], cells)}


def _shown(cell: AnyCell, hidden: set[str], partly: set[str]) -> AnyCell:
    if "withheld" in cell:
        return cell
    if cell["group"] in hidden:
        gone: WithheldCell = {"group": cell["group"], **_gone(cell)}
        return gone
    if cell["group"] not in partly:
        return cell
    part: Cell = {**cell, "segments": None, "stance": None}  # figures within ``respondents``
    if "contrary_to_a_theme" in cell:
        part["contrary_to_a_theme"] = None
    return part


def _gone(figures: Figures) -> WithheldFigures:
    gone: WithheldFigures = {
        "respondents": None,
        "considered": figures["considered"],
        "share": None,
        "segments": None,
        "stance": None,
        "withheld": True,
    }
    if "contrary_to_a_theme" in figures:
        gone["contrary_to_a_theme"] = None
    if "low" in figures:
        gone["low"] = gone["high"] = None
    return gone


def _total(before: AnyTotal, cells: Sequence[AnyCell]) -> AnyTotal:
    """The total of the cells that are shown; its parts only where all cells show theirs."""
    if "withheld" in before:
        return before
    shown = [cell for cell in cells if "withheld" not in cell]
    without = [cell["group"] for cell in cells if "withheld" in cell]
    if not shown:
        gone: WithheldTotal = {**_gone(before), "without": without}
        return gone
    voiced = sum(cell["respondents"] for cell in shown)
    considered = sum(cell["considered"] for cell in shown)
    total: TotalOfShown = {
        "respondents": voiced,
        "considered": considered,
        "share": voiced / considered if considered else None,
        "segments": _sum([cell["segments"] for cell in shown]),
        "stance": _together([cell["stance"] for cell in shown]),
        "without": without,
    }
    if "contrary_to_a_theme" in before:
        total["contrary_to_a_theme"] = _sum([cell.get("contrary_to_a_theme") for cell in shown])
    if "low" in before:
        total["low"], total["high"] = wilson(voiced, considered) or (None, None)

    return total


def _sum(numbers: Sequence[int | None]) -> int | None:
    """None where one of them is withheld."""
    known = [number for number in numbers if number is not None]
    return sum(known) if len(known) == len(numbers) else None


def _together(stances: Sequence[Stance | None]) -> Stance | None:
    """None where one of them is withheld, and of a level."""
    known = [stance for stance in stances if stance is not None]
    if len(known) < len(stances):
        return None
    return {
        "supports": sum(stance["supports"] for stance in known),
        "contrary": sum(stance["contrary"] for stance in known),
        "mixed": sum(stance["mixed"] for stance in known),
        "unset": sum(stance["unset"] for stance in known),
    }
