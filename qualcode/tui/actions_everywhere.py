"""Actions that are the same in every pane: workspaces, undo, help, who codes, leaving."""

from __future__ import annotations

from typing import TYPE_CHECKING

from textual.app import App

from qualcode.tui import palette
from qualcode.tui.pane import Pane, asks
from qualcode.tui.screens.workspace import Workspace
from qualcode.workflows import reading

if TYPE_CHECKING:
    from textual.dom import DOMNode

    from qualcode.documents.history import Stepped
    from qualcode.ledger.study import Study


class Everywhere(Pane, App[None]):
    """The ``app`` part of the registry: an application that has the actions of every pane."""

    PANE = "app"

    async def act_transcripts(self) -> None:
        await self.go_to("transcripts")

    async def act_code(self) -> None:
        await self.go_to("code")

    async def act_reconcile(self) -> None:
        await self.go_to("reconcile")

    async def act_themes(self) -> None:
        await self.go_to("themes")

    async def act_agreement(self) -> None:
        await self.go_to("agreement")

    async def go_to(self, workspace: str) -> None:
        """Show a workspace, and close any list left open over it."""
        if self.current_mode != workspace:
            await self.switch_mode(workspace)
        while len(self.screen_stack) > 1:
            await self.pop_screen()

    async def act_undo(self) -> None:
        await self._step(undo=True)

    async def act_redo(self) -> None:
        await self._step(undo=False)

    async def _step(self, *, undo: bool) -> None:
        from qualcode.workflows import keeping

        desk, who = self.desk, self.desk.coder.name

        def doing(study: Study) -> tuple[Stepped, bool]:
            done = (keeping.undo if undo else keeping.redo)(study, who)
            return done, reading.only_codings(study, bytes.fromhex(done["step"]))

        done, only_codings = await desk.store.do(doing)
        await (desk.codings_changed() if only_codings else desk.study_changed())
        desk.say(f"{'Taken back' if undo else 'Done again'}: you {done['did']}.")

    def act_theme(self) -> None:
        if self.desk.plain:
            self.desk.say("This terminal shows its own colours.")
            return
        self.theme = palette.LIGHT.name if self.theme == palette.DARK.name else palette.DARK.name
        self.desk.place["theme"] = self.theme

    def act_help(self) -> None:
        from qualcode.tui.screens.help import Help

        self.push_screen(Help(self, self.focused_pane()))

    def focused_pane(self) -> Pane | None:
        """The pane with the focus: help shows its keys."""
        node: DOMNode | None = self.focused or self.screen
        while node is not None and not (isinstance(node, Pane) and node.PANE != "app"):
            node = node.parent
        if node is None:  # such as a search line above the list that it filters
            panes = (pane for pane in self.screen.query("*") if isinstance(pane, Pane))
            node = next((pane for pane in panes if pane.is_on_screen), None)
        return node

    def act_palette(self) -> None:
        from textual.command import CommandPalette

        from qualcode.tui.screens.find_action import Actions

        self.push_screen(CommandPalette(providers=[Actions], placeholder="What do you want to do?"))

    @asks
    async def act_tour(self) -> None:
        from qualcode.tui.screens.tour import Tour

        await self.push_screen_wait(Tour(self.desk.keymap_in_use))

    @asks
    async def act_coder(self) -> None:
        from qualcode.tui.screens.who import choose_coder

        await choose_coder(self)

    def act_memos(self) -> None:
        from qualcode.tui.screens.memos import MemosScreen

        if not isinstance(self.screen, MemosScreen):
            self.push_screen(MemosScreen())

    async def act_back(self) -> None:
        back, self.desk.way_back = self.desk.way_back, None
        if len(self.screen_stack) > 1:
            self.pop_screen()
        elif back is not None and self._still_at(back.transcript):
            await back.go()  # the text was opened from a list
        else:
            await self.act_quit()

    def _still_at(self, transcript: bytes) -> bool:
        """Whether this is the transcript that is open, to code or to reconcile."""
        screen = self.screen
        return isinstance(screen, Workspace) and screen.transcript == transcript

    async def act_quit(self) -> None:
        await self.desk.keep_place()
        self.exit()
