"""Themes by respondent type, and the quotes behind every number."""

from __future__ import annotations

from dataclasses import dataclass
from typing import TYPE_CHECKING, Any

import numpy as np

from qualcode.errors import NotFound, UsageError
from qualcode.study import frames
from qualcode.study.assignments import STANCES
from qualcode.study.coders import acting
from qualcode.study.codes import codebook
from qualcode.study.counted import counted
from qualcode.study.names import not_found
from qualcode.study.respondents import respondents
from qualcode.study.transcripts import content, entries
from qualcode.study.viewer import look
from qualcode.themes.frequencies import STANCE_NAMES, Frequencies, Voiced, coded_by_all, frequencies
from qualcode.themes.intervals import wilson

if TYPE_CHECKING:
    from collections.abc import Sequence

    from qualcode.codebook.tree import Code, Codebook
    from qualcode.study.counted import Counted
    from qualcode.study.respondents import Respondent
    from qualcode.study.study import Study
    from qualcode.study.transcripts import Entry

NOT_GIVEN = "(not given)"
TYPE = "respondent_type"
INTERVALS = "Wilson 95%, as if independent random sampling"


@dataclass(frozen=True)
class _Row:
    """One line of the table: a level, a theme or a code, and the codes (keys) that count in it."""

    path: list[str]
    level: str | None
    kind: str
    codes: frozenset[int]


@dataclass(frozen=True)
class _Units:
    """What is counted: respondents in interviews, or focus groups. Arrays and lists by unit.

    ``group`` names each unit's group; ``transcripts`` are each unit's (keys).
    """

    group: list[str]
    transcripts: list[list[int]]


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
        texts = frames.load_texts(study)
        codings = frames.load_codings(study, viewer)
        people = respondents(study)
        names = _group_names(people, by)
        rows = _rows(book)
        tables = _Tabulation(book, rows, count, codings, texts)
        singles, focus = _units(study, people, names, texts.focus_groups)
        main = tables.table([names[p.key] for p in people], [p.key for p in people], singles)
        groups = tables.table(focus.group, None, focus)
    document: dict[str, Any] = {
        "format": 1,
        "by": by,
        "codings_of": codings_of,
        "groups": main.groups,
        "rows": main.as_rows(rows, intervals),
        "focus_groups": {"groups": groups.groups, "rows": groups.as_rows(rows, intervals)},
        "warnings": [*warnings, *count.warnings, *tables.warnings(study)],
    }
    if intervals:
        document["intervals"] = INTERVALS
    return document


def _rows(book: Codebook) -> list[_Row]:
    """Levels in their order, under each its themes, under each its codes; what has no level comes last."""
    rows: list[_Row] = []
    level: str | None = None
    for theme in sorted(book.themes(), key=lambda code: _level_place(book, code)):
        own_level = book.level_of(theme.id)
        if own_level != level:
            level = own_level
            inside = [t for t in book.themes() if book.level_of(t.id) == level]
            rows.append(_Row([level or ""], level, "level", _under(book, inside)))
        if theme.merged_into is not None:
            continue
        rows.append(_Row([theme.name], level, "theme", _under(book, [theme])))
        rows += [
            _Row(list(book.path(code.id)), level, "code", _under(book, [code]))
            for code in book.descendants(theme.id)
            if code.merged_into is None
        ]
    return rows


def _level_place(book: Codebook, theme: Code) -> int:
    order = book.level_order()
    level = book.level_of(theme.id)
    return order.index(level) if level is not None else len(order)


def _under(book: Codebook, tops: Sequence[Code]) -> frozenset[int]:
    return frozenset(
        code.id for top in tops for code in (top, *book.descendants(top.id)) if isinstance(code.id, int)
    )


def _group_names(people: Sequence[Respondent], by: str) -> dict[int, str]:
    """Each respondent's group by one attribute, or by several joined by ' / '."""
    wanted = [name.strip() for name in by.split(",") if name.strip()]
    known = {TYPE, *(name for person in people for name in person.attributes)}
    if not wanted:
        raise UsageError("--by needs the name of an attribute, for example respondent_type.")
    for name in wanted:
        if name not in known:
            raise not_found("attribute", name, known)

    def value(person: Respondent, name: str) -> str:
        return (person.type if name == TYPE else person.attributes.get(name)) or NOT_GIVEN

    return {person.key: " / ".join(value(person, name) for name in wanted) for person in people}


