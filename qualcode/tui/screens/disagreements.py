"""The places behind an agreement figure, and the way to the text."""

from __future__ import annotations

from typing import TYPE_CHECKING

from textual.widgets import Static

from qualcode.agreement.words import units
from qualcode.errors import QualcodeError
from qualcode.tui.desk import Filter, WayBack
from qualcode.tui.places import chosen, in_order
from qualcode.tui.screens.behind_agreement import BehindAgreement
from qualcode.tui.transcript_columns import one_line
from qualcode.tui.widgets.disagreement_list import DisagreementList, PlaceDetails
from qualcode.tui.widgets.frame import clipped
from qualcode.workflows import diagnosing

if TYPE_CHECKING:
    from textual.app import ComposeResult

    from qualcode.documents.differences import Result
    from qualcode.tui.places import About, Place
    from qualcode.tui.screens.behind_agreement import Compared

_ORDER = (
    "What would raise agreement most comes first: alpha by {}, and after the arrow alpha if all coders had marked "
    "there what any of them marked."
)


class DisagreementsScreen(BehindAgreement):
    """Lists the disagreements of ``about``, from the comparison of the workspace of agreement."""

    def __init__(self, table: Compared, about: About) -> None:
        super().__init__(table)
        self.about = about
        self._places: list[Place] = []
        self._result: Result | None = None
        self._trouble = ""

    def body(self) -> ComposeResult:
        yield Static("Looking for the places …", id="disagreements-title", markup=False)
        yield Static("", id="disagreements-about", markup=False)
        yield DisagreementList(id="disagreements-list")
        yield PlaceDetails(id="disagreements-place")

    @property
    def listed(self) -> DisagreementList:
        return self.query_one(DisagreementList)

    async def look(self) -> None:
        """Find the places again; the cursor stays on its place if it still exists."""
        try:
            result = await self._table.diagnosis()
            found = chosen(result, self.about.path, self.about.wanted)
            names = {place["transcript"] for place in found}
            texts = await self.desk.store.read(diagnosing.texts, names)
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
            return "Nobody coded this in the compared transcripts. {disagreements.leave} goes back."
        return f"All coded it alike, in {len(agreed):,} places. {{disagreements.leave}} goes back."

    # -- actions ------------------------------------------------------------------------------------

    async def act_confusion(self) -> None:
        await self._table.show_confusion(self.about.path)

    def _here(self) -> Place:
        place = self.listed.current
        assert place is not None  # why_not has seen to it
        return place

    async def act_open(self) -> None:
        """Go to the difference to settle it; if that is impossible, to the text."""
        place = self._here()
        if await self.desk.screens.open_differences(place.transcript_id, place.start):
            self._came_by(place)
            self.desk.say("{app.back} goes back to the disagreements.")
        else:
            await self._show_text(place)

    async def act_text(self) -> None:
        await self._show_text(self._here())

    async def _show_text(self, place: Place) -> None:
        await self.desk.screens.open_transcript(
            place.transcript_id, at=place.start, only=Filter(), others=True
        )
        self._came_by(place)
        self.desk.say("Everybody's codings are shown. {app.back} goes back to the disagreements.")

    def _came_by(self, place: Place) -> None:
        app = self.app
        self.desk.way_back = WayBack(place.transcript_id, lambda: app.switch_mode(self.TAB))
