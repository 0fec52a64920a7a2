"""Whatever two coders do in whatever order, the log alone makes the same tables again, keys included."""

from __future__ import annotations

import tempfile
from pathlib import Path
from typing import Any

from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st

from qualcode.ledger.checking import check

_NUMBER = st.integers(0, 11)


@settings(
    max_examples=settings.default.max_examples // 2,
    derandomize=True,
    database=None,
    suppress_health_check=list(HealthCheck),
)
@given(st.data())
def test_replay_of_random_work_gives_equal_tables(
    begin_at: Any, operations: Any, perform: Any, assert_replays: Any, data: st.DataObject
) -> None:
    work = data.draw(
        st.lists(st.tuples(st.sampled_from(operations), _NUMBER, _NUMBER, _NUMBER), min_size=5, max_size=45)
    )
    with tempfile.TemporaryDirectory() as folder:
        s = begin_at(Path(folder) / "random.qualcode")
        with s.study:
            for operation, *numbers in work:
                perform(s, operation, *numbers)
            assert_replays(s.study)
            assert check(s.study.connection) == []


def test_every_operation_can_succeed(setting: Any, operations: Any, perform: Any) -> None:
    """The random work is work: none of its operations is refused whatever the numbers."""
    actions = {
        "import": "import transcript",
        "add": "add code",
        "change": "change code",
        "move": "move code",
        "merge": "merge codes",
        "split": "split code",
        "retire": "retire code",
        "code": "code",
        "change coding": "change coding",
        "remove": "remove coding",
        "apply": "apply codings",
        "assign": "assign",
        "finish": "finish",
        "reopen": "reopen",
        "recheck": "recheck",
        "revise": "revise transcript",
        "people": "import respondents",
        "version": "name version",
        "keep": "keep coding",
        "drop": "drop coding",
        "change reviewed": "change reviewed coding",
        "settle": "settle",
        "settle again": "settle again",
        "carry over": "carry over agreed codings",
        "speakers": "change speakers",
        "take out": "remove transcript",
        "rename person": "rename respondent",
        "rename coder": "rename coder",
        "undo": "undo",
        "redo": "redo",
    }
    # Two who finish the same texts are not one person, and then no work can be given; elsewhere it is tested alone.
    assert set(actions) == set(operations) - {"give work"}
    order = [
        "keep",
        "drop",
        "change reviewed",
        "assign",
        "code",
        "finish",
        "add",
        "recheck",
        "reopen",
        "apply",
        "change coding",
        "remove",
        "settle",
        "settle again",
        "import",
        "carry over",
        "people",
        "rename person",
        "rename coder",
    ]
    for operation in order + [name for name in operations if name not in order]:
        for numbers in [(0, b, c) for b in range(6) for c in (2, 1, 3)]:
            perform(setting, operation, *numbers)
    written = {row[0] for row in setting.study.connection.execute("SELECT action FROM step")}
    assert set(actions.values()) <= written
