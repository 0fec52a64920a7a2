"""Words that people write into a cell that asks for yes or no, in the languages in which studies are recorded.

A permission is one of three states. A cell that holds anything other than one of these words is not
understood, and the caller refuses it without guessing: a sentence such as "yes, but not her name" is neither
a yes nor a no.
"""

from __future__ import annotations

import re
import unicodedata
from typing import TYPE_CHECKING

if TYPE_CHECKING:
    from collections.abc import Mapping

YES, NO, NOT_RECORDED = "yes", "no", "not recorded"
#: The states of a permission, the most cautious first.
CAUTION = (NO, NOT_RECORDED, YES)
CONSENT = "consent_to_quote"

# A line a language: English, French, Portuguese, Spanish, German, Swahili, isiNdebele, isiZulu.
_YES = """
yes, y, true
oui
sim
sí
ja, jawohl
ndiyo, ndio, naam
yebo, ye
yebo, yebo-ke
"""
_NO = """
no, n, false, none, never
non, jamais
não, nunca
no, nunca
nein, nie, keine
hapana, la, hakuna
hatshi, hatshibo, hayi
cha, qha, hhayi, ayi
"""

# Somebody was asked, and has answered; or has not answered yet, which is no answer to act on.
_CONSENTED = """
given, consented, consents, consent given, consent obtained, gave consent, has consented, obtained, granted, agreed,
  agrees, accepted, allowed, permitted, approved, signed consent
donné, consenti, accordé, accepté, autorisé, consentement donné, consentement obtenu, d'accord
dado, consentiu, consentido, concedido, aceito, aceite, autorizado, consentimento dado, consentimento obtido
dado, consintió, consentido, otorgado, concedido, aceptado, autorizado, consentimiento dado, consentimiento otorgado
erteilt, gegeben, zugestimmt, eingewilligt, einverstanden, erlaubt, einwilligung erteilt
amekubali, alikubali, imetolewa, imeruhusiwa
uvumile, wavuma, kuvunyelwe
uvumile, wavuma, kuvunyelwe
"""
_REFUSED = """
refused, refuses, refusal, declined, declines, denied, withdrawn, withdrew, withdraws, revoked, rejected,
  objected, objects, not given, not granted, not obtained, not consented, not agreed, not allowed, not permitted,
  did not consent, does not consent, didn't consent, doesn't consent, no consent, without consent,
  consent refused, consent declined, consent denied, consent withdrawn, withdrew consent, consent not given,
  not to be quoted, do not quote, don't quote
refusé, refus, refuse, retiré, non donné, pas donné, pas de consentement, n'a pas consenti, consentement refusé,
  consentement retiré, ne pas citer
recusado, recusou, recusa, negado, retirado, retirou, revogado, não dado, não consentiu, sem consentimento,
  consentimento recusado, consentimento retirado, não citar
rechazado, rechazó, negado, se negó, retirado, revocado, no dado, no consintió, sin consentimiento,
  consentimiento rechazado, consentimiento retirado, no citar
verweigert, abgelehnt, widerrufen, zurückgezogen, nicht erteilt, nicht gegeben, nicht zugestimmt,
  nicht einverstanden, keine einwilligung, einwilligung verweigert, einwilligung widerrufen, nicht zitieren
amekataa, alikataa, hakukubali, hajakubali, ameondoa, hakuna idhini
walile, wala, kavumanga
wenqabile, unqabile, wenqaba, akavumanga
"""
_WAITING = """
pending, not yet, awaited, waiting, outstanding, awaiting consent, consent pending
en attente, pas encore
pendente, ainda não
pendiente, todavía no, aún no
ausstehend, noch nicht, steht aus
bado, inasubiriwa
kusalindwe
kusalindiwe
"""
_NOT_ASKED = """
not recorded, not asked, was not asked, unrecorded, unasked, unknown, not known, no record, don't know
non enregistré, pas enregistré, non demandé, pas demandé, inconnu, ne sait pas
não registado, não registrado, não perguntado, desconhecido, não se sabe
no registrado, no preguntado, desconocido, no se sabe
nicht erfasst, nicht gefragt, unbekannt
haijarekodiwa, haijulikani, hajaulizwa, hakuulizwa
kakubuzwanga, kakwaziwa, kabuzwanga
akubuzwanga, akwaziwa, akabuzwanga
"""

