"""While independent work is open, nothing of another coder's reaches a blind one by any command.

Ann plants words that nobody else knows in the names of codes, definitions, memos, reasons and versions; as
Ben every command is called, and none of its bytes may hold them, nor the counts that her codings would make.
"""

from __future__ import annotations

import re
from typing import TYPE_CHECKING, Any

import pytest

from tests.workflows.conftest import made_once

if TYPE_CHECKING:
    from tests.conftest import Ran
    from tests.workflows.conftest import Small

SECRET = "Zanzibar"
BEN = ("--coder", "Ben")


@made_once
def blind(small: Small) -> Small:
    """P1 is finished by both, P2 by Ann alone, P3 by nobody; Ann's secrets are on P2 and P3."""
    small.interviews({"P1": "Mother", "P2": "Mother", "P3": "Nurse"}).coders("Ann", "Ben")
    small.shell("assign", "--coders", "Ann,Ben")
    for coder in ("Ann", "Ben"):
        small.code(coder, [("P1", "Kin", 1)])
        small.shell("finish", "P1", "--coder", coder)
    ann = ("--coder", "Ann")
    small.shell(
        "codebook", "add", f"{SECRET} church", "--under", "Help", "--definition", f"{SECRET} faith",
        "--keyword", f"{SECRET}s", "--reason", f"{SECRET} came up", *ann,
    )  # fmt: skip
    small.shell("codebook", "name-version", "halfway", *ann)
    small.code("Ann", [("P2", f"{SECRET} church", 2, "contrary", f"{SECRET} memo"), ("P2", "Kin", 3)])
    small.code("Ann", [("P3", f"{SECRET} church", 2, "", f"{SECRET} again"), ("P3", "Gossip", 5)])
    small.shell("finish", "P2", "--coder", "Ann")
    return small


EVERY = [
    ("codings",),
    ("codings", "--json"),
    ("codings", "--csv"),
    ("codings", "--transcript", "P2", "--json"),
    ("themes", "--json"),
    ("themes", "--csv", "--codings-of", "any"),
    ("themes", "--json", "--codings-of", "all"),
    ("themes", "--json", "--codings-of", "coder:Ann"),
    ("themes", "--segments"),
    ("agreement", "--json"),
    ("agreement", "--csv", "--roll-up", "code,theme"),
    ("agreement", "--unit", "character"),
    ("quotes", "--code", "Help", "--json"),
    ("quotes", "--code", "Help", "--codings-of", "any"),
    ("quotes", "--code", f"{SECRET[:-1]} church"),
    ("quotes", "--code", "Gossip", "--csv", "--codings-of", "coder:Ann"),
    ("history",),
    ("history", "--json"),
    ("codebook", "show"),
    ("codebook", "show", "--json"),
    ("codebook", "show", "--version", "another"),
    ("codebook", "check"),
    ("codebook", "history"),
    ("codebook", "history", "--json"),
    ("codebook", "add", "Zanzibarr church", "--under", "Kin"),
    ("codebook", "retire", "Zanziba church"),
    ("codebook", "merge", "Zanziba church", "--into", "Kin"),
    ("transcripts",),
    ("transcripts", "--json"),
    ("transcripts", "--csv"),
    ("transcripts", "unplaced", "--json"),
    ("respondents", "--json"),
    ("text", "P2"),
    ("memos",),
    ("memos", "--json"),
    ("memos", "--csv", "--search", SECRET),
    ("memos", "--on", f"code:{SECRET[:-1]} church"),
    ("recheck",),
    ("recheck", "--json"),
    ("recheck", "done", "P1"),
    ("status",),
    ("status", "--json"),
    ("coder", "--json"),
    ("check", "--json"),
    ("undo",),
    ("redo",),
    ("reopen", "P2"),
    ("finish", "P1"),
]


@pytest.mark.parametrize("words", EVERY, ids=" ".join)
def test_no_command_tells_a_blind_coder_the_secret(blind: Small, words: tuple[str, ...]) -> None:
    ran = blind.shell(*words, *BEN, status=None)
    asked = {word for word in words if SECRET.lower()[:-1] in word.lower()}
    said = ran.both
    for word in asked:
        said = said.replace(word, "")
    assert SECRET.lower() not in said.lower()


