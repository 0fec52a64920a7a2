"""Word, OpenDocument and rich text."""

from __future__ import annotations

W_TABLE = "<w:tbl>{}</w:tbl>"


def _row(*cells: str) -> str:
    return f"<w:tr>{''.join(f'<w:tc>{cell}</w:tc>' for cell in cells)}</w:tr>"


def _run(text: str) -> str:
    return f"<w:r><w:t xml:space='preserve'>{text}</w:t></w:r>"


def test_docx_paragraphs_breaks_and_tabs(desk):
    body = desk.paragraph("Anna: Yes &amp; no.") + (
        "<w:p><w:pPr><w:tabs><w:tab w:val='left' w:pos='9'/></w:tabs>"
        "<w:numPr><w:numId w:val='1'/></w:numPr></w:pPr>"
        f"{_run('Ben: One')}<w:r><w:br/><w:t>two</w:t><w:tab/><w:t>three</w:t></w:r></w:p><w:p/>"
    )
    extract = desk.read("a.docx", desk.docx(body))
    assert extract.passages[0].text == "Anna: Yes & no.\n\nBen: One\ntwo\tthree"
    assert extract.encoding == "docx"


def test_docx_reads_as_with_all_changes_accepted(desk):
    body = (
        f"<w:p>{_run('kept ')}<w:ins w:id='1'>{_run('inserted ')}</w:ins>"
        "<w:del w:id='2'><w:r><w:tab/><w:delText>deleted </w:delText></w:r></w:del>"
        f"<w:moveFrom w:id='3'>{_run('moved away ')}</w:moveFrom>"
        f"<w:moveTo w:id='4'>{_run('moved here')}</w:moveTo></w:p>"
        f"<w:p><w:pPr><w:rPr><w:del w:id='5'/></w:rPr></w:pPr>{_run('First half, ')}</w:p>"
        f"{desk.paragraph('second half.')}"
    )
    assert desk.text("a.docx", desk.docx(body)) == "kept inserted moved here\n\nFirst half, second half."


def test_docx_body_only_and_says_what_was_left_out(desk):
    body = (
        f"<w:p><w:commentRangeStart w:id='0'/>{_run('said')}<w:commentRangeEnd w:id='0'/>"
        "<w:r><w:commentReference w:id='0'/></w:r><w:r><w:footnoteReference w:id='2'/></w:r>"
        f"<w:hyperlink w:anchor='x'>{_run(' there')}</w:hyperlink></w:p>"
        "<w:p><w:r><w:instrText>PAGE</w:instrText></w:r></w:p>"
    )
    members = desk.docx_members(body)
    members["word/comments.xml"] = "<c>a comment</c>"
    extract = desk.read("a.docx", desk.pack(members))
    assert extract.passages[0].text == "said there"
    assert extract.warnings == ("left out: 1 comment, 1 footnote",)


def test_docx_text_box_once_and_content_control(desk):
    box = f"<w:txbxContent>{desk.paragraph('boxed')}</w:txbxContent>"
    body = (
        (
            "<w:p><w:r><mc:AlternateContent xmlns:mc='urn:mc'><mc:Choice>"
            + box
            + "</mc:Choice><mc:Fallback>"
            + box
        )
        + "</mc:Fallback></mc:AlternateContent><w:t>anchor</w:t></w:r></w:p>"
        + f"<w:sdt><w:sdtContent>{desk.paragraph('held')}"
    )
    assert desk.text("a.docx", desk.docx(body + "</w:sdtContent></w:sdt>")) == "anchor\n\nboxed\n\nheld"


def test_docx_table_of_speakers_becomes_turns(desk):
    p = desk.paragraph
    rows = (
        _row(p("Interviewer:"), p("Why?"))
        + _row(p("Anna"), p("So.") + p("And so."))
        + _row("<w:p/>", p("On."))
    )
    body = W_TABLE.format(rows)
    assert desk.text("a.docx", desk.docx(body)) == "Interviewer: Why?\n\nAnna: So.\n\nAnd so.\n\nOn."


def test_docx_other_tables_are_paragraphs(desk):
    p = desk.paragraph
    body = W_TABLE.format(_row(p("Maize"), p("Beans"), p("Salt")) + _row(p("Two sacks"), p("One"), p("None")))
    assert desk.text("a.docx", desk.docx(body)) == "Maize\n\nBeans\n\nSalt\n\nTwo sacks\n\nOne\n\nNone"
    numbered = W_TABLE.format(_row(p("1"), p("Yes.")) + _row(p("2"), p("No.")))
    assert desk.text("a.docx", desk.docx(numbered)) == "1\n\nYes.\n\n2\n\nNo."