def _units(
    study: Study, people: Sequence[Respondent], names: dict[int, str], focus: frozenset[int]
) -> tuple[_Units, _Units]:
    """Respondents with their interviews, and focus groups with the groups of those who take part."""
    from qualcode.study.respondents import participants

    parts = participants(study)
    interviews: dict[int, list[int]] = {person.key: [] for person in people}
    in_focus = set()
    circles = _Units([], [])
    for entry in entries(study):
        taking_part = parts.get(entry.key, [])
        if entry.key in focus:
            in_focus.update(taking_part)
            circles.group.append("; ".join(dict.fromkeys(names[p] for p in taking_part)) or NOT_GIVEN)
            circles.transcripts.append([entry.key])
        else:
            for person in taking_part:
                interviews[person].append(entry.key)
    # Somebody heard only in a focus group is not a respondent of the interviews' table.
    single = [p.key for p in people if interviews[p.key] or p.key not in in_focus]
    people_in = _Units([names[key] for key in single], [interviews[key] for key in single])
    return _Singles(people_in.group, people_in.transcripts, single), circles


@dataclass(frozen=True)
class _Singles(_Units):
    """Respondents as units; ``keys`` are theirs."""

    keys: list[int]


@dataclass(frozen=True)
class _Table:
    """Counts with the groups they are by."""

    groups: list[dict[str, Any]]
    counts: Frequencies

    def as_rows(self, rows: Sequence[_Row], intervals: bool) -> list[dict[str, Any]]:
        return [
            {
                "path": row.path,
                "level": row.level,
                "kind": row.kind,
                "cells": [
                    {"group": group["group"], **self._cell(i, j, intervals)}
                    for j, group in enumerate(self.groups)
                ],
                "total": self._cell(i, len(self.groups), intervals),
            }
            for i, row in enumerate(rows)
        ]

    def _cell(self, row: int, group: int, intervals: bool) -> dict[str, Any]:
        voiced = int(self.counts.respondents[row, group])
        considered = int(self.counts.considered[row, group])
        stance = self.counts.stance[row, group]
        cell: dict[str, Any] = {
            "respondents": voiced,
            "considered": considered,
            "share": voiced / considered if considered else None,
            "segments": int(self.counts.segments[row, group]),
            "stance": {
                name: int(stance[STANCE_NAMES.index(name)])
                for name in ("supports", "contrary", "mixed", "unset")
            },
        }
        if intervals:
            interval = wilson(voiced, considered)
            cell["low"], cell["high"] = interval or (None, None)
        return cell


