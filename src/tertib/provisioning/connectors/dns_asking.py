"""Asking name servers over TCP: one connection for all questions about a name, and every silence in words."""

import socket
import time
from collections.abc import Iterable, Iterator
from contextlib import contextmanager, suppress
from dataclasses import dataclass

import dns.exception
import dns.flags
import dns.message
import dns.name
import dns.query
import dns.rcode
import dns.rdata
import dns.rdataclass
import dns.rdatatype
import dns.rrset

from tertib.kernel.words import N_
from tertib.provisioning.dns_ports import HostRefuses
from tertib.provisioning.dns_types import (
    OURS,
    NamePlan,
    NameProof,
    NameState,
    RRset,
    ServerAnswer,
    mark_name,
)
from tertib.provisioning.ports import HostUnavailable
from tertib.provisioning.types import Greeting

UNREACHED = N_("%(server)s menolak sambungan: tidak ada server nama pada porta itu. Tidak ada yang terkirim.")
SILENT = N_("%(server)s tidak menjawab dalam %(seconds)s detik. Keadaan zona belum diketahui.")
BROKEN = N_("Sambungan ke %(server)s putus sebelum selesai. Keadaan zona belum diketahui.")
NOT_FOR_IT = N_(
    "%(server)s tidak memegang zona %(zone)s (%(answer)s). Periksa alamat server dan nama zonanya."
)
DELEGATED = N_("Nama %(name)s berada di bawah nama yang sudah diserahkan ke server lain.")
TROUBLED = N_("%(server)s menjawab %(answer)s: server sendiri bermasalah. Dicoba lagi sendiri.")
GARBLED = N_("%(server)s menjawab dengan pesan yang bukan DNS.")
DIFFERS = N_("%(server)s masih menjawab lain.")
UNMOVED = N_("%(server)s menjawab dengan nomor seri lama: zona di sana belum diperbarui.")
WELCOME = N_("%(server)s memegang zona %(zone)s, nomor seri %(serial)s.")
UNSIGNED = frozenset({"RRSIG", "NSEC", "NSEC3", "NSEC3PARAM", "DNSKEY", "CDS", "CDNSKEY", "TYPE65534", "SOA"})
"""What a signing server keeps by itself: no record of anybody's."""

FOREIGN = ("MX", "TXT", "NS", "SRV", "CAA", "HTTPS", "SVCB", "DNAME", "NAPTR", "SSHFP", "TLSA")
"""Kinds that others write; asked one by one, since a server need not say all to ANY (RFC 8482)."""

_KINDS = ("ANY", *OURS, *FOREIGN)
_NAMING = frozenset({"CNAME", "NS", "PTR", "DNAME", "MX", "SRV"})


@dataclass(frozen=True, slots=True, kw_only=True)
class Server:
    """A name server of the zone."""

    host: str
    port: int = 53

    def __str__(self) -> str:
        return self.host if self.port == 53 else f"{self.host}:{self.port}"


@dataclass(frozen=True, slots=True, kw_only=True)
class Zone:
    """The zone, how long a server may take, and whether it must answer for itself (no resolver)."""

    name: str
    limit: float = 5.0
    authoritative: bool = True


@contextmanager
def unavailable(server: Server, limit: float) -> Iterator[None]:
    """Turn every silence of a server into `HostUnavailable` with its own sentence."""
    told = {"server": str(server), "seconds": f"{limit:g}"}
    try:
        yield
    except ConnectionRefusedError as error:
        raise HostUnavailable(UNREACHED, code="unsent", **told) from error
    except (dns.exception.Timeout, TimeoutError) as error:
        raise HostUnavailable(SILENT, **told) from error
    except (EOFError, OSError) as error:
        raise HostUnavailable(BROKEN, **told) from error
    except dns.exception.DNSException as error:
        raise HostUnavailable(GARBLED, **told) from error


def ask(server: Server, zone: Zone, name: str) -> NameState:
    """Every record set at the name, its marks, and the serial, all in one connection."""
    full, mark = dns.name.from_text(name), dns.name.from_text(mark_name(name))
    origin = dns.name.from_text(zone.name)
    questions = [(full, kind) for kind in _KINDS] + [(mark, "TXT"), (origin, "SOA")]
    answers = _exchange(server, zone, questions)
    serial = _serial(answers[-1], server, zone)
    marks = [value for each in _at(mark, answers[-2:-1]) if each.type == "TXT" for value in each.values]
    found = {each.type: each for each in _at(full, answers[:-2])}
    for answer in answers[:-2]:
        _insist(answer, server, zone, name)
    state = NameState(
        name=name,
        rrsets=tuple(found[kind] for kind in sorted(found)),
        marks=tuple(text.strip('"') for text in marks),
        serial=serial,
    )
    return state if state.is_free or state.marker else _without_wildcards(server, zone, state)


