"""The command themes."""

from __future__ import annotations

from pathlib import Path
from typing import TYPE_CHECKING

import click

from qualcode.cli.commands.theme_cells import cell_shown
from qualcode.cli.options import Call, refuse_given, with_study
from qualcode.cli.printing import answer, counted, line_width, say, table
from qualcode.themes import wording

if TYPE_CHECKING:
    from qualcode.cli.printing import Table
    from qualcode.documents.themes import AnyFigures, Part, Row, Themes

ROOM_FOR_NAMES, ROOM_FOR_CELL = 30, 12  # in a narrower line "3 of 5" becomes "3/5"
CODINGS_OF = click.option(
    "--codings-of",
    default="final",
    show_default=True,
    metavar="final|any|all|coder:NAME",
    help=" ".join(f"{choice}: {counts}" for choice, counts in wording.CODINGS_OF.items()),
)
BY = click.option("--by", default="respondent_type", show_default=True, help="An attribute, or two: a,b.")


@click.command(epilog="Example: qualcode themes --by respondent_type,site --csv > themes.csv")
@BY
@CODINGS_OF
@click.option("--intervals", is_flag=True, help="Wilson intervals, as if independent random sampling.")
@click.option("--segments", is_flag=True, help="Show segments beside respondents.")
@click.option(
    "--rows", metavar="KINDS", help="Only rows of these kinds: level, theme, code; joined by commas."
)
@click.option(
    "--suppress-below",
    type=click.IntRange(min=1),
    metavar="N",
    help="Withhold figures of groups of fewer than N.",
)
@click.option(
    "--individuals", is_flag=True, help="Also count members of focus groups, where labels identify them."
)
@click.option(
    "--units",
    default="respondents",
    show_default=True,
    metavar="NAME",
    help="The name of the unit, if respondents represent something else: quotes, letters.",
)
@click.option("--compare", is_flag=True, help="Groups side by side, the widest differences first.")
@click.option(
    "--group", "groups", multiple=True, metavar="GROUP", help="With --compare: only these; may be repeated."
)
@click.option(
    "--inference",
    is_flag=True,
    help="With --compare: intervals, odds ratios and exact tests, as if independent random sampling.",
)
@click.option(
    "--seed",
    type=click.IntRange(min=0),
    metavar="N",
    help="With --inference: seed of Monte Carlo tests.  [default: 0]",
)
@click.option("--narrative", is_flag=True, help="Write sentences with counts and quotes, as Markdown.")
@click.option(
    "--words",
    type=click.Path(path_type=Path),
    metavar="FILE",
    help="With --narrative: a table of words for shares; columns at_least, word.",
)
@click.option(
    "--best", type=click.IntRange(min=0), metavar="N", help="With --narrative: quotes a theme.  [default: 3]"
)
@with_study(csv=True)
def themes(
    call: Call,
    by: str,
    codings_of: str,
    intervals: bool,
    segments: bool,
    rows: str | None,
    suppress_below: int | None,
    individuals: bool,
    units: str,
    compare: bool,
    groups: tuple[str, ...],
    inference: bool,
    seed: int | None,
    narrative: bool,
    words: Path | None,
    best: int | None,
) -> None:
    """Show in how many respondents' interviews each theme was coded, of how many considered, by group.

    With --compare the widest differences between groups come first. With --narrative the table becomes sentences
    with quotes, for each level and theme.
    """
    _refuse_unheeded(narrative, compare, inference)
    if narrative:
        _narrative(call, by, codings_of, words, best, suppress_below, units)
        return
    if compare:
        _compared(call, by, codings_of, rows, groups, inference, seed or 0, suppress_below)
        return
    from qualcode.workflows import summarising

    with call.study() as study:
        document = summarising.themes(
            study,
            call.coder,
            by=by,
            codings_of=codings_of,
            intervals=intervals,
            rows=rows,
            suppress_below=suppress_below,
            units=units,
            individuals=individuals,
        )
    answer(call, document, lambda d: show_themes(d, segments=segments), _csv)


def _refuse_unheeded(narrative: bool, compare: bool, inference: bool) -> None:
    """Refuse options without effect on the requested form of the table."""
    if narrative:
        in_tables = ("intervals", "segments", "rows", "individuals", "compare", "as_csv", "xlsx")
        refuse_given(in_tables, "--narrative has sentences and no table.")
    else:
        refuse_given(("words", "best"), "give --narrative too.")
    if compare:
        unheeded = ("intervals", "segments", "individuals", "units")
        refuse_given(unheeded, "--compare shows only respondents and differences.")
    else:
        refuse_given(("groups", "inference"), "give --compare too.")
    if not inference:
        refuse_given(("seed",), "give --inference too.")


def _compared(
    call: Call,
    by: str,
    codings_of: str,
    rows: str | None,
    groups: tuple[str, ...],
    inference: bool,
    seed: int,
    suppress_below: int | None,
) -> None:
    from qualcode.cli.commands import themes_compared
    from qualcode.workflows import contrasting

    with call.study() as study:
        document = contrasting.contrast(
            study,
            call.coder,
            by=by,
            codings_of=codings_of,
            rows=rows,
            groups=groups,
            inference=inference,
            seed=seed,
            suppress_below=suppress_below,
        )
    answer(call, document, themes_compared.show, themes_compared.csv)


