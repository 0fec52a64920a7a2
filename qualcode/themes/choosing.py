"""A balanced choice among quotes: a plain rule that a person can follow by hand and that always chooses the
same."""

from __future__ import annotations

from collections import Counter
from dataclasses import dataclass
from statistics import median
from typing import TYPE_CHECKING

if TYPE_CHECKING:
    from collections.abc import Hashable, Iterable, Sequence

SHORTEST, LONGEST = 25, 450  # code points of a quote that can be read out, unless others are asked for


@dataclass(frozen=True)
class Candidate:
    """A quote to choose from: whose it is, and where it stands, in code points.

    ``complete``: it begins and ends where a sentence does. ``contrary``: it contradicts the theme's claim, or
    does so in part. ``pinned``: somebody has chosen it by hand.
    """

    groups: tuple[str, ...]
    respondents: tuple[Hashable, ...]
    transcript: Hashable
    start: int
    end: int
    complete: bool = True
    contrary: bool = False
    pinned: bool = False

    @property
    def length(self) -> int:
        return self.end - self.start


def choose(
    candidates: Sequence[Candidate], most: int, *, shortest: int = SHORTEST, longest: int = LONGEST
) -> list[int]:
    """At most ``most`` of the candidates, by their places in the sequence, in the order of choosing.

    First those pinned by hand, whatever their length. Then, of those from ``shortest`` to ``longest`` (of
    all, where none is), one after the other the quote whose respondent, then whose group has been quoted
    least; of several, complete sentences before parts of them, then the quote nearest to the usual length,
    then the first. Words once chosen are not chosen again in an overlapping quote. Where there are contrary
    ones and two or more may be chosen, contrary ones get at least one place, and as many as are their part of
    the respondents quoted; so do the others. Raises ValueError where ``most`` is below 0, or nothing is as
    long as ``shortest`` and ``longest`` ask.
    """
    if most < 0 or not 0 <= shortest <= longest:
        raise ValueError(f"{most} quotes of {shortest} to {longest} characters cannot be chosen")
    every = range(len(candidates))
    fit = [i for i in every if shortest <= candidates[i].length <= longest] or list(every)
    choice = _Choice(candidates, median(candidates[i].length for i in fit) if fit else 0)
    choice.take([i for i in every if candidates[i].pinned], most)
    rest = [i for i in fit if not candidates[i].pinned]
    contrary = [i for i in rest if candidates[i].contrary]
    others = [i for i in rest if not candidates[i].contrary]
    places = _places(candidates, most)
    choice.take(contrary, min(most, len(choice.chosen) + places - choice.contrary))
    kept = len(choice.chosen)
    choice.take(others, most)
    choice.take(contrary, most)
    pinned = sum(candidates[i].pinned for i in choice.chosen)
    # What is typical is read first; contrary ones were chosen early so that their respondents count as quoted.
    return [*choice.chosen[:pinned], *choice.chosen[kept:], *choice.chosen[pinned:kept]]


def _places(candidates: Sequence[Candidate], most: int) -> int:
    """How many of ``most`` quotes are to be contrary ones."""
    sides = [
        {who for c in candidates if c.contrary is side for who in c.respondents or (c.transcript,)}
        for side in (True, False)
    ]
    against, others = map(len, sides)
    if not against or most < 2:
        return 0
    share = int(most * against / (against + others) + 0.5)
    return max(1, min(share, most - 1 if others else most))


class _Choice:
    """The quotes chosen so far, and the choice of the next."""

    def __init__(self, candidates: Sequence[Candidate], usual: float) -> None:
        self._candidates, self._usual = candidates, usual
        self.chosen: list[int] = []
        self._respondents: Counter[Hashable] = Counter()
        self._groups: Counter[str] = Counter()

    @property
    def contrary(self) -> int:
        """How many of the chosen are contrary."""
        return sum(self._candidates[i].contrary for i in self.chosen)

    def take(self, offered: Iterable[int], until: int) -> None:
        """Choose from these until so many are chosen in all, or none is left."""
        left = [i for i in offered if i not in self.chosen]
        while len(self.chosen) < until:
            left = [i for i in left if not self._overlaps(i)]
            if not left:
                return
            best = min(left, key=self._rank)
            left.remove(best)
            self.chosen.append(best)
            self._respondents.update(self._candidates[best].respondents)
            self._groups.update(self._candidates[best].groups)

    def _rank(self, i: int) -> tuple[int, int, bool, float, int]:
        c = self._candidates[i]
        return (
            max((self._respondents[who] for who in c.respondents), default=0),
            max((self._groups[group] for group in c.groups), default=0),
            not c.complete,
            abs(c.length - self._usual),
            i,
        )

    def _overlaps(self, i: int) -> bool:
        c = self._candidates[i]
        return any(
            c.transcript == other.transcript and c.start < other.end and other.start < c.end
            for other in (self._candidates[j] for j in self.chosen)
        )
