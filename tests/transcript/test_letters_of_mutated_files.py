"""No letter of a file is lost, whatever the file holds: generated and damaged files of every format."""

from __future__ import annotations

import random
import zipfile
from html import escape
from io import BytesIO
from typing import TYPE_CHECKING

import pytest

from qualcode.errors import FileRefused
from qualcode.transcript.compose import compose
from qualcode.transcript.readers import read
from tests.transcript.composed import check
from tests.transcript.readers.conftest import docx_members, odt_members, pack, paragraph, pdf, xlsx

if TYPE_CHECKING:
    from collections.abc import Callable
    from pathlib import Path


# fmt: off
LABELS = ("Interviewer", "INT", "I", "R", "R1", "R.2", "Thandi Moyo", "TM", "MODERATOR", "All", "አበበ", "秀英", "")
WORDS = (
    "well", "Gate?", "the", "river.", "12", "10:30", "[00:01:02]", "(0:15)", "#00:00:05-3#", "- goats", "…", "“So”",
    "👩\u200d👧", "e\u0301", "እሺ።", "好。", "क्या", "שלום؟", "-->", "&amp;", "<i>", "\t", "\u00ad", "Page 3 of 9",
)
# fmt: on
BREAKS = ("\n", "\n\n", "\r\n", "\f", "\n \n", "\n\t")


def _lines(dice: random.Random) -> list[tuple[str, str]]:
    """Labels with what is said under them."""
    labels = dice.sample(LABELS, dice.randint(1, 4))
    return [
        (dice.choice(labels), " ".join(dice.choices(WORDS, k=dice.randint(0, 12))))
        for _ in range(dice.randint(1, 14))
    ]


def _plain(dice: random.Random) -> str:
    marks = dice.choice((": ", ":\n", "\n", " [00:01:09]: ", "： "))
    return "".join(
        f"{label}{marks if label else ''}{words}{dice.choice(BREAKS)}" for label, words in _lines(dice)
    )


def _cues(dice: random.Random, head: str, point: str) -> str:
    written = [head]
    for at, (label, words) in enumerate(_lines(dice)):
        said = dice.choice((f"<v {label}>{words}</v>", f"{label}: {words}", words))
        written.append(f"{at + 1}\n00:00:{at:02}{point}000 --> 00:00:{at + 1:02}{point}000\n{said}\n\n")
    return "".join(written)


def _rows(dice: random.Random) -> list[list[str]]:
    header = dice.choice((["speaker", "text"], ["time", "speaker", "words", "note"], ["text"]))
    rows = [header]
    for at, (label, words) in enumerate(_lines(dice)):
        cells = {"speaker": label, "time": f"0:{at:02}", "note": dice.choice(WORDS)}
        rows.append([cells.get(name, words) for name in header])
    return rows


def _table(dice: random.Random, delimiter: str) -> str:
    return "".join(
        delimiter.join('"' + cell.replace('"', '""') + '"' for cell in row) + "\n" for row in _rows(dice)
    )


def _paragraphs(dice: random.Random, tag: str) -> str:
    return "".join(f"<{tag}>{escape(line)}</{tag}>" for line in _plain(dice).splitlines())


# fmt: off
MADE: dict[str, Callable[[random.Random], bytes]] = {
    "txt": lambda dice: _plain(dice).encode(),
    "md": lambda dice: _plain(dice).replace("INT: ", "**INT:** ").encode(),
    "vtt": lambda dice: _cues(dice, "WEBVTT\n\n", ".").encode(),
    "srt": lambda dice: _cues(dice, "", ",").encode(),
    "csv": lambda dice: _table(dice, ",").encode(),
    "tsv": lambda dice: _table(dice, "\t").encode(),
    "html": lambda dice: f"<html><body>{_paragraphs(dice, 'p')}</body></html>".encode(),
    "rtf": lambda dice: ("{\\rtf1\\ansi " + "\\par ".join(
        "".join(c if c.isascii() and c not in "\\{}" else f"\\u{ord(c)}?" for c in line if ord(c) < 2**15)
        for line in _plain(dice).splitlines()
    ) + "}").encode(),
    "docx": lambda dice: pack(docx_members("".join(
        paragraph(escape("".join(c for c in line if c >= " "))) for line in _plain(dice).splitlines()
    ))),
    "odt": lambda dice: pack(odt_members("".join(
        f"<text:p>{escape(''.join(c for c in line if c >= ' '))}</text:p>" for line in _plain(dice).splitlines()
    ))),
    "xlsx": lambda dice: xlsx([list(row) for row in _rows(dice)]),
    "pdf": lambda dice: pdf(*(
        "".join(c for c in line if c.isascii() and c not in "\\()" and c >= " ")
        for line in _plain(dice).splitlines()
    )),
}
# fmt: on
FILES = {"xlsx": 150, "pdf": 150, "docx": 500, "odt": 300}
MOST = 1_500


def _damaged(dice: random.Random, content: bytes) -> bytes:
    """Stretches cut out, doubled, moved or overwritten, here and there."""
    for _ in range(dice.choice((0, 0, 1, 2, 5))):
        start = dice.randrange(len(content) + 1)
        end = min(len(content), start + dice.randint(1, 12))
        piece = dice.choice(
            (b"", content[start:end] * 2, "ምን: ".encode(), b"\n\n", b"<", b"\x00", b"\xff", b"12")
        )
        content = content[:start] + piece + content[end:]
    return content


def _mutated(dice: random.Random, ending: str, content: bytes) -> bytes:
    if ending not in ("docx", "odt", "xlsx"):
        return _damaged(dice, content)
    with zipfile.ZipFile(BytesIO(content)) as box:
        members = {name: box.read(name) for name in box.namelist()}
    texts = [name for name in members if "document" in name or "content" in name or "sharedStrings" in name]
    return pack({**members, **{name: _damaged(dice, members[name]) for name in texts}})


@pytest.mark.chaos
@pytest.mark.parametrize("ending", MADE)
def test_no_letter_is_lost(ending: str, tmp_path: Path) -> None:
    file = tmp_path / f"P1.{ending}"
    taken = 0
    for seed in range(FILES.get(ending, MOST)):
        dice = random.Random(f"{ending} {seed}")
        content = _mutated(dice, ending, MADE[ending](dice))
        file.write_bytes(content)
        try:
            extracts = read(file)
        except FileRefused:
            continue
        for extract in extracts:
            check(compose(extract))
            taken += 1
    assert taken > FILES.get(ending, MOST) / 4
