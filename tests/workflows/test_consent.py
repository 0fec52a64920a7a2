"""What was not clearly permitted is not printed, whatever prints it; and what is not understood is refused."""

from __future__ import annotations

from typing import TYPE_CHECKING, Any

import pytest

from tests.workflows.conftest import made_once

if TYPE_CHECKING:
    from collections.abc import Callable

    from tests.conftest import Shell
    from tests.workflows.conftest import Small

COLUMNS = "respondent,respondent_type,transcript,speaker,interviewer,consent_to_quote,consent_note"
ANN = ("--coder", "Ann")
HELD = ("no", "not recorded")


def _quotes(shell: Shell) -> str:
    return shell("quotes", "--code", "Kin", "--json").out


def _framework(shell: Shell) -> str:
    return shell("framework", "--json").out


def _narrative(shell: Shell) -> str:
    return shell("themes", "--narrative", "--quotes", "5").out


def _pack(kind: str) -> Callable[[Shell], str]:
    def made(shell: Shell) -> str:
        shell("report", "pack.md", "--kind", kind, "--not-anonymised")
        return (shell.folder / "pack.md").read_text()

    return made


PRINTED = {
    "quotes": _quotes,
    "framework": _framework,
    "findings": _pack("findings"),
    "cards": _pack("cards"),
    "reading": _pack("reading"),
}


@made_once
def coded(small: Small) -> None:
    """Two mothers, of whom P2 consents; each has a coding."""
    small.interviews({"P1": "Mother", "P2": "Mother"}).coders("Ann")
    small.code("Ann", [("P1", "Kin", 1), ("P2", "Kin", 2)], "--finished")
    small.shell("transcripts", "set", "P1", "--consent-to-quote", "not recorded")


def state(small: Small, name: str = "P1", field: str = "consent_to_quote") -> Any:
    listed = small.shell("transcripts", "--json").data["transcripts"]
    return next(entry[field] for entry in listed if entry["transcript"] == name)


@pytest.mark.parametrize("how", PRINTED)
@pytest.mark.parametrize("assumed", [False, True])
@pytest.mark.parametrize("consent", ["yes", *HELD])
def test_only_what_is_permitted_is_printed(coded: Small, how: str, assumed: bool, consent: str) -> None:
    coded.shell("transcripts", "set", "P1", "--consent-to-quote", consent)
    if assumed:
        coded.shell("settings", "consent", "assumed", *ANN)
    printed = PRINTED[how](coded.shell)
    assert "S2 P2 was said." in printed
    allowed = consent == "yes" or (consent == "not recorded" and assumed)
    assert ("S1 P1 was said." in printed) is allowed


def test_the_narrative_prints_what_is_permitted(coded: Small) -> None:
    def told() -> str:
        return coded.shell("themes", "--narrative").out

    assert "S2 P2 was said." in told()
    assert "S1 P1 was said." not in told()
    coded.shell("settings", "consent", "assumed", *ANN)
    assert "S1 P1 was said." in told()
    assert "obtained from all respondents; it is recorded for 1 of the 2 transcripts used." in told()
    coded.shell("transcripts", "set", "P1", "--consent-to-quote", "refused")
    assert "S1 P1 was said." not in told()


@pytest.mark.parametrize("kind", ["findings", "cards", "reading"])
def test_a_pack_says_what_is_held_back_and_the_shell_what_to_do(coded: Small, kind: str) -> None:
    made = coded.shell("report", "p.md", "--kind", kind, "--not-anonymised", "--json").data
    what = "transcript" if kind == "reading" else "quote"
    assert f"1 {what} is not printed: consent to be quoted is not recorded." in made["withheld"]
    assert any("qualcode settings consent assumed" in warning for warning in made["warnings"])
    text = (coded.shell.folder / "p.md").read_text()
    assert "qualcode" not in "".join(line for line in text.splitlines() if line.startswith("> "))
    coded.shell("settings", "consent", "assumed", *ANN)
    made = coded.shell("report", "p.md", "--kind", kind, "--not-anonymised", "--json").data
    assert not [warning for warning in made["warnings"] if "settings consent" in warning]
    (said,) = [sentence for sentence in made["withheld"] if "consent" in sentence]
    assert said == (
        "The study states that consent to be quoted was obtained from all respondents; it is recorded for 1 of the "
        "2 transcripts used."
    )


