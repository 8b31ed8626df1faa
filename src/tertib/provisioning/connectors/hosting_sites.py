"""Sites made of three things: a web server's file, an upload account, a folder. `SiteHost` over all of them.

One lock for the host. What is made is made from the inside out (folder, account, name) and taken away from
the outside in, so that a killed run leaves nothing that is served and nothing that points at what is gone;
the next run converges.
"""

from collections.abc import Callable, Mapping
from contextlib import suppress
from dataclasses import dataclass, replace
from datetime import UTC, datetime
from pathlib import Path
from uuid import UUID

from tertib.kernel.errors import TertibError
from tertib.provisioning.connectors import hosting_backup as archives
from tertib.provisioning.connectors.hosting_accounts import Account, AccountFile
from tertib.provisioning.connectors.hosting_files import locked
from tertib.provisioning.connectors.hosting_folders import PUBLIC, SiteFolders
from tertib.provisioning.connectors.hosting_front import Front, Record
from tertib.provisioning.ports import Overtaken
from tertib.provisioning.sites import (
    ABSENT,
    FOREIGN,
    LAST_NAME,
    LATER,
    NOT_BACKED_UP,
    Backup,
    ForeignSite,
    NoSuchSite,
    NotBackedUp,
    ServerRefuses,
    Site,
    SitePlan,
    SiteProof,
    SiteState,
    UploadAccount,
    change_of,
    lines_of,
)
from tertib.provisioning.types import Change, Greeting
from tertib.runtime import marks
from tertib.runtime.secrets import SecretText

Prove = Callable[[Site, SecretText, float, str], SiteProof]
_MEGABYTE = 1024 * 1024


