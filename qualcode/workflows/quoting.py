"""The quotes behind every number, with attribution."""

from __future__ import annotations

from typing import TYPE_CHECKING, Any

from qualcode.study.coders import acting
from qualcode.study.codes import codebook
from qualcode.study.counted import counted
from qualcode.study.groups import TYPE, group_names
from qualcode.study.heard import Segment, hear
from qualcode.study.names import not_found
from qualcode.study.respondents import participants, respondents
from qualcode.study.transcripts import content, entries
from qualcode.study.viewer import look

if TYPE_CHECKING:
    from collections.abc import Sequence

    from qualcode.codebook.tree import Codebook
    from qualcode.study.respondents import Respondent
    from qualcode.study.study import Study
    from qualcode.study.transcripts import Entry

REFUSED = frozenset({"no", "n", "false", "0", "refused", "none"})
SITE = "site"


def quotes(
    study: Study,
    coder: str | None = None,
    *,
    code: str,
    group: str | None = None,
    by: str = TYPE,
    codings_of: str = "final",
) -> dict[str, Any]:
    """Every counted coding of a code and of what lies under it, as a quote.

    Respondents who did not consent to be quoted are left out, and counted in a warning. Raises NotFound for
    an unknown code or group.
    """
    viewer, warnings = look(study, acting(study, coder), "quotes")
    with study.reading():
        book = codebook(study, viewer)
        asked = book.find(code)
        count = counted(study, codings_of, viewer)
        people = {person.key: person for person in respondents(study)}
        names = group_names(list(people.values()), by)
        if group is not None and group not in names.values():
            raise not_found("group", group, dict.fromkeys(names.values()))
        heard = hear(study, book, count, viewer)
        warnings += heard.missing()
        wanted = {asked.id, *(below.id for below in book.descendants(asked.id))}
        shown = _Shown(study, book, people, names)
        found = [shown.quote(s) for s in heard.segments() if s.code in wanted and shown.is_of(s, group)]
    withheld = found.count(None)
    if withheld:
        warnings.append(
            f"{withheld} {'quote' if withheld == 1 else 'quotes'} left out: no consent to be quoted."
        )
    return {
        "format": 1,
        "path": list(book.path(asked.id)),
        "group": group,
        "by": by,
        "codings_of": codings_of,
        "quotes": [quote for quote in found if quote is not None],
        "warnings": [*warnings, *count.warnings],
    }


class _Shown:
    """Turns segments into quotes; reads each transcript once."""

    def __init__(
        self, study: Study, book: Codebook, people: dict[int, Respondent], names: dict[int, str]
    ) -> None:
        self._study, self._book, self._people, self._names = study, book, people, names
        self._entries: dict[int, Entry] = {entry.key: entry for entry in entries(study)}
        self._linked = participants(study)
        self._texts: dict[int, str] = {}

    def _owners(self, segment: Segment) -> list[Respondent]:
        """Whose words these are; of nobody in particular, all who take part."""
        keys: Sequence[int] = segment.owners or self._linked.get(segment.transcript, [])
        return [self._people[key] for key in keys if key in self._people]

    def is_of(self, segment: Segment, group: str | None) -> bool:
        return group is None or any(self._names[p.key] == group for p in self._owners(segment))

    def quote(self, segment: Segment) -> dict[str, Any] | None:
        """The quote, None where there is no consent to quote it."""
        entry = self._entries[segment.transcript]
        if (entry.details["consent_to_quote"] or "").strip().casefold() in REFUSED:
            return None
        if entry.key not in self._texts:
            self._texts[entry.key] = content(self._study, entry).text
        owners = self._owners(segment)
        return {
            "code": list(self._book.path(segment.code)),
            "quote": self._texts[entry.key][segment.start : segment.end],
            "attribution": _attribution(owners),
            "groups": list(dict.fromkeys(self._names[person.key] for person in owners)),
            "respondents": [person.name for person in owners],
            "transcript": entry.name,
            "start": segment.start,
            "end": segment.end,
            "stance": segment.stance or "unset",
            "medium": entry.medium,
        }


def _attribution(owners: Sequence[Respondent]) -> str:
    """Type and site, as (Beneficiary, Luveve), of all whose words these are."""
    types = dict.fromkeys(person.type for person in owners if person.type)
    sites = dict.fromkeys(person.attributes[SITE] for person in owners if SITE in person.attributes)
    return ", ".join("; ".join(part) for part in (types, sites) if part)
