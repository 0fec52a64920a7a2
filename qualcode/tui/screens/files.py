"""Choosing files: a path with completion, and the list of its folder."""

from __future__ import annotations

import os
from glob import has_magic
from pathlib import Path
from typing import TYPE_CHECKING, Any, ClassVar, NamedTuple, TypeVar

from rich.text import Text
from textual.binding import Binding
from textual.containers import Horizontal, Vertical
from textual.screen import ModalScreen
from textual.widgets import Input, Label, OptionList, Static
from textual.widgets.option_list import Option

from qualcode.errors import QualcodeError
from qualcode.study.transcripts import natural_order
from qualcode.tui.segment_order import several
from qualcode.tui.transcript_columns import one_line
from qualcode.tui.widgets.buttons import Buttons
from qualcode.tui.widgets.frame import fill

if TYPE_CHECKING:
    from collections.abc import Awaitable, Callable, Sequence

    from textual import events
    from textual.app import ComposeResult
    from textual.binding import BindingType

_UP = ".."
Taken = TypeVar("Taken")


class Chosen(NamedTuple):
    """The files, and the text of the further lines by their ids (without blank ones)."""

    files: list[Path]
    more: dict[str, str]


class Folder(NamedTuple):
    """The names of a folder's folders, and of its files that can be read."""

    folders: list[str]
    files: list[str]


def read_folder(folder: Path, endings: Sequence[str]) -> Folder:
    """The folders and the files with these endings in ``folder``, without hidden ones.

    Raises QualcodeError for an unreadable folder.
    """
    folders, files = [], []
    try:
        with os.scandir(folder) as found:
            for item in found:
                if item.name.startswith("."):
                    continue
                if _is_folder(item):
                    folders.append(item.name)
                elif item.name.lower().endswith(tuple(endings)):
                    files.append(item.name)
    except OSError as error:
        raise QualcodeError(f"{one_line(str(folder))} cannot be opened: {error.strerror}.") from error
    return Folder(sorted(folders, key=natural_order), sorted(files, key=natural_order))


def _is_folder(item: os.DirEntry[str]) -> bool:
    try:
        return item.is_dir()
    except OSError:  # a link that leads nowhere, or in a circle
        return False


def typed_path(typed: str, folder: Path) -> Path:
    """The typed path, relative to ``folder``; quotes around it, as of a file dropped here, do not count."""
    typed = typed.strip()
    if len(typed) > 1 and typed[0] == typed[-1] and typed[0] in "'\"":
        typed = typed[1:-1]
    try:
        return folder / Path(typed).expanduser()
    except RuntimeError:  # ~nobody
        return folder / typed


def found_files(typed: str, folder: Path, endings: Sequence[str]) -> list[Path]:
    """The files named by a path, or by a pattern such as ``interviews/*.txt``.

    Raises QualcodeError, in one sentence, for a missing file or one that cannot be read here.
    """
    path = typed_path(typed, folder)
    if has_magic(typed) and not path.exists():
        found = [one for one in _matching(path) if one.name.lower().endswith(tuple(endings))]
        if not found:
            raise QualcodeError(f"No readable file matches {one_line(typed)}.")
        return found
    refuse_unreadable(path, endings)
    return [path]


def _matching(pattern: Path) -> list[Path]:
    from glob import glob

    found = glob(str(pattern))  # noqa: PTH207 (it takes patterns of folders too)
    return sorted(map(Path, found), key=lambda one: natural_order(one.name))


def refuse_unreadable(path: Path, endings: Sequence[str]) -> None:
    """Raise QualcodeError, in one sentence, unless ``path`` is a file with one of these endings and opens."""
    name = one_line(path.name or str(path))
    try:
        if not path.exists():
            raise QualcodeError(f"There is no {name} in {one_line(str(path.parent))}.")
        if path.is_dir():
            raise QualcodeError(f"{name} is a folder; choose files in it.")
        if not path.name.lower().endswith(tuple(endings)):
            raise QualcodeError(
                f"{name} cannot be read here; choose a file that ends in {', '.join(endings)}."
            )
        with path.open("rb"):
            pass
    except OSError as error:
        raise QualcodeError(f"{name} cannot be read: {error.strerror}.") from error


def completed(typed: str, folder: Path, endings: Sequence[str]) -> str | None:
    """``typed`` extended by what all names that begin with it share; None if that adds nothing."""
    head, slash, start = typed.rpartition("/")
    try:
        there = read_folder(typed_path(head + slash, folder) if slash else folder, endings)
    except QualcodeError:
        return None
    names = [f"{name}/" for name in there.folders] + there.files
    matches = [name for name in names if name.startswith(start)] or [
        name for name in names if name.casefold().startswith(start.casefold())
    ]
    common = _beginning(matches)
    return head + slash + common if len(common) > len(start) else None


