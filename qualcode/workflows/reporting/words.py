"""The sentences of the findings pack: how to read it, what a theme means, what to ask the room."""

from __future__ import annotations

from typing import TYPE_CHECKING

from qualcode.reports.model import Bullets, Paragraph, Section
from qualcode.themes.wording import against, share
from qualcode.workflows.reporting.figures import n_of_n
from qualcode.workflows.reporting.interviewed import several

if TYPE_CHECKING:
    from collections.abc import Sequence

    from qualcode.codebook.tree import Code, Codebook
    from qualcode.documents.themes import AnyCell, AnyTotal, Cell, Row, Table
    from qualcode.reports.model import Block
    from qualcode.workflows.reporting.asking import Asked

AGAINST = {"contrary": "Contrary view", "mixed": "In part a contrary view"}
WITHOUT_LEVEL = "Themes without a level"
RESPONDENTS, FOCUS_GROUPS = "respondents", "focus groups"
NOTHING_COUNTED = (
    "Nobody can be counted: the study has neither a respondent nor a focus group. qualcode respondents import "
    "TABLE.csv records who was interviewed."
)
_MOST_NAMED = 8
_CODINGS = {
    "final": "Each transcript counts with one finished set of codings: what was reconciled or reviewed, else one "
    "coder's.",
    "any": "A code counts where at least one finished coder coded it.",
    "all": "A code counts only where every finished coder coded it.",
}


def counted_units(table: Table) -> tuple[str, ...]:
    """The units that a table counts: respondents, focus groups, both, or nothing."""
    parts = ((RESPONDENTS, table), (FOCUS_GROUPS, table["focus_groups"]))
    return tuple(what for what, part in parts if part["groups"])


def subtitle(table: Table) -> str:
    """The subtitle of the pack, which names its sources: interviews, focus groups, or both."""
    names = {RESPONDENTS: "interviews", FOCUS_GROUPS: "focus groups"}
    sources = " and ".join(names[what] for what in counted_units(table)) or "interviews"
    return f"What the {sources} say, for discussion"


def numbers_explained(what: str) -> str:
    """A sentence on the columns of a sheet of numbers, for respondents or for focus groups."""
    whose = "transcripts were all" if what == RESPONDENTS else "transcript was"
    where = "in whose words" if what == RESPONDENTS else "in which"
    return (
        f"One row for each level, theme or code and each group. Considered: {what} whose {whose} read under it. "
        f"{what.capitalize()}: those of them {where} it was coded. Share: {what} / considered. Segments: codings. "
        f"Supports to Stance not given divide the {what} by how they stand to the theme's claim. A level has no "
        "claim: Contrary to a theme counts those contrary or mixed in at least one theme of it."
    )


def _whose_codings(codings_of: str) -> str:
    if codings_of in _CODINGS:
        return _CODINGS[codings_of]
    name = codings_of.removeprefix("coder:")
    return f"The codings of {name} are counted, in the transcripts that {name} has finished or begun."


def how_to_read(table: Table, asked: Asked, quotes: int, by_hand: int) -> Section:
    """The meaning and the limits of the figures. ``quotes``: how many are printed, ``by_hand``: how many of
    these somebody chose."""
    counted = counted_units(table)
    points = []
    if RESPONDENTS in counted:
        points.append(
            "The figures count people, not remarks: “7 of 9” says that it was coded in the interviews of seven of "
            "the nine respondents whose interviews were read for it. Somebody who said it often counts once."
        )
    if counted == (FOCUS_GROUPS,):
        points.append(
            "The figures count focus groups, neither people nor remarks: “3 of 4” says that it was coded in three "
            "of the four focus groups whose transcripts were read for it. A group that said it often counts once."
        )
    points += [
        "Not coded does not mean that nobody thinks so: it may not have come up, or not have been asked.",
        "Do not read a share here as the share of all people in that place: who takes part in such a study is "
        "usually chosen to learn from, and not drawn by lot.",
        "No per cent is given where fewer than twenty were considered.",
        _whose_codings(asked.codings_of),
    ]
    if counted == (RESPONDENTS, FOCUS_GROUPS):
        points.append("A focus group counts as one group, apart from the interviews.")
    if quotes:
        points.append(f"{_choice(quotes, by_hand)} “(from notes)” marks the interviewer's wording.")
        points.append(
            "A striped part of a bar, and the heading “Other views”, show who spoke against a theme's claim, "
            "wholly or in part. Look at these first: they show where a claim holds, and where it does not."
        )
    return Section("How to read this", (Bullets(tuple(points)),), new_page=False)


def _choice(quotes: int, by_hand: int) -> str:
    """How the quotes were chosen."""
    rule = "so that many people and groups are heard, not because they are the most striking"
    if not by_hand:
        return f"The quotes are chosen by a fixed rule, {rule}."
    if by_hand == quotes:
        return "The quotes were chosen by hand."
    return f"{by_hand} of the {quotes} quotes were chosen by hand, the others by a fixed rule, {rule}."


