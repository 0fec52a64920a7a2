"""The commands open (the terminal interface) and keys (the table of its keys)."""

from __future__ import annotations

import gc
import sys
from typing import TYPE_CHECKING

import click

from qualcode.cli.options import Call, with_study
from qualcode.cli.printing import answer, say, table
from qualcode.documents import FORMAT
from qualcode.errors import QualcodeError, UsageError

if TYPE_CHECKING:
    from qualcode.documents.keeping import Key, Keys


@click.command("open", epilog="Example: qualcode open m2m.qualcode --coder Thandi")
@click.argument("file", required=False, metavar="[STUDY]")
@click.option("--tour/--no-tour", default=True, help="Offer the guided tour at the first start.")
@with_study()
def open_(call: Call, file: str | None, tour: bool) -> None:
    """Open a study in the terminal interface. So does: qualcode STUDY.qualcode"""
    from qualcode.ledger.study import locate
    from qualcode.study.coders import acting
    from qualcode.study.opening import open_study

    if call.as_json:
        raise UsageError("The interface is for people; qualcode status --json reports.")
    if file and call.study_path and file != call.study_path:
        raise UsageError(f"Two studies are named, {file} and {call.study_path}; name one.")
    path = locate(file or call.study_path)
    study, put_right = open_study(path)  # reports faults before the interface takes over the screen
    with study:
        acting(study, call.coder)
    if not (sys.stdin.isatty() and sys.stdout.isatty()):
        raise QualcodeError("The interface needs a terminal; qualcode --help lists what works without one.")
    gc.disable()  # a start keeps nearly all its objects; the interface turns it on again
    from qualcode.tui.app import QualcodeApp
    from qualcode.tui.keys import keymap_file, read_keymap

    keymap, faults = read_keymap(keymap_file())
    app = QualcodeApp(path, call.coder, keymap=keymap, notes=[*put_right, *faults], tour=tour)
    app.run()
    if app.fault is not None:
        raise app.fault


@click.command(epilog="Example: qualcode keys --pane text")
@click.option("--pane", metavar="PANE", help="Only the keys of this pane, for example text.")
@click.option("--json", "as_json", is_flag=True, help="Print one JSON document.")
def keys(pane: str | None, as_json: bool) -> None:
    """List the keys of the interface, and check your file of other keys for actions.

    Faults of the file appear as notes (with --json, as warnings), and are not applied.
    """
    from qualcode.tui.keys import keymap_file, read_keymap, shown_keys
    from qualcode.tui.registry import ACTS, PANES

    if pane is not None and pane not in PANES:
        raise UsageError(f"There is no pane {pane}; there are: {', '.join(PANES)}.")
    keymap, faults = read_keymap(keymap_file())
    listed: list[Key] = [
        {
            "action": act.name,
            "pane": PANES[act.pane],
            "keys": shown_keys(act.name, keymap),
            "does": act.help,
            "changed": act.name in keymap,
        }
        for act in ACTS.values()
        if pane in (None, act.pane)
    ]
    document: Keys = {"format": FORMAT, "keys": listed, "file": str(keymap_file()), "warnings": faults}
    answer(Call(None, None, as_json, False), document, _show_keys)


def _show_keys(document: Keys) -> None:
    rows = [
        [" ".join(row["keys"]), row["action"], row["does"] + (" (your keys)" if row["changed"] else "")]
        for row in document["keys"]
    ]
    table(["keys", "action", "does"], rows)
    say()
    say(f"To give actions other keys, write into {document['file']}, for example:")
    say("[text]")
    say('finish = ["f", "ctrl+f"]')
