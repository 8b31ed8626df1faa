"""One's open work as a calendar: a secret address to subscribe to, made and revoked on one's own page."""

from __future__ import annotations

from datetime import timedelta
from urllib.parse import urlsplit

from django.conf import settings
from django.contrib import messages
from django.http import Http404, HttpRequest, HttpResponse
from django.shortcuts import redirect, render
from django.utils.translation import gettext as _
from django.views.decorators.http import conditional_page, require_GET, require_POST

from tertib.cases import queries
from tertib.cases.types import WorkDate
from tertib.inspections import queries as inspections
from tertib.inspections.types import OccurrenceView
from tertib.people import queries as people
from tertib.people import service
from tertib.runtime import languages, links
from tertib.surfaces.desk import _who
from tertib.surfaces.desk.plan_files import day_event

LENGTH = timedelta(minutes=15)


@require_GET
@conditional_page
def show(request: HttpRequest, token: str) -> HttpResponse:  # noqa: ARG001 - a view
    """The feed itself, to whoever holds the address; a program that has it already is told that it does."""
    reader = people.feed_reader(token)
    if reader is None:
        raise Http404
    with languages.spoken(reader.language):  # the language of its reader, not that of a calendar program
        written = feed(queries.open_work(reader.id), inspections.rounds_of(reader.id))
    answer = HttpResponse(written, content_type="text/calendar; charset=utf-8")
    answer["Cache-Control"] = "private, no-cache"
    answer["X-Robots-Tag"] = "noindex, nofollow"
    return answer


@require_POST
def renew(request: HttpRequest) -> HttpResponse:
    """Make a new address, which is shown this once; the one before works no longer."""
    token = service.renew_feed(by=_who.actor(request))
    return render(request, "desk/feed.html", {"address": links.feed(token.reveal())})


@require_POST
def revoke(request: HttpRequest) -> HttpResponse:
    """Let nobody read it any more."""
    service.revoke_feed(by=_who.actor(request))
    messages.success(request, _("Alamat kalender dicabut."))
    return redirect("desk:profile")


def feed(work: tuple[WorkDate, ...], rounds: tuple[OccurrenceView, ...] = ()) -> bytes:
    """RFC 5545: an event an item, with a UID that stays and a SEQUENCE that grows with the case; and a whole
    day for each round of the work plan.
    """
    import icalendar  # slow: only whoever subscribes waits for it

    calendar = icalendar.Calendar()
    calendar.add("PRODID", "-//Tertib//Kotak masuk//ID")
    calendar.add("VERSION", "2.0")
    calendar.add("NAME", _("Tugas Tertib"))
    calendar.add("X-WR-CALNAME", _("Tugas Tertib"))
    calendar.add("REFRESH-INTERVAL", timedelta(hours=1), parameters={"VALUE": "DURATION"})
    for one in work:
        event = icalendar.Event()
        event.add("UID", f"{one.case}@{urlsplit(settings.BASE_URL).hostname}")
        event.add("SEQUENCE", one.seq)
        event.add("DTSTAMP", one.changed_at)
        event.add("LAST-MODIFIED", one.changed_at)
        event.add("DTSTART", one.due - LENGTH)
        event.add("DTEND", one.due)
        event.add("SUMMARY", _summary(one))
        event.add("DESCRIPTION", f"{one.activity}\n{one.post_title}")
        event.add("URL", links.case(one.case))
        event.add("TRANSP", "TRANSPARENT")
        calendar.add_component(event)
    for each in rounds:
        event = day_event(each)
        if each.case is not None:
            event.add("URL", links.case(each.case))
        elif each.plan is not None:
            event.add("URL", links.plan(each.plan))
        calendar.add_component(event)
    written: bytes = calendar.to_ical()
    return written


def _summary(one: WorkDate) -> str:
    words = _("Batas: %(service)s (%(number)s)") if one.is_promise else _("Tugas: %(service)s (%(number)s)")
    return words % {"service": one.procedure_title, "number": one.number or _("belum bernomor")}
