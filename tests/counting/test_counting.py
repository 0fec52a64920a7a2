"""Themes by group, against a second counting that knows only the inputs and `codings --csv`.

The second counting is plain Python on names and offsets; it uses nothing of qualcode. Studies are made at
random by a seed: respondents with no, one or two interviews, focus groups, attributes that are missing, codes
added while others have finished, merged codes, rechecks, work that is never finished, work reopened.
"""

from __future__ import annotations

import random
from dataclasses import dataclass, field
from typing import TYPE_CHECKING, Any

import pytest

if TYPE_CHECKING:
    from tests.conftest import Shell

NOT_GIVEN = "(not given)"
STANCES = ("supports", "contrary", "mixed", "unset")
CODEBOOK = """\
title: Two villages
levels: [Family, Community]
codes:
  - {name: Help, level: Family, codes: [{name: Kin}, {name: Clinic, codes: [{name: Nurse}]}]}
  - {name: Shame, level: Community, codes: [{name: Gossip}, {name: Hiding}]}
  - {name: Money, codes: [{name: Debt}]}
"""
PARENTS = {
    "Help": None,
    "Kin": "Help",
    "Clinic": "Help",
    "Nurse": "Clinic",
    "Shame": None,
    "Gossip": "Shame",
    "Hiding": "Shame",
    "Money": None,
    "Debt": "Money",
}
LEVEL = {"Help": "Family", "Shame": "Community", "Money": None}
TYPES = {
    "P1": "Mother",
    "P2": "Mother",
    "P3": "Nurse",
    "P4": None,
    "P5": "Nurse",
    "P6": "Mother",
    "P7": "Nurse",
}
SITES = {"P1": "North", "P2": None, "P3": "South", "P4": "North", "P5": None, "P6": "South", "P7": "North"}
INTERVIEWS = {"P1": ["A1"], "P2": ["B1", "B2"], "P3": ["C1"], "P4": ["D1"], "P5": ["E1", "E2"], "P6": []}
IN_FOCUS = {"F1": {"Anna": "P2", "Beth": "P7"}, "F2": {}}
CODERS = ("Ann", "Ben")


def transcript(name: str) -> str:
    """Some turns by label; every label speaks more than once, as it must to be taken for one."""
    voices = ["R", "R", "R"]
    if name in IN_FOCUS:
        voices = [*(IN_FOCUS[name] or {"Cleo": 0, "Dora": 0})] * 2
    lines = []
    for i, voice in enumerate(voices):
        lines += [f"INT: What was question {i} of {name} about?", f"{voice}: {name} answer {i}. It was so."]
    return "\n".join(lines) + "\n"


def turns(name: str) -> list[tuple[int, int, str]]:
    """(start, end, label) of the speech of each turn, by counting characters."""
    found, position = [], 0
    for line in transcript(name).splitlines():
        label = line.split(":")[0]
        found.append((position + len(label) + 2, position + len(line), label))
        position += len(line) + 1
    return found


TRANSCRIPTS = [*(t for own in INTERVIEWS.values() for t in own), *IN_FOCUS]


@dataclass
class Made:
    """A study, and what the second counting has to know of how it came about."""

    shell: Shell
    assigned: dict[str, list[str]] = field(default_factory=dict)
    status: dict[tuple[str, str], str] = field(default_factory=dict)
    offered: dict[tuple[str, str], set[str]] = field(default_factory=dict)
    parents: dict[str, str | None] = field(default_factory=lambda: dict(PARENTS))
    merged: dict[str, str] = field(default_factory=dict)
    primary: str | None = None


