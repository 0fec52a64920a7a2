"""The coders whose codings count in tables of themes, and the codes under which transcripts were considered."""

from __future__ import annotations

from dataclasses import dataclass, field
from typing import TYPE_CHECKING

from qualcode.errors import UsageError
from qualcode.study.assignments import offered_codes
from qualcode.study.coders import find_coder, primary_coder
from qualcode.study.codes import code_ids
from qualcode.study.codings import first_coded
from qualcode.study.finishing import usable_so_far
from qualcode.study.names import some_of
from qualcode.study.rechecks import considered_pairs
from qualcode.study.reconciling import decided

if TYPE_CHECKING:
    from collections.abc import Iterable

    from qualcode.study.assignments import Assignment
    from qualcode.study.coders import Coder
    from qualcode.study.seen import Seen

CHOICES = "final, any, all, or coder:NAME"


@dataclass
class Counting:
    """For each transcript (key) that counts: the coders (keys) whose codings count in it; none where it is
    reconciled, and the codings (keys) of its ``consensus`` count.

    ``considered`` has the codes (keys, as they stand today) under which it was considered: by all of these
    coders for ``all``, by any of them otherwise. ``begun`` are not finished, and count where one coder was
    asked for. ``warnings`` are sentences to show with every table.
    """

    coders: dict[int, set[int]] = field(default_factory=dict)
    consensus: dict[int, frozenset[int]] = field(default_factory=dict)
    considered: dict[int, frozenset[int]] = field(default_factory=dict)
    begun: set[int] = field(default_factory=set)
    warnings: list[str] = field(default_factory=list)
    everyone: bool = False  # a code counts only where all of the coders have it


def counted(seen: Seen, choice: str) -> Counting:
    """Whose codings ``choice`` means: final, any, all, or coder:NAME.

    ``final`` is, per transcript, the consensus where it is reconciled, else a finished review's result, else, of
    several finished coders, the study's primary coder, the first assigned unless one was set; never a union.
    Raises UsageError for another choice, NotFound for an unknown coder.
    """
    every = seen.assignments
    by_transcript: dict[int, list[Assignment]] = {}
    for a in every:
        if seen.coder is None or a.coder.key == seen.coder.key or seen.viewer.opens(a.transcript):
            by_transcript.setdefault(a.transcript, []).append(a)
    names = seen.names
    if choice.startswith("coder:"):
        return _of_coder(seen, choice.removeprefix("coder:"), by_transcript)
    if choice not in {"final", "any", "all"}:
        raise UsageError(f"--codings-of takes {CHOICES}, not {choice}.")
    considered = _Considered(seen)
    primary = primary_coder(seen.study)
    result = Counting(everyone=choice == "all")
    settled = {}
    if choice == "final":
        settled = {work.entry.key: work.consensus for work in decided(seen) if work.reconciled}
    open_still: set[int] = set()
    reopened: set[int] = set()
    unreconciled: set[int] = set()
    for transcript, group in by_transcript.items():
        done = [a for a in group if a.finished]
        if not done:
            open_still.add(transcript)
            continue
        if transcript in settled:
            codings = settled[transcript]
            independent = [a for a in done if a.mode == "independent"]
            offered = considered.by(independent, everyone=False)
            result.coders[transcript] = set()
            result.consensus[transcript] = frozenset(key for key, _ in codings)
            result.considered[transcript] = offered | {segment.code for _, segment in codings}
            continue
        if choice == "final":
            if any(a.status == "reopened" for a in group):
                reopened.add(transcript)
            if len({a.coder.key for a in done}) > 1 and not any(a.mode == "review" for a in done):
                unreconciled.add(transcript)
            done = [_final(primary, done)]
        result.coders[transcript] = {a.coder.key for a in done}
        result.considered[transcript] = considered.by(done, everyone=choice == "all")
    nobodys = set(names) - {a.transcript for a in every}
    whose = f"of {primary.name}" if primary else "of the coder first assigned"
    for found, what in (
        (nobodys, "assigned to nobody, and not counted"),
        (open_still, "not finished, and not counted"),
        (reopened, "opened again by a coder; another coder's finished codings are counted there"),
        (
            unreconciled,
            f"finished by several coders and not reconciled; the codings {whose} are counted there",
        ),
    ):
        if found:
            listed = some_of([name for key, name in names.items() if key in found])
            result.warnings.append(f"{_several(len(found))} {what}: {listed}.")
    return result


