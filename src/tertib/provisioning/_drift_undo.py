"""The third way out of a difference: the server follows the books again.

An effect like any other: planned, confirmed, done through the port that made the thing, proven by comparing
once more. What is not marked as ours no port touches: a person does it in the server, and the comparison
proves it all the same.
"""

from collections.abc import Callable, Iterable, Mapping
from dataclasses import dataclass, replace
from datetime import timedelta
from uuid import UUID

from tertib.cases.catalogue import (
    Failed,
    NeedsPerson,
    Outcome,
    OutsideContext,
    Pending,
    Plan,
    PlanLine,
    Proven,
)
from tertib.kernel.errors import NotFound, TertibError
from tertib.kernel.words import N_
from tertib.people import queries as people
from tertib.provisioning import (
    _drift_exits,
    _drift_findings,
    _drift_reading,
    _holdings,
    _hosts,
    _name_systems,
    _seals,
    _site_systems,
    _subdomains,
    credentials,
    dns_plans,
    drift,
    drift_judging,
)
from tertib.provisioning._drift_reading import DNS, MAIL, WEB, System
from tertib.provisioning.dns_types import RRset, mark_line, mark_name
from tertib.provisioning.drift import Difference, Kind, Known
from tertib.provisioning.drift_types import FindingState, Settled
from tertib.provisioning.models import Finding, Holding
from tertib.provisioning.ports import HostUnavailable
from tertib.provisioning.sites import SiteListing
from tertib.provisioning.types import Credential, HoldingState, Mailbox
from tertib.runtime import door, marks, secrets
from tertib.runtime.door import Tx
from tertib.runtime.secrets import SecretText

SOON, LATER = timedelta(seconds=5), timedelta(seconds=30)
_SUMMARY = N_("Kembalikan %(subject)s seperti pendataan")
_NOT_APPROVED = N_(
    "Mengembalikan %(subject)s menghapus sesuatu di server; itu memerlukan persetujuan pimpinan lebih dahulu."
)
_CHANGING = N_("Perkara lain sedang mengubah %(subject)s; pengembaliannya menunggu sampai itu selesai.")
_STILL = N_("%(subject)s di server belum seperti pendataan.")
_BY_HAND = N_("Kerjakan menurut petunjuk di bawah, lalu tekan “Sudah saya kerjakan”.")
_NO_MARK = N_(
    "Tanda pemiliknya bukan milik kantor ini, jadi Tertib tidak menyentuhnya. Kerjakan sendiri di servernya, "
    "lalu tekan “Sudah saya kerjakan”."
)
_ADD_MARK = N_("Tulis rekaman ini di zonanya: %(record)s")
_AS_BOOKS = N_("Samakan %(subject)s di server dengan pendataan: %(what)s")
_TAKE_AWAY = N_("Hapus dari server: %(subject)s (%(what)s)")
_TELL = N_("Tekan “Sudah saya kerjakan”. Tertib membandingkannya sekali lagi.")


@dataclass(frozen=True, slots=True, kw_only=True)
class _Case:
    """One difference with all that undoing it needs."""

    row: Finding
    held: Holding | None
    system: System
    case: UUID

    @property
    def kind(self) -> Kind:
        return Kind(self.row.kind)

    @property
    def marker(self) -> UUID:
        """Whose it is on the server: the holding's, or that of what was left over."""
        return self.held.marker if self.held else UUID(str(self.row.found["marker"]))


