"""The file in which a person gives actions other keys: reading it, what is wrong with it, and using it."""

from __future__ import annotations

import ast
import re
from pathlib import Path
from typing import TYPE_CHECKING

import pytest

import qualcode.tui
from qualcode.ledger.study import Study
from qualcode.tui.keys import for_textual, hint, key_of, keymap_file, read_keymap, shown, shown_keys
from qualcode.tui.registry import ACTS, PANES, acts_of
from tests.tui.interface import running, screen_text, settle

if TYPE_CHECKING:
    from collections.abc import Iterator

    from qualcode.tui.app import QualcodeApp


def keymap(folder: Path, content: str) -> tuple[dict[str, tuple[str, ...]], list[str]]:
    file = folder / "keys.toml"
    file.write_text(content, encoding="utf-8")
    return read_keymap(file)


# -- reading ----------------------------------------------------------------------------------------


@pytest.mark.parametrize(
    ("written", "key"),
    [
        ("?", "question_mark"), ("ctrl+k", "ctrl+k"), ("Ctrl+K", "ctrl+k"), ("PgDn", "pagedown"),
        ("pagedown", "pagedown"), ("F12", "f12"), ("f12", "f12"), ("Z", "Z"), ("shift+z", "Z"), ("z", "z"),
        ("+", "plus"), ("slash", "slash"), ("§", "section_sign"), ("ö", "ö"), ("shift+Tab", "shift+tab"),
        ("alt+s", "alt+s"), ("←", "left"), ("ctrl+Home", "ctrl+home"), ("Del", "delete"), ("Space", "space"),
    ],
)  # fmt: skip
def test_a_key_is_understood_as_people_write_it(tmp_path: Path, written: str, key: str) -> None:
    found, faults = keymap(tmp_path, f"[text]\nfinish = [{written!r}]\n")
    # Some of these stand for another action of the pane: then the sentence shows that the key was understood.
    if key in found.get("text.finish", ()):
        assert faults == []
    else:
        assert shown(key) in faults[0]
        assert "already" in faults[0]


@pytest.mark.parametrize(
    "written",
    ["", "nonsense", "f25", "f0", "ctrl+", "super+k", "ctrl+!", "ctrl+shift+k", "++", "shift+1", "ab"],
)
def test_what_is_no_key_is_said_and_the_key_stays(tmp_path: Path, written: str) -> None:
    found, faults = keymap(tmp_path, f"[text]\nfinish = ['{written}']\nturn = 'T'\n")
    assert found == {"text.turn": ("T",)}
    assert faults == [f"keys.toml: text.finish: {written!r} is no key that a terminal sends."]


def test_keys_that_a_terminal_cannot_tell_apart_are_refused(tmp_path: Path) -> None:
    found, faults = keymap(tmp_path, "[text]\nfinish = 'ctrl+m'\n")
    assert found == {}
    assert faults == ["keys.toml: text.finish: terminals send ctrl+m as Enter."]


def test_no_file_is_no_fault(tmp_path: Path) -> None:
    assert read_keymap(tmp_path / "keys.toml") == ({}, [])


@pytest.mark.parametrize(
    ("content", "said"),
    [
        (b"[text\nfinish = 'f'", "is not TOML"),
        (b"\xff\xfe", "is not text in UTF-8"),
        (b"finish = 'ctrl+f'", "stands outside a pane"),
        (b"[text]\nfinnish = 'ctrl+f'", "there is no action text.finnish; qualcode keys lists them."),
        (b"[page]\nfinish = 'ctrl+f'", "there is no action page.finish"),
        (b"[text]\nfinish = 3", "text.finish takes a key or a list of keys, in quotes."),
        (b"[text.finish]\nkey = 'a'", "text.finish takes a key or a list of keys, in quotes."),
    ],
)
def test_what_is_wrong_with_the_file_is_said_in_a_sentence(tmp_path: Path, content: bytes, said: str) -> None:
    file = tmp_path / "keys.toml"
    file.write_bytes(content)
    found, faults = read_keymap(file)
    assert found == {}
    assert len(faults) == 1
    assert said in faults[0]
    assert "keys.toml" in faults[0]
    assert faults[0].endswith(".")


