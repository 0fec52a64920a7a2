"""A code counts as considered or missed only where the coder could use it: late, hidden and retired codes."""

from __future__ import annotations

import shutil
import sqlite3
from typing import TYPE_CHECKING, Any

import pytest

from qualcode.study import finishing

if TYPE_CHECKING:
    from collections.abc import Sequence

    from tests.workflows.conftest import Small

PAIR = ("Ann", "Ben")
THREE = ("Ann", "Ben", "Cleo")


def _assigned(small: Small, coders: Sequence[str], *people: str) -> Small:
    """Interviews to which these coders are assigned, blind to each other."""
    small.interviews(dict.fromkeys(people or ("P1",), "Mother")).coders(*coders)
    small.shell("assign", "--coders", ",".join(coders))
    return small


def _hidden(small: Small, coders: Sequence[str] = PAIR, finish: Sequence[str] = ()) -> Small:
    """Ann adds Late while the others are blind to her, and codes two sentences with it; all code Kin."""
    _assigned(small, coders)
    small.shell("codebook", "add", "Late", "--under", "Shame", "--coder", "Ann")
    small.code("Ann", [("P1", "Late", 1), ("P1", "Late", 2), ("P1", "Kin", 3)])
    for other in coders[1:]:
        small.shell("codings", "add", "P1", "Late", "--quote", "S1 P1 was said.", "--coder", other, status=1)
        small.code(other, [("P1", "Kin", 3)])
    for coder in finish or coders:
        small.shell("finish", "P1", "--coder", coder)
    return small


def _considered(small: Small, name: str, *options: str) -> tuple[int, int]:
    total = small.row(name, *options)["total"]
    return total["respondents"], total["considered"]


def _due(small: Small, *options: str) -> list[tuple[str, str, str]]:
    due = small.shell("recheck", "--json", *options).data["due"]
    return [(item["coder"], item["transcript"], item["code"].split(" > ")[-1]) for item in due]


# -- hidden from whom they are blind to ---------------------------------------------------------------


@pytest.mark.parametrize("coders", [PAIR, THREE])
@pytest.mark.parametrize("last", ["Ann", "Ben"])
def test_a_hidden_code_is_considered_by_its_maker_alone(
    small: Small, coders: Sequence[str], last: str
) -> None:
    _hidden(small, coders, finish=[*(c for c in coders if c != last), last])
    assert _considered(small, "Late", "--codings-of", "any") == (1, 1)
    assert _considered(small, "Late", "--codings-of", "all") == (0, 0)
    assert _considered(small, "Late", "--codings-of", "coder:Ann") == (1, 1)
    assert _considered(small, "Late", "--codings-of", "coder:Ben") == (0, 0)
    assert _considered(small, "Kin", "--codings-of", "all") == (1, 1)
    small.shell("coder", "primary", "Ben")
    assert _considered(small, "Late") == (0, 0)
    small.shell("coder", "primary", "Ann")
    assert _considered(small, "Late") == (1, 1)


@pytest.mark.parametrize("coders", [PAIR, THREE])
def test_a_hidden_code_is_left_out_of_agreement(small: Small, coders: Sequence[str]) -> None:
    found = _hidden(small, coders).agreed("Late")
    assert (found["units"], found["not_offered"]) == (0, 10)
    assert found["krippendorff_alpha"]["value"] is None
    assert set(found["only"].values()) == {0}
    assert small.agreed("Kin")["all"] == 1
    places = small.shell("agreement", "--differences", "--json").data["places"]
    assert [p["kind"] for p in places if "Late" in str(p)] == ["not offered"] * 2


