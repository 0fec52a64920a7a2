"""Correcting a transcript carries its codings by stored maps, and loses none without a word."""

from __future__ import annotations

from typing import TYPE_CHECKING, Any

import pytest

from qualcode.counting import frames
from qualcode.errors import QualcodeError
from qualcode.ledger import placement
from qualcode.ledger.checking import check
from qualcode.study import assignments, codes, codings, finishing, revising, transcripts
from qualcode.study import coding as acts
from qualcode.study.seen import Seen
from qualcode.transcript import alignment

if TYPE_CHECKING:
    from collections.abc import Callable

    from qualcode.study.revising import Revised


def _text(s: Any) -> str:
    return transcripts.content(s.study, s.first).text


@pytest.fixture
def correct(setting: Any, interview_of: Any) -> Callable[..., Revised]:
    """Replace words in T1, by Ann."""

    def do(*replacements: tuple[str, str]) -> Revised:
        text = _text(setting)
        for old, new in replacements:
            assert text.count(old) == 1, old
            text = text.replace(old, new)
        return revising.revise(setting.study, setting.first, "T1.txt", interview_of(text), by=setting.ann)

    return do


def _code(s: Any, words: str, code: str = "Kin", coder: Any = None) -> bytes:
    start = _text(s).index(words)
    return s.coded(coder or s.ben, code, start, start + len(words))


def _quotes(s: Any) -> dict[bytes, tuple[str | None, str | None]]:
    text = _text(s)
    return {
        one.id: (None if one.start is None else text[one.start : one.end], one.placed)
        for one in codings.codings(s.study, transcript=s.first)
    }


def test_codings_follow_their_words(setting: Any, correct: Any) -> None:
    before = _code(setting, "live with the illness")
    after = _code(setting, "stopped greeting us", "Shunned")
    around = _code(setting, "My mother helped me from the first day. The nurse was kind to me.")
    told = correct(("My mother", "My own mother"))
    assert (told.carried, told.uncertain) == (3, [])
    assert _quotes(setting) == {
        before: ("live with the illness", "carried"),
        after: ("stopped greeting us", "carried"),
        around: ("My own mother helped me from the first day. The nurse was kind to me.", "carried"),
    }


def test_two_corrections_in_a_row_compose(setting: Any, correct: Any) -> None:
    first = _code(setting, "The nurse was kind to me.")
    correct(("My mother helped me", "My mother, she helped me all the way"))
    second = _code(setting, "all the way")
    told = correct(("live with the illness here", "live here"), ("first day", "very first day"))
    assert told.carried == 2
    assert _quotes(setting) == {
        first: ("The nurse was kind to me.", "carried"),
        second: ("all the way", "carried"),
    }


def test_stored_maps_are_used_and_not_made_again(setting: Any, correct: Any, monkeypatch: Any) -> None:
    """A better way of comparing texts, later, moves no coding that an earlier one has placed."""
    coding = _code(setting, "stopped greeting us")
    correct(("My mother", "My own mother"))
    before = _quotes(setting)

    def never(*_: Any) -> None:
        raise AssertionError("texts were compared again")

    monkeypatch.setattr(alignment, "align", never)
    placer = placement.Placer(setting.study.connection)
    (revision,) = setting.study.connection.execute(
        "SELECT rev FROM coding WHERE id = ?", (coding,)
    ).fetchone()
    start = _text(setting).index("stopped greeting us")
    assert placer.today(revision, start - 4, start - 4 + 19) == (
        setting.first.key,
        start,
        start + 19,
        "carried",
    )
    assert check(setting.study.connection) == []
    assert _quotes(setting) == before


def test_what_is_uncertain_or_lost_is_listed(setting: Any, correct: Any) -> None:
    gone = _code(setting, "The nurse was kind to me.", "Clinic")
    doubtful = _code(setting, "They stopped greeting", "Shunned", setting.ann)
    kept = _code(setting, "live with the illness")
    told = correct((" The nurse was kind to me.", ""), ("stopped greeting us", "no longer greeted us"))
    assert told.carried == 1
    assert [(row.coder, row.code, row.placed) for row in told.uncertain] == [
        ("Ben", "Clinic", "lost"),
        ("Ann", "Shunned", "uncertain"),
    ]
    quotes = _quotes(setting)
    assert quotes[gone] == (None, "lost")
    assert quotes[kept] == ("live with the illness", "carried")
    assert quotes[doubtful][1] == "uncertain"
    assert revising.unplaced(setting.study) == told
    assert len(frames.load_codings(Seen(setting.study, None)).codings.start) == 2


def test_what_one_correction_made_uncertain_a_second_does_not_make_certain(
    setting: Any, correct: Any
) -> None:
    coding = _code(setting, "They stopped greeting", "Shunned")
    correct(("stopped greeting us", "no longer greeted us"))
    correct(("My mother", "My own mother"))
    assert _quotes(setting)[coding][1] == "uncertain"


