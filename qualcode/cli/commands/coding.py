"""The commands coder, assign, finish, reopen, codings, recheck."""

from __future__ import annotations

from contextlib import closing
from pathlib import Path
from typing import TYPE_CHECKING, Any, cast

import click

from qualcode.cli.commands.removing import rename_coder, retire_coder
from qualcode.cli.options import Call, refuse_given, several, together, with_study
from qualcode.cli.printing import answer, counted, note, say, table
from qualcode.documents import FORMAT

if TYPE_CHECKING:
    from qualcode.cli.printing import Table
    from qualcode.documents.assigning import Assigned, Coders, Recheck
    from qualcode.documents.codings import Coding, CodingChanged, Codings, CodingsApplied

_FILE = click.Path(path_type=Path)


class Share(click.ParamType[float]):
    """A share, written as 20% or 0.2, as a number up to 1."""

    name = "share"

    def convert(self, value: Any, param: click.Parameter | None, ctx: click.Context | None) -> float:
        if isinstance(value, float):
            return value
        try:
            number = float(str(value).rstrip("% "))
        except ValueError:
            self.fail(f"{value} is not a share; write it as 20%, for example.", param, ctx)
        return number / 100 if str(value).strip().endswith("%") else number


@click.group(invoke_without_command=True, epilog="Example: qualcode coder add Thandi")
@with_study()
def coder(call: Call) -> None:
    """List coders; add, rename or retire one; choose whose coding counts first."""
    if click.get_current_context().invoked_subcommand:
        return
    from qualcode.workflows import assigning

    with call.study() as study:
        document = assigning.list_coders(study)
    answer(call, document, _show_coders)


def _show_coders(document: Coders) -> None:
    table(
        ["coder", "role", ""],
        [[c["coder"], c["role"], "primary" if c["primary"] else ""] for c in document["coders"]],
    )


@coder.command("add", epilog="Example: qualcode coder add Thandi --role lead")
@click.argument("name")
@click.option(
    "--role", type=click.Choice(["lead", "coder", "reader"]), default="coder", help="A reader may only read."
)
@with_study()
def add_coder(call: Call, name: str, role: Any) -> None:
    """Add the coder NAME."""
    from qualcode.workflows import assigning

    with call.study() as study:
        document = assigning.add_coder(study, name, role, call.coder)
    answer(call, document, lambda d: say(f"Added {d['coder']} ({d['role']})."))


coder.add_command(rename_coder)
coder.add_command(retire_coder)


@coder.command("primary", epilog="Example: qualcode coder primary Thandi")
@click.argument("name")
@with_study()
def primary(call: Call, name: str) -> None:
    """Make NAME's coding count where several have finished and nothing is reconciled."""
    from qualcode.workflows import assigning

    with call.study() as study:
        document = assigning.set_primary(study, name, call.coder)
    answer(call, document, _show_coders)


@click.command(
    epilog="Example: qualcode assign --coders Thandi,Sipho --round reliability --sample 20% "
    "--by respondent_type --seed 7"
)
@click.option("--coders", required=True, metavar="A,B", help="The coders to assign.")
@click.option(
    "--mode",
    type=click.Choice(["independent", "review"]),
    default="independent",
    help="Blind to the others, or a review of another's codings.",
)
@click.option("--reviews", metavar="NAME", help="The coder to review.")
@click.option("--round", "round_name", default="main", show_default=True, help="The name of the round.")
@click.option("--does-not-count", is_flag=True, help="The round is practice: agreement never includes it.")
@click.option("--transcripts", metavar="T,U", help="Only these transcripts.")
@click.option("--sample", type=Share(), metavar="SHARE", help="A random share of them, for example 20%.")
@click.option("--by", metavar="ATTRIBUTE", help="Draw from every group of this attribute, at least one.")
@click.option("--seed", type=int, default=1, show_default=True, help="The same seed draws the same.")
@with_study()
def assign(
    call: Call,
    coders: str,
    mode: str,
    reviews: str | None,
    round_name: str,
    does_not_count: bool,
    transcripts: str | None,
    sample: float | None,
    by: str | None,
    seed: int,
) -> None:
    """Assign transcripts to coders in a round: all, some, or a stratified random sample."""
    from qualcode.workflows import assigning

    if sample is None:
        refuse_given(("by", "seed"), "no sample is drawn; give --sample too.")
    if mode != "review":
        refuse_given(("reviews",), "only --mode review reviews a coder.")
    with call.study() as study:
        document = assigning.assign(
            study,
            several(coders),
            coder=call.coder,
            round_name=round_name,
            counts=not does_not_count,
            mode=mode,
            reviews=reviews,
            transcripts=several(transcripts),
            sample=sample,
            by=by,
            seed=seed,
        )
    answer(call, document, _show_assigned)


