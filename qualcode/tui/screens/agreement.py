"""The workspace of agreement: how well coders agree in each code, theme or level, and why."""

from __future__ import annotations

import asyncio
from dataclasses import dataclass, replace
from itertools import combinations
from typing import TYPE_CHECKING, Any

from rich.text import Text
from textual.widgets import Static

from qualcode.errors import QualcodeError
from qualcode.study.groups import TYPE
from qualcode.study.rolling_up import ROLL_UPS
from qualcode.study.scope import TEXTS, UNITS, Asked
from qualcode.tui.agreement_columns import with_interval
from qualcode.tui.screens.workspace import Workspace
from qualcode.tui.transcript_columns import one_line
from qualcode.tui.widgets.agreement_details import AgreementDetails, unit_name
from qualcode.tui.widgets.agreement_table import AgreementTable
from qualcode.tui.widgets.frame import clipped
from qualcode.workflows import comparing, listing, reading

if TYPE_CHECKING:
    from textual.app import ComposeResult

    from qualcode.study.coders import Coder
    from qualcode.study.scope import Scope
    from qualcode.workflows.listing import Overview

REPLICATES = 2000
WHOSE = {"respondents": "respondents' words", "all": "everybody's words"}
_POOLED = {
    "krippendorff_alpha": "alpha",
    "cohen_kappa": "kappa (De Vries)",
    "set_alpha": "sets of codes (MASI)",
}


@dataclass(frozen=True)
class View:
    """What is compared, and how. ``coders``: (), all who have finished; ``by_type``: a result for each type."""

    coders: tuple[str, ...] = ()
    unit: str = UNITS[0]
    roll_up: str = ROLL_UPS[0]
    text: str = TEXTS[0]
    by_type: bool = False

    def asked(self, replicates: int) -> Asked:
        """As the workflow is asked."""
        return Asked(
            coders=self.coders,
            units=(self.unit,),
            roll_ups=(self.roll_up,),
            by=TYPE if self.by_type else None,
            text=self.text,
            replicates=replicates,
        )


