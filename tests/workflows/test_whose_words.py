"""Import says who speaks, how much and in what role; what is not clear is told, and can be refused or put right."""

from __future__ import annotations

import re
from dataclasses import replace
from typing import TYPE_CHECKING, Any

import pytest

from qualcode.workflows.importing import files

if TYPE_CHECKING:
    from pathlib import Path

    from qualcode.transcript.model import Extract
    from qualcode.transcript.readers.read_as import ReadAs
    from tests.conftest import Shell

PLAIN = "INT: Where is the well?\nR1: By the road.\nINT: And the gate?\nR1: It is heavy and it is old.\n"


@pytest.fixture
def empty(shell: Shell) -> Shell:
    shell("new", "s.qualcode")
    return shell


def asked(person: str, asking: str = "Thandi Moyo") -> str:
    """An interview in which nothing but the questions says who asks."""
    return "".join(
        f"{asking}: {question}\n{person}: {answer}\n"
        for question, answer in (
            ("Where is the well?", "By the road, near the big tree, as it was."),
            ("And the gate?", f"It is heavy and old, says {person}."),
            ("Who closes it?", "The children do it every day after school."),
        )
    )


def unclear(person: str) -> str:
    """An interview in which neither asks more than the other."""
    return "".join(
        f"Thandi Moyo: Tell me of the {thing}.\n{person}: The {thing} is there, by the road of {person}.\n"
        for thing in ("well", "gate", "river")
    )


def kinds(document: dict[str, Any]) -> dict[str, list[str]]:
    return {alarm["kind"]: alarm["transcripts"] for alarm in document["alarms"]}


def test_the_result_of_an_import_accounts_for_every_speaker(empty: Shell) -> None:
    empty.write("P1.txt", PLAIN)
    done = empty("import", "P1.txt", "--json").data
    (entry,) = done["imported"]
    assert done["alarms"] == []
    assert set(entry["account"]) == {"letters_in", "in_turns", "labels", "taken_out"}
    int_, respondent = entry["speakers"]
    assert (int_["label"], int_["role"], int_["inferred"], int_["letters"]) == (
        "INT",
        "interviewer",
        False,
        24,
    )
    assert entry["account"]["in_turns"] == int_["letters"] + respondent["letters"]
    assert int_["share"] + respondent["share"] == pytest.approx(1)


def test_a_guessed_role_is_marked_and_a_share_shown(empty: Shell) -> None:
    empty.write("P1.txt", asked("Peter Dube"))
    shown = empty("import", "P1.txt").out
    (line,) = [line for line in shown.splitlines() if "Thandi Moyo" in line]
    assert "interviewer (guessed)" in line
    assert "%" in line


def test_alarms_are_told_at_import_and_afterwards(empty: Shell) -> None:
    for n in range(3):
        empty.write(f"P{n}.txt", f"INT: Where is well number {n}?\nINT: And the gate?\n")
    done = empty("import", "P0.txt", "P1.txt", "P2.txt", "--json").data
    assert kinds(done)["only_interviewers"] == ["P0", "P1", "P2"]
    assert kinds(empty("status", "--json").data) == kinds(done)
    assert kinds(empty("check", "--json").data) == kinds(done)
    assert "only interviewers are labelled" in empty("status").err
    listed = empty("transcripts", "--json").data["transcripts"]
    assert [entry["alarms"] for entry in listed] == [["only_interviewers"]] * 3
    assert "only interviewers" in empty("transcripts").out


def test_respondents_import_tells_of_respondents_without_words_and_groups_alike(empty: Shell) -> None:
    empty.write("P1.txt", PLAIN)
    empty.write("P2.txt", "INT: Where is the well?\nINT: And the gate?\n")
    empty("import", "P1.txt", "P2.txt")
    empty.rows("people.csv", "respondent,respondent_type", [("P1", "Patient"), ("P2", "patient")])
    done = kinds(empty("respondents", "import", "people.csv", "--json").data)
    assert done["respondent_without_words"] == ["P2"]
    assert done["groups_alike"] == ["P1", "P2"]


def test_notes_that_say_the_same_are_told_once_for_all_files(empty: Shell) -> None:
    for n in range(7):
        empty.write(f"P{n}.txt", f"INT: Where is well {n}?\nR1: By the road.\nINT: \nR1: Old {n}.\n")
    told = empty("import", *(f"P{n}.txt" for n in range(7))).err
    assert told.count("no speech after") == 1
    assert "7 files, P0, P1, P2, P3, P4 and 2 more: " in told


