"""Tables in documents: those in which people speak, row by row, become paragraphs "Label: speech"."""

from __future__ import annotations

import re
from collections import Counter
from dataclasses import dataclass, field
from types import MappingProxyType
from typing import TYPE_CHECKING, Literal

from qualcode.transcript.account import (
    COLUMN_NAMES,
    LINE_NUMBERS,
    ROWS_ACROSS,
    TIME_STAMPS,
    UNUSED_COLUMNS,
    letters,
)
from qualcode.transcript.readers.by_columns import speaker_columns
from qualcode.transcript.readers.paragraphs import Cell, Paragraph
from qualcode.transcript.stamps import BRACKETED, CLOCK, stamp_alone
from qualcode.transcript.vocabulary import key_of, kind_of

if TYPE_CHECKING:
    from collections.abc import Collection, Mapping, Sequence

LONGEST_LABEL = 40
_Kind = Literal["speaker", "speech", "time", "number", "other", "blank"]


def _keys(words: str) -> frozenset[str]:
    return frozenset(key_of(word) for word in words.split(","))


# What headers call columns, in the languages of ``vocabulary``; the keys are those of ``key_of``.
_CALLED: dict[_Kind, frozenset[str]] = {
    "speaker": _keys(
        "speaker,speakers,name,names,who,label,participant,person,role,voice,speaker name,speaker label,initials,"
        "locuteur,locutrice,intervenant,nom,hablante,orador,interlocutor,nombre,quién,quien,falante,nome,quem,"
        "sprecher,sprecherin,sprechende,wer,msemaji,jina,isikhulumi,ibizo,igama,mutauri,zita,ተናጋሪ,वक्ता,नाम,说话人,发言人,姓名"
    ),
    "speech": _keys(
        "text,speech,words,transcript,transcription,utterance,content,said,dialogue,what was said,verbatim,talk,"
        "texte,parole,paroles,propos,transcripción,texto,habla,diálogo,transcrição,fala,transkript,transkription,"
        "gesagtes,wortlaut,äußerung,maneno,maandishi,amazwi,umbhalo,mashoko,ጽሑፍ,ንግግር,पाठ,कथन,文本,内容,发言"
    ),
    "time": _keys(
        "time,times,timestamp,time stamp,timecode,time code,start,start time,begin,end,end time,from,to,minute,"
        "temps,heure,début,fin,hora,tiempo,inicio,fin,tempo,início,fim,zeit,zeitmarke,beginn,ende,"
        "muda,saa,isikhathi,nguva,ሰዓት,ጊዜ,समय,时间"
    ),
    "number": _keys(
        "number,no,nr,n,line,lines,line number,row,turn,id,#,numéro,ligne,tour,número,línea,linha,turno,nummer,"
        "zeile,namba,inombolo,nhamba,ቁጥር,संख्या,क्रमांक,编号,序号"
    ),
    "other": _keys(
        "comment,comments,note,notes,remark,remarks,code,codes,theme,themes,memo,commentaire,commentaires,"
        "remarque,remarques,thème,comentario,comentarios,nota,notas,código,códigos,tema,comentário,comentários,"
        "observações,kommentar,kommentare,anmerkung,anmerkungen,bemerkung,notiz,thema,maoni,amanothi,ማስታወሻ,टिप्पणी,备注,评论"
    ),
}
_NUMBER = re.compile(r"[\W_]*\d{1,6}[\W_]*")
_TIME = re.compile(r"[\[({<#]?\s*\d{1,3}:\d{1,2}(?::\d{1,2})?(?:[.,\-]\d{1,3})?\W*")
_STAMP_IN_LABEL = re.compile(rf"\s*({BRACKETED}|(?:{CLOCK})(?:\s*(?:-->|[-–—]|to)\s*(?:{CLOCK}))?)\s*")
_SENTENCE = re.compile(r"[.?!…。？！።॥।؟][\"”’»)\]]*\s*$")


