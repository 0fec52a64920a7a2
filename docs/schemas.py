"""Write docs/schemas/, a JSON Schema for each command's document; with --check, fail where one is out of date."""

from __future__ import annotations

import json
import sys
from pathlib import Path
from typing import TYPE_CHECKING, Any

import click
from pydantic import TypeAdapter

from qualcode.cli.main import cli
from qualcode.documents.of_commands import OF_COMMANDS, WITHOUT

if TYPE_CHECKING:
    from collections.abc import Iterator

TARGET = Path(__file__).with_name("schemas")
DIALECT = "https://json-schema.org/draft/2020-12/schema"


def answering(command: click.Command, words: tuple[str, ...] = ()) -> Iterator[str]:
    """The words of every command that takes --json, but of those that answer with no document."""
    name = " ".join(words)
    if any("--json" in parameter.opts for parameter in command.params) and name not in WITHOUT:
        yield name
    if isinstance(command, click.Group):
        context = click.Context(command)
        for child in command.list_commands(context):
            found = command.get_command(context, child)
            assert found is not None
            yield from answering(found, (*words, child))


def schema(name: str) -> dict[str, Any]:
    """The JSON Schema of what a command answers."""
    adapter: TypeAdapter[Any] = TypeAdapter(OF_COMMANDS[name])
    head = {"$schema": DIALECT, "title": f"qualcode {name} --json"}
    found = adapter.json_schema()
    return {**head, **{key: value for key, value in found.items() if key not in head}}


def pages() -> dict[Path, str]:
    """Every schema by its file. Exits where a command has no type, or a type no command."""
    there = set(answering(cli))
    if there != set(OF_COMMANDS):
        odd = ", ".join(sorted(there ^ set(OF_COMMANDS)))
        sys.exit(f"Commands and qualcode/documents/of_commands.py differ in: {odd}")
    return {
        TARGET / f"{name.replace(' ', '-')}.json": json.dumps(schema(name), indent=1, sort_keys=True) + "\n"
        for name in sorted(there)
    }


def main() -> None:
    wanted = pages()
    there = set(TARGET.glob("*.json"))
    if "--check" in sys.argv:
        late = [p for p, text in wanted.items() if p not in there or p.read_text(encoding="utf-8") != text]
        late += sorted(there - set(wanted))
        if late:
            sys.exit(f"docs/schemas is out of date ({', '.join(p.name for p in late)}); run: make docs")
        return
    TARGET.mkdir(exist_ok=True)
    for path in there - set(wanted):
        path.unlink()
    for path, text in wanted.items():
        path.write_text(text, encoding="utf-8")


if __name__ == "__main__":
    main()
