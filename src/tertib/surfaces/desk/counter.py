"""The counter: a paper letter of an applicant without account becomes a case."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass
from typing import Any
from uuid import UUID

from django.contrib import messages
from django.http import HttpRequest, HttpResponse
from django.shortcuts import redirect, render
from django.urls import reverse
from django.utils.translation import gettext as _
from django.views.decorators.http import require_GET, require_http_methods, require_POST

from tertib.cases import queries as cases
from tertib.cases import service
from tertib.cases.types import Contact
from tertib.kernel.errors import Invalid, NotFound
from tertib.people import queries as people
from tertib.people.queries import office_date
from tertib.people.types import UnitView
from tertib.procedures import queries as procedures
from tertib.procedures.types import Form, Procedure, ServiceCard
from tertib.surfaces.desk import _who, forms, panels, work
from tertib.surfaces.ui import access, checking, sop_forms
from tertib.surfaces.ui.errors import problems_of
from tertib.surfaces.ui.forms import Choice, FieldView, problem_lines, with_problems


@dataclass(frozen=True, slots=True, kw_only=True)
class Offer:
    """A service this person may register letters for."""

    office: UnitView
    card: ServiceCard


def offers(request: HttpRequest) -> tuple[Offer, ...]:
    """The services of the offices in which this person holds a post today."""
    asked = access.asked(request)
    if asked.actor.person is None:
        return ()
    places = {one.office for one in people.capacities(asked.actor.person, asked.now)}
    units = people.units(places)
    return tuple(
        Offer(office=units[place], card=card)
        for place in sorted(places, key=str)
        if place in units
        for card in cases.services(place)
    )


@require_GET
def choose(request: HttpRequest) -> HttpResponse:
    """Which service does the letter ask for?"""
    return render(request, "desk/counter.html", {"offers": offers(request)})


@require_http_methods(["GET", "POST"])
def register(request: HttpRequest, code: str) -> HttpResponse:
    """The agenda line, the agency, and the service's own form on one page."""
    offer = _offer(request, code)
    if request.method == "GET":
        return render(request, "desk/counter_form.html", _context(request, offer))
    try:
        return _open(request, offer)
    except Invalid as error:
        context = _context(request, offer, problems=problems_of(error))
        return render(request, "desk/counter_form.html", context, status=400)


@require_POST
def check(request: HttpRequest, code: str) -> HttpResponse:
    """What register, last reading and server say about the value being typed; `?perkara=` knows its own."""
    offer, by = _offer(request, code), _who.actor(request)
    form, case = _form(procedures.procedure(offer.card.bundle)), request.GET.get("perkara", "")
    asking = checking.Asking(
        by=by,
        office=offer.office.id,
        code=code,
        form=form,
        request=checking.typed(form, request),
        case=cases.case_for(by, case).id if case else None,
    )
    return checking.judged(request, asking)


def _offer(request: HttpRequest, code: str) -> Offer:
    for one in offers(request):
        if one.card.code == code:
            return one
    raise NotFound("Layanan itu tidak dijalankan oleh kantor Anda.")


def _open(request: HttpRequest, offer: Offer) -> HttpResponse:
    sent = _who.sent(request)
    form = _form(procedures.procedure(offer.card.bundle))
    variant = sent.text("variant") or None
    answers, uploads = sop_forms.read(form, request.POST, request.FILES, variant=variant)
    agency = _agency(sent)
    ref = service.open_case(
        offer.office.id,
        offer.card.code,
        by=sent.by,
        request=answers,
        files=uploads,
        agency=agency.id if agency else None,
        agency_name=agency.name if agency else sent.text("agency_name"),
        channel="counter",
        contact=Contact(
            name=sent.text("contact_name"), email=sent.text("contact_email"), phone=sent.text("contact_phone")
        ),
        variant=variant,
        registration=work.registration(sent),
        idempotency_key=sent.key,
    )
    messages.success(
        request, _("Surat tercatat dengan nomor agenda %(number)s.") % {"number": ref.number or ref.tracking}
    )
    return redirect("desk:case", case=ref.id)


def _agency(sent: _who.Sent) -> UnitView | None:
    chosen = sent.text("agency")
    return people.unit(_who.as_uuid(chosen)) if chosen else None


def _form(procedure: Procedure) -> Form:
    form = procedure.request_form
    if form is None:
        raise NotFound("Layanan itu tidak dibuka dengan surat.")
    return form


def _context(
    request: HttpRequest, offer: Offer, problems: Mapping[str, tuple[str, ...]] | None = None
) -> dict[str, Any]:
    procedure = procedures.procedure(offer.card.bundle)
    form = _form(procedure)
    typed = request.POST if request.method == "POST" else None
    answers = sop_forms.read(form, typed, request.FILES)[0] if typed else {}
    values = typed.dict() if typed else _initial(request)
    letter = with_problems(
        forms.registration_fields(values, outside=_outside(procedure, offer.office.id)), problems or {}
    )
    sender = with_problems(_sender_fields(values), problems or {})
    check_url = reverse("desk:check", args=[offer.card.code])
    asked = sop_forms.fields_of(form, answers, problems, check_url=check_url)
    return {
        "offer": offer,
        "form": form,
        "letter_fields": letter,
        "sender_fields": sender,
        "request_fields": asked,
        "variants": procedure.variants,
        "variant": values.get("variant", ""),
        "lines": problem_lines(problems or {}, [*letter, *sender, *asked]),
        "key": _who.fresh_key(),
    }


def _initial(request: HttpRequest) -> dict[str, Any]:
    today = office_date(access.asked(request).now).isoformat()
    return {f"{forms.LETTER}received_on": today, f"{forms.LETTER}urgency": "biasa"}


def _outside(procedure: Procedure, office: UUID) -> bool:
    return panels.numbered_outside(procedure.step(procedure.first), office)


def _sender_fields(values: Mapping[str, Any]) -> tuple[FieldView, ...]:
    agencies = tuple(Choice(value=str(one.id), label=one.name) for one in people.agencies())
    return (
        FieldView(
            name="agency",
            label=_("Perangkat daerah"),
            kind="choice",
            value=values.get("agency", ""),
            choices=agencies,
            help=_("Pilih bila terdaftar; hasilnya tampak di akun perangkat daerah itu."),
        ),
        FieldView(
            name="agency_name",
            label=_("Nama instansi bila tidak terdaftar"),
            value=values.get("agency_name", ""),
            length=200,
        ),
        FieldView(
            name="contact_name", label=_("Nama yang dapat dihubungi"), value=values.get("contact_name", "")
        ),
        FieldView(
            name="contact_phone",
            label=_("Telepon"),
            kind="phone",
            value=values.get("contact_phone", ""),
            autocomplete="off",
        ),
        FieldView(
            name="contact_email",
            label=_("Pos-el"),
            kind="email",
            value=values.get("contact_email", ""),
            help=_("Pemberitahuan dikirim ke alamat ini."),
            autocomplete="off",
        ),
    )
