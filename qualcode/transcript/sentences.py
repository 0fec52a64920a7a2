"""Sentences within turns, by spaCy's rule-based sentencizer on a blank pipeline.

The tokenizer is cut down to what the sentencizer needs, blanks and the marks at the end of a word,
which makes it several times faster than the one for analysis. What it cannot know from one token
(abbreviations, initials, ellipses, list numbers, opening dashes) is put right on its boundaries.
"""

from __future__ import annotations

import re
from functools import cache
from typing import TYPE_CHECKING, Any

if TYPE_CHECKING:
    from collections.abc import Iterator, Sequence

    from spacy.language import Language

    from qualcode.transcript.model import Turn

#: Code points given to spaCy at a time; a sentence longer than this is cut.
CHUNK = 200_000

# Shortenings that never end a sentence, as whole words, with what may open them.
_NEVER_LAST = re.compile(
    r"[\"'“‘(\[]*(?:Mrs?|Ms|Mx|Drs?|Prof|Rev|Fr|Sr|Jr|St|Mt|Hon|Gen|Col|Capt|Lt|Sgt|Sen|Rep|Gov|vs|e\.?g|i\.?e|cf|viz"
    r"|approx|resp|incl|esp|Nr|bzw|Sra?|Sta|Mme|Mlle)\."
)
_SUFFIX = re.compile(r"[.!?…。．！？｡؟।॥።\"'”’»)\]*_]$")
_INFIX = re.compile(r"[。！？｡]|(?<=[。！？｡])[”’」』）]")

# A full stop after these ends a sentence only if a word follows that often opens one.
_OPEN_END = re.compile(
    r"(?:(?<![\w.])[A-HJ-Z]|(?<!\w)(?:[^\W\d_]\.)+[^\W\d_]|(?<!\w)(?:etc|al|Inc|Ltd|Co))\.$"
)
_NUMBER_SIGN = re.compile(r"(?<!\w)[Nn]os?\.$")
_OPENERS = frozenset(
    """
    I And But So The Then It We He She They That This There You In My A An When Well Yes No Yeah Okay OK
    If What How Why Who Where Because Or As At For Some Our Their His Her After Before Now
    """.split()  # noqa: SIM905 - a page of quotation marks hides the words
)
_ELLIPSIS = re.compile(r"(?:\.\.+|…)[\"'”’)\]]*$")
_CLOSED_QUOTE = re.compile(r"[?!…][\"'”’)\]]+$")
_LIST_NUMBER = re.compile(r"\s*\d{1,2}\.")
_WORD = re.compile(r"\w+(?:'\w+)?")
_BLANK_LINE = re.compile(r"\n[^\S\n]*\n\s*")
_DASH = re.compile(r"[-–—•*][^\S\n]+$")


def sentences(text: str, turns: Sequence[Turn]) -> tuple[tuple[int, int], ...]:
    """``[start, end)`` of each sentence in the turns' speech, in code points of ``text``, ascending.

    They lie within turns, without blanks at their ends, never overlap, and together hold every
    character of speech that is not blank. A blank line ends a sentence; a line break does not. What
    has no letter or digit belongs to the sentence before it, if its turn has one.
    ``turns`` ascend and do not overlap. Texts of any length are taken.
    """
    if not turns:
        return ()
    breaks = _breaks(text, turns[0].start, turns[-1].end)
    following = next(breaks, None)
    found: list[tuple[int, int]] = []
    for turn in turns:
        starts = [turn.start]
        while following is not None and following < turn.end:
            if following > starts[-1]:
                starts.append(following)
            following = next(breaks, None)
        found.extend(_within(text, starts, turn.end))
    return tuple(found)


def _within(text: str, starts: list[int], end: int) -> Iterator[tuple[int, int]]:
    """The sentences of one turn from the places where they may begin."""
    pending: tuple[int, int] | None = None
    for start, limit in zip(starts, [*starts[1:], end], strict=True):
        piece = text[start:limit]
        stop = start + len(piece.rstrip())
        first = start + len(piece) - len(piece.lstrip())
        if first >= stop:
            continue
        if pending is not None and not _WORD.search(piece):
            pending = (pending[0], stop)
            continue
        if pending is not None:
            yield pending
        pending = (first, stop)
    if pending is not None:
        yield pending


def _breaks(text: str, start: int, end: int) -> Iterator[int]:
    """Where sentences begin between ``start`` and ``end``, ascending; turn boundaries not among them."""
    blank_lines = [found.end() for found in _BLANK_LINE.finditer(text, start, end)]
    waiting = 0
    previous = start
    for position in _sentence_starts(text, start, end):
        while waiting < len(blank_lines) and blank_lines[waiting] <= position:
            previous = blank_lines[waiting]
            yield previous
            waiting += 1
        if position > previous and _is_break(text, previous, position):
            previous = _before_dash(text, previous, position)
            yield previous
    yield from blank_lines[waiting:]


def _is_break(text: str, previous: int, position: int) -> bool:
    """Whether the sentencizer was right that the sentence since ``previous`` ends before ``position``."""
    before = text[max(previous, position - 40) : position].rstrip()
    if not before:
        return False
    word = _WORD.search(text, position, position + 30)
    following = word[0] if word is not None else ""
    if following[:1].islower() and (_ELLIPSIS.search(before) or _CLOSED_QUOTE.search(before)):
        return False
    if before[-1] == ".":
        if _OPEN_END.search(before) and following not in _OPENERS:
            return False
        if following[:1].isdigit() and _NUMBER_SIGN.search(before):
            return False
        if position - previous < 8 and _LIST_NUMBER.fullmatch(text[previous:position].rstrip()):
            return False
    return True


def _before_dash(text: str, previous: int, position: int) -> int:
    """``position``, or that of the dash or bullet in front of it."""
    dash = _DASH.search(text, max(previous, position - 6), position)
    return position if dash is None or not text[previous : dash.start()].strip() else dash.start()


def _sentence_starts(text: str, start: int, end: int) -> Iterator[int]:
    """Offsets at which spaCy begins sentences.

    The last sentence of a chunk may go on in the next one, which therefore begins with it.
    """
    nlp = _pipeline()
    position = start
    while position < end:
        limit = min(position + CHUNK, end)
        starts = _starts_in(nlp, text[position:limit])
        if limit == end or len(starts) < 2:
            yield from (position + offset for offset in starts)
            position = limit
        else:
            yield from (position + offset for offset in starts[:-1])
            position += starts[-1]


def _starts_in(nlp: Language, chunk: str) -> list[int]:
    import numpy as np
    from spacy.attrs import LENGTH, SENT_START, SPACY

    if not chunk:
        return []
    doc = nlp(chunk)
    columns: Any = doc.to_array([LENGTH, SPACY, SENT_START]).astype(np.int64)
    widths = columns[:, 0] + columns[:, 1]
    offsets = np.cumsum(widths) - widths
    starts: list[int] = offsets[columns[:, 2] == 1].tolist()
    return starts


@cache
def _pipeline() -> Language:
    """The blank pipeline, made when first needed: importing spaCy takes half a second."""
    import spacy
    from spacy.pipeline import Sentencizer
    from spacy.tokenizer import Tokenizer

    nlp = spacy.blank("xx")
    nlp.add_pipe("sentencizer", config={"punct_chars": [*Sentencizer.default_punct_chars, "…"]})
    nlp.tokenizer = Tokenizer(
        nlp.vocab,
        suffix_search=_SUFFIX.search,
        infix_finditer=_INFIX.finditer,
        token_match=_NEVER_LAST.fullmatch,
    )
    nlp.max_length = 10 * CHUNK
    return nlp
