"""Files by the SHA-256 of their content, written once, taken in only after a look at what they really are."""

import hashlib
import json
import os
import re
import secrets
import shutil
import subprocess
import sys
import unicodedata
from collections.abc import Collection, Mapping
from dataclasses import dataclass, field, replace
from datetime import datetime
from functools import partial
from pathlib import Path, PurePosixPath

from django.conf import settings

from tertib.kernel.actor import SYSTEM, Actor
from tertib.kernel.errors import Invalid, NotFound, Unavailable
from tertib.kernel.words import N_
from tertib.runtime.door import Tx
from tertib.runtime.marks import point
from tertib.runtime.models import BroughtFile, StoredBlob

MEDIA_TYPES = {
    "pdf": "application/pdf",
    "jpeg": "image/jpeg",
    "png": "image/png",
    "csv": "text/csv",
}
PDF, JPEG, PNG, CSV = MEDIA_TYPES.values()
LETTERS = frozenset({PDF, JPEG, PNG})
"""What a letter or a scan may be."""

_EXTENSIONS = {".pdf": "pdf", ".jpg": "jpeg", ".jpeg": "jpeg", ".png": "png", ".csv": "csv"}
_MAGIC = {b"%PDF-": "pdf", b"\xff\xd8\xff": "jpeg", b"\x89PNG\r\n\x1a\n": "png"}
_LEAST_FREE = 64 * 1024 * 1024  # bytes; a few more files, and time for a person to act
_PATIENCE = 60  # seconds of waiting; the limit of processor time is what stops a bomb
_DIGEST = re.compile(r"[0-9a-f]{64}")

_REFUSALS = {
    "active": N_(
        "PDF ini memuat bagian aktif (skrip, lampiran, atau tindakan otomatis). "
        "Cetak ulang menjadi PDF biasa, lalu unggah lagi."
    ),
    "bomb": N_(
        "Berkas ini terlalu besar setelah dibuka sehingga tidak dapat diperiksa. "
        "Pindai ulang dengan resolusi 300 dpi, lalu unggah lagi."
    ),
    "broken": N_(
        "Berkas ini rusak atau isinya tidak sesuai dengan jenisnya. Simpan ulang berkasnya, lalu unggah lagi."
    ),
    "broken_table": N_("Baris %(row)s pada berkas CSV tidak dapat dibaca. Perbaiki tanda kutipnya."),
    "empty": N_("Berkas ini kosong. Pilih berkas yang benar."),
    "encrypted": N_("PDF ini dikunci dengan sandi. Simpan tanpa sandi, lalu unggah lagi."),
    "frames": N_("Gambar ini bergerak. Unggah gambar diam."),
    "mixed": N_("Berkas ini memuat isi lain di dalamnya. Simpan ulang berkasnya, lalu unggah lagi."),
    "not_utf8": N_('Berkas CSV ini bukan teks UTF-8. Simpan sebagai "CSV UTF-8", lalu unggah lagi.'),
    "pages": N_("PDF ini lebih dari %(limit)s halaman. Bagi menjadi beberapa berkas."),
    "pixels": N_("Gambar ini lebih dari %(limit)s megapiksel. Kecilkan gambarnya, lalu unggah lagi."),
    "table": N_(
        "Berkas CSV paling banyak %(rows)s baris dan %(columns)s kolom. Bagi menjadi beberapa berkas."
    ),
}


@dataclass(frozen=True, slots=True, kw_only=True)
class StoredFile:
    """A file of the vault as its keeper may note it down."""

    digest: str
    media_type: str
    size: int
    pages: int
    filename: str
    taken: Mapping[str, str] = field(default_factory=dict)


@dataclass(frozen=True, slots=True, kw_only=True)
class Examined:
    """A file found to be what it says: `data` will be served, `original` is the digest of what came."""

    data: bytes = field(repr=False)
    original: str
    media_type: str
    pages: int
    filename: str
    taken: Mapping[str, str] = field(default_factory=dict)
    """What a camera says: `at` (ISO, its zone where it told one), `latitude`, `longitude`; often nothing."""


def examine(data: bytes, *, filename: str, accept: frozenset[str] | None = None) -> Examined:
    """Look at a file, outside any transaction since it may take seconds.

    Extension, first bytes and a full reading must agree; `accept` lists media types, all four by default.
    Refuses with `Invalid`, a sentence saying what to do.
    """
    _refuse_size(data)
    kind = _claimed_kind(data, filename, accept or frozenset(MEDIA_TYPES.values()))
    facts, served = look(kind, data)
    return Examined(
        data=served,
        original=_digest(data),
        media_type=MEDIA_TYPES[kind],
        pages=int(str(facts["pages"])),
        filename=clean_filename(filename),
        taken=_taken(facts.get("taken")),
    )


