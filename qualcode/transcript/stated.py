"""Lines above the turns that say who speaks, in which role: "Interviewers: A, B and C", "PD: Peter Dube, narrator".

They are a cover, and no turn: a heading of a role whose words are nothing but names of those who speak below, and
lists that explain two labels or more.
"""

from __future__ import annotations

import itertools
import re
from collections import Counter
from dataclasses import dataclass, field
from typing import TYPE_CHECKING

from qualcode.transcript.sentences import END_MARKS
from qualcode.transcript.vocabulary import base_of, code_of, is_long_word, key_of, kind_of, named_part

if TYPE_CHECKING:
    from collections.abc import Mapping, Sequence

    from qualcode.transcript.labels import Head
    from qualcode.transcript.model import Role

_LISTED = re.compile(r"[,;/&،、\n]|(?:^|\s)(?:and|und|et|y|e|na|и|و)\s")
_IN_BRACKETS = re.compile(r"\(([^()]+)\)")
#: What may follow a name in such a list without being speech: "Alice Brown of the museum".
_DESCRIBES = re.compile(r"\s(?:of|from|at|for|with|de|du|da|do|del|von|vom|bei|wa)\s.*", re.DOTALL)
_EXPLAINED = re.compile(r"\s*(?P<label>\S(?:.{0,38}\S)?)\s*(?:[=:：]|\s[–—-]|\t)\s*(?P<words>\S.*)")
_PARTED = re.compile(r"[,;()\[\]–—]")
_LONGEST = 120
_MOST_WORDS = 6
_WHO_ASKED = frozenset(
    ("interviewed by", "interview by", "conducted by", "moderated by", "facilitated by", "entrevista por")
)


@dataclass
class Stated:
    """The ``lines`` (indexes) that state it, and the role of each label (as it is spelt) of which they say one."""

    lines: set[int] = field(default_factory=set)
    roles: dict[str, Role] = field(default_factory=dict)


def stated_above(
    lines: Sequence[str], heads: Mapping[int, Head], cover: Mapping[int, Head] | None = None
) -> Stated:
    """What the lines above the first turn say; ``cover`` has the labels of lines that are no speaker's."""
    cover = cover or {}
    labels = {key: head.label for head in heads.values() for key in _keys(head.label)}
    if not labels:
        return Stated()
    found = _legend(lines, heads, labels)
    _headings(lines, {**heads, **cover}, cover, labels, found)
    return found


def _keys(label: str) -> tuple[str, str]:
    return key_of(label), key_of(named_part(label))


def _headings(
    lines: Sequence[str],
    heads: Mapping[int, Head],
    cover: Mapping[int, Head],
    labels: Mapping[str, str],
    found: Stated,
) -> None:
    """Add the headings of roles that name nobody but those who speak, and under which nobody speaks."""
    spoken = Counter(key_of(head.label) for head in heads.values())
    headings: dict[int, tuple[Role, list[str]]] = {}
    for index, head in sorted(heads.items()):
        if index in found.lines:
            continue
        role = _role(head.label)
        names = _names(lines, heads, index, head) if role is not None else []
        known = [_named_by(name, labels, key_of(head.label)) for name in names]
        if role is not None and known and None not in known:
            headings[index] = (role, [label for label in known if label is not None])
        elif index not in cover and not _is_fact(lines[index], head, heads, spoken):
            break
        elif index not in cover:
            found.lines.add(index)
    stated = Counter(key_of(heads[index].label) for index in headings)
    for index, (role, named) in headings.items():
        key = key_of(heads[index].label)
        if spoken[key] == stated[key]:
            found.lines.add(index)
            if not lines[index][heads[index].speech_at :].strip():
                found.lines.update(_below(lines, heads, index))
            found.roles.update(dict.fromkeys(named, role))


