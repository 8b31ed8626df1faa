"""Judging what servers hold against what the books say, a zone, a mail domain or a web host at a time. Pure.

Record sets are compared in canonical form, never as text: `2001:0DB8::7` and `2001:db8:0:0:0:0:0:7` are one
address.
"""

from collections.abc import Iterable, Iterator, Mapping, Sequence
from dataclasses import asdict, dataclass
from uuid import UUID

from tertib.kernel.words import N_
from tertib.provisioning.dns_types import MARK, OURS, RRset, read_mark
from tertib.provisioning.drift import (
    FOREIGN_MARK,
    NO_MARK,
    NOTHING,
    OPEN,
    OUR_MARK,
    SHUT,
    THERE,
    Difference,
    Kind,
    Known,
    Wanted,
)
from tertib.provisioning.sites import SiteState, UploadAccount, answer
from tertib.provisioning.types import AddressState, HostLine

_CARRYING = ("NS", "MX", "SOA")
_CHALLENGE = "_acme-challenge"  # comes and goes with every certificate

# --- names -----------------------------------------------------------------------------------------------


@dataclass(frozen=True, slots=True)
class _Zone:
    sets: dict[str, dict[str, RRset]]
    marks: dict[str, tuple[str, ...]]


def in_names(known: Known, zone: str, records: Iterable[RRset], *, whole: bool = True) -> list[Difference]:
    """Where a zone differs. `whole` False: only names of ours were asked, so that nothing foreign is seen."""
    read = _sorted(records)
    found = [one for wanted in known.judged() for one in _of_name(wanted, read)]
    return [*found, *(_foreign_names(known, zone, read) if whole else ())]


def _sorted(records: Iterable[RRset]) -> _Zone:
    sets: dict[str, dict[str, RRset]] = {}
    marks: dict[str, tuple[str, ...]] = {}
    for each in records:
        if each.name.startswith(f"{MARK}.") and each.type == "TXT":
            marks[each.name.removeprefix(f"{MARK}.")] = tuple(text.strip('"') for text in each.values)
        else:
            sets.setdefault(each.name, {})[each.type] = each
    return _Zone(sets, marks)


def _of_name(wanted: Wanted, read: _Zone) -> Iterator[Difference]:
    there, marks = read.sets.get(wanted.name, {}), read.marks.get(wanted.name, ())
    ours = tuple(there[kind] for kind in OURS if kind in there)
    if wanted.records is not None and not _agree(wanted.records, ours, exact=wanted.marker is not None):
        yield _records(wanted, wanted.records, ours)
    others = tuple(as_text(there[kind]) for kind in sorted(there) if kind not in OURS)
    if set(others) - set(wanted.others):
        yield Difference(
            kind=Kind.RECORD_EXTRA, subject=wanted.name, aspect="others", holding=wanted.id,
            lines=(HostLine(label=N_("Rekaman lain"), before=_joined(wanted.others), after=_joined(others)),),
            found={"others": list(others)},
        )  # fmt: skip
    gone = not there  # the whole name: that its mark went with it is no second difference
    if wanted.marker is not None and not gone and read_mark(marks) != wanted.marker:
        yield _mark(wanted, read_mark(marks), "; ".join(marks))


def _agree(expected: tuple[RRset, ...], found: tuple[RRset, ...], *, exact: bool) -> bool:
    """What was there before us may have a TTL for each kind; the books know the longest."""
    if exact or not found:
        return set(expected) == set(found)
    longest = max(each.ttl for each in found)
    return _values(expected) == _values(found) and {each.ttl for each in expected} == {longest}


def _records(wanted: Wanted, expected: tuple[RRset, ...], found: tuple[RRset, ...]) -> Difference:
    kinds = [kind for kind in OURS if any(each.type == kind for each in (*expected, *found))]
    lines = tuple(HostLine(label=kind, before=_of_kind(kind, expected), after=_of_kind(kind, found))
                  for kind in kinds)  # fmt: skip
    return Difference(
        kind=_kind_of(expected, found), subject=wanted.name, aspect="records", holding=wanted.id, lines=lines,
        found={"records": [[each.type, each.ttl, list(each.values)] for each in found]},
    )  # fmt: skip


def _kind_of(expected: tuple[RRset, ...], found: tuple[RRset, ...]) -> Kind:
    wanted, there = _values(expected), _values(found)
    if wanted == there:
        return Kind.RECORD_TTL
    if there < wanted:
        return Kind.RECORD_MISSING
    unrecorded = {each.type for each in found} - {
        each.type for each in expected
    }  # restoring removes them whole
    return Kind.RECORD_EXTRA if wanted < there or unrecorded else Kind.RECORD_VALUE


