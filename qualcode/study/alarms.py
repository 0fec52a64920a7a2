"""What looks wrong with whose words they are: nothing of it is ever silent, and nothing ordinary is told.

One sentence for each kind, over all transcripts that it is about. It is found from what is stored, so that
import, status and check say the same.
"""

from __future__ import annotations

import re
from typing import TYPE_CHECKING

from qualcode.ledger.study import remembered
from qualcode.study.attributes import TYPE, alike, attribute_of
from qualcode.study.names import some_of
from qualcode.study.respondents import participants, respondents
from qualcode.study.transcripts import transcript_names
from qualcode.study.voices import Voices, stored_voices
from qualcode.transcript.account import letters
from qualcode.transcript.model import BY_A_RULE, NO_LABEL
from qualcode.transcript.vocabulary import COVER_WORDS, base_of

if TYPE_CHECKING:
    from collections.abc import Callable, Collection, Iterable, Mapping, Sequence

    from qualcode.documents.document import Alarm
    from qualcode.ledger.study import Study

# In 40 real interviews a respondent has up to 94 % of the letters (a life told with few questions) and an
# interviewer up to 48 %: beyond these somebody's turns were probably taken for somebody else's.
_RESPONDENTS_MOST = 0.98
_INTERVIEWERS_MOST = 0.75

# Cover sheets have headings, names and dates; a line before the first label is speech where it ends as a sentence
# and has at least these words (letters, in scripts without blanks), or where it is as long as no heading is.
_SPOKEN_WORDS = 4
_SPOKEN_LETTERS = 6
_LONG_LINE = 120
_SENTENCE_END = re.compile(r"[.?!…。？！።፧؟।]['\"”’»)]*$")


def alarms(study: Study, among: Collection[int] | None = None, *, groups: bool = True) -> list[Alarm]:
    """What looks wrong in these transcripts (keys), or in all; with ``groups`` also of the study's respondents."""
    if among is None:
        return list(_all(study))
    return [*told_of(stored_voices(study, among)), *(_groups_alike(study) if groups else [])]


@remembered("transcript", "revision", "speaker", "participant", "respondent", "attribute")
def _all(study: Study) -> Sequence[Alarm]:
    return [*told_of(_voices(study)), *_groups_alike(study)]


@remembered("transcript", "revision", "speaker", "participant", "respondent")
def _voices(study: Study) -> Sequence[Voices]:
    return stored_voices(study)


@remembered("transcript", "revision", "speaker", "participant", "respondent")
def unclear_transcripts(study: Study) -> Mapping[str, Sequence[str]]:
    """For each transcript (its name) in which something looks wrong, what that is, in phrases."""
    found = {one.transcript: unclear(one) for one in _voices(study)}
    return {name: told for name, told in found.items() if told}


def told_of(transcripts: Iterable[Voices]) -> list[Alarm]:
    """An alarm for each kind that is found in any of these transcripts."""
    found: dict[str, list[tuple[Voices, str]]] = {}
    for one in transcripts:
        for kind, (look, _, _) in _KINDS.items():
            detail = look(one)
            if detail is not None:
                found.setdefault(kind, []).append((one, detail))
    return [
        {
            "kind": kind,
            "transcripts": [one.transcript for one, _ in found[kind]],
            "text": f"{_named(found[kind])}: {_KINDS[kind][1]}. {_KINDS[kind][2]}",
        }
        for kind in _KINDS
        if kind in found
    ]


def unclear(one: Voices) -> list[str]:
    """Why it is not clear in one transcript whose words are whose."""
    return list(unclear_by_kind(one).values())


def unclear_by_kind(one: Voices) -> dict[str, str]:
    """The same, with the kind of alarm that each phrase is about."""
    told = {}
    for kind, (look, what, _) in _KINDS.items():
        detail = look(one)
        if detail is not None:
            told[kind] = f"{what} ({detail})" if detail else what
    return told


def _named(found: Sequence[tuple[Voices, str]]) -> str:
    """The transcripts, each with what is to be said of it alone (or once, where that is the same)."""
    details = {detail for _, detail in found}
    same = f" ({details.pop()})" if len(details) == 1 and details != {""} else ""
    names = some_of(
        [one.transcript + (f" ({detail})" if detail and not same else "") for one, detail in found]
    )
    return f"{names}{same}" if len(found) == 1 else f"{len(found)} transcripts, {names}{same}"


# -- the kinds: for one transcript what is to be said of it (None: nothing, "": its name is enough) ---------------


def _only_interviewers(one: Voices) -> str | None:
    asking = one.labelled("interviewer", "other")
    if not asking or one.labelled("respondent", "group") or one.unlabelled:
        return None
    given = [v for v in one.voices if v.label == NO_LABEL and v.letters]
    if given and not any(v.inferred for v in given):
        return None
    labels = some_of([v.label for v in asking])
    if any(v.role in ("respondent", "group") for v in given):
        return f"{labels}; what no label begins counts as the {given[0].role}'s"
    return f"{labels}; nobody's words are a respondent's"


def _nobody_labelled(one: Voices) -> str | None:
    # Notes have no labels, and all of them is what the respondent said.
    if one.notes or not one.letters or any(v.label not in BY_A_RULE for v in one.voices):
        return None
    return "" if one.unlabelled or any(v.inferred for v in one.voices) else None


