"""The engine against the plainest possible computation, character by character, on small texts."""

from __future__ import annotations

from dataclasses import dataclass, fields, replace
from itertools import combinations, pairwise, permutations
from typing import Any

import numpy as np
import pytest
from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st

from qualcode.agreement import (
    CodeAgreement,
    Comparison,
    Spans,
    Stretches,
    brennan_prediger,
    cohen_kappa,
    compare,
    gwet_ac1,
    krippendorff_alpha,
    percent_agreement,
    prepare,
    scott_pi,
    u_alpha,
)
from qualcode.agreement import spans as spans_module

LAYERS = ["character", "sentence", "document"]
bounded = settings(derandomize=True)
STATISTICS = [field.name for field in fields(CodeAgreement) if "Statistic" in str(field.type)]


@dataclass(frozen=True)
class Work:
    """Random work: regions and units per transcript, rows of (coder, transcript, code, start, end)."""

    regions: list[list[tuple[int, int]]]
    units: list[list[tuple[int, int]]]
    rows: list[tuple[int, int, int, int, int]]
    coders: int
    codes: int
    offered: np.ndarray

    def prepared(self, iou: float = 0.5) -> Any:
        return prepare(
            Spans(*np.array(self.rows, dtype=np.int64).reshape(-1, 5).T),
            flat(self.regions),
            transcripts=len(self.regions),
            coders=self.coders,
            codes=self.codes,
            offered=self.offered,
            iou=iou,
        )


def flat(stretches: list[list[tuple[int, int]]]) -> Stretches:
    rows = [(t, s, e) for t, some in enumerate(stretches) for s, e in some]
    return Stretches(*np.array(rows, dtype=np.int64).reshape(-1, 3).T)


@st.composite
def works(draw: st.DrawFn) -> Work:
    transcripts, coders, codes = draw(st.integers(1, 3)), draw(st.integers(2, 4)), draw(st.integers(1, 3))
    regions, units = [], []
    for _ in range(transcripts):
        cuts = sorted(draw(st.sets(st.integers(0, 40), max_size=7)))
        kept = [(s, e) for s, e in pairwise(cuts) if draw(st.booleans())]
        inside = []
        for start, end in kept:
            middle = draw(st.integers(start, end))
            inside += [(s, e) for s, e in ((start, middle), (middle, end)) if e > s]
        regions.append(kept)
        units.append(inside)
    row = st.tuples(
        st.integers(0, coders - 1),
        st.integers(0, transcripts - 1),
        st.integers(0, codes - 1),
        st.integers(0, 40),
        st.integers(1, 15),
    )
    rows = [(c, t, k, s, s + n) for c, t, k, s, n in draw(st.lists(row, max_size=25))]
    gone = draw(st.sets(st.integers(0, coders * codes * transcripts - 1), max_size=2))
    offered = np.ones(coders * codes * transcripts, dtype=bool)
    offered[list(gone)] = False
    return Work(regions, units, rows, coders, codes, offered.reshape(coders, codes, transcripts))


def marked(work: Work, coder: int, transcript: int, code: int) -> set[int]:
    looked_at = {at for s, e in work.regions[transcript] for at in range(s, e)}
    spans = [(s, e) for c, t, k, s, e in work.rows if (c, t, k) == (coder, transcript, code)]
    return {at for s, e in spans for at in range(s, e)} & looked_at


def ratings(work: Work, code: int, layer: str) -> list[list[bool]]:
    """One row per unit (or character) of the transcripts in which all coders were offered the code."""
    rows = []
    for t in range(len(work.regions)):
        if work.offered[:, code, t].all():
            sets = [marked(work, c, t, code) for c in range(work.coders)]
            for start, end in unit_places(work, t, layer):
                rows.append([bool(marks & set(range(start, end))) for marks in sets])
    return rows


def unit_places(work: Work, transcript: int, layer: str) -> list[tuple[int, int]]:
    regions = work.regions[transcript]
    if layer == "character":
        return [(at, at + 1) for s, e in regions for at in range(s, e)]
    if layer == "document":
        return [(regions[0][0], regions[-1][1])] if regions else []
    return work.units[transcript]


def units_for(work: Work, layer: str) -> Stretches | None:
    if layer == "character":
        return None
    return flat([unit_places(work, t, layer) for t in range(len(work.regions))])


def continua(work: Work, code: int) -> list[tuple[int, list[list[tuple[int, int, str]]]]]:
    """The text looked at as one stretch, overlapping spans joined, touching ones two."""
    found = []
    for t, regions in enumerate(work.regions):
        if not work.offered[:, code, t].all():
            continue
        text = [at for s, e in regions for at in range(s, e)]
        by_coder = []
        for coder in range(work.coders):
            units = []
            for c, where, k, s, e in work.rows:
                inside = [i for i, at in enumerate(text) if s <= at < e]
                if (c, where, k) == (coder, t, code) and inside:
                    units.append((inside[0], inside[-1] + 1, "marked"))
            by_coder.append(joined(units))
        found.append((len(text), by_coder))
    return found


