"""Carrying positions from one revision of a text to the next.

The alignment is a least-edits one, but it is not believed blindly: letters that happen to agree
inside rewritten text are no anchor, an insertion or deletion that could as well stand elsewhere is
put at the nearest line, sentence or word boundary, and where several such places are equally good
the characters between them are marked as doubtful. A line or sentence that stands once in each text, out of
order, was moved: what it holds is offered there as a guess. What cannot be carried with certainty says why.
"""

from __future__ import annotations

from bisect import bisect_right
from dataclasses import dataclass
from functools import cached_property
from typing import TYPE_CHECKING, Any

from qualcode.transcript.edits import LINES, SENTENCES, Edit, edits_between

if TYPE_CHECKING:
    import re
    from collections.abc import Iterator, Sequence

#: A passage of whose characters a larger share than this was removed or added is not carried with certainty.
MOST_CHANGED = 0.25
#: Shorter lines and sentences (code points) recur by chance, and are never taken as moved.
SHORTEST_MOVED = 12


@dataclass(frozen=True, slots=True)
class Carried:
    """The place of a span in the new text, in code points; a guess unless ``certain``.

    ``start`` and ``end`` are None where no part of the span is left. ``why`` is a sentence where it is not
    certain, else None.
    """

    start: int | None
    end: int | None
    certain: bool
    why: str | None = None


@dataclass(frozen=True)
class Alignment:
    """Which stretches of an old text stand where in a new one.

    ``runs`` are (equal, deleted, inserted) counts of code points that walk through both texts.
    ``doubtful`` are ``[start, end)`` in the old text whose place in the new one has equals. ``moved`` are
    (start in the old text, end, start in the new one) of stretches that stand elsewhere word for word, ascending.
    """

    runs: tuple[tuple[int, int, int], ...]
    doubtful: tuple[tuple[int, int], ...] = ()
    moved: tuple[tuple[int, int, int], ...] = ()

    @cached_property
    def old_length(self) -> int:
        """Code points of the old text."""
        return sum(equal + deleted for equal, deleted, _ in self.runs)

    @cached_property
    def _equal(self) -> tuple[list[int], list[int], list[int]]:
        """Old starts, new starts and lengths of the stretches that both texts share."""
        olds, news, lengths = [], [], []
        old = new = 0
        for equal, deleted, inserted in self.runs:
            if equal:
                olds.append(old)
                news.append(new)
                lengths.append(equal)
            old += equal + deleted
            new += equal + inserted
        return olds, news, lengths

    def carry(self, start: int, end: int) -> Carried:
        """The place in the new text of the span ``[start, end)`` of the old one.

        Certain where its first and last characters stand in text that both share, in one place only,
        and no more than MOST_CHANGED of it was removed or added. What is inserted exactly at an edge
        stays outside. A span that was moved whole is a guess at its new place.
        Raises ValueError if the span is empty or not within the old text.
        """
        if not 0 <= start < end <= self.old_length:
            raise ValueError(f"[{start}, {end}) is no span of a text of {self.old_length} characters")
        carried = self._carried(start, end)
        at = bisect_right(self.moved, start, key=lambda stretch: stretch[0]) - 1
        if carried.certain or at < 0 or end > self.moved[at][1]:
            return carried
        shift = self.moved[at][2] - self.moved[at][0]
        return Carried(start + shift, end + shift, False, "The passage was moved.")

    def _carried(self, start: int, end: int) -> Carried:
        olds, news, lengths = self._equal
        first = max(0, bisect_right(olds, start) - 1)
        if not olds or (olds[first] + lengths[first] <= start and first + 1 >= len(olds)):
            return Carried(None, None, False, "The passage was removed.")
        if olds[first] + lengths[first] <= start:
            first += 1
        last = bisect_right(olds, end - 1) - 1
        if last < first:
            return Carried(None, None, False, "The passage was removed.")
        new_start = news[first] + max(0, start - olds[first])
        new_end = news[last] + min(lengths[last], end - olds[last])
        kept = sum(min(end, olds[at] + lengths[at]) - max(start, olds[at]) for at in range(first, last + 1))
        why = self._doubt(start, end, olds[first], olds[last] + lengths[last])
        changed = (end - start - kept) + (new_end - new_start - kept)
        if why is None and changed > MOST_CHANGED * (end - start):
            why = f"{changed} characters were removed or added within a passage of {end - start}."
        return Carried(new_start, new_end, why is None, why)

    def kept(self, start: int, end: int) -> Iterator[tuple[int, int]]:
        """The stretches of the new text in which characters of the old ``[start, end)`` stand, in the old order;
        what was moved whole counts where it stands now."""
        olds, news, lengths = self._equal
        for at in range(max(0, bisect_right(olds, start) - 1), bisect_right(olds, end - 1)):
            first, last = max(start, olds[at]), min(end, olds[at] + lengths[at])
            if first < last:
                yield news[at] + first - olds[at], news[at] + last - olds[at]
        for old, stop, new in self.moved:
            first, last = max(start, old), min(end, stop)
            if first < last:
                yield new + first - old, new + last - old

    def _doubt(self, start: int, end: int, first_equal: int, end_of_equal: int) -> str | None:
        if start < first_equal and end > end_of_equal:
            return "The text at both ends of the passage was changed."
        if start < first_equal:
            return "The text at the beginning of the passage was changed."
        if end > end_of_equal:
            return "The text at the end of the passage was changed."
        for edge in (start, end - 1):
            at = bisect_right(self.doubtful, (edge, self.old_length)) - 1
            if at >= 0 and self.doubtful[at][0] <= edge < self.doubtful[at][1]:
                return "The same words stand next to it in one of the texts, so it could be either."
        return None

    def to_list(self) -> list[Any]:
        """A compact form for JSON: the runs, the doubtful stretches, and the moved ones if there are any."""
        moved = [[list(stretch) for stretch in self.moved]] if self.moved else []
        return [[list(run) for run in self.runs], [list(stretch) for stretch in self.doubtful], *moved]

    @classmethod
    def from_list(cls, stored: Sequence[Any]) -> Alignment:
        """The alignment that :meth:`to_list` stored. Raises ValueError if it is not one."""
        try:
            runs, doubtful, *moved = stored
            made = cls(
                tuple((int(equal), int(deleted), int(inserted)) for equal, deleted, inserted in runs),
                tuple((int(start), int(end)) for start, end in doubtful),
                tuple(
                    (int(start), int(end), int(new)) for stretches in moved for start, end, new in stretches
                ),
            )
        except (TypeError, ValueError) as error:
            raise ValueError("not a stored alignment") from error
        if any(count < 0 for run in made.runs for count in run):
            raise ValueError("not a stored alignment")
        return made


