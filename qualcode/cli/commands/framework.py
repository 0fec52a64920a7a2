"""The command framework."""

from __future__ import annotations

from typing import TYPE_CHECKING

import click

from qualcode.cli.commands.quotes import ATTRIBUTION, in_words
from qualcode.cli.commands.themes import BY, CODINGS_OF
from qualcode.cli.options import Call, with_study
from qualcode.cli.printing import answer, counted, say

if TYPE_CHECKING:
    from qualcode.cli.printing import Table
    from qualcode.documents.framework import Cell, Framework, Row


@click.command(epilog="Example: qualcode framework --group Beneficiary --theme 'The role of men' --best 2")
@BY
@click.option("--group", metavar="GROUP", help="Only respondents of this group.")
@click.option("--theme", "themes", multiple=True, metavar="THEME", help="Only this theme; repeatable.")
@CODINGS_OF
@ATTRIBUTION
@click.option("--best", type=int, metavar="N", help="At most N quotes in a cell, balanced.")
@with_study(csv=True)
def framework(
    call: Call,
    by: str,
    group: str | None,
    themes: tuple[str, ...],
    codings_of: str,
    attribution: str | None,
    best: int | None,
) -> None:
    """Show respondents by themes: each cell has the analyst's summary and the quotes behind it.

    A summary is an analytic memo on the cell: qualcode memos add --on cell:RESPONDENT:THEME 'TEXT'
    """
    from qualcode.workflows import framework as work

    with call.study() as study:
        document = work.framework(
            study,
            call.coder,
            by=by,
            group=group,
            themes=themes,
            codings_of=codings_of,
            attributed=attribution,
            best=best,
        )
    answer(call, document, _show, _csv, _matrix)


def _show(document: Framework) -> None:
    if not document["rows"]:
        say("No respondents yet; take them in with: qualcode respondents import TABLE.csv")
    for row in document["rows"]:
        told = [cell for cell in row["cells"] if cell["summaries"] or cell["quotes"] or cell["segments"]]
        silent = sum(cell["considered"] for cell in row["cells"]) - sum(cell["considered"] for cell in told)
        say(f"{_who(row)}{'' if told else ': nothing coded or summarised'}")
        for cell in told:
            level = f" ({cell['level']})" if cell["level"] else ""
            say(f"  {' > '.join(cell['theme'])}{level}: {_segments(cell)}")
            for summary in cell["summaries"]:
                lines = summary["body"].split("\n")
                say(f"    {summary['coder']}: {lines[0]}")
                for line in lines[1:]:
                    say(f"      {line}".rstrip())
            for quote in cell["quotes"]:
                say(f"    {in_words(quote)}")
        if told and silent:
            say(f"  {counted(silent, 'other theme')} considered and not coded.")
        say()


def _who(row: Row) -> str:
    if row["focus_group"] is not None:
        return f"{row['focus_group']}, focus group ({row['group']})"
    return f"{row['respondent']} ({row['group']})"


def _segments(cell: Cell) -> str:
    if not cell["considered"]:
        return "not looked for yet"
    contrary = f", {cell['contrary']} of them contrary or mixed" if cell["contrary"] else ""
    return f"{counted(cell['segments'], 'segment')}{contrary}"


def _csv(document: Framework) -> Table:
    from qualcode.workflows.framework import COLUMNS

    return COLUMNS, (
        [
            *(row[name] for name in ("respondent", "respondent_type", "group", "focus_group")),
            " > ".join(cell["theme"]),
            cell["level"],
            "yes" if cell["considered"] else "no",
            cell["segments"],
            cell["contrary"],
            "\n\n".join(summary["body"] for summary in cell["summaries"]),
            "\n".join(in_words(quote) for quote in cell["quotes"]),
        ]
        for row in document["rows"]
        for cell in row["cells"]
    )


def _matrix(document: Framework) -> list[tuple[str, list[str], list[list[str]]]]:
    """The sheet of a workbook: a line for each respondent, a column for each theme."""
    columns = ["respondent", "group", *(" > ".join(theme["path"]) for theme in document["themes"])]
    rows = [
        [row["respondent"] or row["focus_group"] or "", row["group"], *map(_in_one, row["cells"])]
        for row in document["rows"]
    ]
    return [("matrix", columns, rows)]


def _in_one(cell: Cell) -> str:
    """A cell of the matrix as text: summaries, then quotes."""
    if not cell["considered"] and not cell["summaries"] and not cell["quotes"]:
        return "(not looked for yet)"
    parts = [summary["body"] for summary in cell["summaries"]] + [in_words(quote) for quote in cell["quotes"]]
    return "\n\n".join(parts)
