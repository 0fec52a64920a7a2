"""Finding where a quote stands in a transcript: exactly, else ignoring case, blanks and punctuation, else nearly.

An editor's [brackets] and omissions (...) in a quote stand for some words of the text or for none. A quote
without a certain place is refused, not guessed: one that occurs several times, or that no words of the text
resemble closely enough.
"""

from __future__ import annotations

import re
import unicodedata
from dataclasses import dataclass
from functools import cached_property

MIN_SCORE = 85.0
"""The RapidFuzz partial ratio (0 to 100) from which a near match is taken, unless the caller says another."""

_CLEAR_LEAD = 3.0  # a near match must beat the next best place by this much
_SHORTEST_NEAR = 12  # letters below which a near match means nothing
_BRACKETED = 4  # words of the text for which one bracket may stand, or as many as it holds
_OMITTED = 40  # words of the text that one omission may leave out

# "[the husband]’s" stands for a name and its ending; "?" is what a lost apostrophe looks like.
_EDITED = re.compile(r"\[[^\[\]]*\](?:['’‘?]s\b)?|\.(?: ?\.){2,}|…+")
_LOST_APOSTROPHE = re.compile(r"(?<=[^\W\d_])\?(?=(?:s|t|d|m|re|ve|ll)\b)", re.IGNORECASE)


@dataclass(frozen=True)
class Found:
    """Where a quote stands: ``[start, end)`` in code points; ``score`` is 100 unless the match is near."""

    start: int
    end: int
    score: float

    @property
    def exact(self) -> bool:
        return self.score == 100.0


class Haystack:
    """One canonical text, ready to look for many quotes in it."""

    def __init__(self, text: str) -> None:
        self.text = text

    @cached_property
    def _folded(self) -> tuple[str, list[int]]:
        return _fold(self.text)

    def find(self, quote: str, min_score: float = MIN_SCORE) -> Found | str:
        """Where ``quote`` stands, or a sentence that says why it cannot be placed."""
        quote = unicodedata.normalize("NFC", quote).strip()
        at = self.text.find(quote) if quote else -1
        if at >= 0:
            if self.text.find(quote, at + 1) >= 0:
                return f"the quote occurs {_times(quote, self.text)} times; give start and end, or more of it"
            return Found(at, at + len(quote), 100.0)
        if not any(character.isalnum() for character in quote):
            return "the quote has no words"
        quote = _LOST_APOSTROPHE.sub("’", quote)
        return self._but_for_form(quote) or self._edited(quote, min_score) or self._near(quote, min_score)

    def _but_for_form(self, quote: str) -> Found | str | None:
        folded, origin = self._folded
        needle = f" {_fold(quote)[0].strip()} "
        at = folded.find(needle)
        if at < 0:
            return None
        if folded.find(needle, at + 1) >= 0:
            return (
                f"the quote occurs {_times(needle, folded)} times if case and punctuation are ignored; "
                "give start and end, or more of it"
            )
        return self._placed(at + 1, at + len(needle) - 1, 100.0, origin)

    def _edited(self, quote: str, min_score: float) -> Found | str | None:
        """Where the words around the brackets and omissions stand, in order; None if not, or too far apart.

        The score is the share of the letters there that the quote has, of 100.
        """
        parts = _parts(quote)
        letters = sum(len(words) for _, words in parts)
        if letters < _SHORTEST_NEAR or not _EDITED.search(quote):
            return None
        folded, origin = self._folded
        first = f" {parts[0][1]} "
        places: list[tuple[int, int]] = []
        at = folded.find(first)
        while at >= 0:
            places += [(at + 1, end) for end in sorted(_ends_of(parts, folded, at))]
            at = folded.find(first, at + 1)
        if not places:
            return None
        if len(places) > 1:
            return (
                f"the quote fits in {len(places)} ways, because parts of it are left out or bracketed; "
                "give start and end, or more of it"
            )
        start, end = places[0]
        blanks = len(parts) - 1
        score = round(100 * letters / max(letters, end - start - blanks), 1)
        return self._placed(start, end, score, origin) if score >= min_score else None

    def _placed(self, start: int, end: int, score: float, origin: list[int]) -> Found:
        first, last = origin[start], origin[end - 1] + 1
        # Marks that close the last word, and those that open the first, belong to the quote.
        while last < len(self.text) and self.text[last] in ".,;:!?…)]’”\"'":
            last += 1
        while first > 0 and self.text[first - 1] in '([‘“"':
            first -= 1
        return Found(first, last, score)

    def _near(self, quote: str, min_score: float) -> Found | str:
        from rapidfuzz import fuzz

        folded, origin = self._folded
        needle = _fold(quote)[0].strip()
        if len(needle) < _SHORTEST_NEAR:
            return "the quote is not in the text, and is too short for a near match"
        best = fuzz.partial_ratio_alignment(needle, folded, score_cutoff=min_score)
        if best is None or best.src_end - best.src_start < len(needle) * 0.8:
            return f"nothing in the text is like the quote (score {min_score:g} or more)"
        elsewhere = (
            folded[: best.dest_start] + "\0" * (best.dest_end - best.dest_start) + folded[best.dest_end :]
        )
        rival = fuzz.partial_ratio_alignment(needle, elsewhere, score_cutoff=best.score - _CLEAR_LEAD)
        if rival is not None:
            return (
                f"the quote is like two places (scores {best.score:.0f} and {rival.score:.0f}); "
                "give start and end"
            )
        start, end = _edges(needle, folded, best.dest_start, best.dest_end)
        return self._placed(start, end, round(best.score, 1), origin)


