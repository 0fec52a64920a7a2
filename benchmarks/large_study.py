"""A study of the size at which waits begin to show, made through the program's own door: 2,000 transcripts of
30,000 characters, 5 coders who have finished all of them, a million codings with 200 codes.

    python benchmarks/large_study.py FILE [--transcripts 2000]

It takes some minutes and half a gigabyte; the scripts that use it take ``--large FILE`` and make it where it is
not there yet.
"""

from __future__ import annotations

import argparse
import hashlib
import random
import statistics
import time
from pathlib import Path

from qualcode.ledger.study import Study
from qualcode.study import codes, finishing, transcripts
from qualcode.study import coding as acts
from qualcode.study.coders import add_coder, find_coder
from qualcode.study.coding_step import NewCoding
from qualcode.study.respondents import About, Part, take_in_respondents
from qualcode.transcript.model import Speaker, Transcript, Turn

CHARACTERS = 30_000
CODES = 200
CODERS = ("Ann", "Ben", "Cleo", "Dora", "Emil")
TYPES = ("Mother", "Partner", "Mother-in-law", "Nurse")
PER_CODER = 100  # codings of one coder in one transcript: 2,000 x 5 x 100 are a million
STEP = 40  # transcripts that one step of a coder takes in

_WORDS = ("and", "then", "we", "went", "to", "the", "clinic", "where", "nobody", "knew", "my", "sister")


def fake(seed: int) -> Transcript:
    """Some 100 turns of a few sentences each, CHARACTERS long in all."""
    draw = random.Random(seed)
    pieces: list[str] = []
    turns: list[Turn] = []
    sentences: list[tuple[int, int]] = []
    position = 0
    while position < CHARACTERS - 400:
        label = ("I: ", "R: ")[len(turns) % 2]
        start = position + len(label)
        said = []
        at = start
        for _ in range(draw.randint(2, 6)):
            sentence = " ".join(draw.choices(_WORDS, k=draw.randint(6, 20))).capitalize() + "."
            sentences.append((at, at + len(sentence)))
            at += len(sentence) + 1
            said.append(sentence)
        speech = " ".join(said)
        pieces.append(label + speech)
        turns.append(Turn(position, start, start + len(speech), len(turns) % 2))
        position = start + len(speech) + 1
    speakers = (
        Speaker("I", "interviewer", ("I:",), len(turns) // 2),
        Speaker("R", "respondent", ("R:",), len(turns) // 2),
    )
    return Transcript("\n".join(pieces), tuple(turns), speakers, tuple(sentences))


def take_in(study: Study, number: int) -> None:
    name = f"P{number:04}"
    original = hashlib.sha256(name.encode()).digest()
    transcripts.take_in(
        study, name, f"{name}.txt", fake(number), original=original, encoding="utf-8", details={}
    )


def begin(path: Path, count: int) -> Study:
    study = Study.create(path, "Benchmark")
    for name in CODERS:
        add_coder(study, name)
    below = [((f"Theme {i // 20}", f"Code {i}"), {"definition": "As agreed"}) for i in range(CODES)]
    themes = [((f"Theme {i}",), {"claim": "It is so"}) for i in range(CODES // 20)]
    codes.take_in_codebook(study, "Benchmark", [], themes + below)
    for number in range(count):
        take_in(study, number)
    entries = {entry.name: entry for entry in transcripts.entries(study)}
    people = [About(name, TYPES[i % len(TYPES)]) for i, name in enumerate(entries)]
    take_in_respondents(study, people, [Part(name, entry) for name, entry in entries.items()])
    return study


def _say(what: str, seconds: float) -> None:
    print(f"  {what:<58} {seconds:>9.2f} s", flush=True)


def build(path: Path, count: int = 2000) -> None:
    """Take in, code and finish everything; print how long that took, and how long steps held the file."""
    began = time.perf_counter()
    study = begin(path, count)
    _say(f"{count:,} transcripts taken in, each as one step", time.perf_counter() - began)
    entries = transcripts.entries(study)
    keys = [int(code.id) for code in codes.codebook(study)]
    draw = random.Random(1)
    held: list[float] = []
    began = time.perf_counter()
    for name in CODERS:
        coder = find_coder(study, name)
        for at in range(0, count, STEP):
            new = [
                NewCoding(entry, draw.choice(keys), start, start + draw.randint(20, 300))
                for entry in entries[at : at + STEP]
                for start in sorted(draw.sample(range(CHARACTERS - 800), PER_CODER))
            ]
            step_began = time.perf_counter()
            acts.apply_codings(study, coder, new)
            held.append(time.perf_counter() - step_began)
    _say(f"codings in steps of {STEP * PER_CODER:,}, all", time.perf_counter() - began)
    _say("median step", statistics.median(held))
    began = time.perf_counter()
    for name in CODERS:
        finishing.finish(study, find_coder(study, name), entries)
    _say("finished by all", time.perf_counter() - began)
    with study:
        study.connection.execute("PRAGMA wal_checkpoint(TRUNCATE)")


def main() -> None:
    parser = argparse.ArgumentParser(description=(__doc__ or "").split("\n", 1)[0])
    parser.add_argument("file", type=Path)
    parser.add_argument("--transcripts", type=int, default=2000)
    given = parser.parse_args()
    build(given.file, given.transcripts)


if __name__ == "__main__":
    main()
