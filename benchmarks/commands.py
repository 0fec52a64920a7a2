"""Whole commands, as a user waits for them: medians of whole processes beside a bare Python start.

With --large FILE, the study of a million codings in that file is asked, too; it is made where it is not there (see
large_study.py). With --peer QC, the path of an installed qualitative-coding, its import of the same files is timed
in turn, and its cross-tabulation of the same codings by document.
"""

from __future__ import annotations

import argparse
import csv
import json
import os
import shutil
import statistics
import subprocess
import sys
import tempfile
import time
from collections.abc import Callable
from pathlib import Path

sys.path.insert(0, str(Path(__file__).parent))
from corpus import write_codebook, write_codings, write_corpus
from large_study import build

QUALCODE = str(Path(sys.executable).with_name("qualcode"))
MISSED: list[str] = []


def timed(command: list[str], cwd: Path) -> tuple[float, float]:
    """Seconds and peak megabytes of one run. Raises where the command fails."""
    started = time.perf_counter()
    process = subprocess.Popen(command, cwd=cwd, stdout=subprocess.DEVNULL, stderr=subprocess.PIPE)
    assert process.stderr is not None
    said = process.stderr.read()
    _, status, usage = os.wait4(process.pid, 0)
    process.returncode = os.waitstatus_to_exitcode(status)
    elapsed = time.perf_counter() - started
    if process.returncode:
        raise SystemExit(f"{command} failed: {said.decode()}")
    return elapsed, usage.ru_maxrss / 1024


def median(
    name: str,
    command: list[str],
    cwd: Path,
    runs: int,
    seconds: float | None = None,
    megabytes: float | None = None,
    prepare: Callable[[], object] = object,
) -> float:
    """Time a command ``runs`` times after one warm-up, each after ``prepare``, and print the medians.

    ``seconds`` and ``megabytes`` are what it should stay under.
    """
    found = []
    for _ in range(runs + 1):
        prepare()
        found.append(timed(command, cwd))
    taken = statistics.median(s for s, _ in found[1:])
    memory = max(m for _, m in found[1:])
    aims = [f"{aim:g} {unit}" for aim, unit in ((seconds, "s"), (megabytes, "MB")) if aim is not None]
    aim = f"under {' and '.join(aims)}" if aims else ""
    print(f"{name:45} {taken:7.3f} s {memory:7.0f} MB   {aim}", flush=True)
    if (seconds is not None and taken > seconds) or (megabytes is not None and memory > megabytes):
        MISSED.append(name)
    return taken


def main() -> int:
    parser = argparse.ArgumentParser(description=__doc__)
    parser.add_argument("--runs", type=int, default=5)
    parser.add_argument("--large", type=Path, metavar="FILE", help="also ask the study of a million codings")
    parser.add_argument("--peer", metavar="QC", help="an installed qualitative-coding's qc")
    asked = parser.parse_args()
    with tempfile.TemporaryDirectory() as folder:
        measure(Path(folder), asked.runs, asked.peer)
        if asked.large:
            measure_large(asked.large)
    print("Missed: " + "; ".join(MISSED) if MISSED else "All targets met.")
    return 1 if MISSED else 0


