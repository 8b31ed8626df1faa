"""Upload accounts: lines of the `AuthUserFile` that ProFTPD reads at every sign-in.

The mark of ownership and the password's version stand in the comment field, `tertib=<intent>;version=<n>`; a
line without it belongs to somebody else and stays as it is, byte for byte. A suspended account has a hash
that no password meets. The file is closed to everybody but its owner: ProFTPD refuses it otherwise.
"""

import hashlib
from collections.abc import Callable
from dataclasses import dataclass, replace
from pathlib import Path
from uuid import UUID

import bcrypt

from tertib.provisioning.connectors.hosting_files import give_up, replace_text
from tertib.provisioning.ports import Overtaken
from tertib.provisioning.sites import ACCOUNT, FOREIGN_ACCOUNT, LATER_PASSWORD, ForeignSite
from tertib.runtime.secrets import SecretText

_SHUT = "!"
_MARK, _VERSION = "tertib=", "version="


@dataclass(frozen=True, slots=True, kw_only=True)
class Account:
    """One account of ours."""

    name: str
    hash: str
    uid: int
    gid: int
    marker: UUID
    version: int
    home: str

    @property
    def suspended(self) -> bool:
        return self.hash.startswith(_SHUT)

    @property
    def fingerprint(self) -> str:
        return hashlib.sha256(self.hash.lstrip(_SHUT).encode()).hexdigest()

    def opens(self, secret: SecretText) -> bool:
        """Whether the stored hash is of this password, suspended or not."""
        stored = self.hash.lstrip(_SHUT).encode()
        return stored.startswith(b"$2") and bcrypt.checkpw(secret.reveal().encode(), stored)

    def text(self) -> str:
        comment = f"{_MARK}{self.marker};{_VERSION}{self.version}"
        return f"{self.name}:{self.hash}:{self.uid}:{self.gid}:{comment}:{self.home}:/bin/false"


@dataclass(frozen=True, slots=True, kw_only=True)
class AccountFile:
    """The file, and who its accounts are on the machine.

    `first_uid` gives every account a user number of its own from there on (for a Tertib that runs as root);
    0 gives all of them `uid`. `rounds` is bcrypt's cost: 12 takes some tenths of a second.
    """

    path: Path
    first_uid: int = 0
    uid: int = 0
    gid: int = 0
    rounds: int = 12

    def find(self, name: str) -> Account | None:
        """Our account of this name; `ForeignSite` when somebody else's has it."""
        for text in self._lines():
            if text.split(":", 1)[0] == name:
                account = _parse(text)
                if account is None:
                    raise ForeignSite(FOREIGN_ACCOUNT, account=name)
                return account
        return None

    def listed(self) -> tuple[tuple[str, Account | None], ...]:
        """Every line's name in one reading, with the account where it is ours."""
        lines = (text for text in self._lines() if text and not text.startswith("#"))
        return tuple((text.split(":", 1)[0], _parse(text)) for text in lines)

    def of(self, marker: UUID) -> Account | None:
        """The account that carries the mark."""
        return next((each for each in map(_parse, self._lines()) if each and each.marker == marker), None)

    def put(
        self, name: str, secret: SecretText, *, marker: UUID, version: int, home: Callable[[str], Path]
    ) -> Account:
        """Make the account, or bring ours to this password; a later one, or the same, stays."""
        if not ACCOUNT.fullmatch(name):
            raise ValueError("not an account this file can hold")
        known = self.find(name)
        if known is not None:
            _insist_ours(known, marker)
            if known.version > version or known.opens(secret):
                return self._store(known, replace(known, version=max(known.version, version)))
            return self._store(known, replace(known, hash=self._hash(secret, known), version=version))
        uid = self._free_uid()
        gid = uid if self.first_uid else self.gid
        made = Account(
            name=name, hash=self._hash(secret), uid=uid, gid=gid, marker=marker, version=version,
            home=str(home(name)),
        )  # fmt: skip
        return self._store(None, made)

    def renew(self, account: Account, secret: SecretText, *, version: int, site: str) -> None:
        """Replace the password; `Overtaken` when a later version stands there."""
        if account.version > version:
            raise Overtaken(LATER_PASSWORD, name=site)
        if account.opens(secret):
            self._store(account, replace(account, version=version))
        else:
            self._store(account, replace(account, hash=self._hash(secret, account), version=version))

    def shut(self, account: Account, *, shut: bool) -> None:
        """Let nobody sign in, or let the owner in again; the password stays."""
        bare = account.hash.lstrip(_SHUT)
        self._store(account, replace(account, hash=f"{_SHUT}{bare}" if shut else bare))

    def remove(self, account: Account) -> None:
        """Take the account away."""
        self._write(self._without(account))

    def _hash(self, secret: SecretText, known: Account | None = None) -> str:
        made = bcrypt.hashpw(secret.reveal().encode(), bcrypt.gensalt(self.rounds)).decode()
        return f"{_SHUT}{made}" if known is not None and known.suspended else made

    def _free_uid(self) -> int:
        if not self.first_uid:
            return self.uid
        fields = (text.split(":") for text in self._lines())
        taken = [int(each[2]) for each in fields if len(each) > 2 and each[2].isdecimal()]
        return max([self.first_uid - 1, *taken]) + 1

    def _store(self, before: Account | None, after: Account) -> Account:
        """Write the one line; nothing when nothing changed."""
        if before != after:
            self._write([*self._without(before), after.text()])
        return after

    def _without(self, account: Account | None) -> list[str]:
        return [text for text in self._lines() if account is None or text != account.text()]

    def _write(self, lines: list[str]) -> None:
        replace_text(self.path, "".join(f"{text}\n" for text in lines), mode=0o600, mark="accounts")

    def _lines(self) -> list[str]:
        try:
            return self.path.read_text().splitlines()
        except FileNotFoundError:
            return []
        except OSError as error:
            give_up(error)


def _parse(text: str) -> Account | None:
    """The account of a line of ours; None for everybody else's."""
    fields = text.split(":")
    if len(fields) != 7:
        return None
    name, hashed, uid, gid, comment, home, _shell = fields
    mark, _, version = comment.partition(";")
    try:
        marker = UUID(mark.removeprefix(_MARK)) if mark.startswith(_MARK) else None
        number = int(version.removeprefix(_VERSION))
        if marker is None:
            return None
        return Account(
            name=name, hash=hashed, uid=int(uid), gid=int(gid), marker=marker, version=number, home=home
        )
    except ValueError:
        return None


def _insist_ours(account: Account, marker: UUID) -> None:
    if account.marker != marker:
        raise ForeignSite(FOREIGN_ACCOUNT, account=account.name)
