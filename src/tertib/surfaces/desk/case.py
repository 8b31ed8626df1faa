"""The page of a case: where it stands, what is next, the panel to do it, and everything known about it."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from typing import Any
from uuid import UUID

from django.contrib import messages
from django.http import Http404, HttpRequest, HttpResponse, HttpResponseRedirect
from django.shortcuts import redirect, render
from django.utils.datastructures import MultiValueDict
from django.utils.translation import gettext as _
from django.views.decorators.http import require_GET, require_POST

from tertib.cases import queries, service
from tertib.cases.types import Action, CaseView, OpenItem
from tertib.inspections import queries as inspections
from tertib.kernel.actor import Actor
from tertib.kernel.errors import Conflict, Invalid, Problem
from tertib.people import queries as people
from tertib.procedures import queries as procedures
from tertib.procedures.types import Procedure
from tertib.surfaces.desk import _who, files, forms, keeping, panels
from tertib.surfaces.desk.commands import COMMANDS, left_here
from tertib.surfaces.desk.values import answers_of
from tertib.surfaces.ui import access, sop_forms
from tertib.surfaces.ui.errors import problems_of, sentence_of
from tertib.surfaces.ui.forms import FieldView, ProblemLine, problem_lines

# Buttons beside the work itself; the order in which they stand.
SIDE = ("release", "hand_over", "recall", "hold", "send_back", "acknowledge", "refuse", "withdraw")
AT_ONCE = frozenset({"release", "recall"})


@require_GET
def show(request: HttpRequest, case: UUID) -> HttpResponse:
    """The case as this person may see it; opening it tells the sender that it was read."""
    service.mark_read(case, by=_who.actor(request))
    return render(request, "desk/case.html", _steady(request, case))


@require_POST
def act(request: HttpRequest, case: UUID, name: str) -> HttpResponse:
    """Press one of the case's buttons."""
    command = COMMANDS.get(name)
    if command is None:
        raise Http404
    form = _who.sent(request)
    found = queries.case_for(form.by, case)
    try:
        command.run(found, form)
    except Invalid as error:
        context = _context(request, found, problems=problems_of(error))
        return render(request, "desk/case.html", context, status=400)
    except Conflict as error:
        if error.code != "stale":
            raise
        return _newer(request, case, error)
    messages.success(request, _(command.done))
    if command.goes_on and not left_here(case, form):
        return redirect("desk:inbox")
    return redirect("desk:case", case=case)


def _newer(request: HttpRequest, case: UUID, error: Conflict) -> HttpResponse:
    """The page was old: what happened is told above the newest state, and what was typed is still there."""
    messages.warning(request, sentence_of(error))
    return render(request, "desk/case.html", _steady(request, case), status=409)


@require_GET
def intents(request: HttpRequest, case: UUID) -> HttpResponse:
    """The effects of the open row alone, for the page that waits for them; reloads it when the case moved."""
    by = _who.actor(request)
    found = queries.case_for(by, case)
    if str(found.seq) != request.GET.get("seen") or not getattr(request, "htmx", False):
        return _fresh_page(request, case)
    item = queries.open_item(found, by)
    if item is None:
        return _fresh_page(request, case)
    drawn = _drawn(request, found, item)
    work = panels.panel(drawn)
    if not work["busy"]:
        return _fresh_page(request, case)
    if queries.has_moved(found):
        return _fresh_page(request, case)
    context = {"case": found, "item": item, "actions": drawn.actions, "key": _who.fresh_key()}
    return render(request, "desk/parts/intents.html", {**context, **work})


def _fresh_page(request: HttpRequest, case: UUID) -> HttpResponse:
    response: HttpResponse = redirect("desk:case", case=case)
    if request.headers.get("HX-Request") == "true":
        response = HttpResponse(headers={"HX-Redirect": response["Location"]})
    return response


def _drawn(
    request: HttpRequest,
    case: CaseView,
    item: OpenItem,
    problems: Mapping[str, Sequence[str]] | None = None,
) -> panels.Drawn:
    typed = request.method == "POST"
    draft = queries.work_draft(case, item) if item.may_act else None
    return panels.Drawn(
        case=case,
        item=item,
        procedure=procedures.procedure(case.bundle),
        by=_who.actor(request),
        now=access.asked(request).now,
        actions=_actions(case, _who.actor(request)),
        values=request.POST.dict() if typed else None,
        chosen={name: request.POST.getlist(name) for name in request.POST} if typed else {},
        answers=_typed(request, case, item) if typed else keeping.answers_of(draft),
        problems=problems or {},
        draft=draft,
    )


def _typed(request: HttpRequest, case: CaseView, item: OpenItem) -> Mapping[str, Any]:
    """The row's own form as it was sent; files are brought again, the browser gives none back."""
    if item.form is None:
        return {}
    return sop_forms.read(item.form, request.POST, MultiValueDict(), variant=case.variant)[0]


