"""The application: the study, the coder and the codebook at hand, the workspaces, and what goes on everywhere."""

from __future__ import annotations

import asyncio
import gc
import json
import os
import signal
from contextlib import suppress
from typing import TYPE_CHECKING, Any, ClassVar

from textual import events
from textual.app import App
from textual.binding import Binding

from qualcode.codebook.tree import Codebook
from qualcode.errors import QualcodeError
from qualcode.study import desk as kept_places
from qualcode.study.coders import actor
from qualcode.study.settings import uses_agreement
from qualcode.tui import palette
from qualcode.tui.actions_everywhere import Everywhere
from qualcode.tui.keys import for_textual, hint, key_of
from qualcode.tui.pane import Pane
from qualcode.tui.registry import bindings
from qualcode.tui.screens.code import CodeScreen
from qualcode.tui.screens.workspace import Workspace
from qualcode.tui.store import Store
from qualcode.tui.widgets.frame import Message, Tabs, message_on
from qualcode.workflows import reading

if TYPE_CHECKING:
    from collections.abc import Sequence
    from pathlib import Path

    from textual.binding import BindingType
    from textual.dom import DOMNode

    from qualcode.codebook.tree import Code, Key
    from qualcode.study.coders import Coder
    from qualcode.tui.keys import Keymap

_LOOK_EVERY = 1.0  # seconds between looks whether somebody else changed the study
_SETTLED = 2.0  # seconds after which the start is over
_PLACE = "place"


def _transcripts() -> Workspace:
    """The list of transcripts, imported when it is first shown: most starts go straight to the text."""
    from qualcode.tui.screens.transcripts import TranscriptsScreen

    return TranscriptsScreen()


def _reconcile() -> Workspace:
    from qualcode.tui.screens.reconcile import ReconcileScreen

    return ReconcileScreen()


def _agreement() -> Workspace:
    from qualcode.tui.screens.agreement import AgreementScreen

    return AgreementScreen()


def _themes() -> Workspace:
    """The matrix of themes, imported when it is first shown."""
    from qualcode.tui.screens.themes import ThemesScreen

    return ThemesScreen()


