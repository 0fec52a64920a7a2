"""Rich text as a stream: words in their characters, and the control words that part them.

After the Rich Text Format Specification, version 1.9.1.
"""

from __future__ import annotations

import codecs
import re
from dataclasses import dataclass, field, replace
from functools import cached_property
from typing import TYPE_CHECKING

from qualcode.transcript.account import letters
from qualcode.transcript.canonical import canonicalise
from qualcode.transcript.readers.paragraphs import BOLD, ITALIC, UNDERLINED

if TYPE_CHECKING:
    from collections.abc import Iterator

BODY = ""
_SKIPPED = "skipped"

# fmt: off
_WITH_WORDS = frozenset((
    "footnote", "annotation", "header", "headerl", "headerr", "headerf", "footer", "footerl", "footerr", "footerf",
    "listtext", "pntext", "shptxt", "dptxbxtext",
))
_BOXES = frozenset(("shptxt", "dptxbxtext"))
# Destinations without words of the text: tables of the file, pictures, instructions, facts about the file.
_WITHOUT_WORDS = frozenset((
    "aftncn", "aftnsep", "aftnsepc", "atnauthor", "atndate", "atnicn", "atnid", "atnparent", "atnref", "atntime",
    "atrfend", "atrfstart", "author", "background", "bkmkend", "bkmkstart", "blipuid", "buptim", "category",
    "colorschememapping", "colortbl", "comment", "company", "creatim", "datafield", "datastore", "defchp", "defpap",
    "doccomm", "docvar", "ebcend", "ebcstart", "factoidname", "falt", "fchars", "ffdeftext", "ffentrymcr",
    "ffexitmcr", "ffformat", "ffhelptext", "ffl", "ffname", "ffstattext", "file", "filetbl", "fldinst", "fldtype",
    "fname", "fontemb", "fontfile", "ftncn", "ftnsep", "ftnsepc", "generator", "gridtbl", "hl", "hlfr", "hlinkbase",
    "hlloc", "hlsrc", "hsv", "htmltag", "info", "keycode", "keywords", "latentstyles", "lchars", "levelnumbers",
    "leveltext", "lfolevel", "linkval", "list", "listlevel", "listname", "listoverride", "listoverridetable",
    "listpicture", "liststylename", "listtable", "lsdlockedexcept", "mailmerge", "manager", "mhtmltag",
    "mmathPr", "nextfile", "nonesttables", "objalias", "objclass", "objdata", "objname", "objsect", "objtime",
    "oldcprops", "oldpprops", "oldsprops", "oldtprops", "oleclsid", "operator", "panose", "password",
    "passwordhash", "pgp", "pgptbl", "picprop", "pict", "pnseclvl", "pntxta", "pntxtb", "printim", "propname",
    "protend", "protstart", "protusertbl", "pxe", "revtbl", "revtim", "rsidtbl", "rxe", "shprslt", "sn",
    "sp", "staticval", "subject", "sv", "tc", "template", "themedata", "title", "txe", "upr", "userprops",
    "wgrffmtfilter", "windowcaption", "writereservation", "writereservhash", "xe", "xform", "xmlattrname",
    "xmlattrvalue", "xmlclose", "xmlname", "xmlnstbl", "xmlopen",
))
# Groups of objects and drawings, whose words stand in groups within them.
_AROUND = frozenset(("shp", "shpinst", "shpgrp", "do", "object", "nesttableprops"))
_PARTING = frozenset(("par", "sect", "page", "column", "cell", "nestcell", "row", "nestrow", "trowd", "trhdr"))
_SIGNS = {
    "tab": "\t", "line": "\n", "emdash": "\u2014", "endash": "\u2013", "emspace": "\u2003", "enspace": "\u2002",
    "qmspace": "\u2005", "bullet": "\u2022", "lquote": "\u2018", "rquote": "\u2019", "ldblquote": "\u201c",
    "rdblquote": "\u201d",
}
_SYMBOLS = {
    "~": "\xa0", "_": "\u2011", "-": "\xad", "{": "{", "}": "}", "\\": "\\", "\t": "\t",
}
_CHARSETS = {
    0: "cp1252", 77: "mac_roman", 78: "shift_jis", 79: "big5", 80: "euc_kr", 81: "mac_arabic", 83: "mac_greek",
    84: "mac_cyrillic", 85: "gb2312", 86: "mac_romanian", 88: "cp874", 89: "mac_latin2", 128: "cp932", 129: "cp949",
    130: "johab", 134: "gbk", 136: "cp950", 161: "cp1253", 162: "cp1254", 163: "cp1258", 177: "cp1255",
    178: "cp1256", 186: "cp1257", 204: "cp1251", 222: "cp874", 238: "cp1250", 254: "cp437", 255: "cp850",
}
_PAGES = {
    708: "iso8859_6", 936: "gbk", 1361: "johab", 10000: "mac_roman", 10001: "shift_jis", 10002: "big5",
    10003: "euc_kr", 10004: "mac_arabic", 10006: "mac_greek", 10007: "mac_cyrillic", 10008: "gb2312",
    10010: "mac_romanian", 10029: "mac_latin2", 10079: "mac_iceland", 10081: "mac_turkish", 65001: "utf-8",
}
_FAMILIES = {"ansi": "cp1252", "mac": "mac_roman", "pc": "cp437", "pca": "cp850"}
# fmt: on
_EMPHASIS = {
    "b": BOLD,
    "i": ITALIC,
    **dict.fromkeys(
        ("ul", "ulnone", "uld", "uldash", "uldashd", "uldashdd", "uldb", "ulth", "ulw", "ulwave"), UNDERLINED
    ),
}
_TOKEN = re.compile(
    rb"\\([a-zA-Z]{1,32})(-?\d{1,10})?[ ]?|\\'([0-9a-fA-F]{2})|\\([^a-zA-Z])|([{}])|([\r\n\0]+)"
    rb"|([^\\{}\r\n\0]+)|(\\)",
    re.DOTALL,
)


