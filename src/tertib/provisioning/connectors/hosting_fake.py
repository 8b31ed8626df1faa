"""A web host in memory: for tests and for walking a procedure on a scratch database."""
# ruff: noqa: ARG002 - the arguments are the Protocol's

import hashlib
import threading
from collections.abc import Callable, Iterator
from contextlib import contextmanager
from dataclasses import dataclass, field
from datetime import UTC, datetime, timedelta
from pathlib import Path
from uuid import UUID

from tertib.kernel.words import N_
from tertib.provisioning.connectors.fake import Faults
from tertib.provisioning.connectors.hosting_proof import WRONG_ANSWER, WRONG_PASSWORD
from tertib.provisioning.ports import HostUnavailable, Overtaken
from tertib.provisioning.sites import (
    ABSENT,
    FOREIGN,
    LAST_NAME,
    LATER,
    LATER_PASSWORD,
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
    answer,
    change_of,
    lines_of,
)
from tertib.provisioning.types import Change, Greeting
from tertib.runtime.secrets import SecretText

SILENT = N_("Server web tidak menjawab.")
LOST = N_("Jawaban server web hilang di jalan.")


@dataclass(slots=True, kw_only=True)
class _Account:
    name: str
    digest: str
    version: int
    suspended: bool = False
    files: dict[str, bytes] = field(default_factory=dict)


