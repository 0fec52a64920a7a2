"""The findings, for a room: level by level and theme by theme, with figures, quotes and questions to discuss."""

from __future__ import annotations

from dataclasses import dataclass
from typing import TYPE_CHECKING

from qualcode.reports.model import Bullets, Pack, Paragraph, Quotes, Section
from qualcode.study.seen import look
from qualcode.themes.wording import left_out
from qualcode.workflows.reporting import annexes, coders_agree, figures, interviewed, words
from qualcode.workflows.reporting.asking import Made
from qualcode.workflows.reporting.room import Room

if TYPE_CHECKING:
    from collections.abc import Collection, Iterator, Mapping, Sequence

    from qualcode.codebook.tree import Codebook
    from qualcode.documents.agreement import Result as Agreement
    from qualcode.documents.reporting import FindingsHold
    from qualcode.documents.themes import Part, Row
    from qualcode.documents.themes import Table as ThemesTable
    from qualcode.ledger.study import Study
    from qualcode.reports.model import Block, Table
    from qualcode.workflows.reporting.asking import Asked
    from qualcode.workflows.reporting.room import ChosenQuote


def findings(
    study: Study,
    coder: str | None,
    asked: Asked,
    *,
    agreement: Agreement | None = None,
    methods: Sequence[str] = (),
) -> Made:
    """The findings pack. ``agreement`` is the document of ``comparing.agreement`` by theme and sentence; None where
    there is none. ``methods`` are paragraphs for the methods annex beside its own.

    Raises QualcodeError where transcripts that count are not recorded as anonymised, unless asked for; UsageError
    or NotFound for an attribute, a choice or a coder that is not there.
    """
    seen, warnings = look(study, coder, "report")
    with study.reading():
        room = Room(seen, asked)
        table = room.table
        told = [*(warnings if seen.blind else []), *room.tables.document()["warnings"]]
        chosen = {theme: room.chosen(theme) for theme in room.themes}
        title = study.name or study.path.stem
    book, people = room.basis.book, room.basis.people
    who = interviewed.by_type(people, room.used, room.basis.taking_part, asked, len(room.focus_groups))
    every = [c for some in chosen.values() for c in some]
    chosen_by = {"quotes": len(every), "by_hand": sum(c.said.verdict == "pinned" for c in every)}
    how = words.methods(
        table,
        book,
        asked,
        people=len(people),
        used=len(room.counted),
        begun=sum(entry.key in room.basis.count.begun for entry in room.counted),
        **chosen_by,
    )
    blocks: list[Block] = [
        interviewed.section(who, people, room.counted, len(room.focus_groups)),
        words.how_to_read(table, asked, **chosen_by),
        *(
            _Levels(book, table, chosen, room.looked_for).sections()
            if every or any(map(_counts, (*table["rows"], *table["focus_groups"]["rows"])))
            else ()
        ),
        _whole(table),
        annexes.section(book, table, coders_agree.section(agreement), [how, *methods], told),
    ]
    added = annexes.added_table(book, table)
    sheets = [
        who,
        *([annexes.remarks_sheet(told)] if told else []),
        *_number_sheets(table),
        annexes.quotes_table(book, [(c.theme, c.quote) for c in every]),
        annexes.codebook_sheet(book),
        *([added] if added else []),
        *([coders_agree.sheet(agreement)] if agreement else []),
    ]
    pack = Pack(
        title,
        words.subtitle(table),
        (*room.notices, *words.figures_withheld(table), *room.withheld(every)),
        tuple(blocks),
        tuple(sheets),
        asked.paper,
    )
    holds: FindingsHold = {"transcripts": len(room.used), "themes": len(chosen), "quotes": len(every)}
    return Made(pack, list(dict.fromkeys([*warnings, *told, *room.how_to_record()])), holds)