def measure(folder: Path, runs: int, peer: str | None) -> None:
    files = write_corpus(folder / "corpus")
    codes = write_codebook(folder / "codebook.yaml")
    subprocess.run([QUALCODE, "demo", "sample"], cwd=folder, check=True, capture_output=True)
    empty, study = folder / "empty.qualcode", folder / "bench.qualcode"
    new = [QUALCODE, "new", empty.name, "--codebook", "codebook.yaml"]
    subprocess.run(new, cwd=folder, check=True, capture_output=True)

    def fresh() -> None:
        for suffix in ("-wal", "-shm"):
            Path(f"{study}{suffix}").unlink(missing_ok=True)
        shutil.copy(empty, study)

    median("bare Python start", [sys.executable, "-c", "pass"], folder, runs)
    median("qualcode --version", [QUALCODE, "--version"], folder, runs, 0.15)
    sample = ["--study", "sample/sample.qualcode"]
    median("themes on the sample", [QUALCODE, "themes", *sample], folder, runs, 0.4)
    median("agreement on the sample", [QUALCODE, "agreement", *sample], folder, runs)
    importing = [QUALCODE, "import", *map(str, files), "--study", study.name]
    importing += ["--respondents", "corpus/respondents.csv"]
    ours = median("import of 79 x 30,000 characters", importing, folder, runs, 4, 400, fresh)
    if peer:
        compare_import(folder, files, peer, runs, ours)
    imported = folder / "imported.qualcode"
    fresh()
    subprocess.run(importing, cwd=folder, check=True, capture_output=True)
    for name in ("A", "B"):
        add = [QUALCODE, "coder", "add", name, "--study", study.name]
        subprocess.run(add, cwd=folder, check=True, capture_output=True)
    shutil.copy(study, imported)
    measure_codings(folder, study, imported, files, codes, runs, peer)


def measure_codings(
    folder: Path,
    study: Path,
    imported: Path,
    files: list[Path],
    codes: list[str],
    runs: int,
    peer: str | None,
) -> None:
    texts = {}
    for file in files:
        command = [QUALCODE, "text", file.stem, "--json", "--study", imported.name]
        shown = subprocess.run(command, cwd=folder, check=True, capture_output=True)
        texts[file.stem] = json.loads(shown.stdout)["text"]
    write_codings(folder / "offsets.csv", texts, codes, 10_000, 1)
    write_codings(folder / "quotes.csv", texts, codes, 10_000, 2, quotes=True)

    def again() -> None:
        for suffix in ("-wal", "-shm"):
            Path(f"{study}{suffix}").unlink(missing_ok=True)
        shutil.copy(imported, study)

    apply = [QUALCODE, "codings", "apply", "--study", study.name, "--coder"]
    median("10,000 codings by offset", [*apply, "A", "offsets.csv"], folder, runs, 1.5, None, again)
    median("10,000 codings by quote", [*apply, "B", "quotes.csv"], folder, runs, 4, None, again)
    again()
    for coder, seed in (("A", 3), ("B", 4)):
        write_codings(folder / f"{coder}.csv", texts, codes, 5_000, seed)
        command = [*apply, coder, f"{coder}.csv", "--finished"]
        subprocess.run(command, cwd=folder, check=True, capture_output=True)
    end = ["--study", study.name]
    every = ["--codings-of", "any", *end]
    median("themes --json, 10,000 codings", [QUALCODE, "themes", "--json", *every], folder, runs, 0.4)
    units = ["--unit", "span,sentence,turn,transcript", "--json"]
    together = [QUALCODE, "cooccurrence", *units, *every]
    ours = median("co-occurrence at every unit, 10,000 codings", together, folder, runs, 0.6)
    if peer:
        compare_cooccurrence(folder, texts, peer, ours)
    told = [QUALCODE, "themes", "--narrative", *every]
    median("themes --narrative, 10,000 codings", told, folder, runs)
    plain = [QUALCODE, "respondents", "codes", "--xlsx", "codes.xlsx", *every]
    median("respondents codes --xlsx, 10,000 codings", plain, folder, runs)
    for ending, seconds in (("html", 2), ("docx", 4), ("xlsx", 4)):
        pack = [QUALCODE, "report", f"pack.{ending}", "--not-anonymised", *end]
        median(f"findings as {ending}, 10,000 codings", pack, folder, runs, seconds)
    both = [QUALCODE, "agreement", "--unit", "sentence,character", "--json", *end]
    median("agreement, two units, 2 x 5,000 codings", both, folder, runs, 0.7)
    median("status, 10,000 codings", [QUALCODE, "status", *end], folder, runs)
    median("codings --csv, 10,000 codings", [QUALCODE, "codings", "--csv", *end], folder, runs)
    median("check, 10,000 codings", [QUALCODE, "check", *end], folder, runs)


