"""Unused memory returned to the system, where glibc would keep it. Elsewhere nothing is done."""

from __future__ import annotations

import ctypes
import sys

_LARGE = 1 << 20  # bytes
_M_MMAP_THRESHOLD = -3  # of mallopt


def give_back_large() -> None:
    """Have memory of a megabyte or more returned as soon as it is freed."""
    _glibc("mallopt", _M_MMAP_THRESHOLD, _LARGE)


def give_back() -> None:
    """Return all memory that a large computation has freed."""
    _glibc("malloc_trim", 0)


def _glibc(name: str, *numbers: int) -> None:
    function = getattr(ctypes.CDLL(None), name, None) if sys.platform == "linux" else None
    if function is not None:
        function(*numbers)