@dataclass(frozen=True)
class Said:
    """What a table says.

    ``taken_out`` has the letters that are in no paragraph, by name; ``unused`` counts the columns that hold
    neither speaker nor speech, and ``named`` has the names of those that the header names. ``repeated`` counts the
    letters of labels beyond those that the table has, where it names a speaker once for a whole column.
    """

    paragraphs: list[Paragraph]
    taken_out: Counter[str] = field(default_factory=Counter)
    unused: int = 0
    named: tuple[str, ...] = ()
    repeated: int = 0


def from_table(
    rows: Sequence[Sequence[Cell]],
    headers: Collection[int] = (),
    merged: Mapping[int, range] = MappingProxyType({}),
) -> Said:
    """The paragraphs of a table.

    ``headers`` numbers the rows that the document calls header rows, and ``merged`` has the
    columns over which a cell of a row runs.

    Where one column holds speakers and one their speech, in any order, a row becomes "Label: speech", with
    its time before it; a row whose label is blank goes on with the speech before. So does each cell of a table
    that has a column for each speaker, in the order of the row. Numbers, names of columns
    and further columns are left out and counted. Of other tables, each cell's paragraphs follow each other,
    row by row.
    """
    numbers = [number for number, row in enumerate(rows) if any(row)]
    width = max((len(rows[number]) for number in numbers), default=0)
    cells = [[*rows[number], *([] for _ in range(width - len(rows[number])))] for number in numbers]
    spans = [merged.get(number, range(0)) for number in numbers]
    if len(cells) > 1 and (speakers := _speaker_columns(cells)):
        return _by_columns(cells, speakers)
    heads = _header_rows(cells, [number in headers for number in numbers])
    told = [row for row, span in zip(cells[heads:], spans[heads:], strict=True) if not span or _is_told(row)]
    kinds = _kinds(told, cells[:heads])
    if kinds is None:
        return Said([paragraph for row in cells for cell in row for paragraph in cell])
    return _written(cells, spans, heads, kinds)


def _is_told(row: Sequence[Cell]) -> bool:
    """Whether more than one cell says something beside times and numbers."""
    return sum(_plain_kind([cell]) == "other" for cell in row if cell) > 1


def _filled(row: Sequence[Cell]) -> list[int]:
    return [place for place, cell in enumerate(row) if cell]


def _text(cell: Cell) -> str:
    return " ".join(" ".join(paragraph.text for paragraph in cell).split())


# --- which column is what -------------------------------------------------------------------------


def _called(cell: Cell) -> _Kind | None:
    key = key_of(_text(cell)) or ("#" if _text(cell) == "#" else "")
    return next((kind for kind, words in _CALLED.items() if key and key in words), None)


def _header_rows(rows: Sequence[Sequence[Cell]], called: Sequence[bool]) -> int:
    """How many rows at the top name the columns: those called so, or one of known names for columns."""
    count = 0
    for row, header in zip(rows, called, strict=True):
        if not header or any(
            len(_text(cell)) > LONGEST_LABEL or _SENTENCE.search(_text(cell)) for cell in row
        ):
            break
        count += 1
    if count and count < len(rows):
        return count
    if len(rows) < 2:
        return 0
    first = [cell for cell in rows[0] if cell]
    known = [kind for cell in first if (kind := _called(cell)) is not None]
    below = {key_of(_text(cell)) for row in rows[1:] for cell in row if cell}
    # "Speaker" and "Name" may be labels: they are names of columns only where they do not come back.
    fits = len(known) >= 2 and len(known) * 2 >= len(first) and "speech" in known
    return int(fits and not any(key_of(_text(cell)) in below for cell in first if _called(cell) == "speaker"))


