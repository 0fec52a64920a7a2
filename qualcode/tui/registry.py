"""Every action of the interface, once: keys, key bar, help, palette and the table in the guide come from here."""

from __future__ import annotations

from dataclasses import dataclass
from typing import TYPE_CHECKING

from textual.binding import Binding

if TYPE_CHECKING:
    from collections.abc import Iterator

PANES = {
    "app": "Everywhere",
    "text": "Transcript",
    "codebook": "Codebook",
    "transcripts": "Transcripts",
    "segments": "Segments of a code",
    "recheck": "Recheck queue",
    "proposals": "Proposals of a workshop",
    "memos": "Memos",
    "reconcile": "Reconcile",
    "themes": "Themes",
    "quotes": "Quotes of a cell",
    "agreement": "Agreement",
    "disagreements": "Disagreements",
    "confusion": "Confusion of codes",
}
"""The panes that have actions, by the name that stands before the dot, and what people call them."""
LISTS = frozenset(PANES) - {"app", "text", "codebook"}
"""The panes that are lists, in which the keys of LIST_KEYS stand for no other action."""
LIST_KEYS = {
    "up": "move(-1)",
    "down": "move(1)",
    "pageup": "page(-1)",
    "pagedown": "page(1)",
    "home": "edge(0)",
    "ctrl+home": "edge(0)",
    "end": "edge(1)",
    "ctrl+end": "edge(1)",
}
"""The keys that move the cursor of a list, and Textual's action of each."""


@dataclass(frozen=True)
class Act:
    """One action of a person in one pane.

    ``name`` is ``pane.short``; ``keys`` as Textual names them; ``title`` a word or two for the key bar;
    ``help`` one sentence. ``footer``: among what the key bar shows when nothing else is said. ``writes``:
    it changes the study, so that a reader may not.
    """

    name: str
    keys: tuple[str, ...]
    title: str
    help: str
    footer: bool = False
    writes: bool = False

    @property
    def pane(self) -> str:
        return self.name.partition(".")[0]

    @property
    def short(self) -> str:
        return self.name.partition(".")[2]

    @property
    def number(self) -> int | None:
        """The number at the end of the name of one of several actions, such as ``recent_3``."""
        number = self.short.rpartition("_")[2]
        return int(number) if number.isdecimal() else None

    @property
    def stem(self) -> str:
        """The short name without its number; the method that does the action is called ``act_STEM``."""
        return self.short if self.number is None else self.short.rpartition("_")[0]


def _act(name: str, keys: str, title: str, help: str, *, footer: bool = False, writes: bool = False) -> Act:
    return Act(name, tuple(keys.split()), title, help, footer, writes)


def _app() -> Iterator[Act]:
    yield _act("app.help", "f1 question_mark", "help", "Show what the keys of this pane do.", footer=True)
    yield _act("app.transcripts", "f2", "Transcripts", "Go to the list of transcripts.")
    yield _act("app.code", "f3", "Code", "Go to the transcript that is being coded.")
    yield _act("app.reconcile", "f4", "Reconcile", "Settle differences between coders into a consensus.")
    yield _act("app.agreement", "f5", "Agreement", "See how well coders agree.")
    yield _act("app.themes", "f6", "Themes", "See themes by respondent type.")
    yield _act("app.memos", "M f7", "memos", "List, search and write memos.")
    yield _act("app.undo", "u", "undo", "Take back your last step.", writes=True)
    yield _act("app.redo", "ctrl+r", "redo", "Do again what you took back.", writes=True)
    yield _act("app.palette", "ctrl+p", "all actions", "Find any action by its name.")
    yield _act("app.coder", "f8", "coder", "Say who is coding, or add a coder.")
    yield _act("app.theme", "f9", "light or dark", "Switch between the dark and the light theme.")
    yield _act("app.tour", "", "tour", "Take the short guided tour.")
    yield _act("app.back", "q", "back", "Leave this pane; in a workspace, leave qualcode.")
    yield _act("app.quit", "ctrl+q", "quit", "Leave qualcode. Everything is stored already.")


