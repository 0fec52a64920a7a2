"""The workspace of reconciling: settling the differences between coders, one after the other."""

from __future__ import annotations

from typing import TYPE_CHECKING, Any

from qualcode.errors import QualcodeError
from qualcode.study.assignments import STANCES
from qualcode.tui.pane import asks
from qualcode.tui.screens.asking import Ask, Choose
from qualcode.tui.screens.differences import DifferencesScreen
from qualcode.tui.transcript_columns import one_line
from qualcode.workflows import reconciling

if TYPE_CHECKING:
    from qualcode.workflows.reconciling import Case, Queue


class ReconcileScreen(DifferencesScreen):
    """Settles the differences between a transcript's coders, one after the other."""

    # -- settling -----------------------------------------------------------------------------------

    def _now(self) -> tuple[Queue, Case]:
        if self.queue is None or self.case is None:
            raise QualcodeError("There is no difference here.")
        return self.queue, self.case

    async def _settled(self, how: str, doing: Any, *args: Any, **options: Any) -> None:
        """Store an outcome, say how many are left, and go on to the next open difference."""
        now, case = self._now()
        desk = self.desk
        carried = await desk.store.do(doing, desk.coder, now.entry, case.id, *args, **options)
        self.text.drop_selection()
        self.text.selecting = False
        rows = [row.id for row in self.listed.rows]
        self._then = rows[rows.index(case.id) :] + rows[: rows.index(case.id)]
        await desk.study_changed()
        await desk.keep_place()  # so that even after a crash the next start is at an open difference
        assert self.queue is not None
        left = len(self.queue.to_settle)
        told = f"{how} {f'{left} left.' if left else self._done(self.queue)}"
        if carried:
            told = f"The agreements were carried over first ({carried}). {told}"
        desk.say(f"{told} {{app.undo}} takes it back.")

    def _done(self, now: Queue) -> str:
        if not now.work.reconciled:
            return "Nothing is left."
        return f"{now.entry.name} is reconciled: {{reconcile.next_transcript}} goes to the next transcript."

    async def act_take(self, number: int) -> None:
        now, case = self._now()
        coder = now.coders[number - 1]
        has = any(piece.coder == coder.key for piece in case.difference.pieces)
        how = f"Settled as {one_line(coder.name)} has it" + ("." if has else ": with no coding.")
        await self._settled(how, reconciling.take, [coder.key])

    async def act_take_all(self) -> None:
        now, _ = self._now()
        await self._settled(
            "Settled with all codings.", reconciling.take, [coder.key for coder in now.coders]
        )

    @asks
    async def act_neither(self) -> None:
        self._now()
        why = await self.app.push_screen_wait(Ask("Neither: why?", "a reason, which stays on record"))
        if why:
            await self._settled("Settled with no coding.", reconciling.take_neither, why)

    @asks
    async def act_pick(self) -> None:
        from qualcode.tui.screens.picker import CodePicker

        self._now()
        desk = self.desk
        span = self.text.span()
        where = "the selected words" if span else "this place"
        picker = CodePicker(desk.book, desk.colours, desk.recent, {}, f"The code of {where} in the consensus")
        picked = await self.app.push_screen_wait(picker)
        if picked is not None and picked.code is not None:
            await self._settled(
                "Settled with another code.", reconciling.take_other, code=picked.code, span=span
            )

    @asks
    async def act_span(self) -> None:
        now, case = self._now()
        codes = list(dict.fromkeys(piece.code for piece in case.difference.pieces))
        code: int | None = codes[0]
        if len(codes) > 1:
            named = [(str(code), now.book.full_name(code)) for code in codes if code in now.book]
            chosen = await self.app.push_screen_wait(Choose("Which code shall it have?", named))
            code = int(chosen) if chosen else None
        if code is not None:
            span = self.text.span()
            await self._settled("Settled on other words.", reconciling.take_other, code=code, span=span)

    @asks
    async def act_stance(self) -> None:
        self._now()
        offered = [(stance or reconciling.UNSET, stance or "no stance") for stance in STANCES]
        chosen = await self.app.push_screen_wait(Choose("Which stance shall it have?", offered))
        if chosen:
            span = self.text.span()
            await self._settled(f"Settled: {chosen}.", reconciling.take_other, span=span, stance=chosen)

    @asks
    async def act_note(self) -> None:
        now, case = self._now()
        before = (case.decision.why if case.decision else None) or ""
        why = await self.app.push_screen_wait(Ask("Why did you settle it this way?", "a note", before))
        if why and why != before:
            await self.desk.store.do(reconciling.note, self.desk.coder, now.entry, case.id, why)
            await self.desk.study_changed()

    async def act_carry_over(self) -> None:
        assert self.queue is not None
        entry = self.queue.entry
        made, _ = await self.desk.store.do(reconciling.carry_over, self.desk.coder, [entry])
        await self.desk.study_changed()
        done = f" {self._done(self.queue)}" if self.queue is not None and self.queue.work.reconciled else ""
        self.desk.say(f"Carried over: {made}.{done} {{app.undo}} takes it back.")
