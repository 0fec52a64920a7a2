"""The workspace of agreement: the numbers are the command's, one key each changes what is compared."""

from __future__ import annotations

from typing import TYPE_CHECKING, Any

import pytest

from qualcode.study.study import Study
from qualcode.tui.screens.agreement import AgreementScreen
from qualcode.workflows import comparing
from tests.tui.interface import running, screen_text, settle

if TYPE_CHECKING:
    from pathlib import Path

    from textual.pilot import Pilot

    from qualcode.tui.app import QualcodeApp
    from tests.conftest import Shell

CODED = (  # of the small study; what both coded alike, with other bounds, and what one alone coded
    ("Ana", "P01", "Fear of talk", "My mother was afraid of the neighbours."),
    ("Ben", "P01", "Fear of talk", "My mother was afraid of the neighbours."),
    ("Ana", "P01", "Family helps", "Later my sister helped me. She came to the clinic with me."),
    ("Ben", "P01", "Family helps", "Later my sister helped me."),
    ("Ana", "P01", "Stigma", "I told nobody for a year."),
    ("Ben", "P02", "Support", "Now he reminds me of the pills."),
)


@pytest.fixture
def finished(study_path: Path, shell_in: type[Shell]) -> Path:
    """The small study, coded and finished by both coders."""
    shell = shell_in(study_path.parent)
    for coder in ("Ana", "Ben"):
        rows = [(text, code, quote) for who, text, code, quote in CODED if who == coder]
        table = shell.rows(f"{coder}.csv", "transcript,code,quote", rows)
        shell("codings", "apply", table, "--coder", coder)
        shell("finish", "P01", "P02", "--coder", coder)
    return study_path


async def press(app: QualcodeApp, pilot: Pilot[None], *keys: str) -> AgreementScreen:
    """Press keys, each after what the one before began is done; gives the workspace."""
    for key in keys:
        await pilot.press(key)
        await settle(app, pilot)
        computing = [worker for worker in app.workers if worker.group == "agreement"]
        await app.workers.wait_for_complete(computing)
        await settle(app, pilot)
    assert isinstance(app.screen, AgreementScreen)
    return app.screen


def asked(path: Path, **options: Any) -> dict[str, Any]:
    """The document of the command."""
    with Study.open(path) as study:
        return comparing.agreement(study, "Ana", comparing.Asked(**options))


async def test_the_numbers_are_those_of_the_command(finished: Path) -> None:
    async with running(finished, size=(120, 40)) as (app, pilot):
        screen = await press(app, pilot, "f5")
        assert screen.document == asked(finished)
        screen = await press(app, pilot, "s")
        assert screen.document == asked(finished, units=("turn",))
        screen = await press(app, pilot, "s", "s", "r", "w")
        assert screen.document == asked(finished, units=("character",), roll_ups=("theme",), text="all")
        screen = await press(app, pilot, "i")
        only_values = asked(finished, units=("character",), roll_ups=("theme",), text="all", replicates=0)
        assert screen.document == only_values
        assert "no intervals" in screen_text(app)