def _actions(case: CaseView, by: Actor) -> dict[str, Action]:
    return {one.name: one for one in queries.open_actions(case, by)}


def _steady(request: HttpRequest, case: UUID, readings: int = 3) -> dict[str, Any]:
    """The page of one moment.

    Its parts are read one after another, and the worker does not wait: news of an effect under the `seq` of
    the case before it would offer buttons that the engine then refuses as stale. So it is read again.
    """
    found = queries.case_for(_who.actor(request), case)
    context = _context(request, found)
    again = readings > 1 and queries.has_moved(found)
    return _steady(request, case, readings - 1) if again else context


def _context(
    request: HttpRequest, case: CaseView, problems: Mapping[str, Sequence[str]] | None = None
) -> dict[str, Any]:
    by = _who.actor(request)
    item = queries.open_item(case, by)
    procedure = procedures.procedure(case.bundle)
    drawn = _drawn(request, case, item, problems) if item else None
    work = panels.panel(drawn) if drawn and item and item.may_act else {}
    actions = drawn.actions if drawn else _actions(case, by)
    return {
        "case": case,
        "item": item,
        "lacking": _lacking(item, case.bundle, by),
        "procedure": procedure,
        "actions": actions,
        "side": _side(case, actions, shown=bool(work)),
        "explained": "waktu" in request.GET,
        "at_once": AT_ONCE,
        "steps": steps_of(case, procedure),
        "cautions": cautions(item, procedure),
        "related": procedures.related(case.office, procedure),
        "next_step": next_step(case, procedure),
        "answers": answers_of(procedure.request_form, case),
        "documents": files.newest(queries.documents(by, case.id)),
        "entries": queries.entries(by, case.id),
        "timeline": tuple(reversed(queries.timeline(by, case.id))),
        "effects": [] if work else queries.intents(by, case.id),
        "rehearsed": queries.rehearsed_effects(case) if case.is_rehearsal else None,
        "changes": panels.changes(case, by),
        "kept": {} if "sheets" in work else panels.kept(case, by),
        "room": inspections.room_of_case(by, case.id),
        "followed": inspections.followed(case) if work else None,
        "problems": problems or {},
        "lines": problem_summary(problems or {}, work),
        "key": _who.fresh_key(),
        "owner": by.person,
        "words": keeping.words(),
        **work,
    }


def _lacking(item: OpenItem | None, bundle: str, by: Actor) -> tuple[Problem, ...]:
    """What the SOP asks of its performers and the one whose turn it is lacks: a warning only."""
    if item is None or by.person is None:
        return ()
    return procedures.lacking(bundle, people.person(by.person).competence)


def _side(case: CaseView, actions: Mapping[str, Action], *, shown: bool) -> list[Action]:
    """What stands beside the work; in a rehearsal receiving stands within it."""
    within = {"acknowledge"} if case.is_rehearsal and shown else set()
    return [actions[name] for name in SIDE if name in actions and name not in within]


def problem_summary(
    problems: Mapping[str, Sequence[str]], work: Mapping[str, Any]
) -> tuple[ProblemLine, ...]:
    """The error summary of whichever form came back."""
    fields: list[FieldView] = [
        *work.get("fields", ()),
        *work.get("work_fields", ()),
        *forms.marked_parts(),
    ]
    return problem_lines(problems, fields)


def next_step(case: CaseView, procedure: Procedure) -> str:
    """The row that follows the open one, verbatim; empty on the last."""
    if case.step is None:
        return ""
    after = procedure.after(case.step, variant=case.variant)
    return procedure.step(after).activity if after else ""


def steps_of(case: CaseView, procedure: Procedure) -> list[dict[str, Any]]:
    """The rows of the SOP with their hops, for the progress list."""
    marks = {"now": "here", "done": "done", "skipped": "ahead skipped"}
    return [
        {
            "row": one,
            "state": marks.get(one.state, "ahead"),
            "hops": _hops(case, procedure, one.no) if one.state == "now" else [],
            "inferred": procedures.inferred_in(procedure.step(one.no)),
        }
        for one in case.steps
    ]


def cautions(item: OpenItem | None, procedure: Procedure) -> list[tuple[int, str]]:
    """The warnings of the sheet that stand at the open row, with their numbers on it."""
    if item is None:
        return []
    return [(no, procedure.identity.warnings[no - 1]) for no in procedure.step(item.step).warns]


def _hops(case: CaseView, procedure: Procedure, no: int) -> list[dict[str, Any]]:
    return [
        {
            "label": hop.label,
            "who": procedure.performer(hop.performer).label,
            "is_done": case.hop is not None and at < case.hop,
            "is_here": at == case.hop,
        }
        for at, hop in enumerate(procedure.step(no).hops)
    ]


def back_to(case: UUID) -> HttpResponseRedirect:
    """The page of the case, after something done elsewhere."""
    response = redirect("desk:case", case=case)
    assert isinstance(response, HttpResponseRedirect)  # noqa: S101 - `redirect` without `permanent`
    return response
