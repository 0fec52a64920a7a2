"""From a reader's extract of a file to a transcript: text, turns, speakers, sentences, times, and the account.

Free text keeps every character of its canonical form except time stamps and page furniture, so that
text without either comes out as it went in. Rows and cues, which have no running text, are written as
paragraphs "Label: words", neighbouring ones of one speaker as one turn with one label.
"""

from __future__ import annotations

from collections import Counter
from dataclasses import dataclass
from typing import TYPE_CHECKING

from qualcode.transcript.account import BEFORE_LABELS, Account, letters
from qualcode.transcript.drafts import Draft
from qualcode.transcript.model import BY_A_RULE, EMPHASISED, NO_LABEL, Extract, Speaker, Transcript, Turn
from qualcode.transcript.parts import Parts, parts_of
from qualcode.transcript.roles import Told, named_interviewers, roles_of, share_of
from qualcode.transcript.sentences import sentences
from qualcode.transcript.vocabulary import key_of, kind_of
from qualcode.transcript.whose import Whose, settle

if TYPE_CHECKING:
    from collections.abc import Collection, Mapping, Sequence

    from qualcode.transcript.drafts import Mark
    from qualcode.transcript.model import Unlabelled


# So great a share of turns that end in a question makes a second interviewer likely.
_MOSTLY_ASKS = 0.6


def compose(
    extract: Extract,
    *,
    interviewer: str | None = None,
    labels: Collection[str] = (),
    unlabelled: Unlabelled = "respondent",
) -> Transcript:
    """The transcript of one file.

    ``interviewer`` is the interviewer's label (several joined by ";"), in any case; without it the role is
    guessed. ``labels`` are known from elsewhere, which count even where they speak only once. ``unlabelled`` says
    whose the paragraphs after a question are where only interviewers have labels: the respondent's, the speaker's
    before them, or those of several people. Warnings of the reader are kept, in front. Raises QualcodeError, naming
    the labels that there are, if ``interviewer`` is none of them.
    """
    named = _keys((interviewer or "").split(";"))
    found = parts_of(extract.passages, named | _keys(labels))
    whose = settle(found.parts, unlabelled, named, found.stated)
    draft = Draft()
    for part in found.parts:
        draft.write(part)
    draft.times.extend((draft.length + 1, seconds) for seconds in found.ended_at)
    text = "".join(draft.pieces)
    spelt = _spellings(found)
    turns, empty = _turns(text, draft.marks)
    speakers = _speakers(text, turns, spelt, interviewer, whose)
    index_of = {speaker.label: index for index, speaker in enumerate(speakers)}
    stored = tuple(
        Turn(turn.label_start, turn.start, turn.end, None if turn.label is None else index_of[turn.label])
        for turn in turns
    )
    return Transcript(
        text=text,
        turns=stored,
        speakers=speakers,
        sentences=sentences(text, stored, draft.paragraphs),
        times=_ascending(draft.times, len(text)),
        furniture=found.furniture,
        rows=tuple(_within(text, start, end) for start, end in draft.rows if text[start:end].strip()),
        unknown=whose.unknown,
        account=_account(
            extract, found, turns, letters(text[: draft.marks[0].label_start] if draft.marks else text)
        ),
        warnings=(
            *extract.warnings,
            *_warnings(found, whose, spelt, empty, text),
            *_who_else_asks(text, stored, speakers),
        ),
    )


def _keys(labels: Collection[str]) -> frozenset[str]:
    return frozenset(key_of(label) for label in labels if label.strip())


def _spellings(found: Parts) -> dict[str, list[str]]:
    """For each label how it is spelt, in the order of the file."""
    spelt: dict[str, dict[str, None]] = {}
    for part in found.parts:
        if part.who is not None:
            spelt.setdefault(part.who, {}).setdefault(part.spelling or part.who)
    return {label: list(spellings) for label, spellings in spelt.items()}


