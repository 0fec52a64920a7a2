"""The reading pack: transcripts in numbered lines with wide margins, shared out among tables of people."""

from __future__ import annotations

from collections import Counter
from dataclasses import dataclass
from math import ceil
from typing import TYPE_CHECKING

from qualcode.answers import NO, NOT_RECORDED
from qualcode.counting.attributing import SOMEBODY, Attribution
from qualcode.counting.quoted import HOW_TO_RECORD, attribution_parts
from qualcode.errors import QualcodeError, UsageError
from qualcode.reports.model import Bullets, Column, Field, Form, Line, Lines, Pack, Paragraph, Section, Table
from qualcode.reports.wrapping import wrapped
from qualcode.study.coders import acting
from qualcode.study.consent import consents
from qualcode.study.pins import pins
from qualcode.study.respondents import participants, respondents
from qualcode.study.seen import Seen
from qualcode.study.transcripts import content, finder
from qualcode.workflows.reporting.asking import Made
from qualcode.workflows.reporting.gate import anonymised

if TYPE_CHECKING:
    from collections.abc import Iterator, Mapping, Sequence

    from qualcode.documents.assigning import Drawn
    from qualcode.documents.reporting import ReadingHolds
    from qualcode.ledger.study import Study
    from qualcode.study.respondents import Respondent
    from qualcode.study.transcripts import Entry
    from qualcode.workflows.reporting.asking import Asked

COLUMNS = 54  # of a printed line: as many as stand beside a wide margin in any usual typeface
WORDS_A_MINUTE = 180  # read with care
MOST_TABLES = 50
LONG = 60  # minutes of reading, beyond which that is remarked upon
_LEFT_OUT = "[left out]"
_NOTHING_TO_READ = "No transcript is left to read: the study has none, or none may be quoted."


@dataclass(frozen=True)
class _ToRead:
    """A transcript to read: who speaks, its printed lines, its words, and the table of people that reads it."""

    entry: Entry
    who: str
    kind: str
    lines: tuple[Line, ...]
    words: int
    table: int = 0

    @property
    def minutes(self) -> int:
        return ceil(self.words / WORDS_A_MINUTE)


def reading(study: Study, coder: str | None, asked: Asked, drawn: Drawn, *, tables: int, seed: int) -> Made:
    """The pack of the transcripts in ``drawn``, a document of ``assigning.draw``, for so many tables of
    people. ``seed`` is that of the sample, if there was one.

    The pack leaves out transcripts in which somebody has not consented to be quoted, and says so. Raises
    QualcodeError where transcripts are not recorded as anonymised, unless asked for, or none is left;
    NotFound.
    """
    if not 1 <= tables <= MOST_TABLES:
        raise UsageError(f"--tables takes a number from 1 to {MOST_TABLES}, not {tables}.")
    with study.reading():
        seen = Seen(study, acting(study, coder))
        find = finder(study)
        entries = list({entry.key: entry for entry in map(find, drawn["transcripts"])}.values())
        people = {person.key: person for person in respondents(study)}
        linked = {t: [people[key] for key in keys] for t, keys in participants(study).items()}
        said = consents(study)
        held = Counter(said.state(e.key) for e in entries if not said.allow(said.state(e.key)))
        allowed = [entry for entry in entries if said.allow(said.state(entry.key))]
        if not allowed:
            raise QualcodeError(" ".join([_NOTHING_TO_READ, *_held_back(held), *_to_record(held)]))
        notices = anonymised(allowed, not_anonymised=asked.not_anonymised)
        notices += said.assumption([entry.key for entry in allowed])
        hidden = pins(seen).left_out
        wanted = attribution_parts(people.values(), asked.attribution)
        who = Attribution(people.values(), wanted, asked.smallest)
        read = [_read(study, entry, linked.get(entry.key, []), who, hidden) for entry in allowed]
        title = study.name or study.path.stem
    notices += _held_back(held)
    used = min(tables, len(read))
    allotted = _shared_out(read, used)
    plan = _plan(allotted)
    pack = Pack(
        title,
        "Transcripts to read together, before they are coded",
        tuple(notices),
        (
            Section("Agenda and ground rules", (_timetable(allotted), GROUND_RULES)),
            _shares(plan, _drawing(drawn, seed), used),
            THEME_SHEET,
            *(_transcript(text) for text in allotted),
        ),
        (plan, _timetable(allotted)),
        asked.paper,
    )
    holds: ReadingHolds = {
        "transcripts": len(read),
        "tables": [
            {"table": number, "transcripts": [t.entry.name for t in allotted if t.table == number]}
            for number in range(1, used + 1)
        ],
    }
    warnings = _to_record(held)
    if _longest(allotted) > LONG:
        warnings.append(
            f"The table with the most to read needs about {_longest(allotted)} minutes: take fewer transcripts "
            "(--transcripts, --sample) or more tables (--tables), or hand them out before the meeting."
        )
    return Made(pack, warnings, holds)


