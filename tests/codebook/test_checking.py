from __future__ import annotations

import pytest

from qualcode.codebook.checking import problems
from qualcode.codebook.tree import Code, Codebook


def found(*codes, levels=(), kind):
    return [problem for problem in problems(Codebook("", levels, codes)) if problem.kind == kind]


def test_a_good_codebook_has_no_problems():
    codes = (
        Code(1, None, 1, "Stigma", level="Clinic", definition="d", mark="ST", keywords=("shame",)),
        Code(2, 1, 1, "Fear", definition="d", mark="F", keywords=("afraid",)),
    )
    assert problems(Codebook("", ("Clinic",), codes)) == []


def test_near_duplicates_say_both_paths():
    codes = (Code(1, None, 1, "Role of men"), Code(2, None, 2, "Other"), Code(3, 2, 1, "Roles of men"))
    (problem,) = found(*codes, kind="near-duplicate names")
    assert problem.paths == (("Role of men",), ("Other", "Roles of men"))
    assert "'Role of men'" in problem.sentence
    assert "'Other > Roles of men'" in problem.sentence


def test_the_same_name_in_two_places_is_a_near_duplicate():
    codes = (Code(1, None, 1, "Men"), Code(2, None, 2, "Clinic"), Code(3, 2, 1, "men"))
    (problem,) = found(*codes, kind="near-duplicate names")
    assert "the same name" in problem.sentence


def test_names_that_differ_in_numbers_are_meant():
    assert not found(
        Code(1, None, 1, "Question 11"), Code(2, None, 2, "Question 12"), kind="near-duplicate names"
    )


def test_retired_codes_are_left_alone():
    codes = (Code(1, None, 1, "Role of men"), Code(2, None, 2, "Roles of men", retired=True))
    assert not found(*codes, kind="near-duplicate names")


def test_missing_definitions():
    codes = (Code(1, None, 1, "a", definition=" "), Code(2, None, 2, "b", definition="d"))
    (problem,) = found(*codes, kind="missing definition")
    assert problem.paths == (("a",),)


@pytest.mark.parametrize(
    ("codes", "paths"),
    [
        ((Code(1, None, 1, "a"), Code(2, None, 2, "b")), []),  # flat, and no fault
        ((Code(1, None, 1, "a"), Code(2, 1, 1, "b"), Code(3, None, 2, "c")), [("c",)]),
        ((Code(1, None, 1, "a"), Code(2, 1, 1, "b", retired=True)), [("a",)]),
        (
            (Code(1, None, 1, "a"), Code(2, 1, 1, "b"), Code(3, 2, 1, "c", merged_into=1)),
            [("a", "b")],
        ),
    ],
)
def test_empty_branches(codes, paths):
    assert [problem.paths[0] for problem in found(*codes, kind="empty branch")] == paths


def test_a_live_code_under_a_retired_one():
    codes = (Code(1, None, 1, "a", retired=True), Code(2, 1, 1, "b"))
    (problem,) = found(*codes, kind="under a retired code")
    assert problem.paths == (("a", "b"),)


def test_duplicate_marks_ignore_case():
    codes = (Code(1, None, 1, "a", mark="X"), Code(2, None, 2, "b", mark="x"), Code(3, None, 3, "c"))
    (problem,) = found(*codes, kind="duplicate mark")
    assert problem.paths == (("a",), ("b",))


def test_levels():
    codes = (Code(1, None, 1, "a", level="Home"), Code(2, None, 2, "b"))
    assert found(*codes, levels=("Clinic",), kind="level not listed")[0].paths == (("a",),)
    assert found(*codes, levels=("Clinic",), kind="theme without level")[0].paths == (("b",),)
    assert not found(codes[1], kind="theme without level")


def test_names_that_differ_in_a_letter_of_its_own_are_meant_to():
    norms = [Code(i, None, i, f"NRM_MEN_{letter}") for i, letter in enumerate("CNO")]
    assert not found(*norms, kind="near-duplicate names")
    assert found(Code(1, None, 1, "NRM_MEN_C"), Code(2, None, 2, "NRM_MAN_C"), kind="near-duplicate names")


def test_sibling_clash_is_not_a_near_duplicate_too():
    codes = (Code(1, None, 1, "Men"), Code(2, None, 2, "men"))
    assert len(found(*codes, kind="sibling clash")) == 1
    assert not found(*codes, kind="near-duplicate names")


def test_shared_keywords_count_once_in_a_code():
    codes = (Code(1, None, 1, "a", keywords=("x", "X", "y")), Code(2, None, 2, "b", keywords=("x ",)))
    (problem,) = found(*codes, kind="shared keyword")
    assert problem.paths == (("a",), ("b",))


def test_bad_names():
    assert found(Code(1, None, 1, "a > b"), kind="name")
