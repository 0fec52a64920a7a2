"""Importing transcripts (with progress and a stop), respondents or a codebook, and reporting the result."""

from __future__ import annotations

import asyncio
from pathlib import Path
from typing import TYPE_CHECKING, Any, ClassVar

from rich.text import Text
from textual.binding import Binding
from textual.containers import Vertical, VerticalScroll
from textual.screen import ModalScreen
from textual.widgets import Button, ProgressBar, Static

from qualcode.errors import QualcodeError
from qualcode.tui.pane import desk_of
from qualcode.tui.screens.asking import Choose
from qualcode.tui.screens.files import ChooseFiles, Chosen, refuse_unreadable, typed_path
from qualcode.tui.segment_order import several
from qualcode.tui.transcript_columns import one_line
from qualcode.tui.widgets.buttons import Buttons
from qualcode.workflows import codebooks, importing
from qualcode.workflows.sample import example_codebooks

if TYPE_CHECKING:
    from textual.app import ComposeResult
    from textual.binding import BindingType
    from textual.dom import DOMNode

    from qualcode.documents.codebook import CodebookImported
    from qualcode.documents.importing import Imported, RespondentsImported, Speaker
    from qualcode.tui.desk import Desk

TABLES = (".csv", ".xlsx", ".tsv")
CODEBOOKS = (".yaml", ".yml", ".csv", ".xlsx", ".tsv")


class Importing(ModalScreen["Imported | QualcodeError"]):
    """Imports the files, shows progress, then the result.

    Returns the import's document, or the error if the respondents table stopped the import.
    """

    BINDINGS: ClassVar[list[BindingType]] = [
        Binding("escape,enter", "leave", "stop, or close", show=False),
        Binding("up", "scroll(-1)", show=False),
        Binding("down", "scroll(1)", show=False),
        Binding("pageup", "scroll(-10)", show=False),
        Binding("pagedown", "scroll(10)", show=False),
    ]

    def __init__(self, desk: Desk, files: list[Path], **options: Any) -> None:
        super().__init__()
        self._desk, self._files, self._options = desk, files, options
        self._loop = asyncio.get_running_loop()
        self._stop = False
        self._done: Imported | None = None

    def compose(self) -> ComposeResult:
        with Vertical(classes="dialog"):
            yield Static("Taking in", classes="dialog-title", markup=False)
            yield Static("", id="now", markup=False)
            yield ProgressBar(total=len(self._files), show_eta=False)
            with VerticalScroll(id="result", can_focus=False):
                yield Static("", id="told", markup=False)
            yield Buttons(("Esc stop after this file", "leave"))

    def on_mount(self) -> None:
        self.query_one("#result").display = False
        self.run_worker(self._import(), group="importing")

    def on_unmount(self) -> None:
        self._stop = True  # quitting does not wait for the other files

    async def _import(self) -> None:
        try:
            done = await self._desk.store.do(
                importing.import_files, self._files, progress=self._progress, **self._options
            )
        except QualcodeError as error:
            self.dismiss(error)
            return
        self._done = done
        if self.is_mounted:
            self._show_result(done)

    def _progress(self, number: int, of: int, name: str) -> bool:
        """Runs on the study's thread: show which file comes next; False stops before it."""
        if not self._stop:
            self._loop.call_soon_threadsafe(self._show_progress, number, of, name)
        return not self._stop

    def _show_progress(self, number: int, of: int, name: str) -> None:
        if self.is_mounted and not self._stop:
            self.query_one("#now", Static).update(f"File {number} of {of}: {one_line(name)}")
            self.query_one(ProgressBar).update(progress=number - 1)

    def _show_result(self, done: Imported) -> None:
        self.query_one("#now").display = False
        self.query_one(ProgressBar).display = False
        self.query_one("#result").display = True
        self.query_one(".dialog-title", Static).update("Taken in")
        self.query_one("#told", Static).update(result_text(done, self._desk.key("transcripts.speakers")))
        self.query_one(Button).label = "Enter close"

    def action_leave(self) -> None:
        if self._done is not None:
            self.dismiss(self._done)
        elif not self._stop:
            self._stop = True
            self.query_one(Button).label = "Stopping after this file…"

    def action_scroll(self, rows: int) -> None:
        self.query_one("#result").scroll_relative(y=rows, animate=False)


