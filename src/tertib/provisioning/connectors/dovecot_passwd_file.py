"""Dovecot with a passwd-file: mailboxes are lines of a file, suspended ones lines of a deny file.

One lock, one atomic rename, never a half-written file. The mark of ownership is the extra field
`userdb_tertib=<intent>`; a line without it belongs to somebody else. The home of a mailbox carries the mark,
so that the next owner of an address never reads the mail of the last. The version of the password stands in
`userdb_tertib_version=<n>`: a password of an older version is refused under the same lock.

Dovecot must list the deny file as its first passdb (`deny = yes`): `nologin` alone leaves Postfix' submission
open.
"""

import fcntl
import hashlib
import os
import subprocess
import time
from collections.abc import Callable, Iterator
from contextlib import contextmanager, suppress
from dataclasses import dataclass, field, replace
from pathlib import Path
from typing import NoReturn
from uuid import UUID

from argon2 import PasswordHasher
from argon2.exceptions import VerificationError

from tertib.kernel.words import N_
from tertib.provisioning.connectors.greeting import greet
from tertib.provisioning.connectors.signing_in import Doors, prove
from tertib.provisioning.names import is_address
from tertib.provisioning.ports import (
    OVERTAKEN,
    ForeignAddress,
    HostUnavailable,
    NoSuchAddress,
    Overtaken,
    change_needed,
)
from tertib.provisioning.types import (
    AddressState,
    ClientSettings,
    Greeting,
    HostLine,
    HostPlan,
    Mailbox,
    SignIn,
)
from tertib.runtime import marks
from tertib.runtime.secrets import SecretText

_SCHEME = "{ARGON2ID}"
WRITTEN = N_("tertulis dan sidiknya cocok")
_MAY_WRITE = N_("Folder %(folder)s ada dan dapat ditulis.")
_MAY_NOT_WRITE = N_("Folder %(folder)s tidak ada atau tidak dapat ditulis oleh Tertib.")
NOT_WRITTEN = N_("tidak tertulis, ditangguhkan, atau sidiknya berbeda")
_MARK, _QUOTA, _VERSION = "userdb_tertib=", "userdb_quota_rule=*:bytes=", "userdb_tertib_version="
_MEGABYTE = 1024 * 1024


@dataclass(frozen=True, slots=True, kw_only=True)
class DovecotFiles:
    """Where Dovecot's files are, which user owns the mail, and its doors (None: proof by the file alone).

    `doveadm` is the command with its configuration, to end live sessions; empty where it may not be run.
    `hasher` decides what guessing a stolen hash costs: 64 MB and some tenths of a second.
    """

    users: Path
    denied: Path
    homes: Path
    uid: int
    gid: int
    settings: ClientSettings
    doors: Doors | None = None
    doveadm: tuple[str, ...] = ()
    limit: float = 5.0
    file_uid: int = -1
    file_gid: int = -1
    file_mode: int = 0o640
    hasher: PasswordHasher = field(
        default_factory=lambda: PasswordHasher(time_cost=3, memory_cost=65536, parallelism=1), repr=False
    )


@dataclass(frozen=True, slots=True, kw_only=True)
class _Line:
    """One mailbox of the passwd-file, with the extra fields we do not know kept as they are."""

    address: str
    hash: str
    owner: tuple[str, str, str, str]  # uid, gid, gecos, home
    marker: UUID | None
    quota: int | None
    version: int
    others: tuple[str, ...]

    def text(self) -> str:
        uid, gid, gecos, home = self.owner
        extra = [*self.others]
        if self.quota is not None:
            extra.append(f"{_QUOTA}{self.quota}")
        if self.marker is not None:
            extra += [f"{_MARK}{self.marker}", f"{_VERSION}{self.version}"]
        return ":".join([self.address, self.hash, uid, gid, gecos, home, "", " ".join(extra)])


