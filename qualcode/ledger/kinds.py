"""The vocabulary of the log: the kinds of entity, and the registers in which each may change.

A register is the smallest unit of change: a coding's place in the text is one register, because a start from
one write and an end from another would be a span that nobody made. The value of a register is JSON; this
module says how it becomes columns of the entity's table.
"""

from __future__ import annotations

from dataclasses import dataclass
from functools import cached_property
from typing import Any


@dataclass(frozen=True)
class Register:
    """One register: its columns, the value it has before anybody writes it, and what its columns refer to.

    With one column the value is that column's; with several it is a list, a value per column. ``refs`` names,
    per column, the kind whose id (32 hex digits in the log) the column refers to. ``as_json`` says which
    columns hold the value as JSON text. ``makers``: without a value, it is the coder who made the entity.
    """

    name: str
    columns: tuple[str, ...]
    default: Any = None
    refs: tuple[str | None, ...] = ()
    as_json: tuple[str, ...] = ()
    makers: bool = False

    def ref(self, column: int) -> str | None:
        return self.refs[column] if column < len(self.refs) else None


@dataclass(frozen=True)
class Kind:
    """One kind of entity; its table has ``key``, ``id``, the registers' columns, then ``derived`` ones.

    ``many``: most entities of a large study are of this kind, which is never held in memory whole. ``frozen_with``
    names the entity ``c`` of that kind whose transcript and coder say whether finished work has frozen an
    entity ``e`` of this one: the part of a query after FROM.
    """

    name: str
    registers: tuple[Register, ...]
    derived: tuple[str, ...] = ()
    many: bool = False
    frozen_with: str | None = None

    @property
    def table(self) -> str:
        return self.name

    @cached_property
    def by_name(self) -> dict[str, Register]:
        return {register.name: register for register in self.registers}

    @cached_property
    def defaults(self) -> dict[str, Any]:
        return {register.name: register.default for register in self.registers}

    @cached_property
    def columns(self) -> tuple[str, ...]:
        own = tuple(column for register in self.registers for column in register.columns)
        return ("key", "id", *own, *self.derived)


def _one(name: str, default: Any = None, ref: str | None = None, as_json: bool = False) -> Register:
    return Register(name, (name,), default, (ref,), (name,) if as_json else ())


_DELETED = _one("deleted", False)

