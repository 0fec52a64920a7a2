"""Back from the workshop: a room's decisions become changes of the codebook, each shown before it is taken,
and the quote cards that the room sorted become proposals for a coder to take or refuse."""

from __future__ import annotations

from dataclasses import dataclass, replace
from typing import TYPE_CHECKING

from qualcode.codebook.names import folded
from qualcode.codebook.placing import open_to_others
from qualcode.documents import FORMAT
from qualcode.errors import NotFound, QualcodeError, UsageError
from qualcode.study import cards, codes, memos, proposals
from qualcode.study.coders import must_act
from qualcode.study.codes import key_of
from qualcode.study.seen import Seen
from qualcode.study.transcripts import content, entries
from qualcode.tables.workshop_odds import disagreeing

if TYPE_CHECKING:
    from collections.abc import Collection, Sequence
    from pathlib import Path

    from qualcode.codebook.tree import Code, Key
    from qualcode.documents import workshop as documents
    from qualcode.ledger.study import Study
    from qualcode.study.coders import Coder
    from qualcode.tables.workshop_table import WorkshopRow

ORIGIN = "workshop"


class _OnlyShown(Exception):
    """Rolls the transaction back: the decisions were taken only to show their effect."""


@dataclass(frozen=True)
class _Outcome:
    """The result of one decision: "taken", "there" (there was nothing to do) or "refused", with why.

    ``before`` and ``after`` are the code's full name, or its fate; ``code`` (key) is where its cards lie.
    """

    state: documents.State
    before: str | None = None
    after: str | None = None
    why: str | None = None
    code: int | None = None


def shown(study: Study, file: Path, coder: str | None) -> documents.DecisionsTaken:
    """The result that each decision in a file would have: all are taken, and rolled back again."""
    try:
        with study.writing():
            document = _Workshop(study, file, must_act(study, coder)).take(None)
            raise _OnlyShown
    except _OnlyShown:
        return document


def take(
    study: Study, file: Path, coder: str | None, numbers: Collection[int] | None = None
) -> documents.DecisionsTaken:
    """Take the decisions of these numbers (1 for the first in the file; None: all), each as a step of its own, and
    propose to the acting coder, as one step, the cards sorted under the codes that they leave.

    A change that the codebook has already is left, so that a file can be taken again. The document lists the
    decisions that the study refuses; the rest are taken. Raises UsageError for a number that the file does
    not have.
    """
    with study.writing():
        return _Workshop(study, file, must_act(study, coder)).take(numbers)


