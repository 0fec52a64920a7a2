"""Time stamps as transcripts write them: what they look like and how many seconds they stand for.

``CLOCK`` and ``BRACKETED`` are pieces of regular expressions for the modules that look for stamps
beside labels; this module itself finds those that stand within speech or alone on a line.
"""

from __future__ import annotations

import re
from dataclasses import dataclass

#: 1:02, 75:30, 00:01:09, 00:01:09.120, 00:01:09,120, 00:01:09-5 (tenths)
CLOCK = r"(?<![\d:])(?:\d{1,2}:[0-5]\d:[0-5]\d|\d{1,3}:[0-5]\d)(?:[.,]\d{1,3}|-\d)?(?![\d:])"
_LONG_CLOCK = r"(?<![\d:])\d{1,2}:[0-5]\d:[0-5]\d(?:[.,]\d{1,3}|-\d)?(?![\d:])"
_SPAN = rf"{CLOCK}(?:[ \t]*(?:-->|[-–—]|to)[ \t]*{CLOCK})?"
_LONG_SPAN = rf"{_LONG_CLOCK}(?:[ \t]*(?:-->|[-–—]|to)[ \t]*{_LONG_CLOCK})?"

#: A stamp in brackets of its own, or between hashes.
BRACKETED = rf"(?:\[\s*{_SPAN}\s*\]|\(\s*{_SPAN}\s*\)|\{{\s*{_SPAN}\s*\}}|<\s*{_SPAN}\s*>|#{CLOCK}#)"

# Round brackets within speech hold other things too ("(3:16)"): there only hours, minutes and seconds count.
_WITHIN = re.compile(
    rf"\[\s*{_SPAN}\s*\]|\{{\s*{_SPAN}\s*\}}|<\s*{_SPAN}\s*>|#{CLOCK}#|\(\s*{_LONG_SPAN}\s*\)"
)
_AT_START = re.compile(rf"[ \t]*({BRACKETED}|{_LONG_SPAN}(?=[ \t]))")
_ALONE = re.compile(rf"[ \t]*({BRACKETED}|{_SPAN})[ \t]*")
_ALONE_SHORT = re.compile(r"[ \t]*\d{1,3}:[0-5]\d[ \t]*")
_FIRST = re.compile(r"(?:(\d{1,2}):)?(\d{1,3}):([0-5]\d)(?:[.,](\d{1,3})|-(\d))?")


@dataclass(frozen=True, slots=True)
class Stamp:
    """A time stamp in a line: ``[start, end)`` in code points of that line, and its time in seconds."""

    start: int
    end: int
    seconds: float


def seconds_of(stamp: str) -> float:
    """Seconds from the start of the recording; of a range, where it begins.

    Raises ValueError where ``stamp`` holds no clock time.
    """
    found = _FIRST.search(stamp)
    if found is None:
        raise ValueError("no clock time in the stamp")
    hours, minutes, seconds, fraction, tenths = found.groups()
    whole = int(hours or 0) * 3600 + int(minutes) * 60 + int(seconds)
    return whole + float(f"0.{int(fraction or tenths or 0):0{len(fraction or tenths or '0')}d}")


def stamps_in(line: str) -> tuple[Stamp, ...]:
    """The stamps in a line of speech, ascending.

    Anywhere: ``[00:12]``, ``{0:12}``, ``<0:12>``, ``#00:00:12-5#``, ``(00:00:12)``. At the start of
    the line also ``(0:12)`` and a bare ``00:00:12``. A bare ``10:30`` in prose is no stamp.
    """
    if ":" not in line:
        return ()
    found = [Stamp(m.start(), m.end(), seconds_of(m[0])) for m in _WITHIN.finditer(line)]
    first = _AT_START.match(line)
    if first is not None and (not found or first.start(1) < found[0].start):
        found.insert(0, Stamp(first.start(1), first.end(1), seconds_of(first[1])))
    return tuple(found)


def stamp_alone(line: str) -> Stamp | None:
    """The stamp that is all there is on the line, brackets or not; else None."""
    if ":" not in line or len(line) > 80:
        return None
    found = _ALONE.fullmatch(line)
    return None if found is None else Stamp(found.start(1), found.end(1), seconds_of(found[1]))


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
