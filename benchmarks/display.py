"""What a terminal would show, read out of the bytes that a program writes to it.

Only as much of a terminal as full-screen programs use: text, moving the cursor, clearing. Colours are skipped.
"""

from __future__ import annotations

import re

from rich.cells import get_character_cell_size

_TOKEN = re.compile(
    r"\x1b\[(?P<private>[<=>?]?)(?P<numbers>[\d;:]*)[ -/]*(?P<final>[@-~])"
    r"|\x1b[\]PX^_].*?(?:\x07|\x1b\\)"  # titles, clipboard and the like: a string with an end
    r"|\x1b[ -/]*[0-OQ-WYZ\\`-~]"
    r"|(?P<text>[^\x00-\x1f\x7f]+)"
    r"|(?P<control>[\x00-\x1a\x1c-\x1f\x7f])",
    re.DOTALL,
)


class Display:
    """A grid of cells. Text at the end of a row stays there, as without line wrap, which Textual turns off."""

    def __init__(self, columns: int, rows: int) -> None:
        self.columns, self.rows = columns, rows
        self.row = self.column = 0
        self._rest = ""
        self._blank()

    def feed(self, data: str) -> None:
        """Take in output; an escape sequence may be cut anywhere and go on in the next call."""
        data = self._rest + data
        at = 0
        while match := _TOKEN.match(data, at):
            at = match.end()
            if match["text"]:
                self._write(match["text"])
            elif match["control"]:
                self._control(match["control"])
            elif match["final"]:
                self._sequence(match["private"], match["numbers"], match["final"])
        self._rest = data[at:]

    def text(self) -> str:
        """The rows as they stand, without the blanks at their ends, a line each."""
        return "\n".join("".join(row).rstrip() for row in self._cells)

    def _blank(self) -> None:
        self._cells = [[" "] * self.columns for _ in range(self.rows)]

    def _write(self, text: str) -> None:
        cells = self._cells[self.row]
        for character in text:
            width = get_character_cell_size(character)
            if width == 0:  # joins what stands before it
                cells[max(self.column - 1, 0)] += character
                continue
            self.column = min(self.column, self.columns - width)
            cells[self.column] = character
            if width == 2:
                cells[self.column + 1] = ""
            self.column += width

    def _control(self, control: str) -> None:
        if control == "\r":
            self.column = 0
        elif control == "\b":
            self.column = max(self.column - 1, 0)
        elif control == "\n":
            if self.row == self.rows - 1:
                self._cells = [*self._cells[1:], [" "] * self.columns]
            else:
                self.row += 1

    def _sequence(self, private: str, numbers: str, final: str) -> None:
        values = [int(n) if n.isdigit() else 0 for n in numbers.split(";")]
        first = values[0]
        if private:
            if private == "?" and final in "hl" and first == 1049:  # to the other screen, or back
                self._blank()
        elif final in "Hf":
            self._move(max(first, 1) - 1, max(values[1] if len(values) > 1 else 1, 1) - 1)
        elif final in "ABCD":
            step = max(first, 1) * (-1 if final in "AD" else 1)
            self._move(*((self.row + step, self.column) if final in "AB" else (self.row, self.column + step)))
        elif final in "Gd":
            place = max(first, 1) - 1
            self._move(*((self.row, place) if final == "G" else (place, self.column)))
        elif final == "J":
            self._clear_screen(first)
        elif final == "K":
            self._clear_row(first)

    def _move(self, row: int, column: int) -> None:
        self.row = min(max(row, 0), self.rows - 1)
        self.column = min(max(column, 0), self.columns - 1)

    def _clear_screen(self, which: int) -> None:
        if which < 2:  # 0: from the cursor to the end; 1: from the start to the cursor
            self._clear_row(which)
        rows = {0: range(self.row + 1, self.rows), 1: range(self.row)}.get(which, range(self.rows))
        for row in rows:
            self._cells[row] = [" "] * self.columns

    def _clear_row(self, which: int) -> None:
        spans = {0: range(self.column, self.columns), 1: range(min(self.column + 1, self.columns))}
        for column in spans.get(which, range(self.columns)):
            self._cells[self.row][column] = " "
