"""Who speaks in a transcript, how much, and what is said of whose words they are: as facts, without the text."""

from __future__ import annotations

import json
from typing import TYPE_CHECKING, NamedTuple

from qualcode.study.respondents import participants, respondents
from qualcode.study.transcripts import natural_order
from qualcode.transcript.model import BY_A_RULE

if TYPE_CHECKING:
    from collections.abc import Collection, Mapping, Sequence

    from qualcode.ledger.study import Study
    from qualcode.transcript.model import Role, Transcript


class Voice(NamedTuple):
    """A speaker's label. ``respondent`` is the key of whose it is, if that is known; ``letters`` are of speech."""

    label: str
    role: Role
    inferred: bool
    letters: int
    respondent: int | None = None


class Voices(NamedTuple):
    """Who speaks in one transcript.

    ``unlabelled`` counts the letters of turns without a label, ``unknown`` the rows or cues of which nothing says
    who speaks. ``before`` is the text before the first label. ``parts`` are the keys of the respondents who take
    part, by name. ``notes``: the interview was kept in notes.
    """

    transcript: str
    voices: tuple[Voice, ...]
    unlabelled: int
    unknown: int
    before: str
    notes: bool = False
    parts: Mapping[int, str] = {}

    @property
    def letters(self) -> int:
        """The letters of all turns."""
        return self.unlabelled + sum(voice.letters for voice in self.voices)

    def labelled(self, *roles: Role) -> list[Voice]:
        """Those who speak under a label of their own, in one of these roles."""
        return [v for v in self.voices if v.role in roles and v.letters and v.label not in BY_A_RULE]

    @property
    def answers(self) -> int:
        """The letters that may be respondents' words."""
        return self.unlabelled + sum(v.letters for v in self.voices if v.role in ("respondent", "group"))

    @property
    def silent(self) -> list[str]:
        """The respondents who have no words that are known to be theirs, by the rules of ``counting.frames``."""
        speaking = {v.respondent for v in self.voices if v.letters and v.role == "respondent"}
        others = [name for key, name in self.parts.items() if key not in speaking]
        if not any(
            v.respondent for v in self.voices
        ):  # an interview's words are the respondent's, or the group's
            return [] if self.answers else others
        if len(self.parts) == 1 and (
            self.unlabelled or any(v.role == "group" and v.letters for v in self.voices)
        ):
            return []
        return others


def voices_of(name: str, content: Transcript, *, notes: bool) -> Voices:
    """The same of a transcript that is not stored yet."""
    from qualcode.transcript.account import letters

    text, turns = content.text, content.turns
    first = turns[0] if turns else None
    return Voices(
        name,
        tuple(Voice(s.label, s.role, s.inferred, s.letters) for s in content.speakers),
        sum(letters(text[turn.start : turn.end]) for turn in turns if turn.speaker is None),
        content.unknown,
        text[: first.label_start] if first is not None and first.speaker is not None else "",
        notes,
    )


_STORED = """
SELECT t.key, t.name, t.medium, r.account, r.sha, json_extract(r.turns, '$.labels'),
  json_extract(r.turns, '$.turns[0]'), json_extract(r.turns, '$.turns[3]'),
  CASE WHEN r.account IS NULL THEN json_extract(r.turns, '$.turns') END
FROM transcript t JOIN revision r ON r.key = t.current WHERE t.deleted = 0
"""


def stored_voices(study: Study, among: Collection[int] | None = None) -> list[Voices]:
    """Who speaks in these transcripts (keys), or in all, in the order of their names.

    Of a study from before letters were counted, characters stand for letters.
    """
    within = "" if among is None else f"({','.join(map(str, sorted(among)))})"
    names = {person.key: person.name for person in respondents(study)}
    linked = participants(study)
    speakers: dict[int, dict[str, tuple[Role, bool, int | None]]] = {}
    for key, label, role, inferred, respondent in study.connection.execute(
        "SELECT s.transcript, s.label, s.role, s.inferred, p.key FROM speaker s "
        "LEFT JOIN respondent p ON p.key = s.respondent AND p.deleted = 0"
        + (f" WHERE s.transcript IN {within}" if within else "")
    ):
        speakers.setdefault(key, {})[label] = (role, bool(inferred), respondent)
    found = []
    rows = study.connection.execute(_STORED + (f" AND t.key IN {within}" if within else "")).fetchall()
    for key, name, medium, account, sha, labels, first, speaker, turns in rows:
        said, unlabelled, unknown = _counted(account, json.loads(labels), turns)
        own = speakers.get(key, {})
        found.append(
            Voices(
                name,
                tuple(
                    Voice(label, own[label][0], own[label][1], letters, own[label][2])
                    for label, letters in said.items()
                    if label in own
                ),
                unlabelled,
                unknown,
                _beginning(study, sha, first) if first and speaker >= 0 else "",
                medium == "notes",
                {person: names[person] for person in linked.get(key, ())},
            )
        )
    return sorted(found, key=lambda one: natural_order(one.transcript))


def _beginning(study: Study, sha: str, end: int) -> str:
    """The text up to ``end``; of few transcripts anything stands before the first turn."""
    (text,) = study.connection.execute(
        "SELECT substr(body, 1, ?) FROM text WHERE sha = ?", (end, bytes.fromhex(sha))
    ).fetchone()
    return str(text)


def _counted(
    account: str | None, labels: Sequence[str], turns: str | None
) -> tuple[dict[str, int], int, int]:
    """The letters of each label, those of turns without one, and the rows of which nobody knows who speaks."""
    if account is not None:
        counted = json.loads(account)
        said = counted["speakers"]
        return said, max(0, counted["in_turns"] - sum(said.values())), counted["unknown"]
    numbers = json.loads(turns or "[]")
    lengths = [0] * (len(labels) + 1)
    for start, end, speaker in zip(numbers[1::4], numbers[2::4], numbers[3::4], strict=True):
        lengths[speaker] += end - start
    return dict(zip(labels, lengths, strict=False)), lengths[-1], 0
