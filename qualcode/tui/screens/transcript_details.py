"""The record of one interview: the interviewer's labels, medium, dates, consent."""

from __future__ import annotations

from typing import TYPE_CHECKING, ClassVar

from textual.binding import Binding
from textual.containers import Horizontal, Vertical, VerticalScroll
from textual.screen import ModalScreen
from textual.widgets import Input, Label, Static

from qualcode.answers import NOT_RECORDED, PERMISSIONS, may_stand
from qualcode.errors import QualcodeError
from qualcode.study.transcripts import DETAILS
from qualcode.tui.pane import desk_of
from qualcode.tui.screens.checklist import Checklist
from qualcode.tui.widgets.buttons import Buttons
from qualcode.tui.widgets.frame import fill
from qualcode.workflows import listing

if TYPE_CHECKING:
    from collections.abc import Sequence

    from textual.app import ComposeResult
    from textual.binding import BindingType

    from qualcode.study.speakers import StoredSpeaker
    from qualcode.study.transcripts import Entry

_HINTS = {
    "medium": may_stand("medium"),
    "consent_to_quote": "yes or no; empty: not recorded",
    "consent_note": "how and when it was given, or what it excludes",
    "anonymised": "yes or no; empty: not recorded",
    "anonymised_note": "by whom, and when",
    "focus_group": "yes or no; empty: as the labels show",
}


class TranscriptDetails(ModalScreen[bool | None]):
    """Shows and changes the details of a transcript; returns True if it recorded any."""

    BINDINGS: ClassVar[list[BindingType]] = [
        Binding("escape", "dismiss(None)", "leave", show=False),
        Binding("ctrl+s", "record", show=False, priority=True),
        Binding("down", "app.focus_next", show=False),
        Binding("up", "app.focus_previous", show=False),
    ]

    def __init__(self, entry: Entry, speakers: Sequence[StoredSpeaker]) -> None:
        super().__init__()
        self._entry, self._speakers = entry, speakers
        self._tried: set[str] = set()  # permissions with a refused answer: they count as changed
        self._asking = {s.label for s in speakers if s.role == "interviewer"}

    def compose(self) -> ComposeResult:
        with Vertical(classes="dialog"):
            yield Static(f"About {self._entry.name}", classes="dialog-title", markup=False)
            with VerticalScroll(id="result", can_focus=False):
                if self._speakers:
                    yield Static("Labels of the interviewer:", markup=False)
                    yield Checklist([s.label for s in self._speakers], self._asking)
                for field, called in DETAILS.items():
                    with Horizontal(classes="field"):
                        yield Label(called, markup=False)
                        yield Input(
                            self._shown(field), placeholder=_HINTS.get(field, ""), id=field, compact=True
                        )
            yield Static("", classes="trouble", markup=False)
            yield Buttons(("ctrl+S record", "record"), ("Esc leave", "dismiss(None)"))
            yield Static("Space ticks a label, Tab goes on.", classes="dialog-keys", markup=False)

    def on_mount(self) -> None:
        self.query_one(".trouble").display = False

    async def on_input_submitted(self) -> None:
        await self.action_record()

    async def action_record(self) -> None:
        """Store the changes as one step."""
        details = self._changed()
        try:
            labels = {label for box in self.query(Checklist) for label in box.ticked}
            changed = labels != self._asking
            if not details and not changed:
                self.dismiss(None)
                return
            desk = desk_of(self)
            await desk.store.do(
                listing.set_transcript,
                self._entry.name,
                coder=desk.who.name if desk.who else None,
                interviewers=tuple(sorted(labels)) if changed else None,
                details=details,
            )
        except QualcodeError as error:
            self._tried |= PERMISSIONS.keys() & details.keys()
            fill(self.query_one(".trouble", Static), str(error))
            return
        self.dismiss(True)

    def _changed(self) -> dict[str, str | None]:
        given = {field: self.query_one(f"#{field}", Input).value.strip() for field in DETAILS}
        changed = {field for field, value in given.items() if value != self._shown(field)} | self._tried
        return {field: value for field, value in given.items() if field in changed}

    def _shown(self, field: str) -> str:
        recorded = self._entry.details[field] or ""
        return "" if field in PERMISSIONS and recorded == NOT_RECORDED else recorded
