"""Bars in block characters."""

from __future__ import annotations

from qualcode.bars import bar


def test_bars_are_in_proportion_to_an_eighth_of_a_cell() -> None:
    assert [bar(part, 4) for part in (0, 0.5, 1)] == ["    ", "██  ", "████"]
    assert bar(0.001, 4) == "▏   "
    assert bar(9 / 32, 4) == "█▏  "


def test_bars_go_from_nought_to_one() -> None:
    assert [bar(value, 5) for value in (None, -0.2, 0, 0.5, 1, 0.99)] == [
        "     ", "     ", "     ", "██▌  ", "█████", "█████",
    ]  # fmt: skip
    assert bar(0.25, 10) == "██▌       "
