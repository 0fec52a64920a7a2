"""Rules of counting, one by one, on studies small enough to count on one's fingers."""

from __future__ import annotations

from typing import TYPE_CHECKING

import pytest

if TYPE_CHECKING:
    from tests.workflows.conftest import Small


def test_a_respondent_counts_once_in_a_theme_and_segments_add_up(small: Small) -> None:
    small.interviews({"P1": "Mother", "P2": "Mother"}).coders("Ann")
    small.code(
        "Ann", [("P1", "Kin", 1), ("P1", "Kin", 2), ("P1", "Clinic", 2), ("P2", "Gossip", 0)], "--finished"
    )
    help_ = small.row("Help")["total"]
    assert (help_["respondents"], help_["considered"], help_["share"], help_["segments"]) == (1, 2, 0.5, 3)
    assert small.row("Kin")["total"]["segments"] == 2
    assert small.row("Family", kind="level")["total"]["respondents"] == 1


def test_unfinished_work_is_not_silence(small: Small) -> None:
    small.interviews({"P1": "Mother", "P2": "Mother"}).coders("Ann")
    small.code("Ann", [("P1", "Kin", 1)], "--finished")
    small.code("Ann", [("P2", "Kin", 1)])
    found = small.themes()
    assert found["groups"] == [{"group": "Mother", "in_group": 2, "finished": 1}]
    kin = small.row("Kin")
    assert (kin["total"]["respondents"], kin["total"]["considered"]) == (1, 1)
    assert any("not finished" in warning for warning in found["warnings"])


def test_a_share_of_nobody_is_undefined(small: Small) -> None:
    small.interviews({"P1": "Mother"}).coders("Ann")
    small.shell("assign", "--coders", "Ann")
    assert small.row("Kin")["total"]["share"] is None
    found = small.row("Kin", "--intervals")["total"]
    assert (found["low"], found["high"]) == (None, None)


def test_finished_and_empty_is_data(small: Small) -> None:
    small.interviews({"P1": "Mother"}).coders("Ann")
    small.shell("assign", "--coders", "Ann")
    small.shell("finish", "P1", "--coder", "Ann")
    total = small.row("Kin")["total"]
    assert (total["respondents"], total["considered"], total["share"]) == (0, 1, 0)


def test_a_code_added_later_was_not_considered_until_rechecked(small: Small) -> None:
    small.interviews({"P1": "Mother", "P2": "Mother"}).coders("Ann")
    small.code("Ann", [("P1", "Kin", 1)], "--finished")
    small.shell("codebook", "add", "Church", "--under", "Help", "--coder", "Ann")
    small.code("Ann", [("P2", "Church", 1)], "--finished")
    total = small.row("Church")["total"]
    assert (total["respondents"], total["considered"], total["share"]) == (1, 1, 1.0)
    small.shell("recheck", "done", "P1", "--code", "Church", "--coder", "Ann")
    total = small.row("Church")["total"]
    assert (total["respondents"], total["considered"], total["share"]) == (1, 2, 0.5)
    assert small.row("Help")["total"]["considered"] == 2


def test_final_is_one_coders_work_and_never_a_union(small: Small) -> None:
    small.interviews({"P1": "Mother"}).coders("Ann", "Ben")
    small.code("Ann", [("P1", "Kin", 1)], "--finished")
    small.code("Ben", [("P1", "Gossip", 1)], "--finished")
    found = {name: small.row(name)["total"]["respondents"] for name in ("Kin", "Gossip")}
    assert found == {"Kin": 1, "Gossip": 0}
    assert any(
        "not reconciled" in warning and "1 transcript" in warning for warning in small.themes()["warnings"]
    )
    small.shell("coder", "primary", "Ben")
    found = {name: small.row(name)["total"]["respondents"] for name in ("Kin", "Gossip")}
    assert found == {"Kin": 0, "Gossip": 1}
    assert small.row("Kin", "--codings-of", "any")["total"]["respondents"] == 1
    assert small.row("Kin", "--codings-of", "all")["total"]["respondents"] == 0


def test_final_prefers_a_finished_review_to_the_primary_coder(small: Small) -> None:
    small.interviews({"P1": "Mother"}).coders("Ann", "Ben")
    small.code("Ann", [("P1", "Kin", 1)], "--finished")
    small.shell("coder", "primary", "Ann")
    small.shell("assign", "--coders", "Ben", "--mode", "review", "--reviews", "Ann", "--round", "review")
    small.code("Ben", [("P1", "Gossip", 1)], "--finished")
    found = {name: small.row(name)["total"]["respondents"] for name in ("Kin", "Gossip")}
    assert found == {"Kin": 0, "Gossip": 1}
    assert not any("not reconciled" in warning for warning in small.themes()["warnings"])


