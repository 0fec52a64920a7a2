"""Assigning transcripts to coders: all, some, or a random share drawn by attributes and shown first."""

from __future__ import annotations

from typing import TYPE_CHECKING, Any, ClassVar

from rich.text import Text
from textual.binding import Binding
from textual.containers import Horizontal, VerticalScroll
from textual.screen import ModalScreen
from textual.widgets import Input, Label, Static

from qualcode.errors import QualcodeError
from qualcode.tui.pane import desk_of
from qualcode.tui.screens.checklist import Checklist
from qualcode.tui.segment_order import several
from qualcode.tui.transcript_columns import one_line
from qualcode.tui.widgets.buttons import Buttons
from qualcode.tui.widgets.frame import fill
from qualcode.tui.widgets.turning import Turning
from qualcode.workflows import assigning

if TYPE_CHECKING:
    from textual.app import ComposeResult
    from textual.binding import BindingType

    from qualcode.documents.assigning import Assigned, Drawn
    from qualcode.workflows.listing import Overview

_MAIN = "main"
_COUNTS = "the round counts"
_DOES_NOT_COUNT = "the round does not count"


class Assigning(ModalScreen[str | None]):
    """Asks who codes what in which round; returns a sentence that reports the assignment.

    ``marked`` and ``shown`` are the names of the marked transcripts and of those that pass the filter;
    ``under`` is the one under the cursor.
    """

    BINDINGS: ClassVar[list[BindingType]] = [
        Binding("escape", "dismiss(None)", "leave", show=False),
        Binding("ctrl+s", "assign", show=False, priority=True),
        Binding("down", "app.focus_next", show=False),
        Binding("up", "app.focus_previous", show=False),
    ]

    def __init__(self, overview: Overview, marked: list[str], shown: list[str], under: str | None) -> None:
        super().__init__()
        self._overview = overview
        every = [row.entry.name for row in overview.transcripts]
        pools: dict[str, list[str]] = {}
        if marked:
            pools[f"the {len(marked)} marked"] = marked
        pools[f"all {len(every)}"] = every
        if 0 < len(shown) < len(every):
            pools[f"the {len(shown)} that the filter shows"] = shown
        if under and marked != [under]:
            pools[f"only {one_line(under)}"] = [under]
        self._pools = pools
        attributes = ["respondent_type", *overview.attributes]
        self._by = ", ".join(attributes[:4])

    def compose(self) -> ComposeResult:
        coders = [coder for coder in self._overview.coders if coder.role != "reader"]
        rounds = {_MAIN: True, **self._overview.rounds}
        known = [name if counts else f"{name} (does not count)" for name, counts in rounds.items()]
        with VerticalScroll(classes="dialog", can_focus=False):
            yield Static("Assign transcripts", classes="dialog-title", markup=False)
            yield Checklist([coder.name for coder in coders], id="coders")
            yield self._turning("which", "transcripts", [*self._pools])
            reviews = [f"review of {coder.name}" for coder in coders]
            yield self._turning("mode", "how", ["independent, blind to the others", *reviews])
            yield self._line("round", "round", f"{_MAIN}", "or: " + ", ".join(known))
            yield self._turning("counts", "in agreement", [_COUNTS, _DOES_NOT_COUNT])
            yield self._line("share", "random share", "", "empty: all of them; or 20%")
            yield self._line("by", "drawn by", "", f"empty: at random; or: {self._by}")
            yield self._line("seed", "seed", "1", "a number; the same seed draws the same sample")
            with VerticalScroll(id="draw", can_focus=False):
                yield Static("", id="drawn", markup=False)
            yield Static("", classes="trouble", markup=False)
            yield Buttons(("ctrl+S assign", "assign"), ("Esc leave", "dismiss(None)"))
            yield Static("Space ticks and turns, Tab goes on.", classes="dialog-keys", markup=False)

    def _turning(self, key: str, label: str, options: list[str]) -> Horizontal:
        return Horizontal(Label(label, markup=False), Turning(options, id=key), classes="field")

    def _line(self, key: str, label: str, value: str, hint: str) -> Horizontal:
        line = Input(value, placeholder=hint, id=key, compact=True)
        return Horizontal(Label(label, markup=False), line, classes="field")

    async def on_mount(self) -> None:
        coders = self.query_one("#coders", Checklist)
        coders.focus()
        await self._redraw()

    async def on_input_changed(self) -> None:
        await self._redraw()

    async def on_turning_turned(self) -> None:
        await self._redraw()

    async def on_checklist_ticked(self) -> None:
        await self._redraw()

    # -- what is asked ------------------------------------------------------------------------------

    def _value(self, key: str) -> str:
        return " ".join(self.query_one(f"#{key}", Input).value.split())

    def _sample(self) -> dict[str, Any]:
        """The sample to draw, for the workflows. Raises QualcodeError for impossible input."""
        sampled: dict[str, Any] = {"transcripts": self._pools[self.query_one("#which", Turning).value]}
        share = self._value("share")
        if share:
            by, seed = self._value("by") or None, _seed(self._value("seed"))
            sampled |= {"sample": _share(share), "by": by, "seed": seed}
        elif self._value("by"):
            raise QualcodeError(
                "Only a random share is drawn by attributes: say how large it is, such as 20%."
            )
        return sampled

    def _work(self) -> dict[str, Any]:
        mode = self.query_one("#mode", Turning).value
        reviewed = mode.removeprefix("review of ") if mode.startswith("review of ") else None
        return {
            "round_name": self._value("round") or _MAIN,
            "counts": self.query_one("#counts", Turning).value == _COUNTS,
            "mode": "review" if reviewed else "independent",
            "reviews": reviewed,
        }

    async def _redraw(self) -> None:
        """Show what would be assigned, or why it cannot be."""
        try:
            drawn = await desk_of(self).store.read(assigning.draw, **self._sample())
        except QualcodeError as error:
            self._tell(Text(), str(error))
            return
        self._tell(self._told(drawn), "")

    def _told(self, drawn: Drawn) -> Text:
        count = several(len(drawn["transcripts"]), "transcript")
        coders = self.query_one("#coders", Checklist).ticked
        whom = f" for {', '.join(coders)}" if coders else ""
        lines = [Text(f"{count}{whom}", "bold")]
        for stratum in drawn["strata"]:
            name = one_line(stratum["stratum"])
            lines.append(
                Text(f"  {name}: {stratum['drawn']} of {stratum['available']} ({stratum['fraction']:.0%})")
            )
        if self.query_one("#counts", Turning).value == _DOES_NOT_COUNT:
            lines.append(Text("Codings of this round never count in agreement."))
        if drawn["strata"]:
            lines.append(Text(", ".join(one_line(name) for name in drawn["transcripts"]), "dim"))
        return Text("\n").join(lines)

    def _tell(self, told: Text, trouble: str) -> None:
        self.query_one("#drawn", Static).update(told)
        self._trouble(trouble)

    def _trouble(self, trouble: str) -> None:
        fill(self.query_one(".trouble", Static), trouble)

    # -- doing --------------------------------------------------------------------------------------

    async def on_input_submitted(self) -> None:
        await self.action_assign()

    async def action_assign(self) -> None:
        """Assign, as one step."""
        desk = desk_of(self)
        coders = self.query_one("#coders", Checklist).ticked
        try:
            work = self._work()
            if not coders:
                raise QualcodeError("Nobody is ticked yet: Space ticks a coder.")
            if work["reviews"] in coders:
                raise QualcodeError(f"{work['reviews']} cannot review their own codings.")
            by = desk.who.name if desk.who else None
            done = await desk.store.do(assigning.assign, coders, coder=by, **work, **self._sample())
        except QualcodeError as error:
            self._trouble(str(error))
            return
        self.dismiss(_said(done))


def _said(done: Assigned) -> str:
    """What was assigned, in a sentence."""
    said = f"{several(len(done['transcripts']), 'transcript')} for {', '.join(done['coders'])}"
    already = f"; {done['already_assigned']} had this assignment already" if done["already_assigned"] else ""
    counts = "" if done["counts"] else ", which does not count"
    return f"Assigned in round {done['round']}{counts}: {said}{already}."


def _share(typed: str) -> float:
    """``20%`` or ``0.2`` as a share of 1. Raises QualcodeError."""
    try:
        share = float(typed.rstrip("% ").replace(",", ".")) / (100 if typed.endswith("%") else 1)
    except ValueError:
        share = 0.0
    if not 0 < share <= 1:
        raise QualcodeError("A random share is above 0 and at most 100%, for example 20%.")
    return share


def _seed(typed: str) -> int:
    try:
        return int(typed or "1")
    except ValueError as error:
        raise QualcodeError("The seed is a whole number.") from error
