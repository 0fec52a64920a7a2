"""qualcode reconcile: the queue, settling from the shell, and what counts as final afterwards."""

from __future__ import annotations

from typing import TYPE_CHECKING, Any

import pytest

from tests.workflows.conftest import made_once

if TYPE_CHECKING:
    from tests.conftest import Ran
    from tests.workflows.conftest import Small


@made_once
def coded(small: Small) -> Small:
    """P1: agreed on one, another code, a stance, missed by Ben; P2: both have finished and coded nothing; P3:
    only Ann has finished."""
    small.interviews({"P1": "Mother", "P2": "Mother", "P3": "Nurse"}).coders("Ann", "Ben")
    small.shell("assign", "--coders", "Ann,Ben")
    small.code(
        "Ann", [("P1", "Kin", 0), ("P1", "Kin", 2), ("P1", "Gossip", 4, "supports"), ("P1", "Clinic", 6)]
    )
    small.code("Ben", [("P1", "Kin", 0), ("P1", "Clinic", 2), ("P1", "Gossip", 4)])
    small.shell("finish", "P1", "P2", "P3", "--coder", "Ann")
    small.shell("finish", "P1", "P2", "--coder", "Ben")
    return small


def _queue(small: Small, *options: Any) -> dict[str, Any]:
    return small.shell("reconcile", "--list", "--json", *options).data


def _settle(small: Small, number: int, *options: Any, status: int = 0, json: bool = False) -> Ran:
    entity = _queue(small, "--all", "--transcripts", "P1")["differences"][number]["difference"]
    form = ["--json"] if json else []
    return small.shell("reconcile", "settle", entity[:8], "--coder", "Ben", *options, *form, status=status)


def test_the_queue_tells_kinds_places_and_who_has_what(coded: Small) -> None:
    found = _queue(coded)
    assert (found["format"], found["by"]) == (1, "place")
    assert [(one["transcript"], one["status"], one["waits_for"]) for one in found["transcripts"]] == [
        ("P1", "open", []),
        ("P2", "open", []),
        ("P3", "waiting", ["Ben"]),
    ]
    first = found["transcripts"][0]
    assert (first["agreed"], first["to_carry_over"], first["differences"], first["settled"]) == (1, 1, 3, 0)
    assert [one["kind"] for one in found["differences"]] == ["other code", "stance", "missed"]
    one = found["differences"][0]
    start, end = coded.spoken("P1", 2)
    assert (one["start"], one["end"], one["gain"], one["settled"]) == (start, end, 2 * (end - start), None)
    assert [
        (row["coder"], row["code"], row["start"], row["end"], row["stance"]) for row in one["codings"]
    ] == [
        ("Ann", ["Help", "Kin"], start, end, "unset"),
        ("Ben", ["Help", "Clinic"], start, end, "unset"),
    ]
    assert found["differences"][2]["without"] == ["Ben"]


def test_the_queue_is_ordered_by_kind_or_gain(coded: Small) -> None:
    assert [one["kind"] for one in _queue(coded, "--by", "kind")["differences"]] == [
        "stance", "missed", "other code",
    ]  # fmt: skip
    by_gain = _queue(coded, "--by", "gain")["differences"]
    assert [one["kind"] for one in by_gain] == ["other code", "missed", "stance"]
    assert [one["gain"] for one in by_gain][2] == 0
    ran = coded.shell("reconcile", "--list", "--by", "luck", status=2)
    assert "place, kind, gain; not luck" in ran.err


