"""`qualcode agreement` through the whole program, on tables that can be computed by hand."""

from __future__ import annotations

from typing import TYPE_CHECKING, Any

import pytest

from tests.workflows.conftest import made_once

if TYPE_CHECKING:
    from tests.workflows.conftest import Small

ROUNDS = ("reliability", "main")
STATISTIC = {"value", "low", "high", "why", "interval_why", "below", "undefined_replicates"}


@made_once
def table(small: Small) -> Small:
    """Ten sentences: Kin by both in three, by Ann alone in one, by Ben alone in two, by nobody in four."""
    small.interviews({"P1": "Mother"}).coders("Ann", "Ben")
    small.code("Ann", [("P1", "Kin", i) for i in (1, 2, 3, 4)], "--finished")
    small.code("Ben", [("P1", "Kin", i) for i in (1, 2, 3, 5, 6)], "--finished")
    return small


def test_one_table_by_hand(table: Small) -> None:
    found = table.agreed("Kin")
    counts = {name: found[name] for name in ("units", "all", "none", "some", "only", "not_offered")}
    assert counts == {
        "units": 10,
        "all": 3,
        "none": 4,
        "some": 3,
        "only": {"Ann": 1, "Ben": 2},
        "not_offered": 0,
    }
    expected = {
        "percent_agreement": 7 / 10,
        "positive_agreement": 6 / 9,  # 2a / (2a + b + c)
        "negative_agreement": 8 / 11,  # 2d / (2d + b + c)
        "cohen_kappa": (0.7 - 0.5) / (1 - 0.5),  # pe = .4 x .5 + .6 x .5
        "scott_pi": (0.7 - 0.505) / (1 - 0.505),  # pe = .45² + .55²
        "pabak": 2 * 0.7 - 1,
        "gwet_ac1": (0.7 - 0.495) / (1 - 0.495),  # pe = 2 x .45 x .55
        "krippendorff_alpha": 1 - (6 / 20) / (2 * 9 * 11 / (20 * 19)),
        "f1": 6 / 9,  # three pairs of spans that match, of four and five
    }
    assert {name: found[name]["value"] for name in expected} == pytest.approx(expected)


def test_shape_of_one_result(table: Small) -> None:
    found = table.agreement("--coders", "Ann,Ben", "--seed", 3, "--replicates", 1)
    assert found["format"] == 1
    assert found["coders"] == ["Ann", "Ben"]
    assert (found["unit"], found["roll_up"], found["text"], found["group"], found["seed"]) == (
        "sentence",
        "code",
        "respondents",
        None,
        3,
    )
    assert found["scope"] == {"transcripts": 1, "units": 10, "round": ["main"]}
    assert found["review"] == {"transcripts": 0, "kept": 0, "changed": 0, "dropped": 0, "added": 0}
    assert set(found["pooled"]) == {"cohen_kappa", "krippendorff_alpha", "set_alpha"}
    assert isinstance(found["warnings"], list)
    statistics = ["percent_agreement", "positive_agreement", "negative_agreement", "cohen_kappa", "scott_pi"]
    statistics += ["pabak", "gwet_ac1", "krippendorff_alpha", "u_alpha", "f1"]
    assert [code["path"] for code in found["codes"]] == [
        ["Help"],
        ["Help", "Kin"],
        ["Help", "Clinic"],
        ["Shame"],
        ["Shame", "Gossip"],
    ]
    for code in found["codes"]:
        assert code["level"] in ("Family", "Community")
        for name in statistics:
            assert set(code[name]) == STATISTIC
    for statistic in found["pooled"].values():
        assert set(statistic) == STATISTIC


def test_a_code_nobody_used_has_two_values_and_reasons_for_the_rest(table: Small) -> None:
    found = table.agreed("Gossip")
    assert (found["percent_agreement"]["value"], found["negative_agreement"]["value"]) == (1, 1)
    for name in ("positive_agreement", "cohen_kappa", "scott_pi", "pabak", "gwet_ac1", "krippendorff_alpha"):
        assert found[name]["value"] is None
        assert found[name]["why"] == "neither coder used this code"
    for name in ("u_alpha", "f1"):
        assert found[name]["value"] is None
        assert found[name]["why"]


