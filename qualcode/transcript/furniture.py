"""Page furniture: running headers and footers, page numbers, line numbers and the lines of a service.

A line at the top or bottom of a page is furniture if it is an unmistakable page number, or if the
same line, up to its digits, stands in one place at the edges of many of the pages, and no label of this text
begins it. From the edge inwards the first line that is neither ends the search, so speech is never reached over
other speech. Without pages only "Page 3 of 12" on a line of its own is taken out, and what stands in
:mod:`line_numbers` and :mod:`service_lines`.
"""

from __future__ import annotations

import re
from collections import Counter
from dataclasses import dataclass, field
from typing import TYPE_CHECKING

from qualcode.transcript.account import FURNITURE, LINE_NUMBERS, SERVICE, letters
from qualcode.transcript.canonical import canonicalise
from qualcode.transcript.labels import head_of, weak_heads
from qualcode.transcript.line_numbers import without_line_numbers
from qualcode.transcript.sentences import END_MARKS
from qualcode.transcript.service_lines import service_lines
from qualcode.transcript.speakers import find_speakers
from qualcode.transcript.vocabulary import key_of

if TYPE_CHECKING:
    from collections.abc import Mapping

_DEPTH = 3
# So many lines at each end are looked at for those of a service.
_ENDS_SEEN = 30
_FEWEST_NUMBERS = 3
_SENTENCE_ENDS = tuple(END_MARKS)
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
    """The lines of a text without its page furniture.

    ``furniture`` counts the headers, footers and numbers that stood on lines of their own, ``taken_out`` the
    letters of all that was taken out, by the names in :mod:`account`.
    """

    lines: tuple[str, ...]
    furniture: int
    taken_out: Mapping[str, int] = field(default_factory=dict)


def body_of(raw: str, named: frozenset[str] = frozenset()) -> Body:
    """Take the page furniture out of ``raw``, whose pages are parted by form feeds.

    Lines come back in canonical form and otherwise untouched. A paragraph that a page break cut in
    two is whole again: its parts stand on neighbouring lines. ``named`` are the keys of labels that the caller
    knows.
    """
    taken_out: Counter[str] = Counter()
    pages = [canonicalise(page).split("\n") for page in raw.split("\f")]
    _take_service_lines(pages, taken_out)
    pages, numbers, alone = without_line_numbers(pages, named)
    taken_out[LINE_NUMBERS] += numbers
    if len(pages) == 1:
        lines, removed = _without_unmistakable(pages[0], taken_out)
    else:
        lines, removed = _without_edges(pages, named, taken_out)
    return Body(tuple(lines), removed + alone, {name: count for name, count in taken_out.items() if count})


def _take_service_lines(pages: list[list[str]], taken_out: Counter[str]) -> None:
    at = [(page, line) for page in range(len(pages)) for line in range(len(pages[page]))]
    ends = (*at[:_ENDS_SEEN], *at[max(_ENDS_SEEN, len(at) - _ENDS_SEEN) :])
    for index in service_lines([pages[page][line] for page, line in ends]):
        page, line = ends[index]
        taken_out[SERVICE] += letters(pages[page][line])
        pages[page][line] = ""


def _without_edges(
    pages: list[list[str]], named: frozenset[str], taken_out: Counter[str]
) -> tuple[list[str], int]:
    shapes = _recurring_shapes(pages, named)
    lines: list[str] = []
    removed = 0
    foot = _NOTHING
    for index, page in enumerate(pages):
        if index and not any(line.strip() for line in page):
            lines += page
            continue
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
        for edge in (page[:first], page[last:]):
            _count(edge, taken_out)
    return lines, removed


def _count(edge: list[str], taken_out: Counter[str]) -> None:
    """Count the letters of lines cut off an edge; three lines or more that hold only numbers are line numbers."""
    numbers = [line for line in edge if line.strip().isdecimal()]
    running = len(numbers) >= _FEWEST_NUMBERS
    for line in edge:
        taken_out[LINE_NUMBERS if running and line.strip().isdecimal() else FURNITURE] += letters(line)


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


def _without_unmistakable(lines: list[str], taken_out: Counter[str]) -> tuple[list[str], int]:
    kept: list[str] = []
    pending: list[str] | None = None
    removed = 0
    for line in lines:
        if "age" in line.casefold() and _NUMBER_OF_MANY.fullmatch(line):
            removed += 1
            taken_out[FURNITURE] += letters(line)
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
    return kept, removed


def _join(lines: list[str], more: list[str], *, tidy: bool, gap: bool = False) -> None:
    """Append the next page; blank lines at the break go if it cut a paragraph, or furniture stood there."""
    after = next((line for line in more if line.strip()), None)
    before = None if after is None else next((line for line in reversed(lines) if line.strip()), None)
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


def _recurring_shapes(pages: list[list[str]], named: frozenset[str]) -> frozenset[str]:
    """The shapes of lines that stand at page edges on enough pages to be furniture.

    Two pages in five, and at least two where the line has digits, else three; a line that ends as sentences do,
    nine in ten. They must mostly stand in one place, so many lines from the top or the bottom. A line that a label
    of the text begins is speech, however many pages open with it.
    """
    seen: Counter[tuple[str, int]] = Counter()
    ends: set[str] = set()
    filled = 0
    for page in pages:
        edges = [line for line in page if line.strip()]
        filled += bool(edges)
        places = [
            *enumerate(edges[:_DEPTH]),
            *((-1 - depth, line) for depth, line in enumerate(edges[: -_DEPTH - 1 : -1])),
        ]
        seen.update({(_shape(line), place) for place, line in places if not line.rstrip().endswith(":")})
        ends.update(_shape(line) for _, line in places if line.rstrip().endswith(_SENTENCE_ENDS))
    count: Counter[str] = Counter()
    for (shape, _), times in seen.items():
        count[shape] = max(count[shape], times)
    often = {
        shape
        for shape, times in count.items()
        if times >= (2 if "#" in shape else 3) and times >= (0.9 if shape in ends else 0.4) * filled
    }
    everywhere = Counter(shape for page in pages for line in page if (shape := _shape(line)) in often)
    recurring = {shape for shape in often if count[shape] >= 0.6 * everywhere[shape] or not _has_words(shape)}
    return frozenset(recurring - _begun_by_labels(pages, recurring, named)) if recurring else frozenset()


def _begun_by_labels(pages: list[list[str]], shapes: set[str], named: frozenset[str]) -> set[str]:
    """Those shapes whose lines begin with a label, of which the rest of the text has others."""
    lines = [line for page in pages for line in page]
    found = {shape for shape in shapes if _begins_speech(shape)}
    open_to_doubt: dict[str, set[str]] = {}
    for line in lines:
        shape = _shape(line)
        if shape in shapes and shape not in found and _has_words(shape):
            heads = [head for head in (head_of(line), *weak_heads(line)) if head is not None]
            open_to_doubt.setdefault(shape, set()).update(key_of(head.label) for head in heads)
    if any(open_to_doubt.values()):
        rest = [("" if _shape(line) in shapes else line) for line in lines]
        labels = {key_of(head.label) for head in find_speakers(rest, named).heads.values()} | named
        found |= {shape for shape, keys in open_to_doubt.items() if not labels.isdisjoint(keys)}
    return found


def _has_words(shape: str) -> bool:
    return any(map(str.isalpha, shape))


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
