"""Coding by hand, and rearranging what is coded: each is one step, one's own only, and undo takes it back."""

from __future__ import annotations

from typing import TYPE_CHECKING, Any

import pytest

from qualcode.errors import NotAllowed, NotFound, QualcodeError
from qualcode.study import codes as coded
from qualcode.study import codings as stored
from qualcode.study.assignments import assignments
from qualcode.study.memos import memo_draft
from qualcode.workflows import coding

if TYPE_CHECKING:
    from collections.abc import Callable

    from tests.workflows.conftest import Open


def one_step(opened: Open, act: Callable[[], Any]) -> Any:
    """Do it, and assert that it is one step, which one undo takes back and one redo brings again."""
    steps, before, assigned = opened.steps(), opened.all(), assignments(opened.study)
    book = list(coded.codebook(opened.study))
    result = act()
    assert opened.steps() == steps + 1
    after, book_after = opened.all(), list(coded.codebook(opened.study))
    opened.study.undo(opened.ann.id)
    assert (opened.all(), assignments(opened.study)) == (before, assigned)
    assert list(coded.codebook(opened.study)) == book
    opened.study.redo(opened.ann.id)
    assert (opened.all(), list(coded.codebook(opened.study))) == (after, book_after)
    return result


def counted(done: coding.Changed) -> tuple[int, int]:
    """How many codings were changed, and how many joined."""
    return len(done.changed), len(done.joined)


def refused(opened: Open, words: str, act: Callable[[], Any], kind: type[Exception] = QualcodeError) -> None:
    """Assert that it is refused with these words, and that nothing has changed."""
    steps, before = opened.steps(), opened.all()
    with pytest.raises(kind, match=words):
        act()
    assert (opened.steps(), opened.all()) == (steps, before)


# -- one segment ------------------------------------------------------------------------------------


def test_coding_a_span_assigns_the_transcript_in_the_same_step(opened: Open) -> None:
    start, _ = opened.at(1)
    one_step(opened, lambda: opened.code("Kin", 1, stance="supports"))
    assert opened.all() == [("Ann", "Kin", start, "supports")]
    (made,) = assignments(opened.study)
    assert (made.coder, made.round, made.mode) == (opened.ann, "main", "independent")
    opened.code("Gossip", 2)
    assert len(assignments(opened.study)) == 1
    opened.small.shell("finish", "P1", "--coder", "Ann")
    refused(opened, "Reopen first", lambda: opened.code("Kin", 3), NotAllowed)


def test_a_review_is_assignment_enough(opened: Open) -> None:
    opened.small.shell("assign", "--coders", "Ann", "--mode", "review", "--reviews", "Ben")
    opened.code("Kin", 1)
    assert {a.mode for a in assignments(opened.study)} == {"review"}


def test_the_same_code_on_the_same_span_is_refused(opened: Open) -> None:
    opened.code("Kin", 1)
    refused(opened, "P1: you have coded this segment Help > Kin already", lambda: opened.code("Kin", 1))
    opened.code("Kin", 1, who=opened.ben)
    opened.code("Clinic", 1)
    start, end = opened.at(1)
    coding.code_span(opened.study, opened.ann, opened.entry(), opened.key("Kin"), start, end - 1)
    assert len(opened.all()) == 4


def test_a_merged_code_stands_for_its_target_and_a_retired_one_is_refused(opened: Open) -> None:
    opened.code("Kin", 1)
    opened.small.shell("codebook", "merge", "Kin", "--into", "Clinic")
    refused(opened, "coded this segment Help > Clinic already", lambda: opened.code("Clinic", 1))
    opened.code("Kin", 2)
    assert [code for _, code, _, _ in opened.all()] == ["Clinic", "Kin"]  # the older one as it was coded
    opened.small.shell("codebook", "retire", "Gossip")
    refused(opened, "Gossip is retired; restore it first", lambda: opened.code("Gossip", 3), NotFound)


def test_a_code_that_one_does_not_see_cannot_be_used(opened: Open) -> None:
    opened.small.shell("assign", "--coders", "Ann,Ben")
    opened.small.shell("codebook", "add", "Church", "--coder", "Ben")
    opened.code("Church", 1, who=opened.ben)
    mine = opened.code("Kin", 2)
    for act in (
        lambda: opened.code("Church", 1),
        lambda: coding.change(opened.study, opened.ann, [mine], code=opened.key("Church")),
        lambda: coding.split_out(opened.study, opened.ann, [mine], "New", opened.key("Church")),
    ):
        with pytest.raises(NotFound) as error:
            act()
        assert "Church" not in str(error.value)


