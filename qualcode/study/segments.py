"""Segments: coding one by hand, and moving segments from code to code. Each is one step, and so one undo."""

from __future__ import annotations

from dataclasses import dataclass
from typing import TYPE_CHECKING, Any, NamedTuple

from qualcode.errors import NotFound, QualcodeError
from qualcode.ledger.ids import new_id
from qualcode.ledger.log import Draft
from qualcode.study.assignments import STANCES, refuse_finished
from qualcode.study.codes import code_ids, code_key, codebook, key_of, new_code_drafts
from qualcode.study.codings import (
    NewCoding,
    coding_draft,
    missing_assignments,
    place_of,
    refuse_others,
    refuse_span,
)
from qualcode.study.viewer import viewer_for

if TYPE_CHECKING:
    from collections.abc import Mapping, Sequence

    from qualcode.codebook.tree import Code, Codebook
    from qualcode.ledger.study import Study
    from qualcode.study.coders import Coder
    from qualcode.study.transcripts import Entry


@dataclass(frozen=True)
class Recoded:
    """``changed`` codings have the other code now; ``joined`` ones were one with a coding that was there."""

    changed: int
    joined: int


class _Own(NamedTuple):
    """A live coding of the coder's; ``code`` is the one that stands today, the place None where it is lost."""

    id: bytes
    transcript: int
    code: int
    start: int | None
    end: int | None
    stance: str | None
    placed: str | None


# -- one segment ------------------------------------------------------------------------------------


def code_segment(study: Study, coder: Coder, item: NewCoding) -> bytes:
    """Code one segment, with the assignment that is missing (independent, round main). Returns the coding's id.

    A merged code stands for what it was merged into. Raises NotFound for a code that is retired or that the
    coder does not see, NotAllowed in finished work, QualcodeError where the coder has that code on that
    span, or where the span cannot be coded.
    """
    entity = new_id()
    with study.writing():
        refuse_finished(study, coder, [item.transcript])
        book = _book(study, coder)
        code = key_of(book.usable(item.code))
        refuse_span(study, item)
        _refuse_twin(study, coder, book, item, code)
        drafts = missing_assignments(study, coder, [item.transcript])
        drafts.append(coding_draft(study, item, entity, code_ids(study)[code]))
        study.record("code", drafts, coder=coder.id)
    return entity


def code_segment_anew(
    study: Study,
    coder: Coder,
    place: tuple[Entry, int, int],
    name: str,
    *,
    under: int | None,
    fields: Mapping[str, Any],
) -> tuple[bytes, int]:
    """Code a segment (transcript, start, end) with a new code. Returns the coding's id and the code's key.

    Raises as ``code_segment`` does, and QualcodeError where a sibling has the name or it cannot be one.
    """
    entry, start, end = place
    entity = new_id()
    with study.writing():
        refuse_finished(study, coder, [entry])
        book = _book(study, coder)
        item = NewCoding(entry, -1, start, end)
        refuse_span(study, item)
        code, drafts = new_code_drafts(study, book, name, under=_above(book, under), fields=fields)
        drafts += missing_assignments(study, coder, [entry])
        drafts.append(coding_draft(study, item, entity, code))
        study.record("code anew", drafts, coder=coder.id)
        return entity, code_key(study, code)


def move_segment(study: Study, coder: Coder, coding: bytes, entry: Entry, start: int, end: int) -> None:
    """Give one of the coder's codings another place in the same transcript; on its own place it stays.

    Raises as ``code_segment`` does.
    """
    with study.writing():
        refuse_others(study, coder, [coding])
        book = _book(study, coder)
        (own,) = _own(study, book, [coding])
        if own.transcript != entry.key:
            raise QualcodeError(f"That coding is not in {entry.name}.")
        item = NewCoding(entry, own.code, start, end)
        refuse_span(study, item)
        _refuse_twin(study, coder, book, item, own.code, but=coding)
        if (own.start, own.end, own.placed) != (start, end, None):
            draft = Draft("coding", coding, {"at": place_of(study, item)})
            study.record("change coding", [draft], coder=coder.id)


def set_stance(study: Study, coder: Coder, codings: Sequence[bytes], stance: str | None) -> int:
    """Give these codings of the coder's a stance, or none. Returns how many had another."""
    if stance not in STANCES:
        raise QualcodeError(f"A stance is one of: {', '.join(s for s in STANCES if s)}.")
    with study.writing():
        refuse_others(study, coder, codings)
        owned = _own(study, _book(study, coder), codings)
        drafts = [Draft("coding", own.id, {"stance": stance}) for own in owned if own.stance != stance]
        if drafts:
            study.record("change coding", drafts, coder=coder.id)
    return len(drafts)


# -- many segments ----------------------------------------------------------------------------------


