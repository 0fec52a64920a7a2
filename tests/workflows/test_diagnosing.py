"""The places behind the coefficients, on tables that can be counted by hand."""

from __future__ import annotations

from typing import TYPE_CHECKING, Any

import pytest

from qualcode.agreement import krippendorff_alpha
from qualcode.errors import QualcodeError
from qualcode.ledger.study import Study
from qualcode.workflows import diagnosing
from qualcode.workflows.diagnosing import Asked
from tests.workflows.conftest import made_once

if TYPE_CHECKING:
    from tests.workflows.conftest import Small

KIN, CLINIC, GOSSIP = ["Help", "Kin"], ["Help", "Clinic"], ["Shame", "Gossip"]


def diagnosis(small: Small, **asked: Any) -> dict[str, Any]:
    with Study.open(small.shell.folder / "small.qualcode") as study:
        return diagnosing.diagnosis(study, None, Asked(**asked))


@made_once
def differing(small: Small) -> Small:
    """Of P1: one agreed, one with another stance, one missed by each, one other code, one of another level.
    Of P2: one boundary."""
    small.interviews({"P1": "Mother", "P2": "Nurse"}).coders("Ann", "Ben")
    both = [("P1", "Kin", 0)]
    small.code(
        "Ann",
        [*both, ("P1", "Kin", 1, "supports"), ("P1", "Kin", 2), ("P1", "Kin", 4), ("P1", "Kin", 5)],
    )
    small.code(
        "Ben",
        [*both, ("P1", "Kin", 1, "contrary"), ("P1", "Gossip", 3), ("P1", "Clinic", 4), ("P1", "Gossip", 5)],
    )
    start, end = small.spoken("P2", 0)
    for coder, cut in (("Ann", 0), ("Ben", 3)):
        small.shell.rows("c.csv", "transcript,code,start,end", [("P2", "Kin", start, end - cut)])
        small.shell("codings", "apply", "c.csv", "--coder", coder)
        small.shell("finish", "P1", "P2", "--coder", coder)
    return small


def test_every_kind_with_its_places(differing: Small) -> None:
    found = diagnosis(differing)
    assert found["kinds"] == {
        "agreed": 1,
        "stance": 1,
        "boundary": 1,
        "missed": 2,
        "other code": 1,
        "other theme": 0,
        "other level": 1,
        "not offered": 0,
    }
    places = [(p["transcript"], p["kind"], p["start"], p["end"], p["without"]) for p in found["places"]]
    kinds = ["agreed", "stance", "missed", "missed", "other code", "other level"]
    without = [[], [], ["Ben"], ["Ann"], [], []]
    of_p1 = [("P1", kind, *differing.spoken("P1", i), without[i]) for i, kind in enumerate(kinds)]
    assert sorted(places) == sorted([*of_p1, ("P2", "boundary", *differing.spoken("P2", 0), [])])
    swapped = next(p for p in found["places"] if p["kind"] == "other code")
    start, end = differing.spoken("P1", 4)
    assert swapped["paths"] == [KIN, CLINIC]
    assert swapped["codings"] == [
        {"coder": "Ann", "path": KIN, "start": start, "end": end, "stance": None},
        {"coder": "Ben", "path": CLINIC, "start": start, "end": end, "stance": None},
    ]
    kin = next(code for code in found["codes"] if code["path"] == KIN)
    assert (kin["kinds"]["missed"], kin["missed_by"]) == (1, {"Ann": 0, "Ben": 1})
    assert (kin["kinds"]["other code"], kin["kinds"]["other level"]) == (1, 1)


def test_what_the_one_coded_where_the_other_coded_what(differing: Small) -> None:
    found = diagnosis(differing)
    (table,) = found["confusion"]
    assert table["coders"] == ["Ann", "Ben"]
    cells = {tuple(" ".join(path or ["-"]) for path in c["paths"]): c["places"] for c in table["cells"]}
    assert cells == {
        ("Help Kin", "Help Kin"): 3,
        ("Help Kin", "-"): 1,
        ("-", "Shame Gossip"): 1,
        ("Help Kin", "Help Clinic"): 1,
        ("Help Kin", "Shame Gossip"): 1,
    }
    (levels,) = found["levels"]
    assert {tuple(c["levels"]): c["places"] for c in levels["cells"]} == {
        ("Family", "Family"): 4,
        ("Family", None): 1,
        (None, "Community"): 1,
        ("Family", "Community"): 1,
    }


def test_stance_is_compared_among_segments_coded_alike(differing: Small) -> None:
    stance = diagnosis(differing)["stance"]
    # The three places of Kin by both; the spans of the boundary share most of what they cover.
    ratings = [("unset", "unset"), ("supports", "contrary"), ("unset", "unset")]
    assert (stance["segments"], stance["same"]) == (3, 2)
    assert stance["krippendorff_alpha"]["value"] == krippendorff_alpha(ratings).value
    assert stance["cohen_kappa"]["value"] == pytest.approx((2 / 3 - 4 / 9) / (1 - 4 / 9))
    assert {(c["stances"][0], c["stances"][1]): c["segments"] for c in stance["cells"]} == {
        ("unset", "unset"): 2,
        ("supports", "contrary"): 1,
    }


