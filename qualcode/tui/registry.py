"""Every action of the interface, once: keys, key bar, help, palette and the table in the guide come from here."""

from __future__ import annotations

from dataclasses import dataclass
from typing import Literal

from textual.binding import Binding

PANES = {
    "app": "Everywhere",
    "text": "Transcript",
    "codebook": "Codebook",
    "transcripts": "Transcripts",
    "speakers": "Who speaks",
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
"""The panes that have actions: the name before the dot, and the name that people see."""
LISTS = frozenset(PANES) - {"app", "text", "codebook"}
"""The panes that are lists: in these the keys of LIST_KEYS do nothing else."""
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
    ``help`` one sentence. ``footer``: the key bar shows it by default. ``writes``: it changes the study, so
    a reader may not do it.
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
        """The number at the end of a numbered action's name, such as ``recent_3``."""
        number = self.short.rpartition("_")[2]
        return int(number) if number.isdecimal() else None

    @property
    def stem(self) -> str:
        """The short name without its number; the method that does the action is called ``act_STEM``."""
        return self.short if self.number is None else self.short.rpartition("_")[0]


_Flag = Literal["footer", "writes"]
_Row = tuple[str, str, str, str] | tuple[str, str, str, str, _Flag] | tuple[str, str, str, str, _Flag, _Flag]
_Rows = tuple[_Row, ...]
"""Actions of one pane: the short name, keys, title, help, and which of the flags of an ``Act`` are set."""

_APP: _Rows = (
    ("help", "f1 question_mark", "help", "Show what the keys of this pane do.", "footer"),
    ("transcripts", "f2", "Transcripts", "Go to the list of transcripts."),
    ("code", "f3", "Code", "Go to the transcript that is being coded."),
    ("reconcile", "f4", "Reconcile", "Settle differences between coders into a consensus."),
    ("agreement", "f5", "Agreement", "See how well coders agree."),
    ("themes", "f6", "Themes", "See themes by respondent type."),
    ("memos", "M f7", "memos", "List, search and write memos."),
    ("undo", "u", "undo", "Take back your last step.", "writes"),
    ("redo", "ctrl+r", "redo", "Do again what you took back.", "writes"),
    ("palette", "ctrl+p", "all actions", "Find any action by its name."),
    ("coder", "f8", "coder", "Say who is coding, or add a coder."),
    ("theme", "f9", "light or dark", "Switch between the dark and the light theme."),
    ("tour", "", "tour", "Take the short guided tour."),
    ("back", "q", "back", "Leave this pane; in a workspace, leave qualcode."),
    ("quit", "ctrl+q", "quit", "Leave qualcode. Everything is stored already."),
)
_SELECTING: _Rows = (
    ("sentence", "s", "sentence", "Select the sentence; again, one more.", "footer"),
    ("shorten", "S", "shorten", "Take the last sentence off the selection."),
    ("turn", "t", "turn", "Select the whole turn.", "footer"),
    ("extend", "v", "select from here", "Select by moving from here; again, stop.", "footer"),
    ("other_end", "o", "other end", "Move the other end of the selection."),
    ("copy", "y", "copy", "Copy the selected words to the terminal's clipboard."),
    ("leave", "escape", "leave", "Drop the selection, the search, or the change you began."),
)
_LOOKING: _Rows = (
    ("search", "slash", "search", "Find words in this transcript.", "footer"),
    ("go", "g", "go to", "Go to a turn by number, a share (50%), or quoted words."),
    ("dim", "D", "dim interviewer", "Dim the interviewer's words, or show them as before."),
)
_MOVING: _Rows = (
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
    *(
        (f"extend_{name}", f"shift+{name}", f"select {name}", f"Select by {unit} ({name}).")
        for name, unit in (
            ("left", "a character"), ("right", "a character"), ("up", "a row"), ("down", "a row"),
            ("pageup", "a screenful"), ("pagedown", "a screenful"),
            ("home", "the row's start"), ("end", "the row's end"),
        )
    ),
)  # fmt: skip
_TEXT: _Rows = (
    *_SELECTING,
    ("pick", "enter c", "code", "Choose a code for the selection, or for this sentence.", "footer", "writes"),
    *(
        (f"recent_{n}", str(n), f"recent {n}", f"Apply recent code number {n}.", "writes")
        for n in range(1, 10)
    ),
    ("in_vivo", "i", "in vivo", "Make a code of the selected words, and apply it.", "writes"),
    ("next_coding", "n", "next coding", "To the next coding, or the next match.", "footer"),
    ("previous_coding", "N", "previous coding", "To the previous coding, or the previous match."),
    ("next_same", "full_stop", "next of this code", "To the next coding of the same code."),
    ("previous_same", "comma", "previous of this code", "To the previous coding of the same code."),
    ("choose_next", "right_square_bracket", "choose next", "Choose among the codings here."),
    ("choose_previous", "left_square_bracket", "choose previous", "Choose the previous coding here."),
    ("remove", "x delete", "remove", "Remove the chosen coding; in review, drop it.", "writes"),
    ("span", "e", "change span", "Change where the chosen coding begins and ends.", "writes"),
    ("recode", "r", "recode", "Give the chosen coding another code.", "writes"),
    ("stance", "exclamation_mark", "stance", "Turn the stance: supports, contrary, mixed, unset.", "writes"),
    ("memo", "m", "memo", "Write a memo on the chosen coding, or on the transcript.", "writes"),
    ("keep", "k", "keep", "In review: keep the other coder's coding as your own.", "writes"),
    ("segments", "a", "all of this code", "Show all segments of the chosen coding's code."),
    *_LOOKING,
    ("filter", "F", "filter", "Show only the codings of a code, theme or level."),
    ("others", "B", "others' codings", "Show the other coders' codings too, where allowed."),
    ("drawer", "d", "codebook", "Open the codebook, or go to it; again, close it.", "footer"),
    ("next_transcript", "greater_than_sign", "next transcript", "Open the next transcript."),
    ("previous_transcript", "less_than_sign", "previous transcript", "Open the previous transcript."),
    ("finish", "f", "finish", "Mark the transcript finished, or reopen it.", "writes"),
    ("speakers", "W", "who speaks", "See who speaks here, and put it right."),
    ("recheck", "R", "recheck queue", "Show transcripts to consider under new codes."),
    ("proposals", "P", "proposals", "Show the codings that a workshop proposes; take or refuse them."),
    *_MOVING,
)
_CODEBOOK: _Rows = (
    ("apply", "enter", "apply", "Apply the code to the selection.", "footer", "writes"),
    ("add", "a", "add", "Add a code under this one.", "footer", "writes"),
    ("add_theme", "A", "add theme", "Add a theme.", "writes"),
    ("rename", "r", "rename", "Rename the code.", "footer", "writes"),
    ("define", "e", "define", "Edit the code: definition, use, colour, level.", "footer", "writes"),
    ("move", "m", "move", "Move the code under another, or to the top.", "writes"),
    ("move_up", "shift+up K", "move up", "Move the code before its sibling above.", "writes"),
    ("move_down", "shift+down J", "move down", "Move the code after its sibling below.", "writes"),
    ("merge", "g", "merge", "Merge the code into another; its codings follow.", "writes"),
    ("split", "s", "split", "Split the code into parts under it.", "writes"),
    ("retire", "x", "retire", "Retire the code, or bring it back.", "writes"),
    ("memo", "M", "memo", "Write a memo on the code.", "writes"),
    ("segments", "l", "segments", "Show all segments of the code.", "footer"),
    ("show_retired", "R", "retired", "Show or hide retired codes."),
    ("find", "slash", "find", "Go to a code by its name or mark."),
    ("fold", "left", "fold", "Fold the codes under this one, or go to its parent."),
    ("unfold", "right", "unfold", "Unfold the codes under this one, or go to the first."),
    ("toggle", "space", "fold or unfold", "Fold or unfold the codes under this one."),
    ("leave", "escape", "back to text", "Go back to the transcript."),
    ("close", "d", "close", "Close the codebook, and go back to the transcript."),
)
_TRANSCRIPTS: _Rows = (
    ("open", "enter", "open", "Open the transcript to code it.", "footer"),
    ("filter", "slash", "filter", "Show only the rows that hold some words.", "footer"),
    ("sort", "o", "sort", "Sort by the next column; or click a heading.", "footer"),
    ("reverse", "O", "turn order", "Sort the other way round."),
    ("mark", "space", "mark", "Mark the transcript, to assign or finish several."),
    ("mark_all", "A", "mark all", "Mark all transcripts shown, or none."),
    ("assign", "a", "assign", "Assign transcripts, or draw a stratified sample.", "footer", "writes"),
    ("import", "i", "import", "Take in transcripts from files.", "footer", "writes"),
    ("respondents", "p", "respondents", "Take in a table of respondents.", "writes"),
    ("codebook", "k", "codebook", "Take in a codebook: an example, or a file.", "writes"),
    ("finish", "f", "finish", "Mark the transcript finished, or reopen it.", "writes"),
    ("memo", "m", "memo", "Write a memo on the transcript, or its respondent.", "writes"),
    ("speakers", "s W", "who speaks", "See who speaks, and put it right.", "footer"),
    ("details", "e", "details", "Mark the interviewer's labels; record medium, date, consent.", "writes"),
    ("remove", "x delete", "remove", "Take the transcript out, with what was done in it.", "writes"),
    ("leave", "escape", "end filter", "End the filter; without one, clear the marks."),
    ("recheck", "R", "recheck queue", "Show transcripts to consider under new codes."),
    ("proposals", "P", "proposals", "Show the codings that a workshop proposes; take or refuse them."),
    ("segments", "l", "segments", "Show all segments of a code, across transcripts."),
)
_SPEAKERS: _Rows = (
    ("open", "enter", "turns", "Go to the speaker's turns; from a turn, to the text.", "footer"),
    ("role", "t", "role", "Say which role the speaker has.", "footer", "writes"),
    ("respondent", "p", "whose", "Say whose words these are.", "footer", "writes"),
    ("rename", "r", "rename", "Give the speaker another name.", "footer", "writes"),
    ("join", "g", "join", "Make another label's turns this speaker's.", "footer", "writes"),
    ("split", "s", "split off", "From this turn on, it is somebody else.", "footer", "writes"),
    ("label", "a", "add label", "Say how a missed speaker's lines begin.", "footer", "writes"),
    ("person", "N", "rename respondent", "Rename the respondent, or make one of two.", "writes"),
    ("everywhere", "A", "all or one", "Change all marked transcripts, or only this one.", "footer"),
    ("fold", "z", "unfold", "Show the turn in full; again, fold it."),
    ("leave", "escape", "back", "From the turns to the speakers; from these, back."),
)
_SEGMENTS: _Rows = (
    ("open", "enter", "go to text", "Open the transcript at this segment.", "footer"),
    ("mark", "space", "mark", "Mark the segment, to change several at once.", "footer"),
    ("mark_all", "A", "mark all", "Mark all segments shown, or none."),
    ("recode", "r", "recode", "Move the marked segments to another code, or a new one.", "footer", "writes"),
    ("split", "s", "split", "Make a new code of the marked segments.", "footer", "writes"),
    ("stance", "exclamation_mark", "stance", "Turn the stance of the marked segments.", "writes"),
    ("remove", "x delete", "remove", "Remove the marked codings.", "writes"),
    ("memo", "m", "memo", "Write a memo on the coding.", "writes"),
    ("choose", "c", "other code", "Show the segments of another code or theme.", "footer"),
    ("filter", "slash", "filter", "Show only the segments that hold some words.", "footer"),
    ("fold", "z", "unfold", "Show the segment in full, with more around it; again, fold it."),
    ("fold_all", "Z", "unfold all", "Show all segments in full; again, fold them."),
    ("order", "o", "order", "Order by respondent type, or by transcript."),
    ("others", "B", "others' segments", "Show the other coders' segments too, where allowed."),
    ("leave", "escape", "leave", "Drop the filter, then the marks; without them, leave."),
)
_RECHECK: _Rows = (
    ("open", "enter", "open", "Open the transcript to consider it again.", "footer"),
    ("done", "d", "considered", "Record that the transcript was considered.", "footer", "writes"),
    ("mark", "space", "mark", "Mark the row, to record several at once.", "footer"),
    ("mark_all", "A", "mark all", "Mark all rows, or none."),
    ("order", "o", "order", "Group the queue by code, or by transcript.", "footer"),
    ("leave", "escape", "leave", "Drop the marks; without them, leave."),
)
_PROPOSALS: _Rows = (
    ("open", "enter", "go to text", "Open the transcript at these words.", "footer"),
    ("take", "k", "take", "Code the words as proposed.", "footer", "writes"),
    ("refuse", "x delete", "refuse", "Refuse the proposal.", "footer", "writes"),
    ("mark", "space", "mark", "Mark the row, to decide on several at once.", "footer"),
    ("mark_all", "A", "mark all", "Mark all rows, or none."),
    ("leave", "escape", "leave", "Drop the marks; without them, leave."),
)
_MEMOS: _Rows = (
    ("open", "enter", "edit", "Edit the memo, or go on with one left unfinished.", "footer"),
    ("add", "a", "add", "Write a memo on anything.", "footer", "writes"),
    ("go", "g", "go to", "Go to what the memo is on.", "footer"),
    ("filter", "slash", "search", "Show only the memos that hold some words.", "footer"),
    ("kind", "t", "kind", "Show only analytic, reflexive or decision memos, in turn.", "footer"),
    ("sort", "o", "sort", "Sort by day, subject, coder or kind, in turn.", "footer"),
    ("read", "space", "read on", "Read on in a long memo; at its end, from the start."),
    ("leave", "escape", "leave", "End the search; without one, leave this pane."),
    ("remove", "x delete", "remove", "Remove the memo.", "writes"),
)
_RECONCILE: _Rows = (
    *(
        (f"take_{n}", str(n), f"take {letter}'s", f"Settle it as coder {n} has it.", "writes")
        for n, letter in enumerate("ABCDEFGHI", 1)
    ),
    ("take_all", "a", "both", "Settle it with all coders' codings.", "writes"),
    ("neither", "x", "neither", "Settle it with no coding, and say why.", "writes"),
    ("pick", "enter c", "another code", "Settle it with another code, on the selection if any.", "writes"),
    ("span", "e", "another span", "Settle it on the selected words.", "writes"),
    ("stance", "exclamation_mark", "another stance", "Settle it with a stance that you choose.", "writes"),
    ("note", "m", "note", "Write why you settled it this way.", "writes"),
    ("carry_over", "A", "carry over agreed", "Carry over what all agree on in this transcript.", "writes"),
    ("next_coding", "n", "next", "To the next difference, or the next match."),
    ("previous_coding", "N", "previous", "To the previous difference, or the previous match."),
    ("next_open", "right_square_bracket", "next open", "To the next difference to settle."),
    ("order", "O", "order", "Order the queue by place, by kind or by gain, in turn."),
    ("transcripts", "l", "transcripts", "Choose a transcript to reconcile."),
    ("next_transcript", "greater_than_sign", "next transcript", "Open the next transcript."),
    ("previous_transcript", "less_than_sign", "previous transcript", "Open the previous transcript."),
    *_SELECTING,
    *_LOOKING,
    *_MOVING,
)
_AGREEMENT: _Rows = (
    ("open", "enter", "disagreements", "Show the disagreements behind the figures here.", "footer"),
    ("all", "d", "all disagreements", "Show all disagreements, of every code."),
    ("confusion", "x", "confusion", "Show which codes coders mix up: the confusion table.", "footer"),
    ("unit", "s", "unit", "Compare by sentence, turn, row, document or character, in turn.", "footer"),
    ("roll_up", "r", "roll up", "Compare codes, themes or levels, in turn.", "footer"),
    ("group", "g", "type", "Show each respondent type separately, in turn.", "footer"),
    ("text", "w", "words", "Compare respondents' words only, or everybody's.", "footer"),
    ("coders", "c", "coders", "Compare all coders, or each pair of them, in turn."),
    ("intervals", "i", "intervals", "Show 95% intervals, or values only.", "footer"),
    ("more", "f", "more figures", "Show the other coefficients in place of the counts.", "footer"),
    ("sort", "o", "sort", "Sort by the next column; or click a heading.", "footer"),
    ("reverse", "O", "turn order", "Sort the other way round."),
    ("about", "a", "about", "Read more about these figures, and about reviews."),
    ("leave", "escape", "stop", "Stop computing intervals."),
    ("use", "", "use agreement or not", "Switch agreement on or off for this study.", "writes"),
)
_DISAGREEMENTS: _Rows = (
    ("open", "enter", "go to it", "Go to this difference, to settle it.", "footer"),
    ("text", "t", "text", "Open the transcript here, with everybody's codings.", "footer"),
    ("confusion", "x", "confusion", "Show which codes coders mix up.", "footer"),
    ("leave", "escape", "back", "Go back.", "footer"),
)
_CONFUSION: _Rows = (
    ("open", "enter", "places", "Show the places where the coders differ this way.", "footer"),
    ("all", "a", "all codes", "Show all codes, or only the chosen one.", "footer"),
    ("pair", "c", "coders", "Show the next two coders.", "footer"),
    ("leave", "escape", "back", "Go back.", "footer"),
)
_THEMES: _Rows = (
    ("open", "enter", "quotes", "Show the quotes behind the figure.", "footer"),
    ("left", "left", "left", "To the previous group."),
    ("right", "right", "right", "To the next group."),
    ("attribute", "a", "attribute", "Group respondents by another attribute, or by two.", "footer"),
    ("codings", "c", "codings", "Choose whose codings count: final, any, all, or one coder's.", "footer"),
    ("segments", "s", "segments", "Count segments in place of respondents, or respondents again.", "footer"),
    (
        "sort",
        "o",
        "sort",
        "Sort within each level: codebook order, most first, or widest difference.",
        "footer",
    ),
    ("fold", "z", "fold", "Fold to themes, to levels, or unfold all, in turn.", "footer"),
    ("empty", "e", "all rows", "Show or hide themes and codes without a coding."),
    ("notes", "n", "notes", "Read what does not count, and why.", "footer"),
)
_QUOTES: _Rows = (
    ("open", "enter", "go to text", "Open the transcript at this quote.", "footer"),
    ("pin", "p", "pin", "Pin the marked quotes: they come first; again, unpin them.", "footer", "writes"),
    ("leave_out", "x", "leave out", "Never print the marked quotes; again, allow them.", "footer", "writes"),
    ("memo", "m", "summary", "Write a summary (a memo) of this respondent and theme.", "footer", "writes"),
    ("best", "b", "choose", "Show a balanced choice, or all quotes again.", "footer"),
    ("mark", "space", "mark", "Mark the quote, to decide on several at once.", "footer"),
    ("mark_all", "A", "mark all", "Mark all quotes shown, or none."),
    ("fold", "z", "unfold", "Show the quote in full, with more around it; again, fold it."),
    ("fold_all", "Z", "unfold all", "Show all quotes in full; again, fold them."),
    ("leave", "escape", "back", "Drop the marks; without them, go back to the table."),
)

ACTS: dict[str, Act] = {
    f"{pane}.{name}": Act(f"{pane}.{name}", tuple(keys.split()), title, help, "footer" in more, "writes" in more)
    for pane, rows in (
        ("app", _APP), ("text", _TEXT), ("codebook", _CODEBOOK), ("transcripts", _TRANSCRIPTS),
        ("speakers", _SPEAKERS), ("segments", _SEGMENTS), ("recheck", _RECHECK), ("proposals", _PROPOSALS),
        ("memos", _MEMOS), ("reconcile", _RECONCILE), ("agreement", _AGREEMENT),
        ("disagreements", _DISAGREEMENTS), ("confusion", _CONFUSION), ("themes", _THEMES), ("quotes", _QUOTES),
    )
    for name, keys, title, help, *more in rows
}  # fmt: skip


def acts_of(pane: str) -> list[Act]:
    """The actions of a pane, in the order in which help shows them."""
    return [act for act in ACTS.values() if act.pane == pane]


def bindings(pane: str) -> list[Binding]:
    """Textual's bindings of a pane; a keymap finds each by its id, the action's name."""
    return [
        Binding(
            ",".join(act.keys) or no_key(act.name), f"act('{act.short}')", act.title, show=False, id=act.name
        )
        for act in acts_of(pane)
    ]


def no_key(name: str) -> str:
    """A stand-in for the key of an action that has none: no terminal sends it, and a keymap may replace it."""
    return f"none-{name}"
