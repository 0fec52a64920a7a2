"""Searching on the page: literal, indifferent to case, blanks and kinds of quotes, exact in its places."""

from __future__ import annotations

import pytest
from hypothesis import given
from hypothesis import strategies as st

from qualcode.tui.page.find import matches

ALIKE = {**dict.fromkeys("’‘", "'"), **dict.fromkeys("“”", '"'), **dict.fromkeys("–—", "-")}
TEXTS = st.text("aAbBéÉßsSﬁiIfF ’'“\"—-\n\t.*", max_size=24)


def slow(text: str, query: str) -> list[tuple[int, int]]:
    """Every place whose folded text is the folded query, the first and shortest first."""

    def folded(piece: str) -> str:
        kept = "".join(ALIKE.get(c, c) for c in piece.casefold())
        words = "\0".join(kept.split())
        return ("\0" if kept[:1].isspace() else "") + words + ("\0" if kept[-1:].isspace() else "")

    found, at = [], 0
    while query.strip() and at < len(text):
        ends = [end for end in range(at + 1, len(text) + 1) if folded(text[at:end]) == folded(query)]
        if ends:
            found.append((at, ends[-1]))  # A run of blanks is taken whole.
            at = ends[-1]
        else:
            at += 1
    return found


@given(TEXTS, st.one_of(st.text("aBéßsfi '\"-\n.*", max_size=4)))
def test_matches_are_those_of_a_plain_search(text: str, query: str) -> None:
    assert matches(text, query) == slow(text, query)


@pytest.mark.parametrize(
    ("text", "query", "places"),
    [
        ("anything", "", []),
        ("any thing", "  ", []),
        ("İstanbul Straße", "STRASSE", [(9, 15)]),
        ("she said\n  “no”", 'Said "NO"', [(4, 15)]),
        ("the mother’s", "mother's", [(4, 12)]),
        ("a.b a*b", "a*b", [(4, 7)]),
        ("café", "CAFE\u0301", [(0, 4)]),
        ("👩‍👩‍👧 word", "word", [(6, 10)]),
        ("well — yes", "well - yes", [(0, 10)]),
        ("[red]x[/red]", "[red]", [(0, 5)]),
    ],
)
def test_by_hand(text: str, query: str, places: list[tuple[int, int]]) -> None:
    assert matches(text, query) == places
