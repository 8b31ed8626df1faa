"""A procedure's folder as path -> content, and the hash that names it."""

from collections.abc import Mapping
from hashlib import sha256
from pathlib import Path
from typing import Protocol

from tertib.kernel.canonical import canonical
from tertib.kernel.errors import Invalid
from tertib.kernel.words import N_


class Readable(Protocol):
    """What gives so many bytes and no more."""

    def read(self, size: int, /) -> bytes: ...


KEPT = frozenset({".yaml", ".typ", ".svg", ".csv", ".md"})
LARGEST_FILE, LARGEST_FOLDER = 1 << 20, 8 << 20


def read_folder(folder: Path) -> dict[str, bytes]:
    """Every file of a kind that a procedure is made of; links are not followed out of the folder."""
    root = folder.resolve()
    found: dict[str, bytes] = {}
    for path in sorted(root.rglob("*")):
        if path.suffix in KEPT and path.is_file() and path.resolve().is_relative_to(root):
            found[path.relative_to(root).as_posix()] = read_file(path)
            if sum(map(len, found.values())) > LARGEST_FOLDER:
                raise Invalid(N_("Folder SOP terlalu besar (paling besar 8 MB)."))
    if not found:
        raise Invalid(N_("Folder %(folder)s tidak berisi SOP."), folder=folder.name)
    return found


def read_file(path: Path) -> bytes:
    """A file's content; no more of it is read than a procedure may have."""
    try:
        with path.open("rb") as opened:
            return read_opened(opened, name=path.name)
    except OSError as wrong:
        raise Invalid(N_("Berkas %(path)s tidak dapat dibaca."), path=path.name) from wrong


def read_opened(opened: Readable, *, name: str) -> bytes:
    """The same for a file that is open already, such as one that was handed in."""
    content = opened.read(LARGEST_FILE + 1)
    if len(content) > LARGEST_FILE:
        raise Invalid(N_("Berkas %(path)s terlalu besar (paling besar 1 MB)."), path=name[:200])
    return content


def checked_size(files: Mapping[str, bytes]) -> None:
    """Refuse what is too large to be a procedure, and paths that leave the folder."""
    for path, content in files.items():
        parts = path.split("/")
        if len(path) > 200 or path.startswith("/") or {"", ".", ".."} & set(parts):
            raise Invalid(N_("Nama berkas %(path)s tidak dapat dipakai."), path=path[:200])
        if len(content) > LARGEST_FILE:
            raise Invalid(N_("Berkas %(path)s terlalu besar (paling besar 1 MB)."), path=path)
    if sum(map(len, files.values())) > LARGEST_FOLDER:
        raise Invalid(N_("Folder SOP terlalu besar (paling besar 8 MB)."))


def bundle_hash(files: Mapping[str, bytes]) -> str:
    """The name of exactly these files: the hash of their paths and contents."""
    return sha256(
        canonical({path: sha256(content).hexdigest() for path, content in files.items()})
    ).hexdigest()
