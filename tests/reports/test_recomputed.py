"""Every figure and quote that a pack of the sample prints, counted or found again from the table of codings."""

from __future__ import annotations

import re
from html.parser import HTMLParser
from typing import TYPE_CHECKING, Any

import pytest
from docx import Document
from python_calamine import CalamineWorkbook

from tests.reports.by_hand import HERE, ByHand

if TYPE_CHECKING:
    from pathlib import Path

FIGURE = re.compile(r"\b\d+ of \d+\b")


@pytest.fixture(scope="module")
def by_hand(sample: Path) -> ByHand:
    return ByHand(sample / "codings.csv")


class Tables(HTMLParser):
    """The tables of a page, each as rows of cells, with its caption; and the headings before them."""

    def __init__(self) -> None:
        super().__init__()
        self.tables: list[tuple[str, list[list[str]]]] = []
        self.labels: list[str] = []
        self._inside: str | None = None
        self._text = ""

    def handle_starttag(self, tag: str, attrs: Any) -> None:
        given = dict(attrs)
        if tag == "table":
            self.tables.append(("", []))
        elif tag == "tr":
            self.tables[-1][1].append([])
        elif tag == "svg" and "aria-label" in given:
            self.labels.append(given["aria-label"])
        if tag in ("th", "td", "caption"):
            self._inside, self._text = tag, ""

    def handle_endtag(self, tag: str) -> None:
        if tag == self._inside:
            text = " ".join(self._text.split())
            if tag == "caption":
                self.tables[-1] = (text, self.tables[-1][1])
            else:
                self.tables[-1][1][-1].append(text)
            self._inside = None

    def handle_data(self, data: str) -> None:
        if self._inside:
            self._text += data


@pytest.fixture(scope="module")
def page(sample: Path) -> Tables:
    parser = Tables()
    parser.feed((sample / "findings.html").read_text(encoding="utf-8"))
    return parser


def _paths(by_hand: ByHand, sheet: list[list[Any]]) -> dict[tuple[str, str], list[str]]:
    """Of each row of the matrix (kind, path): its groups, in order."""
    found: dict[tuple[str, str], list[str]] = {}
    for row in sheet:
        found.setdefault((row[1], row[2]), []).append(row[3])
    return found


@pytest.fixture(scope="module")
def sheets(sample: Path) -> dict[str, list[list[Any]]]:
    book = CalamineWorkbook.from_path(str(sample / "findings.xlsx"))
    return {name: book.get_sheet_by_name(name).to_python() for name in book.sheet_names}


def test_the_workbook_counts_each_row_and_group(by_hand: ByHand, sheets: dict[str, list[list[Any]]]) -> None:
    head, *rows = sheets["Themes"]
    assert head[:8] == [
        "Level",
        "Kind",
        "Theme or code",
        "Group",
        "Respondents",
        "Considered",
        "Share",
        "Segments",
    ]
    assert [row[3] for row in rows[:7]] == [*by_hand.groups, "All"]
    assert {row["code"] for row in by_hand.codings} <= {row[2] for row in rows}
    assert len(rows) == 7 * len({(row[1], row[2]) for row in rows}) > 7 * 60
    for row in rows:
        hand = by_hand.figure(row[1], row[2], row[3])
        assert row[4:6] == [hand.respondents, hand.considered], row
        assert row[6] == pytest.approx(
            hand.respondents / hand.considered, rel=1e-14
        )  # sixteen digits in the file
        of_level = row[1] == "level"
        assert row[7] == hand.segments, row
        assert row[8:12] == (["", "", "", ""] if of_level else list(hand.stances)), row
        assert row[12] == (hand.contrary_to_a_theme if of_level else ""), row


