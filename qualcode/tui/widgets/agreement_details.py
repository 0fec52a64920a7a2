"""One line of the agreement table in words: its counts, every figure, and why one is not defined."""

from __future__ import annotations

from typing import TYPE_CHECKING, Any

from rich.text import Text
from textual.widgets import Static

from qualcode.tui.agreement_columns import FIGURES, Line, full_name, with_interval
from qualcode.tui.transcript_columns import one_line

if TYPE_CHECKING:
    from collections.abc import Mapping


class AgreementDetails(Static):
    """Shows one line of a result in words."""

    def __init__(self, id: str | None = None) -> None:
        super().__init__("", id=id, markup=False)

    def show(self, result: Mapping[str, Any] | None, line: Line | None) -> None:
        """Show this line of this result; nothing where there is none."""
        self.update(Text("") if result is None or line is None else details(result, line))


def details(result: Mapping[str, Any], line: Line) -> Text:
    """Where a line belongs, its counts, its figures with their intervals, and why others are not defined."""
    text = Text()
    text.append(full_name(line), "bold")
    if line["level"] and result["roll_up"] != "level":
        text.append(f" · {one_line(line['level'])}")
    text.append("\n" + counts(result, line))
    defined = [name for name in FIGURES if line[name]["value"] is not None]
    text.append("\n" + " · ".join(f"{FIGURES[name][0]} {with_interval(line[name])}" for name in defined))
    for why, names in _reasons(line).items():
        text.append(f"\nNot defined: {', '.join(names)}, because {why}.")
    return text


def counts(result: Mapping[str, Any], line: Line) -> str:
    """How many units each coder marked, of how many."""
    pair = len(result["coders"]) == 2
    said = [f"{'both' if pair else 'all'} {line['all']:,}"]
    said += [f"{one_line(name)} alone {number:,}" for name, number in line["only"].items()]
    said += [] if pair else [f"some, not all {line['some']:,}"]
    said.append(f"{'neither' if pair else 'none'} {line['none']:,}")
    told = f"{', '.join(said)} of {line['units']:,} {unit_name(result['unit'], line['units'])}"
    if line["not_offered"]:
        left_out = line["not_offered"]
        told += f"; {left_out:,} left out, finished before the code existed"
    return told


def unit_name(unit: str, number: int) -> str:
    """A unit with the ending that the number asks for."""
    return unit if number == 1 else f"{unit}s"


def _reasons(line: Line) -> dict[str, list[str]]:
    """The figures that are not defined, by the reason."""
    found: dict[str, list[str]] = {}
    for name, (called, _) in FIGURES.items():
        if line[name]["value"] is None:
            found.setdefault(line[name]["why"] or "nothing was coded", []).append(called)
    return found