def _is_fact(line: str, head: Head, heads: Mapping[int, Head], spoken: Counter[str]) -> bool:
    """Whether the line says who asks or answers, of whom the text has another label: "Respondent: P07, woman".

    ``spoken`` counts the lines of each label (its key).
    """
    words = line[head.speech_at :].strip()
    kind = kind_of(head.label)
    if kind not in ("interviewer", "respondent") or not is_long_word(head.label) or code_of(head.label):
        return False
    if not words or words.endswith(tuple(END_MARKS)) or len(words.split()) > _MOST_WORDS:
        return False
    others = [other.label for other in heads.values() if kind_of(other.label) == kind]
    return spoken[key_of(head.label)] == 1 and any(spoken[key_of(other)] > 1 for other in others)


def _role(heading: str) -> Role | None:
    """The role of those whom a heading names: "Interviewers", "Interviewed by", "Participants"."""
    kind = "interviewer" if base_of(heading) in _WHO_ASKED else kind_of(heading)
    if kind == "group":
        return "respondent"
    return kind if kind in ("interviewer", "respondent") else None


def _names(lines: Sequence[str], heads: Mapping[int, Head], index: int, head: Head) -> list[str]:
    """What is listed behind a heading, on its line or on the lines below it."""
    words = lines[index][head.speech_at :].strip()
    if not words:
        words = "\n".join(lines[at] for at in _below(lines, heads, index))
    if len(words) > 2 * _LONGEST or words.endswith(("?", "!")):
        return []
    return [name for name in map(str.strip, _LISTED.split(words)) if name]


def _below(lines: Sequence[str], heads: Mapping[int, Head], index: int) -> list[int]:
    """The lines below a heading up to a blank one or a label."""
    found = itertools.takewhile(
        lambda at: at not in heads and lines[at].strip(), range(index + 1, len(lines))
    )
    return list(found)


def _named_by(words: str, labels: Mapping[str, str], heading: str) -> str | None:
    """The label by which a list names somebody: "Thandi Moyo", "Thandi Moyo (TM)", by initials or by one name.

    ``heading`` is the key of the label before the list, which names nobody.
    """
    short = _IN_BRACKETS.search(words)
    full = _DESCRIBES.sub("", named_part(words)).strip()
    for name in (words, named_part(words), short[1] if short else "", full, _initials(full)):
        key = key_of(name) if name else heading
        if key != heading and key in labels:
            return labels[key]
    keys = {key_of(part) for part in full.split()} - {heading}
    parts = {labels[key] for key in keys if key in labels and len(key) > 1}
    return parts.pop() if len(parts) == 1 and len(full.split()) <= 4 else None


def _initials(name: str) -> str:
    parts = [part[0] for part in name.split() if part[0].isupper()]
    return "".join(parts) if len(parts) > 1 else ""


def _legend(lines: Sequence[str], heads: Mapping[int, Head], labels: Mapping[str, str]) -> Stated:
    """Lines that explain labels by names or roles: "I: Interviewer", "PD = Peter Dube (narrator)"."""
    spoken = Counter(key_of(head.label) for head in heads.values())
    found = Stated()
    explained: set[str] = set()
    for index, line in enumerate(lines):
        parts = _EXPLAINED.fullmatch(line)
        label = labels.get(key_of(parts["label"])) if parts is not None and len(line) <= _LONGEST else None
        explains, role = (
            (False, None) if parts is None or label is None else _explained(label, parts["words"])
        )
        if label is None or not explains or label in explained or spoken[key_of(label)] <= (index in heads):
            if index in heads:
                break
            continue
        explained.add(label)
        found.lines.update({index} & heads.keys())
        if role is not None:
            found.roles[label] = role
    return found if len(explained) > 1 else Stated()


def _explained(label: str, words: str) -> tuple[bool, Role | None]:
    """Whether words explain a label, by a role or as its name in full; and the role, if they say one."""
    if words.endswith(tuple(END_MARKS)) and not words.endswith("."):
        return False, None
    items = [item.strip(" .()[]") for item in _PARTED.split(words) if item.strip(" .()[]")]
    for item in items:
        kind = kind_of(item)
        if kind in ("interviewer", "respondent") and is_long_word(item) and base_of(item) != base_of(label):
            return True, kind
    full = _initials(items[0]) if items else ""
    return full != "" and key_of(full) == key_of(label), None
