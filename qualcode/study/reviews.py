"""Reviewing: a second coder keeps, changes or drops what a first one coded, in a set of the reviewer's own.

The first coder's codings stay as they were. A coding that the reviewer keeps or changes becomes a coding of
the reviewer's; a review record names the coding that it came from, or says that the coding was dropped.
"""

from __future__ import annotations

from dataclasses import dataclass, replace
from typing import TYPE_CHECKING, Any, Literal

from qualcode.errors import NotAllowed, NotFound
from qualcode.ledger.log import Draft
from qualcode.study import assignments, finishing
from qualcode.study.alike import joint_stance, with_alike
from qualcode.study.coding_step import UNSET, CodingNow, CodingStep, NewCoding
from qualcode.study.transcripts import entry_of

if TYPE_CHECKING:
    from collections.abc import Iterator, Sequence

    from qualcode.ledger.study import Study
    from qualcode.study.coders import Coder
    from qualcode.study.coding_step import Span
    from qualcode.study.transcripts import Entry

Outcome = Literal["kept", "changed", "dropped"]

# A coding made by one of these is there because of a review, and goes when its review drops it.
_TAKING = ("keep coding", "change reviewed coding")


def keep(study: Study, reviewer: Coder, codings: Sequence[bytes]) -> None:
    """Take reviewed codings as they are, as one step: codings of the reviewer's own with their code, place, stance.

    A code that was merged since stands for its target. Where the reviewer has the same code on the same span
    already, that coding is it. Raises NotAllowed where the reviewer has no open review of one of them, or it has
    lost its place; NotFound where there is no such coding; then none is taken.
    """
    with study.writing():
        review = _Review(study, reviewer)
        for source in review.sources(codings):
            review.take(source, source.said)
        review.step.record("keep coding")


def change(
    study: Study,
    reviewer: Coder,
    coding: bytes,
    *,
    code: int | None = None,
    at: Span | None = None,
    stance: str | None = None,
) -> None:
    """Take a reviewed coding with another code (key), span of its transcript or stance (UNSET: none), as one
    step; earlier changes to it stay.

    Raises as ``keep``, but a coding that has lost its place can be given one; QualcodeError where the place
    cannot be coded, NotFound where the code is not to be coded with.
    """
    with study.writing():
        review = _Review(study, reviewer)
        for source in review.sources([coding], placed=at is None):
            review.take(source, review.taken(source) or source.said, code, at, stance)
        review.step.record("change reviewed coding")


def drop(study: Study, reviewer: Coder, codings: Sequence[bytes]) -> None:
    """Drop reviewed codings, as one step, and remove the codings made from them.

    Raises as ``keep``; then none is dropped.
    """
    with study.writing():
        review = _Review(study, reviewer)
        sources = review.sources(codings)
        for source in sources:
            review.drop(source, [source.key for source in sources])
        review.step.record("drop coding")


@dataclass(frozen=True)
class _Source:
    """A coding under review: its key and its coder's, its transcript, and what it says."""

    key: int
    coder: int
    transcript: Entry
    said: CodingNow

    @property
    def passage(self) -> tuple[Any, ...]:
        """The values that codings that say the same have in common."""
        return (self.coder, *self.said[1:5]) if self.said.start is not None else (self.key,)


