"""Reviewing another's codings: keep, change and drop, and what is left to decide."""

from qualcode.study.reviews import change, drop, keep, outcomes, undecided

__all__ = ["change", "drop", "keep", "outcomes", "undecided"]
