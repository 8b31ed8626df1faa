"""The port of a web host: sites by their name, and the upload account that fills them.

Every call ends within the connector's time limit. `HostUnavailable` says nothing about what happened on the
server: the caller reads back before it does anything again. Every other error promises that the server
stands as it stood before the call.
"""

import re
from collections.abc import Mapping
from dataclasses import dataclass, field
from datetime import datetime
from pathlib import Path
from typing import Protocol, runtime_checkable
from uuid import UUID

from tertib.kernel.errors import TertibError
from tertib.kernel.words import N_
from tertib.provisioning.types import Change, Greeting, HostLine, TrialView
from tertib.runtime.secrets import SecretText

SITE = re.compile(r"(?=.{4,253}\Z)(?:[a-z0-9](?:[a-z0-9-]{0,61}[a-z0-9])?\.)+[a-z][a-z0-9-]{0,61}[a-z0-9]")
ACCOUNT = re.compile(r"[a-z][a-z0-9-]{1,30}[a-z0-9]")
REVISION_PATH = "/.well-known/tertib-revision"

FOREIGN = N_("Situs %(name)s sudah ada di server dan bukan buatan permohonan ini; tidak ada yang diubah.")
FOREIGN_ACCOUNT = N_("Akun unggah %(account)s sudah dipakai pihak lain; tidak ada yang diubah.")
ABSENT = N_("Situs %(name)s tidak ada di server web.")
LATER = N_("Situs %(name)s di server sudah lebih baru daripada perubahan ini; tidak ada yang diubah.")
LATER_PASSWORD = N_("Sandi unggah %(name)s sudah diganti lagi; yang lebih lama tidak dipasang.")
NOT_BACKED_UP = N_(
    "Isi situs %(name)s belum tersimpan utuh dalam cadangan, jadi tidak dihapus. Buat cadangannya lagi."
)
LAST_NAME = N_("%(name)s adalah satu-satunya nama situs ini; penggantinya belum dilayani.")


class ForeignSite(TertibError):  # noqa: N818 - named like kernel.errors
    """The name or its account exists and is not ours: a person decides, nothing is overwritten."""


class NoSuchSite(TertibError):  # noqa: N818
    """The site is not on the server."""


class ServerRefuses(TertibError):  # noqa: N818
    """The server will not take the change; nothing was changed. A person must mend something first."""


class NotBackedUp(TertibError):  # noqa: N818
    """What would be deleted does not lie in a proven backup; nothing was deleted."""


@dataclass(frozen=True, slots=True, kw_only=True)
class Site:
    """The site somebody wants: `marker` is the intent that owns it, `account` the upload account.

    `revision` is that of the site and only grows; `version` that of its password. `tls` asks for HTTPS beside
    HTTP, with the certificate that the host keeps under the site's name.
    """

    name: str
    account: str
    quota_mb: int
    marker: UUID
    revision: int = 1
    version: int = 1
    tls: bool = False

    @property
    def answer(self) -> str:
        """What the site says under `REVISION_PATH`: no other site can say it."""
        return answer(self.marker, self.revision, suspended=False)


def answer(marker: UUID, revision: int, *, suspended: bool) -> str:
    """The revision answer of a site in this state."""
    return f"{marker.hex}.{revision}{'.suspended' if suspended else ''}"


@dataclass(frozen=True, slots=True, kw_only=True)
class SiteState:
    """What the host says about one name. `marker` None means: not made by us.

    `names` are all names that the same site is served under, `used_mb` what its files take (None: unknown).
    `fingerprint` identifies the stored password hash without revealing it, `version` is that password's.
    """

    name: str
    marker: UUID | None
    account: str = ""
    quota_mb: int | None = None
    used_mb: int | None = None
    revision: int = 0
    version: int = 0
    tls: bool = False
    suspended: bool = False
    names: tuple[str, ...] = ()
    fingerprint: str = ""


@dataclass(frozen=True, slots=True, kw_only=True)
class UploadAccount:
    """An upload account by itself; `marker` None means: not made by us."""

    name: str
    marker: UUID | None


@dataclass(frozen=True, slots=True, kw_only=True)
class SitePlan:
    """What `apply` may do; `manual` is the instruction for a person where the host has no hands."""

    wanted: Site
    change: Change
    lines: tuple[HostLine, ...] = ()
    manual: tuple[str, ...] = ()
    fields: Mapping[str, str] = field(default_factory=dict)


@dataclass(frozen=True, slots=True, kw_only=True)
class SiteProof:
    """What the servers answered: the site by its name, and the sign-in of its upload account.

    `said` and `fields` are a sentence about the first thing that is not as it should be; "" when all is.
    """

    web: str
    uploading: str
    web_answer: str
    uploading_answer: str
    web_ok: bool
    uploading_ok: bool
    said: str = ""
    fields: Mapping[str, str] = field(default_factory=dict)

    @property
    def accepted(self) -> bool:
        """Whether both hold."""
        return self.web_ok and self.uploading_ok

    def evidence(self) -> dict[str, str]:
        """The part worth keeping in a case."""
        return {
            "web": self.web,
            "web_answer": self.web_answer,
            "uploading": self.uploading,
            "uploading_answer": self.uploading_answer,
        }


@dataclass(frozen=True, slots=True, kw_only=True)
class Backup:
    """An archive of a site's files. `digest` is that of the archive, `content` that of what lies in it."""

    name: str
    marker: UUID
    archive: Path
    digest: str
    content: str
    files: int
    size: int
    made_at: datetime
    keep_until: datetime

    def evidence(self) -> dict[str, str | int]:
        """The part worth keeping in a case."""
        return {
            "archive": self.archive.name,
            "digest": self.digest,
            "files": self.files,
            "size": self.size,
            "made_at": self.made_at.isoformat(),
            "keep_until": self.keep_until.isoformat(),
        }


