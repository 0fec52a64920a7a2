"""Whoever codes (shell, screen, table, proposal) comes through one door: the same acts, the same outcome."""

from __future__ import annotations

from typing import TYPE_CHECKING, Any

import pytest

from qualcode.errors import QualcodeError
from qualcode.study import codings as stored
from qualcode.study import proposals
from qualcode.study.assignments import assignments
from qualcode.study.coding_step import CodingStep, NewCoding
from qualcode.workflows import coding

if TYPE_CHECKING:
    from tests.workflows.conftest import Open


class AtTheShell:
    """Ann's acts as commands; each returns what was refused, or None."""

    def __init__(self, opened: Open) -> None:
        self._opened = opened

    def _run(self, *words: str) -> str | None:
        ran = self._opened.small.shell("codings", *words, "--coder", "Ann", status=None)
        assert ran.status in (0, 1)
        return ran.err if ran.status else None

    def add(self, code: str, sentence: int, stance: str | None = None) -> str | None:
        start, end = self._opened.at(sentence)
        stances = [] if stance is None else ["--stance", stance]
        return self._run("add", "P1", code, "--start", str(start), "--end", str(end), *stances)

    def change(
        self, one: bytes, *, code: str | None = None, sentence: int | None = None, stance: str | None = None
    ) -> str | None:
        words = ["--code", code] if code else []
        if sentence is not None:
            start, end = self._opened.at(sentence)
            words += ["--start", str(start), "--end", str(end)]
        return self._run("change", one.hex(), *words, *(["--stance", stance] if stance else []))

    def remove(self, *some: bytes) -> str | None:
        return self._run("remove", *(one.hex() for one in some))


class OnScreen:
    """The same by the functions that the screens call."""

    def __init__(self, opened: Open) -> None:
        self._opened = opened

    def _do(self, act: Any, *args: Any, **more: Any) -> str | None:
        try:
            act(self._opened.study, self._opened.ann, *args, **more)
        except QualcodeError as error:
            return str(error)
        return None

    def add(self, code: str, sentence: int, stance: str | None = None) -> str | None:
        opened = self._opened
        return self._do(
            coding.code_span, opened.entry(), opened.key(code), *opened.at(sentence), stance=stance
        )

    def change(
        self, one: bytes, *, code: str | None = None, sentence: int | None = None, stance: str | None = None
    ) -> str | None:
        opened = self._opened
        at = None if sentence is None else (opened.entry(), *opened.at(sentence))
        key = None if code is None else opened.key(code)
        return self._do(coding.change, [one], code=key, at=at, stance=stance)

    def remove(self, *some: bytes) -> str | None:
        return self._do(coding.remove, some)


@pytest.fixture(params=[AtTheShell, OnScreen])
def door(request: pytest.FixtureRequest, opened: Open) -> Any:
    return request.param(opened)


def one(opened: Open, code: str, sentence: int = 1) -> bytes:
    """Ann's only coding of a sentence with a code (its name as coded)."""
    place = opened.at(sentence)
    (found,) = [c for c in stored.codings(opened.study) if (c.start, c.end) == place and c.coder == "Ann"
                and c.code == opened.key(code)]  # fmt: skip
    return found.id


def all_of(opened: Open) -> list[tuple[str, int | None, str | None]]:
    """Ann's codings: code, start, stance."""
    return [(code, start, stance) for coder, code, start, stance in opened.all() if coder == "Ann"]


def long_ago(opened: Open, code: str, sentence: int = 1) -> bytes:
    """A coding of Ann's as earlier versions let the shell make it: unassigned, whatever was there."""
    with opened.study.writing():
        step = CodingStep(opened.study, opened.ann)
        made = step.add(NewCoding(opened.entry(), opened.key(code), *opened.at(sentence)))
        step.record("code")
    return made


# -- a second coding of the same words --------------------------------------------------------------


@pytest.mark.parametrize("merged", [False, True], ids=["of one code", "of a code merged since"])
def test_a_twin_is_refused(door: Any, opened: Open, merged: bool) -> None:
    assert door.add("Kin", 1) is None
    if merged:
        opened.small.shell("codebook", "merge", "Kin", "--into", "Clinic")
    before, steps = opened.all(), opened.steps()
    refused = door.add("Clinic" if merged else "Kin", 1, stance="mixed")
    assert refused is not None
    assert "you have coded this segment Help > " in refused
    assert (opened.all(), opened.steps()) == (before, steps)


