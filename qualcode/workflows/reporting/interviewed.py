"""Who was interviewed: respondents by type, by the attributes that are printed, recorded or in notes."""

from __future__ import annotations

import re
from collections import Counter
from typing import TYPE_CHECKING

from qualcode.counting.groups import NOT_GIVEN
from qualcode.counting.quoted import RESPONDENT, attribution_parts
from qualcode.reports.model import Bullets, Column, Section, Table
from qualcode.study.attributes import TYPE, attribute_of

if TYPE_CHECKING:
    from collections.abc import Mapping, Sequence

    from qualcode.reports.model import Cell
    from qualcode.study.respondents import Respondent
    from qualcode.study.transcripts import Entry
    from qualcode.workflows.reporting.asking import Asked

_DATE = re.compile(r"\d{4}-\d{2}-\d{2}")
_MOST_VALUES = 8  # values of an attribute that get a column each
_NOTES = "notes"


def section(table: Table, people: Sequence[Respondent], used: Sequence[Entry], focus_groups: int) -> Section:
    """The study in figures; ``table`` is that of ``by_type``, ``used`` the transcripts that count."""
    notes = sum(entry.medium == _NOTES for entry in used)
    kinds = f"{len(used) - notes} recorded and written out, {notes} in notes"
    if not notes or notes == len(used):
        kinds = "all in notes" if notes else "all recorded and written out"
    points = [
        f"{several(len(people), 'respondent')} in the study.",
        f"{several(len(used), 'transcript')} counted here" + (f": {kinds}." if used else "."),
    ]
    if focus_groups:
        points.append(f"{several(focus_groups, 'of these is a focus group', 'of these are focus groups')}.")
    dates = [entry.details["interview_date"] or "" for entry in used]
    if dates and all(map(_DATE.fullmatch, dates)):
        points.append(f"Held from {min(dates)} to {max(dates)}.")
    languages = Counter(entry.details["original_language"] for entry in used)
    translated = [f"{language} ({number})" for language, number in languages.most_common() if language]
    if translated:
        points.append(f"Language spoken: {', '.join(translated)}.")
    blocks = (Bullets(tuple(points)), table) if people else (Bullets(tuple(points)),)
    return Section(table.caption, blocks)


def several(number: int, one: str, many: str | None = None) -> str:
    """So many of what has this name: "1 transcript", "2,000 transcripts"."""
    return f"{number:,} {one if number == 1 else many or one + 's'}"


def by_type(
    people: Sequence[Respondent],
    used: Sequence[Entry],
    linked: Mapping[int, Sequence[int]],
    asked: Asked,
    focus_groups: int,
) -> Table:
    """Respondents by type, then by each value of the attributes of the attribution, and their transcripts.

    ``focus_groups``: how many of the transcripts are such; whoever is heard in these alone was not interviewed.
    """
    types = list(dict.fromkeys(person.type or NOT_GIVEN for person in people))
    types.sort(key=lambda name: name == NOT_GIVEN)
    wanted, small = _printed(people, asked)
    heads = ["Respondents", *(value for _, value in wanted), "Recorded", "In notes"]
    medium = {key: Counter[str]() for key in (person.key for person in people)}
    for entry in used:
        for key in linked.get(entry.key, ()):
            medium[key][_NOTES if entry.medium == _NOTES else "recorded"] += 1
    rows: list[tuple[Cell, ...]] = []
    for name in [*types, None]:
        group = [p for p in people if name is None or (p.type or NOT_GIVEN) == name]
        counts = [len(group), *(sum(attribute_of(p, a) == value for p in group) for a, value in wanted)]
        media = [sum(medium[p.key][kind] > 0 for p in group) for kind in ("recorded", _NOTES)]
        rows.append((name or "All", *counts, *media))
    title = "Who was interviewed" if not used or focus_groups < len(used) else "Who took part"
    explains = "Recorded, in notes: respondents with such a transcript that counts here."
    if small:
        explains += " Sites and the like are left out, since some groups in them are small."
    return Table(
        title,
        title,
        (Column("Respondent type", share=4), *(Column(head, numbers=True) for head in heads)),
        tuple(rows),
        explains,
        strong=frozenset({len(rows) - 1}),
    )


def _printed(people: Sequence[Respondent], asked: Asked) -> tuple[list[tuple[str, str]], bool]:
    """The attributes and values that get a column; and whether any are withheld since a group is small."""
    found: list[tuple[str, str]] = []
    for name in attribution_parts(people, asked.attribution):
        if name in {TYPE, RESPONDENT}:
            continue
        values = Counter(value for person in people if (value := attribute_of(person, name)))
        if len(values) <= _MOST_VALUES:
            found += [(name, value) for value in sorted(values)]
    if asked.suppress_below is None:
        return found, False
    names = {name for name, _ in found}
    crossed = Counter((p.type, name, attribute_of(p, name)) for p in people for name in names)
    if any(number < asked.suppress_below for number in crossed.values()):
        return [], True
    return found, False
