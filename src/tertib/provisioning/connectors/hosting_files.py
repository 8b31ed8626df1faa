"""Files of a web host: one lock, whole replacements, and sentences for what a disk may say."""

import errno
import fcntl
import os
import time
from collections.abc import Iterator
from contextlib import contextmanager, suppress
from pathlib import Path
from typing import NoReturn

from tertib.kernel.words import N_
from tertib.provisioning.ports import HostUnavailable
from tertib.runtime import marks

FULL = N_("Disk server web penuh atau kuotanya habis; tidak ada yang diubah. Kosongkan dulu, lalu coba lagi.")
SHUT = N_("Berkas server web tidak dapat dibuka atau ditulis saat ini (%(reason)s); tidak ada yang diubah.")
BUSY = N_("Server web sedang diubah pekerjaan lain. Dicoba lagi sendiri.")
_NO_SPACE = frozenset({errno.ENOSPC, errno.EDQUOT, errno.EFBIG})


def give_up(error: OSError) -> NoReturn:
    """The sentence for what the disk said."""
    if error.errno in _NO_SPACE:
        raise HostUnavailable(FULL) from error
    raise HostUnavailable(SHUT, reason=error.strerror or type(error).__name__) from error


@contextmanager
def locked(path: Path, limit: float) -> Iterator[None]:
    """Alone with what the lock file stands for; the kernel gives it up when its holder dies."""
    try:
        path.parent.mkdir(parents=True, exist_ok=True, mode=0o750)
        descriptor = os.open(path, os.O_RDWR | os.O_CREAT | os.O_CLOEXEC, 0o600)
    except OSError as error:
        give_up(error)
    try:
        _wait_for(descriptor, limit)
        yield
    finally:
        os.close(descriptor)


def _wait_for(descriptor: int, limit: float) -> None:
    until = time.monotonic() + limit
    while True:
        try:
            fcntl.flock(descriptor, fcntl.LOCK_EX | fcntl.LOCK_NB)
        except BlockingIOError as error:
            if time.monotonic() > until:
                raise HostUnavailable(BUSY) from error
            time.sleep(0.02)
        else:
            return


def replace_text(path: Path, text: str, *, mode: int, mark: str) -> None:
    """Replace the file whole. The draft has one name, so that killed writers leave one file at most."""
    draft = path.with_name(f".{path.name}.draft")
    try:
        write_text(draft, text, mode=mode)
        marks.point(f"{mark}.written")
        draft.replace(path)
        marks.point(f"{mark}.renamed")
        settle(path.parent)
    except OSError as error:
        with suppress(OSError):
            draft.unlink()  # half a draft would keep a full disk full
        give_up(error)


def write_text(path: Path, text: str, *, mode: int) -> None:
    """A new file on the disk itself, never readable by more than `mode` says, also while it is written."""
    with suppress(FileNotFoundError):
        path.unlink()
    descriptor = os.open(path, os.O_WRONLY | os.O_CREAT | os.O_EXCL | os.O_NOFOLLOW, 0o600)
    with os.fdopen(descriptor, "w") as file:
        file.write(text)
        file.flush()
        os.fchmod(file.fileno(), mode)
        os.fsync(file.fileno())


def settle(folder: Path) -> None:
    """Let renames in the folder reach the disk."""
    descriptor = os.open(folder, os.O_RDONLY)
    try:
        os.fsync(descriptor)
    finally:
        os.close(descriptor)
