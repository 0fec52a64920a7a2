"""A screen with a search line above a list, which filters it."""

from __future__ import annotations

from qualcode.tui.screens.workspace import Workspace
from qualcode.tui.widgets.drawn_list import DrawnList
from qualcode.tui.widgets.search_line import SearchLine


class SearchedScreen(Workspace):
    """A workspace with one ``SearchLine``, visible only in use, and one ``DrawnList``."""

    @property
    def search(self) -> SearchLine:
        return self.query_one(SearchLine)

    def narrow(self) -> None:
        """Show only the rows that hold the words of the search line."""
        raise NotImplementedError

    def act_filter(self) -> None:
        self.search.add_class("shown")
        self.search.focus()

    def on_input_changed(self) -> None:
        self.narrow()

    def on_input_submitted(self) -> None:
        self.action_back_to_list()

    def action_back_to_list(self) -> None:
        self.search.set_class(bool(self.search.value.strip()), "shown")
        self.query_one(DrawnList).focus()

    def action_forget_search(self) -> None:
        self.search.value = ""
        self.action_back_to_list()