class FakeSites:
    """`SiteHost` in memory, as strict about owners as a real one."""

    name = "fake"
    by_hand = False

    def __init__(self, now: Callable[[], datetime] = lambda: datetime.now(UTC)) -> None:
        self.faults, self._now = Faults(), now
        self._sites: dict[str, Site] = {}
        self._foreign: set[str] = set()
        self._accounts: dict[UUID, _Account] = {}
        self._kept: list[Backup] = []
        self._lock = threading.RLock()

    def put_foreign(self, name: str) -> None:
        """A site that somebody made by hand."""
        self._foreign.add(name)

    def upload(self, account: str, path: str, content: bytes) -> None:
        """What an owner does over SFTP."""
        next(each for each in self._accounts.values() if each.name == account).files[path] = content

    def read(self, name: str) -> SiteState | None:
        self._answer("read")
        site = self._sites.get(name)
        if site is None:
            return SiteState(name=name, marker=None) if name in self._foreign else None
        account = self._accounts[site.marker]
        return SiteState(
            name=name, marker=site.marker, account=site.account, quota_mb=site.quota_mb,
            used_mb=-(-sum(map(len, account.files.values())) // 2**20), revision=site.revision,
            version=account.version, tls=site.tls, suspended=account.suspended,
            names=tuple(sorted(self._names(site.marker))), fingerprint=account.digest,
        )  # fmt: skip

    def states(self, zone: str) -> tuple[SiteState, ...]:
        self._answer("states")
        names = sorted(each for each in {*self._sites, *self._foreign} if each.endswith(f".{zone}"))
        return tuple(state for state in map(self.read, names) if state is not None)

    def upload_accounts(self) -> tuple[UploadAccount, ...]:
        return tuple(UploadAccount(name=each.name, marker=marker) for marker, each in self._accounts.items())

    def knows(self, name: str) -> bool | None:
        return self.read(name) is not None

    def sites(self, zone: str) -> tuple[str, ...]:
        self._answer("sites")
        return tuple(sorted(each for each in {*self._sites, *self._foreign} if each.endswith(f".{zone}")))

    def plan(self, wanted: Site) -> SitePlan:
        state = self.read(wanted.name)
        change = change_of(state, wanted)
        if self._is_taken(wanted):
            change = Change.CLASH
        return SitePlan(wanted=wanted, change=change, lines=lines_of(state, wanted))

    def apply(self, plan: SitePlan, secret: SecretText) -> None:
        wanted = plan.wanted
        with self._changing("apply"):
            self._insist_free(wanted)
            account = self._accounts.setdefault(
                wanted.marker, _Account(name=wanted.account, digest="", version=0)
            )
            if account.version <= wanted.version:
                account.digest, account.version = _digest(secret), wanted.version
            self._sites[wanted.name] = wanted

    def verify(self, wanted: Site, secret: SecretText, *, patience: float = 3.0, at: str = "") -> SiteProof:
        self._answer("verify")
        site, account = self._sites.get(wanted.name), self._accounts.get(wanted.marker)
        heard = "404"
        if site is not None and (owner := self._accounts.get(site.marker)) is not None:
            heard = f"200 {answer(site.marker, site.revision, suspended=owner.suspended)}"
        held = heard == f"200 {wanted.answer}"
        opened = account is not None and not account.suspended and account.digest == _digest(secret)
        wrong = "" if opened else WRONG_PASSWORD
        return SiteProof(
            web="fake", uploading="fake", web_answer=heard, uploading_answer="ok" if opened else "no",
            web_ok=held, uploading_ok=opened, said=wrong if held else WRONG_ANSWER,
            fields={"name": wanted.name, "account": wanted.account, "answer": heard},
        )  # fmt: skip

    def set_password(self, name: str, secret: SecretText, *, marker: UUID, version: int) -> None:
        with self._changing("set_password"):
            account = self._accounts[self._ours(name, marker).marker]
            if account.version > version:
                raise Overtaken(LATER_PASSWORD, name=name)
            account.digest, account.version = _digest(secret), version

    def suspend(self, name: str, *, marker: UUID) -> None:
        with self._changing("suspend"):
            self._accounts[self._ours(name, marker).marker].suspended = True

    def resume(self, name: str, *, marker: UUID) -> None:
        with self._changing("resume"):
            self._accounts[self._ours(name, marker).marker].suspended = False

    def rename(self, name: str, new: Site) -> None:
        with self._changing("rename"):
            self._ours(name, new.marker)
            self._insist_free(new)
            self._sites[new.name] = new

    def retire(self, name: str, *, marker: UUID) -> None:
        with self._changing("retire"):
            others = self._names(marker) - {name}
            if name in self._sites or not others:
                self._ours(name, marker)
            if not others:
                raise ServerRefuses(LAST_NAME, name=name)
            self._sites.pop(name, None)

    def backup(self, name: str, *, marker: UUID) -> Backup:
        with self._changing("backup"):
            files = self._accounts[self._ours(name, marker).marker].files
            content, now = _content(files), self._now()
            made = Backup(
                name=name, marker=marker, archive=Path(f"{name}.{len(self._kept)}.tar.gz"), digest=content,
                content=content, files=len(files), size=sum(map(len, files.values())), made_at=now,
                keep_until=now + timedelta(days=90),
            )  # fmt: skip
            self._kept.append(made)
        return made

    def backups(self, marker: UUID) -> tuple[Backup, ...]:
        return tuple(each for each in self._kept if each.marker == marker)

    def forget_backups(self) -> tuple[str, ...]:
        over = [each for each in self._kept if each.keep_until <= self._now()]
        self._kept = [each for each in self._kept if each not in over]
        return tuple(each.archive.name for each in over)

    def remove(self, name: str, backup: Backup) -> None:
        with self._changing("remove"):
            account = self._accounts.get(backup.marker)
            if account is None:
                return
            if name in self._sites:
                self._ours(name, backup.marker)
            if backup not in self._kept or _content(account.files) != backup.content:
                raise NotBackedUp(NOT_BACKED_UP, name=name)
            for each in self._names(backup.marker):
                del self._sites[each]
            del self._accounts[backup.marker]

    def greet(self) -> tuple[Greeting, ...]:
        return (Greeting(protocol="fake", ok=not self.faults.down, sentence=SILENT),)

    def _is_taken(self, wanted: Site) -> bool:
        site = self._sites.get(wanted.name)
        others = (each.name for marker, each in self._accounts.items() if marker != wanted.marker)
        return (
            wanted.name in self._foreign
            or (site is not None and (site.marker, site.account) != (wanted.marker, wanted.account))
            or wanted.account in others
        )

    def _insist_free(self, wanted: Site) -> None:
        if self._is_taken(wanted):
            raise ForeignSite(FOREIGN, name=wanted.name)
        site = self._sites.get(wanted.name)
        if site is not None and site.revision > wanted.revision:
            raise Overtaken(LATER, name=wanted.name)

    def _names(self, marker: UUID) -> set[str]:
        return {each.name for each in self._sites.values() if each.marker == marker}

    def _ours(self, name: str, marker: UUID) -> Site:
        site = self._sites.get(name)
        if site is None and name not in self._foreign:
            raise NoSuchSite(ABSENT, name=name)
        if site is None or site.marker != marker:
            raise ForeignSite(FOREIGN, name=name)
        return site

    @contextmanager
    def _changing(self, call: str) -> Iterator[None]:
        with self._lock:
            self._answer(call)
            yield
            if self.faults.lost:
                raise HostUnavailable(LOST)

    def _answer(self, call: str) -> None:
        self.faults.calls.append(call)
        if self.faults.down:
            raise HostUnavailable(SILENT)


def _digest(secret: SecretText) -> str:
    return hashlib.sha256(secret.reveal().encode()).hexdigest()


def _content(files: dict[str, bytes]) -> str:
    return hashlib.sha256(repr(sorted(files.items())).encode()).hexdigest()