class _Review:
    """One action of a reviewer, within a write transaction: the codings it may decide on, and the decisions."""

    def __init__(self, study: Study, reviewer: Coder) -> None:
        self._study, self._reviewer = study, reviewer
        self._connection = study.connection
        self._reviewed: dict[int, tuple[Entry, frozenset[int]]] = {}
        self.step = CodingStep(study, reviewer)

    # -- what may be decided on ---------------------------------------------------------------------

    def sources(self, codings: Sequence[bytes], *, placed: bool = True) -> list[_Source]:
        """These codings and those that say the same, each once and with their joint stance. Raises where one of
        them is not the reviewer's to decide on."""
        found = [self._source(one, placed) for one in with_alike(self._study, self.step.book, codings)]
        stances: dict[tuple[Any, ...], list[str | None]] = {}
        for source in found:
            stances.setdefault(source.passage, []).append(source.said.stance)
        return [
            replace(source, said=source.said._replace(stance=joint_stance(stances[source.passage])))
            for source in found
        ]

    def _source(self, coding: bytes, placed: bool) -> _Source:
        row = self._connection.execute(
            'SELECT coding.id, coding.transcript, coding.code, coding.start, coding."end", coding.stance, '
            "coding.placed, coding.key, coding.coder, c.name FROM coding JOIN coder c ON c.key = coding.coder "
            "WHERE coding.id = ? AND coding.deleted = 0 AND coding.layer = 'own' "
            f"AND {self.step.seen.viewer.condition()}",
            (coding,),
        ).fetchone()
        if row is None or row[2] not in self.step.book:  # what is hidden is as if it were not there
            raise NotFound(f"There is no coding {coding.hex()}.")
        *said, key, coder, name = row
        source = self.step.said(said)
        entry, reviewed = self._under_review(source.transcript)
        if coder not in reviewed:
            raise NotAllowed(
                f"The coding {coding.hex()[:8]} is {name}'s, and {self._reviewer.name} does not review "
                f"{name} in {entry.name}."
            )
        if placed and source.start is None:
            raise NotAllowed(
                f"The coding {coding.hex()[:8]} lost its place when {entry.name} was corrected and counts "
                "nowhere; to take it, change it and give it a place."
            )
        return _Source(key, coder, entry, source)

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
            assignments.refuse_finished(self._study, self._reviewer, [entry])
            self._reviewed[transcript] = (entry, frozenset(key for (key,) in coders))
        return self._reviewed[transcript]

    # -- what was decided before --------------------------------------------------------------------

    def taken(self, source: _Source) -> CodingNow | None:
        """The reviewer's own coding that was taken of this one, if it is there."""
        row = self._connection.execute(
            'SELECT o.id, o.transcript, o.code, o.start, o."end", o.stance, o.placed '
            "FROM review v JOIN coding o ON o.key = v.own "
            "WHERE v.coding = ? AND v.coder = ? AND v.deleted = 0 AND v.verdict = 'taken' AND o.deleted = 0",
            (source.key, self._reviewer.key),
        ).fetchone()
        return None if row is None else self.step.said(row)

    def _made_of(self, own: CodingNow | None, decided: Sequence[int]) -> CodingNow | None:
        """``own``, if it is there only because of the reviews of the codings (keys) being decided on."""
        if own is None:
            return None
        (action,) = self._connection.execute(
            "SELECT s.action FROM change c JOIN step s ON s.n = c.step WHERE c.entity = ? AND c.bases IS NULL "
            "ORDER BY c.step LIMIT 1",
            (own.id,),
        ).fetchone()
        others = self._connection.execute(
            "SELECT v.coding FROM coding o JOIN review v ON v.own = o.key "
            "WHERE o.id = ? AND v.deleted = 0 AND v.verdict = 'taken'",
            (own.id,),
        )
        return own if action in _TAKING and all(key in decided for (key,) in others) else None

    # -- deciding -----------------------------------------------------------------------------------

    def take(
        self,
        source: _Source,
        base: CodingNow,
        code: int | None = None,
        at: Span | None = None,
        stance: str | None = None,
    ) -> None:
        """Take ``source`` as ``base`` says, with the other arguments in place of its values."""
        wanted = self._wanted(source, base, code, at, stance)
        before = self.taken(source)
        made = self._made_of(before, [source.key])
        there = self.step.at(wanted.transcript, wanted.code, wanted.start, wanted.end)
        if before is not None and before[2:5] == wanted[2:5]:
            there = before
        chosen = there or made
        if chosen is None:
            assert wanted.start is not None
            assert wanted.end is not None
            own = self.step.add(
                NewCoding(source.transcript, wanted.code, wanted.start, wanted.end, wanted.stance)
            )
        else:
            own = chosen.id
            if made is not None and own == made.id:
                stays = at is None and (made.start, made.end) == (wanted.start, wanted.end)
                now = wanted._replace(id=own, placed=made.placed if stays else None)
                self.step.write(made, now, source.transcript)
            elif stance is not None:  # what the reviewer had anyway gets the stance that was asked for
                self.step.write(chosen, chosen._replace(stance=wanted.stance))
            if made is not None and own != made.id:
                self.step.remove(made)
        self._decide(source, "taken", own)

    def _wanted(
        self, source: _Source, base: CodingNow, code: int | None, at: Span | None, stance: str | None
    ) -> CodingNow:
        if base.start is None:  # the reviewer's own has lost its place
            base = base._replace(start=source.said.start, end=source.said.end, placed=None)
        if code is not None:
            base = base._replace(code=self.step.usable(code))
        if at is not None:
            self.step.refuse_span(*at)
            base = base._replace(start=at[1], end=at[2], placed=None)
        return base if stance is None else base._replace(stance=None if stance == UNSET else stance)

    def drop(self, source: _Source, decided: Sequence[int]) -> None:
        """Drop ``source``, and the coding made only from it and from others ``decided`` on (keys)."""
        made = self._made_of(self.taken(source), decided)
        if made is not None:
            self.step.remove(made)
        self._decide(source, "dropped", None)

    def _decide(self, source: _Source, verdict: str, own: bytes | None) -> None:
        about = [source.said.id.hex(), self._reviewer.id.hex()]
        entity = self._study.natural_id("review", *about)
        outcome = [verdict, own.hex() if own else None]
        row = self._connection.execute(
            "SELECT v.deleted, v.verdict, o.id FROM review v LEFT JOIN coding o ON o.key = v.own WHERE v.id = ?",
            (entity,),
        ).fetchone()
        if row is None or row[0]:
            self.step.drafts.append(
                self._study.making("review", entity, {"about": about, "outcome": outcome})
            )
        elif row[1:] != (verdict, own):
            self.step.drafts.append(Draft("review", entity, {"outcome": outcome}))


