"""The columns of the agreement table: what fits, and how a figure is drawn."""

from __future__ import annotations

from typing import Any

import pytest

from qualcode.tui.agreement_columns import FIGURES, columns, plot

NONE = {"value": None, "low": None, "high": None, "why": "neither coder used this code", "interval_why": None}


def result(*coders: str, **figures: dict[str, Any]) -> dict[str, Any]:
    """A result with one code."""
    line = {"path": ["Stigma"], "level": None, "units": 9, "all": 4, "some": 3, "none": 2, "not_offered": 0}
    only = dict.fromkeys(coders, 1)
    return {
        "coders": list(coders),
        "roll_up": "code",
        "codes": [{**line, "only": only, **dict.fromkeys(FIGURES, NONE), **figures}],
    }


@pytest.mark.parametrize(
    ("value", "low", "high", "drawn"),
    [
        (None, None, None, ""),
        (0.0, None, None, "●"),
        (-0.4, -0.6, 0.1, "●─"),
        (0.5, 0.2, 0.8, "  ───●───"),
        (1.0, 1.0, 1.0, "          ●"),
    ],
)
def test_a_figure_is_a_dot_on_its_interval(
    value: float | None, low: float | None, high: float | None, drawn: str
) -> None:
    assert plot({"value": value, "low": low, "high": high}, 11) == drawn


def test_every_coder_has_a_column_or_none_has() -> None:
    four = result("Ana", "Ben", "Cleo", "Dan")
    shown = {width: [column.title for column in columns(four, width, more=False)] for width in (60, 118, 160)}
    for titles in shown.values():
        assert len({"Ana", "Ben", "Cleo", "Dan", "A", "B", "C", "D"}.intersection(titles)) in (0, 4)
    assert "Dan" in shown[160]
    assert "D" not in shown[60]


@pytest.mark.parametrize("width", [20, 40, 60, 78, 100, 118, 200])
@pytest.mark.parametrize("more", [False, True])
def test_columns_fill_the_width_and_the_name_is_always_there(width: int, more: bool) -> None:
    found = columns(result("Ana", "Ben"), width, more=more)
    assert found[0].key == "name"
    assert sum(column.width + 1 for column in found) <= max(width, 22) + 1
    if width >= 78:
        assert {"krippendorff_alpha", "u_alpha", "cohen_kappa"} - {c.key for c in found} <= (
            {"krippendorff_alpha"} if more else set()
        )
