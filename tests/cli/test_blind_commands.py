"""Every command there is, as Ana, in two copies of a study: what Ben did in one of them must not show.

``EVERY`` has each command in the ways that it can be called, and each is called for people, with --json and with
--csv, on its own copies. Refusals are among them: what Ben has must be refused as what does not exist is.
"""

from __future__ import annotations

import json
import re
import shutil
from difflib import ndiff
from hashlib import sha256
from typing import TYPE_CHECKING

import click
import pytest

from qualcode.cli.main import COMMANDS, cli
from tests.blind_pair import BENS_BOOK, FILE, NAME, SENTINEL, Pair, plainly, span

if TYPE_CHECKING:
    from collections.abc import Iterator
    from pathlib import Path

    from tests.conftest import Shell

# CODING, MEMO, CODE and STEP stand for the ids of what Ben made, OWN for a coding of Ana's; START and END for the
# place that he coded.
EVERY: dict[str, list[str]] = {
    "demo": ["demo sample"],
    "new": ["new other.qualcode --codebook book.yaml"],
    "open": ["open"],
    "keys": ["keys"],
    "status": ["status"],
    "import": ["import better.txt", "import better.txt --respondents people.csv"],
    "transcripts": ["transcripts"],
    "transcripts revise": ["transcripts revise P02 better.txt", "transcripts revise P03 better.txt"],
    "transcripts speakers": [
        "transcripts speakers P02", "transcripts speakers --all", "transcripts speakers P02 --set R --rename X",
        "transcripts speakers --all --set R --role interviewer", "transcripts speakers P02 --set No --join R",
        "transcripts speakers P02 --set R --from-turn 5 --to X",
    ],
    "transcripts remove": [
        "transcripts remove P02", "transcripts remove P02 --yes", "transcripts remove P01 --yes",
    ],
    "transcripts set": ["transcripts set P02 --medium notes", "transcripts set P02 --interviewer R"],
    "transcripts unplaced": ["transcripts unplaced"],
    "text": ["text P02"],
    "respondents": ["respondents"],
    "respondents codes": [
        "respondents codes", "respondents codes --codings-of any", "respondents codes --describe",
        "respondents codes --codings-of coder:Ben",
    ],
    "respondents rename": ["respondents rename R2 R9", "respondents rename R2 R3 --join"],
    "respondents import": ["respondents import people.csv"],
    "codebook": [],
    "codebook add": [
        f"codebook add '{NAME}' --under Stigma", "codebook add More --under Stigma --level 'Zyxwvu layer'",
        "codebook add More --under 'Zyxwvu theme'", "codebook add More --under CODE", "codebook add Zx --mark Zx",
    ],
    "codebook change": [
        f"codebook change '{NAME}' --definition so", "codebook change CODE --definition so",
        f"codebook change Hiding --name '{NAME}'", "codebook change 'Zyxwvu version' --use so",
    ],
    "codebook check": ["codebook check"],
    "codebook export": ["codebook export out.yaml", "codebook export out.csv"],
    "codebook history": ["codebook history"],
    "codebook import": ["codebook import book.yaml", "codebook import bens.yaml --reason same"],
    "codebook merge": [
        f"codebook merge '{NAME}' --into Hiding", f"codebook merge Hiding --into '{NAME}'",
        "codebook merge Hiding --into 'Fear of talk'",
    ],
    "codebook move": [
        f"codebook move '{NAME}' --under Support", f"codebook move Hiding --under '{NAME}'",
        f"codebook move Hiding --before '{NAME}'", "codebook move Hiding --under Support",
    ],
    "codebook name-version": ["codebook name-version mine", "codebook name-version 'Zyxwvu version'"],
    "codebook retire": [f"codebook retire '{NAME}'", "codebook retire 'Zyxwvu five' --restore"],
    "codebook show": ["codebook show", "codebook show --version 'Zyxwvu version'", "codebook show --version mine"],
    "codebook split": [
        f"codebook split '{NAME}' --into a --into b", f"codebook split Stigma --into '{NAME}' --into b",
    ],
    "coder": ["coder"],
    "coder add": ["coder add Dora", "coder add Ben"],
    "coder rename": ["coder rename Ben Benedict"],
    "coder retire": [
        "coder retire Ben", "coder retire Ben --yes", "coder retire Ben --give-to Cara --yes",
        "coder retire Ben --give-to Ana --yes",
    ],
    "coder primary": ["coder primary Ben"],
    "settings": ["settings"],
    "settings agreement": ["settings agreement off", "settings agreement on"],
    "settings consent": ["settings consent assumed", "settings consent recorded"],
    "assign": [
        "assign --coders Ana,Ben", "assign --coders Ana --mode review --reviews Ben --round review",
        "assign --coders Ana --round again --sample 50% --by respondent_type",
    ],
    "finish": ["finish P02", "finish P01 P02"],
    "reopen": ["reopen P01", "reopen P03"],
    "codings": [
        "codings", "codings --transcript P01", "codings --transcript P02", "codings --transcript P04",
        "codings --layer consensus", "reconcile --accept-agreed; codings --layer consensus",
    ],
    "codings add": [
        f"codings add P02 '{NAME}' --start START --end END", "codings add P02 CODE --start START --end END",
        "codings add P02 Weather --start START --end END", "codings add P02 Hiding --start START --end END",
    ],
    "codings apply": ["codings apply rows.csv", "codings apply rows.csv --finished", "codings apply same.csv"],
    "codings change": [
        "codings change CODING --stance mixed", "codings change CODING --start 1 --end 20",
        "codings change CODING --code Hiding", "codings change CODING --start 1 --end 999999",
        f"codings change CODING --code '{NAME}'",
    ],
    "codings remove": ["codings remove CODING", "codings remove CODIN"],
    "recheck": ["recheck"],
    "recheck done": ["recheck done P01", f"recheck done P01 --code '{NAME}'", "recheck done P01 --code Hiding"],
    "memos": [
        "memos", "memos --search zyxwv", "memos --on study", "memos --on transcript:P02", "memos --on code:Stigma",
        f"memos --on 'code:{NAME}'", "memos --on coding:CODING", "memos --on cell:R2:Support",
        "memos --on 'cell:R1:Zyxwvu theme'", "memos --kind decision",
    ],
    "memos add": [
        "memos add mine --on coding:CODING", f"memos add mine --on 'code:{NAME}'",
        "memos add mine --on 'cell:R1:Zyxwvu theme'",
    ],
    "memos change": ["memos change MEMO other", "memos change MEMO --kind reflexive"],
    "memos remove": ["memos remove MEMO"],
    "workshop": [],
    "workshop import": ["workshop import room.csv", "workshop import room.csv --take all"],
    "workshop proposals": ["workshop proposals"],
    "workshop take": ["workshop take --all", "workshop take CODING"],
    "workshop refuse": ["workshop refuse --all"],
    "agreement": [
        "agreement --replicates 0", "agreement --replicates 0 --roll-up code,theme,level --text all",
        "agreement --replicates 0 --unit character", "agreement --replicates 0 --transcripts P02",
        "agreement --replicates 0 --unit code-set --fail-under 0.9", "agreement --coders Ana,Cara",
        "agreement --replicates 0 --by respondent_type", "agreement --replicates 0 --by order",
        "agreement --replicates 0 --sentences", "agreement --replicates 0 --methods-text --text all",
        "agreement --differences", "agreement --differences --roll-up theme --by round",
    ],
    "reconcile": [
        "reconcile", "reconcile --list", "reconcile --all --transcripts P01", "reconcile --list --transcripts P02",
        "reconcile --accept-agreed", "reconcile --accept-agreed --transcripts P02", "reconcile --list --by gain",
        "reconcile --list --transcripts P04", "reconcile --accept-agreed; themes",
    ],
    "reconcile settle": ["reconcile settle DIFFERENCE --take Ben", "reconcile settle 00000000 --take both"],
    "themes": [
        *(f"themes --codings-of {choice}" for choice in ("final", "any", "all", "coder:Ben", "coder:Cara")),
        "themes --by R --codings-of any", "themes --segments --codings-of any", "themes --intervals",
        "themes --compare --codings-of any", "themes --compare --inference",
        "themes --individuals --codings-of any",
        "themes --narrative", "themes --narrative --codings-of any", "themes --suppress-below 2",
    ],
    "cooccurrence": [
        "cooccurrence --codings-of any --unit span,sentence,turn,transcript", "cooccurrence --by respondent_type",
        "cooccurrence --codings-of coder:Ben --unit turn --roll-up level",
    ],
    "new-codes": ["new-codes --codings-of any", "new-codes --order coding --codings-of coder:Ben", "new-codes"],
    "quotes": [
        f"quotes --code '{NAME}' --codings-of any", "quotes --code CODE", "quotes --code 'Zyxwvu theme'",
        "quotes --code Stigma --codings-of any", "quotes --code Weather --codings-of coder:Ben",
        "quotes --code Stigma --codings-of coder:Ben", "quotes --code Zyxw", "quotes --code Hiding",
        "quotes --code Stigma --codings-of any --best 3", "quotes --code Hiding --left-out --codings-of any",
        "quotes --code Weather --by R --codings-of any",
    ],
    "framework": [
        "framework --codings-of any", "framework --codings-of coder:Ben", "framework --theme 'Zyxwvu theme'",
        "framework --theme Stigma --best 1 --codings-of any",
    ],
    "quotes pin": ["quotes pin CODING", "quotes pin CODIN", "quotes pin OWN"],
    "quotes leave-out": ["quotes leave-out CODING", "quotes leave-out OWN"],
    "quotes unpin": ["quotes unpin CODING", "quotes unpin OWN"],
    "quotes original": ["quotes original CODING so", "quotes original OWN so"],
    "report": [
        "report out.md --not-anonymised", "report out.md --not-anonymised --codings-of any",
        "report out.html --not-anonymised --codings-of coder:Ben", "report out.md",
        "report out.md --not-anonymised --kind cards", "report out.md --not-anonymised --kind reading",
    ],
    "history": ["history", "history --last 3", "history --step STEP", "history --step STE"],
    "undo": ["undo"],
    "redo": ["redo", "undo; redo", "undo; undo; undo; undo; undo; undo; redo"],
    "check": ["check"],
}  # fmt: skip
# Blindness is a rule of what is shown: a backup is the whole file, and its size.
WHOLE = {"backup"}