class _Tabulation:
    """What the two tables, of respondents and of focus groups, have in common."""

    def __init__(
        self,
        book: Codebook,
        rows: Sequence[_Row],
        count: Counted,
        codings: frames.Codings,
        texts: frames.Texts,
    ) -> None:
        self._book, self._rows, self._count = book, rows, count
        self._texts = texts
        self._codings = self._that_count(codings)
        self._touched = frames.touched(self._codings, texts.turns)
        self._rows_of = _rows_of_codes(book, rows)
        self._highest = max(self._rows_of, default=0)

    def _that_count(self, codings: frames.Codings) -> frames.Codings:
        pairs = {(t, c) for t, coders in self._count.coders.items() for c in coders}
        known = np.array(sorted((t << 20) | c for t, c in pairs), dtype=np.int64)
        kept = np.isin((codings.transcript << 20) | codings.coder, known)
        return frames.Codings(*(column[kept] for column in codings))

    def table(self, names: Sequence[str], keys: Sequence[int] | None, units: _Units) -> _Table:
        """Count these units by group, the groups in the order of ``names``, '(not given)' last."""
        order = [name for name in dict.fromkeys(names) if name in units.group and name != NOT_GIVEN]
        if NOT_GIVEN in units.group:
            order.append(NOT_GIVEN)
        group_of = np.array([order.index(name) for name in units.group], dtype=np.int64)
        considered = self._considered(units)
        voiced = self._voiced(units)
        counts = frequencies(voiced, group_of, len(order), considered)
        finished = [self._finished(transcripts) for transcripts in units.transcripts]
        groups = [
            {
                "group": name,
                "in_group": units.group.count(name),
                "finished": sum(
                    1 for own, done in zip(units.group, finished, strict=True) if own == name and done
                ),
            }
            for name in order
        ]
        return _Table(groups, counts)

    def _finished(self, transcripts: Sequence[int]) -> bool:
        return bool(transcripts) and all(t in self._count.coders for t in transcripts)

    def _considered(self, units: _Units) -> Any:
        """(units, rows): all of the unit's transcripts are finished, and considered under a code of the row."""
        result = np.zeros((len(units.group), len(self._rows)), dtype=bool)
        standing = {c: self._standing(c) for codes in self._count.considered.values() for c in codes}
        of_transcript: dict[int, Any] = {}
        for transcript, codes in self._count.considered.items():
            seen = {standing[c] for c in codes}
            of_transcript[transcript] = np.array([not seen.isdisjoint(row.codes) for row in self._rows])
        for i, transcripts in enumerate(units.transcripts):
            if self._finished(transcripts):
                result[i] = np.logical_and.reduce([of_transcript[t] for t in transcripts])
        return result

    def _standing(self, code: int) -> int:
        if code not in self._book:
            return code
        key = self._book.standing_for(code).id
        assert isinstance(key, int)
        return key

    def _voiced(self, units: _Units) -> Voiced:
        """One line for each coding, unit it touches, and row it counts in."""
        turns = self._texts.turns
        coding, turn = self._touched
        owner = turns.owner[turn]
        if isinstance(units, _Singles):
            place = _index(units.keys, owner)
            in_focus = np.isin(turns.transcript[turn], list(self._texts.focus_groups))
            kept = (place >= 0) & ~in_focus
        else:
            place = _index([t for (t,) in units.transcripts], turns.transcript[turn])
            kept = (place >= 0) & (owner != frames.NOBODY)
        pairs = np.unique(np.column_stack((coding[kept], place[kept])), axis=0)
        codings = self._codings
        spread = [self._rows_of.get(code, _NO_ROWS) for code in codings.code[pairs[:, 0]].tolist()]
        times = np.array([len(rows) for rows in spread], dtype=np.int64)
        of = np.repeat(pairs[:, 0], times)
        voiced = Voiced(
            of,
            np.repeat(pairs[:, 1], times),
            np.concatenate(spread) if spread else _NO_ROWS,
            codings.stance[of],
            codings.coder[of],
            codings.transcript[of],
        )
        return self._needed(voiced)

    def _needed(self, voiced: Voiced) -> Voiced:
        coders = self._count.coders
        if all(len(own) <= 1 for own in coders.values()) or not self._count.everyone:
            return voiced
        needed = np.zeros(max(coders) + 1, dtype=np.int64)
        for transcript, own in coders.items():
            needed[transcript] = len(own)
        return coded_by_all(voiced, needed)

    def warnings(self, study: Study) -> list[str]:
        """What the tables leave out, in sentences."""
        said = np.isin(np.arange(len(self._codings.code)), self._touched.coding[self._spoken()])
        told = []
        silent = int((~said).sum())
        if silent:
            told.append(
                f"{silent} coding{'s touch' if silent > 1 else ' touches'} no respondent's words and "
                f"{'are' if silent > 1 else 'is'} not counted."
            )
        from qualcode.study.respondents import participants

        nobodys = [e.name for e in entries(study) if e.key not in participants(study)]
        if nobodys:
            told.append(
                f"{len(nobodys)} transcript{'s have' if len(nobodys) > 1 else ' has'} no respondent and "
                f"{'are' if len(nobodys) > 1 else 'is'} not counted: {_some(nobodys)}. "
                "Link them with: qualcode respondents import TABLE.csv"
            )
        return told

    def _spoken(self) -> Any:
        return self._texts.turns.owner[self._touched.turn] != frames.NOBODY


_NO_ROWS = np.empty(0, dtype=np.int64)


def _some(names: Sequence[str], limit: int = 5) -> str:
    return ", ".join(names[:limit]) + (f" and {len(names) - limit} more" if len(names) > limit else "")


def _index(keys: Sequence[int], values: Any) -> Any:
    """For each value its place among ``keys``, -1 where it is not there."""
    table = np.full(max([*keys, int(values.max(initial=0)), 0]) + 1, -1, dtype=np.int64)
    table[list(keys)] = np.arange(len(keys))
    return np.where(values >= 0, table[np.maximum(values, 0)], -1)


def _rows_of_codes(book: Codebook, rows: Sequence[_Row]) -> dict[int, Any]:
    """For each code (key), also a merged one, the rows in which its codings count."""
    found: dict[int, list[int]] = {}
    for i, row in enumerate(rows):
        for code in row.codes:
            found.setdefault(code, []).append(i)
    arrays = {code: np.array(of, dtype=np.int64) for code, of in found.items()}
    standing = {code.id: book.standing_for(code.id).id for code in book}
    return {
        code: arrays.get(into, _NO_ROWS)  # type: ignore[call-overload]
        for code, into in standing.items()
        if isinstance(code, int)
    }