def of_level(total: AnyTotal | None, circle: AnyTotal | None, themes: int) -> str:
    """How much a level was spoken about; ``circle`` is its total in the focus groups."""
    if not themes:
        return "No theme of this level has been coded in what counts here."
    number = "One theme" if themes == 1 else f"{themes} themes"
    told = []
    if total is not None and total["respondents"] is not None and total["considered"]:
        who = "respondents of the groups shown" if total.get("without") else "respondents"
        told.append(f"in the interviews of {n_of_n(total, who)}")
    if circle is not None and circle["respondents"] is not None and circle["considered"]:
        told.append(f"in {n_of_n(circle, 'focus group' if circle['considered'] == 1 else 'focus groups')}")
    return f"{number}, coded {' and '.join(told)}." if told else f"{number}."


def figures_withheld(table: Table) -> list[str]:
    """A sentence that names the small groups whose figures are withheld; none where all are shown."""
    if "suppress_below" not in table:
        return []
    parts = (table, table["focus_groups"])
    if not any("withheld" in c for part in parts for row in part["rows"] for c in row["cells"]):
        return []
    named = dict.fromkeys(g["group"] for part in parts for g in part["groups"] if "withheld" in g)
    throughout = f" (throughout: {', '.join(named)})" if named else ""
    return [
        f"Figures of groups of fewer than {table['suppress_below']} are withheld{throughout}, with those from "
        "which they could be worked out; totals are of the groups shown."
    ]


def methods(
    table: Table,
    book: Codebook,
    asked: Asked,
    *,
    people: int,
    used: int,
    begun: int,
    quotes: int,
    by_hand: int,
) -> str:
    """How the figures came about, for a methods section. ``begun``: how many of the transcripts ``used`` are not
    finished; ``quotes`` as in ``how_to_read``."""
    codes = book.live()
    themes = sum(code.parent is None for code in codes)
    counted = counted_units(table)
    read = "finished and read under it" if not begun else "finished or begun, and read under it"
    told = [
        f"{several(used, 'transcript')} {'counts' if used == 1 else 'count'}, of a study with "
        f"{several(people, 'respondent')}.",
        f"The codebook has {several(themes, 'theme')} and {several(len(codes) - themes, 'code')} under them.",
        _whose_codings(asked.codings_of),
    ]
    if begun:
        told.append(f"{several(begun, 'transcript is', 'transcripts are')} begun and not finished.")
    if RESPONDENTS in counted:
        told.append(
            "Figures are respondents in whose interviews a theme was coded, of those whose transcripts were all "
            f"{read}; a respondent counts once, however often a theme was coded."
        )
    if FOCUS_GROUPS in counted:
        apart = ", apart from the interviews" if RESPONDENTS in counted else ""
        told.append(f"A focus group counts as one, however many in it spoke of a theme{apart}.")
    told.append("No inference to a population is made.")
    if quotes:
        rule = "a fixed rule that spreads them over respondents and groups and keeps contrary ones in view"
        others = f"{by_hand} of {quotes} by hand, the others by {rule}" if by_hand < quotes else "by hand"
        told.append(f"Quotes were chosen {others if by_hand else f'by {rule}'}.")
    return " ".join(told)


def not_coded(names: Sequence[str]) -> str:
    """Themes without a coding; the sentence never says that nobody said it."""
    return f"Not coded so far in what counts here: {_some(names)}. That does not mean that nobody said it."


def not_looked_for(names: Sequence[str]) -> str:
    """Themes under which nobody was considered, for example because they came after the coding."""
    return f"Not looked for yet in any transcript that counts: {_some(names)}."


def _some(names: Sequence[str]) -> str:
    more = len(names) - _MOST_NAMED
    return f"{', '.join(names[:_MOST_NAMED])}{f' and {more} more' if more > 0 else ''}"


def meaning(theme: Code) -> list[Block]:
    """Claim and definition of a theme."""
    found: list[Block] = []
    if theme.claim:
        found.append(Paragraph(theme.claim, "lead"))
    if theme.definition:
        found.append(Paragraph(f"What was coded here: {theme.definition}"))
    return found


def prompts(theme: Code, row: Row) -> tuple[str, ...]:
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
    asked.append("What do you know about this that is missing here?")
    return tuple(asked)


def _ends(cells: Sequence[AnyCell]) -> tuple[Cell, Cell] | None:
    """The groups of three or more with the largest and the smallest share, if half or more lies between them."""
    known = [c for c in cells if "withheld" not in c and c["considered"] >= 3]
    if len(known) < 2:
        return None
    most, least = max(known, key=share), min(known, key=share)
    return (most, least) if share(most) - share(least) >= 0.5 else None


def left_out(number: int) -> list[str]:
    """A sentence on the number of quotes left out by hand."""
    if not number:
        return []
    return [f"{number:,} {'quote is' if number == 1 else 'quotes are'} not printed: left out by hand."]
