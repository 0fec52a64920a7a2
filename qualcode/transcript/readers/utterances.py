"""Tables (csv, tsv, xlsx) with a row for each utterance, or with a row for each person's answers."""

from __future__ import annotations

import hashlib
from collections import Counter
from typing import TYPE_CHECKING

from qualcode.transcript.account import (
    COLUMN_NAMES,
    MARKUP,
    NAMES,
    TIME_STAMPS,
    UNUSED_COLUMNS,
    WITHOUT_WORDS,
)
from qualcode.transcript.canonical import canonicalise
from qualcode.transcript.model import Extract, Passage
from qualcode.transcript.readers import by_columns, columns, entities, sheets, survey, table_times
from qualcode.transcript.readers.sheets import Sheet, cell, letters_of
from qualcode.transcript.vocabulary import kind_of

if TYPE_CHECKING:
    from collections.abc import Iterator, Sequence

    from qualcode.files.source import Source
    from qualcode.files.workbook import Row
    from qualcode.transcript.model import Role
    from qualcode.transcript.readers.columns import Places
    from qualcode.transcript.readers.read_as import ReadAs
    from qualcode.transcript.readers.table_times import Times

# Columns that hold no speech of one person, however they are called: with them all words stand in one column.
_APART = frozenset(
    {
        *columns.USUAL_TIME,
        *columns.USUAL_END,
        *columns.USUAL_ROLE,
        *columns.USUAL_TRANSCRIPT,
        *columns.USUAL_NAME,
    }
) - {columns.plain(name) for name in ("respondent", "participant", "interviewee", "répondant", "befragte")}
MOST_TRANSCRIPTS = 1_000
"""So many transcripts at most are taken from one file by the values of a column."""

# One entity in so many rows shows a table that a web page was exported to; a single one may be what was said.
_ROWS_PER_ENTITY = 100


def read(source: Source, how: ReadAs) -> tuple[Extract, ...]:
    """One passage for each row that has text, in one extract, or in one for each value of ``how.split_by``.

    The names of the columns say which holds what; see ``columns.find``. ``how.one_per_row`` is ``survey.read``.
    Times are as ``stamps.parse_time`` reads them; others are left out and counted in ``warnings``.
    Raises FileRefused with the line (csv) or row (xlsx) where the table is broken.
    """
    if how.one_per_row:
        return survey.read(source, how)
    sheet = sheets.read(source, lambda header: columns.has_text(header, how.columns))
    if how.split_by is None and (speakers := _speaker_columns(sheet, how)):
        return (_by_columns(source, sheet, speakers),)
    places = columns.find(source, sheet.header, how.columns, sheet.line)
    if not sheet.cells(places.text):
        raise source.refused("has no row with text below its header")
    if how.split_by is not None:
        return tuple(_split(source, how.split_by, sheet, places))
    reading = _Reading(sheet, places)
    passages, taken_out = reading.passages(sheet.rows)
    warnings = [*sheet.warnings, *reading.warnings(), *survey.warnings(sheet, places)]
    return (
        Extract(
            tuple(passages),
            sheet.encoding,
            source.digest,
            tuple(warnings),
            letters=sheet.letters,
            taken_out=dict(+(sheet.taken_out + taken_out)),
        ),
    )


def _speaker_columns(sheet: Sheet, how: ReadAs) -> list[int]:
    """The places of the columns that a speaker each has, where nobody says which columns hold what."""
    if how.columns.text is not None or how.columns.speaker is not None:
        return []
    apart = [at for at, name in enumerate(sheet.header) if columns.plain(name) in _APART]
    return by_columns.speaker_columns(sheet.header, [cells for _, cells in sheet.rows], apart)


def _by_columns(source: Source, sheet: Sheet, speakers: Sequence[int]) -> Extract:
    """A passage for each cell of these columns, under the column's name as the label."""
    times = columns.place(source, sheet.header, None, columns.USUAL_TIME, sheet.line, speakers)
    places = columns.Places(speakers[0], time=times)
    read_times = table_times.of(sheet, places)
    passages: list[Passage] = []
    taken_out = Counter(sheet.taken_out)
    spare = [at for at in range(len(sheet.header)) if at not in speakers and at != times]
    for _, cells in sheet.rows:
        seconds = read_times.seconds(cell(cells, times))
        said = [(at, text) for at in speakers if (text := cell(cells, at)).strip()]
        for at, text in said:
            passages.append(Passage(text, sheet.header[at].strip(), seconds))
        taken_out[TIME_STAMPS] += letters_of((cell(cells, times),))
        taken_out[UNUSED_COLUMNS] += letters_of(cell(cells, at) for at in spare)
    warnings = [*sheet.warnings, *read_times.warnings()]
    warnings.append(
        f"each of the columns {columns.named(sheet.header[at] for at in speakers)} was taken for a speaker's"
    )
    warnings += columns.not_used([sheet.header[at] for at in spare])
    labels = letters_of(passage.speaker or "" for passage in passages)
    return Extract(
        tuple(passages),
        sheet.encoding,
        source.digest,
        tuple(warnings),
        letters=sheet.letters + labels,
        taken_out=dict(+taken_out),
        repeated=labels,
    )


