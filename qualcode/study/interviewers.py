"""Who asks in most transcripts of a study asks in the others too, where nothing else is known of it."""

from __future__ import annotations

from collections import Counter
from typing import TYPE_CHECKING, NamedTuple

from qualcode.ledger.log import Draft
from qualcode.transcript.model import BY_A_RULE
from qualcode.transcript.vocabulary import key_of, kind_of

if TYPE_CHECKING:
    from collections.abc import Collection, Mapping

    from qualcode.ledger.study import Study
    from qualcode.study.coders import Coder

# One transcript is no evidence for another.
_ASKED_IN = 2


class _Label(NamedTuple):
    id: bytes
    label: str
    role: str
    inferred: bool
    respondent: int | None


def infer_interviewers(
    study: Study, of: Collection[int], respondents: Mapping[int, Collection[str]], *, by: Coder | None
) -> dict[tuple[str, str], list[str]]:
    """Make the interviewer in these transcripts (keys) who is the interviewer in most transcripts of the study.

    Only roles that were inferred change, and stay inferred; not in a transcript where a person or a role word
    says who asks, and not for the labels that ``respondents`` has for a transcript. Where nobody would be left to
    answer, a label that was guessed to ask there alone becomes the respondent. One step. Returns labels and
    their new roles, each with the names of the transcripts in which that changed.
    """
    speaking: dict[int, list[_Label]] = {}
    names: dict[int, str] = {}
    for key, name, *label in study.connection.execute(
        "SELECT t.key, t.name, s.id, s.label, s.role, s.inferred, s.respondent FROM speaker s "
        "JOIN transcript t ON t.key = s.transcript WHERE s.deleted = 0 AND t.deleted = 0 ORDER BY t.key, s.key"
    ):
        names[key] = name
        speaking.setdefault(key, []).append(_Label(*label))
    asking = _asking(speaking)
    drafts: list[Draft] = []
    changed: dict[tuple[str, str], list[str]] = {}
    for key in sorted(set(of) & speaking.keys()):
        others = {key_of(label) for label in respondents.get(key, ())}
        for label, role in _roles(speaking[key], asking, others):
            drafts.append(Draft("speaker", label.id, {"role": role}))
            changed.setdefault((label.label, role), []).append(names[key])
    if drafts:
        with study.writing():
            study.record("change speakers", drafts, coder=by.id if by else None)
    return changed


def _asking(speaking: Mapping[int, list[_Label]]) -> frozenset[str]:
    """The labels (keys) of those who ask in most transcripts in which they speak.

    Labels that a recogniser numbers are other people in other files, and so are those that only a rule gives.
    """
    asks: Counter[str] = Counter()
    speaks: Counter[str] = Counter()
    for labels in speaking.values():
        for label in labels:
            if kind_of(label.label) is None and label.label not in BY_A_RULE:
                asks[key_of(label.label)] += label.role == "interviewer"
                speaks[key_of(label.label)] += 1
    return frozenset(key for key, n in asks.items() if n >= _ASKED_IN and 2 * n > speaks[key])


def _roles(labels: list[_Label], asking: frozenset[str], named: Collection[str]) -> list[tuple[_Label, str]]:
    """The labels of one transcript whose role changes, with the new role."""
    if any(one.role == "interviewer" and not one.inferred for one in labels):
        return []
    new = [
        one
        for one in labels
        if one.role == "respondent"
        and one.inferred
        and one.respondent is None
        and key_of(one.label) in asking
        and key_of(one.label) not in named
    ]
    if not new:
        return []
    changed = [(one, "interviewer") for one in new]
    if any(one.role in ("respondent", "group") and one not in new for one in labels):
        return changed
    guessed = [one for one in labels if one.role == "interviewer" and key_of(one.label) not in asking]
    return [*changed, *((one, "respondent") for one in guessed)] if guessed else []
