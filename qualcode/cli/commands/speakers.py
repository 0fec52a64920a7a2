"""The command transcripts speakers."""

from __future__ import annotations

from typing import TYPE_CHECKING, Any

import click

from qualcode.cli.options import Call, refuse_given, with_study
from qualcode.cli.printing import answer, counted, note, say, table

if TYPE_CHECKING:
    from qualcode.cli.printing import Table
    from qualcode.documents.speakers import Speakers, SpeakersChanged

_COLUMNS = ("transcript", "label", "role", "respondent", "turns", "letters", "share", "inferred")
_EDITS = ("role", "respondent", "rename", "join", "from_turn", "position", "to")


@click.command(
    epilog="Example: qualcode transcripts speakers BEN-01 --set SPEAKER_01 --role respondent --respondent BEN-01"
)
@click.argument("names", nargs=-1, metavar="NAME...")
@click.option("--all", "every", is_flag=True, help="All transcripts.")
@click.option(
    "--set", "label", metavar="LABEL", help="The label to change; '(no label)' for turns without one."
)
@click.option(
    "--role",
    type=click.Choice(["interviewer", "respondent", "group", "other"]),
    help="Its role, as you know it.",
)
@click.option("--respondent", metavar="R", help="The respondent whose words they are; '' for nobody known.")
@click.option("--rename", metavar="NEW", help="Another name for it.")
@click.option("--join", metavar="OTHER", help="Make the turns of OTHER its own.")
@click.option(
    "--from-turn", type=int, metavar="N", help="Split off its turns from turn N of the transcript on."
)
@click.option(
    "--from", "position", type=int, metavar="POSITION", help="The same from a position in the text on."
)
@click.option(
    "--to", metavar="NEW", help="The label of the turns that are split off, which may be there already."
)
@click.option(
    "--label",
    "find",
    multiple=True,
    metavar="TEXT",
    help="Lines that begin with TEXT are turns of that label.",
)
@with_study(csv=True)
def speakers(
    call: Call,
    names: tuple[str, ...],
    every: bool,
    label: str | None,
    find: tuple[str, ...],
    **asked: Any,
) -> None:
    """List who speaks in NAME, or put it right: in several transcripts at once, too.

    Every change is one step, which undo takes back. The text stays as it is, and so do codings.
    """
    from qualcode.study.speaker_edits import Edit
    from qualcode.workflows import speakers as workflow

    if bool(names) == every:
        raise click.UsageError("Name the transcripts, or say --all.")
    if label is not None and find:
        raise click.UsageError(
            "--label finds a label that is not known yet; change it afterwards with --set."
        )
    if label is None:
        alone = () if find else ("role", "respondent")
        refuse_given((*alone, "rename", "join", "from_turn", "position", "to"), "name the label with --set.")
    with call.study() as study:
        if label is None and not find:
            answer(call, workflow.list_speakers(study, names), _show, _csv)
            return
        edit = Edit(label=label, find=find, **asked)
        document = workflow.change_speakers(study, names, edit, coder=call.coder)
    answer(call, document, _show_changed, _csv)


def _csv(document: Speakers) -> Table:
    return [*_COLUMNS, "spelt"], (
        [*(speaker[name] for name in _COLUMNS), "; ".join(speaker["spelt"])]  # type: ignore[literal-required]
        for speaker in document["speakers"]
    )


def _show(document: Speakers) -> None:
    several = len({speaker["transcript"] for speaker in document["speakers"]}) > 1
    table(
        [*(["transcript"] if several else []), "label", "role", "respondent", "turns", "share", "begins"],
        [
            [
                *([speaker["transcript"]] if several else []),
                speaker["label"],
                f"{speaker['role']} (guessed)" if speaker["inferred"] else speaker["role"],
                speaker["respondent"],
                f"{speaker['turns']:,}",
                "" if speaker["share"] is None else f"{speaker['share']:.0%}",
                " / ".join(speaker["first"][:2]),
            ]
            for speaker in document["speakers"]
        ],
        right=(3 + several, 4 + several),
    )


def _show_changed(document: SpeakersChanged) -> None:
    _show(document)
    touched = document["touched"]
    say(f"Changed: {', '.join(document['changed'])}.")
    if touched["codings"]:
        say(
            f"Of {counted(touched['codings'], 'coding')} there, {touched['before']} touched words of known "
            f"respondents before, and {touched['after']} do now; {touched['changed']} touch other people's words "
            "than before."
        )
    if document["without"]:
        note(f"No such label in: {', '.join(document['without'])}.")
