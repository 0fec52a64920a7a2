"""A short guided tour of coding, in six cards."""

from __future__ import annotations

from typing import TYPE_CHECKING, ClassVar

from textual.binding import Binding
from textual.containers import Vertical
from textual.screen import ModalScreen
from textual.widgets import Static

from qualcode.tui.keys import hint

if TYPE_CHECKING:
    from collections.abc import Mapping

    from textual.app import ComposeResult
    from textual.binding import BindingType

CARDS = (
    (
        "Welcome",
        "Here you read interviews and code what people say. There is no “save”: each coding is stored at the "
        "moment you make it.\n\n"
        "Use the keyboard or the mouse, as you like; you can click everything in the top row and in the bottom "
        "row. {app.transcripts} lists the transcripts, {app.code} is where you code.\n\n"
        "The bottom row shows the keys that matter now, {app.help} shows all. A capital letter is typed with "
        "Shift; ctrl+P means: hold Ctrl and press P.",
    ),
    (
        "Select words",
        "{text.sentence} selects the sentence where you are; pressed again, the next sentence too. {text.turn} "
        "selects the whole turn of the speaker. {text.extend} begins a selection here, and the arrow "
        "keys extend it. With the mouse: drag over the words, or click twice for a sentence, three times for "
        "a turn.\n\n"
        "{text.previous_sentence} and {text.next_sentence} go from sentence to sentence, "
        "{text.previous_turn} and {text.next_turn} from turn to turn. {text.leave} drops the selection.",
    ),
    (
        "Code them",
        "{text.pick} shows the codes: type some letters of a code's name, or its mark (the letters that stand "
        "for it), then Enter. A name that is not in the codebook yet becomes a new code.\n\n"
        "The codes that you used last are numbered in the row below the text. {text.sentence} and then "
        "{text.recent_1} codes a sentence with two keys.\n\n"
        "{text.in_vivo} makes a code of the words that the person used.",
    ),
    (
        "Look again, change your mind",
        "Stripes left of the text show what is coded, with each code's mark. {text.next_coding} goes to the "
        "next coding. There, {text.remove} removes it, {text.span} changes where it begins and ends, "
        "{text.recode} gives it another code, {text.stance} says whether it supports or contradicts the "
        "theme's claim, and {text.memo} writes a memo.\n\n"
        "{app.undo} takes back your last step, {app.redo} does it again. So try things.",
    ),
    (
        "The codebook",
        "{text.drawer} opens the codebook beside the text, {codebook.leave} goes back to the text. In the "
        "codebook you read what a code means and when to use it, and add, rename, move, merge, split and "
        "retire codes.\n\n"
        "At a coding, {text.segments} shows all segments with its code, from all transcripts. {text.recheck} "
        "lists the transcripts to go through again because a code is new or redefined. {app.memos} lists memos.",
    ),
    (
        "Independent, and finished",
        "While you code independently, you see nothing of what the other coder does, and they see nothing of "
        "yours, until all assigned coders have finished. {text.finish} marks a transcript as finished: your "
        "codings are kept as they stand then. You can reopen it; the study records that.\n\n"
        "Leave whenever you want, with {app.back} or by closing the window. The next start returns to the place "
        "where you were. For this tour again: {app.help}, then t.",
    ),
)
"""(title, text); an action in braces becomes the person's key for it."""


def card(number: int, keymap: Mapping[str, tuple[str, ...]]) -> tuple[str, str]:
    """The title and the text of a card (from 0), with the person's keys."""
    title, text = CARDS[number]
    return title, hint(text, keymap)


class Tour(ModalScreen[None]):
    """Cards to leaf through."""

    BINDINGS: ClassVar[list[BindingType]] = [
        Binding("enter,right,space,pagedown", "turn(1)", "on", show=False),
        Binding("left,backspace,pageup", "turn(-1)", "back", show=False),
        Binding("escape,q", "dismiss", "leave", show=False),
    ]

    def __init__(self, keymap: Mapping[str, tuple[str, ...]]) -> None:
        super().__init__()
        self._keymap = keymap
        self._card = 0

    def compose(self) -> ComposeResult:
        with Vertical(classes="dialog small tour"):
            yield Static("", classes="dialog-title", markup=False)
            yield Static("", id="card", markup=False)
            yield Static("", classes="dialog-keys", markup=False)

    def on_mount(self) -> None:
        self._show()

    def _show(self) -> None:
        title, text = card(self._card, self._keymap)
        self.query_one(".dialog-title", Static).update(f"{title}  ({self._card + 1} of {len(CARDS)})")
        self.query_one("#card", Static).update(text)
        last = self._card == len(CARDS) - 1
        self.query_one(".dialog-keys", Static).update(
            "Enter or a click ends the tour, ← goes back."
            if last
            else "Enter or a click goes on, ← goes back, Esc leaves the tour."
        )

    def action_turn(self, step: int) -> None:
        self._card += step
        if self._card >= len(CARDS):
            self.dismiss()
            return
        self._card = max(0, self._card)
        self._show()

    def on_click(self) -> None:
        self.action_turn(1)
