"""The basis of every table of themes: whose codings count, whose words they touch, and who is in which group."""

from __future__ import annotations

from dataclasses import dataclass
from functools import cached_property
from typing import TYPE_CHECKING

from qualcode.counting.counted import counted
from qualcode.counting.groups import NOT_GIVEN, asked_attributes, group_names
from qualcode.counting.heard import hear
from qualcode.counting.rows import rows_of
from qualcode.study.attributes import TYPE, alike
from qualcode.study.names import some_of
from qualcode.themes.tabulation import Coded, Touches, Units

if TYPE_CHECKING:
    from collections.abc import Mapping, Sequence

    from qualcode.codebook.tree import Codebook
    from qualcode.counting.counted import Counting
    from qualcode.counting.heard import Heard
    from qualcode.counting.rows import Row
    from qualcode.study.respondents import Respondent
    from qualcode.study.seen import Seen


@dataclass(frozen=True)
class Basis:
    """A study as its codings are counted; keys are the study's. ``individuals``: members of focus groups are
    respondents too, where the turns show which words are theirs.

    ``people`` are in the order in which they came in; ``group`` has each person's group by key.
    ``taking_part`` has the respondents of each transcript, ``names`` its name. ``count`` says whose codings
    count, and ``heard`` holds them.
    """

    by: str
    codings_of: str
    book: Codebook
    count: Counting
    heard: Heard
    people: Sequence[Respondent]
    group: dict[int, str]
    taking_part: Mapping[int, Sequence[int]]
    names: Mapping[int, str]
    individuals: bool = False

    @cached_property
    def rows(self) -> list[Row]:
        """The lines of the table, in the codebook's order."""
        return rows_of(self.book)

    @cached_property
    def singles(self) -> Units:
        """Respondents with their interviews. Somebody heard only in focus groups is not among them; somebody
        without a transcript is."""
        interviews: dict[int, list[int]] = {person.key: [] for person in self.people}
        in_focus: set[int] = set()
        for transcript in self.names:
            if transcript in self.heard.focus_groups:
                in_focus.update(self.taking_part.get(transcript, []))
                for person in self._told_apart.get(transcript, ()) if self.individuals else ():
                    interviews[person].append(transcript)
            else:
                for person in self.taking_part.get(transcript, []):
                    interviews[person].append(transcript)
        keys = [p.key for p in self.people if interviews[p.key] or p.key not in in_focus]
        return Units([self.group[key] for key in keys], [interviews[key] for key in keys], keys)

    @cached_property
    def _told_apart(self) -> dict[int, set[int]]:
        """For each transcript, the respondents whose turns are known."""
        turns = self.heard.texts.turns
        found: dict[int, set[int]] = {}
        for transcript, owner in zip(turns.transcript.tolist(), turns.owner.tolist(), strict=True):
            if owner in self.group:
                found.setdefault(transcript, set()).add(owner)
        return found

    @cached_property
    def circles(self) -> Units:
        """Focus groups, with the groups of those who take part."""
        focus = [t for t in self.names if t in self.heard.focus_groups]
        groups = [
            "; ".join(dict.fromkeys(self.group[p] for p in self.taking_part.get(t, []))) or NOT_GIVEN
            for t in focus
        ]
        return Units(groups, [[t] for t in focus], None)

    def columns(self, units: Units) -> list[str]:
        """The groups that have units, in the order in which respondents came in; '(not given)' last."""
        order = [self.group[person.key] for person in self.people]
        present = set(units.groups)
        there = dict.fromkeys((*(name for name in order if name in present), *units.groups))
        return [name for name in there if name != NOT_GIVEN] + [NOT_GIVEN] * (NOT_GIVEN in there)

    @cached_property
    def coded(self) -> Coded:
        """The codings that count, as the themes take them."""
        c = self.heard.codings
        return Coded(c.transcript, c.coder, c.code, c.stance)

    @cached_property
    def touches(self) -> Touches:
        """The turns that the codings touch, with their speakers."""
        return Touches(self.heard.coding, self.heard.owner, self.heard.place)

    @property
    def considered(self) -> dict[int, frozenset[int]]:
        """For each transcript that counts, the codes, as they stand today, under which it was considered."""
        return self.count.considered

    def looked_for(self, row: Row) -> bool:
        """Whether a transcript that counts was considered under a code of the row."""
        return not all(row.codes.isdisjoint(codes) for codes in set(self.considered.values()))

    @property
    def coders_needed(self) -> dict[int, int] | None:
        """In each transcript, how many coders must have a thing for it to count; None: one."""
        if not self.count.everyone:
            return None
        return {t: len(coders) for t, coders in self.count.coders.items()}

    def warnings(self) -> list[str]:
        """Sentences on the codings and transcripts that the tables leave out."""
        told = [*self.count.warnings, *self.heard.missing()]
        told += map(str, alike(self.people, asked_attributes(self.people, self.by)))
        silent = self.heard.silent
        if silent:
            told.append(
                f"{silent} {'coding touches' if silent == 1 else 'codings touch'} no respondent's words and "
                f"{'is' if silent == 1 else 'are'} not counted."
            )
        lone = [
            name
            for key, name in self.names.items()
            if key not in self.taking_part and key not in self.heard.focus_groups
        ]
        if lone:
            told.append(
                f"{len(lone)} {'transcript has' if len(lone) == 1 else 'transcripts have'} no respondent and "
                f"{'is' if len(lone) == 1 else 'are'} not counted: {some_of(lone)}. "
                "Link them with: qualcode respondents import TABLE.csv"
            )
        return told


def load_basis(
    seen: Seen,
    *,
    by: str = TYPE,
    codings_of: str = "final",
    individuals: bool = False,
    sentences: bool = False,
) -> Basis:
    """Read the codings that count and that the viewer may see; call it while ``study.reading()``.
    ``sentences``: read where sentences begin and end, too.

    Raises UsageError or NotFound for an unknown attribute, choice or coder.
    """
    count, people = counted(seen, codings_of), seen.people
    heard, group = hear(seen, count, sentences=sentences), group_names(people, by)
    parts = (seen.book, count, heard, people, group, seen.taking_part, seen.names)
    return Basis(by, codings_of, *parts, individuals)
