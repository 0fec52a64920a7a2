"""Codings: making, changing and removing them, and reading them as a list."""

from __future__ import annotations

from dataclasses import dataclass
from typing import TYPE_CHECKING, Any

from qualcode.errors import NotFound, QualcodeError
from qualcode.ledger.ids import many_new_ids, new_id
from qualcode.ledger.log import Draft
from qualcode.study.assignments import assign_drafts, assignments, refuse_finished
from qualcode.study.codebook_seen import hidden_codes
from qualcode.study.codes import code_ids
from qualcode.study.viewer import Viewer, viewer_for

if TYPE_CHECKING:
    from collections.abc import Collection, Iterable, Sequence

    from qualcode.ledger.study import Study
    from qualcode.study.coders import Coder
    from qualcode.study.transcripts import Entry

MAIN_ROUND = "main"


@dataclass(frozen=True)
class NewCoding:
    """One code (local key) on one span of a transcript's current text, in code points."""

    transcript: Entry
    code: int
    start: int
    end: int
    stance: str | None = None
    memo: str | None = None


@dataclass(frozen=True)
class Coding:
    """A live coding. ``start`` and ``end`` are today's, None where a correction has lost the place.

    ``code`` is the code as coded; what it was merged into is the codebook's to say. ``created`` is in
    milliseconds since 1970. ``memos`` are those on the
    coding itself that may be seen.
    """

    id: bytes
    transcript: int
    coder: str
    code: int
    start: int | None
    end: int | None
    stance: str | None
    created: int
    placed: str | None
    memos: tuple[str, ...]


def apply_codings(study: Study, coder: Coder, new: Sequence[NewCoding]) -> tuple[int, int]:
    """Store a table of codings as one step, with the assignments that are missing (independent, round main).

    Returns how many were stored and how many skipped, because the coder has the same code on the same span.
    Raises NotAllowed where a transcript is finished, unless it has all of its codings already.
    """
    entries = list({item.transcript.key: item.transcript for item in new}.values())
    ids = code_ids(study)
    with study.writing():
        present = _spans_of(study, coder, entries)
        fresh = [item for item in new if _span(item) not in present]
        refuse_finished(study, coder, {item.transcript.key: item.transcript for item in fresh}.values())
        drafts = missing_assignments(study, coder, entries)
        revisions = _revisions(study, entries)
        stored = 0
        for item, entity in zip(fresh, many_new_ids(len(fresh)), strict=True):
            if _span(item) in present:
                continue  # twice in the table itself
            present.add(_span(item))
            stored += 1
            drafts.append(_draft(item, entity, ids[item.code], revisions[item.transcript.key]))
            if item.memo:
                drafts.append(memo_draft("coding", entity, item.memo, coder))
        if drafts:
            study.record("apply codings", drafts, coder=coder.id)
    return stored, len(new) - stored


def missing_assignments(study: Study, coder: Coder, entries: Iterable[Entry]) -> list[Draft]:
    """The drafts that assign to the coder those of these transcripts that are not yet: independent, in round
    main. Without an assignment, work could not be finished."""
    assigned = {a.transcript for a in assignments(study) if a.coder.key == coder.key}
    missing = [(entry, coder) for entry in entries if entry.key not in assigned]
    return assign_drafts(study, missing, round_name=MAIN_ROUND) if missing else []


def _span(item: NewCoding) -> tuple[int, int, int, int]:
    return (item.transcript.key, item.code, item.start, item.end)


def _draft(item: NewCoding, entity: bytes, code: bytes, revision: str) -> Draft:
    fields: dict[str, Any] = {"code": code.hex(), "at": [revision, item.start, item.end]}
    if item.stance:
        fields["stance"] = item.stance
    return Draft("coding", entity, fields, new=True)


def memo_draft(
    kind: str,
    entity: bytes,
    body: str,
    coder: Coder,
    memo_kind: str = "analytic",
    theme: bytes | None = None,
) -> Draft:
    """The draft of a new memo on an entity; on a cell, the respondent's, with the id of the ``theme``."""
    fields = {
        "about": [kind, entity.hex(), theme.hex() if theme else None],
        "coder": coder.id.hex(),
        "kind": memo_kind,
        "body": body,
    }
    return Draft("memo", new_id(), fields, new=True)


