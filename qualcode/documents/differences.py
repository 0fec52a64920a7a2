"""The places at which coders agree or differ, and what would raise agreement most."""

from __future__ import annotations

from typing import final

from typing_extensions import TypedDict

from qualcode.documents.agreement import Coefficient
from qualcode.documents.document import Document


class Scope(TypedDict):
    """What was compared."""

    transcripts: int
    round: list[str]


class Code(TypedDict):
    """A code's places by kind, and by whom it was missed."""

    path: list[str]
    level: str | None
    kinds: dict[str, int]
    missed_by: dict[str, int]


class CodePair(TypedDict):
    """At how many places the first coder has one code and the second another (null: nothing)."""

    paths: list[list[str] | None]
    places: int


class Confusion(TypedDict):
    """Two coders, code against code."""

    coders: list[str]
    cells: list[CodePair]


class LevelPair(TypedDict):
    """The same of levels."""

    levels: list[str | None]
    places: int


class LevelConfusion(TypedDict):
    """Two coders, level against level."""

    coders: list[str]
    cells: list[LevelPair]


class StancePair(TypedDict):
    """How many segments two coders gave these stances."""

    coders: list[str]
    stances: list[str]
    segments: int


class Stance(TypedDict):
    """Agreement on stance, among segments that all coded alike."""

    segments: int
    same: int
    percent_agreement: Coefficient
    cohen_kappa: Coefficient
    krippendorff_alpha: Coefficient
    cells: list[StancePair]


class CodeGain(TypedDict):
    """A code's alpha now, and if the places were settled."""

    path: list[str]
    now: float | None
    then: float | None


class Gain(TypedDict):
    """What pooled alpha would be if the places of one kind and code (or two codes) were settled."""

    kind: str
    paths: list[list[str]]
    places: int
    pooled: float | None
    gain: float | None
    codes: list[CodeGain]


class Coding(TypedDict):
    """What one coder has at a place."""

    coder: str
    path: list[str]
    start: int
    end: int
    stance: str | None


class Place(TypedDict):
    """A place, the codes there, and who has nothing there; positions are code points of the text."""

    transcript: str
    start: int
    end: int
    kind: str
    paths: list[list[str]]
    codings: list[Coding]
    without: list[str]


@final
class Result(Document):
    """The places of one roll-up and group."""

    coders: list[str]
    unit: str
    roll_up: str
    text: str
    group: str | None
    scope: Scope
    kinds: dict[str, int]
    codes: list[Code]
    confusion: list[Confusion]
    levels: list[LevelConfusion]
    stance: Stance
    pooled_now: float | None
    gains_are: str
    gains: list[Gain]
    places: list[Place]


@final
class Results(Document):
    """The places of several roll-ups or groups; the warnings of each, once."""

    results: list[Result]


Differences = Result | Results
