"""The command reconcile: agreements and differences between coders, and settling them."""

from __future__ import annotations

from typing import TYPE_CHECKING

import click

from qualcode.cli.options import Call, refuse_given, several, with_study
from qualcode.cli.printing import answer, counted, say, table

if TYPE_CHECKING:
    from qualcode.cli.printing import Table
    from qualcode.documents.reconciling import (
        CarriedOver,
        Come,
        DifferenceSettled,
        Segment,
        Settled,
        ToReconcile,
    )

_COLUMNS = ["difference", "transcript", "kind", "start", "end", "gain", "coder", "code", "coding_start"]
_COLUMNS += ["coding_end", "stance", "settled", "why", "by"]


@click.group(invoke_without_command=True, epilog="Example: qualcode reconcile --list --transcripts BEN-01")
@click.option("--accept-agreed", is_flag=True, help="Carry over all agreements, as one step.")
@click.option("--list", "listing", is_flag=True, help="List the open differences.")
@click.option("--all", "everything", is_flag=True, help="Also list settled differences and agreements.")
@click.option("--by", default="place", show_default=True, help="The order of the list: place, kind or gain.")
@click.option("--transcripts", metavar="A,B", help="Only these transcripts.")
@with_study(csv=True)
def reconcile(
    call: Call, accept_agreed: bool, listing: bool, everything: bool, by: str, transcripts: str | None
) -> None:
    """Show the transcripts with several coders, and how far their consensus is settled."""
    if click.get_current_context().invoked_subcommand:
        return
    from qualcode.workflows import reconciling

    names = several(transcripts)
    if accept_agreed:
        refuse_given(
            ("listing", "everything", "by", "as_csv", "xlsx"),
            "carry over first, then list; --accept-agreed takes only --transcripts.",
        )
        with call.study() as study:
            carried = reconciling.accept_agreed(study, call.coder, names)
        answer(call, carried, _show_carried)
        return
    if not (listing or everything or call.machine):
        refuse_given(("by",), "nothing is listed; give --list or --all too.")
    with call.study() as study:
        listed = reconciling.listed(study, call.coder, transcripts=names, order=by, everything=everything)
    answer(call, listed, lambda d: _show(d, listing or everything), _csv)


def _show_carried(document: CarriedOver) -> None:
    say(f"Carried over: {counted(document['carried_over'], 'agreement')}.")
    _show_progress(document)


def _show(document: ToReconcile, listing: bool) -> None:
    if not listing:
        _show_progress(document)
        return
    for one in document["differences"]:
        say(f"{one['difference'][:8]}  {one['transcript']} {one['start']}-{one['end']}, {one['kind']}")
        for row in one["codings"]:
            say(f"    {row['coder']}: {_coding(row)}")
        for name in one["without"]:
            say(f"    {name}: no coding there")
        if one["settled"]:
            say(f"    settled by {one['settled']['by']}: {_outcome(one['settled'])}")
    say(counted(len(document["differences"]), "difference"))


def _show_progress(document: ToReconcile | CarriedOver) -> None:
    if not document["transcripts"]:
        say("No transcript is assigned to several coders independently; see qualcode assign --help.")
        return
    table(
        ["transcript", "coders", "status", "agreed", "differences", "settled"],
        [
            [
                one["transcript"],
                ", ".join(one["coders"]),
                f"waits for {', '.join(one['waits_for'])}" if one["waits_for"] else one["status"],
                _agreed(one),
                one["differences"],
                one["settled"],
            ]
            for one in document["transcripts"]
        ],
        right=(3, 4, 5),
    )


def _agreed(one: Come) -> str:
    agreed = "" if one["agreed"] is None else str(one["agreed"])
    return f"{agreed} (not carried over)".strip() if one["to_carry_over"] else agreed


def _coding(row: Segment) -> str:
    stance = "" if row["stance"] == "unset" else f", {row['stance']}"
    return f"{' > '.join(row['code'])} {row['start']}-{row['end']}{stance}"


def _outcome(settled: Settled) -> str:
    kept = "; ".join(_coding(row) for row in settled["consensus"]) or "nothing"
    whose = f" (taken from {', '.join(settled['taken'])})" if settled["taken"] else ""
    return f"{kept}{whose}{'. ' + settled['why'] if settled['why'] else ''}"


def _csv(document: ToReconcile) -> Table:
    rows = []
    for one in document["differences"]:
        done = one["settled"]
        settled = [done["outcome"], done["why"], done["by"]] if done else [None, None, None]
        place = [one["difference"], one["transcript"], one["kind"], one["start"], one["end"], one["gain"]]
        for row in one["codings"]:
            coding = [row["coder"], " > ".join(row["code"]), row["start"], row["end"], row["stance"]]
            rows.append([*place, *coding, *settled])
    return _COLUMNS, rows


@reconcile.command(epilog="Example: qualcode reconcile settle 3f2a91c0 --take Thandi --coder Tom")
@click.argument("difference")
@click.option("--take", metavar="NAME", help="Whose codings: a coder's name or letter, both, or neither.")
@click.option("--code", metavar="NAME", help="Another code, or one of theirs.")
@click.option("--start", type=int, help="Another span: where it begins, in code points.")
@click.option("--end", type=int, help="Where it ends.")
@click.option(
    "--stance", type=click.Choice(["supports", "contrary", "mixed", "unset"]), help="Another stance."
)
@click.option("--why", metavar="TEXT", help="The reason; required with neither.")
@with_study()
def settle(
    call: Call,
    difference: str,
    take: str | None,
    code: str | None,
    start: int | None,
    end: int | None,
    stance: str | None,
    why: str | None,
) -> None:
    """Settle one difference, or settle it again; DIFFERENCE is its id, or the start of it."""
    from qualcode.workflows import reconciling

    if (start is None) != (end is None):
        raise click.UsageError("A span has two ends: give --start and --end.")
    span = None if start is None or end is None else (start, end)
    with call.study() as study:
        document = reconciling.settle(
            study, call.coder, difference, taken=take, code=code, span=span, stance=stance, why=why
        )
    answer(call, document, _show_settled)


def _show_settled(document: DifferenceSettled) -> None:
    one = document["difference"]
    if document["carried_over"]:
        say(f"Carried over first: {counted(document['carried_over'], 'agreement')}.")
    assert one["settled"] is not None
    say(f"Settled {one['difference'][:8]} in {one['transcript']}: {_outcome(one['settled'])}.")
    left = counted(document["left"], "difference")
    say(f"{one['transcript']} is reconciled." if document["reconciled"] else f"{left} left in it.")
