"""Decisions of a workshop that contradict each other, so that nobody can take them together."""

from __future__ import annotations

from itertools import combinations
from typing import TYPE_CHECKING

from qualcode.codebook.names import folded

if TYPE_CHECKING:
    from collections.abc import Callable, Mapping

    from qualcode.tables.workshop_table import WorkshopRow

_REMOVES = frozenset({"merge", "drop"})
_COMPATIBLE = ({"rename", "split"},)  # two actions that one code can undergo, beside one action twice


def disagreeing(rows: Mapping[int, WorkshopRow], name_of: Callable[[str], str]) -> dict[int, str]:
    """Of these decisions, by number, those that another contradicts, each with a sentence that names both.

    ``name_of`` returns the full name that a code had before. Two rows contradict each other if they set a
    different fate or name for one code: the last row would win, although nobody decided that.
    """
    about: dict[tuple[str, ...], list[int]] = {}
    for number, row in rows.items():
        if row.fault is None:
            about.setdefault(_subject(row, name_of), []).append(number)
    found: dict[int, set[int]] = {}
    why: dict[int, str] = {}
    pairs = [pair for numbers in about.values() for pair in combinations(numbers, 2)]
    pairs += combinations([n for n, row in rows.items() if row.fault is None and row.action == "merge"], 2)
    for one, other in dict.fromkeys(pairs):
        odds = _odds(rows[one], rows[other], name_of)
        if odds is not None:
            for number in (one, other):
                found.setdefault(number, set()).update((one, other))
                why.setdefault(number, odds)
    return {number: _sentence(sorted(those), why[number]) for number, those in found.items()}


def _subject(row: WorkshopRow, name_of: Callable[[str], str]) -> tuple[str, ...]:
    """The subject of a decision: an existing code, or a new one under its parent."""
    if row.action == "new":
        return "new", folded(row.name or ""), folded(name_of(row.under)) if row.under else ""
    return (folded(name_of(row.code or "")),)


def _odds(one: WorkshopRow, other: WorkshopRow, name_of: Callable[[str], str]) -> str | None:
    """In what two decisions contradict each other; None where they do not."""

    def called(names: tuple[str, ...]) -> set[str]:
        return {folded(name_of(name)) for name in names}

    if _subject(one, name_of) != _subject(other, name_of):
        ends = [(folded(name_of(row.code or "")), called(row.into)) for row in (one, other)]
        opposed = ends[0][0] in ends[1][1] and ends[1][0] in ends[0][1]
        return f"each merges '{one.code}' and '{other.code}' the other way" if opposed else None
    subject = one.code or one.name
    actions = {one.action, other.action}
    if len(actions) > 1 and actions not in _COMPATIBLE:
        return f"'{subject}' is to {one.action} in one, and to {other.action} in the other"
    if len(actions) == 1 and one.action == "rename" and one.name != other.name:
        return f"'{subject}' is to be called '{one.name}' in one, and '{other.name}' in the other"
    if len(actions) == 1 and called(one.into) != called(other.into):
        parts = ("; ".join(row.into) for row in (one, other))
        return f"'{subject}' is to {one.action} into {' in one, and into '.join(parts)} in the other"
    if actions & _REMOVES:
        return None
    said = [{**row.fields, **({"under": row.under} if row.under else {})} for row in (one, other)]
    for field in said[0].keys() & said[1].keys():
        if said[0][field] != said[1][field]:
            return (
                f"'{field}' of '{subject}' is '{said[0][field]}' in one, and '{said[1][field]}' in the other"
            )
    return None


def _sentence(numbers: list[int], odds: str) -> str:
    listed = f"{', '.join(map(str, numbers[:-1]))} and {numbers[-1]}"
    what_to_do = "Take one of them by its number, or correct the table."
    return f"Not taken, because rows {listed} disagree: {odds}. {what_to_do}"
