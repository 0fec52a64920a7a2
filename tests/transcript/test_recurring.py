"""Labels in forms that prose has too."""

from __future__ import annotations

import pytest

from qualcode.transcript.speakers import find_speakers

SAID = [
    ("How do you get to the clinic?", "I walk with my sister. The road is long."),
    ("How long does it take?", "An hour, more when it rains."),
    ("Who goes with you?", "My sister, or my aunt on Mondays."),
    ("And after that?", "I go home and cook."),
]


def labels(raw: str, *named: str) -> list[str]:
    found = find_speakers(raw.split("\n"), frozenset(named))
    return [found.label_of[found.heads[index].label] for index in sorted(found.heads)]


@pytest.mark.parametrize(
    "form",
    [
        "{name}\t{said}",
        "{name}    {said}",
        "00:00:01\t{name}\t{said}",
        "{name} | {said}",
        "{name} – {said}",
        "{name} - {said}",
        "{name}; {said}",
        "[{name}] {said}",
        "({name}) {said}",
        "<{name}> {said}",
        "**{name}** {said}",
        "{name} 0:12 {said}",
        "{name} (0:12) {said}",
        "[{name}]: {said}",
        "“{name}”: {said}",
        "{name}, female: {said}",
        "{name} – F: {said}",
        "- {name}: {said}",
        "{name}\n{said}",
        "{name}\n\n{said}\n",
        "[{name}] 14:03:22\n{said}\n",
        "*{name}*\n{said}",
    ],
)
@pytest.mark.parametrize(
    ("asks", "answers"), [("Lee Ann", "Thandi"), ("Interviewer", "Thandi"), ("Ann", "T")]
)
def test_a_conversation(form: str, asks: str, answers: str) -> None:
    raw = "\n".join(
        form.format(name=name, said=said)
        for pair in SAID
        for name, said in zip((asks, answers), pair, strict=True)
    )
    described = ", female" if ", female" in form else " – F" if "– F:" in form else ""
    assert labels(raw) == [asks + described, answers + described] * 4


@pytest.mark.parametrize(
    "answers", ["01", "2023-P-04", "#3", "🙂", "[Name removed]", "thandi", "the old woman"]
)
def test_a_label_of_any_form_that_alternates_with_a_known_one(answers: str) -> None:
    raw = "\n".join(f"Interviewer: {asked}\n{answers}: {said}" for asked, said in SAID)
    assert labels(raw) == ["Interviewer", answers.strip("[]")] * 4


def test_numbers_for_names() -> None:
    raw = "\n".join(f"01: {asked}\n02: {said}" for asked, said in SAID)
    assert labels(raw) == ["01", "02"] * 4


TALK = (
    "Interviewer: How was it?\nMary: It was well.\nInterviewer: And then?\nMary: Then I went home.\n"
    "Interviewer: And what did you need?\nMary: {said}\nInterviewer: I see?\nMary: Yes."
)
PROSE = "We had a house by the river and my mother kept goats there, and we fetched water from it."


@pytest.mark.parametrize(
    "said",
    [
        "Things.\nWater - we need it.\nRoads - they are bad.\nClinic - it is far.",
        "Things.\n- water\n- roads\n- water",
        "Things.\n1. Water\n2. Roads\n3. Clinic",
        "Things.\n1: Water\n2: Roads\n3: Clinic\n1: Water\n2: Roads\n3: Clinic",
        "He read.\nJohn 3:16\nFor God so loved\nJohn 4:2\nAnd he\nLuke 2:1\nIt came\nJohn 1:1\nIn the beginning",
        "He read.\nJohn 3:16: For God\nLuke 2:3: And all\nJohn 4:4: And he\nLuke 1:2: Even as",
        "At\n10:30 we left\n11:30 we came\n12:30 we ate",
        "It is 3:1 for us.\n2:1 for them.\n4:1 for the others.",
        "See\nhttps://a.org\nhttps://b.org\nhttp://c.org: there",
        "It was\nMary\nMary Lee\nyes\nI said\nyes\nand\nMary\nwas there",
        "It was\n[laughs] yes\n[pause] no\n[laughs] so\n[pause] then",
        "It was\n(Laughs) yes\n(Pause) no\n(Laughs) so\n(Pause) then",
        "Here\nWater\t12\nRoads\t13\nWater\t14\nRoads\t15",
        "I said\nYes - I would\nNo - I would not\nYes - I would\nNo - never",
        "He said\nNO. I will not.\nYES. You will.\nNO. I will not.\nYES. You will.",
        "Song.\nRow row\nThe boat\nRow row\nThe boat",
    ],
)
def test_what_is_said_stays_speech(said: str) -> None:
    assert labels(TALK.format(said=said)) == ["Interviewer", "Mary"] * 4
    assert labels("\n".join((PROSE, "", said, "", PROSE))) == []


@pytest.mark.parametrize(
    "sheet",
    [
        "Ward: 3\nHousehold: 5\nCrops: maize\n\n" * 4,
        "Ward: Luveve\nHead: Ann Lee\nCrops: beans\n" * 3,
    ],
)
def test_a_sheet_of_keys_and_values_has_no_speakers(sheet: str) -> None:
    assert labels(sheet) == []


@pytest.mark.parametrize(
    "line", ["Thandi: Yes.", "Thandi – Yes.", "Thandi\tYes.", "[Thandi] Yes.", "Thandi", "THANDI"]
)
def test_a_label_that_the_caller_names_counts_once_in_any_form(line: str) -> None:
    assert labels(f"{PROSE}\n{line}\n{PROSE}", "thandi") == [
        line.split("\t")[0].split(":")[0].split(" –")[0].strip("[] Yes.")
    ]
    assert labels(f"{PROSE}\n{line}\n{PROSE}") == []


@pytest.mark.parametrize(("line", "named"), [("P-04 Yes.", "p04"), ("TM Yes.", "tm"), ("P1 Yes.", "p1")])
def test_a_code_or_initials_that_the_caller_names_need_no_mark(line: str, named: str) -> None:
    assert labels(f"{PROSE}\n{line}\n{PROSE}", named) == [line.split()[0]]


def test_a_name_that_the_caller_names_may_begin_a_sentence() -> None:
    assert labels(f"{PROSE}\nThandi went home.\n{PROSE}", "thandi") == []


@pytest.mark.parametrize("separator", ["\t", " | ", "    "])
@pytest.mark.parametrize("asks", ["Moderator", "Ann"])
def test_a_moderator_who_speaks_less_than_the_numbered_members_is_found(separator: str, asks: str) -> None:
    lines = [f"{asks}{separator}What do you do?"]
    for number in range(1, 7):
        lines.append(f"P{number}{separator}We wait for the morning, and then we walk.")
    lines.append(f"{asks}{separator}And who decides?")
    for number in range(1, 7):
        lines.append(f"P{number}{separator}My husband does, if it costs money.")
    found = find_speakers(lines)
    assert set(found.label_of.values()) == {asks, *(f"P{number}" for number in range(1, 7))}
