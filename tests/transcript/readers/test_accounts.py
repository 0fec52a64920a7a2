"""The law of readers: the letters of a source are in its passages or counted under a name."""
# ruff: noqa: E501

from __future__ import annotations

import os
import random
import re
import zipfile
from io import BytesIO
from typing import TYPE_CHECKING

import pytest

from qualcode.errors import FileRefused
from qualcode.transcript.account import letters
from qualcode.transcript.canonical import canonicalise
from qualcode.transcript.compose import compose

if TYPE_CHECKING:
    from qualcode.transcript.model import Extract

# How many mutated files of each format: a few here, thousands with QUALCODE_MUTATIONS=10000.
MUTATIONS = int(os.environ.get("QUALCODE_MUTATIONS", "40"))
W = "xmlns:w='http://schemas.openxmlformats.org/wordprocessingml/2006/main'"


def holds(extract: Extract) -> None:
    kept = sum(letters(canonicalise(f"{each.text}\n{each.speaker or ''}")) for each in extract.passages)
    assert extract.letters == kept + sum(extract.taken_out.values())
    assert all(count > 0 for count in extract.taken_out.values())
    account = compose(extract).account
    assert account is not None
    assert account.missing == 0


def documents(desk) -> dict[str, bytes]:
    """A document of each format with everything in it that a reader treats in its own way."""
    run = "<w:r><w:rPr>{}</w:rPr><w:t xml:space='preserve'>{}</w:t></w:r>"
    cells = "<w:tr>{}</w:tr>".format(
        "".join(f"<w:tc>{desk.paragraph(text)}</w:tc>" for text in ("0:01", "Ben", "Yes, so."))
    )
    members = desk.docx_members(
        f"<w:p>{run.format('<w:b/>', 'Anna: café ')}{run.format('<w:vanish/>', 'Jane ')}"
        f"<w:del w:id='1'><w:r><w:delText>gone</w:delText></w:r></w:del><w:moveFrom>{run.format('', 'moved')}</w:moveFrom>"
        "<w:r><w:br/><w:t>on</w:t><w:footnoteReference w:id='1'/></w:r></w:p>"
        f"<w:tbl>{cells}{cells}</w:tbl><w:altChunk r:id='f'/>"
        f"<w:p><w:r><w:pict><w:txbxContent>{desk.paragraph('boxed')}</w:txbxContent></w:pict></w:r></w:p>"
    )
    kinds = "http://schemas.openxmlformats.org/officeDocument/2006/relationships"
    links = f'<Relationship Id="n" Type="{kinds}/footnotes" Target="footnotes.xml"/>'
    links += f'<Relationship Id="f" Type="{kinds}/aFChunk" Target="chunk.html"/>'
    members["word/_rels/document.xml.rels"] = (
        f'<Relationships xmlns="http://schemas.openxmlformats.org/package/2006/relationships">{links}</Relationships>'
    )
    members["word/footnotes.xml"] = f"<w:footnotes {W}><w:p>{run.format('', 'aside')}</w:p></w:footnotes>"
    members["word/chunk.html"] = "<html><p>Ben: within <i hidden>Jane</i></p></html>"
    odt = (
        "<text:tracked-changes><text:deletion><text:p>gone</text:p></text:deletion></text:tracked-changes>"
        "<text:p>Anna: one<text:s text:c='2'/>two<text:note><text:note-citation>1</text:note-citation>"
        "<text:note-body><text:p>aside</text:p></text:note-body></text:note><text:line-break/>on</text:p>"
        "<text:section text:display='none'><text:p>Jane</text:p></text:section>"
        "<table:table><table:table-row><table:table-cell><text:p>Ben</text:p></table:table-cell>"
        "<table:table-cell><text:p>Yes, so.</text:p></table:table-cell></table:table-row></table:table>"
    )
    rtf = (
        rb"{\rtf1\ansi\ansicpg1252{\fonttbl{\f0\fcharset0 Arial;}{\f1\fcharset204 Arial;}}{\stylesheet{\s1\v S;}}"
        rb"{\header Page}Anna: it\'92s \u8220?so\u8221? {\f1 \'c4\'e0} {\v Jane} {\deleted gone} {\footnote aside}\par "
        rb"\trowd\intbl Ben\cell Yes, so.\cell\row\trowd\intbl Int\cell And?\cell\row\pard "
        rb"{\shp{\*\shpinst{\shptxt boxed\par}}}On.\line more {\field{\*\fldinst X}{\fldrslt page}}\par}"
    )
    html = (
        "<html><head><title>T</title><style>.x{display:none}</style></head><body><h1>Talk</h1>"
        "<p>Anna: caf&eacute; <b>so</b><span class=x>Jane</span><!-- hid --><br>on<ul><li hidden>one<li>two</ul>"
        "<table><tr><th>Speaker<th>Text<tr><td>Ben<td>Yes, so.<tr><td><td>On.</table><select><option>a</select>"
    )
    return {
        "a.docx": desk.pack(members, zipfile.ZIP_STORED),
        "a.odt": desk.pack(desk.odt_members(odt), zipfile.ZIP_STORED),
        "a.rtf": rtf,
        "a.html": html.encode(),
        "a.pdf": desk.pdf("Anna: Yes.", "Ben: No."),
        "a.txt": "Anna: caf\u00e9.\r\n\r\nBen: No\u0308.\fOn.\n".encode(),
        "a.md": b"# Talk\n\n**Anna:** So *so*.\n\n**Why is it so?**\n\n*Ben:* No.\n",
    }