def _drawing(drawn: Drawn, seed: int) -> str:
    """How a sample was drawn, so that anybody can draw it again; empty where none was."""
    strata = [f"{s['stratum']} {s['drawn']} of {s['available']}" for s in drawn["strata"]]
    return f"Drawn at random with seed {seed}: {'; '.join(strata)}." if strata else ""


def _held_back(held: Mapping[str, int]) -> list[str]:
    """How many transcripts are not printed, by the state of consent to quote them."""
    why = {NO: "no consent to be quoted", NOT_RECORDED: "consent to be quoted is not recorded"}
    return [
        f"{number} {'transcript is' if number == 1 else 'transcripts are'} not printed: {why[state]}."
        for state, number in sorted(held.items())
    ]


def _to_record(held: Mapping[str, int]) -> list[str]:
    return [HOW_TO_RECORD] if held[NOT_RECORDED] else []


def _read(
    study: Study,
    entry: Entry,
    people: Sequence[Respondent],
    attribution: Attribution,
    hidden: Mapping[int, Sequence[tuple[int, int]]],
) -> _ToRead:
    text = content(study, entry)
    spans = hidden.get(entry.key, ())
    paragraphs = [_without(text.text, turn.label_start, turn.end, spans) for turn in text.turns]
    who, _ = attribution.of(people)
    kind = "; ".join(dict.fromkeys(person.type for person in people if person.type))
    lines = tuple(_numbered(paragraphs))
    return _ToRead(
        entry, who or SOMEBODY, kind, lines, sum(len(paragraph.split()) for paragraph in paragraphs)
    )


def _without(text: str, start: int, end: int, spans: Sequence[tuple[int, int]]) -> str:
    """``text[start:end]`` without the passages that were left out by hand."""
    kept, at = "", start
    for first, last in sorted(spans):
        if first < end and last > at:
            kept += text[at : max(first, at)] + _LEFT_OUT
            at = min(last, end)
    return kept + text[at:end]


def _numbered(paragraphs: Sequence[str]) -> Iterator[Line]:
    """The lines of the turns, numbered through; an empty one parts two turns."""
    number = 0
    for i, paragraph in enumerate(paragraphs):
        if i:
            yield Line(None, "")
        for line in wrapped(paragraph.strip(), COLUMNS):
            if line:
                number += 1
                yield Line(number, line)


def _shared_out(texts: Sequence[_ToRead], tables: int) -> list[_ToRead]:
    """Each transcript with its table, so that tables read about as much and each kind of respondent is spread."""
    words = [0] * tables
    kinds: list[dict[str, int]] = [{} for _ in range(tables)]
    table_of = {}
    order = {kind: i for i, kind in enumerate(dict.fromkeys(text.kind for text in texts))}
    for text in sorted(texts, key=lambda t: (order[t.kind], -t.words)):
        table = min(range(tables), key=lambda i: (kinds[i].get(text.kind, 0), words[i], i))
        table_of[text.entry.key] = table + 1
        words[table] += text.words
        kinds[table][text.kind] = kinds[table].get(text.kind, 0) + 1
    shared = [_ToRead(**{**vars(text), "table": table_of[text.entry.key]}) for text in texts]
    return sorted(shared, key=lambda text: text.table)


