"""How the study file stands up to work: one coding, two coders at once, a study of a million codings.

    python benchmarks/study_file.py [--transcripts 2000] [--each 5000] [--folder DIR]

Each figure stands beside its target, and beside what the machine itself can do in the same run. The large
study takes some minutes to build and half a gigabyte in ``--folder`` (a temporary one unless given; a study
that is there already is used again).
"""

from __future__ import annotations

import argparse
import json
import resource
import sqlite3
import statistics
import subprocess
import sys
import tempfile
import time
from pathlib import Path
from typing import Any

sys.path.insert(0, str(Path(__file__).parent))
from large_study import CODERS, CODES, PER_CODER, begin, build, take_in

from qualcode.counting import frames
from qualcode.ledger.checking import check
from qualcode.ledger.study import Study
from qualcode.study import codes, codings, transcripts
from qualcode.study import coding as acts
from qualcode.study.coders import find_coder
from qualcode.study.coding_step import NewCoding
from qualcode.study.seen import Seen
from qualcode.workflows import summarising

MISSED: list[str] = []


def say(what: str, value: float, unit: str, target: float | None = None) -> None:
    aim = "" if target is None else f"   (target: under {target:g} {unit})"
    print(f"  {what:<58} {value:>9.2f} {unit}{aim}", flush=True)
    if target is not None and value > target:
        MISSED.append(what)


def milliseconds(action: Any, count: int) -> float:
    """The median of ``count`` runs."""
    taken = []
    for i in range(count):
        began = time.perf_counter()
        action(i)
        taken.append((time.perf_counter() - began) * 1000)
    return statistics.median(taken)


# -- one coding at a time ---------------------------------------------------------------------------


def plain_insert(folder: Path, count: int = 300) -> float:
    """The machine's own: a row of 300 bytes, committed and forced to disk, by sqlite3 alone."""
    path = folder / "plain.db"
    connection = sqlite3.connect(path, isolation_level=None)
    connection.execute("PRAGMA journal_mode = WAL")
    connection.execute("PRAGMA synchronous = FULL")
    connection.execute("CREATE TABLE t(a INTEGER PRIMARY KEY, b BLOB)")

    def insert(_: int) -> None:
        connection.execute("BEGIN IMMEDIATE")
        connection.execute("INSERT INTO t(b) VALUES (zeroblob(300))")
        connection.execute("COMMIT")

    taken = milliseconds(insert, count)
    connection.close()
    path.unlink()
    return taken


def one_coding(study: Study, name: str, count: int = 300) -> float:
    coder, entry = find_coder(study, "Ann"), transcripts.find_transcript(study, name)
    keys = [int(code.id) for code in codes.codebook(study)]

    def code(i: int) -> None:
        acts.code(study, coder, NewCoding(entry, keys[i % CODES], 100 + i, 150 + i))

    return milliseconds(code, count)


# -- two at once ------------------------------------------------------------------------------------


def worker(path: Path, name: str, each: int) -> None:
    """Store ``each`` codings one by one; print the longest and the median wait in milliseconds."""
    with Study.open(path) as study:
        coder, entry = find_coder(study, name), transcripts.entries(study)[0]
        code = int(codes.codebook(study).find("Code 3").id)
        print("ready", flush=True)
        sys.stdin.readline()
        waits = []
        for i in range(each):
            began = time.perf_counter()
            acts.code(study, coder, NewCoding(entry, code, i, i + 60))
            waits.append((time.perf_counter() - began) * 1000)
        print(json.dumps([max(waits), statistics.median(waits)]), flush=True)


def two_at_once(folder: Path, each: int) -> None:
    path = folder / "two.qualcode"
    begin(path, 1).connection.close()
    workers = [_start("worker", str(path), name, str(each)) for name in CODERS[:2]]
    for process in workers:
        assert process.stdout is not None
        process.stdout.readline()
    began = time.perf_counter()
    for process in workers:
        assert process.stdin is not None
        process.stdin.write("go\n")
        process.stdin.flush()
    waits = [json.loads(process.communicate()[0]) for process in workers]
    taken = time.perf_counter() - began
    with Study.open(path) as study:
        stored = len(codings.codings(study))
        whole = check(study.connection) == []
    print(f"  {stored:,} of {2 * each:,} codings are there; the file is {'whole' if whole else 'DAMAGED'}")
    if stored != 2 * each or not whole:
        MISSED.append("all codings of two processes")
    say("both done in", taken, "s")
    say("median wait for one coding", max(median for _, median in waits), "ms")
    say("longest wait for one coding", max(longest for longest, _ in waits), "ms", 500)


def _start(*arguments: str) -> subprocess.Popen[str]:
    return subprocess.Popen(
        [sys.executable, __file__, *arguments], stdin=subprocess.PIPE, stdout=subprocess.PIPE, text=True
    )


# -- a large study ----------------------------------------------------------------------------------