def _values(sets: tuple[RRset, ...]) -> set[tuple[str, str]]:
    return {(each.type, value) for each in sets for value in each.values}


def _of_kind(kind: str, sets: tuple[RRset, ...]) -> str:
    return "; ".join(text for each in sets if each.type == kind for text in _valued(each)) or NOTHING


def _valued(each: RRset) -> list[str]:
    return [f"{value} (TTL {each.ttl})" for value in each.values]


def as_text(each: RRset) -> str:
    """A record set in one line, as the books keep what they know of other kinds at a name."""
    return f"{each.type} {', '.join(value.rstrip('.') for value in each.values)}"


def _joined(texts: Sequence[str]) -> str:
    return "; ".join(texts)[:600] or NOTHING


def _mark(wanted: Wanted, found: UUID | None, said: str = "") -> Difference:
    kind = Kind.MARK_OTHER if found or said else Kind.MARK_MISSING
    return Difference(
        kind=kind, subject=wanted.name, aspect="mark", holding=wanted.id,
        lines=(HostLine(label=N_("Tanda pemilik"), before=OUR_MARK,
                        after=FOREIGN_MARK if kind is Kind.MARK_OTHER else NO_MARK),),
        found={"marker": str(found) if found else None, "said": said},
    )  # fmt: skip


def _foreign_names(known: Known, zone: str, read: _Zone) -> Iterator[Difference]:
    delegated = {name for name, sets in read.sets.items() if "NS" in sets and name != zone}
    for name in sorted({*read.sets, *read.marks} - {zone} - _carrying(zone, read)):
        marker = read_mark(read.marks.get(name, ()))
        if known.is_known(name, marker) or name.startswith(f"{_CHALLENGE}.") or _below(name, delegated):
            continue
        sets = read.sets.get(name, {})
        lines = [as_text(sets[kind]) for kind in sorted(sets)]
        yield _foreign(
            Kind.LEFT_OVER if marker else Kind.FOREIGN_NAME, name, N_("Rekaman"), _joined(lines),
            {
                "marker": str(marker) if marker else None,
                "records": [[sets[kind].type, sets[kind].ttl, list(sets[kind].values)]
                            for kind in sorted(sets)],
            },
        )  # fmt: skip


def _carrying(zone: str, read: _Zone) -> set[str]:
    """The zone's own name and mail servers: the operator's, not names that somebody forgot to record."""
    apex = read.sets.get(zone, {})
    values = [value for kind in _CARRYING if kind in apex for value in apex[kind].values]
    return {word.rstrip(".").lower() for value in values for word in value.split()}


def _below(name: str, delegated: set[str]) -> bool:
    """Whether it lies under a name that another server answers for."""
    while "." in name:
        name = name.partition(".")[2]
        if name in delegated:
            return True
    return False


def _foreign(kind: Kind, subject: str, label: str, said: str, found: Mapping[str, object]) -> Difference:
    lines = (HostLine(label=label, before=NOTHING, after=said),)
    return Difference(kind=kind, subject=subject, aspect="there", lines=lines, found=found)


# --- mailboxes -------------------------------------------------------------------------------------------


def in_mailboxes(
    known: Known, states: Iterable[AddressState], *, unseen: frozenset[str] = frozenset(), whole: bool = True
) -> list[Difference]:
    """Where a mail server differs; addresses that could not be asked are `unseen`."""
    there = {each.address: each for each in states}
    found = [
        one
        for wanted in known.judged()
        if wanted.name not in unseen
        for one in _of_mailbox(wanted, there.get(wanted.name))
    ]
    if whole:
        found += [
            _foreign(
                Kind.LEFT_OVER if state.marker else Kind.MAILBOX_FOREIGN, name, N_("Kotak surat"), THERE,
                asdict(_bare(state)),
            )
            for name, state in sorted(there.items())
            if not known.is_known(name, state.marker)
        ]  # fmt: skip
    return found


@dataclass(frozen=True, slots=True, kw_only=True)
class _Bare:
    """What of a found account is worth keeping: no fingerprint of anybody's password."""

    marker: str | None
    suspended: bool
    quota_mb: int | None


def _bare(state: AddressState | SiteState) -> _Bare:
    marker = str(state.marker) if state.marker else None
    return _Bare(marker=marker, suspended=state.suspended, quota_mb=state.quota_mb)


