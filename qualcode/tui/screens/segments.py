"""All segments of one code or theme across transcripts, to read and to rearrange in bulk."""

from __future__ import annotations

from dataclasses import dataclass, field
from typing import TYPE_CHECKING, Any

from textual.widgets import Static

from qualcode.errors import QualcodeError
from qualcode.study.assignments import STANCES
from qualcode.study.codes import key_of
from qualcode.tui.desk import WayBack
from qualcode.tui.pane import asks
from qualcode.tui.screens.asking import Ask, Choose, confirm
from qualcode.tui.screens.picker import CodePicker, Picked
from qualcode.tui.screens.searched import SearchedScreen
from qualcode.tui.screens.workspace import ListScreen
from qualcode.tui.segment_order import by_type, folded, searched, several
from qualcode.tui.transcript_columns import one_line
from qualcode.tui.widgets.code_rows import code_rows
from qualcode.tui.widgets.frame import clipped
from qualcode.tui.widgets.search_line import SearchLine
from qualcode.tui.widgets.segment_list import SegmentList
from qualcode.workflows import coding, memos, segments

if TYPE_CHECKING:
    from collections.abc import Collection

    from textual.app import ComposeResult

    from qualcode.codebook.tree import Codebook
    from qualcode.workflows.segments import Excerpt


@dataclass(frozen=True)
class ListState:
    """A person's place in the segments of a code: coming back from the text restores the list."""

    at: bytes | None = None
    words: str = ""
    by_type: bool = False
    own_only: bool = True
    marked: frozenset[bytes] = field(default_factory=frozenset)
    unfolded: frozenset[bytes] = field(default_factory=frozenset)


@dataclass(frozen=True)
class _BackToSegments(WayBack):
    code: int | None
    state: ListState


