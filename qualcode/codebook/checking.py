"""Faults that a person should look at in a codebook before coding with it."""

from __future__ import annotations

import re
from collections import defaultdict
from dataclasses import dataclass
from itertools import combinations
from typing import TYPE_CHECKING, Literal

from qualcode.codebook.names import folded, name_fault

if TYPE_CHECKING:
    from collections.abc import Iterable, Iterator

    from qualcode.codebook.tree import Code, Codebook, Key

Kind = Literal[
    "name",
    "sibling clash",
    "near-duplicate names",
    "missing definition",
    "empty branch",
    "under a retired code",
    "duplicate mark",
    "level not listed",
    "theme without level",
    "shared keyword",
]

ALIKE = 88.0
"""Similarity of two names (0 to 100) from which they are listed as near-duplicates."""

_DIGITS = re.compile(r"\d+")
_PARTS = re.compile(r"[\s_/.-]+")


@dataclass(frozen=True)
class Problem:
    """One finding: its kind, the paths of the codes that it is about, and a sentence for a person."""

    kind: Kind
    paths: tuple[tuple[str, ...], ...]
    sentence: str


def problems(codebook: Codebook) -> list[Problem]:
    """Everything doubtful about the live codes, grouped by kind, each kind in the order of the tree."""
    live = codebook.live()
    return [
        *_bad_names(codebook, live),
        *_clashes(codebook, live),
        *_near_duplicates(codebook, live),
        *_undefined(codebook, live),
        *_empty_branches(codebook),
        *_under_retired(codebook, live),
        *_shared_marks(codebook, live),
        *_unlisted_levels(codebook, live),
        *_without_level(codebook),
        *_shared_keywords(codebook, live),
    ]


def _problem(codebook: Codebook, kind: Kind, codes: Iterable[Code], sentence: str) -> Problem:
    return Problem(kind, tuple(codebook.path(code.id) for code in codes), sentence)


def _called(codebook: Codebook, codes: Iterable[Code]) -> str:
    return " and ".join(f"'{codebook.full_name(code.id)}'" for code in codes)


def _bad_names(codebook: Codebook, live: Iterable[Code]) -> Iterator[Problem]:
    for code in live:
        fault = name_fault(code.name)
        if fault:
            yield _problem(codebook, "name", [code], f"The name {code.name!r} {fault}.")


def _clashes(codebook: Codebook, live: Iterable[Code]) -> Iterator[Problem]:
    groups: dict[tuple[Key | None, str], list[Code]] = defaultdict(list)
    for code in live:
        above = codebook.parent(code.id)
        groups[(above.id if above else None, folded(code.name))].append(code)
    for codes in groups.values():
        if len(codes) > 1:
            sentence = f"{_called(codebook, codes)} have one name in one place; rename or merge them."
            yield _problem(codebook, "sibling clash", codes, sentence)


def _near_duplicates(codebook: Codebook, live: Iterable[Code]) -> Iterator[Problem]:
    from rapidfuzz import fuzz

    named = [(code, folded(code.name)) for code in live]
    for (one, name), (other, other_name) in combinations(named, 2):
        if name == other_name and one.parent == other.parent:
            continue  # a sibling clash, listed as such
        score = fuzz.ratio(name, other_name, score_cutoff=ALIKE)
        if not score or _numbered(name, other_name):
            continue
        likeness = "the same name" if name == other_name else "nearly the same name"
        sentence = f"{_called(codebook, (one, other))} have {likeness}; are they one code?"
        yield _problem(codebook, "near-duplicate names", (one, other), sentence)


def _numbered(name: str, other: str) -> bool:
    """Whether two names differ on purpose: in numbers, as 'Visit 11' and 'Visit 12', or in one letter that
    is a part of its own, as 'NRM_MEN_C' and 'NRM_MEN_O'."""
    if name == other:
        return False
    parts, others = _PARTS.split(name), _PARTS.split(other)
    unlike = [pair for pair in zip(parts, others, strict=False) if pair[0] != pair[1]]
    lettered = len(parts) == len(others) and len(unlike) == 1 and all(len(part) == 1 for part in unlike[0])
    return lettered or _DIGITS.sub("0", name) == _DIGITS.sub("0", other)


def _undefined(codebook: Codebook, live: Iterable[Code]) -> Iterator[Problem]:
    for code in live:
        if not (code.definition or "").strip():
            sentence = f"'{codebook.full_name(code.id)}' has no definition, so each coder will make one up."
            yield _problem(codebook, "missing definition", [code], sentence)


def _empty_branches(codebook: Codebook) -> Iterator[Problem]:
    """Branches with nothing live in them.

    A theme without codes is one only where other themes have codes: a flat codebook is no fault.
    """
    themes = {code.id for code in codebook.themes()}
    bearing = {code.id for code in codebook if any(child.live for child in codebook.children(code.id))}
    branched = bool(themes & bearing)
    for code in codebook.live():
        if code.id in bearing:
            continue
        if codebook.children(code.id):
            sentence = f"'{codebook.full_name(code.id)}' has only retired or merged codes under it."
        elif code.id in themes and branched:
            sentence = f"The theme '{code.name}' has no codes under it, though other themes have."
        else:
            continue
        yield _problem(codebook, "empty branch", [code], sentence)


def _under_retired(codebook: Codebook, live: Iterable[Code]) -> Iterator[Problem]:
    for code in live:
        above = codebook.parent(code.id)
        if above is not None and not above.live:
            sentence = f"'{codebook.full_name(code.id)}' is in use, but the code over it is not."
            yield _problem(codebook, "under a retired code", [code], sentence)


def _shared_marks(codebook: Codebook, live: Iterable[Code]) -> Iterator[Problem]:
    marked: dict[str, list[Code]] = defaultdict(list)
    for code in live:
        if code.mark:
            marked[code.mark.casefold()].append(code)
    for codes in marked.values():
        if len(codes) > 1:
            sentence = f"{_called(codebook, codes)} share the mark '{codes[0].mark}'."
            yield _problem(codebook, "duplicate mark", codes, sentence)


def _unlisted_levels(codebook: Codebook, live: Iterable[Code]) -> Iterator[Problem]:
    unlisted: dict[str, list[Code]] = defaultdict(list)
    for code in live:
        if code.level and code.level not in codebook.levels:
            unlisted[code.level].append(code)
    for level, codes in unlisted.items():
        sentence = f"The level '{level}' of {_called(codebook, codes)} is not in the list of levels."
        yield _problem(codebook, "level not listed", codes, sentence)


def _without_level(codebook: Codebook) -> Iterator[Problem]:
    """Themes that tables by level would put last; nothing to say where the codebook uses no levels."""
    if not codebook.level_order():
        return
    for code in codebook.themes():
        if code.live and not code.level:
            sentence = f"The theme '{code.name}' has no level; tables by level show it last."
            yield _problem(codebook, "theme without level", [code], sentence)


def _shared_keywords(codebook: Codebook, live: Iterable[Code]) -> Iterator[Problem]:
    keyed: dict[str, dict[Key, Code]] = defaultdict(dict)
    for code in live:
        for keyword in code.keywords:
            if keyword.strip():
                keyed[folded(keyword)][code.id] = code
    for keyword, by_id in keyed.items():
        codes = list(by_id.values())
        if len(codes) > 1:
            sentence = f"The keyword '{keyword}' stands under {_called(codebook, codes)}."
            yield _problem(codebook, "shared keyword", codes, sentence)
