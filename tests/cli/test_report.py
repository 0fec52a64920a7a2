"""Packs at the shell: what is refused, what is said, which files are made, and that they are the same each time."""

from __future__ import annotations

import os
from pathlib import Path
from typing import TYPE_CHECKING

import pytest
from python_calamine import CalamineWorkbook

from qualcode.counting.attributing import Attribution
from qualcode.study.respondents import Respondent

if TYPE_CHECKING:
    from tests.conftest import Shell

GOLDEN = Path(__file__).parent.parent / "golden"
NAMES = ("BEN-01", "BEN-02", "STAFF-01", "GROUP")


def anonymise(shell: Shell, *names: str) -> None:
    for name in names or NAMES:
        shell("transcripts", "set", name, "--anonymised", "yes", "--anonymised-note", "Ann, 1 May")


@pytest.fixture
def safe(wells: Shell) -> Shell:
    anonymise(wells)
    return wells


def test_the_findings_as_text_are_byte_for_byte_as_before(safe: Shell) -> None:
    safe("settings", "agreement", "off")  # which has its own tests, and words of its own
    safe("report", "findings.md")
    found = (safe.folder / "findings.md").read_bytes().decode()
    path = GOLDEN / "findings.md"
    if os.environ.get("QUALCODE_WRITE_GOLDEN"):
        path.write_text(found, encoding="utf-8", newline="")
    assert found == path.read_bytes().decode()


@pytest.mark.parametrize("kind", ["findings", "cards", "reading"])
@pytest.mark.parametrize("ending", ["docx", "html", "xlsx", "md", "pdf"])
def test_two_runs_give_the_same_bytes_for_their_owner_alone(safe: Shell, kind: str, ending: str) -> None:
    for name in ("one", "two"):
        safe("report", f"{name}.{ending}", "--kind", kind)
    one, two = (safe.folder / f"{name}.{ending}" for name in ("one", "two"))
    assert one.read_bytes() == two.read_bytes()
    assert one.stat().st_mode & 0o777 == 0o600
    assert not [file for file in safe.folder.iterdir() if file.name.startswith(".")]


@pytest.mark.parametrize("kind", ["findings", "cards", "reading"])
def test_without_a_record_of_being_anonymised_there_is_no_pack(wells: Shell, kind: str) -> None:
    anonymise(wells, *NAMES[1:])
    refused = wells("report", "p.md", "--kind", kind, status=1)
    assert "of the 4 transcripts in it 1 is not recorded as anonymised (BEN-01)" in refused.err
    assert "--anonymised" in refused.err
    assert "--not-anonymised" in refused.err
    assert not (wells.folder / "p.md").exists()
    made = wells("report", "p.md", "--kind", kind, "--not-anonymised", "--json").data
    (told,) = [sentence for sentence in made["withheld"] if "anonymised" in sentence]
    assert told.startswith("1 of the 4 transcripts used is not recorded as anonymised")
    first_page = (wells.folder / "p.md").read_text().split("\n## ")[0]
    assert told in first_page
    anonymise(wells, "BEN-01")
    wells("report", "p.md", "--kind", kind)
    assert "not recorded" not in (wells.folder / "p.md").read_text()


def test_agreement_is_an_annex_unless_the_study_has_none(safe: Shell) -> None:
    themes = safe("agreement", "--roll-up", "theme", "--json").data
    safe("report", "p.md")
    text = (safe.folder / "p.md").read_text()
    assert "### Agreement between coders" in text
    assert "Ann and Ben coded 4 transcripts independently" in text
    for code in themes["codes"]:
        alpha = code["krippendorff_alpha"]
        said = rf"{alpha['value']:.2f} \[{alpha['low']:.2f}, {alpha['high']:.2f}\]"
        assert f"| {said} |" in next(
            line
            for line in text.split("### Agreement")[1].splitlines()
            if line.startswith(f"| {code['path'][0]}")
        )
    safe("settings", "agreement", "off")
    safe("report", "p.md")
    without = (safe.folder / "p.md").read_text()
    assert "greement" not in without.replace("disagree", "")
    safe("settings", "agreement", "on")
    safe("reopen", *NAMES, "--coder", "Ben")  # and then there is nothing to compare
    safe("report", "p.md")
    assert "Agreement" not in (safe.folder / "p.md").read_text()


