"""qualcode memos: what it lists and writes, and what it keeps from who is blind."""

from __future__ import annotations

import subprocess
import sys
from typing import TYPE_CHECKING, Any

import pytest

if TYPE_CHECKING:
    from tests.conftest import Ran, Shell

ANN = ("--coder", "Ann")
BEN = ("--coder", "Ben")
COLUMNS = ["memo", "kind", "coder", "on_kind", "on", "transcript", "start", "end", "body", "created"]


def _add(shell: Shell, on: str, text: str, *options: str, status: int = 0) -> Ran:
    return shell("memos", "add", "--on", on, text, "--json", *(options or ANN), status=status)


def _bodies(shell: Shell, *options: str) -> list[str]:
    return [memo["body"] for memo in shell("memos", "--json", *options).data["memos"]]


def _coding(shell: Shell) -> dict[str, Any]:
    """Ann's coding of what her mother did, which came with a memo."""
    found: dict[str, Any] = shell("codings", "--json", "--transcript", "BEN-01").data["codings"][0]
    assert (found["coder"], found["code"], found["memo"]) == ("Ann", "Help > Kin", "warmly said")
    return found


def test_a_memo_of_a_table_of_codings_is_listed(wells: Shell) -> None:
    coding = _coding(wells)
    document = wells("memos", "--json").data
    assert list(document) == ["format", "memos", "warnings"]
    assert (document["format"], document["warnings"]) == (1, [])
    (memo,) = document["memos"]
    assert list(memo) == COLUMNS
    assert memo["created"].endswith("+00:00")
    assert {name: memo[name] for name in COLUMNS[1:-1]} == {
        "kind": "analytic",
        "coder": "Ann",
        "on_kind": "coding",
        "on": f"coding BEN-01 {coding['start']}-{coding['end']} Kin",
        "transcript": "BEN-01",
        "start": coding["start"],
        "end": coding["end"],
        "body": "warmly said",
    }


@pytest.mark.parametrize(
    ("on", "named", "transcript"),
    [
        ("study", "the study", None),
        ("transcript:ben-01", "transcript BEN-01", "BEN-01"),
        ("transcript: BEN-01.txt", "transcript BEN-01", "BEN-01"),
        ("respondent:anna", "respondent Anna", None),
        ("code:kin", "code Help > Kin", None),
        ("code:Help > Kin", "code Help > Kin", None),
        ("cell:Anna:Help", "Anna x Help", None),
        ("cell: anna : shame", "Anna x Shame", None),
    ],
)
def test_what_a_memo_can_be_on(wells: Shell, on: str, named: str, transcript: str | None) -> None:
    done = _add(wells, on, "a thought").data
    assert (done["on"], done["kind"], done["coder"]) == (named, "analytic", "Ann")
    (memo,) = wells("memos", "--on", on, "--json").data["memos"]
    assert memo["memo"] == done["memo"]
    assert (memo["on"], memo["transcript"], memo["start"], memo["body"]) == (
        named,
        transcript,
        None,
        "a thought",
    )
    assert _bodies(wells, "--on", "respondent:Beth") == []


def test_a_memo_on_a_coding_by_how_its_id_begins(wells: Shell) -> None:
    coding = _coding(wells)
    _add(wells, f"coding:{coding['coding'][:10]}", "still warm", *BEN)
    assert _bodies(wells, "--on", f"coding:{coding['coding']}") == ["warmly said", "still warm"]
    assert _coding_memo(wells) == "warmly said\nstill warm"


def _coding_memo(shell: Shell) -> str:
    return str(shell("codings", "--json", "--transcript", "BEN-01").data["codings"][0]["memo"])


def test_a_colon_in_the_name_of_a_respondent_or_a_theme(wells: Shell) -> None:
    wells.rows("more.csv", "respondent,respondent_type", [("A:1", "Mother"), ("B", "Mother")])
    wells("respondents", "import", "more.csv")
    wells("codebook", "add", "Shame: at home", *ANN)
    assert _add(wells, "cell:A:1:Shame: at home", "words").data["on"] == "A:1 x Shame: at home"
    assert _add(wells, "cell:B:Shame: at home", "words").data["on"] == "B x Shame: at home"


