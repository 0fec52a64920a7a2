"""The command palette: every action of the panes in view, by name, from the registry."""

from __future__ import annotations

from functools import partial
from typing import TYPE_CHECKING

from rich.text import Text
from textual.command import DiscoveryHit, Hit, Provider
from textual.widget import Widget

from qualcode.tui.keys import shown_keys
from qualcode.tui.pane import Pane, desk_of
from qualcode.tui.registry import PANES, acts_of

if TYPE_CHECKING:
    from collections.abc import Iterator

    from textual.command import Hits
    from textual.dom import DOMNode

    from qualcode.tui.registry import Act


class Actions(Provider):
    """The actions of the focused pane, then of the screen's other panes, then of everywhere.

    Closed panes come last; their actions say that they are closed.
    """

    def _panes(self) -> list[Pane]:
        node: DOMNode | None = self.focused
        while node is not None and not isinstance(node, Pane):
            node = node.parent
        inside = [pane for pane in self.screen.query("*") if isinstance(pane, Pane)]
        found = [pane for pane in (node, *inside) if pane is not None and pane.PANE != "app"]
        everywhere = [self.app] if isinstance(self.app, Pane) else []
        in_order = [*filter(_in_view, found), *everywhere, *(pane for pane in found if not _in_view(pane))]
        return list({pane.PANE: pane for pane in reversed(in_order)}.values())[::-1]

    def _acts(self) -> Iterator[tuple[Pane, Act]]:
        for pane in self._panes():
            yield from ((pane, act) for act in acts_of(pane.PANE))

    async def discover(self) -> Hits:
        for pane, act in self._acts():
            shown = self._shown(act)
            yield DiscoveryHit(Text(shown), partial(_do, pane, act), shown, _told(pane, act))

    async def search(self, query: str) -> Hits:
        matcher = self.matcher(query)
        for pane, act in self._acts():
            shown = self._shown(act)
            score = max(matcher.match(shown), 0.8 * matcher.match(act.help))
            if score > 0:
                yield Hit(score, Text(shown), partial(_do, pane, act), shown, _told(pane, act))

    def _shown(self, act: Act) -> str:
        keys = " ".join(shown_keys(act.name, desk_of(self.app).keymap_in_use))
        return f"{PANES[act.pane]}: {act.title}" + (f"  ({keys})" if keys else "")


def _in_view(pane: Pane) -> bool:
    return pane.is_on_screen if isinstance(pane, Widget) else True


def _why_not(pane: Pane, act: Act) -> str | None:
    if not _in_view(pane):
        return f"{PANES[pane.PANE]} is closed" + (
            f": {pane.desk.key('text.drawer')} opens it." if pane.PANE == "codebook" else "."
        )
    return pane.reason_against(act)


def _told(pane: Pane, act: Act) -> str:
    """What the action does, or why it cannot; without markup, which the palette would read in names and keys."""
    why = _why_not(pane, act)
    return (f"Not now: {why}" if why else act.help).replace("[", r"\[")


async def _do(pane: Pane, act: Act) -> None:
    if _in_view(pane):
        await pane.action_act(act.short)
    else:
        pane.desk.say(_why_not(pane, act) or "")
