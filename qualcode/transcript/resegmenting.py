"""Who speaks, put right: a transcript's turns under other labels, while its text stays as it is.

Every function takes a transcript and returns another with the same text. A label that is left without a turn is no
speaker any more. A label here is what the speaker is called; the spellings that stand in the text stay known.
"""

from __future__ import annotations

import re
from dataclasses import replace
from typing import TYPE_CHECKING

from qualcode.errors import NotFound, QualcodeError
from qualcode.transcript.account import BEFORE_LABELS, Account, letters
from qualcode.transcript.model import NO_LABEL, Speaker, Transcript, Turn
from qualcode.transcript.sentences import sentences
from qualcode.transcript.vocabulary import key_of, kind_of

if TYPE_CHECKING:
    from collections.abc import Callable, Mapping, Sequence

    from qualcode.transcript.model import Role

# What tells a label from the first word of a sentence: a mark behind it, a tab, two blanks, or the end of the line.
_AFTER_LABEL = re.compile(
    r"[*_]{0,3}[^\S\n]*(?:[:：፡፦፥>|\])}]|[-–—](?=\s))[^\w\n(\[{\"'“‘«¿¡]*|\t[^\S\n]*|[^\S\n]{2,}|[^\S\n]*$",
    re.MULTILINE,
)
_MARKS = " \t:：፡፦፥>|<*_–—-#"
_BRACKETS = ("[]", "()", "{}")


def labelled(transcript: Transcript) -> Transcript:
    """The same with NO_LABEL as the label of turns that have none."""
    if all(turn.speaker is not None for turn in transcript.turns):
        return transcript
    labels = labels_of(transcript)
    speakers = {
        **{speaker.label: speaker for speaker in transcript.speakers},
        NO_LABEL: known_of(transcript).get(NO_LABEL, Speaker(NO_LABEL, "respondent", (), 0, inferred=True)),
    }
    return under(transcript, [NO_LABEL if label is None else label for label in labels], speakers)


def renamed(transcript: Transcript, label: str, new: str) -> Transcript:
    """The turns of ``label`` under a ``new`` name, with its role and spellings.

    Raises QualcodeError where somebody else speaks under that name.
    """
    known = known_of(transcript)
    if new in known and new != label:
        raise QualcodeError(f"somebody speaks under the label {new} already; join the two instead")
    return _moved(transcript, label, new, lambda _turn: True, known[label])


def joined(transcript: Transcript, label: str, other: str) -> Transcript:
    """The turns of ``other`` as turns of ``label``, which is then spelt in the ways of both."""
    known = known_of(transcript)
    spelt = tuple(dict.fromkeys((*known[label].spelt, *known[other].spelt)))
    return _moved(transcript, other, label, lambda _turn: True, replace(known[label], spelt=spelt))


def split_off(transcript: Transcript, label: str, start: int, new: str) -> Transcript:
    """The turns of ``label`` that end after ``start`` (code points) as turns of ``new``, known already or not.

    A new label has the role and the spellings of ``label``. Raises NotFound where no turn of it stands there.
    """
    known = known_of(transcript)
    if not any(turn.end > start for turn in _turns_of(transcript, label)):
        raise NotFound(f"{label} has no turn from there on")
    as_new = known.get(new, replace(known[label], label=new))
    return _moved(transcript, label, new, lambda turn: turn.end > start, as_new)


def found_again(transcript: Transcript, label: str) -> tuple[Transcript, str]:
    """The same with a turn at every line that begins with ``label``, and what that speaker is called.

    Behind the label stands a mark (a colon, a dash, a bracket), a tab, two blanks, or nothing; where ``label``
    itself ends with a mark, anything. The turn runs to the next label; turns without one, in between, become part
    of it. The speaker is called as ``label`` says without its marks. Raises NotFound where no such line has speech.
    """
    name = _called(label)
    begun = _begun(transcript.text, label) if name else {}
    known = known_of(transcript)
    name = next((other for other in known if key_of(other) == key_of(name)), name)
    places = [
        (turn.label_start, turn.start, own, turn.end)
        for turn, own in zip(transcript.turns, labels_of(transcript), strict=True)
        if turn.label_start not in begun
    ]
    places += [(at, speech, name, len(transcript.text)) for at, speech in begun.items()]
    places.sort()
    turns: list[tuple[Turn, str | None]] = []
    for i, (at, speech, own, end) in enumerate(places):
        limit = places[i + 1][0] if i + 1 < len(places) else end
        start, stop = _trimmed(transcript.text, speech, min(end, limit))
        if start >= stop:
            continue
        if own is None and turns and turns[-1][1] is not None:
            turns[-1] = (replace(turns[-1][0], end=stop), turns[-1][1])
        else:
            turns.append((Turn(at if own else start, start, stop, None), own))
    if not any(turn.label_start in begun for turn, _ in turns):
        raise NotFound(
            f"no line with speech begins with {label} as a label: a colon, a dash, a bracket or a tab behind it"
        )
    role: Role = _ROLE.get(kind_of(name) or "", "respondent")
    own_speaker = Speaker(name, role, (name,), 0, inferred=kind_of(name) in (None, "speaker"))
    return _resegmented(transcript, turns, {**known, name: known.get(name, own_speaker)}), name


