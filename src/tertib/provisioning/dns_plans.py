"""Deciding about names: pure functions, and the short way from a wish to its proof over any name host."""

import re
from collections.abc import Iterable, Mapping
from dataclasses import asdict
from ipaddress import IPv4Address, ip_address
from typing import Any
from uuid import UUID

from tertib.kernel.words import N_
from tertib.provisioning.dns_ports import MOVED, TAKEN, NameHost, NameMoved, NameRefused, NameTaken, TooMuch
from tertib.provisioning.dns_types import (
    MARK,
    Blast,
    Ensured,
    Limits,
    NameChange,
    NamePlan,
    NameState,
    Outcome,
    RRset,
    WantedName,
    read_mark,
)
from tertib.provisioning.ports import HostUnavailable
from tertib.provisioning.types import Said

LABEL = re.compile(r"[a-z0-9](?:[a-z0-9-]{0,61}[a-z0-9])?")
LONGEST, DEEPEST = 253, 2
SHORTEST_TTL, LONGEST_TTL = 30, 86400

WILDCARD = N_("Nama dengan “*” tidak diberikan: ia menjawab untuk semua nama yang belum ada.")
OUTSIDE = N_("Nama %(name)s tidak berada di dalam zona %(zone)s.")
DEEP = N_("Nama %(name)s terlalu dalam: paling banyak %(most)s tingkat di bawah %(zone)s.")
SHAPE = N_("Nama %(name)s memuat label yang bukan huruf kecil, angka, atau tanda hubung di antaranya.")
NO_VALUE = N_("Nama %(name)s tidak mempunyai alamat ataupun tujuan.")
BOTH = N_("Nama %(name)s diminta dengan alamat dan tujuan sekaligus; CNAME tidak boleh bertetangga.")
NOT_AN_ADDRESS = N_("“%(value)s” bukan alamat IPv4 atau IPv6 yang dapat ditunjuk sebuah nama.")
NOT_A_TARGET = N_("“%(value)s” bukan nama tujuan yang sah untuk CNAME.")
ITSELF = N_("Nama %(name)s tidak dapat menunjuk dirinya sendiri.")
TTL = N_("Umur rekaman (TTL) adalah %(least)s sampai %(most)s detik.")
TWICE = N_("Nama %(name)s tertulis dua kali dalam daftar ini. Tidak ada yang diubah; perbaiki daftarnya.")
MASS = N_(
    "Perubahan ini menghapus %(names)s nama dan %(sets)s kumpulan rekaman sekaligus; batasnya %(most)s nama. "
    "Tidak ada yang diubah."
)
SIBLINGS = N_("Pada %(name)s ada rekaman %(kinds)s yang bukan buatan Tertib; CNAME tidak boleh bertetangga.")


def check_name(name: str, zone: str, *, deepest: int = DEEPEST) -> None:
    """`NameRefused` unless the name may be given out below the zone."""
    if "*" in name:
        raise NameRefused(WILDCARD)
    if not name.endswith(f".{zone}") or len(name) > LONGEST - 8:
        raise NameRefused(OUTSIDE, name=name, zone=zone)
    labels = name.removesuffix(f".{zone}").split(".")
    if not all(LABEL.fullmatch(label) for label in labels):
        raise NameRefused(SHAPE, name=name)
    if len(labels) > deepest:
        raise NameRefused(DEEP, name=name, zone=zone, most=deepest)


def rrsets(wanted: WantedName, zone: str, *, deepest: int = DEEPEST) -> tuple[RRset, ...]:
    """The record sets of a wish in canonical form; `NameRefused` when any part of it does not hold."""
    check_name(wanted.name, zone, deepest=deepest)
    if not SHORTEST_TTL <= wanted.ttl <= LONGEST_TTL:
        raise NameRefused(TTL, least=SHORTEST_TTL, most=LONGEST_TTL)
    if wanted.addresses and wanted.target:
        raise NameRefused(BOTH, name=wanted.name)
    if wanted.target:
        values = {"CNAME": {_target(wanted)}}
    elif wanted.addresses:
        values = _addresses(wanted.addresses)
    else:
        raise NameRefused(NO_VALUE, name=wanted.name)
    return tuple(
        RRset(name=wanted.name, type=kind, ttl=wanted.ttl, values=tuple(sorted(found)))
        for kind, found in sorted(values.items())
    )