def measured(what: str, path: Path) -> None:
    """Do one thing to the large study in this fresh process; print seconds, peak memory in MB, and findings."""
    with Study.open(path) as study:
        began = time.perf_counter()
        if what == "check":
            result: Any = len(check(study.connection))
        elif what == "themes":
            result = len(summarising.themes(study, codings_of="any")["rows"])
        elif what == "load":
            result = len(frames.load_codings(Seen(study, None)).codings.start)
        else:
            result = len(frames.load_codings(Seen(study, find_coder(study, "Ann"))).codings.start)
        taken = time.perf_counter() - began
    peak = resource.getrusage(resource.RUSAGE_SELF).ru_maxrss / (1 if sys.platform == "darwin" else 1024)
    print(json.dumps([taken, peak, result]))


def _measure(what: str, path: Path) -> list[Any]:
    runs = []
    for _ in range(1 if what == "check" else 3):
        with _start("measured", what, str(path)) as process:
            runs.append(json.loads(process.communicate()[0]))
    return sorted(runs)[len(runs) // 2]


def _command(command: list[str]) -> float:
    """Seconds that a whole command takes."""
    began = time.perf_counter()
    subprocess.run(command, check=True, stdout=subprocess.DEVNULL)
    return time.perf_counter() - began


def _read_all(path: Path) -> float:
    """The machine's own: the file read once from end to end."""
    began = time.perf_counter()
    with path.open("rb") as file:
        while file.read(1 << 20):
            pass
    return time.perf_counter() - began


def large(folder: Path, count: int) -> None:
    path = folder / f"large-{count}.qualcode"
    if not path.exists():
        build(path, count)
    share = max(count / 2000, 0.2)  # of a smaller study less is asked, down to what starting up takes
    say("size of the file", path.stat().st_size / 1e6, "MB", 500 * share)
    say("the file read from end to end", _read_all(path), "s")
    taken, peak, loaded = _measure("load", path)
    say(f"{loaded:,} codings loaded into arrays", taken, "s", 1.5 * share)
    taken, _, loaded = _measure("load blind", path)
    say(f"{loaded:,} codings loaded as one coder sees them", taken, "s", 1.5 * share)
    taken, peak, rows = _measure("themes", path)
    say(f"themes by type, {rows} rows, of all codings", taken, "s", 3 * share)
    say("peak memory of that", peak, "MB", 600)
    taken, peak, findings = _measure("check", path)
    say(f"checked, {findings} findings", taken, "s", 30 * share)
    say("peak memory of the check", peak, "MB", 500)
    if findings:
        MISSED.append("a whole study has no finding")
    for named, more in (("", ()), (", no resamples", ("--replicates", "0"))):
        command = [str(Path(sys.executable).with_name("qualcode")), "agreement", "--json", *more]
        taken = statistics.median(_command([*command, "--study", str(path)]) for _ in range(3))
        say(f"whole command: agreement by sentence, JSON{named}", taken, "s", 6 * share)
    copy = folder / "copy.qualcode"
    with Study.open(path) as study:
        began = time.perf_counter()
        from qualcode.ledger.database import backup

        backup(study.connection, copy)
        say("backed up", time.perf_counter() - began, "s")
    with Study.open(copy) as study:
        take_in(study, count)
        plain = plain_insert(folder)
        say("median of a plain insert, committed to disk", plain, "ms")
        say("median of one more coding, stored durably", one_coding(study, f"P{count:04}"), "ms", plain + 2)
    copy.unlink()


def main() -> int:
    parser = argparse.ArgumentParser(description=(__doc__ or "").split("\n", 1)[0])
    parser.add_argument("--transcripts", type=int, default=2000)
    parser.add_argument("--each", type=int, default=5000)
    parser.add_argument("--folder", type=Path)
    given = parser.parse_args()
    with tempfile.TemporaryDirectory() as temporary:
        folder = given.folder or Path(temporary)
        print(f"Python {sys.version.split()[0]}, SQLite {sqlite3.sqlite_version}")
        print("One coding, in a study of one transcript and 200 codes")
        with begin(Path(temporary) / "one.qualcode", 1) as study:
            plain = plain_insert(Path(temporary))
            say("median of a plain insert, committed to disk", plain, "ms")
            say("median of one coding, stored durably", one_coding(study, "P0000"), "ms", plain + 2)
        print(f"Two processes, {given.each:,} codings each, one by one")
        two_at_once(Path(temporary), given.each)
        print(f"{given.transcripts * len(CODERS) * PER_CODER:,} codings")
        large(folder, given.transcripts)
    print("Missed: " + "; ".join(MISSED) if MISSED else "All targets met.")
    return 1 if MISSED else 0


if __name__ == "__main__":
    if sys.argv[1:2] == ["worker"]:
        worker(Path(sys.argv[2]), sys.argv[3], int(sys.argv[4]))
    elif sys.argv[1:2] == ["measured"]:
        measured(sys.argv[2], Path(sys.argv[3]))
    else:
        sys.exit(main())
