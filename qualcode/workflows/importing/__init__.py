"""Import transcripts and respondents; correct a text."""

from qualcode.workflows.importing.correcting import list_unplaced, revise_transcript
from qualcode.workflows.importing.files import import_files
from qualcode.workflows.importing.notes import notes_on
from qualcode.workflows.importing.people import import_respondents

__all__ = ["import_files", "import_respondents", "list_unplaced", "notes_on", "revise_transcript"]
