"""Finishing freezes a coder's work on a transcript, with the codes that the coder could use in it.

Offered codes are those in use in the codebook as the coder sees it, and those that the coder has used in the
transcript. A code that is hidden from the coder, or retired, is not offered: its absence says nothing.
"""

from __future__ import annotations

import json
from typing import TYPE_CHECKING, NamedTuple

from qualcode.errors import NotFound
from qualcode.ledger.log import Draft
from qualcode.study.assignments import STANCES, assignments
from qualcode.study.codes import code_ids, key_of
from qualcode.study.seen import Seen

if TYPE_CHECKING:
    from collections.abc import Collection, Iterable, Sequence

    from qualcode.codebook.tree import Codebook
    from qualcode.ledger.study import Study
    from qualcode.study.assignments import Assignment
    from qualcode.study.coders import Coder
    from qualcode.study.transcripts import Entry


class Placed(NamedTuple):
    """A coding as it is frozen: ``[start, end)``, the code (id, 32 hex digits) as coded, the stance's index."""

    start: int
    end: int
    code: str
    stance: int


class Choice:
    """The codes that a coder could use, by the codebook as the coder sees it: all in use, and all that the
    coder used."""

    def __init__(self, study: Study, coder: Coder) -> None:
        self._book: Codebook = Seen(study, coder).book
        self._ids = {key: entity.hex() for key, entity in code_ids(study).items()}
        self._keys = {entity: key for key, entity in self._ids.items()}
        self._in_use = frozenset(self._ids[key_of(code)] for code in self._book.live())

    def with_used(self, used: Iterable[str]) -> frozenset[str]:
        """The codes (ids) to choose from where these were used; a used code that was merged adds its target."""
        used = frozenset(used)
        return self._in_use | used | {self._ids[self._book.today(self._keys[code])] for code in used}


def frozen(offered: Collection[str], codings: Iterable[Placed], revision: str) -> tuple[str, str]:
    """The list of codes offered, and the view frozen, as JSON texts.

    The view is {"revision", "codings"}: flat numbers code, start, end, stance, where ``code`` indexes the list and
    ``stance`` STANCES; positions are on the revision (id, 32 hex digits). Equal work has equal texts.
    """
    order = sorted(offered)
    index = {code: i for i, code in enumerate(order)}
    flat: list[int] = []
    for start, end, code, stance in sorted(codings):
        flat += (index[code], start, end, stance)
    view = {"revision": revision, "codings": flat}
    return json.dumps(order, separators=(",", ":")), json.dumps(view, separators=(",", ":"))


def finish(study: Study, coder: Coder, transcripts: Sequence[Entry]) -> list[Entry]:
    """Finish these transcripts for this coder, which freezes codings and codebook as they stand.

    Transcripts that are finished already are skipped. When the last of those assigned finishes, all are
    revealed to each other. Returns what was newly finished. Raises NotFound where a transcript is not
    assigned to the coder.
    """
    with study.writing():
        drafts, done = _drafts(study, coder, transcripts)
        if drafts:
            study.record("finish", drafts, coder=coder.id)
    return done


def _drafts(study: Study, coder: Coder, transcripts: Sequence[Entry]) -> tuple[list[Draft], list[Entry]]:
    own: dict[int, list[Assignment]] = {}
    beside: dict[tuple[int, str], list[Assignment]] = {}
    for a in assignments(study):
        beside.setdefault((a.transcript, a.round), []).append(a)
        if a.coder.key == coder.key:
            own.setdefault(a.transcript, []).append(a)
    choice = Choice(study, coder)
    drafts, done = [], []
    for entry in transcripts:
        if entry.key not in own:
            raise NotFound(f"{entry.name} is not assigned to {coder.name}; see qualcode assign --help.")
        unfinished = [a for a in own[entry.key] if not a.finished]
        if not unfinished:
            continue
        codings = _codings(study, coder, entry.key)
        offered, view = frozen(
            choice.with_used(coding.code for coding in codings), codings, _current_revision(study, entry)
        )
        sha = study.keep_text(offered).hex()
        for assignment in unfinished:
            state = ["finished", assignment.reopened, sha, view]
            drafts.append(Draft("assignment", assignment.id, {"state": state}))
            drafts += _revealed_by(beside[assignment.transcript, assignment.round], assignment)
        done.append(entry)
    return drafts, list({entry.key: entry for entry in done}.values())


def _revealed_by(beside: Sequence[Assignment], finishing: Assignment) -> list[Draft]:
    """If nobody else is still open on this transcript in this round, all who are assigned are revealed."""
    others = [a for a in beside if a.mode == "independent"]
    if all(a.finished or a.id == finishing.id for a in others):
        return [Draft("assignment", a.id, {"revealed": True}) for a in others]
    return []


def _codings(study: Study, coder: Coder, transcript: int) -> list[Placed]:
    """The coder's codings of a transcript (key). Those that a correction has left without a place stay out;
    ``unplaced`` lists them."""
    rows = study.connection.execute(
        'SELECT c.start, c."end", lower(hex(o.id)), c.stance FROM coding c JOIN code o ON o.key = c.code '
        "WHERE c.transcript = ? AND c.layer = 'own' AND c.coder = ? AND c.deleted = 0 AND c.start IS NOT NULL",
        (transcript, coder.key),
    )
    return [Placed(start, end, code, STANCES.index(stance)) for start, end, code, stance in rows]


def _current_revision(study: Study, entry: Entry) -> str:
    (revision,) = study.connection.execute(
        "SELECT r.id FROM transcript t JOIN revision r ON r.key = t.current WHERE t.key = ?", (entry.key,)
    ).fetchone()
    return str(revision.hex())


def usable_so_far(study: Study, coder: Coder, transcripts: Iterable[int]) -> dict[int, frozenset[int]]:
    """For each of these transcripts (keys) that the coder has not finished, the codes (keys) that finishing it
    now would freeze as offered."""
    transcripts = list(transcripts)
    if not transcripts:
        return {}
    choice = Choice(study, coder)
    keys = {entity.hex(): key for key, entity in code_ids(study).items()}
    found: dict[int, frozenset[int]] = {}
    shared: dict[frozenset[str], frozenset[int]] = {}
    for transcript in transcripts:
        offered = choice.with_used(coding.code for coding in _codings(study, coder, transcript))
        if offered not in shared:
            shared[offered] = frozenset(keys[code] for code in offered)
        found[transcript] = shared[offered]
    return found
