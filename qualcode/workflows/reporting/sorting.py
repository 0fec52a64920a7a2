"""Quote cards: balanced quotes to cut out and sort, with no theme on them, and sheets for the room's themes."""

from __future__ import annotations

from dataclasses import dataclass
from typing import TYPE_CHECKING

from qualcode.errors import NotAllowed, QualcodeError
from qualcode.reports.model import Bullets, Card, Cards, Column, Field, Form, Pack, Paragraph, Section, Table
from qualcode.study.cards import number_cards
from qualcode.study.coders import actor
from qualcode.study.seen import look
from qualcode.workflows.reporting.asking import Made
from qualcode.workflows.reporting.room import Room

if TYPE_CHECKING:
    from collections.abc import Iterable, Sequence

    from qualcode.codebook.tree import Codebook
    from qualcode.documents.reporting import CardsHold
    from qualcode.ledger.study import Study
    from qualcode.reports.model import Block
    from qualcode.workflows.reporting.asking import Asked
    from qualcode.workflows.reporting.room import ChosenQuote


@dataclass(frozen=True)
class _Numbered:
    chosen: ChosenQuote
    card: Card


def cards(study: Study, coder: str | None, asked: Asked) -> Made:
    """The pack of quote cards. Codings that have no card yet get their number in the study, for good.

    Raises QualcodeError where transcripts that count are not recorded as anonymised, unless asked for, and where
    there is nothing to print; NotAllowed to whoever is still to be blind.
    """
    seen, warnings = look(study, coder, "report")
    if seen.blind:
        raise NotAllowed(
            "Cards are numbered for the whole study: make them when your independent work is finished and shown, "
            "or have them made by somebody who is not blind."
        )
    with study.reading():
        room = Room(seen, asked)
        chosen = _once([c for theme in room.themes for c in room.chosen(theme)])
        if not chosen:
            raise QualcodeError(
                " ".join(
                    [
                        "There is no quote to print on a card: no finished transcript has a coding that may be "
                        "quoted.",
                        *room.withheld(()),
                        *room.how_to_record(),
                    ]
                )
            )
        title = study.name or study.path.stem
    # Numbered in an order that has nothing to do with themes: a run of numbers must not tell the room.
    order = sorted(chosen, key=lambda c: c.said.coding)
    numbers = number_cards(study, [c.said.coding for c in order], actor(study, coder))
    book = room.basis.book
    numbered = [_Numbered(c, Card(numbers[c.said.coding], c.quote)) for c in order]
    numbered.sort(key=lambda n: n.card.number)
    pack = Pack(
        title,
        "Quote cards, to cut out and sort",
        (*room.notices, *room.withheld(chosen)),
        _blocks([n.card for n in numbered]),
        (_card_list(numbered), _key(book, numbered)),
        asked.paper,
    )
    holds: CardsHold = {
        "transcripts": len(room.used),
        "cards": [
            {
                "card": n.card.number,
                "coding": n.chosen.said.coding.hex(),
                "code": list(book.path(n.chosen.said.code)),
                "transcript": n.chosen.said.entry.name,
                "start": n.chosen.said.start,
                "end": n.chosen.said.end,
            }
            for n in numbered
        ],
    }
    return Made(pack, [*warnings, *room.basis.warnings(), *room.how_to_record()], holds)


def _once(chosen: Iterable[ChosenQuote]) -> list[ChosenQuote]:
    """Each passage once, even if it is chosen under several themes: two cards with the same words help nobody."""
    kept: list[ChosenQuote] = []
    for c in chosen:
        if not any(
            c.said.entry.key == k.said.entry.key and c.said.start < k.said.end and k.said.start < c.said.end
            for k in kept
        ):
            kept.append(c)
    return kept


def _blocks(cards: Sequence[Card]) -> tuple[Block, ...]:
    return (
        Section(
            "How to use the cards",
            (
                Bullets(HOW_TO),
                Paragraph(f"{len(cards)} cards: {_runs([card.number for card in cards])}."),
            ),
        ),
        Cards(tuple(cards)),
        THEME_SHEET,
        CHANGE_SHEET,
    )


HOW_TO = (
    "Print on one side, in the size of the paper, and cut along the dashed lines.",
    "Each card is one quote. Who spoke stands under it, but no theme: the room finds its own.",
    "Lay together the cards that belong together, name each heap, and write the numbers of its cards on a "
    "theme sheet. A card that fits nowhere, or in two heaps, is worth a note.",
    "A card keeps its number for good: cards sorted on one day can be used again on another, and qualcode "
    "workshop reads the sheets back into the codebook by these numbers.",
    "Numbers may have gaps, and say nothing about the quote.",
    "Copy as many of the sheets at the end as are needed: one for each theme.",
)
THEME_SHEET = Form(
    "A theme of this group",
    (
        Field("Group or table"),
        Field("What we call it"),
        Field("What it says, in one sentence", 2),
        Field("What belongs to it, and what does not", 3),
        Field("At which level (for example individual, family, community)"),
        Field("Numbers of the cards that lie under it", 3),
        Field("Who disagreed, and why", 3),
    ),
)
CHANGE_SHEET = Form(
    "What to do with a theme that the codebook has",
    (
        Field("Group or table"),
        Field("The theme"),
        Field("Keep, rename, merge, split, drop (one of them)"),
        Field("New name, or the theme that it goes into, or its parts", 2),
        Field("Why", 3),
        Field("Numbers of the cards that lie under it", 3),
        Field("Who disagreed, and why", 3),
    ),
)


def _runs(numbers: Sequence[int]) -> str:
    """Sorted numbers as "1-7, 9, 12-14"."""
    runs: list[list[int]] = []
    for number in numbers:
        if runs and runs[-1][1] == number - 1:
            runs[-1][1] = number
        else:
            runs.append([number, number])
    return ", ".join(str(a) if a == b else f"{a}-{b}" for a, b in runs)


def _card_list(numbered: Sequence[_Numbered]) -> Table:
    return Table(
        "Cards",
        "The cards by number",
        (
            Column("Card", numbers=True),
            Column("Quote", share=9),
            Column("Who", share=3),
            Column("Sorted under", share=4),
        ),
        tuple((n.card.number, n.card.quote.said, n.card.quote.attribution, "") for n in numbered),
        "The text of each card, and room for the theme under which it was sorted.",
    )


def _key(book: Codebook, numbered: Sequence[_Numbered]) -> Table:
    return Table(
        "Key",
        "Under which code each card's quote is coded (not for the room)",
        (
            Column("Card", numbers=True),
            Column("Level", share=2),
            Column("Code", share=6),
            Column("Stance", share=2),
            Column("Transcript", share=2),
            Column("Start", numbers=True),
            Column("End", numbers=True),
        ),
        tuple(
            (
                n.card.number,
                book.level_of(n.chosen.said.code) or "",
                book.full_name(n.chosen.said.code),
                n.chosen.said.stance or "unset",
                n.chosen.said.entry.name,
                n.chosen.said.start,
                n.chosen.said.end,
            )
            for n in numbered
        ),
        "For the facilitator: delete this sheet before the file is passed on. Start and end are characters.",
    )
