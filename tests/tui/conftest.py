"""The small study on which the interface is tried."""

from __future__ import annotations

from typing import TYPE_CHECKING

import pytest

from tests.tui.interface import make_study, running, screen_text

if TYPE_CHECKING:
    from pathlib import Path

    from tests.conftest import Shell

__all__ = ["make_study", "running", "screen_text"]


CODED = (  # by both alike, with other bounds, with another code, and by one alone
    ("Ana", "P01", "Fear of talk", "My mother was afraid of the neighbours."),
    ("Ben", "P01", "Fear of talk", "My mother was afraid of the neighbours."),
    ("Ana", "P01", "Family helps", "Later my sister helped me. She came to the clinic with me."),
    ("Ben", "P01", "Family helps", "Later my sister helped me."),
    ("Ana", "P01", "Stigma", "I told nobody for a year."),
    ("Ben", "P01", "Fear of talk", "I told nobody for a year."),
    ("Ben", "P02", "Support", "Now he reminds me of the pills."),
)


@pytest.fixture
def both_finished(study_path: Path, shell_in: type[Shell]) -> Path:
    """The small study, coded and finished by both coders."""
    shell = shell_in(study_path.parent)
    for coder in ("Ana", "Ben"):
        rows = [(text, code, quote) for who, text, code, quote in CODED if who == coder]
        table = shell.rows(f"{coder}.csv", "transcript,code,quote", rows)
        shell("codings", "apply", table, "--coder", coder, "--finished")
    shell("finish", "P02", "--coder", "Ana")  # where she coded nothing
    return study_path


@pytest.fixture
def study_path(tmp_path: Path) -> Path:
    """The small study, assigned to both coders."""
    return make_study(tmp_path)
