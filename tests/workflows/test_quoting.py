"""Quotes as a person asks for them at the shell: attribution, choice, pins, consent, notes, original wording."""

from __future__ import annotations

from typing import TYPE_CHECKING, Any

import pytest

from tests.workflows.conftest import made_once

if TYPE_CHECKING:
    from tests.workflows.conftest import Small

ANN = ("--coder", "Ann")


@made_once
def coded(small: Small) -> Small:
    """Three mothers and a nurse, whose sentences Ann has coded Kin; one of P2 is contrary."""
    small.interviews({"P1": "Mother", "P2": "Mother", "P3": "Mother", "N1": "Nurse"}).coders("Ann")
    sites = [("P1", "Mother", "North", "20"), ("P2", "Mother", "South", "30"), ("N1", "Nurse", "South", "")]
    small.shell.rows("sites.csv", "respondent,respondent_type,site,age", sites)
    small.shell("respondents", "import", "sites.csv")
    kin = [("P1", "Kin", 1), ("P1", "Kin", 2), ("P2", "Kin", 1, "contrary"), ("P3", "Kin", 3)]
    small.code("Ann", [*kin, ("N1", "Clinic", 4)], "--finished")
    return small


def ask(small: Small, *options: Any) -> dict[str, Any]:
    found: dict[str, Any] = small.shell("quotes", "--code", "Help", "--json", *options).data
    return found


def texts(document: dict[str, Any]) -> list[str]:
    return [quote["quote"] for quote in document["quotes"]]


def coding(small: Small, words: str) -> str:
    (found,) = [
        quote["coding"] for quote in ask(small, "--left-out")["quotes"] if quote["quote"].startswith(words)
    ]
    return str(found)


@pytest.mark.parametrize(
    ("asked", "said"),
    [
        ((), ["Mother, North", "Mother, South", "Mother", "Nurse, South"]),
        (("--attribution", "site, age,respondent"), ["North, 20, P1", "South, 30, P2", "P3", "South, N1"]),
        (("--attribution", ""), ["", "", "", ""]),
    ],
)
def test_attribution_is_of_the_attributes_that_are_named(coded: Small, asked: Any, said: list[str]) -> None:
    found = {quote["transcript"]: quote["attribution"] for quote in ask(coded, *asked)["quotes"]}
    assert [found[name] for name in ("P1", "P2", "P3", "N1")] == said


def test_an_attribute_that_nobody_has_is_refused(coded: Small) -> None:
    assert "sit" in coded.shell("quotes", "--code", "Help", "--attribution", "sit", status=1).err


def test_the_choice_is_balanced_and_says_of_how_many(coded: Small) -> None:
    found = ask(coded, "--best", 3, "--shortest", 5)
    assert found["chosen_from"] == 5
    assert texts(found) == ["S4 N1 was said.", "S1 P1 was said.", "S1 P2 was said."]
    assert found["quotes"][-1]["stance"] == "contrary"
    assert all(quote["complete"] for quote in found["quotes"])
    assert any("limits of length were ignored" in warning for warning in ask(coded, "--best", 3)["warnings"])


def test_pinned_ones_come_first_and_those_left_out_do_not_come(coded: Small) -> None:
    coded.shell("quotes", "pin", coding(coded, "S2 P1")[:8], *ANN)
    coded.shell("quotes", "leave-out", coding(coded, "S4 N1"), *ANN)
    found = ask(coded, "--best", 3)
    assert texts(found) == ["S2 P1 was said.", "S3 P3 was said.", "S1 P2 was said."]
    assert found["quotes"][0]["decided"] == "pinned"
    assert any("1 quote left out by hand" in warning for warning in found["warnings"])
    assert "S4 N1 was said." not in texts(ask(coded))
    shown = coded.shell("quotes", "--code", "Help", "--left-out").out
    assert "“S4 N1 was said.” (Nurse, South) [left out]" in shown
    assert "“S2 P1 was said.” (Mother, North) [pinned]" in shown
    more = ask(coded, "--best", 1)
    assert texts(more) == ["S2 P1 was said."]
    coded.shell("quotes", "unpin", coding(coded, "S2 P1"), coding(coded, "S4 N1"), *ANN)
    assert len(texts(ask(coded))) == 5


def test_more_pinned_than_asked_for_is_said(coded: Small) -> None:
    coded.shell("quotes", "pin", coding(coded, "S2 P1"), coding(coded, "S1 P1"), *ANN)
    assert any(
        "2 quotes are pinned and 1 asked for" in warning for warning in ask(coded, "--best", 1)["warnings"]
    )


def test_what_comes_from_notes_has_no_quotation_marks(coded: Small) -> None:
    coded.shell("transcripts", "set", "N1", "--medium", "notes")
    assert "\nS4 N1 was said. (from notes) (Nurse, South)\n" in coded.shell("quotes", "--code", "Help").out
    assert "“S1 P1 was said.” (Mother, North)" in coded.shell("quotes", "--code", "Help", "--best", 4).out


def test_the_original_wording_stands_beside_the_translation(coded: Small) -> None:
    coded.shell("quotes", "original", coding(coded, "S1 P1"), "Umama wami", *ANN)
    (found,) = [quote for quote in ask(coded)["quotes"] if quote["original"]]
    assert (found["quote"], found["original"]) == ("S1 P1 was said.", "Umama wami")
    assert "    in the original: Umama wami\n" in coded.shell("quotes", "--code", "Help").out
    assert "Umama wami" in coded.shell("quotes", "--code", "Help", "--csv").out


