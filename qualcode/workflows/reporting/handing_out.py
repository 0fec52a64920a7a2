"""Writing packs: one file, or numbered copies with a list to collect them by."""

from __future__ import annotations

from dataclasses import replace
from typing import TYPE_CHECKING, cast

from qualcode.documents import FORMAT
from qualcode.errors import UsageError
from qualcode.reports.model import Column, Pack, Paragraph, Table
from qualcode.reports.writing import refuse_unknown_format, write_pack

if TYPE_CHECKING:
    from pathlib import Path

    from qualcode.documents.reporting import Report
    from qualcode.workflows.reporting.asking import Made

MOST_COPIES = 500


def refuse_unfit(out: Path, copies: int | None) -> None:
    """Raise UsageError for an ending in which packs are not written, or an impossible number of copies."""
    refuse_unknown_format(out)
    if copies is not None and not 1 <= copies <= MOST_COPIES:
        raise UsageError(f"--copies takes a number from 1 to {MOST_COPIES}, not {copies}.")


def write(made: Made, out: Path, *, kind: str, copies: int | None = None) -> Report:
    """Write the pack; ``copies`` of it, each numbered, and a list of who has which and has given it back.

    Each file is whole or not there. Raises as ``refuse_unfit``, FileRefused where a file cannot be written.
    """
    refuse_unfit(out, copies)
    files = [out] if copies is None else _numbered(made.pack, out, copies)
    if copies is None:
        write_pack(made.pack, out)
    document = {
        "format": FORMAT,
        "kind": kind,
        "files": [str(file) for file in files],
        **made.holds,
        "withheld": list(made.pack.notices),
        "warnings": made.warnings,
    }
    return cast("Report", document)  # each kind's own, by what its pack holds


def _numbered(pack: Pack, out: Path, copies: int) -> list[Path]:
    digits = len(str(copies))
    files = []
    for number in range(1, copies + 1):
        file = out.with_name(f"{out.stem}-copy-{number:0{digits}}{out.suffix}")
        write_pack(replace(pack, copy=f"Copy {number} of {copies}"), file)
        files.append(file)
    listed = out.with_name(f"{out.stem}-collect-back{out.suffix}")
    write_pack(_collect_back(pack, copies), listed)
    return [*files, listed]


def _collect_back(pack: Pack, copies: int) -> Pack:
    table = Table(
        "Copies",
        "Who has which copy, and whether it came back",
        (
            Column("Copy", share=1),
            Column("Given to", share=4),
            Column("Signature", share=4),
            Column("Given back on", share=3),
            Column("Received by", share=3),
        ),
        tuple((f"{number} of {copies}", "", "", "", "") for number in range(1, copies + 1)),
        "One line a copy. Ask for each copy that does not come back; destroy or lock away each that does.",
    )
    return Pack(
        pack.title,
        f"{pack.subtitle}: list of copies",
        (),
        (Paragraph("Keep this list apart from the copies."), table),
        (table,),
        pack.paper,
    )
