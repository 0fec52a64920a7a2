"""A process killed in the middle of a large step leaves the whole step or none of it."""

from __future__ import annotations

import os
import signal
import subprocess
import sys
from typing import Any

import pytest

from qualcode.ledger.checking import check
from qualcode.ledger.study import Study
from qualcode.study import codings

MANY = 3000

# Applies MANY codings as one step; at the chosen point it says so and waits to be killed.
_WORKER = """
import sys
from pathlib import Path
from qualcode.study import coding as acts
from qualcode.study.coding_step import NewCoding
from qualcode.ledger import database
from qualcode.study.coders import find_coder
from qualcode.study.codes import codebook
from qualcode.ledger.projector import Projector
from qualcode.ledger.study import Study
from qualcode.study.transcripts import find_transcript

path, point, many = sys.argv[1], sys.argv[2], int(sys.argv[3])

def wait(*_):
    print("here", flush=True)
    sys.stdin.read()

study = Study.open(Path(path))
study.connection.execute("PRAGMA cache_size = 20")  # so that half of the step is already in the log on disk
entry, code = find_transcript(study, "T1"), int(codebook(study).find("Kin").id)
new = [NewCoding(entry, code, 47 + i % 40, 88 + i // 40) for i in range(many)]
if point == "log written":
    Projector.step_written = wait
elif point == "tables written":
    shown = Projector.step_written
    Projector.step_written = lambda self, writes: (shown(self, writes), wait())
acts.apply_codings(study, find_coder(study, "Ann"), new)
wait()
"""


@pytest.mark.parametrize(
    ("point", "stored"), [("log written", 0), ("tables written", 0), ("committed", MANY)]
)
def test_a_killed_writer_leaves_the_step_whole_or_not_at_all(setting: Any, point: str, stored: int) -> None:
    path = setting.study.path
    setting.coded(setting.ben, "Clinic")
    setting.study.connection.close()
    with subprocess.Popen(
        [sys.executable, "-c", _WORKER, str(path), point, str(MANY)],
        stdin=subprocess.PIPE,
        stdout=subprocess.PIPE,
    ) as worker:
        assert worker.stdout is not None
        assert worker.stdout.readline() == b"here\n"
        os.kill(worker.pid, signal.SIGKILL)
        worker.wait()
    assert path.with_name(path.name + "-wal").stat().st_size > 100_000
    with Study.open(path) as study:
        assert len(codings.codings(study)) == 1 + stored
        assert check(study.connection) == []
        study.undo(setting.ben.id)
        assert check(study.connection) == []
