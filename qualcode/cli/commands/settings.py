"""The command settings."""

from __future__ import annotations

from typing import TYPE_CHECKING

import click

from qualcode.cli.options import Call, with_study
from qualcode.cli.printing import answer, table

if TYPE_CHECKING:
    from qualcode.documents.keeping import Settings


@click.group(invoke_without_command=True, epilog="Example: qualcode settings")
@with_study()
def settings(call: Call) -> None:
    """Show the study's settings; switch agreement off or on, declare consent to be quoted."""
    if click.get_current_context().invoked_subcommand:
        return
    from qualcode.workflows import settings as workflow

    with call.study() as study:
        document = workflow.settings(study)
    answer(call, document, _show)


@settings.command("agreement", epilog="Example: qualcode settings agreement off")
@click.argument("switch", type=click.Choice(["on", "off"]))
@with_study()
def agreement(call: Call, switch: str) -> None:
    """Use agreement between coders or not. Off suits reflexive analysis: nothing shows agreement."""
    from qualcode.workflows import settings as workflow

    with call.study() as study:
        document = workflow.set_agreement(study, switch == "on", call.coder)
    answer(call, document, _show)


@settings.command("consent", epilog="Example: qualcode settings consent assumed")
@click.argument("how", type=click.Choice(["assumed", "recorded"]))
@with_study()
def consent(call: Call, how: str) -> None:
    """Print the words of respondents without recorded consent to be quoted, or hold them back.

    recorded: hold them back. assumed: all respondents consented, and packs say so. The words of a respondent who
    refused are never printed.
    """
    from qualcode.workflows import settings as workflow

    with call.study() as study:
        document = workflow.set_consent(study, how == "assumed", call.coder)
    answer(call, document, _show)


def _show(document: Settings) -> None:
    table(
        ["setting", "", "change it with"],
        [
            [
                "primary coder",
                document["primary_coder"] or "the first assigned",
                "qualcode coder primary NAME",
            ],
            ["agreement", "on" if document["agreement"] else "off", "qualcode settings agreement on|off"],
            ["consent to quote", document["consent"], "qualcode settings consent assumed|recorded"],
        ],
    )