def make(shell: Shell, seed: int) -> Made:
    """A study at random, by commands only."""
    chance = random.Random(seed)
    shell.write("book.yaml", CODEBOOK)
    shell("new", "villages.qualcode", "--codebook", "book.yaml")
    for name in TRANSCRIPTS:
        shell.write(f"{name}.txt", transcript(name))
    rows: list[tuple[Any, ...]] = []
    for person, own in INTERVIEWS.items():
        about = (person, TYPES[person] or "", SITES[person] or "")
        rows += [(*about, t, "", "INT") for t in own] or [(*about, "", "", "")]
    rows += [
        (p, TYPES[p] or "", SITES[p] or "", t, label, "INT")
        for t, own in IN_FOCUS.items()
        for label, p in own.items()
    ]
    shell.rows("people.csv", "respondent,respondent_type,site,transcript,speaker,interviewer", rows)
    shell("import", *(f"{t}.txt" for t in TRANSCRIPTS), "--respondents", "people.csv", "--interviewer", "INT")
    for coder in CODERS:
        shell("coder", "add", coder)
    made = Made(shell)
    order = CODERS if seed % 2 else CODERS[::-1]
    for coder in order:
        own = [t for t in TRANSCRIPTS if chance.random() < 0.85]
        shell("assign", "--coders", coder, "--transcripts", ",".join(own))
        for t in own:
            made.assigned.setdefault(t, []).append(coder)
            made.status[t, coder] = "open"
    if seed % 3 == 0:
        made.primary = chance.choice(CODERS)
        shell("coder", "primary", made.primary)
    for _ in range(4):
        _code(made, chance)
        _finish(made, chance)
        _change(made, chance)
    return made


def _code(made: Made, chance: random.Random) -> None:
    for coder in CODERS:
        still = [t for (t, c), s in made.status.items() if c == coder and s != "finished"]
        rows = []
        for t in still:
            for _ in range(chance.randint(0, 3)):
                spoken = turns(t)
                first = chance.randrange(len(spoken))
                last = min(len(spoken) - 1, first + chance.choice((0, 0, 0, 1, 2)))
                code = chance.choice([c for c in made.parents if c not in made.merged])
                end = spoken[last][1] - chance.randint(0, 4)
                rows.append((t, code, spoken[first][0] + chance.randint(0, 3), end, chance.choice(STANCES)))
        if rows:
            made.shell.rows("apply.csv", "transcript,code,start,end,stance", rows)
            made.shell("codings", "apply", "apply.csv", "--coder", coder)


def _finish(made: Made, chance: random.Random) -> None:
    for coder in CODERS:
        still = [t for (t, c), s in made.status.items() if c == coder and s != "finished"]
        done = [t for t in still if chance.random() < 0.35]
        if done:
            made.shell("finish", *done, "--coder", coder)
        for t in done:
            made.status[t, coder] = "finished"
            made.offered[t, coder] = set(made.parents)
    finished = [pair for pair, s in made.status.items() if s == "finished"]
    if finished and chance.random() < 0.3:
        t, coder = chance.choice(finished)
        made.shell("reopen", t, "--coder", coder)
        made.status[t, coder] = "reopened"


def _change(made: Made, chance: random.Random) -> None:
    live = [c for c in made.parents if c not in made.merged]
    what = chance.random()
    if what < 0.5:
        new, under = f"New{len(made.parents)}", chance.choice([c for c in live if c != "Nurse"])
        made.shell("codebook", "add", new, "--under", under)
        made.parents[new] = under
    elif what < 0.75:
        leaves = [c for c in live if c not in made.parents.values() and made.parents[c]]
        code, into = chance.sample(leaves, 2)
        made.shell("codebook", "merge", code, "--into", into)
        made.merged[code] = into
    finished = [pair for pair, s in made.status.items() if s == "finished"]
    if finished:
        t, coder = chance.choice(finished)
        code = chance.choice([c for c in made.parents if c not in made.merged])
        made.shell("recheck", "done", t, "--code", code, "--coder", coder)
        made.offered[t, coder].add(code)


# -- the second counting ----------------------------------------------------------------------------


