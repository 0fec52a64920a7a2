"""Memos: a coder's thoughts, written on the thing that they are about, which can be anything in the study.

A viewer sees a memo who sees the thing that it is on, and its writer's work (``Viewer.sees_memo``). A memo
disappears with the thing that it is on, and undo brings both back. Finishing does not freeze memos.
"""

from __future__ import annotations

import unicodedata
from dataclasses import dataclass
from typing import TYPE_CHECKING, Any, NamedTuple

from qualcode.errors import NotFound, QualcodeError
from qualcode.ledger.ids import new_id
from qualcode.ledger.log import Draft
from qualcode.study.codes import code_ids
from qualcode.study.seen import Seen

if TYPE_CHECKING:
    from qualcode.ledger.study import Study
    from qualcode.study.coders import Coder

MEMO_KINDS = ("analytic", "reflexive", "decision")
ON_KINDS = ("study", "transcript", "respondent", "code", "coding", "cell")


@dataclass(frozen=True)
class Memo:
    """A live memo. ``on`` says in words where it is: "code Stigma > Fear", "coding PC01 120-180 Fear".

    ``on_kind`` is one of ON_KINDS and ``on_id`` what it is on; on a cell, the respondent, and ``theme`` is
    the code's id. ``transcript`` (key) is that of a transcript or a coding; ``start`` and ``end`` are a
    coding's today, in code points, None where a correction has lost the place. ``created`` is in
    milliseconds since 1970.
    """

    id: bytes
    kind: str
    body: str
    coder: str
    on_kind: str
    on_id: bytes
    theme: bytes | None
    created: int
    on: str
    transcript: int | None = None
    start: int | None = None
    end: int | None = None


def write_memo(
    study: Study,
    coder: Coder,
    on_kind: str,
    on_id: bytes | None,
    body: str,
    kind: str = "analytic",
    theme: bytes | None = None,
) -> bytes:
    """Write a memo, and return its id. ``on_id`` is not needed for the study; see Memo for the rest.

    Raises QualcodeError where the body is blank, NotFound where there is nothing there that the coder sees.
    """
    _refuse_kind(kind)
    _body(body)
    with study.writing():
        target = study.id if on_kind == "study" else on_id
        places = _Places(Seen(study, coder))
        if target is None or places.of(on_kind, target, theme) is None:
            raise NotFound(f"There is no such {on_kind} to write a memo on.")
        if theme is not None and not places.is_theme(theme):
            raise QualcodeError("A cell is of a respondent and a theme, not a code under one.")
        draft = memo_draft(on_kind, target, body, coder, kind, theme)
        study.record("write memo", [draft], coder=coder.id)
    return draft.entity


def memo_draft(
    on_kind: str,
    on_id: bytes,
    body: str,
    coder: Coder,
    kind: str = "analytic",
    theme: bytes | None = None,
) -> Draft:
    """The draft of a new memo, for a step that does more than writing it; see ``write_memo``.

    Raises QualcodeError where the body is blank.
    """
    fields = {
        "about": [on_kind, on_id.hex(), theme.hex() if theme else None],
        "coder": coder.id.hex(),
        "kind": kind,
        "body": _body(body),
    }
    return Draft("memo", new_id(), fields, new=True)


def change_memo(
    study: Study, coder: Coder, memo: bytes, *, body: str | None = None, kind: str | None = None
) -> list[str]:
    """Give one's own memo another body or kind; returns which of them have changed.

    Raises QualcodeError where the body is blank or the memo another's, NotFound where there is none.
    """
    asked: dict[str, Any] = {}
    if body is not None:
        asked["body"] = _body(body)
    if kind is not None:
        _refuse_kind(kind)
        asked["kind"] = kind
    with study.writing():
        own = _own(study, coder, memo)
        fields = {name: value for name, value in asked.items() if getattr(own, name) != value}
        if fields:
            study.record("change memo", [Draft("memo", memo, fields)], coder=coder.id)
    return sorted(fields)


def remove_memo(study: Study, coder: Coder, memo: bytes) -> None:
    """Remove one's own memo; undo brings it back. Raises as ``change_memo``."""
    with study.writing():
        _own(study, coder, memo)
        study.record("remove memo", [Draft("memo", memo, {"deleted": True})], coder=coder.id)


def _refuse_kind(kind: str) -> None:
    if kind not in MEMO_KINDS:
        raise QualcodeError(f"A memo is {', '.join(MEMO_KINDS[:-1])} or {MEMO_KINDS[-1]}, not {kind}.")


def _body(text: str) -> str:
    """A memo's text as the study keeps it: lines end in LF, no blank ends. Raises QualcodeError."""
    kept = text.replace("\r\n", "\n").replace("\r", "\n").strip()
    if not kept:
        raise QualcodeError("A memo needs words: this one is blank.")
    if any("\ud800" <= character <= "\udfff" for character in kept):
        raise QualcodeError("The memo holds bytes that are no characters; write it in UTF-8.")
    return kept


def _own(study: Study, coder: Coder, memo: bytes) -> Memo:
    found = memo_of(Seen(study, coder), memo)
    if found.coder != coder.name:
        raise QualcodeError(f"The memo {memo.hex()} is {found.coder}'s; only its author can change it.")
    return found


