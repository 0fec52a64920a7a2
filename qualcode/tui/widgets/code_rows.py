"""A code's meaning in a few rows: its definition, when to use it and when not."""

from __future__ import annotations

from typing import TYPE_CHECKING

from qualcode.tui.page.wrap import Wrapped
from qualcode.tui.transcript_columns import one_line
from qualcode.tui.widgets.frame import clipped

if TYPE_CHECKING:
    from qualcode.codebook.tree import Code


def code_rows(code: Code, width: int, most: int) -> list[str]:
    """At most ``most`` rows of ``width`` cells: one for each fact, and spare rows for the first facts."""
    facts = [code.definition or "No definition yet."]
    facts += [f"Use: {code.use}"] if code.use else []
    facts += [f"Not: {code.do_not_use}"] if code.do_not_use else []
    facts = [one_line(" ".join(fact.split())) for fact in facts][:most]
    spare = most - len(facts)
    rows: list[str] = []
    for fact in facts:
        wrapped = Wrapped(fact, (), width)
        taken = min(len(wrapped), 1 + spare)
        spare -= taken - 1
        last = wrapped.starts[taken - 1]
        rows += [fact[wrapped.starts[n] : wrapped.ends[n]].rstrip() for n in range(taken - 1)]
        rows.append(clipped(fact[last:], width))
    return rows
