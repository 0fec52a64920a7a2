from __future__ import annotations

import pytest
from hypothesis import given
from hypothesis import strategies as st

from qualcode.codebook.names import folded, name_fault, split_path
from qualcode.codebook.tree import Code, Codebook
from qualcode.errors import NotFound


def book() -> Codebook:
    return Codebook(
        "Study",
        ("Individual", "Clinic"),
        (
            Code(1, None, 2, "Stigma", level="Clinic", mark="ST"),
            Code(2, 1, 2, "Fear"),
            Code(3, 1, 1, "Shame"),
            Code(4, None, 1, "Men", mark="M"),
            Code(5, 4, 1, "Fear", level="Individual"),
            Code(6, 5, 1, "Fear of disclosure", mark="FD"),
            Code(7, None, 3, "fear of disclosure", level="Individual", retired=True),
        ),
    )


def test_walks_depth_first_by_rank():
    assert [code.id for code in book()] == [4, 5, 6, 1, 3, 2, 7]
    assert [code.id for code in book().live()] == [4, 5, 6, 1, 3, 2]


def test_equal_ranks_go_by_name():
    codes = (Code(1, None, 0, "b"), Code(2, None, 0, "a"))
    assert [code.name for code in Codebook(codes=codes)] == ["a", "b"]


def test_kinship():
    codebook = book()
    assert codebook.full_name(6) == "Men > Fear > Fear of disclosure"
    assert [code.id for code in codebook.children(1)] == [3, 2]
    assert [code.id for code in codebook.descendants(4)] == [5, 6]
    assert [code.id for code in codebook.ancestors(6)] == [5, 4]
    assert codebook.theme_of(6).id == codebook.theme_of(4).id == 4
    assert codebook.level_of(6) == "Individual"
    assert codebook.level_of(3) == "Clinic"
    assert codebook.level_of(4) is None


def test_level_order_puts_what_has_no_level_last():
    assert [code.id for code in book().in_level_order()] == [5, 6, 7, 1, 3, 2, 4]


def test_an_unlisted_level_comes_after_the_listed():
    codes = (Code(1, None, 1, "a", level="new"), Code(2, None, 2, "b", level="old"), Code(3, None, 3, "c"))
    codebook = Codebook("", ("old",), codes)
    assert [code.id for code in codebook.in_level_order()] == [2, 1, 3]


def test_an_unknown_parent_makes_a_theme():
    codebook = Codebook(codes=(Code(1, 99, 1, "a"),))
    assert codebook.path(1) == ("a",)
    assert codebook.themes()[0].id == 1


@pytest.mark.parametrize(
    "codes",
    [
        (Code(1, 2, 1, "a"), Code(2, 1, 1, "b")),
        (Code(1, 1, 1, "a"),),
        (Code(1, None, 1, "a"), Code(1, None, 1, "b")),
    ],
)
def test_circles_and_shared_ids_are_no_codebook(codes):
    with pytest.raises(ValueError):
        Codebook(codes=codes)


def test_would_cycle():
    codebook = book()
    assert codebook.would_cycle(4, 6)
    assert codebook.would_cycle(4, 4)
    assert not codebook.would_cycle(6, 1)
    assert not codebook.would_cycle(6, None)


def test_sibling_clash_ignores_case_the_code_itself_and_the_retired():
    codebook = book()
    clash = codebook.sibling_clash(" sHAME", 1)
    assert clash is not None
    assert clash.id == 3
    assert codebook.sibling_clash("Shame", 1, but=3) is None
    assert codebook.sibling_clash("Shame", None) is None
    assert codebook.sibling_clash("Fear of disclosure", None) is None


def test_standing_for_follows_merges_and_stops_in_a_circle():
    codes = (
        Code(1, None, 1, "a", merged_into=2),
        Code(2, None, 1, "b", merged_into=3),
        Code(3, None, 1, "c"),
        Code(4, None, 1, "d", merged_into=5),
        Code(5, None, 1, "e", merged_into=4),
    )
    codebook = Codebook(codes=codes)
    assert codebook.standing_for(1).id == 3
    assert codebook.standing_for(4).id == 5
    assert [code.id for code in codebook.live()] == [3]


