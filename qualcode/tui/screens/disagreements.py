"""The places behind an agreement figure, and the way from each to the text."""

from __future__ import annotations

from dataclasses import dataclass
from typing import TYPE_CHECKING, Any

from textual.widgets import Static

from qualcode.agreement.words import units
from qualcode.errors import QualcodeError
from qualcode.tui.places import Path, chosen, in_order
from qualcode.tui.screens.behind_agreement import BehindAgreement
from qualcode.tui.transcript_columns import one_line
from qualcode.tui.widgets.disagreement_list import DisagreementList, PlaceDetails
from qualcode.tui.widgets.frame import clipped
from qualcode.workflows import diagnosing

if TYPE_CHECKING:
    from collections.abc import Mapping

    from textual.app import ComposeResult

    from qualcode.tui.places import Place
    from qualcode.tui.screens.agreement import AgreementScreen

_ORDER = (
    "What would raise agreement most comes first: alpha by {}, and after the arrow what it would be if all had "
    "marked there what any of them marked."
)


@dataclass(frozen=True)
class About:
    """Which disagreements: those that concern the code of ``path`` (None: all).

    ``against``: only those where ``coders`` stand against each other with these two codes, None for nothing.
    """

    path: Path | None = None
    coders: tuple[str, str] = ("", "")
    against: tuple[Path | None, Path | None] | None = None

    def wanted(self, place: Mapping[str, Any]) -> bool:
        """Whether a place of a diagnosis is one of these."""
        if self.against is None:
            return True
        coded = [{tuple(c["path"]) for c in place["codings"] if c["coder"] == coder} for coder in self.coders]
        return all(
            not paths if path is None else path in paths
            for paths, path in zip(coded, self.against, strict=True)
        )

    @property
    def called(self) -> str:
        """What they are about, in words."""
        if self.against is not None:
            said = [
                f"{one_line(coder)}: {one_line(path[-1]) if path else 'nothing'}"
                for coder, path in zip(self.coders, self.against, strict=True)
            ]
            return ", ".join(said)
        return one_line(" > ".join(self.path)) if self.path else "all codes"


class DisagreementsScreen(BehindAgreement):
    """Lists the disagreements that ``about`` asks for, as the workspace of agreement has the comparison."""

    def __init__(self, table: AgreementScreen, about: About) -> None:
        super().__init__(table)
        self.about = about
        self._places: list[Place] = []
        self._result: Mapping[str, Any] | None = None
        self._trouble = ""

    def body(self) -> ComposeResult:
        yield Static("Looking for the places …", id="disagreements-title", markup=False)
        yield Static("", id="disagreements-about", markup=False)
        yield DisagreementList(id="disagreements-list")
        yield PlaceDetails(id="disagreements-place")

    @property
    def listed(self) -> DisagreementList:
        return self.query_one(DisagreementList)

    async def on_mount(self) -> None:
        self.listed.focus()
        await self.study_changed()

    async def look(self) -> None:
        """Look for the places anew; the cursor stays on its place where that is still there."""
        try:
            result = await self._table.diagnosis()
            found = chosen(result, self.about.path, self.about.wanted)
            names = {place["transcript"] for place in found}
            texts = await self.desk.store.do(diagnosing.texts, names)
        except QualcodeError as error:
            self._result, self._places, self._trouble = None, [], str(error)
        else:
            self._result, self._places = result, in_order(result, self.about.path, found, texts)
            self._trouble = ""
        self.listed.show(self._places, self._result["coders"] if self._result is not None else ())
        self._tell()

    def on_drawn_list_changed(self) -> None:
        self.query_one(PlaceDetails).show(self.listed.current)

    def on_resize(self) -> None:
        self.call_after_refresh(self._tell)

    def _tell(self) -> None:
        width = max(10, self.size.width - 2)
        if self._result is None:
            title, about = "Disagreements", self._trouble
        else:
            number = len(self._places)
            said = [units(number, "disagreement"), self.about.called]
            said += [one_line(self._result["group"])] if self._result["group"] else []
            title = " · ".join(said)
            about = _ORDER.format(self._result["unit"]) if number else self._none()
        self.query_one("#disagreements-title", Static).update(clipped(title, width))
        self.query_one("#disagreements-about", Static).update(self.desk.hint(about))

    def _none(self) -> str:
        """Why there is no disagreement: nobody coded it, or all coded it alike."""
        assert self._result is not None
        path = self.about.path
        agreed = [
            place
            for place in self._result["places"]
            if place["kind"] == "agreed" and (path is None or list(path) in place["paths"])
        ]
        if not agreed:
            return "Nobody has coded this in the transcripts compared. {disagreements.leave} goes back."
        return f"All coded it alike, in {len(agreed):,} places. {{disagreements.leave}} goes back."

    # -- actions ------------------------------------------------------------------------------------

    def act_leave(self) -> None:
        self.desk.pop_screen()

    async def act_confusion(self) -> None:
        from qualcode.tui.screens.confusion import ConfusionScreen

        await self.desk.push_screen(ConfusionScreen(self._table, self.about.path))

    def _here(self) -> Place:
        place = self.listed.current
        assert place is not None  # why_not has seen to it
        return place

    async def act_open(self) -> None:
        """Go to the difference where it is settled; where it cannot be, to the text."""
        from qualcode.tui.screens.reconcile import ReconcileScreen

        place, desk = self._here(), self.desk
        await desk.switch_mode("reconcile")
        screen = desk.screen
        if isinstance(screen, ReconcileScreen):
            await screen.open(place.transcript_id, at=place.start)
            if screen.queue is not None:
                desk.left_from = (place.transcript_id, "agreement")
                desk.say("{app.back} goes back to the disagreements.")
                return
        await self._show_text(place)

    async def act_text(self) -> None:
        await self._show_text(self._here())

    async def _show_text(self, place: Place) -> None:
        from qualcode.tui.screens.code import CodeScreen

        desk = self.desk
        await desk.open_transcript(place.transcript_id, at=place.start)
        screen = desk.screen
        assert isinstance(screen, CodeScreen)
        screen.with_others, screen.only, screen.only_name = True, None, ""
        await screen.study_changed()
        desk.left_from = (place.transcript_id, "agreement")
        desk.say("The codings of all are shown. {app.back} goes back to the disagreements.")
