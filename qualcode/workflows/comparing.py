"""Agreement between coders on their finished, independent work."""

from __future__ import annotations

from dataclasses import dataclass, replace
from typing import TYPE_CHECKING

from qualcode import __version__
from qualcode.agreement import Statistic, compare, prepare, words
from qualcode.agreement.review import review
from qualcode.agreement.tables import CODE_STATISTICS
from qualcode.counting.rolling_up import CodeLine, rolled_up
from qualcode.counting.scope import NOBODYS, ORDER, ROUND, Asked, Scope, scope_of
from qualcode.counting.several import results_of, together
from qualcode.documents import FORMAT

if TYPE_CHECKING:
    from collections.abc import Callable, Collection, Sequence

    from qualcode.agreement import CodeAgreement, Prepared, Stretches
    from qualcode.agreement.comparison import PooledAgreement
    from qualcode.documents import agreement as documents
    from qualcode.documents.agreement import Fate, OfAll
    from qualcode.ledger.study import Study

__all__ = [
    "FATES",
    "POOLED",
    "STATISTICS",
    "Asked",
    "agreement",
    "compared",
    "headline",
    "methods",
    "methods_of",
    "scope",
    "with_sentences",
]

STATISTICS = CODE_STATISTICS
POOLED: tuple[OfAll, ...] = ("cohen_kappa", "krippendorff_alpha", "set_alpha")
FATES: tuple[Fate, ...] = ("kept", "changed", "dropped", "added")


def agreement(study: Study, coder: str | None = None, asked: Asked | None = None) -> documents.Agreement:
    """Agreement as the contract of ``qualcode agreement --json`` has it: one result, or ``results``.

    Where there is review work alone, the one result says what reviews kept, changed, dropped and added, and why
    there are no statistics. Raises QualcodeError, with the reason, where there is nothing of either kind, or the
    study does not use agreement.
    """
    asked = asked or Asked()
    return compared(scope(study, coder, asked), asked)


def scope(study: Study, coder: str | None = None, asked: Asked | None = None) -> Scope:
    """The scope of the coders and transcripts asked for, read once for all other questions.

    Raises as ``agreement``.
    """
    found = scope_of(study, coder, asked or Asked())
    if not found.reviews:
        found.refuse_if_nothing()
    return found


def compared(
    scope: Scope, asked: Asked, progress: Callable[[float], object] | None = None
) -> documents.Agreement:
    """The document of ``agreement``, from a scope; it uses neither the study nor the study's thread.

    ``progress`` is called repeatedly with the share of the resampling that is done; an exception that it
    raises ends the comparison. Raises QualcodeError where no transcript has a unit that is asked for.
    """
    if scope.nothing is not None:
        return _reviews_alone(scope, asked, scope.nothing)
    left_out = {unit: scope.left_out(unit) for unit in asked.units}
    groups = {unit: scope.groups(asked.by, unit) for unit in asked.units}
    told = {unit: [*left_out[unit], *_of_groups(scope, asked, groups[unit])] for unit in asked.units}
    number = len(asked.roll_ups) * sum(len(groups[unit]) for unit in asked.units)
    parts = (_part(progress, part, number) for part in range(number))
    return together(
        [
            _result(scope, asked, level, unit, *group, told[unit], next(parts))
            for level in (_level(scope, asked.text, roll_up) for roll_up in asked.roll_ups)
            for unit in asked.units
            for group in groups[unit].items()
        ]
    )


def _part(
    progress: Callable[[float], object] | None, part: int, of: int
) -> Callable[[int, int], None] | None:
    if progress is None:
        return None

    def told(done: int, codes: int) -> None:
        progress((part + done / max(codes, 1)) / of)

    return told


def _of_groups(scope: Scope, asked: Asked, groups: dict[str | None, list[int]]) -> list[str]:
    if asked.by == ORDER and scope.at_once(groups):
        return ["Transcripts of different blocks were finished in one step, so that their order says little."]
    return []


# -- one comparison ---------------------------------------------------------------------------------


@dataclass(frozen=True)
class _Level:
    """The codings of a scope at one roll-up, prepared once for every unit and group."""

    roll_up: str
    lines: list[CodeLine]
    units: dict[str, Stretches]
    prepared: Prepared


def _level(scope: Scope, text: str, roll_up: str) -> _Level:
    lines, arrays = scope.laid_out(roll_up, text)
    prepared = prepare(
        arrays.spans,
        arrays.regions,
        transcripts=len(scope.transcripts),
        coders=len(scope.coders),
        codes=len(lines),
        offered=arrays.offered,
    )
    return _Level(roll_up, lines, arrays.units, prepared)


