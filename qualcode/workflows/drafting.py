"""Memos that are being written: the thing that a memo is on, and its text until it is stored.

The text lies on the writer's desk, so that it outlives a closed terminal, and only the writer sees it.
"""

from __future__ import annotations

import json
from dataclasses import dataclass
from typing import TYPE_CHECKING

from qualcode.study import desk, memos
from qualcode.study import respondents as people
from qualcode.study.codes import code_ids
from qualcode.study.respondents import participants, respondents
from qualcode.study.seen import Seen
from qualcode.study.transcripts import content, entries

if TYPE_CHECKING:
    from qualcode.ledger.study import Study
    from qualcode.study.coders import Coder
    from qualcode.study.transcripts import Entry

_DRAFT = "draft:"


@dataclass(frozen=True)
class Unfinished:
    """A memo as it is being written; ``on_kind``, ``on_id`` and ``theme`` as in ``study.memos.Memo``.

    ``memo`` is the stored memo whose text this will replace; None for a new memo.
    """

    on_kind: str
    on_id: bytes
    theme: bytes | None
    memo: bytes | None
    kind: str
    body: str

    @property
    def name(self) -> str:
        """The name under which it lies on the desk: one for each memo, and one for a new one on each thing."""
        parts = (self.on_id, self.theme, self.memo)
        return _DRAFT + ":".join((self.on_kind, *("" if part is None else part.hex() for part in parts)))


@dataclass(frozen=True)
class On:
    """What a memo is on.

    ``called`` is its name in words, ``words`` the words coded or what the code says of itself. ``code`` is
    the code's key. ``transcript`` is where to read: that of a transcript or coding, or a respondent's first;
    ``start`` and ``end`` are a coding's, in code points, None where a correction has lost the place.
    """

    called: str
    words: str = ""
    code: int | None = None
    transcript: bytes | None = None
    start: int | None = None
    end: int | None = None


# -- what memos are on ------------------------------------------------------------------------------


def on_what(study: Study, who: Coder, on_kind: str, on_id: bytes, theme: bytes | None = None) -> On | None:
    """The thing that a memo is on; None where ``who`` sees nothing there."""
    with study.reading():
        seen = Seen(study, who)
        place = memos.place_of(seen, on_kind, on_id, theme)
        if place is None:
            return None
        code = _code(study, on_id if on_kind == "code" else theme)
        words = ""
        if code is not None:
            told = seen.book[code]
            words = "\n".join(filter(None, (told.claim, told.definition)))
        entry = _entry(study, place.transcript, on_id if on_kind in ("respondent", "cell") else None)
        if entry is not None and place.start is not None and place.end is not None:
            words = content(study, entry).text[place.start : place.end]
        called = in_words(on_kind, place.on, place.start, place.end)
        return On(called, words, code, entry.id if entry else None, place.start, place.end)


def in_words(on_kind: str, on: str, start: int | None, end: int | None) -> str:
    """The thing that a memo is on, as people read it: without a coding's offsets."""
    return on.replace(f" {start}-{end} ", " · ", 1) if on_kind == "coding" else on


def _code(study: Study, code: bytes | None) -> int | None:
    return next((key for key, entity in code_ids(study).items() if entity == code), None)


def _entry(study: Study, transcript: int | None, respondent: bytes | None) -> Entry | None:
    """The transcript with this key, or else the first in which the respondent takes part."""
    listed = entries(study)
    if transcript is not None:
        return next((entry for entry in listed if entry.key == transcript), None)
    person = next((person.key for person in respondents(study) if person.id == respondent), None)
    taking_part = participants(study)
    return next((entry for entry in listed if person in taking_part.get(entry.key, [])), None)


def things(study: Study, who: Coder, on_kind: str) -> list[tuple[bytes, str]]:
    """Everything of a kind (transcript, respondent, code, theme) that a memo can be on: ids and names."""
    with study.reading():
        if on_kind == "transcript":
            return [(entry.id, _with_people(study, entry)) for entry in entries(study)]
        if on_kind == "respondent":
            return [
                (person.id, f"{person.name} · {person.type}" if person.type else person.name)
                for person in respondents(study)
            ]
        book, ids = Seen(study, who).book, code_ids(study)
        listed = book.themes() if on_kind == "theme" else tuple(book)
        return [
            (ids[code.id], book.full_name(code.id))
            for code in listed
            if isinstance(code.id, int) and code.merged_into is None
        ]


def _with_people(study: Study, entry: Entry) -> str:
    names = [name for name, _ in people.taking_part_in(study, entry) if name != entry.name]
    return " · ".join((entry.name, *([", ".join(names)] if names else [])))


def study_id(study: Study) -> bytes:
    """The id of the study, for a memo on it."""
    return study.id


# -- the text until it is stored --------------------------------------------------------------------


def keep(study: Study, who: Coder, text: Unfinished) -> None:
    """Keep the text on the coder's desk, in place of its earlier version. Durable when it returns."""
    body = json.dumps({"kind": text.kind, "body": text.body})
    desk.keep(study, who, text.name, body)


def kept(study: Study, who: Coder, text: Unfinished) -> Unfinished | None:
    """The kept text of the same memo on the same thing; None where there is none."""
    body = desk.kept(study, who, text.name)
    return None if body is None else _unfinished(text.name, body)


def unfinished(study: Study, who: Coder) -> list[tuple[Unfinished, str]]:
    """Every memo that ``who`` left unfinished, and what each is on, in words."""
    found = []
    with study.reading():
        seen = Seen(study, who)
        for name, body in desk.kept_all(study, who, _DRAFT).items():
            text = _unfinished(name, body)
            if text is not None:
                place = memos.place_of(seen, text.on_kind, text.on_id, text.theme)
                called = (
                    in_words(text.on_kind, place.on, place.start, place.end)
                    if place is not None
                    else f"a {text.on_kind} that is not there any more"
                )
                found.append((text, called))
    return found


def _unfinished(name: str, body: str) -> Unfinished | None:
    """The text as the desk keeps it; None for an entry that this program did not write."""
    try:
        on_kind, on_id, theme, memo = name.removeprefix(_DRAFT).split(":")
        held = json.loads(body)
        kind, text = held["kind"], held["body"]
        ids = [bytes.fromhex(part) or None for part in (on_id, theme, memo)]
    except (ValueError, KeyError, TypeError):
        return None
    if ids[0] is None or kind not in memos.MEMO_KINDS or not isinstance(text, str):
        return None
    return Unfinished(on_kind, ids[0], ids[1], ids[2], kind, text)


def throw_away(study: Study, who: Coder, text: Unfinished) -> None:
    """Take the text off the desk; the stored memo that it would have changed stays as it is."""
    desk.keep(study, who, text.name, None)


def store(study: Study, who: Coder, text: Unfinished) -> bytes:
    """Make it a memo, or a memo's new text, and take it off the desk, both at once; returns the memo's id.

    Raises as ``study.memos.write_memo`` and ``change_memo``; then the text stays on the desk.
    """
    with study.writing():
        if text.memo is None:
            memo = memos.write_memo(
                study, who, text.on_kind, text.on_id, text.body, text.kind, theme=text.theme
            )
        else:
            memo = text.memo
            memos.change_memo(study, who, memo, body=text.body, kind=text.kind)
        desk.keep(study, who, text.name, None)
    return memo
