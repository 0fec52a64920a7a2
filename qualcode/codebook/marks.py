"""Short marks for the margin, made from names where a codebook has none."""

from __future__ import annotations

from itertools import combinations, product
from string import ascii_uppercase
from typing import TYPE_CHECKING

if TYPE_CHECKING:
    from collections.abc import Collection, Iterator

_SMALL_WORDS = frozenset(
    ("a", "an", "and", "at", "by", "for", "from", "in", "of", "on", "or", "the", "to", "with")
)


def propose_mark(name: str, taken: Collection[str]) -> str:
    """One to three letters that recall ``name`` and, ignoring case, are not among ``taken``.

    Two initials if the name has them, else other letters of the name in their order, else any letters.
    The same name and taken marks always give the same mark.
    """
    used = {mark.casefold() for mark in taken}
    for mark in _candidates(name):
        if mark.casefold() not in used:
            return mark
    raise ValueError("every mark of up to three letters is taken")


def _candidates(name: str) -> Iterator[str]:
    words = [letters for letters in map(_letters, name.replace("-", " ").split()) if letters]
    telling = [word for word in words if word.casefold() not in _SMALL_WORDS] or words
    initials = "".join(word[0] for word in telling)
    if len(initials) >= 2:
        yield initials[:2]
        yield from (initials[:3],) if len(initials) >= 3 else ()
    run = "".join(telling)[:24]
    for length in (2, 3):
        for rest in combinations(run[1:], length - 1):
            yield run[0] + "".join(rest)
    for length in (1, 2, 3):
        yield from map("".join, product(ascii_uppercase, repeat=length))


def _letters(word: str) -> str:
    """The word's letters in capitals; one whose capital is two letters stays small, because a mark is short."""
    return "".join(up if len(up := letter.upper()) == 1 else letter for letter in word if letter.isalpha())