@dataclass(frozen=True, slots=True, kw_only=True)
class HostedSites:
    """`SiteHost` over files. `prove` asks the servers; `greeting` knocks at them."""

    name: str
    front: Front
    accounts: AccountFile
    folders: SiteFolders
    prove: Prove
    lock: Path
    greeting: Callable[[], tuple[Greeting, ...]] = tuple
    limit: float = 10.0
    now: Callable[[], datetime] = lambda: datetime.now(UTC)
    by_hand: bool = False

    # --- reading

    def read(self, name: str) -> SiteState | None:
        try:
            record = self.front.read(name)
        except ForeignSite:
            return SiteState(name=name, marker=None)
        if record is not None:
            return self._state(record)
        return SiteState(name=name, marker=None) if name in self.front.foreign() else None

    def _state(self, record: Record) -> SiteState:
        account = self.accounts.of(record.marker)
        names = sorted(each.name for each in self.front.records() if each.marker == record.marker)
        return SiteState(
            name=record.name,
            marker=record.marker,
            account=record.account,
            quota_mb=record.quota_mb,
            used_mb=-(-self.folders.used(record.account) // _MEGABYTE),
            revision=record.revision,
            version=account.version if account else 0,
            tls=record.tls,
            suspended=record.suspended,
            names=tuple(names),
            fingerprint=account.fingerprint if account else "",
        )

    def states(self, zone: str) -> tuple[SiteState, ...]:
        records, accounts = self.front.records(), self._by_marker()
        foreign = self.front.foreign() - {each.name for each in records}
        found = [*(_listed(each, accounts) for each in records)]
        found += [SiteState(name=name, marker=None) for name in sorted(foreign)]
        return tuple(each for each in found if each.name == zone or each.name.endswith(f".{zone}"))

    def upload_accounts(self) -> tuple[UploadAccount, ...]:
        return tuple(
            UploadAccount(name=name, marker=each.marker if each else None)
            for name, each in self.accounts.listed()
        )

    def _by_marker(self) -> dict[UUID, Account]:
        return {each.marker: each for _name, each in self.accounts.listed() if each is not None}

    def knows(self, name: str) -> bool | None:
        return self.read(name) is not None

    def sites(self, zone: str) -> tuple[str, ...]:
        known = {each.name for each in self.front.records()} | self.front.foreign()
        return tuple(sorted(name for name in known if name == zone or name.endswith(f".{zone}")))

    def plan(self, wanted: Site) -> SitePlan:
        state = self.read(wanted.name)
        change = change_of(state, wanted)
        try:
            self._insist_free(wanted)
        except ForeignSite:
            change = Change.CLASH
        return SitePlan(wanted=wanted, change=change, lines=lines_of(state, wanted))

    def verify(self, wanted: Site, secret: SecretText, *, patience: float = 3.0, at: str = "") -> SiteProof:
        return self.prove(wanted, secret, patience, at)

    def greet(self) -> tuple[Greeting, ...]:
        return (*self.front.greet(), *self.greeting())

    # --- making

    def apply(self, plan: SitePlan, secret: SecretText) -> None:
        wanted = plan.wanted
        with locked(self.lock, self.limit):
            record = self._current(wanted)
            self._insist_free(wanted)
            known = self.accounts.of(wanted.marker)
            marks.point("site.started")
            try:
                account = self.accounts.put(
                    wanted.account, secret, marker=wanted.marker, version=wanted.version,
                    home=self.folders.home,
                )  # fmt: skip
                marks.point("site.account")
                self.folders.make(wanted.account, marker=wanted.marker, uid=account.uid)
                self.front.change([record])
            except Exception:
                self._take_back(wanted, known)
                raise
            marks.point("site.applied")

    def _current(self, wanted: Site) -> Record:
        """The record as it should be, with the suspension that stands; an older revision came too late."""
        record = self.front.read(wanted.name)
        if record is None:
            siblings = [each for each in self.front.records() if each.marker == wanted.marker]
            return _record(wanted, suspended=any(each.suspended for each in siblings))
        _insist_ours(record, wanted.marker)
        if record.revision > wanted.revision:
            raise Overtaken(LATER, name=wanted.name)
        return _record(wanted, suspended=record.suspended)

    def _insist_free(self, wanted: Site) -> None:
        """Neither name nor account nor folder may be anybody else's."""
        record = self.front.read(wanted.name)
        if record is not None:
            _insist_ours(record, wanted.marker)
            if record.account != wanted.account:
                raise ForeignSite(FOREIGN, name=wanted.name)
        elif wanted.name in self.front.foreign():
            raise ForeignSite(FOREIGN, name=wanted.name)
        account = self.accounts.find(wanted.account)
        if account is not None and account.marker != wanted.marker:
            raise ForeignSite(FOREIGN, name=wanted.name)
        self.folders.insist_free(wanted.account, wanted.marker)

    def _take_back(self, wanted: Site, known: Account | None) -> None:
        """What this call made of a site that did not come about; the first failure is what is told.

        On a full disk the account may stay: nobody was given its password, and the next run takes it up.
        """
        if known is not None:
            return
        with suppress(TertibError):
            account = self.accounts.of(wanted.marker)
            if account is not None:
                self.accounts.remove(account)
        self.folders.take_back(wanted.account, wanted.marker)

    # --- changing

    def set_password(self, name: str, secret: SecretText, *, marker: UUID, version: int) -> None:
        with locked(self.lock, self.limit):
            self._ours(name, marker)
            account = self.accounts.of(marker)
            if account is None:
                raise NoSuchSite(ABSENT, name=name)
            self.accounts.renew(account, secret, version=version, site=name)

    def suspend(self, name: str, *, marker: UUID) -> None:
        self._open(name, marker, suspended=True)

    def resume(self, name: str, *, marker: UUID) -> None:
        self._open(name, marker, suspended=False)

    def _open(self, name: str, marker: UUID, *, suspended: bool) -> None:
        with locked(self.lock, self.limit):
            self._ours(name, marker)
            account = self.accounts.of(marker)
            if account is not None and account.suspended != suspended:
                self.accounts.shut(account, shut=suspended)
            marks.point("site.shut")
            self.front.change([replace(each, suspended=suspended) for each in self._all(marker)])

    def rename(self, name: str, new: Site) -> None:
        with locked(self.lock, self.limit):
            old = self._ours(name, new.marker)
            wanted = self._current(new)
            self._insist_free(new)
            if old.account != new.account:
                raise ForeignSite(FOREIGN, name=new.name)
            marks.point("rename.started")
            self.front.change([replace(wanted, suspended=old.suspended)])

    def retire(self, name: str, *, marker: UUID) -> None:
        with locked(self.lock, self.limit):
            others = [each for each in self._all(marker) if each.name != name]
            if self.front.read(name) is not None or not others:
                self._ours(name, marker)
            if not others:
                raise ServerRefuses(LAST_NAME, name=name)
            self.front.change(others, [name])  # the others are proven again in the same breath

    # --- keeping and deleting

    def backup(self, name: str, *, marker: UUID) -> Backup:
        with locked(self.lock, self.limit):
            record = self._ours(name, marker)
            return archives.archive(
                self.folders, self.folders.public(record.account), name=name, marker=marker, now=self.now()
            )

    def backups(self, marker: UUID) -> tuple[Backup, ...]:
        return archives.kept(self.folders, marker)

    def forget_backups(self) -> tuple[str, ...]:
        return archives.forget(self.folders, self.now())

    def remove(self, name: str, backup: Backup) -> None:
        marker = backup.marker
        with locked(self.lock, self.limit):
            names = {each.name for each in self._all(marker)}
            account = self.accounts.of(marker)
            if names or account or self.folders.of(marker):
                if name not in names and self.front.read(name) is not None:
                    raise ForeignSite(FOREIGN, name=name)
                self._insist_kept(name, backup)
                names.add(name)
            marks.point("remove.started")
            self.front.change([], sorted(names))
            marks.point("remove.unnamed")
            if account is not None:
                self.accounts.remove(account)
            marks.point("remove.closed")
            aside = self.folders.set_aside(marker)
            marks.point("remove.aside")
            if aside is not None:
                self._keep_late(aside, backup)
            self.folders.delete(marker)

    def _insist_kept(self, name: str, backup: Backup) -> None:
        """The archive is whole and holds the files as they are, in place or set aside by a killed run."""
        home = self.folders.of(backup.marker)
        now = archives.content_of(home / PUBLIC) if home is not None else backup.content
        if now != backup.content or not archives.is_whole(backup):
            raise NotBackedUp(NOT_BACKED_UP, name=name)

    def _keep_late(self, aside: Path, backup: Backup) -> None:
        """What a live upload brought after the comparison is archived too, before it goes."""
        if archives.content_of(aside / PUBLIC) != backup.content:
            archives.archive(
                self.folders, aside / PUBLIC, name=backup.name, marker=backup.marker, now=self.now()
            )

    def _all(self, marker: UUID) -> list[Record]:
        return [each for each in self.front.records() if each.marker == marker]

    def _ours(self, name: str, marker: UUID) -> Record:
        record = self.front.read(name)
        if record is None:
            if name in self.front.foreign():
                raise ForeignSite(FOREIGN, name=name)
            raise NoSuchSite(ABSENT, name=name)
        _insist_ours(record, marker)
        return record


def _listed(record: Record, accounts: Mapping[UUID, Account]) -> SiteState:
    """As a list has it: without its other names and without counting its files."""
    account = accounts.get(record.marker)
    return SiteState(
        name=record.name, marker=record.marker, account=record.account, quota_mb=record.quota_mb,
        revision=record.revision, version=account.version if account else 0, tls=record.tls,
        suspended=record.suspended, fingerprint=account.fingerprint if account else "",
    )  # fmt: skip


def _record(wanted: Site, *, suspended: bool) -> Record:
    return Record(
        name=wanted.name, account=wanted.account, marker=wanted.marker, quota_mb=wanted.quota_mb,
        revision=wanted.revision, tls=wanted.tls, suspended=suspended,
    )  # fmt: skip


def _insist_ours(record: Record, marker: UUID) -> None:
    if record.marker != marker:
        raise ForeignSite(FOREIGN, name=record.name)
