"""Read the table of words for shares: each word, and the share from which it is used."""

from __future__ import annotations

import re
from typing import TYPE_CHECKING

from qualcode.errors import FileRefused
from qualcode.files.tables import read_table

if TYPE_CHECKING:
    from pathlib import Path

_SHARE = re.compile(r"(\d{1,3}(?:[.,]\d+)?)\s*(%?)")


def read_words(path: Path) -> tuple[list[tuple[float, str]], list[str]]:
    """(share of 1, word) for each row of a table with the columns ``at_least`` and ``word``; and a sentence on
    other columns, if there are any.

    A share is written as 0.75 or 75%. Raises FileRefused for a table without rows, a share that is none or is
    there twice, or a blank word.
    """
    table = read_table(path, ("at_least", "word"))
    table.require("at_least", "word")
    words: dict[float, str] = {}
    for row in table.rows:
        share = _share(table.file, row.get("at_least") or "", row.line)
        word = " ".join((row.get("word") or "").split())
        if not word:
            raise FileRefused(table.file, "the row has no word.", row.line)
        if share in words:
            raise FileRefused(table.file, f"there are two words from {share:g} on.", row.line)
        words[share] = word
    if not words:
        raise FileRefused(table.file, "it has no words.")
    return sorted(words.items()), table.not_used(("at_least", "word"))


def _share(file: str, cell: str, line: int) -> float:
    found = _SHARE.fullmatch(cell)
    share = float(found[1].replace(",", ".")) / (100 if found[2] else 1) if found else -1
    if not 0 <= share <= 1:
        raise FileRefused(file, f"'at_least' is a share such as 0.75 or 75%, not '{cell[:20]}'.", line)
    return share