def _motion(pane: str = "text") -> Iterator[Act]:
    for name, keys, title, help in (
        ("left", "left", "left", "Back by one character."),
        ("right", "right", "right", "On by one character."),
        ("up", "up", "up", "Up by one row."),
        ("down", "down", "down", "Down by one row."),
        ("page_up", "pageup", "page up", "Back by one screenful."),
        ("page_down", "pagedown space", "page down", "On by one screenful."),
        ("row_start", "home", "row start", "To the start of the row."),
        ("row_end", "end", "row end", "To the end of the row."),
        ("top", "ctrl+home", "top", "To the start of the transcript."),
        ("bottom", "ctrl+end", "bottom", "To the end of the transcript."),
        ("next_word", "w", "next word", "On by one word."),
        ("previous_word", "b", "previous word", "Back by one word."),
        ("next_sentence", "right_parenthesis", "next sentence", "On by one sentence."),
        ("previous_sentence", "left_parenthesis", "previous sentence", "Back by one sentence."),
        ("next_turn", "right_curly_bracket", "next turn", "On by one turn."),
        ("previous_turn", "left_curly_bracket", "previous turn", "Back by one turn."),
    ):
        yield _act(f"{pane}.{name}", keys, title, help)
    for name, title in (
        ("left", "a character"),
        ("right", "a character"),
        ("up", "a row"),
        ("down", "a row"),
        ("pageup", "a screenful"),
        ("pagedown", "a screenful"),
        ("home", "the row's start"),
        ("end", "the row's end"),
    ):
        yield _act(f"{pane}.extend_{name}", f"shift+{name}", f"select {name}", f"Select by {title} ({name}).")


def _selecting(pane: str = "text") -> Iterator[Act]:
    yield _act(f"{pane}.sentence", "s", "sentence", "Select the sentence; again, one more.", footer=True)
    yield _act(f"{pane}.shorten", "S", "shorten", "Take the last sentence off the selection.")
    yield _act(f"{pane}.turn", "t", "turn", "Select the whole turn.", footer=True)
    yield _act(
        f"{pane}.extend", "v", "select from here", "Select from here on by moving; again, stop.", footer=True
    )
    yield _act(f"{pane}.other_end", "o", "other end", "Move the other end of the selection.")
    yield _act(f"{pane}.copy", "y", "copy", "Offer the selected words to the terminal's clipboard.")
    yield _act(f"{pane}.leave", "escape", "leave", "Drop the selection, the search, or what was begun.")


def _coding() -> Iterator[Act]:
    yield _act(
        "text.pick", "enter c", "code", "Choose a code for the selection, or for this sentence.",
        footer=True, writes=True,
    )  # fmt: skip
    for n in range(1, 10):
        yield _act(f"text.recent_{n}", str(n), f"recent {n}", f"Apply recent code number {n}.", writes=True)
    yield _act(
        "text.in_vivo", "i", "in vivo", "Make a code of the selected words, and apply it.", writes=True
    )
    yield _act("text.next_coding", "n", "next coding", "To the next coding, or the next match.", footer=True)
    yield _act("text.previous_coding", "N", "previous coding", "To the coding, or the match, before.")
    yield _act("text.next_same", "full_stop", "next of this code", "To the next coding of the same code.")
    yield _act(
        "text.previous_same", "comma", "previous of this code", "To the coding before of the same code."
    )
    yield _act("text.choose_next", "right_square_bracket", "choose next", "Choose among the codings here.")
    yield _act("text.choose_previous", "left_square_bracket", "choose previous", "Choose the one before.")
    yield _act(
        "text.remove", "x delete", "remove", "Remove the chosen coding; in review, drop it.", writes=True
    )
    yield _act(
        "text.span", "e", "change span", "Change where the chosen coding begins and ends.", writes=True
    )
    yield _act("text.recode", "r", "recode", "Give the chosen coding another code.", writes=True)
    yield _act(
        "text.stance", "exclamation_mark", "stance",
        "Turn the stance: supports, contrary, mixed, unset.", writes=True,
    )  # fmt: skip
    yield _act(
        "text.memo", "m", "memo", "Write a memo on the chosen coding, or on the transcript.", writes=True
    )
    yield _act("text.keep", "k", "keep", "In review: keep the other coder's coding as your own.", writes=True)
    yield _act("text.segments", "a", "all of this code", "Show all segments of the chosen coding's code.")


