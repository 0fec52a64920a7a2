"""The segments of a code across transcripts, each with its words and what stands around them."""

from __future__ import annotations

from dataclasses import dataclass
from typing import TYPE_CHECKING

from qualcode.study.marks import Mark, marks_of
from qualcode.study.seen import Seen
from qualcode.study.transcripts import content, entries
from qualcode.transcript.surroundings import surroundings

if TYPE_CHECKING:
    from collections.abc import Collection

    from qualcode.ledger.study import Study
    from qualcode.study.coders import Coder


@dataclass(frozen=True)
class Excerpt:
    """A coding with its words and what stands around them, at most CONTEXT code points and whole words.

    ``respondents`` are the people whose words it touches, of these ``types``; where the speaker is unknown,
    there is no respondent, and ``types`` are those of all who take part.
    """

    mark: Mark
    transcript: str
    transcript_id: bytes
    quote: str
    before: str
    after: str
    respondents: tuple[str, ...]
    types: tuple[str, ...]

    @property
    def code(self) -> int:
        """The key of the coding's code, or of the code that it was merged into."""
        return self.mark.code


def by_code(study: Study, who: Coder, codes: Collection[int], *, own_only: bool = True) -> list[Excerpt]:
    """The placed codings of these codes (keys, as they stand today), by transcript and place.

    With ``own_only`` the coder's own, else all that the coder may see.
    """
    from qualcode.counting.heard import Whose, voices

    with study.reading():
        found = marks_of(Seen(study, who), frozenset(codes), own_only=own_only)
        listed = {entry.key: (order, entry) for order, entry in enumerate(entries(study))}
        found.sort(key=lambda item: listed[item[0]][0])
        whose = Whose(study)
        spoken = voices(study, [(transcript, mark.start, mark.end) for transcript, mark in found])
        excerpts: list[Excerpt] = []
        reading, text = None, ""
        for (transcript, mark), owners in zip(found, spoken, strict=True):
            entry = listed[transcript][1]
            if transcript != reading:
                reading, text = transcript, content(study, entry).text
            names, types = whose.of(transcript, owners)
            excerpts.append(
                Excerpt(
                    mark,
                    entry.name,
                    entry.id,
                    text[mark.start : mark.end],
                    *surroundings(text, mark.start, mark.end),
                    tuple(names),
                    tuple(types),
                )
            )
    return excerpts