def test_where_nothing_may_be_printed_the_refusal_says_why(coded: Small) -> None:
    coded.shell("transcripts", "set", "P2", "--consent-to-quote", "declined")
    for kind in ("cards", "reading"):
        refused = coded.shell("report", "p.md", "--kind", kind, "--not-anonymised", status=1)
        assert "no consent to be quoted" in refused.err
        assert "consent to be quoted is not recorded" in refused.err
        assert "qualcode settings consent assumed" in refused.err
        assert not (coded.shell.folder / "p.md").exists()


def test_assuming_consent_is_a_step_that_undo_takes_back(coded: Small) -> None:
    assert coded.shell("settings", "--json").data["consent"] == "recorded"
    coded.shell("settings", "consent", "assumed", *ANN)
    coded.shell("settings", "consent", "assumed", *ANN)  # as it is: no step
    (step,) = coded.shell("history", "--last", 1, "--json").data["history"]
    assert [(c["register"], c["before"], c["after"]) for c in step["changes"]] == [
        ("consent", "recorded", "assumed")
    ]
    assert "assumed" in coded.shell("settings").out
    coded.shell("undo", *ANN)
    assert coded.shell("settings", "--json").data["consent"] == "recorded"
    assert "S1 P1 was said." not in _quotes(coded.shell)
    coded.shell("redo", *ANN)
    assert "S1 P1 was said." in _quotes(coded.shell)
    assert coded.shell("settings", "consent", "perhaps", status=2).out == ""


@pytest.mark.parametrize("option", ["--consent-to-quote", "--anonymised"])
@pytest.mark.parametrize("word", ["yes, in writing", "withdrew on 3 May", "x", "pending?"])
def test_set_refuses_what_it_does_not_understand_and_permits_nothing(
    coded: Small, option: str, word: str
) -> None:
    field = option.removeprefix("--").replace("-", "_")
    coded.shell("transcripts", "set", "P1", option, "yes", "--medium", "audio")
    refused = coded.shell("transcripts", "set", "P1", option, word, "--medium", "notes", status=1)
    assert f"'{field}' holds yes, no or not recorded, not '{word}'" in refused.err
    assert f"'{field}' is no for it until you record a word that qualcode knows" in refused.err
    assert (state(coded, "P1", field), state(coded, "P1", "medium")) == ("no", "audio")
    coded.shell("transcripts", "set", "P1", option, "Ndiyo", f"{option.split('-to')[0]}-note", "asked again")
    assert state(coded, "P1", field) == "yes"
    coded.shell("undo", *ANN)
    assert state(coded, "P1", field) == "no"


@pytest.mark.parametrize("option", ["--medium", "--focus-group"])
def test_set_refuses_a_medium_or_focus_group_that_it_does_not_understand(coded: Small, option: str) -> None:
    refused = coded.shell(
        "transcripts", "set", "P1", option, "perhaps", "--consent-to-quote", "yes", status=2
    )
    assert "not 'perhaps'" in refused.err
    assert state(coded) == "not recorded"


def test_an_import_with_a_detail_that_is_not_understood_imports_nothing(small: Small) -> None:
    small.shell.write("X.txt", "INT: And?\nR: Yes.\nINT: So?\nR: No.\n")
    for option in ("--consent-to-quote", "--anonymised", "--medium", "--focus-group"):
        assert "Nothing was imported" in small.shell("import", "X.txt", option, "perhaps", status=2).err
    assert small.shell("transcripts", "--json").data["transcripts"] == []
    small.shell("import", "X.txt", "--consent-to-quote", "Sim", "--medium", "notas", "--anonymised", "oui")
    assert [state(small, "X", f) for f in ("consent_to_quote", "medium", "anonymised")] == [
        "yes",
        "notes",
        "yes",
    ]


