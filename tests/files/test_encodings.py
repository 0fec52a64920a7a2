"""Old encodings: which one it is is said with its certainty, or asked; never wrong in silence."""

# ruff: noqa: E501

from __future__ import annotations

import pytest

from qualcode.errors import FileRefused
from qualcode.files.encodings import Decoded, decode
from qualcode.files.source import Source

TEXTS = {
    "cp1252": "Interviewer: Et après, où êtes-vous allée ?\nMarie: Je suis allée à l’hôpital avec ma sœur, c’était très loin.",
    "cp1250": "Badacz: Jak to było?\nAnna: Szłam pieszo, bo nie było już autobusu, i bardzo się bałam. Potem przyszła sąsiadka.",
    "cp1251": "Вопрос: Как вы добирались?\nОтвет: Мы шли пешком, потому что автобуса не было, и это было очень далеко.",
    "koi8_u": "Вопрос: Как вы добирались?\nОтвет: Мы шли пешком, потому что автобуса не было, и это было очень далеко.",
    "cp1253": "Ερώτηση: Πώς πήγατε εκεί;\nΑπάντηση: Πήγα με τα πόδια, γιατί δεν είχε λεωφορείο και ήταν πολύ μακριά για μένα.",
    "cp1254": "Araştırmacı: Nasıl gidiyorsunuz?\nKatılımcı: Yürüyerek gidiyorum, yol çok uzun ama ben alıştım, her gün böyle.",
    "cp1255": "שאלה: איך הגעת לשם?\nתשובה: הלכתי ברגל כי לא היה אוטובוס, וזה היה מאוד רחוק אבל הגעתי עם אמא.",
    "cp1256": "سؤال: كيف وصلت إلى هناك؟\nجواب: ذهبت مشيا على الأقدام لأن الحافلة لم تكن هناك، وكان ذلك بعيدا جدا عن البيت.",
    "cp1257": "Tyrėja: Kaip jūs ten nuvykote?\nOna: Ėjau pėsčia, nes autobuso nebuvo, ir tai buvo labai toli. Paskui atėjo kaimynė ir padėjo.",
    "gb18030": "访问者：你是怎么去的？\n受访者：我们走路去的，因为没有公共汽车，路很远，可是我不怕。后来妈妈也来了。",
    "big5": "訪問者：你是怎麼去的？\n受訪者：我們走路去的，因為沒有公共汽車，路很遠，可是我不怕。後來媽媽也來了。",
    "cp932": "質問：どうやって行きましたか。\n答え：歩いて行きました。バスがなかったので、とても遠かったです。",
    "cp949": "질문: 거기에 어떻게 갔습니까?\n대답: 버스가 없어서 걸어서 갔습니다. 아주 멀었지만 어머니와 함께 갔습니다.",
    "mac_roman": "Interviewer: Wie sind Sie dorthin gekommen?\nAnna: Ich bin zu Fuß gegangen, es war über eine Stunde, und müde war ich auch.",
}


def read(content: bytes, encoding: str | None = None) -> Decoded:
    return decode(Source("a.txt", content, encoding))


def refusal(content: bytes, encoding: str | None = None) -> FileRefused:
    with pytest.raises(FileRefused) as caught:
        read(content, encoding)
    return caught.value


@pytest.mark.parametrize("encoding", TEXTS)
def test_an_old_encoding_is_known_by_its_language_and_said_with_its_certainty(encoding):
    decoded = read(TEXTS[encoding].encode(encoding))
    assert decoded.text == TEXTS[encoding]
    assert "certainty" in decoded.warnings[0]
    assert "--encoding" in decoded.warnings[0]


@pytest.mark.parametrize("encoding", TEXTS)
def test_cut_anywhere_it_is_read_right_or_refused(encoding):
    whole = TEXTS[encoding]
    for length in range(12, len(whole), 9):
        content = whole[:length].encode(encoding)
        try:
            text, reason = read(content).text, ""
        except FileRefused as refused:
            text, reason = whole[:length], refused.reason
        assert text == whole[:length]
        assert not reason or "--encoding NAME" in reason


def test_where_the_certainty_is_low_the_candidates_are_named():
    reason = refusal(
        "We met Åse and Øyvind, and Čapek of the clinic, and that was all of it.".encode("cp1257")
    ).reason
    assert " or " in reason
    assert "--encoding NAME" in reason


def test_noise_is_in_no_language():
    assert "could not be recognised" in refusal(bytes(range(0xA0, 0x100)) * 3).reason


def test_an_encoding_that_is_asked_for_is_tried_alone():
    assert read("Ayşe".encode("cp1254"), "cp1254") == Decoded("Ayşe", "cp1254")
    assert read("Ayşe".encode("utf-16"), "utf-16").text == "Ayşe"
    warned = read("Ayşe".encode(), "cp1254")
    assert warned.encoding == "cp1254"
    assert "UTF-8" in warned.warnings[0]


@pytest.mark.parametrize(
    ("content", "encoding", "line"),
    [
        (b"one\ntwo \x81\n", "cp1252", 2),
        ("one\nzw\u00f6lf".encode("cp1252"), "utf-8", 2),
        ("one two".encode("utf-16-le"), "cp1252", None),
        ("one two".encode("utf-16"), "cp1252", None),
        (b"one", "nothing-known", None),
        (b"one", "base64", None),
    ],
)
def test_an_encoding_that_does_not_fit_is_refused_by_its_name(content, encoding, line):
    refused = refusal(content, encoding)
    assert encoding in refused.reason
    assert refused.line == line


@pytest.mark.parametrize("codec", ["utf-16-le", "utf-16-be"])
@pytest.mark.parametrize(
    "text", ["Anna: Yes, I went.\nBen: No.", "Вопрос: Как вы?\n", "访问者：你 是怎么去的？\n"]
)
def test_utf16_without_its_mark_is_no_binary(codec, text):
    decoded = read(text.encode(codec))
    assert (decoded.text, decoded.encoding) == (text, codec)
    assert "no mark" in decoded.warnings[0]


def test_what_is_binary_stays_so():
    assert "binary" in refusal(bytes(range(256)) * 40).reason
    assert "binary" in refusal(b"\0\0\0\x18ftypmp42\0\0\0\0" * 20).reason