def _kinds(rows: Sequence[Sequence[Cell]], header: Sequence[Sequence[Cell]]) -> list[_Kind] | None:
    """What each column holds, if the table is one in which people speak."""
    if not rows:
        return None
    width = len(rows[0])
    named = [next((kind for row in header if (kind := _called(row[place]))), None) for place in range(width)]
    # A row of one cell says nothing about columns beside it.
    telling = [row for row in rows if len(_filled(row)) > 1] or list(rows)
    columns = [[row[place] for row in telling if row[place]] for place in range(width)]
    kinds: list[_Kind] = [_plain_kind(column) for column in columns]
    for place, kind in enumerate(kinds):
        if kind == "blank" and any(row[place] for row in rows):
            kinds[place] = "other"
    free = [place for place in range(width) if kinds[place] == "other" and columns[place]]
    labels = [place for place in free if named[place] != "speech" and all(map(_is_label, columns[place]))]
    speaker = max(labels, key=lambda place: _speaks(columns[place], named[place]), default=None)
    if speaker is None:
        return None
    others = [place for place in free if place != speaker and named[place] not in ("other", "number", "time")]
    speech = max(
        others,
        key=lambda place: (named[place] == "speech", sum(letters(_text(cell)) for cell in columns[place])),
        default=None,
    )
    if speech is None or not _is_dialogue(
        columns, speaker, speech, named, alone=len(free) == 2 and speaker < speech
    ):
        return None
    kinds[speaker], kinds[speech] = "speaker", "speech"
    return kinds


def _plain_kind(column: Sequence[Cell]) -> _Kind:
    texts = [_text(cell) for cell in column]
    if not texts:
        return "blank"
    if all(_is_time(text) for text in texts):
        return "time"
    return "number" if all(_NUMBER.fullmatch(text) for text in texts) else "other"


def _is_time(text: str) -> bool:
    return _TIME.fullmatch(text) is not None or stamp_alone(text) is not None


def _is_label(cell: Cell) -> bool:
    label = _label(cell)
    named = any(char.isalpha() for char in label)
    sentence = label.endswith(("?", "!")) or (label.endswith(".") and label.count(" ") > 1)
    return named and len(label) <= LONGEST_LABEL and not sentence and label.count(" ") < 6


def _label(cell: Cell) -> str:
    """The label in a cell without the times beside it."""
    return _STAMP_IN_LABEL.sub(" ", _text(cell)).strip().removesuffix(":").removesuffix("：").rstrip()


def _speaks(column: Sequence[Cell], named: str | None) -> tuple[bool, float, float]:
    """How much a column looks like one of speakers: by its name, by known words, by labels that recur."""
    labels = [key_of(_label(cell)) for cell in column]
    known = sum(kind_of(_label(cell)) is not None for cell in column) / len(column)
    return named == "speaker", known, 1 - len(set(labels)) / len(labels)


def _is_dialogue(
    columns: Sequence[Sequence[Cell]], speaker: int, speech: int, named: Sequence[str | None], *, alone: bool
) -> bool:
    by_name, known, recurring = _speaks(columns[speaker], named[speaker])
    if alone:
        return True
    said = [_text(cell) for cell in columns[speech]]
    spoken = sum(bool(_SENTENCE.search(text)) or text.count(" ") >= 3 for text in said)
    return (by_name or known > 0 or recurring > 0) and spoken * 2 >= len(said) > 0


# --- what it says ---------------------------------------------------------------------------------


def _written(
    rows: Sequence[Sequence[Cell]], spans: Sequence[range], heads: int, kinds: Sequence[_Kind]
) -> Said:
    said = Said([])
    if heads:
        said.taken_out[COLUMN_NAMES] = sum(letters(_text(cell)) for row in rows[:heads] for cell in row)
    unused = [place for place, kind in enumerate(kinds) if kind == "other"]
    both = {kinds.index("speaker"), kinds.index("speech")}
    spoken = False
    for row, span in zip(rows[heads:], spans[heads:], strict=True):
        if both.issubset(span) or _belongs_to_nobody(row, kinds):
            # Before anybody speaks it is a title; later it would end up in somebody's mouth.
            if spoken:
                said.taken_out[ROWS_ACROSS] += sum(letters(_text(cell)) for cell in row)
            else:
                said.paragraphs.extend(paragraph for cell in row for paragraph in cell)
            continue
        spoken = True
        said.paragraphs.extend(_spoken(row, kinds, said.taken_out))
        for place in unused:
            said.taken_out[UNUSED_COLUMNS] += letters(_text(row[place]))
    named = tuple(
        f"\u201c{_text(row[place])}\u201d" for row in rows[:heads] for place in unused if row[place]
    )
    return Said(said.paragraphs, said.taken_out, len(unused), named)