@pytest.mark.parametrize("name", ["book.yaml", "book.csv"])
def test_an_exported_codebook_holds_nothing_of_it(blind: Small, name: str) -> None:
    blind.shell("codebook", "export", f"out-{name}", *BEN)
    assert SECRET.encode() not in (blind.shell.folder / f"out-{name}").read_bytes()


def test_a_named_version_holds_nothing_of_it(blind: Small) -> None:
    ran = blind.shell("codebook", "show", "--version", "halfway", "--json", *BEN, status=None)
    assert SECRET not in ran.both
    blind.shell("finish", "P2", "P3", *BEN)
    blind.shell("finish", "P3", "--coder", "Ann")
    assert SECRET in blind.shell("codebook", "show", "--version", "halfway", "--json", *BEN).out


def test_the_name_of_a_version_is_not_in_the_history(blind: Small) -> None:
    blind.shell(
        "codebook", "name-version", f"{SECRET} version", "--reason", f"{SECRET} note", "--coder", "Ann"
    )
    assert SECRET not in blind.shell("history", "--json", *BEN).both


def test_counts_are_those_without_the_others_work(blind: Small) -> None:
    codings = blind.shell("codings", "--json", *BEN).data["codings"]
    assert {(c["transcript"], c["coder"]) for c in codings} == {("P1", "Ann"), ("P1", "Ben")}
    for choice in ("final", "any", "all", "coder:Ann"):
        rows = blind.themes("--codings-of", choice, *BEN)["rows"]
        totals = {row["path"][-1]: row["total"]["respondents"] for row in rows}
        assert totals["Kin"] == 1, choice
        assert totals["Gossip"] == 0, choice
    for group in blind.themes("--codings-of", "any", *BEN)["groups"]:
        assert group["finished"] == (1 if group["group"] == "Mother" else 0)
    assert blind.agreement(*BEN)["scope"]["transcripts"] == 1


def test_the_others_steps_are_not_in_the_history(blind: Small) -> None:
    steps = blind.shell("history", "--json", *BEN).data["history"]
    assert not [
        s for s in steps if s["coder"] == "Ann" and s["action"] in ("apply codings", "add code", "code")
    ]
    theirs = blind.shell("history", "--json", "--coder", "Ann").data["history"]
    (applied,) = [s["step"] for s in theirs if s["action"] == "add code"]
    assert blind.shell("history", "--step", applied, *BEN, status=1).out == ""


def test_correcting_a_text_tells_nothing_of_the_others_codings(blind: Small) -> None:
    text = blind.shell("text", "P3").out
    blind.shell.write("better.txt", text.replace("S2 P3 was said.", "It was said at the well."))
    ran = blind.shell("transcripts", "revise", "P3", "better.txt", "--json", *BEN)
    assert ran.data["carried"] == 0
    assert ran.data["uncertain"] == []
    assert SECRET not in ran.both
    assert not [w for w in blind.shell("check", "--json", *BEN).data["warnings"] if "need a person" in w]


def test_how_many_of_the_others_codings_were_lost_is_not_told(blind: Small) -> None:
    blind.shell.write("shorter.txt", blind.shell("text", "P3").out.replace("S2 P3 was said.", ""))
    blind.shell("transcripts", "revise", "P3", "shorter.txt", "--coder", "Ann")
    for words in (("themes",), ("quotes", "--code", "Help")):
        told = [blind.shell(*words, "--json", "--coder", who).data["warnings"] for who in ("Ann", "Ben")]
        assert [any("no place since a correction" in w for w in warnings) for warnings in told] == [
            True,
            False,
        ]


def test_a_blind_coder_is_told_that_something_is_hidden(blind: Small) -> None:
    for words in (("codings",), ("themes",), ("history",)):
        (warning, *_) = blind.shell(*words, "--json", *BEN).data["warnings"]
        assert "hidden until all who are assigned have finished" in warning


def test_the_other_who_has_finished_waits_too(blind: Small) -> None:
    """Ann has finished P2, and must not see Ben's open work on it."""
    blind.code("Ben", [("P2", "Gossip", 8, "", "Timbuktu")])
    for words in (
        ("codings", "--json"),
        ("history", "--json"),
        ("themes", "--json", "--codings-of", "coder:Ben"),
    ):
        assert "Timbuktu" not in blind.shell(*words, "--coder", "Ann").both
    rows = blind.themes("--codings-of", "coder:Ben", "--coder", "Ann")["rows"]
    assert {r["total"]["respondents"] for r in rows if r["path"][-1] == "Gossip"} == {0}


