"""Transcripts, their texts, and respondents as a study lists them."""

from __future__ import annotations

from collections.abc import Mapping, Sequence

from typing_extensions import TypedDict

from qualcode.documents.document import Document


class Details(TypedDict):
    """What is recorded of an interview beside its text."""

    medium: str
    original_language: str | None
    translator: str | None
    interviewed_by: str | None
    interview_date: str | None
    consent_to_quote: str
    consent_note: str | None
    anonymised: str
    anonymised_note: str | None
    focus_group: str | None


class Assignment(TypedDict):
    """Who is to code a transcript, and how far that has come."""

    coder: str
    round: str
    counts: bool
    mode: str
    status: str


class Transcript(Details):
    """A transcript with who takes part, its length, and who has done what; ``alarms`` are kinds."""

    id: str
    transcript: str
    respondents: list[str]
    respondent_type: str | None
    characters: int
    turns: int
    sentences: int
    assignments: list[Assignment]
    alarms: list[str]


class Transcripts(Document):
    """What ``transcripts`` answers."""

    transcripts: list[Transcript]


class SpeakerRole(TypedDict):
    """A speaker's label, and the role that it has."""

    label: str
    role: str


class TranscriptSet(Document, Details):
    """What is recorded of one interview now."""

    transcript: str
    speakers: list[SpeakerRole]


class Turn(TypedDict):
    """A turn: its label lies in [label_start, start), its speech in [start, end), in code points."""

    label_start: int
    start: int
    end: int
    speaker: str | None
    role: str
    respondent: str | None


class Text(Document):
    """What ``text`` answers: the canonical text with turns, sentences and times (offset, seconds)."""

    transcript: str
    text: str
    turns: list[Turn]
    sentences: list[list[int]]
    times: list[list[float]]


class Respondent(TypedDict):
    """A respondent; ``links`` are the names of others by relation. Consent to be quoted is that for all words."""

    respondent: str
    respondent_type: str | None
    attributes: dict[str, str]
    consent_to_quote: str
    links: Mapping[str, Sequence[str]]
    transcripts: list[str]


class Respondents(Document):
    """What ``respondents`` answers."""

    respondents: list[Respondent]