def test_a_folder_in_the_place_of_the_file_is_said(tmp_path: Path) -> None:
    (tmp_path / "keys.toml").mkdir()
    found, faults = read_keymap(tmp_path / "keys.toml")
    assert found == {}
    assert "cannot be read" in faults[0]


def test_a_key_of_another_action_of_the_pane_is_a_conflict(tmp_path: Path) -> None:
    found, faults = keymap(tmp_path, "[text]\nfinish = 's'\nturn = 'T'\n")
    assert found == {"text.turn": ("T",)}
    assert faults == ["keys.toml: s cannot be for text.finish: it is for text.sentence (sentence) already."]


def test_a_key_that_works_everywhere_is_a_conflict_in_a_pane(tmp_path: Path) -> None:
    found, faults = keymap(tmp_path, "[text]\nfinish = 'u'\n[app]\nundo = 'u'\n")
    assert "text.finish" not in found or "app.undo" not in found
    assert len(faults) == 1
    found, faults = keymap(tmp_path, "[app]\ntour = 'x'\n")
    assert found == {}
    assert faults == ["keys.toml: x cannot be for app.tour: it is for text.remove (remove) already."]


def test_one_key_in_two_panes_is_none(tmp_path: Path) -> None:
    found, faults = keymap(tmp_path, "[text]\nfinish = 'Z'\n[memos]\nremove = 'Z'\n")
    assert faults == []
    assert found == {"text.finish": ("Z",), "memos.remove": ("Z",)}


def test_a_pane_may_share_only_the_key_that_it_shares_as_it_comes(tmp_path: Path) -> None:
    assert keymap(tmp_path, "[codebook]\nmemo = ['M', 'Z']\n")[1] == []
    found, faults = keymap(tmp_path, "[codebook]\nmemo = 'F7'\n")
    assert found == {}
    assert "F7 cannot be for codebook.memo" in faults[0]


def test_two_actions_may_change_places_and_a_freed_key_is_free(tmp_path: Path) -> None:
    found, faults = keymap(tmp_path, "[text]\nsentence = 't'\nturn = 's'\n[app]\nundo = 'U'\n")
    assert faults == []
    assert found == {"text.sentence": ("t",), "text.turn": ("s",), "app.undo": ("U",)}
    found, faults = keymap(tmp_path, "[text]\nin_vivo = []\nfinish = 'i'\n")
    assert faults == []
    assert found == {"text.in_vivo": (), "text.finish": ("i",)}


def test_a_key_that_moves_the_cursor_of_a_list_stays_with_it(tmp_path: Path) -> None:
    found, faults = keymap(tmp_path, "[memos]\ngo = 'PgDn'\nkind = 'k'\n[text]\nfinish = 'f'\n")
    assert found == {"memos.kind": ("k",), "text.finish": ("f",)}
    assert faults == ["keys.toml: PgDn cannot be for memos.go: it moves the cursor there."]


def test_what_is_left_after_conflicts_has_none(tmp_path: Path) -> None:
    """Taking an entry back brings its key as it comes back, which may be in the way of another entry."""
    found, faults = keymap(tmp_path, "[text]\nsentence = 't'\nturn = 'x'\nfinish = 'F'\n")
    assert len(faults) == 3
    for pane in PANES:
        keys = [key for act in acts_of(pane) for key in found.get(act.name, act.keys)]
        assert len(keys) == len(set(keys))


def test_the_file_is_in_the_persons_folder(monkeypatch: pytest.MonkeyPatch, tmp_path: Path) -> None:
    monkeypatch.setenv("XDG_CONFIG_HOME", str(tmp_path))
    assert keymap_file() == tmp_path / "qualcode" / "keys.toml"


def test_how_keys_are_called() -> None:
    mine = {"text.finish": ("ctrl+f", "Z"), "text.in_vivo": (), "app.palette": ()}
    assert shown_keys("text.finish", mine) == ["ctrl+F", "Z"]
    assert key_of("text.finish", mine) == "ctrl+F"
    assert key_of("text.in_vivo", {"text.in_vivo": ()}) == "ctrl+P “in vivo”"
    assert key_of("text.in_vivo", mine) == "“in vivo”"
    assert for_textual(mine)["text.finish"] == "ctrl+f,Z"
    assert all(for_textual(mine).values()), "Textual keeps the key as it comes where there is none"


# -- using ------------------------------------------------------------------------------------------