class DovecotPasswdFile:
    """`MailHost` over a passwd-file that Dovecot reads."""

    name = "dovecot_passwd_file"
    by_hand = False

    def __init__(self, files: DovecotFiles) -> None:
        self._files = files

    def read(self, address: str) -> AddressState | None:
        line = self._lines().get(address)
        return None if line is None else _state(line, suspended=address in self._denied())

    def knows(self, address: str) -> bool | None:
        return self.read(address) is not None

    def addresses(self, domain: str) -> tuple[str, ...]:
        return tuple(sorted(name for name in self._lines() if name.endswith(f"@{domain}")))

    def states(self, domain: str) -> tuple[AddressState, ...]:
        denied = self._denied()
        ours = (line for name, line in sorted(self._lines().items()) if name.endswith(f"@{domain}"))
        return tuple(_state(line, suspended=line.address in denied) for line in ours)

    def plan(self, wanted: Mailbox) -> HostPlan:
        state = self.read(wanted.address)
        change = change_needed(state, wanted)
        before = "—" if state is None else wanted.address
        lines = (
            HostLine(label=N_("Kotak surat"), before=before, after=wanted.address),
            HostLine(
                label=N_("Kuota"),
                before="—" if state is None or state.quota_mb is None else f"{state.quota_mb} MB",
                after=f"{wanted.quota_mb} MB",
            ),
        )
        return HostPlan(wanted=wanted, change=change, lines=lines)

    def apply(self, plan: HostPlan, secret: SecretText) -> None:
        wanted = plan.wanted
        if not is_address(wanted.address):
            raise ValueError("not an address this file can hold")
        with self._locked():
            lines = self._lines()
            line = lines.get(wanted.address)
            if line is not None:
                _insist_ours(line, wanted.marker)
            made = self._made(line, wanted, secret)
            if made == line:
                return
            if line is None:
                self._deny(self._denied() - {wanted.address})  # what was left of an earlier owner
            lines[wanted.address] = made
            self._store(self._files.users, "".join(f"{each.text()}\n" for each in lines.values()))

    def _made(self, line: _Line | None, wanted: Mailbox, secret: SecretText) -> _Line:
        """The line as it should be; a password that is right or later than ours stays as it is."""
        if line is None:
            return self._line(wanted, secret)
        if line.version > wanted.version or self._opens(line, secret):
            version = max(line.version, wanted.version)
            return replace(line, quota=wanted.quota_mb * _MEGABYTE, version=version)
        return self._line(wanted, secret)

    def verify(self, address: str, secret: SecretText, *, patience: float = 3.0) -> SignIn:
        if self._files.doors is not None:
            return prove(self._files.doors, address, secret, patience=patience)
        line = self._lines().get(address)
        accepted = line is not None and address not in self._denied() and self._opens(line, secret)
        answer = WRITTEN if accepted else NOT_WRITTEN
        return SignIn(accepted=accepted, server=N_("berkas akun"), protocol=N_("berkas"), answer=answer)

    def greet(self) -> tuple[Greeting, ...]:
        folder = self._files.users.parent
        writable = os.access(folder, os.W_OK)
        file = Greeting(
            protocol=N_("berkas akun"),
            ok=writable,
            sentence=_MAY_WRITE if writable else _MAY_NOT_WRITE,
            fields={"folder": str(folder)},
        )
        return (file, *(greet(self._files.doors) if self._files.doors else ()))

    def set_password(self, address: str, secret: SecretText, *, marker: UUID, version: int) -> None:
        def renew(line: _Line) -> _Line | None:
            if line.version > version:
                raise Overtaken(OVERTAKEN, address=address)
            if self._opens(line, secret):
                return line if line.version == version else replace(line, version=version)
            return replace(line, hash=self._hash(secret), version=version)

        self._alter(address, marker, renew)

    def suspend(self, address: str, *, marker: UUID) -> None:
        with self._locked():
            self._ours(address, marker)
            self._deny(self._denied() | {address})
        self._kick(address)

    def resume(self, address: str, *, marker: UUID) -> None:
        with self._locked():
            self._ours(address, marker)
            self._deny(self._denied() - {address})

    def remove(self, address: str, *, marker: UUID) -> None:
        with suppress(NoSuchAddress):
            self._alter(address, marker, lambda _line: None)
            self._kick(address)
        with self._locked():
            if address not in self._lines():
                self._deny(self._denied() - {address})

    def settings(self) -> ClientSettings:
        return self._files.settings

    def _hash(self, secret: SecretText) -> str:
        return _SCHEME + self._files.hasher.hash(secret.reveal())

    def _opens(self, line: _Line, secret: SecretText) -> bool:
        if not line.hash.startswith(_SCHEME):
            return False
        try:
            return self._files.hasher.verify(line.hash.removeprefix(_SCHEME), secret.reveal())
        except VerificationError:
            return False

    def _line(self, wanted: Mailbox, secret: SecretText) -> _Line:
        local, domain = wanted.address.split("@")
        home = self._files.homes / domain / f"{local}.{wanted.marker.hex[:12]}"
        return _Line(
            address=wanted.address,
            hash=self._hash(secret),
            owner=(str(self._files.uid), str(self._files.gid), "", str(home)),
            marker=wanted.marker,
            quota=wanted.quota_mb * _MEGABYTE,
            version=wanted.version,
            others=(),
        )

    def _alter(self, address: str, marker: UUID, change: Callable[[_Line], _Line | None]) -> None:
        with self._locked():
            lines = self._lines()
            line = self._ours(address, marker)
            altered = change(line)
            if altered is line:
                return
            del lines[address]
            if altered is not None:
                lines[address] = altered
            self._store(self._files.users, "".join(f"{each.text()}\n" for each in lines.values()))

    def _ours(self, address: str, marker: UUID) -> _Line:
        line = self._lines().get(address)
        if line is None:
            raise NoSuchAddress(N_("Alamat %(address)s tidak ada di server surel."), address=address)
        _insist_ours(line, marker)
        return line

    def _lines(self) -> dict[str, _Line]:
        texts = self._text(self._files.users).splitlines()
        lines = (_parse(text) for text in texts if text and not text.startswith("#"))
        return {line.address: line for line in lines}

    def _denied(self) -> frozenset[str]:
        return frozenset(
            text.split(":", 1)[0] for text in self._text(self._files.denied).splitlines() if text
        )

    def _deny(self, addresses: frozenset[str]) -> None:
        if addresses != self._denied():
            self._store(self._files.denied, "".join(f"{address}\n" for address in sorted(addresses)))

    def _text(self, path: Path) -> str:
        try:
            return path.read_text()
        except FileNotFoundError:
            return ""
        except OSError as error:
            self._give_up(error)

    def _kick(self, address: str) -> None:
        """Best effort: a live session is ended where we may, and ends by itself where we may not."""
        if not self._files.doveadm:
            return
        with suppress(OSError, subprocess.SubprocessError):
            subprocess.run(
                [*self._files.doveadm, "kick", address],
                timeout=self._files.limit,
                stdin=subprocess.DEVNULL,
                stdout=subprocess.DEVNULL,
                stderr=subprocess.DEVNULL,
                check=False,
            )

    @contextmanager
    def _locked(self) -> Iterator[None]:
        """The lock is a file of its own, because the data file is a new one after every rename."""
        try:
            descriptor = os.open(f"{self._files.users}.lock", os.O_RDWR | os.O_CREAT | os.O_CLOEXEC, 0o600)
        except OSError as error:
            self._give_up(error)
        try:
            self._wait_for(descriptor)
            yield
        finally:
            os.close(descriptor)

    def _wait_for(self, descriptor: int) -> None:
        until = time.monotonic() + self._files.limit
        while True:
            try:
                fcntl.flock(descriptor, fcntl.LOCK_EX | fcntl.LOCK_NB)
            except BlockingIOError as error:
                if time.monotonic() > until:
                    self._give_up(error)
                time.sleep(0.02)
            else:
                return

    def _store(self, path: Path, text: str) -> None:
        """Replace the file whole. The draft has one name, so that killed writers leave one file at most."""
        draft = path.with_name(f".{path.name}.draft")
        try:
            with draft.open("w") as file:
                os.fchmod(file.fileno(), self._files.file_mode)
                os.fchown(file.fileno(), self._files.file_uid, self._files.file_gid)
                file.write(text)
                file.flush()
                os.fsync(file.fileno())
            _outdate(draft, path)
            marks.point("passwd_file.written")
            draft.replace(path)
            marks.point("passwd_file.renamed")
            _settle(path.parent)
        except OSError as error:
            self._give_up(error)

    def _give_up(self, error: OSError) -> NoReturn:
        sentence = N_("Berkas server surel tidak dapat dibuka saat ini (%(reason)s). Dicoba lagi sendiri.")
        raise HostUnavailable(sentence, reason=error.strerror or type(error).__name__) from error


