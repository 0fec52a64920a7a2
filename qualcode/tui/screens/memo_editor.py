"""Writing a memo: its subject, kind and text, and others' memos on the same, where the coder may see them.

Every change goes to the coder's desk at once, so that an unstored memo survives a closed terminal; only the
person throws it away.
"""

from __future__ import annotations

import asyncio
from dataclasses import replace
from datetime import datetime
from typing import TYPE_CHECKING, Any, ClassVar

from rich.text import Text
from textual.binding import Binding
from textual.containers import Horizontal, Vertical, VerticalScroll
from textual.screen import ModalScreen
from textual.widgets import Button, Static, TextArea

from qualcode.errors import QualcodeError
from qualcode.study.memos import MEMO_KINDS
from qualcode.tui.pane import desk_of
from qualcode.tui.screens.asking import Choose
from qualcode.tui.widgets.frame import clipped, fill
from qualcode.workflows import drafting, memos
from qualcode.workflows.drafting import Unfinished

if TYPE_CHECKING:
    from collections.abc import Callable

    from textual import events
    from textual.app import ComposeResult
    from textual.binding import BindingType
    from textual.dom import DOMNode

    from qualcode.study.memos import Memo
    from qualcode.tui.desk import Desk
    from qualcode.workflows.memos import Target

_QUOTE_ROWS = 3
_CONTROL = {n: None for n in (*range(32), *range(127, 160)) if chr(n) not in "\n\t"}
_LOW = 16  # with fewer rows only the text itself fits


def cleaned(text: str) -> str:
    """``text`` without control characters, which a terminal could take for commands."""
    return text.translate(_CONTROL)


def first_line(body: str) -> str:
    """The first line of a memo that is not blank, on one row."""
    return " ".join(cleaned(body.lstrip().partition("\n")[0]).split())


def day(created: int) -> str:
    """The local date of a time in milliseconds since 1970."""
    return datetime.fromtimestamp(created / 1000).strftime("%Y-%m-%d")


async def edit_memos_on(asking: DOMNode, target: Target, called: str) -> bytes | None:
    """Let the coder write a memo on ``target``, named ``called``, or change one of theirs on it.

    Returns the id of the stored memo; None without one.
    """
    desk = desk_of(asking)
    who = desk.coder
    here = await _memos_on(desk, target)
    own = {memo.id.hex(): memo for memo in here if memo.coder == who.name}
    chosen: Memo | None = None
    if own:
        said = [
            (key, f"{day(memo.created)} {memo.kind} · {first_line(memo.body)}") for key, memo in own.items()
        ]
        options = [("new", "A new memo"), *((key, clipped(line, 58)) for key, line in said)]
        answer = await asking.app.push_screen_wait(Choose(f"Your memos on {called}", options))
        if answer is None:
            return None
        chosen = own.get(answer)
    return await edit_memo(asking, target, called, chosen)


async def _memos_on(desk: Desk, target: Target) -> list[Memo]:
    """The memos on the target that the coder may see, newest first."""
    who = desk.coder
    return (await desk.store.read(lambda study: memos.listed(study, who, **target._asdict())))[::-1]


async def edit_memo(asking: DOMNode, target: Target, called: str, memo: Memo | None) -> bytes | None:
    """Open the editor on one of the coder's memos, or on a new one, with its unfinished text, if any.

    Returns the id of the stored memo; None without one.
    """
    desk = desk_of(asking)
    who = desk.coder
    own = (memo.id, memo.kind, cleaned(memo.body)) if memo else (None, MEMO_KINDS[0], "")
    stored = Unfinished(*target, *own)
    draft = await desk.store.do(drafting.kept, who, stored)
    on = await desk.store.read(drafting.on_what, who, *target)
    here = await _memos_on(desk, target)
    others = [other for other in here if other.coder != who.name]
    editor = MemoEditor(called, stored, draft, on.words if on else "", others)
    made = await asking.app.push_screen_wait(editor)
    if made is not None:
        await desk.study_changed()
        desk.say(f"The memo on {called} is stored; {{app.undo}} takes it back.")
    return made


