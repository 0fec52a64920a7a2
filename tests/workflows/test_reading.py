"""What a coder sees on opening a transcript: its text and people, the work, and the marks that may be seen."""

from __future__ import annotations

from typing import TYPE_CHECKING, Any

import pytest

from qualcode.errors import NotFound
from qualcode.ledger.study import Study
from qualcode.study.coders import find_coder
from qualcode.study.transcripts import find_transcript
from qualcode.workflows import coding, listing, reading
from tests.workflows.conftest import made_once

if TYPE_CHECKING:
    from collections.abc import Callable, Iterator

    from qualcode.study.coders import Coder
    from qualcode.study.transcripts import Entry
    from tests.workflows.conftest import Small


class Open:
    """The small study, open beside the shell, with two coders."""

    def __init__(self, small: Small) -> None:
        self.small = small
        self.study = Study.open(small.shell.folder / "small.qualcode")
        self.ann, self.ben = (find_coder(self.study, name) for name in ("Ann", "Ben"))

    def entry(self, name: str) -> Entry:
        return find_transcript(self.study, name)

    def marks(self, who: Coder, transcript: str) -> list[reading.Mark]:
        return reading.marks(self.study, who, self.entry(transcript))

    def code(self, name: str, who: Coder | None = None) -> int:
        found = reading.book(self.study, who or self.ann).find(name).id
        assert isinstance(found, int)
        return found

    def names(self, codes: Any) -> list[str]:
        book = reading.book(self.study, self.ann)
        return [book[key].name for key in codes]


@made_once
def three_people(small: Small) -> None:
    small.interviews({"P2": "Mother", "P10": "Nurse", "P1": "Mother"}).coders("Ann", "Ben")


@pytest.fixture
def opened(three_people: Small) -> Iterator[Open]:
    made = Open(three_people)
    yield made
    made.study.connection.close()


def test_a_transcript_has_its_text_turns_and_people(opened: Open) -> None:
    entry = opened.entry("P1")
    read = reading.open_transcript(opened.study, opened.ann, entry.id)
    assert read.entry == entry
    assert read.text == opened.small.shell("text", "P1").out
    assert [read.text[turn.start : turn.end] for turn in read.turns[:2]] == [
        "What about P1, question 0?",
        "S0 P1 was said.",
    ]
    assert [read.text[start:end] for start, end in read.sentences] == [
        read.text[turn.start : turn.end] for turn in read.turns
    ]
    assert read.owners == (None, "P1") * 10
    assert [(speaker.label, speaker.role) for speaker in read.speakers] == [
        ("INT", "interviewer"),
        ("R", "respondent"),
    ]
    assert (read.respondents, read.types, read.work) == (("P1",), ("Mother",), None)


def test_the_owners_are_those_that_the_text_command_tells(opened: Open) -> None:
    told = opened.small.shell("text", "P1", "--json").data["turns"]
    read = reading.open_transcript(opened.study, opened.ann, opened.entry("P1").id)
    assert [turn["respondent"] for turn in told] == list(read.owners)


def test_notes_without_labels_are_their_only_respondents(opened: Open) -> None:
    shell = opened.small.shell
    shell.write("N1.txt", "He was at home.\nHe said little.\n")
    shell.rows("more.csv", "respondent,respondent_type,transcript", [("P9", "Nurse", "N1")])
    shell("import", "N1.txt", "--respondents", "more.csv")
    read = reading.open_transcript(opened.study, opened.ann, opened.entry("N1").id)
    assert set(read.owners) == {"P9"}


def test_a_transcript_that_is_not_there_is_refused(opened: Open) -> None:
    with pytest.raises(NotFound, match="not in the study"):
        reading.open_transcript(opened.study, opened.ann, bytes(16))


def test_work_is_what_is_open_of_several_assignments(opened: Open) -> None:
    shell = opened.small.shell

    def work() -> tuple[Any, ...]:
        a = reading.open_transcript(opened.study, opened.ann, opened.entry("P1").id).work
        assert a is not None
        return (a.round, a.mode, a.status, a.reviews, a.reopened, a.counts)

    shell("assign", "--coders", "Ann", "--transcripts", "P1", "--round", "pilot", "--does-not-count")
    assert work() == ("pilot", "independent", "open", None, False, False)
    shell("finish", "P1", "--coder", "Ann")
    assert work() == ("pilot", "independent", "finished", None, False, False)
    shell("assign", "--coders", "Ann", "--transcripts", "P1", "--mode", "review", "--reviews", "Ben")
    assert work() == ("main", "review", "open", "Ben", False, True)
    shell("finish", "P1", "--coder", "Ann")
    assert work()[:3] == ("main", "review", "finished")
    shell("reopen", "P1", "--coder", "Ann")
    assert work() == ("pilot", "independent", "reopened", None, True, False)


