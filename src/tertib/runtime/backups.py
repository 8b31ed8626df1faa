"""Copies of an installation's data that are restored whole or not at all.

The database is copied first and the files after it: a file is written before the row that names it and
never changed, so the files of a copy hold whatever its rows name. Of what is erased between the two, the
row comes back and the file does not; a rehearsal says so. The manifest has the digest of every part and is
signed under the root key. Keys are no part of a copy (`keep_keys`): whoever steals it gets sealed
passwords.
"""

import hashlib
import json
import os
import shutil
import sqlite3
import subprocess
from collections.abc import Iterator, Mapping
from contextlib import closing
from dataclasses import dataclass
from datetime import datetime
from hmac import compare_digest
from importlib.metadata import version
from pathlib import Path
from typing import Any
from urllib.parse import quote

from django.conf import settings
from django.db import connection

from tertib.kernel.errors import Invalid, Unavailable
from tertib.kernel.words import N_
from tertib.runtime import door, queries, secrets
from tertib.runtime.marks import point
from tertib.runtime.models import QueuedJob

MANIFEST, SIGNATURE = "manifest.json", "manifest.mac"
_FORMAT = 1
_DATABASES = {"sqlite": "database.sqlite3", "postgresql": "database.dump"}
_KEYS_KEPT = ("root", "django")
_CHUNK = 1024 * 1024


@dataclass(frozen=True, slots=True, kw_only=True)
class Copy:
    """One backup: where it lies, when it was made and by which release, how much it holds (bytes)."""

    place: Path
    made_at: datetime
    release: str
    vendor: str
    files: int
    size: int


def make(folder: Path) -> Copy:
    """Copy everything into a new folder under `folder`, named by the moment; a cut copy never gets that name.

    Files that the newest copy there has already are linked to it and cost no space.
    """
    if folder.resolve().is_relative_to(settings.DATA.resolve()):
        raise Invalid(
            N_("Cadangan tidak boleh disimpan di dalam folder data yang dicadangkan: %(name)s."), name=folder
        )
    if not queries.ready()["database"]:
        raise Invalid(N_("Basis data di sini kosong atau milik rilis lain; tidak ada yang dicadangkan."))
    now = door.read_now()
    name = now.strftime("%Y%m%dT%H%M%SZ")
    folder.mkdir(parents=True, exist_ok=True, mode=0o700)
    if (folder / name).exists():
        raise Invalid(N_("Cadangan %(name)s sudah ada; tunggu satu detik, lalu ulangi."), name=name)
    before = newest(folder)
    draft = folder / f".{name}.{os.getpid()}"
    try:
        return _made(draft, folder / name, before, now)
    except (OSError, sqlite3.Error) as why:
        raise Unavailable(
            N_(
                "Cadangan tidak jadi dibuat: %(why)s. Yang lama tetap utuh; periksa disk dan isi folder data."
            ),
            why=why,
        ) from why
    finally:
        shutil.rmtree(draft, ignore_errors=True)  # of what was refused; a whole copy has its name by now


def _made(draft: Path, place: Path, before: Path | None, now: datetime) -> Copy:
    draft.mkdir(mode=0o700)
    vendor = connection.vendor
    _copy_database(draft / _DATABASES[vendor])
    point("backup.database")
    files = {**_copied(draft, before), **_measured(draft, _DATABASES[vendor])}
    point("backup.files")
    manifest = {
        "format": _FORMAT,
        "made_at": now.isoformat(),
        "release": version("tertib"),
        "vendor": vendor,
        "files": files,
    }
    text = json.dumps(manifest, indent=1, sort_keys=True).encode()
    (draft / MANIFEST).write_bytes(text)
    (draft / SIGNATURE).write_text(secrets.mac("backup", text).hex())
    _settle(draft)
    point("backup.signed")
    draft.rename(place)
    _settle_folder(place.parent)
    return _described(place, manifest)


def newest(folder: Path) -> Path | None:
    """The youngest whole copy under a folder."""
    found = sorted(each.parent for each in folder.glob(f"[0-9]*/{MANIFEST}"))
    return found[-1] if found else None


