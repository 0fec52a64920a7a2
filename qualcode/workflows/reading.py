"""A transcript as a coder reads it: text, who speaks, the work assigned, and the marks beside the text."""

from __future__ import annotations

from dataclasses import dataclass
from typing import TYPE_CHECKING

from qualcode.ledger.log import kinds_of_step, latest_step
from qualcode.study import marks as marked
from qualcode.study import respondents as people
from qualcode.study import transcripts
from qualcode.study.assignments import assigned_to, assignments_on
from qualcode.study.marks import Mark
from qualcode.study.own_counts import own_by_code
from qualcode.study.seen import Seen

if TYPE_CHECKING:
    from qualcode.codebook.tree import Codebook
    from qualcode.ledger.study import Study
    from qualcode.study.assignments import Assignment
    from qualcode.study.coders import Coder
    from qualcode.study.transcripts import Entry
    from qualcode.transcript.model import Speaker, Turn

__all__ = [
    "Mark",
    "Reading",
    "book",
    "code_counts",
    "first_open",
    "in_order",
    "latest",
    "marks",
    "only_codings",
    "open_transcript",
    "recent_codes",
]


@dataclass(frozen=True)
class Reading:
    """A transcript to read. Offsets are code points of ``text``, ``sentences`` and ``times`` as in Transcript.

    ``owners`` has for each turn the name of the respondent whose it is, None where that is not known.
    ``respondents`` take part, of these ``types``. ``work`` is None where nothing is assigned to the reader.
    """

    entry: Entry
    text: str
    turns: tuple[Turn, ...]
    speakers: tuple[Speaker, ...]
    sentences: tuple[tuple[int, int], ...]
    times: tuple[tuple[int, float], ...]
    owners: tuple[str | None, ...]
    respondents: tuple[str, ...]
    types: tuple[str, ...]
    work: Assignment | None


def open_transcript(study: Study, who: Coder, transcript: bytes) -> Reading:
    """The transcript with this id. Raises NotFound where the study does not have it."""
    with study.reading():
        entry = transcripts.entry_of(study, transcript)
        content = transcripts.content(study, entry)
        taking_part = people.taking_part_in(study, entry)
        return Reading(
            entry,
            content.text,
            content.turns,
            content.speakers,
            content.sentences,
            content.times,
            people.turn_owners(study, entry, content),
            tuple(name for name, _ in taking_part),
            tuple(dict.fromkeys(kind for _, kind in taking_part if kind)),
            _work(study, who, entry),
        )


def _work(study: Study, who: Coder, entry: Entry) -> Assignment | None:
    """The coder's task: of several assignments the first that is not finished, else the last."""
    mine = [a for a in assignments_on(study, entry.key) if a.coder.key == who.key]
    return next((a for a in mine if not a.finished), mine[-1] if mine else None)


def first_open(study: Study, who: Coder) -> bytes | None:
    """The id of the transcript to start with: the first that is assigned and not finished, else the first.

    None where the study has no transcript.
    """
    with study.reading():
        listed = transcripts.entries(study)
        work = assigned_to(study, who.key)
    first = next((entry for entry in listed if work.get(entry.key)), listed[0] if listed else None)
    return first.id if first else None


def in_order(study: Study, who: Coder) -> list[bytes]:
    """The ids of the transcripts through which a coder works: those assigned to them, else all; by name."""
    with study.reading():
        listed = transcripts.entries(study)
        mine = assigned_to(study, who.key)
    return [entry.id for entry in listed if not mine or entry.key in mine]


def marks(study: Study, who: Coder, entry: Entry) -> list[Mark]:
    """The placed codings of a transcript that the coder may see, by start, the wider first, then by age.

    A merged code is replaced by its target; codings with a code that the coder does not see are left out.
    """
    with study.reading():
        return marked.marks_in(Seen(study, who), entry.key)


def book(study: Study, who: Coder) -> Codebook:
    """The codebook as the coder may see it."""
    with study.reading():
        return Seen(study, who).book


def code_counts(study: Study, who: Coder) -> dict[int, int]:
    """How many codings of the coder's own each code (key) has over the whole study; merged codes under what
    they were merged into. Codes without any are left out."""
    with study.reading():
        return own_by_code(study, who, book(study, who))


def recent_codes(study: Study, who: Coder, limit: int = 9) -> list[int]:
    """The codes (keys) that the coder used last and that are still offered, the latest first."""
    with study.reading():
        return marked.recent_codes(study, who, book(study, who), limit)


def latest(study: Study) -> int:
    """The number of the newest step: where it has grown by a step not one's own, somebody else has written."""
    return latest_step(study.connection)


def only_codings(study: Study, step: bytes) -> bool:
    """Whether a step (its id) has touched codings and nothing else."""
    return all(kind == "coding" for kind in kinds_of_step(study.connection, step))
