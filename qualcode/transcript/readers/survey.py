"""Tables with a row for each person: the questions in the header, the answers in the cells."""

from __future__ import annotations

import hashlib
import re
from collections import Counter
from typing import TYPE_CHECKING

from qualcode.transcript.account import COLUMN_NAMES, NAMES, UNUSED_COLUMNS, letters
from qualcode.transcript.canonical import canonicalise
from qualcode.transcript.model import Extract, Passage
from qualcode.transcript.readers import columns, sheets
from qualcode.transcript.readers.sheets import cell, letters_of

if TYPE_CHECKING:
    from collections.abc import Iterator, Sequence

    from qualcode.files.source import Source
    from qualcode.transcript.readers.columns import Places
    from qualcode.transcript.readers.read_as import ReadAs
    from qualcode.transcript.readers.sheets import Sheet

QUESTION = "Question"
ANSWER = "Answer"
MOST_PEOPLE = 5_000
"""So many rows at most are taken as people."""

# An answer in one's own words has more words than a category ("Strongly agree", "Bus and train").
_WORDS_OF_A_CATEGORY = 3
_MOST_CATEGORIES = 7
# Scripts without blanks between words: so many letters count as a word.
_LETTERS_OF_A_WORD = re.compile(r"[\u0e00-\u0eff\u1000-\u109f\u1780-\u17ff\u3040-\u30ff\u3400-\u9fff]{2}")


def read(source: Source, how: ReadAs) -> tuple[Extract, ...]:
    """An extract for each row: the header of a column asks, the cell under it answers.

    The person's name is in the column ``how.columns.name``, else in one with a usual name, else the number of the
    row. Columns of numbers and short categories are no questions; they are named in the first extract's warnings.
    With ``how.columns.text`` that column alone is the question. The labels of question and answer,
    which the table does not have, are counted in ``repeated``.
    Raises FileRefused where no column holds answers, where two rows have one name, and with ``how.split_by``.
    """
    if how.split_by is not None:
        raise source.refused(
            "can be split by a column or by its rows; take --split-by or --one-per-row, not both"
        )
    sheet = sheets.read(source, lambda header: sum(1 for name in header if name.strip()) > 1)
    at_name = _name_column(source, sheet, how)
    questions = _questions(source, sheet, how, at_name)
    people = _people(source, sheet, at_name, questions)
    if not people:
        raise source.refused("has no row with an answer below its header")
    if len(people) > MOST_PEOPLE:
        raise source.refused(f"has more than {MOST_PEOPLE:,} rows with answers; part the file")
    said = tuple(_notes(sheet, at_name, questions, len(people)))
    return tuple(
        _extract(source, sheet, name, cells, at_name, questions, () if at else said)
        for at, (name, cells) in enumerate(people.items())
    )


def warnings(sheet: Sheet, places: Places) -> Iterator[str]:
    """What speaks against reading a table as one interview, a row for each utterance."""
    for at, name in enumerate(sheet.header):
        if at in places.used or columns.plain(name) not in columns.USUAL_TRANSCRIPT:
            continue
        values = Counter(sheet.cells(at))
        if len(values) > 1 and values.total() >= 2 * len(values):
            shown = columns.named([name])
            yield f"the column {shown} has {len(values)} values; if each is an interview, --split-by parts them"
            return
    speakers = [] if places.speaker is None else sheet.cells(places.speaker)
    own = len(speakers) >= 4 and len(set(speakers)) == len(speakers) == len(sheet.rows)
    asking = [
        at
        for at, name in enumerate(sheet.header)
        if at not in places.used and _asks(name) and _is_open(sheet.cells(at))
    ]
    if own or asking:
        why = "each row has a speaker of its own" if own else "names of columns look like questions"
        yield f"this looks like a survey ({why}): if each row is a person, --one-per-row takes its answers"


def _asks(name: str) -> bool:
    return name.rstrip().endswith(("?", "\uff1f", "\u061f")) or len(name.split()) > 2 * _WORDS_OF_A_CATEGORY


def _name_column(source: Source, sheet: Sheet, how: ReadAs) -> int | None:
    at = columns.place(source, sheet.header, how.columns.name, columns.USUAL_NAME, sheet.line)
    if at is None or how.columns.name is not None:
        return at
    # A column that happens to have a usual name and does not tell people apart is none of names.
    names = sheet.cells(at)
    return at if len(set(names)) == len(names) else None


