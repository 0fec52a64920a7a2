"""Who says the parts of a file that have no label.

There is one rule: a paragraph, row, cue or merged cell without a speaker belongs to the speaker before it. It
rests on a conversation of which both sides have labels, so there are cases apart. Where every label is an
interviewer's, the paragraphs after a question are answers. Rows before any speaker is known are of nobody known,
and so are those between labelled quotes that nobody asks for; in free text the words before the first label are a
title or cover sheet and belong to nobody. Where there is no label at all every paragraph is a turn of its own,
cues are joined into sentences, and of lines in two styles the one that asks is the interviewer's.
"""

from __future__ import annotations

import itertools
from dataclasses import dataclass
from typing import TYPE_CHECKING

from qualcode.transcript.model import EMPHASISED, NO_LABEL
from qualcode.transcript.roles import roles_of, share_of
from qualcode.transcript.sentences import END_MARKS
from qualcode.transcript.vocabulary import is_long_word, key_of, kind_of

if TYPE_CHECKING:
    from collections.abc import Mapping, Sequence

    from qualcode.transcript.model import Role, Unlabelled
    from qualcode.transcript.parts import Part

"""Whose the paragraphs without a label are where only interviewers are labelled."""

_SENTENCE_ENDS = tuple(END_MARKS + '…"”’)»」』')


@dataclass
class Whose:
    """What was settled: ``joined`` rows went on with the speaker before, ``unknown`` rows are of nobody known,
    or say nobody where a column or voices say who speaks.

    ``answers`` paragraphs or rows are answers to ``interviewers``, the only ones with labels. ``styles``: the style
    of the lines tells who speaks. ``roles`` has the roles that follow from this, and those that the form says.
    """

    roles: dict[str, Role]
    interviewers: frozenset[str] = frozenset()
    joined: int = 0
    unknown: int = 0
    answers: int = 0
    styles: bool = False


def settle(
    parts: Sequence[Part], unlabelled: Unlabelled, named: frozenset[str], stated: Mapping[str, Role]
) -> Whose:
    """Set ``who`` and ``goes_on`` of every part. ``named`` are the keys of the interviewers that somebody named,
    ``stated`` the roles that the file says labels have."""
    roles = dict(stated) | {part.who: part.role for part in parts if part.who and part.role}
    whose = Whose(roles)
    if any(part.who is not None for part in parts):
        if unlabelled != "before":
            whose.interviewers = _only_interviewers(parts, roles, named)
        _by_labels(parts, whose, unlabelled, named)
    else:
        _by_styles(parts, whose)
    return whose


def _by_labels(parts: Sequence[Part], whose: Whose, unlabelled: Unlabelled, named: frozenset[str]) -> None:
    asking = whose.interviewers
    current: str | None = None  # whose label holds
    speaking: str | None = None  # whose turn it is
    question_end = 0
    holds = bool(asking) or _converse(parts, named)
    for index, part in enumerate(parts):
        if part.who is not None:
            # The label of neighbouring rows is written once; free text stays as it is.
            part.goes_on = part.row is not None and part.who == speaking
            if asking and not part.goes_on:
                question_end = _question_end(parts, index, opening=current is None)
            current = speaking = part.who
        elif part.is_blank or (current is None and part.row is None):
            part.goes_on = True
        elif current is None or not holds or (asking and index > question_end):
            part.goes_on = _is_unfinished(parts, index)
            part.who = None if part.goes_on else NO_LABEL
            known = current is not None and holds
            whose.unknown += not known
            whose.answers += known and not part.goes_on
            current = current if known else None
            speaking = speaking if part.goes_on else NO_LABEL
        else:
            part.goes_on = True
            whose.joined += part.row is not None
    if whose.answers:
        whose.roles[NO_LABEL] = "group" if unlabelled == "group" else "respondent"
    elif whose.unknown:
        whose.roles[NO_LABEL] = "group"
    if any(part.given for part in parts):
        whose.unknown += whose.joined


