"""The themes workspace: themes by groups, in respondents or segments; from each figure to its quotes."""

from __future__ import annotations

import asyncio
from typing import TYPE_CHECKING

from textual import work
from textual.widgets import Static

from qualcode.errors import QualcodeError
from qualcode.study.attributes import TYPE
from qualcode.tui.freed import give_back
from qualcode.tui.pane import asks
from qualcode.tui.screens.asking import Choose
from qualcode.tui.screens.workspace import ListScreen
from qualcode.tui.theme_columns import KINDS, ORDERS, in_words
from qualcode.tui.transcript_columns import one_line
from qualcode.tui.widgets.frame import clipped, fill
from qualcode.tui.widgets.theme_table import ThemeTable
from qualcode.workflows import matrix, reading

if TYPE_CHECKING:
    from textual.app import ComposeResult

    from qualcode.study.coders import Coder
    from qualcode.workflows.matrix import Matrix

_DEPTHS = {"level": "Levels only.", "theme": "Levels and themes.", "code": "Levels, themes and codes."}


class ThemesScreen(ListScreen):
    """Shows the matrix that ``qualcode themes`` prints."""

    TAB = "themes"

    def __init__(self) -> None:
        super().__init__()
        self.by = TYPE
        self.codings_of = "final"
        self.matrix: Matrix | None = None
        self._trouble = ""
        self._shown: tuple[int, Coder | None, str, str] | None = None  # what the matrix shows
        self._counting = asyncio.Lock()

    def body(self) -> ComposeResult:
        yield Static("Counting …", id="themes-title", markup=False)
        yield ThemeTable(id="themes-table")
        yield Static("", id="themes-cell", markup=False)
        yield Static("", id="themes-notes", markup=False)

    @property
    def table(self) -> ThemeTable:
        return self.query_one(ThemeTable)

    async def on_mount(self) -> None:
        self.table.focus()
        await self.study_changed()

    def on_screen_resume(self) -> None:
        super().on_screen_resume()
        if self._shown is not None:
            self.call_later(self._catch_up)

    async def _catch_up(self) -> None:
        """Count again if the study or the coder changed while another screen was shown."""
        if self._shown != await self._asked():
            await self.study_changed()

    async def _asked(self) -> tuple[int, Coder | None, str, str]:
        """What the matrix should show: the newest step, the coder, the attribute, and whose codings."""
        return await self.desk.store.read(reading.latest), self.desk.who, self.by, self.codings_of

    # -- what is shown ------------------------------------------------------------------------------

    async def study_changed(self) -> None:
        """Count again in the background; cursor, order and folding stay."""
        self._count_again()

    @work(group="themes", exclusive=True)
    async def _count_again(self) -> None:
        await self.counted()

    async def counted(self) -> Matrix | None:
        """The current matrix of the study, counted again only after a change."""
        async with self._counting:
            asked = await self._asked()
            if asked != self._shown:
                await self._count()
                self._shown = (*asked[:2], self.by, self.codings_of)
                self.table.show(self.matrix)
                self.tell()
        return self.matrix

    def counts_stay(self, latest: int) -> None:
        """See ``Counted``."""
        if self._shown is not None and latest == self._shown[0] + 1:
            self._shown = (latest, *self._shown[1:])

    async def _count(self) -> None:
        desk = self.desk
        self.matrix, self._trouble = None, ""
        if desk.who is None:
            self._trouble = "Say who is coding: {app.coder}."
            return
        try:
            self.matrix = await desk.store.read(
                matrix.matrix, desk.who, by=self.by, codings_of=self.codings_of
            )
            self.by = self.matrix.document["by"]
        except QualcodeError as error:
            self._trouble = str(error)
        await asyncio.to_thread(give_back)

    def tell(self) -> None:
        """Fill the lines around the matrix: what is counted, the cursor's cell in words, what does not count."""
        width = max(10, self.size.width - 2)
        for name, text in (
            ("title", self._title_line()),
            ("cell", self._cell_lines()),
            ("notes", self._notes_line(width)),
        ):
            fill(self.query_one(f"#themes-{name}", Static), text if name == "cell" else clipped(text, width))

    def _title_line(self) -> str:
        if self.matrix is None:
            return self.desk.hint(self._trouble) or "Counting …"
        what = "Segments" if self.table.segments else "Respondents"
        by = " x ".join(name.strip().replace("_", " ") for name in one_line(self.by).split(","))
        said = [f"{what} by {by}", f"codings: {one_line(self.codings_of)}"]
        if self.table.order != ORDERS[0]:
            said.append(self.table.order)
        if self.table.deepest != "code":
            said.append(f"folded to {self.table.deepest}s")
        if self.table.hidden:
            said.append(f"{self.table.hidden} not coded hidden")
        return " · ".join(said)

    def _cell_lines(self) -> str:
        line, head = self.table.current, self.table.head
        if line is None or head is None:
            return self.desk.hint(self._nothing())
        name = one_line(" > ".join(line.row.path))
        return f"{name} · {head.title}\n{in_words(line, self.table.column, head)}"

    def _nothing(self) -> str:
        if self.matrix is None:
            return ""
        if not self.table.heads:
            return "No respondents yet: {app.transcripts}, then {transcripts.respondents} takes in a table of them."
        return "No theme is coded yet in finished work. {themes.empty} shows all themes."

    def _notes_line(self, width: int) -> str:
        notes = [] if self.matrix is None else self.matrix.document["warnings"]
        if not notes:
            return ""
        more = self.desk.hint(
            f" (+{len(notes) - 1}: {{themes.notes}})" if len(notes) > 1 else " ({themes.notes})"
        )
        return clipped(f"! {one_line(notes[0])}", width - len(more)) + more

    # -- what can be done ---------------------------------------------------------------------------

    def why_not(self, name: str) -> str | None:
        """Why an action of the matrix cannot be done now."""
        if self.matrix is None:
            return self._trouble or "Still counting."
        if name == "notes" and not self.matrix.document["warnings"]:
            return "Everything is finished and counted: there are no notes."
        if name == "open":
            return self._why_no_quotes()
        return None

    def _why_no_quotes(self) -> str | None:
        line, head = self.table.current, self.table.head
        if line is None or head is None:
            return self._nothing()
        if not line.cells[self.table.column]["considered"]:
            return "No transcript here has been considered under this yet."
        if not line.cells[self.table.column]["segments"]:
            return "Nothing is coded here."
        return None

    async def act_open(self) -> None:
        from qualcode.tui.screens.quotes import QuotesScreen

        line, head = self.table.current, self.table.head
        if line is not None and head is not None:
            await self.app.push_screen(QuotesScreen(self, line.row, head))

    def act_sort(self) -> None:
        table = self.table
        table.order = ORDERS[(ORDERS.index(table.order) + 1) % len(ORDERS)]
        table.in_order()
        head = table.head
        by = f" in the column {head.title}" if table.order == ORDERS[1] and head is not None else ""
        self._said(f"Within each level and theme: {table.order}{by}.")

    def act_fold(self) -> None:
        self.table.deepest = KINDS[KINDS.index(self.table.deepest) - 1]
        self.table.in_order()
        self._said(_DEPTHS[self.table.deepest])

    def act_empty(self) -> None:
        self.table.empty = not self.table.empty
        self.table.in_order()
        self._said("All themes and codes." if self.table.empty else "Only what is coded.")

    def act_segments(self) -> None:
        self.table.segments = not self.table.segments
        self.table.in_order()
        self._said(
            "Segments: they measure how coders cut text as much as what people said."
            if self.table.segments
            else "Respondents, each counted once in a row, of those considered."
        )

    def _said(self, sentence: str) -> None:
        self.tell()
        self.desk.say(sentence)

    @asks
    async def act_attribute(self) -> None:
        from qualcode.tui.screens.pick_one import PickOne

        if self.matrix is None:
            return
        known = self.matrix.attributes
        names = [one_line(name).replace(",", " x ").replace("_", " ") for name in known]
        picked = await self.app.push_screen_wait(PickOne("Group respondents by which attribute?", names))
        if picked is not None:
            self.by = known[picked]
            await self.study_changed()

    @asks
    async def act_codings(self) -> None:
        if self.matrix is None:
            return
        options = [
            ("final", "final: the consensus, a review, or the first coder's"),
            ("any", "any: what at least one finished coder coded"),
            ("all", "all: what every finished coder coded"),
            *(
                (f"coder:{name}", f"{one_line(name)}'s alone, finished or begun")
                for name in self.matrix.coders
            ),
        ]
        picked = await self.app.push_screen_wait(Choose("Whose codings count?", options))
        if picked is not None:
            self.codings_of = picked
            await self.study_changed()

    @asks
    async def act_notes(self) -> None:
        if self.matrix is None:
            return
        text = "\n".join(f"· {one_line(note)}" for note in self.matrix.document["warnings"])
        await self.app.push_screen_wait(Choose("What does not count, and why", [("ok", "Back")], text))
