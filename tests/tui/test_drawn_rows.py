"""The rows that the text pane and its scroll bar draw by themselves are those that Textual would draw."""

from __future__ import annotations

from itertools import repeat
from typing import TYPE_CHECKING

import pytest
from textual.scrollbar import ScrollBar
from textual.widget import Widget

from qualcode.study.coders import add_coder, find_coder
from qualcode.study.codes import add_code
from qualcode.study.study import Study
from qualcode.study.transcripts import entries
from qualcode.tui import palette
from qualcode.tui.widgets.text_pane import TextPane
from qualcode.workflows import assigning, importing, segments
from tests.tui.interface import running

if TYPE_CHECKING:
    from collections.abc import Iterator, Sequence
    from pathlib import Path

    from rich.style import Style
    from textual.geometry import Region
    from textual.strip import Strip

KEYS = (
    "pagedown",
    "pagedown",
    "s",
    "right_curly_bracket",
    "ctrl+end",
    "pageup",
    "v",
    "up",
    "up",
    "ctrl+home",
)


@pytest.fixture(scope="module")
def long_study(tmp_path_factory: pytest.TempPathFactory) -> Path:
    """Eighty turns, with a coding over every fifth and one over a part of it."""
    folder = tmp_path_factory.mktemp("long")
    said = "Then we waited at the clinic, the whole day. Nobody came 待っていた. "
    turns = [f"I: And visit {n}?\nR: {said * (n % 4 + 1)}" for n in range(40)]
    (folder / "long.txt").write_text("\n\n".join(turns), encoding="utf-8")
    with Study.create(folder / "long.qualcode", "long") as study:
        add_coder(study, "Ana")
        importing.import_files(study, [folder / "long.txt"], interviewer="I", coder="Ana")
        outer, inner = (add_code(study, name, fields={"mark": name[:2]}).id for name in ("Waiting", "Alone"))
        assert isinstance(outer, int) and isinstance(inner, int)
        assigning.assign(study, ["Ana"], coder="Ana")
        ana, entry = find_coder(study, "Ana"), entries(study)[0]
        for n in range(0, 2000, 400):
            segments.code_span(study, ana, entry, outer, 20 + n, 190 + n)
            segments.code_span(study, ana, entry, inner, 60 + n, 90 + n)
    return folder / "long.qualcode"


def cells(strips: Sequence[Strip], width: int) -> list[list[tuple[str, Style | None]]]:
    """Each character of some rows with its style, as far as they are to be seen."""

    def row(strip: Strip) -> Iterator[tuple[str, Style | None]]:
        for text, style, _ in strip.crop(0, width):
            yield from zip(text, repeat(style))

    return [list(row(strip)) for strip in strips]


def as_textual(widget: Widget, crop: Region) -> list[Strip]:
    return Widget.render_lines(widget, crop)


@pytest.mark.parametrize("theme", [palette.DARK.name, palette.LIGHT.name, palette.PLAIN])
async def test_they_are_as_textual_would_draw_them(long_study: Path, theme: str) -> None:
    async with running(long_study, size=(120, 20)) as (app, pilot):
        app.theme = theme
        await pilot.pause()
        pane = app.screen.query_one(TextPane)
        bar = pane.vertical_scrollbar
        assert isinstance(bar, ScrollBar)
        bars = set()
        for key in ("", *KEYS):
            await pilot.press(*[key] if key else [])
            for widget, width in ((pane, pane.size.width - bar.size.width), (bar, bar.size.width)):
                whole = widget.size.region
                for crop in (whole, whole.shrink((2, 0, 3, 0))):
                    drawn, expected = widget.render_lines(crop), as_textual(widget, crop)
                    assert cells(drawn, width) == cells(expected, width), (key, widget, crop)
            bars.add(tuple(strip.text for strip in bar.render_lines(bar.size.region)))
        assert len(bars) > 3, "the bar has moved"


async def test_the_bar_is_drawn_otherwise_under_the_mouse(long_study: Path) -> None:
    async with running(long_study, size=(120, 20)) as (app, pilot):
        app.theme = palette.DARK.name
        await pilot.pause()
        bar = app.screen.query_one(TextPane).vertical_scrollbar
        before = cells(bar.render_lines(bar.size.region), 1)
        await pilot.hover(bar)
        await pilot.pause()
        after = cells(bar.render_lines(bar.size.region), 1)
        assert after != before
        assert after == cells(as_textual(bar, bar.size.region), 1)
