"""The figures of the sample counted again from the table of codings, by code that imports nothing of qualcode."""

from __future__ import annotations

import csv
from dataclasses import dataclass
from functools import cached_property
from pathlib import Path

HERE = Path(__file__).parents[2]
COUNTS = "Lindiwe"  # assigned first, so hers are the codings that count


def rows_of(path: Path) -> list[dict[str, str]]:
    with path.open(encoding="utf-8", newline="") as stream:
        return list(csv.DictReader(stream))


@dataclass(frozen=True)
class Figure:
    """Of one row and group: respondents, of how many, segments, and how many are supports/contrary/mixed/unset."""

    respondents: int
    considered: int
    segments: int
    stances: tuple[int, int, int, int]
    contrary_to_a_theme: int

    @property
    def opposed(self) -> int:
        return self.stances[1] + self.stances[2]

    @property
    def said(self) -> str:
        words = f"{self.respondents} of {self.considered}"
        if self.considered >= 20:
            words += f" ({int(self.respondents / self.considered * 100 + 0.5)}%)"
        return words


class ByHand:
    """Everybody in the sample is alone in an interview of their own name, and all are finished."""

    def __init__(self, codings: Path) -> None:
        self.codings = [row for row in rows_of(codings) if row["coder"] == COUNTS]
        self.people = rows_of(HERE / "transcripts" / "respondents.csv")

    @cached_property
    def groups(self) -> list[str]:
        return list(dict.fromkeys(person["respondent_type"] for person in self.people))

    def figure(self, kind: str, name: str, group: str) -> Figure:
        """``name`` is a level, or the path of a theme or code joined by " > "; ``group`` a type, or All."""

        def is_in(row: dict[str, str]) -> bool:
            return row["level"] == name if kind == "level" else f"{row['code']} > ".startswith(f"{name} > ")

        people = [p["respondent"] for p in self.people if group in (p["respondent_type"], "All")]
        inside = [row for row in self.codings if is_in(row) and row["respondent"] in people]
        stances: dict[str, set[str]] = {}
        for row in inside:
            stances.setdefault(row["respondent"], set()).add(row["stance"])
        settled = list(map(_settled, stances.values()))
        return Figure(
            len(stances),
            len(people),
            len(inside),
            (
                settled.count("supports"),
                settled.count("contrary"),
                settled.count("mixed"),
                settled.count("unset"),
            ),
            len(
                {
                    row["respondent"]
                    for row in inside
                    if _settled(
                        {
                            other["stance"]
                            for other in inside
                            if other["respondent"] == row["respondent"]
                            and other["code"].split(" > ")[0] == row["code"].split(" > ")[0]
                        }
                    )
                    in {"contrary", "mixed"}
                }
            ),
        )


def _settled(stances: set[str]) -> str:
    if "mixed" in stances or {"supports", "contrary"} <= stances:
        return "mixed"
    return next((s for s in ("contrary", "supports") if s in stances), "unset")