def _parts(quote: str) -> list[tuple[int, str]]:
    """The folded words between brackets and omissions, each with how many words of the text may stand before it."""
    parts: list[tuple[int, str]] = []
    gap = at = 0
    for edit in (*_EDITED.finditer(quote), None):
        words = _fold(quote[at : edit.start() if edit else None])[0].strip()
        if words:
            parts.append((gap, words))
            gap = 0
        if edit:
            bracketed = edit[0].startswith("[")
            gap += max(_BRACKETED, len(_fold(edit[0])[0].split())) if bracketed else _OMITTED
            at = edit.end()
    return parts


def _ends_of(parts: list[tuple[int, str]], folded: str, at: int) -> set[int]:
    """Where the last of ``parts`` may end when the first begins after the blank ``at`` and the rest follow."""
    reached = {at + 1 + len(parts[0][1])}
    for gap, words in parts[1:]:
        following: set[int] = set()
        for blank in reached:
            for _ in range(gap + 1):
                if folded.startswith(f" {words} ", blank):
                    following.add(blank + 1 + len(words))
                blank = folded.find(" ", blank + 1)
                if blank < 0:
                    break
        reached = following
    return reached


def _edges(needle: str, folded: str, start: int, end: int) -> tuple[int, int]:
    """The whole words about ``[start, end)`` that are most like the needle; of equals, the fewest."""
    from rapidfuzz.fuzz import ratio

    margin = max(20, len(needle) // 4)
    low, high = max(0, start - margin), min(len(folded), end + margin)
    blanks = [at for at in range(low, high) if folded[at] == " "]
    middle = (start + end) // 2
    starts = [at + 1 for at in blanks if at < middle] or [start]
    ends = [at for at in reversed(blanks) if at > middle] or [end]
    for _ in range(2):  # the best start for the end at hand, the best end for that start, and once more
        start = max(reversed(starts), key=lambda at: ratio(needle, folded[at:end]))
        end = max(reversed(ends), key=lambda at: ratio(needle, folded[start:at]))
    return start, end


def _times(quote: str, text: str) -> int:
    """At how many places the quote stands, those that overlap too."""
    return len(re.findall(f"(?={re.escape(quote)})", text))


def _fold(text: str) -> tuple[str, list[int]]:
    """Letters and digits casefolded, everything between them one blank; and where each character was."""
    characters, origin = [" "], [0]
    for at, character in enumerate(text):
        if character.isalnum() or unicodedata.combining(character):
            for folded in character.casefold():
                characters.append(folded)
                origin.append(at)
        elif character in "'’‘" or unicodedata.category(character) == "Cf":
            continue  # don't, don’t and dont are one word
        elif characters[-1] != " ":
            characters.append(" ")
            origin.append(at)
    if characters[-1] != " ":
        characters.append(" ")
        origin.append(len(text))
    return "".join(characters), origin
