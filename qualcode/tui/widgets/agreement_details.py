"""One line of the agreement table in words: counts, figures, and reasons for undefined ones."""

from __future__ import annotations

from typing import TYPE_CHECKING

from rich.text import Text

from qualcode.agreement.words import coefficient, shares_below, with_interval
from qualcode.tui.agreement_columns import FIGURES
from qualcode.tui.transcript_columns import one_line
from qualcode.tui.widgets.frame import Plain

if TYPE_CHECKING:
    from qualcode.documents.agreement import Code, Result


class AgreementDetails(Plain):
    """Shows one line of a result in words; with ``wide`` also the intervals of all figures."""

    def show(self, result: Result | None, line: Code | None, *, wide: bool) -> None:
        """Show this line of this result; nothing if either is None."""
        self.update(Text("") if result is None or line is None else _details(result, line, wide=wide))


def _details(result: Result, line: Code, *, wide: bool) -> Text:
    text = Text(one_line(line["sentence"]))
    text.stylize("bold", 0, len(one_line(" > ".join(line["path"]))))
    if line["level"] and result["roll_up"] != "level":
        text.append(f" Level: {one_line(line['level'])}.")
    defined = [name for name in FIGURES if line[name]["value"] is not None and name != "krippendorff_alpha"]
    figures = [
        f"{FIGURES[name][0]} {with_interval(line[name]) if wide else coefficient(line[name]['value'])}"
        for name in defined
    ]
    text.append("\n" + " · ".join(figures))
    for why, names in _reasons(line).items():
        text.append(f"\nNot defined: {', '.join(names)}, because {why}.")
    alpha = line["krippendorff_alpha"]
    if wide and (below := shares_below(alpha)):
        text.append(f"\nOf alpha: {below}.")
    if alpha["interval_why"] and alpha["value"] is not None:
        text.append(f"\nNo interval of alpha: {alpha['interval_why']}.")
    return text


def _reasons(line: Code) -> dict[str, list[str]]:
    """The undefined figures, by reason."""
    found: dict[str, list[str]] = {}
    for name, (short, _) in FIGURES.items():
        why = line[name]["why"]
        if why is not None:
            found.setdefault(why, []).append(short)
    return found
