from __future__ import annotations

import pytest
from hypothesis import given
from hypothesis import strategies as st

from qualcode.codebook.colours import as_colour, as_hex
from qualcode.codebook.marks import propose_mark, propose_marks
from qualcode.codebook.tree import Code, Codebook


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
    codes = tuple(Code(key, None, key, name) for key, name in enumerate(names))
    marks = propose_marks(Codebook(codes=codes))
    assert len(marks) == len(names)
    assert len({mark.casefold() for mark in marks.values()}) == len(names)
    assert all(1 <= len(mark) <= 3 for mark in marks.values())


def test_given_marks_stay():
    codes = (Code(1, None, 1, "Fear", mark="FE"), Code(2, None, 2, "Feast"))
    assert list(propose_marks(Codebook(codes=codes))) == [2]


def test_colours():
    assert as_colour(" Sky  Blue") == "sky blue"
    assert as_colour("#A0b1C2") == "#a0b1c2"
    assert as_colour("#abc") is None
    assert as_colour("pink") is None
    assert as_hex("orange") == "#e69f00"
    assert as_hex("#123456") == "#123456"
