"""The rules for moving and merging: under which code another may be put, and into which it may be merged."""

from __future__ import annotations

from typing import TYPE_CHECKING

from qualcode.codebook.names import RESTORE_FIRST
from qualcode.errors import NotAllowed, NotFound

if TYPE_CHECKING:
    from qualcode.codebook.tree import Code, Codebook, Key


def open_to_others(book: Codebook, key: Key) -> Code:
    """The code of this id, if others may be put under it and merged into it.

    Raises NotFound where the codebook does not have it, NotAllowed where it was merged into another (naming what
    stands for it today) or is retired.
    """
    code = not_merged(book, key)
    if code.retired:
        raise NotAllowed(f"{book.full_name(key)} is retired; {RESTORE_FIRST}.")
    return code


def not_merged(book: Codebook, key: Key) -> Code:
    """The code of this id, if it was not merged away. Raises NotFound and NotAllowed as ``open_to_others``."""
    if key not in book:
        raise NotFound("That code is not in the codebook any more.")
    stands = book.standing_for(key)
    if stands.id != key:
        instead = "which is retired" if stands.retired else "which stands for it: name that instead"
        raise NotAllowed(f"{book.full_name(key)} was merged into {book.full_name(stands.id)}, {instead}.")
    return book[key]


def place_under(book: Codebook, key: Key, under: Key | None) -> None:
    """Raise NotAllowed unless the code may be put under ``under`` (None: among the themes)."""
    code = not_merged(book, key)
    if under is None:
        return
    above = open_to_others(book, under)
    if book.would_cycle(code.id, above.id):
        raise NotAllowed(
            f"{book.full_name(code.id)} cannot go under {book.full_name(above.id)}, which lies under it."
            if code.id != above.id
            else f"{book.full_name(code.id)} cannot go under itself."
        )


def merge_into(book: Codebook, key: Key, into: Key) -> None:
    """Raise NotAllowed unless the code may be merged into the other."""
    code = not_merged(book, key)
    if code.id == into:
        raise NotAllowed(f"{book.full_name(code.id)} cannot be merged into itself.")
    if into in book and book.standing_for(into).id == code.id:
        raise NotAllowed(
            f"{book.full_name(code.id)} cannot be merged into {book.full_name(into)}, which was merged into "
            f"{book.full_name(code.id)} before."
        )
    target = open_to_others(book, into)
    if target in book.descendants(code.id):
        raise NotAllowed(
            f"{book.full_name(code.id)} cannot be merged into {book.full_name(target.id)}, which lies under it; "
            "move that out first."
        )
