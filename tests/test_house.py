"""What ARCHITECTURE and CONTRIBUTING promise of the source as a whole, beside the contracts of imports."""

from __future__ import annotations

import ast
import re
import sys
import tomllib
from importlib.metadata import packages_distributions
from pathlib import Path
from typing import TYPE_CHECKING

if TYPE_CHECKING:
    from collections.abc import Iterator

HOME = Path(__file__).parents[1]
FILES = sorted((HOME / "qualcode").rglob("*.py"))
TESTS = sorted((HOME / "tests").rglob("*.py"))
MOST_LINES = 500
#: Where tests may look at a clock: to measure two sizes beside each other, and to wait for a program.
CLOCKS = {"conftest.py", "tui/interface.py", "tui/test_in_a_terminal.py"}


def _module(path: Path) -> str:
    parts = path.relative_to(HOME).with_suffix("").parts
    return ".".join(parts[:-1] if parts[-1] == "__init__" else parts)


MODULES = {_module(path): path for path in FILES}


def _imports(path: Path) -> Iterator[str]:
    """What a file names in imports wherever they stand: at the top, in functions, for types only."""
    for node in ast.walk(ast.parse(path.read_text(encoding="utf-8"))):
        if isinstance(node, ast.Import):
            yield from (name.name for name in node.names)
        elif isinstance(node, ast.ImportFrom):
            assert node.level == 0, f"{path}: imports are written from the root"
            assert node.module is not None
            below = {f"{node.module}.{name.name}" for name in node.names}
            yield from below & MODULES.keys()
            if not below <= MODULES.keys():
                yield node.module


def test_no_file_is_longer_than_a_reader_takes_in() -> None:
    lines = {name: path.read_text(encoding="utf-8").count("\n") for name, path in MODULES.items()}
    assert {name: count for name, count in lines.items() if count > MOST_LINES} == {}


def test_every_library_that_the_program_imports_is_declared() -> None:
    project = tomllib.loads((HOME / "pyproject.toml").read_text(encoding="utf-8"))["project"]
    wanted = [*project["dependencies"], *project["optional-dependencies"]["pdf"]]
    declared = {_plain(re.split(r"[<>=]", one)[0]) for one in wanted}
    brought = packages_distributions()
    for name, path in MODULES.items():
        for top in {found.partition(".")[0] for found in _imports(path)} - {"qualcode"}:
            own = {_plain(package) for package in brought.get(top, [])}
            assert top in sys.stdlib_module_names or own & declared, f"{name} imports {top}"


def _plain(package: str) -> str:
    return re.sub(r"[-_.]+", "-", package).lower()


def test_no_test_asserts_how_long_something_takes() -> None:
    clocks = re.compile(r"\b(perf_counter|process_time|monotonic|time\.time)\b")
    looking = {
        path.relative_to(HOME / "tests").as_posix()
        for path in TESTS
        if path != Path(__file__) and clocks.search(path.read_text(encoding="utf-8"))
    }
    assert looking == CLOCKS


def test_what_somebody_sees_is_asked_of_one_place() -> None:
    own = {"qualcode.study.viewer", "qualcode.study.codes", "qualcode.study.seen"}
    past = re.compile(r"\bviewer_for\(|\bcodebook\([^)]*viewer")
    asking = {name for name, path in MODULES.items() if past.search(path.read_text(encoding="utf-8"))}
    assert asking <= own
