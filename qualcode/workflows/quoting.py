"""The quotes behind every number, a balanced choice of them, and what is decided of them by hand."""

from __future__ import annotations

from typing import TYPE_CHECKING, Any

from qualcode.errors import UsageError
from qualcode.study import pins
from qualcode.study.coders import acting, must_act
from qualcode.study.codes import codebook, key_of
from qualcode.study.codings import find_coding
from qualcode.study.counted import counted
from qualcode.study.groups import TYPE, group_names
from qualcode.study.heard import hear
from qualcode.study.names import not_found
from qualcode.study.quoted import attribution, attribution_parts
from qualcode.study.quoted import quotes as quoted
from qualcode.study.respondents import respondents
from qualcode.study.viewer import look, viewer_for
from qualcode.themes.choosing import LONGEST, SHORTEST, Candidate, choose

if TYPE_CHECKING:
    from collections.abc import Mapping, Sequence

    from qualcode.codebook.tree import Codebook
    from qualcode.study.pins import Verdict
    from qualcode.study.quoted import Quote
    from qualcode.study.study import Study

COLUMNS = (
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
) -> dict[str, Any]:
    """Every counted coding of a code and of what lies under it, as a quote.

    ``best`` chooses so many, balanced as ``themes.choosing.choose`` has it. ``attributed`` names the attributes
    of the attribution (None: type and site). What was left out by hand is shown only with ``left_out``, and is
    never chosen; respondents who did not consent to be quoted are left out, and counted in a warning. Raises
    NotFound for an unknown code, group or attribute, UsageError for bounds that no quote can keep.
    """
    _refuse_bounds(best, shortest, longest)
    viewer, warnings = look(study, acting(study, coder), "quotes")
    with study.reading():
        book = codebook(study, viewer)
        asked = book.find(code)
        count = counted(study, codings_of, viewer, book)
        people = respondents(study)
        names = group_names(people, by)
        if group is not None and group not in names.values():
            raise not_found("group", group, dict.fromkeys(names.values()))
        wanted = attribution_parts(people, attributed)
        heard = hear(study, book, count, viewer)
        under = {key_of(below) for below in (asked, *book.descendants(asked.id))}
        found = [
            quote
            for quote in quoted(study, viewer, book, heard, under)
            if group is None or any(names[person.key] == group for person in quote.owners)
        ]
    shown = [q for q in found if q.allowed and (q.printed or (left_out and best is None))]
    warnings += [*heard.missing(), *withheld(found, left_out=left_out and best is None), *count.warnings]
    if best is not None:
        total = len(shown)
        shown, notes = _chosen(shown, names, best, shortest, longest)
        warnings += notes
    document: dict[str, Any] = {
        "format": 1,
        "path": list(book.path(asked.id)),
        "group": group,
        "by": by,
        "codings_of": codings_of,
        "quotes": [as_row(book, quote, names, wanted) for quote in shown],
        "warnings": warnings,
    }
    if best is not None:
        document["chosen_from"] = total
    return document


def _refuse_bounds(best: int | None, shortest: int, longest: int) -> None:
    if best is not None and best < 1:
        raise UsageError(f"--best is a number of quotes, 1 or more, not {best}.")
    if not 0 <= shortest <= longest:
        raise UsageError(f"No quote is both {shortest} characters or longer and {longest} or shorter.")


def candidate(quote: Quote, names: Mapping[int, str]) -> Candidate:
    """A quote as ``themes.choosing`` takes it; ``names`` gives each respondent's group, by key."""
    return Candidate(
        tuple(dict.fromkeys(names[person.key] for person in quote.owners)),
        tuple(person.key for person in quote.owners),
        quote.entry.key,
        quote.start,
        quote.end,
        complete=quote.complete,
        contrary=quote.stance in {"contrary", "mixed"},
        pinned=quote.verdict == "pinned",
    )


def _chosen(
    found: Sequence[Quote], names: Mapping[int, str], best: int, shortest: int, longest: int
) -> tuple[list[Quote], list[str]]:
    offered = [candidate(quote, names) for quote in found]
    chosen = choose(offered, best, shortest=shortest, longest=longest)
    notes = []
    pinned = sum(c.pinned for c in offered)
    if pinned > best:
        notes.append(f"{pinned} quotes are pinned and {best} asked for: some pinned ones are not shown.")
    outside = [i for i in chosen if not shortest <= offered[i].length <= longest and not offered[i].pinned]
    if outside:
        notes.append(f"No quote has {shortest} to {longest} characters; the length was not heeded.")
    return [found[i] for i in chosen], notes


def withheld(found: Sequence[Quote], *, left_out: bool = False) -> list[str]:
    """What is not shown of these quotes, in sentences; ``left_out``: those left out by hand are."""
    refused = sum(not quote.allowed for quote in found)
    by_hand = sum(quote.allowed and not quote.printed for quote in found)
    told = []
    if refused:
        told.append(f"{_several(refused)} left out: no consent to be quoted.")
    if by_hand and not left_out:
        told.append(f"{_several(by_hand)} left out by hand; --left-out shows them.")
    return told


def _several(number: int) -> str:
    return f"{number:,} {'quote' if number == 1 else 'quotes'}"


def as_row(book: Codebook, quote: Quote, names: Mapping[int, str], wanted: Sequence[str]) -> dict[str, Any]:
    """A quote as documents have it."""
    return {
        "code": list(book.path(quote.code)),
        "quote": quote.text,
        "attribution": attribution(quote.owners, wanted),
        "groups": list(dict.fromkeys(names[person.key] for person in quote.owners)),
        "respondents": [person.name for person in quote.owners],
        "transcript": quote.entry.name,
        "start": quote.start,
        "end": quote.end,
        "stance": quote.stance or "unset",
        "medium": quote.entry.medium,
        "coding": quote.coding.hex(),
        "decided": quote.verdict,
        "complete": quote.complete,
        "original": quote.original,
    }


# -- decided by hand --------------------------------------------------------------------------------


def decide(
    study: Study, coder: str | None, codings: Sequence[str], verdict: Verdict | None
) -> dict[str, Any]:
    """Pin these codings (ids, or how they begin) as quotes, leave them out, or take back what was decided."""
    who = must_act(study, coder)
    viewer = viewer_for(study, who)
    ids = [find_coding(study, text, viewer) for text in codings]
    changed = pins.decide(study, who, ids, verdict)
    return {
        "format": 1,
        "codings": [entity.hex() for entity in ids],
        "decided": verdict,
        "changed": changed,
        "warnings": [],
    }


def keep_original(study: Study, coder: str | None, coding: str, text: str) -> dict[str, Any]:
    """Record the original wording of a coding (id, or how it begins) of a translated transcript; blank: none."""
    who = must_act(study, coder)
    found = find_coding(study, coding, viewer_for(study, who))
    pins.keep_original(study, who, found, text)
    return {"format": 1, "coding": found.hex(), "original": text.strip() or None, "warnings": []}