def _every_command() -> Iterator[tuple[str, click.Command]]:
    """Each command that does something, by its words; groups that only hold others are among them."""
    waiting: list[tuple[tuple[str, ...], click.Command]] = [((), cli)]
    while waiting:
        words, command = waiting.pop()
        if words:
            yield " ".join(words), command
        if isinstance(command, click.Group):
            context = click.Context(command)
            for name in command.list_commands(context):
                below = command.get_command(context, name)
                assert below is not None
                waiting.append(((*words, name), below))


ALL = dict(_every_command())


def test_no_command_is_forgotten() -> None:
    assert set(ALL) == set(EVERY) | WHOLE
    assert {name.split()[0] for name in ALL} == set(COMMANDS)
    for name, calls in EVERY.items():
        assert calls or isinstance(ALL[name], click.Group)
        for call in calls:
            assert name in call


def _words(call: str, pair: Pair) -> list[str]:
    start, end = span("P02", 4)
    known = {
        "CODING": pair.coding, "MEMO": pair.memo, "CODE": pair.code, "STEP": pair.step,
        "CODIN": pair.coding[:8], "OWN": pair.own, "STE": pair.step[:8], "START": str(start), "END": str(end),
    }  # fmt: skip
    words = [quoted or plain for quoted, plain in re.findall(r"'([^']*)'|(\S+)", call)]
    return [
        re.sub(r"^(coding:)?([A-Z]+)$", lambda m: (m[1] or "") + known.get(m[2], m[2]), word)
        for word in words
    ]


