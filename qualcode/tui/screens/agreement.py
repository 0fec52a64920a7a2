"""The workspace of agreement: how well coders agree in each code, theme or level, and why."""

from __future__ import annotations

import asyncio
import threading
from dataclasses import dataclass, replace
from functools import partial
from itertools import combinations
from typing import TYPE_CHECKING, Any, TypeVar

from rich.text import Text
from textual.widgets import Static

from qualcode.agreement.words import coefficient, listed, units, why_undefined, with_interval
from qualcode.counting.rolling_up import ROLL_UPS
from qualcode.counting.scope import TEXTS, UNITS, Asked
from qualcode.counting.several import results_of
from qualcode.errors import QualcodeError
from qualcode.study.attributes import TYPE
from qualcode.tui.freed import give_back
from qualcode.tui.pane import asks
from qualcode.tui.places import About
from qualcode.tui.screens.about_agreement import FATES, AboutAgreement, reviews
from qualcode.tui.screens.asking import confirm
from qualcode.tui.screens.workspace import Workspace
from qualcode.tui.transcript_columns import one_line
from qualcode.tui.widgets.agreement_details import AgreementDetails
from qualcode.tui.widgets.agreement_steps import OFF, next_step
from qualcode.tui.widgets.agreement_table import IN_ORDER, AgreementTable
from qualcode.tui.widgets.frame import at_most, clipped, fill
from qualcode.workflows import comparing, diagnosing, listing, reading, settings

if TYPE_CHECKING:
    from collections.abc import Callable, Sequence

    from textual.app import ComposeResult

    from qualcode.counting.scope import Scope
    from qualcode.documents.agreement import Agreement, OfAll, Result
    from qualcode.documents.differences import Differences
    from qualcode.documents.differences import Result as PlacesFound
    from qualcode.study.coders import Coder
    from qualcode.tui.places import Path
    from qualcode.workflows.listing import Overview

REPLICATES = 2000
WHOSE = {"respondents": "respondents' words", "all": "everybody's words"}
_POOLED: dict[OfAll, str] = {"krippendorff_alpha": "alpha", "cohen_kappa": "kappa", "set_alpha": "MASI sets"}
_ROWS_OF_WARNINGS = 2
T = TypeVar("T")


class _Stopped(Exception):
    """The person, or another question, stopped the computing of intervals."""


@dataclass(frozen=True)
class View:
    """What is compared, and how. ``coders``: () for all who have finished; ``by_type``: a result for each type."""

    coders: tuple[str, ...] = ()
    unit: str = UNITS[0]
    roll_up: str = ROLL_UPS[0]
    text: str = TEXTS[0]
    by_type: bool = False

    def asked(self, replicates: int) -> Asked:
        """The request to the workflows."""
        return Asked(
            coders=self.coders,
            units=(self.unit,),
            roll_ups=(self.roll_up,),
            by=TYPE if self.by_type else None,
            text=self.text,
            replicates=replicates,
        )