def test_who_was_interviewed_is_counted(by_hand: ByHand, sheets: dict[str, list[list[Any]]]) -> None:
    head, *rows = sheets["Who was interviewed"]
    assert head == ["Respondent type", "Respondents", "Eastgate", "Riverside", "Recorded", "In notes"]
    assert [row[0] for row in rows] == [*by_hand.groups, "All"]
    for name, *counts in rows:
        group = [p for p in by_hand.people if name in (p["respondent_type"], "All")]
        sites = [sum(p["site"] == site for p in group) for site in head[2:4]]
        media = [sum(p["medium"] == medium for p in group) for medium in ("audio", "notes")]
        assert counts == [len(group), *sites, *media]


def _named(by_hand: ByHand, name: str, kind: str, theme: str | None = None) -> str:
    """The path of a code by its last name, under a theme where one is given."""
    paths = {
        " > ".join(parts[:i])
        for row in by_hand.codings
        for parts in [row["code"].split(" > ")]
        for i in range(1, len(parts) + 1)
    }
    fit = {p for p in paths if p.split(" > ")[-1] == name and (theme is None or p.split(" > ")[0] == theme)}
    return next(iter(fit)) if len(fit) == 1 else name


def test_the_page_prints_those_figures_in_its_tables_and_bars(by_hand: ByHand, page: Tables) -> None:
    groups = [*by_hand.groups, "All"]
    checked = 0
    for caption, rows in page.tables:
        if caption.startswith(("Themes: ", "What was said within ", "Themes and codes by group")):
            assert rows[0][1:] == groups
            theme = None
            if caption.startswith("What was said within"):
                theme = caption.removeprefix("What was said within ").split(
                    " Respondents in whose interviews"
                )[0]
            levels = {row["level"] for row in by_hand.codings}
            for name, *cells in rows[1:]:
                if name in levels:
                    path, kind = name, "level"
                elif theme is None and caption.startswith("Themes and"):
                    path, kind = _named(by_hand, name, "code"), "code"
                else:
                    path, kind = _named(by_hand, name, "code", theme), "code"
                hand = [by_hand.figure(kind, path, group) for group in groups]
                assert cells == [figure.said for figure in hand], (caption, name)
                checked += len(cells)
        elif caption == "In the interviews of how many respondents":
            for label, _, says in rows[1:]:
                checked += bool(FIGURE.search(says))
                assert f"{label}: {says}" in page.labels
    assert checked > 900


def test_each_bar_is_of_its_theme(by_hand: ByHand, sample: Path) -> None:
    """In the text form every theme's heading is followed by its bars."""
    text = (sample / "findings.md").read_text(encoding="utf-8")
    groups = [*by_hand.groups, "All"]
    themes = {row["code"].split(" > ")[0] for row in by_hand.codings}
    found = dict(re.findall(r"^### (.+?)\n(.*?)(?=^##)", text + "\n##", flags=re.MULTILINE | re.DOTALL))
    assert themes <= set(found)
    for theme in themes:
        rows = re.findall(r"^\| ([^|]+?) \| ([█▒░]+) \| ([^|]+?) \|$", found[theme], flags=re.MULTILINE)
        assert [row[0] for row in rows] == groups
        for group, bar, says in rows:
            hand = by_hand.figure("theme", theme, group)
            opposed = f"; {hand.opposed} contrary or mixed" if hand.opposed else ""
            assert says == hand.said + opposed
            assert len(bar) == 20
            assert bar.count("░") == 20 - round(20 * hand.respondents / hand.considered)
            assert bar.count("▒") == round(20 * hand.opposed / hand.considered)


