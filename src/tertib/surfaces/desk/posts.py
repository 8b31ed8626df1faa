"""Posts: who holds them, who could sign for them on a day and as what, appointments and delegations."""

from __future__ import annotations

from collections.abc import Callable
from datetime import date
from typing import Any
from uuid import UUID

from django.contrib import messages
from django.http import HttpRequest, HttpResponse
from django.shortcuts import redirect, render
from django.urls import reverse
from django.utils.translation import gettext as _
from django.views.decorators.http import require_GET, require_http_methods, require_POST

from tertib.kernel.errors import NotFound
from tertib.people import queries as people
from tertib.people import service
from tertib.people.types import PostView
from tertib.surfaces.desk import _who, appointing
from tertib.surfaces.desk.appointing import Page
from tertib.surfaces.ui import access


@require_GET
def shelf(request: HttpRequest) -> HttpResponse:
    """Every post of the offices one belongs to, with whoever holds it today."""
    asked = access.asked(request)
    offices = [
        {
            "office": office,
            "posts": [(one, shown[one.id]) for one in people.posts(office.id)],
            "delegations": people.delegations(office.id, asked.now),
            "appoints": people.appoints(asked.actor, office.id, asked.now),
        }
        for office in people.offices_seen(asked.actor, asked.now)
        for shown in (people.post_titles(office.id, asked.now),)
    ]
    return render(request, "desk/posts.html", {"offices": offices})


@require_GET
def show(request: HttpRequest, key: str) -> HttpResponse:
    """Who could sign for the post on a day (`tanggal=2026-03-12`, today otherwise), and why others not."""
    asked = access.asked(request)
    post = people.post_seen(asked.actor, key, asked.now)
    today = people.office_date(asked.now)
    answer = people.who(post.id, _day(request.GET.get("tanggal", ""), today))
    named = people.people(each.person for each in answer.history)
    appoints = people.appoints(asked.actor, post.office, asked.now)
    context = {
        "post": post,
        "answer": answer,
        "today": today,
        "history": [(one, named[one.person]) for one in answer.history],
        "appoints": appoints,
        "delegates": appoints or _holds(request, post),
    }
    return render(request, "desk/post.html", context)


def _holds(request: HttpRequest, post: PostView) -> bool:
    asked = access.asked(request)
    person = asked.actor.person
    held = people.capacity_in(person, post.id, asked.now) if person else None
    return held is not None and "head" in asked.roles and held.kind.value != "plh"


def _day(text: str, otherwise: date) -> date:
    try:
        return date.fromisoformat(text)
    except ValueError:
        return otherwise


@require_http_methods(["GET", "POST"])
def appoint(request: HttpRequest, key: str) -> HttpResponse:
    """Give somebody the post for a period, by decree."""
    post = _post(request, key)
    form = _who.sent(request)
    refused = None
    if request.method == "POST":
        refused = appointing.attempted(
            lambda: service.create_mandate(appointing.mandate(form, post.id), by=form.by)
        )
        if refused is None:
            messages.success(request, _("Penunjukan tercatat. Yang bersangkutan diberi tahu lewat pos-el."))
            return redirect("desk:post", key=key)
    page = Page(
        heading=_("Tunjuk pejabat"),
        intro=_("Mandat berlaku sejak hari pertama sampai hari terakhirnya, keduanya termasuk."),
        back=reverse("desk:post", args=[key]),
        back_label=post.title,
        button=_("Catat penunjukan"),
        fields=appointing.mandate_fields(_typed(request), people.candidates(post.office)),
    )
    return appointing.shown(request, page, refused)


@require_http_methods(["GET", "POST"])
def delegate(request: HttpRequest, key: str) -> HttpResponse:
    """Let another post do some acts of this one for a period, by letter."""
    post = _post(request, key)
    form = _who.sent(request)
    refused = None
    if request.method == "POST":
        refused = appointing.attempted(
            lambda: service.delegate(appointing.delegation(form, post.id), by=form.by)
        )
        if refused is None:
            messages.success(request, _("Pelimpahan tercatat. Penerimanya diberi tahu lewat pos-el."))
            return redirect("desk:post", key=key)
    others = [one for one in people.posts(post.office) if one.id != post.id]
    page = Page(
        heading=_("Limpahkan tindakan"),
        intro=_("Tanggung jawab tetap pada %(title)s. Yang menerima tidak dapat melimpahkannya lagi.")
        % {"title": post.title},
        back=reverse("desk:post", args=[key]),
        back_label=post.title,
        button=_("Catat pelimpahan"),
        fields=appointing.delegation_fields(
            _typed(request), request.POST.getlist("acts"), others, people.candidates(post.office)
        ),
    )
    return appointing.shown(request, page, refused)


@require_POST
def end_mandate(request: HttpRequest, key: str, mandate: UUID) -> HttpResponse:
    """Let a mandate end; the record keeps what stood before."""
    post = _post(request, key)
    if mandate not in {one.id for one in people.mandates(post.id)}:
        raise NotFound("Mandat tidak ditemukan.")
    form = _who.sent(request)
    return _ended(
        request,
        key,
        lambda: service.end_mandate(
            mandate,
            last_day=appointing.day(form, "last_day"),
            by=form.by,
            leaves_vacant="leaves_vacant" in form.post,
            ground=form.text("ground"),
        ),
    )


@require_POST
def end_delegation(request: HttpRequest, key: str, delegation: UUID) -> HttpResponse:
    """Let a delegation end."""
    post = _post(request, key)
    given = people.who(post.id, people.office_date(access.asked(request).now)).delegations
    if delegation not in {one.id for one in given}:
        raise NotFound("Pelimpahan tidak ditemukan.")
    form = _who.sent(request)
    return _ended(
        request,
        key,
        lambda: service.end_delegation(delegation, last_day=appointing.day(form, "last_day"), by=form.by),
    )


def _ended(request: HttpRequest, key: str, act: Callable[[], None]) -> HttpResponse:
    refused = appointing.attempted(act)
    if refused is None:
        messages.success(request, _("Tercatat. Yang bersangkutan diberi tahu lewat pos-el."))
    else:
        messages.error(request, appointing.reason(refused))
    return redirect("desk:post", key=key)


def _post(request: HttpRequest, key: str) -> PostView:
    asked = access.asked(request)
    return people.post_seen(asked.actor, key, asked.now)


def _typed(request: HttpRequest) -> dict[str, Any]:
    return request.POST.dict() if request.method == "POST" else {}
