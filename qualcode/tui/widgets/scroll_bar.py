"""The scroll bar of a long text, drawn with little work, since every scrolling draws it again."""

from __future__ import annotations

from typing import TYPE_CHECKING

from rich.segment import Segment
from rich.style import Style
from textual.scrollbar import ScrollBarRender
from textual.strip import Strip

if TYPE_CHECKING:
    from textual.geometry import Region
    from textual.scrollbar import ScrollBar


def draw_directly(bar: ScrollBar) -> None:
    """Make a vertical scroll bar draw itself without Rich's console and without a copy of each row.

    Textual makes the bar itself, so this replaces the method of this one bar. The drawing is the same; a test
    compares it with Textual's own.
    """

    def render_lines(crop: Region) -> list[Strip]:
        drawn = bar.render()
        assert isinstance(drawn, ScrollBarRender)
        style = drawn.style
        assert isinstance(style, Style)
        assert style.color is not None
        assert style.bgcolor is not None
        segments = drawn.render_bar(
            size=bar.size.height,
            virtual_size=drawn.virtual_size,
            window_size=drawn.window_size,
            position=drawn.position,
            thickness=bar.size.width,
            back_color=style.bgcolor,
            bar_color=style.color,
        ).segments
        base, background = bar.visual_style.rich_style, bar.background_colors[1]
        strips: dict[int, Strip] = {}
        for segment in segments:
            if id(segment) not in strips:
                strip = Strip(Segment.apply_style([segment], base), bar.size.width)
                for line_filter in bar.get_line_filters():
                    strip = strip.apply_filter(line_filter, background)
                strips[id(segment)] = strip
        return [strips[id(segments[y])] for y in crop.line_range]

    bar.render_lines = render_lines  # type: ignore[method-assign]
