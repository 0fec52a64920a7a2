"""The command import."""

from __future__ import annotations

from dataclasses import fields
from pathlib import Path
from typing import TYPE_CHECKING, Any

import click

from qualcode.cli.commands.importing import details_options, tell_refused
from qualcode.cli.options import Call, given, refuse_given, together, with_study
from qualcode.cli.printing import answer, note, table
from qualcode.transcript.readers.read_as import Columns

if TYPE_CHECKING:
    from collections.abc import Sequence

    from qualcode.documents.importing import Imported
    from qualcode.transcript.model import Unlabelled

_FILE = click.Path(path_type=Path)
_TABLES = (".csv", ".tsv", ".xlsx")  # transcripts that have columns
_OWN_ENCODING = frozenset((".docx", ".odt", ".pdf", ".xlsx", ".rtf"))
_COLUMNS = tuple(column.name for column in fields(Columns))
_HOLDS = {"text": "the words", "speaker": "the speaker", "time": "the time"}


def _option_of(column: str) -> str:
    """The parameter that names a column."""
    return f"{column}_column"


column_options = together(
    *(
        click.option(
            f"--{name}-column",
            metavar="NAME",
            help=f"In tables: the column with {_HOLDS.get(name, f'the {name}')}.",
        )
        for name in _COLUMNS
    )
)
"""The options for the names of the columns that are read."""


@click.command("import", epilog="Example: qualcode import interviews/*.docx --respondents people.csv")
@click.argument("files", nargs=-1, required=True, type=_FILE, metavar="FILE...")
@click.option("--respondents", type=_FILE, metavar="CSV", help="A table that says who speaks in which file.")
@click.option("--interviewer", metavar="LABEL", help="The interviewer's label in the files.")
@click.option(
    "--unlabelled",
    type=click.Choice(["respondent", "before", "group"]),
    help="Whose the words without a label are where only interviewers are labelled: the respondent's (so it is "
    "unless you say other), of the turn before, or of a group.",
)
@column_options
@click.option("--split-by", metavar="COLUMN", help="In tables: a transcript for each value of this column.")
@click.option(
    "--one-per-row", is_flag=True, help="In tables: a person in each row, a question in each column."
)
@click.option(
    "--encoding", metavar="NAME", help="The encoding of the files, such as cp1254; else it is guessed."
)
@click.option("--same-words", is_flag=True, help="Take a file too that the study has under another name.")
@click.option("--strict-speakers", is_flag=True, help="Refuse a file if it is not clear who speaks.")
@click.option("--strict", is_flag=True, help="All files or none.")
@details_options
@with_study()
def import_(
    call: Call,
    files: tuple[Path, ...],
    respondents: Path | None,
    interviewer: str | None,
    unlabelled: Unlabelled | None,
    split_by: str | None,
    one_per_row: bool,
    encoding: str | None,
    same_words: bool,
    strict_speakers: bool,
    strict: bool,
    **more: str | None,
) -> None:
    """Import transcripts: txt, md, docx, odt, rtf, pdf, vtt, srt, html, csv, xlsx."""
    from qualcode.transcript.readers.read_as import ReadAs
    from qualcode.workflows import importing

    columns = {name: more.pop(_option_of(name)) for name in _COLUMNS}
    _refuse_what_does_nothing(files)
    with call.study() as study, _bar() as advance:
        document = importing.import_files(
            study,
            files,
            coder=call.coder,
            respondents=respondents,
            interviewer=interviewer,
            unlabelled=unlabelled,
            details=more,
            how=ReadAs(Columns(**columns), encoding, split_by, one_per_row),
            same_words=same_words,
            strict=strict,
            strict_speakers=strict_speakers,
            progress=advance,
        )
    answer(call, document, _show_import)
    tell_refused(document["refused"])
    if document["refused"]:
        raise click.exceptions.Exit(3 if document["imported"] else 1)


def _refuse_what_does_nothing(files: Sequence[Path]) -> None:
    """Raise UsageError for options on the form of files that none of these files has."""
    endings = {file.suffix.lower() for file in files}
    if not endings.intersection(_TABLES):
        refuse_given(
            (*map(_option_of, _COLUMNS), "split_by", "one_per_row"),
            f"no file is a table, which ends in {', '.join(_TABLES)}.",
        )
    if given("one_per_row"):
        refuse_given(("split_by",), "with --one-per-row each row is a transcript.")
        refuse_given(("unlabelled",), "with --one-per-row the header asks, and each row answers.")
    if endings <= _OWN_ENCODING:
        refuse_given(("encoding",), "the files say themselves in which encoding they are.")


def _bar() -> Any:
    """A progress bar on a terminal's stderr; the import calls its value with (n, of, name)."""
    import sys
    from contextlib import contextmanager

    @contextmanager
    def quiet() -> Any:
        yield None

    @contextmanager
    def bar() -> Any:
        from rich.console import Console
        from rich.progress import BarColumn, MofNCompleteColumn, Progress, TextColumn

        console = Console(stderr=True, markup=False)
        with Progress(
            TextColumn("{task.description}", markup=False),
            BarColumn(),
            MofNCompleteColumn(),
            console=console,
            transient=True,
        ) as shown:
            task = shown.add_task("Importing")
            yield lambda number, of, name: shown.update(
                task, completed=number - 1, total=of, description=name
            )

    return bar() if sys.stderr.isatty() else quiet()


def _show_import(document: Imported) -> None:
    from qualcode.workflows.importing import notes_on

    rows: list[list[object]] = []
    for entry in document["imported"]:
        facts = [entry["transcript"], entry["encoding"], f"{entry['characters']:,}"]
        for speaker in entry["speakers"]:
            rows.append(
                [
                    *facts,
                    speaker["label"],
                    f"{speaker['role']}{' (guessed)' if speaker['inferred'] else ''}",
                    speaker["turns"],
                    f"{speaker['share']:.0%}",
                ]
            )
            facts = ["", "", ""]
        if not entry["speakers"]:
            rows.append([*facts, "(no labels)", "respondent", entry["turns"], "100%"])
    if rows:
        table(
            ["transcript", "read as", "characters", "speaker", "role", "turns", "of the words"],
            rows,
            right=(2, 5, 6),
        )
    for sentence in notes_on(document):
        note(sentence)
