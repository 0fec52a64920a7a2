"""The workspace of transcripts: the list, progress, assigning, importing, and a new study's first steps."""

from __future__ import annotations

from typing import TYPE_CHECKING, ClassVar

from rich.text import Text
from textual.containers import Container, VerticalScroll
from textual.widgets import Static

from qualcode.errors import NotFound, QualcodeError
from qualcode.tui.pane import asks
from qualcode.tui.registry import bindings
from qualcode.tui.screens.asking import Choose, confirm
from qualcode.tui.screens.searched import SearchedScreen
from qualcode.tui.segment_order import several
from qualcode.tui.transcript_columns import LEGEND, short_names, work_of
from qualcode.tui.widgets.about_transcript import AboutTranscript, Progress
from qualcode.tui.widgets.first_steps import FirstSteps
from qualcode.tui.widgets.frame import fill
from qualcode.tui.widgets.search_line import SearchLine
from qualcode.tui.widgets.transcript_table import TranscriptsPane, TranscriptTable
from qualcode.workflows import assigning, keeping, listing, reading

if TYPE_CHECKING:
    from textual.app import ComposeResult
    from textual.binding import BindingType

    from qualcode.documents.removing import TranscriptGone
    from qualcode.study.coders import Coder
    from qualcode.study.speakers import StoredSpeaker
    from qualcode.workflows.listing import Overview

_NEEDS_ONE = {
    "open",
    "sort",
    "reverse",
    "filter",
    "mark",
    "mark_all",
    "assign",
    "details",
    "finish",
    "memo",
    "speakers",
    "remove",
}


class Side(VerticalScroll, TranscriptsPane, can_focus=True):
    """A pane beside the list; focused it scrolls, and the list's keys still work."""

    BINDINGS: ClassVar[list[BindingType]] = [*bindings("transcripts")]


