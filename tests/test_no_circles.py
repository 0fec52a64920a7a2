"""No modules that need each other, in whatever way: at the start, within a function, or for types alone."""

from __future__ import annotations

import ast
from pathlib import Path

import qualcode

PACKAGE = Path(qualcode.__file__).parent


def named(path: Path, root: Path) -> str:
    """The name of the module in this file."""
    parts = path.relative_to(root.parent).with_suffix("").parts
    return ".".join(parts[:-1] if parts[-1] == "__init__" else parts)


def needed(root: Path) -> dict[str, set[str]]:
    """Each module of a package with the modules of it that it imports, wherever in it that stands."""
    files = {named(path, root): path for path in root.rglob("*.py")}
    return {name: set(_imported(path, name, set(files))) - {name} for name, path in files.items()}


def _imported(path: Path, name: str, known: set[str]) -> list[str]:
    found = []
    for node in ast.walk(ast.parse(path.read_text(encoding="utf-8"))):
        if isinstance(node, ast.Import):
            found += [alias.name for alias in node.names]
        elif isinstance(node, ast.ImportFrom):
            base = node.module or ""
            if node.level:
                package = name.split(".") if path.stem == "__init__" else name.split(".")[:-1]
                base = ".".join([*package[: len(package) - node.level + 1], *filter(None, [base])])
            # What is imported from a package may be a module of it; else the package itself is needed.
            parts = {f"{base}.{alias.name}" for alias in node.names}
            found += sorted(parts & known) if parts <= known else [base, *sorted(parts & known)]
    return [module for module in found if module in known]


def circles(modules: dict[str, set[str]]) -> list[list[str]]:
    """The groups of modules each of which needs every other, directly or through others."""
    reached = {name: _reached(name, modules) for name in modules}
    groups = {
        frozenset(other for other in reached[name] if name in reached[other])
        for name in modules
        if name in reached[name]
    }
    return sorted(sorted(group) for group in groups)


def _reached(name: str, modules: dict[str, set[str]]) -> set[str]:
    found: set[str] = set()
    to_visit = list(modules[name])
    while to_visit:
        module = to_visit.pop()
        if module not in found:
            found.add(module)
            to_visit += modules[module]
    return found


def test_no_modules_need_each_other() -> None:
    assert circles(needed(PACKAGE)) == []


def test_the_interface_is_imported_by_its_entry_alone() -> None:
    users = [name for name, modules in needed(PACKAGE).items() if "qualcode.tui.app" in modules]
    assert users == ["qualcode.cli.commands.opening"]


def test_a_circle_is_found_in_whatever_way_it_is_closed(tmp_path: Path) -> None:
    package = tmp_path / "house"
    package.mkdir()
    for name, text in {
        "__init__": "",
        "hall": "from house import stairs",
        "stairs": "def climb():\n    from house.attic import window",
        "attic": "from typing import TYPE_CHECKING\nif TYPE_CHECKING:\n    from .hall import Hall\nwindow = 1",
        "garden": "import house.hall",
    }.items():
        (package / f"{name}.py").write_text(text, encoding="utf-8")
    assert circles(needed(package)) == [["house.attic", "house.hall", "house.stairs"]]
