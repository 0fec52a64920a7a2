"""Word documents (docx): the body as it reads with all tracked changes accepted."""

from __future__ import annotations

import posixpath
from typing import TYPE_CHECKING, Any

from qualcode.files import archives
from qualcode.files.source import parsing
from qualcode.transcript.account import DELETED, FURNITURE, HIDDEN, MARKUP, NOTES, PICTURES, READINGS, letters
from qualcode.transcript.canonical import canonicalise
from qualcode.transcript.readers.manuscript import FORMATTED, Manuscript
from qualcode.transcript.readers.word_styles import Styles, is_on, name_of

if TYPE_CHECKING:
    from collections.abc import Iterator

    from qualcode.files.source import Source
    from qualcode.transcript.model import Extract
    from qualcode.transcript.readers.read_as import ReadAs

# Elements of WordprocessingML (ECMA-376 part 1, 17) by local name: the strict and the transitional namespaces
# differ, their names do not.
_MARKS = {"tab": "\t", "ptab": "\t", "br": "\n", "cr": "\n", "noBreakHyphen": "\u2011"}
_NOTED = {"footnoteReference": "footnote", "endnoteReference": "endnote", "commentReference": "comment"}
_TEXTS = frozenset(("t", "delText"))
_PROPERTIES = frozenset(
    ("rPr", "pPr", "sectPr", "tblPr", "tblGrid", "tcPr", "trPr", "tblPrEx", "sdtPr", "sdtEndPr")
)
_WITHOUT_WORDS = _PROPERTIES | _TEXTS | frozenset((*_MARKS, *_NOTED, "altChunk"))
# Where nearly every run stands, so that no other place has to be looked for.
_AROUND_RUNS = frozenset(("p", "ins", "hyperlink"))
_LEFT_OUT = {"del": DELETED, "moveFrom": DELETED, "rt": READINGS}
# The other parts with words in them, by the ends of their relationships' types.
_PARTS = {
    **dict.fromkeys(("/footnotes", "/endnotes", "/comments"), NOTES),
    **dict.fromkeys(("/header", "/footer"), FURNITURE),
    **dict.fromkeys(("/diagramData", "/chart"), PICTURES),
}


def read(source: Source, how: ReadAs) -> Extract:
    """One passage with the paragraphs and tables of the body, and of files that stand within it.

    Tracked insertions are kept; tracked deletions, hidden text, comments, notes, headers and footers are left
    out and counted. Automatic numbers of lists are no text of the file.
    Raises FileRefused for containers that ``archives.check`` refuses and for damaged documents.
    """
    return manuscript(source, how).extract(source, "docx")


def manuscript(source: Source, how: ReadAs, depth: int = 0) -> Manuscript:
    """The same, for a document that stands within ``depth`` others."""
    members = archives.members(source, "docx")
    with parsing(source, "a Word document"):
        return _Document(members, how, depth).sheet


