"""Agreement between coders as an annex: by theme, with intervals, and in words for a methods section."""

from __future__ import annotations

from typing import TYPE_CHECKING

from qualcode.agreement.words import listed, units
from qualcode.reports.model import Column, Section, Table
from qualcode.study.settings import uses_agreement

if TYPE_CHECKING:
    from collections.abc import Iterator

    from qualcode.documents.agreement import OfCode, Result, Statistic
    from qualcode.ledger.study import Study
    from qualcode.reports.model import Block, Cell

STATISTICS: dict[OfCode, str] = {
    "percent_agreement": "Observed agreement",
    "cohen_kappa": "Cohen's kappa",
    "krippendorff_alpha": "Krippendorff's alpha",
    "gwet_ac1": "Gwet's AC1",
}


def wanted(study: Study) -> bool:
    """Whether a pack of this study may speak of agreement at all."""
    return uses_agreement(study)


def section(document: Result | None) -> list[Block]:
    """The annex, if there is one."""
    if document is None or not document["codes"]:
        return []
    return [Section("Agreement between coders", (page_table(document),))]


def page_table(document: Result) -> Table:
    """Each theme's values with their intervals, in words."""
    rows: list[tuple[Cell, ...]] = [
        (code["path"][-1], *(_said(code[name]) for name in STATISTICS)) for code in document["codes"]
    ]
    pooled = _pooled(document)
    rows.append(("All themes together", *(_said(pooled[n]) if n in pooled else "" for n in STATISTICS)))
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


def sheet(document: Result) -> Table:
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


def _numbers(document: Result) -> Iterator[tuple[Cell, ...]]:
    lines = [(code["path"][-1], {name: code[name] for name in STATISTICS}) for code in document["codes"]]
    for name, values in (*lines, ("All themes together", _pooled(document))):
        for statistic, found in values.items():
            why = found["why"] or found["interval_why"] or ""
            yield name, STATISTICS[statistic], found["value"], found["low"], found["high"], why


def _pooled(document: Result) -> dict[OfCode, Statistic]:
    """The figures for all themes together."""
    pooled = document["pooled"]
    return {"cohen_kappa": pooled["cohen_kappa"], "krippendorff_alpha": pooled["krippendorff_alpha"]}


def _of(document: Result) -> str:
    """A sentence on the work compared, and on how far each coder worked without seeing the others' work."""
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


def _said(statistic: Statistic) -> str:
    value, low, high = statistic["value"], statistic["low"], statistic["high"]
    if value is None:
        return "not defined"
    if low is None or high is None:
        return _two_places(value)
    return f"{_two_places(value)} [{_two_places(low)}, {_two_places(high)}]"


def _two_places(number: float) -> str:
    said = f"{number:.2f}"
    return "0.00" if said == "-0.00" else said
