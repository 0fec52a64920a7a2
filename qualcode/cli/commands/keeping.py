"""The commands new, status, history, undo, redo, check, backup."""

from __future__ import annotations

from pathlib import Path
from typing import TYPE_CHECKING

import click

from qualcode.cli.options import Call, refuse_given, with_study
from qualcode.cli.printing import answer, clean, counted, say, table
from qualcode.documents import FORMAT

if TYPE_CHECKING:
    from qualcode.documents.history import Change, History, Value
    from qualcode.documents.keeping import Checked, Progress, StudyMade
    from qualcode.documents.reconciling import Progress as Reconciling


@click.command(epilog="Example: qualcode new m2m.qualcode --name 'Mentor mothers' --codebook themes.yaml")
@click.argument("file", type=click.Path(path_type=Path))
@click.option("--name", help="The study's name; else the file's.")
@click.option("--codebook", type=click.Path(path_type=Path), help="A codebook to start with, as YAML or CSV.")
@with_study()
def new(call: Call, file: Path, name: str | None, codebook: Path | None) -> None:
    """Make a new study file that only you can read."""
    from qualcode.ledger.database import discard
    from qualcode.workflows import codebooks, keeping

    if codebook:
        codebooks.read_file(codebook)  # refuses before anything is made
    study = keeping.new_study(file, name)
    try:
        with study:
            path = study.path
            document: StudyMade = {"format": FORMAT, "study": str(path), "warnings": []}
            if codebook:
                document["codebook"] = codebooks.import_codebook(study, codebook)
    except BaseException:
        discard(study.path)
        raise

    def show(document: StudyMade) -> None:
        say(f"Made {path}.")
        if codebook:
            taken = document["codebook"]
            say(f"{counted(taken['added'], 'code')} taken from {codebook.name}.")
            if taken["made"]:
                say(f"Of these made because a path names them: {'; '.join(taken['made'])}.")
        say(f"Next: qualcode import FILE... --study {path}")

    answer(call, document, show)


@click.command(epilog="Example: qualcode status")
@with_study()
def status(call: Call) -> None:
    """Show finished work by coder and by respondent type."""
    from qualcode.workflows import keeping

    with call.study() as study:
        document = keeping.status(study, call.coder)
    answer(call, document, lambda d: show_progress(d, d["reconciling"]))


def show_progress(document: Progress, settled: Reconciling | None = None) -> None:
    """Print progress for people."""
    say(f"{counted(document['transcripts'], 'transcript')}, {counted(document['respondents'], 'respondent')}")
    if document["coders"]:
        table(
            ["coder", "assigned", "finished"],
            [[c["coder"], c["assigned"], c["finished"]] for c in document["coders"]],
            right=(1, 2),
        )
    if document["rounds"]:
        table(
            ["round", "counts in agreement", "transcripts", "assigned", "finished"],
            [
                [
                    r["round"],
                    "yes" if r["counts"] else "no",
                    *(r[n] for n in ("transcripts", "assigned", "finished")),
                ]
                for r in document["rounds"]
            ],
            right=(2, 3, 4),
        )
    if document["respondent_types"]:
        table(
            ["respondent type", "transcripts", "finished by a coder"],
            [[g["group"], g["transcripts"], g["finished"]] for g in document["respondent_types"]],
            right=(1, 2),
        )
    if settled and settled["double_coded"]:
        say(
            f"Coded by several: {counted(settled['double_coded'], 'transcript')}, "
            f"{settled['finished_by_all']} finished by all of them, {settled['reconciled']} reconciled."
        )


@click.command(epilog="Example: qualcode history --last 20")
@click.option("--last", type=click.IntRange(1), help="Only the last steps, this many.")
@click.option("--step", metavar="ID", help="One step, with all its changes.")
@with_study()
def history(call: Call, last: int | None, step: str | None) -> None:
    """Show the audit trail: who did what, when, and the values before."""
    from qualcode.workflows import keeping

    if step is not None:
        refuse_given(("last",), "--step shows one step alone.")
    with call.study() as study:
        document = keeping.history(study, call.coder, last=last, step=step)
    answer(call, document, _show_history)


def _show_history(document: History) -> None:
    for event in document["history"]:
        undone = " (since undone)" if event["undone"] else ""
        reason = f": {event['reason']}" if event["reason"] else ""
        when = event["when"][:19].replace("T", " ")
        say(f"{when}  {event['step'][:8]}  {event['coder'] or '-'} {event['did']}{reason}{undone}")
        if not event["changes"]:
            touched = ", ".join(counted(n, kind) for kind, n in event["counts"].items())
            if touched:
                say(f"      {touched}")
        for change in event["changes"]:
            say(f"      {_change(change)}")


def _change(change: Change) -> str:
    before = "" if change["before"] is None else f"{_short(change['before'])} -> "
    what = f"{change['kind']} {change['what']}"
    return f"{what}: {change['register'].replace('_', ' ')} {before}{_short(change['after'])}"


def _short(value: Value, limit: int = 60) -> str:
    if value is None or value == []:
        return "(nothing)"
    if isinstance(value, bool):
        return "yes" if value else "no"
    if isinstance(value, list):
        value = ", ".join("-" if item is None else str(item) for item in value)
    text = clean(str(value)).replace("\n", " ")
    return text if len(text) <= limit else text[: limit - 1] + "\N{HORIZONTAL ELLIPSIS}"


@click.command(epilog="Example: qualcode undo --coder Thandi")
@with_study()
def undo(call: Call) -> None:
    """Take back your last step, unless later steps depend on it."""
    from qualcode.workflows import keeping

    with call.study() as study:
        document = keeping.undo(study, call.coder)
    answer(call, document, lambda d: say(f"Undone: the step in which you {d['did']} ({d['step'][:8]})."))


@click.command(epilog="Example: qualcode redo --coder Thandi")
@with_study()
def redo(call: Call) -> None:
    """Do again what you last took back."""
    from qualcode.workflows import keeping

    with call.study() as study:
        document = keeping.redo(study, call.coder)
    answer(call, document, lambda d: say(f"Done again: the step in which you {d['did']} ({d['step'][:8]})."))


@click.command(epilog="Example: qualcode check --study m2m.qualcode")
@with_study()
def check(call: Call) -> None:
    """Check that the study file is whole: SQLite's check, every text, span and reference, and a replay."""
    from qualcode.workflows import keeping

    with call.study() as study:
        document = keeping.check(study, call.coder)

    def show(document: Checked) -> None:
        if document["whole"]:
            say(f"{document['study']} is whole (SQLite {document['sqlite']}).")
        for finding in document["findings"]:
            say(finding)
        if not document["whole"]:
            say("Keep this file, restore your latest backup, and compare.")

    answer(call, document, show)
    if not document["whole"]:
        raise click.exceptions.Exit(1)


@click.command(epilog="Example: qualcode backup ~/backups/m2m-monday.qualcode")
@click.argument("target", required=False, type=click.Path(path_type=Path))
@with_study()
def backup(call: Call, target: Path | None) -> None:
    """Copy the study to TARGET (a new file or a folder); this is safe while others code."""
    from qualcode.workflows import keeping

    with call.study() as study:
        document = keeping.backup(study, target)
    answer(call, document, lambda d: say(f"Copied to {d['backup']} ({d['bytes']:,} bytes)."))
