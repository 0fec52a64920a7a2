"""Coding segments by hand, and reading and rearranging the segments of a code across transcripts."""

from __future__ import annotations

from dataclasses import dataclass, field
from typing import TYPE_CHECKING, Literal

from qualcode.study import codings, rechecks
from qualcode.study import segments as kept
from qualcode.study.codes import codebook, key_of
from qualcode.study.marks import Mark, marks_of
from qualcode.study.segments import Recoded
from qualcode.study.transcripts import content, entries
from qualcode.study.viewer import viewer_for
from qualcode.transcript.surroundings import surroundings

if TYPE_CHECKING:
    from collections.abc import Collection, Iterable, Sequence

    from qualcode.ledger.study import Study
    from qualcode.study.coders import Coder
    from qualcode.study.transcripts import Entry

__all__ = [
    "Mark",
    "Recoded",
    "Segment",
    "Waiting",
    "by_code",
    "change_span",
    "code_anew",
    "code_span",
    "considered",
    "considered_each",
    "recode",
    "remove",
    "set_stance",
    "split_out",
    "waiting",
]


# -- coding -----------------------------------------------------------------------------------------


def code_span(
    study: Study, who: Coder, entry: Entry, code: int, start: int, end: int, stance: str | None = None
) -> bytes:
    """Code ``[start, end)`` of a transcript; durable when it returns. Returns the coding's id.

    Where nothing is assigned to the coder there, an independent assignment in round main is made with it.
    A merged code stands for what it was merged into. Raises NotFound for a code that is retired or that
    the coder does not see, NotAllowed in finished work, QualcodeError where the coder has that code on that
    span already, or where the span cannot be coded.
    """
    return kept.code_segment(study, who, codings.NewCoding(entry, code, start, end, stance))


def code_anew(
    study: Study,
    who: Coder,
    entry: Entry,
    start: int,
    end: int,
    name: str,
    *,
    under: int | None,
    origin: Literal["emergent", "in vivo"],
    definition: str | None = None,
) -> tuple[bytes, int]:
    """Code a span with a new code, as a theme or under another. Returns the coding's id and the code's key.

    Raises as ``code_span`` does, and QualcodeError where a sibling has the name or it cannot be one.
    """
    fields = {"origin": origin, **({"definition": definition} if definition else {})}
    return kept.code_segment_anew(study, who, (entry, start, end), name, under=under, fields=fields)


def recode(study: Study, who: Coder, ids: Sequence[bytes], code: int) -> Recoded:
    """Give codings of the coder's own another code; one that would then double another is joined to it.

    Memos of a joined coding go to the one it is joined to. Raises as ``code_span`` does.
    """
    return kept.recode(study, who, ids, code)


def split_out(study: Study, who: Coder, ids: Sequence[bytes], name: str, under: int | None) -> int:
    """Make a new emergent code of some of the coder's own codings. Returns its key.

    Raises QualcodeError where there are no codings, a sibling has the name or it cannot be one.
    """
    return kept.split_out(study, who, ids, name, under)


def change_span(study: Study, who: Coder, coding: bytes, entry: Entry, start: int, end: int) -> None:
    """Move one of the coder's own codings to another span of its transcript. Raises as ``code_span`` does.

    Given the span on which a correction has put it, it settles that the coding belongs there.
    """
    kept.move_segment(study, who, coding, entry, start, end)


def set_stance(study: Study, who: Coder, ids: Sequence[bytes], stance: str | None) -> int:
    """Say how codings of the coder's own bear on their theme: supports, contrary, mixed, or None.

    Returns how many were changed. Raises QualcodeError for another stance, NotAllowed in finished work.
    """
    return kept.set_stance(study, who, ids, stance)


def remove(study: Study, who: Coder, ids: Sequence[bytes]) -> int:
    """Remove codings of the coder's own; undo brings them back. Returns how many.

    Raises NotFound for a coding that is gone already, and as ``code_span`` does in finished work.
    """
    found = list(dict.fromkeys(ids))
    if found:
        codings.remove_codings(study, who, found)
    return len(found)


