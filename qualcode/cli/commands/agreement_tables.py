"""The output of ``agreement``: tables for people, and CSV."""

from __future__ import annotations

from collections import Counter
from typing import TYPE_CHECKING

from qualcode.bars import bar
from qualcode.cli.printing import counted, line_width, say, table

if TYPE_CHECKING:
    from collections.abc import Callable, Iterable, Sequence

    from qualcode.cli.printing import Table
    from qualcode.documents.agreement import Agreement, Code, OfCode, Result, Review
    from qualcode.documents.differences import Differences
    from qualcode.documents.differences import Result as PlacesFound

# The columns after alpha: in 80 columns, and in a wider terminal.
_BESIDE: dict[OfCode, str] = {"u_alpha": "|u", "positive_agreement": "pos"}
_MORE: dict[OfCode, str] = {
    "negative_agreement": "neg",
    "percent_agreement": "agree",
    "cohen_kappa": "kappa",
    "gwet_ac1": "AC1",
}
_ROOM_FOR_MORE = 100
SHORT_NAME = 3  # longest coder's name that heads a column itself
GAINS_SHOWN = 10
CELLS_SHOWN = 15
BOUNDS = ("0.667", "0.8")


def _names(paths: Iterable[Sequence[str]]) -> Callable[[Sequence[str]], str]:
    """Names of codes in a table: the shortest end of a path that no other path has."""
    ends = Counter(tuple(path[start:]) for path in paths for start in range(len(path)))

    def name(path: Sequence[str]) -> str:
        start = len(path) - 1
        while start and ends[tuple(path[start:])] > 1:
            start -= 1
        return " > ".join(path[start:])

    return name


# -- results ----------------------------------------------------------------------------------------


def show(document: Agreement) -> None:
    """Print each result as a table; first a table of several groups, which for transcripts is the only one."""
    from qualcode.counting.several import results_of

    results = results_of(document)
    if len({result["group"] for result in results}) > 1:
        _show_groups(results)
    if not _by_transcript(results):
        for result in results:
            _show_one(result)


def _by_transcript(results: list[Result]) -> bool:
    return len(results) > 1 and all(
        result["group"] is not None and result["scope"]["transcripts"] == 1 for result in results
    )


def _show_groups(results: list[Result]) -> None:
    from qualcode.agreement.words import with_interval

    wide = line_width() >= _ROOM_FOR_MORE
    several = len({(result["unit"], result["roll_up"]) for result in results}) > 1
    rows = []
    for result in results:
        alpha, kappa = result["pooled"]["krippendorff_alpha"], result["pooled"]["cohen_kappa"]
        rows.append(
            [
                result["group"],
                *([f"{result['unit']}, {result['roll_up']}"] if several else []),
                result["scope"]["transcripts"],
                f"{result['scope']['units']:,}",
                bar(alpha["value"], 10 if wide else 5),
                with_interval(alpha),
                with_interval(kappa) if wide else with_interval({**kappa, "low": None}),
            ]
        )
    units = "units" if several else f"{results[0]['unit']}s"
    of = "" if several else f" over {results[0]['roll_up']}s by {results[0]['unit']}"
    say(f"Agreement of {_who(results[0]['coders'])} by group, pooled{of}; bars show alpha from 0 to 1.")
    heads = ["group", *(["by"] if several else []), "transcripts", units, "", "alpha (95%)", "kappa"]
    table(heads, rows, right=[i for i, head in enumerate(heads) if head not in ("group", "by", "")])
    if _by_transcript(results):
        say("One transcript has no interval. - is not defined (why: --json).")
    say()


def _who(coders: list[str]) -> str:
    from qualcode.agreement.words import listed

    return listed(coders)


def _show_one(result: Result) -> None:
    from qualcode.agreement.words import COULD_NOT_USE

    if result["scope"]["transcripts"]:
        _show_scope(result)
        used = [code for code in result["codes"] if code["all"] + code["some"]]
        if used:
            _table(result, used)
        _show_pooled(result)
        late = sum(not code["units"] for code in result["codes"]) if result["scope"]["units"] else 0
        if late:
            could_not = COULD_NOT_USE.format("it" if late == 1 else "them")
            say(
                f"{counted(late, result['roll_up'])} left out above: in every transcript a coder {could_not}."
            )
        unused = len(result["codes"]) - len(used) - late
        if unused and result["scope"]["units"]:
            say(f"{counted(unused, result['roll_up'])} that no coder used: not defined, and left out above.")
    for review in result["reviews"]:
        _show_review(review, result["roll_up"])
    if result["scope"]["transcripts"]:
        _show_notes(result)
    say()


def _show_scope(result: Result) -> None:
    scope = result["scope"]
    group = f", {result['group']}" if result["group"] else ""
    left = [r["round"] for r in result["rounds"] if not r["counts"]]
    not_counted = f"; not counted: round {', '.join(left)}" if left else ""
    whose = "respondents' words" if result["text"] == "respondents" else "everybody's words"
    say(
        f"Agreement of {_who(result['coders'])} by {result['unit']}, {result['roll_up']}s{group}: "
        f"{counted(scope['transcripts'], 'transcript')}, {counted(scope['units'], result['unit'])} of {whose}, "
        f"round {', '.join(scope['round'])}{not_counted}"
    )


