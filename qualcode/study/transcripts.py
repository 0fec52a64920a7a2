"""Transcripts in the study: importing them, the facts recorded about them, their text and turns, revising them."""

from __future__ import annotations

import json
from collections import Counter
from dataclasses import dataclass
from pathlib import PurePath
from typing import TYPE_CHECKING, Any

from qualcode.answers import NO, PERMISSIONS, as_stored
from qualcode.errors import NotFound, QualcodeError
from qualcode.ledger.log import Draft
from qualcode.ledger.schema import unless_disputed
from qualcode.ledger.study import remembered
from qualcode.study.names import not_found, one_line
from qualcode.study.speakers import interviewer_drafts, speakers
from qualcode.transcript.account import Account, letters
from qualcode.transcript.model import Speaker, Transcript, Turn

if TYPE_CHECKING:
    from collections.abc import Callable, Mapping, Sequence

    from qualcode.ledger.study import Study
    from qualcode.study.coders import Coder
    from qualcode.transcript.alignment import Alignment

# What is recorded of an interview beside its text, and how each is called to people.
DETAILS = {
    "medium": "medium",
    "original_language": "original language",
    "translator": "translator",
    "interviewed_by": "interviewed by",
    "interview_date": "date of interview",
    "consent_to_quote": "consent to quote",
    "consent_note": "note on consent",
    "anonymised": "anonymised",
    "anonymised_note": "note on that",
    "focus_group": "focus group",
}


@dataclass(frozen=True)
class Entry:
    """One transcript as the study lists it; counts are of its current revision, whose key is ``revision``."""

    key: int
    id: bytes
    revision: int
    name: str
    medium: str
    characters: int
    turns: int
    sentences: int
    details: dict[str, str | None]


_ENTRIES = f"""
SELECT t.key, t.id, r.key, t.name, r.characters, r.turn_count, r.sentence_count, t.medium,
  t.original_language, t.translator, t.interviewed_by, t.interview_date,
  {unless_disputed("t.consent_to_quote", NO)}, t.consent_note,
  {unless_disputed("t.anonymised", NO)}, t.anonymised_note, t.focus_group
FROM transcript t JOIN revision r ON r.key = t.current WHERE t.deleted = 0
"""


@remembered("transcript", "revision")
def entries(study: Study) -> Sequence[Entry]:
    """Every transcript, ordered by name (numbers in names by their value)."""
    rows = study.connection.execute(_ENTRIES).fetchall()
    return sorted((_entry(*row) for row in rows), key=lambda entry: natural_order(entry.name))


@remembered("transcript")
def transcript_names(study: Study) -> Mapping[int, str]:
    """The names of the transcripts by their keys, in the order of ``entries``."""
    rows = study.connection.execute("SELECT key, name FROM transcript WHERE deleted = 0").fetchall()
    return dict(sorted(rows, key=lambda row: natural_order(row[1])))


def entry_of(study: Study, transcript: bytes) -> Entry:
    """The entry of the transcript with this id. Raises NotFound where the study does not have it."""
    row = study.connection.execute(_ENTRIES + "AND t.id = ?", (transcript,)).fetchone()
    if row is None:
        raise NotFound("That transcript is not in the study any more.")
    return _entry(*row)


def _entry(key: int, entity: bytes, revision: int, name: str, *rest: Any) -> Entry:
    characters, turns, sentences, *details = rest
    recorded = dict(zip(DETAILS, details, strict=True))
    recorded |= {name: as_stored(recorded[name]) for name in PERMISSIONS}
    return Entry(key, entity, revision, name, recorded["medium"], characters, turns, sentences, recorded)


def natural_order(name: str) -> tuple[Any, ...]:
    """A sort key by which P2 comes before P10."""
    parts: list[tuple[int, int, str]] = []
    run = ""
    for character in [*name, ""]:
        if run and (not character or character.isdecimal() != run[-1].isdecimal()):
            parts.append((0, int(run), "") if run.isdecimal() else (1, 0, run.casefold()))
            run = ""
        run += character
    return (*parts, (2, 0, name))


def find_transcript(study: Study, name: str) -> Entry:
    """The transcript of this name, or of this file name. Raises NotFound with the nearest names."""
    return finder(study)(name)


@remembered("transcript", "revision")
def finder(study: Study) -> Callable[[str], Entry]:
    """A function from names to entries that reads the list of transcripts once; it raises NotFound."""
    known = entries(study)
    exact = {entry.name: entry for entry in known}
    folded = {entry.name.casefold(): entry for entry in known}

    def find(name: str) -> Entry:
        asked = one_line(name)
        for candidate in (asked, PurePath(asked).stem):
            entry = exact.get(candidate) or folded.get(candidate.casefold())
            if entry is not None:
                return entry
        raise not_found("transcript", asked, exact)

    return find


