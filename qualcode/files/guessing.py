"""Which old encoding bytes are in: the one in which they read as a language.

Each encoding that fits gets a score: the logarithm of how likely its letters beyond ASCII are in one of the
languages that were written in it, where they stand, and how many of that language's common words come out.
"""

from __future__ import annotations

import math
import re
import unicodedata
from collections import Counter
from dataclasses import dataclass
from typing import TYPE_CHECKING

from qualcode.files.languages import LANGUAGES, PLAIN_WORDS, SCRIPTS, USUAL

if TYPE_CHECKING:
    from qualcode.files.languages import Language, Script

# Beyond this much of a file its language is known.
_SAMPLE = 100_000
_NEVER = 1e-5
_QUOTES = "\u2019\u201c\u201d\u2018\u2013\u2014\u2026\xa0"
_SIGNS = (
    "\xab\xbb\u201e\u201a\u20ac\xa3\xb0\xb7\u2022\xa9\xae\xbd\xbc\xbe\xa7\xb4\xad\xd7\xb1\xb2\xb3\xba\xaa"
    "\u2039\u203a\u2122\xbf\xa1"
)
# What is added for each common word, each apostrophe within a word, and each letter or sign that stands oddly.
_OF_A_COMMON_WORD, _OF_AN_APOSTROPHE, _OF_ODD = 1.5, 1.5, -5.0
# For letters of another language in one that needs none, and for encodings that few files are in.
_FOREIGN_WORDS, _OF_RARE = -5.0, -2.0
# A text with more that is odd, fewer common words, or letters less likely than this is not in the language.
_MOST_ODD, _LEAST_WORDS, _LEAST_PLAIN, _LEAST_LIKELY = 0.08, 0.035, 0.2, -0.8
_WIDE = "\u3000-\u303f\uff01-\uff5e\xb7\u2014\u2018-\u201d\u2026"
_BLOCKS = {"han": "\u4e00-\u9fff", "kana": "\u3041-\u30ff\u4e00-\u9fff", "hangul": "\uac00-\ud7a3"}
_WORD = re.compile(r"[^\W\d_]+(?:[\u2019'][^\W\d_]+)?")
_HIGH = re.compile(r"[^\x00-\x7f]")
_CAPITAL_WITHIN = re.compile(r"(?<=[^\W\d_])[^\W\d_a-zA-Z]|(?<=[^\W\d_a-zA-Z])[A-Z]")
_BEFORE, _AFTER = r"(?<=[^\W\d_])", r"(?=[^\W\d_])"
# What may stand within a word: apostrophes, dashes, points, and the marks over and under letters.
_JOINING = r"\u2019\u2018\u2013\u2014\xad\xb7\xa0\u200c\u0300-\u036f\u0e31-\u0e4e"
_ODD = (
    # A sign within a word, a quotation mark that opens behind a letter, a sign before a letter.
    re.compile(rf"{_BEFORE}[^\w\s\x00-\x7f{_JOINING}]{_AFTER}"),
    re.compile(
        rf"{_BEFORE}[\u201e\u201a\xa1\xbf\u2020\u2021\xa7]|[\xa3\xa5\xb3\xb9\u2020\u2021\u20ac]{_AFTER}"
    ),
    # A word of nothing but accented letters, and letters of two scripts side by side.
    re.compile(r"(?<![^\W_])[\xc0-\u024f]{3,}(?![^\W_])"),
    re.compile(r"(?<=[a-zA-Z])[\u0370-\u0fff]|(?<=[\u0370-\u0fff])[a-zA-Z]"),
    # Tones of Vietnamese on what is no vowel.
    re.compile(r"(?<![aeiouy\u0103\xe2\xea\xf4\u01a1\u01b0])[\u0300\u0301\u0303\u0309\u0323]", re.IGNORECASE),
    # Thai marks that stand on no consonant.
    re.compile(
        r"(?<![\u0e01-\u0e2e\u0e31\u0e34-\u0e3a])[\u0e31\u0e34-\u0e3a\u0e47-\u0e4e]|[\u0e34-\u0e39\u0e31]{2}"
    ),
)
_CLOSED_FIRST = re.compile(rf"\xbb{_AFTER}")
_APOSTROPHE = re.compile(r"(?<=[^\W\d_])\u2019(?=[^\W\d_])")


@dataclass(frozen=True)
class Guess:
    """An encoding, the language that it was known by, and how likely it is among all that were tried."""

    encoding: str
    language: str
    certainty: float


def guesses(content: bytes) -> list[Guess]:
    """The encodings in which ``content`` could be, the likeliest first; those that read alike are one.

    Empty where it reads as no language in any.
    """
    sample = _sample(content)
    found: dict[str, tuple[float, str, str]] = {}
    for encoding, score, name in _scored(sample):
        text = _decoded(sample, encoding)
        if text is not None and _fits(content, encoding):
            found[text] = max(found.get(text, (-math.inf, "", "")), (score, encoding, name))
    ranked = sorted(found.values(), reverse=True)
    if not ranked:
        return []
    best = ranked[0][0]
    weights = [math.exp(score - best) for score, _, _ in ranked]
    return [
        Guess(encoding, name, weight / sum(weights))
        for weight, (_, encoding, name) in zip(weights, ranked, strict=True)
    ]


