"""The codebook drawer beside the text: the tree of codes, the code at the cursor, and changes of it."""

from __future__ import annotations

from collections import Counter
from typing import TYPE_CHECKING, ClassVar, TypeVar

from rich.text import Text
from textual.containers import Vertical, VerticalScroll
from textual.widgets import Static

from qualcode.errors import QualcodeError
from qualcode.study.codes import code_ids, key_of
from qualcode.tui.palette import readable
from qualcode.tui.pane import Pane, asks
from qualcode.tui.registry import bindings
from qualcode.tui.screens.asking import Ask, confirm
from qualcode.tui.segment_order import several
from qualcode.tui.widgets.code_details import code_details
from qualcode.tui.widgets.code_tree import CodeTree, Level, Used

if TYPE_CHECKING:
    from collections.abc import Awaitable, Callable, Mapping
    from typing import Any

    from textual import events
    from textual.app import ComposeResult
    from textual.binding import BindingType

    from qualcode.codebook.tree import Code
    from qualcode.ledger.study import Study
    from qualcode.tui.widgets.text_pane import TextPane
    from qualcode.workflows.codebooks import Editor

T = TypeVar("T")

_NEEDS_NO_CODE = {"add", "add_theme", "show_retired", "find", "leave", "close", "fold", "unfold", "toggle"}
_NEEDS_LIVE = {"apply", "merge", "split", "move"}
_EMPTY = (
    "The codebook is empty. {codebook.add_theme} adds a theme; {app.transcripts}, then {transcripts.codebook}, "
    "takes in a codebook from a file."
)


