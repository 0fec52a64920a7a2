"""Files that stand within a Word document."""

from __future__ import annotations

from typing import TYPE_CHECKING

from qualcode.errors import FileRefused
from qualcode.files import encodings, signatures
from qualcode.files.source import Source

if TYPE_CHECKING:
    from collections.abc import Callable

    from qualcode.transcript.readers.manuscript import Manuscript
    from qualcode.transcript.readers.read_as import ReadAs

    _OfDocument = Callable[[Source, ReadAs, int], Manuscript]

_DEEPEST = 3


def put(sheet: Manuscript, name: str, content: bytes, how: ReadAs, depth: int, document: _OfDocument) -> None:
    """Read a file of a kind that Word inserts (html, mht, txt, rtf, docx) and put it where the document is.

    ``document`` reads a Word document. A file that cannot be read is named in the warnings of ``sheet``.
    """
    source = Source(name.rpartition("/")[2], content, how.encoding)
    try:
        if depth > _DEEPEST:
            raise source.refused("stands within too many others; save its text as a document of its own")
        sheet.absorb(_read(source, how, depth, document))
    except FileRefused as refused:
        sheet.warnings.append(f"a file within the document was not read: it {refused.reason}")


def _read(source: Source, how: ReadAs, depth: int, document: _OfDocument) -> Manuscript:
    from qualcode.transcript.readers import html, rtf

    looks = signatures.looks_like(source.content)
    ending = source.name.lower().rpartition(".")[2]
    if looks == signatures.DOCX:
        return document(source, how, depth)
    if looks == signatures.RTF:
        return rtf.manuscript(source, how)
    if ending in ("mht", "mhtml") or source.content[:200].lstrip().lower().startswith(b"mime-version:"):
        return html.manuscript(_page_of(source), how)[0]
    if looks == signatures.HTML or ending in ("htm", "html", "xhtml"):
        return html.manuscript(source, how)[0]
    if looks != signatures.TEXT:
        raise source.refused(f"looks like {looks}")
    return _plain(source, how)


def _page_of(source: Source) -> Source:
    """The page in a web archive, which is a message of many parts (RFC 2557)."""
    from email import message_from_bytes

    for part in message_from_bytes(source.content).walk():
        if part.get_content_type() in ("text/html", "application/xhtml+xml"):
            content = part.get_payload(decode=True)
            if isinstance(content, bytes):
                charset = part.get_content_charset()
                named = f"<?xml encoding='{charset}'?>".encode() if charset else b""
                return Source(source.name, named + content)
    raise source.refused("holds no web page")


def _plain(source: Source, how: ReadAs) -> Manuscript:
    from qualcode.transcript.account import letters
    from qualcode.transcript.canonical import canonicalise
    from qualcode.transcript.readers.manuscript import Manuscript

    decoded = encodings.decode(source)
    sheet = Manuscript()
    text = canonicalise(decoded.text)
    sheet.letters = letters(text)
    sheet.warnings.extend(decoded.warnings)
    for line in text.split("\n"):
        sheet.say(line)
        sheet.end_paragraph()
    return sheet
