"""The differences between a transcript's coders: the text with their stripes, the queue, and moving in it."""

from __future__ import annotations

from typing import TYPE_CHECKING, Any, get_args

from rich.cells import cell_len
from textual.containers import Container, Vertical
from textual.widgets import Static

from qualcode.errors import NotAllowed, NotFound
from qualcode.study.marks import Mark
from qualcode.tui.pane import asks
from qualcode.tui.screens.workspace import Workspace
from qualcode.tui.transcript_columns import one_line
from qualcode.tui.widgets.both_sides import LETTERS
from qualcode.tui.widgets.case_details import CaseDetails
from qualcode.tui.widgets.difference_text import DifferenceText
from qualcode.tui.widgets.frame import clipped
from qualcode.tui.widgets.queue_list import QueueList
from qualcode.workflows import reading, reconciling

if TYPE_CHECKING:
    from collections.abc import Sequence

    from textual.app import ComposeResult

    from qualcode.ledger.study import Study
    from qualcode.study.coders import Coder
    from qualcode.study.reconciling import Ready
    from qualcode.workflows.reading import Reading
    from qualcode.workflows.reconciling import Case, Order, Queue

_SETTLES = frozenset({"take_all", "neither", "pick", "span", "stance"})
_ANYWHERE = frozenset({"transcripts", "next_transcript", "previous_transcript"})
_SELECT = "{reconcile.sentence} takes the sentence, {reconcile.extend} begins here"


