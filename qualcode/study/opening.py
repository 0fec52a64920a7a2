"""Opening a study: the one door for front ends. What an earlier version recorded wrongly is put right here."""

from __future__ import annotations

from typing import TYPE_CHECKING

from qualcode.ledger.study import Study
from qualcode.study.consent import put_right_permissions
from qualcode.study.offered_before import put_right_offered

if TYPE_CHECKING:
    from collections.abc import Callable
    from pathlib import Path

# Called in order, in the transaction that brings a file of an earlier format up to date. Each records its
# corrections as a step and returns sentences for the person who opens the study.
REPAIRS: tuple[Callable[[Study], list[str]], ...] = (put_right_offered, put_right_permissions)


def open_study(path: Path) -> tuple[Study, list[str]]:
    """The study, open, with what was put right in it just now, as sentences. Raises StudyError."""
    said: list[str] = []

    def put_right(study: Study) -> None:
        for repair in REPAIRS:
            said.extend(repair(study))

    return Study.open(path, put_right), said
