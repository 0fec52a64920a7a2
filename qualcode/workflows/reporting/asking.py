"""The choices for a pack, and the pack made."""

from __future__ import annotations

from dataclasses import dataclass
from typing import TYPE_CHECKING

from qualcode.errors import UsageError
from qualcode.study.attributes import TYPE

if TYPE_CHECKING:
    from qualcode.documents.reporting import Holds
    from qualcode.reports.model import Pack, Paper

FEWEST, MOST = 2, 5  # quotes a theme
SMALL = 3  # so many must share an attribution for it to be printed, unless told otherwise


@dataclass(frozen=True)
class Asked:
    """``attribution`` names attributes, parted by commas (None: type and site). ``quotes`` is the most a theme
    has (None: four). ``suppress_below``: figures on fewer respondents are withheld; None: no figure is, and an
    attribution that fewer than three share is coarsened all the same.
    """

    by: str = TYPE
    codings_of: str = "final"
    attribution: str | None = None
    quotes: int | None = None
    suppress_below: int | None = None
    not_anonymised: bool = False
    paper: Paper = "a4"

    def __post_init__(self) -> None:
        if self.quotes is not None and not FEWEST <= self.quotes <= MOST:
            raise UsageError(f"--quotes takes {FEWEST} to {MOST} quotes a theme, not {self.quotes}.")
        if self.suppress_below is not None and self.suppress_below < 1:
            raise UsageError(f"--suppress-below takes a number of respondents, not {self.suppress_below}.")

    @property
    def smallest(self) -> int:
        """How many respondents must share an attribution."""
        return SMALL if self.suppress_below is None else self.suppress_below


@dataclass(frozen=True)
class Made:
    """A pack that is ready to be written, the remarks about it, and its contents in numbers."""

    pack: Pack
    warnings: list[str]
    holds: Holds
