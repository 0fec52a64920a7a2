"""What all documents have in common."""

from __future__ import annotations

from typing import Literal

from typing_extensions import TypedDict


class Document(TypedDict):
    """An answer of the program; ``warnings`` are sentences for whoever reads it."""

    format: Literal[1]
    warnings: list[str]


class Refused(TypedDict):
    """An input, or a line of it, that was not taken, and why."""

    file: str
    line: int | None
    reason: str


class Alarm(TypedDict):
    """What looks wrong with whose words they are: its kind, in which transcripts (names), and a sentence.

    Kinds: only_interviewers, nobody_labelled, respondent_without_words, words_before_first_label,
    interviewer_unclear, one_has_nearly_all, rows_without_speaker, speakers_changed, groups_alike.
    """

    kind: str
    transcripts: list[str]
    text: str
