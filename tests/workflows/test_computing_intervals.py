"""The resampling tells how far it is, and ends at what the listener raises."""

from __future__ import annotations

from typing import TYPE_CHECKING

import pytest

from qualcode.ledger.study import Study
from qualcode.workflows import comparing

if TYPE_CHECKING:
    from pathlib import Path

    from qualcode.counting.scope import Scope
    from tests.workflows.conftest import Small

ASKED = comparing.Asked(units=("sentence", "turn"), by="respondent_type", replicates=50)


class _Enough(Exception):
    pass


@pytest.fixture
def read(small: Small) -> Scope:
    """Two types with two transcripts each, finished by two coders."""
    small.interviews({"P1": "Mother", "P2": "Mother", "P3": "Staff", "P4": "Staff"}).coders("Ann", "Ben")
    for coder in ("Ann", "Ben"):
        small.code(coder, [(name, "Kin", 1) for name in ("P1", "P2", "P3", "P4")], "--finished")
    path: Path = next(small.shell.folder.glob("*.qualcode"))
    with Study.open(path) as study:
        return comparing.scope(study, "Ann", ASKED)


def test_it_tells_of_all_results_together(read: Scope) -> None:
    shares: list[float] = []
    document = comparing.compared(read, ASKED, shares.append)
    assert len(document["results"]) == 4
    assert shares == sorted(shares)
    assert len(shares) >= 4
    assert shares[-1] == 1
    assert document == comparing.compared(read, ASKED)


def test_what_the_listener_raises_ends_it(read: Scope) -> None:
    told: list[float] = []

    def listener(share: float) -> None:
        told.append(share)
        if share >= 0.5:
            raise _Enough

    with pytest.raises(_Enough):
        comparing.compared(read, ASKED, listener)
    assert told[-1] == 0.5
