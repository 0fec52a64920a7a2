"""Coding segments, at the screens and by the names and ids that people type; codings in from a table, and out."""

from __future__ import annotations

import re
from contextlib import contextmanager
from datetime import UTC, datetime
from functools import lru_cache
from typing import TYPE_CHECKING, Final

from qualcode.documents import FORMAT
from qualcode.errors import FileRefused, NotFound, QualcodeError
from qualcode.study import coders as persons
from qualcode.study import coding, codings
from qualcode.study.codes import key_of
from qualcode.study.coding import change, code_anew, remove, split_out
from qualcode.study.coding_step import UNSET, Changed, NewCoding, span_fault
from qualcode.study.seen import Seen, look
from qualcode.study.transcripts import content, current_text, find_transcript, finder

if TYPE_CHECKING:
    from collections.abc import Callable, Generator, Iterator, Sequence
    from pathlib import Path

    from qualcode.codebook.tree import Codebook
    from qualcode.documents import codings as documents
    from qualcode.ledger.study import Study
    from qualcode.study.transcripts import Entry
    from qualcode.tables.codings_table import CodingRow
    from qualcode.transcript.quotes import Haystack

__all__ = [
    "COLUMNS",
    "UNSET",
    "Changed",
    "add_coding",
    "apply_codings",
    "change",
    "change_coding",
    "code_anew",
    "code_span",
    "each_coding",
    "list_codings",
    "remove",
    "remove_codings",
    "split_out",
]


def code_span(
    study: Study,
    who: persons.Coder,
    entry: Entry,
    code: int,
    start: int,
    end: int,
    stance: str | None = None,
) -> bytes:
    """Code ``[start, end)`` of a transcript with a code (key); see ``study.coding.code``."""
    return coding.code(study, who, NewCoding(entry, code, start, end, stance))


# -- from a table -----------------------------------------------------------------------------------


def apply_codings(
    study: Study,
    file: Path,
    coder: str | None,
    *,
    finished: bool = False,
    strict: bool = False,
    min_score: float | None = None,
) -> documents.CodingsApplied:
    """Take in a table of codings as the acting coder, as one step.

    Rows that cannot be placed with certainty are refused by line, the others taken; with ``strict`` the
    first refusal is raised and nothing stored. A coding whose quote was only nearly found is listed in
    ``near`` with its score.
    """
    from qualcode.tables.codings_table import read_codings

    who = persons.must_act(study, coder)
    rows, problems, told = read_codings(file)
    if strict and problems:
        raise problems[0]
    for row in rows:
        if row.coder and row.coder.casefold() != who.name.casefold():
            raise FileRefused(
                file.name,
                f"the coder column says {row.coder}, but these codings are to be {who.name}'s; nothing was "
                "stored.",
                row.line,
            )
    placer = _RowPlacer(study, file.name, min_score, Seen(study, who).book)
    placed, unfinished = [], set()
    near: list[documents.Near] = []
    unread = len(problems)
    for row in rows:
        try:
            found, score = placer.place(row)
        except FileRefused as error:
            if strict:
                raise
            problems.append(error)
            unfinished.add(row.transcript)
            continue
        placed.append(found)
        if score < 100:
            near.append(
                {
                    "line": row.line,
                    "transcript": found.transcript.name,
                    "start": found.start,
                    "end": found.end,
                    "score": score,
                }
            )
    if not placed and problems:
        raise problems[0] if len(problems) == 1 else _none_placed(file.name, problems)
    warnings = list(told)
    with study.writing():
        stored, skipped = coding.apply_codings(study, who, placed)
        if finished:
            warnings += _finish(study, who, placed, placer, unfinished, unread == 0)
    problems.sort(key=lambda problem: problem.line or 0)
    return {
        "format": FORMAT,
        "coder": who.name,
        "rows": len(rows) + unread,
        "applied": stored,
        "skipped": skipped,
        "near": near,
        "refused": [{"file": p.file, "line": p.line, "reason": p.reason} for p in problems],
        "warnings": warnings,
    }


def _finish(
    study: Study,
    who: persons.Coder,
    placed: Sequence[NewCoding],
    placer: _RowPlacer,
    refused_in: set[str],
    every_row_read: bool,
) -> list[str]:
    """Finish the transcripts of a table, except those with a refused row: correcting the row would mean
    reopening the transcript, and reopened work is no longer independent."""
    entries = {c.transcript.key: c.transcript for c in placed}
    incomplete = placer.known(refused_in) if every_row_read else set(entries)
    from qualcode.study import reviews

    _, warnings = reviews.finish(
        study, who, [entry for key, entry in entries.items() if key not in incomplete]
    )
    left = [entry.name for key, entry in entries.items() if key in incomplete]
    if not left:
        return warnings
    refused = (
        f"Not finished, because rows were refused: {', '.join(left)}. "
        "Correct the rows and apply the table again."
    )
    return [*warnings, refused]


def _none_placed(file: str, problems: list[FileRefused]) -> FileRefused:
    first = min(problems, key=lambda problem: problem.line or 0)
    return FileRefused(
        file, f"none of its {len(problems)} rows can be taken; the first: {first.reason}", first.line
    )


