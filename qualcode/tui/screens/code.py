"""The coding workspace: one transcript, the codings at the caret, and the codebook as a drawer."""

from __future__ import annotations

from typing import TYPE_CHECKING, Any

from rich.cells import cell_len
from textual.widgets import Static

from qualcode.errors import NotFound, QualcodeError
from qualcode.tui.pane import asks
from qualcode.tui.screens.asking import confirm
from qualcode.tui.screens.workspace import Below, Beside, Workspace
from qualcode.tui.widgets.codebook_pane import CodebookPane
from qualcode.tui.widgets.frame import clipped
from qualcode.tui.widgets.here import Here
from qualcode.tui.widgets.text_pane import TextPane
from qualcode.tui.widgets.text_view import Spot
from qualcode.workflows import reading

if TYPE_CHECKING:
    from collections.abc import Mapping, Sequence

    from textual.app import ComposeResult
    from textual.timer import Timer

    from qualcode.workflows.reading import Mark, Reading


_PAUSE = 0.3  # seconds without a further coding after which counts are read anew


class CodeScreen(Workspace):
    """Shows the transcript with which the coder is busy."""

    TAB = "code"

    def __init__(self) -> None:
        super().__init__()
        self.only: frozenset[int] | None = None  # the codes to which the view is filtered
        self.only_name = ""
        self.with_others = False
        self._spots: dict[str, list[int]] = {}
        self._transcript: bytes | None = None
        self._said = ""  # what the title line says
        self._counting: Timer | None = None

    def body(self) -> ComposeResult:
        yield Static("", id="title", markup=False)
        with Beside(id="desk"):
            with Below(id="page"):
                yield TextPane(id="text")
                yield Here(id="here")
            yield CodebookPane(id="codebook")

    @property
    def text(self) -> TextPane:
        return self.query_one(TextPane)

    @property
    def drawer(self) -> CodebookPane:
        return self.query_one(CodebookPane)

    async def on_mount(self) -> None:
        self._spots = self.desk.place.get("spots", {})
        self.with_others = bool(self.desk.place.get("others"))
        self.drawer.display = self.app.size.width >= 100 and bool(self.desk.place.get("drawer", True))
        self.text.on_moved = self._moved
        self.text.focus()
        await self.open(await self._start())

    async def _start(self) -> bytes | None:
        kept = self.desk.place.get("transcript")
        if kept:
            return bytes.fromhex(kept)
        return await self.desk.store.do(reading.first_open, self.desk.who) if self.desk.who else None

    # -- opening ------------------------------------------------------------------------------------

    async def open(self, transcript: bytes | None, at: int | None = None, mark: bytes | None = None) -> None:
        """Open a transcript where the person was in it, or at an offset, with a coding chosen."""
        if transcript is None or self.desk.who is None:
            self._title(None)
            return
        self._keep_spot()
        try:
            opened = await self.desk.store.do(reading.open_transcript, self.desk.who, transcript)
        except NotFound:  # the place was kept, and the transcript taken away since
            self._transcript = None
            self._title(None)
            return
        self._transcript = transcript
        self.desk.place["transcript"] = transcript.hex()
        spot = self._spots.get(transcript.hex())
        text = self.text
        text.editing, text.selecting, text.spent, text.chosen = None, False, False, mark
        text.painter.use(self._by_id(), self.desk.colours, tinted=not self.desk.plain)
        text.show(opened, await self._marks(opened), Spot(*spot) if spot else None)
        if at is not None:
            text.reveal(at)
        self._title(opened)
        await self.drawer.show()

    def _by_id(self) -> dict[Any, Any]:
        return {code.id: code for code in self.desk.book}

    def _keep_spot(self) -> None:
        if self._transcript is not None and self.text.reading is not None:
            spot = self.text.spot()
            self._spots[self._transcript.hex()] = [spot.offset, spot.top]

    @property
    def transcript(self) -> bytes | None:
        return self._transcript

    def place(self) -> dict[str, Any]:
        """What is kept for the next start."""
        if not self.is_mounted:
            return {}
        self._keep_spot()
        kept = {"spots": self._spots, "others": self.with_others}
        if self.size.width >= 100:  # where it is narrow the drawer is closed to make room, not for good
            kept["drawer"] = self.drawer.display
        return kept

    # -- what is shown ------------------------------------------------------------------------------

    async def _marks(self, opened: Reading) -> Sequence[Mark]:
        who = self.desk.coder
        every = await self.desk.store.do(reading.marks, who, opened.entry)
        reviewed = opened.work.reviews if opened.work is not None else None
        outcomes: Mapping[bytes, str] = {}
        if reviewed is not None:
            from qualcode.workflows import reviewing

            outcomes = await self.desk.store.do(reviewing.outcomes, who, opened.entry)
        # What has been decided shows in the reviewer's own coding, or not at all.
        return [
            mark
            for mark in every
            if (mark.own or self.with_others or (mark.coder == reviewed and mark.id not in outcomes))
            and (self.only is None or mark.code in self.only)
        ]

    def coded(self, mark: Mark) -> None:
        """A coding was stored: show it at once, and when the keys pause all that hangs on it (the counts)."""
        if self.only is None or mark.code in self.only:
            self.text.add_mark(mark)
        if self._counting is not None:
            self._counting.stop()
        self._counting = self.set_timer(_PAUSE, self._count)

    async def _count(self) -> None:
        self._counting = None
        try:
            await self.codings_changed()
        except QualcodeError as error:
            self.desk.say(str(error), bad=True)

    async def codings_changed(self) -> None:
        """Codings of this transcript were changed from here."""
        opened = self.text.reading
        if opened is not None and opened.work is None:  # the first coding has assigned the transcript
            await self.desk.study_changed()
            return
        await self.desk.wrote()
        await self._show_marks()

    async def _show_marks(self) -> None:
        text = self.text
        if text.reading is None:
            return
        text.painter.use(self._by_id(), self.desk.colours, tinted=not self.desk.plain)
        text.show_marks(await self._marks(text.reading))
        self._title(text.reading)
        await self.drawer.show()

    async def study_changed(self) -> None:
        """Read the transcript, its codings and the codebook again; the caret stays where it is."""
        if self._transcript is None or self.desk.who is None:
            await self.open(await self._start())
            return
        try:
            opened = await self.desk.store.do(reading.open_transcript, self.desk.who, self._transcript)
        except NotFound:
            await self.open(await self._start())
            return
        text = self.text
        text.painter.use(self._by_id(), self.desk.colours, tinted=not self.desk.plain)
        text.show(opened, await self._marks(opened))
        self._title(opened)
        await self.drawer.show()

    def _moved(self) -> None:
        self.query_one(Here).show(self.text)
        self._title(self.text.reading)
        self.show_keys()

    def on_app_theme_changed(self) -> None:
        self.text.painter.forget_styles()

    def _title(self, opened: Reading | None) -> None:
        """What is open and how it stands, at the left; where the caret is, always whole, at the right."""
        width = max(10, self.size.width - 2)
        if opened is None:
            nothing = "No transcript is open: {app.transcripts} lists them."
            said = self.desk.hint(nothing if self.desk.who else "Say who is coding: {app.coder}.")
        else:
            where = self._where(opened)
            room = max(0, width - len(where) - 2)
            what = f"{self._what(opened)}  {self._state(opened)}"
            if cell_len(what) > room:  # whose words they are stands in the list, too
                what = clipped(f"{opened.entry.name}  {self._state(opened)}", room)
            said = what + " " * (width - cell_len(what) - len(where)) + where
        if said != self._said:
            self._said = said
            self.query_one("#title", Static).update(clipped(said, width), layout=False)

    def _what(self, opened: Reading) -> str:
        people = ", ".join(opened.respondents[:3])
        people = "" if people == opened.entry.name else people
        return " · ".join(filter(None, (opened.entry.name, people, ", ".join(opened.types))))

    def _state(self, opened: Reading) -> str:
        work = opened.work
        if work is None:
            return "not assigned"
        mode = f"review of {work.reviews}" if work.mode == "review" else work.mode
        shown = [mode, work.round, *([work.status] if work.status != "open" else [])]
        if self.only is not None:
            shown.append(f"only {self.only_name}")
        return " · ".join(shown)

    def _where(self, opened: Reading) -> str:
        text = self.text
        if not opened.text:
            return ""
        own, waiting = text.tally
        share = round(100 * text.caret / len(opened.text))
        turn = text.motion.turn_at(text.caret) + 1 if opened.turns else 0
        decide = f" · {waiting} to decide" if waiting else ""
        return f"{own} coded{decide} · turn {turn} of {len(opened.turns)} · {share}%"

    # -- actions of the pane that concern the workspace ---------------------------------------------

    async def act_drawer(self) -> None:
        if not self.drawer.display:
            self.drawer.display = True
            await self.drawer.show()
        elif self.drawer.has_focus_within:
            self.text.focus()
            return
        self.drawer.focus_tree()

    async def act_others(self) -> None:
        self.with_others = not self.with_others
        await self._show_marks()
        others = sorted({mark.coder for mark in self.text.marks if not mark.own})
        if not self.with_others:
            self.desk.say("Only your own codings are shown.")
        else:
            self.desk.say(
                f"Shown too: {', '.join(others)}." if others else "No others' codings may be seen here."
            )

    async def _beside(self, step: int) -> None:
        listed = await self.desk.store.do(reading.in_order, self.desk.coder)
        if self._transcript not in listed:
            return
        at = listed.index(self._transcript) + step
        if not 0 <= at < len(listed):
            self.desk.say("This is the last transcript." if step > 0 else "This is the first transcript.")
            return
        await self.open(listed[at])

    async def act_next_transcript(self) -> None:
        await self._beside(1)

    async def act_previous_transcript(self) -> None:
        await self._beside(-1)

    @asks
    async def act_finish(self) -> None:
        opened = self.text.reading
        if opened is None:
            raise QualcodeError("No transcript is open: {app.transcripts} lists them.")
        await finish_or_reopen(self.desk, opened.entry.name, opened.work)

    @asks
    async def act_filter(self) -> None:
        from qualcode.tui.screens.filtering import choose_filter

        chosen = await choose_filter(self.desk, self.only_name)
        if chosen is not None:
            self.only_name, self.only = chosen
            await self._show_marks()

    async def act_segments(self) -> None:
        from qualcode.tui.screens.segments import SegmentsScreen

        mark = self.text.chosen_mark()
        assert mark is not None
        await self.app.push_screen(SegmentsScreen(mark.code))

    async def act_recheck(self) -> None:
        from qualcode.tui.screens.recheck import RecheckScreen

        await self.app.push_screen(RecheckScreen())

    async def act_proposals(self) -> None:
        from qualcode.tui.screens.proposals import ProposalsScreen

        await self.app.push_screen(ProposalsScreen())


async def finish_or_reopen(desk: Any, name: str, work: reading.Work | None) -> None:
    """Finish a transcript for the coder, or reopen it, once they have said yes."""
    from qualcode.workflows import assigning

    if work is not None and work.finished:
        question = confirm(
            f"Reopen {name}?",
            "It is recorded that it was reopened, and it counts as independent no more.",
            "Yes, reopen it",
        )
        doing = assigning.reopen
    else:
        question = confirm(
            f"Finish {name}?",
            "Your codings are frozen as they stand. When all who are assigned have finished, each sees the "
            "others' work.",
            "Yes, it is finished",
        )
        doing = assigning.finish
    if await desk.push_screen_wait(question) != "yes":
        return
    done = await desk.store.do(doing, [name], desk.coder.name)
    await desk.study_changed()
    said = f"{name} is reopened." if doing is assigning.reopen else f"{name} is finished."
    desk.say(" ".join([said, *done["warnings"]]))
