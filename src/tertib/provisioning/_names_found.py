"""Which names of a zone may belong to an agency, and what each is made of: pure, over record sets.

What the zone itself lives of (apex, name servers, mail hosts, service names, wildcards, delegations) is never
an agency's, nor is a name that the city keeps for itself.
"""

from collections.abc import Iterable, Mapping
from dataclasses import dataclass
from ipaddress import ip_address

from tertib.kernel.words import N_
from tertib.provisioning import subdomains
from tertib.provisioning.dns_plans import DEEPEST, LABEL, owners
from tertib.provisioning.dns_types import MARK, OURS, RRset
from tertib.provisioning.subdomains import NameRules
from tertib.provisioning.taking_types import Found, ZoneText
from tertib.provisioning.types import Said

HOSTING, OWN_IP, CNAME = "hosting", "own_ip", "cname"
APEX = N_("Nama zona itu sendiri.")
OUTSIDE = N_("Di luar zona %(zone)s.")
SERVICE = N_("Nama layanan (diawali garis bawah), bukan milik instansi.")
WILDCARD = N_("Wildcard: menjawab untuk semua nama yang belum ada.")
DELEGATED = N_("Diserahkan ke server nama lain (NS).")
CARRIES = N_("Dipakai zona ini sendiri sebagai server nama atau server surel.")
NO_ADDRESS = N_("Tidak mempunyai alamat ataupun tujuan (A, AAAA, CNAME).")
DEEP = N_("Terlalu dalam: paling banyak %(most)s tingkat di bawah %(zone)s.")
SHAPE = N_("Memuat label yang bukan huruf kecil, angka, atau tanda hubung.")
RESERVED = N_("Nama yang disediakan untuk layanan kota.")
MARKED = N_("Membawa tanda pemilik dari pemasangan Tertib lain.")
SIBLINGS = N_("Ada CNAME bersama rekaman lain pada nama ini; server nama akan menolaknya.")

IDN = N_("Nama bersandi, dibaca “%(text)s”. Pastikan bukan tiruan nama lain.")
ALIKE = N_("Mirip dengan %(names)s.")
LEADS = N_("Menunjuk lewat %(chain)s.")
NOWHERE = N_("Menunjuk %(target)s, yang tidak ada di zona ini.")
CIRCLE = N_("CNAME-nya berputar kembali ke dirinya sendiri.")
BESIDE = N_("Rekaman %(kinds)s pada nama ini tidak disentuh.")

_CARRYING = ("NS", "MX", "SRV", "SOA")
_FEW = 3


@dataclass(frozen=True, slots=True, kw_only=True)
class _Zone:
    """The zone by name, with what is asked of every name."""

    name: str
    rules: NameRules
    sites: frozenset[str]
    by_name: Mapping[str, tuple[RRset, ...]]
    carrying: frozenset[str]
    delegated: frozenset[str]
    marked: frozenset[str]

    def below(self, name: str) -> list[str]:
        """The labels before the zone's."""
        return name.removesuffix(f".{self.name}").split(".")

    def above(self, name: str) -> set[str]:
        """The name and all names above it, below the zone."""
        labels = self.below(name)
        return {".".join([*labels[depth:], self.name]) for depth in range(len(labels))}


def names_in(
    text: ZoneText, zone: str, *, rules: NameRules, sites: Iterable[str], ours: Iterable[str] = ()
) -> tuple[Found, ...]:
    """Every name of the zone, each with why it is no agency's; lines that do not hold come last.

    `sites` are the addresses of the office's own web host, `ours` names that stand in our books: their mark
    is no stranger's.
    """
    whole = _zone(text, zone, rules, frozenset(map(_plain, sites)), frozenset(ours))
    alike = _alike(name for name in whole.by_name if _why(name, whole) is None)
    found = [_found(name, whole, text.lines.get(name, 0), alike) for name in sorted(whole.by_name)]
    flaws = [Found(name="", line=line, why=said, unreadable=True) for line, said in text.flaws]
    return (*found, *flaws)


def _zone(text: ZoneText, zone: str, rules: NameRules, sites: frozenset[str], ours: frozenset[str]) -> _Zone:
    by_name: dict[str, list[RRset]] = {}
    for each in text.sets:
        if not each.name.startswith(f"{MARK}."):
            by_name.setdefault(each.name, []).append(each)
    carrying = {
        word.rstrip(".").lower()
        for each in text.sets
        if each.type in _CARRYING
        for value in each.values
        for word in value.split()
    }
    delegated = {each.name for each in text.sets if each.type == "NS" and each.name != zone}
    return _Zone(
        name=zone,
        rules=rules,
        sites=sites,
        by_name={name: tuple(sets) for name, sets in by_name.items()},
        carrying=frozenset(carrying),
        delegated=frozenset(delegated),
        marked=frozenset(owners(text.sets)) - ours,
    )


