"""Write docs/commands.md from the commands' own help; with --check, fail where it is out of date."""

from __future__ import annotations

import sys
from pathlib import Path

import click

from qualcode.cli.main import cli

TARGET = Path(__file__).with_name("commands.md")


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


def reference() -> str:
    """The whole page."""
    head = [
        "<!-- Made by docs/commands.py from the commands' own help; do not edit. -->",
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