def _revisions(study: Study, entries: Iterable[Entry]) -> dict[int, str]:
    """The id of the current revision of each transcript, as the log writes it.

    Raises QualcodeError where a transcript was corrected since its entry was read.
    """
    found = {}
    for entry in entries:
        key, revision = study.connection.execute(
            "SELECT r.key, r.id FROM transcript t JOIN revision r ON r.key = t.current WHERE t.key = ?",
            (entry.key,),
        ).fetchone()
        if key != entry.revision:  # the places were found in a text that is no longer the current one
            raise QualcodeError(f"{entry.name} was corrected by somebody else just now; try again.")
        found[entry.key] = revision.hex()
    return found


def _spans_of(study: Study, coder: Coder, entries: Iterable[Entry]) -> set[tuple[int, int, int, int]]:
    found: set[tuple[int, int, int, int]] = set()
    for entry in entries:
        found.update(
            study.connection.execute(
                'SELECT transcript, code, start, "end" FROM coding '
                "WHERE transcript = ? AND layer = 'own' AND coder = ? AND deleted = 0",
                (entry.key, coder.key),
            )
        )
    return found


def add_coding(study: Study, coder: Coder, item: NewCoding, suggested_by: str | None = None) -> bytes:
    """Code one segment; durable when it returns. Returns the coding's id. Raises NotAllowed if finished."""
    entity = new_id()
    with study.writing():
        refuse_finished(study, coder, [item.transcript])
        refuse_span(study, item)
        draft = coding_draft(study, item, entity, code_ids(study)[item.code])
        if suggested_by:
            draft.fields["suggested_by"] = suggested_by
        drafts = [draft]
        if item.memo:
            drafts.append(memo_draft("coding", entity, item.memo, coder))
        study.record("code", drafts, coder=coder.id)
    return entity


def coding_draft(study: Study, item: NewCoding, entity: bytes, code: bytes) -> Draft:
    """The draft of a new coding with the code of this id, for a step that does more than coding.

    Raises QualcodeError where the transcript was corrected since its entry was read.
    """
    return _draft(item, entity, code, _revisions(study, [item.transcript])[item.transcript.key])


def refuse_span(study: Study, item: NewCoding) -> None:
    """Raise QualcodeError unless the span lies in the text and holds one character that is not blank."""
    (sha,) = study.connection.execute(
        "SELECT r.sha FROM transcript t JOIN revision r ON r.key = t.current WHERE t.key = ?",
        (item.transcript.key,),
    ).fetchone()
    fault = span_fault(study.text(bytes.fromhex(sha)), item.start, item.end)
    if fault:
        raise QualcodeError(f"{item.transcript.name}: {fault}.")


def span_fault(text: str, start: int, end: int) -> str | None:
    """Why ``[start, end)`` cannot be coded in ``text``, in words; None where it can."""
    if not 0 <= start < end:
        return f"{start} to {end} is no span: the start must be 0 or more, and the end beyond it"
    if end > len(text):
        return f"{start} to {end} lies outside the text, which has {len(text)} characters"
    if text[start:end].isspace():
        return f"{start} to {end} holds nothing but blanks"
    return None


def find_coding(study: Study, text: str, viewer: Viewer) -> bytes:
    """The id of the live coding whose id begins with these hex digits, of those that the viewer may see.

    Raises NotFound unless just one does.
    """
    asked = text.strip().lower()
    hidden = ",".join(map(str, hidden_codes(study, viewer)))
    rows = study.connection.execute(
        f"SELECT id FROM coding WHERE deleted = 0 AND {viewer.condition()} AND code NOT IN ({hidden}) "
        "AND lower(hex(id)) LIKE ? || '%' LIMIT 2",
        (asked.replace("%", ""),),
    ).fetchall()
    if len(rows) != 1 or not asked:
        many = "Several codings begin" if rows else "There is no coding that begins"
        raise NotFound(f"{many} with {text}; qualcode codings --csv lists their ids.")
    return bytes(rows[0][0])


def where_and_what(study: Study, coding: bytes) -> tuple[str, int]:
    """The transcript (name) and the code (key) of a coding."""
    name, code = study.connection.execute(
        "SELECT t.name, c.code FROM coding c JOIN transcript t ON t.key = c.transcript WHERE c.id = ?",
        (coding,),
    ).fetchone()
    return str(name), int(code)


def place_of(study: Study, item: NewCoding) -> list[Any]:
    """The place of a coding as the log writes it: revision, start, end."""
    return [_revisions(study, [item.transcript])[item.transcript.key], item.start, item.end]


