"""The sample study, made once by the commands, and its packs."""

from __future__ import annotations

from pathlib import Path
from typing import TYPE_CHECKING

import pytest

if TYPE_CHECKING:
    from tests.conftest import Once, Shell

HERE = Path(__file__).parents[2]


@pytest.fixture(scope="session")
def sample(once: Once, shell_in: type[Shell]) -> Path:
    """A folder with the finished sample study, its codings as a table, and its findings in every format."""
    return once("sample", lambda folder: _make(shell_in(folder)))


def _make(shell: Shell) -> None:
    book = HERE / "codebooks" / "pmtct-social-ecological.yaml"
    shell("new", "s.qualcode", "--codebook", book, "--name", "Sample")
    texts = sorted((HERE / "transcripts").glob("*.txt"))
    shell("import", *texts, "--respondents", HERE / "transcripts" / "respondents.csv")
    for name in ("Lindiwe", "Tom"):
        shell("coder", "add", name)
        table = HERE / "transcripts" / "codings" / f"{name.lower()}.csv"
        shell("codings", "apply", table, "--coder", name, "--finished")
    (shell.folder / "codings.csv").write_text(shell("codings", "--csv").out, encoding="utf-8")
    shell("report", "agreed.xlsx")
    (shell.folder / "texts").mkdir()
    for text in texts:
        (shell.folder / "texts" / f"{text.stem}.json").write_text(shell("text", text.stem, "--json").out)
    shell("settings", "agreement", "off")  # resampling takes its time, and has a test of its own
    for ending in ("xlsx", "html", "md", "docx"):
        shell("report", f"findings.{ending}")
