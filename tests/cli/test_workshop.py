"""qualcode workshop: a room's decisions become changes of the codebook, and its sorted cards proposals."""

from __future__ import annotations

from typing import TYPE_CHECKING, Any

import pytest

from qualcode.ledger.study import Study
from qualcode.study import cards
from qualcode.study.seen import Seen

if TYPE_CHECKING:
    from tests.conftest import Shell

ANN = ("--coder", "Ann")
COLUMNS = "action,code,name,into,under,level,definition,cards,group,dissent,note"
ROOM = [
    (
        "rename",
        "Gossip",
        "Talk of the village",
        "",
        "",
        "",
        "What others are heard to say",
        "",
        "Table 1",
        "",
        "",
    ),
    ("new", "", "Being alone", "", "Shame", "", "", "3", "Table 2", "One called it pride", ""),
    ("merge", "Clinic", "", "Kin", "", "", "", "", "", "", "one kind of help"),
    ("split", "Hiding", "", "Pills;Letters", "", "", "", "", "", "", ""),
    ("keep", "Kin", "", "", "", "", "", "1-2, 99", "Table 1", "", ""),
]


def _numbered(shell: Shell) -> dict[str, int]:
    """Cards for three of the study's segments; the number of each by its words."""
    found = {row["quote"]: row["coding"] for row in shell("codings", "--csv").table}
    quotes = ["My mother helped me.", "The nurse was kind.", "I hid my pills."]
    with Study.open(shell.folder / "wells.qualcode") as study:
        numbers = cards.number_cards(study, [bytes.fromhex(found[quote]) for quote in quotes])
        assert list(numbers.values()) == [1, 2, 3]
        assert cards.card_codings(Seen(study, None)) == {n: c for c, n in numbers.items()}
    return dict(zip(quotes, numbers.values(), strict=True))


def _import(shell: Shell, *words: str, status: int = 0) -> dict[str, Any]:
    return shell("workshop", "import", "room.csv", "--json", *words, *ANN, status=status).data


@pytest.fixture
def room(wells: Shell) -> Shell:
    _numbered(wells)
    wells.rows("room.csv", COLUMNS, ROOM)
    return wells


def _steps(shell: Shell) -> int:
    return len(shell("history", "--json").data["history"])


def test_what_would_change_is_shown_and_nothing_changes(room: Shell) -> None:
    before, steps = room("codebook", "show", "--json").out, _steps(room)
    document = _import(room)
    assert [(c["action"], c["before"], c["after"], c["state"]) for c in document["changes"]] == [
        ("rename", "Shame > Gossip", "Shame > Talk of the village", "taken"),
        ("new", None, "Shame > Being alone", "taken"),
        ("merge", "Help > Clinic", "Help > Kin", "taken"),
        ("split", "Shame > Hiding", "Shame > Hiding > Pills; Shame > Hiding > Letters", "taken"),
        ("keep", "Help > Kin", "Help > Kin", "there"),
    ]
    assert (document["proposed"], document["known"]) == (1, 2)
    assert document["warnings"] == ["No card that Ann may see has the number 99: left out."]
    assert room("codebook", "show", "--json").out == before
    assert _steps(room) == steps
    assert room("workshop", "proposals", "--json", *ANN).data["proposals"] == []
    assert "Nothing was changed" in room("workshop", "import", "room.csv", *ANN).out


def test_all_are_taken_with_their_origin_reason_and_dissent(room: Shell) -> None:
    _import(room, "--take", "all")
    codes = {" > ".join(c["path"]): c for c in room("codebook", "show", "--json").data["codes"]}
    assert codes["Shame > Talk of the village"]["definition"] == "What others are heard to say"
    for name in ("Shame > Being alone", "Shame > Hiding > Pills", "Shame > Hiding > Letters"):
        assert codes[name]["origin"] == "workshop"
    assert codes["Help > Clinic"]["merged_into"]
    told = room("codebook", "history").out
    assert "workshop: Table 1" in told
    assert "workshop: one kind of help" in told
    (memo,) = room("memos", "--json", "--kind", "decision").data["memos"]
    assert memo["on"] == "code Shame > Being alone"
    assert memo["body"] == "Workshop (Table 2), new. Dissent: One called it pride"
    assert room("check").status == 0


