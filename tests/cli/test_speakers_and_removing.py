"""At the shell: who speaks, put right; what is taken out, renamed or given away, shown and asked first."""

from __future__ import annotations

import io
from typing import TYPE_CHECKING, Any

import click
import pytest

from qualcode.cli.commands.removing import confirmed
from qualcode.errors import UsageError

if TYPE_CHECKING:
    from tests.conftest import Shell


def found(shell: Shell, *names: str) -> dict[tuple[str, str], dict[str, Any]]:
    listed = shell("transcripts", "speakers", *names, "--json").data["speakers"]
    return {(one["transcript"], one["label"]): one for one in listed}


# -- who speaks -------------------------------------------------------------------------------------


def test_every_label_is_listed_with_its_share(wells: Shell) -> None:
    every = found(wells, "--all")
    assert [label for name, label in every if name == "GROUP"] == ["MOD", "Anna", "Beth"]
    anna = every["GROUP", "Anna"]
    words = "".join(filter(str.isalnum, "We help each other. Because people talk."))
    assert (anna["role"], anna["respondent"], anna["turns"], anna["letters"]) == (
        "respondent", "Anna", 2, len(words),
    )  # fmt: skip
    assert anna["first"] == ["We help each other.", "Because people talk."]
    for name in ("BEN-01", "BEN-02", "STAFF-01", "GROUP"):
        assert sum(one["share"] for (of, _), one in every.items() if of == name) == pytest.approx(1)
    assert found(wells, "BEN-01").keys() == {("BEN-01", "INT"), ("BEN-01", "R")}


def test_the_table_shows_how_turns_begin_and_csv_does_not(wells: Shell) -> None:
    assert "We help each other." in wells("transcripts", "speakers", "GROUP").out
    rows = wells("transcripts", "speakers", "--all", "--csv")
    assert "help" not in rows.out
    assert [row["label"] for row in rows.table if row["transcript"] == "BEN-01"] == ["INT", "R"]


def test_text_without_labels_is_listed_and_given_to_somebody(wells: Shell) -> None:
    wells.write("plain.txt", "She came early. It was cold.\n\nThen we went home.\n")
    wells("import", "plain.txt")
    (one,) = found(wells, "plain").values()
    assert (one["label"], one["turns"], one["share"], one["inferred"]) == ("(no label)", 2, 1.0, True)
    wells(
        "transcripts", "speakers", "plain", "--set", "(no label)", "--rename", "Zoe", "--respondent", "Anna"
    )
    (one,) = found(wells, "plain").values()
    assert (one["label"], one["respondent"], one["inferred"]) == ("Zoe", "Anna", False)
    assert [turn["speaker"] for turn in wells("text", "plain", "--json").data["turns"]] == ["Zoe", "Zoe"]


def test_many_at_once_and_those_that_have_no_such_label(wells: Shell) -> None:
    before = {name: wells("text", name).out for name in ("BEN-01", "BEN-02", "STAFF-01", "GROUP")}
    done = wells("transcripts", "speakers", "--all", "--set", "r", "--rename", "Guest", "--json").data
    assert (done["changed"], done["without"]) == (["BEN-01", "BEN-02", "STAFF-01"], ["GROUP"])
    assert {one["label"] for one in done["speakers"]} == {"INT", "Guest"}
    assert {name: wells("text", name).out for name in before} == before
    wells("undo")  # nobody was named, so nobody's last step is meant
    assert ("BEN-01", "R") in found(wells, "--all")


def test_what_changes_in_counting_is_said(wells: Shell) -> None:
    change = ("transcripts", "speakers", "BEN-01", "--set", "R", "--role", "interviewer", "--coder", "Ann")
    assert wells(*change, "--json").data["touched"] == {"codings": 5, "before": 5, "after": 0, "changed": 5}
    themes = wells("themes", "--json").data
    assert "touch no respondent's words" in " ".join(themes["warnings"])
    wells("undo", "--coder", "Ann")
    told = wells("transcripts", "set", "BEN-01", "--interviewer", "R", "--coder", "Ann").err
    assert "of 5 codings, 5 touched words of known respondents before, and 0 do now" in told


