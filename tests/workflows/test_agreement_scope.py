"""What agreement is about: groups, samples, reviews, the switch, and what is asked for in vain."""

from __future__ import annotations

from typing import TYPE_CHECKING, Any

import pytest

from qualcode.agreement import engine
from qualcode.counting import scope
from tests.workflows.conftest import Small, made_once

if TYPE_CHECKING:
    from tests.conftest import Shell


def coded_by_both(small: Small, *names: str) -> Small:
    """Kin by both in sentence 1 of each; in the last of them Ben has it in sentence 2 instead."""
    for coder in ("Ann", "Ben"):
        marks = [(n, "Kin", 2 if coder == "Ben" and n == names[-1] else 1) for n in names]
        small.code(coder, marks, "--finished")
    return small


# -- groups -----------------------------------------------------------------------------------------


def groups(small: Small, by: str, *options: Any) -> dict[str, float | None]:
    results = small.agreement("--by", by, *options)["results"]
    return {r["group"]: r["pooled"]["krippendorff_alpha"]["value"] for r in results}


def test_by_transcript(small: Small) -> None:
    small.interviews({"P1": "Mother", "P2": "Nurse"}).coders("Ann", "Ben")
    coded_by_both(small, "P1", "P2")
    found = groups(small, "transcript")
    assert list(found) == ["P1", "P2"]
    assert found["P1"] == 1
    assert found["P2"] == pytest.approx(1 - (2 / 10) / (2 * 2 * 18 / (20 * 19)))


def test_by_round(small: Small) -> None:
    small.interviews({"P1": "Mother", "P2": "Nurse", "P3": "Nurse"}).coders("Ann", "Ben")
    small.shell("assign", "--coders", "Ann,Ben", "--round", "Reliability", "--transcripts", "P1")
    small.shell(
        "assign", "--coders", "Ann,Ben", "--round", "pilot", "--does-not-count", "--transcripts", "P3"
    )
    coded_by_both(small, "P1", "P3", "P2")
    found = groups(small, "round")
    assert list(found) == ["Reliability", "main"]
    assert found["Reliability"] == 1
    assert found["main"] is not None
    assert found["main"] < 1


def test_in_the_order_of_finishing(small: Small) -> None:
    names = [f"P{i}" for i in range(6, 0, -1)]
    small.interviews(dict.fromkeys(names, "Mother")).coders("Ann", "Ben")
    for coder in ("Ann", "Ben"):
        marks = [(n, "Kin", 1 + (coder == "Ben" and n in ("P2", "P5"))) for n in names]
        small.code(coder, marks)
    small.shell("finish", *names, "--coder", "Ann")
    for name in ("P2", "P5", "P1", "P6", "P4", "P3"):
        small.shell("finish", name, "--coder", "Ben")
    found = small.agreement("--by", "order")["results"]
    assert [(r["group"], r["scope"]["transcripts"]) for r in found] == [
        ("finished 1-3", 3),
        ("finished 4-6", 3),
    ]
    assert [next(c for c in r["codes"] if c["path"][-1] == "Kin")["all"] for r in found] == [1, 3]
    assert not any("one step" in warning for warning in found[0]["warnings"])


def test_an_order_that_is_none_is_told(small: Small) -> None:
    names = [f"P{i}" for i in range(6)]
    small.interviews(dict.fromkeys(names, "Mother")).coders("Ann", "Ben")
    coded_by_both(small, *names)
    found = small.agreement("--by", "order")["results"]
    assert any("in one step" in warning for warning in found[0]["warnings"])


def test_few_transcripts_are_one_block(small: Small) -> None:
    small.interviews({"P1": "Mother", "P2": "Nurse"}).coders("Ann", "Ben")
    coded_by_both(small, "P1", "P2")
    assert small.agreement("--by", "order")["group"] == "finished 1-2"


# -- samples ----------------------------------------------------------------------------------------


@made_once
def strata(small: Small) -> Small:
    """Four mothers and one nurse, at one site each."""
    people = {f"M{i}": "Mother" for i in range(4)} | {"N0": "Nurse"}
    return small.interviews(people).coders("Ann", "Ben")


