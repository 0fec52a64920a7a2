"""A pack as pdf, by typst: an extra, for pages that are ready to print."""

from __future__ import annotations

from importlib.util import find_spec
from pathlib import Path
from typing import TYPE_CHECKING, assert_never

from qualcode.errors import QualcodeError
from qualcode.reports import table_pages
from qualcode.reports.card_sheets import sheets
from qualcode.reports.model import Bars, Bullets, Cards, Form, Lines, Paragraph, Quotes, Section, Table
from qualcode.reports.plain_text import fit

if TYPE_CHECKING:
    from collections.abc import Iterable, Iterator, Sequence

    from qualcode.reports.model import Bar, Block, Pack

_LOOK = Path(__file__).with_name("templates") / "pack.typ"
_WIDTH = 9_800  # of the text between the margins, in twentieths of a point


def refuse_without_typst() -> None:
    """Raise QualcodeError where the extra is not installed."""
    if find_spec("typst") is None:
        raise QualcodeError(
            "A pdf needs typst, which comes as an extra: pip install 'qualcode[pdf]'. Or write html, and print it."
        )


def as_pdf(pack: Pack) -> bytes:
    """The pack as a tagged pdf. Raises QualcodeError where the extra is not installed."""
    refuse_without_typst()
    import typst

    source = "\n".join((_LOOK.read_text(encoding="utf-8"), *_source(pack)))
    made: bytes = typst.compile(source.encode(), format="pdf", timestamp=0)
    return made


def _source(pack: Pack) -> Iterator[str]:
    given = {"title": pack.title, "subtitle": pack.subtitle, "copy": pack.copy, "footer": pack.footer}
    named = [f"{name}: {_text(value)}" for name, value in {**given, "paper": pack.paper}.items()]
    yield f"#show: start.with({', '.join(named)}, notices: {_array(map(_text, pack.notices))})"
    if sum(isinstance(block, Section) for block in pack.blocks) > 2:
        yield "#contents()"
    yield from _blocks(pack.blocks, 1, pack.paper)


def _blocks(blocks: Sequence[Block], depth: int, paper: str) -> Iterator[str]:
    for i, block in enumerate(blocks):
        match block:
            case Section():
                if block.new_page:
                    yield "#pagebreak(weak: true)"
                yield f"#heading(level: {depth}, {_text(block.title)})"
                yield from _blocks(block.blocks, depth + 1, paper)
            case Paragraph():
                keep = i + 1 < len(blocks) and isinstance(blocks[i + 1], Bars | Table)
                yield f"#para({_text(block.text)}, tone: {_text(block.tone)}, keep: {_truth(keep)})"
            case Bullets():
                yield f"#points({_text(block.title)}, {_array(map(_text, block.items))})"
            case Table():
                yield _table(block)
            case Bars():
                yield f"#bars({_text(block.caption)}, {_array(map(_bar, block.bars))})"
            case Quotes():
                rows = (_texts(q.said, q.attribution, q.mark, q.original) for q in block.quotes)
                yield f"#quotes({_text(block.title)}, {_array(rows)})"
            case Lines():
                rows = (_texts(str(line.number or ""), line.text) for line in block.lines)
                yield f"#lines({_array(rows)})"
            case Form():
                fields = (_array((_text(field.label), str(field.lines))) for field in block.fields)
                yield f"#form({_text(block.title)}, {_array(fields)}, {depth})"
            case Cards():
                yield _cards(block, paper)
            case _:
                assert_never(block)


def _table(block: Table) -> str:
    rows = [_texts(*("" if cell is None else str(cell) for cell in row)) for row in block.rows]
    parts = (
        _text(block.caption),
        _text(block.explains),
        _array(map(str, table_pages.widths(block, _WIDTH))),
        _array(_truth(column.numbers) for column in block.columns),
        _texts(*(column.title for column in block.columns)),
        _array(rows),
        _array(str(min(indent, 6)) for indent in block.indents or (0,) * len(rows)),
        _array(str(number) for number in sorted(block.strong)),
        f"{table_pages.points(block)}pt",
        _truth(table_pages.stays_together(block)),
    )
    return f"#sheet({', '.join(parts)})"


def _bar(bar: Bar) -> str:
    drawn = bar.count is not None and bar.of > 0
    full, against = ((bar.count or 0) / bar.of, bar.against / bar.of) if drawn else (0.0, 0.0)
    return _array((_text(bar.label), _truth(drawn), f"{full:.4f}", f"{against:.4f}", _text(bar.says)))


def _cards(block: Cards, paper: str) -> str:
    laid = _array(
        _array(
            _array(
                _array(
                    (
                        *map(
                            _text, (face.words, face.card.quote.attribution, str(face.card.number), face.part)
                        ),
                        str(face.columns),
                        str(face.rows),
                    )
                )
                for face in row
            )
            for row in page
        )
        for page in sheets(block.cards)
    )
    return f"#cards({laid}, {_text(paper)})"


def _text(text: str) -> str:
    """A string literal: typst takes nothing in it for markup."""
    return '"' + fit(text).replace("\\", "\\\\").replace('"', '\\"').replace("\n", "\\n") + '"'


def _texts(*texts: str) -> str:
    return _array(map(_text, texts))


def _array(items: Iterable[str]) -> str:
    # The comma after the last makes an array of one, too.
    inside = "".join(f"{item}, " for item in items)
    return f"({inside})" if inside else "()"


def _truth(value: bool) -> str:
    return "true" if value else "false"
