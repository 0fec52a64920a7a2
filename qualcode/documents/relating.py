"""What occurs together, what each interview added, and respondents by codes."""

from __future__ import annotations

from typing import NotRequired

from typing_extensions import TypedDict

from qualcode.documents.document import Document


class Pair(TypedDict):
    """Two codes: in how many units there is the first, the second, both, either; Jaccard's index of them."""

    codes: list[list[str]]
    first: int
    second: int
    both: int
    either: int
    jaccard: float
    stretches: NotRequired[int]


class Together(TypedDict):
    """The pairs of one unit in one group."""

    unit: str
    group: str
    pairs: list[Pair]


class Cooccurrence(Document):
    """What ``cooccurrence`` answers."""

    by: str | None
    codings_of: str
    roll_up: str
    results: list[Together]


class Interview(TypedDict):
    """An interview, the codes that it added, and how many there are up to it."""

    transcript: str
    date: str | None
    new: list[list[str]]
    codes_so_far: int


class Base(TypedDict):
    """The first interviews, against which the later ones are held, and the codes in them."""

    interviews: int
    codes: int


class Run(TypedDict):
    """Neighbouring interviews, ``first`` to ``last`` (from 1), their new codes, and the share of the base's."""

    first: int
    last: int
    new: int
    share: float | None


class Sequence(TypedDict):
    """The interviews of a group in order."""

    interviews: list[Interview]
    base: Base
    runs: list[Run]


class GroupSequence(Sequence):
    """A group's interviews in order."""

    group: str


class NewCodes(Document):
    """What ``new-codes`` answers."""

    order: str
    by: str
    codings_of: str
    left_out: str
    base_size: int
    run_length: int
    groups: list[GroupSequence]


class Column(TypedDict):
    """What a column of the table holds."""

    column: str
    kind: str
    path: str | None
    level: str | None
    values: str


class RespondentsByCodes(Document):
    """What ``respondents codes`` answers: a row of cells for each respondent, in the order of the columns."""

    codings_of: str
    columns: list[Column]
    rows: list[list[str | int | None]]
