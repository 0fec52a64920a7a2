"""Memos."""

from __future__ import annotations

from typing_extensions import TypedDict

from qualcode.documents.document import Document


class Memo(TypedDict):
    """A memo and what it is on."""

    memo: str
    kind: str
    coder: str
    on_kind: str
    on: str
    transcript: str | None
    start: int | None
    end: int | None
    body: str
    created: str


class Memos(Document):
    """What ``memos`` answers, oldest first."""

    memos: list[Memo]


class MemoAdded(Document):
    """A memo that was written."""

    memo: str
    kind: str
    coder: str
    on_kind: str
    on: str


class MemoChanged(Document):
    """A memo, and what of it has changed."""

    memo: str
    changed: list[str]


class MemoRemoved(Document):
    """A memo that was removed."""

    memo: str
    on: str
