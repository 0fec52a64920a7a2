"""What commands answer with, as types: one module for each area of the work, nothing in them but names and types.

Every document holds ``format`` and ``warnings``, and as it stands it is the command's JSON. mypy checks each key
where a document is made and where it is read; ``of_commands`` says which command answers with which, and from that
``docs/schemas.py`` writes the JSON Schemas. Nothing here is imported to run a command but FORMAT.
"""

from typing import Final, Literal

FORMAT: Final[Literal[1]] = 1  # of every document; another number where a key changes its meaning