def result_text(done: Imported, who_speaks: str) -> Text:
    """The imported transcripts with their labels, and the refused files with the reasons.

    ``who_speaks`` is the key to put a wrong guess right.
    """
    taken, refused = done["imported"], done["refused"]
    lines = [Text(f"{several(len(taken), 'transcript')} taken in{':' if taken else '.'}", "bold")]
    for entry in taken:
        labels = ", ".join(_speaker(speaker) for speaker in entry["speakers"])
        facts = f"  {several(entry['turns'], 'turn')}; {one_line(labels) or 'no labels'}"
        lines.append(Text.assemble(("  " + entry["transcript"], "bold"), facts))
    if done["alarms"]:
        lines.append(Text("To look at:", "bold"))
    lines += [Text(f"  {one_line(alarm['text'])}") for alarm in done["alarms"]]
    lines += [Text(one_line(told)) for told in importing.notes_on(done)]
    if refused:
        lines.append(Text(f"{len(refused)} refused:", "bold"))
    for problem in refused:
        line = f", line {problem['line']}" if problem["line"] else ""
        name = "  " + one_line(problem["file"]) + line
        lines.append(Text.assemble((name, "bold"), f"  {one_line(problem['reason'])}"))
    lines += [Text(one_line(warning)) for warning in done["warnings"]]
    if taken:
        lines.append(Text(f"If a guess is wrong, put it right with {who_speaks} on the transcript.", "dim"))
    return Text("\n").join(lines)


def _speaker(speaker: Speaker) -> str:
    guessed = ", guessed" if speaker["inferred"] else ""
    return f"{speaker['label']} {speaker['role']}{guessed} ({speaker['share']:.0%})"


# -- the three ways in ------------------------------------------------------------------------------


async def import_transcripts(asking: DOMNode) -> None:
    """Ask for files, import them, and report the result."""
    desk = desk_of(asking)

    from qualcode.transcript.readers import EXTENSIONS

    async def take(chosen: Chosen) -> Imported | None:
        people = chosen.more.get("people")
        table = typed_path(people, chosen.files[0].parent) if people else None
        if table is not None and not table.exists():
            table = typed_path(people or "", Path.cwd())
        if table is not None:
            refuse_unreadable(table, TABLES)
        done = await asking.app.push_screen_wait(
            Importing(
                desk,
                chosen.files,
                coder=desk.who.name if desk.who else None,
                respondents=table,
                interviewer=chosen.more.get("interviewer"),
            )
        )
        if isinstance(done, QualcodeError):
            raise done
        return done

    done = await asking.app.push_screen_wait(
        ChooseFiles(
            "Take in transcripts: a file for each interview",
            EXTENSIONS,
            take,
            several=True,
            more=[
                ("people", "respondents table", "optional: people.csv, who speaks in which file"),
                ("interviewer", "interviewer's label", "optional: such as INT; else it is guessed"),
            ],
            start=_start(desk),
        )
    )
    if done is not None:
        await desk.study_changed()
        refused = f", {len(done['refused'])} refused" if done["refused"] else ""
        desk.say(f"{several(len(done['imported']), 'transcript')} taken in{refused}.")


async def import_respondents(asking: DOMNode) -> None:
    """Ask for a table of respondents, and import it."""
    desk = desk_of(asking)

    async def take(chosen: Chosen) -> RespondentsImported:
        return await desk.store.do(
            importing.import_respondents, chosen.files[0], coder=desk.who.name if desk.who else None
        )

    title = "Take in respondents: a table with the columns respondent, respondent_type, transcript, ..."
    done = await asking.app.push_screen_wait(ChooseFiles(title, TABLES, take, start=_start(desk)))
    if done is not None:
        await desk.study_changed()
        told = f"{several(done['respondents'], 'respondent')} in the table, {done['added']} of them new."
        refused = [f"Line {p['line']} refused: {one_line(p['reason'])}" for p in done["refused"]]
        alarming = [one_line(alarm["text"]) for alarm in done["alarms"]]
        desk.say(" ".join([told, *refused, *alarming, *done["warnings"]]))


async def import_codebook(asking: DOMNode) -> None:
    """Offer a file, the examples, or no codebook; and import the chosen one."""
    desk = desk_of(asking)
    examples = example_codebooks()
    options = [
        ("file", "A file: YAML, CSV or a workbook"),
        *((str(n), f"Example: {title}") for n, (title, _) in enumerate(examples)),
        ("none", "None: add codes while coding"),
    ]
    text = "An example holds another study's themes: good for trying things out, not for a study of your own."
    answer = await asking.app.push_screen_wait(Choose("Which codebook?", options, text))
    if answer is None:
        return
    if answer == "none":
        desk.say("You can add codes while coding: type a new name where you choose a code.")
        return

    async def take(chosen: Chosen) -> CodebookImported:
        return await desk.store.do(
            codebooks.import_codebook, chosen.files[0], coder=desk.who.name if desk.who else None
        )

    if answer == "file":
        title = "Take in a codebook: codes are added or changed, none is removed"
        done = await asking.app.push_screen_wait(ChooseFiles(title, CODEBOOKS, take, start=_start(desk)))
    else:
        done = await take(Chosen([examples[int(answer)][1]], {}))
    if done is not None:
        await desk.study_changed()
        desk.say(f"{several(done['added'], 'code')} added, {done['changed']} changed.")


def _start(desk: Desk) -> Path:
    """The folder to show first: the study's, which mostly holds the interviews."""
    return desk.store.path.absolute().parent
