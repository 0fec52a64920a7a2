"""The segments of a code read across transcripts, with what stands around them; and the recheck queue."""

from __future__ import annotations

from typing import TYPE_CHECKING

from qualcode.study.transcripts import content
from qualcode.workflows import coding, rechecking, segments

if TYPE_CHECKING:
    from tests.workflows.conftest import Open, Small


def test_segments_of_a_code_are_read_across_transcripts_in_order(opened: Open) -> None:
    for code, sentence, transcript in (("Kin", 3, "P2"), ("Kin", 5, "P1"), ("Clinic", 1, "P1")):
        opened.code(code, sentence, transcript)
    opened.code("Kin", 2, who=opened.ben)
    opened.code("Gossip", 2)
    keys = {opened.key("Kin"), opened.key("Clinic")}
    found = segments.by_code(opened.study, opened.ann, keys)
    assert [(s.transcript, s.quote, s.respondents, s.types) for s in found] == [
        ("P1", "S1 P1 was said.", ("P1",), ("Mother",)),
        ("P1", "S5 P1 was said.", ("P1",), ("Mother",)),
        ("P2", "S3 P2 was said.", ("P2",), ("Nurse",)),
    ]
    assert [s.code for s in found] == [opened.key("Clinic"), opened.key("Kin"), opened.key("Kin")]
    assert [s.transcript_id for s in found] == [opened.entry("P1").id] * 2 + [opened.entry("P2").id]
    every = segments.by_code(opened.study, opened.ann, keys, own_only=False)
    assert [(s.mark.coder, s.quote[:2]) for s in every] == [("Ann", "S1"), ("Ann", "S5"), ("Ann", "S3")]
    opened.small.shell("finish", "P1", "--coder", "Ann")
    opened.small.shell("finish", "P1", "--coder", "Ben")
    every = segments.by_code(opened.study, opened.ann, keys, own_only=False)
    assert [(s.mark.coder, s.quote[:2]) for s in every] == [
        ("Ann", "S1"), ("Ben", "S2"), ("Ann", "S5"), ("Ann", "S3"),
    ]  # fmt: skip
    assert segments.by_code(opened.study, opened.ann, []) == []


def test_what_stands_around_a_segment_is_in_whole_words(opened: Open) -> None:
    for sentence in range(10):
        opened.code("Kin", sentence)
    text = content(opened.study, opened.entry()).text
    found = segments.by_code(opened.study, opened.ann, [opened.key("Kin")])
    assert len(found) == 10
    for segment in found:
        start, end = segment.mark.start, segment.mark.end
        begin, stop = start - len(segment.before), end + len(segment.after)
        assert text[begin:stop] == segment.before + segment.quote + segment.after
        assert begin == 0 or (text[begin - 1].isspace() and not text[begin].isspace())
        assert stop == len(text) or (text[stop].isspace() and not text[stop - 1].isspace())
        assert len(segment.before) <= 160
        assert len(segment.after) <= 160
        assert begin == 0 or len(segment.before) > 140
        assert stop == len(text) or len(segment.after) > 140


def test_words_longer_than_what_is_shown_are_cut(small: Small, open_small: type[Open]) -> None:
    small.coders("Ann", "Ben")
    small.shell.write("Long.txt", "R: " + "a" * 300 + "xyz" + "b" * 300 + "\n")
    small.shell("import", "Long.txt")
    opened = open_small(small)
    with opened.study:
        entry = opened.entry("Long")
        start = content(opened.study, entry).text.index("xyz")
        coding.code_span(opened.study, opened.ann, entry, opened.key("Kin"), start, start + 3)
        (segment,) = segments.by_code(opened.study, opened.ann, [opened.key("Kin")])
    assert (segment.before, segment.quote, segment.after) == ("a" * 160, "xyz", "b" * 160)


def test_the_recheck_queue_has_what_one_sees_and_has_not_considered(opened: Open) -> None:
    study, ann, shell = opened.study, opened.ann, opened.small.shell
    shell("assign", "--coders", "Ann,Ben")
    shell("finish", "P1", "--coder", "Ann")
    shell("codebook", "add", "Work", "--coder", "Ann")
    shell("codebook", "add", "Church", "--coder", "Ben")  # a partner's, not seen until both have finished
    shell("codebook", "change", "Kin", "--definition", "Blood and marriage", "--coder", "Ann")
    entry = opened.entry()
    assert rechecking.waiting(study, ann) == [
        rechecking.Waiting("P1", entry.id, opened.key("Kin"), "redefined"),
        rechecking.Waiting("P1", entry.id, opened.key("Work"), "new"),
    ]
    assert rechecking.waiting(study, opened.ben) == []
    hidden = [opened.key("Church"), opened.key("Gossip")]
    assert rechecking.considered(study, ann, [(entry.id, code) for code in hidden]) == 0
    steps = opened.steps()
    assert rechecking.considered(study, ann, [(entry.id, code) for code in (opened.key("Kin"), *hidden)]) == 1
    assert opened.steps() == steps + 1
    assert [item.code for item in rechecking.waiting(study, ann)] == [opened.key("Work")]
