"""The table of themes as a text: level by level, theme by theme, sentences with counts, and the quotes."""

from __future__ import annotations

from typing import TYPE_CHECKING

from qualcode.counting.attributing import SOMEBODY, Attribution
from qualcode.counting.basis import load_basis
from qualcode.counting.behind import as_document, best_of, quotes_behind
from qualcode.counting.quoted import attribution_parts, held_back, how_to_record
from qualcode.counting.table import Tables
from qualcode.documents import FORMAT
from qualcode.study.attributes import TYPE
from qualcode.study.consent import consents
from qualcode.study.seen import look
from qualcode.themes.suppression import groups_withheld_in
from qualcode.themes.wording import LEAST, RESPONDENTS, WORDS, Word, codings_counted, sentences

if TYPE_CHECKING:
    from collections.abc import Mapping, Sequence
    from pathlib import Path

    from qualcode.counting.basis import Basis
    from qualcode.counting.behind import Behind
    from qualcode.counting.rows import Row
    from qualcode.documents import themes as documents
    from qualcode.documents.quotes import Quote
    from qualcode.ledger.study import Study
    from qualcode.reports.model import Block, Section

CIRCLES = "focus groups"
QUOTES = 3  # of a theme, unless another number is asked for


def narrative(
    study: Study,
    coder: str | None = None,
    *,
    by: str = TYPE,
    codings_of: str = "final",
    words: Path | None = None,
    best: int = QUOTES,
    attributed: str | None = None,
    suppress_below: int | None = None,
    units: str = RESPONDENTS,
) -> documents.Narrative:
    """Themes in sentences: those that are coded in any interview or focus group considered, with at most
    ``best`` quotes each.

    ``words`` is a table of words for shares (None: ``themes.wording.WORDS``); ``attributed`` names the
    attributes of attributions. With ``suppress_below`` no quote comes from a group whose figure is withheld,
    and an attribution uses only attributes that so many respondents share. Raises UsageError or NotFound for
    an unknown attribute, choice or coder, FileRefused for a file that is not such a table.
    """
    told, unused = (WORDS, []) if words is None else read_words_for_shares(words)
    seen, warnings = look(study, coder, "themes")
    warnings += unused
    with study.reading():
        basis = load_basis(seen, by=by, codings_of=codings_of)
        parts = attribution_parts(basis.people, attributed)
        themes = [row for row in basis.rows if row.kind == "theme"]
        behind = quotes_behind(seen, basis, themes)
        assumption = consents(study).assumption(basis.count.coders)
    table = Tables(basis).document(suppress_below=suppress_below)
    quotes = {
        row.path: [as_document(basis, item.quote, parts) for item in _chosen(found, row, table, best)]
        for row, found in zip(themes, behind, strict=True)
    }
    if suppress_below is not None:
        who = Attribution(basis.people, parts, suppress_below)
        for row, found in zip(themes, behind, strict=True):
            owners = {item.quote.coding.hex(): item.quote.owners for item in found}
            for quote in quotes[row.path]:
                quote["attribution"] = who.of(owners[quote["coding"]])[0] or SOMEBODY
    every = {item.quote.coding: item.quote for found in behind for item in found}.values()
    warnings += [*assumption, *held_back(every, "not offered"), *how_to_record(every)]
    both = zip(basis.rows, table["rows"], strict=True)
    silent = [row for row, told_of in both if row.kind != "level" and not _coded(table, told_of)]
    return {
        "format": FORMAT,
        "by": by,
        "codings_of": codings_of,
        "units": units,
        "counted": [
            what for what, part in ((units, table), (CIRCLES, table["focus_groups"])) if part["groups"]
        ],
        "words": [{"at_least": word.at_least, "word": word.word} for word in sorted(told, reverse=True)],
        "words_from": LEAST,
        "levels": _levels(basis, table, told, quotes, units),
        "not_coded": [list(row.path) for row in silent if basis.looked_for(row)],
        "not_looked_for": [list(row.path) for row in silent if not basis.looked_for(row)],
        "warnings": [*warnings, *table["warnings"]],
    }


def read_words_for_shares(path: Path) -> tuple[tuple[Word, ...], list[str]]:
    """The words of a table file, and what to say of the table. Raises FileRefused."""
    from qualcode.tables.words_table import read_words

    rows, told = read_words(path)
    return tuple(Word(*row) for row in rows), told


def _twin(table: documents.Table, row: documents.Row) -> documents.Row:
    """The same row in the table of focus groups."""
    return next(
        r for r in table["focus_groups"]["rows"] if (r["kind"], r["path"]) == (row["kind"], row["path"])
    )


def _coded(table: documents.Table, row: documents.Row) -> bool:
    """Whether it is coded anywhere, or may be: a withheld figure is no reason to leave a theme out."""
    cells = (*row["cells"], *_twin(table, row)["cells"])
    return any("withheld" in cell or cell["respondents"] for cell in cells)


