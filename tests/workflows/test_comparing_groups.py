"""themes --compare at the shell: what is refused, and what is never there unasked."""

from __future__ import annotations

from typing import TYPE_CHECKING

import pytest

from tests.workflows.conftest import made_once

if TYPE_CHECKING:
    from tests.workflows.conftest import Small

PEOPLE = {"M1": "Mother", "M2": "Mother", "N1": "Nurse", "N2": "Nurse", "P1": "Partner"}


@made_once
def groups(small: Small) -> Small:
    small.interviews(PEOPLE).coders("Ann")
    small.shell("assign", "--coders", "Ann")
    small.code("Ann", [("M1", "Kin", 1), ("M2", "Kin", 1), ("N1", "Gossip", 1), ("N2", "Clinic", 2)])
    small.shell("finish", *PEOPLE, "--coder", "Ann")
    return small


def test_the_widest_difference_is_first(groups: Small) -> None:
    found = groups.shell("themes", "--compare", "--json", "--rows", "code").data
    assert [row["path"][-1] for row in found["rows"]] == ["Kin", "Clinic", "Gossip"]
    assert found["rows"][0]["difference"] == {"value": 1.0, "highest": "Mother", "lowest": "Nurse"}
    assert "inference" not in found
    lines = groups.shell("themes", "--compare", "--csv", "--rows", "code").table
    assert lines[0]["highest"] == "Mother"
    assert len(lines) == 9


def test_nothing_is_inferred_unless_it_is_asked_for(groups: Small) -> None:
    for words in (("themes",), ("themes", "--compare"), ("themes", "--narrative")):
        said = groups.shell(*words).both.lower()
        assert not any(word in said for word in ("random sampling", "fisher", "holm", "odds", "p ="))
    said = groups.shell("themes", "--compare", "--inference").out
    assert "as if independent random sampling" in said


def test_inference_has_counts_and_labels(groups: Small) -> None:
    found = groups.shell("themes", "--compare", "--inference", "--rows", "code", "--json").data
    assert found["inference"]["tests"] == 3
    kin = found["rows"][0]["inference"]
    assert kin["test"] == "Fisher-Freeman-Halton exact test"
    # Of the 10 ways of choosing two of five, as probable as both mothers, or less: (2,0,0), (0,2,0): 2 of 10.
    assert kin["p"] == pytest.approx(0.2)
    assert kin["p_holm"] == pytest.approx(0.6)
    two = groups.shell(
        "themes", "--compare", "--inference", "--group", "Mother", "--group", "Nurse", "--json"
    ).data
    assert two["rows"][0]["inference"]["test"] == "Fisher's exact test"
    lines = groups.shell("themes", "--compare", "--inference", "--csv").table
    assert {line["as_if"] for line in lines} == {"as if independent random sampling"}


def test_linked_respondents_are_not_independent(groups: Small) -> None:
    rows = [("P1", "Partner", "M1"), ("M2", "Mother", "M1")]
    groups.shell.rows("links.csv", "respondent,respondent_type,family_of", rows)
    groups.shell("respondents", "import", "links.csv")
    ran = groups.shell("themes", "--compare", "--inference", status=1)
    assert ran.out == ""
    assert "P1 (Partner) and M1 (Mother) are linked (family of)" in ran.err
    groups.shell("themes", "--compare")
    groups.shell("themes", "--compare", "--inference", "--group", "Mother", "--group", "Nurse")


def test_those_interviewed_together_are_not_independent(groups: Small) -> None:
    lines = "".join(f"INT: Question {i}?\nAnna: Anna says {i}.\nBeth: Beth says {i}.\n" for i in range(3))
    groups.shell.write("Pair.txt", lines)
    columns = "respondent,respondent_type,transcript,speaker,interviewer,focus_group"
    rows = [(n, t, "Pair", n, "INT", "no") for n, t in (("Anna", "Mother"), ("Beth", "Nurse"))]
    groups.shell.rows("pair.csv", columns, rows)
    groups.shell("import", "Pair.txt", "--respondents", "pair.csv")
    assert "interviewed together" in groups.shell("themes", "--compare", "--inference", status=1).err


@pytest.mark.parametrize(
    ("words", "status", "why"),
    [
        (("--compare", "--group", "Mothr"), 1, "did you mean Mother?"),
        (("--compare", "--group", "Mother"), 2, "two groups or more"),
        (("--inference",), 2, "--compare"),
        (("--compare", "--seed", 1), 2, "--inference"),
        (("--compare", "--segments"), 2, "--segments"),
    ],
)
def test_what_makes_no_sense_is_refused(groups: Small, words: tuple[str, ...], status: int, why: str) -> None:
    ran = groups.shell("themes", *words, status=status)
    assert why in ran.err
    assert ran.out == ""