def test_a_code_used_everywhere_by_everybody(small: Small) -> None:
    small.interviews({"P1": "Mother"}).coders("Ann", "Ben")
    for coder in ("Ann", "Ben"):
        small.code(coder, [("P1", "Kin", i) for i in range(10)], "--finished")
    found = small.agreed("Kin")
    values = {
        name: found[name]["value"] for name in ("pabak", "gwet_ac1", "percent_agreement", "cohen_kappa")
    }
    assert values == {"pabak": 1, "gwet_ac1": 1, "percent_agreement": 1, "cohen_kappa": None}
    assert found["krippendorff_alpha"]["value"] is None
    assert found["scott_pi"]["why"]


def test_pooled_by_hand(small: Small) -> None:
    small.interviews({"P1": "Mother"}).coders("Ann", "Ben")
    small.code("Ann", [("P1", "Kin", 1), ("P1", "Kin", 2), ("P1", "Gossip", 3)], "--finished")
    small.code("Ben", [("P1", "Kin", 1), ("P1", "Gossip", 3)], "--finished")
    pooled = small.agreement()["pooled"]
    # Of Kin: one disagreement in ten; three marks of twenty. Of Gossip: none; two marks. The rest add nothing.
    observed = 2 / 20
    expected = 2 * 3 * 17 / (20 * 19) + 2 * 2 * 18 / (20 * 19)
    assert pooled["krippendorff_alpha"]["value"] == pytest.approx(1 - observed / expected)
    # De Vries: mean observed and mean expected agreement over the five codes.
    po = (9 / 10 + 1 + 1 + 1 + 1) / 5
    pe = (0.2 * 0.1 + 0.8 * 0.9 + 0.1 * 0.1 + 0.9 * 0.9 + 3) / 5
    assert pooled["cohen_kappa"]["value"] == pytest.approx((po - pe) / (1 - pe))


# -- characters: the hand cases of the method -------------------------------------------------------


@pytest.mark.parametrize(
    ("first", "second", "kappa"),
    [
        ([(0, 500)], [(250, 750)], 0.0),
        ([(0, 950)], [(50, 1000)], -0.0526),
        ([(100, 300), (200, 400)], [(200, 300)], 0.4118),
    ],
)
def test_characters_by_hand(
    small: Small, first: list[tuple[int, int]], second: list[tuple[int, int]], kappa: float
) -> None:
    small.shell.write("Long.txt", "speaking " * 111 + "e")
    small.shell("import", "Long.txt")
    assert len(small.shell("text", "Long").out.rstrip("\n")) == 1000
    small.coders("Ann", "Ben")
    for coder, spans in (("Ann", first), ("Ben", second)):
        small.shell.rows("c.csv", "transcript,code,start,end", [("Long", "Kin", *span) for span in spans])
        small.shell("codings", "apply", "c.csv", "--coder", coder, "--finished")
    found = small.agreed("Kin", "--unit", "character")
    assert found["units"] == 1000
    assert found["cohen_kappa"]["value"] == pytest.approx(kappa, abs=5e-5)


# -- what is compared -------------------------------------------------------------------------------


def test_only_what_every_coder_has_finished(small: Small) -> None:
    small.interviews({"P1": "Mother", "P2": "Mother"}).coders("Ann", "Ben")
    small.code("Ann", [("P1", "Kin", 1), ("P2", "Kin", 1)], "--finished")
    small.code("Ben", [("P1", "Kin", 1)], "--finished")
    small.code("Ben", [("P2", "Gossip", 1)])
    assert small.agreement()["scope"]["transcripts"] == 1
    assert small.agreed("Kin")["only"] == {"Ann": 0, "Ben": 0}
    small.shell("finish", "P2", "--coder", "Ben")
    assert small.agreement()["scope"] == {"transcripts": 2, "units": 20, "round": ["main"]}
    assert small.agreed("Kin")["only"] == {"Ann": 1, "Ben": 0}


