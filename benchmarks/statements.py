"""How many SQL statements one coded key takes, one undo, and a pack of findings; and how many of them say the same.

    python benchmarks/statements.py

Counted in this process, on the invented sample study: the interface headless, the pack by its workflow. A
statement counts with its values, so that the same question asked twice is told from two questions.
"""

from __future__ import annotations

import asyncio
import sqlite3
import subprocess
import sys
import tempfile
from collections import Counter
from collections.abc import Iterator
from contextlib import contextmanager
from pathlib import Path

sys.path.insert(0, str(Path(__file__).parent))
from commands import QUALCODE

from qualcode.ledger import database
from qualcode.tui.app import QualcodeApp
from qualcode.tui.desk import Desk

A_KEY = 25  # statements that one coded key may take
MISSED: list[str] = []


@contextmanager
def counted() -> Iterator[Counter[str]]:
    """Every statement of every connection that is opened meanwhile, with its values."""
    found: Counter[str] = Counter()
    usual = database.connect

    def connect(*arguments: object, **options: object) -> sqlite3.Connection:
        connection = usual(*arguments, **options)  # type: ignore[arg-type]
        connection.set_trace_callback(lambda statement: found.update([statement]))
        return connection

    database.connect = connect  # type: ignore[assignment]
    try:
        yield found
    finally:
        database.connect = usual


def say(what: str, found: Counter[str], most: int | None = None, *, once: bool = False) -> None:
    asked = Counter({s: n for s, n in found.items() if s.startswith(("SELECT", "WITH"))})
    again = sum(asked.values()) - len(asked)
    total = sum(found.values())
    aim = f"   (target: at most {most})" if most else "   (target: none again)" if once else ""
    print(f"  {what:<34} {total:>5} statements, {again:>4} questions again{aim}", flush=True)
    if (most and total > most) or (once and again):
        MISSED.append(what)
        for statement, number in asked.most_common(5):
            if number > 1:
                print(f"      {number} times: {' '.join(statement.split())[:110]}")


async def no_look(_desk: Desk) -> None:
    """In place of the look each second, which no key asks for."""


async def keys(study: Path) -> None:
    """Code the sentence under the caret and take it back, in the interface without a terminal."""
    Desk.look = no_look  # type: ignore[method-assign]
    with counted() as found:
        app = QualcodeApp(study, "Tom", tour=False)
        async with app.run_test(size=(120, 40)) as pilot:
            await pilot.press("f3")
            for _ in range(3):  # the first reads what the later ones remember
                await pilot.press("right_parenthesis", "s")
                await pilot.pause(0.3)
                found.clear()
                await pilot.press("1")
                await pilot.pause(0.5)
            say("a code applied, stored and shown", found, A_KEY)
            found.clear()
            await pilot.press("escape", "u")
            await pilot.pause(0.5)
            say("undo, stored and shown", found)


def pack(study: Path, target: Path) -> None:
    """The pack of findings, as ``qualcode report`` makes it."""
    from click.testing import CliRunner

    from qualcode.cli.main import cli

    with counted() as found:
        result = CliRunner().invoke(cli, ["report", str(target), "--not-anonymised", "--study", str(study)])
    if result.exit_code:
        raise SystemExit(result.output)
    say("report, findings", found, once=True)


def main() -> int:
    with tempfile.TemporaryDirectory() as name:
        folder = Path(name)
        subprocess.run([QUALCODE, "demo", "sample"], cwd=folder, check=True, capture_output=True)
        study = folder / "sample" / "sample.qualcode"
        pack(study, folder / "pack.md")
        end = ["--study", str(study), "--coder", "Tom"]
        one = folder / "Z-open.txt"
        sentences = " ".join(f"We went home on day {day} and told nobody." for day in range(40))
        one.write_text(f"Interviewer: What then?\n\nRespondent: {sentences}\n", encoding="utf-8")
        for words in (["import", str(one)], ["assign", "--coders", "Tom", "--transcripts", "Z-open"]):
            subprocess.run([QUALCODE, *words, *end], cwd=folder, check=True, capture_output=True)
        asyncio.run(keys(study))
    print("Missed: " + "; ".join(MISSED) if MISSED else "All targets met.")
    return 1 if MISSED else 0


if __name__ == "__main__":
    sys.exit(main())
