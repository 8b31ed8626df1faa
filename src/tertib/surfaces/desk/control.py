"""Document control at the desk: the Register SOP, the versions of a procedure, what changed, who approves."""

from __future__ import annotations

from collections.abc import Callable, Mapping, Sequence
from datetime import date
from functools import lru_cache
from pathlib import Path
from typing import Any
from uuid import UUID

from django.contrib import messages
from django.http import Http404, HttpRequest, HttpResponse
from django.shortcuts import redirect, render
from django.utils.safestring import SafeString
from django.utils.translation import gettext as _
from django.views.decorators.http import require_GET, require_http_methods, require_POST

from tertib.cases import queries as cases
from tertib.cases import service as case_service
from tertib.kernel.errors import Conflict, Invalid, Misconfigured, NotAllowed, NotFound
from tertib.kernel.indonesian import long_date
from tertib.kernel.words import N_
from tertib.people import queries as people
from tertib.people.types import PostView, UnitView
from tertib.procedures import queries, service
from tertib.procedures.types import RegisterLine, Stage, VersionView
from tertib.runtime import lists, paper
from tertib.surfaces.desk import _who, words
from tertib.surfaces.desk._who import Sent
from tertib.surfaces.desk.files import attachment
from tertib.surfaces.ui import access
from tertib.surfaces.ui.errors import problems_of, sentence_of

TEMPLATE = Path(__file__).parent / "papers" / "register_sop.typ"
WIDTHS = (20, 44, 18, 8, 18, 18, 40)
HEAD = (
    N_("Nomor SOP"), N_("Judul"), N_("Status"), N_("Revisi"), N_("Tanggal"), N_("Berlaku sejak"),
    N_("Pengesah"),
)  # fmt: skip


def office_seen(request: HttpRequest) -> UnitView:
    """The office whose procedures are shown: one's own, or the one an auditor chose."""
    asked = access.asked(request)
    seen = people.offices_seen(asked.actor, asked.now)
    key = request.GET.get("kantor", "")
    found = next((one for one in seen if one.key == key), seen[0] if seen else None)
    if found is None:
        raise Http404
    return found


# --- the register ------------------------------------------------------------------------------------------


@require_GET
def shelf(request: HttpRequest) -> HttpResponse:
    """The Register SOP of the office."""
    asked, office = access.asked(request), office_seen(request)
    context = {
        "office": office,
        "offices": people.offices_seen(asked.actor, asked.now),
        "lines": queries.register(asked.actor, office.id),
        "may_write": queries.may_write(asked.actor, office.id, asked.now),
    }
    return render(request, "desk/control.html", context)


@require_GET
def export(request: HttpRequest, form: str) -> HttpResponse:
    """The same as a file: csv, xlsx, or on paper."""
    if form not in _EXPORTS:
        raise Http404
    office = office_seen(request)
    lines = queries.register(_who.actor(request), office.id)
    return _EXPORTS[form](request, office, lines)


def _rows(lines: Sequence[RegisterLine]) -> list[tuple[str, ...]]:
    return [
        (one.number, one.title, words.VERSIONS[one.status], str(one.revision), one.made_on, one.since,
         one.approver)
        for one in lines
    ]  # fmt: skip


def _csv(_request: HttpRequest, _office: UnitView, lines: Sequence[RegisterLine]) -> HttpResponse:
    made = lists.as_csv(HEAD, _rows(lines))
    return attachment(made, filename="register-sop.csv", media_type="text/csv; charset=utf-8")


def _xlsx(_request: HttpRequest, office: UnitView, lines: Sequence[RegisterLine]) -> HttpResponse:
    made = lists.as_xlsx(f"Register SOP {office.name}", HEAD, _rows(lines), widths=WIDTHS)
    return attachment(made, filename="register-sop.xlsx", media_type=lists.XLSX)


