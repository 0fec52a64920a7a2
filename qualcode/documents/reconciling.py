"""Reconciling: how far transcripts have come, differences, and what was decided of them."""

from __future__ import annotations

from typing import Literal

from typing_extensions import TypedDict

from qualcode.documents.document import Document

Status = Literal["waiting", "open", "reconciled"]
Outcome = Literal["agreed", "taken", "neither", "other"]


class Come(TypedDict):
    """How far a transcript has come; the numbers are null while somebody is awaited, ``agreed`` also where the
    study does not use agreement."""

    transcript: str
    coders: list[str]
    status: Status
    waits_for: list[str]
    agreed: int | None
    to_carry_over: int | None
    differences: int | None
    settled: int | None


class Segment(TypedDict):
    """A code on a span, in code points of the text."""

    code: list[str]
    start: int
    end: int
    stance: str


class Coding(Segment):
    """A coder's segment."""

    coding: str
    coder: str


class Settled(TypedDict):
    """What was decided, by whom, and the consensus that it made."""

    outcome: Outcome
    taken: list[str]
    consensus: list[Segment]
    why: str | None
    by: str | None
    when: str


class Difference(TypedDict):
    """A place at which coders differ; ``gain`` is by how many characters settling it brings them together."""

    difference: str
    transcript: str
    kind: str
    start: int
    end: int
    gain: int
    codings: list[Coding]
    without: list[str]
    settled: Settled | None


class ToReconcile(Document):
    """What ``reconcile`` answers."""

    by: str
    transcripts: list[Come]
    differences: list[Difference]


class CarriedOver(Document):
    """How many decisions carried over what the coders agree on."""

    carried_over: int
    transcripts: list[Come]


class DifferenceSettled(Document):
    """A difference that was settled, and how many are left in its transcript."""

    carried_over: int
    difference: Difference
    left: int
    reconciled: bool


class Progress(TypedDict):
    """How many transcripts several code, all of those have finished, and are reconciled."""

    double_coded: int
    finished_by_all: int
    reconciled: int
