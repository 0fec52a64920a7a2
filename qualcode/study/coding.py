"""Coding: every act on codings of one's own, for all callers (shell, screen, table, proposal).

Each act is one step, and so one undo; an act that changes nothing records none. A coder has one coding of a
code on a span: an act that would make a second is refused, joined to the first, or skipped. A coder who codes
a transcript without an assignment to it gets one: independent, in the round main.
"""

from __future__ import annotations

from typing import TYPE_CHECKING, Literal

from qualcode.errors import QualcodeError
from qualcode.ledger.ids import many_new_ids
from qualcode.study.assignments import refuse_finished
from qualcode.study.codes import code_key
from qualcode.study.coding_step import THE_NEW_CODE, Changed, CodingStep, NewCoding

if TYPE_CHECKING:
    from collections.abc import Sequence

    from qualcode.ledger.study import Study
    from qualcode.study.coders import Coder
    from qualcode.study.coding_step import Span


# -- making codings ---------------------------------------------------------------------------------


def code(study: Study, coder: Coder, item: NewCoding) -> bytes:
    """Code one segment; durable when it returns. Returns the coding's id.

    A merged code stands for what it was merged into. Raises NotFound for a code that is retired or that the
    coder does not see, NotAllowed in finished work, QualcodeError where the coder has that code on that span,
    or where the span cannot be coded.
    """
    with study.writing():
        step = CodingStep(study, coder)
        step.open([item.transcript])
        step.refuse_span(item.transcript, item.start, item.end)
        where = item.transcript
        step.refuse_twin(where.name, where.key, step.usable(item.code), item.start, item.end)
        entity = step.add(item)
        step.record("code")
    return entity


def code_anew(
    study: Study,
    coder: Coder,
    at: Span,
    name: str,
    *,
    under: int | None,
    origin: Literal["emergent", "in vivo"],
) -> tuple[bytes, int]:
    """Code a span with a new code, as a theme or under another (key). Returns the coding's id and the code's key.

    Raises as ``code`` does, and QualcodeError where a sibling has the name or it cannot be one.
    """
    with study.writing():
        step = CodingStep(study, coder)
        step.open([at[0]])
        step.refuse_span(*at)
        made = step.new_code(name, under, {"origin": origin})
        entity = step.add(NewCoding(at[0], THE_NEW_CODE, at[1], at[2]))
        step.record("code anew")
        return entity, code_key(study, made)


def apply_codings(study: Study, coder: Coder, new: Sequence[NewCoding]) -> tuple[int, int]:
    """Store a table of codings as one step. Returns how many were stored and how many skipped, because the coder
    has the same code on the same span.

    Raises NotAllowed where a transcript is finished, unless it has all of its codings already; NotFound as
    ``code`` does.
    """
    entries = list({item.transcript.key: item.transcript for item in new}.values())
    with study.writing():
        step = CodingStep(study, coder)
        step.read(entries)
        fresh = [item for item in new if not step.has(item)]
        refuse_finished(study, coder, {item.transcript.key: item.transcript for item in fresh}.values())
        for used in {item.code for item in fresh}:
            step.usable(used)
        step.assign(entry.key for entry in entries)
        stored = 0
        for item, entity in zip(fresh, many_new_ids(len(fresh)), strict=True):
            if not step.has(item):  # else it is twice in the table itself
                step.add(item, entity)
                stored += 1
        step.record("apply codings")
    return stored, len(new) - stored


# -- changing codings -------------------------------------------------------------------------------


def change(
    study: Study,
    coder: Coder,
    codings: Sequence[bytes],
    *,
    code: int | None = None,
    at: Span | None = None,
    stance: str | None = None,
) -> Changed:
    """Give codings of the coder's own another code (key), span of their transcript or stance (UNSET: none).

    An argument left out changes nothing; a value that stands already is not written. A coding whose new code
    the coder has on the same words already is joined to that coding: it is removed, its memos pass to the
    other, and so does its stance if the other had none. A coding cannot be moved onto a span where the coder
    has that code already: that raises QualcodeError. Moving a coding to the span on which a correction has
    put it settles it there.

    Raises as ``code`` does, and QualcodeError for another coder's coding or one in another transcript.
    """
    with study.writing():
        step = CodingStep(study, coder)
        owned = step.own(codings)
        key = None if code is None else step.usable(code)
        if at is not None:
            if any(own.transcript != at[0].key for own in owned):
                raise QualcodeError(f"That coding is not in {at[0].name}.")
            step.refuse_span(*at)
        done = step.change(owned, key, at, stance)
        recoded = done.joined or any("code" in wrote for wrote in done.changed.values())
        step.record("recode" if recoded else "change coding")
    return done


def split_out(study: Study, coder: Coder, codings: Sequence[bytes], name: str, under: int | None) -> int:
    """Make a new emergent code and give it these codings of the coder's own. Returns its key.

    Raises as ``change`` does, and QualcodeError where there are no codings, a sibling has the name or it cannot
    be one.
    """
    if not codings:
        raise QualcodeError("First choose the segments that get the new code.")
    with study.writing():
        step = CodingStep(study, coder)
        owned = step.own(codings)
        made = step.new_code(name, under, {})
        step.change(owned, THE_NEW_CODE, None, None)
        step.record("split out")
        return code_key(study, made)


def remove(study: Study, coder: Coder, codings: Sequence[bytes]) -> int:
    """Remove codings of the coder's own, as one step; undo brings them back. Returns how many.

    Raises NotFound for a coding that is gone already, and as ``change`` does.
    """
    with study.writing():
        step = CodingStep(study, coder)
        owned = step.own(codings)
        for own in owned:
            step.remove(own)
        step.record("remove coding")
    return len(owned)
