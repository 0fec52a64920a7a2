"""What a web page's styles say of an element: the part of CSS that hides words or makes them stand out."""

from __future__ import annotations

import re
from dataclasses import dataclass, field

_COMMENT = re.compile(r"/\*.*?(?:\*/|\Z)", re.DOTALL)
_SHEET = re.compile(r"<style\b([^>]*)>(.*?)</style\s*>", re.IGNORECASE | re.DOTALL)
_COMPOUND = re.compile(r"(?:\*|[A-Za-z][\w-]*)?(?:[.#][\w-]+)*")
_PART = re.compile(r"[.#]?[\w-]+")
_KNOWN = frozenset(
    ("display", "visibility", "font-weight", "font-style", "text-decoration", "text-decoration-line")
)
_MOST_RULES = 2_000


@dataclass(frozen=True, slots=True)
class Element:
    """What selectors look at."""

    tag: str
    id: str = ""
    classes: frozenset[str] = frozenset()

    def is_one_of(self, parts: tuple[str, ...]) -> bool:
        """Whether it has the tag, classes and id of a compound selector."""
        return all(
            part[1:] in self.classes
            if part[0] == "."
            else part[1:] == self.id
            if part[0] == "#"
            else part.lower() == self.tag
            for part in parts
        )


@dataclass(frozen=True, slots=True)
class _Rule:
    compounds: tuple[tuple[str, ...], ...]
    weight: tuple[int, int, int]
    told: dict[str, str]


@dataclass
class Sheet:
    """The rules of a page; ``unread`` counts those that hide something in a way that is not understood here."""

    unread: int = 0
    _rules: dict[str, list[_Rule]] = field(default_factory=dict)

    def told(self, element: Element, around: list[Element], own: str) -> dict[str, str]:
        """The properties of an element within others; ``own`` is its own style attribute."""
        keys = ("", element.tag, f"#{element.id}", *(f".{name}" for name in element.classes))
        found = [
            rule
            for key in keys
            for rule in self._rules.get(key, ())
            if _fits(rule.compounds, element, around)
        ]
        found.sort(key=lambda rule: rule.weight)
        told = {name: value for rule in found for name, value in rule.told.items()}
        told.update(declarations(own))
        return told


def sheet_of(page: str) -> Sheet:
    """The rules in the style elements of a page."""
    sheet = Sheet()
    count = 0
    for attributes, text in _SHEET.findall(page):
        if "media" in attributes.lower() and not re.search(r"\b(?:all|screen)\b", attributes.lower()):
            continue
        for selectors, body in _rules(_COMMENT.sub("", text)):
            told = declarations(body)
            if not told or count > _MOST_RULES:
                continue
            for selector in selectors.split(","):
                count += 1
                _add(sheet, selector.strip(), told, count)
    return sheet


def _rules(text: str) -> list[tuple[str, str]]:
    """Selectors and declarations, also of rules for screens; rules for other media are left out."""
    found = []
    shown = [True]
    at = 0
    for brace in re.finditer(r"[{}]", text):
        piece = (
            text[at : brace.start()].rpartition(";")[2].strip()
            if brace[0] == "{"
            else text[at : brace.start()]
        )
        at = brace.end()
        if brace[0] == "{":
            if piece.startswith("@"):
                shown.append(shown[-1] and _for_screens(piece))
            else:
                end = text.find("}", at)
                if shown[-1]:
                    found.append((piece, text[at : len(text) if end < 0 else end]))
                shown.append(shown[-1])
        elif len(shown) > 1:
            shown.pop()
    return found


def _for_screens(rule: str) -> bool:
    name = rule.lower()
    return name.startswith("@media") and "(" not in name and bool(re.search(r"\b(?:all|screen)\b", name))


def declarations(text: str) -> dict[str, str]:
    """The declarations that are known here, in small letters."""
    found: dict[str, str] = {}
    strong: set[str] = set()
    for declaration in text.split(";"):
        name, _, value = declaration.partition(":")
        name, value = name.strip().lower(), value.strip().lower()
        important = value.endswith("important")
        if name in _KNOWN and value and (important or name not in strong):
            found[name] = value.partition("!")[0].strip()
            if important:
                strong.add(name)
    return found


def _add(sheet: Sheet, selector: str, told: dict[str, str], order: int) -> None:
    compounds = tuple(tuple(_PART.findall(each)) for each in selector.split() if each != ">")
    if not compounds or any(each != ">" and not _COMPOUND.fullmatch(each) for each in selector.split()):
        sheet.unread += hides(told)
        return
    names = [part for compound in compounds for part in compound]
    ids = sum(part[0] == "#" for part in names)
    classes = sum(part[0] == "." for part in names)
    weight = (ids, classes * 1_000 + len(names) - ids - classes, order)
    last = compounds[-1]
    key = next((part for part in last if part[0] in "#."), last[0].lower() if last else "")
    sheet._rules.setdefault(key, []).append(_Rule(compounds, weight, told))


def _fits(compounds: tuple[tuple[str, ...], ...], element: Element, around: list[Element]) -> bool:
    if not element.is_one_of(compounds[-1]):
        return False
    at = len(around)
    for compound in reversed(compounds[:-1]):
        at -= 1
        while at >= 0 and not around[at].is_one_of(compound):
            at -= 1
        if at < 0:
            return False
    return True


def hides(told: dict[str, str]) -> bool:
    """Whether the properties hide what is within."""
    return told.get("display") == "none" or told.get("visibility") in ("hidden", "collapse")