class Counting:
    """The table counted again from the list of codings."""

    def __init__(self, made: Made, choice: str, by: str) -> None:
        self.made, self.choice = made, choice
        self.codings = made.shell("codings", "--csv").table
        self.group = {
            person: " / ".join(
                (TYPES if a == "respondent_type" else SITES)[person] or NOT_GIVEN for a in by.split(",")
            )
            for person in TYPES
        }
        self.counted = {t: who for t in TRANSCRIPTS if (who := self._who(t))}

    def _who(self, t: str) -> list[str]:
        assigned = self.made.assigned.get(t, [])
        if self.choice.startswith("coder:"):
            coded = {c["coder"] for c in self.codings if c["transcript"] == t}
            begun = {c for c in CODERS if c in coded or self.made.status.get((t, c), "open") != "open"}
            return [c for c in assigned if c == self.choice.removeprefix("coder:") and c in begun]
        done = [c for c in assigned if self.made.status[t, c] == "finished"]
        if self.choice == "final":
            return [self.made.primary] if self.made.primary in done else done[:1]
        return done

    def _existed(self, t: str) -> set[str]:
        """The codes under which a transcript was considered; a merged one stands for what it went into."""
        views = []
        for coder in self.counted[t]:
            if self.made.status[t, coder] == "finished":
                views.append(self.made.offered[t, coder])
            else:
                views.append(set(self.made.parents))
        codes = set.intersection(*views) if self.choice == "all" else set.union(*views)
        return {self._standing(code) for code in codes}

    def _standing(self, code: str) -> str:
        while code in self.made.merged:
            code = self.made.merged[code]
        return code

    def _above(self, code: str) -> list[str]:
        chain: list[str] = []
        above: str | None = code
        while above:
            chain.append(above)
            above = self.made.parents[above]
        return chain

    def _rows_of(self, code: str) -> set[tuple[str, str]]:
        """The rows in which a code counts: ("level", name) and ("code", name of it or of one above)."""
        chain = self._above(code)
        return {("code", c) for c in chain} | {("level", LEVEL[chain[-1]] or "")}

    def considered(self, transcripts: list[str], row: tuple[str, str]) -> bool:
        return bool(transcripts) and all(
            t in self.counted and any(row in self._rows_of(code) for code in self._existed(t))
            for t in transcripts
        )

    def finished(self, transcripts: list[str]) -> bool:
        done = {t for t, who in self.counted.items() if {self.made.status[t, c] for c in who} == {"finished"}}
        return bool(transcripts) and done.issuperset(transcripts)

    def said(self, t: str, row: tuple[str, str]) -> list[dict[str, str]]:
        """The codings that count in a row for whoever speaks in a transcript."""
        spoken = [(start, end) for start, end, label in turns(t) if label != "INT"]
        found = [
            coding
            for coding in self.codings
            if coding["transcript"] == t
            and coding["coder"] in self.counted.get(t, ())
            and row in self._rows_of(coding["code"].split(" > ")[-1])
            and any(start < int(coding["end"]) and int(coding["start"]) < end for start, end in spoken)
        ]
        by_all = {coding["coder"] for coding in found} == set(self.counted.get(t, ()))
        return found if by_all or self.choice != "all" else []

    def cell(
        self, units: list[tuple[str, list[str]]], row: tuple[str, str], group: str | None
    ) -> dict[str, Any]:
        """One cell; ``units`` are (group, transcripts) of each respondent, or of each focus group."""
        stances = dict.fromkeys(STANCES, 0)
        voiced = out_of = segments = against = 0
        for own_group, transcripts in units:
            if group not in (None, own_group) or not self.considered(transcripts, row):
                continue
            out_of += 1
            codings = [coding for t in transcripts for coding in self.said(t, row)]
            segments += len(codings)
            if codings:
                voiced += 1
                stances[settled({coding["stance"] for coding in codings})] += 1
            themes = [("code", theme) for theme, level in LEVEL.items() if row == ("level", level)]
            against += any(self._opposed(transcripts, theme) for theme in themes)
        share = voiced / out_of if out_of else None
        return {
            "respondents": voiced,
            "considered": out_of,
            "share": share,
            "segments": segments,
            "stance": stances if row[0] == "code" else None,
            **({"contrary_to_a_theme": against} if row[0] == "level" else {}),
        }

    def _opposed(self, transcripts: list[str], theme: tuple[str, str]) -> bool:
        """Whether whoever speaks in these transcripts is contrary or mixed in a theme, as its own row has it."""
        stances = {coding["stance"] for t in transcripts for coding in self.said(t, theme)}
        known = self.considered(transcripts, theme) and stances
        return bool(known) and settled(stances) in {"contrary", "mixed"}