def keep(
    tx: Tx, data: bytes | Examined, *, filename: str = "", accept: frozenset[str] | None = None, by: Actor
) -> StoredFile:
    """Keep a file. Give what `examine` returned; raw bytes are examined inside the transaction."""
    file = data if isinstance(data, Examined) else examine(data, filename=filename, accept=accept)
    return _keep(tx, file, by)


def keep_paper(tx: Tx, pdf: bytes, filename: str, *, pages: int = 0) -> StoredFile:
    """Keep a paper that Tertib itself made."""
    digest = _digest(pdf)
    name = clean_filename(filename)
    return _keep(tx, Examined(data=pdf, original=digest, media_type=PDF, pages=pages, filename=name), SYSTEM)


def describe(digest: str, *, by: Actor) -> StoredFile:
    """What is known of a kept file, under the name that `by` gave it: others' names are nobody's business.

    Refuses an unknown or erased one with `NotFound`.
    """
    row = StoredBlob.objects.filter(digest=digest, erased_at=None).first()
    if row is None:
        raise _missing()
    brought = BroughtFile.objects.filter(digest=digest, person=by.person).first() if by.person else None
    return _view(row, brought.filename if brought else _nameless(row.media_type))


def kept_at(digests: Collection[str]) -> Mapping[str, datetime]:
    """When each of these files came in; nothing of those that are unknown or erased."""
    rows = StoredBlob.objects.filter(digest__in=digests, erased_at=None) if digests else ()
    return {row.digest: row.kept_at for row in rows}


def brought_by(by: Actor, digests: Collection[str]) -> frozenset[str]:
    """Which of these files this person brought; never an erased one."""
    if by.person is None or not digests:
        return frozenset()
    standing = StoredBlob.objects.filter(digest__in=digests, erased_at=None).values("digest")
    mine = BroughtFile.objects.filter(digest__in=standing, person=by.person)
    return frozenset(mine.values_list("digest", flat=True))


def read(digest: str) -> bytes:
    """The content, proven against its digest. Refuses what is missing or was changed on disk."""
    try:
        data = _path(digest).read_bytes()
    except FileNotFoundError as error:
        raise _missing() from error
    if _digest(data) != digest:
        raise Unavailable(N_("Berkas ini rusak di penyimpanan. Hubungi pengelola sistem."), code="altered")
    return data


def verify(digest: str) -> bool:
    """Whether the content is there and unchanged."""
    try:
        read(digest)
    except (NotFound, Unavailable):
        return False
    return True


def damaged() -> tuple[int, tuple[str, ...]]:
    """How many files should be there, and the digests of those that are missing or changed."""
    digests = StoredBlob.objects.filter(erased_at=None).order_by("digest").values_list("digest", flat=True)
    looked, bad = 0, []
    for digest in digests.iterator():
        looked += 1
        if not verify(digest):
            bad.append(digest)
    return looked, tuple(bad)


def is_open() -> bool:
    """Whether files can be kept: the folder of the data may be written and its disk is not full."""
    root: Path = settings.DATA
    return os.access(root, os.W_OK | os.X_OK) and shutil.disk_usage(root).free > _LEAST_FREE


def free_bytes() -> int:
    """What is left on the disk of the vault."""
    return shutil.disk_usage(settings.DATA).free


def erase(tx: Tx, digest: str) -> None:
    """Destroy the content after commit, and all its names; the digest stays, as proof of what was there."""
    rows = StoredBlob.objects.filter(digest=digest, erased_at=None)
    if not rows.update(erased_at=tx.now):
        raise _missing()
    BroughtFile.objects.filter(digest=digest).delete()
    tx.after_commit(partial(_path(digest).unlink, missing_ok=True))


def clean_filename(filename: str) -> str:
    """A name safe to show and to offer for download: no folders, control or direction characters."""
    name = unicodedata.normalize("NFC", filename.replace("\\", "/").rpartition("/")[2])
    name = "".join(letter for letter in name if unicodedata.category(letter)[0] not in "CZ" or letter == " ")
    name = " ".join(re.sub(r'[<>:"|?*]', "_", name).split()).strip(". ")
    stem, dot, extension = name.rpartition(".")
    return f"{(stem or 'berkas')[:110]}{dot}{extension[:9]}" if dot else (name[:120] or "berkas")


def _refuse_size(data: bytes) -> None:
    if not data:
        raise Invalid(_REFUSALS["empty"], code="empty")
    if len(data) > settings.FILE_MB * 2**20:
        raise Invalid(
            N_("Berkas ini lebih dari %(limit)s MB. Perkecil berkasnya, lalu unggah lagi."),
            code="size",
            limit=settings.FILE_MB,
        )