@dataclass(frozen=True)
class _Levels:
    """The part of a pack that goes level by level. ``chosen`` has the quotes of each theme (key), in order;
    ``looked_for`` are the themes under which anything was considered."""

    book: Codebook
    table: ThemesTable
    chosen: Mapping[int, Sequence[ChosenQuote]]
    looked_for: Collection[int]

    def sections(self) -> Iterator[Section]:
        """One for each level that has a theme, each beginning a page."""
        rows = dict(zip(self.chosen, (r for r in self.table["rows"] if r["kind"] == "theme"), strict=True))
        by_level: dict[str | None, list[int]] = {}
        for key in rows:
            by_level.setdefault(self.book.level_of(key), []).append(key)
        totals, circles = (
            {row["level"]: row["total"] for row in part["rows"] if row["kind"] == "level"}
            for part in (self.table, self.table["focus_groups"])
        )
        for level, keys in by_level.items():
            voiced = [key for key in keys if self.chosen[key] or self._voiced(rows[key])]
            said = words.of_level(totals.get(level), circles.get(level), len(voiced))
            blocks: list[Block] = [Paragraph(said, "lead")]
            if self._groups and voiced:
                caption = f"Themes: {level or figures.NO_LEVEL}"
                shown = [rows[key] for key in voiced]
                blocks += figures.grouped("Level", caption, "Theme", self._groups, shown, top=1)
            blocks += [self._theme(key, rows[key]) for key in voiced]
            silent = [key for key in keys if key not in voiced]
            unread = [key for key in silent if key not in self.looked_for]
            for say, found in (
                (words.not_coded, [key for key in silent if key not in unread]),
                (words.not_looked_for, unread),
            ):
                if found:
                    blocks.append(Paragraph(say([self.book[key].name for key in found]), "note"))
            yield Section(level or words.WITHOUT_LEVEL, tuple(blocks), new_page=True)

    @property
    def _groups(self) -> list[str]:
        return [group["group"] for group in self.table["groups"]]

    def _circle(self, row: Row) -> Row | None:
        """The same row of the table of focus groups; None where there is none."""
        if not self.table["focus_groups"]["groups"]:
            return None
        return next((r for r in self.table["focus_groups"]["rows"] if r["path"] == row["path"]), None)

    def _voiced(self, row: Row) -> bool:
        """Whether anybody is counted in the row, as a respondent or in a focus group, or might be."""
        circle = self._circle(row)
        return _counts(row) or (circle is not None and _counts(circle))

    def _theme(self, key: int, row: Row) -> Section:
        theme = self.book[key]
        blocks: list[Block] = [*words.meaning(theme)]
        if self._groups:
            blocks.append(figures.bars(row, "respondents"))
        circle = self._circle(row)
        if circle is not None:
            blocks.append(figures.bars(circle, "focus groups (counted as groups)"))
        inside = [
            r
            for r in self.table["rows"]
            if r["kind"] == "code" and r["path"][0] == row["path"][0] and _counts(r)
        ]
        if inside and self._groups:
            caption = f"What was said within {theme.name}"
            blocks += figures.grouped("Codes", caption, "Code", self._groups, inside, top=2)
        for title, marked in (("In their words", False), ("Other views", True)):
            quotes = tuple(c.quote for c in self.chosen[key] if bool(c.quote.mark) is marked)
            if quotes:
                blocks.append(Quotes(title, quotes))
        blocks.append(Bullets(words.prompts(theme, row), "For the room"))
        return Section(theme.name, tuple(blocks))


def _counts(row: Row) -> bool:
    """Whether anybody is counted in the row; or might be, where a figure is withheld."""
    return bool(row["total"]["respondents"] != 0 or left_out(row["total"]))


def _whole(table: ThemesTable) -> Section:
    blocks: list[Block] = []
    for part, name, caption, explains in _parts(table):
        groups = [group["group"] for group in part["groups"]]
        blocks += figures.grouped(
            name, caption, "Level, theme, code", groups, part["rows"], explains=explains
        )
    return Section(
        "All themes and codes", tuple(blocks) or (Paragraph(words.NOTHING_COUNTED),), new_page=True
    )


def _parts(table: ThemesTable) -> list[tuple[ThemesTable | Part, str, str, str]]:
    """The tables of respondents and of focus groups that there are: name, caption, and what the figures are."""
    circles = "Themes and codes in focus groups, counted as groups"
    return [
        (part, name, caption, explains)
        for part, name, caption, explains in (
            (
                table,
                "Themes",
                "Themes and codes by group of respondents",
                figures.IN_THE_INTERVIEWS,
            ),
            (table["focus_groups"], "Focus groups", circles, figures.IN_THE_GROUPS),
        )
        if part["groups"]
    ]


def _number_sheets(table: ThemesTable) -> list[Table]:
    sheets = []
    for (part, name, caption, _), what in zip(_parts(table), words.counted_units(table), strict=True):
        groups = [group["group"] for group in part["groups"]]
        explains = words.numbers_explained(what)
        sheets.append(figures.numbers(name, caption, explains, groups, part["rows"], head=what.capitalize()))
    return sheets
