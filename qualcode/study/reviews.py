"""Reviewing: a second coder keeps, changes or drops what a first one coded, in a set of the reviewer's own.

The first coder's codings stay as they were. What the reviewer keeps or changes is a coding of the reviewer's;
a review record says of which coding it came, or that nothing was to come of it.
"""

from __future__ import annotations

from dataclasses import dataclass
from typing import TYPE_CHECKING, Literal

from qualcode.study.codes import codebook
from qualcode.study.sittings import Place, Reading, Sitting, own_places, standing
from qualcode.study.viewer import viewer_for

if TYPE_CHECKING:
    from collections.abc import Iterator, Mapping, Sequence
    from typing import Any

    from qualcode.ledger.study import Study
    from qualcode.study.coders import Coder
    from qualcode.study.transcripts import Entry

Outcome = Literal["kept", "changed", "dropped"]


def keep(study: Study, reviewer: Coder, coding: bytes) -> None:
    """Take a reviewed coding as it is: a coding of the reviewer's own with its code, place and stance.

    A code that was merged since stands for its target. Where the reviewer has the same code on the same span
    already, that coding is it. Raises NotAllowed where the reviewer has no open review of it, or it has lost
    its place; NotFound where there is no such coding.
    """
    keep_all(study, reviewer, [coding])


def keep_all(study: Study, reviewer: Coder, codings: Sequence[bytes]) -> None:
    """As ``keep`` for each of these codings, as one step; all or none."""
    with study.writing():
        sitting = Sitting(study, reviewer)
        for source in sitting.sources(codings):
            sitting.take(source, source.reading, {})
        sitting.record("keep coding")


def change(study: Study, reviewer: Coder, coding: bytes, fields: Mapping[str, Any]) -> None:
    """Take a reviewed coding with another ``code`` (id, hex), ``at`` ([current revision's id, start, end]) or
    ``stance``; what was changed in it before stays so.

    Raises as ``keep``, but a coding that has lost its place can be given one; QualcodeError where the place
    cannot be coded, NotFound where the code is not to be coded with.
    """
    with study.writing():
        sitting = Sitting(study, reviewer)
        (source,) = sitting.sources([coding], placed="at" not in fields)
        before = sitting.taken(source)
        sitting.take(source, source.reading if before is None else before, fields)
        sitting.record("change reviewed coding")


def drop(study: Study, reviewer: Coder, coding: bytes) -> None:
    """Record that nothing is to come of a reviewed coding; a coding that was made of it is removed.

    Raises as ``keep``.
    """
    drop_all(study, reviewer, [coding])


def drop_all(study: Study, reviewer: Coder, codings: Sequence[bytes]) -> None:
    """As ``drop`` for each of these codings, as one step; all or none."""
    with study.writing():
        sitting = Sitting(study, reviewer)
        sources = sitting.sources(codings)
        keys = [source.key for source in sources]
        for source in sources:
            sitting.drop(source, keys)
        sitting.record("drop coding")


# -- what came of it --------------------------------------------------------------------------------


def outcomes(study: Study, reviewer: Coder, transcript: Entry) -> dict[bytes, Outcome]:
    """What the reviewer did with each reviewed coding of a transcript, by its id; the undecided are absent.

    A taken coding is kept while the reviewer's own is the same in code, place and stance, else changed. One
    whose own coding was removed is undecided.
    """
    return {d.coding: d.outcome for d in _decisions(study, reviewer, transcript) if d.outcome is not None}


def undecided(study: Study, reviewer: Coder, transcript: Entry) -> int:
    """How many reviewed codings of a transcript that have a place the reviewer has not yet decided on."""
    return sum(d.undecided for d in _decisions(study, reviewer, transcript))


def will_be_dropped(study: Study, reviewer: Coder, transcript: Entry) -> dict[str, int]:
    """How many codings of each reviewed coder would count as dropped were the review finished now, though
    nothing was decided on them: neither that, nor has the reviewer the same code on the same span."""
    own = own_places(study, reviewer, transcript.key, codebook(study, viewer_for(study, reviewer)))
    found: dict[str, int] = {}
    for d in _decisions(study, reviewer, transcript):
        if d.undecided and d.place not in own:
            found[d.coder] = found.get(d.coder, 0) + 1
    return found


@dataclass(frozen=True)
class _Decision:
    coding: bytes
    coder: str
    place: Place
    outcome: Outcome | None

    @property
    def undecided(self) -> bool:
        return self.outcome is None and self.place[1] is not None


_REVIEWED = """
SELECT g.id, c.name, g.code, g.start, g."end", g.stance, v.verdict, o.code, o.start, o."end", o.stance
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
    viewer = viewer_for(study, reviewer)
    if viewer.open_to is not None and transcript.key not in viewer.open_to:
        return
    book = codebook(study, viewer)
    rows = study.connection.execute(_REVIEWED, (reviewer.key, transcript.key)).fetchall()
    for coding, coder, code, start, end, stance, verdict, *own in rows:
        if code not in book:
            continue
        said = Reading(standing(book, code), start, end, stance)
        outcome: Outcome | None = None
        if verdict == "dropped":
            outcome = "dropped"
        elif own[0] is not None:
            kept = said.same(Reading(standing(book, own[0]), *own[1:]))
            outcome = "kept" if kept else "changed"
        yield _Decision(coding, coder, said.place, outcome)
