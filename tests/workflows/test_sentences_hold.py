"""Sentences that are printed are true of the study that they are printed of."""

from __future__ import annotations

from typing import TYPE_CHECKING

from tests.workflows.conftest import made_once

if TYPE_CHECKING:
    from tests.conftest import Shell
    from tests.workflows.conftest import Small


def pack(small: Small, *options: str) -> str:
    small.shell("report", "f.md", "--not-anonymised", *options)
    return (small.shell.folder / "f.md").read_text(encoding="utf-8")


# -- agreement ---------------------------------------------------------------------------------------


def both(small: Small, *names: str) -> None:
    """Ann and Ben code these transcripts and finish them, assigned together."""
    small.shell("assign", "--coders", "Ann,Ben", "--transcripts", ",".join(names))
    for coder in ("Ann", "Ben"):
        small.code(coder, [(name, "Kin", 1) for name in names], "--finished")


def one_after_the_other(small: Small, *names: str) -> None:
    for coder in ("Ann", "Ben"):
        small.code(coder, [(name, "Kin", 1) for name in names], "--finished")


def test_blind_work_is_said_to_be_so(small: Small) -> None:
    small.interviews({"P1": "Mother", "P2": "Nurse"}).coders("Ann", "Ben")
    both(small, "P1", "P2")
    assert "2 transcripts, sentence by sentence. Each finished without seeing the other's work." in pack(
        small
    )


def test_work_that_could_be_seen_is_not_said_to_be_blind(small: Small) -> None:
    small.interviews({"P1": "Mother", "P2": "Nurse"}).coders("Ann", "Ben")
    one_after_the_other(small, "P1", "P2")
    text = pack(small)
    assert "without seeing" not in text
    assert "In each of them a coder was assigned only after another had finished" in text


def test_blind_and_other_work_are_counted_apart(small: Small) -> None:
    small.interviews(dict.fromkeys(("P1", "P2", "P3"), "Mother")).coders("Ann", "Ben")
    both(small, "P1", "P2")
    one_after_the_other(small, "P3")
    text = pack(small)
    assert "Each finished 2 of them without seeing the other's work; in 1 a coder was assigned only" in text
    assert small.agreement()["assigned_late"] == 1
    by = small.agreement("--by", "transcript")["results"]
    assert [result["assigned_late"] for result in by] == [0, 0, 1]


@made_once
def unspoken(small: Small) -> None:
    """Two coders have finished P1; of P2 all turns are the interviewers'."""
    small.interviews({"P1": "Mother"}).coders("Ann", "Ben")
    small.shell.write("P2.txt", "INT: Why?\nSEC: So it was.\nINT: Why?\nSEC: So it was again.\n")
    small.shell("import", "P2.txt")
    small.shell("transcripts", "set", "P2", "--interviewer", "INT", "--interviewer", "SEC")
    small.shell("assign", "--coders", "Ann,Ben", "--transcripts", "P1,P2")
    for coder in ("Ann", "Ben"):
        small.shell.write("c.csv", "transcript,code,quote\nP2,Kin,So it was again.\n")
        small.shell("codings", "apply", "c.csv", "--coder", coder)
        small.shell("finish", "P2", "P1", "--coder", coder)


def test_agreement_says_that_no_turn_is_a_respondents(unspoken: Small) -> None:
    found = unspoken.agreement("--transcripts", "P2")
    assert found["scope"]["units"] == 0
    assert found["pooled"]["krippendorff_alpha"]["why"] == "no turn belongs to a respondent or a group"
    assert {code["krippendorff_alpha"]["why"] for code in found["codes"]} == {
        "no turn belongs to a respondent or a group"
    }
    printed = unspoken.shell("agreement", "--transcripts", "P2", "--sentences").both
    assert "In 1 of 1 transcript no turn belongs to a respondent or a group: P2." in printed
    assert "finished" not in printed
    assert "could not use" not in unspoken.shell("agreement", "--transcripts", "P2").both
    assert (
        "no turn belongs to a respondent"
        in unspoken.shell("agreement", "--transcripts", "P2", "--differences").err
    )
    assert unspoken.agreement("--transcripts", "P2", "--text", "all")["scope"]["units"] > 0


