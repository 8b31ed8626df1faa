"""What is said of a name while a request for it is filled: proposed, held already, pointed somewhere.

check and offers "name.free"    a name nobody has; the usual names of the agency are proposed
check and offers "name.ours"    a name the agency holds; every other name is refused
check            "name.target"  where a record may point, by the answer to `target_kind`
check            "name.ahead"   a day that has yet to come
"""

import re
from collections.abc import Mapping
from datetime import date
from ipaddress import IPv4Address, IPv6Address, ip_address
from uuid import UUID

from django.db.models import QuerySet

from tertib.cases.catalogue import CheckContext, Finding, Offered
from tertib.cases.types import Json
from tertib.kernel.words import N_
from tertib.people import queries as people
from tertib.provisioning import _name_systems, _rules, subdomains
from tertib.provisioning._subdomains import CNAME, HOSTING, NAME, NOT_OURS, NOT_THEIRS, OWN_IP, SITE
from tertib.provisioning.models import Holding
from tertib.provisioning.types import HoldingState
from tertib.runtime import door

_MOST = 3
_HOST = re.compile(r"(?=.{4,253}\Z)(?:[a-z0-9](?:[a-z0-9-]{0,61}[a-z0-9])?\.)+[a-z][a-z0-9-]*[a-z0-9]\.?")
_TAKEN = N_("Nama %(name)s sudah dipakai atau sedang diproses.")
_NEAR = N_("Mirip dengan nama yang sudah ada: %(near)s. Pastikan pengunjung tidak tertukar.")
_BARE = N_("Tulis “%(name)s” saja, tanpa alamat di sekitarnya.")
_USUAL = N_("Nama lain yang dapat diajukan: %(names)s.")
_WHOSE = N_("Pilih dahulu perangkat daerah yang memohon; nama %(name)s tercatat milik suatu instansi.")
_NOW = N_("Sekarang: %(aim)s.")
AIMS: Mapping[str, str] = {
    HOSTING: N_("hosting Dinas"),
    OWN_IP: N_("IP sendiri %(target)s"),
    CNAME: N_("CNAME ke %(target)s"),
}


def zone_of(office: UUID) -> str:
    """The zone the office gives names of; "" while none is connected."""
    return next(iter(_name_systems.zones(office)), "")


# --- a name nobody has -----------------------------------------------------------------------------------


def free(value: Json, context: CheckContext) -> tuple[Finding, ...]:
    """Shape, reserved and blocked words, taken and look-alike names; what could be asked for instead."""
    zone = zone_of(context.office)
    name = subdomains.normalise(str(value), zone)
    faults = subdomains.judge(name, zone, _rules.labels())
    if not faults and name != str(value).strip().lower():
        return (_said("error", _BARE, name=name),)
    known = _known(zone, context.case)
    if not faults and name in known:
        faults = (_said("error", _TAKEN, name=subdomains.full(name, zone)),)
    if faults:
        return (*faults, *_instead(context))
    near = subdomains.look_alikes(name, known)[:_MOST]
    return (_said("warning", _NEAR, near=", ".join(near)),) if near else ()


def usual(context: CheckContext) -> tuple[Offered, ...]:
    """The names an agency of this name usually has, as far as they are free."""
    if context.agency is None:
        return ()
    known = _known(zone_of(context.office), context.case)
    found = subdomains.suggestions(people.unit(context.agency).name, _rules.labels(), _rules.addresses())
    return tuple(Offered(value=name) for name in found if name not in known)[:_MOST]


def _instead(context: CheckContext) -> tuple[Finding, ...]:
    names = ", ".join(one.value for one in usual(context))
    return (_said("info", _USUAL, names=names),) if names else ()


def _known(zone: str, case: UUID | None) -> frozenset[str]:
    """Every name of the zone that stands or is being made, except by this case."""
    held = _living().exclude(case_id=case) if case is not None else _living()
    whole = {name for row in held for name in (row.name, str(row.settings.get("next_name", "")))}
    return frozenset(name.removesuffix(f".{zone}") for name in whole if name)


def _living() -> QuerySet[Holding]:
    return Holding.objects.filter(kind__in=(NAME, SITE)).exclude(state=HoldingState.REMOVED)