@pytest.mark.parametrize(
    ("on", "status", "said"),
    [
        ("turn:3", 2, "cell:RESPONDENT:THEME"),
        ("code", 2, "cell:RESPONDENT:THEME"),
        ("study:wells", 2, "cell:RESPONDENT:THEME"),
        ("cell:Anna", 2, "cell:RESPONDENT:THEME"),
        ("transcript:BEN-09", 1, "no transcript BEN-09"),
        ("respondent:Ana", 1, "did you mean Anna"),
        ("cell:Ana:Help", 1, "did you mean Anna"),
        ("cell:Anna:Helping", 1, "Help"),
        ("cell:Anna:Kin", 1, "not a code under one"),
        ("code:Kinn", 1, "Help > Kin"),
        ("coding:zz", 1, "no coding that begins"),
    ],
)
def test_what_a_memo_cannot_be_on_is_said_in_a_sentence(
    wells: Shell, on: str, status: int, said: str
) -> None:
    ran = _add(wells, on, "a thought", status=status)
    assert said in ran.err
    assert ran.err.count("\n") == 1
    assert ran.out == ""
    assert _bodies(wells) == ["warmly said"]


def test_kinds_and_search(wells: Shell) -> None:
    _add(wells, "study", "Who am I to ASK this?", "--kind", "reflexive", *ANN)
    _add(wells, "code:Kin", "Only blood kin, we asked", "--kind", "decision", *BEN)
    assert _bodies(wells, "--kind", "decision") == ["Only blood kin, we asked"]
    assert _bodies(wells, "--search", "ask") == ["Who am I to ASK this?", "Only blood kin, we asked"]
    assert _bodies(wells, "--search", "ask", "--kind", "analytic") == []
    assert "decision" in wells("memos", "--kind", "angry", status=2).err


def test_as_people_read_it(wells: Shell) -> None:
    done = _add(wells, "code:Kin", "first\n\nsecond \x1b[31mred").data
    lines = wells("memos", "--on", "code:Kin").out.splitlines()
    assert lines[0].startswith(done["memo"][:8])
    assert lines[0].endswith("  Ann, analytic, on code Help > Kin")
    assert lines[1:] == ["    first", "", "    second \N{REPLACEMENT CHARACTER}[31mred", "1 memo"]
    assert wells("memos", "--kind", "reflexive").out == "0 memos\n"


def test_the_csv_table_runs_no_formula(wells: Shell) -> None:
    _add(wells, "study", '=HYPERLINK("x")\nsecond line')
    ran = wells("memos", "--csv")
    assert ran.out.splitlines()[0] == ",".join(COLUMNS)
    assert [row["body"] for row in ran.table] == ["warmly said", '\'=HYPERLINK("x")\nsecond line']
    assert [row["start"] for row in ran.table] == [str(_coding(wells)["start"]), ""]


def test_change_and_remove(wells: Shell) -> None:
    memo = _add(wells, "study", "words").data["memo"]
    done = wells("memos", "change", memo[:10], "other words", "--kind", "decision", "--json", *ANN).data
    assert (done["memo"], done["changed"]) == (memo, ["body", "kind"])
    assert _bodies(wells, "--on", "study", "--kind", "decision") == ["other words"]
    assert wells("memos", "change", memo, "--kind", "decision", *ANN).out.endswith(": nothing.\n")
    assert "Say what to change" in wells("memos", "change", memo, *ANN, status=2).err
    for words in (("change", memo, "mine"), ("remove", memo)):
        assert "is Ann's" in wells("memos", *words, *BEN, status=1).err
    assert wells("memos", "remove", memo[:10], "--json", *ANN).data["memo"] == memo
    assert _bodies(wells) == ["warmly said"]
    assert wells("undo", "--json", *ANN).data["did"] == "removed a memo"
    assert _bodies(wells, "--on", "study") == ["other words"]
    assert "no memo that begins" in wells("memos", "remove", "zz", *ANN, status=1).err


def test_a_memo_may_be_written_after_finishing(wells: Shell) -> None:
    _add(wells, f"coding:{_coding(wells)['coding']}", "on second thoughts")
    assert "on second thoughts" in _bodies(wells)


def test_a_blank_memo_is_refused_also_from_standard_input(wells: Shell) -> None:
    for text in (" ", "-"):  # standard input is empty here
        assert "blank" in _add(wells, "study", text, status=1).err


