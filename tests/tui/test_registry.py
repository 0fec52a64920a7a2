"""The registry of actions against the panes that do them."""

from __future__ import annotations

import pkgutil
from collections import Counter
from importlib import import_module
from typing import Any

import pytest
from textual.keys import Keys, _character_to_key

import qualcode.tui
from qualcode.tui.keys import _as_key, shown
from qualcode.tui.pane import Pane
from qualcode.tui.registry import ACTS, PANES, Act, acts_of

SCREENS = {
    "CodeScreen": {"text", "codebook"},
    "TranscriptsScreen": {"transcripts"},
    "SpeakersScreen": {"speakers"},
    "SegmentsScreen": {"segments"},
    "RecheckScreen": {"recheck"},
    "ProposalsScreen": {"proposals"},
    "MemosScreen": {"memos"},
    "ThemesScreen": {"themes"},
    "QuotesScreen": {"quotes"},
    "AgreementScreen": {"agreement"},
    "DisagreementsScreen": {"disagreements"},
    "ConfusionScreen": {"confusion"},
    "ReconcileScreen": {"reconcile"},
}
"""What stands on a screen, which does what its panes do not do themselves."""
OWN_IN_ITS_PANE = {
    ("codebook.memo", "app.memos"),  # M: the memo on this code
}
"""Pane actions that hide one that works everywhere, on purpose; both are by other ways in reach."""


def modules() -> list[Any]:
    """Every module of the interface."""
    found = pkgutil.walk_packages(qualcode.tui.__path__, "qualcode.tui.")
    return [import_module(module.name) for module in found]


def classes() -> set[type]:
    return {
        value for module in modules() for value in vars(module).values()
        if isinstance(value, type) and value.__module__.startswith("qualcode.tui.")
    }  # fmt: skip


def panes_of(kind: type) -> set[str]:
    """The panes whose actions a class may do: its own, those on its screen, for what is none of these any."""
    own = getattr(kind, "PANE", None)
    return {own} if own else SCREENS.get(kind.__name__, set(PANES))


def doers(pane: str) -> list[type]:
    """The classes that may do a pane's actions: its own, and the screen on which it stands."""
    own = [kind for kind in classes() if issubclass(kind, Pane) and getattr(kind, "PANE", None) == pane]
    assert own, f"no class is the pane {pane}"
    return [*own, *(kind for kind in classes() if pane in SCREENS.get(kind.__name__, set()))]


@pytest.mark.parametrize("pane", PANES)
def test_every_pane_has_actions_and_each_is_done_somewhere(pane: str) -> None:
    acts = acts_of(pane)
    assert acts
    undone = {act.short for act in acts if not any(hasattr(kind, f"act_{act.stem}") for kind in doers(pane))}
    assert undone == set()


def test_every_method_that_does_an_action_is_in_the_registry() -> None:
    for kind in classes():
        methods = {name.removeprefix("act_") for name in vars(kind) if name.startswith("act_")}
        known = {act.stem for pane in panes_of(kind) for act in acts_of(pane)}
        assert methods <= known, f"{kind.__name__} does what the registry does not know"


def test_the_pane_of_every_action_is_known() -> None:
    assert {act.pane for act in ACTS.values()} == set(PANES)


@pytest.mark.parametrize("pane", PANES)
def test_no_key_stands_for_two_actions_of_a_pane(pane: str) -> None:
    keys = Counter(key for act in acts_of(pane) for key in act.keys)
    assert {key for key, times in keys.items() if times > 1} == set()


def test_no_pane_hides_a_key_that_works_everywhere_but_where_it_is_meant() -> None:
    everywhere = {key: act.name for act in acts_of("app") for key in act.keys}
    hidden = {
        (act.name, everywhere[key])
        for act in ACTS.values()
        for key in act.keys
        if act.pane != "app" and key in everywhere
    }
    assert hidden == OWN_IN_ITS_PANE


@pytest.mark.parametrize("act", ACTS.values(), ids=lambda act: act.name)
def test_an_action_is_told_in_a_sentence_and_has_keys_that_terminals_send(act: Act) -> None:
    assert act.help.endswith(".")
    assert act.help[0].isupper()
    assert act.title
    assert not act.title.endswith(".")
    assert len(act.title) <= 22, "too long for the key bar"
    for key in act.keys:
        last = key.split("+")[-1]
        named = {str(known.value) for known in Keys} | {"space"}
        character = len(last) == 1 or _character_to_key(shown(last)) == last
        assert key in named or last in named or character, f"{key} is no key of Textual's"
        assert _as_key(shown(key)) == key, f"{key} cannot be written into keys.toml as it is shown"
