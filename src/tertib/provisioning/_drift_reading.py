"""What the books say and what the servers hold, read for one comparison. Writes nothing anywhere.

A system is a zone, a mail domain or a zone of sites. A whole zone is one transfer, a mail domain and a web
host one list each; where a server gives none, our own names are asked one by one, up to a bound.
"""

import re
from collections.abc import Callable, Iterable, Iterator, Mapping
from dataclasses import dataclass
from typing import Any
from uuid import UUID

from django.db.models import Count

from tertib.cases import queries as cases
from tertib.kernel.errors import Misconfigured
from tertib.kernel.words import N_
from tertib.people import queries as people
from tertib.provisioning import (
    _hosts,
    _name_systems,
    _site_systems,
    dns_plans,
    drift_judging,
    names,
    subdomains,
)
from tertib.provisioning._subdomains import CNAME, HOSTING, NAME, SITE
from tertib.provisioning._zones import web_of
from tertib.provisioning.dns_ports import HostRefuses, NameRefused
from tertib.provisioning.dns_types import OURS, RRset, WantedName, mark_name
from tertib.provisioning.drift import Difference, Known, Wanted
from tertib.provisioning.models import Holding, MailSystem, NameSystem, SiteSystem
from tertib.provisioning.ports import HostUnavailable, Listing, MailHost
from tertib.provisioning.sites import SiteListing, SiteState, UploadAccount
from tertib.provisioning.types import AddressState, HoldingState

MAILBOX = "mailbox"
DNS, MAIL, WEB = "dns", "mail", "web"
MOST_ASKED = 500
"""Names that are asked one by one in one comparison, where a server gives no list."""

MOST_BLANK = 3
UNMARKED, TAKEN = "unmarked", "taken"
"""Settings of a holding that was there before us: the server carries no mark of ours, and none is missed.

The first is of what a case took up later, so that it was seen; the second of the first import, whose sites
nobody saw on a web host.
"""

BLANK = N_(
    "%(about)s tidak menunjukkan satu pun dari %(count)s yang terdata. Jawaban sekosong itu tidak dipercaya; "
    "periksa servernya."
)
BY_HAND = N_("%(about)s diurus lewat panel dan tidak memberikan daftar; isinya tidak dapat dibandingkan.")
FAMILIES: Mapping[str, str] = {DNS: N_("Server nama"), MAIL: N_("Server surel"), WEB: N_("Server web")}
_KINDS = {DNS: NAME, MAIL: MAILBOX, WEB: SITE}
_CHANGING = ("dns.", "hosting.", "mailbox.")
_EFFECTS = (*_CHANGING, "drift.")


@dataclass(frozen=True, slots=True, kw_only=True)
class System:
    """One thing that is compared as a whole."""

    family: str
    about: str  # the zone or the domain

    @property
    def key(self) -> str:
        return f"{self.family}:{self.about}"

    def holds(self, name: str) -> bool:
        """Whether a name belongs to it."""
        return name.endswith(self.ending)

    @property
    def ending(self) -> str:
        """How the names end that belong to it."""
        return f"@{self.about}" if self.family == MAIL else f".{self.about}"


@dataclass(frozen=True, slots=True, kw_only=True)
class Seen:
    """What was found out about a system: judge it against what the books say."""

    judge: Callable[[Known], list[Difference]]
    names: frozenset[str]  # everything it showed
    whole: bool = True
    unasked: frozenset[str] = frozenset()


def systems() -> tuple[System, ...]:
    """Everything that can be compared."""
    return (
        *(System(family=DNS, about=zone) for zone in _name_systems.zones()),
        *(System(family=MAIL, about=domain) for domain in _hosts.domains()),
        *(System(family=WEB, about=zone) for zone in _site_systems.zones()),
    )


def office_of(system: System) -> UUID | None:
    """Whose it is: who entered it, else who holds most in it, else the first office there is."""
    table, field = {
        DNS: (NameSystem, "zone"), MAIL: (MailSystem, "domain"), WEB: (SiteSystem, "name")
    }[system.family]  # fmt: skip
    entered = table._default_manager.filter(**{field: system.about}).values_list("office", flat=True).first()
    if entered is not None:
        return UUID(str(entered))
    held = Holding.objects.filter(kind=_KINDS[system.family], name__endswith=system.ending)
    counted = held.exclude(state=HoldingState.REMOVED).values("office_id").annotate(held=Count("id"))
    most = counted.order_by("-held", "office_id").values_list("office_id", flat=True).first()
    return most or next((each.id for each in people.offices()), None)


# --- the books -------------------------------------------------------------------------------------------


