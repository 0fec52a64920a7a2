"""Page furniture: running headers and footers, page numbers and line numbers in a text that has pages.

A line at the top or bottom of a page is furniture if it is an unmistakable page number, or if the
same line, up to its digits, stands at the edges of many of the pages. From the edge inwards the
first line that is neither ends the search, so speech is never reached over other speech. Without
pages only "Page 3 of 12" on a line of its own is taken out.
"""

from __future__ import annotations

import re
from collections import Counter
from dataclasses import dataclass

from qualcode.transcript.canonical import canonicalise
from qualcode.transcript.labels import head_of

_DEPTH = 3
_NUMBER_OF_MANY = re.compile(r"\W*page\s+\d+\s*(?:of|/)\s*\d+\W*", re.IGNORECASE)
_PAGE_NUMBER = re.compile(
    r"[\s\-–—|]*(?:(?:page|p\.?|seite|página|pagina)\s*\d+(?:\s*(?:of|/|von|de|sur)\s*\d+)?|\d+\s*/\s*\d+)[\s\-–—|]*"
    r"|\s*[-–—]\s*\d+\s*[-–—]\s*",
    re.IGNORECASE,
)
_DIGITS = re.compile(r"\d+")
_SPEECH_ENDS = tuple('.?!…:"”’)]。？！')


@dataclass(frozen=True)
class Body:
    """The lines of a text without its page furniture, and how many lines were taken out."""

    lines: tuple[str, ...]
    furniture: int


def body_of(raw: str) -> Body:
    """Take the page furniture out of ``raw``, whose pages are parted by form feeds.

    Lines come back in canonical form and otherwise untouched. A paragraph that a page break cut in
    two is whole again: its parts stand on neighbouring lines.
    """
    pages = [canonicalise(page).split("\n") for page in raw.split("\f")]
    if len(pages) == 1:
        return _without_unmistakable(pages[0])
    shapes = _recurring_shapes(pages)
    lines: list[str] = []
    removed = 0
    foot = _NOTHING
    for index, page in enumerate(pages):
        first, last = _speech_between(page, shapes)
        head = _Cut.of(page[:first], nearest=-1)
        kept = page[first if head.lines else 0 :]
        if index == 0:
            lines = kept
        else:
            _join(lines, kept, tidy=bool(foot.lines or head.lines), gap=foot.gap or head.gap)
        foot = _Cut.of(page[last:], nearest=0)
        if foot.lines:
            del lines[len(lines) - (len(page) - last) :]
        removed += head.lines + foot.lines
    return Body(tuple(lines), removed)


@dataclass(frozen=True)
class _Cut:
    """The lines of furniture cut off one edge of a page, and whether a blank line set them off."""

    lines: int
    gap: bool

    @classmethod
    def of(cls, edge: list[str], nearest: int) -> _Cut:
        """``nearest`` is the index in ``edge`` of the line next to the speech."""
        filled = sum(1 for line in edge if line.strip())
        return cls(filled, bool(filled) and not edge[nearest].strip())


_NOTHING = _Cut(0, False)


def _without_unmistakable(lines: list[str]) -> Body:
    kept: list[str] = []
    pending: list[str] | None = None
    removed = 0
    for line in lines:
        if "age" in line.casefold() and _NUMBER_OF_MANY.fullmatch(line):
            removed += 1
            pending = [] if pending is None else pending
        elif pending is not None:
            pending.append(line)
            if line.strip():
                _join(kept, pending, tidy=True)
                pending = None
        else:
            kept.append(line)
    if pending is not None:
        kept.extend(pending)
    return Body(tuple(kept), removed)


def _join(lines: list[str], more: list[str], *, tidy: bool, gap: bool = False) -> None:
    """Append the next page; blank lines at the break go if it cut a paragraph, or furniture stood there."""
    before = next((line for line in reversed(lines) if line.strip()), None)
    after = next((line for line in more if line.strip()), None)
    if before is None or after is None:
        lines.extend(more)
        return
    broken = _is_cut(before, after)
    if not (broken or tidy):
        lines.extend(more)
        return
    blanks = 0
    while lines and not lines[-1].strip():
        lines.pop()
        blanks += 1
    start = next(index for index, line in enumerate(more) if line.strip())
    if not broken and (gap or blanks + start):
        lines.append("")
    lines.extend(more[start:])


def _is_cut(before: str, after: str) -> bool:
    """Whether a paragraph goes on over the page break: it had not ended, and no speaker begins."""
    if before.rstrip().endswith(_SPEECH_ENDS) or head_of(after) is not None:
        return False
    return after.lstrip()[:1].islower() or len(before.strip()) >= 60


def _shape(line: str) -> str:
    return _DIGITS.sub("#", " ".join(line.split()).casefold())


def _recurring_shapes(pages: list[list[str]]) -> frozenset[str]:
    """The shapes of lines that stand at page edges on enough pages to be furniture.

    Two pages in five, and at least two where the line has digits, else three. A label alone on its
    line is speech about to begin, however many pages open with it.
    """
    seen: Counter[str] = Counter()
    filled = 0
    for page in pages:
        edges = [line for line in page if line.strip()]
        filled += bool(edges)
        seen.update(
            {_shape(line) for line in edges[:_DEPTH] + edges[-_DEPTH:] if not line.rstrip().endswith(":")}
        )
    return frozenset(
        shape
        for shape, count in seen.items()
        if count >= (2 if "#" in shape else 3) and count >= 0.4 * filled and not _begins_speech(shape)
    )


def _begins_speech(shape: str) -> bool:
    # "r#: yes" at several page tops is a respondent, "interview #: bulawayo" a header.
    head = head_of(shape.replace("#", "1"))
    return head is not None and head.known


def _speech_between(page: list[str], shapes: frozenset[str]) -> tuple[int, int]:
    """First and one past the last line of a page that are not furniture nor blanks around it."""

    def is_furniture(line: str) -> bool:
        return not line.strip() or _shape(line) in shapes or _PAGE_NUMBER.fullmatch(line) is not None

    first, last = 0, len(page)
    while first < last and is_furniture(page[first]):
        first += 1
    while last > first and is_furniture(page[last - 1]):
        last -= 1
    return first, last
