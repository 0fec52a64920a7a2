"""PDF files that have a text layer."""

from __future__ import annotations

import io
import logging
import re
from contextlib import contextmanager
from typing import TYPE_CHECKING

from qualcode.files.source import parsing
from qualcode.transcript.account import letters
from qualcode.transcript.canonical import canonicalise
from qualcode.transcript.model import Extract, Passage

if TYPE_CHECKING:
    from collections.abc import Iterator

    from pypdf import PdfReader

    from qualcode.files.source import Source
    from qualcode.transcript.readers.read_as import ReadAs

MOST_PAGES = 5_000
MOST_CHARACTERS = 50_000_000

_PROTECTED = "is protected by a password; save a copy without protection"


def read(source: Source, how: ReadAs) -> Extract:
    """One passage with the text of all pages, parted by form feeds.

    Raises FileRefused for files that need a password, are damaged, or have no text layer; pages
    without one in a file that has it elsewhere are named in ``warnings``.
    """
    with _quiet(), parsing(source, "a PDF"):
        pages = _pages(source)
    blank = [number for number, page in enumerate(pages, 1) if not page.strip()]
    if len(blank) == len(pages):
        raise source.refused(
            "holds pictures of its pages and no text; run character recognition (OCR) on it first"
        )
    text = _readable("\f".join(pages))
    warnings = (f"no text on page {_numbers(blank)}",) if blank else ()
    # A text layer has nothing but its text; what of it is page furniture shows when the pages are compared.
    return Extract((Passage(text),), "pdf", source.digest, warnings, letters(canonicalise(text)))


def _pages(source: Source) -> list[str]:
    from pypdf import PdfReader
    from pypdf.errors import PdfReadError

    try:
        reader = PdfReader(io.BytesIO(source.content))
        _unlock(source, reader)
        if len(reader.pages) > MOST_PAGES:
            raise source.refused(f"has more than {MOST_PAGES:,} pages; split it")
        return list(_texts(source, reader))
    except PdfReadError:
        raise source.refused("the PDF is cut short or damaged; copy or export it again") from None


def _unlock(source: Source, reader: PdfReader) -> None:
    """Files that restrict only printing or copying open with the empty password."""
    from pypdf.errors import DependencyError

    if not reader.is_encrypted:
        return
    try:
        opened = reader.decrypt("")
    except DependencyError:
        # AES needs a further library, which is not worth having for this.
        raise source.refused(_PROTECTED) from None
    if not opened:
        raise source.refused(_PROTECTED)


def _texts(source: Source, reader: PdfReader) -> Iterator[str]:
    size = 0
    for page in reader.pages:
        text = page.extract_text()
        size += len(text)
        if size > MOST_CHARACTERS:
            raise source.refused("holds far more text than a transcript could and was not read to the end")
        yield text


def _readable(text: str) -> str:
    """Turn tabs into blanks where the text layer writes them between words."""
    # Lone halves of surrogate pairs come from broken font tables, and cannot be stored.
    text = text.encode("utf-16", "surrogatepass").decode("utf-16", "replace")
    tabs = text.count("\t")
    if tabs > text.count(" "):
        text = re.sub(r"[\t ]*\t[\t ]*", " ", text)
        text = re.sub(r" +(?=[\r\n\f]|$)", "", text)
    return text


def _numbers(pages: list[int]) -> str:
    shown = ", ".join(str(page) for page in pages[:10])
    return shown + (f" and {len(pages) - 10} more" if len(pages) > 10 else "")


@contextmanager
def _quiet() -> Iterator[None]:
    """Silence pypdf, which reports everything that it repairs: its messages would end up across the screen."""
    logger = logging.getLogger("pypdf")
    level = logger.level
    logger.setLevel(logging.CRITICAL + 1)
    try:
        yield
    finally:
        logger.setLevel(level)
