"""Writing procedures: the naskah of the office, and one naskah as its own table."""

from __future__ import annotations

from collections.abc import Callable, Mapping
from dataclasses import dataclass
from typing import Any
from uuid import UUID

from django.contrib import messages
from django.http import Http404, HttpRequest, HttpResponse
from django.shortcuts import redirect, render
from django.urls import reverse
from django.utils.safestring import SafeString
from django.utils.translation import gettext as _
from django.views.decorators.http import require_GET, require_http_methods, require_POST

from tertib.kernel.actor import Actor
from tertib.kernel.errors import Conflict, Invalid, NotAllowed, NotFound, TertibError
from tertib.kernel.words import N_
from tertib.people import queries as people
from tertib.procedures import queries, service
from tertib.procedures.authoring import answers, intake, papers, questions, texts
from tertib.procedures.authoring.limits import limits_in
from tertib.procedures.types import Document, ManuscriptView, SheetWanted, TriggerKind
from tertib.surfaces.desk import _who, presses, words
from tertib.surfaces.desk.symbols import Cell, cells_of
from tertib.surfaces.ui import access
from tertib.surfaces.ui.errors import sentence_of


@dataclass(frozen=True, slots=True, kw_only=True)
class Line:
    """A row of the table as its author sees it."""

    no: int
    said: Mapping[str, Any]
    cells: tuple[Cell, ...]
    needs: str
    output: str
    findings: tuple[Any, ...]
    typed: Mapping[str, str] | None = None  # what was sent and not taken

    @property
    def no_text(self) -> str:
        return str(self.no)

    @property
    def above(self) -> int:
        return self.no - 1

    @property
    def below(self) -> int:
        return self.no + 1

    @property
    def shown(self) -> Mapping[str, Any]:
        """What stands in the cells: what was typed and refused, else what the naskah says."""
        if self.typed is not None:
            return self.typed
        minutes = self.said.get("minutes")
        return {
            "activity": self.said["activity"],
            "needs": self.needs,
            "output": self.output,
            "minutes": "" if minutes is None else minutes,
            "note": self.said.get("note", ""),
        }

    @property
    def decision(self) -> Mapping[str, Any] | None:
        found: Mapping[str, Any] | None = self.said.get("decision")
        return found

    @property
    def exits(self) -> list[tuple[int, Mapping[str, Any]]]:
        """The decision's exits by place, and one more to fill in."""
        said = self.decision["exits"] if self.decision else []
        return list(enumerate([*said, {}]))


@require_http_methods(["GET", "POST"])
def shelf(request: HttpRequest) -> HttpResponse:
    """The naskah that are being written; POST begins one, of a title or of a version in force."""
    form, office = _who.sent(request), _office(request)
    problem = ""
    if request.method == "POST":
        try:
            made = _begin(form, office)
        except (Invalid, Conflict, NotFound) as refused:
            problem = sentence_of(refused)
        else:
            return redirect("desk:naskah", made.id)
    now = access.asked(request).now
    context = {
        "manuscripts": queries.manuscripts(form.by, office, now),
        "known": _known(form.by, office),
        "problem": problem,
        "title": form.text("title"),
        "sees_register": "official" in access.asked(request).roles,
    }
    return render(request, "desk/writing.html", context, status=400 if problem else 200)


def _known(by: Actor, office: UUID) -> list[tuple[str, str]]:
    """Code and newest title of every procedure of the office, in force or not."""
    newest = {one.code: one.title for one in sorted(queries.versions(by, office), key=lambda one: one.number)}
    return sorted(newest.items(), key=lambda one: one[1])


def _begin(form: _who.Sent, office: UUID) -> ManuscriptView:
    if code := form.text("code"):
        return service.revise(office, code, by=form.by)
    return service.begin_manuscript(office, form.text("title"), by=form.by)


@require_GET
def naskah(request: HttpRequest, manuscript: UUID) -> HttpResponse:
    """The table itself is the form."""
    return _page(request, _found(request, manuscript), "table")


@require_GET
def part(request: HttpRequest, manuscript: UUID, part: str) -> HttpResponse:
    """Identity sheet, forms, papers, books."""
    if part not in PARTS or part == "table":
        raise Http404
    return _page(request, _found(request, manuscript), part)


@require_POST
def change(request: HttpRequest, manuscript: UUID) -> HttpResponse:
    """One press. What is refused is said above the page as it stands, with what was typed still there."""
    form = _who.sent(request)
    on = form.text("on") if form.text("on") in PARTS else "table"
    try:
        made = service.change_manuscript(manuscript, presses.change_of(form), by=form.by, seen=_seen(form))
    except (Invalid, Conflict, NotFound) as refused:
        return _refused(request, manuscript, on, refused)
    if "quiet" in form.post and request.headers.get("HX-Request") == "true":
        return render(request, "desk/naskah/saved.html", _context(made, "table"))
    return redirect(_where(made, on))


