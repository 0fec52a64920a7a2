"""The exceptions that reach a person: each carries one plain sentence and an exit status.

Only the front ends print them. A message says what, where and what to do, and never quotes a
transcript: error messages end up in bug reports.
"""

from __future__ import annotations


class QualcodeError(Exception):
    """Something a person can act on; ``str(error)`` is the sentence to show."""

    exit_status = 1


class UsageError(QualcodeError):
    """The call itself is incomplete or contradictory (exit status 2)."""

    exit_status = 2


class FileRefused(QualcodeError):
    """An input file that cannot be taken, and why.

    ``line`` is the 1-based line or row of the fault, or None where the fault is the whole file's. ``reason``
    is the sentence without the file's name, for lists that name the file anyway.
    """

    def __init__(self, file: str, reason: str, line: int | None = None) -> None:
        self.file = file
        self.reason = reason
        self.line = line
        where = file if line is None else f"{file}, line {line}"
        super().__init__(f"{where}: {reason}")


class StudyError(QualcodeError):
    """The study file cannot be opened, read or written as asked."""


class NotFound(QualcodeError):
    """A name that the study does not know; the message offers the nearest known names."""


class NotAllowed(QualcodeError):
    """The study's rules (blindness, finishing, the tree of codes) forbid it as things stand."""
