"""Agreement between coders, on what they have finished independently."""

from __future__ import annotations

from dataclasses import dataclass, replace
from typing import TYPE_CHECKING, Any

from qualcode.agreement import Spans, Stretches, compare, prepare
from qualcode.agreement.review import review
from qualcode.agreement.tables import CODE_STATISTICS
from qualcode.errors import QualcodeError, UsageError
from qualcode.study import frames
from qualcode.study.assignments import Assignment, assignments
from qualcode.study.coders import Coder, acting, find_coder
from qualcode.study.codes import codebook, key_of
from qualcode.study.comparison import Compared, Frozen
from qualcode.study.groups import asked_attributes, joint_group
from qualcode.study.respondents import participants, respondents
from qualcode.study.transcripts import entries, finder
from qualcode.study.viewer import Viewer, look

if TYPE_CHECKING:
    from collections.abc import Sequence

    from qualcode.agreement import CodeAgreement, Prepared, Statistic
    from qualcode.codebook.tree import Codebook
    from qualcode.study.study import Study

UNITS = ("sentence", "turn", "document", "character")
ROLL_UPS = ("code", "theme", "level")
TEXTS = ("respondents", "all")
STATISTICS = CODE_STATISTICS
POOLED = ("cohen_kappa", "krippendorff_alpha", "set_alpha")
NO_LEVEL = "(no level)"


@dataclass(frozen=True)
class Asked:
    """What is asked for. ``overlap``: the share of a unit that must be marked, None: any character."""

    coders: tuple[str, ...] = ()
    units: tuple[str, ...] = ("sentence",)
    roll_ups: tuple[str, ...] = ("code",)
    by: str | None = None
    transcripts: tuple[str, ...] = ()
    text: str = "respondents"
    overlap: float | None = None
    replicates: int = 2000
    seed: int = 0

    def __post_init__(self) -> None:
        for what, given, known in (
            ("--unit", self.units, UNITS),
            ("--roll-up", self.roll_ups, ROLL_UPS),
            ("--text", (self.text,), TEXTS),
        ):
            for value in given:
                if value not in known:
                    raise UsageError(f"{what} takes {', '.join(known)}; not {value}.")


def agreement(study: Study, coder: str | None = None, asked: Asked | None = None) -> dict[str, Any]:
    """Agreement as the contract of ``qualcode agreement --json`` has it: one result, or ``results``.

    Raises QualcodeError, with the reason, where nothing can be compared.
    """
    asked = asked or Asked()
    return compared(scope(study, coder, asked), asked)


def scope(study: Study, coder: str | None = None, asked: Asked | None = None) -> Scope:
    """What there is to compare of the coders and transcripts asked for, read once for all other questions.

    Raises QualcodeError, with the reason, where nothing can be compared.
    """
    viewer, warnings = look(study, acting(study, coder), "agreement")
    with study.reading():
        return Scope(study, viewer, asked or Asked(), warnings)


def compared(scope: Scope, asked: Asked) -> dict[str, Any]:
    """The document of ``agreement``, from what was read; it needs the study no more, and so no thread of its."""
    results = [
        _result(scope, asked, level, unit, group)
        for level in (_level(scope, asked.text, roll_up) for roll_up in asked.roll_ups)
        for unit in asked.units
        for group in scope.groups(asked.by)
    ]
    if len(results) == 1:
        return {"format": 1, **results[0]}
    return {"format": 1, "results": [{"format": 1, **result} for result in results]}