def _chosen(found: Sequence[Behind], row: Row, table: documents.Table, best: int) -> list[Behind]:
    hidden = set().union(*(groups_withheld_in(part, row.path) for part in (table, table["focus_groups"])))
    return best_of([item for item in found if hidden.isdisjoint(item.groups)], best)


def _levels(
    basis: Basis,
    table: documents.Table,
    words: Sequence[Word],
    quotes: Mapping[tuple[str, ...], list[Quote]],
    units: str,
) -> list[documents.LevelSaid]:
    """The rows that are coded, as a tree: levels, in them themes, in them codes."""
    claims = {row.path: basis.book[row.code] for row in basis.rows if row.code is not None}
    levels: list[documents.LevelSaid] = []

    def said(row: documents.Row) -> documents.Said:
        twin = _twin(table, row)
        in_groups = sentences(twin, words, by=basis.by, units=CIRCLES) if twin["cells"] else []
        own = sentences(row, words, by=basis.by, units=units) if row["cells"] else []
        return {"path": list(row["path"]), "sentences": own, "focus_groups": in_groups}

    for row in table["rows"]:
        if not _coded(table, row):
            continue
        if row["kind"] == "level":
            levels.append({"level": row["level"], **said(row), "themes": []})
        elif row["kind"] == "theme":
            if not levels or levels[-1]["level"] != row["level"]:
                levels.append(
                    {"level": row["level"], "path": [], "sentences": [], "focus_groups": [], "themes": []}
                )
            code = claims[tuple(row["path"])]
            theme: documents.ThemeSaid = {
                **said(row),
                "claim": code.claim,
                "definition": code.definition,
                "quotes": quotes[tuple(row["path"])],
                "codes": [],
            }
            levels[-1]["themes"].append(theme)
        elif levels and levels[-1]["themes"]:
            levels[-1]["themes"][-1]["codes"].append(said(row))
    return levels


# -- as Markdown ------------------------------------------------------------------------------------


def as_markdown(document: documents.Narrative) -> str:
    """The narrative as Markdown."""
    from qualcode.reports.md import as_md
    from qualcode.reports.model import Pack, Section

    by = document["by"].replace("_", " ").replace(",", " and ")
    sections = [
        Section(level["level"] or "Themes without a level", tuple(_level(level)))
        for level in document["levels"]
    ]
    return as_md(
        Pack(
            "Themes in words",
            f"By {by}; codings: {document['codings_of']}",
            tuple(document["warnings"]),
            (*_how_to_read(document), *sections),
        )
    ).decode()


def _how_to_read(document: documents.Narrative) -> list[Block]:
    from qualcode.reports.model import Paragraph

    words = "; ".join(
        f"{w['word']} {'from' if w['at_least'] else 'above'} {w['at_least'] * 100:g}%"
        for w in document["words"]
    )
    told = [
        f"The figures say in how many {' and in how many '.join(document['counted']) or document['units']} "
        "a theme was coded, of how many that were considered under it. People may well have said what was not "
        "coded.",
        f"Codings {codings_counted(document['codings_of'])}",
        f"Words for shares: {words}; only where at least {document['words_from']} were considered.",
    ]
    left = len(document["not_coded"])
    if left:
        told.append(
            f"{left} {'theme or code is' if left == 1 else 'themes and codes are'} not coded in what is counted, "
            "and not listed."
        )
    unread = len(document["not_looked_for"])
    if unread:
        told.append(
            f"{unread} {'theme or code was' if unread == 1 else 'themes and codes were'} not looked for yet in "
            "what is counted."
        )
    return [Paragraph(text) for text in told]


def _level(level: documents.LevelSaid) -> list[Block]:
    from qualcode.reports.model import Paragraph

    blocks: list[Block] = [Paragraph(text) for text in (*level["sentences"], *level["focus_groups"])]
    return [*blocks, *(_theme(theme) for theme in level["themes"])]


def _theme(theme: documents.ThemeSaid) -> Section:
    from qualcode.reports.model import Bullets, Paragraph, Quote, Quotes, Section

    blocks: list[Block] = []
    if theme["claim"]:
        blocks.append(Paragraph(f"Claim: {theme['claim']}", "lead"))
    if theme["definition"]:
        blocks.append(Paragraph(theme["definition"], "note"))
    blocks += [Paragraph(text) for text in (*theme["sentences"], *theme["focus_groups"])]
    if theme["codes"]:
        items = [
            f"{' > '.join(code['path'][1:])}: {' '.join((*code['sentences'], *code['focus_groups']))}"
            for code in theme["codes"]
        ]
        blocks.append(Bullets(tuple(items)))
    quotes = tuple(
        Quote(
            quote["quote"],
            quote["attribution"],
            quote["medium"] == "notes",
            quote["stance"] if quote["stance"] in {"contrary", "mixed"} else "",
            quote["original"] or "",
        )
        for quote in theme["quotes"]
    )
    if quotes:
        blocks.append(Quotes("Quotes", quotes))
    return Section(theme["path"][-1], tuple(blocks))