def test_a_text_without_a_respondents_turn_is_named_among_others(unspoken: Small) -> None:
    told = unspoken.agreement()["warnings"]
    assert any("In 1 of 2 transcripts no turn belongs" in warning and ": P2." in warning for warning in told)


# -- focus groups ------------------------------------------------------------------------------------


def groups_only(shell: Shell) -> None:
    """A study of two focus groups, one of them coded under Kin."""
    book = "levels: [Family]\ncodes:\n  - {name: Help, level: Family, codes: [{name: Kin}]}\n  - name: Rain\n"
    shell.write("book.yaml", book)
    shell("new", "groups.qualcode", "--codebook", "book.yaml")
    for name in ("F1", "F2"):
        talk = f"MOD: Who?\nA: My aunt.\nB: Mine too.\nMOD: And in {name}?\nA: A nurse.\nB: None.\n"
        shell.write(f"{name}.txt", talk)
    shell("import", "F1.txt", "F2.txt", "--interviewer", "MOD", "--focus-group", "yes")
    shell("coder", "add", "Ann")
    shell.write("c.csv", "transcript,code,quote\nF1,Kin,My aunt.\nF2,Help,A nurse.\n")
    shell("codings", "apply", "c.csv", "--coder", "Ann", "--finished")


def test_a_study_of_focus_groups_is_not_said_to_be_of_interviews(shell: Shell) -> None:
    groups_only(shell)
    shell("settings", "consent", "assumed")
    shell("report", "f.md", "--not-anonymised")
    text = (shell.folder / "f.md").read_text(encoding="utf-8")
    assert "What the focus groups say, for discussion" in text
    assert "The figures count focus groups, neither people nor remarks" in text
    assert "coded in 2 of 2 focus groups" in text
    assert "Focus groups in which it was coded" in text
    assert "Respondents in whose interviews" not in text
    assert "interviews of" not in text.replace("as one group, apart from the interviews", "")
    assert "Figures are respondents" not in text
    assert "interviewed" not in text
    said = shell("themes", "--narrative").out
    assert "The figures say in how many focus groups a theme was coded" in said
    assert "how many respondents" not in said


def test_focus_groups_of_which_nothing_may_be_quoted_keep_their_figures(shell: Shell) -> None:
    groups_only(shell)
    shell("report", "f.md", "--not-anonymised")
    text = (shell.folder / "f.md").read_text(encoding="utf-8")
    assert "My aunt" not in text
    assert "2 quotes are not printed: consent to be quoted is not recorded." in text
    assert "coded in 2 of 2 focus groups" in text


# -- what nobody was considered under -----------------------------------------------------------------


def test_a_theme_that_nobody_looked_for_is_not_said_to_be_uncoded(small: Small) -> None:
    small.interviews({"P1": "Mother"}).coders("Ann")
    small.shell("codebook", "add", "Weather", "--level", "Family")
    small.code("Ann", [("P1", "Kin", 1)], "--finished")
    small.shell("codebook", "add", "Late", "--level", "Family")
    text = pack(small)
    assert "Not coded so far in what counts here: Weather." in text
    assert "Not looked for yet in any transcript that counts: Late." in text
    found = small.shell("themes", "--narrative", "--json").data
    assert ["Late"] in found["not_looked_for"]
    assert ["Late"] not in found["not_coded"]
    assert ["Weather"] in found["not_coded"]


def test_quotes_chosen_by_hand_are_said_to_be(small: Small) -> None:
    small.interviews({"P1": "Mother"}).coders("Ann")
    small.code("Ann", [("P1", "Kin", 1), ("P1", "Gossip", 2)], "--finished")
    assert "Quotes were chosen by a fixed rule" in pack(small)
    first = small.shell("codings", "--csv").table[0]["coding"]
    small.shell("quotes", "pin", first, "--coder", "Ann")
    text = pack(small)
    assert "Quotes were chosen 1 of 2 by hand, the others by a fixed rule" in text
    assert "1 of the 2 quotes were chosen by hand" in text


def test_retired_themes_are_not_counted_among_those_of_the_codebook(small: Small) -> None:
    small.interviews({"P1": "Mother"}).coders("Ann")
    small.code("Ann", [("P1", "Kin", 1)], "--finished")
    for name in ("Shame > Gossip", "Shame"):
        small.shell("codebook", "retire", name)
    assert "The codebook has 1 theme and 2 codes under them." in pack(small)
