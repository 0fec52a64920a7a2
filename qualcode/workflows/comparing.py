"""Agreement between coders, on what they have finished independently."""

from __future__ import annotations

from dataclasses import dataclass, replace
from typing import TYPE_CHECKING, Any

from qualcode.agreement import Spans, Stretches, compare, prepare
from qualcode.agreement.review import review
from qualcode.agreement.tables import CODE_STATISTICS
from qualcode.errors import UsageError
from qualcode.study.rolling_up import Line, rolled_up
from qualcode.study.scope import Asked, Scope, scope_of

if TYPE_CHECKING:
    from collections.abc import Collection, Sequence

    from qualcode.agreement import CodeAgreement, Prepared, Statistic
    from qualcode.study.comparison import Compared
    from qualcode.study.study import Study

__all__ = ["POOLED", "STATISTICS", "Asked", "agreement", "compared", "headline", "scope"]

STATISTICS = CODE_STATISTICS
POOLED = ("cohen_kappa", "krippendorff_alpha", "set_alpha")


def agreement(study: Study, coder: str | None = None, asked: Asked | None = None) -> dict[str, Any]:
    """Agreement as the contract of ``qualcode agreement --json`` has it: one result, or ``results``.

    Raises QualcodeError, with the reason, where nothing can be compared.
    """
    asked = asked or Asked()
    return compared(scope(study, coder, asked), asked)


def scope(study: Study, coder: str | None = None, asked: Asked | None = None) -> Scope:
    """What there is to compare of the coders and transcripts asked for, read once for all other questions.

    Raises QualcodeError, with the reason, where nothing can be compared.
    """
    found = scope_of(study, coder, asked or Asked())
    found.refuse_if_nothing()
    return found


def compared(scope: Scope, asked: Asked) -> dict[str, Any]:
    """The document of ``agreement``, from what was read; it needs the study no more, and so no thread of its."""
    groups = scope.groups(asked.by)
    results = [
        _result(scope, asked, level, unit, *group)
        for level in (_level(scope, asked.text, roll_up) for roll_up in asked.roll_ups)
        for unit in asked.units
        for group in groups.items()
    ]
    if len(results) == 1:
        return {"format": 1, **results[0]}
    return {"format": 1, "results": [{"format": 1, **result} for result in results]}


# -- one comparison ---------------------------------------------------------------------------------


@dataclass(frozen=True)
class _Level:
    """The codings of a scope at one roll-up, prepared once for every unit and group."""

    roll_up: str
    lines: list[Line]
    arrays: Compared
    prepared: Prepared


def _level(scope: Scope, text: str, roll_up: str) -> _Level:
    lines = rolled_up(scope.book, roll_up, scope.frozen.codes)
    arrays = scope.frozen.compared([line.codes for line in lines], everybody=text == "all")
    prepared = prepare(
        Spans(*arrays.spans),
        Stretches(*arrays.regions),
        transcripts=len(scope.transcripts),
        coders=len(scope.coders),
        codes=len(lines),
        offered=arrays.offered,
    )
    return _Level(roll_up, lines, arrays, prepared)


def _result(
    scope: Scope, asked: Asked, level: _Level, unit: str, group: str | None, members: Sequence[int]
) -> dict[str, Any]:
    comparison = compare(
        level.prepared,
        _units(level.arrays, unit),
        overlap=asked.overlap,
        within=scope.within(members),
        replicates=asked.replicates,
        seed=asked.seed,
    )
    told = [*scope.warnings, *(warning[0].upper() + warning[1:] for warning in comparison.warnings)]
    if comparison.clipped or comparison.outside:
        told.append(
            f"{comparison.clipped + comparison.outside} codings reach beyond the text looked at "
            f"({asked.text}) and were clipped; {comparison.outside} of them lie wholly outside it."
        )
    names = [coder.name for coder in scope.coders]
    return {
        "coders": names,
        "unit": unit,
        "roll_up": level.roll_up,
        "text": asked.text,
        "group": group,
        "seed": asked.seed,
        "replicates": asked.replicates,
        "scope": {
            "transcripts": comparison.transcripts,
            "units": comparison.units,
            "round": scope.rounds,
        },
        "codes": [
            {"path": line.path, "level": line.level, **_code(code, names)}
            for line, code in zip(level.lines, comparison.codes, strict=True)
        ],
        "pooled": {name: _statistic(getattr(comparison.pooled, name)) for name in POOLED},
        "review": _review(scope, None if group is None else members),
        "warnings": told,
    }


def _review(scope: Scope, members: Collection[int] | None) -> dict[str, int]:
    """What reviewers kept, changed, dropped and added, over finished reviews (of these transcripts)."""
    counts = {"transcripts": 0, "kept": 0, "changed": 0, "dropped": 0, "added": 0}
    for done in scope.reviews:
        if members is None or done.transcript in members:
            counts["transcripts"] += 1
            for name, number in review(done.before, done.after)._asdict().items():
                counts[name] += number
    return counts


def _code(code: CodeAgreement, names: Sequence[str]) -> dict[str, Any]:
    return {
        "units": code.units,
        "all": code.all,
        "none": code.none,
        "some": code.some,
        "only": dict(zip(names, code.only, strict=True)),
        "not_offered": code.not_offered,
        **{name: _statistic(getattr(code, name)) for name in STATISTICS},
    }


def _statistic(statistic: Statistic) -> dict[str, Any]:
    return {
        "value": statistic.value,
        "low": statistic.low,
        "high": statistic.high,
        "why": statistic.why,
        "interval_why": statistic.interval_why,
        "below": None if statistic.below is None else dict(statistic.below),
        "undefined_replicates": statistic.undefined_replicates,
    }


def _units(arrays: Compared, unit: str) -> Stretches | None:
    """The units of a kind; None: characters."""
    found = {"turn": arrays.regions, "sentence": arrays.sentences, "document": arrays.documents}.get(unit)
    return None if found is None else Stretches(*found)


# -- below a threshold ------------------------------------------------------------------------------


def headline(
    study: Study, coder: str | None, asked: Asked, document: dict[str, Any], statistic: str
) -> list[float | None]:
    """The pooled statistic on sentences of each result, by which ``--fail-under`` judges.

    ``document`` is what ``agreement`` gave for ``asked``; sentences that it lacks are compared now.
    Raises UsageError for a statistic that is not pooled.
    """
    if statistic not in POOLED:
        raise UsageError(f"--on takes {', '.join(POOLED)}; not {statistic}.")
    if "sentence" not in asked.units:
        document = agreement(study, coder, replace(asked, units=("sentence",), replicates=0))
    results = document.get("results", [document])
    return [r["pooled"][statistic]["value"] for r in results if r["unit"] == "sentence"]