def examine(place: Path) -> Copy:
    """Every byte is as it was when an installation with our root key made the copy; else `Invalid`."""
    try:
        text = (place / MANIFEST).read_bytes()
        signature = (place / SIGNATURE).read_text().strip()
    except OSError:
        raise Invalid(N_("%(name)s bukan cadangan yang utuh: daftar isinya tidak ada."), name=place) from None
    if not compare_digest(signature, secrets.mac("backup", text).hex()):
        raise Invalid(
            N_(
                "Tanda tangan cadangan %(name)s tidak cocok: isinya berubah, atau kunci induk di sini "
                "bukan kunci kantor yang membuatnya. Pulihkan kunci lebih dulu."
            ),
            name=place,
        )
    manifest = json.loads(text)
    if manifest["format"] != _FORMAT:
        raise Invalid(N_("Cadangan ini dibuat oleh rilis lain (%(name)s)."), name=manifest["release"])
    for path, (digest, size) in manifest["files"].items():
        part = place / path
        if not part.is_file():
            raise Invalid(N_("Bagian cadangan hilang: %(name)s."), name=path)
        if part.stat().st_size != size or digest_of(part) != digest:
            raise Invalid(N_("Bagian cadangan berubah: %(name)s."), name=path)
    if strange := set(_paths(place)) - set(manifest["files"]):
        raise Invalid(N_("Cadangan memuat berkas yang bukan miliknya: %(name)s."), name=sorted(strange)[0])
    return _described(place, manifest)


def unpack(copy: Copy) -> None:
    """Put an examined copy into this process' data folder and database, both still without content.

    The caller names an empty place by `TERTIB_DATA` and `TERTIB_DATABASE`; nothing is ever overwritten.
    """
    if connection.vendor != copy.vendor:
        raise Invalid(
            N_("Cadangan ini dari %(theirs)s; TERTIB_DATABASE di sini menunjuk %(ours)s."),
            theirs=copy.vendor,
            ours=connection.vendor,
        )
    for part, place in settings.BACKED_UP.items():
        if place.exists() and any(place.iterdir()):
            raise _occupied(place)
        if (copy.place / part).is_dir():
            shutil.copytree(copy.place / part, place, dirs_exist_ok=True)
    _unpack_database(copy.place / _DATABASES[copy.vendor])


def begin_anew() -> int:
    """After a restore: what was under way when the copy was made begins again; everybody signs in anew.

    A worker of the old machine that still lives holds no lease here. Answers how many jobs were taken back.
    """

    def write(tx: door.Tx) -> int:
        running = QueuedJob.objects.filter(state="running")
        taken = [(job.pk, job.token + 1) for job in running]
        for pk, token in taken:
            QueuedJob.objects.filter(pk=pk).update(
                state="pending", worker="", lease_until=None, run_at=tx.now, token=token
            )
        with connection.cursor() as cursor:
            cursor.execute("DELETE FROM django_session")
        return len(taken)

    return door.run(write)


def keep_keys(folder: Path) -> tuple[str, ...]:
    """Copy the root key and the signing key of sign-ins to another place than the backups.

    Keys of sealed passwords stay here: in a copy, destroying them would destroy nothing.
    """
    if any(folder.glob(f"*/{MANIFEST}")) or (folder / MANIFEST).exists():
        raise Invalid(N_("Simpan kunci di tempat lain, bukan bersama cadangan: %(name)s."), name=folder)
    folder.mkdir(parents=True, exist_ok=True, mode=0o700)
    kept = tuple(name for name in _KEYS_KEPT if (settings.KEYS / name).is_file())
    for name in kept:
        if (folder / name).exists():
            raise Invalid(N_("Sudah ada kunci di %(name)s; tidak ada yang ditimpa."), name=folder)
    for name in kept:
        with _private(folder / name) as file:
            file.write((settings.KEYS / name).read_bytes())
    return kept


def digest_of(path: Path) -> str:
    """SHA-256 of a file, read in pieces."""
    with path.open("rb") as file:
        return hashlib.file_digest(file, "sha256").hexdigest()


def _copy_database(to: Path) -> None:
    if connection.vendor == "sqlite":
        source = f"file:{quote(str(connection.settings_dict['NAME']))}?mode=ro"
        with closing(sqlite3.connect(source, uri=True)) as live, closing(sqlite3.connect(to)) as copy:
            live.backup(copy)
            copy.execute("PRAGMA journal_mode=DELETE")
    else:
        _postgres("pg_dump", "--format=custom", "--no-owner", f"--file={to}")
    to.chmod(0o600)