def _show_assigned(document: Assigned) -> None:
    who = " and ".join(document["coders"])
    say(
        f"{counted(len(document['transcripts']), 'transcript')} for {who}, round {document['round']}"
        f"{'' if document['counts'] else ' (does not count)'}, {document['mode']}: "
        f"{counted(document['assigned'], 'new assignment')}."
    )
    if document["strata"]:
        table(
            ["stratum", "drawn", "available", "fraction"],
            [[s["stratum"], s["drawn"], s["available"], f"{s['fraction']:.0%}"] for s in document["strata"]],
            right=(1, 2, 3),
        )
        say(f"Seed {document['seed']}. Drawn: {', '.join(document['transcripts'])}")


@click.command(epilog="Example: qualcode finish BEN-01 BEN-02 --coder Thandi")
@click.argument("transcripts", nargs=-1, required=True)
@with_study()
def finish(call: Call, transcripts: tuple[str, ...]) -> None:
    """Mark TRANSCRIPTS finished: your codings are frozen, and compared once all have finished."""
    from qualcode.workflows import assigning

    with call.study() as study:
        document = assigning.finish(study, transcripts, call.coder)
    answer(
        call,
        document,
        lambda d: say(f"{d['coder']} has finished {', '.join(d['finished']) or 'nothing new'}."),
    )


@click.command(epilog="Example: qualcode reopen BEN-01 --coder Thandi")
@click.argument("transcripts", nargs=-1, required=True)
@with_study()
def reopen(call: Call, transcripts: tuple[str, ...]) -> None:
    """Reopen finished TRANSCRIPTS; the study records this, and they no longer count as independent."""
    from qualcode.workflows import assigning

    with call.study() as study:
        document = assigning.reopen(study, transcripts, call.coder)
    answer(call, document, lambda d: say(f"{d['coder']} has opened {', '.join(d['reopened'])} again."))


@click.group(invoke_without_command=True, epilog="Example: qualcode codings --csv > codings.csv")
@click.option("--transcript", metavar="NAME", help="Only this transcript's.")
@click.option(
    "--layer",
    type=click.Choice(["own", "consensus"]),
    default="own",
    show_default=True,
    help="The coders' own codings, or the settled consensus.",
)
@with_study(csv=True)
def codings(call: Call, transcript: str | None, layer: str) -> None:
    """List every live coding; import codings from a table."""
    if click.get_current_context().invoked_subcommand:
        return
    from qualcode.workflows import coding

    def table(document: Codings) -> Table:
        return coding.COLUMNS, ([row[column] for column in coding.COLUMNS] for row in document["codings"])

    consensus = layer == "consensus"
    with call.study() as study:
        if call.as_json or call.as_csv:  # read during the writing: a large study has a million
            warnings: list[str] = []
            each = coding.each_coding(study, warnings, call.coder, transcript, consensus=consensus)
            with closing(each) as rows:
                # The writer accepts an iterator in place of a list.
                document: Codings = {
                    "format": FORMAT,
                    "codings": cast("list[Coding]", rows),
                    "warnings": warnings,
                }
                answer(call, document, _show_codings, table)
            return
        document = coding.list_codings(study, call.coder, transcript, consensus=consensus)

    answer(call, document, _show_codings, table)


def _show_codings(document: Codings) -> None:
    table(
        ["transcript", "respondent", "coder", "code", "place", "stance", "quote"],
        [
            [
                row["transcript"],
                row["respondent"],
                row["coder"],
                row["code"],
                "(lost)" if row["start"] is None else f"{row['start']}-{row['end']}",
                "" if row["stance"] == "unset" else row["stance"],
                _shortened(row["quote"] or ""),
            ]
            for row in document["codings"]
        ],
    )
    say(counted(len(document["codings"]), "coding"))


def _shortened(quote: str, limit: int = 70) -> str:
    quote = " ".join(quote.split())
    return quote if len(quote) <= limit else quote[: limit - 1] + "\N{HORIZONTAL ELLIPSIS}"


@codings.command(epilog="Example: qualcode codings apply thandi.csv --coder Thandi --finished")
@click.argument("file", type=_FILE)
@click.option("--finished", is_flag=True, help="Finish the transcripts that the table names.")
@click.option("--strict", is_flag=True, help="All rows or none.")
@click.option(
    "--min-score",
    type=click.FloatRange(50, 100),
    help="How similar to a quote the text must be, of 100, if it is not exact. [default: 85]",
)
@with_study()
def apply(call: Call, file: Path, finished: bool, strict: bool, min_score: float | None) -> None:
    """Import codings from FILE: transcript, code, and start,end or quote; optional stance, memo."""
    from qualcode.workflows import coding

    with call.study() as study:
        document = coding.apply_codings(
            study, file, call.coder, finished=finished, strict=strict, min_score=min_score
        )
    answer(call, document, _show_applied)
    for problem in document["refused"]:
        click.echo(f"Refused: {problem['file']}, line {problem['line']}: {problem['reason']}", err=True)
    if document["refused"]:
        raise click.exceptions.Exit(3)


def _show_applied(document: CodingsApplied) -> None:
    say(
        f"{document['coder']}: {counted(document['applied'], 'coding')} stored, {document['skipped']:,} there "
        f"already, {len(document['refused'])} refused."
    )
    for near in document["near"]:
        note(
            f"line {near['line']}: the quote is not in {near['transcript']} word for word; placed at "
            f"{near['start']}-{near['end']}, likeness {near['score']:.0f} of 100. Check that it is right."
        )


