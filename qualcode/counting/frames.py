"""A study as numpy arrays: codings, turns with whose they are, and the units of agreement.

Keys are the study's local ones. One row of an array is one coding, turn or unit; arrays of one frame have one
length.
"""

from __future__ import annotations

import json
from dataclasses import dataclass
from itertools import chain
from typing import TYPE_CHECKING, Any, NamedTuple, TypeAlias

import numpy as np

from qualcode.ledger.placement import Placer
from qualcode.study.assignments import STANCES, frozen_views, offered_codes
from qualcode.study.codes import code_ids
from qualcode.study.respondents import participants

if TYPE_CHECKING:
    from collections.abc import Collection, Iterable, Mapping, Sequence

    from numpy.typing import NDArray

    Ints = NDArray[np.int32] | NDArray[np.int64]

    from qualcode.agreement import Spans, Stretches
    from qualcode.ledger.study import Study
    from qualcode.study.assignments import Assignment
    from qualcode.study.seen import Seen

    AnyPlaces: TypeAlias = "Places | LiveCodings | Turns | Spans | Stretches"

GROUP = -1  # owner of a turn whose speaker in a group is unknown
NOBODY = -2  # owner of an interviewer's or a transcriber's turn
_ROLES = ("interviewer", "respondent", "group", "other")
_SPAN = 1 << 32  # more code points than a transcript has, to make one sortable number of (transcript, offset)


class LiveCodings(NamedTuple):
    """Live, placed codings: int64 arrays; ``stance`` indexes STANCES."""

    transcript: NDArray[np.int64]
    coder: NDArray[np.int64]
    code: NDArray[np.int64]
    start: NDArray[np.int64]
    end: NDArray[np.int64]
    stance: NDArray[np.int64]


class FrozenCodings(NamedTuple):
    """Codings as they were frozen, in few bits, because a large study has many; ``stance`` indexes STANCES."""

    transcript: NDArray[np.int32]
    coder: NDArray[np.int32]
    code: NDArray[np.int32]
    start: NDArray[np.int32]
    end: NDArray[np.int32]
    stance: NDArray[np.int8]


class Keyed(NamedTuple):
    """Codings, each with its key."""

    codings: LiveCodings
    key: NDArray[np.int64]

    def where(self, kept: NDArray[np.bool_] | NDArray[np.int64]) -> Keyed:
        """The codings for which ``kept`` is True, or those at these indices."""
        return Keyed(LiveCodings(*(column[kept] for column in self.codings)), self.key[kept])


class Places(NamedTuple):
    """Stretches ``[start, end)`` of transcripts."""

    transcript: Ints
    start: Ints
    end: Ints


class Turns(NamedTuple):
    """Turns of the current revisions, by transcript and start. ``owner`` is a respondent's key, GROUP or NOBODY.

    ``said`` is True where a respondent, or a group of them, speaks (or the notes do).
    """

    transcript: NDArray[np.int64]
    start: NDArray[np.int64]
    end: NDArray[np.int64]
    owner: NDArray[np.int64]
    said: NDArray[np.bool_]


@dataclass(frozen=True)
class Texts:
    """Turns, sentences (transcript, start, end, turn index), the rows of tables and cues of captions (transcript,
    start, end), and which transcripts are focus groups (keys).

    There are no sentences and no rows where they were not asked for.
    """

    turns: Turns
    sentences: NDArray[np.int32]
    rows: NDArray[np.int32]
    focus_groups: frozenset[int]


def load_codings(seen: Seen, of: Mapping[int, Collection[int]] | None = None) -> Keyed:
    """The live codings with a place that the viewer may see, of every coder, or of the coders (keys) that ``of``
    has for a transcript (key); by transcript, coder and start."""
    live = f"deleted = 0 AND start IS NOT NULL AND {seen.viewer.condition()}"
    if of is None:
        # The plus keeps SQLite from dropping layer out of the order, in which the index has it, and sorting.
        return _load(seen.study, f"coding WHERE +layer = 'own' AND {live}")
    pairs = sorted(transcript << 20 | coder for transcript, coders in of.items() for coder in coders)
    return _load(
        seen.study,
        "json_each(?) pair CROSS JOIN coding ON coding.transcript = pair.value >> 20 "
        f"AND layer = 'own' AND coder = pair.value & 0xFFFFF WHERE {live}",
        json.dumps(pairs),
    )