class _Workshop:
    """The decisions in one file. They name codes as those were called before the first of them, or as an earlier
    one has called them."""

    def __init__(self, study: Study, file: Path, who: Coder) -> None:
        from qualcode.tables.workshop_table import read_workshop

        self._study, self._file, self._who = study, file, who
        self._seen = Seen(study, who)  # which no decision changes
        self._rows = read_workshop(file)
        self._before = self._seen.book

    def take(self, numbers: Collection[int] | None) -> documents.DecisionsTaken:
        """Take them, within a write transaction, and tell."""
        unknown = sorted(set(numbers or ()) - set(range(1, len(self._rows) + 1)))
        if unknown:
            raise UsageError(f"{self._file.name} has no change {unknown[0]}: it has {len(self._rows)}.")
        wanted = [n for n in range(1, len(self._rows) + 1) if numbers is None or n in numbers]
        at_odds = disagreeing({n: self._rows[n - 1] for n in wanted}, self._name_of)
        chosen = {
            number: _Outcome("refused", why=at_odds[number])
            if number in at_odds
            else self._outcome(self._rows[number - 1])
            for number in wanted
        }
        sorted_under = [
            (number, outcome.code, self._rows[number - 1])
            for number, outcome in chosen.items()
            if outcome.code is not None and outcome.state != "refused"
        ]
        proposed, known, missing = self._propose(
            [(card, code, row) for _, code, row in sorted_under for card in row.cards]
        )
        return {
            "format": FORMAT,
            "coder": self._who.name,
            "changes": [_as_data(number, self._rows[number - 1], chosen[number]) for number in chosen],
            "proposed": proposed,
            "known": known,
            "warnings": [_no_such_cards(self._who, missing)] if missing else [],
        }

    def _name_of(self, name: str) -> str:
        """The full name of a code before the first decision; ``name`` itself where there was no such code."""
        try:
            return self._before.full_name(self._before.find(name).id)
        except NotFound:
            return name

    def _outcome(self, row: WorkshopRow) -> _Outcome:
        if row.fault is not None:
            return _Outcome("refused", why=row.fault)
        try:
            return self._taken(row)
        except QualcodeError as error:
            return _Outcome("refused", why=str(error))

    def _find(self, name: str) -> Code:
        """The code of a name, as it is now."""
        book = self._seen.book
        try:
            return book[self._before.find(name).id]
        except NotFound:
            return book.find(name)

    def _taken(self, row: WorkshopRow) -> _Outcome:
        from qualcode.tables.codebook_fields import checked_fields

        if row.cards and row.action in {"split", "drop"}:
            raise QualcodeError(
                f"No cards can lie under a code to {row.action}; name the code where they go."
            )
        row = replace(row, fields=checked_fields(row.fields))
        if row.action == "new":
            return self._new(row)
        code = self._code(row)
        before = self._seen.book.full_name(code.id)
        did = getattr(self, f"_{row.action}")(row, code)
        left = self._seen.book.standing_for(code.id)
        after = "retired" if row.action == "drop" else self._seen.book.full_name(left.id)
        if row.action == "split":
            after = "; ".join(f"{after} > {part}" for part in row.into)
        if did:
            self._keep_dissent(row, left)
        return _Outcome("taken" if did else "there", before, after, code=key_of(left))

    def _code(self, row: WorkshopRow) -> Code:
        """The code that a decision is about. One renamed already is found by its new name."""
        try:
            code = self._find(row.code or "")
        except NotFound:
            renamed = self._called(row.name)
            if renamed is None:
                raise
            code = renamed
        return code if row.action in {"merge", "drop"} else open_to_others(self._seen.book, code.id)

    def _called(self, name: str | None) -> Code | None:
        try:
            return None if name is None else self._find(name)
        except NotFound:
            return None

    def _today(self, code: Code) -> Key:
        """The code that stands for this one after the earlier decisions."""
        return self._seen.book.standing_for(code.id).id

    # -- each action: True where there was something to do -----------------------------------------------

    def _new(self, row: WorkshopRow) -> _Outcome:
        above = None if row.under is None else self._find(row.under)
        there = self._seen.book.sibling_clash(row.name or "", self._today(above) if above else None)
        if there is not None:
            did = self._change(row, there, None)
            return _Outcome(
                "taken" if did else "there", None, self._seen.book.full_name(there.id), code=key_of(there)
            )
        fields = {**row.fields, "origin": ORIGIN}
        code = codes.add_code(
            self._study, row.name or "", under=above, fields=fields, by=self._who, reason=_reason(row)
        )
        self._keep_dissent(row, code)
        return _Outcome("taken", None, self._seen.book.full_name(code.id), code=key_of(code))

    def _keep(self, row: WorkshopRow, code: Code) -> bool:
        moved = self._move(row, code)
        return self._change(row, code, None) or moved

    def _rename(self, row: WorkshopRow, code: Code) -> bool:
        moved = self._move(row, code)
        return self._change(row, code, row.name) or moved

    def _change(self, row: WorkshopRow, code: Code, name: str | None) -> bool:
        fields = {field: value for field, value in row.fields.items() if getattr(code, field) != value}
        name = None if name == code.name else name
        if not fields and name is None:
            return False
        codes.change_code(self._study, code, fields, name=name, by=self._who, reason=_reason(row))
        return True

    def _move(self, row: WorkshopRow, code: Code) -> bool:
        above = None if row.under is None else self._find(row.under)
        if above is None or code.parent == self._today(above):
            return False
        codes.move_code(self._study, code, under=above, by=self._who, reason=_reason(row))
        return True

    def _merge(self, row: WorkshopRow, code: Code) -> bool:
        into = self._find(row.into[0])
        if code.merged_into is not None and self._today(code) == self._today(into):
            return False
        codes.merge_code(self._study, code, into, by=self._who, reason=_reason(row))
        return True

    def _split(self, row: WorkshopRow, code: Code) -> bool:
        below = {folded(child.name) for child in self._seen.book.children(code.id)}
        if below.issuperset(map(folded, row.into)):
            return False
        codes.split_code(self._study, code, row.into, origin=ORIGIN, by=self._who, reason=_reason(row))
        return True

    def _drop(self, row: WorkshopRow, code: Code) -> bool:
        if code.retired:
            return False
        codes.retire_code(self._study, code, by=self._who, reason=_reason(row))
        return True

    def _keep_dissent(self, row: WorkshopRow, code: Code) -> None:
        """Keep the dissent on a decision with its code, as a decision memo."""
        if row.dissent is not None:
            whose = f" ({row.group})" if row.group else ""
            body = f"Workshop{whose}, {row.action}. Dissent: {row.dissent}"
            memos.write_memo(
                self._study, self._who, "code", codes.code_ids(self._study)[key_of(code)], body, "decision"
            )

    # -- the cards ------------------------------------------------------------------------------------

    def _propose(self, sorted_under: Sequence[tuple[int, int, WorkshopRow]]) -> tuple[int, int, list[int]]:
        """How many codings were proposed, how many were known already, and the numbers that no card has."""
        there = cards.card_codings(self._seen)
        missing = sorted({card for card, _, _ in sorted_under if card not in there})
        items = [
            (there[card], code, f"workshop, card {card}" + (f", {row.group}" if row.group else ""))
            for card, code, row in sorted_under
            if card in there
        ]
        proposed, known = proposals.propose(self._study, self._who, items)
        return proposed, known, missing