class _Document:
    """The parts of a package, and what its main part says."""

    def __init__(self, members: archives.Members, how: ReadAs, depth: int) -> None:
        self._members = members
        self._how = how
        self._depth = depth
        self.sheet = Manuscript()
        package = self._related("")
        main = next(target for kind, target in package.values() if kind.endswith("/officeDocument"))
        root = _root(members, main)
        related = self._related(main)
        self._files = {name: target for name, (kind, target) in related.items() if kind.endswith("/aFChunk")}
        styles = next((target for kind, target in related.values() if kind.endswith("/styles")), "")
        self._styles = Styles(_root(members, styles) if styles in members else None)
        self.sheet.letters = _letters_of(root)
        for each in filter(_is_misplaced, list(_worded(root))):
            self.sheet.leave_out(each.text or "", MARKUP)
            each.text = None
        self._blocks(root)
        self.sheet.end_paragraph()
        for kind, target in related.values():
            name = next((name for end, name in _PARTS.items() if kind.endswith(end)), None)
            if name is not None and target in members:
                self._leave_out_part(target, name)

    def _related(self, part: str) -> dict[str, tuple[str, str]]:
        """The relationships of a part by id: the type of each, and the part that it leads to."""
        folder, name = posixpath.split(part)
        rels = posixpath.join(folder, "_rels", f"{name}.rels")
        if part and rels not in self._members:
            return {}
        found = {}
        for link in _root(self._members, rels).iter("{*}Relationship"):
            target = posixpath.normpath(posixpath.join("/", folder, link.get("Target", ""))).lstrip("/")
            if link.get("TargetMode") == "External":
                target = ""
            found[link.get("Id", "")] = (link.get("Type", ""), target)
        return found

    def _leave_out_part(self, target: str, name: str) -> None:
        root = _root(self._members, target)
        self.sheet.letters += _letters_of(root)
        for text in _texts(root):
            self.sheet.leave_out(text, name)

    # --- the body -------------------------------------------------------------------------------

    def _blocks(self, parent: Any) -> None:
        """What stands below an element, its tables among it."""
        for element in parent:
            name = name_of(element)
            if name == "p":
                self._paragraph(element)
            elif name == "tbl":
                self._table(element)
            elif name == "altChunk":
                self._inserted(element)
            elif name in _LEFT_OUT:
                self._leave_out(element, _LEFT_OUT[name])
            elif name in _TEXTS:
                self._leave_out(element, MARKUP)
            elif name == "AlternateContent":
                self._blocks(_shown_of(element))
            elif name not in _PROPERTIES:
                self._blocks(element)

    def _table(self, table: Any) -> None:
        self.sheet.begin_table()
        self._rows(table)
        self.sheet.end_table()

    def _rows(self, table: Any) -> None:
        for row in table:
            name = name_of(row)
            if name == "tr":
                properties = {name_of(each): each for each in _child(row, "trPr")}
                if "del" in properties or "moveFrom" in properties:
                    self._leave_out(row, DELETED)
                elif is_on(properties.get("hidden")):
                    self._leave_out(row, HIDDEN, "in a hidden row of a table")
                else:
                    self.sheet.begin_row(header=is_on(properties.get("tblHeader")))
                    self._cells(row)
                    self.sheet.end_row()
            elif name in _LEFT_OUT:
                self._leave_out(row, _LEFT_OUT[name])
            elif name not in _PROPERTIES:
                # Content controls and the like stand around rows, or something that is none stands here.
                self._rows(row) if any(name_of(each) == "tr" for each in row.iter()) else self._blocks([row])

    def _cells(self, row: Any) -> None:
        for cell in row:
            name = name_of(cell)
            if name == "tc":
                span = next((each for each in _child(cell, "tcPr") if name_of(each) == "gridSpan"), None)
                self.sheet.begin_cell(columns=_number(span))
                self._blocks(cell)
                self.sheet.end_cell()
            elif name in _LEFT_OUT:
                self._leave_out(cell, _LEFT_OUT[name])
            elif name not in _PROPERTIES:
                self._cells(cell) if any(name_of(each) == "tc" for each in cell.iter()) else self._blocks(
                    [cell]
                )

    def _paragraph(self, paragraph: Any) -> None:
        boxes: list[Any] = []
        properties = _child(paragraph, "pPr")
        styled = self._styles.of_paragraph(properties)
        self._inline(paragraph, styled, boxes)
        # Where the paragraph's end was deleted, the next one goes on where it stops.
        mark = next((each for each in properties if name_of(each) == "rPr"), ())
        if not any(name_of(each) in ("del", "moveFrom") for each in mark):
            self.sheet.end_paragraph()
        for box in boxes:
            self.sheet.end_paragraph()
            self._blocks(box)

    def _inline(self, parent: Any, styled: str | None, boxes: list[Any]) -> None:
        """The words of a paragraph; text boxes anchored in it are put aside."""
        for element in parent:
            name = name_of(element)
            if name == "r":
                self._run(element, styled, boxes)
            elif name in _LEFT_OUT:
                self._leave_out(element, _LEFT_OUT[name])
            elif name == "txbxContent":
                boxes.append(element)
            elif name == "AlternateContent":
                self._inline(_shown_of(element), styled, boxes)
            elif name == "t":
                self.sheet.say(element.text or "")
            elif name == "delText":
                self._leave_out(element, DELETED)
            elif name in _MARKS:
                self.sheet.say(_MARKS[name])
            elif name in _NOTED:
                self.sheet.noted[_NOTED[name]] += 1
            elif name == "altChunk":
                self._inserted(element)
            elif name not in _PROPERTIES:
                self._inline(element, styled, boxes)

    def _run(self, run: Any, styled: str | None, boxes: list[Any]) -> None:
        emphasis, hidden = self._styles.of_run(_child(run, "rPr"), styled)
        for element in run:
            name = name_of(element)
            if name == "t":
                if hidden:
                    self.sheet.leave_out(element.text or "", HIDDEN, FORMATTED)
                else:
                    self.sheet.say(element.text or "", emphasis)
            elif name in _MARKS:
                if not hidden:
                    self.sheet.say(_MARKS[name])
            elif name == "rPr":
                continue
            elif hidden:
                self._leave_out(element, HIDDEN)
            else:
                self._inline([element], styled, boxes)

    def _leave_out(self, element: Any, name: str, kind: str = FORMATTED) -> None:
        for text in _texts(element):
            self.sheet.leave_out(text, name, kind)

    # --- files within the document --------------------------------------------------------------

    def _inserted(self, chunk: Any) -> None:
        """Word keeps what is inserted as a file in a part of its own, and shows it in this place (17.17.2)."""
        from qualcode.transcript.readers import inserted

        link = next((value for key, value in chunk.attrib.items() if key.rpartition("}")[2] == "id"), "")
        target = self._files.get(link, "")
        if target not in self._members:
            self.sheet.warnings.append("a file that should stand within the document is not in it")
            return
        inserted.put(self.sheet, target, self._members[target], self._how, self._depth + 1, manuscript)