def _final(primary: Coder | None, done: list[Assignment]) -> Assignment:
    reviews = [a for a in done if a.mode == "review"]
    if reviews:
        return reviews[-1]
    return next((a for a in done if primary is not None and a.coder.key == primary.key), done[0])


def _of_coder(seen: Seen, name: str, by_transcript: dict[int, list[Assignment]]) -> Counting:
    """One coder's codings, in what this coder has finished or begun.

    Begun is a transcript in which the coder has a coding, or which the coder had finished and opened again.
    Without either, nobody has looked at the transcript, and it does not count.
    """
    coder, names = find_coder(seen.study, name), seen.names
    considered = _Considered(seen)
    result = Counting()
    coded = {transcript for transcript, who in first_coded(seen) if who == coder.key}
    untouched: list[str] = []
    for transcript, called in names.items():
        own = [a for a in by_transcript.get(transcript, []) if a.coder.key == coder.key]
        done = [a for a in own if a.finished]
        if done:
            result.considered[transcript] = considered.by(done, everyone=False)
        elif transcript in coded or any(a.reopened for a in own):
            result.begun.add(transcript)
        else:
            if own:
                untouched.append(called)
            continue
        result.coders[transcript] = {coder.key}
    for transcript, usable in usable_so_far(seen.study, coder, result.begun).items():
        result.considered[transcript] = considered.begun(transcript, coder, usable)
    result.warnings.append(f"Codings of {coder.name} alone, finished or begun.")
    if result.begun:
        some = some_of([called for key, called in names.items() if key in result.begun])
        result.warnings.append(
            f"{coder.name} has begun and not finished {_several(len(result.begun))}, where a theme that is "
            f"not yet coded counts as not said: {some}."
        )
    if untouched:
        result.warnings.append(
            f"{coder.name} has not begun {_several(len(untouched))}, and nothing is counted there: "
            f"{some_of(untouched)}."
        )
    return result


def _several(transcripts: int) -> str:
    return f"{transcripts} {'transcript' if transcripts == 1 else 'transcripts'}"


class _Considered:
    """Under which codes, as they stand today, each finished assignment was considered; read from the study once.

    Most assignments were offered the same codes: such sets are one object, so that what is made of them is made
    once.
    """

    def __init__(self, seen: Seen) -> None:
        self._book, study = seen.book, seen.study
        keys = {entity.hex(): key for key, entity in code_ids(study).items()}
        shared: dict[int, frozenset[int]] = {}
        self._offered: dict[int, frozenset[int]] = {}
        for assignment, codes in offered_codes(study).items():
            if id(codes) not in shared:
                shared[id(codes)] = self._today(keys[code] for code in codes)
            self._offered[assignment] = shared[id(codes)]
        self._again: dict[tuple[int, int], set[int]] = {}
        for transcript, coder, code in considered_pairs(study):
            self._again.setdefault((transcript, coder), set()).add(self._book.today(code))

    def by(self, done: list[Assignment], *, everyone: bool) -> frozenset[int]:
        """The codes under which all of these assignments (or any) considered their transcript."""
        sets = {self._of(a) for a in done}
        if len(sets) == 1:
            return sets.pop()
        return frozenset.intersection(*sets) if everyone else frozenset.union(*sets)

    def begun(self, transcript: int, coder: Coder, usable: Iterable[int]) -> frozenset[int]:
        """The codes under which the coder considers a transcript that is not finished, of those usable (keys)."""
        return self._today(usable) | self._again.get((transcript, coder.key), frozenset())

    def _today(self, codes: Iterable[int]) -> frozenset[int]:
        return frozenset(map(self._book.today, codes))

    def _of(self, a: Assignment) -> frozenset[int]:
        again = self._again.get((a.transcript, a.coder.key))
        return self._offered[a.key] | again if again else self._offered[a.key]
