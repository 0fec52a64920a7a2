"""Plain text and Markdown."""

from __future__ import annotations

import re
from typing import TYPE_CHECKING

from qualcode.files import encodings
from qualcode.transcript.readers.extracting import free_text

if TYPE_CHECKING:
    from qualcode.files.source import Source
    from qualcode.transcript.model import Extract
    from qualcode.transcript.readers.read_as import ReadAs

_HEADING = re.compile(r"^ {0,3}#{1,6}[ \t]+(.*?)(?:[ \t]+#+)?[ \t]*(?=\r?$)", re.MULTILINE)
# **Name:** words, __Name__: words, *Name:* words: emphasis is only taken off where a colon ends the label.
_LABEL = re.compile(
    r"^([ \t]*)(\*{1,3}|_{1,3})(?![\s*_])([^*_\r\n]{1,80}?)(?:(:[ \t]*)\2|\2([ \t]*:))", re.MULTILINE
)


def read(source: Source, how: ReadAs) -> Extract:
    """One passage with the file's own lines; Markdown loses heading marks and emphasis around labels.

    Raises FileRefused as ``encodings.decode`` does.
    """
    decoded = encodings.decode(source)
    text = decoded.text
    if source.name.lower().endswith(".md"):
        text = _LABEL.sub(_bare_label, _HEADING.sub(r"\1", text))
    return free_text(source, text, decoded.encoding, decoded.warnings)


def _bare_label(found: re.Match[str]) -> str:
    blanks, _, label, inside, outside = found.groups()
    return f"{blanks}{label}{(inside or outside).strip()}"
