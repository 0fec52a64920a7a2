"""The tree of codes: a value that answers questions and changes nothing."""

from __future__ import annotations

from dataclasses import dataclass
from functools import cached_property
from typing import TYPE_CHECKING, TypeVar, cast

from qualcode.codebook.finding import nearest
from qualcode.codebook.names import RESTORE_FIRST, SEPARATOR, folded, split_path
from qualcode.codebook.standing import standing
from qualcode.errors import NotFound

if TYPE_CHECKING:
    from collections.abc import Iterator, Mapping, Sequence

Key = bytes | str | int
"""Whatever the owner of the codes tells them apart by; it means nothing here."""
K = TypeVar("K", bytes, str, int)


@dataclass(frozen=True)
class Code:
    """One node of the tree. A node without a parent is a theme.

    ``rank`` orders siblings (ties by name). ``level`` and ``claim`` are usually a theme's. ``merged_into``
    names the code that took this one's place. ``retired`` codes keep their codings and are offered no more.
    """

    id: Key
    parent: Key | None
    rank: float
    name: str
    level: str | None = None
    claim: str | None = None
    mark: str | None = None
    definition: str | None = None
    use: str | None = None
    do_not_use: str | None = None
    examples: tuple[str, ...] = ()
    keywords: tuple[str, ...] = ()
    origin: str | None = None
    colour: str | None = None
    retired: bool = False
    merged_into: Key | None = None

    @property
    def live(self) -> bool:
        """Whether the code is still offered: neither retired nor merged into another."""
        return not self.retired and self.merged_into is None