def _addresses(given: tuple[str, ...]) -> dict[str, set[str]]:
    values: dict[str, set[str]] = {}
    for value in given:
        try:
            address = ip_address(value.strip())
        except ValueError as error:
            raise NameRefused(NOT_AN_ADDRESS, value=value[:80]) from error
        if address.is_unspecified or address.is_multicast or "%" in value:
            raise NameRefused(NOT_AN_ADDRESS, value=value[:80])
        kind = "A" if isinstance(address, IPv4Address) else "AAAA"
        values.setdefault(kind, set()).add(address.compressed)
    return values


def _target(wanted: WantedName) -> str:
    target = wanted.target.strip().lower().rstrip(".")
    labels = target.split(".")
    if len(target) > LONGEST or len(labels) < 2 or not all(LABEL.fullmatch(label) for label in labels):
        raise NameRefused(NOT_A_TARGET, value=wanted.target[:80])
    if target == wanted.name:
        raise NameRefused(ITSELF, name=wanted.name)
    return f"{target}."


def planned(state: NameState, wanted: WantedName, sets: tuple[RRset, ...]) -> NamePlan:
    """What separates the zone from what is wanted; a name without our mark is a clash."""
    why, change = None, NameChange.CREATE
    after, before = sets, state.held
    if state.marker == wanted.marker:
        change = _between(before, after)
        if state.others and any(each.type == "CNAME" for each in sets):
            why = Said(sentence=SIBLINGS, fields={"name": wanted.name, "kinds": _kinds(state.others)})
    elif not state.is_free:
        why = Said(sentence=TAKEN, fields={"name": wanted.name})
    return NamePlan(
        name=wanted.name,
        marker=wanted.marker,
        change=NameChange.CLASH if why else change,
        before=before,
        after=after,
        kept=(*(each for each in before if each in after), *state.others),
        serial=state.serial,
        why=why,
    )


def planned_removal(state: NameState, marker: UUID) -> NamePlan:
    """What taking the name away changes: our kinds of records and our mark; all else at the name stays."""
    change, why = NameChange.REMOVE, None
    if state.marker != marker:
        change = NameChange.NOTHING if state.is_free else NameChange.CLASH
        why = None if state.is_free else Said(sentence=TAKEN, fields={"name": state.name})
    return NamePlan(
        name=state.name,
        marker=marker,
        change=change,
        before=state.held,
        kept=state.others,
        serial=state.serial,
        why=why,
    )


def _between(before: tuple[RRset, ...], after: tuple[RRset, ...]) -> NameChange:
    if set(before) == set(after):
        return NameChange.NOTHING
    was, will = {each.type for each in before}, {each.type for each in after}
    return NameChange.RETYPE if was and ("CNAME" in was) != ("CNAME" in will) else NameChange.CONVERGE


def _kinds(sets: tuple[RRset, ...]) -> str:
    return ", ".join(sorted({each.type for each in sets}))


def words(plan: NamePlan) -> tuple[Said, ...]:
    """The plan as sentences: each record that comes, goes or stays, and how far the change reaches."""
    if plan.change is NameChange.CLASH and plan.why:
        return (plan.why,)
    told = [
        Said(sentence=sentence, fields={"record": line})
        for sentence, sets in (
            (N_("Ditambah: %(record)s"), plan.added),
            (N_("Dihapus: %(record)s"), plan.removed),
            (N_("Tetap: %(record)s"), plan.kept),
        )
        for each in sets
        for line in each.lines()
    ]
    blast = plan.blast
    reach = N_(
        "Menyentuh %(names)s nama: %(added)s kumpulan rekaman ditambah, %(removed)s dihapus, tanda pemilik "
        "ikut dihitung. Rekaman lain di zona tidak disentuh."
    )
    fields = {"names": blast.names, "added": blast.added, "removed": blast.removed}
    return (*told, Said(sentence=reach, fields=fields))


def insist_within(blast: Blast, limits: Limits) -> None:
    """`TooMuch` when more would go than may go at once."""
    if blast.names_removed > limits.names_removed or blast.removed > limits.removed:
        raise TooMuch(MASS, names=blast.names_removed, sets=blast.removed, most=limits.names_removed)


def insist_unclashed(plan: NamePlan) -> None:
    """The refusal that a clash is."""
    if plan.change is NameChange.CLASH:
        why = plan.why or Said(sentence=TAKEN, fields={"name": plan.name})
        raise NameTaken(why.sentence, code="", **why.fields)


