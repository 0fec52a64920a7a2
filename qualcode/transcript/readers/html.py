"""Web pages (html): the text that they show."""

from __future__ import annotations

import codecs
import re
from html.parser import HTMLParser
from typing import TYPE_CHECKING

from qualcode.files import encodings
from qualcode.files.source import parsing
from qualcode.transcript.readers import paragraphs
from qualcode.transcript.readers.extracting import free_text

if TYPE_CHECKING:
    from qualcode.files.source import Source
    from qualcode.transcript.model import Extract
    from qualcode.transcript.readers.read_as import ReadAs

_HIDDEN = frozenset(("script", "style", "head", "template", "noscript", "svg", "iframe", "object", "select"))
# fmt: off
_BLOCKS = frozenset((
    "address", "article", "aside", "blockquote", "body", "caption", "center", "dd", "details", "div", "dl",
    "dt", "fieldset", "figcaption", "figure", "footer", "form", "h1", "h2", "h3", "h4", "h5", "h6", "header",
    "hr", "html", "li", "main", "nav", "ol", "p", "pre", "section", "summary", "table", "tbody", "td",
    "tfoot", "th", "thead", "tr", "ul",
))
# fmt: on
_CHARSET = re.compile(
    rb"<(?:meta|\?xml)\b[^>]*?(?:charset|encoding)\s*=\s*[\"']?\s*([A-Za-z0-9_.:-]+)", re.IGNORECASE
)
_TAG = re.compile(r"<[a-zA-Z/!][^<>]*>")


def read(source: Source, how: ReadAs) -> Extract:
    """One passage with a paragraph for each block element; scripts, styles and the head are left out.

    Raises FileRefused where it holds no tag or no text.
    """
    decoded = encodings.decode(source, _declared(source.content))
    if not _TAG.search(decoded.text):
        raise source.refused("looks like plain text, not a web page; call it .txt")
    page = _Page()
    with parsing(source, "a web page"):
        page.feed(_closed(decoded.text))
        page.close()
    text = page.text()
    if not text:
        raise source.refused("holds no text; if a script shows it, copy it from the browser into a .txt file")
    return free_text(source, text, decoded.encoding, decoded.warnings)


def _closed(text: str) -> str:
    """The page without comments, and with no tag left open at its end.

    The parser's time grows with the square of what is never closed.
    """
    text = re.sub(r"<!--.*?(?:-->|\Z)", "", text, flags=re.DOTALL)
    whole, mark, rest = text.rpartition(">")
    return whole + mark + rest.replace("<", "&lt;")


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


class _Page(HTMLParser):
    def __init__(self) -> None:
        super().__init__(convert_charrefs=True)
        self._found: list[str] = []
        self._open: list[str] = []
        self._rows: list[list[paragraphs.Cell]] = []
        self._cell: paragraphs.Cell | None = None
        self._tables = 0
        self._hidden: list[str] = []
        self._pre = 0

    def text(self) -> str:
        self._end_paragraph()
        self._end_table()
        return paragraphs.join(self._found)

    def handle_starttag(self, tag: str, attrs: list[tuple[str, str | None]]) -> None:
        # A body begun says that the head is over, even where nobody closed it.
        if tag == "body":
            self._hidden.clear()
        if tag in _HIDDEN:
            self._hidden.append(tag)
        elif self._hidden:
            return
        elif tag == "br":
            self._open.append("\n")
        elif tag in _BLOCKS:
            self._end_paragraph()
            self._begin(tag)

    def handle_startendtag(self, tag: str, attrs: list[tuple[str, str | None]]) -> None:
        self.handle_starttag(tag, attrs)
        if tag in _HIDDEN:
            self.handle_endtag(tag)

    def handle_endtag(self, tag: str) -> None:
        if tag in self._hidden:
            del self._hidden[self._hidden.index(tag) :]
        elif not self._hidden and tag in _BLOCKS:
            self._end_paragraph()
            self._end(tag)

    def handle_data(self, data: str) -> None:
        if not self._hidden:
            self._open.append(data if self._pre else re.sub(r"[ \t\r\n\f]+", " ", data))

    def _begin(self, tag: str) -> None:
        if tag == "table":
            self._tables += 1
        elif tag == "pre":
            self._pre += 1
        elif self._tables == 1 and tag == "tr":
            self._rows.append([])
        elif self._tables == 1 and tag in ("td", "th"):
            self._cell = []
            self._rows = self._rows or [[]]
            self._rows[-1].append(self._cell)

    def _end(self, tag: str) -> None:
        if tag == "pre":
            self._pre = max(0, self._pre - 1)
        elif tag == "table":
            self._tables = max(0, self._tables - 1)
            if not self._tables:
                self._end_table()
        elif self._tables == 1 and tag in ("td", "th", "tr"):
            self._cell = None

    def _end_table(self) -> None:
        self._found.extend(paragraphs.from_table(self._rows))
        self._rows, self._cell = [], None

    def _end_paragraph(self) -> None:
        text = "".join(self._open)
        self._open.clear()
        if not self._pre:
            text = re.sub(r" *\n *", "\n", re.sub(r" {2,}", " ", text)).strip()
        if text.strip():
            (self._found if self._cell is None else self._cell).append(text)