class Scope:
    """Which transcripts every coder compared has finished independently, and their frozen codings."""

    def __init__(self, study: Study, viewer: Viewer, asked: Asked, warnings: Sequence[str] = ()) -> None:
        self.study = study
        self.viewer = viewer
        self.names = {entry.key: entry.name for entry in entries(study)}
        wanted = None
        if asked.transcripts:
            find = finder(study)
            wanted = {find(name).key for name in asked.transcripts}
        every = [
            a
            for a in assignments(study)
            if (wanted is None or a.transcript in wanted)
            and (viewer.open_to is None or a.transcript in viewer.open_to)
        ]
        self.every = every
        # A coder has one set of codings for a transcript: what was coded to calibrate cannot count later.
        self._calibrated = {(a.transcript, a.coder.key) for a in every if not a.counts}
        eligible = [a for a in every if self._eligible(a)]
        self.coders = self._coders(study, asked.coders, eligible)
        chosen = self._chosen(eligible)
        if not chosen:
            raise QualcodeError(self._nothing(every))
        self.transcripts = sorted(chosen)
        self.rounds = list(dict.fromkeys(a.round for t in self.transcripts for a in chosen[t]))
        self.frozen = Frozen(
            study,
            self.transcripts,
            [coder.key for coder in self.coders],
            [a for t in self.transcripts for a in chosen[t]],
            viewer,
        )
        self.book = codebook(study, viewer)
        self.warnings = [*warnings, *self._warnings(every)]
        self.review = self._review()
        self._people = {person.key: person for person in respondents(study)}
        self._linked = participants(study)

    def _eligible(self, a: Assignment) -> bool:
        independent = a.mode == "independent" and a.status == "finished" and not a.reopened
        return independent and a.counts and (a.transcript, a.coder.key) not in self._calibrated

    def _finished(self, every: Sequence[Assignment], coder: Coder) -> int:
        return len({a.transcript for a in every if a.coder.key == coder.key and self._eligible(a)})

    def _coders(self, study: Study, named: Sequence[str], eligible: Sequence[Assignment]) -> list[Coder]:
        if named:
            coders = list({c.key: c for c in (find_coder(study, name) for name in named)}.values())
        else:
            coders = list({a.coder.key: a.coder for a in eligible}.values())
        if len(coders) < 2:
            who = coders[0].name + " alone" if coders else "nobody"
            raise QualcodeError(
                f"Agreement needs two coders who have finished the same transcripts independently; so far "
                f"{who} has finished any."
            )
        return coders

    def _chosen(self, eligible: Sequence[Assignment]) -> dict[int, list[Assignment]]:
        by_pair: dict[tuple[int, int], Assignment] = {}
        for a in eligible:
            by_pair.setdefault((a.transcript, a.coder.key), a)
        chosen = {}
        for transcript in {a.transcript for a in eligible}:
            own = [by_pair.get((transcript, coder.key)) for coder in self.coders]
            if all(own):
                chosen[transcript] = [a for a in own if a is not None]
        return chosen

    def _nothing(self, every: Sequence[Assignment]) -> str:
        names = " and ".join(coder.name for coder in self.coders)
        told = [f"{coder.name} has finished {self._finished(every, coder)}" for coder in self.coders]
        return (
            f"There is no transcript that {names} have all finished independently in a round that counts "
            f"({', '.join(told)}); see qualcode transcripts."
        )

    def _warnings(self, every: Sequence[Assignment]) -> list[str]:
        told = []
        keys = {coder.key for coder in self.coders}
        reopened = [a for a in every if a.reopened and a.coder.key in keys and a.mode == "independent"]
        if reopened:
            listed = ", ".join(f"{self.names[a.transcript]} ({a.coder.name})" for a in reopened)
            told.append(f"Left out, because finished work was opened again: {listed}.")
        twice = [a for a in every if a.counts and (a.transcript, a.coder.key) in self._calibrated]
        if twice:
            listed = ", ".join(f"{self.names[a.transcript]} ({a.coder.name})" for a in twice)
            told.append(f"Left out, because the same codings were made to calibrate: {listed}.")
        if self.frozen.uncertain or self.frozen.lost:
            told.append(
                f"Since finishing, transcripts were corrected: {self.frozen.uncertain} codings are placed by "
                f"best guess and {self.frozen.lost} have no place and are left out."
            )
        merged = [
            self.book.full_name(code.id)
            for code in self.book
            if code.merged_into is not None and code.id in self.frozen.codes
        ]
        if merged:
            told.append(
                f"Codes merged since the coding are counted as what they were merged into: {', '.join(merged)}."
            )
        return told

    def groups(self, by: str | None) -> list[str | None]:
        """The groups of transcripts by an attribute of their respondents; [None]: all together."""
        if by is None:
            return [None]
        wanted = asked_attributes(self._people.values(), by)
        self._group_of = {
            t: joint_group([self._people[key] for key in self._linked.get(t, [])], wanted)
            for t in self.transcripts
        }
        return list(dict.fromkeys(self._group_of[t] for t in self.transcripts))

    def within(self, group: str | None) -> list[bool] | None:
        """Which transcripts are of the group; None: all."""
        return None if group is None else [self._group_of[t] == group for t in self.transcripts]

    def _review(self) -> dict[str, int]:
        """What reviewers kept, changed, dropped and added, over finished reviews of these transcripts."""
        counts = {"transcripts": 0, "kept": 0, "changed": 0, "dropped": 0, "added": 0}
        done = {
            (a.transcript, a.coder.name): a
            for a in self.every
            if a.status == "finished" and a.mode == "independent"
        }
        for a in self.every:
            first = done.get((a.transcript, a.reviews or ""))
            if a.mode != "review" or a.status != "finished" or first is None:
                continue
            found = review(self._spans(first), self._spans(a))
            counts["transcripts"] += 1
            for name, number in found._asdict().items():
                counts[name] += number
        return counts

    def _spans(self, a: Assignment) -> list[tuple[int, int, int]]:
        codings = frames.load_frozen(self.study, [a], self.viewer).codings
        standing = [key_of(self.book.standing_for(code)) for code in codings.code.tolist()]
        return list(zip(standing, codings.start.tolist(), codings.end.tolist(), strict=True))


# -- one comparison ---------------------------------------------------------------------------------


@dataclass(frozen=True)
class _Line:
    """One row of a result: a code, a theme or a level, and the codes (keys) that count as it."""

    path: list[str]
    level: str | None
    codes: frozenset[int]


