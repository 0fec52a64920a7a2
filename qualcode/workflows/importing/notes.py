"""What is to be said of the files of an import, each thing once for all that it is about."""

from __future__ import annotations

import re
from typing import TYPE_CHECKING

from qualcode.study.names import some_of

if TYPE_CHECKING:
    from collections.abc import Sequence

    from qualcode.documents.importing import Imported

# What differs between notes that say the same: figures, and what is quoted.
_VARIES = re.compile(r'"[^"]*"(?:, "[^"]*")*|\d[\d,]*')


def notes_on(document: Imported) -> list[str]:
    """Sentences on what was taken out of the files, and their notes, grouped where they say the same."""
    taken_out: dict[str, int] = {}
    kept = furniture = 0
    notes: dict[str, list[tuple[str, str]]] = {}
    for entry in document["imported"]:
        for name, number in entry["account"]["taken_out"].items():
            taken_out[name] = taken_out.get(name, 0) + number
        kept += entry["time_stamps"]
        furniture += entry["page_furniture"]
        for warning in entry["warnings"]:
            notes.setdefault(_VARIES.sub("#", warning), []).append((entry["transcript"], warning))
    told = []
    if taken_out := {name: number for name, number in taken_out.items() if number}:
        listed = ", ".join(f"{name} {number:,}" for name, number in taken_out.items())
        told.append(f"Letters that are nobody's words: {listed}.")
    if kept:
        told.append(f"{kept:,} time {'stamp is' if kept == 1 else 'stamps are'} kept beside the text.")
    if furniture:
        lines = "line" if furniture == 1 else "lines"
        told.append(f"{furniture:,} {lines} of page headers, footers or numbers taken out.")
    return [*told, *(_joint(found) for found in notes.values())]


def _joint(found: Sequence[tuple[str, str]]) -> str:
    names = [name for name, _ in found]
    said = {warning for _, warning in found}
    whose = names[0] if len(names) == 1 else f"{len(names)} files, {some_of(names)}"
    if len(said) == 1:
        return f"{whose}: {said.pop()}"
    # Each place that differs, as a range of figures or a list of what is quoted.
    places = zip(*(_VARIES.findall(warning) for _, warning in found), strict=True)
    joint = iter([_range(list(place)) for place in places])
    return f"{whose}: {_VARIES.sub(lambda _: next(joint), found[0][1])}"


def _range(values: list[str]) -> str:
    if any(value.startswith('"') for value in values):
        quoted = dict.fromkeys(part for value in values for part in value.split(", "))
        return some_of(list(quoted))
    numbers = sorted((int(value.replace(",", "")), value) for value in values)
    low, high = numbers[0][1], numbers[-1][1]
    return low if low == high else f"{low} to {high}"