@require_POST
def undo(request: HttpRequest, manuscript: UUID) -> HttpResponse:
    """Take the last change back."""
    form = _who.sent(request)
    on = form.text("on") if form.text("on") in PARTS else "table"
    try:
        made = service.undo_change(manuscript, by=form.by, seen=_seen(form))
    except Conflict as refused:
        return _refused(request, manuscript, on, refused)
    messages.success(request, _("Perubahan terakhir dibatalkan."))
    return redirect(_where(made, on))


@require_POST
def submit(request: HttpRequest, manuscript: UUID) -> HttpResponse:
    """Hand the naskah in to document control."""
    form = _who.sent(request)
    try:
        anyway = "anyway" in form.post
        made = service.submit_manuscript(manuscript, by=form.by, seen=_seen(form), anyway=anyway)
    except (Invalid, Conflict, NotAllowed) as refused:
        return _refused(request, manuscript, "table", refused)
    messages.success(
        request,
        _("Naskah diajukan sebagai rancangan. Pejabat lain memeriksanya, lalu pimpinan mengesahkannya."),
    )
    return redirect("desk:control_version", made.code, made.number)


@require_POST
def discard(request: HttpRequest, manuscript: UUID) -> HttpResponse:
    """Throw the naskah away."""
    service.discard_manuscript(manuscript, by=_who.actor(request))
    messages.success(request, _("Naskah dibuang. SOP yang berlaku tidak berubah."))
    return redirect("desk:writing")


def _seen(form: _who.Sent) -> int:
    """The newest version that the page knew of: the form's own, or the one that a saved row left behind.

    Two names, because htmx takes a form's own field for one of the same name elsewhere on the page.
    """
    said = (form.text("seen"), form.text("newest"))
    return max((int(one) for one in said if one.isdecimal() and len(one) < 10), default=0)


def _where(made: ManuscriptView, on: str) -> str:
    return (
        reverse("desk:naskah", args=[made.id])
        if on == "table"
        else reverse("desk:naskah_part", args=[made.id, on])
    )


def _refused(request: HttpRequest, manuscript: UUID, on: str, refused: TertibError) -> HttpResponse:
    found = _found(request, manuscript)
    context = {
        **_context(found, on, typed=request.POST.dict()),
        "problem": sentence_of(refused),
        "overtaken": refused.code == "overtaken",
    }
    if request.headers.get("HX-Request") == "true":  # htmx swaps only what succeeded
        name = "desk/naskah/saved.html" if "quiet" in request.POST else "desk/naskah/page.html"
        return render(request, name, context)
    return render(
        request, "desk/naskah/page.html", context, status=409 if isinstance(refused, Conflict) else 400
    )


def _page(request: HttpRequest, found: ManuscriptView, on: str) -> HttpResponse:
    return render(request, "desk/naskah/page.html", _context(found, on))


def _context(found: ManuscriptView, on: str, *, typed: Mapping[str, Any] | None = None) -> dict[str, Any]:
    report = queries.check_document(found.document)
    who = people.people([found.changed_by])[found.changed_by].name if found.changed_by else ""
    common = {
        "naskah": found,
        "on": on,
        "parts": [(key, one.title, _where(found, key)) for key, one in PARTS.items()],
        "report": report,
        "sheet_findings": [one for one in report.findings if one.row is None],
        "must": sum(one.severity.value == "galat" for one in report.findings),
        "changed_by": who,
        "typed": typed or {},
    }
    return common | PARTS[on].draw(found.document, report.findings, typed or {})


# --- the parts -------------------------------------------------------------------------------------


def _table(document: Document, findings: tuple[Any, ...], typed: Mapping[str, Any]) -> dict[str, Any]:
    outline = queries.outline(document)
    lines = [
        Line(
            no=step["no"],
            said=step,
            cells=drawn,
            needs=_text(step["needs"]),
            output=_text(step["output"]),
            findings=tuple(one for one in findings if one.row == step["no"]),
            typed=typed if typed.get("no") == str(step["no"]) and typed.get("do") == "write_row" else None,
        )
        for step, drawn in zip(document.steps, cells_of(outline), strict=True)
    ]
    flow = queries.sheet_svgs(outline, SheetWanted(paper="a4"), table_only=True)
    total = sum(step.get("minutes") or 0 for step in document.steps)
    columns = document.sop["performers"]
    by_request = document.sop["trigger"]["kind"] == TriggerKind.REQUEST.value
    return {
        "lines": lines, "columns": columns, "total": total, "last": len(lines), "wide": len(columns) + 6,
        "by_request": by_request, "flow": [SafeString(page) for page in flow],  # escaped where drawn
    }  # fmt: skip