# -- what came of it --------------------------------------------------------------------------------


def outcomes(study: Study, reviewer: Coder, transcript: Entry) -> dict[bytes, Outcome]:
    """The reviewer's verdict on each reviewed coding of a transcript, by its id; undecided codings are absent.

    A taken coding is kept while the reviewer's own is the same in code, place and stance, else changed. One
    whose own coding was removed is undecided.
    """
    return {d.said.id: d.outcome for d in _decisions(study, reviewer, transcript) if d.outcome is not None}


def undecided(study: Study, reviewer: Coder, transcript: Entry) -> int:
    """How many reviewed codings of a transcript that have a place the reviewer has not yet decided on."""
    return sum(d.undecided for d in _decisions(study, reviewer, transcript))


def will_be_dropped(study: Study, reviewer: Coder, transcript: Entry) -> dict[str, int]:
    """How many undecided codings of each reviewed coder would count as dropped if the review were finished
    now. A coding is undecided if the reviewer neither decided on it nor has the same code on the same
    span."""
    own = CodingStep(study, reviewer)
    found: dict[str, int] = {}
    for d in _decisions(study, reviewer, transcript):
        if d.undecided and own.at(*d.said[1:5]) is None:
            found[d.coder] = found.get(d.coder, 0) + 1
    return found


def finish(study: Study, coder: Coder, transcripts: Sequence[Entry]) -> tuple[list[Entry], list[str]]:
    """Finish transcripts as ``finishing.finish`` does, and say in sentences what counts as dropped, undecided."""
    with study.writing():
        left = {entry.key: will_be_dropped(study, coder, entry) for entry in transcripts}
        done = finishing.finish(study, coder, transcripts)
    told = [_left(name, entry.name, count) for entry in done for name, count in left[entry.key].items()]
    return done, told


def _left(coder: str, transcript: str, count: int) -> str:
    verb, then = ("is", "it counts") if count == 1 else ("are", "they count")
    return f"{count} of {coder}'s codings in {transcript} {verb} undecided; {then} as dropped."


@dataclass(frozen=True)
class _Decision:
    """A coding under review, whose it is, and what came of it."""

    said: CodingNow
    coder: str
    outcome: Outcome | None

    @property
    def undecided(self) -> bool:
        return self.outcome is None and self.said.start is not None


_REVIEWED = """
SELECT g.id, g.transcript, g.code, g.start, g."end", g.stance, g.placed, c.name, v.verdict,
  o.id, o.code, o.start, o."end", o.stance
FROM coding g JOIN coder c ON c.key = g.coder
LEFT JOIN review v ON v.coding = g.key AND v.coder = ?1 AND v.deleted = 0
LEFT JOIN coding o ON o.key = v.own AND o.deleted = 0
WHERE g.transcript = ?2 AND g.layer = 'own' AND g.deleted = 0 AND g.coder IN (
  SELECT a.reviews FROM assignment a
  WHERE a.transcript = ?2 AND a.coder = ?1 AND a.mode = 'review' AND a.deleted = 0)
ORDER BY g.start, g."end", g.key
"""


def _decisions(study: Study, reviewer: Coder, transcript: Entry) -> Iterator[_Decision]:
    """The reviewed codings that the reviewer may see, each with what came of it."""
    step = CodingStep(study, reviewer)
    if not step.seen.viewer.opens(transcript.key):
        return
    rows = study.connection.execute(_REVIEWED, (reviewer.key, transcript.key)).fetchall()
    passages: dict[tuple[Any, ...], list[tuple[CodingNow, list[Any]]]] = {}
    for *row, coder, verdict, own, code, start, end, stance in rows:
        if row[2] in step.book:
            said = step.said(row)
            passage = (coder, *said[1:5]) if said.start is not None else (coder, said.id)
            passages.setdefault(passage, []).append((said, [verdict, own, code, start, end, stance]))
    for (coder, *_), codings in passages.items():
        said = codings[0][0]._replace(stance=joint_stance(said.stance for said, _ in codings))
        came = [_outcome(step, said, *decided) for _, decided in codings]
        yield _Decision(said, coder, next((outcome for outcome in came if outcome), None))


def _outcome(
    step: CodingStep,
    said: CodingNow,
    verdict: str | None,
    own: bytes | None,
    code: int,
    start: int | None,
    end: int | None,
    stance: str | None,
) -> Outcome | None:
    """The outcome of a coding under review, from the verdict on it and the reviewer's own coding."""
    if verdict == "dropped":
        return "dropped"
    if own is None:
        return None
    return "kept" if said[2:6] == (step.standing(code), start, end, stance) else "changed"
