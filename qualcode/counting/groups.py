"""Groups of respondents, and of transcripts, by one attribute or by several crossed."""

from __future__ import annotations

from typing import TYPE_CHECKING

from qualcode.errors import UsageError
from qualcode.study.attributes import TYPE, attribute_of
from qualcode.study.names import not_found

if TYPE_CHECKING:
    from collections.abc import Iterable, Sequence

    from qualcode.study.respondents import Respondent

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
