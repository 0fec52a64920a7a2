from __future__ import annotations

import pytest
from hypothesis import given
from hypothesis import strategies as st

from qualcode.codebook.colours import as_colour
from qualcode.codebook.marks import propose_mark


@pytest.mark.parametrize(
    ("name", "taken", "mark"),
    [
        ("Fear of disclosure", [], "FD"),
        ("Fear of disclosure", ["fd"], "FE"),
        ("Lack of partner support", ["LP"], "LPS"),
        ("Stigma", [], "ST"),
        ("Self-efficacy", [], "SE"),
        ("2020", [], "A"),
        ("of the", [], "OT"),
        ("ärger", [], "ÄR"),
    ],
)
def test_marks_recall_the_name(name, taken, mark):
    assert propose_mark(name, taken) == mark


@given(st.lists(st.text(max_size=20), min_size=1, max_size=40))
def test_marks_are_short_and_differ(names):
    marks: list[str] = []
    for name in names:
        marks.append(propose_mark(name, marks))
    assert len({mark.casefold() for mark in marks}) == len(names)
    assert all(1 <= len(mark) <= 3 for mark in marks)


def test_colours():
    assert as_colour(" Sky  Blue") == "sky blue"
    assert as_colour("#A0b1C2") == "#a0b1c2"
    assert as_colour("#abc") is None
    assert as_colour("pink") is None
