"""Who said a quote, in words that are shared by enough respondents for nobody to be known by them."""

from __future__ import annotations

from typing import TYPE_CHECKING

from qualcode.counting.quoted import RESPONDENT, attribution
from qualcode.study.attributes import attribute_of

if TYPE_CHECKING:
    from collections.abc import Iterable, Sequence

    from qualcode.study.respondents import Respondent

SOMEBODY = "a respondent"


class Attribution:
    """Says who spoke a quote, by those of the chosen attributes that enough respondents share.

    Leaving an attribute off a small group identifies that group by the gap. If fewer than ``smallest`` people
    are left bare, the attribute is also left off the next smallest group. The first attribute is exempt,
    since nothing would remain.
    """

    def __init__(self, people: Iterable[Respondent], wanted: Sequence[str], smallest: int) -> None:
        self._wanted, self._smallest = wanted, smallest
        self._sharing: dict[tuple[str | None, ...], int] = {}
        for person in people:
            values = self._values(person)
            for depth in range(1, len(wanted) + 1):
                self._sharing[values[:depth]] = self._sharing.get(values[:depth], 0) + 1
        self._printed = {values for values, number in self._sharing.items() if number >= smallest}
        for above in sorted(self._printed, key=len):
            self._leave_off_enough(above)

    def _leave_off_enough(self, above: tuple[str | None, ...]) -> None:
        """Leave off more until the people of whom only ``above`` is printed are none, or enough."""
        below = [v for v in self._sharing if len(v) == len(above) + 1 and v[:-1] == above]
        printed = sorted(self._printed.intersection(below), key=lambda v: (-self._sharing[v], v[-1] or ""))
        bare = sum(self._sharing[v] for v in below if v not in self._printed)
        while printed and 0 < bare < self._smallest:
            left_off = printed.pop()
            self._printed.remove(left_off)
            bare += self._sharing[left_off]

    def _values(self, person: Respondent) -> tuple[str | None, ...]:
        return tuple(
            person.name if name == RESPONDENT else attribute_of(person, name) for name in self._wanted
        )

    def of(self, owners: Sequence[Respondent]) -> tuple[str, bool]:
        """The attribution, and whether attributes that too few share were left off it, from the last."""
        depth = min(map(self._depth, owners), default=0)
        said = attribution(owners, self._wanted[:depth])
        return said, said != attribution(owners, self._wanted)

    def _depth(self, person: Respondent) -> int:
        values = self._values(person)
        unfit = (d for d in range(1, len(values) + 1) if values[:d] not in self._printed)
        return next(unfit, len(values) + 1) - 1

    def told(self, coarsened: int) -> list[str]:
        """A sentence that says how many attributions are coarser than asked for; [] for none."""
        if not coarsened:
            return []
        several = "1 quote says" if coarsened == 1 else f"{coarsened} quotes say"
        return [
            f"{several} less about who spoke than the others: fewer than {self._smallest} respondents share "
            "the attribute left off, or its absence would identify them."
        ]
