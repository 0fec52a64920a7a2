"""The commands transcripts, text, respondents."""

from __future__ import annotations

from pathlib import Path
from typing import TYPE_CHECKING, Final

import click

from qualcode.cli.commands.removing import remove_transcript, rename_respondent
from qualcode.cli.commands.speakers import speakers
from qualcode.cli.commands.themes import CODINGS_OF
from qualcode.cli.options import Call, refuse_given, together, with_study
from qualcode.cli.printing import answer, counted, note, say, table

if TYPE_CHECKING:
    from collections.abc import Sequence

    from qualcode.cli.printing import Table
    from qualcode.documents.document import Refused
    from qualcode.documents.importing import Revised, Unplaced
    from qualcode.documents.listing import Respondents, Transcript, Transcripts, TranscriptSet
    from qualcode.documents.relating import RespondentsByCodes

_PLAIN: Final = (
    "transcript", "respondent_type", "characters", "turns", "sentences", "medium", "original_language",
    "translator", "interviewed_by", "interview_date", "consent_to_quote", "consent_note", "anonymised",
    "anonymised_note", "focus_group",
)  # fmt: skip
_DESCRIBED: Final = ("column", "kind", "path", "level", "values")
_FILE = click.Path(path_type=Path)
details_options = together(
    click.option("--medium", metavar="AUDIO|NOTES", help="Recorded, or kept in notes."),
    click.option("--original-language", metavar="TEXT", help="The language spoken."),
    click.option("--translator", metavar="TEXT", help="Who translated."),
    click.option("--interviewed-by", metavar="TEXT", help="Who interviewed."),
    click.option("--interview-date", metavar="TEXT", help="When the interview was held."),
    click.option(
        "--consent-to-quote", metavar="YES|NO", help="Consent to be quoted: yes, no or not recorded."
    ),
    click.option("--consent-note", metavar="TEXT", help="How and when consent was given or refused."),
    click.option("--anonymised", metavar="YES|NO", help="Whether it is anonymised: yes, no or not recorded."),
    click.option("--anonymised-note", metavar="TEXT", help="Anonymised by whom, and when."),
    click.option(
        "--focus-group",
        metavar="YES|NO",
        help="Whether it is a focus group, where labels and respondents do not tell.",
    ),
)
"""The options for the details of an interview."""


def tell_refused(refused: Sequence[Refused]) -> None:
    """Name on stderr what was refused, with file, line and reason."""
    for problem in refused:
        line = f", line {problem['line']}" if problem["line"] else ""
        click.echo(f"Refused: {problem['file']}{line}: {problem['reason']}", err=True)


@click.group(
    invoke_without_command=True,
    epilog="Example: qualcode transcripts set BEN-01 --interviewer INT --medium notes",
)
@with_study(csv=True)
def transcripts(call: Call) -> None:
    """List transcripts; set the details of one; say who speaks; correct its text; take it out."""
    if click.get_current_context().invoked_subcommand:
        return
    from qualcode.workflows import listing

    with call.study() as study:
        document = listing.list_transcripts(study, call.coder)
    answer(call, document, _show_transcripts, _transcripts_csv)


def _work(entry: Transcript) -> str:
    return ", ".join(
        f"{a['coder']} {a['status']} ({a['round']}{'' if a['counts'] else ', does not count'})"
        for a in entry["assignments"]
    )


def _show_transcripts(document: Transcripts) -> None:
    alarming = any(entry["alarms"] for entry in document["transcripts"])
    table(
        [
            *("transcript", "respondents", "type", "medium", "characters", "turns", "sentences", "work"),
            *(["look at"] if alarming else []),
        ],
        [
            [
                entry["transcript"],
                "; ".join(entry["respondents"]),
                entry["respondent_type"],
                entry["medium"],
                f"{entry['characters']:,}",
                entry["turns"],
                entry["sentences"],
                _work(entry),
                *([_alarms(entry)] if alarming else []),
            ]
            for entry in document["transcripts"]
        ],
        right=(4, 5, 6),
    )
    if alarming:
        note("qualcode status says what looks wrong with whose words they are, and the way out.")


def _alarms(entry: Transcript) -> str:
    return ", ".join(kind.replace("_", " ") for kind in entry["alarms"])


def _transcripts_csv(document: Transcripts) -> Table:
    return [*_PLAIN, "respondents", "work", "alarms"], (
        [
            *(entry[name] for name in _PLAIN),
            "; ".join(entry["respondents"]),
            _work(entry),
            "; ".join(entry["alarms"]),
        ]
        for entry in document["transcripts"]
    )


transcripts.add_command(speakers)
transcripts.add_command(remove_transcript)


@transcripts.command("set", epilog="Example: qualcode transcripts set BEN-01 --interviewer INT")
@click.argument("name")
@click.option(
    "--interviewer", multiple=True, metavar="LABEL", help="The interviewer's label; may be repeated."
)
@details_options
@with_study()
def set_(call: Call, name: str, interviewer: tuple[str, ...], **details: str | None) -> None:
    """Record details of the interview NAME."""
    from qualcode.workflows import listing

    with call.study() as study:
        document = listing.set_transcript(
            study, name, coder=call.coder, interviewers=interviewer or None, details=details
        )

    def show(document: TranscriptSet) -> None:
        known = {k: v for k, v in document.items() if k in details and v}
        labels = ", ".join(f"{s['label']} ({s['role']})" for s in document["speakers"]) or "(no labels)"
        say(f"{document['transcript']}: speakers {labels}")
        for field, value in known.items():
            say(f"  {field.replace('_', ' ')}: {value}")

    answer(call, document, show)


