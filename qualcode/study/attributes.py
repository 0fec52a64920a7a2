"""The attributes of respondents, their type among them, and values that are probably meant as one."""

from __future__ import annotations

import unicodedata
from typing import TYPE_CHECKING, NamedTuple

if TYPE_CHECKING:
    from collections.abc import Iterable

    from qualcode.study.respondents import Respondent

TYPE = "respondent_type"


class Alike(NamedTuple):
    """Values of an attribute that differ in case, blanks or accents alone."""

    attribute: str
    values: tuple[str, ...]

    def __str__(self) -> str:
        return (
            f"{self.attribute}: {' and '.join(map(repr, self.values))} differ in case, blanks or accents alone, "
            "and are counted apart; write one of them in the respondents table, and take it in again."
        )


def attribute_of(person: Respondent, name: str) -> str | None:
    """The value of an attribute, or the respondent type; None where it is not given."""
    return (person.type if name == TYPE else person.attributes.get(name)) or None


def alike(people: Iterable[Respondent], names: Iterable[str]) -> list[Alike]:
    """The values of each of these attributes that are counted apart, and may be meant as one."""
    every = list(people)
    told = []
    for name in names:
        spelt: dict[str, dict[str, None]] = {}
        for value in filter(None, (attribute_of(person, name) for person in every)):
            spelt.setdefault(_bare(value), {})[value] = None
        told += [Alike(name, tuple(values)) for values in spelt.values() if len(values) > 1]
    return told


def _bare(value: str) -> str:
    """A value without case, blanks and accents."""
    parted = unicodedata.normalize("NFKD", value.casefold())
    return "".join(c for c in parted if not (c.isspace() or unicodedata.combining(c)))