NAMES = ("a.docx", "a.odt", "a.rtf", "a.html", "a.pdf", "a.txt", "a.md")


@pytest.mark.parametrize("name", NAMES)
def test_no_letter_of_a_document_is_lost(desk, name):
    extract = desk.read(name, documents(desk)[name])
    assert extract.letters > 10
    holds(extract)


_PIECES = (
    b"<",
    b">",
    b"</",
    b"{",
    b"}",
    b"\\",
    b"\\v ",
    b"\\'e9",
    b"\\u-10179?",
    b"&#x1F600;",
    b"<p>",
    b"<td>",
    b"\0",
    b"\xff",
    b"\n",
)


def mutated(content: bytes, chance: random.Random) -> bytes:
    out = bytearray(content)
    for _ in range(chance.randint(1, 6)):
        at = chance.randrange(len(out) + 1)
        to = min(len(out), at + chance.choice((0, 1, 1, 2, 8, 60)))
        piece = chance.choice(
            (b"", out[at:to] * 2, chance.randbytes(2), chance.choice(_PIECES), bytes(reversed(out[at:to])))
        )
        out[at:to] = piece
    return bytes(out)


def mutants(name: str, content: bytes, chance: random.Random) -> bytes:
    if not name.endswith((".docx", ".odt")) or chance.random() < 0.1:
        return mutated(content, chance)
    # Within the container, so that more than its checksums are tried.
    with zipfile.ZipFile(BytesIO(content)) as box:
        members = {each: box.read(each) for each in box.namelist()}
    part = chance.choice([each for each in members if each.endswith((".xml", ".html"))])
    text = members[part].decode()
    if chance.random() < 0.7:
        # Elements moved, repeated and taken away leave it well-formed.
        whole = re.findall(r"<(\w+:\w+)\b[^<>]*>[^<>]*</\1>|<\w+:\w+[^<>]*/>", text)
        found = [each[0] for each in re.finditer(r"<(\w+:\w+)\b[^<>]*>[^<>]*</\1>|<\w+:\w+[^<>]*/>", text)]
        if found and whole:
            for _ in range(chance.randint(1, 4)):
                text = text.replace(
                    chance.choice(found),
                    chance.choice((chance.choice(found), "", chance.choice(found) * 2)),
                    1,
                )
        members[part] = text.encode()
    else:
        members[part] = mutated(members[part], chance)
    out = BytesIO()
    with zipfile.ZipFile(out, "w", zipfile.ZIP_STORED) as box:
        for each, held in members.items():
            box.writestr(each, held)
    return out.getvalue()


@pytest.mark.parametrize("name", NAMES)
def test_mutated_documents_are_refused_with_a_sentence_or_keep_their_letters(desk, name):
    content = documents(desk)[name]
    chance = random.Random(name)
    for number in range(MUTATIONS):
        bad = mutants(name, content, chance)
        try:
            extract = desk.read(name, bad)
        except FileRefused:
            continue
        try:
            holds(extract)
        except AssertionError:
            (desk.folder / f"bad-{number}{name[1:]}").write_bytes(bad)
            raise


def test_a_file_within_a_document_is_read_where_it_stands(desk):
    body = f"{desk.paragraph('Anna: First.')}<w:altChunk r:id='c'/>{desk.paragraph('Anna: Last.')}"
    kind = "http://schemas.openxmlformats.org/officeDocument/2006/relationships/aFChunk"
    mht = (
        "MIME-Version: 1.0\nContent-Type: multipart/related; boundary=x\n\n--x\nContent-Type: text/html; charset=utf-8\n"
        "Content-Transfer-Encoding: quoted-printable\n\n<html><p>Ben: caf=C3=A9</p></html>\n--x--\n"
    )
    for target, content in {
        "c.html": "<html><p>Ben: caf\u00e9</p></html>".encode(),
        "c.txt": "Ben: caf\u00e9\n".encode(),
        "c.rtf": rb"{\rtf1\ansi Ben: caf\'e9\par}",
        "c.docx": desk.docx(desk.paragraph("Ben: caf\u00e9")),
        "c.mht": mht.encode(),
    }.items():
        members = desk.docx_members(body)
        members["word/_rels/document.xml.rels"] = (
            '<Relationships xmlns="http://schemas.openxmlformats.org/package/2006/relationships">'
            f'<Relationship Id="c" Type="{kind}" Target="/word/{target}"/></Relationships>'
        )
        members[f"word/{target}"] = content
        extract = desk.read("a.docx", desk.pack(members))
        assert extract.passages[0].text == "Anna: First.\n\nBen: caf\u00e9\n\nAnna: Last.", target
        holds(extract)
        members[f"word/{target}"] = b"\x89PNG\r\n\x1a\n" + b"\0" * 50
        assert any("was not read" in warning for warning in desk.read("a.docx", desk.pack(members)).warnings)
        del members[f"word/{target}"]
        assert any("is not in it" in warning for warning in desk.read("a.docx", desk.pack(members)).warnings)