def _files(shell: Shell) -> None:
    """What the commands read, and what Ben's own file would be."""
    better = shell.folder.joinpath("P02.txt").read_text().replace("S4 P02 was said", "S4 was told")
    shell.write("better.txt", better)
    shell.write("bens.yaml", BENS_BOOK)
    start, end = span("P02", 4)
    rows = [("P02", NAME, start, end), ("P02", "Hiding", start, end), ("P03", "Weather", 30, 50)]
    shell.rows("rows.csv", "transcript,code,start,end", rows)
    room = [("keep", "Hiding", "1-3", ""), ("new", NAME, "", "Stigma"), ("drop", "Zyxwvu five", "", "")]
    shell.rows("room.csv", "action,code,cards,under", room)
    shell.rows("same.csv", "transcript,code,start,end", rows[1:])


def _forms(name: str) -> list[str]:
    options = {option for parameter in ALL[name].params for option in parameter.opts}
    return ["", *(form for form in ("--json", "--csv") if form in options)]


CALLS = [
    pytest.param(call, form, id=f"{call} {form}".strip())
    for name, calls in EVERY.items()
    for call in calls
    for form in _forms(name)
]


class Lent:
    """Both copies to call commands in: made again after what has changed them, and only then."""

    def __init__(self, pair: Pair, shell_in: type[Shell], folder: Path) -> None:
        (folder / "kept").mkdir()
        self._kept = pair.copies(folder / "kept")
        self._shells = [shell_in(folder / kept.name) for kept in self._kept]
        self._said: dict[tuple[Path, bytes], list[str]] = {}
        for kept in self._kept:
            _files(shell_in(kept))

    def shells(self) -> list[Shell]:
        for kept, shell in zip(self._kept, self._shells, strict=True):
            if _contents(shell.folder) != _contents(kept):
                shutil.rmtree(shell.folder, ignore_errors=True)
                shutil.copytree(kept, shell.folder)
        return self._shells

    def afterwards(self, shell: Shell) -> list[str]:
        """What Ana's history and her codebook say, which the same bytes of a study always say alike."""
        study = (shell.folder, sha256((shell.folder / FILE).read_bytes()).digest())
        if study not in self._said:
            self._said[study] = [
                shell(*then, "--coder", "Ana").both for then in (("history", "--json"), ("codebook", "show"))
            ]
        return self._said[study]