def test_among_three_those_who_had_the_code_differ_and_its_units_are_left_out(small: Small) -> None:
    """Ben adds Late for Ann to see: only Cleo shares no text with Ann but is blind to Ben."""
    _assigned(small, THREE)
    small.shell("codebook", "add", "Late", "--under", "Shame", "--coder", "Ann")
    small.code("Ann", [("P1", "Late", 1)])
    for coder in ("Ben", "Cleo"):
        small.shell("finish", "P1", "--coder", coder)
    small.shell("finish", "P1", "--coder", "Ann")
    assert small.agreed("Late", "--coders", "Ann,Ben")["not_offered"] == 10
    assert small.agreed("Late", "--coders", "Ben,Cleo")["not_offered"] == 10


@pytest.mark.parametrize("coders", [PAIR, THREE])
def test_a_hidden_code_is_not_offered_when_reconciling(small: Small, coders: Sequence[str]) -> None:
    _hidden(small, coders)
    listed = small.shell("reconcile", "--list", "--transcripts", "P1", "--json").data
    kinds = {d["kind"] for d in listed["differences"] if "Late" in str(d["codings"])}
    assert kinds == {"not offered"}


@pytest.mark.parametrize("coders", [PAIR, THREE])
def test_a_hidden_code_is_due_to_be_rechecked_once_it_is_seen(small: Small, coders: Sequence[str]) -> None:
    _hidden(small, coders, finish=coders[1:])
    assert _due(small, "--coder", "Ben") == []
    small.shell("finish", "P1", "--coder", "Ann")
    assert _due(small) == [(coder, "P1", "Late") for coder in coders[1:]]
    small.shell("recheck", "done", "P1", "--code", "Late", "--coder", "Ben")
    assert ("Ben", "P1", "Late") not in _due(small)
    assert _considered(small, "Late", "--codings-of", "coder:Ben") == (0, 1)


def test_one_name_made_twice_and_merged_is_one_code_that_both_could_use(small: Small) -> None:
    _assigned(small, PAIR)
    for coder in PAIR:
        small.shell("codebook", "add", "Muti", "--coder", coder)
        small.code(coder, [("P1", "Muti", 1)])
    for coder in PAIR:
        small.shell("finish", "P1", "--coder", coder)
    one, other = (
        c["id"] for c in small.shell("codebook", "show", "--json").data["codes"] if c["path"] == ["Muti"]
    )
    assert _considered_by_id(small, one, "all") == (0, 0)
    small.shell("codebook", "merge", one, "--into", other)
    assert _considered(small, "Muti", "--codings-of", "all") == (1, 1)
    assert small.agreed("Muti")["all"] == 1
    assert _due(small) == []


def _considered_by_id(small: Small, _code: str, codings_of: str) -> tuple[int, int]:
    rows = [r for r in small.themes("--codings-of", codings_of)["rows"] if r["path"] == ["Muti"]]
    assert len(rows) == 2
    return rows[0]["total"]["respondents"], rows[0]["total"]["considered"]


# -- retired ------------------------------------------------------------------------------------------


def test_a_code_retired_before_finishing_is_not_considered_there(small: Small) -> None:
    _assigned(small, ("Ann",), "P1", "P2")
    small.code("Ann", [("P1", "Gossip", 1)])
    small.shell("finish", "P1", "--coder", "Ann")
    small.shell("codebook", "retire", "Gossip")
    small.code("Ann", [("P2", "Kin", 1)])
    small.shell("finish", "P2", "--coder", "Ann")
    assert _considered(small, "Gossip") == (1, 1)
    assert _due(small) == []
    small.shell("codebook", "retire", "Gossip", "--restore")
    assert _due(small) == [("Ann", "P2", "Gossip")]
    small.shell("recheck", "done", "P2", "--code", "Gossip", "--coder", "Ann")
    assert _considered(small, "Gossip") == (1, 2)


