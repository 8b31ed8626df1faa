"""A name server that takes dynamic updates (RFC 2136), signed with TSIG, over TCP.

What must hold for a change travels with it as prerequisites: the server judges both in one step, so that a
name taken between plan and change is refused there and nothing is written.
"""

from collections.abc import Callable
from dataclasses import dataclass, field
from uuid import UUID

import dns.exception
import dns.message
import dns.name
import dns.query
import dns.rcode
import dns.rdatatype
import dns.rrset
import dns.tsig
import dns.update
import dns.xfr
import dns.zone

from tertib.kernel.errors import TertibError
from tertib.kernel.words import N_
from tertib.provisioning.connectors import dns_asking as asking
from tertib.provisioning.connectors.dns_asking import TROUBLED, UNSIGNED, Server, Zone, canonical, unavailable
from tertib.provisioning.dns_plans import (
    DEEPEST,
    check_name,
    insist_unclashed,
    insist_within,
    planned,
    planned_removal,
    rrsets,
)
from tertib.provisioning.dns_ports import MOVED, TAKEN, HostRefuses, NameMoved, NameTaken
from tertib.provisioning.dns_types import (
    OURS,
    Limits,
    NameChange,
    NamePlan,
    NameProof,
    NameState,
    RRset,
    WantedName,
    mark_name,
    mark_text,
)
from tertib.provisioning.ports import HostUnavailable
from tertib.provisioning.types import Greeting
from tertib.runtime import marks
from tertib.runtime.secrets import SecretText

WRONG_KEY = N_("%(server)s tidak mengenal kunci TSIG %(key)s atau isinya berbeda. Zona tidak diubah.")
WRONG_CLOCK = N_(
    "Jam server ini dan jam %(server)s berselisih terlalu jauh untuk TSIG. Samakan jam keduanya."
)
UNSIGNED_ANSWER = N_(
    "%(server)s menjawab tanpa tanda tangan TSIG: biasanya kuncinya (%(key)s) berbeda. Periksa kuncinya."
)
NO_RIGHT = N_(
    "%(server)s menolak: kunci %(key)s tidak berhak mengubah %(name)s atau jenis rekamannya. "
    "Zona tidak diubah."
)
FROZEN = N_("%(server)s sedang membekukan zona %(zone)s. Zona tidak diubah; dicoba lagi sendiri.")
NO_ZONE = N_("%(server)s tidak memegang zona %(zone)s sebagai server utama. Zona tidak diubah.")
NO_UPDATES = N_("%(server)s tidak menerima perubahan dinamis (RFC 2136). Pakai cara lain untuk zona ini.")
OUT_OF_ZONE = N_("%(server)s: nama %(name)s berada di luar zona %(zone)s. Zona tidak diubah.")
STRANGE = N_("%(server)s menjawab %(answer)s untuk perubahan itu. Zona tidak diubah.")
NO_TRANSFER = N_("%(server)s tidak memberikan isi zona %(zone)s kepada kunci %(key)s (AXFR).")
KEY_KNOWN = N_("%(server)s mengenal kunci TSIG %(key)s, dan jam kedua server cocok.")
UPDATES_TAKEN = N_(
    "%(server)s menerima perubahan zona %(zone)s dengan kunci %(key)s. Uji ini tidak mengubah apa pun."
)
LOST = N_("%(server)s menghapus rekaman lama %(name)s tanpa menulis yang baru; rekaman lama dikembalikan.")


_UPDATE = "DNS UPDATE"


@dataclass(frozen=True, slots=True, kw_only=True)
class Rfc2136Settings:
    """The zone's primary, the key it knows us by, and all that must answer (empty: the zone's NS)."""

    zone: str
    primary: Server
    key_name: str
    secret: SecretText = field(repr=False)
    algorithm: str = "hmac-sha256"
    servers: tuple[Server, ...] = ()
    limit: float = 5.0
    limits: Limits = field(default_factory=Limits)
    deepest: int = DEEPEST


