"""Decisions on codings as quotes: pinned or left out, with the original wording of a translation.

A quote is words in a text, so a decision on one coding holds for every coding of the same code on the same
span: a pinned quote stays pinned when the consensus, or another coder, has it. A quote that is left out is
left out under every code, and so is every quote that overlaps it: they could identify the same person.
"""

from __future__ import annotations

from dataclasses import dataclass, field
from typing import TYPE_CHECKING, Any, Literal, NamedTuple

from qualcode.errors import QualcodeError
from qualcode.ledger.log import Draft
from qualcode.study.codings import IN_THE_STUDY, place_of
from qualcode.study.seen import Seen

if TYPE_CHECKING:
    from collections.abc import Iterator, Sequence

    from qualcode.ledger.study import Study
    from qualcode.study.coders import Coder

Verdict = Literal["pinned", "left out"]
_ACTIONS: dict[Verdict | None, str] = {
    "pinned": "pin quotes",
    "left out": "leave out quotes",
    None: "unpin quotes",
}


@dataclass
class Pins:
    """The decisions, by place: (transcript, code as it stands, start, end), keys and code points of today."""

    pinned: set[tuple[int, int, int, int]] = field(default_factory=set)
    left_out: dict[int, list[tuple[int, int]]] = field(default_factory=dict)
    originals: dict[tuple[int, int, int], str] = field(default_factory=dict)

    def verdict(self, transcript: int, code: int, start: int, end: int) -> Verdict | None:
        """The decision on a quote; a quote that is left out is not pinned."""
        if any(s < end and start < e for s, e in self.left_out.get(transcript, ())):
            return "left out"
        return "pinned" if (transcript, code, start, end) in self.pinned else None


class _Pin(NamedTuple):
    """A live record on a coding that has a place."""

    id: bytes
    verdict: Verdict | None
    original: str | None
    transcript: int
    code: int
    start: int
    end: int


def pins(seen: Seen) -> Pins:
    """The decisions on the codings that the viewer may see."""
    found = Pins()
    for pin in _live(seen):
        if pin.verdict == "pinned":
            found.pinned.add(pin[3:])
        elif pin.verdict == "left out":
            found.left_out.setdefault(pin.transcript, []).append((pin.start, pin.end))
        if pin.original:
            found.originals[pin.transcript, pin.start, pin.end] = pin.original
    return found


def decide(study: Study, coder: Coder, codings: Sequence[bytes], verdict: Verdict | None) -> int:
    """Pin these codings as quotes, leave them out, or (None) take back what decides of them; one step.

    Returns how many stand otherwise than before. Raises NotFound for a coding that the coder does not see,
    QualcodeError for one without a place.
    """
    changed = 0
    with study.writing():
        seen = Seen(study, coder)
        there = list(_live(seen))
        drafts: dict[bytes, Draft] = {}
        for coding in dict.fromkeys(codings):
            place = place_of(seen, coding)
            own = study.natural_id("pin", coding.hex())
            deciding = [pin for pin in there if _decides(pin, place)]
            if verdict is not None and any(pin.verdict == verdict and pin[3:] == place for pin in deciding):
                deciding = [pin for pin in deciding if pin.verdict != verdict]
            elif verdict is not None:
                drafts[own] = _making(study, own, coding, {"verdict": verdict})
            elif not deciding:
                continue
            for pin in deciding:
                if pin.id not in drafts:
                    drafts[pin.id] = Draft("pin", pin.id, {"verdict": None})
            changed += bool(deciding) or own in drafts
        if drafts:
            study.record(_ACTIONS[verdict], list(drafts.values()), coder=coder.id)
    return changed


def keep_original(study: Study, coder: Coder, coding: bytes, text: str | None) -> None:
    """Record the original wording of a coding whose transcript is a translation; None or blank takes it away.

    Raises as ``decide``.
    """
    kept = "\n".join((text or "").splitlines()).strip() or None
    if kept is not None and any("\ud800" <= character <= "\udfff" for character in kept):
        raise QualcodeError("The original wording holds bytes that are no characters; write it in UTF-8.")
    with study.writing():
        seen = Seen(study, coder)
        transcript, _, *span = place_of(seen, coding)
        own = study.natural_id("pin", coding.hex())
        drafts = [
            Draft("pin", pin.id, {"original": None})
            for pin in _live(seen)
            if pin.id != own and pin.original and (pin.transcript, pin.start, pin.end) == (transcript, *span)
        ]
        drafts.append(_making(study, own, coding, {"original": kept}))
        study.record("keep original", drafts, coder=coder.id)


def _making(study: Study, own: bytes, coding: bytes, fields: dict[str, Any]) -> Draft:
    row = study.connection.execute("SELECT deleted FROM pin WHERE id = ?", (own,)).fetchone()
    if row is not None and not row[0]:
        return Draft("pin", own, fields)
    return study.making("pin", own, {"about": coding.hex(), **fields})


def _decides(pin: _Pin, place: tuple[int, int, int, int]) -> bool:
    transcript, _, start, end = place
    if pin.verdict == "left out":
        return pin.transcript == transcript and pin.start < end and start < pin.end
    return pin.verdict == "pinned" and pin[3:] == place


def _live(seen: Seen) -> Iterator[_Pin]:
    book = seen.book
    for entity, verdict, original, transcript, code, start, end in seen.study.connection.execute(
        'SELECT p.id, p.verdict, p.original, coding.transcript, coding.code, coding.start, coding."end" '
        "FROM pin p JOIN coding ON coding.key = p.coding WHERE p.deleted = 0 AND coding.deleted = 0 "
        f"AND coding.start IS NOT NULL AND {IN_THE_STUDY} AND {seen.viewer.condition()} ORDER BY p.key"
    ):
        if code in book:
            yield _Pin(entity, verdict, original, transcript, book.today(code), start, end)
