"""Every screen there is, as Ana, over two copies of a study: what Ben did in one of them must not show.

Each walk presses the same keys in both, and compares all that was on the screen after each of them.
"""

from __future__ import annotations

import inspect
import pkgutil
import shutil
import sqlite3
from contextlib import closing
from difflib import ndiff
from importlib import import_module
from typing import TYPE_CHECKING

import pytest
from textual.command import CommandList, CommandPalette
from textual.screen import Screen

import qualcode.tui.screens
from qualcode.tui.registry import ACTS
from qualcode.tui.screens.code import CodeScreen
from qualcode.workflows import reading
from tests.blind_pair import FILE, SENTINEL, Pair, plainly
from tests.tui.interface import running, screen_text, settle

if TYPE_CHECKING:
    from pathlib import Path

    from textual.pilot import Pilot

    from qualcode.tui.app import QualcodeApp

# Keys as Textual names them; what stands in quotes is typed; ``.name`` is an action done by its name.
SPAN = "g 'S4~P02' enter s"
TO_SPAN = f"f3 {SPAN}"
TO_CODEBOOK = f"{TO_SPAN} .text.drawer"
WALKS = {  # which screens are to be seen, and the keys
    "transcripts": (
        "Assigning Choose ChooseFiles MemoEditor RecheckScreen TranscriptDetails TranscriptsScreen",
        "f2 i escape p escape k escape f escape m down enter escape m enter escape down f escape "
        "m down enter escape m enter escape up o o o o o o o o O slash 'zyx' enter escape A A escape e escape "
        "a escape down e escape f escape R o A space d u escape",
    ),
    "who speaks": (
        "Ask Choose PickOne SpeakersScreen",
        "f2 s down t enter u p down enter u r 'zyx' enter u g enter u enter down z s 'zyx' enter u escape "
        "a 'zyx' enter",
    ),
    "who speaks in many": ("Choose SpeakersScreen", "f2 A s down t down down enter A t enter u u escape"),
    "who speaks at Ben's span": ("CodeScreen SpeakersScreen", f"{TO_SPAN} W enter enter q escape escape"),
    "taking out": ("Choose TranscriptsScreen", "f2 x down enter u down x down enter u"),
    "text at Ben's span": (
        "Ask CodePicker CodeScreen",
        f"{TO_SPAN} B n n n N full_stop right_square_bracket right_square_bracket "
        f"{SPAN} F 'zyx' escape F pagedown escape F 'stig' enter n n F 'level' escape",
    ),
    "the other transcripts": ("SegmentsScreen", f"{TO_SPAN} B > n n > n n < < n n n n a B Z escape"),
    "coding Ben's span": (
        "Ask CodePicker CodeScreen MemoEditor RecheckScreen",
        f"{TO_SPAN} i escape m enter escape enter 'zyx' enter escape escape enter pagedown pagedown escape "
        f"{SPAN} m enter escape escape n m escape escape {SPAN} R o",
    ),
    "applying recent codes": ("CodeScreen", f"{TO_SPAN} 1 2 3 4 5 6 7 8 9"),
    "codebook": (
        "Ask Choose CodeForm CodePicker CodeScreen MemoEditor SegmentsScreen",
        f"{TO_CODEBOOK} R {'down ' * 14} R slash 'zyx' enter escape slash 'stigma' enter M enter escape e escape "
        "l B Z o o A slash 'zyx' escape c 'zyx' escape escape r 'zyx' escape escape "
        "slash 'weather' enter g 'hid' enter down enter u slash 'stigma' enter m 'zyx' escape escape "
        "g 'zyx' escape escape s escape r escape .text.drawer slash 'wea' enter e escape x x",
    ),
    "segments from the list": (
        "PickOne SegmentsScreen",
        "f2 l 'zyx' escape l 'weather' enter B Z o escape l 'hiding' enter B Z o escape",
    ),
    "agreement": (
        "AboutAgreement AgreementScreen Choose CodeScreen ConfusionScreen DisagreementsScreen",
        "f5 s s s s r r r w w i i f f c g g g o o O down a escape d down enter q t q escape x a enter "
        "escape escape end enter escape .agreement.use escape",
    ),
    "proposals": ("ProposalsScreen", f"f2 P A k x escape escape {TO_SPAN} P down enter"),
    "memos": (
        "Choose CodeScreen MemoEditor MemosScreen PickOne",
        "M a enter 'p0' escape a down enter escape a down down enter 'zyx' escape a down down down enter "
        "escape a down down down down enter enter escape "
        "o o o o t t t t slash 'zyx' enter escape space down down g",
    ),
    "reconciling": (
        "ReconcileScreen PickOne Ask",
        "f4 l escape n n n N O O x 'zyx' escape l 'p02' enter l 'p04' enter l 'p01' enter 1 2 > > <",
    ),
    "what is everywhere": (
        "CommandPalette Help MemosScreen Tour _Who",
        "f3 f1 pagedown pagedown pagedown escape f2 f1 escape M f1 escape f3 ctrl+p 'zyx' escape ctrl+p escape "
        "f8 escape .app.tour enter enter enter enter escape tab d d tab tab f9 f9 "
        + "u " * 9 + "ctrl+r " * 9,
    ),
    "themes": (
        "ThemesScreen Choose PickOne",
        "f6 n escape e right right left o o o z z z s s c down enter a 'zyx' escape a down enter c escape",
    ),
    "themes of Ben": (
        "ThemesScreen Choose",
        "f6 e c down down down down enter n escape down down enter escape",
    ),
    "quotes": (
        "ThemesScreen QuotesScreen MemoEditor CodeScreen",
        "f6 c down enter e down enter b b Z p x x m escape space A p escape escape enter enter q down enter escape",
    ),
}  # fmt: skip
# Importing shows what Ana herself has just taken in; the others are what screens have in common.
BESIDE = {
    "memo on", "agreement", "disagreements", "themes", "quotes", CommandPalette._GATHER_COMMANDS_GROUP
}  # fmt: skip
UNSEEN = {"BehindAgreement", "DifferencesScreen", "Importing", "ListScreen", "SearchedScreen", "Workspace"}


