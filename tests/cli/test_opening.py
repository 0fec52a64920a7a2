"""qualcode open and qualcode keys at a shell."""

from __future__ import annotations

import os
from pathlib import Path
from typing import TYPE_CHECKING

import pytest

if TYPE_CHECKING:
    from tests.conftest import Shell

NEEDS = "Error: The interface needs a terminal; qualcode --help lists what works without one.\n"


@pytest.fixture(autouse=True)
def _own_folder(monkeypatch: pytest.MonkeyPatch, tmp_path: Path) -> None:
    monkeypatch.setenv("XDG_CONFIG_HOME", str(tmp_path / "config"))


def own_keys(content: str) -> Path:
    file = Path(os.environ["XDG_CONFIG_HOME"]) / "qualcode" / "keys.toml"
    file.parent.mkdir(parents=True)
    file.write_text(content, encoding="utf-8")
    return file


@pytest.mark.parametrize("how", [("open",), ("open", "wells.qualcode"), ("wells.qualcode",)], ids=" ".join)
def test_without_a_terminal_the_interface_says_that_it_needs_one(wells: Shell, how: tuple[str, ...]) -> None:
    ran = wells(*how, "--coder", "Ann", status=1)
    assert (ran.out, ran.err) == ("", NEEDS)


def test_what_is_wrong_is_said_before_the_screen_is_taken(wells: Shell) -> None:
    assert "nosuch" in wells("open", "nosuch.qualcode", status=1).err
    assert "Zoe" in wells("open", "--coder", "Zoe", status=1).err
    wells.write("damaged.qualcode", b"no study at all" * 100)
    assert wells("damaged.qualcode", status=1).err.startswith("Error: ")
    assert "qualcode status --json" in wells("open", "--json", status=2).err


def test_the_keys_are_listed_with_where_the_file_is(shell: Shell) -> None:
    ran = shell("keys", "--pane", "text")
    assert ran.err == ""
    assert "text.sentence" in ran.out
    assert "codebook.add" not in ran.out
    assert str(Path("config", "qualcode", "keys.toml")) in ran.out
    rows = {row["action"]: row for row in shell("keys", "--json").data["keys"]}
    assert rows["text.search"] == {
        "action": "text.search", "pane": "Transcript", "keys": ["/"],
        "does": "Find words in this transcript.", "changed": False,
    }  # fmt: skip
    assert rows["app.tour"]["keys"] == []


def test_a_persons_own_keys_are_applied_and_marked(shell: Shell) -> None:
    file = own_keys("[text]\nfinish = ['f', 'ctrl+f']\nin_vivo = []\n")
    document = shell("keys", "--json").data
    rows = {row["action"]: row for row in document["keys"]}
    assert (rows["text.finish"]["keys"], rows["text.finish"]["changed"]) == (["f", "ctrl+F"], True)
    assert (rows["text.in_vivo"]["keys"], rows["text.in_vivo"]["changed"]) == ([], True)
    assert (document["file"], document["warnings"]) == (str(file), [])
    assert "(your keys)" in shell("keys").out


def test_faults_of_the_file_are_notes_and_the_rest_holds(shell: Shell) -> None:
    own_keys("[text]\nfinish = 's'\nturn = 'T'\nfinnish = 'f'\n")
    ran = shell("keys")
    assert "Note: keys.toml: there is no action text.finnish; qualcode keys lists them." in ran.err
    assert "Note: keys.toml: s cannot be for text.finish" in ran.err
    document = shell("keys", "--json").data
    assert len(document["warnings"]) == 2
    rows = {row["action"]: row["keys"] for row in document["keys"]}
    assert (rows["text.finish"], rows["text.turn"]) == (["f"], ["T"])


def test_an_unknown_pane_is_wrong_usage(shell: Shell) -> None:
    assert "There is no pane page; there are: app, text" in shell("keys", "--pane", "page", status=2).err