def _narrative(
    call: Call,
    by: str,
    codings_of: str,
    words: Path | None,
    best: int | None,
    suppress_below: int | None,
    units: str,
) -> None:
    from qualcode.workflows import narrating

    with call.study() as study:
        document = narrating.narrative(
            study,
            call.coder,
            by=by,
            codings_of=codings_of,
            words=words,
            best=narrating.QUOTES if best is None else best,
            suppress_below=suppress_below,
            units=units,
        )
    answer(call, document, lambda d: say(narrating.as_markdown(d).rstrip("\n")))


def show_themes(document: Themes, *, segments: bool = False) -> None:
    """Print the table of themes for people, and one of focus groups if there are any."""
    for part, what in ((document, document["units"]), (document["focus_groups"], "focus groups")):
        if part["groups"]:
            _show_part(part, what, document["codings_of"], segments)
    if not document["groups"] and not document["focus_groups"]["groups"]:
        say("No respondents yet; take them in with: qualcode respondents import TABLE.csv")
    if document["groups"] or document["focus_groups"]["groups"]:
        say(f"Codings {wording.codings_counted(document['codings_of'])}")
    if "intervals" in document:
        say(f"Intervals: {document['intervals']}.")


def _show_part(part: Part | Themes, what: str, codings_of: str, segments: bool) -> None:
    rows = [row for row in part["rows"] if row["total"]["respondents"] or wording.left_out(row["total"])]
    if not rows:
        say(f"No theme is coded yet in what counts of {what}.")
        return
    where = f"In how many {what}"
    if what == "respondents":
        where = "In the interviews of how many respondents"
    elif what == "focus groups":
        where += " (counted as groups, apart from interviews)"
    say(f"{where} each theme was coded, of how many considered; codings: {codings_of}")
    letters = [chr(ord("A") + i) if i < 26 else str(i + 1) for i in range(len(part["groups"]))]
    for letter, group in zip(letters, part["groups"], strict=True):
        say(f"  {letter}  {group['group']}: {group['finished']} finished of {group['in_group']}")
    of = " of " if line_width() >= ROOM_FOR_NAMES + ROOM_FOR_CELL * (len(letters) + 1) else "/"
    table(
        ["level, theme, code", *letters, "all"],
        [_line(row, segments, of) for row in rows],
        right=range(1, len(letters) + 2),
        indents=[{"level": 0, "theme": 2}.get(row["kind"], 2 * len(row["path"])) for row in rows],
        bold=lambda i: rows[i]["kind"] == "level",
    )
    left_out = len(part["rows"]) - len(rows)
    if left_out:
        say(f"{counted(left_out, 'row')} without a coding not shown.")
    if any("withheld" in cell for row in rows for cell in row["cells"]):
        say("*: withheld; in such a row, all covers only the groups shown.")
    opposed = [row["kind"] for row in rows if any(map(wording.against, (*row["cells"], row["total"])))]
    if opposed:
        of_level = "; of a level, in at least one theme of it" if "level" in opposed else ""
        say(f"!n: n of them contrary or mixed{of_level}.")
    say("Not coded does not mean that nobody said it.")
    say()


def _line(row: Row, segments: bool, of: str) -> list[str]:
    name = row["path"][-1] or "(no level)"
    return [name, *(cell_shown(cell, segments, of) for cell in (*row["cells"], row["total"]))]


def _csv(document: Themes) -> Table:
    columns = ["counted", "level", "kind", "path", "group", "in_group", "finished"]
    columns += ["respondents", "considered", "share", "segments", "supports", "contrary", "mixed", "unset"]
    interval = ["low", "high"] if "intervals" in document else []
    rows = []
    for part, what in ((document, document["units"]), (document["focus_groups"], "focus groups")):
        sizes = {g["group"]: (g["in_group"], g["finished"]) for g in part["groups"]}
        for row in part["rows"] if part["groups"] else []:
            # If figures are withheld, the total and the sizes beside it cover the groups shown.
            without = wording.left_out(row["total"])
            name = "(all shown)" if without else "(all)"
            shown = [size for group, size in sizes.items() if group not in without]
            whole = [sum(size[i] for size in shown) for i in (0, 1)]
            head = [what, row["level"], row["kind"], " > ".join(row["path"])]
            for cell, size in zip(row["cells"], sizes.values(), strict=True):
                rows.append([*head, cell["group"], *size, *_figures(cell, interval)])
            rows.append([*head, name, *whole, *_figures(row["total"], interval)])
    return [*columns, *interval, "contrary_to_a_theme"], rows


def _figures(cell: AnyFigures, interval: list[str]) -> list[object]:
    stance = cell["stance"]
    return [
        *(cell[name] for name in ("respondents", "considered", "share", "segments")),
        *(stance[s] if stance else None for s in ("supports", "contrary", "mixed", "unset")),
        *([cell.get("low"), cell.get("high")] if interval else []),
        cell.get("contrary_to_a_theme"),
    ]