def _respondent_without_words(one: Voices) -> str | None:
    return some_of(one.silent) or None


def _words_before_first_label(one: Voices) -> str | None:
    spoken = [line for line in one.before.split("\n") if _is_speech(line.strip())]
    if not spoken:
        return None
    return f"{letters(one.before):,} letters"


def _is_speech(line: str) -> bool:
    head, colon, _ = line.partition(":")
    if colon and base_of(head) in COVER_WORDS:
        return False
    if len(line) > _LONG_LINE:
        return True
    words = line.split()
    enough = len(words) >= _SPOKEN_WORDS or (
        len(words) == 1 and letters(line) >= _SPOKEN_LETTERS and _no_blanks(line)
    )
    return enough and _SENTENCE_END.search(line) is not None


def _no_blanks(line: str) -> bool:
    """Whether a line is in a script that parts words by no blanks (the full stop tells)."""
    return line[-1] in "。？！"


def _interviewer_unclear(one: Voices) -> str | None:
    asking = one.labelled("interviewer")
    others = one.labelled("respondent")
    if not asking:
        answering = [v for v in one.voices if v.role in ("respondent", "group") and v.letters]
        if len(answering) < 2 or all(v.respondent for v in answering):
            return None
        return f"nobody is known as the interviewer among {some_of([v.label for v in answering])}"
    # Who was guessed to ask may not be the only one; a role word or the respondents table tells of the others.
    doubtful = [v.label for v in others if v.inferred and v.respondent is None]
    if len(others) < 2 or not doubtful or not all(v.inferred for v in asking):
        return None
    return (
        f"{some_of([v.label for v in asking])} is guessed to be the interviewer, and "
        f"{some_of(doubtful)} taken as {'a respondent' if len(doubtful) == 1 else 'respondents'}"
    )


def _one_has_nearly_all(one: Voices) -> str | None:
    if not one.letters or not one.labelled("interviewer", "respondent", "group", "other"):
        return None
    if _only_interviewers(one) is not None:
        return None
    most = max(one.voices, key=lambda v: v.letters)
    share = most.letters / one.letters
    limit = _INTERVIEWERS_MOST if most.role == "interviewer" else _RESPONDENTS_MOST
    return f"{most.label}, {most.role}, {share:.0%}" if share >= limit else None


def _rows_without_speaker(one: Voices) -> str | None:
    if not one.labelled("interviewer", "respondent", "group", "other"):
        return None
    if one.unknown:
        return f"{one.unknown} {'row or cue' if one.unknown == 1 else 'rows or cues'}"
    return f"{one.unlabelled:,} letters" if one.unlabelled else None


_ROLES = "qualcode transcripts speakers NAME --set LABEL --role interviewer|respondent"
_CORRECT = "qualcode transcripts revise NAME FILE"

# The look, what is wrong, and the way out.
_KINDS: dict[str, tuple[Callable[[Voices], str | None], str, str]] = {
    "only_interviewers": (
        _only_interviewers,
        "only interviewers are labelled",
        "If a respondent's label was passed over, name it in the respondents table and import again; else say "
        f"whose the words are: {_ROLES}",
    ),
    "nobody_labelled": (
        _nobody_labelled,
        "no speaker is labelled, so each paragraph counts as the respondent's, questions too",
        "If these are notes, say so: qualcode transcripts set NAME --medium notes; else put labels into the text, "
        f"and correct it: {_CORRECT}",
    ),
    "respondent_without_words": (
        _respondent_without_words,
        "who takes part has no words there",
        "Say which label is whose in the respondents table, or with: qualcode transcripts speakers NAME --set "
        "LABEL --respondent RESPONDENT",
    ),
    "words_before_first_label": (
        _words_before_first_label,
        "words stand before the first label and belong to nobody",
        f"If somebody says them, put the label before them, and correct the text: {_CORRECT}",
    ),
    "interviewer_unclear": (
        _interviewer_unclear,
        "it is not clear who asks",
        f"Say it: {_ROLES}; or at import: --interviewer 'LABEL;LABEL'",
    ),
    "one_has_nearly_all": (
        _one_has_nearly_all,
        "one speaker has nearly all the words",
        "If others' labels were passed over, name them in the respondents table and import again; see who speaks "
        "with: qualcode transcripts speakers NAME",
    ),
    "rows_without_speaker": (
        _rows_without_speaker,
        "nobody is named as who speaks there; such rows go on with the speaker before them, if there is one",
        f"Fill in the speaker and correct the text: {_CORRECT}; or say whose they are: {_ROLES}",
    ),
}


def _groups_alike(study: Study) -> list[Alarm]:
    """Values of the respondents' type or attributes that are counted apart and may be meant as one."""
    people = respondents(study)
    every = alike(people, [TYPE, *dict.fromkeys(name for person in people for name in person.attributes)])
    if not every:
        return []
    names = transcript_names(study)
    concerned = {p.key for p in people for one in every if attribute_of(p, one.attribute) in one.values}
    linked = participants(study)
    return [
        {
            "kind": "groups_alike",
            "transcripts": [
                name for key, name in names.items() if concerned.intersection(linked.get(key, ()))
            ],
            "text": " ".join(f"{one}" for one in every),
        }
    ]
