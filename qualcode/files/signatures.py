"""The kind of a file by its first bytes, whatever its name."""

from __future__ import annotations

import re

DOCX = "a Word document (.docx)"
XLSX = "an Excel workbook (.xlsx)"
ODT = "an OpenDocument text (.odt)"
PDF = "a PDF (.pdf)"
RTF = "rich text (.rtf)"
VTT = "WebVTT subtitles (.vtt)"
SRT = "SubRip subtitles (.srt)"
HTML = "a web page (.html)"
TEXT = "plain text"
OLE = "an old or password-protected Office file"
ZIP = "a zip archive"
ZIPPED = (b"PK\x03\x04", b"PK\x05\x06")

_BEGINNINGS: tuple[tuple[bytes, str], ...] = (
    (b"{\\rtf", RTF),
    (b"\xd0\xcf\x11\xe0\xa1\xb1\x1a\xe1", OLE),
    (b"\x89PNG", "a PNG picture"),
    (b"\xff\xd8\xff", "a JPEG picture"),
    (b"GIF8", "a GIF picture"),
    (b"II*\0", "a TIFF picture"),
    (b"MM\0*", "a TIFF picture"),
    (b"ID3", "an MP3 recording"),
    (b"OggS", "an Ogg recording"),
    (b"fLaC", "a FLAC recording"),
    (b"\x1a\x45\xdf\xa3", "a Matroska or WebM recording"),
    (b"\x1f\x8b", "a gzip archive"),
    (b"7z\xbc\xaf\x27\x1c", "a 7-Zip archive"),
    (b"Rar!", "a RAR archive"),
    (b"SQLite format 3\0", "an SQLite database"),
    (b"\x7fELF", "a program"),
)
_SRT = re.compile(rb"\s*\d+[ \t]*\r?[\n\r]\s*\d+:\d\d:\d\d[,.]\d+\s*-->")
_HTML = re.compile(
    rb"\s*(?:<\?xml[^>]*>\s*|<!--.*?-->\s*)*<(?:!doctype\s+html|html)\b", re.IGNORECASE | re.DOTALL
)


def looks_like(content: bytes) -> str:
    """Name the kind of a file's content: one of this module's constants, or a phrase with its article.

    Content that is not recognised is ``TEXT``; decoding shows whether it really is.
    """
    if content.startswith(ZIPPED):
        return _in_zip(content)
    # The PDF header may stand anywhere in the first 1,024 bytes (ISO 32000-1, annex H, note 13).
    if content.startswith(b"%PDF-") or (b"%PDF-" in content[:1024] and b"\0" in content[:4096]):
        return PDF
    for beginning, kind in _BEGINNINGS:
        if content.startswith(beginning):
            return kind
    if content.startswith(b"RIFF") and content[8:12] == b"WAVE":
        return "a WAV recording"
    if content[4:8] == b"ftyp":
        return "an MP4 or M4A recording"
    return _in_text(content[:4096])


def why_ole(content: bytes) -> str:
    """Why a file that looks like ``OLE`` cannot be read, and what to do."""
    # MS-OFFCRYPTO 1.3.3: an encrypted package is an OLE container with a stream of this name.
    if "EncryptedPackage".encode("utf-16-le") in content:
        return "is protected by a password; remove the protection and save it again"
    return "is in Office's old format; open it and save it as .docx or .xlsx"


def _in_zip(content: bytes) -> str:
    from qualcode.files import archives

    match archives.kind(content):
        case "docx":
            return DOCX
        case "xlsx":
            return XLSX
        case "odt":
            return ODT
        case other:
            return other or ZIP


def _in_text(head: bytes) -> str:
    # Markup is ASCII: without NULs and marks, UTF-16 and UTF-8 show the same words.
    head = head.replace(b"\0", b"").removeprefix(b"\xef\xbb\xbf")
    head = head.removeprefix(b"\xff\xfe").removeprefix(b"\xfe\xff")
    if re.match(rb"WEBVTT(?:[ \t\r\n]|$)", head):
        return VTT
    if _SRT.match(head):
        return SRT
    if _HTML.match(head):
        return HTML
    return TEXT
