"""Blindness: what the person who looks may see of the others' work.

Every question that the rest of the program asks about codings, codes, memos or history goes through a
viewer, so that no screen, table or export has to remember it. Blindness is procedural: a display rule,
not encryption.
"""

from __future__ import annotations

from dataclasses import dataclass
from functools import cached_property
from typing import TYPE_CHECKING

from qualcode.ledger.study import remembered
from qualcode.study.assignments import REVEALED
from qualcode.study.coders import RETIRED

if TYPE_CHECKING:
    from collections.abc import Hashable, Mapping

    from qualcode.ledger.study import Study
    from qualcode.study.coders import Coder


@dataclass(frozen=True)
class Viewer:
    """A person who looks at the study.

    ``open_to`` lists the transcripts (keys) whose other coders' work is visible; None: all. ``partners`` are
    the coders (keys) whose work is hidden elsewhere, each with the time from which it is (ms since 1970):
    their additions to the codebook from then on are hidden too.
    """

    coder: Coder | None
    open_to: frozenset[int] | None
    partners: Mapping[int, int]

    @cached_property
    def key(self) -> Hashable:
        """A key that is equal for two viewers exactly when they see the same."""
        return (self.coder and self.coder.key, self.open_to, frozenset(self.partners.items()))

    @property
    def blind(self) -> bool:
        return self.open_to is not None

    def opens(self, transcript: int) -> bool:
        """Whether others' work on this transcript (key) may be seen."""
        return self.open_to is None or transcript in self.open_to

    def condition(self, table: str = "coding") -> str:
        """An SQL condition on ``table`` (columns coder, transcript) that leaves only what may be seen."""
        if self.open_to is None or self.coder is None:
            return "1"
        seen = ",".join(map(str, sorted(self.open_to)))
        return f"({table}.coder = {self.coder.key} OR {table}.transcript IN ({seen}))"

    def condition_on_transcript(self) -> str:
        """An SQL condition on a column ``transcript`` that keeps only those whose other coders' work is visible."""
        if self.open_to is None:
            return "1"
        return f"transcript IN ({','.join(map(str, sorted(self.open_to)))})"

    def sees_code(self, created_by: int | None, created: int) -> bool:
        """Whether a code may be seen: not one that a partner has added since being assigned."""
        return created_by is None or created < self.partners.get(created_by, created + 1)

    def sees_memo(self, by: int | None, changed: int, transcript: int | None = None) -> bool:
        """Whether a memo may be seen whose coder is ``by`` (key), on something that may itself be seen.

        ``transcript`` is the transcript (key) of the memo, or of the coding that the memo is on. In a
        transcript that is still blind, other coders' memos are hidden as their codings are, even on one's own
        coding. A memo on anything else is hidden if a partner wrote it after being assigned; ``changed`` is
        when it was last written (ms since 1970).
        """
        if self.open_to is None or self.coder is None or by == self.coder.key:
            return True
        if transcript is not None:
            return transcript in self.open_to
        return by is None or changed < self.partners.get(by, changed + 1)


@remembered("assignment", "transcript", "coder")
def viewer_for(study: Study, coder: Coder | None) -> Viewer:
    """The viewer of ``coder``; without a coder, the lead's view of everything.

    A coder with independent work that is not yet revealed sees others' work only on revealed transcripts, and
    on transcripts given to review unless the independent work is on them too.
    """
    if coder is None:
        return Viewer(None, None, {})
    ask = study.connection.execute
    own = {key for (key,) in ask(_OWN, (coder.key, "independent"))}
    hidden = {key for (key,) in ask(_HIDDEN, (coder.key,))}
    # Whoever works on the same text is a partner, in whatever round: it is the text that one is blind on.
    partners: dict[int, int] = {}
    for partner, transcript, created in ask(_PARTNERS, (coder.key,)):
        if transcript in hidden:
            partners[partner] = min(created, partners.get(partner, created))
    if not partners:
        return Viewer(coder, None, {})
    # What a partner's work is now may have been done under the name of somebody who is retired.
    since = min(partners.values())
    for (retired,) in ask("SELECT key FROM coder WHERE role = ? AND key <> ?", (RETIRED, coder.key)):
        partners.setdefault(retired, since)
    reviewed = {key for (key,) in ask(_OWN, (coder.key, "review"))}
    return Viewer(coder, frozenset((own | reviewed) - hidden), partners)


_LIVE = "assignment a JOIN transcript t ON t.key = a.transcript WHERE a.deleted = 0 AND t.deleted = 0"
_OWN = f"SELECT DISTINCT a.transcript FROM {_LIVE} AND a.coder = ? AND a.mode = ?"
_ON_OWN = (
    "a.transcript IN (SELECT transcript FROM assignment "
    "WHERE coder = ?1 AND mode = 'independent' AND deleted = 0)"
)
_HIDDEN = (
    f"SELECT DISTINCT a.transcript FROM {_LIVE} AND a.mode = 'independent' AND {_ON_OWN} AND NOT {REVEALED}"
)
_PARTNERS = f"SELECT a.coder, a.transcript, a.created FROM {_LIVE} AND {_ON_OWN} AND a.coder <> ?1"


@remembered("assignment", "transcript")
def open_independent_work(study: Study) -> bool:
    """Whether somebody is still to be kept blind, so that a look without a coder must be logged."""
    several = (
        "EXISTS (SELECT 1 FROM assignment o WHERE o.transcript = a.transcript AND o.coder <> a.coder "
        "AND o.deleted = 0)"
    )
    row = study.connection.execute(
        f"SELECT 1 FROM {_LIVE} AND a.mode = 'independent' AND {several} AND NOT {REVEALED} LIMIT 1"
    ).fetchone()
    return row is not None