MINE = {
    "text.sentence": ("t",), "text.turn": ("s",), "text.in_vivo": (), "text.search": ("f12", "Z"),
    "app.tour": ("f11",), "app.help": ("f10",), "app.code": ("f4",), "app.reconcile": ("f3",),
}  # fmt: skip


async def test_the_keys_of_a_person_are_what_works_and_what_is_shown(study_path: Path) -> None:
    async with running(study_path, keymap=MINE, size=(120, 60)) as (app, pilot):
        text = app.screen.text
        await pilot.press("t")
        assert text.selection == text.motion.sentence_at(0)
        await pilot.press("s")
        assert text.selection == (text.reading.turns[0].start, text.reading.turns[0].end)
        await pilot.press("i")  # has no key any more
        assert len(app.screen_stack) == 1
        await pilot.press("escape", "slash")
        assert len(app.screen_stack) == 1
        shown_now = screen_text(app)
        assert "t sentence  s turn" in shown_now
        assert "F12 search" in shown_now
        assert "F10 help" in shown_now
        assert "F4 Code" in shown_now
        await pilot.press("question_mark")
        assert len(app.screen_stack) == 1
        await pilot.press("f10")
        assert "t               Select the sentence" in screen_text(app)
        assert "F12 Z           Find words" in screen_text(app)
        await pilot.press("f10")
        assert len(app.screen_stack) == 1
        await pilot.press("f11")
        await pilot.pause()
        assert "Welcome" in screen_text(app)
        assert "F4 is where you code" in " ".join(screen_text(app).replace("│", "").split())


async def test_an_action_that_comes_without_keys_can_be_given_one(study_path: Path) -> None:
    assert ACTS["app.tour"].keys == ()
    async with running(study_path, keymap={"app.tour": ("Z",)}) as (app, pilot):
        await pilot.press("Z")
        await pilot.pause()
        assert "(1 of 6)" in screen_text(app)


async def test_what_is_wrong_with_the_file_is_said_at_the_start(study_path: Path) -> None:
    async with running(study_path, notes=["keys.toml: finnish is no action."]) as (app, pilot):
        assert "! keys.toml: finnish is no action." in screen_text(app)
        await pilot.press("down")
        assert "keys.toml" not in screen_text(app)


# -- sentences that call actions by their keys ------------------------------------------------------

OTHER = {
    "app.undo": ("U",), "app.coder": ("f12",), "app.help": ("f10",), "transcripts.open": ("ctrl+o",),
    "text.next_coding": ("ctrl+n",), "text.sentence": ("Z",), "text.extend": (), "text.leave": ("ctrl+x",),
    "text.pick": ("ctrl+k",), "text.recent_1": ("plus",), "app.back": ("Q",), "segments.choose": ("ctrl+y",),
}  # fmt: skip


def test_an_action_in_braces_is_said_as_its_key() -> None:
    assert hint("{app.undo} takes it back.", {}) == "u takes it back."
    assert hint("{app.undo}, then {text.in_vivo}.", {"app.undo": ("U",)}) == "U, then i."
    assert hint("{app.undo} takes it back.", {"app.undo": ()}) == "ctrl+P “undo” takes it back."
    for as_it_is in (
        "{undo}",
        "{app.nothing}",
        "{x.y} {",
        "{}",
        "{{app}}",
        "{app.undo",
        "{ app.undo }",
        r"\{1}",
    ):
        assert hint(as_it_is, {}) == as_it_is


def words(app: QualcodeApp) -> str:
    """What is on the screen, however its lines are broken."""
    return " ".join(screen_text(app).replace("│", " ").split())


