"""The people of an office: their posts, their absences, their sign-ins, and how they come in from a file."""

from __future__ import annotations

from datetime import datetime, timedelta
from typing import Any
from uuid import UUID

from django.contrib import messages
from django.http import HttpRequest, HttpResponse
from django.shortcuts import redirect, render
from django.urls import reverse
from django.utils.translation import gettext as _
from django.views.decorators.http import require_GET, require_http_methods, require_POST

from tertib.kernel.errors import Conflict, Invalid, NotAllowed, NotFound
from tertib.people import queries as people
from tertib.people import service, stepup
from tertib.people.types import EDUCATION, IMPORT_COLUMNS, Competence, OfficialView, UnitView
from tertib.runtime.secrets import generate_password
from tertib.surfaces.desk import _who, appointing, carried
from tertib.surfaces.desk.appointing import Page
from tertib.surfaces.ui import access


@require_GET
def shelf(request: HttpRequest) -> HttpResponse:
    """Everybody who holds or held a post of the office."""
    asked, office = access.asked(request), office_of(request)
    context = {
        "office": office,
        "officials": people.officials(office.id, asked.now),
        "today": people.office_date(asked.now),
        "sole_duty": people.sole_duty(office.id),
    }
    return render(request, "desk/officials.html", context)


@require_GET
def show(request: HttpRequest, person: UUID) -> HttpResponse:
    """One of them: posts, absences, sign-in."""
    asked, official = access.asked(request), _official(request, person)
    context = {
        "official": official,
        "leaves": people.leaves(person),
        "levels": EDUCATION,
        "today": people.office_date(asked.now),
        "yesterday": people.office_date(asked.now) - timedelta(days=1),
    }
    return render(request, "desk/official.html", context)


@require_http_methods(["GET", "POST"])
def leave(request: HttpRequest, person: UUID) -> HttpResponse:
    """Record an absence, and who stands in, at once."""
    official, office, form = _official(request, person), office_of(request), _who.sent(request)
    refused = None
    if request.method == "POST":
        refused = appointing.attempted(
            lambda: service.set_leave(
                person,
                start=appointing.day(form, "start"),
                end=appointing.day(form, "end"),
                ground=form.text("ground"),
                substitutes=appointing.substitutes(form, official.held),
                by=form.by,
            )
        )
        if refused is None:
            messages.success(
                request, _("Ketidakhadiran tercatat. Yang menggantikan diberi tahu lewat pos-el.")
            )
            return redirect("desk:official", person=person)
    others = [one for one in people.candidates(office.id) if one.id != person]
    typed = request.POST.dict() if request.method == "POST" else {}
    page = Page(
        heading=_("Catat tidak hadir"),
        intro=_(
            "Selama itu %(name)s tidak dapat bertindak dalam jabatan apa pun; begitu ia kembali, Plh. "
            "berakhir."
        )
        % {"name": official.person.name},
        back=reverse("desk:official", args=[person]),
        back_label=official.person.name,
        button=_("Catat"),
        fields=appointing.leave_fields(typed, _titled(official, access.asked(request).now), others),
    )
    return appointing.shown(request, page, refused)


def _titled(official: OfficialView, now: datetime) -> list[tuple[UUID, str]]:
    """The posts held, by their bare titles: a Plh. stands in for the post, however it is held."""
    shown = people.titles([post for post, _label in official.held], now)
    return [(post, shown[post].title) for post, _label in official.held]


@require_POST
def back(request: HttpRequest, person: UUID, leave: UUID) -> HttpResponse:
    """The person is back earlier than recorded."""
    _official(request, person)
    if leave not in {one.id for one in people.leaves(person) if not one.cancelled}:
        raise NotFound("Catatan cuti tidak ditemukan.")
    form = _who.sent(request)
    refused = appointing.attempted(
        lambda: service.shorten_leave(leave, last_day=appointing.day(form, "last_day"), by=form.by)
    )
    if refused is None:
        messages.success(request, _("Tercatat. Tugasnya kembali kepada pejabatnya."))
    else:
        messages.error(request, appointing.reason(refused))
    return redirect("desk:official", person=person)


@require_POST
@stepup.required
def sign_in(request: HttpRequest, person: UUID) -> HttpResponse:
    """Give a sign-in, or renew the one there is: the new password is shown once."""
    official, form = _official(request, person), _who.sent(request)
    password = generate_password().reveal()
    username = official.username or form.text("username").lower()
    try:
        if official.username:
            service.renew_sign_in(person, password=password, by=form.by)
        else:
            service.grant_sign_in(person, username=username, password=password, by=form.by)
    except (Invalid, Conflict, NotAllowed) as refused:
        messages.error(request, appointing.reason(refused))
        return redirect("desk:official", person=person)
    context = {"official": official, "username": username, "password": password}
    response = render(request, "desk/new_sign_in.html", context)
    response["Cache-Control"] = "no-store, private"
    return response


@require_POST
def competence(request: HttpRequest, person: UUID) -> HttpResponse:
    """What this person learned and knows; one piece of knowledge a line."""
    _official(request, person)
    form = _who.sent(request)
    known = Competence(
        education=form.text("education"),
        field_of_study=form.text("field_of_study"),
        knowledge=tuple(form.text("knowledge").splitlines()),
    )
    refused = appointing.attempted(lambda: service.set_competence(person, known, by=form.by))
    if refused is None:
        messages.success(request, _("Kompetensi tersimpan."))
    else:
        messages.error(request, appointing.reason(refused))
    return redirect("desk:official", person=person)


@require_POST
def sole_duty(request: HttpRequest) -> HttpResponse:
    """Allow the office's only official to verify their own work, or take that back."""
    office, form = office_of(request), _who.sent(request)
    refused = appointing.attempted(
        lambda: (
            service.forbid_sole_duty(office.id, by=form.by)
            if "forbid" in form.post
            else service.allow_sole_duty(office.id, ground=form.text("ground"), by=form.by)
        )
    )
    if refused is None:
        messages.success(request, _("Pengaturan tersimpan."))
    else:
        messages.error(request, appointing.reason(refused))
    return redirect("desk:officials")


@require_http_methods(["GET", "POST"])
def bring(request: HttpRequest) -> HttpResponse:
    """Units, posts and holders from a file: first what would happen, then for real."""
    context: dict[str, Any] = {"columns": IMPORT_COLUMNS}
    status = 200
    if request.method == "POST":
        try:
            found = carried.tables_of(request)
            report = service.bring(
                office_of(request).id, found, by=_who.actor(request), dry_run="apply" not in request.POST
            )
        except (Invalid, NotAllowed) as refused:
            context["trouble"], status = appointing.reason(refused), 400
        else:
            if report.applied:
                messages.success(request, _("%(n)d baris masuk.") % {"n": report.new})
                return redirect("desk:officials")
            context |= {"report": report, "carried": carried.text_of(found) if not report.wrong else ""}
            status = 400 if report.wrong else 200
    return render(request, "desk/import.html", context, status=status)


def office_of(request: HttpRequest) -> UnitView:
    """The office that this person administers."""
    asked = access.asked(request)
    for office in people.offices_seen(asked.actor, asked.now):
        if people.appoints(asked.actor, office.id, asked.now):
            return office
    raise NotFound("Perangkat daerah tidak ditemukan.")


def _official(request: HttpRequest, person: UUID) -> OfficialView:
    return people.official(office_of(request).id, person, access.asked(request).now)
