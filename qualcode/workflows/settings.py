"""The settings of a study: whose coding counts first, whether agreement is used, whether consent is assumed."""

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
        "consent": "assumed" if stored.assumes_consent(study) else "recorded",
        "warnings": [],
    }


def uses_agreement(study: Study) -> bool:
    """Whether agreement between coders may be shown: every screen and report asks this."""
    return stored.uses_agreement(study)


def set_agreement(study: Study, on: bool, coder: str | None = None) -> Settings:
    """Switch agreement on or off: off, as for reflexive analysis, nothing shows any. Returns the settings."""
    stored.set_agreement(study, on, actor(study, coder))
    return settings(study)


def set_consent(study: Study, assumed: bool, coder: str | None = None) -> Settings:
    """Set whether people whose consent is not recorded may be quoted. Returns the settings."""
    stored.set_consent(study, assumed, actor(study, coder))
    return settings(study)