def _plan(texts: Sequence[_ToRead]) -> Table:
    return Table(
        "Who reads what",
        "Which table reads which transcripts",
        (
            Column("Transcript", share=3),
            Column("Table", numbers=True),
            Column("Who", share=4),
            Column("Recorded or notes", share=2),
            Column("Lines", numbers=True),
            Column("Words", numbers=True),
            Column("Minutes", numbers=True),
        ),
        tuple(
            (
                text.entry.name,
                text.table,
                text.who,
                "notes" if text.entry.medium == "notes" else "recorded",
                sum(line.number is not None for line in text.lines),
                text.words,
                text.minutes,
            )
            for text in texts
        ),
        f"Minutes: reading with care, {WORDS_A_MINUTE} words a minute.",
    )


def _shares(plan: Table, drawn: str, tables: int) -> Section:
    several = "One table of people reads" if tables == 1 else f"{tables} tables of people read"
    points = [Paragraph(f"{several} them all; kinds of respondents are spread over the tables.")]
    if drawn:
        points.append(Paragraph(drawn))
    return Section("Who reads what", (*points, plan), new_page=True)


def _longest(texts: Sequence[_ToRead]) -> int:
    """Minutes that the table with the most to read needs."""
    minutes: dict[int, int] = {}
    for text in texts:
        minutes[text.table] = minutes.get(text.table, 0) + text.minutes
    return max(minutes.values())


def _timetable(texts: Sequence[_ToRead]) -> Table:
    steps = (
        (15, "Welcome, what this is for, ground rules", "All"),
        (5, "Each table takes its transcripts; each person a copy", "Tables"),
        (5 * ceil(_longest(texts) / 5), "Read alone; mark the margin, with line numbers", "Each"),
        (30, "Tell each other what stood out; write one theme sheet for each theme", "Tables"),
        (15, "Break", ""),
        (40, "Tables bring their themes; merge those that say the same, keep those that differ", "All"),
        (20, "What fits no theme? Who would see it differently?", "All"),
        (15, "Which level does each theme belong to?", "All"),
        (10, "Close: what happens next; copies and sheets are collected", "All"),
    )
    rows, at = [], 0
    for minutes, what, who in steps:
        rows.append((f"{at // 60}:{at % 60:02}", minutes, what, who))
        at += minutes
    return Table(
        "Agenda",
        "Agenda: change it as you need",
        (
            Column("Start", share=1),
            Column("Minutes", numbers=True),
            Column("What", share=6),
            Column("Who", share=1),
        ),
        tuple(rows),
        f"{at} minutes in all. Start is counted from the beginning of the meeting, in hours and minutes.",
    )


GROUND_RULES = Bullets(
    (
        "What is read and said here stays here. Do not photograph, copy or take away pages.",
        "Do not guess who somebody is. If you think that you know, do not say so, and tell the facilitator.",
        "There are no right themes. Say what you read, and show the line.",
        "Disagreement is a result: write down both views, and who holds them if they wish it.",
        "Everybody may pass, pause or leave, without giving a reason.",
        "Copies are numbered and are handed back at the end.",
    ),
    "Ground rules, to be agreed at the start",
)
THEME_SHEET = Form(
    "A theme that we see (copy as many sheets as are needed)",
    (
        Field("Table"),
        Field("What we call it"),
        Field("What it says, in one sentence", 2),
        Field("Where we read it (transcript and lines)", 4),
        Field("Where we read the contrary (transcript and lines)", 2),
        Field("At which level (for example individual, family, community)"),
        Field("Who at the table disagreed, and why", 3),
    ),
)


def _transcript(text: _ToRead) -> Section:
    medium = "written from notes" if text.entry.medium == "notes" else "recorded and written out"
    about = ", ".join(filter(None, (text.who, medium, f"table {text.table}")))
    return Section(
        text.entry.name, (Paragraph(about, "note"), Lines(text.entry.name, text.lines)), new_page=True
    )