def test_a_row_that_is_not_understood_is_refused_by_line_and_the_others_are_taken(coded: Small) -> None:
    rows = [("P1", "yes", "by phone"), ("P2", "yes, in writing", ""), ("P9", "gladly", ""), ("P3", "oui", "")]
    coded.shell.rows("more.csv", "respondent,consent_to_quote,consent_note", rows)
    refused = coded.shell("respondents", "import", "more.csv", "--strict", status=1)
    assert "more.csv, line 3" in refused.err
    assert (state(coded, "P1"), state(coded, "P2")) == ("not recorded", "yes")
    ran = coded.shell("respondents", "import", "more.csv", status=3)
    assert (
        "Refused: more.csv, line 3: 'consent_to_quote' holds yes, no or not recorded, not 'yes, in writing'"
        in ran.err
    )
    assert "Refused: more.csv, line 4" in ran.err
    assert "P2: 'consent_to_quote' counts as no until you record a word that qualcode knows." in ran.err
    assert (state(coded, "P1"), state(coded, "P2")) == ("yes", "no")
    assert state(coded, "P1", "consent_note") == "by phone"
    assert "S2 P2 was said." not in _quotes(coded.shell)
    people = {
        p["respondent"]: p["consent_to_quote"]
        for p in coded.shell("respondents", "--json").data["respondents"]
    }
    assert people == {"P1": "yes", "P2": "no", "P3": "yes"}
    coded.shell.rows("more.csv", "respondent,consent_to_quote", [("P2", "Sí")])
    coded.shell("respondents", "import", "more.csv")
    assert state(coded, "P2") == "yes"
    coded.shell("undo", *ANN)
    assert state(coded, "P2") == "no"


def test_a_table_given_with_an_import_refuses_its_rows_alike(small: Small) -> None:
    for name in ("P1", "P2"):
        small.shell.write(f"{name}.txt", f"INT: And?\nR: {name} speaks.\nINT: So?\nR: No.\n")
    rows = [("P1", "perhaps", "yes"), ("P2", "yes", "soon")]
    small.shell.rows("people.csv", "respondent,consent_to_quote,anonymised", rows)
    words = ["import", "P1.txt", "P2.txt", "--respondents", "people.csv"]
    small.shell(*words, "--strict", status=1)
    assert small.shell("transcripts", "--json").data["transcripts"] == []
    ran = small.shell(*words, status=3)
    assert "people.csv, line 2" in ran.err
    assert "people.csv, line 3" in ran.err
    assert [state(small, n, f) for n in ("P1", "P2") for f in ("consent_to_quote", "anonymised")] == [
        "no", "not recorded", "not recorded", "no",
    ]  # fmt: skip


def test_the_word_that_came_last_counts_by_either_way(coded: Small) -> None:
    def table(word: str, status: int = 0) -> None:
        coded.shell.rows("one.csv", "respondent,consent_to_quote", [("P1", word)])
        coded.shell("respondents", "import", "one.csv", status=status)

    def option(word: str, status: int = 0) -> None:
        coded.shell("transcripts", "set", "P1", "--consent-to-quote", word, status=status)

    for say, word, then in (
        (table, "no", "no"), (option, "yes", "yes"), (option, "no", "no"), (table, "yes", "yes"),
        (option, "not asked", "not recorded"), (table, "oui", "yes"), (table, "not asked", "not recorded"),
    ):  # fmt: skip
        say(word)
        assert state(coded) == then, word
    option("hm", 1)
    table("yes")
    assert state(coded) == "yes"
    table("hm", 3)
    assert state(coded) == "no"
    option("yes")
    assert state(coded) == "yes"