def take_in(
    study: Study,
    name: str,
    file: str,
    transcript: Transcript,
    *,
    original: bytes,
    encoding: str,
    details: Mapping[str, str | None],
    same_words: bool = False,
    by: Coder | None = None,
) -> Entry:
    """Store a new transcript with its text, turns, sentences and speakers, as one step.

    ``original`` is the SHA-256 of the file's bytes. Raises QualcodeError where the same file or the name is
    there already; with ``same_words`` the file may be there under another name.
    """
    entity = study.natural_id("transcript", original.hex())
    body = transcript.text
    with study.writing():
        if _refuse_known(study, name, original, same_words):
            entity = study.natural_id("transcript", original.hex(), name)
        details = {**details, **_refused_before(study, entity, details)}
        sha = study.keep_text(body)
        revision = study.natural_id("revision", entity.hex(), sha.hex(), "")
        drafts = [
            study.making(
                "transcript",
                entity,
                {
                    "name": name,
                    "source": [file, encoding, original.hex()],
                    "current": revision.hex(),
                    **{field: value for field, value in details.items() if value is not None},
                },
            ),
            study.making("revision", revision, revision_fields(entity, None, sha, None, transcript)),
            *(speaker_made(study, entity, speaker) for speaker in transcript.speakers),
        ]
        study.record("import transcript", drafts, coder=by.id if by else None)
    return entry_of(study, entity)


def _refused_before(study: Study, entity: bytes, details: Mapping[str, str | None]) -> dict[str, str | None]:
    """The refusal to be quoted that a transcript had when it was taken out, unless the import says otherwise."""
    if details.get("consent_to_quote") is not None:
        return {}
    refused = study.connection.execute(
        "SELECT 1 FROM transcript t WHERE t.id = ?1 AND t.deleted = 1 AND (t.consent_to_quote = ?2 OR EXISTS ("
        "SELECT 1 FROM participant p WHERE p.transcript = t.key AND p.consent_to_quote = ?2)) AND ("
        "SELECT s.action FROM change c JOIN step s ON s.n = c.step WHERE c.entity = t.id "
        "ORDER BY s.hlc DESC, s.session DESC, s.seq DESC LIMIT 1) = 'remove transcript'",
        (entity, NO),
    ).fetchone()
    if refused is None:
        return {}
    return {"consent_to_quote": NO, "consent_note": "refused before the transcript was removed"}


def _refuse_known(study: Study, name: str, original: bytes, same_words: bool) -> bool:
    """Refuse a file or a name that is there already; returns whether the file is, under another name."""
    there = [
        known
        for (known,) in study.connection.execute(
            "SELECT name FROM transcript WHERE original = ? AND deleted = 0", (original.hex(),)
        )
    ]
    if name in there:
        raise QualcodeError(f"the same file is in the study already, as {name}.")
    if there and not same_words:
        raise QualcodeError(
            f"the same file is in the study already, as {there[0]}; if both are meant, import it with --same-words"
        )
    if study.connection.execute(
        "SELECT 1 FROM transcript WHERE name = ? AND deleted = 0", (name,)
    ).fetchone():
        raise QualcodeError(
            f"there is a transcript {name} already, with other content; rename the file, or correct that "
            f"transcript with: qualcode transcripts revise {name} FILE"
        )
    return bool(there)


def revision_fields(
    transcript: bytes, parent: bytes | None, sha: bytes, alignment: Alignment | None, content: Transcript
) -> dict[str, Any]:
    """The registers of a revision; ``alignment`` leads from the text of ``parent`` to this one."""
    return {
        "of": [transcript.hex(), parent.hex() if parent else None],
        "body": [sha.hex(), alignment.to_list() if alignment else None],
        **layout_of(content),
    }


def layout_of(content: Transcript) -> dict[str, Any]:
    """The registers of a revision that say which turns, sentences and rows a text has, and who speaks."""
    return {
        "layout": [
            {
                "labels": [speaker.label for speaker in content.speakers],
                "turns": [
                    number
                    for turn in content.turns
                    for number in (
                        turn.label_start,
                        turn.start,
                        turn.end,
                        -1 if turn.speaker is None else turn.speaker,
                    )
                ],
            },
            [edge for sentence in content.sentences for edge in sentence],
            [[offset, seconds] for offset, seconds in content.times],
            content.furniture,
        ],
        "rows": [edge for row in content.rows for edge in row],
        "account": _account(content),
    }


def _account(content: Transcript) -> dict[str, Any] | None:
    account = content.account
    if account is None:
        return None
    return {
        "letters_in": account.letters_in,
        "in_turns": account.in_turns,
        "labels": account.labels,
        "taken_out": dict(account.taken_out),
        "speakers": {speaker.label: speaker.letters for speaker in content.speakers},
        "unknown": content.unknown,
    }