# -- by code ----------------------------------------------------------------------------------------


@dataclass(frozen=True)
class Segment:
    """A coding with its words and what stands around them, at most CONTEXT code points and whole words.

    ``respondents`` are those whose words it touches, of these ``types``; of nobody in particular no
    respondent, and the types of all who take part.
    """

    mark: Mark
    transcript: str
    transcript_id: bytes
    quote: str
    before: str
    after: str
    respondents: tuple[str, ...]
    types: tuple[str, ...]

    @property
    def code(self) -> int:
        """The key of the code that stands for the coding's own today."""
        return self.mark.code


def by_code(study: Study, who: Coder, codes: Collection[int], *, own_only: bool = True) -> list[Segment]:
    """The placed codings of these codes (keys, as they stand today), by transcript and place.

    With ``own_only`` the coder's own, else all that the coder may see.
    """
    from qualcode.counting.heard import Whose, voices

    with study.reading():
        viewer = viewer_for(study, who)
        found = marks_of(study, viewer, codebook(study, viewer), frozenset(codes), own_only=own_only)
        listed = {entry.key: (order, entry) for order, entry in enumerate(entries(study))}
        found.sort(key=lambda item: listed[item[0]][0])
        whose = Whose(study)
        spoken = voices(study, [(transcript, mark.start, mark.end) for transcript, mark in found])
        segments: list[Segment] = []
        reading, text = None, ""
        for (transcript, mark), owners in zip(found, spoken, strict=True):
            entry = listed[transcript][1]
            if transcript != reading:
                reading, text = transcript, content(study, entry).text
            names, types = whose.of(transcript, owners)
            segments.append(
                Segment(
                    mark,
                    entry.name,
                    entry.id,
                    text[mark.start : mark.end],
                    *surroundings(text, mark.start, mark.end),
                    tuple(names),
                    tuple(types),
                )
            )
    return segments


# -- the recheck queue ------------------------------------------------------------------------------


@dataclass(frozen=True)
class Waiting:
    """A transcript that the coder finished before the code (key) was made (new) or redefined.

    ``since`` is when the code was made or redefined, in ms since 1970.
    """

    transcript: str
    transcript_id: bytes
    code: int
    why: Literal["new", "redefined"]
    since: int = field(default=0, compare=False)


def waiting(study: Study, who: Coder) -> list[Waiting]:
    """The coder's recheck queue, by transcript and then by the codebook; codes not seen are left out."""
    with study.reading():
        book = codebook(study, viewer_for(study, who))
        place = {key_of(code): order for order, code in enumerate(book)}
        due: dict[int, list[rechecks.Due]] = {}
        for item in rechecks.due(study, who):
            if item.code in place:
                due.setdefault(item.transcript, []).append(item)
        return [
            Waiting(entry.name, entry.id, item.code, "new" if item.why == "new" else "redefined", item.since)
            for entry in entries(study)
            for item in sorted(due.get(entry.key, ()), key=lambda item: place[item.code])
        ]


def considered(study: Study, who: Coder, transcripts: Iterable[bytes], codes: Collection[int]) -> int:
    """Record that the coder has now considered these transcripts (ids) under these codes (keys).

    Returns how many pairs were waiting for that; others are left.
    """
    wanted = frozenset(transcripts)
    book = codebook(study, viewer_for(study, who))
    pairs = [(entry.key, entry.id) for entry in entries(study) if entry.id in wanted]
    return rechecks.consider(study, who, pairs, [code for code in codes if code in book])


def considered_each(study: Study, who: Coder, pairs: Iterable[tuple[bytes, int]]) -> int:
    """As ``considered``, of each transcript (id) under the code (key) beside it: one step for all of them."""
    book = codebook(study, viewer_for(study, who))
    listed = {entry.id: (entry.key, entry.id) for entry in entries(study)}
    known = [(listed[entry], code) for entry, code in pairs if entry in listed and code in book]
    return rechecks.consider_each(study, who, known)
