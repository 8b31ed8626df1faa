"""What the administrator watches and wakes: effects, mailboxes, jobs and letters that do not go on alone."""

from __future__ import annotations

from collections.abc import Callable, Iterable
from datetime import datetime
from uuid import UUID

from django.contrib import messages
from django.http import HttpRequest, HttpResponse
from django.shortcuts import redirect, render
from django.utils.translation import gettext as _
from django.utils.translation import ngettext
from django.views.decorators.http import require_GET, require_POST

from tertib.cases import queries, service
from tertib.kernel.errors import Conflict, Invalid, NotFound
from tertib.people import queries as people
from tertib.people.types import CalendarWarning
from tertib.provisioning import queries as provisioning
from tertib.provisioning import service as provisioning_service
from tertib.surfaces.desk import _who
from tertib.surfaces.ui import access
from tertib.surfaces.ui.errors import sentence_of


@require_GET
def show(request: HttpRequest) -> HttpResponse:
    """Everything in one place, the most urgent first; empty parts say so in a word."""
    by = _who.actor(request)
    asked = access.asked(request)
    places = {one.office for one in people.capacities(by.person, asked.now)} if by.person else set()
    holdings = [one for place in places for one in provisioning.holdings_of_office(by, place)]
    stuck, found = [one for one in holdings if one.trouble], queries.operations(by)
    context = {
        "calendar_warnings": warnings_of(places, asked.now),
        "found": found,
        "holdings": stuck,
        "mirrors": [one for one in map(provisioning.mirror, provisioning.domains()) if one],
        "kept": len(holdings),
        "total": len(found.troubles) + len(stuck) + len(found.jobs) + len(found.letters),
    }
    return render(request, "desk/operations.html", context)


@require_POST
def run_again(request: HttpRequest) -> HttpResponse:
    """Give jobs that were given up their attempts again: one, or all that the page showed."""
    form = _who.sent(request)
    numbers = [int(one) for one in form.post.getlist("job") if one.isdecimal() and len(one) < 19]
    done = _each(request, numbers, lambda job: service.run_again(job, by=form.by))
    if done:
        said = ngettext("%(n)s pekerjaan dijalankan lagi.", "%(n)s pekerjaan dijalankan lagi.", done)
        messages.success(request, said % {"n": done})
    return redirect("desk:operations")


@require_POST
def post_again(request: HttpRequest) -> HttpResponse:
    """Send letters that did not arrive once more: one, or all that the page showed."""
    form = _who.sent(request)
    done = _each(request, form.uuids("letter"), lambda letter: service.post_again(letter, by=form.by))
    if done:
        said = ngettext("%(n)s pemberitahuan dikirim lagi.", "%(n)s pemberitahuan dikirim lagi.", done)
        messages.success(request, said % {"n": done})
    return redirect("desk:operations")


@require_POST
def mailbox_done(request: HttpRequest) -> HttpResponse:
    """What a person had to do in the panel is done; a new password is proven, another state believed."""
    form = _who.sent(request)
    provisioning_service.done_by_hand(form.uuid("holding"), by=form.by, seen=form.seen)
    messages.success(request, _("Tercatat."))
    return redirect("desk:operations")


def warnings_of(offices: Iterable[UUID], now: datetime) -> tuple[CalendarWarning, ...]:
    """Years whose holidays are missing or only guessed, each said once."""
    found = [warning for office in offices for warning in people.calendar_warnings(office, now)]
    return tuple({str(each): each for each in found}.values())


def _each(request: HttpRequest, wanted: Iterable[int] | Iterable[UUID], act: Callable[..., None]) -> int:
    """Act on each; what somebody else woke meanwhile is told once. Answers how many went."""
    done, late = 0, ""
    for one in wanted:
        try:
            act(one)
        except (Conflict, NotFound) as error:
            late = sentence_of(error)
        else:
            done += 1
    if late:
        messages.warning(request, late)
    if not done and not late:
        raise Invalid("Tidak ada yang dipilih.")
    return done