def test_what_is_agreed_is_carried_over_in_one_step(coded: Small) -> None:
    ran = coded.shell("reconcile", "--accept-agreed", "--coder", "Ann", "--json")
    assert ran.data["carried_over"] == 2  # and that nothing was coded in P2
    assert [one["status"] for one in ran.data["transcripts"]] == ["open", "reconciled", "waiting"]
    assert ran.data["warnings"] == ["P3 is left out: not finished by Ben."]
    assert coded.shell("history", "--last", "1", "--json", "--coder", "Ann").data["history"][0]["action"] == (
        "carry over agreed codings"
    )
    assert coded.shell("status", "--json").data["reconciling"] == {
        "double_coded": 3, "finished_by_all": 2, "reconciled": 1,
    }  # fmt: skip
    rows = coded.shell("codings", "--layer", "consensus", "--csv").table
    assert [(row["transcript"], row["coder"], row["code"]) for row in rows] == [
        ("P1", "consensus", "Help > Kin")
    ]
    assert len(coded.shell("codings", "--csv").table) == 7
    coded.shell("undo", "--coder", "Ann")
    assert coded.shell("codings", "--layer", "consensus", "--csv").table == []


def test_settled_to_the_end_the_consensus_counts(coded: Small) -> None:
    coded.shell("finish", "P3", "--coder", "Ben")
    coded.shell("reconcile", "--accept-agreed", "--coder", "Ann")
    assert any("P1" in warning for warning in coded.themes()["warnings"])
    ran = _settle(coded, 1, "--take", "B", json=True)
    assert (ran.data["carried_over"], ran.data["left"], ran.data["reconciled"]) == (0, 2, False)
    assert ran.data["difference"]["settled"]["taken"] == ["Ben"]
    _settle(coded, 2, "--stance", "contrary", "--why", "She laughs at them")
    ran = _settle(coded, 3, "--take", "neither", status=1)
    assert "Give a reason for taking neither" in ran.err
    start, end = coded.spoken("P1", 7)
    ran = _settle(coded, 3, "--code", "Gossip", "--start", start, "--end", end)
    assert "P1 is reconciled." in ran.out
    found = coded.themes()
    assert not [warning for warning in found["warnings"] if "reconciled" in warning]
    totals = {row["path"][-1]: row["total"] for row in found["rows"]}
    assert {name: totals[name]["segments"] for name in ("Kin", "Clinic", "Gossip")} == {
        "Kin": 1, "Clinic": 1, "Gossip": 2,
    }  # fmt: skip
    assert totals["Gossip"]["stance"] == {"supports": 0, "contrary": 1, "mixed": 0, "unset": 0}
    assert (totals["Gossip"]["respondents"], totals["Gossip"]["considered"]) == (1, 3)
    quotes = coded.shell("quotes", "--code", "Gossip", "--json").data["quotes"]
    assert [(quote["start"], quote["stance"]) for quote in quotes] == [
        (coded.spoken("P1", 4)[0], "contrary"),
        (start, "unset"),
    ]
    assert [row["path"][-1] for row in coded.themes("--codings-of", "coder:Ann")["rows"]]
    assert coded.row("Kin", "--codings-of", "coder:Ann")["total"]["segments"] == 2
    assert coded.shell("check").status == 0


def test_a_code_that_nobody_was_offered_was_considered_only_where_it_was_settled(coded: Small) -> None:
    coded.shell("codebook", "add", "Luck", "--coder", "Ben")
    coded.shell("reconcile", "--accept-agreed", "--coder", "Ann")
    for number in (1, 2, 3):
        _settle(coded, number, "--code", "Luck", "--start", 30 * number, "--end", 30 * number + 20)
    total = coded.row("Luck")["total"]
    assert (total["respondents"], total["considered"]) == (1, 1)


def test_agreement_is_what_it_was(coded: Small) -> None:
    before = coded.agreement()
    coded.shell("reconcile", "--accept-agreed", "--coder", "Ann")
    for number in (1, 2, 3):
        _settle(coded, number, "--take", "Ann")
    assert coded.agreement() == before


