"""Rules of mailbox addresses: pure functions over rules that are data.

The rules come from the city's guidance: an address is the name, abbreviation or acronym of the agency or of
its public service, in lower case; role addresses stay with the office that runs the mail system.
"""

import re
import tomllib
from collections.abc import Iterable, Mapping
from dataclasses import dataclass

from tertib.cases.catalogue import Finding
from tertib.kernel.words import N_

SHAPE = re.compile(r"(?=.{3,64}\Z)[a-z0-9]+(?:[._-][a-z0-9]+)*")
DOMAIN = re.compile(r"(?=.{4,253}\Z)(?:[a-z0-9](?:[a-z0-9-]{0,61}[a-z0-9])?\.)+[a-z]{2,}")
LONGEST = 254
LINKERS = frozenset({"dan", "serta", "untuk", "di", "pada", "yang"})
PLACE = re.compile(r"\s+(?:kota|kabupaten|kab\.?|provinsi)\s+\S.*\Z")


@dataclass(frozen=True, slots=True, kw_only=True)
class AddressRules:
    """The lists an office may replace."""

    reserved: frozenset[str]
    blocked: frozenset[str]
    allowed: frozenset[str]
    acronyms: Mapping[str, str]
    prefixes: Mapping[str, str]


def read_rules(toml: str) -> AddressRules:
    """Rules from their data file; a missing list is a `KeyError`, not an empty list."""
    data = tomllib.loads(toml)
    return AddressRules(
        reserved=frozenset(squeeze(word) for word in data["reserved"]),
        blocked=frozenset(data["blocked"]),
        allowed=frozenset(data["allowed"]),
        acronyms=data["acronyms"],
        prefixes=data["prefixes"],
    )


def normalise(text: str) -> str:
    """Lower case, without the spaces around it and without a pasted "mailto:"."""
    return text.strip().lower().removeprefix("mailto:")


def split(address: str) -> tuple[str, str]:
    """Local part and domain; the domain is empty when there is no single @."""
    local, at, domain = normalise(address).partition("@")
    return (local, domain) if at and "@" not in domain else (normalise(address), "")


def is_address(address: str) -> bool:
    """Whether this is an address our mail system can hold: also the gate in front of every server call."""
    local, domain = split(address)
    return bool(
        len(address) <= LONGEST
        and address == normalise(address)
        and SHAPE.fullmatch(local)
        and DOMAIN.fullmatch(domain)
    )


def squeeze(local: str) -> str:
    """The letters and digits only: what is left when somebody reads an address aloud."""
    return re.sub(r"[._-]", "", local)


def judge(local: str, rules: AddressRules) -> tuple[Finding, ...]:
    """What is wrong with the name by itself, most telling first."""
    if not SHAPE.fullmatch(local):
        return (_shape(local),)
    return tuple(
        found for found in (_reserved(local, rules), _blocked(local, rules), _digits(local)) if found
    )


def _shape(local: str) -> Finding:
    sentence = N_(
        "Nama alamat “%(name)s” harus 3–64 huruf kecil atau angka; titik, garis bawah, dan tanda hubung "
        "hanya di antaranya."
    )
    return Finding(level="error", sentence=sentence, fields={"name": local[:80]})


def _reserved(local: str, rules: AddressRules) -> Finding | None:
    if squeeze(local) not in rules.reserved:
        return None
    sentence = N_("Nama “%(name)s” disediakan untuk pengelola surel kota; pilih singkatan resmi instansi.")
    return Finding(level="error", sentence=sentence, fields={"name": local})


def _blocked(local: str, rules: AddressRules) -> Finding | None:
    bare = squeeze(local)
    for honest in sorted(rules.allowed, key=len, reverse=True):
        bare = bare.replace(honest, " ")
    if not any(word in bare for word in rules.blocked):
        return None
    sentence = N_("Nama “%(name)s” memuat kata yang tidak pantas untuk alamat resmi.")
    return Finding(level="error", sentence=sentence, fields={"name": local})


def _digits(local: str) -> Finding | None:
    if not squeeze(local).isdecimal():
        return None
    sentence = N_("Alamat yang hanya berisi angka sulit dikenali; pakai singkatan resmi instansi.")
    return Finding(level="error", sentence=sentence, fields={"name": local})


def near_duplicates(local: str, others: Iterable[str]) -> tuple[str, ...]:
    """Names that a reader would take for this one: one letter apart, or equal without . _ and -."""
    return tuple(sorted(other for other in set(others) if other != local and _looks_alike(local, other)))


def _looks_alike(one: str, other: str) -> bool:
    return squeeze(one) == squeeze(other) or is_within_one(one, other)


def is_within_one(one: str, other: str) -> bool:
    """Levenshtein distance of at most one, in one pass."""
    if abs(len(one) - len(other)) > 1:
        return False
    short, long = sorted((one, other), key=len)
    for at, letter in enumerate(short):
        if letter != long[at]:
            return short[at + 1 :] == long[at + 1 :] or short[at:] == long[at + 1 :]
    return True


def suggest(agency_name: str, rules: AddressRules) -> str:
    """The address name an agency of this name usually has; "" when nothing sensible comes out."""
    name = re.sub(r"\s+", " ", PLACE.sub("", f"{agency_name.strip().lower()}")).strip()
    if known := rules.acronyms.get(name):
        return known
    for words, prefix in sorted(rules.prefixes.items(), key=lambda pair: -len(pair[0])):
        if name.startswith(f"{words} "):
            return _checked(prefix + _letters(name.removeprefix(words)))
    words_left = [word for word in re.findall(r"[a-z0-9]+", name) if word not in LINKERS]
    return _checked("".join(word[0] for word in words_left) if len(words_left) > 2 else "".join(words_left))


def _letters(text: str) -> str:
    return re.sub(r"[^a-z0-9]", "", text)


def _checked(local: str) -> str:
    return local if SHAPE.fullmatch(local) else ""
