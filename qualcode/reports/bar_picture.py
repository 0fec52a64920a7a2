"""A bar as a picture (PNG): filled up to a count, striped where it is contrary; in greys, for a photocopier."""

from __future__ import annotations

import struct
import zlib

WIDTH, HEIGHT = 240, 16
_PAPER, _INK, _EMPTY, _EDGE = 255, 60, 225, 120
_STRIPES = 6  # pixels from stripe to stripe


def bar_png(count: int, of: int, against: int) -> bytes:
    """The bar of ``count`` of ``of`` with ``against`` of the count striped at its end. ``of`` must not be 0."""
    full, striped = round(WIDTH * count / of), round(WIDTH * against / of)
    rows = []
    for y in range(HEIGHT):
        row = bytearray(WIDTH)
        for x in range(WIDTH):
            if y in (0, HEIGHT - 1) or x in (0, WIDTH - 1):
                row[x] = _EDGE
            elif x >= full:
                row[x] = _EMPTY
            elif x >= full - striped and (x + y) % _STRIPES < _STRIPES // 2:
                row[x] = _PAPER
            else:
                row[x] = _INK
        rows.append(b"\0" + bytes(row))
    return b"\x89PNG\r\n\x1a\n" + b"".join(
        (
            _chunk(b"IHDR", struct.pack(">IIBBBBB", WIDTH, HEIGHT, 8, 0, 0, 0, 0)),
            _chunk(b"IDAT", zlib.compress(b"".join(rows), 9)),
            _chunk(b"IEND", b""),
        )
    )


def _chunk(kind: bytes, body: bytes) -> bytes:
    return struct.pack(">I", len(body)) + kind + body + struct.pack(">I", zlib.crc32(kind + body))
