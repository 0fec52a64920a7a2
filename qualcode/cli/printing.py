"""Printing results for people or programs: JSON, CSV, tables; warnings go to stderr."""

from __future__ import annotations

import json
import shutil
import sys
import unicodedata
from collections.abc import Iterator
from typing import TYPE_CHECKING, Any, Protocol, TypeVar, cast

import click

if TYPE_CHECKING:
    from collections.abc import Callable, Iterable, Mapping, Sequence
    from pathlib import Path

    from qualcode.documents.document import Document

    Rows = Iterable[Sequence[Any]]
    Table = tuple[Sequence[str], Rows]  # columns and rows, for other programs

D = TypeVar("D", bound="Document")

PIPED_WIDTH = 120  # columns of a table without a terminal: the same bytes everywhere


class Form(Protocol):
    """The requested form of a result."""

    @property
    def as_json(self) -> bool: ...

    @property
    def as_csv(self) -> bool: ...

    @property
    def xlsx(self) -> Path | None: ...


def answer(
    call: Form,
    document: D,
    for_people: Callable[[D], None],
    csv: Callable[[D], Table] | None = None,
    beside: Callable[[D], Sequence[tuple[str, Sequence[str], Rows]]] | None = None,
) -> None:
    """Print a result in the requested form; its warnings go to stderr unless it is JSON.

    ``beside`` makes further sheets (name, columns, rows) of a workbook.
    """
    if call.as_json:
        for part in json_parts(document):
            click.echo(part, nl=False)
        return
    if call.xlsx is not None and csv is not None:
        _write_xlsx(call.xlsx, csv(document), beside(document) if beside else [])
    elif call.as_csv and csv is not None:
        from qualcode.tables.writing import write_csv

        columns, rows = csv(document)
        write_csv(sys.stdout, columns, rows)
    else:
        for_people(document)
    for alarm in cast("dict[str, Any]", document).get("alarms", ()):
        note(alarm["text"])
    for warning in document["warnings"]:
        note(warning)


def _write_xlsx(path: Path, table: Table, beside: Sequence[tuple[str, Sequence[str], Rows]]) -> None:
    from qualcode.tables.workbook import Sheet, write_workbook

    if path.suffix.lower() != ".xlsx":
        raise click.UsageError(f"--xlsx takes a file that ends in .xlsx, not {path.name}.")
    name = click.get_current_context().info_name or "table"
    columns, rows = table[0], list(table[1])
    write_workbook(path, [Sheet(name, columns, rows), *(Sheet(*sheet) for sheet in beside)])
    say(f"{counted(len(rows), 'row')} written to {path.name}.")


def json_parts(document: Mapping[str, object]) -> Iterator[str]:
    """A document as pieces of JSON, a line for each part and for each item of a list.

    A list may be an iterator, read during the writing. The json module indents in Python, which takes seconds for
    many items.
    """
    before = "{\n"
    for name, value in document.items():
        yield f"{before}  {_flat(name)}: "
        before = ",\n"
        if isinstance(value, Iterator) or (
            isinstance(value, list) and value and isinstance(value[0], dict | list)
        ):
            opening = "[\n"
            for item in value:
                yield f"{opening}    {_flat(item)}"
                opening = ",\n"
            yield "[]" if opening == "[\n" else "\n  ]"
        else:
            yield _flat(value)
    yield "\n}\n"


def _flat(value: Any) -> str:
    return json.dumps(value, ensure_ascii=False, allow_nan=False)


def note(sentence: str) -> None:
    """Print a note on stderr, beside the result."""
    click.echo(f"Note: {clean(sentence)}", err=True)


def say(sentence: str = "") -> None:
    """Print one line of a result for people."""
    click.echo(clean(sentence))


def clean(text: str) -> str:
    """Text that cannot control a terminal: control characters, except line feeds and tabs, become a mark."""
    if text.isprintable():
        return text
    return "".join(
        "\N{REPLACEMENT CHARACTER}" if unicodedata.category(c) == "Cc" and c not in "\n\t" else c
        for c in text
    )


def table(
    columns: Sequence[str],
    rows: Iterable[Sequence[Any]],
    *,
    right: Iterable[int] = (),
    indents: Sequence[int] = (),
    bold: Callable[[int], bool] = lambda _row: False,
) -> None:
    """Print an aligned table; long cells wrap at words.

    ``right`` lists the right-aligned columns, ``indents`` the indent of each row's first cell; ``bold`` says
    which rows are bold.
    """
    from rich.box import SIMPLE_HEAD
    from rich.console import Console
    from rich.padding import Padding
    from rich.table import Table
    from rich.text import Text

    width = line_width()
    to_right = set(right)
    body = [[Text("" if cell is None else clean(str(cell))) for cell in row] for row in rows]
    heads = [Text(clean(column)) for column in columns]
    shown = Table(box=SIMPLE_HEAD, pad_edge=False, show_edge=False, padding=(0, 1, 0, 0))
    for i, head in enumerate(heads):
        # Figures do not wrap; words do, and a column is at least as wide as its longest word.
        texts = (head, *(row[i] for row in body))
        parts = [part for text in texts for part in ([text.plain] if i in to_right else text.plain.split())]
        longest = max(map(len, parts), default=1)
        if i not in to_right:
            longest = min(longest, max(12, width // 6))
        shown.add_column(
            head,
            justify="right" if i in to_right else "left",
            overflow="fold",
            min_width=longest,
            no_wrap=i in to_right,
        )
    for number, row in enumerate(body):
        first = Padding(row[0], (0, 0, 0, indents[number])) if indents else row[0]
        shown.add_row(first, *row[1:], style="bold" if bold(number) else None)
    # If the terminal is too narrow for the figures, broken lines are better than cut ones.
    least = sum(column.min_width or 1 for column in shown.columns) + 2 * len(heads)
    Console(width=max(width, least), markup=False, highlight=False, emoji=False, file=sys.stdout).print(shown)


def line_width() -> int:
    """The columns of a line: the terminal's, or a fixed number without a terminal."""
    return shutil.get_terminal_size().columns if sys.stdout.isatty() else PIPED_WIDTH


def counted(number: int, one: str, many: str | None = None) -> str:
    """'1 transcript', '3 transcripts'."""
    return f"{number:,} {one if number == 1 else many or one + 's'}"
