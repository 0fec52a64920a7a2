"""The program in a real pseudo-terminal: killed, left alone, resized, and two of them on one study."""

from __future__ import annotations

import signal
import sys
import time
from contextlib import contextmanager
from typing import TYPE_CHECKING

import pytest
from terminal import Terminal

from qualcode.ledger.checking import check
from qualcode.ledger.study import Study
from qualcode.study import codings
from qualcode.study.coders import find_coder
from qualcode.study.codes import codebook
from qualcode.study.transcripts import entries
from qualcode.workflows import assigning, coding
from tests.tui.interface import FIRST, make_study

if TYPE_CHECKING:
    from collections.abc import Iterator
    from pathlib import Path

PROGRAM = "from qualcode.cli.main import main; main()"


@pytest.fixture
def path(tmp_path: Path) -> Path:
    """The small study for Ana alone, with one coding, so that there is a recent code."""
    study_path = make_study(tmp_path, assigned=False)
    with Study.open(study_path) as study:
        assigning.assign(study, ["Ana"], coder="Ana")
        code = codebook(study).find("Family helps").id
        assert isinstance(code, int)
        start = FIRST.index("The nurse")
        coding.code_span(study, find_coder(study, "Ana"), entries(study)[0], code, start, start + 30)
    return study_path


@contextmanager
def opened(path: Path, size: tuple[int, int] = (80, 24)) -> Iterator[Terminal]:
    """The interface, painted and reading keys."""
    homes = dict.fromkeys(("HOME", "XDG_CONFIG_HOME", "XDG_STATE_HOME", "XDG_CACHE_HOME"), str(path.parent))
    command = [sys.executable, "-c", PROGRAM, str(path), "--no-tour", "--coder", "Ana"]
    with Terminal(command, size, cwd=path.parent, environment=homes) as terminal:
        terminal.paint("sentence", timeout=60)
        yield terminal


def on_screen(terminal: Terminal, words: str, seconds: float = 10) -> bool:
    """Whether these words come on the screen within so many seconds."""
    end = time.monotonic() + seconds
    while words not in terminal.text():
        if time.monotonic() > end:
            return False
        terminal.listen(0.05)
    return True


def stored(path: Path) -> int:
    with Study.open(path) as study:
        return len(codings.codings(study))


def test_what_is_shown_as_coded_outlives_a_kill(path: Path) -> None:
    with opened(path) as terminal:
        for number in (2, 3, 4):
            terminal.send("s")
            terminal.send("1")
            assert on_screen(terminal, f"{number} coded")
        assert terminal.kill(signal.SIGKILL) == -signal.SIGKILL
    assert stored(path) == 4
    with Study.open(path) as study:
        assert check(study.connection) == []


def test_the_next_start_after_a_kill_returns_to_the_place(path: Path) -> None:
    with opened(path) as terminal:
        terminal.send("}")
        terminal.send("}")
        assert on_screen(terminal, "turn 3 of 4")
        end = time.monotonic() + 10
        while "spots" not in kept_place(path):
            assert time.monotonic() < end, "the place was never kept"
            terminal.listen(0.1)
        terminal.kill(signal.SIGKILL)
    with opened(path) as terminal:
        assert on_screen(terminal, "turn 3 of 4")


def kept_place(path: Path) -> str:
    from qualcode.study import desk

    with Study.open(path) as study:
        return desk.kept(study, find_coder(study, "Ana"), "place") or ""


@pytest.mark.parametrize("by", [signal.SIGTERM, signal.SIGHUP])
def test_told_to_end_it_ends_in_good_order(path: Path, by: int) -> None:
    with opened(path) as terminal:
        terminal.send("s")
        terminal.send("1")
        assert on_screen(terminal, "2 coded")
        assert terminal.kill(by) == 0
    assert stored(path) == 2


def test_two_terminals_see_each_others_codings(path: Path) -> None:
    with opened(path) as one, opened(path) as other:
        one.send("s")
        one.send("1")
        assert on_screen(one, "2 coded")
        assert on_screen(other, "2 coded")
        other.send("}")
        other.send("s")
        other.send("1")
        assert on_screen(one, "3 coded")
    assert stored(path) == 3


def test_resized_to_next_to_nothing_and_back(path: Path) -> None:
    with opened(path) as terminal:
        for size in ((40, 10), (20, 5), (3, 2), (1, 1), (80, 24)):
            terminal.resize(*size)
            terminal.listen(0.3)
        terminal.send("s")
        terminal.send("1")
        assert on_screen(terminal, "2 coded")
