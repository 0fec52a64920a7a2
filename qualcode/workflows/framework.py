"""The framework matrix: respondents by themes, in each cell the analyst's summary and the quotes behind it."""

from __future__ import annotations

from typing import TYPE_CHECKING, Final

from qualcode.counting.basis import load_basis
from qualcode.counting.behind import as_document, best_of, quotes_behind
from qualcode.counting.quoted import attribution_parts, held_back, how_to_record
from qualcode.documents import FORMAT
from qualcode.errors import UsageError
from qualcode.study.attributes import TYPE
from qualcode.study.codes import code_ids, key_of
from qualcode.study.memos import memos
from qualcode.study.names import not_found
from qualcode.study.seen import look
from qualcode.themes.tabulation import considered_units

if TYPE_CHECKING:
    from collections.abc import Iterator, Sequence

    from qualcode.counting.basis import Basis
    from qualcode.counting.behind import Behind
    from qualcode.counting.rows import Row
    from qualcode.documents import framework as documents
    from qualcode.ledger.study import Study
    from qualcode.study.memos import Memo
    from qualcode.study.respondents import Respondent
    from qualcode.themes.tabulation import Units

COLUMNS: Final = (
    "respondent", "respondent_type", "group", "focus_group", "theme", "level", "considered", "segments", "contrary",
    "summary", "quotes",
)  # fmt: skip


def framework(
    study: Study,
    coder: str | None = None,
    *,
    by: str = TYPE,
    group: str | None = None,
    themes: Sequence[str] = (),
    codings_of: str = "final",
    attributed: str | None = None,
    best: int | None = None,
) -> documents.Framework:
    """Every respondent (of a group), and every focus group, by theme (all, or those named).

    A cell's ``segments`` are those that ``themes`` counts; ``considered`` is whether the respondent is among
    those considered there. ``summaries`` are the analytic memos on the cell. ``best``: at most so many quotes a
    cell, balanced. Raises NotFound for a group or a theme that is not there.
    """
    if best is not None and best < 1:
        raise UsageError(f"--best is a number of quotes, 1 or more, not {best}.")
    seen, warnings = look(study, coder, "framework")
    with study.reading():
        basis = load_basis(seen, by=by, codings_of=codings_of)
        known = [*basis.columns(basis.singles), *basis.columns(basis.circles)]
        if group is not None and group not in known:
            raise not_found("group", group, dict.fromkeys(known))
        rows = _themes(basis, themes)
        wanted = attribution_parts(basis.people, attributed)
        behind = quotes_behind(seen, basis, rows)
        standing = _standing_themes(study, basis)
        summaries: dict[tuple[bytes, int], list[Memo]] = {}
        for memo in memos(seen, on_kind="cell", kind="analytic"):
            if memo.theme in standing:
                summaries.setdefault((memo.on_id, standing[memo.theme]), []).append(memo)
    cells = _Cells(basis, rows, behind, summaries, wanted, best)
    lines = [line for line in cells.lines() if group in (None, line["group"])]
    return {
        "format": FORMAT,
        "by": by,
        "group": group,
        "codings_of": codings_of,
        "themes": [{"path": list(row.path), "level": row.level, "claim": _claim(basis, row)} for row in rows],
        "rows": lines,
        "warnings": [*warnings, *basis.warnings(), *_withheld(behind)],
    }


def _themes(basis: Basis, asked: Sequence[str]) -> list[Row]:
    """The rows of the themes that are asked for, in the order of the codebook; all, where none is."""
    every = [row for row in basis.rows if row.kind == "theme"]
    if not asked:
        return every
    book = basis.book
    keys = {key_of(book.theme_of(book.standing_for(book.find(name).id).id)) for name in asked}
    return [row for row in every if row.code in keys]


def _standing_themes(study: Study, basis: Basis) -> dict[bytes, int]:
    """For each code (id) the theme (key) whose column its cell's memo is in."""
    book = basis.book
    return {
        entity: key_of(book.theme_of(book.standing_for(key).id))
        for key, entity in code_ids(study).items()
        if key in book
    }


def _claim(basis: Basis, row: Row) -> str | None:
    assert row.code is not None
    return basis.book[row.code].claim


def _withheld(behind: Sequence[Sequence[Behind]]) -> list[str]:
    items = {item.quote.coding: item.quote for row in behind for item in row}
    hidden = sum(quote.allowed and not quote.printed for quote in items.values())
    by_hand = [f"{hidden:,} {'quote is' if hidden == 1 else 'quotes are'} not shown: left out by hand."]
    return [
        *held_back(items.values(), "are not shown"),
        *(by_hand if hidden else []),
        *how_to_record(items.values()),
    ]


class _Cells:
    """The lines of the matrix: of each respondent, and of each focus group."""

    def __init__(
        self,
        basis: Basis,
        rows: Sequence[Row],
        behind: Sequence[Sequence[Behind]],
        summaries: dict[tuple[bytes, int], list[Memo]],
        wanted: Sequence[str],
        best: int | None,
    ) -> None:
        self._basis, self._rows, self._behind = basis, rows, behind
        self._summaries, self._wanted, self._best = summaries, wanted, best

    def lines(self) -> Iterator[documents.Row]:
        basis = self._basis
        people = {person.key: person for person in basis.people}
        owners = basis.singles.owners or ()
        for i, states in enumerate(self._states(basis.singles)):
            person = people[owners[i]]
            yield {
                "respondent": person.name,
                "respondent_type": person.type,
                "group": basis.singles.groups[i],
                "focus_group": None,
                "cells": [
                    self._cell(
                        row, states[n], [b for b in self._behind[n] if person.key in b.respondents], person
                    )
                    for n, row in enumerate(self._rows)
                ],
            }
        for i, states in enumerate(self._states(basis.circles)):
            (transcript,) = basis.circles.transcripts[i]
            yield {
                "respondent": None,
                "respondent_type": None,
                "group": basis.circles.groups[i],
                "focus_group": basis.names[transcript],
                "cells": [
                    self._cell(
                        row, states[n], [b for b in self._behind[n] if b.quote.entry.key == transcript]
                    )
                    for n, row in enumerate(self._rows)
                ],
            }

    def _states(self, units: Units) -> list[list[bool]]:
        states: list[list[bool]] = considered_units(
            units, [row.codes for row in self._rows], self._basis.considered
        ).tolist()
        return states

    def _cell(
        self, row: Row, considered: bool, own: Sequence[Behind], person: Respondent | None = None
    ) -> documents.Cell:
        assert row.code is not None
        shown = [item for item in own if item.quote.printed]
        if self._best is not None:
            shown = best_of(shown, self._best)
        written = self._summaries.get((person.id, row.code), []) if person is not None else []
        return {
            "theme": list(row.path),
            "level": row.level,
            "considered": considered,
            "segments": len(own),
            "contrary": sum(item.contrary for item in own),
            "summaries": [{"memo": m.id.hex(), "coder": m.coder, "body": m.body} for m in written],
            "quotes": [as_document(self._basis, item.quote, self._wanted) for item in shown],
        }
