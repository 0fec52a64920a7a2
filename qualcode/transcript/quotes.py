"""Finding where a quote stands in a transcript: exactly, else but for case, blanks and punctuation, else nearly.

What cannot be placed with certainty is refused, not guessed: a quote that occurs several times, or that
nothing in the text resembles closely enough.
"""

from __future__ import annotations

import unicodedata
from dataclasses import dataclass
from functools import cached_property

MIN_SCORE = 85.0
"""The RapidFuzz partial ratio (0 to 100) from which a near match is taken, unless the caller says another."""

_CLEAR_LEAD = 3.0  # a near match must beat the next best place by this much
_SURE_BLOCK = 4  # a stretch of this many equal characters anchors the edges of a near match
_SHORTEST_NEAR = 12  # letters below which a near match means nothing


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
        if not any(character.isalnum() for character in quote):
            return "the quote has no words"
        at = self.text.find(quote)
        if at >= 0:
            if self.text.find(quote, at + 1) >= 0:
                return f"the quote occurs {self.text.count(quote)} times; give start and end, or more of it"
            return Found(at, at + len(quote), 100.0)
        return self._but_for_form(quote) or self._near(quote, min_score)

    def _but_for_form(self, quote: str) -> Found | str | None:
        folded, origin = self._folded
        needle = f" {_fold(quote)[0].strip()} "
        at = folded.find(needle)
        if at < 0:
            return None
        if folded.find(needle, at + 1) >= 0:
            return (
                f"the quote occurs {folded.count(needle)} times, but for case and punctuation; "
                "give start and end, or more of it"
            )
        return self._placed(at + 1, at + len(needle) - 1, 100.0, origin)

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
            return "the quote is not in the text, and too short to look for something like it"
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


def _edges(needle: str, folded: str, start: int, end: int) -> tuple[int, int]:
    """The near match widened or narrowed to where needle and text really begin and end to agree."""
    from rapidfuzz.distance import Indel

    margin = max(20, len(needle) // 4)
    low, high = max(0, start - margin), min(len(folded), end + margin)
    blocks = [
        (op.dest_start, op.dest_end)
        for op in Indel.opcodes(needle, folded[low:high])
        if op.tag == "equal" and op.dest_end - op.dest_start >= _SURE_BLOCK
    ]
    if blocks:
        start, end = low + blocks[0][0], low + blocks[-1][1]
    while start > 0 and folded[start - 1] != " ":
        start -= 1
    while start < end and folded[start] == " ":
        start += 1
    while end < len(folded) and folded[end] != " ":
        end += 1
    while end > start and folded[end - 1] == " ":
        end -= 1
    return start, end


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
