"""The commands' contract: what each prints as JSON, where options stand, and how it ends."""

from __future__ import annotations

import json
import shlex
import subprocess
import sys
from dataclasses import replace
from importlib import import_module
from typing import TYPE_CHECKING, Any

import pytest
from pydantic import ValidationError

from qualcode.cli import main as program
from qualcode.documents.of_commands import OF_COMMANDS, WITHOUT

if TYPE_CHECKING:
    from collections.abc import Callable, Iterator

    import click

    from tests.conftest import Ran, Shell

CODING_COLUMNS = (
    "coding,transcript,respondent,respondent_type,coder,code,level,start,end,quote,stance,memo,created"
)


# -- help -------------------------------------------------------------------------------------------


def every_command() -> Iterator[tuple[tuple[str, ...], click.Command]]:
    """Every command by its words, with those under it."""
    for name, place in program.COMMANDS.items():
        module, attribute = place.split(":")
        command = getattr(import_module(f"qualcode.cli.commands.{module}"), attribute)
        yield (name,), command
        for below, inner in getattr(command, "commands", {}).items():
            yield (name, below), inner


COMMANDS = dict(every_command())
IN_THE_CONTRACT = [
    "demo", "new", "import", "transcripts", "transcripts set", "transcripts revise", "text", "respondents import",
    "codebook show", "codebook import", "codebook export", "codebook check", "codebook history", "coder add",
    "assign", "finish", "reopen", "codings", "codings apply",
    "reconcile", "reconcile settle", "agreement", "themes", "quotes", "history", "undo",
    "redo", "check", "backup",
]  # fmt: skip


def test_the_commands_of_the_contract_are_there() -> None:
    assert {tuple(name.split()) for name in IN_THE_CONTRACT} <= set(COMMANDS)


@pytest.mark.parametrize("words", COMMANDS, ids=" ".join)
def test_every_command_has_help_with_an_example_of_itself(shell: Shell, words: tuple[str, ...]) -> None:
    ran = shell(*words, "--help")
    assert ran.err == ""
    assert f"Example: qualcode {words[0]}" in ran.out
    lines = [line.strip() for line in ran.out.splitlines()]
    assert len(lines[2]) > 10, "the help says nothing"


@pytest.mark.parametrize("words", COMMANDS, ids=" ".join)
def test_every_command_takes_the_common_options(words: tuple[str, ...]) -> None:
    options = {option for parameter in COMMANDS[words].params for option in parameter.opts}
    if words not in {
        ("codebook",),
        ("workshop",),
        ("demo",),
        ("keys",),
    }:  # two group others, two have no study
        assert {"--study", "--coder", "--json"} <= options


# -- JSON -------------------------------------------------------------------------------------------

