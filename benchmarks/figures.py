"""A table of figures: how often, the median, the 95th percentile and the most, each beside its target."""

from __future__ import annotations

import math
import statistics
from collections.abc import Sequence
from dataclasses import dataclass, field


@dataclass(frozen=True)
class Row:
    """One line of the table. ``silent`` counts keys after which nothing, or not what was asked, came."""

    part: str
    what: str
    unit: str
    count: int
    median: float | None
    p95: float | None
    most: float | None
    silent: int
    target: float | None
    met: bool | None


@dataclass
class Figures:
    """All rows, printed as they come."""

    rows: list[Row] = field(default_factory=list)
    part: str = ""

    def heading(self, text: str) -> None:
        """Begin a part of the table."""
        self.part = text
        print(
            f"\n{text}\n  {'':48} {'times':>6} {'median':>9} {'p95':>9} {'most':>9} {'silent':>7}", flush=True
        )

    def add(
        self,
        what: str,
        values: Sequence[float],
        unit: str,
        target: float | None = None,
        judge: str = "p95",
        silent: int = 0,
    ) -> None:
        """A row; ``judge`` is the figure held against the target, which silent keys miss in any case."""
        figures: dict[str, float | None] = {"median": None, "p95": None, "most": None}
        if values:
            ordered = sorted(values)
            p95 = ordered[math.ceil(0.95 * len(ordered)) - 1]
            figures = {"median": statistics.median(ordered), "p95": p95, "most": ordered[-1]}
        judged = figures[judge]
        met = None if target is None else judged is not None and judged < target and not silent
        row = Row(
            self.part, what, unit, len(values) + silent, **figures, silent=silent, target=target, met=met
        )
        self.rows.append(row)
        shown = " ".join(f"{'-' if v is None else f'{v:.2f}':>9}" for v in figures.values())
        aim = "" if target is None else f"   {judge} under {target:g} {unit}{'' if met else ': MISSED'}"
        print(f"  {what:48} {row.count:>6} {shown} {silent or '-':>7} {unit}{aim}", flush=True)

    def fault(self, what: str) -> None:
        """Something that is not as it must be, and is no figure."""
        self.rows.append(Row(self.part, what, "", 0, None, None, None, 0, None, False))
        print(f"  {what}: MISSED", flush=True)

    def missed(self) -> list[str]:
        """What missed its target, with the part of the table it stands in."""
        return [f"{row.what} ({row.part})" for row in self.rows if row.met is False]
