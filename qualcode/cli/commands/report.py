"""The command report: packs to print, project and hand out."""

from __future__ import annotations

from pathlib import Path
from typing import TYPE_CHECKING, Any

import click

from qualcode.cli.commands.coding import Share
from qualcode.cli.commands.themes import CODINGS_OF
from qualcode.cli.options import Call, given, refuse_given, several, with_study
from qualcode.cli.printing import answer, counted, say
from qualcode.errors import QualcodeError

if TYPE_CHECKING:
    from qualcode.documents.reporting import Report
    from qualcode.ledger.study import Study

KINDS = ("findings", "reading", "cards")
_COUNTED = frozenset({"findings", "cards"})
_READ = frozenset({"reading"})
_ONLY_OF = {
    "by": _COUNTED,
    "codings_of": _COUNTED,
    "quotes": _COUNTED,
    "suppress_below": _COUNTED,
    "transcripts": _READ,
    "sample": _READ,
    "seed": _READ,
    "tables": _READ,
}
"""The kinds of pack on which an option has an effect; any other option has it on all kinds."""
_ON_PAPER = frozenset({".docx", ".pdf", ".xlsx"})


@click.command(epilog="Example: qualcode report findings.docx --attribution respondent_type,site")
@click.argument("out", type=click.Path(path_type=Path, dir_okay=False), metavar="OUT")
@click.option("--kind", type=click.Choice(KINDS), default="findings", show_default=True, help="Which pack.")
@click.option(
    "--by",
    default="respondent_type",
    show_default=True,
    help="findings, cards: an attribute, or two: a,b; reading: how the sample is drawn.",
)
@CODINGS_OF
@click.option(
    "--attribution", metavar="A,B", help="Attributes that attribute a quote; else respondent_type,site."
)
@click.option(
    "--quotes", type=int, metavar="N", help="findings, cards: at most N quotes a theme, 2 to 5; else 4."
)
@click.option(
    "--suppress-below",
    type=int,
    metavar="N",
    help="findings, cards: withhold figures and attributions of fewer respondents.",
)
@click.option(
    "--not-anonymised",
    is_flag=True,
    help="Write even if no record says that transcripts are anonymised; the pack says so.",
)
@click.option("--paper", type=click.Choice(["a4", "letter"]), default="a4", show_default=True, help="Paper.")
@click.option("--copies", type=int, metavar="N", help="Numbered copies, and a list to collect them by.")
@click.option(
    "--transcripts", metavar="NAMES", help="reading: these transcripts, separated by commas; else all."
)
@click.option(
    "--sample", type=Share(), metavar="SHARE", help="reading: a random sample of them, for example 20%."
)
@click.option("--seed", type=int, default=1, show_default=True, help="reading: the seed of the sample.")
@click.option("--tables", type=int, default=4, show_default=True, help="reading: tables of people who read.")
@with_study()
def report(
    call: Call,
    out: Path,
    kind: str,
    copies: int | None,
    transcripts: str | None,
    sample: float | None,
    seed: int,
    tables: int,
    **options: Any,
) -> None:
    """Write a pack for a room into OUT, a file that ends in .docx, .html, .xlsx, .md or .pdf.

    findings: for each level and theme who voiced it, quotes, contrary views and questions to discuss; then all
    figures, and annexes. reading: uncoded transcripts in numbered lines with wide margins, divided among tables of
    people. cards: numbered quotes to cut out and sort, and theme sheets.
    """
    from qualcode.workflows import assigning, reporting

    _refuse_unheeded(kind, out)
    reporting.refuse_unfit(out, copies)
    asked = reporting.Asked(**options)
    with call.study() as study:
        if kind == "reading":
            drawn = assigning.draw(
                study,
                transcripts=several(transcripts),
                sample=sample,
                by=asked.by if sample is not None else None,
                seed=seed,
            )
            made = reporting.reading(study, call.coder, asked, drawn, tables=tables, seed=seed)
        elif kind == "cards":
            made = reporting.cards(study, call.coder, asked)
        else:
            made = reporting.findings(study, call.coder, asked, **_agreement(study, call.coder))
    document = reporting.write(made, out, kind=kind, copies=copies)
    answer(call, document, _show)


def _refuse_unheeded(kind: str, out: Path) -> None:
    """Refuse options without effect on a pack of this kind and format."""
    for name, kinds in _ONLY_OF.items():
        sampling = kind == "reading" and name == "by" and given("sample")
        if kind not in kinds and not sampling:
            goes_with = " or ".join(f"--kind {other}" for other in KINDS if other in kinds)
            also = ", or with --sample" if name == "by" and kind == "reading" else ""
            refuse_given((name,), f"it goes with {goes_with}{also}, not with --kind {kind}.")
    if not given("sample"):
        refuse_given(("seed",), "no sample is drawn; give --sample too.")
    if out.suffix.lower() not in _ON_PAPER:
        refuse_given(("paper",), f"a file that ends in {out.suffix} has no pages.")


def _agreement(study: Study, coder: str | None) -> dict[str, Any]:
    """Agreement between coders for the findings: empty if the study does not use it, or if no two coders have
    finished the same transcripts independently."""
    from qualcode.workflows import comparing, reporting

    if not reporting.wants_agreement(study):
        return {}
    asked = comparing.Asked(roll_ups=("theme",))
    try:
        scope = comparing.scope(study, coder, asked)
        document = comparing.compared(scope, asked)
        return {"agreement": document, "methods": [comparing.methods_of(scope, asked, document)["text"]]}
    except QualcodeError:
        return {}


def _show(document: Report) -> None:
    files = document["files"]
    if len(files) == 1:
        say(f"Written: {files[0]}")
    else:
        say(f"Written: {counted(len(files) - 1, 'copy', 'copies')}, {files[0]} to {files[-2]}.")
        say(f"The list to collect them by: {files[-1]}")
    for sentence in document["withheld"]:
        say(sentence)