def _pdf(request: HttpRequest, office: UnitView, lines: Sequence[RegisterLine]) -> HttpResponse:
    now = access.asked(request).now
    made = paper.render(
        files={"register_sop.typ": _template()},
        main="register_sop.typ",
        data={
            "office": office.name,
            "head": list(HEAD),
            "rows": [list(row) for row in _rows(lines)],
            "printed": long_date(people.office_date(now)),
        },
        at=now,
    )
    return printed(made.pdf, "register-sop.pdf")


def printed(pdf: bytes, filename: str) -> HttpResponse:
    """A paper to look at and print."""
    answer = HttpResponse(pdf, content_type="application/pdf")
    answer["Content-Disposition"] = f'inline; filename="{filename}"'
    answer["Cache-Control"] = "no-store, private"
    return answer


@lru_cache(maxsize=1)
def _template() -> bytes:
    return TEMPLATE.read_bytes()


_EXPORTS: Mapping[str, Callable[[HttpRequest, UnitView, Sequence[RegisterLine]], HttpResponse]] = {
    "csv": _csv,
    "xlsx": _xlsx,
    "pdf": _pdf,
}


# --- versions --------------------------------------------------------------------------------


@require_GET
def procedure(request: HttpRequest, code: str) -> HttpResponse:
    """Every version of a procedure, newest first."""
    office, found = _versions(request, code)
    context = {"office": office, "versions": found, "title": found[0].title, "code": code}
    return render(request, "desk/control_sop.html", context)


@require_GET
def version(request: HttpRequest, code: str, number: int) -> HttpResponse:
    """One version: what changed, what was done with it, and what this person may do."""
    office, found = _versions(request, code)
    return render(request, "desk/control_version.html", _context(request, office, found, number))


@require_POST
def act(request: HttpRequest, code: str, number: int, act: str) -> HttpResponse:
    """Check, approve, put in force or withdraw."""
    office, found = _versions(request, code)
    if act not in _ACTS:
        raise Http404
    form = _who.sent(request)
    one = _numbered(found, number)
    try:
        messages.success(request, _ACTS[act](form, one))
    except (Invalid, NotAllowed, Conflict, Misconfigured) as refused:
        context = {
            **_context(request, office, found, number),
            "refused": act,
            "trouble": _sentences(refused),
            "typed": {"reason": form.text("reason"), "on": form.text("on")},
        }
        status = 400 if isinstance(refused, Invalid) else 409
        return render(request, "desk/control_version.html", context, status=status)
    return redirect("desk:control_version", code=code, number=number)


def _sentences(refused: Invalid | NotAllowed | Conflict | Misconfigured) -> str:
    if isinstance(refused, Invalid):
        return " ".join(text for many in problems_of(refused).values() for text in many)
    return sentence_of(refused)


def _check(form: Sent, one: VersionView) -> str:
    service.check(one.id, by=form.by, reason=form.text("reason"), seen=form.seen)
    return _("Rancangan tercatat sudah diperiksa dan menunggu pengesahan.")


def _approve(form: Sent, one: VersionView) -> str:
    on = _day(form.text("on"))
    service.approve(one.id, by=form.by, reason=form.text("reason"), on=on, seen=form.seen)
    if on is None:
        return _("SOP disahkan. Tetapkan tanggal mulai berlakunya.")
    return _("SOP disahkan dan berlaku mulai %(day)s.") % {"day": long_date(on)}


def _force(form: Sent, one: VersionView) -> str:
    on = _day(form.text("on"))
    if on is None:
        raise Invalid(N_("Isi tanggalnya."))
    service.force(one.id, on, by=form.by, reason=form.text("reason"), seen=form.seen)
    return _("SOP berlaku mulai %(day)s.") % {"day": long_date(on)}


def _withdraw(form: Sent, one: VersionView) -> str:
    service.withdraw(one.id, by=form.by, reason=form.text("reason"), seen=form.seen)
    return _("Versi ini dicabut. Perkara yang sudah berjalan tetap memakainya.")


_ACTS: Mapping[str, Callable[[Sent, VersionView], str]] = {
    "check": _check,
    "approve": _approve,
    "force": _force,
    "withdraw": _withdraw,
}


