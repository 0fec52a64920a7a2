"""The sentences of the findings pack: how to read it, what a theme means, what to ask the room."""

from __future__ import annotations

from typing import TYPE_CHECKING, Any

from qualcode.reports.model import Bullets, Paragraph, Section
from qualcode.workflows.reporting.figures import against, n_of_n
from qualcode.workflows.reporting.interviewed import several

if TYPE_CHECKING:
    from collections.abc import Mapping, Sequence

    from qualcode.codebook.tree import Code
    from qualcode.reports.model import Block
    from qualcode.workflows.reporting.asking import Asked

AGAINST = {"contrary": "Contrary view", "mixed": "In part a contrary view"}
WITHOUT_LEVEL = "Themes without a level"
NOTHING_COUNTED = (
    "Nobody can be counted: there is no respondent whose transcripts are all finished. qualcode status says what "
    "is still open, and qualcode respondents import TABLE.csv takes in who was interviewed."
)
NUMBERS_EXPLAINED = (
    "One row for each level, theme or code and each group. Considered: respondents whose transcripts were all "
    "read under it. Respondents: those of them in whose words it was coded. Share: respondents / considered. "
    "Segments: codings. The last four columns divide the respondents by how they stand to the theme's claim."
)
_MOST_NAMED = 8
_CODINGS = {
    "final": "Each transcript counts with one finished set of codings: what was reconciled or reviewed, else one "
    "coder's.",
    "any": "What at least one finished coder coded is counted.",
    "all": "Only what every finished coder coded is counted.",
}


def how_to_read(table: dict[str, Any], asked: Asked, with_quotes: bool) -> Section:
    """What the figures are, and what they are not."""
    points = [
        "The figures count people, not remarks: “7 of 9” says that it was coded in the interviews of seven of the "
        "nine respondents whose interviews were read for it. Somebody who said it often counts once.",
        "Not coded does not mean that nobody thinks so: it may not have come up, or not have been asked.",
        "The respondents were chosen to learn from, not drawn by lot. Do not read a share here as the share of all "
        "people in that place.",
        "No per cent is given where fewer than twenty people were considered.",
        _CODINGS.get(
            asked.codings_of, f"The codings of {asked.codings_of.removeprefix('coder:')} are counted."
        ),
    ]
    if table["focus_groups"]["groups"]:
        points.append("A focus group counts as one group, apart from the interviews.")
    if with_quotes:
        points += [
            "The quotes are chosen so that many people and groups are heard, not because they are the most "
            "striking. They stand as they do in the transcripts; “(from notes)” is the interviewer's wording.",
            "A striped part of a bar, and the heading “Other views”, show who spoke against a theme's claim, "
            "wholly or in part. Look at these first: they show where a claim holds, and where it does not.",
        ]
    return Section("How to read this", (Bullets(tuple(points)),), new_page=False)


def of_level(total: dict[str, Any] | None, themes: int) -> str:
    """How much a level was spoken about."""
    if not themes:
        return "No theme of this level has been coded in finished interviews."
    number = "One theme" if themes == 1 else f"{themes} themes"
    if total is None or total["respondents"] is None or not total["considered"]:
        return f"{number}."
    who = "respondents of the groups shown" if total.get("without") else "respondents"
    return f"{number}, coded in the interviews of {n_of_n(total, who)}."


def figures_withheld(table: dict[str, Any]) -> list[str]:
    """That figures of small groups are withheld, and of which, in one sentence; none where all are shown."""
    if "suppress_below" not in table:
        return []
    parts = (table, table["focus_groups"])
    if not any(c.get("withheld") for part in parts for row in part["rows"] for c in row["cells"]):
        return []
    named = dict.fromkeys(g["group"] for part in parts for g in part["groups"] if g.get("withheld"))
    throughout = f" (throughout: {', '.join(named)})" if named else ""
    return [
        f"Figures of groups of fewer than {table['suppress_below']} are withheld{throughout}, with those from "
        "which they could be worked out; totals are of the groups shown."
    ]


def methods(table: dict[str, Any], people: int, used: int, codes: int, asked: Asked) -> str:
    """How the figures came about, for a methods section."""
    themes = sum(row["kind"] == "theme" for row in table["rows"])
    choice = _CODINGS.get(asked.codings_of, f"Codings of {asked.codings_of.removeprefix('coder:')} count.")
    return (
        f"{several(used, 'transcript')} {'counts' if used == 1 else 'count'}, of a study with "
        f"{several(people, 'respondent')}. {'It was' if used == 1 else 'They were'} coded with a codebook of "
        f"{several(themes, 'theme')} and {several(codes - themes, 'code')} under them. {choice} "
        "Figures are respondents in whose interviews a theme was coded, of those whose transcripts were all "
        "finished and read under it; a respondent counts once, however often a theme was coded. "
        "No inference to a population is made. Quotes "
        "were chosen by a fixed rule that spreads them over respondents and groups and keeps contrary ones in view."
    )


def not_coded(names: Sequence[str]) -> str:
    """Themes without a coding; never that nobody said it."""
    some = ", ".join(names[:_MOST_NAMED])
    more = len(names) - _MOST_NAMED
    return (
        f"Not coded in any finished interview so far: {some}{f' and {more} more' if more > 0 else ''}. "
        "That does not mean that nobody said it."
    )


def meaning(theme: Code) -> list[Block]:
    """Claim and definition of a theme."""
    found: list[Block] = []
    if theme.claim:
        found.append(Paragraph(theme.claim, "lead"))
    if theme.definition:
        found.append(Paragraph(f"What was coded here: {theme.definition}"))
    return found


def prompts(theme: Code, row: Mapping[str, Any]) -> tuple[str, ...]:
    """Questions for the room; those on differences only where the figures show some."""
    asked = ["Who would disagree with this, and what would they say?"]
    if not theme.claim:
        asked.append("How would you say this theme in one sentence?")
    spoke_against = against(row["total"])
    if spoke_against:
        people = "One respondent speaks" if spoke_against == 1 else f"{spoke_against} respondents speak"
        asked.append(f"{people} against it, wholly or in part. When is each side right?")
    ends = _ends(row["cells"])
    if ends is not None:
        most, least = ends
        asked.append(
            f"It was coded with {n_of_n(most)} in the group {most['group']}, and {n_of_n(least)} in the group "
            f"{least['group']}. Do these groups see it differently, or were they asked differently?"
        )
    asked.append("What is missing here that you know of yourselves?")
    return tuple(asked)


def _ends(cells: Sequence[Mapping[str, Any]]) -> tuple[Mapping[str, Any], Mapping[str, Any]] | None:
    """The groups of three or more with the largest and the smallest share, if half or more lies between them."""
    known = [c for c in cells if c["respondents"] is not None and (c["considered"] or 0) >= 3]
    if len(known) < 2:
        return None
    most, least = max(known, key=lambda c: c["share"]), min(known, key=lambda c: c["share"])
    return (most, least) if most["share"] - least["share"] >= 0.5 else None


def withheld(refused: int, by_hand: int) -> list[str]:
    """That quotes are not printed, and why."""
    told = []
    if refused:
        told.append(f"{_quotes(refused)} not printed: no consent to be quoted.")
    if by_hand:
        told.append(f"{_quotes(by_hand)} not printed: left out by hand.")
    return told


def _quotes(number: int) -> str:
    return f"{number:,} {'quote is' if number == 1 else 'quotes are'}"
