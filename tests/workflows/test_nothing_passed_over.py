"""What a table says and nobody understands is refused by line or named, never guessed."""

from __future__ import annotations

from typing import TYPE_CHECKING, Any

import pytest

if TYPE_CHECKING:
    from tests.workflows.conftest import Small

ANN = ("--coder", "Ann")


def names(small: Small) -> list[str]:
    return [" > ".join(code["path"]) for code in small.shell("codebook", "show", "--json").data["codes"]]


def test_a_parent_that_nobody_bears_is_refused_by_line(small: Small) -> None:
    before = names(small)
    small.shell.write("more.csv", "name,parent\nAunts,Help\nUncles,Halp\n")
    ran = small.shell("codebook", "import", "more.csv", status=1)
    assert "more.csv, line 3: the parent 'Halp'" in ran.err
    assert "The nearest: Help" in ran.err
    assert names(small) == before
    small.shell.write("new.csv", "name,parent\nAunts,Halp\n")
    small.shell("new", "other.qualcode", "--codebook", "new.csv", status=1)
    assert not (small.shell.folder / "other.qualcode").exists()


def test_a_parent_is_a_row_or_the_end_of_a_path_that_is_there(small: Small) -> None:
    small.shell.write("more.csv", "name,parent\nAunts,Kin\nWork,\nField,Work\n")
    small.shell("codebook", "import", "more.csv")
    assert {"Help > Kin > Aunts", "Work > Field"} <= set(names(small))
    assert "Kin" not in names(small)


def test_ancestors_that_a_path_names_are_made_and_said(small: Small) -> None:
    small.shell.write("more.csv", "path\nHelp > Kin > Aunts\nHalp > Uncles\n")
    made = small.shell("codebook", "import", "more.csv")
    assert "Halp" in made.out
    assert small.shell("codebook", "import", "more.csv", "--json").data["made"] == []
    small.shell.write("more.csv", "path\nWork > Field > Maize\n")
    assert small.shell("codebook", "import", "more.csv", "--json").data["made"] == ["Work", "Work > Field"]


@pytest.mark.parametrize(
    ("name", "body", "line"),
    [
        ("a.csv", "path,level\nWork,\nRest,family\n", ", line 3"),
        ("a.csv", "path,level\nWork,Market\nRest,market\n", ", line 3"),
        ("a.yaml", "codes:\n  - name: Work\n    level: ' FAMILY'\n", ", line 3"),
        ("a.yaml", "levels: [Market]\ncodes:\n  - name: Work\n    level: market\n", ", line 4"),
        ("a.yaml", "levels: [family]\ncodes: []\n", ""),
        ("a.yaml", "levels: [Market, MARKET]\ncodes: []\n", ""),
    ],
)
def test_a_level_that_differs_in_case_alone_is_refused(small: Small, name: str, body: str, line: str) -> None:
    small.shell.write(name, body)
    ran = small.shell("codebook", "import", name, status=1)
    assert f"{name}{line}" in ran.err
    assert "write 'Family'" in ran.err or "write 'Market'" in ran.err
    assert small.shell("codebook", "show", "--json").data["levels"] == ["Family", "Community"]


def test_a_level_that_differs_in_case_alone_is_refused_of_one_code(small: Small) -> None:
    small.coders("Ann")
    assert "write 'Family'" in small.shell("codebook", "change", "Shame", "--level", "family", status=1).err
    assert "write 'Family'" in small.shell("codebook", "add", "Work", "--level", "FAMILY", status=1).err
    small.shell("codebook", "change", "Shame", "--level", "Family")
    small.shell.write("room.csv", "action,code,level\nkeep,Help,community\n")
    (change,) = small.shell("workshop", "import", "room.csv", "--json", *ANN).data["changes"]
    assert (change["state"], "write 'Community'" in change["why"]) == ("refused", True)


def test_columns_that_were_not_used_are_named(small: Small) -> None:
    small.interviews({"P1": "Mother"}).coders("Ann")
    small.shell.write("c.csv", "transcript,code,quote,stanse\nP1,Kin,S1 P1 was said.,contrary\n")
    ran = small.shell("codings", "apply", "c.csv", *ANN)
    assert "c.csv: 1 column was not used: 'stanse'." in ran.err
    small.shell.write("w.csv", "at_least,word,colour\n0.5,many,red\n")
    assert "not used: 'colour'" in small.shell("themes", "--narrative", "--words", "w.csv").err
    small.shell.write("talk.csv", "speaker,text,mood\nINT,Why?,glad\nR,So it was.,sad\n")
    assert "mood" in small.shell("import", "talk.csv").err