def _converse(parts: Sequence[Part], named: frozenset[str]) -> bool:
    """Whether a label holds for what follows it.

    Not in a table without times whose labels stand in the words, and where nobody asks: a list of quotes.
    """
    if named or any(part.row is None or part.timed or part.given for part in parts):
        return True
    said: dict[str, list[str]] = {}
    for part in parts:
        if part.who is not None:
            said.setdefault(part.who, []).append(_said(part))
    told = roles_of({label: share_of(texts) for label, texts in said.items()})
    return any(role == "interviewer" for role, _ in told.values())


def _is_unfinished(parts: Sequence[Part], index: int) -> bool:
    """Whether a cue goes on with the sentence of the one before it."""
    if not index or not parts[index].timed:
        return False
    before = parts[index - 1].words
    return not (before and before[-1].rstrip().endswith(_SENTENCE_ENDS))


# --- only interviewers are labelled ---------------------------------------------------------------


def _only_interviewers(
    parts: Sequence[Part], roles: Mapping[str, Role], named: frozenset[str]
) -> frozenset[str]:
    """The labels, if every one is an interviewer's and parts without a label stand between; else none.

    An interviewer's label is a role word, or is named as one; where nobody is named, so is any label half of whose
    turns end their first paragraph with a question and go on without a label.
    """
    turns: dict[str, list[tuple[Part, bool]]] = {}
    for part, following in itertools.zip_longest(parts, parts[1:]):
        if part.who is not None:
            goes_on = following is not None and following.who is None and not following.is_blank
            turns.setdefault(part.who, []).append((part, goes_on))
    speaking = frozenset(label for label in turns if kind_of(label) != "other")
    answered = any(goes_on for own in turns.values() for _, goes_on in own)
    every = all(_is_interviewer(label, turns[label], roles.get(label), named) for label in speaking)
    return speaking if answered and every else frozenset()


def _is_interviewer(
    label: str, turns: Sequence[tuple[Part, bool]], role: Role | None, named: frozenset[str]
) -> bool:
    kind = kind_of(label)
    if role is not None:
        return role == "interviewer"
    if named:
        spelt = {key_of(spelling) for spelling in {label, *(part.spelling or label for part, _ in turns)}}
        return not named.isdisjoint(spelt) or (kind == "interviewer" and is_long_word(label))
    return kind == "interviewer" or (kind in (None, "speaker", "helper") and _only_asks(turns))


def _only_asks(turns: Sequence[tuple[Part, bool]]) -> bool:
    asking = share_of([_said(part) for part, _ in turns]).asking
    return len(turns) > 1 and asking >= 0.5 and sum(goes_on for _, goes_on in turns) >= len(turns) / 2


def _said(part: Part) -> str:
    return "".join(part.words).strip()


def _question_end(parts: Sequence[Part], at: int, *, opening: bool) -> int:
    """Index of the last part of the question that begins at ``at``: its first paragraph.

    An opening statement may have several. If a paragraph of it that answers could follow is a question, and the
    first is none, that one ends it.
    """
    turn = itertools.takewhile(lambda index: index == at or parts[index].who is None, range(at, len(parts)))
    said = (index for index in turn if not parts[index].is_blank)
    first = next(said, at)
    if not opening or _asks(parts[first]):
        return first
    asked = next((index for index in said if _asks(parts[index])), None)
    return first if asked is None or next(said, None) is None else asked


def _asks(part: Part) -> bool:
    return share_of([_said(part)]).questions == 1


# --- nobody is labelled ---------------------------------------------------------------------------


def _by_styles(parts: Sequence[Part], whose: Whose) -> None:
    speaking = [part for part in parts if not part.is_blank]
    turns = sum(1 for before, part in itertools.pairwise(speaking) if before.strong != part.strong)
    if turns > 2:
        styles = {EMPHASISED: True, NO_LABEL: False}
        said = {
            label: [_said(part) for part in speaking if part.strong == strong]
            for label, strong in styles.items()
        }
        told = roles_of({label: share_of(texts) for label, texts in said.items()})
        roles = {label: role for label, (role, _) in told.items()}
        whose.styles = "interviewer" in roles.values()
        if whose.styles:
            whose.roles |= roles
    for index, part in enumerate(parts):
        part.goes_on = part.is_blank or _is_unfinished(parts, index)
        if whose.styles and not part.goes_on:
            part.who = EMPHASISED if part.strong else NO_LABEL