def test_docx_without_text_is_refused(desk):
    assert "no text" in desk.refusal("a.docx", desk.docx("<w:p/>")).reason


def test_docx_whose_main_part_has_another_name_and_place(desk):
    """Some programs write absolute targets, strict namespaces, or call the part otherwise."""
    members = desk.docx_members(desk.paragraph("Yes"))
    members["word/parts/document2.xml"] = members.pop("word/document.xml")
    members["word/document.xml"] = "<w:document xmlns:w='w'/>"
    named = '<Relationship Id="rId0" Type="http://example.org/coreProperties" Target="docProps/core.xml"/><!-- -->'
    strict = "http://purl.oclc.org/ooxml/officeDocument/relationships/officeDocument"
    members["_rels/.rels"] = (
        '<Relationships xmlns="http://schemas.openxmlformats.org/package/2006/relationships">'
        f'<!-- -->{named}<Relationship Id="rId1" Type="{strict}" Target="/word/./parts/document2.xml"/>'
        "</Relationships>"
    )
    assert desk.text("a.docx", desk.pack(members)) == "Yes"


def test_docx_without_relationships_is_refused(desk):
    members = desk.docx_members(desk.paragraph("Yes"))
    del members["_rels/.rels"]
    assert "could not be read as a Word document" in desk.refusal("a.docx", desk.pack(members)).reason


def test_docx_that_is_broken_inside_is_refused_without_quoting_it(desk):
    members = desk.docx_members(desk.paragraph("secret words"))
    members["word/document.xml"] = str(members["word/document.xml"]).replace("</w:body>", "")
    error = desk.refusal("a.docx", desk.pack(members))
    assert "could not be read as a Word document" in error.reason
    assert "secret" not in error.reason


def test_odt_paragraphs_blanks_and_changes(desk):
    body = (
        "<text:tracked-changes><text:changed-region><text:deletion><text:p>deleted</text:p></text:deletion>"
        "</text:changed-region></text:tracked-changes><text:h>Interview</text:h>"
        "<text:p>Anna: one<text:s text:c='2'/>two<text:tab/>three<text:line-break/><text:change-start/>four"
        "<text:change-end/><text:note><text:note-body><text:p>a note</text:p></text:note-body></text:note>"
        "\n  five</text:p>"
        "<text:list><text:list-item><text:p><text:span>Ben: <text:a>Yes</text:a></text:span>.</text:p>"
        "</text:list-item></text:list>"
    )
    extract = desk.read("a.odt", desk.odt(body))
    assert extract.passages[0].text == "Interview\n\nAnna: one  two\tthree\nfour five\n\nBen: Yes."
    assert extract.warnings == ("left out: 1 note",)
    assert extract.encoding == "odt"


def test_odt_table_of_speakers(desk):
    cells = "".join(
        f"<table:table-row><table:table-cell><text:p>{who}</text:p></table:table-cell>"
        f"<table:table-cell><text:p>{what}</text:p></table:table-cell></table:table-row>"
        for who, what in (("Anna:", "Yes."), ("Ben", "No."))
    )
    assert desk.text("a.odt", desk.odt(f"<table:table>{cells}</table:table>")) == "Anna: Yes.\n\nBen: No."


def test_rtf_letters_breaks_and_deletions(desk):
    content = (
        rb"{\rtf1\ansi\ansicpg1252{\fonttbl{\f0\fcharset0 Arial;}}\f0 Anna: it\'92s \u8220?so\u8221? "
        rb"\emdash  caf\'e9.\par "
        rb"Ben: kept {\deleted gone }on\line next line \u-10179?\u-8704?\par {\*\comment hidden}}"
    )
    extract = desk.read("a.rtf", content)
    assert extract.passages[0].text == (
        "Anna: it\u2019s \u201cso\u201d \u2014 caf\u00e9.\n\nBen: kept on\nnext line \U0001f600"
    )
    assert extract.encoding == "rtf"


def test_rtf_bytes_beyond_ascii_are_of_its_code_page(desk):
    assert desk.text("a.rtf", b"{\\rtf1\\ansi\\ansicpg1252 it\x92s caf\xe9\\par}") == "it\u2019s caf\u00e9"
    assert desk.text("a.rtf", "{\\rtf1\\ansi caf\u00e9\\par}".encode()) == "caf\u00e9"


