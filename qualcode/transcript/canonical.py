"""The canonical form of characters: what any file's text becomes before positions are counted in it.

The form is NFC; every line ends in LF; there is no byte order mark; of the control characters only
LF and TAB remain. Format characters (category Cf: joiners, direction marks) stay, because emoji
families and several scripts are spelt with them.
"""

from __future__ import annotations

import re
import unicodedata

import regex

_LINE_ENDS = re.compile("\r\n?|[\x0b\x0c\x85\u2028\u2029]")

# Category Cc without LF and TAB, the line ends above having gone before; lone surrogates, which no
# encoder can write; and the byte order mark, also where files were glued together.
_REMOVED = re.compile("[\x00-\x08\x0e-\x1f\x7f-\x9f\ud800-\udfff\ufeff]+")
_ASCII_CONTROLS = "".join(chr(code) for code in (*range(9), *range(11, 32), 127))
# unicodedata sorts the marks over one letter by insertion, which takes the square of their number in time. No
# script has so many; longer runs are sorted here first.
_LONG_RUNS = regex.compile(r"\p{M}{40,}")


def canonicalise(raw: str) -> str:
    """The canonical form of ``raw``.

    CR LF, CR, VT, FF, NEL, U+2028 and U+2029 become one LF each; U+FEFF, lone surrogates and other
    control characters are removed; then the whole is composed (NFC). Applying it twice changes
    nothing. Never raises.
    """
    if raw.isascii() and not any(map(raw.__contains__, _ASCII_CONTROLS)):  # most texts, and at once
        return raw
    text = _LONG_RUNS.sub(_in_order, _REMOVED.sub("", _LINE_ENDS.sub("\n", raw)))
    return text if unicodedata.is_normalized("NFC", text) else unicodedata.normalize("NFC", text)


def _in_order(run: regex.Match[str]) -> str:
    """Marks in their canonical order: those that join with each other stay in theirs."""
    ordered: list[str] = []
    waiting: list[str] = []
    for mark in "".join(unicodedata.normalize("NFD", mark) for mark in run[0]):
        if unicodedata.combining(mark):
            waiting.append(mark)
        else:
            ordered += (*sorted(waiting, key=unicodedata.combining), mark)
            waiting.clear()
    return "".join((*ordered, *sorted(waiting, key=unicodedata.combining)))
