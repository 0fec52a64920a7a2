"""Codebooks as YAML, in and out."""

from __future__ import annotations

from typing import TYPE_CHECKING, Any

from qualcode.errors import FileRefused
from qualcode.tables.codebook_file import CodebookEntry, CodebookFile, make_file
from qualcode.tables.yaml_reading import compose, kind, pairs, plain_value

if TYPE_CHECKING:
    from collections.abc import Iterator

    from qualcode.tables.codebook_fields import Lines


def parse_codebook_yaml(text: str, file: str) -> CodebookFile:
    """The codebook in this text; ``file`` names it in refusals. Raises FileRefused as for a file."""
    from qualcode.tables.codebook_fields import checked_head

    root = compose(file, text)
    if root is None or kind(root) != "mapping":
        reason = "it must begin with 'title:', 'levels:' or 'codes:', each at the start of a line."
        raise FileRefused(file, reason, 1 if root is None else root.start_mark.line + 1)
    values, lines, codes = _fields(file, root)
    head = checked_head(file, values, lines)
    if codes is None:
        raise FileRefused(file, "it has no 'codes:'.")
    try:
        entries = list(_entries(file, codes, ()))
    except RecursionError as error:
        raise FileRefused(file, "it is nested too deeply to be a codebook.") from error
    return make_file(file, head.title, head.levels, entries)


def _fields(file: str, mapping: Any) -> tuple[dict[str, object], Lines, Any]:
    """The values of a mapping without ``codes``, the line of each, and the node of ``codes`` or None."""
    values: dict[str, object] = {}
    lines: Lines = {}
    codes = None
    for pair in pairs(file, mapping):
        if pair.key == "codes":
            codes = pair.value
            continue
        values[pair.key] = plain_value(pair.value)
        lines[(pair.key,)] = pair.line
        if kind(pair.value) == "sequence":
            for place, item in enumerate(pair.value.value):
                lines[(pair.key, place)] = item.start_mark.line + 1
    return values, lines, codes


def _entries(file: str, codes: Any, above: tuple[str, ...]) -> Iterator[CodebookEntry]:
    from qualcode.tables.codebook_fields import checked_entry

    line = codes.start_mark.line + 1
    if kind(codes) == "scalar" and plain_value(codes) is None:
        return
    if kind(codes) != "sequence":
        raise FileRefused(file, "'codes' must be a list, each code beginning with '- name:'.", line)
    for item in codes.value:
        line = item.start_mark.line + 1
        if kind(item) != "mapping":
            raise FileRefused(file, "each code must begin with '- name:'.", line)
        values, lines, below = _fields(file, item)
        entry = checked_entry(file, above, values, lines, line)
        yield entry
        if below is not None:
            yield from _entries(file, below, entry.path)
