"""The inbox: what waits for the posts this person may act for today, by what is left of the promise."""

from __future__ import annotations

from collections.abc import Mapping
from typing import Any
from uuid import UUID

from django.contrib import messages
from django.http import HttpRequest, HttpResponse
from django.shortcuts import redirect, render
from django.utils.translation import gettext as _
from django.views.decorators.http import require_GET, require_http_methods

from tertib.cases import queries, service
from tertib.cases.types import BatchLine, InboxFilter, NextPost
from tertib.kernel.actor import Actor
from tertib.kernel.errors import Invalid, NotFound, TertibError
from tertib.letters import queries as letters
from tertib.people import queries as people
from tertib.provisioning import queries as provisioning
from tertib.surfaces.desk import _who, administered, forms, work
from tertib.surfaces.desk.setup_steps import BY_KEY
from tertib.surfaces.ui import access
from tertib.surfaces.ui.errors import problems_of
from tertib.surfaces.ui.forms import problem_lines

WHOSE = ("all", "mine", "free")
MOST_AT_ONCE = 50


@require_GET
def show(request: HttpRequest) -> HttpResponse:
    """The list; an auditor, who has no turn, is led to the audit."""
    if access.asked(request).roles == {"auditor"}:
        return redirect("desk:audit")
    wanted = _filter(request)
    page = queries.inbox(_who.actor(request), page=page_number(request), filter=wanted)
    batch = [one for one in page.items if one.act == "dispose"]
    context = {
        "page": page,
        "wanted": wanted,
        "batch": batch,
        "is_batch": "banyak" in request.GET and batch,
        "set_up": _left_to_set_up(request),
        "asked_sheets": provisioning.asked_sheets(_who.actor(request)),
        "to_second": len(queries.awaiting_second(_who.actor(request))),
        "to_sign": len(letters.awaiting_signature(_who.actor(request))),
    }
    return render(request, "desk/inbox.html", context)


def _left_to_set_up(request: HttpRequest) -> int:
    """For whoever administers an office: the steps of its set-up that nobody settled or put off."""
    if "administrator" not in access.asked(request).roles:
        return 0
    return len(BY_KEY.keys() - people.setup_marks(administered.office(request).id).keys())


def page_number(request: HttpRequest) -> int:
    """The page asked for; strange ones are the first."""
    asked = request.GET.get("page", "1")
    return max(1, int(asked)) if asked.isdecimal() and len(asked) < 7 else 1


def _filter(request: HttpRequest) -> InboxFilter:
    whose = request.GET.get("milik", "all")
    return InboxFilter(
        text=request.GET.get("cari", "").strip()[:100],
        code=request.GET.get("layanan", ""),
        whose=whose if whose in WHOSE else "all",
        post=_post(request.GET.get("jabatan", "")),
    )


def _post(text: str) -> UUID | None:
    try:
        return UUID(text) if text else None
    except ValueError:
        return None


@require_http_methods(["GET", "POST"])
def dispose_many(request: HttpRequest) -> HttpResponse:
    """One disposition for several cases: the ticked ones come by GET, the instruction by POST."""
    chosen = _chosen(request)
    if not chosen:
        messages.warning(request, _("Centang dulu perkara yang akan didisposisi bersama."))
        return redirect("desk:inbox")
    if request.method == "POST":
        return _dispose(request, chosen)
    return render(request, "desk/dispose_many.html", _batch_context(request, chosen))


def _chosen(request: HttpRequest) -> list[tuple[UUID, int]]:
    """The ticked cases with the state the list showed, as `id:seq`."""
    data = request.POST if request.method == "POST" else request.GET
    pairs = [one.partition(":") for one in data.getlist("perkara")[:MOST_AT_ONCE]]
    return [(_who.as_uuid(case), int(seq)) for case, _colon, seq in pairs if seq.isdecimal()]


def _dispose(request: HttpRequest, chosen: list[tuple[UUID, int]]) -> HttpResponse:
    form = _who.sent(request)
    try:
        wanted = work.disposition(form)
        lines = service.dispose_many(chosen, wanted, by=form.by, idempotency_key=form.key)
    except Invalid as error:
        context = _batch_context(request, chosen, problems=problems_of(error))
        return render(request, "desk/dispose_many.html", context, status=400)
    _report(request, lines)
    return redirect("desk:inbox")


def _report(request: HttpRequest, lines: tuple[BatchLine, ...]) -> None:
    done = sum(line.ok for line in lines)
    if done:
        messages.success(request, _("%(n)d perkara didisposisi.") % {"n": done})
    for line in lines:
        if not line.ok:
            messages.error(request, line.sentence or _("Satu perkara tidak dapat didisposisi."))


def _batch_context(
    request: HttpRequest,
    chosen: list[tuple[UUID, int]],
    problems: Mapping[str, tuple[str, ...]] | None = None,
) -> dict[str, Any]:
    by = _who.actor(request)
    typed = request.POST if request.method == "POST" else None
    found, posts = _cases(by, chosen)
    fields = forms.with_problems(forms.disposition_fields(typed.dict() if typed else {}), problems or {})
    ticked = set(typed.getlist("phrases")) if typed else set()
    return {
        "found": found,
        "addressees": forms.addressees(posts, typed.getlist("to") if typed else None),
        "phrases": [(one, one in ticked) for one in forms.PHRASES],
        "fields": fields,
        "problems": problems or {},
        "lines": problem_lines(problems or {}, [*forms.marked_parts(), *fields]),
        "key": _who.fresh_key(),
    }


def _cases(by: Actor, chosen: list[tuple[UUID, int]]) -> tuple[list[dict[str, Any]], list[NextPost]]:
    """The chosen cases, and the next posts that all of them share."""
    found: list[dict[str, Any]] = []
    shared: dict[UUID, NextPost] | None = None
    for case_id, seq in chosen:
        try:
            case = queries.case_for(by, case_id)
            item = queries.open_item(case, by)
        except NotFound as error:
            raise _gone() from error
        posts = {one.post: one for one in item.next_posts} if item else {}
        shared = posts if shared is None else {key: one for key, one in shared.items() if key in posts}
        found.append({"case": case, "token": f"{case_id}:{seq}"})
    return found, list((shared or {}).values())


def _gone() -> TertibError:
    return NotFound("Salah satu perkara tidak ada lagi di kotak masuk Anda.")
