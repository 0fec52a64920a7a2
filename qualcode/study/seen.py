"""What one person sees of a study now: the view that every question of codings, codes and people goes through."""

from __future__ import annotations

from dataclasses import dataclass
from typing import TYPE_CHECKING

from qualcode.study.assignments import assignments
from qualcode.study.codes import codebook
from qualcode.study.respondents import participants, respondents
from qualcode.study.transcripts import entries, transcript_names
from qualcode.study.viewer import viewer_for

if TYPE_CHECKING:
    from collections.abc import Mapping, Sequence

    from qualcode.codebook.tree import Codebook
    from qualcode.ledger.study import Study
    from qualcode.study.assignments import Assignment
    from qualcode.study.coders import Coder
    from qualcode.study.respondents import Respondent
    from qualcode.study.transcripts import Entry
    from qualcode.study.viewer import Viewer


@dataclass(frozen=True)
class Seen:
    """A study as ``coder`` sees it, or without a coder as the lead does.

    Each part is read when it is first asked for, once for the newest step: the study remembers it until a step
    writes something that it rests on. Within ``study.reading()`` all parts are of one moment.
    """

    study: Study
    coder: Coder | None

    @property
    def viewer(self) -> Viewer:
        """Whose codings, codes and memos may be shown."""
        return viewer_for(self.study, self.coder)

    @property
    def book(self) -> Codebook:
        """The codebook without what a partner adds unseen; it knows what stands for each code."""
        return codebook(self.study, self.viewer)

    @property
    def transcripts(self) -> Sequence[Entry]:
        """Every transcript, by name."""
        return entries(self.study)

    @property
    def names(self) -> Mapping[int, str]:
        """The names of the transcripts by their keys, in the order of ``transcripts``."""
        return transcript_names(self.study)

    @property
    def people(self) -> Sequence[Respondent]:
        """The respondents, in the order in which they came in."""
        return respondents(self.study)

    @property
    def taking_part(self) -> Mapping[int, Sequence[int]]:
        """For each transcript (key) the respondents (keys) who take part in it."""
        return participants(self.study)

    @property
    def assignments(self) -> Sequence[Assignment]:
        """Every assignment, in the order in which they were made: who codes what is no secret."""
        return assignments(self.study)
