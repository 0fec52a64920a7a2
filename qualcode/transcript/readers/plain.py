"""Plain text and Markdown."""

from __future__ import annotations

import re
from typing import TYPE_CHECKING

from qualcode.files import encodings
from qualcode.transcript.account import letters
from qualcode.transcript.canonical import canonicalise
from qualcode.transcript.model import Extract, Passage
from qualcode.transcript.readers.paragraphs import BOLD, ITALIC, strong_lines

if TYPE_CHECKING:
    from qualcode.files.source import Source
    from qualcode.transcript.readers.read_as import ReadAs

_HEADING = re.compile(r"^ {0,3}#{1,6}[ \t]+(.*?)(?:[ \t]+#+)?[ \t]*(?=\r?$)", re.MULTILINE)
# **Name:** words, __Name__: words, *Name:* words: emphasis is only taken off where a colon ends the label.
_LABEL = re.compile(
    r"^([ \t]*)(\*{1,3}|_{1,3})(?![\s*_])([^*_\r\n]{1,80}?)(?:(:[ \t]*)\2|\2([ \t]*:))", re.MULTILINE
)
_EMPHASIS = re.compile(r"(\*{1,3}|_{1,3})(?=\S)([^*_]+)(?<=\S)\1")


def read(source: Source, how: ReadAs) -> Extract:
    """One passage with the file's own lines.

    Markdown loses heading marks, emphasis around labels, and the marks of lines that are wholly bold.
    Raises FileRefused as ``encodings.decode`` does.
    """
    decoded = encodings.decode(source)
    # All letters of the file, whatever becomes of its marks.
    count = letters(canonicalise(decoded.text))
    passage = Passage(decoded.text)
    if source.name.lower().endswith(".md"):
        passage = _markdown(decoded.text)
    return Extract((passage,), decoded.encoding, source.digest, decoded.warnings, count)


def _markdown(text: str) -> Passage:
    lines = canonicalise(text).split("\n")
    strong = strong_lines([_emphasis(line) for line in lines])
    if any(_emphasis(lines[number]) & BOLD for number in strong):
        for number in strong:
            lines[number] = _EMPHASIS.sub(r"\2", lines[number])
    bare = _LABEL.sub(_bare_label, _HEADING.sub(r"\1", "\n".join(lines)))
    return Passage(bare, strong=strong)


def _emphasis(line: str) -> int:
    """What all words of a line are marked as."""
    marks = [found[1] for found in _EMPHASIS.finditer(line)]
    if not marks or letters(_EMPHASIS.sub("", line)):
        return 0
    least, most = min(map(len, marks)), max(map(len, marks))
    return (BOLD if least > 1 else 0) | (ITALIC if least == most != 2 else 0)


def _bare_label(found: re.Match[str]) -> str:
    blanks, _, label, inside, outside = found.groups()
    return f"{blanks}{label}{(inside or outside).strip()}"
