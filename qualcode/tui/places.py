"""The places behind an agreement figure, in groups by kind: what would raise agreement most comes first."""

from __future__ import annotations

from dataclasses import dataclass
from typing import TYPE_CHECKING

from qualcode.agreement.words import coefficient, units
from qualcode.tui.transcript_columns import one_line

if TYPE_CHECKING:
    from collections.abc import Callable, Mapping, Sequence

    from qualcode.documents.differences import Coding, Gain, Result
    from qualcode.documents.differences import Place as Document

Path = tuple[str, ...]
NOT_DIFFERENT = ("agreed", "not offered")
KINDS = {
    "missed": "Missed",
    "boundary": "Same code, other bounds",
    "stance": "Same words and code, other stance",
    "other code": "Other code of the same theme",
    "other theme": "Other theme of the same level",
    "other level": "Code of another level",
}
"""The names of the kinds of disagreement."""


@dataclass(frozen=True)
class Place:
    """One disagreement about the words ``[start, end)`` of a transcript.

    ``codings``: what each coder coded there; ``without``: the coders who did not.
    """

    transcript: str
    transcript_id: bytes
    text: str
    start: int
    end: int
    kind: str
    paths: tuple[Path, ...]
    codings: tuple[Coding, ...]
    without: tuple[str, ...]
    heading: str

    @property
    def words(self) -> str:
        """The words in question, on one line."""
        return one_line(self.text[self.start : self.end])


@dataclass(frozen=True)
class About:
    """Which disagreements: those about the code of ``path`` (None: all).

    ``against``: only those where the first of ``coders`` has one of these codes and the second the other; None
    is no code.
    """

    path: Path | None = None
    coders: tuple[str, str] = ("", "")
    against: tuple[Path | None, Path | None] | None = None

    def wanted(self, place: Document) -> bool:
        """Whether a place is one of these."""
        if self.against is None:
            return True
        coded = [{tuple(c["path"]) for c in place["codings"] if c["coder"] == coder} for coder in self.coders]
        return all(
            not paths if path is None else path in paths
            for paths, path in zip(coded, self.against, strict=True)
        )

    @property
    def called(self) -> str:
        """Their subject, in words."""
        if self.against is not None:
            said = [
                f"{one_line(coder)}: {one_line(path[-1]) if path else 'nothing'}"
                for coder, path in zip(self.coders, self.against, strict=True)
            ]
            return ", ".join(said)
        return one_line(" > ".join(self.path)) if self.path else "all codes"


def chosen(result: Result, path: Path | None, wanted: Callable[[Document], bool]) -> list[Document]:
    """The ``wanted`` disagreements of a diagnosis that concern the code of this path (None: any)."""
    return [
        place
        for place in result["places"]
        if place["kind"] not in NOT_DIFFERENT
        and (path is None or list(path) in place["paths"])
        and wanted(place)
    ]


def in_order(
    result: Result, path: Path | None, found: Sequence[Document], texts: Mapping[str, tuple[bytes, str]]
) -> list[Place]:
    """Disagreements with their words, in groups of one kind and the same codes, the largest gain first.

    The gain is the diagnosis's, in pooled alpha; groups without one (stances) come last.
    """
    ranks = {_group(row): n for n, row in enumerate(result["gains"])}
    gains = {_group(row): row for row in result["gains"]}
    groups: dict[tuple[str, frozenset[Path]], list[Document]] = {}
    for place in found:
        groups.setdefault(_group(place), []).append(place)
    ordered = sorted(groups, key=lambda group: ranks.get(group, len(ranks)))
    return [
        _place(place, texts, _heading(result, path, group, len(groups[group]), gains.get(group)))
        for group in ordered
        for place in groups[group]
    ]


def _group(of: Document | Gain) -> tuple[str, frozenset[Path]]:
    return of["kind"], frozenset(tuple(path) for path in of["paths"])


def _place(place: Document, texts: Mapping[str, tuple[bytes, str]], heading: str) -> Place:
    transcript_id, text = texts[place["transcript"]]
    words = (place["transcript"], transcript_id, text, place["start"], place["end"])
    paths = tuple(tuple(path) for path in place["paths"])
    return Place(*words, place["kind"], paths, tuple(place["codings"]), tuple(place["without"]), heading)


def _heading(
    result: Result, path: Path | None, group: tuple[str, frozenset[Path]], number: int, gain: Gain | None
) -> str:
    kind, paths = group
    said = [KINDS[kind], units(number, "place")]
    said += [] if gain is None else [_gain(result, path, gain)]
    others = sorted(one_line(each[-1]) for each in paths if each != path)
    said += [" and ".join(others)] if others else []
    return " · ".join(said)


def _gain(result: Result, path: Path | None, gain: Gain) -> str:
    """Alpha now and with the whole group settled: the chosen code's, and the pooled one."""
    own = next((code for code in gain["codes"] if tuple(code["path"]) == path), None)
    told = [] if own is None else [f"alpha {coefficient(own['now'])} → {coefficient(own['then'])}"]
    told.append(f"pooled {_thousandths(result['pooled_now'])} → {_thousandths(gain['pooled'])}")
    return ", ".join(told)


def _thousandths(value: float | None) -> str:
    """Three decimals: a single place moves a pooled figure little."""
    return "-" if value is None else f"{value:.3f}".replace("0.", ".", 1)