class _RowPlacer:
    """Finds the transcript, code and span that each row of a table means; looks up each name once."""

    def __init__(self, study: Study, file: str, min_score: float | None, book: Codebook) -> None:
        self._study, self._file, self._book = study, file, book
        self._find: Callable[[str], Entry] = finder(study)
        self._min_score = min_score
        self._entries: dict[str, Entry] = {}
        self._codes: dict[str, int] = {}
        self._texts: dict[int, Haystack] = {}

    def place(self, row: CodingRow) -> tuple[NewCoding, float]:
        """The coding that a row means, and how surely (100: certainly). Raises FileRefused with the line."""
        try:
            entry, code = self._entry(row.transcript), self._code(row.code)
        except NotFound as error:
            raise FileRefused(self._file, str(error), row.line) from error
        start, end, score = self.span(entry, row)
        return NewCoding(entry, code, start, end, row.stance, row.memo), score

    def span(self, entry: Entry, row: CodingRow) -> tuple[int, int, float]:
        """The span that a row means in a transcript, and how surely (100: certainly). Raises FileRefused."""
        hay = self._hay(entry)
        if row.start is not None and row.end is not None:
            fault = span_fault(hay.text, row.start, row.end)
            if fault:
                raise FileRefused(self._file, f"{entry.name}: {fault}.", row.line)
            if row.quote and _squeezed(hay.text[row.start : row.end]) != _squeezed(row.quote):
                raise FileRefused(
                    self._file,
                    f"in {entry.name}, {row.start} to {row.end} is not the quote given with it; leave "
                    "start and end empty to look for the quote.",
                    row.line,
                )
            return row.start, row.end, 100.0
        assert row.quote is not None
        found = hay.find(row.quote, *(() if self._min_score is None else (self._min_score,)))
        if isinstance(found, str):
            raise FileRefused(self._file, f"{entry.name}: {found}.", row.line)
        return found.start, found.end, found.score

    def known(self, names: set[str]) -> set[int]:
        """The keys of these transcripts, as far as the study has them."""
        return {self._entries[name].key for name in names if name in self._entries}

    def _entry(self, name: str) -> Entry:
        if name not in self._entries:
            self._entries[name] = self._find(name)
        return self._entries[name]

    def _code(self, name: str) -> int:
        if name not in self._codes:
            self._codes[name] = _named(self._book, name)
        return self._codes[name]

    def _hay(self, entry: Entry) -> Haystack:
        from qualcode.transcript.quotes import Haystack

        if entry.key not in self._texts:
            self._texts[entry.key] = Haystack(content(self._study, entry).text)
        return self._texts[entry.key]


def _named(book: Codebook, name: str) -> int:
    """The code (key) of this name, or what it was merged into. Raises NotFound where it is retired."""
    return key_of(book.usable(book.find(name).id))


def _squeezed(text: str) -> str:
    return re.sub(r"\s+", " ", text).strip()


# -- one coding at a time ---------------------------------------------------------------------------


def add_coding(study: Study, row: CodingRow, coder: str | None) -> documents.CodingAdded:
    """Code one segment, given by offsets or by quote, as the acting coder."""
    who = persons.must_act(study, coder)
    placer = _RowPlacer(study, row.transcript, None, Seen(study, who).book)
    with _typed():
        placed, score = placer.place(row)
    entity = coding.code(study, who, placed)
    return {
        "format": FORMAT,
        "coding": entity.hex(),
        "transcript": placed.transcript.name,
        "start": placed.start,
        "end": placed.end,
        "score": score,
        "warnings": _nearly(placed.transcript, placed.start, placed.end, score),
    }


def change_coding(
    study: Study,
    found: str,
    coder: str | None,
    *,
    code: str | None,
    place: CodingRow | None,
    stance: str | None,
) -> documents.CodingChanged:
    """Give one of the acting coder's codings another code, place or stance (UNSET takes it away).

    The document names the coding that says so now, which is another where the two were joined.
    """
    who = persons.must_act(study, coder)
    seen = Seen(study, who)
    entity = codings.find_coding(seen, found)
    at, warnings = None, []
    if place is not None:
        entry = codings.transcript_of(study, entity)
        with _typed():
            start, end, score = _RowPlacer(study, "", None, seen.book).span(entry, place)
        at, warnings = (entry, start, end), _nearly(entry, start, end, score)
    key = None if code is None else _named(seen.book, code)
    done = change(study, who, [entity], code=key, at=at, stance=stance)
    wrote = done.changed.get(entity, ())
    twin = done.joined.get(entity)
    if twin is not None:
        wrote = ("code",)
        warnings.append(
            f"You had that code on the same words already: {entity.hex()[:8]} was joined to {twin.hex()[:8]}."
        )
    return {"format": FORMAT, "coding": (twin or entity).hex(), "changed": list(wrote), "warnings": warnings}


def remove_codings(study: Study, found: Sequence[str], coder: str | None) -> documents.CodingsRemoved:
    """Remove codings of the acting coder, as one step; undo brings them back."""
    who = persons.must_act(study, coder)
    seen = Seen(study, who)
    entities = list(dict.fromkeys(codings.find_coding(seen, one) for one in found))
    remove(study, who, entities)
    return {"format": FORMAT, "removed": [entity.hex() for entity in entities], "warnings": []}


