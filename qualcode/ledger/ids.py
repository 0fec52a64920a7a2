"""Ids of entities: 16 bytes in tables, 32 hex digits in the log and wherever people or programs see them.

A thing that two copies of a study may each make and must share (a coder, a respondent, a transcript by its
content...) gets a UUIDv5 of its natural key within the study; all other ids are random.
"""

from __future__ import annotations

import hashlib
import os
import uuid


def new_id() -> bytes:
    """A random 16-byte id (UUIDv4)."""
    return uuid.uuid4().bytes


def natural_id(study: bytes, kind: str, *parts: str) -> bytes:
    """The id (UUIDv5, RFC 9562) of the entity of ``kind`` with this natural key in ``study``."""
    return uuid.uuid5(uuid.UUID(bytes=study), "\x1f".join((kind, *parts))).bytes


def is_natural(entity: bytes) -> bool:
    """Whether an id is of a natural key, so that several copies may each have made the entity."""
    return entity[6] >> 4 == 5


def many_new_ids(count: int) -> list[bytes]:
    """``count`` random ids at once, from one read of the system's randomness."""
    pool = os.urandom(16 * count)
    return [
        pool[i : i + 6]
        + bytes(((pool[i + 6] & 0x0F) | 0x40, pool[i + 7], (pool[i + 8] & 0x3F) | 0x80))
        + pool[i + 9 : i + 16]
        for i in range(0, 16 * count, 16)
    ]


def text_hash(body: str) -> bytes:
    """SHA-256 of a text's UTF-8 bytes: its address in the study."""
    return hashlib.sha256(body.encode("utf-8")).digest()


def ids_that_begin(text: str) -> tuple[bytes, bytes] | None:
    """The lowest and the highest id whose hex digits begin with ``text``; None where none can."""
    asked = text.strip().lower()
    if not 0 < len(asked) <= 32 or not set(asked) <= set("0123456789abcdef"):
        return None
    return bytes.fromhex(asked.ljust(32, "0")), bytes.fromhex(asked.ljust(32, "f"))