def _of_mailbox(wanted: Wanted, state: AddressState | None) -> Iterator[Difference]:
    if state is None:
        yield _missing(wanted, Kind.MAILBOX_MISSING, N_("Kotak surat"))
        return
    if wanted.marker is not None and state.marker != wanted.marker:
        yield _mark(wanted, state.marker)
    yield from _measured(wanted, suspended=state.suspended, quota_mb=state.quota_mb)


def _missing(wanted: Wanted, kind: Kind, label: str) -> Difference:
    lines = (HostLine(label=label, before=THERE, after=NOTHING),)
    return Difference(kind=kind, subject=wanted.name, aspect="there", holding=wanted.id, lines=lines)


def _measured(wanted: Wanted, *, suspended: bool, quota_mb: int | None) -> Iterator[Difference]:
    if suspended != wanted.suspended:
        line = HostLine(label=N_("Keadaan"), before=_door(wanted.suspended), after=_door(suspended))
        yield Difference(
            kind=Kind.CLOSED_DIFFERS, subject=wanted.name, aspect="closed", holding=wanted.id,
            lines=(line,), found={"suspended": suspended},
        )  # fmt: skip
    if quota_mb is not None and wanted.quota_mb and quota_mb != wanted.quota_mb:
        line = HostLine(label=N_("Kuota"), before=f"{wanted.quota_mb} MB", after=f"{quota_mb} MB")
        yield Difference(
            kind=Kind.QUOTA_DIFFERS, subject=wanted.name, aspect="quota", holding=wanted.id,
            lines=(line,), found={"quota_mb": quota_mb},
        )  # fmt: skip


def _door(suspended: bool) -> str:
    return SHUT if suspended else OPEN


# --- sites -----------------------------------------------------------------------------------------------


def in_sites(
    known: Known, states: Iterable[SiteState], accounts: Iterable[UploadAccount]
) -> list[Difference]:
    """Where a web host differs, its sites and the accounts that fill them."""
    there, owned = {each.name: each for each in states}, {each.marker for each in accounts if each.marker}
    found = [one for wanted in known.judged() for one in _of_site(wanted, there.get(wanted.name), owned)]
    found += [
        _foreign(
            Kind.LEFT_OVER if state.marker else Kind.SITE_FOREIGN, name, N_("Situs"), THERE,
            {**asdict(_bare(state)), "account": state.account, "revision": state.revision},
        )
        for name, state in sorted(there.items())
        if not known.is_known(name, state.marker)
    ]  # fmt: skip
    kept = {each.marker for each in there.values() if each.marker}
    found += [
        Difference(
            kind=Kind.ACCOUNT_EXTRA, subject=each.name, aspect="account",
            lines=(HostLine(label=N_("Akun unggah"), before=NOTHING, after=each.name),),
            found={"marker": str(each.marker) if each.marker else None},
        )
        for each in accounts
        if each.marker not in known.markers and each.marker not in kept
    ]  # fmt: skip
    return found


def _of_site(wanted: Wanted, state: SiteState | None, owned: set[UUID]) -> Iterator[Difference]:
    if state is None:
        yield _missing(wanted, Kind.SITE_MISSING, N_("Situs"))
        return
    if wanted.marker is not None and (state.marker, state.account, state.revision) != (
        wanted.marker,
        wanted.account,
        wanted.revision,
    ):
        yield _other_site(wanted, state)
        if state.marker != wanted.marker:
            return  # another's site: what it may take and whether it is open is not ours to compare
    if wanted.marker is not None and wanted.marker not in owned:
        yield Difference(
            kind=Kind.ACCOUNT_MISSING, subject=wanted.name, aspect="account", holding=wanted.id,
            lines=(HostLine(label=N_("Akun unggah"), before=wanted.account, after=NOTHING),),
        )  # fmt: skip
    yield from _measured(wanted, suspended=state.suspended, quota_mb=state.quota_mb)


def _other_site(wanted: Wanted, state: SiteState) -> Difference:
    assert wanted.marker is not None  # noqa: S101 - for the type checker
    line = HostLine(
        label=N_("Jawaban situs"),
        before=answer(wanted.marker, wanted.revision, suspended=False),
        after=answer(state.marker, state.revision, suspended=False) if state.marker else NO_MARK,
    )
    account = HostLine(label=N_("Akun unggah"), before=wanted.account, after=state.account or NOTHING)
    return Difference(
        kind=Kind.SITE_OTHER, subject=wanted.name, aspect="site", holding=wanted.id,
        lines=(line, account) if state.account != wanted.account else (line,),
        found={
            "marker": str(state.marker) if state.marker else None, "account": state.account,
            "revision": state.revision,
        },
    )  # fmt: skip