@pytest.mark.parametrize("coders", [PAIR, THREE])
def test_who_used_a_code_that_was_then_retired_has_considered_it_and_who_finished_without_it_has_no_miss(
    small: Small, coders: Sequence[str]
) -> None:
    _assigned(small, coders, "P1", "P2")
    small.code("Ann", [("P1", "Gossip", 1)])
    small.shell("codebook", "retire", "Gossip")
    for coder in coders:
        small.shell("finish", "P1", "P2", "--coder", coder)
    assert _considered(small, "Gossip", "--codings-of", "coder:Ann") == (1, 1)
    assert _considered(small, "Gossip", "--codings-of", "coder:Ben") == (0, 0)
    assert _considered(small, "Gossip", "--codings-of", "all") == (0, 0)
    found = small.agreed("Gossip")
    assert (found["units"], found["not_offered"]) == (0, 20)
    listed = small.shell("reconcile", "--list", "--transcripts", "P1", "--json").data["differences"]
    assert [d["kind"] for d in listed] == ["not offered"]
    small.shell("codebook", "retire", "Gossip", "--restore")
    late = {(coder, "P1", "Gossip") for coder in coders[1:]} | {(coder, "P2", "Gossip") for coder in coders}
    assert set(_due(small)) == late


def test_a_code_used_and_merged_into_one_that_was_retired_counts_for_who_used_it(small: Small) -> None:
    _assigned(small, ("Ann",))
    small.code("Ann", [("P1", "Gossip", 1)])
    small.shell("codebook", "merge", "Gossip", "--into", "Clinic")
    small.shell("codebook", "retire", "Clinic")
    small.shell("finish", "P1", "--coder", "Ann")
    assert _considered(small, "Clinic") == (1, 1)


# -- merged -------------------------------------------------------------------------------------------


def test_a_merged_code_is_considered_as_what_it_was_merged_into(small: Small) -> None:
    _assigned(small, PAIR)
    small.code("Ann", [("P1", "Gossip", 1)])
    small.shell("codebook", "merge", "Gossip", "--into", "Kin")
    for coder in PAIR:
        small.shell("finish", "P1", "--coder", coder)
    assert _considered(small, "Kin", "--codings-of", "any") == (1, 1)
    assert small.agreed("Kin")["only"] == {"Ann": 1, "Ben": 0}
    assert small.agreed("Kin")["not_offered"] == 0


def test_what_was_considered_before_a_merge_is_not_due_under_what_stands_for_it(small: Small) -> None:
    """P1 was finished with Gossip there, P2 rechecked under Late; Later, made after both, takes both over."""
    _assigned(small, ("Ann",), "P1", "P2")
    small.shell("finish", "P1", "P2", "--coder", "Ann")
    for name in ("Late", "Later"):
        small.shell("codebook", "add", name, "--under", "Shame")
    small.shell("recheck", "done", "P2", "--code", "Late", "--coder", "Ann")
    small.shell("codebook", "merge", "Late", "--into", "Later")
    assert _due(small) == [("Ann", "P1", "Later")]
    assert _considered(small, "Later") == (0, 1)
    small.shell("codebook", "merge", "Gossip", "--into", "Later")
    assert _due(small) == []
    assert _considered(small, "Later") == (0, 2)
    small.shell("codebook", "change", "Later", "--definition", "Another meaning.")
    assert {code for _, _, code in _due(small)} == {"Later"}
    small.shell("recheck", "done", "P1", "P2", "--code", "Gossip", "--coder", "Ann")
    assert _due(small) == []


# -- begun and not finished ---------------------------------------------------------------------------


def test_begun_work_is_considered_under_what_its_coder_can_use(small: Small) -> None:
    _assigned(small, PAIR)
    small.shell("codebook", "add", "Late", "--under", "Shame", "--coder", "Ann")
    small.shell("codebook", "retire", "Clinic")
    for coder in PAIR:
        small.code(coder, [("P1", "Kin", 1)])
    assert _considered(small, "Late", "--codings-of", "coder:Ann") == (0, 1)
    assert _considered(small, "Late", "--codings-of", "coder:Ben") == (0, 0)
    assert _considered(small, "Clinic", "--codings-of", "coder:Ann") == (0, 0)


# -- studies of an earlier version --------------------------------------------------------------------