def _unpack_database(source: Path) -> None:
    if connection.vendor == "sqlite":
        place = Path(connection.settings_dict["NAME"])
        if place.exists():
            raise _occupied(place)
        draft = place.with_name(f".{place.name}.{os.getpid()}")
        shutil.copyfile(source, draft)
        os.link(draft, place)
        draft.unlink()
        return
    with connection.cursor() as cursor:
        cursor.execute("SELECT count(*) FROM pg_tables WHERE schemaname = 'public'")
        if cursor.fetchone()[0]:
            raise _occupied(Path(str(connection.settings_dict["NAME"])))
    connection.close()
    _postgres(
        "pg_restore", "--no-owner", "--exit-on-error", "--single-transaction", "--dbname", "", str(source)
    )


def _postgres(program: str, *words: str) -> None:
    """The address goes by the environment: a command line is everybody's to read."""
    base: Mapping[str, Any] = connection.settings_dict
    given = {
        "PGHOST": "HOST",
        "PGPORT": "PORT",
        "PGUSER": "USER",
        "PGPASSWORD": "PASSWORD",
        "PGDATABASE": "NAME",
    }
    environment = {name: str(base[key]) for name, key in given.items() if base.get(key)}
    words = tuple(f"dbname={base['NAME']}" if word == "" else word for word in words)
    done = subprocess.run(
        [program, *words], env={**os.environ, **environment}, capture_output=True, text=True, check=False
    )
    if done.returncode:
        raise Unavailable(N_("%(name)s gagal: %(why)s"), name=program, why=done.stderr.strip()[-300:])


def _copied(draft: Path, before: Path | None) -> dict[str, tuple[str, int]]:
    """Copy the files, or link them to the copy before; digest and size of each by its path."""
    files: dict[str, tuple[str, int]] = {}
    for part, place in settings.BACKED_UP.items():
        for source in sorted(place.rglob("*")) if place.is_dir() else ():
            if source.is_file() and not source.name.startswith("."):
                path = f"{part}/{source.relative_to(place)}"
                to = draft / path
                to.parent.mkdir(parents=True, exist_ok=True)
                if not before or not _linked(before / path, source, to):
                    shutil.copyfile(source, to)
                    to.chmod(0o400)
                files |= _measured(draft, path)
    return files


def _linked(older: Path, source: Path, to: Path) -> bool:
    """What rotted or is gone in the copy before must not stand for ours; and not every disk has links."""
    if not older.is_file() or digest_of(older) != digest_of(source):
        return False
    try:
        os.link(older, to)
    except OSError:
        return False
    return True


def _measured(draft: Path, path: str) -> dict[str, tuple[str, int]]:
    return {path: (digest_of(draft / path), (draft / path).stat().st_size)}


def _paths(place: Path) -> Iterator[str]:
    for path in sorted(place.rglob("*")):
        name = str(path.relative_to(place))
        if path.is_file() and name not in {MANIFEST, SIGNATURE}:
            yield name


def _described(place: Path, manifest: Mapping[str, Any]) -> Copy:
    sizes = [size for _digest, size in manifest["files"].values()]
    return Copy(
        place=place,
        made_at=datetime.fromisoformat(manifest["made_at"]),
        release=manifest["release"],
        vendor=manifest["vendor"],
        files=len(sizes),
        size=sum(sizes),
    )


def _occupied(place: Path) -> Invalid:
    return Invalid(
        N_("%(name)s sudah berisi. Pulihkan ke tempat yang kosong; tidak ada yang ditimpa."), name=place
    )


def _private(path: Path) -> Any:
    return os.fdopen(os.open(path, os.O_WRONLY | os.O_CREAT | os.O_EXCL, 0o600), "wb")


def _settle(place: Path) -> None:
    """Everything is on the disk before the copy gets its name."""
    for path in place.rglob("*"):
        _settle_folder(path)
    _settle_folder(place)


def _settle_folder(path: Path) -> None:
    descriptor = os.open(path, os.O_RDONLY)
    try:
        os.fsync(descriptor)
    finally:
        os.close(descriptor)
