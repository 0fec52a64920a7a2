"""The base of every pane and screen: actions come from the registry, and a refused one says why."""

from __future__ import annotations

from functools import cached_property
from typing import TYPE_CHECKING, Any, ClassVar, TypeVar

from textual.dom import DOMNode

from qualcode.errors import QualcodeError
from qualcode.tui.registry import ACTS, Act, acts_of

if TYPE_CHECKING:
    from collections.abc import Awaitable, Callable

    from qualcode.tui.desk import Desk

F = TypeVar("F", bound="Callable[..., Any]")


def asks(method: F) -> F:
    """Mark an action that waits for a dialog: it runs beside the other keys."""
    method.asks = True  # type: ignore[attr-defined]
    return method


class Pane(DOMNode):
    """A widget or screen with a method ``act_NAME`` for each of its actions in the registry.

    Numbered actions (``recent_3``) share a method and get their number. The screen does the actions that a pane
    lacks.
    """

    PANE: ClassVar[str]

    @cached_property
    def desk(self) -> Desk:
        """The study, the coder and the codebook at hand."""
        return desk_of(self)

    def why_not(self, name: str) -> str | None:
        """Why the action of this name (without the pane's) cannot be done now; None if it can.

        Actions in braces become their keys: see ``keys.hint``.
        """
        return None

    def footer(self) -> list[str]:
        """The names of the actions in the key bar now, most useful first."""
        return [act.short for act in acts_of(self.PANE) if act.footer]

    def called(self, name: str) -> str | None:
        """The action's name in the key bar now; None: its title in the registry."""
        return None

    async def action_act(self, name: str) -> None:
        """Do an action of the registry, or say why it cannot be done."""
        act = ACTS[f"{self.PANE}.{name}"]
        self.desk.clear_message()
        reason = self.reason_against(act)
        if reason is not None:
            self.desk.say(reason)
            return
        called = f"act_{act.stem}"
        method = getattr(self if hasattr(self, called) else self.screen, called)
        given = () if act.number is None else (act.number,)
        if getattr(method, "asks", False):
            self.app.run_worker(self._guarded(method(*given)), group="dialogs")
            return
        try:
            result = method(*given)
            if result is not None:
                await result
        except QualcodeError as error:
            self.desk.say(str(error), bad=True)

    def reason_against(self, act: Act) -> str | None:
        """Why an action cannot be done now: this coder may only read, or the pane has a reason."""
        reason = (self.desk.why_no_writing() if act.writes else None) or self.why_not(act.short)
        return reason and self.desk.hint(reason)

    async def _guarded(self, doing: Awaitable[None]) -> None:
        try:
            await doing
        except QualcodeError as error:
            self.desk.say(str(error), bad=True)


def desk_of(node: DOMNode) -> Desk:
    """The desk of a widget's or screen's application, which is a pane too."""
    app = node.app
    assert isinstance(app, Pane)
    return app.desk


class ScreensPane(Pane):
    """A pane whose screen does the actions and says what cannot be done now."""

    def why_not(self, name: str) -> str | None:
        asked = getattr(self.screen, "why_not", None)
        reason: str | None = asked(name) if asked is not None else None
        return reason
