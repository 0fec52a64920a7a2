"""Read a file as one or several transcripts, with what is known of it before."""

from __future__ import annotations

from dataclasses import replace
from typing import TYPE_CHECKING, NamedTuple

from qualcode.errors import FileRefused, QualcodeError
from qualcode.transcript.model import BY_A_RULE
from qualcode.transcript.readers.read_as import AS_IT_IS, ReadAs

if TYPE_CHECKING:
    from pathlib import Path

    from qualcode.transcript.model import Extract, Transcript, Unlabelled


class Known(NamedTuple):
    """Facts about a file known before it is read.

    ``interviewer``: their label, or several joined by ";". ``labels``: others that are known. ``unlabelled``: whose
    the words without a label are, where somebody says so.
    """

    interviewer: str | None = None
    labels: frozenset[str] = frozenset()
    how: ReadAs = AS_IT_IS
    unlabelled: Unlabelled | None = None


def read_file(file: Path, known: Known) -> tuple[Extract, Transcript]:
    """The one transcript of a file. Raises FileRefused."""
    (extract,) = extracts(file, known.how)
    return extract, composed(file, extract, known)


def extracts(file: Path, how: ReadAs) -> tuple[Extract, ...]:
    """What a file holds: one transcript, unless it is split. Raises FileRefused."""
    from qualcode.transcript.readers import read

    return read(file, how)


def composed(file: Path, extract: Extract, known: Known) -> Transcript:
    """The transcript of an extract. Raises FileRefused, also where nobody speaks under the interviewer's label."""
    from qualcode.transcript.compose import compose

    unlabelled = known.unlabelled or "respondent"
    try:
        transcript = compose(
            extract, interviewer=known.interviewer, labels=known.labels, unlabelled=unlabelled
        )
    except FileRefused:
        raise
    except QualcodeError as error:
        raise FileRefused(file.name, str(error)) from error
    if not transcript.turns:
        raise FileRefused(file.name, "nothing in it is anybody's speech")
    if known.unlabelled is not None:
        transcript = replace(
            transcript,
            speakers=tuple(
                replace(s, inferred=False) if s.label in BY_A_RULE else s for s in transcript.speakers
            ),
        )
    return transcript


def composed_with(
    file: Path, extract: Extract, known: Known, *, needed: bool
) -> tuple[Transcript, tuple[str, ...]]:
    """The transcript, and those of the interviewers' labels under which nobody speaks in it.

    ``needed``: one of them must speak; else FileRefused is raised, which names the labels that there are.
    """
    if known.interviewer is None:
        return composed(file, extract, known), ()
    try:
        return composed(file, extract, known), ()
    except FileRefused as error:
        labels = [part.strip() for part in known.interviewer.split(";") if part.strip()]
        transcript = composed(file, extract, known._replace(interviewer=None))
        there = [label for label in labels if _speaks(transcript, label)]
        if len(there) == len(labels) or (needed and not there):
            raise error from None
        if there:
            transcript = composed(file, extract, known._replace(interviewer=";".join(there)))
        return transcript, tuple(label for label in labels if label not in there)


def _speaks(transcript: Transcript, label: str) -> bool:
    from qualcode.transcript.vocabulary import key_of

    return any(
        key_of(label) in map(key_of, (speaker.label, *speaker.spelt)) for speaker in transcript.speakers
    )