class AgreementScreen(Workspace):
    """The table of agreement with its scope, what is pooled, and what the line under the cursor says."""

    TAB = "agreement"

    def __init__(self) -> None:
        super().__init__()
        self.view = View()
        self.intervals = True
        self.group = 0  # which result of those by respondent type is shown
        self.document: dict[str, Any] | None = None
        self.trouble = ""  # why nothing can be compared
        self._computing = ""  # what is under way
        self._scopes: dict[tuple[str, ...], Scope] = {}
        self._done: dict[View, dict[str, Any]] = {}  # documents with intervals
        self._read_at: tuple[int, Coder | None] | None = (
            None  # the newest step when it was read, and for whom
        )
        self._overview: Overview = listing.Overview((), (), (), ())

    def body(self) -> ComposeResult:
        yield Static("", id="agreement-title", markup=False)
        yield Static("", id="agreement-scope", markup=False)
        yield Static("", id="agreement-warnings", markup=False)
        yield AgreementTable(id="agreement-table")
        yield Static("", id="agreement-pooled", markup=False)
        yield Static("", id="agreement-review", markup=False)
        yield AgreementDetails(id="agreement-details")

    @property
    def table(self) -> AgreementTable:
        return self.query_one(AgreementTable)

    @property
    def results(self) -> list[dict[str, Any]]:
        """The results of the document: one, or one for each respondent type."""
        if self.document is None:
            return []
        found: list[dict[str, Any]] = self.document.get("results") or [self.document]
        return found

    @property
    def result(self) -> dict[str, Any] | None:
        """The result that is shown."""
        found = self.results
        return found[min(self.group, len(found) - 1)] if found else None

    async def on_mount(self) -> None:
        self.table.focus()
        await self.study_changed()

    def on_screen_resume(self) -> None:
        super().on_screen_resume()
        if self._read_at is not None:
            self.call_later(self._catch_up)

    def on_unmount(self) -> None:
        self._forget()

    async def _catch_up(self) -> None:
        """Compare anew if anything was stored, or another coder came, while another workspace was shown."""
        if self._read_at != (await self.desk.store.do(reading.latest), self.desk.who):
            await self.study_changed()

    # -- comparing ----------------------------------------------------------------------------------

    async def study_changed(self) -> None:
        """Compare anew; what is compared, sorting and cursor stay."""
        who = self.desk.who
        latest = await self.desk.store.do(reading.latest)
        self._forget()
        self._overview = await self.desk.store.do(listing.overview, who)
        self._read_at = (latest, who)
        self._begin()

    def _forget(self) -> None:
        self._scopes, self._done = {}, {}

    def _begin(self) -> None:
        """Show the values of the view at once, and compute its intervals beside the keys."""
        self.run_worker(self._compare(self.view), group="agreement", exclusive=True)

    async def _compare(self, view: View) -> None:
        try:
            scope = await self._scope(view)
            known = self._done.get(view) if self.intervals else None
            document = known or await asyncio.to_thread(comparing.compared, scope, view.asked(0))
        except QualcodeError as error:
            self._show(None, str(error))
            return
        wanted = self.intervals and known is None
        self._computing = "intervals …" if wanted else ""
        self._show(document)
        if wanted:
            document = await asyncio.to_thread(comparing.compared, scope, view.asked(REPLICATES))
            self._done[view] = document
            self._computing = ""
            self._show(document)

    async def _scope(self, view: View) -> Scope:
        """What there is to compare, read once until the study changes."""
        if view.coders not in self._scopes:
            coder = self.desk.coder.name
            self._scopes[view.coders] = await self.desk.store.do(comparing.scope, coder, view.asked(0))
        return self._scopes[view.coders]

    # -- what is shown ------------------------------------------------------------------------------

    def _show(self, document: dict[str, Any] | None, trouble: str = "") -> None:
        self.document, self.trouble = document, trouble
        self.table.show(self.result)
        self._tell()

    def on_drawn_list_changed(self) -> None:
        self._show_details()

    def on_resize(self) -> None:
        super().on_resize()
        self.call_after_refresh(self._tell)

    def _tell(self) -> None:
        """All that stands round the table."""
        result, width = self.result, max(10, self.size.width - 2)
        texts = dict.fromkeys(("title", "scope", "warnings", "pooled", "review"), "")
        if result is None:
            texts["title"] = "Agreement"
            texts["scope"] = self._nothing()
        else:
            texts["title"] = clipped(self._title(result), width)
            texts["scope"] = clipped(_scope(result), width)
            texts["warnings"] = self._warnings(result, width)
            texts["pooled"] = clipped(_pooled(result), width)
            texts["review"] = clipped(_review(result), width)
        for name, text in texts.items():
            shown = self.query_one(f"#agreement-{name}", Static)
            shown.update(text)
            shown.display = bool(text)
        self.table.display = result is not None
        self._show_details()

    def _show_details(self) -> None:
        self.query_one(AgreementDetails).show(self.result, self.table.current)

    def _title(self, result: dict[str, Any]) -> str:
        names = [one_line(name) for name in result["coders"]]
        said = [" and ".join(names) if len(names) < 3 else ", ".join(names)]
        said += [f"by {result['unit']}", f"{result['roll_up']}s"]
        if self.view.by_type:
            said.append(f"{one_line(result['group'])} ({self.group + 1} of {len(self.results)})")
        if self._computing:
            said.append(self._computing)
        elif not result["replicates"]:
            said.append("no intervals")
        return " · ".join(said)

    def _warnings(self, result: dict[str, Any], width: int) -> str:
        warnings: list[str] = result["warnings"]
        lines = Text(" ".join(f"! {one_line(warning)}" for warning in warnings))
        return lines.plain

    def _nothing(self) -> str:
        return self.trouble

    # -- switching ----------------------------------------------------------------------------------

    def _switch(self, **changes: Any) -> None:
        self.view = replace(self.view, **changes)
        self._begin()

    def act_unit(self) -> None:
        self._switch(unit=_after(UNITS, self.view.unit))

    def act_roll_up(self) -> None:
        self._switch(roll_up=_after(ROLL_UPS, self.view.roll_up))

    def act_text(self) -> None:
        self._switch(text=_after(TEXTS, self.view.text))

    def act_group(self) -> None:
        if self.view.by_type and self.group + 1 < len(self.results):
            self.group += 1
            self.table.show(self.result)
            self._tell()
        else:
            self.group = 0
            self._switch(by_type=not self.view.by_type)

    def act_coders(self) -> None:
        self._switch(coders=_after(self._choices(), self.view.coders))

    def act_intervals(self) -> None:
        self.intervals = not self.intervals
        self._begin()

    def _choices(self) -> list[tuple[str, ...]]:
        """Whom one may compare: all together, then each pair."""
        names = self._who_finished()
        return [(), *combinations(names, 2)]

    def _who_finished(self) -> list[str]:
        work = (a for row in self._overview.transcripts for a in row.work)
        return list(dict.fromkeys(
            a.coder.name for a in work
            if a.mode == "independent" and a.counts and a.status == "finished" and not a.reopened
        ))  # fmt: skip

    def act_sort(self) -> None:
        column = self.table.sort_by_next()
        by = "the codebook's order" if column.key == "name" else column.title
        self.desk.say(f"Sorted by {by}; {{agreement.reverse}} turns the order.")

    def act_reverse(self) -> None:
        self.table.sort_by(self.table.sorted_by)

    def act_more(self) -> None:
        self.table.turn_more()

    def why_not(self, name: str) -> str | None:
        """Why an action of the table cannot be done now."""
        if name == "coders" and len(self._who_finished()) < 3:
            return "No more than two coders have finished anything independently."
        if name != "coders" and self.trouble:
            return "There is nothing to compare yet."
        return None


def _after(options: Any, now: Any) -> Any:
    """The option after this one, in turn."""
    return options[(options.index(now) + 1) % len(options)] if now in options else options[0]


def _scope(result: dict[str, Any]) -> str:
    scope = result["scope"]
    units = f"{scope['units']:,} {unit_name(result['unit'], scope['units'])}"
    texts = f"{scope['transcripts']:,} transcript{'' if scope['transcripts'] == 1 else 's'}"
    rounds = ", ".join(one_line(name) for name in scope["round"])
    return f"{texts} · {units} of {WHOSE[result['text']]} · round {rounds}"


def _pooled(result: dict[str, Any]) -> str:
    figures = [f"{called} {with_interval(result['pooled'][name])}" for name, called in _POOLED.items()]
    return f"Pooled: {' · '.join(figures)}"


def _review(result: dict[str, Any]) -> str:
    r = result["review"]
    if not r["transcripts"]:
        return ""
    return (
        f"Review of {r['transcripts']:,}, not reliability: {r['kept']:,} kept, {r['changed']:,} changed, "
        f"{r['dropped']:,} dropped, {r['added']:,} added"
    )