class AgreementScreen(Workspace):
    """The table of agreement, its scope, the pooled figures, and the line under the cursor in words."""

    TAB = "agreement"

    def __init__(self) -> None:
        super().__init__()
        self.view = View()
        self.intervals = True
        self.group = 0  # the shown one of the results by respondent type
        self.document: Agreement | None = None
        self.trouble = ""  # why nothing can be compared
        self._computing: int | None = None  # per cent of the resampling done; None: none under way
        self._stop = threading.Event()
        self._scopes: dict[tuple[str, ...], Scope] = {}
        self._done: dict[Asked, Agreement] = {}
        self._diagnosed: dict[View, Differences] = {}
        self._read_at: tuple[int, Coder | None] | None = None  # the newest step then, and the coder
        self._overview: Overview = listing.Overview((), (), (), {})

    def body(self) -> ComposeResult:
        yield Static("Agreement: comparing …", id="agreement-title", markup=False)
        yield Static("", id="agreement-scope", markup=False)
        yield Static("", id="agreement-warnings", markup=False)
        yield AgreementTable(id="agreement-table")
        yield Static("", id="agreement-none", markup=False)
        yield Static("", id="agreement-pooled", markup=False)
        yield Static("", id="agreement-review", markup=False)
        yield AgreementDetails(id="agreement-details")

    @property
    def table(self) -> AgreementTable:
        return self.query_one(AgreementTable)

    @property
    def results(self) -> list[Result]:
        """The results of the document: one, or one for each respondent type."""
        return [] if self.document is None else results_of(self.document)

    @property
    def result(self) -> Result | None:
        """The shown result."""
        found = self.results
        return found[min(self.group, len(found) - 1)] if found else None

    async def on_mount(self) -> None:
        self.table.focus()
        await self.study_changed()

    def on_screen_resume(self) -> None:
        super().on_screen_resume()
        if self._read_at is not None:
            self.call_later(self.catch_up)

    def on_unmount(self) -> None:
        self._stop.set()

    async def catch_up(self) -> bool:
        """Compare again if the study or the coder changed while this was hidden; return whether it did."""
        behind = self._read_at != (await self.desk.store.read(reading.latest), self.desk.who)
        if behind:
            await self.study_changed()
        return behind

    # -- comparing ----------------------------------------------------------------------------------

    async def study_changed(self) -> None:
        """Compare again; the view, sorting and cursor stay."""
        who = self.desk.who
        latest = await self.desk.store.read(reading.latest)
        self._scopes, self._done, self._diagnosed = {}, {}, {}
        self._overview = await self.desk.store.read(listing.overview, who)
        self._read_at = (latest, who)
        self._begin()

    def _begin(self) -> None:
        """Show the view's values at once, and compute in the background what takes long."""
        self._stop.set()
        self._stop = threading.Event()
        # The worker itself makes the coroutine: one stopped before it begins leaves none behind.
        comparing_now: Any = partial(self._compare, self.view, self._stop)
        self.run_worker(comparing_now, group="agreement", exclusive=True)

    async def _compare(self, view: View, stop: threading.Event) -> None:
        self._computing = None
        if not self.desk.uses_agreement:
            self._show(None, OFF)
            return
        try:
            scope = await self._scope(view)
            asked = view.asked(REPLICATES if self.intervals else 0)
            first = replace(asked, replicates=0, set_alpha=False)
            document = self._done.get(asked) or await self._figures(scope, first)
        except QualcodeError as error:
            self._show(None, str(error))
            return
        to_compute = asked not in self._done and any(result["codes"] for result in results_of(document))
        self._computing = 0 if to_compute and self.intervals else None
        self._show(document)
        if to_compute:
            await self._compute_all(scope, asked, stop)

    async def _compute_all(self, scope: Scope, asked: Asked, stop: threading.Event) -> None:
        """Compute what takes long, too: the alpha of sets of codes, and intervals where they are asked for."""
        loop = asyncio.get_running_loop()

        def progress(share: float) -> None:
            if stop.is_set():
                raise _Stopped
            loop.call_soon_threadsafe(self._show_progress, stop, round(100 * share))

        try:
            document = await self._figures(scope, asked, progress)
        except _Stopped:
            return
        if not stop.is_set():
            self._computing = None
            self._show(document)

    async def _figures(
        self, scope: Scope, asked: Asked, progress: Callable[[float], object] | None = None
    ) -> Agreement:
        """The document of what is asked, computed once until the study changes."""
        if asked not in self._done:
            document = await asyncio.to_thread(_compared, scope, asked, progress)
            if self._scopes.get(asked.coders) is not scope:  # the study has changed
                return document
            self._done[asked] = document
        return self._done[asked]

    def _show_progress(self, stop: threading.Event, share: int) -> None:
        if not stop.is_set() and self._computing is not None and self.is_mounted:
            self._computing = share
            self._show_title()

    async def _scope(self, view: View) -> Scope:
        """The data to compare, read once until the study changes."""
        if view.coders not in self._scopes:
            coder = self.desk.coder.name
            self._scopes[view.coders] = await self.desk.store.read(comparing.scope, coder, view.asked(0))
        return self._scopes[view.coders]

    async def diagnosis(self) -> PlacesFound:
        """The places behind the shown result. Raises QualcodeError without one."""
        view, shown = self.view, self.result
        if not self.desk.uses_agreement or shown is None:
            raise QualcodeError(self.trouble or OFF)
        if view not in self._diagnosed:
            scope = await self._scope(view)
            self._diagnosed[view] = await asyncio.to_thread(diagnosing.diagnosed, scope, view.asked(0))
        for result in results_of(self._diagnosed[view]):
            if result["group"] == shown["group"]:
                return result
        raise QualcodeError(
            "The study has changed: there is nothing left to compare for this respondent type."
        )

    # -- what is shown ------------------------------------------------------------------------------

    def _show(self, document: Agreement | None, trouble: str = "") -> None:
        self.document, self.trouble = document, trouble
        self._tell()

    def on_drawn_list_changed(self) -> None:
        self._show_details()

    def on_resize(self) -> None:
        self.call_after_refresh(self._tell)

    def _tell(self) -> None:
        """Show the table and the lines around it."""
        result, width = self.result, max(10, self.size.width - 2)
        lines = result is not None and bool(result["codes"])
        texts: dict[str, str | Text] = dict.fromkeys(("scope", "warnings", "none", "pooled", "review"), "")
        if result is not None:
            texts["warnings"] = self._warnings(result, width)
        if result is not None and lines:
            texts["scope"] = clipped(_scope(result), width)
            texts["pooled"] = clipped(_pooled(result), width)
            texts["review"] = clipped(_review(result), width)
        else:
            texts["none"] = self._nothing(result)
        for name, text in texts.items():
            fill(self.query_one(f"#agreement-{name}", Static), text)
        self._show_title()
        self.query_one(AgreementDetails).display = lines
        self.table.set_class(not lines, "empty")
        self.table.show(result)

    def _show_details(self) -> None:
        wide = self.size.width >= 100
        self.query_one(AgreementDetails).show(self.result, self.table.current, wide=wide)

    def _show_title(self) -> None:
        result, width = self.result, max(10, self.size.width - 2)
        said, state = "Agreement", ""
        if result is not None and result["codes"]:
            said, state = self._compared(result), self._state(result)
        elif result is not None:
            said = "Only reviews, which are not reliability"
        elif not self.desk.uses_agreement:
            said = "Agreement is switched off"
        elif self.trouble:
            said = "Agreement: nothing to compare yet"
        title = clipped(said, width - len(state)) + state
        self.query_one("#agreement-title", Static).update(title)

    def _compared(self, result: Result) -> str:
        said = [listed([one_line(name) for name in result["coders"]])]
        said += [f"by {result['unit']}", f"{result['roll_up']}s"]
        if self.view.by_type:
            said.append(f"{one_line(result['group'] or '')} ({self.group + 1} of {len(self.results)})")
        return " · ".join(said)

    def _state(self, result: Result) -> str:
        if self._computing is not None:
            return self.desk.hint(f" · intervals {self._computing}%, {{agreement.leave}} stops")
        return "" if result["replicates"] else " · no intervals"

    def _warnings(self, result: Result, width: int) -> Text:
        warnings = [one_line(warning) for warning in result["warnings"]]
        if not warnings:
            return Text("")
        told = " ".join(warnings)
        if len(told) > _ROWS_OF_WARNINGS * width:
            number = "a warning" if len(warnings) == 1 else f"{len(warnings)} warnings"
            told = self.desk.hint(f"{number}, {{agreement.about}} shows all: ") + told
        return at_most(_ROWS_OF_WARNINGS, f"! {told}", width)

    def _nothing(self, result: Result | None) -> str | Text:
        """Why there is no table, and the next step to one; or the reviews, if there are only those."""
        if result is not None:
            return reviews(result)
        if not self.desk.uses_agreement:
            return self.desk.hint(OFF)
        if self.desk.who is None:
            return self.trouble
        return f"{self.trouble}\n\n{self.desk.hint(next_step(self._overview, self.desk.who))}"

    # -- switching ----------------------------------------------------------------------------------

    def _switch(self, **changes: Any) -> None:
        self.view = replace(self.view, **changes)
        self._begin()

    def act_unit(self) -> None:
        scope = self._scopes.get(self.view.coders)
        self._switch(unit=_after(UNITS if scope is None else scope.units, self.view.unit))

    def act_roll_up(self) -> None:
        self._switch(roll_up=_after(ROLL_UPS, self.view.roll_up))

    def act_text(self) -> None:
        self._switch(text=_after(TEXTS, self.view.text))

    def act_group(self) -> None:
        if self.view.by_type and self.group + 1 < len(self.results):
            self.group += 1
            self._tell()
        else:
            self.group = 0
            self._switch(by_type=not self.view.by_type)

    def act_coders(self) -> None:
        choices = [(), *combinations(self._finished(), 2)]
        self._switch(coders=_after(choices, self.view.coders))

    def _finished(self) -> list[str]:
        """The coders who finished anything independently, in a round that counts."""
        work = [a for row in self._overview.transcripts for a in row.work]
        done = (a for a in work if a.mode == "independent" and a.counts and a.status == "finished")
        return list(dict.fromkeys(a.coder.name for a in done))

    def act_intervals(self) -> None:
        self.intervals = not self.intervals
        self._begin()

    def act_leave(self) -> None:
        self._stop.set()
        self.intervals = False
        self._begin()
        self.desk.say("Stopped: values without intervals are shown. {agreement.intervals} computes them.")

    def act_sort(self) -> None:
        column = self.table.sort_by_next()
        by = "the codebook's order" if column.key == IN_ORDER else column.title
        self.desk.say(f"Sorted by {by}; {{agreement.reverse}} turns the order.")

    def act_reverse(self) -> None:
        self.table.sort_by(self.table.sorted_by)

    def act_more(self) -> None:
        self.table.turn_more()

    # -- going on -----------------------------------------------------------------------------------

    def why_not(self, name: str) -> str | None:
        """Why an action of the table cannot be done now."""
        if name == "use":
            return None
        if name == "leave":
            return None if self._computing is not None else "Nothing is being computed."
        if not self.desk.uses_agreement:
            return "Agreement is switched off in this study: {agreement.use} switches it on."
        if name == "coders":
            return "At most two coders have finished anything." if len(self._finished()) < 3 else None
        if name == "unit" and self.view.coders in self._scopes:
            return None  # also where the transcripts have lost the unit, to come back from it
        if self.result is None and self.trouble:
            return "There is nothing to compare yet."
        if name in ("open", "confusion", "all", "sort", "reverse") and self.table.current is None:
            return "There is no line here."
        if name == "about" and self.result is None:
            return "There are no figures yet."
        return None

    def _path(self) -> tuple[str, ...]:
        line = self.table.current
        assert line is not None  # why_not has seen to it
        return tuple(line["path"])

    async def act_open(self) -> None:
        await self.show_places(About(self._path()))

    async def act_all(self) -> None:
        await self.show_places(About())

    async def show_places(self, about: About) -> None:
        """Open the list of these disagreements."""
        from qualcode.tui.screens.disagreements import DisagreementsScreen

        await self.app.push_screen(DisagreementsScreen(self, about))

    async def act_confusion(self) -> None:
        await self.show_confusion(self._path())

    async def show_confusion(self, path: Path | None) -> None:
        """Open the confusion table of a code, or of all."""
        from qualcode.tui.screens.confusion import ConfusionScreen

        await self.app.push_screen(ConfusionScreen(self, path))

    def act_about(self) -> None:
        assert self.result is not None  # why_not has seen to it
        self.app.push_screen(AboutAgreement(self.result))

    @asks
    async def act_use(self) -> None:
        on = not self.desk.uses_agreement
        question = confirm(
            f"Switch agreement {'on' if on else 'off'}?",
            "The program computes and shows agreement between coders again."
            if on
            else "This suits reflexive analysis: no screen, command or report of this study shows agreement. "
            "All codings stay.",
            "Yes, switch it on" if on else "Yes, switch it off",
        )
        if await self.app.push_screen_wait(question) == "yes":
            await self.desk.store.do(settings.set_agreement, on, self.desk.coder.name)
            await self.desk.study_changed()


