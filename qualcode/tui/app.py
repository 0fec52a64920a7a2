"""The application: starts and ends, holds the desk and the workspaces, and shows what the desk asks for."""

from __future__ import annotations

import asyncio
import gc
import os
import signal
from importlib import import_module
from typing import TYPE_CHECKING, Any, ClassVar

from textual import events
from textual.binding import Binding

from qualcode.tui import palette
from qualcode.tui.actions_everywhere import Everywhere
from qualcode.tui.desk import Desk
from qualcode.tui.freed import keep_little
from qualcode.tui.keys import for_textual
from qualcode.tui.registry import bindings
from qualcode.tui.screens.code import CodeScreen
from qualcode.tui.screens.workspace import Workspace
from qualcode.tui.widgets.frame import message_on
from qualcode.workflows import reading

if TYPE_CHECKING:
    from collections.abc import Callable, Sequence
    from pathlib import Path

    from textual.binding import BindingType

    from qualcode.tui.desk import Filter
    from qualcode.tui.keys import Keymap
    from qualcode.tui.widgets.frame import MessageLine

_LOOK_EVERY = 1.0  # seconds between checks for changes by others
_STYLES = ("qualcode", "codebook", "memos", "segments", "transcripts", "agreement", "themes", "reconcile")
_SETTLED = 2.0  # seconds after which the start is over


def _later(module: str, screen: str) -> Callable[[], Workspace]:
    """Makes a workspace and imports it only then: most starts go straight to the text."""

    def make() -> Workspace:
        workspace: Workspace = getattr(import_module(f"qualcode.tui.screens.{module}"), screen)()
        return workspace

    return make