def load_consensus(study: Study, keys: Collection[int]) -> Keyed:
    """These codings (keys) of the consensus, which is no coder's (0), by transcript and start."""
    found = _load(study, f"coding WHERE key IN ({','.join(map(str, sorted(keys)))}) AND start IS NOT NULL")
    codings = found.codings
    found = found._replace(codings=codings._replace(coder=np.zeros_like(codings.coder)))
    return found.where(np.lexsort((codings.start, codings.transcript)))


def _load(study: Study, source: str, *parameters: str) -> Keyed:
    stance = " ".join(f"WHEN '{name}' THEN {i}" for i, name in enumerate(STANCES) if name)
    # Three packed numbers a row fetch several times faster than seven columns.
    cursor = study.connection.execute(
        f"SELECT (transcript << 40) | (coder << 20) | (CASE stance {stance} ELSE 0 END), "
        f'(coding.key << 24) | code, (start << 32) | "end" FROM {source} '
        "ORDER BY transcript, layer, coder, start",
        parameters,
    )
    packed = np.fromiter(chain.from_iterable(cursor), dtype=np.int64).reshape(-1, 3)
    who, place = packed[:, 0], packed[:, 2]
    live = _live_transcripts(study)
    frame = LiveCodings(
        who >> 40,
        (who >> 20) & 0xFFFFF,
        packed[:, 1] & 0xFFFFFF,
        place >> 32,
        place & 0xFFFFFFFF,
        who & 0xFFFFF,
    )
    found = Keyed(frame, packed[:, 1] >> 24)
    kept = np.isin(frame.transcript, live)
    return found if kept.all() else found.where(kept)


_UNSET, _MIXED = STANCES.index(None), STANCES.index("mixed")


def one_of_alike(found: Keyed) -> Keyed:
    """One coding (the first made, with their joint stance) for all that one coder has with the same code on
    the same span; ``found`` is in the order of transcripts, coders and starts."""
    c = found.codings
    beside = np.logical_and.reduce([column[1:] == column[:-1] for column in (c.transcript, c.coder, c.start)])
    near = np.flatnonzero(np.concatenate((beside, [False])) | np.concatenate(([False], beside)))
    columns = [column[near] for column in (c.transcript, c.coder, c.start, c.end, c.code)]
    order = np.lexsort((found.key[near], *reversed(columns)))
    again = np.logical_and.reduce([column[order][1:] == column[order][:-1] for column in columns])
    if not again.any():
        return found
    new = np.concatenate(([True], ~again))
    group, rows = np.cumsum(new) - 1, near[order]
    stance = c.stance.copy()
    stance[rows[new]] = _joint(stance[rows], group)
    return Keyed(c._replace(stance=stance), found.key).where(
        np.setdiff1d(np.arange(len(found.key)), rows[~new], assume_unique=True)
    )


def _joint(stance: NDArray[np.int64], group: NDArray[np.int64]) -> NDArray[np.int64]:
    """The stance of each group of codings, as ``alike.joint_stance`` has it."""
    given = stance != _UNSET
    highest, lowest = np.full(group[-1] + 1, _UNSET), np.full(group[-1] + 1, len(STANCES))
    np.maximum.at(highest, group[given], stance[given])
    np.minimum.at(lowest, group[given], stance[given])
    return np.where(highest > lowest, _MIXED, highest)


def count_lost(seen: Seen) -> int:
    """How many live codings of coders that the viewer may see have no place since a correction."""
    (lost,) = seen.study.connection.execute(
        "SELECT count(*) FROM coding JOIN transcript t ON t.key = coding.transcript "
        f"WHERE coding.deleted = 0 AND t.deleted = 0 AND coding.layer = 'own' AND coding.placed = 'lost' "
        f"AND {seen.viewer.condition()}"
    ).fetchone()
    return int(lost)


def _live_transcripts(study: Study) -> list[int]:
    return [key for (key,) in study.connection.execute("SELECT key FROM transcript WHERE deleted = 0")]


