"""The command cooccurrence."""

from __future__ import annotations

from typing import TYPE_CHECKING

import click

from qualcode.cli.commands.themes import CODINGS_OF
from qualcode.cli.options import Call, refuse_given, several, with_study
from qualcode.cli.printing import answer, counted, say, table

if TYPE_CHECKING:
    from qualcode.cli.printing import Table
    from qualcode.documents.relating import Cooccurrence

_OF = {"span": "characters", "sentence": "sentences", "turn": "turns", "transcript": "transcripts"}


@click.command(
    epilog="Example: qualcode cooccurrence --unit sentence,turn --by respondent_type --csv > pairs.csv"
)
@click.option(
    "--unit",
    "units",
    default="sentence",
    show_default=True,
    help="span, sentence, turn, transcript; joined by commas.",
)
@click.option("--roll-up", default="code", show_default=True, help="code, theme or level.")
@click.option("--by", metavar="ATTRIBUTE", help="Also within each group of this attribute, or of two: a,b.")
@CODINGS_OF
@click.option(
    "--top", type=click.IntRange(min=1), default=20, show_default=True, help="Pairs to show of each."
)
@with_study(csv=True)
def cooccurrence(call: Call, units: str, roll_up: str, by: str | None, codings_of: str, top: int) -> None:
    """Show which codes occur together in respondents' words, how often, and how alike they are (Jaccard)."""
    from qualcode.workflows import relating

    wanted = several(units)
    if call.machine:
        refuse_given(("top",), "--json, --csv and --xlsx have all pairs.")
    with call.study() as study:
        document = relating.cooccurrence(
            study, call.coder, units=wanted, roll_up=roll_up, by=by, codings_of=codings_of
        )
    answer(call, document, lambda d: _show(d, top), _csv)


def _show(document: Cooccurrence, top: int) -> None:
    for result in document["results"]:
        whose = "" if document["by"] is None else f", {result['group']}"
        unit, of = result["unit"], _OF[result["unit"]]
        say(f"Together in the same {unit} (counted in {of}){whose}; codings: {document['codings_of']}")
        pairs = result["pairs"][:top]
        if not pairs:
            say("Nothing is coded together.")
            say()
            continue
        more = ["stretches"] if unit == "span" else []
        table(
            [document["roll_up"], "and", "both", "either", "Jaccard", *more],
            [
                [
                    *(" > ".join(path) for path in pair["codes"]),
                    f"{pair['both']:,}",
                    f"{pair['either']:,}",
                    f"{pair['jaccard']:.2f}",
                    *([f"{pair['stretches']:,}"] if "stretches" in pair else []),
                ]
                for pair in pairs
            ],
            right=range(2, 5 + len(more)),
        )
        left = len(result["pairs"]) - len(pairs)
        if left:
            say(f"{counted(left, 'more pair')}; --top shows more, --csv and --json all.")
        say()


def _csv(document: Cooccurrence) -> Table:
    columns = [
        "unit",
        "group",
        "code_1",
        "code_2",
        "first",
        "second",
        "both",
        "either",
        "jaccard",
        "stretches",
    ]
    return columns, [
        [
            result["unit"],
            result["group"],
            *(" > ".join(path) for path in pair["codes"]),
            *(pair[name] for name in ("first", "second", "both", "either", "jaccard")),
            pair.get("stretches"),
        ]
        for result in document["results"]
        for pair in result["pairs"]
    ]
