"""What a document shows, gathered as its reader comes by it.

Every letter goes through ``say`` or ``leave_out``, so none is lost between the file and its account.
"""

from __future__ import annotations

from collections import Counter
from typing import TYPE_CHECKING

from qualcode.transcript.account import HIDDEN, ROWS_ACROSS, UNUSED_COLUMNS, letters
from qualcode.transcript.canonical import canonicalise
from qualcode.transcript.model import Extract, Passage
from qualcode.transcript.readers.dialogue import from_table
from qualcode.transcript.readers.paragraphs import Cell, Paragraph, joined, paragraph_of, strong_lines

if TYPE_CHECKING:
    from collections.abc import Iterable

    from qualcode.files.source import Source

FORMATTED = "formatted as hidden"
# A table within more tables than this is laid out as paragraphs.
_DEEPEST = 20
_WIDEST = 60


class Manuscript:
    """The paragraphs of a document, and the account of what is in none of them.

    ``letters`` is for the reader to fill: the letters of the source, counted on its own. ``repeated`` counts
    those of labels that a table has once for a column and each turn has again.
    """

    def __init__(self) -> None:
        self.letters = 0
        self.repeated = 0
        self.taken_out: Counter[str] = Counter()
        self.hidden: Counter[str] = Counter()
        self.noted: Counter[str] = Counter()
        self.warnings: list[str] = []
        self._found: list[Paragraph] = []
        self._tables: list[_Table] = []
        self._open: list[tuple[str, int]] = []

    @property
    def depth(self) -> int:
        """How many tables are open."""
        return len(self._tables)

    @property
    def in_row(self) -> bool:
        """Whether a row of the innermost table is open."""
        return bool(self._tables) and self._tables[-1].in_row

    @property
    def in_cell(self) -> bool:
        """Whether a cell of the innermost table is open."""
        return bool(self._tables) and self._tables[-1].cell is not None

    def say(self, text: str, emphasis: int = 0) -> None:
        """Go on with the paragraph that is open; its lines end at line feeds."""
        if text:
            self._open.append((text, emphasis))

    def leave_out(self, text: str, name: str, kind: str = FORMATTED) -> None:
        """Count ``text`` as taken out under ``name``; ``kind`` says how hidden text is hidden."""
        count = letters(canonicalise(text))
        if count:
            self.taken_out[name] += count
            if name == HIDDEN:
                self.hidden[kind] += count

    def end_paragraph(self) -> None:
        """End the paragraph that is open; one of nothing but blanks is none."""
        if self._open:
            self._place([paragraph_of(self._open)])
            self._open.clear()

    def begin_table(self) -> None:
        """Begin a table, within the cell that is open if there is one."""
        self.end_paragraph()
        self._tables.append(_Table())

    def begin_row(self, *, header: bool = False) -> None:
        """Begin a row of the innermost table; ``header``: the document calls it one."""
        self.end_paragraph()
        if self._tables:
            self._tables[-1].begin_row(header)

    def call_header(self) -> None:
        """Call the row that is open a header."""
        if self.in_row:
            self._tables[-1].headers.add(len(self._tables[-1].rows) - 1)

    def begin_cell(self, *, columns: int = 1, rows: int = 1) -> None:
        """Begin a cell that takes so many columns and rows."""
        self.end_paragraph()
        if self._tables:
            self._tables[-1].begin_cell(columns, rows)

    def end_cell(self) -> None:
        """End the cell that is open; what follows outside of a cell parts the table in two."""
        self.end_paragraph()
        if self._tables:
            self._tables[-1].cell = None

    def end_row(self) -> None:
        """End the row that is open."""
        self.end_cell()
        if self._tables:
            self._tables[-1].in_row = False

    def end_table(self) -> None:
        """End the innermost table and put what it says where it stands."""
        self.end_paragraph()
        if self._tables:
            table = self._tables.pop()
            self._place(self._lines_of(table))

    def absorb(self, other: Manuscript) -> None:
        """Put another document, which stands within this one, where the open paragraph ends."""
        self.end_paragraph()
        self._place(other.paragraphs())
        self.taken_out += other.taken_out
        self.hidden += other.hidden
        self.noted += other.noted
        self.warnings.extend(other.warnings)
        self.letters += other.letters
        self.repeated += other.repeated

    def paragraphs(self) -> list[Paragraph]:
        """All paragraphs, once the document is over."""
        self.end_paragraph()
        while self._tables:
            self.end_table()
        return self._found

    def extract(self, source: Source, encoding: str, warnings: Iterable[str] = ()) -> Extract:
        """The result: one passage. Raises FileRefused where the document shows no text."""
        text, emphasis = joined(self.paragraphs())
        if not text:
            more = "".join(f"; {warning}" for warning in self._warnings())
            raise source.refused(
                f"holds no text; if it shows pictures of text, that needs character recognition (OCR){more}"
            )
        passage = Passage(text, strong=strong_lines(emphasis))
        said = (*warnings, *self._warnings())
        taken_out = {name: count for name, count in self.taken_out.items() if count}
        count = self.letters + self.repeated
        return Extract((passage,), encoding, source.digest, said, count, taken_out, repeated=self.repeated)

    def _warnings(self) -> list[str]:
        found = list(self.warnings)
        if self.noted:
            many = [f"{count} {kind}{'s' if count > 1 else ''}" for kind, count in sorted(self.noted.items())]
            found.append(f"left out: {', '.join(many)}")
        if self.hidden:
            kinds = ", ".join(f"{count} {kind}" for kind, count in sorted(self.hidden.items()))
            count = self.hidden.total()
            found.append(
                f"left out: {count} {'letter' if count == 1 else 'letters'} of hidden text ({kinds})"
            )
        return found

    def _place(self, paragraphs: list[Paragraph]) -> None:
        filled = [paragraph for paragraph in paragraphs if paragraph.text.strip()]
        if not filled:
            return
        if not self._tables:
            self._found.extend(filled)
            return
        table = self._tables[-1]
        if table.cell is not None:
            table.cell.extend(filled)
            return
        # It stands in no cell: the rows before it are over.
        self._tables.pop()
        self._place(self._lines_of(table))
        self._place(filled)
        self._tables.append(_Table(in_row=table.in_row))

    def _lines_of(self, table: _Table) -> list[Paragraph]:
        if len(self._tables) > _DEEPEST:
            return [paragraph for row in table.rows for cell in row for paragraph in cell]
        said = from_table(table.rows, table.headers, table.merged)
        self.repeated += said.repeated
        for name, count in said.taken_out.items():
            self.taken_out[name] += count
        if said.unused:
            count = said.taken_out[UNUSED_COLUMNS]
            columns = "a column" if said.unused == 1 else f"{said.unused} columns"
            named = f", {', '.join(said.named)}," if said.named else ""
            self.warnings.append(
                f"{columns} of a table{named} hold neither speaker nor speech: {count} letters left out"
            )
        if across := said.taken_out.get(ROWS_ACROSS, 0):
            self.warnings.append(
                f"rows across all columns of a table belong to no speaker: {across} letters left out"
            )
        return said.paragraphs


class _Table:
    """The rows of a table that is open; a merged cell is blank in all its places but the first."""

    def __init__(self, *, in_row: bool = False) -> None:
        self.rows: list[list[Cell]] = [[]] if in_row else []
        self.headers: set[int] = set()
        self.merged: dict[int, range] = {}
        self.cell: Cell | None = None
        self.in_row = in_row
        self._covered: dict[int, int] = {}

    def begin_row(self, header: bool) -> None:
        self.rows.append([])
        self.cell = None
        self.in_row = True
        if header:
            self.headers.add(len(self.rows) - 1)

    def begin_cell(self, columns: int, rows: int) -> None:
        if not self.in_row:
            self.begin_row(False)
        row = self.rows[-1]
        while self._covered.get(len(row), 0) >= len(self.rows):
            row.append([])
        if columns > 1:
            self.merged[len(self.rows) - 1] = range(len(row), len(row) + columns)
        self.cell = []
        until = len(self.rows) - 1 + min(max(rows, 1), 10_000)
        row.append(self.cell)
        row.extend([] for _ in range(min(columns, _WIDEST) - 1))
        for place in range(len(row) - max(1, min(columns, _WIDEST)), len(row)):
            self._covered[place] = until
