"""One study with everything in it, made once and copied for every test that wants it."""

from __future__ import annotations

import shutil
from typing import TYPE_CHECKING

import pytest

if TYPE_CHECKING:
    from pathlib import Path

    from tests.conftest import Once, Shell

BOOK = """\
title: Wells
levels: [Family, Community]
codes:
  - name: Help
    level: Family
    mark: H
    claim: Kin help each other
    definition: Help of any kind
    codes:
      - {name: Kin, definition: From the family}
      - {name: Clinic, definition: From health workers, keywords: [nurse]}
  - name: Shame
    level: Community
    codes: [{name: Gossip}, {name: Hiding}]
"""
PEOPLE = [
    ("BEN-01", "Mother", "North", "BEN-01", "", "INT", "yes"),
    ("BEN-02", "Mother", "South", "BEN-02", "", "INT", "yes"),
    ("STAFF-01", "Nurse", "", "STAFF-01", "", "INT", "yes"),
    ("Anna", "Mother", "North", "GROUP", "Anna", "MOD", "yes"),
    ("Beth", "Nurse", "South", "GROUP", "Beth", "MOD", "yes"),
]
TEXTS = {
    "BEN-01": "INT: Who helped you?\nR: My mother helped me. The nurse was kind.\nINT: And the others?\n"
    "R: They talked behind my back. I hid my pills.\n",
    "BEN-02": "INT: Who helped you, if anybody?\nR: Nobody helped me. I was alone.\nINT: And the others?\n"
    "R: People said this and that.\n",
    "STAFF-01": "INT: What do you see here?\nR: Many hide it. Their families help them.\nINT: Always?\n"
    "R: Not always, no.\n",
    "GROUP": "MOD: How is it here?\nAnna: We help each other.\nBeth: They come late.\nMOD: Why?\n"
    "Anna: Because people talk.\nBeth: Because it is far.\n",
}
CODED = {
    "Ann": [
        ("BEN-01", "Kin", "My mother helped me.", "supports", "warmly said"),
        ("BEN-01", "Clinic", "The nurse was kind.", "", ""),
        ("BEN-01", "Gossip", "They talked behind my back.", "", ""),
        ("BEN-02", "Help", "Nobody helped me.", "contrary", ""),
        ("STAFF-01", "Kin", "Their families help them.", "supports", ""),
        ("GROUP", "Kin", "We help each other.", "", ""),
    ],
    "Ben": [
        ("BEN-01", "Kin", "My mother helped me.", "", ""),
        ("BEN-01", "Hiding", "I hid my pills.", "", ""),
        ("BEN-02", "Gossip", "People said this and that.", "", ""),
        ("STAFF-01", "Kin", "Their families help them.", "", ""),
        ("STAFF-01", "Hiding", "Many hide it.", "", ""),
        ("GROUP", "Gossip", "Because people talk.", "", ""),
    ],
}


def make_wells(shell: Shell) -> None:
    """The study, finished by both coders."""
    shell.write("wells.yaml", BOOK)
    shell("new", "wells.qualcode", "--name", "Wells", "--codebook", "wells.yaml")
    for name, text in TEXTS.items():
        shell.write(f"{name}.txt", text)
    columns = "respondent,respondent_type,site,transcript,speaker,interviewer,consent_to_quote"
    shell.rows("people.csv", columns, PEOPLE)
    shell("import", *(f"{name}.txt" for name in TEXTS), "--respondents", "people.csv")
    for coder, rows in CODED.items():
        shell("coder", "add", coder)
        shell.rows(f"{coder}.csv", "transcript,code,quote,stance,memo", rows)
        shell("codings", "apply", f"{coder}.csv", "--coder", coder, "--finished")


@pytest.fixture(scope="session")
def _wells(once: Once, shell_in: type[Shell]) -> Path:
    return once("wells", lambda folder: make_wells(shell_in(folder)))


@pytest.fixture
def wells(_wells: Path, shell: Shell) -> Shell:
    """A shell in a folder with a copy of the finished study, and the files that it was made of."""
    shutil.copytree(_wells, shell.folder, dirs_exist_ok=True)
    return shell