def _looking(pane: str = "text") -> Iterator[Act]:
    yield _act(f"{pane}.search", "slash", "search", "Find words in this transcript.", footer=True)
    yield _act(f"{pane}.go", "g", "go to", "Go to a turn by number, a share (50%), or quoted words.")
    yield _act(f"{pane}.dim", "D", "dim interviewer", "Dim what the interviewer says, or not.")


def _view() -> Iterator[Act]:
    yield from _looking()
    yield _act("text.filter", "F", "filter", "Show only codings of some code, theme or level.")
    yield _act("text.others", "B", "others' codings", "Show the other coders' codings too, where allowed.")
    yield _act(
        "text.drawer", "d", "codebook", "Open the codebook, or go to it; again, close it.", footer=True
    )
    yield _act("text.next_transcript", "greater_than_sign", "next transcript", "Open the next transcript.")
    yield _act("text.previous_transcript", "less_than_sign", "previous transcript", "Open the one before.")
    yield _act("text.finish", "f", "finish", "Mark the transcript finished, or reopen it.", writes=True)
    yield _act("text.recheck", "R", "recheck queue", "Show transcripts to be considered under new codes.")
    yield _act(
        "text.proposals", "P", "proposals", "Show what a workshop proposes to code, to take or refuse."
    )


def _codebook() -> Iterator[Act]:
    yield _act(
        "codebook.apply", "enter", "apply", "Apply the code to the selection.", footer=True, writes=True
    )
    yield _act("codebook.add", "a", "add", "Add a code under this one.", footer=True, writes=True)
    yield _act("codebook.add_theme", "A", "add theme", "Add a theme.", writes=True)
    yield _act("codebook.rename", "r", "rename", "Rename the code.", footer=True, writes=True)
    yield _act("codebook.define", "e", "define", "Edit all that the code says: definition, use, colour, level.",
               footer=True, writes=True)  # fmt: skip
    yield _act("codebook.move", "m", "move", "Put the code under another, or at the top.", writes=True)
    yield _act(
        "codebook.move_up", "shift+up K", "move up", "Put the code before its sibling above.", writes=True
    )
    yield _act("codebook.move_down", "shift+down J", "move down", "Put the code after its sibling below.",
               writes=True)  # fmt: skip
    yield _act(
        "codebook.merge", "g", "merge", "Merge the code into another; its codings follow.", writes=True
    )
    yield _act("codebook.split", "s", "split", "Split the code into parts under it.", writes=True)
    yield _act("codebook.retire", "x", "retire", "Retire the code, or bring it back.", writes=True)
    yield _act("codebook.memo", "M", "memo", "Write a memo on the code.", writes=True)
    yield _act("codebook.segments", "l", "segments", "Show all segments of the code.", footer=True)
    yield _act("codebook.show_retired", "R", "retired", "Show retired codes too, or not.")
    yield _act("codebook.find", "slash", "find", "Go to a code by its name or mark.")
    yield _act("codebook.fold", "left", "fold", "Fold what lies under the code, or go to what it lies under.")
    yield _act("codebook.unfold", "right", "unfold", "Unfold what lies under the code, or go into it.")
    yield _act("codebook.toggle", "space", "fold or unfold", "Fold what lies under the code, or unfold it.")
    yield _act("codebook.leave", "escape", "back to text", "Go back to the transcript.")
    yield _act("codebook.close", "d", "close", "Close the codebook, and go back to the transcript.")


