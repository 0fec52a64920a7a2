"""Settling differences, against comparing anew with the marks that settling gives to everybody."""

from __future__ import annotations

import numpy as np
import pytest
from hypothesis import given
from hypothesis import strategies as st

from qualcode.agreement import Spans, Stretches, compare, prepare
from qualcode.agreement.gains import Marking, settle

TRANSCRIPTS, CODES, LENGTH, UNIT = 3, 4, 60, 6
REGIONS = Stretches(
    np.arange(TRANSCRIPTS), np.zeros(TRANSCRIPTS, dtype=np.int64), np.full(TRANSCRIPTS, LENGTH)
)
STARTS = np.arange(0, LENGTH, UNIT)
UNITS = Stretches(
    np.repeat(np.arange(TRANSCRIPTS), len(STARTS)),
    np.tile(STARTS, TRANSCRIPTS),
    np.tile(STARTS + UNIT, TRANSCRIPTS),
)

marks = st.lists(
    st.builds(
        lambda transcript, code, start, length: Marking(transcript, code, start, min(start + length, LENGTH)),
        st.integers(0, TRANSCRIPTS - 1),
        st.integers(0, CODES - 1),
        st.integers(0, LENGTH - 1),
        st.integers(1, 15),
    ),
    max_size=6,
)


def spans_of(rows: list[tuple[int, Marking]]) -> Spans:
    table = np.array([(coder, *mark) for coder, mark in rows], dtype=np.int64).reshape(-1, 5)
    return Spans(*(table[:, i] for i in range(5)))


@given(
    st.lists(marks, min_size=2, max_size=3),
    st.lists(marks, max_size=4),
    st.booleans(),
    st.sampled_from([None, 0.5]),
    st.sampled_from([None, [True, False, True]]),
    st.booleans(),
)
def test_as_if_compared_anew(own, settlements, by_unit, overlap, within, everywhere) -> None:
    coders = len(own)
    units = UNITS if by_unit else None
    rows = [(coder, mark) for coder, some in enumerate(own) for mark in some]
    offered = np.ones((coders, CODES, TRANSCRIPTS), dtype=bool)
    offered[1, 2, 0] = everywhere
    size = {"transcripts": TRANSCRIPTS, "coders": coders, "codes": CODES, "offered": offered}
    now, settled = settle(
        settlements,
        spans_of(rows),
        REGIONS,
        units,
        overlap=overlap if by_unit else None,
        within=within,
        **size,
    )

    def anew(more: list[Marking]):
        everybody = [(coder, mark) for mark in more for coder in range(coders)]
        prepared = prepare(spans_of(rows + everybody), REGIONS, **size)
        return compare(prepared, units, overlap=overlap if by_unit else None, within=within, replicates=0)

    for more, found in zip([[], *settlements], [now, *settled], strict=True):
        again = anew(more)
        assert found.pooled == pytest.approx(again.pooled.krippendorff_alpha.value)
        for code, alpha in found.codes.items():
            assert alpha == pytest.approx(again.codes[code].krippendorff_alpha.value)
    assert [set(found.codes) for found in settled] == [{mark.code for mark in more} for more in settlements]


def test_many_settlements_are_counted_in_parts(monkeypatch: pytest.MonkeyPatch) -> None:
    rows = [
        (coder, Marking(t, code, 6 * coder, 20)) for t in range(3) for code in range(4) for coder in range(2)
    ]
    settlements = [[Marking(t, code, 0, 20)] for t in range(3) for code in range(4)]
    size = {
        "transcripts": TRANSCRIPTS,
        "coders": 2,
        "codes": CODES,
        "offered": np.ones((2, CODES, TRANSCRIPTS)),
    }
    whole = settle(settlements, spans_of(rows), REGIONS, UNITS, **size)
    monkeypatch.setattr("qualcode.agreement.gains.CELLS_AT_ONCE", 7)
    assert settle(settlements, spans_of(rows), REGIONS, UNITS, **size) == whole
