"""Files with tiers: CHAT and ELAN."""

from __future__ import annotations

from qualcode.transcript.model import Passage
from tests.transcript.readers.samples import CHA, EAF


def test_main_tiers_of_chat_are_passages_of_the_participants(desk):
    extract = desk.read("a.cha", CHA)
    assert extract.passages == (
        Passage("how far is it ?", "Anna B", 0.0, "interviewer"),
        Passage("an hour (.) on foot .", "P01", 1.5, "respondent"),
        Passage("stray words", "P01", None, "respondent"),
    )
    assert extract.warnings == ("2 dependent tiers were left out: %mor (1), %com (1)",)
    assert extract.taken_out["tiers that are no speech"] == len("moradvhowcomlaughs")


def test_chat_s_codes_stay_where_no_name_tells_people_apart(desk):
    text = "@Participants:\tAAA Ann Participant , BBB Ann Mother , CCC Unidentified\n"
    text += "*AAA:\tyes\n*BBB:\tno\n*XYZ:\tso\n*CCC:\ta\n"
    assert [(p.speaker, p.role) for p in desk.read("a.cha", text).passages] == [
        ("AAA", "respondent"),
        ("BBB", None),
        ("XYZ", None),
        ("CCC", "group"),
    ]


def test_bullets_of_chat_that_hold_no_times_stay(desk):
    text = '*A:\t\u2022 first \u2022 second \u20220_9\u2022 \x15%snd:"x"_1500_2000\x15\n'
    (passage,) = desk.read("a.cha", text).passages
    assert passage == Passage("\u2022 first \u2022 second", "A", 0.0)


def test_chat_without_words_is_refused(desk):
    assert "no main tier" in desk.refusal("a.cha", "@Begin\n%mor:\tn|x\n*A:\t\x151_2\x15\n@End\n").reason


def test_tiers_of_elan_are_speakers_in_the_order_of_the_recording(desk):
    extract = desk.read("a.eaf", EAF)
    assert extract.passages == (
        Passage("How far?", "Anna", 0.0),
        Passage("An hour & more.", "Ben", 1.5),
        # Its tier depends on one that only numbers the utterances, and its time slot has no time.
        Passage("Yes it is", "Cleo", None),
        Passage("I see.", "Anna", 3.0),
    )
    assert extract.warnings[0] == "2 tiers were left out as no speech: \u201cBen-ft\u201d, \u201cref@C\u201d"
    assert extract.taken_out["tiers that are no speech"] == len("UneheureK001")


def test_tiers_of_elan_that_are_called_notes_or_translations_are_no_speech(desk):
    extract = desk.read("a.eaf", EAF.replace('TIER_ID="Ben"', 'TIER_ID="Ben_Notes"'))
    assert "An hour & more." not in [p.text for p in extract.passages]
    assert "\u201cBen_Notes\u201d" in extract.warnings[0]


def test_elan_in_utf_16_is_read(desk):
    assert desk.read("a.eaf", EAF.replace("UTF-8", "UTF-16").encode("utf-16")).passages[0].text == "How far?"


def test_what_is_not_elan_s_is_refused(desk):
    assert "not ELAN's" in desk.refusal("a.eaf", "<TIER/>").reason
    assert "could not be read" in desk.refusal("a.eaf", EAF[:900]).reason
    assert "no tier with words" in desk.refusal("a.eaf", "<ANNOTATION_DOCUMENT/>").reason
    bomb = '<!DOCTYPE a [<!ENTITY b "c">]><ANNOTATION_DOCUMENT/>'
    assert "entities" in desk.refusal("a.eaf", bomb).reason
