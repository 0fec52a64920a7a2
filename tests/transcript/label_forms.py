"""The forms in which people write labels, as files of every format: what is read of each.

One conversation of six questions and answers is written in each form and each format, and read back. It is
*right* where both speakers, their roles, and the words of every turn come back; *asked* where the file is taken and
an alarm or a note says what is unclear; *refused* where it is not taken. Anything else is wrong, and fails. The
table in docs/label-forms.md is made of this.
"""

from __future__ import annotations

import csv
import html
import io
import re
import tempfile
from dataclasses import dataclass, field
from pathlib import Path
from typing import TYPE_CHECKING, Literal

import docx
import xlsxwriter

from qualcode.errors import FileRefused
from qualcode.study.alarms import unclear
from qualcode.study.voices import voices_of
from qualcode.transcript.compose import compose
from qualcode.transcript.model import Extract, Passage
from qualcode.transcript.readers import AS_IT_IS, read
from qualcode.transcript.vocabulary import key_of
from tests.transcript.readers.conftest import odt

if TYPE_CHECKING:
    from collections.abc import Callable, Sequence

    from qualcode.transcript.model import Transcript

Outcome = Literal["right", "asked", "refused", "wrong"]

SAID = (
    ("How do you get to the clinic?", "I walk with my sister. The road is long."),
    ("How long does it take?", "An hour, more when it rains."),
    ("Who goes with you?", "My sister, or my aunt on Mondays."),
    ("What do you see there?", "People I know from church."),
    ("And after that?", "I go home and cook."),
    ("What helps?", "A quiet room would help me."),
)


@dataclass(frozen=True)
class LabelForm:
    """How a turn is written: ``line`` with the name, what is said, and the number and second of the turn.

    ``but`` has the formats in which it is not read right, with what comes instead.
    """

    name: str
    line: str
    asks: str = "Interviewer"
    answers: str = "Thandi"
    but: dict[str, Outcome] = field(default_factory=dict)

    def turns(self) -> list[str]:
        """The turns as this form writes them."""
        spoken = [
            (name, said) for pair in SAID for name, said in zip((self.asks, self.answers), pair, strict=True)
        ]
        return [
            self.line.format(
                name=name, said=said, n=number, at=f"{7 * number // 60:02d}:{7 * number % 60:02d}"
            )
            for number, (name, said) in enumerate(spoken, 1)
        ]


# A page of HTML shows a run of blanks as one.
IN_HTML: dict[str, Outcome] = {"html": "asked"}

