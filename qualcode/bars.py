"""A share drawn in block characters, the same at the shell and on the screens."""

from __future__ import annotations

_EIGHTHS = " ▏▎▍▌▋▊▉"


def bar(share: float | None, cells: int) -> str:
    """A bar from 0 to 1 in ``cells`` cells, to an eighth of one; anything above 0 shows.

    Empty at 0 and below, and for None.
    """
    share = min(max(share or 0.0, 0.0), 1.0)
    eighths = max(round(share * cells * 8), 1 if share > 0 else 0)
    return ("█" * (eighths // 8) + _EIGHTHS[eighths % 8]).rstrip().ljust(cells)