def _found(name: str, zone: _Zone, line: int, alike: Mapping[str, tuple[str, ...]]) -> Found:
    sets = zone.by_name[name]
    held = [each for each in sets if each.type in OURS]
    facts = {"records": [_record(each) for each in (held or sets)]}
    kinds = {each.type for each in sets}
    if "CNAME" in kinds and len(kinds) > 1:
        return Found(name=name, line=line, facts=facts, why=Said(sentence=SIBLINGS), unreadable=True)
    why = _why(name, zone)
    if why is not None:
        return Found(name=name, line=line, facts=facts, why=why)
    return Found(
        name=name,
        line=line,
        facts={**facts, **_aim(held, zone), "ttl": max(each.ttl for each in held)},
        notes=tuple(_notes(name, sets, zone, alike)),
    )


def _record(each: RRset) -> str:
    return f"{each.type} {', '.join(value.rstrip('.') for value in each.values)}"


def _aim(held: list[RRset], zone: _Zone) -> dict[str, str]:
    """What the name points at, in the words of the verbs."""
    values = [value for each in held for value in each.values]
    if held[0].type == "CNAME":
        return {"kind": CNAME, "target": values[0].rstrip(".")}
    if zone.sites and frozenset(map(_plain, values)) == zone.sites:
        return {"kind": HOSTING, "target": ""}
    return {"kind": OWN_IP, "target": ", ".join(sorted(values))}


def _plain(address: str) -> str:
    try:
        return ip_address(address.strip()).compressed
    except ValueError:
        return address


def _why(name: str, zone: _Zone) -> Said | None:
    """Why a name is no agency's, most telling first."""
    if name == zone.name:
        return Said(sentence=APEX)
    if not name.endswith(f".{zone.name}"):
        return Said(sentence=OUTSIDE, fields={"zone": zone.name})
    labels = zone.below(name)
    told = (
        (labels[0] == "*", WILDCARD),
        (any(label.startswith("_") for label in labels), SERVICE),
        (bool(zone.above(name) & zone.delegated), DELEGATED),
        (name in zone.carrying, CARRIES),
        (not any(each.type in OURS for each in zone.by_name[name]), NO_ADDRESS),
        (not all(LABEL.fullmatch(label) for label in labels), SHAPE),
        (len(labels) > DEEPEST, DEEP),
        (any(subdomains.is_reserved(label, zone.rules) for label in labels), RESERVED),
        (name in zone.marked, MARKED),
    )
    sentence = next((sentence for is_so, sentence in told if is_so), None)
    return Said(sentence=sentence, fields={"zone": zone.name, "most": DEEPEST}) if sentence else None


def _alike(names: Iterable[str]) -> dict[str, tuple[str, ...]]:
    """Names that look the same to a hurried reader, for each of them the others."""
    families: dict[str, list[str]] = {}
    for name in names:
        families.setdefault(subdomains.skeleton(name), []).append(name)
    return {
        name: tuple(other for other in family if other != name)[:_FEW]
        for family in families.values()
        if len(family) > 1
        for name in family
    }


def _notes(
    name: str, sets: tuple[RRset, ...], zone: _Zone, alike: Mapping[str, tuple[str, ...]]
) -> Iterable[Said]:
    if "xn--" in name:
        yield Said(sentence=IDN, fields={"text": _unicode(name)})
    if name in alike:
        yield Said(sentence=ALIKE, fields={"names": ", ".join(alike[name])})
    if chain := _chain(name, zone):
        yield chain
    others = sorted({each.type for each in sets} - {*OURS})
    if others:
        yield Said(sentence=BESIDE, fields={"kinds": ", ".join(others)})


def _unicode(name: str) -> str:
    try:
        return name.encode("ascii").decode("idna")
    except UnicodeError:
        return name


def _chain(name: str, zone: _Zone) -> Said | None:
    """Where a CNAME leads inside the zone, if anything about that is worth a word."""
    way, at = [name], _target(name, zone)
    while at.endswith(f".{zone.name}"):
        if at in way:
            return Said(sentence=CIRCLE)
        if at not in zone.by_name:
            return Said(sentence=NOWHERE, fields={"target": at})
        way.append(at)
        at = _target(at, zone)
    return Said(sentence=LEADS, fields={"chain": " → ".join(way[1:])}) if len(way) > 2 else None


def _target(name: str, zone: _Zone) -> str:
    return next(
        (each.values[0].rstrip(".") for each in zone.by_name.get(name, ()) if each.type == "CNAME"), ""
    )
