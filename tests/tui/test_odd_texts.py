"""Texts and names that could upset a screen: nothing acts as markup, and what is coded is what was selected."""

from __future__ import annotations

from typing import TYPE_CHECKING

import pytest

from qualcode.ledger.study import Study
from qualcode.study import coders, codes, codings
from qualcode.study.transcripts import content, entries
from qualcode.tui.widgets.text_pane import TextPane
from qualcode.workflows import importing
from tests.tui.interface import running, screen_text

if TYPE_CHECKING:
    from pathlib import Path

NAME = "[bold red]Loud[/bold red] ${x} {app.undo}"
SENTENCES = {
    "tabs": "R: One\ttwo\t\tthree. Then four.",
    "combining": "R: Cafe\u0301 nai\u0308ve Z\u0336a\u0336l. After it.",
    "families": "R: \U0001f468\u200d\U0001f469\u200d\U0001f467 came. \U0001f1ff\U0001f1fc went.",
    "wide": "R: \u6bcd\u306f\u6016\u304b\u3063\u305f\u3002\u96a3\u4eba\u304c\u8a71\u3059\u3002",
    "right to left": "R: \u0627\u0645\u064a \u062e\u0627\u0641\u062a. \u0642\u0627\u0644\u062a \u0644\u0627.",
    "devanagari": "R: "
    "\u092e\u0947\u0930\u0940 \u092e\u093e\u0901 \u0921\u0930\u0940\u0964 \u092c\u0939\u0928 \u0906\u0908\u0964",
    "markup": "R: [bold]Not bold[/bold] and [link=x]no link[/link]. \\[red] stays.",
    "escapes": "R: \x1b[31mred\x1b[0m and \x9b2J and \x07. Done.",
    "bidi": "R: user\u202etxt.exe said. More \u2066inside\u2069 here.",
}


@pytest.fixture(params=list(SENTENCES))
def odd(request: pytest.FixtureRequest, tmp_path: Path) -> Path:
    """A study of one transcript with such a text, and one code with such a name."""
    path = tmp_path / "odd.qualcode"
    (tmp_path / "odd.txt").write_bytes(("I: Well?\n" + SENTENCES[request.param]).encode())
    with Study.create(path, "odd") as study:
        coders.add_coder(study, "Ana")
        importing.import_files(study, [tmp_path / "odd.txt"], interviewer="I")
        codes.add_code(study, NAME, fields={"mark": "[b]", "definition": "[i]what[/i] it says"})
    return path


async def test_what_is_selected_is_what_is_coded(odd: Path) -> None:
    async with running(odd, size=(100, 24)) as (app, pilot):
        pane = app.screen.query_one(TextPane)
        await pilot.press("ctrl+home", "right_curly_bracket", "right_curly_bracket", "s")
        selected = pane.selection
        await pilot.press("enter")
        await pilot.pause()
        assert "[bold red]Loud[/bold red]" in screen_text(app), "in the picker"
        await pilot.press("enter")
        await app.workers.wait_for_complete()
        await pilot.pause()
        shown = screen_text(app)
        assert NAME in shown
        assert not any((ord(c) < 32 and c != "\n") or 0x7F <= ord(c) < 0xA0 for c in shown)
        assert not any(c in shown for c in "\u202e\u2066\u2069")
        await pilot.press("M", "escape", "d", "R")
        await pilot.pause()
    with Study.open(odd) as study:
        entry = entries(study)[0]
        (coding,) = codings.codings(study)
        text = content(study, entry).text
    assert (coding.start, coding.end) == selected
    assert selected in content_sentences(odd)
    assert text[coding.start : coding.end].strip() == text[coding.start : coding.end]


def content_sentences(path: Path) -> tuple[tuple[int, int], ...]:
    with Study.open(path) as study:
        return content(study, entries(study)[0]).sentences


async def test_every_caret_place_is_drawn(odd: Path) -> None:
    async with running(odd, size=(40, 12)) as (app, pilot):
        pane = app.screen.query_one(TextPane)
        pane.go(0)
        seen = [pane.caret]
        for _ in range(200):
            pane.act_right()
            pane.render_line(0)
            if pane.caret == seen[-1]:
                break
            seen.append(pane.caret)
        assert seen == sorted(set(seen))
        assert pane.caret == len(pane.motion.text)
        for offset in seen[:-1]:
            row = pane.wrapped.row_of(offset)
            x = _cell_of(pane, offset)
            assert pane.offset_at(x, row - round(pane.scroll_y)) == offset
        await pilot.pause()


def _cell_of(pane: TextPane, offset: int) -> int:
    from qualcode.tui.page.motion import column

    return pane.painter.gutter + column(pane.wrapped, offset)
