"""Web pages (html): the text that they show."""

from __future__ import annotations

import codecs
import re
from collections import Counter
from dataclasses import dataclass
from html.parser import HTMLParser
from typing import TYPE_CHECKING

from qualcode.files import encodings
from qualcode.files.source import parsing
from qualcode.transcript.account import HIDDEN, MARKUP, PICTURES, letters
from qualcode.transcript.canonical import canonicalise
from qualcode.transcript.readers.html_styles import Element, Sheet, hides, sheet_of
from qualcode.transcript.readers.manuscript import Manuscript
from qualcode.transcript.readers.paragraphs import BOLD, ITALIC, UNDERLINED

if TYPE_CHECKING:
    from qualcode.files.source import Source
    from qualcode.transcript.model import Extract
    from qualcode.transcript.readers.read_as import ReadAs

# What a browser does not show as text of the page, and what it is counted as.
_LEFT_OUT = {
    **dict.fromkeys(("script", "style", "head"), MARKUP),
    **dict.fromkeys(("template", "noscript", "iframe", "object"), HIDDEN),
    **dict.fromkeys(("svg", "select"), PICTURES),
}
# fmt: off
_BLOCKS = frozenset((
    "address", "article", "aside", "blockquote", "body", "caption", "center", "dd", "details", "div", "dl",
    "dt", "fieldset", "figcaption", "figure", "footer", "form", "h1", "h2", "h3", "h4", "h5", "h6", "header",
    "hr", "html", "li", "main", "nav", "ol", "p", "pre", "section", "summary", "table", "tbody", "td",
    "tfoot", "th", "thead", "tr", "ul",
))
_VOID = frozenset((
    "area", "base", "br", "col", "embed", "hr", "img", "input", "link", "meta", "param", "source", "track", "wbr",
))
# fmt: on
# A start tag ends these, which need no end tag, up to what holds them (HTML standard, 13.1.2.4).
_ENDS: dict[str, tuple[frozenset[str], frozenset[str]]] = {
    "li": (frozenset(("li",)), frozenset(("ul", "ol"))),
    **dict.fromkeys(("dd", "dt"), (frozenset(("dd", "dt")), frozenset(("dl",)))),
    **dict.fromkeys(("td", "th"), (frozenset(("td", "th")), frozenset(("tr", "table")))),
    "tr": (frozenset(("tr", "td", "th")), frozenset(("table",))),
    **dict.fromkeys(
        ("tbody", "thead", "tfoot"), (frozenset(("tr", "td", "th", "tbody", "thead")), frozenset(("table",)))
    ),
}
_EMPHASIS = {"b": BOLD, "strong": BOLD, "th": BOLD, "i": ITALIC, "em": ITALIC, "u": UNDERLINED}
_BOLD = frozenset(("bold", "bolder", "600", "700", "800", "900"))
_CHARSET = re.compile(
    rb"<(?:meta|\?xml)\b[^>]*?(?:charset|encoding)\s*=\s*[\"']?\s*([A-Za-z0-9_.:-]+)", re.IGNORECASE
)
_TAG = re.compile(r"<[a-zA-Z/!][^<>]*>")
_COMMENT = re.compile(r"<!--(.*?)(?:-->|\Z)", re.DOTALL)


def read(source: Source, how: ReadAs) -> Extract:
    """One passage with a paragraph for each block element.

    Scripts, styles, the head and all that the page hides are left out and counted.
    Raises FileRefused where it holds no tag or no text.
    """
    sheet, decoded = manuscript(source, how)
    if not any(paragraph.text.strip() for paragraph in sheet.paragraphs()):
        raise source.refused("holds no text; if a script shows it, copy it from the browser into a .txt file")
    return sheet.extract(source, decoded.encoding, decoded.warnings)


def manuscript(source: Source, how: ReadAs) -> tuple[Manuscript, encodings.Decoded]:
    """The same, for a page that stands within another file."""
    decoded = encodings.decode(source, _declared(source.content))
    if not _TAG.search(decoded.text):
        raise source.refused("looks like plain text, not a web page; call it .txt")
    text, comments = _closed(decoded.text)
    with parsing(source, "a web page"):
        page = _Page(sheet_of(text))
        page.feed(text)
        page.close()
        page.finish()
        counted = _Words()
        counted.feed(text)
        counted.close()
    sheet = page.sheet
    for comment in comments:
        sheet.leave_out(comment, HIDDEN, "in comments of the page")
    sheet.letters = counted.letters + sum(letters(canonicalise(comment)) for comment in comments)
    return sheet, decoded


