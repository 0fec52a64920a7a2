"""The text pane of the coding workspace: all actions on codings at the caret."""

from __future__ import annotations

import time
from typing import TYPE_CHECKING, ClassVar

from qualcode.errors import QualcodeError
from qualcode.study.assignments import STANCES
from qualcode.study.marks import Mark
from qualcode.tui.pane import asks
from qualcode.tui.registry import bindings
from qualcode.tui.widgets.moving import Moving
from qualcode.workflows import coding, reading

if TYPE_CHECKING:
    from collections.abc import Callable, Sequence
    from typing import Any

    from textual.binding import BindingType

    from qualcode.ledger.study import Study
    from qualcode.tui.screens.picker import Picked
    from qualcode.workflows.reading import Reading

_NEEDS_CODING = {"remove", "span", "recode", "stance", "segments", "next_same", "previous_same"}
_NEEDS_OPEN = {"pick", "in_vivo", "remove", "span", "recode", "stance", "keep"}
_WORDS = 8  # of a selection, as the name of an in vivo code
_HOW = "{text.sentence} takes the sentence, {text.turn} the turn, {text.extend} begins here."


class TextPane(Moving):
    """The pane of the text. ``editing`` is the coding whose span is being changed.

    ``every``: all codings here that the coder may see; ``marks`` are the shown ones.
    ``on_coded`` is called with each new coding of the selection, once it is stored.
    """

    PANE = "text"
    BINDINGS: ClassVar[list[BindingType]] = [*bindings("text")]
    editing: bytes | None = None
    tally = (0, 0)
    """The number of the coder's own codings among the shown ones, and of those to review."""

    def __init__(self, id: str | None = None) -> None:
        super().__init__(id=id)
        self.every: Sequence[Mark] = ()
        self.on_coded: Callable[[Mark], None] = lambda _: None

    def _lay_lanes(self) -> None:
        super()._lay_lanes()  # once for each change of the codings: thousands are too many for each key
        self.tally = sum(mark.own for mark in self.marks), sum(map(self.in_review, self.marks))

    # -- why not ------------------------------------------------------------------------------------

    def why_not(self, name: str) -> str | None:
        if self.reading is None:
            return "No transcript is open: {app.transcripts} lists them."
        work = self.reading.work
        if (name in _NEEDS_OPEN or name.startswith("recent")) and work is not None and work.finished:
            finished = self.reading.entry.name
            return f"You have finished {finished}: its codings are frozen. {{text.finish}} reopens it."
        if name in _NEEDS_CODING and self.chosen_mark() is None:
            return "There is no coding here: {text.next_coding} goes to the next one."
        if name in {"next_coding", "previous_coding"} and not self.marks and not self.matches:
            return "There are no codings to go to."
        return self._why_no_coding(name) or self._why_not_mine(name)

    def _why_no_coding(self, name: str) -> str | None:
        if name.startswith("recent"):
            if int(name.rpartition("_")[2]) > len(self.desk.recent):
                return f"There is no recent code {name.rpartition('_')[2]} yet: {{text.pick}} chooses one."
            if self.selection is None:
                return f"Select words first: {_HOW}"
        if name in {"in_vivo", "copy", "shorten", "other_end"} and self.selection is None:
            return f"Select words first: {_HOW}"
        return None

    def _why_not_mine(self, name: str) -> str | None:
        mark = self.chosen_mark()
        if name == "keep" and (mark is None or not self.in_review(mark)):
            return "You can keep a coding only in review: there is none of the reviewed coder here."
        if name in {"remove", "span", "recode", "stance"} and mark is not None and not mark.own:
            reviewing_it = self.in_review(mark) and name != "stance"
            return None if reviewing_it else f"This coding is {mark.coder}'s; only they can change it."
        return None

    def in_review(self, mark: Mark) -> bool:
        """Whether a coding is one that the coder reviews here."""
        work = self.reading.work if self.reading is not None else None
        return work is not None and work.mode == "review" and mark.coder == work.reviews

    def footer(self) -> list[str]:
        if self.editing is not None:
            return ["pick", "extend_left", "extend_right", "other_end", "leave"]
        if self.selection is not None and not self.spent:
            return ["pick", "recent_1", "in_vivo", "sentence", "shorten", "other_end", "leave"]
        mark = self.chosen_mark()
        if mark is not None and self.in_review(mark):
            return ["keep", "remove", "recode", "span", "next_coding", "pick", "finish"]
        if mark is not None and mark.own:
            return ["sentence", "remove", "span", "recode", "stance", "memo", "next_coding", "segments"]
        return ["sentence", "turn", "extend", "next_coding", "search", "drawer", "finish"]

    def called(self, name: str) -> str | None:
        mark = self.chosen_mark() if name == "text.remove" else None
        return "drop" if mark is not None and self.in_review(mark) else None

    # -- coding -------------------------------------------------------------------------------------

    def _opened(self) -> Reading:
        if self.reading is None:
            raise QualcodeError("No transcript is open: {app.transcripts} lists them.")
        return self.reading

    def _span(self) -> tuple[int, int]:
        span = self.span()
        if span is None:
            raise QualcodeError(f"Select words first: {_HOW}")
        return span

    async def apply(self, code: int) -> None:
        """Code the selection and store it before returning. The selection stays for a second code."""
        span = self._span()
        who, entry = self.desk.coder, self._opened().entry

        def doing(study: Study) -> tuple[bytes, int]:
            return coding.code_span(study, who, entry, code, *span), reading.latest(study)

        made, latest = await self.desk.store.do(doing)
        self.desk.own_step(latest)
        self.selecting, self.spent = False, True
        self.desk.used_code(code)
        if self._opened().work is None:  # the first coding has assigned the transcript
            self.chosen = made
            await self.desk.study_changed()
            return
        now = time.time_ns() // 1_000_000
        standing = self.desk.book.today(code)
        self.on_coded(Mark(made, standing, *span, None, self.desk.coder.name, True, now, 0, None))

    async def act_recent(self, number: int) -> None:
        await self.apply(self.desk.recent[number - 1])

    @asks
    async def act_pick(self) -> None:
        if self.editing is not None:
            await self._store_span()
            return
        if self.selection is None:
            self.act_sentence()
        picked = await self._pick("Code the selection", allow_new=True)
        if picked is not None:
            await self.apply_picked(picked)

    async def apply_picked(self, picked: Picked) -> None:
        """Code the selection with the picked code, or with a new one."""
        if picked.code is not None:
            await self.apply(picked.code)
        else:
            await self._new_code(picked.name, picked.under, "emergent")

    async def _pick(self, title: str, *, allow_new: bool = False) -> Picked | None:
        from qualcode.tui.screens.picker import CodePicker

        desk = self.desk
        picker = CodePicker(desk.book, desk.colours, desk.recent, desk.counts, title, allow_new=allow_new)
        return await self.app.push_screen_wait(picker)

    @asks
    async def act_in_vivo(self) -> None:
        from qualcode.tui.screens.asking import Ask

        start, end = self.selection or (0, 0)
        words = self.motion.text[start:end].split()
        proposed = " ".join(words[:_WORDS]).strip(".,;:!?\"'“”‘’ ")
        name = await self.app.push_screen_wait(Ask("A code in the respondent's own words", "name", proposed))
        if name:
            await self._new_code(name, None, "in vivo")

    async def _new_code(self, name: str, under: int | None, origin: Any) -> None:
        span = self._span()
        made, code = await self.desk.store.do(
            coding.code_anew, self.desk.coder, (self._opened().entry, *span), name, under=under, origin=origin
        )
        self.selecting, self.spent = False, True
        self.chosen = made
        self.desk.used_code(code)
        await self.desk.codings_changed()
        self.desk.say(
            f"New code {self.desk.book.full_name(code)}. "
            "Its definition: {text.drawer}, then {codebook.define}."
        )

    # -- codings that are there ---------------------------------------------------------------------

    def _mine(self) -> Mark:
        mark = self.chosen_mark()
        if mark is None:
            raise QualcodeError("There is no coding here: {text.next_coding} goes to the next one.")
        return mark

    async def act_remove(self) -> None:
        mark = self._mine()
        if not mark.own:
            from qualcode.workflows import reviewing

            await self.desk.store.do(reviewing.drop, self.desk.coder, [mark.id])
            await self.desk.codings_changed()
            self.desk.say(f"Dropped; {mark.coder}'s own coding stays. {{app.undo}} takes it back.")
            return
        await self.desk.store.do(coding.remove, self.desk.coder, [mark.id])
        await self.desk.codings_changed()
        self.desk.say(f"Removed {self._called(mark)}. {{app.undo}} brings it back.")

    async def act_keep(self) -> None:
        from qualcode.workflows import reviewing

        await self.desk.store.do(reviewing.keep, self.desk.coder, [self._mine().id])
        await self.desk.codings_changed()

    def _called(self, mark: Mark) -> str:
        return self.desk.book.full_name(mark.code)

    def act_span(self) -> None:
        mark = self._mine()
        self.editing, self.selecting, self.spent = mark.id, True, False
        self.select(mark.start, mark.end)
        self.desk.say(
            "Move the end; {text.other_end} takes the other end; {text.pick} stores it, {text.leave} keeps the old "
            "span."
        )

    async def _store_span(self) -> None:
        mark = next((mark for mark in self.marks if mark.id == self.editing), None)
        span = self._span()
        self.editing, self.selecting = None, False
        if mark is None:
            raise QualcodeError("The coding no longer exists; nothing was changed.")
        entry = self._opened().entry
        if mark.own:
            await self.desk.store.do(coding.change, self.desk.coder, [mark.id], at=(entry, *span))
        else:
            from qualcode.workflows import reviewing

            await self.desk.store.do(reviewing.change, self.desk.coder, mark.id, at=(entry, *span))
        self.drop_selection()
        await self.desk.codings_changed()

    def act_leave(self) -> None:
        if self.editing is not None:
            self.editing = None
            self.selecting = False
            self.drop_selection()
            return
        super().act_leave()

    @asks
    async def act_recode(self) -> None:
        mark = self._mine()
        picked = await self._pick(f"Another code in place of {self._called(mark)}")
        if picked is None or picked.code is None:
            return
        if mark.own:
            await self.desk.store.do(coding.change, self.desk.coder, [mark.id], code=picked.code)
        else:
            from qualcode.workflows import reviewing

            await self.desk.store.do(reviewing.change, self.desk.coder, mark.id, code=picked.code)
        self.desk.used_code(picked.code)
        await self.desk.codings_changed()

    async def act_stance(self) -> None:
        mark = self._mine()
        after = STANCES[(STANCES.index(mark.stance) + 1) % len(STANCES)]
        await self.desk.store.do(coding.change, self.desk.coder, [mark.id], stance=after or coding.UNSET)
        await self.desk.codings_changed()
        claim = self.desk.book.theme_of(mark.code).claim
        self.desk.say(f"Stance: {after or 'unset'}" + (f", towards the claim: {claim}" if claim else "."))

    @asks
    async def act_memo(self) -> None:
        from qualcode.tui.screens.memo_editor import edit_memos_on
        from qualcode.workflows import memos

        mark = self.chosen_mark()
        if mark is not None:
            await edit_memos_on(self, memos.Target("coding", mark.id), f"coding {self._called(mark)}")
        else:
            entry = self._opened().entry
            await edit_memos_on(self, memos.Target("transcript", entry.id), f"transcript {entry.name}")

    # -- going from coding to coding ----------------------------------------------------------------

    def _to_mark(self, mark: Mark | None, what: str) -> None:
        if mark is None:
            self.desk.say(f"There is no {what}.")
            return
        self.spent = self.selecting = False
        self.reveal(mark.start)
        self.choose(mark.id)
        self.on_moved()

    def act_next_coding(self) -> None:
        if self.matches:
            self.next_match(back=False)
        else:
            self._to_mark(self.next_mark(False, lambda _: True), "coding further down")

    def act_previous_coding(self) -> None:
        if self.matches:
            self.next_match(back=True)
        else:
            self._to_mark(self.next_mark(True, lambda _: True), "coding further up")

    def act_next_same(self) -> None:
        code = self._mine().code
        self._to_mark(self.next_mark(False, lambda mark: mark.code == code), "further coding of this code")

    def act_previous_same(self) -> None:
        code = self._mine().code
        self._to_mark(self.next_mark(True, lambda mark: mark.code == code), "earlier coding of this code")

    def _choose_beside(self, step: int) -> None:
        here = self.marks_here()
        if not here:
            self.desk.say("There is no coding here: {text.next_coding} goes to the next one.")
            return
        chosen = self.chosen_mark()
        at = here.index(chosen) if chosen in here else 0
        self.choose(here[(at + step) % len(here)].id)
        self.on_moved()

    def act_choose_next(self) -> None:
        self._choose_beside(1)

    def act_choose_previous(self) -> None:
        self._choose_beside(-1)
