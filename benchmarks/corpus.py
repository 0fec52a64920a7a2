"""A made-up corpus of a size that real studies have, the same at every run."""

from __future__ import annotations

import csv
import random
from pathlib import Path

_TALK = """
I the and she he we they clinic mother child said went home told asked never always because when
then husband sister nurse week month tablets queue neighbours afraid money school church food
water family house street before after again morning evening nothing everything people talking
listening waiting
"""
_WORDS = _TALK.split()


def interview(rng: random.Random, characters: int) -> str:
    """An interview of about so many characters: short questions, answers of a few sentences."""
    lines: list[str] = []
    length = 0
    while length < characters:
        question = " ".join(rng.choices(_WORDS, k=9)).capitalize() + "?"
        answer = " ".join(
            " ".join(rng.choices(_WORDS, k=rng.randint(5, 16))).capitalize() + "."
            for _ in range(rng.randint(2, 7))
        )
        lines += [f"Interviewer: {question}", "", f"Respondent: {answer}", ""]
        length = sum(map(len, lines))
    return "\n".join(lines)[:characters].rsplit(" ", 1)[0] + ".\n"


def one_turn(rng: random.Random, characters: int) -> str:
    """A short question and one answer of about so many characters, in a single turn."""
    sentences: list[str] = []
    length = 0
    while length < characters:
        sentences.append(" ".join(rng.choices(_WORDS, k=rng.randint(5, 16))).capitalize() + ".")
        length += len(sentences[-1]) + 1
    return f"Interviewer: What happened after you went home?\n\nRespondent: {' '.join(sentences)}\n"


def write_corpus(folder: Path, count: int = 79, characters: int = 30_000) -> list[Path]:
    """Write ``count`` interviews and a table of respondents into ``folder``."""
    rng = random.Random(2013)
    folder.mkdir(parents=True, exist_ok=True)
    files = []
    for number in range(1, count + 1):
        file = folder / f"R-{number:03d}.txt"
        file.write_text(interview(rng, characters), encoding="utf-8")
        files.append(file)
    with (folder / "respondents.csv").open("w", newline="") as stream:
        table = csv.writer(stream)
        table.writerow(["respondent", "respondent_type", "site", "transcript"])
        for i, file in enumerate(files):
            table.writerow([file.stem, f"Type {i % 6}", f"Site {i % 2}", file.name])
    return files


def write_codebook(file: Path, codes: int = 40) -> list[str]:
    """Write a codebook of eight themes with as many codes; returns the codes' names."""
    lines = ["title: Benchmark", "levels: [One, Two, Three, Four]", "codes:"]
    names = []
    for theme in range(8):
        level = ["One", "Two", "Three", "Four"][theme % 4]
        lines += [f"  - name: Theme {theme}", f"    level: {level}", "    codes:"]
        for code in range(codes // 8):
            names.append(f"Code {theme}.{code}")
            lines.append(f"      - name: {names[-1]}")
    file.write_text("\n".join(lines) + "\n", encoding="utf-8")
    return names


def write_codings(
    file: Path, texts: dict[str, str], codes: list[str], count: int, seed: int, quotes: bool = False
) -> None:
    """Write ``count`` codings spread over the texts, by offsets or by quotes that occur once."""
    rng = random.Random(seed)
    names = sorted(texts)
    with file.open("w", newline="") as stream:
        table = csv.writer(stream)
        table.writerow(["transcript", "code", "quote"] if quotes else ["transcript", "code", "start", "end"])
        written = 0
        while written < count:
            name = names[written % len(names)]
            text = texts[name]
            start = rng.randrange(len(text) - 300)
            while start and text[start - 1] != " ":
                start -= 1
            end = text.find(" ", start + rng.randint(60, 220))
            span = text[start:end]
            if "\n" in span or not span.strip():
                continue
            if quotes and text.count(span) > 1:
                continue
            table.writerow(
                [name, rng.choice(codes), span] if quotes else [name, rng.choice(codes), start, end]
            )
            written += 1