def known(system: System) -> Known:
    """What the books and the running cases say now; as many queries for one holding as for thousands."""
    living = list(Holding.objects.exclude(state=HoldingState.REMOVED).order_by("name"))
    intents = [each for each in cases.wishes_in_flight() if each.verb.startswith(_EFFECTS)]
    same_kind = [row for row in living if row.kind == _KINDS[system.family]]
    closer = _closer(system)
    mine = [row for row in same_kind if system.holds(row.name) and not row.name.endswith(closer)]
    addresses = web_addresses(system) if system.family == DNS else ()
    return Known(
        wanted=tuple(as_wanted(row, addresses) for row in mine if row.state != HoldingState.RESERVED),
        living=frozenset(name for row in same_kind for name in _names(row)),
        busy=frozenset(name for each in intents for name in _touched(system, each.inputs)),
        markers=frozenset({row.marker for row in living} | {each.intent for each in intents}),
    )


def is_busy(system: System, subject: str, *, apart_from: UUID) -> bool:
    """Whether a case that changes this name is at it; differences of a name do not wait for each other."""
    others = (each for each in cases.wishes_in_flight() if each.intent != apart_from)
    return any(subject in _touched(system, each.inputs) for each in others if each.verb.startswith(_CHANGING))


def _closer(system: System) -> tuple[str, ...]:
    """Endings of names that another system below this one answers for."""
    if system.family == MAIL:
        return ()
    zones = _name_systems.zones() if system.family == DNS else _site_systems.zones()
    return tuple(f".{zone}" for zone in zones if zone.endswith(f".{system.about}"))


def _names(row: Holding) -> tuple[str, ...]:
    coming = row.settings.get("next_name")
    return (row.name, str(coming)) if coming else (row.name,)


def _touched(system: System, inputs: Mapping[str, object]) -> Iterator[str]:
    """The whole names that an effect in flight is about, however they were typed."""
    for key in ("fqdn", "new_name", "address", "subject"):
        said = str(inputs.get(key) or "").strip().lower()
        if not said:
            continue
        if system.family == MAIL:
            local, domain = names.split(said)
            yield f"{local}@{domain or system.about}"
        else:
            yield subdomains.full(subdomains.normalise(said, system.about), system.about)


def web_addresses(system: System) -> tuple[str, ...]:
    """What a name must carry to reach the office's own hosting."""
    try:
        return web_of(f"x.{system.about}").addresses
    except Misconfigured:
        return ()


def as_wanted(row: Holding, addresses: tuple[str, ...]) -> Wanted:
    """A holding as the comparison sees it."""
    said = row.settings
    return Wanted(
        id=row.id,
        kind=row.kind,
        name=row.name,
        marker=None if UNMARKED in said or TAKEN in said else row.marker,
        suspended=row.state == HoldingState.SUSPENDED,
        quota_mb=row.quota_mb,
        records=records_of(row, addresses) if row.kind == NAME else (),
        others=_others(said),
        account=str(said.get("account", "")),
        revision=int(said.get("revision", 1)),
        steady=row.wanted == row.state and not said.get("next_name") and not _is_unseen(row),
        version=(row.seq, row.state),
    )


def _is_unseen(row: Holding) -> bool:
    return row.kind == SITE and TAKEN in row.settings


def _others(said: Mapping[str, Any]) -> tuple[str, ...]:
    """Records of other kinds that the office knows to stand at the name."""
    known = said.get("others", said.get("records", ()))
    return tuple(text for text in map(str, known) if text.partition(" ")[0] not in OURS)


def records_of(row: Holding, addresses: tuple[str, ...]) -> tuple[RRset, ...] | None:
    """The records that a name is to have; None where the books do not say."""
    try:
        wish = wanted_name(row, addresses)
        zone = row.name.partition(".")[2]
        return dns_plans.rrsets(wish, zone)
    except NameRefused:
        return None


def wanted_name(row: Holding, addresses: tuple[str, ...]) -> WantedName:
    """A name as its holding wants it."""
    kind, target = str(row.settings.get("kind", HOSTING)), str(row.settings.get("target", ""))
    ttl = int(row.settings.get("ttl", 300))
    if kind == CNAME:
        return WantedName(name=row.name, marker=row.marker, target=target, ttl=ttl)
    given = addresses if kind == HOSTING else tuple(each for each in re.split(r"[\s,;]+", target) if each)
    return WantedName(name=row.name, marker=row.marker, addresses=given, ttl=ttl)


# --- the servers -----------------------------------------------------------------------------------------


