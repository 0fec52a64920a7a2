"""The codebook: its codes, problems, history, and what was changed."""

from __future__ import annotations

from typing_extensions import TypedDict

from qualcode.documents.document import Document
from qualcode.documents.history import Value


class Code(TypedDict):
    """A code; ``merged_into`` is the full name of the code that took its place."""

    id: str
    path: list[str]
    level: str | None
    claim: str | None
    mark: str | None
    definition: str | None
    use: str | None
    do_not_use: str | None
    origin: str | None
    colour: str | None
    examples: list[str]
    keywords: list[str]
    retired: bool
    merged_into: str | None


class Content(TypedDict):
    """A codebook, as it is or as it was under a name."""

    title: str
    levels: list[str]
    codes: list[Code]


class Codebook(Document, Content):
    """What ``codebook show`` answers."""


class CodebookImported(Document):
    """How many codes a file added, changed and left as they were; ``made``: those only named by paths."""

    added: int
    changed: int
    unchanged: int
    made: list[str]


class CodebookExported(Document):
    """The file that was written, and how many codes it has."""

    file: str
    codes: int


class Problem(TypedDict):
    """Something wrong, or that looks wrong, with codes (paths)."""

    kind: str
    codes: list[list[str]]
    problem: str


class Problems(Document):
    """What ``codebook check`` answers."""

    problems: list[Problem]


class CodeChange(TypedDict):
    """One register of a code, level or version: what it was and what it became."""

    what: str
    register: str
    before: Value
    after: Value


class CodebookStep(TypedDict):
    """A step that changed the codebook; ``counts`` says how many things of each kind it touched."""

    step: str
    when: str
    coder: str | None
    did: str
    reason: str | None
    undone: bool
    counts: dict[str, int]
    changes: list[CodeChange]


class Version(TypedDict):
    """A named version of the codebook."""

    version: str
    note: str | None
    when: str
    codes: int


class CodebookHistory(Document):
    """What ``codebook history`` answers."""

    history: list[CodebookStep]
    versions: list[Version]


class CodesChanged(Document):
    """The full names of the codes that were added or changed, as they are now."""

    codes: list[str]
