"""Agreement in words: of results as plain data, as the contract of ``qualcode agreement --json`` has them.

No sentence calls agreement good or poor: how much is enough depends on what hangs on it.
"""

from __future__ import annotations

from typing import TYPE_CHECKING

from qualcode.agreement.reasons import NOT_YET

if TYPE_CHECKING:
    from collections.abc import Mapping, Sequence

    from qualcode.documents.agreement import Code, OfAll, Result, Statistic

POOLED: dict[OfAll, str] = {
    "cohen_kappa": "Cohen's kappa (De Vries)",
    "krippendorff_alpha": "Krippendorff's alpha",
    "set_alpha": "alpha of sets of codes (MASI)",
}


def coefficient(value: float | None) -> str:
    """Two decimals without a leading zero, as such coefficients are printed; - where not defined."""
    if value is None:
        return "-"
    shown = f"{value:.2f}"
    if float(shown) == 0:
        return ".00"
    return shown.replace("0.", ".", 1) if abs(float(shown)) < 1 else shown


def with_interval(statistic: Statistic) -> str:
    """A statistic and its interval, where it has one: .77 [.60, .90]; or that it is not computed yet."""
    if statistic["why"] == NOT_YET:
        return NOT_YET
    value = coefficient(statistic["value"])
    if statistic["value"] is None or statistic["low"] is None:
        return value
    return f"{value} [{coefficient(statistic['low'])}, {coefficient(statistic['high'])}]"


def why_undefined(statistic: Statistic) -> str | None:
    """Why a statistic has no value; None where it has one, or is not computed yet."""
    return None if statistic["why"] == NOT_YET else statistic["why"]


def has_intervals(result: Result) -> bool:
    """Whether any alpha of a result has an interval: of one transcript, or of codes never used, none has."""
    alphas = [code["krippendorff_alpha"] for code in result["codes"]]
    pooled = [result["pooled"][name] for name in POOLED]
    return any(alpha["low"] is not None for alpha in (*alphas, *pooled))


def shares_below(statistic: Statistic) -> str | None:
    """Which share of the replicates lies below .667 and .80; None where there is none."""
    if statistic["below"] is None:
        return None
    shares = [f"{coefficient_bound(bound)}: {share:.0%}" for bound, share in statistic["below"].items()]
    return f"share of replicates below {', below '.join(shares)}"


def coefficient_bound(bound: str) -> str:
    """How a bound is printed: .667, .80."""
    return {"0.667": ".667", "0.8": ".80"}.get(bound, bound.lstrip("0"))


def outline(paths: Sequence[Sequence[str]]) -> list[tuple[int, list[str]]]:
    """How each path stands in a table: how deep under the rows above it, and the names that those do not say.

    A path whose parent is not above it, since that was left out or stands at another level, keeps the parent's
    name: under the row above it would seem to be a part of that one.
    """
    above: list[Sequence[str]] = []
    shown = []
    for path in paths:
        while above and (len(above[-1]) >= len(path) or list(path[: len(above[-1])]) != list(above[-1])):
            above.pop()
        shown.append((len(above), list(path[len(above[-1]) if above else 0 :])))
        above.append(path)
    return shown


def units(number: int, unit: str) -> str:
    """'1 sentence', '5,321 sentences'."""
    return f"{number:,} {unit}" + ("" if number == 1 else "s")


def listed(names: Sequence[str]) -> str:
    """'Ann, Ben and Cleo'."""
    return names[0] if len(names) == 1 else f"{', '.join(names[:-1])} and {names[-1]}"


def sentence(result: Result, code: Code) -> str:
    """A plain reading of one code's counts and alpha."""
    unit, coders = result["unit"], result["coders"]
    where = f"{units(code['units'], unit)} of {units(result['scope']['transcripts'], 'transcript')}"
    if code["not_offered"]:
        where += f" ({code['not_offered']:,} left out, where a coder could not use the code)"
    name = " > ".join(code["path"])
    if not code["units"]:
        return f"{name}: not compared: {_nowhere(result, code)}."
    nobody, everybody = ("neither", "both") if len(coders) == 2 else ("nobody", f"all {len(coders)}")
    if not code["all"] and not code["some"]:
        return f"{name}: {nobody} used it in any of {where}."
    only = {coder: number for coder, number in code["only"].items() if number or len(coders) == 2}
    alone = "".join(f", {coder} alone in {number:,}" for coder, number in only.items())
    some = "" if len(coders) == 2 else f", some but not all in {code['some']:,}"
    alpha = code["krippendorff_alpha"]
    value = with_interval(alpha) if alpha["value"] is not None else f"is not defined ({alpha['why']})"
    return (
        f"{name}: {everybody} used it in {units(code['all'], unit)}{some}{alone}; "
        f"Krippendorff's alpha {value} on {where}."
    )


def _nowhere(result: Result, code: Code) -> str:
    """Why no unit of a code is compared."""
    if not result["scope"]["units"]:
        return str(code["krippendorff_alpha"]["why"])
    return f"in every transcript a coder {COULD_NOT_USE.format('it')}"