FORMS = (
    LabelForm("a usual word", "{name}: {said}", answers="Respondent"),
    LabelForm("a name", "{name}: {said}"),
    LabelForm("two names", "{name}: {said}", "Ann Lee", "Thandi Moyo"),
    LabelForm("letters", "{name}: {said}", "I", "R"),
    LabelForm("question and answer", "{name}: {said}", "Q", "A"),
    LabelForm("initials", "{name}: {said}", "A.L.", "T.M."),
    LabelForm("a blank before the colon", "{name} : {said}"),
    LabelForm("a no-break blank before the colon", "{name}\u00a0: {said}", "Enquêtrice", "Marie"),
    LabelForm("small letters", "{name}: {said}", "interviewer", "thandi"),
    LabelForm("a helping profession", "{name}: {said}", "Nurse", "Patient"),
    LabelForm("Hindi", "{name}: {said}", "साक्षात्कारकर्ता", "उत्तरदाता"),
    LabelForm("Thai", "{name}: {said}", "ผู้สัมภาษณ์", "สมชาย"),
    LabelForm("Yoruba", "{name}: {said}", "Interviewer", "Ọ̀gb́ẹni"),
    LabelForm("Amharic, preface colon", "{name}፦ {said}", "ጠያቂ", "አበበ"),
    LabelForm("Amharic, word mark", "{name}፡ {said}", "ጠያቂ", "አበበ"),
    LabelForm("Chinese, full-width colon", "{name}：{said}", "采访者", "受访者"),
    LabelForm("Arabic", "{name}: {said}", "الباحثة", "فاطمة"),
    LabelForm("age in brackets", "{name}: {said}", answers="P1 (female, 34)"),
    LabelForm("a description after a comma", "{name}: {said}", answers="P1, female"),
    LabelForm("a description after a dash", "{name}: {said}", answers="P1 – F"),
    LabelForm("surname first", "{name}: {said}", "Lee, Ann", "Moyo, Thandi"),
    LabelForm("a name taken out", "{name}: {said}", answers="[Name removed]"),
    LabelForm("digits", "{name}: {said}", "01", "02"),
    LabelForm("a code that begins with digits", "{name}: {said}", answers="2023-P-04"),
    LabelForm("a number sign", "{name}: {said}", answers="Participant #3"),
    LabelForm("quotation marks", "“{name}”: {said}"),
    LabelForm("an emoji", "{name}: {said}", "Interviewer", "🙂"),
    LabelForm("six words", "{name}: {said}", answers="The older sister of the bride"),
    LabelForm("a recogniser's label", "{name}: {said}", "SPEAKER_00", "SPEAKER_01"),
    LabelForm("the same in brackets", "[{name}]: {said}", "SPEAKER_00", "SPEAKER_01"),
    LabelForm(
        "span, then label", "[00:{at}.000 --> 00:{at}.900] [{name}]: {said}", "SPEAKER_00", "SPEAKER_01"
    ),
    LabelForm(
        "label, then span", "[{name}] [00:{at}.000 --> 00:{at}.900]: {said}", "SPEAKER_00", "SPEAKER_01"
    ),
    LabelForm("time, then name", "[00:{at}] {name}: {said}", "Ann", "Thandi"),
    LabelForm("name, then time", "{name} ({at}): {said}", "Ann", "Thandi"),
    LabelForm("name, time, no colon", "{name} ({at}) {said}", "Ann", "Thandi"),
    LabelForm("name and time above the words", "{name}   {at}\n{said}", "Ann Lee", "Thandi Moyo"),
    LabelForm("time and name above the words", "00:{at} {name}\n{said}", "Ann Lee", "Thandi Moyo"),
    LabelForm("name in brackets and clock time above", "[{name}] 14:{at}\n{said}", "Ann Lee", "Thandi Moyo"),
    LabelForm("date and time of a chat", "12/03/2024, 14:{at} - {name}: {said}", "Ann", "Thandi"),
    LabelForm("a name alone on its line", "{name}\n{said}"),
    LabelForm("a short name alone on its line", "{name}\n{said}", "Ann", "T"),
    LabelForm("a tab", "{name}\t{said}", "Ann Lee", "Thandi Moyo", IN_HTML),
    LabelForm("several blanks", "{name}    {said}", "Ann Lee", "Thandi Moyo", IN_HTML),
    LabelForm("time, tab, name, tab", "00:{at}\t{name}\t{said}", "Ann Lee", "Thandi Moyo", IN_HTML),
    LabelForm("a dash", "{name} – {said}", "Ann", "Thandi"),
    LabelForm("brackets", "[{name}] {said}", "Ann", "Thandi"),
    LabelForm("a full stop", "{name}. {said}", "ANN LEE", "THANDI MOYO"),
    LabelForm("a bar", "{name} | {said}", "Ann", "Thandi"),
    LabelForm("emphasis", "**{name}:** {said}", "Ann", "Thandi"),
    LabelForm("emphasis, colon outside", "**{name}**: {said}", "Ann", "Thandi"),
    LabelForm("a bullet", "- {name}: {said}", "Ann", "Thandi"),
    LabelForm("a caption's arrows", ">> {name}: {said}", "ANN", "THANDI"),
    LabelForm("a number before the name", "{n} {name}: {said}"),
    LabelForm("a number and a full stop", "{n}. {name}: {said}"),
)


def _text(turns: Sequence[str]) -> bytes:
    return "\n\n".join(turns).encode()


def _docx(turns: Sequence[str]) -> bytes:
    document = docx.Document()
    for turn in turns:
        for line in turn.split("\n"):
            document.add_paragraph(line)
    return _saved(document.save)


def _odt(turns: Sequence[str]) -> bytes:
    lines = [html.escape(line, quote=False) for turn in turns for line in turn.split("\n")]
    shown = [re.sub(" {2,}", lambda run: f'<text:s text:c="{len(run[0])}"/>', line) for line in lines]
    return odt("".join(f"<text:p>{line}</text:p>" for line in shown).replace("\t", "<text:tab/>"))


def _saved(save: Callable[[io.BytesIO], object]) -> bytes:
    box = io.BytesIO()
    save(box)
    return box.getvalue()


