"""Time stamps."""

from __future__ import annotations

import pytest

from qualcode.transcript.stamps import seconds_of, stamp_alone, stamps_in, without_stamps


@pytest.mark.parametrize(
    ("stamp", "seconds"),
    [("[00:01:09]", 69), ("(0:15)", 15), ("75:30", 4530), ("00:00:01.250", 1.25), ("#00:01:09-5#", 69.5)],
)
def test_seconds(stamp: str, seconds: float) -> None:
    assert seconds_of(stamp) == seconds


def test_what_is_no_time_is_refused() -> None:
    with pytest.raises(ValueError, match="clock"):
        seconds_of("noon")


@pytest.mark.parametrize(
    ("line", "kept", "times"),
    [
        ("We went [00:12:30] home.", "We went home.", [(8, 750)]),
        ("We went home [00:12:30].", "We went home.", [(12, 750)]),
        ("went[00:01]home", "went home", [(5, 1)]),
        ("[00:01] home", "home", [(0, 1)]),
        ("home [00:01]", "home", [(4, 1)]),
        ("(0:15) home", "home", [(0, 15)]),
        ("00:12:30 home", "home", [(0, 750)]),
        ("one [0:01] two [0:02] three", "one two three", [(4, 1), (8, 2)]),
        ("[00:01 - 00:09] home", "home", [(0, 1)]),
    ],
)
def test_stamps_are_taken_out_and_kept_apart(line: str, kept: str, times: list[tuple[int, float]]) -> None:
    assert without_stamps(line, stamps_in(line)) == (kept, times)


@pytest.mark.parametrize(
    "line",
    ["at 10:30 in the morning", "10:30 we left", "John (3:16) says", "ratio 10:75", "1:2", "[sic] 12:5"],
)
def test_prose_keeps_its_times(line: str) -> None:
    assert stamps_in(line) == ()


def test_a_stamp_alone_on_its_line() -> None:
    found = stamp_alone("  00:01:09 --> 00:01:15 ")
    assert found is not None
    assert found.seconds == 69
    assert stamp_alone("at 00:01:09") is None