def test_one_starts_with_what_is_assigned_and_not_finished(opened: Open) -> None:
    def first() -> str:
        found = reading.first_open(opened.study, opened.ann)
        assert found is not None
        return reading.open_transcript(opened.study, opened.ann, found).entry.name

    shell = opened.small.shell
    assert first() == "P1"
    shell("assign", "--coders", "Ben")
    shell("assign", "--coders", "Ann", "--transcripts", "P10,P2")
    assert first() == "P2"  # by name, numbers by their value, and not Ben's
    shell("finish", "P2", "--coder", "Ann")
    assert first() == "P10"
    shell("finish", "P10", "--coder", "Ann")
    assert first() == "P1"


def test_a_study_without_transcripts_has_nothing_to_start_with(small: Small) -> None:
    small.coders("Ann", "Ben")
    opened = Open(small)
    with opened.study:
        assert reading.first_open(opened.study, opened.ann) is None


def test_marks_are_in_order_with_the_wider_first(opened: Open) -> None:
    (at, end), (last, last_end) = opened.small.spoken("P1", 2), opened.small.spoken("P1", 3)
    shell = opened.small.shell
    for code, start, stop in (
        ("Kin", at, end),
        ("Gossip", last, last_end),
        ("Clinic", at, last_end),
        ("Gossip", at, end),
    ):
        shell("codings", "add", "P1", code, "--start", start, "--end", stop, "--coder", "Ann")
    found = opened.marks(opened.ann, "P1")
    assert [(mark.start, mark.end) for mark in found] == [
        (at, last_end), (at, end), (at, end), (last, last_end),
    ]  # fmt: skip
    assert opened.names(mark.code for mark in found) == ["Clinic", "Kin", "Gossip", "Gossip"]
    assert all(mark.own and mark.coder == "Ann" and mark.placed is None for mark in found)
    assert opened.marks(opened.ann, "P2") == []


def test_a_merged_code_shows_as_what_stands_for_it(opened: Open) -> None:
    opened.small.code("Ann", [("P1", "Kin", 1, "supports"), ("P2", "Clinic", 2)])
    opened.small.shell("codebook", "merge", "Kin", "--into", "Clinic", "--coder", "Ann")
    (mark,) = opened.marks(opened.ann, "P1")
    assert opened.names([mark.code]) == ["Clinic"]
    assert mark.stance == "supports"
    assert reading.code_counts(opened.study, opened.ann) == {opened.code("Clinic"): 2}
    assert reading.recent_codes(opened.study, opened.ann) == [opened.code("Clinic")]


def test_counts_asked_for_again_are_those_of_a_study_just_opened(opened: Open) -> None:
    """Whatever step came in between: from here and from other programs, forth, back and beyond the codings."""
    shell, small, study = opened.small.shell, opened.small, opened.study
    at, end = small.spoken("P1", 2)
    kin, clinic = opened.code("Kin"), opened.code("Clinic")
    entry = opened.entry("P1")
    made: list[bytes] = []
    steps: list[Callable[[], object]] = [
        lambda: small.code("Ann", [("P1", "Kin", 1), ("P2", "Clinic", 2), ("P10", "Gossip", 3)]),
        lambda: made.append(coding.code_span(study, opened.ann, entry, kin, at, end)),
        lambda: small.code("Ben", [("P1", "Kin", 4)]),
        lambda: coding.change(study, opened.ann, made, code=clinic),
        lambda: study.undo(opened.ann.id),
        lambda: study.redo(opened.ann.id),
        lambda: coding.remove(study, opened.ann, made),
        lambda: shell("codebook", "merge", "Kin", "--into", "Clinic", "--coder", "Ann"),
        lambda: shell("undo", "--coder", "Ann"),
        lambda: shell("transcripts", "revise", "P1", shell.write("new.txt", "INT: Q0?\nR: Nothing more.\n")),
    ]
    seen = []
    for step in steps:
        step()
        with Study.open(study.path) as fresh:
            for who in (opened.ann, opened.ben):
                seen.append(reading.code_counts(study, who))
                assert seen[-1] == reading.code_counts(fresh, who)
                again, afresh = listing.overview(study, who), listing.overview(fresh, who)
                assert [row.own for row in again.transcripts] == [row.own for row in afresh.transcripts]
    assert seen[2] == {kin: 2, clinic: 1, opened.code("Gossip"): 1}
    assert seen[6] == {kin: 1, clinic: 2, opened.code("Gossip"): 1}
    assert seen[10] == seen[6]