def read(system: System, books: Known) -> Seen:
    """Ask the servers. `HostUnavailable` and `HostRefuses` say why it cannot be compared now."""
    seen = _READERS[system.family](system, books)
    held = [each.name for each in books.judged() if each.name not in seen.unasked]
    if len(held) > MOST_BLANK and not seen.names.intersection(held):
        raise HostUnavailable(BLANK, about=system.about, count=len(held))
    return seen


def _read_names(system: System, books: Known) -> Seen:
    host = _name_systems.holder_of(f"x.{system.about}")
    try:
        records = host.records()
    except HostRefuses as refusal:
        if refusal.code != "transfer":
            raise
        records = None
    if records is not None:
        found = records
        return Seen(
            judge=lambda said: drift_judging.in_names(said, system.about, found),
            names=frozenset(each.name for each in found),
        )
    asked, unasked = _bounded(each.name for each in books.judged())
    sets: list[RRset] = []
    for name in asked:
        try:
            state = host.read(name)
        except HostRefuses as refusal:
            if refusal.code != "delegated":
                raise
            unasked.add(name)
            continue
        texts = tuple(f'"{text}"' for text in state.marks)
        marks = [RRset(name=mark_name(name), type="TXT", ttl=300, values=texts)] if texts else []
        sets += [*state.rrsets, *marks]
    return Seen(
        judge=lambda said: drift_judging.in_names(_without(said, unasked), system.about, sets, whole=False),
        names=frozenset(each.name for each in sets),
        whole=False,
        unasked=frozenset(unasked),
    )


def _bounded(wanted: Iterable[str]) -> tuple[list[str], set[str]]:
    listed = sorted(wanted)
    return listed[:MOST_ASKED], set(listed[MOST_ASKED:])


def _without(said: Known, unasked: set[str]) -> Known:
    return Known(wanted=said.wanted, living=said.living, busy=said.busy | unasked, markers=said.markers)


def _read_mailboxes(system: System, books: Known) -> Seen:
    host = _hosts.holder_of(f"x@{system.about}")
    if host.by_hand:
        return _asked_by_hand(host, books)
    if isinstance(host, Listing):
        states, unasked = host.states(system.about), set[str]()
    else:
        asked, unasked = _bounded(each.name for each in books.judged())
        listed = {name: _bare(name) for name in host.addresses(system.about)}
        states = tuple({**listed, **{name: state for name in asked if (state := host.read(name))}}.values())
    return Seen(
        judge=lambda said: drift_judging.in_mailboxes(said, states, unseen=frozenset(unasked)),
        names=frozenset(each.address for each in states),
        unasked=frozenset(unasked),
    )


def _bare(name: str) -> AddressState:
    return AddressState(address=name, marker=None, suspended=False, quota_mb=None, fingerprint="")


def _asked_by_hand(host: MailHost, books: Known) -> Seen:
    """Only whether each address is there; a closed one may be refused like one that is gone."""
    boxes = {each.name: each for each in books.judged()}
    asked, unasked = _bounded(name for name, each in boxes.items() if not each.suspended)
    unasked |= {name for name, each in boxes.items() if each.suspended}
    states: list[AddressState] = []
    for name in asked:
        there = host.knows(name)
        if there is None:
            unasked.add(name)
        elif there:
            states.append(_as_wanted(boxes[name]))
    return Seen(
        judge=lambda said: drift_judging.in_mailboxes(said, states, unseen=frozenset(unasked), whole=False),
        names=frozenset(each.address for each in states),
        whole=False,
        unasked=frozenset(unasked),
    )


def _as_wanted(box: Wanted) -> AddressState:
    return AddressState(address=box.name, marker=box.marker, suspended=False, quota_mb=None, fingerprint="")


def _read_sites(system: System, books: Known) -> Seen:
    host = _site_systems.holder_of(f"x.{system.about}")
    if host.by_hand or not isinstance(host, SiteListing):
        raise HostUnavailable(BY_HAND, about=system.about)
    states: tuple[SiteState, ...] = host.states(system.about)
    first = next(zone for zone in _site_systems.zones() if _site_systems.find(f"x.{zone}") is host)
    accounts = host.upload_accounts()
    foreign: tuple[UploadAccount, ...] = accounts if first == system.about else ()  # told of once for a host
    kept = tuple(each for each in accounts if each in foreign or each.marker in books.markers)
    return Seen(
        judge=lambda said: drift_judging.in_sites(said, states, kept),
        names=frozenset(each.name for each in states),
    )


_READERS: Mapping[str, Callable[[System, Known], Seen]] = {
    DNS: _read_names, MAIL: _read_mailboxes, WEB: _read_sites
}  # fmt: skip