@pytest.mark.parametrize(("start", "end"), [(5, 5), (-1, 4), (0, 10**6)])
def test_a_span_outside_the_text_is_refused(opened: Open, start: int, end: int) -> None:
    study, ann, entry = opened.study, opened.ann, opened.entry()
    mine = opened.code("Kin", 1)
    refused(opened, "P1: ", lambda: coding.code_span(study, ann, entry, opened.key("Gossip"), start, end))
    refused(opened, "P1: ", lambda: coding.change(study, ann, [mine], at=(entry, start, end)))
    refused(
        opened,
        "P1: ",
        lambda: coding.code_anew(study, ann, (entry, start, end), "New", under=None, origin="emergent"),
    )


def test_a_text_that_was_corrected_meanwhile_is_refused(opened: Open) -> None:
    stale = opened.entry()
    text = (opened.small.shell.folder / "P1.txt").read_text()
    opened.small.shell.write("new.txt", "INT: Good day.\n" + text)
    opened.small.shell("transcripts", "revise", "P1", "new.txt")
    refused(
        opened,
        "was corrected by somebody else just now",
        lambda: coding.code_span(opened.study, opened.ann, stale, opened.key("Kin"), 0, 10),
    )


def test_a_new_code_and_its_first_coding_are_one_step(opened: Open) -> None:
    start, end = opened.at(1)

    def anew() -> tuple[bytes, int]:
        return coding.code_anew(
            opened.study, opened.ann, (opened.entry(), start, end), "was said",
            under=opened.key("Help"), origin="in vivo",
        )  # fmt: skip

    _, key = one_step(opened, anew)
    code = coded.codebook(opened.study)[key]
    assert (code.name, code.origin) == ("was said", "in vivo")
    assert code.parent == opened.key("Help")
    assert code.mark
    assert opened.all() == [("Ann", "was said", start, None)]
    assert [a.coder for a in assignments(opened.study)] == [opened.ann]
    refused(opened, "There is a code Help > was said already", anew)


def test_a_new_code_that_others_use_is_not_taken_back(opened: Open) -> None:
    opened.code("Kin", 2)  # so that undo does not fail on the assignment
    _, key = coding.code_anew(
        opened.study, opened.ann, (opened.entry(), *opened.at(1)), "Church", under=None, origin="emergent"
    )
    coding.code_span(opened.study, opened.ben, opened.entry(), key, *opened.at(3))
    refused(opened, "in use by a coding", lambda: opened.study.undo(opened.ann.id), NotAllowed)


def test_a_blank_or_taken_name_makes_neither_code_nor_coding(opened: Open) -> None:
    for name in (" ", "Help", "a > b"):
        refused(
            opened,
            "name|already",
            lambda name=name: coding.code_anew(
                opened.study, opened.ann, (opened.entry(), *opened.at(1)), name, under=None, origin="emergent"
            ),
        )
    assert assignments(opened.study) == []


# -- changing ---------------------------------------------------------------------------------------


def test_a_span_is_changed_within_its_transcript(opened: Open) -> None:
    mine, other = opened.code("Kin", 1), opened.code("Kin", 3)
    study, ann, entry = opened.study, opened.ann, opened.entry()
    place = opened.at(2)
    one_step(opened, lambda: coding.change(study, ann, [mine], at=(entry, *place)))
    assert [start for _, _, start, _ in opened.all()] == [place[0], opened.at(3)[0]]
    steps = opened.steps()
    coding.change(study, ann, [mine], at=(entry, *place))
    assert opened.steps() == steps
    refused(opened, "already", lambda: coding.change(study, ann, [other], at=(entry, *place)))
    refused(opened, "not in P2", lambda: coding.change(study, ann, [mine], at=(opened.entry("P2"), *place)))


def test_the_place_after_a_correction_can_be_confirmed(opened: Open) -> None:
    mine = opened.code("Kin", 1)
    text = (opened.small.shell.folder / "P1.txt").read_text()
    opened.small.shell.write("new.txt", "INT: Good day.\n" + text)
    opened.small.shell("transcripts", "revise", "P1", "new.txt")
    one_step(
        opened,
        lambda: coding.change(opened.study, opened.ann, [mine], at=(opened.entry(), *opened.at(1))),
    )
    (found,) = stored.codings(opened.study)
    assert found.placed is None


def test_stance_is_set_where_it_differs(opened: Open) -> None:
    mine = [opened.code("Kin", 1, stance="contrary"), opened.code("Kin", 2)]
    study, ann = opened.study, opened.ann
    assert counted(one_step(opened, lambda: coding.change(study, ann, mine, stance="contrary"))) == (1, 0)
    steps = opened.steps()
    assert counted(coding.change(study, ann, mine, stance="contrary")) == (0, 0)
    assert opened.steps() == steps
    assert counted(one_step(opened, lambda: coding.change(study, ann, mine, stance=coding.UNSET))) == (2, 0)
    refused(opened, "supports, contrary, mixed", lambda: coding.change(study, ann, mine, stance="maybe"))


