"""A pack as a Word document: real headings, captions, repeated table headers, alternative texts."""

from __future__ import annotations

import zipfile
from datetime import datetime
from io import BytesIO
from itertools import zip_longest
from typing import TYPE_CHECKING, assert_never

from docx import Document
from docx.oxml import parse_xml
from docx.oxml.ns import nsdecls, qn
from docx.shared import Mm, Pt, RGBColor, Twips

from qualcode.reports import table_pages
from qualcode.reports import wordml as w
from qualcode.reports.bar_picture import bar_png
from qualcode.reports.card_sheets import COLUMNS, HEIGHT, POINTS, WIDTH, sheets
from qualcode.reports.model import (
    Bars,
    Bullets,
    Cards,
    Form,
    Lines,
    Paragraph,
    Quotes,
    Section,
    Table,
)
from qualcode.reports.plain_text import fit

if TYPE_CHECKING:
    from collections.abc import Iterator, Sequence

    from docx.document import Document as WordDocument

    from qualcode.reports.model import Bar, Block, Card, Cell, Pack, Quote

WRITTEN = datetime(2000, 1, 1)  # in every file: the same pack is to be the same bytes
_ZIPPED = (1980, 1, 1, 0, 0, 0)
_MARGINS = (20.0, 20.0)  # mm
_CARD_MARGINS = {"a4": (20.0, 10.0), "letter": (13.0, 12.9)}
_BAR = (45.0, 3.2)  # mm


def as_docx(pack: Pack) -> bytes:
    """The pack as a Word document."""
    document = Document()
    _styles(document)
    _properties(document, pack)
    body = "".join(_Body(document, pack).parts())
    parsed = parse_xml(f"<w:body {nsdecls('w', 'wp', 'a', 'pic', 'r')}>{body}</w:body>")
    old = document.element.body
    last = old.sectPr
    for element in list(parsed):
        last.addprevious(element)
    _page(document, pack)
    _header_and_footer(document, pack)
    return _same_bytes(document)


def _same_bytes(document: WordDocument) -> bytes:
    """The file with the same date on each of its parts, whenever it is written."""
    written, again = BytesIO(), BytesIO()
    document.save(written)
    with zipfile.ZipFile(written) as source, zipfile.ZipFile(again, "w", zipfile.ZIP_DEFLATED) as target:
        for name in source.namelist():
            target.writestr(zipfile.ZipInfo(name, _ZIPPED), source.read(name), zipfile.ZIP_DEFLATED)
    return again.getvalue()


def _properties(document: WordDocument, pack: Pack) -> None:
    core = document.core_properties
    core.title, core.subject = fit(pack.title)[:255], fit(pack.subtitle)[:255]
    core.author = core.last_modified_by = core.comments = core.keywords = ""
    core.created = core.modified = WRITTEN
    core.revision, core.language = 1, "en"


def _styles(document: WordDocument) -> None:
    styles = document.styles
    sizes = {"Normal": 11, "Title": 24, "Subtitle": 13, "Caption": 10, "Quote": 11}
    sizes |= {"Heading 1": 18, "Heading 2": 14, "Heading 3": 12, "Heading 4": 11}
    for name, size in sizes.items():
        style = styles[name]
        style.font.name, style.font.size = "Arial", Pt(size)
        style.font.color.rgb = RGBColor(0, 0, 0)
        fonts = style.element.get_or_add_rPr().get_or_add_rFonts()
        for theme in ("asciiTheme", "hAnsiTheme", "eastAsiaTheme", "cstheme"):
            fonts.attrib.pop(qn(f"w:{theme}"), None)
    styles["Normal"].paragraph_format.space_after = Pt(6)
    styles["Quote"].font.italic = False
    styles["Quote"].paragraph_format.left_indent = Pt(18)
    for name, before in {"Heading 1": 18, "Heading 2": 16, "Heading 3": 10}.items():
        styles[name].paragraph_format.space_before, styles[name].paragraph_format.space_after = (
            Pt(before),
            Pt(6),
        )
    title = styles["Title"].element.get_or_add_pPr()
    for rule in title.findall(qn("w:pBdr")):
        title.remove(rule)
    for name in ("Header", "Footer"):
        styles[name].font.size, styles[name].paragraph_format.space_after = Pt(9), Pt(0)
    styles["Caption"].paragraph_format.space_before = Pt(10)
    styles["Subtitle"].font.italic = False
    styles["List Bullet"].paragraph_format.space_after = Pt(3)


