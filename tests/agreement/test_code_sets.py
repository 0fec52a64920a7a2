"""Set-valued alpha: its ways of summing similarities agree with visiting every pair of sets."""

from __future__ import annotations

import numpy as np
import pytest

from qualcode.agreement import Spans, Stretches, code_sets, compare, krippendorff_alpha, prepare
from qualcode.agreement.distances import masi_distance, set_similarity


def test_similarity_from_sizes_is_masi() -> None:
    for a, b in [("", ""), ("a", ""), ("ab", "ab"), ("a", "ab"), ("ab", "bc"), ("ab", "cd"), ("abc", "b")]:
        alike = set_similarity(len(a), len(b), len(set(a) & set(b)))
        assert float(alike) == pytest.approx(1 - masi_distance(a, b))


@pytest.mark.parametrize("subsets", [2_000_000, 60, 1])
@pytest.mark.parametrize("resampled", [2 * 10**10, 1])
def test_every_way_of_summing(monkeypatch: pytest.MonkeyPatch, subsets: int, resampled: int) -> None:
    monkeypatch.setattr(code_sets, "SUBSETS_AT_MOST", subsets)
    monkeypatch.setattr(code_sets, "RESAMPLED_AT_MOST", resampled)
    monkeypatch.setattr(code_sets, "DIRECT_ROWS", 7)
    monkeypatch.setattr(code_sets, "NUMBERS_AT_ONCE", 250)
    draw = np.random.default_rng(4)
    coders, transcripts, per, codes = 3, 5, 12, 9
    has = draw.random((transcripts, per, coders, codes)) < 0.3
    t, u, c, k = np.nonzero(has)
    starts = np.tile(np.arange(per) * 10, transcripts)
    units = Stretches(np.repeat(np.arange(transcripts), per), starts, starts + 9)
    whole = Stretches(
        np.arange(transcripts), np.zeros(transcripts, dtype=int), np.full(transcripts, per * 10)
    )
    spans = Spans(c, t, k, u * 10 + 2, u * 10 + 6)
    prepared = prepare(spans, whole, transcripts=transcripts, coders=coders, codes=codes)
    ratings = [[frozenset(np.flatnonzero(row)) for row in unit] for text in has for unit in text]
    wanted = krippendorff_alpha(ratings, "masi").value
    for replicates in (0, 50):
        found = compare(prepared, units, replicates=replicates).pooled.set_alpha
        assert found.value == pytest.approx(wanted, abs=1e-9)
    assert (found.low is None) == (resampled == 1)
    assert (found.interval_why is None) == (resampled != 1)