SORTED = (
    "report cards.md --kind cards --not-anonymised --coder Ann; "
    "workshop import sorted.csv --take all --coder Ann"
)
# One call of every command at least, the last of its line; what stands in braces is found in the study first.
CALLS = (
    """
new more.qualcode
new more.qualcode --codebook wells.yaml
status
keys
import more.txt
transcripts
transcripts set BEN-01 --medium notes
transcripts speakers BEN-01
transcripts speakers GROUP --set Beth --rename Bertha
transcripts remove BEN-01 --yes --coder Ann
transcripts revise BEN-01 more.txt
transcripts revise BEN-01 more.txt; transcripts unplaced
text BEN-01
respondents
respondents import people.csv
respondents rename Anna Annie
respondents rename Anna Beth --join
respondents codes
codebook show
codebook name-version first; codebook show --version first
codebook import wells.yaml
codebook export out.csv
codebook check
codebook add Church --under Help
codebook change Gossip --name Talk
codebook move Gossip --under Help
codebook merge Gossip --into Hiding
codebook split Gossip --into Near --into Far
codebook retire Gossip
codebook name-version first
codebook merge Gossip --into Hiding; codebook name-version first; codebook history
coder
coder add Cleo
coder primary Ben
coder rename Ben Benedict
coder add Cleo; coder retire Cleo --yes
coder add Cleo; coder retire Ben --give-to Cleo --yes --coder Ann
settings
settings agreement off
settings consent assumed
assign --coders Ann --round later
assign --coders Ann --round later --sample 50% --by respondent_type
finish BEN-01 --coder Ann
reopen BEN-01 --coder Ann
codings
codings --layer consensus
codings apply Ann.csv --coder Ann
reopen BEN-01 --coder Ann; codings add BEN-01 Hiding --quote 'I hid my pills.' --coder Ann
reopen BEN-01 --coder Ann; codings change {coding} --stance mixed --coder Ann
reopen BEN-01 --coder Ann; codings remove {coding} --coder Ann
codebook add Church --under Help; recheck
codebook add Church --under Help; recheck done BEN-01 --code Church --coder Ann
memos
memos add so --on code:Help --coder Ann; memos
memos add so --on code:Help --coder Ann
memos add so --on code:Help --coder Ann; memos change {memo} other --coder Ann
memos add so --on code:Help --coder Ann; memos remove {memo} --coder Ann
workshop import room.csv --coder Ann
workshop import room.csv --take all --coder Ann
workshop proposals --coder Ann
SORTED; workshop proposals --coder Ann
SORTED; reopen STAFF-01 BEN-01 BEN-02 GROUP --coder Ann; workshop take --all --coder Ann
SORTED; workshop refuse --all --coder Ann
agreement --coders Ann,Ben
agreement --unit sentence,turn --replicates 0
agreement --sentences
agreement --methods-text
agreement --differences
agreement --differences --roll-up code,theme
reconcile --list
reconcile --accept-agreed --coder Ann
reconcile settle {difference} --take Ann --coder Ann
themes
themes --intervals --suppress-below 2
themes --by site --suppress-below 3
themes --compare
themes --compare --group Mother --group Nurse
themes --compare --inference --by site
themes --narrative
cooccurrence --unit turn,transcript
cooccurrence --unit span --by respondent_type
new-codes
quotes --code Help
quotes --code Help --best 1
quotes pin {coding} --coder Ann
quotes leave-out {coding} --coder Ann
quotes unpin {coding} --coder Ann
quotes original {coding} Umama --coder Ann
framework
memos add so --on cell:BEN-01:Help --coder Ann; framework
report out.md --not-anonymised
report out.md --not-anonymised --kind reading
report out.md --not-anonymised --kind cards --coder Ann
history
history --last 1
codebook add Church --coder Ann; undo --coder Ann
codebook add Church --coder Ann; undo --coder Ann; redo --coder Ann
check
backup copy.qualcode
demo there
""".replace("SORTED", SORTED)
    .strip()
    .splitlines()
)
ROOM = "action,code,name,into\nmerge,Gossip,,Hiding\nrename,Kin,Family,\ndrop,Nowhere,,\n"


def called(wells: Shell, line: str) -> Ran:
    """What the last command of a line answers as JSON, in a study with more files to take in."""
    wells.write("more.txt", "INT: Who came?\nR: My sister came.\nINT: And then?\nR: Then we left.\n")
    wells.write("room.csv", ROOM)
    wells.write("sorted.csv", "action,code,name,cards\nnew,,Elsewhere,1\n")
    *before, last = (part.strip() for part in line.split(";"))
    for part in before:
        wells(*shlex.split(part), "--study", "wells.qualcode")
    for name, (words, of) in FOUND.items():
        if f"{{{name}}}" in last:
            last = last.format(**{name: of(wells(*words, "--json").data)})
    study = () if last.split()[0] in ("demo", "keys") else ("--study", "wells.qualcode")
    return wells(*shlex.split(last), "--json", *study, status=None)


FOUND: dict[str, tuple[tuple[str, ...], Callable[[Any], str]]] = {
    "coding": (("codings",), lambda d: next(c["coding"] for c in d["codings"] if c["coder"] == "Ann")),
    "memo": (("memos", "--on", "code:Help"), lambda d: d["memos"][0]["memo"]),
    "difference": (("reconcile", "--list"), lambda d: d["differences"][0]["difference"]),
}


@pytest.mark.parametrize("line", CALLS)
def test_json_is_one_object_of_the_commands_type(wells: Shell, line: str) -> None:
    """``Ran.data`` checks each document against its type: no key more, none less, none of another kind."""
    ran = called(wells, line)
    assert ran.status == (3 if "room.csv --take" in line else 0), (
        ran.err
    )  # the room dropped what is not there
    assert ran.err == "" or line == "demo there"  # which tells its progress there
    assert ran.data["format"] == 1
    assert line.rpartition(";")[2].strip().startswith(ran.command)
    assert "NaN" not in ran.out


