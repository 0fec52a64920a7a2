"""The table of themes said in sentences: counts first, words for shares only where they can carry it.

Nothing here says why, and nothing says that nobody said a thing: people may well have said what was not
coded.
"""

from __future__ import annotations

from typing import TYPE_CHECKING, NamedTuple

if TYPE_CHECKING:
    from collections.abc import Sequence

    from qualcode.documents.themes import AnyCell, AnyFigures, AnyTotal, Figures, Row
RESPONDENTS = "respondents"
LEAST = 10  # considered, for a word to stand beside the figures


CODINGS_OF = {
    "final": "of each transcript one finished set of codings counts: the consensus where it is reconciled, else "
    "the result of a review, else the study's primary coder's, or that of the coder first assigned.",
    "any": "a code counts where at least one coder who has finished the transcript coded it.",
    "all": "a code counts only where every coder who has finished the transcript coded it.",
    "coder:NAME": "NAME's codings count, in the transcripts that NAME has finished or begun (with at least "
    "one coding).",
}
"""What each choice of codings counts, in one sentence."""


def codings_counted(choice: str) -> str:
    """The choice of codings with its sentence: "any: a code counts where ..."."""
    if choice.startswith("coder:"):
        return f"{choice}: {CODINGS_OF['coder:NAME'].replace('NAME', choice.removeprefix('coder:'))}"
    return f"{choice}: {CODINGS_OF[choice]}"


def left_out(total: AnyTotal) -> list[str]:
    """The groups whose withheld figures a total does without."""
    if "without" in total:
        return total["without"]
    return []


def share(cell: Figures) -> float:
    """The share of a cell in which anybody was considered."""
    assert cell["share"] is not None
    return cell["share"]


def against(cell: AnyFigures) -> int:
    """How many of a cell are contrary or mixed; of a level, which has no claim, in at least one theme of it. 0 also
    where that is withheld."""
    if "contrary_to_a_theme" in cell:
        return cell["contrary_to_a_theme"] or 0
    return cell["stance"]["contrary"] + cell["stance"]["mixed"] if cell["stance"] else 0


class Word(NamedTuple):
    """A word for every share (of 1) from ``at_least`` up to the next word's."""

    at_least: float
    word: str


WORDS = (Word(1.0, "all"), Word(0.75, "most"), Word(0.5, "many"), Word(0.25, "some"), Word(0.0, "a few"))


def word_for(voiced: int, considered: int, words: Sequence[Word] = WORDS) -> str | None:
    """The word for a share; None where nobody voiced it, fewer than LEAST were considered, or no word fits."""
    if voiced <= 0 or considered < LEAST:
        return None
    part = voiced / considered
    fitting = [word for word in words if part >= word.at_least]
    return max(fitting).word if fitting else None


def sentences(
    row: Row, words: Sequence[Word] = WORDS, *, by: str = "group", units: str = RESPONDENTS
) -> list[str]:
    """One row of the table of themes (as ``qualcode themes --json`` has it) in sentences.

    How many of all, with a word where it can stand; then group by group; then how they stood to the claim.
    ``by`` names what the groups are by, ``units`` what is counted: respondents, focus groups, or what a study has
    in their place.
    """
    total = row["total"]
    said = [_overall(total, words, units)]
    if len(row["cells"]) > 1 and any(cell["considered"] for cell in row["cells"]):
        parts = [f"{cell['group']}: {_figure(cell, words)}" for cell in row["cells"]]
        said.append(f"By {by.replace('_', ' ').replace(',', ' and ')}: {'; '.join(parts)}.")
    stances = _stances(total)
    if stances:
        said.append(stances)
    return said


def _overall(cell: AnyTotal, words: Sequence[Word], units: str) -> str:
    if "withheld" in cell:
        return "The figure is withheld."
    if not cell["considered"]:
        where = {RESPONDENTS: "interview", "focus groups": "focus group"}.get(units, "transcript")
        return f"Not looked for yet in any {where} that counts."
    where = "Coded in the interviews of" if units == RESPONDENTS else "Coded in"
    word = word_for(cell["respondents"], cell["considered"], words)
    figure = f"{cell['respondents']} of {cell['considered']}"
    whose = f"{units} of the groups shown" if left_out(cell) else units
    if word:
        return f"{where} {word} {whose} ({figure})."
    return f"{where} {figure} {whose}."


def _figure(cell: AnyCell, words: Sequence[Word]) -> str:
    if "withheld" in cell:
        return "withheld"
    if not cell["considered"]:
        return "not looked for yet"
    figure = f"{cell['respondents']} of {cell['considered']}"
    word = word_for(cell["respondents"], cell["considered"], words)
    return f"{word} ({figure})" if word else figure


def _stances(cell: AnyTotal) -> str:
    """How those who voiced it stood to the claim; nothing where nobody's stance is recorded.

    Of a level only who spoke against the claim of a theme of it, wholly or in part.
    """
    stance = cell["stance"]
    if stance is None:
        opposed = against(cell)
        many = f"{opposed} spoke against the claim of at least one theme of this level, wholly or in part"
        return f"Of these {cell['respondents']}, {many}." if opposed else ""
    parts = (
        (stance["supports"], "supported the claim"),
        (stance["contrary"], "spoke against the claim"),
        (stance["mixed"], "spoke both for and against the claim"),
    )
    told = [f"{number} {what}" for number, what in parts if number]
    if not told:
        return ""
    if stance["unset"]:
        told.append(f"for {stance['unset']} no stance is recorded")
    joined = told[0] if len(told) == 1 else f"{', '.join(told[:-1])} and {told[-1]}"
    return f"Of these {cell['respondents']}, {joined}."
