"""The sources of a taking-over, each read into the same shape. `of_server`, `of_database` ask a machine."""

from collections.abc import Callable, Iterable, Sequence
from functools import lru_cache
from pathlib import Path

from django.conf import settings

from tertib.kernel.errors import Invalid, Misconfigured
from tertib.kernel.words import N_
from tertib.provisioning import _mail_found, _name_systems, names, subdomains
from tertib.provisioning._names_found import names_in
from tertib.provisioning.models import Holding
from tertib.provisioning.taking_types import MOST, NAME, AccountRow, Reading, Source, ZoneText
from tertib.runtime.tables import Table

NOT_SHOWN = N_("Server nama ini tidak memperlihatkan isi zonanya. Pakai berkas zona.")
TOO_MANY = N_("Daftar ini berisi lebih dari %(most)s baris. Bagi sumbernya.")
NO_READER = N_("Berkas zona tidak dapat dibaca pada pemasangan ini.")
NO_BASE = N_("Basis data surel tidak dapat dibaca pada pemasangan ini.")
NO_PLACE = N_("Zona %(zone)s belum dihubungkan dengan server nama. Hubungkan dahulu, lalu impor.")

_DATA = Path(__file__).parent / "data"
ReadZone = Callable[[bytes, str], ZoneText]
AskMailboxes = Callable[[str], Sequence[AccountRow]]
_readers: dict[str, ReadZone] = {}
_bases: dict[str, AskMailboxes] = {}


def offer_reader(read: ReadZone) -> None:
    """What reads a zone file. For the wiring."""
    _readers["zone"] = read


def offer_base(ask: AskMailboxes) -> None:
    """What asks the mail server's database. For the wiring."""
    _bases["mailboxes"] = ask


@lru_cache(maxsize=1)
def name_rules() -> subdomains.NameRules:
    """The rules of subdomains in force."""
    return subdomains.read_rules((_DATA / "subdomains.toml").read_text(encoding="utf-8"))


@lru_cache(maxsize=1)
def address_rules() -> names.AddressRules:
    """The rules of addresses in force."""
    return names.read_rules((_DATA / "addresses.toml").read_text(encoding="utf-8"))


def of_zone_file(data: bytes, *, label: str, zone: str) -> Reading:
    """What a zone file holds."""
    read = _readers.get("zone")
    if read is None:
        raise Misconfigured(NO_READER)
    place = zone.strip().strip(".").lower()
    return _names(read(data, place), Source.ZONE_FILE, label, place)


def of_server(zone: str) -> Reading:
    """What the zone's name server holds, asked now: outside any transaction."""
    host = _name_systems.find(zone)
    if host is None or host.zone != zone:
        raise Misconfigured(NO_PLACE, zone=zone)
    sets = host.records()
    if sets is None:
        raise Invalid(NOT_SHOWN)
    return _names(ZoneText(sets=sets, lines={}), Source.TRANSFER, f"{host.name}: {zone}", zone)


def _names(text: ZoneText, source: Source, label: str, zone: str) -> Reading:
    ours = Holding.objects.filter(kind=NAME, name__endswith=f".{zone}").values_list("name", flat=True)
    found = names_in(text, zone, rules=name_rules(), sites=settings.SITE_ADDRESSES, ours=ours)
    if len(found) > MOST:
        raise Invalid(TOO_MANY, most=MOST)
    return Reading(kind=NAME, source=source, label=label[:200], place=zone, found=found)


def of_passwd(data: bytes, *, label: str, domain: str) -> Reading:
    """What a passwd-file holds."""
    return _mail_found.of_passwd(data, label=label[:200], domain=_domain(domain), rules=address_rules())


def of_tables(tables: Iterable[Table], *, label: str, domain: str) -> Reading:
    """What a table of mailboxes holds."""
    return _mail_found.of_tables(
        tuple(tables), label=label[:200], domain=_domain(domain), rules=address_rules()
    )


def of_database(query: str, *, label: str, domain: str) -> Reading:
    """What the mail server's database holds, asked now: outside any transaction."""
    place, ask = _domain(domain), _bases.get("mailboxes")
    if ask is None:
        raise Misconfigured(NO_BASE)
    return _mail_found.of_accounts(ask(query), label=label[:200], domain=place, rules=address_rules())


def _domain(domain: str) -> str:
    text = domain.strip().strip(".").lower()
    if not names.DOMAIN.fullmatch(text):
        raise Invalid(N_("Tulis domainnya, misalnya kotacontoh.go.id."))
    return text
