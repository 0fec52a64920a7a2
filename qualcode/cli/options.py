"""The options that commands share: the study, the coder, and the form of the result."""

from __future__ import annotations

import os
from contextlib import contextmanager
from csv import reader
from functools import wraps
from pathlib import Path
from typing import TYPE_CHECKING, Any, NamedTuple, TypeVar

import click

if TYPE_CHECKING:
    from collections.abc import Callable, Iterable, Iterator

    from qualcode.ledger.study import Study

F = TypeVar("F", bound="Callable[..., Any]")


class Call(NamedTuple):
    """A command's call: the study's path as given, the coder, and the form of the result."""

    study_path: str | None
    coder: str | None
    as_json: bool
    as_csv: bool
    xlsx: Path | None = None

    @property
    def machine(self) -> bool:
        """Whether the result is for a program, which gets all of it, or a table for people."""
        return self.as_json or self.as_csv or self.xlsx is not None

    @contextmanager
    def study(self) -> Iterator[Study]:
        """The study of the call, open."""
        from qualcode.cli.printing import note
        from qualcode.ledger.study import locate
        from qualcode.study.opening import open_study

        opened, put_right = open_study(locate(self.study_path))
        for sentence in put_right:
            note(sentence)
        with opened:
            yield opened


def given(name: str) -> bool:
    """Whether the command line sets this option (by its parameter), rather than its default."""
    source = click.get_current_context().get_parameter_source(name)
    return source is click.core.ParameterSource.COMMANDLINE


def refuse_given(names: Iterable[str], why: str) -> None:
    """Raise UsageError if the command line sets any of these options (parameters), which have no effect here.

    ``why`` ends the sentence.
    """
    flags = {param.name: param.opts[0] for param in click.get_current_context().command.params}
    found = [flags[name] for name in names if given(name)]
    if found:
        do = "does" if len(found) == 1 else "do"
        raise click.UsageError(f"{' and '.join(found)} {do} nothing here: {why}")


def several(value: str | None) -> tuple[str, ...]:
    """The names in an option, separated by commas; a name with a comma stands in quotes.

    Empty if the option is not given. Raises UsageError for a value without a name, or with a blank one: an empty
    variable of a shell script must not mean "all".
    """
    if value is None:
        return ()
    parts = [part.strip() for part in next(reader([" ".join(value.splitlines())], skipinitialspace=True), [])]
    if not parts or not all(parts):
        raise click.UsageError(f"{value!r} is not a list of names separated by commas: it has an empty name.")
    return tuple(dict.fromkeys(parts))


def together(*options: Callable[[F], F]) -> Callable[[F], F]:
    """One decorator of several options, in this order."""

    def decorate(function: F) -> F:
        for option in reversed(options):
            function = option(function)
        return function

    return decorate


def with_study(*, csv: bool = False) -> Callable[[F], F]:
    """Give a command --study, --coder, --json (and --csv and --xlsx), and pass a Call as its first argument."""

    def decorate(function: F) -> F:
        @click.option("--study", metavar="PATH", help="The study file.")
        @click.option("--coder", metavar="NAME", help="Who acts.")
        @click.option("--json", "as_json", is_flag=True, help="Print one JSON document.")
        @wraps(function)
        def wrapper(*args: Any, study: str | None, coder: str | None, as_json: bool, **options: Any) -> Any:
            as_csv = options.pop("as_csv", False)
            xlsx = options.pop("xlsx", None)
            if as_json + as_csv + (xlsx is not None) > 1:
                raise click.UsageError("Choose one of --json, --csv and --xlsx.")
            _refuse_before_subcommand()
            call = _call(study, coder, as_json, as_csv)
            return function(call._replace(xlsx=xlsx), *args, **options)

        if csv:
            xlsx_help = "Write the table as a workbook."
            path = click.Path(path_type=Path)
            wrapper = click.option("--xlsx", type=path, metavar="FILE", help=xlsx_help)(wrapper)
            wrapper = click.option("--csv", "as_csv", is_flag=True, help="Print a table as CSV.")(wrapper)
        return wrapper  # type: ignore[return-value]

    return decorate


def _refuse_before_subcommand() -> None:
    """Refuse options before a subcommand, which would have no effect, except --study, --coder and --json."""
    context = click.get_current_context()
    if context.invoked_subcommand:
        own = [param.name or "" for param in context.command.params]
        refuse_given(
            (name for name in own if name not in {"study", "coder", "as_json"}),
            f"{context.invoked_subcommand} follows, and takes its own options.",
        )


def _call(study: str | None, coder: str | None, as_json: bool, as_csv: bool) -> Call:
    """An option nearest to the command counts first, then one before it, then the environment."""
    context: click.Context | None = click.get_current_context()
    given: dict[str, str | None] = {"study": study, "coder": coder}
    while context is not None:
        for name in ("study", "coder"):
            before = context.obj.get(name) if isinstance(context.obj, dict) else None
            given[name] = given[name] or context.params.get(name) or before
        as_json = as_json or bool(context.params.get("as_json"))
        context = context.parent
    return Call(given["study"], given["coder"] or os.environ.get("QUALCODE_CODER") or None, as_json, as_csv)
