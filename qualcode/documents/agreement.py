"""Agreement between coders: coefficients, reviews, and a paragraph for a methods section."""

from __future__ import annotations

from typing import Literal, NotRequired, final

from typing_extensions import TypedDict

from qualcode.documents.document import Document

OfCode = Literal[
    "percent_agreement", "positive_agreement", "negative_agreement", "cohen_kappa", "scott_pi", "pabak",
    "gwet_ac1", "krippendorff_alpha", "u_alpha", "f1",
]  # fmt: skip
OfAll = Literal["cohen_kappa", "krippendorff_alpha", "set_alpha"]
Fate = Literal["kept", "changed", "dropped", "added"]


class Coefficient(TypedDict):
    """A value, or null and why there is none."""

    value: float | None
    why: str | None


class Statistic(Coefficient):
    """A coefficient with its 95% interval, or why it has none. ``below``: the share of the replicates below each
    bound. ``undefined_replicates``: in how many it has no value."""

    low: float | None
    high: float | None
    interval_why: str | None
    below: dict[str, float] | None
    undefined_replicates: int


class Code(TypedDict):
    """Agreement on one code: units that all, none or some of the coders marked, or one alone; and statistics."""

    path: list[str]
    level: str | None
    units: int
    all: int
    none: int
    some: int
    only: dict[str, int]
    not_offered: int
    percent_agreement: Statistic
    positive_agreement: Statistic
    negative_agreement: Statistic
    cohen_kappa: Statistic
    scott_pi: Statistic
    pabak: Statistic
    gwet_ac1: Statistic
    krippendorff_alpha: Statistic
    u_alpha: Statistic
    f1: Statistic
    sentence: NotRequired[str]


class Pooled(TypedDict):
    """Agreement on all codes together."""

    cohen_kappa: Statistic
    krippendorff_alpha: Statistic
    set_alpha: Statistic


class Compared(TypedDict):
    """What was compared."""

    transcripts: int
    units: int
    round: list[str]


class Fates(TypedDict):
    """How many codings reviews kept, changed, dropped and added."""

    kept: int
    changed: int
    dropped: int
    added: int


class ReviewTotals(Fates):
    """The same, and in how many transcripts."""

    transcripts: int


class ReviewedCode(Fates):
    """What a review did with one code."""

    path: list[str]
    level: str | None


class Review(ReviewTotals):
    """One reviewer's work on one coder's codings."""

    reviewer: str
    reviewed: str
    codes: list[ReviewedCode]


class Stratum(TypedDict):
    """A stratum from which transcripts were drawn at random."""

    stratum: str
    drawn: int
    available: int
    fraction: float


class DrawnStratum(Stratum):
    """A stratum of a sample, and how many transcripts of it are compared."""

    compared: int


class ComparedRound(TypedDict):
    """A round with finished work, and whether it counts in agreement: only those that do are compared."""

    round: str
    counts: bool


@final
class Result(Document):
    """Agreement for one unit, roll-up and group; ``assigned_late``: in how many transcripts a coder was assigned
    only after another had finished."""

    coders: list[str]
    unit: str
    roll_up: str
    text: str
    group: str | None
    seed: int
    replicates: int
    scope: Compared
    rounds: list[ComparedRound]
    assigned_late: int
    codes: list[Code]
    pooled: Pooled
    review: ReviewTotals
    reviews: list[Review]
    sample: list[DrawnStratum]


@final
class Results(Document):
    """Agreement for several units, roll-ups or groups; the warnings of each, once."""

    results: list[Result]


Agreement = Result | Results


class Methods(Document):
    """A paragraph for a methods section."""

    text: str
