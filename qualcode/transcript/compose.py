"""From a reader's extract of a file to a transcript: text, turns, speakers, sentences, times.

Free text keeps every character of its canonical form except time stamps and page furniture, so that
text without either comes out as it went in. Utterances, which have no running text, are written as
paragraphs "Label: words", neighbouring ones of one speaker as one turn.
"""

from __future__ import annotations

from collections import Counter
from dataclasses import dataclass
from typing import TYPE_CHECKING

from qualcode.transcript.account import Account, letters
from qualcode.transcript.canonical import canonicalise
from qualcode.transcript.drafts import Draft, Mark
from qualcode.transcript.furniture import body_of
from qualcode.transcript.labels import Head, head_of
from qualcode.transcript.model import Extract, Passage, Speaker, Transcript, Turn
from qualcode.transcript.paragraphs import paragraph_starts
from qualcode.transcript.roles import named_interviewers, roles_of, share_of
from qualcode.transcript.sentences import sentences
from qualcode.transcript.speakers import Found, find_speakers
from qualcode.transcript.spellings import joined
from qualcode.transcript.stamps import may_be_clock_time, stamp_alone
from qualcode.transcript.vocabulary import key_of, kind_of

if TYPE_CHECKING:
    from collections.abc import Collection, Mapping, Sequence

# What tables write in a speaker column for "somebody spoke", without saying who.
_NOBODY = frozenset(("", "quote", "quotes", "verbatim", "speech"))
_SENTENCE_ENDS = tuple('.?!…。？！"”’)')


def compose(extract: Extract, *, interviewer: str | None = None, labels: Collection[str] = ()) -> Transcript:
    """The transcript of one file.

    ``interviewer`` is the interviewer's label (several joined by ";"), in any case; without it the role is
    guessed, and a warning says where that failed. ``labels`` are known from elsewhere, which count even where
    they speak only once. Warnings of the reader are kept, in front. Raises QualcodeError, naming the labels
    that there are, if ``interviewer`` is none of them.
    """
    parts = [part.strip() for part in (interviewer or "").split(";")]
    named = frozenset(key_of(part) for part in (*parts, *labels) if part)
    draft, spelt, warnings, furniture = _write(extract.passages, named)
    text = "".join(draft.pieces)
    turns, empty = _turns(text, draft.marks)
    speakers = _speakers(text, turns, spelt, interviewer)
    index_of = {speaker.label: index for index, speaker in enumerate(speakers)}
    stored = tuple(
        Turn(turn.label_start, turn.start, turn.end, None if turn.label is None else index_of[turn.label])
        for turn in turns
    )
    warnings += _warnings(stored, speakers, empty, text)
    in_turns = sum(letters(text[turn.start : turn.end]) for turn in stored)
    account = Account(extract.letters, in_turns, letters(text) - in_turns, extract.taken_out)
    return Transcript(
        text=text,
        turns=stored,
        speakers=speakers,
        sentences=sentences(text, stored),
        times=_ascending(draft.times, len(text)),
        furniture=furniture,
        account=account,
        warnings=extract.warnings + tuple(warnings),
    )


# --- lines and labels -----------------------------------------------------------------------------


@dataclass(frozen=True, slots=True)
class _Block:
    """The lines of one passage; ``speaker`` and ``seconds`` where the format gave them."""

    lines: tuple[str, ...]
    speaker: str | None = None
    seconds: float | None = None


def _write(
    passages: Sequence[Passage], named: frozenset[str]
) -> tuple[Draft, dict[str, list[str]], list[str], int]:
    """The draft, the spellings of each label in it, warnings, and the count of furniture."""
    blocks, furniture = _blocks(passages)
    free = [line for block in blocks if block.speaker is None for line in block.lines]
    heads = {index: head for index, line in enumerate(free) if (head := head_of(line)) is not None}
    # Passages are paragraphs of their own: a blank line between them for whoever counts paragraphs.
    spaced, at = _spaced(blocks)
    found = find_speakers({at[index]: head for index, head in heads.items()}, spaced, named)
    given = joined(Counter(block.speaker for block in blocks if block.speaker is not None))
    draft = Draft()
    spelt: dict[str, list[str]] = {}
    if len(passages) == 1 and blocks and blocks[0].speaker is None:
        _write_free_text(draft, blocks[0], heads, found, spelt)
    else:
        _write_utterances(draft, blocks, heads, found, given, spelt)
    warnings = _taken_as_one(spelt)
    if found.doubtful and found.label_of:
        lines = "1 line begins" if found.doubtful == 1 else f"{found.doubtful} lines begin"
        warnings.append(f"{lines} like a speaker label that is not used as one elsewhere; taken as speech.")
    return draft, spelt, warnings, furniture


