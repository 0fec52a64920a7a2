"""The recheck queue: transcripts that a coder finished before a code was made, split or redefined."""

from __future__ import annotations

from typing import TYPE_CHECKING

from textual.widgets import Static

from qualcode.tui.desk import Filter, WayBack
from qualcode.tui.pane import asks
from qualcode.tui.screens.workspace import ListScreen
from qualcode.tui.segment_order import several
from qualcode.tui.transcript_columns import one_line
from qualcode.tui.widgets.code_rows import code_rows
from qualcode.tui.widgets.frame import clipped
from qualcode.tui.widgets.recheck_list import Pair, RecheckList, pair
from qualcode.workflows import rechecking

if TYPE_CHECKING:
    from textual.app import ComposeResult

    from qualcode.workflows.rechecking import Waiting

_MEANS = (
    "{recheck.done} records that you considered a transcript under a code; only then it counts as considered."
)
_EMPTY = "Nothing is waiting: you have considered all your finished transcripts under every code."


class RecheckScreen(ListScreen):
    """Lists what the coder still has to consider, with the meaning of the highlighted code."""

    TAB = "code"

    def __init__(self, at: Pair | None = None, *, by_code: bool = True) -> None:
        super().__init__()
        self._at, self._by_code = at, by_code

    def body(self) -> ComposeResult:
        yield Static("", id="recheck-title", markup=False)
        yield Static(self.desk.hint(_MEANS), id="recheck-means", markup=False)
        yield RecheckList(id="recheck-list")
        yield Static("", id="recheck-code", markup=False)

    @property
    def listed(self) -> RecheckList:
        return self.query_one(RecheckList)

    async def on_mount(self) -> None:
        self.listed.by_code = self._by_code
        self.listed.focus()
        await self.study_changed()

    # -- what is shown ------------------------------------------------------------------------------

    async def study_changed(self) -> None:
        """Read the queue again; the cursor stays on its row if that is still there."""
        who = self.desk.who
        found = await self.desk.store.read(rechecking.waiting, who) if who is not None else []
        self.listed.marked &= {pair(item) for item in found}
        self._show([item for item in found if item.code in self.desk.book])

    def _show(self, items: list[Waiting]) -> None:
        if self.listed.by_code:
            place = {code.id: order for order, code in enumerate(self.desk.book)}
            items = sorted(items, key=lambda item: place.get(item.code, len(place)))
        else:  # as they come: by transcript, then by the codebook
            order = {item: n for n, item in enumerate(dict.fromkeys(item.transcript for item in items))}
            items = sorted(items, key=lambda item: order[item.transcript])
        to, self._at = self._at, None
        self.listed.show(items, to)
        self.tell()

    def tell(self) -> None:
        """Show how much is waiting, and the meaning of the code under the cursor."""
        items, here, width = self.listed.rows, self.listed.current, max(10, self.size.width - 2)
        title, about = "The recheck queue is empty", _EMPTY
        if self.desk.who is None:
            title, about = self.desk.hint("Say who is coding: {app.coder}."), ""
        elif here is not None:
            texts = several(len({item.transcript_id for item in items}), "transcript")
            codes = several(len({item.code for item in items}), "code")
            title = f"Recheck queue: {len(items):,} to consider, {texts}, {codes}"
            title += f" · {len(self.listed.marked):,} marked" if self.listed.marked else ""
            name = clipped(one_line(self.desk.book.full_name(here.code)), width)
            about = "\n".join([name, *code_rows(self.desk.book[here.code], width, 3)])
        self.query_one("#recheck-title", Static).update(clipped(title, width))
        self.query_one("#recheck-code", Static).update(about)
        self.query_one("#recheck-means").display = here is not None and self.size.height >= 14

    # -- what is done -------------------------------------------------------------------------------

    def act_order(self) -> None:
        self.listed.by_code = not self.listed.by_code
        self._show(list(self.listed.rows))

    @asks
    async def act_open(self) -> None:
        here, desk, app = self.listed.current, self.desk, self.app
        assert here is not None  # why_not has seen to it
        by_code = self.listed.by_code
        name = desk.book.full_name(here.code)
        # A new code has no codings to show yet; a redefined one has some to look at.
        only = Filter(name, frozenset({here.code})) if here.why == "redefined" else Filter()
        await desk.screens.open_transcript(here.transcript_id, only=only)
        back = pair(here)
        desk.way_back = WayBack(
            here.transcript_id, lambda: app.push_screen(RecheckScreen(back, by_code=by_code))
        )
        shown = f"Only {name} is shown ({{text.filter}} shows all). " if here.why == "redefined" else ""
        desk.say(
            f"{shown}{here.transcript} is finished: reopen it with {{text.finish}} to code it. "
            "{app.back} goes back to the queue, where {recheck.done} records that you considered it."
        )

    async def act_done(self) -> None:
        here, marked = self.listed.current, self.listed.marked
        assert here is not None
        chosen = [item for item in self.listed.rows if pair(item) in marked] or [here]
        pairs = [pair(item) for item in chosen]
        done = await self.desk.store.do(rechecking.considered, self.desk.coder, pairs)
        self.listed.marked = set()
        await self.desk.study_changed()
        one = chosen[0]
        if not done:
            self.desk.say("Nothing was waiting there any more.")
        elif len(chosen) == 1:
            name = self.desk.book.full_name(one.code)
            self.desk.say(
                f"{one.transcript} now counts as considered under {name}. {{app.undo}} takes it back."
            )
        else:
            self.desk.say(f"{done:,} recorded: they now count as considered. {{app.undo}} takes it back.")
