"""The commands transcripts remove, respondents rename, coder rename, coder retire."""

from __future__ import annotations

import sys
from typing import TYPE_CHECKING

import click

from qualcode.cli.options import Call, with_study
from qualcode.cli.printing import answer, counted, say

if TYPE_CHECKING:
    from qualcode.documents.removing import CoderRetired, RespondentRenamed, TranscriptGone

_YES = click.option("--yes", is_flag=True, help="Do not ask; needed where there is no terminal to ask on.")
_HIDDEN = ", and what is hidden from you while independent work is open"


def confirmed(what: str, yes: bool, instead: str = "--yes") -> None:
    """Go on if the person says yes to ``what`` would happen, on the terminal or by an option.

    Raises UsageError without either, Exit where the answer is no.
    """
    from qualcode.errors import UsageError

    if yes:
        return
    if not sys.stdin.isatty():
        raise UsageError(f"{what} Nothing was done; say {instead} to do it.")
    if not click.confirm(f"{what} Go on?", default=False, err=True):
        click.echo("Nothing was done.", err=True)
        raise click.exceptions.Exit(1)


@click.command("remove", epilog="Example: qualcode transcripts remove BEN-01")
@click.argument("name")
@_YES
@with_study()
def remove_transcript(call: Call, name: str, yes: bool) -> None:
    """Take the transcript NAME out of the study, with all that was done in it.

    What goes with it is shown first. It is one step, which undo takes back; the file can be imported again.
    """
    from qualcode.workflows import removing

    with call.study() as study:
        document = removing.transcript_going(study, name, call.coder)
        confirmed(_going(document), yes)
        removing.remove_transcript(study, name, call.coder)
    answer(call, document, lambda d: say(f"Removed. {_going(d)} To bring it back: qualcode undo"))


def _going(document: TranscriptGone) -> str:
    whose = ", ".join(f"{one['coder']} {one['codings']}" for one in document["by_coder"])
    codings = sum(one["codings"] for one in document["by_coder"])
    parts = [
        counted(codings, "coding") + (f" ({whose})" if whose else ""),
        counted(document["memos"], "memo"),
        counted(document["assignments"], "assignment"),
    ]
    if document["decisions"] or document["consensus"]:
        parts.append(
            f"{counted(document['decisions'], 'decision')} with {counted(document['consensus'], 'coding')} of the "
            "consensus"
        )
    listed = f"{', '.join(parts[:-1])} and {parts[-1]}"
    return f"With {document['transcript']} go {listed}{_HIDDEN if document['hidden'] else ''}."


@click.command("rename", epilog="Example: qualcode respondents rename BEN-7 BEN-07")
@click.argument("name")
@click.argument("new")
@click.option(
    "--join", is_flag=True, help="There is a respondent NEW, who is the same person: make one of them."
)
@_YES
@with_study()
def rename_respondent(call: Call, name: str, new: str, join: bool, yes: bool) -> None:
    """Give the respondent NAME the name NEW; where there is one, join the two."""
    from qualcode.workflows import removing

    with call.study() as study:
        planned = removing.respondent_renamed(study, name, new)
        if planned["joined"]:
            confirmed(
                f"There is a respondent {planned['respondent']} already, to whom {planned['was']} "
                f"({counted(len(planned['transcripts']), 'transcript')}) would be joined.",
                join,
                "--join",
            )
            join = True
        document = removing.rename_respondent(study, name, new, join=join, coder=call.coder)
    answer(call, document, _show_renamed)


def _show_renamed(document: RespondentRenamed) -> None:
    done = "is joined to" if document["joined"] else "is called"
    say(f"{document['was']} {done} {document['respondent']}.")


@click.command("rename", epilog="Example: qualcode coder rename Thandy Thandi")
@click.argument("name")
@click.argument("new")
@_YES
@with_study()
def rename_coder(call: Call, name: str, new: str, yes: bool) -> None:
    """Give the coder NAME the name NEW, everywhere."""
    from qualcode.workflows import removing

    with call.study() as study:
        document = removing.rename_coder(study, name, new, call.coder)
    answer(call, document, lambda d: say(f"{d['was']} is called {d['coder']}."))


@click.command("retire", epilog="Example: qualcode coder retire Thandy --give-to Thandi")
@click.argument("name")
@click.option("--give-to", metavar="OTHER", help="Whose the work is that was done under this name.")
@_YES
@with_study()
def retire_coder(call: Call, name: str, give_to: str | None, yes: bool) -> None:
    """Take the coder NAME out of all lists; what NAME did stays, or is given to the coder whose it is.

    Unfinished assignments end, unless they are given with the work. To bring the coder back: undo, or coder add.
    """
    from qualcode.workflows import removing

    with call.study() as study:
        document = removing.coder_retired(study, name, give_to, call.coder)
        confirmed(_work(document), yes)
        removing.retire_coder(study, name, give_to, call.coder)
    answer(call, document, lambda d: say(f"Retired. {_work(d)} To bring it back: qualcode undo"))


def _work(document: CoderRetired) -> str:
    parts = (
        f"{counted(document['codings'], 'coding')} in {counted(document['transcripts'], 'transcript')}, "
        f"{counted(document['memos'], 'memo')}, {document['finished']} finished and {document['open']} open "
        f"{'assignment' if document['open'] == 1 else 'assignments'}"
    )
    parts += _HIDDEN if document["hidden"] else ""
    to = document["given_to"]
    if to is not None:
        return f"What {document['coder']} did ({parts}) becomes {to}'s."
    return f"What {document['coder']} did stays ({parts}); open assignments end."
