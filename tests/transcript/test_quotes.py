"""Where a quote stands: exactly, else but for its form, else nearly and with a score, else refused."""

from __future__ import annotations

import unicodedata

import pytest
from hypothesis import assume, given, settings
from hypothesis import strategies as st

from qualcode.transcript.quotes import MIN_SCORE, Found, Haystack

TEXT = (
    "INT: Who helped you at first?\n"
    "R: My mother-in-law didn’t know. She said: “It is God’s will”, and went to the well.\n"
    "INT: And the nurse?\n"
    "R: The nurse at the clinic was kind to me from the very first day on. She was kind.\n"
)


def found(quote: str, text: str = TEXT, score: float = MIN_SCORE) -> Found:
    result = Haystack(text).find(quote, score)
    assert isinstance(result, Found), result
    assert 0 <= result.start < result.end <= len(text)
    return result


def refused(quote: str, text: str = TEXT, score: float = MIN_SCORE) -> str:
    result = Haystack(text).find(quote, score)
    assert isinstance(result, str), result
    return result


def test_exact_and_only_once() -> None:
    at = found("The nurse at the clinic")
    assert TEXT[at.start : at.end] == "The nurse at the clinic"
    assert at.score == 100
    assert at.exact


def test_outer_blanks_of_a_quote_do_not_count() -> None:
    at = found("  The nurse at the clinic \n")
    assert TEXT[at.start : at.end] == "The nurse at the clinic"


@pytest.mark.parametrize(
    ("quote", "text", "times"),
    [
        ("She", TEXT, 2),
        ("kind", TEXT, 2),
        ("nana", "It was nanana then.", 2),  # the two places overlap
        ("No no", "He said: no NO no.", 2),
        ("yes", "yes yes yes yes", 4),
    ],
)
def test_what_occurs_several_times_is_refused_and_counted(quote: str, text: str, times: int) -> None:
    assert f"occurs {times} times" in refused(quote, text)


@pytest.mark.parametrize(
    ("quote", "stands"),
    [
        ("my mother-in-law didn't know", "My mother-in-law didn’t know."),
        ("MY MOTHER IN LAW DIDN’T KNOW", "My mother-in-law didn’t know."),
        ('"It is God\'s will"', "“It is God’s will”,"),
        ("went   to\tthe well", "went to the well."),
        ("will, and went", "will”, and went"),
        ("the very first\nday on", "the very first day on."),
    ],
)
def test_the_form_of_a_quote_may_differ(quote: str, stands: str) -> None:
    at = found(quote)
    assert at.score == 100
    assert TEXT[at.start : at.end] == stands


def test_a_near_quote_has_a_score_below_100() -> None:
    at = found("The nurse in the clinic was so kind to me from the very first day")
    assert MIN_SCORE <= at.score < 100
    assert not at.exact
    assert TEXT[at.start : at.end].startswith("The nurse at the clinic was kind to me")
    assert TEXT[at.start : at.end].endswith("day")


def test_what_is_less_like_it_than_asked_is_refused() -> None:
    quote = "The nurse in the clinic was so kind to me from the very first day"
    assert "score 99 or more" in refused(quote, score=99)
    assert "nothing in the text is like" in refused("The doctor never had any time for people like us there")


def test_two_places_that_are_alike_are_refused() -> None:
    text = "R: I was afraid of the people in the village. Also: I was afraid of the people in the villages."
    assert "two places" in refused("I were afraid of the peoples in the village", text)


@pytest.mark.parametrize("quote", ["", "   ", "...?", "?!?", "😀!"])
def test_a_quote_without_words_is_refused_unless_it_stands_there(quote: str) -> None:
    assert refused(quote, "Well... 😀 is that so?!") == "the quote has no words"


def test_what_was_said_without_words_is_found_exactly() -> None:
    assert found("😀", "Well... 😀 is that so?!") == Found(8, 9, 100.0)


def test_a_short_quote_is_not_looked_for_nearly() -> None:
    assert "too short" in refused("the welll")


def test_a_quote_longer_than_the_text_is_refused() -> None:
    assert "nothing in the text" in refused(
        "My mother helped me in everything that I did then", "My mother helped"
    )


def test_emoji_and_marks_count_as_code_points() -> None:
    text = "R: 😀😀 Ngiyabonga, sé́́ kahle! 👩‍👩‍👧 Yebo, mama wami."
    text = unicodedata.normalize("NFC", text)
    at = found("Yebo, mama wami", text)
    assert text[at.start : at.end] == "Yebo, mama wami"
    at = found("YEBO MAMA WAMI", text)
    assert text[at.start : at.end] == "Yebo, mama wami."


def test_a_decomposed_quote_is_the_composed_text() -> None:
    text = "R: Sie wäre für die Öffnung gewesen."
    at = found(unicodedata.normalize("NFD", "für die Öffnung"), text)
    assert text[at.start : at.end] == "für die Öffnung"


@pytest.mark.parametrize("letter", ["ß", "İ", "ŉ", "ﬁ"])
def test_letters_that_fold_to_several_keep_their_places(letter: str) -> None:
    text = f"R: {letter * 3}. Then she WENT home again."
    at = found("then she went home", text)
    assert text[at.start : at.end] == "Then she WENT home"


WORDS = st.text(alphabet="abcde éß😀'’-\n.,!?“”\u0301", min_size=1, max_size=80)


@settings(max_examples=300, deadline=None)
@given(text=WORDS, data=st.data())
def test_any_slice_that_is_unique_is_found_where_it_was(text: str, data: st.DataObject) -> None:
    text = unicodedata.normalize("NFC", text)
    start = data.draw(st.integers(0, len(text) - 1))
    end = data.draw(st.integers(start + 1, len(text)))
    quote = text[start:end].strip()
    assume(quote)
    starts = [i for i in range(len(text)) if text.startswith(quote, i)]
    result = Haystack(text).find(text[start:end])
    if len(starts) == 1:
        assert result == Found(starts[0], starts[0] + len(quote), 100.0)
    else:
        assert isinstance(result, str)
        assert f"occurs {len(starts)} times" in result


@settings(max_examples=300, deadline=None)
@given(text=WORDS, quote=WORDS, score=st.floats(50, 100))
def test_whatever_is_found_lies_in_the_text(text: str, quote: str, score: float) -> None:
    text = unicodedata.normalize("NFC", text)
    result = Haystack(text).find(quote, score)
    if isinstance(result, Found):
        assert 0 <= result.start < result.end <= len(text)
        assert score <= result.score <= 100
        assert not text[result.start : result.end].isspace()


@settings(max_examples=100, deadline=None)
@given(data=st.data())
def test_a_slip_of_the_pen_is_found_at_its_words(data: st.DataObject) -> None:
    words = [
        "my",
        "mother",
        "helped",
        "the",
        "nurse",
        "because",
        "nobody",
        "else",
        "in",
        "our",
        "village",
        "would",
        "have",
        "done",
        "so",
        "that",
        "year",
    ]
    text = "R: " + " ".join(words) + "."
    first = data.draw(st.integers(0, len(words) - 8))
    own = list(words[first : first + 8])
    slip = data.draw(st.integers(2, 5))
    own[slip] = own[slip][:-1] + "x"
    at = found(" ".join(own), text)
    assert text[at.start : at.end].rstrip(".") == " ".join(words[first : first + 8])
