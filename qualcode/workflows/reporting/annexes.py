"""The annexes of the findings: methods, codebook, codes added on the way, agreement; lists for workbooks."""

from __future__ import annotations

from typing import TYPE_CHECKING

from qualcode.reports.model import Bullets, Column, Paragraph, Section, Table
from qualcode.study.codes import key_of
from qualcode.workflows.reporting.figures import NO_LEVEL, n_of_n

if TYPE_CHECKING:
    from collections.abc import Sequence

    from qualcode.codebook.tree import Code, Codebook
    from qualcode.documents.themes import AnyTotal
    from qualcode.documents.themes import Table as ThemesTable
    from qualcode.reports.model import Block, Cell, Quote

ON_THE_WAY = ("emergent", "in vivo")


def section(
    book: Codebook,
    table: ThemesTable,
    agreement: Sequence[Block],
    methods: Sequence[str],
    remarks: Sequence[str],
) -> Section:
    """All annexes, each a section of its own; ``agreement`` is that on it, if there is one. ``remarks`` say what
    the figures leave out."""
    added = added_table(book, table)
    left_out = [Bullets(tuple(remarks), LEFT_OUT)] if remarks else []
    return Section(
        "Annexes",
        (
            Section("Methods", (*map(Paragraph, methods), *left_out)),
            Section("Codebook", (codebook_table(book),)),
            Section("Codes added on the way", (added or Paragraph(_NONE_ADDED),)),
            *agreement,
        ),
        new_page=True,
    )


LEFT_OUT = "What these figures rest on, and leave out"


def remarks_sheet(remarks: Sequence[str]) -> Table:
    """The same remarks, for a workbook."""
    rows = tuple((remark,) for remark in remarks)
    return Table(
        "Remarks", LEFT_OUT, (Column("Remark", share=12),), rows, "Read this before using the figures."
    )


_NONE_ADDED = "No code has the origin emergent or in vivo, which marks codes that came up while coding."


def codebook_table(book: Codebook) -> Table:
    """Every code on offer, with its meaning, for a page."""
    codes = book.live()
    return Table(
        "Codebook",
        "Codebook",
        (
            Column("Theme or code", share=3),
            Column("What it means", share=4),
            Column("Use it when", share=4),
            Column("Do not use it when", share=4),
        ),
        tuple((code.name, code.definition or "", code.use or "", code.do_not_use or "") for code in codes),
        "Themes stand at the margin; the codes under them are indented.",
        indents=tuple(len(book.path(code.id)) - 1 for code in codes),
        strong=frozenset(i for i, code in enumerate(codes) if code.parent is None),
    )


def codebook_sheet(book: Codebook) -> Table:
    """Every code on offer with all its fields, for a workbook."""
    heads = {"Theme or code": 5, "Level": 2, "Claim": 4, "What it means": 5, "Use it when": 4}
    heads |= {"Do not use it when": 4, "Origin": 1}
    return Table(
        "Codebook",
        "Codebook",
        tuple(Column(head, share=share) for head, share in heads.items()),
        tuple(
            (
                book.full_name(code.id),
                book.level_of(code.id) or "",
                code.claim or "",
                code.definition or "",
                code.use or "",
                code.do_not_use or "",
                code.origin or "",
            )
            for code in book.live()
        ),
        "Every code on offer, with the names of the codes above it.",
    )


def added_table(book: Codebook, table: ThemesTable) -> Table | None:
    """The codes whose origin says that they came up on the way, with how often; None where there are none."""
    codes = [code for code in book.live() if (code.origin or "").strip().casefold() in ON_THE_WAY]
    if not codes:
        return None
    part, what = (table, "Respondents") if table["groups"] else (table["focus_groups"], "Focus groups")
    rows = part["rows"] if part["groups"] else []  # where nobody can be counted, there is no figure to print
    totals = {tuple(row["path"]): row["total"] for row in rows if row["kind"] != "level"}
    return Table(
        "Codes added",
        "Codes that came up on the way",
        (
            Column("Theme or code", share=5),
            Column("Level", share=2),
            Column("Origin", share=2),
            Column(what, numbers=True),
            Column("Definition", share=5),
        ),
        tuple(_added(book, code, totals) for code in codes),
        "Origin: an idea while coding (emergent), or a respondent's own words (in vivo).",
    )


def _added(book: Codebook, code: Code, totals: dict[tuple[str, ...], AnyTotal]) -> tuple[Cell, ...]:
    path = tuple(book.path(code.id))
    total = totals.get(path)
    return (
        " > ".join(path),
        book.level_of(code.id) or "",
        code.origin or "",
        "" if total is None else n_of_n(total),
        code.definition or "",
    )


def quotes_table(book: Codebook, chosen: Sequence[tuple[int, Quote]]) -> Table:
    """The quotes of a pack as a list: (theme's key, quote)."""
    themes = {key_of(code): code for code in book.themes()}
    return Table(
        "Quotes",
        "Quotes by theme",
        (
            Column("Level", share=2),
            Column("Theme", share=3),
            Column("Quote", share=9),
            Column("Who", share=3),
            Column("Stance", share=2),
            Column("From notes", share=1),
            Column("Original wording", share=4),
        ),
        tuple(
            (
                book.level_of(themes[key].id) or NO_LEVEL,
                themes[key].name,
                quote.words,
                quote.attribution,
                quote.mark,
                "yes" if quote.from_notes else "",
                quote.original,
            )
            for key, quote in chosen
        ),
        "Chosen so that many respondents and groups are heard. Stance: how it stands to the theme's claim.",
    )