def test_small_groups_are_withheld_and_that_is_said(safe: Shell) -> None:
    made = safe("report", "p.md", "--suppress-below", "2", "--json").data
    (told,) = [said for said in made["withheld"] if said.startswith("Figures of groups of fewer than 2")]
    text = (safe.folder / "p.md").read_text()
    assert told in text.split("\n## ")[0]
    assert "Nurse" in told
    assert "| Help | 2 of 2 | withheld | 2 of 2 |" in text
    assert "| All shown |" in text
    assert not [warning for warning in made["warnings"] if warning.startswith("Figures of groups")]
    assert "Sites and the like are left out" in text
    assert (
        "“Their families help them.”" not in text
    )  # which would say that there is one in the group withheld
    assert "No quote is printed from groups of fewer than 2." in text.split("\n## ")[0]
    safe("report", "p.xlsx", "--suppress-below", "2")
    themes = CalamineWorkbook.from_path(safe.folder / "p.xlsx").get_sheet_by_name("Themes").to_python()
    assert [row[3:6] for row in themes if row[2] == "Help"][-1] == ["All shown", 2, 2]
    safe("report", "p.md", "--suppress-below", "99")
    text = (safe.folder / "p.md").read_text()
    assert "| Help | withheld | withheld | withheld |" in text
    assert "not considered yet" not in text


def test_what_the_figures_leave_out_stands_in_the_pack(safe: Shell) -> None:
    """All is finished by two coders and not reconciled; and a fifth interview is finished by nobody."""
    safe.write("MORE.txt", "INT: Who?\nR: Nobody at all.\n")
    safe("import", "MORE.txt")
    made = safe("report", "p.md", "--json").data
    annex = (safe.folder / "p.md").read_text().split("What these figures rest on, and leave out")[1]
    assert len(made["warnings"]) == 3
    assert all(f"- {warning.split(':')[0]}" in annex for warning in made["warnings"])


def test_a_transcript_without_a_respondent_is_not_said_to_count(shell: Shell) -> None:
    shell("new", "s.qualcode")
    shell.write("T.txt", "INT: Who?\nR: My mother helped me every day.\n")
    shell("import", "T.txt")
    shell("coder", "add", "Ann")
    shell("codebook", "add", "Help", "--coder", "Ann")
    shell.rows("c.csv", "transcript,code,quote", [("T", "Help", "My mother helped me every day.")])
    shell("codings", "apply", "c.csv", "--coder", "Ann", "--finished")
    shell("report", "p.md", "--not-anonymised")
    text = (shell.folder / "p.md").read_text()
    assert "0 transcripts counted here." in text
    assert "\n0 transcripts count, of a study with 0 respondents." in text
    assert "1 transcript has no respondent and is not counted" in text
    assert "The codebook has 1 theme and 0 codes under them." in text


def test_a_refused_pack_numbers_no_card(wells: Shell) -> None:
    wells("report", "p.md", "--kind", "cards", status=1)
    assert "cards" not in wells("history").out


@pytest.mark.parametrize(
    ("words", "said"),
    [
        (("p.doc",), ".docx, .html, .xlsx, .md, .pdf"),
        (("p",), "no ending"),
        (("p.md", "--quotes", "6"), "2 to 5"),
        (("p.md", "--suppress-below", "0"), "--suppress-below"),
        (("p.md", "--copies", "0"), "--copies"),
        (("p.md", "--kind", "reading", "--tables", "0"), "--tables"),
    ],
)
def test_what_cannot_be_asked_is_wrong_usage(safe: Shell, words: tuple[str, ...], said: str) -> None:
    assert said in safe("report", *words, status=2).err