# --- a name the agency holds -----------------------------------------------------------------------------


def ours(value: Json, context: CheckContext) -> tuple[Finding, ...]:
    """Only what stands and belongs to the agency may be changed or deleted."""
    zone = zone_of(context.office)
    name = subdomains.full(subdomains.normalise(str(value), zone), zone)
    held = next((row for row in _standing(context.office) if row.name == name), None)
    if held is None:
        return (_said("error", NOT_OURS, name=name),)
    if held.owner_id != context.agency:
        return (_said("error", NOT_THEIRS if context.agency else _WHOSE, name=name),)
    return (_said("info", _NOW, aim=aim_of(held)),)


def standing_names(context: CheckContext) -> tuple[Offered, ...]:
    """What the agency holds; at the counter, before one was picked, what everybody holds, with its owner."""
    zone = zone_of(context.office)
    rows = [row for row in _standing(context.office) if context.agency in (None, row.owner_id)]
    owners = {} if context.agency else people.units({row.owner_id for row in rows if row.owner_id})
    whole = {row.name: row.owner_id for row in rows}
    return tuple(
        Offered(
            value=name.removesuffix(f".{zone}"),
            label=f"{name} – {owners[owner].name}" if owner and owner in owners else name,
        )
        for name, owner in sorted(whole.items())
    )


def _standing(office: UUID) -> list[Holding]:
    held = _living().exclude(state=HoldingState.RESERVED).filter(office_id=office, rehearsal=False)
    return list(held.order_by("kind", "name"))  # a name before its site


def aim_of(held: Holding) -> str:
    """Where a name leads, in words to translate."""
    kind = str(held.settings.get("kind", HOSTING))
    return AIMS.get(kind, AIMS[HOSTING]) % {"target": held.settings.get("target", "")}


# --- where it points, and until when ---------------------------------------------------------------------


def target(value: Json, context: CheckContext) -> tuple[Finding, ...]:
    """Addresses that the whole country can reach, or the whole name of another host."""
    judge = _TARGETS.get(str(context.request.get("target_kind")))
    return judge(str(value).strip().lower(), context) if judge else ()


def _addresses(said: str, context: CheckContext) -> tuple[Finding, ...]:
    del context
    for one in filter(None, re.split(r"[\s,;]+", said)):
        address = _read(one)
        if address is None:
            return (_said("error", N_("“%(said)s” bukan alamat IP; tulis seperti 103.28.10.4."), said=one),)
        if not address.is_global or address.is_multicast:
            sentence = N_(
                "Alamat %(said)s hanya berlaku di jaringan dalam; pengunjung tidak dapat membukanya."
            )
            return (_said("error", sentence, said=one),)
    return (_said("info", N_("JFT memastikan alamat ini berada di Indonesia (langkah 4).")),)


def _read(said: str) -> IPv4Address | IPv6Address | None:
    try:
        return ip_address(said)
    except ValueError:
        return None


def _host(said: str, context: CheckContext) -> tuple[Finding, ...]:
    if _read(said) is not None:
        return (_said("error", N_("CNAME menunjuk nama, bukan alamat IP.")),)
    if not _HOST.fullmatch(said):
        return (_said("error", N_("Tulis nama lengkap tujuannya, misalnya situs.penyedia.co.id.")),)
    asked, zone = str(context.request.get("name") or ""), zone_of(context.office)
    if asked and said.rstrip(".") == subdomains.full(subdomains.normalise(asked, zone), zone):
        return (_said("error", N_("Nama ini tidak dapat menunjuk dirinya sendiri.")),)
    return ()


_TARGETS = {OWN_IP: _addresses, CNAME: _host}


def ahead(value: Json, context: CheckContext) -> tuple[Finding, ...]:
    """What ends must end after today."""
    del context
    try:
        day = date.fromisoformat(str(value))
    except ValueError:
        return ()
    if day > people.office_date(door.read_now()):
        return ()
    return (_said("error", N_("Tanggal ini sudah lewat; tulis tanggal yang akan datang.")),)


def _said(level: str, sentence: str, **fields: str) -> Finding:
    return Finding(level=level, sentence=sentence, fields=fields)
