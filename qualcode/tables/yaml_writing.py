"""A codebook as YAML text: as a new text, or in the layout of an earlier one."""

from __future__ import annotations

import io
import re
from typing import TYPE_CHECKING

from qualcode.errors import FileRefused
from qualcode.tables.codebook_file import FIELDS, entries_of, trimmed, trimmed_items
from qualcode.tables.codebook_yaml import parse_codebook_yaml
from qualcode.tables.yaml_layout import CannotCut, Entry, Layout, Part, Text, cut
from qualcode.tables.yaml_matching import matches

if TYPE_CHECKING:
    from collections.abc import Mapping, Sequence
    from pathlib import Path

    from qualcode.codebook.tree import Codebook
    from qualcode.tables.codebook_file import CodebookEntry, FieldValue

WIDTH = 110
_PLAIN_IN_FLOW = re.compile(r"\w(?:[\w '.()/-]*[\w.)])?\Z")  # ruamel writes [?x], which reads as a mapping
_TOP_KEYS = ("title", "levels", "codes")


def codebook_yaml(codebook: Codebook, template: str | None = None) -> str:
    """The codebook as YAML text.

    With a ``template``, the text of an earlier file, what has not changed keeps its lines: comments,
    order of keys, quoting and line breaks. Codes are recognised by path, else by mark, name or
    definition; new ones come at their place, gone ones go with the comment right above them.
    """
    if template is not None:
        text = edited(codebook, template)
        if text is not None:
            return text
    return written(codebook)


def write_codebook_yaml(codebook: Codebook, path: Path, template: str | None = None) -> None:
    """Write ``codebook_yaml`` to a file, in UTF-8 with LF. Raises FileRefused if it cannot be written."""
    text = codebook_yaml(codebook, template)
    try:
        path.write_text(text, encoding="utf-8", newline="\n")
    except OSError as error:
        raise FileRefused(path.name, f"it cannot be written: {error.strerror}.") from error


def written(codebook: Codebook) -> str:
    """The codebook as YAML text of its own."""
    return _Writer(codebook, Layout(Entry(0, []), []), {}, {}, {}).text()


def edited(codebook: Codebook, template: str) -> str | None:
    """The codebook in the layout of ``template``; None where the text's layout does not allow it.

    The result is read back: were a single value another than asked for, None is given instead.
    """
    template = template.removeprefix("\ufeff").replace("\r\n", "\n")
    try:
        layout = cut(template)
        source = parse_codebook_yaml(template, "")
    except (CannotCut, FileRefused, RecursionError):
        return None
    pieces = list(layout.top.walk())
    found = matches(entries_of(codebook), source.entries)
    taken = {entry.path: pieces[place] for entry, place in found}
    before = {id(piece): entry.values() for piece, entry in zip(pieces, source.entries, strict=True)}
    head: dict[str, FieldValue] = {"title": source.title, "levels": source.levels}
    text = _Writer(codebook, layout, taken, before, head).text()
    try:
        again = parse_codebook_yaml(text, "")
    except FileRefused:
        return None
    asked = _head(codebook)
    same_head = (again.title, again.levels) == (asked.get("title", ""), codebook.level_order())
    return text if same_head and again.entries == entries_of(codebook) else None


def _head(codebook: Codebook) -> dict[str, FieldValue]:
    head: dict[str, FieldValue | None] = {
        "title": trimmed(codebook.title),
        "levels": trimmed_items(codebook.level_order()),
    }
    return {key: value for key, value in head.items() if value}