def _sample(content: bytes) -> bytes:
    """The lines that tell: those with bytes beyond ASCII, up to a limit."""
    kept: list[bytes] = []
    size = 0
    for line in re.split(rb"(?<=[\r\n])", content):
        if not line.isascii():
            kept.append(line)
            size += len(line)
            if size > _SAMPLE:
                break
    return b"".join(kept)


def _decoded(content: bytes, encoding: str) -> str | None:
    try:
        return content.decode(encoding)
    except (UnicodeDecodeError, LookupError):
        return None


def _fits(content: bytes, encoding: str) -> bool:
    return _decoded(content, encoding) is not None


def _scored(sample: bytes) -> list[tuple[str, float, str]]:
    """Each encoding with its best language and score, where its letters are those of that language at all."""
    scored = []
    languages: dict[str, list[Language]] = {}
    for language in LANGUAGES:
        for encoding in language.encodings:
            languages.setdefault(encoding, []).append(language)
    for encoding, spoken in languages.items():
        if (text := _decoded(sample, encoding)) is not None:
            best = max((_score(text, language), language.name) for language in spoken)
            if best[0] > -math.inf:
                scored.append((encoding, best[0] + _OF_RARE * (encoding not in USUAL), best[1]))
    for script in SCRIPTS:
        for encoding in script.encodings:
            if (text := _decoded(sample, encoding)) is not None:
                score = _score_of_script(text, script)
                if score > -math.inf:
                    scored.append((encoding, score + _OF_RARE * (encoding not in USUAL), script.name))
    return scored


def _score(text: str, language: Language) -> float:
    """How well a text reads as this language, or as one of plain words with names from it."""
    high = Counter(_HIGH.findall(text))
    signs = sum(times for letter, times in high.items() if letter in _QUOTES or letter in _SIGNS)
    lettered = high.total() - signs
    odd = sum(sum(1 for _ in pattern.finditer(text)) for pattern in _ODD)
    # Where quotation marks point inwards, as in German, there are as many of the other kind.
    odd += max(0, sum(1 for _ in _CLOSED_FIRST.finditer(text)) - text.count("\xab"))
    odd += sum(_is_capital_within(found) for found in _CAPITAL_WITHIN.finditer(text))
    known = {*language.shares(1.0), *_QUOTES, *_SIGNS}
    strange = sum(times for letter, times in high.items() if letter not in known)
    if odd + strange > _MOST_ODD * high.total() + (1 if language.is_latin else 0.5):
        return -math.inf
    words = Counter(word.casefold() for word in _WORD.findall(unicodedata.normalize("NFC", text)))
    own = sum(words[word] for word in language.known)
    plain = sum(words[word] for word in PLAIN_WORDS if len(word) > 1)
    total = words.total()
    # A letter or two of a script may be a word of it by chance.
    enough = max(1 if language.is_latin else 2, _LEAST_WORDS * total)
    common = _OF_AN_APOSTROPHE * sum(1 for _ in _APOSTROPHE.finditer(text)) + _OF_ODD * odd
    scores = [-math.inf]
    if own >= enough or not (language.words or language.is_latin):
        letters, mean = _of_letters(high, language, language.spread)
        if language.is_latin or lettered < 20 or mean > _LEAST_LIKELY:
            scores.append(letters + _of_signs(lettered, signs, 0.1) + _OF_A_COMMON_WORD * own)
    quotes_only = language.name == "English" and not high.keys() - set(_QUOTES)
    if plain >= max(2, _LEAST_PLAIN * total) or quotes_only:
        foreign = 0.0 if language.name == "English" else _FOREIGN_WORDS
        letters, _ = _of_letters(high, language, 0.6)
        scores.append(letters + _of_signs(lettered, signs, 0.6) + _OF_A_COMMON_WORD * plain + foreign)
    return common + max(scores)


def _of_letters(high: Counter[str], language: Language, spread: float) -> tuple[float, float]:
    """How likely the letters are, and one of them on average beside what is usual."""
    shares = language.shares(spread)
    score = 0.0
    count = 0
    for letter, times in high.items():
        if letter not in _QUOTES and letter not in _SIGNS:
            score += times * math.log(shares.get(letter, _NEVER))
            count += times
    usual = sum(share * math.log(share) for share in shares.values())
    return score, score / count - usual if count else 0.0


def _of_signs(lettered: int, signs: int, share: float) -> float:
    return lettered * math.log(1 - share) + signs * math.log(share / 10)


def _is_capital_within(found: re.Match[str]) -> bool:
    """Whether a capital stands after a small letter, one of the two beyond ASCII."""
    return found[0].isupper() and found.string[found.start() - 1].islower()


def _score_of_script(text: str, script: Script) -> float:
    block = re.compile(f"[{_BLOCKS[script.block]}]")
    wide = re.compile(f"[{_WIDE}]")
    score = 0.0
    strange = 0
    high = Counter(_HIGH.findall(text))
    for char, times in high.items():
        if char in script.known:
            score += times * math.log(0.6 / len(script.known))
        elif wide.match(char):
            score += times * math.log(0.1 / 100)
        elif block.match(char):
            score += times * math.log(0.3 / 5_000)
        else:
            strange += times
            score += times * 2 * math.log(_NEVER)
    known = sum(times for char, times in high.items() if char in script.known)
    if strange > 0.05 * high.total() + 1 or known < 0.2 * high.total():
        return -math.inf
    return score
