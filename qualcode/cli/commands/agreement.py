"""The command agreement."""

from __future__ import annotations

from math import isnan
from typing import TYPE_CHECKING

import click

from qualcode.cli.commands import agreement_tables as tables
from qualcode.cli.commands.coding import Share
from qualcode.cli.options import Call, refuse_given, several, with_study
from qualcode.cli.printing import answer, note, say

if TYPE_CHECKING:
    from qualcode.documents.agreement import OfAll
    from qualcode.workflows.comparing import Asked


@click.command(
    epilog="Example: qualcode agreement --coders Thandi,Sipho --unit sentence,character --roll-up theme"
)
@click.option("--coders", metavar="A,B", help="Whom to compare; else all who have finished.")
@click.option(
    "--unit",
    default="sentence",
    show_default=True,
    help="character, sentence, turn, row (of tables and captions), document.",
)
@click.option("--roll-up", default="code", show_default=True, help="code, theme, level.")
@click.option(
    "--by",
    metavar="WHAT",
    help="A result for each group of respondents (an attribute), each transcript, each round, or each block of "
    "transcripts in the order of finishing (order).",
)
@click.option("--transcripts", metavar="T,U", help="Only these transcripts.")
@click.option("--text", default="respondents", show_default=True, help="Whose words: respondents, or all.")
@click.option("--overlap", type=Share(), metavar="SHARE", help="The share of a unit that must be marked.")
@click.option(
    "--replicates",
    type=click.IntRange(0),
    default=2000,
    show_default=True,
    help="Resamples of the bootstrap.",
)
@click.option("--seed", type=click.IntRange(0), default=0, show_default=True, help="Seed of the bootstrap.")
@click.option("--sentences", is_flag=True, help="A sentence of reading for each code.")
@click.option("--methods-text", is_flag=True, help="A paragraph for a methods section.")
@click.option("--differences", is_flag=True, help="Where and how the coders differ; what would raise alpha.")
@click.option("--fail-under", type=float, metavar="X", help="Exit with 4 if the pooled statistic is below X.")
@click.option("--on", default="krippendorff_alpha", show_default=True, help="Which pooled statistic.")
@with_study(csv=True)
def agreement(
    call: Call,
    coders: str | None,
    unit: str,
    roll_up: str,
    by: str | None,
    transcripts: str | None,
    text: str,
    overlap: float | None,
    replicates: int,
    seed: int,
    sentences: bool,
    methods_text: bool,
    differences: bool,
    fail_under: float | None,
    on: str,
) -> None:
    """Show how well coders agree on the transcripts that all of them finished independently."""
    from qualcode.workflows import comparing

    judged_by = next((name for name in comparing.POOLED if name == on), None)
    if judged_by is None:
        raise click.UsageError(f"--on takes {', '.join(comparing.POOLED)}; not {on}.")
    if overlap is not None and not 0 < overlap <= 1:
        raise click.UsageError("--overlap takes a share above 0 and up to 100%.")
    if fail_under is not None and isnan(fail_under):
        raise click.UsageError("--fail-under takes a number.")
    if sentences + methods_text + differences + (fail_under is not None) > 1:
        raise click.UsageError("Choose one of --sentences, --methods-text, --differences and --fail-under.")
    if sentences or methods_text:
        refuse_given(("as_csv", "xlsx"), "sentences make no table.")
    if methods_text and by:
        raise click.UsageError("--methods-text describes all groups together; leave out --by.")
    if fail_under is None:
        refuse_given(("on",), "there is no threshold; give --fail-under too.")
    if differences and len(several(unit)) > 1:
        raise click.UsageError("--differences looks at one unit; name one with --unit.")
    if differences:
        refuse_given(("replicates", "seed"), "--differences has no intervals.")
    if replicates == 0:
        refuse_given(("seed",), "--replicates 0 draws no resamples.")
    if several(unit) == ("character",):
        refuse_given(("overlap",), "a character is marked or not; choose another --unit.")
    asked = comparing.Asked(
        coders=several(coders),
        units=several(unit),
        roll_ups=several(roll_up),
        by=by,
        transcripts=several(transcripts),
        text=text,
        overlap=overlap,
        replicates=replicates,
        seed=seed,
    )
    if differences:
        _differences(call, asked)
    elif methods_text:
        _methods(call, asked)
    else:
        _agreement(call, asked, sentences, fail_under, judged_by)


def _agreement(call: Call, asked: Asked, sentences: bool, fail_under: float | None, on: OfAll) -> None:
    from qualcode.workflows import comparing

    with call.study() as study:
        document = comparing.agreement(study, call.coder, asked)
        judged = comparing.headline(study, call.coder, asked, document, on) if fail_under is not None else []
    if sentences:
        document = comparing.with_sentences(document)
    answer(call, document, tables.show_sentences if sentences else tables.show, tables.csv)
    if fail_under is not None and any(value is None or value < fail_under for value in judged):
        shown = ", ".join("not defined" if value is None else f"{value:.3f}" for value in judged)
        note(f"Pooled {on.replace('_', ' ')}: {shown}; the threshold is {fail_under:g}.")
        raise click.exceptions.Exit(4)


def _methods(call: Call, asked: Asked) -> None:
    from qualcode.workflows import comparing

    with call.study() as study:
        document = comparing.methods(study, call.coder, asked)
    answer(call, document, lambda d: say(d["text"]))


def _differences(call: Call, asked: Asked) -> None:
    from qualcode.workflows import diagnosing

    with call.study() as study:
        document = diagnosing.diagnosis(study, call.coder, asked)
    answer(call, document, tables.show_differences, tables.csv_of_differences)
