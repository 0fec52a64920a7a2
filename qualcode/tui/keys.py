"""What people call keys, and the file in which a person assigns actions other keys."""

from __future__ import annotations

import re
import tomllib
import unicodedata
from typing import TYPE_CHECKING, Any

from qualcode.tui.registry import ACTS, LIST_KEYS, LISTS, PANES, no_key

if TYPE_CHECKING:
    from collections.abc import Iterator, Mapping
    from pathlib import Path

Keymap = dict[str, tuple[str, ...]]
"""Keys, as Textual names them, by the name of the action."""

_SIGNS = {
    "question_mark": "?",
    "exclamation_mark": "!",
    "right_parenthesis": ")",
    "left_parenthesis": "(",
    "right_curly_bracket": "}",
    "left_curly_bracket": "{",
    "right_square_bracket": "]",
    "left_square_bracket": "[",
    "greater_than_sign": ">",
    "less_than_sign": "<",
    "full_stop": ".",
    "comma": ",",
    "slash": "/",
    "backslash": "\\",
    "semicolon": ";",
    "colon": ":",
    "minus": "-",
    "plus": "+",
    "equals_sign": "=",
    "underscore": "_",
    "asterisk": "*",
    "ampersand": "&",
    "percent_sign": "%",
    "dollar_sign": "$",
    "number_sign": "#",
    "at": "@",
    "tilde": "~",
    "vertical_line": "|",
    "apostrophe": "'",
    "quotation_mark": '"',
    "grave_accent": "`",
    "circumflex_accent": "^",
}
_NAMED = {
    "pagedown": "PgDn",
    "pageup": "PgUp",
    "escape": "Esc",
    "enter": "Enter",
    "space": "Space",
    "delete": "Del",
    "backspace": "Backspace",
    "tab": "Tab",
    "insert": "Ins",
    "left": "←",
    "right": "→",
    "up": "↑",
    "down": "↓",
    "home": "Home",
    "end": "End",
}
_KEYS = {sign: name for name, sign in _SIGNS.items()}
_NAMES = {shown.casefold(): name for name, shown in _NAMED.items()} | {name: name for name in _NAMED}
_MODIFIERS = ("ctrl", "shift", "alt")
_SAME_BYTE = {"ctrl+h": "Backspace", "ctrl+i": "Tab", "ctrl+m": "Enter"}
"""Keys that a terminal sends as other keys."""
_ACTION = re.compile(r"\{(\w+\.\w+)\}")


def shown(key: str) -> str:
    """A key as people write it: ``slash`` is /, ``ctrl+r`` is ctrl+R."""
    *modifiers, last = key.split("+")
    name = _SIGNS.get(last) or _NAMED.get(last) or _sign_of(last)
    if name is None:
        name = last.upper() if _is_function_key(last) or "ctrl" in modifiers else last
    return "+".join((*modifiers, name))


def _sign_of(name: str) -> str | None:
    """The character that Textual calls by its Unicode name, such as ``section_sign``."""
    try:
        return unicodedata.lookup(name.replace("_", " ")) if len(name) > 1 else None
    except KeyError:
        return None


def _is_function_key(key: str) -> bool:
    return key[:1] in "fF" and key[1:].isdecimal() and 1 <= int(key[1:]) <= 24


def shown_keys(name: str, keymap: Mapping[str, tuple[str, ...]]) -> list[str]:
    """An action's keys under this keymap, as people write them."""
    return [shown(key) for key in keymap.get(name, ACTS[name].keys)]


def key_of(name: str, keymap: Mapping[str, tuple[str, ...]]) -> str:
    """An action's key for a sentence; without one, the palette's key and the action's name."""
    keys = shown_keys(name, keymap)
    if keys:
        return keys[0]
    return " ".join([*shown_keys("app.palette", keymap)[:1], f"“{ACTS[name].title}”"])


def hint(sentence: str, keymap: Mapping[str, tuple[str, ...]]) -> str:
    """A sentence with each action in braces replaced by its key: ``{app.undo} takes it back.``

    Other braces stay: names of codes and transcripts may hold some.
    """
    return _ACTION.sub(lambda found: key_of(found[1], keymap) if found[1] in ACTS else found[0], sentence)


def for_textual(keymap: Mapping[str, tuple[str, ...]]) -> dict[str, str]:
    """The keymap in Textual's form. Textual ignores empty keys, so an action without keys gets one that no
    terminal sends."""
    return {name: ",".join(keys) or no_key(name) for name, keys in keymap.items()}


def keymap_file() -> Path:
    """The file with a person's own keys: keys.toml in the folder of qualcode's configuration."""
    from platformdirs import user_config_path

    return user_config_path("qualcode") / "keys.toml"


