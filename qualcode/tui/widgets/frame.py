"""The frame of every workspace: the tabs on top, a line for messages, and the key bar below."""

from __future__ import annotations

from typing import TYPE_CHECKING, Any

from rich.cells import cell_len
from rich.console import Console
from rich.text import Text
from textual.containers import Horizontal
from textual.widgets import Static

from qualcode.tui.keys import shown_keys
from qualcode.tui.pane import desk_of
from qualcode.tui.registry import ACTS

if TYPE_CHECKING:
    from textual import events
    from textual.app import ComposeResult
    from textual.screen import Screen

    from qualcode.tui.desk import Desk
    from qualcode.tui.pane import Pane

WORKSPACES = ("transcripts", "code", "reconcile", "agreement", "themes")
"""The five workspaces, in the order of their keys; each is an action of the application."""

_LEAST_WHOSE = 12  # cells for the coder; with fewer, the tabs lose their names
_ROWS = 5  # of a message


def clipped(text: str, width: int) -> str:
    """``text`` in at most ``width`` cells; a cut text ends with an ellipsis."""
    if cell_len(text) <= width:
        return text
    kept = ""
    for character in text:
        if cell_len(kept + character) >= width:
            break
        kept += character
    return kept.rstrip() + "…" if width > 0 else ""


def fill(widget: Static, text: str | Text) -> None:
    """Show a text in a widget; an empty one hides it."""
    widget.update(text)
    widget.display = bool(text)


class Plain(Static):
    """A text without markup, empty at first."""

    def __init__(self, id: str | None = None) -> None:
        super().__init__("", id=id, markup=False)


class Tab(Static):
    """One workspace in the row of tabs; a click goes there."""

    def __init__(self, workspace: str) -> None:
        super().__init__("", classes="tab", id=f"tab-{workspace}")
        self.workspace = workspace

    def label(self, key: str, *, whole: bool) -> Text:
        """The key and, if ``whole`` or without a key, the name."""
        title = ACTS[f"app.{self.workspace}"].title
        if self.workspace == "agreement" and not desk_of(self).uses_agreement:
            title += " off"
        return Text.assemble((key, "bold"), " " if key and whole else "", title if whole or not key else "")

    async def on_click(self) -> None:
        await self.app.run_action(f"act('{self.workspace}')", self.app)


class Tabs(Horizontal):
    """The five workspaces, the current one marked, with the coder and the study.

    In a narrow row only the current workspace shows its name, so that the coder's fits.
    """

    def __init__(self, current: str) -> None:
        super().__init__(classes="tabs")
        self._current = current
        self._whose = ""

    def compose(self) -> ComposeResult:
        for workspace in WORKSPACES:
            tab = Tab(workspace)
            tab.set_class(workspace == self._current, "current")
            yield tab
        yield Static("", classes="whose", markup=False)

    def show_whose(self, text: str) -> None:
        """Show the coder and the study at the right, as far as they fit."""
        self._whose = text
        self._fill()

    def on_resize(self) -> None:
        self._fill()

    def _fill(self) -> None:
        width = self.size.width
        if not width:
            return
        for everything in (True, False):
            labels = self._labels(everything)
            room = width - sum(label.cell_len + 2 for label in labels.values()) - 2  # 2: the padding of each
            if room >= min(_LEAST_WHOSE, cell_len(self._whose)):
                break
        for tab, label in labels.items():
            tab.update(label)
        self.query_one(".whose", Static).update(clipped(self._whose, max(0, room)))

    def _labels(self, everything: bool) -> dict[Tab, Text]:
        desk = desk_of(self)
        found = {}
        for tab in self.query(Tab):
            key = next(iter(shown_keys(f"app.{tab.workspace}", desk.keymap_in_use)), "")
            found[tab] = tab.label(key, whole=everything or tab.workspace == self._current)
        return found


