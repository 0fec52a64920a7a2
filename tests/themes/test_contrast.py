"""Which differences come first, and what inference says of a row: by hand on small tables."""

from __future__ import annotations

from typing import Any

import pytest

from qualcode.themes.contrast import infer, only_groups, widest_first


def row(name: str, **groups: tuple[int, int] | None) -> dict[str, Any]:
    """A row with (voiced, considered) for each group; None: withheld."""
    cells = []
    for group, share in groups.items():
        voiced, considered = share or (None, 2)
        part = None if voiced is None or not considered else voiced / considered
        cell = {"group": group, "respondents": voiced, "considered": considered, "share": part}
        cells.append(cell if share else {**cell, "withheld": True})
    return {"path": [name], "level": None, "kind": "code", "cells": cells, "total": {}}


def test_the_widest_difference_comes_first_and_names_its_groups() -> None:
    found = widest_first(
        [
            row("Alike", A=(2, 4), B=(5, 10)),
            row("Small", A=(0, 2), B=(2, 2)),
            row("Large", A=(10, 10), B=(0, 8)),
            row("Wide", A=(1, 4), B=(9, 10), C=(3, 4)),
        ]
    )
    assert [(r["path"][0], r["difference"]["value"]) for r in found] == [
        ("Large", 1.0), ("Small", 1.0), ("Wide", pytest.approx(0.65)), ("Alike", 0.0),
    ]  # fmt: skip
    assert found[2]["difference"] == {"value": pytest.approx(0.65), "highest": "B", "lowest": "A"}


def test_who_was_not_considered_or_is_withheld_is_not_compared() -> None:
    found = widest_first(
        [row("None", A=(0, 0), B=(1, 2)), row("Hidden", A=None, B=(1, 2)), row("Both", A=(0, 1), B=(1, 2))]
    )
    assert [r["path"][0] for r in found] == ["Both", "None", "Hidden"]
    assert [r["difference"] is None for r in found] == [False, True, True]


def test_only_some_groups_have_no_total() -> None:
    table = {"groups": [{"group": g} for g in "ABC"], "rows": [row("R", A=(1, 2), B=(0, 1), C=(3, 3))]}
    found = only_groups(table, ["C", "A"])
    assert [g["group"] for g in found["groups"]] == ["A", "C"]
    assert [cell["group"] for cell in found["rows"][0]["cells"]] == ["A", "C"]
    assert "total" not in found["rows"][0]


def test_inference_of_two_groups_by_hand() -> None:
    """3 of 4 against 1 of 4: p is 34/70; Holm over two tests doubles it, and the odds ratio is 3 x 3."""
    rows, about = infer([row("Tea", A=(3, 4), B=(1, 4)), row("Nobody", A=(0, 4), B=(0, 4))])
    tea = rows[0]["inference"]
    assert (tea["test"], tea["method"], tea["replicates"]) == ("Fisher's exact test", "exact", None)
    assert tea["p"] == pytest.approx(34 / 70)
    assert tea["p_holm"] == pytest.approx(68 / 70)
    (pair,) = tea["pairs"]
    assert pair["difference"]["value"] == 0.5
    assert pair["odds_ratio"]["value"] == 9
    assert (about["tests"], about["correction"], about["seed"]) == (2, "Holm over all 2 tests", None)
    assert (
        {r["inference"]["as_if"] for r in rows} == {about["as_if"]} == {"as if independent random sampling"}
    )
    assert rows[1]["inference"]["p_holm"] == 1
    assert rows[1]["inference"]["pairs"][0]["odds_ratio"]["value"] is None


def test_a_row_with_one_share_has_no_test_and_says_so() -> None:
    rows, about = infer([row("One", A=(1, 2), B=(0, 0)), row("Two", A=(1, 2), B=(0, 2))])
    assert rows[0]["inference"]["p"] is rows[0]["inference"]["p_holm"] is None
    assert "fewer than two groups" in rows[0]["inference"]["why"]
    assert about["tests"] == 1


def test_many_groups_say_that_the_value_was_drawn() -> None:
    big = {f"G{i}": (10 + i, 40) for i in range(6)}
    rows, about = infer([row("Many", **big)], seed=3)
    assert (rows[0]["inference"]["method"], about["seed"]) == ("Monte Carlo", 3)
    assert len(rows[0]["inference"]["pairs"]) == 15
