"""qualcode as a person at a shell has it: called in this process, with streams and surroundings of its own."""

from __future__ import annotations

import csv
import fcntl
import gc
import io
import json
import os
import sys
from dataclasses import dataclass
from functools import cache
from math import inf
from time import process_time
from typing import TYPE_CHECKING, Any, Protocol, TypeVar

import click
import pytest
from hypothesis import settings
from pydantic import TypeAdapter

from qualcode.cli import main as program
from qualcode.documents.of_commands import OF_COMMANDS

if TYPE_CHECKING:
    from collections.abc import Callable
    from pathlib import Path


T = TypeVar("T")

pytest_plugins = ("tests.setting", "tests.blind_pair")

# The trees of widgets that tests make and drop are large; looking through them for circles at Python's usual pace
# takes a fifth of the time of the tests. What is imported is never looked through.
gc.set_threshold(50_000, 10, 10)


def pytest_collection_finish() -> None:
    gc.collect()
    gc.freeze()


# How long an example takes says more about the machine than about the program. `make chaos` asks for many.
settings.register_profile("qualcode", deadline=None, max_examples=50)
settings.register_profile("chaos", deadline=None, max_examples=1_000)
settings.load_profile("qualcode")


@cache
def type_of(command: str) -> TypeAdapter[Any]:
    """What checks a document against the type of what the command answers."""
    return TypeAdapter(OF_COMMANDS[command])


@dataclass(frozen=True)
class Ran:
    """What one call printed, and the status with which it ended; ``command`` is the words of the command."""

    status: int
    out: str
    err: str
    command: str

    @property
    def data(self) -> dict[str, Any]:
        """The one JSON object that stdout is to hold, and nothing else, of the command's type and no more."""
        type_of(self.command).validate_json(self.out, strict=True, extra="forbid")
        found = json.loads(self.out)
        assert isinstance(found, dict)
        return found

    @property
    def table(self) -> list[dict[str, str]]:
        """The CSV table that stdout is to hold."""
        return list(csv.DictReader(io.StringIO(self.out, newline="")))

    @property
    def both(self) -> str:
        """Everything that was printed anywhere."""
        return self.out + self.err


@dataclass(frozen=True)
class Shell:
    """A folder to work in. Call it with the words of a command; the study is the only one in the folder."""

    folder: Path

    def __call__(self, *words: Any, status: int | None = 0, **env: str) -> Ran:
        """Run a command; ``status`` is what it must end with (None: anything). ``env`` is added to it."""
        ran = self._run([str(word) for word in words], env)
        if status is not None:
            assert ran.status == status, f"{words} ended with {ran.status}:\n{ran.err}\n{ran.out[:2000]}"
        return ran

    def write(self, name: str, content: str | bytes) -> Path:
        """Make a file in the folder."""
        path = self.folder / name
        path.write_bytes(content.encode() if isinstance(content, str) else content)
        return path

    def rows(self, name: str, columns: str, rows: list[tuple[Any, ...]]) -> Path:
        """Make a CSV file; ``columns`` are parted by commas."""
        sheet = io.StringIO(newline="")
        writer = csv.writer(sheet, lineterminator="\n")
        writer.writerows([columns.split(","), *rows])
        return self.write(name, sheet.getvalue())

    def _run(self, words: list[str], env: dict[str, str]) -> Ran:
        with pytest.MonkeyPatch.context() as patch:
            patch.chdir(self.folder)
            for name in ("QUALCODE_STUDY", "QUALCODE_CODER"):
                patch.delenv(name, raising=False)
            # An unforeseen exception is to fail the test, not to be told in a sentence.
            patch.setenv("QUALCODE_TRACEBACK", "1")
            for name, value in env.items():
                patch.setenv(name, value)
            streams = [io.TextIOWrapper(io.BytesIO(), encoding="utf-8", newline="\n") for _ in range(2)]
            patch.setattr(sys, "argv", ["qualcode", *words])
            patch.setattr(sys, "stdin", io.StringIO(""))
            patch.setattr(sys, "stdout", streams[0])
            patch.setattr(sys, "stderr", streams[1])
            called = [""]  # the innermost command is invoked last
            invoke = click.Command.invoke

            def noted(command: click.Command, context: click.Context) -> Any:
                called.append(context.command_path.partition(" ")[2])
                return invoke(command, context)

            patch.setattr(click.Command, "invoke", noted)
            mask = os.umask(0o077)
            try:
                with pytest.raises(SystemExit) as stopped:
                    program.main()
            finally:
                os.umask(mask)
            status = stopped.value.code
        texts = []
        for stream in streams:
            stream.flush()
            texts.append(stream.buffer.getvalue().decode())  # type: ignore[attr-defined]
        assert isinstance(status, int)
        return Ran(status, *texts, called[-1])


class Once(Protocol):
    def __call__(self, name: str, make: Callable[[Path], object]) -> Path: ...


@pytest.fixture(scope="session")
def once(tmp_path_factory: pytest.TempPathFactory) -> Once:
    """A new folder that ``make`` has filled, once for all processes of the tests: to be copied, never changed."""
    base = tmp_path_factory.getbasetemp()
    shared = base.parent if "PYTEST_XDIST_WORKER" in os.environ else base

    def made(name: str, make: Callable[[Path], object]) -> Path:
        folder, whole = shared / name, shared / f"{name}-whole"
        with (shared / f"{name}-lock").open("w") as lock:
            fcntl.flock(lock, fcntl.LOCK_EX)
            if not whole.exists():
                folder.mkdir(mode=0o700)
                make(folder)
                whole.touch()
        return folder

    return made


class Growth(Protocol):
    def __call__(self, act: Callable[[T], object], small: T, large: T) -> float: ...


@pytest.fixture(scope="session")
def growth() -> Growth:
    """How many times as much processor time ``act`` takes over ``large`` as over ``small``.

    The best of three turns, or of fewer where one is as good as can be asked. What grows with the square
    of ten times the length takes a hundred times as long, and that no load of the machine can make of ten.
    """

    def seconds(act: Callable[[T], object], given: T) -> float:
        begun = process_time()
        act(given)
        return process_time() - begun

    def compared(act: Callable[[T], object], small: T, large: T) -> float:
        least = max(min(seconds(act, small) for _ in range(3)), 1e-4)
        found = inf
        for _ in range(3):
            found = min(found, seconds(act, large) / least)
            if found < 20:
                break
        return found

    return compared


@pytest.fixture(scope="session")
def library() -> Callable[[str], Any]:
    """To import what only comparisons need (mark them ``compare``); the test is skipped where it is missing.

    It is imported by who runs the test: that takes longer than the tests do.
    """
    why = "compares with another program: pip install -e '.[compare]' brings it"
    return lambda module: pytest.importorskip(module, reason=why)


@pytest.fixture
def shell(tmp_path: Path) -> Shell:
    """A shell in an empty folder."""
    return Shell(tmp_path)


@pytest.fixture(scope="session")
def shell_in() -> type[Shell]:
    """To make a shell in a folder of one's own."""
    return Shell
