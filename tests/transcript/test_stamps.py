"""Time stamps."""

from __future__ import annotations

import pytest

from qualcode.transcript.stamps import parse_time, stamp_alone, stamps_in, without_stamps


@pytest.mark.parametrize(
    ("text", "seconds"),
    [
        ("75", 75),
        ("75.5", 75.5),
        ("4,25", 4.25),
        ("4200 ms", 4.2),
        ("1:15", 75),
        ("90:00", 5400),
        ("75:30", 4530),
        ("0:01:15.500", 75.5),
        ("00:01:09,120", 69.12),
        ("00:00:01.250", 1.25),
        ("0:0:5.100", 5.1),
        ("[00:04:40]", 280),
        ("[9:09]", 549),
        ("(5:00)", 300),
        ("(0:15)", 15),
        ("<0:12>", 12),
        ("#00:00:05-3#", 5.3),
        ("00:01:09:12", 69),
        ("00:03:43 start", 223),
        ("start: 00:03:43", 223),
        ("00:00:01 --> 00:00:02", 1),
        ("0:0:5.100 --> 0:0:8.250", 5.1),
        ("[00:01 - 00:09]", 1),
        ("[00:00:01.000 --> 00:00:02.000]", 1),
        ("2:03:22 PM", 50602),
        ("12:10 a.m.", 600),
        ("2:03 PM", 50580),
        ("[12/03/2024, 14:03]", 50580),
        ("2024-03-12 14:03:05", 50585),
        (" 0:15 ", 15),
    ],
)
def test_times(text: str, seconds: float) -> None:
    assert parse_time(text) == seconds


@pytest.mark.parametrize(
    "text",
    ["", "noon", "1:90:00", "1:75", "1:2:3:4:5", "-5", "nan", "1e5", "at", "10:30 we left", "1:2:x", "::"],
)
def test_what_is_no_time(text: str) -> None:
    assert parse_time(text) is None


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