def test_every_command_is_called_here() -> None:
    last = [line.rpartition(";")[2].strip() for line in CALLS]
    assert [name for name in OF_COMMANDS if not any(f"{line} ".startswith(f"{name} ") for line in last)] == []


def test_every_command_that_answers_has_a_type() -> None:
    answering = {
        " ".join(words)
        for words, command in COMMANDS.items()
        if any("--json" in parameter.opts for parameter in command.params)
    }
    assert answering - WITHOUT == set(OF_COMMANDS)


@pytest.mark.parametrize(
    "line",
    [
        "status", "transcripts", "respondents", "respondents codes", "codebook show", "codebook check",
        "codebook history", "coder", "settings", "codings", "recheck", "memos", "reconcile", "themes",
        "themes --narrative", "cooccurrence", "new-codes", "framework", "history", "check",
    ],
)  # fmt: skip
def test_an_empty_study_answers_with_the_same_types(shell: Shell, line: str) -> None:
    shell("new", "empty.qualcode")
    assert shell(*line.split(), "--json").data["format"] == 1


def test_of_agreement_each_coders_own_units_are_counted(wells: Shell) -> None:
    found = wells("agreement", "--coders", "Ann,Ben", "--json").data
    assert [list(code["only"]) for code in found["codes"]] == [["Ann", "Ben"]] * len(found["codes"])


def test_a_key_that_no_type_has_is_found(wells: Shell) -> None:
    ran = wells("status", "--json")
    with pytest.raises(ValidationError):
        replace(ran, out=ran.out.replace('"coders"', '"codres"')).data  # noqa: B018


def test_demo_tells_what_it_made_as_json(shell: Shell) -> None:
    ran = shell("demo", "there", "--json")
    assert ran.data["format"] == 1
    assert isinstance(ran.data["warnings"], list)
    assert (shell.folder / "there" / "sample.qualcode").exists()


def test_undo_and_redo_say_which_step(wells: Shell) -> None:
    wells("codebook", "add", "Church", "--coder", "Ann")
    for word in ("undo", "redo"):
        ran = wells(word, "--json", "--coder", "Ann")
        assert ran.data["format"] == 1
        there = "Church" in wells("codebook", "show").out
        assert there == (word == "redo")


def test_what_was_refused_of_an_import_is_listed(wells: Shell) -> None:
    wells.write("good.txt", "INT: Who?\nR: My aunt, always.\nINT: When?\nR: In May.\n")
    wells.write("empty.txt", "")
    ran = wells("import", "good.txt", "empty.txt", "--json", status=3)
    assert [entry["transcript"] for entry in ran.data["imported"]] == ["good"]
    (refused,) = ran.data["refused"]
    assert refused["file"] == "empty.txt"
    assert set(refused) == {"file", "line", "reason"}


def test_turns_and_sentences_are_places_in_the_text(wells: Shell) -> None:
    found = wells("text", "GROUP", "--json").data
    text = found["text"]
    assert wells("text", "GROUP").out == text
    for turn in found["turns"]:
        label = text[turn["label_start"] : turn["start"]]
        assert label.startswith(turn["speaker"])
        assert "\n" not in text[turn["start"] : turn["end"]]
    assert [turn["respondent"] for turn in found["turns"]] == [None, "Anna", "Beth", None, "Anna", "Beth"]
    spans = [(turn["start"], turn["end"]) for turn in found["turns"]]
    for start, end in found["sentences"]:
        assert any(first <= start < end <= last for first, last in spans)


def test_in_unlabelled_text_each_paragraph_is_a_turn(wells: Shell) -> None:
    wells.write("plain.txt", "She came early. It was cold.\n\nThen we went home.\n")
    wells("import", "plain.txt")
    turns = wells("text", "plain", "--json").data["turns"]
    assert [(t["speaker"], t["role"], t["label_start"] == t["start"]) for t in turns] == [
        (None, "respondent", True)
    ] * 2


# -- CSV --------------------------------------------------------------------------------------------


