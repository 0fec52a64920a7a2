"""Each writer on packs made by hand: whatever text is in them stays text, and the files are sound."""

from __future__ import annotations

import errno
import io
import os
import re
import zipfile
from html.parser import HTMLParser
from itertools import pairwise
from typing import TYPE_CHECKING, Any
from xml.etree import ElementTree

import pytest
from docx import Document
from markdown_it import MarkdownIt
from pypdf import PdfReader
from python_calamine import CalamineWorkbook

from qualcode.errors import FileRefused
from qualcode.reports.model import (
    Bar,
    Bars,
    Bullets,
    Card,
    Cards,
    Column,
    Field,
    Form,
    Line,
    Lines,
    Pack,
    Paragraph,
    Quote,
    Quotes,
    Section,
    Table,
)
from qualcode.reports.writing import write_pack, write_whole

if TYPE_CHECKING:
    from pathlib import Path

W = "{http://schemas.openxmlformats.org/wordprocessingml/2006/main}"
HOSTILE = [
    '=HYPERLINK("http://x.test","a")',
    "+1+1",
    "-2+3",
    "@SUM(A1)",
    "\tleading",
    "<script>alert(1)</script>",
    "<img src=x onerror=alert(1)>",
    "&lt;b&gt; & \"quoted\" 'single'",
    "# no heading",
    "- no list",
    "1. no list",
    "| no | table |",
    "[no](http://link.test)",
    "![no](http://picture.test/p.png)",
    "`no code` *no* _stress_ ~~no~~ **no**",
    "https://auto.test and www.auto.test",
    "{{ 7*7 }} {% raw %}",
    "]]> <!-- --> <?php ?>",
    "---",
    "===",
    "a\u202egnihton\u2066b\u2069",
    "zero\u200bwidth \ufeffmark",
    "non\ufffecharacter \U0001ffff",
    "ʻokina, 中文, العربية, עברית, é, 👩🏽‍⚕️",
    "two\nlines",
    "",
]
PLAIN = str.maketrans("", "", "\u2060")


def fitted(text: str) -> str:
    """The text as a document may hold it: what turns the direction of writing is a mark."""
    return re.sub("[\u202a-\u202e\u2066-\u2069\ufeff\ufffe\U0001ffff]", "\ufffd", text)


def pack_of(texts: list[str], **more: Any) -> Pack:
    table = Table(
        "Sheet [1]: all?",
        "Texts",
        (Column("Text"), Column("Number", numbers=True), Column("Again")),
        tuple((text, i + 0.5, text) for i, text in enumerate(texts)),
        "What is in it.",
    )
    blocks = (
        Section(
            "All",
            (
                Paragraph("Leading", "lead"),
                *(Paragraph(text) for text in texts if text),
                Bullets(tuple(texts), "Points"),
                table,
                Bars("Who", tuple(Bar(text, 1, 3, 1, f"1 of 3 {text}") for text in texts)),
                Quotes("Said", tuple(Quote(text, text, mark=text, original=text) for text in texts)),
                Section("Inner", (Lines(texts[0], tuple(Line(i, t) for i, t in enumerate(texts, 1))),)),
            ),
            new_page=True,
        ),
        Cards(tuple(Card(i, Quote(text, text)) for i, text in enumerate(texts, 1))),
        Form("Sheet", (Field("Name"), Field("Why", 3))),
    )
    return Pack(texts[0], texts[1], tuple(texts[:3]), blocks, (table,), **more)


@pytest.fixture(scope="module")
def hostile(tmp_path_factory: Any) -> Path:
    folder: Path = tmp_path_factory.mktemp("hostile")
    for ending in ("docx", "html", "xlsx", "md", "pdf"):
        write_pack(pack_of(HOSTILE, copy="Copy 1 of 2"), folder / f"p.{ending}")
    return folder


# -- workbook ---------------------------------------------------------------------------------------


def test_text_is_never_a_formula_in_a_workbook(hostile: Path) -> None:
    with zipfile.ZipFile(hostile / "p.xlsx") as parts:
        names = parts.namelist()
        xml = "".join(parts.read(name).decode() for name in names if name.endswith(".xml"))
    assert "<f>" not in xml
    assert "quotePrefix" in xml
    assert not [name for name in names if "external" in name.lower()]
    book = CalamineWorkbook.from_path(str(hostile / "p.xlsx"))
    assert book.sheet_names == ["About", "Sheet 1 all"]
    head, *rows = book.get_sheet_by_name("Sheet 1 all").to_python()
    assert head == ["Text", "Number", "Again"]
    assert [row[0] for row in rows] == [fitted(text) for text in HOSTILE]
    assert [row[1] for row in rows] == [i + 0.5 for i in range(len(HOSTILE))]


