"""Permissions that an earlier version stored as any text, and on which two copies of a study differ."""

from __future__ import annotations

import sqlite3
from pathlib import Path
from typing import Any
from unittest.mock import patch

import pytest

from qualcode.ledger import log
from qualcode.ledger.checking import check
from qualcode.ledger.log import Draft
from qualcode.study import consent, respondents, settings, transcripts
from qualcode.study.opening import open_study
from qualcode.study.respondents import About, Part

FORMAT_6 = Path(__file__).parents[1] / "ledger" / "study-of-format-6.sql"
CONSENT = "consent_to_quote"


def _stores(s: Any, kind: str, entity: bytes, *fields: dict[str, Any]) -> None:
    """Write these values so that none of them knows of another, as steps of several copies do."""
    known = log._standing(s.study.connection, Draft(kind, entity, fields[0]))
    with (
        patch.object(log, "_standing", lambda *_: known),
        patch.object(log, "_differing", lambda change: change),
        s.study.writing(),
    ):
        for values in fields:
            s.study.record("change transcript", [Draft(kind, entity, values)], coder=None)


def _put_right(s: Any) -> list[str]:
    with s.study.writing():
        return consent.put_right_permissions(s.study)


def test_a_study_of_an_earlier_format_has_states_and_says_which_texts_were_none(tmp_path: Path) -> None:
    path = tmp_path / "earlier.qualcode"
    old = sqlite3.connect(path, isolation_level=None)
    old.executescript(FORMAT_6.read_text(encoding="utf-8"))
    old.close()
    study, said = open_study(path)
    with study:
        found = {
            e.name: [e.details[n] for n in (CONSENT, "consent_note", "anonymised", "anonymised_note")]
            for e in transcripts.entries(study)
        }
        rounds = dict(study.connection.execute("SELECT name, counts FROM round"))
        assert check(study.connection) == []
    assert found == {
        "P1": ["yes", None, "yes", None],
        "P2": ["no", "no, asked twice", "no", "not yet"],
        "P3": ["no", "withdrawn on Monday", "no", "done by Ann"],
        "P4": ["not recorded", None, "not recorded", None],
    }
    assert rounds["calibration"] == 0
    # What was offered is put right too, and said first.
    assert [sentence.split(": ")[0] for sentence in said[1:]] == ["P2, P3", "P3"]
    study, said = open_study(path)
    study.connection.close()
    assert said == []


@pytest.mark.parametrize(
    ("stored", "state", "note"),
    [
        ("yes", "yes", None),
        ("Yes.", "yes", "Yes."),
        ("Oui", "yes", "Oui"),
        ("refused", "no", "refused"),
        ("not asked", "not recorded", "not asked"),
        ("", "not recorded", None),
        ("  ", "not recorded", None),
        ("yes, by phone", "no", "yes, by phone"),
        ("gave it gladly", "no", "gave it gladly"),
    ],
)
@pytest.mark.parametrize("name", [CONSENT, "anonymised"])
def test_a_stored_text_counts_as_no_until_it_is_put_right(
    setting: Any, name: str, stored: str, state: str, note: str | None, assert_replays: Any
) -> None:
    if name == "anonymised" and stored == "refused":
        return  # no word for a text
    _stores(setting, "transcript", setting.first.id, {name: stored})
    assert setting.first.details[name] == ("yes" if stored == "yes" else "no")
    assert len(consent.unclear(setting.study)) == (stored != "yes")
    told = _put_right(setting)
    assert setting.first.details[name] == state
    noted = "consent_note" if name == CONSENT else "anonymised_note"
    assert setting.first.details[noted] == note
    assert len(told) == (stored in {"yes, by phone", "gave it gladly"})
    assert all("T1: what was recorded as" in sentence for sentence in told)
    assert consent.unclear(setting.study) == []
    assert _put_right(setting) == []
    assert_replays(setting.study)


def test_the_consent_that_was_an_attribute_of_a_respondent_is_put_right(setting: Any) -> None:
    people = [
        About("Anna", attributes={CONSENT: "no, not by name"}),
        About("Beth", attributes={CONSENT: "Sim"}),
    ]
    respondents.take_in_respondents(setting.study, people, [Part(p.name, setting.first) for p in people])
    keys = [person.key for person in respondents.respondents(setting.study)]
    assert [consent.consents(setting.study).of_person(key) for key in keys] == ["no", "no"]
    (told,) = _put_right(setting)
    assert told.startswith("Anna: what was recorded as consent_to_quote")
    assert [consent.consents(setting.study).of_person(key) for key in keys] == ["no", "yes"]
    notes = setting.study.connection.execute(
        "SELECT value FROM attribute WHERE name = 'consent_note' ORDER BY key"
    )
    assert [note for (note,) in notes] == ["no, not by name", "Sim"]
    assert all(person.attributes == {} for person in respondents.respondents(setting.study))


@pytest.mark.parametrize("values", [("yes", "no"), ("no", "yes"), ("yes", "not recorded")])
def test_where_two_copies_differ_nothing_is_permitted(setting: Any, values: tuple[str, str]) -> None:
    respondents.take_in_respondents(
        setting.study, [About("Anna")], [Part("Anna", setting.first, consent="yes")]
    )
    (key,) = [person.key for person in respondents.respondents(setting.study)]
    assert consent.consents(setting.study).state(setting.first.key) == "yes"
    part = setting.study.connection.execute("SELECT id FROM participant").fetchone()[0]
    _stores(setting, "participant", part, *({CONSENT: value} for value in values))
    assert consent.consents(setting.study).state(setting.first.key, [key]) == "no"
    _stores(setting, "transcript", setting.second.id, *({CONSENT: v, "anonymised": v} for v in values))
    assert consent.consents(setting.study).state(setting.second.key) == "no"
    assert setting.second.details["anonymised"] == "no"
    transcripts.set_details(setting.study, setting.second, {CONSENT: "yes", "anonymised": "yes"})
    assert consent.consents(setting.study).state(setting.second.key) == "yes"
    assert setting.second.details["anonymised"] == "yes"


def test_where_two_copies_differ_in_the_setting_consent_is_not_assumed(setting: Any) -> None:
    _stores(setting, "study", setting.study.id, {"consent": "recorded"}, {"consent": "assumed"})
    assert not settings.assumes_consent(setting.study)
    settings.set_consent(setting.study, True)
    assert settings.assumes_consent(setting.study)