def joined(units: list[tuple[int, int, str]]) -> list[tuple[int, int, str]]:
    done: list[tuple[int, int, str]] = []
    for start, end, value in sorted(units):
        if done and start < done[-1][1]:
            done[-1] = (done[-1][0], max(end, done[-1][1]), value)
        else:
            done.append((start, end, value))
    return done


def f1(work: Work, code: int, iou: float = 0.5) -> float | None:
    scores = []
    texts = continua(work, code)
    for a, b in combinations(range(work.coders), 2):
        number = sum(len(units[a]) + len(units[b]) for _, units in texts)
        if number:
            scores.append(2 * sum(largest(units[a], units[b], iou) for _, units in texts) / number)
    return float(np.mean(scores)) if scores else None


def largest(first: list[Any], second: list[Any], iou: float) -> int:
    """The largest one-to-one matching, by trying everything."""
    if not first:
        return 0
    (start, end, _), rest = first[0], first[1:]
    best = largest(rest, second, iou)
    for at, (s, e, _) in enumerate(second):
        shared = min(end, e) - max(start, s)
        if shared > 0 and shared >= iou * (max(end, e) - min(start, s)):
            best = max(best, 1 + largest(rest, second[:at] + second[at + 1 :], iou))
    return best


def close(found: float | None, wanted: float | None) -> bool:
    if found is None or wanted is None:
        return found is wanted
    return found == pytest.approx(wanted, abs=1e-9)


@pytest.mark.parametrize("layer", LAYERS)
@bounded
@given(work=works())
def test_every_statistic(work: Work, layer: str) -> None:
    found = compare(work.prepared(), units_for(work, layer), replicates=0)
    for code, result in enumerate(found.codes):
        rows = ratings(work, code, layer)
        by_mark = [sum(row) for row in rows]
        assert result.units == len(rows) == result.all + result.none + result.some
        assert result.all == by_mark.count(work.coders)
        assert result.none == by_mark.count(0)
        assert result.only == tuple(sum(row[c] and sum(row) == 1 for row in rows) for c in range(work.coders))
        wanted = {
            "percent_agreement": percent_agreement(rows).value,
            "cohen_kappa": cohen_kappa(rows).value,
            "scott_pi": scott_pi(rows).value,
            "krippendorff_alpha": krippendorff_alpha(rows).value,
            "pabak": brennan_prediger(rows, 2).value if any(by_mark) else None,
            "gwet_ac1": gwet_ac1(rows, 2).value if any(by_mark) else None,
            "u_alpha": u_alpha(continua(work, code)).binary.value,
            "f1": f1(work, code),
            "positive_agreement": specific(rows, True),
            "negative_agreement": specific(rows, False),
        }
        for name, value in wanted.items():
            assert close(getattr(result, name).value, value), (name, value, getattr(result, name))


@bounded
@given(work=works(), iou=st.sampled_from([0.05, 0.2, 0.5, 0.75, 1.0]))
def test_spans_are_matched_as_well_as_can_be(work: Work, iou: float) -> None:
    found = compare(work.prepared(iou), None, replicates=0)
    for code, result in enumerate(found.codes):
        assert close(result.f1.value, f1(work, code, iou))


def specific(rows: list[list[bool]], mark: bool) -> float | None:
    """Of all ratings with this mark, paired with every other rating of the unit, the share alike."""
    pairs = [(first == mark, second == mark) for row in rows for first, second in permutations(row, 2)]
    of_mark = [second for first, second in pairs if first]
    return sum(of_mark) / len(of_mark) if of_mark else None


@pytest.mark.parametrize("layer", LAYERS)
@bounded
@given(work=works())
def test_pooled(work: Work, layer: str) -> None:
    pooled = compare(work.prepared(), units_for(work, layer), replicates=0).pooled
    tables = [ratings(work, code, layer) for code in range(work.codes)]
    alphas = [krippendorff_alpha(rows) for rows in tables if rows]
    apart = sum(a.expected for a in alphas)
    wanted = 1 - sum(a.observed for a in alphas) / apart if apart else None
    assert close(pooled.krippendorff_alpha.value, wanted)
    kappas = []
    for i, j in combinations(range(work.coders), 2):
        parts = [cohen_kappa([[row[i], row[j]] for row in rows]) for rows in tables if rows]
        po, pe = (np.mean([getattr(p, name) for p in parts] or [1.0]) for name in ("observed", "expected"))
        if pe < 1 - 1e-12:
            kappas.append((po - pe) / (1 - pe))
    assert close(pooled.cohen_kappa.value, float(np.mean(kappas)) if kappas else None)
    sets = []
    for t in range(len(work.regions)):
        codes = [k for k in range(work.codes) if work.offered[:, k, t].all()]
        marks = [{k: marked(work, c, t, k) for k in codes} for c in range(work.coders)]
        for start, end in unit_places(work, t, layer):
            place = set(range(start, end))
            sets.append([frozenset(k for k in codes if own[k] & place) for own in marks])
    assert close(pooled.set_alpha.value, krippendorff_alpha(sets, "masi").value)


