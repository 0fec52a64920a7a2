"""The account of a text's letters: each is in somebody's turn, in a label, or was taken out under a name.

Letters are the code points for which ``str.isalnum()`` holds, counted in canonical form. No reader and no rule
may drop one without saying under which of the names below.
"""

from __future__ import annotations

import re
from dataclasses import dataclass, field
from typing import TYPE_CHECKING

if TYPE_CHECKING:
    from collections.abc import Mapping

TIME_STAMPS = "time stamps"
FURNITURE = "page furniture"
LINE_NUMBERS = "line numbers"
HIDDEN = "hidden text"
DELETED = "tracked deletions"
NOTES = "comments and notes"
MARKUP = "markup"
CUE_NUMBERS = "cue numbers"
CAPTION_NOTES = "notes and settings of captions"
REPEATED = "repeated captions"
SERVICE = "lines of the transcription service"
COLUMN_NAMES = "column names"
UNUSED_COLUMNS = "columns that were not used"
NAMES = "names of transcripts and people"
OTHER_SHEETS = "other sheets of the workbook"
WITHOUT_WORDS = "rows and cues without words"
FILE_HEADER = "header of the file"
WORD_BY_WORD = "the same words one by one"
OTHER_FIELDS = "other fields of the file"
OTHER_TIERS = "tiers that are no speech"
ROWS_ACROSS = "table rows across all columns"
LIST_NUMBERS = "numbers of lists"
READINGS = "readings above the line"
PICTURES = "words in pictures, forms and menus"
BEFORE_LABELS = "before the first label"

# What is no letter: re's word characters are those of str.isalnum() and the underscore.
_NO_LETTERS = re.compile(r"[\W_]+")


_ASCII_NO_LETTERS = bytes(code for code in range(128) if not chr(code).isalnum())


def letters(text: str) -> int:
    """How many letters ``text`` has."""
    if text.isascii():  # ten times as fast
        return len(text.encode("ascii").translate(None, _ASCII_NO_LETTERS))
    return len(_NO_LETTERS.sub("", text))


@dataclass(frozen=True)
class Account:
    """Where the letters of a source are.

    ``letters_in`` counts those of the source, ``in_turns`` those of speech, ``labels`` those of speaker labels, and
    ``taken_out`` the others by name (those before the first label stay in the text and belong to nobody).
    """

    letters_in: int
    in_turns: int
    labels: int
    taken_out: Mapping[str, int] = field(default_factory=dict)

    @property
    def missing(self) -> int:
        """Letters of the source that are nowhere (or, below 0, that came from nowhere): 0 unless a reader errs."""
        return self.letters_in - self.in_turns - self.labels - sum(self.taken_out.values())
