"""What `qualcode agreement` prints for people: tables, sentences, a paragraph, and where coders differ."""

from __future__ import annotations

from typing import TYPE_CHECKING, Any

import pytest

from qualcode import __version__
from qualcode.agreement import words
from tests.workflows.conftest import Small

if TYPE_CHECKING:
    from tests.conftest import Shell

KIN = (
    "Help > Kin: both used it in 3 sentences, Annabel alone in 1, Ben alone in 2; "
    "Krippendorff's alpha .42 on 10 sentences of 1 transcript."
)


@pytest.fixture(scope="module")
def table(shell_in: type[Shell], tmp_path_factory: Any) -> Shell:
    """Kin by both in three sentences of ten, by one alone in one, by the other in two, of which in one Clinic was
    used instead; Clinic nowhere else."""
    small = Small.begun(shell_in(tmp_path_factory.mktemp("table")))
    small.interviews({"P1": "Mother"}).coders("Annabel", "Ben")
    own = [("P1", "Kin", i) for i in (1, 2, 3)]
    small.code("Annabel", [*own, ("P1", "Kin", 4, "supports"), ("P1", "Clinic", 5)], "--finished")
    small.code("Ben", [*own, ("P1", "Kin", 5), ("P1", "Kin", 6)], "--finished")
    return small.shell


def test_a_table_with_counts_bars_and_what_they_are(table: Shell) -> None:
    printed = table("agreement", "--replicates", 0).out
    lines = [" ".join(line.split()) for line in printed.splitlines()]
    assert lines[0] == (
        "Agreement of Annabel and Ben by sentence, codes: 1 transcript, "
        "10 sentences of respondents' words, round main"
    )
    assert "Counts are of sentences: A: Annabel alone, B: Ben alone. Bars: alpha from 0 to 1." in lines[1]
    # Their theme was not used and has no line: without its name they would seem to be of the theme above.
    assert any(line.startswith("Help > Kin 3 1 2 4 ████▎ .42") for line in lines)
    assert "3 codes that no coder used: not defined, and left out above." in lines
    assert max(map(len, printed.splitlines()[3:7])) <= 120


def test_no_word_says_whether_agreement_is_good(table: Shell) -> None:
    for options in ((), ("--sentences",), ("--methods-text",), ("--differences",)):
        printed = table("agreement", *options).out.casefold()
        for word in ("substantial", "moderate", "acceptable", "excellent", "good", "poor", "fair", "perfect"):
            assert word not in printed.split()


def test_a_sentence_of_reading_for_each_code(table: Shell) -> None:
    printed = table("agreement", "--replicates", 0, "--sentences").out.splitlines()
    assert KIN in printed
    assert "Shame > Gossip: neither used it in any of 10 sentences of 1 transcript." in printed
    found = table("agreement", "--replicates", 0, "--sentences", "--json").data
    assert KIN in [code["sentence"] for code in found["codes"]]


def test_a_paragraph_for_a_methods_section(table: Shell) -> None:
    printed = table("agreement", "--methods-text", "--replicates", 50, "--seed", 7).out
    for said in (
        "Annabel and Ben coded 1 transcript independently (round main).",
        "In 1 transcript a coder was assigned only after another had finished",
        "The unit was the sentence (10 sentences of respondents' turns)",
        "Pooled over 2 codes",
        "Of single codes alpha ran from .00 (Help > Clinic) to .42 (Help > Kin).",
        "Of 3 further codes it is not defined",
        f"Computed with qualcode {__version__}.",
    ):
        assert said in printed
    assert (
        table("agreement", "--methods-text", "--json").data["text"] + "\n"
        == table("agreement", "--methods-text").out
    )
    halves = table("agreement", "--methods-text", "--overlap", "50%", "--unit", "turn", "--text", "all").out
    assert (
        "of all turns); a code counted as present in a turn of which a coder had marked at least 50% of it"
        in halves
    )


def test_no_interval_is_told_of_where_none_is_shown(table: Shell) -> None:
    for options in ((), ("--sentences",), ("--methods-text",)):
        assert "bootstrap" not in table("agreement", *options).out
    assert "No number has an interval here" in table("agreement").out
    undefined = words.has_intervals({"codes": [], "pooled": {name: {"low": None} for name in words.POOLED}})
    assert not undefined


