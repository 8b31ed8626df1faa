"""The inbox: a merge of one short, indexed walk per post, so that it costs the same with a million cases."""

from __future__ import annotations

from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass, fields, replace
from datetime import datetime
from typing import Any
from uuid import UUID

from tertib.cases import _sql, _store
from tertib.cases._clocks import promise_of
from tertib.cases._office import Office
from tertib.cases._rights import Viewer
from tertib.cases._store import ItemRow
from tertib.cases.types import InboxCount, InboxFilter, InboxItem, InboxPage
from tertib.kernel.words import N_
from tertib.people import queries as people
from tertib.people.types import Capacity, MandateKind

PAGE = 50
CAP = 1000
_CASE, _RANK = ([each.name for each in fields(ItemRow)].index(name) for name in ("case", "rank"))

_LABELS: Mapping[str, str] = {
    "register": N_("Agendakan"),
    "confirm_plan": N_("Setujui rencana"),
    "second_plan": N_("Menunggu konfirmasi kedua"),
    "retry": N_("Periksa kendala"),
    "resume": N_("Menunggu penyedia"),
    "wait": N_("Menunggu bukti"),
}


@dataclass(frozen=True, slots=True, kw_only=True)
class Slot:
    """One post of the viewer and whose claims hide its items: colleagues who still hold it."""

    capacity: Capacity
    hidden: tuple[UUID, ...]


def page_of(viewer: Viewer, number: int, wanted: InboxFilter) -> InboxPage:
    slots = _slots(viewer, wanted)
    if not slots:
        return InboxPage(items=(), counts=(), total=0, capped=False, page=1, has_next=False)
    number = max(number, 1)
    rows = _rows(slots, number * PAGE + 1, viewer, wanted)
    start = (number - 1) * PAGE
    shown = rows[start : start + PAGE]
    counts = _counts(slots, viewer)
    return InboxPage(
        items=_items(shown, slots, viewer),
        counts=counts,
        total=sum(each.count for each in counts),
        capped=any(each.capped for each in counts),
        page=number,
        has_next=len(rows) > start + PAGE,
    )


def _slots(viewer: Viewer, wanted: InboxFilter) -> list[Slot]:
    """The posts held, and after them those for which some acts were delegated."""
    found = [each for each in _working_for(viewer) if wanted.post in (None, each.post)]
    return [Slot(capacity=each, hidden=_colleagues(viewer, each)) for each in found]


def _working_for(viewer: Viewer) -> list[Capacity]:
    """Each post once: a post that is held covers what is delegated, two delegations add up."""
    found = {each.post: each for each in viewer.capacities}
    for lent in viewer.delegated:
        known = found.get(lent.post)
        if known is None:
            found[lent.post] = lent
        elif known.acts is not None and lent.acts is not None:
            found[lent.post] = replace(known, acts=known.acts | lent.acts)
    return list(found.values())


def _colleagues(viewer: Viewer, capacity: Capacity) -> tuple[UUID, ...]:
    return colleagues(viewer.by.person, [capacity], viewer.now)


def colleagues(person: UUID | None, held: Iterable[Capacity], now: datetime) -> tuple[UUID, ...]:
    """Who else may act for the pools among these today: what they claimed is theirs."""
    pools = (people.holders(each.post, now) for each in held if each.pool)
    return tuple({each.id for holders in pools for each in holders if each.id != person})


def _condition(column: str, slot: Slot, viewer: Viewer, wanted: InboxFilter) -> tuple[str, list[Any]]:
    parts, params = [f"{column} = %s"], [slot.capacity.post]
    acts = sorted(slot.capacity.acts or ())
    if acts:
        parts.append(f"act IN ({_marks(acts)})")
        params += acts  # type: ignore[arg-type]
    if slot.hidden:
        parts.append(f"(claimed_by IS NULL OR claimed_by NOT IN ({_marks(slot.hidden)}))")
        params += slot.hidden
    if wanted.whose == "mine":
        parts.append("claimed_by = %s")
        params.append(viewer.by.person)  # type: ignore[arg-type]
    if wanted.whose == "free":
        parts.append("claimed_by IS NULL")
    if wanted.code:
        parts.append("code = %s")
        params.append(wanted.code)  # type: ignore[arg-type]
    if wanted.text:
        like, text = _search(wanted.text)
        parts.append(like)
        params += text  # type: ignore[arg-type]
    return " AND ".join(parts), list(params)


