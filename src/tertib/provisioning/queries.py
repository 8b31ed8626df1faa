"""Reads of provisioning. Nothing here opens a secret or asks a server."""

from collections.abc import Iterable
from uuid import UUID

from django.core.paginator import Paginator
from django.db.models import Count, F, Max, QuerySet

from tertib.cases import queries as cases
from tertib.cases.catalogue import Finding
from tertib.kernel.actor import Actor
from tertib.kernel.errors import NotFound
from tertib.kernel.words import N_
from tertib.people import queries as people
from tertib.provisioning import (
    _attempts,
    _drift_lists,
    _holdings,
    _hosts,
    _name_lists,
    _name_systems,
    _owners,
    _permits,
    _rules,
    _site_systems,
    _story,
    _systems,
    _takings,
    _views,
    names,
)
from tertib.provisioning._mailbox import KIND as MAILBOX
from tertib.provisioning.dns_types import NameSystemView
from tertib.provisioning.drift_types import DriftPage
from tertib.provisioning.held_names import NamePage, NameView
from tertib.provisioning.models import Attempt, Holding, Mirrored, Sheet
from tertib.provisioning.sites import SiteSystemView
from tertib.provisioning.taking_types import TakingReport, TakingView, UnownedPage
from tertib.provisioning.types import (
    AttemptView,
    ConnectorView,
    HoldingState,
    HoldingView,
    MailboxPage,
    MailSystemView,
    MirrorView,
    SheetView,
    Story,
    TrialView,
)
from tertib.runtime import door

_MOST_NEAR = 3
_PAGE = 50
_WATCHERS = frozenset({"auditor"})


def holdings_of(by: Actor, agency: UUID) -> tuple[HoldingView, ...]:
    """ "Alamat kami": the mailboxes of an agency, by name. Empty when `by` may not see that agency."""
    if not _views.speaks_for(by, agency):
        return ()
    held = Holding.objects.filter(owner_id=agency, kind=MAILBOX).exclude(state=HoldingState.REMOVED)
    return _views.holding_views(held.order_by("name"))


def holdings_for_case(by: Actor, case: UUID) -> tuple[HoldingView, ...]:
    """The mailboxes a case made or is making. `NotFound` when `by` may not see the case."""
    view = cases.case_for(by, case)
    held = Holding.objects.filter(case_id=view.id).exclude(state=HoldingState.REMOVED)
    return _views.holding_views(held.order_by("name"))


def holdings_of_office(by: Actor, office: UUID) -> tuple[HoldingView, ...]:
    """Every mailbox of an office, for whoever works there today and for auditors; else empty."""
    if not (_views.works_in(by, office) or people.roles_of(by, door.read_now()) & _WATCHERS):
        return ()
    return _views.holding_views(Holding.objects.filter(office_id=office, kind=MAILBOX).order_by("name"))


def mailboxes(by: Actor, *, text: str = "", asked: bool = False, page: int = 1) -> MailboxPage:
    """The mailboxes of the offices `by` works in, of all offices for auditors; those asked for come first.

    `text` is part of an address, `asked` leaves those whose owners wait for a new sheet.
    """
    found = _seen(by).filter(kind=MAILBOX, name__icontains=text)
    waiting = found.filter(asked_at__isnull=False)
    sheaf = Paginator(
        (waiting if asked else found).order_by(F("asked_at").asc(nulls_last=True), "name"), _PAGE
    )
    shown = sheaf.get_page(page)
    return MailboxPage(
        items=_views.holding_views(shown.object_list),
        page=shown.number,
        pages=sheaf.num_pages,
        total=sheaf.count,
        asked=waiting.count(),
    )


def names_held(by: Actor, agency: UUID) -> tuple[NameView, ...]:
    """ "Subdomain kami": the subdomains of an agency, by name. Empty when `by` may not see that agency."""
    if not _views.speaks_for(by, agency):
        return ()
    return _name_lists.views(_name_lists.standing().filter(owner_id=agency).order_by("name"))


def names_kept(by: Actor, *, text: str = "", ending: bool = False, page: int = 1) -> NamePage:
    """The subdomains of the offices `by` works in, of all offices for auditors.

    `text` is part of a name, `ending` leaves those whose term ends within the month or has ended.
    """
    seen = _seen(by).values("id")
    return _name_lists.page(_name_lists.standing().filter(id__in=seen), text=text, ending=ending, number=page)