class SegmentsScreen(SearchedScreen, ListScreen):
    """Lists the segments of ``code`` and of all codes under it; None first asks for a code."""

    TAB = "code"

    def __init__(self, code: int | None, state: ListState | None = None) -> None:
        super().__init__()
        self.code = code
        self._state = state
        self._by_type = state is not None and state.by_type
        self._own_only = state is None or state.own_only
        self._every: list[Excerpt] = []
        self._searched: dict[bytes, str] = {}

    def body(self) -> ComposeResult:
        yield Static("", id="segments-title", markup=False)
        yield Static("", id="segments-about", markup=False)
        yield SearchLine(self._state.words if self._state else "", id="segments-search", placeholder="words")
        yield SegmentList(id="segments-list")

    @property
    def listed(self) -> SegmentList:
        return self.query_one(SegmentList)

    async def on_mount(self) -> None:
        self.listed.focus()
        self._come_back()
        if self.code is None:
            await self.listed.action_act("choose")
        else:
            await self.study_changed()

    def _come_back(self) -> None:
        """If the text was opened from a list that has this code, restore that list."""
        back, self.desk.way_back = self.desk.way_back, None
        if (
            self._state is None
            and isinstance(back, _BackToSegments)
            and self.code in _under(self.desk.book, back.code)
        ):
            self.code, self._state = back.code, back.state
            self._by_type, self._own_only = self._state.by_type, self._state.own_only
            self.search.value = self._state.words
        if self._state is not None:
            self.listed.marked, self.listed.unfolded = set(self._state.marked), set(self._state.unfolded)
            self.search.set_class(bool(self._state.words), "shown")

    # -- what is shown ------------------------------------------------------------------------------

    async def study_changed(self) -> None:
        """Read the segments again; the cursor stays on its segment."""
        desk = self.desk
        if self.code is not None and self.code in desk.book:
            self.code = desk.book.today(self.code)
        codes = _under(desk.book, self.code)
        if desk.who is None or not codes:
            self._every = []
        else:
            self._every = await desk.store.read(segments.by_code, desk.who, codes, own_only=self._own_only)
        self._searched = {}
        self.listed.marked &= {segment.mark.id for segment in self._every}
        self._show()

    def _show(self, to: bytes | None = None) -> None:
        listed, words = self.listed, folded(self.search.value).split()
        shown = [s for s in self._every if not words or all(word in self._text(s) for word in words)]
        headings: dict[int, str] = {}
        if self._by_type:
            shown, headings = by_type(shown)
        if to is None and self._state is not None:
            to = self._state.at
        self._state = None
        listed.root, listed.words = self.code, words
        listed.show(shown, headings, to)
        self.tell()

    def _text(self, segment: Excerpt) -> str:
        known = self._searched.get(segment.mark.id)
        if known is None:
            code = self.desk.book.full_name(segment.code) if segment.code in self.desk.book else ""
            known = self._searched[segment.mark.id] = searched(segment, code)
        return known

    def tell(self) -> None:
        """Fill the lines above the list: the code, the number of segments, and the code's meaning."""
        width = max(10, self.size.width - 2)
        hint = self.desk.hint
        title, about = hint("Which code? {segments.choose} chooses one."), ""
        if self.desk.who is None:
            title = hint("Say who is coding: {app.coder}.")
        elif self.code is not None and self.code not in self.desk.book:
            title = hint("That code is no longer in the codebook: {segments.choose} shows another.")
        elif self.code is not None:
            said = " · ".join(self._counted())
            path = self.desk.book.path(self.code)
            room = max(width - len(said) - 3, 12)
            name = " > ".join(path)
            while len(path) > 1 and len(name) > room:
                path = path[1:]
                name = "… > " + " > ".join(path)
            title = clipped(f"{clipped(one_line(name), room)} · {said}", width)
            most = 3 if self.size.height < 32 else 6
            about = "\n".join(code_rows(self.desk.book[self.code], width, most))
        self.query_one("#segments-title", Static).update(title)
        self.query_one("#segments-about", Static).update(about)

    def _counted(self) -> list[str]:
        shown, marked = self.listed.rows, self.listed.marked
        said = [] if self._own_only else ["others' too"]
        if marked:  # first: a key changes the marked ones
            hidden = len(marked - {segment.mark.id for segment in shown})
            said.append(f"{len(marked):,} marked" + (f", {hidden:,} not shown" if hidden else ""))
        people = {name for segment in shown for name in segment.respondents}
        texts = {segment.transcript_id for segment in shown}
        of = f"{len(shown):,} of " if len(shown) != len(self._every) else ""
        found = f"{of}{several(len(self._every), 'segment')} of {several(len(people), 'respondent')}"
        return [*said, f"{found} in {several(len(texts), 'transcript')}"]

    # -- filter, order, whose -----------------------------------------------------------------------

    def narrow(self) -> None:
        if self._state is None:  # else the list is not read yet
            self._show()

    def act_leave(self) -> None:
        if self.search.value:
            self.action_forget_search()
        else:
            super().act_leave()

    def act_order(self) -> None:
        self._by_type = not self._by_type
        self._show()
        self.desk.say("By respondent type." if self._by_type else "By transcript.")

    async def act_others(self) -> None:
        self._own_only = not self._own_only
        await self.study_changed()
        others = sorted({segment.mark.coder for segment in self._every if not segment.mark.own})
        if self._own_only:
            self.desk.say("Only your own segments are shown.")
        elif others:
            self.desk.say(f"Shown too: {', '.join(others)}. Only your own can be changed.")
        else:
            self.desk.say("You may not see others' segments of this code, or there are none.")

    @asks
    async def act_choose(self) -> None:
        picked = await self._pick("Segments of which code or theme?", with_retired=True)
        if picked is not None and picked.code is not None:
            self.code = picked.code
            self.search.value = ""
            self.action_back_to_list()
            self.listed.marked, self.listed.unfolded, self.listed.cursor = set(), set(), 0
            await self.study_changed()
        elif self.code is None and self.app.screen is self:
            self.app.pop_screen()

    async def _pick(self, title: str, **options: Any) -> Picked | None:
        desk = self.desk
        picker = CodePicker(desk.book, desk.colours, desk.recent, desk.counts, title, **options)
        return await self.app.push_screen_wait(picker)

    # -- going to the text --------------------------------------------------------------------------

    def _here(self) -> Excerpt:
        here = self.listed.current
        if here is None:
            raise QualcodeError("There is no segment here: {segments.choose} shows those of another code.")
        return here

    @asks
    async def act_open(self) -> None:
        segment, listed = self._here(), self.listed
        marked, unfolded = frozenset(listed.marked), frozenset(listed.unfolded)
        words = self.search.value
        state = ListState(segment.mark.id, words, self._by_type, self._own_only, marked, unfolded)
        desk, mark, app, code = self.desk, segment.mark, self.app, self.code
        await desk.screens.open_transcript(segment.transcript_id, at=mark.start, mark=mark.id)
        desk.way_back = _BackToSegments(
            segment.transcript_id, lambda: app.push_screen(SegmentsScreen(code, state)), code, state
        )
        desk.say("{app.back} goes back to the segments.")

    # -- changing segments --------------------------------------------------------------------------

    def _chosen(self) -> list[Excerpt]:
        """The marked segments, hidden ones too; without marks the one under the cursor."""
        marked = self.listed.marked
        return [s for s in self._every if s.mark.id in marked] if marked else [self._here()]

    def _what(self, chosen: Collection[Excerpt]) -> str:
        """The number of chosen segments in words, with a warning about hidden ones."""
        hidden = len(self.listed.marked - {segment.mark.id for segment in self.listed.rows})
        return several(len(chosen), "segment") + (f" ({hidden:,} of them not shown)" if hidden else "")

    async def _changed(self, sentence: str, *, keep_marks: bool = False) -> None:
        if not keep_marks:
            self.listed.marked = set()
        await self.desk.study_changed()
        self.desk.say(sentence)

    @asks
    async def act_recode(self) -> None:
        chosen = self._chosen()
        codes = {segment.code for segment in chosen}
        title = f"Another code for {self._what(chosen)}"
        picked = await self._pick(title, allow_new=True, but=codes if len(codes) == 1 else ())
        if picked is None:
            return
        if picked.code is None:
            await self._split_out(chosen, picked.name, picked.under)
            return
        ids = [segment.mark.id for segment in chosen]
        done = await self.desk.store.do(coding.change, self.desk.coder, ids, code=picked.code)
        self.desk.used_code(picked.code)
        name = self.desk.book.full_name(picked.code)
        joined = len(done.joined)
        both = len(done.changed) + joined
        if not both:
            self.desk.say(f"Nothing was changed: all have the code {name} already.")
            return
        said = f"{several(both, 'segment')} recoded to {name}"
        if joined:
            said += f"; {joined:,} of them {'joins' if joined == 1 else 'join'} a coding with this code"
        await self._changed(f"{said}. {{app.undo}} takes it back.")

    @asks
    async def act_split(self) -> None:
        chosen = self._chosen()
        assert self.code is not None
        under = self.desk.book.full_name(self.code)
        asked = Ask(f"A new code of {self._what(chosen)}, under {one_line(under)}", "name")
        name = await self.app.push_screen_wait(asked)
        if name:
            await self._split_out(chosen, name, self.code)

    async def _split_out(self, chosen: Collection[Excerpt], name: str, under: int | None) -> None:
        ids = [segment.mark.id for segment in chosen]
        code = await self.desk.store.do(coding.split_out, self.desk.coder, ids, name, under)
        await self._changed("")
        self.desk.used_code(code)
        called = self.desk.book.full_name(code)
        self.desk.say(f"{several(len(ids), 'segment')} split out to {called}. {{app.undo}} takes it back.")

    @asks
    async def act_stance(self) -> None:
        chosen = self._chosen()
        if len(chosen) == 1:
            stance = STANCES[(STANCES.index(chosen[0].mark.stance) + 1) % len(STANCES)]
        else:
            options = [(each or coding.UNSET, each or coding.UNSET) for each in (*STANCES[1:], None)]
            answer = await self.app.push_screen_wait(Choose(f"Stance of {self._what(chosen)}", options))
            if answer is None:
                return
            stance = None if answer == coding.UNSET else answer
        ids = [segment.mark.id for segment in chosen]
        done = await self.desk.store.do(coding.change, self.desk.coder, ids, stance=stance or coding.UNSET)
        changed, now = len(done.changed), stance or coding.UNSET
        said = f"Stance of {several(changed, 'segment')}: {now}. {{app.undo}} takes it back."
        await self._changed(said if changed else f"Nothing was changed: all are {now}.", keep_marks=True)

    @asks
    async def act_remove(self) -> None:
        chosen = self._chosen()
        if len(chosen) > 1:
            asked = confirm(
                f"Remove {self._what(chosen)}?",
                self.desk.hint("The codings go, the text stays. {app.undo} brings them back."),
                "Yes, remove them",
            )
            if await self.app.push_screen_wait(asked) != "yes":
                return
        ids = [segment.mark.id for segment in chosen]
        gone = await self.desk.store.do(coding.remove, self.desk.coder, ids)
        await self._changed(
            f"{several(gone, 'segment')} removed. {{app.undo}} brings {'it' if gone == 1 else 'them'} back."
        )

    @asks
    async def act_memo(self) -> None:
        from qualcode.tui.screens.memo_editor import edit_memos_on

        segment = self._here()
        called = f"coding {self.desk.book.full_name(segment.code)} in {segment.transcript}"
        await edit_memos_on(self, memos.Target("coding", segment.mark.id), called)


def _under(book: Codebook, code: int | None) -> frozenset[int]:
    """A code and all codes under it; empty if it is not in the codebook."""
    if code is None or code not in book:
        return frozenset()
    return frozenset({code, *map(key_of, book.descendants(code))})