def _contents(folder: Path) -> dict[str, bytes]:
    return {str(path.relative_to(folder)): path.read_bytes() for path in folder.rglob("*") if path.is_file()}


@pytest.fixture(scope="module")
def lent(pair: Pair, shell_in: type[Shell], tmp_path_factory: pytest.TempPathFactory) -> Lent:
    return Lent(pair, shell_in, tmp_path_factory.mktemp("lent"))


def _outcome(lent: Lent, shell: Shell, call: str, form: str, pair: Pair) -> str:
    """All that a call gives Ana: what it prints, how it ends, the files it makes, and what her history and
    her codebook say afterwards."""
    before = set(shell.folder.rglob("*"))
    told = []
    for one in call.split("; "):
        words = _words(one, pair)
        if "DIFFERENCE" in words:
            listed = shell("reconcile", "--json", "--coder", "Ana").data["differences"]
            words = [listed[0]["difference"] if word == "DIFFERENCE" else word for word in words]
        given = [*words, form] if form else words
        if words[0] not in ("demo", "keys"):
            given += ["--coder", "Ana"]
        ran = shell(*given, status=None, COLUMNS="200")
        told += [str(ran.status), ran.out, ran.err]
    for file in sorted(set(shell.folder.rglob("*")) - before):
        if file.is_file() and ".qualcode" not in file.name:
            told += [file.name, file.read_bytes().decode("utf-8", "replace")]
    if form == "" and call.split()[0] not in ("demo", "new"):
        told += lent.afterwards(shell)
    return "\n".join(told)


