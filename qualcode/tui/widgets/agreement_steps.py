"""The text in place of a missing agreement table: why there is none, and the next step."""

from __future__ import annotations

from typing import TYPE_CHECKING

if TYPE_CHECKING:
    from collections.abc import Iterator

    from qualcode.study.assignments import Assignment
    from qualcode.study.coders import Coder
    from qualcode.workflows.listing import Overview

OFF = "This study does not use agreement between coders: nothing shows it. {agreement.use} switches it on."


def next_step(overview: Overview, who: Coder | None) -> str:
    """The next step towards an agreement table, with its keys in braces."""
    if who is None:
        return "Say who is coding: {app.coder}."
    if not overview.transcripts:
        return "There is no transcript yet: {app.transcripts} shows how to begin."
    shared = {row.entry.name: list(_independent(row.work)) for row in overview.transcripts}
    people = list(dict.fromkeys(a.coder.name for work in shared.values() for a in work))
    assigns = "in the list of transcripts ({app.transcripts}) {transcripts.assign} assigns"
    if not people:
        return (
            f"Nobody has anything to code independently yet: {assigns} the same transcripts to two coders, or "
            "draws a sample for them."
        )
    if len(people) == 1:
        return (
            f"Only {people[0]} has something to code independently. Agreement needs a second coder on the same "
            f"transcripts, blind to the first: {{app.coder}} adds one, and {assigns} the transcripts."
        )
    both = [work for work in shared.values() if len({a.coder.key for a in work}) > 1]
    if not both:
        return f"No transcript is assigned to two coders: {assigns} the same ones to both."
    told = [
        f"{name} has finished {sum(a.status == 'finished' for a in own)} of {len(own)}"
        for name in people
        if (own := [a for work in both for a in work if a.coder.name == name])
    ]
    mine = any(a.coder.key == who.key and not a.revealed for work in both for a in work)
    hidden = " Until then, the others' work there is hidden from you." if mine else ""
    return (
        f"Of the transcripts that two or more coders code independently, {', '.join(told)}. Agreement compares the "
        "transcripts that all of them have finished; in the list of transcripts ({app.transcripts}) "
        f"{{transcripts.finish}} marks one finished.{hidden}"
    )


def _independent(work: tuple[Assignment, ...]) -> Iterator[Assignment]:
    return (a for a in work if a.mode == "independent" and a.counts)
