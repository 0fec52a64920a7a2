"""The lines that a transcription service or meeting program writes before and after what was said."""

from __future__ import annotations

import re
from typing import TYPE_CHECKING

from qualcode.transcript.vocabulary import looks_like_name

if TYPE_CHECKING:
    from collections.abc import Iterable, Sequence

# How many lines of a service may stand at one end of a text.
_MOST = 6
_LONGEST = 240
_SERVICES = (
    r"(?:https?://)?(?:www\.)?(?:otter|rev|trint|sonix|descript|zoom|google\s+meet|meet|(?:microsoft\s+)?teams|webex"
    r"|happy\s*scribe|amberscript|temi|go\s*transcript|scribie|turboscribe|notta|fireflies|riverside|amara"
    r"|mac\s*whisper|openai|whisper|noscribe|atrain|f4\w*|sembly|tl;?dv|fathom|verbit|3play|transkriptor)\b"
)
_LINES = tuple(
    re.compile(pattern, re.IGNORECASE)
    for pattern in (
        r"\W*(?:this\s+|the\s+)?(?:(?:auto(?:matic(?:ally)?|mated)|computer|machine)[\s-]+)?(?:transcribed|transcripts?"
        r"|transcription|captions?|captioned|subtitles?|subtitled|recorded|recording|created|generated|exported|edited"
        rf"|powered|produced|made)\b[^.:?!]{{0,40}}\b(?:by|with|using|from|in|via)\s+(?:the\s+)?{_SERVICES}.{{0,120}}",
        rf"\W*{_SERVICES}\S*\W*",
        r"\W*this (?:editable )?transcript was (?:computer|automatically|machine|auto)[ -]?generated\b.{0,200}",
        r"\W*this transcript was exported on .{4,60}",
        r"\W*people can also change the text after it was created\W*",
        r"\W*meeting (?:ended|started) (?:after|at) [\d:.]+(?:\s*[ap]\.?m\.?)?\W*",
        r"\W*(?:the )?(?:transcription|recording|live transcription)(?: has| was)? (?:started|stopped|ended|paused)"
        r"(?: by .{1,60})?\W*",
        r"\W*(?:recording in progress|end of transcript(?:ion)?|go unlimited to remove this message)\W*",
    )
)
_BY_SOMEBODY = re.compile(
    r"\W*(?P<who>.{1,60}?)\W* (?:started|stopped) (?:the )?(?:transcription|recording|transcribing)\W*"
)


def service_lines(texts: Sequence[str]) -> frozenset[int]:
    """Indexes of the texts (lines, rows or cues) that are a service's, at the two ends of all of them.

    A text counts only where all of it is such a line, and nothing but such lines and blank ones stand between it
    and the end.
    """
    return frozenset((*_from_the_edge(enumerate(texts)), *_from_the_edge(reversed(list(enumerate(texts))))))


def _from_the_edge(texts: Iterable[tuple[int, str]]) -> list[int]:
    found: list[int] = []
    for index, text in texts:
        if not text.strip():
            continue
        if len(found) == _MOST or not _is_service_line(text):
            break
        found.append(index)
    return found


def _is_service_line(text: str) -> bool:
    line = " ".join(text.split())
    if len(line) > _LONGEST:
        return False
    if any(pattern.fullmatch(line) for pattern in _LINES):
        return True
    somebody = _BY_SOMEBODY.fullmatch(line)
    return somebody is not None and looks_like_name(somebody["who"])