def _result(
    scope: Scope,
    asked: Asked,
    level: _Level,
    unit: str,
    group: str | None,
    members: Sequence[int],
    told: Sequence[str],
    progress: Callable[[int, int], None] | None,
) -> documents.Result:
    comparison = compare(
        level.prepared,
        level.units.get(unit),  # None: by characters
        overlap=asked.overlap,
        within=scope.within(members),
        replicates=asked.replicates,
        seed=asked.seed,
        sets=asked.set_alpha,
        progress=progress,
    )
    sample, fractions = _sample(scope, members)
    spoken_in = level.prepared.axis.regions.transcript.tolist()
    warnings = [*scope.warnings, *told, *fractions, *scope.without_speech(spoken_in, members)]
    why = None if comparison.units else NOBODYS
    warnings += [warning[0].upper() + warning[1:] + "." for warning in comparison.warnings]
    members_reviewed = None if group is None else members
    names = [coder.name for coder in scope.coders]
    totals, reviews = _reviews(scope, level.roll_up, members_reviewed)
    return {
        "format": FORMAT,
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
        "rounds": _rounds(scope),
        "assigned_late": scope.late(members),
        "codes": [
            _code(line, code, names, why) for line, code in zip(level.lines, comparison.codes, strict=True)
        ],
        "pooled": _pooled(comparison.pooled, why),
        "review": totals,
        "reviews": reviews,
        "sample": sample,
        "warnings": warnings,
    }


def _rounds(scope: Scope) -> list[documents.ComparedRound]:
    """The rounds that are compared, and those with finished work that do not count."""
    counted: list[documents.ComparedRound] = [{"round": name, "counts": True} for name in scope.rounds]
    return counted + [{"round": name, "counts": False} for name in scope.not_counted]


def _sample(scope: Scope, members: Sequence[int]) -> tuple[list[documents.DrawnStratum], list[str]]:
    """The strata that the transcripts were drawn from; and what to say where the fractions differ."""
    drawn = scope.drawn(members)
    strata: list[documents.DrawnStratum] = [
        {
            "stratum": of.stratum,
            "drawn": of.drawn,
            "available": of.available,
            "fraction": of.drawn / of.available,
            "compared": number,
        }
        for of, number in sorted((of, number) for of, number in drawn.items() if of is not None)
    ]
    if not strata or (len({stratum["fraction"] for stratum in strata}) == 1 and None not in drawn):
        return strata, []
    told = [f"{s['stratum']} {s['drawn']} of {s['available']} ({s['fraction']:.0%})" for s in strata]
    if None in drawn:
        told.append(f"{drawn[None]} not drawn at random")
    return strata, [
        f"The transcripts were drawn with unequal fractions: {', '.join(told)}. Figures for all of them "
        "together weigh the strata unequally."
    ]


def _code(line: CodeLine, code: CodeAgreement, names: Sequence[str], why: str | None) -> documents.Code:
    return {
        "path": line.path,
        "level": line.level,
        "units": code.units,
        "all": code.all,
        "none": code.none,
        "some": code.some,
        "only": dict(zip(names, code.only, strict=True)),
        "not_offered": code.not_offered,
        "percent_agreement": _statistic(code.percent_agreement, why),
        "positive_agreement": _statistic(code.positive_agreement, why),
        "negative_agreement": _statistic(code.negative_agreement, why),
        "cohen_kappa": _statistic(code.cohen_kappa, why),
        "scott_pi": _statistic(code.scott_pi, why),
        "pabak": _statistic(code.pabak, why),
        "gwet_ac1": _statistic(code.gwet_ac1, why),
        "krippendorff_alpha": _statistic(code.krippendorff_alpha, why),
        "u_alpha": _statistic(code.u_alpha, why),
        "f1": _statistic(code.f1, why),
    }


def _pooled(pooled: PooledAgreement, why: str | None = None) -> documents.Pooled:
    return {
        "cohen_kappa": _statistic(pooled.cohen_kappa, why),
        "krippendorff_alpha": _statistic(pooled.krippendorff_alpha, why),
        "set_alpha": _statistic(pooled.set_alpha, why),
    }


def _statistic(statistic: Statistic, why: str | None = None) -> documents.Statistic:
    """A statistic as data. ``why``: why nothing has a value here, where that is known better than to the engine."""
    return {
        "value": statistic.value,
        "low": statistic.low,
        "high": statistic.high,
        "why": why or statistic.why,
        "interval_why": statistic.interval_why and (why or statistic.interval_why),
        "below": None if statistic.below is None else dict(statistic.below),
        "undefined_replicates": statistic.undefined_replicates,
    }


# -- reviews: no reliability ------------------------------------------------------------------------


