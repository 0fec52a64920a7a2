"""The memos of a study: a list of those that the coder may see, and the text of the highlighted one."""

from __future__ import annotations

import asyncio
from typing import TYPE_CHECKING

from rich.text import Text
from textual.containers import Container, VerticalScroll
from textual.widgets import Static

from qualcode.errors import QualcodeError
from qualcode.study.memos import MEMO_KINDS
from qualcode.tui.pane import asks
from qualcode.tui.screens.asking import Choose, confirm
from qualcode.tui.screens.memo_editor import cleaned, day, edit_memo, edit_memos_on, first_line
from qualcode.tui.screens.pick_one import PickOne
from qualcode.tui.screens.searched import SearchedScreen
from qualcode.tui.segment_order import folded
from qualcode.tui.widgets.frame import clipped
from qualcode.tui.widgets.memo_list import MemoList, MemoRow
from qualcode.tui.widgets.search_line import SearchLine
from qualcode.workflows import drafting, memos

if TYPE_CHECKING:
    from collections.abc import Callable

    from textual.app import ComposeResult

    from qualcode.ledger.study import Study
    from qualcode.study.coders import Coder
    from qualcode.study.memos import Memo
    from qualcode.workflows.drafting import Unfinished

_ORDERS: dict[str, tuple[Callable[[MemoRow], str] | None, bool]] = {
    "newest first": (None, True),
    "oldest first": (None, False),
    "by what they are on": (lambda row: row.on.casefold(), False),
    "by coder": (lambda row: row.coder.casefold(), False),
    "by kind": (lambda row: row.kind, False),
}
_THINGS = (
    ("transcript", "A transcript"),
    ("respondent", "A respondent"),
    ("code", "A code"),
    ("cell", "A respondent and a theme (a cell of the framework matrix)"),
    ("study", "The study"),
)
_PAUSE = 0.08  # seconds on a row before its memo's subject is looked up


def _row(memo: Memo, own: bool) -> MemoRow:
    on = cleaned(drafting.in_words(memo.on_kind, memo.on, memo.start, memo.end))
    first = first_line(memo.body)
    searched = folded(f"{on}\n{memo.coder}\n{memo.body}")
    return MemoRow(
        memo.id.hex(), day(memo.created), memo.kind, on, memo.coder, first, searched, own, memo=memo
    )


def _rows(study: Study, who: Coder) -> list[MemoRow]:
    """The memos that ``who`` may see, oldest first; thousands of rows are better made on the study's thread."""
    return [_row(memo, memo.coder == who.name) for memo in memos.listed(study, who)]


def _unfinished_row(text: Unfinished, called: str, coder: str) -> MemoRow:
    searched = folded(f"{called}\n{coder}\n{text.body}")
    first = first_line(text.body)
    return MemoRow(
        text.name, "UNFINISHED", text.kind, cleaned(called), coder, first, searched, True, unfinished=text
    )


