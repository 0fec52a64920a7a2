"""Who codes in a study, and who is acting now."""

from __future__ import annotations

from dataclasses import dataclass
from typing import TYPE_CHECKING, Literal

from qualcode.errors import NotAllowed, QualcodeError, UsageError
from qualcode.ledger.log import Draft
from qualcode.ledger.study import remembered
from qualcode.study.names import id_for, not_found, one_line

if TYPE_CHECKING:
    from collections.abc import Sequence

    from qualcode.ledger.study import Study

Part = Literal["lead", "coder", "reader"]
RETIRED = "retired"


@dataclass(frozen=True)
class Coder:
    """A person who codes; ``role`` is lead, coder or reader (who may only read), or RETIRED: what such a coder did
    stays, but nobody is it any more."""

    key: int
    id: bytes
    name: str
    role: str


@remembered("coder")
def coders(study: Study) -> Sequence[Coder]:
    """The coders of the study, in the order in which they were added, without those who are retired."""
    return [coder for coder in _every(study) if coder.role != RETIRED]


@remembered("coder")
def _every(study: Study) -> Sequence[Coder]:
    rows = study.connection.execute("SELECT key, id, name, role FROM coder WHERE deleted = 0 ORDER BY key")
    return [Coder(*row) for row in rows]


def find_coder(study: Study, name: str) -> Coder:
    """The coder of this name, whatever its capitals, retired or not. Raises NotFound with the nearest names."""
    asked = one_line(name).casefold()
    for coder in _every(study):
        if coder.name.casefold() == asked:
            return coder
    raise not_found("coder", name, [coder.name for coder in coders(study)])


def active(study: Study, name: str) -> Coder:
    """The coder of this name, who can act and be given work. Raises NotFound, NotAllowed for one who is retired."""
    coder = find_coder(study, name)
    if coder.role == RETIRED:
        raise NotAllowed(
            f"{coder.name} is retired; to bring this coder back: qualcode coder add '{coder.name}'"
        )
    return coder


def acting(study: Study, name: str | None) -> Coder | None:
    """The coder who acts: the one named, or nobody. Raises as ``active``."""
    return None if name is None else active(study, name)


def actor(study: Study, name: str | None) -> Coder | None:
    """Who writes: the coder named, else the study's only coder, else None. Raises as ``active``."""
    if name is not None:
        return active(study, name)
    known = coders(study)
    return known[0] if len(known) == 1 else None


def must_act(study: Study, name: str | None) -> Coder:
    """The coder who acts: the one named, else the study's only one. Raises UsageError where unclear, and as
    ``active``."""
    if name is not None:
        return active(study, name)
    known = coders(study)
    if len(known) == 1:
        return known[0]
    if not known:
        raise UsageError("The study has no coder yet; add one: qualcode coder add NAME")
    raise UsageError("Say who you are with --coder: " + ", ".join(coder.name for coder in known))


def add_coder(study: Study, name: str, role: Part = "coder", by: Coder | None = None) -> Coder:
    """Add a coder, or bring back one who is retired. Raises QualcodeError where the name is blank or taken."""
    name = one_line(name)
    if not name:
        raise QualcodeError("A coder needs a name.")
    with study.writing():
        if any(coder.name.casefold() == name.casefold() for coder in coders(study)):
            raise QualcodeError(f"There is a coder {name} already.")
        draft = study.making("coder", id_for(study, "coder", name), {"name": name, "role": role})
        study.record("add coder", [draft], coder=by.id if by else None)
    return find_coder(study, name)


def rename_coder(study: Study, coder: Coder, name: str, by: Coder | None = None) -> Coder:
    """Give a coder another name, as one step. Raises QualcodeError where the name is blank or another coder's."""
    name = one_line(name)
    if not name:
        raise QualcodeError("A coder needs a name.")
    with study.writing():
        taken = [o.name for o in _every(study) if o.name.casefold() == name.casefold() and o.id != coder.id]
        if taken:
            raise QualcodeError(
                f"There is a coder {taken[0]} already. To give the work of {coder.name} to {taken[0]}: qualcode "
                f"coder retire '{coder.name}' --give-to '{taken[0]}'"
            )
        study.record("rename coder", [Draft("coder", coder.id, {"name": name})], coder=by.id if by else None)
    return find_coder(study, name)


@remembered("study", "coder")
def primary_coder(study: Study) -> Coder | None:
    """The coder whose coding counts where several have finished and nothing is reconciled; None where none is
    set."""
    row = study.connection.execute(
        "SELECT c.key, c.id, c.name, c.role FROM study s JOIN coder c ON c.key = s.primary_coder "
        "WHERE c.deleted = 0"
    ).fetchone()
    return Coder(*row) if row else None


def set_primary(study: Study, coder: Coder, by: Coder | None = None) -> None:
    """Say whose coding counts where several coders have finished and nothing is reconciled."""
    with study.writing():
        draft = Draft("study", study.id, {"primary_coder": coder.id.hex()})
        study.record("change study", [draft], coder=by.id if by else None)
