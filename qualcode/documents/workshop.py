"""Back from the workshop: decisions of a room, and proposals for a coder."""

from __future__ import annotations

from typing import Literal

from typing_extensions import TypedDict

from qualcode.documents.document import Document

State = Literal["taken", "there", "refused"]


class Decision(TypedDict):
    """A decision in a file, and what came of it: taken, there already, or refused with why."""

    number: int
    line: int
    action: str
    before: str | None
    after: str | None
    fields: dict[str, str]
    cards: list[int]
    group: str | None
    dissent: str | None
    note: str | None
    state: State
    why: str | None


class DecisionsTaken(Document):
    """What ``workshop import`` answers: decisions, and how many codings were proposed or known already."""

    coder: str
    changes: list[Decision]
    proposed: int
    known: int


class Proposal(TypedDict):
    """A coding that is proposed to a coder."""

    proposal: str
    transcript: str
    transcript_id: str
    code: str
    start: int
    end: int
    quote: str
    source: str


class Proposals(Document):
    """What ``workshop proposals`` answers."""

    coder: str
    proposals: list[Proposal]


class ProposalsDecided(Document):
    """How many proposals were decided, and how many codings that made."""

    decided: int
    coded: int
