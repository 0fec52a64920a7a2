"""The segments of a code, one block of rows under another."""

from __future__ import annotations

from typing import TYPE_CHECKING, ClassVar

from qualcode.tui.registry import bindings
from qualcode.tui.widgets.block_list import BlockList

if TYPE_CHECKING:
    from textual.binding import BindingType

    from qualcode.workflows.segments import Excerpt

_CHANGES = frozenset({"recode", "split", "stance", "remove", "mark"})


class SegmentList(BlockList["Excerpt"]):
    """Shows segments, with the cursor on one; own ones can be marked. Its screen does the actions.

    ``root`` is the shown code or theme: a segment with another code names it.
    """

    PANE = "segments"
    BINDINGS: ClassVar[list[BindingType]] = [*bindings("segments")]

    def __init__(self, id: str | None = None) -> None:
        super().__init__(id=id)
        self.root: int | None = None

    def id_of(self, row: Excerpt) -> bytes:
        return row.mark.id

    def can_mark(self, row: Excerpt) -> bool:
        return row.mark.own

    def why_not(self, name: str) -> str | None:
        here = self.current
        if name in ("choose", "others", "leave", "filter", "order"):
            return None
        if here is None and not (self.marked and name in _CHANGES):
            return "There is no segment here: {segments.choose} shows those of another code."
        alone = name == "mark" or not self.marked
        if name in _CHANGES and alone and here is not None and not here.mark.own:
            return f"This coding is {here.mark.coder}'s; only they can change it."
        return None

    def facts(self, row: Excerpt) -> list[tuple[str, str]]:
        desk, segment, mark = self.desk, row, row.mark
        people = ", ".join(segment.respondents[:3]) + (" …" if len(segment.respondents) > 3 else "")
        whose = people if people != segment.transcript else ""
        types = f"({', '.join(segment.types)})" if segment.types else ""
        who = " ".join(filter(None, (whose, types)))
        joint = " · " if whose else " "
        facts = [(segment.transcript + (joint + who if who else ""), "")]
        if mark.code != self.root and mark.code in desk.book:
            above = len(desk.book.path(self.root)) if self.root is not None and self.root in desk.book else 0
            name = " > ".join(desk.book.path(mark.code)[above:])
            letters = desk.book[mark.code].mark
            facts += [(" · ", ""), (f"{letters} {name}" if letters else name, desk.colour(mark.code))]
        memos = "memo" if mark.memos == 1 else f"{mark.memos} memos" if mark.memos else None
        doubt = "place uncertain since a correction" if mark.placed == "uncertain" else None
        said = filter(None, (mark.stance, memos, None if mark.own else mark.coder, doubt))
        return [*facts, *((f" · {fact}", "") for fact in said)]
