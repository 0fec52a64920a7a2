"""One step of a coder on codings of their own: the rules for coding, the codings there, and the gathered
changes."""

from __future__ import annotations

from dataclasses import dataclass
from typing import TYPE_CHECKING, Any, NamedTuple

from qualcode.errors import NotFound, QualcodeError
from qualcode.ledger.ids import new_id
from qualcode.ledger.log import Draft
from qualcode.study.alike import joint_stance
from qualcode.study.assignments import STANCES, assign_drafts, assigned_to, refuse_finished
from qualcode.study.codes import code_ids, key_of, new_code_drafts
from qualcode.study.memos import memo_draft
from qualcode.study.seen import Seen
from qualcode.study.transcripts import Entry, entry_of

if TYPE_CHECKING:
    from collections.abc import Iterable, Sequence

    from qualcode.ledger.study import Study
    from qualcode.study.coders import Coder

MAIN_ROUND = "main"
UNSET = "unset"
THE_NEW_CODE = -1
"""Stands, within a step, for the key of the code that the step makes."""

Span = tuple[Entry, int, int]
"""A span of a transcript's current text, ``[start, end)`` in code points."""


@dataclass(frozen=True)
class NewCoding:
    """One code (key) on one span of a transcript's current text, in code points."""

    transcript: Entry
    code: int
    start: int
    end: int
    stance: str | None = None
    memo: str | None = None
    suggested_by: str | None = None


class CodingNow(NamedTuple):
    """A live coding today: its code (key; a merged code's target), and its span in code points.

    ``start`` and ``end`` are None where a correction has lost the place; ``placed`` is None where the coding was
    made on this text, else carried, uncertain or lost.
    """

    id: bytes
    transcript: int
    code: int
    start: int | None
    end: int | None
    stance: str | None
    placed: str | None


@dataclass(frozen=True)
class Changed:
    """The result of a change of codings (ids): the registers written for each that ``changed``, and for each
    that was ``joined`` the coding that it is one with now. Codings that needed no change are in neither."""

    changed: dict[bytes, tuple[str, ...]]
    joined: dict[bytes, bytes]