class MessageLine(Static):
    """One sentence to the person: what was done, or refused and why. The next key clears it.

    It covers the rows above the key bar, so that nothing moves when it appears.
    """

    def __init__(self) -> None:
        super().__init__("", classes="message", markup=False)
        self.display = False
        self._said = ""

    def say(self, sentence: str, bad: bool = False) -> None:
        """Show a sentence; an error begins with a sign, for terminals without colours."""
        self._said = f"! {sentence}" if bad else sentence
        self.on_resize()
        self.set_class(bad, "bad")
        self.display = bool(sentence)

    def on_resize(self) -> None:
        """Fit the sentence to the width."""
        self.update(at_most(_ROWS, self._said, self.app.size.width - 2))

    def clear(self) -> None:
        if self.display:
            self.display = False


def at_most(rows: int, sentence: str, width: int) -> Text:
    """The sentence in at most ``rows`` lines of ``width`` cells; a cut one ends with an ellipsis."""
    lines = Text(sentence).wrap(Console(width=max(1, width)), max(1, width))
    if len(lines) > rows:
        last = clipped(f"{lines[rows - 1].plain.rstrip()} {lines[rows].plain}", max(1, width))
        lines = [*lines[: rows - 1], Text(last)]  # type: ignore[assignment]
    return Text("\n").join(Text(line.plain.rstrip()) for line in lines)


def message_on(screen: Screen[Any]) -> MessageLine:
    """The message line of a screen; a dialog without one gets one."""
    for message in screen.query(MessageLine):
        return message
    message = MessageLine()
    screen.mount(message)
    return message


class KeyBar(Static):
    """The keys to use now, from the registry; a click on one does it."""

    def __init__(self) -> None:
        super().__init__("", classes="keybar", markup=False)
        self._shown: tuple[str, int] | None = None
        self._spots: list[tuple[int, int, str, Pane]] = []

    def show(self, pane: Pane) -> None:
        """Show the keys of ``pane`` that fit, and the key for the rest."""
        desk = pane.desk
        width = self.size.width or self.app.size.width - 2  # 2: the padding
        found = [piece for short in pane.footer() if (piece := _piece(desk, f"{pane.PANE}.{short}"))]
        rest = _piece(desk, "app.help") or _piece(desk, "app.palette")
        room = width - (_width(rest[:2]) if rest else 0)
        line, self._spots = Text(no_wrap=True), []
        for key, title, name in found:
            title = pane.called(name) or title
            if line.cell_len + _width((key, title)) + 2 > room:
                continue
            self._put(line, key, title, name, pane)
            line.append("  ")
        if rest:
            self._put(line, *rest, pane)
        shown = (line.plain, width)
        if shown != self._shown:
            self._shown = shown
            self.update(line, layout=False)

    def _put(self, line: Text, key: str, title: str, name: str, pane: Pane) -> None:
        start = line.cell_len
        line.append(key, "bold").append(f" {title}")
        self._spots.append((start, line.cell_len, name, pane))

    async def on_click(self, event: events.Click) -> None:
        place = event.get_content_offset(self)
        for start, end, name, pane in self._spots:
            if place is not None and start <= place.x < end:
                target = self.app if name.startswith("app.") else pane
                await self.app.run_action(f"act('{ACTS[name].short}')", target)


def _piece(desk: Desk, name: str) -> tuple[str, str, str] | None:
    """(key, title, action) for the key bar; None for an action without a key or without codes to apply."""
    keys = shown_keys(name, desk.keymap_in_use)
    if not keys:
        return None
    if name != "text.recent_1":
        return keys[0], ACTS[name].title, name
    if not desk.recent:
        return None
    last = shown_keys(f"text.recent_{len(desk.recent)}", desk.keymap_in_use) or keys
    return (keys[0] if last == keys else f"{keys[0]}-{last[0]}"), "recent codes", name


def _width(piece: tuple[str, ...]) -> int:
    """Cells of a key and its title."""
    return cell_len(" ".join(piece))