# -- co-occurrence counted again ---------------------------------------------------------------------


def places(t: str, unit: str) -> list[tuple[int, int, str]]:
    """(start, end, label) of the units of a transcript that hold respondents' words, by counting characters."""
    spoken = [turn for turn in turns(t) if turn[2] != "INT"]
    if unit == "transcript":
        return [(turn[0], turn[1], turn[2]) for turn in spoken]
    if unit == "turn":
        return spoken
    if unit == "span":
        return [(i, i + 1, label) for start, end, label in spoken for i in range(start, end)]
    found = []
    for start, end, label in spoken:
        middle = transcript(t).index(". ", start) + 1  # of the two sentences of an answer
        found += [(start, middle, label), (middle + 1, end, label)]
    return found


class Pairs(Counting):
    """Which codes occur together, counted again unit by unit."""

    def found(self, unit: str, group: str | None) -> dict[frozenset[str], tuple[int, int]]:
        """{codes: (both, either)} in the words of a group, None: in all."""
        live = [code for code in self.made.parents if code not in self.made.merged]
        both: dict[frozenset[str], int] = {}
        either: dict[frozenset[str], int] = {}
        for t in self.counted:
            considered = self._existed(t)
            for codes in self._by_unit(t, unit, group):
                for i, a in enumerate(live):
                    for b in live[i + 1 :]:
                        if {a, b} <= considered and codes & {a, b}:
                            pair = frozenset((a, b))
                            either[pair] = either.get(pair, 0) + 1
                            both[pair] = both.get(pair, 0) + ({a, b} <= codes)
        return {pair: (count, either[pair]) for pair, count in both.items() if count}

    def _by_unit(self, t: str, unit: str, group: str | None) -> list[set[str]]:
        units: list[set[str]] = []
        for start, end, label in places(t, unit):
            if group is not None and group != self._group_of(t, label):
                continue
            has = [
                {
                    coding["code"].split(" > ")[-1]
                    for coding in self.codings
                    if (coding["transcript"], coding["coder"]) == (t, coder)
                    and start < int(coding["end"])
                    and int(coding["start"]) < end
                }
                for coder in self.counted[t]
            ]
            units.append(set.intersection(*has) if self.choice == "all" else set.union(*has))
        if unit != "transcript" or not units:
            return units
        if self.choice != "all":
            return [set.union(*units)]
        turns_of = Pairs.__new__(Pairs)  # one coder at a time, since each may have a code in another turn
        turns_of.__dict__.update(self.__dict__)
        single = []
        for coder in self.counted[t]:
            turns_of.choice, turns_of.counted = "any", {t: [coder]}
            own = turns_of._by_unit(t, "turn", group)
            single.append(set.union(*own) if own else set())
        return [set.intersection(*single)]

    def _group_of(self, t: str, label: str) -> str | None:
        if t in IN_FOCUS:
            return "(focus groups)"
        return next(self.group[person] for person, own in INTERVIEWS.items() if t in own)


