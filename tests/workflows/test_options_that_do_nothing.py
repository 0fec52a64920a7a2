"""Options that would do nothing beside the others are refused: they would be taken for done."""

from __future__ import annotations

from typing import TYPE_CHECKING

import pytest

from tests.workflows.conftest import made_once

if TYPE_CHECKING:
    from tests.workflows.conftest import Small


@made_once
def coded(small: Small) -> None:
    small.interviews({"P1": "Mother", "P2": "Nurse"}).coders("Ann", "Ben")
    small.shell("transcripts", "set", "P1", "--anonymised", "yes")
    small.shell("transcripts", "set", "P2", "--anonymised", "yes")
    for coder in ("Ann", "Ben"):
        small.code(coder, [("P1", "Kin", 1), ("P2", "Gossip", 2)], "--finished")
    small.shell.write("words.csv", "at_least,word\n0.5,many\n")


@pytest.mark.parametrize(
    "words",
    [
        "report f.md --transcripts P1",
        "report f.md --sample 50%",
        "report f.md --tables 2",
        "report f.md --seed 3",
        "report f.md --kind cards --transcripts P1",
        "report f.md --kind reading --quotes 3",
        "report f.md --kind reading --by respondent_type",
        "report f.md --kind reading --suppress-below 3",
        "report f.md --kind reading --codings-of any",
        "report f.md --kind reading --seed 3",
        "report f.md --paper letter",
        "report f.html --paper letter",
        "themes --words words.csv",
        "themes --best 2",
        "themes --group Mother",
        "themes --inference",
        "themes --seed 3",
        "themes --compare --seed 3",
        "themes --compare --units quotes",
        "themes --compare --individuals",
        "themes --compare --intervals",
        "themes --narrative --xlsx t.xlsx",
        "themes --narrative --csv",
        "themes --narrative --segments",
        "agreement --replicates 0 --seed 3",
        "agreement --on set_alpha",
        "agreement --differences --seed 3",
        "agreement --differences --replicates 10",
        "agreement --differences --unit sentence,turn",
        "agreement --unit character --overlap 50%",
        "agreement --sentences --xlsx a.xlsx",
        "agreement --methods-text --csv",
        "assign --coders Ann --seed 3",
        "assign --coders Ann --by respondent_type",
        "assign --coders Ann --reviews Ben",
        "cooccurrence --csv --top 3",
        "cooccurrence --json --top 3",
        "quotes --code Kin --shortest 3",
        "quotes --code Kin --best 2 --left-out",
        "reconcile --by gain",
        "reconcile --accept-agreed --by gain",
        "reconcile --accept-agreed --list",
        "respondents codes --describe --codings-of any",
        "history --last 3 --step ab",
        "import more.txt --text-column said",
        "codings --transcript P1 remove ab",
        "codings --csv remove ab",
        "quotes --code Kin pin ab",
        "memos --kind decision remove ab",
        "codebook change Kin",
    ],
)
def test_an_option_that_would_do_nothing_is_refused(coded: Small, words: str) -> None:
    coded.shell.write("more.txt", "INT: Why?\nR: So.\n")
    ran = coded.shell(*words.split(), "--coder", "Ann", status=2)
    assert "nothing" in ran.err or "Say what to change" in ran.err or "one unit" in ran.err
    assert not ran.out
    assert not list(coded.shell.folder.glob("f.*"))


@pytest.mark.parametrize(
    "words",
    [
        "report f.md",
        "report f.docx --paper letter",
        "report f.md --kind reading --sample 100% --seed 3 --by respondent_type --tables 2",
        "report f.md --kind cards --quotes 2 --by respondent_type --suppress-below 1",
        "themes --narrative --words words.csv --best 1 --units quotes",
        "themes --compare --inference --seed 3 --group Mother --group Nurse",
        "agreement --replicates 10 --seed 3 --overlap 50%",
        "agreement --fail-under 0 --on set_alpha",
        "assign --coders Ann --round second --sample 50% --by respondent_type --seed 3",
        "cooccurrence --top 3",
        "quotes --code Kin --best 2 --shortest 3",
        "reconcile --list --by gain",
        "reconcile --by gain --json",
    ],
)
def test_an_option_that_does_something_is_taken(coded: Small, words: str) -> None:
    coded.shell(*words.split(), "--coder", "Ann")


@pytest.mark.parametrize(
    "words",
    [
        ("agreement", "--transcripts", ""),
        ("agreement", "--coders", ","),
        ("agreement", "--unit", "sentence,,turn"),
        ("agreement", "--roll-up", " "),
        ("assign", "--coders", "Ann", "--transcripts", ""),
        ("reconcile", "--transcripts", ""),
        ("cooccurrence", "--unit", ","),
        ("report", "f.md", "--kind", "reading", "--transcripts", ""),
    ],
)
def test_an_empty_list_of_names_is_not_all(coded: Small, words: tuple[str, ...]) -> None:
    assert "it has an empty name" in coded.shell(*words, "--coder", "Ann", status=2).err


@pytest.mark.parametrize("words", [("--rows", "theme,"), ("--by", "respondent_type,")])
def test_a_list_with_a_blank_in_it_is_refused(coded: Small, words: tuple[str, ...]) -> None:
    coded.shell("themes", *words, status=2)


def test_two_studies_are_not_one(coded: Small) -> None:
    assert "Two studies" in coded.shell("open", "a.qualcode", "--study", "b.qualcode", status=2).err
    assert "Two studies" in coded.shell("--study", "b.qualcode", "a.qualcode", status=2).err


def test_a_code_is_put_before_one_of_its_new_siblings_only(coded: Small) -> None:
    ran = coded.shell("codebook", "move", "Kin", "--under", "Shame", "--before", "Clinic", status=1)
    assert "does not lie under Shame" in ran.err
