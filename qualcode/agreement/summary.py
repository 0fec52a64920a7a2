"""From tables per transcript to the finished comparison: sums, statistics, intervals, sentences."""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import dataclass, replace
from functools import partial
from math import isnan
from typing import TYPE_CHECKING, NamedTuple

import numpy as np

from qualcode.agreement.bootstrap import (
    ONE_TRANSCRIPT,
    ROUGH_BELOW,
    THRESHOLDS,
    Interval,
    percentile_interval,
    too_many_undefined,
    weighted_sums,
)
from qualcode.agreement.comparison import CodeAgreement, Comparison, PooledAgreement
from qualcode.agreement.reasons import NOT_YET, Extent, why_pooled_undefined, why_undefined
from qualcode.agreement.results import Statistic
from qualcode.agreement.tables import (
    CODE_STATISTICS,
    Parts,
    Sums,
    code_statistics,
    kappa_pairs,
    pooled_alpha,
    pooled_kappa,
)

if TYPE_CHECKING:
    from collections.abc import Iterator

    from qualcode.agreement.arrays import Bools, Floats, Ints, Singles, Table
    from qualcode.agreement.code_sets import SetSums
    from qualcode.agreement.spans import Lost

POOLED = ("cohen_kappa", "krippendorff_alpha", "set_alpha")
ALPHAS = ("krippendorff_alpha", "u_alpha", "set_alpha")
NUMBERS_AT_ONCE = 400_000

Progress = Callable[[int, int], None]


@dataclass(frozen=True, slots=True)
class PerTranscript:
    """Additive sums per transcript: axes (transcripts, codes), before them coders or pairs.

    ``size``: units of each transcript; ``length``: its characters. ``marks``, ``both`` are in units, and so are
    ``only``, ``all``, ``any``, over all transcripts; ``marked``, ``shared`` (summed over coders, over pairs) and
    ``squares`` in characters; ``spans`` and ``matched`` count spans. All are 0 where not ``offered``.
    """

    offered: Bools
    size: Floats
    length: Floats
    marks: Table
    both: Table
    only: Ints
    all: Ints
    any: Ints
    marked: Table
    shared: Table
    squares: Floats
    spans: Table
    matched: Table

    def sums(self) -> Sums:
        """Sums over transcripts: (..., codes)."""
        found = Sums(*(np.asarray(t.sum(axis=-2, dtype=np.float64)) for t in self._of(slice(None))))
        units, text = (np.broadcast_to(s, found.squares.shape) for s in (found.units, found.text))
        return replace(found, units=units, text=text)

    def resampled(self, codes: slice, weights: Singles) -> Sums:
        """Weighted sums over transcripts of some codes, one per resample: (..., codes, replicates).

        Where every code was offered everywhere, its units and text are the same for all: (1, replicates).
        """
        return Sums(*weighted_sums(weights, [np.moveaxis(table, -2, -1) for table in self._of(codes)]))

    def _of(self, codes: slice) -> list[Table | Ints | Floats]:
        """The tables of some codes in the order of Sums; of units and text one column where all are equal."""
        units, text = self.size[:, None], self.length[:, None]
        if not self.offered.all():
            units, text = self.offered[:, codes] * units, self.offered[:, codes] * text
        rest = (self.marked, self.shared, self.squares, self.spans, self.matched)
        return [
            units,
            self.marks[..., codes],
            self.both[..., codes],
            text,
            *(table[..., codes] for table in rest),
        ]


def summarise(
    tables: PerTranscript,
    sets: SetSums | None,
    weights: Singles | None,
    lost: Lost,
    *,
    seed: int,
    replicates: int,
    progress: Progress | None = None,
) -> Comparison:
    """Statistics of every code and pooled; intervals where ``weights`` are given. Without ``sets`` their alpha is
    not computed yet."""
    sums = tables.sums()
    values, parts = code_statistics(sums)
    pooled = _pool(parts.over_codes())
    if sets is not None:
        pooled["set_alpha"] = sets.alpha()
    intervals = None if weights is None else _intervals(tables, sets, weights, progress)
    transcripts = int((tables.size > 0).sum())
    contributing = _contributing(tables)
    rough = int(((contributing > 1) & (contributing < ROUGH_BELOW)).sum())
    codes = _codes(tables, sums, values, intervals, replicates)
    return Comparison(
        codes=codes,
        pooled=_pooled(tables, pooled, intervals, replicates),
        transcripts=len(tables.size),
        units=int(tables.size.sum()),
        clipped=lost.part,
        outside=lost.all,
        seed=seed,
        replicates=replicates,
        warnings=tuple(_warnings(codes, lost, transcripts, rough if replicates else 0, replicates)),
    )