# -- evidence across a batch -------------------------------------------------------------------------------


def test_who_asks_in_most_interviews_asks_in_the_others(empty: Shell) -> None:
    people = ["Peter Dube", "Anna Ncube", "Joy Mpofu"]
    for n, person in enumerate(people):
        empty.write(f"P{n}.txt", asked(person))
    empty.write("P3.txt", unclear("Ben Zulu"))
    done = empty("import", *(f"P{n}.txt" for n in range(4)), "--json").data
    last = {s["label"]: (s["role"], s["inferred"]) for s in done["imported"][3]["speakers"]}
    assert last == {"Thandi Moyo": ("interviewer", True), "Ben Zulu": ("respondent", True)}
    assert done["alarms"] == []
    assert any("P3: Thandi Moyo is taken as interviewer" in warning for warning in done["warnings"])
    did = [step["action"] for step in empty("history", "--json").data["history"]]
    assert did.count("change speakers") == 1
    empty("undo")
    assert kinds(empty("status", "--json").data) == {"interviewer_unclear": ["P3"]}


def test_evidence_from_other_interviews_overrides_no_role_word_and_no_person(empty: Shell) -> None:
    for n, person in enumerate(["Peter Dube", "Anna Ncube"]):
        empty.write(f"P{n}.txt", asked(person))
    empty.write("P2.txt", PLAIN.replace("R1", "Thandi Moyo"))
    empty.write("P3.txt", unclear("Ben Zulu"))
    empty.rows("people.csv", "respondent,transcript,speaker", [("T", "P3", "Thandi Moyo")])
    named = [f"P{n}.txt" for n in range(4)]
    done = empty("import", *named, "--respondents", "people.csv", "--json").data
    roles = [{s["label"]: s["role"] for s in entry["speakers"]} for entry in done["imported"]]
    assert roles[2] == {"INT": "interviewer", "Thandi Moyo": "respondent"}
    assert roles[3]["Thandi Moyo"] == "respondent"


def test_labels_that_a_recogniser_numbers_are_no_evidence(empty: Shell) -> None:
    for n in range(3):
        empty.write(f"P{n}.txt", asked(f"Speaker {n + 2}", "Speaker 1"))
    empty.write("P3.txt", unclear("Speaker 2").replace("Thandi Moyo", "Speaker 1"))
    done = empty("import", *(f"P{n}.txt" for n in range(4)), "--json").data
    assert "change speakers" not in {s["action"] for s in empty("history", "--json").data["history"]}
    assert done["imported"][3]["speakers"][0]["role"] == "respondent"


def test_what_only_a_rule_names_is_no_evidence(empty: Shell, monkeypatch: pytest.MonkeyPatch) -> None:
    def bold(file: Path, how: ReadAs) -> tuple[Extract, ...]:
        (found,) = extracts(file, how)
        first = 2 if file.stem == "P3" else 0
        passage = replace(found.passages[0], strong=frozenset(range(first, 12, 4)))
        return (replace(found, passages=(passage,)),)

    extracts = files.extracts
    monkeypatch.setattr(files, "extracts", bold)
    for n in range(4):
        empty.write(f"P{n}.txt", re.sub(r"^[^:]*: (.*)$", r"\1\n", asked(f"Person {n}"), flags=re.MULTILINE))
    done = empty("import", *(f"P{n}.txt" for n in range(4)), "--json").data
    roles = [{s["label"]: s["role"] for s in entry["speakers"]} for entry in done["imported"]]
    assert roles[:3] == [{"(emphasised)": "interviewer", "(no label)": "respondent"}] * 3
    assert roles[3] == {"(no label)": "interviewer", "(emphasised)": "respondent"}


def test_where_nobody_would_be_left_to_answer_who_was_guessed_to_ask_answers(empty: Shell) -> None:
    for n, person in enumerate(["Peter Dube", "Anna Ncube"]):
        empty.write(f"P{n}.txt", asked(person))
    empty.write("P2.txt", asked("Thandi Moyo", "Ben Zulu"))  # a respondent who asks back
    done = empty("import", "P0.txt", "P1.txt", "P2.txt", "--json").data
    assert {s["label"]: s["role"] for s in done["imported"][2]["speakers"]} == {
        "Ben Zulu": "respondent",
        "Thandi Moyo": "interviewer",
    }