async def test_what_is_said_calls_actions_by_the_keys_of_the_person(study_path: Path) -> None:
    async with running(study_path, keymap=OTHER, size=(120, 80)) as (app, pilot):
        await pilot.press("f3")
        await pilot.pause()
        assert re.search(r"Z selects, ctrl\+K chooses a code\. .* keys \+ to 9\.", words(app))
        await pilot.press("x")
        assert "There is no coding here: ctrl+N goes to the next one." in words(app)
        await pilot.press("i")
        assert "Z takes the sentence, t the turn, ctrl+P “select from here” begins here." in words(app)
        await pilot.press("f10")
        assert "Not now: There is no coding here: ctrl+N goes" in words(app)
        await pilot.press("f10", "Z", "ctrl+k")
        await settle(app, pilot)
        await pilot.press(*"family helps", "enter")
        await settle(app, pilot)
        await pilot.press("ctrl+home", "ctrl+n", "e")
        assert "ctrl+K stores it, ctrl+X keeps the old span" in words(app)
        await pilot.press("ctrl+x", "ctrl+home", "ctrl+n", "a")
        await settle(app, pilot)
        await pilot.press("enter")
        await settle(app, pilot)
        assert "Q goes back to the segments." in words(app)
        await pilot.press("x")
        await settle(app, pilot)
        assert "Removed Support > Family helps. U brings it back." in words(app)
        assert not app.screen.text.marks
        await pilot.press("U")
        await settle(app, pilot)
        assert len(app.screen.text.marks) == 1


async def test_what_is_drawn_calls_actions_by_the_keys_of_the_person(
    tmp_path: Path, study_path: Path
) -> None:
    async with running(study_path, coder=None, keymap=OTHER) as (app, pilot):
        await pilot.press("escape")
        await pilot.pause()
        assert "Next: say who is coding (F12)." in words(app)
        await pilot.press("f3")
        assert "Say who is coding: F12." in words(app)
    with Study.create(tmp_path / "new.qualcode", "new"):
        pass
    async with running(tmp_path / "new.qualcode", coder=None, keymap=OTHER) as (app, pilot):
        await pilot.press("escape")
        await pilot.pause()
        assert "Then ctrl+O opens a transcript" in words(app)
        assert "U takes a step back, and F10 shows the keys." in words(app)


async def test_a_name_with_braces_is_said_as_it_is(study_path: Path) -> None:
    async with running(study_path) as (app, pilot):
        app.desk.say("Added {Talk} > {of.neighbours}. {app.undo} takes it back.")
        await pilot.pause()
        assert "Added {Talk} > {of.neighbours}. u takes it back." in words(app)


_VERBS = (
    "adds assigns begins brings chooses ends finds finishes goes leaves lists means next opens picks records "
    "removes reopens says selects shows starts stores takes turns writes"
)
_A_KEY = re.compile(
    rf"(?<![\w'’}}+])(?:[b-zB-Z?/]|a(?=[^.]*\.)) (?:{_VERBS.replace(' ', '|')})\b"
    r"|\bF\d+\b|\b(?:with|then|by) [a-zA-Z]\b(?! )"
)
_OF_DIALOGS = re.compile(r"\b(?:Esc|Enter)\b")


def literals() -> Iterator[tuple[Path, str]]:
    """(file, literal) for every piece of text of the interface, without docstrings."""
    for file in sorted(Path(qualcode.tui.__file__).parent.rglob("*.py")):
        tree = ast.parse(file.read_text(encoding="utf-8"))
        docs = {id(node.value) for node in ast.walk(tree) if isinstance(node, ast.Expr)}
        for node in ast.walk(tree):
            if isinstance(node, ast.Constant) and isinstance(node.value, str) and id(node) not in docs:
                yield file, node.value


def test_every_action_that_a_sentence_names_is_in_the_registry() -> None:
    named = [(file.name, name) for file, text in literals() for name in re.findall(r"\{(\w+\.\w+)\}", text)]
    assert len(named) > 80
    assert [each for each in named if each[1] not in ACTS] == []
    doubled = [(file.name, text) for file, text in literals() if re.search(r"\{\{\w+\.\w+\}", text)]
    assert doubled == [], "doubled braces are for f-strings; elsewhere they would be shown"


def test_no_sentence_calls_an_action_by_a_key_that_a_person_may_change() -> None:
    """The keys of dialogs are fixed; so is t in help, which stands in no pane."""
    found = []
    for file, text in literals():
        if file.name in ("registry.py", "keys.py"):
            continue
        dialogs = "ModalScreen" in file.read_text(encoding="utf-8")
        said = text.replace("t takes the tour", "") if file.name == "help.py" else text
        if file.name == "tour.py":
            said = text.replace("{app.help}, then t.", "")
        if file.name == "agreement_columns.py":  # where F1 is a statistic
            said = text.replace("F1", "")
        if _A_KEY.search(said) or (not dialogs and _OF_DIALOGS.search(said)):
            found.append((file.name, text))
    assert found == []
