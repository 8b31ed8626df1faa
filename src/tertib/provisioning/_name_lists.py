"""Rows of names, sites and terms, put together for whoever may look at them."""

from collections.abc import Iterable, Mapping
from datetime import date, timedelta

from django.core.paginator import Paginator
from django.db.models import Q, QuerySet

from tertib.kernel.words import N_
from tertib.people import queries as people
from tertib.provisioning import _asked_names
from tertib.provisioning._subdomains import HOSTING, NAME, SITE
from tertib.provisioning._terms import AHEAD, DATES
from tertib.provisioning.held_names import End, NamePage, NameView, Urgency
from tertib.provisioning.models import Holding, Terms
from tertib.provisioning.types import HOLDING_LABELS, HoldingState, Said
from tertib.runtime import door

_PAGE = 50


def views(rows: Iterable[Holding]) -> tuple[NameView, ...]:
    """Names, each with its site and terms, in four queries however many they are."""
    held = list(rows)
    sites = {
        site.name: site
        for site in Holding.objects.filter(kind=SITE, name__in=[row.name for row in held]).exclude(
            state=HoldingState.REMOVED
        )
    }
    terms = {row.holding_id: row for row in Terms.objects.filter(holding__in=held)}
    owners = people.units({row.owner_id for row in held if row.owner_id})
    agencies = {unit: view.name for unit, view in owners.items()}
    zones = {office: _asked_names.zone_of(office) for office in {row.office_id for row in held}}
    today = people.office_date(door.read_now())
    return tuple(
        _view(
            row,
            sites.get(row.name),
            terms.get(row.id) or Terms(holding=row),
            label=row.name.removesuffix(f".{zones[row.office_id]}"),
            agency=agencies.get(row.owner_id, "") if row.owner_id else "",
            today=today,
        )
        for row in held
    )


def _view(
    row: Holding, site: Holding | None, terms: Terms, *, label: str, agency: str, today: date
) -> NameView:
    state = HoldingState(row.state)
    return NameView(
        id=row.id,
        name=row.name,
        label=label,
        agency=agency,
        state=state,
        state_label=HOLDING_LABELS[state],
        aim=_aim(row),
        account=str(site.settings.get("account", "")) if site else "",
        quota_mb=site.quota_mb if site else 0,
        manager=terms.manager_name,
        manager_phone=terms.manager_phone,
        manager_email=terms.manager_email,
        incident=terms.incident_contact,
        provider=terms.provider,
        ends=_ends(terms, today),
        trouble=row.trouble or (site.trouble if site else ""),
        proven_at=row.proven_at,
        case=row.case_id,
    )


def _aim(row: Holding) -> Said:
    kind = str(row.settings.get("kind", HOSTING))
    return Said(
        sentence=_asked_names.AIMS.get(kind, N_("hosting Dinas")),
        fields={"target": row.settings.get("target", "")},
    )


def _ends(terms: Terms, today: date) -> tuple[End, ...]:
    days: Mapping[str, date | None] = {key: getattr(terms, key) for key in DATES}
    found = [
        End(key=key, day=day, left=(day - today).days, urgency=_urgency((day - today).days))
        for key, day in days.items()
        if day is not None
    ]
    return tuple(sorted(found, key=lambda one: one.day))


def _urgency(left: int) -> Urgency:
    if left < 0:
        return Urgency.PAST
    soon, near, _ = AHEAD
    return Urgency.NEAR if left <= near else Urgency.SOON if left <= soon else Urgency.FAR


def standing() -> QuerySet[Holding]:
    """Every name that was not removed and is nobody's trial."""
    return Holding.objects.filter(kind=NAME, rehearsal=False).exclude(state=HoldingState.REMOVED)


def page(rows: QuerySet[Holding], *, text: str, ending: bool, number: int) -> NamePage:
    """A page of these names by name; `ending` leaves those that end within the month or have ended."""
    horizon = people.office_date(door.read_now()) + timedelta(days=AHEAD[0])
    soon = Q()
    for key in DATES:
        soon |= Q(**{f"terms__{key}__lte": horizon})
    found = rows.filter(name__icontains=text)
    chosen = found.filter(soon) if ending else found
    sheaf = Paginator(chosen.order_by("name"), _PAGE)
    shown = sheaf.get_page(number)
    return NamePage(
        items=views(shown.object_list),
        page=shown.number,
        pages=sheaf.num_pages,
        total=sheaf.count,
        ending=found.filter(soon).count(),
    )