def test_removing_is_one_step(opened: Open) -> None:
    mine = [opened.code("Kin", 1), opened.code("Kin", 2)]
    assert one_step(opened, lambda: coding.remove(opened.study, opened.ann, [*mine, mine[0]])) == 2
    assert opened.all() == []
    steps = opened.steps()
    assert coding.remove(opened.study, opened.ann, []) == 0
    assert opened.steps() == steps
    refused(opened, "no coding", lambda: coding.remove(opened.study, opened.ann, mine), NotFound)


def test_recoding_many_is_one_step(opened: Open) -> None:
    mine = [opened.code("Kin", 1), opened.code("Gossip", 2), opened.code("Clinic", 3, "P2")]
    done = one_step(opened, lambda: coding.change(opened.study, opened.ann, mine, code=opened.key("Clinic")))
    assert counted(done) == (2, 0)
    assert [code for _, code, _, _ in opened.all()] == ["Clinic"] * 3
    steps = opened.steps()
    assert counted(coding.change(opened.study, opened.ann, mine, code=opened.key("Clinic"))) == (0, 0)
    assert opened.steps() == steps


def test_recoding_joins_what_would_be_double(opened: Open) -> None:
    there = opened.code("Kin", 1)
    mine = [
        opened.code("Clinic", 1, stance="mixed"),
        opened.code("Gossip", 1, stance="supports"),
        opened.code("Gossip", 2),
    ]
    opened.code("Kin", 2, who=opened.ben)
    with opened.study.writing():
        memo = memo_draft("coding", mine[0], "So she told me", opened.ben)
        opened.study.record("code", [memo], coder=opened.ben.id)
    done = one_step(opened, lambda: coding.change(opened.study, opened.ann, mine, code=opened.key("Kin")))
    assert counted(done) == (1, 2)
    # The stance and the memo of the first that was joined stay; that of the second gives way to it.
    assert opened.all() == [
        ("Ann", "Kin", opened.at(1)[0], "mixed"),
        ("Ann", "Kin", opened.at(2)[0], None),
        ("Ben", "Kin", opened.at(2)[0], None),
    ]
    assert opened.memos(there) == ["So she told me"]
    opened.study.undo(opened.ann.id)
    assert opened.memos(mine[0]) == ["So she told me"]


def test_a_coding_under_a_merged_code_is_a_double_too(opened: Open) -> None:
    opened.code("Kin", 1)
    mine = opened.code("Gossip", 1)
    opened.small.shell("codebook", "merge", "Kin", "--into", "Clinic")
    assert counted(coding.change(opened.study, opened.ann, [mine], code=opened.key("Clinic"))) == (0, 1)


def test_segments_are_split_out_into_a_new_code(opened: Open) -> None:
    mine = [opened.code("Help", 1), opened.code("Kin", 1), opened.code("Help", 4, "P2")]
    opened.code("Help", 5)
    key = one_step(
        opened,
        lambda: coding.split_out(opened.study, opened.ann, mine, "Church", opened.key("Help")),
    )
    code = coded.codebook(opened.study)[key]
    assert (code.name, code.origin, code.parent) == ("Church", "emergent", opened.key("Help"))
    assert [code for _, code, _, _ in opened.all()] == ["Church", "Church", "Help"]
    refused(
        opened,
        "First choose the segments",
        lambda: coding.split_out(opened.study, opened.ann, [], "More", None),
    )


def test_others_codings_and_finished_ones_are_left_alone(opened: Open) -> None:
    his = opened.code("Kin", 1, who=opened.ben)
    mine = opened.code("Kin", 1)
    study, ann, entry, place = opened.study, opened.ann, opened.entry(), opened.at(4)
    acts: list[Callable[[bytes], Any]] = [
        lambda one: coding.change(study, ann, [one], code=opened.key("Clinic")),
        lambda one: coding.split_out(study, ann, [one], "Church", None),
        lambda one: coding.change(study, ann, [one], stance="mixed"),
        lambda one: coding.change(study, ann, [one], at=(entry, *place)),
        lambda one: coding.remove(study, ann, [one]),
    ]
    for act in acts:
        refused(opened, "another coder's", lambda act=act: act(his))
    opened.small.shell("finish", "P1", "--coder", "Ann")
    for act in acts:
        refused(opened, "P1 is finished; reopen it", lambda act=act: act(mine))
