"""Sentences within turns, by a rule over end marks.

A sentence may end at a word that closes with an end mark, and the next one begins at what follows that
is no mark itself. What a mark alone cannot tell (abbreviations, initials, ellipses, list numbers, opening
dashes) is decided by the words on both sides of it.
"""

from __future__ import annotations

import re
import unicodedata
from typing import TYPE_CHECKING

if TYPE_CHECKING:
    from collections.abc import Iterator, Sequence

    from qualcode.transcript.model import Turn

#: What ends a sentence, in the scripts of living languages: full stops, question and exclamation marks
#: (Unicode's Sentence_Terminal, without what works as a comma today).
END_MARKS = "!.?…։؟۔܀܁܂߹।॥။።፧፨។៕᙮᠃᠉᱾᱿‼‽⁇⁈⁉⸮。．！？｡﹒﹖﹗꓿꯫"
#: What may stand between an end mark and the blank after it.
CLOSING_MARKS = "\"'”’»)]*_"

# Shortenings that never end a sentence, as whole words, with what may open them.
NEVER_LAST = re.compile(
    r"[\"'“‘(\[]*(?:Mrs?|Ms|Mx|Drs?|Prof|Rev|Fr|Sr|Jr|St|Mt|Hon|Gen|Col|Capt|Lt|Sgt|Sen|Rep|Gov|vs|e\.?g|i\.?e|cf|viz"
    r"|approx|resp|incl|esp|Nr|bzw|Sra?|Sta|Mme|Mlle)\."
)
_AT_THE_END = frozenset(END_MARKS + CLOSING_MARKS)
# Languages that write no blank between sentences have these within what is otherwise one word.
WITHIN = re.compile(r"[。！？｡]|(?<=[。！？｡])[”’」』）]")
_MARKED_WORD = re.compile(rf"(?<!\S)[^\s{END_MARKS}]*+[{END_MARKS}]\S*")
_WORD_OR_BLANKS = re.compile(r"\S+|\s+")

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
_DASHES = frozenset("-–—•*")
_DASH = re.compile(r"[-–—•*][^\S\n]+$")


def sentences(
    text: str, turns: Sequence[Turn], paragraphs: Sequence[int] = ()
) -> tuple[tuple[int, int], ...]:
    """``[start, end)`` of each sentence in the turns' speech, in code points of ``text``, ascending.

    They lie within turns, without blanks at their ends, never overlap, and together hold every
    character of speech that is not blank. A blank line ends a sentence, and so does what stands before
    the offsets in ``paragraphs`` (ascending); another line break does not. What has no letter or digit belongs to
    the sentence before it, if its turn has one.
    ``turns`` ascend and do not overlap. Texts of any length are taken.
    """
    if not turns:
        return ()
    breaks = _breaks(text, turns[0].start, turns[-1].end, paragraphs)
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
        if pending is not None and not text[first].isalnum() and not _WORD.search(piece):
            pending = (pending[0], stop)
            continue
        if pending is not None:
            yield pending
        pending = (first, stop)
    if pending is not None:
        yield pending


def _breaks(text: str, start: int, end: int, paragraphs: Sequence[int]) -> Iterator[int]:
    """Where sentences begin between ``start`` and ``end``, ascending; turn boundaries not among them."""
    blank_lines = [found.end() for found in _BLANK_LINE.finditer(text, start, end)]
    if paragraphs:
        blank_lines = sorted({*blank_lines, *(offset for offset in paragraphs if start < offset < end)})
    waiting = 0
    previous = start
    for offset in _possible_starts(text[start:end]):
        position = start + offset
        while waiting < len(blank_lines) and blank_lines[waiting] <= position:
            previous = blank_lines[waiting]
            yield previous
            waiting += 1
        if position > previous and _is_break(text, previous, position):
            previous = _before_dash(text, previous, position)
            yield previous
    yield from blank_lines[waiting:]


def _is_break(text: str, previous: int, position: int) -> bool:
    """Whether the sentence since ``previous`` ends at the mark before ``position``."""
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
    before = text[max(previous, position - 6) : position].rstrip()
    if before[-1:] not in _DASHES:  # nearly always: a pattern takes longer to say so
        return position
    dash = _DASH.search(text, max(previous, position - 6), position)
    return position if dash is None or not text[previous : dash.start()].strip() else dash.start()


def _possible_starts(speech: str) -> Iterator[int]:
    """Offsets of the first thing after each end mark that is no mark itself, ascending.

    That thing is a word, a part of one, or more blanks than one space.
    """
    ended, at = False, 0
    while found := _after(speech, at) if ended else _MARKED_WORD.search(speech, at):
        for offset, part in _parts(found[0]):
            if part in END_MARKS:
                ended = True
            elif ended and not _is_mark(part):
                yield found.start() + offset
                ended = False
        at = found.end()


def _after(speech: str, end: int) -> re.Match[str] | None:
    """The word after the word that stops at ``end``, or the blanks there beyond one space."""
    return _WORD_OR_BLANKS.match(speech, end + (speech[end : end + 1] == " "))


def _parts(word: str) -> Iterator[tuple[int, str]]:
    """A word in parts, with their offsets: what it says, and each end mark and closing mark."""
    shortening = NEVER_LAST.match(word)
    shortest = shortening.end() if shortening else 0
    stop = len(word)
    while stop > shortest and word[stop - 1] in _AT_THE_END:
        stop -= 1
    at = 0
    for mark in WITHIN.finditer(word, 1, stop):
        if at < mark.start():
            yield at, word[at : mark.start()]
        yield mark.start(), mark[0]
        at = mark.end()
    if at < stop:
        yield at, word[at:stop]
    yield from enumerate(word[stop:], stop)


def _is_mark(part: str) -> bool:
    return not part[0].isalnum() and all(unicodedata.category(character)[0] == "P" for character in part)