def test_columns_of_codings(wells: Shell) -> None:
    ran = wells("codings", "--csv")
    assert ran.out.splitlines()[0] == CODING_COLUMNS
    rows = ran.table
    assert len(rows) == 12
    first = next(row for row in rows if row["coder"] == "Ann" and row["code"] == "Help > Kin")
    text = wells("text", first["transcript"]).out
    assert text[int(first["start"]) : int(first["end"])] == first["quote"] == "My mother helped me."
    assert (first["stance"], first["memo"], first["level"]) == ("supports", "warmly said", "Family")
    assert (first["respondent"], first["respondent_type"]) == ("BEN-01", "Mother")


def test_codings_of_a_table_can_be_applied_again(wells: Shell) -> None:
    """What comes out of one study goes into another of the same texts, and nothing changes on the way."""
    table = wells("codings", "--csv").out
    rows = [line for line in table.splitlines() if ",Ann," in line or line.startswith("coding,")]
    wells.write("again.csv", "\n".join(rows) + "\n")
    wells("new", "other.qualcode", "--codebook", "wells.yaml")
    study = ("--study", "other.qualcode")
    wells("import", *(f"{t}.txt" for t in ("BEN-01", "BEN-02", "STAFF-01", "GROUP")), *study)
    wells("coder", "add", "Ann", *study)
    done = wells("codings", "apply", "again.csv", "--json", *study).data
    assert (done["applied"], done["skipped"], done["refused"]) == (6, 0, [])
    places = [
        [(r["transcript"], r["code"], r["start"], r["end"], r["stance"], r["memo"]) for r in ran.table]
        for ran in (wells("codings", "--csv", *study), wells("codings", "--csv", "--study", "wells.qualcode"))
    ]
    assert set(places[0]) < set(places[1])
    assert wells("codings", "apply", "again.csv", "--json", *study).data["skipped"] == 6


@pytest.mark.parametrize("words", [("themes",), ("agreement",), ("quotes", "--code", "Help")], ids=" ".join)
def test_numbers_in_tables_are_not_rounded(wells: Shell, words: tuple[str, ...]) -> None:
    ran = wells(*words, "--csv", *(() if words[0] != "agreement" else ("--replicates", 0)))
    assert ran.table
    for row in ran.table:
        if row.get("share"):
            assert float(row["share"]) == int(row["respondents"]) / int(row["considered"])


# -- which study, and who acts ----------------------------------------------------------------------


@pytest.fixture
def two(wells: Shell) -> Shell:
    """Two studies in one folder, so that one must be named."""
    wells("new", "other.qualcode")
    return wells


def test_the_only_study_in_the_folder_is_meant(wells: Shell) -> None:
    assert len(wells("codings", "--json").data["codings"]) == 12


def test_of_several_one_must_be_named(two: Shell) -> None:
    ran = two("codings", status=2)
    assert "other.qualcode, wells.qualcode" in ran.err
    assert ran.out == ""


@pytest.mark.parametrize(
    ("words", "env"),
    [
        (("--study", "wells.qualcode", "codings", "--json"), {}),
        (("codings", "--study", "wells.qualcode", "--json"), {}),
        (("codings", "--json"), {"QUALCODE_STUDY": "wells.qualcode"}),
        (("codings", "--json", "--study", "wells.qualcode"), {"QUALCODE_STUDY": "other.qualcode"}),
        (("--study", "other.qualcode", "codings", "--json", "--study", "wells.qualcode"), {}),
    ],
)
def test_where_a_study_may_be_named(two: Shell, words: tuple[str, ...], env: dict[str, str]) -> None:
    assert len(two(*words, **env).data["codings"]) == 12


@pytest.mark.parametrize(
    ("words", "env"),
    [
        (("--coder", "Ben", "reopen", "BEN-01", "--json"), {}),
        (("reopen", "BEN-01", "--json", "--coder", "Ben"), {}),
        (("reopen", "BEN-01", "--json", "--coder", "ben"), {}),
        (("reopen", "BEN-01", "--json"), {"QUALCODE_CODER": "Ben"}),
        (("reopen", "BEN-01", "--json", "--coder", "Ben"), {"QUALCODE_CODER": "Ann"}),
        (("--coder", "Ann", "reopen", "BEN-01", "--json", "--coder", "Ben"), {}),
    ],
)
def test_where_the_coder_may_be_named(wells: Shell, words: tuple[str, ...], env: dict[str, str]) -> None:
    assert wells(*words, **env).data["coder"] == "Ben"


