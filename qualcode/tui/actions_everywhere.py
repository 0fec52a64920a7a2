"""Actions that are the same in every pane: workspaces, undo, help, who codes, leaving."""

from __future__ import annotations

from typing import TYPE_CHECKING

from qualcode.tui import palette
from qualcode.tui.pane import Pane, asks
from qualcode.tui.screens.workspace import Workspace

if TYPE_CHECKING:
    from qualcode.tui.app import QualcodeApp


class Everywhere(Pane):
    """The ``app`` part of the registry."""

    PANE = "app"

    async def act_transcripts(self) -> None:
        await self._switch("transcripts")

    async def act_code(self) -> None:
        await self._switch("code")

    async def act_reconcile(self) -> None:
        await self._switch("reconcile")

    async def act_themes(self) -> None:
        await self._switch("themes")

    async def act_agreement(self) -> None:
        await self._switch("agreement")

    async def _switch(self, workspace: str) -> None:
        if self.desk.current_mode != workspace:
            await self.desk.switch_mode(workspace)
        while len(self.desk.screen_stack) > 1:  # a list that was left open over the workspace
            await self.desk.pop_screen()

    async def act_undo(self) -> None:
        await self._step(undo=True)

    async def act_redo(self) -> None:
        await self._step(undo=False)

    async def _step(self, *, undo: bool) -> None:
        from qualcode.workflows import keeping

        desk: QualcodeApp = self.desk
        done = await desk.store.do(keeping.undo if undo else keeping.redo, desk.coder.name)
        await desk.study_changed()
        desk.say(f"{'Taken back' if undo else 'Done again'}: you {done['did']}.")

    def act_theme(self) -> None:
        desk: QualcodeApp = self.desk
        if desk.plain:
            desk.say("This terminal shows its own colours.")
            return
        desk.theme = palette.LIGHT.name if desk.theme == palette.DARK.name else palette.DARK.name
        desk.place["theme"] = desk.theme

    def act_help(self) -> None:
        from qualcode.tui.screens.help import Help

        self.desk.push_screen(Help(self.desk))

    def act_palette(self) -> None:
        from textual.command import CommandPalette

        from qualcode.tui.screens.find_action import Actions

        self.desk.push_screen(CommandPalette(providers=[Actions], placeholder="What do you want to do?"))

    @asks
    async def act_tour(self) -> None:
        from qualcode.tui.screens.tour import Tour

        await self.desk.push_screen_wait(Tour(self.desk.keymap_in_use))

    @asks
    async def act_coder(self) -> None:
        from qualcode.tui.screens.who import choose_coder

        await choose_coder(self.desk)

    def act_memos(self) -> None:
        from qualcode.tui.screens.memos import MemosScreen

        if not isinstance(self.desk.screen, MemosScreen):
            self.desk.push_screen(MemosScreen())

    async def act_back(self) -> None:
        desk: QualcodeApp = self.desk
        left, desk.left_from = desk.left_from, None
        if len(desk.screen_stack) > 1:
            desk.pop_screen()
        elif left is not None and self._still_at(left[0]):
            await self._back_to(left[1])  # the text was opened from a list: back to that
        else:
            await self.act_quit()

    def _still_at(self, transcript: bytes) -> bool:
        """Whether this is the transcript that is open, to code or to reconcile."""
        screen = self.desk.screen
        return isinstance(screen, Workspace) and screen.transcript == transcript

    async def _back_to(self, left: Workspace | str) -> None:
        if isinstance(left, str):
            await self.desk.switch_mode(left)
        else:
            await self.desk.push_screen(left)

    async def act_quit(self) -> None:
        await self.desk.keep_place()
        self.desk.exit()