def change_coding(study: Study, coder: Coder, coding: bytes, fields: dict[str, Any]) -> None:
    """Change the ``code`` (id, hex), ``at`` ([revision id, start, end]) or ``stance`` of one's own coding."""
    with study.writing():
        refuse_others(study, coder, [coding])
        study.record("change coding", [Draft("coding", coding, fields)], coder=coder.id)


def remove_codings(study: Study, coder: Coder, codings: Sequence[bytes]) -> None:
    """Remove one's own codings, as one step; nothing is lost, undo brings them back."""
    with study.writing():
        refuse_others(study, coder, codings)
        drafts = [Draft("coding", coding, {"deleted": True}) for coding in codings]
        study.record("remove coding", drafts, coder=coder.id)


def refuse_others(study: Study, coder: Coder, codings: Iterable[bytes]) -> None:
    """Raise QualcodeError unless all of these are live codings of the coder's own, in unfinished work."""
    for coding in codings:
        row = study.connection.execute(
            "SELECT c.coder, t.name, EXISTS (SELECT 1 FROM assignment a WHERE a.transcript = c.transcript "
            "AND a.coder = c.coder AND a.status = 'finished' AND a.deleted = 0), c.layer "
            "FROM coding c JOIN transcript t ON t.key = c.transcript WHERE c.id = ? AND c.deleted = 0",
            (coding,),
        ).fetchone()
        if row is None:
            raise NotFound(f"There is no coding {coding.hex()}.")
        if row[3] != "own":
            raise QualcodeError(
                f"The coding {coding.hex()} is of the consensus; settle its difference again, with qualcode "
                "reconcile settle."
            )
        if row[0] != coder.key:
            raise QualcodeError(f"The coding {coding.hex()} is another coder's; only its maker changes it.")
        if row[2]:
            raise QualcodeError(f"{row[1]} is finished; reopen it before you change its codings.")


def codings(
    study: Study,
    viewer: Viewer | None = None,
    transcript: Entry | None = None,
    consensus: Collection[int] | None = None,
) -> list[Coding]:
    """The live codings of coders that the viewer may see, by transcript, start, end, coder and code; or those of
    the ``consensus`` (keys), whose coder is called so."""
    which = "coding.layer = 'own'"
    if consensus is not None:
        which = f"coding.key IN ({','.join(map(str, sorted(consensus)))})"
    viewer = viewer or viewer_for(study, None)
    memos: dict[str, list[tuple[int | None, int, str]]] = {}
    for on, by, made, body in study.connection.execute(
        "SELECT on_id, coder, created, body FROM memo WHERE on_kind = 'coding' AND deleted = 0 ORDER BY key"
    ):
        memos.setdefault(on, []).append((by, made, body))

    def seen(entity: bytes, transcript: int) -> tuple[str, ...]:
        on_it = memos.get(entity.hex(), ())
        return tuple(body for by, made, body in on_it if viewer.sees_memo(by, made, transcript))

    rows = study.connection.execute(
        "SELECT coding.id, coding.transcript, CASE coding.layer WHEN 'own' THEN o.name ELSE coding.layer END, "
        'coding.code, coding.start, coding."end", coding.stance, '
        "coding.created, coding.placed FROM coding JOIN coder o ON o.key = coding.coder "
        "JOIN transcript t ON t.key = coding.transcript "
        f"WHERE coding.deleted = 0 AND t.deleted = 0 AND {which} "
        f"AND {viewer.condition()} AND (?1 IS NULL OR coding.transcript = ?1) "
        'ORDER BY coding.transcript, coding.start, coding."end", o.name, coding.code, coding.key',
        (None if transcript is None else transcript.key,),
    )
    return [
        Coding(entity, t, name, code, start, end, stance, created, placed, seen(entity, t))
        for entity, t, name, code, start, end, stance, created, placed in rows
    ]


def first_coded(study: Study, viewer: Viewer) -> dict[tuple[int, int], int]:
    """When each coder made the first coding of each transcript that the viewer may see: {(transcript, coder): ms
    since 1970}, by keys."""
    rows = study.connection.execute(
        "SELECT transcript, coder, min(created) FROM coding WHERE deleted = 0 AND layer = 'own' "
        f"AND {viewer.condition()} GROUP BY transcript, coder"
    )
    return {(transcript, coder): created for transcript, coder, created in rows}