def test_without_the_extra_a_pdf_is_refused_before_anything_is_done(
    safe: Shell, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr("qualcode.reports.pdf.find_spec", lambda _name: None)
    assert "qualcode[pdf]" in safe("report", "p.pdf", "--kind", "cards", status=1).err
    assert "cards" not in safe("history").out


def test_a_folder_that_is_not_there_and_an_attribute_that_nobody_has_are_refused(safe: Shell) -> None:
    assert "cannot be written" in safe("report", "no/p.md", status=1).err
    assert "sit" in safe("report", "p.md", "--attribution", "sit", status=1).err
    assert list(safe.folder.glob("*.md")) == []


def test_copies_are_numbered_and_there_is_a_list_to_collect_them_by(safe: Shell) -> None:
    made = safe("report", "p.html", "--copies", "11", "--json").data
    names = [Path(file).name for file in made["files"]]
    assert names == [*(f"p-copy-{n:02}.html" for n in range(1, 12)), "p-collect-back.html"]
    assert not (safe.folder / "p.html").exists()
    text = (safe.folder / "p-copy-03.html").read_text()
    assert "Copy 3 of 11" in text
    assert "Copy 4 of 11" not in text
    listed = (safe.folder / "p-collect-back.html").read_text()
    assert all(f"{n} of 11" in listed for n in range(1, 12))


def test_attribution_is_as_detailed_as_is_asked_and_as_enough_people_share(safe: Shell) -> None:
    """Two mothers and a nurse, and a mother and a nurse of a focus group."""

    def printed(*options: str) -> str:
        safe("report", "p.md", *options)
        return (safe.folder / "p.md").read_text()

    usual = printed()
    assert "“The nurse was kind.” (Mother)" in usual  # three mothers, of whom two are of the north
    assert "“Their families help them.” (a respondent)" in usual  # two nurses
    every = printed("--suppress-below", "1")
    assert "“The nurse was kind.” (Mother, North)" in every
    assert "“Their families help them.” (Nurse)" in every
    assert "“The nurse was kind.” (BEN-01)" in printed("--suppress-below", "1", "--attribution", "respondent")
    assert "“The nurse was kind.” (a respondent)" in printed("--attribution", "respondent")


def test_many_groups_are_parted_among_tables(safe: Shell) -> None:
    people = [(f"X{n}", f"Kind {n}") for n in range(9)]
    safe.rows("more.csv", "respondent,respondent_type", people)
    safe("respondents", "import", "more.csv")
    safe("report", "p.md")
    text = (safe.folder / "p.md").read_text()
    assert "(groups 1 to 5 of 11)**" in text
    assert "| Theme | Mother | Nurse | Kind 0 | Kind 1 | Kind 2 | All |" in text
    assert "| Theme | Kind 3 | Kind 4 | Kind 5 | Kind 6 | Kind 7 | Kind 8 | All |" in text
    assert "| Help | 2 of 2 | 1 of 1 | not looked for yet |" in text


def test_who_is_left_without_an_attribute_is_not_known_by_that() -> None:
    """One mother of the west beside others: she is not to be the only one without a site."""

    def said(*sites: str | None) -> list[str]:
        people = [
            Respondent(n, bytes([n]), f"P{n}", "Mother", {} if site is None else {"site": site})
            for n, site in enumerate(sites)
        ]
        who = Attribution(people, ["respondent_type", "site"], 3)
        return [who.of([person])[0] for person in people]

    north, south = ["North"] * 4, ["South"] * 3
    assert said(*north, *south) == ["Mother, North"] * 4 + ["Mother, South"] * 3
    assert said(*north, *south, "West") == ["Mother, North"] * 4 + ["Mother"] * 4
    assert said(*north, "West") == ["Mother"] * 5
    assert said(*north, "West", "East", None) == ["Mother, North"] * 4 + ["Mother"] * 3


def test_left_out_and_refused_quotes_are_not_printed_and_are_told_of(safe: Shell) -> None:
    quotes = safe("quotes", "--code", "Help", "--json").data["quotes"]
    coding = next(q["coding"] for q in quotes if q["quote"] == "My mother helped me.")
    safe("quotes", "leave-out", coding, "--coder", "Ann")
    safe("transcripts", "set", "STAFF-01", "--consent-to-quote", "no")
    made = safe("report", "p.md", "--json").data
    text = (safe.folder / "p.md").read_text()
    assert "My mother helped me" not in text
    assert "Their families help them" not in text
    assert "1 quote is not printed: left out by hand." in made["withheld"]
    assert "1 quote is not printed: no consent to be quoted." in made["withheld"]
    safe("report", "r.md", "--kind", "reading")
    read = (safe.folder / "r.md").read_text()
    assert "My mother helped me" not in read
    assert r"\[left out\] The nurse was kind." in read
    assert "Their families help them" not in read
    assert "1 transcript is not printed: no consent to be quoted." in read


def test_cards_keep_their_numbers(safe: Shell) -> None:
    first = safe("report", "c.md", "--kind", "cards", "--json").data["cards"]
    assert sorted(card["card"] for card in first) == list(range(1, len(first) + 1))
    safe("undo", status=None)
    rows = [("BEN-01", "Clinic", "They talked behind my back.")]
    safe("reopen", "BEN-01", "--coder", "Ann")
    safe.rows("more.csv", "transcript,code,quote", rows)
    safe("codings", "apply", "more.csv", "--coder", "Ann", "--finished")
    again = safe("report", "c.md", "--kind", "cards", "--json").data["cards"]
    numbers = {card["coding"]: card["card"] for card in again}
    for card in first:
        assert numbers.get(card["coding"], card["card"]) == card["card"]
    assert safe("check").out.count("whole") >= 1
    text = (safe.folder / "c.md").read_text()
    assert "Kin" not in text
    assert " of " not in "".join(line for line in text.splitlines() if line.startswith("| ") and "“" in line)


def test_a_passage_is_on_one_card_only(safe: Shell) -> None:
    """It is coded under two themes by the coder whose codings count."""
    rows = [("BEN-01", "Gossip", "My mother helped me.")]
    safe("reopen", "BEN-01", "--coder", "Ann")
    safe.rows("more.csv", "transcript,code,quote", rows)
    safe("codings", "apply", "more.csv", "--coder", "Ann", "--finished")
    cards = safe("report", "c.md", "--kind", "cards", "--json").data["cards"]
    places = [(card["transcript"], card["start"]) for card in cards]
    assert len(places) == len(set(places))


def test_reading_shares_transcripts_out_without_codes(safe: Shell) -> None:
    made = safe("report", "r.md", "--kind", "reading", "--tables", "2", "--json").data
    assert sorted(name for table in made["tables"] for name in table["transcripts"]) == sorted(NAMES)
    mothers = [sum(name.startswith("BEN") for name in table["transcripts"]) for table in made["tables"]]
    assert mothers == [1, 1]
    text = (safe.folder / "r.md").read_text()
    assert "| 2 | R: My mother helped me. The nurse was kind. |  |" in text
    assert "Gossip" not in text
    drawn = [
        safe("report", "r.md", "--kind", "reading", "--sample", "50%", "--seed", seed, "--json").data
        for seed in ("3", "3")
    ]
    assert drawn[0] == drawn[1]
    assert "Drawn at random with seed 3" in (safe.folder / "r.md").read_text()
    only = safe("report", "r.md", "--kind", "reading", "--transcripts", "BEN-02", "--json").data
    assert only["tables"] == [{"table": 1, "transcripts": ["BEN-02"]}]


def test_a_study_without_respondents_is_quoted_but_not_counted(shell: Shell) -> None:
    shell("new", "n.qualcode")
    shell("codebook", "add", "Help")
    shell("codebook", "add", "Weather")
    shell.write("T1.txt", "INT: Who helped?\nR: My mother.\nINT: And then?\nR: The nurse.\n")
    shell("import", "T1.txt", "--consent-to-quote", "yes")
    shell("coder", "add", "Ann")
    shell.rows("c.csv", "transcript,code,quote", [("T1", "Help", "My mother")])
    shell("codings", "apply", "c.csv", "--finished")
    shell("report", "n.md", "--not-anonymised")
    text = (shell.folder / "n.md").read_text()
    assert "“My mother” (a respondent)" in text
    assert "Not coded so far in what counts here: Weather." in text
    assert "Nobody can be counted" in text


def test_an_empty_study_says_what_is_missing(shell: Shell) -> None:
    shell("new", "e.qualcode")
    shell("report", "e.md")
    assert "Nobody can be counted" in (shell.folder / "e.md").read_text()
    assert "no quote" in shell("report", "e.md", "--kind", "cards", status=1).err
    assert shell("report", "e.md", "--kind", "reading", status=1).err.startswith("Error: ")
