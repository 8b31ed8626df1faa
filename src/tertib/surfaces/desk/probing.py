"""Where an asset is asked by machine, what it said last, and "Ukur sekarang" on its page.

No page waits for a machine: the question is left with the worker, and the page looks again.
"""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from typing import Any
from uuid import UUID

from django.contrib import messages
from django.http import HttpRequest, HttpResponse
from django.shortcuts import redirect, render
from django.utils.translation import gettext as _
from django.views.decorators.http import require_GET, require_POST

from tertib.inspections import queries, service
from tertib.inspections.ports import Check, Option, OptionKind
from tertib.inspections.types import ProbeWanted
from tertib.kernel.actor import Actor
from tertib.kernel.errors import Conflict, Invalid, NotAllowed
from tertib.surfaces.desk import _who
from tertib.surfaces.desk.appointing import attempted, reason
from tertib.surfaces.desk.asset_forms import kept
from tertib.surfaces.ui.errors import problems_of, sentence_of
from tertib.surfaces.ui.forms import FieldView, problem_lines, with_problems

PAGE = "desk/aset/ukur.html"


@require_GET
def show(request: HttpRequest, asset: UUID) -> HttpResponse:
    """What an asset said last, and where it is asked. The page asks for itself again while it waits."""
    return render(request, PAGE, _context(_who.actor(request), asset))


@require_POST
def measure(request: HttpRequest, asset: UUID) -> HttpResponse:
    """Ask the asset everything it can be asked, now."""
    kept(request, asset)
    by = _who.sent(request).by
    refused = attempted(lambda: service.measure_asset(asset, by=by))
    if refused is not None:
        messages.warning(request, reason(refused))
    return redirect("desk:asset_measuring", asset=asset)


@require_POST
def probe(request: HttpRequest, asset: UUID) -> HttpResponse:
    """One more place to ask, or one less."""
    form = _who.sent(request)
    refused = attempted(lambda: _change(asset, form))
    if refused is None:
        messages.success(request, _("Alamat ukur tersimpan."))
        return redirect("desk:asset_measuring", asset=asset)
    context = _context(form.by, asset, form, refused)
    return render(request, PAGE, context, status=400)


def _change(asset: UUID, form: _who.Sent) -> int:
    gone = form.text("remove")
    if gone:
        return service.remove_probe(asset, int(gone) if gone.isdecimal() else 0, by=form.by, seen=form.seen)
    kind = form.text("kind")
    options = {key.removeprefix(f"{kind}."): form.text(key) for key in form.post}
    return service.add_probe(asset, ProbeWanted(kind=kind, options=options), by=form.by, seen=form.seen)


def _context(
    by: Actor, asset: UUID, form: _who.Sent | None = None, refused: Exception | None = None
) -> dict[str, Any]:
    found = queries.asset(by, asset)
    problems = problems_of(refused) if isinstance(refused, Invalid) else {}
    ways = [_way(each, form, problems) for each in queries.checks()]
    measured, probes = queries.newest_measurement(by, asset), queries.probes(by, asset)
    keeps = queries.keeps_assets(by, found.facts.office)
    idle = measured is None or not measured.waits or measured.overdue
    return {
        "asset": found,
        "sets": queries.sets_probes(by, found.facts.office),
        "probes": probes,
        "measured": measured,
        "may_ask": keeps and idle and bool(probes),
        "ways": ways,
        "lines": [line for way in ways for line in way["lines"]],
        "trouble": sentence_of(refused) if isinstance(refused, NotAllowed | Conflict) else "",
    }


def _way(check: Check, form: _who.Sent | None, problems: Mapping[str, Sequence[str]]) -> dict[str, Any]:
    """One way of asking with its form; what was typed stands in the one that was tried."""
    tried = form if form and form.text("kind") == check.kind else None
    named = {f"{check.kind}.{key}": texts for key, texts in problems.items()} if tried else {}
    fields = with_problems(tuple(_field(check, option, tried) for option in check.options), named)
    return {
        "check": check,
        "open": tried is not None,
        "fields": fields,
        "problems": problems.get("kind", ()) if tried else (),
        "lines": problem_lines(named, fields),
    }


def _field(check: Check, option: Option, tried: _who.Sent | None) -> FieldView:
    name = f"{check.kind}.{option.key}"
    numbers = option.kind in (OptionKind.PORT, OptionKind.COUNT)
    return FieldView(
        name=name,
        label=_(option.label),
        value=tried.text(name) if tried else option.default,
        required=option.required,
        help=_(option.help) if option.help else "",
        length=option.most if option.kind is OptionKind.TEXT else 250,
        inputmode="numeric" if numbers else "",
    )
