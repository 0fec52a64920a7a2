"""The border where the contents of a codebook file are checked: models, and their complaints as sentences."""

from __future__ import annotations

from difflib import get_close_matches
from typing import TYPE_CHECKING, Annotated, Any

from pydantic import AfterValidator, BaseModel, BeforeValidator, ConfigDict, StrictStr, ValidationError

from qualcode.codebook.colours import OKABE_ITO, ORIGINS, as_colour
from qualcode.codebook.names import name_fault
from qualcode.errors import FileRefused, QualcodeError
from qualcode.tables.codebook_file import FIELDS, CodebookEntry, trimmed, trimmed_items

if TYPE_CHECKING:
    from collections.abc import Mapping

MAX_MARK = 8
"""Characters that a mark may have; the margin of the workspace is narrow."""

Lines = dict[tuple[str | int, ...], int]
"""The line of each value, by its key, or by key and place in the list."""


def _name(value: str | None) -> str:
    name = (value or "").strip()
    fault = name_fault(name)
    if fault:
        raise ValueError(f"{fault}")
    return name


def _origin(value: str | None) -> str | None:
    origin = " ".join((value or "").lower().split())
    if origin and origin not in ORIGINS:
        raise ValueError(f"is none of {', '.join(ORIGINS)}")
    return origin or None


def _colour(value: str | None) -> str | None:
    if not (value or "").strip():
        return None
    colour = as_colour(value or "")
    if colour is None:
        raise ValueError(f"is neither #rrggbb nor one of {', '.join(OKABE_ITO)}")
    return colour


def _mark(value: str | None) -> str | None:
    mark = trimmed(value)
    if mark and (len(mark) > MAX_MARK or not mark.isprintable() or " " in mark):
        raise ValueError(f"is not a mark for the margin, which has up to {MAX_MARK} characters and no blank")
    return mark


def _one_line(value: str | None) -> str | None:
    text = trimmed(value)
    if text and not text.isprintable():
        raise ValueError("holds a line break or another control character")
    return text


_Text = Annotated[StrictStr | None, AfterValidator(trimmed)]
_Line = Annotated[StrictStr | None, AfterValidator(_one_line)]
_Items = Annotated[
    tuple[StrictStr, ...],
    BeforeValidator(lambda value: () if value is None else value),
    AfterValidator(trimmed_items),
]


class CodeFields(BaseModel):
    """The fields of one code, as written in a file."""

    model_config = ConfigDict(extra="forbid", frozen=True)

    name: Annotated[StrictStr | None, AfterValidator(_name)]
    level: _Line = None
    claim: _Text = None
    mark: Annotated[StrictStr | None, AfterValidator(_mark)] = None
    definition: _Text = None
    use: _Text = None
    do_not_use: _Text = None
    examples: _Items = ()
    keywords: _Items = ()
    origin: Annotated[StrictStr | None, AfterValidator(_origin)] = None
    colour: Annotated[StrictStr | None, AfterValidator(_colour)] = None


class HeadFields(BaseModel):
    """The fields of a codebook file about itself."""

    model_config = ConfigDict(extra="forbid", frozen=True)

    title: _Line = None
    levels: Annotated[_Items, AfterValidator(lambda levels: tuple(map(_name, levels)))] = ()


def checked_entry(
    file: str, path: tuple[str, ...], values: Mapping[str, object], lines: Lines, line: int | None
) -> CodebookEntry:
    """The entry of a code under ``path`` with these fields. Raises FileRefused with the line."""
    try:
        fields = CodeFields.model_validate(values)
    except ValidationError as error:
        raise _refusal(file, error, lines, line, (*FIELDS, "codes")) from error
    given: dict[str, Any] = fields.model_dump()
    name = given.pop("name")
    own = {str(place[0]): number for place, number in lines.items() if len(place) == 1}
    return CodebookEntry(path=(*path, name), line=line, lines=own, **given)


def checked_fields(values: Mapping[str, object]) -> dict[str, Any]:
    """Some fields of a code, in the form in which they are kept. Raises QualcodeError."""
    try:
        fields = CodeFields.model_validate({"name": "-", **values})
    except ValidationError as error:
        raise QualcodeError(_refusal("", error, {}, None, FIELDS).reason) from error
    return {name: getattr(fields, name) for name in values}


def checked_head(file: str, values: Mapping[str, object], lines: Lines) -> HeadFields:
    """The title and the levels. Raises FileRefused with the line."""
    try:
        return HeadFields.model_validate(values)
    except ValidationError as error:
        raise _refusal(file, error, lines, 1, ("title", "levels", "codes")) from error


def _refusal(
    file: str, error: ValidationError, lines: Lines, line: int | None, known: tuple[str, ...]
) -> FileRefused:
    """The first complaint, in the order of the file, as a sentence."""

    def line_of(place: tuple[str | int, ...]) -> int | None:
        return lines.get(place, lines.get(place[:1], line))

    complaints = sorted(error.errors(), key=lambda complaint: line_of(complaint["loc"]) or 0)
    first = complaints[0]
    return FileRefused(file, _sentence(first, known), line_of(first["loc"]))


def _sentence(complaint: Any, known: tuple[str, ...]) -> str:
    key = str(complaint["loc"][0])
    kind = complaint["type"]
    what = f"'{key}'" if len(complaint["loc"]) == 1 else f"an item of '{key}'"
    if kind == "missing":
        return "a code has no name."
    if kind == "extra_forbidden":
        near = get_close_matches(key, known, n=1, cutoff=0.5)
        hint = f"; did you mean '{near[0]}'?" if near else f"; known are {', '.join(known)}."
        return f"'{key}' is not something a codebook says{hint}"
    if kind == "string_type":
        return f"{what} must be text, not {_kind(complaint['input'])}; if that is the text, put it in quotes."
    if kind == "value_error":
        said = complaint["input"]
        shown = f" '{said}'" if isinstance(said, str) and said.isprintable() and said.strip() else ""
        return f"{what}{shown} {complaint['ctx']['error']}."
    return f"'{key}' must be a list of texts, not {_kind(complaint['input'])}."


def _kind(value: object) -> str:
    names = {bool: "true or false", float: "a number", str: "a single text", type(None): "nothing"}
    names |= {list: "a list", tuple: "a list", dict: "a group of keys"}
    return names.get(type(value), "a date")
