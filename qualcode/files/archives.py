"""Zip containers (docx, odt, xlsx), looked over before any library opens them.

A few hundred kilobytes can unpack to gigabytes, and a handful of XML entities to more; the parsers that
follow believe a container's statements about itself, so nothing here does.
"""

from __future__ import annotations

import copy
import io
import re
import zipfile
import zlib
from collections.abc import Mapping
from typing import TYPE_CHECKING, Literal

if TYPE_CHECKING:
    from collections.abc import Iterator

    from qualcode.files.source import Source

LARGEST_UNPACKED = 400 * 1024 * 1024
LARGEST_XML = 80 * 1024 * 1024
MOST_ENTRIES = 5_000
HIGHEST_RATIO = 200
# Small highly repetitive members are harmless, and ordinary in spreadsheets.
RATIO_COUNTS_FROM = 8 * 1024 * 1024
PROLOG = 64 * 1024
CHUNK = 1024 * 1024
_XML = (".xml", ".rels")

Form = Literal["docx", "odt", "xlsx"]

_DAMAGED = "the file is cut short or damaged; copy or export it again"
_BOMB = "unpacks to far more than such a file could hold and was not opened"
_MAIN_PART = {"docx": "word/", "odt": "content.xml", "xlsx": "xl/"}
_MIME_ODT = b"application/vnd.oasis.opendocument.text"


def kind(content: bytes) -> str | None:
    """Which document a zip holds: "docx", "odt", "xlsx", a phrase for others, None where unknown.

    Reads only the list of entries and a bounded beginning of one of them.
    """
    try:
        with zipfile.ZipFile(io.BytesIO(content)) as box:
            names = box.namelist()[:MOST_ENTRIES]
            mime = _head(box, "mimetype", 100) if "mimetype" in names else b""
    except (zipfile.BadZipFile, OSError, ValueError, NotImplementedError, RuntimeError, zlib.error):
        return _kind_of_stump(content[:CHUNK])
    if mime.strip() in (_MIME_ODT, _MIME_ODT + b"-template"):
        return "odt"
    if mime.startswith(b"application/epub"):
        return "an e-book (.epub)"
    if mime.startswith(b"application/vnd.oasis.opendocument."):
        return "an OpenDocument file that is not a text"
    return _kind_by_folder(names)


def _kind_by_folder(names: list[str]) -> str | None:
    for folder, form in (("word/", "docx"), ("xl/", "xlsx"), ("ppt/", "a presentation (.pptx)")):
        if any(name.startswith(folder) for name in names):
            return form
    return None


def _kind_of_stump(head: bytes) -> str | None:
    """A zip that is cut short has lost its list, but its entries' names stand before each of them."""
    if _MIME_ODT in head[:200]:
        return "odt"
    for folder, form in ((b"word/", "docx"), (b"xl/", "xlsx")):
        if folder in head:
            return form
    return None


def check(source: Source, form: Form) -> None:
    """Refuse a container that is damaged, encrypted, a bomb, or not the document it should be.

    Bounds: entries, bytes when unpacked (declared, then counted), the ratio of unpacked to packed
    bytes, archives within. XML members may not declare a document type, and so no entities.
    Raises FileRefused.
    """
    members(source, form)


class Members(Mapping[str, bytes]):
    """The members of a container that was looked over; XML is at hand, the rest is unpacked when asked."""

    def __init__(self, content: bytes) -> None:
        self._content = content
        self._names: dict[str, bytes | None] = {}

    def put(self, name: str, content: bytes | None) -> None:
        """Add a member, with its content where it is at hand."""
        self._names[name] = content

    def __getitem__(self, name: str) -> bytes:
        content = self._names[name]
        if content is None:
            with zipfile.ZipFile(io.BytesIO(self._content)) as box:
                content = box.read(name)
        return content

    def __contains__(self, name: object) -> bool:
        return name in self._names

    def __iter__(self) -> Iterator[str]:
        return iter(self._names)

    def __len__(self) -> int:
        return len(self._names)


def members(source: Source, form: Form) -> Members:
    """The members of a container, which is refused as ``check`` does."""
    found = Members(source.content)
    try:
        with zipfile.ZipFile(io.BytesIO(source.content)) as box:
            _check_list(source, box.infolist())
            _check_identity(source, box, form)
            for info in box.infolist():
                found.put(info.filename, _check_member(source, box, info))
    except (zipfile.BadZipFile, zlib.error, EOFError, OSError, ValueError, RuntimeError, NotImplementedError):
        raise source.refused(_DAMAGED) from None
    return found


