"""Coders, rounds and assignments; sampling; finishing and reopening."""

from __future__ import annotations

import random
from typing import TYPE_CHECKING

from qualcode.counting.groups import asked_attributes, joint_group
from qualcode.documents import FORMAT
from qualcode.errors import QualcodeError, UsageError
from qualcode.study import assignments as work
from qualcode.study import coders as persons
from qualcode.study import reviews as reviewing
from qualcode.study.coding_step import MAIN_ROUND
from qualcode.study.respondents import participants, respondents
from qualcode.study.transcripts import entries, finder

if TYPE_CHECKING:
    from collections.abc import Sequence

    from qualcode.documents import assigning as documents
    from qualcode.documents.agreement import Stratum
    from qualcode.ledger.study import Study
    from qualcode.study.transcripts import Entry


# -- coders and assignments -------------------------------------------------------------------------


def add_coder(study: Study, name: str, role: persons.Part, coder: str | None = None) -> documents.CoderAdded:
    """Add a coder. Raises QualcodeError where the name is taken."""
    added = persons.add_coder(study, name, role, persons.actor(study, coder))
    return {"format": FORMAT, "coder": added.name, "role": added.role, "warnings": []}


def list_coders(study: Study) -> documents.Coders:
    """The coders, and whose coding counts where several have finished."""
    primary = persons.primary_coder(study)
    listed: list[documents.Coder] = [
        {"coder": c.name, "role": c.role, "primary": primary is not None and c.key == primary.key}
        for c in persons.coders(study)
    ]
    return {"format": FORMAT, "coders": listed, "warnings": []}


def set_primary(study: Study, name: str, coder: str | None = None) -> documents.Coders:
    """Say whose coding counts where several have finished and nothing is reconciled."""
    chosen = persons.active(study, name)
    persons.set_primary(study, chosen, persons.actor(study, coder))
    return list_coders(study)


def assign(
    study: Study,
    names: Sequence[str],
    *,
    coder: str | None = None,
    round_name: str = MAIN_ROUND,
    counts: bool = True,
    mode: str = "independent",
    reviews: str | None = None,
    transcripts: Sequence[str] = (),
    sample: float | None = None,
    by: str | None = None,
    seed: int = 1,
) -> documents.Assigned:
    """Assign transcripts, or a stratified random sample of them, to coders in a round.

    ``counts``: whether the round counts in agreement. ``sample`` is a share of 1; at least one is drawn from
    every stratum. The draw is repeated exactly by the same seed on the same transcripts, and is written into
    the audit trail.
    """
    chosen = [persons.active(study, name) for name in names]
    reviewed = persons.find_coder(study, reviews) if reviews else None
    if mode == "review" and reviewed is None:
        raise UsageError("--mode review needs --reviews NAME, the coder whose coding is reviewed.")
    drawn, strata, of = _drawn(study, transcripts, sample, by, seed)
    made = work.assign(
        study,
        [(entry, person) for person in chosen for entry in drawn],
        round_name=round_name,
        counts=counts,
        mode=mode,
        reviews=reviewed,
        by=persons.actor(study, coder),
        reason=_drawing(sample, by, seed, strata),
        drawn=of,
    )
    return {
        "format": FORMAT,
        "round": round_name,
        "counts": counts,
        "mode": mode,
        "coders": [person.name for person in chosen],
        "transcripts": [entry.name for entry in drawn],
        "assigned": made,
        "already_assigned": len(drawn) * len(chosen) - made,
        "seed": None if sample is None else seed,
        "strata": strata,
        "warnings": [],
    }


def draw(
    study: Study,
    *,
    transcripts: Sequence[str] = (),
    sample: float | None = None,
    by: str | None = None,
    seed: int = 1,
) -> documents.Drawn:
    """The transcripts (none named: of all) that ``assign`` would assign with this sample; stores nothing."""
    with study.reading():
        drawn, strata, _ = _drawn(study, transcripts, sample, by, seed)
    return {
        "format": FORMAT,
        "transcripts": [entry.name for entry in drawn],
        "strata": strata,
        "warnings": [],
    }


