"""The head's page: where things stand, what is stuck and since when, this month's figures."""

from __future__ import annotations

from datetime import date, timedelta
from typing import Any

from django.http import HttpRequest, HttpResponse
from django.shortcuts import render
from django.views.decorators.http import require_GET

from tertib.cases import queries
from tertib.cases.types import Overview
from tertib.people import queries as people
from tertib.people.queries import office_date
from tertib.surfaces.desk import _who
from tertib.surfaces.ui import access


@require_GET
def show(request: HttpRequest) -> HttpResponse:
    """One month; the current one unless `bulan=2026-11` asks for another."""
    today = office_date(access.asked(request).now)
    found = queries.overview(_who.actor(request), _month(request.GET.get("bulan", ""), today))
    context: dict[str, Any] = {
        "overview": found,
        **_neighbours(found.month, today),
        "longest": _longest(found),
    }
    context["calendar_warnings"] = people.calendar_warnings(found.office, found.at)
    return render(request, "desk/overview.html", context)


def _month(text: str, today: date) -> date:
    try:
        asked = date.fromisoformat(f"{text}-01")
    except ValueError:
        return today.replace(day=1)
    return min(asked, today.replace(day=1))


def _neighbours(month: date, today: date) -> dict[str, date | None]:
    after = (month + timedelta(days=31)).replace(day=1)
    return {
        "before": (month - timedelta(days=1)).replace(day=1),
        "after": after if after <= today else None,
    }


def _longest(found: Overview) -> int:
    """The fullest row, so that the bars share one scale."""
    return max((one.count for one in found.steps), default=0)