class Keeping:
    """Keeps the newest state of a text on the desk: one write at a time, and always the last state."""

    def __init__(self, desk: Desk) -> None:
        self._desk = desk
        self._next: Unfinished | None = None
        self._task: asyncio.Task[None] | None = None
        self.fault = ""

    def changed(self, text: Unfinished) -> None:
        """Keep this state, after the write under way."""
        self._next = text
        if self._task is None or self._task.done():
            self._task = asyncio.create_task(self._write())

    async def _write(self) -> None:
        while self._next is not None:
            text, self._next = self._next, None
            doing = drafting.keep if text.body.strip() or text.memo else drafting.throw_away
            try:
                await self._desk.store.do(doing, self._desk.coder, text)
                self.fault = ""
            except QualcodeError as error:
                self.fault = str(error)

    async def settled(self) -> None:
        """Wait until the last state is on the desk."""
        if self._task is not None:
            await self._task


class KindLine(Static):
    """The three kinds of memo in a row, the current one marked; a click chooses one."""

    def __init__(self, on_chosen: Callable[[str], None]) -> None:
        super().__init__("", classes="memo-kind", markup=False)
        self._on_chosen = on_chosen
        self._spots: list[tuple[int, int, str]] = []

    def show(self, kind: str) -> None:
        line, self._spots = Text("Kind  ", no_wrap=True), []
        for each in MEMO_KINDS:
            start = len(line)
            line.append(f"({'•' if each == kind else ' '}) {each}", "bold" if each == kind else "")
            self._spots.append((start, len(line), each))
            line.append("  ")
        self.update(line)

    def on_click(self, event: events.Click) -> None:
        for start, end, kind in self._spots:
            if start <= event.x < end:
                self._on_chosen(kind)