def test_a_sample_has_one_of_every_stratum_and_repeats_exactly(strata: Small) -> None:
    strata.shell.rows("sites.csv", "respondent,site", [("M0", "North"), ("M1", "South"), ("N0", "North")])
    strata.shell("respondents", "import", "sites.csv")
    draw = ("assign", "--coders", "Ann,Ben", "--sample", "25%", "--by", "respondent_type,site", "--seed", 3)
    first = strata.shell(*draw, "--round", "one", "--json").data
    assert [(s["stratum"], s["drawn"], s["available"], s["fraction"]) for s in first["strata"]] == [
        ("Mother / (not given)", 1, 2, 0.5),
        ("Mother / North", 1, 1, 1),
        ("Mother / South", 1, 1, 1),
        ("Nurse / North", 1, 1, 1),
    ]
    again = strata.shell(*draw, "--round", "two", "--json").data
    assert again["transcripts"] == first["transcripts"]
    printed = strata.shell(*draw, "--round", "three").out
    for told in ("Mother / (not given)", "1", "2", "50%"):
        assert told in printed


def test_unequal_fractions_are_printed_with_agreement(strata: Small) -> None:
    strata.shell("assign", "--coders", "Ann,Ben", "--sample", "50%", "--by", "respondent_type", "--seed", 1)
    drawn = [
        a["transcript"] for a in strata.shell("transcripts", "--json").data["transcripts"] if a["assignments"]
    ]
    coded_by_both(strata, *drawn)
    found = strata.agreement()
    assert found["sample"] == [
        {"stratum": "Mother", "drawn": 2, "available": 4, "fraction": 0.5, "compared": 2},
        {"stratum": "Nurse", "drawn": 1, "available": 1, "fraction": 1, "compared": 1},
    ]
    told = "Mother 2 of 4 (50%), Nurse 1 of 1 (100%)"
    assert any("unequal" in warning and told in warning for warning in found["warnings"])
    assert told in strata.shell("agreement", "--replicates", 0).err
    # The history has the draw in the step's reason, and not once more for each assignment.
    step = next(s for s in strata.shell("history", "--json").data["history"] if s["action"] == "assign")
    assert "Mother 2 of 4" in step["reason"]
    assert "sample" not in {change["register"] for change in step["changes"]}
    text = strata.shell("agreement", "--methods-text", "--replicates", 0).out
    assert "drawn at random by stratum: Mother 2 of 4, Nurse 1 of 1." in text


def test_equal_fractions_need_no_warning(strata: Small) -> None:
    strata.shell("assign", "--coders", "Ann,Ben", "--sample", "100%", "--by", "respondent_type")
    coded_by_both(strata, "M0", "M1", "M2", "M3", "N0")
    found = strata.agreement()
    assert [s["compared"] for s in found["sample"]] == [4, 1]
    assert not any("unequal" in warning for warning in found["warnings"])


def test_what_was_not_drawn_is_told(strata: Small) -> None:
    strata.shell("assign", "--coders", "Ann,Ben", "--sample", "25%", "--seed", 1)
    coded_by_both(strata, "M0", "M1", "M2", "M3", "N0")
    found = strata.agreement()
    assert [(s["stratum"], s["compared"]) for s in found["sample"]] == [("all", 1)]
    assert any("4 not drawn at random" in warning for warning in found["warnings"])


# -- reviews ----------------------------------------------------------------------------------------


@made_once
def review_alone(small: Small) -> Small:
    """Ben keeps one of Ann's codings, changes one, drops one and adds one."""
    small.interviews({"P1": "Mother"}).coders("Ann", "Ben")
    small.code("Ann", [("P1", "Kin", 1), ("P1", "Kin", 2), ("P1", "Gossip", 3)], "--finished")
    small.shell("assign", "--coders", "Ben", "--mode", "review", "--reviews", "Ann", "--round", "review")
    small.code("Ben", [("P1", "Kin", 1), ("P1", "Clinic", 2), ("P1", "Kin", 7)], "--finished")
    return small


