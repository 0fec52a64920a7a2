"""Caption files (WebVTT, SubRip) taken apart: which lines are times, numbers, notes, and which are words.

W3C's WebVTT ends a cue at the first blank line and drops what follows; people's files hold words there. So
everything between two lines of times belongs to the first of them, but for what is known to be something else.
"""

from __future__ import annotations

import re
from collections import Counter
from dataclasses import dataclass, field
from typing import TYPE_CHECKING

from qualcode.transcript.account import CAPTION_NOTES, CUE_NUMBERS, TIME_STAMPS, letters
from qualcode.transcript.stamps import parse_time

if TYPE_CHECKING:
    from collections.abc import Iterator, Sequence

# "-->" as the formats have it, and as keyboards and word processors spoil it.
_ARROW = re.compile(r"--+>|-- >|->|[\u2013\u2014]>|\u2192")
_LONGEST_TIME_LINE = 300
_SENTENCE_ENDS = tuple(".,?!:;\u2026\u3002\uff0c\uff1f\uff01\u061f\u0964\u1362")
_NOTE = re.compile(r"NOTE(?:[ \t]|$)")


@dataclass(frozen=True)
class Cue:
    """The lines of one cue that are not blank, and its times in seconds where they can be read."""

    lines: tuple[str, ...]
    start: float | None = None
    end: float | None = None


@dataclass
class Captions:
    """The cues of a file in its order, the words before the first of them, and what was taken out."""

    cues: list[Cue] = field(default_factory=list)
    before: tuple[str, ...] = ()
    taken_out: Counter[str] = field(default_factory=Counter)
    unread_times: int = 0
    names: int = 0


@dataclass(frozen=True)
class _Timing:
    at: int
    start: float | None
    end: float | None
    times: str
    settings: str


def parse(text: str) -> Captions:
    """The cues of a caption file in canonical form. Every line is in a cue, before the cues, or counted."""
    lines = text.split("\n")
    found = Captions()
    body = _after_header(lines, found)
    timings = list(_timings(lines, body))
    ids = _ids(lines, timings, body)
    for timing in timings:
        found.taken_out[TIME_STAMPS] += letters(timing.times)
        found.taken_out[CAPTION_NOTES] += letters(timing.settings)
        found.unread_times += timing.start is None
    for at in ids:
        found.taken_out[CUE_NUMBERS] += letters(lines[at])
        found.names += not lines[at].strip().isdigit() and len(lines[at].split()) > 1
    ends = [timing.at for timing in timings] + [len(lines)]
    found.before = _words(lines, body, ends[0], ids, found, styles=True)
    for timing, end in zip(timings, ends[1:], strict=True):
        words = _words(lines, timing.at + 1, end, ids, found)
        found.cues.append(Cue(words, timing.start, timing.end))
    return found


def _after_header(lines: Sequence[str], found: Captions) -> int:
    """Where the body begins: after WEBVTT and the lines that follow it without a blank one between."""
    if re.match(r"WEBVTT(?:[ \t]|$)", lines[0]) is None:
        return 0
    at = 0
    while at < len(lines) and lines[at].strip():
        if at and (_timing(lines, at, 1) or _timing(lines, at + 1, 1)):
            break
        found.taken_out[CAPTION_NOTES] += letters(lines[at])
        at += 1
    return at


# --- lines of times -------------------------------------------------------------------------------


def _timings(lines: Sequence[str], body: int) -> Iterator[_Timing]:
    for at in range(body, len(lines)):
        timing = _timing(lines, at, body)
        if timing is not None:
            yield timing


def _timing(lines: Sequence[str], at: int, body: int) -> _Timing | None:
    """The times on a line; None where it is words, as in "the path --> the road"."""
    line = lines[at] if at < len(lines) else ""
    arrow = _ARROW.search(line) if len(line) <= _LONGEST_TIME_LINE else None
    if arrow is None:
        return None
    left, right = line[: arrow.start()].strip(), line[arrow.end() :].split()
    settings = right[1:]
    if not right or any(":" not in word for word in settings):
        return None
    start, end = _seconds(left), _seconds(right[0])
    whole = start is not None and end is not None
    # Times that cannot be read are known by their digits, and by one that can or their place above a cue's words.
    known = start is not None or end is not None or _begins_block(lines, at, body)
    if not whole and not (arrow[0] == "-->" and known and _digits(left + right[0])):
        return None
    return _Timing(at, start, end, line[: arrow.start()] + right[0], " ".join(settings))


def _seconds(stamp: str) -> float | None:
    clock = ":" in stamp and stamp[:1].isdigit() and not any(map(str.isspace, stamp))
    return parse_time(stamp) if clock else None


def _begins_block(lines: Sequence[str], at: int, body: int) -> bool:
    if at <= body or not lines[at - 1].strip():
        return True
    above = lines[at - 1].strip()
    return above.isdecimal() or (_may_be_id(above) and (at - 1 <= body or not lines[at - 2].strip()))


def _digits(times: str) -> bool:
    digits = sum(map(str.isdigit, times))
    return digits > 0 and digits >= sum(map(str.isalpha, times)) and not any(map(str.isspace, times))


# --- numbers and names of cues --------------------------------------------------------------------


def _ids(lines: Sequence[str], timings: Sequence[_Timing], body: int) -> frozenset[int]:
    """The lines that number or name a cue."""
    numbers: list[int] = []
    codes: list[int] = []
    names: list[int] = []
    last: int | None = None
    above = body - 1
    for timing in timings:
        at = timing.at - 1
        while at > above and not lines[at].strip():
            at -= 1
        if at > above:
            text = lines[at].strip()
            own_block = at == timing.at - 1 and (at == body or not lines[at - 1].strip())
            if text.isdecimal() and len(text) <= 9:
                number = int(text)
                if own_block or number == (0 if last is None else last) + 1 or (last is None and number == 0):
                    numbers.append(at)
                    last = number
            elif own_block and _may_be_id(text):
                codes.append(at)
            # Without words between it and the times before, the line is what was said then.
            elif own_block and (above < body or any(map(str.strip, lines[above + 1 : at]))):
                names.append(at)
        above = timing.at
    # A line of that kind above most times names cues; a single one is speech.
    found = numbers + (codes if len(codes) * 2 >= len(timings) else [])
    if (
        len(names) >= 2
        and len(names) * 2 >= len(timings)
        and not any(map(_sentence, (lines[n] for n in names)))
    ):
        found += names
    return frozenset(found)


def _may_be_id(line: str) -> bool:
    text = line.strip()
    return any(map(str.isdigit, text)) and len(text) <= 100 and not any(map(str.isspace, text))


def _sentence(line: str) -> bool:
    return len(line) > 60 or line.rstrip().endswith(_SENTENCE_ENDS)


# --- words ----------------------------------------------------------------------------------------


def _words(
    lines: Sequence[str], begin: int, end: int, ids: frozenset[int], found: Captions, *, styles: bool = False
) -> tuple[str, ...]:
    """The lines of words in a stretch; its notes, and before the first cue its styles, are counted."""
    words: list[str] = []
    note = False
    for at in range(begin, end):
        line = lines[at]
        if not line.strip():
            note = False
        elif at in ids:
            continue
        elif note or (
            (at == 0 or not lines[at - 1].strip())
            and (_NOTE.match(line) or (styles and line.strip() in ("STYLE", "REGION")))
        ):
            note = True
            found.taken_out[CAPTION_NOTES] += letters(line)
        else:
            words.append(line.strip())
    return tuple(words)
