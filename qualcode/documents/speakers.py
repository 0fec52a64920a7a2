"""Who speaks in transcripts, and what changing that does to counting."""

from __future__ import annotations

from typing_extensions import TypedDict

from qualcode.documents.document import Document


class Speaker(TypedDict):
    """Somebody who speaks in a transcript; ``share`` is of the letters of all speech, ``first`` begins some turns.

    ``inferred``: neither a role word nor a person says which role it is.
    """

    transcript: str
    label: str
    spelt: list[str]
    role: str
    respondent: str | None
    turns: int
    letters: int
    share: float | None
    inferred: bool
    first: list[str]


class Speakers(Document):
    """What ``transcripts speakers`` answers."""

    speakers: list[Speaker]


class Touched(TypedDict):
    """Of codings that may be seen: how many touch words of respondents who are known, before and after."""

    codings: int
    before: int
    after: int
    changed: int


class SpeakersChanged(Speakers):
    """What ``transcripts speakers --set`` answers: who speaks now, where that changed, where no such label is."""

    changed: list[str]
    without: list[str]
    touched: Touched
