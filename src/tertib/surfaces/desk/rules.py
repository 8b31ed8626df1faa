"""The office's rules: when its people are told, when they are left in peace, when a clock may stand still."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import time
from typing import TypeVar

from django.contrib import messages
from django.http import HttpRequest, HttpResponse
from django.shortcuts import redirect, render
from django.utils.translation import gettext as _
from django.utils.translation import gettext_noop
from django.views.decorators.http import require_http_methods

from tertib.kernel.errors import Invalid, Problem
from tertib.people import queries as people
from tertib.people import service
from tertib.people.types import OfficeRules, UnitView
from tertib.procedures import queries as procedures
from tertib.surfaces.desk import _who, administered
from tertib.surfaces.desk._who import Sent
from tertib.surfaces.desk.appointing import MISSING, Values
from tertib.surfaces.ui.errors import problems_of
from tertib.surfaces.ui.forms import FieldView, problem_lines, with_problems

T = TypeVar("T")
CLOCK = r"([01]?\d|2[0-3])[:.][0-5]\d"  # the browser's own clock speaks of a.m. and p.m.
NO_TIME = gettext_noop("Tulis jam seperti 07:30.")
NO_NUMBER = gettext_noop("Tulis banyaknya menit dengan angka.")


@dataclass(frozen=True, slots=True, kw_only=True)
class Rule:
    """A rule: its heading, what it does in a sentence, and its fields."""

    title: str
    about: str
    fields: tuple[FieldView, ...]


@dataclass(frozen=True, slots=True, kw_only=True)
class Said:
    """What a procedure in force says itself, beside the office's rules."""

    title: str
    waiting_days: int
    promise: str
    holds: bool


@require_http_methods(["GET", "POST"])
def show(request: HttpRequest) -> HttpResponse:
    """The rules as they hold; a refusal gives back what was typed."""
    office = administered.office(request)
    if request.method == "GET":
        return _drawn(request, office, _as_typed(people.rules_of(office.id)))
    form = _who.sent(request)
    try:
        service.set_rules(office.id, _read(form), by=form.by)
    except Invalid as refused:
        return _drawn(request, office, request.POST.dict(), refused)
    messages.success(request, _("Aturan kantor tersimpan dan berlaku mulai sekarang."))
    return redirect("desk:rules")


def _drawn(
    request: HttpRequest, office: UnitView, values: Values, refused: Invalid | None = None
) -> HttpResponse:
    problems = problems_of(refused) if refused else {}
    rules = [
        Rule(title=one.title, about=one.about, fields=with_problems(one.fields, problems))
        for one in _rules(values)
    ]
    context = {
        "office": office,
        "rules": rules,
        "lines": problem_lines(problems, [field for one in rules for field in one.fields]),
        "said": _said(office),
        "sole_duty": people.sole_duty(office.id),
    }
    return render(request, "desk/rules.html", context, status=400 if refused else 200)


def _rules(values: Values) -> Sequence[Rule]:
    return (
        Rule(
            title=_("Jam tenang"),
            about=_(
                "Di antara kedua jam ini pegawai tidak dikirimi apa pun. Yang terjadi sementara itu dikirim "
                "begitu jam tenang berakhir. Isi jam yang sama bila kantor tidak memakai jam tenang."
            ),
            fields=(
                clock_field(values, "quiet_from", _("Mulai"), required=True),
                clock_field(values, "quiet_until", _("Sampai"), required=True),
            ),
        ),
        Rule(
            title=_("Ringkasan pagi"),
            about=_(
                "Setiap pagi hari kerja, pegawai yang mempunyai tugas menerima satu surat: apa yang lewat "
                "batas, apa yang jatuh tempo hari ini, apa yang menunggu."
            ),
            fields=(
                clock_field(
                    values, "digest_at", _("Dikirim pukul"), help_text=_("Kosongkan bila tidak dikirim.")
                ),
            ),
        ),
        Rule(
            title=_("Peringatan sebelum batas"),
            about=_(
                "Pemegang tugas diingatkan sekian menit kerja sebelum janji layanan habis, dan sekali lagi "
                "pada saatnya. Isi 0 bila peringatan sebelumnya tidak perlu."
            ),
            fields=(_minutes(values, "warn_before", _("Menit kerja sebelum batas"), required=True),),
        ),
        Rule(
            title=_("Laporan kepada atasan"),
            about=_(
                "Bila perkara tetap belum selesai sekian menit kerja sesudah batasnya, atasan diberi tahu."
            ),
            fields=(
                _minutes(
                    values,
                    "escalate_after",
                    _("Menit kerja sesudah batas"),
                    help_text=_("Kosongkan bila atasan tidak diberi tahu."),
                ),
            ),
        ),
        Rule(
            title=_("Menunggu penyedia"),
            about=_(
                "Beberapa SOP membolehkan jam berhenti selama pihak lain, misalnya penyedia jaringan, harus "
                "bertindak; namanya dicatat pada perkara. Dengan aturan ini semua SOP membolehkannya."
            ),
            fields=(
                FieldView(
                    name="provider_hold",
                    label=_("Boleh pada semua SOP kantor ini"),
                    kind="boolean",
                    value=values.get("provider_hold", ""),
                ),
            ),
        ),
        Rule(
            title=_("Orang kedua sebelum menghapus"),
            about=_(
                "Penghapusan (nama, hosting, akun) baru dijalankan setelah orang lain dengan "
                "wewenang yang sama atau lebih tinggi mengonfirmasi rencananya. Bila hari itu tidak ada "
                "orang lain, penyusun boleh menjalankannya sendiri dengan alasan tertulis, dan kepala kantor "
                "diberi tahu."
            ),
            fields=(
                FieldView(
                    name="second_person",
                    label=_("Penghapusan perlu dua orang"),
                    kind="boolean",
                    value=values.get("second_person", ""),
                ),
            ),
        ),
    )


