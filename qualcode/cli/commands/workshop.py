"""The command workshop: a room's decisions change the codebook; its sorted cards become proposals."""

from __future__ import annotations

import re
from pathlib import Path
from typing import TYPE_CHECKING, Any, Final

import click

from qualcode.cli.options import Call, with_study
from qualcode.cli.printing import answer, counted, say, table

if TYPE_CHECKING:
    from qualcode.documents.workshop import DecisionsTaken, Proposals

_COLUMNS: Final = ("proposal", "transcript", "code", "start", "end", "quote", "source")
_SHORT = 8  # shown digits of an id


class _Numbers(click.ParamType[Any]):
    """'all', or numbers and ranges such as 1,3-5."""

    name = "numbers"

    def convert(self, value: Any, param: click.Parameter | None, ctx: click.Context | None) -> Any:
        if not isinstance(value, str):
            return value
        if value.strip().lower() == "all":
            return "all"
        numbers: set[int] = set()
        for part in value.split(","):
            match = re.fullmatch(r"\s*(\d{1,6})(?:-(\d{1,6}))?\s*", part)
            if match is None or int(match[2] or match[1]) < int(match[1]):
                self.fail(f"{value!r} is neither 'all' nor numbers such as 1,3-5.", param, ctx)
            numbers.update(range(int(match[1]), int(match[2] or match[1]) + 1))
        return frozenset(numbers)


@click.group(epilog="Example: qualcode workshop import themes-from-the-room.csv --coder Thandi")
def workshop() -> None:
    """Bring back a workshop: changes of the codebook, and proposals from sorted quote cards."""


@workshop.command(
    "import", epilog="Example: qualcode workshop import themes-from-the-room.csv --take 1,3-5 --coder Thandi"
)
@click.argument("file", type=click.Path(path_type=Path))
@click.option("--take", type=_Numbers(), metavar="all|1,3-5", help="Which changes to take; without it, none.")
@with_study()
def import_(call: Call, file: Path, take: Any) -> None:
    """Show the changes that the decisions in FILE (CSV, xlsx or YAML) would make, and take the chosen ones."""
    from qualcode.workflows import workshop as workflow

    with call.study() as study:
        if take is None:
            document = workflow.shown(study, file, call.coder)
        else:
            document = workflow.take(study, file, call.coder, None if take == "all" else take)
    answer(call, document, lambda d: _show(d, taken=take is not None))
    if take is not None and any(change["state"] == "refused" for change in document["changes"]):
        raise click.exceptions.Exit(3)


def _show(document: DecisionsTaken, *, taken: bool) -> None:
    state = {"taken": "taken" if taken else "to take", "there": "is so already", "refused": "refused"}
    for change in document["changes"]:
        arrow = " -> " if change["before"] and change["after"] != change["before"] else ""
        before = change["before"] if arrow else None
        what = f"{before or ''}{arrow}{change['after'] or ''}" or change["why"]
        say(f"{change['number']:>3}  {change['action']}: {what}  [{state[change['state']]}]")
        for name, value in change["fields"].items():
            say(f"       {name}: {value}")
        remarks = {"group": change["group"], "dissent": change["dissent"], "note": change["note"]}
        for name, said in remarks.items():
            if said:
                say(f"       {name}: {said}")
        if change["cards"]:
            say(f"       {counted(len(change['cards']), 'card')}: {', '.join(map(str, change['cards']))}")
        if change["why"] and change["why"] != what:
            say(f"       {change['why']}")
    verb = "proposed" if taken else "to be proposed"
    proposed = counted(document["proposed"], "coding")
    say(f"{proposed} {verb} to {document['coder']}; {document['known']} known already.")
    if taken:
        say("Each change is a step of its own; qualcode undo takes the last one back.")
    else:
        say("Nothing was changed. Take all with --take all, or some with --take 1,3-5.")


@workshop.command("proposals", epilog="Example: qualcode workshop proposals --coder Thandi")
@with_study(csv=True)
def proposals(call: Call) -> None:
    """List the codings that a workshop's cards propose to you, to take or refuse."""
    from qualcode.workflows import workshop as workflow

    with call.study() as study:
        document = workflow.waiting(study, call.coder)
    answer(
        call,
        document,
        _show_proposals,
        lambda d: (_COLUMNS, [[row[c] for c in _COLUMNS] for row in d["proposals"]]),
    )


def _show_proposals(document: Proposals) -> None:
    rows = document["proposals"]
    if rows:
        table(
            ["proposal", "transcript", "code", "words", "from"],
            [[p["proposal"][:_SHORT], p["transcript"], p["code"], p["quote"], p["source"]] for p in rows],
        )
    say(f"{counted(len(rows), 'proposal')} for {document['coder']} to take or refuse.")


_IDS = click.argument("ids", nargs=-1, metavar="[PROPOSAL]...")
_ALL = click.option("--all", "every", is_flag=True, help="All that are waiting.")


def _decide(call: Call, ids: tuple[str, ...], every: bool, *, taken: bool) -> None:
    from qualcode.workflows import workshop as workflow

    if bool(ids) == every:
        raise click.UsageError("Name proposals by their ids, or give --all.")
    with call.study() as study:
        document = workflow.decide(study, call.coder, ids, taken=taken)
    did = f"taken; {counted(document['coded'], 'segment')} coded." if taken else "refused."
    answer(call, document, lambda d: say(f"{counted(d['decided'], 'proposal')} {did}"))


@workshop.command(epilog="Example: qualcode workshop take 3f2a 91bc --coder Thandi")
@_IDS
@_ALL
@with_study()
def take(call: Call, ids: tuple[str, ...], every: bool) -> None:
    """Code the proposed segments; each coding records whose idea it was."""
    _decide(call, ids, every, taken=True)


@workshop.command(epilog="Example: qualcode workshop refuse 3f2a --coder Thandi")
@_IDS
@_ALL
@with_study()
def refuse(call: Call, ids: tuple[str, ...], every: bool) -> None:
    """Refuse proposals; the same file does not bring them again."""
    _decide(call, ids, every, taken=False)
