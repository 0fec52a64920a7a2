"""new-codes at the shell: the order of interviews and of coding, what is left out, and what is never said."""

from __future__ import annotations

from typing import TYPE_CHECKING, Any

import pytest

from tests.workflows.conftest import made_once

if TYPE_CHECKING:
    from tests.workflows.conftest import Small


@made_once
def dated(small: Small) -> Small:
    """P3 was interviewed first, P2 last, P1 between; P2 was coded first. Kin is of the framework."""
    small.interviews({"P1": "Mother", "P2": "Nurse", "P3": "Mother"}).coders("Ann")
    for name, date in (("P1", "2012-03-05"), ("P2", "2012-03-09"), ("P3", "2012-03-01")):
        small.shell("transcripts", "set", name, "--interview-date", date)
    small.shell("codebook", "change", "Kin", "--origin", "framework")
    small.shell("assign", "--coders", "Ann")
    small.code("Ann", [("P2", "Gossip", 1), ("P2", "Kin", 2)])
    small.code("Ann", [("P1", "Clinic", 1), ("P1", "Gossip", 2), ("P3", "Clinic", 1), ("P3", "Help", 3)])
    small.shell("finish", "P1", "P2", "P3", "--coder", "Ann")
    return small


def found(small: Small, *options: Any, group: str = "(all)") -> list[tuple[str, list[str], int]]:
    document = small.shell("new-codes", "--json", *options).data
    (one,) = [g for g in document["groups"] if g["group"] == group]
    return [(i["transcript"], [path[-1] for path in i["new"]], i["codes_so_far"]) for i in one["interviews"]]


def test_in_the_order_of_the_interviews(dated: Small) -> None:
    assert found(dated) == [("P3", ["Help", "Clinic"], 2), ("P1", ["Gossip"], 3), ("P2", [], 3)]
    assert found(dated, group="Mother") == [("P3", ["Help", "Clinic"], 2), ("P1", ["Gossip"], 3)]
    assert found(dated, group="Nurse") == [("P2", ["Gossip"], 1)]


def test_in_the_order_of_coding(dated: Small) -> None:
    assert found(dated, "--order", "coding") == [
        ("P2", ["Gossip"], 1),
        ("P1", ["Clinic"], 2),
        ("P3", ["Help"], 3),
    ]


def test_base_and_runs(dated: Small) -> None:
    document = dated.shell("new-codes", "--base", 1, "--run", 1, "--json").data
    assert document["groups"][0]["base"] == {"interviews": 1, "codes": 2}
    assert document["groups"][0]["runs"] == [
        {"first": 2, "last": 2, "new": 1, "share": 0.5},
        {"first": 3, "last": 3, "new": 0, "share": 0.0},
    ]
    lines = dated.shell("new-codes", "--base", 1, "--run", 1, "--csv").table
    assert [line["run_share"] for line in lines if line["group"] == "(all)"] == ["", "0.5", "0.0"]


def test_what_has_no_date_comes_last_and_is_named(dated: Small) -> None:
    dated.shell("transcripts", "set", "P3", "--interview-date", "in spring")
    document = dated.shell("new-codes", "--json").data
    assert [i["transcript"] for i in document["groups"][0]["interviews"]] == ["P1", "P2", "P3"]
    assert any("no date" in warning and "P3" in warning for warning in document["warnings"])


def test_saturation_is_never_said(dated: Small) -> None:
    for words in (("new-codes",), ("new-codes", "--json"), ("new-codes", "--help")):
        assert "saturat" not in dated.shell(*words).both.lower()


@pytest.mark.parametrize("words", [("--order", "name"), ("--base", 0), ("--run", 0)])
def test_what_makes_no_sense_is_refused(dated: Small, words: tuple[Any, ...]) -> None:
    assert dated.shell("new-codes", *words, status=2).out == ""
