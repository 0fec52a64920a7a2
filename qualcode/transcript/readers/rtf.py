"""Rich text (rtf)."""

from __future__ import annotations

import re
from typing import TYPE_CHECKING

from qualcode.files.source import parsing
from qualcode.transcript.account import DELETED, FURNITURE, HIDDEN, LIST_NUMBERS, NOTES
from qualcode.transcript.readers.manuscript import Manuscript
from qualcode.transcript.readers.rtf_tokens import BODY, Group, Piece, pieces

if TYPE_CHECKING:
    from qualcode.files.source import Source
    from qualcode.transcript.model import Extract
    from qualcode.transcript.readers.read_as import ReadAs

_NO_TEXT = re.compile(r"[\x00-\x08\x0e-\x1f]")
# Destinations with words that are not the text's own, and what they are counted as.
_NOTED = {"footnote": "note", "annotation": "comment"}
_COUNTED = {
    **dict.fromkeys(_NOTED, NOTES),
    **dict.fromkeys(
        ("header", "headerl", "headerr", "headerf", "footer", "footerl", "footerr", "footerf"), FURNITURE
    ),
    **dict.fromkeys(("listtext", "pntext"), LIST_NUMBERS),
}
_BOXES = frozenset(("shptxt", "dptxbxtext"))


def read(source: Source, how: ReadAs) -> Extract:
    """One passage with the paragraphs and tables, and the words of text boxes.

    Tracked deletions, hidden text, notes, comments, headers and footers are left out and counted.
    Raises FileRefused where it cannot be parsed or holds no text.
    """
    sheet = manuscript(source, how)
    extract = sheet.extract(source, "rtf")
    text = extract.passages[0].text
    if sheet.controls > 0.01 * len(text):
        raise source.refused("begins as rich text and is binary further on; copy or export it again")
    return extract


def manuscript(source: Source, how: ReadAs) -> RichText:
    """The same, for a file that stands within another."""
    with parsing(source, "rich text"):
        sheet = RichText()
        for piece in pieces(source.content, source.encoding):
            sheet.take(piece)
        sheet.finish()
    if sheet.garbled:
        sheet.warnings.append(f"{sheet.garbled} letters could not be decoded and are shown as \ufffd")
    if not source.content.rstrip(b"\0 \t\r\n\x1a").endswith(b"}"):
        sheet.warnings.append("does not end as rich text does; it may be cut short")
    return sheet


class RichText(Manuscript):
    """A manuscript that is written from the pieces of a file of rich text."""

    def __init__(self) -> None:
        super().__init__()
        self.garbled = 0
        self.controls = 0
        self._in_note = ""
        self._box: RichText | None = None
        self._boxes: list[RichText] = []

    def take(self, piece: Piece) -> None:
        """The next piece of the file: some words, or a control word that parts them."""
        group = piece.group
        if piece.text:
            # Counted as it comes, before anything says where it goes.
            self.letters += piece.letters
        if group.destination in _BOXES:
            self._box = self._box or RichText()
            self._box.take(piece.moved(BODY))
            return
        if self._box is not None:
            self._box.finish()
            self._boxes.append(self._box)
            self._box = None
        if group.destination != BODY:
            self._aside(piece)
        elif piece.text:
            self._words(piece.text, group)
        else:
            self._part(piece.word, group)

    def finish(self) -> None:
        """End what is open."""
        if self._box is not None:
            self._box.finish()
            self._boxes.append(self._box)
            self._box = None
        self.end_paragraph()
        self._place_boxes()
        while self.depth:
            self.end_table()

    def _aside(self, piece: Piece) -> None:
        name = piece.group.destination
        if name in _NOTED and piece.word == name:
            self.noted[_NOTED[name]] += 1
        if piece.text:
            self.leave_out(piece.text, _COUNTED[name])

    def _words(self, text: str, group: Group) -> None:
        if group.deleted or group.hidden:
            self.leave_out(text, DELETED if group.deleted else HIDDEN)
            return
        if self.depth and not self.in_row and not text.strip():
            return
        self._open_cells(group.depth)
        self.garbled += text.count("\ufffd")
        self.controls += len(_NO_TEXT.findall(text))
        self.say(text, group.emphasis)

    def _open_cells(self, depth: int) -> None:
        """Open the tables, row and cell that words within so many tables stand in, and end those that are over."""
        while self.depth > depth and not self.in_row:
            self.end_table()
        while True:
            if self.depth:
                if not self.in_row:
                    self.begin_row()
                if not self.in_cell:
                    self.begin_cell()
            if self.depth >= depth:
                return
            self.begin_table()

    def _part(self, word: str, group: Group) -> None:
        if word in ("par", "sect", "page", "column"):
            self.end_paragraph()
            self._place_boxes()
        elif word in ("cell", "nestcell"):
            self._open_cells(max(1, group.depth))
            self.end_paragraph()
            self._place_boxes()
            self.end_cell()
        elif word in ("row", "nestrow"):
            if self.depth:
                self.end_row()
        elif word == "trowd" and not self.in_row:
            if not self.depth:
                self.begin_table()
            self.begin_row()
        elif word == "trhdr":
            self.call_header()

    def _place_boxes(self) -> None:
        boxes, self._boxes = self._boxes, []
        for box in boxes:
            box.letters = 0  # counted as they came
            self.garbled += box.garbled
            self.controls += box.controls
            self.absorb(box)