class QualcodeApp(Everywhere):
    """The interface to one study file, for one coder at a time."""

    CSS_PATH: ClassVar[Any] = [f"{name}.tcss" for name in _STYLES]
    ENABLE_COMMAND_PALETTE = False  # Textual's own key for it; ours is in the registry
    ALLOW_SELECT = False
    PANE = "app"
    BINDINGS: ClassVar[list[BindingType]] = [
        *bindings("app"),
        Binding("ctrl+c", "act('quit')", show=False, priority=False),
    ]
    DEFAULT_MODE = "code"  # made first: passing through another screen costs a tenth of a second
    MODES: ClassVar[dict[str, Any]] = {
        "transcripts": _later("transcripts", "TranscriptsScreen"),
        "code": CodeScreen,
        "reconcile": _later("reconcile", "ReconcileScreen"),
        "agreement": _later("agreement", "AgreementScreen"),
        "themes": _later("themes", "ThemesScreen"),
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
        # Without colours Textual must be told so here, or it draws the terminal's own ones black on black.
        super().__init__(ansi_color=True if "NO_COLOR" in os.environ else None)
        self.register_theme(palette.DARK)
        self.register_theme(palette.LIGHT)
        few = self.no_color or self.console.color_system in (None, "standard")
        self.theme = palette.PLAIN if few else palette.DARK.name
        self.desk = Desk(path, self, keymap)
        self.fault: Exception | None = None
        self._asked_coder = coder
        self._tour = tour
        self._notes = list(notes)
        self._saying: set[MessageLine] = set()

    # -- starting and ending ------------------------------------------------------------------------

    async def on_load(self) -> None:
        keep_little()
        if self.desk.keymap_in_use:
            self.set_keymap(for_textual(self.desk.keymap_in_use))
        await self.desk.open(self._asked_coder)
        self._use_kept_theme()

    def _use_kept_theme(self) -> None:
        kept = self.desk.place.get("theme")
        if kept and not self.desk.plain:
            self.theme = kept

    async def on_mount(self) -> None:
        self._heed_signals()
        self.set_interval(_LOOK_EVERY, self._look)
        desk = self.desk
        at_work = (
            desk.who is not None
            and (desk.place.get("transcript") or len(desk.book))
            and (await desk.store.read(reading.first_open, desk.who))
        )
        if not at_work or desk.place.get("at") == "transcripts":
            await self.switch_mode("transcripts")
        elif desk.place.get("at") == "reconcile":
            await self.switch_mode("reconcile")
        self.call_after_refresh(self._begin)
        self.set_timer(_SETTLED, _spare_the_collector)

    def _begin(self) -> None:
        self.run_worker(self._welcome(), group="dialogs")

    async def _welcome(self) -> None:
        """Greet the person: ask who codes, offer the tour, mention an unfinished memo and a faulty keymap."""
        if self.desk.who is None:
            from qualcode.tui.screens.who import choose_coder

            await choose_coder(self)
        else:
            await self._offer_tour()
            await self._tell_of_drafts()
        if self._notes:
            self.desk.say(" ".join(self._notes), bad=True)

    async def _tell_of_drafts(self) -> None:
        from qualcode.workflows.drafting import unfinished

        left = [called for _, called in await self.desk.store.do(unfinished, self.desk.coder)]
        if left:
            more = f" and {len(left) - 1} more" if len(left) > 1 else ""
            self.desk.say(f"You left a memo unfinished, on {left[0]}{more}: {{app.memos}} shows it.")

    async def _offer_tour(self) -> None:
        """Show the tour to a coder who is new here."""
        desk = self.desk
        if self._tour and not desk.place.get("toured") and desk.why_no_writing() is None:
            from qualcode.tui.screens.tour import Tour

            desk.place["toured"] = True
            await self.push_screen_wait(Tour(desk.keymap_in_use))

    def _heed_signals(self) -> None:
        """Leave in good order on SIGTERM and SIGHUP; every coding is stored already."""
        if not self.is_headless:
            loop = asyncio.get_running_loop()
            for number in (signal.SIGTERM, signal.SIGHUP):
                loop.add_signal_handler(number, self.exit)

    async def _look(self) -> None:
        if self.is_running:
            await self.desk.look()

    async def on_unmount(self) -> None:
        await self.desk.close()

    def _handle_exception(self, error: Exception) -> None:
        """An unforeseen error ends the program. Textual would print local variables, and with them transcripts."""
        self._return_code = 1
        if self._exception is None:
            self._exception = error
            self._exception_event.set()
        self.fault = self.fault or error
        self._close_messages_no_wait()

    # -- what the desk asks for ---------------------------------------------------------------------

    @property
    def plain(self) -> bool:
        return bool(self.native_ansi_color)

    def show_message(self, sentence: str, bad: bool) -> None:
        for screen in reversed(self.screen_stack):
            message = message_on(screen)
            message.say(sentence, bad)
            self._saying.add(message)
            if isinstance(screen, Workspace):
                return

    def clear_message(self) -> None:
        while self._saying:
            self._saying.pop().clear()

    async def on_event(self, event: events.Event) -> None:
        if isinstance(event, events.Key | events.MouseDown) and not event.is_forwarded:
            self.desk.clear_message()
        await super().on_event(event)

    def show_counts(self) -> None:
        for workspace in self._in_view():
            workspace.counts_changed()

    async def show_codings(self) -> None:
        for workspace in self._in_view():
            await workspace.codings_changed()

    async def show_study(self) -> None:
        for workspace in self._in_view():
            workspace.show_whose()
            await workspace.study_changed()

    async def show_coder(self) -> None:
        self._use_kept_theme()
        for workspace in self._in_view():
            workspace.on_screen_resume()
        await self.desk.study_changed()
        await self._offer_tour()

    def _in_view(self) -> list[Workspace]:
        return [screen for screen in self.screen_stack if isinstance(screen, Workspace)]

    async def open_transcript(
        self,
        transcript: bytes,
        at: int | None = None,
        mark: bytes | None = None,
        *,
        only: Filter | None = None,
        others: bool = False,
    ) -> None:
        screen = await self._code_screen()
        await screen.open(transcript, at, mark, only=only, others=others)
        screen.text.focus()

    async def open_codebook(self, code: int) -> None:
        await (await self._code_screen()).show_in_codebook(code)

    async def _code_screen(self) -> CodeScreen:
        await self.go_to("code")
        screen = self.screen
        assert isinstance(screen, CodeScreen)
        return screen

    async def open_differences(self, transcript: bytes, at: int) -> bool:
        from qualcode.tui.screens.reconcile import ReconcileScreen

        await self.switch_mode("reconcile")
        screen = self.screen
        if not isinstance(screen, ReconcileScreen):  # a list lies over it
            return False
        await screen.open(transcript, at)
        return screen.queue is not None

    def places(self) -> dict[str, Any]:
        found: dict[str, Any] = {"at": self.current_mode}
        for screen in [screen for stack in self._screen_stacks.values() for screen in stack]:
            if isinstance(screen, Workspace):
                found.update(screen.place())
        return found


def _spare_the_collector() -> None:
    """Exempt the objects made at the start from garbage collection: a full round stops the keyboard for some
    tens of milliseconds."""
    gc.freeze()
    gc.set_threshold(10_000, 20, 50)
    gc.enable()