def test_json_may_stand_before_the_command_of_a_group(wells: Shell) -> None:
    assert wells("codings", "--json", "apply", "Ann.csv", "--coder", "Ann").data["skipped"] == 6


def test_common_options_between_a_group_and_its_command(two: Shell) -> None:
    two("codings", "--study", "other.qualcode", "apply", "Ann.csv", "--coder", "Ann", status=1)
    two("coder", "--study", "other.qualcode", "add", "Ann")
    assert [c["coder"] for c in two("coder", "--study", "other.qualcode", "--json").data["coders"]] == ["Ann"]


@pytest.mark.parametrize(
    "words", [("reopen", "BEN-01"), ("undo",), ("codings", "apply", "Ann.csv")], ids=" ".join
)
def test_who_writes_must_be_said_where_there_are_several(wells: Shell, words: tuple[str, ...]) -> None:
    ran = wells(*words, status=2)
    assert "--coder" in ran.err
    assert "Ann, Ben" in ran.err


def test_the_only_coder_need_not_be_named(shell: Shell) -> None:
    shell("new", "a.qualcode")
    shell("coder", "add", "Ann")
    shell("codebook", "add", "Help")
    assert shell("undo", "--json").data["did"] == "added a code"


def test_the_program_with_a_study_opens_it(wells: Shell) -> None:
    ran = wells("wells.qualcode", status=1)
    assert ran.out == ""
    assert ran.err == (
        "Error: The interface needs a terminal; qualcode --help lists what works without one.\n"
    )


# -- bytes and endings ------------------------------------------------------------------------------


@pytest.mark.parametrize(
    "words",
    [("codings", "--json"), ("themes", "--json"), ("themes",), ("agreement", "--json"), ("agreement",),
     ("history", "--json"), ("codebook", "show"), ("transcripts", "--csv"), ("quotes", "--code", "Help"),
     ("status",), ("respondents",)],
    ids=" ".join,
)  # fmt: skip
def test_the_same_study_gives_the_same_bytes(wells: Shell, words: tuple[str, ...]) -> None:
    ran = wells(*words)
    assert ran == wells(*words)
    assert ran.err.startswith("Note: ") or ran.err == ""
    assert "\r" not in ran.out
    assert "\x1b" not in ran.both


def test_a_question_mark_of_usage_is_status_2(wells: Shell) -> None:
    for words in (("nosuch",), ("codings", "--nosuch"), ("assign",), ("themes", "--json", "--csv")):
        ran = wells(*words, status=2)
        assert ran.out == ""
        assert "Traceback" not in ran.err


def test_in_a_process_of_its_own(wells: Shell) -> None:
    """stdout holds JSON alone, stdin is not read, and a refusal is one sentence."""
    command = [sys.executable, "-m", "qualcode.cli", "codings", "--json"]
    if not _runs_as_module():
        command = [sys.executable, "-c", "from qualcode.cli.main import main; main()", "codings", "--json"]
    ran = subprocess.run(
        command, cwd=wells.folder, capture_output=True, text=True, stdin=subprocess.DEVNULL, timeout=60
    )
    assert ran.returncode == 0
    assert len(json.loads(ran.stdout)["codings"]) == 12
    refused = subprocess.run(
        [*command, "--study", "none.qualcode"],
        cwd=wells.folder,
        capture_output=True,
        text=True,
        stdin=subprocess.DEVNULL,
        timeout=60,
    )
    assert (refused.returncode, refused.stdout) == (1, "")
    assert refused.stderr.startswith("Error: There is no study none.qualcode")
    assert refused.stderr.count("\n") == 1


def _runs_as_module() -> bool:
    from importlib.util import find_spec

    return find_spec("qualcode.cli.__main__") is not None


def test_a_study_is_for_its_owner_alone(wells: Shell) -> None:
    wells("backup", "copy.qualcode")
    for name in ("wells.qualcode", "copy.qualcode"):
        assert (wells.folder / name).stat().st_mode & 0o077 == 0
