"""Files that cannot be taken: each is refused with a sentence, and nothing else gets out."""

from __future__ import annotations

import io
import os
import random
import struct
import subprocess
import sys
import zipfile
import zlib

import pypdf
import pytest

from qualcode.errors import FileRefused
from qualcode.files import archives, source
from qualcode.transcript import readers
from qualcode.transcript.readers import EXTENSIONS, read

OLE = b"\xd0\xcf\x11\xe0\xa1\xb1\x1a\xe1" + b"\0" * 600
PNG = b"\x89PNG\r\n\x1a\n" + b"\0" * 100


@pytest.mark.parametrize("extension", EXTENSIONS)
def test_empty_blank_and_binary_files_in_every_format(desk, extension):
    assert "empty" in desk.refusal(f"a{extension}", b"").reason
    assert "blanks" in desk.refusal(f"a{extension}", b" \r\n\t\n").reason
    assert desk.refusal(f"a{extension}", bytes(range(256)) * 20).reason


@pytest.mark.parametrize("extension", EXTENSIONS)
def test_noise_in_every_format(desk, extension):
    noise = random.Random(7)
    beginnings = (
        b"",
        b"PK\x03\x04",
        b"%PDF-1.4\n",
        b"{\\rtf1 ",
        b"WEBVTT\n\n",
        b"1\n00:00:01,000 --> 00:00:02,000\n",
    )
    for beginning in beginnings:
        desk.refusal(f"a{extension}", beginning + noise.randbytes(3000))


def test_missing_folder_and_unreadable(desk, monkeypatch):
    for path, part in ((desk.folder / "no.txt", "no such file"), (desk.folder, "folder")):
        with pytest.raises(FileRefused, match=part):
            read(path)
    path = desk.put("a.txt", "Yes")

    def denied(self):
        raise PermissionError(13, "denied")

    monkeypatch.setattr(type(path), "read_bytes", denied)
    with pytest.raises(FileRefused, match="permissions"):
        read(path)


@pytest.mark.skipif(not hasattr(os, "mkfifo"), reason="needs named pipes")
def test_a_pipe_is_refused_and_not_waited_for(desk):
    os.mkfifo(desk.folder / "a.txt")
    with pytest.raises(FileRefused, match="ordinary"):
        read(desk.folder / "a.txt")


def test_large_files_are_refused_unread(desk, monkeypatch):
    monkeypatch.setattr(source, "LARGEST_FILE", 10)
    assert "200 MB" in desk.refusal("a.txt", b"x" * 11).reason
    assert desk.text("b.txt", b"x" * 10) == "x" * 10


def test_unknown_and_old_extensions(desk):
    reason = desk.refusal("a.wpd", "Yes").reason
    assert all(extension in reason for extension in EXTENSIONS)
    assert "without extension" in desk.refusal("README", "Yes").reason
    assert ".docx" in desk.refusal("a.doc", OLE).reason
    assert ".xlsx" in desk.refusal("a.xls", OLE).reason


def test_extensions_in_capitals_are_known(desk):
    assert desk.text("A.TXT", "Yes") == "Yes"
    assert desk.text("A.MD", "**Anna:** Yes") == "Anna: Yes"
    assert desk.read("A.VTT", "WEBVTT\n\n00:01.000 --> 00:02.000\nYes\n").passages[0].seconds == 1.0
    assert desk.read("A.XLSX", desk.xlsx([["text"], ["Yes"]])).passages[0].text == "Yes"


