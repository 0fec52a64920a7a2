"""ELAN's files (eaf): XML with a tier of timed annotations for each speaker."""

from __future__ import annotations

import re
from collections import Counter
from dataclasses import dataclass, field
from typing import TYPE_CHECKING, Any

from qualcode.files.source import parsing
from qualcode.transcript.account import OTHER_FIELDS, OTHER_TIERS, letters
from qualcode.transcript.canonical import canonicalise
from qualcode.transcript.model import Extract, Passage
from qualcode.transcript.readers import columns

if TYPE_CHECKING:
    from collections.abc import Iterable, Iterator, Sequence

    from qualcode.files.source import Source
    from qualcode.transcript.readers.read_as import ReadAs

# What tiers of their own, that depend on none, are called where they hold no speech.
_NO_SPEECH = frozenset(
    (
        *(
            "translation",
            "translations",
            "traduction",
            "traduccion",
            "traducao",
            "ubersetzung",
            "gloss",
            "glosses",
        ),
        *("note", "notes", "comment", "comments", "gesture", "gestures", "gaze", "annotator"),
    )
)


_DEEPEST = 10


@dataclass
class _Said:
    """An annotation: ``at`` orders it in the recording, ``seconds`` is its time where the file has one."""

    text: str
    at: float
    seconds: float | None


@dataclass
class _Tier:
    name: str
    participant: str
    parent: str | None
    said: list[_Said] = field(default_factory=list)

    @property
    def letters(self) -> int:
        return sum(letters(canonicalise(said.text)) for said in self.said)


def read(source: Source, how: ReadAs) -> Extract:
    """One passage for each annotation of a tier of speech, in the order of the recording.

    A tier's speaker is its PARTICIPANT, else its name. Tiers that depend on another (translations, glosses), or are
    called notes or translations, are left out and named; where a tier holds only numbers of utterances, that with
    the words which depends on it is taken for it. In the account the labels, which stand once in the file, count as
    often as their speakers speak. Raises FileRefused for XML that is damaged or not ELAN's.
    """
    if not source.content.strip():
        raise source.refused("holds nothing but blanks; export the transcript again")
    if re.search(rb"<!(?:DOCTYPE|ENTITY)", source.content.replace(b"\0", b""), re.IGNORECASE):
        raise source.refused("declares XML entities, which ELAN does not, and was not opened")
    with parsing(source, "a file of ELAN"):
        root = _root(source.content)
        if root.tag != "ANNOTATION_DOCUMENT":
            raise source.refused("is XML, but not ELAN's; export the transcript again")
        tiers = _tiers(root)
        whole = sum(letters(canonicalise(text)) for text in root.itertext())
    speech = _speech(tiers)
    passages = list(_passages(speech))
    if not passages:
        raise source.refused("holds no tier with words; export the transcript again")
    spoken = {id(tier) for tier in speech}
    others = [tier for tier in tiers if id(tier) not in spoken and tier.said]
    labels = sum(letters(canonicalise(passage.speaker or "")) for passage in passages)
    told = sum(tier.letters for tier in tiers)
    taken_out = Counter({OTHER_TIERS: sum(tier.letters for tier in others), OTHER_FIELDS: whole - told})
    return Extract(
        tuple(passages),
        "eaf",
        source.digest,
        tuple(_warnings(speech, others)),
        letters=whole + labels,
        taken_out=dict(+taken_out),
    )


def _root(content: bytes) -> Any:
    from lxml import etree

    parser = etree.XMLParser(resolve_entities=False, no_network=True, remove_comments=True, remove_pis=True)
    return etree.fromstring(content, parser)


def _tiers(root: Any) -> list[_Tier]:
    times, order = _times(root)
    found: list[_Tier] = []
    by_id: dict[str, _Said] = {}
    refers: dict[str, str] = {}
    for element in root.findall("TIER"):
        participant = " ".join((element.get("PARTICIPANT") or "").split())
        tier = _Tier(element.get("TIER_ID") or "", participant, element.get("PARENT_REF"))
        found.append(tier)
        for annotation in (inner for outer in element.findall("ANNOTATION") for inner in outer):
            slot = annotation.get("TIME_SLOT_REF1")
            said = _Said(_value(annotation), order.get(slot, 0.0), times.get(slot))
            tier.said.append(said)
            name = annotation.get("ANNOTATION_ID") or ""
            by_id[name] = said
            if slot is None:
                refers[name] = annotation.get("ANNOTATION_REF") or ""
    for name, target in refers.items():
        # What refers to an annotation is said when that one is. Tiers depend on each other a few levels deep.
        for _ in range(_DEEPEST):
            target = refers.get(target, target)
        if target in by_id:
            by_id[name].at, by_id[name].seconds = by_id[target].at, by_id[target].seconds
    return found


def _times(root: Any) -> tuple[dict[str | None, float], dict[str | None, float]]:
    """The seconds of each time slot that has a time, and where each stands in the recording.

    A slot without a time stands right behind the one before it in the list, which is in order.
    """
    times: dict[str | None, float] = {}
    order: dict[str | None, float] = {}
    before = 0.0
    for slot in root.iter("TIME_SLOT"):
        name, value = slot.get("TIME_SLOT_ID"), slot.get("TIME_VALUE") or ""
        if value.isdecimal() and len(value) < 13:
            before = times[name] = int(value) / 1000
        order[name] = before
    return times, order


def _value(annotation: Any) -> str:
    return "".join("".join(value.itertext()) for value in annotation.findall("ANNOTATION_VALUE"))


def _speech(tiers: Sequence[_Tier]) -> list[_Tier]:
    # The first tier with words that depends on each other.
    under: dict[str, _Tier] = {}
    for tier in tiers:
        if tier.parent is not None and tier.parent not in under and _has_words(tier):
            under[tier.parent] = tier
    speech: dict[int, _Tier] = {}
    for tier in tiers:
        if tier.parent is None and tier.letters and not _is_no_speech(tier.name):
            chosen = tier if _has_words(tier) else under.get(tier.name, tier)
            speech[id(chosen)] = chosen
    return list(speech.values())


def _is_no_speech(name: str) -> bool:
    return any(word in _NO_SPEECH for word in columns.plain(name).split())


def _has_words(tier: _Tier) -> bool:
    """Whether a tier holds words, not just numbers of utterances (``A_001``)."""
    filled = [said.text for said in tier.said if said.text.strip()]
    worded = sum(1 for text in filled if len(text.split()) > 1 or not any(map(str.isdigit, text)))
    return worded * 2 > len(filled)


def _passages(speech: Sequence[_Tier]) -> Iterator[Passage]:
    said = [(one.at, at, one, tier) for at, tier in enumerate(speech) for one in tier.said]
    for _, _, one, tier in sorted(said, key=lambda row: row[:2]):
        if one.text.strip():
            yield Passage(one.text, tier.participant or tier.name or None, one.seconds)


def _warnings(speech: Iterable[_Tier], others: Sequence[_Tier]) -> Iterator[str]:
    if others:
        many = "tiers were" if len(others) > 1 else "tier was"
        yield f"{len(others)} {many} left out as no speech: {columns.named(tier.name for tier in others)}"
    instead = [tier.name for tier in speech if tier.parent is not None]
    if instead:
        yield f"for tiers that number the utterances, those with the words were taken: {columns.named(instead)}"
