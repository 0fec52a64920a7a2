"""A pack as one html file: no network, by keyboard and screen reader, light and dark, and printed well."""

from __future__ import annotations

from functools import cache
from pathlib import Path
from typing import TYPE_CHECKING, Any

from jinja2 import Environment, FileSystemLoader, StrictUndefined

from qualcode.reports.card_sheets import sheets
from qualcode.reports.model import Section
from qualcode.reports.plain_text import fit

if TYPE_CHECKING:
    from jinja2 import Template

    from qualcode.reports.model import Block, Pack

_TEMPLATES = Path(__file__).with_name("templates")


def as_html(pack: Pack) -> bytes:
    """The pack as UTF-8 text. Whatever is in it is escaped by the template engine."""
    text = _template().render(pack=pack, contents=_contents(pack))
    return text.encode()


@cache
def _template() -> Template:
    engine = Environment(
        loader=FileSystemLoader(_TEMPLATES),
        autoescape=True,
        undefined=StrictUndefined,
        trim_blocks=True,
        lstrip_blocks=True,
        finalize=_fit,
    )
    engine.filters["kind"] = lambda block: type(block).__name__.lower()
    engine.filters["sheets"] = lambda block: sheets(block.cards)
    return engine.get_template("pack.html")


def _fit(value: Any) -> Any:
    # Only plain text: what the engine has marked as markup is its own, and a subclass of text.
    return fit(value) if type(value) is str else value


def _contents(pack: Pack) -> list[tuple[str, list[str]]]:
    """The sections and those directly in them: (title, titles within), for the list of contents."""
    return [
        (section.title, [inner.title for inner in _sections(section.blocks)])
        for section in _sections(pack.blocks)
    ]


def _sections(blocks: tuple[Block, ...]) -> list[Section]:
    return [block for block in blocks if isinstance(block, Section)]
