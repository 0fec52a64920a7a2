"""The engine on texts small enough to count by hand."""

from __future__ import annotations

from dataclasses import fields, replace

import numpy as np
import pytest

from qualcode.agreement import CodeAgreement, Comparison, Spans, Statistic, Stretches, compare, prepare
from qualcode.agreement.arrays import no_table
from qualcode.agreement.reasons import NOT_YET

Row = tuple[int, int, int, int, int]
STATISTICS = [field.name for field in fields(CodeAgreement) if "Statistic" in str(field.type)]


def stretches(*rows: tuple[int, int, int]) -> Stretches:
    return Stretches(*np.array(rows, dtype=np.int64).reshape(-1, 3).T)


def spans(*rows: Row) -> Spans:
    """Rows of coder, transcript, code, start, end."""
    return Spans(*np.array(rows, dtype=np.int64).reshape(-1, 5).T)


def characters(*rows: Row, coders: int = 2, length: int = 1000, replicates: int = 0) -> Comparison:
    prepared = prepare(spans(*rows), stretches((0, 0, length)), transcripts=1, coders=coders, codes=1)
    return compare(prepared, None, replicates=replicates)


@pytest.mark.parametrize(
    ("rows", "kappa"),
    [
        ([(0, 0, 0, 0, 500), (1, 0, 0, 250, 750)], 0.0),
        ([(0, 0, 0, 0, 950), (1, 0, 0, 50, 1000)], -0.05263157894736842),
        ([(0, 0, 0, 100, 300), (0, 0, 0, 200, 400), (1, 0, 0, 200, 300)], 0.4117647058823529),
    ],
)
def test_character_kappa(rows: list[Row], kappa: float) -> None:
    assert characters(*rows).codes[0].cohen_kappa.value == pytest.approx(kappa, abs=1e-12)


def test_without_sets_of_codes_every_other_figure_is_the_same_and_their_alpha_is_to_come() -> None:
    rows = [(0, t, t % 2, t, 40) for t in range(5)] + [(1, t, 0, 10, 50) for t in range(5)]
    regions = stretches(*((t, 0, 100) for t in range(5)))
    prepared = prepare(spans(*rows), regions, transcripts=5, coders=2, codes=2)
    whole, part = (compare(prepared, regions, replicates=20, sets=sets) for sets in (True, False))
    assert whole.pooled.set_alpha.value is not None
    assert part.pooled.set_alpha == Statistic(None, why=NOT_YET, interval_why=NOT_YET)
    assert part == replace(whole, pooled=replace(whole.pooled, set_alpha=part.pooled.set_alpha))


def test_codings_are_placed_in_the_last_of_many_long_texts() -> None:
    """Also where the columns are of 32 bits, which do not hold the number of a transcript beside a place."""
    end, transcripts = 1 << 21, 3000
    first = np.arange(transcripts, dtype=np.int32)
    regions = Stretches(first, np.zeros_like(first), np.full_like(first, end))
    rows = np.array([(c, t, 0, 0, 50 + 50 * c) for t in (0, transcripts - 1) for c in (0, 1)], dtype=np.int32)
    prepared = prepare(Spans(*rows.T), regions, transcripts=transcripts, coders=2, codes=1)
    (found,) = compare(prepared, None, replicates=0, sets=False).codes
    assert (found.all, found.some) == (100, 100)


@pytest.mark.parametrize(
    ("most", "bits"), [(0, 8), (127, 8), (128, 16), (32_767, 16), (32_768, 32), (1 << 31, 64)]
)
def test_a_table_holds_what_it_is_made_for_in_as_few_bits_as_will_do(most: int, bits: int) -> None:
    table = no_table(2, most=most)
    table[0] = most
    assert table.tolist() == [most, 0]
    assert table.dtype.itemsize * 8 == bits


@pytest.mark.parametrize("rows", [[(0, 500, 900), (0, 0, 500)], [(0, 0, 500), (0, 400, 900)]])
def test_units_that_are_out_of_order_or_overlap_are_refused(rows: list[tuple[int, int, int]]) -> None:
    prepared = prepare(spans(), stretches((0, 0, 1000)), transcripts=1, coders=2, codes=1)
    with pytest.raises(ValueError, match="units"):
        compare(prepared, stretches(*rows), replicates=0)


def test_two_by_two_table_and_formulas() -> None:
    code = characters((0, 0, 0, 0, 150), (1, 0, 0, 100, 200)).codes[0]
    assert (code.units, code.all, code.none, code.some, code.only) == (1000, 50, 800, 150, (100, 50))
    assert code.percent_agreement.value == pytest.approx(0.85)
    assert code.positive_agreement.value == pytest.approx(100 / 250)
    assert code.negative_agreement.value == pytest.approx(1600 / 1750)
    assert code.pabak.value == pytest.approx(0.7)
    assert code.f1.value == 0.0


@pytest.mark.parametrize(
    ("coders", "why"), [(2, "neither coder used this code"), (3, "no coder used this code")]
)
def test_a_code_that_nobody_used(coders: int, why: str) -> None:
    found = characters(coders=coders)
    code = found.codes[0]
    for name in STATISTICS:
        statistic: Statistic = getattr(code, name)
        if name in ("percent_agreement", "negative_agreement"):
            assert (statistic.value, statistic.why) == (1.0, None)
        else:
            assert (statistic.value, statistic.why) == (None, why)
    for statistic in (found.pooled.cohen_kappa, found.pooled.krippendorff_alpha, found.pooled.set_alpha):
        assert statistic.value is None
        assert statistic.why.endswith("used any code")