def test_what_would_raise_agreement_is_alpha_counted_anew(differing: Small) -> None:
    found = diagnosis(differing)
    assert found["pooled_now"] == pytest.approx(
        differing.agreement()["pooled"]["krippendorff_alpha"]["value"]
    )
    gains = {(g["kind"], tuple(g["paths"][0])): g for g in found["gains"]}
    missed = gains["missed", tuple(KIN)]

    # Kin on twenty sentences: Ann has six, Ben three of them; Clinic and Gossip differ in one and two.
    def parts(apart: int, marks: int) -> tuple[float, float]:
        return apart / 20, 2 * marks * (40 - marks) / (40 * 39)

    kin, clinic, gossip = parts(3, 9), parts(1, 1), parts(2, 2)
    assert found["pooled_now"] == pytest.approx(
        1 - (kin[0] + clinic[0] + gossip[0]) / (kin[1] + clinic[1] + gossip[1])
    )
    settled = parts(2, 10)
    assert missed["pooled"] == pytest.approx(
        1 - (settled[0] + clinic[0] + gossip[0]) / (settled[1] + clinic[1] + gossip[1])
    )
    assert missed["gain"] == pytest.approx(missed["pooled"] - found["pooled_now"])
    assert missed["codes"] == [
        {
            "path": KIN,
            "now": pytest.approx(1 - kin[0] / kin[1]),
            "then": pytest.approx(1 - settled[0] / settled[1]),
        }
    ]
    # That spans end differently changes nothing by sentence.
    assert gains["boundary", tuple(KIN)]["gain"] == pytest.approx(0)
    order = [g["gain"] for g in found["gains"]]
    assert order == sorted(order, reverse=True)


def test_settling_two_codes_touches_both(differing: Small) -> None:
    (swap,) = [g for g in diagnosis(differing)["gains"] if g["kind"] == "other code"]
    assert swap["paths"] == [KIN, CLINIC] or swap["paths"] == [CLINIC, KIN]
    assert {tuple(code["path"]): code["then"] is not None for code in swap["codes"]} == {
        tuple(KIN): True,
        tuple(CLINIC): True,
    }
    clinic = next(code for code in swap["codes"] if code["path"] == CLINIC)
    assert clinic["then"] == 1


def test_rolled_up_codes_of_a_theme_are_no_difference(differing: Small) -> None:
    found = diagnosis(differing, roll_ups=("theme",))
    assert found["kinds"]["other code"] == 0
    assert found["kinds"]["agreed"] == 2
    assert found["roll_up"] == "theme"


def test_by_group(differing: Small) -> None:
    mothers, nurses = diagnosis(differing, by="respondent_type")["results"]
    assert (mothers["group"], mothers["kinds"]["boundary"], len(mothers["places"])) == ("Mother", 0, 6)
    assert (nurses["group"], nurses["kinds"]["boundary"], len(nurses["places"])) == ("Nurse", 1, 1)
    assert nurses["scope"] == {"transcripts": 1, "round": ["main"]}


def test_codings_are_cut_to_the_text_looked_at(small: Small) -> None:
    small.interviews({"P1": "Mother"}).coders("Ann", "Ben")
    text = small.shell("text", "P1").out
    asked, (start, end) = text.index("What about P1, question 3"), small.spoken("P1", 3)
    for coder, begin in (("Ann", asked), ("Ben", start)):
        rows = [("P1", "Kin", begin, end)] + ([("P1", "Gossip", asked, asked + 4)] if coder == "Ann" else [])
        small.shell.rows("c.csv", "transcript,code,start,end", rows)
        small.shell("codings", "apply", "c.csv", "--coder", coder, "--finished")
    found = diagnosis(small)
    assert [(p["kind"], p["start"], p["end"]) for p in found["places"]] == [("agreed", start, end)]
    assert any("1 coding lies wholly in text" in warning for warning in found["warnings"])
    everything = diagnosis(small, text="all")
    assert sorted(p["kind"] for p in everything["places"]) == ["boundary", "missed"]


def test_a_code_that_came_later_is_not_missed(small: Small) -> None:
    small.interviews({"P1": "Mother"}).coders("Ann", "Ben")
    small.code("Ann", [("P1", "Kin", 1)], "--finished")
    small.shell("codebook", "add", "Church", "--under", "Help", "--origin", "framework")
    small.code("Ben", [("P1", "Church", 1)], "--finished")
    found = diagnosis(small)
    assert sorted(p["kind"] for p in found["places"]) == ["missed", "not offered"]
    assert all(g["kind"] == "missed" for g in found["gains"])
    assert [c["paths"] for c in found["confusion"][0]["cells"]] == [[KIN, None]]


def test_three_coders_are_confused_two_by_two(small: Small) -> None:
    small.interviews({"P1": "Mother"}).coders("Ann", "Ben", "Cleo")
    for coder, code in (("Ann", "Kin"), ("Ben", "Kin"), ("Cleo", "Clinic")):
        small.code(coder, [("P1", code, 1)], "--finished")
    found = diagnosis(small)
    assert [p["kind"] for p in found["places"]] == ["other code"]
    assert [(t["coders"], [(c["paths"], c["places"]) for c in t["cells"]]) for t in found["confusion"]] == [
        (["Ann", "Ben"], [([KIN, KIN], 1)]),
        (["Ann", "Cleo"], [([KIN, CLINIC], 1)]),
        (["Ben", "Cleo"], [([KIN, CLINIC], 1)]),
    ]


def test_nobody_coded_anything(small: Small) -> None:
    small.interviews({"P1": "Mother"}).coders("Ann", "Ben")
    small.shell("assign", "--coders", "Ann,Ben")
    for coder in ("Ann", "Ben"):
        small.shell("finish", "P1", "--coder", coder)
    found = diagnosis(small)
    assert (found["places"], found["gains"], found["pooled_now"]) == ([], [], None)
    assert found["stance"]["krippendorff_alpha"]["value"] is None
    assert found["stance"]["krippendorff_alpha"]["why"]


def test_nothing_to_compare_is_refused(small: Small) -> None:
    small.interviews({"P1": "Mother"}).coders("Ann", "Ben")
    with pytest.raises(QualcodeError, match="two coders"):
        diagnosis(small)