def _questions(source: Source, sheet: Sheet, how: ReadAs, at_name: int | None) -> list[int]:
    asked = columns.place(source, sheet.header, how.columns.text, line=sheet.line)
    if asked is not None:
        return [asked]
    found = [
        at
        for at, name in enumerate(sheet.header)
        if at != at_name and name.strip() and _is_open(sheet.cells(at))
    ]
    if not found:
        reason = f"no column holds answers of more than {_WORDS_OF_A_CATEGORY} words"
        reason += f"; {columns.listed(sheet.header)}; --text-column names the one to take"
        raise source.refused(reason, sheet.line)
    return found


def _is_open(answers: Sequence[str]) -> bool:
    """Whether a column holds answers in people's own words, no numbers and no categories."""
    long = [answer for answer in answers if _words(answer) > _WORDS_OF_A_CATEGORY]
    distinct = len(set(answers))
    repeats = distinct <= _MOST_CATEGORIES and len(answers) >= 2 * distinct
    return bool(long) and not repeats


def _words(answer: str) -> int:
    words = sum(1 for word in answer.split() if any(map(str.isalpha, word)))
    return max(words, len(_LETTERS_OF_A_WORD.findall(answer)))


def _people(
    source: Source, sheet: Sheet, at_name: int | None, questions: Sequence[int]
) -> dict[str, list[str]]:
    """The cells of each row with an answer, by the person's name."""
    people: dict[str, list[str]] = {}
    lines: dict[str, int] = {}
    for line, cells in sheet.rows:
        if not any(cell(cells, at).strip() for at in questions):
            continue
        name = " ".join(canonicalise(cell(cells, at_name)).split()) or f"row {line}"
        if name in people:
            reason = (
                f"this row has the same name as row {lines[name]}; --name-column names a column that tells "
            )
            raise source.refused(reason + "people apart", line)
        people[name] = cells
        lines[name] = line
    return people


def _extract(
    source: Source,
    sheet: Sheet,
    name: str,
    cells: list[str],
    at_name: int | None,
    questions: Sequence[int],
    said: tuple[str, ...],
) -> Extract:
    passages: list[Passage] = []
    answered: set[int] = set()
    for at in questions:
        answer = cell(cells, at)
        if answer.strip():
            answered.add(at)
            passages.append(Passage(sheet.header[at].strip(), QUESTION, None, "interviewer"))
            passages.append(Passage(answer, ANSWER, None, "respondent"))
    taken_out = Counter(
        {
            COLUMN_NAMES: letters_of(title for at, title in enumerate(sheet.header) if at not in answered),
            NAMES: letters_of([cell(cells, None if at_name in answered else at_name)]),
            UNUSED_COLUMNS: letters_of(
                text for at, text in enumerate(cells) if at not in {*answered, at_name}
            ),
        }
    )
    labels = len(answered) * (letters(QUESTION) + letters(ANSWER))
    return Extract(
        tuple(passages),
        sheet.encoding,
        hashlib.sha256(source.digest + name.encode()).digest(),
        said,
        letters=sheet.header_letters + letters_of(cells) + labels,
        taken_out=dict(+taken_out),
        name=name,
        repeated=labels,
    )


def _notes(sheet: Sheet, at_name: int | None, questions: Sequence[int], people: int) -> Iterator[str]:
    yield from sheet.warnings
    asked = columns.named(sheet.header[at] for at in questions)
    yield f"{len(questions)} {'columns were' if len(questions) > 1 else 'column was'} taken as questions: {asked}"
    spare = [
        name
        for at, name in enumerate(sheet.header)
        if at not in questions and at != at_name and (name.strip() or sheet.cells(at))
    ]
    if spare:
        many = "columns are" if len(spare) > 1 else "column is"
        yield f"{len(spare)} {many} no questions, for want of answers in people's own words: {columns.named(spare)}"
    if people < len(sheet.rows):
        yield f"{sheets.many_rows(len(sheet.rows) - people)} without an answer; left out"
    if at_name is None:
        yield "no column was taken for the names, so that the numbers of the rows are; --name-column names one"
