"""The monthly recap of maintenance: a page, a paper, and a table for a spreadsheet."""

from __future__ import annotations

from collections.abc import Iterator
from datetime import date, timedelta
from urllib.parse import urlencode
from uuid import UUID

from django.contrib import messages
from django.http import Http404, HttpRequest, HttpResponse
from django.shortcuts import redirect, render
from django.urls import reverse
from django.utils.translation import gettext as _
from django.views.decorators.http import require_GET, require_POST

from tertib.inspections import queries, service
from tertib.inspections.types import Recap, RoundResult
from tertib.kernel.indonesian import MONTHS
from tertib.people import queries as people
from tertib.people.types import UnitView
from tertib.runtime import lists, vault
from tertib.surfaces.desk import _who
from tertib.surfaces.desk.appointing import attempted, reason
from tertib.surfaces.desk.control import office_seen, printed
from tertib.surfaces.desk.files import attachment
from tertib.surfaces.ui import access

HEAD = ("bagian", "tanggal", "aset", "perihal", "keadaan", "keterangan")
WIDTHS = (22, 12, 34, 40, 22, 44)
SHOWN = 100


@require_GET
def show(request: HttpRequest) -> HttpResponse:
    """The recap of a month; `?bulan=2026-11`, this month where none is named."""
    office, found = _asked(request)
    by = _who.actor(request)
    archives = queries.recap_archives(by, office.id, found.first)
    mark = queries.recap_mark(found)
    is_over = found.last < people.office_date(access.asked(request).now)
    context = {
        "office": office,
        "archives": archives,
        "mark": mark,
        "is_over": is_over,
        "is_kept": bool(archives) and archives[0].mark == mark,
        "signers": queries.recap_signers(by, office.id) if is_over else (),
        "recap": found,
        "before": (found.first - timedelta(days=1)).replace(day=1),
        "after": found.last + timedelta(days=1),
        "counts": [(one, found.count(one)) for one in RoundResult],
        "notable": found.notable[:SHOWN],
        "hidden": max(0, len(found.notable) - SHOWN),
    }
    return render(request, "desk/agenda/rekap.html", context)


def _asked(request: HttpRequest) -> tuple[UnitView, Recap]:
    office = office_seen(request)
    today = people.office_date(access.asked(request).now)
    return office, queries.recap(_who.actor(request), office.id, _month(request, today))


def _month(request: HttpRequest, today: date) -> date:
    try:
        found = date.fromisoformat(f"{request.GET.get('bulan', '')[:7]}-01")
    except ValueError:
        return today.replace(day=1)
    return found if 2000 <= found.year <= 2100 else today.replace(day=1)


@require_GET
def export(request: HttpRequest, form: str) -> HttpResponse:
    """The recap as one table, the totals first; no cell runs as a formula."""
    if form not in ("csv", "xlsx"):
        raise Http404
    _office, found = _asked(request)
    name = f"rekap-pemeliharaan-{found.first:%Y-%m}.{form}"
    if form == "csv":
        made, media = lists.as_csv(HEAD, _lines(found)), "text/csv; charset=utf-8"
    else:
        title = f"Rekap Pemeliharaan {MONTHS[found.first.month - 1]} {found.first.year}"
        made, media = lists.as_xlsx(title, HEAD, _lines(found), widths=WIDTHS), lists.XLSX
    return attachment(made, filename=name, media_type=media)


def _lines(found: Recap) -> Iterator[tuple[str, ...]]:
    """Everything of the recap in rows of the same six columns."""
    for label, value in queries.recap_totals(found):
        yield "Jumlah", "", "", label, value, ""
    for one in found.rounds:
        asset = f"{one.asset_code} {one.asset_name}"
        ended = f"selesai {one.ended_on:%Y-%m-%d}" if one.ended_on else ""
        told = "; ".join(filter(None, (ended, one.case_number, one.reason)))
        yield "Pemeliharaan", one.on.isoformat(), asset, one.plan_title or "Tidak terencana", one.label, told
    for each in found.findings:
        for label, count in (
            ("normal", each.normal),
            ("perhatian", each.attention),
            ("kritis", each.critical),
            ("tidak diperiksa", each.unchecked),
        ):
            yield "Temuan", "", "", each.title, label, str(count)
    for left in found.still_open:
        asset, due = f"{left.asset_code} {left.asset_name}", left.due_on.isoformat() if left.due_on else ""
        yield "Belum tuntas", due, asset, left.what, "lewat batas" if left.overdue else "terbuka", ""
    for part in found.parts:
        serials = " -> ".join(filter(None, (part.old_serial, part.new_serial)))
        state = "diusulkan" if part.proposed else "diganti"
        told = "; ".join(filter(None, (serials, part.cause)))
        yield "Penggantian alat", part.on.isoformat(), part.asset, part.part, state, told
    for trend in found.trends:
        day = trend.on.isoformat() if trend.on else ""
        yield "Kecenderungan", day, f"{trend.asset_code} {trend.asset_name}", trend.title, "", trend.said


@require_GET
def sheet(request: HttpRequest) -> HttpResponse:
    """The recap on paper, with room for a signature."""
    _office, found = _asked(request)
    return printed(queries.recap_paper(found).pdf, f"rekap-pemeliharaan-{found.first:%Y-%m}.pdf")


@require_POST
def archive(request: HttpRequest) -> HttpResponse:
    """Sign the recap of a finished month and keep it."""
    office, form = office_seen(request), _who.sent(request)
    month = _month(request, people.office_date(access.asked(request).now))
    refused = attempted(
        lambda: service.archive_recap(
            office.id, month, post=form.uuid("post"), by=form.by, seen=form.text("mark")
        )
    )
    if refused is not None:
        messages.error(request, reason(refused))
    else:
        messages.success(request, _("Rekap ditandatangani dan diarsipkan."))
    return redirect(f"{reverse('desk:recap')}?{urlencode({'bulan': f'{month:%Y-%m}', 'kantor': office.key})}")


@require_GET
def kept(request: HttpRequest, recap: UUID) -> HttpResponse:
    """A signed recap as it was kept."""
    found = queries.recap_archive(_who.actor(request), recap)
    return printed(vault.read(found.digest), found.filename)
