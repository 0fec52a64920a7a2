"""Decisions of a workshop, as tables and YAML."""

from __future__ import annotations

from typing import TYPE_CHECKING

import pytest

from qualcode.errors import FileRefused
from qualcode.tables.workshop_table import read_workshop

if TYPE_CHECKING:
    from pathlib import Path

HEADER = "action,code,name,into,under,level,claim,definition,cards,group,dissent,note\n"


def _written(folder: Path, body: str, name: str = "room.csv") -> Path:
    path = folder / name
    path.write_text(body, encoding="utf-8")
    return path


def test_each_action_says_what_it_needs(tmp_path: Path) -> None:
    body = (
        HEADER
        + 'keep,Kin,,,,Family,,Any relative,"3, 5-7; #12",Table 1,,\n'
        + "Rename,Gossip,Talk of the village,,,,,,,,,clearer\n"
        + "merge,Clinic,,Kin,,,,,,,Two disagreed,\n"
        + "split,Help,,By kin ; By staff,,,,,,,,\n"
        + "drop,Hiding,,,,,,,,,,\n"
        + "new,,Work,,Help,Community,,,,,,\n"
        + "new,Money,,,,,,,,,,\n"
    )
    keep, rename, merge, split, drop, work, money = read_workshop(_written(tmp_path, body))
    assert (keep.line, keep.action, keep.code, keep.cards) == (2, "keep", "Kin", (3, 5, 6, 7, 12))
    assert keep.fields == {"level": "Family", "definition": "Any relative"}
    assert (keep.group, rename.name, rename.note) == ("Table 1", "Talk of the village", "clearer")
    assert (merge.into, merge.dissent) == (("Kin",), "Two disagreed")
    assert split.into == ("By kin", "By staff")
    assert drop.code == "Hiding"
    assert (work.code, work.name, work.under) == (None, "Work", "Help")
    assert (money.code, money.name) == (None, "Money")  # a new code may stand under either heading


def test_yaml_says_the_same_as_a_table(tmp_path: Path) -> None:
    table = _written(tmp_path, HEADER + "split,Help,,By kin;1990,,,,,,Table 2,,\nkeep,Kin,,,,,,,4-5,,,\n")
    yaml = _written(
        tmp_path,
        "changes:\n  - action: split\n    code: Help\n    into: [By kin, 1990]\n    group: Table 2\n"
        "  - action: keep\n    code: Kin\n    cards: [4, 5]\n",
        "room.yaml",
    )
    plain = [{**vars_of(row), "line": 0} for row in read_workshop(table)]
    assert [{**vars_of(row), "line": 0} for row in read_workshop(yaml)] == plain
    assert [row.line for row in read_workshop(yaml)] == [2, 6]


def vars_of(row: object) -> dict[str, object]:
    return {name: getattr(row, name) for name in row.__slots__} if hasattr(row, "__slots__") else vars(row)


@pytest.mark.parametrize(
    ("row", "said"),
    [
        ("stir,Kin,,,,,,,,,,", "the action 'stir' is none of keep, rename, merge, split, drop, new"),
        ("keep,,,,,,,,,,,", "keep needs the 'code'"),
        ("rename,Kin,,,,,,,,,,", "rename needs the new 'name'"),
        ("keep,Kin,Kinship,,,,,,,,,", "keep takes no 'name'"),
        ("merge,Kin,,,,,,,,,,", "merge needs one code in 'into'"),
        ("merge,Kin,,A;B,,,,,,,,", "merge needs one code in 'into'"),
        ("split,Kin,,A,,,,,,,,", "split needs two or more names"),
        ("drop,Kin,,A,,,,,,,,", "drop takes no 'into'"),
        ("new,,,,,,,,,,,", "a new code needs a 'name'"),
        ("new,Kin,Work,,,,,,,,,", "a new code has a 'name' and no 'code'"),
        ("rename,Kin,A > B,,,,,,,,,", "holds a '>' between blanks"),
        ("keep,Kin,,,,,,,seven,,,", "'cards' holds 'seven'"),
        ("keep,Kin,,,,,,,9-3,,,", "'cards' holds '9-3'"),
        ("keep,Kin,,,,,,,0,,,", "'cards' holds '0'"),
        ("keep,Kin,,,,,,,1-99999,,,", "'cards' holds '1-99999'"),
    ],
)
def test_a_row_that_cannot_be_meant_is_refused_with_its_line(tmp_path: Path, row: str, said: str) -> None:
    good, bad, after = read_workshop(
        _written(tmp_path, f"{HEADER}keep,Kin,,,,,,,,,,\n{row}\ndrop,Work,,,,,,,,,,\n")
    )
    assert (good.fault, bad.line, after.fault) == (None, 3, None)
    assert said.lower() in (bad.fault or "").lower()


@pytest.mark.parametrize(
    ("name", "body", "said"),
    [
        ("room.csv", "code,name\nKin,x\n", "'action'"),
        ("room.csv", "action,colour\nkeep,red\n", "'colour' is not something a workshop decides"),
        ("room.csv", HEADER, "it holds no decision"),
        ("room.yaml", "codes: []\n", "it must hold 'changes:'"),
        ("room.yaml", "changes:\n  - keep\n", "each change must begin with '- action:'"),
        ("room.yaml", "changes: []\n", "it holds no decision"),
    ],
)
def test_a_file_that_is_none_is_refused(tmp_path: Path, name: str, body: str, said: str) -> None:
    with pytest.raises(FileRefused, match=r".") as refused:
        read_workshop(_written(tmp_path, body, name))
    assert said in str(refused.value)


@pytest.mark.parametrize(
    ("cell", "said"),
    [("code: [Kin]", "'code' must be a single text"), ("hue: red", "'hue' is not something")],
)
def test_a_bad_item_of_yaml_is_refused_alone(tmp_path: Path, cell: str, said: str) -> None:
    body = f"changes:\n  - action: keep\n    {cell}\n  - action: drop\n    code: Kin\n"
    bad, good = read_workshop(_written(tmp_path, body, "room.yaml"))
    assert said in (bad.fault or "")
    assert (good.code, good.fault) == ("Kin", None)