def _closed(text: str) -> tuple[str, list[str]]:
    """The page without comments and with no tag left open at its end, and the comments.

    The parser's time grows with the square of what is never closed.
    """
    comments = _COMMENT.findall(text)
    text = _COMMENT.sub("", text)
    whole, mark, rest = text.rpartition(">")
    return whole + mark + rest.replace("<", "&lt;"), comments


def _declared(content: bytes) -> str | None:
    # HTML standard, 13.2.3.2: a declaration counts within the first 1,024 bytes.
    found = _CHARSET.search(content[:1024])
    if found is None:
        return None
    try:
        # The standard reads what calls itself Latin-1 as Windows-1252, which holds the curly quotes.
        name = codecs.lookup(found[1].decode("ascii")).name
    except LookupError:
        return None
    return "cp1252" if name in ("iso8859-1", "ascii") else name


def _unseen(attrs: list[tuple[str, str | None]]) -> str:
    """What a field holds that the page sends and does not show."""
    told = {name: value or "" for name, value in attrs}
    return told.get("value", "") if told.get("type", "").strip().lower() == "hidden" else ""


class _Words(HTMLParser):
    """Counts the letters of a page, whatever becomes of them."""

    def __init__(self) -> None:
        super().__init__(convert_charrefs=True)
        self.letters = 0

    def handle_data(self, data: str) -> None:
        self.letters += letters(canonicalise(data))

    def handle_starttag(self, tag: str, attrs: list[tuple[str, str | None]]) -> None:
        if tag == "input":
            self.handle_data(_unseen(attrs))

    handle_comment = unknown_decl = handle_data


@dataclass(frozen=True, slots=True)
class _Open:
    """An element that is open: why its words are left out, if they are, and how they look."""

    element: Element
    left_out: str | None
    unseen: bool
    emphasis: int


