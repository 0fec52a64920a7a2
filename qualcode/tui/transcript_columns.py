"""The columns of the list of transcripts: what each shows, by what it sorts, and which there is room for."""

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
_PERSONAL = 5  # at most so many coders have a column each


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
    """What a coder has to do with a transcript: of several assignments the first open one, else the last."""
    mine = [a for a in listed.work if a.coder.key == coder.key]
    return next((a for a in mine if a.status != "finished"), mine[-1]) if mine else None


def state(listed: Listed, coder: Coder) -> str:
    """The letter of a coder's work on a transcript, after an R where it is a review."""
    a = work_of(listed, coder)
    if a is None:
        return NOT_ASSIGNED
    return ("R" if a.mode == "review" else "") + _LETTERS[a.status]


def short_names(coders: Sequence[Coder]) -> dict[int, str]:
    """For each coder (key) the shortest beginning of the name that no other coder's has."""
    names = {coder.key: coder.name for coder in coders}
    short = {}
    for key, name in names.items():
        others = [other.casefold() for k, other in names.items() if k != key]
        short[key] = next(
            (
                name[:n]
                for n in range(1, len(name))
                if not any(other.startswith(name[:n].casefold()) for other in others)
            ),
            name,
        )
    return short


def one_line(text: str) -> str:
    """Text for one line of the screen: nothing in it that a terminal could take for an order."""
    return text if text.isprintable() else "".join(c if c.isprintable() else " " for c in text)


def searched(listed: Listed) -> str:
    """All of a row's text, folded, in which the filter looks."""
    parts = [listed.entry.name, *listed.types, *filter(None, listed.entry.details.values())]
    for person in listed.respondents:
        parts += [person.name, *person.attributes.values()]
    for a in listed.work:
        parts += [a.coder.name, a.round, a.mode, a.status]
    return "\n".join(parts).casefold()


def columns(overview: Overview, who: Coder | None, width: int) -> list[TranscriptColumn]:
    """The columns for which ``width`` cells have room, in their order; the first is always there."""
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
    # What says nothing sorts last, whatever it is.
    return TranscriptColumn(
        key, title, min(width, widest), shows, lambda r: (not shows(r), natural_order(shows(r)))
    )


def _attribute(rows: Sequence[Listed], name: str) -> TranscriptColumn:
    def shows(listed: Listed) -> str:
        return "; ".join(
            dict.fromkeys(
                person.attributes[name] for person in listed.respondents if person.attributes.get(name)
            )
        )

    return _words(f"attribute {name}", name.replace("_", " "), rows, shows, 16)


def _rank(listed: Listed, coder: Coder) -> tuple[int, str]:
    a = work_of(listed, coder)
    order = ("open", "reopened", "finished")
    return (order.index(a.status) if a is not None else len(order), state(listed, coder))


def _others(coders: Sequence[Coder], who: Coder | None, roomy: bool) -> list[TranscriptColumn]:
    """The other coders: a column each where they are few and there is room, else all in one."""
    others = [coder for coder in coders if who is None or coder.key != who.key]
    if not others:
        return []
    if roomy and len(others) <= _PERSONAL:
        return [_personal(coder) for coder in others]
    short = short_names(coders)
    one = max(len(name) for name in (short[c.key] for c in others)) + 2

    def shows(listed: Listed) -> str:
        return " ".join(
            f"{short[coder.key]}{state(listed, coder)}"
            for coder in others
            if work_of(listed, coder) is not None
        )

    def sorts(listed: Listed) -> object:
        return [_rank(listed, coder) for coder in others]

    return [TranscriptColumn("others", "others", max(6, min(one * len(others), 16)), shows, sorts)]


def _personal(coder: Coder) -> TranscriptColumn:
    return TranscriptColumn(
        f"coder {coder.name}",
        coder.name,
        max(3, min(len(coder.name), 12)),
        lambda r: state(r, coder),
        lambda r: _rank(r, coder),
    )