def test_review_work_alone_is_told_and_is_no_reliability(review_alone: Small) -> None:
    found = review_alone.agreement()
    assert found["review"] == {"transcripts": 1, "kept": 1, "changed": 1, "dropped": 1, "added": 1}
    (review,) = found["reviews"]
    assert (review["reviewer"], review["reviewed"]) == ("Ben", "Ann")
    fates = {c["path"][-1]: [c[f] for f in ("kept", "changed", "dropped", "added")] for c in review["codes"]}
    assert fates == {"Kin": [1, 1, 0, 1], "Gossip": [0, 0, 1, 0]}
    assert found["codes"] == []
    assert found["scope"] == {"transcripts": 0, "units": 0, "round": []}
    for statistic in found["pooled"].values():
        assert statistic["value"] is None
        assert "two coders" in statistic["why"]
    assert any("does not measure reliability" in warning for warning in found["warnings"])
    printed = review_alone.shell("agreement").out
    assert (
        "Ben reviewed Ann's codings of 1 transcript. This is not reliability: the reviewer saw them."
        in printed
    )
    assert "alpha" not in printed


def test_a_threshold_is_not_reached_by_review_work(review_alone: Small) -> None:
    ran = review_alone.shell("agreement", "--fail-under", 0, status=4)
    assert "not defined" in ran.err


def test_diagnosis_and_methods_need_more_than_review_work(review_alone: Small) -> None:
    for option in ("--differences", "--methods-text"):
        assert "two coders" in review_alone.shell("agreement", option, status=1).err


def test_a_review_belongs_to_the_group_of_its_transcript(small: Small) -> None:
    small.interviews({"P1": "Mother", "P2": "Nurse"}).coders("Ann", "Ben", "Cleo")
    coded_by_both(small, "P1", "P2")
    small.shell(
        "assign",
        "--coders",
        "Cleo",
        "--mode",
        "review",
        "--reviews",
        "Ann",
        "--round",
        "review",
        "--transcripts",
        "P2",
    )
    small.code("Cleo", [("P2", "Kin", 1)], "--finished")
    mothers, nurses = small.agreement("--by", "respondent_type")["results"]
    assert (mothers["review"]["transcripts"], nurses["review"]["transcripts"]) == (0, 1)


# -- the switch -------------------------------------------------------------------------------------


def test_a_study_can_do_without_agreement(small: Small) -> None:
    small.interviews({"P1": "Mother"}).coders("Ann", "Ben")
    coded_by_both(small, "P1")
    assert small.shell("settings", "agreement", "off", "--json", "--coder", "Ann").data["agreement"] is False
    for options in ((), ("--differences",), ("--methods-text",), ("--sentences",), ("--csv",)):
        ran = small.shell("agreement", *options, status=1)
        assert ran.out == ""
        assert "qualcode settings agreement on" in ran.err
    assert small.shell("settings", "--json").data == {
        "format": 1,
        "primary_coder": None,
        "agreement": False,
        "consent": "recorded",
        "warnings": [],
    }
    (step,) = small.shell("history", "--last", 1, "--json").data["history"]
    assert [(c["register"], c["before"], c["after"]) for c in step["changes"]] == [("agreement", True, False)]
    small.shell("undo", "--coder", "Ann")
    assert small.agreement()["scope"]["transcripts"] == 1
    small.shell("settings", "agreement", "off")
    assert "on" in small.shell("settings", "agreement", "on").out
    assert small.agreement()["scope"]["transcripts"] == 1


def test_switching_to_what_it_is_leaves_no_trace(small: Small) -> None:
    before = small.shell("history").out
    small.shell("settings", "agreement", "on")
    assert small.shell("history").out == before


# -- asked for in vain ------------------------------------------------------------------------------


@pytest.fixture(scope="module")
def one_shared(shell_in: type[Shell], tmp_path_factory: Any) -> Small:
    """Of P1 and P2 Ann and Ben share P1; Dora has begun none, and Cleo has none."""
    small = Small.begun(shell_in(tmp_path_factory.mktemp("shared")))
    small.interviews({"P1": "Mother", "P2": "Nurse"}).coders("Ann", "Ben", "Cleo", "Dora")
    small.shell("assign", "--coders", "Ann,Dora", "--transcripts", "P2")
    for coder in ("Ann", "Ben"):
        small.code(coder, [("P1", "Kin", 1)], "--finished")
    return small


