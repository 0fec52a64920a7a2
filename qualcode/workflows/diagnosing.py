"""The places behind the coefficients: where coders differ and how, and which of them would raise agreement most."""

from __future__ import annotations

from collections import Counter
from dataclasses import dataclass
from itertools import combinations
from typing import TYPE_CHECKING

from qualcode.agreement import cohen_kappa, krippendorff_alpha, percent_agreement
from qualcode.agreement.differences import ALIKE, KINDS, Difference, Piece, differences
from qualcode.agreement.gains import Marking, settle
from qualcode.counting.rolling_up import NO_LEVEL, CodeLine
from qualcode.counting.scope import Asked, Scope, scope_of
from qualcode.counting.several import together
from qualcode.documents import FORMAT
from qualcode.study import transcripts

if TYPE_CHECKING:
    from collections.abc import Callable, Collection, Iterable, Sequence

    from qualcode.agreement import Coefficient
    from qualcode.counting.comparison import Arrays
    from qualcode.documents import differences as documents
    from qualcode.documents.agreement import Coefficient as CoefficientFound
    from qualcode.ledger.study import Study

__all__ = ["KINDS", "Asked", "diagnosed", "diagnosis", "texts"]

UNSET = "unset"
OF_TWO_CODES = ("other code", "other theme", "other level")
_GAIN = (
    "Pooled Krippendorff's alpha by {unit} if, at the places of this line alone, every coder had marked what any "
    "of them marked; and how much more that is than now."
)


def diagnosis(study: Study, coder: str | None = None, asked: Asked | None = None) -> documents.Differences:
    """Every place where the coders compared agree or differ, by kind, for the scope that ``agreement`` has.

    One result for each roll-up and group (``results`` if several). ``codes``: for each, its places by kind, and
    by whom it was missed. ``confusion``: for each two coders how many places have the first's code and the
    second's (None: nothing of it there); ``levels``: the same of levels. ``stance``: agreement on it, among
    segments coded alike. ``gains``: what would raise agreement most, as ``gains_are`` says. ``places``: each one,
    with transcript, start and end in code points, and who coded what.

    Codings are cut to the text looked at. Raises QualcodeError, with the reason, where nothing can be compared.
    """
    asked = asked or Asked()
    scope = scope_of(study, coder, asked)
    scope.refuse_if_nothing()
    return diagnosed(scope, asked)


def diagnosed(scope: Scope, asked: Asked) -> documents.Differences:
    """The document of ``diagnosis``, from a scope; it does not use the study. Only the first unit counts.

    Raises QualcodeError where no transcript has that unit.
    """
    unit = asked.units[0]
    left_out, groups = scope.left_out(unit), scope.groups(asked.by, unit)
    laid_out = (_lay_out(scope, asked, roll_up) for roll_up in asked.roll_ups)
    return together(
        [_result(scope, asked, laid, left_out, *group) for laid in laid_out for group in groups.items()]
    )


def texts(study: Study, names: Collection[str]) -> dict[str, tuple[bytes, str]]:
    """The id and the canonical text of each of these transcripts, to show the words at places."""
    wanted = [entry for entry in transcripts.entries(study) if entry.name in names]
    return {entry.name: (entry.id, transcripts.content(study, entry).text) for entry in wanted}


@dataclass(frozen=True)
class _LaidOut:
    """The codings of a scope at one roll-up. ``found``: the differences of each transcript, by its place."""

    roll_up: str
    lines: list[CodeLine]
    arrays: Arrays
    pieces: list[list[Piece]]
    outside: int
    found: list[list[Difference]]


def _lay_out(scope: Scope, asked: Asked, roll_up: str) -> _LaidOut:
    lines, arrays = scope.laid_out(roll_up, asked.text)
    coded, outside = scope.frozen.pieces([line.codes for line in lines], everybody=asked.text == "all")
    pieces = [[Piece(*row, number) for number, row in enumerate(rows)] for rows in coded]
    everyone = range(len(scope.coders))
    found = [_differences(lines, arrays, place, own, everyone) for place, own in enumerate(pieces)]
    return _LaidOut(roll_up, lines, arrays, pieces, outside, found)


def _differences(
    lines: Sequence[CodeLine], arrays: Arrays, transcript: int, pieces: Iterable[Piece], coders: Sequence[int]
) -> list[Difference]:
    tops = {line.path[0]: number for number, line in enumerate(lines)}
    themes = {number: tops[line.path[0]] for number, line in enumerate(lines)}
    levels = {number: line.level for number, line in enumerate(lines)}
    return differences(pieces, coders, themes, levels, offered=_offered(arrays, transcript, coders))


