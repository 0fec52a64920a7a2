"""agreement."""

from __future__ import annotations

from math import isnan
from typing import Any

import click

from qualcode.cli.commands.coding import Share, several
from qualcode.cli.options import Call, with_study
from qualcode.cli.printing import answer, counted, line_width, note, say, table

# The columns after alpha: those that fit in 80 columns, and those that come with more.
_BESIDE = {"u_alpha": "|u", "cohen_kappa": "kappa", "positive_agreement": "pos"}
_MORE = {"negative_agreement": "neg", "percent_agreement": "agree", "gwet_ac1": "AC1"}
_ROOM_FOR_MORE = 100
SHORT_NAME = 3  # letters up to which a coder's name heads a column itself


@click.command(
    epilog="Example: qualcode agreement --coders Thandi,Sipho --unit sentence,character --roll-up theme"
)
@click.option("--coders", metavar="A,B", help="Whom to compare; else all who have finished.")
@click.option("--unit", default="sentence", show_default=True, help="character, sentence, turn, document.")
@click.option("--roll-up", default="code", show_default=True, help="code, theme, level.")
@click.option("--by", metavar="ATTRIBUTE", help="A result for each group of respondents.")
@click.option("--transcripts", metavar="T,U", help="Only these.")
@click.option("--text", default="respondents", show_default=True, help="Whose words: respondents, or all.")
@click.option("--overlap", type=Share(), metavar="SHARE", help="The share of a unit that must be marked.")
@click.option(
    "--replicates", type=click.IntRange(0), default=2000, show_default=True, help="Of the bootstrap."
)
@click.option("--seed", type=click.IntRange(0), default=0, show_default=True, help="Of the bootstrap.")
@click.option("--fail-under", type=float, metavar="X", help="Exit with 4 if the pooled statistic is below X.")
@click.option("--on", default="krippendorff_alpha", show_default=True, help="Which pooled statistic.")
@with_study(csv=True)
def agreement(
    call: Call,
    coders: str | None,
    unit: str,
    roll_up: str,
    by: str | None,
    transcripts: str | None,
    text: str,
    overlap: float | None,
    replicates: int,
    seed: int,
    fail_under: float | None,
    on: str,
) -> None:
    """How well coders agree, on what all of them have finished independently."""
    from qualcode.workflows import comparing

    if overlap is not None and not 0 < overlap <= 1:
        raise click.UsageError("--overlap takes a share above 0 and up to 100%.")
    if fail_under is not None and isnan(fail_under):
        raise click.UsageError("--fail-under takes a number.")
    asked = comparing.Asked(
        coders=several(coders),
        units=several(unit) or ("sentence",),
        roll_ups=several(roll_up) or ("code",),
        by=by,
        transcripts=several(transcripts),
        text=text,
        overlap=overlap,
        replicates=replicates,
        seed=seed,
    )
    with call.study() as study:
        document = comparing.agreement(study, call.coder, asked)
        judged = comparing.headline(study, call.coder, asked, document, on) if fail_under is not None else []
    document.setdefault("warnings", _warnings(document))
    answer(call, document, _show, _csv)
    if fail_under is not None and any(value is None or value < fail_under for value in judged):
        shown = ", ".join("not defined" if value is None else f"{value:.3f}" for value in judged)
        note(f"Pooled {on.replace('_', ' ')}: {shown}; {fail_under:g} was asked for.")
        raise click.exceptions.Exit(4)


def _results(document: dict[str, Any]) -> list[dict[str, Any]]:
    results: list[dict[str, Any]] = document.get("results") or [document]
    return results


def _warnings(document: dict[str, Any]) -> list[str]:
    return list(dict.fromkeys(w for result in _results(document) for w in result["warnings"]))


def _show(document: dict[str, Any]) -> None:
    for result in _results(document):
        _show_one(result)