def _beginning(names: Sequence[str]) -> str:
    """The common beginning of these names."""
    first, last = min(names, default=""), max(names, default="")
    return next((first[:n] for n, c in enumerate(first) if not last.startswith(first[: n + 1])), first)


class PathLine(Input):
    """The line for a path; Tab completes it, or moves on if there is nothing to add."""

    BINDINGS: ClassVar[list[BindingType]] = [
        Binding("tab", "complete", show=False),
        Binding("down", "screen.to_folder", show=False),
    ]

    def __init__(self, endings: Sequence[str], **more: Any) -> None:
        super().__init__(compact=True, select_on_focus=False, **more)
        self.folder = Path.cwd()
        self._endings = endings

    def action_complete(self) -> None:
        longer = completed(self.value, self.folder, self._endings) if self.value else None
        if longer is None:
            self.screen.focus_next()
            return
        self.value = longer
        self.cursor_position = len(longer)


class FolderList(OptionList):
    """The folder's folders and files; Space marks a file."""

    BINDINGS: ClassVar[list[BindingType]] = [
        Binding("space", "mark_and_go_on", show=False),
        Binding("backspace,left", "up", show=False),
    ]

    def __init__(self, endings: Sequence[str], several: bool) -> None:
        super().__init__(id="folder")
        self._endings, self._several = endings, several
        self.folder = Path.cwd()
        self.there = Folder([], [])
        self.marked: list[str] = []
        self.clicked = False

    @property
    def pointed_at(self) -> list[str]:
        """The file under the cursor, if the list has the focus."""
        if self.highlighted is None or not self.has_focus:
            return []
        name = self.get_option_at_index(self.highlighted).id or ""
        return [] if name.startswith("/") else [name]

    def on_click(self, event: events.Click) -> None:
        self.clicked = event.chain == 1  # a second click takes the file that the first marked

    def open(self, folder: Path) -> None:
        """Show a folder. Raises QualcodeError, and keeps the old one, if it cannot be read."""
        folder = Path(os.path.normpath(folder.absolute()))
        self.there = read_folder(folder, self._endings)
        self.folder, self.marked = folder, []
        self._fill(0)

    def _fill(self, at: int) -> None:
        self.clear_options()
        self.add_option(Option(Text("  ../"), id="/.."))
        for name in self.there.folders:
            self.add_option(Option(Text(f"  {one_line(name)}/", no_wrap=True), id=f"/{name}"))
        self.add_options(Option(self._line(name), id=name) for name in self.there.files)
        self.highlighted = min(at, self.option_count - 1)

    def _line(self, name: str) -> Text:
        return Text(f"{'+' if name in self.marked else ' '} {one_line(name)}", no_wrap=True)

    def action_mark(self) -> None:
        """Mark or unmark the file under the cursor."""
        if self.highlighted is None or not self._several:
            return
        name = self.get_option_at_index(self.highlighted).id or ""
        if name.startswith("/"):
            return
        if name in self.marked:
            self.marked.remove(name)
        else:
            self.marked.append(name)
        self.replace_option_prompt_at_index(self.highlighted, self._line(name))

    def action_mark_and_go_on(self) -> None:
        self.action_mark()
        self.action_cursor_down()

    def mark_all(self) -> None:
        """Mark every file of the folder; if all are marked, none."""
        if self._several:
            self.marked = [] if len(self.marked) == len(self.there.files) else list(self.there.files)
            self._fill(self.highlighted or 0)

    def action_up(self) -> None:
        self.screen.enter(self.folder / _UP)  # type: ignore[attr-defined]


