"""Memos while they are being written: kept for their writer alone, and stored with their draft taken away."""

from __future__ import annotations

from dataclasses import replace
from typing import TYPE_CHECKING, Any

import pytest

from qualcode.errors import NotFound, QualcodeError
from qualcode.ledger.log import Draft
from qualcode.ledger.study import Study
from qualcode.study import desk
from qualcode.study.coders import find_coder
from qualcode.study.memos import memo_of, memos
from qualcode.study.seen import Seen
from qualcode.study.transcripts import content, find_transcript
from qualcode.workflows import coding, drafting

if TYPE_CHECKING:
    from collections.abc import Iterator
    from pathlib import Path


@pytest.fixture
def s(small: Any) -> Iterator[Any]:
    """The small study with transcript B1 and coders Ann and Ben, open; ``text`` is a memo on B1."""
    small.interviews({"B1": "beneficiary"}).coders("Ann", "Ben")
    path: Path = small.shell.folder / "small.qualcode"
    with Study.open(path) as study:
        small.study = study
        small.ann, small.ben = (find_coder(study, name) for name in ("Ann", "Ben"))
        small.entry = find_transcript(study, "B1")
        small.text = drafting.Unfinished("transcript", small.entry.id, None, None, "reflexive", "half a ")
        yield small


def test_what_is_kept_is_found_by_its_writer_alone(s: Any) -> None:
    drafting.keep(s.study, s.ann, s.text)
    drafting.keep(s.study, s.ann, replace(s.text, body="half a thought"))
    assert drafting.kept(s.study, s.ann, s.text) == replace(s.text, body="half a thought")
    assert drafting.unfinished(s.study, s.ann) == [(replace(s.text, body="half a thought"), "transcript B1")]
    assert drafting.kept(s.study, s.ben, s.text) is None
    assert drafting.unfinished(s.study, s.ben) == []


def test_storing_takes_the_draft_away_and_refusing_keeps_it(s: Any) -> None:
    drafting.keep(s.study, s.ann, s.text)
    with pytest.raises(QualcodeError, match="needs words"):
        drafting.store(s.study, s.ann, replace(s.text, body=" \n"))
    assert drafting.kept(s.study, s.ann, s.text) == s.text
    made = drafting.store(s.study, s.ann, s.text)
    seen = Seen(s.study, s.ann)
    assert memo_of(seen, made).body == "half a"
    assert drafting.kept(s.study, s.ann, s.text) is None
    again = replace(s.text, memo=made, body="whole", kind="decision")
    drafting.keep(s.study, s.ann, again)
    assert drafting.store(s.study, s.ann, again) == made
    assert [(memo.body, memo.kind) for memo in memos(seen)] == [("whole", "decision")]
    assert drafting.unfinished(s.study, s.ann) == []


def test_memo_and_draft_change_together_or_not_at_all(s: Any, monkeypatch: pytest.MonkeyPatch) -> None:
    drafting.keep(s.study, s.ann, s.text)

    def fails(*_: object) -> None:
        raise OSError

    with monkeypatch.context() as patched:
        patched.setattr(desk, "keep", fails)
        with pytest.raises(OSError):
            drafting.store(s.study, s.ann, s.text)
    assert memos(Seen(s.study, s.ann)) == []
    assert drafting.kept(s.study, s.ann, s.text) == s.text


def test_a_draft_outlives_what_it_is_on(s: Any) -> None:
    drafting.keep(s.study, s.ann, s.text)
    with s.study.writing():
        gone = Draft("transcript", s.entry.id, {"deleted": True})
        s.study.record("change transcript", [gone], coder=None)
    ((text, called),) = drafting.unfinished(s.study, s.ann)
    assert (text, called) == (s.text, "a transcript that is not there any more")
    with pytest.raises(NotFound):
        drafting.store(s.study, s.ann, text)
    assert drafting.kept(s.study, s.ann, s.text) == s.text


@pytest.mark.parametrize(
    ("name", "body"),
    [
        ("draft:transcript", "{}"),
        ("draft:transcript:zz::", "{}"),
        ("draft:transcript:00::", "[]"),
        ("draft:transcript:00::", '{"kind": "odd", "body": "x"}'),
        ("draft:transcript:00::", '{"kind": "analytic", "body": 3}'),
        ("draft:transcript:::", '{"kind": "analytic", "body": "x"}'),
    ],
)
def test_what_is_no_draft_is_passed_over(s: Any, name: str, body: str) -> None:
    desk.keep(s.study, s.ann, name, body)
    assert drafting.unfinished(s.study, s.ann) == []


def test_what_a_memo_on_a_coding_is_on(s: Any) -> None:
    book = s.study.connection.execute("SELECT key, id FROM code WHERE name = 'Kin'").fetchone()
    whole = content(s.study, s.entry).text
    start = whole.index("S3 B1")
    made = coding.code_span(s.study, s.ann, s.entry, book[0], start, start + len("S3 B1 was said.\n"))
    on = drafting.on_what(s.study, s.ann, "coding", made)
    assert on == drafting.On(
        "coding B1 · Kin", "S3 B1 was said.\n", None, s.entry.id, start, start + len("S3 B1 was said.\n")
    )
    assert drafting.on_what(s.study, s.ben, "code", book[1]) == drafting.On("code Help > Kin", "", book[0])
    assert drafting.on_what(s.study, s.ann, "coding", b"nothing") is None