def test_a_table_that_permits_what_was_refused_says_so(coded: Small) -> None:
    coded.shell.rows("one.csv", "respondent,consent_to_quote", [("P1", "yes")])
    coded.shell("transcripts", "set", "P1", "--consent-to-quote", "no")
    assert "P1: 'consent_to_quote' was no before" in coded.shell("respondents", "import", "one.csv").err
    assert "was no before" not in coded.shell("respondents", "import", "one.csv").err


# -- focus groups and people who speak in several texts -----------------------------------------------


@made_once
def group(small: Small) -> None:
    """A focus group of Anna and Beth, each with a coding."""
    lines = "".join(f"MOD: Question {i}?\nAnna: Anna says {i}.\nBeth: Beth says {i}.\n" for i in range(3))
    small.shell.write("FG.txt", lines)
    small.shell("import", "FG.txt", "--interviewer", "MOD")
    small.coders("Ann")
    say(small, "", "")
    rows = [("FG", "Kin", "Anna says 1."), ("FG", "Kin", "Beth says 2.")]
    small.shell.rows("c.csv", "transcript,code,quote", rows)
    small.shell("codings", "apply", "c.csv", *ANN, "--finished")


def say(small: Small, anna: str, beth: str, status: int = 0) -> None:
    people = [
        ("Anna", "Mother", "FG", "Anna", "MOD", anna, ""),
        ("Beth", "Nurse", "FG", "Beth", "MOD", beth, ""),
    ]
    small.shell.rows("fg.csv", COLUMNS, [person for person in people if person[5] != "-"])
    small.shell("respondents", "import", "fg.csv", status=status)


def printed(small: Small) -> list[str]:
    found = small.shell("quotes", "--code", "Kin", "--json").data["quotes"]
    return sorted(quote["quote"].split()[0] for quote in found)


@pytest.mark.parametrize(
    ("anna", "beth", "said", "whole"),
    [
        ("yes", "yes", ["Anna", "Beth"], "yes"),
        ("yes", "no", ["Anna"], "no"),
        ("yes", "", ["Anna"], "not recorded"),
        ("not asked", "yes", ["Beth"], "not recorded"),
        ("no", "no", [], "no"),
        ("yes", "-", ["Anna"], "not recorded"),
    ],
)
def test_in_a_focus_group_each_speaks_for_themselves(
    group: Small, anna: str, beth: str, said: list[str], whole: str
) -> None:
    assert printed(group) == []
    say(group, anna, beth)
    assert printed(group) == said
    assert state(group, "FG") == whole
    reads = group.shell("report", "p.md", "--kind", "reading", "--not-anonymised", status=int(whole != "yes"))
    assert ("p.md" in reads.out) is (whole == "yes")


def test_a_refusal_of_one_takes_the_whole_text_though_consent_is_assumed(group: Small) -> None:
    group.shell("settings", "consent", "assumed", *ANN)
    assert printed(group) == ["Anna", "Beth"]
    say(group, "", "no")
    assert printed(group) == ["Anna"]
    refused = group.shell("report", "p.md", "--kind", "reading", "--not-anonymised", status=1)
    assert "1 transcript is not printed: no consent to be quoted." in refused.err


def test_what_is_said_of_the_group_holds_for_those_of_whom_nothing_else_is_said(group: Small) -> None:
    say(group, "", "no")
    assert group.shell("transcripts", "set", "FG", "--medium", "notes").err == ""
    told = group.shell("transcripts", "set", "FG", "--consent-to-quote", "yes")
    assert "some who take part in it have not said yes themselves" in told.err
    assert printed(group) == ["Anna"]
    group.shell("transcripts", "set", "FG", "--consent-to-quote", "no")
    assert printed(group) == []
    say(group, "yes", "yes")
    assert printed(group) == ["Anna", "Beth"]