def _blocks(passages: Sequence[Passage]) -> tuple[list[_Block], int]:
    if len(passages) == 1 and _speaker(passages[0]) is None:
        body = body_of(passages[0].text)
        return [_Block(_without_tab_blanks(body.lines), None, passages[0].seconds)], body.furniture
    blocks = []
    for passage in passages:
        text = canonicalise(passage.text).strip()
        if text:
            blocks.append(_Block(tuple(text.split("\n")), _speaker(passage), passage.seconds))
    return blocks, 0


def _speaker(passage: Passage) -> str | None:
    label = " ".join(canonicalise(passage.speaker or "").split()).rstrip(":： ")
    return None if label.casefold() in _NOBODY else label


def _without_tab_blanks(lines: tuple[str, ...]) -> tuple[str, ...]:
    """Blanks for tabs where a text layer has a tab between every two words, and its indentation dropped."""
    tabs = sum(line.count("\t") for line in lines)
    if tabs < 20 or tabs < 4 * sum(line.count(" ") for line in lines):
        return lines
    return tuple(line.replace("\t", " ").strip(" ") for line in lines)


def _spaced(blocks: Sequence[_Block]) -> tuple[list[str], list[int]]:
    """The lines of unlabelled blocks with a blank line between blocks, and where each line went."""
    spaced: list[str] = []
    at: list[int] = []
    for block in blocks:
        if block.speaker is not None:
            continue
        if spaced:
            spaced.append("")
        at.extend(range(len(spaced), len(spaced) + len(block.lines)))
        spaced.extend(block.lines)
    return spaced, at


# --- writing the text -----------------------------------------------------------------------------


def _write_free_text(
    draft: Draft, block: _Block, heads: Mapping[int, Head], found: Found, spelt: dict[str, list[str]]
) -> None:
    lines = block.lines
    clocks = sum(1 for line in lines if may_be_clock_time(line))
    starts = frozenset() if found.label_of else frozenset(paragraph_starts(lines))
    if block.seconds is not None:
        draft.note_time(block.seconds)
    begun = False
    owed = False
    for index, line in enumerate(lines):
        head = heads.get(index)
        label = None if head is None else found.label_of.get(head.label)
        stamp = stamp_alone(line) if label is None else None
        if stamp is not None and (clocks > 1 or not may_be_clock_time(line)):
            draft.times.append((draft.length + begun, stamp.seconds))
            owed = owed or index in starts
            continue
        if begun:
            draft.write("\n")
        begun = True
        if head is not None and label is not None:
            _note(spelt, label, head.label)
            draft.write_labelled(line, head, label)
            continue
        if line.strip() and (owed or index in starts):
            draft.begin_unlabelled()
            owed = False
        draft.write_speech(line)


def _write_utterances(
    draft: Draft,
    blocks: Sequence[_Block],
    heads: Mapping[int, Head],
    found: Found,
    given: Mapping[str, str],
    spelt: dict[str, list[str]],
) -> None:
    line_number = 0
    current: str | None = None
    for block in blocks:
        label = None if block.speaker is None else given[block.speaker]
        own: list[Head | None] = [None] * len(block.lines)
        if block.speaker is None:
            own = [heads.get(line_number + offset) for offset in range(len(block.lines))]
            own = [head if head is not None and head.label in found.label_of else None for head in own]
            line_number += len(block.lines)
        goes_on = (
            draft.length > 0
            and own[0] is None
            and _goes_on(draft, block, label, current, bool(found.label_of))
        )
        if draft.length:
            draft.write("\n" if goes_on else "\n\n")
        if block.seconds is not None:
            draft.note_time(block.seconds)
        if label is not None and block.speaker is not None:
            _note(spelt, label, block.speaker)
            if not goes_on:
                _write_given_label(draft, block, label)
        elif own[0] is None and not goes_on:
            draft.begin_unlabelled()
        for offset, (line, head) in enumerate(zip(block.lines, own, strict=True)):
            if offset:
                draft.write("\n")
            if head is None:
                draft.write_speech(line)
            else:
                label = found.label_of[head.label]
                _note(spelt, label, head.label)
                draft.write_labelled(line, head, label)
        current = label if label is not None or not goes_on else current


