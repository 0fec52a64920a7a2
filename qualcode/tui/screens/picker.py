"""The code picker: type a few letters, see a code's meaning, take it; or make a new code of the letters."""

from __future__ import annotations

from typing import TYPE_CHECKING, ClassVar, NamedTuple

from rich.text import Text
from textual.binding import Binding
from textual.containers import Container, Vertical, VerticalScroll
from textual.screen import ModalScreen
from textual.widgets import Input, Static

from qualcode.codebook.names import folded, name_fault
from qualcode.codebook.searching import Search
from qualcode.study.codes import key_of
from qualcode.tui.keys import shown_keys
from qualcode.tui.palette import readable
from qualcode.tui.pane import desk_of
from qualcode.tui.widgets.code_details import code_details
from qualcode.tui.widgets.offers import Offer, Offers

if TYPE_CHECKING:
    from collections.abc import Collection, Mapping, Sequence

    from textual import events
    from textual.app import ComposeResult
    from textual.binding import BindingType

    from qualcode.codebook.searching import Hit
    from qualcode.codebook.tree import Code, Codebook, Key


class Picked(NamedTuple):
    """A picked code, by its key; or, with ``code`` None, a new code's name and its parent (None: at the top), or
    the name of a further option."""

    code: int | None
    name: str = ""
    under: int | None = None


class _New(NamedTuple):
    name: str