class ChooseFiles(ModalScreen[Taken]):
    """Asks for files and passes them to ``take``; if that refuses them, shows why and stays open.

    ``more`` are further lines (id, label, hint). Returns the value of ``take``, or None if the person leaves.
    """

    BINDINGS: ClassVar[list[BindingType]] = [
        Binding("escape", "dismiss(None)", "leave", show=False),
        Binding("ctrl+a", "mark_all", show=False, priority=True),
        Binding("ctrl+s", "take", show=False, priority=True),
    ]

    def __init__(
        self,
        title: str,
        endings: Sequence[str],
        take: Callable[[Chosen], Awaitable[Taken]],
        *,
        several: bool = False,
        more: Sequence[tuple[str, str, str]] = (),
        start: Path | None = None,
    ) -> None:
        super().__init__()
        self._title, self._endings, self._take = title, endings, take
        self._several, self._more, self._start = several, more, start

    def compose(self) -> ComposeResult:
        with Vertical(classes="dialog files"):
            yield Static(self._title, classes="dialog-title", markup=False)
            hint = "a path, or interviews/*.txt" if self._several else "a path"
            yield PathLine(self._endings, placeholder=hint, id="path")
            yield Static("", id="where", markup=False)
            yield FolderList(self._endings, self._several)
            for key, label, hint in self._more:
                with Horizontal(classes="field"):
                    yield Label(label, markup=False)
                    yield Input(placeholder=hint, id=key, compact=True, classes="more")
            yield Static("", classes="trouble", markup=False)
            marks = (("ctrl+A mark all", "mark_all"),) if self._several else ()
            yield Buttons(("ctrl+S take in", "take"), *marks, ("Esc leave", "dismiss(None)"))
            space = " Space or a click marks;" if self._several else ""
            keys = f"Tab completes a path.{space} Enter opens a folder or takes files."
            yield Static(keys, classes="dialog-keys", markup=False)

    def on_mount(self) -> None:
        self._trouble("")
        self.enter(self._start or Path.cwd())
        self.query_one(PathLine).focus()

    def enter(self, folder: Path) -> None:
        """Show another folder, or say why it cannot be read."""
        listing = self.query_one(FolderList)
        try:
            listing.open(folder)
        except QualcodeError as error:
            self._trouble(str(error))
            return
        self._trouble("")
        self.query_one(PathLine).folder = listing.folder
        self._where()

    def _where(self) -> None:
        listing = self.query_one(FolderList)
        count = several(len(listing.there.files), "file")
        shown = f"{one_line(str(listing.folder))}: {count} to choose from"
        if listing.marked:
            shown += f", {len(listing.marked)} marked"
        self.query_one("#where", Static).update(shown)

    def _trouble(self, sentence: str) -> None:
        fill(self.query_one(".trouble", Static), one_line(sentence))

    def action_to_folder(self) -> None:
        self.query_one(FolderList).focus()

    def action_mark_all(self) -> None:
        self.query_one(FolderList).mark_all()
        self._where()

    def on_option_list_option_highlighted(self) -> None:
        self._where()

    def on_option_list_option_selected(self, event: OptionList.OptionSelected) -> None:
        listing, name = self.query_one(FolderList), event.option_id or ""
        clicked, listing.clicked = listing.clicked, False
        if name.startswith("/"):
            self.enter(listing.folder / name[1:])
            return
        if clicked and self._several:
            listing.action_mark()
            self._where()
            return
        names = [one for one in listing.there.files if one in listing.marked] or [name]
        self._submit([listing.folder / one for one in names])

    def on_input_submitted(self, event: Input.Submitted) -> None:
        if event.input.id == "path" and not event.value.strip() and not self.query_one(FolderList).marked:
            self.action_to_folder()
            return
        self.action_take()

    def action_take(self) -> None:
        """Take the typed path, else the marked files, else the one under the cursor."""
        listing, typed = self.query_one(FolderList), self.query_one(PathLine).value.strip()
        if not typed:
            names = [one for one in listing.there.files if one in listing.marked] or listing.pointed_at
            if names:
                self._submit([listing.folder / one for one in names])
            else:
                self._trouble("No file is chosen yet: type a path, or choose in the list.")
            return
        try:
            path = typed_path(typed, listing.folder)
            if _is_folder_path(path):
                self.enter(path)
                self.query_one(PathLine).value = ""
                return
            self._submit(found_files(typed, listing.folder, self._endings))
        except QualcodeError as error:
            self._trouble(str(error))

    def _submit(self, files: list[Path]) -> None:
        if len(files) > 1 and not self._several:
            self._trouble(f"{len(files)} files have this name; choose one.")
            return
        more = {line.id or "": line.value.strip() for line in self.query(Input) if line.has_class("more")}
        self._trouble("")
        chosen = Chosen(files, {key: value for key, value in more.items() if value})
        self.run_worker(self._taken(chosen), group="taking", exclusive=True)

    async def _taken(self, chosen: Chosen) -> None:
        try:
            for file in chosen.files:
                refuse_unreadable(file, self._endings)
            result = await self._take(chosen)
        except QualcodeError as error:
            self._trouble(str(error))
            return
        if result is not None:
            self.dismiss(result)


def _is_folder_path(path: Path) -> bool:
    try:
        return path.is_dir()
    except (OSError, ValueError):
        return False