def _others() -> Iterator[Act]:
    yield _act("transcripts.open", "enter", "open", "Open the transcript to code it.", footer=True)
    yield _act("transcripts.filter", "slash", "filter", "Show only transcripts whose row holds some words.",
               footer=True)  # fmt: skip
    yield _act("transcripts.sort", "o", "sort", "Sort by the next column; the heading's click does it too.",
               footer=True)  # fmt: skip
    yield _act("transcripts.reverse", "O", "turn order", "Sort the other way round.")
    yield _act("transcripts.mark", "space", "mark", "Mark the transcript, to assign or finish several.")
    yield _act("transcripts.mark_all", "A", "mark all", "Mark all transcripts shown, or none.")
    yield _act("transcripts.assign", "a", "assign", "Assign transcripts, or draw a stratified sample.",
               footer=True, writes=True)  # fmt: skip
    yield _act(
        "transcripts.import", "i", "import", "Take in transcripts from files.", footer=True, writes=True
    )
    yield _act("transcripts.respondents", "p", "respondents", "Take in a table of respondents.", writes=True)
    yield _act(
        "transcripts.codebook", "k", "codebook", "Take in a codebook: an example, or a file.", writes=True
    )
    yield _act(
        "transcripts.finish", "f", "finish", "Mark the transcript finished, or reopen it.", writes=True
    )
    yield _act(
        "transcripts.memo", "m", "memo", "Write a memo on the transcript, or its respondent.", writes=True
    )
    yield _act("transcripts.details", "e", "details",
               "Say whose labels are the interviewer's; record medium, date, consent.", writes=True)  # fmt: skip
    yield _act(
        "transcripts.leave", "escape", "end filter", "End the filter; without one, take the marks away."
    )
    yield _act("transcripts.recheck", "R", "recheck queue",
               "Show transcripts to be considered under new codes.")  # fmt: skip
    yield _act("transcripts.proposals", "P", "proposals",
               "Show what a workshop proposes to code, to take or refuse.")  # fmt: skip
    yield _act("transcripts.segments", "l", "segments", "Show all segments of a code, across transcripts.")
    yield _act("segments.open", "enter", "go to text", "Open the transcript at this segment.", footer=True)
    yield _act("segments.mark", "space", "mark", "Mark the segment, to change several at once.", footer=True)
    yield _act("segments.mark_all", "A", "mark all", "Mark all segments shown, or none.")
    yield _act(
        "segments.recode",
        "r",
        "recode",
        "Move the marked segments to another code, or a new one.",
        footer=True,
        writes=True,
    )
    yield _act(
        "segments.split", "s", "split", "Make a new code of the marked segments.", footer=True, writes=True
    )
    yield _act("segments.stance", "exclamation_mark", "stance", "Turn the stance of the marked segments.",
               writes=True)  # fmt: skip
    yield _act("segments.remove", "x delete", "remove", "Remove the marked codings.", writes=True)
    yield _act("segments.memo", "m", "memo", "Write a memo on the coding.", writes=True)
    yield _act(
        "segments.choose", "c", "other code", "Show the segments of another code or theme.", footer=True
    )
    yield _act("segments.filter", "slash", "filter", "Show only segments that hold some words.", footer=True)
    yield _act(
        "segments.fold", "z", "unfold", "Show the segment in full, with more around it; again, fold it."
    )
    yield _act("segments.fold_all", "Z", "unfold all", "Show all segments in full; again, fold them.")
    yield _act("segments.order", "o", "order", "Order by respondent type, or by transcript.")
    yield _act(
        "segments.others", "B", "others' segments", "Show the other coders' segments too, where allowed."
    )
    yield _act("segments.leave", "escape", "leave", "Drop the filter, then the marks; without them, leave.")
    yield _act("recheck.open", "enter", "open", "Open the transcript to consider it again.", footer=True)
    yield _act("recheck.done", "d", "considered", "Record that the transcript was considered.",
               footer=True, writes=True)  # fmt: skip
    yield _act("recheck.mark", "space", "mark", "Mark the row, to record several at once.", footer=True)
    yield _act("recheck.mark_all", "A", "mark all", "Mark all rows, or none.")
    yield _act("recheck.order", "o", "order", "Group the queue by code, or by transcript.", footer=True)
    yield _act("recheck.leave", "escape", "leave", "Drop the marks; without them, leave.")
    yield _act("proposals.open", "enter", "go to text", "Open the transcript at these words.", footer=True)
    yield _act("proposals.take", "k", "take", "Code the words as proposed.", footer=True, writes=True)
    yield _act("proposals.refuse", "x delete", "refuse", "Refuse the proposal.", footer=True, writes=True)
    yield _act("proposals.mark", "space", "mark", "Mark the row, to decide on several at once.", footer=True)
    yield _act("proposals.mark_all", "A", "mark all", "Mark all rows, or none.")
    yield _act("proposals.leave", "escape", "leave", "Drop the marks; without them, leave.")
    yield _act(
        "memos.open", "enter", "edit", "Edit the memo, or go on with one left unfinished.", footer=True
    )
    yield _act("memos.add", "a", "add", "Write a memo on anything.", footer=True, writes=True)
    yield _act("memos.go", "g", "go to", "Go to what the memo is on.", footer=True)
    yield _act("memos.filter", "slash", "search", "Show only memos that hold some words.", footer=True)
    yield _act(
        "memos.kind", "t", "kind", "Show only analytic, reflexive or decision memos, in turn.", footer=True
    )
    yield _act("memos.sort", "o", "sort", "Sort by day, by what memos are on, by coder or by kind, in turn.",
               footer=True)  # fmt: skip
    yield _act("memos.read", "space", "read on", "Read on in a long memo; at its end, from the start.")
    yield _act("memos.leave", "escape", "leave", "Take the search away; without one, leave this pane.")
    yield _act("memos.remove", "x delete", "remove", "Remove the memo.", writes=True)


