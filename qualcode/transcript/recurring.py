"""Labels in forms that prose has too, where a text has them again and again.

A name before a tab, a dash or a full stop, in brackets, or alone on its line may be a label or an ordinary line.
A form counts where its labels recur, alternate with each other or with known ones, and are most of what the text
has in that form. Labels that the caller names count wherever a line begins with one.
"""

from __future__ import annotations

import itertools
from collections import Counter, defaultdict
from typing import TYPE_CHECKING

from qualcode.transcript.labels import WEAK_FORMS, weak_heads
from qualcode.transcript.vocabulary import (
    CODE_PREFIXES,
    PROSE_WORDS,
    base_of,
    code_of,
    key_of,
    kind_of,
    looks_like_name,
    named_part,
)

if TYPE_CHECKING:
    from collections.abc import Iterator, Mapping, Sequence

    from qualcode.transcript.labels import Form, Head

#: Of the lines in a form, the share whose labels recur; of neighbouring turns, the share of different speakers.
_MOSTLY = 0.6
_ALTERNATING = 0.5
# Of the places where one known label follows itself, the share that labels of a form must fill.
_FILLED = 0.3


def recurring_heads(
    lines: Sequence[str], known: Mapping[int, Head], named: frozenset[str], paragraphs: int
) -> tuple[dict[int, Head], int]:
    """The heads of lines that begin with a label in a form that recurs, and how many seem to but stand once.

    ``known`` has the heads of speakers that are known by their labels' own form, ``named`` the keys of labels that
    the caller knows, and ``paragraphs`` counts those of the text.
    """
    taken: dict[int, Head] = dict(known)
    doubtful = 0
    by_form: dict[Form, dict[int, Head]] = defaultdict(dict)
    for index, line in enumerate(lines):
        if index in known or not line.strip():
            continue
        for head in weak_heads(line):
            by_form[head.form][index] = head
            if _is_named(head, named):
                taken.setdefault(index, head)
    for form in WEAK_FORMS:
        there = {index: head for index, head in by_form[form].items() if index not in taken}
        found = _established(lines, there, taken, paragraphs)
        taken |= found
        if found:
            doubtful += sum(
                1
                for index, head in there.items()
                if index not in found and form != "alone" and looks_like_name(head.label)
            )
    return {index: head for index, head in taken.items() if index not in known}, doubtful


def _is_named(head: Head, named: frozenset[str]) -> bool:
    """Whether the caller names the label; one letter before a dash or stop is rather a word of the speech."""
    if not named or named.isdisjoint((key_of(head.label), key_of(named_part(head.label)))):
        return False
    return head.form not in ("dash", "stop") or len(key_of(head.label)) > 1


def _established(
    lines: Sequence[str], there: Mapping[int, Head], taken: Mapping[int, Head], paragraphs: int
) -> dict[int, Head]:
    """Those of the lines in one form that begin with a label, if the form is used for labels at all."""
    if not there:
        return {}
    form = next(iter(there.values())).form
    if form == "alone":
        there = _above_speech(lines, there, taken)
        if not there:
            return {}
    keys = {index: key_of(head.label) for index, head in there.items()}
    eligible = _eligible(there, keys, {key_of(head.label) for head in taken.values()})
    chosen = {index: head for index, head in there.items() if keys[index] in eligible}
    if not chosen:
        return {}
    others = {index: key_of(head.label) for index, head in taken.items()}
    turns = sorted(others.items() | {(index, keys[index]) for index in chosen})
    if not _alternate(turns, chosen):
        return {}
    alike = sum(1 for head in there.values() if _could_be(head.label))
    if form != "alone" and len(chosen) < _MOSTLY * max(1, alike):
        return {}
    if form == "alone" or others:
        enough = _fill_gaps(others, chosen) or (
            len(chosen) >= 4 and _carry(lines, chosen, others, paragraphs)
        )
    else:
        enough = len(chosen) >= 4 and _carry(lines, chosen, others, paragraphs)
    return chosen if enough else {}


