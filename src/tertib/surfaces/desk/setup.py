"""Siapkan kantor saya: a guided set-up, one step per screen, each saved on its own, resumed by anybody."""

from __future__ import annotations

from collections.abc import Callable, Mapping
from dataclasses import dataclass
from typing import Any

from django.contrib import messages
from django.http import HttpRequest, HttpResponse
from django.shortcuts import redirect, render
from django.utils.translation import gettext as _
from django.views.decorators.http import require_GET, require_http_methods, require_POST

from tertib.kernel.errors import Conflict, Invalid, NotAllowed, NotFound
from tertib.people import service, stepup
from tertib.provisioning import queries as provisioning
from tertib.provisioning import service as mail
from tertib.surfaces.desk import (
    _who,
    administered,
    setup_hours,
    setup_names,
    setup_office,
    setup_people,
    setup_services,
    setup_sites,
    setup_steps,
)
from tertib.surfaces.desk._who import Sent
from tertib.surfaces.desk.appointing import Values
from tertib.surfaces.desk.setup_steps import BY_KEY, STEPS, Facts
from tertib.surfaces.ui import access
from tertib.surfaces.ui.errors import problems_of, sentence_of
from tertib.surfaces.ui.forms import FieldView, problem_lines, with_problems

Draw = Callable[[Values, Facts], tuple[FieldView, ...]]
Read = Callable[[HttpRequest, Facts], Values]
Save = Callable[[Sent, Facts], str]
Act = Callable[[HttpRequest, Facts], HttpResponse]


def _typed(request: HttpRequest, _facts: Facts) -> Values:
    return request.POST.dict()


@dataclass(frozen=True, slots=True, kw_only=True)
class Screen:
    """How a step is drawn, read and saved; with `settles` saving it is all that it asks.

    `read` gives back what was typed when the form is drawn again. A step that answers with more than a
    sentence has an `act` of its own instead of `save`.
    """

    fields: Draw
    read: Read = _typed
    save: Save | None = None
    act: Act | None = None
    more: Callable[[Facts], Mapping[str, Any]] = lambda _facts: {}
    settles: bool = False


def _holders(facts: Facts) -> Mapping[str, Any]:
    return {"seats": [(one, facts.titles[one.id]) for one in facts.posts]}


@require_GET
def overview(request: HttpRequest) -> HttpResponse:
    """Every step, how it stands and who said so."""
    facts = facts_of(request)
    found = setup_steps.states(facts)
    context = {
        "office": facts.office,
        "states": found,
        "done": sum(one.state == setup_steps.DONE for one in found),
        "next": setup_steps.next_open(found),
    }
    return render(request, "desk/setup.html", context)


@require_http_methods(["GET", "POST"])
def step(request: HttpRequest, step: str) -> HttpResponse:
    """One step: its form, what is there already, and whether it is settled or left for later."""
    if step not in BY_KEY:
        raise NotFound("Langkah itu tidak ada.")
    facts = facts_of(request)
    if request.method == "GET":
        return _drawn(request, step, facts)
    said = request.POST.get("do", "save")
    if said in ("done", "later"):
        return _marked(request, step, facts, later=said == "later")
    act = SCREENS[step].act
    return act(request, facts) if act else _saved(request, step, facts)


@require_POST
@stepup.required
def test(request: HttpRequest) -> HttpResponse:
    """Let the worker knock at the office's mail system; the step's page shows what it heard."""
    facts = facts_of(request)
    system = provisioning.mail_system(facts.office.id)
    if system is None:
        messages.error(request, _("Simpan dahulu pengaturan surelnya."))
    else:
        mail.test_mail_system(facts.office.id, system.domain, by=_who.actor(request))
    return redirect("desk:setup_step", step="surel")


@require_POST
@stepup.required
def test_names(request: HttpRequest) -> HttpResponse:
    """Let the worker knock at a name server of the office; the step's page shows what it heard."""
    facts = facts_of(request)
    try:
        mail.test_name_system(facts.office.id, request.POST.get("zone", ""), by=_who.actor(request))
    except NotFound as unknown:
        messages.error(request, sentence_of(unknown))
    return redirect("desk:setup_step", step="nama")


@require_POST
@stepup.required
def test_sites(request: HttpRequest) -> HttpResponse:
    """Let the worker knock at a web host of the office; the step's page shows what it heard."""
    facts = facts_of(request)
    try:
        mail.test_site_system(facts.office.id, request.POST.get("zone", ""), by=_who.actor(request))
    except NotFound as unknown:
        messages.error(request, sentence_of(unknown))
    return redirect("desk:setup_step", step="situs")