def _within(text: str, start: int, end: int) -> tuple[int, int]:
    """``[start, end)`` without the blanks at its ends."""
    words = text[start:end]
    return start + len(words) - len(words.lstrip()), start + len(words.rstrip())


def _account(extract: Extract, found: Parts, turns: Sequence[_Spoken], before: int) -> Account:
    """``before``: the letters before the first label."""
    taken_out = Counter(extract.taken_out)
    taken_out.update(found.taken_out)
    if before:
        taken_out[BEFORE_LABELS] += before
    repeated = min(extract.repeated, found.labels)
    in_turns = sum(turn.letters for turn in turns)
    return Account(extract.letters - repeated, in_turns, found.labels - repeated, dict(taken_out))


# --- turns, speakers, warnings --------------------------------------------------------------------


@dataclass(frozen=True, slots=True)
class _Spoken:
    label_start: int
    start: int
    end: int
    label: str | None
    letters: int


def _turns(text: str, marks: Sequence[Mark]) -> tuple[list[_Spoken], Counter[str]]:
    """The turns that hold speech, and how many labels of each kind had none."""
    turns: list[_Spoken] = []
    empty: Counter[str] = Counter()
    limits = [*(mark.label_start for mark in marks[1:]), len(text)]
    for mark, limit in zip(marks, limits, strict=False):
        start, end = _within(text, mark.speech_start, limit)
        if start < end:
            labelled = mark.label_start < mark.speech_start
            turns.append(
                _Spoken(
                    mark.label_start if labelled else start, start, end, mark.label, letters(text[start:end])
                )
            )
        elif mark.label is not None:
            empty[mark.label] += 1
    return turns, empty


def _speakers(
    text: str, turns: Sequence[_Spoken], spelt: Mapping[str, list[str]], interviewer: str | None, whose: Whose
) -> tuple[Speaker, ...]:
    """Those who speak, in the order of their first turns."""
    speeches: dict[str, list[str]] = {}
    spoken: Counter[str] = Counter()
    for turn in turns:
        if turn.label is not None:
            speeches.setdefault(turn.label, []).append(text[turn.start : turn.end])
            spoken[turn.label] += turn.letters
    spellings = {label: tuple(spelt[label]) for label in speeches}
    named: frozenset[str] = frozenset()
    if interviewer is not None and interviewer.strip():
        named = named_interviewers(interviewer, spellings)
    settled = {
        label: Told(role, inferred=label in BY_A_RULE)
        for label, role in whose.roles.items()
        if label in speeches and label not in named
    }
    shares = {label: share_of(said) for label, said in speeches.items() if label not in settled}
    roles = roles_of(shares, named | whose.interviewers)
    if any(told.role == "interviewer" for told in settled.values()):
        # The file says who asks, so nobody is guessed to.
        roles = {
            label: Told("respondent", inferred=True) if told == Told("interviewer", inferred=True) else told
            for label, told in roles.items()
        }
    roles |= settled
    for label in roles.keys() & whose.interviewers - named:
        roles[label] = Told(roles[label].role, inferred=kind_of(label) != "interviewer")
    return tuple(
        Speaker(
            label,
            roles[label].role,
            spellings[label],
            len(said),
            spoken[label],
            inferred=roles[label].inferred,
        )
        for label, said in speeches.items()
    )


