"""What is said about answers before anything is sent: the form's rules, the catalogue, and the world.

While somebody types, the register and the last reading of the server answer at once; the server itself is
asked by the worker, and the field looks a few times for its answer. Nothing here is needed to send a form.
"""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import dataclass, field
from typing import Any
from uuid import UUID

from django.http import HttpRequest, HttpResponse
from django.shortcuts import render
from django.urls import reverse
from django.views.decorators.http import require_GET

from tertib.cases import catalogue
from tertib.cases.catalogue import CheckContext, Finding
from tertib.kernel.actor import Actor
from tertib.kernel.errors import NotFound
from tertib.procedures.language import forms
from tertib.procedures.types import Field, Form
from tertib.surfaces.ui import access, sop_forms
from tertib.surfaces.ui.errors import worded

Json = Any
LOOKS = 8  # how often a field looks for the server's answer, each time a second later than before


@dataclass(frozen=True, slots=True, kw_only=True)
class Asking:
    """For whom, for which office and on which form something is being typed."""

    by: Actor
    office: UUID
    code: str
    form: Form
    request: Mapping[str, Json] = field(default_factory=dict)
    case: UUID | None = None
    variant: str | None = None
    agency: UUID | None = None  # whose request it is

    def at(self, path: str) -> CheckContext:
        """What a check of the value at `path` may know."""
        return CheckContext(
            office=self.office,
            code=self.code,
            agency=self.agency,
            form=self.form.key,
            path=path,
            request=self.request,
            case=self.case,
        )


def find(form: Form, name: str) -> Field | None:
    """The field or column behind an input's name, such as `addresses.3.local`."""
    head, *rest = name.split(".")
    found = form.field(head)
    inner = [part for part in rest if not part.isdecimal()]
    if found is None or not inner:
        return found
    return next((part for part in found.columns if part.key == inner[0]), None)


def findings(asking: Asking, one: Field, path: str, value: Json) -> tuple[Finding, ...]:
    """Everything the field's check has to say about this value; an empty value is nobody's business."""
    judge = one.judge(asking.variant)
    if not judge or value in ("", None):
        return ()
    return catalogue.run_checks((judge,), value, asking.at(path))


def offering(asking: Asking) -> sop_forms.Offering:
    """What the catalogue offers for a field of this form."""
    return lambda one: catalogue.offered(one.judge(asking.variant), asking.at(one.key))


def sentences(found: Sequence[Finding], level: str) -> tuple[str, ...]:
    """The findings of one level, in the reader's language."""
    return tuple(worded(one.sentence, one.fields) for one in found if one.level == level)


def problems(form: Form, data: Mapping[str, Json]) -> dict[str, tuple[str, ...]]:
    """What the form's own rules refuse, by path, in the reader's language."""
    found = forms.clean(form, data).problems
    return {path: tuple(worded(one.sentence, one.fields) for one in many) for path, many in found.items()}


def judged(request: HttpRequest, asking: Asking) -> HttpResponse:
    """What is to be said of the value just typed into the input called `?nama=`; the world is asked too."""
    name = request.GET.get("nama", "")
    one = find(asking.form, name)
    if one is None:
        raise NotFound("Isian tersebut tidak ada.")
    value = request.POST.get(name, "").strip()
    found = findings(asking, one, name, value)
    context: dict[str, object] = {
        "value": value,
        "errors": sentences(found, "error"),
        "warnings": sentences(found, "warning"),
        "hints": sentences(found, "info"),
        "path": request.path,
    }
    judge = one.judge(asking.variant)
    if judge and value and not context["errors"]:
        context |= _asked_outside(asking, judge, name, value)
    return render(request, "ui/parts/findings.html", context)


def _asked_outside(asking: Asking, check: str, path: str, value: str) -> dict[str, object]:
    """Leave the question with the worker, where the check has a live side."""
    live = catalogue.find_live_check(check)
    question = live.ask(value, asking.at(path), by=asking.by) if live else None
    return _shown(asking.by, check, question, 0) if question else {}


def typed(form: Form, request: HttpRequest) -> Mapping[str, Json]:
    """The answers that came with the value."""
    return sop_forms.read(form, request.POST, request.FILES)[0]


@require_GET
def live(request: HttpRequest, check: str, question: UUID) -> HttpResponse:
    """One line: what the server said, or that it has not; the page looks again a few times and then rests."""
    said = request.GET.get("kali", "")
    look = int(said) if said.isdecimal() and len(said) < 3 else LOOKS
    return render(request, "ui/parts/live.html", _shown(access.actor(request), check, question, look))


def _shown(by: Actor, check: str, question: UUID, look: int) -> dict[str, object]:
    asking = catalogue.find_live_check(check)
    if asking is None:
        raise NotFound("Pemeriksaan tersebut tidak ada.")
    found = asking.answer(question, by=by, last=look >= LOOKS)
    again = f"{reverse('ui:live', args=[check, question])}?kali={look + 1}" if found.waits else ""
    return {"live": found, "line": worded(found.sentence, found.fields), "again": again, "pause": look + 1}
