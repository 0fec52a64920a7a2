"""The columns of the list of transcripts: what each shows, how it sorts, and which fit."""

from __future__ import annotations

from dataclasses import dataclass
from typing import TYPE_CHECKING

from qualcode.study.transcripts import natural_order

if TYPE_CHECKING:
    from collections.abc import Callable, Sequence

    from qualcode.study.assignments import Assignment
    from qualcode.study.coders import Coder
    from qualcode.workflows.listing import Listed, Overview

_LETTERS = {"open": "○", "finished": "●", "reopened": "↺"}
NOT_ASSIGNED = "·"
LEGEND = "· not assigned  ○ open  ● finished  ↺ reopened  R review"
_GAP = 2  # cells between two columns
_WIDEST = 24
_PERSONAL = 5  # up to this many coders have a column each


@dataclass(frozen=True)
class TranscriptColumn:
    """A column: its heading, its width in cells without the gap, what a row shows in it and sorts by.

    ``right`` aligns numbers.
    """

    key: str
    title: str
    width: int
    shows: Callable[[Listed], str]
    sorts: Callable[[Listed], object]
    right: bool = False


def work_of(listed: Listed, coder: Coder) -> Assignment | None:
    """A coder's assignment to a transcript; of several the first open one, else the last."""
    mine = [a for a in listed.work if a.coder.key == coder.key]
    return next((a for a in mine if a.status != "finished"), mine[-1]) if mine else None


def state(listed: Listed, coder: Coder) -> str:
    """The letter of a coder's work on a transcript, after an R where it is a review."""
    a = work_of(listed, coder)
    if a is None:
        return NOT_ASSIGNED
    return ("R" if a.mode == "review" else "") + _LETTERS[a.status]


def short_names(coders: Sequence[Coder]) -> dict[int, str]:
    """For each coder (key) the shortest beginning that tells the name from all others."""
    short = beginnings([coder.name for coder in coders])
    return {coder.key: name for coder, name in zip(coders, short, strict=True)}


def beginnings(names: Sequence[str]) -> list[str]:
    """For each name the shortest beginning that no other has."""
    folded = [name.casefold() for name in names]

    def alone(beginning: str) -> bool:
        return sum(name.startswith(beginning.casefold()) for name in folded) == 1

    return [next((n[:k] for k in range(1, len(n)) if alone(n[:k])), n) for n in names]


def one_line(text: str) -> str:
    """Text for one line of the screen, without characters that a terminal could take for a command."""
    return text if text.isprintable() else "".join(c if c.isprintable() else " " for c in text)


def searched(listed: Listed) -> str:
    """All of a row's text, case-folded, for the filter to search."""
    parts = [listed.entry.name, *listed.types, *filter(None, listed.entry.details.values())]
    for person in listed.respondents:
        parts += [person.name, *person.attributes.values()]
    for a in listed.work:
        parts += [a.coder.name, a.round, a.mode, a.status]
    return "\n".join(parts).casefold()


def columns(overview: Overview, who: Coder | None, width: int) -> list[TranscriptColumn]:
    """The columns that fit in ``width`` cells, in order; the first is always there."""
    every = _columns(overview, who, width)
    chosen: list[TranscriptColumn] = []
    left = width
    for column in every:
        if chosen and column.width + _GAP > left:
            continue
        chosen.append(column)
        left -= column.width + _GAP
    return chosen


def _columns(overview: Overview, who: Coder | None, width: int) -> list[TranscriptColumn]:
    """Every column, the most needed first."""
    rows = overview.transcripts
    roomy = width >= 80
    found = [
        _words("name", "transcript", rows, lambda r: r.entry.name, _WIDEST if roomy else 18),
        _words("type", "type", rows, lambda r: "; ".join(r.types), _WIDEST if roomy else 16),
        TranscriptColumn(
            "length", "length", 7, lambda r: f"{r.entry.characters:,}", lambda r: r.entry.characters, True
        ),
    ]
    people = _words("respondents", "respondent", rows, _people, _WIDEST if roomy else 14)
    telling = any(_people(row) not in ("", row.entry.name) for row in rows)
    if telling:
        found.insert(1, people)
    if who is not None:
        mine = who
        found.append(TranscriptColumn("own", "coded", 5, lambda r: str(r.own or ""), lambda r: r.own, True))
        found.append(TranscriptColumn("mine", "mine", 4, lambda r: state(r, mine), lambda r: _rank(r, mine)))
    found += _others(overview.coders, who, roomy)
    found += [_attribute(rows, name) for name in overview.attributes]
    found.append(_words("medium", "medium", rows, lambda r: r.entry.medium, 8))
    found.append(
        TranscriptColumn("turns", "turns", 5, lambda r: str(r.entry.turns), lambda r: r.entry.turns, True)
    )
    return found if telling else [*found, people]


def _people(listed: Listed) -> str:
    return ", ".join(person.name for person in listed.respondents)


def _words(
    key: str, title: str, rows: Sequence[Listed], shows: Callable[[Listed], str], widest: int
) -> TranscriptColumn:
    width = max([len(title) + 1, *(len(shows(row)) for row in rows)])
    # An empty cell sorts last.
    return TranscriptColumn(
        key, title, min(width, widest), shows, lambda r: (not shows(r), natural_order(shows(r)))
    )


def _attribute(rows: Sequence[Listed], name: str) -> TranscriptColumn:
    def shows(listed: Listed) -> str:
        found = (person.attributes.get(name) for person in listed.respondents)
        return "; ".join(dict.fromkeys(filter(None, found)))

    return _words(f"attribute {name}", name.replace("_", " "), rows, shows, 16)


def _rank(listed: Listed, coder: Coder) -> tuple[int, str]:
    a = work_of(listed, coder)
    order = ("open", "reopened", "finished")
    return (order.index(a.status) if a is not None else len(order), state(listed, coder))


def _others(coders: Sequence[Coder], who: Coder | None, roomy: bool) -> list[TranscriptColumn]:
    """The other coders: a column each where these fit, else one column for all."""
    others = [coder for coder in coders if who is None or coder.key != who.key]
    if not others:
        return []
    if roomy and len(others) <= _PERSONAL:
        return [_personal(coder) for coder in others]
    short = short_names(coders)
    one = max(len(short[coder.key]) for coder in others) + 2

    def shows(listed: Listed) -> str:
        has = (coder for coder in others if work_of(listed, coder) is not None)
        return " ".join(f"{short[coder.key]}{state(listed, coder)}" for coder in has)

    def sorts(listed: Listed) -> object:
        return [_rank(listed, coder) for coder in others]

    return [TranscriptColumn("others", "others", max(6, min(one * len(others), 16)), shows, sorts)]


def _personal(coder: Coder) -> TranscriptColumn:
    width = max(3, min(len(coder.name), 12))
    return TranscriptColumn(
        f"coder {coder.name}", coder.name, width, lambda r: state(r, coder), lambda r: _rank(r, coder)
    )