def _warnings(
    found: Parts, whose: Whose, spelt: Mapping[str, list[str]], empty: Counter[str], text: str
) -> list[str]:
    warnings = _taken_as_one(spelt)
    if found.doubtful and spelt:
        lines = "1 line begins" if found.doubtful == 1 else f"{found.doubtful} lines begin"
        warnings.append(f"{lines} like a speaker label that is not used as one elsewhere; taken as speech.")
    if whose.joined:
        rows = (
            "1 row without a speaker goes"
            if whose.joined == 1
            else f"{whose.joined} rows without a speaker go"
        )
        warnings.append(f"{rows} on with the speaker before.")
    if whose.answers:
        warnings.append(_answers(found, whose))
    if whose.styles:
        asking = EMPHASISED if whose.roles[EMPHASISED] == "interviewer" else NO_LABEL
        warnings.append(
            f"Nobody has a label; lines in bold (or set off otherwise) and plain ones alternate, and those called "
            f'"{asking}" ask, so they are taken as the interviewer\'s.'
        )
    if found.lines_joined:
        lines = "1 line was" if found.lines_joined == 1 else f"{found.lines_joined} lines were"
        warnings.append(f"{lines} joined to the line before, as lines that only wrap.")
    if empty:
        count = empty.total()
        labels = ", ".join(f'"{label}"' for label in empty)
        stand = (
            "1 label has no speech after it and is"
            if count == 1
            else f"{count} labels have no speech after them and are"
        )
        warnings.append(f"{stand} no turn: {labels}.")
    if not text.strip():
        warnings.append("The transcript holds no text.")
    return warnings


def _who_else_asks(text: str, turns: Sequence[Turn], speakers: Sequence[Speaker]) -> list[str]:
    """Name those who mostly ask beside a known interviewer and were taken as respondents."""
    if len(speakers) < 3 or not any(one.role == "interviewer" and not one.inferred for one in speakers):
        return []
    said: dict[int, list[str]] = {
        index: []
        for index, one in enumerate(speakers)
        if one.role == "respondent" and one.inferred and one.turns > 1 and one.label not in BY_A_RULE
    }
    for turn in turns:
        if turn.speaker in said:
            said[turn.speaker].append(text[turn.start : turn.end])
    asking = [
        f'"{speakers[index].label}"' for index, own in said.items() if share_of(own).asking >= _MOSTLY_ASKS
    ]
    if not asking:
        return []
    asks = (
        "mostly asks and was taken as a respondent"
        if len(asking) == 1
        else "mostly ask and were taken as respondents"
    )
    return [f"{', '.join(asking)} {asks}; if an interviewer, say so with --interviewer."]


def _answers(found: Parts, whose: Whose) -> str:
    what = "row" if found.are_rows else "paragraph"
    many = (
        f"1 {what} without one stands" if whose.answers == 1 else f"{whose.answers} {what}s without one stand"
    )
    labels = sorted(f'"{label}"' for label in whose.interviewers)
    alone = (
        f"The only label is {labels[0]}" if len(labels) == 1 else f"The only labels are {', '.join(labels)}"
    )
    taken = "several people's" if whose.roles[NO_LABEL] == "group" else "the respondent's"
    return (
        f"{alone}, and {many} after the questions; taken as {taken} answers, "
        f"under the label {NO_LABEL} (--unlabelled says otherwise)."
    )


def _taken_as_one(spelt: Mapping[str, Sequence[str]]) -> list[str]:
    """Warnings about joined labels: slips of the pen one by one, differences of case and punctuation together."""
    warnings = []
    alike = []
    for label, spellings in spelt.items():
        if len(spellings) < 2:
            continue
        quoted = [f'"{spelling}"' for spelling in spellings]
        listed = f"{', '.join(quoted[:-1])} and {quoted[-1]}"
        if len({key_of(spelling) for spelling in spellings}) > 1:
            warnings.append(f'The labels {listed} were taken as one, "{label}".')
        else:
            alike.append(listed)
    if alike:
        warnings.append(
            f"Labels that differ only in case, blanks or punctuation were taken as one: {'; '.join(alike)}."
        )
    return warnings


def _ascending(times: Sequence[tuple[int, float]], length: int) -> tuple[tuple[int, float], ...]:
    """One time for each offset, the first that was given."""
    first: dict[int, float] = {}
    for offset, seconds in times:
        first.setdefault(min(offset, length), seconds)
    return tuple(sorted(first.items()))