@pytest.mark.parametrize("choice", ["final", "any", "all"])
def test_what_occurs_together_is_what_a_second_counting_finds(made: Made, choice: str) -> None:
    units = ("span", "sentence", "turn", "transcript")
    words = ("--unit", ",".join(units), "--by", "site", "--codings-of", choice)
    results = made.shell("cooccurrence", "--json", *words).data["results"]
    again = Pairs(made, choice, "site")
    assert {result["group"] for result in results} >= {"(all)", "North", "(focus groups)"}
    for result in results:
        group = None if result["group"] == "(all)" else result["group"]
        found = {
            frozenset(path[-1] for path in pair["codes"]): (pair["both"], pair["either"])
            for pair in result["pairs"]
        }
        assert found == again.found(result["unit"], group), (result["unit"], group)
        for pair in result["pairs"]:
            assert pair["jaccard"] == pair["both"] / pair["either"]
            assert pair["first"] + pair["second"] - pair["both"] == pair["either"]


def settled(stances: set[str]) -> str:
    if "mixed" in stances or {"supports", "contrary"} <= stances:
        return "mixed"
    return next(name for name in ("contrary", "supports", "unset") if name in stances)


def row_of(row: dict[str, Any]) -> tuple[str, str]:
    return ("level" if row["kind"] == "level" else "code", row["path"][-1])


@pytest.fixture(scope="module", params=range(5))
def made(request: pytest.FixtureRequest, tmp_path_factory: Any, shell_in: type[Shell]) -> Made:
    return make(shell_in(tmp_path_factory.mktemp("villages")), request.param)


@pytest.mark.parametrize("by", ["respondent_type", "respondent_type,site"])
@pytest.mark.parametrize("choice", ["final", "any", "all", "coder:Ann", "coder:Ben"])
def test_every_cell_is_what_a_second_counting_finds(made: Made, choice: str, by: str) -> None:
    found = made.shell("themes", "--json", "--codings-of", choice, "--by", by).data
    again = Counting(made, choice, by)

    people = [(again.group[p], own) for p, own in INTERVIEWS.items()]
    groups = list(dict.fromkeys(group for group, _ in people))
    groups.sort(key=lambda name: name == NOT_GIVEN)
    assert found["groups"] == [
        {
            "group": name,
            "in_group": sum(own == name for own, _ in people),
            "finished": sum(own == name and again.finished(t) for own, t in people),
        }
        for name in groups
    ]
    circles = [
        ("; ".join(dict.fromkeys(again.group[p] for p in own.values())) or NOT_GIVEN, [t])
        for t, own in IN_FOCUS.items()
    ]
    assert {g["group"]: g["in_group"] for g in found["focus_groups"]["groups"]} == dict.fromkeys(
        dict(circles), 1
    )
    for part, units in ((found, people), (found["focus_groups"], circles)):
        for row in part["rows"]:
            for cell in row["cells"]:
                group = cell.pop("group")
                assert cell == again.cell(units, row_of(row), group), (row["path"], group)
            assert row["total"] == again.cell(units, row_of(row), None), row["path"]


def test_rows_are_levels_themes_and_codes_in_the_codebooks_order(made: Made) -> None:
    rows = made.shell("themes", "--json").data["rows"]
    expected = []
    for theme in ("Help", "Shame", "Money"):
        if LEVEL[theme]:
            expected.append(("level", [LEVEL[theme]], LEVEL[theme]))
        expected.append(("theme", [theme], LEVEL[theme]))
        book = made.shell("codebook", "show", "--json").data["codes"]
        expected += [
            ("code", code["path"], LEVEL[theme])
            for code in book
            if code["path"][0] == theme and len(code["path"]) > 1 and code["path"][-1] not in made.merged
        ]
    assert [(row["kind"], row["path"], row["level"]) for row in rows] == expected


def test_the_studies_hold_what_is_to_be_counted(made: Made) -> None:
    """A random study that is finished everywhere, or nowhere, would test nothing."""
    states = set(made.status.values())
    assert "finished" in states
    assert states & {"open", "reopened"}
    assert len(made.parents) > len(PARENTS) or made.merged
    rows = made.shell("themes", "--json", "--codings-of", "any").data["rows"]
    assert {0, 1} <= {cell["respondents"] for row in rows for cell in row["cells"]}
