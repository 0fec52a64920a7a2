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
# Control characters, halves of pairs, and what no script uses.
_NO_TEXT = re.compile("[\x00-\x08\x0e-\x1a\x1c-\x1f\x7f]")
_NOT_IN_TEXT = re.compile(
    "[\x00-\x08\x0e-\x1f\x7f-\x84\x86-\x9f\ue000-\uf8ff\ufdd0-\ufdef\ufff0-\ufffb\ufffe\uffff]"
)
LEAST_CERTAINTY = 0.97
"""Below this a guess is no answer: a wrong one that nobody notices is the worst of all."""
_OTHER = "say its encoding with --encoding NAME"
_SAVE_AS_UTF8 = "open it in an editor and save it as UTF-8"
BINARY = "is binary, not text; export it again, a transcript as text, docx or pdf, a table as csv or xlsx"


@dataclass(frozen=True)
class Decoded:
    """The text of a file without its byte order mark, the name of its encoding, and what to warn of."""

    text: str
    encoding: str
    warnings: tuple[str, ...] = ()


def decode(source: Source, declared: str | None = None) -> Decoded:
    """Decode a text file: by its byte order mark, else as strict UTF-8, else as the encoding that fits its letters.

    What the person who brings the file says of its encoding is tried alone. ``declared`` is the encoding that the
    file claims for itself (a web page may), tried before guessing. ``warnings`` has a guess and its certainty.
    Raises FileRefused for binary content, for an encoding that was asked for and does not fit, for UTF-8 that is
    broken in places (with the first line concerned), for bytes whose encoding is not certain (with the
    candidates), and for text of nothing but blanks.
    """
    decoded = _decode(source, declared) if source.encoding is None else _as_asked(source, source.encoding)
    if not decoded.text.strip("\ufeff \t\r\n\f\v\x1a\xa0"):
        raise source.refused("holds nothing but blanks; export it again")
    return decoded


def _as_asked(source: Source, encoding: str) -> Decoded:
    try:
        codec = codecs.lookup(encoding)
        text = source.content.decode(encoding)
    except UnicodeDecodeError as error:
        line = source.content.count(b"\n", 0, error.start) + 1
        raise source.refused(
            f"is not {encoding}: this line has bytes that it lacks; {_OTHER}", line
        ) from None
    except (LookupError, ValueError):
        raise source.refused(
            f"cannot be read as {encoding}, which is no encoding that is known; {_OTHER}"
        ) from None
    if len(_NO_TEXT.findall(text)) > 0.02 * len(text):
        raise source.refused(f"is not {codec.name}: it would be full of control characters; {_OTHER}")
    marked = next((name for mark, _, name in _MARKS if source.content.startswith(mark)), None)
    if marked is not None and not text.startswith("\ufeff") and not codec.name.startswith("utf"):
        raise source.refused(f"is not {codec.name}: it begins with the mark of {marked}; {_OTHER}")
    warnings = []
    if not source.content.isascii() and codec.name != "utf-8" and _try(source.content, "utf-8") is not None:
        warnings.append(f"was read as {codec.name} as you asked, and would also be UTF-8; check its letters")
    return Decoded(text.removeprefix("\ufeff"), codec.name, tuple(warnings))


def _decode(source: Source, declared: str | None) -> Decoded:
    content = source.content
    for mark, codec, name in _MARKS:
        if content.startswith(mark):
            try:
                return Decoded(content[len(mark) :].decode(codec), name)
            except UnicodeDecodeError:
                raise source.refused(f"begins as {name} and is broken further on; {_SAVE_AS_UTF8}") from None
    if b"\0" in content and (unmarked := _utf16(content)) is not None:
        return unmarked
    _refuse_binary(source)
    try:
        return Decoded(content.decode("utf-8"), "utf-8")
    except UnicodeDecodeError as error:
        _refuse_broken_utf8(source, error.start)
    if declared is not None and (text := _try(content, declared)) is not None:
        return Decoded(text, declared)
    return _guess(source)


def _utf16(content: bytes) -> Decoded | None:
    """UTF-16 without its mark: of the two orders the one with blanks and line ends, and with nothing but text."""
    found = []
    for codec in ("utf-16-le", "utf-16-be"):
        text = _try(content, codec)
        if text is not None and len(_NOT_IN_TEXT.findall(text)) <= 0.001 * len(text):
            blanks = (
                text.count(" ") + text.count("\n") + text.count("\r") + sum(map(text.count, "\u3001\u3002"))
            )
            found.append((blanks, text, codec))
    if not found or max(found)[0] == 0:
        return None
    _, text, codec = max(found)
    order = "little" if codec.endswith("le") else "big"
    warning = f"has no mark of its encoding and was read as utf-16 ({order} end first); check its letters"
    return Decoded(text, codec, (warning,))


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
    from qualcode.files.guessing import guesses

    found = guesses(source.content)
    if not found:
        raise source.refused(f"is in an encoding that could not be recognised; {_OTHER}, or {_SAVE_AS_UTF8}")
    best = found[0]
    if best.certainty < LEAST_CERTAINTY:
        names = [f"{guess.encoding} ({guess.language})" for guess in found[:4] if guess.certainty > 0.001]
        listed = f"{', '.join(names[:-1])} or {names[-1]}"
        raise source.refused(f"may be in {listed}, and which is not certain; {_OTHER}, or {_SAVE_AS_UTF8}")
    # Nobody is certain beyond that of what is guessed.
    certainty = min(99, int(100 * best.certainty))
    warning = (
        f"is not UTF-8 and was read as {best.encoding} (by its letters {best.language}, certainty {certainty} %);"
        " check its quotation marks and accents, and name another with --encoding if they are wrong"
    )
    return Decoded(source.content.decode(best.encoding), best.encoding, (warning,))