@transcripts.command(epilog="Example: qualcode transcripts revise BEN-01 BEN-01-corrected.txt")
@click.argument("name")
@click.argument("file", type=_FILE)
@with_study()
def revise(call: Call, name: str, file: Path) -> None:
    """Correct the text of NAME from FILE; codings keep their places."""
    from qualcode.workflows import importing

    with call.study() as study:
        document = importing.revise_transcript(study, name, file, coder=call.coder)

    def show(document: Revised) -> None:
        say(
            f"Corrected {document['transcript']}: {counted(document['carried'], 'coding')} carried over, "
            f"{len(document['uncertain'])} for you to look at."
        )
        _show_uncertain(document)

    answer(call, document, show)


@transcripts.command(epilog="Example: qualcode transcripts unplaced")
@with_study()
def unplaced(call: Call) -> None:
    """List the codings that a correction left uncertain or without a place."""
    from qualcode.workflows import importing

    with call.study() as study:
        document = importing.list_unplaced(study, call.coder)

    def show(document: Unplaced) -> None:
        say(
            f"{counted(document['carried'], 'coding')} carried over, {len(document['uncertain'])} to look at."
        )
        _show_uncertain(document)

    answer(call, document, show)


def _show_uncertain(document: Unplaced) -> None:
    if document["uncertain"]:
        table(
            ["coding", "transcript", "coder", "code", "start", "end", "place"],
            [
                [u["coding"][:8], u["transcript"], u["coder"], u["code"], u["start"], u["end"], u["placed"]]
                for u in document["uncertain"]
            ],
            right=(4, 5),
        )
        say("Put one right with: qualcode codings change CODING --start N --end N --coder NAME")


@click.command(epilog="Example: qualcode text BEN-01 | less")
@click.argument("transcript")
@with_study()
def text(call: Call, transcript: str) -> None:
    """Print the canonical text of TRANSCRIPT, exactly; with --json its turns and sentences too."""
    from qualcode.workflows import listing

    with call.study() as study:
        document = listing.text_of(study, transcript)
    answer(call, document, lambda d: click.echo(d["text"], nl=False))


@click.group(invoke_without_command=True, epilog="Example: qualcode respondents import people.csv")
@with_study(csv=True)
def respondents(call: Call) -> None:
    """List respondents; import them from a table; rename one."""
    if click.get_current_context().invoked_subcommand:
        return
    from qualcode.workflows import listing

    with call.study() as study:
        document = listing.list_respondents(study)
    answer(call, document, _show_respondents, _respondents_csv)


def _respondents_csv(document: Respondents) -> Table:
    names = list(dict.fromkeys(a for r in document["respondents"] for a in r["attributes"]))
    return ["respondent", "respondent_type", *names, "consent_to_quote", "transcripts"], [
        [
            r["respondent"],
            r["respondent_type"],
            *(r["attributes"].get(name) for name in names),
            r["consent_to_quote"],
            "; ".join(r["transcripts"]),
        ]
        for r in document["respondents"]
    ]


def _show_respondents(document: Respondents) -> None:
    columns, rows = _respondents_csv(document)
    table(columns, rows)


respondents.add_command(rename_respondent)


@respondents.command("codes", epilog="Example: qualcode respondents codes --xlsx respondents-by-codes.xlsx")
@CODINGS_OF
@click.option("--describe", is_flag=True, help="Describe the columns instead.")
@with_study(csv=True)
def respondents_codes(call: Call, codings_of: str, describe: bool) -> None:
    """Make a table of respondents by codes for statistics programs, a row each.

    The columns are attributes, and for each level, theme and code whether it is coded (1, 0) and in how many
    segments (_n); a cell is empty if the respondent was not considered under it. --describe, and the second sheet
    of a workbook, describe the columns.
    """
    from qualcode.workflows import tabling

    if describe:
        refuse_given(("codings_of",), "the columns are the same for all codings.")
    with call.study() as study:
        document = tabling.respondents_by_codes(study, call.coder, codings_of=codings_of)
    if describe:
        answer(call, document, lambda d: table(*_columns_described(d)), _columns_described)
    else:
        answer(call, document, _show_codes, _codes_csv, lambda d: [("columns", *_columns_described(d))])


def _codes_csv(document: RespondentsByCodes) -> Table:
    return [column["column"] for column in document["columns"]], document["rows"]


def _columns_described(document: RespondentsByCodes) -> Table:
    return _DESCRIBED, [[column[head] for head in _DESCRIBED] for column in document["columns"]]


def _show_codes(document: RespondentsByCodes) -> None:
    say(
        f"{counted(len(document['rows']), 'respondent')}, {counted(len(document['columns']), 'column')}; this is a "
        "table for other programs: --csv prints it, --xlsx FILE writes it, --describe describes its columns."
    )


@respondents.command("import", epilog="Example: qualcode respondents import people.csv")
@click.argument("file", type=_FILE, metavar="CSV")
@click.option("--strict", is_flag=True, help="All rows or none.")
@with_study()
def import_respondents(call: Call, file: Path, strict: bool) -> None:
    """Import a table: respondent, respondent_type, transcript, speaker, ... and any attributes."""
    from qualcode.workflows import importing

    with call.study() as study:
        document = importing.import_respondents(study, file, coder=call.coder, strict=strict)
    answer(
        call,
        document,
        lambda d: say(f"{counted(d['respondents'], 'respondent')} in the table, {d['added']} of them new."),
    )
    tell_refused(document["refused"])
    if document["refused"]:
        raise click.exceptions.Exit(3)
