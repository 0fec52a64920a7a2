"""The commands' contract: what each prints as JSON, where options stand, and how it ends."""

from __future__ import annotations

import json
import subprocess
import sys
from dataclasses import dataclass
from importlib import import_module
from typing import TYPE_CHECKING, Any

import pytest

from qualcode.cli import main as program

if TYPE_CHECKING:
    from collections.abc import Iterator

    import click

    from tests.conftest import Shell

TEXT_OR_NONE = (str, type(None))
NUMBER_OR_NONE = (int, float, type(None))
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

STATISTIC = {"value": NUMBER_OR_NONE, "low": NUMBER_OR_NONE, "high": NUMBER_OR_NONE}
STATISTIC |= {"why": TEXT_OR_NONE, "interval_why": TEXT_OR_NONE}
STATISTIC |= {"below": (dict, type(None)), "undefined_replicates": int}
STANCE = {"supports": int, "contrary": int, "mixed": int, "unset": int}


@dataclass(frozen=True)
class Or:
    """A shape, or None: a level, which has no claim, has no stances."""

    shape: Any


CELL = {"respondents": int, "considered": int, "share": NUMBER_OR_NONE, "segments": int, "stance": Or(STANCE)}
THEME_ROW = {
    "path": [str],
    "level": TEXT_OR_NONE,
    "kind": str,
    "cells": [{"group": str, **CELL}],
    "total": CELL,
}
GROUP = {"group": str, "in_group": int, "finished": int}
AGREED = {"path": [str], "level": TEXT_OR_NONE, "units": int, "all": int, "none": int, "some": int}
AGREED |= {"only": {"Ann": int, "Ben": int}, "not_offered": int}
AGREED |= dict.fromkeys(
    (
        "percent_agreement", "positive_agreement", "negative_agreement", "cohen_kappa", "scott_pi", "pabak",
        "gwet_ac1", "krippendorff_alpha", "u_alpha", "f1",
    ),
    STATISTIC,
)  # fmt: skip
CODE = {"id": str, "path": [str], "level": TEXT_OR_NONE, "claim": TEXT_OR_NONE, "mark": TEXT_OR_NONE}
CODE |= {"definition": TEXT_OR_NONE, "use": TEXT_OR_NONE, "do_not_use": TEXT_OR_NONE, "examples": [str]}
CODE |= {"keywords": [str], "origin": TEXT_OR_NONE, "colour": TEXT_OR_NONE}
IMPORTED = {
    "file": str,
    "transcript": str,
    "encoding": str,
    "characters": int,
    "turns": int,
    "sentences": int,
}
IMPORTED |= {"speakers": [{"label": str, "role": str, "turns": int, "spelt": list}], "warnings": [str]}
TRANSCRIPT = {"id": str, "transcript": str, "respondents": [str], "respondent_type": TEXT_OR_NONE}
TRANSCRIPT |= {"characters": int, "turns": int, "sentences": int, "medium": str}
TRANSCRIPT |= {"assignments": [{"coder": str, "round": str, "mode": str, "status": str}]}
TURN = {"label_start": int, "start": int, "end": int, "speaker": TEXT_OR_NONE, "role": str}
TURN |= {"respondent": TEXT_OR_NONE}
CODING = dict.fromkeys(CODING_COLUMNS.split(","), TEXT_OR_NONE) | {"start": int, "end": int, "code": str}

QUOTE = {"quote": str, "attribution": str, "stance": str, "transcript": str, "code": [str], "coding": str}
QUOTE |= {"decided": TEXT_OR_NONE, "original": TEXT_OR_NONE, "complete": bool, "medium": str}

SEGMENT = {"code": [str], "start": int, "end": int, "stance": str}
DIFFERENCE = {"difference": str, "transcript": str, "kind": str, "start": int, "end": int, "gain": int}
DIFFERENCE |= {
    "codings": [{"coding": str, "coder": str, **SEGMENT}],
    "without": list,
    "settled": TEXT_OR_NONE,
}
TO_RECONCILE = {
    "transcript": str,
    "coders": [str],
    "status": str,
    "waits_for": list,
    "agreed": NUMBER_OR_NONE,
}
TO_RECONCILE |= {"differences": NUMBER_OR_NONE, "settled": NUMBER_OR_NONE, "to_carry_over": NUMBER_OR_NONE}

