"""The scope of agreement: the transcripts that every coder compared has finished independently, and when."""

from __future__ import annotations

from dataclasses import dataclass
from itertools import pairwise
from typing import TYPE_CHECKING

from qualcode.counting.comparison import FrozenWork, finished_reviews
from qualcode.counting.groups import asked_attributes, joint_group
from qualcode.counting.rolling_up import ROLL_UPS, rolled_up
from qualcode.errors import QualcodeError, UsageError
from qualcode.ledger.log import wall_time
from qualcode.study.assignments import finished_at
from qualcode.study.coders import find_coder
from qualcode.study.names import some_of
from qualcode.study.seen import look
from qualcode.study.settings import refuse_without_agreement
from qualcode.study.transcripts import finder

if TYPE_CHECKING:
    from collections.abc import Collection, Iterable, Sequence

    from qualcode.counting.comparison import Arrays
    from qualcode.counting.rolling_up import CodeLine
    from qualcode.ledger.study import Study
    from qualcode.study.assignments import Assignment, Drawn
    from qualcode.study.coders import Coder
    from qualcode.study.seen import Seen

ROW = "row"  # of a table, or a cue of captions
UNITS = ("sentence", "turn", ROW, "document", "character")
TEXTS = ("respondents", "all")
TRANSCRIPT, ROUND, ORDER = "transcript", "round", "order"
CODERS_AT_MOST = 32  # as the engine has it
NOBODYS = "no turn belongs to a respondent or a group"
"""Why there is nothing to compare in texts that hold interviewers' turns, or nobody's, alone."""
BLOCKS = 4  # how many blocks of transcripts, in the order of finishing, at most
IN_BLOCK = 3  # how many transcripts a block has at least


@dataclass(frozen=True)
class Asked:
    """The figures that are asked for. ``overlap``: the share of a unit that must be marked, None: any character.
    Without ``set_alpha`` that one figure, which takes as long as all others, is left for later."""

    coders: tuple[str, ...] = ()
    units: tuple[str, ...] = ("sentence",)
    roll_ups: tuple[str, ...] = ("code",)
    by: str | None = None
    transcripts: tuple[str, ...] = ()
    text: str = "respondents"
    overlap: float | None = None
    replicates: int = 2000
    seed: int = 0
    set_alpha: bool = True

    def __post_init__(self) -> None:
        for what, given, known in (
            ("--unit", self.units, UNITS),
            ("--roll-up", self.roll_ups, ROLL_UPS),
            ("--text", (self.text,), TEXTS),
        ):
            for value in given:
                if value not in known:
                    raise UsageError(f"{what} takes {', '.join(known)}; not {value}.")