def test_a_round_that_does_not_count_never_does(small: Small) -> None:
    small.interviews({"P1": "Mother", "P2": "Mother"}).coders("Ann", "Ben")
    words = ["--round", "Pilot", "--transcripts", "P1", "--does-not-count"]
    assert small.shell("assign", "--coders", "Ann,Ben", *words, "--json").data["counts"] is False
    for coder in ("Ann", "Ben"):
        small.code(coder, [("P1", "Kin", 1)], "--finished")
    refused = small.shell("agreement", status=1)
    assert "independently" in refused.err
    for coder in ("Ann", "Ben"):
        small.code(coder, [("P2", "Kin", 1)], "--finished")
    found = small.agreement()
    assert found["scope"] == {"transcripts": 1, "units": 10, "round": ["main"]}
    assert found["rounds"] == [{"round": "main", "counts": True}, {"round": "Pilot", "counts": False}]
    assert "round main; not counted: round Pilot" in small.shell("agreement", "--replicates", 0).out
    listed = small.shell("transcripts", "--json").data["transcripts"]
    assert [a["counts"] for entry in listed for a in entry["assignments"]] == [False, False, True, True]
    assert "Ann finished (Pilot, does not count)" in small.shell("transcripts").out
    assert [(r["round"], r["counts"]) for r in small.shell("status", "--json").data["rounds"]] == [
        ("Pilot", False),
        ("main", True),
    ]
    assert "counts in agreement" in small.shell("status").out


@pytest.mark.parametrize("name", ["calibration", "Calibration", "pilot", "training"])
def test_no_name_of_a_round_has_a_meaning_of_its_own(small: Small, name: str) -> None:
    small.interviews({"P1": "Mother"}).coders("Ann", "Ben")
    small.shell("assign", "--coders", "Ann,Ben", "--round", name)
    for coder in ("Ann", "Ben"):
        small.code(coder, [("P1", "Kin", 1)], "--finished")
    assert small.agreement()["scope"]["round"] == [name]


def test_a_round_counts_for_all_that_is_assigned_in_it_or_for_nothing(small: Small) -> None:
    small.interviews({"P1": "Mother", "P2": "Mother"}).coders("Ann", "Ben")
    small.shell("assign", "--coders", "Ann", "--round", "Pilot", "--transcripts", "P1", "--does-not-count")
    refused = small.shell("assign", "--coders", "Ben", "--round", "pilot", status=1)
    assert "The round Pilot is there already, and does not count in agreement." in refused.err
    small.shell("assign", "--coders", "Ben", "--round", "pilot", "--does-not-count")
    small.shell("assign", "--coders", "Ann", "--round", "first", "--transcripts", "P2")
    refused = small.shell("assign", "--coders", "Ben", "--round", "First", "--does-not-count", status=1)
    assert "The round first is there already, and counts in agreement." in refused.err


def test_work_that_was_practised_is_named_once_and_only_that_of_the_coders_compared(small: Small) -> None:
    small.interviews({"P1": "Mother", "P2": "Mother"}).coders("Ann", "Ben", "Cleo")
    for name in ("main", "second"):
        small.shell("assign", "--coders", "Ann,Ben,Cleo", "--round", name)
    words = ["--round", "pilot", "--transcripts", "P1", "--does-not-count"]
    small.shell("assign", "--coders", "Ann,Cleo", *words)
    for coder in ("Ann", "Ben", "Cleo"):
        small.shell("finish", "P1", "P2", "--coder", coder)
    told = "Left out, because the same codings are in a round that does not count: "
    warnings = small.shell("agreement", "--json").data["warnings"]
    assert [w for w in warnings if w.startswith(told)] == [f"{told}P1 (Ann), P1 (Cleo)."]
    warnings = small.shell("agreement", "--json", "--coders", "Ann,Ben").data["warnings"]
    assert [w for w in warnings if w.startswith(told)] == [f"{told}P1 (Ann)."]