class QualcodeApp(Everywhere, App[None]):
    """The interface over one study file, for one coder at a time."""

    CSS_PATH: ClassVar[Any] = [
        "qualcode.tcss",
        "codebook.tcss",
        "memos.tcss",
        "segments.tcss",
        "transcripts.tcss",
        "agreement.tcss",
        "themes.tcss",
        "reconcile.tcss",
    ]
    ENABLE_COMMAND_PALETTE = False  # Textual's own key for it; ours is in the registry
    ALLOW_SELECT = False
    PANE = "app"
    BINDINGS: ClassVar[list[BindingType]] = [
        *bindings("app"),
        Binding("ctrl+c", "act('quit')", show=False, priority=False),
    ]
    DEFAULT_MODE = "code"  # made at once: a screen that is only passed through costs a tenth of a second
    MODES: ClassVar[dict[str, Any]] = {
        "transcripts": _transcripts,
        "code": CodeScreen,
        "reconcile": _reconcile,
        "agreement": _agreement,
        "themes": _themes,
    }

    def __init__(
        self,
        path: Path,
        coder: str | None = None,
        *,
        keymap: Keymap | None = None,
        notes: Sequence[str] = (),
        tour: bool = True,
    ) -> None:
        # Textual must know at once that it has no colours, or it makes the terminal's own ones black on black.
        super().__init__(ansi_color=True if "NO_COLOR" in os.environ else None)
        self.register_theme(palette.DARK)
        self.register_theme(palette.LIGHT)
        few = self.no_color or self.console.color_system in (None, "standard")
        self.theme = palette.PLAIN if few else palette.DARK.name
        self.store = Store(path)
        self.store.on_wait = lambda: self.say("Waiting for the study: another program is writing to it.")
        self.who: Coder | None = None
        self.book = Codebook()
        self.colours: dict[Key, str] = {}
        self.counts: dict[int, int] = {}
        self.uses_agreement = True
        self.recent: list[int] = []
        self.place: dict[str, Any] = {}
        self.keymap_in_use: Keymap = keymap or {}
        self.fault: Exception | None = None
        self._asked_coder = coder
        self._tour = tour
        self._notes = list(notes)
        self._used: dict[int, int] = {}
        # The text that was opened from a list, and that list, or the workspace in which it lies open.
        self.left_from: tuple[bytes, Workspace | str] | None = None
        self._seen = 0
        self._kept_place = ""
        self._looking = False
        self._saying: set[Message] = set()

    # -- starting and ending ------------------------------------------------------------------------

    async def on_load(self) -> None:
        if self.keymap_in_use:
            self.set_keymap(for_textual(self.keymap_in_use))
        await self.store.open()
        self.who = await self.store.do(actor, self._asked_coder)
        await self._load()

    async def _load(self) -> None:
        if self.who is not None:
            kept = await self.store.do(kept_places.kept, self.who, _PLACE)
            self.place = json.loads(kept) if kept else {}
        await self.refresh_book()
        self.recent = [code for code in self.place.get("recent", []) if code in self.book][:9]
        if self.who is not None and not self.recent:
            self.recent = await self.store.do(reading.recent_codes, self.who)
        self._seen = await self.store.do(reading.latest)
        if self.place.get("theme") and not self.plain:
            self.theme = self.place["theme"]

    async def on_mount(self) -> None:
        self._heed_signals()
        self.set_interval(_LOOK_EVERY, self._look)
        at_work = (
            self.who is not None
            and (self.place.get("transcript") or len(self.book))
            and (await self.store.do(reading.first_open, self.who))
        )
        if not at_work or self.place.get("at") == "transcripts":
            await self.switch_mode("transcripts")
        elif self.place.get("at") == "reconcile":
            await self.switch_mode("reconcile")
        self.call_after_refresh(self._begin)
        self.set_timer(_SETTLED, _spare_the_collector)

    def _begin(self) -> None:
        self.run_worker(self._welcome(), group="dialogs")

    async def _welcome(self) -> None:
        """What a person meets first: who are you, the tour, a memo left unfinished, a faulty keymap."""
        if self.who is None:
            from qualcode.tui.screens.who import choose_coder

            await choose_coder(self)
        else:
            await self._offer_tour()
            await self._tell_of_drafts()
        if self._notes:
            self.say(" ".join(self._notes), bad=True)

    async def _tell_of_drafts(self) -> None:
        from qualcode.workflows.drafting import unfinished

        left = [called for _, called in await self.store.do(unfinished, self.coder)]
        if left:
            more = f" and {len(left) - 1} more" if len(left) > 1 else ""
            self.say(f"You left a memo unfinished, on {left[0]}{more}: {{app.memos}} shows it.")

    async def _offer_tour(self) -> None:
        """Show the tour to whoever is new here and may code."""
        if self._tour and not self.place.get("toured") and self.why_no_writing() is None:
            from qualcode.tui.screens.tour import Tour

            self.place["toured"] = True
            await self.push_screen_wait(Tour(self.keymap_in_use))

    def _heed_signals(self) -> None:
        """Leave in good order when told to end; what has been coded is stored in any case."""
        if not self.is_headless:
            loop = asyncio.get_running_loop()
            for number in (signal.SIGTERM, signal.SIGHUP):
                loop.add_signal_handler(number, self.exit)

    async def use_coder(self, who: Coder) -> None:
        """Go on as this coder, at the place where they were."""
        await self.keep_place()
        self.who = who
        self.place = {}
        await self._load()
        for screen in self.screen_stack:
            if isinstance(screen, Workspace):
                screen.on_screen_resume()
        await self.study_changed()
        await self._offer_tour()

    async def on_unmount(self) -> None:
        await self.keep_place()
        await self.store.close()

    def _handle_exception(self, error: Exception) -> None:
        """An unforeseen error ends the program; Textual would print local variables, so transcripts."""
        self._return_code = 1
        if self._exception is None:
            self._exception = error
            self._exception_event.set()
        self.fault = self.fault or error
        self._close_messages_no_wait()

    # -- what is at hand ----------------------------------------------------------------------------

    @property
    def whose(self) -> str:
        """Which study this is and who codes, for the top line."""
        name = self.store.path.stem
        return f"{self.who.name} · {name}" if self.who else name

    @property
    def plain(self) -> bool:
        """Whether the terminal has few colours or none, so that letters and underlines carry all."""
        return bool(self.native_ansi_color)

    @property
    def coder(self) -> Coder:
        """Who codes. Raises QualcodeError where nobody has said so yet."""
        if self.who is None:
            raise QualcodeError(f"Say first who is coding: {self.key('app.coder')}.")
        return self.who

    def key(self, name: str) -> str:
        """The key of an action, as this person has it, for use in a sentence."""
        return key_of(name, self.keymap_in_use)

    def hint(self, sentence: str) -> str:
        """A sentence with the keys, as this person has them, of the actions that stand in it in braces."""
        return hint(sentence, self.keymap_in_use)

    def why_no_writing(self) -> str | None:
        """Why nothing can be changed by this person, if so."""
        if self.who is None:
            return f"Say first who is coding: {self.key('app.coder')}."
        if self.who.role == "reader":
            return f"{self.who.name} may only read this study."
        return None

    async def refresh_book(self) -> None:
        """Read the codebook anew, as the coder may see it, and how often each code is used."""
        if self.who is None:  # whoever has not said who they are sees nothing of anybody's
            self.book, self.counts = Codebook(), {}
        else:
            self.book = await self.store.do(reading.book, self.who)
            self.counts = await self.store.do(reading.code_counts, self.who)
        self.colours = palette.code_colours(self.book)
        self.uses_agreement = await self.store.do(uses_agreement)

    def code(self, key: int) -> Code | None:
        """A code of the codebook, None where this coder does not see it."""
        with suppress(KeyError):
            return self.book[key]
        return None

    def used_code(self, key: int) -> None:
        """Remember that a code was applied. It keeps its digit; a new one takes that of the longest unused."""
        self._used[key] = len(self._used) + max(self._used.values(), default=0)
        if key in self.recent:
            return
        if len(self.recent) < 9:
            self.recent.append(key)
        else:
            oldest = min(self.recent, key=lambda code: self._used.get(code, -1))
            self.recent[self.recent.index(oldest)] = key

    async def open_transcript(
        self, transcript: bytes, at: int | None = None, mark: bytes | None = None
    ) -> None:
        """Go to the coding workspace and open a transcript there, at an offset, with a coding chosen."""
        await self.switch_mode("code")
        while len(self.screen_stack) > 1:
            await self.pop_screen()
        screen = self.screen
        assert isinstance(screen, CodeScreen)
        await screen.open(transcript, at, mark)
        screen.text.focus()

    def focused_pane(self) -> Pane | None:
        """The pane that has the focus, whose keys help shows."""
        node: DOMNode | None = self.focused or self.screen
        while node is not None and not (isinstance(node, Pane) and node.PANE != "app"):
            node = node.parent
        if node is None:  # in a line for words, say, above the list that it filters
            panes = (pane for pane in self.screen.query("*") if isinstance(pane, Pane))
            node = next((pane for pane in panes if pane.is_on_screen), None)
        return node

    # -- telling ------------------------------------------------------------------------------------

    def say(self, sentence: str, bad: bool = False) -> None:
        """One sentence to the person, in the line above the keys; gone at the next key or click.

        Actions in braces are said as their keys: see ``keys.hint``.
        """
        sentence = self.hint(sentence)
        for screen in reversed(self.screen_stack):
            message = message_on(screen)
            message.say(sentence, bad)
            self._saying.add(message)
            if isinstance(screen, Workspace):
                return

    def clear_message(self) -> None:
        """Take the last message away."""
        while self._saying:
            self._saying.pop().clear()

    async def on_event(self, event: events.Event) -> None:
        if isinstance(event, events.Key | events.MouseDown) and not event.is_forwarded:
            self.clear_message()
        await super().on_event(event)

    # -- changes ------------------------------------------------------------------------------------

    def own_step(self, latest: int) -> None:
        """A step of this terminal is the newest one; with others' before it, all is read anew at the next look."""
        if latest == self._seen + 1:
            self._seen = latest

    async def wrote(self) -> None:
        """Something was stored from here: what the codebook and the counts show may have changed."""
        self._seen = await self.store.do(reading.latest)
        await self.refresh_book()

    async def study_changed(self) -> None:
        """Show everything anew: after undo, an import, or a change from another terminal."""
        await self.wrote()
        for screen in self.screen_stack:
            if isinstance(screen, Workspace):
                screen.query_one(Tabs).show_whose(self.whose)
                await screen.study_changed()

    async def _look(self) -> None:
        """Look whether another terminal changed the study, and keep the place where the person is."""
        if self._looking or not self.is_running:
            return
        self._looking = True
        try:
            latest = await self.store.do(reading.latest)
            if latest != self._seen:
                await self.study_changed()
            await self.keep_place()
        except QualcodeError as error:
            self.say(str(error), bad=True)
        finally:
            self._looking = False

    async def keep_place(self) -> None:
        """Store where the person is, so that the next start returns there."""
        if self.who is None or self.who.role == "reader":
            return
        self.place["recent"] = self.recent
        self.place["at"] = self.current_mode
        for screen in self._all_screens():
            if isinstance(screen, Workspace):
                self.place.update(screen.place())
        body = json.dumps(self.place)
        if body != self._kept_place:
            self._kept_place = body
            await self.store.do(kept_places.keep, self.who, _PLACE, body)

    def _all_screens(self) -> list[Any]:
        return [screen for stack in self._screen_stacks.values() for screen in stack]


def _spare_the_collector() -> None:
    """Take what is there from the start out of the garbage collector's rounds: a full one stops the keyboard
    for some tens of milliseconds."""
    gc.freeze()
    gc.set_threshold(10_000, 20, 50)
    gc.enable()
