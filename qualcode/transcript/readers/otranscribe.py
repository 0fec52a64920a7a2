"""oTranscribe's files (otr): JSON whose text is a piece of HTML with stamps of time."""

from __future__ import annotations

import re
from typing import TYPE_CHECKING

from qualcode.transcript.account import OTHER_FIELDS, letters
from qualcode.transcript.canonical import canonicalise
from qualcode.transcript.model import Extract, Passage
from qualcode.transcript.readers import entities, fields
from qualcode.transcript.stamps import parse_time

if TYPE_CHECKING:
    from qualcode.files.source import Source
    from qualcode.transcript.readers.read_as import ReadAs

_TAG = re.compile(r"<(/?)([a-zA-Z][a-zA-Z0-9]*)([^<>]*)>")
_BLOCKS = frozenset(("p", "br", "div", "li", "ul", "ol", "h1", "h2", "h3", "h4", "blockquote", "hr", "tr"))


def read(source: Source, how: ReadAs) -> Extract:
    """One passage with the paragraphs of the text, its stamps in brackets as in other free text.

    Raises FileRefused for JSON without a text.
    """
    data, encoding = fields.load(source)
    written = data.get("text") if isinstance(data, dict) else None
    if not isinstance(written, str):
        raise source.refused("holds no text of oTranscribe; export the transcript again")
    text = _text(written)
    if not text:
        raise source.refused("holds no text; export the transcript again")
    others = fields.text_letters([value for name, value in data.items() if name != "text"])
    shown = letters(canonicalise(entities.decoded(_TAG.sub(" ", written))))
    taken_out = {OTHER_FIELDS: others} if others else {}
    return Extract((Passage(text),), encoding, source.digest, letters=shown + others, taken_out=taken_out)


def _text(written: str) -> str:
    parts: list[str] = []
    at = 0
    stamp = False
    for tag in _TAG.finditer(written):
        words = entities.decoded(written[at : tag.start()])
        parts.append(_bracketed(words) if stamp else words)
        at = tag.end()
        closes, name, attributes = tag[1], tag[2].lower(), tag[3]
        stamp = not closes and name == "span" and "timestamp" in attributes
        if name in _BLOCKS:
            parts.append("\n" if name == "br" else "\n\n")
    parts.append(entities.decoded(written[at:]))
    # What an editor in a browser keeps as hard blanks is none to the reader.
    lines = "".join(parts).replace("\u00a0", " ").split("\n")
    return re.sub(r"\n{3,}", "\n\n", "\n".join(line.strip() for line in lines)).strip()


def _bracketed(stamp: str) -> str:
    bare = stamp.strip()
    return stamp if parse_time(bare) is None else f"[{bare.strip('[]')}] "
