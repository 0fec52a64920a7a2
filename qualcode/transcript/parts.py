"""A file's words in parts, as its form has them: a paragraph of a text, a row of a table, a cue.

Here time stamps and page furniture are taken out and labels are found; who says a part that has no label
is settled in :mod:`qualcode.transcript.whose`.
"""

from __future__ import annotations

from collections import Counter
from dataclasses import dataclass, field
from typing import TYPE_CHECKING

from qualcode.transcript.account import SERVICE, TIME_STAMPS, letters
from qualcode.transcript.canonical import canonicalise
from qualcode.transcript.furniture import body_of
from qualcode.transcript.labels import Head, head_of
from qualcode.transcript.model import NO_LABEL
from qualcode.transcript.paragraphs import paragraph_starts
from qualcode.transcript.service_lines import service_lines
from qualcode.transcript.speakers import Found, find_speakers
from qualcode.transcript.spellings import joined
from qualcode.transcript.stamps import may_be_clock_time, stamp_alone, stamps_in, without_stamps
from qualcode.transcript.vocabulary import key_of

if TYPE_CHECKING:
    from collections.abc import Mapping, Sequence

    from qualcode.transcript.model import Passage, Role

# What tables write in a speaker column for "somebody spoke", without saying who.
_NOBODY = frozenset(("", "quote", "quotes", "verbatim", "speech", NO_LABEL))


@dataclass(slots=True)
class Part:
    """Words that stand together in the file, and what the file says of them.

    ``words`` holds them in pieces, ``length`` code points in all; ``front`` is the label with its separator as the
    text shows it, which is none of them. ``times`` are (offset in the words, seconds), with the offset None where
    the part begins. ``row`` numbers the row or cue, and is None in free text; ``timed`` ones have a time of their
    own, and a column or voice tells the speaker of ``given`` ones. ``who`` is the speaker's label as it is taken;
    ``goes_on`` says that the part belongs to the turn before it.
    """

    front: str = ""
    spelling: str | None = None
    words: list[str] = field(default_factory=list)
    length: int = 0
    is_blank: bool = True
    times: list[tuple[int | None, float]] = field(default_factory=list)
    row: int | None = None
    timed: bool = False
    given: bool = False
    role: Role | None = None
    strong: bool = False
    who: str | None = None
    goes_on: bool = False

    def add(self, piece: str) -> None:
        """Append to the words."""
        self.words.append(piece)
        self.length += len(piece)
        self.is_blank = self.is_blank and not piece.strip()


@dataclass
class Parts:
    """The parts of a file in its order, and what is not among their words.

    ``labels`` counts the letters of labels in the source. ``ended_at`` are times after the last part,
    ``furniture`` counts lines, ``lines_joined`` the line breaks that only wrap a line, and ``doubtful`` the lines
    that begin like a label but were taken as speech. ``stated`` has the roles that a line above the turns says.
    """

    parts: list[Part] = field(default_factory=list)
    labels: int = 0
    taken_out: Counter[str] = field(default_factory=Counter)
    ended_at: list[float] = field(default_factory=list)
    furniture: int = 0
    lines_joined: int = 0
    doubtful: int = 0
    are_rows: bool = False
    stated: Mapping[str, Role] = field(default_factory=dict)


def parts_of(passages: Sequence[Passage], named: frozenset[str]) -> Parts:
    """The parts of these passages; ``named`` are the keys of labels known from elsewhere."""
    if len(passages) == 1 and _is_free_text(passages[0]):
        return _of_free_text(passages[0], named)
    return _of_rows(passages, named)


def _is_free_text(passage: Passage) -> bool:
    return passage.seconds is None and passage.role is None and _given(passage.speaker) is None


def _given(speaker: str | None) -> str | None:
    label = " ".join(canonicalise(speaker or "").split()).rstrip(":： ")
    return None if label.casefold() in _NOBODY else label


# --- free text ------------------------------------------------------------------------------------


def _of_free_text(passage: Passage, named: frozenset[str]) -> Parts:
    found = Parts(labels=letters(canonicalise(passage.speaker or "")))
    body = body_of(passage.text, named)
    found.furniture = body.furniture
    found.taken_out.update(body.taken_out)
    strong = _strong_among(body.lines, passage)
    lines, numbers, stamps = _without_lines_of_time(found, _without_tab_blanks(body.lines))
    strong = frozenset(index for index, number in enumerate(numbers) if number in strong)
    speakers = find_speakers(lines, named)
    found.doubtful, found.stated = speakers.doubtful, speakers.stated
    heads = speakers.heads
    alone = {index + 1 for index, head in heads.items() if not lines[index][head.speech_at :].strip()}
    turned = {index for index in range(1, len(lines)) if (index in strong) != (index - 1 in strong)}
    begun = heads.keys() | {index for index in alone | turned if index < len(lines)}
    starts = frozenset(paragraph_starts(lines, begun))
    found.lines_joined = sum(1 for index, line in enumerate(lines) if line.strip() and index not in starts)
    part: Part | None = None
    for index, line in enumerate(lines):
        if part is None or index in starts:
            part = _begin(found, line, heads.get(index), speakers)
            part.times[:0] = ((None, seconds) for seconds in stamps.get(index, ()))
            part.strong = index in strong
        else:
            part.add("\n")
            part.times.extend((part.length, seconds) for seconds in stamps.get(index, ()))
            _append(found, part, line)
    found.ended_at = stamps.get(len(lines), [])
    return found


