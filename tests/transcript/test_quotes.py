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


LAND = (
    "INT: Who ploughed?\n"
    "R: I was told by my husband’s brother that we could plough it together that year, and so we did. "
    "If the rains had come we would have had maize. My sons ploughed it in the end, the two of them.\n"
    "INT: And the husband?\n"
    "R: He sat on the veranda. They don’t ask him.\n"
)
TOLD = "I was told by my husband’s brother that we could plough it"


@pytest.mark.parametrize(
    ("quote", "stands", "score"),
    [
        ("my husband’s brother [told us] that we could plough it", TOLD[14:], 100),  # for no words
        ("[She] was told by my husband’s brother that we could", TOLD[2:48], 100),  # at the beginning
        ("told by my husband’s brother that we could [farm]", TOLD[6:48], 100),  # at the end
        ("I was told by my [in-law] brother that we could plough it", TOLD, 83.9),  # for one word
        ("I was told by [my in-law]’s brother that we could plough it", TOLD, 78.6),  # with its ending
        ("I was told by [my in-law]?s brother that we could plough it", TOLD, 78.6),
        ("I was [him and her of old] that we could plough it", TOLD, 50.0),  # for as many as it holds
    ],
)
def test_brackets_stand_for_some_words_or_none(quote: str, stands: str, score: float) -> None:
    at = found(quote, LAND, score=50)
    assert LAND[at.start : at.end] == stands
    assert at.score == score


def test_a_bracket_stands_for_four_words_or_as_many_as_it_holds() -> None:
    text = "R: Then she went one two three four five home to her own people again and stayed with them there."
    rest = "home to her own people again and stayed with them there"
    five = found(f"Then she went [a b c d e] {rest}", text, score=70)
    assert text[five.start : five.end] == text[3:]
    assert five.score == 73.9
    four = found(f"Then she went [a b] {rest}", text, score=70)  # but a near match only
    assert not text[four.start : four.end].startswith("Then")


@pytest.mark.parametrize("dots", ["...", "…", ". . .", "....", "[...]", "[…]", "……"])
def test_an_omission_stands_for_the_words_left_out(dots: str) -> None:
    at = found(f"told by my husband’s brother {dots} we could plough it together that year", LAND)
    assert (
        LAND[at.start : at.end] == "told by my husband’s brother that we could plough it together that year,"
    )
    assert at.score == 92.8
    whole = found(f"{dots} we would have had maize {dots}", LAND)
    assert LAND[whole.start : whole.end] == "we would have had maize."
    assert whole.score == 100


def test_an_omission_of_too_much_is_refused() -> None:
    quote = "told by my husband’s brother ... If the rains had come"
    assert "nothing in the text is like" in refused(quote, LAND)
    at = found(quote, LAND, score=40)
    assert LAND[at.start : at.end].startswith("told by my")
    assert LAND[at.start : at.end].endswith("had come")


def test_an_omission_stands_for_forty_words_at_most() -> None:
    quote = "Then we went home ... And we never came back"
    text = f"R: Then we went home. {'So it was. ' * 13}And we never came back."  # 39 are left out
    assert found(quote, text, score=10) == Found(3, len(text), 23.1)
    text = text.replace("And we", "And then we never. And we")
    assert found(quote, text, score=10).start > 3


def test_words_between_brackets_may_stand_twice_and_only_the_later_fit() -> None:
    text = "R: Then she went and one two three and four wept for all of them there."
    at = found("Then she went [out] and [so] wept for all of them there", text, score=60)
    assert text[at.start : at.end] == text[3:]


def test_the_words_about_an_omission_stand_in_their_order() -> None:
    ends, begins = "My sons ploughed it in the end", "If the rains had come"
    assert LAND[found(f"{begins} ... {ends}", LAND, score=50).start :].startswith(begins)
    assert begins not in LAND[found(f"{ends} ... {begins}", LAND, score=50).start :]


FIELD = "R: We went to the well and came home. We went to the field and came home.\n"


@pytest.mark.parametrize(
    ("quote", "ways"),
    [
        ("We went to the [place] and came home", 2),
        ("We went ... came home", 3),  # the first beginning fits either end
        ("went to the well ... came home", 2),
    ],
)
def test_more_than_one_fit_is_refused_and_counted(quote: str, ways: int) -> None:
    assert f"fits in {ways} ways" in refused(quote, FIELD)


def test_one_fit_among_like_sentences_is_taken() -> None:
    at = found("We went to the field [then] and came home", FIELD)
    assert FIELD[at.start : at.end] == "We went to the field and came home."
    assert at.score == 100


@pytest.mark.parametrize("quote", ["[we] ... [she]", "[...]ed [it]", "a … b"])
def test_edits_with_hardly_a_word_are_not_looked_for(quote: str) -> None:
    assert "too short" in refused(quote, LAND, score=1)


@pytest.mark.parametrize(
    ("quote", "stands"),
    [
        ("my husband?s brother", "my husband’s brother"),
        ("MY HUSBAND?S BROTHER", "my husband’s brother"),
        ("They don?t ask him", "They don’t ask him."),
        ("on the veranda. They don?t ask him.", "on the veranda. They don’t ask him."),
    ],
)
def test_a_question_mark_may_be_a_lost_apostrophe(quote: str, stands: str) -> None:
    at = found(quote, LAND)
    assert LAND[at.start : at.end] == stands
    assert at.score == 100


def test_a_question_mark_before_a_word_of_its_own_is_none() -> None:
    text = "R: What did he say?Tell me, she said. Whatdid he saytell."
    at = found("did he say?tell me", text)
    assert text[at.start : at.end] == "did he say?Tell me,"
    assert at.score == 100


@pytest.mark.parametrize(
    ("quote", "stands"),
    [
        ("I wass told by my husbands brother", "I was told by my husband’s brother"),
        ("I have been told by my husband’s brother", "I was told by my husband’s brother"),
        ("If the rain had come we woud have had maize", "If the rains had come we would have had maize."),
        ("My sons plowed it in the end", "My sons ploughed it in the end,"),
        ("My son ploughed it in the ende", "My sons ploughed it in the end,"),
        ("My own sons ploughed it, the two of those", "My sons ploughed it in the end, the two of them."),
        ("He was sitting on the veranda", "He sat on the veranda."),
    ],
)
def test_a_near_match_begins_and_ends_at_whole_words(quote: str, stands: str) -> None:
    at = found(quote, LAND, score=60)
    assert LAND[at.start : at.end] == stands
    assert at.score < 100


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