_IN_FULL = {"row": "row of a table or cue of captions"}
COULD_NOT_USE = "could not use {} (not there yet, hidden from that coder, or retired)"


def methods(
    results: Sequence[Result],
    rounds: Sequence[Result],
    *,
    late: int,
    not_counted: Mapping[str, int],
    told: Sequence[str],
    overlap: float | None,
    software: str,
) -> str:
    """A paragraph for a methods section: the work compared, the unit, the statistics and their intervals.

    ``results``: of one scope, one for each unit and roll-up. ``rounds``: one for each round, to show how
    agreement changed. ``late``: in how many transcripts a coder was assigned only after another had finished.
    ``not_counted``: in how many transcripts each round that does not count is finished. ``told``: sentences
    on what was left out, corrected or merged since.
    """
    first = results[0]
    scope = first["scope"]
    said = [
        f"{listed(first['coders'])} coded {units(scope['transcripts'], 'transcript')} independently"
        + (", each blind to the others' codings until all had finished" if not late else "")
        + f" ({_rounds(scope['round'])})."
    ]
    if late:
        said.append(
            f"In {units(late, 'transcript')} a coder was assigned only after another had finished, and could "
            "have seen those codings before."
        )
    said += [
        f"Codings of the {name} round ({units(number, 'transcript')}) do not count."
        for name, number in not_counted.items()
    ]
    if first["sample"]:
        strata = [f"{s['stratum']} {s['drawn']} of {s['available']}" for s in first["sample"]]
        said.append(f"The transcripts were drawn at random by stratum: {', '.join(strata)}.")
    said.append("Agreement was computed on the codings as frozen at finishing, before any were reconciled.")
    said += told
    for result in results:
        unit_was = "The unit was" if result is first else "A further figure: the unit was"
        said += _one(result, overlap, unit_was, scope["transcripts"])
    if rounds:
        changed = [
            f"{with_interval(r['pooled']['krippendorff_alpha'])} in {r['group']} "
            f"({units(r['scope']['transcripts'], 'transcript')})"
            for r in rounds
        ]
        said.append(f"By round, pooled alpha by {first['unit']} was {listed(changed)}.")
    if first["replicates"] and any(map(has_intervals, results)):
        said.append(
            "Intervals in brackets are 95% percentile intervals of a bootstrap over transcripts "
            f"({first['replicates']:,} replicates, seed {first['seed']})."
        )
    said.append(f"Computed with {software}.")
    return " ".join(said)


def _rounds(names: Sequence[str]) -> str:
    return ("round " if len(names) == 1 else "rounds ") + listed(names)


def _one(result: Result, overlap: float | None, unit_was: str, transcripts: int) -> list[str]:
    """``transcripts``: how many are compared, as said before."""
    unit, of = result["unit"], {"code": "code", "theme": "theme", "level": "level"}[result["roll_up"]]
    whose = "respondents' turns" if result["text"] == "respondents" else "all turns"
    own = result["scope"]
    among = "" if own["transcripts"] == transcripts else f" in {units(own['transcripts'], 'transcript')}"
    said = f"{unit_was} the {_IN_FULL.get(unit, unit)} ({units(own['units'], unit)} of {whose}{among})"
    if unit != "character":
        enough = "any text of it" if overlap is None else f"at least {overlap:.0%} of it"
        said += f"; a {of} counted as present in a {unit} of which a coder had marked {enough}"
    if result["roll_up"] != "code":
        said += f", codes being replaced by their {of} before anything was counted"
    told = [f"{said}."]
    alpha, kappa = result["pooled"]["krippendorff_alpha"], result["pooled"]["cohen_kappa"]
    if alpha["value"] is None:
        return [*told, f"Pooled alpha is not defined: {alpha['why']}."]
    below = shares_below(alpha)
    used = [c for c in result["codes"] if c["krippendorff_alpha"]["value"] is not None]
    told.append(
        f"Pooled over {units(len(used), of)} (1 less the sum of observed over the sum of expected "
        f"disagreement), Krippendorff's nominal alpha was {with_interval(alpha)}"
        + (f" ({below})" if below else "")
        + f"; Cohen's kappa, pooled as by De Vries et al. (2008), was {with_interval(kappa)}."
    )
    if len(used) > 1:
        low, high = (
            chosen(used, key=lambda code: code["krippendorff_alpha"]["value"] or 0.0) for chosen in (min, max)
        )
        if low is high:
            told.append(f"Of each of them alpha was {coefficient(low['krippendorff_alpha']['value'])}.")
        else:
            told.append(f"Of single {of}s alpha ran from {_named(low)} to {_named(high)}.")
    left = len(result["codes"]) - len(used)
    if left:
        told.append(
            f"Of {units(left, f'further {of}')} it is not defined; that adds nothing to what is pooled."
        )
    return told


def _named(code: Code) -> str:
    return f"{with_interval(code['krippendorff_alpha'])} ({' > '.join(code['path'])})"