@pytest.mark.parametrize("coders", [2, 3])
def test_a_code_marked_everywhere_by_everyone(coders: int) -> None:
    code = characters(*[(i, 0, 0, 0, 1000) for i in range(coders)], coders=coders).codes[0]
    for name in ("cohen_kappa", "scott_pi", "krippendorff_alpha", "negative_agreement", "u_alpha"):
        assert getattr(code, name).value is None
        assert "marked" in getattr(code, name).why
    for name in ("gwet_ac1", "pabak", "percent_agreement", "positive_agreement", "f1"):
        assert getattr(code, name).value == 1.0


def test_text_that_is_not_looked_at_is_clipped_and_counted() -> None:
    regions = stretches((0, 10, 20), (0, 30, 40))
    work = spans((0, 0, 0, 15, 35), (1, 0, 0, 12, 18), (0, 0, 0, 21, 29), (1, 0, 0, 5, 9))
    prepared = prepare(work, regions, transcripts=1, coders=2, codes=1)
    found = compare(prepared, None, replicates=0)
    code = found.codes[0]
    assert (found.clipped, found.outside, found.units) == (1, 2, 20)
    assert (code.all, code.only) == (3, (7, 3))
    assert len(found.warnings) == 2
    # The first coder's span over the gap stays one of 10 characters: IoU 3/13.
    assert prepared.squares.sum() == 10**2 + 6**2
    document = compare(prepared, stretches((0, 10, 40)), replicates=0).codes[0]
    assert (document.units, document.all) == (1, 1)
    turns = compare(prepared, regions, replicates=0).codes[0]
    assert (turns.units, turns.all, turns.only) == (2, 1, (1, 0))


def test_overlap_asks_for_a_share_of_the_unit() -> None:
    work = spans((0, 0, 0, 0, 14), (1, 0, 0, 0, 3), (1, 0, 0, 6, 8))
    prepared = prepare(work, stretches((0, 0, 20)), transcripts=1, coders=2, codes=1)
    units = stretches((0, 0, 10), (0, 10, 20))
    assert compare(prepared, units, replicates=0).codes[0].only == (1, 0)
    assert compare(prepared, units, overlap=0.5, replicates=0).codes[0].all == 1
    assert compare(prepared, units, overlap=0.6, replicates=0).codes[0].only == (1, 0)
    none = compare(prepared, units, min_characters=15, replicates=0).codes[0]
    assert none.cohen_kappa.why == "neither coder marked enough of any unit with this code"
    assert none.f1.value is not None


def test_touching_spans_are_one_in_sets_and_two_in_unitizing() -> None:
    work = spans((0, 0, 0, 0, 5), (0, 0, 0, 5, 10), (1, 0, 0, 0, 10))
    prepared = prepare(work, stretches((0, 0, 50)), transcripts=1, coders=2, codes=1)
    code = compare(prepared, None, replicates=0).codes[0]
    assert (code.cohen_kappa.value, code.u_alpha.value) == (1.0, 1.0)
    assert prepared.squares.sum() == 5**2 + 5**2 + 10**2
    # Each half reaches half of the other's span: one of them is matched, once.
    assert code.f1.value == pytest.approx(2 / 3)


def test_a_code_not_offered_leaves_its_units_out() -> None:
    regions = stretches((0, 0, 10), (1, 0, 10))
    work = spans((0, 0, 0, 0, 5), (1, 0, 0, 0, 5), (0, 1, 0, 0, 5), (0, 1, 1, 0, 5), (1, 1, 1, 0, 4))
    offered = np.ones((2, 2, 2), dtype=bool)
    offered[1, 0, 1] = False
    prepared = prepare(work, regions, transcripts=2, coders=2, codes=2, offered=offered)
    found = compare(prepared, None)
    first, second = found.codes
    assert (first.units, first.not_offered, first.cohen_kappa.value) == (10, 10, 1.0)
    assert (second.units, second.not_offered) == (20, 0)
    assert (
        first.cohen_kappa.interval_why
        == "an interval needs at least two transcripts that every coder finished"
    )
    assert any("could not be used by every coder" in warning for warning in found.warnings)
    nowhere = prepare(
        work, regions, transcripts=2, coders=2, codes=2, offered=np.zeros((2, 2, 2), dtype=bool)
    )
    gone = compare(nowhere, None, replicates=0).codes[0]
    assert (gone.units, gone.not_offered) == (0, 20)
    assert {getattr(gone, name).value for name in STATISTICS} == {None}
    assert gone.percent_agreement.why == "there is no text in which every coder was offered this code"


def test_kappa_beyond_two_coders_says_over_how_many_pairs() -> None:
    found = characters((2, 0, 0, 0, 500), coders=3)
    code = found.codes[0]
    assert (code.pairs, code.kappa_pairs, code.cohen_kappa.value) == (3, 2, 0.0)
    assert any("fewer than all pairs" in warning for warning in found.warnings)


def test_one_transcript_has_no_interval() -> None:
    code = characters((0, 0, 0, 0, 150), (1, 0, 0, 100, 200), replicates=100).codes[0]
    assert code.cohen_kappa.low is None
    assert code.cohen_kappa.interval_why.startswith("an interval needs at least two transcripts")


def test_what_is_refused() -> None:
    one = stretches((0, 0, 10))
    for rows, kwargs, message in (
        ([], {"coders": 1}, "2 to 32 coders"),
        ([(0, 0, 5, 0, 1)], {}, "a code outside"),
        ([(0, 0, 0, 4, 4)], {}, "must have a length"),
        ([], {"iou": 0.0}, "above 0"),
    ):
        with pytest.raises(ValueError, match=message):
            prepare(spans(*rows), one, **{"transcripts": 1, "coders": 2, "codes": 1, **kwargs})
    with pytest.raises(ValueError, match="regions must be ordered"):
        prepare(spans(), stretches((0, 5, 10), (0, 0, 6)), transcripts=1, coders=2, codes=1)
