"""Archives of sites: written, read back, and kept for their time beside a note that names their digest.

An archive counts when its own digest and the digest of what lies in it are those that were taken from the
files. Special files (devices, pipes, sockets) are left out; links are kept as links.
"""

import hashlib
import json
import os
import stat
import tarfile
import zlib
from collections.abc import Iterator
from contextlib import suppress
from dataclasses import asdict
from datetime import UTC, datetime, timedelta
from io import BufferedReader
from pathlib import Path
from uuid import UUID

from tertib.kernel.words import N_
from tertib.provisioning.connectors.hosting_files import give_up, replace_text, settle
from tertib.provisioning.connectors.hosting_folders import SiteFolders, walk
from tertib.provisioning.ports import HostUnavailable
from tertib.provisioning.sites import Backup
from tertib.runtime import marks

MOVING = N_("Isi situs %(name)s berubah selagi dicadangkan. Dicoba lagi sendiri.")
_BLOCK = 1024 * 1024


def archive(folders: SiteFolders, top: Path, *, name: str, marker: UUID, now: datetime) -> Backup:
    """Write the archive, read it back, and note it; nothing half-made keeps the name."""
    folders.backups.mkdir(parents=True, exist_ok=True, mode=0o700)
    stamp = now.astimezone(UTC).strftime("%Y%m%dT%H%M%S%fZ")
    path = folders.backups / f"{name}.{marker.hex[:12]}.{stamp}.tar.gz"
    draft = path.with_name(f".{marker.hex}.draft")
    try:
        files, size = _write(draft, top)
        marks.point("backup.written")
        content = content_of(top)
        if archived(draft) != content:
            raise HostUnavailable(MOVING, name=name)
        digest = _digest(draft)
        draft.replace(path)
        settle(path.parent)
    except OSError as error:
        give_up(error)
    finally:
        with suppress(OSError):
            draft.unlink()
    marks.point("backup.renamed")
    made = Backup(
        name=name, marker=marker, archive=path, digest=digest, content=content, files=files, size=size,
        made_at=now, keep_until=now + timedelta(days=folders.keep_days),
    )  # fmt: skip
    replace_text(_note(path), json.dumps(_as_json(made), indent=1) + "\n", mode=0o600, mark="backup_note")
    return made


def _write(draft: Path, top: Path) -> tuple[int, int]:
    with suppress(FileNotFoundError):
        draft.unlink()
    descriptor = os.open(draft, os.O_WRONLY | os.O_CREAT | os.O_EXCL | os.O_NOFOLLOW, 0o600)
    files = size = 0
    with os.fdopen(descriptor, "wb") as raw:
        with tarfile.open(fileobj=raw, mode="w:gz", compresslevel=6, format=tarfile.PAX_FORMAT) as tar:
            for info, content in _members(tar, top):
                tar.addfile(info, content)
                files, size = files + 1, size + info.size
        raw.flush()
        os.fsync(raw.fileno())
    return files, size


def _members(tar: tarfile.TarFile, top: Path) -> Iterator[tuple[tarfile.TarInfo, BufferedReader | None]]:
    for path, name, folder in walk(top):
        try:
            state = os.stat(name, dir_fd=folder, follow_symlinks=False)
            if stat.S_ISLNK(state.st_mode):
                info = tarfile.TarInfo(path)
                info.type, info.linkname = tarfile.SYMTYPE, os.readlink(name, dir_fd=folder)
                yield info, None
            elif stat.S_ISREG(state.st_mode):
                with _opened(name, folder) as file:
                    info = tar.gettarinfo(arcname=path, fileobj=file)
                    info.type, info.linkname = tarfile.REGTYPE, ""
                    info.size = os.fstat(file.fileno()).st_size
                    yield info, file
        except FileNotFoundError:
            continue  # deleted meanwhile; the comparison afterwards decides


def _opened(name: str, folder: int) -> BufferedReader:
    return os.fdopen(
        os.open(name, os.O_RDONLY | os.O_NOFOLLOW | os.O_NONBLOCK | os.O_CLOEXEC, dir_fd=folder), "rb"
    )


def content_of(top: Path) -> str:
    """The digest of the files as they lie in the folder: names, kinds, bytes."""
    summary = hashlib.sha256()
    for path, name, folder in walk(top):
        with suppress(FileNotFoundError):
            state = os.stat(name, dir_fd=folder, follow_symlinks=False)
            if stat.S_ISLNK(state.st_mode):
                _add(summary, path, "link", os.readlink(name, dir_fd=folder))
            elif stat.S_ISREG(state.st_mode):
                with _opened(name, folder) as file:
                    _add(summary, path, "file", hashlib.file_digest(file, "sha256").hexdigest())
    return summary.hexdigest()


def archived(path: Path) -> str:
    """The same digest of what lies in an archive; "" when it cannot be read to its end."""
    summary = hashlib.sha256()
    try:
        with tarfile.open(path, mode="r:gz") as tar:
            for info in tar:
                if info.issym():
                    _add(summary, info.name, "link", info.linkname)
                elif isinstance(file := tar.extractfile(info), BufferedReader):
                    _add(summary, info.name, "file", hashlib.file_digest(file, "sha256").hexdigest())
    except (OSError, EOFError, zlib.error, tarfile.TarError):
        return ""
    return summary.hexdigest()


def _add(summary: "hashlib._Hash", *words: str) -> None:
    summary.update(json.dumps(words).encode("utf-8", "surrogateescape") + b"\n")


def is_whole(backup: Backup) -> bool:
    """Whether the archive is there, byte for byte as it was noted, and holds what was noted."""
    try:
        return _digest(backup.archive) == backup.digest and archived(backup.archive) == backup.content
    except OSError:
        return False


def kept(folders: SiteFolders, marker: UUID) -> tuple[Backup, ...]:
    """The noted archives of a site, oldest first."""
    found = (_noted(note) for note in folders.backups.glob(f"*.{marker.hex[:12]}.*.json"))
    own = [each for each in found if each is not None and each.marker == marker]
    return tuple(sorted(own, key=lambda each: each.made_at))


def forget(folders: SiteFolders, now: datetime) -> tuple[str, ...]:
    """Delete the archives whose time is over, the archive before its note."""
    gone = []
    for note in sorted(folders.backups.glob("*.json")):
        backup = _noted(note)
        if backup is not None and backup.keep_until <= now:
            try:
                backup.archive.unlink(missing_ok=True)
                note.unlink()
            except OSError as error:
                give_up(error)
            gone.append(backup.archive.name)
    return tuple(gone)


def _noted(note: Path) -> Backup | None:
    try:
        found = json.loads(note.read_text())
        return Backup(
            name=found["name"], marker=UUID(found["marker"]), archive=note.parent / found["archive"],
            digest=found["digest"], content=found["content"], files=found["files"], size=found["size"],
            made_at=datetime.fromisoformat(found["made_at"]),
            keep_until=datetime.fromisoformat(found["keep_until"]),
        )  # fmt: skip
    except (OSError, ValueError, KeyError):
        return None


def _as_json(backup: Backup) -> dict[str, object]:
    return {**asdict(backup), **backup.evidence(), "marker": str(backup.marker)}


def _note(path: Path) -> Path:
    return path.with_name(path.name.removesuffix(".tar.gz") + ".json")


def _digest(path: Path) -> str:
    with path.open("rb") as file:
        return hashlib.file_digest(file, "sha256").hexdigest()
