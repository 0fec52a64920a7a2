"""The desk: the study, the coder, the codebook and the place, at hand on every screen; and messages.

The desk knows no screen and no widget. It asks ``Screens``, the application, to show things.
"""

from __future__ import annotations

import json
from contextlib import suppress
from dataclasses import dataclass
from typing import TYPE_CHECKING, Any, NamedTuple, Protocol

from qualcode.codebook.tree import Codebook
from qualcode.errors import QualcodeError
from qualcode.study import desk as kept_places
from qualcode.study.coders import actor
from qualcode.study.settings import uses_agreement
from qualcode.tui import palette
from qualcode.tui.keys import hint, key_of
from qualcode.tui.store import Store
from qualcode.workflows import reading

if TYPE_CHECKING:
    from collections.abc import Awaitable, Callable, Mapping
    from pathlib import Path

    from qualcode.codebook.tree import Code, Key
    from qualcode.ledger.study import Study
    from qualcode.study.coders import Coder
    from qualcode.tui.keys import Keymap

_PLACE = "place"
_NOBODY = "Say first who is coding: {app.coder}."
_MOST_RECENT = 9  # as many as there are digits


class Filter(NamedTuple):
    """Which codings a text shows: those of ``codes`` (keys), under the name ``name``; None: all."""

    name: str = ""
    codes: frozenset[int] | None = None


@dataclass(frozen=True)
class WayBack:
    """The way back from a text to the list from which it was opened."""

    transcript: bytes
    go: Callable[[], Awaitable[object]]


class Screens(Protocol):
    """What the application shows for the desk and the panes."""

    @property
    def plain(self) -> bool:
        """Whether the terminal has few colours or none, so that letters and underlines replace colours."""

    def show_message(self, sentence: str, bad: bool) -> None:
        """Show one sentence above the keys, in place of the last one."""

    def clear_message(self) -> None:
        """Take the last message away."""

    def show_counts(self) -> None:
        """Show the desk's counts of codings by code; nothing else has changed."""

    async def show_codings(self) -> None:
        """Show the current codings and counts; nothing else has changed."""

    async def show_study(self) -> None:
        """Show the study as it is now."""

    async def show_coder(self) -> None:
        """Start over with another coder's view of the study."""

    async def open_transcript(
        self,
        transcript: bytes,
        at: int | None = None,
        mark: bytes | None = None,
        *,
        only: Filter | None = None,
        others: bool = False,
    ) -> None:
        """Open a transcript to code, at an offset, with the coding ``mark`` chosen and always shown.

        ``only`` filters the codings shown; None keeps the filter. ``others`` shows others' codings.
        """

    async def open_codebook(self, code: int) -> None:
        """Go to a code (key) in the codebook beside the text."""

    async def open_differences(self, transcript: bytes, at: int) -> bool:
        """Open a transcript to reconcile, at the difference next to an offset; False if it cannot be opened."""

    def places(self) -> dict[str, Any]:
        """Where the person is in every workspace, for the next start."""


class _AtHand(NamedTuple):
    latest: int
    book: Codebook
    counts: dict[int, int]
    uses_agreement: bool


