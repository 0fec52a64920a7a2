"""Coders, assignments, samples, finished work, and what is due to be rechecked."""

from __future__ import annotations

from typing_extensions import TypedDict

from qualcode.documents.agreement import Stratum
from qualcode.documents.document import Document


class Coder(TypedDict):
    """A coder; ``primary``: this coder's work counts where several have finished and nothing is reconciled."""

    coder: str
    role: str
    primary: bool


class Coders(Document):
    """What ``coder`` answers."""

    coders: list[Coder]


class CoderAdded(Document):
    """A coder who was added."""

    coder: str
    role: str


class Drawn(Document):
    """Transcripts that were asked for or drawn, and the strata of the draw."""

    transcripts: list[str]
    strata: list[Stratum]


class Assigned(Drawn):
    """What ``assign`` answers; ``seed`` is null where nothing was drawn. ``counts``: whether the round does in
    agreement."""

    round: str
    counts: bool
    mode: str
    coders: list[str]
    assigned: int
    already_assigned: int
    seed: int | None


class Finished(Document):
    """Transcripts that a coder has finished now."""

    coder: str
    finished: list[str]


class Reopened(Document):
    """Transcripts that a coder has opened again."""

    coder: str
    reopened: list[str]


class Due(TypedDict):
    """A transcript to be considered under a code, and why."""

    transcript: str
    coder: str
    code: str
    why: str


class Recheck(Document):
    """What ``recheck`` answers."""

    due: list[Due]


class Considered(Document):
    """How many transcripts a coder has now considered under codes."""

    coder: str
    considered: int