class Scope:
    """Transcripts that all of the coders have finished independently in a round that counts, and their frozen
    codings.

    It reads all that it needs when it is made, and does not use the study after that. With ``coders`` it
    compares these, else all who have finished anything; with ``transcripts`` only these. ``nothing`` says why
    there is nothing to compare; where it is None, ``transcripts`` are those compared (keys, in order), and
    ``rounds`` the names of their rounds. ``told`` lists what was left out, corrected or merged; ``warnings``
    lists that and what else a reader must know. ``reviews`` are the finished reviews of finished work.
    """

    def __init__(
        self,
        seen: Seen,
        coders: Sequence[str] = (),
        transcripts: Sequence[str] = (),
        warnings: Sequence[str] = (),
    ) -> None:
        self.names = dict(seen.names)
        study, find = seen.study, finder(seen.study)
        self._asked_for = bool(transcripts)
        wanted = {find(name).key for name in transcripts} if transcripts else None
        opens = seen.viewer.opens
        self._every = [
            a for a in seen.assignments if (wanted is None or a.transcript in wanted) and opens(a.transcript)
        ]
        # A coder has one set of codings for a transcript: what was coded in practice cannot count later.
        self._practised = {(a.transcript, a.coder.key) for a in self._every if not a.counts}
        eligible = [a for a in self._every if self._eligible(a)]
        named = [find_coder(study, name) for name in coders] or [a.coder for a in eligible]
        self.coders = list({coder.key: coder for coder in named}.values())
        if coders and len(self.coders) < 2:
            raise UsageError("--coders takes two coders or more, parted by commas, for example Ann,Ben.")
        if len(self.coders) > CODERS_AT_MOST:
            raise UsageError(f"Agreement compares up to {CODERS_AT_MOST} coders; name them with --coders.")
        self._chosen = self._of_all_coders(eligible) if len(self.coders) > 1 else {}
        self.nothing = None if self._chosen else self._why_nothing()
        self.transcripts = sorted(self._chosen)
        self.rounds = list(dict.fromkeys(a.round for t in self.transcripts for a in self._chosen[t]))
        self.frozen = FrozenWork(
            seen,
            self.transcripts,
            [coder.key for coder in self.coders],
            [a for t in self.transcripts for a in self._chosen[t]],
        )
        self.book = seen.book
        self._people = {person.key: person for person in seen.people}
        self._linked = seen.taking_part
        self._finished_at = finished_at(study)
        self.reviews = finished_reviews(seen, self._every)
        self.told = self._told()
        self.warnings = [*warnings, *self.told]

    def refuse_if_nothing(self) -> None:
        """Raise QualcodeError, with the reason, where there is nothing to compare."""
        if self.nothing is not None:
            raise QualcodeError(self.nothing)

    @property
    def units(self) -> tuple[str, ...]:
        """Those of UNITS by which the transcripts, or some of them, can be compared."""
        return tuple(unit for unit in UNITS if unit != ROW or self.frozen.with_rows)

    def having(self, unit: str) -> list[int]:
        """The transcripts (keys, in order) that can be compared by this unit: all, but by row those with rows."""
        return [key for key in self.transcripts if unit != ROW or key in self.frozen.with_rows]

    def left_out(self, unit: str) -> list[str]:
        """A sentence on the transcripts that cannot be compared by this unit, if there are any.

        Raises QualcodeError where that is all of them.
        """
        having = set(self.having(unit))
        without = [self.names[key] for key in self.transcripts if key not in having]
        if not without:
            return []
        if not having:
            raise QualcodeError(
                f"Nothing can be compared by row, because only tables and captions have rows: {some_of(without)} "
                f"{'has' if len(without) == 1 else 'have'} none. Compare by sentence or turn; or, where there is a "
                "table of a transcript, take its text from that: qualcode transcripts revise NAME TABLE."
            )
        return [f"Left out by row, because only tables and captions have rows: {', '.join(without)}."]

    def laid_out(self, roll_up: str, text: str) -> tuple[list[CodeLine], Arrays]:
        """The lines of a table at a roll-up, and what is compared as arrays; ``text`` is one of TEXTS."""
        lines = rolled_up(self.book, roll_up, self.frozen.codes)
        return lines, self.frozen.arrays([line.codes for line in lines], everybody=text == "all")

    # -- what is compared ---------------------------------------------------------------------------

    def _eligible(self, a: Assignment) -> bool:
        independent = a.mode == "independent" and a.finished and not a.reopened
        return independent and a.counts and (a.transcript, a.coder.key) not in self._practised

    def _of_all_coders(self, eligible: Sequence[Assignment]) -> dict[int, list[Assignment]]:
        by_pair: dict[tuple[int, int], Assignment] = {}
        for a in eligible:
            by_pair.setdefault((a.transcript, a.coder.key), a)
        chosen = {}
        for transcript in {a.transcript for a in eligible}:
            own = [by_pair.get((transcript, coder.key)) for coder in self.coders]
            if all(own):
                chosen[transcript] = [a for a in own if a is not None]
        return chosen

    def _why_nothing(self) -> str:
        if len(self.coders) < 2:
            who = self.coders[0].name + " alone" if self.coders else "nobody"
            return (
                "Agreement needs two coders who have finished the same transcripts independently; so far "
                f"{who} has finished any{' of those asked for' if self._asked_for else ''}."
            )
        pair = len(self.coders) == 2
        names = " and ".join(coder.name for coder in self.coders)
        return (
            f"There is no transcript that {names} have {'both' if pair else 'all'} finished independently in a "
            f"round that counts ({', '.join(map(self._progress, self.coders))}); see qualcode transcripts"
            f"{'' if pair else ', and name fewer coders with --coders'}."
        )

    def _progress(self, coder: Coder) -> str:
        own = [a for a in self._every if a.coder.key == coder.key and a.mode == "independent"]
        if not own:
            return f"{coder.name} has nothing assigned"
        return f"{coder.name} has finished {len({a.transcript for a in own if self._eligible(a)})}"

    def _each_once(self, found: Iterable[Assignment]) -> str:
        """Transcripts with their coders; one that a coder has in several rounds is one."""
        return ", ".join(dict.fromkeys(f"{self.names[a.transcript]} ({a.coder.name})" for a in found))

    def _told(self) -> list[str]:
        told = []
        keys = {coder.key for coder in self.coders}
        reopened = [a for a in self._every if a.reopened and a.coder.key in keys and a.mode == "independent"]
        if reopened:
            told.append(f"Left out, because finished work was opened again: {self._each_once(reopened)}.")
        twice = [
            a
            for a in self._every
            if a.counts and a.coder.key in keys and (a.transcript, a.coder.key) in self._practised
        ]
        if twice:
            listed = self._each_once(twice)
            told.append(f"Left out, because the same codings are in a round that does not count: {listed}.")
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

    def drawn(self, members: Collection[int]) -> dict[Drawn | None, int]:
        """How many of these transcripts (keys) each stratum of a random sample brought in; None: not from a
        sample."""
        found: dict[Drawn | None, int] = {}
        for transcript in members:
            of = next((a.drawn for a in self._chosen[transcript] if a.drawn is not None), None)
            found[of] = found.get(of, 0) + 1
        return found

    def late(self, members: Collection[int]) -> int:
        """In how many of these transcripts (keys) a coder was assigned only after another had finished, and till
        then could see that work."""
        return sum(
            max(a.created for a in own) > min(wall_time(self._finished_at.get(a.id, 0)) for a in own)
            for own in (self._chosen[key] for key in members)
        )

    @property
    def not_counted(self) -> dict[str, int]:
        """In how many transcripts each round that does not count is finished by somebody."""
        rounds: dict[str, set[int]] = {}
        for a in self._every:
            if not a.counts and a.finished:
                rounds.setdefault(a.round, set()).add(a.transcript)
        return {name: len(transcripts) for name, transcripts in rounds.items()}

    def without_speech(self, spoken_in: Iterable[int], members: Collection[int]) -> list[str]:
        """A sentence on those of these transcripts (keys) that hold no text to look at; none where all hold some.

        ``spoken_in``: the transcripts compared (their places, from 0) that have a turn to look at.
        """
        spoken = {self.transcripts[place] for place in set(spoken_in)}
        silent = [key for key in members if key not in spoken]
        if not silent:
            return []
        return [
            f"In {len(silent)} of {len(members)} {'transcript' if len(members) == 1 else 'transcripts'} {NOBODYS}: "
            f"{some_of([self.names[key] for key in silent])}. Say who asks with: qualcode transcripts set NAME "
            "--interviewer LABEL; or compare everybody's words: --text all."
        ]

    # -- groups of transcripts ----------------------------------------------------------------------

    def within(self, group: Collection[int]) -> list[bool]:
        """Which of the transcripts compared are of a group."""
        return [t in group for t in self.transcripts]

    def groups(self, by: str | None, unit: str) -> dict[str | None, list[int]]:
        """The transcripts (keys) of each group that can be compared by ``unit``, in order; {None: all of them}
        where ``by`` is None.

        ``by``: ``transcript``, ``round``, ``order`` (blocks in the order in which the last coder finished), or
        attributes of respondents. Raises UsageError and NotFound as ``asked_attributes``.
        """
        having = self.having(unit)
        if by is None:
            return {None: having}
        if by == ORDER:
            return self._blocks(having)
        found: dict[str | None, list[int]] = {}
        group_of = self._group_of(by)
        for transcript in having:
            found.setdefault(group_of[transcript], []).append(transcript)
        return found

    def _group_of(self, by: str) -> dict[int, str]:
        if by == TRANSCRIPT:
            return {t: self.names[t] for t in self.names}
        if by == ROUND:
            return {t: " and ".join(dict.fromkeys(a.round for a in own)) for t, own in self._chosen.items()}
        wanted = asked_attributes(self._people.values(), by)
        return {
            t: joint_group([self._people[key] for key in self._linked.get(t, [])], wanted) for t in self.names
        }

    def _blocks(self, having: Sequence[int]) -> dict[str | None, list[int]]:
        ordered = self._in_order(having)
        number = max(1, min(BLOCKS, len(ordered) // IN_BLOCK))
        found: dict[str | None, list[int]] = {}
        for block in range(number):
            begin, end = (len(ordered) * edge // number for edge in (block, block + 1))
            found[f"finished {begin + 1}-{end}"] = ordered[begin:end]
        return found

    def _in_order(self, having: Sequence[int]) -> list[int]:
        """These transcripts (keys) in the order in which the last of their coders finished them."""
        return sorted(having, key=lambda t: (self._when(t), self.names[t]))

    def _when(self, transcript: int) -> int:
        return max(self._finished_at.get(a.id, 0) for a in self._chosen[transcript])

    def at_once(self, groups: dict[str | None, list[int]]) -> bool:
        """Whether transcripts of different groups were finished by one step, so that their order says nothing."""
        when = [{self._when(t) for t in group} for group in groups.values()]
        return any(one & other for one, other in pairwise(when))


def scope_of(study: Study, coder: str | None, asked: Asked) -> Scope:
    """The scope as ``coder`` may see it, read at one moment.

    Raises NotAllowed where the study does not use agreement, NotFound for unknown names.
    """
    refuse_without_agreement(study)
    seen, warnings = look(study, coder, "agreement")
    with study.reading():
        return Scope(seen, asked.coders, asked.transcripts, warnings)