def clock_field(
    values: Values, name: str, label: str, *, required: bool = False, help_text: str = ""
) -> FieldView:
    """An hour of the day, typed as it is written here."""
    return FieldView(
        name=name,
        label=label,
        required=required,
        value=values.get(name, ""),
        help=help_text,
        pattern=CLOCK,
        length=5,
        inputmode="numeric",
    )


def _minutes(
    values: Values, name: str, label: str, *, required: bool = False, help_text: str = ""
) -> FieldView:
    return FieldView(
        name=name,
        label=label,
        kind="number",
        least=0,
        required=required,
        value=values.get(name, ""),
        help=help_text,
    )


def _as_typed(rules: OfficeRules) -> Values:
    after = rules.escalate_after
    return {
        "quiet_from": f"{rules.quiet_from:%H:%M}",
        "quiet_until": f"{rules.quiet_until:%H:%M}",
        "digest_at": f"{rules.digest_at:%H:%M}" if rules.digest_at else "",
        "warn_before": str(rules.warn_before),
        "escalate_after": "" if after is None else str(after),
        "provider_hold": "ya" if rules.provider_hold else "",
        "second_person": "ya" if rules.second_person else "",
    }


def _read(form: Sent) -> OfficeRules:
    return OfficeRules(
        quiet_from=needed("quiet_from", clock(form, "quiet_from")),
        quiet_until=needed("quiet_until", clock(form, "quiet_until")),
        digest_at=clock(form, "digest_at"),
        warn_before=needed("warn_before", _number(form, "warn_before")),
        escalate_after=_number(form, "escalate_after"),
        provider_hold=bool(form.text("provider_hold")),
        second_person=bool(form.text("second_person")),
    )


def needed(name: str, found: T | None) -> T:
    """What must not be left empty."""
    if found is None:
        raise Invalid(MISSING, problems={name: (Problem(MISSING),)})
    return found


def clock(form: Sent, name: str) -> time | None:
    """An hour of the day, or None where it was left empty."""
    said = form.text(name).replace(".", ":")
    if not said:
        return None
    try:
        hour, minute = map(int, said.split(":"))
        return time(hour, minute)
    except ValueError:
        raise Invalid(NO_TIME, problems={name: (Problem(NO_TIME),)}) from None


def _number(form: Sent, name: str) -> int | None:
    said = form.text(name)
    if not said:
        return None
    if not said.isdecimal() or len(said) > 9:
        raise Invalid(NO_NUMBER, problems={name: (Problem(NO_NUMBER),)})
    return int(said)


def _said(office: UnitView) -> list[Said]:
    found = [procedures.procedure(one.hash) for one in procedures.installed(office.id)]
    told = [
        Said(
            title=one.title,
            waiting_days=one.waiting_days,
            promise=one.promise.label if one.promise else "",
            holds="provider" in one.holds,
        )
        for one in found
    ]
    return [one for one in told if one.waiting_days or one.promise or one.holds]
