"""Whose the things are that were taken over: suggested by the name, said by a person, written in books."""

from collections.abc import Mapping, Sequence
from datetime import datetime
from uuid import UUID

from django.core.paginator import Paginator
from django.db.models import QuerySet
from django.utils import timezone

from tertib.kernel.actor import Actor
from tertib.kernel.errors import Conflict, Invalid, Problem
from tertib.kernel.indonesian import long_date
from tertib.kernel.words import N_
from tertib.people import queries as people
from tertib.people.types import UnitView
from tertib.provisioning import names
from tertib.provisioning._administration import insist_on_administrator
from tertib.provisioning._names_found import HOSTING
from tertib.provisioning._sources import address_rules
from tertib.provisioning._taking import TAKEN, book_row
from tertib.provisioning.models import Holding
from tertib.provisioning.taking_types import NAME, SITE, Ownership, UnownedPage, UnownedView
from tertib.provisioning.types import HoldingState
from tertib.registers import service as registers
from tertib.runtime import door
from tertib.runtime.door import Tx

NOTHING = N_("Pilih dahulu nama atau alamat yang pemiliknya Anda tetapkan.")
NO_OWNER = N_("Pilih instansi pemiliknya.")
STALE = N_(
    "Sebagian daftar ini sudah dikonfirmasi atau berubah sejak Anda membukanya. Belum ada yang ditulis; "
    "periksa lagi."
)
PAGE = 100
MOST_AT_ONCE = 1000


def unowned(office: UUID) -> QuerySet[Holding]:
    """What was taken over for an office and is nobody's yet."""
    waiting = Holding.objects.filter(office=office, taking__isnull=False, owner__isnull=True)
    return waiting.exclude(state=HoldingState.REMOVED)


def page_of(office: UUID, *, text: str, kind: str, page: int) -> UnownedPage:
    """A page of them, each with the agency its name speaks of."""
    found = unowned(office).filter(name__icontains=text)
    found = found.filter(kind=kind) if kind else found
    sheaf = Paginator(found.order_by("kind", "name"), PAGE)
    shown = sheaf.get_page(page)
    known = suggestions(people.agencies())
    return UnownedPage(
        items=tuple(_view(held, known) for held in shown.object_list),
        page=shown.number,
        pages=sheaf.num_pages,
        total=sheaf.count,
    )


def _view(held: Holding, known: Mapping[str, UnitView]) -> UnownedView:
    unit = suggested(held.name, known)
    taken = held.settings.get("taken", {})
    return UnownedView(
        id=held.id,
        seq=held.seq,
        kind=held.kind,
        name=held.name,
        shown="; ".join(held.settings.get("records", ())),
        source=str(taken.get("from", "")),
        taken_at=datetime.fromisoformat(taken["at"]) if "at" in taken else held.reserved_at,
        suggested=unit.id if unit else None,
        suggested_name=unit.name if unit else "",
    )


def suggestions(agencies: Sequence[UnitView]) -> Mapping[str, UnitView]:
    """What agencies are called in names: acronym, short name, key; what two of them share is nobody's."""
    found: dict[str, UnitView | None] = {}
    for unit in agencies:
        words = (names.suggest(unit.name, address_rules()), unit.short_name.lower(), unit.key)
        for word in {names.squeeze(each.replace(" ", "")) for each in words if each}:
            found[word] = unit if found.get(word, unit) == unit else None
    return {word: unit for word, unit in found.items() if unit is not None and len(word) > 2}


def suggested(name: str, known: Mapping[str, UnitView]) -> UnitView | None:
    """The agency a name speaks of: by its last label below the zone, or by what stands before the @."""
    local = name.partition("@")[0]
    labels = [local] if "@" in name else [local.split(".", 1)[0]]
    pieces = [labels[0], labels[0].split("-", 1)[0], labels[0].split(".", 1)[0]]
    return next((known[names.squeeze(each)] for each in pieces if names.squeeze(each) in known), None)


def confirm(office: UUID, said: Sequence[Ownership], *, holder: str, by: Actor) -> int:
    """Write the owners, all or none; answers how many. See `service.confirm_owners`."""
    if not said:
        raise Invalid(NOTHING)
    if len(said) > MOST_AT_ONCE:
        raise Invalid(N_("Paling banyak %(most)s sekaligus."), most=MOST_AT_ONCE)

    def write(tx: Tx) -> int:
        insist_on_administrator(tx, by, office)
        units = people.units({each.owner for each in said})
        if {each.owner for each in said} - set(units):
            raise Invalid(NO_OWNER, problems={"owner": (Problem(NO_OWNER),)})
        wanted = {each.holding: each for each in said}
        rows = list(unowned(office).filter(id__in=wanted).select_for_update(of=("self",)))
        if len(rows) != len(wanted) or any(row.seq != wanted[row.id].seen for row in rows):
            raise Conflict(STALE, code="stale")
        for row in rows:
            row.owner_id, row.seq = wanted[row.id].owner, row.seq + 1
            row.settings = {**row.settings, "confirmed": {"at": tx.now.isoformat(), "by": by.name}}
            if holder:
                row.settings["holder"] = holder
        Holding.objects.bulk_update(rows, ["owner", "seq", "settings"], batch_size=200)
        _write_books(tx, office, rows, units, holder=holder, by=by)
        return len(rows)

    return door.run(write)


def _write_books(
    tx: Tx, office: UUID, rows: Sequence[Holding], units: Mapping[UUID, UnitView], *, holder: str, by: Actor
) -> None:
    day = long_date(timezone.localtime(tx.now).date())
    by_kind: dict[str, list[Holding]] = {}
    for row in rows:
        by_kind.setdefault(row.kind, []).append(row)
        if row.kind == NAME and row.settings.get("kind") == HOSTING:
            by_kind.setdefault(SITE, []).append(row)
    for kind, held in by_kind.items():
        registers.keep_holdings(
            tx,
            kind,
            {
                each.id: {
                    **book_row(each, kind),
                    "agency": units[each.owner_id].name if each.owner_id else "",
                    "manager_name": holder,
                    "status": TAKEN,
                    "note": f"{TAKEN} dari {each.settings['taken']['from']}; pemilik dikonfirmasi {day}",
                }
                for each in held
            },
            office=office,
            by=by,
            reason=N_("Pemilik dikonfirmasi"),
        )