def _marks(values: Sequence[Any]) -> str:
    return ",".join(["%s"] * len(values))


def _search(text: str) -> tuple[str, list[str]]:
    escaped = text.replace("\\", "\\\\").replace("%", "\\%").replace("_", "\\_").lower()
    columns = ("title", "subject", "number", "agency_name", "tracking", "activity")
    like = " OR ".join(f"lower({column}) LIKE %s ESCAPE '\\'" for column in columns)
    return f"({like})", [f"%{escaped}%"] * len(columns)


def _rows(slots: Iterable[Slot], limit: int, viewer: Viewer, wanted: InboxFilter) -> list[ItemRow]:
    parts: list[str] = []
    params: list[Any] = []
    for slot in slots:
        for column in ("post", "also"):
            where, values = _condition(column, slot, viewer, wanted)
            walk = f"{_store.SELECT_ITEM} WHERE {where} ORDER BY rank, case_id LIMIT {limit:d}"
            parts.append(f"SELECT * FROM ({walk}) AS part")  # noqa: S608 - constants
            params += values
    # Merged as the database gave them: of several long desks most rows are not shown, and reading costs.
    once = {found[_CASE]: found for found in _sql.select(" UNION ALL ".join(parts), params)}
    first = sorted(once.values(), key=lambda found: (found[_RANK], found[_CASE]))[:limit]
    return [_store.item_row(found) for found in first]


def _counts(slots: Sequence[Slot], viewer: Viewer) -> tuple[InboxCount, ...]:
    """Counts stop at a thousand: nobody works through more, and exact ones cost with every case."""
    parts: list[str] = []
    params: list[Any] = []
    for place, slot in enumerate(slots):
        for column in ("post", "also"):
            where, values = _condition(column, slot, viewer, InboxFilter())
            inner = f"SELECT 1 FROM cases_item WHERE {where} LIMIT {CAP + 1:d}"  # noqa: S608 - constants
            parts.append(f"SELECT {place:d}, count(*) FROM ({inner}) AS part")  # noqa: S608
            params += values
    totals: dict[int, int] = {}
    for place, count in _sql.select(" UNION ALL ".join(parts), params):
        totals[place] = totals.get(place, 0) + count
    away = people.replaced_by([slot.capacity for slot in slots], viewer.now)
    return tuple(
        InboxCount(
            post=slot.capacity.post,
            title=slot.capacity.label,
            count=min(totals.get(place, 0), CAP),
            capped=totals.get(place, 0) > CAP,
            replaces=away.get(slot.capacity.post, ()),
            until=slot.capacity.until,
            is_own=slot.capacity.kind.is_held,
            is_charge=slot.capacity.kind in (MandateKind.PLT, MandateKind.PLH),
        )
        for place, slot in enumerate(slots)
    )


def _items(rows: Sequence[ItemRow], slots: Sequence[Slot], viewer: Viewer) -> tuple[InboxItem, ...]:
    titles = people.titles({row.post for row in rows}, viewer.now)
    names = people.people({row.claimed_by for row in rows if row.claimed_by})
    offices = {
        (row.office, row.calendar): Office(id=row.office, code=row.code, key=row.calendar) for row in rows
    }
    mine = {slot.capacity.post for slot in slots if slot.capacity.kind.is_held}
    return tuple(
        InboxItem(
            case=row.case,
            seq=row.seq,
            number=row.number,
            tracking=row.tracking,
            title=row.title,
            procedure_title=row.procedure_title,
            code=row.code,
            agency_name=row.agency_name,
            subject=row.subject,
            urgency=row.urgency,
            step=row.step,
            activity=row.activity,
            hop_label=row.hop_label,
            post=row.post,
            post_title=titles[row.post].label if row.post in titles else "",
            in_name_of="" if row.post in mine or row.post not in titles else titles[row.post].label,
            since=row.since,
            due=row.due,
            clock=promise_of(row, offices[row.office, row.calendar], viewer.now),
            minutes=row.minutes,
            claimed_by=row.claimed_by,
            claimed_by_name=names[row.claimed_by].name if row.claimed_by and row.claimed_by in names else "",
            is_mine=row.claimed_by is not None and row.claimed_by == viewer.by.person,
            is_pool=row.pool,
            trouble=row.trouble,
            action=_LABELS.get(row.action, row.hop_label),
            act=row.act,
        )
        for row in rows
    )