def _above_speech(
    lines: Sequence[str], there: Mapping[int, Head], taken: Mapping[int, Head]
) -> dict[int, Head]:
    """The lines whose label, wherever it stands alone on a line, has words below it nearly always."""
    above: Counter[str] = Counter()
    total: Counter[str] = Counter()
    counts = Counter(key_of(head.label) for head in there.values())
    filled = [index for index, line in enumerate(lines) if line.strip()]
    following = dict(itertools.pairwise(filled))
    for index, head in there.items():
        key = key_of(head.label)
        total[key] += 1
        after = following.get(index)
        if after is None or after in taken:
            continue
        below = there.get(after)
        above[key] += below is None or counts[key_of(below.label)] < 2
    return {
        index: head
        for index, head in there.items()
        if above[key_of(head.label)] >= 0.8 * total[key_of(head.label)]
    }


def _eligible(there: Mapping[int, Head], keys: Mapping[int, str], known: set[str]) -> set[str]:
    """The keys of labels that recur in this form, or are known or numbered as a family is."""
    counts = Counter(keys.values())
    families: Counter[str] = Counter()
    label_of = {keys[index]: head.label for index, head in there.items()}
    for key, label in label_of.items():
        code = code_of(label)
        if code is not None and code[0] in CODE_PREFIXES:
            families[code[0]] += counts[key]
    numbers = [int(keys[index]) for index in sorted(there) if keys[index].isdecimal()]
    counting = sum(1 for one, other in itertools.pairwise(numbers) if other == one + 1) > 0.6 * len(numbers)
    form = next(iter(there.values())).form
    found = set()
    for key, label in label_of.items():
        code = code_of(label)
        if key.isdecimal() and counting:
            continue
        if form == "stop" and not (label.isupper() or kind_of(label)):
            continue
        recurs = counts[key] >= (2 if _could_be(label) else 4)
        family = form == "odd" and code is not None and families[code[0]] >= 2
        if (recurs and not _is_prose(label)) or family or (form == "odd" and kind_of(label) and key in known):
            found.add(key)
    return found


def _could_be(label: str) -> bool:
    """Whether the label has the look of a name, a code or a known word."""
    return kind_of(label) is not None or looks_like_name(label) or not any(map(str.isalpha, label))


def _is_prose(label: str) -> bool:
    return base_of(label) in PROSE_WORDS or base_of(label.split()[0]) in PROSE_WORDS


def _alternate(turns: Sequence[tuple[int, str]], chosen: Mapping[int, Head]) -> bool:
    """Whether at least two speak, and neighbouring turns mostly are of different speakers."""
    pairs = [
        before != after
        for (one, before), (other, after) in itertools.pairwise(turns)
        if one in chosen or other in chosen
    ]
    return len({key for _, key in turns}) >= 2 and len(turns) >= 4 and sum(pairs) >= _ALTERNATING * len(pairs)


def _fill_gaps(others: Mapping[int, str], chosen: Mapping[int, Head]) -> bool:
    """Whether known labels that follow themselves have lines of this form between them."""
    order = sorted(others)
    gaps = [(one, other) for one, other in itertools.pairwise(order) if others[one] == others[other]]
    if not gaps or 2 * len(gaps) < len(order) - 1:
        return False
    places = sorted(chosen)
    return _filled(gaps, places) >= _FILLED * len(gaps)


def _filled(gaps: Sequence[tuple[int, int]], places: Sequence[int]) -> int:
    filled, at = 0, 0
    for one, other in gaps:
        while at < len(places) and places[at] < one:
            at += 1
        filled += at < len(places) and places[at] < other
    return filled


def _carry(
    lines: Sequence[str], chosen: Mapping[int, Head], others: Mapping[int, str], paragraphs: int
) -> bool:
    """Whether so many lines begin in this form that they make the text a conversation."""
    if chosen and next(iter(chosen.values())).form == "alone":
        return True
    return len(chosen) >= 0.2 * max(paragraphs, len(others))


def paragraph_count(lines: Sequence[str], begun: Iterator[int] | Mapping[int, Head]) -> int:
    """How many paragraphs the text has: blocks between blank lines, or lines where there are none.

    A label within a block begins a paragraph too.
    """
    starts = set(begun)
    filled = [index for index, line in enumerate(lines) if line.strip()]
    blocks = sum(1 for index in filled if index == 0 or not lines[index - 1].strip() or index in starts)
    has_blank_lines = bool(filled) and len(filled) < filled[-1] - filled[0] + 1
    return blocks if has_blank_lines else len(filled)
