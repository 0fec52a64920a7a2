"""The matrix of themes on the screen: its lines and columns, their order and widths, and its cells."""

from __future__ import annotations

from dataclasses import dataclass
from math import floor
from typing import TYPE_CHECKING, Any

from rich.cells import cell_len

from qualcode.themes.wording import against
from qualcode.tui.segment_order import several
from qualcode.tui.transcript_columns import one_line
from qualcode.tui.widgets.frame import clipped
from qualcode.workflows.matrix import TableColumn

if TYPE_CHECKING:
    from collections.abc import Iterable, Sequence

    from qualcode.counting.rows import Row
    from qualcode.documents.themes import Figures
    from qualcode.workflows.matrix import Matrix

KINDS = ("level", "theme", "code")
ORDERS = ("as in the codebook", "most first", "widest differences first")
SMALL_GROUP = 20  # with fewer considered no percentage is shown
_GAP = 1  # cells between two columns
_NAMES = (22, 30, 42)  # cells for names: at least, at least beside bars, at most
_BAR = 4  # least cells of a bar
_MORE = 6  # most cells beyond what a column needs
_LEAST_HEADING = 10  # cells of a column in a scrolled table, so that headings can be read


@dataclass(frozen=True)
class ThemeLine:
    """One row of the matrix: ``number`` is its place in the codebook's order, ``block`` its level's place;
    ``cells`` go by column."""

    number: int
    block: int
    row: Row
    cells: tuple[Figures, ...]

    @property
    def voiced(self) -> bool:
        """Whether any counted coding has it."""
        return any(cell["segments"] for cell in self.cells)


@dataclass(frozen=True)
class Head:
    """A column: its address, its title, the size of the group and how many of it are finished."""

    column: TableColumn
    title: str
    in_group: int
    finished: int


def heads(table: Matrix) -> list[Head]:
    """The groups of respondents and their total, then the focus groups and theirs."""
    found: list[Head] = []
    for focus, part in ((False, table.document), (True, table.document["focus_groups"])):
        groups = part["groups"]
        called = "focus group: " if focus else ""
        found += [
            Head(TableColumn(g["group"], focus), called + one_line(g["group"]), g["in_group"], g["finished"])
            for g in groups
        ]
        if len(groups) > 1:
            whole = (sum(g[name] for g in groups) for name in ("in_group", "finished"))
            found.append(Head(TableColumn(None, focus), "all focus groups" if focus else "all", *whole))
    return found


def lines(table: Matrix) -> list[ThemeLine]:
    """Every row of the matrix, with its cells in the order of ``heads``."""
    parts = (table.document, table.document["focus_groups"])
    found: list[ThemeLine] = []
    block, level = 0, None
    for number, row in enumerate(table.basis.rows):
        if row.kind != "code" and row.level != level:
            block, level = block + 1, row.level
        cells: list[Figures] = []
        for part in parts:
            if part["groups"]:
                cells += [cell for cell in part["rows"][number]["cells"] if "withheld" not in cell]
            total = part["rows"][number]["total"]
            if len(part["groups"]) > 1 and "withheld" not in total:  # nothing is on this screen
                cells.append(total)
        found.append(ThemeLine(number, block, row, tuple(cells)))
    return found


# -- order ------------------------------------------------------------------------------------------


def arranged(
    every: Sequence[ThemeLine], columns: Sequence[Head], *, deepest: str, empty: bool, order: str, by: int
) -> list[ThemeLine]:
    """The lines to show, down to the kind ``deepest``, ``empty`` ones too or not, sorted within each level and
    theme; ``by`` is the column for "most first"."""
    kinds = KINDS[: KINDS.index(deepest) + 1]
    shown = [line for line in every if line.row.kind in kinds and (empty or line.voiced)]
    if order == ORDERS[0] or not columns:
        return shown
    rows = (line for line in shown if line.row.kind != "level")
    weight = {(line.block, line.row.path): _weight(line, columns, order, by) for line in rows}

    def place(line: ThemeLine) -> tuple[Any, ...]:
        path = () if line.row.kind == "level" else line.row.path
        above = ((line.block, path[: n + 1]) for n in range(len(path)))
        return line.block, [(tuple(-w for w in weight.get(own, (0.0, 0.0))), own[1][-1]) for own in above]

    return sorted(shown, key=place)


def _weight(line: ThemeLine, columns: Sequence[Head], order: str, by: int) -> tuple[float, float]:
    if order == ORDERS[1]:
        cell = line.cells[by]
        return cell["share"] or 0.0, cell["segments"] or 0
    return difference(line, columns), 0.0


def difference(line: ThemeLine, columns: Sequence[Head]) -> float:
    """The widest difference between two groups' shares of respondents; 0 with fewer than two shares."""
    shares = [
        cell["share"]
        for cell, head in zip(line.cells, columns, strict=True)
        if head.column.group is not None and not head.column.focus and cell["share"] is not None
    ]
    return max(shares) - min(shares) if shares else 0.0


