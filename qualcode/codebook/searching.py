"""Codes for what a person has typed so far, best first: by mark, by name, by path, and past typing errors."""

from __future__ import annotations

from typing import TYPE_CHECKING, NamedTuple

from qualcode.codebook.names import folded

if TYPE_CHECKING:
    from collections.abc import Iterable, Sequence

    from qualcode.codebook.tree import Code, Codebook

ALIKE = 80.0
"""Similarity (0 to 100) from which a code is offered where nothing holds the letters in their order."""

_SMALL_WORDS = frozenset(
    ("a", "an", "and", "at", "by", "for", "from", "in", "of", "on", "or", "the", "to", "with")
)


class Hit(NamedTuple):
    """A code that answers, and the places (code points) of its name that were matched."""

    code: Code
    places: tuple[int, ...] = ()


class _Entry(NamedTuple):
    code: Code
    name: str
    words: tuple[str, ...]
    initials: str
    path: str


class Search:
    """Finds among ``codes`` of ``book``; made once, and asked at every key."""

    def __init__(self, book: Codebook, codes: Iterable[Code]) -> None:
        self._entries = [_entry(book, code) for code in codes]

    def hits(self, query: str) -> list[Hit]:
        """The codes that answer, best first; all, in their order, where nothing was typed.

        A code with exactly this mark comes first, then codes whose name, then codes whose path holds the
        letters in this order, the closer together the better. Only where there are none, similar names
        follow.
        """
        typed = query.strip()
        wanted = folded(query)
        if not wanted:
            return [Hit(entry.code) for entry in self._entries]
        ranked = []
        for order, entry in enumerate(self._entries):
            found = _rank(entry, typed, wanted)
            if found is not None:
                rank, places = found
                ranked.append((*rank, len(entry.name) if places else 0, order, places, entry))
        ranked.sort(key=lambda row: row[:4])
        hits = [Hit(row[-1].code, row[-2]) for row in ranked]
        return hits or self._alike(wanted)

    def _alike(self, wanted: str) -> list[Hit]:
        from rapidfuzz import fuzz

        if len(wanted) < 3:  # of two letters, one wrong leaves nothing to go by
            return []
        scored = []
        for order, entry in enumerate(self._entries):
            # The path is the longer: a short name would be found in any long query.
            score = fuzz.partial_ratio(wanted, entry.path) if len(entry.path) >= len(wanted) else 0.0
            score = max(score, fuzz.ratio(wanted, entry.name))
            if score >= ALIKE:
                scored.append((-score, -fuzz.partial_ratio(wanted, entry.name), order, entry.code))
        scored.sort(key=lambda row: row[:3])
        return [Hit(code) for *_, code in scored]


def _entry(book: Codebook, code: Code) -> _Entry:
    name = folded(code.name)
    words = _words(name)
    telling = [word for word in words if word not in _SMALL_WORDS] or list(words)
    return _Entry(code, name, words, "".join(word[0] for word in telling), folded(book.full_name(code.id)))


def _words(text: str) -> tuple[str, ...]:
    return tuple("".join(c if c.isalnum() else " " for c in text).split())


def _rank(entry: _Entry, typed: str, wanted: str) -> tuple[tuple[int, int], tuple[int, ...]] | None:
    """How well an entry answers, smaller being better, and the matched places of its name; None if not."""
    mark = entry.code.mark or ""
    if mark == typed:
        return (0, 0), ()
    if folded(mark) == wanted:
        return (1, 0), ()
    at = entry.name.find(wanted)
    if at >= 0:
        start = _word_start(entry.name, wanted)
        place = at if start is None else start
        grade = 2 if entry.name == wanted else 3 if place == 0 else 4 if start is not None else 7
        return (grade, 0), _run(entry, place, len(wanted))
    parts = _words(wanted)
    if parts and all(any(word.startswith(part) for word in entry.words) for part in parts):
        return (5, 0), ()
    if entry.initials.startswith(wanted):
        return (6, 0), ()
    if _word_start(entry.path, wanted) is not None or (
        parts and all(_word_start(entry.path, part) is not None for part in parts)
    ):
        return (8, 0), ()
    places = subsequence(wanted.replace(" ", ""), entry.name)
    if places is not None:
        return (9, places[-1] - places[0]), places if len(entry.name) == len(entry.code.name) else ()
    places = subsequence(wanted.replace(" ", ""), entry.path)
    return None if places is None else ((10, places[-1] - places[0]), ())


def _run(entry: _Entry, start: int, length: int) -> tuple[int, ...]:
    same = len(entry.name) == len(entry.code.name)  # else folding moved the letters
    return tuple(range(start, start + length)) if same else ()


def _word_start(text: str, wanted: str) -> int | None:
    at = text.find(wanted)
    while at > 0 and text[at - 1].isalnum():
        at = text.find(wanted, at + 1)
    return None if at < 0 else at


def subsequence(letters: Sequence[str], text: str) -> tuple[int, ...] | None:
    """Where ``text`` holds the letters in this order, close together; None where it does not.

    The end is the first at which all have been met, the rest is as near to it as can be. That takes two
    passes; finding the best of all alignments would take too long for a long path.
    """
    at = -1
    for letter in letters:
        at = text.find(letter, at + 1)
        if at < 0:
            return None
    places = []
    end = at + 1
    for letter in reversed(letters):
        end = text.rfind(letter, 0, end)
        places.append(end)
    return tuple(reversed(places)) or None
