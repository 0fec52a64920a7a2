"""Who speaks in a transcript: each speaker with role, respondent and turns; and putting right what is wrong."""

from __future__ import annotations

from typing import TYPE_CHECKING, cast

from rich.text import Text
from textual.widgets import Static

from qualcode.errors import NotFound, QualcodeError
from qualcode.study.names import some_of
from qualcode.study.speaker_edits import Edit
from qualcode.tui.desk import WayBack
from qualcode.tui.pane import asks
from qualcode.tui.screens.asking import Ask, Choose, confirm
from qualcode.tui.screens.pick_one import PickOne
from qualcode.tui.screens.workspace import Workspace
from qualcode.tui.segment_order import several
from qualcode.tui.transcript_columns import one_line
from qualcode.tui.widgets.frame import clipped, fill
from qualcode.tui.widgets.speaker_list import SpeakerList, TurnList, TurnRow
from qualcode.workflows import speakers

if TYPE_CHECKING:
    from collections.abc import Sequence
    from typing import Any

    from textual.app import ComposeResult

    from qualcode.documents.speakers import Speaker, SpeakersChanged
    from qualcode.transcript.model import Role
    from qualcode.workflows.speakers import Speaking

_ROLES = {
    "interviewer": "interviewer: asks",
    "respondent": "respondent: answers",
    "group": "group: several respondents at once, or one who is not known",
    "other": "other: neither, such as the transcriber",
}
_NOBODY = "nobody who is known"
_EDITS = {"role", "respondent", "rename", "join", "split", "open"}
_WAYS_OUT = {
    "only_interviewers": "{speakers.role} says who answers, {speakers.label} adds a label that was passed over.",
    "nobody_labelled": "{speakers.label} adds what a speaker's lines begin with; if these are notes, "
    "{transcripts.details} in the list of transcripts says so.",
    "respondent_without_words": "{speakers.respondent} says which label is whose.",
    "words_before_first_label": "If a label begins them, {speakers.label} adds it.",
    "interviewer_unclear": "{speakers.role} says who it is.",
    "one_has_nearly_all": "{speakers.label} adds a label that was passed over, {speakers.split} splits turns off.",
    "rows_without_speaker": "{speakers.respondent} says whose these words are, {speakers.split} splits turns off.",
}


