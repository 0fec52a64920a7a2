"""Words for yes, no and not recorded, in the languages in which people write them."""

from __future__ import annotations

import pytest

from qualcode.answers import WORDS, as_stored, may_stand, understood, with_states

CONSENT = "consent_to_quote"
SAID = {
    "English": (
        "yes, given, consented, granted, agreed",
        "no, refused, declined, withdrawn, never, did not consent",
    ),
    "French": ("oui, donné, accordé", "non, refusé, retiré, non donné"),
    "Portuguese": ("sim, dado, consentiu, autorizado", "não, recusado, recusou, retirado, sem consentimento"),
    "Spanish": ("sí, dado, otorgado, autorizado", "no, rechazado, negado, retirado, sin consentimiento"),
    "German": (
        "ja, erteilt, zugestimmt, einverstanden",
        "nein, verweigert, abgelehnt, zurückgezogen, widerrufen",
    ),
    "Swahili": ("ndiyo, ndio, amekubali", "hapana, amekataa"),
    "isiNdebele": ("yebo, uvumile", "hatshi, hayi, walile"),
    "isiZulu": ("yebo, uvumile", "cha, qha, hhayi, wenqabile"),
}
NOT_ASKED = (
    "not asked, not recorded, unknown, non demandé, inconnu, não perguntado, desconhecido, no preguntado, "
    "desconocido, nicht gefragt, unbekannt, hajaulizwa, haijulikani, kakubuzwanga, akubuzwanga"
)
WAITING = "pending, not yet, en attente, pas encore, pendente, pendiente, ausstehend, noch nicht, bado"


def _words(listed: str) -> list[str]:
    return [word.strip() for word in listed.split(",")]


@pytest.mark.parametrize("language", SAID)
@pytest.mark.parametrize("spelt", [str, str.upper, str.title, "  {}. ".format, "{}!".format, "{};".format])
def test_yes_and_no_are_understood_however_they_are_written(language, spelt):
    given, refused = SAID[language]
    assert {understood(CONSENT, spelt(word)) for word in _words(given)} == {"yes"}
    assert {understood(CONSENT, spelt(word)) for word in _words(refused)} == {"no"}


@pytest.mark.parametrize(
    ("word", "state"), [("Sí", "yes"), ("SI", "yes"), ("Não", "no"), ("nao", "no"), ("refusé", "no")]
)
def test_accents_composed_taken_apart_or_left_out_do_not_matter(word, state):
    import unicodedata

    assert {understood(CONSENT, unicodedata.normalize(form, word)) for form in ("NFC", "NFD")} == {state}


def test_what_was_not_asked_is_not_recorded_and_what_is_awaited_is_no_yet():
    assert {understood(CONSENT, word) for word in _words(NOT_ASKED)} == {"not recorded"}
    assert {understood(CONSENT, word) for word in _words(WAITING)} == {"no"}
    assert understood(CONSENT, "not-recorded") == understood(CONSENT, "Not_recorded") == "not recorded"
    assert understood(CONSENT, " ") == "not recorded"


@pytest.mark.parametrize(
    "cell",
    [
        "yes, in writing", "yes?", "yes/no", "(yes)", "no, asked twice", "withdrew on 3 May", "maybe", "x", "?",
        "-", "1", "ok", "ask her son", "yes no", "oui mais", "yes\N{ZERO WIDTH SPACE}", "not", "see note", "ye s",
    ],
)  # fmt: skip
def test_anything_beside_one_word_is_not_understood(cell):
    assert understood(CONSENT, cell) is None
    assert understood("anonymised", cell) is None


def test_no_word_of_consent_says_that_a_text_is_anonymised():
    assert {understood("anonymised", word) for word in ("given", "consented", "agreed", "uvumile")} == {None}
    assert {understood("anonymised", word) for word in ("yes", "Oui", "anonymisiert", "done")} == {"yes"}
    assert {
        understood("anonymised", word) for word in ("no", "not yet", "pending", "in progress", "hatshi")
    } == {"no"}
    assert understood("anonymised", "anonymise") is None  # an order, not a report


def test_medium_and_focus_group_are_understood_alike():
    for word in ("audio", "Enregistrement", "gravação", "grabado", "Aufnahme", "sauti", "okuqoshiwe"):
        assert understood("medium", word) == "audio"
    for word in ("Notes", "notas", "Notizen", "maandishi", "amanothi"):
        assert understood("medium", word) == "notes"
    assert {understood("medium", word) for word in ("tape", "video", "", "audio and notes")} == {None}
    assert [understood("focus_group", word) for word in ("Oui", "cha", "", "perhaps")] == [
        "yes",
        "no",
        None,
        None,
    ]


def test_the_states_themselves_are_among_the_words():
    assert may_stand(CONSENT) == "yes, no or not recorded"
    assert may_stand("medium") == "audio or notes"
    for words in WORDS.values():
        assert all(words[state] == state for state in words.values())


def test_values_are_read_by_their_names():
    given = {"medium": "notas", "translator": "no", "anonymised": "soon", "focus_group": None}
    assert with_states(given) == (
        {"medium": "notes", "translator": "no", "focus_group": None},
        {"anonymised": "soon"},
    )


@pytest.mark.parametrize("stored", ["Yes", "yes, by phone", "YES", "", "x", "yes "])
def test_what_is_stored_and_is_no_state_counts_as_no(stored):
    assert as_stored(stored) == "no"
    assert (as_stored(None), as_stored("yes"), as_stored("not recorded")) == (
        "not recorded",
        "yes",
        "not recorded",
    )


@pytest.mark.parametrize(
    "mark", ["\N{COMBINING LONG STROKE OVERLAY}", "\N{COMBINING ENCLOSING CIRCLE BACKSLASH}"]
)
def test_a_yes_that_is_struck_through_is_not_understood(mark: str) -> None:
    assert understood(CONSENT, "".join(letter + mark for letter in "yes")) is None
