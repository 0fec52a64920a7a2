"""Time stamps as transcripts write them: what they look like and how many seconds they stand for.

``CLOCK`` and ``BRACKETED`` are pieces of regular expressions for the modules that look for stamps
beside labels; this module itself finds those that stand within speech or alone on a line. ``parse_time``
reads a text that is known to hold a time: a cell, a cue's line, a stamp.
"""

from __future__ import annotations

import re
from dataclasses import dataclass

_TAIL = r"(?:[.,]\d{1,3}|-\d)?"
#: 00:01:09, 00:01:09.120, 00:01:09,120, 00:01:09-5 (tenths), 00:01:09:12 (frames); 0:0:5.100 with its fraction
_LONG_CLOCK = (
    rf"(?<![\d:])(?:\d{{1,2}}:[0-5]\d:[0-5]\d(?:{_TAIL}|[:;]\d\d)|\d{{1,2}}:[0-5]?\d:[0-5]?\d[.,]\d{{1,3}})"
    r"(?![\d:])"
)
#: Those, and 1:02, 75:30, 1:02.5. Every part is written once: regular expressions of labels hold it many times.
CLOCK = (
    r"(?<![\d:])(?:(?:\d{1,2}:[0-5]\d|\d{1,3}):[0-5]\d(?:[.,]\d{1,3}|-\d|[:;]\d\d)?"
    r"|\d{1,2}:[0-5]?\d:[0-5]?\d[.,]\d{1,3})(?![\d:])"
)
_SPAN = rf"{CLOCK}(?:[ \t]*(?:-->|[-–—]|to)[ \t]*{CLOCK})?"
_LONG_SPAN = rf"{_LONG_CLOCK}(?:[ \t]*(?:-->|[-–—]|to)[ \t]*{_LONG_CLOCK})?"

_DATE = r"(?:\d{4}-\d\d-\d\d|\d{1,2}[./]\d{1,2}[./](?:\d{4}|\d\d))"
_HALF = r"[ap]\.?m\b\.?"
#: A span or time of day that may follow a date: 12/03/2024, 14:03; 10:32 AM
MOMENT = rf"(?:{_DATE},?[ T]{{1,2}})?{_SPAN}(?:[ \u202f\u00a0]?(?i:{_HALF}))?"

#: A stamp in brackets of its own, or between hashes.
BRACKETED = rf"(?:[\[({{<#]\s*{_SPAN}\s*[\])}}>#])"

# Round brackets within speech hold other things too ("(3:16)"): there only hours, minutes and seconds count.
_WITHIN = re.compile(
    rf"\[\s*{_SPAN}\s*\]|\{{\s*{_SPAN}\s*\}}|<\s*{_SPAN}\s*>|#{CLOCK}#|\(\s*{_LONG_SPAN}\s*\)"
)
_AT_START = re.compile(rf"[ \t]*({BRACKETED}|{_LONG_SPAN}(?=[ \t]))")
_ALONE = re.compile(rf"[ \t]*({BRACKETED}|{_SPAN})[ \t]*")
_ALONE_SHORT = re.compile(r"[ \t]*\d{1,3}:[0-5]\d[ \t]*")
_LONGEST = 80
_TIME = re.compile(
    rf"[\s\[({{<#]*(?:(?P<date>{_DATE}),?[ T]{{1,2}}|[^\W\d_]+[ \t:]+)?"
    r"(?:(?P<hours>\d{1,3}):)?(?P<minutes>\d{1,3}):(?P<seconds>\d{1,2})"
    r"(?:[.,](?P<fraction>\d{1,9})|-(?P<tenths>\d)(?![\d:])|(?<=:\d\d:\d\d)[:;]\d\d)?"
    rf"[\s\])}}>#]*(?P<half>{_HALF})?[\s\])}}>#]*(?:[^\W\d_]*|(?:-->|[-–—]|to\b)[^\W_]?.*)[\s\])}}>#]*",
    re.IGNORECASE,
)
_SECONDS = re.compile(
    r"[\s\[({<#]*(?P<number>\d{1,9}(?:[.,]\d{1,9})?)\s*(?P<unit>ms|s|sec|secs|seconds)?[\s\])}>#]*"
)


@dataclass(frozen=True, slots=True)
class Stamp:
    """A time stamp in a line: ``[start, end)`` in code points of that line, and its time in seconds."""

    start: int
    end: int
    seconds: float