def test_every_sentence_with_figures_in_the_text_is_right(by_hand: ByHand, sample: Path) -> None:
    text = (sample / "findings.md").read_text(encoding="utf-8")
    sections = re.split(r"^## ", text, flags=re.MULTILINE)[1:]
    levels = {row["level"] for row in by_hand.codings}
    for section in sections:
        level = section.splitlines()[0]
        if level in levels:
            lead = by_hand.figure("level", level, "All")
            share = int(lead.respondents / lead.considered * 100 + 0.5)
            assert f"interviews of {lead.respondents} of {lead.considered} respondents ({share}%)" in section
        for theme, body in re.findall(
            r"^### (.+?)\n(.*?)(?=^### |\Z)", section, flags=re.MULTILINE | re.DOTALL
        ):
            told = re.search(r"- (\d+|One) respondents? speaks? against it", body)
            opposed = by_hand.figure("theme", theme, "All").opposed
            assert (told is not None) == bool(opposed)
            if told:
                assert told[1] in (str(opposed), "One" if opposed == 1 else "")
            for most, group, least, other in re.findall(
                r"coded with (\d+ of \d+) in the group (.+?), and (\d+ of \d+) in the group (.+?)\. Do", body
            ):
                assert by_hand.figure("theme", theme, group).said == most
                assert by_hand.figure("theme", theme, other).said == least


def test_the_document_prints_the_same_tables_as_the_page(sample: Path, page: Tables) -> None:
    document = Document(str(sample / "findings.docx"))
    printed = [[[cell.text for cell in row.cells] for row in table.rows] for table in document.tables]
    flat = [[[" ".join(cell.split()) for cell in row] for row in rows] for _, rows in page.tables]
    bars = [
        i for i, (caption, _) in enumerate(page.tables) if caption.startswith("In the interviews of how many")
    ]
    assert len(printed) == len(flat)
    for i, (rows, others) in enumerate(zip(printed, flat, strict=True)):
        same = [[" ".join(cell.split()) for cell in row] for row in rows]
        if i not in bars:
            assert same == others
        else:
            assert [[row[0], row[2]] for row in same] == [[row[0], row[2]] for row in others]


def test_each_quote_stands_in_the_transcript_of_somebody_so_described(
    by_hand: ByHand, sheets: dict[str, list[list[Any]]]
) -> None:
    head, *rows = sheets["Quotes"]
    assert head == ["Level", "Theme", "Quote", "Who", "Stance", "From notes", "Original wording"]
    of = {p["respondent"]: p for p in by_hand.people}
    per_theme: dict[str, int] = {}
    for level, theme, words, who, mark, from_notes, _ in rows:
        per_theme[theme] = per_theme.get(theme, 0) + 1
        (coding, *_) = [
            row
            for row in by_hand.codings
            if row["quote"] == words and row["code"].split(" > ")[0] == theme and row["level"] == level
        ]
        text = (HERE / "transcripts" / f"{coding['transcript']}.txt").read_text(encoding="utf-8")
        assert " ".join(words.split()) in " ".join(text.split())
        person = of[coding["respondent"]]
        kind, site = person["respondent_type"], person["site"]
        sharing = sum(p["respondent_type"] == kind and p["site"] == site for p in by_hand.people)
        alike = sum(p["respondent_type"] == kind for p in by_hand.people)
        expected = f"{kind}, {site}" if sharing >= 3 else kind if alike >= 3 else "a respondent"
        assert who == expected
        assert mark == {"contrary": "Contrary view", "mixed": "In part a contrary view"}.get(
            coding["stance"], ""
        )
        assert (from_notes == "yes") == (person["medium"] == "notes")
    themes = {row["code"].split(" > ")[0] for row in by_hand.codings}
    assert set(per_theme) == themes
    assert max(per_theme.values()) == 4
    for theme in themes:
        contrary = any(
            r["stance"] in ("contrary", "mixed") for r in by_hand.codings if r["code"].startswith(theme)
        )
        assert contrary == any(row[4] for row in rows if row[1] == theme), theme


def test_what_is_coarsened_is_counted_on_the_first_page(
    sample: Path, sheets: dict[str, list[list[Any]]]
) -> None:
    coarse = sum("," not in row[3] for row in sheets["Quotes"][1:])
    text = (sample / "findings.md").read_text(encoding="utf-8")
    assert f"**Note.** {coarse} quotes say less about who spoke" in text.split("\n## ")[0]
