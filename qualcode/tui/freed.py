"""Memory that is no longer used, given back to the system."""

from __future__ import annotations

import sys


def give_back() -> None:
    """Let the system have what a large computation has freed, which glibc would keep; elsewhere do nothing."""
    if sys.platform == "linux":
        import ctypes

        trim = getattr(ctypes.CDLL(None), "malloc_trim", None)
        if trim is not None:
            trim(0)
