"""Where the books and the servers differ: one list, when each server was compared, and why not."""

from __future__ import annotations

from django.contrib import messages
from django.http import HttpRequest, HttpResponse
from django.shortcuts import redirect, render
from django.utils.translation import gettext as _
from django.utils.translation import ngettext
from django.views.decorators.http import require_GET, require_POST

from tertib.provisioning import queries, service
from tertib.surfaces.desk import _who
from tertib.surfaces.desk.inbox import page_number


@require_GET
def shelf(request: HttpRequest) -> HttpResponse:
    """What is open; `?diterima` what stays as it is for a reason."""
    accepted = "diterima" in request.GET
    page = queries.differences(_who.actor(request), accepted=accepted, page=page_number(request))
    return render(request, "desk/differences.html", {"page": page, "accepted": accepted})


@require_POST
def compare(request: HttpRequest) -> HttpResponse:
    """Have the worker compare everything now."""
    service.compare_now(by=_who.actor(request))
    messages.success(request, _("Perbandingan diminta. Hasilnya tampil di halaman ini begitu selesai."))
    return redirect("desk:differences")


@require_POST
def open_cases(request: HttpRequest) -> HttpResponse:
    """Open the cases of foreign things that were held back because they were many."""
    form = _who.sent(request)
    opened = service.open_held_back(form.uuids("finding"), by=form.by)
    said = ngettext("%(n)s perkara dibuka.", "%(n)s perkara dibuka.", opened)
    messages.success(request, said % {"n": opened})
    return redirect("desk:differences")