@pytest.mark.parametrize(
    ("text", "found"),
    [
        ("Men > Fear", 5),
        ("men  >  FEAR", 5),
        ("Shame", 3),
        (" shame ", 3),
        ("Fear > Fear of disclosure", 6),
        ("fear of disclosure", 6),  # live, though the retired one is written exactly so
        ("FD", 6),
        ("M", 4),
    ],
)
def test_find(text, found):
    assert book().find(text).id == found


def test_find_prefers_exact_case_and_whole_paths():
    codes = (
        Code(1, None, 1, "Trust"),
        Code(2, 1, 1, "trust"),
        Code(3, None, 2, "Other"),
        Code(4, 3, 1, "Trust"),
        Code(5, 3, 2, "Money"),
        Code(6, 1, 2, "money"),
    )
    codebook = Codebook(codes=codes)
    assert codebook.find("Trust").id == 1
    assert codebook.find("trust").id == 2
    assert codebook.find("money").id == 6
    with pytest.raises(NotFound, match="Trust > money; Other > Money"):
        codebook.find("MONEY")


def test_find_names_the_candidates():
    with pytest.raises(NotFound, match=r"'fear' could be: Men > Fear; Stigma > Fear\."):
        book().find("fear")


def test_find_offers_the_nearest():
    with pytest.raises(NotFound, match=r"No code is called 'Stigmma'\. The nearest: Stigma"):
        book().find("Stigmma")
    with pytest.raises(NotFound, match="nor anything like it"):
        book().find("xyzzy")


def test_a_retired_code_is_found_where_no_live_one_answers():
    codebook = Codebook(codes=(Code(1, None, 1, "Old", retired=True),))
    assert codebook.find("old").id == 1


def test_a_shared_mark_is_ambiguous():
    codebook = Codebook(codes=(Code(1, None, 1, "Aa", mark="X"), Code(2, None, 2, "Bb", mark="X")))
    with pytest.raises(NotFound, match="could be: Aa; Bb"):
        codebook.find("X")


@pytest.mark.parametrize(
    "name", ["", "  ", "a\nb", "a\tb", " a", "a ", "a > b", "> a", "a >", ">", "a\u2028b"]
)
def test_faulty_names(name):
    assert name_fault(name)


@pytest.mark.parametrize("name", ["a", "a>b", "Men's role", "50 % -> less", "Ünïcode 'x'; y, z: #"])
def test_good_names(name):
    assert name_fault(name) is None
    assert split_path(f"{name} > x") == (name, "x")


names = st.text(st.sampled_from("abAB >é-'"), min_size=1, max_size=5).filter(
    lambda name: not name_fault(name)
)


@st.composite
def codebooks(draw):
    """Trees in which siblings differ, ignoring case or not at all."""
    codes: list[Code] = []
    for key in range(draw(st.integers(1, 12))):
        parent = draw(st.sampled_from([None, *(code.id for code in codes)]))
        name = draw(names)
        if all(code.parent != parent or code.name != name for code in codes):
            codes.append(Code(key, parent, draw(st.integers(0, 3)), name))
    return Codebook(codes=tuple(codes))


@given(codebooks())
def test_the_walk_meets_each_code_once_and_after_its_parent(codebook):
    order = [code.id for code in codebook]
    assert sorted(order) == sorted(code.id for code in codebook.codes)
    for code in codebook:
        above = codebook.parent(code.id)
        assert above is None or order.index(above.id) < order.index(code.id)
        below = [found.id for found in codebook.descendants(code.id)]
        start = order.index(code.id) + 1
        assert order[start : start + len(below)] == below
        siblings = codebook.children(above.id if above else None)
        assert [(one.rank, one.name) for one in siblings] == sorted((one.rank, one.name) for one in siblings)


@given(codebooks())
def test_a_full_name_finds_its_own_code(codebook):
    for code in codebook:
        assert codebook.find(codebook.full_name(code.id)).id == code.id


@given(codebooks())
def test_a_unique_end_of_a_path_finds_its_code(codebook):
    paths = {code.id: tuple(map(folded, codebook.path(code.id))) for code in codebook}
    for code in codebook:
        end = codebook.path(code.id)[-2:]
        loose = tuple(map(folded, end))
        if sum(path[-len(loose) :] == loose for path in paths.values()) == 1:
            assert codebook.find(" > ".join(end).upper()).id == code.id
