"""Small documents of every format, built by hand so that each test shows the bytes it is about."""

from __future__ import annotations

import datetime
import io
import zipfile
from typing import TYPE_CHECKING

import pytest
import xlsxwriter

from qualcode.errors import FileRefused
from qualcode.transcript.readers import AS_IT_IS, ReadAs, read

if TYPE_CHECKING:
    from pathlib import Path

    from qualcode.transcript.model import Extract

W = "http://schemas.openxmlformats.org/wordprocessingml/2006/main"
R = "http://schemas.openxmlformats.org/officeDocument/2006/relationships"


def pack(members: dict[str, str | bytes], method: int = zipfile.ZIP_DEFLATED) -> bytes:
    box = io.BytesIO()
    with zipfile.ZipFile(box, "w", method) as archive:
        for name, content in members.items():
            archive.writestr(name, content)
    return box.getvalue()


def docx_members(body: str) -> dict[str, str | bytes]:
    types = (
        '<Types xmlns="http://schemas.openxmlformats.org/package/2006/content-types">'
        '<Default Extension="rels" ContentType="application/vnd.openxmlformats-package.relationships+xml"/>'
        '<Default Extension="xml" ContentType="application/xml"/></Types>'
    )
    rels = (
        '<Relationships xmlns="http://schemas.openxmlformats.org/package/2006/relationships">'
        f'<Relationship Id="rId1" Type="{R}/officeDocument" Target="word/document.xml"/></Relationships>'
    )
    document = (
        f'<?xml version="1.0"?><w:document xmlns:w="{W}" xmlns:r="{R}"><w:body>{body}</w:body></w:document>'
    )
    return {"[Content_Types].xml": types, "_rels/.rels": rels, "word/document.xml": document}


def docx(body: str) -> bytes:
    return pack(docx_members(body))


def paragraph(text: str) -> str:
    return f"<w:p><w:r><w:t>{text}</w:t></w:r></w:p>"


def odt_members(body: str) -> dict[str, str | bytes]:
    oasis = "urn:oasis:names:tc:opendocument:xmlns"
    content = (
        f'<?xml version="1.0"?><office:document-content xmlns:office="{oasis}:office:1.0" '
        f'xmlns:text="{oasis}:text:1.0" xmlns:table="{oasis}:table:1.0" xmlns:draw="{oasis}:drawing:1.0" '
        f'office:version="1.3"><office:body><office:text>{body}</office:text></office:body>'
        "</office:document-content>"
    )
    mime = "application/vnd.oasis.opendocument.text"
    manifest = (
        f'<manifest:manifest xmlns:manifest="{oasis}:manifest:1.0">'
        f'<manifest:file-entry manifest:full-path="/" manifest:media-type="{mime}"/></manifest:manifest>'
    )
    return {"mimetype": mime, "content.xml": content, "META-INF/manifest.xml": manifest}


def odt(body: str) -> bytes:
    return pack(odt_members(body))


def pdf(*pages: str) -> bytes:
    """A PDF with one line of text a page; a blank page holds no text layer."""
    objects = [
        "<< /Type /Catalog /Pages 2 0 R >>",
        "",
        "<< /Type /Font /Subtype /Type1 /BaseFont /Helvetica >>",
    ]
    kids = []
    for page in pages:
        stream = f"BT /F1 12 Tf 72 700 Td ({page}) Tj ET" if page else "0 0 10 10 re f"
        objects.append(f"<< /Length {len(stream)} >>\nstream\n{stream}\nendstream")
        kids.append(f"{len(objects) + 1} 0 R")
        objects.append(
            "<< /Type /Page /Parent 2 0 R /MediaBox [0 0 595 842] /Resources << /Font << /F1 3 0 R >> >> "
            f"/Contents {len(objects)} 0 R >>"
        )
    objects[1] = f"<< /Type /Pages /Kids [{' '.join(kids)}] /Count {len(kids)} >>"
    out = b"%PDF-1.4\n"
    places = []
    for number, content in enumerate(objects, 1):
        places.append(len(out))
        out += f"{number} 0 obj\n{content}\nendobj\n".encode("latin-1")
    start = len(out)
    table = "".join(f"{place:010d} 00000 n \n" for place in places)
    out += f"xref\n0 {len(objects) + 1}\n0000000000 65535 f \n{table}".encode()
    return out + f"trailer << /Size {len(objects) + 1} /Root 1 0 R >>\nstartxref\n{start}\n%%EOF\n".encode()


def xlsx(*sheets: list[list[object]]) -> bytes:
    box = io.BytesIO()
    with xlsxwriter.Workbook(box, {"in_memory": True}) as book:
        clock = book.add_format({"num_format": "hh:mm:ss"})
        for rows in sheets:
            sheet = book.add_worksheet()
            for at, row in enumerate(rows):
                for place, value in enumerate(row):
                    if isinstance(value, datetime.time):
                        sheet.write_datetime(at, place, value, clock)
                    elif value is not None:
                        sheet.write(at, place, value)
    return box.getvalue()


class Desk:
    """A folder to put files in and read them from."""

    def __init__(self, folder: Path) -> None:
        self.folder = folder

    pack = staticmethod(pack)
    paragraph = staticmethod(paragraph)
    docx = staticmethod(docx)
    docx_members = staticmethod(docx_members)
    odt = staticmethod(odt)
    odt_members = staticmethod(odt_members)
    pdf = staticmethod(pdf)
    xlsx = staticmethod(xlsx)

    def put(self, name: str, content: bytes | str) -> Path:
        path = self.folder / name
        path.write_bytes(content.encode() if isinstance(content, str) else content)
        return path

    def read(self, name: str, content: bytes | str, how: ReadAs = AS_IT_IS) -> Extract:
        (extract,) = read(self.put(name, content), how)
        return extract

    def text(self, name: str, content: bytes | str) -> str:
        (passage,) = self.read(name, content).passages
        return passage.text

    def refusal(self, name: str, content: bytes | str, how: ReadAs = AS_IT_IS) -> FileRefused:
        with pytest.raises(FileRefused) as caught:
            self.read(name, content, how)
        assert caught.value.file == name
        assert name not in caught.value.reason
        return caught.value


@pytest.fixture
def desk(tmp_path: Path) -> Desk:
    return Desk(tmp_path)
