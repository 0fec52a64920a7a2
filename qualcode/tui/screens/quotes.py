"""The quotes behind one figure of the matrix of themes: read, pin or leave out, summarise, open in the text."""

from __future__ import annotations

from collections import Counter
from typing import TYPE_CHECKING, Protocol

from textual import work
from textual.widgets import Static

from qualcode.errors import QualcodeError
from qualcode.tui.desk import WayBack
from qualcode.tui.pane import asks
from qualcode.tui.screens.asking import Choose
from qualcode.tui.screens.workspace import ListScreen
from qualcode.tui.segment_order import several
from qualcode.tui.transcript_columns import one_line
from qualcode.tui.widgets.frame import clipped, fill
from qualcode.tui.widgets.quote_list import QuoteList
from qualcode.workflows import matrix, reading

if TYPE_CHECKING:
    from collections.abc import Sequence

    from textual.app import ComposeResult

    from qualcode.counting.rows import Row
    from qualcode.study.pins import Verdict
    from qualcode.tui.theme_columns import Head
    from qualcode.workflows.matrix import CellQuote, Matrix


class Counted(Protocol):
    """The matrix behind the figures: the workspace of themes."""

    async def counted(self) -> Matrix | None:
        """The current matrix of the study; None if nothing can be counted."""

    def counts_stay(self, latest: int) -> None:
        """Note that the newest step, this terminal's, left the counts as they are."""


