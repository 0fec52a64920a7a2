"""One difference in words: its kind and place, each coder's codings there, and its outcome."""

from __future__ import annotations

from typing import TYPE_CHECKING

from rich.cells import cell_len
from rich.style import Style
from rich.text import Text

from qualcode.tui.palette import ink
from qualcode.tui.transcript_columns import one_line
from qualcode.tui.widgets.both_sides import LETTERS
from qualcode.tui.widgets.frame import Plain

if TYPE_CHECKING:
    from qualcode.study.reconciling import Decision
    from qualcode.tui.desk import Desk
    from qualcode.workflows.reconciling import Case, Queue

KINDS = {
    "stance": "stance: the same code on the same words, with different stances",
    "boundary": "boundary: the same code on words that overlap",
    "missed": "missed: some coders do not have the code here",
    "other code": "other code of the same theme at the same place",
    "other theme": "other theme of the same level at the same place",
    "other level": "other level at the same place",
    "not offered": "not offered: the others could not use the code (not there yet, hidden, retired)",
}


class CaseDetails(Plain):
    """The height is fixed: the text must not jump between differences."""

    def show(self, desk: Desk, queue: Queue | None, case: Case | None) -> None:
        """Show a difference: its kind, its outcome, and each coder's codings, as far as they fit."""
        if queue is None or case is None:
            self.update("", layout=False)
            return
        lines = [self._first(case), self._outcome(desk, queue, case.decision)]
        for place, coder in enumerate(queue.coders):
            pieces = [piece for piece in case.difference.pieces if piece.coder == coder.key]
            lead = f"{LETTERS[place]} {one_line(coder.name)}: "
            if not pieces:
                lines.append(Text(f"{lead}nothing here", "italic"))
            for number, piece in enumerate(pieces):
                line = Text(lead if number == 0 else " " * len(lead))
                self._segment(desk, queue, line, piece.code, piece.start, piece.end, piece.stance)
                lines.append(line)
        room = max(1, self.size.height)
        if len(lines) > room:
            lines[room - 1].append(f"  … and {len(lines) - room} more")
        self.update(Text("\n").join(lines[:room]), layout=False)

    def _first(self, case: Case) -> Text:
        line = Text(f"{case.number} · ", "bold", no_wrap=True, overflow="ellipsis")
        line.append(KINDS[case.kind])
        return line.append(f" · {case.gain} characters apart") if case.gain else line

    def _outcome(self, desk: Desk, queue: Queue, decision: Decision | None) -> Text:
        line = Text(no_wrap=True, overflow="ellipsis")
        if decision is None:
            waiting = len(queue.to_carry_over)
            carried = f" The first decision carries over the agreements ({waiting}) too." if waiting else ""
            return line.append("To be settled.", "bold").append(carried)
        whose = [one_line(coder.name) for coder in queue.coders if coder.id in decision.whose]
        how = f", from {' and '.join(whose)}" if whose else ""
        line.append(f"✓ {one_line(decision.by or 'somebody')}{how}: ", "bold")
        for number, (_, segment) in enumerate(decision.made):
            line.append("; " if number else "")
            self._segment(desk, queue, line, segment.code, segment.start, segment.end, segment.stance)
        line.append("" if decision.made else "nothing")
        return line.append(f" · {one_line(decision.why)}", "italic") if decision.why else line

    def _segment(
        self, desk: Desk, queue: Queue, line: Text, code: int, start: int, end: int, stance: str | None
    ) -> None:
        """Add a segment with the code's path, or its name if the path does not fit."""
        line.no_wrap, line.overflow = True, "ellipsis"
        known = desk.code(code)
        style = ink(self, desk.colour(code)) + Style(bold=True)
        rest = "".join(f" · {fact}" for fact in (stance, f"{start}-{end}") if fact)
        line.append(f"{(known.mark if known else None) or '?'} ", style)
        name = queue.book.full_name(code) if known else "?"
        if known is not None and line.cell_len + cell_len(name + rest) > self.content_size.width:
            name = known.name
        line.append(name + rest)
