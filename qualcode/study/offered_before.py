"""Finished work of an earlier version, in which every code of the study counted as offered to every coder."""

from __future__ import annotations

import json
from dataclasses import dataclass
from typing import TYPE_CHECKING

from qualcode.ledger.log import Draft, writes_of
from qualcode.ledger.past import past
from qualcode.study.coders import coders
from qualcode.study.finishing import Choice, Placed, frozen

if TYPE_CHECKING:
    from qualcode.ledger.study import Study

# What decides which codes a coder sees and may use, and whose work is hidden from whom.
_KINDS = ("study", "coder", "level", "transcript", "round", "assignment", "code")


@dataclass(frozen=True)
class _Finished:
    """A finished assignment: its coder (id), whether it was reopened before, the codes (ids) that its list of codes
    offered has, and what it froze."""

    assignment: bytes
    coder: bytes
    reopened: bool
    listed: tuple[str, ...]
    codings: tuple[Placed, ...]
    revision: str


def put_right_offered(study: Study) -> list[str]:
    """Freeze again, as one step, the codes that each coder could use at finishing, where others were listed.

    Which these were is worked out from the log, as it stood when the work was finished. Returns a sentence for the
    person who opens the study; none where every list is right.
    """
    waiting = _finished(study)
    drafts = []
    with past(study.connection, _KINDS) as before:
        choices: dict[bytes, Choice] = {}
        for step, changes in before.steps():
            for one in waiting.get(step, ()):
                if one.coder not in choices:
                    then = before.study
                    (who,) = (coder for coder in coders(then) if coder.id == one.coder)
                    choices[one.coder] = Choice(then, who)
                offered = choices[one.coder].with_used(coding.code for coding in one.codings)
                if offered != frozenset(one.listed):
                    texts = frozen(offered, one.codings, one.revision)
                    state = ["finished", one.reopened, study.keep_text(texts[0]).hex(), texts[1]]
                    drafts.append(Draft("assignment", one.assignment, {"state": state}))
            if not all(_only_finishes(kind, fields) for kind, fields in changes):
                choices.clear()
    if not drafts:
        return []
    study.record("put right what was offered", drafts, coder=None)
    many = "1 finished transcript" if len(drafts) == 1 else f"{len(drafts)} finished transcripts"
    return [
        f"In {many} codes counted as offered that the coder could not use, because they were hidden from "
        "the coder, retired or merged. They no longer count as considered there; qualcode recheck lists "
        "what is due."
    ]


def _only_finishes(kind: str, fields: str) -> bool:
    """Whether a change (its fields as JSON) finishes somebody's work and does nothing to what others see."""
    return kind == "assignment" and fields.startswith('{"state":["finished"') and '"revealed"' not in fields


def _finished(study: Study) -> dict[bytes, list[_Finished]]:
    """The finished assignments by the step that first froze what they have now."""
    found: dict[bytes, list[_Finished]] = {}
    lists: dict[str, tuple[str, ...]] = {}
    for entity, reopened, sha, view in study.connection.execute(
        "SELECT a.id, a.reopened, a.offered, a.frozen FROM assignment a WHERE a.status = 'finished'"
    ).fetchall():
        if sha not in lists:
            lists[sha] = tuple(json.loads(study.text(bytes.fromhex(sha))))
        shown = ["finished", bool(reopened), sha, view]
        writes = writes_of(study.connection, entity)
        first = min(
            (write for write in writes if write.fields.get("state") == shown), key=lambda write: write.order
        )
        # Whose it was then: it may have been given to another coder since.
        made = max(
            (write for write in writes if "about" in write.fields and write.order <= first.order),
            key=lambda write: write.order,
        )
        coder = bytes.fromhex(made.fields["about"][1])
        content = json.loads(view)
        flat = iter(content["codings"])
        codings = tuple(
            Placed(start, end, lists[sha][code], stance)
            for code, start, end, stance in zip(flat, flat, flat, flat, strict=True)
        )
        one = _Finished(entity, coder, bool(reopened), lists[sha], codings, content["revision"])
        found.setdefault(bytes.fromhex(first.step), []).append(one)
    return found
