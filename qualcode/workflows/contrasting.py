"""Groups of respondents side by side, the widest differences first; intervals and tests only on request."""

from __future__ import annotations

from itertools import combinations
from typing import TYPE_CHECKING

from qualcode.counting.basis import load_basis
from qualcode.counting.rows import kinds_of
from qualcode.counting.table import Tables
from qualcode.documents import FORMAT
from qualcode.errors import NotAllowed, UsageError
from qualcode.study.attributes import TYPE
from qualcode.study.names import not_found
from qualcode.study.respondents import links
from qualcode.study.seen import look
from qualcode.themes.contrast import infer, only_groups, widest_first

if TYPE_CHECKING:
    from collections.abc import Iterator, Mapping, Sequence

    from qualcode.counting.basis import Basis
    from qualcode.documents.themes import Compared, Lines, Part, Table
    from qualcode.ledger.study import Study


def contrast(
    study: Study,
    coder: str | None = None,
    *,
    by: str = TYPE,
    codings_of: str = "final",
    rows: str | None = None,
    groups: Sequence[str] = (),
    inference: bool = False,
    seed: int = 0,
    suppress_below: int | None = None,
) -> Compared:
    """The table of themes by what its groups differ in most: each row has its ``difference``, and with
    ``inference`` what could be inferred if respondents were independent random samples.

    ``groups``: only these (none: all). Focus groups are compared too, and never tested. Raises NotAllowed for an
    inference across groups whose respondents are linked or were interviewed together; NotFound for an unknown
    group; UsageError where there are not two groups.
    """
    seen, warnings = look(study, coder, "themes")
    with study.reading():
        basis = load_basis(seen, by=by, codings_of=codings_of)
        tied = links(study)
    tables = Tables(basis)
    table = tables.document(kinds=kinds_of(rows), suppress_below=suppress_below)
    known = [group["group"] for part in (table, table["focus_groups"]) for group in part["groups"]]
    for group in groups:
        if group not in known:
            raise not_found("group", group, dict.fromkeys(known))
    part: Lines | Table = only_groups(table, groups) if groups else table
    circles: Lines | Part = only_groups(table["focus_groups"], groups) if groups else table["focus_groups"]
    if (not groups and max(len(part["groups"]), len(circles["groups"])) < 2) or len(set(groups)) == 1:
        raise UsageError("Comparing needs two groups or more; choose another attribute with --by.")
    document: Compared = {
        "format": FORMAT,
        "by": table["by"],
        "codings_of": table["codings_of"],
        "groups": part["groups"],
        "rows": widest_first(part["rows"]),
        "focus_groups": {"groups": circles["groups"], "rows": widest_first(circles["rows"])},
        "warnings": [*warnings, *table["warnings"]],
    }
    if suppress_below is not None:
        document["suppress_below"] = suppress_below
    if inference:
        _refuse_ties(basis, tied, [group["group"] for group in part["groups"]])
        document["rows"], document["inference"] = infer(document["rows"], seed)
    return document


def _refuse_ties(
    basis: Basis, tied: Mapping[int, Mapping[str, Sequence[str]]], groups: Sequence[str]
) -> None:
    """Raise NotAllowed where respondents of two of these groups are linked, or were interviewed together."""
    found = dict.fromkeys(
        pair
        for pair in (*_linked(basis, tied), *_together(basis))
        if basis.group[pair[0]] != basis.group[pair[1]]
        and {basis.group[key] for key in pair[:2]} <= set(groups)
    )
    if not found:
        return
    name = {person.key: f"{person.name} ({basis.group[person.key]})" for person in basis.people}
    first, second, how = next(iter(found))
    more = f", and so are {len(found) - 1} more pairs" if len(found) > 1 else ""
    raise NotAllowed(
        f"These groups are not independent: {name[first]} and {name[second]} are {how}{more}. Compare the counts "
        "without --inference, or name groups that are not linked with --group."
    )


def _linked(basis: Basis, tied: Mapping[int, Mapping[str, Sequence[str]]]) -> Iterator[tuple[int, int, str]]:
    keys = {person.name: person.key for person in basis.people}
    for key, relations in tied.items():
        for relation, others in relations.items():
            for other in others:
                yield key, keys[other], f"linked ({relation.replace('_', ' ')})"


def _together(basis: Basis) -> Iterator[tuple[int, int, str]]:
    for transcript, people in basis.taking_part.items():
        if transcript not in basis.heard.focus_groups:
            yield from ((a, b, "interviewed together") for a, b in combinations(people, 2))
