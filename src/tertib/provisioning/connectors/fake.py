"""A mail system in memory: for tests and for walking a procedure on a scratch database."""
# ruff: noqa: ARG002 - the arguments are the Protocol's

import hashlib
import threading
import time
from collections.abc import Callable
from dataclasses import dataclass, field, replace
from uuid import UUID

from tertib.kernel.words import N_
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
    HostLine,
    HostPlan,
    Mailbox,
    SignIn,
)
from tertib.runtime.secrets import SecretText

SETTINGS = ClientSettings(
    imap_host="mail.contoh.go.id",
    imap_port=993,
    imap_security="SSL/TLS",
    smtp_host="mail.contoh.go.id",
    smtp_port=587,
    smtp_security="STARTTLS",
)


@dataclass(frozen=True, slots=True, kw_only=True)
class _Box:
    marker: UUID | None
    quota_mb: int
    digest: str
    suspended: bool = False
    version: int = 0


@dataclass(slots=True, kw_only=True)
class Faults:
    """How the fake misbehaves: `down` refuses every call, `lost` does the work and loses the answer."""

    down: bool = False
    lost: bool = False
    slow: float = 0.0
    calls: list[str] = field(default_factory=list)


class FakeMail:
    """`MailHost` in memory, as strict about owners as a real one."""

    name = "fake"
    by_hand = False

    def __init__(self) -> None:
        self.faults = Faults()
        self._boxes: dict[str, _Box] = {}
        self._lock = threading.Lock()

    def put_foreign(self, address: str) -> None:
        """A mailbox that somebody made by hand."""
        self._boxes[address] = _Box(marker=None, quota_mb=1, digest="")

    def read(self, address: str) -> AddressState | None:
        self._answer("read")
        box = self._boxes.get(address)
        return None if box is None else _state(address, box)

    def states(self, domain: str) -> tuple[AddressState, ...]:
        self._answer("states")
        return tuple(_state(name, box) for name, box in self._boxes.items() if name.endswith(f"@{domain}"))

    def knows(self, address: str) -> bool | None:
        return self.read(address) is not None

    def addresses(self, domain: str) -> tuple[str, ...]:
        self._answer("addresses")
        return tuple(sorted(name for name in self._boxes if name.endswith(f"@{domain}")))

    def plan(self, wanted: Mailbox) -> HostPlan:
        state = self.read(wanted.address)
        before = "—" if state is None else wanted.address
        quota = "—" if state is None else f"{state.quota_mb} MB"
        return HostPlan(
            wanted=wanted,
            change=change_needed(state, wanted),
            lines=(
                HostLine(label=N_("Kotak surat"), before=before, after=wanted.address),
                HostLine(label=N_("Kuota"), before=quota, after=f"{wanted.quota_mb} MB"),
            ),
        )

    def apply(self, plan: HostPlan, secret: SecretText) -> None:
        wanted = plan.wanted
        with self._lock:
            if wanted.address in self._boxes:
                self._ours(wanted.address, wanted.marker)
            made = self._wanted(wanted, secret)
            self._change("apply", lambda: self._boxes.update({wanted.address: made}))

    def _wanted(self, wanted: Mailbox, secret: SecretText) -> _Box:
        """The mailbox as it should be; what stands there already keeps a later password."""
        fresh = _Box(
            marker=wanted.marker,
            quota_mb=wanted.quota_mb,
            digest=_digest(secret),
            version=wanted.version,
        )
        found = self._boxes.get(wanted.address)
        if found is None:
            return fresh
        if found.version > wanted.version:
            return replace(found, quota_mb=wanted.quota_mb)
        return replace(fresh, suspended=found.suspended)

    def verify(self, address: str, secret: SecretText, *, patience: float = 3.0) -> SignIn:
        self._answer("verify")
        box = self._boxes.get(address)
        accepted = box is not None and not box.suspended and box.digest == _digest(secret)
        return SignIn(
            accepted=accepted,
            server="fake",
            protocol="imap",
            answer="Logged in" if accepted else "[AUTHENTICATIONFAILED] Authentication failed.",
            messages=0 if accepted else None,
        )

    def set_password(self, address: str, secret: SecretText, *, marker: UUID, version: int) -> None:
        def renew(box: _Box) -> _Box:
            if box.version > version:
                raise Overtaken(OVERTAKEN, address=address)
            return replace(box, digest=_digest(secret), version=version)

        self._alter("set_password", address, marker, renew)

    def suspend(self, address: str, *, marker: UUID) -> None:
        self._alter("suspend", address, marker, lambda box: replace(box, suspended=True))

    def resume(self, address: str, *, marker: UUID) -> None:
        self._alter("resume", address, marker, lambda box: replace(box, suspended=False))

    def remove(self, address: str, *, marker: UUID) -> None:
        with self._lock:
            if address in self._boxes:
                self._ours(address, marker)
            self._change("remove", lambda: self._boxes.pop(address, None))

    def settings(self) -> ClientSettings:
        return SETTINGS

    def _alter(self, call: str, address: str, marker: UUID, change: Callable[[_Box], _Box]) -> None:
        with self._lock:
            changed = change(self._ours(address, marker))
            self._change(call, lambda: self._boxes.update({address: changed}))

    def _ours(self, address: str, marker: UUID) -> _Box:
        box = self._boxes.get(address)
        if box is None:
            raise NoSuchAddress(N_("Alamat %(address)s tidak ada di server surel."), address=address)
        if box.marker != marker:
            sentence = N_("Alamat %(address)s sudah ada di server surel dan bukan buatan permohonan ini.")
            raise ForeignAddress(sentence, address=address)
        return box

    def _change(self, call: str, act: Callable[[], object]) -> None:
        self._answer(call)
        act()
        if self.faults.lost:
            raise HostUnavailable(N_("Jawaban server surel hilang di jalan."))

    def _answer(self, call: str) -> None:
        self.faults.calls.append(call)
        if self.faults.slow:
            time.sleep(self.faults.slow)
        if self.faults.down:
            raise HostUnavailable(N_("Server surel tidak menjawab."))


def _state(address: str, box: _Box) -> AddressState:
    return AddressState(
        address=address,
        marker=box.marker,
        suspended=box.suspended,
        quota_mb=box.quota_mb,
        fingerprint=box.digest,
        version=box.version,
    )


def _digest(secret: SecretText) -> str:
    return hashlib.sha256(secret.reveal().encode()).hexdigest()