def _without_wildcards(server: Server, zone: Zone, state: NameState) -> NameState:
    """A name that only a wildcard answers for is free: the same records stand at a `*` above it."""
    labels = state.name.removesuffix(f".{zone.name}").split(".")
    for depth in range(1, len(labels) + 1):
        star = dns.name.from_text(".".join(["*", *labels[depth:], zone.name]))
        answers = _exchange(server, zone, [(star, kind) for kind in _KINDS])
        found = {each.type: each.values for each in _at(star, answers)}
        texts = tuple(text.strip('"') for text in found.get("TXT", ()))
        if all(found.get(each.type) == each.values for each in state.rrsets) and state.marks in ((), texts):
            return NameState(name=state.name, serial=state.serial)
    return state


def _exchange(
    server: Server, zone: Zone, questions: list[tuple[dns.name.Name, str]]
) -> list[dns.message.Message]:
    """Put all questions down one connection and sort the answers: servers may answer out of turn."""
    asked = [dns.message.make_query(name, kind, flags=_flags(zone)) for name, kind in questions]
    until = time.time() + zone.limit
    answers: dict[int, dns.message.Message] = {}
    with (
        unavailable(server, zone.limit),
        socket.create_connection((server.host, server.port), zone.limit) as line,
    ):
        line.setblocking(False)
        for each in asked:
            dns.query.send_tcp(line, each, until)
        while len(answers) < len({each.id for each in asked}):
            answer, _at_time = dns.query.receive_tcp(line, until)
            answers[answer.id] = answer
    return [answers[each.id] for each in asked]


def _flags(zone: Zone) -> int:
    return 0 if zone.authoritative else int(dns.flags.RD)


def _insist(answer: dns.message.Message, server: Server, zone: Zone, name: str) -> None:
    told = {"server": str(server), "zone": zone.name, "answer": dns.rcode.to_text(answer.rcode())}
    code = answer.rcode()
    if code in (dns.rcode.REFUSED, dns.rcode.NOTAUTH):
        raise HostRefuses(NOT_FOR_IT, code="zone", **told)
    if code == dns.rcode.NOTIMP:  # a server that gives no ANY; the single kinds were asked too
        return
    if code not in (dns.rcode.NOERROR, dns.rcode.NXDOMAIN):
        raise HostUnavailable(TROUBLED, **told)
    if zone.authoritative and not answer.flags & dns.flags.AA:
        raise HostRefuses(DELEGATED, code="delegated", name=name)


def _serial(answer: dns.message.Message, server: Server, zone: Zone) -> int:
    _insist(answer, server, zone, zone.name)
    for each in answer.answer:
        if each.rdtype == dns.rdatatype.SOA:
            serial: int = each[0].serial
            return serial
    if answer.flags & dns.flags.AA and not answer.authority:
        # It answers for the zone and has no serial for it: a signing server between two versions. Ask again.
        raise HostUnavailable(GARBLED, server=str(server), seconds=f"{zone.limit:g}")
    told = {"server": str(server), "zone": zone.name, "answer": dns.rcode.to_text(answer.rcode())}
    raise HostRefuses(NOT_FOR_IT, code="zone", **told)


def _at(name: dns.name.Name, answers: Iterable[dns.message.Message]) -> tuple[RRset, ...]:
    return tuple(
        canonical(each)
        for answer in answers
        for each in answer.answer
        if each.name == name and dns.rdatatype.to_text(each.rdtype) not in UNSIGNED
    )


def canonical(found: dns.rrset.RRset) -> RRset:
    """A record set in canonical form: lower case names, values sorted."""
    return RRset(
        name=found.name.to_text(omit_final_dot=True).lower(),
        type=dns.rdatatype.to_text(found.rdtype),
        ttl=found.ttl,
        values=tuple(sorted(value(each) for each in found)),
    )


def value(data: dns.rdata.Rdata) -> str:
    """One value in canonical form (RFC 4034, 6.2): names in it in lower case, text as it is."""
    if dns.rdatatype.to_text(data.rdtype) not in _NAMING:
        return data.to_text()
    wire = data.to_wire(origin=dns.name.root, canonicalize=True) or b""
    return dns.rdata.from_wire(data.rdclass, data.rdtype, wire, 0, len(wire)).to_text()


