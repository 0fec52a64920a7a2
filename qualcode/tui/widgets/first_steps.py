"""The three steps to the first coding, in place of an empty list of transcripts."""

from __future__ import annotations

from typing import TYPE_CHECKING, ClassVar, NamedTuple

from rich.text import Text
from textual.binding import Binding
from textual.widget import Widget

from qualcode.tui.keys import shown_keys
from qualcode.tui.registry import bindings
from qualcode.tui.segment_order import several
from qualcode.tui.widgets.transcript_table import TranscriptsPane

if TYPE_CHECKING:
    from textual import events
    from textual.binding import BindingType

_TITLE = 3  # lines above the first step
_EACH = 3  # lines of a step, with the blank one below
_THEN = """Then {transcripts.open} opens a transcript, and coding begins. Everything is stored at once;
{app.undo} takes a step back, and {app.help} shows the keys."""


class _Step(NamedTuple):
    act: str
    title: str
    more: str
    done: str


class FirstSteps(Widget, TranscriptsPane, can_focus=True):
    """Three numbered steps with their keys, done ones ticked; Enter or a click does one."""

    BINDINGS: ClassVar[list[BindingType]] = [
        *bindings("transcripts"),
        Binding("up", "go(-1)", show=False),
        Binding("down,tab", "go(1)", show=False),
    ]

    def __init__(self, id: str | None = None) -> None:
        super().__init__(id=id)
        self._steps: list[_Step] = []
        self._cursor = 0

    def footer(self) -> list[str]:
        return ["import", "codebook"]

    def show(self, coder: str | None, codes: int) -> None:
        """Show the study's progress: who codes, and the number of codes."""
        self._steps = [
            _Step("app.coder", "Say who is coding", "Each coder has a name in the study.", coder or ""),
            _Step(
                "transcripts.codebook",
                "Take a codebook",
                "An example, a file, or none: codes can be added while coding.",
                several(codes, "code") if codes else "",
            ),
            _Step(
                "transcripts.import",
                "Take in transcripts",
                "Word, text, PDF, subtitles, tables: a file for each interview.",
                "",
            ),
        ]
        self._cursor = next((n for n, step in enumerate(self._steps) if not step.done), 2)
        self.refresh()

    def render(self) -> Text:
        lines = Text("\nThis study has no transcripts yet. Three steps to the first coding:\n\n", "")
        for number, step in enumerate(self._steps):
            here = number == self._cursor and self.has_focus
            keys = shown_keys(step.act, self.desk.keymap_in_use)
            lines.append(f"{'▸' if here else ' '} {'✓' if step.done else ' '} {number + 1}  ")
            lines.append(f"{step.title:<24}", "bold reverse" if here else "bold")
            lines.append(f" {keys[0] if keys else ''}\n", "bold")
            lines.append(f"       {step.done or step.more}\n\n")
        lines.append(self.desk.hint(_THEN))
        return lines

    def on_focus(self) -> None:
        self.refresh()

    def on_blur(self) -> None:
        self.refresh()

    def action_go(self, by: int) -> None:
        self._cursor = (self._cursor + by) % len(self._steps)
        self.refresh()

    def why_not(self, name: str) -> str | None:
        return None if name == "open" else super().why_not(name)

    async def act_open(self) -> None:
        """The key that opens a transcript in the list does the step here."""
        await self._do(self._cursor)

    async def _do(self, number: int) -> None:
        pane, _, short = self._steps[number].act.partition(".")
        await self.app.run_action(f"act('{short}')", self.app if pane == "app" else self)

    async def on_click(self, event: events.Click) -> None:
        place = event.get_content_offset(self)
        if place is not None and 0 <= (number := (place.y - _TITLE) // _EACH) < len(self._steps):
            self._cursor = number
            self.refresh()
            await self._do(number)
