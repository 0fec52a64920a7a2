"""The coding workspace: one transcript, the codings at the caret, and the codebook as a drawer."""

from __future__ import annotations

from typing import TYPE_CHECKING, Any, NamedTuple

from rich.cells import cell_len
from textual.widgets import Static

from qualcode.errors import NotFound, QualcodeError
from qualcode.tui.desk import Filter
from qualcode.tui.pane import asks, desk_of
from qualcode.tui.screens.asking import confirm
from qualcode.tui.screens.workspace import Below, Beside, Workspace
from qualcode.tui.widgets.codebook_pane import CodebookPane
from qualcode.tui.widgets.frame import clipped
from qualcode.tui.widgets.here import Here
from qualcode.tui.widgets.text_pane import TextPane
from qualcode.tui.widgets.text_view import Spot
from qualcode.workflows import reading

if TYPE_CHECKING:
    from collections.abc import Callable, Mapping, Sequence

    from textual.app import ComposeResult
    from textual.dom import DOMNode
    from textual.timer import Timer

    from qualcode.codebook.tree import Codebook
    from qualcode.documents.document import Document
    from qualcode.ledger.study import Study
    from qualcode.study.assignments import Assignment
    from qualcode.study.coders import Coder
    from qualcode.workflows.reading import Mark, Reading

_PAUSE = 0.3  # seconds without another coding before the counts are read again


class _Opened(NamedTuple):
    """A transcript with the codings that the coder may see, and a review's decisions on them (by id)."""

    reading: Reading
    marks: Sequence[Mark]
    outcomes: Mapping[bytes, str]


def _opened(study: Study, who: Coder, transcript: bytes) -> _Opened:
    with study.reading():
        opened = reading.open_transcript(study, who, transcript)
        return _Opened(opened, *_codings(study, who, opened))


def _codings(study: Study, who: Coder, opened: Reading) -> tuple[Sequence[Mark], Mapping[bytes, str]]:
    with study.reading():
        marks = reading.marks(study, who, opened.entry)
        if opened.work is None or opened.work.reviews is None:
            return marks, {}
        from qualcode.workflows import reviewing

        return marks, reviewing.outcomes(study, who, opened.entry)


