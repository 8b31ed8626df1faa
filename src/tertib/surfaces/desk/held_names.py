"""The subdomains an office keeps: whose they are, where they lead, and what ends when."""

from django.http import HttpRequest, HttpResponse
from django.shortcuts import render
from django.views.decorators.http import require_GET

from tertib.provisioning import queries
from tertib.surfaces.desk import _who
from tertib.surfaces.desk.inbox import page_number


@require_GET
def shelf(request: HttpRequest) -> HttpResponse:
    """All subdomains of the offices the person works in; those that end soon on a list of their own."""
    text, ending = request.GET.get("cari", "").strip()[:100], "berakhir" in request.GET
    page = queries.names_kept(_who.actor(request), text=text, ending=ending, page=page_number(request))
    return render(request, "desk/held_names.html", {"page": page, "text": text, "only_ending": ending})
