"""What the checker finds in the office's procedures, and in a text that somebody hands in to try."""

from __future__ import annotations

from collections import Counter
from collections.abc import Sequence
from dataclasses import dataclass

from django.http import Http404, HttpRequest, HttpResponse
from django.shortcuts import render
from django.utils.translation import gettext as _
from django.views.decorators.http import require_GET, require_http_methods

from tertib.kernel.errors import Invalid
from tertib.people import queries as people
from tertib.people.types import UnitView
from tertib.procedures import queries
from tertib.procedures.types import BundleView, CheckReport, Finding, Severity
from tertib.surfaces.ui import access
from tertib.surfaces.ui.errors import sentence_of


@dataclass(frozen=True, slots=True, kw_only=True)
class Line:
    """A procedure of an office, and how many findings of each weight it has."""

    office: UnitView
    view: BundleView
    counts: Sequence[tuple[str, int]]


@require_http_methods(["GET", "POST"])
def shelf(request: HttpRequest) -> HttpResponse:
    """The procedures with their findings; a file that is handed in is read and judged, and not kept."""
    lines = [
        Line(office=office, view=view, counts=counts_of(queries.check(view.hash)))
        for office, view in _running(request)
    ]
    context = {"lines": lines, "offices": {one.office.id for one in lines}}
    if request.method == "GET":
        return render(request, "desk/checks.html", context)
    try:
        reports = _handed_in(request)
    except Invalid as refused:
        return render(request, "desk/checks.html", {**context, "trouble": sentence_of(refused)}, status=400)
    return render(request, "desk/checks.html", {**context, "reports": reports})


def _handed_in(request: HttpRequest) -> tuple[CheckReport, ...]:
    given = request.FILES.get("file")
    if given is None:
        raise Invalid(_("Pilih dulu berkas yang hendak diperiksa."))
    return queries.check_handed_in(given, name=given.name or "")


@require_GET
def procedure(request: HttpRequest, code: str) -> HttpResponse:
    """The findings of one procedure, those of one weight or one column where that is asked for."""
    wanted = request.GET.get("kantor", "")
    found = [(office, view) for office, view in _running(request) if view.code == code]
    office, view = next((one for one in found if one[0].key == wanted), found[0] if found else (None, None))
    if office is None or view is None:
        raise Http404
    report = queries.check(view.hash)
    weight, column = request.GET.get("berat", ""), request.GET.get("kolom", "")
    context = {
        "office": office,
        "view": view,
        "report": report,
        "findings": [one for one in report.findings if _is_wanted(one, weight, column)],
        "counts": counts_of(report),
        "columns": list(dict.fromkeys(one.column for one in report.findings if one.column)),
        "weight": weight,
        "column": column,
    }
    return render(request, "desk/check.html", context)


def _is_wanted(one: Finding, weight: str, column: str) -> bool:
    return weight in ("", one.severity.value) and column in ("", one.column)


def counts_of(report: CheckReport) -> list[tuple[str, int]]:
    """How many of each weight, the gravest first; those without any are left out."""
    counted = Counter(one.severity for one in report.findings)
    return [(one.value, counted[one]) for one in Severity if counted[one]]


def _running(request: HttpRequest) -> list[tuple[UnitView, BundleView]]:
    asked = access.asked(request)
    return [
        (office, view)
        for office in people.offices_seen(asked.actor, asked.now)
        for view in queries.installed(office.id)
    ]