@pytest.mark.parametrize("consent", ["no", "Refused.", "none", "Não"])
def test_who_did_not_consent_is_not_quoted_and_counted(coded: Small, consent: str) -> None:
    coded.shell("transcripts", "set", "P1", "--consent-to-quote", consent)
    for options in ((), ("--best", 5), ("--left-out",)):
        found = ask(coded, *options)
        assert not [text for text in texts(found) if "P1" in text]
        assert any("2 quotes left out: no consent to be quoted" in warning for warning in found["warnings"])
    assert ask(coded, "--by", "site")["quotes"]
    assert coded.row("Help")["total"]["respondents"] == 4  # who is not quoted counts all the same


def test_in_a_focus_group_consent_is_each_ones_own(small: Small) -> None:
    lines = "".join(f"MOD: Question {i}?\nAnna: Anna says {i}.\nBeth: Beth says {i}.\n" for i in range(3))
    small.shell.write("FG.txt", lines)
    columns = "respondent,respondent_type,transcript,speaker,interviewer,consent_to_quote"
    people = [("Anna", "Mother", "FG", "Anna", "MOD", "yes"), ("Beth", "Nurse", "FG", "Beth", "MOD", "no")]
    small.shell.rows("fg.csv", columns, people)
    small.shell("import", "FG.txt", "--respondents", "fg.csv")
    small.coders("Ann")
    rows = [("FG", "Kin", "Anna says 1."), ("FG", "Kin", "Beth says 2.")]
    small.shell.rows("c.csv", "transcript,code,quote", rows)
    small.shell("codings", "apply", "c.csv", "--coder", "Ann", "--finished")
    found = ask(small)
    assert texts(found) == ["Anna says 1."]
    assert any("1 quote left out: no consent" in warning for warning in found["warnings"])


@pytest.mark.parametrize(
    ("words", "status", "told"),
    [
        (("quotes",), 2, "--code"),
        (("quotes", "--code", "Help", "--best", "0"), 2, "1 or more"),
        (("quotes", "--code", "Help", "--shortest", "3"), 2, "--best"),
        (("quotes", "--code", "Help", "--best", "2", "--shortest", "500"), 2, "500 characters or longer"),
        (("quotes", "pin", "feed", *ANN), 1, "no coding that begins with feed"),
        (("quotes", "pin", "feed", "--coder", "Reader"), 1, "no coding"),
    ],
)
def test_what_cannot_be_is_refused_in_a_sentence(coded: Small, words: Any, status: int, told: str) -> None:
    coded.shell("coder", "add", "Reader", "--role", "reader")
    assert told in coded.shell(*words, status=status).err


def test_who_may_only_read_decides_nothing(coded: Small) -> None:
    coded.shell("coder", "add", "Reader", "--role", "reader")
    ran = coded.shell("quotes", "pin", coding(coded, "S1 P1"), "--coder", "Reader", status=1)
    assert "may only read" in ran.err


@pytest.mark.parametrize("choice", ["final", "any", "all", "coder:Ben"])
def test_the_quotes_are_those_that_the_table_counts(coded: Small, choice: str) -> None:
    coded.shell("coder", "add", "Ben")
    coded.shell.write("Again.txt", "INT: And now?\nR: Now my kin help.\nINT: Since when?\nR: Since May.\n")
    coded.shell.rows("link.csv", "respondent,transcript,interviewer", [("P3", "Again", "INT")])
    coded.shell("import", "Again.txt", "--respondents", "link.csv")  # open, so that P3 is not finished
    coded.code("Ben", [("P1", "Clinic", 1), ("P2", "Gossip", 2), ("N1", "Clinic", 4)], "--finished")
    for path in ("Help", "Kin", "Clinic", "Gossip"):
        row = coded.row(path, "--codings-of", choice)
        for cell in row["cells"]:
            asked = ("quotes", "--code", path, "--group", cell["group"], "--codings-of", choice, "--json")
            found = coded.shell(*asked).data["quotes"]
            assert len(found) == cell["segments"], (path, cell["group"])


def test_interviews_without_a_respondent_can_be_quoted(small: Small) -> None:
    small.shell.write("X.txt", "INT: Who helped?\nR: My kin helped me.\nINT: Who else?\nR: Nobody.\n")
    small.shell("import", "X.txt", "--consent-to-quote", "yes")
    small.coders("Ann")
    small.shell.rows("c.csv", "transcript,code,quote", [("X", "Kin", "My kin helped me.")])
    small.shell("codings", "apply", "c.csv", "--coder", "Ann", "--finished")
    assert texts(ask(small)) == ["My kin helped me."]
    assert texts(ask(small, "--best", 1, "--shortest", 1)) == ["My kin helped me."]


def test_a_pin_stays_when_the_consensus_is_counted(small: Small) -> None:
    small.interviews({"P1": "Mother"}).coders("Ann", "Ben")
    for name in ("Ann", "Ben"):
        small.code(name, [("P1", "Kin", 1)], "--finished")
    small.shell("quotes", "pin", coding(small, "S1 P1"), *ANN)
    small.shell("reconcile", "--accept-agreed", "--coder", "Ben")
    found = ask(small)
    assert not any("not reconciled" in warning for warning in found["warnings"])
    assert [(quote["quote"], quote["decided"]) for quote in found["quotes"]] == [
        ("S1 P1 was said.", "pinned")
    ]