def _show_pooled(result: Result) -> None:
    from qualcode.agreement.words import POOLED, shares_below, with_interval

    for name, called in POOLED.items():
        statistic = result["pooled"][name]
        below = shares_below(statistic)
        value = with_interval(statistic) if statistic["why"] is None else f"not defined: {statistic['why']}"
        say(f"Pooled {called}: {value}" + (f"; {below}" if below else ""))


def _show_notes(result: Result) -> None:
    from qualcode.agreement.words import has_intervals

    if not result["replicates"]:
        said = "Without intervals; - is not defined (why: --json)."
    elif not has_intervals(result):
        said = "No number has an interval here, and - is not defined (why: --json)."
    else:
        said = (
            "Intervals are 95% bootstrap intervals over transcripts "
            f"({result['replicates']:,} replicates, seed {result['seed']}). .667 and .80: Krippendorff's (2019) "
            "lines for tentative and for firm conclusions. - is not defined (why: --json)."
        )
    say(said)


def _table(result: Result, codes: list[Code]) -> None:
    """Print the counts and statistics of each code; letters for coders make it fit in 80 columns."""
    from qualcode.agreement.words import coefficient, outline, with_interval

    pair = len(result["coders"]) == 2
    wide = line_width() >= _ROOM_FOR_MORE
    names: list[str] = result["coders"]
    letters = [chr(ord("A") + i) for i in range(len(names))]
    if max(map(len, names)) <= SHORT_NAME:
        letters = names
    named = ", ".join(f"{a}: {name} alone" for a, name in zip(letters, names, strict=True))
    beside = {**_BESIDE, **(_MORE if wide else {})}
    places = outline([code["path"] for code in codes])
    rows = [
        [
            " > ".join(names),
            code["all"],
            *code["only"].values(),
            *([] if pair else [code["some"]]),
            code["none"],
            bar(code["krippendorff_alpha"]["value"], 10 if wide else 5),
            with_interval(code["krippendorff_alpha"]),
            *(coefficient(code[name]["value"]) for name in beside),
        ]
        for (_, names), code in zip(places, codes, strict=True)
    ]
    heads = [result["roll_up"], "both" if pair else "all", *letters, *([] if pair else ["some"]), "none"]
    bars = len(heads)
    heads += ["", "alpha (95%)", *beside.values()]
    bars_are = "Bars: alpha from 0 to 1. |u: |u-alpha; pos: positive agreement."
    say(f"Counts are of {result['unit']}s: {named}. {bars_are}")
    right = [i for i in range(1, len(heads)) if i != bars]
    table(heads, rows, right=right, indents=[2 * depth for depth, _ in places])


def _show_review(review: Review, roll_up: str) -> None:
    say(
        f"{review['reviewer']} reviewed {review['reviewed']}'s codings of "
        f"{counted(review['transcripts'], 'transcript')}. This is not reliability: the reviewer saw them."
    )
    from qualcode.workflows.comparing import FATES

    name = _names(code["path"] for code in review["codes"])
    rows = [[name(code["path"]), *(code[fate] for fate in FATES)] for code in review["codes"]]
    rows.append(["all", *(review[fate] for fate in FATES)])
    table([roll_up, *FATES], rows, right=range(1, 5), bold=lambda row: row == len(rows) - 1)


def show_sentences(document: Agreement) -> None:
    """Print a sentence for each code."""
    from qualcode.counting.several import results_of

    for result in results_of(document):
        if result["scope"]["transcripts"]:
            _show_scope(result)
            for code in result["codes"]:
                say(code["sentence"])
            _show_pooled(result)
            _show_notes(result)
        for review in result["reviews"]:
            _show_review(review, result["roll_up"])
        say()


def csv(document: Agreement) -> Table:
    """One row for each code of each result."""
    from qualcode.counting.several import results_of
    from qualcode.workflows.comparing import STATISTICS

    coders = results_of(document)[0]["coders"]
    columns = ["unit", "roll_up", "text", "group", "level", "path", "units", "all", "none", "some"]
    columns += [f"only {name}" for name in coders] + ["not_offered"]
    columns += [f"{name}{part}" for name in STATISTICS for part in ("", "_low", "_high", "_why")]
    columns += [f"krippendorff_alpha_below_{bound}" for bound in BOUNDS]
    rows = []
    for result in results_of(document):
        for code in result["codes"]:
            row: list[object] = [result[name] for name in ("unit", "roll_up", "text", "group")]
            row += [code["level"], " > ".join(code["path"])]
            row += [code[name] for name in ("units", "all", "none", "some")]
            row += [code["only"][name] for name in coders] + [code["not_offered"]]
            for name in STATISTICS:
                row += [code[name][part] for part in ("value", "low", "high", "why")]
            row += [(code["krippendorff_alpha"]["below"] or {}).get(bound) for bound in BOUNDS]
            rows.append(row)
    return columns, rows


