"""Tables with a column for each speaker: "Interviewer | Respondent", "Question | Answer", "Moderator | P1 | P2"."""

from __future__ import annotations

import re
from typing import TYPE_CHECKING

from qualcode.transcript.vocabulary import code_of, kind_of, looks_like_name

if TYPE_CHECKING:
    from collections.abc import Collection, Sequence

_LONGEST_LABEL = 40
_SENTENCE = re.compile(r"[.?!…。？！።॥।؟፧;][\"”’»)\]]*\s*$")
# Scripts without blanks between words: so many letters are more than a label.
_UNPARTED = re.compile(r"[\u0e00-\u0eff\u1000-\u109f\u1780-\u17ff\u3040-\u30ff\u3400-\u9fff]{6}")


def speaker_columns(
    header: Sequence[str], rows: Sequence[Sequence[str]], apart: Collection[int] = ()
) -> list[int]:
    """The places of the columns that each hold what one person says, under the person's label; else none.

    One of them must be called by a word for who asks, another by one for who answers, and in both half of what
    stands below must be speech. Codes ("P1") count beside them, and names where no column is left over but those
    in ``apart``, of times and numbers and comments.
    """
    header = [label.strip().rstrip(":：").rstrip() for label in header]
    spoken = [
        place
        for place, label in enumerate(header)
        if place not in apart and _is_label(label) and _holds_speech(rows, place)
    ]
    kinds = {place: kind_of(header[place]) for place in spoken}
    asking = [place for place in spoken if kinds[place] == "interviewer"]
    filled = {
        place
        for row in (header, *rows)
        for place, text in enumerate(row)
        if text.strip() and place not in apart
    }
    alone = filled == set(spoken) and all(looks_like_name(header[place]) for place in spoken)
    answering = [
        place
        for place in spoken
        if kinds[place] in ("respondent", "group")
        or (place not in asking and (alone or code_of(header[place]) is not None))
    ]
    return sorted(asking + answering) if asking and answering else []


def _is_label(text: str) -> bool:
    label = text.strip()
    return 0 < len(label) <= _LONGEST_LABEL and not label.endswith(("?", "!", "？")) and "\n" not in label


def _holds_speech(rows: Sequence[Sequence[str]], place: int) -> bool:
    said = [text for row in rows if place < len(row) and (text := row[place].strip())]
    speech = sum(
        1
        for text in said
        if _SENTENCE.search(text) or text.count(" ") >= 3 or _UNPARTED.search(text) is not None
    )
    return bool(said) and 2 * speech >= len(said)
