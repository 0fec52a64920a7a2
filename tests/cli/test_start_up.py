"""What a command imports: each starts with the libraries that it needs, and no others."""

from __future__ import annotations

import os
import subprocess
import sys
from typing import TYPE_CHECKING, Any

import pytest

if TYPE_CHECKING:
    from tests.conftest import Shell

SCREENS_AND_MODELS = ("textual", "spacy", "pandas", "pydantic")
SCRIPT = """
import sys
from qualcode.cli.main import main
try:
    main()
except SystemExit as stop:
    status = stop.code
loaded = {name.split(".")[0] for name in sys.modules if sys.modules[name] is not None}
print("LOADED", status, *sorted(loaded), file=sys.stderr)
"""


def imported(folder: Any, *words: str) -> set[str]:
    """The top packages that a process of its own has imported when the command is done."""
    ran = subprocess.run(
        [sys.executable, "-c", SCRIPT, *words],
        cwd=folder,
        env={name: value for name, value in os.environ.items() if not name.startswith(("QUALCODE_", "COV_"))},
        capture_output=True,
        text=True,
        timeout=60,
        stdin=subprocess.DEVNULL,
    )
    last = ran.stderr.splitlines()[-1].split()
    assert last[:2] == ["LOADED", "0"], ran.stderr
    return set(last[2:])


@pytest.fixture(scope="module")
def folder(tmp_path_factory: Any, shell_in: type[Shell]) -> Any:
    shell = shell_in(tmp_path_factory.mktemp("start"))
    shell("new", "a.qualcode")
    shell("coder", "add", "Ann")
    shell("codebook", "add", "Help")
    shell.write("T1.txt", "INT: Who helped?\nR: My mother.\nINT: And then?\nR: The nurse.\n")
    shell("import", "T1.txt")
    shell.rows("c.csv", "transcript,code,quote", [("T1", "Help", "My mother")])
    shell("codings", "apply", "c.csv", "--finished")
    return shell.folder


def test_the_version_needs_neither_database_nor_numbers(folder: Any) -> None:
    found = imported(folder, "--version")
    assert not found & {"sqlite3", "sqlite_utils", "numpy", "rapidfuzz", "rich", *SCREENS_AND_MODELS}


def test_help_of_all_commands_needs_no_numbers(folder: Any) -> None:
    assert not imported(folder, "--help") & {"sqlite3", "numpy", *SCREENS_AND_MODELS}


@pytest.mark.parametrize(
    "words",
    [("themes",), ("cooccurrence",), ("codings",), ("history",), ("transcripts",)],
    ids=" ".join,
)
def test_reports_need_no_screens_and_no_models(folder: Any, words: tuple[str, ...]) -> None:
    found = imported(folder, *words)
    assert "sqlite3" in found
    assert not found & set(SCREENS_AND_MODELS)


def test_a_pack_needs_only_the_library_of_its_format(folder: Any) -> None:
    writers = {"docx", "jinja2", "xlsxwriter", "typst"}
    for ending, needed in (("md", set()), ("html", {"jinja2"}), ("xlsx", {"xlsxwriter"}), ("docx", {"docx"})):
        found = imported(folder, "report", f"p.{ending}", "--not-anonymised")
        assert found & writers == needed
        assert not found & set(SCREENS_AND_MODELS)
    assert not imported(folder, "themes") & writers


def test_import_of_plain_text_needs_no_screens_and_no_readers_of_other_files(folder: Any) -> None:
    (folder / "T2.txt").write_text("INT: Who came?\nR: Nobody came.\nINT: Nobody?\nR: Nobody.\n")
    found = imported(folder, "import", "T2.txt")
    assert not found & {"textual", "pandas", "pypdf", "lxml", "odfdo", "python_calamine"}
