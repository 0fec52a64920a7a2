"""What a document hides stays out and is counted: people keep real names there."""
# ruff: noqa: E501

from __future__ import annotations

import pytest

from qualcode.transcript.account import DELETED, FURNITURE, HIDDEN, NOTES, letters

W_STYLES = '<w:styles xmlns:w="http://schemas.openxmlformats.org/wordprocessingml/2006/main">{}</w:styles>'
RELS = (
    '<Relationships xmlns="http://schemas.openxmlformats.org/package/2006/relationships">{}</Relationships>'
)
TYPES = "http://schemas.openxmlformats.org/officeDocument/2006/relationships/"


def word(desk, body: str, **parts: str) -> bytes:
    """A Word document with further parts, each under the name of its relationship."""
    members = desk.docx_members(body)
    links = ""
    for number, (kind, content) in enumerate(parts.items()):
        members[f"word/{kind}.xml"] = content
        links += f'<Relationship Id="x{number}" Type="{TYPES}{kind}" Target="{kind}.xml"/>'
    members["word/_rels/document.xml.rels"] = RELS.format(links)
    return desk.pack(members)


def run(text: str, properties: str = "") -> str:
    return f"<w:r><w:rPr>{properties}</w:rPr><w:t xml:space='preserve'>{text}</w:t></w:r>"


STYLES = W_STYLES.format(
    '<w:style w:type="character" w:styleId="Secret"><w:rPr><w:vanish/></w:rPr></w:style>'
    '<w:style w:type="character" w:styleId="Below"><w:basedOn w:val="Secret"/></w:style>'
    '<w:style w:type="character" w:styleId="Shown"><w:basedOn w:val="Secret"/><w:rPr><w:vanish w:val="0"/></w:rPr></w:style>'
    '<w:style w:type="paragraph" w:styleId="Unseen"><w:rPr><w:vanish/></w:rPr></w:style>'
)


@pytest.mark.parametrize(
    ("piece", "hidden"),
    [
        (run("Jane", "<w:vanish/>"), True),
        (run("Jane", "<w:vanish w:val='true'/>"), True),
        (run("Jane", "<w:vanish w:val='0'/>"), False),
        (run("Jane", "<w:webHidden/>"), True),
        (run("Jane", "<w:rStyle w:val='Secret'/>"), True),
        (run("Jane", "<w:rStyle w:val='Below'/>"), True),
        (run("Jane", "<w:rStyle w:val='Shown'/>"), False),
        (run("Jane", "<w:rStyle w:val='Below'/><w:vanish w:val='off'/>"), False),
        (run("Jane", "<w:color w:val='FFFFFF'/>"), False),
        (f"<w:ins w:id='1'>{run('Jane', '<w:vanish/>')}</w:ins>", True),
    ],
)
def test_docx_runs(desk, piece, hidden):
    extract = desk.read("a.docx", word(desk, f"<w:p>{run('Ben ')}{piece}{run('walks')}</w:p>", styles=STYLES))
    assert ("Jane" in extract.passages[0].text) is not hidden
    assert extract.taken_out == ({HIDDEN: 4} if hidden else {})
    assert any("4 letters of hidden text" in warning for warning in extract.warnings) is hidden
    assert extract.letters == 12


def test_docx_paragraph_styles_hide_and_paragraph_marks_do_not(desk):
    body = (
        f"<w:p><w:pPr><w:pStyle w:val='Unseen'/></w:pPr>{run('Jane')}</w:p>"
        f"<w:p><w:pPr><w:rPr><w:vanish/></w:rPr></w:pPr>{run('Ben walks')}</w:p>"
        f"<w:p><w:pPr><w:pStyle w:val='Unseen'/></w:pPr>{run('On.', '<w:vanish w:val=_0_/>')}</w:p>".replace(
            "_0_", "'0'"
        )
    )
    extract = desk.read("a.docx", word(desk, body, styles=STYLES))
    assert extract.passages[0].text == "Ben walks\n\nOn."