_place = together(
    click.option("--start", type=click.IntRange(0), metavar="N", help="Where it begins, in characters."),
    click.option("--end", type=click.IntRange(1), metavar="N", help="Where it ends, the end not included."),
    click.option("--quote", metavar="TEXT", help="The words, in place of start and end."),
)
_STANCE = click.Choice(["unset", "supports", "contrary", "mixed"])


def _row(transcript: str, code: str, start: int | None, end: int | None, quote: str | None) -> Any:
    from qualcode.tables.codings_table import CodingRow

    if (start is None) != (end is None) or (start is None) == (quote is None):
        raise click.UsageError("Give --start and --end, or --quote.")
    return CodingRow(1, transcript, code, start, end, quote, None, None, None)


@codings.command(
    "add", epilog="Example: qualcode codings add BEN-01 'Fear of consequences' --quote 'I was afraid'"
)
@click.argument("transcript")
@click.argument("code")
@_place
@click.option("--stance", type=_STANCE, help="Towards the theme's claim.")
@click.option("--memo", metavar="TEXT", help="A note on this coding.")
@with_study()
def add_coding(
    call: Call,
    transcript: str,
    code: str,
    start: int | None,
    end: int | None,
    quote: str | None,
    stance: str | None,
    memo: str | None,
) -> None:
    """Code one segment of TRANSCRIPT with CODE."""
    from qualcode.workflows import coding

    row = _row(transcript, code, start, end, quote)._replace(
        stance=None if stance == "unset" else stance, memo=memo
    )
    with call.study() as study:
        document = coding.add_coding(study, row, call.coder)
    answer(
        call,
        document,
        lambda d: say(f"Stored as {d['coding'][:8]}: {d['transcript']} {d['start']}-{d['end']}."),
    )


@codings.command("change", epilog="Example: qualcode codings change 3f2a91c0 --stance contrary")
@click.argument("coding")
@click.option("--code", metavar="CODE", help="Another code.")
@_place
@click.option("--stance", type=_STANCE, help="Towards the theme's claim.")
@with_study()
def change_coding(
    call: Call,
    coding: str,
    code: str | None,
    start: int | None,
    end: int | None,
    quote: str | None,
    stance: str | None,
) -> None:
    """Give one of your codings another code, place or stance; CODING is its id, or the start of it."""
    from qualcode.workflows import coding as work

    moved = start is not None or end is not None or quote is not None
    if not (moved or code or stance):
        raise click.UsageError("Say what to change: --code, --stance, or --start and --end, or --quote.")
    place = _row("", "", start, end, quote) if moved else None
    with call.study() as study:
        document = work.change_coding(study, coding, call.coder, code=code, place=place, stance=stance)
    answer(call, document, _show_changed)


def _show_changed(document: CodingChanged) -> None:
    called = document["coding"][:8]
    if document["changed"]:
        say(f"Changed {called}: {', '.join(document['changed'])}.")
    else:
        say(f"Nothing to change: {called} is like this already.")


@codings.command("remove", epilog="Example: qualcode codings remove 3f2a91c0 77be0012")
@click.argument("found", nargs=-1, required=True, metavar="CODING...")
@with_study()
def remove_codings(call: Call, found: tuple[str, ...]) -> None:
    """Remove codings of yours; undo brings them back."""
    from qualcode.workflows import coding

    with call.study() as study:
        document = coding.remove_codings(study, found, call.coder)
    answer(call, document, lambda d: say(f"Removed {counted(len(d['removed']), 'coding')}."))


@click.group(invoke_without_command=True, epilog="Example: qualcode recheck --coder Thandi")
@with_study()
def recheck(call: Call) -> None:
    """List transcripts not yet considered under a new, split or redefined code."""
    if click.get_current_context().invoked_subcommand:
        return
    from qualcode.workflows import rechecking

    with call.study() as study:
        document = rechecking.recheck_queue(study, call.coder)

    def show(document: Recheck) -> None:
        if document["due"]:
            table(
                ["coder", "transcript", "code", "why"],
                [[d["coder"], d["transcript"], d["code"], d["why"]] for d in document["due"]],
            )
        else:
            say("Nothing is due: every finished transcript was considered under every code.")

    answer(call, document, show)


@recheck.command("done", epilog="Example: qualcode recheck done BEN-01 --code 'Fear of consequences'")
@click.argument("transcripts", nargs=-1, required=True)
@click.option(
    "--code", "codes", multiple=True, metavar="CODE", help="Under this code; without one, under all."
)
@with_study()
def recheck_done(call: Call, transcripts: tuple[str, ...], codes: tuple[str, ...]) -> None:
    """Record that you have considered TRANSCRIPTS under a code."""
    from qualcode.workflows import rechecking

    with call.study() as study:
        document = rechecking.recheck_done(study, transcripts, codes, call.coder)
    answer(call, document, lambda d: say(f"{d['coder']}: {counted(d['considered'], 'pair')} considered."))