def test_a_cell_that_is_not_understood_takes_back_the_consent_of_that_member(group: Small) -> None:
    say(group, "yes", "yes")
    say(group, "yes", "yes but not her name", status=3)
    assert printed(group) == ["Anna"]
    assert state(group, "FG") == "no"


def test_a_refusal_that_names_no_transcript_is_one_everywhere(group: Small) -> None:
    group.shell.write("Anna.txt", "MOD: And?\nR: Kin, I say.\nMOD: So?\nR: No.\n")
    group.shell("import", "Anna.txt", "--consent-to-quote", "yes")
    say(group, "yes", "yes")
    group.shell.rows("one.csv", "respondent,consent_to_quote", [("Anna", "withdrawn")])
    group.shell("respondents", "import", "one.csv")
    assert printed(group) == ["Beth"]
    assert (state(group, "FG"), state(group, "Anna")) == ("no", "no")


def test_a_refusal_in_one_interview_is_none_in_another(group: Small) -> None:
    group.shell.write("Later.txt", "MOD: And?\nR: Kin, I say.\nMOD: So?\nR: No.\n")
    group.shell("import", "Later.txt")
    say(group, "no", "yes")
    columns = "respondent,transcript,consent_to_quote"
    group.shell.rows("one.csv", columns, [("Anna", "Later", "yes")])
    group.shell("respondents", "import", "one.csv")
    assert (state(group, "FG"), state(group, "Later")) == ("no", "yes")
    assert printed(group) == ["Beth"]


def test_consent_that_came_before_the_transcript_is_kept_with_the_respondent(small: Small) -> None:
    small.coders("Ann")
    small.shell.rows(
        "early.csv",
        "respondent,consent_to_quote,consent_note",
        [("P1", "no", "at the door"), ("P2", "yes", "")],
    )
    small.shell("respondents", "import", "early.csv")
    listed = small.shell("respondents", "--json").data["respondents"]
    assert [(p["consent_to_quote"], p["attributes"]) for p in listed] == [("no", {}), ("yes", {})]
    small.shell("settings", "consent", "assumed", *ANN)
    for name in ("P1", "P2"):
        small.shell.write(f"{name}.txt", f"INT: And?\nR: {name} speaks.\nINT: So?\nR: No.\n")
    small.shell("import", "P1.txt", "P2.txt")
    assert (state(small, "P1"), state(small, "P2")) == ("no", "yes")
    small.shell("transcripts", "set", "P1", "--consent-to-quote", "yes")
    assert state(small, "P1") == "yes"


def test_a_column_that_looks_like_consent_and_is_none_is_named(coded: Small) -> None:
    coded.shell.rows("more.csv", "respondent,consent", [("P1", "no")])
    told = coded.shell("respondents", "import", "more.csv").err
    assert "The column 'consent' was taken as an attribute. Consent is read from 'consent_to_quote'" in told


def test_a_link_to_a_respondent_whose_row_is_refused_does_not_refuse_the_table(coded: Small) -> None:
    rows = [("P1", "", "P9"), ("P9", "perhaps", "")]
    coded.shell.rows("more.csv", "respondent,consent_to_quote,family_of", rows)
    ran = coded.shell("respondents", "import", "more.csv", status=3)
    assert "line 3" in ran.err


# -- what may leave ------------------------------------------------------------------------------------


@pytest.mark.parametrize("word", ["no", "pending", "not yet", "not recorded", "to do"])
def test_only_a_yes_lets_a_pack_out(coded: Small, word: str) -> None:
    coded.shell("transcripts", "set", "P2", "--anonymised", "yes", "--anonymised-note", "Ann, 1 May")
    coded.shell("transcripts", "set", "P1", "--anonymised", word)
    refused = coded.shell("report", "p.md", status=1)
    assert "1 is not recorded as anonymised (P1)" in refused.err
    coded.shell("transcripts", "set", "P1", "--anonymised", "oui")
    coded.shell("report", "p.md")