def _goes_on(draft: Draft, block: _Block, label: str | None, current: str | None, labelled: bool) -> bool:
    """Whether a passage goes on with the turn before it.

    One with the same speaker does. One without a speaker does only in subtitles (it has a time):
    there a label holds until the next one, and without any label a cue goes on an unfinished sentence.
    """
    if label is not None:
        return label == current
    if block.seconds is None or block.speaker is not None:
        return False
    if current is not None:
        return labelled
    return not draft.pieces[-1].rstrip().endswith(_SENTENCE_ENDS)


def _write_given_label(draft: Draft, block: _Block, label: str) -> None:
    head = head_of(block.lines[0])
    start = draft.length
    if head is None or head.form != "colon" or key_of(head.label) != key_of(block.speaker or ""):
        draft.write(f"{block.speaker}: ")
        draft.marks.append(Mark(start, draft.length, label))
    else:
        draft.marks.append(Mark(start, start + head.speech_at, label))


def _note(spelt: dict[str, list[str]], label: str, spelling: str) -> None:
    spellings = spelt.setdefault(label, [])
    if spelling not in spellings:
        spellings.append(spelling)


# --- turns, speakers, warnings --------------------------------------------------------------------


def _turns(text: str, marks: Sequence[Mark]) -> tuple[list[_Spoken], Counter[str]]:
    """The turns that hold speech, and how many labels of each kind had none."""
    turns: list[_Spoken] = []
    empty: Counter[str] = Counter()
    limits = [*(mark.label_start for mark in marks[1:]), len(text)]
    for mark, limit in zip(marks, limits, strict=False):
        speech = text[mark.speech_start : limit]
        end = mark.speech_start + len(speech.rstrip())
        start = mark.speech_start + len(speech) - len(speech.lstrip())
        if start < end:
            turns.append(_Spoken(start if mark.label is None else mark.label_start, start, end, mark.label))
        elif mark.label is not None:
            empty[mark.label] += 1
    return turns, empty


@dataclass(frozen=True, slots=True)
class _Spoken:
    label_start: int
    start: int
    end: int
    label: str | None


def _speakers(
    text: str, turns: Sequence[_Spoken], spelt: Mapping[str, list[str]], interviewer: str | None
) -> tuple[Speaker, ...]:
    """Those who speak, in the order of their first turns."""
    speeches: dict[str, list[str]] = {}
    for turn in turns:
        if turn.label is not None:
            speeches.setdefault(turn.label, []).append(text[turn.start : turn.end])
    spellings = {label: tuple(spelt[label]) for label in speeches}
    interviewers: frozenset[str] = frozenset()
    if interviewer is not None and interviewer.strip():
        interviewers = named_interviewers(interviewer, spellings)
    roles = roles_of({label: share_of(said) for label, said in speeches.items()}, interviewers)
    return tuple(
        Speaker(
            label,
            roles[label],
            spellings[label],
            len(said),
            sum(map(letters, said)),
            inferred=label not in interviewers and kind_of(label) in (None, "speaker"),
        )
        for label, said in speeches.items()
    )


def _warnings(
    turns: Sequence[Turn], speakers: Sequence[Speaker], empty: Counter[str], text: str
) -> list[str]:
    warnings: list[str] = []
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
    answering = [f'"{speaker.label}"' for speaker in speakers if speaker.role == "respondent"]
    if answering and all(speaker.role != "interviewer" for speaker in speakers):
        warnings.append(f"No speaker could be recognised as the interviewer: {', '.join(answering)}.")
    if speakers and turns[0].speaker is not None:
        before = len(text[: turns[0].label_start].strip())
        if before:
            warnings.append(
                f"The text before the first speaker label ({before} characters) belongs to no turn."
            )
    return warnings


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
