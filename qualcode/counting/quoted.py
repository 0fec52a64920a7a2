"""Segments as quotes: the words, who spoke them, whether they may be printed, and the decision on them."""

from __future__ import annotations

from dataclasses import dataclass
from typing import TYPE_CHECKING, Protocol

from qualcode.answers import NO
from qualcode.study.attributes import TYPE, attribute_of
from qualcode.study.codings import coding_ids
from qualcode.study.consent import consents
from qualcode.study.names import not_found
from qualcode.study.pins import pins
from qualcode.study.transcripts import content

if TYPE_CHECKING:
    from collections.abc import Collection, Iterable, Iterator, Sequence

    from qualcode.counting.heard import Heard, HeardCoding
    from qualcode.study.pins import Verdict
    from qualcode.study.respondents import Respondent
    from qualcode.study.seen import Seen
    from qualcode.study.transcripts import Entry
    from qualcode.transcript.model import Transcript

RESPONDENT = "respondent"  # in an attribution, the pseudonymous name itself
SITE = "site"


@dataclass(frozen=True)
class Quoted:
    """A coded segment as a quote.

    ``owners`` are the people whose words it holds; where the speaker is unknown, all who take part.
    ``complete``: it begins and ends where a sentence does. ``consent`` is that of all whose words it may hold
    (yes, no or not recorded), and ``allowed`` says whether that consent lets it be printed. ``original`` is
    the original wording of a translation, where it was recorded.
    """

    coding: bytes
    code: int
    entry: Entry
    start: int
    end: int
    text: str
    stance: str | None
    owners: tuple[Respondent, ...]
    focus_group: bool
    complete: bool
    consent: str
    allowed: bool
    verdict: Verdict | None
    original: str | None

    @property
    def printed(self) -> bool:
        """Whether it may stand where others read it."""
        return self.allowed and self.verdict != "left out"


def quotes(seen: Seen, heard: Heard, codings: Collection[int]) -> dict[int, Quoted]:
    """These codings (indices of ``heard.codings``) that touch respondents' words, by transcript and place."""
    segments = list(heard.segments(codings)) if codings else []
    return dict(_Reading(seen, heard, segments).quotes(segments))


class _Reading:
    """Reads each transcript once."""

    def __init__(self, seen: Seen, heard: Heard, segments: Sequence[HeardCoding]) -> None:
        self._study, self._focus_groups = seen.study, heard.focus_groups
        self._people = {person.key: person for person in seen.people}
        self._linked = seen.taking_part
        self._entries = {entry.key: entry for entry in seen.transcripts}
        self._consents = consents(seen.study)
        self._pins = pins(seen)
        keys = {s.index: int(heard.key[s.index]) for s in segments}
        ids = coding_ids(seen.study, keys.values())
        self._ids = {index: ids[key] for index, key in keys.items()}

    def quotes(self, segments: Iterable[HeardCoding]) -> Iterator[tuple[int, Quoted]]:
        read: tuple[int, Transcript, frozenset[int], frozenset[int]] | None = None
        for s in segments:
            entry = self._entries[s.transcript]
            if read is None or read[0] != entry.key:
                text = content(self._study, entry)
                edges = [frozenset(sentence[i] for sentence in text.sentences) for i in (0, 1)]
                read = (entry.key, text, edges[0], edges[1])
            _, text, starts, ends = read
            said = text.text[s.start : s.end]
            first = s.start + len(said) - len(said.lstrip())
            keys: Sequence[int] = s.owners or self._linked.get(entry.key, [])
            owners = tuple(self._people[key] for key in keys if key in self._people)
            consent = self._consents.state(entry.key, [person.key for person in owners])
            yield (
                s.index,
                Quoted(
                    self._ids[s.index],
                    s.code,
                    entry,
                    s.start,
                    s.end,
                    said,
                    s.stance,
                    owners,
                    entry.key in self._focus_groups,
                    first in starts and s.start + len(said.rstrip()) in ends,
                    consent,
                    self._consents.allow(consent),
                    self._pins.verdict(s.transcript, s.code, s.start, s.end),
                    self._pins.originals.get((s.transcript, s.start, s.end)),
                ),
            )


class Consented(Protocol):
    """Quotes, and whether the consent of those who speak in them lets them be printed."""

    @property
    def consent(self) -> str: ...
    @property
    def allowed(self) -> bool: ...


def held_back(found: Iterable[Consented], how: str) -> list[str]:
    """How many of these quotes are held back for want of consent, and why, in sentences; ``how`` goes on after
    "3 quotes": "left out", "are not printed"."""
    refused = unrecorded = 0
    for quote in found:
        if not quote.allowed:
            refused += quote.consent == NO
            unrecorded += quote.consent != NO
    told = []
    if refused:
        told.append(f"{_several(refused, how)}: no consent to be quoted.")
    if unrecorded:
        told.append(f"{_several(unrecorded, how)}: consent to be quoted is not recorded.")
    return told


HOW_TO_RECORD = (
    "Record consent with qualcode transcripts set NAME --consent-to-quote yes, or in the respondents table; where "
    "it was obtained from all, say so once: qualcode settings consent assumed"
)


def how_to_record(found: Iterable[Consented]) -> list[str]:
    """What to do at the shell about quotes whose consent is not recorded; nothing where there are none."""
    return [HOW_TO_RECORD] if any(not quote.allowed and quote.consent != NO for quote in found) else []


def _several(number: int, how: str) -> str:
    return f"1 quote {how.replace('are ', 'is ', 1)}" if number == 1 else f"{number:,} quotes {how}"


# -- attribution ------------------------------------------------------------------------------------


def attribution_parts(people: Iterable[Respondent], asked: str | None) -> list[str]:
    """The attributes that ``asked`` names, parted by commas, for ``attribution``; None: type and site.

    Raises NotFound for one that no respondent has.
    """
    if asked is None:
        return [TYPE, SITE]
    wanted = [name.strip() for name in asked.split(",")] if asked.strip() else []
    known = {TYPE, RESPONDENT, *(name for person in people for name in person.attributes)}
    for name in wanted:
        if name not in known:
            raise not_found("attribute", name, known)
    return wanted


def attribution(owners: Sequence[Respondent], wanted: Sequence[str]) -> str:
    """Who said it, as "Beneficiary, Luveve"; several values of one attribute are joined by a semicolon."""
    parts = []
    for name in wanted:
        values = [person.name if name == RESPONDENT else attribute_of(person, name) for person in owners]
        parts.append("; ".join(dict.fromkeys(value for value in values if value)))
    return ", ".join(part for part in parts if part)
