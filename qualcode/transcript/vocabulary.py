"""The words that transcripts use as speaker labels, and those that only look like labels.

Keys are written as :func:`base_of` returns them: small letters, without numbers and full stops.
"""

from __future__ import annotations

import re
import unicodedata
from typing import Literal


def _words(listed: str) -> frozenset[str]:
    return frozenset(listed.split())


#: What a known label says about who speaks; "speaker" says only that it is a label.
Kind = Literal["interviewer", "respondent", "group", "other", "speaker"]

_LONG_WORDS: dict[str, Kind] = {
    **dict.fromkeys(
        (
            *("interviewer", "interviewers", "moderator", "facilitator", "researcher", "co-facilitator"),
            *("co-moderator", "entrevistador", "entrevistadora", "moderador", "moderadora", "enquêteur"),
            *("enquêtrice", "intervieweur", "intervieweuse", "investigador", "investigadora"),
        ),
        "interviewer",
    ),
    **dict.fromkeys(
        (
            *("respondent", "participant", "interviewee", "informant", "key informant", "entrevistado"),
            *("entrevistada", "participante", "enquêté", "enquêtée", "répondant", "répondante"),
        ),
        "respondent",
    ),
    **dict.fromkeys(
        (
            *("respondents", "participants", "everyone", "everybody", "several", "several voices"),
            *("unidentified", "unidentified speaker", "unknown speaker", "unknown"),
            *("multiple speakers", "unidentified man", "unidentified woman", "all participants"),
        ),
        "group",
    ),
    **dict.fromkeys(
        (
            *("transcriber", "transcriber's summary", "transcriber summary", "transcriber's note"),
            *(
                "transcriber's notes",
                "transcriber note",
                "translator",
                "translator's note",
                "translator note",
            ),
            *("interpreter", "interpreter's note", "observer", "observer's note", "note taker"),
            *("notetaker", "note-taker", "field note", "field notes", "interviewer's note"),
        ),
        "other",
    ),
    "speaker": "speaker",
}

_SHORT_WORDS: dict[str, Kind] = {
    **dict.fromkeys(("i", "int", "iv", "ir", "q", "mod", "fac", "question"), "interviewer"),
    **dict.fromkeys(("r", "p", "a", "ie", "resp", "part", "answer"), "respondent"),
    **dict.fromkeys(("all", "group", "women", "men", "girls", "boys", "males", "females", "?"), "group"),
    **dict.fromkeys(("note", "notes", "nb", "summary"), "other"),
    **dict.fromkeys(("m", "f", "w", "s", "sp"), "speaker"),
}

#: Letters that, before a number, name a speaker ("R2", "P 1", "FG3"); Q1 is more often a question.
CODE_PREFIXES = _words(
    """r p i m f w s b g sp fg int resp part respondent participant speaker interviewer moderator"""
)

#: Heads of a cover sheet: where one stands in the opening lines, they are no turns.
COVER_WORDS = _words(
    """
    date place location site venue time duration length title project study language interview id code
    name age sex gender occupation village district country recording recorded transcribed translated
    file subject topic present
    """
)

#: Words that open a remark or a list in prose; never names, however often they recur.
PROSE_WORDS = COVER_WORDS | _words(
    """
    example examples first second third fourth firstly secondly thirdly finally lastly next then yes no
    well so also and but or okay ok because however therefore step stage part chapter section module
    activity day week month year option table figure figures number total source reference references
    see warning important remember problem problems reason reasons result results conclusion background
    introduction objective objectives theme themes remark comment comments today now here there this
    that it he she they we you ps re page line http https www
    """
)

_NUMBER_AT_END = re.compile(r"[\s.\-#]*\d+[.)]*$")
_BRACKETS = re.compile(r"\s*\([^)]*\)")


def key_of(label: str) -> str:
    """The part that spellings of one label share: letters, marks and digits, without case, blanks or
    punctuation."""
    key = "".join(
        c for c in unicodedata.normalize("NFC", label.casefold()) if unicodedata.category(c)[0] in "LMN"
    )
    return key or ("?" if "?" in label else "")


def base_of(label: str) -> str:
    """The label in small letters without a number at its end or a remark in brackets: "R. 2" becomes "r"."""
    text = _BRACKETS.sub("", label.casefold().replace("’", "'"))
    text = _NUMBER_AT_END.sub("", text).strip(" .*_")
    return "?" if text and not text.strip("?") else " ".join(text.split())


def kind_of(label: str) -> Kind | None:
    """The kind of speaker that a label names where it is a known word, alone, numbered or before a name."""
    base = base_of(label)
    kind = _LONG_WORDS.get(base) or _SHORT_WORDS.get(base)
    if kind is None and " " in base and looks_like_name(label):
        first = _LONG_WORDS.get(base.split(" ", 1)[0])
        return first if first in ("interviewer", "respondent", "speaker") else None
    return kind


def is_long_word(label: str) -> bool:
    """Whether the label is a role word that prose does not put before a colon by chance."""
    return kind_of(label) is not None and base_of(label) not in _SHORT_WORDS


def code_of(label: str) -> tuple[str, str] | None:
    """The (prefix, number) of a numbered label: "R.2" becomes ("r", "2"); None where it is not one."""
    found = re.fullmatch(r"([^\W\d_]{1,11})(\d{1,3})", key_of(label))
    return None if found is None else (found[1], found[2])


def looks_like_name(label: str) -> bool:
    """Whether every word begins as names do: with a capital, a digit, or in a script without capitals.

    Particles within a name ("van", "de") may be small. Words that open a remark in prose are no names.
    """
    words = label.replace("’", "'").split()
    if not words or base_of(words[0]) in PROSE_WORDS or base_of(label) in PROSE_WORDS:
        return False
    return all(_begins_as_name(word) or (index and word in _PARTICLES) for index, word in enumerate(words))


_PARTICLES = _words("van von der den de da di do dos del la le el al bin ibn bint ben y e and & of")


def _begins_as_name(word: str) -> bool:
    letter = word.lstrip("(*_'")[:1]
    return bool(letter) and (letter.isdigit() or (letter.isalpha() and not letter.islower()))
