"""The columns of the agreement table: what each shows, how it sorts, and which fit."""

from __future__ import annotations

from dataclasses import dataclass
from typing import TYPE_CHECKING

from qualcode.agreement.words import coefficient
from qualcode.bars import bar
from qualcode.tui.transcript_columns import beginnings, one_line

if TYPE_CHECKING:
    from collections.abc import Callable, Sequence

    from qualcode.documents.agreement import Code, OfCode, Result, Statistic

FIGURES: dict[OfCode, tuple[str, str]] = {
    "krippendorff_alpha": ("alpha", "Krippendorff's alpha"),
    "u_alpha": ("|u", "|u-alpha (where spans begin and end)"),
    "cohen_kappa": ("kappa", "Cohen's kappa"),
    "positive_agreement": ("pos", "positive agreement"),
    "negative_agreement": ("neg", "negative agreement"),
    "scott_pi": ("pi", "Scott's pi"),
    "pabak": ("PABAK", "PABAK"),
    "gwet_ac1": ("AC1", "Gwet's AC1"),
    "percent_agreement": ("agree", "agreement in all units"),
    "f1": ("F1", "F1 of spans (where they begin and end)"),
}
"""For each statistic's name in the document: its heading, and its name in words."""
_BY_NEED: tuple[OfCode, ...] = (
    "cohen_kappa", "scott_pi", "pabak", "gwet_ac1", "percent_agreement", "positive_agreement", "negative_agreement",
    "u_alpha", "f1",
)  # fmt: skip
_GAP = 1
_ONLY = "only "
_LEAST_NAME = 22
_WIDE = 100


@dataclass(frozen=True)
class AgreementColumn:
    """A column: its heading, its width in cells without the gap, what a line shows in it and sorts by.

    ``sorts`` returns None for an undefined figure; these come last in either direction.
    """

    key: str
    title: str
    width: int
    shows: Callable[[Code], str]
    sorts: Callable[[Code], float | str | None]
    right: bool = True


def interval(figure: Statistic) -> str:
    """The 95% interval of a figure; empty where it has none."""
    low, high = figure["low"], figure["high"]
    return "" if low is None else f"[{coefficient(low)}, {coefficient(high)}]"


def full_name(line: Code) -> str:
    """The path of a code, on one line."""
    return one_line(" > ".join(line["path"]))


def plot(figure: Statistic, width: int) -> str:
    """A figure as a dot on a scale of 0 to 1, ``width`` cells long, with its interval as a line.

    A figure below 0 is drawn at the left edge.
    """
    if figure["value"] is None:
        return ""

    def cell(value: float) -> int:
        return round(max(0.0, min(1.0, value)) * (width - 1))

    cells = [" "] * width
    if figure["low"] is not None and figure["high"] is not None:
        for n in range(cell(figure["low"]), cell(figure["high"]) + 1):
            cells[n] = "─"
    cells[cell(figure["value"])] = "●"
    return "".join(cells).rstrip()


def columns(result: Result, width: int, *, more: bool) -> list[AgreementColumn]:
    """The columns that fit in ``width`` cells, in order; the first, the name, takes the cells left over.

    ``more`` shows the other coefficients in place of the counts.
    """
    wanted = _more(result) if more else _counts(result, width)
    chosen = _that_fit(wanted, width - _LEAST_NAME)
    own = [column for _, column in wanted if column.key.startswith(_ONLY)]
    if any(column not in chosen for column in own):  # each coder's own count is shown, or nobody's
        few = [each for each in wanted if each[1] not in own]
        chosen = _that_fit(few, width - _LEAST_NAME)
    room = width - sum(column.width + _GAP for column in chosen)
    return [AgreementColumn("name", result["roll_up"], room, full_name, _by_name, right=False), *chosen]


def _that_fit(wanted: Sequence[tuple[int, AgreementColumn]], room: int) -> list[AgreementColumn]:
    """The columns that fit, in order; a lower number is more needed."""
    chosen = set()
    for place in sorted(range(len(wanted)), key=lambda place: wanted[place][0]):
        needed = wanted[place][1].width + _GAP
        if needed <= room:
            chosen.add(place)
            room -= needed
    return [column for place, (_, column) in enumerate(wanted) if place in chosen]


def _by_name(line: Code) -> str:
    return full_name(line).casefold()


def _counts(result: Result, width: int) -> list[tuple[int, AgreementColumn]]:
    """The counts, alpha with its interval, and the figures beside it; the lower the number, the more needed."""
    coders: list[str] = result["coders"]
    lines: list[Code] = result["codes"]
    pair = len(coders) == 2
    narrow = width < _WIDE
    heads = beginnings(coders) if narrow else coders
    found = [(1, _count(lines, "all", "both" if pair else "all", lambda line: line["all"]))]
    for place, (coder, head) in enumerate(zip(coders, heads, strict=True)):
        found.append((2 if pair else 8, _count(lines, f"{_ONLY}{place}", head, _only(coder))))
    if not pair:
        found.append((2, _count(lines, "some", "some", lambda line: line["some"])))
    found.append((0, _figure("krippendorff_alpha")))
    intervals = any(line["krippendorff_alpha"]["low"] is not None for line in lines)
    if intervals:
        found.append((3, _interval("krippendorff_alpha")))
    found.append((6, _drawn("krippendorff_alpha", bars=narrow or not intervals, width=6 if narrow else 20)))
    found += [(4, _figure("u_alpha")), (5, _figure("cohen_kappa"))]
    found.append((7, _figure("positive_agreement")))
    found.append((8, _count(lines, "none", "neither" if pair else "none", lambda line: line["none"])))
    return found


def _more(result: Result) -> list[tuple[int, AgreementColumn]]:
    lines: list[Code] = result["codes"]
    found = [(place, _figure(name)) for place, name in enumerate(_BY_NEED)]
    found.append((5, _count(lines, "units", "units", lambda line: line["units"])))
    if any(line["not_offered"] for line in lines):
        found.append((5, _count(lines, "not_offered", "no code", lambda line: line["not_offered"])))
    return found


def _only(coder: str) -> Callable[[Code], int]:
    return lambda line: int(line["only"][coder])


def _count(lines: Sequence[Code], key: str, title: str, of: Callable[[Code], int]) -> AgreementColumn:
    widest = max([4, *(len(f"{of(line):,}") for line in lines)])
    return AgreementColumn(key, title, max(widest, min(len(title) + 1, 9)), lambda line: f"{of(line):,}", of)


def _figure(name: OfCode) -> AgreementColumn:
    title, width = FIGURES[name][0], max(4, len(FIGURES[name][0]) + 1)

    def shows(line: Code) -> str:
        return coefficient(line[name]["value"])

    return AgreementColumn(name, title, width, shows, lambda line: line[name]["value"])


def _interval(name: OfCode) -> AgreementColumn:
    return AgreementColumn(
        "interval", "95%", 12, lambda line: interval(line[name]), lambda line: line[name]["low"], right=False
    )


def _drawn(name: OfCode, *, bars: bool, width: int) -> AgreementColumn:
    """The figure as a bar; or, where its interval fits, as a dot on it."""
    return AgreementColumn(
        "drawn",
        f"0{'1':>{width - 1}}",
        width,
        lambda line: bar(line[name]["value"], width) if bars else plot(line[name], width),
        lambda line: line[name]["value"],
        right=False,
    )
