"""The auditor's pages: a list with filter and sample, and a case as its chain; all of it read-only."""

from __future__ import annotations

import json
from collections.abc import Mapping
from datetime import date
from uuid import UUID

from django.http import HttpRequest, HttpResponse
from django.shortcuts import render
from django.views.decorators.http import require_GET

from tertib.cases import queries
from tertib.cases.types import AuditFilter, Phase
from tertib.people import queries as people
from tertib.procedures import queries as procedures
from tertib.surfaces.desk import _who
from tertib.surfaces.desk.files import attachment
from tertib.surfaces.desk.words import PHASES
from tertib.surfaces.ui import access

MOST_SAMPLED = 200


@require_GET
def cases(request: HttpRequest) -> HttpResponse:
    """Cases by filter, or a sample that a second auditor can draw again with the same number."""
    wanted = _filter(request.GET)
    page = queries.audit_cases(_who.actor(request), wanted)
    titles = {one.code: one.title for office in people.offices() for one in procedures.installed(office.id)}
    context = {
        "page": page,
        "wanted": wanted,
        "phases": PHASES,
        "titles": titles,
        "sole_duties": [(one, duty) for one in people.offices() if (duty := people.sole_duty(one.id))],
    }
    return render(request, "desk/audit.html", context)


def _filter(given: Mapping[str, str]) -> AuditFilter:
    return AuditFilter(
        code=given.get("layanan", ""),
        phase=_phase(given.get("keadaan", "")),
        since=_date(given.get("sejak", "")),
        until=_date(given.get("sampai", "")),
        text=given.get("cari", "").strip()[:100],
        late="lewat" in given,
        sample=_number(given.get("sampel", ""), most=MOST_SAMPLED),
        seed=_number(given.get("benih", ""), most=10**9) or 0,
        page=_number(given.get("page", ""), most=10**6) or 1,
    )


def _phase(text: str) -> Phase | None:
    return Phase(text) if text in PHASES else None


def _date(text: str) -> date | None:
    try:
        return date.fromisoformat(text)
    except ValueError:
        return None


def _number(text: str, *, most: int) -> int | None:
    return min(int(text), most) if text.isdecimal() and 0 < len(text) <= len(str(most)) else None


@require_GET
def case(request: HttpRequest, case: UUID) -> HttpResponse:
    """The case as its chain, with what verification found."""
    by = _who.actor(request)
    found = queries.case_for(by, case)
    context = {
        "case": found,
        "verdict": queries.judge(found.id),
        "timeline": queries.timeline(by, found.id),
        "documents": queries.documents(by, found.id),
        "asked_at": access.asked(request).now,
    }
    return render(request, "desk/audit_case.html", context)


@require_GET
def chain(request: HttpRequest, case: UUID) -> HttpResponse:
    """The chain as JSON, for the auditor's own verifier."""
    by = _who.actor(request)
    found = queries.case_for(by, case)
    events = [dict(one) for one in queries.export_chain(by, found.id)]
    content = json.dumps(events, ensure_ascii=False, indent=1, default=str).encode()
    name = f"rantai-{found.number or found.tracking}.json".replace("/", "-")
    return attachment(content, filename=name, media_type="application/json")


@require_GET
def heads(request: HttpRequest) -> HttpResponse:
    """Every chain's head, to be kept where the keeper of this server cannot reach it."""
    found = queries.heads(_who.actor(request))
    content = json.dumps(found.as_data(), indent=1).encode()
    name = f"kepala-{access.asked(request).now:%Y%m%d-%H%M}.json"
    return attachment(content, filename=name, media_type="application/json")