def test_a_file_can_be_taken_in_parts_and_again(room: Shell) -> None:
    first = _import(room, "--take", "2")
    assert [(c["number"], c["state"]) for c in first["changes"]] == [(2, "taken")]
    assert first["proposed"] == 1
    second = _import(room, "--take", "all")
    assert [c["state"] for c in second["changes"]] == ["taken", "there", "taken", "taken", "there"]
    steps = _steps(room)
    third = _import(room, "--take", "1-5")
    assert [c["state"] for c in third["changes"]] == ["there"] * 5
    assert (third["proposed"], third["known"]) == (0, 3)
    assert _steps(room) == steps


def test_what_the_codebook_refuses_is_said_and_the_rest_is_taken(wells: Shell) -> None:
    wells.rows(
        "room.csv",
        COLUMNS,
        [
            ("rename", "Gossip", "Hiding", "", "", "", "", "", "", "", ""),
            ("drop", "No such code", "", "", "", "", "", "", "", "", ""),
            ("drop", "Hiding", "", "", "", "", "", "1", "", "", ""),
            ("new", "", "Alone", "", "Loneliness", "", "", "", "", "", ""),
            ("new", "", "Loneliness", "", "", "Family", "", "", "", "", ""),
        ],
    )
    ran = wells("workshop", "import", "room.csv", "--take", "all", "--json", *ANN, status=3)
    refused = {c["number"]: c["why"] for c in ran.data["changes"] if c["state"] == "refused"}
    assert "There is a code Shame > Hiding already" in refused[1]
    assert "No code is called 'No such code'" in refused[2]
    assert "No cards can lie under a code to drop" in refused[3]
    assert "Loneliness" in refused[4]  # which only a later row makes
    assert ran.data["changes"][4]["state"] == "taken"
    wells("workshop", "import", "room.csv", "--take", "9", *ANN, status=2)
    wells("workshop", "import", "room.csv", "--take", "two", *ANN, status=2)


def test_proposals_are_taken_or_refused_and_stay_decided(room: Shell) -> None:
    room("reopen", "BEN-01", *ANN)
    _import(room, "--take", "all")
    (proposal,) = room("workshop", "proposals", "--json", *ANN).data["proposals"]
    assert (proposal["quote"], proposal["code"]) == ("I hid my pills.", "Shame > Being alone")
    assert proposal["source"] == "workshop, card 3, Table 2"
    before = room("codings", "--csv").table
    room("workshop", "take", "--all", *ANN)
    (made,) = [row for row in room("codings", "--csv").table if row not in before]
    assert (made["coder"], made["code"], made["quote"]) == ("Ann", "Shame > Being alone", "I hid my pills.")
    assert room("workshop", "proposals", "--json", *ANN).data["proposals"] == []
    room("undo", *ANN)
    assert room("codings", "--csv").table == before
    room("workshop", "refuse", proposal["proposal"][:8], *ANN)
    assert _import(room, "--take", "all")["proposed"] == 0
    assert room("workshop", "proposals", "--json", *ANN).data["proposals"] == []
    assert room("codings", "--csv").table == before


def test_finished_work_is_reopened_before_a_proposal_is_taken(room: Shell) -> None:
    _import(room, "--take", "all")
    refused = room("workshop", "take", "--all", *ANN, status=1)
    assert "Ann has finished BEN-01" in refused.err
    assert len(room("workshop", "proposals", "--json", *ANN).data["proposals"]) == 1


@pytest.mark.parametrize(
    ("words", "status", "said"),
    [
        (("take", *ANN), 2, "Name proposals by their ids, or give --all"),
        (("take", "--all", *ANN), 1, "Ann has no proposals to decide on"),
        (("refuse", "abcd", *ANN), 1, "There is no proposal that begins with abcd"),
        (("proposals",), 2, "coder"),
        (("import", "absent.csv", *ANN), 1, "absent.csv: it cannot be read"),
    ],
)
def test_wrong_calls_are_told_in_a_sentence(wells: Shell, words: Any, status: int, said: str) -> None:
    assert said in wells("workshop", *words, status=status).err


def test_what_a_room_says_of_a_code_is_held_to_the_rules_of_codes(room: Shell) -> None:
    room.write("room.yaml", 'changes:\n  - {action: keep, code: Kin, level: "Fam\\aily"}\n')
    (row,) = room("workshop", "import", "room.yaml", "--json", *ANN).data["changes"]
    assert (row["state"], "control character" in row["why"]) == ("refused", True)
    at_the_shell = room("codebook", "change", "Kin", "--level", "Fam\aily", *ANN, status=1)
    assert "control character" in at_the_shell.err