@pytest.mark.parametrize("merged", [False, True], ids=["of one code", "of a code merged since"])
def test_a_twin_in_a_table_is_skipped_and_counted(opened: Open, merged: bool) -> None:
    opened.code("Kin", 1)
    if merged:
        opened.small.shell("codebook", "merge", "Kin", "--into", "Clinic")
    before, steps = opened.all(), opened.steps()
    again = "Clinic" if merged else "Kin"
    done = opened.small.code("Ann", [("P1", again, 1), ("P1", again, 1)])
    assert (done["applied"], done["skipped"]) == (0, 2)
    assert (opened.all(), opened.steps()) == (before, steps)


def test_a_proposal_of_what_is_coded_since_is_taken_without_a_twin(opened: Open) -> None:
    study, ann = opened.study, opened.ann
    his = opened.code("Gossip", 1)
    proposals.propose(study, ann, [(his, opened.key("Kin"), "card 1")])
    opened.code("Kin", 1)
    before = opened.all()
    (waiting,) = proposals.proposals(study, ann)
    assert proposals.take(study, ann, [waiting.id]) == 0
    assert (opened.all(), proposals.proposals(study, ann)) == (before, [])


def test_a_change_of_code_onto_a_twin_is_joined(door: Any, opened: Open) -> None:
    door.add("Kin", 1)
    door.add("Gossip", 1, stance="contrary")
    gone, kept = one(opened, "Gossip"), one(opened, "Kin")
    opened.small.shell("memos", "add", "--on", f"coding:{gone.hex()}", "So she told me", "--coder", "Ann")
    assert door.change(gone, code="Kin") is None
    assert all_of(opened) == [("Kin", opened.at(1)[0], "contrary")]
    assert opened.memos(kept) == ["So she told me"]
    opened.study.undo(opened.ann.id)
    assert len(all_of(opened)) == 2
    assert opened.memos(gone) == ["So she told me"]


def test_what_is_joined_at_the_shell_is_named(opened: Open) -> None:
    kept, gone = opened.code("Kin", 1), opened.code("Gossip", 1)
    done = opened.small.shell(
        "codings", "change", gone.hex(), "--code", "Kin", "--coder", "Ann", "--json"
    ).data
    assert (done["coding"], done["changed"]) == (kept.hex(), ["code"])
    assert done["warnings"] == [
        f"You had that code on the same words already: {gone.hex()[:8]} was joined to {kept.hex()[:8]}."
    ]


@pytest.mark.parametrize("code", [None, "Kin"], ids=["the place alone", "with another code"])
def test_a_change_of_place_onto_a_twin_is_refused(door: Any, opened: Open, code: str | None) -> None:
    door.add("Kin", 1)
    door.add("Kin" if code is None else "Gossip", 2)
    before, steps = opened.all(), opened.steps()
    moved = one(opened, "Kin" if code is None else "Gossip", 2)
    refused = door.change(moved, sentence=1, code=code)
    assert refused is not None
    assert "P1: you have coded this segment Help > Kin already" in refused
    assert (opened.all(), opened.steps()) == (before, steps)


def test_twins_of_an_earlier_version_are_one_coding(door: Any, opened: Open) -> None:
    first, second = long_ago(opened, "Kin"), long_ago(opened, "Kin")
    listed = opened.small.shell("codings", "--csv").table
    assert [row["coding"] for row in listed] == [first.hex()]
    assert door.change(second, stance="mixed") is None
    assert one(opened, "Kin") == second
    assert door.change(second, code="Gossip") is None
    assert [code for code, _, _ in all_of(opened)] == ["Gossip"]


def test_twins_of_an_earlier_version_go_together(door: Any, opened: Open) -> None:
    first, _ = long_ago(opened, "Kin"), long_ago(opened, "Kin")
    assert door.remove(first) is None
    assert all_of(opened) == []


# -- assignments ------------------------------------------------------------------------------------


def test_whoever_codes_is_assigned_and_blind_and_can_finish(door: Any, opened: Open) -> None:
    opened.code("Gossip", 1, who=opened.ben)
    assert door.add("Kin", 1) is None
    mine = [(a.round, a.mode, a.status) for a in assignments(opened.study) if a.coder == opened.ann]
    assert mine == [("main", "independent", "open")]
    assert {c.coder for c in stored.codings(opened.study, opened.ann)} == {"Ann"}
    opened.small.shell("finish", "P1", "--coder", "Ann")