def _reason(row: WorkshopRow) -> str:
    """The reason that the history of the codebook records."""
    parts = ["workshop", *(part for part in (row.group, row.note) if part)]
    return ": ".join(parts)


def _as_data(number: int, row: WorkshopRow, outcome: _Outcome) -> documents.Decision:
    return {
        "number": number,
        "line": row.line,
        "action": row.action,
        "before": outcome.before,
        "after": outcome.after,
        "fields": dict(row.fields),
        "cards": list(row.cards),
        "group": row.group,
        "dissent": row.dissent,
        "note": row.note,
        "state": outcome.state,
        "why": outcome.why,
    }


def _no_such_cards(who: Coder, numbers: list[int]) -> str:
    listed = ", ".join(map(str, numbers))
    return f"No card that {who.name} may see has the number {listed}: left out."


# -- proposals ----------------------------------------------------------------------------------------


def waiting(study: Study, coder: str | None) -> documents.Proposals:
    """The acting coder's proposals that are neither taken nor refused, each with the words that it is about."""
    who = must_act(study, coder)
    with study.reading():
        book = Seen(study, who).book
        known = {entry.key: entry for entry in entries(study)}
        texts: dict[int, str] = {}
        rows: list[documents.Proposal] = []
        for p in proposals.proposals(study, who):
            if p.transcript not in texts:
                texts[p.transcript] = content(study, known[p.transcript]).text
            rows.append(
                {
                    "proposal": p.id.hex(),
                    "transcript": known[p.transcript].name,
                    "transcript_id": known[p.transcript].id.hex(),
                    "code": book.full_name(p.code),
                    "start": p.start,
                    "end": p.end,
                    "quote": texts[p.transcript][p.start : p.end],
                    "source": p.source,
                }
            )
    return {"format": FORMAT, "coder": who.name, "proposals": rows, "warnings": []}


def decide(
    study: Study, coder: str | None, chosen: Sequence[str], *, taken: bool
) -> documents.ProposalsDecided:
    """Take or refuse the acting coder's proposals whose ids begin so (none given: all), as one step."""
    who = must_act(study, coder)
    with study.writing():
        found = [p.id for p in proposals.proposals(study, who)]
        ids = [_only(found, text) for text in chosen] if chosen else found
        if not ids:
            raise NotFound(f"{who.name} has no proposals to decide on.")
        made = proposals.take(study, who, ids) if taken else 0
        if not taken:
            proposals.refuse(study, who, ids)
    return {"format": FORMAT, "decided": len(set(ids)), "coded": made, "warnings": []}


def _only(found: Sequence[bytes], text: str) -> bytes:
    asked = text.strip().lower()
    matching = [entity for entity in found if asked and entity.hex().startswith(asked)]
    if len(matching) != 1:
        many = "Several proposals begin" if matching else "There is no proposal that begins"
        raise NotFound(f"{many} with {text}; qualcode workshop proposals lists them.")
    return matching[0]
