"""Whose codings count in tables of themes, and which transcripts were considered under which codes."""

from __future__ import annotations

from collections import Counter
from dataclasses import dataclass, field
from typing import TYPE_CHECKING

from qualcode.errors import UsageError
from qualcode.study.assignments import assignments, frozen_views
from qualcode.study.coders import find_coder, primary_coder
from qualcode.study.codes import code_ids
from qualcode.study.rechecks import considered_pairs

if TYPE_CHECKING:
    from qualcode.study.assignments import Assignment
    from qualcode.study.coders import Coder
    from qualcode.study.study import Study
    from qualcode.study.viewer import Viewer

CHOICES = "final, any, all, or coder:NAME"


@dataclass
class Counted:
    """For each transcript (key) that counts: the coders (keys) whose codings count in it.

    ``considered`` gives the codes (keys) under which it was considered, by all of them for ``all``, by any
    of them otherwise. ``warnings`` are sentences to show with every table.
    """

    coders: dict[int, set[int]] = field(default_factory=dict)
    considered: dict[int, set[int]] = field(default_factory=dict)
    warnings: list[str] = field(default_factory=list)
    everyone: bool = False  # a code counts only where all of the coders have it


def counted(study: Study, choice: str, viewer: Viewer) -> Counted:
    """Whose codings ``choice`` means: final, any, all, or coder:NAME.

    ``final`` is, per transcript, a finished review's result, else, of several finished coders, the study's
    primary coder, the first assigned unless one was set; never a union. Raises UsageError for another choice,
    NotFound for an unknown coder.
    """
    by_transcript: dict[int, list[Assignment]] = {}
    for a in assignments(study):
        if viewer.coder is None or a.coder.key == viewer.coder.key or _may_see(viewer, a.transcript):
            by_transcript.setdefault(a.transcript, []).append(a)
    if choice.startswith("coder:"):
        return _of_coder(study, choice.removeprefix("coder:"), by_transcript)
    if choice not in {"final", "any", "all"}:
        raise UsageError(f"--codings-of takes {CHOICES}, not {choice}.")
    considered = _Considered(study)
    primary = primary_coder(study)
    result = Counted(everyone=choice == "all")
    open_still = unreconciled = reopened = 0
    for transcript, group in by_transcript.items():
        done = [a for a in group if a.status == "finished"]
        if not done:
            open_still += 1
            continue
        reopened += choice == "final" and any(a.status == "reopened" for a in group)
        if choice == "final":
            unreconciled += len({a.coder.key for a in done}) > 1 and not any(a.mode == "review" for a in done)
            done = [_final(primary, done)]
        result.coders[transcript] = {a.coder.key for a in done}
        result.considered[transcript] = considered.by(done, everyone=choice == "all")
    if open_still:
        result.warnings.append(
            f"{open_still} assigned transcript{'s are' if open_still > 1 else ' is'} "
            "not finished and not counted."
        )
    if reopened:
        result.warnings.append(
            f"{reopened} {'transcript is' if reopened == 1 else 'transcripts are'} opened again by a coder: there "
            "the codings of another who has finished are counted."
        )
    if unreconciled:
        whose = f"of {primary.name}" if primary else "of the coder first assigned"
        result.warnings.append(
            f"{unreconciled} transcript{'s' if unreconciled > 1 else ''} finished by several coders and not "
            f"reconciled: the codings {whose} are counted."
        )
    return result


def _may_see(viewer: Viewer, transcript: int) -> bool:
    return viewer.open_to is None or transcript in viewer.open_to


def _final(primary: Coder | None, done: list[Assignment]) -> Assignment:
    reviews = [a for a in done if a.mode == "review"]
    if reviews:
        return reviews[-1]
    return next((a for a in done if primary is not None and a.coder.key == primary.key), done[0])


def _of_coder(study: Study, name: str, by_transcript: dict[int, list[Assignment]]) -> Counted:
    coder = find_coder(study, name)
    considered = _Considered(study)
    result = Counted()
    unfinished: Counter[bool] = Counter()
    every_code = set(code_ids(study))
    for transcript, group in by_transcript.items():
        own = [a for a in group if a.coder.key == coder.key]
        if not own:
            continue
        done = [a for a in own if a.status == "finished"]
        unfinished[not done] += 1
        result.coders[transcript] = {coder.key}
        result.considered[transcript] = considered.by(done, everyone=False) if done else every_code
    open_still = unfinished[True]
    said = (
        f"; {open_still} of {unfinished.total()} transcripts are not finished, and what is not yet coded in "
        "them counts as not said"
        if open_still
        else ""
    )
    result.warnings.append(f"Codings of {coder.name} alone, finished or not{said}.")
    return result


class _Considered:
    """Under which codes each finished assignment was considered, read from the study once."""

    def __init__(self, study: Study) -> None:
        keys = {entity.hex(): key for key, entity in code_ids(study).items()}
        shared: dict[int, frozenset[int]] = {}
        self._offered: dict[int, frozenset[int]] = {}
        views = frozen_views(study)
        for assignment, view in views.items():
            codes = view["offered"]
            if id(codes) not in shared:
                shared[id(codes)] = frozenset(keys[code] for code in codes)
            self._offered[assignment] = shared[id(codes)]
        self._again: dict[tuple[int, int], set[int]] = {}
        for transcript, coder, code in considered_pairs(study):
            self._again.setdefault((transcript, coder), set()).add(code)

    def by(self, done: list[Assignment], *, everyone: bool) -> set[int]:
        """The codes under which all of these assignments (or any) considered their transcript."""
        sets = [set(self._offered[a.key]) | self._again.get((a.transcript, a.coder.key), set()) for a in done]
        return set.intersection(*sets) if everyone else set.union(*sets)
