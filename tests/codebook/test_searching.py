"""Finding codes while a person types."""

from __future__ import annotations

import string
from typing import TYPE_CHECKING

import pytest
from hypothesis import given
from hypothesis import strategies as st

from qualcode.codebook.searching import Search, subsequence
from qualcode.codebook.tree import Code, Codebook

if TYPE_CHECKING:
    from tests.conftest import Growth

BOOK = Codebook(
    codes=(
        Code(1, None, 1, "Stigma", mark="ST"),
        Code(2, 1, 1, "Fear of disclosure", mark="FD"),
        Code(3, 1, 2, "Fear of talk", mark="FT"),
        Code(4, None, 2, "Family support", mark="FS"),
        Code(5, 4, 1, "Fed by relatives", mark="FB"),
        Code(6, 4, 2, "Stigma met together", mark="SM"),
        Code(7, None, 3, "FT", mark="NI"),
    )
)


def found(query: str) -> list[str]:
    return [hit.code.name for hit in Search(BOOK, BOOK).hits(query)]


def test_a_mark_comes_before_every_name() -> None:
    assert found("FD")[0] == "Fear of disclosure"
    assert found("FT")[:2] == ["Fear of talk", "FT"]
    assert found("fb")[0] == "Fed by relatives"


def test_names_come_before_paths_and_beginnings_before_the_middle() -> None:
    assert found("stigma") == ["Stigma", "Stigma met together", "Fear of disclosure", "Fear of talk"]
    assert found("talk") == ["Fear of talk"]
    assert found("stigma talk")[0] == "Fear of talk"


def test_letters_in_order_answer_and_the_close_ones_first() -> None:
    assert found("frtlk")[0] == "Fear of talk"
    assert found("fmsp")[0] == "Family support"


def test_typing_errors_are_forgiven_only_where_nothing_else_answers() -> None:
    assert found("stgima")[0] == "Stigma"
    assert found("disclosrue")[0] == "Fear of disclosure"
    assert "Stigma" not in found("fear")
    assert found("qqqqq") == []
    assert found("zz") == []


def test_nothing_typed_gives_all_in_their_order() -> None:
    assert found(" ") == [code.name for code in BOOK]


def test_the_places_are_those_of_the_letters() -> None:
    hit = Search(BOOK, BOOK).hits("talk")[0]
    assert "".join(hit.code.name[i] for i in hit.places) == "talk"


@given(
    st.text(string.ascii_lowercase[:4], min_size=1, max_size=5),
    st.text(string.ascii_lowercase[:4], max_size=20),
)
def test_a_subsequence_is_found_exactly_where_there_is_one(letters: str, text: str) -> None:
    rest = iter(text)
    there = all(letter in rest for letter in letters)
    places = subsequence(letters, text)
    assert (places is not None) == there
    if places is not None:
        assert "".join(text[i] for i in places) == letters
        assert list(places) == sorted(set(places))


def test_initials_of_a_name_come_before_its_letters_within_another() -> None:
    codes = (Code(1, None, 1, "Safdar's help"), Code(2, None, 2, "Fear of disclosure"))
    book = Codebook(codes=codes)
    assert [hit.code.name for hit in Search(book, book).hits("fd")] == ["Fear of disclosure", "Safdar's help"]


@pytest.mark.parametrize("query", ["e", "eee", "atifear str", "attfe of oters", "xqzj wv", "disclosuer"])
def test_ten_times_the_codes_take_about_ten_times_as_long(query: str, growth: Growth) -> None:
    def search(many: int) -> Search:
        themes = [
            Code(i, None, i, f"Attitudes and behaviours of the extended family, part {i}") for i in range(20)
        ]
        codes = [
            Code(100 + i, i % 20, i, f"Fear of disclosure to others in the street, number {i}")
            for i in range(many)
        ]
        book = Codebook(codes=(*themes, *codes))
        return Search(book, book)

    assert growth(lambda made: made.hits(query), search(180), search(1_980)) < 40
