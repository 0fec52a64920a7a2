"""Reconciling: where the coders of a transcript differ, and settling each difference into the consensus.

How the coders agreed is a fact of their own, independent work; reconciling does not change it.
"""

from __future__ import annotations

from qualcode.workflows.reconciling.cases import (
    LETTERS,
    ORDERS,
    UNSET,
    Case,
    Order,
    Queue,
    overview,
    queue,
    ready_ones,
    states,
    to_begin_with,
)
from qualcode.workflows.reconciling.settling import carry_over, note, take, take_neither, take_other
from qualcode.workflows.reconciling.shell import accept_agreed, listed, settle

__all__ = [
    "LETTERS",
    "ORDERS",
    "UNSET",
    "Case",
    "Order",
    "Queue",
    "accept_agreed",
    "carry_over",
    "listed",
    "note",
    "overview",
    "queue",
    "ready_ones",
    "settle",
    "states",
    "take",
    "take_neither",
    "take_other",
    "to_begin_with",
]
