"""The differences between coders: every coding of a transcript is in exactly one. Plain Python."""

from __future__ import annotations

from itertools import groupby
from operator import itemgetter
from typing import TYPE_CHECKING, Literal, NamedTuple

if TYPE_CHECKING:
    from collections.abc import Callable, Collection, Hashable, Iterable, Iterator, Mapping, Sequence

Kind = Literal[
    "agreed", "stance", "boundary", "missed", "other code", "other theme", "other level", "not offered"
]
KINDS: tuple[Kind, ...] = (
    "agreed",
    "stance",
    "boundary",
    "missed",
    "other code",
    "other theme",
    "other level",
    "not offered",
)
ALIKE = 0.5  # intersection over union from which two codes are taken to be at the same place


class Piece(NamedTuple):
    """One coding: ``[start, end)`` in code points of the transcript, never empty."""

    coder: int
    code: int
    start: int
    end: int
    stance: str | None
    id: Hashable


class Difference(NamedTuple):
    """The work of the coders at one place: the pieces there, by place, and the stretch that they cover together."""

    kind: Kind
    start: int
    end: int
    pieces: tuple[Piece, ...]


class _Chain(NamedTuple):
    """Pieces of one code that hang together by overlapping, and which coders have any of them."""

    start: int
    end: int
    code: int
    coders: frozenset[int]
    pieces: list[Piece]


def differences(
    pieces: Iterable[Piece],
    coders: Sequence[int],
    theme_of: Mapping[int, int],
    level_of: Mapping[int, Hashable],
    *,
    offered: Callable[[int], Collection[int]] | None = None,
) -> list[Difference]:
    """Every piece of one transcript in exactly one difference, ordered by place.

    ``agreed``: every coder has the code on this very span, with the same stance; ``stance``: with different
    stances; ``boundary``: every coder marked the code there, but the spans differ; ``missed``: some coder did
    not mark it there; ``other code`` (of the same theme), ``other theme`` (of the same level), ``other
    level``: at the same place, coders who lack each other's code used different ones.

    Three passes find them. Exact: a code that every coder has on the same span is one difference. Chain: of
    the remaining pieces, those of one code that overlap form one chain (touching is not overlapping); a chain
    in which every coder takes part is one difference. Pair: a chain that some coder lacks is paired with a
    chain of another code if the two have no coder in common and share at least half of what they cover
    together. Pairs are one to one, the best first.

    ``theme_of`` and ``level_of`` need an entry for each code of a chain that some coder lacks. ``offered``
    says which coders could use a code; a coder who could not is not counted as lacking it. Where fewer than
    two could use it the kind is ``not offered``.
    """
    found: list[Difference] = []
    lacking: list[_Chain] = []
    everyone = frozenset(coders)
    for code, of_code in groupby(sorted(pieces, key=itemgetter(1, 2, 3)), itemgetter(1)):
        expected = everyone if offered is None else everyone.intersection(offered(code))
        rest: list[Piece] = []
        for (start, end), group in groupby(of_code, itemgetter(2, 3)):
            same = list(group)
            if len(same) > 1:
                same.sort(key=_by_coder)
            if len(expected) > 1 and expected <= {piece.coder for piece in same}:
                kind: Kind = "agreed" if _one_stance(same) else "stance"
                found.append(Difference(kind, start, end, tuple(same)))
            else:
                rest += same
        for chain in _chains(code, rest):
            if len(expected) < 2:
                found.append(_difference("not offered", chain))
            elif expected <= chain.coders:
                found.append(_difference("boundary", chain))
            else:
                lacking.append(chain)
    found += _paired(lacking, theme_of, level_of)
    return sorted(found, key=_by_place)


def _by_coder(piece: Piece) -> tuple[int, str, str]:
    # The id settles what is alike in all else, so that the order of the input never matters.
    return piece.coder, piece.stance or "", repr(piece.id)


def _by_place(difference: Difference) -> tuple[int, int, int, int]:
    return difference.start, difference.end, KINDS.index(difference.kind), difference.pieces[0].code


def _one_stance(same: list[Piece]) -> bool:
    """Whether every coder gave these the same stance, or, with several codings on the span, the same stances."""
    if len({piece.stance for piece in same}) == 1:
        return True
    stances: dict[int, set[str | None]] = {}
    for piece in same:
        stances.setdefault(piece.coder, set()).add(piece.stance)
    given = list(stances.values())
    return all(each == given[0] for each in given)


def _chains(code: int, pieces: list[Piece]) -> Iterator[_Chain]:
    """Pieces of one code, ordered by start, as the groups that overlap one after the other."""
    begin = 0
    reach = pieces[0].end if pieces else 0
    for place, piece in enumerate(pieces):
        if piece.start >= reach:
            yield _chain(code, pieces[begin:place], reach)
            begin, reach = place, piece.end
        elif piece.end > reach:
            reach = piece.end
    if pieces:
        yield _chain(code, pieces[begin:], reach)


def _chain(code: int, pieces: list[Piece], end: int) -> _Chain:
    return _Chain(pieces[0].start, end, code, frozenset([piece.coder for piece in pieces]), pieces)


def _difference(kind: Kind, *chains: _Chain) -> Difference:
    pieces = [piece for chain in chains for piece in chain.pieces]
    if len(chains) > 1:
        pieces.sort(key=lambda piece: (piece.start, piece.end, piece.code))
    return Difference(kind, min(c.start for c in chains), max(c.end for c in chains), tuple(pieces))


def _paired(
    chains: list[_Chain], theme_of: Mapping[int, int], level_of: Mapping[int, Hashable]
) -> Iterator[Difference]:
    """The chains that some coder lacks: in pairs where another code was used at the place, else missed."""
    chains.sort(key=itemgetter(0, 1, 2))
    candidates = []
    for place, first in enumerate(chains):
        for beyond in range(place + 1, len(chains)):
            second = chains[beyond]
            if second.start >= first.end:
                break
            if first.code == second.code or first.coders & second.coders:
                continue
            shared = min(first.end, second.end) - second.start
            covered = max(first.end, second.end) - first.start
            if shared >= ALIKE * covered:
                kind = _other(first.code, second.code, theme_of, level_of)
                candidates.append((-shared / covered, KINDS.index(kind), place, beyond))
    taken: set[int] = set()
    for _, kind_number, place, beyond in sorted(candidates):
        if place not in taken and beyond not in taken:
            taken |= {place, beyond}
            yield _difference(KINDS[kind_number], chains[place], chains[beyond])
    for place, chain in enumerate(chains):
        if place not in taken:
            yield _difference("missed", chain)


def _other(a: int, b: int, theme_of: Mapping[int, int], level_of: Mapping[int, Hashable]) -> Kind:
    if theme_of[a] == theme_of[b]:
        return "other code"
    return "other theme" if level_of[a] == level_of[b] else "other level"