class _Writer:
    """Writes one codebook; holds the settings that all its codes share."""

    def __init__(
        self,
        codebook: Codebook,
        layout: Layout,
        taken: Mapping[tuple[str, ...], Entry],
        before: Mapping[int, Mapping[str, FieldValue]],
        head: Mapping[str, FieldValue],
    ) -> None:
        self._head, self._layout = _head(codebook), layout
        self._taken, self._before, self._old_head = taken, before, head
        self._below: dict[tuple[str, ...], list[CodebookEntry]] = {}
        for entry in entries_of(codebook):
            self._below.setdefault(entry.path[:-1], []).append(entry)
        branch = layout.top.branch()
        self._step = max(branch.dash - layout.top.column, 0) if branch else 2
        self._apart = any("" in entry.lead for entry in layout.top.walk())

    def text(self) -> str:
        """The whole text."""
        top = self._layout.top
        lines = self._mapping(top, 0, self._head, self._old_head, ())
        return "\n".join([*lines, *self._layout.foot]) + "\n"

    def _mapping(
        self,
        piece: Entry,
        column: int,
        wanted: Mapping[str, FieldValue],
        before: Mapping[str, FieldValue],
        path: tuple[str, ...],
    ) -> Text:
        """The keys of one mapping at ``column``: changed ones rewritten, new ones at their place."""
        shift = column - piece.column
        blocks: list[tuple[str, Text]] = []
        left = dict(wanted)
        for part in piece.parts:
            lead, tail = _shifted(part.lead, shift), _shifted(part.tail, shift)
            if part.is_branch:
                body = self._branch(part, column, shift, path)
                left.pop("codes", None)
            elif part.key not in left:
                body = []
                if before.get(part.key) is None:
                    body = _kept(part, column, shift)  # an empty key, which said nothing before either
            elif left[part.key] == before.get(part.key):
                body = _kept(part, column, shift)
                left.pop(part.key)
            else:
                body = _changed(part, left.pop(part.key), column)
            blocks.append((part.key, [*lead, *body, *tail]))
        order = FIELDS if path else _TOP_KEYS
        if not path and left.get("levels") == before.get("levels"):
            left.pop("levels", None)  # a text that lists no levels has them from its codes
        for key, lines in _fresh(left, column).items():
            _insert(blocks, order, key, lines)
        if piece.branch() is None and (self._below.get(path) or not path):
            blocks.append(("codes", self._branch(None, column, 0, path)))
        return [line for _, lines in blocks for line in lines]

    def _branch(self, part: Part | None, column: int, shift: int, path: tuple[str, ...]) -> Text:
        """The list of the codes under ``path``; nothing if there are none, but at the top, which needs it."""
        codes = self._below.get(path, [])
        if not codes:
            stays = part is not None and not part.items
            return [" " * column + "codes: []"] if stays or not path else []
        dash = part.dash + shift if part else column + self._step
        head = part.body[0] if part else "codes:"
        lines = [" " * column + head]
        own = (part.items or []) if part else []
        pieces = [self._taken.get(entry.path) for entry in codes]
        headings, rest = _headings(own, [piece for piece in pieces if piece is not None])
        for number, (entry, piece) in enumerate(zip(codes, pieces, strict=True)):
            if piece is None:
                lines += [""] if self._apart and number else []
            else:
                heading = headings.get(id(piece), [""] if number and piece.lead[:1] == [""] else [])
                lines += _shifted([*heading, *_own_comment(piece.lead)], dash - piece.dash)
            lines += self._code(entry, piece, dash)
        return lines + _shifted(rest, shift)

    def _code(self, entry: CodebookEntry, piece: Entry | None, dash: int) -> Text:
        column = dash + (piece.column - piece.dash if piece else 2)
        kept = piece or Entry(column, [])
        before = self._before.get(id(piece), {}) if piece else {}
        lines = self._mapping(kept, column, entry.values(), before, entry.path)
        first = next(place for place, line in enumerate(lines) if line.strip() and line.lstrip()[0] != "#")
        lines[first] = " " * dash + "-" + lines[first][dash + 1 :]
        return lines + (_shifted(piece.tail, dash - piece.dash) if piece else [])