def measure_large(study: Path) -> None:
    """What grows with a study, on 2,000 transcripts, 5 coders and a million codings."""
    if not study.exists():
        build(study)
    end = ["--study", str(study.resolve())]
    for name, words, runs, seconds, megabytes in (
        ("status", ["status"], 3, 1.5, 200),
        ("codings --csv", ["codings", "--csv"], 1, 12, 200),
        ("check", ["check"], 1, 30, None),
        ("themes --json", ["themes", "--json"], 3, None, None),
        ("agreement, no intervals, --json", ["agreement", "--replicates", "0", "--json"], 3, None, None),
    ):
        command = [QUALCODE, *words, *end]
        median(f"a million codings: {name}", command, study.resolve().parent, runs, seconds, megabytes)


def compare_import(folder: Path, files: list[Path], peer: str, runs: int, ours: float) -> None:
    """The peer's import of the same files, verbatim, into a new project."""
    project = folder / "peer"

    def fresh() -> None:
        shutil.rmtree(project, ignore_errors=True)
        project.mkdir()
        # Its first call writes the settings, its second makes the project from them.
        subprocess.run([peer, "init", "-w"], cwd=project, check=True, capture_output=True)
        subprocess.run([peer, "init"], cwd=project, check=True, capture_output=True)

    corpus = folder / "texts"
    corpus.mkdir()
    for file in files:
        shutil.copy(file, corpus)
    command = [peer, "corpus", "import", str(corpus), "--recursive", "--importer", "verbatim"]
    theirs = median(
        "qualitative-coding: import of the same files",
        command,
        project.parent / "peer",
        runs,
        None,
        None,
        fresh,
    )
    print(f"{'':45} ours takes {ours / theirs:.2f} times as long, with turns and sentences")


# Run by the peer's own Python, in its project: code lines by its own interface.
CODE_LINES = """
import json, sys
from qualitative_coding.corpus import QCCorpus
corpus = QCCorpus("settings.yaml")
with corpus.session():
    for document, coder, lines in json.load(open(sys.argv[1])):
        corpus.update_coded_lines(document, coder, lines)
"""


def compare_cooccurrence(folder: Path, texts: dict[str, str], peer: str, ours: float) -> None:
    """The peer's cross-tabulation by document of the same codings, made of whole lines, as it has them."""
    project, corpus = folder / "peer-codes", folder / "peer-texts"
    project.mkdir()
    corpus.mkdir()
    for name, text in texts.items():
        (corpus / f"{name}.txt").write_text(text, encoding="utf-8")
    for words in (["init", "-w"], ["init"]):
        subprocess.run([peer, *words], cwd=project, check=True, capture_output=True)
    importing = [peer, "corpus", "import", str(corpus), "--recursive", "--importer", "verbatim"]
    subprocess.run(importing, cwd=project, check=True, capture_output=True)
    coded = []
    for coder in ("A", "B"):
        lines: dict[str, set[tuple[int, str]]] = {}
        for row in csv.DictReader((folder / f"{coder}.csv").open(encoding="utf-8")):
            text = texts[row["transcript"]]
            first, last = (text.count("\n", 0, int(row[edge])) for edge in ("start", "end"))
            code = row["code"].replace(" ", "-")
            lines.setdefault(row["transcript"], set()).update((n, code) for n in range(first, last + 1))
        for name, own in lines.items():
            coded.append((f"{name}.txt", coder, [{"line": n, "code_id": code} for n, code in sorted(own)]))
    data = folder / "peer-codes.json"
    data.write_text(json.dumps(coded), encoding="utf-8")
    python = str(Path(peer).with_name("python"))
    loading = [python, "-c", CODE_LINES, str(data)]
    seconds, memory = timed(loading, project)
    print(f"{'qualitative-coding: the same codings taken in':45} {seconds:7.3f} s {memory:7.0f} MB")
    command = [peer, "codes", "crosstab", "--unit", "document"]
    theirs, memory = timed(command, project)
    print(f"{'qualitative-coding: co-occurrence by document':45} {theirs:7.3f} s {memory:7.0f} MB   one run")
    print(f"{'':45} ours, at every unit, takes {ours / theirs:.3f} times as long")


if __name__ == "__main__":
    sys.exit(main())