def test_codings_that_are_applied_join_the_round_main_as_it_stands(small: Small) -> None:
    small.interviews({"P1": "Mother", "P2": "Mother"}).coders("Ann", "Ben")
    small.shell("assign", "--coders", "Ann", "--transcripts", "P1", "--does-not-count")
    small.code("Ben", [("P2", "Kin", 1)])
    listed = small.shell("transcripts", "--json").data["transcripts"]
    assert [a["counts"] for entry in listed for a in entry["assignments"]] == [False, False]


def test_rounds_that_count_are_named(small: Small) -> None:
    small.interviews({"P1": "Mother", "P2": "Mother"}).coders("Ann", "Ben")
    small.shell("assign", "--coders", "Ann,Ben", "--round", "reliability", "--transcripts", "P1")
    for coder in ("Ann", "Ben"):
        small.code(coder, [("P1", "Kin", 1), ("P2", "Kin", 1)], "--finished")
    assert sorted(small.agreement()["scope"]["round"]) == ["main", "reliability"]


def test_reopened_work_is_left_out_and_named(small: Small) -> None:
    small.interviews({"P1": "Mother", "P2": "Mother"}).coders("Ann", "Ben")
    for coder in ("Ann", "Ben"):
        small.code(coder, [("P1", "Kin", 1), ("P2", "Kin", 1)], "--finished")
    small.shell("reopen", "P2", "--coder", "Ben")
    found = small.agreement("--coders", "Ann,Ben")
    assert found["scope"]["transcripts"] == 1
    assert any("P2" in warning and "Ben" in warning for warning in found["warnings"])
    small.shell("finish", "P2", "--coder", "Ben")
    assert small.agreement("--coders", "Ann,Ben")["scope"]["transcripts"] == 1


def test_review_is_counted_apart_and_is_not_reliability(small: Small) -> None:
    small.interviews({"P1": "Mother"}).coders("Ann", "Ben", "Cleo")
    for coder in ("Ann", "Ben"):
        small.code(coder, [("P1", "Kin", 1), ("P1", "Kin", 2), ("P1", "Gossip", 3)], "--finished")
    small.shell("assign", "--coders", "Cleo", "--mode", "review", "--reviews", "Ann", "--round", "review")
    small.code("Cleo", [("P1", "Kin", 1), ("P1", "Clinic", 2), ("P1", "Kin", 7)], "--finished")
    found = small.agreement()
    assert found["coders"] == ["Ann", "Ben"]
    assert found["scope"]["round"] == ["main"]
    review = found["review"]
    assert review["transcripts"] == 1
    assert review["kept"] == 1
    assert review["added"] >= 1
    assert review["kept"] + review["changed"] + review["dropped"] == 3


def test_a_code_not_there_when_somebody_finished_is_not_offered(small: Small) -> None:
    small.interviews({"P1": "Mother", "P2": "Mother"}).coders("Ann", "Ben")
    small.code("Ann", [("P1", "Kin", 1)], "--finished")
    small.shell("codebook", "add", "Church", "--under", "Help", "--origin", "framework")
    small.code("Ann", [("P2", "Church", 1)], "--finished")
    small.code("Ben", [("P1", "Church", 1), ("P2", "Church", 2)], "--finished")
    found = small.agreed("Church")
    assert (found["units"], found["not_offered"]) == (10, 10)
    assert found["only"] == {"Ann": 1, "Ben": 1}
    assert small.agreed("Kin")["units"] == 20


def test_text_all_looks_at_everybodys_turns(table: Small) -> None:
    assert table.agreement("--text", "all")["scope"]["units"] == 20
    assert table.agreed("Kin", "--text", "all")["none"] == 14
    said = table.shell("text", "P1", "--json").data
    speech = sum(turn["end"] - turn["start"] for turn in said["turns"])
    assert table.agreement("--text", "all", "--unit", "character")["scope"]["units"] == speech