# Of a text: whether what could identify somebody was taken out of it.
_ANONYMISED = """
anonymised, anonymized, pseudonymised, pseudonymized, de-identified, deidentified, done, completed
rendu anonyme, fait
anonimizado, pseudonimizado, feito
anonimizado, seudonimizado, hecho
anonymisiert, pseudonymisiert, erledigt
"""
_NOT_ANONYMISED = """
not anonymised, not anonymized, not done, to do, unfinished, incomplete, in progress, partly, partial
non anonymisé, pas fait, à faire, en cours
não anonimizado, não feito, por fazer, em curso
no anonimizado, no hecho, por hacer, en curso
nicht anonymisiert, nicht erledigt, zu erledigen, in Arbeit
"""

_AUDIO = """
audio, audio transcript, audio recording, recorded, recording
enregistrement, enregistré, enregistrement audio
áudio, gravação, gravado, gravação de áudio
audio, grabación, grabado, grabación de audio
aufnahme, aufgenommen, tonaufnahme, audioaufnahme
sauti, imerekodiwa, rekodi ya sauti
okuqotshiweyo
okuqoshiwe, okurekhodiwe
"""
_NOTES = """
notes, in notes, written notes, note
notes, notes écrites, prise de notes
notas, apontamentos, anotações
notas, apuntes, anotaciones
notizen, notiz, mitschrift
maandishi, vidokezo
amanothi
amanothi
"""


def folded(cell: str) -> str:
    """A cell as it is compared: without case, accents, outer blanks and punctuation behind it.

    A question mark stays: "yes?" is not yes. So does a mark that is not an accent of its letter: a yes that is
    struck through is not yes.
    """
    text = unicodedata.normalize("NFKC", cell.casefold().replace("\N{RIGHT SINGLE QUOTATION MARK}", "'"))
    text = "".join(unicodedata.normalize("NFD", letter)[0] for letter in text)
    return re.sub(r"[\s_-]+", " ", text).strip("¡ ").rstrip(".,;:!… ")


def _words(**states: str) -> dict[str, str]:
    """Each word, folded, and the state that it means; of a word under two states the one named last counts."""
    return {
        folded(word): state.replace("_", " ")
        for state, lines in states.items()
        for word in re.split(r"[,\n]", lines)
        if word.strip()
    }


# What may stand under each of these names, and what it is taken for.
WORDS: dict[str, dict[str, str]] = {
    CONSENT: _words(yes=_YES + _CONSENTED, not_recorded=_NOT_ASKED, no=_NO + _REFUSED + _WAITING),
    "anonymised": _words(
        yes=_YES + _ANONYMISED, not_recorded=_NOT_ASKED, no=_NO + _NOT_ANONYMISED + _WAITING
    ),
    "focus_group": _words(yes=_YES, no=_NO),
    "medium": _words(audio=_AUDIO, notes=_NOTES),
}
PERMISSIONS = {CONSENT: "consent_note", "anonymised": "anonymised_note"}
"""What must be clearly yes before a text leaves the study, and the name under which a note on it is kept."""


def understood(name: str, cell: str) -> str | None:
    """The state that a cell under this name (a key of ``WORDS``) means; None where it is not understood.

    A blank cell of a permission is not recorded.
    """
    if name in PERMISSIONS and not cell.strip():
        return NOT_RECORDED
    return WORDS[name].get(folded(cell))


def may_stand(name: str) -> str:
    """The answers allowed under this name, for a sentence: "yes, no or not recorded"."""
    states = list(dict.fromkeys(WORDS[name].values()))
    if name in PERMISSIONS:
        states = [YES, NO, NOT_RECORDED]
    return f"{', '.join(states[:-1])} or {states[-1]}"


def not_understood(name: str, cell: str) -> str:
    """Why a cell is refused, as a sentence without an end."""
    shown = " ".join(cell.split())
    shown = shown if len(shown) <= 40 else f"{shown[:39]}…"
    note = f"; what else there is to say stands in '{PERMISSIONS[name]}'" if name in PERMISSIONS else ""
    return f"'{name}' holds {may_stand(name)}, not '{shown}'{note}"


def as_stored(value: str | None) -> str:
    """The state of a permission as the study has it: whatever is not one of the three states counts as no."""
    if value is None:
        return NOT_RECORDED
    return value if value in (YES, NO, NOT_RECORDED) else NO


def with_states(given: Mapping[str, str | None]) -> tuple[dict[str, str | None], dict[str, str]]:
    """(understood, not understood): the values, each word under a name of ``WORDS`` as its state; and the rest."""
    read, unclear = dict(given), {}
    for name in WORDS.keys() & given.keys():
        cell = given[name]
        if cell is not None:
            read[name] = understood(name, cell)
            if read[name] is None:
                unclear[name] = cell
    return {name: value for name, value in read.items() if name not in unclear}, unclear