class _Reading:
    """How the rows of one table are read."""

    def __init__(self, sheet: Sheet, places: Places, named_by: int | None = None) -> None:
        self.sheet = sheet
        self.places = places
        # The column with the transcripts' names, which may be one of the others too.
        self.named_by = None if named_by in places.used else named_by
        used = {*places.used, self.named_by}
        self.spare = [at for at in range(len(sheet.header)) if at not in used]
        self.times: Times = table_times.of(sheet, places)
        entity_count = sum(entities.count(text) for text in sheet.cells(places.text))
        self.entities = entity_count if entity_count * _ROWS_PER_ENTITY >= len(sheet.rows) else 0

    def passages(self, rows: Sequence[Row]) -> tuple[list[Passage], Counter[str]]:
        """A passage for each of the rows with text, and the letters that are in none."""
        taken_out: Counter[str] = Counter()
        return [passage for _, cells in rows for passage in self._passage(cells, taken_out)], taken_out

    def _passage(self, cells: list[str], taken_out: Counter[str]) -> Iterator[Passage]:
        places = self.places
        raw, label, stamp = (cell(cells, at) for at in (places.text, places.speaker, places.time))
        taken_out[NAMES] += letters_of((cell(cells, self.named_by), cell(cells, places.role)))
        taken_out[UNUSED_COLUMNS] += letters_of(cell(cells, at) for at in self.spare)
        taken_out[TIME_STAMPS] += letters_of((stamp, cell(cells, places.end)))
        text, speaker = raw, label
        if self.entities:
            text, speaker = entities.decoded(raw), entities.decoded(label)
            taken_out[MARKUP] += letters_of((raw, label)) - letters_of((text, speaker))
        if text.strip():
            yield Passage(
                text, speaker.strip() or None, self.times.seconds(stamp), _role(cell(cells, places.role))
            )
        else:
            taken_out[WITHOUT_WORDS] += letters_of((text, speaker))

    def warnings(self) -> list[str]:
        """What there is to say on the whole table."""
        found = self.times.warnings()
        if self.entities:
            many = (
                "1 sign such as &amp; was"
                if self.entities == 1
                else f"{self.entities} signs such as &amp; were"
            )
            found.append(f"{many} taken for the character meant")
        header = self.sheet.header
        spare = [header[at] for at in self.spare if header[at].strip() or self.sheet.cells(at)]
        return [*found, *columns.not_used(spare)]


def _role(said: str) -> Role | None:
    kind = kind_of(said.strip())
    return kind if kind in ("interviewer", "respondent", "group", "other") else None


def _split(source: Source, name: str, sheet: Sheet, places: Places) -> Iterator[Extract]:
    at = columns.place(source, sheet.header, name, line=sheet.line)
    if at is None or at == places.text:
        raise source.refused(
            f"the column \u201c{name}\u201d holds the text; --split-by takes another", sheet.line
        )
    parts, blank = _parts(source, sheet, at)
    names = list(parts)
    if len(names) > MOST_TRANSCRIPTS:
        many = f"{len(names):,} values, more than the {MOST_TRANSCRIPTS:,} transcripts that one file can hold"
        raise source.refused(f"the column \u201c{name}\u201d has {many}; split by another, or part the file")
    if len(names) > 20 and len(names) == len(sheet.rows):
        reason = (
            f"each row has a value of its own in the column \u201c{name}\u201d; split by another, or use "
        )
        raise source.refused(reason + "--one-per-row if each row is a person")
    reading = _Reading(sheet, places, at)
    warnings = [*sheet.warnings, *reading.warnings()]
    if blank:
        warnings.append(
            f"{sheets.many_rows(blank)} without a name of a transcript; taken as of the one above"
        )
    for value, rows in parts.items():
        passages, taken_out = reading.passages(rows)
        if not passages:
            warnings.append("1 transcript was left out, because none of its rows has text")
            continue
        taken_out[COLUMN_NAMES] += sheet.header_letters
        yield Extract(
            tuple(passages),
            sheet.encoding,
            hashlib.sha256(source.digest + value.encode()).digest(),
            # What there is to say of the file is said once.
            tuple(warnings),
            letters=sheet.header_letters + sum(letters_of(cells) for _, cells in rows),
            taken_out=dict(+taken_out),
            name=value,
        )
        warnings = []


def _parts(source: Source, sheet: Sheet, at: int) -> tuple[dict[str, list[Row]], int]:
    """The rows by the value of a column, in the table's order, and how many took that of the row above."""
    parts: dict[str, list[Row]] = {}
    value = ""
    blank = 0
    for line, cells in sheet.rows:
        own = " ".join(canonicalise(cell(cells, at)).split())
        if not own and not value:
            raise source.refused("this row names no transcript, and none above it does", line)
        blank += not own
        value = own or value
        parts.setdefault(value, []).append((line, cells))
    return parts, blank
