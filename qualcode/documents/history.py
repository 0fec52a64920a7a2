"""The audit trail, and steps taken back or done again."""

from __future__ import annotations

from typing_extensions import TypedDict

from qualcode.documents.document import Document

Value = (
    str | int | float | bool | list[str | int | float | bool | None] | None
)  # of a register, as people read it


class Change(TypedDict):
    """One register of one thing: what it was and what it became."""

    kind: str
    what: str
    register: str
    before: Value
    after: Value


class Step(TypedDict):
    """One step; ``counts``: how many things of each kind it touched. ``changes`` is empty where they are many."""

    step: str
    when: str
    coder: str | None
    action: str
    did: str
    reason: str | None
    undone: bool
    counts: dict[str, int]
    changes: list[Change]


class History(Document):
    """What ``history`` answers, oldest first."""

    history: list[Step]


class Stepped(Document):
    """The step that ``undo`` took back, or ``redo`` did again."""

    step: str
    action: str
    did: str
    when: str
