"""Themes by group: the table, groups side by side, and the table in words."""

from __future__ import annotations

from typing import Literal, NotRequired, final

from typing_extensions import TypedDict

from qualcode.documents.document import Document
from qualcode.documents.quotes import Quote

Kind = Literal["level", "theme", "code"]


class Stance(TypedDict):
    """How many respondents of a cell stood in which way to the claim."""

    supports: int
    contrary: int
    mixed: int
    unset: int


class Figures(TypedDict):
    """In how many respondents' interviews something was coded, of how many considered. ``share`` is null where
    nobody was considered, ``stance`` in the row of a level, which has no claim: there ``contrary_to_a_theme`` says
    how many are contrary or mixed in a theme of it. All of these and ``segments`` are null where they would give a
    withheld figure away."""

    respondents: int
    considered: int
    share: float | None
    segments: int | None
    stance: Stance | None
    contrary_to_a_theme: NotRequired[int | None]
    low: NotRequired[float | None]
    high: NotRequired[float | None]


class WithheldFigures(TypedDict):
    """Figures of too few people: only how many were considered stays."""

    respondents: None
    considered: int
    share: None
    segments: None
    stance: None
    contrary_to_a_theme: NotRequired[None]
    low: NotRequired[None]
    high: NotRequired[None]
    withheld: Literal[True]


@final
class Cell(Figures):
    """The figures of one group in one row."""

    group: str


@final
class WithheldCell(WithheldFigures):
    """One group in one row, without its figures."""

    group: str


@final
class Total(Figures):
    """The figures of all groups in one row."""


@final
class TotalOfShown(Figures):
    """The figures of the groups shown in one row, where those of groups ``without`` are withheld."""

    without: list[str]


@final
class WithheldTotal(WithheldFigures):
    """The total of a row in which no group's figures are shown."""

    without: list[str]


AnyCell = Cell | WithheldCell
AnyTotal = Total | TotalOfShown | WithheldTotal
AnyFigures = AnyCell | AnyTotal


class Group(TypedDict):
    """A group, how many are in it, and how many of them are finished."""

    group: str
    in_group: int
    finished: int
    withheld: NotRequired[Literal[True]]


class Line(TypedDict):
    """A level, theme or code, and a cell for each group."""

    path: list[str]
    level: str | None
    kind: Kind
    cells: list[AnyCell]


class Row(Line):
    """A line with its total."""

    total: AnyTotal


class Part(TypedDict):
    """One of the two tables: of respondents, or of focus groups."""

    groups: list[Group]
    rows: list[Row]


class Lines(TypedDict):
    """A table without its totals."""

    groups: list[Group]
    rows: list[Line]


class Table(Document):
    """Themes by group, of respondents and of focus groups counted as groups."""

    by: str
    codings_of: str
    groups: list[Group]
    rows: list[Row]
    focus_groups: Part
    intervals: NotRequired[str]
    suppress_below: NotRequired[int]


@final
class Themes(Table):
    """What ``themes`` answers; ``units`` names what is counted."""

    units: str


# -- groups side by side ----------------------------------------------------------------------------


class Difference(TypedDict):
    """The highest share less the lowest, and whose these are."""

    value: float
    highest: str
    lowest: str


class GroupInterval(TypedDict):
    """Wilson's interval of a group's share."""

    group: str
    low: float | None
    high: float | None


class Estimate(TypedDict):
    """A number with its interval."""

    value: float
    low: float | None
    high: float | None


class OddsRatio(TypedDict):
    """An odds ratio with its interval; null with ``why`` where it is no number or has no bound."""

    value: float | None
    low: float | None
    high: float | None
    why: str | None


class Pair(TypedDict):
    """Two groups: the difference of their shares, and the odds ratio."""

    groups: list[str]
    difference: Estimate
    odds_ratio: OddsRatio


class Inference(TypedDict):
    """What could be inferred of a row if respondents were independent random samples of the groups."""

    as_if: str
    test: str | None
    p: float | None
    p_holm: float | None
    method: str | None
    replicates: int | None
    why: str | None
    groups: list[GroupInterval]
    pairs: list[Pair]


class InferenceAbout(TypedDict):
    """What was done for the inference of all rows; ``seed`` is null where nothing was drawn."""

    as_if: str
    tests: int
    correction: str
    level: float
    seed: int | None


class ComparedRow(Line):
    """A line with the widest difference of its groups; it has no total where only some groups are asked for."""

    total: NotRequired[AnyTotal]
    difference: Difference | None
    inference: NotRequired[Inference]


class ComparedPart(TypedDict):
    """Focus groups side by side."""

    groups: list[Group]
    rows: list[ComparedRow]


@final
class Compared(Document):
    """What ``themes --compare`` answers: the widest differences first."""

    by: str
    codings_of: str
    groups: list[Group]
    rows: list[ComparedRow]
    focus_groups: ComparedPart
    suppress_below: NotRequired[int]
    inference: NotRequired[InferenceAbout]


# -- in words ---------------------------------------------------------------------------------------


class WordForShare(TypedDict):
    """A word, and from which share on it is used."""

    at_least: float
    word: str


class Said(TypedDict):
    """A row of the table in sentences."""

    path: list[str]
    sentences: list[str]
    focus_groups: list[str]


class ThemeSaid(Said):
    """A theme in sentences, with what is under it and quotes."""

    claim: str | None
    definition: str | None
    quotes: list[Quote]
    codes: list[Said]


class LevelSaid(Said):
    """A level in sentences, and its themes."""

    level: str | None
    themes: list[ThemeSaid]


@final
class Narrative(Document):
    """What ``themes --narrative`` answers; ``counted`` names what is counted, where there is any of it."""

    by: str
    codings_of: str
    units: str
    counted: list[str]
    words: list[WordForShare]
    words_from: int
    levels: list[LevelSaid]
    not_coded: list[list[str]]
    not_looked_for: list[list[str]]