def _claimed_kind(data: bytes, filename: str, accept: frozenset[str]) -> str:
    by_name = _EXTENSIONS.get(PurePosixPath(clean_filename(filename)).suffix.lower(), "")
    by_magic = next((kind for magic, kind in _MAGIC.items() if data.startswith(magic)), "csv")
    if MEDIA_TYPES.get(by_name) not in accept:
        kinds = ", ".join(kind.upper() for kind, media in MEDIA_TYPES.items() if media in accept)
        sentence = N_("Jenis berkas ini tidak diterima di sini. Unggah berkas %(kinds)s.")
        raise Invalid(sentence, code="kind", kinds=kinds)
    if by_name != by_magic:
        raise Invalid(_REFUSALS["broken"], code="disagree")
    return by_name


def look(kind: str, data: bytes) -> tuple[Mapping[str, object], bytes]:
    """What the confined child says of a file, and the bytes it gives back; for this package only."""
    # -I: neither the folder nor the environment of the caller reaches the child.
    command = [sys.executable, "-I", "-m", "tertib.runtime._inspection", kind]
    try:
        child = subprocess.run(
            command, input=data, capture_output=True, timeout=_PATIENCE, env={}, check=False
        )
    except subprocess.TimeoutExpired as error:
        raise Unavailable(N_("Berkas belum dapat diperiksa. Coba unggah lagi.")) from error
    header, _, served = child.stdout.partition(b"\n")
    if child.returncode or not header:  # killed by its limits
        raise Invalid(_REFUSALS["bomb"], code="bomb")
    facts = json.loads(header)
    if code := facts.get("refused"):
        raise Invalid(_REFUSALS[code], code=code, **facts["fields"])
    return facts, served


def _keep(tx: Tx, file: Examined, by: Actor) -> StoredFile:
    tx.insist()
    digest = _digest(file.data)
    _write_once(_path(digest), file.data)
    point("vault.written")  # files first: a file without a row does no harm, a row without its file would
    row, fresh = StoredBlob.objects.get_or_create(
        digest=digest,
        defaults={
            "original": file.original,
            "media_type": file.media_type,
            "size": len(file.data),
            "pages": file.pages,
            "kept_at": tx.now,
        },
    )
    if not fresh and row.erased_at is not None:  # it comes in again after its erasure
        StoredBlob.objects.filter(digest=digest).update(erased_at=None, kept_at=tx.now)
    if by.person is not None:
        said = {"filename": file.filename, "at": tx.now}
        BroughtFile.objects.update_or_create(digest=digest, person=by.person, defaults=said)
    return replace(_view(row, file.filename), taken=file.taken)


def _taken(said: object) -> Mapping[str, str]:
    return {str(key): str(value) for key, value in said.items()} if isinstance(said, Mapping) else {}


def _nameless(media_type: str) -> str:
    """A name for a file that the reader did not bring."""
    kind = next((kind for kind, media in MEDIA_TYPES.items() if media == media_type), "bin")
    return f"berkas.{kind}"


def _view(row: StoredBlob, filename: str) -> StoredFile:
    return StoredFile(
        digest=row.digest,
        media_type=row.media_type,
        size=row.size,
        pages=row.pages,
        filename=filename,
    )


def _missing() -> NotFound:
    return NotFound(N_("Berkas tidak ditemukan."))


def _digest(data: bytes) -> str:
    return hashlib.sha256(data).hexdigest()


def _path(digest: str) -> Path:
    if not _DIGEST.fullmatch(digest):
        raise _missing()
    root: Path = settings.DATA
    return root / "vault" / digest[:2] / digest[2:4] / digest


def _write_once(path: Path, data: bytes) -> None:
    if path.exists():
        return
    path.parent.mkdir(parents=True, exist_ok=True, mode=0o750)
    draft = path.with_name(f".{path.name[:8]}.{secrets.token_hex(8)}")
    descriptor = os.open(draft, os.O_WRONLY | os.O_CREAT | os.O_EXCL, 0o440)
    with os.fdopen(descriptor, "wb") as file:
        file.write(data)
        file.flush()
        os.fsync(file.fileno())
    try:
        os.link(draft, path)
    except FileExistsError:
        pass  # the same content came twice at once
    finally:
        draft.unlink()
    _settle(path.parent)


def _settle(folder: Path) -> None:
    """Make the name durable; also that of the folders above, which may be new."""
    for place in (folder, folder.parent, folder.parent.parent):
        descriptor = os.open(place, os.O_RDONLY)
        try:
            os.fsync(descriptor)
        finally:
            os.close(descriptor)