@contextmanager
def _typed() -> Iterator[None]:
    """The refusal of a row that was typed and stands in no file."""
    try:
        yield
    except FileRefused as error:
        raise QualcodeError(error.reason) from error


def _nearly(entry: Entry, start: int, end: int, score: float) -> list[str]:
    if score >= 100:
        return []
    return [
        f"The quote is not in {entry.name} word for word; placed at {start}-{end}, likeness {score:.0f} of 100. "
        "Check that it is right."
    ]


# -- codings out ------------------------------------------------------------------------------------

COLUMNS: Final = (
    "coding",
    "transcript",
    "respondent",
    "respondent_type",
    "coder",
    "code",
    "level",
    "start",
    "end",
    "quote",
    "stance",
    "memo",
    "created",
)


AT_ONCE = 40  # transcripts whose codings are read together


def list_codings(
    study: Study, coder: str | None = None, transcript: str | None = None, *, consensus: bool = False
) -> documents.Codings:
    """Every live coding that the acting coder may see, with its speakers and its quote: the coders' codings,
    or the settled codings of the ``consensus``. Codings that say the same are one row."""
    warnings: list[str] = []
    rows = each_coding(study, warnings, coder, transcript, consensus=consensus)
    return {"format": FORMAT, "codings": list(rows), "warnings": warnings}


def each_coding(
    study: Study,
    warnings: list[str],
    coder: str | None = None,
    transcript: str | None = None,
    *,
    consensus: bool = False,
) -> Generator[documents.Coding, None, None]:
    """The codings of ``list_codings``, read some transcripts at a time, from one view.

    The warnings of that document are added to ``warnings``, which is complete after the last coding. Raises
    NotFound at once where there is no such transcript.
    """
    seen, said = look(study, coder, "codings")
    warnings += said
    only = find_transcript(study, transcript) if transcript else None
    return _each(seen, only, consensus, warnings)


def _each(
    seen: Seen, only: Entry | None, consensus: bool, warnings: list[str]
) -> Generator[documents.Coding, None, None]:
    lost = 0
    with seen.study.reading():
        settled = None
        if consensus:
            from qualcode.study import reconciling

            settled = {w.entry.key: [key for key, _ in w.consensus] for w in reconciling.decided(seen)}
        lister = _Lister(seen, codings.CodingReader(seen, settled))
        listed = seen.transcripts if only is None else [only]
        for at in range(0, len(listed), AT_ONCE):
            for row in lister.rows(listed[at : at + AT_ONCE]):
                lost += row["start"] is None
                yield row
    if lost:
        warnings.append(
            f"{lost} {'coding has' if lost == 1 else 'codings have'} no place since a correction; see "
            "qualcode transcripts unplaced."
        )


class _Lister:
    """Makes the rows of ``list_codings``; what many of them share is made once."""

    def __init__(self, seen: Seen, reader: codings.CodingReader) -> None:
        from qualcode.counting.heard import Whose

        self._study, self._reader = seen.study, reader
        self._book = book = seen.book
        self._whose = Whose(seen.study)
        self._codes = {key_of(code): (book.full_name(code.id), book.level_of(code.id)) for code in book}
        self._said = lru_cache(maxsize=1024)(self._joined)

    def rows(self, listed: Sequence[Entry]) -> Iterator[documents.Coding]:
        """The codings of these transcripts, in their order and then by place."""
        from qualcode.counting.heard import voices

        order = {entry.key: place for place, entry in enumerate(listed)}
        found = codings.passages(self._reader.of(order), self._book)
        found.sort(key=lambda c: order[c.transcript])
        spoken = voices(self._study, [(c.transcript, c.start, c.end) for c in found])
        transcript, name, text = None, "", ""
        for one, owners in zip(found, spoken, strict=True):
            if one.transcript != transcript:
                transcript, entry = one.transcript, listed[order[one.transcript]]
                name, text = entry.name, current_text(self._study, entry)
            respondent, respondent_type = self._said(one.transcript, owners)
            code, level = self._codes[one.code]
            yield {
                "coding": one.id.hex(),
                "transcript": name,
                "respondent": respondent,
                "respondent_type": respondent_type,
                "coder": one.coder,
                "code": code,
                "level": level,
                "start": one.start,
                "end": one.end,
                "quote": None if one.start is None else text[one.start : one.end],
                "stance": one.stance or "unset",
                "memo": "\n".join(one.memos) or None,
                "created": _moment(one.created),
            }

    def _joined(self, transcript: int, owners: tuple[int, ...] | None) -> tuple[str | None, str | None]:
        speaking, types = self._whose.of(transcript, owners)
        return "; ".join(speaking) or None, "; ".join(types) or None


@lru_cache(maxsize=1024)  # a table of codings has one moment for all of its rows
def _moment(milliseconds: int) -> str:
    return datetime.fromtimestamp(milliseconds / 1000, UTC).isoformat(timespec="milliseconds")
