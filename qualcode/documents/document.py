"""What all documents have in common."""

from __future__ import annotations

from typing import Literal

from typing_extensions import TypedDict


class Document(TypedDict):
    """An answer of the program; ``warnings`` are sentences for whoever reads it."""

    format: Literal[1]
    warnings: list[str]


class Refused(TypedDict):
    """An input, or a line of it, that was not taken, and why."""

    file: str
    line: int | None
    reason: str
