"""What Word's styles and formatting say of a run: whether it shows, and its emphasis."""

from __future__ import annotations

from typing import Any

from qualcode.transcript.readers.paragraphs import BOLD, ITALIC, UNDERLINED

_OFF = frozenset(("0", "false", "off", "none"))
# Properties that a style turns over where another style has turned them on already (ECMA-376 part 1, 17.7.3).
_TOGGLES = frozenset(("b", "i", "vanish"))
_TOLD = frozenset(("b", "i", "u", "vanish", "webHidden"))

Told = dict[str, bool]


class _Names(dict[str, str]):
    """Local names by tag, each found once: a document has few of them and many elements."""

    def __missing__(self, tag: str) -> str:
        self[tag] = tag[tag.rfind("}") + 1 :]
        return self[tag]


_NAMES = _Names()


def name_of(element: Any) -> str:
    """An element's local name."""
    return _NAMES[element.tag]


def is_on(element: Any) -> bool:
    """Whether a property is there and not turned off."""
    return element is not None and _value(element, "val").lower() not in _OFF


def _value(element: Any, name: str) -> str:
    return next((value for key, value in element.attrib.items() if key.rpartition("}")[2] == name), "")


def _told(properties: Any) -> Told:
    return {name: is_on(each) for each in properties if (name := name_of(each)) in _TOLD}


class Styles:
    """The styles of a document by id, each with what those say that it is based on."""

    def __init__(self, root: Any) -> None:
        self._own: dict[str, tuple[str | None, Told]] = {}
        self._default: str | None = None
        self._base: Told = {}
        self._whole: dict[str, Told] = {}
        self._looks: dict[tuple[str | None, str | None], Told] = {}
        for element in root if root is not None else ():
            if name_of(element) == "docDefaults":
                self._base = _told(each for found in element.iter("{*}rPr") for each in found)
            elif name_of(element) == "style":
                self._add(element)

    def _add(self, style: Any) -> None:
        name = _value(style, "styleId")
        parts = {name_of(each): each for each in style}
        based = parts.get("basedOn")
        self._own[name] = (None if based is None else _value(based, "val"), _told(parts.get("rPr", ())))
        if _value(style, "type") == "paragraph" and _value(style, "default").lower() in ("1", "true", "on"):
            self._default = name

    def of_paragraph(self, properties: Any) -> str | None:
        """The id of a paragraph's style."""
        style = next((each for each in properties if name_of(each) == "pStyle"), None)
        return self._default if style is None else _value(style, "val")

    def of_run(self, properties: Any, paragraph: str | None) -> tuple[int, bool]:
        """The emphasis of a run in a paragraph of this style, and whether it is hidden."""
        style: str | None = None
        own: Told = {}
        for each in properties:
            name = _NAMES[each.tag]
            if name == "rStyle":
                style = _value(each, "val")
            elif name in _TOLD:
                own[name] = is_on(each)
        key = (paragraph, style)
        if key not in self._looks:
            self._looks[key] = self._together(paragraph, style)
        return _look({**self._looks[key], **own}) if own else _look(self._looks[key])

    def _together(self, *names: str | None) -> Told:
        told = dict(self._base)
        for style in names:
            for name, on in self._of(style).items():
                told[name] = told.get(name, False) != on if name in _TOGGLES else on
        return told

    def _of(self, name: str | None) -> Told:
        if name is None:
            return {}
        if name not in self._whole:
            chain: list[Told] = []
            at: str | None = name
            seen: set[str] = set()
            while at is not None and at in self._own and at not in seen:
                seen.add(at)
                chain.append(self._own[at][1])
                at = self._own[at][0]
            self._whole[name] = {key: on for told in reversed(chain) for key, on in told.items()}
        return self._whole[name]


def _look(told: Told) -> tuple[int, bool]:
    if not told:
        return 0, False
    emphasis = BOLD * told.get("b", False) | ITALIC * told.get("i", False) | UNDERLINED * told.get("u", False)
    return emphasis, told.get("vanish", False) or told.get("webHidden", False)
