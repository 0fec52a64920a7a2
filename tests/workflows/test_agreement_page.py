"""docs/agreement.md: what it works by hand is what the program says."""

from __future__ import annotations

import re
from pathlib import Path
from typing import TYPE_CHECKING, Any

import pytest

if TYPE_CHECKING:
    from tests.conftest import Shell

PAGE = Path(__file__).parents[2].joinpath("docs", "agreement.md").read_text(encoding="utf-8")
STATISTICS = {
    "percent agreement": "percent_agreement",
    "positive agreement": "positive_agreement",
    "negative agreement": "negative_agreement",
    "Cohen's kappa": "cohen_kappa",
    "Scott's pi": "scott_pi",
    "PABAK": "pabak",
    "AC1": "gwet_ac1",
    "Krippendorff's alpha": "krippendorff_alpha",
    r"\|u-alpha": "u_alpha",
    "F1 of spans": "f1",
}
POOLED = {"alpha": "krippendorff_alpha", "kappa": "cohen_kappa", "alpha of sets": "set_alpha"}


def blocks(language: str) -> list[str]:
    return re.findall(rf"```{language}\n(.*?)```", PAGE, flags=re.DOTALL)


def rows(head: str) -> dict[str, str]:
    """The rows of the table with this head: first cell to last."""
    (found,) = re.findall(rf"\n\| {re.escape(head)} \|.*?\n((?:\|.*\n)+)", PAGE)
    cells = [re.split(r"(?<!\\)\|", line)[1:-1] for line in found.splitlines()[1:]]
    return {row[0].strip(): row[-1].strip() for row in cells}


def shown(value: float) -> str:
    return f"{value:.3f}".replace("0.", ".", 1)


@pytest.fixture(scope="module")
def well(shell_in: type[Shell], tmp_path_factory: Any) -> Shell:
    """The study of the page."""
    shell = shell_in(tmp_path_factory.mktemp("well"))
    shell.write("book.yaml", "title: Well\ncodes: [{name: Fear}, {name: Help}]\n")
    shell("new", "well.qualcode", "--codebook", "book.yaml")
    (text,) = blocks("text")
    assert {len(line) for line in text.splitlines()} == {40}
    shell.write("well.txt", text)
    shell("import", "well.txt")
    for coder, table in zip("AB", blocks("csv"), strict=True):
        shell("coder", "add", coder)
        shell.write("codings.csv", table)
        shell("codings", "apply", "codings.csv", "--coder", coder, "--finished")
    return shell


def test_ten_lines_by_hand(well: Shell) -> None:
    found = well("agreement", "--json").data
    fear, help_ = found["codes"]
    assert [fear[n] for n in ("units", "all", "none")] == [10, 3, 4]
    assert fear["only"] == {"A": 1, "B": 2}
    told = rows("number | by hand")
    assert set(told) == set(STATISTICS)
    for name, value in told.items():
        assert shown(fear[STATISTICS[name]]["value"]) == value, name
    assert shown(help_["krippendorff_alpha"]["value"]) == ".627"
    pooled = rows("pooled | by hand")
    assert set(pooled) == set(POOLED)
    for name, value in pooled.items():
        assert shown(found["pooled"][POOLED[name]]["value"]) == value, name


def test_its_sentence_of_reading(well: Shell) -> None:
    printed = well("agreement", "--sentences").out
    (quoted,) = re.findall(r'"(Fear: both.*?)"', PAGE, flags=re.DOTALL)
    assert " ".join(quoted.split()) in printed


def test_its_differences(well: Shell) -> None:
    found = well("agreement", "--differences", "--json").data
    assert {kind: number for kind, number in found["kinds"].items() if number} == {
        "agreed": 4,
        "missed": 2,
        "other theme": 1,
    }
    gain = next(g for g in found["gains"] if g["kind"] == "missed")
    assert gain["paths"] == [["Fear"]]
    said = " ".join(PAGE.split())
    assert f"pooled alpha 1 - (.1 + .1)/(.5211 + .2684) = {shown(gain['pooled'])}" in said
    assert f"which is {shown(gain['gain'])} more than now" in said


def test_the_functions_print_what_the_page_says(capsys: pytest.CaptureFixture[str]) -> None:
    (source,) = blocks("python")
    exec(source, {})
    printed = capsys.readouterr().out.splitlines()
    expected = re.findall(r"  # (.*)", source)
    assert len(printed) == len(expected) == 5
    for line, said in zip(printed, expected, strict=True):
        assert line.startswith(said.rstrip(". "))


def test_the_three_tables_count_a_thousand_characters() -> None:
    (found,) = re.findall(r"\n\| \| A \| B \|.*?\n((?:\|.*\n)+)", PAGE)
    lines = [[cell.strip() for cell in line.split("|")[1:-1]] for line in found.splitlines()[1:]]
    assert [line[0] for line in lines] == ["One", "Two", "Three"]
    for _, first, second, a, b, c, d, po, pe, kappa in lines:
        one, two = (_characters(spans) for spans in (first, second))
        counts = (len(one & two), len(one - two), len(two - one), 1000 - len(one | two))
        assert counts == tuple(map(int, (a, b, c, d)))
        chance = (len(one) * len(two) + (1000 - len(one)) * (1000 - len(two))) / 1000**2
        observed = (counts[0] + counts[3]) / 1000
        assert (observed, chance) == pytest.approx((float(po), float(pe.split("= ")[1])))
        assert (observed - chance) / (1 - chance) == pytest.approx(float(kappa.split("= ")[-1]), abs=5e-5)


def _characters(spans: str) -> set[int]:
    return {i for start, end in re.findall(r"(\d+)-(\d+)", spans) for i in range(int(start), int(end))}