def insist_unmoved(plan: NamePlan, state: NameState) -> bool:
    """Whether there is something left to do; for hosts that judge a plan under a lock of their own.

    `NameTaken` or `NameMoved` when the zone is no longer what the plan was made for.
    """
    if state.marks == plan.marks and set(state.held) == set(plan.after):
        return False
    if plan.change is NameChange.REMOVE and state.is_free:
        return False
    if plan.change is NameChange.CREATE:
        if not state.is_free:
            raise NameTaken(TAKEN, name=plan.name)
        return True
    if state.marker != plan.marker or set(state.held) != set(plan.before):
        raise NameMoved(MOVED, name=plan.name)
    if state.others and any(each.type == "CNAME" for each in plan.after):
        raise NameTaken(SIBLINGS, name=plan.name, kinds=_kinds(state.others))
    return True


def plan_many(
    host: NameHost, wanted: Iterable[WantedName], removed: Iterable[NamePlan] = ()
) -> tuple[NamePlan, ...]:
    """Plans for a whole list, or none: one wrong or doubled entry refuses the list before the zone is read.

    What is not in the list is left alone: only `removed`, asked for one by one, takes anything away.
    """
    listed, gone = tuple(wanted), tuple(removed)
    seen: set[str] = set()
    for name in (*(each.name for each in listed), *(each.name for each in gone)):
        if name in seen:
            raise NameRefused(TWICE, name=name)
        seen.add(name)
    for each in listed:
        rrsets(each, host.zone)
    plans = (*(host.plan(each) for each in listed), *gone)
    insist_within(sum((each.blast for each in plans), Blast()), host.limits)
    return plans


def ensure(host: NameHost, wanted: WantedName, *, patience: float = 5.0) -> Ensured:
    """Bring the name to what is wanted and prove it; safe to repeat after a crash or an unknown outcome."""
    return carry_out(host, host.plan(wanted), patience=patience)


def remove(host: NameHost, name: str, *, marker: UUID, patience: float = 5.0) -> Ensured:
    """Take the name away and prove it; safe to repeat. What is not ours stays."""
    return carry_out(host, host.plan_removal(name, marker=marker), patience=patience)


def carry_out(host: NameHost, plan: NamePlan, *, patience: float = 5.0) -> Ensured:
    """Apply a plan, read back what cannot be known, prove the result."""
    insist_unclashed(plan)
    outcome = Outcome.ALREADY
    if plan.change is not NameChange.NOTHING:
        try:
            host.apply(plan)
        except HostUnavailable:
            if not _holds(host.read(plan.name), plan):
                raise
        else:
            outcome = Outcome.DONE
    return Ensured(outcome=outcome, plan=plan, proof=host.verify(plan, patience=patience))


def _holds(state: NameState, plan: NamePlan) -> bool:
    return state.marks == plan.marks and set(state.held) == set(plan.after)


def pointing_at(name: str, zone: Iterable[RRset]) -> tuple[RRset, ...]:
    """Every record set of the zone that leads to the name: it must be empty before the name may go."""
    wanted = f"{name}."
    leading = ("CNAME", "MX", "NS", "SRV", "PTR", "DNAME", "HTTPS", "SVCB")
    return tuple(
        each
        for each in zone
        if each.type in leading and any(wanted in value.lower().split() for value in each.values)
    )


def owners(zone: Iterable[RRset]) -> dict[str, UUID]:
    """Every name of a zone that carries our mark, and whose it is: for the register, and against drift."""
    found = {}
    for each in zone:
        marker = read_mark(tuple(value.strip('"') for value in each.values)) if each.type == "TXT" else None
        if marker is not None and each.name.startswith(f"{MARK}."):
            found[each.name.removeprefix(f"{MARK}.")] = marker
    return found


def as_row(plan: NamePlan) -> dict[str, object]:
    """A plan as it is kept between its confirmation and the worker who carries it out."""
    return {
        "name": plan.name,
        "marker": str(plan.marker),
        "change": plan.change.value,
        "serial": plan.serial,
        **{part: [asdict(each) for each in getattr(plan, part)] for part in ("before", "after", "kept")},
    }


def of_row(row: Mapping[str, Any]) -> NamePlan:
    """The plan that was kept; its instruction and the reason of a clash are not: they are told once."""

    def sets(part: str) -> tuple[RRset, ...]:
        return tuple(RRset(**{**each, "values": tuple(each["values"])}) for each in row[part])

    return NamePlan(
        name=row["name"],
        marker=UUID(row["marker"]),
        change=NameChange(row["change"]),
        serial=row["serial"],
        before=sets("before"),
        after=sets("after"),
        kept=sets("kept"),
    )