def test_what_a_person_says_of_roles_ends_the_doubt(empty: Shell) -> None:
    empty.write("P1.txt", asked("Peter Dube") + "Lindiwe Sibanda: That is so, and long.\n" * 2)
    assert kinds(empty("import", "P1.txt", "--json").data) == {"interviewer_unclear": ["P1"]}
    empty("transcripts", "set", "P1", "--interviewer", "Thandi Moyo", "--interviewer", "Lindiwe Sibanda")
    assert empty("status", "--json").data["alarms"] == []
    empty("undo")
    rows = [("A", "P1", "Peter Dube"), ("B", "P1", "Lindiwe Sibanda")]
    empty.rows("people.csv", "respondent,transcript,speaker", rows)
    empty("respondents", "import", "people.csv")
    assert empty("status", "--json").data["alarms"] == []


# -- what is not clear is refused, where that is asked -------------------------------------------------------


def test_strict_speakers_refuses_a_file_whose_speakers_are_not_clear_and_stores_nothing_of_it(
    empty: Shell,
) -> None:
    empty.write("good.txt", PLAIN)
    empty.write("odd.txt", "INT: Where is the well?\nINT: And the gate?\n")
    done = empty("import", "good.txt", "odd.txt", "--strict-speakers", "--json", status=3).data
    assert [entry["transcript"] for entry in done["imported"]] == ["good"]
    (refused,) = done["refused"]
    assert refused["file"] == "odd.txt"
    assert "only interviewers are labelled" in refused["reason"]
    assert [e["transcript"] for e in empty("transcripts", "--json").data["transcripts"]] == ["good"]


@pytest.mark.parametrize(
    "words",
    [
        "P1.txt --text-column x",
        "P1.txt --split-by x",
        "P1.txt --one-per-row",
        "t.csv --one-per-row --split-by who",
        "t.csv --one-per-row --unlabelled group",
        "P1.docx --encoding cp1254",
    ],
)
def test_an_option_that_no_file_needs_is_refused(empty: Shell, words: str) -> None:
    assert "nothing here" in empty("import", *words.split(), status=2).err


# -- names, and the same words twice -----------------------------------------------------------------------


def test_files_of_one_name_in_two_folders_are_named_with_their_folders(empty: Shell) -> None:
    for folder in ("a", "b"):
        (empty.folder / folder).mkdir()
        empty.write(f"{folder}/P1.txt", PLAIN.replace("well", f"well of {folder}"))
    empty.write("P2.txt", PLAIN.replace("well", "spring"))
    done = empty("import", "a/P1.txt", "b/P1.txt", "P2.txt", "--json").data
    assert [entry["transcript"] for entry in done["imported"]] == ["a-P1", "b-P1", "P2"]
    assert any("a-P1, b-P1" in warning for warning in done["warnings"])


def test_files_of_one_name_and_folder_are_not_told_apart_by_it(empty: Shell) -> None:
    (empty.folder / "x" / "a").mkdir(parents=True)
    (empty.folder / "y" / "a").mkdir(parents=True)
    named = ["P1.txt", "P1.md", "x/a/P2.txt", "y/a/P2.txt"]
    for file in named:
        empty.write(file, PLAIN.replace("well", f"well of {file}"))
    done = empty("import", *named, "--json", status=3).data
    assert [entry["transcript"] for entry in done["imported"]] == ["P1", "x-a-P2", "y-a-P2"]
    assert "there is a transcript P1 already" in done["refused"][0]["reason"]


def test_the_same_words_under_another_name_are_taken_if_both_are_meant(empty: Shell) -> None:
    empty.write("P1.txt", PLAIN)
    empty.write("P2.txt", PLAIN)
    empty("import", "P1.txt")
    assert "--same-words" in empty("import", "P2.txt", status=1).err
    empty("import", "P2.txt", "--same-words")
    assert "already, as P2" in empty("import", "P2.txt", "--same-words", status=1).err
    assert [e["transcript"] for e in empty("transcripts", "--json").data["transcripts"]] == ["P1", "P2"]
    assert empty("check", "--json").data["whole"]
    empty("undo")
    assert [e["transcript"] for e in empty("transcripts", "--json").data["transcripts"]] == ["P1"]