def speaker_made(study: Study, transcript: bytes, speaker: Speaker, respondent: bytes | None = None) -> Draft:
    """A speaker of a transcript (its id) comes to be, or comes back; ``respondent``: whose label it is."""
    return study.making(
        "speaker",
        study.natural_id("speaker", transcript.hex(), speaker.label),
        {
            "about": [transcript.hex(), speaker.label],
            "spelt": list(speaker.spelt),
            "role": speaker.role,
            "inferred": speaker.inferred,
            **({"respondent": respondent.hex()} if respondent else {}),
        },
    )


def content(study: Study, entry: Entry) -> Transcript:
    """The current text of a transcript with its turns, speakers, sentences and times."""
    labels, flat, sentences, times, furniture, flat_rows, stored, sha = study.connection.execute(
        "SELECT json_extract(turns, '$.labels'), json_extract(turns, '$.turns'), sentences, times, "
        "furniture, rows, account, sha FROM revision WHERE key = (SELECT current FROM transcript WHERE key = ?)",
        (entry.key,),
    ).fetchone()
    numbers = json.loads(flat)
    turns = tuple(
        Turn(label_start, start, end, None if speaker < 0 else speaker)
        for label_start, start, end, speaker in zip(*(numbers[i::4] for i in range(4)), strict=True)
    )
    known = {speaker.label: speaker for speaker in speakers(study, entry)}
    spoken = Counter(turn.speaker for turn in turns)
    account = json.loads(stored) if stored else None
    body = study.text(bytes.fromhex(sha))
    said = account["speakers"] if account else _letters_said(body, turns, json.loads(labels))
    return Transcript(
        body,
        turns,
        tuple(
            Speaker(
                label,
                known[label].role,
                known[label].spelt,
                spoken[i],
                said.get(label, 0),
                known[label].inferred,
            )
            for i, label in enumerate(json.loads(labels))
        ),
        _pairs(sentences),
        tuple((offset, seconds) for offset, seconds in json.loads(times)),
        furniture,
        _pairs(flat_rows),
        account["unknown"] if account else 0,
        Account(*(account[name] for name in ("letters_in", "in_turns", "labels", "taken_out")))
        if account
        else None,
    )


def _letters_said(body: str, turns: Sequence[Turn], labels: Sequence[str]) -> dict[str, int]:
    """The letters of each label, for a study from before they were counted at import."""
    said: dict[str, int] = {}
    for turn in turns:
        if turn.speaker is not None:
            label = labels[turn.speaker]
            said[label] = said.get(label, 0) + letters(body[turn.start : turn.end])
    return said


def _pairs(stored: str) -> tuple[tuple[int, int], ...]:
    edges = json.loads(stored)
    return tuple(zip(edges[::2], edges[1::2], strict=True))


def current_text(study: Study, entry: Entry) -> str:
    """The current text of a transcript, without turns, sentences or times."""
    (sha,) = study.connection.execute(
        "SELECT sha FROM revision WHERE key = (SELECT current FROM transcript WHERE key = ?)", (entry.key,)
    ).fetchone()
    return study.text(bytes.fromhex(sha))


def set_details(
    study: Study,
    entry: Entry,
    details: Mapping[str, str | None],
    interviewers: tuple[str, ...] | None = None,
    by: Coder | None = None,
) -> None:
    """Record medium, languages, dates, consent...; say which labels are interviewers' (None: as they were).

    Medium, permissions and focus group are states as ``answers`` has them. The consent of an interview with one
    respondent is that respondent's. Raises NotFound for an unknown label.
    """
    given = {field: value for field, value in details.items() if value is not None}
    with study.writing():
        drafts = [Draft("transcript", entry.id, given)] if given else []
        if "consent_to_quote" in given:
            drafts += _own_consent(study, entry, given["consent_to_quote"])
        if interviewers is not None:
            drafts += interviewer_drafts(study, entry, interviewers)
        if drafts:
            action = "change transcript" if given else "change speakers"
            study.record(action, drafts, coder=by.id if by else None)


def _own_consent(study: Study, entry: Entry, state: str) -> list[Draft]:
    """The consent of the one respondent, if there is one; in a group each has their own."""
    taking_part = study.connection.execute(
        "SELECT id, consent_to_quote FROM participant WHERE transcript = ? AND deleted = 0", (entry.key,)
    ).fetchall()
    if len(taking_part) != 1 or taking_part[0][1] == state:
        return []
    return [Draft("participant", taking_part[0][0], {"consent_to_quote": state})]


def current_revision(study: Study, entry: Entry) -> bytes:
    """The id of the revision that is the transcript's text now."""
    (revision,) = study.connection.execute(
        "SELECT r.id FROM transcript t JOIN revision r ON r.key = t.current WHERE t.key = ?", (entry.key,)
    ).fetchone()
    return bytes(revision)