def _drawn(
    study: Study, transcripts: Sequence[str], sample: float | None, by: str | None, seed: int
) -> tuple[Sequence[Entry], list[Stratum], dict[int, work.Drawn]]:
    pool = _entries(study, transcripts) if transcripts else entries(study)
    if not pool:
        raise QualcodeError("There is no transcript yet; see qualcode import --help.")
    return (pool, [], {}) if sample is None else _draw(study, pool, sample, by, seed)


def _drawing(sample: float | None, by: str | None, seed: int, strata: list[Stratum]) -> str | None:
    if sample is None:
        return None
    drawn = ", ".join(f"{s['stratum']} {s['drawn']} of {s['available']}" for s in strata)
    return f"random sample of {sample:.0%}" + (f" by {by}" if by else "") + f", seed {seed}: {drawn}"


def _draw(
    study: Study, pool: Sequence[Entry], share: float, by: str | None, seed: int
) -> tuple[list[Entry], list[Stratum], dict[int, work.Drawn]]:
    if not 0 < share <= 1:
        raise UsageError("--sample takes a share above 0 and up to 100%, for example 20%.")
    strata = _strata(study, pool, by)
    drawn: list[Entry] = []
    told: list[Stratum] = []
    of: dict[int, work.Drawn] = {}
    for stratum, members in strata.items():
        count = max(1, round(share * len(members)))
        # A generator for each stratum, so that adding one stratum does not change the draw in another.
        chooser = random.Random(f"{seed}/{stratum}")
        taken = chooser.sample(sorted(members, key=lambda entry: entry.name), count)
        drawn += taken
        of |= {entry.key: work.Drawn(stratum, count, len(members)) for entry in taken}
        told.append(
            {
                "stratum": stratum,
                "drawn": count,
                "available": len(members),
                "fraction": count / len(members),
            }
        )
    order = {entry.key: place for place, entry in enumerate(pool)}
    return sorted(drawn, key=lambda entry: order[entry.key]), told, of


def _strata(study: Study, pool: Sequence[Entry], by: str | None) -> dict[str, list[Entry]]:
    if by is None:
        return {"all": list(pool)}
    people = {person.key: person for person in respondents(study)}
    wanted = asked_attributes(people.values(), by)
    linked = participants(study)
    strata: dict[str, list[Entry]] = {}
    for entry in pool:
        taking_part = [people[key] for key in linked.get(entry.key, [])]
        strata.setdefault(joint_group(taking_part, wanted), []).append(entry)
    return dict(sorted(strata.items()))


def finish(study: Study, names: Sequence[str], coder: str | None) -> documents.Finished:
    """Finish transcripts as the acting coder; says what is frozen and who is revealed, page by page."""
    who = persons.must_act(study, coder)
    with study.writing():
        asked = _entries(study, names)
        done, left = reviewing.finish(study, who, asked)
    names_done = [entry.name for entry in done]
    already = [entry.name for entry in asked if entry.name not in names_done]
    warnings = [f"Finished before: {', '.join(already)}."] if already else []
    return {"format": FORMAT, "coder": who.name, "finished": names_done, "warnings": [*warnings, *left]}


def reopen(study: Study, names: Sequence[str], coder: str | None) -> documents.Reopened:
    """Open finished transcripts again; it is recorded, and the pair counts as independent no more."""
    who = persons.must_act(study, coder)
    done = work.reopen(study, who, _entries(study, names))
    return {
        "format": FORMAT,
        "coder": who.name,
        "reopened": [entry.name for entry in done],
        "warnings": ["Reopened work is no longer independent, and is left out of agreement."],
    }


def _entries(study: Study, names: Sequence[str]) -> list[Entry]:
    find = finder(study)
    return list({entry.key: entry for entry in map(find, names)}.values())