# -- differences ------------------------------------------------------------------------------------


def show_differences(document: Differences) -> None:
    """Print the kinds of difference, the confusion of codes, and what would raise alpha most."""
    from qualcode.counting.several import results_of

    for result in results_of(document):
        group = f", {result['group']}" if result["group"] else ""
        scope = result["scope"]
        say(
            f"Where {_who(result['coders'])} agree and differ, {result['roll_up']}s{group}: "
            f"{counted(len(result['places']), 'place')} in {counted(scope['transcripts'], 'transcript')}, "
            f"round {', '.join(scope['round'])}"
        )
        if result["places"]:
            _show_kinds(result)
            _show_confusion(result)
            _show_stance(result)
            _show_gains(result)
        say()


def _show_kinds(result: PlacesFound) -> None:
    from qualcode.agreement.words import outline

    kinds = [kind for kind, number in result["kinds"].items() if number]
    used = [code for code in result["codes"] if any(code["kinds"].values())]
    places = outline([code["path"] for code in used])
    rows = [
        [" > ".join(names), *(code["kinds"][kind] or "" for kind in kinds)]
        for (_, names), code in zip(places, used, strict=True)
    ]
    rows.append(["all places", *(result["kinds"][kind] for kind in kinds)])
    table(
        [result["roll_up"], *kinds],
        rows,
        right=range(1, len(kinds) + 1),
        indents=[*(2 * depth for depth, _ in places), 0],
        bold=lambda row: row == len(rows) - 1,
    )
    say("A place with two codes counts for each of them, and once among all places.")


def _show_confusion(result: PlacesFound) -> None:
    name = _names(code["path"] for code in result["codes"])
    for pair in result["confusion"]:
        first, second = pair["coders"]
        cells = [
            cell
            for cell in pair["cells"]
            if cell["paths"][0] != cell["paths"][1] and None not in cell["paths"]
        ]
        if not cells:
            say(f"At no place did {first} and {second} use different {result['roll_up']}s.")
            continue
        say(f"At the same place, {first} used one {result['roll_up']} and {second} another:")
        cells.sort(key=lambda cell: -cell["places"])
        rows = [
            [*(name(path) for path in cell["paths"] if path), cell["places"]] for cell in cells[:CELLS_SHOWN]
        ]
        table([first, second, "places"], rows, right=(2,))
        if len(cells) > CELLS_SHOWN:
            say(f"And {counted(len(cells) - CELLS_SHOWN, 'pair')} more: --json.")


def _show_stance(result: PlacesFound) -> None:
    from qualcode.agreement.words import coefficient

    stance = result["stance"]
    if not stance["segments"]:
        return
    alpha = stance["krippendorff_alpha"]
    value = coefficient(alpha["value"]) if alpha["value"] is not None else f"not defined ({alpha['why']})"
    say(
        f"Stance: the same on {stance['same']} of {counted(stance['segments'], 'segment')} that all coded alike; "
        f"Krippendorff's alpha {value}."
    )


def _show_gains(result: PlacesFound) -> None:
    from qualcode.agreement.words import coefficient

    gains = [gain for gain in result["gains"] if gain["gain"] is not None and gain["gain"] > 0]
    if not gains:
        return
    name = _names(code["path"] for code in result["codes"])
    say(f"What would raise agreement most (pooled alpha now {coefficient(result['pooled_now'])}):")
    table(
        ["kind", result["roll_up"], "places", "alpha then", "more"],
        [
            [
                gain["kind"],
                " | ".join(map(name, gain["paths"])),
                gain["places"],
                coefficient(gain["pooled"]),
                f"+{gain['gain']:.3f}",
            ]
            for gain in gains[:GAINS_SHOWN]
        ],
        right=(2, 3, 4),
    )
    say(result["gains_are"])


def csv_of_differences(document: Differences) -> Table:
    """One row for each place, with each coder's codings there."""
    from qualcode.counting.several import results_of

    coders = results_of(document)[0]["coders"]
    rows = []
    for result in results_of(document):
        for place in result["places"]:
            own = {name: [] for name in coders}  # type: dict[str, list[str]]
            for coding in place["codings"]:
                stance = f", {coding['stance']}" if coding["stance"] else ""
                at = f"{coding['start']}-{coding['end']}{stance}"
                own[coding["coder"]].append(f"{' > '.join(coding['path'])} ({at})")
            row: list[object] = [result["roll_up"], result["group"]]
            row += [place[name] for name in ("transcript", "start", "end", "kind")]
            row.append("; ".join(" > ".join(path) for path in place["paths"]))
            rows.append(row + ["; ".join(own[name]) for name in coders])
    columns = ["roll_up", "group", "transcript", "start", "end", "kind", "codes"]
    return columns + [f"coded by {name}" for name in coders], rows