def _different(one: str, other: str) -> list[str]:
    """The lines in which two texts differ, so that a failure says at once what leaks."""
    return [line for line in ndiff(one.splitlines(), other.splitlines()) if line[0] in "+-"][:12]


def _without(text: str, call: str, pair: Pair) -> str:
    """The text without the words that Ana herself has asked with."""
    asked = [word for word in _words(call, pair) if SENTINEL in word.lower()]
    if "rows.csv" in call or "room.csv" in call:
        asked.append(NAME)
    for word in asked:
        text = text.replace(word, "").replace(word.rpartition(":")[2], "")
    return text


@pytest.mark.parametrize(("call", "form"), CALLS)
def test_no_command_gives_ben_away(pair: Pair, lent: Lent, call: str, form: str) -> None:
    with_ben, without = (plainly(_outcome(lent, shell, call, form, pair)) for shell in lent.shells())
    assert _different(with_ben, without) == []
    imports = call.startswith(("codebook import bens", "codebook add", "codebook change Hiding", "codebook split",
                               "codebook name-version", "workshop import"))  # fmt: skip
    if not imports:  # else Ana has brought in the words herself
        assert SENTINEL not in _without(with_ben, call, pair).lower()


def test_a_shared_code_that_ben_puts_into_his_own_names_nothing(
    pair: Pair, shell_in: type[Shell], tmp_path: Path
) -> None:
    """He merges one into a code of his, and moves one under it; both stay of use to Ana as they were."""
    shell = shell_in(pair.copies(tmp_path)[0])
    shell("codebook", "merge", "Nurses help", "--into", NAME, "--coder", "Ben")
    shell("codebook", "move", "Family helps", "--under", NAME, "--coder", "Ben")
    ana = ("--coder", "Ana")
    told = [shell("codings", "add", "P02", "Nurses help", "--quote", "S5 P02 was said", *ana)]
    told += [shell("codebook", "move", "Family helps", "--under", "Support", *ana)]
    told += [shell("undo", *ana), shell("redo", *ana)]
    for words in (("history",), ("codebook", "history"), ("codebook", "show"), ("codings",), ("themes",)):
        told += [shell(*words, *ana), shell(*words, "--json", *ana)]
    assert not [ran.both for ran in told if SENTINEL in ran.both.lower()]
    assert "Nurses help" in shell("codebook", "show", *ana).out


def test_the_same_is_there_once_both_have_finished(
    revealed: Pair, shell_in: type[Shell], tmp_path: Path
) -> None:
    """So that the test above can fail."""
    shell, without = (shell_in(folder) for folder in revealed.copies(tmp_path))
    for words in (
        "codings", "memos", "codebook show", "codebook history", "codebook check", "themes --codings-of any",
        "history", "recheck", f"quotes --code '{NAME}' --codings-of any", "agreement --replicates 0",
        "memos --on coding:CODING", "history --step STEP", "codebook show --version 'Zyxwvu version'",
    ):  # fmt: skip
        ran = shell(*_words(words, revealed), "--json", "--coder", "Ana")
        assert SENTINEL in ran.out.lower(), words
        other = without(*_words(words, revealed), "--json", "--coder", "Ana", status=None)
        assert SENTINEL not in _without(other.both, words, revealed).lower(), words
    for name in ("out.yaml", "out.csv"):
        shell("codebook", "export", name, "--coder", "Ana")
        assert SENTINEL in (shell.folder / name).read_text().lower()
    refused = shell("codings", "remove", revealed.coding, "--coder", "Ana", status=1)
    assert "another coder's" in refused.err
    assert json.loads(shell("memos", "--json", "--coder", "Ana").out)["warnings"] == []
