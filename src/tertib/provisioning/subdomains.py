"""Rules of subdomains: pure functions over rules that are data.

A label is of RFC 1123 (63 octets, hyphen inside); the whole name of RFC 1035 (253 octets). What PANDI asks of
names under .id is asked here too: not digits alone, no indecent word. A hyphen at the third and fourth place
is kept for encoded names (RFC 5891) and refused, so that no name is written in letters that only look alike.
"""

import re
import tomllib
from collections.abc import Iterable
from dataclasses import dataclass

from tertib.cases.catalogue import Finding
from tertib.kernel.words import N_
from tertib.provisioning.names import LINKERS, PLACE, AddressRules, is_within_one
from tertib.provisioning.names import suggest as suggest_address

LABEL = re.compile(r"(?=.{2,63}\Z)[a-z0-9](?:[a-z0-9-]*[a-z0-9])?")
LONGEST, DEEPEST = 253, 2
_TWINS = str.maketrans({"0": "o", "1": "l", "i": "l", "5": "s", "8": "b"})
_PAIRS = (("rn", "m"), ("vv", "w"), ("cl", "d"))


@dataclass(frozen=True, slots=True, kw_only=True)
class NameRules:
    """The lists an office may replace."""

    reserved: frozenset[str]
    families: tuple[str, ...]
    blocked: frozenset[str]
    allowed: frozenset[str]
    deep: tuple[str, ...]


def read_rules(toml: str) -> NameRules:
    """Rules from their data file; a missing list is a `KeyError`, not an empty list."""
    data = tomllib.loads(toml)
    return NameRules(
        reserved=frozenset(map(_bare, data["reserved"])),
        families=tuple(data["reserved_families"]),
        blocked=frozenset(data["blocked"]),
        allowed=frozenset(data["allowed"]),
        deep=tuple(data["deep_prefixes"]),
    )


def normalise(text: str, zone: str) -> str:
    """What stands before the zone, however it was pasted: https://www.Dinkes.kota.go.id/ is dinkes."""
    name = re.sub(r"\A[a-z][a-z0-9+.-]*://", "", text.strip().lower()).split("/", 1)[0].rstrip(".")
    name = name.removesuffix(f".{zone}")
    return name if name == "www" else name.removeprefix("www.")


def full(name: str, zone: str) -> str:
    """The whole name, without the dot of the root."""
    return f"{name}.{zone}"


def judge(name: str, zone: str, rules: NameRules) -> tuple[Finding, ...]:
    """What is wrong with the name by itself, most telling first; empty when it may be given."""
    labels = name.split(".")
    for label in labels:
        if shaped := _shape(label):
            return (shaped,)
    if wrong := _whole(name, labels, zone, rules):
        return (wrong,)
    found = (judged(label, rules) for label in labels for judged in (_reserved, _blocked))
    return tuple(one for one in found if one)


def _shape(label: str) -> Finding | None:
    if label[2:4] == "--":
        return _error(
            N_("Nama “%(name)s” bersandi (xn-- dan sejenisnya); tulis dengan huruf a–z, bukan huruf lain."),
            label,
        )
    if not LABEL.fullmatch(label):
        return _error(
            N_(
                "Nama “%(name)s” harus 2–63 huruf kecil atau angka; tanda hubung hanya di antaranya, tanpa "
                "spasi dan garis bawah."
            ),
            label,
        )
    if label.isdecimal():
        return _error(N_("Nama “%(name)s” hanya berisi angka; pakai singkatan resmi instansi."), label)
    return None


def _whole(name: str, labels: list[str], zone: str, rules: NameRules) -> Finding | None:
    if len(full(name, zone)) > LONGEST:
        return _error(N_("Nama lengkap “%(name)s” lebih dari 253 huruf."), name)
    if len(labels) > DEEPEST:
        return _error(
            N_("Nama “%(name)s” terlalu dalam: paling banyak dua bagian di bawah domain kota."), name
        )
    if len(labels) == DEEPEST and not labels[0].startswith(rules.deep):
        return _error(
            N_("Nama “%(name)s” bertitik; itu hanya untuk kelurahan, sekolah, puskesmas dan UPTD."), name
        )
    return None


def is_reserved(label: str, rules: NameRules) -> bool:
    """Whether the city keeps the label for its own services."""
    bare = _bare(label)
    return bare in rules.reserved or bare.rstrip("0123456789") in rules.families


def _reserved(label: str, rules: NameRules) -> Finding | None:
    if not is_reserved(label, rules):
        return None
    return _error(N_("Nama “%(name)s” disediakan untuk layanan kota; pilih singkatan resmi instansi."), label)


def _blocked(label: str, rules: NameRules) -> Finding | None:
    bare = _bare(label)
    for honest in sorted(rules.allowed, key=len, reverse=True):
        bare = bare.replace(honest, " ")
    if not any(word in bare for word in rules.blocked):
        return None
    return _error(N_("Nama “%(name)s” memuat kata yang tidak pantas untuk nama resmi."), label)


def _error(sentence: str, name: str) -> Finding:
    return Finding(level="error", sentence=sentence, fields={"name": name[:80]})


def _bare(label: str) -> str:
    return label.replace("-", "")


def skeleton(name: str) -> str:
    """What is left when a hurried reader looks: 0 is o, rn is m, hyphens are overlooked."""
    plain = _bare(name)
    for pair, one in _PAIRS:
        plain = plain.replace(pair, one)
    return plain.translate(_TWINS)


def look_alikes(name: str, others: Iterable[str]) -> tuple[str, ...]:
    """Names that a reader would take for this one, in their order; never the name itself."""
    mine = skeleton(name)
    return tuple(
        sorted(
            other
            for other in set(others)
            if other != name and (skeleton(other) == mine or is_within_one(_bare(name), _bare(other)))
        )
    )


def suggest(agency_name: str, rules: NameRules, addresses: AddressRules) -> str:
    """The name an agency of this name usually has; "" when none comes out that could be given."""
    label = suggest_address(agency_name, addresses).replace(".", "-").replace("_", "-")
    return label if label and not judge(label, "go.id", rules) else ""


def suggestions(agency_name: str, rules: NameRules, addresses: AddressRules) -> tuple[str, ...]:
    """The usual acronym, then the name itself with hyphens; only what could be given."""
    plain = re.sub(r"[^a-z0-9]+", " ", PLACE.sub("", agency_name.strip().lower()))
    whole = "-".join(word for word in plain.split() if word not in LINKERS)
    found = (suggest(agency_name, rules, addresses), whole)
    return tuple(dict.fromkeys(one for one in found if one and not judge(one, "go.id", rules)))