@pytest.mark.parametrize(
    ("head", "code", "text"),
    [
        (rb"\mac", rb"\'d2yes\'d3", "\u201cyes\u201d"),
        (b"\\mac", b"\xd2yes\xd3", "\u201cyes\u201d"),
        (rb"\mac{\fonttbl{\f0\fcharset0 Arial;}}\f0", rb"\'d5", "\u2019"),
        (rb"\pc", rb"caf\'82", "caf\u00e9"),
        (rb"\pca", rb"Gr\'94\'e1e", "Gr\u00f6\u00dfe"),
        (rb"\ansi", rb"\'93yes\'94", "\u201cyes\u201d"),
        (rb"\ansi\ansicpg1251", rb"\'c4\'e0", "\u0414\u0430"),
        (rb"\ansi\ansicpg10000", rb"\'d2yes\'d3", "\u201cyes\u201d"),
        (rb"\ansi\ansicpg932", rb"\'83e\'83X\'83g", "\u30c6\u30b9\u30c8"),
        (rb"\ansi\ansicpg65001", rb"\'c3\'a9", "\u00e9"),
        (
            rb"\ansi{\fonttbl{\f0\fcharset0 A;}{\f1\fcharset204 A;}}",
            rb"{\f1 \'c4\'e0}\'e9",
            "\u0414\u0430\u00e9",
        ),
        (rb"\ansi\deff1{\fonttbl{\f0\fcharset0 A;}{\f1\fcharset161 A;}}", rb"\'e1\'e2", "\u03b1\u03b2"),
        (rb"\ansi\uc2", rb"\u1044\'c4\'c4\u1072 ?", "\u0414\u0430"),
        (rb"\ansi", rb"\u-10179?\u-8704?", "\U0001f600"),
    ],
)
def test_rtf_characters_are_those_of_its_code_page_or_font(desk, head, code, text):
    extract = desk.read("a.rtf", b"{\\rtf1" + head + b" Ben: " + code + b"\\par}")
    assert extract.passages[0].text.strip() == f"Ben: {text}"
    holds(extract)


BOLD_LINES = "Why?\n\nBecause it rains.\n\nAnd then?"


def test_lines_of_which_every_letter_is_bold_are_marked(desk):
    word = "<w:p><w:r><w:rPr>{}</w:rPr><w:t>{}</w:t></w:r></w:p>"
    bold = (("<w:b/>", "Why?"), ("", "Because it rains."), ("<w:b w:val='1'/><w:i/>", "And then?"))
    html = "<html><p><b>Why</b><strong>?</strong></p><p>Because <b>it</b> rains.</p><p style='font-weight:bold'>And then?</p></html>"
    odt = (
        "<text:p text:style-name='B'>Why?</text:p><text:p>Because it rains.</text:p>"
        "<text:p><text:span text:style-name='T'>And then?</text:span></text:p>"
    )
    space = "xmlns:style='urn:oasis:names:tc:opendocument:xmlns:style:1.0' xmlns:fo='fo'"
    style = "<style:style style:name='{}' style:family='{}'><style:text-properties fo:font-weight='bold'/></style:style>"
    members = desk.odt_members(odt)
    styles = style.format("B", "paragraph") + style.format("T", "text")
    members["content.xml"] = str(members["content.xml"]).replace(
        "<office:body>", f"<office:automatic-styles {space}>{styles}</office:automatic-styles><office:body>"
    )
    for name, content in (
        ("a.docx", desk.docx("".join(word.format(*each) for each in bold))),
        ("a.odt", desk.pack(members)),
        ("a.html", html),
        ("a.md", "**Why?**\n\nBecause *it* rains.\n\n__And then?__"),
        ("a.rtf", rb"{\rtf1 {\b Why?}\par Because {\b it} rains.\par \b And then?\b0\par}"),
    ):
        (passage,) = desk.read(name, content).passages
        assert passage.text.replace("*it*", "it") == BOLD_LINES, name
        assert passage.strong == {0, 4}, name


def test_italic_lines_are_marked_only_where_none_is_bold(desk):
    word = "<w:p><w:r><w:rPr>{}</w:rPr><w:t>{}</w:t></w:r></w:p>"
    italic = (
        word.format("<w:i/>", "Why?")
        + word.format("", "Because.")
        + word.format("<w:u w:val='single'/>", "So.")
    )
    assert desk.read("a.docx", desk.docx(italic)).passages[0].strong == {0}
    assert desk.read("b.docx", desk.docx(italic + word.format("<w:b/>", "Go."))).passages[0].strong == {6}
    underlined = italic.replace("<w:i/>", "")
    assert desk.read("c.docx", desk.docx(underlined)).passages[0].strong == {4}