def parse_time(text: str) -> float | None:
    """Seconds from the start of the recording; of a span, where it begins; None where ``text`` is no time.

    Understood: seconds (``75``, ``75.5``), ``1:15``, ``0:01:15.500``, ``00:01:09,120``, ``0:0:5.100``,
    ``00:00:05-3`` (tenths), ``00:00:05:12`` (frames, which are left out), in brackets or between hashes, with a
    word behind or before it (``00:03:43 start``), times of day (``2:03 PM``, ``12/03/2024, 14:03``), and two of
    them (``0:01 --> 0:02``). ``90:00`` is an hour and a half; ``1:90:00`` and ``1:75`` are slips, and no times.
    """
    text = text.strip()
    if len(text) > _LONGEST:
        return None
    found = _TIME.fullmatch(text)
    if found is not None:
        return _seconds(found)
    found = _SECONDS.fullmatch(text)
    if found is None:
        return None
    number = float(found["number"].replace(",", "."))
    return number / 1000 if found["unit"] == "ms" else number


def _seconds(found: re.Match[str]) -> float | None:
    hours, minutes, whole = int(found["hours"] or 0), int(found["minutes"]), int(found["seconds"])
    if whole > 59 or (minutes > 59 and found["hours"] is not None):
        return None
    if (found["half"] or found["date"]) and found["hours"] is None:
        # A time of day, of which the first number is the hour.
        hours, minutes, whole = minutes, whole, 0
    if found["half"]:
        hours = hours % 12 + (12 if found["half"][0] in "pP" else 0)
    digits = found["fraction"] or found["tenths"] or "0"
    return round(hours * 3600 + minutes * 60 + whole + int(digits) / 10.0 ** len(digits), 3)


def _stamp(line: str, start: int, end: int) -> Stamp:
    seconds = parse_time(line[start:end])
    if seconds is None:
        raise AssertionError("a time stamp that cannot be read")
    return Stamp(start, end, seconds)


def stamps_in(line: str) -> tuple[Stamp, ...]:
    """The stamps in a line of speech, ascending.

    Anywhere: ``[00:12]``, ``{0:12}``, ``<0:12>``, ``#00:00:12-5#``, ``(00:00:12)``. At the start of
    the line also ``(0:12)`` and a bare ``00:00:12``. A bare ``10:30`` in prose is no stamp.
    """
    if ":" not in line:
        return ()
    found = [_stamp(line, m.start(), m.end()) for m in _WITHIN.finditer(line)]
    first = _AT_START.match(line)
    if first is not None and (not found or first.start(1) < found[0].start):
        found.insert(0, _stamp(line, first.start(1), first.end(1)))
    return tuple(found)


def stamp_alone(line: str) -> Stamp | None:
    """The stamp that is all there is on the line, brackets or not; else None."""
    if ":" not in line or len(line) > _LONGEST:
        return None
    found = _ALONE.fullmatch(line)
    return None if found is None else _stamp(line, found.start(1), found.end(1))


def may_be_clock_time(line: str) -> bool:
    """Whether the line is a bare ``10:30``, which prose can also hold: a stamp only where it recurs."""
    return _ALONE_SHORT.fullmatch(line) is not None


def without_stamps(line: str, stamps: tuple[Stamp, ...]) -> tuple[str, list[tuple[int, float]]]:
    """``line`` with ``stamps`` taken out, and (offset in the shorter line, seconds) for each.

    One blank stays where a stamp stood between two words; none stays at the ends of the line.
    """
    kept: list[str] = []
    length = 0
    times: list[tuple[int, float]] = []
    position = 0
    for stamp in stamps:
        before = line[position : stamp.start]
        after = line[stamp.end :]
        position = stamp.end
        if not after.strip(" \t"):
            before = before.rstrip(" \t")
            position = len(line)
        elif not length and not before.strip(" \t"):
            before = ""
            position += len(after) - len(after.lstrip(" \t"))
        elif before[-1:] in (" ", "\t") and after[:1] in (" ", "\t"):
            position += len(after) - len(after.lstrip(" \t"))
        elif before[-1:] in (" ", "\t") and after[:1] in ".,;:?!":
            before = before.rstrip(" \t")
        elif before[-1:] not in (" ", "\t") and after[:1] not in (" ", "\t"):
            before += " "
        kept.append(before)
        length += len(before)
        times.append((length, stamp.seconds))
    kept.append(line[position:])
    return "".join(kept), times