class CodebookPane(Vertical, Pane):
    """The pane of the codebook. Every change is one step, which undo takes back."""

    PANE = "codebook"
    BINDINGS: ClassVar[list[BindingType]] = [*bindings("codebook")]

    def __init__(self, text: TextPane, id: str | None = None) -> None:
        super().__init__(id=id)
        self._text = text
        self.show_retired = False
        self._came_from: bytes | None = None

    def compose(self) -> ComposeResult:
        yield CodeTree()
        with VerticalScroll(classes="code-details"):
            yield Static("", markup=False)

    @property
    def tree_of_codes(self) -> CodeTree:
        return self.query_one(CodeTree)

    # -- showing ------------------------------------------------------------------------------------

    def show(self) -> None:
        """Show the current codebook with the coder's counts; do nothing if the drawer is closed."""
        if not self.display or not self.is_mounted:
            return
        desk = self.desk
        here = Counter(mark.code for mark in self._text.every if mark.own)
        used = {}
        for code in desk.book:
            key = key_of(code)
            under = sum(desk.counts.get(key_of(below), 0) for below in desk.book.descendants(key))
            used[key] = Used(here.get(key, 0), desk.counts.get(key, 0), under)
        self.tree_of_codes.show(
            desk.book, {} if desk.plain else desk.colours, used, retired=self.show_retired
        )
        self._show_details()

    def focus_tree(self) -> None:
        """Focus the tree. If the caret is on another coding than last time, select its code."""
        mark = self._text.chosen_mark()
        if mark is not None and mark.id != self._came_from:
            self._came_from = mark.id
            self.tree_of_codes.go_to(mark.code)
        self.tree_of_codes.focus()

    def _ink(self, code: Code) -> str:
        colour = self.desk.colour(code.id)
        return readable(colour, self.background_colors[1]).hex if colour else ""

    def on_tree_node_highlighted(self) -> None:
        self._show_details()

    def _show_details(self) -> None:
        desk = self.desk
        code = self._current()
        at = self.tree_of_codes.current
        if code is not None:
            said = code_details(desk.book, code, self._ink(code))
        elif isinstance(at, Level):
            said = Text(f"Themes of the level {at.name}." if at.name else "Themes without a level.")
        else:
            said = Text(self.desk.hint(_EMPTY))
        self.query_one(".code-details Static", Static).update(said)
        self.query_one(".code-details").scroll_home(animate=False)

    # -- what can be done ---------------------------------------------------------------------------

    def _current(self) -> Code | None:
        at = self.tree_of_codes.current
        return self.desk.code(at) if isinstance(at, int) else None

    def _code(self) -> Code:
        code = self._current()
        if code is None:
            raise QualcodeError("Go to a code first.")
        return code

    def why_not(self, name: str) -> str | None:
        if name in _NEEDS_NO_CODE:
            return None
        code = self._current()
        if code is None:
            empty = "The codebook is empty: {codebook.add_theme} adds a theme."
            return "Go to a code first." if len(self.desk.book) else empty
        if code.merged_into is not None and name not in {"segments", "memo"}:
            into = self.desk.book.full_name(self.desk.book.standing_for(code.id).id)
            return f"{code.name} was merged into {into}; {{app.undo}} takes back your own last step."
        if code.retired and name in _NEEDS_LIVE:
            return f"{code.name} is retired; {{codebook.retire}} brings it back."
        return self._text.why_not("pick") if name == "apply" else None

    def on_click(self, event: events.Click) -> None:
        tree = self.tree_of_codes
        if event.chain == 2 and event.widget is tree and isinstance(tree.current, int):
            self.app.call_later(self.run_action, "act('apply')")

    async def act_apply(self) -> None:
        await self._text.apply(key_of(self._code()))
        self._text.focus()

    # -- walking ------------------------------------------------------------------------------------

    def act_fold(self) -> None:
        self.tree_of_codes.fold()

    def act_unfold(self) -> None:
        self.tree_of_codes.unfold()

    def act_toggle(self) -> None:
        self.tree_of_codes.action_toggle_node()

    def act_leave(self) -> None:
        self._text.focus()

    def act_close(self) -> None:
        self.display = False
        self._text.focus()

    @asks
    async def act_find(self) -> None:
        from qualcode.tui.screens.picker import CodePicker

        desk = self.desk
        picker = CodePicker(
            desk.book, desk.colours, (), desk.counts, "Go to a code", with_retired=self.show_retired
        )
        picked = await self.app.push_screen_wait(picker)
        if picked is not None and picked.code is not None:
            self.tree_of_codes.go_to(picked.code)

    async def act_show_retired(self) -> None:
        self.show_retired = not self.show_retired
        self.show()
        gone = len(self.desk.book) - len(self.desk.book.live())
        what = "Retired and merged codes are shown" if self.show_retired else "Only codes in use are shown"
        self.desk.say(f"{what}; there {'is 1' if gone == 1 else f'are {gone}'} retired or merged.")

    # -- changing -----------------------------------------------------------------------------------

    async def _edit(self, change: Callable[[Editor], T]) -> T:
        """Make a change as the coder, and show the study again. Raises QualcodeError."""
        who = self.desk.coder

        from qualcode.workflows.codebooks import Editor

        def doing(study: Study) -> T:
            return change(Editor(study, who.name))

        done = await self.desk.store.do(doing)
        await self.desk.study_changed()
        self.show()
        return done

    async def _ask(self, title: str, hint: str, value: str, do: Callable[[str], Awaitable[None]]) -> None:
        """Ask for a line until it is accepted; after a refusal the typed line is there again."""
        asked = title
        while True:
            answer = await self.app.push_screen_wait(Ask(asked, hint, value))
            if answer is None:
                return
            try:
                await do(answer)
            except QualcodeError as error:
                asked, value = f"{title}\n{error}", answer
            else:
                return

    @asks
    async def act_add(self) -> None:
        code = self._current()
        if code is None:
            await self.act_add_theme()
            return
        key, above = key_of(code), self.desk.book.full_name(code.id)

        async def add(name: str) -> None:
            await self._added(name, key, {})

        await self._ask(f"A new code under {above}", "name", "", add)

    @asks
    async def act_add_theme(self) -> None:
        at = self.tree_of_codes.current
        level = at.name if isinstance(at, Level) else None

        async def add(name: str) -> None:
            await self._added(name, None, {"level": level} if level else {})

        await self._ask(f"A new theme of the level {level}" if level else "A new theme", "name", "", add)

    async def _added(self, name: str, under: int | None, fields: Mapping[str, Any]) -> None:
        before = {code.id for code in self.desk.book}
        full_name = await self._edit(lambda editor: editor.add(name, under, fields))
        new = next((key_of(code) for code in self.desk.book if code.id not in before), None)
        self.tree_of_codes.go_to(new)
        self.desk.say(
            f"Added {full_name}. {{codebook.define}} says what it means, {{app.undo}} takes it back."
        )

    @asks
    async def act_rename(self) -> None:
        code = self._code()

        async def rename(name: str) -> None:
            full_name = await self._edit(lambda editor: editor.change(key_of(code), {}, name))
            self.desk.say(f"{code.name} is now {full_name}. {{app.undo}} takes it back.")

        await self._ask(f"Rename {self.desk.book.full_name(code.id)}", "name", code.name, rename)

    @asks
    async def act_define(self) -> None:
        from qualcode.tui.screens.code_form import CodeForm

        code = self._code()

        async def store(fields: Mapping[str, Any], name: str | None) -> None:
            await self._edit(lambda editor: editor.change(key_of(code), fields, name))

        if await self.app.push_screen_wait(CodeForm(self.desk.book, code, store)):
            now = self.desk.code(key_of(code)) or code
            self.desk.say(f"{self.desk.book.full_name(now.id)} is changed. {{app.undo}} takes it back.")

    async def _elsewhere(self, title: str, code: Code, further: Mapping[str, str]) -> tuple[bool, int | None]:
        """Ask for another code, outside this one's branch: whether one was chosen, and which."""
        from qualcode.tui.screens.picker import CodePicker

        desk = self.desk
        but = {key_of(code), *(key_of(below) for below in desk.book.descendants(code.id))}
        picker = CodePicker(desk.book, desk.colours, (), desk.counts, title, but=but, further=further)
        picked = await self.app.push_screen_wait(picker)
        return picked is not None, picked.code if picked is not None else None

    @asks
    async def act_move(self) -> None:
        code = self._code()
        further = {"top": "At the top, as a theme"} if self.desk.book.parent(code.id) else {}
        chosen, under = await self._elsewhere(f"Put {code.name} under another code", code, further)
        if chosen:
            full_name = await self._edit(lambda editor: editor.move(key_of(code), under, None))
            self.tree_of_codes.go_to(key_of(code))
            self.desk.say(f"Moved: {full_name}. {{app.undo}} takes it back.")

    async def act_move_up(self) -> None:
        await self._move_beside(-1)

    async def act_move_down(self) -> None:
        await self._move_beside(1)

    async def _move_beside(self, step: int) -> None:
        code = self._code()
        above = self.desk.book.parent(code.id)
        beside = self.tree_of_codes.beside()
        at = beside.index(key_of(code)) + step
        if not 0 <= at < len(beside):
            level = " of its level" if above is None else ""
            raise QualcodeError(f"{code.name} is the {'first' if step < 0 else 'last'}{level} already.")
        # Moving down puts it before the one after next.
        before = at if step < 0 else at + 1
        target = beside[before] if before < len(beside) else None
        under = key_of(above) if above else None
        await self._edit(lambda editor: editor.move(key_of(code), under, target))
        self.tree_of_codes.go_to(key_of(code))

    @asks
    async def act_merge(self) -> None:
        desk, code = self.desk, self._code()
        chosen, into = await self._elsewhere(f"Merge {code.name} into", code, {})
        if not chosen or into is None:
            return
        name, other = desk.book.full_name(code.id), desk.book.full_name(into)
        count = desk.counts.get(key_of(code), 0)
        yours = (
            f"Your {several(count, 'coding')} of it will count as {other}"
            if count
            else "You have no coding of it"
        )
        below = len(desk.book.children(code.id))
        goes = "goes" if below == 1 else "go"
        moved = f" The {several(below, 'code')} under it {goes} under {other}." if below else ""
        question = confirm(
            f"Merge {name} into {other}?",
            f"{yours}; so will other coders' codings of it, now and later.{moved} {name} is no longer offered. "
            + desk.hint("{app.undo} takes the merge back."),
            "Yes, merge them",
        )
        if await self.app.push_screen_wait(question) == "yes":
            await self._edit(lambda editor: editor.merge(key_of(code), into))
            self.tree_of_codes.go_to(into)
            desk.say(f"{name} is merged into {other}. {{app.undo}} takes it back.")

    @asks
    async def act_split(self) -> None:
        code = self._code()

        async def split(line: str) -> None:
            names = [name.strip() for name in line.split(";") if name.strip()]
            parts = await self._edit(lambda editor: editor.split(key_of(code), names))
            self.desk.say(
                f"{code.name} has the parts {'; '.join(part.rpartition(' > ')[2] for part in parts)}. "
                "Its codings stay with it until you recode them: {codebook.segments} lists them."
            )

        title = f"Split {code.name} into two or more parts under it; put ; between their names"
        await self._ask(title, "first part; second part", "", split)

    async def act_retire(self) -> None:
        code = self._code()
        restore = code.retired
        full_name = await self._edit(lambda editor: editor.retire(key_of(code), restore))
        said = f"{full_name} is offered again."
        if not restore:
            said = f"{full_name} is retired: its codings stay, and it is no longer offered. {{app.undo}} takes it "
            said += "back; {codebook.show_retired} shows retired codes."
        self.desk.say(said)

    # -- what is about a code -----------------------------------------------------------------------

    @asks
    async def act_memo(self) -> None:
        from qualcode.tui.screens.memo_editor import edit_memos_on
        from qualcode.workflows.memos import Target

        code = self._code()
        ids = await self.desk.store.read(code_ids)
        full_name = self.desk.book.full_name(code.id)
        await edit_memos_on(self, Target("code", ids[key_of(code)]), f"code {full_name}")

    async def act_segments(self) -> None:
        from qualcode.tui.screens.segments import SegmentsScreen

        await self.app.push_screen(SegmentsScreen(key_of(self._code())))