class UndoDifference:
    """Outside verb `drift.undo`: inputs `finding`, `approved` (who let something be taken away)."""

    destroys = True  # what is left over, or stands there beside what is ours

    def plan(self, context: OutsideContext) -> Plan | None:
        """The table of the difference the other way round: what stands there now, and what will."""
        try:
            said = _case(context)
        except NotFound as unknown:
            return Plan(summary=unknown.sentence, confirm=False)
        by_hand = _is_by_hand(said)
        now = () if by_hand or said.row.state != FindingState.OPEN else _now(said)
        seen = tuple(
            PlanLine(label=each["label"], before=each["after"], after=each["before"])
            for each in said.row.lines
        )
        return Plan(
            summary=_SUMMARY,
            lines=_turned(now) or seen,
            manual=_instruction(said) if by_hand else (),
            destroys=_turned(each for each in now if each.kind in drift.DESTROYS),
            confirm=True,
            fields={"subject": said.row.subject},
        )

    def run(self, context: OutsideContext) -> Outcome:
        """Look first; do what is missing; prove it by looking again."""
        marks.point("drift.undoing")
        try:
            said = _case(context)
        except NotFound as unknown:
            return Failed(sentence=str(unknown))
        told = {"subject": said.row.subject}
        if said.kind in drift.DESTROYS and not context.inputs.get("approved"):
            return Failed(sentence=_NOT_APPROVED % told)
        try:
            return self._undone(said, context)
        except HostUnavailable as silence:
            return Pending(reason=str(silence), retry_after=LATER)
        except TertibError as refusal:
            return NeedsPerson(sentence=str(refusal))

    def _undone(self, said: _Case, context: OutsideContext) -> Outcome:
        if said.row.state == FindingState.OPEN and _still(said):
            if _is_by_hand(said):
                sentence = _STILL % {"subject": said.row.subject} if context.by_hand else _BY_HAND
                return NeedsPerson(sentence=sentence)
            if _is_changing(said, context.intent):
                return Pending(
                    reason=_CHANGING % {"subject": said.row.subject}, retry_after=LATER, waits=True
                )
            if _would_destroy_more(said):
                return Failed(sentence=_NOT_APPROVED % {"subject": said.row.subject})
            _UNDOING[said.system.family, said.kind](said)
            marks.point("drift.undone")
            if _still(said):
                return Pending(reason=_STILL % {"subject": said.row.subject}, retry_after=SOON)
        by = people.person(context.by).name if context.by else ""
        door.run(lambda tx: _drift_findings.close(tx, said.row, Settled.UNDONE, by=by[:200]))
        marks.point("drift.undo_kept")
        return Proven(evidence={"subject": said.row.subject, "holding": str(said.row.holding_id or "")})


def _case(context: OutsideContext) -> _Case:
    row = _drift_exits.of_case(context.inputs, context.case.id)
    family, _, about = row.system.partition(":")
    return _Case(
        row=row,
        held=Holding.objects.filter(id=row.holding_id).first() if row.holding_id else None,
        system=System(family=family, about=about),
        case=context.case.id,
    )


def _is_by_hand(said: _Case) -> bool:
    """Whether no port of ours may do it."""
    host = _HOSTS[said.system.family](said)
    return bool(getattr(host, "by_hand", False)) or (
        (said.system.family, said.kind) not in _UNDOING
        or said.row.aspect == "others"
        or (said.kind is Kind.SITE_OTHER and said.row.found.get("marker") != str(said.marker))
    )


_HOSTS: Mapping[str, Callable[[_Case], object]] = {
    DNS: lambda said: _name_systems.holder_of(f"x.{said.system.about}"),
    MAIL: lambda said: _hosts.holder_of(f"x@{said.system.about}"),
    WEB: lambda said: _site_systems.holder_of(f"x.{said.system.about}"),
}


def _instruction(said: _Case) -> tuple[str, ...]:
    """What a person does in the server, in Indonesian as on any plan."""
    told = {"subject": said.row.subject}
    if said.system.family == DNS and said.row.aspect == "mark":
        return (_ADD_MARK % {"record": mark_line(said.row.subject, said.marker)}, _TELL)
    if said.kind in drift.DESTROYS:
        what = "; ".join(each["after"] for each in said.row.lines)
        return (_NO_MARK, _TAKE_AWAY % {**told, "what": what})
    what = "; ".join(f"{each['label']}: {each['before']}" for each in said.row.lines)
    return (_AS_BOOKS % {**told, "what": what}, _TELL)


# --- looking -----------------------------------------------------------------------------------------------


def _still(said: _Case) -> bool:
    """Whether the server still differs in this, asked about this one thing alone."""
    return bool(_now(said))


def _now(said: _Case) -> list[Difference]:
    found = _LOOKING[said.system.family](said)
    return [each for each in found if each.aspect == said.row.aspect]


def _turned(found: Iterable[Difference]) -> tuple[PlanLine, ...]:
    return tuple(
        PlanLine(label=line.label, before=line.after, after=line.before)
        for each in found
        for line in each.lines
    )


def _is_changing(said: _Case, intent: UUID) -> bool:
    """Whether a case is at it: putting the books' old state back would undo what that case proves."""
    held = said.held
    if held is not None and not _drift_reading.as_wanted(held, ()).steady:
        return True
    return _drift_reading.is_busy(said.system, said.row.subject, apart_from=intent)


