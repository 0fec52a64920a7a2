"""What the documentation lists is what there is."""

from __future__ import annotations

import re
from pathlib import Path

from qualcode.ledger import database

DOCS = Path(__file__).parent.parent / "docs"


def test_the_page_on_the_study_file_names_every_table(tmp_path: Path) -> None:
    connection = database.create(tmp_path / "a.qualcode")
    made = {name for (name,) in connection.execute("SELECT name FROM sqlite_master WHERE type = 'table'")}
    connection.close()
    page = (DOCS / "study-file.md").read_text(encoding="utf-8")
    listed = page[page.index("## What is in which table") :]
    cells = re.findall(r"^\| (`[^|]*) \|", listed, re.M)
    assert {name for cell in cells for name in re.findall(r"`(\w+)`", cell)} == made - {"_sqlite_migrations"}