def same(first: Comparison, second: Comparison) -> None:
    for one, other in zip(first.codes, second.codes, strict=True):
        assert (one.units, one.all, one.none, one.some) == (other.units, other.all, other.none, other.some)
        for name in STATISTICS:
            assert close(getattr(one, name).value, getattr(other, name).value), name
    for name in ("cohen_kappa", "krippendorff_alpha", "set_alpha"):
        assert close(getattr(first.pooled, name).value, getattr(second.pooled, name).value), name


@bounded
@given(work=works(), random=st.randoms())
def test_coders_may_change_places(work: Work, random: Any) -> None:
    order = list(range(work.coders))
    random.shuffle(order)
    rows = [(order[c], *rest) for c, *rest in work.rows]
    random.shuffle(rows)
    offered = np.empty_like(work.offered)
    offered[order] = work.offered
    other = replace(work, rows=rows, offered=offered)
    for layer in ("character", "sentence"):
        units = units_for(work, layer)
        same(compare(work.prepared(), units, replicates=0), compare(other.prepared(), units, replicates=0))


@bounded
@given(work=works())
def test_a_span_twice_and_text_shifted_change_nothing(work: Work) -> None:
    twice = replace(work, rows=work.rows * 2)
    shifted = replace(
        work,
        regions=[[(s + 9, e + 9) for s, e in some] for some in work.regions],
        units=[[(s + 9, e + 9) for s, e in some] for some in work.units],
        rows=[(c, t, k, s + 9, e + 9) for c, t, k, s, e in work.rows],
    )
    for layer in ("character", "sentence", "document"):
        plain = compare(work.prepared(), units_for(work, layer), replicates=0)
        same(plain, compare(twice.prepared(), units_for(work, layer), replicates=0))
        same(plain, compare(shifted.prepared(), units_for(shifted, layer), replicates=0))


@bounded
@given(work=works())
def test_where_a_document_is_cut_between_units_does_not_matter(work: Work) -> None:
    """Each region as a transcript of its own: the same characters, so the same 2x2 counts."""
    places = [(t, s, e) for t, some in enumerate(work.regions) for s, e in some]
    rows = [
        (c, at, k, max(s, start), min(e, end))
        for c, t, k, s, e in work.rows
        for at, (where, start, end) in enumerate(places)
        if where == t and max(s, start) < min(e, end)
    ]
    apart = replace(
        work,
        regions=[[(s, e)] for _, s, e in places],
        rows=rows,
        offered=work.offered[:, :, [t for t, _, _ in places]],
    )
    one = compare(work.prepared(), None, replicates=0)
    other = compare(apart.prepared(), None, replicates=0)
    for a, b in zip(one.codes, other.codes, strict=True):
        assert (a.units, a.all, a.none, a.some, a.only) == (b.units, b.all, b.none, b.some, b.only)


@settings(
    bounded,
    max_examples=settings.default.max_examples // 2,
    suppress_health_check=[HealthCheck.function_scoped_fixture],
)
@given(work=works(), at_once=st.sampled_from([1, 2, 7]))
def test_how_many_transcripts_are_worked_on_at_once_does_not_matter(
    work: Work, at_once: int, monkeypatch: pytest.MonkeyPatch
) -> None:
    whole = [compare(work.prepared(), units_for(work, layer), replicates=20) for layer in LAYERS]
    with monkeypatch.context() as patch:
        patch.setattr(spans_module, "INTERVALS_AT_ONCE", at_once)
        parts = [compare(work.prepared(), units_for(work, layer), replicates=20) for layer in LAYERS]
    for one, other in zip(whole, parts, strict=True):
        same(one, other)
        assert one.codes == other.codes


@bounded
@given(work=works())
def test_a_group_is_the_same_as_only_its_transcripts(work: Work) -> None:
    chosen = np.arange(len(work.regions)) % 2 == 0
    other = Work(
        [r for r, keep in zip(work.regions, chosen, strict=True) if keep],
        [u for u, keep in zip(work.units, chosen, strict=True) if keep],
        [(c, t // 2, k, s, e) for c, t, k, s, e in work.rows if chosen[t]],
        work.coders,
        work.codes,
        work.offered[:, :, chosen],
    )
    for layer in ("character", "sentence"):
        group = compare(work.prepared(), units_for(work, layer), within=chosen, replicates=20)
        alone = compare(other.prepared(), units_for(other, layer), replicates=20)
        same(group, alone)
        # Also the intervals: only the group's transcripts are drawn.
        assert group.codes == alone.codes
