"""Two processes that code in one study at once: nothing is lost, nobody is refused."""

from __future__ import annotations

import subprocess
import sys
from itertools import pairwise
from typing import Any

from qualcode.ledger.checking import check
from qualcode.study import coding as acts
from qualcode.study import codings
from qualcode.study.coding_step import NewCoding

EACH = 500

_WORKER = """
import sys
from pathlib import Path
from qualcode.study import coding as acts
from qualcode.study.coding_step import NewCoding
from qualcode.study.coders import find_coder
from qualcode.study.codes import codebook
from qualcode.ledger.study import Study
from qualcode.study.transcripts import find_transcript

path, name, each = sys.argv[1], sys.argv[2], int(sys.argv[3])
with Study.open(Path(path)) as study:
    coder, entry = find_coder(study, name), find_transcript(study, "T1")
    code = int(codebook(study).find("Kin").id)
    print("ready", flush=True)
    sys.stdin.readline()
    for i in range(each):
        acts.code(study, coder, NewCoding(entry, code, 47 + i % 40, 88 + i // 40))
"""


def test_two_processes_code_at_once(setting: Any, assert_replays: Any) -> None:
    workers = [
        subprocess.Popen(
            [sys.executable, "-c", _WORKER, str(setting.study.path), name, str(EACH)],
            stdin=subprocess.PIPE,
            stdout=subprocess.PIPE,
            stderr=subprocess.PIPE,
            text=True,
        )
        for name in ("Ann", "Ben")
    ]
    for worker in workers:
        assert worker.stdout is not None
        assert worker.stdout.readline() == "ready\n"
    results = []
    for worker in workers:
        assert worker.stdin is not None
        worker.stdin.write("go\n")
        worker.stdin.flush()
    for worker in workers:
        _, errors = worker.communicate()
        results.append((worker.returncode, errors))
    assert results == [(0, "")] * 2
    by_coder = [coding.coder for coding in codings.codings(setting.study)]
    assert (by_coder.count("Ann"), by_coder.count("Ben")) == (EACH, EACH)
    turns = setting.study.connection.execute("SELECT session FROM step WHERE action = 'code' ORDER BY n")
    sessions = [session for (session,) in turns]
    assert sum(a != b for a, b in pairwise(sessions)) > 2  # they did work side by side
    assert_replays(setting.study)
    assert check(setting.study.connection) == []


def test_a_study_open_twice_gives_each_new_thing_a_key_of_its_own(setting: Any, assert_replays: Any) -> None:
    """What one remembers of local keys is forgotten when the other has written."""
    from qualcode.ledger.study import Study
    from qualcode.study import codes

    with Study.open(setting.study.path) as other:
        for i in range(6):
            study = (setting.study, other)[i % 2]
            new = codes.add_code(study, f"New {i}", by=setting.ann)
            acts.code(study, setting.ben, NewCoding(setting.first, int(new.id), 47, 60 + i))
    assert_replays(setting.study)
    assert check(setting.study.connection) == []