class TranscriptsScreen(SearchedScreen):
    """The study's transcripts, and the actions on whole transcripts."""

    TAB = "transcripts"

    def __init__(self) -> None:
        super().__init__()
        self.overview: Overview = listing.Overview((), (), (), {})
        self._speakers: dict[bytes, list[StoredSpeaker]] = {}
        self._shown: tuple[int, Coder | None] | None = None  # the newest step then, and the coder
        self._legend_shown = ""

    def body(self) -> ComposeResult:
        yield FirstSteps(id="first-steps")
        yield Static("", id="hint", markup=False)
        yield SearchLine(placeholder="words to look for in all columns", compact=True, id="filter")
        with Container(id="list"):
            yield TranscriptTable(id="transcripts")
            with Container(id="beside"):
                with Side(id="about-scroll"):
                    yield AboutTranscript(id="about")
                with Side(id="progress-scroll"):
                    yield Progress(id="progress")
        yield Static("", id="legend", markup=False)

    @property
    def table(self) -> TranscriptTable:
        return self.query_one(TranscriptTable)

    async def on_mount(self) -> None:
        await self.study_changed()

    def on_screen_resume(self) -> None:
        super().on_screen_resume()
        if self._shown is not None:
            self.call_later(self._catch_up)

    async def _catch_up(self) -> None:
        """Read the list again if the study or the coder changed while another workspace was shown."""
        if self._shown != (await self.desk.store.read(reading.latest), self.desk.who):
            await self.study_changed()

    async def study_changed(self) -> None:
        """Read the list again; cursor, marks, sorting and filter stay."""
        store, who = self.desk.store, self.desk.who
        latest = await store.read(reading.latest)
        self.overview = await store.read(listing.overview, who)
        progress = await store.read(keeping.progress)
        self._speakers.clear()
        self.query_one(Progress).show(progress)
        self._lead()
        self.table.show(self.overview, who)
        self._shown = (latest, who)

    def _lead(self) -> None:
        """Show the list, or the first steps if it is empty; and the next step."""
        empty = not self.overview.transcripts
        steps, table = self.query_one(FirstSteps), self.table
        held = self.focused is None or self.focused in (steps, table)
        for selector in ("#list", "#legend"):
            self.query_one(selector).display = not empty
        steps.display = empty
        if empty:
            steps.show(self.desk.who.name if self.desk.who else None, len(self.desk.book.live()))
        fill(self.query_one("#hint", Static), "" if empty else self.desk.hint(self._hint()))
        self._show_legend()
        if held:
            (steps if empty else table).focus()

    def _hint(self) -> str:
        who = self.desk.who
        if who is None:
            return "Next: say who is coding ({app.coder})."
        if not len(self.desk.book.live()):
            return (
                "No code yet: {transcripts.codebook} takes a codebook from a file; or open a transcript and add "
                "codes on the way."
            )
        if not any(row.work for row in self.overview.transcripts):
            return (
                "Nothing is assigned yet: {transcripts.assign} assigns; or just open a transcript and code: this "
                "assigns it to you."
            )
        return ""

    def _show_legend(self) -> None:
        legend = self._legend()
        if legend.plain != self._legend_shown:
            self._legend_shown = legend.plain
            self.query_one("#legend", Static).update(legend)

    def _legend(self) -> Text:
        who = self.desk.who
        others = [coder for coder in self.overview.coders if who is None or coder.key != who.key]
        legend = Text(LEGEND, no_wrap=True, overflow="ellipsis")
        if others and any(column.key == "others" for column in self.table.columns):
            short = short_names(self.overview.coders)
            legend.append("   " + "  ".join(f"{short[c.key]} {c.name}" for c in others))
        return legend

    async def on_drawn_list_changed(self) -> None:
        self._show_legend()
        self._show_about()
        current = self.table.current
        if current is not None and current.entry.id not in self._speakers:
            self._speakers[current.entry.id] = []  # read once, however often the cursor returns
            self.run_worker(self._read_labels(current.entry.id), group="labels")

    async def _read_labels(self, transcript: bytes) -> None:
        try:
            self._speakers[transcript] = await self.desk.store.read(listing.labels_of, transcript)
        except NotFound:  # another terminal has just removed it; the list follows in a moment
            return
        self._show_about()

    def _show_about(self) -> None:
        current = self.table.current
        speakers = self._speakers.get(current.entry.id, []) if current is not None else []
        about = self.query_one(AboutTranscript)
        about.show(current, speakers, self.overview.coders, len(self.table.marked))

    # -- finding ------------------------------------------------------------------------------------

    def narrow(self) -> None:
        self.table.filter(self.search.value)

    def act_leave(self) -> None:
        if self.search.display:
            self.action_forget_search()
        elif self.table.marked:
            self.table.unmark()

    def act_sort(self) -> None:
        by = self.table.sort_by_next().title
        self.desk.say(f"Sorted by {by}; {{transcripts.reverse}} turns the order.")

    def act_reverse(self) -> None:
        self.table.sort_by(self.table.sorted_by)

    def act_mark(self) -> None:
        self.table.act_mark()

    def act_mark_all(self) -> None:
        self.table.act_mark_all()

    # -- doing --------------------------------------------------------------------------------------

    def why_not(self, name: str) -> str | None:
        """Why an action of the list cannot be done now."""
        if name in _NEEDS_ONE and not self.overview.transcripts:
            return "There is no transcript yet: {transcripts.import} takes some in."
        if (
            name in {"open", "details", "finish", "memo", "mark", "speakers", "remove"}
            and not self.table.chosen
        ):
            return "No transcript is shown; {transcripts.leave} ends the filter."
        if name in {"open", "memo"} and self.desk.who is None:
            return "Say first who is coding: {app.coder}."
        if name == "assign" and not self.overview.coders:
            return "There is nobody to assign to yet: {app.coder} adds a coder."
        if name == "segments" and not len(self.desk.book):
            return "There is no code yet."
        return None

    async def act_open(self) -> None:
        current = self.table.current
        if current is not None:
            await self.desk.screens.open_transcript(current.entry.id)

    @asks
    async def act_assign(self) -> None:
        from qualcode.tui.screens.assigning import Assigning

        table = self.table
        marked = [row.entry.name for row in table.chosen] if table.marked else []
        shown = [row.entry.name for row in table.rows]
        under = table.current.entry.name if table.current else None
        said = await self.app.push_screen_wait(Assigning(self.overview, marked, shown, under))
        if said:
            table.marked.clear()
            await self.desk.study_changed()
            self.desk.say(said)

    @asks
    async def act_import(self) -> None:
        from qualcode.tui.screens.importing import import_transcripts

        await import_transcripts(self)

    @asks
    async def act_respondents(self) -> None:
        from qualcode.tui.screens.importing import import_respondents

        await import_respondents(self)

    @asks
    async def act_codebook(self) -> None:
        from qualcode.tui.screens.importing import import_codebook

        await import_codebook(self)

    @asks
    async def act_details(self) -> None:
        from qualcode.tui.screens.transcript_details import TranscriptDetails

        current = self.table.current
        if current is None:
            raise QualcodeError("No transcript is shown; {transcripts.leave} ends the filter.")
        speakers = await self.desk.store.read(listing.labels_of, current.entry.id)
        if await self.app.push_screen_wait(TranscriptDetails(current.entry, speakers)):
            await self.desk.study_changed()
            self.desk.say(f"Recorded for {current.entry.name}.")

    async def act_speakers(self) -> None:
        from qualcode.tui.screens.speakers import SpeakersScreen

        table = self.table
        entries = [row.entry for row in table.chosen]
        shown = next((e for e in entries if table.current and e.id == table.current.entry.id), entries[0])
        marked = [entry.name for entry in entries] if table.marked else []
        await self.app.push_screen(SpeakersScreen(shown.id, marked))

    @asks
    async def act_remove(self) -> None:
        from qualcode.workflows import removing

        current, who = self.table.current, self.desk.coder.name
        if current is None:
            raise QualcodeError("No transcript is shown; {transcripts.leave} ends the filter.")
        name = current.entry.name
        going = await self.desk.store.do(removing.transcript_going, name, who)
        question = confirm(f"Take {name} out of the study?", going_with(going), "Yes, take it out")
        if await self.app.push_screen_wait(question) != "yes":
            return
        await self.desk.store.do(removing.remove_transcript, name, who)
        self.table.marked.discard(current.entry.id)
        await self.desk.study_changed()
        self.desk.say(f"{name} is taken out. {{app.undo}} brings it back, with all that was done in it.")

    @asks
    async def act_finish(self) -> None:
        from qualcode.tui.screens.code import finish_or_reopen

        chosen = self.table.chosen
        who = self.desk.coder
        work = {row.entry.name: work_of(row, who) for row in chosen}
        missing = [name for name, a in work.items() if a is None]
        if missing:
            are = "is" if len(missing) == 1 else "are"
            raise QualcodeError(f"{_some(missing)} {are} not assigned to you.")
        if len(chosen) == 1:
            ((name, a),) = work.items()
            await finish_or_reopen(self, name, a)
            return
        await self._finish_all([name for name, a in work.items() if a and a.status != "finished"])

    async def _finish_all(self, names: list[str]) -> None:
        if not names:
            raise QualcodeError("All of these are finished already; reopen them one by one.")
        question = confirm(
            f"Finish {len(names)} transcripts?",
            f"{_some(names)}. Your codings are frozen as they stand. When all assigned coders have finished, each "
            "sees the others' work.",
            "Yes, they are finished",
        )
        if await self.app.push_screen_wait(question) != "yes":
            return
        done = await self.desk.store.do(assigning.finish, names, self.desk.coder.name)
        self.table.marked.clear()
        await self.desk.study_changed()
        self.desk.say(" ".join([f"{len(done['finished'])} transcripts are finished.", *done["warnings"]]))

    @asks
    async def act_memo(self) -> None:
        from qualcode.tui.screens.memo_editor import edit_memos_on
        from qualcode.workflows.memos import Target

        current = self.table.current
        if current is None:
            return
        on = [("transcript", current.entry.id, current.entry.name)]
        on += [("respondent", person.id, person.name) for person in current.respondents]
        options = [(str(n), f"the {kind} {name}") for n, (kind, _, name) in enumerate(on)]
        picked: str | None = "0"
        if len(on) > 1:
            picked = await self.app.push_screen_wait(Choose("A memo on", options))
        if picked is not None:
            kind, entity, name = on[int(picked)]
            await edit_memos_on(self, Target(kind, entity), f"{kind} {name}")

    async def act_recheck(self) -> None:
        from qualcode.tui.screens.recheck import RecheckScreen

        await self.app.push_screen(RecheckScreen())

    async def act_proposals(self) -> None:
        from qualcode.tui.screens.proposals import ProposalsScreen

        await self.app.push_screen(ProposalsScreen())

    @asks
    async def act_segments(self) -> None:
        from qualcode.study.codes import key_of
        from qualcode.tui.screens.pick_one import PickOne
        from qualcode.tui.screens.segments import SegmentsScreen

        book = self.desk.book
        codes = list(book.live())
        names = [book.full_name(code.id) for code in codes]
        picked = await self.app.push_screen_wait(PickOne("Segments of which code or theme?", names))
        if picked is not None:
            await self.app.push_screen(SegmentsScreen(key_of(codes[picked])))


def going_with(going: TranscriptGone) -> str:
    """What goes when a transcript is taken out."""
    counts = [(row["codings"], f"coding of {row['coder']}") for row in going["by_coder"]]
    counts += [(going["consensus"], "consensus coding"), (going["memos"], "memo")]
    counts += [(going["assignments"], "assignment"), (going["decisions"], "decision")]
    with_it = ", ".join(several(count, what) for count, what in counts if count)
    told = [f"With it goes: {with_it}." if with_it else "Nothing was done in it yet."]
    if going["hidden"]:
        told.append("What others did in it, which you may not see yet, goes too.")
    return " ".join([*told, "Its file can be taken in again."])


def _some(names: list[str]) -> str:
    return ", ".join(names[:4]) + (f" and {len(names) - 4} more" if len(names) > 4 else "")