def _agreement() -> Iterator[Act]:
    yield _act("agreement.open", "enter", "disagreements", "Show the disagreements behind the figures here.",
               footer=True)  # fmt: skip
    yield _act("agreement.all", "d", "all disagreements", "Show all disagreements, of every code.")
    yield _act("agreement.confusion", "x", "confusion", "Show which codes stand for which: the confusion table.",
               footer=True)  # fmt: skip
    yield _act("agreement.unit", "s", "unit", "Compare by sentence, turn, document or character, in turn.",
               footer=True)  # fmt: skip
    yield _act("agreement.roll_up", "r", "roll up", "Compare codes, themes or levels, in turn.", footer=True)
    yield _act("agreement.group", "g", "type", "Show each respondent type by itself, in turn.",
               footer=True)  # fmt: skip
    yield _act("agreement.text", "w", "words", "Look at respondents' words alone, or at everybody's.",
               footer=True)  # fmt: skip
    yield _act("agreement.coders", "c", "coders", "Compare all coders, or each two of them, in turn.")
    yield _act("agreement.intervals", "i", "intervals", "Show 95% intervals, or values alone.", footer=True)
    yield _act("agreement.more", "f", "more figures", "Show the other coefficients in place of the counts.",
               footer=True)  # fmt: skip
    yield _act("agreement.sort", "o", "sort", "Sort by the next column; the heading's click does it too.",
               footer=True)  # fmt: skip
    yield _act("agreement.reverse", "O", "turn order", "Sort the other way round.")
    yield _act(
        "agreement.about", "a", "about", "Read all that is to be known of these figures, and of reviews."
    )
    yield _act("agreement.leave", "escape", "stop", "Stop computing intervals.")
    yield _act(
        "agreement.use", "", "use agreement or not", "Switch agreement on or off for this study.", writes=True
    )
    yield _act("disagreements.open", "enter", "go to it", "Go to this difference, to settle it.", footer=True)
    yield _act("disagreements.text", "t", "text", "Open the transcript at this place, with the codings of all.",
               footer=True)  # fmt: skip
    yield _act("disagreements.confusion", "x", "confusion", "Show which codes stand for which.", footer=True)
    yield _act("disagreements.leave", "escape", "back", "Go back.", footer=True)
    yield _act(
        "confusion.open", "enter", "places", "Show the places where the coders differ so.", footer=True
    )
    yield _act("confusion.all", "a", "all codes", "Show all codes, or only the one looked at.", footer=True)
    yield _act("confusion.pair", "c", "coders", "Show the next two coders.", footer=True)
    yield _act("confusion.leave", "escape", "back", "Go back.", footer=True)


def _reconcile() -> Iterator[Act]:
    pane = "reconcile"
    for n in range(1, 10):
        letter = "ABCDEFGHI"[n - 1]
        yield _act(
            f"{pane}.take_{n}", str(n), f"take {letter}'s", f"Settle it as coder {n} has it.", writes=True
        )
    yield _act(f"{pane}.take_all", "a", "both", "Settle it with the codings of all of them.", writes=True)
    yield _act(f"{pane}.neither", "x", "neither", "Settle it with no coding, for a reason.", writes=True)
    yield _act(f"{pane}.pick", "enter c", "another code", "Settle it with another code, on the selection if any.",
               writes=True)  # fmt: skip
    yield _act(f"{pane}.span", "e", "another span", "Settle it on the words that are selected.", writes=True)
    yield _act(f"{pane}.stance", "exclamation_mark", "another stance", "Settle it with a stance to be chosen.",
               writes=True)  # fmt: skip
    yield _act(f"{pane}.note", "m", "note", "Write why it was settled so.", writes=True)
    yield _act(f"{pane}.carry_over", "A", "carry over agreed",
               "Carry over what all agree on in this transcript.", writes=True)  # fmt: skip
    yield _act(f"{pane}.next_coding", "n", "next", "To the next difference, or the next match.")
    yield _act(f"{pane}.previous_coding", "N", "previous", "To the difference, or the match, before.")
    yield _act(f"{pane}.next_open", "right_square_bracket", "next open", "To the next difference to settle.")
    yield _act(f"{pane}.order", "O", "order", "Order the queue by place, by kind or by gain, in turn.")
    yield _act(f"{pane}.transcripts", "l", "transcripts", "Choose a transcript to reconcile.")
    yield _act(f"{pane}.next_transcript", "greater_than_sign", "next transcript", "Open the next transcript.")
    yield _act(f"{pane}.previous_transcript", "less_than_sign", "previous transcript", "Open the one before.")
    yield from _selecting(pane)
    yield from _looking(pane)
    yield from _motion(pane)


