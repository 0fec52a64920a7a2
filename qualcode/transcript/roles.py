"""The role of each speaker: interviewer or respondent, guessed where nobody has set it."""

from __future__ import annotations

from dataclasses import dataclass
from typing import TYPE_CHECKING

from qualcode.errors import QualcodeError
from qualcode.transcript.vocabulary import is_long_word, key_of, kind_of

if TYPE_CHECKING:
    from collections.abc import Mapping, Sequence

    from qualcode.transcript.model import Role

#: By how much an interviewer's share of turns ending in a question must exceed everybody else's.
CLEAR_LEAD = 0.15

_CLOSERS = "\"'”’)]* "


@dataclass(frozen=True)
class Share:
    """One speaker's share: turns, how many of them end in a question mark, and code points in all."""

    turns: int
    questions: int
    characters: int

    @property
    def asking(self) -> float:
        """Share of turns that end in a question, of 1."""
        return self.questions / self.turns if self.turns else 0.0


def share_of(speeches: Sequence[str]) -> Share:
    """The share of a speaker with these speeches, one for each turn."""
    questions = sum(1 for speech in speeches if speech[-12:].rstrip(_CLOSERS).endswith(("?", "？", "؟")))
    return Share(len(speeches), questions, sum(len(speech) for speech in speeches))


def named_interviewers(named: str, spelt: Mapping[str, Sequence[str]]) -> frozenset[str]:
    """The labels that ``named`` means: one label, or several joined by ";", in any case or spelling.

    ``spelt`` has every label with its spellings. Raises QualcodeError, naming the labels that there
    are, where one is not among them.
    """
    found: set[str] = set()
    parts = [part.strip() for part in named.split(";") if part.strip()] or [named]
    for part in parts:
        labels = {
            label for label, others in spelt.items() if key_of(part) in {key_of(label), *map(key_of, others)}
        }
        if not labels:
            there = "; ".join(spelt) if spelt else "none"
            raise QualcodeError(
                f'No speaker is labelled "{part}", so nobody can be marked as the interviewer; '
                f"the labels in the transcript are: {there}."
            )
        found |= labels
    return frozenset(found)


def roles_of(shares: Mapping[str, Share], interviewers: frozenset[str] = frozenset()) -> dict[str, Role]:
    """The role of each label.

    ``interviewers`` are those that somebody named; with them only long role words ("Moderator")
    still mark another one. Else known words tell; else of two speakers the one that is not a known
    respondent, or that asks markedly more (by CLEAR_LEAD) and says less; else of several the one
    that asks markedly more than each of the others; else nobody is the interviewer.
    """
    roles: dict[str, Role] = {}
    for label in shares:
        kind = kind_of(label)
        if label in interviewers:
            roles[label] = "interviewer"
        elif kind in ("group", "other"):
            roles[label] = "group" if kind == "group" else "other"
        elif kind == "interviewer" and (not interviewers or is_long_word(label)):
            roles[label] = "interviewer"
        else:
            roles[label] = "respondent"
    if "interviewer" not in roles.values():
        guess = _who_asks({label: share for label, share in shares.items() if roles[label] == "respondent"})
        if guess is not None:
            roles[guess] = "interviewer"
    return roles


def _who_asks(shares: Mapping[str, Share]) -> str | None:
    if len(shares) < 2:
        return None
    first, second = sorted(shares, key=lambda label: -shares[label].asking)[:2]
    lead = shares[first].asking - shares[second].asking
    if len(shares) > 2:
        return first if lead >= CLEAR_LEAD and shares[first].turns > 1 else None
    unknown = [label for label in shares if kind_of(label) != "respondent"]
    if len(unknown) == 1 and shares[unknown[0]].asking >= shares[first].asking:
        return unknown[0]
    return first if lead >= CLEAR_LEAD and shares[first].characters < shares[second].characters else None