def _compared(scope: Scope, asked: Asked, progress: Callable[[float], object] | None = None) -> Agreement:
    try:
        return comparing.with_sentences(comparing.compared(scope, asked, progress))
    finally:
        give_back()


def _after(options: Sequence[T], now: T) -> T:
    """The next option in turn."""
    return options[(options.index(now) + 1) % len(options)] if now in options else options[0]


def _scope(result: Result) -> str:
    scope = result["scope"]
    rounds = ", ".join(one_line(name) for name in scope["round"])
    return (
        f"{units(scope['transcripts'], 'transcript')} · {units(scope['units'], result['unit'])} of "
        f"{WHOSE[result['text']]} · {'round' if len(scope['round']) == 1 else 'rounds'} {rounds}"
    )


def _pooled(result: Result) -> str:
    pooled = result["pooled"]
    figures = [f"{called} {with_interval(pooled[name])}" for name, called in _POOLED.items()]
    why = next(filter(None, (why_undefined(pooled[name]) for name in _POOLED)), None)
    return f"Pooled {', '.join(figures)}" + (f" ({coefficient(None)} not defined: {why})" if why else "")


def _review(result: Result) -> str:
    r = result["review"]
    if not r["transcripts"]:
        return ""
    fates = ", ".join(f"{r[fate]:,} {fate}" for fate in FATES)
    return f"Review of {units(r['transcripts'], 'transcript')}, not reliability: {fates}"
