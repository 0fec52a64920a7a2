"""Figures of the table of themes as a pack prints them: in words with n of N, as bars, and as tables."""

from __future__ import annotations

from itertools import pairwise
from math import ceil, floor
from typing import TYPE_CHECKING, Final

from qualcode.reports.model import Bar, Bars, Cell, Column, Table
from qualcode.themes.wording import against, left_out

if TYPE_CHECKING:
    from collections.abc import Iterable, Iterator, Sequence

    from qualcode.documents.themes import AnyFigures, AnyTotal, Row

SMALL_GROUP = 20  # below so many considered no per cent is printed
MOST_BESIDE = 8  # groups in one table, each with a column
NOT_YET = "not looked for yet"
WITHHELD = "withheld"
IN_THE_INTERVIEWS = "Respondents in whose interviews it was coded, of those considered."
IN_THE_GROUPS = "Focus groups in which it was coded, of those considered; each counts as one."
NO_LEVEL = "(no level)"
STANCES: Final = ("supports", "contrary", "mixed", "unset")


def n_of_n(cell: AnyFigures, who: str = "") -> str:
    """A cell in words: "7 of 9", or "7 of 9 respondents", with a per cent from twenty on."""
    if "withheld" in cell:
        return WITHHELD
    if cell["share"] is None:
        return NOT_YET
    said = f"{cell['respondents']} of {cell['considered']}" + (f" {who}" if who else "")
    if cell["considered"] >= SMALL_GROUP:
        said += f" ({floor(cell['share'] * 100 + 0.5)}%)"
    return said


def bars(row: Row, what: str) -> Bars:
    """The figures of one row by group, and of all, drawn to one scale."""
    cells: list[tuple[str, AnyFigures]] = [(cell["group"], cell) for cell in row["cells"]]
    if len(cells) > 1:
        cells.append((_all([row["total"]]), row["total"]))
    return Bars(
        f"In the interviews of how many {what}" if what == "respondents" else f"In how many {what}",
        tuple(
            Bar(label, cell["respondents"], cell["considered"], against(cell), _with_stance(cell))
            for label, cell in cells
        ),
    )


def _all(totals: Iterable[AnyTotal]) -> str:
    """The groups that totals cover: all, or, where some are withheld, the groups shown."""
    return "All shown" if any(map(left_out, totals)) else "All"


def _with_stance(cell: AnyFigures) -> str:
    opposed = against(cell)
    return n_of_n(cell) + (f"; {opposed} contrary or mixed" if opposed else "")


def grouped(
    name: str,
    caption: str,
    head: str,
    groups: Sequence[str],
    rows: Sequence[Row],
    *,
    top: int = 0,
    explains: str = IN_THE_INTERVIEWS,
) -> tuple[Table, ...]:
    """Rows by group in words, for reading; each row is a level, a theme or a code. Rows of depth ``top`` stand
    at the margin; ``explains`` says what the figures are. More groups than a page has room for are parted among
    several tables."""
    parts = ceil(len(groups) / MOST_BESIDE) or 1
    ends = [len(groups) * part // parts for part in range(parts + 1)]
    return tuple(
        Table(
            name,
            caption if parts == 1 else f"{caption} (groups {start + 1} to {end} of {len(groups)})",
            (
                Column(head, share=max(4, end - start)),
                *(Column(group, numbers=True) for group in groups[start:end]),
                Column(_all(row["total"] for row in rows), numbers=True, share=3),
            ),
            tuple(
                (row["path"][-1] or NO_LEVEL, *map(n_of_n, (*row["cells"][start:end], row["total"])))
                for row in rows
            ),
            explains,
            indents=tuple(depth(row) - top for row in rows),
            strong=frozenset(i for i, row in enumerate(rows) if row["kind"] == "level"),
        )
        for start, end in pairwise(ends)
    )


def depth(row: Row) -> int:
    """How deep a row stands: a level at 0, a theme at 1, codes below."""
    return {"level": 0, "theme": 1}.get(row["kind"], len(row["path"]))


def numbers(
    name: str, caption: str, explains: str, groups: Sequence[str], rows: Sequence[Row], *, head: str
) -> Table:
    """The same as numbers, one row for each row and group, as a workbook has them; ``head`` is what is counted."""
    heads = ["Level", "Kind", "Theme or code", "Group", head, "Considered", "Share", "Segments"]
    heads += ["Supports", "Contrary", "Mixed", "Stance not given", "Contrary to a theme"]
    shares = {"Theme or code": 5, "Level": 3, "Group": 3}
    columns = tuple(Column(head, numbers=i > 3, share=shares.get(head, 1)) for i, head in enumerate(heads))
    return Table(name, caption, columns, tuple(_number_rows(groups, rows)), explains)


def _number_rows(groups: Sequence[str], rows: Sequence[Row]) -> Iterator[tuple[Cell, ...]]:
    for row in rows:
        cells = zip([*groups, _all([row["total"]])], [*row["cells"], row["total"]], strict=True)
        for group, cell in cells:
            yield (
                row["level"] or NO_LEVEL,
                row["kind"],
                " > ".join(row["path"]),
                group,
                WITHHELD if cell["respondents"] is None else cell["respondents"],
                cell["considered"],
                cell["share"],
                cell["segments"],
                *(None if cell["stance"] is None else cell["stance"][stance] for stance in STANCES),
                cell.get("contrary_to_a_theme"),
            )