def _offered(
    arrays: Arrays, transcript: int, coders: Sequence[int]
) -> Callable[[int], Collection[int]] | None:
    here = arrays.offered[:, :, transcript]
    if here.all():
        return None
    return lambda line: [coder for coder in coders if here[coder, line]]


def _result(
    scope: Scope,
    asked: Asked,
    laid: _LaidOut,
    left_out: Sequence[str],
    group: str | None,
    members: Sequence[int],
) -> documents.Result:
    picked = [place for place, inside in enumerate(scope.within(members)) if inside]
    names = [coder.name for coder in scope.coders]
    found = [(place, difference) for place in picked for difference in laid.found[place]]
    warnings = [
        *scope.warnings,
        *left_out,
        *scope.without_speech(laid.arrays.regions.transcript.tolist(), members),
    ]
    if laid.outside:
        lie = "1 coding lies" if laid.outside == 1 else f"{laid.outside:,} codings lie"
        warnings.append(f"{lie} wholly in text that is not looked at; left out.")
    kinds = Counter(difference.kind for _, difference in found)
    confusion, levels = _confusion(laid, names, picked, found)
    pooled_now, gains = _gains(asked, laid, names, found, scope.within(members))
    return {
        "format": FORMAT,
        "coders": names,
        "unit": asked.units[0],
        "roll_up": laid.roll_up,
        "text": asked.text,
        "group": group,
        "scope": {"transcripts": len(picked), "round": scope.rounds},
        "kinds": {kind: kinds[kind] for kind in KINDS},
        "codes": _codes(laid.lines, names, found),
        "confusion": confusion,
        "levels": levels,
        "stance": _stance(names, [difference for _, difference in found]),
        "pooled_now": pooled_now,
        "gains_are": _GAIN.format(unit=asked.units[0]),
        "gains": gains,
        "places": [_place(scope, laid.lines, names, *row) for row in found],
        "warnings": warnings,
    }


# -- counts -----------------------------------------------------------------------------------------


def _codes(
    lines: Sequence[CodeLine], names: Sequence[str], found: Sequence[tuple[int, Difference]]
) -> list[documents.Code]:
    kinds: list[Counter[str]] = [Counter() for _ in lines]
    missed: list[Counter[int]] = [Counter() for _ in lines]
    for _, difference in found:
        for code in {piece.code for piece in difference.pieces}:
            kinds[code][difference.kind] += 1
            if difference.kind == "missed":
                missed[code].update(set(range(len(names))) - {piece.coder for piece in difference.pieces})
    return [
        {
            "path": line.path,
            "level": line.level,
            "kinds": {kind: kinds[number][kind] for kind in KINDS},
            "missed_by": {name: missed[number][coder] for coder, name in enumerate(names)},
        }
        for number, line in enumerate(lines)
    ]


def _confusion(
    laid: _LaidOut,
    names: Sequence[str],
    picked: Sequence[int],
    found: Sequence[tuple[int, Difference]],
) -> tuple[list[documents.Confusion], list[documents.LevelConfusion]]:
    tables: list[documents.Confusion] = []
    levels: list[documents.LevelConfusion] = []
    for pair in combinations(range(len(names)), 2):
        both = [difference for _, difference in found] if len(names) == 2 else _of_two(laid, picked, pair)
        cells = Counter(
            (_code_of(difference, pair[0]), _code_of(difference, pair[1]))
            for difference in both
            if difference.kind != "not offered"
        )
        by_level: Counter[tuple[str | None, str | None]] = Counter()
        for (first, second), places in cells.items():
            by_level[_level(laid.lines, first), _level(laid.lines, second)] += places
        coders = [names[coder] for coder in pair]
        ordered = sorted(cells.items(), key=lambda cell: [-1 if code is None else code for code in cell[0]])
        tables.append(
            {
                "coders": coders,
                "cells": [
                    {
                        "paths": [None if code is None else laid.lines[code].path for code in key],
                        "places": places,
                    }
                    for key, places in ordered
                ],
            }
        )
        levels.append(
            {
                "coders": coders,
                "cells": [{"levels": list(key), "places": places} for key, places in by_level.items()],
            }
        )
    return tables, levels


def _of_two(laid: _LaidOut, picked: Sequence[int], pair: tuple[int, int]) -> list[Difference]:
    return [
        difference
        for place in picked
        for difference in _differences(
            laid.lines, laid.arrays, place, [p for p in laid.pieces[place] if p.coder in pair], pair
        )
    ]


def _code_of(difference: Difference, coder: int) -> int | None:
    return next((piece.code for piece in difference.pieces if piece.coder == coder), None)


