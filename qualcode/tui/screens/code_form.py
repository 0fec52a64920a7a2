"""The form of a code: all its fields, changed in one step."""

from __future__ import annotations

from typing import TYPE_CHECKING, Any, ClassVar

from rich.text import Text
from textual import work
from textual.binding import Binding
from textual.containers import Horizontal, Vertical, VerticalScroll
from textual.screen import ModalScreen
from textual.widgets import Input, Select, Static, TextArea

from qualcode.codebook.colours import OKABE_ITO, ORIGINS
from qualcode.codebook.names import folded
from qualcode.errors import QualcodeError
from qualcode.tui.screens.asking import confirm
from qualcode.tui.widgets.frame import fill

if TYPE_CHECKING:
    from collections.abc import Awaitable, Callable, Iterable, Mapping

    from textual.app import ComposeResult
    from textual.binding import BindingType
    from textual.widget import Widget

    from qualcode.codebook.tree import Code, Codebook

    Store = Callable[[Mapping[str, Any], str | None], Awaitable[None]]
    """Stores the changed fields and the new name, if any. Raises QualcodeError."""

_LONG = {"claim": "Claim", "definition": "Definition", "use": "Use when", "do_not_use": "Do not use when"}
_LISTS = {"examples": "Examples", "keywords": "Keywords"}


class CodeForm(ModalScreen[bool]):
    """Shows a code's fields and stores the changed ones; returns whether it stored any.

    The form shows a refusal and keeps the typed text.
    """

    BINDINGS: ClassVar[list[BindingType]] = [
        Binding("ctrl+s", "store", "store", show=False, priority=True),
        Binding("escape", "leave", "leave", show=False),
    ]

    def __init__(self, book: Codebook, code: Code, store: Store) -> None:
        super().__init__()
        self._book, self._code, self._store = book, code, store
        # Examples with line breaks are separated by a blank line.
        self._between = {
            name: "\n\n" if any("\n" in i for i in getattr(code, name)) else "\n" for name in _LISTS
        }
        self._before: dict[str, Any] = {}

    def compose(self) -> ComposeResult:
        code = self._code
        with Vertical(classes="dialog code-form"):
            yield Static(self._book.full_name(code.id), classes="dialog-title", markup=False)
            with VerticalScroll(classes="code-form-fields", can_focus=False):
                yield from self._field("Name", Input(code.name, id="name"))
                yield from self._field("Mark", Input(code.mark or "", id="mark", max_length=8))
                yield from self._field("Level", *self._levels())
                for name, label in _LONG.items():
                    if name != "claim" or code.claim or self._book.parent(code.id) is None:
                        yield from self._field(label, _area(name, getattr(code, name) or ""))
                for name, label in _LISTS.items():
                    parted = "one a line" if self._between[name] == "\n" else "a blank line between"
                    text = self._between[name].join(getattr(code, name))
                    yield from self._field(f"{label}\n({parted})", _area(name, text))
                colours = [(Text.assemble(("██ ", shade), name), name) for name, shade in OKABE_ITO.items()]
                yield from self._field("Colour", _select("colour", colours, code.colour, "by level or theme"))
                origins = [(Text(origin), origin) for origin in ORIGINS]
                yield from self._field("Origin", _select("origin", origins, code.origin, "not said"))
            yield Static("", classes="form-fault", markup=False)
            yield Static("Tab next field · ctrl+s stores · Esc leaves", classes="dialog-keys", markup=False)

    def _field(self, label: str, *inputs: Widget) -> Iterable[Widget]:
        with Horizontal(classes="field"):
            yield Static(label, classes="field-label", markup=False)
            with Vertical(classes="field-value"):
                yield from inputs

    def _levels(self) -> Iterable[Widget]:
        levels = [(Text(level), level) for level in self._book.level_order()]
        if levels:
            yield _select("level", levels, self._code.level, "none of its own")
        yield Input("", id="new-level", placeholder="or a new level" if levels else "a level, if it has one")

    def on_mount(self) -> None:
        self._before = self._values()

    # -- what was typed -----------------------------------------------------------------------------

    def _values(self) -> dict[str, Any]:
        """The fields as typed in the form."""
        values: dict[str, Any] = {}
        for field in self.query(Input):
            values[str(field.id)] = " ".join(field.value.split())
        for area in self.query(TextArea):
            name = str(area.id)
            if name in _LISTS:
                items = area.text.split(self._between[name])
                values[name] = tuple(item.strip() for item in items if item.strip())
            else:
                values[name] = area.text.strip()
        for select in self.query(Select):
            values[str(select.id)] = None if select.is_blank() else select.value
        new_level = values.pop("new-level")
        values["level"] = new_level or values.get("level")
        return values

    def _changed(self) -> dict[str, Any]:
        now = self._values()
        return {name: value for name, value in now.items() if value != self._before.get(name)}

    def _fault(self, changed: Mapping[str, Any]) -> str | None:
        if changed.get("name") == "":
            return "A code needs a name."
        mark = folded(changed.get("mark") or "")
        for other in self._book.live() if mark else ():
            if other.id != self._code.id and folded(other.mark or "") == mark:
                return f"{self._book.full_name(other.id)} has the mark {other.mark} already."
        return None

    def _say(self, fault: str) -> None:
        fill(self.query_one(".form-fault", Static), fault)

    # -- storing and leaving ------------------------------------------------------------------------

    async def action_store(self) -> None:
        """Store the changes as one step."""
        changed = self._changed()
        fault = self._fault(changed)
        if fault is not None:
            self._say(fault)
            return
        if not changed:
            self.dismiss(False)
            return
        name = changed.pop("name", None)
        try:
            await self._store(changed, name)
        except QualcodeError as error:
            self._say(str(error))
            return
        self.dismiss(True)

    async def on_input_submitted(self) -> None:
        self.focus_next()

    @work
    async def action_leave(self) -> None:
        """Leave, after a question if there are changes."""
        if self._changed():
            question = confirm("Leave without storing?", "You lose your changes here.", "Yes, leave it")
            if await self.app.push_screen_wait(question) != "yes":
                return
        self.dismiss(False)


def _area(name: str, text: str) -> TextArea:
    return TextArea(
        text, id=name, show_line_numbers=False, soft_wrap=True, tab_behavior="focus", compact=True
    )


def _select(name: str, options: list[tuple[Text, str]], value: str | None, nothing: str) -> Select[str]:
    if value is not None and value not in [key for _, key in options]:
        options = [*options, (Text.assemble(("██ ", value) if value.startswith("#") else "", value), value)]
    chosen = {"value": value} if value is not None else {}
    return Select(options, prompt=nothing, id=name, compact=True, **chosen)  # type: ignore[arg-type]