class Desk:
    """The study as one coder at a time has it at hand.

    ``colours`` and ``counts`` (how often the coder used each code) go by the code's key. ``recent``: the codes
    (keys) that have a digit, in the order of the digits. ``place``: what the next start returns to.
    """

    def __init__(self, path: Path, screens: Screens, keymap: Keymap | None = None) -> None:
        self.store = Store(path)
        self.store.on_wait = self._waits
        self.screens = screens
        self.keymap_in_use: Keymap = keymap or {}
        self.who: Coder | None = None
        self.book = Codebook()
        self.colours: Mapping[Key, str] = {}
        self.counts: dict[int, int] = {}
        self.uses_agreement = True
        self.recent: list[int] = []
        self.place: dict[str, Any] = {}
        self.way_back: WayBack | None = None
        self._used: dict[int, int] = {}
        self._seen = 0
        self._kept_place = ""
        self._looking = False
        self._says_waiting = False

    # -- starting and ending ------------------------------------------------------------------------

    async def open(self, coder: str | None) -> None:
        """Open the study for this coder; None: for the one who acts. Raises QualcodeError."""
        await self.store.open()
        self.who = await self.store.do(actor, coder)
        await self._load()

    async def _load(self) -> None:
        """Read the codebook and counts, and the coder's last place."""
        if self.who is not None:
            kept = await self.store.do(kept_places.kept, self.who, _PLACE)
            self.place = json.loads(kept) if kept else {}
        await self.refresh()
        self.recent = [code for code in self.place.get("recent", []) if code in self.book][:_MOST_RECENT]
        if self.who is not None and not self.recent:
            self.recent = await self.store.read(reading.recent_codes, self.who, _MOST_RECENT)

    async def use_coder(self, who: Coder) -> None:
        """Continue as this coder, at their last place."""
        await self.keep_place()
        self.who = who
        self.place = {}
        await self._load()
        await self.screens.show_coder()

    async def close(self) -> None:
        """Store the place and close the study."""
        await self.keep_place()
        await self.store.close()

    async def keep_place(self) -> None:
        """Store where the person is: the next start returns there."""
        if self.who is None or self.who.role == "reader":
            return
        self.place |= {"recent": self.recent, **self.screens.places()}
        body = json.dumps(self.place)
        if body != self._kept_place:
            self._kept_place = body
            await self.store.do(kept_places.keep, self.who, _PLACE, body)

    # -- what is at hand ----------------------------------------------------------------------------

    @property
    def whose(self) -> str:
        """Who codes and the name of the study, for the top line."""
        name = self.store.path.stem
        return f"{self.who.name} · {name}" if self.who else name

    @property
    def plain(self) -> bool:
        """See ``Screens.plain``."""
        return self.screens.plain

    def colour(self, code: Key | None) -> str:
        """A code's colour; empty where it has none, or the terminal has few colours."""
        return "" if code is None or self.plain else self.colours.get(code, "")

    @property
    def coder(self) -> Coder:
        """Who codes. Raises QualcodeError if nobody has said so yet."""
        if self.who is None:
            raise QualcodeError(self.hint(_NOBODY))
        return self.who

    def key(self, name: str) -> str:
        """The person's key for an action, for use in a sentence."""
        return key_of(name, self.keymap_in_use)

    def hint(self, sentence: str) -> str:
        """A sentence with each action in braces replaced by the person's key for it."""
        return hint(sentence, self.keymap_in_use)

    def why_no_writing(self) -> str | None:
        """Why this person cannot change the study; None if they can."""
        if self.who is None:
            return self.hint(_NOBODY)
        if self.who.role == "reader":
            return f"{self.who.name} may only read this study."
        return None

    def code(self, key: int) -> Code | None:
        """A code of the codebook; None if this coder does not see it."""
        with suppress(KeyError):
            return self.book[key]
        return None

    def used_code(self, key: int) -> None:
        """Remember that a code was applied. It keeps its digit; a new one takes the longest unused code's."""
        self._used[key] = len(self._used) + max(self._used.values(), default=0)
        if key in self.recent:
            return
        if len(self.recent) < _MOST_RECENT:
            self.recent.append(key)
        else:
            oldest = min(self.recent, key=lambda code: self._used.get(code, -1))
            self.recent[self.recent.index(oldest)] = key

    # -- telling ------------------------------------------------------------------------------------

    def say(self, sentence: str, bad: bool = False) -> None:
        """Show one sentence above the keys, until the next key or click.

        Actions in braces become their keys: see ``keys.hint``.
        """
        self._says_waiting = False
        self.screens.show_message(self.hint(sentence), bad)

    def clear_message(self) -> None:
        """Take the last message away."""
        self._says_waiting = False
        self.screens.clear_message()

    def _waits(self, why: str) -> None:
        """Say why an answer takes long; clear that once the answer has come ("")."""
        if why:
            self.say(why)
            self._says_waiting = True
        elif self._says_waiting:
            self.clear_message()

    # -- changes ------------------------------------------------------------------------------------

    async def refresh(self, own_steps: int = 0) -> bool:
        """Read the codebook as the coder sees it now, and how often each code is used.

        Returns whether somebody else has written since the last time: whether there are more new steps than
        ``own_steps``, those of this terminal.
        """
        known = self._seen + own_steps
        found = await self.store.read(_at_hand, self.who)
        self._seen = max(self._seen, found.latest)
        self.counts, self.uses_agreement = found.counts, found.uses_agreement
        if found.book is not self.book:
            self.book, self.colours = found.book, palette.code_colours(found.book)
        return found.latest > known

    def own_step(self, latest: int) -> None:
        """Note that this terminal made the newest step; if others wrote too, the next look shows everything."""
        if latest == self._seen + 1:
            self._seen = latest

    async def codings_changed(self) -> None:
        """Show codings, and perhaps a codebook, that this terminal changed in one step."""
        if await self.refresh(own_steps=1):
            await self.screens.show_study()
        else:
            await self.screens.show_codings()

    async def codings_counted(self) -> None:
        """Show the counts after codings that this terminal made and shows already."""
        if await self.refresh():
            await self.screens.show_study()
        else:
            self.screens.show_counts()

    async def study_changed(self) -> None:
        """Show the whole study again: after an import, an undo, or a change from another terminal."""
        await self.refresh()
        await self.screens.show_study()

    async def look(self) -> None:
        """Check whether another terminal changed the study, and store the place."""
        if self._looking:
            return
        self._looking = True
        try:
            latest = await self.store.read(reading.latest)
            # The action that is storing now shows its own change.
            if latest > self._seen and not self.store.doing:
                await self.study_changed()
            await self.keep_place()
        except QualcodeError as error:
            self.say(str(error), bad=True)
        finally:
            self._looking = False


def _at_hand(study: Study, who: Coder | None) -> _AtHand:
    with study.reading():
        if who is None:  # an unnamed person sees nobody's codes
            return _AtHand(reading.latest(study), Codebook(), {}, uses_agreement(study))
        return _AtHand(
            reading.latest(study),
            reading.book(study, who),
            reading.code_counts(study, who),
            uses_agreement(study),
        )