def test_all_asks_every_coder_about_the_same_row_not_the_same_span(small: Small) -> None:
    small.interviews({"P1": "Mother"}).coders("Ann", "Ben")
    small.code("Ann", [("P1", "Kin", 1), ("P1", "Gossip", 4)], "--finished")
    small.code("Ben", [("P1", "Clinic", 7)], "--finished")
    counts = {
        name: small.row(name, "--codings-of", "all")["total"]["respondents"]
        for name in ("Help", "Kin", "Shame")
    }
    assert counts == {"Help": 1, "Kin": 0, "Shame": 0}


def test_one_coder_counts_unfinished_too_and_the_warning_says_so(small: Small) -> None:
    small.interviews({"P1": "Mother"}).coders("Ann")
    small.code("Ann", [("P1", "Kin", 1)])
    assert small.row("Kin", "--codings-of", "coder:Ann")["total"]["respondents"] == 1
    warnings = small.themes("--codings-of", "coder:Ann")["warnings"]
    assert any(warning.startswith("Ann has begun and not finished 1 transcript") for warning in warnings)


@pytest.mark.parametrize(
    ("stances", "settled"),
    [
        (["supports", "unset"], "supports"),
        (["contrary", "unset"], "contrary"),
        (["supports", "contrary"], "mixed"),
        (["mixed", "supports"], "mixed"),
        (["unset", "unset"], "unset"),
    ],
)
def test_stances_of_a_respondent_settle(small: Small, stances: list[str], settled: str) -> None:
    small.interviews({"P1": "Mother"}).coders("Ann")
    small.code("Ann", [("P1", "Kin", i, stance) for i, stance in enumerate(stances)], "--finished")
    none = dict.fromkeys(("supports", "contrary", "mixed", "unset"), 0)
    assert small.row("Help")["total"]["stance"] == {**none, settled: 1}


def test_the_interviewers_words_are_nobodys(small: Small) -> None:
    small.interviews({"P1": "Mother"}).coders("Ann")
    text = small.shell("text", "P1").out
    start = text.index("What about P1, question 3")
    small.shell.rows("int.csv", "transcript,code,start,end", [("P1", "Kin", start, start + 10)])
    small.shell("codings", "apply", "int.csv", "--coder", "Ann", "--finished")
    total = small.row("Kin")["total"]
    assert (total["respondents"], total["segments"], total["considered"]) == (0, 0, 1)
    assert any("no respondent's words" in warning for warning in small.themes()["warnings"])


def test_somebody_without_a_transcript_is_in_the_group_and_never_finished(small: Small) -> None:
    small.interviews({"P1": "Mother"}).coders("Ann")
    small.shell.rows("more.csv", "respondent,respondent_type", [("P2", "Mother"), ("P3", "")])
    small.shell("respondents", "import", "more.csv")
    small.code("Ann", [("P1", "Kin", 1)], "--finished")
    assert small.themes()["groups"] == [
        {"group": "Mother", "in_group": 2, "finished": 1},
        {"group": "(not given)", "in_group": 1, "finished": 0},
    ]


def test_two_interviews_of_one_person_are_finished_together(small: Small) -> None:
    small.interviews({"P1": "Mother"}).coders("Ann")
    small.shell.write("Again.txt", "INT: And now?\nR: Now it is better.\nINT: Since when?\nR: Since May.\n")
    small.shell.rows("link.csv", "respondent,transcript,interviewer", [("P1", "Again", "INT")])
    small.shell("import", "Again.txt", "--respondents", "link.csv")
    small.code("Ann", [("P1", "Kin", 1)], "--finished")
    assert small.themes()["groups"] == [{"group": "Mother", "in_group": 1, "finished": 0}]
    assert small.row("Kin")["total"] == {
        "respondents": 0,
        "considered": 0,
        "share": None,
        "segments": 0,
        "stance": dict.fromkeys(("supports", "contrary", "mixed", "unset"), 0),
    }
    small.shell("assign", "--coders", "Ann", "--transcripts", "Again")
    small.shell("finish", "Again", "--coder", "Ann")
    assert small.themes()["groups"] == [{"group": "Mother", "in_group": 1, "finished": 1}]
    assert small.row("Kin")["total"]["share"] == 1.0