@pytest.mark.parametrize(
    ("options", "status", "said"),
    [
        (("--coders", "Ann,Cleo"), 1, "Cleo has nothing assigned"),
        (("--coders", "Ann,Dora"), 1, "Dora has finished 0"),
        (("--coders", "Ann"), 2, "two coders or more"),
        (("--coders", "Ann,Nobody"), 1, "no coder Nobody"),
        (("--coders", "Ann,Ben,Dora"), 1, "name fewer coders with --coders"),
        (("--transcripts", "P2"), 1, "nobody has finished any of those asked for"),
        (("--transcripts", "P9"), 1, "P9"),
        (("--unit", "word"), 2, "--unit takes"),
        (("--by", "sight"), 1, "no attribute sight"),
        (("--on", "pabak"), 2, "--on takes cohen_kappa"),
        (("--sentences", "--differences"), 2, "Choose one of"),
        (("--methods-text", "--csv"), 2, "no table"),
        (("--methods-text", "--by", "round"), 2, "leave out --by"),
        (("--differences", "--fail-under", "0.5"), 2, "Choose one of"),
    ],
)
def test_what_cannot_be_computed_is_a_sentence(
    one_shared: Small, options: tuple[str, ...], status: int, said: str
) -> None:
    ran = one_shared.shell("agreement", *options, status=status)
    assert ran.out == ""
    assert said in ran.err
    assert "Traceback" not in ran.err


def test_nobody_has_finished_anything(small: Small) -> None:
    assert "nobody has finished any" in small.shell("agreement", status=1).err
    small.interviews({"P1": "Mother"}).coders("Ann")
    small.code("Ann", [("P1", "Kin", 1)], "--finished")
    assert "Ann alone has finished any" in small.shell("agreement", status=1).err


def test_one_shared_transcript_has_values_and_says_why_no_intervals(one_shared: Small) -> None:
    found = one_shared.shell("agreement", "--json").data
    alpha = found["pooled"]["krippendorff_alpha"]
    assert alpha["value"] is not None
    assert (alpha["low"], alpha["interval_why"]) == (
        None,
        "an interval needs at least two transcripts that every coder finished",
    )


def test_codings_that_a_correction_has_lost_are_told_of(small: Small) -> None:
    small.interviews({"P1": "Mother"}).coders("Ann", "Ben")
    for coder in ("Ann", "Ben"):
        small.code(coder, [("P1", "Kin", 1), ("P1", "Gossip", 9)], "--finished")
    text = small.shell("text", "P1").out
    small.shell.write("shorter.txt", text[: text.index("INT: What about P1, question 9")])
    small.shell("transcripts", "revise", "P1", "shorter.txt")
    found = small.agreement()
    assert found["scope"]["units"] == 9
    assert any("2 have no place" in warning for warning in found["warnings"])
    assert "2 have no place" in small.shell("agreement", "--methods-text").out
    kin = next(code for code in found["codes"] if code["path"][-1] == "Kin")
    assert (kin["all"], kin["none"]) == (1, 8)


def test_as_many_coders_as_the_engine_takes() -> None:
    assert scope.CODERS_AT_MOST == engine.CODERS_AT_MOST


def test_whoever_must_wait_again_is_no_new_assignment(small: Small) -> None:
    coded_by_both(small.interviews({"P1": "Mother"}).coders("Ann", "Ben", "Cleo"), "P1")
    words = ("assign", "--coders", "Ann,Ben,Cleo", "--json")
    found = [small.shell(*words).data for _ in range(2)]
    assert [(d["assigned"], d["already_assigned"]) for d in found] == [(1, 2), (0, 3)]


def test_the_paragraph_names_what_was_merged_and_what_was_opened_again(small: Small) -> None:
    coded_by_both(small.interviews({"P1": "Mother", "P2": "Mother"}).coders("Ann", "Ben"), "P1", "P2")
    small.shell("reopen", "P2", "--coder", "Ann")
    small.shell("codebook", "merge", "Kin", "--into", "Clinic")
    printed = small.shell("agreement", "--methods-text").out
    assert "Left out, because finished work was opened again: P2 (Ann)." in printed
    assert "Codes merged since the coding are counted as what they were merged into: Help > Kin." in printed


def test_a_name_with_a_comma_stands_in_quotes(small: Small) -> None:
    coded_by_both(small.interviews({"P, 1": "Mother", "P2": "Mother"}).coders("Ann", "Ben", "Doe, J"), "P, 1")
    assigned = small.shell("assign", "--coders", '"Doe, J", Ann', "--transcripts", '"P, 1"', "--json").data
    assert (assigned["coders"], assigned["transcripts"]) == (["Doe, J", "Ann"], ["P, 1"])
    assert small.agreement("--coders", "Ann,Ben", "--transcripts", '"P, 1",P2')["scope"]["transcripts"] == 1