@pytest.mark.parametrize(
    ("name", "build", "part"),
    [
        ("a.txt", lambda desk: desk.pdf("Yes"), "PDF"),
        ("a.odt", lambda desk: desk.docx(desk.paragraph("Yes")), "Word"),
        ("a.docx", lambda desk: desk.odt("<text:p>Yes</text:p>"), "OpenDocument"),
        ("a.docx", lambda desk: b"Anna: Yes", "plain text"),
        ("a.docx", lambda desk: desk.xlsx([["text"], ["Yes"]]), "Excel"),
        ("a.pdf", lambda desk: PNG, "PNG"),
        ("a.pdf", lambda desk: b"Anna: Yes", "plain text"),
        ("a.csv", lambda desk: desk.xlsx([["text"], ["Yes"]]), "Excel"),
        ("a.txt", lambda desk: b"{\\rtf1 Yes}", "rich text"),
        ("a.rtf", lambda desk: b"Yes", "plain text"),
        ("a.txt", lambda desk: b"<!DOCTYPE html><p>Yes", "web page"),
        ("a.txt", lambda desk: b"ID3\x03" + b"\0" * 50, "MP3"),
        ("a.docx", lambda desk: desk.pack({"a.txt": "Yes"}), "zip archive"),
        ("a.txt", lambda desk: desk.pack({"a.txt": "Yes"}), "zip archive"),
        ("a.txt", lambda desk: OLE, "old or password-protected"),
    ],
)
def test_wrong_extensions_say_what_it_looks_like(desk, name, build, part):
    assert f"looks like {part}" in desk.refusal(name, build(desk)).reason.replace("like a ", "like ").replace(
        "like an ", "like "
    )


def test_passwords(desk):
    encrypted = OLE + "EncryptedPackage".encode("utf-16-le")
    for name in ("a.docx", "a.xlsx"):
        assert "password" in desk.refusal(name, encrypted).reason
        assert "old format" in desk.refusal(name, OLE).reason
    flagged = bytearray(desk.docx(desk.paragraph("Yes")))
    flagged[flagged.index(b"PK\x01\x02") + 8] |= 1
    assert "password" in desk.refusal("b.docx", bytes(flagged)).reason
    members = desk.odt_members("<text:p>Yes</text:p>")
    members["META-INF/manifest.xml"] = str(members["META-INF/manifest.xml"]).replace(
        "/></manifest", "><manifest:encryption-data/></manifest:file-entry></manifest"
    )
    assert "password" in desk.refusal("a.odt", desk.pack(members)).reason


def _encrypted(content: bytes, password: str) -> bytes:
    writer = pypdf.PdfWriter(clone_from=io.BytesIO(content))
    writer.encrypt(password, owner_password="owner", algorithm="RC4-128")
    box = io.BytesIO()
    writer.write(box)
    return box.getvalue()


def test_pdf_password_only_where_one_is_needed(desk):
    assert "password" in desk.refusal("a.pdf", _encrypted(desk.pdf("Yes"), "secret")).reason
    assert desk.text("b.pdf", _encrypted(desk.pdf("Yes"), "")) == "Yes"


def test_pdf_without_text_layer(desk):
    assert "OCR" in desk.refusal("a.pdf", desk.pdf("", "")).reason


@pytest.mark.parametrize("share", [0.05, 0.3, 0.6, 0.9])
def test_files_cut_short(desk, share):
    whole = {
        "a.docx": desk.docx(desk.paragraph("Yes")),
        "a.odt": desk.odt("<text:p>Yes</text:p>"),
        "a.xlsx": desk.xlsx([["text"], ["Yes"]]),
    }
    for name, content in whole.items():
        assert desk.refusal(name, content[: int(len(content) * share)]).reason
    assert "damaged" in desk.refusal("b.docx", whole["a.docx"][:-30]).reason


def test_pdf_cut_short_is_refused_and_nothing_is_printed(desk, capfd):
    content = desk.pdf("Yes")
    assert desk.refusal("a.pdf", content[:40]).reason
    # Where its table of objects is not where it says, the file can still be repaired.
    assert desk.text("b.pdf", content.replace(b"startxref\n", b"startxref\n9")) == "Yes"
    assert capfd.readouterr() == ("", "")


def test_zip_bombs_are_refused_by_what_they_declare(desk, monkeypatch):
    members = desk.docx_members(desk.paragraph("Yes"))
    members["word/media/image.bmp"] = b"\0" * (9 * 1024 * 1024)
    assert "unpacks to far more" in desk.refusal("a.docx", desk.pack(members)).reason
    monkeypatch.setattr(archives, "HIGHEST_RATIO", 1e9)
    assert desk.text("b.docx", desk.pack(members)) == "Yes"
    monkeypatch.setattr(archives, "LARGEST_UNPACKED", 1024 * 1024)
    assert "unpacks to far more" in desk.refusal("c.docx", desk.pack(members)).reason
    monkeypatch.setattr(archives, "MOST_ENTRIES", 3)
    assert "more than 3 parts" in desk.refusal("d.docx", desk.pack(members)).reason