def holding(by: Actor, holding_id: UUID) -> HoldingView:
    """One mailbox, for whoever works in its office today and for auditors. `NotFound` for everybody else."""
    found = _seen(by).filter(id=holding_id).first()
    if found is None:
        raise NotFound(_holdings.UNKNOWN)
    (view,) = _views.holding_views([found])
    return view


def _seen(by: Actor) -> QuerySet[Holding]:
    now = door.read_now()
    if people.roles_of(by, now) & _WATCHERS:
        return Holding.objects.all()
    held = people.capacities(by.person, now) if by.person else ()
    return Holding.objects.filter(office_id__in={each.office for each in held})


def differences(by: Actor, *, accepted: bool = False, page: int = 1) -> DriftPage:
    """Where books and servers differ, in the offices `by` works in; in all of them for auditors.

    `accepted` lists what stays as it is for a reason. Beside it, when each system was compared, or why not.
    """
    return _drift_lists.page(by, accepted=accepted, number=page)


def asked_sheets(by: Actor) -> tuple[HoldingView, ...]:
    """The mailboxes whose owners wait for a new sheet, in the offices whose mailboxes `by` keeps."""
    offices = _permits.kept_offices(by, door.read_now())
    waiting = Holding.objects.filter(office_id__in=offices, asked_at__isnull=False) if offices else ()
    return _views.holding_views(waiting.order_by("asked_at")) if waiting else ()


def story(held: HoldingView, *, over: bool) -> Story:
    """Where the initial password stands and what is next, for the office; `over`: its case has ended."""
    return _story.at_desk(held, over=over)


def owner_story(held: HoldingView) -> Story:
    """The same for those who speak for the agency."""
    return _story.for_owner(held)


def sheets_of_holding(by: Actor, holding_id: UUID) -> tuple[SheetView, ...]:
    """Every sheet ever printed for a mailbox, newest first."""
    held = holding(by, holding_id)
    sheets = Sheet.objects.filter(holding=held.id).select_related("holding").order_by("-printed_at", "serial")
    return tuple(map(_views.sheet_view, sheets))


def may_keep(by: Actor, case: UUID) -> bool:
    """Whether `by` keeps the mailboxes of the case's office. `NotFound` when `by` may not see the case."""
    return _permits.keeps(by, cases.case_for(by, case).office, door.read_now())


def sheets_of(by: Actor, case: UUID) -> tuple[SheetView, ...]:
    """Every sheet ever printed for a case, newest first, valid or void."""
    view = cases.case_for(by, case)
    sheets = Sheet.objects.filter(case_id=view.id).select_related("holding").order_by("-printed_at", "serial")
    return tuple(_views.sheet_view(sheet) for sheet in sheets)


def address_check(name: str, domain: str, *, case: UUID | None = None) -> tuple[Finding, ...]:
    """Shape, reserved and blocked words; taken and look-alike names among holdings and the last mirror.

    What `case` itself has reserved does not count as taken.
    """
    local, given = names.split(name)
    faults = names.judge(local, rules())
    if given and given != domain:
        return (*faults, _foreign_domain(domain))
    if faults:
        return faults
    known = _known_locals(domain, case)
    if local in known:
        return (_taken(f"{local}@{domain}"),)
    near = names.near_duplicates(local, known)[:_MOST_NEAR]
    return (_near(local, near),) if near else ()


def _known_locals(domain: str, case: UUID | None) -> frozenset[str]:
    held = Holding.objects.filter(name__endswith=f"@{domain}").exclude(state=HoldingState.REMOVED)
    own = held.filter(case_id=case) if case is not None else held.none()
    mine = _locals(own.values_list("name", flat=True))
    taken = _locals(held.values_list("name", flat=True))
    mirrored = _locals(Mirrored.objects.filter(domain=domain).values_list("address", flat=True))
    return (taken | mirrored) - mine


def _locals(addresses: Iterable[str]) -> frozenset[str]:
    return frozenset(address.partition("@")[0] for address in addresses)


def _foreign_domain(domain: str) -> Finding:
    sentence = N_("Alamat resmi berada di bawah domain %(domain)s.")
    return Finding(level="error", sentence=sentence, fields={"domain": domain})


def _taken(address: str) -> Finding:
    sentence = N_("Alamat %(address)s sudah dipakai atau sedang diproses.")
    return Finding(level="error", sentence=sentence, fields={"address": address})


def _near(local: str, near: tuple[str, ...]) -> Finding:
    sentence = N_("Mirip dengan alamat yang sudah ada: %(near)s. Pastikan bukan alamat yang sama.")
    return Finding(level="warning", sentence=sentence, fields={"name": local, "near": ", ".join(near)})


