"""A study file itself: making and opening one, its progress, history, undo, check and backup."""

from __future__ import annotations

from collections import Counter
from datetime import UTC, datetime
from typing import TYPE_CHECKING

from qualcode.documents import FORMAT
from qualcode.errors import QualcodeError
from qualcode.ledger import database
from qualcode.ledger.actions import ACTIONS
from qualcode.ledger.checking import check as check_file
from qualcode.ledger.study import SUFFIX, Study
from qualcode.ledger.undo import origin
from qualcode.study import reconciling, undoing
from qualcode.study.alarms import alarms
from qualcode.study.assignments import assignments
from qualcode.study.coders import acting, coders, find_coder, must_act
from qualcode.study.codings import count_waiting
from qualcode.study.consent import unclear
from qualcode.study.history import history as audit
from qualcode.study.respondents import participants, respondents
from qualcode.study.seen import Seen, look
from qualcode.study.transcripts import entries

if TYPE_CHECKING:
    from pathlib import Path

    from qualcode.documents import keeping as documents
    from qualcode.documents.history import History, Stepped
    from qualcode.documents.history import Step as HistoryStep
    from qualcode.documents.reconciling import Progress
    from qualcode.ledger.log import Step
    from qualcode.study.assignments import Assignment
    from qualcode.study.coders import Coder


def new_study(path: Path, name: str | None = None) -> Study:
    """Make a new study file, readable by its owner alone. Raises StudyError where it exists."""
    if path.suffix != SUFFIX:
        path = path.with_name(path.name + SUFFIX)
    return Study.create(path, name or path.stem)


def progress(study: Study) -> documents.Progress:
    """Who has finished how much, by coder and by respondent type.

    Even a blind coder may see who has finished, but not how much was coded.
    """
    every = assignments(study)
    assigned = Counter(a.coder.key for a in every)
    finished = Counter(a.coder.key for a in every if a.finished)
    persons = {person.key: person for person in respondents(study)}
    linked = participants(study)
    listed = entries(study)
    by_coder: list[documents.CoderProgress] = [
        {"coder": c.name, "assigned": assigned[c.key], "finished": finished[c.key]} for c in coders(study)
    ]
    done = {a.transcript for a in every if a.finished}
    rounds: dict[str, list[Assignment]] = {}
    for a in every:
        rounds.setdefault(a.round, []).append(a)
    types: dict[str, list[int]] = {}
    for entry in listed:
        own = dict.fromkeys(persons[key].type or "(not given)" for key in linked.get(entry.key, []))
        types.setdefault("; ".join(own) or "(not given)", []).append(entry.key)
    by_type: list[documents.TypeProgress] = [
        {"group": name, "transcripts": len(keys), "finished": len(done.intersection(keys))}
        for name, keys in types.items()
    ]
    return {
        "format": FORMAT,
        "transcripts": len(listed),
        "respondents": len(persons),
        "coders": by_coder,
        "rounds": [
            {
                "round": name,
                "counts": own[0].counts,
                "transcripts": len({a.transcript for a in own}),
                "assigned": len(own),
                "finished": sum(a.finished for a in own),
            }
            for name, own in rounds.items()
        ],
        "respondent_types": by_type,
        "warnings": [],
    }


def status(study: Study, coder: str | None = None) -> documents.Status:
    """How far the work has come, and what looks wrong with whose words they are."""
    with study.reading():
        return {
            **progress(study),
            "study": str(study.path),
            "reconciling": reconciled(study, coder),
            "alarms": alarms(study),
        }


def reconciled(study: Study, coder: str | None = None) -> Progress:
    """How many transcripts several coders code, all of them have finished, and are reconciled, as far as the
    viewer sees."""
    with study.reading():
        found = [done for _, done in reconciling.states(Seen(study, acting(study, coder)))]
    return {
        "double_coded": len(found),
        "finished_by_all": len(found) - found.count(None),
        "reconciled": found.count(True),
    }


def history(
    study: Study, coder: str | None = None, *, last: int | None = None, step: str | None = None
) -> History:
    """The audit trail: who, when, what, what before; oldest first."""
    seen, warnings = look(study, coder, "history")
    events = audit(seen, last=last, step=step)
    if step is not None and not events:
        raise QualcodeError(f"There is no step {step}; qualcode history lists them.")
    listed: list[HistoryStep] = [
        {
            "step": event.id,
            "when": datetime.fromtimestamp(event.when / 1000, UTC).isoformat(timespec="milliseconds"),
            "coder": event.coder,
            "action": event.action,
            "did": event.did,
            "reason": event.reason,
            "undone": event.undone,
            "counts": event.counts,
            "changes": [
                {
                    "kind": told.kind,
                    "what": told.what,
                    "register": told.register,
                    "before": told.before,
                    "after": told.after,
                }
                for told in event.told
            ],
        }
        for event in events
    ]
    return {"format": FORMAT, "history": listed, "warnings": warnings}


def undo(study: Study, coder: str | None) -> Stepped:
    """Take back the acting coder's last undoable step (in a study without coders, or where the last step was made
    without saying who acts: the last such step)."""
    return _stepped(study, undoing.undo(study, _whose(study, coder)))


def redo(study: Study, coder: str | None) -> Stepped:
    """Do again what the acting coder last took back."""
    return _stepped(study, undoing.redo(study, _whose(study, coder)))


def _whose(study: Study, coder: str | None) -> Coder | None:
    if coder is not None:  # also one who is retired, who may take that back
        return find_coder(study, coder)
    return None if undoing.nobodys_turn(study) else must_act(study, None)


def _stepped(study: Study, step: Step) -> Stepped:
    first = origin(study.connection, step)
    return {
        "format": FORMAT,
        "step": first.id.hex(),
        "action": first.action,
        "did": ACTIONS[first.action].did,
        "when": datetime.fromtimestamp(first.wall / 1000, UTC).isoformat(timespec="milliseconds"),
        "warnings": [],
    }


def check(study: Study, coder: str | None = None) -> documents.Checked:
    """Whether the file is whole: SQLite's own check, every text, span and reference, the log, a replay."""
    findings = check_file(study.connection)
    waiting = 0 if findings else count_waiting(Seen(study, acting(study, coder)))
    warnings = []
    if database.SQLITE_VERSION < database.MENDED_WAL:
        warnings.append(
            f"SQLite {database.SQLITE} has a rare fault in its write-ahead log (fixed in 3.51.3): "
            "keep backups."
        )
    warnings += unclear(study) if not findings else []
    if waiting:
        warnings.append(
            f"{waiting} {'coding needs' if waiting == 1 else 'codings need'} a person's decision, because "
            "their transcript was corrected; see qualcode transcripts unplaced."
        )
    return {
        "format": FORMAT,
        "study": str(study.path),
        "whole": not findings,
        "findings": findings,
        "alarms": alarms(study) if not findings else [],
        "sqlite": database.SQLITE,
        "warnings": warnings,
    }


def backup(study: Study, target: Path | None = None) -> documents.BackedUp:
    """Copy the study to a new file beside it (or to ``target``), safely while others write."""
    if target is None:
        stamp = datetime.now().strftime("%Y-%m-%d-%H%M%S")
        target = study.path.with_name(f"{study.path.name}.{stamp}.backup")
    elif target.is_dir():
        target = target / study.path.name
    database.backup(study.connection, target)
    return {"format": FORMAT, "backup": str(target), "bytes": target.stat().st_size, "warnings": []}
