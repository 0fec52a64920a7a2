"""The text of a codebook cut into the pieces that can be kept, changed or moved one by one.

A YAML library that keeps comments ties each to the entry before it and reflows the text that it writes: a
comment wanders when the code before it is removed, and an untouched paragraph changes its line breaks. Here
the parser only says where each piece stands, and an unchanged piece keeps its own lines.
"""

from __future__ import annotations

from dataclasses import dataclass, field
from typing import TYPE_CHECKING, Any

from qualcode.tables.yaml_reading import compose, kind, pairs

if TYPE_CHECKING:
    from collections.abc import Iterator

Text = list[str]
"""Lines without their ends."""


class CannotCut(Exception):
    """The layout is one that cannot be taken to pieces by lines."""


@dataclass
class Part:
    """One key with its value: ``lead`` stands above, ``tail`` (comments set deeper) below.

    ``body`` begins at the key itself, without what stands before it on its line; later lines are whole.
    ``comment`` is the comment after a one-line value, on its line.
    """

    key: str
    lead: Text
    body: Text
    comment: str = ""
    flow: bool = False
    tail: Text = field(default_factory=list)
    items: list[Entry] | None = None
    dash: int = 0

    @property
    def is_branch(self) -> bool:
        """Whether this is the list of the codes below."""
        return self.items is not None


@dataclass
class Entry:
    """One code: its parts, the column of its dash and of its keys, and the comments around it."""

    column: int
    parts: list[Part]
    dash: int = 0
    lead: Text = field(default_factory=list)
    tail: Text = field(default_factory=list)

    def branch(self) -> Part | None:
        """The part with the codes below, if it has one."""
        return next((part for part in self.parts if part.is_branch), None)

    def below(self) -> list[Entry]:
        """The codes directly below, in the order of the text."""
        branch = self.branch()
        return (branch.items or []) if branch else []

    def walk(self) -> Iterator[Entry]:
        """Everything below, depth first, without the entry itself."""
        for entry in self.below():
            yield entry
            yield from entry.walk()


@dataclass
class Layout:
    """A whole text: the keys at its top as an entry without a dash, and what follows the last of them."""

    top: Entry
    foot: Text


def cut(text: str) -> Layout:
    """The pieces of a codebook's text. Raises CannotCut, or FileRefused for text that is not YAML."""
    if any(mark in text for mark in "\r\x85\u2028\u2029\ufeff"):
        raise CannotCut  # the parser counts these as line ends or characters, the lines here do not
    root = compose("", text)
    if root is None or kind(root) != "mapping" or root.flow_style:
        raise CannotCut
    lines = text.split("\n")
    if lines[-1] == "":
        lines.pop()
    top = _entry(lines, root)
    top.parts[0].lead = lines[: root.start_mark.line]
    tail, foot = _share(lines[_last_line(lines, root) + 1 :], 0)
    top.parts[-1].tail = tail
    return Layout(top, foot)


def _entry(lines: Text, node: Any) -> Entry:
    column = node.start_mark.column
    parts: list[Part] = []
    ends = 0
    for key, (key_node, value) in zip(pairs("", node), node.value, strict=True):
        start = key_node.start_mark
        if start.column != column or key_node.style:
            raise CannotCut
        lead: Text = []
        if parts:
            parts[-1].tail, lead = _share(lines[ends + 1 : start.line], column)
        part = _part(lines, key.key, start.line, column, value)
        part.lead = lead
        parts.append(part)
        ends = _last_line(lines, value, start.line)
    if not parts:
        raise CannotCut
    return Entry(column, parts)


def _part(lines: Text, key: str, line: int, column: int, value: Any) -> Part:
    if key == "codes" and kind(value) == "sequence" and value.value:
        if value.flow_style:
            raise CannotCut
        return _branch(lines, line, column, value)
    last = _last_line(lines, value, line)
    body = [lines[line][column:], *lines[line + 1 : last + 1]]
    if key == "codes":
        return Part(key, [], ["codes:"], items=[], dash=column + 2)
    end = value.end_mark
    comment = ""
    if last == line == end.line and not _is_block(value):
        comment = lines[line][end.column :]
    return Part(
        key,
        [],
        body,
        comment if comment.strip() else "",
        flow=kind(value) != "scalar" and bool(value.flow_style),
    )


def _branch(lines: Text, line: int, column: int, value: Any) -> Part:
    dash = value.start_mark.column
    items: list[Entry] = []
    ends = line
    for node in value.value:
        start = node.start_mark
        if kind(node) != "mapping" or node.flow_style or start.line == ends:
            raise CannotCut
        if lines[start.line][:dash].strip() or lines[start.line][dash : start.column].strip() != "-":
            raise CannotCut
        gap = lines[ends + 1 : start.line]
        tail, lead = _share(gap, dash) if items else ([], gap)
        if items:
            items[-1].tail = tail
        entry = _entry(lines, node)
        entry.dash, entry.lead = dash, lead
        items.append(entry)
        ends = _last_line(lines, node)
    return Part("codes", [], [lines[line][column:]], items=items, dash=dash)


def _share(gap: Text, column: int) -> tuple[Text, Text]:
    """Split the comments between two entries: those indented deeper than the next one belong to the one before."""
    stay = 0
    for place, line in enumerate(gap):
        if line.strip():
            if len(line) - len(line.lstrip()) <= column:
                break
            stay = place + 1
    return gap[:stay], gap[stay:]


def _is_block(node: Any) -> bool:
    return kind(node) == "scalar" and node.style in ("|", ">")


def _last_line(lines: Text, node: Any, key_line: int = 0) -> int:
    """The last line that holds content of the node; the parser's own end may lie past comments."""
    if kind(node) == "scalar":
        if _is_block(node):
            return _block_end(lines, node)
        return max(int(node.end_mark.line), key_line) if node.value or node.style else key_line
    if node.flow_style:
        return int(node.end_mark.line)
    last = node.value[-1]
    if isinstance(last, tuple):
        return _last_line(lines, last[1], last[0].start_mark.line)
    return _last_line(lines, last, last.start_mark.line)


def _block_end(lines: Text, node: Any) -> int:
    """The last line set as deep as the first line of a ``|`` or ``>`` text: in it, # begins no comment."""
    first = last = node.start_mark.line
    depth = 0
    for number in range(first + 1, len(lines)):
        line = lines[number]
        if not line.strip():
            continue
        indent = len(line) - len(line.lstrip(" "))
        depth = depth or indent
        if indent < depth or not depth or number > node.end_mark.line:
            break
        last = number
    return int(last)
