"""Write docs/keys.md from the registry of actions; with --check, fail where it is out of date."""

from __future__ import annotations

import sys
from pathlib import Path
from typing import TYPE_CHECKING

from qualcode.tui.keys import shown_keys
from qualcode.tui.registry import PANES, acts_of

if TYPE_CHECKING:
    from collections.abc import Iterator

TARGET = Path(__file__).with_name("keys.md")
HEAD = """\
<!-- Made by docs/keys.py from the registry of actions; do not edit. -->

# Keys

`?` shows these for the pane you are in, with the reason where one cannot be used now; `ctrl+P` finds any
action by its name. A capital letter is typed with Shift; `ctrl+R` means: hold Ctrl and press R.

## Other keys

Actions can be given other keys in a file, `keys.toml`; `qualcode keys` says where it is looked for, shows the
keys with yours among them, and names what is wrong with the file. What is wrong is not applied. In it, a table
for each pane holds actions by the name in the last column below, with a key, or several, or none:

```toml
[app]
tour = "F12"

[text]
finish = ["f", "ctrl+f"]
next_sentence = "alt+s"
in_vivo = []
```

A key stands for one action of a pane only. Keys that work everywhere cannot be used in a pane for something
else, but for those that do so as they come (`M` in the codebook). Terminals send ctrl+H, ctrl+I and ctrl+M as
Backspace, Tab and Enter, and know no ctrl with Shift and a letter. Lines to type in and dialogs keep their
own keys: Enter takes, Esc leaves.
"""


def rows(pane: str) -> Iterator[str]:
    """The table of a pane's actions."""
    yield "| keys | what it does | name |"
    yield "|---|---|---|"
    for act in acts_of(pane):
        keys = " ".join(_code(key) for key in shown_keys(act.name, {}))
        yield f"| {keys} | {act.help.replace('|', chr(92) + '|')} | {act.short} |"


def _code(key: str) -> str:
    return f"`{key}`" if "`" not in key else f"`` {key} ``"


def page() -> str:
    """The whole page."""
    parts = [HEAD]
    for pane, title in PANES.items():
        parts += [f"## {title}", "", f"In the file: `[{pane}]`.", "", *rows(pane), ""]
    return "\n".join(parts)


def main() -> None:
    made = page()
    if "--check" in sys.argv:
        if not TARGET.exists() or TARGET.read_text(encoding="utf-8") != made:
            sys.exit("docs/keys.md is out of date; run: make docs")
    else:
        TARGET.write_text(made, encoding="utf-8")


if __name__ == "__main__":
    main()