def has_moved(serial: int, since: int) -> bool:
    """Whether a serial is later than another, in the arithmetic of RFC 1982."""
    return 0 < (serial - since) % 2**32 < 2**31


def prove(servers: Iterable[Server], zone: Zone, plan: NamePlan, *, patience: float) -> NameProof:
    """Ask every server, again until all have it or patience ends."""
    waiting = {server: ServerAnswer(server=str(server), ok=False) for server in servers}
    until, pause = time.monotonic() + patience, 0.002
    while True:
        for server in [each for each, said in waiting.items() if not said.ok]:
            waiting[server] = _judged(server, zone, plan)
        if all(each.ok for each in waiting.values()) or time.monotonic() > until:
            return NameProof(answers=tuple(waiting.values()))
        time.sleep(pause)
        pause = min(pause * 2, 0.25)


def _judged(server: Server, zone: Zone, plan: NamePlan) -> ServerAnswer:
    try:
        state = ask(server, zone, plan.name)
    except (HostUnavailable, HostRefuses) as silence:
        fields = {name: str(value) for name, value in silence.fields.items()}
        return ServerAnswer(server=str(server), ok=False, sentence=silence.sentence, fields=fields)
    return judged(str(server), state, plan, exact_ttl=zone.authoritative)


def judged(server: str, state: NameState, plan: NamePlan, *, exact_ttl: bool = True) -> ServerAnswer:
    """Whether a state is what the plan wants, with the serial moved where anything was to change."""
    right = state.marks == plan.marks and _same(state.held, plan.after, exact_ttl=exact_ttl)
    moved = not plan.blast.names or has_moved(state.serial, plan.serial)
    records = tuple(line for each in state.held for line in each.lines())
    sentence = "" if right and moved else UNMOVED if right else DIFFERS
    return ServerAnswer(
        server=server,
        ok=not sentence,
        serial=state.serial,
        records=records,
        sentence=sentence,
        fields={"server": server} if sentence else {},
    )


def _same(these: tuple[RRset, ...], those: tuple[RRset, ...], *, exact_ttl: bool) -> bool:
    def seen(sets: tuple[RRset, ...]) -> set[tuple[str, tuple[str, ...], int]]:
        return {(each.type, each.values, each.ttl if exact_ttl else 0) for each in sets}

    return seen(these) == seen(those)


def servers_of(primary: Server, zone: Zone) -> tuple[Server, ...]:
    """The servers that the zone itself names (NS), addressed as the primary or else we know them."""
    origin = dns.name.from_text(zone.name)
    (answer,) = _exchange(primary, zone, [(origin, "NS")])
    names = [data.target for each in answer.answer for data in each if each.rdtype == dns.rdatatype.NS]
    found: list[Server] = []
    for name in sorted(names):
        found += [Server(host=host, port=primary.port) for host in _addresses(primary, zone, name)]
    return tuple(dict.fromkeys(found)) or (primary,)


def _addresses(primary: Server, zone: Zone, name: dns.name.Name) -> list[str]:
    if name.is_subdomain(dns.name.from_text(zone.name)):
        (answer,) = _exchange(primary, zone, [(name, "A")])
        return [value for each in _at(name, [answer]) if each.type == "A" for value in each.values]
    with suppress(OSError):
        lines = socket.getaddrinfo(name.to_text(omit_final_dot=True), primary.port, type=socket.SOCK_STREAM)
        return sorted({str(each[4][0]) for each in lines})
    return [name.to_text(omit_final_dot=True)]  # unknown to the machine: said at the proof, not passed over


def greet(servers: Iterable[Server], zone: Zone) -> tuple[Greeting, ...]:
    """Ask every server for the zone and say what it answered."""
    return tuple(_greeting(server, zone) for server in servers)


def _greeting(server: Server, zone: Zone) -> Greeting:
    try:
        (answer,) = _exchange(server, zone, [(dns.name.from_text(zone.name), "SOA")])
        serial = _serial(answer, server, zone)
    except (HostUnavailable, HostRefuses) as silence:
        fields = {name: str(value) for name, value in silence.fields.items()}
        return Greeting(protocol="DNS", ok=False, sentence=silence.sentence, fields=fields)
    told = {"server": str(server), "zone": zone.name, "serial": str(serial)}
    return Greeting(protocol="DNS", ok=True, sentence=WELCOME, fields=told)