def test_a_code_that_came_too_late_is_not_called_unused(small: Small) -> None:
    small.interviews({"P1": "Mother"}).coders("Ann", "Ben")
    small.code("Ann", [("P1", "Kin", 1)], "--finished")
    small.shell("codebook", "add", "Late")
    small.code("Ben", [("P1", "Kin", 1), ("P1", "Late", 2)], "--finished")
    printed = small.shell("agreement").out
    assert "1 code left out above: in every transcript a coder could not use it (not there yet" in printed
    assert "4 codes that no coder used" in printed
    sentences = small.shell("agreement", "--sentences").out
    assert (
        "Late: not compared: in every transcript a coder could not use it (not there yet, hidden from that "
        "coder, or retired)." in sentences
    )


def test_a_code_stands_under_its_theme_or_says_which_it_is_of() -> None:
    paths = [
        ["Fear"],
        ["Fear", "Kin"],
        ["Help", "Clinic"],
        ["Help", "Clinic", "Queue"],
        ["Fear", "Talk"],
        ["Fear"],
    ]
    assert words.outline(paths) == [
        (0, ["Fear"]),
        (1, ["Kin"]),
        (0, ["Help", "Clinic"]),
        (1, ["Queue"]),
        (0, ["Fear", "Talk"]),
        (0, ["Fear"]),
    ]


def test_rounds_are_on_record_for_the_methods_section(small: Small) -> None:
    small.interviews({"P1": "Mother", "P2": "Mother", "P3": "Mother"}).coders("Ann", "Ben")
    for name, round_name, more in (
        ("P1", "pilot", ["--does-not-count"]),
        ("P2", "first", []),
        ("P3", "second", []),
    ):
        small.shell("assign", "--coders", "Ann,Ben", "--round", round_name, "--transcripts", name, *more)
    for coder, sentence in (("Ann", 1), ("Ben", 2)):
        small.code(coder, [("P1", "Kin", 1), ("P2", "Kin", sentence), ("P3", "Kin", 1)], "--finished")
    printed = small.shell("agreement", "--methods-text", "--replicates", 0).out
    assert "independently, each blind to the others' codings until all had finished" in printed
    assert "(rounds first and second). Codings of the pilot round (1 transcript) do not count." in printed
    assert "By round, pooled alpha by sentence was -.06 in first (1 transcript) and 1.00 in second" in printed


def test_differences_by_kind_with_what_would_raise_alpha(table: Shell) -> None:
    printed = [" ".join(line.split()) for line in table("agreement", "--differences").out.splitlines()]
    assert printed[0] == (
        "Where Annabel and Ben agree and differ, codes: 6 places in 1 transcript, round main"
    )
    assert "code agreed missed other code" in printed
    assert "Help > Kin 3 2 1" in printed
    assert "all places 3 2 1" in printed
    assert "Clinic Kin 1" in printed  # Annabel's and Ben's
    assert any(line.startswith("missed Kin 2") for line in printed)
    assert any(line.startswith("Stance: the same on 3 of 3 segments") for line in printed)


def test_differences_as_json_and_as_a_table(table: Shell) -> None:
    found = table("agreement", "--differences", "--json").data
    assert found["format"] == 1
    assert len(found["places"]) == 6
    rows = table("agreement", "--differences", "--csv").table
    assert len(rows) == 6
    (swap,) = [row for row in rows if row["kind"] == "other code"]
    place = next(p for p in found["places"] if p["kind"] == "other code")
    at = f"{place['start']}-{place['end']}"
    assert (swap["transcript"], swap["start"]) == ("P1", str(place["start"]))
    assert swap["coded by Annabel"] == f"Help > Clinic ({at})"
    assert swap["coded by Ben"] == f"Help > Kin ({at})"
    (missed,) = [row for row in rows if row["coded by Ben"] == ""]
    assert missed["coded by Annabel"].endswith(", supports)")


def test_by_transcript_is_a_line_for_each(small: Small) -> None:
    small.interviews({"P1": "Mother", "P2": "Nurse"}).coders("Ann", "Ben")
    for coder in ("Ann", "Ben"):
        small.code(coder, [("P1", "Kin", 1), ("P2", "Kin", 1 + (coder == "Ben"))], "--finished")
    ran = small.shell("agreement", "--by", "transcript")
    lines = [" ".join(line.split()) for line in ran.out.splitlines()]
    assert lines[0] == (
        "Agreement of Ann and Ben by group, pooled over codes by sentence; bars show alpha from 0 to 1."
    )
    assert "P1 1 10 ██████████ 1.00 1.00" in lines
    assert "P2 1 10 -.06 -.11" in lines
    assert len([line for line in lines if line.startswith("Agreement of")]) == 1


def test_coefficients_as_they_are_printed() -> None:
    shown = [words.coefficient(value) for value in (0.774, -0.051, -0.001, 0.0, 1.0, -1.0, 0.999, None)]
    assert shown == [".77", "-.05", ".00", ".00", "1.00", "-1.00", "1.00", "-"]
