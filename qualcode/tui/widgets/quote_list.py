"""The quotes of a cell of the matrix of themes, under their respondents."""

from __future__ import annotations

from typing import TYPE_CHECKING, ClassVar

from qualcode.answers import NO
from qualcode.tui.registry import bindings
from qualcode.tui.transcript_columns import one_line
from qualcode.tui.widgets.block_list import BlockList

if TYPE_CHECKING:
    from textual.binding import BindingType

    from qualcode.workflows.matrix import CellQuote

_NO_CONSENT = "no consent to be quoted"
_DECIDES = frozenset({"pin", "leave_out", "memo", "open", "mark"})


class QuoteList(BlockList["CellQuote"]):
    """Shows quotes; any may be marked. ``root`` is the row of the matrix (a code's key, or None for a level)."""

    PANE = "quotes"
    BINDINGS: ClassVar[list[BindingType]] = [*bindings("quotes")]

    def __init__(self, id: str | None = None) -> None:
        super().__init__(id=id)
        self.root: int | None = None

    def id_of(self, row: CellQuote) -> bytes:
        return row.coding

    def why_not(self, name: str) -> str | None:
        here = self.current
        if name in _DECIDES and here is None:
            return "There is no quote here."
        if name == "pin" and here is not None and not self.marked and not here.allowed:
            return (
                "The respondent has not consented to be quoted."
                if here.consent == NO
                else "Consent to quote this is not recorded. See qualcode settings consent --help."
            )
        if name == "memo" and here is not None and not here.respondents:
            return "The speaker of these words is not known: there is no cell to write on."
        return None

    def facts(self, row: CellQuote) -> list[tuple[str, str]]:
        desk = self.desk
        who = ", ".join(name for name, _ in row.respondents[:3]) + (" …" if len(row.respondents) > 3 else "")
        whose = one_line(who) if who != row.transcript else ""
        facts = [(" · ".join(filter(None, (one_line(row.transcript), whose, one_line(row.attribution)))), "")]
        if row.code != self.root and row.code in desk.book:
            code = desk.book[row.code]
            name = one_line(f"{code.mark} {code.name}" if code.mark else code.name)
            facts += [(" · ", ""), (name, desk.colour(row.code))]
        warning = "" if desk.plain else str(self.app.theme_variables.get("warning", ""))
        said = [
            ("CONTRARY" if row.stance == "contrary" else "MIXED" if row.stance == "mixed" else row.stance, warning
             if row.contrary else ""),
            ("PINNED" if row.decided == "pinned" else "LEFT OUT" if row.decided else None, ""),
            (None if row.allowed else _NO_CONSENT if row.consent == NO else "consent not recorded", ""),
            ("from notes" if row.medium == "notes" else None, ""),
            (f"original: {one_line(row.original)}" if row.original else None, ""),
        ]  # fmt: skip
        return [*facts, *((f" · {text}", colour) for text, colour in said if text)]
