"""Intervals: that resampling by weights is resampling transcripts."""

from __future__ import annotations

from dataclasses import fields

import numpy as np
import pytest

from qualcode.agreement import (
    CodeAgreement,
    PooledAgreement,
    Prepared,
    Spans,
    Stretches,
    bootstrap,
    compare,
    prepare,
)
from qualcode.agreement.bootstrap import percentile_interval, resample, weighted_sums

STATISTICS = [field.name for field in fields(CodeAgreement) if "Statistic" in str(field.type)]
TRANSCRIPTS, CODERS, CODES, LENGTH = 12, 3, 4, 200


def work(chosen: np.ndarray, seed: int = 1) -> tuple[Prepared, Stretches]:
    """Random work on ``TRANSCRIPTS`` texts; ``chosen`` lists those that are taken, some of them again."""
    draw = np.random.default_rng(seed)
    rows = []
    for t in range(TRANSCRIPTS):
        for k in range(CODES - 1):
            for start in draw.integers(0, LENGTH - 40, size=2):
                rows += [
                    (c, t, k, start + draw.integers(0, 9), start + 20 + draw.integers(0, 9))
                    for c in range(CODERS)
                ]
    rows.append((0, 0, CODES - 1, 5, 10))
    rows = [(c, at, k, s, e) for at, t in enumerate(chosen) for c, where, k, s, e in rows if where == t]
    number = len(chosen)
    regions = Stretches(np.arange(number), np.zeros(number, dtype=int), np.full(number, LENGTH))
    cuts = np.arange(0, LENGTH, 10)
    units = Stretches(
        np.repeat(np.arange(number), len(cuts)), np.tile(cuts, number), np.tile(cuts + 9, number)
    )
    spans = Spans(*np.array(rows, dtype=np.int64).T)
    return prepare(spans, regions, transcripts=number, coders=CODERS, codes=CODES), units


@pytest.mark.parametrize("by_character", [False, True])
def test_interval_is_that_of_resampled_transcripts(by_character: bool) -> None:
    """Every replicate recomputed from spans, transcripts drawn again counted as further transcripts."""
    replicates = 40
    everything = np.arange(TRANSCRIPTS)
    prepared, units = work(everything)
    found = compare(prepared, None if by_character else units, replicates=replicates, seed=5)
    again = []
    for weights in resample(TRANSCRIPTS, replicates, 5).astype(int):
        one, its_units = work(np.repeat(everything, weights))
        again.append(compare(one, None if by_character else its_units, replicates=0))
    for code in range(CODES - 1):
        for name in STATISTICS:
            statistic = getattr(found.codes[code], name)
            values = [getattr(one.codes[code], name).value for one in again]
            assert (statistic.low, statistic.high) == pytest.approx(tuple(np.percentile(values, [2.5, 97.5])))
            assert statistic.below == (shares(values) if name in ("krippendorff_alpha", "u_alpha") else None)
    for field in fields(PooledAgreement):
        statistic = getattr(found.pooled, field.name)
        values = [getattr(one.pooled, field.name).value for one in again]
        assert (statistic.low, statistic.high) == pytest.approx(tuple(np.percentile(values, [2.5, 97.5])))
        assert statistic.below == (None if field.name == "cohen_kappa" else shares(values))


def shares(values: list[float]) -> dict[str, float]:
    return {"0.667": float(np.mean(np.less(values, 0.667))), "0.8": float(np.mean(np.less(values, 0.8)))}


def test_a_code_in_one_transcript_only_has_no_interval() -> None:
    prepared, units = work(np.arange(TRANSCRIPTS))
    rare = compare(prepared, units, seed=3).codes[CODES - 1].positive_agreement
    assert rare.value == 0
    assert (rare.low, rare.high) == (None, None)
    assert rare.undefined_replicates == pytest.approx(2000 * (1 - 1 / 12) ** 12, abs=80)
    assert (
        rare.interval_why
        == f"not defined in {rare.undefined_replicates} of 2000 resamples of the transcripts"
    )


def test_same_seed_same_interval_and_few_transcripts_are_rough() -> None:
    prepared, units = work(np.arange(9))
    first, again, other = (compare(prepared, units, seed=seed) for seed in (1, 1, 2))
    assert first == again
    assert first != other
    assert first.warnings[0] == "intervals are rough: they rest on only 9 transcripts"
    assert not any("rough" in text for text in compare(prepared, units, replicates=0).warnings)


