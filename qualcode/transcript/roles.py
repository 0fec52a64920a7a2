"""The role of each speaker: interviewer or respondent, guessed where nobody has set it."""

from __future__ import annotations

import itertools
from dataclasses import dataclass
from typing import TYPE_CHECKING, NamedTuple

from qualcode.errors import QualcodeError
from qualcode.transcript.vocabulary import is_long_word, key_of, kind_of

if TYPE_CHECKING:
    from collections.abc import Mapping, Sequence

    from qualcode.transcript.model import Role
    from qualcode.transcript.vocabulary import Kind

#: By how much an interviewer's share of turns ending in a question must exceed everybody else's.
CLEAR_LEAD = 0.15
#: The same of somebody who opens the talk and says less than half as much as the other.
SMALL_LEAD = 0.05

_QUESTION_MARKS = ("?", "？", "؟", "፧", "⸮", "՞")

_CLOSERS = "\"'”’)]*| "


class Told(NamedTuple):
    """A speaker's role; ``inferred`` where neither a role word nor a person says it."""

    role: Role
    inferred: bool


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
    questions = sum(map(_asks, speeches))
    return Share(len(speeches), questions, sum(len(speech) for speech in speeches))


def _asks(speech: str) -> bool:
    end = speech[-12:].rstrip(_CLOSERS)
    # Greek asks with what is a semicolon elsewhere.
    return end.endswith(_QUESTION_MARKS) or (
        end[-1:] == ";" and end[-2:-1].isalpha() and "Ͱ" <= end[-2] <= "Ͽ"
    )


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


def roles_of(shares: Mapping[str, Share], interviewers: frozenset[str] = frozenset()) -> dict[str, Told]:
    """The role of each label, and whether it was inferred.

    ``shares`` has the labels in the order in which they first speak; ``interviewers`` are those that somebody
    named. With them only long role words ("Moderator") still mark another one. Else known words tell; a helper
    ("Nurse") asks where somebody is called as one who answers ("Patient") and nobody interviewer. Else those ask
    who clearly do so more than all others, and say less (see :func:`_who_ask`).
    """
    kinds = {label: kind_of(label) for label in shares}
    told = {label: _told(label, kinds[label], interviewers) for label in shares}
    if any(one.role == "interviewer" for one in told.values()):
        return told
    helpers = [label for label, kind in kinds.items() if kind == "helper"]
    if helpers and "respondent" in kinds.values():
        return told | dict.fromkeys(helpers, Told("interviewer", inferred=False))
    asking = _who_ask({label: share for label, share in shares.items() if told[label].role == "respondent"})
    return told | dict.fromkeys(asking, Told("interviewer", inferred=True))


def _told(label: str, kind: Kind | None, interviewers: frozenset[str]) -> Told:
    """What the label itself, or a person, says; a respondent where neither says anything."""
    if label in interviewers:
        return Told("interviewer", inferred=False)
    if kind == "group" or kind == "other":
        return Told(kind, inferred=False)
    if kind == "interviewer" and (not interviewers or is_long_word(label)):
        return Told("interviewer", inferred=False)
    return Told("respondent", inferred=kind != "respondent")


def _who_ask(shares: Mapping[str, Share]) -> tuple[str, ...]:
    """Those of several who ask: of two at most one, of more perhaps several, and nobody where it is not clear."""
    if len(shares) < 2:
        return ()
    return _one_of_two(shares) if len(shares) == 2 else _some_of_many(shares)


def _one_of_two(shares: Mapping[str, Share]) -> tuple[str, ...]:
    """The one that is not called a respondent, or that asks markedly more (by CLEAR_LEAD) and says less.

    The one who opens the talk needs a smaller lead where the other says twice as much.
    """
    first, second = sorted(shares, key=lambda label: -shares[label].asking)[:2]
    unknown = [label for label in shares if kind_of(label) != "respondent"]
    if len(unknown) == 1 and shares[unknown[0]].asking >= shares[first].asking:
        return (unknown[0],)
    lead = shares[first].asking - shares[second].asking
    if lead >= CLEAR_LEAD and shares[first].characters < shares[second].characters:
        return (first,)
    opens = first == next(iter(shares)) and 2 * shares[first].characters < shares[second].characters
    return (first,) if opens and lead >= SMALL_LEAD else ()


def _some_of_many(shares: Mapping[str, Share]) -> tuple[str, ...]:
    """Those above the widest gap between one share of questions and the next, who do not say most.

    Somebody who hardly speaks is not among them, nor somebody who is called a respondent, nor do they end the gap.
    """
    often = max(2, sum(share.turns for share in shares.values()) / 100)
    regular = {label: share for label, share in shares.items() if share.turns >= often}
    order = sorted(regular, key=lambda label: -regular[label].asking)
    gaps = [regular[one].asking - regular[other].asking for one, other in itertools.pairwise(order)]
    if not gaps:
        return ()
    above = gaps.index(max(gaps)) + 1
    asking, others = order[:above], order[above:]
    longest = max(regular[label].characters for label in others)
    if max(gaps) < CLEAR_LEAD or any(kind_of(label) == "respondent" for label in asking):
        return ()
    if len(asking) == 1:
        return tuple(asking)
    return tuple(label for label in asking if regular[label].characters < longest)
