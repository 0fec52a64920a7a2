"""The program: finds the command, loads only its module, and turns errors into one sentence."""

from __future__ import annotations

import os
import sys
from importlib import import_module
from pathlib import Path
from typing import NoReturn

import click

from qualcode import __version__
from qualcode.errors import QualcodeError

COMMANDS = {
    "demo": "demo:demo",
    "new": "keeping:new",
    "open": "opening:open_",
    "keys": "opening:keys",
    "status": "keeping:status",
    "import": "import_files:import_",
    "transcripts": "importing:transcripts",
    "text": "importing:text",
    "respondents": "importing:respondents",
    "codebook": "codebook:codebook",
    "coder": "coding:coder",
    "settings": "settings:settings",
    "assign": "coding:assign",
    "finish": "coding:finish",
    "reopen": "coding:reopen",
    "codings": "coding:codings",
    "recheck": "coding:recheck",
    "memos": "memos:memos",
    "workshop": "workshop:workshop",
    "agreement": "agreement:agreement",
    "reconcile": "reconcile:reconcile",
    "themes": "themes:themes",
    "cooccurrence": "cooccurrence:cooccurrence",
    "new-codes": "new_codes:new_codes",
    "quotes": "quotes:quotes",
    "framework": "framework:framework",
    "report": "report:report",
    "history": "keeping:history",
    "undo": "keeping:undo",
    "redo": "keeping:redo",
    "check": "keeping:check",
    "backup": "keeping:backup",
}


class Lazy(click.Group):
    """A group that imports a command when it is called, or when help lists all commands."""

    def list_commands(self, ctx: click.Context) -> list[str]:
        return list(COMMANDS)

    def get_command(self, ctx: click.Context, cmd_name: str) -> click.Command | None:
        if cmd_name not in COMMANDS:
            return None
        module, name = COMMANDS[cmd_name].split(":")
        command: click.Command = getattr(import_module(f"qualcode.cli.commands.{module}"), name)
        return command

    def resolve_command(
        self, ctx: click.Context, args: list[str]
    ) -> tuple[str | None, click.Command | None, list[str]]:
        if args[0] not in COMMANDS and args[0].endswith(".qualcode"):
            ctx.obj = {"study": args[0]}
            return super().resolve_command(ctx, ["open", *args[1:]])
        return super().resolve_command(ctx, args)


@click.group(
    cls=Lazy,
    context_settings={"help_option_names": ["-h", "--help"], "max_content_width": 100},
    epilog="Example: qualcode demo, then qualcode themes --study sample/sample.qualcode",
)
@click.version_option(__version__, "--version", message="qualcode %(version)s")
@click.option("--study", metavar="PATH", help="The study file; else QUALCODE_STUDY, else the only one here.")
@click.option("--coder", metavar="NAME", help="Who acts; else QUALCODE_CODER.")
@click.pass_context
def cli(ctx: click.Context, study: str | None, coder: str | None) -> None:
    """Code interviews, compare coders, and summarise themes by respondent type.

    A study is one file, NAME.qualcode. Nothing leaves this machine.
    """
    opened = (ctx.obj or {}).get("study")
    if study and opened and study != opened:
        raise click.UsageError(f"Two studies are named, {opened} and {study}; name one.")
    ctx.obj = {"study": study or opened, "coder": coder}


def main() -> NoReturn:
    """Run the program and exit: 0 done, 1 refused or failed, 2 wrong usage, 3 partly done, 4 below a threshold."""
    os.umask(0o077)  # what the program writes holds people's words: only the owner may read it
    # numpy's threads wait for each other longer than they work on sums as small as these.
    os.environ.setdefault("OPENBLAS_NUM_THREADS", "1")
    for stream in (sys.stdout, sys.stderr):
        if hasattr(stream, "reconfigure"):
            stream.reconfigure(encoding="utf-8", errors="backslashreplace", newline="\n")
    if "_QUALCODE_COMPLETE" in os.environ:
        cli.main(prog_name="qualcode")  # the shell asks for completions
    status: object = 0
    try:
        with cli.make_context("qualcode", sys.argv[1:]) as context:
            cli.invoke(context)
        sys.stdout.flush()
    except click.exceptions.Exit as stop:
        status = stop.exit_code
    except (click.Abort, KeyboardInterrupt):
        status = _say(
            "Interrupted. What was stored stays; what was being stored is whole, or not there.", 130
        )
    except click.ClickException as error:
        error.show()
        status = 2
    except QualcodeError as error:
        status = _say(str(error), error.exit_status)
    except BrokenPipeError:
        os.dup2(os.open(os.devnull, os.O_WRONLY), sys.stdout.fileno())
        status = 0
    except OSError as error:
        status = _say(f"The result could not be written: {error.strerror or type(error).__name__}.", 1)
    except Exception as error:
        if os.environ.get("QUALCODE_TRACEBACK"):
            raise
        status = _say(_own_fault(error), 1)
    sys.exit(status if isinstance(status, int) else 0)


def _say(sentence: str, status: int) -> int:
    click.echo(f"Error: {sentence}", err=True)
    return status


def _own_fault(error: Exception) -> str:
    """The place in qualcode where an unforeseen error arose, without its message, which may quote a transcript."""
    where = "qualcode"
    trace = error.__traceback__
    while trace is not None:
        file = Path(trace.tb_frame.f_code.co_filename)
        if "qualcode" in file.parts:
            where = f"{file.name}, line {trace.tb_lineno}"
        trace = trace.tb_next
    return (
        f"This is a fault in qualcode ({type(error).__name__} in {where}), not in what you did. The study is "
        "as it was. Set QUALCODE_TRACEBACK=1 to see more, and check that before you send it to anybody."
    )
