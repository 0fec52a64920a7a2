"""Word documents (docx): the body as it reads with all tracked changes accepted."""

from __future__ import annotations

import io
import posixpath
import zipfile
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

# Elements of WordprocessingML (ECMA-376 part 1, 17) by local name: the strict and the transitional
# namespaces differ, their names do not. The fallback repeats a text box for old versions of Word.
_LEFT_OUT = frozenset(("del", "moveFrom", "delText", "instrText", "Fallback", "rPr", "sectPr", "rt"))
_MARKS = {"tab": "\t", "ptab": "\t", "br": "\n", "cr": "\n", "noBreakHyphen": "\u2011"}
_NOTES = {"footnoteReference": "footnote", "endnoteReference": "endnote", "commentReference": "comment"}


def read(source: Source, how: ReadAs) -> Extract:
    """One passage with the paragraphs and tables of the body.

    Tracked insertions are kept and tracked deletions left out; comments, notes, headers, footers and
    the automatic numbers of lists are left out, and the first two are counted in ``warnings``.
    Raises FileRefused for containers that ``archives.check`` refuses and for damaged documents.
    """
    archives.check(source, "docx")
    with parsing(source, "a Word document"):
        body = _Body(_document(source.content))
        text = paragraphs.join(body.paragraphs)
    if not text:
        raise source.refused(
            "holds no text; if it shows pictures of text, that needs character recognition (OCR)"
        )
    return free_text(source, text, "docx", body.warnings())


def _document(content: bytes) -> Any:
    """The root of the main part, which the relationships of the package name."""
    from lxml import etree

    def root(part: str) -> Any:
        return etree.fromstring(box.read(part), etree.XMLParser(resolve_entities=False, no_network=True))

    with zipfile.ZipFile(io.BytesIO(content)) as box:
        named = root("_rels/.rels").iter("{*}Relationship")
        main = next(found for found in named if found.get("Type", "").endswith("/officeDocument"))
        return root(posixpath.normpath(main.get("Target").lstrip("/")))


def _name(element: Any) -> str:
    # Comments and processing instructions have a function for a tag.
    return element.tag.rpartition("}")[2] if isinstance(element.tag, str) else ""


class _Body:
    """The paragraphs of a document and a count of what was left out."""

    def __init__(self, root: Any) -> None:
        self.left_out: dict[str, int] = {}
        self.paragraphs = list(self._blocks(root))

    def warnings(self) -> list[str]:
        many = [f"{count} {kind}{'s' if count > 1 else ''}" for kind, count in sorted(self.left_out.items())]
        return [f"left out: {', '.join(many)}"] if many else []

    def _blocks(self, parent: Any) -> Iterator[str]:
        """The paragraphs below an element, a table's among them."""
        held = ""
        for element in parent:
            name = _name(element)
            if name == "p":
                text, boxes = self._paragraph(element)
                if _mark_is_deleted(element):
                    held += text
                else:
                    yield held + text
                    held = ""
                for box in boxes:
                    yield from self._blocks(box)
            elif name == "tbl":
                yield from paragraphs.from_table(self._rows(element))
            elif name not in _LEFT_OUT:
                yield from self._blocks(element)
        yield held

    def _rows(self, table: Any) -> list[list[paragraphs.Cell]]:
        return [
            [list(self._blocks(cell)) for cell in _children(row, "tc")]
            for row in _children(table, "tr")
            if not _is_deleted(row, "trPr")
        ]

    def _paragraph(self, paragraph: Any) -> tuple[str, list[Any]]:
        """A paragraph's text, and the text boxes anchored in it."""
        pieces: list[str] = []
        boxes: list[Any] = []
        waiting = list(reversed(paragraph))
        while waiting:
            element = waiting.pop()
            name = _name(element)
            if name == "t":
                pieces.append(element.text or "")
            elif name in _MARKS:
                pieces.append(_MARKS[name])
            elif name == "txbxContent":
                boxes.append(element)
            elif name in _NOTES:
                self.left_out[_NOTES[name]] = self.left_out.get(_NOTES[name], 0) + 1
            # The properties of a paragraph list its tab stops, which are called like tabs.
            elif name not in _LEFT_OUT and name != "pPr":
                waiting.extend(reversed(element))
        return "".join(pieces), boxes


def _children(parent: Any, name: str) -> Iterator[Any]:
    """Children by local name, looking through wrappers such as content controls."""
    for child in parent:
        found = _name(child)
        if found == name:
            yield child
        elif found in ("sdt", "sdtContent", "ins", "moveTo", "customXml"):
            yield from _children(child, name)


def _is_deleted(element: Any, *properties: str) -> bool:
    """Whether an element's properties, down this path, say that it was deleted or moved away."""
    for name in properties:
        element = next((child for child in element if _name(child) == name), ())
    return any(_name(child) in ("del", "moveFrom") for child in element)


def _mark_is_deleted(paragraph: Any) -> bool:
    """Whether the paragraph's end was deleted, so that the next paragraph goes on where it stops."""
    return _is_deleted(paragraph, "pPr", "rPr")