def _screens() -> set[str]:
    found = set()
    for module in pkgutil.iter_modules(qualcode.tui.screens.__path__):
        for name, kind in inspect.getmembers(
            import_module(f"qualcode.tui.screens.{module.name}"), inspect.isclass
        ):
            if issubclass(kind, Screen) and kind.__module__.startswith("qualcode."):
                found.add(name)
    return found


async def _settled(app: QualcodeApp, pilot: Pilot[None]) -> None:
    """Until nothing is under way but what waits for Ana in a dialog."""
    await settle(app, pilot)
    while looking_up := [w for w in app.workers if w.group in BESIDE and not w.is_finished]:
        await app.workers.wait_for_complete(looking_up)
        await settle(app, pilot)
    if isinstance(app.screen, CommandPalette | CodeScreen):
        while isinstance(app.screen, CommandPalette) and not app.screen.query_one(CommandList).option_count:
            await pilot.pause()  # it says after a while that nothing was found
        while isinstance(app.screen, CodeScreen) and app.screen._counting is not None:
            await pilot.pause()  # the counts beside the codes follow when the keys pause
    await settle(app, pilot)


def _presses(keys: str) -> list[list[str]]:
    """Keys, or the letters of a word that is typed in one go."""
    return [
        ["space" if key in "~ " else key for key in word[1:-1]] if word[0] == "'" else [word]
        for word in keys.split()
    ]