def rules() -> names.AddressRules:
    """The address rules in force."""
    return _rules.addresses()


def suggest_name(agency_name: str) -> str:
    """The usual acronym of an agency: "Dinas Komunikasi dan Informatika" -> "diskominfo"."""
    return names.suggest(agency_name, rules())


def attempt(attempt_id: UUID) -> AttemptView:
    """How far a trial, a change or a presence check has come. `NotFound` after an hour."""
    found = Attempt.objects.filter(id=attempt_id).first()
    if found is None:
        raise NotFound(N_("Pertanyaan ini sudah kedaluwarsa; ulangi dari awal."))
    return _views.attempt_view(found)


def presence(by: Actor, attempt_id: UUID) -> AttemptView:
    """What the server said of an address that `by` asked about. `NotFound` for everybody else's question."""
    mine = Attempt.objects.filter(id=attempt_id, kind=_attempts.CHECK, asked_by_id=by.person)
    found = mine.first() if by.person is not None else None
    if found is None:
        raise NotFound(N_("Pertanyaan ini sudah kedaluwarsa; ulangi dari awal."))
    return _views.attempt_view(found)


def mirror(domain: str) -> MirrorView | None:
    """When the server's list of the domain was last read; None before the first reading."""
    found = Mirrored.objects.filter(domain=domain).aggregate(at=Max("read_at"), count=Count("id"))
    if found["at"] is None:
        return None
    return MirrorView(domain=domain, read_at=found["at"], addresses=found["count"])


def domains(office: UUID | None = None) -> tuple[str, ...]:
    """The mail domains that are served, the office's usual one first."""
    return _hosts.domains(office)


def mail_system(office: UUID) -> MailSystemView | None:
    """Where the office's mailboxes live; None before anybody said so."""
    return _systems.of_office(office)


def connectors() -> tuple[ConnectorView, ...]:
    """What an administrator may choose from."""
    return _hosts.connectors()


def trial(domain: str) -> TrialView | None:
    """The newest test of a domain's mail system."""
    return _systems.newest(domain)


def site_systems(office: UUID) -> tuple[SiteSystemView, ...]:
    """The zones an office may use, each with its web host and the newest test of it."""
    return _site_systems.of_office(office)


def site_zones(office: UUID) -> tuple[str, ...]:
    """Every zone that sites may be made in, the office's own first."""
    return _site_systems.zones(office)


def site_connectors() -> tuple[ConnectorView, ...]:
    """The connectors of web hosts that an administrator may choose."""
    return _site_systems.connectors()


def name_algorithms() -> tuple[str, ...]:
    """The algorithms a TSIG key may have, the usual one first."""
    return _name_systems.ALGORITHMS


def name_systems(office: UUID) -> tuple[NameSystemView, ...]:
    """The zones an office may use, each with its name server and the newest test of it."""
    return _name_systems.of_office(office)


def readable_zones(office: UUID) -> tuple[str, ...]:
    """The zones whose standing names an office may take over."""
    return _name_systems.readable(office)


def takings(by: Actor, office: UUID) -> tuple[TakingView, ...]:
    """What an office took over or is about to, the newest first; `NotFound` unless `by` administers it."""
    _insist_taker(by, office)
    return _takings.listed(office)


def taking(by: Actor, office: UUID, taking_id: UUID) -> TakingView:
    """One of them."""
    _insist_taker(by, office)
    return _takings.one(office, taking_id)


def taking_report(by: Actor, office: UUID, taking_id: UUID) -> TakingReport | None:
    """What would become of its lines now; None while it is being read and after it was applied."""
    _insist_taker(by, office)
    return _takings.report_of(office, taking_id)


def unowned(by: Actor, office: UUID, *, text: str = "", kind: str = "", page: int = 1) -> UnownedPage:
    """What was taken over and is nobody's yet, with the agency that each name speaks of."""
    _insist_taker(by, office)
    return _owners.page_of(office, text=text, kind=kind, page=page)


def count_unowned(office: UUID) -> int:
    """How many things of an office wait for their owner."""
    return _owners.unowned(office).count()


def _insist_taker(by: Actor, office: UUID) -> None:
    if not _takings.administers(by, office):
        raise NotFound(_takings.UNKNOWN)


def name_connectors() -> tuple[ConnectorView, ...]:
    """The connectors of name servers that an administrator may choose."""
    return _name_systems.connectors()
