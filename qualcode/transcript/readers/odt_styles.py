"""What OpenDocument's styles and attributes say of a text: whether it shows, and its emphasis."""

from __future__ import annotations

from typing import TYPE_CHECKING, Any

from qualcode.transcript.readers.paragraphs import BOLD, ITALIC, UNDERLINED

if TYPE_CHECKING:
    from collections.abc import Iterable

_PREFIXES = {
    "text:1.0": "text:",
    "table:1.0": "table:",
    "office:1.0": "office:",
    "drawing:1.0": "draw:",
    "svg-compatible:1.0": "svg:",
    "style:1.0": "style:",
    "meta:1.0": "meta:",
    "http://purl.org/dc/elements/1.1/": "dc:",
}
_FAMILIES = {"text:p": "paragraph", "text:h": "paragraph"}
_TRUE = frozenset(("1", "true", "true()", "1==1", "1=1", "0==0", "not(0)", "!0"))


def tag_of(element: Any) -> str:
    """An element's name with its usual prefix."""
    space, _, name = element.tag.rpartition("}")
    space = space.lstrip("{")
    prefix = _PREFIXES.get(space) or _PREFIXES.get(
        space.removeprefix("urn:oasis:names:tc:opendocument:xmlns:"), ""
    )
    return f"{prefix}{name}"


def attribute(element: Any, name: str) -> str:
    """The value of an attribute by its local name; empty where there is none."""
    for key, value in element.attrib.items():
        if key.endswith(name) and key[: -len(name)][-1:] in ("", "}"):
            return str(value)
    return ""


def is_hidden(element: Any) -> str | None:
    """How an element itself says that it is hidden; None where it does not."""
    tag = tag_of(element)
    if tag == "text:section":
        display = attribute(element, "display")
        if display == "none" or (display == "condition" and _holds(element)):
            return "in a hidden section"
    if tag in ("text:hidden-text", "text:hidden-paragraph"):
        told = attribute(element, "is-hidden")
        # Which text a condition hides is known to the program that wrote it, so what is marked stays out.
        return None if told == "false" else "in a hidden field"
    return None


def _holds(section: Any) -> bool:
    told = attribute(section, "is-hidden")
    if told:
        return told == "true"
    condition = attribute(section, "condition").casefold().replace(" ", "")
    return condition.rpartition(":")[2].strip("\"'") in _TRUE


class Styles:
    """The styles of a document by family and name."""

    def __init__(self, roots: Iterable[Any]) -> None:
        self._own: dict[tuple[str, str], tuple[str, dict[str, str]]] = {}
        self._whole: dict[tuple[str, str], dict[str, str]] = {}
        for root in roots:
            for style in root.iter("{*}style", "{*}default-style"):
                name = attribute(style, "name") if style.tag.endswith("}style") else ""
                told: dict[str, str] = {}
                for found in style.iter("{*}text-properties"):
                    for key, value in found.attrib.items():
                        told[key.rpartition("}")[2]] = value
                key = (attribute(style, "family"), name)
                self._own[key] = (attribute(style, "parent-style-name"), told)

    def of(self, element: Any, emphasis: int, *, hidden: bool = False) -> tuple[int, bool]:
        """The emphasis of the words in an element, and whether they are hidden, given those around it."""
        name = attribute(element, "style-name")
        told = self._told(_FAMILIES.get(tag_of(element), "text"), name)
        if "display" in told:
            hidden = told["display"] == "none"
        for kind, value, plain in (
            (BOLD, told.get("font-weight"), ("normal", "100", "200", "300", "400", "500")),
            (ITALIC, told.get("font-style"), ("normal",)),
            (UNDERLINED, told.get("text-underline-style"), ("none",)),
        ):
            if value is not None:
                emphasis = emphasis & ~kind if value in plain else emphasis | kind
        return emphasis, hidden

    def _told(self, family: str, name: str) -> dict[str, str]:
        key = (family, name)
        if key not in self._whole:
            chain: list[dict[str, str]] = []
            at, seen = name, set[str]()
            while (family, at) in self._own and at not in seen:
                seen.add(at)
                chain.append(self._own[family, at][1])
                at = self._own[family, at][0]
            self._whole[key] = {each: value for told in reversed(chain) for each, value in told.items()}
        return self._whole[key]
