"""The desk: the study, the coder, the codebook and the place that every screen has at hand, and what is said there.

It knows no screen and no widget. Where it must make them show something it asks ``Screens``, which is the
application.
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
_MOST_RECENT = 9  # as many as there are digits


class Filter(NamedTuple):
    """Which codings a text shows: those of ``codes`` (keys), called ``name``; None: all."""

    name: str = ""
    codes: frozenset[int] | None = None


@dataclass(frozen=True)
class WayBack:
    """The way back from a text to the list from which it was opened."""

    transcript: bytes
    go: Callable[[], Awaitable[object]]


class Screens(Protocol):
    """What the desk and the panes have the application show."""

    @property
    def plain(self) -> bool:
        """Whether the terminal has few colours or none, so that letters and underlines carry all."""

    def show_message(self, sentence: str, bad: bool) -> None:
        """Show one sentence above the keys, in place of the last one."""

    def clear_message(self) -> None:
        """Take the last message away."""

    def show_counts(self) -> None:
        """Show how often codes are used, as the desk has it now; nothing else has changed."""

    async def show_codings(self) -> None:
        """Show the codings and their counts as they are now; nothing else has changed."""

    async def show_study(self) -> None:
        """Show everything as it is now."""

    async def show_coder(self) -> None:
        """Begin again, as another coder sees the study."""

    async def open_transcript(
        self,
        transcript: bytes,
        at: int | None = None,
        mark: bytes | None = None,
        *,
        only: Filter | None = None,
        others: bool = False,
    ) -> None:
        """Open a transcript to code, at an offset, with a coding chosen, which is then shown in any case.

        ``only`` filters the codings shown; None leaves the filter as it is. ``others`` shows others' codings.
        """

    async def open_codebook(self, code: int) -> None:
        """Go to a code (key) in the codebook beside the text."""

    async def open_differences(self, transcript: bytes, at: int) -> bool:
        """Open a transcript to reconcile, at the difference next to an offset; False where it cannot be."""

    def places(self) -> dict[str, Any]:
        """Where the person is in every workspace, as it is kept for the next start."""


class _AtHand(NamedTuple):
    latest: int
    book: Codebook
    counts: dict[int, int]
    uses_agreement: bool


class Desk:
    """What is at hand wherever the person is, for one coder at a time.

    ``colours`` and ``counts`` (how often the coder used each code) go by the code's key. ``recent``: the codes
    (keys) that have a digit, in the order of the digits. ``place``: what is kept for the next start.
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
        """Open the study, for the coder of this name, or for the one who acts. Raises QualcodeError."""
        await self.store.open()
        self.who = await self.store.do(actor, coder)
        await self._load()

    async def _load(self) -> None:
        """Read what is at hand, and the place where the coder was."""
        if self.who is not None:
            kept = await self.store.do(kept_places.kept, self.who, _PLACE)
            self.place = json.loads(kept) if kept else {}
        await self.refresh()
        self.recent = [code for code in self.place.get("recent", []) if code in self.book][:_MOST_RECENT]
        if self.who is not None and not self.recent:
            self.recent = await self.store.read(reading.recent_codes, self.who, _MOST_RECENT)

    async def use_coder(self, who: Coder) -> None:
        """Go on as this coder, at the place where they were."""
        await self.keep_place()
        self.who = who
        self.place = {}
        await self._load()
        await self.screens.show_coder()

    async def close(self) -> None:
        """Keep the place and close the study."""
        await self.keep_place()
        await self.store.close()

    async def keep_place(self) -> None:
        """Store where the person is, so that the next start returns there."""
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
        """Which study this is and who codes, for the top line."""
        name = self.store.path.stem
        return f"{self.who.name} · {name}" if self.who else name

    @property
    def plain(self) -> bool:
        """Whether the terminal has few colours or none, so that letters and underlines carry all."""
        return self.screens.plain

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
        """Why this person can change nothing, if so."""
        if self.who is None:
            return f"Say first who is coding: {self.key('app.coder')}."
        if self.who.role == "reader":
            return f"{self.who.name} may only read this study."
        return None

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
        if len(self.recent) < _MOST_RECENT:
            self.recent.append(key)
        else:
            oldest = min(self.recent, key=lambda code: self._used.get(code, -1))
            self.recent[self.recent.index(oldest)] = key

    # -- telling ------------------------------------------------------------------------------------

    def say(self, sentence: str, bad: bool = False) -> None:
        """One sentence to the person, in the line above the keys; gone at the next key or click.

        Actions in braces are said as their keys: see ``keys.hint``.
        """
        self._says_waiting = False
        self.screens.show_message(self.hint(sentence), bad)

    def clear_message(self) -> None:
        """Take the last message away."""
        self._says_waiting = False
        self.screens.clear_message()

    def _waits(self, why: str) -> None:
        """Say why an answer takes long; once it has come ("") that is true no more, and goes."""
        if why:
            self.say(why)
            self._says_waiting = True
        elif self._says_waiting:
            self.clear_message()

    # -- changes ------------------------------------------------------------------------------------

    async def refresh(self, own_steps: int = 0) -> bool:
        """Read the codebook as the coder sees it now, and how often each code is used.

        Returns whether somebody else has written since the last time: whether more steps came than the ones of
        this terminal that it does not know of yet, ``own_steps``.
        """
        known = self._seen + own_steps
        found = await self.store.read(_at_hand, self.who)
        self._seen = max(self._seen, found.latest)
        self.counts, self.uses_agreement = found.counts, found.uses_agreement
        if found.book is not self.book:
            self.book, self.colours = found.book, palette.code_colours(found.book)
        return found.latest > known

    def own_step(self, latest: int) -> None:
        """A step of this terminal is the newest; after steps of others the next look shows everything."""
        if latest == self._seen + 1:
            self._seen = latest

    async def codings_changed(self) -> None:
        """Codings were changed from here, in one step, and perhaps the codebook with them: show these."""
        if await self.refresh(own_steps=1):
            await self.screens.show_study()
        else:
            await self.screens.show_codings()

    async def codings_counted(self) -> None:
        """Codings were made from here, and are shown: show what hangs on them."""
        if await self.refresh():
            await self.screens.show_study()
        else:
            self.screens.show_counts()

    async def study_changed(self) -> None:
        """Show everything as it is now: after an import, an undo, or a change from another terminal."""
        await self.refresh()
        await self.screens.show_study()

    async def look(self) -> None:
        """Look whether another terminal changed the study, and keep the place where the person is."""
        if self._looking:
            return
        self._looking = True
        try:
            latest = await self.store.read(reading.latest)
            # What is just being stored from here is shown by whatever stores it.
            if latest > self._seen and not self.store.doing:
                await self.study_changed()
            await self.keep_place()
        except QualcodeError as error:
            self.say(str(error), bad=True)
        finally:
            self._looking = False


def _at_hand(study: Study, who: Coder | None) -> _AtHand:
    with study.reading():
        if who is None:  # a person who has not said who they are sees nothing of anybody's
            return _AtHand(reading.latest(study), Codebook(), {}, uses_agreement(study))
        return _AtHand(
            reading.latest(study),
            reading.book(study, who),
            reading.code_counts(study, who),
            uses_agreement(study),
        )