def _check_list(source: Source, infos: list[zipfile.ZipInfo]) -> None:
    if len(infos) > MOST_ENTRIES:
        raise source.refused(f"holds more than {MOST_ENTRIES:,} parts and was not opened")
    if any(info.flag_bits & 1 for info in infos):
        raise source.refused("is protected by a password; remove the protection and save it again")
    unpacked = sum(info.file_size for info in infos)
    xml = sum(info.file_size for info in infos if info.filename.lower().endswith(_XML))
    packed = max(1, sum(info.compress_size for info in infos))
    if unpacked > LARGEST_UNPACKED or xml > LARGEST_XML:
        raise source.refused(_BOMB)
    if unpacked > RATIO_COUNTS_FROM and unpacked / packed > HIGHEST_RATIO:
        raise source.refused(_BOMB)
    if any(info.compress_type not in (zipfile.ZIP_STORED, zipfile.ZIP_DEFLATED) for info in infos):
        raise source.refused("is packed in a way that Office files are not; save it again")


def _check_identity(source: Source, box: zipfile.ZipFile, form: Form) -> None:
    names = box.namelist()
    if len(set(names)) != len(names):
        raise source.refused("holds two parts of the same name; save it again where it was written")
    if not any(name.startswith(_MAIN_PART[form]) for name in names):
        raise source.refused("lacks the part with the text; save it again where it was written")
    if form == "odt" and "META-INF/manifest.xml" in names:
        manifest = _head(box, "META-INF/manifest.xml", CHUNK)
        if b"encryption-data" in manifest:
            raise source.refused("is protected by a password; remove the protection and save it again")


def _check_member(source: Source, box: zipfile.ZipFile, info: zipfile.ZipInfo) -> bytes | None:
    """Unpack one member piecewise and look at its beginning; only of XML, all of it is kept."""
    # Told a size one byte larger than declared, zipfile reads on where the declaration is a lie.
    honest = copy.copy(info)
    honest.file_size = info.file_size + 1
    is_xml = info.filename.lower().endswith(_XML)
    kept: list[bytes] = []
    with box.open(honest) as stream:
        head = stream.read(PROLOG)
        size = len(head)
        while piece := stream.read(CHUNK):
            size += len(piece)
            if is_xml:
                kept.append(piece)
    if size > info.file_size:
        raise source.refused(_BOMB)
    # Word and Excel keep embedded workbooks in a folder of their own, which no reader opens; a document that
    # stands within another is looked over when it is read.
    if head.startswith(b"PK\x03\x04") and not _may_be_archive(info.filename):
        raise source.refused("holds another archive within; save the text as a document of its own")
    if is_xml or _plain_head(head).startswith(b"<"):
        _check_prolog(source, head)
    return b"".join((head, *kept)) if is_xml else None


def _may_be_archive(name: str) -> bool:
    return "/embeddings/" in name or name.lower().endswith(".docx")


_ITEM = re.compile(rb"\s+|<\?.*?\?>|<!--.*?-->", re.DOTALL)


def _plain_head(head: bytes) -> bytes:
    """The beginning of an XML member as ASCII, whichever UTF it is in."""
    for mark in (b"\xef\xbb\xbf", b"\xff\xfe", b"\xfe\xff"):
        head = head.removeprefix(mark)
    return (head.replace(b"\0", b"") if b"\0" in head else head).lstrip()


def _check_prolog(source: Source, head: bytes) -> None:
    """Walk over declaration, comments and blanks to the root element, which must be what comes next."""
    head = _plain_head(head)
    at = 0
    while item := _ITEM.match(head, at):
        at = item.end()
    rest = head[at:]
    if rest.startswith(b"<!"):
        raise source.refused("declares XML entities, which documents do not, and was not opened")
    if rest and not re.match(rb"<[A-Za-z_]", rest):
        raise source.refused(_DAMAGED)


def _head(box: zipfile.ZipFile, name: str, size: int) -> bytes:
    with box.open(name) as stream:
        return stream.read(size)


def xml_members(content: bytes) -> Iterator[bytes]:
    """The XML members of a container that ``check`` has passed, one after the other."""
    with zipfile.ZipFile(io.BytesIO(content)) as box:
        for info in box.infolist():
            if info.filename.lower().endswith(".xml"):
                yield box.read(info)
