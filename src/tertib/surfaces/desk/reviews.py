"""Monitoring every half year and evaluation every year: pre-filled from the cases, saved, printed."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from functools import lru_cache
from pathlib import Path
from typing import Any

from django.contrib import messages
from django.http import Http404, HttpRequest, HttpResponse
from django.shortcuts import redirect, render
from django.urls import reverse
from django.utils.translation import gettext as _
from django.utils.translation import gettext_noop
from django.views.decorators.http import require_GET, require_http_methods

from tertib.cases import queries as cases
from tertib.cases import service
from tertib.cases.types import CRITERIA, OUTCOMES, Judgement, Period, ReviewFigures, ReviewKind, ReviewView
from tertib.kernel.errors import Conflict, Invalid
from tertib.kernel.indonesian import long_date
from tertib.people import queries as people
from tertib.people.types import UnitView
from tertib.procedures import queries as procedures
from tertib.procedures.types import BundleView
from tertib.runtime import paper
from tertib.surfaces.desk import _who
from tertib.surfaces.desk._who import Sent
from tertib.surfaces.desk.control import office_seen, printed
from tertib.surfaces.ui import access
from tertib.surfaces.ui.errors import problems_of, sentence_of

KINDS: Mapping[str, ReviewKind] = {"pemantauan": ReviewKind.MONITORING, "evaluasi": ReviewKind.EVALUATION}
TITLES: Mapping[ReviewKind, str] = {
    ReviewKind.MONITORING: gettext_noop("Pemantauan SOP"),
    ReviewKind.EVALUATION: gettext_noop("Evaluasi SOP"),
}
HALVES = {"1": gettext_noop("semester I"), "2": gettext_noop("semester II")}
PAPERS = Path(__file__).parent / "papers"
REVIEWERS = frozenset({"head", "secretary", "administrator"})


@require_GET
def shelf(request: HttpRequest, kind: str) -> HttpResponse:
    """Every procedure of the office with its figures in the period and what was said of it."""
    what, over, office = _asked(request, kind)
    by = _who.actor(request)
    saved = cases.reviews(by, office.id, what, over)
    lines = [
        (one, cases.review_figures(by, office.id, one.code, over), saved.get(one.code))
        for one in procedures.installed(office.id)
    ]
    context = {**_named(request, kind, over, office), "lines": lines}
    return render(request, "desk/reviews.html", context)


@require_http_methods(["GET", "POST"])
def form(request: HttpRequest, kind: str, code: str) -> HttpResponse:
    """The form of one procedure: its figures, and what is said of it; saved by POST."""
    what, over, office = _asked(request, kind)
    view, by = procedures.in_force(office.id, code), _who.actor(request)
    saved = cases.reviews(by, office.id, what, over).get(code)
    problems: Mapping[str, tuple[str, ...]] = {}
    trouble, judgement = "", saved.judgement if saved else None
    if request.method == "POST":
        sent = _who.sent(request)
        judgement = _judgement(sent)
        try:
            service.save_review(office.id, code, what, over, judgement, by=by, seen=sent.seen)
        except (Conflict, Invalid) as refused:
            trouble = sentence_of(refused)
            problems = problems_of(refused) if isinstance(refused, Invalid) else {}
        else:
            messages.success(request, _("Penilaian tersimpan."))
            return redirect(f"{reverse('desk:reviews', args=[kind])}?masa={over.key}&kantor={office.key}")
    figures = cases.review_figures(by, office.id, code, over)
    context = {
        **_named(request, kind, over, office),
        "view": view,
        "figures": figures,
        "saved": saved,
        "judgement": judgement or Judgement(findings=in_words(figures)),
        "criteria": [_criterion(key, label, judgement, problems) for key, label in CRITERIA.items()],
        "outcomes": tuple(OUTCOMES.items()),
        "problems": problems,
        "trouble": trouble,
    }
    return render(request, "desk/review.html", context, status=400 if trouble else 200)


def _criterion(
    key: str, label: str, judgement: Judgement | None, problems: Mapping[str, tuple[str, ...]]
) -> dict[str, Any]:
    answers = judgement.answers if judgement else {}
    return {
        "key": key,
        "label": label,
        "answer": {True: "ya", False: "tidak"}.get(answers.get(key), ""),  # type: ignore[arg-type]  # or None
        "note": judgement.notes.get(key, "") if judgement else "",
        "problems": (*problems.get(key, ()), *problems.get(f"{key}_note", ())),
    }


def _judgement(sent: Sent) -> Judgement:
    said = {key: sent.text(key) for key in CRITERIA}
    return Judgement(
        runs_well={"ya": True, "tidak": False}.get(sent.text("runs_well")),
        findings=sent.text("findings"),
        action=sent.text("action"),
        answers={key: text == "ya" for key, text in said.items() if text in ("ya", "tidak")},
        notes={key: text for key in CRITERIA if (text := sent.text(f"{key}_note"))},
        outcome=sent.text("outcome"),
    )


def in_words(figures: ReviewFigures) -> str:
    """What the figures say, for the column of findings: official papers are Indonesian."""
    if not figures.received and not figures.closed:
        return "Tidak ada perkara pada masa ini."
    whole = (
        f"{figures.received} perkara masuk, {figures.closed} selesai: {figures.in_time} tepat waktu, "
        f"{figures.late} terlambat. {figures.open_late} belum selesai dan lewat waktu. "
        f"Dikembalikan {figures.returned} kali."
    )
    rows = [
        f"Langkah {one.row}: rata-rata {one.mean} menit, standar {one.standard} menit ({one.over} dari "
        f"{one.count} kali melebihi)."
        for one in figures.rows
        if one.over
    ]
    return "\n".join([whole, *rows])


def _asked(request: HttpRequest, kind: str) -> tuple[ReviewKind, Period, UnitView]:
    if kind not in KINDS:
        raise Http404
    return KINDS[kind], cases.review_period(KINDS[kind], request.GET.get("masa", "")), office_seen(request)


def _named(request: HttpRequest, kind: str, over: Period, office: UnitView) -> dict[str, Any]:
    return {
        "kind": kind,
        "title": TITLES[KINDS[kind]],
        "period": over,
        "spelled": _spelled(over, translated=True),
        "office": office,
        "may_save": bool(REVIEWERS & access.asked(request).roles),
    }


def _spelled(over: Period, *, translated: bool = False) -> str:
    year, _dash, half = over.key.partition("-")
    if not half:
        return year
    return f"{_(HALVES[half]) if translated else HALVES[half]} {year}"


# --- on paper --------------------------------------------------------------------------------


@require_GET
def sheet(request: HttpRequest, kind: str) -> HttpResponse:
    """Tabel 7 or Tabel 8 with everything saved in the period."""
    what, over, office = _asked(request, kind)
    by, now = _who.actor(request), access.asked(request).now
    saved = cases.reviews(by, office.id, what, over)
    rows = [_row(one, saved.get(one.code)) for one in procedures.installed(office.id)]
    name = "monitoring.typ" if what is ReviewKind.MONITORING else "evaluation.typ"
    made = paper.render(
        files={name: _template(name)},
        main=name,
        data={
            "office": office.name,
            "period": _spelled(over),
            "criteria": list(CRITERIA.values()),
            "rows": rows,
            "printed": long_date(people.office_date(now)),
        },
        at=now,
    )
    return printed(made.pdf, f"{kind}-{over.key}.pdf")


def _row(view: BundleView, saved: ReviewView | None) -> dict[str, Any]:
    said = saved.judgement if saved else Judgement()
    return {
        "title": view.title,
        "runs_well": said.runs_well,
        "findings": said.findings,
        "action": said.action,
        "answers": _answers(said),
        "outcome": OUTCOMES.get(said.outcome, ""),
        "figures": in_words(saved.figures) if saved else "",
        "by": f"{saved.name}, {saved.capacity}" if saved else "",
        "on": long_date(people.office_date(saved.at)) if saved else "",
    }


def _answers(said: Judgement) -> Sequence[dict[str, Any]]:
    return [{"yes": said.answers.get(key), "note": said.notes.get(key, "")} for key in CRITERIA]


@lru_cache(maxsize=2)
def _template(name: str) -> bytes:
    return (PAPERS / name).read_bytes()
