"""The table of themes in sentences: the figures of the table, the quotes behind them, and nothing more."""

from __future__ import annotations

import re
from typing import TYPE_CHECKING

import pytest

from tests.workflows.conftest import made_once

if TYPE_CHECKING:
    from tests.workflows.conftest import Small


@made_once
def told(small: Small) -> Small:
    """Twelve mothers and two nurses; kin helped ten of the mothers, one of them not so."""
    people = {f"M{i:02}": "Mother" for i in range(12)} | {"N1": "Nurse", "N2": "Nurse"}
    small.interviews(people).coders("Ann")
    small.shell("assign", "--coders", "Ann")
    marks = [(f"M{i:02}", "Kin", i % 10, "supports" if i else "contrary") for i in range(10)]
    small.code("Ann", [*marks, ("N1", "Gossip", 1)])
    small.shell("finish", *people, "--coder", "Ann")
    return small


def test_sentences_have_the_figures_of_the_table(told: Small) -> None:
    said = told.shell("themes", "--narrative").out
    assert "## Family" in said
    assert "### Help" in said
    assert "**Claim: Kin help**" in said
    assert "Coded in the interviews of some respondents" not in said
    assert "Coded in the interviews of many respondents (10 of 14)." in said
    assert "By respondent type: Mother: most (10 of 12); Nurse: 0 of 2." in said
    assert "Of these 10, 9 supported the claim and 1 spoke against the claim." in said
    assert "Clinic" not in said  # not coded, and so not in a sentence


def test_quotes_are_balanced_and_contrary_ones_marked(told: Small) -> None:
    document = told.shell("themes", "--narrative", "--best", 2, "--json").data
    (family, community) = document["levels"]
    assert [theme["path"] for theme in family["themes"]] == [["Help"]]
    assert [quote["stance"] for quote in family["themes"][0]["quotes"]] == ["supports", "contrary"]
    assert document["not_coded"] == [["Help", "Clinic"]]
    assert community["level"] == "Community"
    said = told.shell("themes", "--narrative").out
    assert said.count("*contrary*") == 1


def test_words_can_be_set_by_a_table(told: Small) -> None:
    told.shell.write("words.csv", "at_least;word\n100%;every one of the\n60%;a majority of\n")
    said = told.shell("themes", "--narrative", "--words", "words.csv").out
    assert "a majority of respondents (10 of 14)" in said
    assert "Mother: a majority of (10 of 12)" in said


@pytest.mark.parametrize(
    ("table", "why"),
    [
        ("at_least,word\n", "it has no words"),
        ("at_least,word\nhalf,many\n", "not 'half'"),
        ("at_least,word\n1.5,many\n", "not '1.5'"),
        ("at_least,word\n50%,many\n0.5,half\n", "two words from 0.5 on"),
        ("at_least,word\n50%,\n", "no word"),
        ("share,word\n50%,many\n", "at_least"),
    ],
)
def test_a_table_that_is_none_is_refused(told: Small, table: str, why: str) -> None:
    told.shell.write("words.csv", table)
    ran = told.shell("themes", "--narrative", "--words", "words.csv", status=1)
    assert why in ran.err
    assert ran.out == ""


def test_a_withheld_group_is_neither_counted_nor_quoted(told: Small) -> None:
    ran = told.shell("themes", "--narrative", "--suppress-below", 3)
    assert "Nurse: withheld" in ran.out
    assert "N1" not in ran.out
    assert "” (Nurse" not in ran.out
    assert "10 of 14" not in ran.out


def test_the_table_names_no_size_from_which_a_withheld_group_follows(told: Small) -> None:
    rows = told.shell("themes", "--csv", "--suppress-below", 3).table
    shown = [row for row in rows if row["group"] == "(all shown)"]
    mothers = [row for row in rows if row["group"] == "Mother"]
    assert shown
    assert [(r["in_group"], r["finished"], r["respondents"]) for r in shown] == [
        (r["in_group"], r["finished"], r["respondents"]) for r in mothers
    ]
    assert "(all)" not in {row["group"] for row in rows if row["counted"] == "respondents"}


def test_who_spoke_is_said_as_far_as_enough_share_it(told: Small) -> None:
    sites = [(f"M{i:02}", "Mother", "North" if i else "West") for i in range(12)]
    told.shell.rows("sites.csv", "respondent,respondent_type,site", sites)
    told.shell("respondents", "import", "sites.csv")
    assert "(Mother, West)" in told.shell("themes", "--narrative", "--best", 9).out
    said = told.shell("themes", "--narrative", "--best", 9, "--suppress-below", 3).out
    assert "(Mother)" in said
    assert "North)" not in said  # or the one mother of the west would be the only one without a site
    assert "West" not in said


def test_where_every_group_is_withheld_it_is_not_said_that_nothing_was_read(told: Small) -> None:
    said = told.shell("themes", "--narrative", "--suppress-below", 99).out
    assert "The figure is withheld." in said
    assert "ot looked for yet" not in said
    table = told.shell("themes", "--suppress-below", 99).out
    assert "No theme is coded" not in table
    assert "*" in table


def test_nothing_is_said_of_why_nor_that_nobody_said_it(told: Small) -> None:
    said = told.shell("themes", "--narrative").out.lower()
    assert not re.search(r"\b(none|nobody|because|caused?|leads?|effects?|significan\w*|p =)\b", said)


def test_what_goes_only_with_the_other_is_refused(told: Small) -> None:
    for words in (
        ("--narrative", "--csv"),
        ("--narrative", "--intervals"),
        ("--best", 2),
        ("--words", "w.csv"),
    ):
        assert told.shell("themes", *words, status=2).out == ""
