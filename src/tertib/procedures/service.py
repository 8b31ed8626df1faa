"""Commands: put a procedure in force, say which post performs which column."""

from collections.abc import Mapping
from pathlib import Path
from uuid import UUID

from tertib.kernel.actor import Actor
from tertib.procedures.types import BundleView


def install(folder: Path, *, office: UUID, by: Actor) -> BundleView:
    """Read a folder (sop.yaml, letters, registers), check it and put it in force in the office.

    The same content again changes nothing; new content is the next version; running cases stay with theirs.
    Refuses with Invalid: every mistake at once, `problems` keyed by file:line:column.
    """
    raise NotImplementedError


def install_files(files: Mapping[str, bytes], *, office: UUID, by: Actor) -> BundleView:
    """The same for files that are already in memory, named by their path in the folder."""
    raise NotImplementedError


def assign(office: UUID, code: str, performer: str, post: UUID, *, by: Actor) -> None:
    """Say which post performs this column (or support performer) in this office."""
    raise NotImplementedError