def load_texts(
    study: Study, transcripts: Iterable[int] | None = None, *, sentences: bool = False, rows: bool = False
) -> Texts:
    """The turns of these transcripts (keys), or of all, and with ``sentences`` and ``rows`` those."""
    among = None if transcripts is None else ",".join(map(str, sorted(set(transcripts))))
    people = participants(study)
    labels = _speakers(study, among)
    turn_blocks: list[NDArray[np.int64]] = [np.empty((0, 5), dtype=np.int64)]
    sentence_blocks: list[NDArray[np.int32]] = [np.empty((0, 4), dtype=np.int32)]
    row_blocks: list[NDArray[np.int32]] = [np.empty((0, 3), dtype=np.int32)]
    focus = set()
    first = 0
    for key, stated, turns_json, sentences_json, rows_json in study.connection.execute(
        "SELECT t.key, t.focus_group, r.turns, "
        f"{'r.sentences' if sentences else 'NULL'}, {'r.rows' if rows else 'NULL'} "
        "FROM transcript t JOIN revision r ON r.key = t.current "
        f"WHERE t.deleted = 0 {'' if among is None else f'AND t.key IN ({among}) '}ORDER BY t.key"
    ):
        layout, flat = _numbers(turns_json)
        known = labels.get(key, {})
        speaking = [known[label] for label in layout["labels"]]
        parts = people.get(key, [])
        is_group = _is_focus_group(speaking, parts) if stated is None else stated == "yes"
        if is_group:
            focus.add(key)
        whose = [_whose(speaking, speaker, parts, is_group) for speaker in range(-1, len(speaking))]
        said = np.array([(owner, role in {"respondent", "group"}) for role, owner in whose], dtype=np.int64)
        numbers = flat.reshape(-1, 4)
        turns = np.empty((len(numbers), 5), dtype=np.int64)
        turns[:, 0], turns[:, 1:3], turns[:, 3:] = key, numbers[:, 1:3], said[numbers[:, 3] + 1]
        turn_blocks.append(turns)
        if sentences_json is not None:
            of_turns = _stretches(key, sentences_json)
            turn = first + np.searchsorted(turns[:, 1], of_turns[:, 1], side="right") - 1
            sentence_blocks.append(np.column_stack((of_turns, turn.astype(np.int32))))
        if rows_json is not None:
            row_blocks.append(_stretches(key, rows_json))
        first += len(turns)
    table = np.concatenate(turn_blocks)
    every = Turns(table[:, 0], table[:, 1], table[:, 2], table[:, 3], table[:, 4].astype(bool))
    return Texts(every, np.concatenate(sentence_blocks), np.concatenate(row_blocks), frozenset(focus))


def _stretches(transcript: int, stored: str) -> NDArray[np.int32]:
    """Stretches as they are stored, a flat list of their edges: (transcript, start, end)."""
    edges = _numbers(stored)[1].reshape(-1, 2)
    return np.column_stack((np.full(len(edges), transcript), edges)).astype(np.int32)


def _numbers(text: str) -> tuple[Any, NDArray[np.int64]]:
    """JSON whose last array is flat and of whole numbers: all but these, and the numbers, which numpy reads several
    times faster than json. Raises ValueError where the array holds anything else."""
    before, _, rest = text.rpartition("[")
    flat, _, after = rest.partition("]")
    numbers = np.fromstring(flat, dtype=np.int64, sep=",")
    if len(numbers) != flat.count(",") + bool(flat):
        raise ValueError("not an array of whole numbers")
    return json.loads(f"{before}[]{after}"), numbers


def _speakers(study: Study, among: str | None) -> dict[int, dict[str, tuple[str, int | None]]]:
    found: dict[int, dict[str, tuple[str, int | None]]] = {}
    for transcript, label, role, respondent in study.connection.execute(
        "SELECT s.transcript, s.label, s.role, r.key FROM speaker s "
        "LEFT JOIN respondent r ON r.key = s.respondent AND r.deleted = 0"
        + ("" if among is None else f" WHERE s.transcript IN ({among})")
    ):
        found.setdefault(transcript, {})[label] = (role, respondent)
    return found


def _is_focus_group(speaking: list[tuple[str, int | None]], parts: Sequence[int]) -> bool:
    """Unless it is stated: several respondents, or several respondents' labels and none is known to be whose."""
    owners = [owner for role, owner in speaking if role == "respondent"]
    return len(parts) > 1 or (len(owners) > 1 and not any(owners))


def _whose(
    speaking: list[tuple[str, int | None]], speaker: int, parts: Sequence[int], is_group: bool
) -> tuple[str, int]:
    """Role and owner of a turn; a turn without label is the respondent's, or the group's.

    In an interview with one respondent whose label is known, any other label is a bystander's and belongs to
    no respondent.
    """
    role, respondent = speaking[speaker] if speaker >= 0 else ("respondent", None)
    if role in {"interviewer", "other"}:
        return role, NOBODY
    if role == "respondent" and respondent is not None:
        return role, respondent
    if len(parts) == 1 and not is_group:
        bystander = role == "respondent" and speaker >= 0 and any(owner for _, owner in speaking)
        return role, NOBODY if bystander else parts[0]
    return role, GROUP