@dataclass(frozen=True, slots=True, kw_only=True)
class SiteSettings:
    """A web host as an administrator enters it: where it is asked, and where a person works. No secret.

    `sftp_host_key` is the upload server's public key; `sftp_host` "" means the web server's.
    """

    connector: str
    zone: str
    web_host: str = ""
    web_port: int = 80
    tls_port: int = 443
    sftp_host: str = ""
    sftp_port: int = 22
    sftp_host_key: str = ""
    document_root: str = "public_html"
    panel: str = ""
    panel_url: str = ""


@dataclass(frozen=True, slots=True, kw_only=True)
class SiteSystemView:
    """Who serves a zone. `entered` is None where the operator of the machine set it in the environment."""

    zone: str
    connector: str
    entered: SiteSettings | None = None
    seq: int = 0
    trial: TrialView | None = None


def change_of(state: SiteState | None, wanted: Site) -> Change:
    """What separates the server from what is wanted; a site without our mark is a clash."""
    if state is None:
        return Change.CREATE
    if state.marker != wanted.marker or state.account != wanted.account:
        return Change.CLASH
    same = (state.quota_mb, state.tls, state.revision) == (wanted.quota_mb, wanted.tls, wanted.revision)
    return Change.NOTHING if same else Change.CONVERGE


def lines_of(state: SiteState | None, wanted: Site) -> tuple[HostLine, ...]:
    """The plan as a table: before and after."""

    def line(label: str, before: str, after: str) -> HostLine:
        return HostLine(label=label, before="—" if state is None else before, after=after)

    return (
        line(N_("Situs"), wanted.name, wanted.name),
        line(N_("Akun unggah"), state.account if state else "", wanted.account),
        line(N_("Kuota"), f"{state.quota_mb} MB" if state else "", f"{wanted.quota_mb} MB"),
        line(N_("Alamat"), _schemes(state.tls) if state else "", _schemes(wanted.tls)),
    )


def _schemes(tls: bool) -> str:
    return "http, https" if tls else "http"


@runtime_checkable
class SiteListing(Protocol):
    """A web host that tells of everything it holds at once, in a few readings however much it is."""

    def states(self, zone: str) -> tuple[SiteState, ...]:
        """Every site under the zone, ours and others'; `used_mb` is left out. Changes nothing."""
        ...

    def upload_accounts(self) -> tuple[UploadAccount, ...]:
        """Every upload account, whatever its zone."""
        ...


class SiteHost(Protocol):
    """A web host that holds sites with one upload account each.

    `marker` is the ownership mark kept on the server with the site. Every call that changes something takes
    it and raises `ForeignSite` when the site carries another mark or none, `NoSuchSite` when there is none.
    All changes are idempotent; a change that fails is taken back whole.

    Revisions and password versions only grow, so that a worker that was asleep cannot put an old state over a
    new one: `Overtaken`.
    """

    @property
    def name(self) -> str:
        """The connector's name, kept with the holding."""
        ...

    @property
    def by_hand(self) -> bool:
        """True when a person carries the plan out and `read` cannot see owners."""
        ...

    def read(self, name: str) -> SiteState | None:
        """The site as the host knows it now, None when the name is free."""
        ...

    def knows(self, name: str) -> bool | None:
        """Whether the name is served, by us or by others; None where nobody can tell before it is made."""
        ...

    def sites(self, zone: str) -> tuple[str, ...]:
        """All names under the zone that the host serves, ours and others'."""
        ...

    def plan(self, wanted: Site) -> SitePlan:
        """What `apply` would change. Changes nothing."""
        ...

    def apply(self, plan: SitePlan, secret: SecretText) -> None:
        """Make the account with this password, its folder and the site, or bring ours to what is wanted.

        Returns only when the site answered with its revision, steadily. A later password stays.
        """
        ...

    def verify(self, wanted: Site, secret: SecretText, *, patience: float = 3.0, at: str = "") -> SiteProof:
        """Ask the site for its revision by its name, until it holds; sign in to upload with the password.

        `at` is the address to ask instead of the host's own: what the name resolves to.
        """
        ...

    def set_password(self, name: str, secret: SecretText, *, marker: UUID, version: int) -> None:
        """Replace the upload account's password; `Overtaken` when the server has a later version."""
        ...

    def suspend(self, name: str, *, marker: UUID) -> None:
        """Show a closed page under every name of the site, and let nobody upload. Files stay."""
        ...

    def resume(self, name: str, *, marker: UUID) -> None:
        """Open the site again."""
        ...

    def rename(self, name: str, new: Site) -> None:
        """Serve the same files under `new` as well: make before break. `retire` takes the old name off."""
        ...

    def retire(self, name: str, *, marker: UUID) -> None:
        """Stop serving this one of a site's names; `ServerRefuses` when it is the last."""
        ...

    def backup(self, name: str, *, marker: UUID) -> Backup:
        """Archive the site's files and read the archive back before it counts."""
        ...

    def backups(self, marker: UUID) -> tuple[Backup, ...]:
        """The site's archives that are still kept, oldest first; also after its deletion."""
        ...

    def forget_backups(self) -> tuple[str, ...]:
        """Delete the archives whose time is over; answers their names."""
        ...

    def remove(self, name: str, backup: Backup) -> None:
        """Take the site off under all its names, then its account, then its files.

        Refuses with `NotBackedUp` unless the archive is whole and holds the files as they are now.
        """
        ...

    def greet(self) -> tuple[Greeting, ...]:
        """Knock at every server it needs and say in words what each answered. Changes nothing."""
        ...