def _show_one(result: dict[str, Any]) -> None:
    scope = result["scope"]
    group = f", {result['group']}" if result["group"] else ""
    whose = "respondents' words" if result["text"] == "respondents" else "everybody's words"
    say(
        f"Agreement of {' and '.join(result['coders'])} by {result['unit']}, {result['roll_up']}s{group}: "
        f"{counted(scope['transcripts'], 'transcript')}, {counted(scope['units'], result['unit'])} of {whose}, "
        f"round {', '.join(scope['round'])}"
    )
    used, unused = [], 0
    for code in result["codes"]:
        if code["all"] + code["some"] == 0:
            unused += 1
        else:
            used.append(code)
    _table(result, used)
    for name, statistic in result["pooled"].items():
        say(f"Pooled {_pooled_name(name)}: {_interval(statistic)}")
    if unused:
        say(f"{counted(unused, result['roll_up'])} that no coder used: not defined, and left out above.")
    if result["review"]["transcripts"]:
        r = result["review"]
        say(
            f"Review of {counted(r['transcripts'], 'transcript')} (not reliability: the reviewer saw the codings): "
            f"{r['kept']} kept, {r['changed']} changed, {r['dropped']} dropped, {r['added']} added."
        )
    say(
        "Intervals are 95% bootstrap intervals over transcripts "
        f"({result['replicates']} replicates, seed {result['seed']}); - is not defined (why: --json)."
        if result["replicates"]
        else "No intervals were asked for; - is not defined (why: --json)."
    )
    say()


def _pooled_name(name: str) -> str:
    return {
        "cohen_kappa": "Cohen's kappa (De Vries)",
        "krippendorff_alpha": "Krippendorff's alpha",
        "set_alpha": "alpha of sets of codes (MASI)",
    }[name]


def _table(result: dict[str, Any], codes: list[dict[str, Any]]) -> None:
    """The counts and statistics of each code; coders are letters, so that it fits into 80 columns."""
    pair = len(result["coders"]) == 2
    names: list[str] = result["coders"]
    letters = [chr(ord("A") + i) for i in range(len(names))]
    if max(map(len, names)) <= SHORT_NAME:
        letters = names
    named = ", ".join(f"{a}: {name} alone" for a, name in zip(letters, names, strict=True))
    beside = {**_BESIDE, **(_MORE if line_width() >= _ROOM_FOR_MORE else {})}
    rows = [
        [
            " > ".join(code["path"]),
            code["all"],
            *code["only"].values(),
            *([] if pair else [code["some"]]),
            code["none"],
            _interval(code["krippendorff_alpha"]),
            *(_number(code[name]["value"]) for name in beside),
        ]
        for code in codes
    ]
    heads = [result["roll_up"], "both" if pair else "all", *letters, *([] if pair else ["some"]), "none"]
    heads += ["alpha (95%)", *beside.values()]
    say(f"Counts are of {result['unit']}s: {named}. |u: |u-alpha; pos: positive agreement.")
    table(heads, rows, right=range(1, len(heads)))


def _number(value: float | None) -> str:
    """Two decimals without a leading nought, as such coefficients are printed."""
    if value is None:
        return "-"
    shown = f"{value:.2f}"
    return shown.replace("0.", ".", 1) if abs(float(shown)) < 1 else shown


def _interval(statistic: dict[str, Any]) -> str:
    value = _number(statistic["value"])
    if statistic["value"] is None and statistic["why"]:
        return value
    if statistic["low"] is None:
        return value
    return f"{value} [{_number(statistic['low'])}, {_number(statistic['high'])}]"


def _csv(document: dict[str, Any]) -> Any:
    from qualcode.workflows.comparing import STATISTICS

    coders = _results(document)[0]["coders"]
    columns = ["unit", "roll_up", "text", "group", "level", "path", "units", "all", "none", "some"]
    columns += [f"only {name}" for name in coders] + ["not_offered"]
    columns += [f"{name}{part}" for name in STATISTICS for part in ("", "_low", "_high", "_why")]
    rows = []
    for result in _results(document):
        for code in result["codes"]:
            row = [result[name] for name in ("unit", "roll_up", "text", "group")]
            row += [code["level"], " > ".join(code["path"])]
            row += [code[name] for name in ("units", "all", "none", "some")]
            row += [code["only"][name] for name in coders] + [code["not_offered"]]
            for name in STATISTICS:
                row += [code[name][part] for part in ("value", "low", "high", "why")]
            rows.append(row)
    return columns, rows
