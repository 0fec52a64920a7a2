"""Bytes to text: the encoding of a text file, guessed where necessary, and its name."""

from __future__ import annotations

import codecs
import re
from dataclasses import dataclass
from typing import TYPE_CHECKING

if TYPE_CHECKING:
    from qualcode.files.source import Source

# UTF-32 first: its little-endian mark begins with that of UTF-16.
_MARKS: tuple[tuple[bytes, str, str], ...] = (
    (codecs.BOM_UTF8, "utf-8", "utf-8 (with BOM)"),
    (codecs.BOM_UTF32_LE, "utf-32-le", "utf-32"),
    (codecs.BOM_UTF32_BE, "utf-32-be", "utf-32"),
    (codecs.BOM_UTF16_LE, "utf-16-le", "utf-16"),
    (codecs.BOM_UTF16_BE, "utf-16-be", "utf-16"),
)
_CONTROL = re.compile(rb"[\x00-\x08\x0e-\x1a\x1c-\x1f\x7f]")
_SAVE_AS_UTF8 = "open it in an editor and save it as UTF-8"
BINARY = "is binary, not text; export it again, a transcript as text, docx or pdf, a table as csv or xlsx"


@dataclass(frozen=True)
class Decoded:
    """The text of a file without its byte order mark, the name of its encoding, and what to warn of."""

    text: str
    encoding: str
    warnings: tuple[str, ...] = ()


def decode(source: Source, declared: str | None = None) -> Decoded:
    """Decode a text file: by its byte order mark, else as strict UTF-8, else by the encoding that fits its letters.

    ``declared`` is the encoding the file claims for itself (a web page may), tried before guessing. A guess
    is between cp1252 and mac_roman, and ``warnings`` says so. Raises FileRefused for binary content, for
    UTF-8 that is broken in places (with the first line concerned), for bytes that no encoding fits, and for
    text of nothing but blanks.
    """
    decoded = _decode(source, declared)
    if not decoded.text.strip("\ufeff \t\r\n\f\v\x1a\xa0"):
        raise source.refused("holds nothing but blanks; export it again")
    return decoded


def _decode(source: Source, declared: str | None) -> Decoded:
    content = source.content
    for mark, codec, name in _MARKS:
        if content.startswith(mark):
            try:
                return Decoded(content[len(mark) :].decode(codec), name)
            except UnicodeDecodeError:
                raise source.refused(f"begins as {name} and is broken further on; {_SAVE_AS_UTF8}") from None
    _refuse_binary(source)
    try:
        return Decoded(content.decode("utf-8"), "utf-8")
    except UnicodeDecodeError as error:
        _refuse_broken_utf8(source, error.start)
    if declared is not None and (text := _try(content, declared)) is not None:
        return Decoded(text, declared)
    return _guess(source)


def _refuse_binary(source: Source) -> None:
    controls = len(_CONTROL.findall(source.content[: 1 << 20]))
    if b"\0" in source.content or controls > 0.02 * min(len(source.content), 1 << 20) + 1:
        raise source.refused(BINARY)


def _refuse_broken_utf8(source: Source, first: int) -> None:
    """Tell UTF-8 with a few broken bytes from another encoding.

    Taken as cp1252, such a file would be read with every quotation mark and accent garbled.
    """
    text = source.content.decode("utf-8", "replace")
    broken = text.count("\ufffd")
    whole = sum(1 for char in text if char > "\x7f") - broken
    if whole > 3 * broken:
        line = source.content.count(b"\n", 0, first) + 1
        raise source.refused(
            f"is UTF-8, but not here; correct the letters in this line, then {_SAVE_AS_UTF8}", line
        )


def _try(content: bytes, codec: str) -> str | None:
    try:
        return content.decode(codec)
    except (UnicodeDecodeError, LookupError):
        return None


def _guess(source: Source) -> Decoded:
    import charset_normalizer

    content = source.content
    # It tells whether either fits at all, and is fooled by curly quotes when asked which of them does.
    fits = charset_normalizer.from_bytes(content, cp_isolation=["utf_8", "cp1252", "mac_roman"]).best()
    texts = {name: text for name in ("cp1252", "mac_roman") if (text := _try(content, name)) is not None}
    if fits is None or not texts:
        raise source.refused(f"is in an encoding that could not be recognised; {_SAVE_AS_UTF8}")
    # cp1252 is the commoner by far, and comes first where both are as likely.
    name = min(texts, key=lambda name: oddities(texts[name]))
    warning = f"is not UTF-8 and was read as {name}; check its quotation marks and accents"
    return Decoded(texts[name], name, (warning,))


_LETTER = "[^\\W\\d_]"
_CAPITAL = "[\u00c0-\u00d6\u00d8-\u00de\u0152\u0160\u0178\u017d\u03a9]"
_SIGNS = "\u02c6\u2030\u02dc\u201a\u201e\u2026\u00ac\u00a1\u00bf\u00a8\u00b8\u00a7\u00a3\u00a2\u0192"
_ODD = re.compile(
    # A capital after a small letter, or standing for a mark between blanks and marks.
    f"(?<=[a-z\u00df-\u00ff\u0153]){_CAPITAL}|(?<!{_LETTER}){_CAPITAL}(?!{_LETTER})"
    # A capital with an accent before a word in small letters that already begins with a capital.
    f"|(?<!{_LETTER}){_CAPITAL}(?=[A-Z][a-z])"
    # Signs that nobody writes within a word, and what hardly anybody writes at all.
    f"|(?<={_LETTER})[{_SIGNS}](?={_LETTER})|\u20ac(?={_LETTER})|[\u2020\u2021\u0178\uf8ff]"
)


def oddities(text: str) -> int:
    """How many letters stand in places where nobody would write them.

    Read in the wrong one of cp1252 and mac_roman, quotation marks turn into capitals after small
    letters, and accented letters into capitals or signs within words.
    """
    return sum(1 for _ in _ODD.finditer(text))
