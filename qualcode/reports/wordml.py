"""Pieces of a Word document as XML text: paragraphs, tables, pictures, and where a section of pages ends.

Documents are put together as text and parsed once: made element by element, a long table takes seconds.
"""

from __future__ import annotations

from typing import TYPE_CHECKING
from xml.sax.saxutils import escape, quoteattr

from qualcode.reports.plain_text import fit

if TYPE_CHECKING:
    from collections.abc import Iterable, Sequence

    from qualcode.reports.model import Paper

MM = 56.6929  # twentieths of a point
EMU = 36_000  # English Metric Units of a millimetre
EDGE = 340  # from header and footer to the edge of the paper, in twentieths of a point
PAPERS: dict[Paper, tuple[int, int]] = {"a4": (11906, 16838), "letter": (12240, 15840)}


def mm(length: float) -> int:
    """Millimetres in twentieths of a point."""
    return round(length * MM)


def run(text: str, *, bold: bool = False, italic: bool = False, small: bool = False, points: int = 0) -> str:
    """A run of text; line feeds in it break the line."""
    size = points * 2 or (18 if small else 0)
    properties = ("<w:b/>" if bold else "") + ("<w:i/>" if italic else "")
    properties += f'<w:sz w:val="{size}"/>' if size else ""
    body = "<w:br/>".join(f'<w:t xml:space="preserve">{escape(line)}</w:t>' for line in fit(text).split("\n"))
    return f"<w:r>{f'<w:rPr>{properties}</w:rPr>' if properties else ''}{body}</w:r>"


def paragraph(runs: str, style: str = "", properties: str = "") -> str:
    """A paragraph of runs; ``properties`` in the order that the format asks for, after the style."""
    styled = f'<w:pStyle w:val="{style}"/>' if style else ""
    inside = f"<w:pPr>{styled}{properties}</w:pPr>" if styled or properties else ""
    return f"<w:p>{inside}{runs}</w:p>"


def spacing(*, before: float = 0, after: float = 0, line: float = 0) -> str:
    """The space before and after a paragraph and, unless 0, the exact height of its lines; in points."""
    exact = f' w:line="{round(line * 20)}" w:lineRule="exact"' if line else ""
    return f'<w:spacing w:before="{round(before * 20)}" w:after="{round(after * 20)}"{exact}/>'


def heading(text: str, depth: int, name: str, number: int, new_page: bool) -> str:
    """A heading with a bookmark, so that the list of contents can lead to it."""
    properties = "<w:pageBreakBefore/>" if new_page else ""
    return paragraph(
        f'<w:bookmarkStart w:id="{number}" w:name="{name}"/>{run(text)}<w:bookmarkEnd w:id="{number}"/>',
        f"Heading{min(depth, 6)}",
        properties,
    )


def link(text: str, name: str) -> str:
    """A run that leads to a bookmark of this document."""
    return f'<w:hyperlink w:anchor="{name}" w:history="1">{run(text)}</w:hyperlink>'


def caption(text: str, number: int) -> str:
    """The caption of a table, with a number that Word keeps."""
    field = f'<w:fldSimple w:instr=" SEQ Table \\* ARABIC ">{run(str(number))}</w:fldSimple>'
    return paragraph(run("Table ") + field + run(f". {text}"), "Caption", "<w:keepNext/>")


def page_number() -> str:
    """The number of the page, as a field."""
    return f'<w:fldSimple w:instr=" PAGE ">{run("1")}</w:fldSimple>'


