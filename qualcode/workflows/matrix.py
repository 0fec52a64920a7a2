"""The matrix of themes by groups as it is worked with on a screen: figures, and the quotes behind each."""

from __future__ import annotations

from dataclasses import dataclass
from itertools import combinations
from typing import TYPE_CHECKING

from qualcode.counting.basis import load_basis
from qualcode.counting.behind import TableColumn, best_of, quotes_behind
from qualcode.counting.quoted import attribution, attribution_parts, held_back
from qualcode.counting.table import Tables
from qualcode.study.attributes import TYPE
from qualcode.study.coders import coders
from qualcode.study.codes import code_ids, key_of
from qualcode.study.memos import memos
from qualcode.study.pins import decide
from qualcode.study.seen import Seen
from qualcode.study.transcripts import content
from qualcode.transcript.surroundings import surroundings

__all__ = [
    "BEST",
    "CellQuote",
    "Matrix",
    "TableColumn",
    "code_id",
    "decide",
    "held_back",
    "matrix",
    "quotes_of",
]

if TYPE_CHECKING:
    from collections.abc import Sequence

    from qualcode.counting.basis import Basis
    from qualcode.counting.rows import Row
    from qualcode.documents.themes import Table
    from qualcode.ledger.study import Study
    from qualcode.study.coders import Coder
    from qualcode.study.pins import Verdict

BEST = 5


@dataclass(frozen=True)
class Matrix:
    """The ``document`` of ``themes``, with the rows of ``basis``, and the other choices that it offers.

    ``attributes``: those by which respondents can be grouped, single ones and two crossed. ``coders``: those
    whose codings can be counted alone.
    """

    basis: Basis
    document: Table
    attributes: Sequence[str]
    coders: Sequence[str]


@dataclass(frozen=True)
class CellQuote:
    """A quote of a cell, with the text around it.

    ``respondents`` are the people whose words it holds, with their ids; ``decided``: pinned or left out.
    ``consent`` is their consent to be quoted, and ``allowed`` says whether it lets the quote be printed.
    ``summary`` is the analyst's last text on the cell of the (one) respondent and the quote's theme; None
    where there is none.
    """

    coding: bytes
    code: int
    transcript: str
    transcript_id: bytes
    start: int
    quote: str
    before: str
    after: str
    respondents: tuple[tuple[str, bytes], ...]
    attribution: str
    stance: str | None
    medium: str
    decided: Verdict | None
    consent: str
    allowed: bool
    original: str | None
    summary: str | None

    @property
    def contrary(self) -> bool:
        """Whether it contradicts the theme's claim, or does so in part."""
        return self.stance in {"contrary", "mixed"}


def matrix(study: Study, who: Coder, *, by: str = TYPE, codings_of: str = "final") -> Matrix:
    """The matrix as ``who`` may see it. Raises as ``summarising.themes``; an attribute that is gone is TYPE."""
    with study.reading():
        seen = Seen(study, who)
        known = [TYPE, *dict.fromkeys(name for person in seen.people for name in person.attributes)]
        if not {name.strip() for name in by.split(",")} <= set(known):
            by = TYPE
        basis = load_basis(seen, by=by, codings_of=codings_of)
        document = Tables(basis).document()
        names = [coder.name for coder in coders(study)]
    crossed = [",".join(pair) for pair in combinations(known, 2)]
    return Matrix(basis, document, [*known, *crossed], names)


def quotes_of(
    study: Study, who: Coder, table: Matrix, row: Row, column: TableColumn, *, best: bool = False
) -> list[CellQuote]:
    """The quotes that the figure of a cell counts, by transcript and place; ``best``: a balanced choice of BEST.

    ``table`` must be of the study as it stands.
    """
    with study.reading():
        seen = Seen(study, who)
        basis = table.basis
        (found,) = quotes_behind(seen, basis, [row], column)
        if best:
            found = best_of(found, BEST)
        ids, book = code_ids(study), basis.book
        written = {
            (memo.on_id, memo.theme): memo.body for memo in memos(seen, on_kind="cell", kind="analytic")
        }
        entries = {item.quote.entry.key: item.quote.entry for item in found}
        texts = {key: content(study, entry).text for key, entry in entries.items()}
    wanted = attribution_parts(basis.people, None)
    listed = []
    for quote in (item.quote for item in found):
        before, after = surroundings(texts[quote.entry.key], quote.start, quote.end)
        people = tuple((person.name, person.id) for person in quote.owners)
        theme = ids[key_of(book.theme_of(quote.code))]
        listed.append(
            CellQuote(
                quote.coding,
                quote.code,
                quote.entry.name,
                quote.entry.id,
                quote.start,
                quote.text,
                before,
                after,
                people,
                attribution(quote.owners, wanted),
                quote.stance,
                quote.entry.medium,
                quote.verdict,
                quote.consent,
                quote.allowed,
                quote.original,
                written.get((people[0][1], theme)) if len(people) == 1 else None,
            )
        )
    return listed


def code_id(study: Study, code: int) -> bytes:
    """The id of a code (key), by which a memo on a cell names the theme."""
    return code_ids(study)[code]
