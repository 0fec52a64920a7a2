"""One action of a reviewer: which codings it may decide on, and the one step that comes of it."""

from __future__ import annotations

from dataclasses import dataclass
from typing import TYPE_CHECKING, Any

from qualcode.errors import NotAllowed, NotFound, QualcodeError
from qualcode.ledger.ids import new_id
from qualcode.ledger.log import Draft
from qualcode.study.assignments import refuse_finished
from qualcode.study.codes import code_ids, codebook, key_of
from qualcode.study.codings import span_fault
from qualcode.study.transcripts import entry_of
from qualcode.study.viewer import viewer_for

if TYPE_CHECKING:
    from collections.abc import Mapping, Sequence

    from qualcode.codebook.tree import Codebook
    from qualcode.ledger.study import Study
    from qualcode.study.coders import Coder
    from qualcode.study.transcripts import Entry

# A coding made by one of these is there because of a review, and goes when its review drops it.
_TAKING = ("keep coding", "change reviewed coding")

Place = tuple[int, int | None, int | None]
"""A code (key, as it stands today) on a span of today's text, in code points; without one where it is lost."""


@dataclass(frozen=True)
class Reading:
    """What a coding says: code (key, as it stands today), span in code points of today's text, stance.

    ``own`` is its id where it is one of the reviewer's own.
    """

    code: int
    start: int | None
    end: int | None
    stance: str | None
    own: bytes | None = None

    @property
    def place(self) -> Place:
        """The code on its span, without the stance."""
        return (self.code, self.start, self.end)

    def same(self, other: Reading) -> bool:
        """Whether both say the same, whosever they are."""
        return self.place == other.place and self.stance == other.stance


def standing(book: Codebook, code: int) -> int:
    """The key of the code that this one stands for today."""
    return key_of(book.standing_for(code)) if code in book else code


def own_places(study: Study, reviewer: Coder, transcript: int, book: Codebook) -> dict[Place, bytes]:
    """The reviewer's live codings of a transcript by code and span; of several alike the first."""
    found: dict[Place, bytes] = {}
    for entity, code, start, end in study.connection.execute(
        'SELECT id, code, start, "end" FROM coding WHERE transcript = ? AND coder = ? '
        "AND layer = 'own' AND deleted = 0 AND start IS NOT NULL ORDER BY key",
        (transcript, reviewer.key),
    ):
        found.setdefault((standing(book, code), start, end), entity)
    return found


@dataclass(frozen=True)
class Source:
    """A coding under review: its key and id, its transcript, and what it says."""

    key: int
    id: bytes
    transcript: Entry
    reading: Reading