def test_docx_rows_can_be_hidden(desk):
    cell = "<w:tc><w:p>{}</w:p></w:tc>"
    body = (
        f"<w:tbl><w:tr><w:trPr><w:hidden/></w:trPr>{cell.format(run('Jane'))}</w:tr>"
        f"<w:tr>{cell.format(run('Ben'))}</w:tr></w:tbl>"
    )
    extract = desk.read("a.docx", desk.docx(body))
    assert extract.passages[0].text == "Ben"
    assert extract.taken_out == {HIDDEN: 4}


def test_docx_what_is_in_other_parts_is_counted_by_name(desk):
    note = f"<w:x xmlns:w='http://schemas.openxmlformats.org/wordprocessingml/2006/main'><w:p>{run('{}')}</w:p></w:x>"
    body = f"<w:p>{run('Ben')}<w:del w:id='1'><w:r><w:delText>gone</w:delText></w:r></w:del></w:p>"
    extract = desk.read(
        "a.docx",
        word(
            desk,
            body,
            header=note.format("Page"),
            footnotes=note.format("aside"),
            comments=note.format("why"),
        ),
    )
    assert extract.passages[0].text == "Ben"
    assert extract.taken_out == {DELETED: 4, FURNITURE: 4, NOTES: 8}
    assert extract.letters == 19


ODT_STYLES = (
    '<style:style style:name="H" style:family="text"><style:text-properties text:display="none"/></style:style>'
    '<style:style style:name="C" style:family="text" style:parent-style-name="H"/>'
    '<style:style style:name="S" style:family="text" style:parent-style-name="H">'
    '<style:text-properties text:display="true"/></style:style>'
    '<style:style style:name="P" style:family="paragraph"><style:text-properties text:display="none"/></style:style>'
)


def odt(desk, body: str, *, named: bool = False) -> bytes:
    members = desk.odt_members(body)
    oasis = "urn:oasis:names:tc:opendocument:xmlns"
    spaces = (
        f'xmlns:style="{oasis}:style:1.0" xmlns:text="{oasis}:text:1.0" xmlns:office="{oasis}:office:1.0"'
    )
    if named:
        members["styles.xml"] = (
            f"<office:document-styles {spaces}><office:styles>{ODT_STYLES}</office:styles></office:document-styles>"
        )
    else:
        members["content.xml"] = str(members["content.xml"]).replace(
            "<office:body>",
            f"<office:automatic-styles {spaces}>{ODT_STYLES}</office:automatic-styles><office:body>",
        )
    return desk.pack(members)


@pytest.mark.parametrize("named", [False, True])
@pytest.mark.parametrize(
    ("piece", "hidden"),
    [
        ('<text:p>Ben <text:span text:style-name="H">Jane</text:span></text:p>', True),
        ('<text:p>Ben <text:span text:style-name="C">Jane</text:span></text:p>', True),
        ('<text:p>Ben <text:span text:style-name="S">Jane</text:span></text:p>', False),
        ('<text:p>Ben <text:span text:style-name="H"><text:span>Jane</text:span></text:span></text:p>', True),
        ('<text:p>Ben</text:p><text:p text:style-name="P">Jane</text:p>', True),
        ('<text:p>Ben <text:hidden-text text:is-hidden="true">Jane</text:hidden-text></text:p>', True),
        ('<text:p>Ben <text:hidden-text text:is-hidden="true" text:string-value="Jane"/></text:p>', True),
        ('<text:p>Ben <text:hidden-text text:is-hidden="false">Jane</text:hidden-text></text:p>', False),
        ('<text:p>Ben</text:p><text:p>Jane<text:hidden-paragraph text:is-hidden="true"/></text:p>', True),
        ('<text:p>Ben</text:p><text:p>Jane<text:hidden-paragraph text:is-hidden="false"/></text:p>', False),
        ('<text:p>Ben</text:p><text:section text:display="none"><text:p>Jane</text:p></text:section>', True),
        (
            '<text:p>Ben</text:p><text:section text:display="condition" text:condition="ooow:1==1">'
            "<text:p>Jane</text:p></text:section>",
            True,
        ),
        (
            '<text:p>Ben</text:p><text:section text:display="condition" text:condition="ooow:1==2">'
            "<text:p>Jane</text:p></text:section>",
            False,
        ),
    ],
)
def test_odt(desk, piece, hidden, named):
    extract = desk.read("a.odt", odt(desk, piece, named=named))
    assert ("Jane" in extract.passages[0].text) is not hidden
    assert extract.taken_out == ({HIDDEN: 4} if hidden else {})
    assert extract.letters == 7