def test_the_header_stays_in_sight_and_each_sheet_is_explained(hostile: Path) -> None:
    with zipfile.ZipFile(hostile / "p.xlsx") as parts:
        sheet = parts.read("xl/worksheets/sheet2.xml").decode()
        about = CalamineWorkbook.from_path(str(hostile / "p.xlsx")).get_sheet_by_name("About").to_python()
    assert 'state="frozen"' in sheet
    assert ["Sheet 1 all", "Texts. What is in it."] in [row[:2] for row in about]


def test_a_text_too_long_for_a_cell_goes_on_below(tmp_path: Path) -> None:
    long = "".join(f"{i} 👩 " for i in range(9_000))
    table = Table("T", "T", (Column("A"), Column("B", numbers=True)), ((long, 1), ("next", 2)))
    write_pack(Pack("t", "s", (), (), (table,)), tmp_path / "long.xlsx")
    _, *rows = CalamineWorkbook.from_path(str(tmp_path / "long.xlsx")).get_sheet_by_name("T").to_python()
    assert "".join(row[0] for row in rows[:-1]) == long
    assert all(len(row[0].encode("utf-16-le")) // 2 <= 32_767 for row in rows)
    assert [row[1] for row in rows] == [1, *[""] * (len(rows) - 2), 2]


def test_sheets_of_one_name_are_told_apart(tmp_path: Path) -> None:
    tables = tuple(
        Table(name, "c", (Column("A"),), (("x",),)) for name in ("About", "x" * 60, "X" * 60, "'q'", "")
    )
    write_pack(Pack("t", "s", (), (), tables), tmp_path / "n.xlsx")
    names = CalamineWorkbook.from_path(str(tmp_path / "n.xlsx")).sheet_names
    assert len({name.casefold() for name in names}) == 6
    assert max(map(len, names)) <= 31


# -- page -------------------------------------------------------------------------------------------

SHAPES = {"html", "head", "meta", "title", "style", "body", "a", "svg", "defs", "pattern", "rect", "line"}
SHAPES |= {
    "header",
    "h1",
    "h2",
    "h3",
    "h4",
    "p",
    "strong",
    "nav",
    "ul",
    "li",
    "main",
    "section",
    "div",
    "table",
}
SHAPES |= {
    "caption",
    "small",
    "thead",
    "tr",
    "th",
    "tbody",
    "td",
    "figure",
    "blockquote",
    "figcaption",
    "span",
}
SHAPES |= {"colgroup", "col", "footer"}


class Page(HTMLParser):
    """Elements with their attributes, texts, and what is open at the end."""

    def __init__(self, text: str) -> None:
        super().__init__()
        self.elements: list[tuple[str, dict[str, str | None]]] = []
        self.texts: list[str] = []
        self.open: list[str] = []
        self.feed(text)
        self.close()

    def handle_starttag(self, tag: str, attrs: Any) -> None:
        self.elements.append((tag, dict(attrs)))
        if tag not in ("meta", "col"):
            self.open.append(tag)

    def handle_startendtag(self, tag: str, attrs: Any) -> None:
        self.elements.append((tag, dict(attrs)))

    def handle_endtag(self, tag: str) -> None:
        assert self.open.pop() == tag

    def handle_data(self, data: str) -> None:
        self.texts.append(data)

    def all(self, tag: str) -> list[dict[str, str | None]]:
        return [attributes for name, attributes in self.elements if name == tag]


@pytest.fixture(scope="module", params=["hostile", "findings"])
def page(request: Any, hostile: Path, sample: Path) -> Page:
    path = hostile / "p.html" if request.param == "hostile" else sample / "findings.html"
    return Page(path.read_text(encoding="utf-8"))


def test_nothing_in_a_page_is_markup_but_its_own(page: Page) -> None:
    assert page.open == []
    assert {tag for tag, _ in page.elements} <= SHAPES
    assert not [a for _, a in page.elements if any(name.startswith("on") for name in a)]


def test_a_page_asks_for_nothing_from_the_network(page: Page) -> None:
    assert not [a for _, a in page.elements if "src" in a]
    assert all((a["href"] or "").startswith("#") for a in page.all("a"))
    style = page.texts[[tag for tag, _ in page.elements].index("style")]
    assert not re.search(r"url\((?!#)|@import", "".join(page.texts[:3]) + style)
    policies = [a.get("content") or "" for a in page.all("meta") if a.get("http-equiv")]
    assert policies == ["default-src 'none'; style-src 'unsafe-inline'"]


def test_a_page_can_be_walked_by_keyboard_and_read_aloud(page: Page) -> None:
    ids = [a["id"] for _, a in page.elements if "id" in a]
    assert len(ids) == len(set(ids))
    targets = [(a["href"] or "#")[1:] for a in page.all("a")]
    assert set(targets) <= set(ids)
    assert targets[0] == "main", "the first link skips to the content"
    assert page.all("html")[0]["lang"] == "en"
    for landmark in ("header", "main", "footer"):
        assert len(page.all(landmark)) == 1
    for _, attributes in page.elements:
        named = attributes.get("aria-labelledby")
        assert named is None or named in ids
    levels = [int(tag[1]) for tag, _ in page.elements if re.fullmatch(r"h[1-6]", tag)]
    assert levels.count(1) == 1
    assert all(after <= before + 1 for before, after in pairwise(levels)), levels
    assert len(page.all("caption")) == len(page.all("table"))
    assert all(a.get("scope") in ("row", "col") for a in page.all("th"))
    assert all(a.get("aria-label") for a in page.all("svg") if a.get("role") == "img")
    assert all(a.get("tabindex") == "0" for a in page.all("div") if "scroll" in (a.get("class") or ""))


def test_the_texts_are_there_as_they_were(hostile: Path) -> None:
    page = Page((hostile / "p.html").read_text(encoding="utf-8"))
    for text in HOSTILE:
        assert text == "" or fitted(text) in page.texts


# -- text -------------------------------------------------------------------------------------------


def test_nothing_in_the_text_form_is_markup_but_its_own(hostile: Path) -> None:
    text = (hostile / "p.md").read_text(encoding="utf-8")
    parser = MarkdownIt("commonmark", {"html": True}).enable(["table", "strikethrough"])
    tokens = parser.parse(text)
    kinds = {token.type for token in tokens} | {
        child.type for token in tokens if token.children for child in token.children
    }
    assert not kinds & {"html_block", "html_inline", "link_open", "image", "code_inline", "s_open", "fence"}
    assert not kinds & {"ordered_list_open", "code_block"}
    assert sum(token.type == "hr" for token in tokens) == 1
    assert [token.tag for token in tokens if token.type == "heading_open"] == ["h1", "h2", "h3", "h2"]
    said = [
        "".join(child.content for child in token.children if child.type in ("text", "softbreak"))
        for token in tokens
        if token.type == "inline" and token.children
    ]
    for one in HOSTILE:
        flat = " ".join(fitted(one).split())
        assert any(flat == text.translate(PLAIN) for text in said) or not flat, one


# -- document ---------------------------------------------------------------------------------------


@pytest.mark.parametrize("name", ["hostile", "findings"])
def test_a_document_has_headings_captions_headers_and_alternative_texts(
    name: str, hostile: Path, sample: Path
) -> None:
    path = hostile / "p.docx" if name == "hostile" else sample / "findings.docx"
    document = Document(str(path))
    styles = [paragraph.style.name for paragraph in document.paragraphs if paragraph.style]
    assert {"Title", "Heading 1", "Heading 2", "Caption", "Quote", "List Bullet"} <= set(styles)
    depths = [int(style[-1]) for style in styles if style.startswith("Heading")]
    assert all(after <= before + 1 for before, after in pairwise(depths))
    body = document.element.body
    tables = list(body.iter(f"{W}tbl"))
    for table in tables:
        described = table.find(f"{W}tblPr/{W}tblCaption")
        assert described is not None
        assert described.get(f"{W}val")
    headed = [table for table in tables if table.find(f"{W}tr/{W}trPr/{W}tblHeader") is not None]
    cards = [table for table in tables if "Cards to" in table.find(f"{W}tblPr/{W}tblCaption").get(f"{W}val")]
    assert len(headed) + len(cards) == len(tables)
    pictures = [element for element in body.iter() if element.tag.endswith("}docPr")]
    assert pictures
    assert all(picture.get("descr") for picture in pictures)
    assert len({picture.get("id") for picture in pictures}) == len(pictures)
    assert document.core_properties.author == ""
    assert document.core_properties.created.year == 2000


def test_the_texts_of_a_document_are_there_as_they_were(hostile: Path) -> None:
    document = Document(str(hostile / "p.docx"))
    texts = {paragraph.text for paragraph in document.paragraphs}
    for text in HOSTILE:
        assert fitted(text) in texts or not text
    with zipfile.ZipFile(hostile / "p.docx") as parts:
        fields = re.findall(r'w:instr="([^"]*)"', parts.read("word/document.xml").decode())
        assert {field.split()[0] for field in fields} == {"SEQ"}
        assert {info.date_time for info in parts.infolist()} == {(1980, 1, 1, 0, 0, 0)}
        for name in parts.namelist():
            if name.endswith((".xml", ".rels")):
                ElementTree.fromstring(parts.read(name))


@pytest.mark.parametrize(("paper", "size"), [("a4", (210, 297)), ("letter", (216, 279))])
def test_all_pages_are_of_the_paper_asked_for(tmp_path: Path, paper: Any, size: tuple[int, int]) -> None:
    for ending in ("docx", "html"):
        write_pack(pack_of(HOSTILE, paper=paper), tmp_path / f"p.{ending}")
    document = Document(str(tmp_path / "p.docx"))
    assert len(document.sections) == 3  # before the cards, the cards, after them
    for section in document.sections:
        assert (round(section.page_width.mm), round(section.page_height.mm)) == size
    assert f"size: {'A4' if paper == 'a4' else 'letter'};" in (tmp_path / "p.html").read_text()


# -- pdf --------------------------------------------------------------------------------------------


def test_the_texts_of_a_pdf_are_there_as_they_were(hostile: Path) -> None:
    reader = PdfReader(str(hostile / "p.pdf"))
    text = "".join("".join(page.extract_text().split()) for page in reader.pages)
    for one in HOSTILE:
        if one.isascii():
            assert "".join(one.split()) in text, one
    assert reader.trailer["/Root"]["/MarkInfo"]["/Marked"]
    assert reader.trailer["/Root"]["/Lang"] == "en"
    assert not [page for page in reader.pages if "/URI" in str(page.get("/Annots"))]


def test_a_quote_longer_than_a_page_goes_on_overleaf(tmp_path: Path) -> None:
    said = " ".join(f"word{n}" for n in range(2000))
    write_pack(
        Pack("T", "S", (), (Quotes("In their words", (Quote(said, "A", False, "", ""),)),), ()),
        tmp_path / "p.pdf",
    )
    pages = [page.extract_text() for page in PdfReader(str(tmp_path / "p.pdf")).pages]
    assert "word0 " in pages[0]
    assert "word1999" in pages[-1]
    assert max(page.count("word") for page in pages) < 1000


# -- files ------------------------------------------------------------------------------------------


@pytest.mark.parametrize("ending", ["docx", "html", "xlsx", "md", "pdf"])
def test_the_same_pack_is_the_same_bytes_and_its_owners_alone(tmp_path: Path, ending: str) -> None:
    mask = os.umask(0)
    try:
        for name in ("one", "two"):
            write_pack(pack_of(HOSTILE), tmp_path / f"{name}.{ending}")
    finally:
        os.umask(mask)
    one, two = (tmp_path / f"{name}.{ending}" for name in ("one", "two"))
    assert one.read_bytes() == two.read_bytes()
    assert one.stat().st_mode & 0o777 == 0o600


def test_a_full_disk_leaves_what_was_there_and_nothing_half(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    path = tmp_path / "p.md"
    write_whole(path, b"before")

    def full(_descriptor: int) -> None:
        raise OSError(errno.ENOSPC, os.strerror(errno.ENOSPC))

    monkeypatch.setattr(os, "fsync", full)
    with pytest.raises(FileRefused, match="No space left"):
        write_whole(path, b"after")
    assert [file.name for file in tmp_path.iterdir()] == ["p.md"]
    assert path.read_bytes() == b"before"


def test_an_empty_pack_is_a_sound_file_in_every_format(tmp_path: Path) -> None:
    for ending in ("docx", "html", "xlsx", "md", "pdf"):
        write_pack(Pack("", "", (), ()), tmp_path / f"e.{ending}")
    Document(str(tmp_path / "e.docx"))
    assert Page((tmp_path / "e.html").read_text()).open == []
    book = CalamineWorkbook.from_filelike(io.BytesIO((tmp_path / "e.xlsx").read_bytes()))
    assert book.sheet_names == ["About"]