def _reviews(
    scope: Scope, roll_up: str, members: Collection[int] | None
) -> tuple[documents.ReviewTotals, list[documents.Review]]:
    """What reviewers kept, changed, dropped and added, in all and by reviewer and code (of these transcripts)."""
    used = {code for done in scope.reviews for code, *_ in (*done.before, *done.after)}
    lines = rolled_up(scope.book, roll_up, used)
    line_of = {code: number for number, line in enumerate(lines) for code in line.codes}
    totals: documents.ReviewTotals = {"transcripts": 0, **_no_fates()}
    pairs: dict[tuple[str, str], tuple[documents.ReviewTotals, list[documents.Fates]]] = {}
    for done in scope.reviews:
        if members is not None and done.transcript not in members:
            continue
        own, codes = pairs.setdefault(
            (done.reviewer, done.reviewed), ({"transcripts": 0, **_no_fates()}, [_no_fates() for _ in lines])
        )
        for counts in (totals, own):
            counts["transcripts"] += 1
        became = review(done.before, done.after)
        for fate in FATES:
            spans = getattr(became, fate)
            for counts in (totals, own):
                counts[fate] += len(spans)
            for code, *_ in spans:
                codes[line_of[code]][fate] += 1
    return totals, [
        {
            "reviewer": reviewer,
            "reviewed": reviewed,
            **own,
            "codes": [
                {"path": line.path, "level": line.level, **counts}
                for line, counts in zip(lines, codes, strict=True)
                if any(counts[fate] for fate in FATES)
            ],
        }
        for (reviewer, reviewed), (own, codes) in pairs.items()
    ]


def _no_fates() -> documents.Fates:
    return {"kept": 0, "changed": 0, "dropped": 0, "added": 0}


def _reviews_alone(scope: Scope, asked: Asked, why: str) -> documents.Result:
    none = _statistic(Statistic(None, why=why, interval_why=why if asked.replicates else None))
    totals, reviews = _reviews(scope, asked.roll_ups[0], None)
    return {
        "format": FORMAT,
        "coders": [coder.name for coder in scope.coders],
        "unit": asked.units[0],
        "roll_up": asked.roll_ups[0],
        "text": asked.text,
        "group": None,
        "seed": asked.seed,
        "replicates": asked.replicates,
        "scope": {"transcripts": 0, "units": 0, "round": []},
        "rounds": _rounds(scope),
        "assigned_late": 0,
        "codes": [],
        "pooled": {"cohen_kappa": none, "krippendorff_alpha": none, "set_alpha": none},
        "review": totals,
        "reviews": reviews,
        "sample": [],
        "warnings": [
            *scope.warnings,
            f"There is only review work, which does not measure reliability. {why}",
        ],
    }


# -- in words ---------------------------------------------------------------------------------------


def with_sentences(document: documents.Agreement) -> documents.Agreement:
    """The document of ``agreement`` with a plain sentence of reading for each code, as its ``sentence``."""
    for result in results_of(document):
        for code in result["codes"]:
            code["sentence"] = words.sentence(result, code)
    return document


def methods(study: Study, coder: str | None = None, asked: Asked | None = None) -> documents.Methods:
    """A paragraph for a methods section, as ``text``: what was compared and how, and the results, in all and
    by round. Raises as ``agreement``, also where there is review work alone."""
    asked = replace(asked or Asked(), by=None)
    found = scope_of(study, coder, asked)
    return methods_of(found, asked, compared(found, asked))


def methods_of(scope: Scope, asked: Asked, document: documents.Agreement) -> documents.Methods:
    """``methods`` from a scope and its ``compared`` document, without groups. Raises as ``methods``."""
    scope.refuse_if_nothing()
    first = replace(asked, by=ROUND, units=asked.units[:1], roll_ups=asked.roll_ups[:1])
    rounds = results_of(compared(scope, first)) if len(scope.rounds) > 1 else []
    results = results_of(document)
    return {
        "format": FORMAT,
        "text": words.methods(
            results,
            rounds,
            late=results[0]["assigned_late"],
            not_counted=scope.not_counted,
            told=[*scope.told, *(told for unit in asked.units for told in scope.left_out(unit))],
            overlap=asked.overlap,
            software=f"qualcode {__version__}",
        ),
        "warnings": results[0]["warnings"],
    }


# -- below a threshold ------------------------------------------------------------------------------


def headline(
    study: Study, coder: str | None, asked: Asked, document: documents.Agreement, statistic: OfAll
) -> list[float | None]:
    """The pooled statistic on sentences of each result, by which ``--fail-under`` judges.

    ``document`` is what ``agreement`` gave for ``asked``; sentences that it lacks are compared now. ``statistic``
    is one of POOLED.
    """
    if "sentence" not in asked.units:
        document = agreement(study, coder, replace(asked, units=("sentence",), replicates=0))
    results = results_of(document)
    return [r["pooled"][statistic]["value"] for r in results if r["unit"] == "sentence"]