class DifferencesScreen(Workspace):
    """Shows the differences between a transcript's coders, and the actions on the chosen one."""

    TAB = "reconcile"

    def __init__(self) -> None:
        super().__init__()
        self.queue: Queue | None = None
        self.order: Order = "place"
        self.trouble = ""  # why there is nothing to settle
        self._transcript: bytes | None = None
        self._cases: dict[str, str] = {}  # the last chosen difference, by transcript
        self._read_at: tuple[int, Coder | None] | None = None  # the newest step then, and the coder
        self._then: list[str] = []  # the differences to go to next, after a decision

    def body(self) -> ComposeResult:
        yield Static("", id="reconcile-title", markup=False)
        with Container(id="reconcile-desk"):
            with Vertical(id="reconcile-page"):
                yield DifferenceText(self, id="reconcile-text")
                yield CaseDetails(id="reconcile-case")
            yield QueueList(self.to_case, id="reconcile-queue")

    @property
    def text(self) -> DifferenceText:
        return self.query_one(DifferenceText)

    @property
    def listed(self) -> QueueList:
        return self.query_one(QueueList)

    @property
    def case(self) -> Case | None:
        """The chosen difference."""
        return self.listed.current

    async def on_mount(self) -> None:
        kept = self.desk.place.get("reconcile", {})
        self._cases = kept.get("cases", {})
        order = kept.get("order")
        self.order = order if order in get_args(reconciling.Order) else "place"
        self.text.on_moved = self.show_keys
        self.text.focus()
        transcript = kept.get("transcript")
        await self.open(bytes.fromhex(transcript) if transcript else None)

    def on_screen_resume(self) -> None:
        super().on_screen_resume()
        if self.queue is not None or self.trouble:
            self.call_later(self._catch_up)

    async def _catch_up(self) -> None:
        """Read all again if the study or the coder changed while another workspace was shown."""
        if self._read_at != (await self.desk.store.read(reading.latest), self.desk.who):
            await self.study_changed()

    def on_resize(self) -> None:
        self.call_after_refresh(self._tell)

    def on_app_theme_changed(self) -> None:
        self.text.painter.forget_styles()

    @property
    def transcript(self) -> bytes | None:
        return self._transcript

    def place(self) -> dict[str, Any]:
        """The transcript, the difference in each, and the order, for the next start."""
        if not self.is_mounted or self._transcript is None:
            return {}
        if self.case is not None:
            self._cases[self._transcript.hex()] = self.case.id
        kept = {"transcript": self._transcript.hex(), "cases": self._cases, "order": self.order}
        return {"reconcile": kept}

    # -- opening ------------------------------------------------------------------------------------

    async def open(self, transcript: bytes | None, at: int | None = None) -> None:
        """Open a transcript at its last difference, or at the one next to an offset; None opens the first
        transcript to reconcile."""
        if self.case is not None and self._transcript is not None:
            self._cases[self._transcript.hex()] = self.case.id
        chosen = transcript if transcript is not None else await self._first()
        if chosen is None or self.desk.who is None:
            self._show_none(self._nothing())
            return
        try:
            now = await self._read(chosen)
        except (NotAllowed, NotFound) as error:
            self._transcript = chosen
            self._show_none(str(error))
            return
        self._transcript = chosen
        self._show(now, self._cases.get(chosen.hex()))
        rows = list(self.listed.rows)
        if at is not None and rows:
            self.to_case(min(rows, key=lambda case: _away(case, at)).id)
        elif chosen.hex() not in self._cases and rows:
            self.to_case(next((case for case in rows if case.open), rows[0]).id)
        else:
            self._to_current()

    async def _first(self) -> bytes | None:
        if self.desk.who is None:
            return None
        first = await self.desk.store.read(reconciling.to_begin_with, self.desk.who)
        return first.id if first else None

    def _nothing(self) -> str:
        if self.desk.who is None:
            return "Say who is coding: {app.coder}."
        return (
            "No transcript is coded by several coders yet. {app.transcripts} lists transcripts, "
            "{transcripts.assign} assigns."
        )

    async def _read(self, transcript: bytes) -> Queue:
        """Read the transcript and its cases, and show its text."""
        desk = self.desk
        latest, opened, now = await desk.store.read(_opened, desk.coder, transcript)
        self._read_at = (latest, desk.who)
        text = self.text
        text.painter.coders = [coder.name for coder in now.coders]
        text.painter.use({code.id: code for code in now.book}, desk.colours, tinted=not desk.plain)
        text.show(opened, _marks(now))
        return now

    def _show(self, now: Queue, to: str | None) -> None:
        self.queue, self.trouble = now, ""
        self.listed.show(now, now.ordered(self.order), to)
        self.text.chosen = None
        self._tell()

    def _show_none(self, trouble: str) -> None:
        self.queue, self.trouble = None, self.desk.hint(trouble)
        self.text.reading, self.text.marks = None, []
        self.text.refresh()
        self.listed.show(None, ())
        self._tell()

    async def study_changed(self) -> None:
        """Read all again; caret and difference stay, or a difference that has reopened is chosen."""
        if self._transcript is None or self.desk.who is None or self.queue is None:
            await self.open(self._transcript)
            return
        before = {case.id for case in self.queue.to_settle}
        then, self._then = self._then, []
        try:
            now = await self._read(self._transcript)
        except (NotAllowed, NotFound) as error:
            self._show_none(str(error))
            return
        left = {case.id for case in now.to_settle}
        to = next((case for case in then if case in left), None)
        if not then and len(left - before) == 1:
            (to,) = left - before
        self._show(now, to)
        self._choose(reveal=to is not None)

    # -- what is shown ------------------------------------------------------------------------------

    def _tell(self) -> None:
        """Show the title line, the details of the difference, and the keys."""
        width = max(10, self.size.width - 2)
        said = clipped(self.trouble, width)
        if self.queue is not None:
            where = self._progress(self.queue)
            what = clipped(self._what(self.queue), max(0, width - cell_len(where) - 2))
            said = what + " " * (width - cell_len(what) - cell_len(where)) + where
        self.query_one("#reconcile-title", Static).update(said, layout=False)
        self.query_one(CaseDetails).show(self.desk, self.queue, self.case)
        self.show_keys()

    def _what(self, now: Queue) -> str:
        names = [f"{LETTERS[place]} {one_line(coder.name)}" for place, coder in enumerate(now.coders)]
        sides = (" | " if len(names) == 2 else ", ").join(names)
        said = f"{now.entry.name} · {sides}"
        if self.desk.uses_agreement:  # of the coders' own work; settling does not change it
            said += f" · {len(now.cases) - len(now.differences)} of {len(now.cases)} alike"
        return said

    def _progress(self, now: Queue) -> str:
        if now.work.reconciled:
            return f"reconciled · by {self.order}"
        done = len(now.differences) - len(now.to_settle)
        return f"{done} of {len(now.differences)} settled · by {self.order}"

    def to_case(self, case: str) -> None:
        """Go to a difference: in the queue, and in the text."""
        place = next((n for n, row in enumerate(self.listed.rows) if row.id == case), None)
        if place is not None:
            self.listed.go(place)
            self._to_current()

    def _to_current(self) -> None:
        self._choose(reveal=True)

    def _choose(self, *, reveal: bool) -> None:
        """Choose in the text the difference under the queue's cursor."""
        text, case = self.text, self.case
        if case is not None and text.reading is not None:
            text.selecting = False
            text.choose(bytes.fromhex(case.id))
            if reveal:
                text.reveal(case.difference.start)
        self._tell()

    # -- why not, and the key bar -------------------------------------------------------------------

    def why_not(self, name: str) -> str | None:
        """Why an action cannot be done now."""
        if name in _ANYWHERE:
            return None if self._transcript is not None else self.desk.hint(self._nothing())
        if self.queue is None:
            return self.trouble or self.desk.hint(self._nothing())
        if name == "carry_over":
            return self._why_no_carrying(self.queue)
        settles = name in _SETTLES or name.startswith("take_") or name == "note"
        if (settles or name in ("next_coding", "previous_coding", "order")) and self.case is None:
            if self.text.matches:
                return None
            return "There are no differences here."
        return self._why_not_settling(self.queue, name)

    def _why_no_carrying(self, now: Queue) -> str | None:
        if now.to_carry_over or (not now.cases and not now.work.reconciled):
            return None
        return (
            "All agreements are carried over."
            if now.cases
            else "The study records that nobody coded anything."
        )

    def _why_not_settling(self, now: Queue, name: str) -> str | None:
        if name.startswith("take_") and name != "take_all" and int(name[5:]) > len(now.coders):
            return f"There is no coder number {name[5:]} here."
        if name == "span" and self.text.span() is None:
            return f"Select the words first: {_SELECT}."
        if name == "note" and self.case is not None and self.case.open:
            return "Settle it first; then the note can say why."
        if name == "next_open" and not now.to_settle:
            return "There is nothing left to settle here: {reconcile.next_transcript} goes to the next transcript."
        if name in ("copy", "shorten", "other_end") and self.text.selection is None:
            return f"Select the words first: {_SELECT}."
        return None

    def footer(self) -> list[str]:
        """The keys to show now."""
        if self.queue is None:
            return ["transcripts", "next_transcript"]
        if self.text.selection is not None:
            return ["span", "pick", "sentence", "shorten", "other_end", "leave"]
        takes = [f"take_{n}" for n in range(1, min(len(self.queue.coders), 9) + 1)]
        if self.case is None:
            return ["carry_over", "next_transcript", "transcripts"]
        if self.case.open:
            return [*takes, "take_all", "neither", "pick", "span", "stance", "next_coding", "order"]
        on = "next_open" if self.queue.to_settle else "next_transcript"
        return [on, "next_coding", "note", *takes, "take_all", "neither", "order", "transcripts"]

    def called(self, name: str) -> str | None:
        """An action's name in the key bar now: the coder's."""
        number = name.rpartition("take_")[2]
        if self.queue is not None and number.isdecimal() and int(number) <= len(self.queue.coders):
            return f"{clipped(one_line(self.queue.coders[int(number) - 1].name), 12)}'s"
        if name == "reconcile.take_all" and self.queue is not None and len(self.queue.coders) > 2:
            return "all"
        return None

    # -- going --------------------------------------------------------------------------------------

    def _step(self, by: int) -> None:
        if self.text.matches:
            self.text.next_match(back=by < 0)
            return
        at = self.listed.cursor + by
        if not 0 <= at < len(self.listed.rows):
            self.desk.say("This is the last difference." if by > 0 else "This is the first difference.")
            return
        self.listed.go(at)
        self._to_current()

    def act_next_coding(self) -> None:
        self._step(1)

    def act_previous_coding(self) -> None:
        self._step(-1)

    def act_next_open(self) -> None:
        rows, at = list(self.listed.rows), self.listed.cursor
        found = next((row for row in [*rows[at + 1 :], *rows[: at + 1]] if row.open), None)
        if found is not None:
            self.to_case(found.id)

    def act_order(self) -> None:
        orders = get_args(reconciling.Order)
        self.order = orders[(orders.index(self.order) + 1) % len(orders)]
        assert self.queue is not None
        self.listed.show(self.queue, self.queue.ordered(self.order))
        self._choose(reveal=False)

    async def _beside(self, step: int) -> None:
        listed = [entry.id for entry in await self.desk.store.read(reconciling.ready_ones, self.desk.who)]
        place = listed.index(self._transcript) + step if self._transcript in listed else 0
        if not 0 <= place < len(listed):
            last = "This is the last transcript that all have finished."
            self.desk.say(last if step > 0 else "This is the first transcript that all have finished.")
            return
        await self.open(listed[place])

    async def act_next_transcript(self) -> None:
        await self._beside(1)

    async def act_previous_transcript(self) -> None:
        await self._beside(-1)

    @asks
    async def act_transcripts(self) -> None:
        from qualcode.tui.screens.pick_one import PickOne

        states = await self.desk.store.read(reconciling.states, self.desk.who)
        names = [_state(ready, done) for ready, done in states]
        place = await self.app.push_screen_wait(PickOne("Reconcile which transcript?", names))
        if place is not None:
            await self.open(states[place][0].entry.id)


def _opened(study: Study, who: Coder, transcript: bytes) -> tuple[int, Reading, Queue]:
    """The newest step, and the transcript and its differences at that step."""
    with study.reading():
        opened = reading.open_transcript(study, who, transcript)
        return reading.latest(study), opened, reconciling.queue(study, who, opened.entry)


def _marks(now: Queue) -> Sequence[Mark]:
    """The coders' codings as marks: see DifferenceText."""
    names = {coder.key: coder.name for coder in now.coders}
    return [
        Mark(bytes.fromhex(case.id), p.code, p.start, p.end, p.stance, names[p.coder],
             case.open and not case.agreed, 0, 0, None)
        for case in now.cases for p in case.difference.pieces
    ]  # fmt: skip


def _away(case: Case, at: int) -> int:
    """The distance of an offset from a difference, in code points."""
    return max(case.difference.start - at, at - case.difference.end + 1, 0)


def _state(ready: Ready, done: bool | None) -> str:
    said = "reconciled" if done else "to settle"
    if done is None:
        said = f"waits for {', '.join(ready.waits_for)}"
    return f"{ready.entry.name} · {said}"
