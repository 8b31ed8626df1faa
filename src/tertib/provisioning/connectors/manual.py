"""Any mail system with a panel: a person follows the instruction, IMAP and SMTP prove the result."""
# ruff: noqa: ARG002 - the arguments are the Protocol's

from dataclasses import dataclass
from typing import NoReturn
from uuid import UUID

from tertib.kernel.words import N_
from tertib.provisioning.connectors.greeting import greet
from tertib.provisioning.connectors.signing_in import Doors, Endpoint, knows_recipient, prove
from tertib.provisioning.ports import ByHand
from tertib.provisioning.types import (
    AddressState,
    Change,
    ClientSettings,
    Greeting,
    HostLine,
    HostPlan,
    Mailbox,
    SignIn,
)
from tertib.runtime.secrets import SecretText


@dataclass(frozen=True, slots=True, kw_only=True)
class Panel:
    """The office's panel as a person knows it; `exchanger`: an MX to ask for existing addresses."""

    title: str
    doors: Doors
    settings: ClientSettings
    url: str = ""
    exchanger: Endpoint | None = None


STEPS = (
    N_("Buka %(where)s dan buat kotak surat %(address)s dengan kuota %(quota)s MB."),
    N_("Buka kata sandi awal di halaman ini satu kali dan ketikkan di panel; jangan disalin."),
    N_("Tekan “Sudah saya kerjakan”. Tertib membuktikannya dengan masuk ke kotak surat itu."),
)


class ManualPanel:
    """`MailHost` whose hands are a person's."""

    name = "manual"
    by_hand = True

    def __init__(self, panel: Panel) -> None:
        self._panel = panel

    def knows(self, address: str) -> bool | None:
        if self._panel.exchanger is None:
            return None
        return knows_recipient(self._panel.exchanger, address, self._panel.doors.limit)

    def read(self, address: str) -> AddressState | None:
        if not self.knows(address):
            return None
        return AddressState(address=address, marker=None, suspended=False, quota_mb=None, fingerprint="")

    def addresses(self, domain: str) -> tuple[str, ...]:
        return ()

    def plan(self, wanted: Mailbox) -> HostPlan:
        exists = self.read(wanted.address) is not None
        lines = (
            HostLine(label=N_("Kotak surat"), before=wanted.address if exists else "—", after=wanted.address),
            HostLine(label=N_("Kuota"), before="—", after=f"{wanted.quota_mb} MB"),
        )
        change = Change.CLASH if exists else Change.CREATE
        where = f"{self._panel.title} ({self._panel.url})" if self._panel.url else self._panel.title
        fields = {"where": where, "address": wanted.address, "quota": str(wanted.quota_mb)}
        return HostPlan(wanted=wanted, change=change, lines=lines, manual=STEPS, fields=fields)

    def apply(self, plan: HostPlan, secret: SecretText) -> None:
        self._by_hand()

    def verify(self, address: str, secret: SecretText, *, patience: float = 3.0) -> SignIn:
        return prove(self._panel.doors, address, secret, patience=patience)

    def greet(self) -> tuple[Greeting, ...]:
        return greet(self._panel.doors)

    def set_password(self, address: str, secret: SecretText, *, marker: UUID, version: int) -> None:
        self._by_hand()

    def suspend(self, address: str, *, marker: UUID) -> None:
        self._by_hand()

    def resume(self, address: str, *, marker: UUID) -> None:
        self._by_hand()

    def remove(self, address: str, *, marker: UUID) -> None:
        self._by_hand()

    def settings(self) -> ClientSettings:
        return self._panel.settings

    def _by_hand(self) -> NoReturn:
        raise ByHand(N_("Kerjakan di %(panel)s, lalu tekan “Sudah saya kerjakan”."), panel=self._panel.title)