def facts_of(request: HttpRequest) -> Facts:
    """The office this person looks after, and what it has."""
    asked = access.asked(request)
    return Facts(office=administered.office(request), by=asked.actor, now=asked.now)


def _saved(request: HttpRequest, key: str, facts: Facts) -> HttpResponse:
    save = SCREENS[key].save
    if save is None:
        raise NotFound("Langkah itu tidak ada.")
    try:
        sentence = save(_who.sent(request), facts)
    except (Invalid, Conflict, NotAllowed) as refused:
        return _drawn(request, key, facts, refused)
    messages.success(request, sentence)
    if SCREENS[key].settles and BY_KEY[key].met(facts_of(request)):
        return _marked(request, key, facts_of(request), later=False)
    return redirect("desk:setup_step", step=key)


def _marked(request: HttpRequest, key: str, facts: Facts, *, later: bool) -> HttpResponse:
    """Settled or for later; settling what is not there is refused with what is missing."""
    if not later and not BY_KEY[key].met(facts):
        messages.error(request, _(BY_KEY[key].lacking))
        return redirect("desk:setup_step", step=key)
    service.mark_step(facts.office.id, key, later=later, by=_who.actor(request))
    following = setup_steps.next_open(setup_steps.states(facts_of(request)), key)
    return redirect("desk:setup_step", step=following.key) if following else redirect("desk:setup")


@stepup.required
def _admitted(request: HttpRequest, facts: Facts) -> HttpResponse:
    """A new holder; the password of a new sign-in is shown once."""
    try:
        person, username, password = setup_people.admit(_who.sent(request))
    except (Invalid, Conflict, NotAllowed) as refused:
        return _drawn(request, "pejabat", facts, refused)
    if not username:
        messages.success(request, _("%(name)s tercatat.") % {"name": person.name})
        return redirect("desk:setup_step", step="pejabat")
    context = {"person": person, "username": username, "password": password}
    response = render(request, "desk/setup_sign_in.html", context)
    response["Cache-Control"] = "no-store, private"
    return response


def _drawn(request: HttpRequest, key: str, facts: Facts, refused: Exception | None = None) -> HttpResponse:
    screen = SCREENS[key]
    problems = problems_of(refused) if isinstance(refused, Invalid) else {}
    trouble = sentence_of(refused) if isinstance(refused, Conflict | NotAllowed) else ""
    fields = with_problems(screen.fields(_values(request, screen, facts), facts), problems)
    found = setup_steps.states(facts)
    context = {
        "office": facts.office,
        "state": next(one for one in found if one.key == key),
        "total": len(STEPS),
        "fields": fields,
        "lines": problem_lines(problems, fields),
        "trouble": trouble,
        "screen": f"desk/setup/{key}.html",
        "settles": screen.settles,
        "is_met": BY_KEY[key].met(facts),
        "lacking": _(BY_KEY[key].lacking) if BY_KEY[key].lacking else "",
        "key": _who.fresh_key(),
        **screen.more(facts),
    }
    return render(request, "desk/setup_step.html", context, status=400 if refused else 200)


def _values(request: HttpRequest, screen: Screen, facts: Facts) -> Values:
    """Nothing yet, or after a refusal what was filled in."""
    return screen.read(request, facts) if request.method == "POST" else {}


SCREENS: Mapping[str, Screen] = {
    "kop": Screen(fields=setup_office.kop_fields, save=setup_office.save_kop, settles=True),
    "unit": Screen(fields=setup_people.unit_fields, save=setup_people.save_unit, more=setup_people.units_of),
    "jabatan": Screen(
        fields=setup_people.post_fields,
        read=setup_people.read_post,
        save=setup_people.save_post,
        more=_holders,
    ),
    "pejabat": Screen(fields=setup_people.holder_fields, act=_admitted, more=_holders),
    "kalender": Screen(
        fields=setup_hours.hours_fields,
        read=setup_hours.read_hours,
        save=setup_hours.save_hours,
        more=setup_hours.hours_context,
        settles=True,
    ),
    "layanan": Screen(
        fields=setup_services.column_fields,
        save=setup_services.save_columns,
        more=setup_services.services_context,
    ),
    "surel": Screen(
        fields=setup_office.mail_fields, save=setup_office.save_mail, more=setup_office.mail_context
    ),
    "nama": Screen(
        fields=setup_names.name_fields, save=setup_names.save_names, more=setup_names.names_context
    ),
    "situs": Screen(
        fields=setup_sites.site_fields, save=setup_sites.save_sites, more=setup_sites.sites_context
    ),
    "nomor": Screen(fields=setup_office.series_fields, save=setup_office.save_series, settles=True),
    "percobaan": Screen(fields=setup_services.nothing_to_type, more=setup_services.trial_context),
}
