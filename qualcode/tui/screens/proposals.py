"""The proposals of a workshop: codes for the segments on its cards, to take or refuse."""

from __future__ import annotations

from typing import TYPE_CHECKING

from textual.widgets import Static

from qualcode.tui.desk import WayBack
from qualcode.tui.pane import asks
from qualcode.tui.screens.workspace import ListScreen
from qualcode.tui.segment_order import several
from qualcode.tui.transcript_columns import one_line
from qualcode.tui.widgets.code_rows import code_rows
from qualcode.tui.widgets.frame import clipped
from qualcode.tui.widgets.proposal_list import ProposalList
from qualcode.workflows import workshop

if TYPE_CHECKING:
    from textual.app import ComposeResult

_EMPTY = "You have no proposals. qualcode workshop import FILE brings in a workshop's decisions."


class ProposalsScreen(ListScreen):
    """Lists the proposals for the coder, with the words and the code's meaning."""

    TAB = "code"

    def body(self) -> ComposeResult:
        yield Static("", id="proposals-title", markup=False)
        yield ProposalList(id="proposals-list")
        yield Static("", id="proposals-about", markup=False)

    @property
    def listed(self) -> ProposalList:
        return self.query_one(ProposalList)

    async def on_mount(self) -> None:
        self.listed.focus()
        await self.study_changed()

    async def study_changed(self) -> None:
        """Read the proposals again; the cursor stays on its row if that is still there."""
        who = self.desk.who
        waiting = [] if who is None else (await self.desk.store.read(workshop.waiting, who.name))["proposals"]
        self.listed.show(waiting)
        self.tell()

    def tell(self) -> None:
        """Show how many proposals wait, and the one under the cursor in full."""
        here, width = self.listed.current, max(10, self.size.width - 2)
        title = f"{several(len(self.listed.rows), 'proposed coding')} to take or refuse"
        title += f" · {len(self.listed.marked):,} marked" if self.listed.marked else ""
        about = _EMPTY
        if self.desk.who is None:
            title, about = self.desk.hint("Say who is coding: {app.coder}."), ""
        elif here is not None:
            code = self.desk.book.find(here["code"])
            first = clipped(f"{one_line(here['source'])}: {one_line(here['code'])}", width)
            about = "\n".join([first, *code_rows(code, width, 2), f"“{one_line(here['quote'])}”"])
        self.query_one("#proposals-title", Static).update(clipped(title, width))
        self.query_one("#proposals-about", Static).update(about)

    # -- what is done -------------------------------------------------------------------------------

    @asks
    async def act_open(self) -> None:
        here = self.listed.current
        assert here is not None  # why_not has seen to it
        transcript = bytes.fromhex(here["transcript_id"])
        desk, app = self.desk, self.app
        await desk.screens.open_transcript(transcript, here["start"])
        desk.way_back = WayBack(transcript, lambda: app.push_screen(ProposalsScreen()))

    async def act_take(self) -> None:
        await self._decide(taken=True)

    async def act_refuse(self) -> None:
        await self._decide(taken=False)

    async def _decide(self, *, taken: bool) -> None:
        here, marked = self.listed.current, self.listed.marked
        assert here is not None
        chosen = [row["proposal"] for row in self.listed.rows if row["proposal"] in marked]
        chosen = chosen or [here["proposal"]]
        await self.desk.store.do(workshop.decide, self.desk.coder.name, chosen, taken=taken)
        self.listed.unmark()
        await self.desk.study_changed()
        did = "coded" if taken else "refused"
        self.desk.say(f"{len(chosen):,} {did}. {{app.undo}} takes it back.")
