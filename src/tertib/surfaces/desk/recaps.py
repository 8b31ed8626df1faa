"""The monthly recap of maintenance: a page, a paper, and a table for a spreadsheet."""

from __future__ import annotations

from collections.abc import Iterator
from datetime import date, timedelta
from pathlib import Path
from typing import Any

from django.http import Http404, HttpRequest, HttpResponse
from django.shortcuts import render
from django.utils.translation import gettext as _
from django.utils.translation import override
from django.views.decorators.http import require_GET

from tertib.inspections import queries
from tertib.inspections.types import Recap, RoundResult
from tertib.kernel.indonesian import MONTHS, long_date
from tertib.people import queries as people
from tertib.people.types import UnitView
from tertib.runtime import languages, lists, paper
from tertib.surfaces.desk import _who
from tertib.surfaces.desk.control import office_seen, printed
from tertib.surfaces.desk.files import attachment
from tertib.surfaces.ui import access

TEMPLATE = Path(__file__).parent / "papers" / "recap.typ"
HEAD = ("bagian", "tanggal", "aset", "perihal", "keadaan", "keterangan")
WIDTHS = (22, 12, 34, 40, 22, 44)
SHOWN = 100


@require_GET
def show(request: HttpRequest) -> HttpResponse:
    """The recap of a month; `?bulan=2026-11`, this month where none is named."""
    office, found = _asked(request)
    context = {
        "office": office,
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
    for label, value in totals(found):
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


def totals(found: Recap) -> tuple[tuple[str, str], ...]:
    """The figures that stand first, in Indonesian as papers are."""
    return (
        ("Pemeliharaan direncanakan", str(len(found.rounds))),
        ("Selesai tepat waktu", str(found.count(RoundResult.ON_TIME))),
        ("Selesai terlambat", str(found.count(RoundResult.LATE))),
        ("Masih berjalan", str(found.count(RoundResult.RUNNING))),
        ("Belum dibuka", str(found.count(RoundResult.PLANNED))),
        ("Terlewat", str(found.count(RoundResult.MISSED))),
        ("Ditiadakan", str(found.count(RoundResult.SKIPPED))),
        ("Dihentikan", str(found.count(RoundResult.STOPPED))),
        ("Butir tidak normal", str(found.troubled)),
        ("Tindak lanjut dibuka", str(found.opened)),
        ("Tindak lanjut ditutup", str(found.closed)),
        ("Tindak lanjut masih terbuka", str(len(found.still_open))),
        ("Di antaranya lewat batas", str(found.overdue)),
        ("Alat diganti", str(found.replaced)),
        ("Waktu kerja pemeliharaan yang selesai", languages.duration(found.minutes) or "0 menit"),
    )


@require_GET
def sheet(request: HttpRequest) -> HttpResponse:
    """The recap on paper, in Indonesian whatever the reader's language."""
    with override("id"):
        office, found = _asked(request)
        at = access.asked(request).now
        made = paper.render(
            files={"recap.typ": TEMPLATE.read_bytes()},
            main="recap.typ",
            data=_on_paper(office, found, people.office_date(at)),
            at=at,
        )
    return printed(made.pdf, f"rekap-pemeliharaan-{found.first:%Y-%m}.pdf")


def _on_paper(office: UnitView, found: Recap, today: date) -> dict[str, Any]:
    return {
        "office": office.name,
        "month": f"{MONTHS[found.first.month - 1]} {found.first.year}",
        "totals": totals(found),
        "rounds": [
            [
                f"{one.on:%d/%m/%Y}", f"{one.asset_code} {one.asset_name}",
                one.plan_title or "Tidak terencana", _(one.label),
                one.reason or one.case_number,
            ]
            for one in found.notable
        ],
        "findings": [
            [
                each.title, *map(str, (each.rounds, each.normal, each.attention, each.critical)),
                str(each.unchecked),
            ]
            for each in found.findings
        ],
        "follow_ups": [
            [
                f"{left.asset_code} {left.asset_name}", left.what,
                f"{people.office_date(left.opened_at):%d/%m/%Y}",
                (f"{left.due_on:%d/%m/%Y}" if left.due_on else "-") + (" (lewat)" if left.overdue else ""),
            ]
            for left in found.still_open
        ],
        "parts": [
            [
                f"{part.on:%d/%m/%Y}", part.asset, part.part, part.old_serial or "-", part.new_serial or "-",
                part.cause or "-", "diusulkan" if part.proposed else "diganti",
            ]
            for part in found.parts
        ],
        "trends": [[f"{one.asset_code} {one.asset_name}", one.title, one.said] for one in found.trends],
        "printed": long_date(today),
    }  # fmt: skip