def _as_before(self: finishing.Choice, _used: Any) -> frozenset[str]:
    return frozenset(self._ids.values())


def _made_earlier(small: Small) -> None:
    """Let the study be of the format before this one."""
    connection = sqlite3.connect(small.shell.folder / "small.qualcode", isolation_level=None)
    connection.execute("DELETE FROM _sqlite_migrations")
    connection.execute("PRAGMA user_version = 6")
    connection.close()


@pytest.fixture
def earlier(small: Small, monkeypatch: pytest.MonkeyPatch) -> Small:
    """Work finished while every code was frozen as offered: hidden from Ben in P1, Late; in P2, Clinic retired."""
    with monkeypatch.context() as before:
        before.setattr(finishing.Choice, "with_used", _as_before)
        _assigned(small, PAIR, "P1", "P2")
        small.shell("codebook", "add", "Late", "--under", "Shame", "--coder", "Ann")
        small.code("Ann", [("P1", "Late", 1), ("P1", "Clinic", 2), ("P2", "Kin", 3)])
        small.code("Ben", [("P1", "Kin", 3), ("P2", "Kin", 3)])
        small.shell("finish", "P1", "--coder", "Ben")
        small.shell("codebook", "retire", "Clinic")
        small.shell("finish", "P2", "--coder", "Ben")
        small.shell("finish", "P1", "P2", "--coder", "Ann")
        small.shell("codebook", "retire", "Clinic", "--restore")
        small.shell("codebook", "change", "Kin", "--definition", "From the family")
    assert _considered(small, "Late", "--codings-of", "coder:Ben") == (0, 2)
    _made_earlier(small)
    return small


def test_an_earlier_study_is_put_right_from_its_log(earlier: Small) -> None:
    said = earlier.shell("themes").both
    assert "In 3 finished transcripts codes counted as offered" in said  # all but Ann's P1
    assert "qualcode recheck" in said
    assert "codes counted as offered" not in earlier.shell("themes").both
    assert _considered(earlier, "Late", "--codings-of", "coder:Ben") == (0, 0)
    assert _considered(earlier, "Late", "--codings-of", "coder:Ann") == (1, 2)
    assert _considered(earlier, "Clinic", "--codings-of", "coder:Ben") == (0, 1)
    assert _considered(earlier, "Clinic", "--codings-of", "coder:Ann") == (1, 1)
    assert earlier.agreed("Late")["not_offered"] == 20
    late = {("Ben", name, "Late") for name in ("P1", "P2")}
    clinic = {(who, "P2", "Clinic") for who in PAIR}
    kin = {(who, name, "Kin") for who in PAIR for name in ("P1", "P2")}
    assert set(_due(earlier)) == late | clinic | kin  # Kin was redefined after finishing, and before this
    assert earlier.shell("check").status == 0
    told = earlier.shell("history", "--json").data["history"]
    assert [step["action"] for step in told].count("put right what was offered") == 1


def test_two_copies_of_an_earlier_study_are_put_right_alike(earlier: Small, tmp_path_factory: Any) -> None:
    copy = tmp_path_factory.mktemp("copy") / "small.qualcode"
    shutil.copy(earlier.shell.folder / "small.qualcode", copy)
    earlier.shell("status")
    earlier.shell("status", "--study", copy)
    states = [
        sqlite3.connect(path).execute("SELECT id, offered, frozen FROM assignment ORDER BY id").fetchall()
        for path in (earlier.shell.folder / "small.qualcode", copy)
    ]
    assert states[0] == states[1]


def test_an_earlier_study_in_which_nothing_is_wrong_gets_no_step(small: Small) -> None:
    _assigned(small, PAIR)
    for coder in PAIR:
        small.code(coder, [("P1", "Kin", 1)])
        small.shell("finish", "P1", "--coder", coder)
    steps = len(small.shell("history", "--json").data["history"])
    _made_earlier(small)
    small.shell("status")
    assert len(small.shell("history", "--json").data["history"]) == steps