def test_so_is_whoever_changes_what_an_earlier_version_left_unassigned(door: Any, opened: Open) -> None:
    found = long_ago(opened, "Kin")
    assert door.change(found, stance="mixed") is None
    opened.small.shell("finish", "P1", "--coder", "Ann")


def test_the_first_to_code_can_take_it_back_though_others_have_come_to_the_round(
    door: Any, opened: Open
) -> None:
    door.add("Kin", 1)
    his = opened.code("Gossip", 2, who=opened.ben)
    opened.study.undo(opened.ann.id)
    assert [a.coder for a in assignments(opened.study)] == [opened.ben]
    assert [c.id for c in stored.codings(opened.study)] == [his]
    opened.study.redo(opened.ann.id)
    assert {a.coder.name for a in assignments(opened.study)} == {"Ann", "Ben"}


# -- what changes nothing, and what may not be changed ----------------------------------------------


@pytest.mark.parametrize(
    "change",
    [{"code": "Kin"}, {"sentence": 1}, {"stance": "contrary"}, {"code": "Kin", "sentence": 1}],
    ids=lambda change: " and ".join(change),
)
def test_a_change_that_changes_nothing_is_no_step(door: Any, opened: Open, change: dict[str, Any]) -> None:
    door.add("Kin", 1, stance="contrary")
    before, steps = opened.all(), opened.steps()
    assert door.change(one(opened, "Kin"), **change) is None
    assert (opened.all(), opened.steps()) == (before, steps)


def test_that_a_code_stands_for_the_one_it_has_is_no_change(door: Any, opened: Open) -> None:
    door.add("Kin", 1)
    found = one(opened, "Kin")
    opened.small.shell("codebook", "merge", "Kin", "--into", "Clinic")
    steps = opened.steps()
    assert door.change(found, code="Clinic") is None
    assert opened.steps() == steps


def test_the_shell_says_that_nothing_was_changed(opened: Open) -> None:
    found = opened.code("Kin", 1).hex()
    shell = opened.small.shell
    said = shell("codings", "change", found, "--code", "Kin", "--coder", "Ann").out
    assert said == f"Nothing to change: {found[:8]} is like this already.\n"
    assert (
        shell("codings", "change", found, "--code", "Kin", "--coder", "Ann", "--json").data["changed"] == []
    )


def test_several_changes_of_a_coding_are_one_step_and_what_is_so_is_not_written(
    door: Any, opened: Open
) -> None:
    door.add("Kin", 1)
    steps = opened.steps()
    assert door.change(one(opened, "Kin"), code="Kin", sentence=2, stance="mixed") is None
    assert all_of(opened) == [("Kin", opened.at(2)[0], "mixed")]
    assert opened.steps() == steps + 1
    (fields,) = opened.study.connection.execute(
        "SELECT fields FROM change WHERE kind = 'coding' ORDER BY step DESC LIMIT 1"
    ).fetchone()
    assert '"code"' not in fields


def test_finished_work_is_left_as_it_is(door: Any, opened: Open) -> None:
    door.add("Kin", 1)
    found = one(opened, "Kin")
    opened.small.shell("finish", "P1", "--coder", "Ann")
    steps = opened.steps()
    for refused in (
        door.add("Kin", 2),
        door.change(found, code="Gossip"),
        door.change(found, sentence=2),
        door.change(found, stance="mixed"),
        door.remove(found),
    ):
        assert refused is not None
        assert "finished" in refused
    assert opened.steps() == steps


def test_one_coding_named_twice_is_removed_once(opened: Open) -> None:
    found = opened.code("Kin", 1).hex()
    done = opened.small.shell("codings", "remove", found, found[:8], "--coder", "Ann", "--json").data
    assert done["removed"] == [found]


@pytest.mark.parametrize("asked", ["_", "%", "", "x", "0" * 40])
def test_what_is_no_beginning_of_an_id_names_no_coding(opened: Open, asked: str) -> None:
    opened.code("Kin", 1)
    opened.small.shell("codings", "remove", asked, "--coder", "Ann", status=1)
    assert len(opened.all()) == 1


@pytest.mark.parametrize("text", ["", "  "])
def test_a_memo_on_a_new_coding_is_held_to_the_rules_of_memos(opened: Open, text: str) -> None:
    words = ("codings", "add", "P1", "Kin", "--quote", "S1 P1 was said.", "--coder", "Ann", "--memo")
    assert "needs words" in opened.small.shell(*words, text, status=1).err
    opened.small.shell(*words, " one\r\ntwo ")
    assert opened.memos(one(opened, "Kin")) == ["one\ntwo"]
