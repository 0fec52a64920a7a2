"""The command new-codes."""

from __future__ import annotations

from typing import TYPE_CHECKING

import click

from qualcode.cli.commands.themes import BY, CODINGS_OF
from qualcode.cli.options import Call, with_study
from qualcode.cli.printing import answer, counted, say, table

if TYPE_CHECKING:
    from qualcode.cli.printing import Table
    from qualcode.documents.relating import NewCodes, Run


@click.command("new-codes", epilog="Example: qualcode new-codes --order coding --csv > new-codes.csv")
@click.option("--order", default="interview", show_default=True, help="interview (by date) or coding.")
@BY
@CODINGS_OF
@click.option("--base", type=int, default=4, show_default=True, metavar="N", help="Interviews in the base.")
@click.option("--run", type=int, default=2, show_default=True, metavar="N", help="Interviews in a run.")
@with_study(csv=True)
def new_codes(call: Call, order: str, by: str, codings_of: str, base: int, run: int) -> None:
    """Count the new codes of each further interview, without those of the framework.

    Runs of interviews are compared with a base of the first ones, as in Guest, Namey and Chen (2020). Whether
    that is enough is for the study to argue.
    """
    from qualcode.workflows import sequencing

    with call.study() as study:
        document = sequencing.new_codes(
            study, call.coder, order=order, by=by, codings_of=codings_of, base_size=base, run_length=run
        )
    answer(call, document, _show, _csv)


def _show(document: NewCodes) -> None:
    say(
        f"New codes by interview, in the order of {document['order']}; without codes of the "
        f"{document['left_out']}; codings: {document['codings_of']}"
    )
    for group in document["groups"]:
        base = group["base"]
        say()
        say(
            f"{group['group']}: {counted(len(group['interviews']), 'interview')}; base: "
            f"{counted(base['codes'], 'code')} in the first {base['interviews']}"
        )
        ends = {run["last"]: run for run in group["runs"]}
        table(
            ["", "interview", "date", "new", "so far", "run", "new in run", "of base"],
            [
                [
                    str(i),
                    one["transcript"],
                    one["date"],
                    str(len(one["new"])),
                    str(one["codes_so_far"]),
                    *_run(ends.get(i)),
                ]
                for i, one in enumerate(group["interviews"], 1)
            ],
            right=(0, 3, 4, 6, 7),
        )


def _run(run: Run | None) -> list[str]:
    if run is None:
        return ["", "", ""]
    share = "-" if run["share"] is None else f"{run['share'] * 100:.0f}%"
    return [f"{run['first']}-{run['last']}", str(run["new"]), share]


def _csv(document: NewCodes) -> Table:
    columns = ["group", "number", "transcript", "date", "new", "codes_so_far", "base", "base_codes"]
    columns += ["run_first", "run_last", "run_new", "run_share", "new_codes"]
    rows = []
    for group in document["groups"]:
        ends = {run["last"]: run for run in group["runs"]}
        for i, one in enumerate(group["interviews"], 1):
            run = ends.get(i)
            rows.append(
                [
                    group["group"],
                    i,
                    one["transcript"],
                    one["date"],
                    len(one["new"]),
                    one["codes_so_far"],
                    group["base"]["interviews"],
                    group["base"]["codes"],
                    *([run["first"], run["last"], run["new"], run["share"]] if run else [None] * 4),
                    "; ".join(" > ".join(path) for path in one["new"]),
                ]
            )
    return columns, rows
