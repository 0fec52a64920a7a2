"""Labels in forms that prose has too, where a text has them again and again.

A name before a tab, a dash or a full stop, in brackets, or alone on its line may be a label or an ordinary line.
A form counts where its labels recur, alternate with each other or with known ones, and are most of what the text
has in that form. Labels that the caller names count wherever a line begins with one.
"""

from __future__ import annotations

import itertools
import re
from collections import Counter, defaultdict
from typing import TYPE_CHECKING

from qualcode.transcript.labels import WEAK_FORMS, Head, weak_heads
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
    from collections.abc import Collection, Iterator, Mapping, Sequence

    from qualcode.transcript.labels import Form

_LETTER = re.compile(r"[^\W\d_]")
#: Of the lines in a form, the share whose labels recur; of neighbouring turns, the share of different speakers.
_MOSTLY = 0.6
_ALTERNATING = 0.5
# Of the places where one known label follows itself, the share that labels of a form must fill.
_FILLED = 0.3


def recurring_heads(
    lines: Sequence[str],
    known: Mapping[int, Head],
    refused: Collection[int],
    named: frozenset[str],
    paragraphs: int,
) -> tuple[dict[int, Head], int]:
    """The heads of lines that begin with a label in a form that recurs, and how many seem to but stand once.

    ``known`` has the heads of speakers that are known by their labels' own form, and ``refused`` the lines that
    begin with a label and a colon and are of no speaker: they only count where they stand between known labels.
    ``named`` are the keys of labels that the caller knows, and ``paragraphs`` counts those of the text.
    """
    taken: dict[int, Head] = dict(known)
    doubtful = 0
    by_form: dict[Form, dict[int, Head]] = defaultdict(dict)
    between = bool(_gaps({index: key_of(head.label) for index, head in known.items()}))
    for index, line in enumerate(lines):
        if index in known or not line.strip() or (index in refused and not between and not named):
            continue
        for head in weak_heads(line):
            if head.form == "gap" and not _LETTER.search(line, head.speech_at):
                continue  # a table of figures
            if between or index not in refused:
                by_form[head.form][index] = head
            if _is_named(head, named):
                taken.setdefault(index, head)
        if named and index not in taken and (code := _named_code(line, named)) is not None:
            taken[index] = code
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


def _named_code(line: str, named: frozenset[str]) -> Head | None:
    """A code or initials that the caller names, with a blank behind: "P-04 Yes", "TM Yes". A name may be prose."""
    start = len(line) - len(line.lstrip())
    for found in itertools.islice(re.finditer(r"[ \t]+", line[start : start + 60]), 3):
        label = line[start : start + found.start()].rstrip(".:-")
        coded = any(map(str.isdecimal, label)) or (label.isupper() and len(key_of(label)) > 1)
        if coded and key_of(label) in named and line[start + found.end() :].strip():
            return Head(label, "gap", start, start + found.end(), start + found.start())
    return None


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
    others = {index: key_of(head.label) for index, head in taken.items()}
    eligible = _eligible(there, keys, others)
    chosen = {index: head for index, head in there.items() if keys[index] in eligible}
    if not chosen:
        return {}
    turns = sorted(others.items() | {(index, keys[index]) for index in chosen})
    if not _alternate(turns, chosen):
        return {}
    if form != "alone" and len(chosen) < _MOSTLY * sum(1 for head in there.values() if _could_be(head.label)):
        return {}
    if form == "alone" or others:
        enough = _fill_gaps(others, chosen) or (
            len(chosen) >= 4 and _carry(lines, chosen, others, paragraphs)
        )
    else:
        enough = len(chosen) >= 4 and _carry(lines, chosen, others, paragraphs)
    return chosen if enough or _go_with_known(lines, chosen, taken, paragraphs) else {}


def _go_with_known(
    lines: Sequence[str], chosen: Mapping[int, Head], taken: Mapping[int, Head], paragraphs: int
) -> bool:
    """Whether known labels ("P1") stand in the same form, and make the text a conversation with these."""
    form = next(iter(chosen.values())).form
    if form == "alone" or len(chosen) < 2:
        return False
    same = sum(
        1
        for index, known in taken.items()
        if any(
            head.form == form and key_of(head.label) == key_of(known.label)
            for head in weak_heads(lines[index])
        )
    )
    return same >= 2 and len(chosen) + same >= max(4, 0.2 * max(paragraphs, len(taken)))


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


def _eligible(there: Mapping[int, Head], keys: Mapping[int, str], others: Mapping[int, str]) -> set[str]:
    """The keys of labels that recur in this form, or are known or numbered as a family is.

    What does not look like a name must stand at four lines, or at most of the places between known labels.
    """
    form = next(iter(there.values())).form
    counts = Counter(keys.values())
    first = {key: there[index] for index, key in reversed(list(keys.items()))}
    codes = {key: code_of(head.label) if form == "odd" else None for key, head in first.items()}
    families = Counter(code[0] for key in keys.values() if (code := codes[key]) is not None)
    numbers = [int(keys[index]) for index in sorted(there) if keys[index].isdecimal()]
    counting = sum(1 for one, other in itertools.pairwise(numbers) if other == one + 1) > 0.6 * len(numbers)
    gaps = _gaps(others)
    known = set(others.values())
    found = set()
    for key, head in first.items():
        if counts[key] == 1 and form != "odd":
            continue
        if (key.isdecimal() and counting) or (_is_prose(head.label) and not _is_wrapped(head)):
            continue
        if form == "stop" and not (kind_of(head.label) or (head.label.isupper() and len(key) > 1)):
            continue
        code = codes[key]
        if (
            form == "odd"
            and (
                (kind_of(head.label) and key in known)
                or (code is not None and code[0] in CODE_PREFIXES and families[code[0]] >= 2)
            )
        ) or counts[key] >= (2 if _could_be(head.label) else 4):
            found.add(key)
        elif counts[key] >= 2 and gaps and 2 * counts[key] >= len(gaps):
            places = sorted(index for index, other in keys.items() if other == key)
            if 2 * _filled(gaps, places) >= len(gaps):
                found.add(key)
    letters = {key for key in found if len(key) == 1}
    if form == "stop" and not any(kind_of(first[key].label) == "interviewer" for key in letters):
        found -= letters
    return found


def _is_wrapped(head: Head) -> bool:
    """Whether the label stands in brackets or quotation marks: "[Name removed]"."""
    return head.label_end - head.at >= len(head.label) + 2


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


def _gaps(others: Mapping[int, str]) -> list[tuple[int, int]]:
    """The places where a known label follows itself, if that is the rule in the text."""
    order = sorted(others)
    gaps = [(one, other) for one, other in itertools.pairwise(order) if others[one] == others[other]]
    return gaps if 2 * len(gaps) >= len(order) - 1 else []


def _fill_gaps(others: Mapping[int, str], chosen: Mapping[int, Head]) -> bool:
    """Whether known labels that follow themselves have lines of this form between them."""
    gaps = _gaps(others)
    return bool(gaps) and _filled(gaps, sorted(chosen)) >= _FILLED * len(gaps)


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
