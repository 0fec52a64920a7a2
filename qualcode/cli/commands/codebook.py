"""The command codebook: show, import, export, check, history, and every change of a code."""

from __future__ import annotations

from pathlib import Path
from typing import TYPE_CHECKING, Any

import click

from qualcode.cli.options import Call, together, with_study
from qualcode.cli.printing import answer, clean, counted, say, table
from qualcode.documents import FORMAT

if TYPE_CHECKING:
    from qualcode.documents.codebook import (
        Codebook,
        CodebookHistory,
        CodebookImported,
        CodesChanged,
        Problems,
    )
    from qualcode.documents.history import Value

_FILE = click.Path(path_type=Path)
_REASON = click.option("--reason", metavar="TEXT", help="Why; kept in the codebook's history.")


@click.group(epilog="Example: qualcode codebook show")
def codebook() -> None:
    """Show, import, export, check and change the tree of codes, and show its history."""


@codebook.command(epilog="Example: qualcode codebook show --json")
@click.option("--version", "version", metavar="NAME", help="The version with this name.")
@with_study()
def show(call: Call, version: str | None) -> None:
    """Show the codes by theme, with level, mark and definition."""
    from qualcode.workflows import codebooks

    with call.study() as study:
        document = codebooks.show(study, call.coder, version)
    answer(call, document, _show)


def _show(document: Codebook) -> None:
    if document["title"]:
        say(document["title"])
    rows = []
    for code in document["codes"]:
        state = " (retired)" if code["retired"] else ""
        state = f" (merged into {code['merged_into']})" if code["merged_into"] else state
        indent = "  " * (len(code["path"]) - 1)
        rows.append([code["mark"], indent + code["path"][-1] + state, code["level"], code["definition"]])
    if rows:
        table(
            ["mark", "code", "level", "definition"],
            rows,
            bold=lambda i: len(document["codes"][i]["path"]) == 1,
        )
    else:
        say("No codes yet; import some: qualcode codebook import FILE.yaml")


@codebook.command(
    "import", epilog="Example: qualcode codebook import themes.yaml --reason 'after the workshop'"
)
@click.argument("file", type=_FILE)
@_REASON
@with_study()
def import_(call: Call, file: Path, reason: str | None) -> None:
    """Add the codes of FILE (YAML or CSV), and change existing ones; none is removed."""
    from qualcode.workflows import codebooks

    with call.study() as study:
        document = codebooks.import_codebook(study, file, coder=call.coder, reason=reason)
    answer(call, document, _show_import)


def _show_import(document: CodebookImported) -> None:
    d = document
    say(f"{counted(d['added'], 'code')} added, {d['changed']} changed, {d['unchanged']} as they were.")
    if d["made"]:
        say(f"Of these without a row of their own, made because a path names them: {'; '.join(d['made'])}.")


@codebook.command(epilog="Example: qualcode codebook export themes.yaml")
@click.argument("file", type=_FILE)
@with_study()
def export(call: Call, file: Path) -> None:
    """Write the codebook to FILE: .yaml (its comments survive) or .csv."""
    from qualcode.workflows import codebooks

    with call.study() as study:
        document = codebooks.export_codebook(study, file, coder=call.coder)
    answer(call, document, lambda d: say(f"{counted(d['codes'], 'code')} written to {d['file']}."))


@codebook.command(epilog="Example: qualcode codebook check")
@with_study()
def check(call: Call) -> None:
    """List near-duplicate names, missing definitions, empty branches, marks used twice."""
    from qualcode.workflows import codebooks

    with call.study() as study:
        document = codebooks.check(study, call.coder)

    def show_problems(document: Problems) -> None:
        for problem in document["problems"]:
            say(f"{problem['kind']}: {problem['problem']}")
        say(
            counted(len(document["problems"]), "thing to look at", "things to look at")
            if document["problems"]
            else "Nothing to look at."
        )

    answer(call, document, show_problems)


@codebook.command(epilog="Example: qualcode codebook history")
@with_study()
def history(call: Call) -> None:
    """Show each change of the codebook: who, when, why, before and after; and the named versions."""
    from qualcode.workflows import codebooks

    with call.study() as study:
        document = codebooks.changes(study, call.coder)
    answer(call, document, _show_history)


def _show_history(document: CodebookHistory) -> None:
    for event in document["history"]:
        reason = f": {event['reason']}" if event["reason"] else ""
        undone = " (since undone)" if event["undone"] else ""
        when = event["when"][:16].replace("T", " ")
        codes = event["counts"].get("code", 0)
        size = f" ({counted(codes, 'code')})" if codes > 1 else ""
        say(f"{when}  {event['coder'] or '-'} {event['did']}{size}{reason}{undone}")
        for change in event["changes"]:
            before = "" if change["before"] is None else f"{_plain(change['before'])} -> "
            say(f"    {change['what']}: {change['register']} {before}{_plain(change['after'])}")
    for version in document["versions"]:
        say(f"version {version['version']}: {counted(version['codes'], 'code')}, {version['when'][:16]}")


def _plain(value: Value) -> str:
    if value is None or value == []:
        return "(nothing)"
    if isinstance(value, list):
        return clean(", ".join("-" if item is None else str(item) for item in value))
    return clean(str(value))