def test_codings_carried_over_a_correction_say_so_and_lost_ones_are_left_out(opened: Open) -> None:
    opened.small.code("Ann", [("P1", "Kin", 1), ("P1", "Kin", 5)])
    shell = opened.small.shell
    lines = (shell.folder / "P1.txt").read_text().splitlines()
    del lines[10:12]  # question and answer 5
    shell.write("P1.txt", "INT: Good day.\n" + "\n".join(lines))
    shell("transcripts", "revise", "P1", "P1.txt")
    (mark,) = opened.marks(opened.ann, "P1")
    assert mark.placed == "carried"
    assert (mark.start, mark.end) == opened.small.spoken("P1", 1)
    assert reading.code_counts(opened.study, opened.ann) == {opened.code("Kin"): 2}


@pytest.fixture
def blind(opened: Open) -> Open:
    """P1 is finished by both; on P2 Ann has coded, with a code of her own, and Ben has too."""
    small = opened.small
    small.shell("assign", "--coders", "Ann,Ben")
    for coder in ("Ann", "Ben"):
        small.code(coder, [("P1", "Kin", 1, "", f"{coder} says")])
        small.shell("finish", "P1", "--coder", coder)
    small.shell("codebook", "add", "Church", "--under", "Help", "--coder", "Ann")
    small.code("Ann", [("P2", "Church", 2), ("P2", "Kin", 3, "", "hers")])
    small.code("Ben", [("P2", "Gossip", 4, "", "his")])
    return opened


def test_a_blind_coder_sees_others_marks_only_where_all_have_finished(blind: Open) -> None:
    assert [(mark.coder, mark.own, mark.memos) for mark in blind.marks(blind.ben, "P1")] == [
        ("Ann", False, 1),
        ("Ben", True, 1),
    ]
    (mark,) = blind.marks(blind.ben, "P2")
    assert (mark.coder, mark.own, mark.memos) == ("Ben", True, 1)
    assert "Church" not in {code.name for code in reading.book(blind.study, blind.ben)}
    assert "Church" in {code.name for code in reading.book(blind.study, blind.ann)}
    assert reading.code_counts(blind.study, blind.ben) == {
        blind.code("Kin"): 1,
        blind.code("Gossip"): 1,
    }
    for coder in ("Ann", "Ben"):
        blind.small.shell("finish", "P2", "P10", "--coder", coder)
    assert [mark.coder for mark in blind.marks(blind.ben, "P2")] == ["Ann", "Ann", "Ben"]


def test_a_partners_memo_on_ones_coding_is_not_counted_while_blind(blind: Open) -> None:
    from qualcode.study.memos import memo_draft

    (mark,) = blind.marks(blind.ben, "P2")
    with blind.study.writing():
        draft = memo_draft("coding", mark.id, "Why so?", blind.ann)
        blind.study.record("code", [draft], coder=blind.ann.id)
    assert [mark.memos for mark in blind.marks(blind.ben, "P2")] == [1]
    for coder in ("Ann", "Ben"):
        blind.small.shell("finish", "P2", "P10", "--coder", coder)
    assert [mark.memos for mark in blind.marks(blind.ben, "P2")] == [0, 1, 2]


def test_a_removed_memo_is_not_counted(opened: Open) -> None:
    opened.small.code("Ann", [("P1", "Kin", 1, "", "first")])
    opened.small.shell("undo", "--coder", "Ann")
    opened.small.code("Ann", [("P1", "Kin", 1)])
    (mark,) = opened.marks(opened.ann, "P1")
    assert mark.memos == 0


def test_recent_codes_are_the_last_used_that_are_still_offered(opened: Open) -> None:
    for code, sentence in (("Kin", 1), ("Gossip", 2), ("Clinic", 3), ("Kin", 4), ("Shame", 5)):
        opened.small.code("Ann", [("P1", code, sentence)])
    opened.small.code("Ben", [("P1", "Help", 1)])
    assert opened.names(reading.recent_codes(opened.study, opened.ann)) == [
        "Shame", "Kin", "Clinic", "Gossip",
    ]  # fmt: skip
    assert opened.names(reading.recent_codes(opened.study, opened.ann, 2)) == ["Shame", "Kin"]
    opened.small.shell("codebook", "retire", "Kin")
    assert opened.names(reading.recent_codes(opened.study, opened.ann, 2)) == ["Shame", "Clinic"]
    opened.small.shell("undo", "--coder", "Ann")
    assert opened.names(reading.recent_codes(opened.study, opened.ann, 2)) == ["Clinic", "Gossip"]


def test_the_latest_step_tells_that_somebody_has_written(opened: Open) -> None:
    before = reading.latest(opened.study)
    assert reading.latest(opened.study) == before
    opened.small.code("Ben", [("P1", "Kin", 1)])
    assert reading.latest(opened.study) > before
