"""Unused memory returned to the system."""

from __future__ import annotations

import sys


def give_back() -> None:
    """Return the memory that a large computation has freed; glibc would keep it. Elsewhere do nothing."""
    if sys.platform == "linux":
        import ctypes

        trim = getattr(ctypes.CDLL(None), "malloc_trim", None)
        if trim is not None:
            trim(0)
