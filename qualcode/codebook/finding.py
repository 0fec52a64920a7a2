"""From what a person typed to the code that is meant."""

from __future__ import annotations

from typing import TYPE_CHECKING

from qualcode.codebook.names import folded, split_path
from qualcode.errors import NotFound

if TYPE_CHECKING:
    from collections.abc import Sequence

    from qualcode.codebook.tree import Code, Codebook

NEAR = 60.0
"""Similarity (0 to 100) from which a name is offered instead of one that is not there."""


def find_code(codebook: Codebook, text: str) -> Code:
    """The code whose path is ``text``, or ends in it, or whose mark it is.

    Names are compared without case and outer blanks, but one written exactly so is preferred, and a
    whole path is preferred to the end of another. Codes no longer offered are found only where no
    live one answers; a mark, only where no name does.

    Raises NotFound, with the candidates if the text is ambiguous or the nearest names if it is unknown.
    """
    parts = split_path(text)
    for live in (True, False):
        found = _by_path(codebook, parts, live)
        if found:
            return _only(codebook, text, found)
    wanted = text.strip()
    for live in (True, False):
        marked = [code for code in codebook if code.live == live and code.mark and code.mark == wanted]
        if marked:
            return _only(codebook, text, marked)
    raise NotFound(_unknown(codebook, text))


def _by_path(codebook: Codebook, parts: tuple[str, ...], live: bool) -> list[Code]:
    """The best class of matches: whole path, its end, then the same ignoring case; [] if none."""
    loose = tuple(folded(part) for part in parts)
    length = len(parts)
    ends = [(code, codebook.path(code.id)) for code in codebook.ending(loose) if code.live == live]
    exact = [(code, path) for code, path in ends if path[-length:] == parts]
    for matches in (exact, ends):
        whole = [code for code, path in matches if len(path) == length]
        if whole:
            return whole
        if matches:
            return [code for code, _ in matches]
    return []


def _only(codebook: Codebook, text: str, found: Sequence[Code]) -> Code:
    if len(found) == 1:
        return found[0]
    names = "; ".join(codebook.full_name(code.id) for code in found)
    raise NotFound(f"{text.strip()!r} could be: {names}. Write more of the path.")


def _unknown(codebook: Codebook, text: str) -> str:
    near = nearest(text, [codebook.full_name(code.id) for code in codebook.live()])
    if near:
        return f"No code is called {text.strip()!r}. The nearest: {'; '.join(near)}."
    return f"No code is called {text.strip()!r}, nor anything like it."


def nearest(text: str, full_names: Sequence[str], limit: int = 3) -> list[str]:
    """The full names most like ``text``, whole or in their last name, best first."""
    from rapidfuzz import fuzz

    wanted = folded(text)

    def likeness(full_name: str) -> float:
        last = split_path(full_name)[-1]
        return max(fuzz.ratio(wanted, folded(full_name)), fuzz.ratio(wanted, folded(last)))

    scored = sorted(((likeness(name), name) for name in full_names), key=lambda pair: (-pair[0], pair[1]))
    return [name for score, name in scored[:limit] if score >= NEAR]
