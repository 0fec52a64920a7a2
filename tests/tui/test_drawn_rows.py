"""The rows that the text pane and its scroll bar draw by themselves are those that Textual would draw."""

from __future__ import annotations

from itertools import repeat
from typing import TYPE_CHECKING

import pytest
from textual.widget import Widget

from qualcode.ledger.study import Study
from qualcode.study.coders import add_coder, find_coder
from qualcode.study.codes import add_code
from qualcode.study.transcripts import entries
from qualcode.tui import palette
from qualcode.tui.widgets.text_pane import TextPane
from qualcode.workflows import assigning, coding, importing
from tests.tui.interface import running

if TYPE_CHECKING:
    from collections.abc import Iterator, Sequence
    from pathlib import Path

    from rich.style import Style
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


@pytest.fixture
def long_study(tmp_path: Path) -> Path:
    """Forty turns, with some codings and within each of them another."""
    said = "Then we waited at the clinic, the whole day. Nobody came 待っていた. "
    turns = [f"I: And visit {n}?\nR: {said * (n % 4 + 1)}" for n in range(20)]
    (tmp_path / "long.txt").write_text("\n\n".join(turns), encoding="utf-8")
    with Study.create(tmp_path / "long.qualcode", "long") as study:
        add_coder(study, "Ana")
        importing.import_files(study, [tmp_path / "long.txt"], interviewer="I", coder="Ana")
        outer, inner = (add_code(study, name, fields={"mark": name[:2]}).id for name in ("Waiting", "Alone"))
        assert isinstance(outer, int)
        assert isinstance(inner, int)
        assigning.assign(study, ["Ana"], coder="Ana")
        ana, entry = find_coder(study, "Ana"), entries(study)[0]
        for n in range(0, 2000, 400):
            coding.code_span(study, ana, entry, outer, 20 + n, 190 + n)
            coding.code_span(study, ana, entry, inner, 60 + n, 90 + n)
    return tmp_path / "long.qualcode"


def cells(strips: Sequence[Strip], width: int) -> list[list[tuple[str, Style | None]]]:
    """Each character of some rows with its style, as far as they are to be seen."""

    def row(strip: Strip) -> Iterator[tuple[str, Style | None]]:
        for text, style, _ in strip.crop(0, width):
            yield from zip(text, repeat(style))

    return [list(row(strip)) for strip in strips]


async def test_they_are_as_textual_would_draw_them(long_study: Path) -> None:
    async with running(long_study, size=(120, 20)) as (app, pilot):
        pane = app.screen.query_one(TextPane)
        bar = pane.vertical_scrollbar
        looks = set()

        def compare(when: str) -> None:
            for widget, width in ((pane, pane.size.width - bar.size.width), (bar, bar.size.width)):
                whole = widget.size.region
                for crop in (whole, whole.shrink((2, 0, 3, 0))):
                    drawn, expected = widget.render_lines(crop), Widget.render_lines(widget, crop)
                    assert cells(drawn, width) == cells(expected, width), (when, widget, crop)
            looks.add(str(cells(bar.render_lines(bar.size.region), 1)))

        for theme in (palette.PLAIN, palette.LIGHT.name, palette.DARK.name):
            app.theme = theme
            await pilot.pause()
            compare(theme)
        for key in KEYS:
            await pilot.press(key)
            compare(key)
        await pilot.hover(bar)
        await pilot.pause()
        compare("under the mouse")
        assert len(looks) > len(KEYS) // 2, "the bar has moved"