def _rtf(turns: Sequence[str]) -> bytes:
    def escaped(text: str) -> str:
        units = text.encode("utf-16-le")
        codes = [int.from_bytes(units[at : at + 2], "little", signed=True) for at in range(0, len(units), 2)]
        return "".join(
            "\\tab "
            if code == 9
            else f"\\{chr(code)}"
            if chr(code % 65536) in "\\{}"
            else chr(code)
            if 31 < code < 127
            else f"\\u{code}?"
            for code in codes
        )

    lines = [line for turn in turns for line in turn.split("\n")]
    return ("{\\rtf1\\ansi " + "\\par\n".join(map(escaped, lines)) + "\\par}").encode("ascii")


def _html(turns: Sequence[str]) -> bytes:
    lines = [line for turn in turns for line in turn.split("\n")]
    body = "\n".join(f"<p>{html.escape(line)}</p>" for line in lines)
    return f"<html><head><meta charset='utf-8'></head><body>{body}</body></html>".encode()


def _vtt(turns: Sequence[str]) -> bytes:
    cues = [f"00:00:{n:02d}.000 --> 00:00:{n:02d}.900\n{html.escape(turn)}" for n, turn in enumerate(turns)]
    return ("WEBVTT\n\n" + "\n\n".join(cues) + "\n").encode()


def _srt(turns: Sequence[str]) -> bytes:
    cues = [f"{n + 1}\n00:00:{n:02d},000 --> 00:00:{n:02d},900\n{turn}" for n, turn in enumerate(turns)]
    return ("\n\n".join(cues) + "\n").encode()


def _rows(delimiter: str) -> Callable[[Sequence[str]], bytes]:
    def write(turns: Sequence[str]) -> bytes:
        box = io.StringIO()
        csv.writer(box, delimiter=delimiter).writerows([["number", "text"], *enumerate(turns, 1)])
        return box.getvalue().encode()

    return write


def _xlsx(turns: Sequence[str]) -> bytes:
    box = io.BytesIO()
    book = xlsxwriter.Workbook(
        box, {"in_memory": True, "strings_to_formulas": False, "strings_to_urls": False}
    )
    sheet = book.add_worksheet()
    for number, value in enumerate(("text", *turns)):
        sheet.write_string(number, 0, value)
    book.close()
    return box.getvalue()


def _pages(turns: Sequence[str]) -> str:
    """As a text layer has it: four turns a page, with a header and a page number."""
    pages = [turns[at : at + 4] for at in range(0, len(turns), 4)]
    return "\f".join(
        "\n".join(("Interviews of the north", *page, f"- {number} -")) for number, page in enumerate(pages, 1)
    )


WRITERS: dict[str, Callable[[Sequence[str]], bytes]] = {
    "txt": _text,
    "md": _text,
    "docx": _docx,
    "odt": _odt,
    "rtf": _rtf,
    "html": _html,
    "vtt": _vtt,
    "srt": _srt,
    "csv": _rows(","),
    "tsv": _rows("\t"),
    "xlsx": _xlsx,
}
#: The formats; "pages" is the text layer of a PDF.
FORMATS = (*WRITERS, "pages")


def taken(form: LabelForm, as_format: str) -> Outcome:
    """What becomes of the conversation in this form and format."""
    turns = form.turns()
    try:
        if as_format == "pages":
            extract = Extract((Passage(_pages(turns)),), "pdf", b"")
        else:
            with tempfile.TemporaryDirectory() as folder:
                path = Path(folder, f"talk.{as_format}")
                path.write_bytes(WRITERS[as_format](turns))
                (extract,) = read(path, AS_IT_IS)
    except FileRefused:
        return "refused"
    transcript = compose(extract)
    if is_right(transcript, form):
        return "right"
    asked = unclear(voices_of("talk", transcript, notes=False))
    asked += [warning for warning in transcript.warnings if "label" in warning]
    return "asked" if asked else "wrong"


def is_right(transcript: Transcript, form: LabelForm) -> bool:
    """Whether both speakers, their roles, and the words of each of their turns have come back."""
    if [speaker.role for speaker in transcript.speakers] != ["interviewer", "respondent"]:
        return False
    if [key_of(form.asks), key_of(form.answers)] != [key_of(one.label) for one in transcript.speakers]:
        return False
    said = [(turn.speaker, transcript.text[turn.start : turn.end]) for turn in transcript.turns]
    return said == [(who, words) for pair in SAID for who, words in enumerate(pair)]
