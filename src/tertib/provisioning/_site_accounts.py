"""A site's upload account as everything that keeps passwords knows it: the port of mailboxes, by its name."""

from tertib.kernel.errors import Misconfigured, NotFound
from tertib.kernel.words import N_
from tertib.provisioning import _subdomains, _zones
from tertib.provisioning.models import Holding
from tertib.provisioning.types import AddressState, SignIn, UploadSettings
from tertib.runtime.secrets import SecretText

_UNKNOWN = N_("Situs %(name)s tidak tercatat dalam pendataan.")


class SiteAccounts:
    """The part of `MailHost` that the life of a password needs, over the web host of a site."""

    def __init__(self, web: _zones.Web) -> None:
        self._web, self._host = web, web.host

    @property
    def name(self) -> str:
        """The connector's name."""
        return self._host.name

    @property
    def by_hand(self) -> bool:
        """Whether a person is its hands."""
        return self._host.by_hand

    def read(self, address: str) -> AddressState | None:
        """The account as its server knows it."""
        state = self._host.read(address)
        if state is None:
            return None
        return AddressState(
            address=address,
            marker=state.marker,
            suspended=state.suspended,
            quota_mb=state.quota_mb,
            fingerprint=state.fingerprint,
            version=state.version,
        )

    def verify(self, address: str, secret: SecretText, *, patience: float = 3.0) -> SignIn:
        """Sign in to upload."""
        proof = self._host.verify(_subdomains.site_of(_held(address)), secret, patience=patience)
        return SignIn(
            accepted=proof.uploading_ok,
            server=proof.uploading,
            protocol="SFTP",
            answer=proof.uploading_answer,
        )

    def set_password(self, address: str, secret: SecretText, *, marker: object, version: int) -> None:
        """Replace the password; a later one stays."""
        self._host.set_password(address, secret, marker=marker, version=version)  # type: ignore[arg-type]

    def suspend(self, address: str, *, marker: object) -> None:
        """Close uploading and show a closed page."""
        self._host.suspend(address, marker=marker)  # type: ignore[arg-type]

    def resume(self, address: str, *, marker: object) -> None:
        """Open it again."""
        self._host.resume(address, marker=marker)  # type: ignore[arg-type]

    def settings(self) -> UploadSettings:
        """What the owner types into an upload program."""
        return self._web.uploads


def _held(name: str) -> Holding:
    held = _subdomains.living(_subdomains.SITE, name)
    if held is None:
        raise NotFound(_UNKNOWN, name=name)
    return held


def find(name: str) -> SiteAccounts | None:
    """The accounts of the web host that serves a name; None where no host does."""
    try:
        return SiteAccounts(_zones.web_of(name))
    except Misconfigured:
        return None