def test_zip_that_lies_about_its_size_is_refused(desk):
    big = b"<a>" + b"x" * 100_000 + b"</a>"
    content = desk.pack(desk.docx_members(desk.paragraph("Yes")) | {"word/big.xml": big})
    # Size and checksum agree for those who stop at the size that is declared.
    for told, lie in ((len(big), 10), (zlib.crc32(big), zlib.crc32(big[:10]))):
        assert content.count(struct.pack("<I", told)) == 2
        content = content.replace(struct.pack("<I", told), struct.pack("<I", lie))
    with zipfile.ZipFile(io.BytesIO(content)) as box:
        assert box.read("word/big.xml") == big[:10]
    assert "damaged" in desk.refusal("a.docx", content).reason


def test_archive_within_an_archive(desk):
    members = desk.docx_members(desk.paragraph("Yes"))
    members["word/embeddings/sheet.xlsx"] = desk.xlsx([["text"]])
    assert desk.text("a.docx", desk.pack(members)) == "Yes"
    members["word/other.bin"] = desk.pack({"a": "b"})
    assert "another archive" in desk.refusal("b.docx", desk.pack(members)).reason


ENTITIES = '<!DOCTYPE x [<!ENTITY a "aaaaaaaaaa"><!ENTITY b "&a;&a;&a;">]>'


@pytest.mark.parametrize("before", ["", "<?xml version='1.0'?>\n<!-- <x> -->\n"])
@pytest.mark.parametrize("codec", ["utf-8", "utf-8-sig", "utf-16"])
def test_xml_entities_are_refused(desk, before, codec):
    bomb = f"{before}{ENTITIES}<x>&b;</x>".encode(codec)
    for name, members, part in (
        ("a.docx", desk.docx_members(desk.paragraph("Yes")), "word/document.xml"),
        ("a.docx", desk.docx_members(desk.paragraph("Yes")), "word/hidden.bin"),
        ("a.odt", desk.odt_members("<text:p>Yes</text:p>"), "content.xml"),
    ):
        members[part] = bomb
        assert "entities" in desk.refusal(name, desk.pack(members)).reason
    with zipfile.ZipFile(io.BytesIO(desk.xlsx([["text"], ["Yes"]]))) as box:
        sheet = {name: box.read(name) for name in box.namelist()}
    sheet["xl/sharedStrings.xml"] = bomb
    assert "entities" in desk.refusal("a.xlsx", desk.pack(sheet)).reason


def test_entities_behind_a_prolog_longer_than_is_read(desk):
    members = desk.docx_members(desk.paragraph("Yes"))
    members["word/document.xml"] = f"<!--{'x' * archives.PROLOG}-->{ENTITIES}<x>&b;</x>"
    assert "entities" in desk.refusal("a.docx", desk.pack(members)).reason


def test_documents_without_their_main_part(desk):
    members = desk.docx_members(desk.paragraph("Yes"))
    del members["word/document.xml"]
    members["word/styles.xml"] = "<s/>"
    assert "could not be read as a Word document" in desk.refusal("a.docx", desk.pack(members)).reason
    odt = desk.odt_members("")
    del odt["content.xml"]
    assert "lacks the part" in desk.refusal("a.odt", desk.pack(odt)).reason
    assert "could not be read" in desk.refusal("a.xlsx", desk.pack({"xl/workbook.xml": "<x/>"})).reason


def test_a_format_s_library_is_imported_only_for_its_files(desk):
    path = desk.put("a.txt", "Anna: Yes.")
    program = (
        "import sys, pathlib; from qualcode.transcript.readers import read; read(pathlib.Path(sys.argv[1]));"
        "heavy = {'docx', 'odfdo', 'lxml', 'pypdf', 'striprtf', 'python_calamine',"
        " 'charset_normalizer', 'numpy', 'spacy'}; print(sorted(heavy & set(sys.modules)))"
    )
    found = subprocess.run(
        [sys.executable, "-c", program, str(path)], capture_output=True, text=True, check=True
    )
    assert found.stdout.strip() == "[]"


def test_every_format_has_its_module():
    for found in readers._FORMATS.values():
        assert callable(__import__(f"{readers.__name__}.{found.module}", fromlist=["read"]).read)