class _Page(HTMLParser):
    def __init__(self, styles: Sheet) -> None:
        super().__init__(convert_charrefs=True)
        self.sheet = Manuscript()
        self._styles = styles
        self._around: list[_Open] = []
        self._elements: list[Element] = []
        self._count: Counter[str] = Counter()
        self._pre = 0
        self._begun = False
        self._owed = False

    def finish(self) -> None:
        """End what is open."""
        self._end_paragraph()
        while self.sheet.depth:
            self.sheet.end_table()
        if self._styles.unread:
            self.sheet.warnings.append(
                "the page may hide words in a way that is not understood; look at what it holds"
            )

    def handle_starttag(self, tag: str, attrs: list[tuple[str, str | None]]) -> None:
        # A body begun says that the head is over, even where nobody closed it.
        if tag == "body":
            self._close("head")
        self._end_before(tag)
        told = {name: value or "" for name, value in attrs}
        opened = self._opened(tag, told)
        if tag == "br" and not self._left_out(opened):
            self.sheet.say("\n")
            self._begun = self._owed = False
        if tag == "input":
            self.sheet.leave_out(_unseen(attrs), HIDDEN, "in hidden fields")
        if tag in _BLOCKS:
            self._end_paragraph()
            if opened.left_out is None:
                self._begin(tag, told)
        if tag not in _VOID:
            self._around.append(opened)
            self._elements.append(opened.element)
            self._count[tag] += 1

    def handle_startendtag(self, tag: str, attrs: list[tuple[str, str | None]]) -> None:
        self.handle_starttag(tag, attrs)
        # Only where something foreign begins does the slash end an element; elsewhere it is ignored.
        if tag in _LEFT_OUT:
            self.handle_endtag(tag)

    def handle_endtag(self, tag: str) -> None:
        if tag == "br":
            self.handle_starttag("br", [])
        elif tag not in _VOID:
            self._close(tag)

    def handle_data(self, data: str) -> None:
        inner = self._around[-1] if self._around else None
        if inner is not None and (name := self._left_out(inner)) is not None:
            self.sheet.leave_out(data, name)
            return
        if self._pre:
            self._say(data, inner)
            return
        text = re.sub(r"[ \t\r\n\f]+", " ", data)
        if words := text.strip(" "):
            owed = self._begun and (self._owed or text.startswith(" "))
            self._say(f" {words}" if owed else words, inner)
        self._owed = text.endswith(" ") or (self._owed and not words)

    def _say(self, text: str, inner: _Open | None) -> None:
        self.sheet.say(text, 0 if inner is None else inner.emphasis)
        self._begun, self._owed = True, False

    def handle_comment(self, data: str) -> None:
        self.sheet.leave_out(data, HIDDEN, "in comments of the page")

    unknown_decl = handle_comment

    def _opened(self, tag: str, told: dict[str, str]) -> _Open:
        above = self._around[-1] if self._around else _Open(Element(""), None, False, 0)
        element = Element(tag, told.get("id", ""), frozenset(told.get("class", "").split()))
        looks = self._styles.told(element, self._elements, told.get("style", ""))
        left_out = above.left_out or _LEFT_OUT.get(tag)
        # Any rule that says how to lay it out undoes the attribute, in browsers too.
        if left_out is None and looks.get("display", "none" if "hidden" in told else "") == "none":
            left_out = HIDDEN
        visibility = looks.get("visibility")
        unseen = above.unseen if visibility in (None, "inherit") else hides({"visibility": visibility or ""})
        return _Open(element, left_out, unseen, _emphasis(above.emphasis | _EMPHASIS.get(tag, 0), looks))

    def _left_out(self, opened: _Open) -> str | None:
        return HIDDEN if opened.left_out is None and opened.unseen else opened.left_out

    def _end_before(self, tag: str) -> None:
        if tag in _BLOCKS and self._count["p"]:
            self._close("p", until=frozenset(("td", "th", "table", "button")))
        if tag in _ENDS:
            ended, until = _ENDS[tag]
            for each in ended:
                if self._count[each]:
                    self._close(each, until=until)

    def _close(self, tag: str, until: frozenset[str] = frozenset()) -> None:
        """Close the innermost such element with all within it, unless another stands around it that holds it."""
        if not self._count[tag]:
            return
        at = len(self._around) - 1
        while self._around[at].element.tag != tag:
            if self._around[at].element.tag in until:
                return
            at -= 1
        for opened in reversed(self._around[at:]):
            self._count[opened.element.tag] -= 1
            if opened.element.tag in _BLOCKS:
                self._end_paragraph()
                if opened.left_out is None:
                    self._end(opened.element.tag)
        del self._around[at:], self._elements[at:]

    def _begin(self, tag: str, told: dict[str, str]) -> None:
        if tag == "table":
            self.sheet.begin_table()
        elif tag == "pre":
            self._pre += 1
        elif tag == "tr":
            self.sheet.begin_row(header=any(each.element.tag == "thead" for each in self._around[-3:]))
        elif tag in ("td", "th"):
            self.sheet.begin_cell(columns=_count(told.get("colspan")), rows=_count(told.get("rowspan")))

    def _end(self, tag: str) -> None:
        if tag == "pre":
            self._pre = max(0, self._pre - 1)
        elif tag == "table":
            self.sheet.end_table()
        elif tag == "tr":
            self.sheet.end_row()
        elif tag in ("td", "th"):
            self.sheet.end_cell()

    def _end_paragraph(self) -> None:
        self.sheet.end_paragraph()
        self._begun = self._owed = False


def _emphasis(emphasis: int, looks: dict[str, str]) -> int:
    weight, slant = looks.get("font-weight"), looks.get("font-style")
    if weight is not None:
        emphasis = emphasis | BOLD if weight in _BOLD else emphasis & ~BOLD
    if slant is not None:
        emphasis = emphasis | ITALIC if slant in ("italic", "oblique") else emphasis & ~ITALIC
    if "underline" in looks.get("text-decoration", "") + looks.get("text-decoration-line", ""):
        emphasis |= UNDERLINED
    return emphasis


def _count(value: str | None) -> int:
    return int(value) if value is not None and value.isdecimal() and len(value) < 4 else 1
