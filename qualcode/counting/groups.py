"""Groups of respondents, and of transcripts, by one attribute or by several crossed."""

from __future__ import annotations

import unicodedata
from typing import TYPE_CHECKING

from qualcode.errors import UsageError
from qualcode.study.names import not_found

if TYPE_CHECKING:
    from collections.abc import Iterable, Sequence

    from qualcode.study.respondents import Respondent

TYPE = "respondent_type"
NOT_GIVEN = "(not given)"


def asked_attributes(people: Iterable[Respondent], by: str) -> list[str]:
    """The attributes that ``by`` names, parted by commas. Raises UsageError for none or a blank one, NotFound for
    others."""
    wanted = [name.strip() for name in by.split(",")]
    known = {TYPE, *(name for person in people for name in person.attributes)}
    if not all(wanted):
        raise UsageError("--by needs the name of an attribute, for example respondent_type.")
    for name in wanted:
        if name not in known:
            raise not_found("attribute", name, known)
    return wanted


def attribute_of(person: Respondent, name: str) -> str | None:
    """The value of an attribute, or the respondent type; None where it is not given."""
    return (person.type if name == TYPE else person.attributes.get(name)) or None


def alike(people: Iterable[Respondent], names: Iterable[str]) -> list[str]:
    """A sentence for each of these attributes with values that differ only in case, blanks or accents: the
    values are counted apart, and may be meant as one."""
    every = list(people)
    told = []
    for name in names:
        spelt: dict[str, dict[str, None]] = {}
        for value in filter(None, (attribute_of(person, name) for person in every)):
            spelt.setdefault(_bare(value), {})[value] = None
        told += [
            f"{name}: {' and '.join(map(repr, values))} differ in case, blanks or accents alone, and are counted "
            "apart; write one of them in the respondents table, and take it in again."
            for values in spelt.values()
            if len(values) > 1
        ]
    return told


def _bare(value: str) -> str:
    """A value without case, blanks and accents."""
    parted = unicodedata.normalize("NFKD", value.casefold())
    return "".join(c for c in parted if not (c.isspace() or unicodedata.combining(c)))


def group_names(people: Sequence[Respondent], by: str) -> dict[int, str]:
    """Each respondent's group (by key); values of several attributes are joined by ' / '."""
    wanted = asked_attributes(people, by)
    return {
        person.key: " / ".join(attribute_of(person, name) or NOT_GIVEN for name in wanted)
        for person in people
    }


def joint_group(people: Sequence[Respondent], wanted: Sequence[str]) -> str:
    """The group of a transcript by those who take part in it; several values are joined by ';'."""
    parts = []
    for name in wanted:
        values = dict.fromkeys(value for p in people if (value := attribute_of(p, name)))
        parts.append("; ".join(values) or NOT_GIVEN)
    return " / ".join(parts)