def _lines(book: Codebook, roll_up: str, used: set[int]) -> list[_Line]:
    standing = {key_of(code): key_of(book.standing_for(code.id)) for code in book}
    merged: dict[int, set[int]] = {}
    for code, into in standing.items():
        merged.setdefault(into, set()).add(code)
    shown = [c for c in book.in_level_order() if c.merged_into is None]
    own = {key_of(c): frozenset(merged[key_of(c)]) for c in shown}
    if roll_up == "code":
        used_now = {standing[code] for code in used}
        return [
            _Line(list(book.path(c.id)), book.level_of(c.id), own[key_of(c)])
            for c in shown
            if c.live or c.id in used_now
        ]
    grouped: dict[tuple[str | None, str], set[int]] = {}
    for c in shown:
        theme = book.theme_of(c.id)
        level = book.level_of(theme.id if roll_up == "theme" else c.id)
        name = theme.name if roll_up == "theme" else level or NO_LEVEL
        grouped.setdefault((level, name), set()).update(own[key_of(c)])
    return [_Line([place[1]], place[0], frozenset(codes)) for place, codes in grouped.items()]


@dataclass(frozen=True)
class _Level:
    """The codings of a scope at one roll-up, prepared once for every unit and group."""

    roll_up: str
    lines: list[_Line]
    arrays: Compared
    prepared: Prepared


def _level(scope: Scope, text: str, roll_up: str) -> _Level:
    lines = _lines(scope.book, roll_up, scope.frozen.codes)
    arrays = scope.frozen.compared([line.codes for line in lines], everybody=text == "all")
    prepared = prepare(
        Spans(*arrays.spans),
        Stretches(*arrays.regions),
        transcripts=len(scope.transcripts),
        coders=len(scope.coders),
        codes=len(lines),
        offered=arrays.offered,
    )
    return _Level(roll_up, lines, arrays, prepared)


def _result(scope: Scope, asked: Asked, level: _Level, unit: str, group: str | None) -> dict[str, Any]:
    comparison = compare(
        level.prepared,
        _units(level.arrays, unit),
        overlap=asked.overlap,
        within=scope.within(group),
        replicates=asked.replicates,
        seed=asked.seed,
    )
    told = [*scope.warnings, *(warning[0].upper() + warning[1:] for warning in comparison.warnings)]
    if comparison.clipped or comparison.outside:
        told.append(
            f"{comparison.clipped + comparison.outside} codings reach beyond the text looked at "
            f"({asked.text}) and were clipped; {comparison.outside} of them lie wholly outside it."
        )
    names = [coder.name for coder in scope.coders]
    return {
        "coders": names,
        "unit": unit,
        "roll_up": level.roll_up,
        "text": asked.text,
        "group": group,
        "seed": asked.seed,
        "replicates": asked.replicates,
        "scope": {
            "transcripts": comparison.transcripts,
            "units": comparison.units,
            "round": scope.rounds,
        },
        "codes": [
            {"path": line.path, "level": line.level, **_code(code, names)}
            for line, code in zip(level.lines, comparison.codes, strict=True)
        ],
        "pooled": {name: _statistic(getattr(comparison.pooled, name)) for name in POOLED},
        "review": scope.review,
        "warnings": told,
    }


def _code(code: CodeAgreement, names: Sequence[str]) -> dict[str, Any]:
    return {
        "units": code.units,
        "all": code.all,
        "none": code.none,
        "some": code.some,
        "only": dict(zip(names, code.only, strict=True)),
        "not_offered": code.not_offered,
        **{name: _statistic(getattr(code, name)) for name in STATISTICS},
    }


def _statistic(statistic: Statistic) -> dict[str, Any]:
    return {
        "value": statistic.value,
        "low": statistic.low,
        "high": statistic.high,
        "why": statistic.why,
        "interval_why": statistic.interval_why,
        "below": None if statistic.below is None else dict(statistic.below),
        "undefined_replicates": statistic.undefined_replicates,
    }


def _units(arrays: Compared, unit: str) -> Stretches | None:
    """The units of a kind; None: characters."""
    found = {"turn": arrays.regions, "sentence": arrays.sentences, "document": arrays.documents}.get(unit)
    return None if found is None else Stretches(*found)


# -- below a threshold ------------------------------------------------------------------------------


def headline(
    study: Study, coder: str | None, asked: Asked, document: dict[str, Any], statistic: str
) -> list[float | None]:
    """The pooled statistic on sentences of each result, by which ``--fail-under`` judges.

    ``document`` is what ``agreement`` gave for ``asked``; sentences that it lacks are compared now.
    Raises UsageError for a statistic that is not pooled.
    """
    if statistic not in POOLED:
        raise UsageError(f"--on takes {', '.join(POOLED)}; not {statistic}.")
    if "sentence" not in asked.units:
        document = agreement(study, coder, replace(asked, units=("sentence",), replicates=0))
    results = document.get("results", [document])
    return [r["pooled"][statistic]["value"] for r in results if r["unit"] == "sentence"]