def test_a_merged_code_counts_where_it_went(small: Small) -> None:
    small.interviews({"P1": "Mother"}).coders("Ann")
    small.code("Ann", [("P1", "Gossip", 1)], "--finished")
    small.shell("codebook", "merge", "Gossip", "--into", "Kin")
    assert small.row("Kin")["total"]["respondents"] == 1
    assert small.row("Shame")["total"]["respondents"] == 0
    assert not [row for row in small.themes()["rows"] if row["path"][-1] == "Gossip"]
    assert {c["code"] for c in small.shell("codings", "--json").data["codings"]} == {"Help > Kin"}


def test_intervals_are_wilsons_and_labelled(small: Small) -> None:
    small.interviews({"P1": "Mother", "P2": "Mother", "P3": "Mother"}).coders("Ann")
    small.shell("assign", "--coders", "Ann")
    small.code("Ann", [("P1", "Kin", 1), ("P2", "Gossip", 1), ("P3", "Gossip", 1)], "--finished")
    found = small.themes("--intervals")
    assert "independent random sampling" in found["intervals"]
    total = small.row("Kin", "--intervals")["total"]
    # 1 of 3: (1/3 + z²/6 ± z √(2/27 + z²/36)) / (1 + z²/3) with z = 1.959964
    assert (total["low"], total["high"]) == pytest.approx((0.061492, 0.792340), abs=1e-5)
    assert "low" not in small.row("Kin")["total"]
    assert "intervals" not in small.themes()


def test_a_code_with_a_level_of_its_own_is_under_that_level(small: Small) -> None:
    small.interviews({"P1": "Mother"}).coders("Ann")
    small.shell("codebook", "change", "Clinic", "--level", "Community")
    small.code("Ann", [("P1", "Clinic", 1)], "--finished")
    assert small.row("Clinic")["level"] == "Community"
    assert small.row("Community", kind="level")["total"]["respondents"] == 1


def test_one_focus_group_is_one_of_one_whoever_speaks(small: Small) -> None:
    lines = "".join(f"MOD: Question {i}?\nAnna: Anna says {i}.\nBeth: Beth says {i}.\n" for i in range(3))
    small.shell.write("FG.txt", lines)
    columns = "respondent,respondent_type,transcript,speaker,interviewer"
    small.shell.rows(
        "fg.csv", columns, [(n, t, "FG", n, "MOD") for n, t in (("Anna", "Mother"), ("Beth", "Nurse"))]
    )
    small.shell("import", "FG.txt", "--respondents", "fg.csv")
    small.coders("Ann")
    rows = [("FG", "Kin", "Anna says 1."), ("FG", "Kin", "Beth says 2."), ("FG", "Gossip", "Question 2?")]
    small.shell.rows("c.csv", "transcript,code,quote", rows)
    small.shell("codings", "apply", "c.csv", "--coder", "Ann", "--finished")
    found = small.themes()
    assert found["groups"] == []
    assert found["focus_groups"]["groups"] == [{"group": "Mother; Nurse", "in_group": 1, "finished": 1}]
    totals = {
        r["path"][-1]: (r["total"]["respondents"], r["total"]["segments"])
        for r in found["focus_groups"]["rows"]
    }
    assert totals["Kin"] == (1, 2)
    assert totals["Gossip"] == (0, 0)
    apart = small.themes("--individuals")
    assert apart["focus_groups"] == found["focus_groups"]
    assert [g["group"] for g in apart["groups"]] == ["Mother", "Nurse"]
    kin = next(row for row in apart["rows"] if row["path"][-1] == "Kin")
    assert [(c["respondents"], c["considered"], c["segments"]) for c in kin["cells"]] == [
        (1, 1, 1),
        (1, 1, 1),
    ]
    assert any("not independent" in warning for warning in apart["warnings"])


@pytest.mark.parametrize(
    ("options", "said"),
    [
        (("--by", "respondant_type"), "did you mean respondent_type?"),
        (("--codings-of", "best"), "final, any, all, or coder:NAME"),
        (("--codings-of", "coder:An"), "did you mean Ann?"),
    ],
)
def test_unknown_names_are_refused(small: Small, options: tuple[str, ...], said: str) -> None:
    small.interviews({"P1": "Mother"}).coders("Ann")
    ran = small.shell("themes", *options, status=None)
    assert ran.status in (1, 2)
    assert ran.out == ""
    assert said in ran.err