_ROLE: Mapping[str, Role] = {"interviewer": "interviewer", "group": "group", "other": "other"}


def _called(label: str) -> str:
    """A label without the marks and brackets around it."""
    name = " ".join(label.split()).strip(_MARKS)
    return _called(name[1:-1]) if name[:1] + name[-1:] in _BRACKETS else name


def _begun(text: str, label: str) -> dict[int, int]:
    """Where the lines begin that begin with ``label``, and where speech begins in each."""
    asked = r"\s+".join(map(re.escape, label.split()))
    found = {}
    for line in re.finditer(rf"^[^\S\n]*({asked})", text, re.MULTILINE | re.IGNORECASE):
        behind = _AFTER_LABEL.match(text, line.end())
        if behind is not None:
            found[line.start(1)] = behind.end()
        elif not label.rstrip()[-1].isalnum():
            found[line.start(1)] = line.end()
    return found


def _trimmed(text: str, start: int, end: int) -> tuple[int, int]:
    speech = text[start:end]
    return start + len(speech) - len(speech.lstrip()), start + len(speech.rstrip())


# -- turns under labels -----------------------------------------------------------------------------------------


def known_of(transcript: Transcript) -> dict[str, Speaker]:
    return {speaker.label: speaker for speaker in transcript.speakers}


def labels_of(transcript: Transcript) -> list[str | None]:
    """The label of each turn."""
    return [
        None if turn.speaker is None else transcript.speakers[turn.speaker].label for turn in transcript.turns
    ]


def _turns_of(transcript: Transcript, label: str) -> list[Turn]:
    return [t for t, own in zip(transcript.turns, labels_of(transcript), strict=True) if own == label]


def _moved(
    transcript: Transcript, label: str, to: str, which: Callable[[Turn], bool], as_new: Speaker
) -> Transcript:
    labels = [
        to if own == label and which(turn) else own
        for turn, own in zip(transcript.turns, labels_of(transcript), strict=True)
    ]
    return under(transcript, labels, {**known_of(transcript), to: replace(as_new, label=to)})


def under(
    transcript: Transcript, labels: Sequence[str | None], speakers: Mapping[str, Speaker]
) -> Transcript:
    """The same turns, each under its label; ``speakers`` has what is known of each."""
    index = {label: i for i, label in enumerate(dict.fromkeys(own for own in labels if own is not None))}
    said = dict.fromkeys(index, 0)
    count = dict.fromkeys(index, 0)
    turns = []
    for turn, label in zip(transcript.turns, labels, strict=True):
        turns.append(replace(turn, speaker=None if label is None else index[label]))
        if label is not None:
            said[label] += letters(transcript.text[turn.start : turn.end])
            count[label] += 1
    # Rows of nobody known stand under NO_LABEL until a person gives them to somebody.
    given = _has_unlabelled(labels_of(transcript)) and not _has_unlabelled(labels)
    return replace(
        transcript,
        turns=tuple(turns),
        speakers=tuple(replace(speakers[label], turns=count[label], letters=said[label]) for label in index),
        unknown=0 if given else transcript.unknown,
    )


def _has_unlabelled(labels: Sequence[str | None]) -> bool:
    return NO_LABEL in labels or None in labels


def _resegmented(
    transcript: Transcript, turns: Sequence[tuple[Turn, str | None]], speakers: Mapping[str, Speaker]
) -> Transcript:
    """The same text with other turns: the sentences and the account of letters follow them."""
    own = tuple(turn for turn, _ in turns)
    cut = replace(transcript, turns=own, sentences=sentences(transcript.text, own))
    account = transcript.account
    if account is not None:
        in_turns = sum(letters(transcript.text[turn.start : turn.end]) for turn in own)
        before = letters(transcript.text[: own[0].label_start]) if own else 0
        taken_out = {name: count for name, count in account.taken_out.items() if name != BEFORE_LABELS}
        missing = account.missing
        if before:
            taken_out[BEFORE_LABELS] = before
        labels = account.letters_in - in_turns - sum(taken_out.values()) - missing
        cut = replace(cut, account=Account(account.letters_in, in_turns, labels, taken_out))
    return under(cut, [label for _, label in turns], speakers)
