"""How long agreement takes, beside a baseline of the same run.

    python benchmarks/agreement_engine.py [--small]

Prints median milliseconds of seven runs for a study of 79 transcripts (16,000 spans, 2 coders, 40
codes) and one of 2,000 (1.02 million spans, 5 coders, 200 codes; three runs), without and with 2,000
resamples, and beside them numpy's sort of as many 64-bit numbers as there are spans. For the small
study also what scikit-learn and krippendorff take for one code on the same units, if installed.
"""

from __future__ import annotations

import argparse
import resource
import statistics
import sys
import time
from dataclasses import dataclass
from pathlib import Path
from typing import TYPE_CHECKING

import numpy as np

sys.path.insert(0, str(Path(__file__).resolve().parent.parent))

from qualcode.agreement import Prepared, Spans, Stretches, compare, prepare

if TYPE_CHECKING:
    from collections.abc import Callable


@dataclass(frozen=True)
class Size:
    """How large a made-up study is; ``length`` in characters per transcript."""

    transcripts: int
    length: int
    coders: int
    codes: int
    spans: int


SMALL = Size(79, 30_000, 2, 40, 16_000)
LARGE = Size(2_000, 30_000, 5, 200, 1_020_000)
TURN, SENTENCE = 300, 100


def study(size: Size) -> tuple[Spans, Stretches, Stretches]:
    """Spans that coders place around common places, a tenth of them left out; turns; sentences."""
    draw = np.random.default_rng(1)
    places = size.spans // size.coders
    transcript, code = draw.integers(0, size.transcripts, places), draw.integers(0, size.codes, places)
    start, length = draw.integers(20, size.length - 400, places), draw.integers(40, 300, places)
    starts = np.concatenate([start + draw.integers(-15, 15, places) for _ in range(size.coders)])
    ends = np.concatenate([start + length + draw.integers(-15, 15, places) for _ in range(size.coders)])
    kept = draw.random(len(starts)) < 0.9
    rows = (
        np.repeat(np.arange(size.coders), places),
        np.tile(transcript, size.coders),
        np.tile(code, size.coders),
        starts,
        ends,
    )
    return Spans(*(row[kept] for row in rows)), grid(size, TURN, 0), grid(size, SENTENCE, 1)


def grid(size: Size, step: int, gap: int) -> Stretches:
    cuts = np.arange(0, size.length, step)
    start = np.tile(cuts, size.transcripts)
    return Stretches(np.repeat(np.arange(size.transcripts), len(cuts)), start, start + step - gap)


def median(run: Callable[[], object], runs: int) -> float:
    """Milliseconds."""
    taken = []
    for _ in range(runs):
        begin = time.perf_counter()
        run()
        taken.append(time.perf_counter() - begin)
    return statistics.median(taken) * 1000


def report(size: Size, runs: int) -> None:
    spans, turns, sentences = study(size)
    numbers = np.random.default_rng(0).integers(0, 2**62, len(spans.start))

    def ready() -> Prepared:
        return prepare(spans, turns, transcripts=size.transcripts, coders=size.coders, codes=size.codes)

    prepared = ready()
    print(
        f"{size.transcripts} transcripts, {size.coders} coders, {size.codes} codes, {len(spans.start)} spans"
    )
    lines = [
        ("baseline: sort as many numbers", lambda: np.sort(numbers)),
        ("prepare: clip, join, characters, spans", ready),
        ("sentences", lambda: compare(prepared, sentences, replicates=0)),
        ("sentences, 2,000 resamples", lambda: compare(prepared, sentences)),
    ]
    if size == SMALL:
        lines += [
            ("characters", lambda: compare(prepared, None, replicates=0)),
            ("characters, 2,000 resamples", lambda: compare(prepared, None)),
        ]
    for name, run in lines:
        print(f"  {name:42}{median(run, runs):10.1f} ms")
    print(
        f"  {'highest memory so far':42}{resource.getrusage(resource.RUSAGE_SELF).ru_maxrss / 1024:10.0f} MB"
    )


def others() -> None:
    """One code, sentences, two coders: other programs given the finished table of marks."""
    try:
        import krippendorff
        from sklearn.metrics import cohen_kappa_score
    except ImportError:
        print("scikit-learn and krippendorff are not installed: not compared")
        return
    spans, turns, sentences = study(SMALL)
    units = len(sentences.start)
    marks = (np.random.default_rng(0).random((2, units)) < 0.02).astype(int)
    prepared = prepare(spans, turns, transcripts=SMALL.transcripts, coders=2, codes=SMALL.codes)
    per_code = median(lambda: compare(prepared, sentences, replicates=0), 7) / SMALL.codes
    print(f"per code on {units} sentences; all statistics here: {per_code:.2f} ms")
    for name, run in (
        ("scikit-learn, kappa alone", lambda: cohen_kappa_score(marks[0], marks[1])),
        (
            "krippendorff, alpha alone",
            lambda: krippendorff.alpha(marks, level_of_measurement="nominal", value_domain=[0, 1]),
        ),
    ):
        taken = median(run, 7)
        print(f"  {name:42}{taken:10.2f} ms  ({taken / per_code:.0f} times)")


if __name__ == "__main__":
    parser = argparse.ArgumentParser(description=__doc__)
    parser.add_argument("--small", action="store_true", help="only the study of 79 transcripts")
    chosen = parser.parse_args()
    report(SMALL, runs=7)
    others()
    if not chosen.small:
        report(LARGE, runs=3)