def _root(members: archives.Members, part: str) -> Any:
    from lxml import etree

    parser = etree.XMLParser(resolve_entities=False, no_network=True, remove_comments=True, remove_pis=True)
    return etree.fromstring(members[part], parser)


def _child(parent: Any, name: str) -> Any:
    """The child of this name, which stands before others where there is one; else nothing to go through."""
    for child in parent:
        if name_of(child) == name:
            return child
    return ()


def _number(element: Any) -> int:
    value = next(iter(element.attrib.values()), "") if element is not None else ""
    return int(value) if value.isdecimal() and len(value) < 4 else 1


def _shown_of(alternatives: Any) -> Any:
    """What a program of today shows: the first choice; the fallback repeats it for old ones."""
    choices = [each for each in alternatives if name_of(each) == "Choice"]
    return choices[:1] or [each for each in alternatives if name_of(each) == "Fallback"][:1]


def _worded(element: Any) -> Iterator[Any]:
    """The elements below this one, and it, that hold words, wherever they stand, but not what repeats them."""
    repeated: set[Any] = set()
    for each in element.iter("{*}AlternateContent"):
        shown = _shown_of(each)
        repeated.update(other for other in each if other not in shown)
    for each in element.iter("{*}t", "{*}delText", "{*}v"):
        if name_of(each) == "v" and "/chart" not in each.tag:
            continue
        if not repeated or not any(above in repeated for above in each.iterancestors()):
            yield each


def _texts(element: Any) -> Iterator[str]:
    for each in _worded(element):
        yield each.text or ""


def _is_misplaced(worded: Any) -> bool:
    """Whether words stand where a document has none: among properties, or within other words."""
    run = worded.getparent()
    if run is None or (name_of(run) == "r" and name_of(run.getparent()) in _AROUND_RUNS):
        return False
    return any(name_of(above) in _WITHOUT_WORDS for above in worded.iterancestors())


def _letters_of(root: Any) -> int:
    return letters(canonicalise("\n".join(_texts(root))))