def _speaker_columns(rows: Sequence[Sequence[Cell]]) -> list[int]:
    """The places of the columns that a speaker each has, if the first row names them."""
    header, *below = [[_text(cell) for cell in row] for row in rows]
    apart = [
        place
        for place, cell in enumerate(rows[0])
        if _called(cell) not in (None, "speaker")
        or _plain_kind([row[place] for row in rows[1:] if row[place]]) in ("time", "number")
    ]
    if any(_called(rows[0][place]) == "speech" for place in apart):
        return []
    return speaker_columns(header, below, apart)


def _by_columns(rows: Sequence[Sequence[Cell]], speakers: Sequence[int]) -> Said:
    """What a table says that has a column for each speaker."""
    header, *below = rows
    kinds = [_plain_kind([row[place] for row in below if row[place]]) for place in range(len(header))]
    unused = [place for place, kind in enumerate(kinds) if place not in speakers and kind == "other"]
    taken_out = Counter({COLUMN_NAMES: sum(letters(_text(cell)) for cell in header)})
    paragraphs: list[Paragraph] = []
    repeated = 0
    for row in below:
        times = [_text(row[place]) for place, kind in enumerate(kinds) if kind == "time" and row[place]]
        stamp = _stamp(times)
        for place in (place for place in speakers if row[place]):
            label = _text(header[place]).removesuffix(":").rstrip()
            first, *others = row[place]
            line = " ".join(part for part in (stamp, f"{label}: {first.text.strip()}") if part)
            paragraphs += [Paragraph(line, (0, *first.emphasis[1:])), *others]
            taken_out[TIME_STAMPS] -= letters(stamp)
            repeated += letters(label)
            stamp = ""
        taken_out[TIME_STAMPS] += sum(map(letters, times))
        for name, kind in ((LINE_NUMBERS, "number"), (UNUSED_COLUMNS, "other")):
            places = [place for place, its in enumerate(kinds) if its == kind and place not in speakers]
            taken_out[name] += sum(letters(_text(row[place])) for place in places)
    named = tuple(f"\u201c{_text(header[place])}\u201d" for place in unused if header[place])
    return Said(paragraphs, taken_out, len(unused), named, repeated)


def _belongs_to_nobody(row: Sequence[Cell], kinds: Sequence[_Kind]) -> bool:
    """Whether the row's one cell is neither speech nor what else stands in its column: a title, a remark."""
    filled = _filled(row)
    if len(filled) != 1:
        return False
    cell, kind = row[filled[0]], kinds[filled[0]]
    if kind == "speaker":
        return not _is_label(cell)
    return kind != "speech" and _plain_kind([cell]) != kind


def _spoken(row: Sequence[Cell], kinds: Sequence[_Kind], taken_out: Counter[str]) -> list[Paragraph]:
    who, what = row[kinds.index("speaker")], row[kinds.index("speech")]
    label = _label(who)
    times = [_text(row[place]) for place, kind in enumerate(kinds) if kind == "time" and row[place]]
    times += [found[1] for found in _STAMP_IN_LABEL.finditer(_text(who))]
    stamp = _stamp(times)
    first, *others = what or [Paragraph("", ())]
    lead = " ".join(part for part in (stamp, f"{label}:" if label else "") if part)
    shared = [mask for paragraph in who for mask in paragraph.emphasis]
    emphasis = [*first.emphasis] or [0]
    for mask in shared:
        emphasis[0] &= mask
    line = " ".join(part for part in (lead, first.text.strip(" \t")) if part)
    paragraphs = [*([Paragraph(line, tuple(emphasis))] if line else []), *others]
    taken_out[TIME_STAMPS] += sum(map(letters, times)) - letters(stamp)
    taken_out[LINE_NUMBERS] += sum(
        letters(_text(row[place])) for place, kind in enumerate(kinds) if kind == "number"
    )
    return paragraphs


def _stamp(times: Sequence[str]) -> str:
    """The times of a row as one stamp: from the first to the second, else the first that can be read."""
    plain = [time.strip("[](){}<># \t") for time in times]
    shown = [f"[{plain[0]} - {plain[1]}]"] if len(plain) == 2 else []
    shown += [f"[{time}]" for time in plain]
    return next((stamp for stamp in shown if stamp_alone(stamp) is not None), "")
