"""Unused memory returned to the system, where glibc would keep it. Elsewhere nothing is done."""

from __future__ import annotations

import ctypes
import sys

_M_MMAP_THRESHOLD, _M_ARENA_MAX = -3, -8  # of mallopt
_LARGE = 1 << 20  # bytes


def keep_little() -> None:
    """Have memory of a megabyte or more returned as soon as it is freed, and no thread keep memory of its own."""
    _glibc("mallopt", _M_MMAP_THRESHOLD, _LARGE)
    _glibc("mallopt", _M_ARENA_MAX, 1)


def give_back() -> None:
    """Return all memory that a large computation has freed."""
    _glibc("malloc_trim", 0)


def _glibc(name: str, *numbers: int) -> None:
    function = getattr(ctypes.CDLL(None), name, None) if sys.platform == "linux" else None
    if function is not None:
        function(*numbers)
