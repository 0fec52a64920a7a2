"""Labels that were spelt in several ways and mean one speaker.

Labels that differ only in case, blanks and punctuation are one. Beyond that a rare label joins a frequent one
if it is a slip of the pen for it; a full name that stands once or twice joins the initials or the part of it that
fit no other; and a label that describes its speaker ("P1 (nurse, 34)") joins the one that does not. Two people must
not become one silently, so a warning names every label that was joined.
"""

from __future__ import annotations

from collections import defaultdict
from dataclasses import dataclass
from typing import TYPE_CHECKING

from rapidfuzz import process
from rapidfuzz.distance import OSA

from qualcode.transcript.vocabulary import is_long_word, key_of, kind_of, looks_like_name, named_part

if TYPE_CHECKING:
    from collections.abc import Iterator, Mapping

_SHORT = 5
_LONG = 8
# A slip is sought among so many of the most frequent labels with its first letter and digits.
_COMPARED = 200
_RARE = 2
_FEWEST = 20


@dataclass(frozen=True)
class _Label:
    """One label with all spellings that differ in case and punctuation only; ``total`` counts its lines."""

    spelling: str
    key: str
    digits: str
    total: int
    known: bool


def joined(counts: Mapping[str, int]) -> dict[str, str]:
    """For each label the label that it is taken as: itself, or the one of its kin written most often.

    ``counts`` has how often each spelling stands in the text. Labels with the same letters and digits are
    one. A slip joins where the rare one has at most half the lines of a known role word, or a twentieth of
    those of a name, and differs by one letter within a word of five letters or more (two within eight).
    Labels with different digits, two known words, and short labels never join by a slip.
    """
    labels = _labels(counts)
    target = {key: key for key in labels}
    for rare, frequent in (*_slips(labels), *_short_forms(labels)):
        if _end(target, frequent) != rare and target[rare] == rare:
            target[rare] = frequent
    return {label: labels[_end(target, key_of(label))].spelling for label in counts}


def _labels(counts: Mapping[str, int]) -> dict[str, _Label]:
    first: dict[str, str] = {}
    totals: dict[str, int] = defaultdict(int)
    for label in sorted(counts, key=lambda name: -counts[name]):
        key = key_of(label)
        first.setdefault(key, label)
        totals[key] += counts[label]
    return {
        key: _Label(
            spelling, key, "".join(filter(str.isdigit, spelling)), totals[key], is_long_word(spelling)
        )
        for key, spelling in first.items()
    }


def _end(target: Mapping[str, str], key: str) -> str:
    while target[key] != key:
        key = target[key]
    return key


def _slips(labels: Mapping[str, _Label]) -> Iterator[tuple[str, str]]:
    """Pairs of a misspelt label and the one that it means."""
    alike: dict[tuple[str, str], list[_Label]] = defaultdict(list)
    for label in sorted(labels.values(), key=lambda label: -label.total):
        among = alike[label.key[:1], label.digits]
        if (label.known or label.total >= _FEWEST) and len(among) < _COMPARED:
            among.append(label)
    keys = {group: [label.key for label in among] for group, among in alike.items()}
    slipped: set[str] = set()
    for rare in sorted(labels.values(), key=lambda label: label.total):
        group = (rare.key[:1], rare.digits)
        if rare.known or not keys[group]:
            continue
        # No more than two letters may differ in all; what that means for each word is looked at then.
        near = process.extract(
            rare.key, keys[group], scorer=OSA.distance, processor=None, score_cutoff=2, limit=None
        )
        among = [labels[key] for key, _, _ in near if key != rare.key and key not in slipped]
        kin = [label.key for label in among if _is_slip(rare, label)]
        if len(kin) == 1:
            slipped.add(rare.key)
            yield rare.key, kin[0]


def _is_slip(rare: _Label, frequent: _Label) -> bool:
    """Whether ``rare`` is a misspelling of ``frequent``."""
    if frequent.known:
        return (
            len(frequent.key) >= _LONG and 2 * rare.total <= frequent.total and _near(rare.key, frequent.key)
        )
    if rare.total > _RARE or _FEWEST * rare.total > frequent.total:
        return False
    words, others = rare.spelling.casefold().split(), frequent.spelling.casefold().split()
    if len(words) != len(others):
        return False
    different = [(a, b) for a, b in zip(words, others, strict=True) if a != b]
    return len(different) == 1 and _near(key_of(different[0][0]), key_of(different[0][1]))


def _near(one: str, other: str) -> bool:
    shorter = min(len(one), len(other))
    allowed = 0 if shorter < _SHORT else 1 if shorter < _LONG else 2
    return abs(len(one) - len(other)) <= allowed and OSA.distance(one, other, score_cutoff=allowed) <= allowed


def _short_forms(labels: Mapping[str, _Label]) -> Iterator[tuple[str, str]]:
    """Pairs of a label in full and its short form, where that fits no other: the rarer one first."""
    full: dict[str, set[str]] = defaultdict(set)
    described: dict[str, set[str]] = defaultdict(set)
    for label in labels.values():
        plain = key_of(named_part(label.spelling))
        if plain != label.key and plain in labels:
            described[plain].add(label.key)
        for short in _shortened(label.spelling):
            if short in labels and short != label.key:
                full[short].add(label.key)
    for plain, keys in described.items():
        if len(keys) == 1:
            yield _rarer_first(labels[plain], labels[keys.pop()])
    for short, keys in full.items():
        one = labels[next(iter(keys))]
        rarer, other = _rarer_first(labels[short], one)
        said_once = labels[rarer].total <= _RARE and labels[rarer].total < labels[other].total
        if len(keys) == 1 and said_once and kind_of(labels[short].spelling) is None:
            yield rarer, other


def _rarer_first(one: _Label, other: _Label) -> tuple[str, str]:
    return (one.key, other.key) if one.total < other.total else (other.key, one.key)


def _shortened(label: str) -> set[str]:
    """The keys of the initials, the first and the last part of a full name; none of another label."""
    words = [word for word in named_part(label).split() if word[:1].isupper()]
    if len(words) < 2 or kind_of(label) is not None or not looks_like_name(label):
        return set()
    if any(len(key_of(word)) < 2 for word in (words[0], words[-1])) or any(map(str.isdecimal, label)):
        return set()
    initials = {"".join(word[0] for word in words), words[0][0] + words[-1][0]}
    return {key_of(part) for part in (*initials, words[0], words[-1])}