def _day(text: str) -> date | None:
    try:
        return date.fromisoformat(text) if text else None
    except ValueError:
        raise Invalid(N_("Isi tanggalnya.")) from None


def _versions(request: HttpRequest, code: str) -> tuple[UnitView, tuple[VersionView, ...]]:
    """The versions in the first office of this person that has the procedure."""
    asked = access.asked(request)
    chosen = office_seen(request)
    seen = people.offices_seen(asked.actor, asked.now)
    for office in sorted(seen, key=lambda one: one.id != chosen.id):
        try:
            return office, queries.versions(asked.actor, office.id, code)
        except NotFound:
            continue
    raise Http404


def _numbered(found: Sequence[VersionView], number: int) -> VersionView:
    one = next((each for each in found if each.number == number), None)
    if one is None:
        raise Http404
    return one


def _context(
    request: HttpRequest, office: UnitView, found: Sequence[VersionView], number: int
) -> dict[str, Any]:
    one, asked = _numbered(found, number), access.asked(request)
    other = _compared(request, found, one)
    approving = _approving(office.id, one.hash)
    changed = queries.difference(other.hash, one.hash) if other else ()
    was, now = queries.difference_svgs(other.hash, one.hash) if other else ((), ())
    return {
        "sheets": [
            (
                _("Revisi %(n)s") % {"n": each.number},
                [SafeString(page) for page in pages],
            )  # escaped where drawn
            for each, pages in ((other, was), (one, now))
            if each and pages
        ],
        "may_mend": one.stage in (Stage.DRAFT, Stage.CHECKED)
        and one.number == max(each.number for each in found)
        and queries.may_write(asked.actor, office.id, asked.now),
        "office": office,
        "version": one,
        "others": [each for each in found if each.number != number],
        "other": other,
        "changes": [(each, _row(each.row or each.old_row)) for each in changed],
        "acts": queries.control_acts(asked.actor, one),
        "approving": approving,
        "unassigned": queries.unassigned(one) if one.stage is not Stage.WITHDRAWN else (),
        "obstacles": queries.obstacles(one.hash),
        "today": people.office_date(asked.now),
        "apart": cases.running_apart(asked.actor, one) if one.runs else (),
        "may_move": bool({"head", "secretary", "administrator"} & asked.roles),
        "people_away": approving is not None and not people.holders(approving.id, asked.now),
    }


def _row(number: int | None) -> str:
    return str(number) if number else ""


def _compared(request: HttpRequest, found: Sequence[VersionView], one: VersionView) -> VersionView | None:
    """The version chosen in `banding`, else the one that runs, else the one before."""
    others = [each for each in found if each.number != one.number]
    text = request.GET.get("banding", "")
    chosen = next((each for each in others if str(each.number) == text), None)
    running = next((each for each in others if each.runs), None)
    before = next((each for each in others if each.number < one.number), None)
    return chosen or running or before


def _approving(office: UUID, bundle: str) -> PostView | None:
    try:
        return queries.approving(office, bundle)
    except Misconfigured:
        return None


# --- running cases ---------------------------------------------------------------------------------------


@require_http_methods(["GET", "POST"])
def move(request: HttpRequest, case: UUID) -> HttpResponse:
    """What would become of a running case under the version in force; by POST it goes on there."""
    form, by = _who.sent(request), _who.actor(request)
    found = cases.case_for(by, case)
    trouble, status = "", 200
    if request.method == "POST":
        try:
            done = case_service.move_case(case, by=by, reason=form.text("reason"), seen=form.seen)
        except (Conflict, Invalid) as refused:
            trouble, status = _sentences(refused), 400 if isinstance(refused, Invalid) else 409
        else:
            said = _("Perkara dipindahkan ke revisi %(n)s.") if done.moved else _("Tidak ada yang berubah.")
            messages.success(request, said % {"n": done.version})
            return redirect("desk:case", case=case)
    context = {
        "case": found,
        "plan": case_service.move_case(case, by=by, dry_run=True),
        "trouble": trouble,
        "reason": form.text("reason"),
    }
    return render(request, "desk/control_move.html", context, status=status)