def test_a_label_is_found_in_several_texts_by_how_lines_begin(wells: Shell) -> None:
    for name in ("X1", "X2"):
        wells.write(f"{name}.txt", f"I: Who?\nR: I did.\nCarla - And I, {name}.\nI: So?\nR: So.\n")
    wells("import", "X1.txt", "X2.txt")
    wells("transcripts", "speakers", "--all", "--label", "Carla", "--role", "other")
    for name in ("X1", "X2"):
        assert found(wells, name)[name, "Carla"]["role"] == "other"
        turns = wells("text", name, "--json").data["turns"]
        assert [turn["speaker"] for turn in turns] == ["I", "R", "Carla", "I", "R"]
    wells("check")


@pytest.mark.parametrize(
    ("words", "said"),
    [
        ("BEN-01 --all", "Name the transcripts, or say --all"),
        ("", "Name the transcripts, or say --all"),
        ("BEN-01 --rename X", "--rename does nothing here"),
        ("BEN-01 --role other", "--role does nothing here"),
        ("BEN-01 --set R", "Say what to change"),
        ("BEN-01 --set R --rename X --join INT", "one of these at a time"),
        ("BEN-01 --set R --to X", "from which turn or position on"),
        ("BEN-01 --set R --from-turn 2", "from which turn or position on"),
        ("BEN-01 --set R --to X --from 3 --from-turn 2", "from which turn or position on"),
        ("BEN-01 --set R --role group --respondent Anna", "Only a respondent's words"),
        ("BEN-01 --set R --label X", "change it afterwards with --set"),
    ],
)
def test_a_call_that_says_two_things_or_none_is_wrong_usage(wells: Shell, words: str, said: str) -> None:
    ran = wells("transcripts", "speakers", *words.split(), status=2)
    assert said in ran.err
    assert ran.out == ""


def test_a_refusal_names_the_labels_and_no_words(wells: Shell) -> None:
    ran = wells("transcripts", "speakers", "GROUP", "--set", "Cora", "--role", "other", status=1)
    assert ran.err == (
        "Error: In GROUP nobody speaks under the label Cora; its labels are: MOD, Anna, Beth.\n"
    )


# -- taking out and renaming ------------------------------------------------------------------------

NEED_YES = ["transcripts remove BEN-01", "coder retire Ben", "coder retire Ben --give-to Cleo"]


@pytest.mark.parametrize("line", NEED_YES)
def test_what_goes_is_shown_and_without_a_terminal_yes_is_needed(wells: Shell, line: str) -> None:
    wells("coder", "add", "Cleo")
    before = wells("codings", "--csv").out
    ran = wells(*line.split(), "--coder", "Ann", status=2)
    assert ran.out == ""
    assert ran.err.startswith("Error: W")
    assert "coding" in ran.err
    assert "say --yes" in ran.err
    assert wells("codings", "--csv").out == before
    wells(*line.split(), "--yes", "--coder", "Ann")
    after = wells("codings", "--csv").out
    assert (after == before) == (line == "coder retire Ben")
    wells("undo", "--coder", "Ann")
    assert wells("codings", "--csv").out == before
    wells("check")


def test_a_removed_transcript_is_forgotten_everywhere(wells: Shell) -> None:
    wells("memos", "add", "long", "--on", "transcript:BEN-01", "--coder", "Ann")
    told = wells("transcripts", "remove", "BEN-01", "--yes", "--coder", "Ann", "--json").data
    assert told["by_coder"] == [{"coder": "Ann", "codings": 3}, {"coder": "Ben", "codings": 2}]
    assert (told["memos"], told["assignments"], told["respondents"]) == (2, 2, ["BEN-01"])
    listing = ("transcripts", "codings", "memos", "themes", "quotes --code Help", "reconcile --list", "status",
               "agreement --replicates 0", "cooccurrence", "new-codes", "framework", "recheck", "check",
               "transcripts unplaced", "respondents codes", "transcripts speakers --all")  # fmt: skip
    for line in listing:
        ran = wells(*line.split(), "--json", "--coder", "Ann", status=None)
        assert ran.status in (0, 1), ran.err
        assert '"transcript": "BEN-01"' not in ran.out
        assert "mother helped" not in ran.both
    assert wells("text", "BEN-01", status=1).err.startswith("Error: There is no transcript BEN-01")
    assert wells("status", "--json").data["transcripts"] == 3
    wells("import", "BEN-01.txt")
    assert [row for row in wells("codings", "--csv").table if row["transcript"] == "BEN-01"] == []