def _pool(parts: Parts) -> dict[str, Floats]:
    """Pooled kappa and alpha from the parts summed over codes."""
    return {
        "cohen_kappa": pooled_kappa(parts.kappa_above, parts.kappa_below),
        "krippendorff_alpha": pooled_alpha(parts.observed, parts.expected),
    }


@dataclass(frozen=True, slots=True)
class _Intervals:
    codes: dict[str, Interval]
    pooled: dict[str, Interval | None]


def _intervals(
    tables: PerTranscript, sets: SetSums | None, weights: Singles, progress: Progress | None
) -> _Intervals:
    """Percentile intervals, some codes at a time so that the replicates fit in memory."""
    number, replicates = tables.offered.shape[1], len(weights)
    wide = 2 * len(tables.marks) + 2 * len(tables.both) + 5
    step = max(1, NUMBERS_AT_ONCE // (replicates * wide))
    found: dict[str, list[Interval]] = {name: [] for name in CODE_STATISTICS}
    parts: Parts | None = None
    for begin in range(0, number, step):
        values, some = code_statistics(tables.resampled(slice(begin, begin + step), weights))
        for name in CODE_STATISTICS:
            found[name].append(percentile_interval(values[name], below=_thresholds(name)))
        parts = some.over_codes() if parts is None else parts + some.over_codes()
        if progress:
            progress(min(begin + step, number), number)
    pooled: dict[str, Interval | None] = dict.fromkeys(POOLED)
    if parts is not None:
        pooled.update({n: percentile_interval(v, below=_thresholds(n)) for n, v in _pool(parts).items()})
    if sets is not None and sets.alike_by_transcript is not None:
        pooled["set_alpha"] = percentile_interval(sets.alpha(weights), below=THRESHOLDS)
    return _Intervals({name: _joined(some) for name, some in found.items()}, pooled)


def _thresholds(statistic: str) -> tuple[float, ...]:
    """The lines that are drawn for alphas only."""
    return THRESHOLDS if statistic in ALPHAS else ()


def _joined(intervals: list[Interval]) -> Interval:
    if not intervals:
        none = np.zeros(0)
        return Interval(none, none, none.astype(np.int64), np.zeros((0, 0)))
    return Interval(
        low=np.concatenate([i.low for i in intervals]),
        high=np.concatenate([i.high for i in intervals]),
        undefined=np.concatenate([i.undefined for i in intervals]),
        below=np.concatenate([i.below for i in intervals], axis=1),
    )


class _Shown(NamedTuple):
    """One statistic's interval."""

    low: float
    high: float
    undefined: int
    below: list[float]


def _shown(interval: Interval) -> list[_Shown]:
    """The intervals of a statistic, code by code."""
    numbers = (interval.low, interval.high, interval.undefined)
    low, high, undefined = (np.atleast_1d(each).tolist() for each in numbers)
    below = interval.below.reshape(len(interval.below), len(low)).T.tolist()
    return [_Shown(*row) for row in zip(low, high, undefined, below, strict=True)]


def _statistic(
    value: float,
    why: Callable[[], str],
    interval: _Shown | None,
    no_interval: str | None,
    replicates: int,
) -> Statistic:
    """One Statistic from plain numbers; NaN becomes a reason here and nowhere later."""
    if isnan(value):
        return Statistic(value=None, why=why(), interval_why=why() if replicates else None)
    if interval is None:
        return Statistic(value=value, interval_why=no_interval)
    withheld = no_interval or too_many_undefined(interval.undefined, replicates)
    if withheld:
        return Statistic(value=value, interval_why=withheld, undefined_replicates=interval.undefined)
    return Statistic(
        value=value,
        low=interval.low,
        high=interval.high,
        undefined_replicates=interval.undefined,
        below=dict(zip(map(str, THRESHOLDS), interval.below, strict=True)) if interval.below else None,
    )


def _contributing(tables: PerTranscript) -> Ints:
    """How many transcripts with units each code was offered in, to every coder."""
    return np.asarray((tables.offered & (tables.size > 0)[:, None]).sum(axis=0))


def _codes(
    tables: PerTranscript,
    sums: Sums,
    values: dict[str, Floats],
    intervals: _Intervals | None,
    replicates: int,
) -> tuple[CodeAgreement, ...]:
    coders, codes = len(tables.marks), tables.offered.shape[1]
    contributing = _contributing(tables).tolist()
    extents = zip(
        sums.units.tolist(),
        sums.marks.sum(axis=0).tolist(),
        sums.text.tolist(),
        sums.marked.tolist(),
        strict=True,
    )
    counts = zip(
        tables.all.tolist(),
        tables.any.tolist(),
        zip(*tables.only.tolist(), strict=True),
        kappa_pairs(sums).tolist(),
        strict=True,
    )
    everything = tables.size.sum()
    plain = {name: values[name].tolist() for name in CODE_STATISTICS}
    shown: dict[str, list[_Shown | None]] = {
        name: [None] * codes if intervals is None else [*_shown(intervals.codes[name])]
        for name in CODE_STATISTICS
    }
    found = []
    for code, (extent, (by_all, by_any, only, pairs)) in enumerate(zip(extents, counts, strict=True)):
        no_interval = ONE_TRANSCRIPT if replicates and contributing[code] < 2 else None
        why = partial(why_undefined, extent=Extent(coders, *extent))
        statistics = {
            name: _statistic(
                plain[name][code], partial(why, name), shown[name][code], no_interval, replicates
            )
            for name in CODE_STATISTICS
        }
        units = int(extent[0])
        found.append(
            CodeAgreement(
                units=units,
                all=by_all,
                none=units - by_any,
                some=by_any - by_all,
                only=only,
                not_offered=int(everything - units),
                kappa_pairs=int(pairs),
                pairs=len(tables.both),
                **statistics,
            )
        )
    return tuple(found)


def _pooled(
    tables: PerTranscript,
    values: dict[str, Floats],
    intervals: _Intervals | None,
    replicates: int,
) -> PooledAgreement:
    used, units = bool(tables.marks.any()), float(tables.size.sum())
    one = ONE_TRANSCRIPT if replicates and int((tables.size > 0).sum()) < 2 else None
    too_many = "the coders gave too many different sets of codes to resample them" if replicates else None
    found = {}
    for name in POOLED:
        if name not in values:
            found[name] = Statistic(None, why=NOT_YET, interval_why=NOT_YET if replicates else None)
            continue
        interval = None if intervals is None else intervals.pooled[name]
        found[name] = _statistic(
            float(values[name]),
            partial(why_pooled_undefined, name, len(tables.marks), used=used, units=units),
            None if interval is None else _shown(interval)[0],
            one or (too_many if interval is None else None),
            replicates,
        )
    return PooledAgreement(**found)


def _warnings(
    codes: tuple[CodeAgreement, ...], lost: Lost, transcripts: int, rough: int, replicates: int
) -> Iterator[str]:
    if lost.part:
        yield f"{_spans(lost.part, 'reaches', 'reach')} into text that is not looked at; only the rest counts"
    if lost.all:
        yield f"{_spans(lost.all, 'lies', 'lie')} wholly in text that is not looked at; left out"
    if replicates and 1 < transcripts < ROUGH_BELOW:
        yield f"intervals are rough: they rest on only {transcripts} transcripts"
    elif rough:
        yield (
            f"the intervals of {rough} {'code' if rough == 1 else 'codes'} are rough: every coder was offered "
            f"{'it' if rough == 1 else 'each'} in fewer than {ROUGH_BELOW} transcripts"
        )
    partly = sum(0 < code.kappa_pairs < code.pairs for code in codes)
    if partly:
        yield (
            f"Cohen's kappa is the mean over fewer than all pairs of coders for {partly} "
            f"{'code' if partly == 1 else 'codes'}: in the other pairs it is not defined"
        )
    left_out = sum(code.not_offered > 0 for code in codes)
    if left_out:
        yield (
            f"{left_out} {'code' if left_out == 1 else 'codes'} could not be used by every coder in some "
            "transcripts (not there yet, hidden or retired): units of these are left out for "
            f"{'it' if left_out == 1 else 'them'}"
        )


def _spans(number: int, one: str, many: str) -> str:
    return f"1 coding {one}" if number == 1 else f"{number:,} codings {many}"
