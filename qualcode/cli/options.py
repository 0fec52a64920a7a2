"""What commands have in common: which study, who acts, and how the result is wanted."""

from __future__ import annotations

import os
from contextlib import contextmanager
from functools import wraps
from pathlib import Path
from typing import TYPE_CHECKING, Any, NamedTuple, TypeVar

import click

if TYPE_CHECKING:
    from collections.abc import Callable, Iterator

    from qualcode.ledger.study import Study

F = TypeVar("F", bound="Callable[..., Any]")


class Call(NamedTuple):
    """How a command was called: the study's path as given, the coder, and the form of the result."""

    study_path: str | None
    coder: str | None
    as_json: bool
    as_csv: bool
    xlsx: Path | None = None

    @contextmanager
    def study(self) -> Iterator[Study]:
        """The study that is meant, open."""
        from qualcode.cli.printing import note
        from qualcode.ledger.study import locate
        from qualcode.study.opening import open_study

        opened, put_right = open_study(locate(self.study_path))
        for sentence in put_right:
            note(sentence)
        with opened:
            yield opened


def with_study(*, csv: bool = False) -> Callable[[F], F]:
    """Give a command --study, --coder, --json (and --csv and --xlsx), and pass it a Call first."""

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
            call = _call(study, coder, as_json, as_csv)
            return function(call._replace(xlsx=xlsx), *args, **options)

        if csv:
            wrapper = click.option(
                "--xlsx",
                type=click.Path(path_type=Path),
                metavar="FILE",
                help="Write the table as a workbook.",
            )(wrapper)
            wrapper = click.option("--csv", "as_csv", is_flag=True, help="Print a table as CSV.")(wrapper)
        return wrapper  # type: ignore[return-value]

    return decorate


def _call(study: str | None, coder: str | None, as_json: bool, as_csv: bool) -> Call:
    """Options count where they stand nearest to the command; then those before it, then the environment."""
    context: click.Context | None = click.get_current_context()
    given: dict[str, str | None] = {"study": study, "coder": coder}
    while context is not None:
        for name in ("study", "coder"):
            own = context.params.get(name) or (
                context.obj.get(name) if isinstance(context.obj, dict) else None
            )
            given[name] = given[name] or own
        as_json = as_json or bool(context.params.get("as_json"))
        context = context.parent
    return Call(given["study"], given["coder"] or os.environ.get("QUALCODE_CODER") or None, as_json, as_csv)