def recode(study: Study, coder: Coder, codings: Sequence[bytes], code: int) -> Recoded:
    """Give these codings of the coder's another code; those that have it already stay as they are.

    A coding of a span that the coder has coded so already is joined to that: it goes, its memos stay with
    the one that was there, and so does its stance if that one had none. Raises as ``code_segment`` does.
    """
    with study.writing():
        refuse_others(study, coder, codings)
        book = _book(study, coder)
        key = key_of(book.usable(code))
        drafts, done = _recoding(study, coder, book, codings, key, code_ids(study)[key])
        if drafts:
            study.record("recode", drafts, coder=coder.id)
    return done


def split_out(study: Study, coder: Coder, codings: Sequence[bytes], name: str, under: int | None) -> int:
    """Make a new emergent code and give it these codings of the coder's. Returns its key.

    Raises QualcodeError where there are no codings, or the name cannot be one.
    """
    if not codings:
        raise QualcodeError("Choose the segments that are to have the new code first.")
    with study.writing():
        refuse_others(study, coder, codings)
        book = _book(study, coder)
        code, drafts = new_code_drafts(study, book, name, under=_above(book, under))
        moved, _ = _recoding(study, coder, book, codings, None, code)
        study.record("split out", [*drafts, *moved], coder=coder.id)
        return code_key(study, code)


def _recoding(
    study: Study, coder: Coder, book: Codebook, codings: Sequence[bytes], key: int | None, code: bytes
) -> tuple[list[Draft], Recoded]:
    """The drafts that give codings the code of this key (None: it is yet to be made) and id."""
    drafts: list[Draft] = []
    kept: dict[tuple[int, int, int], _Own] = {}
    joined = changed = 0
    for own in _own(study, book, codings):
        if own.code == key:
            continue
        twin = None
        if own.start is not None and own.end is not None:
            place = (own.transcript, own.start, own.end)
            twin = kept.get(place) or _coded_so(study, coder, book, place, key)
            kept[place] = twin or own
        if twin is None:
            drafts.append(Draft("coding", own.id, {"code": code.hex()}))
            changed += 1
            continue
        drafts += [Draft("coding", own.id, {"deleted": True}), *_memos_moved(study, own.id, twin.id)]
        if own.stance and not twin.stance:
            drafts.append(Draft("coding", twin.id, {"stance": own.stance}))
            kept[place] = twin._replace(stance=own.stance)
        joined += 1
    return drafts, Recoded(changed, joined)


def _memos_moved(study: Study, coding: bytes, to: bytes) -> list[Draft]:
    rows = study.connection.execute(
        "SELECT id, theme FROM memo WHERE on_kind = 'coding' AND on_id = ? AND deleted = 0 ORDER BY key",
        (coding.hex(),),
    )
    return [Draft("memo", memo, {"about": ["coding", to.hex(), theme]}) for memo, theme in rows]


# -- what is there ----------------------------------------------------------------------------------


def _book(study: Study, coder: Coder) -> Codebook:
    return codebook(study, viewer_for(study, coder))


def _above(book: Codebook, under: int | None) -> Code | None:
    return None if under is None else book.usable(under)


def _standing(book: Codebook, code: int) -> int:
    return key_of(book.standing_for(code)) if code in book else code


_OWN = 'SELECT id, transcript, code, start, "end", stance, placed FROM coding WHERE deleted = 0 '


def _as_own(book: Codebook, row: tuple[Any, ...]) -> _Own:
    own = _Own(*row)
    return own._replace(code=_standing(book, own.code))


def _own(study: Study, book: Codebook, codings: Sequence[bytes]) -> list[_Own]:
    found = []
    for coding in dict.fromkeys(codings):
        row = study.connection.execute(_OWN + "AND id = ?", (coding,)).fetchone()
        if row is None:
            raise NotFound(f"There is no coding {coding.hex()}.")
        found.append(_as_own(book, row))
    return found


def _coded_so(
    study: Study, coder: Coder, book: Codebook, place: tuple[int, int, int], code: int | None
) -> _Own | None:
    """The coder's coding of this place (transcript, start, end) with this code, if there is one."""
    rows = study.connection.execute(
        _OWN
        + "AND transcript = ? AND start = ? AND \"end\" = ? AND layer = 'own' AND coder = ? ORDER BY key",
        (*place, coder.key),
    )
    return next((own for own in (_as_own(book, row) for row in rows) if own.code == code), None)


def _refuse_twin(
    study: Study, coder: Coder, book: Codebook, item: NewCoding, code: int, but: bytes | None = None
) -> None:
    """Raise QualcodeError where another coding of the coder's has this code on the same span."""
    twin = _coded_so(study, coder, book, (item.transcript.key, item.start, item.end), code)
    if twin is not None and twin.id != but:
        name = f" {book.full_name(code)}" if code in book else " so"
        raise QualcodeError(f"{item.transcript.name}: you have coded this segment{name} already.")
