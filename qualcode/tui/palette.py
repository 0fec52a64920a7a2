"""Colours: the two themes, the one for terminals with few colours, and the colour of every code."""

from __future__ import annotations

from functools import lru_cache
from typing import TYPE_CHECKING

from rich.style import Style
from textual.color import Color
from textual.theme import Theme

from qualcode.codebook.colours import OKABE_ITO

if TYPE_CHECKING:
    from textual.widget import Widget

    from qualcode.codebook.tree import Codebook, Key

DARK = Theme(
    name="qualcode-dark",
    primary="#56b4e9",
    secondary="#009e73",
    accent="#e69f00",
    warning="#e69f00",
    error="#ff7b5a",
    success="#009e73",
    foreground="#d8d8d2",
    background="#16181c",
    surface="#1d2026",
    panel="#262a31",
    variables={"footer-key-foreground": "#e69f00", "scrollbar": "#3a404a", "scrollbar-background": "#1d2026"},
)
LIGHT = Theme(
    name="qualcode-light",
    primary="#0072b2",
    secondary="#009e73",
    accent="#9a5b00",
    warning="#9a5b00",
    error="#b03a00",
    success="#00714f",
    foreground="#202020",
    background="#faf9f5",
    surface="#f1efe8",
    panel="#e5e2d8",
    dark=False,
    variables={"footer-key-foreground": "#9a5b00", "scrollbar": "#bdb9ac", "scrollbar-background": "#f1efe8"},
)
PLAIN = "ansi-dark"
"""Textual's theme of the terminal's own sixteen colours, or of none with NO_COLOR."""

# This order keeps neighbours furthest apart for most kinds of colour blindness.
_ORDER = ("orange", "sky blue", "bluish green", "reddish purple", "yellow", "vermilion", "blue")


def code_colours(book: Codebook) -> dict[Key, str]:
    """The colour of each code as ``#rrggbb``: its own, else that of the nearest code above with one, else its
    level's (in a codebook with levels), else its theme's."""
    given: dict[Key, str] = {}
    levels = {level: _nth(place) for place, level in enumerate(book.level_order())}
    themes = {theme.id: _nth(place) for place, theme in enumerate(book.themes())}
    for code in book:
        above = code.parent if code.parent in given else None
        if code.colour:
            given[code.id] = OKABE_ITO.get(code.colour, code.colour)
        elif above is not None and not code.level:
            given[code.id] = given[above]
        else:
            level = book.level_of(code.id)
            given[code.id] = levels[level] if level else themes[book.theme_of(code.id).id]
    return given


def _nth(place: int) -> str:
    return OKABE_ITO[_ORDER[place % len(_ORDER)]]


@lru_cache(512)
def readable(colour: str, background: Color) -> Color:
    """The colour, moved towards black or white until it is readable on the background."""
    found = Color.parse(colour)
    towards = Color(0, 0, 0) if background.brightness > 0.5 else Color(255, 255, 255)
    for _ in range(8):
        if abs(found.brightness - background.brightness) > 0.32:
            break
        found = found.blend(towards, 0.2)
    return found


def ink(widget: Widget, colour: str) -> Style:
    """A code's colour, readable on the widget; no style without a colour."""
    return Style.from_color(readable(colour, widget.background_colors[1]).rich_color) if colour else Style()


def component_style(widget: Widget, name: str) -> Style:
    """The style that a widget's rule sets for a component, and no more.

    Textual ignores a colour's transparency: half a blue comes out whole.
    """
    said = widget.get_component_styles(name)
    style, mixed = (widget.get_component_rich_style(name, partial=partial) for partial in (True, False))
    return style + Style(
        color=mixed.color if style.color is not None and said.color.a < 1 else None,
        bgcolor=mixed.bgcolor if style.bgcolor is not None and said.background.a < 1 else None,
    )
