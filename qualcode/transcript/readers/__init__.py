"""Read a transcript from any of the formats people keep them in.

A format's library is imported only when a file of that format is read. To add a format: write a module here
with ``read(source, how)``, whose result is an Extract or a tuple of them, name it in ``_FORMATS``, and let
``signatures`` know it.
"""

from __future__ import annotations

from dataclasses import replace
from importlib import import_module
from typing import TYPE_CHECKING, NamedTuple

from qualcode.errors import FileRefused
from qualcode.files import signatures
from qualcode.files.source import Source, load
from qualcode.transcript.readers.read_as import AS_IT_IS, Columns, ReadAs

if TYPE_CHECKING:
    from pathlib import Path

    from qualcode.transcript.model import Extract

__all__ = ["AS_IT_IS", "EXTENSIONS", "Columns", "ReadAs", "read"]


class _Format(NamedTuple):
    module: str
    looks: str


_FORMATS: dict[str, _Format] = {
    ".txt": _Format("plain", signatures.TEXT),
    ".md": _Format("plain", signatures.TEXT),
    ".docx": _Format("docx", signatures.DOCX),
    ".odt": _Format("odt", signatures.ODT),
    ".rtf": _Format("rtf", signatures.RTF),
    ".pdf": _Format("pdf", signatures.PDF),
    ".vtt": _Format("subtitles", signatures.VTT),
    ".srt": _Format("subtitles", signatures.SRT),
    ".html": _Format("html", signatures.HTML),
    ".htm": _Format("html", signatures.HTML),
    ".csv": _Format("utterances", signatures.TEXT),
    ".tsv": _Format("utterances", signatures.TEXT),
    ".xlsx": _Format("utterances", signatures.XLSX),
    ".json": _Format("recognised", signatures.TEXT),
    ".otr": _Format("otranscribe", signatures.TEXT),
    ".cha": _Format("chat", signatures.TEXT),
    ".eaf": _Format("elan", signatures.TEXT),
}
EXTENSIONS: tuple[str, ...] = tuple(_FORMATS)
"""The extensions ``read`` knows, lower case with their dot."""

_NO_LONGER = {
    ".doc": "is in Word's old format; open it in Word or LibreOffice and save it as .docx",
    ".xls": "is in Excel's old format; open it in Excel or LibreOffice and save it as .xlsx",
}


def read(path: Path, how: ReadAs = AS_IT_IS) -> tuple[Extract, ...]:
    """The transcripts in one file: one, unless ``how`` splits it. The content must be what the extension says.

    Raises FileRefused, with a sentence that says what to do and never quotes the file.
    """
    suffix = path.suffix.lower()
    source = replace(load(path), encoding=how.encoding)
    if suffix in _NO_LONGER:
        raise source.refused(_NO_LONGER[suffix])
    if suffix not in _FORMATS:
        known = ", ".join(EXTENSIONS)
        raise source.refused(
            f"{suffix or 'a name without extension'} is not a known format; known are {known}"
        )
    found = _FORMATS[suffix]
    _check_looks(source, suffix, found.looks)
    extracts: Extract | tuple[Extract, ...] = import_module(f"{__name__}.{found.module}").read(source, how)
    extracts = extracts if isinstance(extracts, tuple) else (extracts,)
    if not any(passage.text.strip() for extract in extracts for passage in extract.passages):
        raise FileRefused(source.name, "holds no text; export the transcript again")
    return extracts


def _check_looks(source: Source, suffix: str, expected: str) -> None:
    looks = signatures.looks_like(source.content)
    if looks == expected:
        return
    # A fragment without <html>, subtitles without their first line: their own readers say it better.
    if looks == signatures.TEXT and expected in (signatures.HTML, signatures.VTT, signatures.SRT):
        return
    if looks == signatures.OLE and suffix in (".docx", ".xlsx"):
        raise source.refused(signatures.why_ole(source.content))
    if looks == signatures.TEXT and not source.content.strip():
        raise source.refused("holds nothing but blanks; export the transcript again")
    if looks == signatures.TEXT and b"\0" in source.content[:4096]:
        looks = "something else"
    raise source.refused(
        f"is called {suffix} but looks like {looks}; give it the right extension or export it again"
    )
