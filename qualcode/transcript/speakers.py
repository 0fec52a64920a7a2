"""Which of the candidate labels in a text are speakers.

A candidate in a form that prose seldom has (see :mod:`qualcode.transcript.labels`) counts as a speaker by the
first of these rules that it meets, after different spellings of one label have been joined:

1. It is a label that the caller named.
2. It is a role word that prose does not put before a colon ("Interviewer", "Participant 3").
3. It is a numbered code of a family ("P1", "P2") that stands at two or more lines; without a colon
   ("R.2 I think") the family must be a respondent's letter, with two numbers, at three lines.
4. It is a role letter or short role word ("I", "Q", "All"), and role labels stand at two lines or
   more; "Note" must itself recur.
5. It looks like a name (each word with a capital; not "Note", "Example", "Step 1") and recurs; where
   other labels are all written in capitals, one that is not must stand at a twentieth of the lines.
6. It does not look like a name, but stands at four lines and a tenth of all candidates.
7. It looks like a name, stands once, and with one other label makes a conversation of two: they open the
   text and the other is known by the rules above, or four paragraphs in five begin with one of the two.

If in the end neither the named label nor one of somebody who asks or answers is among them, the labels
together must carry the text: begin half its paragraphs, or be two or more that begin four turns and a tenth
of the paragraphs.
Labels in other forms are settled after these, in :mod:`qualcode.transcript.recurring`.
The lines of a cover sheet ("Date: ...", "Interviewer: ...") before the first blank line are none.
"""

from __future__ import annotations

import itertools
from collections import Counter
from dataclasses import dataclass, field
from typing import TYPE_CHECKING

from qualcode.transcript.labels import head_of
from qualcode.transcript.recurring import paragraph_count, recurring_heads
from qualcode.transcript.sentences import CLOSING_MARKS, END_MARKS
from qualcode.transcript.spellings import joined
from qualcode.transcript.stated import stated_above
from qualcode.transcript.vocabulary import (
    CODE_PREFIXES,
    COVER_WORDS,
    PROSE_WORDS,
    base_of,
    code_of,
    is_long_word,
    key_of,
    kind_of,
    looks_like_name,
    named_part,
)

if TYPE_CHECKING:
    from collections.abc import Mapping, Sequence

    from qualcode.transcript.labels import Head
    from qualcode.transcript.model import Role

_ENDS = tuple(END_MARKS + CLOSING_MARKS)
_CODES_WITHOUT_COLON = CODE_PREFIXES - frozenset(("i", "int", "interviewer", "moderator", "fg", "sp"))


@dataclass(frozen=True)
class Found:
    """The labels that are speakers.

    ``heads`` has the label of each line that begins with one, by index. ``label_of`` has for each spelling the
    label that it is taken as; ``doubtful`` counts the lines that begin like a label but were taken as speech.
    ``stated`` has the role of each label of which a line above the turns says it ("Interviewers: A and B").
    """

    heads: Mapping[int, Head]
    label_of: Mapping[str, str]
    doubtful: int
    stated: Mapping[str, Role] = field(default_factory=dict)


def find_speakers(lines: Sequence[str], named: frozenset[str] = frozenset()) -> Found:
    """Settle which lines begin with a speaker's label.

    ``named`` holds the labels that the caller knows, as :func:`key_of` returns them: they count wherever a line
    begins with one, in any form.
    """
    heads = {index: head for index, line in enumerate(lines) if (head := head_of(line)) is not None}
    cover = _cover_sheet(heads, lines)
    sense = {
        index: head
        for index, head in heads.items()
        if index not in cover
        and (head.form == "colon" or head.known or (head.form != "bare" and looks_like_name(head.label)))
    }
    sense = _with_rising_times(sense)
    # Whom a line above names may speak only once.
    above = stated_above(lines, sense, {index: heads[index] for index in cover})
    named = named.union(map(key_of, above.roles))
    label_of = joined(Counter(head.label for head in sense.values()))
    accepted = _Text(sense, label_of, lines, named).accepted()
    speaking = {index: head for index, head in sense.items() if label_of[head.label] in accepted}
    paragraphs = paragraph_count(lines, sense)
    open_lines = ["" if index in cover or index in above.lines else line for index, line in enumerate(lines)]
    refused = {index for index, head in sense.items() if head.form == "colon" and index not in speaking}
    more, once = recurring_heads(open_lines, speaking, refused, named, paragraphs)
    doubtful = once + sum(
        1
        for index, head in sense.items()
        if head.form == "colon"
        and index not in speaking
        and index not in more
        and looks_like_name(head.label)
    )
    speaking |= more
    above = stated_above(lines, speaking, {index: heads[index] for index in heads if index not in speaking})
    speaking = {index: head for index, head in speaking.items() if index not in above.lines}
    label_of = joined(Counter(head.label for head in speaking.values()))
    stated = {label_of[label]: role for label, role in above.roles.items() if label in label_of}
    return Found(speaking, label_of, doubtful, stated)


