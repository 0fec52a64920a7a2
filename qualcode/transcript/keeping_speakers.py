"""Who speaks in a corrected text, as far as the text before the correction says it.

A turn that still begins with the same label keeps its speaker, whatever a person has made of that label since
(renamed it, joined it with another, split turns off it). A label that is new is a new name for an old one where
nearly all words of either are the other's.
"""

from __future__ import annotations

from collections import Counter
from dataclasses import dataclass, replace
from typing import TYPE_CHECKING, NamedTuple

from qualcode.transcript.resegmenting import under

if TYPE_CHECKING:
    from collections.abc import Mapping

    from qualcode.transcript.alignment import Alignment
    from qualcode.transcript.model import Speaker, Transcript, Turn

#: Of the words under an old label that are still there, and of those under the new one that were there before,
#: this share must be the same for the new label to be a new name for the old one.
NEARLY_ALL = 0.8
#: A longer label (code points) is no label.
LONGEST = 48


@dataclass(frozen=True)
class Kept:
    """The corrected transcript with the speakers that it keeps.

    ``renamed`` maps each old label to the label that is taken as its new name.
    """

    transcript: Transcript
    renamed: Mapping[str, str]


class _Whose(NamedTuple):
    """A speaker of the old text or of the new one, by index."""

    old: bool
    number: int


def keep_speakers(before: Transcript, after: Transcript, alignment: Alignment) -> Kept:
    """``after`` with the speakers and roles that ``before`` had, where the turns are the same.

    ``alignment`` leads from the text of ``before`` to that of ``after``.
    """
    shared = _shared(before, after, alignment)
    whose = [_whose(before, after, turn, shared[number]) for number, turn in enumerate(after.turns)]
    renamed = _renamed(before, after, whose, shared)
    speakers: dict[_Whose, Speaker] = {}
    for key in whose:
        if key is not None and key not in speakers:
            speakers[key] = _speaker(before, after, key, renamed)
    own = [None if key is None else speakers[key].label for key in whose]
    labels = {before.speakers[old].label: after.speakers[new].label for old, new in renamed.items()}
    return Kept(under(after, own, _by_label(speakers)), labels)


def labels_in_place(before: Transcript, after: str, alignment: Alignment) -> frozenset[str]:
    """What stands, in the corrected text, where each label of ``before`` stood, in any form.

    Only where the same words stand before nearly all turns of an old label, alone on the line with the speech.
    """
    found: dict[int, Counter[str]] = {}
    for turn in before.turns:
        carried = alignment.carry(turn.start, turn.end)
        if turn.speaker is None or turn.label_start == turn.start or carried.start is None:
            continue
        line = after.rfind("\n", 0, carried.start) + 1
        found.setdefault(turn.speaker, Counter())[after[line : carried.start].strip(" \t:：")] += 1
    best = [(counts.most_common(1)[0], counts.total()) for counts in found.values()]
    return frozenset(
        label for (label, count), of in best if 0 < len(label) <= LONGEST and count >= NEARLY_ALL * of
    )


def _shared(before: Transcript, after: Transcript, alignment: Alignment) -> list[Counter[int]]:
    """For each new turn, how many code points of each old turn (by index) stand in it."""
    shared: list[Counter[int]] = [Counter() for _ in after.turns]
    at = 0
    for number, turn in enumerate(before.turns):
        for start, end in alignment.kept(turn.start, turn.end):
            while at and after.turns[at - 1].end > start:
                at -= 1
            while at < len(after.turns) and after.turns[at].end <= start:
                at += 1
            there = at
            while there < len(after.turns) and after.turns[there].start < end:
                held = min(end, after.turns[there].end) - max(start, after.turns[there].start)
                if held > 0:
                    shared[there][number] += held
                there += 1
    return shared


def _whose(before: Transcript, after: Transcript, turn: Turn, shared: Counter[int]) -> _Whose | None:
    """Whose turn it is: its old speaker's where it begins with the same label as there."""
    label = _label(after.text, turn)
    for number, _ in shared.most_common():
        old = before.turns[number]
        if old.speaker is not None and _label(before.text, old) == label:
            return _Whose(True, old.speaker)
    if turn.speaker is None:
        return None
    name = after.speakers[turn.speaker].label
    known = {speaker.label: index for index, speaker in enumerate(before.speakers)}
    spelt = {s: index for index, speaker in enumerate(before.speakers) for s in speaker.spelt}
    index = known.get(name, spelt.get(name))
    return _Whose(False, turn.speaker) if index is None else _Whose(True, index)


def _label(text: str, turn: Turn) -> str:
    return text[turn.label_start : turn.start].strip()


def _renamed(
    before: Transcript, after: Transcript, whose: list[_Whose | None], shared: list[Counter[int]]
) -> dict[int, int]:
    """New names: from the index of each old speaker that is gone to that of the new one with the same words."""
    still = {key.number for key in whose if key is not None and key.old}
    words: Counter[tuple[int, int]] = Counter()
    of_old: Counter[int] = Counter()
    of_new: Counter[int] = Counter()
    for key, held in zip(whose, shared, strict=True):
        for number, count in held.items():
            old = before.turns[number].speaker
            if old is not None and old not in still:
                of_old[old] += count
            if key is not None and not key.old:
                of_new[key.number] += count
                if old is not None and old not in still:
                    words[old, key.number] += count
    return {
        old: new
        for (old, new), count in words.items()
        if count >= NEARLY_ALL * of_old[old] and count >= NEARLY_ALL * of_new[new]
    }


def _speaker(before: Transcript, after: Transcript, key: _Whose, renamed: Mapping[int, int]) -> Speaker:
    if key.old:
        return before.speakers[key.number]
    new = after.speakers[key.number]
    former = next((before.speakers[old] for old, now in renamed.items() if now == key.number), None)
    return new if former is None else replace(new, role=former.role, inferred=former.inferred)


def _by_label(speakers: Mapping[_Whose, Speaker]) -> dict[str, Speaker]:
    """One speaker a label: a new spelling of an old label is the old speaker."""
    found: dict[str, Speaker] = {}
    for speaker in speakers.values():
        found.setdefault(speaker.label, speaker)
    return found
