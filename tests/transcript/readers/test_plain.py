from __future__ import annotations

import hashlib

import pytest

CURLY = "I don\u2019t know \u2013 \u201creally\u201d, she said\u2026 in the caf\u00e9.\r\nWe went on.\r\n"


def test_text_keeps_its_lines_and_the_digest_is_of_the_bytes(desk):
    content = b"\xef\xbb\xbfAnna: Yes.\r\n\r\nBen: No.\n"
    extract = desk.read("a.txt", content)
    assert extract.passages[0].text == "Anna: Yes.\r\n\r\nBen: No.\n"
    assert extract.passages[0].speaker is None
    assert extract.sha256 == hashlib.sha256(content).digest()


@pytest.mark.parametrize(
    ("content", "name", "warned"),
    [
        (CURLY.encode(), "utf-8", False),
        (CURLY.encode("utf-8-sig"), "utf-8 (with BOM)", False),
        (CURLY.encode("utf-16"), "utf-16", False),
        (b"\xfe\xff" + CURLY.encode("utf-16-be"), "utf-16", False),
        (CURLY.encode("utf-32"), "utf-32", False),
        (CURLY.encode("cp1252"), "cp1252", True),
        (CURLY.encode("mac_roman"), "mac_roman", True),
    ],
)
def test_encodings_are_told_apart_and_named(desk, content, name, warned):
    extract = desk.read("a.txt", content)
    assert extract.passages[0].text == CURLY
    assert extract.encoding == name
    assert bool(extract.warnings) == warned


@pytest.mark.parametrize("codec", ["cp1252", "mac_roman"])
@pytest.mark.parametrize(
    "text",
    [
        "We said it wasn\u2019t so, and they didn\u2019t mind at all.",
        "\u201cGo\u201d, he said. \u201cGo on\u201d, said the other one of them.",
        "Mar\u00eda dijo que el ni\u00f1o est\u00e1 aqu\u00ed. Adi\u00f3s, se\u00f1or, dijo la mujer.",
        "C\u2019\u00e9tait tr\u00e8s fran\u00e7ais, l\u00e0-bas \u2013 tout l\u2019\u00e9t\u00e9, oui.",
        "Gr\u00f6\u00dfe und \u00c4pfel, sagte die Frau am Tor, \u00fcber alles.",
    ],
)
def test_short_texts_in_both_old_encodings(desk, text, codec):
    extract = desk.read("a.txt", text.encode(codec))
    assert (extract.passages[0].text, extract.encoding) == (text, codec)


def test_markdown_loses_marks_around_labels_and_headings_only(desk):
    text = (
        "# Interview 3 #\n\n**Interviewer:** Why **not**?\n__Anna__: It is *so*.\n*Ben:* Yes.\n"
        "**Not a label** at all\n#nospace\n* a point: one\n"
    )
    assert desk.text("a.md", text) == (
        "Interview 3\n\nInterviewer: Why **not**?\nAnna: It is *so*.\nBen: Yes.\n"
        "**Not a label** at all\n#nospace\n* a point: one\n"
    )
    assert desk.text("a.txt", text) == text


def test_utf8_with_one_broken_letter_is_refused_with_its_line(desk):
    content = "caf\u00e9 \u00e9t\u00e9 na\u00efve\n".encode() * 3 + b"caf\xe9\n" + "\u00e9\n".encode()
    error = desk.refusal("a.txt", content)
    assert error.line == 4
    assert "UTF-8" in error.reason


def test_utf16_cut_in_the_middle_is_refused(desk):
    assert "broken" in desk.refusal("a.txt", "Yes".encode("utf-16")[:-1]).reason