@dataclass(frozen=True)
class Group:
    """What holds for the words at one place: where they go, how they look, in which characters they are."""

    destination: str = BODY
    within: str = BODY
    starred: bool = False
    hidden: bool = False
    deleted: bool = False
    emphasis: int = 0
    font: int | None = None
    skip: int = 1
    depth: int = 0
    cells: int = 0


@dataclass(frozen=True)
class Piece:
    """Some words, or a control word that parts them."""

    group: Group
    text: str = ""
    word: str = ""

    @cached_property
    def letters(self) -> int:
        """How many letters the words have."""
        return letters(canonicalise(self.text))

    def moved(self, destination: str) -> Piece:
        """The same for a place where it is shown."""
        return Piece(replace(self.group, destination=destination), self.text, self.word)


def pieces(content: bytes, encoding: str | None = None) -> Iterator[Piece]:
    """The pieces of a file; ``encoding`` overrides the code page that it names for itself."""
    yield from _Reading(content, encoding).pieces()


@dataclass
class _Style:
    emphasis: int = 0
    hidden: bool = False
    based_on: int | None = None


@dataclass
class _Reading:
    content: bytes
    asked: str | None
    group: Group = field(default_factory=Group)
    around: list[Group] = field(default_factory=list)
    fonts: dict[int, str] = field(default_factory=dict)
    styles: dict[int, _Style] = field(default_factory=dict)
    default_font: int | None = None
    table: str = ""
    entry: int | None = None
    to_skip: int = 0
    waiting: bytearray = field(default_factory=bytearray)
    half: str = ""

    def __post_init__(self) -> None:
        self.page = self.asked or _page_of(self.content)
        self.family = _family_of(self.content)
        try:
            self.is_utf8 = not self.content.isascii() and bool(self.content.decode("utf-8"))
        except UnicodeDecodeError:
            self.is_utf8 = False

    def pieces(self) -> Iterator[Piece]:
        at = 0
        while (found := _TOKEN.match(self.content, at)) is not None:
            at = found.end()
            word, number, code, symbol, brace, _, plain, _ = found.groups()
            if code is not None:
                yield from self._letter(bytes((int(code, 16),)))
            elif plain is not None:
                yield from self._plain(plain)
            elif word is not None:
                name = word.decode("ascii")
                value = None if number is None else int(number)
                if name == "bin":
                    at += max(0, value or 0)
                    continue
                yield from self._word(name, value)
            elif brace is not None:
                yield from self._flush()
                self.to_skip = 0
                if brace == b"{":
                    self.around.append(self.group)
                else:
                    if not self.around:
                        continue
                    if self.group.destination != self.around[-1].destination:
                        self.table = "" if self.around[-1].destination == BODY else self.table
                    self.group = self.around.pop()
                    if not self.around:
                        # What follows the outermost group is no part of the document.
                        break
            elif symbol is not None:
                yield from self._symbol(symbol.decode("latin-1"))
        yield from self._flush()

    # --- characters -----------------------------------------------------------------------------

    def _letter(self, byte: bytes) -> Iterator[Piece]:
        if self.to_skip:
            self.to_skip -= 1
        else:
            if self.half:
                yield from self._flush()
            self.waiting += byte

    def _plain(self, plain: bytes) -> Iterator[Piece]:
        if self.to_skip:
            skipped = min(self.to_skip, len(plain))
            self.to_skip -= skipped
            plain = plain[skipped:]
        if not plain:
            return
        if self.is_utf8 and not plain.isascii():
            yield from self._flush()
            yield from self._said(plain.decode("utf-8", "replace"))
            return
        if self.half:
            yield from self._flush()
        # The second byte of a character may stand as it is after a first one in hexadecimal.
        self.waiting += plain

    def _flush(self) -> Iterator[Piece]:
        if self.half:
            half, self.half = self.half, ""
            yield from self._said(half)
        if self.waiting:
            text = bytes(self.waiting).decode(self._codec(), "replace")
            self.waiting.clear()
            yield from self._said(text)

    def _codec(self) -> str:
        font = self.default_font if self.group.font is None else self.group.font
        name = self.fonts.get(font, "") if font is not None else ""
        return self.asked or name or self.page

    def _said(self, text: str) -> Iterator[Piece]:
        if self.group.destination != _SKIPPED and text:
            # Lone halves of surrogate pairs cannot be stored.
            yield Piece(self.group, text.encode("utf-16", "surrogatepass").decode("utf-16", "replace"))

    def _unicode(self, number: int) -> Iterator[Piece]:
        r"""A character of \u; those beyond the basic plane are written as two halves."""
        char = chr(number % 0x10000)
        if self.waiting:
            yield from self._flush()
        if self.half and "\udc00" <= char <= "\udfff":
            whole, self.half = self.half + char, ""
            yield from self._said(whole)
        elif "\ud800" <= char <= "\udbff":
            yield from self._flush()
            self.half = char
        else:
            yield from self._flush()
            yield from self._said(char)
        self.to_skip = self.group.skip

    def _symbol(self, symbol: str) -> Iterator[Piece]:
        self.to_skip = 0
        if symbol == "*":
            yield from self._flush()
            self.group = replace(self.group, starred=True)
        elif symbol in _SYMBOLS:
            yield from self._flush()
            yield from self._said(_SYMBOLS[symbol])
        elif symbol in "\r\n":
            yield from self._word("par", None)

    # --- control words --------------------------------------------------------------------------

    def _word(self, name: str, number: int | None) -> Iterator[Piece]:
        if name == "u" and number is not None:
            yield from self._unicode(number)
            return
        self.to_skip = 0
        if name in _SIGNS:
            yield from self._flush()
            yield from self._said(_SIGNS[name])
            return
        yield from self._flush()
        if name in _PARTING:
            shown = self.group.destination != _SKIPPED
            if shown or name == "nestrow":
                yield Piece(self.group if shown else Group(depth=2), word=name)
        elif name in _WITH_WORDS:
            yield from self._destination(name)
        elif name in _AROUND:
            if self.group.destination == BODY:
                inner = BODY if name == "object" else _SKIPPED
                self.group = replace(self.group, within=name, destination=inner, starred=False)
        elif name == "ud" and self.group.within == "upr":
            self.group = replace(self.group, destination=BODY, starred=False)
        elif name in ("fonttbl", "stylesheet"):
            self.table, self.entry = name, None
            self.group = replace(self.group, destination=_SKIPPED)
        elif self.table == "stylesheet" and name in ("cs", "ds", "ts") and self.group.starred:
            self.group = replace(self.group, starred=False)
            self._property(name, number)
        elif name in _WITHOUT_WORDS or self.group.starred:
            within = "upr" if name == "upr" and self.group.destination == BODY else self.group.within
            self.group = replace(self.group, destination=_SKIPPED, within=within, starred=False)
        else:
            self._property(name, number)

    def _destination(self, name: str) -> Iterator[Piece]:
        """A group with words of its own begins; those of a text box stand in a drawing, which has none."""
        group = self.group
        shown = group.within in _AROUND if name in _BOXES else group.destination != _SKIPPED
        if shown:
            self.group = replace(group, destination=name, starred=False, hidden=False)
            yield Piece(self.group, word=name)

    def _property(self, name: str, number: int | None) -> None:
        on = number is None or number != 0
        group = self.group
        if name in _EMPHASIS:
            kind = _EMPHASIS[name]
            on = on and name != "ulnone"
            self._set(emphasis=group.emphasis | kind if on else group.emphasis & ~kind)
        elif name == "v":
            self._set(hidden=on)
        elif name == "deleted":
            self._set(deleted=on)
        elif name == "plain":
            self._set(emphasis=0, hidden=False, deleted=False, font=None)
        elif name == "pard":
            self._set(depth=0)
        elif name == "intbl":
            self._set(depth=max(1, group.depth))
        elif name == "itap":
            self._set(depth=min(max(0, number or 0), 20))
        elif name == "uc":
            self._set(skip=min(max(0, 1 if number is None else number), 100))
        elif name == "deff":
            self.default_font = number
        elif name == "f":
            self._font(number)
        elif name == "fcharset" and self.table == "fonttbl" and self.entry is not None:
            self._charset(number or 0)
        elif name == "cpg" and self.table == "fonttbl" and self.entry is not None:
            self.fonts[self.entry] = _codec_of(number or 0) or self.fonts.get(self.entry, "")
        elif name in ("s", "cs", "sbasedon") and number is not None:
            self._style(name, number)

    def _set(self, **changed: object) -> None:
        self.group = replace(self.group, **changed)  # type: ignore[arg-type]
        if self.table == "stylesheet" and self.entry is not None:
            style = self.styles.setdefault(self.entry, _Style())
            style.emphasis, style.hidden = self.group.emphasis, self.group.hidden

    def _font(self, number: int | None) -> None:
        if self.table == "fonttbl":
            self.entry = number
        else:
            self._set(font=number)

    def _charset(self, number: int) -> None:
        # What says "ANSI" or nothing is in the characters of the file, unless these are Windows' own anyhow.
        own = number in (1, 2) or (number == 0 and self.family != "ansi")
        if self.entry is not None:
            self.fonts[self.entry] = "" if own else _CHARSETS.get(number, "")

    def _style(self, name: str, number: int) -> None:
        if self.table == "stylesheet":
            if name == "sbasedon":
                if self.entry is not None and number != self.entry:
                    self.styles.setdefault(self.entry, _Style()).based_on = number
            else:
                # Paragraph and character styles are numbered in one row.
                self.entry = number
                self.group = replace(self.group, emphasis=0, hidden=False)
                self.styles[number] = _Style()
            return
        at: int | None = number
        seen: set[int] = set()
        while at is not None and at in self.styles and at not in seen:
            seen.add(at)
            style = self.styles[at]
            self._set(emphasis=self.group.emphasis | style.emphasis, hidden=self.group.hidden or style.hidden)
            at = style.based_on


def _family_of(content: bytes) -> str:
    found = re.search(rb"\\(ansi|mac|pca|pc)(?![a-zA-Z])", content[:1024])
    return "ansi" if found is None else found[1].decode("ascii")


def _page_of(content: bytes) -> str:
    """The codec of the file's own characters."""
    found = re.search(rb"\\ansicpg(\d{1,5})", content[:4096])
    named = None if found is None else _codec_of(int(found[1]))
    return named or _FAMILIES[_family_of(content)]


def _codec_of(page: int) -> str | None:
    name = _PAGES.get(page, f"cp{page}")
    try:
        codecs.lookup(name)
    except LookupError:
        return None
    return name