class MemosScreen(SearchedScreen):
    """Lists and searches memos, unfinished ones on top."""

    TAB = "code"

    def __init__(self) -> None:
        super().__init__()
        self.kind: str | None = None
        self.order = "newest first"
        self._every: list[MemoRow] = []
        self._unfinished: list[MemoRow] = []
        self._shown: tuple[object, ...] = ()

    def body(self) -> ComposeResult:
        yield Static("", id="memos-title", markup=False)
        yield SearchLine(id="memos-search", placeholder="words in memos")
        with Container(id="memos-both"):
            yield MemoList()
            with VerticalScroll(id="memos-one", can_focus=False):
                yield Static("", id="memos-text", markup=False)

    @property
    def listed(self) -> MemoList:
        return self.query_one(MemoList)

    async def on_mount(self) -> None:
        self.listed.focus()
        await self.study_changed()

    # -- what is shown ------------------------------------------------------------------------------

    async def study_changed(self) -> None:
        """Read the memos again; the highlight stays."""
        who = self.desk.who
        if who is None:
            self._every, self._unfinished = [], []
        else:
            self._every = await self.desk.store.read(_rows, who)
            left = await self.desk.store.do(drafting.unfinished, who)
            self._unfinished = [_unfinished_row(text, called, who.name) for text, called in left]
        self._show()

    def _show(self, to: str | None = None) -> None:
        words = folded(self.search.value).split()
        rows = [
            row
            for row in self._unfinished + self._in_order()
            if self.kind in (None, row.kind) and all(word in row.searched for word in words)
        ]
        self.listed.show(rows, to)
        said = [f"{len(rows)} of {len(self._every) + len(self._unfinished)} memos", self.order]
        said += [f"only {self.kind}"] if self.kind else []
        said += [f"with: {self.search.value.strip()}"] if words else []
        if self.desk.who is None:
            said = [self.desk.hint("Say who is coding: {app.coder}.")]
        title = Text(" · ".join(said), no_wrap=True, overflow="ellipsis")
        self.query_one("#memos-title", Static).update(title)

    def _in_order(self) -> list[MemoRow]:
        """The memos in the chosen order; equal ones newest first."""
        key, newest = _ORDERS[self.order]
        backwards = self._every[::-1]
        if key is None:
            return backwards if newest else self._every
        return sorted(backwards, key=key)

    def on_drawn_list_changed(self) -> None:
        row = self.listed.current
        shown = (row, self.app.theme)
        if shown == self._shown:
            return
        self._shown = shown
        self._show_one(row, "")
        if row is not None:
            self.run_worker(self._look_up(row), group="memo on", exclusive=True)

    def _show_one(self, row: MemoRow | None, words: str) -> None:
        text = Text()
        if row is None:
            text.append("No memos" if not self._every else "No such memos", "bold")
            more = self.desk.hint(": {memos.add} writes one, on anything in the study.")
            text.append(more if not self._every else ".")
        else:
            when = row.day if row.memo else self.desk.hint("unfinished: {memos.open} goes on with it")
            text.append(" · ".join((row.on, row.kind, row.coder, when)), "bold")
            if words:
                text.append("\n" + clipped(" ".join(cleaned(words).split()), 3 * 60), "dim")
            held = row.memo or row.unfinished
            text.append("\n\n" + cleaned(held.body if held else ""))
        self.query_one("#memos-text", Static).update(text)
        self.query_one("#memos-one").scroll_home(animate=False)

    async def _look_up(self, row: MemoRow) -> None:
        """Add the coded words, or the code's definition, to the memo, if the person stays on it."""
        await asyncio.sleep(_PAUSE)
        on = await self._on(row)
        if on is not None and on.words and self.listed.current == row:
            self._show_one(row, on.words)

    async def _on(self, row: MemoRow) -> drafting.On | None:
        held = row.memo or row.unfinished
        assert held is not None
        return await self.desk.store.read(
            drafting.on_what, self.desk.coder, held.on_kind, held.on_id, held.theme
        )

    # -- searching ----------------------------------------------------------------------------------

    def narrow(self) -> None:
        self._show()

    def act_kind(self) -> None:
        kinds = (None, *MEMO_KINDS)
        self.kind = kinds[(kinds.index(self.kind) + 1) % len(kinds)]
        self._show()

    def act_sort(self) -> None:
        orders = list(_ORDERS)
        self.order = orders[(orders.index(self.order) + 1) % len(orders)]
        self._show()

    def act_read(self) -> None:
        one = self.query_one("#memos-one")
        if one.scroll_y >= one.max_scroll_y:
            one.scroll_home(animate=False)
        else:
            one.scroll_page_down(animate=False)

    def act_leave(self) -> None:
        if self.search.value or self.kind:
            self.kind = None
            self.action_forget_search()
            self._show()
        else:
            self.app.pop_screen()

    # -- writing ------------------------------------------------------------------------------------

    def _here(self) -> MemoRow:
        row = self.listed.current
        assert row is not None  # why_not has seen to it
        return row

    @asks
    async def act_open(self) -> None:
        row = self._here()
        if not row.own:
            raise QualcodeError(
                f"This memo is {row.coder}'s: you can read it, and write your own with {{memos.add}}."
            )
        reason = self.desk.why_no_writing()
        if reason is not None:
            raise QualcodeError(reason)
        memo, text = row.memo, row.unfinished
        if text is not None and text.memo is not None:
            memo = next((each.memo for each in self._every if each.key == text.memo.hex()), None)
            if memo is None:
                raise QualcodeError("The memo that this text was to replace no longer exists.")
        held = text or memo
        assert held is not None
        target = memos.Target(held.on_kind, held.on_id, held.theme)
        await self._wrote(await edit_memo(self, target, row.on, memo))

    @asks
    async def act_add(self) -> None:
        kind = await self.app.push_screen_wait(Choose("A memo on what?", _THINGS))
        if kind is None:
            return
        if kind == "study":
            target = memos.Target(kind, await self.desk.store.read(drafting.study_id))
            await self._write(target, "the study")
            return
        first = await self._pick("respondent" if kind == "cell" else kind)
        if first is None:
            return
        if kind != "cell":
            await self._write(memos.Target(kind, first[0]), f"{kind} {first[1]}")
            return
        theme = await self._pick("theme")
        if theme is not None:
            await self._write(memos.Target(kind, first[0], theme[0]), f"{first[1]} x {theme[1]}")

    async def _pick(self, kind: str) -> tuple[bytes, str] | None:
        things = await self.desk.store.read(drafting.things, self.desk.coder, kind)
        if not things:
            raise QualcodeError(f"The study has no {kind} yet.")
        at = await self.app.push_screen_wait(PickOne(f"On which {kind}?", [name for _, name in things]))
        return None if at is None else things[at]

    async def _write(self, target: memos.Target, called: str) -> None:
        await self._wrote(await edit_memos_on(self, target, called))

    async def _wrote(self, memo: bytes | None) -> None:
        """Read the memos again after the editor, and highlight the stored one."""
        await self.study_changed()
        if memo is not None:
            self._show(memo.hex())

    @asks
    async def act_remove(self) -> None:
        row = self._here()
        if row.unfinished is not None:
            asked = confirm("Throw this away?", "It was never stored: undo cannot bring it back.", "Yes")
            if await self.app.push_screen_wait(asked) != "yes":
                return
            await self.desk.store.do(drafting.throw_away, self.desk.coder, row.unfinished)
            await self.study_changed()
            return
        assert row.memo is not None
        await self.desk.store.do(memos.remove, self.desk.coder, row.memo.id)
        await self.desk.study_changed()
        self.desk.say(f"The memo on {row.on} is removed; {{app.undo}} brings it back.")

    @asks
    async def act_go(self) -> None:
        row = self._here()
        held = row.memo or row.unfinished
        assert held is not None
        on = await self._on(row)
        if on is None:
            raise QualcodeError(f"{row.on}: this no longer exists.")
        if on.transcript is None and on.code is None:
            raise QualcodeError(f"It is on {row.on}, which has no place in a text.")
        await self.app.pop_screen()
        if on.transcript is not None:
            mark = held.on_id if held.on_kind == "coding" else None
            await self.desk.screens.open_transcript(on.transcript, at=on.start, mark=mark)
        elif on.code is not None:
            await self.desk.screens.open_codebook(on.code)
