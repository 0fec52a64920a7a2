"""The recheck queue: transcripts finished before a code was made or redefined, and recording that they were
considered under it."""

from __future__ import annotations

from dataclasses import dataclass, field
from itertools import product
from typing import TYPE_CHECKING, Literal

from qualcode.documents import FORMAT
from qualcode.study import rechecks
from qualcode.study.coders import must_act
from qualcode.study.codes import key_of
from qualcode.study.seen import Seen, look
from qualcode.study.transcripts import entries, finder

if TYPE_CHECKING:
    from collections.abc import Iterable, Sequence

    from qualcode.documents.assigning import Considered, Due, Recheck
    from qualcode.ledger.study import Study
    from qualcode.study.coders import Coder


@dataclass(frozen=True)
class Waiting:
    """A transcript that the coder finished before the code (key) was made (new) or redefined.

    ``since`` is when the code was made or redefined, in ms since 1970.
    """

    transcript: str
    transcript_id: bytes
    code: int
    why: Literal["new", "redefined"]
    since: int = field(default=0, compare=False)


def waiting(study: Study, who: Coder) -> list[Waiting]:
    """The coder's recheck queue, by transcript and then by the codebook; codes not seen are left out."""
    with study.reading():
        book = Seen(study, who).book
        place = {key_of(code): order for order, code in enumerate(book)}
        due: dict[int, list[rechecks.Due]] = {}
        for item in rechecks.due(study, who):
            if item.code in place:
                due.setdefault(item.transcript, []).append(item)
        return [
            Waiting(entry.name, entry.id, item.code, "new" if item.why == "new" else "redefined", item.since)
            for entry in entries(study)
            for item in sorted(due.get(entry.key, ()), key=lambda item: place[item.code])
        ]


def considered(study: Study, who: Coder, pairs: Iterable[tuple[bytes, int]]) -> int:
    """Record, as one step, that the coder has now considered each transcript (id) under the code (key) beside it.

    Returns how many pairs were waiting for that; others are left.
    """
    book = Seen(study, who).book
    listed = {entry.id: (entry.key, entry.id) for entry in entries(study)}
    known = [(listed[entry], code) for entry, code in pairs if entry in listed and code in book]
    return rechecks.consider_each(study, who, known)


# -- by the names that people type ------------------------------------------------------------------


def recheck_queue(study: Study, coder: str | None = None) -> Recheck:
    """Transcripts not yet considered under a new, split or redefined code."""
    seen, warnings = look(study, coder, "recheck")
    book, names = seen.book, seen.names
    queue: list[Due] = [
        {
            "transcript": names[item.transcript],
            "coder": item.coder.name,
            "code": book.full_name(item.code),
            "why": item.why,
        }
        for item in rechecks.due(study, seen.coder)
        if item.code in book and item.transcript in names
    ]
    return {"format": FORMAT, "due": queue, "warnings": warnings}


def recheck_done(study: Study, names: Sequence[str], codes: Sequence[str], coder: str | None) -> Considered:
    """Record that the acting coder has now considered these transcripts under these codes."""
    who = must_act(study, coder)
    book = Seen(study, who).book
    keys = [book.today(key_of(code)) for code in (map(book.find, codes) if codes else book.live())]
    chosen = map(finder(study), names)
    made = considered(study, who, dict.fromkeys(product((entry.id for entry in chosen), keys)))
    return {"format": FORMAT, "coder": who.name, "considered": made, "warnings": []}
