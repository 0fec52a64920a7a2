"""The quotes behind the figures of a table of themes: exactly the codings that the table counts."""

from __future__ import annotations

from dataclasses import dataclass
from typing import TYPE_CHECKING, NamedTuple

import numpy as np

from qualcode.counting.quoted import attribution, quotes
from qualcode.themes.choosing import LONGEST, SHORTEST, Candidate, choose
from qualcode.themes.tabulation import counted_lines

if TYPE_CHECKING:
    from collections.abc import Sequence

    from qualcode.counting.basis import Basis
    from qualcode.counting.quoted import Quoted
    from qualcode.counting.rows import Row
    from qualcode.documents.quotes import Quote
    from qualcode.study.seen import Seen


@dataclass(frozen=True)
class Behind:
    """A quote, and the groups (columns of the table) in which it counts.

    ``respondents`` are the respondents (keys) for whom it counts. A quote of a focus group has none, because
    it counts for the group. A quote of a transcript without respondents has neither respondents nor groups,
    because it counts nowhere.
    """

    quote: Quoted
    groups: tuple[str, ...]
    respondents: tuple[int, ...]

    @property
    def contrary(self) -> bool:
        """Whether it contradicts the theme's claim, or does so in part."""
        return self.quote.stance in {"contrary", "mixed"}


class TableColumn(NamedTuple):
    """A column of the table: a ``group`` (None: all together) of respondents, or of focus groups."""

    group: str | None
    focus: bool = False


def quotes_behind(
    seen: Seen, basis: Basis, rows: Sequence[Row], column: TableColumn | None = None
) -> list[list[Behind]]:
    """For each of these rows the quotes that its figures count, by transcript and place; call it while
    ``study.reading()``.

    ``column``: only the quotes that count there. Quotes that may not be printed (``Quoted.printed``) are
    included. So are quotes of transcripts without a respondent, so that a study without a table of
    respondents can be quoted.
    """
    codes = [row.codes for row in rows]
    where: list[dict[int, dict[int, None]]] = [{} for _ in rows]
    for circle, units in enumerate((basis.singles, basis.circles)):
        if column is not None and column.focus is not bool(circle):
            continue
        lines = counted_lines(basis.coded, basis.touches, units, codes, basis.considered, basis.coders_needed)
        for coding, unit, row in zip(
            lines.coding.tolist(), lines.respondent.tolist(), lines.row.tolist(), strict=True
        ):
            if column is None or column.group in (None, units.groups[unit]):
                where[row].setdefault(coding, {})[-1 - unit if circle else unit] = None
    if column is None:
        for row, nobodys in enumerate(_without_respondent(basis, rows)):
            where[row].update((coding, {}) for coding in nobodys)
    found = quotes(seen, basis.heard, {coding for own in where for coding in own})
    return [
        [_behind(basis, quote, own[coding]) for coding, quote in found.items() if coding in own]
        for own in where
    ]


def _behind(basis: Basis, quote: Quoted, units: dict[int, None]) -> Behind:
    groups: dict[str, None] = {}
    people = []
    for unit in sorted(units):
        if unit < 0:
            groups[basis.circles.groups[-1 - unit]] = None
        else:
            groups[basis.singles.groups[unit]] = None
            assert basis.singles.owners is not None
            people.append(basis.singles.owners[unit])
    return Behind(quote, tuple(groups), tuple(people))


def _without_respondent(basis: Basis, rows: Sequence[Row]) -> list[list[int]]:
    """For each row the codings (indices) of interviews that are finished and have no respondent."""
    lone = [t for t in basis.considered if t not in basis.taking_part and t not in basis.heard.focus_groups]
    if not lone:
        return [[] for _ in rows]
    there = np.isin(basis.coded.transcript, np.array(lone, dtype=np.int64))
    at, code = np.flatnonzero(there).tolist(), basis.coded.code[there].tolist()
    return [[i for i, own in zip(at, code, strict=True) if own in row.codes] for row in rows]


def best_of(
    behind: Sequence[Behind], most: int, *, shortest: int = SHORTEST, longest: int = LONGEST
) -> list[Behind]:
    """A balanced choice of the quotes that may be printed; see ``themes.choosing.choose``."""
    offered = [item for item in behind if item.quote.printed]
    chosen = choose([_candidate(item) for item in offered], most, shortest=shortest, longest=longest)
    return [offered[i] for i in chosen]


def _candidate(item: Behind) -> Candidate:
    quote = item.quote
    return Candidate(
        item.groups,
        item.respondents or tuple(person.key for person in quote.owners),
        quote.entry.key,
        quote.start,
        quote.end,
        complete=quote.complete,
        contrary=item.contrary,
        pinned=quote.verdict == "pinned",
    )


def as_document(basis: Basis, quote: Quoted, wanted: Sequence[str]) -> Quote:
    """A quote as documents have it; ``wanted`` names the attributes of its attribution."""
    return {
        "code": list(basis.book.path(quote.code)),
        "quote": quote.text,
        "attribution": attribution(quote.owners, wanted),
        "groups": list(dict.fromkeys(basis.group[person.key] for person in quote.owners)),
        "respondents": [person.name for person in quote.owners],
        "transcript": quote.entry.name,
        "start": quote.start,
        "end": quote.end,
        "stance": quote.stance or "unset",
        "medium": quote.entry.medium,
        "coding": quote.coding.hex(),
        "decided": quote.verdict,
        "complete": quote.complete,
        "original": quote.original,
    }
