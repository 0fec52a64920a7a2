"""The sample study, made once by the commands, and its packs."""

from __future__ import annotations

import shutil
from pathlib import Path
from typing import TYPE_CHECKING, Any

import pytest

if TYPE_CHECKING:
    from tests.conftest import Shell

HERE = Path(__file__).parents[2]


@pytest.fixture(scope="session")
def _sample(tmp_path_factory: Any, shell_in: type[Shell]) -> Path:
    shell = shell_in(tmp_path_factory.mktemp("sample"))
    shell(
        "new",
        "s.qualcode",
        "--codebook",
        HERE / "codebooks" / "pmtct-social-ecological.yaml",
        "--name",
        "Sample",
    )
    texts = sorted((HERE / "transcripts").glob("*.txt"))
    shell("import", *texts, "--respondents", HERE / "transcripts" / "respondents.csv")
    for name in ("Lindiwe", "Tom"):
        shell("coder", "add", name)
        table = HERE / "transcripts" / "codings" / f"{name.lower()}.csv"
        shell("codings", "apply", table, "--coder", name, "--finished")
    (shell.folder / "codings.csv").write_text(shell("codings", "--csv").out, encoding="utf-8")
    for kind, ending in (
        ("findings", "xlsx"),
        ("findings", "html"),
        ("findings", "md"),
        ("findings", "docx"),
    ):
        shell("report", f"{kind}.{ending}", "--kind", kind)
    return shell.folder


@pytest.fixture(scope="session")
def sample(_sample: Path) -> Path:
    """A folder with the finished sample study, its codings as a table, and its findings in every format."""
    return _sample


@pytest.fixture
def sample_shell(_sample: Path, shell: Shell) -> Shell:
    """A shell in a folder with a copy of the sample study."""
    shutil.copy(_sample / "s.qualcode", shell.folder)
    return shell