def picture(relation: str, number: int, width: float, height: float, says: str) -> str:
    """A picture in a line, by its relation; size in mm. ``says`` is its alternative text."""
    across, down = round(width * EMU), round(height * EMU)
    size = f'cx="{across}" cy="{down}"'
    told = quoteattr(fit(says))
    return (
        f'<w:r><w:drawing><wp:inline distT="0" distB="0" distL="0" distR="0"><wp:extent {size}/>'
        f'<wp:docPr id="{number}" name="Bar {number}" descr={told}/><wp:cNvGraphicFramePr/>'
        '<a:graphic><a:graphicData uri="http://schemas.openxmlformats.org/drawingml/2006/picture"><pic:pic>'
        f'<pic:nvPicPr><pic:cNvPr id="{number}" name="Bar {number}" descr={told}/><pic:cNvPicPr/></pic:nvPicPr>'
        f'<pic:blipFill><a:blip r:embed="{relation}"/><a:stretch><a:fillRect/></a:stretch></pic:blipFill>'
        f'<pic:spPr><a:xfrm><a:off x="0" y="0"/><a:ext {size}/></a:xfrm>'
        '<a:prstGeom prst="rect"><a:avLst/></a:prstGeom></pic:spPr>'
        "</pic:pic></a:graphicData></a:graphic></wp:inline></w:drawing></w:r>"
    )


def cell(content: str, width: int, properties: str = "") -> str:
    """A cell of whole paragraphs."""
    return f'<w:tc><w:tcPr><w:tcW w:w="{width}" w:type="dxa"/>{properties}</w:tcPr>{content}</w:tc>'


def row(cells: Iterable[str], *, head: bool = False, properties: str = "") -> str:
    """A row that is not broken across pages; a ``head`` is repeated on each of them."""
    repeated = "<w:tblHeader/>" if head else ""
    return f"<w:tr><w:trPr><w:cantSplit/>{properties}{repeated}</w:trPr>{''.join(cells)}</w:tr>"


def table(rows: Iterable[str], widths: Sequence[int], title: str, explains: str, borders: str = "") -> str:
    """A table of rows with fixed widths; ``title`` and ``explains`` are its alternative text."""
    grid = "".join(f'<w:gridCol w:w="{width}"/>' for width in widths)
    return (
        f'<w:tbl><w:tblPr><w:tblW w:w="{sum(widths)}" w:type="dxa"/>{borders or LINES}'
        '<w:tblLayout w:type="fixed"/><w:tblCellMar><w:left w:w="70" w:type="dxa"/>'
        '<w:right w:w="70" w:type="dxa"/></w:tblCellMar><w:tblLook w:val="00A0" w:firstRow="1" '
        'w:lastRow="0" w:firstColumn="1" w:lastColumn="0" w:noHBand="1" w:noVBand="1"/>'
        f"<w:tblCaption w:val={quoteattr(fit(title))}/><w:tblDescription w:val={quoteattr(fit(explains))}/>"
        f"</w:tblPr><w:tblGrid>{grid}</w:tblGrid>{''.join(rows)}</w:tbl>"
    )


def borders(style: str, *sides: str, size: int = 4) -> str:
    """Borders of a table on these sides."""
    lines = "".join(
        f'<w:{side} w:val="{style}" w:sz="{size}" w:space="0" w:color="000000"/>' for side in sides
    )
    return f"<w:tblBorders>{lines}</w:tblBorders>"


LINES = borders("single", "top", "bottom", "insideH", size=2)
NO_LINES = borders("nil", "top", "left", "bottom", "right", "insideH", "insideV")
CUT_LINES = borders("dashed", "top", "left", "bottom", "right", "insideH", "insideV", size=6)


def pages(paper: Paper, margins: tuple[float, float], references: str = "") -> str:
    """The properties of a section of pages; ``margins`` in mm: above and below, left and right."""
    width, height = PAPERS[paper]
    upright, level = mm(margins[0]), mm(margins[1])
    return (
        f'<w:sectPr>{references}<w:type w:val="nextPage"/><w:pgSz w:w="{width}" w:h="{height}"/>'
        f'<w:pgMar w:top="{upright}" w:right="{level}" w:bottom="{upright}" w:left="{level}" '
        f'w:header="{EDGE}" w:footer="{EDGE}" w:gutter="0"/></w:sectPr>'
    )