def test_a_terminal_is_asked(monkeypatch: Any) -> None:
    class Terminal(io.StringIO):
        def isatty(self) -> bool:
            return True

    for typed, goes_on in (("y\n", True), ("n\n", False), ("\n", False)):
        monkeypatch.setattr("sys.stdin", Terminal(typed))
        monkeypatch.setattr("click.termui.visible_prompt_func", lambda _text, said=typed: said.strip())
        if goes_on:
            confirmed("All goes.", yes=False)
        else:
            with pytest.raises(click.exceptions.Exit):
                confirmed("All goes.", yes=False)
    monkeypatch.setattr("sys.stdin", io.StringIO(""))
    confirmed("All goes.", yes=True)
    with pytest.raises(UsageError, match=r"All goes\. Nothing was done; say --yes"):
        confirmed("All goes.", yes=False)


def test_renaming_a_respondent_to_one_who_is_there_needs_join(wells: Shell) -> None:
    assert "say --join" in wells("respondents", "rename", "Anna", "Beth", "--yes", status=2).err
    done = wells("respondents", "rename", "anna", "Beth", "--join", "--json", "--coder", "Ann").data
    assert (done["respondent"], done["was"], done["joined"], done["transcripts"]) == (
        "Beth", "Anna", True, ["GROUP"],
    )  # fmt: skip
    assert {one["respondent"] for one in found(wells, "GROUP").values()} == {None, "Beth"}
    wells("undo", "--coder", "Ann")
    wells("respondents", "rename", "Anna", "Annie")
    assert found(wells, "GROUP")["GROUP", "Anna"]["respondent"] == "Annie"
    assert wells("respondents", "rename", "Annie", "Zoe", "--join", status=2).err.startswith(
        "Error: There is no"
    )


def test_a_renamed_coder_is_the_one_that_is_meant_everywhere(wells: Shell) -> None:
    wells("coder", "primary", "Ben")
    before = wells("themes", "--codings-of", "coder:Ben", "--csv").out
    wells("coder", "rename", "Ben", "Benedict", "--coder", "Ann")
    assert wells("themes", "--codings-of", "coder:Benedict", "--csv").out == before
    assert wells("settings", "--json").data["primary_coder"] == "Benedict"
    assert wells("themes", "--codings-of", "coder:Ben", status=1).err.startswith(
        "Error: There is no coder Ben"
    )
    assert wells("agreement", "--replicates", "0", "--json").data["coders"] == ["Ann", "Benedict"]
    assert {row["coder"] for row in wells("codings", "--csv").table} == {"Ann", "Benedict"}


def test_who_is_retired_can_do_nothing_but_take_that_back(wells: Shell) -> None:
    wells("coder", "retire", "Ben", "--yes", "--coder", "Ben")
    for line in ("reopen BEN-01 --coder Ben", "assign --coders Ben", "themes --coder Ben"):
        assert "Ben is retired" in wells(*line.split(), status=1).err
    assert [one["coder"] for one in wells("coder", "--json").data["coders"]] == ["Ann"]
    assert wells("agreement", "--replicates", "0", "--json").data["coders"] == ["Ann", "Ben"]
    wells("undo", "--coder", "Ben")
    assert [one["coder"] for one in wells("coder", "--json").data["coders"]] == ["Ann", "Ben"]


def test_undo_takes_back_nobodys_last_step_only_where_it_is_the_last(wells: Shell) -> None:
    """Else it asks whose, and nothing older is taken back."""
    wells("respondents", "rename", "Anna", "Annie")
    for word, name in (("undo", "Anna"), ("redo", "Annie"), ("undo", "Anna")):
        wells(word)
        assert found(wells, "GROUP")["GROUP", "Anna"]["respondent"] == name
    wells("redo")
    wells("report", "c.md", "--kind", "cards", "--not-anonymised")  # numbers the cards, which undo leaves
    assert "--coder" in wells("undo", status=2).err
    wells("codebook", "add", "Church", "--coder", "Ann")
    assert "--coder" in wells("undo", status=2).err
    assert found(wells, "GROUP")["GROUP", "Anna"]["respondent"] == "Annie"