# In an order in which what is referred to mostly comes before what refers to it, for readers of the log;
# the projector itself does not depend on it.
KINDS: dict[str, Kind] = {
    kind.name: kind
    for kind in (
        Kind(
            "study",
            (
                _one("name"),
                _one("codebook_title"),
                _one("codebook_source"),
                _one("primary_coder", ref="coder"),
                _one("agreement", True),
                _one("consent", "recorded"),
                _DELETED,
            ),
        ),
        Kind("coder", (_one("name"), _one("role", "coder"), _DELETED)),
        Kind("level", (_one("name"), _one("rank", 0.0), _DELETED)),
        Kind("respondent", (_one("name"), _one("type"), _DELETED)),
        Kind(
            "attribute",
            (
                Register("about", ("respondent", "name"), refs=("respondent", None)),
                _one("value"),
                _DELETED,
            ),
        ),
        Kind(
            "link",
            (
                Register(
                    "about", ("respondent", "relation", "other"), refs=("respondent", None, "respondent")
                ),
                _DELETED,
            ),
        ),
        Kind(
            "transcript",
            (
                _one("name"),
                Register("source", ("file", "encoding", "original")),
                _one("medium", "audio"),
                _one("original_language"),
                _one("translator"),
                _one("interviewed_by"),
                _one("interview_date"),
                _one("consent_to_quote"),
                _one("consent_note"),
                _one("anonymised"),
                _one("anonymised_note"),
                _one("focus_group"),
                _one("follows", ref="transcript"),
                _one("current", ref="revision"),
                _DELETED,
            ),
        ),
        Kind(
            "revision",
            (
                Register("of", ("transcript", "parent"), refs=("transcript", "revision")),
                Register("body", ("sha", "map"), as_json=("map",)),
                Register(
                    "layout",
                    ("turns", "sentences", "times", "furniture"),
                    as_json=("turns", "sentences", "times"),
                ),
                _one("rows", [], as_json=True),
                _one("account", as_json=True),
                _DELETED,
            ),
            ("characters", "turn_count", "sentence_count"),
        ),
        Kind(
            "speaker",
            (
                Register("about", ("transcript", "label"), refs=("transcript", None)),
                _one("spelt", [], as_json=True),
                _one("role", "respondent"),
                _one("inferred", False),
                _one("respondent", ref="respondent"),
                _DELETED,
            ),
        ),
        Kind(
            "participant",
            (
                Register("about", ("transcript", "respondent"), refs=("transcript", "respondent")),
                _one("consent_to_quote"),
                _one("consent_note"),
                _DELETED,
            ),
        ),
        Kind(
            "code",
            (
                Register("place", ("parent", "rank"), [None, 0.0], ("code", None)),
                _one("name"),
                _one("level", ref="level"),
                _one("claim"),
                _one("mark"),
                _one("definition"),
                _one("use"),
                _one("do_not_use"),
                _one("examples", [], as_json=True),
                _one("keywords", [], as_json=True),
                _one("origin"),
                _one("colour"),
                _one("retired", False),
                _one("merged_into", ref="code"),
                _DELETED,
            ),
            ("created", "created_by"),
        ),
        Kind("version", (_one("name"), _one("note"), _one("content"), _DELETED), ("created", "created_by")),
        Kind("round", (_one("name"), _one("counts", True), _DELETED)),
        Kind(
            "assignment",
            (
                Register("about", ("transcript", "coder", "round"), refs=("transcript", "coder", "round")),
                Register("mode", ("mode", "reviews"), ["independent", None], (None, "coder")),
                Register("state", ("status", "reopened", "offered", "frozen"), ["open", False, None, None]),
                _one("revealed", False),
                Register("sample", ("stratum", "drawn", "available")),
                _DELETED,
            ),
            ("created",),
        ),
        Kind(
            "coding",
            (
                _one("layer", "own"),
                Register("coder", ("coder",), refs=("coder",), makers=True),
                _one("code", ref="code"),
                Register("at", ("rev", "start_in_rev", "end_in_rev"), refs=("revision", None, None)),
                _one("stance"),
                _one("suggested_by"),
                _DELETED,
            ),
            ("transcript", "start", "end", "placed", "created"),
            many=True,
            # The consensus is made after finishing.
            frozen_with="coding e JOIN coding c ON c.key = e.key AND c.layer = 'own'",
        ),
        Kind(
            "review",
            (
                Register("about", ("coding", "coder"), refs=("coding", "coder")),
                Register("outcome", ("verdict", "own"), ["taken", None], (None, "coding")),
                _DELETED,
            ),
            frozen_with="review e JOIN coding c ON c.key = e.coding",
        ),
        # What was decided of a coding as a quote, and its original wording where the transcript is translated.
        Kind(
            "pin",
            (
                Register("about", ("coding",), refs=("coding",)),
                _one("verdict"),
                _one("original"),
                _DELETED,
            ),
        ),
        Kind(
            "card",
            (
                _one("coding", ref="coding"),
                _one("number", 0),
                _DELETED,
            ),
        ),
        Kind(
            "proposal",
            (
                Register("about", ("coding", "code", "coder"), refs=("coding", "code", "coder")),
                _one("source"),
                _one("verdict"),
                _DELETED,
            ),
        ),
        Kind(
            "decision",
            (
                _one("transcript", ref="transcript"),
                Register("basis", ("coders", "pieces"), [[], []], as_json=("coders", "pieces")),
                Register(
                    "outcome", ("verdict", "whose", "made"), ["agreed", [], []], as_json=("whose", "made")
                ),
                _one("why"),
                _DELETED,
            ),
            ("decided", "decided_by"),
        ),
        Kind(
            "memo",
            (
                Register("about", ("on_kind", "on_id", "theme")),
                _one("coder", ref="coder"),
                _one("kind", "analytic"),
                _one("body"),
                _DELETED,
            ),
            ("created",),
        ),
        Kind(
            "considered",
            (
                Register("about", ("transcript", "coder", "code"), refs=("transcript", "coder", "code")),
                _DELETED,
            ),
            ("created",),
        ),
    )
}

# The kind of which there are many.
MANY = next(kind for kind in KINDS.values() if kind.many)
