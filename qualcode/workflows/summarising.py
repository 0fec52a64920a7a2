"""Themes by respondent type."""

from __future__ import annotations

from dataclasses import dataclass
from typing import TYPE_CHECKING, Any

from qualcode.study.coders import acting
from qualcode.study.codes import codebook, key_of
from qualcode.study.counted import counted
from qualcode.study.groups import NOT_GIVEN, TYPE, group_names
from qualcode.study.heard import Heard, hear
from qualcode.study.respondents import participants, respondents
from qualcode.study.transcripts import entries
from qualcode.study.viewer import look
from qualcode.themes.frequencies import STANCE_NAMES
from qualcode.themes.intervals import wilson
from qualcode.themes.tabulation import Coded, GroupSize, Touches, Units, tabulate

if TYPE_CHECKING:
    from collections.abc import Sequence

    from qualcode.codebook.tree import Code, Codebook
    from qualcode.study.counted import Counted
    from qualcode.study.respondents import Respondent
    from qualcode.study.study import Study
    from qualcode.themes.frequencies import Frequencies

INTERVALS = "Wilson 95%, as if independent random sampling"


@dataclass(frozen=True)
class _Row:
    """One line of the table: a level, a theme or a code, and the codes (keys) that count in it."""

    path: list[str]
    level: str | None
    kind: str
    codes: frozenset[int]


def themes(
    study: Study,
    coder: str | None = None,
    *,
    by: str = TYPE,
    codings_of: str = "final",
    intervals: bool = False,
) -> dict[str, Any]:
    """The table of themes by group, as the contract of ``qualcode themes --json`` has it.

    Raises UsageError or NotFound for an attribute, a choice or a coder that is not there.
    """
    viewer, warnings = look(study, acting(study, coder), "themes")
    with study.reading():
        book = codebook(study, viewer)
        count = counted(study, codings_of, viewer)
        heard = hear(study, book, count, viewer)
        people = respondents(study)
        names = group_names(people, by)
        rows = _rows(book)
        singles, circles = _units(study, people, names, heard.focus_groups)
        order = [names[person.key] for person in people]
        parts = [_part(book, count, heard, units, order, rows, intervals) for units in (singles, circles)]
        warnings = [*warnings, *count.warnings, *_left_out(study, heard)]
    document: dict[str, Any] = {
        "format": 1,
        "by": by,
        "codings_of": codings_of,
        **parts[0],
        "focus_groups": parts[1],
        "warnings": warnings,
    }
    if intervals:
        document["intervals"] = INTERVALS
    return document


def _part(
    book: Codebook,
    count: Counted,
    heard: Heard,
    units: Units,
    order: Sequence[str],
    rows: Sequence[_Row],
    intervals: bool,
) -> dict[str, Any]:
    """The groups and rows of one table: of respondents, or of focus groups."""
    standing = {code: _standing(book, code) for codes in count.considered.values() for code in codes}
    sizes, counts = tabulate(
        Coded(heard.codings.transcript, heard.codings.coder, heard.codings.code, heard.codings.stance),
        Touches(heard.coding, heard.owner, heard.place),
        units,
        _columns(order, units),
        [row.codes for row in rows],
        {t: {standing[code] for code in codes} for t, codes in count.considered.items()},
        {t: len(coders) for t, coders in count.coders.items()} if count.everyone else None,
    )
    return {
        "groups": [{"group": s.group, "in_group": s.in_group, "finished": s.finished} for s in sizes],
        "rows": [_line(row, i, sizes, counts, intervals) for i, row in enumerate(rows)],
    }


def _columns(order: Sequence[str], units: Units) -> list[str]:
    """The groups that have units, in the order in which respondents came in; '(not given)' last."""
    there = dict.fromkeys((*(name for name in order if name in units.groups), *units.groups))
    return [name for name in there if name != NOT_GIVEN] + [NOT_GIVEN] * (NOT_GIVEN in there)


def _standing(book: Codebook, code: int) -> int:
    return key_of(book.standing_for(code)) if code in book else code


