"""The quotes behind every number, a balanced choice of them, and the decisions on them by hand."""

from __future__ import annotations

from typing import TYPE_CHECKING, Final

from qualcode.counting.basis import load_basis
from qualcode.counting.behind import as_document, best_of, quotes_behind
from qualcode.counting.quoted import attribution_parts, held_back, how_to_record
from qualcode.counting.rows import row_of
from qualcode.documents import FORMAT
from qualcode.errors import UsageError
from qualcode.study import pins
from qualcode.study.attributes import TYPE
from qualcode.study.coders import must_act
from qualcode.study.codings import find_coding
from qualcode.study.names import not_found
from qualcode.study.seen import Seen, look
from qualcode.themes.choosing import LONGEST, SHORTEST

if TYPE_CHECKING:
    from collections.abc import Sequence

    from qualcode.counting.behind import Behind
    from qualcode.documents import quotes as documents
    from qualcode.ledger.study import Study
    from qualcode.study.pins import Verdict

COLUMNS: Final = (
    "code", "quote", "attribution", "groups", "respondents", "transcript", "start", "end", "stance", "medium",
    "coding", "decided", "original",
)  # fmt: skip


def quotes(
    study: Study,
    coder: str | None = None,
    *,
    code: str,
    group: str | None = None,
    by: str = TYPE,
    codings_of: str = "final",
    attributed: str | None = None,
    best: int | None = None,
    shortest: int = SHORTEST,
    longest: int = LONGEST,
    left_out: bool = False,
) -> documents.Quotes:
    """Every counted coding of a code and of what lies under it, as a quote.

    ``best`` chooses so many, balanced as ``themes.choosing.choose`` has it. ``attributed`` names the attributes
    of the attribution (None: type and site). What was left out by hand is shown only with ``left_out``, and is
    never chosen; what consent does not allow is left out, and counted in a warning. Raises NotFound for an
    unknown code, group or attribute, UsageError for bounds that no quote can keep.
    """
    _refuse_bounds(best, shortest, longest)
    seen, warnings = look(study, coder, "quotes")
    with study.reading():
        basis = load_basis(seen, by=by, codings_of=codings_of)
        row = row_of(basis.book, basis.book.standing_for(basis.book.find(code).id))
        names = basis.group
        if group is not None and group not in names.values():
            raise not_found("group", group, dict.fromkeys(names.values()))
        wanted = attribution_parts(basis.people, attributed)
        (every,) = quotes_behind(seen, basis, [row])
    found = [
        item
        for item in every
        if group is None or any(names[person.key] == group for person in item.quote.owners)
    ]
    hidden = best is not None or not left_out
    shown = [item for item in found if item.quote.printed or (item.quote.allowed and not hidden)]
    warnings += [*basis.heard.missing(), *withheld(found, by_hand=hidden), *basis.count.warnings]
    chosen_from = len(shown)
    if best is not None:
        chosen = best_of(shown, best, shortest=shortest, longest=longest)
        warnings += _of_choice(shown, chosen, best, shortest, longest)
        shown = chosen
    document: documents.Quotes = {
        "format": FORMAT,
        "path": list(row.path),
        "group": group,
        "by": by,
        "codings_of": codings_of,
        "quotes": [as_document(basis, item.quote, wanted) for item in shown],
        "warnings": warnings,
    }
    if best is not None:
        document["chosen_from"] = chosen_from
    return document


def _refuse_bounds(best: int | None, shortest: int, longest: int) -> None:
    if best is not None and best < 1:
        raise UsageError(f"--best is a number of quotes, 1 or more, not {best}.")
    if not 0 <= shortest <= longest:
        raise UsageError(f"No quote is both {shortest} characters or longer and {longest} or shorter.")


def _of_choice(
    shown: Sequence[Behind], chosen: Sequence[Behind], best: int, shortest: int, longest: int
) -> list[str]:
    """Sentences about a choice of quotes."""
    told = []
    pinned = sum(item.quote.verdict == "pinned" for item in shown)
    if pinned > best:
        told.append(f"{pinned} quotes are pinned and {best} asked for: some pinned ones are not shown.")
    lengths = [item.quote.end - item.quote.start for item in chosen if item.quote.verdict != "pinned"]
    if any(not shortest <= length <= longest for length in lengths):
        told.append(f"No quote has {shortest} to {longest} characters; the limits of length were ignored.")
    return told


def withheld(found: Sequence[Behind], *, by_hand: bool = True) -> list[str]:
    """Sentences on the quotes that may not be printed; ``by_hand``: also on those left out by hand."""
    quotes = [item.quote for item in found]
    left_out = sum(quote.allowed and not quote.printed for quote in quotes)
    told = [*held_back(quotes, "left out"), *how_to_record(quotes)]
    if by_hand and left_out:
        told.append(f"{_several(left_out)} left out by hand; --left-out shows them.")
    return told


def _several(number: int) -> str:
    return f"{number:,} {'quote' if number == 1 else 'quotes'}"


# -- decided by hand --------------------------------------------------------------------------------


def decide(
    study: Study, coder: str | None, codings: Sequence[str], verdict: Verdict | None
) -> documents.QuotesDecided:
    """Pin these codings (ids, or their beginnings) as quotes, leave them out, or take the decision back."""
    who = must_act(study, coder)
    seen = Seen(study, who)
    ids = [find_coding(seen, text) for text in codings]
    changed = pins.decide(study, who, ids, verdict)
    return {
        "format": FORMAT,
        "codings": [entity.hex() for entity in ids],
        "decided": verdict,
        "changed": changed,
        "warnings": [],
    }


def keep_original(study: Study, coder: str | None, coding: str, text: str) -> documents.OriginalKept:
    """Record the original wording of a coding (id, or how it begins) of a translated transcript; blank: none."""
    who = must_act(study, coder)
    found = find_coding(Seen(study, who), coding)
    pins.keep_original(study, who, found, text)
    return {"format": FORMAT, "coding": found.hex(), "original": text.strip() or None, "warnings": []}