def test_the_acting_coder_may_come_from_the_environment(blind: Small) -> None:
    ran = blind.shell("codings", "--csv", QUALCODE_CODER="Ben")
    assert SECRET not in ran.both


def test_when_both_have_finished_all_is_seen(blind: Small) -> None:
    blind.shell("finish", "P2", "P3", *BEN)
    blind.shell("finish", "P3", "--coder", "Ann")
    seen = [
        blind.shell("codings", "--json", *BEN),
        blind.shell("themes", "--json", "--codings-of", "coder:Ann", *BEN),
        blind.shell("history", "--json", *BEN),
        blind.shell("codebook", "show", "--json", *BEN),
        blind.shell("quotes", "--code", f"{SECRET} church", "--codings-of", "any", "--json", *BEN),
        blind.shell("agreement", "--json", "--replicates", 0, *BEN),
    ]
    for ran in seen:
        assert SECRET in ran.out
        assert not [w for w in ran.data["warnings"] if "work is hidden" in w]


def _looks(ran: Ran) -> list[dict[str, Any]]:
    return [step for step in ran.data["history"] if step["action"] == "look"]


@pytest.mark.parametrize(
    "words",
    [
        ("codings",),
        ("themes",),
        ("quotes", "--code", "Help"),
        ("agreement",),
        ("history",),
        ("recheck",),
        ("memos",),
        ("codebook", "history"),
        ("codebook", "show"),
        ("codebook", "check"),
    ],
    ids=" ".join,
)
def test_a_look_without_a_coder_is_the_leads_warned_of_and_logged(
    blind: Small, words: tuple[str, ...]
) -> None:
    before = len(_looks(blind.shell("history", "--json", "--coder", "Ann")))
    ran = blind.shell(*words, "--json")
    assert any("the look was logged" in warning for warning in ran.data["warnings"])
    assert len(_looks(blind.shell("history", "--json", "--coder", "Ann"))) == before + 1
    plain = blind.shell(*words)
    assert "the look was logged" in plain.err
    assert not re.search("the look was logged", plain.out)


def test_an_export_without_a_coder_is_a_look(blind: Small) -> None:
    assert "the look was logged" in blind.shell("codebook", "export", "all.yaml").err
    assert SECRET in (blind.shell.folder / "all.yaml").read_text()


def test_nothing_is_logged_when_nothing_is_open(small: Small) -> None:
    small.interviews({"P1": "Mother"}).coders("Ann", "Ben")
    for coder in ("Ann", "Ben"):
        small.code(coder, [("P1", "Kin", 1)], "--finished")
    ran = small.shell("codings", "--json")
    assert ran.data["warnings"] == []
    assert _looks(small.shell("history", "--json")) == []


def test_a_coder_in_another_round_on_the_same_text_is_blind_too(small: Small) -> None:
    small.interviews({"P1": "Mother"}).coders("Ann", "Ben")
    small.code("Ann", [("P1", "Kin", 1, "", SECRET)])
    small.shell("assign", "--coders", "Ben", "--round", "reliability")
    assert SECRET not in small.shell("codings", "--json", *BEN).both
    assert SECRET not in small.shell("history", "--json", *BEN).both


def test_a_reviewer_sees_whom_the_review_is_of_and_is_not_seen(small: Small) -> None:
    small.interviews({"P1": "Mother"}).coders("Ann", "Ben")
    small.code("Ann", [("P1", "Kin", 1)])
    small.shell("assign", "--coders", "Ben", "--mode", "review", "--reviews", "Ann", "--round", "review")
    assert len(small.shell("codings", "--json", *BEN).data["codings"]) == 1


def test_a_newcomer_is_blind_to_those_who_had_finished(small: Small) -> None:
    small.interviews({"P1": "Mother"}).coders("Ann", "Ben")
    small.code("Ann", [("P1", "Kin", 1, "", SECRET)], "--finished")
    small.shell("assign", "--coders", "Ben")
    assert SECRET not in small.shell("codings", "--json", *BEN).both
    small.shell("finish", "P1", *BEN)
    assert SECRET in small.shell("codings", "--json", *BEN).both