def test_who_writes_must_be_said(wells: Shell) -> None:
    for words in (("add", "--on", "study", "words"), ("change", "aa", "words"), ("remove", "aa")):
        assert "--coder" in wells("memos", *words, status=2).err


@pytest.mark.parametrize(
    ("sent", "status"),
    [
        ("first\r\nsecond, é\n".encode(), 0),
        (b"\xef\xbb\xbffirst\nsecond, \xc3\xa9", 0),
        (b"caf\xe9", 1),
    ],
)
def test_a_memo_from_standard_input(wells: Shell, sent: bytes, status: int) -> None:
    call = "from qualcode.cli.main import main; main()"
    words = ["memos", "add", "--on", "study", "-", *ANN]
    ran = subprocess.run(
        [sys.executable, "-c", call, *words], cwd=wells.folder, input=sent, capture_output=True, timeout=60
    )
    assert ran.returncode == status, ran.stderr
    if status:
        assert b"UTF-8" in ran.stderr
        assert b"caf" not in ran.stderr
    assert _bodies(wells, "--on", "study") == ([] if status else ["first\nsecond, é"])


# -- blindness --------------------------------------------------------------------------------------


@pytest.fixture
def blind(wells: Shell) -> Shell:
    """Ann and Ben are to code MORE blind to each other; Ann has written memos since, and coded it."""
    wells.write("MORE.txt", "INT: And you?\nR: We help each other here.\n")
    wells("import", "MORE.txt")
    wells("assign", "--coders", "Ann,Ben", "--transcripts", "MORE", "--round", "second")
    added = wells("codings", "add", "MORE", "Kin", "--quote", "We help each other here.", "--json", *ANN)
    for on in ("study", "transcript:MORE", "respondent:Anna", "code:Kin", "cell:Anna:Help"):
        _add(wells, on, "zebra")
    _add(wells, f"coding:{added.data['coding']}", "zebra")
    return wells


@pytest.mark.parametrize(
    "words",
    [
        ("memos",),
        ("memos", "--json"),
        ("memos", "--csv"),
        ("memos", "--on", "study"),
        ("memos", "--on", "cell:Anna:Help", "--json"),
        ("memos", "--search", "zeb", "--json"),
        ("codings", "--json"),
        ("history", "--json"),
        ("codebook", "history", "--json"),
        ("status", "--json"),
        ("undo",),
    ],
    ids=" ".join,
)
def test_no_memo_of_a_partner_reaches_who_is_blind(blind: Shell, words: tuple[str, ...]) -> None:
    assert "zebra" not in blind(*words, *BEN, status=None).both


def test_a_blind_coder_is_told_so_and_can_name_no_hidden_memo_or_coding(blind: Shell) -> None:
    ran = blind("memos", "--json", *BEN).data
    assert "hidden" in ran["warnings"][0]
    assert [memo["body"] for memo in ran["memos"]] == ["warmly said"]  # on work that is long revealed
    hidden = blind("memos", "--search", "zebra", "--json", *ANN).data["memos"]
    on_coding = blind("codings", "--json", "--transcript", "MORE", *ANN).data["codings"][0]["coding"]
    assert len(hidden) == 6
    for memo in hidden:
        for words in (("change", memo["memo"], "mine"), ("remove", memo["memo"])):
            said = blind("memos", *words, *BEN, status=1).err
            assert "no memo that begins" in said
    said = _add(blind, f"coding:{on_coding}", "mine", *BEN, status=1).err
    assert "no coding that begins" in said


def test_without_a_coder_it_is_the_leads_look_and_is_logged(blind: Shell) -> None:
    ran = blind("memos", "--json").data
    assert "the look was logged" in ran["warnings"][0]
    assert len([memo for memo in ran["memos"] if memo["body"] == "zebra"]) == 6
    last = blind("history", "--json", "--last", "1", *BEN).data["history"][0]
    assert (last["action"], last["reason"]) == ("look", "memos")


def test_all_memos_are_seen_once_both_have_finished(blind: Shell) -> None:
    for who in (ANN, BEN):
        blind("finish", "MORE", *who)
    assert len(_bodies(blind, "--search", "ZEBRA", *BEN)) == 6