def _would_destroy_more(said: _Case) -> bool:
    """Whether something to take away came since the comparison: nobody has seen or confirmed that."""
    return said.kind not in drift.DESTROYS and any(each.kind in drift.DESTROYS for each in _now(said))


def _books(said: _Case) -> Known:
    """The books as if this were the only holding: nothing else is judged, and nothing else is foreign."""
    if said.held is None or said.held.state == HoldingState.REMOVED:
        return Known(wanted=(), living=frozenset())
    addresses = _drift_reading.web_addresses(said.system) if said.system.family == DNS else ()
    wanted = replace(_drift_reading.as_wanted(said.held, addresses), steady=True)
    return Known(wanted=(wanted,), living=frozenset({wanted.name}), markers=frozenset({said.held.marker}))


def _look_at_name(said: _Case) -> list[Difference]:
    state = _name_systems.holder_of(said.row.subject).read(said.row.subject)
    texts = tuple(f'"{text}"' for text in state.marks)
    kept = (RRset(name=mark_name(state.name), type="TXT", ttl=300, values=texts),) if texts else ()
    return drift_judging.in_names(_books(said), said.system.about, (*state.rrsets, *kept))


def _look_at_mailbox(said: _Case) -> list[Difference]:
    state = _hosts.holder_of(said.row.subject).read(said.row.subject)
    return drift_judging.in_mailboxes(_books(said), () if state is None else (state,))


def _look_at_site(said: _Case) -> list[Difference]:
    host = _site_systems.holder_of(f"x.{said.system.about}")
    accounts = host.upload_accounts() if isinstance(host, SiteListing) else ()
    if said.kind is Kind.ACCOUNT_EXTRA:
        there = tuple(each for each in accounts if each.name == said.row.subject)
        return drift_judging.in_sites(Known(wanted=(), living=frozenset()), (), there)
    state = host.read(said.row.subject)
    mine = tuple(each for each in accounts if said.held is not None and each.marker == said.held.marker)
    return drift_judging.in_sites(_books(said), () if state is None else (state,), mine)


_LOOKING: Mapping[str, Callable[[_Case], list[Difference]]] = {
    DNS: _look_at_name, MAIL: _look_at_mailbox, WEB: _look_at_site
}  # fmt: skip


# --- doing -------------------------------------------------------------------------------------------------


def _held(said: _Case) -> Holding:
    if said.held is None:
        raise NotFound(_drift_exits.UNKNOWN)
    return said.held


def _restore_name(said: _Case) -> None:
    host = _name_systems.holder_of(said.row.subject)
    wanted = _drift_reading.wanted_name(_held(said), _drift_reading.web_addresses(said.system))
    dns_plans.ensure(host, wanted)


def _remove_name(said: _Case) -> None:
    host = _name_systems.holder_of(said.row.subject)
    dns_plans.remove(host, said.row.subject, marker=said.marker)


def _turn_mailbox(said: _Case) -> None:
    host, shut = _hosts.holder_of(said.row.subject), _held(said).state == HoldingState.SUSPENDED
    turn = host.suspend if shut else host.resume
    turn(said.row.subject, marker=said.marker)


def _resize_mailbox(said: _Case) -> None:
    """A password of version 0 is older than any that we ever set: the server keeps the one it has."""
    host, held = _hosts.holder_of(said.row.subject), _held(said)
    state = host.read(held.name)
    if state is None or state.version < 1:
        raise NotFound(_AS_BOOKS, subject=held.name, what=f"{held.quota_mb} MB")
    box = Mailbox(address=held.name, quota_mb=held.quota_mb, marker=held.marker, version=0)
    host.apply(host.plan(box), SecretText("-"))


def _make_mailbox(said: _Case) -> None:
    held, host = _held(said), _hosts.holder_of(said.row.subject)
    sealed = _new_password(said, held)
    box = Mailbox(
        address=held.name, quota_mb=held.quota_mb or _hosts.usual_quota(), marker=held.marker,
        version=sealed.version,
    )  # fmt: skip
    host.apply(host.plan(box), sealed.secret)
    if held.state == HoldingState.SUSPENDED:
        host.suspend(held.name, marker=held.marker)
    elif not host.verify(held.name, sealed.secret).accepted:
        raise HostUnavailable(_STILL, subject=held.name)
    _seal(held, (state.fingerprint if (state := host.read(held.name)) else ""))


