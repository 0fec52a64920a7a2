"""The small study on which the interface is tried: made once, and copied for every test that wants it."""

from __future__ import annotations

import shutil
from typing import TYPE_CHECKING

import pytest

from tests.tui.interface import make_study, running, screen_text

if TYPE_CHECKING:
    from pathlib import Path

    from tests.conftest import Once, Shell

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


@pytest.fixture(scope="session")
def _small(once: Once) -> Path:
    return once("small", make_study)


@pytest.fixture
def study_path(_small: Path, tmp_path: Path) -> Path:
    """The small study, assigned to both coders."""
    return shutil.copytree(_small, tmp_path, dirs_exist_ok=True) / "small.qualcode"


@pytest.fixture(scope="session")
def _finished(_small: Path, once: Once, shell_in: type[Shell]) -> Path:
    return once("finished", lambda folder: _finish(_small, shell_in(folder)))


def _finish(small: Path, shell: Shell) -> None:
    shutil.copytree(small, shell.folder, dirs_exist_ok=True)
    for coder in ("Ana", "Ben"):
        rows = [(text, code, quote) for who, text, code, quote in CODED if who == coder]
        table = shell.rows(f"{coder}.csv", "transcript,code,quote", rows)
        shell("codings", "apply", table, "--coder", coder, "--finished")
    with_nothing = shell("transcripts", "--json").data["transcripts"]
    for name in {t["transcript"] for t in with_nothing}:
        shell("finish", name, "--coder", "Ana", status=None)


@pytest.fixture
def both_finished(_finished: Path, study_path: Path) -> Path:
    """The small study, coded and finished by both coders."""
    shutil.copytree(_finished, study_path.parent, dirs_exist_ok=True)
    return study_path