def test_of_a_file_with_several_transcripts_one_that_is_there_already_is_refused_alone(
    empty: Shell, monkeypatch: pytest.MonkeyPatch
) -> None:
    def two(file: Path, how: ReadAs) -> tuple[Extract, ...]:
        (whole,) = found = extracts(file, how)
        if file.suffix != ".csv":
            return found
        return tuple(replace(whole, name=name, sha256=name.encode().ljust(32)) for name in ("S1", "S2", "S3"))

    extracts = files.extracts
    monkeypatch.setattr(files, "extracts", two)
    empty.write("all.csv", "speaker,text\nINT,Where is the well?\nR1,By the road.\n")
    empty.write("S2.txt", PLAIN)
    done = empty("import", "S2.txt", "all.csv", "--json", status=3).data
    assert [entry["transcript"] for entry in done["imported"]] == ["S2", "S1", "S3"]
    (refused,) = done["refused"]
    assert refused["file"] == "all.csv"
    assert refused["reason"].startswith("S2: there is a transcript S2 already")


# -- tables that do not quite fit ----------------------------------------------------------------------------


def test_an_interviewer_of_the_table_who_does_not_speak_is_noted_and_the_file_taken(empty: Shell) -> None:
    empty.write("P1.txt", PLAIN)
    empty.rows("people.csv", "respondent,interviewer", [("P1", "Moyo")])
    done = empty("import", "P1.txt", "--respondents", "people.csv", "--json").data
    assert [entry["transcript"] for entry in done["imported"]] == ["P1"]
    assert any("P1: nobody speaks under the interviewer's label Moyo" in told for told in done["warnings"])
    assert empty("respondents", "--json").data["respondents"][0]["transcripts"] == ["P1"]


def test_of_several_named_interviewers_one_is_enough(empty: Shell) -> None:
    empty.write("P1.txt", asked("Peter Dube"))
    empty.write("P2.txt", asked("Anna Ncube", "Lindiwe Sibanda"))
    done = empty("import", "P1.txt", "P2.txt", "--interviewer", "Thandi Moyo;Lindiwe Sibanda", "--json").data
    assert [s["role"] for e in done["imported"] for s in e["speakers"]] == ["interviewer", "respondent"] * 2
    assert not any(e["speakers"][0]["inferred"] for e in done["imported"])
    assert "P2: nobody speaks under the label Thandi Moyo, which --interviewer names." in done["warnings"]


def test_a_row_with_a_speaker_who_is_not_there_is_refused_and_the_others_are_taken(empty: Shell) -> None:
    empty.write("P1.txt", PLAIN)
    empty.write("P2.txt", PLAIN.replace("well", "spring"))
    empty.rows("people.csv", "respondent,transcript,speaker", [("A", "P1", "Carl"), ("B", "P2", "R1")])
    done = empty("import", "P1.txt", "P2.txt", "--respondents", "people.csv", "--json", status=3).data
    assert [(r["file"], r["line"]) for r in done["refused"]] == [("people.csv", 2)]
    assert [r["respondent"] for r in empty("respondents", "--json").data["respondents"]] == ["B"]
    empty("respondents", "import", "people.csv", "--strict", status=1)


def test_who_is_named_in_a_focus_group_and_never_speaks_takes_part(empty: Shell) -> None:
    empty.write("FG.txt", "Moderator: Who came?\nR1: I did, we all came.\nR2: So did I, with my sister.\n")
    rows = [("A", "FG", "R1"), ("B", "FG", "R2"), ("C", "FG", "R3")]
    empty.rows("people.csv", "respondent,transcript,speaker", rows)
    done = empty("import", "FG.txt", "--respondents", "people.csv", "--json").data
    assert done["refused"] == []
    assert any("C (R3 in FG)" in warning for warning in done["warnings"])
    assert kinds(done) == {"respondent_without_words": ["FG"]}
    assert empty("transcripts", "--json").data["transcripts"][0]["respondents"] == ["A", "B", "C"]


# -- only the interviewer is labelled ------------------------------------------------------------------------


def test_answers_without_a_label_are_the_one_respondents_and_are_counted(empty: Shell) -> None:
    empty.write(
        "P1.txt", "MODERATOR: Shall we?\n\nThe gate is heavy.\n\nMODERATOR: And the well?\n\nIt is dry.\n"
    )
    empty.rows("people.csv", "respondent,respondent_type", [("P1", "Farmer")])
    empty("import", "P1.txt", "--respondents", "people.csv")
    turns = empty("text", "P1", "--json").data["turns"]
    assert [(turn["speaker"], turn["respondent"]) for turn in turns] == [
        *(("MODERATOR", None), ("(no label)", "P1")) * 2,
    ]


