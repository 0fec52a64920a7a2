"""The words that transcripts use as speaker labels, and those that only look like labels.

Keys are written as :func:`base_of` returns them: small letters, without numbers and full stops.
"""

from __future__ import annotations

import re
import unicodedata
from functools import lru_cache
from typing import Literal

import regex

from qualcode.transcript import role_words


def _words(listed: str) -> frozenset[str]:
    return frozenset(listed.split())


#: What a known label says about who speaks. A "helper" (nurse, host) asks where nobody is called interviewer;
#: "speaker" says only that it is a label.
Kind = Literal["interviewer", "respondent", "helper", "group", "other", "speaker"]

_LONG_WORDS: dict[str, Kind] = {
    **dict.fromkeys(role_words.INTERVIEWERS, "interviewer"),
    **dict.fromkeys(role_words.RESPONDENTS, "respondent"),
    **dict.fromkeys(role_words.GROUPS, "group"),
    **dict.fromkeys(role_words.OTHERS, "other"),
    "speaker": "speaker",
}

_SHORT_WORDS: dict[str, Kind] = {
    **dict.fromkeys(("i", "int", "iv", "ir", "q", "mod", "fac", *role_words.QUESTIONS), "interviewer"),
    **dict.fromkeys(
        ("r", "p", "a", "ie", "resp", "part", *role_words.ANSWERS, *role_words.ASKED), "respondent"
    ),
    **dict.fromkeys(role_words.HELPERS, "helper"),
    **dict.fromkeys((*role_words.ALL, "?"), "group"),
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
    observation observations reflection reflections advantage advantages disadvantage disadvantages pro pros
    con cons contra mm mmm mhm hmm hm uh um ah oh yeah yep nope right sure exactly true correct maybe never always
    thanks thank hello hi laughs laughter laughing pause silence inaudible unclear crosstalk music applause crying
    end start beginning continued
    """
)

# Of one text most labels are asked about several times.
_REMEMBERED = 65536

_NUMBER_AT_END = re.compile(r"[\s.\-#_]*\d+[.)]*$")
_BRACKETS = re.compile(r"\s*(?:\([^)]*\)|\[[^\]]*\])")
_NO_KEY = re.compile("[^a-z0-9]+")
_CODE = regex.compile(r"([\p{L}\p{M}]{1,15})(\d{1,4})")
# What parts a label from what describes its speaker: "P1, female", "P1 – F".
_DESCRIBED = re.compile(r"\s*(?:[,،，;|]|[–—]|\s-\s).*", re.DOTALL)
_MAY_DESCRIBE = re.compile(r"[(\[,،，;|–—]|\s-\s")
_LATIN_ACCENTS = re.compile("(?<=[a-z])[\u0300-\u036f]+")


@lru_cache(maxsize=_REMEMBERED)
def key_of(label: str) -> str:
    """The part that spellings of one label share: letters, marks and digits, without case, blanks or
    punctuation; of a label without any, as an emoji, the label itself."""
    key = _NO_KEY.sub("", label.lower()) if label.isascii() else _key_beyond_ascii(label)
    return key or ("?" if "?" in label else "".join(label.split()))


def _key_beyond_ascii(label: str) -> str:
    return "".join(
        c for c in unicodedata.normalize("NFC", label.casefold()) if unicodedata.category(c)[0] in "LMN"
    )


@lru_cache(maxsize=_REMEMBERED)
def base_of(label: str) -> str:
    """The label in small letters without a number at its end or what describes the speaker.

    "R. 2" becomes "r", "P1 (female, 34)" and "P1, female" become "p", "Enquêteur" becomes "enqueteur".
    """
    if label.isascii() and label.isalpha():
        return label.lower()
    text = named_part(label).casefold().replace("’", "'")
    if not text.isascii():
        text = unicodedata.normalize("NFC", _LATIN_ACCENTS.sub("", unicodedata.normalize("NFD", text)))
    text = _NUMBER_AT_END.sub("", text).strip(" .*_#-")
    return "?" if text and not text.strip("?") else " ".join(text.split())


@lru_cache(maxsize=_REMEMBERED)
def named_part(label: str) -> str:
    """The label without a remark in brackets and without what a comma or a dash parts from it."""
    if not _MAY_DESCRIBE.search(label):
        return label
    part = _DESCRIBED.sub("", _BRACKETS.sub("", label)).strip()
    return part or label


@lru_cache(maxsize=_REMEMBERED)
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
    return kind_of(label) not in (None, "helper") and base_of(label) not in _SHORT_WORDS


def code_of(label: str) -> tuple[str, str] | None:
    """The (prefix, number) of a numbered label: "R.2" becomes ("r", "2"); None where it is not one."""
    found = _CODE.fullmatch(key_of(named_part(label)))
    return None if found is None else (found[1], found[2])


@lru_cache(maxsize=_REMEMBERED)
def looks_like_name(label: str) -> bool:
    """Whether every word begins as names do: with a capital, a digit, or in a script without capitals.

    Particles within a name ("van", "de") may be small. Words that open a remark in prose are no names.
    """
    words = named_part(label).replace("’", "'").split()
    if not words or base_of(words[0]) in PROSE_WORDS or base_of(label) in PROSE_WORDS:
        return False
    return all(_begins_as_name(word) or (index and word in _PARTICLES) for index, word in enumerate(words))


_PARTICLES = _words("van von der den de da di do dos del la le el al bin ibn bint ben y e and & of")


def _begins_as_name(word: str) -> bool:
    letter = word.lstrip("(*_'#")[:1]
    return bool(letter) and (letter.isdigit() or (letter.isalpha() and not letter.islower()))
