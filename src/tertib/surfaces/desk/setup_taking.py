"""Impor pertama: what stood before Tertib is read, looked at, taken over, and gets its owner."""

from __future__ import annotations

from typing import Any
from uuid import UUID

from django.contrib import messages
from django.core.paginator import Paginator
from django.http import HttpRequest, HttpResponse
from django.shortcuts import redirect, render
from django.utils.translation import gettext as _
from django.utils.translation import gettext_noop
from django.views.decorators.http import require_GET, require_http_methods, require_POST

from tertib.kernel.errors import Conflict, Invalid, Misconfigured, NotAllowed, NotFound
from tertib.people import queries as people
from tertib.people.types import UnitView
from tertib.provisioning import queries, service
from tertib.provisioning.taking_types import (
    FATE_LABELS,
    LARGEST,
    SOURCE_LABELS,
    Fate,
    Ownership,
    Reading,
    Source,
    TakingReport,
    TakingState,
)
from tertib.runtime import tables
from tertib.surfaces.desk import _who, administered
from tertib.surfaces.desk.appointing import reason
from tertib.surfaces.desk.inbox import page_number
from tertib.surfaces.ui.forms import Choice, FieldView

SHOWN = 200
_REFUSALS = (Invalid, Conflict, NotAllowed, NotFound, Misconfigured)
NO_FILE = gettext_noop("Pilih berkasnya dahulu.")
ORDER = (Fate.NEW, Fate.WRONG, Fate.FOREIGN, Fate.OURS)
TONES = {Fate.NEW: "ok", Fate.WRONG: "bad", Fate.FOREIGN: "", Fate.OURS: "info"}


@require_GET
def shelf(request: HttpRequest) -> HttpResponse:
    """Where lists come from, those that were read, and how many things wait for their owner."""
    office = administered.office(request)
    return render(request, "desk/impor/daftar.html", _shelf(request, office))


def _shelf(request: HttpRequest, office: UnitView) -> dict[str, Any]:
    return {
        "zones": queries.readable_zones(office.id),
        "domains": queries.domains(office.id),
        "takings": [
            (one, _(SOURCE_LABELS[one.source])) for one in queries.takings(_who.actor(request), office.id)
        ],
        "unowned": queries.count_unowned(office.id),
    }


@require_POST
def read(request: HttpRequest) -> HttpResponse:
    """Read a source; what it holds waits on a page of its own, and nothing of it is in force."""
    office, form = administered.office(request), _who.sent(request)
    try:
        if form.text("source") == Source.TRANSFER:
            kept = service.ask_zone(office.id, form.text("place"), by=form.by)
        else:
            kept = service.keep_reading(office.id, _reading(form), by=form.by)
    except _REFUSALS as refused:
        context = _shelf(request, office) | {
            "trouble": reason(refused) or str(refused),
            "typed": form.text("place"),
        }
        return render(request, "desk/impor/daftar.html", context, status=400)
    return redirect("desk:taking", taking=kept)


def _reading(form: _who.Sent) -> Reading:
    upload = form.files.get("file")
    if upload is None:
        raise Invalid(NO_FILE)
    if (upload.size or 0) > LARGEST:
        raise Invalid("Berkas ini terlalu besar.")
    data, name, place = upload.read(), upload.name or "", form.text("place")
    source = form.text("source")
    if source == Source.ZONE_FILE:
        return service.read_zone_file(data, label=name, zone=place)
    if source == Source.ACCOUNTS:
        return service.read_passwd_file(data, label=name, domain=place)
    return service.read_mailbox_table(tables.read(data, name), label=name, domain=place)


@require_http_methods(["GET", "POST"])
def one(request: HttpRequest, taking: UUID) -> HttpResponse:
    """What would become of every line, and the button that makes just that come true."""
    office, form = administered.office(request), _who.sent(request)
    found = queries.taking(form.by, office.id, taking)
    trouble = ""
    if request.method == "POST":
        try:
            if form.text("do") == "forget":
                service.forget_taking(office.id, taking, by=form.by)
                messages.success(request, _("Daftar itu dibuang; tidak ada yang diambil alih."))
                return redirect("desk:takings")
            done = service.confirm_taking(office.id, taking, form.text("digest"), by=form.by)
        except _REFUSALS as refused:
            trouble = reason(refused) or str(refused)
        else:
            messages.success(request, _outcome(done))
            return redirect("desk:owners" if done.applied else "desk:takings")
    report = queries.taking_report(form.by, office.id, taking)
    context = {
        "taking": found,
        "source": _(SOURCE_LABELS[found.source]),
        "waits": found.state is TakingState.ASKED,
        "trouble": trouble,
        **(_lines(request, report) if report is not None else {}),
    }
    return render(request, "desk/impor/satu.html", context, status=400 if trouble else 200)


