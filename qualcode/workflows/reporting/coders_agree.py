"""Agreement between coders as an annex: by theme, with intervals; and what a methods section says of it."""

from __future__ import annotations

from typing import TYPE_CHECKING, Any

from qualcode.agreement.words import listed, units
from qualcode.reports.model import Column, Section, Table
from qualcode.study.settings import uses_agreement

if TYPE_CHECKING:
    from collections.abc import Iterator, Mapping

    from qualcode.ledger.study import Study
    from qualcode.reports.model import Block, Cell

STATISTICS = {
    "percent_agreement": "Observed agreement",
    "cohen_kappa": "Cohen's kappa",
    "krippendorff_alpha": "Krippendorff's alpha",
    "gwet_ac1": "Gwet's AC1",
}
_POOLED = ("cohen_kappa", "krippendorff_alpha")


def wanted(study: Study) -> bool:
    """Whether a pack of this study may speak of agreement at all."""
    return uses_agreement(study)


def section(document: dict[str, Any] | None) -> list[Block]:
    """The annex, if there is one."""
    if document is None or not document["codes"]:
        return []
    return [Section("Agreement between coders", (page_table(document),))]


def page_table(document: dict[str, Any]) -> Table:
    """Each theme's values with their intervals, in words."""
    rows: list[tuple[Cell, ...]] = [
        (code["path"][-1], *(_said(code[name]) for name in STATISTICS)) for code in document["codes"]
    ]
    pooled = document["pooled"]
    rows.append(("All themes together", *(_said(pooled[n]) if n in _POOLED else "" for n in STATISTICS)))
    return Table(
        "Agreement",
        "Agreement between coders by theme",
        (
            Column("Theme", share=4),
            *(Column(head, numbers=True, share=3) for head in STATISTICS.values()),
        ),
        tuple(rows),
        f"{_of(document)} In brackets 95% intervals over transcripts.",
        strong=frozenset({len(rows) - 1}),
    )


def sheet(document: dict[str, Any]) -> Table:
    """The same as numbers; an empty cell is not defined, and the last column says why."""
    heads = ["Theme", "Statistic", "Value", "From", "To", "Why it is not defined"]
    return Table(
        "Agreement",
        "Agreement between coders by theme",
        tuple(
            Column(head, numbers=2 <= i <= 4, share=4 if i in (0, 1, 5) else 1)
            for i, head in enumerate(heads)
        ),
        tuple(_numbers(document)),
        f"{_of(document)} From, to: 95% interval over transcripts.",
    )


def _numbers(document: dict[str, Any]) -> Iterator[tuple[Cell, ...]]:
    lines = [(code["path"][-1], code, list(STATISTICS)) for code in document["codes"]]
    for name, values, statistics in (*lines, ("All themes together", document["pooled"], list(_POOLED))):
        for statistic in statistics:
            found = values[statistic]
            why = found["why"] or found["interval_why"] or ""
            yield name, STATISTICS[statistic], found["value"], found["low"], found["high"], why


def _of(document: dict[str, Any]) -> str:
    """What was compared, and how far each worked without seeing what the others did."""
    number, late = document["scope"]["transcripts"], document["assigned_late"]
    others = "the other's" if len(document["coders"]) == 2 else "the others'"
    unit = document["unit"]
    said = f"{listed(document['coders'])} on {units(number, 'transcript')}, {unit} by {unit}."
    if not late:
        return f"{said} Each finished without seeing {others} work."
    after = "a coder was assigned only after another had finished, and could have seen that work before"
    if late == number:
        return f"{said} {'In each of them' if number > 1 else 'In it'} {after}."
    return f"{said} Each finished {number - late} of them without seeing {others} work; in {late} {after}."


def _said(statistic: Mapping[str, Any]) -> str:
    if statistic["value"] is None:
        return "not defined"
    value, low, high = (
        None if x is None else _two_places(x) for x in map(statistic.get, ("value", "low", "high"))
    )
    return f"{value} [{low}, {high}]" if low is not None else str(value)


def _two_places(number: float) -> str:
    said = f"{number:.2f}"
    return "0.00" if said == "-0.00" else said
