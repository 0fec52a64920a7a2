"""Opening a study: the one door for front ends. What an earlier version recorded wrongly is put right here."""

from __future__ import annotations

from importlib import import_module
from typing import TYPE_CHECKING

from qualcode.ledger.study import Study

if TYPE_CHECKING:
    from pathlib import Path

# Module and function, imported and called in order in the transaction that brings a file of an earlier format up to
# date. Each records its corrections as a step and returns sentences for the person who opens the study.
REPAIRS: tuple[tuple[str, str], ...] = (
    ("qualcode.study.offered_before", "put_right_offered"),
    ("qualcode.study.consent", "put_right_permissions"),
)


def open_study(path: Path) -> tuple[Study, list[str]]:
    """The study, open, with what was put right in it just now, as sentences. Raises StudyError."""
    said: list[str] = []

    def put_right(study: Study) -> None:
        for module, repair in REPAIRS:
            said.extend(getattr(import_module(module), repair)(study))

    return Study.open(path, put_right), said
