"""Transcripts as compose makes them, with what holds of every one of them checked."""

from __future__ import annotations

from typing import Any

from qualcode.transcript.account import letters
from qualcode.transcript.canonical import canonicalise
from qualcode.transcript.compose import compose
from qualcode.transcript.model import Extract, Passage, Transcript


def made(*passages: str | Passage, **said: Any) -> Transcript:
    found = tuple(Passage(one) if isinstance(one, str) else one for one in passages)
    there = sum(letters(canonicalise(one.text)) + letters(canonicalise(one.speaker or "")) for one in found)
    transcript = compose(Extract(found, "utf-8", b"", letters=there), **said)
    check(transcript)
    return transcript


def check(transcript: Transcript) -> None:
    """What holds of every transcript."""
    text, last = transcript.text, 0
    assert canonicalise(text) == text
    for turn in transcript.turns:
        assert last <= turn.label_start <= turn.start < turn.end <= len(text)
        speech = text[turn.start : turn.end]
        assert speech.strip() == speech
        by_a_rule = turn.speaker is not None and transcript.speakers[turn.speaker].label.startswith("(")
        assert (turn.speaker is None or by_a_rule) == (turn.label_start == turn.start)
        if turn.speaker is not None and not by_a_rule:
            label = text[turn.label_start : turn.start]
            assert any(spelling in label for spelling in transcript.speakers[turn.speaker].spelt)
        last = turn.end
    for index, speaker in enumerate(transcript.speakers):
        assert speaker.turns == sum(turn.speaker == index for turn in transcript.turns) > 0
        assert speaker.label in speaker.spelt
        assert speaker.letters == sum(
            letters(text[turn.start : turn.end]) for turn in transcript.turns if turn.speaker == index
        )
    assert transcript.account is not None
    assert transcript.account.missing == 0
    assert min(transcript.account.taken_out.values(), default=1) > 0
    last = 0
    for start, end in transcript.rows:
        assert last <= start < end
        assert text[start:end].strip() == text[start:end]
        last = end
    for start, end in transcript.sentences:
        assert any(turn.start <= start < end <= turn.end for turn in transcript.turns)
    offsets = [offset for offset, _ in transcript.times]
    assert offsets == sorted(set(offsets))
    assert all(0 <= offset <= len(text) for offset in offsets)


def said(transcript: Transcript) -> list[tuple[str | None, str]]:
    return [
        (
            None if turn.speaker is None else transcript.speakers[turn.speaker].label,
            transcript.text[turn.start : turn.end],
        )
        for turn in transcript.turns
    ]
