"""Paragraphs of a word processor's document, as text.

One paragraph a line with a blank line between, a line break within a paragraph as a line feed.
"""

from __future__ import annotations

import re
from dataclasses import dataclass
from typing import TYPE_CHECKING

from qualcode.transcript.canonical import canonicalise

if TYPE_CHECKING:
    from collections.abc import Iterable, Sequence

# What the letters of a run or line have in common; they add up.
BOLD, ITALIC, UNDERLINED = 1, 2, 4
_LETTER = re.compile(r"[^\W_]")
_LINE_END = re.compile("[\n\r\x0b\x0c\x85\u2028\u2029]")
_ALL = BOLD | ITALIC | UNDERLINED


@dataclass(frozen=True, slots=True)
class Paragraph:
    """The text of a paragraph in canonical form, and the emphasis of each of its lines."""

    text: str
    emphasis: tuple[int, ...]


Cell = list[Paragraph]
"""The paragraphs of a table cell."""


def paragraph_of(runs: Sequence[tuple[str, int]]) -> Paragraph:
    """The paragraph of some runs, each with its emphasis; blank lines at its ends are left out."""
    whole = "".join([run for run, _ in runs])
    if _LINE_END.search(whole) is None:
        return Paragraph(canonicalise(whole), (_shared(runs),))
    lines: list[list[tuple[str, int]]] = [[]]
    for run, emphasis in runs:
        first, *others = canonicalise(run).split("\n")
        lines[-1].append((first, emphasis))
        lines.extend([(piece, emphasis)] for piece in others)
    texts = ["".join([run for run, _ in line]) for line in lines]
    first_line = next((place for place, text in enumerate(texts) if text), len(texts))
    end = next((place for place in range(len(texts), first_line, -1) if texts[place - 1]), first_line)
    shared = tuple(map(_shared, lines[first_line:end]))
    return Paragraph(canonicalise("\n".join(texts[first_line:end])), shared)


def _shared(runs: Sequence[tuple[str, int]]) -> int:
    """The emphasis of all letters in some runs."""
    lettered = [emphasis for run, emphasis in runs if _LETTER.search(run)]
    shared = _ALL if lettered else 0
    for emphasis in lettered:
        shared &= emphasis
    return shared


def joined(paragraphs: Iterable[Paragraph]) -> tuple[str, list[int]]:
    """The paragraphs that are not blank as one text, and the emphasis of each of its lines."""
    texts: list[str] = []
    emphasis: list[int] = []
    for paragraph in paragraphs:
        if paragraph.text.strip():
            if texts:
                emphasis.append(0)
            texts.append(paragraph.text)
            emphasis.extend(paragraph.emphasis)
    return "\n\n".join(texts), emphasis


def strong_lines(emphasis: Sequence[int]) -> frozenset[int]:
    """The numbers of the lines that are wholly bold; where none is, of those italic, else underlined."""
    for kind in (BOLD, ITALIC, UNDERLINED):
        found = frozenset(number for number, mask in enumerate(emphasis) if mask & kind)
        if found:
            return found
    return frozenset()
