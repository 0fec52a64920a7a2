"""Which codings the text shows: all of them, or those of one code, theme or level."""

from __future__ import annotations

from typing import TYPE_CHECKING

from qualcode.study.codes import key_of
from qualcode.tui.screens.picker import CodePicker

if TYPE_CHECKING:
    from qualcode.codebook.tree import Codebook
    from qualcode.tui.app import QualcodeApp

_ALL = "all"
_LEVEL = "level "


async def choose_filter(desk: QualcodeApp, current_name: str) -> tuple[str, frozenset[int] | None] | None:
    """Ask what to show: its name and the keys of its codes; ("", None) for all; None where the person leaves.

    With a code goes everything that lies under it, and codes retired since.
    """
    book = desk.book
    further = {_ALL: "All codings"} | {_LEVEL + level: f"Level: {level}" for level in book.level_order()}
    now = f" (now {current_name})" if current_name else ""
    picker = CodePicker(
        book,
        desk.colours,
        (),
        desk.counts,
        f"Show only the codings of{now}",
        further=further,
        with_retired=True,
    )
    picked = await desk.push_screen_wait(picker)
    if picked is None:
        return None
    if picked.code is not None:
        code = book[picked.code]
        return code.name, frozenset((picked.code, *map(key_of, book.descendants(picked.code))))
    if picked.name == _ALL:
        return "", None
    level = picked.name.removeprefix(_LEVEL)
    return level, _of_level(book, level)


def _of_level(book: Codebook, level: str) -> frozenset[int]:
    return frozenset(key_of(code) for code in book if book.level_of(code.id) == level)
