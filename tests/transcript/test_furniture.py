"""Page headers, footers and numbers."""

from __future__ import annotations

import pytest

from qualcode.transcript.furniture import body_of


def body(raw: str) -> tuple[str, int]:
    found = body_of(raw)
    return "\n".join(found.lines), found.furniture


def test_headers_and_footers_that_recur_up_to_digits() -> None:
    pages = [f"Study of hope\nWords {name} here.\nInterview 7, {n}" for n, name in enumerate("abc", 1)]
    assert body("\f".join(pages)) == ("Words a here.\nWords b here.\nWords c here.", 6)


@pytest.mark.parametrize("number", ["{n}/5", "Page {n} of 12", "- {n} -", "page {n}", "p. {n}"])
def test_page_numbers(number: str) -> None:
    raw = "\f".join(f"{number.format(n=n)}\nWords {name}." for n, name in ((1, "a"), (2, "b")))
    assert body(raw) == ("Words a.\nWords b.", 2)


def test_line_numbers_printed_below_a_page() -> None:
    assert body("1/2\nWords a.\n1\n2\n3\f2/2\nWords b.\n4\n5\n6") == ("Words a.\nWords b.", 8)


def test_a_paragraph_cut_by_a_page_is_whole_again() -> None:
    assert body("We went to the\n\n1/2\f\n2/2\n\nriver then.") == ("We went to the\nriver then.", 2)
    assert body("We went.\n\n1/2\f\n2/2\n\nThey came.") == ("We went.\n\nThey came.", 2)


def test_a_label_at_page_tops_is_speech() -> None:
    raw = "\f".join(f"Dan:\nWords {name}." for name in "abcd")
    assert body(raw) == (raw.replace("\f", "\n"), 0)
    raw = "\f".join(f"R1: yes\nWords {name}." for name in "abcd")
    assert body(raw) == (raw.replace("\f", "\n"), 0)


def test_without_pages_only_the_unmistakable_goes() -> None:
    assert body("We went to the\n\nPage 3 of 12\n\nriver.\n\n12\n") == ("We went to the\nriver.\n\n12\n", 1)
    assert body("I read page 3 of 12\nyes") == ("I read page 3 of 12\nyes", 0)
    assert body("Page 1 of 2\nPage 2 of 2") == ("", 2)


def test_text_without_furniture_keeps_every_line() -> None:
    assert body("a.\n\f\n  b\t\n\n") == ("a.\n\n\n  b\t\n\n", 0)


TALK = [
    ("Did you go on that day?", "I went with my sister early."),
    ("And in the rain?", "We stayed at home, it was cold."),
    ("Who told you?", "The nurse did, at the gate."),
    ("And now?", "Now I go alone on Mondays."),
]


def test_a_line_that_a_label_of_the_text_begins_is_speech_however_often_it_recurs() -> None:
    for label in ("Thandi:", "[P1]:", "Thandi\t"):
        pages = [f"{label} Yes, I do.\nAnn: {asked}\n{label} {said}" for asked, said in TALK]
        raw = "\f".join(pages)
        assert body(raw) == (raw.replace("\f", "\n"), 0)


def test_a_short_answer_is_no_furniture_where_most_pages_open_with_another_line() -> None:
    pages = [f"{'Yes.' if n % 2 else 'Words here.'}\nSaid {name}." for n, name in enumerate("abcdef")]
    assert body("\f".join(pages))[1] == 0


def test_what_is_taken_out_is_counted_by_name() -> None:
    raw = "Interview 7\n1/2\nWords a.\n1\n2\n3\fInterview 7\n2/2\nWords b.\n1\n2\n3\n\nTranscribed by https://otter.ai"
    found = body_of(raw)
    assert [line for line in found.lines if line] == ["Words a.", "Words b."]
    assert dict(found.taken_out) == {
        "page furniture": 24,
        "line numbers": 6,
        "lines of the transcription service": 25,
    }
