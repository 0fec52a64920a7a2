"""One file on its way in: its name for messages and its bytes."""

from __future__ import annotations

import hashlib
import warnings
from contextlib import contextmanager
from dataclasses import dataclass
from typing import TYPE_CHECKING

from qualcode.errors import FileRefused, QualcodeError

if TYPE_CHECKING:
    from collections.abc import Iterator
    from pathlib import Path

LARGEST_FILE = 200 * 1024 * 1024


@dataclass(frozen=True)
class Source:
    """A file that has been read whole: ``name`` is its name without folders, ``content`` its bytes.

    ``encoding`` is what the person who brings it says that its letters are in, if it is text.
    """

    name: str
    content: bytes
    encoding: str | None = None

    def refused(self, reason: str, line: int | None = None) -> FileRefused:
        """The exception to raise for this file; ``reason`` must not quote what the file says."""
        return FileRefused(self.name, reason, line)

    @property
    def digest(self) -> bytes:
        """The SHA-256 of the original bytes."""
        return hashlib.sha256(self.content).digest()


def load(path: Path) -> Source:
    """Read the bytes of a file.

    Raises FileRefused where there is no such file, where it is a folder or no ordinary file, where it
    may not be read, is empty, or is larger than ``LARGEST_FILE`` bytes.
    """
    try:
        if path.is_dir():
            raise FileRefused(path.name, "this is a folder; name the files in it")
        size = path.stat().st_size
        if not path.is_file():
            raise FileRefused(path.name, "this is not an ordinary file")
        if size > LARGEST_FILE:
            raise FileRefused(path.name, "is larger than 200 MB; a transcript is text, so split or export it")
        content = path.read_bytes()
    except FileNotFoundError:
        raise FileRefused(path.name, "there is no such file; check the name and the folder") from None
    except PermissionError:
        raise FileRefused(path.name, "is not open to you for reading; change its permissions") from None
    except OSError as error:
        raise FileRefused(path.name, f"could not be read: {error.strerror or 'the disk failed'}") from None
    except ValueError:
        raise FileRefused(path.name, "this is not a name that a file can have") from None
    if not content:
        raise FileRefused(path.name, "the file is empty (0 bytes); export the transcript again")
    return Source(path.name, content)


@contextmanager
def parsing(source: Source, form: str) -> Iterator[None]:
    """Run a library over a file: silent, and with one kind of failure.

    Parsers fail on damaged files in whatever way they happen to (index, type, recursion errors), so every
    exception of theirs becomes FileRefused. The refusal names only its class, because its message may quote
    the file. ``form`` names the format with its article ("a Word document").
    """
    try:
        with warnings.catch_warnings():
            warnings.simplefilter("ignore")
            yield
    except QualcodeError:
        raise
    except Exception as error:
        reason = f"could not be read as {form} ({type(error).__name__}); it may be damaged: open it where it "
        raise source.refused(reason + "was written and save it again") from None
