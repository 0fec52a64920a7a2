"""Packs for a room: findings, cards to sort, and transcripts to read before the coding."""

from __future__ import annotations

from qualcode.workflows.reporting.asking import Asked, Made
from qualcode.workflows.reporting.before_coding import reading
from qualcode.workflows.reporting.coders_agree import wanted as wants_agreement
from qualcode.workflows.reporting.findings import findings
from qualcode.workflows.reporting.handing_out import refuse_unfit, write
from qualcode.workflows.reporting.sorting import cards

__all__ = ["Asked", "Made", "cards", "findings", "reading", "refuse_unfit", "wants_agreement", "write"]
