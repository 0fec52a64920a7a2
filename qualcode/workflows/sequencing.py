"""New codes by interview, in the order of the interviews or of their coding."""

from __future__ import annotations

import re
from typing import TYPE_CHECKING

from qualcode.counting.basis import load_basis
from qualcode.counting.groups import NOT_GIVEN
from qualcode.counting.relations import FOCUS_GROUPS, Relations
from qualcode.documents import FORMAT
from qualcode.errors import UsageError
from qualcode.study.attributes import TYPE
from qualcode.study.codings import first_coded
from qualcode.study.names import some_of
from qualcode.study.seen import look
from qualcode.themes.new_codes import BASE_SIZE, RUN_LENGTH, new_in_each, runs

if TYPE_CHECKING:
    from collections.abc import Sequence

    from qualcode.counting.basis import Basis
    from qualcode.documents.relating import NewCodes
    from qualcode.documents.relating import Sequence as InOrder
    from qualcode.ledger.study import Study
    from qualcode.study.seen import Seen

ORDERS = ("interview", "coding")
LEFT_OUT = "framework"  # the origin of codes that were there before any interview
_DATE = re.compile(r"\d{4}(-\d\d(-\d\d)?)?")


def new_codes(
    study: Study,
    coder: str | None = None,
    *,
    order: str = "interview",
    by: str = TYPE,
    codings_of: str = "final",
    base_size: int = BASE_SIZE,
    run_length: int = RUN_LENGTH,
) -> NewCodes:
    """For all interviews that count and for those of each group: the codes that each added to those before it.

    ``order``: by the date of the interview, or by when its first coding was made. Codes of the framework are left
    out; focus groups are a group of their own, in no other. Raises UsageError for another order or sizes below 1.
    """
    if order not in ORDERS:
        raise UsageError(f"--order takes {' or '.join(ORDERS)}, not {order}.")
    if base_size < 1 or run_length < 1:
        raise UsageError("The base and the run must each have at least one interview.")
    seen, warnings = look(study, coder, "new codes")
    with study.reading():
        basis = load_basis(seen, by=by, codings_of=codings_of)
        placed, undated = _in_order(seen, basis, order)
    found = Relations(basis, "code").by_transcript(
        [code for code in basis.book if (code.origin or "").casefold() != LEFT_OUT]
    )
    if undated:
        one = len(undated) == 1
        warnings.append(
            f"{len(undated)} {'interview has' if one else 'interviews have'} no date (YYYY-MM-DD) and "
            f"{'comes' if one else 'come'} last, by name: {some_of(undated)}."
        )
    if not any(code.origin for code in basis.book):
        warnings.append("No code has an origin, so no code is left out as part of the framework.")
    groups: dict[str, list[int]] = {}
    for transcript, _ in placed:
        for group in _groups(basis, transcript):
            groups.setdefault(group, []).append(transcript)
    order_of = [group for group in ("(all)", *basis.columns(basis.singles), FOCUS_GROUPS) if group in groups]
    dates = dict(placed)
    return {
        "format": FORMAT,
        "order": order,
        "by": by,
        "codings_of": codings_of,
        "left_out": LEFT_OUT,
        "base_size": base_size,
        "run_length": run_length,
        "groups": [
            {"group": group, **_sequence(basis, groups[group], dates, found, base_size, run_length)}
            for group in sorted(
                groups, key=lambda name: order_of.index(name) if name in order_of else len(order_of)
            )
        ],
        "warnings": [*warnings, *basis.warnings()],
    }


def _in_order(seen: Seen, basis: Basis, order: str) -> tuple[list[tuple[int, str | None]], list[str]]:
    """The transcripts (keys) that count with their dates, in order; and the names of those without a date."""
    dates = {entry.key: (entry.details["interview_date"] or "").strip() for entry in seen.transcripts}
    known = {key: date if _DATE.fullmatch(date) else None for key, date in dates.items()}
    there = [key for key in basis.names if key in basis.count.coders]
    if order == "interview":
        undated = [basis.names[key] for key in there if known[key] is None]
        # Names break ties: ``basis.names`` is in their order, and sorting is stable.
        return [(key, known[key]) for key in sorted(there, key=lambda key: known[key] or "~")], undated
    made: dict[int, int] = {}
    for (key, coder), created in first_coded(seen).items():
        coders = basis.count.coders.get(key, set())
        if coder in coders or key in basis.count.consensus:
            made[key] = min(created, made.get(key, created))
    never = max(made.values(), default=0) + 1
    return [(key, known[key]) for key in sorted(there, key=lambda key: made.get(key, never))], []


def _groups(basis: Basis, transcript: int) -> list[str]:
    if transcript in basis.heard.focus_groups:
        return [FOCUS_GROUPS]
    people = basis.taking_part.get(transcript, [])
    return ["(all)", *(dict.fromkeys(basis.group[key] for key in people) or [NOT_GIVEN])]


def _sequence(
    basis: Basis,
    transcripts: Sequence[int],
    dates: dict[int, str | None],
    found: dict[int, list[int]],
    base_size: int,
    run_length: int,
) -> InOrder:
    """The interviews of one group in order, its base, and the runs after it."""
    new = new_in_each([found.get(transcript, []) for transcript in transcripts])
    counts = [len(codes) for codes in new]
    return {
        "interviews": [
            {
                "transcript": basis.names[transcript],
                "date": dates[transcript],
                "new": [list(basis.book.path(code)) for code in codes if isinstance(code, int)],
                "codes_so_far": sum(counts[: i + 1]),
            }
            for i, (transcript, codes) in enumerate(zip(transcripts, new, strict=True))
        ],
        "base": {"interviews": min(base_size, len(transcripts)), "codes": sum(counts[:base_size])},
        "runs": [
            {"first": run.first, "last": run.last, "new": run.new, "share": run.share}
            for run in runs(counts, base_size, run_length)
        ],
    }
