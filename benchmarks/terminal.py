"""A program run in a terminal of its own: started, given keys, watched, killed.

Times are read from the monotonic clock as the output is read, so that the silence which shows that a repaint
is over does not count. Keys are sent as xterm sends them.
"""

from __future__ import annotations

import codecs
import contextlib
import fcntl
import os
import pty
import re
import select
import signal
import struct
import termios
import time
from collections.abc import Callable, Mapping, Sequence
from dataclasses import dataclass
from pathlib import Path
from types import TracebackType

from display import Display

BYTES = {
    "up": b"\x1b[A",
    "down": b"\x1b[B",
    "right": b"\x1b[C",
    "left": b"\x1b[D",
    "home": b"\x1b[H",
    "end": b"\x1b[F",
    "pgup": b"\x1b[5~",
    "pgdn": b"\x1b[6~",
    "delete": b"\x1b[3~",
    "shift+up": b"\x1b[1;2A",
    "shift+down": b"\x1b[1;2B",
    "shift+right": b"\x1b[1;2C",
    "shift+left": b"\x1b[1;2D",
    "ctrl+home": b"\x1b[1;5H",
    "ctrl+end": b"\x1b[1;5F",
    "enter": b"\r",
    "tab": b"\t",
    "shift+tab": b"\x1b[Z",
    "backspace": b"\x7f",
    "esc": b"\x1b",
    **dict(zip(("f1", "f2", "f3", "f4"), (b"\x1bOP", b"\x1bOQ", b"\x1bOR", b"\x1bOS"), strict=True)),
    **{f"f{n}": b"\x1b[%d~" % code for n, code in zip(range(5, 11), (15, 17, 18, 19, 20, 21), strict=True)},
    **{f"ctrl+{chr(code + 96)}": bytes([code]) for code in range(1, 27) if chr(code) not in "\b\t\n\r"},
}

QUIET = 0.04  # seconds without output that end a repaint
SETTLED = 0.02  # seconds listened to before the next key, for what comes unasked
LIMIT = 5.0  # seconds after which a repaint that never ends is cut

# What a program asks a terminal, and what xterm says; in-band resize (2048) it does not know, synchronized
# output (2026) most terminals of today do.
_ASKED = re.compile(rb"\x1b\[\?(\d+)\$p|\x1b\[(>?)0?c|\x1b\[(5|6)n")


class Ended(Exception):
    """The program ended, or did not show what it should; the message holds its last screen."""


@dataclass(frozen=True)
class Press:
    """What came of one key. Seconds from the writing of its bytes.

    ``shown`` is when the last byte of the repaint was read, None where the key changed nothing; ``stored`` when
    what was watched for had happened, None where it did not or nothing was.
    """

    key: str
    shown: float | None
    stored: float | None
    size: int


def key_bytes(key: str) -> bytes:
    """What a terminal sends for a key: by its name, or a character for itself."""
    return BYTES[key] if key in BYTES else key.encode()


