"""The columns of a table that hold the words, the speaker and the times: which they are, by name."""

from __future__ import annotations

import unicodedata
from dataclasses import dataclass
from typing import TYPE_CHECKING

if TYPE_CHECKING:
    from collections.abc import Iterable, Sequence

    from qualcode.files.source import Source
    from qualcode.transcript.readers.read_as import Columns


def _names(listed: str) -> tuple[str, ...]:
    return tuple(plain(name) for name in listed.split(","))


def plain(name: str) -> str:
    """A column's name as names are compared: small letters without accents, marks as blanks."""
    letters = unicodedata.normalize("NFKD", name.casefold())
    kept = "".join(char if char.isalnum() else " " for char in letters if not unicodedata.combining(char))
    return " ".join(kept.split()) or name.strip()


# In order of preference where a table has several of them: English, French, Spanish, Portuguese, German.
USUAL_TEXT = _names(
    "text, utterance, utterance text, utterances, words, speech, content, transcript, transcription, "
    "said, sentence, verbatim, dialogue, message, response, answer, texte, énoncé, paroles, propos, "
    "verbatims, réponse, texto, enunciado, palabras, transcripción, respuesta, fala, conteúdo, "
    "transcrição, resposta, äußerung, aussage, wortlaut, gesagtes, transkript, beitrag, redebeitrag, "
    "antwort"
)
USUAL_SPEAKER = _names(
    "speaker, speakers, speaker name, speaker label, speaker id, name, participant, who, interlocutor, "
    "talker, person, voice, label, role, speaker role, interviewee, respondent, locuteur, locutrice, "
    "locuteurs, intervenant, intervenante, orateur, nom, personne, rôle, hablante, hablantes, orador, "
    "interviniente, nombre, persona, participante, rol, falante, falantes, locutor, interlocutora, nome, "
    "pessoa, papel, sprecher, sprecherin, sprecherinnen, sprechende, sprechende person, wer, teilnehmer, "
    "teilnehmerin, rolle"
)
USUAL_TIME = _names(
    "time, start, timestamp, time stamp, timestamps, begin, start time, time start, timecode, time code, "
    "starttime, start timestamp, begin time, onset, from, start s, start seconds, start ms, time ms, "
    "temps, début, minutage, horodatage, heure, tiempo, inicio, marca de tiempo, hora, tempo, início, "
    "minutagem, zeit, anfang, beginn, startzeit, zeitstempel, zeitmarke"
)
USUAL_END = _names(
    "end, stop, end time, time end, endtime, end timestamp, offset, to, until, end s, end seconds, "
    "end ms, fin, fim, ende, endzeit"
)
#: Beside a column of speakers; without one it is itself the speaker's.
USUAL_ROLE = _names("role, speaker role, rôle, rol, papel, rolle")
USUAL_NAME = _names(
    "id, respondent, respondent id, participant, participant id, name, person, person id, case, case id, "
    "code, pid, respondent name, participant name, interviewee, uuid, response id, nom, nombre, nome, "
    "encuestado, répondant, teilnehmer, befragte"
)
#: What a table with several interviews calls them.
USUAL_TRANSCRIPT = _names(
    "transcript, transcript id, interview, interview id, interview no, interview number, file, filename, "
    "file name, file id, document, document id, doc, doc id, session, session id, recording, "
    "recording id, conversation, conversation id, dialogue id, case, case id, entretien, entrevista, "
    "fichier, archivo, arquivo, datei, gespräch"
)

_WORDS_OF_A_NAME = 4
_SENTENCE_ENDS = tuple(".?!\u2026\u3002\uff1f\uff01\u061f\u0964\u1362")
_OPTIONS = "--text-column, --speaker-column and --time-column name them"


@dataclass(frozen=True)
class Places:
    """Where the columns are, as 0-based places in a row; None where the table has no such column."""

    text: int
    speaker: int | None = None
    time: int | None = None
    end: int | None = None
    role: int | None = None

    @property
    def used(self) -> frozenset[int]:
        """The places of all of them."""
        return frozenset(
            at for at in (self.text, self.speaker, self.time, self.end, self.role) if at is not None
        )


def find(source: Source, header: Sequence[str], asked: Columns, line: int) -> Places:
    """Find the columns in a table's header.

    Raises FileRefused, naming the columns there are, where the one with the text cannot be known,
    where a column asked for is missing, or where two have the name.
    """
    text = place(source, header, asked.text, USUAL_TEXT, line)
    if text is None:
        reason = f"no column is known to hold the text; {listed(header)}; {_OPTIONS}; "
        reason += (
            "where each row is a person, --one-per-row takes its answers; where this row is speech already, "
        )
        raise source.refused(reason + "put one with names of columns above it", line)
    taken = {text}
    places: list[int | None] = []
    for name, usual in (
        (asked.speaker, USUAL_SPEAKER),
        (asked.time, USUAL_TIME),
        (asked.end, USUAL_END),
        (asked.role, USUAL_ROLE),
    ):
        found = place(source, header, name, usual, line, taken)
        places.append(found)
        taken |= {found} if found is not None else set()
    return Places(text, *places)


def has_text(header: Sequence[str], asked: Columns) -> bool:
    """Whether a row could be the header: it names a column that holds the text."""
    wanted = USUAL_TEXT if asked.text is None else (plain(asked.text),)
    return any(plain(name) in wanted for name in header)


def place(
    source: Source,
    header: Sequence[str],
    asked: str | None,
    usual: tuple[str, ...] = (),
    line: int | None = None,
    taken: Iterable[int] = (),
) -> int | None:
    """The place of the column that is ``asked`` for, else of the first with a usual name; None without one.

    ``taken`` are places that a usual name does not mean any more. Raises FileRefused where what was asked for is
    not there, and where two columns have the name.
    """
    names = [plain(name) for name in header]
    if asked is None:
        names = ["" if at in taken else name for at, name in enumerate(names)]
    wanted = usual if asked is None else (plain(asked),)
    for name in wanted:
        if not name or name not in names:
            continue
        if names.count(name) > 1:
            shown = " ".join(header[names.index(name)].split())
            raise source.refused(f"two columns are called \u201c{shown}\u201d; rename one of them", line)
        return names.index(name)
    if asked is not None:
        raise source.refused(f"there is no column \u201c{asked}\u201d; {listed(header)}", line)
    return None


def listed(header: Sequence[str]) -> str:
    """A clause that names the columns of a table, where they are names and not speech."""
    # A file without a header has speech in its first row, which must not end up in a message.
    names = [name.strip() for name in header if name.strip()]
    shown = [
        name for name in names if len(name.split()) <= _WORDS_OF_A_NAME and not name.endswith(_SENTENCE_ENDS)
    ]
    spoken = len(names) - len(shown)
    parts = [named(shown)] if shown else []
    parts += [f"{spoken} with a sentence for a name"] if spoken else []
    return f"its columns are {', '.join(parts)}"


def named(header: Iterable[str]) -> str:
    """The names of columns, the first twenty of them, none of them long."""
    names = [" ".join(name.split()) for name in header]
    more = f" and {len(names) - 20} more" if len(names) > 20 else ""
    return ", ".join(map(_shown, names[:20])) + more


def not_used(header: Sequence[str]) -> list[str]:
    """A sentence on columns that were not used; none where there are none."""
    if not header:
        return []
    many = "columns were" if len(header) > 1 else "column was"
    return [f"{len(header)} {many} not used: {named(header)}"]


def _shown(name: str) -> str:
    if not name:
        return "one without a name"
    return f"\u201c{name}\u201d" if len(name) <= 40 else "(one too long for a name)"
