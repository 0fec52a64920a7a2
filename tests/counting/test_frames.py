"""Arrays of numbers in stored JSON."""

from __future__ import annotations

import json

import pytest

from qualcode.counting.frames import _numbers


@pytest.mark.parametrize(
    ("text", "array"),
    [
        ("[]", "[]"),
        ("[0, 7,-1]", "[0,7,-1]"),
        ('{"revision":"5194","codings":[115,69,177,0]}', "[115,69,177,0]"),
        ('{"labels":["R [1]:","\\"turns\\":[2]"],"turns":[0,3,90,-1]}', "[0,3,90,-1]"),
        ('{"codings":[],"revision":"5194"}', "[]"),
    ],
)
def test_the_last_array_is_read_as_json_reads_it(text: str, array: str) -> None:
    rest, numbers = _numbers(text)
    assert numbers.tolist() == json.loads(array)
    empty = json.loads(text.replace(array, "[]")) if isinstance(rest, dict) else []
    assert rest == empty


@pytest.mark.parametrize("text", ['["R"]', '[1,"R"]', "[1.5,2]", "[1,,2]", '{"turns":[1,2],"labels":["R"]}'])
def test_an_array_of_anything_else_is_refused(text: str) -> None:
    with pytest.raises(ValueError, match=r"read|whole numbers"):
        _numbers(text)
