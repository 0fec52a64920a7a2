"""Writing a pack into a file: which format, and either whole or not at all."""

from __future__ import annotations

import os
from typing import TYPE_CHECKING

from qualcode.errors import FileRefused, UsageError

if TYPE_CHECKING:
    from pathlib import Path

    from qualcode.reports.model import Pack

FORMATS = (".docx", ".html", ".xlsx", ".md", ".pdf")


def refuse_unknown_format(path: Path) -> None:
    """Raise UsageError unless the ending of ``path`` names a format of packs; QualcodeError where the format
    needs a package that is not installed."""
    if path.suffix.lower() not in FORMATS:
        named = path.suffix or "no ending"
        raise UsageError(f"A pack is written as {', '.join(FORMATS)}; {path.name} has {named}.")
    if path.suffix.lower() == ".pdf":
        from qualcode.reports.pdf import refuse_without_typst

        refuse_without_typst()


def write_pack(pack: Pack, path: Path) -> None:
    """Write ``pack`` in the format that the ending names; the same pack always makes the same bytes.

    Raises UsageError for an unknown ending, FileRefused where the file cannot be written.
    """
    refuse_unknown_format(path)
    write_whole(path, _bytes(pack, path.suffix.lower()))


def _bytes(pack: Pack, ending: str) -> bytes:
    if ending == ".md":
        from qualcode.reports.md import as_md

        return as_md(pack)
    if ending == ".html":
        from qualcode.reports.html import as_html

        return as_html(pack)
    if ending == ".xlsx":
        from qualcode.reports.xlsx import as_xlsx

        return as_xlsx(pack)
    if ending == ".pdf":
        from qualcode.reports.pdf import as_pdf

        return as_pdf(pack)
    from qualcode.reports.docx import as_docx

    return as_docx(pack)


def write_whole(path: Path, content: bytes) -> None:
    """Write a file that only its owner can read, whole or not at all; it replaces an earlier file.

    Raises FileRefused, and leaves nothing half written (a full disk, a folder that may not be written).
    """
    beside = path.with_name(f".{path.name}.{os.getpid()}")
    try:
        descriptor = os.open(beside, os.O_WRONLY | os.O_CREAT | os.O_EXCL | os.O_NOFOLLOW, 0o600)
        try:
            with os.fdopen(descriptor, "wb") as stream:
                stream.write(content)
                stream.flush()
                os.fsync(stream.fileno())
            beside.replace(path)
        except BaseException:
            beside.unlink(missing_ok=True)
            raise
    except OSError as error:
        reason = error.strerror or type(error).__name__
        raise FileRefused(path.name, f"it cannot be written: {reason}.") from error