def _with_rising_times(heads: Mapping[int, Head]) -> dict[int, Head]:
    """The heads without those whose short times fall as often as they rise: "John 3:16" is a verse."""
    timed = [
        (index, head.stamps[0].seconds)
        for index, head in sorted(heads.items())
        if head.form == "stamped" and not head.known
    ]
    falling = sum(1 for (_, one), (_, other) in itertools.pairwise(timed) if other < one)
    if falling <= 0.2 * len(timed):
        return dict(heads)
    verses = {index for index, _ in timed}
    return {index: head for index, head in heads.items() if index not in verses}


class _Text:
    """The candidates of one text, counted, and the rules over them."""

    def __init__(
        self,
        heads: Mapping[int, Head],
        label_of: Mapping[str, str],
        lines: Sequence[str],
        named: frozenset[str],
    ) -> None:
        self.paragraphs = max(1, paragraph_count(lines, heads))
        # A title and a date may stand before the first turn.
        opening = [index for index, line in enumerate(lines) if line.strip()][:3]
        self.opening = next((label_of[heads[index].label] for index in opening if index in heads), None)
        self.named = named
        self.label_of = label_of
        self.lines = [(head, lines[index][head.speech_at :]) for index, head in sorted(heads.items())]
        with_mark = [head for head in heads.values() if head.form != "numbered"]
        self.counts = Counter(label_of[head.label] for head in with_mark)
        self.numbered = Counter(label_of[head.label] for head in heads.values() if head.form == "numbered")
        self.bare = Counter(label_of[head.label] for head in with_mark if head.form == "bare")
        self.spelt: dict[str, set[str]] = {}
        for head in heads.values():
            self.spelt.setdefault(label_of[head.label], set()).add(key_of(head.label))
        self.capitals = self._written_in_capitals()
        self.families: Counter[str] = Counter()
        for label, count in self.counts.items():
            code = code_of(label)
            if code is not None:
                self.families[code[0]] += count

    def accepted(self) -> frozenset[str]:
        sure = {label for label in self.counts if self._is_sure(label)}
        sure |= self._numbered_families(sure)
        sure |= self._role_letters(sure)
        sure |= {label for label in self.counts if label not in sure and self._recurs(label)}
        sure |= self._conversation_of_two(sure)
        carries = self._carries_the_text(sure) and not self._is_sheet(sure)
        return frozenset(sure) if carries else frozenset()

    def _is_named(self, label: str) -> bool:
        return not self.named.isdisjoint(self.spelt[label] | {key_of(named_part(label))})

    def _is_sure(self, label: str) -> bool:
        """Rules 1 to 3, of labels that a colon or time stamp follows."""
        if self._is_named(label):
            return True
        if is_long_word(label):
            return self.counts[label] > self.bare[label] or self.bare[label] >= 2
        code = code_of(label)
        return code is not None and code[0] in CODE_PREFIXES and self.families[code[0]] >= 2

    def _numbered_families(self, sure: set[str]) -> set[str]:
        """Rule 3, of labels without a colon."""
        families: dict[str, list[str]] = {}
        for label in self.numbered:
            code = code_of(label)
            if code is not None and code[0] in _CODES_WITHOUT_COLON:
                families.setdefault(code[0], []).append(label)
        return {
            label
            for labels in families.values()
            if (len(labels) >= 2 and sum(self.numbered[label] for label in labels) >= 3) or sure & set(labels)
            for label in labels
        } | {label for label in self.numbered if self._is_named(label)}

    def _role_letters(self, sure: set[str]) -> set[str]:
        """Rule 4."""
        short = {
            label for label in self.counts if kind_of(label) and label not in sure and code_of(label) is None
        }
        lines = sum(self.counts[label] for label in sure | short if kind_of(label) != "other")
        return {
            label
            for label in short
            if (self.counts[label] >= 2 if kind_of(label) == "other" else lines >= 2)
            and (len(label) <= 3 or self.counts[label] >= 2 or sure)
        }

    def _recurs(self, label: str) -> bool:
        """Rules 5 and 6."""
        count = self.counts[label]
        if looks_like_name(label):
            if self.capitals and not label.isupper() and code_of(label) is None:
                return count >= 3 and count >= self.counts.total() / 20
            return count >= 2
        prose = base_of(label) in PROSE_WORDS or base_of(label.split()[0]) in PROSE_WORDS
        return not prose and count >= 4 and count >= self.counts.total() / 10

    def _conversation_of_two(self, sure: set[str]) -> set[str]:
        """Rule 7."""
        possible = set(sure)
        for label in self.counts:
            if len(possible) > 2:
                return set()
            if looks_like_name(label):
                possible.add(label)
        begun = sum(self.counts[label] for label in possible)
        opened = self.opening in possible and not sure.isdisjoint(possible)
        return possible if len(possible) == 2 and (opened or begun >= 0.8 * self.paragraphs) else set()

    def _is_sheet(self, sure: set[str]) -> bool:
        """Whether three labels or more follow each other in a fixed order, before values rather than sentences."""
        if len(sure) < 3 or any(kind_of(label) or code_of(label) or self._is_named(label) for label in sure):
            return False
        entries = [
            (self.label_of[head.label], line)
            for head, line in self.lines
            if self.label_of[head.label] in sure
        ]
        if any("?" in line for _, line in entries):
            return False
        sentences = sum(1 for _, line in entries if line.rstrip().endswith(_ENDS))
        after: dict[str, Counter[str]] = {}
        for (one, _), (other, _) in itertools.pairwise(entries):
            after.setdefault(one, Counter())[other] += 1
        usual = sum(max(following.values()) for following in after.values())
        return sentences < 0.3 * len(entries) and usual >= 0.8 * (len(entries) - 1)

    def _carries_the_text(self, sure: set[str]) -> bool:
        if any(
            kind_of(label) in ("interviewer", "respondent", "speaker", "helper") or self._is_named(label)
            for label in sure
        ):
            return True
        begun = sum(self.counts[label] + self.numbered[label] for label in sure)
        return begun >= self.paragraphs / 2 or (len(sure) >= 2 and begun >= max(4, self.paragraphs / 10))

    def _written_in_capitals(self) -> bool:
        names = {label: count for label, count in self.counts.items() if len(key_of(label)) >= 4}
        capitals = sum(count for label, count in names.items() if label.isupper())
        return capitals >= 4 and capitals >= 0.8 * sum(names.values())


def _cover_sheet(heads: Mapping[int, Head], lines: Sequence[str]) -> frozenset[int]:
    """The lines of a cover sheet at the very start: "Key: value", no key twice, one of them a cover word."""
    block: list[int] = []
    for index, line in enumerate(lines):
        if not line.strip():
            if block:
                break
            continue
        head = heads.get(index)
        if head is None or head.form != "colon":
            # A title, or a line that goes on with the one before.
            if len(line) < 80 and head is None and (block or not line.rstrip().endswith(_ENDS)):
                continue
            return frozenset()
        block.append(index)
    bases = [base_of(heads[index].label) for index in block]
    is_cover = len(set(bases)) == len(bases) >= 2 and not COVER_WORDS.isdisjoint(bases)
    return frozenset(block) if is_cover else frozenset()