# -- layout -----------------------------------------------------------------------------------------


@dataclass(frozen=True)
class Layout:
    """Cells for names, for each column (with its gap) and for bars (0: none); columns ``first`` to ``last``
    (exclusive) are in view."""

    names: int
    widths: tuple[int, ...]
    bar: int
    first: int
    last: int

    def at(self, x: int) -> int | None:
        """The column in view at ``x`` cells from the left."""
        edge = self.names
        for n in range(self.first, self.last):
            if edge <= x < edge + self.widths[n]:
                return n
            edge += self.widths[n]
        return None


def layout(width: int, figures: Sequence[int], *, bars: bool) -> Layout | None:
    """A layout of all columns in ``width`` cells, given the cells of each one's longest figure; None if they do
    not fit. Spare cells go to the bars, or else to the headings."""
    least = [n + _GAP + (1 + _BAR if bars else 0) for n in figures]
    left = width - sum(least)
    if left < _NAMES[1 if bars else 0]:
        return None
    names = min(_NAMES[1 if bars else 0], left)
    more = min((left - names) // max(1, len(least)), _MORE)
    names = min(_NAMES[2], left - more * len(least))
    return Layout(names, tuple(n + more for n in least), _BAR + more if bars else 0, 0, len(least))


def scrolled(width: int, figures: Sequence[int], cursor: int, first: int) -> Layout:
    """As many columns as fit, the cursor's among them, scrolled as little as possible."""
    names = min(_NAMES[0], width // 2)
    widths = tuple(max(n, _LEAST_HEADING) + _GAP for n in figures)

    def end(start: int) -> int:
        room, n = width - names, start
        while n < len(widths) and widths[n] <= room:
            room -= widths[n]
            n += 1
        return max(n, min(start + 1, len(widths)))

    first = max(0, min(first, cursor))
    while end(first) <= cursor:
        first += 1
    while first and end(first - 1) == len(widths):
        first -= 1
    return Layout(names, widths, 0, first, end(first))


def figure(cell: Figures, *, segments: bool, wide: bool) -> tuple[str, str]:
    """A cell's text: "12/30 40%" (the percentage from 20 considered on), and "!2": two contrary or mixed."""
    if cell["share"] is None:
        return "–", ""
    if segments:
        return f"{cell['segments']:,}", ""
    said = f"{cell['respondents']}/{cell['considered']}"
    if wide and cell["considered"] >= SMALL_GROUP:
        said += f" {floor(cell['share'] * 100 + 0.5)}%"
    opposed = against(cell)
    return said, f"!{opposed}" if opposed else ""


def figure_widths(cells: Iterable[Figures], *, segments: bool, wide: bool) -> tuple[int, int]:
    """Cells of a column's longest figure, and of its longest mark of contrary ones with a blank."""
    found = [figure(cell, segments=segments, wide=wide) for cell in cells]
    against = max((len(mark) for _, mark in found), default=0)
    return max((len(said) for said, _ in found), default=3), against + 1 if against else 0


def part_of(cell: Figures, *, segments: bool, most: int) -> float:
    """The length of a cell's bar: the share of those considered, or of the ``most`` segments in one cell."""
    if segments:
        return (cell["segments"] or 0) / most if most and cell["considered"] else 0.0
    return cell["share"] or 0.0


def titles(text: str, width: int) -> tuple[str, str]:
    """A heading in two lines of ``width`` cells; a first word that is too long is cut.

    A heading that fits in one line takes the lower one.
    """
    upper = ""
    words = text.split()
    while words and cell_len(f"{upper} {words[0]}".strip()) <= width:
        upper = f"{upper} {words.pop(0)}".strip()
    if not upper and words:
        upper = clipped(words.pop(0), width)
    return (upper, clipped(" ".join(words), width)) if words else ("", upper)


def in_words(line: ThemeLine, at: int, head: Head) -> str:
    """A cell as a sentence: how many of how many, segments, stances."""
    cell = line.cells[at]
    unit = "focus group" if head.column.focus else "respondent"
    if not cell["considered"]:
        return f"Not looked for yet: {head.finished} of {several(head.in_group, unit)} finished."
    where = "" if head.column.focus else "the interviews of "
    found = f"Coded in {where}{cell['respondents']} of {several(cell['considered'], unit)} considered"
    waiting = head.in_group - cell["considered"]
    found += f" ({waiting} more not)" if waiting else ""
    stances = [f"{n} {name}" for name, n in (cell["stance"] or {}).items() if n and name != "unset"]
    if cell["stance"] is None and against(cell):
        stances = [f"{against(cell)} contrary or mixed in at least one theme"]
    return (
        f"{found}; {several(cell['segments'] or 0, 'segment')}{'; ' + ', '.join(stances) if stances else ''}."
    )
