"""OpenDocument texts (odt)."""

from __future__ import annotations

import re
from typing import TYPE_CHECKING, Any

from qualcode.files import archives
from qualcode.files.source import parsing
from qualcode.transcript.account import DELETED, FURNITURE, HIDDEN, MARKUP, NOTES, PICTURES, READINGS, letters
from qualcode.transcript.canonical import canonicalise
from qualcode.transcript.readers.manuscript import FORMATTED, Manuscript
from qualcode.transcript.readers.odt_styles import Styles, attribute, is_hidden, tag_of

if TYPE_CHECKING:
    from collections.abc import Iterator

    from qualcode.files.source import Source
    from qualcode.transcript.model import Extract
    from qualcode.transcript.readers.read_as import ReadAs

# What is not shown where it stands (OpenDocument 1.3 part 3). Tracked deletions are kept in text:tracked-changes,
# away from the text; insertions stand in it.
_LEFT_OUT = {
    "text:tracked-changes": DELETED,
    "office:annotation": NOTES,
    "text:note": NOTES,
    "office:forms": PICTURES,
    "text:ruby-text": READINGS,
    "svg:title": PICTURES,
    "svg:desc": PICTURES,
    "table:title": PICTURES,
    "table:desc": PICTURES,
    "table:covered-table-cell": HIDDEN,
}
_NOTED = {"text:note": "note", "office:annotation": "comment"}
# Who wrote a comment or a change, and when, is not said by anybody in the text.
_ABOUT = frozenset(("dc:creator", "dc:date", "meta:date-string", "meta:creator-initials"))
_MARKS = {"text:tab": "\t", "text:line-break": "\n"}
_ROWS = frozenset(("table:table-header-rows", "table:table-rows", "table:table-row-group"))
_MOST_BLANKS = 1_000
_BLANKS = re.compile(r"[ \t\r\n]+")


def read(source: Source, how: ReadAs) -> Extract:
    """One passage with the paragraphs and tables of the body.

    Tracked insertions are kept; tracked deletions, hidden text, notes, comments, headers and footers are left
    out and counted.
    Raises FileRefused for containers that ``archives.check`` refuses and for damaged documents.
    """
    members = archives.members(source, "odt")
    with parsing(source, "an OpenDocument text"):
        sheet = _Document(members).sheet
    return sheet.extract(source, "odt")


