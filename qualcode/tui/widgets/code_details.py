"""A code's fields as a few lines to read."""

from __future__ import annotations

from typing import TYPE_CHECKING

from rich.text import Text

if TYPE_CHECKING:
    from qualcode.codebook.tree import Code, Codebook

_SAID = (("definition", ""), ("use", "Use: "), ("do_not_use", "Not: "), ("claim", "Claim: "))


def code_details(book: Codebook, code: Code, colour: str) -> Text:
    """The full name, level and origin, definition, use, claim and examples.

    ``colour`` is empty on a terminal with few colours.
    """
    lines = [Text(book.full_name(code.id), "bold")]
    if code.mark:
        lines[0] = Text.assemble((code.mark, f"bold {colour}".strip()), " ", lines[0])
    facts = [book.level_of(code.id), code.origin, _state(book, code)]
    if any(facts):
        lines.append(Text(" · ".join(filter(None, facts)), "dim"))
    for field, before in _SAID:
        said = getattr(code, field)
        if said:
            lines.append(Text.assemble((before, "bold"), " ".join(said.split())))
    if not code.definition:
        lines.append(Text("No definition yet.", "italic"))
    for example in code.examples:
        lines.append(Text("“" + " ".join(example.split()) + "”", "dim"))
    return Text("\n").join(lines)


def _state(book: Codebook, code: Code) -> str | None:
    if code.merged_into is not None:
        return f"merged into {book.full_name(book.standing_for(code.id).id)}"
    return "retired" if code.retired else None
