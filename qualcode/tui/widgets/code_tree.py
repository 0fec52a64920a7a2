"""The codebook as a tree: themes under their levels, with marks and counts."""

from __future__ import annotations

from typing import TYPE_CHECKING, ClassVar, NamedTuple

from rich.cells import cell_len
from rich.text import Text
from textual.binding import Binding
from textual.widgets import Tree

from qualcode.study.codes import key_of
from qualcode.tui.palette import readable
from qualcode.tui.widgets.frame import clipped

if TYPE_CHECKING:
    from collections.abc import Iterable, Mapping

    from rich.style import Style
    from textual.binding import BindingType
    from textual.widgets.tree import TreeNode

    from qualcode.codebook.tree import Code, Codebook, Key

_GUIDE = 2  # cells of indent for each generation


class Level(NamedTuple):
    """A heading above the themes of a level. ``name`` is None for themes without one."""

    name: str | None


class Used(NamedTuple):
    """How often this coder uses a code: in the open transcript, in all; and the codes ``under`` it, in all."""

    here: int = 0
    everywhere: int = 0
    under: int = 0


class CodeTree(Tree["int | Level"], inherit_bindings=False):
    """Draws codes; its pane does the actions."""

    BINDINGS: ClassVar[list[BindingType]] = [
        Binding("up", "cursor_up", show=False),
        Binding("down", "cursor_down", show=False),
        Binding("pageup", "page_up", show=False),
        Binding("pagedown", "page_down", show=False),
        Binding("home", "scroll_home", show=False),
        Binding("end", "scroll_end", show=False),
    ]
    ICON_NODE = "▸ "
    ICON_NODE_EXPANDED = "▾ "

    def __init__(self) -> None:
        super().__init__("")
        self.show_root = False
        self.show_guides = False
        self.guide_depth = _GUIDE
        self.auto_expand = False
        self._book: Codebook | None = None
        self._colours: Mapping[Key, str] = {}
        self._used: Mapping[int, Used] = {}
        self._by_code: dict[int | Level, TreeNode[int | Level]] = {}
        self._retired = False
        self._folded: set[int] = set()

    # -- what is shown ------------------------------------------------------------------------------

    def show(
        self, book: Codebook, colours: Mapping[Key, str], used: Mapping[int, Used], *, retired: bool
    ) -> None:
        """Show the codebook, with ``retired`` codes or without; cursor and folding stay.

        ``colours`` is empty on a terminal with few colours.
        """
        same = book == self._book and retired == self._retired and dict(colours) == dict(self._colours)
        before, self._used = self._used, used
        if same:
            for key in before.keys() | used.keys():
                if before.get(key) != used.get(key) and key in self._by_code:
                    self._by_code[key].refresh()
            return
        at, line = self.current, self.cursor_line
        self._folded |= {k for k, n in self._by_code.items() if isinstance(k, int) and _closed(n)}
        self._folded -= {k for k, n in self._by_code.items() if isinstance(k, int) and n.is_expanded}
        self._book, self._colours, self._retired = book, colours, retired
        self._build_nodes(book)
        if not self.go_to(at) and self._by_code:
            self.move_cursor_to_line(max(0, min(line, self.last_line)))
            if line < 0 and isinstance(self.current, Level):
                self.action_cursor_down()
                self.call_after_refresh(self.scroll_home, animate=False)  # with the heading in view

    def _build_nodes(self, book: Codebook) -> None:
        self.clear()
        self._by_code = {}
        shown = self._shown_codes(book)
        themes = [theme for theme in book.themes() if theme.id in shown]
        levels = {level: place for place, level in enumerate(book.level_order())}
        named = sorted((t.level for t in themes), key=lambda name: levels.get(name or "", len(levels)))
        used = dict.fromkeys(named)
        for level in used:
            if len(used) > 1 or level is not None:
                heading = Level(level)
                self._by_code[heading] = self.root.add(level or "No level", heading, allow_expand=False)
            self._add([theme for theme in themes if theme.level == level], self.root, shown, book)

    def _add(
        self, codes: Iterable[Code], parent: TreeNode[int | Level], shown: set[Key], book: Codebook
    ) -> None:
        for code in codes:
            key = key_of(code)
            below = [child for child in book.children(key) if child.id in shown]
            node = parent.add("", key, expand=key not in self._folded, allow_expand=bool(below))
            self._by_code[key] = node
            self._add(below, node, shown, book)

    def _shown_codes(self, book: Codebook) -> set[Key]:
        """The live codes and their ancestors; all codes if retired ones are shown."""
        shown: set[Key] = set()
        for code in book:
            if code.live or self._retired:
                shown.add(code.id)
                shown.update(above.id for above in book.ancestors(code.id))
        return shown

    # -- the cursor ---------------------------------------------------------------------------------

    @property
    def current(self) -> int | Level | None:
        """The code (key) or level under the cursor."""
        node = self.cursor_node
        return node.data if node is not None else None

    def go_to(self, what: int | Level | None) -> bool:
        """Put the cursor on a code or level and unfold its ancestors; False if it is not shown."""
        node = self._by_code.get(what) if what is not None else None
        if node is None:
            return False
        above = node.parent
        while above is not None and above is not self.root:
            above.expand()
            above = above.parent
        _ = self.last_line  # lays out the lines: the cursor needs their numbers
        self.move_cursor(node)
        return True

    def on_resize(self) -> None:
        """Keep the cursor in view: the details below take rows from the tree."""
        self.call_after_refresh(self.scroll_to_line, self.cursor_line, animate=False)

    def beside(self) -> list[int]:
        """The code at the cursor and its siblings as shown; for a theme, those of its level."""
        node = self.cursor_node
        if node is None or node.parent is None or self._book is None or not isinstance(node.data, int):
            return []
        level = self._book[node.data].level
        codes = [other.data for other in node.parent.children if isinstance(other.data, int)]
        return [key for key in codes if node.parent is not self.root or self._book[key].level == level]

    def fold(self) -> None:
        """Fold the code at the cursor; if there is nothing to fold, go to its parent."""
        node = self.cursor_node
        if node is None:
            return
        if node.allow_expand and node.is_expanded:
            node.collapse()
        elif node.parent is not None and node.parent is not self.root:
            self.move_cursor(node.parent)

    def unfold(self) -> None:
        """Unfold the code at the cursor; if it is unfolded, go to the first code under it."""
        node = self.cursor_node
        if node is None or not node.allow_expand:
            return
        if node.is_expanded:
            self.action_cursor_down()
        else:
            node.expand()

    # -- drawing ------------------------------------------------------------------------------------

    def get_label_width(self, node: TreeNode[int | Level]) -> int:
        return 1  # a label fits any width: the tree never scrolls sideways

    def render_label(self, node: TreeNode[int | Level], base_style: Style, style: Style) -> Text:
        depth = 0
        above = node.parent
        while above is not None and above is not self.root:
            depth, above = depth + 1, above.parent
        room = max(4, self.scrollable_content_region.width - depth * _GUIDE)
        if isinstance(node.data, int) and self._book is not None and node.data in self._book:
            label = self._code_label(node, self._book[node.data], room)
        else:
            label = Text(clipped(str(node.label), room), "italic dim")
        label.pad_right(room - cell_len(label.plain))
        if node is self.cursor_node:
            label.stylize(style)  # over the code's own colour, which is unreadable on the cursor's
        else:
            label.stylize_before(style)
        return label

    def _code_label(self, node: TreeNode[int | Level], code: Code, room: int) -> Text:
        label = Text(no_wrap=True)
        icon = self.ICON_NODE_EXPANDED if node.is_expanded else self.ICON_NODE
        label.append(icon if node.allow_expand else "  ")
        if node.allow_expand:
            label.apply_meta({"toggle": True})
        letters = code.mark or "?"
        colour = self._colours.get(code.id, "")
        ink = readable(colour, self.background_colors[1]).hex if colour else ""
        label.append(f"{letters:<3} ", f"bold {ink}".strip())
        note = _note(self._used.get(key_of(code), Used()))
        gone = "" if code.live else " (merged)" if code.merged_into is not None else " (retired)"
        name = clipped(code.name, room - cell_len(label.plain) - cell_len(note) - len(gone) - 1)
        label.append(name, "" if code.live else "dim strike")
        label.append(gone, "dim")
        gap = room - cell_len(label.plain) - cell_len(note)
        if note and gap > 0:
            label.append(" " * gap)
            own, plus, under = note.partition(" +")
            label.append(own)
            label.append(plus + under, "dim")
        return label


def _closed(node: TreeNode[int | Level]) -> bool:
    return node.allow_expand and not node.is_expanded


def _note(used: Used) -> str:
    """As 1/3 +9: one here of three in all, and nine of codes under it; blank without any."""
    own = f"{used.here}/{used.everywhere}" if used.everywhere or used.here else ""
    under = f" +{used.under}" if used.under else ""
    return (own + under) if own or not under else f"0/0{under}"