def test_codings_of_what_is_not_looked_at_are_clipped_and_told(small: Small) -> None:
    small.interviews({"P1": "Mother"}).coders("Ann", "Ben")
    text = small.shell("text", "P1").out
    start, end = text.index("What about P1, question 3"), text.index("S3 P1 was said.") + 5
    for coder in ("Ann", "Ben"):
        small.shell.rows("c.csv", "transcript,code,start,end", [("P1", "Kin", start, end)])
        small.shell("codings", "apply", "c.csv", "--coder", coder, "--finished")
    found = small.agreement()
    assert any("2 codings reach" in warning for warning in found["warnings"])
    assert small.agreed("Kin")["all"] == 1
    assert small.agreed("Kin", "--text", "all")["all"] == 2


def test_overlapping_spans_are_one_set(small: Small) -> None:
    small.interviews({"P1": "Mother"}).coders("Ann", "Ben")
    (start, end), (_, later) = small.spoken("P1", 1), small.spoken("P1", 2)
    spans = {"Ann": [(start, end), (start + 2, later)], "Ben": [(start, later)]}
    for coder, own in spans.items():
        small.shell.rows("c.csv", "transcript,code,start,end", [("P1", "Kin", *span) for span in own])
        small.shell("codings", "apply", "c.csv", "--coder", coder, "--finished")
    for unit in ("sentence", "turn", "character", "document"):
        found = small.agreed("Kin", "--unit", unit)
        assert found["some"] == 0, unit


def test_a_share_of_a_unit_may_be_asked_for(small: Small) -> None:
    small.interviews({"P1": "Mother"}).coders("Ann", "Ben")
    start, end = small.spoken("P1", 1)
    for coder, stop in (("Ann", end), ("Ben", start + 3)):
        small.shell.rows("c.csv", "transcript,code,start,end", [("P1", "Kin", start, stop)])
        small.shell("codings", "apply", "c.csv", "--coder", coder, "--finished")
    assert small.agreed("Kin")["all"] == 1
    assert small.agreed("Kin", "--overlap", "50%")["only"] == {"Ann": 1, "Ben": 0}


# -- several results --------------------------------------------------------------------------------


def test_rolled_up_before_anything_is_counted(small: Small) -> None:
    small.interviews({"P1": "Mother"}).coders("Ann", "Ben")
    small.code("Ann", [("P1", "Kin", 1), ("P1", "Gossip", 2)], "--finished")
    small.code("Ben", [("P1", "Clinic", 1), ("P1", "Shame", 2)], "--finished")
    themes = small.agreement("--roll-up", "theme")["codes"]
    assert {code["path"][0]: code["all"] for code in themes} == {"Help": 1, "Shame": 1}
    assert [code["krippendorff_alpha"]["value"] for code in themes] == [1, 1]
    levels = small.agreement("--roll-up", "level")["codes"]
    assert {code["path"][0]: code["all"] for code in levels} == {"Family": 1, "Community": 1}


def test_units_roll_ups_and_groups_give_a_list(small: Small) -> None:
    small.interviews({"P1": "Mother", "P2": "Nurse"}).coders("Ann", "Ben")
    for coder in ("Ann", "Ben"):
        small.code(coder, [("P1", "Kin", 1), ("P2", "Kin", 1)], "--finished")
    options = ("--unit", "sentence,character", "--roll-up", "code,theme", "--by", "respondent_type")
    found = small.agreement(*options)
    assert found["format"] == 1
    told = {(r["unit"], r["roll_up"], r["group"]) for r in found["results"]}
    assert len(found["results"]) == 8
    assert told == {
        (u, r, g) for u in ("sentence", "character") for r in ("code", "theme") for g in ("Mother", "Nurse")
    }
    for result in found["results"]:
        assert result["format"] == 1
        assert result["scope"]["transcripts"] == 1
        assert isinstance(result["warnings"], list)


