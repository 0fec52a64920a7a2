"""Who is coding: one of the study's coders, or somebody new."""

from __future__ import annotations

from typing import TYPE_CHECKING, ClassVar

from rich.text import Text
from textual.binding import Binding
from textual.containers import Vertical
from textual.screen import ModalScreen
from textual.widgets import Input, OptionList, Static
from textual.widgets.option_list import Option

from qualcode.errors import QualcodeError
from qualcode.tui.pane import desk_of
from qualcode.tui.widgets.frame import fill
from qualcode.workflows import assigning, keeping, listing

if TYPE_CHECKING:
    from textual.app import ComposeResult
    from textual.binding import BindingType
    from textual.dom import DOMNode

    from qualcode.documents.keeping import CoderProgress
    from qualcode.study.coders import Coder
    from qualcode.tui.desk import Desk

_NEW_OPTION = ""  # no coder has this name


class _Who(ModalScreen[str | None]):
    """The coders with their progress, and a line for a new name."""

    BINDINGS: ClassVar[list[BindingType]] = [Binding("escape", "leave", "leave", show=False)]

    def __init__(self, desk: Desk, options: list[tuple[str, str]], at: int) -> None:
        super().__init__()
        self._desk, self._options, self._at = desk, options, at

    def compose(self) -> ComposeResult:
        with Vertical(classes="dialog small"):
            yield Static("Who is coding?", classes="dialog-title", markup=False)
            yield OptionList(*(Option(Text(shown, no_wrap=True), id=key) for key, shown in self._options))
            yield Input(placeholder="your name, or a pseudonym", id="name")
            yield Static("", classes="trouble", markup=False)
            yield Static("", classes="dialog-keys", markup=False)

    def on_mount(self) -> None:
        self.query_one(".trouble").display = False
        known = bool(self._options)
        self.query_one(OptionList).display = known
        if known:
            self.query_one(OptionList).highlighted = self._at
        self._ask_name(not known)

    def _ask_name(self, asked: bool) -> None:
        line = self.query_one(Input)
        line.display = asked
        (line if asked else self.query_one(OptionList)).focus()
        self.query_one(".dialog-keys", Static).update(
            "This name appears with your codings. Enter adds it, Esc leaves."
            if asked
            else "The coder you choose does not see others' open work. Enter chooses, Esc leaves."
        )

    def action_leave(self) -> None:
        if self._options and self.query_one(Input).display:
            self._trouble("")
            self._ask_name(False)
        else:
            self.dismiss(None)

    def on_option_list_option_selected(self, event: OptionList.OptionSelected) -> None:
        if event.option_id == _NEW_OPTION:
            self._ask_name(True)
        else:
            self.dismiss(event.option_id)

    async def on_input_submitted(self, event: Input.Submitted) -> None:
        by = self._desk.who.name if self._desk.who is not None else None
        try:
            added = await self._desk.store.do(assigning.add_coder, event.value, "coder", by)
        except QualcodeError as error:
            self._trouble(str(error))
            return
        self.dismiss(added["coder"])

    def _trouble(self, sentence: str) -> None:
        fill(self.query_one(".trouble", Static), sentence)


async def choose_coder(asking: DOMNode) -> None:
    """Ask who is coding, add a new coder, and continue as the chosen one; do nothing if the person leaves."""
    desk = desk_of(asking)
    known = (await desk.store.read(listing.overview, None)).coders
    done = {row["coder"]: row for row in (await desk.store.read(keeping.progress))["coders"]}
    options = [(coder.name, _line(coder, done.get(coder.name))) for coder in known]
    if options:
        options.append((_NEW_OPTION, "add a coder…"))
    at = next((n for n, coder in enumerate(known) if desk.who and coder.key == desk.who.key), 0)
    name = await asking.app.push_screen_wait(_Who(desk, options, at))
    if name is None:
        return
    for coder in (await desk.store.read(listing.overview, None)).coders:
        if coder.name == name:
            await desk.use_coder(coder)
            desk.say(f"{name} is coding.")


def _line(coder: Coder, row: CoderProgress | None) -> str:
    role = "" if coder.role == "coder" else f" ({coder.role})"
    assigned = row and row["assigned"]
    work = f"{row['finished']} of {assigned} finished" if row and assigned else "nothing assigned"
    return f"{coder.name}{role}  ·  {work}"