def _remove_mailbox(said: _Case) -> None:
    _hosts.holder_of(said.row.subject).remove(said.row.subject, marker=said.marker)


def _turn_site(said: _Case) -> None:
    host, shut = _site_systems.holder_of(said.row.subject), _held(said).state == HoldingState.SUSPENDED
    turn = host.suspend if shut else host.resume
    turn(said.row.subject, marker=said.marker)


def _make_site(said: _Case) -> None:
    """The site as the books have it; only an account that is gone gets a new password."""
    held, host = _held(said), _site_systems.holder_of(said.row.subject)
    state = host.read(held.name)
    accounts = host.upload_accounts() if isinstance(host, SiteListing) else ()
    site = replace(_subdomains.site_of(held), quota_mb=held.quota_mb or _site_systems.usual_quota())
    if state is not None:
        site = replace(site, revision=max(site.revision, state.revision + 1))
    if any(each.marker == held.marker for each in accounts):
        host.apply(host.plan(replace(site, version=0)), SecretText("-"))
    else:
        sealed = _new_password(said, held)
        host.apply(host.plan(replace(site, version=sealed.version)), sealed.secret)
        _seal(held, (made.fingerprint if (made := host.read(held.name)) else ""))
    if held.state == HoldingState.SUSPENDED:
        host.suspend(held.name, marker=held.marker)
    if site.revision != held.settings.get("revision"):
        _subdomains.keep(held.id, {}, revision=site.revision)
        held.refresh_from_db()


def _remove_site(said: _Case) -> None:
    host = _site_systems.holder_of(said.row.subject)
    host.remove(said.row.subject, host.backup(said.row.subject, marker=said.marker))


def _new_password(said: _Case, held: Holding) -> _seals.Taken:
    """Our own commit before the server: sealed under this case, so that its sheet is printed here."""

    def write(tx: Tx) -> None:
        row = _holdings.locked(tx, held.id)
        if row.case_id == said.case and _seals.look(row.id, _seals.INITIAL) is not None:
            return  # an earlier attempt of this case sealed it
        credentials.void_sheets(tx, row, reason=N_("dibuat lagi karena hilang dari server"))
        row.version, row.case_id, row.expires_at = row.version + 1, said.case, None
        row.settings = {**row.settings, "standing": True}  # it was there before this case
        _seals.drop(row.id)
        _seals.put(tx, row.id, _seals.INITIAL, secrets.generate_password(), version=row.version)
        _holdings.keep(row, "version", "case_id", "expires_at", "settings")

    door.run(write)
    held.refresh_from_db()
    sealed = _seals.look(held.id, _seals.INITIAL)
    if sealed is None:
        raise NotFound(_drift_exits.UNKNOWN)
    return sealed


def _seal(held: Holding, fingerprint: str) -> None:
    def write(tx: Tx) -> None:
        row = _holdings.locked(tx, held.id)
        row.fingerprint = fingerprint
        _holdings.enter(tx, row, Credential.SEALED)
        _holdings.keep(row, "fingerprint")

    door.run(write)


_UNDOING: Mapping[tuple[str, Kind], Callable[[_Case], None]] = {
    (DNS, Kind.RECORD_MISSING): _restore_name,
    (DNS, Kind.RECORD_VALUE): _restore_name,
    (DNS, Kind.RECORD_TTL): _restore_name,
    (DNS, Kind.RECORD_EXTRA): _restore_name,
    (DNS, Kind.LEFT_OVER): _remove_name,
    (MAIL, Kind.MAILBOX_MISSING): _make_mailbox,
    (MAIL, Kind.CLOSED_DIFFERS): _turn_mailbox,
    (MAIL, Kind.QUOTA_DIFFERS): _resize_mailbox,
    (MAIL, Kind.LEFT_OVER): _remove_mailbox,
    (WEB, Kind.SITE_MISSING): _make_site,
    (WEB, Kind.SITE_OTHER): _make_site,
    (WEB, Kind.QUOTA_DIFFERS): _make_site,
    (WEB, Kind.ACCOUNT_MISSING): _make_site,
    (WEB, Kind.CLOSED_DIFFERS): _turn_site,
    (WEB, Kind.LEFT_OVER): _remove_site,
}