def _rows(book: Codebook) -> list[_Row]:
    """Levels in their order, under each its themes, under each its codes; themes without a level come last."""
    order = book.level_order()
    rows: list[_Row] = []
    for level in (*order, None):
        own = [theme for theme in book.themes() if book.level_of(theme.id) == level]
        if level is not None and any(book.level_of(code.id) == level for code in book):
            rows.append(_Row([level], level, "level", _of_level(book, level)))
        for theme in own:
            if theme.merged_into is None:
                rows.append(_Row([theme.name], level, "theme", _under(book, theme)))
            rows += [
                _Row(list(book.path(code.id)), book.level_of(code.id), "code", _under(book, code))
                for code in book.descendants(theme.id)
                if code.merged_into is None
            ]
    return rows


def _of_level(book: Codebook, level: str) -> frozenset[int]:
    return frozenset(key_of(c) for c in book if book.level_of(c.id) == level)


def _under(book: Codebook, top: Code) -> frozenset[int]:
    return frozenset(map(key_of, (top, *book.descendants(top.id))))


def _units(
    study: Study, people: Sequence[Respondent], names: dict[int, str], focus: frozenset[int]
) -> tuple[Units, Units]:
    """Respondents with their interviews, and focus groups with the groups of those who take part.

    Somebody heard only in focus groups is not among the respondents; somebody without a transcript is.
    """
    parts = participants(study)
    interviews: dict[int, list[int]] = {person.key: [] for person in people}
    in_focus: set[int] = set()
    circles: list[tuple[str, list[int]]] = []
    for entry in entries(study):
        taking_part = parts.get(entry.key, [])
        if entry.key in focus:
            in_focus.update(taking_part)
            group = "; ".join(dict.fromkeys(names[p] for p in taking_part)) or NOT_GIVEN
            circles.append((group, [entry.key]))
        else:
            for person in taking_part:
                interviews[person].append(entry.key)
    single = [p.key for p in people if interviews[p.key] or p.key not in in_focus]
    return (
        Units([names[key] for key in single], [interviews[key] for key in single], single),
        Units([group for group, _ in circles], [transcripts for _, transcripts in circles], None),
    )


def _line(
    row: _Row, number: int, sizes: Sequence[GroupSize], counts: Frequencies, intervals: bool
) -> dict[str, Any]:
    return {
        "path": row.path,
        "level": row.level,
        "kind": row.kind,
        "cells": [
            {"group": size.group, **_cell(counts, number, place, intervals)}
            for place, size in enumerate(sizes)
        ],
        "total": _cell(counts, number, len(sizes), intervals),
    }


def _cell(counts: Frequencies, row: int, group: int, intervals: bool) -> dict[str, Any]:
    voiced, considered = int(counts.respondents[row, group]), int(counts.considered[row, group])
    stance = dict(zip(STANCE_NAMES, counts.stance[row, group].tolist(), strict=True))
    cell: dict[str, Any] = {
        "respondents": voiced,
        "considered": considered,
        "share": voiced / considered if considered else None,
        "segments": int(counts.segments[row, group]),
        "stance": {name: stance[name] for name in ("supports", "contrary", "mixed", "unset")},
    }
    if intervals:
        cell["low"], cell["high"] = wilson(voiced, considered) or (None, None)
    return cell


def _left_out(study: Study, heard: Heard) -> list[str]:
    """What the tables leave out, in sentences."""
    told = heard.missing()
    if heard.silent:
        one = heard.silent == 1
        told.append(
            f"{heard.silent} {'coding touches' if one else 'codings touch'} no respondent's words and "
            f"{'is' if one else 'are'} not counted."
        )
    linked = participants(study)
    lone = [e.name for e in entries(study) if e.key not in linked and e.key not in heard.focus_groups]
    if lone:
        some = ", ".join(lone[:5]) + (f" and {len(lone) - 5} more" if len(lone) > 5 else "")
        told.append(
            f"{len(lone)} {'transcript has' if len(lone) == 1 else 'transcripts have'} no respondent and "
            f"{'is' if len(lone) == 1 else 'are'} not counted: {some}. "
            "Link them with: qualcode respondents import TABLE.csv"
        )
    return told
