"""The agreement that a pack of the sample prints, counted again by code that imports nothing of qualcode."""

from __future__ import annotations

import json
from typing import TYPE_CHECKING, Any

import numpy as np
import pytest
from python_calamine import CalamineWorkbook

from tests.reports.by_hand import rows_of

if TYPE_CHECKING:
    from pathlib import Path

CODERS = ("Lindiwe", "Tom")
REPLICATES = 2000


class Recount:
    """For each transcript and theme, in how many of respondents' sentences both, each alone, or neither is."""

    def __init__(self, sample: Path) -> None:
        self.codings = rows_of(sample / "codings.csv")
        files = sorted((sample / "texts").glob("*.json"))
        texts = [json.loads(file.read_text()) for file in files]
        self.units = [(text, self._sentences(text)) for text in texts]

    @staticmethod
    def _sentences(text: dict[str, Any]) -> list[tuple[int, int]]:
        said = [(t["start"], t["end"]) for t in text["turns"] if t["role"] in ("respondent", "group")]
        return [
            (start, end) for start, end in text["sentences"] if any(a <= start and end <= b for a, b in said)
        ]

    def tables(self, theme: str) -> np.ndarray:
        """(transcripts, 4): both, first alone, second alone, neither."""
        return np.array([self._table(text, sentences, theme) for text, sentences in self.units], dtype=float)

    def _table(self, text: dict[str, Any], sentences: list[tuple[int, int]], theme: str) -> list[int]:
        counts = [0, 0, 0, 0]
        spans = {
            coder: [
                (int(row["start"]), int(row["end"]))
                for row in self.codings
                if row["coder"] == coder
                and row["transcript"] == text["transcript"]
                and row["code"].split(" > ")[0] == theme
            ]
            for coder in CODERS
        }
        for start, end in sentences:
            first, second = (
                any(text["text"][max(a, start) : min(b, end)].strip() for a, b in spans[coder])
                for coder in CODERS
            )
            counts[0 if first and second else 1 if first else 2 if second else 3] += 1
        return counts


def values(both: Any, first: Any, second: Any, neither: Any) -> dict[str, Any]:
    """The statistics of the annex for 2x2 tables; NaN where not defined, as all are where nobody used the code but
    observed agreement."""
    units = both + first + second + neither
    po, one, two = (both + neither) / units, (both + first) / units, (both + second) / units
    by_chance = one * two + (1 - one) * (1 - two)
    marked = 2 * both + first + second
    apart = (first + second) / units
    apart_by_chance = 2 * marked * (2 * units - marked) / (2 * units * (2 * units - 1))
    share = (one + two) / 2
    pe = 2 * share * (1 - share)
    with np.errstate(divide="ignore", invalid="ignore"):
        return {
            "Observed agreement": po,
            "Cohen's kappa": (po - by_chance) / (1 - by_chance),
            "Krippendorff's alpha": 1 - apart / apart_by_chance,
            "Gwet's AC1": np.where(marked == 0, np.nan, (po - pe) / (1 - pe)),
            "parts": (po, by_chance, apart, apart_by_chance),
        }


def pooled(parts: list[Any]) -> dict[str, Any]:
    """Kappa as De Vries et al. (2008), and alpha from the codes' observed and expected disagreement."""
    po, by_chance, apart, apart_by_chance = (sum(column) for column in zip(*parts, strict=True))
    number = len(parts)
    return {
        "Cohen's kappa": (po - by_chance) / (number - by_chance),
        "Krippendorff's alpha": 1 - apart / apart_by_chance,
    }


def weights(transcripts: int) -> np.ndarray:
    """How often each transcript is drawn in each replicate, by seed 0."""
    drawn = np.random.default_rng(0).integers(0, transcripts, size=(REPLICATES, transcripts))
    return np.array([np.bincount(row, minlength=transcripts) for row in drawn], dtype=float)


def test_each_value_and_interval_of_the_annex(sample: Path) -> None:
    book = CalamineWorkbook.from_path(str(sample / "agreed.xlsx"))
    head, *rows = book.get_sheet_by_name("Agreement").to_python()
    assert head == ["Theme", "Statistic", "Value", "From", "To", "Why it is not defined"]
    recount = Recount(sample)
    drawn = weights(len(recount.units))
    expected: dict[tuple[str, str], tuple[float, Any]] = {}
    whole, resampled = [], []
    for theme in dict.fromkeys(row[0] for row in rows if row[0] != "All themes together"):
        tables = recount.tables(theme)
        now, then = values(*tables.sum(axis=0)), values(*(drawn @ tables).T)
        whole.append(now.pop("parts"))
        resampled.append(then.pop("parts"))
        expected |= {(theme, name): (now[name], then[name]) for name in now}
    together, again = pooled(whole), pooled(resampled)
    expected |= {("All themes together", name): (together[name], again[name]) for name in together}
    assert [(row[0], row[1]) for row in rows] == list(expected)
    for theme, name, value, low, high, _ in rows:
        exact, replicates = expected[theme, name]
        assert value == pytest.approx(exact, abs=1e-12), (theme, name)
        defined = replicates[~np.isnan(replicates)]
        if low != "":
            assert (low, high) == pytest.approx(tuple(np.percentile(defined, [2.5, 97.5])), abs=1e-9), (
                theme,
                name,
            )
        else:
            assert len(defined) < 0.9 * REPLICATES, (theme, name)
