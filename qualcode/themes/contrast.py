"""Groups side by side: their widest differences, with counts; and, only on request, intervals and tests."""

from __future__ import annotations

from itertools import combinations
from typing import TYPE_CHECKING, cast

from qualcode.themes.exact_tests import freeman_halton, holm
from qualcode.themes.intervals import newcombe, wilson
from qualcode.themes.odds import odds_ratio
from qualcode.themes.wording import share

if TYPE_CHECKING:
    from collections.abc import Collection, Sequence

    from qualcode.documents.themes import (
        AnyCell,
        Cell,
        ComparedRow,
        Difference,
        GroupInterval,
        Inference,
        InferenceAbout,
        Line,
        Lines,
        Pair,
        Part,
        Table,
    )

AS_IF = "as if independent random sampling"


def only_groups(table: Part | Table, wanted: Collection[str]) -> Lines:
    """A table of themes (``groups`` and ``rows``) with these groups only; the rows have no total then."""
    return {
        "groups": [group for group in table["groups"] if group["group"] in wanted],
        "rows": [
            {
                "path": row["path"],
                "level": row["level"],
                "kind": row["kind"],
                "cells": [cell for cell in row["cells"] if cell["group"] in wanted],
            }
            for row in table["rows"]
        ],
    }


def widest_first(rows: Sequence[Line]) -> list[ComparedRow]:
    """Rows of the table of themes with their ``difference``, the widest first, else in their order.

    A difference is the highest share less the lowest, of groups in which somebody was considered, and names
    these two groups (of several with the same share, that with the most considered); None where there are not
    two such groups. Of equal differences, that which rests on more respondents comes first.
    """
    # A row keeps its total where it has one, which its type as a line does not tell.
    found = [cast("ComparedRow", {**row, "difference": _difference(row["cells"])}) for row in rows]

    def place(row: ComparedRow) -> tuple[float, int]:
        if row["difference"] is None:
            return (1.0, 0)
        two = {row["difference"]["highest"], row["difference"]["lowest"]}
        return (
            -row["difference"]["value"],
            -min(cell["considered"] for cell in row["cells"] if cell["group"] in two),
        )

    return sorted(found, key=place)


def _known(cells: Sequence[AnyCell]) -> list[Cell]:
    """The cells that have a share."""
    return [cell for cell in cells if "withheld" not in cell and cell["considered"]]


def _difference(cells: Sequence[AnyCell]) -> Difference | None:
    known = _known(cells)
    if len(known) < 2:
        return None
    high = max(known, key=lambda cell: (share(cell), cell["considered"]))
    low = min(known, key=lambda cell: (share(cell), -cell["considered"]))
    if share(high) == share(low):
        high, low = known[:2]
    return {"value": share(high) - share(low), "highest": high["group"], "lowest": low["group"]}


def infer(rows: Sequence[ComparedRow], seed: int = 0) -> tuple[list[ComparedRow], InferenceAbout]:
    """Each row with the inference that would hold if its respondents were independent random samples of the groups.

    One test a row, over all of its groups: Fisher's exact test for two, Freeman and Halton's for more. Every p is
    adjusted by Holm for all tests of all rows. For each two groups the difference of their shares (Newcombe) and
    the odds ratio (exact conditional), with 95% intervals, and for each group Wilson's interval. A row of which
    fewer than two groups have a share has no test, and says so. Returns the rows and what was done.
    """
    tested = [_tested(row["cells"], seed) for row in rows]
    corrected = iter(holm([found["p"] for found in tested if found["p"] is not None]))
    for found in tested:
        found["p_holm"] = None if found["p"] is None else next(corrected)
    count = sum(found["p"] is not None for found in tested)
    drawn = any(found["method"] == "Monte Carlo" for found in tested)
    about: InferenceAbout = {
        "as_if": AS_IF,
        "tests": count,
        "correction": f"Holm over all {count} tests",
        "level": 0.95,
        "seed": seed if drawn else None,
    }
    return [{**row, "inference": found} for row, found in zip(rows, tested, strict=True)], about


def _tested(cells: Sequence[AnyCell], seed: int) -> Inference:
    known = _known(cells)
    found: Inference = {
        "as_if": AS_IF,
        "test": None,
        "p": None,
        "p_holm": None,
        "method": None,
        "replicates": None,
        "why": None,
        "groups": [_interval(cell) for cell in known],
        "pairs": [_pair(one, other) for one, other in combinations(known, 2)],
    }
    if len(known) < 2:
        return {**found, "why": "fewer than two groups have somebody who was considered"}
    result = freeman_halton([(cell["respondents"], cell["considered"]) for cell in known], seed)
    return {
        **found,
        "test": "Fisher's exact test" if len(known) == 2 else "Fisher-Freeman-Halton exact test",
        "p": result.p,
        "method": "exact" if result.replicates is None else "Monte Carlo",
        "replicates": result.replicates,
    }


def _interval(cell: Cell) -> GroupInterval:
    low, high = wilson(cell["respondents"], cell["considered"]) or (None, None)
    return {"group": cell["group"], "low": low, "high": high}


def _pair(one: Cell, other: Cell) -> Pair:
    first, second = ((cell["respondents"], cell["considered"]) for cell in (one, other))
    low, high = newcombe(first, second) or (None, None)
    odds = odds_ratio(first, second)
    return {
        "groups": [one["group"], other["group"]],
        "difference": {"value": share(one) - share(other), "low": low, "high": high},
        "odds_ratio": {"value": odds.value, "low": odds.low, "high": odds.high, "why": odds.why},
    }
