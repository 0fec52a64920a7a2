"""What a study is set to: whose coding counts first, whether agreement is used."""

from __future__ import annotations

from typing import TYPE_CHECKING

from qualcode.documents import FORMAT
from qualcode.study import settings as stored
from qualcode.study.coders import actor, primary_coder

if TYPE_CHECKING:
    from qualcode.documents.keeping import Settings
    from qualcode.ledger.study import Study


def settings(study: Study) -> Settings:
    """The settings of the study as they are."""
    primary = primary_coder(study)
    return {
        "format": FORMAT,
        "primary_coder": None if primary is None else primary.name,
        "agreement": stored.uses_agreement(study),
        "warnings": [],
    }


def uses_agreement(study: Study) -> bool:
    """Whether agreement between coders may be shown: every screen and report asks this."""
    return stored.uses_agreement(study)


def set_agreement(study: Study, on: bool, coder: str | None = None) -> Settings:
    """Switch agreement on or off: off, as for reflexive analysis, nothing shows any. Returns the settings."""
    stored.set_agreement(study, on, actor(study, coder))
    return settings(study)
