"""All about the figures of agreement: warnings, scope, and the outcome of reviews."""

from __future__ import annotations

from typing import TYPE_CHECKING, ClassVar

from rich.cells import cell_len, set_cell_size
from rich.text import Text
from textual.binding import Binding
from textual.containers import Vertical, VerticalScroll
from textual.screen import ModalScreen
from textual.widgets import Static

from qualcode.agreement import words
from qualcode.tui.agreement_columns import FIGURES
from qualcode.tui.transcript_columns import one_line
from qualcode.tui.widgets.frame import clipped

if TYPE_CHECKING:
    from collections.abc import Iterator, Sequence

    from textual.app import ComposeResult
    from textual.binding import BindingType

    from qualcode.documents.agreement import Fate, Result, Review

FATES: tuple[Fate, ...] = ("kept", "changed", "dropped", "added")
_NAME = 36  # cells of a code's name in the table of a review
_EXPLAINED = (
    "In each unit (sentence, turn, row, document, character) a code is present or absent. Two figures, named "
    "below, compare where spans begin and end. There is no scale: how much agreement is enough depends on the "
    "code's use.",
    "Intervals are 95% bootstrap intervals over transcripts: units within a transcript are not independent.",
)


class AboutAgreement(ModalScreen[None]):
    """Shows a result's warnings and reviews in full."""

    BINDINGS: ClassVar[list[BindingType]] = [
        Binding("escape,enter,q", "dismiss", "close", show=False),
        Binding("down", "scroll(1)", show=False),
        Binding("up", "scroll(-1)", show=False),
        Binding("pagedown,space", "scroll(8)", show=False),
        Binding("pageup", "scroll(-8)", show=False),
    ]

    def __init__(self, result: Result) -> None:
        super().__init__()
        self._result = result

    def compose(self) -> ComposeResult:
        with Vertical(classes="dialog tall"):
            yield Static("About these figures", classes="dialog-title", markup=False)
            with VerticalScroll(can_focus=False):
                yield Static(_told(self._result), markup=False)
            yield Static("Arrows scroll, Esc closes.", classes="dialog-keys", markup=False)

    def action_scroll(self, rows: int) -> None:
        self.query_one(VerticalScroll).scroll_relative(y=rows, animate=False)


def _told(result: Result) -> Text:
    text = Text()
    scope, pooled = result["scope"], result["pooled"]
    if scope["transcripts"]:
        coders, rounds = (
            words.listed([one_line(n) for n in names]) for names in (result["coders"], scope["round"])
        )
        text.append(f"{coders}, {words.units(scope['transcripts'], 'transcript')}, round {rounds}.\n\n")
    left = [one_line(r["round"]) for r in result["rounds"] if not r["counts"]]
    if left:
        text.append(f"Not counted: round {words.listed(left)}.\n\n")
    for name, called in words.POOLED.items():
        why, below = words.why_undefined(pooled[name]), words.shares_below(pooled[name])
        text.append(f"Pooled {called}: {words.with_interval(pooled[name])}")
        text.append(f", not defined: {why}" if why else "")
        text.append(f" ({below})\n" if below else "\n")
    text.append("\n")
    for warning in result["warnings"]:
        text.append(f"! {one_line(warning)}\n\n", "bold")
    if result["reviews"]:
        text.append(reviews(result)).append("\n\n")
    for sentence in _EXPLAINED:
        text.append(f"{sentence}\n\n")
    if result["replicates"]:
        text.append(f"{result['replicates']:,} resamples, seed {result['seed']}.\n\n")
    for short, called in FIGURES.values():
        if short != called:
            text.append(f"{short:<6}", "bold").append(f" {called}\n")
    return text


def reviews(result: Result) -> Text:
    """What each reviewer kept, changed, dropped and added, by code and in all; this is not reliability."""
    text = Text()
    for n, review in enumerate(result["reviews"]):
        number = review["transcripts"]
        text.append("\n" if n else "")
        text.append(
            f"Review by {one_line(review['reviewer'])} of what {one_line(review['reviewed'])} coded, in "
            f"{words.units(number, 'transcript')}; not reliability, because the reviewer saw the codings:\n",
            "bold",
        )
        for line in _table(review):
            text.append(f"{line}\n")
    return text


def _table(review: Review) -> Iterator[str]:
    yield _row("", FATES)
    for code in review["codes"]:
        yield _row(one_line(" > ".join(code["path"])), [f"{code[fate]:,}" for fate in FATES])
    yield _row("all", [f"{review[fate]:,}" for fate in FATES])


def _row(name: str, cells: Sequence[str]) -> str:
    while " > " in name and cell_len(name) > _NAME:
        name = "…" + name.partition(" > ")[2]
    return set_cell_size(clipped(name, _NAME), _NAME) + "".join(f"{cell:>9}" for cell in cells)
