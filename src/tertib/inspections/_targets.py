"""Which targets may be asked at all, and whether what an administrator typed is one. Pure.

The addresses that a machine has for itself, or that a cloud answers secrets on, are never asked: not when
they are typed, and not when a name turns out to stand for one.
"""

import re
from collections.abc import Callable, Mapping
from ipaddress import IPv4Address, IPv6Address, ip_address, ip_network
from urllib.parse import SplitResult, urlsplit

from tertib.inspections.ports import Option, OptionKind
from tertib.kernel.errors import Problem
from tertib.kernel.words import N_

FORBIDDEN = N_("Alamat %(host)s tidak boleh ditanya: itu alamat khusus, bukan alamat server atau jaringan.")
_NOT_HOST = N_("Tulis alamat IP atau nama, misalnya 10.1.2.3 atau srv-01.kotacontoh.go.id.")
_NOT_PORT = N_("Porta adalah angka 1 sampai 65535.")
_NOT_PATH = N_("Jalur dimulai dengan garis miring, misalnya /metrics.")
_NOT_URL = N_(
    "Tulis alamat lengkap, misalnya https://portal.kotacontoh.go.id/, tanpa nama pengguna dan sandi."
)
_NOT_TEXT = N_("Tulis teks biasa, paling banyak %(most)s huruf.")
_NOT_COUNT = N_("Isi angka %(least)s sampai %(most)s.")
_MISSING = N_("Isian ini wajib.")

_LABEL = r"[a-z0-9_](?:[a-z0-9_-]{0,61}[a-z0-9])?"
_NAME = re.compile(rf"(?=.{{1,253}}\Z)(?:{_LABEL}\.)*(?=[a-z]){_LABEL}\.?", re.IGNORECASE)
_PATH = re.compile(r"/[\x21-\x7e]{0,199}")
_METADATA = tuple(
    map(
        ip_network,
        ("100.100.100.200/32", "168.63.129.16/32", "192.0.0.192/32", "fd00:ec2::/32", "fd20:ce::254/128"),
    )
)


def is_forbidden(address: str) -> bool:
    """Whether an address is one that no check ever asks; also in its IPv6 disguises."""
    found = ip_address(address)
    if isinstance(found, IPv6Address):
        found = _undisguised(found)
    special = found.is_link_local or found.is_multicast or found.is_unspecified
    reserved = found.is_reserved and not found.is_loopback
    return special or reserved or any(found in net for net in _METADATA if net.version == found.version)


def _undisguised(found: IPv6Address) -> IPv4Address | IPv6Address:
    inside = found.ipv4_mapped or found.sixtofour
    if inside is None and found in ip_network("64:ff9b::/96"):
        inside = IPv4Address(int(found) & 0xFFFFFFFF)
    return inside or found


def as_address(host: str) -> str | None:
    """The address a host is written as; None for a name."""
    try:
        return str(ip_address(host.strip("[]")))
    except ValueError:
        return None


def split_url(text: str) -> SplitResult | None:
    """A web address in its parts, None where it is none that may be asked."""
    try:
        found = urlsplit(text)
        port = found.port
    except ValueError:
        return None
    named = found.username is not None or found.password is not None
    if found.scheme not in ("http", "https") or not found.hostname or named or port == 0:
        return None
    return found if _PATH.fullmatch(path_of(found)) else None


def path_of(url: SplitResult) -> str:
    return (url.path or "/") + (f"?{url.query}" if url.query else "")


def clean(
    wanted: tuple[Option, ...], given: Mapping[str, str]
) -> tuple[dict[str, str], dict[str, tuple[Problem, ...]]]:
    """The options as they are kept, and what is wrong with which."""
    kept: dict[str, str] = {}
    problems: dict[str, tuple[Problem, ...]] = {}
    for option in wanted:
        text = str(given.get(option.key, "")).strip() or option.default
        problem = _wrong(option, text)
        if problem is not None:
            problems[option.key] = (problem,)
        elif text:
            kept[option.key] = text
    return kept, problems


def _wrong(option: Option, text: str) -> Problem | None:
    if not text:
        return Problem(_MISSING) if option.required else None
    return _JUDGES[option.kind](option, text)


def _host(_option: Option, text: str) -> Problem | None:
    address = as_address(text)
    if address is None:
        return None if _NAME.fullmatch(text) else Problem(_NOT_HOST)
    return Problem(FORBIDDEN, {"host": text}) if is_forbidden(address) else None


def _port(_option: Option, text: str) -> Problem | None:
    return None if text.isascii() and text.isdigit() and 1 <= int(text) <= 65535 else Problem(_NOT_PORT)


def _path(_option: Option, text: str) -> Problem | None:
    return None if _PATH.fullmatch(text) else Problem(_NOT_PATH)


def _url(option: Option, text: str) -> Problem | None:
    found = split_url(text)
    return Problem(_NOT_URL) if found is None else _host(option, found.hostname or "")


def _text(option: Option, text: str) -> Problem | None:
    fits = len(text) <= option.most and text.isprintable()
    return None if fits else Problem(_NOT_TEXT, {"most": option.most})


def _count(option: Option, text: str) -> Problem | None:
    number = text.isascii() and text.isdigit() and len(text) < 10
    if number and option.least <= int(text) <= option.most:
        return None
    return Problem(_NOT_COUNT, {"least": option.least, "most": option.most})


_JUDGES: Mapping[OptionKind, Callable[[Option, str], Problem | None]] = {
    OptionKind.HOST: _host,
    OptionKind.PORT: _port,
    OptionKind.PATH: _path,
    OptionKind.URL: _url,
    OptionKind.TEXT: _text,
    OptionKind.COUNT: _count,
}
