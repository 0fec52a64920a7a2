"""The output of themes --compare: groups side by side, the widest differences first."""

from __future__ import annotations

from typing import TYPE_CHECKING

from qualcode.cli.commands.theme_cells import cell_shown
from qualcode.cli.printing import counted, line_width, say, table
from qualcode.themes import wording

if TYPE_CHECKING:
    from qualcode.cli.printing import Table
    from qualcode.documents.themes import Compared, ComparedPart, ComparedRow

ROOM = 34 + 12  # columns beside the groups' own, of 12 each; in a narrower line "3 of 5" becomes "3/5"


def show(document: Compared) -> None:
    """Print the comparison for people, without rows that nobody has a coding in."""
    for part, what in ((document, "respondents"), (document["focus_groups"], "focus groups")):
        if len(part["groups"]) > 1:
            _part(part, what, document)
    say(f"Codings {wording.codings_counted(document['codings_of'])}")
    about = document.get("inference")
    if about:
        seed = about["seed"]
        drawn = "" if seed is None else f"; by Monte Carlo with seed {seed} for too many tables"
        say(
            f"p: exact test over the groups of the row{drawn}. p Holm: {about['correction']}. All of it only "
            f"{about['as_if']}; respondents in such studies are usually chosen on purpose, and then it has no "
            "meaning. Differences, odds ratios and intervals of each two groups: --json or --csv."
        )


def _part(part: Compared | ComparedPart, what: str, document: Compared) -> None:
    rows = [row for row in part["rows"] if any(cell["respondents"] for cell in row["cells"])]
    if not rows:
        return
    inference = "inference" in rows[0]
    say(f"Where {what} of these groups differ most; codings: {document['codings_of']}")
    letters = [chr(ord("A") + i) if i < 26 else str(i) for i in range(len(part["groups"]))]
    for letter, group in zip(letters, part["groups"], strict=True):
        say(f"  {letter}  {group['group']}: {group['finished']} finished of {group['in_group']}")
    of = " of " if line_width() >= ROOM + 12 * len(letters) + 16 * inference else "/"
    table(
        ["level, theme, code", *letters, "widest", *(["p", "p Holm"] if inference else [])],
        [_line(row, letters, of, inference) for row in rows],
        right=range(1, len(letters) + 2 + 2 * inference),
    )
    left = len(part["rows"]) - len(rows)
    if left:
        say(f"{counted(left, 'row')} without a coding not shown.")
    if any(wording.against(cell) for row in rows for cell in row["cells"]):
        say("!n: n of them contrary or mixed; of a level, in at least one theme of it.")
    say("widest: the highest share less the lowest. Not coded does not mean that nobody said it.")
    say()


def _line(row: ComparedRow, letters: list[str], of: str, inference: bool) -> list[str]:
    groups = [cell["group"] for cell in row["cells"]]
    widest = "-"
    if row["difference"] is not None:
        high, low = (letters[groups.index(row["difference"][end])] for end in ("highest", "lowest"))
        widest = f"{row['difference']['value']:.2f} {high}-{low}"
    cells = [cell_shown(cell, False, of) for cell in row["cells"]]
    tests = [_p(row["inference"]["p"]), _p(row["inference"]["p_holm"])] if inference else []
    name = " > ".join(row["path"]) if row["kind"] != "level" else f"{row['path'][0]} (level)"
    return [name, *cells, widest, *tests]


def _p(value: float | None) -> str:
    if value is None:
        return "-"
    return "<.001" if value < 0.001 else f"{value:.3f}"


def csv(document: Compared) -> Table:
    """One line for each row and group; with inference, one for each row and two groups."""
    return _pairs_csv(document) if "inference" in document else _groups_csv(document)


def _groups_csv(document: Compared) -> Table:
    columns = ["counted", "level", "kind", "path", "widest", "highest", "lowest", "group", "respondents"]
    rows = []
    for part, what in ((document, "respondents"), (document["focus_groups"], "focus groups")):
        for row in part["rows"] if part["groups"] else []:
            widest = row["difference"]
            start: list[object] = [what, row["level"], row["kind"], " > ".join(row["path"])]
            start += [widest["value"], widest["highest"], widest["lowest"]] if widest else [None] * 3
            for cell in row["cells"]:
                rows.append(
                    [*start, *(cell[name] for name in ("group", "respondents", "considered", "share"))]
                )
    return [*columns, "considered", "share"], rows


def _pairs_csv(document: Compared) -> Table:
    columns = ["level", "kind", "path", "group_1", "respondents_1", "considered_1", "low_1", "high_1"]
    columns += ["group_2", "respondents_2", "considered_2", "low_2", "high_2"]
    columns += ["difference", "difference_low", "difference_high"]
    columns += ["odds_ratio", "odds_low", "odds_high", "odds_why"]
    columns += ["test", "p", "p_holm", "method", "replicates", "as_if"]
    rows = []
    for row in document["rows"]:
        found = row["inference"]
        cells = {cell["group"]: cell for cell in row["cells"]}
        own = {interval["group"]: interval for interval in found["groups"]}
        for pair in found["pairs"]:
            line: list[object] = [row["level"], row["kind"], " > ".join(row["path"])]
            for group in pair["groups"]:
                line += [group, cells[group]["respondents"], cells[group]["considered"]]
                line += [own[group]["low"], own[group]["high"]]
            line += [pair["difference"][name] for name in ("value", "low", "high")]
            line += [pair["odds_ratio"][name] for name in ("value", "low", "high", "why")]
            line += [found[name] for name in ("test", "p", "p_holm", "method", "replicates", "as_if")]
            rows.append(line)
    return columns, rows