def align(old: str, new: str) -> Alignment:
    """The alignment of two revisions of one text, both in canonical form.

    Texts of 600,000 characters with a few edits take well under two seconds. Stretches rewritten so
    much that comparing them by characters would take longer count as replaced as a whole.
    """
    edits = edits_between(old, new)
    placed: list[Edit] = []
    doubtful: list[tuple[int, int]] = []
    for index, edit in enumerate(edits):
        floor = placed[-1].old_end if placed else 0
        ceiling = edits[index + 1].old_start if index + 1 < len(edits) else len(old)
        best, (low, high) = _placed(old, new, edit, floor, ceiling)
        placed.append(best)
        if low < high:
            doubtful.append((low, high))
    return Alignment(
        tuple(_runs(placed, len(old))), tuple(_united(doubtful)), tuple(_moved(old, new, placed))
    )


def _runs(edits: Sequence[Edit], length: int) -> Iterator[tuple[int, int, int]]:
    position = 0
    for edit in edits:
        yield edit.old_start - position, edit.old_end - edit.old_start, edit.new_end - edit.new_start
        position = edit.old_end
    if position < length or not edits:
        yield length - position, 0, 0


def _united(stretches: list[tuple[int, int]]) -> Iterator[tuple[int, int]]:
    """The stretches in order, overlapping ones as one."""
    current: tuple[int, int] | None = None
    for start, end in sorted(stretches):
        if current is None or start > current[1]:
            if current is not None:
                yield current
            current = (start, end)
        else:
            current = (current[0], max(current[1], end))
    if current is not None:
        yield current


# --- what was moved ----------------------------------------------------------------------------------


def _moved(old: str, new: str, edits: Sequence[Edit]) -> Iterator[tuple[int, int, int]]:
    """The stretches that left their place and stand elsewhere: whole lines, else sentences of them."""
    gone = [(edit.old_start, edit.old_end) for edit in edits if edit.old_start < edit.old_end]
    come = [(edit.new_start, edit.new_end) for edit in edits if edit.new_start < edit.new_end]
    if not gone or not come:
        return
    current: tuple[int, int, int] | None = None
    for start, end, there in _standing_elsewhere(old, new, gone, come):
        if current is not None:
            first, stop, new_first = current
            between = new[new_first + stop - first : there]
            if there - new_first == start - first and old[stop:start] == between and not between.strip():
                current = (first, end, new_first)
                continue
            yield current
        current = (start, end, there)
    if current is not None:
        yield current