class SpeakersScreen(Workspace):
    """Lists who speaks in a transcript, and below it the turns of the speaker under the cursor.

    ``marked`` are names of transcripts that a change is for, too, where they have the label. The cursor starts at
    the speaker of the turn at ``at`` (code points).
    """

    TAB = "transcripts"

    def __init__(self, transcript: bytes, marked: Sequence[str] = (), at: int | None = None) -> None:
        super().__init__()
        self._transcript, self._marked, self._at = transcript, list(marked), at
        self._to: str | None = None  # the label that the cursor goes to when the list is read again
        self._turns_of: str | None = None
        self._everywhere = True
        self._speaking: Speaking | None = None

    def body(self) -> ComposeResult:
        yield Static("", id="speakers-title", markup=False)
        yield Static("", id="speakers-unclear", markup=False)
        yield SpeakerList(id="speakers-list")
        yield TurnList(id="speakers-turns")

    @property
    def listed(self) -> SpeakerList:
        return self.query_one(SpeakerList)

    @property
    def turns(self) -> TurnList:
        return self.query_one(TurnList)

    async def on_mount(self) -> None:
        self.listed.everywhere = bool(self._marked)
        self.listed.focus()
        await self.study_changed()

    # -- what is shown ------------------------------------------------------------------------------

    async def study_changed(self) -> None:
        """Read again who speaks; the cursors stay where they are if that is still there."""
        to, at, self._to, self._at = self._to, self._at, None, None
        try:
            self._speaking = await self.desk.store.read(speakers.who_speaks, self._transcript)
        except NotFound:  # it was taken out
            self._speaking = None
        turns = self._speaking.turns if self._speaking is not None else ()
        turn = next((t for t in reversed(turns) if at is not None and t.start <= at), None)
        self.listed.show(self._speaking.speakers if self._speaking else (), turn.label if turn else to)
        self._tell(b"%d" % turn.start if turn else None)

    def on_drawn_list_changed(self) -> None:
        if self._label != self._turns_of:
            self._tell()

    def on_resize(self) -> None:
        super().on_resize()
        self.call_after_refresh(self._tell)

    def _tell(self, turn: bytes | None = None) -> None:
        """Fill the lines above the list, and the turns below it; with the cursor on this turn."""
        self.query_one("#speakers-title", Static).update(clipped(self._title(), max(10, self.size.width - 2)))
        fill(self.query_one("#speakers-unclear", Static), self._unclear())
        self.listed.styles.height = 1 + min(len(self.listed.rows), max(3, self.size.height // 3))
        label = self._turns_of = self._label
        said = [t for t in self._speaking.turns if t.label == label] if self._speaking else []
        self.turns.show([TurnRow(t.number, t.start, t.words) for t in said], {}, turn)

    @property
    def _label(self) -> str | None:
        """The label under the cursor."""
        here = self.listed.current
        return here["label"] if here is not None else None

    def _title(self) -> str:
        if self._speaking is None:
            return "This transcript is not in the study any more."
        name, labels = one_line(self._speaking.entry.name), len(self._speaking.speakers)
        title = (
            f"Who speaks in {name}: {several(labels, 'speaker')}" if labels else f"Nobody speaks in {name}"
        )
        if not self._marked:
            return title
        many = len(self._names)
        return f"{title} · changes are for " + (f"{many} transcripts" if many > 1 else "this one only")

    def _unclear(self) -> Text:
        """What looks wrong, and the keys that put it right."""
        unclear = self._speaking.unclear if self._speaking is not None else {}
        return Text("\n").join(
            Text.assemble((f"! {one_line(what)}. ", "bold"), self.desk.hint(_WAYS_OUT[kind]))
            for kind, what in unclear.items()
        )

    # -- going about --------------------------------------------------------------------------------

    def why_not(self, name: str) -> str | None:
        """Why an action on the speakers cannot be done now."""
        speaking, here = self._speaking, self.listed.current
        if name == "label" and (speaking is None or not speaking.turns):
            return "There is no text in which a line could begin with a label."
        if name in _EDITS and (speaking is None or here is None):
            return "Nobody speaks here."
        if name == "respondent" and speaking is not None and not speaking.respondents:
            return "There is no respondent yet: {transcripts.respondents} in the list of transcripts takes some in."
        if name == "person" and (here is None or here["respondent"] is None):
            return "It is not known whose words these are: {speakers.respondent} says it."
        if name == "join" and speaking is not None and len(speaking.speakers) < 2:
            return "There is no other label here."
        if name == "split" and not self.turns.has_focus:
            return (
                "Go first to the turn from which on it is somebody else: {speakers.open} goes to the turns."
            )
        if name == "everywhere" and not self._marked:
            return (
                "Only this transcript is meant: {transcripts.mark} in the list of transcripts marks several."
            )
        return None

    def act_leave(self) -> None:
        if self.turns.has_focus:
            self.listed.focus()
        else:
            self.app.pop_screen()

    def act_fold(self) -> None:
        self.turns.act_fold()

    def act_everywhere(self) -> None:
        self._everywhere = not self._everywhere
        self._tell()

    @asks
    async def act_open(self) -> None:
        turn = self.turns.current
        if not self.turns.has_focus or turn is None:
            self.turns.focus()
            return
        desk, app = self.desk, self.app
        transcript, marked, at = self._transcript, self._marked, turn.start
        await desk.screens.open_transcript(transcript, at)
        desk.way_back = WayBack(transcript, lambda: app.push_screen(SpeakersScreen(transcript, marked, at)))

    # -- putting right ------------------------------------------------------------------------------

    @property
    def _names(self) -> list[str]:
        """The transcripts that a change is for: the one shown comes first."""
        assert self._speaking is not None
        shown = self._speaking.entry.name
        more = self._marked if self._everywhere else []
        return [shown, *(name for name in more if name != shown)]

    def _here(self) -> Speaker:
        here = self.listed.current
        if here is None:
            raise QualcodeError("Nobody speaks here.")
        return here

    async def _change(self, names: list[str], said: str, **edit: Any) -> None:
        """Make one edit, as one step, and say what it changed; the cursor goes to the label that results."""
        known = {row["label"] for row in self.listed.rows}
        who = self.desk.coder.name
        done = await self.desk.store.do(speakers.change_speakers, names, Edit(**edit), coder=who)
        own = [row["label"] for row in done["speakers"] if row["transcript"] == names[0]]
        self._to = next((label for label in own if label not in known), None)
        await self.desk.study_changed()
        self.desk.say(_told(done, said))

    @asks
    async def act_role(self) -> None:
        label = self._here()["label"]
        question = Choose(f"The role of {one_line(label)}", list(_ROLES.items()))
        picked = await self.app.push_screen_wait(question)
        if picked is not None:
            await self._change(
                self._names, f"{label} counts as {picked} now", label=label, role=cast("Role", picked)
            )

    @asks
    async def act_respondent(self) -> None:
        assert self._speaking is not None  # why_not has seen to it
        label, people = self._here()["label"], self._speaking.respondents
        title = f"Whose are the words of {one_line(label)}?"
        picked = await self.app.push_screen_wait(PickOne(title, [_NOBODY, *map(one_line, people)]))
        if picked is None:
            return
        whose = people[picked - 1] if picked else ""
        said = f"The words of {label} are {whose or 'nobody'}'s now"
        await self._change(self._names, said, label=label, respondent=whose)

    @asks
    async def act_rename(self) -> None:
        label = self._here()["label"]
        new = await self.app.push_screen_wait(Ask(f"Another name for {one_line(label)}", "name", label))
        if new is not None and new != label:
            await self._change(self._names, f"{label} is called {new} now", label=label, rename=new)

    @asks
    async def act_person(self) -> None:
        from qualcode.workflows import removing

        was, desk = self._here()["respondent"] or "", self.desk
        new = await self.app.push_screen_wait(
            Ask(f"Another name for the respondent {one_line(was)}", "name", was)
        )
        if new is None or new == was:
            return
        meant = await desk.store.read(removing.respondent_renamed, was, new)
        if meant["joined"]:
            told = f"There is a respondent {one_line(new)} already, who then has what is known of both."
            question = confirm(
                f"Are {one_line(was)} and {one_line(new)} one person?", told, "Yes, one person"
            )
            if await self.app.push_screen_wait(question) != "yes":
                return
        done = await desk.store.do(
            removing.rename_respondent, was, new, join=meant["joined"], coder=desk.coder.name
        )
        await desk.study_changed()
        where = several(len(done["transcripts"]), "transcript")
        said = f"The respondent {was} is {done['respondent']} now, in {where}."
        desk.say(" ".join([said, *done["warnings"], "{app.undo} takes it back."]))

    @asks
    async def act_join(self) -> None:
        label = self._here()["label"]
        others = [row["label"] for row in self.listed.rows if row["label"] != label]
        title = f"Which label's turns are {one_line(label)}'s, too?"
        picked = await self.app.push_screen_wait(PickOne(title, [one_line(other) for other in others]))
        if picked is not None:
            said = f"The turns of {others[picked]} are {label}'s now"
            await self._change(self._names, said, label=label, join=others[picked])

    @asks
    async def act_split(self) -> None:
        label, turn = self._here()["label"], self.turns.current
        assert turn is not None  # a speaker has turns
        title = f"Who speaks, in place of {one_line(label)}, from turn {turn.number:,} on?"
        to = await self.app.push_screen_wait(Ask(title, "a new label, or one that is there"))
        if to is not None:
            said = f"From turn {turn.number:,} on, the turns of {label} are {to}'s"
            await self._change(self._names[:1], said, label=label, from_turn=turn.number, to=to)

    @asks
    async def act_label(self) -> None:
        title = "What do the lines begin with that were not taken as a speaker's?"
        text = await self.app.push_screen_wait(Ask(title, "as in the text, such as Mama Zodwa >>"))
        if text is not None:
            await self._change(self._names, f"Lines that begin with {text} are turns now", find=(text,))


def _told(done: SpeakersChanged, said: str) -> str:
    """What was changed, where, and what it does to counting."""
    told = [f"{said}."]
    changed, without, touched = done["changed"], done["without"], done["touched"]
    if len(changed) + len(without) > 1:
        told = [f"{said}, in {several(len(changed), 'transcript')}."]
        if without:
            told.append(f"No such label in {some_of(without)}.")
    if touched["codings"]:
        told.append(
            f"Of {several(touched['codings'], 'coding')}, {touched['before']:,} touched words of known respondents "
            f"before, and {touched['after']:,} do now."
        )
    return " ".join([*map(one_line, told), *done["warnings"], "{app.undo} takes it back."])