class Touched(NamedTuple):
    """Which turns each span touches: parallel arrays of indices into spans and turns."""

    span: NDArray[np.int64]
    turn: NDArray[np.int64]


def around(spans: AnyPlaces, stretches: AnyPlaces) -> tuple[NDArray[np.int64], NDArray[np.int64]]:
    """The first and the last of the stretches, which are in order, that each span overlaps; where it overlaps
    none, the last comes before the first."""
    there, asked = (part.transcript.astype(np.int64) * _SPAN for part in (stretches, spans))
    first = np.searchsorted(there + stretches.end, asked + spans.start, side="right")
    beyond = np.searchsorted(there + stretches.start, asked + spans.end, side="left")
    return first, beyond - 1


def touched(spans: AnyPlaces, turns: Turns) -> Touched:
    """Every pair of a span and a turn whose speech it overlaps."""
    first, last = around(spans, turns)
    count = np.maximum(last + 1 - first, 0)
    span = np.repeat(np.arange(len(count)), count)
    offset = np.arange(int(count.sum())) - np.repeat(np.cumsum(count) - count, count)
    return Touched(span, np.repeat(first, count) + offset)


@dataclass(frozen=True)
class Frozen:
    """Codings as frozen at finishing, and which codes each coder was offered on each transcript.

    ``offered`` is {(transcript, coder): code keys}. ``lost`` counts codings whose place a later correction
    of the text has made uncertain or lost; the lost ones are not among ``codings``.
    """

    codings: FrozenCodings
    offered: dict[tuple[int, int], frozenset[int]]
    lost: int
    uncertain: int


def load_frozen(seen: Seen, chosen: Iterable[Assignment]) -> Frozen:
    """The frozen views of these finished assignments, placed on the current text; without codings with codes
    that the viewer may not see."""
    study, hidden = seen.study, list(seen.hidden)
    of = offered_codes(study)
    code_keys = {entity.hex(): key for key, entity in code_ids(study).items()}
    current = {
        key: entity.hex()
        for key, entity in study.connection.execute(
            "SELECT t.key, r.id FROM transcript t JOIN revision r ON r.key = t.current"
        )
    }
    blocks: list[NDArray[np.int32]] = [np.empty((0, 4), dtype=np.int32)]
    offered: dict[tuple[int, int], frozenset[int]] = {}
    sets: dict[int, tuple[NDArray[np.int64], frozenset[int]]] = {}
    lost = uncertain = 0
    chosen = list(chosen)
    for a, text in zip(chosen, frozen_views(study, [a.key for a in chosen]), strict=True):
        codes = of[a.key]
        if id(codes) not in sets:
            keys = np.array([code_keys[code] for code in codes], dtype=np.int64)
            sets[id(codes)] = (keys, frozenset(keys.tolist()))
        keys, offered[a.transcript, a.coder.key] = sets[id(codes)]
        view, numbers = _numbers(text)
        rows = numbers.reshape(-1, 4)
        rows[:, 0] = keys[rows[:, 0]]
        if hidden:
            rows = rows[~np.isin(rows[:, 0], hidden)]
        if view["revision"] != current[a.transcript]:
            rows, gone, unsure = _carried(study, view["revision"], rows)
            lost, uncertain = lost + gone, uncertain + unsure
        blocks.append(rows.astype(np.int32))
    number, table = [len(block) for block in blocks[1:]], np.concatenate(blocks)
    transcript, coder = (
        np.repeat(np.array(keys, dtype=np.int32), number)
        for keys in ([a.transcript for a in chosen], [a.coder.key for a in chosen])
    )
    code, start, end = (table[:, i].copy() for i in range(3))
    codings = FrozenCodings(transcript, coder, code, start, end, table[:, 3].astype(np.int8))
    return Frozen(codings, offered, lost, uncertain)


def _carried(study: Study, revision: str, rows: NDArray[np.int64]) -> tuple[NDArray[np.int64], int, int]:
    """Frozen rows (code, start, end, stance) carried from their revision to today's text."""
    (key,) = study.connection.execute(
        "SELECT key FROM revision WHERE id = ?", (bytes.fromhex(revision),)
    ).fetchone()
    placer = Placer(study.connection)
    kept, lost, uncertain = [], 0, 0
    for code, start, end, stance in rows.tolist():
        _, new_start, new_end, placed = placer.today(key, start, end)
        if new_start is None or new_end is None:
            lost += 1
            continue
        uncertain += placed == "uncertain"
        kept.append([code, new_start, new_end, stance])
    return np.array(kept, dtype=np.int64).reshape(-1, 4), lost, uncertain