def _insert(blocks: list[tuple[str, Text]], order: Sequence[str], key: str, lines: Text) -> None:
    """Put a new key after those that come before it in ``order``."""
    earlier = set(order[: order.index(key)])
    place = max((number for number, (other, _) in enumerate(blocks, 1) if other in earlier), default=0)
    blocks.insert(place, (key, lines))


def _headings(own: list[Entry], staying: list[Entry]) -> tuple[dict[int, Text], Text]:
    """The headings above each code of a list (its own comment is not one), and the lines left at the end.

    The heading above a removed code passes to the next code that stays, because it is about the codes below
    it.
    """
    kept = {id(piece) for piece in staying}
    headings: dict[int, Text] = {}
    waiting: Text = []
    for piece in own:
        heading = piece.lead[: len(piece.lead) - len(_own_comment(piece.lead))]
        if id(piece) in kept:
            follows = heading[1:] if waiting and waiting[-1:] == heading[:1] == [""] else heading
            headings[id(piece)] = waiting + follows
            waiting = []
        elif any(line.strip() for line in heading):
            waiting += heading
    return headings, waiting


def _own_comment(lead: Text) -> Text:
    """The comment lines directly above, down from the last blank line."""
    blank = max((place for place, line in enumerate(lead, 1) if not line.strip()), default=0)
    return lead[blank:]


def _shifted(lines: Text, shift: int) -> Text:
    """The lines moved right, or left as far as they have blanks."""
    if shift >= 0:
        return [" " * shift + line if line.strip() else line for line in lines]
    return [line[min(-shift, len(line) - len(line.lstrip(" "))) :] for line in lines]


def _kept(part: Part, column: int, shift: int) -> Text:
    return [" " * column + part.body[0], *_shifted(part.body[1:], shift)]


def _changed(part: Part, value: FieldValue, column: int) -> Text:
    lines = _fresh({part.key: value}, column, flow=part.flow)[part.key]
    if part.comment and len(lines) == 1 and not lines[0].endswith(("|", ">", "|-", ">-")):
        lines[0] += part.comment
    return lines


def _fresh(fields: Mapping[str, FieldValue], column: int, flow: bool = False) -> dict[str, Text]:
    """New lines for these fields, by key. Keywords stand on one line, other lists one item to a line."""
    if not fields:
        return {}
    from ruamel.yaml import YAML

    yaml = YAML()
    yaml.width = WIDTH - column
    yaml.indent(mapping=2, sequence=4, offset=2)
    found: dict[str, Text] = {}
    for key, value in fields.items():
        stream = io.StringIO()
        yaml.dump({key: _styled(value, flow or key == "keywords")}, stream)
        lines = stream.getvalue().removesuffix("\n").split("\n")
        found[key] = [(" " * column + line).rstrip(" ") for line in lines]
    return found


def _styled(value: FieldValue, flow: bool) -> object:
    """The value in the quotes, if any, with which it is sure to be read again as it is."""
    from ruamel.yaml.comments import CommentedSeq
    from ruamel.yaml.scalarstring import (
        DoubleQuotedScalarString,
        LiteralScalarString,
        SingleQuotedScalarString,
    )

    if isinstance(value, tuple):
        items = CommentedSeq(_styled(item, flow) for item in value)
        if flow:
            items.fa.set_flow_style()
        return items
    if _needs_escapes(value):
        return DoubleQuotedScalarString(value)
    if flow and not _PLAIN_IN_FLOW.match(value):
        return SingleQuotedScalarString(value)
    return LiteralScalarString(value) if "\n" in value and not flow and _as_block(value) else value


def _needs_escapes(text: str) -> bool:
    """Whether the text holds what YAML counts as a line end or cannot hold as it is."""
    return not text.replace("\n", "").replace("\xa0", "").isprintable()


def _as_block(text: str) -> bool:
    """Whether a text of several lines can stand as it is after ``|``."""
    lines = text.split("\n")
    return all(line.isprintable() and line == line.rstrip() for line in lines) and lines[0][:1] != " "