async def _shown(app: QualcodeApp, pilot: Pilot[None], keys: str, seen: set[str]) -> list[str]:
    """What is on the screen after each of the keys."""
    shown = []
    for pressed in _presses(keys):
        key = pressed[-1]
        if key[0] == "." and len(key) > 1:
            pane = app if key.startswith(".app.") else app.focused_pane()
            assert pane is not None
            await pane.action_act(ACTS[key[1:]].short)
        else:
            await pilot.press(*({">": "greater_than_sign", "<": "less_than_sign"}.get(k, k) for k in pressed))
        await _settled(app, pilot)
        seen.add(type(app.screen).__name__)
        shown.append(f"-- {key}: {type(app.screen).__name__}\n{screen_text(app)}")
    return shown


async def _walk(folder: Path, keys: str, seen: set[str]) -> str:
    async with running(folder / FILE, size=(120, 40)) as (app, pilot):
        return plainly("\n".join(await _shown(app, pilot, keys, seen)))


def test_no_screen_is_forgotten() -> None:
    walked = {screen for screens, _ in WALKS.values() for screen in screens.split()}
    assert walked - {"CommandPalette"} == _screens() - UNSEEN


@pytest.mark.parametrize("walk", WALKS)
async def test_no_screen_gives_ben_away(pair: Pair, tmp_path: Path, walk: str) -> None:
    worked, idle = pair.copies(tmp_path)
    screens, keys = WALKS[walk]
    seen: set[str] = set()
    with_ben, without = [await _walk(folder, keys, seen) for folder in (worked, idle)]
    different = [line for line in ndiff(with_ben.splitlines(), without.splitlines()) if line[0] in "+-"]
    assert different == []
    assert SENTINEL not in with_ben.lower()
    assert set(screens.split()) <= seen


@pytest.mark.parametrize(
    "keys",
    [
        "f2", "f2 m down enter", f"{TO_SPAN} B n", f"{TO_SPAN} enter", f"{TO_SPAN} B R", f"{TO_CODEBOOK} R down",
        "f2 l 'hiding' enter B", "f2 l 'weather' enter B o", "M", "f2 R", "f8", "f3 F",
        "f6 c down enter e", "f6 c down enter down enter", "f4", "f4 l 'p02' enter",
        "f5", "f5 d",
    ],
)  # fmt: skip
async def test_what_ben_does_meanwhile_changes_nothing(
    pair: Pair, meanwhile: Path, tmp_path: Path, keys: str
) -> None:
    study = shutil.copy(pair.idle / FILE, tmp_path / FILE)
    async with running(study, size=(120, 40)) as (app, pilot):
        before = (await _shown(app, pilot, keys, set()))[-1].partition("\n")[2]
        latest = await app.desk.store.read(reading.latest)
        with closing(sqlite3.connect(meanwhile)) as done, closing(sqlite3.connect(study)) as opened:
            done.backup(opened)
        assert await app.desk.store.read(reading.latest) > latest
        await app.desk.look()
        await _settled(app, pilot)
        assert screen_text(app).splitlines() == before.splitlines()


async def test_the_same_is_there_once_both_have_finished(revealed: Pair, tmp_path: Path) -> None:
    """So that the tests above can fail."""
    walks = [
        "f2 down enter g 'S4~P02' enter s", "B", "enter", "m enter escape", "escape F", "escape .text.drawer R",
        "f2 l", "'weather' enter B", "q l 'hiding' enter B", "M", "f2 R", "f5", "f5 d", "q x a", "f6 c down enter",
    ]  # fmt: skip
    shown = []
    for folder in revealed.copies(tmp_path):
        async with running(folder / FILE, size=(120, 40)) as (app, pilot):
            shown.append([plainly("\n".join(await _shown(app, pilot, keys, set()))) for keys in walks])
    for keys, with_ben, without in zip(walks, *shown, strict=True):
        assert with_ben != without, keys
        if "weather" not in keys and "hiding" not in keys:  # with them Ben codes, and names nothing
            assert SENTINEL in with_ben.lower(), keys