def _themes() -> Iterator[Act]:
    yield _act("themes.open", "enter", "quotes", "Show the quotes behind the figure.", footer=True)
    yield _act("themes.left", "left", "left", "To the group before.")
    yield _act("themes.right", "right", "right", "To the next group.")
    yield _act("themes.attribute", "a", "attribute", "Group respondents by another attribute, or by two crossed.",
               footer=True)  # fmt: skip
    yield _act("themes.codings", "c", "codings", "Say whose codings count: final, any, all, or one coder's.",
               footer=True)  # fmt: skip
    yield _act("themes.segments", "s", "segments", "Show segments instead of respondents, or respondents again.",
               footer=True)  # fmt: skip
    yield _act("themes.sort", "o", "sort", "Sort within levels and themes: as in the codebook, most first, "
               "widest differences first.", footer=True)  # fmt: skip
    yield _act("themes.fold", "z", "fold", "Fold to themes, to levels, or unfold all, in turn.", footer=True)
    yield _act("themes.empty", "e", "all rows", "Show themes and codes without a coding too, or not.")
    yield _act("themes.notes", "n", "notes", "Read what does not count, and why.", footer=True)
    yield _act("quotes.open", "enter", "go to text", "Open the transcript at this quote.", footer=True)
    yield _act("quotes.pin", "p", "pin", "Pin the marked quotes, so that they come first; again, take it back.",
               footer=True, writes=True)  # fmt: skip
    yield _act("quotes.leave_out", "x", "leave out", "Never print the marked quotes; again, take it back.",
               footer=True, writes=True)  # fmt: skip
    yield _act("quotes.memo", "m", "summary", "Write the summary (a memo) of this respondent under the theme.",
               footer=True, writes=True)  # fmt: skip
    yield _act("quotes.best", "b", "choose", "Show a balanced choice, or all quotes again.", footer=True)
    yield _act("quotes.mark", "space", "mark", "Mark the quote, to decide on several at once.", footer=True)
    yield _act("quotes.mark_all", "A", "mark all", "Mark all quotes shown, or none.")
    yield _act("quotes.fold", "z", "unfold", "Show the quote in full, with more around it; again, fold it.")
    yield _act("quotes.fold_all", "Z", "unfold all", "Show all quotes in full; again, fold them.")
    yield _act("quotes.leave", "escape", "back", "Drop the marks; without them, go back to the table.")


ACTS: dict[str, Act] = {
    act.name: act
    for part in (
        _app,
        _selecting,
        _coding,
        _view,
        _motion,
        _codebook,
        _others,
        _reconcile,
        _agreement,
        _themes,
    )
    for act in part()
}


def acts_of(pane: str) -> list[Act]:
    """The actions of a pane, in the order in which help shows them."""
    return [act for act in ACTS.values() if act.pane == pane]


def bindings(pane: str) -> list[Binding]:
    """Textual's bindings of a pane; each has the action's name as its id, by which a keymap changes it."""
    return [
        Binding(
            ",".join(act.keys) or no_key(act.name), f"act('{act.short}')", act.title, show=False, id=act.name
        )
        for act in acts_of(pane)
    ]


def no_key(name: str) -> str:
    """What stands for the key of an action without any; no terminal sends it, and a keymap may replace it."""
    return f"none-{name}"