def test_three_coders(small: Small) -> None:
    small.interviews({"P1": "Mother"}).coders("Ann", "Ben", "Cleo")
    for coder, own in (("Ann", (1, 2)), ("Ben", (1, 3)), ("Cleo", (1,))):
        small.code(coder, [("P1", "Kin", i) for i in own], "--finished")
    found = small.agreed("Kin")
    assert (found["all"], found["some"], found["none"]) == (1, 2, 7)
    # Light: the mean of Cohen's kappa of the three pairs.
    first = (0.8 - 0.68) / (1 - 0.68)
    other = (0.9 - 0.74) / (1 - 0.74)
    assert found["cohen_kappa"]["value"] == pytest.approx((first + 2 * other) / 3)
    # Fleiss: 5 marks of 30; pairs agree in 26 of 30.
    pe = (5 / 30) ** 2 + (25 / 30) ** 2
    assert found["scott_pi"]["value"] == pytest.approx((26 / 30 - pe) / (1 - pe))
    assert small.agreement("--coders", "Ann,Cleo")["coders"] == ["Ann", "Cleo"]


# -- below a threshold ------------------------------------------------------------------------------


@pytest.mark.parametrize(
    ("options", "status"),
    [
        (("--fail-under", "0.3"), 0),
        (("--fail-under", "0.9"), 4),
        (("--fail-under", "0.3", "--on", "cohen_kappa"), 0),
        (("--fail-under", "0.9", "--on", "cohen_kappa"), 4),
    ],
)
def test_fail_under(table: Small, options: tuple[str, ...], status: int) -> None:
    ran = table.shell("agreement", "--json", "--replicates", 0, *options, status=status)
    assert ran.data["format"] == 1


def test_fail_under_fails_where_nothing_is_defined(small: Small) -> None:
    small.interviews({"P1": "Mother"}).coders("Ann", "Ben")
    small.shell("assign", "--coders", "Ann,Ben")
    for coder in ("Ann", "Ben"):
        small.shell("finish", "P1", "--coder", coder)
    ran = small.shell("agreement", "--json", "--replicates", 0, "--fail-under", "-1", status=4)
    pooled: dict[str, Any] = ran.data["pooled"]["krippendorff_alpha"]
    assert pooled["value"] is None
    assert pooled["why"] == "neither coder used any code"
    assert "not defined" in ran.err


def test_fail_under_takes_no_number_that_nothing_is_below(table: Small) -> None:
    assert table.shell("agreement", "--replicates", 0, "--fail-under", "nan", status=2).out == ""


@pytest.mark.parametrize(
    "options",
    [
        ("--unit", "word"),
        ("--roll-up", "branch"),
        ("--text", "interviewer"),
        ("--fail-under", "0.5", "--on", "pabak"),
        ("--overlap", "0"),
        ("--overlap", "120%"),
        ("--replicates", "-1"),
    ],
)
def test_what_is_not_offered_is_wrong_usage(table: Small, options: tuple[str, ...]) -> None:
    ran = table.shell("agreement", *options, status=2)
    assert ran.out == ""


def test_the_same_seed_gives_the_same_bytes(small: Small) -> None:
    small.interviews({f"P{i}": "Mother" for i in range(4)}).coders("Ann", "Ben")
    for coder, shift in (("Ann", 0), ("Ben", 1)):
        small.code(coder, [(f"P{i}", "Kin", 3 + shift * (i % 2)) for i in range(4)], "--finished")
    one, two = (small.shell("agreement", "--json", "--replicates", 200, "--seed", 5).out for _ in range(2))
    assert one == two
    alpha = next(c for c in small.shell("agreement", "--json").data["codes"] if c["path"][-1] == "Kin")
    statistic = alpha["krippendorff_alpha"]
    assert statistic["low"] <= statistic["value"] <= statistic["high"]