def _state(line: _Line, *, suspended: bool) -> AddressState:
    quota = None if line.quota is None else line.quota // _MEGABYTE
    return AddressState(
        address=line.address, marker=line.marker, suspended=suspended, quota_mb=quota,
        fingerprint=hashlib.sha256(line.hash.encode()).hexdigest(), version=line.version,
    )  # fmt: skip


def _parse(text: str) -> _Line:
    fields = [*text.split(":", 7), *[""] * 8][:8]
    extra = fields[7].split()
    marker = next((item.removeprefix(_MARK) for item in extra if item.startswith(_MARK)), "")
    quota = next((item.removeprefix(_QUOTA) for item in extra if item.startswith(_QUOTA)), "")
    version = next((item.removeprefix(_VERSION) for item in extra if item.startswith(_VERSION)), "")
    return _Line(
        address=fields[0],
        hash=fields[1],
        owner=(fields[2], fields[3], fields[4], fields[5]),
        marker=_uuid(marker),
        quota=int(quota) if quota.isdecimal() else None,
        version=int(version) if version.isdecimal() else 0,
        others=tuple(item for item in extra if not item.startswith((_MARK, _QUOTA, _VERSION))),
    )


def _uuid(text: str) -> UUID | None:
    try:
        return UUID(text)
    except ValueError:
        return None


def _insist_ours(line: _Line, marker: UUID) -> None:
    if line.marker != marker:
        sentence = N_("Alamat %(address)s sudah ada di server surel dan bukan buatan permohonan ini.")
        raise ForeignAddress(sentence, address=line.address)


def _outdate(draft: Path, path: Path) -> None:
    """Dovecot compares size and whole-second mtime: equal ones are never read again."""
    with suppress(FileNotFoundError):
        at = max(int(time.time()), int(path.stat().st_mtime) + 1)
        os.utime(draft, (at, at))


def _settle(folder: Path) -> None:
    descriptor = os.open(folder, os.O_RDONLY)
    try:
        os.fsync(descriptor)
    finally:
        os.close(descriptor)
