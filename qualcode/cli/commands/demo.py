"""The command demo: the whole job on the sample study."""

from __future__ import annotations

import json
import sys
from contextlib import nullcontext, redirect_stdout
from pathlib import Path
from typing import TYPE_CHECKING

import click

from qualcode.cli.printing import note, say
from qualcode.documents import FORMAT

if TYPE_CHECKING:
    from qualcode.documents.keeping import DemoMade
    from qualcode.ledger.study import Study

CODERS = ("Lindiwe", "Tom")


@click.command(epilog="Example: qualcode demo ~/sample")
@click.argument("folder", required=False, default="sample", type=click.Path(path_type=Path), metavar="[DIR]")
@click.option("--exports", type=click.Path(path_type=Path), help="The folder for tables; else DIR/exports.")
@click.option("--json", "as_json", is_flag=True, help="Print one JSON document; the rest goes to stderr.")
def demo(folder: Path, exports: Path | None, as_json: bool) -> None:
    """Make the sample study in DIR and do the whole job on it: import, code, compare, summarise."""
    with redirect_stdout(sys.stderr) if as_json else nullcontext():
        document = _whole_job(folder, exports)
    if as_json:
        click.echo(json.dumps(document, ensure_ascii=False, indent=2))


def _whole_job(folder: Path, exports: Path | None) -> DemoMade:
    from qualcode.errors import QualcodeError
    from qualcode.ledger.study import Study
    from qualcode.workflows import assigning, codebooks, coding, importing, keeping
    from qualcode.workflows.sample import sample_folder

    source = sample_folder()
    path = folder / "sample.qualcode"
    if path.exists():
        raise QualcodeError(f"{path} exists already; choose another folder, or open it.")
    exports = exports or folder / "exports"
    try:
        folder.mkdir(parents=True, exist_ok=True)
        exports.mkdir(parents=True, exist_ok=True)
    except OSError as error:
        raise QualcodeError(f"{folder} or {exports} cannot be made: {error.strerror}.") from error
    keeping.new_study(path, "Mentor mothers (an invented sample)").connection.close()
    with Study.open(path) as study:
        codebook = source / "codebooks" / "pmtct-social-ecological.yaml"
        added = codebooks.import_codebook(study, codebook)["added"]
        for name in CODERS:
            assigning.add_coder(study, name, "coder")
        interviews = sorted((source / "transcripts").glob("*.txt"))
        table = source / "transcripts" / "respondents.csv"
        taken = importing.import_files(study, interviews, respondents=table)
        say(
            f"{len(taken['imported'])} interviews (all invented), {added} codes, coders {' and '.join(CODERS)}."
        )
        for name in CODERS:
            codings = source / "transcripts" / "codings" / f"{name.lower()}.csv"
            done = coding.apply_codings(study, codings, name, finished=True)
            say(f"{name}: {done['applied']} codings from {codings.name}.")
        say()
        warnings = _show_and_export(study, exports)
    say()
    say(f"The study is {path}; the tables are in {exports}. Next, for example:")
    for command in (
        "quotes --code 'Muti porridge'",
        "report findings.docx",
        "themes --by site",
        "agreement --roll-up theme --unit character",
        "history --last 5",
        "--help",
    ):
        say(f"  qualcode {command}" + ("" if command == "--help" else f" --study {path}"))
    return {"format": FORMAT, "study": str(path), "exports": str(exports), "warnings": warnings}


def _show_and_export(study: Study, exports: Path) -> list[str]:
    from qualcode.cli.commands import agreement_tables, themes
    from qualcode.cli.commands import keeping as keeping_command
    from qualcode.tables.writing import write_csv
    from qualcode.workflows import coding, comparing, keeping, summarising

    progress = keeping.progress(study)
    keeping_command.show_progress(progress)
    say()
    agreed = comparing.agreement(study, None, comparing.Asked(roll_ups=("theme",)))
    agreement_tables.show(agreed)
    summary = summarising.themes(study)
    themes.show_themes(summary)
    warnings = list(dict.fromkeys((*agreed["warnings"], *summary["warnings"])))
    for warning in warnings:
        note(warning)
    by_code = comparing.agreement(study, None, comparing.Asked(units=("sentence", "character")))
    listed = coding.list_codings(study)
    write_csv(exports / "agreement.csv", *agreement_tables.csv(by_code))
    write_csv(exports / "themes.csv", *themes._csv(summary))
    write_csv(
        exports / "codings.csv",
        coding.COLUMNS,
        ([row[c] for c in coding.COLUMNS] for row in listed["codings"]),
    )
    return warnings
