"""How long agreement takes, beside a baseline of the same run.

    python benchmarks/agreement_engine.py [--small]

Prints median milliseconds of seven runs for a study of 79 transcripts (2 x 5,000 spans, 40 codes), for one
with 16,000 spans, and for one of 2,000 transcripts (1.02 million spans, 5 coders, 200 codes; three runs),
without and with 2,000 resamples; beside them numpy's sort of as many 64-bit numbers as there are spans.
"All" is spans to statistics: preparing and comparing. For the first study also what scikit-learn and
krippendorff, if installed, take for one code on the same units, and whether they get the same values.
Ends with status 1 where a target is missed.
"""

from __future__ import annotations

import argparse
import resource
import statistics
import sys
import time
from dataclasses import dataclass
from functools import partial
from pathlib import Path
from typing import TYPE_CHECKING

import numpy as np

sys.path.insert(0, str(Path(__file__).resolve().parent.parent))

from qualcode.agreement import Prepared, Spans, Stretches, compare, prepare

if TYPE_CHECKING:
    from collections.abc import Callable

    import numpy.typing as npt


@dataclass(frozen=True)
class Size:
    """How large a made-up study is; ``length`` in characters per transcript."""

    transcripts: int
    length: int
    coders: int
    codes: int
    spans: int


SMALL = Size(79, 30_000, 2, 40, 10_000)
DENSE = Size(79, 30_000, 2, 40, 16_000)
LARGE = Size(2_000, 30_000, 5, 200, 1_020_000)
TURN, SENTENCE = 300, 100
MISSED: list[str] = []


@dataclass(frozen=True)
class Aims:
    """What to stay under, in milliseconds without and with resamples, and in megabytes."""

    plain: float | None = None
    resampled: float | None = None
    memory: float | None = None


AIMS = {SMALL: Aims(20, 60), DENSE: Aims(), LARGE: Aims(plain=2_000, memory=500)}


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


def say(what: str, value: float, unit: str, aim: float | None = None) -> None:
    print(
        f"  {what:42}{value:10.1f} {unit}{'' if aim is None else f'   (target: under {aim:g} {unit})'}",
        flush=True,
    )
    if aim is not None and value > aim:
        MISSED.append(what)


def report(size: Size, runs: int) -> None:
    spans, turns, sentences = study(size)
    numbers = np.random.default_rng(0).integers(0, 2**62, len(spans.start))
    aims = AIMS[size]

    def ready() -> Prepared:
        return prepare(spans, turns, transcripts=size.transcripts, coders=size.coders, codes=size.codes)

    prepared = ready()
    print(
        f"{size.transcripts} transcripts, {size.coders} coders, {size.codes} codes, {len(spans.start)} spans"
    )
    lines: list[tuple[str, Callable[[], object], float | None]] = [
        ("baseline: sort as many numbers", lambda: np.sort(numbers), None),
        ("prepare: clip, join, characters, spans", ready, None),
        ("sentences", lambda: compare(prepared, sentences, replicates=0), None),
        ("characters", lambda: compare(prepared, None, replicates=0), None),
        ("all, by sentence", lambda: compare(ready(), sentences, replicates=0), aims.plain),
        ("all, by sentence, 2,000 resamples", lambda: compare(ready(), sentences), aims.resampled),
        ("all, by character, 2,000 resamples", lambda: compare(ready(), None), aims.resampled),
    ]
    for name, run, aim in lines:
        say(name, median(run, runs), "ms", aim)
    unit = 1 << 20 if sys.platform == "darwin" else 1 << 10
    say("highest memory so far", resource.getrusage(resource.RUSAGE_SELF).ru_maxrss / unit, "MB", aims.memory)


def marked(spans: Spans, code: int) -> npt.NDArray[np.int64]:
    """Whether each coder marked each character that is looked at with a code: what others start from."""
    found = np.zeros((2, SMALL.transcripts * SMALL.length), dtype=np.int64)
    for at in np.flatnonzero(spans.code == code):
        begin = spans.transcript[at] * SMALL.length
        found[spans.coder[at], begin + spans.start[at] : begin + spans.end[at]] = 1
    return found


def others() -> None:
    """One code, two coders: other programs given the finished table of marks, on the same units."""
    try:
        from krippendorff import alpha
        from sklearn.metrics import cohen_kappa_score
    except ImportError:
        print("scikit-learn and krippendorff are not installed: not compared")
        return
    programs = {
        "scikit-learn, kappa alone": (lambda marks: cohen_kappa_score(*marks), "cohen_kappa"),
        "krippendorff, alpha alone": (
            lambda marks: alpha(marks, level_of_measurement="nominal"),
            "krippendorff_alpha",
        ),
    }
    spans, turns, sentences = study(SMALL)
    prepared = prepare(spans, turns, transcripts=SMALL.transcripts, coders=2, codes=SMALL.codes)
    by_character = marked(spans, 0)
    # The last character of a sentence's hundred is the blank after it.
    by_sentence = by_character.reshape(2, -1, SENTENCE)[:, :, :-1].max(axis=2)
    for name, units, marks, runs in (
        ("sentences", sentences, by_sentence, 7),
        ("characters", None, by_character, 1),
    ):
        found = compare(prepared, units, replicates=0).codes[0]
        per_code = median(partial(compare, prepared, units, replicates=0), 7) / SMALL.codes
        print(f"per code on {marks.shape[1]:,} {name}; all statistics here: {per_code:.2f} ms")
        for who, (run, statistic) in programs.items():
            taken = median(partial(run, marks), runs)
            print(f"  {who:42}{taken:10.2f} ms  ({taken / per_code:.0f} times)", flush=True)
            if not np.isclose(run(marks), getattr(found, statistic).value, atol=1e-12):
                MISSED.append(f"the same value as {who}, {name}")


if __name__ == "__main__":
    parser = argparse.ArgumentParser(description=__doc__)
    parser.add_argument("--small", action="store_true", help="only the study of 79 transcripts")
    chosen = parser.parse_args()
    report(SMALL, runs=7)
    report(DENSE, runs=7)
    if not chosen.small:
        report(LARGE, runs=3)
    others()
    print("Missed: " + "; ".join(MISSED) if MISSED else "All targets met.")
    sys.exit(1 if MISSED else 0)
