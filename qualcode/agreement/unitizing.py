"""The u-alpha family: agreement on where units begin and end, and what they are.

Krippendorff, Mathet, Bouvry and Widlöcher (2016), "On the reliability of unitizing textual continua:
further developments"; Krippendorff (2019), 12.6. Coincidences are lengths: l_ck is, over ordered
pairs of coders, the length that one valued c and the other k, divided by m-1. Gaps are a value too.
"""

from __future__ import annotations

from collections import defaultdict
from collections.abc import Hashable, Sequence
from dataclasses import dataclass, field

from qualcode.agreement.results import Coefficient, UnitizingAlpha, undefined

Unit = tuple[float, float, Hashable]
Continuum = tuple[float, Sequence[Sequence[Unit]]]

NOTHING_MARKED = "no coder marked anything"
ALL_MARKED = "every coder marked the whole of every continuum"
NO_MEETING = "no two coders' units meet"
ONE_VALUE = "only one value was used, so no disagreement could be expected by chance"
NO_CONTINUUM = "there is no continuum of any length"


@dataclass(slots=True)
class _Lengths:
    """Sums over continua. ``total`` is l.. (coders x length); values exclude gaps."""

    total: float = 0.0
    by_value: dict[Hashable, float] = field(default_factory=lambda: defaultdict(float))
    squares: dict[Hashable, float] = field(default_factory=lambda: defaultdict(float))
    met: dict[tuple[Hashable, Hashable], float] = field(default_factory=lambda: defaultdict(float))
    met_squares: float = 0.0


def u_alpha(continua: Sequence[Continuum]) -> UnitizingAlpha:
    """u-alpha, |u-alpha and cu-alpha of ``continua``: ``(length, [units of coder 1, of coder 2, ...])``.

    A unit is ``(start, end, value)`` with 0 <= start < end <= length. One coder's overlapping units of
    one value are joined; touching ones stay two. Raises ValueError for units outside their continuum,
    for one coder's overlapping units of different values, and where the number of coders is below two
    or not the same throughout.
    """
    sums = _Lengths()
    coders = {len(units) for _, units in continua}
    if len(coders) > 1:
        raise ValueError("every continuum must have the same number of coders")
    if coders and coders.pop() < 2:
        raise ValueError("u-alpha compares two coders or more")
    for length, units_by_coder in continua:
        _add(sums, length, [_units_in_order(units, length) for units in units_by_coder])
    if not sums.total:
        nothing = undefined(NO_CONTINUUM)
        return UnitizingAlpha(u=nothing, binary=nothing, cu=nothing, cu_coverage=nothing)
    both_marked = sum(sums.met.values())
    return UnitizingAlpha(
        u=_u(sums, both_marked),
        binary=_binary(sums, both_marked),
        cu=_cu(sums, both_marked),
        cu_coverage=Coefficient(value=both_marked / sums.total),
    )


def _units_in_order(units: Sequence[Unit], length: float) -> list[Unit]:
    """One coder's units by place, overlapping ones of one value joined."""
    ordered: list[Unit] = []
    for start, end, value in sorted(units, key=lambda unit: (unit[0], unit[1])):
        if not 0 <= start < end <= length:
            raise ValueError(f"the unit {start}-{end} does not lie within a continuum of length {length}")
        if ordered and start < ordered[-1][1]:
            before = ordered[-1]
            if before[2] != value:
                raise ValueError(
                    f"the units {before[0]}-{before[1]} and {start}-{end} of one coder overlap "
                    "and have different values"
                )
            ordered[-1] = (before[0], max(before[1], end), value)
        else:
            ordered.append((start, end, value))
    return ordered


def _add(sums: _Lengths, length: float, units_by_coder: list[list[Unit]]) -> None:
    coders = len(units_by_coder)
    sums.total += coders * length
    for own, units in enumerate(units_by_coder):
        met_by_unit = [0.0] * len(units)
        for start, end, value in units:
            sums.by_value[value] += end - start
            sums.squares[value] += (end - start) ** 2
        for other, others in enumerate(units_by_coder):
            if other != own:
                _meet(sums, units, others, met_by_unit, coders - 1)
        sums.met_squares += sum(met**2 for met in met_by_unit)


def _meet(
    sums: _Lengths, units: list[Unit], others: list[Unit], met_by_unit: list[float], pairs: int
) -> None:
    """Add the lengths in which one coder's units meet another's, each divided by ``pairs``."""
    i = j = 0
    while i < len(units) and j < len(others):
        start, end, value = units[i]
        other_start, other_end, other_value = others[j]
        shared = min(end, other_end) - max(start, other_start)
        if shared > 0:
            sums.met[value, other_value] += shared / pairs
            met_by_unit[i] += shared / pairs
        if end <= other_end:
            i += 1
        else:
            j += 1


def _alpha(observed: float, expected: float) -> Coefficient:
    return Coefficient(value=1 - observed / expected, observed=observed, expected=expected)


def _u(sums: _Lengths, both_marked: float) -> Coefficient:
    """1 - (l_ck off the diagonal) / (e_ck off the diagonal); 2019, equation 34."""
    marked = sum(sums.by_value.values())
    gaps = sums.total - marked
    if not marked:
        return undefined(NOTHING_MARKED)
    if not gaps and len(sums.by_value) == 1:
        return undefined(ONE_VALUE)
    same_value = sum(length for (c, k), length in sums.met.items() if c == k)
    both_gaps = sums.total - 2 * marked + both_marked
    observed = sums.total - same_value - both_gaps
    different = sums.total**2 - gaps**2 - sum(length**2 for length in sums.by_value.values())
    within = sum(sums.squares.values()) + gaps
    return _alpha(observed, different / (sums.total - within / sums.total))


def _binary(sums: _Lengths, both_marked: float) -> Coefficient:
    """Marked against not, all values being one; 2019, equation 35."""
    marked = sum(sums.by_value.values())
    gaps = sums.total - marked
    if not marked:
        return undefined(NOTHING_MARKED)
    if not gaps:
        return undefined(ALL_MARKED)
    within = sum(sums.squares.values()) + gaps
    return _alpha(2 * (marked - both_marked), 2 * marked * gaps / (sums.total - within / sums.total))


def _cu(sums: _Lengths, both_marked: float) -> Coefficient:
    """The values of what both coders of a pair marked; 2019, equations 36-37.

    A unit enters with the length that meets other coders' units (the mean over these coders), so that
    Q is the sum of the squares of those lengths.
    """
    if not both_marked:
        return undefined(NO_MEETING)
    by_value: dict[Hashable, float] = defaultdict(float)
    for (value, _), length in sums.met.items():
        by_value[value] += length
    if len(by_value) == 1:
        return undefined(ONE_VALUE)
    observed = sum(length for (c, k), length in sums.met.items() if c != k)
    different = both_marked**2 - sum(length**2 for length in by_value.values())
    return _alpha(observed, different / (both_marked - sums.met_squares / both_marked))