SHAPES: list[tuple[tuple[str, ...], dict[str, Any]]] = [
    (("new", "more.qualcode"), {"study": str}),
    (("status",), {"transcripts": int, "coders": [{"coder": str, "assigned": int, "finished": int}]}),
    (("import", "more.txt"), {"imported": [IMPORTED], "refused": []}),
    (("transcripts",), {"transcripts": [TRANSCRIPT]}),
    (("transcripts", "set", "BEN-01", "--medium", "notes"), {"transcript": str, "medium": str}),
    (("transcripts", "revise", "BEN-01", "more.txt"), {"transcript": str, "carried": int, "uncertain": list}),
    (("text", "BEN-01"), {"transcript": str, "text": str, "turns": [TURN], "sentences": [[int]]}),
    (("respondents",), {"respondents": [{"respondent": str, "attributes": dict}]}),
    (("respondents", "import", "people.csv"), {"respondents": int, "added": int}),
    (("codebook", "show"), {"title": str, "levels": [str], "codes": [CODE]}),
    (("codebook", "import", "wells.yaml"), {"added": int, "changed": int, "unchanged": int}),
    (("codebook", "export", "out.csv"), {"file": str, "codes": int}),
    (("codebook", "check"), {"problems": list}),
    (("codebook", "history"), {"history": [{"when": str, "coder": TEXT_OR_NONE, "changes": list}]}),
    (("codebook", "add", "Church", "--under", "Help"), {"codes": [str]}),
    (("coder",), {"coders": [{"coder": str, "role": str}]}),
    (("coder", "add", "Cleo"), {"coder": str, "role": str}),
    (("assign", "--coders", "Ann", "--round", "later"), {"transcripts": [str], "assigned": int}),
    (("finish", "BEN-01", "--coder", "Ann"), {"coder": str, "finished": list}),
    (("reopen", "BEN-01", "--coder", "Ann"), {"coder": str, "reopened": [str]}),
    (("codings",), {"codings": [CODING]}),
    (("recheck",), {"due": list}),
    (("reconcile", "--list"), {"by": str, "transcripts": [TO_RECONCILE], "differences": [DIFFERENCE]}),
    (
        ("reconcile", "--accept-agreed", "--coder", "Ann"),
        {"carried_over": int, "transcripts": [TO_RECONCILE]},
    ),
    (
        ("agreement", "--coders", "Ann,Ben"),
        {
            "coders": [str],
            "unit": str,
            "roll_up": str,
            "text": str,
            "group": TEXT_OR_NONE,
            "seed": int,
            "scope": {"transcripts": int, "units": int, "round": [str]},
            "codes": [AGREED],
            "pooled": dict.fromkeys(("cohen_kappa", "krippendorff_alpha", "set_alpha"), STATISTIC),
            "review": dict.fromkeys(("transcripts", "kept", "changed", "dropped", "added"), int),
        },
    ),
    (
        ("themes",),
        {
            "by": str,
            "codings_of": str,
            "groups": [GROUP],
            "rows": [THEME_ROW],
            "focus_groups": {"groups": [GROUP], "rows": [THEME_ROW]},
        },
    ),
    (
        ("themes", "--compare", "--inference"),
        {"groups": [GROUP], "rows": [{"path": [str], "kind": str, "difference": dict, "inference": dict}]},
    ),
    (
        ("themes", "--narrative"),
        {"words": [{"at_least": float, "word": str}], "levels": [{"themes": list}], "not_coded": [[str]]},
    ),
    (
        ("cooccurrence", "--unit", "turn,transcript"),
        {"results": [{"unit": str, "group": str, "pairs": list}], "roll_up": str, "codings_of": str},
    ),
    (
        ("new-codes",),
        {
            "order": str,
            "base_size": int,
            "groups": [{"group": str, "interviews": list, "base": dict, "runs": list}],
        },
    ),
    (("respondents", "codes"), {"columns": [{"column": str, "values": str}], "rows": [[object]]}),
    (
        ("quotes", "--code", "Help"),
        {"quotes": [QUOTE]},
    ),
    (
        ("framework",),
        {
            "themes": [{"path": [str], "level": TEXT_OR_NONE, "claim": TEXT_OR_NONE}],
            "rows": [
                {
                    "respondent": TEXT_OR_NONE,
                    "group": str,
                    "focus_group": TEXT_OR_NONE,
                    "cells": [
                        {
                            "theme": [str],
                            "considered": bool,
                            "segments": int,
                            "summaries": [],
                            "quotes": [QUOTE],
                        }
                    ],
                }
            ],
        },
    ),
    (("history",), {"history": [{"step": str, "when": str, "coder": TEXT_OR_NONE, "did": str}]}),
    (("check",), {"whole": bool, "findings": list}),
    (("backup", "copy.qualcode"), {"backup": str, "bytes": int}),
]


def matches(value: Any, shape: Any, at: str = "") -> None:
    """Assert that a value has every key of a shape, with values of these types."""
    if isinstance(shape, Or):
        if value is not None:
            matches(value, shape.shape, at)
    elif isinstance(shape, dict):
        assert isinstance(value, dict), at
        for key, inner in shape.items():
            assert key in value, f"{at}.{key}"
            matches(value[key], inner, f"{at}.{key}")
    elif isinstance(shape, list):
        assert isinstance(value, list), at
        for i, item in enumerate(value):
            for inner in shape:
                matches(item, inner, f"{at}[{i}]")
    else:
        assert isinstance(value, shape), f"{at} is {value!r}"
        assert shape is not int or not isinstance(value, bool), at


@pytest.mark.parametrize(("words", "shape"), SHAPES, ids=[" ".join(words) for words, _ in SHAPES])
def test_json_is_one_object_of_the_contracts_shape(
    wells: Shell, words: tuple[str, ...], shape: dict[str, Any]
) -> None:
    wells.write("more.txt", "INT: Who came?\nR: My sister came.\nINT: And then?\nR: Then we left.\n")
    ran = wells(*words, "--json", "--study", "wells.qualcode")
    assert ran.err == ""
    assert ran.data["format"] == 1
    matches(ran.data, {"warnings": [str], **shape})
    assert "NaN" not in ran.out


def test_demo_tells_what_it_made_as_json(shell: Shell) -> None:
    ran = shell("demo", "there", "--json")
    assert ran.data["format"] == 1
    assert isinstance(ran.data["warnings"], list)
    assert (shell.folder / "there" / "sample.qualcode").exists()


def test_undo_and_redo_say_which_step(wells: Shell) -> None:
    wells("codebook", "add", "Church", "--coder", "Ann")
    for word in ("undo", "redo"):
        ran = wells(word, "--json", "--coder", "Ann")
        matches(ran.data, {"format": int, "step": str, "did": str, "warnings": list})
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