def test_undo_of_a_correction_brings_text_and_places_back(
    setting: Any, correct: Any, by_ids: Any, assert_replays: Any
) -> None:
    _code(setting, "The nurse was kind to me.", "Clinic")
    _code(setting, "stopped greeting us", "Shunned")
    text, quotes, state = _text(setting), _quotes(setting), by_ids(setting.study, live=True)
    correct((" The nurse was kind to me.", ""))
    revised = _quotes(setting)
    setting.study.undo(setting.ann.id)
    assert (_text(setting), _quotes(setting)) == (text, quotes)
    assert by_ids(setting.study, live=True) == state
    setting.study.redo(setting.ann.id)
    assert _quotes(setting) == revised
    assert_replays(setting.study)
    assert check(setting.study.connection) == []


def test_a_correction_on_which_somebody_has_coded_since_stays(setting: Any, correct: Any) -> None:
    correct(("My mother", "My own mother"))
    _code(setting, "own mother")
    with pytest.raises(QualcodeError, match="in use by a coding"):
        setting.study.undo(setting.ann.id)


def test_the_same_correction_again_after_undo(setting: Any, correct: Any, assert_replays: Any) -> None:
    """It brings a new speaker, who went with the undo and must come back with the correction."""
    _code(setting, "stopped greeting us", "Shunned")
    for _ in range(2):
        correct(("R: They stopped", "Sister: They stopped"))
        labels = [speaker.label for speaker in transcripts.content(setting.study, setting.first).speakers]
        assert labels == ["I", "R", "Sister"]
        setting.study.undo(setting.ann.id)
    assert_replays(setting.study)


def test_a_correction_keeps_what_is_known_of_the_speakers(setting: Any, correct: Any) -> None:
    transcripts.set_details(setting.study, setting.first, {}, ("R",))
    correct(("My mother", "My own mother"))
    roles = {s.label: s.role for s in transcripts.content(setting.study, setting.first).speakers}
    assert roles == {"I": "respondent", "R": "interviewer"}


def test_correcting_back_is_a_revision_of_its_own(setting: Any, correct: Any, assert_replays: Any) -> None:
    coding = _code(setting, "from the first day")
    correct(("My mother", "My own mother"))
    later = _code(setting, "My own mother")
    correct(("My own mother", "My mother"))
    correct(("My mother", "My own mother"))
    assert _quotes(setting)[coding] == ("from the first day", "carried")
    assert _quotes(setting)[later][1] in {"carried", "uncertain"}
    assert setting.study.connection.execute("SELECT count(*) FROM revision").fetchone() == (5,)
    assert_replays(setting.study)
    assert check(setting.study.connection) == []


def test_the_same_text_is_refused(setting: Any, interview_of: Any) -> None:
    with pytest.raises(QualcodeError, match="nothing to correct"):
        revising.revise(setting.study, setting.first, "T1.txt", interview_of(_text(setting)))


def test_finished_work_is_shown_on_the_corrected_text(setting: Any, correct: Any) -> None:
    acts.apply_codings(setting.study, setting.ann, [setting.new("Kin", 89, 116)])
    quote = _text(setting)[89:116]
    finishing.finish(setting.study, setting.ann, [setting.first])
    correct(("My mother", "My own mother"))
    frozen = frames.load_frozen(Seen(setting.study, None), assignments.assignments(setting.study))
    assert _text(setting)[frozen.codings.start[0] : frozen.codings.end[0]] == quote
    assert (frozen.lost, frozen.uncertain) == (0, 0)
    correct((quote[1:-1], "well"))
    frozen = frames.load_frozen(Seen(setting.study, None), assignments.assignments(setting.study))
    assert frozen.lost + frozen.uncertain == 1


def test_a_coding_moved_to_its_place_in_the_new_text_is_certain_again(setting: Any, correct: Any) -> None:
    coding = _code(setting, "They stopped greeting", "Shunned")
    correct(("stopped greeting us", "no longer greeted us"))
    start = _text(setting).index("They no longer")
    acts.change(setting.study, setting.ben, [coding], at=(setting.first, start, start + 22))
    assert _quotes(setting)[coding] == ("They no longer greeted", None)
    assert revising.unplaced(setting.study).uncertain == []
    assert codes.code_ids(setting.study)


def test_a_correction_made_beside_another_is_refused(
    setting: Any, correct: Any, interview_of: Any, monkeypatch: Any
) -> None:
    """The map would lead from a text that is no longer the current one."""
    text = _text(setting)
    plain = alignment.align

    def meanwhile(old: str, new: str) -> alignment.Alignment:
        monkeypatch.setattr(alignment, "align", plain)
        correct(("My mother", "My own mother"))
        return plain(old, new)

    monkeypatch.setattr(alignment, "align", meanwhile)
    with pytest.raises(QualcodeError, match="try again"):
        revising.revise(setting.study, setting.first, "T1.txt", interview_of(text + " Yes."))
    assert "My own mother" in _text(setting)


def test_a_place_found_in_the_text_before_a_correction_is_refused(setting: Any, correct: Any) -> None:
    before = setting.new("Kin")
    correct(("My mother", "My own mother"))
    with pytest.raises(QualcodeError, match="corrected"):
        acts.code(setting.study, setting.ben, before)
    with pytest.raises(QualcodeError, match="corrected"):
        acts.apply_codings(setting.study, setting.ben, [before])
    assert codings.codings(setting.study) == []
