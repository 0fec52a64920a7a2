"""What was found, for a room: level by level and theme by theme, with figures, quotes and questions to discuss."""

from __future__ import annotations

from typing import TYPE_CHECKING, Any

from qualcode.counting.table import Tables
from qualcode.reports.model import Bullets, Pack, Paragraph, Quotes, Section, Table
from qualcode.study.coders import acting
from qualcode.study.viewer import look
from qualcode.workflows.reporting import annexes, figures, interviewed, words
from qualcode.workflows.reporting.asking import Made
from qualcode.workflows.reporting.room import Room

if TYPE_CHECKING:
    from collections.abc import Sequence

    from qualcode.codebook.tree import Code, Codebook
    from qualcode.reports.model import Block
    from qualcode.study.study import Study
    from qualcode.workflows.reporting.asking import Asked
    from qualcode.workflows.reporting.room import Chosen


def findings(
    study: Study,
    coder: str | None,
    asked: Asked,
    *,
    agreement: Table | None = None,
    methods: Sequence[str] = (),
) -> Made:
    """The findings pack; ``agreement`` is a table of it (None: the pack has none), ``methods`` paragraphs.

    Raises QualcodeError where transcripts that count are not recorded as anonymised, unless asked for; UsageError
    or NotFound for an attribute, a choice or a coder that is not there.
    """
    viewer, warnings = look(study, acting(study, coder), "report")
    with study.reading():
        room = Room(study, viewer, asked)
        table = Tables(room.basis).document()
        themes = dict(zip(room.themes, (r for r in table["rows"] if r["kind"] == "theme"), strict=True))
        chosen = {theme: room.chosen(theme) for theme in themes}
        who = interviewed.by_type(room.basis.people, room.used, room.basis.taking_part, asked)
        title = words.title_of(study)
    book = room.basis.book
    every = [c for some in chosen.values() for c in some]
    blocks: list[Block] = [
        interviewed.section(who, room.basis.people, room.used, len(room.focus_groups)),
        words.how_to_read(table, asked, bool(every)),
        *_levels(book, table, themes, chosen),
        _whole(table),
        annexes.section(book, table, agreement, methods),
    ]
    sheets = [
        who,
        *_number_sheets(table),
        annexes.quotes_table(book, [(c.theme, c.quote) for c in every]),
        annexes.codebook_sheet(book),
        *filter(None, (annexes.added_table(book, table), agreement)),
    ]
    pack = Pack(
        title,
        "What the interviews say, for discussion",
        (*room.notices, *room.withheld(every)),
        tuple(blocks),
        tuple(sheets),
        asked.paper,
    )
    holds = {"transcripts": len(room.used), "themes": len(themes), "quotes": len(every)}
    return Made(pack, [*warnings, *table["warnings"]], holds)


def _levels(
    book: Codebook,
    table: dict[str, Any],
    themes: dict[int, dict[str, Any]],
    chosen: dict[int, list[Chosen]],
) -> list[Section]:
    groups = [group["group"] for group in table["groups"]]
    by_level: dict[str | None, list[int]] = {}
    for key in themes:
        by_level.setdefault(book.level_of(key), []).append(key)
    totals = {row["level"]: row["total"] for row in table["rows"] if row["kind"] == "level"}
    circles = {tuple(row["path"]): row for row in table["focus_groups"]["rows"]}
    sections = []
    for level, keys in by_level.items():
        voiced = [key for key in keys if _voiced(themes[key], circles)]
        blocks: list[Block] = [Paragraph(words.of_level(totals.get(level), len(voiced)), "lead")]
        if groups and voiced:
            blocks.append(
                figures.grouped(
                    "Level",
                    f"Themes: {level or figures.NO_LEVEL}",
                    words.IN_THE_INTERVIEWS,
                    "Theme",
                    groups,
                    [{**themes[key], "kind": "level"} for key in voiced],
                )
            )
        blocks += [_theme(book[key], table, themes[key], circles, chosen[key]) for key in voiced]
        silent = [book[key].name for key in keys if key not in voiced]
        if silent:
            blocks.append(Paragraph(words.not_coded(silent), "note"))
        sections.append(Section(level or words.WITHOUT_LEVEL, tuple(blocks), new_page=True))
    return sections


def _voiced(row: dict[str, Any], circles: dict[tuple[str, ...], dict[str, Any]]) -> bool:
    """Whether anybody is counted in the row, or might be: a withheld figure is no reason to leave a theme out."""
    circle = circles.get(tuple(row["path"]))
    return any(r["total"]["respondents"] != 0 for r in (row, circle) if r is not None)


def _theme(
    theme: Code,
    table: dict[str, Any],
    row: dict[str, Any],
    circles: dict[tuple[str, ...], dict[str, Any]],
    chosen: Sequence[Chosen],
) -> Section:
    blocks: list[Block] = [*words.meaning(theme)]
    if table["groups"]:
        blocks.append(figures.bars(row, "respondents"))
    circle = circles.get(tuple(row["path"]))
    if circle is not None and table["focus_groups"]["groups"]:
        blocks.append(figures.bars(circle, "focus groups (counted as groups)"))
    inside = _within(table, row)
    if inside is not None:
        blocks.append(inside)
    own = tuple(c.quote for c in chosen if not c.quote.mark)
    opposed = tuple(c.quote for c in chosen if c.quote.mark)
    if own:
        blocks.append(Quotes("In their words", own))
    if opposed:
        blocks.append(Quotes("Other views", opposed))
    blocks.append(Bullets(words.prompts(theme, row), "For the room"))
    return Section(theme.name, tuple(blocks))


def _within(table: dict[str, Any], theme: dict[str, Any]) -> Table | None:
    """The codes under a theme that somebody is counted in, by group."""
    rows = [
        row
        for row in table["rows"]
        if row["kind"] == "code" and row["path"][0] == theme["path"][0] and row["total"]["respondents"] != 0
    ]
    if not rows or not table["groups"]:
        return None
    shown = figures.grouped(
        "Codes",
        f"What was said within {theme['path'][0]}",
        words.IN_THE_INTERVIEWS,
        "Code",
        [group["group"] for group in table["groups"]],
        rows,
    )
    return Table(**{**vars(shown), "indents": tuple(len(row["path"]) - 2 for row in rows)})


def _whole(table: dict[str, Any]) -> Section:
    blocks: list[Block] = []
    for part, name, caption in _parts(table):
        groups = [group["group"] for group in part["groups"]]
        blocks.append(
            figures.grouped(
                name, caption, words.IN_THE_INTERVIEWS, "Level, theme, code", groups, part["rows"]
            )
        )
    return Section(
        "All themes and codes", tuple(blocks) or (Paragraph(words.NOTHING_COUNTED),), new_page=True
    )


def _parts(table: dict[str, Any]) -> list[tuple[dict[str, Any], str, str]]:
    return [
        (part, name, caption)
        for part, name, caption in (
            (table, "Themes", "Themes and codes by group of respondents"),
            (table["focus_groups"], "Focus groups", "Themes and codes in focus groups, counted as groups"),
        )
        if part["groups"]
    ]


def _number_sheets(table: dict[str, Any]) -> list[Table]:
    return [
        figures.numbers(
            name, caption, words.NUMBERS_EXPLAINED, [group["group"] for group in part["groups"]], part["rows"]
        )
        for part, name, caption in _parts(table)
    ]