def _standing_elsewhere(
    old: str, new: str, gone: Sequence[tuple[int, int]], come: Sequence[tuple[int, int]]
) -> Iterator[tuple[int, int, int]]:
    """Lines, and sentences of other lines, that stand once in each text, in what went here and came there."""
    lines, others = _once(old, LINES), _once(new, LINES)
    sentences, other_sentences = _once(old, SENTENCES), _once(new, SENTENCES)
    for found in LINES.finditer(old):
        if not _meets(gone, found.start(), found.end()):
            continue
        whole = _place(found, lines, others, come)
        if whole is not None:
            yield whole
            continue
        for piece in SENTENCES.finditer(old, found.start(), found.end()):
            part = _place(piece, sentences, other_sentences, come)
            if part is not None and _meets(gone, part[0], part[1]):
                yield part


def _once(text: str, unit: re.Pattern[str]) -> dict[str, int]:
    """Where each unit that stands once begins, without the blanks around it."""
    found: dict[str, int] = {}
    twice: set[str] = set()
    for piece in unit.finditer(text):
        words = piece[0].strip()
        if words in found:
            twice.add(words)
        found[words] = piece.start() + len(piece[0]) - len(piece[0].lstrip())
    return {words: at for words, at in found.items() if len(words) >= SHORTEST_MOVED and words not in twice}


def _place(
    piece: re.Match[str], here: dict[str, int], there: dict[str, int], come: Sequence[tuple[int, int]]
) -> tuple[int, int, int] | None:
    words = piece[0].strip()
    if words not in here or words not in there or not _meets(come, there[words], there[words] + len(words)):
        return None
    return here[words], here[words] + len(words), there[words]


def _meets(stretches: Sequence[tuple[int, int]], start: int, end: int) -> bool:
    """Whether ``[start, end)`` shares a character with one of the ascending ``stretches``."""
    at = bisect_right(stretches, end - 1, key=lambda stretch: stretch[0]) - 1
    return at >= 0 and stretches[at][1] > start


# --- where a pure insertion or deletion stands ------------------------------------------------------


def _placed(old: str, new: str, edit: Edit, floor: int, ceiling: int) -> tuple[Edit, tuple[int, int]]:
    """The edit where it most plausibly stands, and the stretch of the old text that is doubtful for it.

    "the cat sat" to "the cat cat sat" inserts before the cat or after it: both are word boundaries,
    so the cat is doubtful. "Hi" to "Hello. Hi" could be "Hi" with "ello. H" within: a word boundary wins.
    """
    deletes = edit.old_end > edit.old_start
    if deletes and edit.new_end > edit.new_start:
        return edit, (0, 0)
    text, start, end = (old, edit.old_start, edit.old_end) if deletes else (new, edit.new_start, edit.new_end)
    left = 0
    while edit.old_start - left > floor and text[start - left - 1] == text[end - left - 1]:
        left += 1
    right = 0
    while (
        edit.old_end + right < ceiling
        and end + right < len(text)
        and text[start + right] == text[end + right]
    ):
        right += 1
    if not left + right:
        return edit, (0, 0)
    scores = {shift: _boundary(text, start + shift, end + shift) for shift in range(-left, right + 1)}
    top = max(scores.values())
    best = [shift for shift, score in scores.items() if score == top]
    chosen = min(best, key=abs)
    low, high = min(best), max(best)
    span = (edit.old_start + low, edit.old_end + high if deletes else edit.old_start + high)
    moved = Edit(
        edit.old_start + chosen, edit.old_end + chosen, edit.new_start + chosen, edit.new_end + chosen
    )
    return moved, span if low < high and text[start + low : end + high].strip() else (0, 0)


def _boundary(text: str, start: int, end: int) -> int:
    """How natural it is for ``text[start:end]`` to come or go as a whole: lines over sentences over words."""
    return _edge(text, start) + _edge(text, end)


def _edge(text: str, at: int) -> int:
    if at in (0, len(text)) or (text[at - 1] == "\n" and text[at] != "\n"):
        return 5
    if text[at - 1].isspace() and not text[at].isspace():
        before = text[max(0, at - 3) : at].rstrip()
        return 4 if before.endswith((".", "?", "!", ":")) else 3
    if text[at].isspace() and not text[at - 1].isspace():
        return 2
    return 1 if not (text[at - 1].isalnum() and text[at].isalnum()) else 0