# -- quotes -----------------------------------------------------------------------------------------


def quotes(
    study: Study,
    coder: str | None = None,
    *,
    code: str,
    group: str | None = None,
    by: str = TYPE,
    codings_of: str = "final",
) -> dict[str, Any]:
    """The quotes behind a number: every counted coding of a code and of what lies under it.

    Respondents who did not consent to be quoted are left out, and counted in a warning. Raises NotFound for
    an unknown code or group.
    """
    viewer, warnings = look(study, acting(study, coder), "quotes")
    with study.reading():
        book = codebook(study, viewer)
        asked = book.find(code)
        count = counted(study, codings_of, viewer)
        people = {person.key: person for person in respondents(study)}
        names = _group_names(list(people.values()), by)
        if group is not None and group not in names.values():
            raise not_found("group", group, dict.fromkeys(names.values()))
        texts = frames.load_texts(study)
        codings = frames.load_codings(study, viewer)
        tabulation = _Tabulation(book, _rows(book), count, codings, texts)
        found, withheld = _quotes(study, tabulation, book, asked, people, names, group)
    if withheld:
        warnings.append(f"{withheld} quote{'s' if withheld > 1 else ''} left out: no consent to be quoted.")
    return {
        "format": 1,
        "path": list(book.path(asked.id)),
        "group": group,
        "by": by,
        "codings_of": codings_of,
        "quotes": found,
        "warnings": [*warnings, *count.warnings],
    }


REFUSED_CONSENT = frozenset({"no", "n", "false", "0", "refused", "none"})


def _quotes(
    study: Study,
    tabulation: _Tabulation,
    book: Codebook,
    asked: Code,
    people: dict[int, Respondent],
    names: dict[int, str],
    group: str | None,
) -> tuple[list[dict[str, Any]], int]:
    wanted = _under(book, [asked])
    codings, touched, turns = tabulation._codings, tabulation._touched, tabulation._texts.turns
    speaking: dict[int, list[int]] = {}
    for i, turn in zip(touched.coding.tolist(), touched.turn.tolist(), strict=True):
        owner = int(turns.owner[turn])
        if owner != frames.NOBODY:
            speaking.setdefault(i, []).append(owner)
    listed = {entry.key: entry for entry in entries(study)}
    bodies: dict[int, str] = {}
    found, withheld = [], 0
    for i in sorted(speaking, key=lambda i: (codings.transcript[i], codings.start[i], codings.end[i], i)):
        if tabulation._standing(int(codings.code[i])) not in wanted:
            continue
        entry = listed[int(codings.transcript[i])]
        owners = [people[key] for key in dict.fromkeys(speaking[i]) if key in people]
        owners = owners or _taking_part(study, entry, people)
        groups = list(dict.fromkeys(names[person.key] for person in owners))
        if group is not None and group not in groups:
            continue
        if (entry.details["consent_to_quote"] or "").strip().casefold() in REFUSED_CONSENT:
            withheld += 1
            continue
        if entry.key not in bodies:
            bodies[entry.key] = content(study, entry).text
        found.append(_quote(book, tabulation, codings, i, entry, owners, groups, bodies[entry.key]))
    return found, withheld


def _taking_part(study: Study, entry: Entry, people: dict[int, Respondent]) -> list[Respondent]:
    from qualcode.study.respondents import participants

    return [people[key] for key in participants(study).get(entry.key, []) if key in people]


def _quote(
    book: Codebook,
    tabulation: _Tabulation,
    codings: frames.Codings,
    i: int,
    entry: Entry,
    owners: Sequence[Respondent],
    groups: Sequence[str],
    text: str,
) -> dict[str, Any]:
    start, end = int(codings.start[i]), int(codings.end[i])
    site = list(dict.fromkeys(p.attributes["site"] for p in owners if "site" in p.attributes))
    types = list(dict.fromkeys(p.type for p in owners if p.type))
    said = [*(["; ".join(types)] if types else []), *(["; ".join(site)] if site else [])]
    return {
        "code": list(book.path(tabulation._standing(int(codings.code[i])))),
        "quote": text[start:end],
        "attribution": ", ".join(said),
        "groups": list(groups),
        "respondents": [person.name for person in owners],
        "transcript": entry.name,
        "start": start,
        "end": end,
        "stance": STANCES[int(codings.stance[i])] or "unset",
        "medium": entry.medium,
    }
