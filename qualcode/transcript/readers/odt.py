"""OpenDocument texts (odt)."""

from __future__ import annotations

import contextlib
import io
from typing import TYPE_CHECKING, Any

from qualcode.files import archives
from qualcode.files.source import parsing
from qualcode.transcript.readers import paragraphs
from qualcode.transcript.readers.extracting import free_text

if TYPE_CHECKING:
    from collections.abc import Iterator

    from qualcode.files.source import Source
    from qualcode.transcript.model import Extract
    from qualcode.transcript.readers.read_as import ReadAs

# Tracked deletions are kept in text:tracked-changes, away from the text; insertions stand in it.
_LEFT_OUT = frozenset(
    (
        "text:tracked-changes",
        "office:annotation",
        "office:forms",
        "text:note",
        "text:sequence-decls",
        "text:ruby-text",
    )
)
_NOTES = {"text:note": "note", "office:annotation": "comment"}
_MOST_BLANKS = 1_000


def read(source: Source, how: ReadAs) -> Extract:
    """One passage with the paragraphs and tables of the body, notes and comments left out.

    Tracked insertions are kept, tracked deletions are not.
    Raises FileRefused for containers that ``archives.check`` refuses and for damaged documents.
    """
    archives.check(source, "odt")
    # The library prints its own warnings.
    with parsing(source, "an OpenDocument text"), contextlib.redirect_stderr(io.StringIO()):
        body = _Body(_document(source.content))
        text = paragraphs.join(body.paragraphs)
    if not text:
        raise source.refused(
            "holds no text; if it shows pictures of text, that needs character recognition (OCR)"
        )
    return free_text(source, text, "odt", body.warnings())


def _document(content: bytes) -> Any:
    from odfdo import Document

    return Document(io.BytesIO(content)).body


class _Body:
    """The paragraphs of a document and a count of what was left out."""

    def __init__(self, root: Any) -> None:
        self.left_out: dict[str, int] = {}
        self.paragraphs = list(self._blocks(root))

    def warnings(self) -> list[str]:
        many = [f"{count} {kind}{'s' if count > 1 else ''}" for kind, count in sorted(self.left_out.items())]
        return [f"left out: {', '.join(many)}"] if many else []

    def _blocks(self, parent: Any) -> Iterator[str]:
        for element in parent.children:
            tag = element.tag
            if tag in ("text:p", "text:h"):
                boxes: list[Any] = []
                yield self._inline(element, boxes)
                for box in boxes:
                    yield from self._blocks(box)
            elif tag == "table:table":
                yield from paragraphs.from_table(list(self._rows(element)))
            elif tag not in _LEFT_OUT:
                yield from self._blocks(element)

    def _rows(self, table: Any) -> Iterator[list[paragraphs.Cell]]:
        for element in table.children:
            if element.tag == "table:table-row":
                yield [
                    list(self._blocks(cell)) for cell in element.children if cell.tag == "table:table-cell"
                ]
            elif element.tag in ("table:table-header-rows", "table:table-rows", "table:table-row-group"):
                yield from self._rows(element)

    def _inline(self, element: Any, boxes: list[Any]) -> str:
        """The text within an element; text boxes anchored in it are put aside."""
        # Line ends and runs of blanks in the XML are layout (OpenDocument 1.3 part 3, 6.1.2).
        pieces = [_collapsed(element.text)]
        for child in element.children:
            tag = child.tag
            if tag == "text:s":
                pieces.append(" " * min(_MOST_BLANKS, _count(child.get_attribute("text:c"))))
            elif tag == "text:tab":
                pieces.append("\t")
            elif tag == "text:line-break":
                pieces.append("\n")
            elif tag == "draw:text-box":
                boxes.append(child)
            elif tag in _NOTES:
                self.left_out[_NOTES[tag]] = self.left_out.get(_NOTES[tag], 0) + 1
            elif tag not in _LEFT_OUT:
                pieces.append(self._inline(child, boxes))
            pieces.append(_collapsed(child.tail or ""))
        return "".join(pieces)


def _collapsed(text: str) -> str:
    words = " ".join(text.split(" "))
    for blank in "\t\r\n":
        words = words.replace(blank, " ")
    while "  " in words:
        words = words.replace("  ", " ")
    return words


def _count(value: object) -> int:
    return int(value) if isinstance(value, str) and value.isdecimal() else 1