class CodingStep:
    """A coder's changes of codings of their own, gathered into one step within a write transaction.

    It sees its own changes: a coding that it adds is there, one that it removes is not.
    """

    def __init__(self, study: Study, coder: Coder) -> None:
        self.seen = Seen(study, coder)
        self.book = self.seen.book
        self.ids = code_ids(study)
        self.drafts: list[Draft] = []
        self._study, self._coder = study, coder
        self._revisions: dict[int, tuple[str, bytes]] = {}
        self._read: set[int] = set()  # transcripts of which all of the coder's codings are known
        self._there: dict[tuple[int, int | None, int | None], dict[bytes, CodingNow]] = {}

    def record(self, action: str) -> None:
        """Record the gathered changes; record nothing where there are none."""
        if self.drafts:
            self._study.record(action, self.drafts, coder=self._coder.id)

    # -- where one may code -------------------------------------------------------------------------

    def open(self, entries: Iterable[Entry]) -> None:
        """Assign to the coder the transcripts that are not assigned yet. Raises NotAllowed where one is
        finished."""
        entries = list(entries)
        refuse_finished(self._study, self._coder, entries)
        self.assign(entry.key for entry in entries)

    def assign(self, transcripts: Iterable[int]) -> None:
        """Assign to the coder the transcripts (keys) that are not assigned yet: without an assignment, the
        work could not be finished, and its coder would not be blind."""
        assigned = assigned_to(self._study, self._coder.key)
        missing = [(self._entry(key), self._coder) for key in transcripts if key not in assigned]
        if missing:
            self.drafts += assign_drafts(self._study, missing, round_name=MAIN_ROUND)

    def _entry(self, transcript: int) -> Entry:
        (entity,) = self._study.connection.execute(
            "SELECT id FROM transcript WHERE key = ?", (transcript,)
        ).fetchone()
        return entry_of(self._study, entity)

    def usable(self, code: int) -> int:
        """The code (key) to code with where this one is meant. Raises NotFound where it is not to be used."""
        return key_of(self.book.usable(code))

    def standing(self, code: int) -> int:
        """The code (key) that stands for this one today."""
        return self.book.today(code)

    def refuse_span(self, entry: Entry, start: int, end: int) -> None:
        """Raise QualcodeError unless the span lies in the text and holds one character that is not blank."""
        _, sha = self._revision(entry)
        length, words = self._study.connection.execute(
            "SELECT length, substr(body, ? + 1, ?) FROM text WHERE sha = ?", (start, max(0, end - start), sha)
        ).fetchone()
        fault = _fault(length, start, end, words)
        if fault:
            raise QualcodeError(f"{entry.name}: {fault}.")

    def _revision(self, entry: Entry) -> tuple[str, bytes]:
        """The current revision's id, as the log writes it, and the hash of its text. Raises QualcodeError where
        the transcript was corrected since its entry was read: places were found in a text that is no more."""
        if entry.key not in self._revisions:
            key, revision, sha = self._study.connection.execute(
                "SELECT r.key, r.id, r.sha FROM transcript t JOIN revision r ON r.key = t.current WHERE t.key = ?",
                (entry.key,),
            ).fetchone()
            if key != entry.revision:
                raise QualcodeError(f"{entry.name} was corrected by somebody else just now; try again.")
            self._revisions[entry.key] = (revision.hex(), bytes.fromhex(sha))
        return self._revisions[entry.key]

    # -- what is there ------------------------------------------------------------------------------

    def own(self, codings: Iterable[bytes]) -> list[CodingNow]:
        """These codings; of several that say the same (``study.alike``), the first. Raises unless all are
        live codings of the coder's own in unfinished work."""
        found: dict[tuple[Any, ...], CodingNow] = {}
        for said in map(self._own, codings):
            found.setdefault(said[1:5] if said.start is not None else (said.id,), said)
        return list(found.values())

    def _alike(self, own: CodingNow) -> list[CodingNow]:
        """The other codings of the coder's that say the same as this one."""
        if own.start is None:
            return []
        there = self._on((own.transcript, own.start, own.end)).values()
        return [said for said in there if said.code == own.code and said.id != own.id]

    def _own(self, coding: bytes) -> CodingNow:
        row = self._study.connection.execute(
            f"SELECT {_SAID}, c.layer, c.coder, t.name, EXISTS (SELECT 1 FROM assignment a "
            "WHERE a.transcript = c.transcript AND a.coder = c.coder AND a.status = 'finished' AND a.deleted = 0) "
            "FROM coding c JOIN transcript t ON t.key = c.transcript "
            "WHERE c.id = ? AND c.deleted = 0 AND t.deleted = 0",
            (coding,),
        ).fetchone()
        if row is None:
            raise NotFound(f"There is no coding {coding.hex()}.")
        *said, layer, coder, name, finished = row
        if layer != "own":
            raise QualcodeError(
                f"The coding {coding.hex()} belongs to the consensus; settle its difference again, with "
                "qualcode reconcile settle."
            )
        if coder != self._coder.key:
            raise QualcodeError(
                f"The coding {coding.hex()} is another coder's; only that coder can change it."
            )
        if finished:
            raise QualcodeError(f"{name} is finished; reopen it before you change its codings.")
        return self.said(said)

    def said(self, row: Sequence[Any]) -> CodingNow:
        """The CodingNow of a row of its columns, under the code that stands today."""
        said = CodingNow(*row)
        return said._replace(code=self.standing(said.code))

    def read(self, entries: Iterable[Entry]) -> None:
        """Read at once what the coder has coded in whole transcripts, which at() else does span by span."""
        for entry in entries:
            self._read.add(entry.key)
            for said in self._where("", (entry.key,)):
                self._on((said.transcript, said.start, said.end))[said.id] = said

    def at(self, transcript: int, code: int, start: int | None, end: int | None) -> CodingNow | None:
        """The coder's coding with this code (key) on this span, if there is one; of several the first."""
        if start is None:
            return None
        there = self._on((transcript, start, end)).values()
        return next((said for said in there if said.code == code), None)

    def has(self, item: NewCoding) -> bool:
        """Whether the coder has this code on this span already."""
        return self.at(item.transcript.key, self.standing(item.code), item.start, item.end) is not None

    def refuse_twin(self, name: str, transcript: int, code: int, start: int | None, end: int | None) -> None:
        """Raise QualcodeError where a coding of the coder's has this code (key) on this span of a transcript."""
        if self.at(transcript, code, start, end) is not None:
            so = self.book.full_name(code) if code in self.book else "so"
            raise QualcodeError(f"{name}: you have coded this segment {so} already.")

    def _on(self, span: tuple[int, int | None, int | None]) -> dict[bytes, CodingNow]:
        if span not in self._there:
            read = () if span[0] in self._read else self._where('AND c.start = ? AND c."end" = ?', span)
            self._there[span] = {said.id: said for said in read}
        return self._there[span]

    def _where(self, condition: str, values: tuple[int | None, ...]) -> list[CodingNow]:
        rows = self._study.connection.execute(
            f"SELECT {_SAID} FROM coding c WHERE c.transcript = ? {condition} "
            "AND c.layer = 'own' AND c.coder = ? AND c.deleted = 0 ORDER BY c.key",
            (*values, self._coder.key),
        )
        return [self.said(row) for row in rows]

    # -- what is gathered ---------------------------------------------------------------------------

    def new_code(self, name: str, under: int | None, fields: dict[str, Any]) -> bytes:
        """Make a code, for codings of this step. Returns its id."""
        above = None if under is None else self.book.usable(under)
        made, drafts = new_code_drafts(self._study, self.book, name, under=above, fields=fields)
        self.drafts += drafts
        self.ids = {**self.ids, THE_NEW_CODE: made}
        return made

    def add(self, item: NewCoding, entity: bytes | None = None) -> bytes:
        """Add a coding, with this id if one is given. Returns its id."""
        made = entity or new_id()
        code = self.standing(item.code)
        said = CodingNow(made, item.transcript.key, code, item.start, item.end, item.stance, None)
        fields = {
            "code": self.ids[code].hex(),
            "at": self._place(item.transcript, said),
            "stance": _known_stance(said.stance),
            "suggested_by": item.suggested_by,
        }
        given = {name: value for name, value in fields.items() if value is not None}
        self.drafts.append(Draft("coding", made, given, new=True))
        if item.memo is not None:
            self.drafts.append(memo_draft("coding", made, item.memo, self._coder))
        self._on(said[1:2] + said[3:5])[made] = said
        return made

    def write(self, own: CodingNow, wanted: CodingNow, entry: Entry | None = None) -> tuple[str, ...]:
        """Change a coding; ``entry`` is its transcript, needed for another place. Returns the registers that
        are written."""
        fields: dict[str, Any] = {}
        if wanted.code != own.code:
            fields["code"] = self.ids[wanted.code].hex()
        stays = (wanted.start, wanted.end, wanted.placed) == (own.start, own.end, own.placed)
        if entry is not None and not stays:
            fields["at"] = self._place(entry, wanted)
        if wanted.stance != own.stance:
            fields["stance"] = _known_stance(wanted.stance)
        if fields:
            self.drafts.append(Draft("coding", own.id, fields))
            self._on((own.transcript, own.start, own.end)).pop(own.id, None)
            self._on((wanted.transcript, wanted.start, wanted.end))[own.id] = wanted
        return tuple(sorted(fields))

    def remove(self, own: CodingNow) -> None:
        """Remove a coding, and all that say the same."""
        for said in (own, *self._alike(own)):
            self._take_away(said)

    def _take_away(self, own: CodingNow) -> None:
        self.drafts.append(Draft("coding", own.id, {"deleted": True}))
        self._on((own.transcript, own.start, own.end)).pop(own.id, None)

    def change(
        self, owned: Sequence[CodingNow], code: int | None, at: Span | None, stance: str | None
    ) -> Changed:
        """Give these codings another code (key), span or stance, as ``coding.change`` says."""
        done = Changed({}, {})
        for own in owned:
            alike = self._alike(own)
            said = own._replace(stance=joint_stance(one.stance for one in (own, *alike)))
            wanted = self._wanted(said, code, at, stance)
            if wanted == said:
                continue
            moved = (wanted.code, wanted.start, wanted.end) != (own.code, own.start, own.end)
            twin = self.at(own.transcript, wanted.code, wanted.start, wanted.end) if moved else None
            if twin is not None and at is not None and (own.start, own.end) != at[1:]:
                self.refuse_twin(at[0].name, own.transcript, wanted.code, *at[1:])
            if twin is not None:
                self._join(own, twin, wanted.stance if stance or not twin.stance else twin.stance)
                done.joined[own.id] = twin.id
            else:
                done.changed[own.id] = self.write(own, wanted, at[0] if at else None) or ("stance",)
            for one in alike:
                self._fold(one, twin or wanted)
        touched = (own.transcript for own in owned if own.id in done.changed or own.id in done.joined)
        self.assign(dict.fromkeys(touched))
        return done

    def _wanted(self, own: CodingNow, code: int | None, at: Span | None, stance: str | None) -> CodingNow:
        wanted = own if code is None else own._replace(code=code)
        if at is not None:
            wanted = wanted._replace(start=at[1], end=at[2], placed=None)
        return wanted if stance is None else wanted._replace(stance=None if stance == UNSET else stance)

    def _join(self, own: CodingNow, twin: CodingNow, stance: str | None) -> None:
        """Make a coding one with its twin, which takes over its memos and has this stance then."""
        self._fold(own, twin)
        self.write(twin, twin._replace(stance=stance))

    def _fold(self, own: CodingNow, twin: CodingNow) -> None:
        self._take_away(own)
        rows = self._study.connection.execute(
            "SELECT id, theme FROM memo WHERE on_kind = 'coding' AND on_id = ? AND deleted = 0 ORDER BY key",
            (own.id.hex(),),
        )
        self.drafts += [
            Draft("memo", memo, {"about": ["coding", twin.id.hex(), theme]}) for memo, theme in rows
        ]

    def _place(self, entry: Entry, said: CodingNow) -> list[Any]:
        return [self._revision(entry)[0], said.start, said.end]


_SAID = 'c.id, c.transcript, c.code, c.start, c."end", c.stance, c.placed'


def _known_stance(stance: str | None) -> str | None:
    if stance not in STANCES:
        raise QualcodeError(f"A stance is one of: {', '.join(s for s in STANCES if s)}.")
    return stance


def span_fault(text: str, start: int, end: int) -> str | None:
    """Why ``[start, end)`` cannot be coded in ``text``, in words; None where it can."""
    return _fault(len(text), start, end, text[max(0, start) : end])


def _fault(length: int, start: int, end: int, words: str) -> str | None:
    if not 0 <= start < end:
        return f"{start} to {end} is no span: the start must be 0 or more, and the end beyond it"
    if end > length:
        return f"{start} to {end} lies outside the text, which has {length} characters"
    if words.isspace():
        return f"{start} to {end} holds nothing but blanks"
    return None