def _text(matter: Any) -> str:
    said = matter if isinstance(matter, str) else matter["text"]
    return "" if said == "-" else str(said)


def _identity(document: Document, _findings: tuple[Any, ...], _typed: Mapping[str, Any]) -> dict[str, Any]:
    identity = document.sop["identity"]
    shown = [
        (key, label, "\n".join(said) if isinstance(said := identity.get(key, ""), list) else said)
        for key, label in texts.LABELS.items()
    ]
    return {
        "title": document.sop["title"],
        "identity_lines": [one for one in shown if one[0] in texts.LINES and one[0] != "title"],
        "identity_lists": [one for one in shown if one[0] not in texts.LINES],
        "trigger": document.sop["trigger"]["kind"],
        "triggers": [(one.value, words.TRIGGERS[one.value]) for one in TriggerKind],
        "days": document.sop.get("waiting_days") or 5,
        "steps": document.steps,
        "receiving": intake.receiving_row(document),
        "service": document.sop.get("service"),
    }


def _forms(document: Document, _findings: tuple[Any, ...], _typed: Mapping[str, Any]) -> dict[str, Any]:
    asked = document.sop["trigger"].get("form")
    forms = document.sop.get("forms", {})
    shown = [
        {
            "key": key,
            "title": form["title"],
            "where": questions.places_of(document, key),
            "request": key == asked,
            "rows": [step["no"] for step in document.steps if step.get("form") == key],
            "fields": [{**field, "limits": limits_in(field)} for field in form["fields"]],
        }
        for key, form in forms.items()
    ]
    free = [(step["no"], step["activity"]) for step in document.steps if not step.get("form")]
    return {
        "forms": shown,
        "free_rows": free,
        "offered": {one.value for one in questions.OFFERED},
        "kinds": [(one.value, words.FIELD_KINDS[one.value]) for one in questions.OFFERED],
    }


def _papers(document: Document, _findings: tuple[Any, ...], _typed: Mapping[str, Any]) -> dict[str, Any]:
    shown = [
        {**one, "printed": _rows_with(document, "prints", "letter", one["key"])}
        for one in document.letters.get("letters") or ()
    ]
    return {
        "papers": shown,
        "shapes": papers.SHAPES.items(),
        "steps": document.steps,
        "columns": document.sop["performers"],
        "places": tuple(answers.known_at(document, len(document.steps))),
    }


def _books(document: Document, _findings: tuple[Any, ...], _typed: Mapping[str, Any]) -> dict[str, Any]:
    shown = []
    for one in document.registers.get("books") or ():
        written = _rows_with(document, "enters", "book", one["key"])
        shown.append(
            {**one, "labels": "\n".join(each["label"] for each in one["columns"]), "written": written}
        )
    known = [
        (step["no"], step["activity"], list(answers.known_at(document, step["no"])))
        for step in document.steps
    ]
    return {"books": shown, "known": known}


def _rows_with(document: Document, part: str, key: str, value: str) -> list[tuple[int, Mapping[str, Any]]]:
    return [(step["no"], one) for step in document.steps for one in step.get(part, ()) if one[key] == value]


@dataclass(frozen=True, slots=True, kw_only=True)
class Part:
    """One of the sheets of a naskah."""

    title: str
    draw: Callable[[Document, tuple[Any, ...], Mapping[str, Any]], dict[str, Any]]


PARTS: Mapping[str, Part] = {
    "table": Part(title=N_("Tabel prosedur"), draw=_table),
    "identitas": Part(title=N_("Lembar identitas"), draw=_identity),
    "formulir": Part(title=N_("Formulir"), draw=_forms),
    "surat": Part(title=N_("Naskah dinas"), draw=_papers),
    "buku": Part(title=N_("Buku"), draw=_books),
}


def _found(request: HttpRequest, manuscript: UUID) -> ManuscriptView:
    return queries.manuscript(_who.actor(request), manuscript, access.asked(request).now)


def _office(request: HttpRequest) -> UUID:
    """The office whose procedures this person writes."""
    by, now = _who.actor(request), access.asked(request).now
    held = people.capacities(by.person, now) if by.person else ()
    found = next((one.office for one in held if one.office and queries.may_write(by, one.office, now)), None)
    if found is None:
        raise NotFound(N_("Halaman ini tidak ada."))
    return found