def read_keymap(file: Path) -> tuple[Keymap, list[str]]:
    """A person's own keys, and the file's faults as sentences; a faulty line is not applied.

    The file is TOML: a table for each pane, with a key or a list of keys for each action, as qualcode keys
    prints them. A key may belong to one action of a pane only, and to none that works everywhere.
    """
    try:
        content = tomllib.loads(file.read_text(encoding="utf-8"))
    except FileNotFoundError:
        return {}, []
    except OSError as error:
        return {}, [
            f"{file} cannot be read ({error.strerror or type(error).__name__}); the keys are as they come."
        ]
    except UnicodeDecodeError:
        return {}, [f"{file} is not text in UTF-8; the keys are as they come."]
    except tomllib.TOMLDecodeError as error:
        return {}, [f"{file} is not TOML: {error}; the keys are as they come."]
    keymap: Keymap = {}
    faults: list[str] = []
    for name, written in _entries(file.name, content, faults):
        if name not in ACTS:
            faults.append(f"{file.name}: there is no action {name}; qualcode keys lists them.")
            continue
        keys = [_as_key(key) for key in written]
        wrong = [_why_no_key(key) for key, found in zip(written, keys, strict=True) if found is None]
        moving = [key for key in keys if key and key in LIST_KEYS and ACTS[name].pane in LISTS]
        if wrong:
            faults.append(f"{file.name}: {name}: {wrong[0]}")
        elif moving:
            faults.append(f"{file.name}: {shown(moving[0])} cannot be for {name}: it moves the cursor there.")
        else:
            keymap[name] = tuple(dict.fromkeys(key for key in keys if key))
    return _without_conflicts(file.name, keymap, faults), faults


def _entries(file: str, content: dict[str, Any], faults: list[str]) -> Iterator[tuple[str, list[str]]]:
    for pane, actions in content.items():
        if not isinstance(actions, dict):
            faults.append(f"{file}: {pane} stands outside a pane; write it under [text], say.")
            continue
        for short, keys in actions.items():
            listed = keys if isinstance(keys, list) else [keys]
            if all(isinstance(key, str) for key in listed):
                yield f"{pane}.{short}", listed
            else:
                faults.append(f"{file}: {pane}.{short} takes a key or a list of keys, in quotes.")


def _as_key(written: str) -> str | None:
    """Textual's name of a key written as ``?``, ``ctrl+k`` or ``PgDn``; None if it is not a key."""
    *before, last = written.split("+") if len(written) > 1 else [written]
    modifiers = sorted({modifier.strip().casefold() for modifier in before}, key="ctrl shift alt".find)
    last = last.strip() or last
    if not all(modifier in _MODIFIERS for modifier in modifiers):
        return None
    named = _NAMES.get(last.casefold()) or (last.casefold() if _is_function_key(last) else None)
    sign = _KEYS.get(last) or (last if last in _SIGNS else None)
    if named is None and modifiers == ["shift"] and len(last) == 1 and last.isalpha():
        return last.upper()  # terminals send the capital
    if named is None and "ctrl" in modifiers:
        found = f"ctrl+{last.casefold()}"
        letter = modifiers == ["ctrl"] and len(last) == 1 and last.isascii() and last.isalpha()
        return found if letter and found not in _SAME_BYTE else None
    if named is None and "shift" in modifiers:
        return None
    key = named or sign or (_name_of(last) if len(last) == 1 else None)
    return None if key is None else "+".join((*modifiers, key))


def _name_of(character: str) -> str | None:
    """Textual's name of a character's key that no list above holds."""
    if character.isalnum():
        return character
    if not character.isprintable() or character == " ":
        return None
    return unicodedata.name(character, "").lower().replace("-", "_").replace(" ", "_") or None


def _why_no_key(written: str) -> str:
    same = _SAME_BYTE.get(written.casefold())
    return f"terminals send {written} as {same}." if same else f"{written!r} is no key that a terminal sends."


def _without_conflicts(file: str, keymap: Keymap, faults: list[str]) -> Keymap:
    """The keymap without entries that give one key to two actions; each becomes a fault."""
    while (clash := _first_conflict(keymap)) is not None:
        key, changed, other = clash
        faults.append(
            f"{file}: {shown(key)} cannot be for {changed}: it is for {other} ({ACTS[other].title}) already."
        )
        del keymap[changed]
    return keymap


def _first_conflict(keymap: Mapping[str, tuple[str, ...]]) -> tuple[str, str, str] | None:
    """(key, changed action, other action) of the first key that two actions share; None without any."""
    for pane in PANES:
        owners: dict[str, str] = {}
        for act in ACTS.values():
            if act.pane not in (pane, "app"):
                continue
            for key in keymap.get(act.name, act.keys):
                other = owners.setdefault(key, act.name)
                if other == act.name or _meant(key, other, act.name):
                    continue
                if act.name in keymap:
                    return key, act.name, other
                if other in keymap:
                    return key, other, act.name
    return None


def _meant(key: str, one: str, other: str) -> bool:
    """Whether two actions share a key by default: in its pane a key means the pane's own action."""
    return key in ACTS[one].keys and key in ACTS[other].keys
