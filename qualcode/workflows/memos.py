"""Memos: listing and searching them, writing, changing and removing one's own."""

from __future__ import annotations

from datetime import UTC, datetime
from typing import TYPE_CHECKING, Any, Final, NamedTuple

from qualcode.documents import FORMAT
from qualcode.errors import NotFound, UsageError
from qualcode.study import memos
from qualcode.study.coders import must_act
from qualcode.study.codes import code_ids, key_of
from qualcode.study.codings import find_coding
from qualcode.study.respondents import find_respondent
from qualcode.study.seen import Seen, look
from qualcode.study.transcripts import find_transcript

if TYPE_CHECKING:
    from qualcode.documents import memos as documents
    from qualcode.ledger.study import Study
    from qualcode.study.coders import Coder
    from qualcode.study.memos import Memo

COLUMNS: Final = ("memo", "kind", "coder", "on_kind", "on", "transcript", "start", "end", "body", "created")

# -- for somebody who is already known --------------------------------------------------------------


def listed(study: Study, who: Coder, **filters: Any) -> list[Memo]:
    """The memos that ``who`` may see, oldest first; for ``filters`` see ``study.memos.memos``."""
    with study.reading():
        return memos.memos(Seen(study, who), **filters)


def write(
    study: Study,
    who: Coder,
    on_kind: str,
    on_id: bytes | None,
    body: str,
    *,
    kind: str = "analytic",
    theme: bytes | None = None,
) -> Memo:
    """Write a memo; see ``study.memos.write_memo``."""
    entity = memos.write_memo(study, who, on_kind, on_id, body, kind, theme)
    return memos.memo_of(Seen(study, who), entity)


def change(
    study: Study, who: Coder, memo: bytes, *, body: str | None = None, kind: str | None = None
) -> Memo:
    """Give a memo of one's own another body or kind; returns it as it is now."""
    memos.change_memo(study, who, memo, body=body, kind=kind)
    return memos.memo_of(Seen(study, who), memo)


def remove(study: Study, who: Coder, memo: bytes) -> None:
    """Remove a memo of one's own; undo brings it back."""
    memos.remove_memo(study, who, memo)


# -- by the names that people type ------------------------------------------------------------------


class Target(NamedTuple):
    """The thing that a memo is on; for a cell, the respondent and the theme."""

    on_kind: str
    on_id: bytes
    theme: bytes | None = None


def find_target(seen: Seen, what: str) -> Target:
    """The target that ``what`` names: ``study``, or a kind and a name (``code:Stigma``, ``cell:BEN-07:Stigma``).

    Raises UsageError where ``what`` is not written so, NotFound where the viewer sees no such thing.
    """
    on_kind, _, name = (part.strip() for part in what.partition(":"))
    if on_kind == "study" and not name:
        return Target("study", seen.study.id)
    if on_kind == "study" or on_kind not in memos.ON_KINDS or not name:
        raise UsageError(
            f"A memo cannot be on {what}; write study, transcript:NAME, respondent:NAME, code:NAME, "
            "coding:ID or cell:RESPONDENT:THEME."
        )
    if on_kind == "transcript":
        return Target(on_kind, find_transcript(seen.study, name).id)
    if on_kind == "respondent":
        return Target(on_kind, find_respondent(seen.study, name).id)
    if on_kind == "code":
        return Target(on_kind, _code(seen, name))
    if on_kind == "coding":
        return Target(on_kind, find_coding(seen, name))
    return _cell(seen, name)


def _code(seen: Seen, name: str) -> bytes:
    return code_ids(seen.study)[key_of(seen.book.find(name))]


def _cell(seen: Seen, name: str) -> Target:
    """The cell of ``RESPONDENT:THEME``; the respondent's name ends at the first colon that makes it one."""
    parts = name.split(":")
    if len(parts) < 2:
        raise UsageError("A cell is written cell:RESPONDENT:THEME.")
    for at in range(1, len(parts)):
        try:
            respondent = find_respondent(seen.study, ":".join(parts[:at])).id
        except NotFound:
            continue
        return Target("cell", respondent, _code(seen, ":".join(parts[at:])))
    return Target("cell", find_respondent(seen.study, parts[0]).id)  # which raises, with the nearest names


def list_memos(
    study: Study,
    coder: str | None = None,
    *,
    on: str | None = None,
    kind: str | None = None,
    search: str | None = None,
) -> documents.Memos:
    """Every memo that the acting coder may see, or only those on one thing, of one kind, or with some words."""
    seen, warnings = look(study, coder, "memos")
    with study.reading():
        target: dict[str, Any] = {} if on is None else find_target(seen, on)._asdict()
        found = memos.memos(seen, kind=kind, search=search, **target)
        names = seen.names
    rows: list[documents.Memo] = [
        {
            "memo": memo.id.hex(),
            "kind": memo.kind,
            "coder": memo.coder,
            "on_kind": memo.on_kind,
            "on": memo.on,
            "transcript": None if memo.transcript is None else names[memo.transcript],
            "start": memo.start,
            "end": memo.end,
            "body": memo.body,
            "created": datetime.fromtimestamp(memo.created / 1000, UTC).isoformat(timespec="milliseconds"),
        }
        for memo in found
    ]
    return {"format": FORMAT, "memos": rows, "warnings": warnings}


def add_memo(
    study: Study, on: str, body: str, coder: str | None, *, kind: str = "analytic"
) -> documents.MemoAdded:
    """Write a memo as the acting coder."""
    who = must_act(study, coder)
    target = find_target(Seen(study, who), on)
    memo = write(study, who, target.on_kind, target.on_id, body, kind=kind, theme=target.theme)
    return {
        "format": FORMAT,
        "memo": memo.id.hex(),
        "kind": memo.kind,
        "coder": memo.coder,
        "on_kind": memo.on_kind,
        "on": memo.on,
        "warnings": [],
    }


def change_memo(
    study: Study, memo: str, coder: str | None, *, body: str | None = None, kind: str | None = None
) -> documents.MemoChanged:
    """Give one of the acting coder's memos another body or kind."""
    who = must_act(study, coder)
    found = memos.find_memo(Seen(study, who), memo)
    changed = memos.change_memo(study, who, found.id, body=body, kind=kind)
    return {"format": FORMAT, "memo": found.id.hex(), "changed": changed, "warnings": []}


def remove_memo(study: Study, memo: str, coder: str | None) -> documents.MemoRemoved:
    """Remove one of the acting coder's memos; undo brings it back."""
    who = must_act(study, coder)
    found = memos.find_memo(Seen(study, who), memo)
    memos.remove_memo(study, who, found.id)
    return {"format": FORMAT, "memo": found.id.hex(), "on": found.on, "warnings": []}
