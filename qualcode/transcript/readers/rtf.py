"""Rich text (rtf)."""

from __future__ import annotations

import re
from typing import TYPE_CHECKING

from qualcode.files.source import parsing
from qualcode.transcript.readers import paragraphs
from qualcode.transcript.readers.extracting import free_text

if TYPE_CHECKING:
    from collections.abc import Callable

    from qualcode.files.source import Source
    from qualcode.transcript.model import Extract
    from qualcode.transcript.readers.read_as import ReadAs

# striprtf writes a cell's end as "|" and ends of rows, lines and paragraphs all as a line feed. These
# private characters are put before the control words, so that they can be distinguished afterwards.
_ROW, _CELL, _ROW_END, _LINE = "\ue000", "\ue001", "\ue002", "\ue003"
_INSTEAD = {
    "trowd": _ROW,
    "cell": _CELL,
    "nestcell": _CELL,
    "row": _ROW_END,
    "nestrow": _ROW_END,
    "line": _LINE,
}
_NO_TEXT = re.compile(r"[\x00-\x08\x0e-\x1f]")
_CONTROL = re.compile(r"\\(?:\\|([a-z]+)(-?\d+)?[ ]?)")


def read(source: Source, how: ReadAs) -> Extract:
    """One passage with the paragraphs and tables; tracked deletions, notes and pictures are left out.

    Raises FileRefused where it cannot be parsed or holds no text.
    """
    with parsing(source, "rich text"):
        from striprtf import striprtf

        raw = _CONTROL.sub(_prepared, _ascii(source.content))
        convert: Callable[..., str] = striprtf.rtf_to_text
        text = _paired(convert(raw, errors="replace"))
    text = paragraphs.join(_blocks(text))
    if not text:
        raise source.refused("holds no text; export the transcript again")
    if len(_NO_TEXT.findall(text)) > 0.01 * len(text):
        raise source.refused("begins as rich text and is binary further on; copy or export it again")
    return free_text(source, text, "rtf", _warnings(source, text))


def _warnings(source: Source, text: str) -> list[str]:
    warnings = []
    if garbled := text.count("\ufffd"):
        warnings.append(f"{garbled} letters could not be decoded and are shown as \ufffd")
    if not source.content.rstrip(b"\0 \t\r\n\x1a").endswith(b"}"):
        warnings.append("does not end as rich text does; it may be cut short")
    return warnings


def _ascii(content: bytes) -> str:
    """The file as ASCII. Bytes beyond it are letters of the file's own code page unless they are UTF-8."""
    try:
        return content.decode("utf-8")
    except UnicodeDecodeError:
        return re.sub(rb"[\x80-\xff]", lambda byte: b"\\'%02x" % byte[0][0], content).decode("ascii")


def _prepared(control: re.Match[str]) -> str:
    word, number = control.groups()
    if word in _INSTEAD and number is None:
        # The braces end what \u may have left to skip.
        return "{}" + _INSTEAD[word]
    # Text marked as deleted becomes a destination that readers skip; \deleted0 ends the mark.
    if word == "deleted" and number != "0":
        return "\\*"
    # striprtf's regular expression would put a link's address after its words; the instruction
    # itself stands in a group that is skipped anyhow.
    if word == "fldinst":
        return control[0] + "\\relax "
    return control[0]


def _paired(text: str) -> str:
    r"""Join the halves of characters beyond the basic plane, which \u writes one by one."""
    return text.encode("utf-16", "surrogatepass").decode("utf-16", "replace")


def _blocks(text: str) -> list[str]:
    found: list[str] = []
    rows: list[list[paragraphs.Cell]] = []
    for stretch in text.replace(_LINE, "\v").split(_ROW_END):
        # Word repeats the row's definition before its end; the first begins it.
        before, begun, row = stretch.partition(_ROW)
        if rows and (before.strip() or not begun):
            found.extend(paragraphs.from_table(rows))
            rows = []
        found.extend(_lines(before))
        if begun:
            cells = row.replace(_ROW, "").split(_CELL)
            # What follows the last cell's end belongs to no cell.
            rows.append([_lines(cell) for cell in cells[:-1]])
            found_after = _lines(cells[-1])
            if found_after:
                found.extend(paragraphs.from_table(rows) + found_after)
                rows = []
    return found + paragraphs.from_table(rows)


def _lines(text: str) -> list[str]:
    return [line.replace("\v", "\n") for line in text.split("\n") if line.strip()]