def test_a_code_that_came_late_has_a_rough_interval_of_its_own() -> None:
    ones = np.zeros(12, dtype=int)
    regions = Stretches(np.arange(12), ones, ones + 50)
    rows = [(c, t, k, 5 + c, 20) for c in (0, 1) for t in range(12) for k in (0, 1)]
    offered = np.ones((2, 2, 12), dtype=bool)
    offered[0, 1, :8] = False
    prepared = prepare(Spans(*np.array(rows).T), regions, transcripts=12, coders=2, codes=2, offered=offered)
    warnings = compare(prepared, None).warnings
    assert (
        "the intervals of 1 code are rough: every coder was offered it in fewer than 10 transcripts"
        in warnings
    )
    assert not any("rough" in warning for warning in compare(prepared, None, replicates=0).warnings)


def test_weights_are_counts_that_sum_to_the_number_of_transcripts() -> None:
    weights = resample(7, 500, 0)
    assert weights.shape == (500, 7)
    assert (weights.sum(axis=1) == 7).all()
    assert weights.mean() == 1
    assert weights.var() == pytest.approx(1 - 1 / 7, abs=0.05)


@pytest.mark.parametrize("largest", [5, 3_000_000, 10**12])
def test_weighted_sums_are_exact(largest: int) -> None:
    """Also where single precision would not be."""
    draw = np.random.default_rng(2)
    tables = [draw.integers(0, high + 1, size=(2, 3, 7)) for high in (1, largest)]
    weights = resample(7, 50, 1)
    for table, sums in zip(tables, weighted_sums(weights, tables), strict=True):
        assert (sums == np.einsum("pct,rt->pcr", table, weights.astype(int))).all()


def test_weights_are_drawn_the_same_however_many_at_once(monkeypatch: pytest.MonkeyPatch) -> None:
    whole = resample(7, 100, 3)
    monkeypatch.setattr(bootstrap, "NUMBERS_AT_ONCE", 50)
    assert (resample(7, 100, 3) == whole).all()


def test_percentiles_are_those_of_the_defined_replicates() -> None:
    values = np.random.default_rng(0).normal(size=(3, 400))
    values[1, ::7] = np.nan
    values[2] = np.nan
    found = percentile_interval(values)
    assert found.low[:2] == pytest.approx(np.nanpercentile(values[:2], 2.5, axis=1))
    assert found.high[:2] == pytest.approx(np.nanpercentile(values[:2], 97.5, axis=1))
    assert np.isnan(found.low[2])
    assert found.undefined.tolist() == [0, 58, 400]


def test_shares_below_are_of_the_defined_replicates_and_do_not_take_in_the_threshold() -> None:
    values = np.array([[0.1, 0.667, 0.7, 0.8], [0.9, np.nan, 0.5, np.nan], [np.nan] * 4])
    found = percentile_interval(values, below=(0.667, 0.8))
    assert found.below[:, :2].tolist() == [[0.25, 0.5], [0.75, 0.5]]
    assert np.isnan(found.below[:, 2]).all()


def test_shares_are_withheld_with_the_interval() -> None:
    prepared, units = work(np.arange(TRANSCRIPTS))
    rare = compare(prepared, units, seed=3).codes[CODES - 1].krippendorff_alpha
    assert (rare.low, rare.below) == (None, None)
    assert rare.undefined_replicates > 200
    alone = compare(prepared, units, replicates=0)
    assert alone.codes[0].krippendorff_alpha.below is None
    assert alone.pooled.set_alpha.below is None


def test_progress_is_told_and_may_stop_the_resampling() -> None:
    prepared, units = work(np.arange(TRANSCRIPTS))
    told: list[tuple[int, int]] = []
    compare(prepared, units, progress=lambda done, of: told.append((done, of)))
    assert told == sorted(told)
    assert told[-1] == (CODES, CODES)

    def stop(done: int, of: int) -> None:
        raise KeyboardInterrupt

    with pytest.raises(KeyboardInterrupt):
        compare(prepared, units, progress=stop)
    compare(prepared, units, replicates=0, progress=stop)