def _outcome(done: TakingReport) -> str:
    if done.before or not done.applied:
        return _("Daftar ini sudah diterapkan; tidak ada yang berubah.")
    told = _("%(new)s diambil alih dan tercatat. Sekarang tetapkan pemiliknya.")
    return told % {"new": done.count(Fate.NEW)}


def _lines(request: HttpRequest, report: TakingReport) -> dict[str, Any]:
    """One fate at a time, so many lines to a page: a zone of ten thousand names is a page like any other."""
    counts = {fate: report.count(fate) for fate in ORDER}
    first = next((fate for fate in ORDER if counts[fate]), Fate.NEW)
    asked = request.GET.get("nasib", "")
    fate = Fate(asked) if asked in set(Fate) else first
    sheaf = Paginator(report.of(fate), SHOWN)
    page = sheaf.get_page(page_number(request))
    return {
        "report": report,
        "fate": fate,
        "fates": [(each, _(FATE_LABELS[each]), TONES[each], counts[each]) for each in ORDER],
        "lines": page.object_list,
        "page": page.number,
        "pages": sheaf.num_pages,
        "new": counts[Fate.NEW],
    }


# --- owners --------------------------------------------------------------------------------------------


@require_http_methods(["GET", "POST"])
def owners(request: HttpRequest) -> HttpResponse:
    """Whose things those are that were taken over: as names suggest, or one agency for all that is ticked."""
    office, form = administered.office(request), _who.sent(request)
    trouble = ""
    if request.method == "POST":
        try:
            count = service.confirm_owners(office.id, _said(form), holder=form.text("holder"), by=form.by)
        except _REFUSALS as refused:
            trouble = reason(refused) or str(refused)
        else:
            messages.success(request, _("Pemilik %(count)s nama atau alamat tercatat.") % {"count": count})
            return redirect(request.get_full_path())
    text, kind = request.GET.get("cari", "").strip()[:100], request.GET.get("jenis", "")
    page = queries.unowned(form.by, office.id, text=text, kind=kind, page=page_number(request))
    context = {
        "page": page,
        "text": text,
        "kind": kind,
        "trouble": trouble,
        "picked": {each.partition(":")[0] for each in form.post.getlist("pick")},
        "fields": _fields(form),
    }
    return render(request, "desk/impor/pemilik.html", context, status=400 if trouble else 200)


def _said(form: _who.Sent) -> list[Ownership]:
    """What was ticked, as the page showed it: thing, state, and the agency that was suggested."""
    owner = form.uuid("owner") if form.text("do") == "one" and form.text("owner") else None
    said = []
    for pick in form.post.getlist("pick"):
        holding, _colon, rest = pick.partition(":")
        seen, _colon, suggested = rest.partition(":")
        whose = owner if form.text("do") == "one" else _who.as_uuid(suggested) if suggested else None
        if whose is None:
            raise Invalid(
                gettext_noop(
                    "Ada yang dipilih tanpa saran pemilik. Pilih instansinya, lalu tetapkan semuanya."
                )
            )
        said.append(Ownership(holding=_who.as_uuid(holding), owner=whose, seen=_who.as_number(seen) or 0))
    return said


def _fields(form: _who.Sent) -> tuple[FieldView, ...]:
    return (
        FieldView(
            name="owner",
            label=_("Instansi pemilik"),
            kind="choice",
            value=form.text("owner"),
            choices=tuple(Choice(value=str(unit.id), label=unit.name) for unit in people.agencies()),
        ),
        FieldView(
            name="holder",
            label=_("Pemegang (pengelola di instansi itu)"),
            value=form.text("holder"),
            length=200,
        ),
    )