def _strong_among(kept: Sequence[str], passage: Passage) -> frozenset[int]:
    """Indexes of the wholly bold lines among those that are left of a passage."""
    if not passage.strong:
        return frozenset()
    before = canonicalise(passage.text).split("\n")
    strong = set()
    at = 0
    for index, line in enumerate(kept):
        words = line.strip()
        while words and at < len(before) and words not in before[at]:
            at += 1
        if words and at in passage.strong:
            strong.add(index)
        at += bool(words)
    return frozenset(strong)


def _without_tab_blanks(lines: tuple[str, ...]) -> tuple[str, ...]:
    """Blanks for tabs where a text layer has a tab between every two words, and its indentation dropped."""
    tabs = sum(line.count("\t") for line in lines)
    if tabs < 20 or tabs < 4 * sum(line.count(" ") for line in lines):
        return lines
    return tuple(line.replace("\t", " ").strip(" ") for line in lines)


def _without_lines_of_time(
    found: Parts, lines: Sequence[str]
) -> tuple[list[str], list[int], dict[int, list[float]]]:
    """The lines without those that are a time stamp and nothing else, what number each had, and the times before
    the lines that are left."""
    clocks = sum(1 for line in lines if may_be_clock_time(line))
    kept: list[str] = []
    numbers: list[int] = []
    times: dict[int, list[float]] = {}
    for number, line in enumerate(lines):
        stamp = stamp_alone(line)
        if stamp is not None and (clocks > 1 or not may_be_clock_time(line)):
            found.taken_out[TIME_STAMPS] += letters(line)
            times.setdefault(len(kept), []).append(stamp.seconds)
        else:
            kept.append(line)
            numbers.append(number)
    return kept, numbers, times


# --- tables and captions --------------------------------------------------------------------------


def _of_rows(passages: Sequence[Passage], named: frozenset[str]) -> Parts:
    found = Parts(are_rows=True)
    rows: list[tuple[Passage, str | None, list[str]]] = []
    waiting: str | None = None
    for passage in passages:
        given = _given(passage.speaker)
        if passage.speaker:
            found.labels += letters(canonicalise(passage.speaker))
        text = canonicalise(passage.text).strip()
        if text:
            rows.append((passage, given or waiting, text.split("\n")))
        # A merged cell: the name stands in a row of its own, above the words.
        waiting = None if text else given or waiting
    of_service = service_lines([" ".join(lines) for _, _, lines in rows])
    for index in of_service:
        found.taken_out[SERVICE] += letters("".join(rows[index][2]))
    rows = [row for index, row in enumerate(rows) if index not in of_service]
    # Rows are paragraphs of their own: a blank line between them for whoever counts paragraphs.
    spaced = [line for _, given, lines in rows for line in ([] if given else [*lines, ""])]
    speakers = find_speakers(spaced, named)
    found.doubtful = speakers.doubtful
    heads = speakers.heads
    same = {key_of(label): label for label in speakers.label_of.values()}
    taken_as = joined(Counter(given for _, given, _ in rows if given is not None))
    taken_as = {given: same.get(key_of(label), label) for given, label in taken_as.items()}
    at = 0
    for number, (passage, given, lines) in enumerate(rows):
        own: list[Head | None] = [None] * len(lines)
        if given is None:
            own = [heads.get(at + place) for place in range(len(lines))]
            at += len(lines) + 1
        for place, (line, head) in enumerate(zip(lines, own, strict=True)):
            if place and head is None:
                found.parts[-1].add("\n")
                _append(found, found.parts[-1], line)
                continue
            if given is None:
                part = _begin(found, line, head, speakers)
            else:
                part = _begin_given(found, line, given)
                part.who, part.given = taken_as[given], True
            part.row, part.role, part.timed = number, passage.role, passage.seconds is not None
            if passage.seconds is not None and not place:
                part.times.insert(0, (None, passage.seconds))
    return found


def _begin_given(found: Parts, line: str, given: str) -> Part:
    """A part whose speaker the form tells; a label that stands before the words as well is not doubled."""
    head = head_of(line)
    if head is None or head.form != "colon" or key_of(head.label) != key_of(given):
        part = Part(f"{given}: ", spelling=given)
        found.parts.append(part)
        _append(found, part, line)
        return part
    part = _begin(found, line, head, Found({}, {head.label: given}, 0))
    part.spelling = given
    return part


# --- one line -------------------------------------------------------------------------------------


def _begin(found: Parts, line: str, head: Head | None, speakers: Found) -> Part:
    """Begin a part with this line."""
    part = Part()
    found.parts.append(part)
    if head is not None:
        part.who, part.spelling = speakers.label_of[head.label], head.label
        rest = line[head.speech_at :]
        part.front = line[: head.speech_at]
        if head.stamps:
            part.front = head.without_stamps(line) + (" " if rest.strip() else "")
            found.taken_out[TIME_STAMPS] += sum(
                letters(line[stamp.start : stamp.end]) for stamp in head.stamps
            )
            part.times.extend((None, stamp.seconds) for stamp in head.stamps)
        found.labels += letters(part.front)
        line = rest
    _append(found, part, line)
    return part


def _append(found: Parts, part: Part, line: str) -> None:
    """Append a line of speech without the time stamps in it."""
    stamps = stamps_in(line)
    if stamps:
        found.taken_out[TIME_STAMPS] += sum(letters(line[stamp.start : stamp.end]) for stamp in stamps)
        line, times = without_stamps(line, stamps)
        part.times.extend((part.length + offset, seconds) for offset, seconds in times)
    part.add(line)