@dataclass(frozen=True)
class Codebook:
    """All codes of a study or of a file, with the codebook's own list of levels, in the order of showing.

    A code whose parent is not among ``codes`` counts as a theme, so that a part of a codebook is one too.
    Names are not checked here, since a merge may bring clashes: ``checking.problems`` lists them.

    Raises ValueError if two codes share an id or the parents run in a circle.
    """

    title: str = ""
    levels: tuple[str, ...] = ()
    codes: tuple[Code, ...] = ()

    def __post_init__(self) -> None:
        if len(self._by_id) != len(self.codes):
            raise ValueError("two codes share an id")
        if len(self._ordered) != len(self.codes):
            raise ValueError("the codes' parents run in a circle")

    @cached_property
    def _by_id(self) -> dict[Key, Code]:
        return {code.id: code for code in self.codes}

    @cached_property
    def _children(self) -> dict[Key | None, tuple[Code, ...]]:
        below: dict[Key | None, list[Code]] = {}
        for code in sorted(self.codes, key=lambda code: (code.rank, code.name)):
            parent = code.parent if code.parent in self._by_id else None
            below.setdefault(parent, []).append(code)
        return {parent: tuple(codes) for parent, codes in below.items()}

    @cached_property
    def _ordered(self) -> tuple[Code, ...]:
        return tuple(self._walk(None))

    @cached_property
    def _paths(self) -> dict[Key, tuple[str, ...]]:
        paths: dict[Key, tuple[str, ...]] = {}
        for code in self._ordered:
            above = paths.get(code.parent, ()) if code.parent is not None else ()
            paths[code.id] = (*above, code.name)
        return paths

    @cached_property
    def _endings(self) -> dict[tuple[str, ...], list[Code]]:
        endings: dict[tuple[str, ...], list[Code]] = {}
        for code in self._ordered:
            names = tuple(folded(name) for name in self._paths[code.id])
            for start in range(len(names)):
                endings.setdefault(names[start:], []).append(code)
        return endings

    def _walk(self, top: Key | None) -> Iterator[Code]:
        # A stack of its own: a codebook may be deeper than Python's.
        waiting = list(reversed(self._children.get(top, ())))
        while waiting:
            code = waiting.pop()
            yield code
            waiting.extend(reversed(self._children.get(code.id, ())))

    def __iter__(self) -> Iterator[Code]:
        """Every code, depth first, siblings by rank and then by name."""
        return iter(self._ordered)

    def __len__(self) -> int:
        return len(self.codes)

    def __contains__(self, key: object) -> bool:
        return key in self._by_id

    def __getitem__(self, key: Key) -> Code:
        """The code with this id. Raises KeyError."""
        return self._by_id[key]

    def live(self) -> tuple[Code, ...]:
        """The codes that are neither retired nor merged into another, in order."""
        return tuple(code for code in self._ordered if code.live)

    def path(self, key: Key) -> tuple[str, ...]:
        """The names from the theme down to this code. Raises KeyError."""
        return self._paths[key]

    def full_name(self, key: Key) -> str:
        """The path joined by ' > '. Raises KeyError."""
        return SEPARATOR.join(self._paths[key])

    def themes(self) -> tuple[Code, ...]:
        """The top nodes, in order."""
        return self._children.get(None, ())

    def children(self, key: Key | None) -> tuple[Code, ...]:
        """The codes directly under this one (None: the themes), in order."""
        return self._children.get(key, ())

    def descendants(self, key: Key) -> tuple[Code, ...]:
        """Everything under this code at any depth, in order, without the code itself."""
        return tuple(self._walk(key))

    def parent(self, key: Key) -> Code | None:
        """The code directly above, None for a theme. Raises KeyError."""
        above = self._by_id[key].parent
        return None if above is None else self._by_id.get(above)

    def ancestors(self, key: Key) -> tuple[Code, ...]:
        """The codes above this one, nearest first, the theme last; empty for a theme. Raises KeyError."""
        found: list[Code] = []
        above = self.parent(key)
        while above is not None:
            found.append(above)
            above = self.parent(above.id)
        return tuple(found)

    def theme_of(self, key: Key) -> Code:
        """The top node over this code; a theme is its own. Raises KeyError."""
        above = self.ancestors(key)
        return above[-1] if above else self._by_id[key]

    def level_of(self, key: Key) -> str | None:
        """The code's own level, else that of the nearest code above that has one. Raises KeyError."""
        for code in (self._by_id[key], *self.ancestors(key)):
            if code.level:
                return code.level
        return None

    def level_order(self) -> tuple[str, ...]:
        """The levels as listed, then those that codes use without their being listed, as they first occur."""
        used = (code.level for code in self._ordered if code.level)
        return tuple(dict.fromkeys((*self.levels, *used)))

    def in_level_order(self) -> tuple[Code, ...]:
        """Every code, by level, and within a level in the order of the tree; those without a level last."""
        place = {level: number for number, level in enumerate(self.level_order())}
        last = len(place)

        def level_place(code: Code) -> int:
            level = self.level_of(code.id)
            return last if level is None else place[level]

        return tuple(sorted(self._ordered, key=level_place))

    def ending(self, names: tuple[str, ...]) -> list[Code]:
        """The codes whose path ends in these names, given as ``names.folded`` makes them, in order."""
        return self._endings.get(names, [])

    def find(self, text: str) -> Code:
        """The code whose path is ``text``, or ends in it, or whose mark it is.

        Names are compared without case and outer blanks, but one written exactly so is preferred, and a
        whole path is preferred to the end of another. Codes no longer offered are found only where no
        live one answers; a mark, only where no name does.

        Raises NotFound, with the candidates if the text is ambiguous or the nearest names if it is unknown.
        """
        parts = split_path(text)
        for live in (True, False):
            found = self._by_path(parts, live)
            if found:
                return self._only(text, found)
        wanted = text.strip()
        for live in (True, False):
            marked = [code for code in self if code.live == live and code.mark and code.mark == wanted]
            if marked:
                return self._only(text, marked)
        raise NotFound(self._unknown(text))

    def _by_path(self, parts: tuple[str, ...], live: bool) -> list[Code]:
        """The best class of matches: whole path, its end, then the same ignoring case; [] if none."""
        loose = tuple(folded(part) for part in parts)
        length = len(parts)
        ends = [(code, self.path(code.id)) for code in self.ending(loose) if code.live == live]
        exact = [(code, path) for code, path in ends if path[-length:] == parts]
        for matches in (exact, ends):
            whole = [code for code, path in matches if len(path) == length]
            if whole:
                return whole
            if matches:
                return [code for code, _ in matches]
        return []

    def _only(self, text: str, found: Sequence[Code]) -> Code:
        if len(found) == 1:
            return found[0]
        names = "; ".join(self.full_name(code.id) for code in found)
        raise NotFound(f"{text.strip()!r} could be: {names}. Write more of the path.")

    def _unknown(self, text: str) -> str:
        near = nearest(text, [self.full_name(code.id) for code in self.live()])
        if near:
            return f"No code is called {text.strip()!r}. The nearest: {'; '.join(near)}."
        return f"No code is called {text.strip()!r}, nor anything like it."

    @cached_property
    def standing(self) -> Mapping[Key, Key]:
        """For each code of the book the one that stands for it today: itself, or what it was merged into,
        however often."""
        return standing({code.id: code.merged_into for code in self.codes})

    def standing_for(self, key: Key) -> Code:
        """The code that stands for this one today. Raises KeyError."""
        return self._by_id[self.standing[key]]

    def today(self, key: K) -> K:
        """The id of the code that stands for this one today; its own where the book does not have it."""
        return cast("K", self.standing.get(key, key))

    def usable(self, key: Key) -> Code:
        """The code that one codes with where this one is meant: itself, or what it was merged into.

        Raises NotFound where this codebook does not have it, or where it is retired.
        """
        if key not in self:
            raise NotFound("That code is not in the codebook any more.")
        standing = self.standing_for(key)
        if standing.retired:
            raise NotFound(f"The code {self.full_name(standing.id)} is retired; {RESTORE_FIRST}.")
        return standing

    def would_cycle(self, key: Key, parent: Key | None) -> bool:
        """Whether moving the code under ``parent`` would put it under itself. Raises KeyError."""
        if parent is None:
            return False
        return parent == key or any(code.id == key for code in self.ancestors(parent))

    def sibling_clash(self, name: str, parent: Key | None, but: Key | None = None) -> Code | None:
        """The live code under ``parent``, other than ``but``, that has this name ignoring case, if any."""
        wanted = folded(name)
        for code in self.children(parent):
            if code.live and code.id != but and folded(code.name) == wanted:
                return code
        return None
