"""Where a line may begin with a speaker's label, and in which form it is written.

This module only looks at one line at a time and so finds candidates; which of them are speakers is
settled over the whole text in :mod:`qualcode.transcript.speakers`.
"""

from __future__ import annotations

import re
from dataclasses import dataclass
from typing import Literal

from qualcode.transcript.stamps import BRACKETED, CLOCK, Stamp, parse_time
from qualcode.transcript.vocabulary import is_long_word, kind_of

#: colon: "Name: speech"; numbered: "R.2 speech"; alone on a line, stamped: "Name 0:15", bare: "Interviewer".
Form = Literal["colon", "stamped", "numbered", "bare"]

_LONGEST = 48
_WORD = r"[^\W_][\w.'’\-/&#]*"
_LABEL = rf"(?:[^\W\d_][\w.'’\-/&#]*(?:[ \t]{{1,2}}(?:{_WORD}|&|\([\w .\-]{{1,20}}\))){{0,4}}|\?{{1,4}})"
_STAMP = rf"(?:{BRACKETED}|{CLOCK})"
_EMPHASIS = r"[*_]{0,3}"

_COLON = re.compile(
    rf"[ \t]*(?:(?P<t1>{_STAMP})[ \t]*(?:[-–—][ \t]*)?)?(?P<open>{_EMPHASIS})(?P<label>{_LABEL})"
    rf"(?:[ \t,]*(?P<t2>{_STAMP}))?[ \t]*(?P<mark>{_EMPHASIS}(?:[:：](?!//)(?<!\d:)|(?<=\d)[:：](?!\d))"
    rf"{_EMPHASIS})(?:[ \t]*(?P<t3>{BRACKETED}))?[ \t]*"
)
_STAMPED = re.compile(
    rf"[ \t]*(?:(?P<t1>{_STAMP})[ \t]*[-–—|,]?[ \t]*)?(?P<open>{_EMPHASIS})(?P<label>{_LABEL})"
    rf"(?P<mark>{_EMPHASIS})(?:[ \t,|\-–—]*(?P<t2>{_STAMP}))?(?P<t3>(?!))?[ \t]*"
)
_NUMBERED = re.compile(
    r"[ \t]*(?P<label>(?:[A-Z]|Resp(?:ondent)?|Part(?:icipant)?|Speaker)[ .]{0,2}\d{1,2})[.:)]*(?:[ \t]+|$)"
)
_BARE = re.compile(rf"[ \t]*(?P<label>{_LABEL})[ \t]*")


@dataclass(frozen=True, slots=True)
class Head:
    """A candidate label at the start of a line.

    ``label`` as it is spelt, ``at`` the offset of the label in the line, ``speech_at`` where speech
    may begin after its separator, both in code points; ``mark`` is the separator without blanks and
    ``stamps`` the time stamps beside the label.
    """

    label: str
    form: Form
    at: int
    speech_at: int
    label_end: int
    mark: str = ""
    stamps: tuple[Stamp, ...] = ()

    def without_stamps(self, line: str) -> str:
        """The label and its separator as ``line`` has them, without indentation, blanks and time stamps."""
        return line[self.at : self.label_end] + self.mark

    @property
    def known(self) -> bool:
        """Whether the label is a known role word or letter."""
        return kind_of(self.label) is not None


def head_of(line: str) -> Head | None:
    """The candidate label that ``line`` begins with, or None.

    Not candidates: addresses ("http://..."), clock times ("At 10:30 we"), more than five words.
    """
    start = line[: 2 * _LONGEST]
    if ":" in start or "：" in start:
        found = _COLON.match(line)
        if found is not None:
            return _head(found, "colon")
        if len(line) <= 2 * _LONGEST:
            found = _STAMPED.fullmatch(line)
            if found is not None and (found["t1"] or found["t2"]):
                return _head(found, "stamped")
    found = _NUMBERED.match(line)
    if found is not None:
        return _head(found, "numbered")
    if len(line) <= _LONGEST:
        found = _BARE.fullmatch(line)
        if found is not None and is_long_word(found["label"]):
            return _head(found, "bare")
    return None


def _head(found: re.Match[str], form: Form) -> Head | None:
    label = found["label"].rstrip(" .*_\t").strip()
    if not label or len(label) > _LONGEST:
        return None
    groups = found.groupdict()
    stamps = tuple(
        Stamp(found.start(name), found.end(name), parse_time(groups[name]) or 0.0)
        for name in ("t1", "t2", "t3")
        if groups.get(name)
    )
    at = found.start("open") if groups.get("open") else found.start("label")
    return Head(label, form, at, found.end(), found.end("label"), groups.get("mark") or "", stamps)