def test_what_was_settled_is_told_by_place_and_by_coder_however_ids_fall(small: Small) -> None:
    small.interviews({"P1": "Mother"}).coders("Zoe", "Ben", "Ann")
    small.shell("assign", "--coders", "Zoe,Ben,Ann")
    start, _ = small.spoken("P1", 1)
    for coder, spans in (("Zoe", [(0, 4), (6, 10)]), ("Ben", [(3, 7)]), ("Ann", [(9, 12)])):
        rows = [("P1", "Kin", start + a, start + b) for a, b in spans]
        small.shell.rows("chain.csv", "transcript,code,start,end", rows)
        small.shell("codings", "apply", "chain.csv", "--coder", coder, "--finished")
    (chain,) = _queue(small)["differences"]
    words = ("reconcile", "settle", chain["difference"], "--take", "both", "--coder", "Ben", "--json")
    settled = small.shell(*words).data["difference"]["settled"]
    assert settled["taken"] == ["Zoe", "Ben", "Ann"]
    assert [one["start"] - start for one in settled["consensus"]] == [0, 3, 6, 9]


def test_where_agreement_is_not_used_nothing_is_said_of_it(coded: Small) -> None:
    coded.shell("settings", "agreement", "off")
    (first, *_) = _queue(coded)["transcripts"]
    assert (first["agreed"], first["to_carry_over"], first["differences"]) == (None, 1, 3)
    rows = [" ".join(line.split()) for line in coded.shell("reconcile").out.splitlines()]
    assert "P1 Ann, Ben open (not carried over) 3 0" in rows


def test_people_are_told_what_is_left(coded: Small) -> None:
    said = coded.shell("reconcile").out
    assert "1 (not carried over)" in said
    assert "waits for Ben" in said
    ran = _settle(coded, 1, "--take", "both")
    assert "Carried over first: 1 agreement." in ran.out
    assert "2 differences left in it." in ran.out
    said = coded.shell("reconcile", "--list", "--all", "--transcripts", "P1").out
    assert "settled by Ben: Help > Kin" in said
    assert "Ben: no coding there" in said
    rows = coded.shell("reconcile", "--list", "--all", "--csv").table
    assert [(row["kind"], row["coder"], row["settled"]) for row in rows][2:4] == [
        ("other code", "Ann", "taken"),
        ("other code", "Ben", "taken"),
    ]


@pytest.mark.parametrize(
    ("words", "status", "said"),
    [
        (("--list", "--transcripts", "P3"), 1, "P3 cannot be reconciled yet: Ben has not finished it."),
        (("--accept-agreed", "--transcripts", "P3"), 1, "Ben has not finished it"),
        (("--accept-agreed", "--list"), 2, "carry over first"),
        (("settle", "0000", "--take", "both"), 1, "There is no difference that begins with 0000"),
        (("settle", "0000"), 2, "Say how to settle it"),
        (("settle", "0000", "--take", "both", "--stance", "mixed"), 2, "either --take NAME"),
        (("settle", "0000", "--start", "3"), 2, "two ends"),
        (("settle", "", "--take", "both"), 1, "There is no difference"),
    ],
)
def test_refusals_are_sentences(coded: Small, words: tuple[str, ...], status: int, said: str) -> None:
    ran = coded.shell("reconcile", *words, "--coder", "Ann", status=status)
    assert said in ran.err


def test_unknown_names_are_refused(coded: Small) -> None:
    assert (
        "A or Ann, B or Ben, both, and neither; not Cleo" in _settle(coded, 1, "--take", "Cleo", status=1).err
    )
    assert "no code" in _settle(coded, 1, "--code", "Luck", status=1).err.lower()
    assert "several spans" not in _settle(coded, 1, "--code", "Gossip").err


def test_without_several_coders_there_is_nothing_to_reconcile(small: Small) -> None:
    small.interviews({"P1": "Mother"}).coders("Ann")
    assert "No transcript is assigned to several coders" in small.shell("reconcile").out
    small.shell("assign", "--coders", "Ann")
    ran = small.shell("reconcile", "--list", "--transcripts", "P1", status=1)
    assert "P1 has nothing to reconcile: Ann alone codes it" in ran.err
    assert small.shell("reconcile", "--accept-agreed").out.startswith("Carried over: 0 agreements.")
