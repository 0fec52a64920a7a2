"""Write docs/commands.md from the commands' own help; with --check, fail where it is out of date."""

from __future__ import annotations

import sys
from pathlib import Path

import click

from qualcode.cli.main import cli

TARGET = Path(__file__).with_name("commands.md")

# What a person wants to do, and the commands that do it. Every command without further ones below it is named.
TASKS = {
    "Begin": ("demo", "new", "open", "keys"),
    "Take interviews in": (
        "import",
        "transcripts",
        "text",
        "transcripts revise",
        "transcripts unplaced",
        "transcripts remove",
    ),
    "Say who was interviewed, and what they consented to": (
        "respondents",
        "respondents import",
        "respondents rename",
        "transcripts speakers",
        "settings consent",
        "transcripts set",
    ),
    "Make and change the codebook": (
        "codebook import",
        "codebook show",
        "codebook check",
        "codebook add",
        "codebook change",
        "codebook move",
        "codebook merge",
        "codebook split",
        "codebook retire",
        "codebook export",
        "codebook history",
        "codebook name-version",
    ),
    "Divide the work": (
        "coder",
        "coder add",
        "coder primary",
        "coder rename",
        "coder retire",
        "assign",
        "status",
    ),
    "Code": (
        "codings add",
        "codings apply",
        "codings change",
        "codings remove",
        "codings",
        "memos",
        "memos add",
        "memos change",
        "memos remove",
    ),
    "Finish, and come back": ("finish", "reopen", "recheck", "recheck done"),
    "Compare coders": ("agreement", "reconcile", "reconcile settle", "settings agreement"),
    "Count themes": ("themes", "respondents codes", "cooccurrence", "new-codes", "framework"),
    "Choose quotes": (
        "quotes",
        "quotes pin",
        "quotes leave-out",
        "quotes unpin",
        "quotes original",
        "settings consent",
    ),
    "Work with a room": (
        "report",
        "workshop import",
        "workshop proposals",
        "workshop take",
        "workshop refuse",
    ),
    "Undo, check and keep": ("history", "undo", "redo", "check", "backup"),
}


def sections(command: click.Command, name: str, parent: click.Context | None) -> list[str]:
    """The help of a command and of all below it, each under a heading."""
    context = click.Context(command, info_name=name, parent=parent, max_content_width=100, terminal_width=100)
    depth = 1 + context.command_path.count(" ")
    text = [
        f"{'#' * min(depth, 4)} {context.command_path}",
        "",
        "```text",
        command.get_help(context),
        "```",
        "",
    ]
    if isinstance(command, click.Group):
        for child in command.list_commands(context):
            found = command.get_command(context, child)
            assert found is not None
            text += sections(found, child, context)
    return text


def paths(command: click.Command, path: str, parent: click.Context | None = None) -> list[str]:
    """A command and all below it, each by its words after the program's name."""
    context = click.Context(command, info_name=path, parent=parent)
    found = [path]
    if isinstance(command, click.Group):
        for name in command.list_commands(context):
            child = command.get_command(context, name)
            assert child is not None
            found += paths(child, f"{path} {name}".strip(), context)
    return [known for known in found if known]


def index() -> list[str]:
    """The commands by task, each a link to its help. Exits where a command is missing or is none."""
    known = set(paths(cli, ""))
    named = {path for listed in TASKS.values() for path in listed}
    groups = {path for path in known if any(other.startswith(f"{path} ") for other in known)}
    if named - known or known - groups - named:
        sys.exit(
            f"TASKS in docs/commands.py: add {known - groups - named or 'none'}, drop {named - known or 'none'}"
        )
    lines = ["| to | commands |", "|---|---|"]
    for task, listed in TASKS.items():
        links = (f"[`{path}`](#qualcode-{path.replace(' ', '-')})" for path in listed)
        lines.append(f"| {task} | {', '.join(links)} |")
    return lines


def reference() -> str:
    """The whole page."""
    head = [
        "<!-- Made by docs/commands.py from the commands' own help; do not edit. -->",
        "",
        "# Commands by task",
        "",
        *index(),
        "",
    ]
    return "\n".join([*head, *sections(cli, "qualcode", None)])


def main() -> None:
    page = reference()
    if "--check" in sys.argv:
        if not TARGET.exists() or TARGET.read_text(encoding="utf-8") != page:
            sys.exit("docs/commands.md is out of date; run: make docs")
    else:
        TARGET.write_text(page, encoding="utf-8")


if __name__ == "__main__":
    main()
