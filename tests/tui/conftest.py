"""The small study on which the interface is tried."""

from __future__ import annotations

from typing import TYPE_CHECKING

import pytest

from tests.tui.interface import make_study, running, screen_text

if TYPE_CHECKING:
    from pathlib import Path

__all__ = ["make_study", "running", "screen_text"]


@pytest.fixture
def study_path(tmp_path: Path) -> Path:
    """The small study, assigned to both coders."""
    return make_study(tmp_path)