class Rfc2136Server:
    """`NameHost` over dynamic updates."""

    name = "dns_rfc2136"
    by_hand = False

    def __init__(self, settings: Rfc2136Settings) -> None:
        self._settings = settings
        self._zone = Zone(name=settings.zone, limit=settings.limit)
        self._origin = dns.name.from_text(settings.zone)
        self._key = dns.tsig.Key(settings.key_name, settings.secret.reveal(), settings.algorithm)
        self._told = {
            "server": str(settings.primary),
            "zone": settings.zone,
            "key": settings.key_name,
            "seconds": f"{settings.limit:g}",
        }

    @property
    def zone(self) -> str:
        return self._settings.zone

    @property
    def limits(self) -> Limits:
        return self._settings.limits

    def read(self, name: str) -> NameState:
        return asking.ask(self._settings.primary, self._zone, name)

    def records(self) -> tuple[RRset, ...] | None:
        whole = dns.zone.Zone(self._origin, relativize=False)
        query, _serial = dns.xfr.make_query(whole, keyring=self._key)
        primary = self._settings.primary
        try:
            with unavailable(primary, 60):
                dns.query.inbound_xfr(primary.host, whole, query, primary.port, self._settings.limit, 60)
        except HostUnavailable as silence:
            raise self._no_transfer(silence) or silence from silence
        found = (canonical(each) for each in _sets(whole))
        return tuple(sorted(each for each in found if each.type not in UNSIGNED))

    def _no_transfer(self, silence: HostUnavailable) -> HostRefuses | None:
        """Which refusal a broken transfer was; None: nobody refused anything."""
        why = silence.__cause__
        if isinstance(why, dns.tsig.PeerBadTime | dns.tsig.BadTime):
            return HostRefuses(WRONG_CLOCK, code="clock", **self._told)
        if isinstance(why, dns.tsig.PeerError | dns.tsig.BadSignature | dns.message.UnknownTSIGKey):
            return HostRefuses(WRONG_KEY, code="key", **self._told)
        if isinstance(why, dns.xfr.TransferError):
            return HostRefuses(NO_TRANSFER, code="transfer", **self._told)
        return None

    def plan(self, wanted: WantedName) -> NamePlan:
        sets = rrsets(wanted, self.zone, deepest=self._settings.deepest)
        return planned(self.read(wanted.name), wanted, sets)

    def plan_removal(self, name: str, *, marker: UUID) -> NamePlan:
        check_name(name, self.zone, deepest=self._settings.deepest)
        return planned_removal(self.read(name), marker)

    def apply(self, plan: NamePlan) -> None:
        insist_unclashed(plan)
        insist_within(plan.blast, self.limits)
        if plan.change is NameChange.NOTHING:
            return
        marks.point("dns.planned")
        try:
            self._send(self._message(plan), plan)
        except (NameTaken, NameMoved):
            if not self._is_done(plan):  # by ourselves, before a crash or a lost answer
                raise
        marks.point("dns.updated")
        if plan.before and any(each.type == "CNAME" for each in plan.added):
            self._finish(plan)

    def verify(self, plan: NamePlan, *, patience: float = 5.0) -> NameProof:
        return asking.prove(self._servers(), self._zone, plan, patience=patience)

    def greet(self) -> tuple[Greeting, ...]:
        """Ask every server for the zone; then whether the primary knows our key, and takes updates by it.

        The last question is an update that demands what is there and changes nothing.
        """
        servers = dict.fromkeys((self._settings.primary, *self._settings.servers))
        met = asking.greet(servers, self._zone)
        return (*met, *self._greet_key()) if met[0].ok else met

    def _greet_key(self) -> tuple[Greeting, ...]:
        known = self._tried("TSIG", KEY_KNOWN, self._ask_signed)
        if not known.ok:
            return (known,)
        return known, self._tried(_UPDATE, UPDATES_TAKEN, self._ask_update)

    def _tried(self, protocol: str, welcome: str, ask: Callable[[], None]) -> Greeting:
        try:
            ask()
        except (HostRefuses, HostUnavailable) as refusal:
            fields = {name: str(value) for name, value in refusal.fields.items()}
            return Greeting(protocol=protocol, ok=False, sentence=refusal.sentence, fields=fields)
        return Greeting(protocol=protocol, ok=True, sentence=welcome, fields=self._told)

    def _ask_signed(self) -> None:
        query = dns.message.make_query(self._origin, "SOA", flags=0)
        query.use_tsig(self._key)
        with unavailable(self._settings.primary, self._settings.limit):
            self._exchange(query, self._told)

    def _ask_update(self) -> None:
        told = {**self._told, "name": self.zone}
        empty = self._nothing()
        empty.present(self._origin, "SOA")
        try:
            code = self._answered(empty, told)
        except HostRefuses as refusal:  # the key was known a moment ago: it has no right
            if refusal.code == "key":
                raise HostRefuses(NO_RIGHT, code="right", **told) from refusal
            raise
        if code == dns.rcode.REFUSED:
            raise HostUnavailable(FROZEN, code="frozen", **told)
        if code != dns.rcode.NOERROR:
            raise self._unexpected(code, told)

    def _servers(self) -> tuple[Server, ...]:
        return self._settings.servers or asking.servers_of(self._settings.primary, self._zone)

    def _is_done(self, plan: NamePlan) -> bool:
        """Asked by prerequisites alone: reading may lag behind where a server signs in a second copy."""
        name, mark = dns.name.from_text(plan.name), dns.name.from_text(mark_name(plan.name))
        update = self._nothing()
        for text in plan.marks:
            update.present(mark, "TXT", f'"{text}"')
        if not plan.marks:
            update.absent(mark)
        for each in plan.after:
            update.present(name, each.type, *each.values)
        for kind in {*OURS} - {each.type for each in plan.after}:
            update.absent(name, kind)
        return self._answered(update, self._told) == dns.rcode.NOERROR

    def _nothing(self) -> dns.update.UpdateMessage:
        """A signed update that changes nothing yet."""
        return dns.update.UpdateMessage(self._origin, keyring=self._key)

    def _answered(self, update: dns.update.UpdateMessage, told: dict[str, str]) -> int:
        with unavailable(self._settings.primary, self._settings.limit):
            return self._exchange(update, told).rcode()

    def _message(self, plan: NamePlan) -> dns.update.UpdateMessage:
        """The change with all it depends on."""
        update = self._nothing()
        name, mark = dns.name.from_text(plan.name), dns.name.from_text(mark_name(plan.name))
        text = f'"{mark_text(plan.marker)}"'
        if plan.change is NameChange.CREATE:
            update.absent(name)
            update.absent(mark)
            update.add(mark, min((each.ttl for each in plan.after), default=300), "TXT", text)
        else:
            update.present(mark, "TXT", text)
            self._unmoved(update, plan)
        targets = {each.type for each in plan.added} & {"CNAME"}  # a new target replaces the old by itself
        for gone in plan.removed:
            if gone.type not in targets:
                update.delete(name, gone.type)
        for new in plan.added:
            for value in new.values:
                update.add(name, new.ttl, new.type, value)
        if plan.change is NameChange.REMOVE:
            update.delete(mark, "TXT")
        return update

    def _unmoved(self, update: dns.update.UpdateMessage, plan: NamePlan) -> None:
        """Our record sets are what the plan saw, and a CNAME gets no sibling in the meantime."""
        name = dns.name.from_text(plan.name)
        held = {each.type for each in plan.before}
        for each in plan.before:
            update.present(name, each.type, *each.values)
        absent = [kind for kind in OURS if kind not in held]
        if any(each.type == "CNAME" for each in plan.after):
            absent += asking.FOREIGN
        for kind in absent:
            update.absent(name, kind)

    def _send(self, update: dns.update.UpdateMessage, plan: NamePlan) -> None:
        told = {**self._told, "name": plan.name}
        try:
            code = self._answered(update, told)
        except HostRefuses as refusal:
            # Knot says BADKEY of a key that it knows but that may not do this.
            if refusal.code == "key" and self._key_is_known():
                raise HostRefuses(NO_RIGHT, code="right", **told) from refusal
            raise
        if code != dns.rcode.NOERROR:
            raise self._refusal(code, plan, told)

    def _exchange(self, message: dns.message.Message, told: dict[str, str]) -> dns.message.Message:
        primary = self._settings.primary
        try:
            return dns.query.tcp(message, primary.host, timeout=self._settings.limit, port=primary.port)
        except (dns.tsig.PeerBadTime, dns.tsig.BadTime) as error:
            raise HostRefuses(WRONG_CLOCK, code="clock", **told) from error
        except (dns.tsig.PeerError, dns.tsig.BadSignature, dns.message.UnknownTSIGKey) as error:
            raise HostRefuses(WRONG_KEY, code="key", **told) from error
        except dns.exception.FormError as error:
            if "TSIG" not in str(error):  # dnspython has one class for a missing signature and broken bytes
                raise
            raise HostRefuses(UNSIGNED_ANSWER, code="key", **told) from error

    def _refusal(self, code: int, plan: NamePlan, told: dict[str, str]) -> TertibError:
        told = {**told, "answer": dns.rcode.to_text(dns.rcode.Rcode(code))}
        if code == dns.rcode.REFUSED:
            return self._frozen_or_forbidden(told)
        if code in (dns.rcode.YXDOMAIN, dns.rcode.YXRRSET, dns.rcode.NXRRSET, dns.rcode.NXDOMAIN):
            if plan.change is NameChange.CREATE:
                return NameTaken(TAKEN, code=told["answer"], name=plan.name)
            return NameMoved(MOVED, code=told["answer"], name=plan.name)
        return self._unexpected(code, told)

    def _unexpected(self, code: int, told: dict[str, str]) -> TertibError:
        told = {**told, "answer": dns.rcode.to_text(dns.rcode.Rcode(code))}
        known: dict[int, tuple[type[TertibError], str, str]] = {
            dns.rcode.NOTAUTH: (HostRefuses, NO_ZONE, "zone"),
            dns.rcode.NOTIMP: (HostRefuses, NO_UPDATES, "updates"),
            dns.rcode.NOTZONE: (HostRefuses, OUT_OF_ZONE, "outside"),
            dns.rcode.SERVFAIL: (HostUnavailable, TROUBLED, "trouble"),
        }
        kind, sentence, name = known.get(code, (HostRefuses, STRANGE, "strange"))
        return kind(sentence, code=name, **told)

    def _frozen_or_forbidden(self, told: dict[str, str]) -> TertibError:
        """Both are REFUSED. An update that changes nothing needs no right, so that only ice refuses it."""
        empty = self._nothing()
        empty.present(self._origin, "SOA")
        if self._answered(empty, told) == dns.rcode.REFUSED:
            return HostUnavailable(FROZEN, code="frozen", **told)
        return HostRefuses(NO_RIGHT, code="right", **told)

    def _key_is_known(self) -> bool:
        return self._tried("TSIG", KEY_KNOWN, self._ask_signed).ok

    def _finish(self, plan: NamePlan) -> None:
        """Knot 3.2 with DNSSEC answers NOERROR to A -> CNAME and drops both: write the new alone, or undo."""
        state = self.read(plan.name)
        if state.held:
            return
        try:
            self._send(self._addition(plan, plan.after), plan)
        except TertibError:
            self._send(self._addition(plan, plan.before), plan)
            raise
        if not self.read(plan.name).held:
            self._send(self._addition(plan, plan.before), plan)
            raise HostRefuses(LOST, code="lost", **self._told, name=plan.name)

    def _addition(self, plan: NamePlan, sets: tuple[RRset, ...]) -> dns.update.UpdateMessage:
        update = self._nothing()
        name = dns.name.from_text(plan.name)
        update.present(dns.name.from_text(mark_name(plan.name)), "TXT", f'"{mark_text(plan.marker)}"')
        update.absent(name)
        for each in sets:
            for value in each.values:
                update.add(name, each.ttl, each.type, value)
        return update


def _sets(whole: dns.zone.Zone) -> list[dns.rrset.RRset]:
    return [
        dns.rrset.from_rdata_list(name, found.ttl, list(found)) for name, found in whole.iterate_rdatasets()
    ]
