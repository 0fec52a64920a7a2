"""The command quotes: list and choose, pin, leave out, unpin, original."""

from __future__ import annotations

import sys
from typing import TYPE_CHECKING

import click

from qualcode.cli.commands.themes import BY, CODINGS_OF
from qualcode.cli.options import Call, refuse_given, with_study
from qualcode.cli.printing import answer, counted, say

if TYPE_CHECKING:
    from qualcode.cli.printing import Table
    from qualcode.documents.quotes import Quote, Quotes
    from qualcode.study.pins import Verdict

ATTRIBUTION = click.option(
    "--attribution",
    metavar="A,B",
    help="Attributes that attribute a quote, respondent among them; '' for none.  "
    "[default: respondent_type,site]",
)
_CODINGS = click.argument("codings", nargs=-1, required=True, metavar="CODING...")


@click.group(
    invoke_without_command=True,
    epilog="Example: qualcode quotes --code 'Fear of consequences' --group Beneficiary --best 5",
)
@click.option("--code", metavar="CODE", help="A code or theme, with all codes under it.")
@click.option("--group", metavar="GROUP", help="Only quotes of this group.")
@BY
@CODINGS_OF
@ATTRIBUTION
@click.option("--best", type=int, metavar="N", help="At most N, balanced over groups and respondents.")
@click.option("--shortest", type=int, metavar="N", help="With --best: characters, at least.  [default: 25]")
@click.option("--longest", type=int, metavar="N", help="With --best: characters, at most.  [default: 450]")
@click.option("--left-out", is_flag=True, help="Also show quotes left out by hand.")
@with_study(csv=True)
def quotes(
    call: Call,
    code: str | None,
    group: str | None,
    by: str,
    codings_of: str,
    attribution: str | None,
    best: int | None,
    shortest: int | None,
    longest: int | None,
    left_out: bool,
) -> None:
    """List the quotes behind a number, with attribution; contrary cases are marked.

    --best chooses pinned quotes first, then the least quoted respondents, whole sentences before parts, and
    contrary cases in proportion, at least one.
    """
    if click.get_current_context().invoked_subcommand:
        return
    if code is None:
        raise click.UsageError("Missing option '--code'.")
    if best is None:
        refuse_given(("shortest", "longest"), "give --best too.")
    else:
        refuse_given(("left_out",), "--best never chooses quotes left out by hand.")
    from qualcode.workflows import quoting

    bounds = {name: n for name, n in (("shortest", shortest), ("longest", longest)) if n is not None}
    with call.study() as study:
        document = quoting.quotes(
            study,
            call.coder,
            code=code,
            group=group,
            by=by,
            codings_of=codings_of,
            attributed=attribution,
            best=best,
            left_out=left_out,
            **bounds,
        )
    answer(call, document, _show_quotes, _quotes_csv)


def _show_quotes(document: Quotes) -> None:
    total = document.get("chosen_from")
    of = "" if total is None else f" of {total:,}, chosen"
    say(f"{' > '.join(document['path'])}: {counted(len(document['quotes']), 'quote')}{of}")
    for quote in document["quotes"]:
        say()
        say(in_words(quote))
        if quote["original"]:
            say(f"    in the original: {one_line(quote['original'])}")
        where = f"{quote['transcript']} {quote['start']}-{quote['end']}, {' > '.join(quote['code'])}"
        say(f"    {where} · {quote['coding'][:8]}")


def in_words(quote: Quote) -> str:
    """A quote with its attribution; one from notes is the interviewer's wording, without quotation marks."""
    said = one_line(quote["quote"])
    said = f"{said} (from notes)" if quote["medium"] == "notes" else f"\u201c{said}\u201d"
    of = f" ({quote['attribution']})" if quote["attribution"] else ""
    marks = [quote["stance"]] if quote["stance"] in {"contrary", "mixed"} else []
    marks += [quote["decided"]] if quote["decided"] else []
    return f"{said}{of}{''.join(f' [{mark}]' for mark in marks)}"


def one_line(text: str) -> str:
    return " ".join(text.split())


def _quotes_csv(document: Quotes) -> Table:
    from qualcode.workflows.quoting import COLUMNS

    def cell(value: object, joined: str) -> object:
        return joined.join(value) if isinstance(value, list) else value

    return COLUMNS, [
        [cell(quote[c], " > " if c == "code" else "; ") for c in COLUMNS] for quote in document["quotes"]
    ]


@quotes.command("pin", epilog="Example: qualcode quotes pin 6f2e93fe --coder Thandi")
@_CODINGS
@with_study()
def pin(call: Call, codings: tuple[str, ...]) -> None:
    """Pin quotes: they come first in every choice. CODING is an id, or the start of it."""
    _decide(call, codings, "pinned")


@quotes.command("leave-out", epilog="Example: qualcode quotes leave-out 6f2e93fe --coder Thandi")
@_CODINGS
@with_study()
def leave_out(call: Call, codings: tuple[str, ...]) -> None:
    """Never print these words, under any code, or a quote that overlaps them; they count as before."""
    _decide(call, codings, "left out")


@quotes.command("unpin", epilog="Example: qualcode quotes unpin 6f2e93fe --coder Thandi")
@_CODINGS
@with_study()
def unpin(call: Call, codings: tuple[str, ...]) -> None:
    """Undo pinning or leaving out quotes."""
    _decide(call, codings, None)


def _decide(call: Call, codings: tuple[str, ...], verdict: Verdict | None) -> None:
    from qualcode.workflows import quoting

    with call.study() as study:
        document = quoting.decide(study, call.coder, codings, verdict)
    done = {"pinned": "pinned", "left out": "left out", None: "neither pinned nor left out now"}[verdict]
    same = len(document["codings"]) - document["changed"]
    also = f" ({same:,} already so)" if same else ""
    answer(call, document, lambda d: say(f"{counted(len(d['codings']), 'quote')} {done}{also}."))


@quotes.command(
    "original", epilog="Example: qualcode quotes original 6f2e93fe 'Ngesaba abantu' --coder Thandi"
)
@click.argument("coding")
@click.argument("text")
@with_study()
def original(call: Call, coding: str, text: str) -> None:
    """Record the original wording beside a translation; '' removes it.

    With - for TEXT it comes from standard input.
    """
    from qualcode.workflows import quoting

    if text == "-":
        text = sys.stdin.read()
    with call.study() as study:
        document = quoting.keep_original(study, call.coder, coding, text)
    said = "Recorded the original wording of" if document["original"] else "No original wording now of"
    answer(call, document, lambda d: say(f"{said} {d['coding'][:8]}."))
