"""The sample that comes with the program: example codebooks, and the transcripts of an invented study."""

from __future__ import annotations

from importlib.resources import files
from pathlib import Path


def sample_folder() -> Path:
    """Where the sample's codebooks and transcripts are: inside the installed package, or in the checkout."""
    package = Path(str(files("qualcode")))
    inside = package / "sample"
    return inside if inside.is_dir() else package.parent


def example_codebooks() -> list[tuple[str, Path]]:
    """The example codebooks that have codes, by their titles."""
    found = []
    for file in sorted((sample_folder() / "codebooks").glob("*.yaml")):
        if file.stem != "blank":
            lines = file.read_text(encoding="utf-8").splitlines()
            title = next((line.partition(":")[2] for line in lines if line.startswith("title:")), file.stem)
            found.append((title.strip().strip("\"'"), file))
    return found
