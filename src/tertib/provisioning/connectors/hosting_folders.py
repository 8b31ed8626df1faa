"""Folders of sites: a closed home that the upload account cannot leave, and in it the files that are served.

The home is its account's prison: it belongs to the process that made it, and only `public_html` in it to the
account. A mark in the home says whose it is. Deleting a site sets its folder aside first.
"""

import os
import shutil
from collections.abc import Iterator
from contextlib import suppress
from dataclasses import dataclass
from pathlib import Path
from uuid import UUID

from tertib.provisioning.connectors.hosting_files import give_up, settle, write_text
from tertib.provisioning.sites import ACCOUNT, FOREIGN_ACCOUNT, ForeignSite
from tertib.runtime import marks

MARK, PUBLIC, ASIDE = ".tertib", "public_html", ".removed"


@dataclass(frozen=True, slots=True, kw_only=True)
class SiteFolders:
    """Where the homes and the archives are. `gid` is the web server's group, that may read but not write.

    -1 leaves owners as they are: for a Tertib that does not run as root.
    """

    root: Path
    backups: Path
    gid: int = -1
    keep_days: int = 90

    def home(self, account: str) -> Path:
        """The account's home."""
        if not ACCOUNT.fullmatch(account):
            raise ValueError("not an account that may have a folder")
        return self.root / account

    def public(self, account: str) -> Path:
        """What the web server shows."""
        return self.home(account) / PUBLIC

    def owner(self, account: str) -> UUID | None:
        """Whose mark the home carries; None when there is none."""
        return _mark(self.home(account))

    def of(self, marker: UUID) -> Path | None:
        """The home that carries the mark, also one that was set aside and not deleted yet."""
        aside = self._aside(marker)
        if aside.exists():
            return aside
        homes = self.root.iterdir() if self.root.is_dir() else ()
        return next((each for each in homes if _mark(each) == marker), None)

    def insist_free(self, account: str, marker: UUID) -> None:
        """`ForeignSite` when the home is there and not the mark's."""
        home = self.home(account)
        if not home.exists():
            return
        mark = _mark(home)
        bare = {each.name for each in home.iterdir()} <= {MARK}  # all that a killed run may leave unmarked
        if mark != marker and (mark is not None or not bare):
            raise ForeignSite(FOREIGN_ACCOUNT, account=account)

    def make(self, account: str, *, marker: UUID, uid: int) -> bool:
        """The home with its mark and an empty folder to serve; whether anything was missing."""
        home, public = self.home(account), self.public(account)
        try:
            if public.is_dir() and _mark(home) == marker:
                return False
            self.insist_free(account, marker)
            home.mkdir(exist_ok=True, parents=True, mode=0o700)
            write_text(home / MARK, f"{marker}\n", mode=0o600)
            marks.point("folders.marked")
            public.mkdir(exist_ok=True, mode=0o750)
            if self.gid >= 0:
                os.chown(public, uid, self.gid)
                os.chown(home, -1, self.gid)
            public.chmod(0o2750)
            home.chmod(0o751)  # its account walks in as "others"; what lies in it is closed to them
            marks.point("folders.made")
        except OSError as error:
            self._take_back(home, marker)
            give_up(error)
        return True

    def take_back(self, account: str, marker: UUID) -> None:
        """Undo a `make` whose site did not come about; a folder with files in it stays."""
        self._take_back(self.home(account), marker)

    def _take_back(self, home: Path, marker: UUID) -> None:
        if _mark(home) not in (marker, None):
            return
        with suppress(OSError):
            public = home / PUBLIC
            if public.is_dir():
                public.rmdir()
            (home / MARK).unlink(missing_ok=True)
            home.rmdir()

    def used(self, account: str) -> int:
        """Bytes of the files."""
        total = 0
        for _name, at, folder in walk(self.public(account)):
            with suppress(FileNotFoundError):
                total += os.stat(at, dir_fd=folder, follow_symlinks=False).st_size
        return total

    def set_aside(self, marker: UUID) -> Path | None:
        """Take the home out of the way: a live upload writes into it still, a new one cannot begin."""
        home, aside = self.of(marker), self._aside(marker)
        if home is None or home == aside:
            return home
        try:
            aside.parent.mkdir(exist_ok=True, mode=0o700)
            home.rename(aside)
            settle(self.root)
        except OSError as error:
            give_up(error)
        return aside

    def delete(self, marker: UUID) -> None:
        """Delete what was set aside, from one moment on: a run that is killed in it is finished by the next.

        rmtree follows no links.
        """
        aside, gone = self._aside(marker), self._aside(marker).with_suffix(".gone")
        try:
            if aside.exists():
                aside.rename(gone)
                marks.point("folders.gone")
            if gone.exists():
                shutil.rmtree(gone)
        except OSError as error:
            give_up(error)

    def _aside(self, marker: UUID) -> Path:
        return self.root / ASIDE / marker.hex


def _mark(home: Path) -> UUID | None:
    try:
        return UUID((home / MARK).read_text().strip())
    except (OSError, ValueError):
        return None


def walk(top: Path) -> Iterator[tuple[str, str, int]]:
    """Every file and link under the folder: its path, its name, and the open folder it lies in.

    By open folders, so that an account which swaps a folder for a link meanwhile leads nobody elsewhere.
    """
    if not top.is_dir():
        return
    for folder, folders, files, descriptor in os.fwalk(top, follow_symlinks=False):
        folders.sort()
        for name in sorted([*files, *_links(folders, descriptor)]):
            yield os.path.relpath(os.path.join(folder, name), top), name, descriptor  # noqa: PTH118


def _links(folders: list[str], descriptor: int) -> list[str]:
    return [each for each in folders if os.path.islink(f"/proc/self/fd/{descriptor}/{each}")]  # noqa: PTH114