def test_rtf_link_keeps_its_words_only(desk):
    content = (
        rb'{\rtf1 See {\field{\*\fldinst{HYPERLINK "http://example.org/"}}{\fldrslt the page}} now.\par}'
    )
    assert desk.text("a.rtf", content) == "See the page now."


def test_rtf_table_of_speakers_between_paragraphs(desk):
    row = rb"\trowd\cellx1000\cellx5000 %s\cell %s\cell\trowd\row "
    content = b"{\\rtf1 Before | it.\\par " + row % (b"Anna:", b"Yes.\\par More.") + row % (b"Ben", b"No.")
    assert desk.text("a.rtf", content + b"\\pard After.\\par}") == (
        "Before | it.\n\nAnna: Yes.\n\nMore.\n\nBen: No.\n\nAfter."
    )


def test_html_blocks_entities_and_what_is_hidden(desk):
    content = (
        "<!DOCTYPE html><html><head><title>T</title><style>p {}</style></head><body><script>x()</script>"
        "<h1>Interview</h1>\n<p>Anna: it&rsquo;s\n   <b>so</b> &amp; so<br>next</p>"
        "<div>Ben: no<ul><li>one<li>two</ul></div>"
        "<pre>a  b\nc</pre></body></html>"
    )
    extract = desk.read("a.html", content)
    assert extract.passages[0].text == (
        "Interview\n\nAnna: it\u2019s so & so\nnext\n\nBen: no\n\none\n\ntwo\n\na  b\nc"
    )
    assert extract.encoding == "utf-8"


def test_html_table_of_speakers_and_declared_encoding(desk):
    content = (
        '<html><head><meta charset="iso-8859-1"></head><table><tr><td>Anna:</td><td>It\u2019s</td></tr>'
        "<tr><td>Ben</td><td>No</td></tr></table>After"
    )
    # The head is never closed, but its end is implied where the table begins a body.
    content = content.replace("<table>", "<body><table>")
    extract = desk.read("a.htm", content.encode("cp1252"))
    assert extract.passages[0].text == "Anna: It\u2019s\n\nBen: No\n\nAfter"
    assert extract.encoding == "cp1252"


def test_html_declared_beyond_the_guessed_encodings(desk):
    text = "\u041f\u0440\u0438\u0432\u0435\u0442"
    content = f'<html><meta http-equiv="Content-Type" content="text/html; charset=windows-1251"><p>{text}</p>'
    extract = desk.read("a.html", content.encode("cp1251"))
    assert (extract.passages[0].text, extract.encoding) == (text, "cp1251")


def test_html_without_tags_or_text_is_refused(desk):
    assert "plain text" in desk.refusal("a.html", "Anna: 3 < 4").reason
    assert "no text" in desk.refusal("a.html", "<html><script>x</script></html>").reason


def test_pdf_pages_are_parted_by_form_feeds(desk):
    extract = desk.read("a.pdf", desk.pdf("Anna: Yes.", "Ben: No."))
    assert extract.passages[0].text == "Anna: Yes.\fBen: No."
    assert (extract.encoding, extract.warnings) == ("pdf", ())


def test_pdf_tabs_in_place_of_blanks(desk):
    assert desk.text("a.pdf", desk.pdf(r"Anna:\tYes\tI\tdo.")) == "Anna: Yes I do."
    assert desk.text("b.pdf", desk.pdf(r"Anna:\tYes I do so.")) == "Anna:\tYes I do so."


def test_pdf_pages_without_text_are_named(desk):
    assert desk.read("a.pdf", desk.pdf("Anna: Yes.", "", "Ben: No.")).warnings == ("no text on page 2",)


def test_rtf_cut_short_is_told(desk):
    assert desk.read("a.rtf", rb"{\rtf1 Anna: Yes.\par").warnings == (
        "does not end as rich text does; it may be cut short",
    )
    assert desk.read("b.rtf", b"{\\rtf1 Anna: Yes.}\r\n\0").warnings == ()


def test_html_comments_and_tags_that_are_never_closed(desk, growth):
    assert desk.text("a.html", "<p>Yes <!-- a > b -->no<!-- and so on <p>") == "Yes no"
    assert desk.text("b.html", "<p>Yes, a <b and no") == "Yes, a <b and no"
    assert growth(lambda n: desk.text("c.html", f"<p>{'<!--' * n}-->Yes{'<a ' * n}"), 3_000, 30_000) < 40


def test_rtf_letter_without_its_replacement_does_not_swallow_the_cell_s_end(desk):
    content = rb"{\rtf1 \trowd Anna\cell It was \u8220\cell\row}"
    assert desk.text("a.rtf", content) == "Anna: It was \u201c"
