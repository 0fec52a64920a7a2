"""The part of the study that may go into a room: the codings that count, and the quotes that may be printed."""

from __future__ import annotations

import sys
from dataclasses import dataclass
from typing import TYPE_CHECKING

from qualcode.counting.attributing import SOMEBODY, Attribution
from qualcode.counting.basis import load_basis
from qualcode.counting.behind import best_of, quotes_behind
from qualcode.counting.quoted import attribution_parts, held_back, how_to_record
from qualcode.counting.table import Tables
from qualcode.reports.model import Quote
from qualcode.study.consent import consents
from qualcode.themes.choosing import LONGEST, SHORTEST
from qualcode.themes.suppression import groups_withheld_in
from qualcode.workflows.reporting import words
from qualcode.workflows.reporting.asking import FEWEST
from qualcode.workflows.reporting.gate import anonymised

if TYPE_CHECKING:
    from collections.abc import Iterable

    from qualcode.counting.behind import Behind
    from qualcode.counting.quoted import Quoted
    from qualcode.study.seen import Seen
    from qualcode.study.transcripts import Entry
    from qualcode.workflows.reporting.asking import Asked


DEFAULT = 4  # quotes a theme, unless told otherwise


@dataclass(frozen=True)
class ChosenQuote:
    """A chosen quote, and as it is printed; ``coarsened``: with less about who spoke than was asked for."""

    theme: int
    said: Quoted
    quote: Quote
    coarsened: bool


class Room:
    """``used`` are the transcripts whose codings count, ``notices`` what is to be said of them on the first page.

    Raises QualcodeError where they are not recorded as anonymised, unless that was asked for. Call it while
    ``study.reading()``.
    """

    def __init__(self, seen: Seen, asked: Asked) -> None:
        self._most = asked.quotes or DEFAULT
        self.basis = basis = load_basis(seen, by=asked.by, codings_of=asked.codings_of)
        counted = basis.count.coders
        self.used = [entry for entry in seen.transcripts if entry.key in counted]
        self.notices = anonymised(self.used, not_anonymised=asked.not_anonymised)
        self.notices += consents(seen.study).assumption(counted)
        self.focus_groups = basis.heard.focus_groups & counted.keys()
        themes = [row for row in basis.rows if row.kind == "theme"]
        found = quotes_behind(seen, basis, themes)
        self.tables = Tables(basis)
        self.table = self.tables.document(suppress_below=asked.suppress_below)
        parts = (self.table, self.table["focus_groups"])
        self._hidden = {
            row.code: set().union(*(groups_withheld_in(part, row.path) for part in parts)) for row in themes
        }
        self._fewest = asked.suppress_below
        self._behind = {row.code: own for row, own in zip(themes, found, strict=True) if row.code is not None}
        wanted = attribution_parts(basis.people, asked.attribution)
        self._attribution = Attribution(basis.people, wanted, asked.smallest)

    @property
    def counted(self) -> list[Entry]:
        """The transcripts used that are in the tables: those with a respondent, and focus groups."""
        return [e for e in self.used if e.key in self.basis.taking_part or e.key in self.focus_groups]

    @property
    def looked_for(self) -> set[int]:
        """The themes (keys) under which a transcript that counts was considered."""
        rows = (row for row in self.basis.rows if row.kind == "theme")
        return {row.code for row in rows if row.code is not None and self.basis.looked_for(row)}

    @property
    def themes(self) -> list[int]:
        """The themes (keys), in the order of the table."""
        return list(self._behind)

    def chosen(self, theme: int) -> list[ChosenQuote]:
        """The quotes of a theme (key), balanced over respondents and groups, contrary ones among them.

        None comes from a group whose figure is withheld, because it would show that there is one. Lengths
        that can be read out are kept to unless that leaves fewer than two, or no contrary one of some.
        """
        hidden = self._hidden[theme]
        offered = [i for i in self._behind[theme] if i.quote.printed and hidden.isdisjoint(i.groups)]
        both_sides = any(item.contrary for item in offered)
        best: list[Behind] = []
        for shortest, longest in ((SHORTEST, LONGEST), (0, LONGEST), (0, sys.maxsize)):
            best = best_of(offered, self._most, shortest=shortest, longest=longest)
            if len(best) >= FEWEST and both_sides == any(item.contrary for item in best):
                break
        return [self._printed(theme, item.quote) for item in best]

    def _printed(self, theme: int, said: Quoted) -> ChosenQuote:
        who, coarsened = self._attribution.of(said.owners)
        quote = Quote(
            said.text,
            who or SOMEBODY,
            said.entry.medium == "notes",
            words.AGAINST.get(said.stance or "", ""),
            said.original or "",
        )
        return ChosenQuote(theme, said, quote, coarsened)

    def withheld(self, chosen: Iterable[ChosenQuote]) -> list[str]:
        """Sentences on the quotes not printed, and on choices with fewer quotes than asked for.

        On groups whose figures are withheld they say only that.
        """
        every = self._told_of
        by_hand = sum(said.allowed and not said.printed for said in every)
        small = []
        if any(self._hidden.values()):
            small = [f"No quote is printed from groups of fewer than {self._fewest}."]
        return [
            *held_back(every, "are not printed"),
            *words.left_out(by_hand),
            *small,
            *self._attribution.told(sum(c.coarsened for c in chosen)),
        ]

    def how_to_record(self) -> list[str]:
        """What to do at the shell about consent that is not recorded."""
        return how_to_record(self._told_of)

    @property
    def _told_of(self) -> list[Quoted]:
        """The quotes behind the themes, each once, without those of groups whose figures are withheld."""
        return list(
            {
                item.quote.coding: item.quote
                for theme, own in self._behind.items()
                for item in own
                if self._hidden[theme].isdisjoint(item.groups)
            }.values()
        )
