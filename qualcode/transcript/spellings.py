"""Labels that were spelt in several ways and mean one speaker.

Labels that differ only in case, blanks and punctuation are one. Beyond that a rare label joins a frequent one
only if it is a slip of the pen for it. Two people must not become one silently, so a warning names every
label that was joined.
"""

from __future__ import annotations

from typing import TYPE_CHECKING

from rapidfuzz.distance import OSA

from qualcode.transcript.vocabulary import is_long_word, key_of

if TYPE_CHECKING:
    from collections.abc import Mapping

_SHORT = 5
_LONG = 8


def joined(counts: Mapping[str, int]) -> dict[str, str]:
    """For each label the label that it is taken as: itself, or the one of its kin written most often.

    ``counts`` has how often each spelling stands in the text. Labels with the same letters and digits are
    one. A slip joins where the rare one has at most half the lines of a known role word, or a twentieth of
    those of a name, and differs by one letter within a word of five letters or more (two within eight).
    Labels with different digits, two known words, and short labels never join.
    """
    first: dict[str, str] = {}
    totals: dict[str, int] = {}
    for label in sorted(counts, key=lambda name: -counts[name]):
        key = key_of(label)
        first.setdefault(key, label)
        totals[key] = totals.get(key, 0) + counts[label]
    target = {key: key for key in first}
    for rare in sorted(first, key=lambda key: totals[key]):
        kin = [
            key
            for key in first
            if key != rare
            and target[key] == key
            and _is_slip(first[rare], first[key], totals[rare], totals[key])
        ]
        if len(kin) == 1:
            target[rare] = kin[0]
    return {label: first[_end(target, key_of(label))] for label in counts}


def _end(target: Mapping[str, str], key: str) -> str:
    while target[key] != key:
        key = target[key]
    return key


def _is_slip(rare: str, frequent: str, rare_count: int, frequent_count: int) -> bool:
    """Whether ``rare`` is a misspelling of ``frequent``."""
    digits = [[c for c in label if c.isdigit()] for label in (rare, frequent)]
    if digits[0] != digits[1] or is_long_word(rare) or key_of(rare)[:1] != key_of(frequent)[:1]:
        return False
    if is_long_word(frequent):
        return len(key_of(frequent)) >= _LONG and 2 * rare_count <= frequent_count and _near(rare, frequent)
    if rare_count > 2 or 20 * rare_count > frequent_count:
        return False
    pairs = list(zip(rare.casefold().split(), frequent.casefold().split(), strict=False))
    if len(rare.split()) != len(frequent.split()):
        return False
    different = [(a, b) for a, b in pairs if a != b]
    return len(different) == 1 and _near(*different[0])


def _near(one: str, other: str) -> bool:
    one, other = key_of(one), key_of(other)
    shorter = min(len(one), len(other))
    allowed = 0 if shorter < _SHORT else 1 if shorter < _LONG else 2
    return OSA.distance(one, other, score_cutoff=allowed) <= allowed