class _Document:
    """What the parts of a document say."""

    def __init__(self, members: archives.Members) -> None:
        self.sheet = Manuscript()
        content = _root(members["content.xml"])
        styles = _root(members["styles.xml"]) if members.get("styles.xml", b"").strip() else None
        self._styles = Styles([root for root in (styles, content) if root is not None])
        body = next(content.iter("{*}body"), content)
        self.sheet.letters = _letters_of(body)
        self._blocks(body)
        self.sheet.end_paragraph()
        for page in styles.iter("{*}master-styles") if styles is not None else ():
            self.sheet.letters += _letters_of(page)
            self._leave_out(page, FURNITURE)

    def _blocks(self, parent: Any) -> None:
        self._stray(parent.text)
        for element in parent:
            self._block(element)
            self._stray(element.tail)

    def _block(self, element: Any) -> None:
        tag = tag_of(element)
        kind = is_hidden(element)
        if tag in _LEFT_OUT:
            self._note(element, tag)
        elif kind is not None:
            self._leave_out(element, HIDDEN, kind)
        elif tag in ("text:p", "text:h"):
            self._paragraph(element)
        elif tag == "table:table":
            self.sheet.begin_table()
            self._rows(element, header=False)
            self.sheet.end_table()
        elif tag not in _ABOUT:
            self._blocks(element)

    def _stray(self, text: str | None) -> None:
        # Words that stand in no paragraph are shown by no program.
        if text:
            self.sheet.leave_out(text, MARKUP)

    def _rows(self, parent: Any, *, header: bool) -> None:
        self._stray(parent.text)
        for element in parent:
            tag = tag_of(element)
            if tag == "table:table-row" and attribute(element, "visibility") in ("collapse", "filter"):
                self._leave_out(element, HIDDEN, "in a hidden row of a table")
            elif tag == "table:table-row":
                self.sheet.begin_row(header=header)
                self._cells(element)
                self.sheet.end_row()
            elif tag in _ROWS:
                self._rows(element, header=header or tag == "table:table-header-rows")
            else:
                self._block(element)
            self._stray(element.tail)

    def _cells(self, row: Any) -> None:
        self._stray(row.text)
        for element in row:
            tag = tag_of(element)
            if tag == "table:table-cell":
                columns = _count(attribute(element, "number-columns-spanned"))
                self.sheet.begin_cell(columns=columns, rows=_count(attribute(element, "number-rows-spanned")))
                self._blocks(element)
                self.sheet.end_cell()
                if columns == 1:
                    self._more(_count(attribute(element, "number-columns-repeated")) - 1)
            else:
                self._block(element)
            self._stray(element.tail)

    def _more(self, cells: int) -> None:
        for _ in range(min(cells, 60)):
            self.sheet.begin_cell()
            self.sheet.end_cell()

    def _paragraph(self, paragraph: Any) -> None:
        boxes: list[Any] = []
        emphasis, hidden = self._styles.of(paragraph, 0)
        if any(is_hidden(each) for each in paragraph.iter("{*}hidden-paragraph")):
            self._leave_out(paragraph, HIDDEN, "in a hidden paragraph")
            return
        self._inline(paragraph, emphasis, hidden, boxes)
        self.sheet.end_paragraph()
        for box in boxes:
            self._blocks(box)
            self.sheet.end_paragraph()

    def _inline(self, element: Any, emphasis: int, hidden: bool, boxes: list[Any]) -> None:
        """The text within an element; text boxes anchored in it are put aside."""
        self._say(element.text, emphasis, hidden)
        for child in element:
            tag = tag_of(child)
            kind = is_hidden(child)
            if tag in _LEFT_OUT:
                self._note(child, tag)
            elif kind is not None:
                self._leave_out(child, HIDDEN, kind)
            elif tag == "text:s":
                blanks = " " * min(_MOST_BLANKS, _count(attribute(child, "c")))
                self._say(None if hidden else blanks, emphasis, hidden, layout=False)
            elif tag in _MARKS:
                self._say(None if hidden else _MARKS[tag], emphasis, hidden, layout=False)
            elif tag == "draw:text-box":
                boxes.append(child)
            elif tag == "text:hidden-text" and not child.text:
                self._say(attribute(child, "string-value"), emphasis, hidden)
            elif tag not in _ABOUT:
                self._inline(child, *self._styles.of(child, emphasis, hidden=hidden), boxes)
            self._say(child.tail, emphasis, hidden)

    def _say(self, text: str | None, emphasis: int, hidden: bool, *, layout: bool = True) -> None:
        if not text:
            return
        if hidden:
            self.sheet.leave_out(text, HIDDEN, FORMATTED)
        else:
            # Line ends and runs of blanks in the XML are layout (OpenDocument 1.3 part 3, 6.1.2).
            self.sheet.say(_BLANKS.sub(" ", text) if layout else text, emphasis)

    def _note(self, element: Any, tag: str) -> None:
        if tag in _NOTED:
            self.sheet.noted[_NOTED[tag]] += 1
        self._leave_out(element, _LEFT_OUT[tag], "in a covered cell")

    def _leave_out(self, element: Any, name: str, kind: str = FORMATTED) -> None:
        for text in _texts(element):
            self.sheet.leave_out(text, name, kind)


def _root(content: bytes) -> Any:
    from lxml import etree

    parser = etree.XMLParser(resolve_entities=False, no_network=True, remove_comments=True, remove_pis=True)
    return etree.fromstring(content, parser)


def _texts(root: Any) -> Iterator[str]:
    """All words within an element, shown or not, but for who wrote a comment and when."""
    tag = tag_of(root)
    if tag in _ABOUT:
        return
    if root.text:
        yield root.text
    elif tag == "text:hidden-text":
        yield attribute(root, "string-value")
    for child in root:
        yield from _texts(child)
        if child.tail:
            yield child.tail


def _letters_of(root: Any) -> int:
    return letters(canonicalise("\n".join(_texts(root))))


def _count(value: str) -> int:
    return int(value) if value.isdecimal() and len(value) < 8 else 1