class CodeScreen(Workspace):
    """Shows the transcript that the coder works on."""

    TAB = "code"

    def __init__(self) -> None:
        super().__init__()
        self.only = Filter()
        self.with_others = False
        self._spots: dict[str, list[int]] = {}
        self._transcript: bytes | None = None
        self._said = ""  # the title line
        self._counting: Timer | None = None
        self._book: Codebook | None = None  # the codings have its codes and colours

    def body(self) -> ComposeResult:
        yield Static("", id="title", markup=False)
        with Beside(id="desk"):
            with Below(id="page"):
                yield (text := TextPane(id="text"))
                yield Here(text, id="here")
            yield CodebookPane(text, id="codebook")

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
        self.text.on_moved, self.text.on_coded = self._moved, self.coded
        self.text.focus()
        await self.open(await self._start())

    async def _start(self) -> bytes | None:
        kept = self.desk.place.get("transcript")
        if kept:
            return bytes.fromhex(kept)
        return await self.desk.store.read(reading.first_open, self.desk.who) if self.desk.who else None

    # -- opening ------------------------------------------------------------------------------------

    async def open(
        self,
        transcript: bytes | None,
        at: int | None = None,
        mark: bytes | None = None,
        *,
        only: Filter | None = None,
        others: bool = False,
    ) -> None:
        """Open a transcript at its last place or at an offset, with a coding chosen: see ``Screens``."""
        if transcript is None or self.desk.who is None:
            self._title(None)
            return
        self._keep_spot()
        if only is not None:
            self.only = only
        self.with_others = self.with_others or others
        try:
            opened = await self.desk.store.read(_opened, self.desk.who, transcript)
        except NotFound:  # the transcript was removed since the place was stored
            self._transcript = None
            self._title(None)
            return
        self._transcript = transcript
        self.desk.place["transcript"] = transcript.hex()
        spot = self._spots.get(transcript.hex())
        self._show_at_least(opened, mark)
        text = self.text
        text.editing, text.selecting, text.spent, text.chosen = None, False, False, mark
        self._show(opened, Spot(*spot) if spot else None)
        if at is not None:
            text.reveal(at)

    def _show_at_least(self, opened: _Opened, mark: bytes | None) -> None:
        """Show others' codings, or those of all codes, if this coding would be hidden."""
        wanted = next((each for each in opened.marks if each.id == mark), None)
        if wanted is None or wanted in self._shown(opened):
            return
        self.with_others = self.with_others or not wanted.own
        if self.only.codes is not None and wanted.code not in self.only.codes:
            self.only = Filter()

    def _keep_spot(self) -> None:
        if self._transcript is not None and self.text.reading is not None:
            spot = self.text.spot()
            self._spots[self._transcript.hex()] = [spot.offset, spot.top]

    @property
    def transcript(self) -> bytes | None:
        return self._transcript

    def place(self) -> dict[str, Any]:
        """The place in each transcript, and what is shown, for the next start."""
        if not self.is_mounted:
            return {}
        self._keep_spot()
        kept = {"spots": self._spots, "others": self.with_others}
        if self.size.width >= 100:  # a narrow screen closes the drawer only for the moment
            kept["drawer"] = self.drawer.display
        return kept

    # -- what is shown ------------------------------------------------------------------------------

    def _shown(self, opened: _Opened) -> list[Mark]:
        """The codings that the person asked to see."""
        work, only = opened.reading.work, self.only.codes
        reviewed = work.reviews if work is not None else None
        # A reviewed coding shows as the reviewer's own, or not at all.
        return [
            mark
            for mark in opened.marks
            if (mark.own or self.with_others or (mark.coder == reviewed and mark.id not in opened.outcomes))
            and (only is None or mark.code in only)
        ]

    def _show(self, opened: _Opened, spot: Spot | None = None) -> None:
        """Show a transcript with its codings and the codebook; without a spot the caret stays."""
        self._dress()
        self.text.every = opened.marks
        self.text.show(opened.reading, self._shown(opened), spot)
        self._title(opened.reading)
        self.drawer.show()

    def _dress(self) -> None:
        """Use the current codebook's codes and colours for the codings."""
        desk = self.desk
        if self._book is not desk.book:
            self._book = desk.book
            codes = {code.id: code for code in desk.book}
            self.text.painter.use(codes, desk.colours, tinted=not desk.plain)

    def coded(self, mark: Mark) -> None:
        """Show a stored coding at once, and update the counts when the keys pause."""
        self.text.every = [*self.text.every, mark]
        if self.only.codes is None or mark.code in self.only.codes:
            self.text.add_mark(mark)
        self._stop_counting()
        self._counting = self.set_timer(_PAUSE, self._count)

    def _stop_counting(self) -> None:
        if self._counting is not None:
            self._counting.stop()
            self._counting = None

    async def _count(self) -> None:
        self._counting = None
        try:
            await self.desk.codings_counted()
        except QualcodeError as error:
            self.desk.say(str(error), bad=True)

    def counts_changed(self) -> None:
        if self.text.reading is not None:
            self._title(self.text.reading)
            self.drawer.show()

    async def codings_changed(self) -> None:
        """Read the codings again; the text keeps its layout."""
        self._stop_counting()
        reading = self.text.reading
        if reading is None or self.desk.who is None or reading.work is None:
            await self.study_changed()  # the first coding has assigned the transcript
            return
        opened = _Opened(reading, *await self.desk.store.read(_codings, self.desk.who, reading))
        self._dress()
        self.text.every = opened.marks
        self.text.show_marks(self._shown(opened))
        self._title(reading)
        self.drawer.show()

    async def study_changed(self) -> None:
        """Read the transcript, its codings and the codebook again; the caret stays."""
        if self._transcript is None or self.desk.who is None:
            await self.open(await self._start())
            return
        try:
            self._show(await self.desk.store.read(_opened, self.desk.who, self._transcript))
        except NotFound:
            await self.open(await self._start())

    async def show_in_codebook(self, code: int) -> None:
        """Go to a code (key) in the codebook beside the text."""
        self.drawer.display = True
        self.drawer.show()
        self.drawer.focus_tree()
        self.drawer.tree_of_codes.go_to(code)

    def _moved(self) -> None:
        self.query_one(Here).show()
        self._title(self.text.reading)
        self.show_keys()

    def on_app_theme_changed(self) -> None:
        self.text.painter.forget_styles()

    def _title(self, opened: Reading | None) -> None:
        """The transcript and its state at the left; the caret's place, never cut, at the right."""
        width = max(10, self.size.width - 2)
        if opened is None:
            nothing = "No transcript is open: {app.transcripts} lists them."
            said = self.desk.hint(nothing if self.desk.who else "Say who is coding: {app.coder}.")
        else:
            where = self._where(opened)
            room = max(0, width - len(where) - 2)
            what = f"{self._what(opened)}  {self._state(opened)}"
            if cell_len(what) > room:  # the list names the respondents too
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
        if self.only.codes is not None:
            shown.append(f"only {self.only.name}")
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
            self.drawer.show()
        elif self.drawer.has_focus_within:
            self.text.focus()
            return
        self.drawer.focus_tree()

    async def act_others(self) -> None:
        self.with_others = not self.with_others
        await self.codings_changed()
        others = sorted({mark.coder for mark in self.text.marks if not mark.own})
        if not self.with_others:
            self.desk.say("Only your own codings are shown.")
        else:
            self.desk.say(
                f"Shown too: {', '.join(others)}."
                if others
                else "You may not see others' codings here, or there are none."
            )

    async def _beside(self, step: int) -> None:
        listed = await self.desk.store.read(reading.in_order, self.desk.coder)
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
        await finish_or_reopen(self, opened.entry.name, opened.work)

    @asks
    async def act_filter(self) -> None:
        from qualcode.tui.screens.filtering import choose_filter

        chosen = await choose_filter(self, self.only.name)
        if chosen is not None:
            self.only = chosen
            await self.codings_changed()

    async def act_segments(self) -> None:
        from qualcode.tui.screens.segments import SegmentsScreen

        mark = self.text.chosen_mark()
        assert mark is not None
        await self.app.push_screen(SegmentsScreen(mark.code))

    async def act_speakers(self) -> None:
        from qualcode.tui.screens.speakers import SpeakersScreen

        assert self._transcript is not None  # the pane has seen to it
        await self.app.push_screen(SpeakersScreen(self._transcript, at=self.text.caret))

    async def act_recheck(self) -> None:
        from qualcode.tui.screens.recheck import RecheckScreen

        await self.app.push_screen(RecheckScreen())

    async def act_proposals(self) -> None:
        from qualcode.tui.screens.proposals import ProposalsScreen

        await self.app.push_screen(ProposalsScreen())


async def finish_or_reopen(asking: DOMNode, name: str, work: Assignment | None) -> None:
    """Finish a transcript for the coder, or reopen it, if they confirm."""
    from qualcode.workflows import assigning

    if work is not None and work.finished:
        question = confirm(
            f"Reopen {name}?",
            "The study records the reopening, and the transcript no longer counts as independent.",
            "Yes, reopen it",
        )
        doing: Callable[[Study, Sequence[str], str | None], Document] = assigning.reopen
    else:
        question = confirm(
            f"Finish {name}?",
            "Your codings are frozen as they stand. When all assigned coders have finished, each sees the others' "
            "work.",
            "Yes, it is finished",
        )
        doing = assigning.finish
    if await asking.app.push_screen_wait(question) != "yes":
        return
    desk = desk_of(asking)
    done = await desk.store.do(doing, [name], desk.coder.name)
    await desk.study_changed()
    said = f"{name} is reopened." if doing is assigning.reopen else f"{name} is finished."
    desk.say(" ".join([said, *done["warnings"]]))
