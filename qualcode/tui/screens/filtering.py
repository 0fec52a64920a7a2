"""Which codings the text shows: all of them, or those of one code, theme or level."""

from __future__ import annotations

from typing import TYPE_CHECKING

from qualcode.study.codes import key_of
from qualcode.tui.desk import Filter
from qualcode.tui.pane import desk_of
from qualcode.tui.screens.picker import CodePicker

if TYPE_CHECKING:
    from textual.dom import DOMNode

_ALL = "all"
_LEVEL = "level "


async def choose_filter(asking: DOMNode, current_name: str) -> Filter | None:
    """Ask which codings to show; None if the person leaves.

    A code includes the codes under it, retired ones too.
    """
    desk = desk_of(asking)
    book = desk.book
    further = {_ALL: "All codings"} | {_LEVEL + level: f"Level: {level}" for level in book.level_order()}
    now = f" (now {current_name})" if current_name else ""
    title = f"Show only the codings of{now}"
    picker = CodePicker(book, desk.colours, (), desk.counts, title, further=further, with_retired=True)
    picked = await asking.app.push_screen_wait(picker)
    if picked is None:
        return None
    if picked.code is not None:
        code = book[picked.code]
        return Filter(code.name, frozenset((picked.code, *map(key_of, book.descendants(picked.code)))))
    if picked.name == _ALL:
        return Filter()
    level = picked.name.removeprefix(_LEVEL)
    return Filter(level, frozenset(key_of(code) for code in book if book.level_of(code.id) == level))
