"""Moving, selecting, searching and going to a place in the transcript, without the study."""

from __future__ import annotations

import re

from qualcode.transcript.quotes import Haystack
from qualcode.tui.page.find import matches
from qualcode.tui.page.motion import row_end, row_start
from qualcode.tui.pane import Pane, asks
from qualcode.tui.screens.asking import Ask
from qualcode.tui.widgets.text_view import TextView


class Moving(TextView, Pane):
    """The caret's actions. While ``selecting``, plain moves extend the selection."""

    selecting = False
    spent = False  # the selection is coded: the next sentence starts a new one

    def _to(self, offset: int, *, extend: bool = False, goal: int | None = None, scroll: int = 0) -> None:
        self.spent = False
        self.go(offset, extend=extend or self.selecting, goal=goal, scroll=scroll)

    def act_left(self) -> None:
        self._to(self.motion.previous_cluster(self.caret))

    def act_right(self) -> None:
        self._to(self.motion.next_cluster(self.caret))

    def _rows(self, rows: int, *, extend: bool = False, scroll: int = 0) -> None:
        offset, goal = self.vertical(rows)
        self._to(offset, goal=goal, extend=extend, scroll=scroll)

    def act_up(self) -> None:
        self._rows(-1)

    def act_down(self) -> None:
        self._rows(1)

    def _page(self, direction: int, *, extend: bool = False) -> None:
        step = direction * max(1, self.size.height - 2)
        self._rows(step, extend=extend, scroll=step)

    def act_page_up(self) -> None:
        self._page(-1)

    def act_page_down(self) -> None:
        self._page(1)

    def act_row_start(self) -> None:
        self._to(row_start(self.wrapped, self.caret))

    def act_row_end(self) -> None:
        self._to(row_end(self.wrapped, self.caret))

    def act_top(self) -> None:
        self._to(0)

    def act_bottom(self) -> None:
        self._to(len(self.motion.text))

    def act_next_word(self) -> None:
        self._to(self.motion.next_word(self.caret))

    def act_previous_word(self) -> None:
        self._to(self.motion.previous_word(self.caret))

    def act_next_sentence(self) -> None:
        self._to(self.motion.next_sentence(self.caret))

    def act_previous_sentence(self) -> None:
        self._to(self.motion.previous_sentence(self.caret))

    def act_next_turn(self) -> None:
        self._to(self.motion.next_turn(self.caret))

    def act_previous_turn(self) -> None:
        self._to(self.motion.previous_turn(self.caret))

    def act_extend_left(self) -> None:
        self._to(self.motion.previous_cluster(self.caret), extend=True)

    def act_extend_right(self) -> None:
        self._to(self.motion.next_cluster(self.caret), extend=True)

    def act_extend_up(self) -> None:
        self._rows(-1, extend=True)

    def act_extend_down(self) -> None:
        self._rows(1, extend=True)

    def act_extend_pageup(self) -> None:
        self._page(-1, extend=True)

    def act_extend_pagedown(self) -> None:
        self._page(1, extend=True)

    def act_extend_home(self) -> None:
        self._to(row_start(self.wrapped, self.caret), extend=True)

    def act_extend_end(self) -> None:
        self._to(row_end(self.wrapped, self.caret), extend=True)

    def span(self) -> tuple[int, int] | None:
        """The selection without the blanks at its ends; None if nothing is left."""
        start, end = self.selection or (0, 0)
        words = self.motion.text[start:end]
        if not words.strip():
            return None
        return start + len(words) - len(words.lstrip()), end - len(words) + len(words.rstrip())

    # -- selecting ----------------------------------------------------------------------------------

    def act_sentence(self) -> None:
        selected = None if self.spent else self.selection
        if selected is not None:
            found: tuple[int, int] | None = self.motion.grow(*selected)
        else:
            found = self.motion.sentence_at(self.caret)
        self.spent = False
        if found is not None:
            self.select(*found)

    def act_shorten(self) -> None:
        if self.selection is not None:
            self.spent = False
            self.select(*self.motion.shrink(*self.selection))

    def act_turn(self) -> None:
        if self.reading is not None and self.reading.turns:
            self.spent = False
            turn = self.reading.turns[self.motion.turn_at(self.caret)]
            self.select(turn.start, turn.end)

    def act_extend(self) -> None:
        self.selecting = not self.selecting
        self.spent = False
        if self.selecting and self.pivot is None:
            self.pivot = self.caret
        self.on_moved()

    def act_other_end(self) -> None:
        if self.selection is not None and self.pivot is not None:
            self.pivot, self.caret = self.caret, self.pivot
            self.spent = False
            self.follow()
            self.refresh()

    def act_copy(self) -> None:
        start, end = self.selection or (0, 0)
        self.app.copy_to_clipboard(self.motion.text[start:end])
        self.desk.say("Sent to the terminal's clipboard; not every terminal accepts it.")

    def act_leave(self) -> None:
        if self.selecting or self.selection is not None:
            self.selecting = False
            self.drop_selection()
        elif self.matches:
            self.matches = []
            self.restyle()
        self.on_moved()

    # -- going --------------------------------------------------------------------------------------

    @asks
    async def act_search(self) -> None:
        asked = await self.app.push_screen_wait(Ask("Find in this transcript", "words"))
        if not asked:
            return
        self.matches = matches(self.motion.text, asked)
        self.restyle()
        if not self.matches:
            self.desk.say("This transcript does not contain that.")
            return
        self.next_match(back=False, here_too=True)

    def next_match(self, back: bool, here_too: bool = False) -> None:
        """Go to the next match; after the last, to the first."""
        at = self.caret - here_too
        if back:
            place = next((m for m in reversed(self.matches) if m[0] < at), self.matches[-1])
        else:
            place = next((m for m in self.matches if m[0] > at), self.matches[0])
        self.reveal(place[0])
        number = self.matches.index(place) + 1
        self.desk.say(
            f"Match {number} of {len(self.matches)}: "
            f"{{{self.PANE}.next_coding}} next, {{{self.PANE}.previous_coding}} previous, {{{self.PANE}.leave}} "
            "ends the search."
        )

    @asks
    async def act_go(self) -> None:
        asked = await self.app.push_screen_wait(
            Ask("Go to", "a turn's number, a share (50%), or quoted words")
        )
        if asked:
            self.go_where(asked.strip())

    def go_where(self, asked: str) -> None:
        """Go to a turn by number, to a share of the text, or to a quote, exact or approximate."""
        assert self.reading is not None
        turns = self.reading.turns
        if re.fullmatch(r"\d{1,3}\s?%", asked):
            share = min(100, int(asked.rstrip("% "))) / 100
            self.reveal(self.motion.previous_cluster(round(share * len(self.motion.text))))
        elif asked.isdecimal():
            number = int(asked)
            if not 1 <= number <= len(turns):
                self.desk.say(f"There is no turn {asked}; this transcript has {len(turns)}.")
                return
            self.reveal(turns[number - 1].start)
        else:
            exact = matches(self.motion.text, asked)
            if exact:
                self.select(*next((m for m in exact if m[0] > self.caret), exact[0]))
                return
            found = Haystack(self.motion.text).find(asked)
            if isinstance(found, str):
                self.desk.say(found[0].upper() + found[1:] + ".")
                return
            self.reveal(found.start)
            self.select(found.start, found.end)

    def act_dim(self) -> None:
        self.dim_interviewer = not self.dim_interviewer
        self.restyle()