@pytest.mark.parametrize(
    ("piece", "hidden"),
    [
        (r"{\v Jane}", True),
        (r"\v Jane\v0 ", True),
        (r"{\v {\b Jane}}", True),
        (r"{\v\v0 Jane}", False),
        (r"{\v\plain Jane}", False),
        (r"{\cs3 Jane}", True),
        (r"{\cs4 Jane}", True),
        (r"\par\pard\s2 Jane\par\pard\plain ", True),
        (r"{\cf2 Jane}", False),
    ],
)
def test_rtf(desk, piece, hidden):
    styles = r"{\stylesheet{\s2\v Unseen;}{\*\cs3\v Secret;}{\*\cs4\sbasedon3 Below;}}"
    extract = desk.read("a.rtf", rf"{{\rtf1\ansi{styles} Ben {piece} walks.\par}}".encode())
    assert ("Jane" in extract.passages[0].text) is not hidden
    assert extract.taken_out == ({HIDDEN: 4} if hidden else {})
    assert extract.letters == 12


def test_rtf_counts_notes_headers_and_deletions_by_name(desk):
    content = (
        rb"{\rtf1 {\header Page}Ben{\footnote aside}{\*\annotation why}{\deleted gone}.{\info{\title T}}}"
    )
    extract = desk.read("a.rtf", content)
    assert extract.passages[0].text == "Ben."
    assert extract.taken_out == {FURNITURE: 4, NOTES: 8, DELETED: 4}
    assert extract.letters == 19


CSS = (
    "<style>.gone, p.x {display: none} #id {visibility:hidden} aside b {display:none !important}"
    " .later {display:none} span.later {display:inline} @media print {i {display:none}}</style>"
)


@pytest.mark.parametrize(
    ("piece", "hidden"),
    [
        ("<span hidden>Jane</span>", True),
        ("<span style='DISPLAY : none'>Jane</span>", True),
        ("<span style='visibility:hidden'>Jane</span>", True),
        ("<span style='visibility:hidden'><b style='visibility:visible'>Jane</b></span>", False),
        ("<span style='display:none'><b style='display:inline'>Jane</b></span>", True),
        ("<span class='gone'>Jane</span>", True),
        ("<p class='x'>Jane</p>", True),
        ("<em class='x'>Jane</em>", False),
        ("<em id='id'>Jane</em>", True),
        ("<aside><em><b>Jane</b></em></aside>", True),
        ("<em><b>Jane</b></em>", False),
        ("<span class='later'>Jane</span>", False),
        ("<i>Jane</i>", False),
        ("<span aria-hidden='true'>Jane</span>", False),
        ("<template>Jane</template>", True),
        ("<!-- Jane -->", True),
        ("<input type=hidden value='Jane'>", True),
        ("<p hidden>Jane<p>", True),
        ("<ul><li hidden>Jane<li>", True),
        ("<div hidden><div>Jane</div></div>", True),
    ],
)
def test_html(desk, piece, hidden):
    extract = desk.read("a.html", f"<html>{CSS}<body><p>Ben {piece} walks</p></body></html>")
    assert ("Jane" in extract.passages[0].text) is not hidden
    assert "walks" in extract.passages[0].text
    assert extract.taken_out.get(HIDDEN, 0) == (4 if hidden else 0)
    assert extract.letters - sum(extract.taken_out.values()) == letters(extract.passages[0].text)


def test_html_says_where_a_rule_is_not_understood(desk):
    page = "<html><style>p:nth-child(2) {display:none}</style><p>Ben</p></html>"
    assert any("not understood" in warning for warning in desk.read("a.html", page).warnings)