class MemoEditor(ModalScreen[bytes | None]):
    """The editor of a memo. Returns the id of a stored memo; None if it is kept unfinished or thrown away."""

    BINDINGS: ClassVar[list[BindingType]] = [
        Binding("ctrl+s", "store", "store", show=False, priority=True),
        Binding("ctrl+t", "kind", "kind", show=False, priority=True),
        Binding("escape", "leave", "leave", show=False, priority=True),
    ]

    def __init__(
        self, called: str, stored: Unfinished, draft: Unfinished | None, words: str, others: list[Memo]
    ) -> None:
        super().__init__()
        self._called, self._words, self._others = called, cleaned(words), others
        self._stored = stored
        self._now = draft or stored
        self._found = draft is not None
        self._busy = False
        self._area = TextArea(
            cleaned(self._now.body),
            soft_wrap=True,
            show_line_numbers=False,
            highlight_cursor_line=False,
            tab_behavior="focus",
            classes="memo-text",
        )
        self._keeping: Keeping | None = None

    # -- what it shows ------------------------------------------------------------------------------

    def compose(self) -> ComposeResult:
        with Vertical(classes="dialog memo-editor"):
            yield Static(
                Text(f"Memo on {cleaned(self._called)}", no_wrap=True, overflow="ellipsis"),
                classes="memo-title",
            )
            if self._words:
                yield Static("", classes="memo-about", markup=False)
            yield KindLine(self.use_kind)
            yield self._area
            yield Static("", classes="memo-notice", markup=False)
            if self._others:
                with VerticalScroll(classes="memo-others", can_focus=True):
                    yield Static(self._of_others(), markup=False)
            with Horizontal(classes="memo-buttons"):
                yield Button("ctrl+S store", id="store", compact=True, variant="primary")
                yield Button("ctrl+T kind", id="kind", compact=True)
                yield Button("Esc leave", id="leave", compact=True)

    def on_mount(self) -> None:
        self._keeping = Keeping(desk_of(self))
        self.query_one(KindLine).show(self._now.kind)
        self._notice("Here is your unfinished text again." if self._found else "")
        self._area.move_cursor(self._area.document.end)
        self._area.focus()

    def on_resize(self) -> None:
        self.set_class(self.size.height < _LOW, "low")
        self.call_after_refresh(self._show_words)

    def _show_words(self) -> None:
        """Show at most three rows of the memo's subject."""
        for about in self.query(".memo-about").results(Static):
            width = max(10, about.size.width)
            rows = [clipped(" ".join(line.split()), width * _QUOTE_ROWS) for line in self._words.splitlines()]
            wrapped = Text("\n".join(row for row in rows if row)).wrap(self.app.console, width)
            shown = [row.plain.rstrip() for row in wrapped[:_QUOTE_ROWS]]
            if len(wrapped) > _QUOTE_ROWS:
                shown[-1] = clipped(shown[-1] + " …", width)
            about.update("\n".join(shown))

    def _of_others(self) -> Text:
        shown = Text()
        for memo in self._others:
            shown.append(f"{memo.coder} · {memo.kind} · {day(memo.created)}\n", "bold")
            shown.append(cleaned(memo.body) + "\n")
        shown.rstrip()
        return shown

    def _notice(self, sentence: str, bad: bool = False) -> None:
        notice = self.query_one(".memo-notice", Static)
        fill(notice, sentence)
        notice.set_class(bad, "bad")

    # -- writing ------------------------------------------------------------------------------------

    @property
    def unsaved(self) -> bool:
        """Whether the editor holds anything that the study has not stored as a memo."""
        if self._stored.memo is None:
            return bool(self._now.body.strip())
        same_text = self._now.body.strip() == self._stored.body.strip()
        return not same_text or self._now.kind != self._stored.kind

    def on_text_area_changed(self, event: TextArea.Changed) -> None:
        self._use(replace(self._now, body=event.text_area.text))

    def use_kind(self, kind: str) -> None:
        """Make it a memo of this kind."""
        self.query_one(KindLine).show(kind)
        self._use(replace(self._now, kind=kind))

    def _use(self, text: Unfinished) -> None:
        if text == self._now or self._keeping is None:
            return
        self._now = text
        self._keeping.changed(text)
        if self._keeping.fault:
            self._notice(f"The draft cannot be kept: {self._keeping.fault}", bad=True)
        elif self._found:
            self._found = False
            self._notice("")

    def action_kind(self) -> None:
        self.use_kind(MEMO_KINDS[(MEMO_KINDS.index(self._now.kind) + 1) % len(MEMO_KINDS)])

    def on_button_pressed(self, event: Button.Pressed) -> None:
        {"store": self.action_store, "kind": self.action_kind, "leave": self.action_leave}[
            event.button.id or ""
        ]()

    # -- leaving ------------------------------------------------------------------------------------

    def action_store(self) -> None:
        self._once(self._store())

    def action_leave(self) -> None:
        self._once(self._leave())

    def _once(self, doing: Any) -> None:
        """Store or leave, unless that is already under way."""
        if self._busy:
            doing.close()
            return
        self._work(True)
        self.run_worker(doing, group="memo")

    def _work(self, busy: bool) -> None:
        """Lock the text while it is being stored: a later key would be lost."""
        self._busy = busy
        self._area.read_only = busy

    async def _settled(self) -> None:
        """Bring the last state of the text to the desk; a key may have arrived since the last message."""
        self._use(replace(self._now, body=self._area.text))
        if self._keeping is not None:
            await self._keeping.settled()

    async def _store(self) -> None:
        desk = desk_of(self)
        try:
            await self._settled()
            if not self.unsaved and self._stored.memo is not None:
                await self._done(None)
                return
            made = await desk.store.do(drafting.store, desk.coder, self._now)
        except QualcodeError as error:
            self._notice(str(error), bad=True)
            self._work(False)
        else:
            await self._done(made)

    async def _leave(self) -> None:
        await self._settled()
        if not self.unsaved:
            await self._throw_away()
            return
        answer = await self.app.push_screen_wait(
            Choose(
                "This memo is not stored",
                [
                    ("store", "Store it"),
                    ("keep", "Keep it unfinished; it will be here again"),
                    ("away", "Throw away what I wrote"),
                ],
            )
        )
        if answer == "store":
            await self._store()
        elif answer == "keep":
            await self._keep()
        elif answer == "away":
            await self._throw_away()
        else:
            self._work(False)

    async def _keep(self) -> None:
        if self._keeping is not None and self._keeping.fault:
            self._notice(f"The draft cannot be kept: {self._keeping.fault}", bad=True)
            self._work(False)
            return
        await self._done(None)

    async def _throw_away(self) -> None:
        desk = desk_of(self)
        try:
            await desk.store.do(drafting.throw_away, desk.coder, self._now)
        except QualcodeError as error:
            self._notice(str(error), bad=True)
            self._work(False)
        else:
            await self._done(None)

    async def _done(self, stored: bytes | None) -> None:
        self._keeping = None
        self.dismiss(stored)

    async def on_unmount(self) -> None:
        """Keep the last state of the text if the program ends during editing."""
        if self._keeping is not None:
            text = replace(self._now, body=self._area.text)
            if text != self._now:
                self._keeping.changed(text)
            await self._keeping.settled()