def _level(lines: Sequence[CodeLine], code: int | None) -> str | None:
    return None if code is None else lines[code].level or NO_LEVEL


# -- stance -----------------------------------------------------------------------------------------


def _stance(names: Sequence[str], found: Iterable[Difference]) -> documents.Stance:
    """Agreement on stance among segments that every coder coded alike: once, with one code, on spans that share
    at least half of what they cover together (as spans match for F1)."""
    ratings = [
        tuple(piece.stance or UNSET for piece in sorted(difference.pieces))  # by coder
        for difference in found
        if _alike(difference, len(names))
    ]
    pairs = Counter(
        (pair, (stances[pair[0]], stances[pair[1]]))
        for stances in ratings
        for pair in combinations(range(len(names)), 2)
    )
    return {
        "segments": len(ratings),
        "same": sum(len(set(stances)) == 1 for stances in ratings),
        "percent_agreement": _coefficient(percent_agreement(ratings)),
        "cohen_kappa": _coefficient(cohen_kappa(ratings)),
        "krippendorff_alpha": _coefficient(krippendorff_alpha(ratings)),
        "cells": [
            {"coders": [names[i] for i in pair], "stances": list(stances), "segments": number}
            for (pair, stances), number in sorted(pairs.items())
        ],
    }


def _alike(difference: Difference, coders: int) -> bool:
    if difference.kind not in ("agreed", "stance", "boundary") or len(difference.pieces) != coders:
        return False
    if len({piece.coder for piece in difference.pieces}) != coders:
        return False
    shared = min(p.end for p in difference.pieces) - max(p.start for p in difference.pieces)
    return shared >= ALIKE * (difference.end - difference.start)


def _coefficient(found: Coefficient) -> CoefficientFound:
    return {"value": found.value, "why": found.why}


# -- what would raise agreement most ----------------------------------------------------------------


def _gains(
    asked: Asked,
    laid: _LaidOut,
    names: Sequence[str],
    found: Sequence[tuple[int, Difference]],
    within: Sequence[bool],
) -> tuple[float | None, list[documents.Gain]]:
    """For each code and kind, and each two codes that stand against each other: alpha if that were settled."""
    settling: dict[tuple[str, tuple[int, ...]], list[Marking]] = {}
    places: Counter[tuple[str, tuple[int, ...]]] = Counter()
    for transcript, difference in found:
        if difference.kind not in ("boundary", "missed", *OF_TWO_CODES):
            continue
        about = (difference.kind, tuple(sorted({piece.code for piece in difference.pieces})))
        places[about] += 1
        settling.setdefault(about, []).extend(
            Marking(transcript, piece.code, piece.start, piece.end) for piece in difference.pieces
        )
    now, settled = settle(
        list(settling.values()),
        laid.arrays.spans,
        laid.arrays.regions,
        laid.arrays.units.get(asked.units[0]),
        transcripts=len(laid.found),
        coders=len(names),
        codes=len(laid.lines),
        offered=laid.arrays.offered,
        overlap=asked.overlap,
        within=within,
    )
    rows: list[documents.Gain] = [
        {
            "kind": kind,
            "paths": [laid.lines[code].path for code in codes],
            "places": places[kind, codes],
            "pooled": then.pooled,
            "gain": None if then.pooled is None or now.pooled is None else then.pooled - now.pooled,
            "codes": [
                {"path": laid.lines[code].path, "now": now.codes[code], "then": then.codes[code]}
                for code in codes
            ],
        }
        for (kind, codes), then in zip(settling, settled, strict=True)
    ]
    rows.sort(key=lambda row: (row["gain"] is None, -(row["gain"] or 0), -row["places"], row["paths"]))
    return now.pooled, rows


# -- places -----------------------------------------------------------------------------------------


def _place(
    scope: Scope, lines: Sequence[CodeLine], names: Sequence[str], transcript: int, difference: Difference
) -> documents.Place:
    paths = [lines[code].path for code in dict.fromkeys(piece.code for piece in difference.pieces)]
    there = {piece.coder for piece in difference.pieces}
    return {
        "transcript": scope.names[scope.transcripts[transcript]],
        "start": difference.start,
        "end": difference.end,
        "kind": difference.kind,
        "paths": paths,
        "codings": [
            {
                "coder": names[piece.coder],
                "path": lines[piece.code].path,
                "start": piece.start,
                "end": piece.end,
                "stance": piece.stance,
            }
            for piece in difference.pieces
        ],
        "without": [name for coder, name in enumerate(names) if coder not in there],
    }