# -- changes ----------------------------------------------------------------------------------------

_fields = together(
    click.option("--level", metavar="LEVEL", help="Its level in the framework."),
    click.option("--claim", metavar="TEXT", help="The sentence that a theme asserts."),
    click.option("--mark", metavar="TEXT", help="A short mark for the margin."),
    click.option("--definition", metavar="TEXT", help="What it means."),
    click.option("--use", metavar="TEXT", help="When to use it."),
    click.option("--do-not-use", metavar="TEXT", help="When not to use it."),
    click.option("--example", "examples", multiple=True, metavar="TEXT", help="May be repeated."),
    click.option("--keyword", "keywords", multiple=True, metavar="TEXT", help="May be repeated."),
    click.option(
        "--origin",
        type=click.Choice(["framework", "workshop", "emergent", "in vivo"]),
        help="Where it comes from.",
    ),
    click.option("--colour", metavar="NAME", help="A colour of the palette, or #rrggbb."),
)


def _given(fields: dict[str, Any]) -> dict[str, Any]:
    """The fields in the call; an empty text clears a field."""
    return {name: value for name, value in fields.items() if value not in (None, ())}


def _edit(call: Call, reason: str | None, do: Any) -> None:
    from qualcode.workflows.codebooks import Editor

    with call.study() as study:
        editor = Editor(study, call.coder, reason)
        done = do(editor)
        warnings = [] if editor.changed else ["Nothing was changed: it is like this already."]
    names = done if isinstance(done, list) else [done]
    document: CodesChanged = {"format": FORMAT, "codes": names, "warnings": warnings}
    answer(call, document, lambda d: say("Now: " + "; ".join(d["codes"])))


@codebook.command(
    epilog="Example: qualcode codebook add 'Church support' --under 'Peer support' --coder Thandi"
)
@click.argument("name")
@click.option("--under", metavar="CODE", help="Its parent code; without one it is a theme.")
@_fields
@_REASON
@with_study()
def add(call: Call, name: str, under: str | None, reason: str | None, **fields: Any) -> None:
    """Add the code NAME; emergent, unless --origin says otherwise."""
    _edit(call, reason, lambda editor: editor.add(name, under, _given(fields)))


@codebook.command(epilog="Example: qualcode codebook change 'Muti' --name 'Muti porridge' --mark MP")
@click.argument("code")
@click.option("--name", metavar="NAME", help="A new name.")
@_fields
@_REASON
@with_study()
def change(call: Call, code: str, name: str | None, reason: str | None, **fields: Any) -> None:
    """Rename CODE or change its fields; an empty text clears a field."""
    if name is None and not _given(fields):
        raise click.UsageError("Say what to change: --name, --level, --claim or another field.")
    _edit(call, reason, lambda editor: editor.change(code, _given(fields), name))


@codebook.command(epilog="Example: qualcode codebook move 'Church support' --under 'Peer support'")
@click.argument("code")
@click.option("--under", metavar="CODE", help="Its new parent code; without one it becomes a theme.")
@click.option("--before", metavar="CODE", help="The code that it precedes there; without one it is last.")
@_REASON
@with_study()
def move(call: Call, code: str, under: str | None, before: str | None, reason: str | None) -> None:
    """Move CODE, with its codings and the codes under it, to another place in the tree."""
    _edit(call, reason, lambda editor: editor.move(code, under, before))


@codebook.command(epilog="Example: qualcode codebook merge 'Muti' --into 'Muti porridge'")
@click.argument("code")
@click.option("--into", required=True, metavar="CODE", help="The code that replaces it.")
@_REASON
@with_study()
def merge(call: Call, code: str, into: str, reason: str | None) -> None:
    """Merge CODE into another, which takes over its codings and the codes under it."""
    _edit(call, reason, lambda editor: editor.merge(code, into))


@codebook.command(
    epilog="Example: qualcode codebook split 'Stigma' --into 'In the family' --into 'In the street'"
)
@click.argument("code")
@click.option("--into", multiple=True, required=True, metavar="NAME", help="A part; give two or more.")
@_REASON
@with_study()
def split(call: Call, code: str, into: tuple[str, ...], reason: str | None) -> None:
    """Split CODE into parts under it; its codings stay until you recode them."""
    _edit(call, reason, lambda editor: editor.split(code, into))


@codebook.command(epilog="Example: qualcode codebook retire 'Risk perception' --reason 'never used'")
@click.argument("code")
@click.option("--restore", is_flag=True, help="Bring a retired code back.")
@_REASON
@with_study()
def retire(call: Call, code: str, restore: bool, reason: str | None) -> None:
    """Retire CODE: its codings stay, and it is no longer offered."""
    _edit(call, reason, lambda editor: editor.retire(code, restore))


@codebook.command("name-version", epilog="Example: qualcode codebook name-version 'after calibration'")
@click.argument("name")
@_REASON
@with_study()
def name_version(call: Call, name: str, reason: str | None) -> None:
    """Name the current version of the codebook NAME."""
    _edit(call, reason, lambda editor: editor.name_version(name))