@pytest.mark.parametrize(
    ("said", "role"), [("group", "group"), ("respondent", "respondent"), ("before", None)]
)
def test_whose_answers_without_a_label_are_can_be_said(empty: Shell, said: str, role: str | None) -> None:
    empty.write(
        "P1.txt", "MODERATOR: Shall we?\n\nThe gate is heavy.\n\nMODERATOR: And the well?\n\nIt is dry.\n"
    )
    (entry,) = empty("import", "P1.txt", "--unlabelled", said, "--json").data["imported"]
    assert [s["role"] for s in entry["speakers"]] == ["interviewer", *([role] if role else [])]


def test_a_described_label_is_found_by_the_name_in_it(shell: Shell) -> None:
    shell("new", "s.qualcode")
    answers = "P1 (F, 34): I do.\nP2 (M, 51): My wife does.\n"
    shell.write("G.txt", f"MOD: Who goes?\n{answers}MOD: Why?\n{answers}")
    shell.rows("people.csv", "respondent,transcript,speaker", [("W1", "G", "P1"), ("M1", "G", "P2")])
    shell("import", "G.txt", "--respondents", "people.csv")
    owners = [turn["respondent"] for turn in shell("text", "G", "--json").data["turns"]]
    assert owners == [None, "W1", "M1", None, "W1", "M1"]


def test_a_row_that_names_nobody_is_an_alarm_also_where_it_goes_on(shell: Shell) -> None:
    shell("new", "s.qualcode")
    rows = [("INT", "Where is the well?"), ("", "The old one."), ("RES", "By the road, near the church.")]
    shell.rows("A.csv", "speaker,words", rows)
    imported = shell("import", "A.csv", "--json").data
    assert "rows_without_speaker" in [alarm["kind"] for alarm in imported["alarms"]]
    turns = shell("text", "A", "--json").data["turns"]
    assert [turn["speaker"] for turn in turns] == ["INT", "RES"]


@pytest.mark.parametrize(
    "stated",
    [
        "Interviewers: Thandi Moyo, Lindiwe Sibanda and Peter Ncube",
        "Interviewer: Thandi Moyo; Lindiwe Sibanda; Peter Ncube (PN)",
        "Interviewers: Peter Ncube & Thandi Moyo / Lindiwe Sibanda\nInterviewee: Sarah Mpofu",
    ],
)
def test_a_line_that_names_who_asks_is_no_turn(shell: Shell, stated: str) -> None:
    shell("new", "s.qualcode")
    askers = ["Thandi Moyo", "Lindiwe Sibanda", "Peter Ncube"]
    talk = "".join(f"{asker}: Tell us.\nSarah Mpofu: I was born near the river.\n" for asker in askers * 2)
    shell.write("O.txt", f"An interview\n{stated}\n\n{talk}")
    (imported,) = shell("import", "O.txt", "--json").data["imported"]
    roles = {speaker["label"]: speaker["role"] for speaker in imported["speakers"]}
    assert roles == {**dict.fromkeys(askers, "interviewer"), "Sarah Mpofu": "respondent"}
    assert not any(
        speaker["inferred"] for speaker in imported["speakers"] if speaker["role"] == "interviewer"
    )


def test_an_interviewer_who_calls_somebody_by_name_still_speaks(shell: Shell) -> None:
    shell("new", "s.qualcode")
    shell.write("C.txt", "Interviewer: Thandi?\nThandi: Yes.\nInterviewer: Sit down.\nThandi: Thank you.\n")
    (imported,) = shell("import", "C.txt", "--json").data["imported"]
    assert [(s["label"], s["turns"]) for s in imported["speakers"]] == [("Interviewer", 2), ("Thandi", 2)]


def test_another_name_for_a_label_silences_no_alarm_of_rows_that_name_nobody(shell: Shell) -> None:
    shell("new", "s.qualcode")
    rows = [("INT", "Where is the well?"), ("", "The old one."), ("RES", "By the road, near the church.")]
    shell.rows("A.csv", "speaker,words", rows)
    shell("import", "A.csv")
    shell("transcripts", "speakers", "A", "--set", "RES", "--rename", "P01")
    alarms = shell("status", "--json").data["alarms"]
    assert "rows_without_speaker" in [alarm["kind"] for alarm in alarms]