class CodePicker(ModalScreen[Picked | None]):
    """Returns the picked code, or None if the person leaves.

    ``counts`` appear beside the codes. ``further``: other options, by the name to return, with the text to show.
    Codes in ``but``, retired ones (unless ``with_retired``) and merged ones are not offered.
    """

    BINDINGS: ClassVar[list[BindingType]] = [
        Binding("escape", "dismiss(None)", "leave", show=False),
        Binding("up", "move(-1)", "up", show=False),
        Binding("down", "move(1)", "down", show=False),
        Binding("pageup", "page(-1)", "page up", show=False),
        Binding("pagedown", "page(1)", "page down", show=False),
        Binding("tab", "place(1)", "elsewhere", show=False),
        Binding("shift+tab", "place(-1)", "elsewhere", show=False),
    ]

    def __init__(
        self,
        book: Codebook,
        colours: Mapping[Key, str],
        recent: Sequence[int],
        counts: Mapping[int, int],
        title: str,
        *,
        allow_new: bool = False,
        only_themes: bool = False,
        but: Collection[int] = (),
        further: Mapping[str, str] | None = None,
        with_retired: bool = False,
    ) -> None:
        super().__init__()
        self._book, self._colours, self._counts, self._title = book, colours, counts, title
        self._allow_new, self._further = allow_new, further or {}
        offered = [
            code
            for code in book.in_level_order()
            if (code.live or (with_retired and code.merged_into is None))
            and code.id not in but
            and (not only_themes or book.theme_of(code.id).id == code.id)
        ]
        keys = {code.id for code in offered}
        self._recent = [key for key in recent if key in keys]
        self._search = Search(book, offered)
        self._names = {folded(code.name) for code in book.live()}
        self._rows: list[Offer] = []
        self._guess: Code | None = None  # the last code under the cursor: a new one goes near it
        self._turned = 0  # how many times the person asked for another place

    def compose(self) -> ComposeResult:
        with Vertical(classes="dialog picker"):
            yield Static(self._title, classes="dialog-title", markup=False)
            yield Input(placeholder="letters of the name, or the mark")
            with Container(classes="picker-both"):
                yield Offers()
                with VerticalScroll(classes="picker-details", can_focus=False):
                    yield Static("", markup=False)
            new = " · Tab puts a new code elsewhere" if self._allow_new else ""
            yield Static(f"↑ ↓ choose · Enter takes · Esc leaves{new}", classes="dialog-keys", markup=False)

    @property
    def _offers(self) -> Offers:
        return self.query_one(Offers)

    def on_mount(self) -> None:
        self._fill("")

    def on_resize(self, event: events.Resize) -> None:
        self.set_class(event.size.width >= 100, "wide")
        self.set_class(event.size.height < 18, "low")

    # -- what is offered ----------------------------------------------------------------------------

    def on_input_changed(self, event: Input.Changed) -> None:
        self._fill(event.value)

    def _fill(self, query: str) -> None:
        hits = self._search.hits(query)
        self._rows = self._found(query, hits) if query.strip() else self._everything(hits)
        self._guess = hits[0].code if hits and query.strip() else None
        self._turned = 0
        name = " ".join(query.split())
        if self._allow_new and name and folded(name) not in self._names and name_fault(name) is None:
            self._rows.append(self._new_row(name))
        if not self._rows:
            self._rows.append(Offer(None, "No code matches." if query.strip() else "No codes yet."))
        self._offers.show(self._rows)

    def _found(self, query: str, hits: Sequence[Hit]) -> list[Offer]:
        wanted = folded(query)
        rows = [Offer(name, shown) for name, shown in self._further.items() if wanted in folded(shown)]
        codes = [self._row(hit.code, hit.places) for hit in hits]
        marked = bool(hits) and wanted == folded(hits[0].code.mark or "")
        return [*codes, *rows] if marked else [*rows, *codes]

    def _everything(self, hits: Sequence[Hit]) -> list[Offer]:
        """Further options, the recent codes with their digits, then the codebook by its levels."""
        rows = [Offer(name, shown) for name, shown in self._further.items()]
        if self._recent:
            rows.append(Offer(None, "Recent"))
            rows += [
                self._row(self._book[key])._replace(note=self._key_of_recent(number))
                for number, key in enumerate(self._recent, start=1)
            ]
        level: str | None = ""
        for hit in hits:
            if self._book.level_of(hit.code.id) != level:
                level = self._book.level_of(hit.code.id)
                rows.append(Offer(None, level or "No level"))
            rows.append(self._row(hit.code))
        return rows

    def _key_of_recent(self, number: int) -> str:
        keys = shown_keys(f"text.recent_{number}", desk_of(self).keymap_in_use)
        return f"key {keys[0]}" if keys else ""

    def _row(self, code: Code, places: tuple[int, ...] = ()) -> Offer:
        above = " > ".join(self._book.path(code.id)[:-1])
        count = str(self._counts.get(key_of(code), 0) or "")
        return Offer(code.id, code.name, code.mark or "?", self._colour(code), places, above, count)

    def _colour(self, code: Code) -> str:
        plain = desk_of(self).plain
        colour = self._colours.get(code.id, "")
        return "" if plain or not colour else readable(colour, self._offers.background_colors[1]).hex

    # -- a new code ---------------------------------------------------------------------------------

    def _new_row(self, name: str) -> Offer:
        under = self._under()
        where = f"under {self._book.full_name(under.id)}" if under else "as a theme, at the top"
        return Offer(_New(name), f"New code “{name}”", above=where, note="Tab: elsewhere")

    def _places(self) -> list[Code | None]:
        """The places for a new code, the most likely first; None is the top."""
        likely: list[Code | None] = []
        if self._guess is not None:
            likely += [self._book.theme_of(self._guess.id), None, self._guess]
        likely.append(None)
        likely += [self._book.theme_of(key) for key in self._recent]
        likely += self._book.themes()
        return list(dict.fromkeys(place for place in likely if place is None or place.live))

    def _under(self) -> Code | None:
        places = self._places()
        return places[self._turned % len(places)]

    def action_place(self, step: int) -> None:
        """Offer another place for the new code; from another row, go to the new code first."""
        if not self._rows or not isinstance(self._rows[-1].what, _New):
            return
        current = self._offers.current
        if current is not None and isinstance(current.what, _New):
            self._turned += step
        self._show_new()
        self._offers.move_to_last()

    def _show_new(self) -> None:
        row = self._rows[-1]
        if isinstance(row.what, _New):
            self._rows[-1] = self._new_row(row.what.name)
            self._offers.refresh()

    # -- moving and taking --------------------------------------------------------------------------

    def action_move(self, step: int) -> None:
        self._offers.move(step)

    def action_page(self, direction: int) -> None:
        self._offers.move_page(direction)

    def on_offers_moved(self) -> None:
        offer = self._offers.current
        said = Text("")
        if offer is not None and isinstance(offer.what, int):
            code = self._book[offer.what]
            if code is not self._guess and self.query_one(Input).value.strip():
                self._guess = code
                self._turned = 0
                self._show_new()
            said = code_details(self._book, code, self._colour(code))
        elif offer is not None and isinstance(offer.what, _New):
            said = Text(f"{offer.name}\n{offer.above}\n\nMarked emergent; define it in the codebook later.")
        self.query_one(".picker-details Static", Static).update(said)
        self.query_one(".picker-details").scroll_home(animate=False)

    def on_input_submitted(self) -> None:
        self._take()

    def on_offers_taken(self, event: Offers.Taken) -> None:
        offer = self._offers.current
        if event.at_note and offer is not None and isinstance(offer.what, _New):
            self.action_place(1)
        else:
            self._take()

    def _take(self) -> None:
        offer = self._offers.current
        if offer is None:
            return
        if isinstance(offer.what, _New):
            under = self._under()
            self.dismiss(Picked(None, offer.what.name, key_of(under) if under else None))
        elif isinstance(offer.what, int):
            self.dismiss(Picked(offer.what))
        else:
            self.dismiss(Picked(None, str(offer.what)))
