"""Every published or cross-checked value that names a statistic offered here."""

from __future__ import annotations

import json
from pathlib import Path
from typing import Any

import numpy as np
import pytest

from qualcode.agreement import (
    Coefficient,
    Spans,
    Stretches,
    brennan_prediger,
    cohen_kappa,
    compare,
    fleiss_kappa,
    gwet_ac1,
    jaccard_distance,
    krippendorff_alpha,
    masi_distance,
    percent_agreement,
    prepare,
    scott_pi,
    u_alpha,
)

CASES = json.loads((Path(__file__).parent / "cases.json").read_text(encoding="utf-8"))

# Named in the published sets and not offered by qualcode.
NOT_OFFERED = {"alpha_u_2004", "gwet_ac2_quadratic", "hubert_kappa", "ku_alpha", "qualcoder_kappa"}
FIELDS_NOT_OFFERED = {"kappa_max"}
RATINGS = {
    "percent_agreement": percent_agreement,
    "cohen_kappa": cohen_kappa,
    "scott_pi": scott_pi,
    "fleiss_kappa": fleiss_kappa,
    "gwet_ac1": gwet_ac1,
}
FREE_MARGINAL = {"bennett_s", "randolph_kappa"}
ONE_CATEGORY = {"scott_pi_dichotomised": scott_pi, "fleiss_kappa_category": fleiss_kappa}
UNITIZING = {"u_alpha": "u", "bar_u_alpha": "binary", "cu_alpha": "cu"}
SPANS = {
    "char_kappa": "cohen_kappa",
    "char_percent_agreement": "percent_agreement",
    "char_alpha_binary": "krippendorff_alpha",
    "sentence_kappa": "cohen_kappa",
}
OTHER = {"kripp_alpha", "char_alpha_sets", "masi_distance", "jaccard_distance", "match_f1"}
OFFERED = set(RATINGS) | FREE_MARGINAL | set(ONE_CATEGORY) | set(UNITIZING) | set(SPANS) | OTHER


def is_tested(case: dict[str, Any]) -> bool:
    statistic = case["statistic"]
    return statistic["name"] in OFFERED and statistic.get("field") not in FIELDS_NOT_OFFERED


TESTED = [case for case in CASES if is_tested(case)]


def ratings_of(data: dict[str, Any]) -> list[list[Any]]:
    """Units from a table of counted patterns or from units; lists of members become sets."""
    rows = data.get("units") or [row[1:] for row in data["table"] for _ in range(row[0])]
    return [[frozenset(v) if isinstance(v, list) else v for v in row] for row in rows]


def engine_of(data: dict[str, Any]) -> tuple[Any, dict[str, int], Stretches | None]:
    documents = {name: i for i, name in enumerate(data["docs"])}
    coders = {name: i for i, name in enumerate(data["coders"])}
    names = sorted({span[4] for span in data["spans"]} | {"nope"})
    codes = {name: i for i, name in enumerate(names)}
    rows = [
        (coders[who], documents[doc], codes[code], start, end)
        for who, doc, start, end, code in data["spans"]
        if who in coders
    ]
    lengths = np.array(list(data["docs"].values()))
    units = None
    if "units_by_doc" in data:
        flat = [(documents[d], s, e) for d, units in data["units_by_doc"].items() for s, e in units]
        units = Stretches(*np.array(flat).T)
    prepared = prepare(
        Spans(*np.array(rows, dtype=np.int64).reshape(-1, 5).T),
        Stretches(np.arange(len(lengths)), np.zeros_like(lengths), lengths),
        transcripts=len(lengths),
        coders=len(coders),
        codes=len(codes),
    )
    return prepared, codes, units


def of_field(found: Coefficient, field: str | None) -> float | None:
    if field in ("po", "do"):
        return found.observed
    return found.expected if field in ("pe", "de") else found.value


def character_sets(data: dict[str, Any]) -> list[list[frozenset[str]]]:
    units = []
    for document, length in data["docs"].items():
        sets = {coder: [set() for _ in range(length)] for coder in data["coders"]}
        for who, where, start, end, code in data["spans"]:
            if where == document and who in sets:
                for at in range(start, end):
                    sets[who][at].add(code)
        units += [[frozenset(sets[c][at]) for c in data["coders"]] for at in range(length)]
    return units


def span_f1(data: dict[str, Any], iou: float) -> float | None:
    """F1 over all codes of one text, from the matched and counted spans of each."""
    names = sorted({span[2] for span in data["a"] + data["b"]})
    rows = [
        (who, 0, names.index(v), s, e)
        for who, spans in enumerate((data["a"], data["b"]))
        for s, e, v in spans
    ]
    whole = Stretches(np.array([0]), np.array([0]), np.array([1000]))
    prepared = prepare(Spans(*np.array(rows).T), whole, transcripts=1, coders=2, codes=len(names), iou=iou)
    return float(2 * prepared.matched.sum() / prepared.spans.sum())


def value_of(case: dict[str, Any]) -> float | None:
    statistic, data = case["statistic"], case["input"]
    name, field = statistic["name"], statistic.get("field")
    if name in RATINGS:
        return of_field(RATINGS[name](ratings_of(data)), field)
    if name in FREE_MARGINAL:
        return of_field(brennan_prediger(ratings_of(data), statistic["q"]), field)
    if name in ONE_CATEGORY:
        wanted = statistic["category"]
        rows = [[None if v is None else v == wanted for v in row] for row in ratings_of(data)]
        return ONE_CATEGORY[name](rows).value
    if name == "kripp_alpha":
        return of_field(krippendorff_alpha(ratings_of(data), statistic["delta"]), field)
    if name in UNITIZING:
        found = u_alpha([(c["length"], c["coders"]) for c in data["continua"]])
        return getattr(found, UNITIZING[name]).value
    if name == "match_f1":
        return span_f1(data, statistic["min_iou"] or 1.0)
    if name in ("masi_distance", "jaccard_distance"):
        return (masi_distance if name == "masi_distance" else jaccard_distance)(data["a"], data["b"])
    prepared, codes, units = engine_of(data)
    least = statistic.get("min_chars", 1)
    compared = compare(prepared, units, min_characters=least, replicates=0)
    if name == "char_alpha_sets":
        by_rating = krippendorff_alpha(character_sets(data), statistic["delta"]).value
        if statistic["delta"] == "masi":
            assert compared.pooled.set_alpha.value == pytest.approx(by_rating, abs=1e-12)
        return by_rating
    return getattr(compared.codes[codes[statistic["code"]]], SPANS[name]).value


@pytest.mark.parametrize("case", TESTED, ids=lambda case: f"{case['name']} | {case['source']}")
def test_published_value(case: dict[str, Any]) -> None:
    value = value_of(case)
    if case["expected"] is None:
        assert value is None
    else:
        assert value == pytest.approx(case["expected"], abs=case["tolerance"])


def test_no_offered_statistic_is_left_out() -> None:
    left_out = [case for case in CASES if not is_tested(case)]
    for case in left_out:
        statistic = case["statistic"]
        assert statistic["name"] in NOT_OFFERED or statistic.get("field") in FIELDS_NOT_OFFERED
    assert {case["statistic"]["name"] for case in CASES} <= OFFERED | NOT_OFFERED
    assert len(TESTED) == 166
