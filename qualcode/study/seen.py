"""A person's view of a study now: every question about codings, codes and people goes through it."""

from __future__ import annotations

from dataclasses import dataclass
from typing import TYPE_CHECKING

from qualcode.study.assignments import assignments
from qualcode.study.codebook_seen import hidden_codes, of_file
from qualcode.study.coders import acting
from qualcode.study.codes import codebook
from qualcode.study.respondents import participants, respondents
from qualcode.study.transcripts import entries, transcript_names
from qualcode.study.viewer import open_independent_work, viewer_for

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
    def blind(self) -> bool:
        """Whether others' work is hidden somewhere."""
        return self.viewer.blind

    @property
    def hidden(self) -> dict[int, bytes]:
        """The codes that may not be seen: the global id of each, by its local key."""
        return hidden_codes(self.study, self.viewer)

    @property
    def book(self) -> Codebook:
        """The codebook without codes that a partner adds unseen; it knows the code that stands for each code
        today."""
        return codebook(self.study, self.viewer)

    @property
    def codebook_source(self) -> str | None:
        """The text of the YAML file that the codebook came from, so that its comments can be written back; the
        latest that may be seen."""
        sha = of_file(self.study, "codebook_source", self.viewer)
        return None if sha is None else self.study.text(bytes.fromhex(sha))

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
        """Every assignment, in the order in which they were made; everybody may see who codes what."""
        return assignments(self.study)


def look(study: Study, name: str | None, at: str) -> tuple[Seen, list[str]]:
    """The view of the coder of this name, who looks at ``at``, and warnings about it.

    Raises NotFound. Without a name it is the lead's view of everybody's work: while some of that is still
    blind, there is a warning, and the look is logged.
    """
    seen = Seen(study, acting(study, name))
    if seen.coder is None and open_independent_work(study):
        with study.writing():
            study.record("look", [], coder=None, reason=at)
        return seen, [
            "Independent work is still open, and this shows everybody's (the lead's view); the look was "
            "logged. Say who you are with --coder to see only what you may see."
        ]
    if seen.blind:
        return seen, [
            "Independent work is still open: others' work is hidden until all who are assigned have finished."
        ]
    return seen, []
