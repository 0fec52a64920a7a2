"""The command memos: list and search, add, change, remove."""

from __future__ import annotations

import sys
from typing import TYPE_CHECKING

import click

from qualcode.cli.options import Call, with_study
from qualcode.cli.printing import answer, counted, say

if TYPE_CHECKING:
    from qualcode.documents.memos import Memos

_KIND = click.Choice(["analytic", "reflexive", "decision"])
_ON = "study, transcript:NAME, respondent:NAME, code:NAME, coding:ID, or cell:RESPONDENT:THEME."


@click.group(invoke_without_command=True, epilog="Example: qualcode memos --on code:Stigma --search clinic")
@click.option("--on", metavar="WHAT", help=f"Only memos on this: {_ON}")
@click.option("--kind", type=_KIND, help="Only memos of this kind.")
@click.option("--search", metavar="TEXT", help="Only memos that hold TEXT, in any case.")
@with_study(csv=True)
def memos(call: Call, on: str | None, kind: str | None, search: str | None) -> None:
    """List, search and write memos; the list has the oldest first."""
    if click.get_current_context().invoked_subcommand:
        return
    from qualcode.workflows import memos as work

    with call.study() as study:
        document = work.list_memos(study, call.coder, on=on, kind=kind, search=search)

    answer(
        call,
        document,
        _show_memos,
        lambda d: (work.COLUMNS, [[row[c] for c in work.COLUMNS] for row in d["memos"]]),
    )


def _show_memos(document: Memos) -> None:
    for row in document["memos"]:
        when = row["created"][:16].replace("T", " ")
        say(f"{row['memo'][:8]}  {when}  {row['coder']}, {row['kind']}, on {row['on']}")
        for line in row["body"].split("\n"):
            say(f"    {line}".rstrip())
    say(counted(len(document["memos"]), "memo"))


@memos.command("add", epilog="Example: qualcode memos add --on cell:BEN-07:Stigma 'Hid the pills at first'")
@click.argument("text")
@click.option("--on", required=True, metavar="WHAT", help=f"Its subject: {_ON}")
@click.option("--kind", type=_KIND, default="analytic", show_default=True, help="Its kind.")
@with_study()
def add_memo(call: Call, text: str, on: str, kind: str) -> None:
    """Write a memo; with - for TEXT it comes from standard input."""
    from qualcode.workflows import memos as work

    body = _given(text)
    with call.study() as study:
        document = work.add_memo(study, on, body, call.coder, kind=kind)
    answer(call, document, lambda d: say(f"Stored as {d['memo'][:8]}: {d['kind']} memo on {d['on']}."))


@memos.command("change", epilog="Example: qualcode memos change 3f2a91c0 'Hid the pills, later not'")
@click.argument("memo")
@click.argument("text", required=False)
@click.option("--kind", type=_KIND, help="Another kind.")
@with_study()
def change_memo(call: Call, memo: str, text: str | None, kind: str | None) -> None:
    """Give one of your memos another TEXT or kind; MEMO is its id, or the start of it."""
    from qualcode.workflows import memos as work

    if text is None and kind is None:
        raise click.UsageError("Say what to change: TEXT or --kind.")
    body = None if text is None else _given(text)
    with call.study() as study:
        document = work.change_memo(study, memo, call.coder, body=body, kind=kind)
    answer(call, document, lambda d: say(f"Changed {d['memo'][:8]}: {', '.join(d['changed']) or 'nothing'}."))


@memos.command("remove", epilog="Example: qualcode memos remove 3f2a91c0")
@click.argument("memo")
@with_study()
def remove_memo(call: Call, memo: str) -> None:
    """Remove one of your memos; undo brings it back."""
    from qualcode.workflows import memos as work

    with call.study() as study:
        document = work.remove_memo(study, memo, call.coder)
    answer(call, document, lambda d: say(f"Removed {d['memo'][:8]}, the memo on {d['on']}."))


def _given(text: str) -> str:
    """The text of an argument, or of standard input for ``-``."""
    if text != "-":
        return text
    if hasattr(sys.stdin, "reconfigure"):  # input is UTF-8, whatever the terminal's settings
        sys.stdin.reconfigure(encoding="utf-8-sig", errors="surrogateescape")
    return sys.stdin.read()