def _page(document: WordDocument, pack: Pack) -> None:
    last = document.sections[-1]
    width, height = w.PAPERS[pack.paper]
    last.page_width, last.page_height = Twips(width), Twips(height)
    last.top_margin = last.bottom_margin = Mm(_MARGINS[0])
    last.left_margin = last.right_margin = Mm(_MARGINS[1])
    last.header_distance = last.footer_distance = Twips(w.EDGE)


def _header_and_footer(document: WordDocument, pack: Pack) -> None:
    section = document.sections[0]
    for other in list(document.sections):
        other.header.is_linked_to_previous = other is not section
    if pack.copy:
        head = section.header.paragraphs[0]._p
        head.append(parse_xml(f"<w:r {nsdecls('w')}><w:rPr><w:b/></w:rPr><w:t>{pack.copy}</w:t></w:r>"))
        head.get_or_add_pPr().append(parse_xml(f'<w:jc {nsdecls("w")} w:val="right"/>'))
    foot = section.footer.paragraphs[0]._p
    for piece in (w.run(pack.footer + "   ", small=True), w.page_number()):
        foot.append(parse_xml(piece.replace(">", f" {nsdecls('w')}>", 1)))


class _Body:
    """The body of a document as XML text, block by block."""

    def __init__(self, document: WordDocument, pack: Pack) -> None:
        self._part, self._pack = document.part, pack
        self._bookmarks = self._tables = self._pictures = 0
        self._relations: dict[tuple[int, int, int], str] = {}
        self._width = w.PAPERS[pack.paper][0] - 2 * w.mm(_MARGINS[1])

    def parts(self) -> Iterator[str]:
        pack = self._pack
        yield w.paragraph(w.run(pack.title), "Title")
        yield w.paragraph(w.run(pack.subtitle), "Subtitle")
        if pack.copy:
            yield w.paragraph(w.run(pack.copy, bold=True))
        for notice in pack.notices:
            yield self._notice(notice)
        yield from self._contents(pack.blocks)
        yield from self._blocks(pack.blocks, 1)

    def _contents(self, blocks: Sequence[Block]) -> Iterator[str]:
        """Links to all sections of the first two depths; their bookmarks are numbered in the order of the text."""
        titles = list(_titles(blocks, 1))
        if sum(depth == 1 for _, depth in titles) < 3:
            return
        yield w.paragraph(w.run("Contents", bold=True), "", "<w:keepNext/>")
        for number, (title, depth) in enumerate(titles, start=1):
            if depth <= 2:
                indent = w.spacing(after=1) + f'<w:ind w:left="{(depth - 1) * 300}"/>'
                yield w.paragraph(w.link(title, f"s{number}"), "", indent)

    def _blocks(self, blocks: Sequence[Block], depth: int) -> Iterator[str]:
        for block, then in zip_longest(blocks, blocks[1:]):
            match block:
                case Section():
                    self._bookmarks += 1
                    name = f"s{self._bookmarks}"
                    yield w.heading(block.title, depth, name, self._bookmarks, block.new_page)
                    yield from self._blocks(block.blocks, depth + 1)
                case Paragraph():
                    yield self._paragraph(block, keep=isinstance(then, Bars | Table))
                case Bullets():
                    yield from _bullets(block)
                case Table():
                    yield from self._table(block)
                case Bars():
                    yield from self._bars(block)
                case Quotes():
                    yield _label(block.title)
                    yield from map(_quote, block.quotes)
                case Lines():
                    yield from self._lines(block)
                case Form():
                    yield from self._form(block, depth)
                case Cards():
                    yield from self._cards(block)
                case _:
                    assert_never(block)

    def _paragraph(self, block: Paragraph, *, keep: bool) -> str:
        if block.tone == "notice":
            return self._notice(block.text)
        if block.tone == "lead":
            return w.paragraph(w.run(block.text, points=13), "", "<w:keepNext/>")
        return w.paragraph(w.run(block.text, small=block.tone == "note"), "", _kept(keep))

    def _notice(self, text: str) -> str:
        edge = '<w:left w:val="single" w:sz="24" w:space="6" w:color="000000"/>'
        return w.paragraph(w.run("Note. ", bold=True) + w.run(text), "", f"<w:pBdr>{edge}</w:pBdr>")

    def _table(self, block: Table) -> Iterator[str]:
        self._tables += 1
        yield w.caption(block.caption, self._tables)
        if block.explains:
            yield w.paragraph(w.run(block.explains, small=True), "", "<w:keepNext/>")
        points, widths = table_pages.points(block), table_pages.widths(block, self._width)
        heads = (
            _cell(column.title, width, points, right=column.numbers, bold=True, keep=True)
            for column, width in zip(block.columns, widths, strict=True)
        )
        rows = [w.row(heads, head=True)]
        together = table_pages.stays_together(block)
        for number, row in enumerate(block.rows):
            strong = number in block.strong
            indent = block.indents[number] if block.indents else 0
            cells = (
                _cell(
                    cell,
                    widths[i],
                    points,
                    right=block.columns[i].numbers,
                    bold=strong and i == 0,
                    indent=0 if i else indent,
                    keep=together and number < len(block.rows) - 1,
                    shaded=strong,
                )
                for i, cell in enumerate(row)
            )
            rows.append(w.row(cells))
        yield w.table(rows, widths, block.caption, block.explains)
        yield _AFTER_TABLE

    def _bars(self, block: Bars) -> Iterator[str]:
        widths = [self._width * share // 16 for share in (5, 5, 6)]
        yield _label(block.caption)
        heads = ("Group", "Drawn", "How many")
        rows = [w.row((_cell(head, widths[i], 9, keep=True) for i, head in enumerate(heads)), head=True)]
        for number, bar in enumerate(block.bars):
            keep = number < len(block.bars) - 1
            label = _cell(bar.label, widths[0], 9, keep=keep)
            drawn = w.cell(w.paragraph(self._picture(bar), "", _kept(keep) + _TIGHT), widths[1])
            rows.append(w.row((label, drawn, _cell(bar.says, widths[2], 9, keep=keep))))
        yield w.table(rows, widths, block.caption, "A full bar is all who were considered.", w.NO_LINES)
        yield _AFTER_TABLE

    def _picture(self, bar: Bar) -> str:
        if bar.count is None or not bar.of:
            return ""
        shape = (bar.count, bar.of, bar.against)
        if shape not in self._relations:
            relation, _ = self._part.get_or_add_image(BytesIO(bar_png(*shape)))
            self._relations[shape] = relation
        self._pictures += 1
        return w.picture(self._relations[shape], self._pictures, *_BAR, f"{bar.label}: {bar.says}")

    def _lines(self, block: Lines) -> Iterator[str]:
        room = round(self._width * _MARGIN)
        place = w.spacing(line=15) + f'<w:ind w:left="500" w:right="{room}" w:hanging="500"/>'
        for line in block.lines:
            number = w.run("" if line.number is None else str(line.number), points=8)
            yield w.paragraph(f"{number}<w:r><w:tab/></w:r>{w.run(line.text, points=10)}", "", place)

    def _form(self, block: Form, depth: int) -> Iterator[str]:
        self._bookmarks += 1
        yield w.heading(block.title, depth, f"s{self._bookmarks}", self._bookmarks, new_page=True)
        rules = "".join(
            f'<w:{side} w:val="single" w:sz="4" w:space="1" w:color="000000"/>'
            for side in ("bottom", "between")
        )
        for asked in block.fields:
            yield _label(asked.label)
            for _ in range(asked.lines):
                yield w.paragraph("", "", f"<w:pBdr>{rules}</w:pBdr>{w.spacing(line=26)}")

    def _cards(self, block: Cards) -> Iterator[str]:
        """Sheets of cards, in a section of pages of their own since their margins are narrow."""
        yield w.paragraph("", "", w.pages(self._pack.paper, _MARGINS))
        laid = sheets(block.cards)
        for number, page in enumerate(laid):
            rows = []
            for faces in page:
                height = f'<w:trHeight w:val="{w.mm(HEIGHT * faces[0].rows)}" w:hRule="exact"/>'
                cells = [_card_face(face.card, face.words, face.columns, face.part) for face in faces]
                if sum(face.columns for face in faces) < COLUMNS:
                    cells.append(w.cell(w.paragraph(""), w.mm(WIDTH)))
                rows.append(w.row(cells, properties=height))
            widths = [w.mm(WIDTH)] * COLUMNS
            yield w.table(rows, widths, "Cards to cut out", "Cut along the dashed lines.", w.CUT_LINES)
            last = number == len(laid) - 1
            section = w.pages(self._pack.paper, _CARD_MARGINS[self._pack.paper]) if last else ""
            yield w.paragraph("" if last else '<w:r><w:br w:type="page"/></w:r>', "", _NOTHING + section)


_TIGHT = w.spacing(before=1, after=1)
_AFTER_TABLE = w.paragraph("", "", w.spacing(after=3))
_NOTHING = w.spacing(line=1)
_MARGIN = 0.34  # of the width, beside the lines of a transcript


def _titles(blocks: Sequence[Block], depth: int) -> Iterator[tuple[str, int]]:
    for block in blocks:
        if isinstance(block, Section):
            yield block.title, depth
            yield from _titles(block.blocks, depth + 1)
        elif isinstance(block, Form):
            yield block.title, depth


def _label(text: str) -> str:
    return w.paragraph(w.run(text, bold=True), "", "<w:keepNext/>" + w.spacing(before=6, after=3))


def _bullets(block: Bullets) -> Iterator[str]:
    if block.title:
        yield _label(block.title)
    yield from (w.paragraph(w.run(item), "ListBullet") for item in block.items)


def _quote(quote: Quote) -> str:
    runs = w.run(quote.said)
    if quote.original:
        runs += w.run(f"\n{quote.original}", small=True)
    if quote.attribution:
        runs += w.run(f"\n({quote.attribution})", small=True)
    if quote.mark:
        runs += w.run(f" {quote.mark}", bold=True, small=True)
    return w.paragraph(runs, "Quote", "<w:keepLines/>")


def _kept(keep: bool) -> str:
    return "<w:keepNext/>" if keep else ""


def _cell(
    value: Cell,
    width: int,
    points: int,
    *,
    right: bool = False,
    bold: bool = False,
    indent: int = 0,
    keep: bool = False,
    shaded: bool = False,
) -> str:
    properties = _kept(keep) + _TIGHT
    if indent:
        properties += f'<w:ind w:left="{min(indent, 6) * 180}"/>'
    if right:
        properties += '<w:jc w:val="right"/>'
    text = "" if value is None else str(value)
    shade = '<w:shd w:val="clear" w:color="auto" w:fill="EEEEEE"/>' if shaded else ""
    return w.cell(w.paragraph(w.run(text, bold=bold, points=points), "", properties), width, shade)


def _card_face(card: Card, words: str, columns: int, part: str) -> str:
    margin = w.mm(6)
    sides = "".join(f'<w:{side} w:w="{margin}" w:type="dxa"/>' for side in ("top", "left", "bottom", "right"))
    properties = (f'<w:gridSpan w:val="{columns}"/>' if columns > 1 else "") + f"<w:tcMar>{sides}</w:tcMar>"
    text = w.paragraph(w.run(words, points=POINTS), "", w.spacing(after=6, line=20))
    who = w.paragraph(
        w.run(card.quote.attribution, points=POINTS),
        "",
        w.spacing(after=3, line=20),
    )
    number = w.run(f"{part}   {card.number}" if part else str(card.number), points=12)
    return w.cell(
        text + who + w.paragraph(number, "", w.spacing() + '<w:jc w:val="right"/>'),
        w.mm(WIDTH) * columns,
        properties,
    )
