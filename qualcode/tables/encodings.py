"""From a file's bytes to text: which of the encodings that spreadsheets write it is in."""

from __future__ import annotations

import unicodedata

_BOMS = (
    (b"\xef\xbb\xbf", "utf-8-sig"),
    (b"\xff\xfe", "utf-16"),
    (b"\xfe\xff", "utf-16"),
)
_OLD = ("cp1252", "mac_roman")


def decoded(raw: bytes) -> tuple[str, str] | None:
    """The text and the encoding taken, None for what is not text.

    A byte order mark decides, else strict UTF-8, else the likelier of Windows-1252 and Mac Roman.
    """
    for mark, encoding in _BOMS:
        if raw.startswith(mark):
            try:
                return raw.decode(encoding), encoding.removesuffix("-sig")
            except UnicodeDecodeError:
                return None
    if b"\x00" in raw:
        return None
    try:
        return raw.decode("utf-8"), "utf-8"
    except UnicodeDecodeError:
        return _old_text(raw)


def _old_text(raw: bytes) -> tuple[str, str] | None:
    """The reading with fewer oddities; Windows-1252, much the commoner, where they are level.

    A statistical guess (charset-normalizer) took a third of the real files we tried for Mac Roman and
    turned every apostrophe into an accented i, so the choice rests on what no writer would put.
    """
    readings = [(raw.decode(encoding, errors="replace"), encoding) for encoding in _OLD]
    text, encoding = min(readings, key=lambda reading: _oddities(reading[0]))
    controls = sum(unicodedata.category(character) == "Cc" for character in set(text) - set("\t\n\r\f\v"))
    return None if controls > 2 else (text, encoding)


def _oddities(text: str) -> int:
    """Places where a foreign capital or a sign follows a small letter, and bytes that mean nothing."""
    odd = 0
    before = ""
    for character in text:
        if character > "\x7f":
            if character == "\ufffd":
                odd += 1
            elif before.islower():
                category = unicodedata.category(character)
                odd += category in ("Lu", "Sm", "Sc", "Sk", "So") or character in "†‡‰¿¡"
        before = character
    return odd