class Terminal:
    """A child process in a pseudo-terminal of ``size`` (columns, rows), started at once.

    ``unasked`` counts bytes that came when no key was awaiting its repaint: a repaint later than ``QUIET``,
    or a program that never rests. Leaving the ``with`` block kills the process.
    """

    def __init__(
        self,
        command: Sequence[str],
        size: tuple[int, int] = (120, 40),
        cwd: Path | None = None,
        environment: Mapping[str, str] | None = None,
    ) -> None:
        kept = {k: v for k, v in os.environ.items() if not k.startswith(("TEXTUAL", "QUALCODE", "NO_COLOR"))}
        kept |= {"TERM": "xterm-256color", "COLORTERM": "truecolor", "LANG": "C.UTF-8", "LC_ALL": "C.UTF-8"}
        kept |= environment or {}
        self.display = Display(*size)
        self.unasked = 0
        self.status: int | None = None
        self._decode = codecs.getincrementaldecoder("utf-8")("replace").decode
        self._unread: list[bytes] = []  # read from the program, not yet shown on the display
        self._tail = b""
        self.started = time.monotonic()
        self.pid, self._file = pty.fork()
        if self.pid == 0:
            try:
                fcntl.ioctl(1, termios.TIOCSWINSZ, struct.pack("HHHH", size[1], size[0], 0, 0))
                if cwd:
                    os.chdir(cwd)
                os.execvpe(command[0], list(command), kept)
            except OSError as error:
                os.write(2, f"{command[0]}: {error.strerror}\n".encode())
            os._exit(127)

    def __enter__(self) -> Terminal:
        return self

    def __exit__(
        self, kind: type[BaseException] | None, e: BaseException | None, t: TracebackType | None
    ) -> None:
        self.kill()

    def paint(self, expected: str | None = None, quiet: float = 0.1, timeout: float = 20.0) -> float:
        """Wait until ``expected`` is on screen and nothing follows for ``quiet`` seconds.

        Returns the seconds from the start of the process to the last byte. Raises Ended where that never comes.
        """
        last, end = None, time.monotonic() + timeout
        while True:
            now = time.monotonic()
            if now > end:
                raise Ended(
                    f"{expected!r} did not come on screen in {timeout:g} s. The screen:\n{self.text()}"
                )
            if self._read(quiet):
                last = time.monotonic()
            elif self.status is not None:
                raise Ended(
                    f"The program ended with status {self.status}. Its screen:\n{self.text().rstrip()}"
                )
            elif last and (expected is None or expected in self.text()):
                return last - self.started

    def send(
        self,
        key: str,
        quiet: float = QUIET,
        timeout: float = 1.0,
        watch: Callable[[], bool] | None = None,
    ) -> Press:
        """Send a key and wait until its repaint is over, for at most ``timeout`` seconds where none begins.

        ``watch`` is called about every millisecond until it says that what was to happen has happened.
        Raises Ended where the program has ended.
        """
        self.listen(SETTLED)
        began = time.monotonic()
        self._write(key_bytes(key))
        shown = stored = None
        size = 0
        while (now := time.monotonic() - began) < LIMIT:
            left = (timeout if shown is None else shown + quiet) - now
            awaited = watch is not None and stored is None
            if left <= 0 and not (awaited and now < timeout):
                break
            read = self._read(0.001 if awaited else left)
            if read:
                shown, size = time.monotonic() - began, size + read
            elif self.status is not None:
                raise Ended(
                    f"The program ended at {key!r}, status {self.status}. Its screen:\n{self.text().rstrip()}"
                )
            if awaited and watch is not None and watch():
                stored = time.monotonic() - began
        return Press(key, shown, stored, size)

    def listen(self, seconds: float) -> int:
        """Read what comes unasked until ``seconds`` are over; returns and adds to ``unasked`` how many bytes."""
        end = time.monotonic() + seconds
        heard = 0
        while (left := end - time.monotonic()) > 0 and self.status is None:
            heard += self._read(left)
        self.unasked += heard
        return heard

    def text(self) -> str:
        """What is on the screen, a line for each row."""
        self.display.feed(self._decode(b"".join(self._unread)))
        self._unread.clear()
        return self.display.text()

    def resident(self) -> tuple[float, float] | None:
        """Megabytes of memory now and at most so far (VmRSS, VmHWM); None where there is no /proc."""
        status = Path(f"/proc/{self.pid}/status")
        if not status.exists():
            return None
        found = dict(re.findall(r"(VmRSS|VmHWM):\s+(\d+) kB", status.read_text()))
        return int(found["VmRSS"]) / 1024, int(found["VmHWM"]) / 1024

    def resize(self, columns: int, rows: int) -> None:
        """Make the terminal another size; the program is told by SIGWINCH."""
        self.text()
        self.display = Display(columns, rows)
        fcntl.ioctl(self._file, termios.TIOCSWINSZ, struct.pack("HHHH", rows, columns, 0, 0))

    def kill(self, by: int = signal.SIGKILL, patience: float = 5.0) -> int:
        """Send a signal, wait for the end and return the exit status (negative: the signal that ended it).

        A process that is still there after ``patience`` seconds is killed outright.
        """
        if self._file < 0:
            assert self.status is not None
            return self.status
        with contextlib.suppress(ProcessLookupError):
            if self.status is None:
                os.kill(self.pid, by)
        end = time.monotonic() + patience
        while self.status is None:
            self._read(0.02)  # a process may wait for its output to be read before it ends
            self._reap()
            if self.status is None and time.monotonic() > end:
                os.kill(self.pid, signal.SIGKILL)
        while self._read(0):
            pass
        os.close(self._file)
        self._file = -1
        return self.status

    def _write(self, data: bytes) -> None:
        with contextlib.suppress(OSError):  # it has ended: the next read says so
            os.write(self._file, data)

    def _read(self, wait: float) -> int:
        """How many bytes were read; none after ``wait`` seconds of silence, and none once it has ended."""
        if not select.select([self._file], [], [], max(wait, 0))[0]:
            return 0
        try:
            data = os.read(self._file, 1 << 16)
        except OSError:  # how Linux says that the other side is closed
            data = b""
        if not data:
            self._reap(block=True)
            return 0
        self._unread.append(data)
        self._answer(data)
        return len(data)

    def _answer(self, data: bytes) -> None:
        data = self._tail + data
        at = 0
        for asked in _ASKED.finditer(data):
            at = asked.end()
            if asked[1]:
                self._write(b"\x1b[?%s;%d$y" % (asked[1], 2 if asked[1] == b"2026" else 0))
            elif asked[3]:
                self._write(b"\x1b[0n" if asked[3] == b"5" else b"\x1b[1;1R")
            else:
                self._write(b"\x1b[>41;380;0c" if asked[2] else b"\x1b[?64;1;2;6;22c")
        self._tail = data[at:][-12:]

    def _reap(self, block: bool = False) -> None:
        if self.status is None:
            pid, status = os.waitpid(self.pid, 0 if block else os.WNOHANG)
            if pid:
                self.status = os.waitstatus_to_exitcode(status)