ROOM = "action,code,name,into,under,level,cards"


def room(small: Small, *rows: str, take: str = "all") -> list[dict[str, Any]]:
    if not small.shell("coder", "--json").data["coders"]:
        small.coders("Ann")
    small.shell.write("room.csv", "\n".join([ROOM, *rows]) + "\n")
    words = ("workshop", "import", "room.csv", "--json", "--take", take, *ANN)
    changes: list[dict[str, Any]] = small.shell(*words, status=None).data["changes"]
    return changes


@pytest.mark.parametrize(
    "rows",
    [
        ("rename,Gossip,Talk,,,,", "rename,Gossip,Rumour,,,,"),
        ("drop,Gossip,,,,,", "keep,Shame > Gossip,,,,,"),
        ("rename,Gossip,Talk,,,,", "keep,Gossip,,,,,"),
        ("merge,Kin,,Clinic,,,", "merge,Kin,,Gossip,,,"),
        ("merge,Kin,,Clinic,,,", "merge,Clinic,,Kin,,,"),
        ("merge,Kin,,Clinic,,,", "drop,Kin,,,,,"),
        ("split,Kin,,Aunts;Uncles,,,", "split,Kin,,Near;Far,,,"),
        ("new,,Transport,,,Family,", "new,,transport,,,Community,"),
        ("keep,Help,,,,Family,", "keep,Help,,,,Community,"),
        ("keep,Kin,,,Shame,,", "keep,Kin,,,Help,,"),
    ],
)
def test_rows_that_contradict_each_other_are_both_refused(small: Small, rows: tuple[str, str]) -> None:
    before = names(small)
    found = room(small, "keep,Shame,,,,,", *rows)
    assert [change["state"] for change in found] == ["there", "refused", "refused"]
    assert all("rows 2 and 3 disagree" in change["why"] for change in found[1:])
    assert names(small) == before


@pytest.mark.parametrize(
    "rows",
    [
        ("rename,Gossip,Talk,,,,", "split,Gossip,,Near;Far,,,"),
        ("keep,Kin,,,,,", "keep,Kin,,,,Family,"),
        ("drop,Gossip,,,,,", "drop,Gossip,,,,,"),
        ("merge,Kin,,Clinic,,,", "merge,Kin,,Clinic,,,"),
        ("new,,Transport,,Help,,", "new,,Transport,,Shame,,"),
    ],
)
def test_rows_that_fit_together_are_taken(small: Small, rows: tuple[str, str]) -> None:
    assert not any(change["state"] == "refused" for change in room(small, *rows))


def test_of_rows_that_disagree_one_can_be_taken_by_its_number(small: Small) -> None:
    rows = ("rename,Gossip,Talk,,,,", "rename,Gossip,Rumour,,,,")
    (change,) = room(small, *rows, take="2")
    assert (change["state"], change["after"]) == ("taken", "Shame > Rumour")


@pytest.mark.parametrize(
    ("bad", "said"),
    [
        ("keep,Kin,,,,,13; lost; 14", "'cards' holds 'lost'"),
        ("split,Kin,,Aunts,,,", "two or more names"),
        ("stir,Kin,,,,,", "none of keep"),
    ],
)
def test_one_bad_cell_refuses_its_row_and_not_the_file(small: Small, bad: str, said: str) -> None:
    first, second = room(small, bad, "rename,Gossip,Talk,,,,")
    assert (first["state"], second["state"]) == ("refused", "taken")
    assert said in first["why"]
    assert "Shame > Talk" in names(small)


def test_values_that_are_spelt_alike_are_pointed_out(small: Small) -> None:
    small.interviews({"P1": "Patient", "P2": "patient", "P3": "Nurse"}).coders("Ann")
    rows = [("P1", "Patient", "Gwérù"), ("P2", "patient", "Gweru "), ("P3", "Nurse", "Harare")]
    small.shell.rows("people.csv", "respondent,respondent_type,site", rows)
    told = small.shell("respondents", "import", "people.csv").err
    assert "respondent_type: 'Patient' and 'patient' differ in case" in told
    assert "site: 'Gwérù' and 'Gweru'" in told
    assert "'Patient' and 'patient'" in small.shell("themes").err
    assert "'Gwérù' and 'Gweru'" in small.shell("themes", "--by", "site").err
    assert "differ in case" not in small.shell("themes", "--by", "site").err.split("site:")[0]