class Sitting:
    """One action of a reviewer: what is decided in it, gathered into one step. Within a write transaction."""

    def __init__(self, study: Study, reviewer: Coder) -> None:
        self._study = study
        self._connection = study.connection
        self._reviewer = reviewer
        self._viewer = viewer_for(study, reviewer)
        self._book = codebook(study, self._viewer)
        self._code_ids = code_ids(study)
        self._reviewed: dict[int, tuple[Entry, frozenset[int]]] = {}
        self._own: dict[int, dict[Place, bytes]] = {}
        self._drafts: list[Draft] = []

    def record(self, action: str) -> None:
        """Record all that was decided, as one step; nothing where nothing changes."""
        if self._drafts:
            self._study.record(action, self._drafts, coder=self._reviewer.id)

    # -- what may be decided on ---------------------------------------------------------------------

    def sources(self, codings: Sequence[bytes], *, placed: bool = True) -> list[Source]:
        """These codings, each once. Raises where one of them is not the reviewer's to decide on."""
        return [self._source(coding, placed) for coding in dict.fromkeys(codings)]

    def _source(self, coding: bytes, placed: bool) -> Source:
        row = self._connection.execute(
            "SELECT coding.key, coding.transcript, coding.coder, c.name, coding.code, coding.start, "
            'coding."end", coding.stance FROM coding JOIN coder c ON c.key = coding.coder '
            "WHERE coding.id = ? AND coding.deleted = 0 AND coding.layer = 'own' "
            f"AND {self._viewer.condition()}",
            (coding,),
        ).fetchone()
        if row is None or row[4] not in self._book:  # what is hidden is as if it were not there
            raise NotFound(f"There is no coding {coding.hex()}.")
        key, transcript, coder, name, code, start, end, stance = row
        entry, reviewed = self._under_review(transcript)
        if coder not in reviewed:
            raise NotAllowed(
                f"The coding {coding.hex()[:8]} is {name}'s, whom {self._reviewer.name} does not review in "
                f"{entry.name}."
            )
        if placed and start is None:
            raise NotAllowed(
                f"The coding {coding.hex()[:8]} has lost its place in {entry.name} to a correction and counts "
                "nowhere; change it and give it a place, if it is to be taken."
            )
        return Source(key, coding, entry, Reading(standing(self._book, code), start, end, stance))

    def _under_review(self, transcript: int) -> tuple[Entry, frozenset[int]]:
        """A transcript and the coders (keys) whom the reviewer reviews in it. Raises NotAllowed."""
        if transcript not in self._reviewed:
            (entity,) = self._connection.execute(
                "SELECT id FROM transcript WHERE key = ?", (transcript,)
            ).fetchone()
            entry = entry_of(self._study, entity)
            coders = self._connection.execute(
                "SELECT reviews FROM assignment WHERE transcript = ? AND coder = ? AND mode = 'review' "
                "AND deleted = 0",
                (transcript, self._reviewer.key),
            ).fetchall()
            if not coders:
                raise NotAllowed(
                    f"{self._reviewer.name} has no review of {entry.name}; assign one first: qualcode assign "
                    f"{entry.name} --coders {self._reviewer.name} --mode review --reviews NAME"
                )
            refuse_finished(self._study, self._reviewer, [entry])
            self._reviewed[transcript] = (entry, frozenset(key for (key,) in coders))
        return self._reviewed[transcript]

    # -- what was decided before --------------------------------------------------------------------

    def taken(self, source: Source) -> Reading | None:
        """The reviewer's own coding that was taken of this one, if it is there."""
        row = self._connection.execute(
            'SELECT o.code, o.start, o."end", o.stance, o.id FROM review v JOIN coding o ON o.key = v.own '
            "WHERE v.coding = ? AND v.coder = ? AND v.deleted = 0 AND v.verdict = 'taken' AND o.deleted = 0",
            (source.key, self._reviewer.key),
        ).fetchone()
        return None if row is None else Reading(standing(self._book, row[0]), *row[1:])

    def _alone(self, own: bytes, decided: Sequence[int]) -> bool:
        """Whether a coding is there only because of the reviews of the codings (keys) being decided on."""
        (action,) = self._connection.execute(
            "SELECT s.action FROM change c JOIN step s ON s.n = c.step WHERE c.entity = ? AND c.bases IS NULL "
            "ORDER BY c.step LIMIT 1",
            (own,),
        ).fetchone()
        others = self._connection.execute(
            "SELECT v.coding FROM coding o JOIN review v ON v.own = o.key "
            "WHERE o.id = ? AND v.deleted = 0 AND v.verdict = 'taken'",
            (own,),
        )
        return action in _TAKING and all(key in decided for (key,) in others)

    # -- deciding -----------------------------------------------------------------------------------

    def take(self, source: Source, base: Reading, fields: Mapping[str, Any]) -> None:
        """Take ``source`` as ``base`` says, but for ``fields``."""
        wanted = self._wanted(source, base, fields)
        before = self.taken(source)
        own = None if before is None else before.own
        alone = own is not None and self._alone(own, [source.key])
        places = self._places(source.transcript)
        chosen = own if before is not None and before.place == wanted.place else places.get(wanted.place)
        if chosen is None and alone:
            chosen = own
        if chosen is None:
            chosen = new_id()
            self._drafts.append(Draft("coding", chosen, self._registers(source, wanted), new=True))
        elif before is not None and chosen == own and alone:
            self._rewrite(source, chosen, before, wanted)
        elif "stance" in fields:
            self._restate(chosen, wanted.stance)
        if own is not None and alone and chosen != own:
            self._drafts.append(Draft("coding", own, {"deleted": True}))
        if own is not None and alone and before is not None and places.get(before.place) == own:
            del places[before.place]
        places.setdefault(wanted.place, chosen)
        self._decide(source, "taken", chosen)

    def drop(self, source: Source, decided: Sequence[int]) -> None:
        """Drop ``source``, and what was made of it and of nothing else than those ``decided`` on (keys)."""
        before = self.taken(source)
        if before is not None and before.own is not None and self._alone(before.own, decided):
            self._drafts.append(Draft("coding", before.own, {"deleted": True}))
        self._decide(source, "dropped", None)

    def _wanted(self, source: Source, base: Reading, fields: Mapping[str, Any]) -> Reading:
        code, start, end = base.place
        if start is None:  # the reviewer's own has lost its place
            start, end = source.reading.start, source.reading.end
        if "code" in fields:
            keys = {entity.hex(): key for key, entity in self._code_ids.items()}
            code = key_of(self._book.usable(keys.get(fields["code"], -1)))
        if "at" in fields:
            start, end = self._span(source.transcript, fields["at"])
        return Reading(code, start, end, fields.get("stance", base.stance))

    def _span(self, entry: Entry, at: Sequence[Any]) -> tuple[int, int]:
        revision, sha = self._current(entry)
        if at[0] != revision:
            raise QualcodeError(f"{entry.name} was corrected by somebody else just now; try again.")
        fault = span_fault(self._study.text(bytes.fromhex(sha)), at[1], at[2])
        if fault:
            raise QualcodeError(f"{entry.name}: {fault}.")
        return at[1], at[2]

    def _current(self, entry: Entry) -> tuple[str, str]:
        revision, sha = self._connection.execute(
            "SELECT id, sha FROM revision WHERE key = ?", (entry.revision,)
        ).fetchone()
        return revision.hex(), sha

    def _registers(self, source: Source, wanted: Reading) -> dict[str, Any]:
        fields: dict[str, Any] = {
            "code": self._code_ids[wanted.code].hex(),
            "at": [self._current(source.transcript)[0], wanted.start, wanted.end],
        }
        return {**fields, "stance": wanted.stance} if wanted.stance else fields

    def _rewrite(self, source: Source, own: bytes, before: Reading, wanted: Reading) -> None:
        fields = {**self._registers(source, wanted), "stance": wanted.stance}
        same = {
            "code": before.code == wanted.code,
            "at": before.place[1:] == wanted.place[1:],
            "stance": before.stance == wanted.stance,
        }
        differing = {name: value for name, value in fields.items() if not same[name]}
        if differing:
            self._drafts.append(Draft("coding", own, differing))

    def _restate(self, own: bytes, stance: str | None) -> None:
        """Give a coding that the reviewer had anyway the stance that was asked for."""
        row = self._connection.execute("SELECT stance FROM coding WHERE id = ?", (own,)).fetchone()
        if row is not None and row[0] != stance:
            self._drafts.append(Draft("coding", own, {"stance": stance}))

    def _places(self, entry: Entry) -> dict[Place, bytes]:
        if entry.key not in self._own:
            self._own[entry.key] = own_places(self._study, self._reviewer, entry.key, self._book)
        return self._own[entry.key]

    def _decide(self, source: Source, verdict: str, own: bytes | None) -> None:
        about = [source.id.hex(), self._reviewer.id.hex()]
        entity = self._study.natural_id("review", *about)
        outcome = [verdict, own.hex() if own else None]
        row = self._connection.execute(
            "SELECT v.deleted, v.verdict, o.id FROM review v LEFT JOIN coding o ON o.key = v.own WHERE v.id = ?",
            (entity,),
        ).fetchone()
        if row is None or row[0]:
            self._drafts.append(self._study.making("review", entity, {"about": about, "outcome": outcome}))
        elif row[1:] != (verdict, own):
            self._drafts.append(Draft("review", entity, {"outcome": outcome}))