def memos(
    seen: Seen,
    *,
    on_kind: str | None = None,
    on_id: bytes | None = None,
    theme: bytes | None = None,
    kind: str | None = None,
    search: str | None = None,
) -> list[Memo]:
    """The live memos that the viewer may see and that match all other arguments, oldest first.

    ``search`` finds text in the body, whatever its case.
    """
    wanted = None if search is None else _folded(search)
    return [
        memo
        for memo in _seen(seen)
        if on_kind in (None, memo.on_kind)
        and on_id in (None, memo.on_id)
        and theme in (None, memo.theme)
        and kind in (None, memo.kind)
        and (wanted is None or wanted in _folded(memo.body))
    ]


def memo_of(seen: Seen, memo: bytes) -> Memo:
    """The memo with this id. Raises NotFound where there is none, or none that the viewer may see."""
    for found in _seen(seen):
        if found.id == memo:
            return found
    raise NotFound(f"There is no memo {memo.hex()}.")


def find_memo(seen: Seen, text: str) -> Memo:
    """The memo whose id begins with these hex digits. Raises NotFound unless the viewer sees just one."""
    asked = text.strip().lower()
    found = [memo for memo in _seen(seen) if asked and memo.id.hex().startswith(asked)]
    if len(found) != 1:
        many = "Several memos begin" if found else "There is no memo that begins"
        raise NotFound(f"{many} with {text}; qualcode memos --csv lists their ids.")
    return found[0]


def _folded(text: str) -> str:
    return unicodedata.normalize("NFC", unicodedata.normalize("NFC", text).casefold())


def place_of(seen: Seen, on_kind: str, on_id: bytes, theme: bytes | None = None) -> MemoPlace | None:
    """The place of a memo on this thing; None where the viewer sees no such thing."""
    return _Places(seen).of(on_kind, on_id, theme)


# When a memo was last written is in the log alone: undo and redo write it too.
_MEMOS = """
SELECT m.id, m.on_kind, m.on_id, m.theme, m.kind, m.body, m.created, m.coder, coalesce(o.name, ''),
  (SELECT max(s.wall) FROM change c JOIN step s ON s.n = c.step WHERE c.entity = m.id)
FROM memo m LEFT JOIN coder o ON o.key = m.coder WHERE m.deleted = 0 ORDER BY m.created, m.key
"""


def _seen(seen: Seen) -> list[Memo]:
    places = _Places(seen)
    found = []
    for (
        entity,
        on_kind,
        on_hex,
        theme_hex,
        kind,
        body,
        made,
        by,
        name,
        changed,
    ) in seen.study.connection.execute(_MEMOS):
        on_id, theme = _id(on_hex), None if theme_hex is None else _id(theme_hex)
        place = None if on_id is None else places.of(on_kind, on_id, theme)
        if on_id is None or place is None or not seen.viewer.sees_memo(by, changed, place.transcript):
            continue
        found.append(Memo(entity, kind, body, name, on_kind, on_id, theme, made, *place))
    return found


def _id(text: str) -> bytes | None:
    """An id as the log writes it; None for text that is not an id, which only another program's log has."""
    try:
        return bytes.fromhex(text)
    except ValueError:
        return None


class MemoPlace(NamedTuple):
    """Where a memo is: in words, and in a transcript (key) where it is in one."""

    on: str
    transcript: int | None = None
    start: int | None = None
    end: int | None = None


class _Places:
    """The things that the viewer may see and that a memo can be on."""

    def __init__(self, seen: Seen) -> None:
        self._connection = seen.study.connection
        self._study = seen.study.id
        self._seen_codings = seen.viewer.condition()
        self._book = seen.book
        self._codes = {entity: key for key, entity in code_ids(seen.study).items() if key in self._book}
        self._transcripts = {
            entity: (key, name)
            for entity, key, name in self._connection.execute(
                "SELECT id, key, name FROM transcript WHERE deleted = 0"
            )
        }
        self._respondents = dict(
            self._connection.execute("SELECT id, name FROM respondent WHERE deleted = 0").fetchall()
        )

    def of(self, on_kind: str, on_id: bytes, theme: bytes | None) -> MemoPlace | None:
        """The place of a memo, or None where there is nothing there to be seen."""
        if (on_kind == "cell") != (theme is not None):
            return None
        if on_kind == "study":
            return MemoPlace("the study") if on_id == self._study else None
        if on_kind == "transcript" and on_id in self._transcripts:
            key, name = self._transcripts[on_id]
            return MemoPlace(f"transcript {name}", key)
        if on_kind == "respondent" and on_id in self._respondents:
            return MemoPlace(f"respondent {self._respondents[on_id]}")
        if on_kind == "code" and on_id in self._codes:
            return MemoPlace(f"code {self._book.full_name(self._codes[on_id])}")
        if on_kind == "cell" and on_id in self._respondents and theme in self._codes:
            return MemoPlace(f"{self._respondents[on_id]} x {self._book.full_name(self._codes[theme])}")
        return self._coding(on_id) if on_kind == "coding" else None

    def is_theme(self, code: bytes) -> bool:
        """Whether a code is a top node of the codebook as the viewer sees it."""
        return code in self._codes and len(self._book.path(self._codes[code])) == 1

    def _coding(self, coding: bytes) -> MemoPlace | None:
        row = self._connection.execute(
            'SELECT t.key, t.name, coding.code, coding.start, coding."end" FROM coding '
            "JOIN transcript t ON t.key = coding.transcript WHERE coding.id = ? AND coding.deleted = 0 "
            f"AND t.deleted = 0 AND {self._seen_codings}",
            (coding,),
        ).fetchone()
        if row is None or row[2] not in self._book:
            return None
        key, name, code, start, end = row
        where = "(lost)" if start is None else f"{start}-{end}"
        return MemoPlace(f"coding {name} {where} {self._book.standing_for(code).name}", key, start, end)