class QuotesScreen(ListScreen):
    """Lists the quotes of one cell (``row`` and ``head``) of the workspace of themes."""

    TAB = "themes"

    def __init__(self, table: Counted, row: Row, head: Head) -> None:
        super().__init__()
        self._table, self._row, self._head = table, row, head
        self.best = False
        self._every: list[CellQuote] = []
        self._trouble = ""

    def body(self) -> ComposeResult:
        yield Static("", id="quotes-title", markup=False)
        yield Static("", id="quotes-claim", markup=False)
        yield Static("", id="quotes-held", markup=False)
        yield QuoteList(id="quotes-list")

    @property
    def listed(self) -> QuoteList:
        return self.query_one(QuoteList)

    async def on_mount(self) -> None:
        self.listed.root = self._row.code
        self.listed.focus()
        await self.study_changed()

    async def study_changed(self) -> None:
        """Read the quotes again; the cursor stays on its quote."""
        self._read_again()

    @work(group="quotes", exclusive=True)
    async def _read_again(self) -> None:
        await self._read()

    async def _read(self) -> None:
        self._trouble, self._every = "", []
        try:
            counted = await self._table.counted()
            if counted is not None:
                await self._read_cell(counted)
        except QualcodeError as error:
            self._trouble = str(error)
        self.listed.marked &= {quote.coding for quote in self._every}
        shown = sorted(self._every, key=_whose)
        self.listed.show(shown, _headings(shown))
        self.tell()

    async def _read_cell(self, counted: Matrix) -> None:
        row = next((row for row in counted.basis.rows if _same(row, self._row)), None)
        if row is None:
            self._trouble = "This theme or code is no longer in the codebook."
            return
        self._row = row
        self._every = await self.desk.store.read(
            matrix.quotes_of, self.desk.coder, counted, row, self._head.column, best=self.best
        )

    def tell(self) -> None:
        width = max(10, self.size.width - 2)
        quotes = self._every
        people = {name for quote in quotes for name, _ in quote.respondents}
        said = [f"chosen {several(len(quotes), 'quote')}" if self.best else several(len(quotes), "quote")]
        said.append(f"of {several(len(people), 'respondent')}")
        contrary = sum(quote.contrary for quote in quotes)
        counts = " ".join(said) + (f", {contrary} contrary or mixed" if contrary else "")
        marked = f"{len(self.listed.marked)} marked · " if self.listed.marked else ""
        name = one_line(self._row.path[-1])
        title = f"{marked}{name} · {self._head.title} · {counts}"
        if self._trouble:
            title = self._trouble
        self.query_one("#quotes-title", Static).update(clipped(title, width))
        fill(
            self.query_one("#quotes-held", Static), "\n".join(matrix.held_back(quotes, "may not be printed"))
        )
        book, code = self.desk.book, self._row.code
        claim = book.theme_of(code).claim if code is not None and code in book else None
        shown = clipped(f"Claim: {one_line(claim)}", width) if claim else ""
        fill(self.query_one("#quotes-claim", Static), shown)

    # -- what can be done ---------------------------------------------------------------------------

    def _chosen(self) -> Sequence[CellQuote]:
        marked = self.listed.marked
        if marked:
            return [quote for quote in self._every if quote.coding in marked]
        here = self.listed.current
        if here is None:
            raise QualcodeError("There is no quote here.")
        return [here]

    async def act_pin(self) -> None:
        await self._decide("pinned", "pinned: they come first in every choice")

    async def act_leave_out(self) -> None:
        await self._decide(
            "left out", "left out of every choice and report, with all quotes that overlap them"
        )

    async def _decide(self, verdict: Verdict, said: str) -> None:
        """Give the chosen quotes this verdict; if all of them have it, take it back."""
        chosen = [quote for quote in self._chosen() if quote.allowed or verdict != "pinned"]
        back = all(quote.decided == verdict for quote in chosen)
        ids = [quote.coding for quote in chosen]
        await self.desk.store.do(matrix.decide, self.desk.coder, ids, None if back else verdict)
        self.listed.marked = set()
        latest = await self.desk.store.read(reading.latest)
        self.desk.own_step(latest)
        self._table.counts_stay(latest)
        await self._read()
        done = f"no longer {verdict}" if back else said
        self.desk.say(f"{several(len(ids), 'quote')} {done}. {{app.undo}} takes it back.")

    async def act_best(self) -> None:
        self.best = not self.best
        await self.study_changed()
        self.desk.say(
            f"At most {matrix.BEST} quotes, balanced over groups and respondents, pinned ones first."
            if self.best
            else "All quotes behind the figure."
        )

    @asks
    async def act_memo(self) -> None:
        from qualcode.study.codes import key_of
        from qualcode.tui.screens.memo_editor import edit_memos_on
        from qualcode.workflows.memos import Target

        here = self.listed.current
        if here is None:
            return
        picked = "0"
        if len(here.respondents) > 1:
            options = [(str(n), one_line(name)) for n, (name, _) in enumerate(here.respondents)]
            answer = await self.app.push_screen_wait(Choose("A summary for which respondent?", options))
            if answer is None:
                return
            picked = answer
        name, respondent = here.respondents[int(picked)]
        theme = self.desk.book.theme_of(here.code)
        target = Target("cell", respondent, await self.desk.store.read(matrix.code_id, key_of(theme)))
        if await edit_memos_on(self, target, f"{name} x {theme.name}") is not None:
            await self.study_changed()

    async def act_open(self) -> None:
        here, desk, app = self.listed.current, self.desk, self.app
        if here is None:
            return
        await desk.screens.open_transcript(here.transcript_id, at=here.start, mark=here.coding)
        desk.way_back = WayBack(here.transcript_id, lambda: app.switch_mode(self.TAB))
        desk.say("{app.back} goes back to the quotes.")


def _same(one: Row, other: Row) -> bool:
    """Whether this is the same row, even after the code was renamed."""
    return (
        one.code == other.code if one.code is not None else (one.kind, one.path) == (other.kind, other.path)
    )


def _whose(quote: CellQuote) -> str:
    return ", ".join(name for name, _ in quote.respondents)


def _headings(quotes: Sequence[CellQuote]) -> dict[int, str]:
    """Headings above each respondent's first quote: the name, and the analyst's summary."""
    found: dict[int, str] = {}
    numbers = Counter(map(_whose, quotes))
    before: str | None = None
    for n, quote in enumerate(quotes):
        if _whose(quote) != before:
            before = _whose(quote)
            count = several(numbers[before], "quote")
            summary = f" · {one_line(quote.summary)}" if quote.summary else ""
            found[n] = f"{before or quote.transcript}: {count}{summary}"
    return found
