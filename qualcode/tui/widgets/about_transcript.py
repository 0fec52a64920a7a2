"""Beside the list of transcripts: facts on the one under the cursor, and the study's progress."""

from __future__ import annotations

from typing import TYPE_CHECKING

from rich.text import Text

from qualcode.answers import CONSENT
from qualcode.study.transcripts import DETAILS
from qualcode.tui.transcript_columns import one_line, state, work_of
from qualcode.tui.widgets.frame import Plain, clipped

if TYPE_CHECKING:
    from collections.abc import Sequence

    from qualcode.documents.keeping import Progress as Document
    from qualcode.study.coders import Coder
    from qualcode.study.speakers import StoredSpeaker
    from qualcode.workflows.listing import Listed

_BAR = 6
_NAME = 12  # cells


class AboutTranscript(Plain):
    """Details, speakers, respondents with their attributes, and the rounds of one transcript."""

    def show(
        self, listed: Listed | None, speakers: Sequence[StoredSpeaker], coders: Sequence[Coder], marked: int
    ) -> None:
        """Show one transcript, if any, and how many are ``marked``."""
        lines = [Text(f"{marked} marked", "bold")] if marked else []
        if listed is None:
            self.update(Text("\n").join([*lines, Text("No transcript is shown.")]))
            return
        lines.append(Text(one_line(listed.entry.name), "bold"))
        lines += [Text.assemble(("look at: ", "bold"), one_line(what)) for what in listed.unclear]
        lines.append(_said("", self._people(listed)))
        asking = [s.label for s in speakers if s.role == "interviewer"]
        others = [s.label for s in speakers if s.role != "interviewer"]
        lines.append(_said("interviewer", ", ".join(asking) or "no label"))
        lines.append(_said("other labels", ", ".join(others)))
        for field, called in DETAILS.items():
            told = listed.consent if field == CONSENT else listed.entry.details[field]
            lines.append(_said(called, told or ""))
        lines.append(_said("size", f"{listed.entry.turns} turns, {listed.entry.sentences} sentences"))
        for coder in coders:
            a = work_of(listed, coder)
            if a is not None:
                doing = f"reviews {a.reviews}" if a.mode == "review" else a.mode
                within = f"round {a.round}" + ("" if a.counts else " (does not count)")
                lines.append(_said(coder.name, f"{state(listed, coder)} {a.status}, {doing}, {within}"))
        self.update(Text("\n").join(line for line in lines if line.plain))

    def _people(self, listed: Listed) -> str:
        told = []
        for person in listed.respondents:
            facts = [person.type or "", *(f"{k} {v}" for k, v in person.attributes.items())]
            told.append(f"{person.name}: {', '.join(filter(None, facts))}")
        return "; ".join(told)


def _said(called: str, what: str) -> Text:
    if not what:
        return Text()
    return Text.assemble((f"{called}: " if called else "", "dim"), one_line(what))


class Progress(Plain):
    """The finished work by coder and by respondent type, as bars of characters."""

    def show(self, progress: Document) -> None:
        """Show the document of ``workflows.keeping.progress``."""
        lines = [Text("finished of assigned", "bold")]
        lines += [_bar(row["coder"], row["finished"], row["assigned"]) for row in progress["coders"]]
        if not progress["coders"]:
            lines.append(Text("nobody codes yet"))
        lines.append(Text("finished by anybody", "bold"))
        lines += [
            _bar(row["group"], row["finished"], row["transcripts"]) for row in progress["respondent_types"]
        ]
        self.update(Text("\n").join(lines))


def _bar(name: str, done: int, of: int) -> Text:
    if not of:
        return Text(f"{clipped(one_line(name), _NAME):<{_NAME}} none assigned")
    full = done * _BAR // of
    bar = "█" * full + "░" * (_BAR - full)
    return Text(f"{clipped(one_line(name), _NAME):<{_NAME}} {bar} {done} of {of}")
