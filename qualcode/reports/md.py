"""A pack as Markdown (CommonMark with tables), for reading as it is and for turning into anything else."""

from __future__ import annotations

import re
from typing import TYPE_CHECKING, assert_never

from qualcode.reports.model import (
    Bars,
    Block,
    Bullets,
    Cards,
    Cell,
    Form,
    Lines,
    Pack,
    Paragraph,
    Quote,
    Quotes,
    Section,
    Table,
)
from qualcode.reports.plain_text import fit

if TYPE_CHECKING:
    from collections.abc import Iterable, Iterator, Sequence

# Whatever CommonMark or its tables take for markup; an escaped character stands for itself.
_ACTS = re.compile(r"([\\`*_{}\[\]<>#|~$&])")
# What acts only at the start of a line: a list, a heading's underline, a thematic break.
_AT_START = re.compile(r"^(\d{0,9})([-+=:.)])(?=\s|$|[-=])")
_LINK = re.compile(r"(?i)\b(https?|ftp|mailto|www)(?=[:.])")
_BAR = 20  # characters of a full bar


def as_md(pack: Pack) -> bytes:
    """The pack as UTF-8 text."""
    lines = [f"# {safe(pack.title)}", "", safe(pack.subtitle), ""]
    if pack.copy:
        lines += [f"**{safe(pack.copy)}**", ""]
    for notice in pack.notices:
        lines += [f"> **Note.** {safe(notice)}", ""]
    for block in pack.blocks:
        lines += _block(block, 2)
    lines += ["---", "", safe(pack.footer), ""]
    return "\n".join(lines).encode()


def safe(text: str) -> str:
    """``text`` on one line, with everything escaped that Markdown or HTML in it would act on."""
    flat = " ".join(fit(text).split())
    return _LINK.sub("\\1\u2060", _AT_START.sub(r"\1\\\2", _ACTS.sub(r"\\\1", flat)))


def _block(block: Block, depth: int) -> Iterator[str]:
    match block:
        case Section():
            yield from _section(block, depth)
        case Paragraph():
            yield from _paragraph(block)
        case Bullets():
            yield from _bullets(block)
        case Table():
            yield from _table(block)
        case Bars():
            yield from _bars(block)
        case Quotes():
            yield from _quotes(block)
        case Lines():
            yield from _lines(block)
        case Form():
            yield from _form(block, depth)
        case Cards():
            yield from _cards(block)
        case _:
            assert_never(block)


def _section(block: Section, depth: int) -> Iterator[str]:
    yield f"{'#' * min(depth, 6)} {safe(block.title)}"
    yield ""
    for inner in block.blocks:
        yield from _block(inner, depth + 1)


def _paragraph(block: Paragraph) -> Iterator[str]:
    text = safe(block.text)
    yield {"lead": f"**{text}**", "note": f"*{text}*", "notice": f"> **Note.** {text}"}.get(block.tone, text)
    yield ""


def _bullets(block: Bullets) -> Iterator[str]:
    if block.title:
        yield f"**{safe(block.title)}**"
        yield ""
    yield from (f"- {safe(item)}" for item in block.items)
    yield ""


def _table(block: Table) -> Iterator[str]:
    yield f"**Table. {safe(block.caption)}**"
    yield ""
    if block.explains:
        yield safe(block.explains)
        yield ""
    indents = block.indents or (0,) * len(block.rows)
    rows = [
        [("\u2003" * indent) + _cell(row[0], i in block.strong), *(_cell(cell) for cell in row[1:])]
        for i, (row, indent) in enumerate(zip(block.rows, indents, strict=True))
    ]
    right = [column.numbers for column in block.columns]
    yield from _rows([safe(column.title) for column in block.columns], rows, right)


def _cell(cell: Cell, strong: bool = False) -> str:
    text = "" if cell is None else safe(str(cell))
    return f"**{text}**" if strong and text else text


def _rows(heads: Sequence[str], rows: Iterable[Sequence[str]], right: Sequence[bool]) -> Iterator[str]:
    yield f"| {' | '.join(heads)} |"
    yield f"|{'|'.join('---:' if flush else '---' for flush in right)}|"
    yield from (f"| {' | '.join(row)} |" for row in rows)
    yield ""


def _bars(block: Bars) -> Iterator[str]:
    yield f"**{safe(block.caption)}**"
    yield ""
    drawn = [[safe(bar.label), _drawn(bar.count, bar.of, bar.against), safe(bar.says)] for bar in block.bars]
    yield from _rows(["Group", "", "How many"], drawn, [False, False, False])


def _drawn(count: int | None, of: int, against: int) -> str:
    if count is None or not of:
        return ""
    filled, striped = round(_BAR * count / of), round(_BAR * against / of)
    return "█" * (filled - striped) + "▒" * striped + "░" * (_BAR - filled)


def _quotes(block: Quotes) -> Iterator[str]:
    yield f"**{safe(block.title)}**"
    yield ""
    for quote in block.quotes:
        yield from _quote(quote)


def _quote(quote: Quote) -> Iterator[str]:
    mark = f" *{safe(quote.mark)}*" if quote.mark else ""
    of = f" ({safe(quote.attribution)})" if quote.attribution else ""
    yield f"> {safe(quote.said)}{of}{mark}"
    if quote.original:
        yield ">"
        yield f"> {safe(quote.original)}"
    yield ""


def _lines(block: Lines) -> Iterator[str]:
    heads, right = ["Line", safe(block.name), "Notes"], [True, False, False]
    rows = [["" if line.number is None else str(line.number), safe(line.text), ""] for line in block.lines]
    yield from _rows(heads, rows, right)


def _form(block: Form, depth: int) -> Iterator[str]:
    yield f"{'#' * min(depth, 6)} {safe(block.title)}"
    yield ""
    for asked in block.fields:
        yield f"**{safe(asked.label)}**"
        yield ""
        for _ in range(asked.lines):
            yield "\\_" * 60
            yield ""


def _cards(block: Cards) -> Iterator[str]:
    heads, right = ["Card", "Quote", "Who"], [True, False, False]
    rows = [[str(card.number), safe(card.quote.said), safe(card.quote.attribution)] for card in block.cards]
    yield from _rows(heads, rows, right)
