"""The form of a plan: the usual cases by choice, an expert's rule, hours run; and what the answers mean."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from datetime import date
from decimal import Decimal, InvalidOperation
from typing import Any
from uuid import UUID

from django.utils.translation import gettext as _
from django.utils.translation import gettext_noop

from tertib.inspections import queries
from tertib.inspections.types import SHIFTS, AssetFilter, PlanDraft, PlanView, Preview, Shift
from tertib.kernel.actor import Actor
from tertib.kernel.errors import Invalid, NotFound, Problem
from tertib.people import queries as people
from tertib.surfaces.desk._who import Sent, as_uuid
from tertib.surfaces.ui.errors import problems_of
from tertib.surfaces.ui.forms import Choice, FieldView

Values = Mapping[str, Any]
DAYS = ("MO", "TU", "WE", "TH", "FR", "SA", "SU")
WEEKDAYS = (
    gettext_noop("Senin"), gettext_noop("Selasa"), gettext_noop("Rabu"), gettext_noop("Kamis"),
    gettext_noop("Jumat"), gettext_noop("Sabtu"), gettext_noop("Minggu"),
)  # fmt: skip
PLACES = {
    "1": gettext_noop("Pertama"),
    "2": gettext_noop("Kedua"),
    "3": gettext_noop("Ketiga"),
    "4": gettext_noop("Keempat"),
    "-1": gettext_noop("Terakhir"),
}
WAYS = {
    "nth": gettext_noop("Bulanan, pada hari tertentu (misalnya Senin pertama)"),
    "date": gettext_noop("Bulanan, pada tanggal tertentu"),
    "weekly": gettext_noop("Mingguan"),
    "daily": gettext_noop("Harian"),
    "meter": gettext_noop("Menurut jam jalan (meter)"),
    "expert": gettext_noop("Aturan sendiri (RFC 5545)"),
}
BLANK: Values = {
    "how": "nth",
    "interval": "1",
    "place": "1",
    "weekday": "MO",
    "monthday": "1",
    "lead_days": "1",
}
NO_NUMBER = gettext_noop("Tulis dengan angka.")
NO_DAY = gettext_noop("Tulis tanggalnya.")
NO_ASSET = gettext_noop("Kode aset ini tidak dikenal.")
MOST_DIGITS = 6


@dataclass(frozen=True, slots=True, kw_only=True)
class Shown:
    """The preview of a form, or why there is none yet."""

    preview: Preview | None = None
    problem: str = ""


# --- reading -----------------------------------------------------------------------------------------------


def typed(form: Sent) -> Values:
    """Everything as it was typed."""
    many = {name: form.post.getlist(name) for name in ("weekdays", "staff")}
    return {**form.post.dict(), **many}


def draft_of(form: Sent, office: UUID) -> PlanDraft:
    return read(form.by, office, typed(form))


def read(by: Actor, office: UUID, values: Values) -> PlanDraft:
    """The plan that the answers mean. Refuses each answer that cannot be read, at its field."""
    how, code = str(values.get("how", "")), _text(values, "target")
    metered = how == "meter"
    return PlanDraft(
        code=_text(values, "code"),
        title=_text(values, "title"),
        starts_on=_day(values, "starts_on"),
        asset=_asset(by, office, code) if code else None,
        kind="" if code else _text(values, "kind"),
        group="" if code else _text(values, "group"),
        rule="" if metered else rule_of(values),
        shift=Shift(_text(values, "shift")) if _text(values, "shift") in set(Shift) else Shift.NEXT,
        meter=_text(values, "meter") if metered else "",
        every=_decimal(values, "every") if metered else None,
        lead_days=_whole(values, "lead_days"),
        basis=_text(values, "basis"),
        staff=tuple(as_uuid(str(one)) for one in values.get("staff", ())),
    )


def rule_of(values: Values) -> str:
    """The rule behind the simple choices, or the expert's own."""
    how, every = values.get("how"), f";INTERVAL={_whole(values, 'interval')}"
    every = "" if every == ";INTERVAL=1" else every
    if how == "nth":
        return f"FREQ=MONTHLY{every};BYDAY={_text(values, 'place')}{_text(values, 'weekday')}"
    if how == "date":
        return f"FREQ=MONTHLY{every};BYMONTHDAY={_text(values, 'monthday')}"
    if how == "weekly":
        days = [one for one in DAYS if one in values.get("weekdays", ())]
        return f"FREQ=WEEKLY{every}" + (f";BYDAY={','.join(days)}" if days else "")
    return f"FREQ=DAILY{every}" if how == "daily" else _text(values, "rule")


def of_plan(plan: PlanView) -> Values:
    """A plan as its form shows it: by the simple choices where they can say it."""
    return {
        **BLANK, **_choices(plan), "title": plan.title, "code": plan.code, "target": plan.asset_code,
        "kind": plan.kind, "group": plan.group, "starts_on": plan.starts_on.isoformat(),
        "shift": plan.shift.value, "lead_days": str(plan.lead_days), "basis": plan.basis,
        "staff": [str(one) for one in plan.staff],
    }  # fmt: skip


def _choices(plan: PlanView) -> Values:
    if plan.is_metered:
        return {"how": "meter", "meter": plan.meter, "every": f"{plan.every or 0:f}".rstrip("0").rstrip(".")}
    parts = dict(part.partition("=")[::2] for part in plan.rule.upper().split(";"))
    found = _simple(parts)
    asked = {"rule": plan.rule, "interval": parts.get("INTERVAL", "1")}
    told = {**asked, **found}
    return told if found and rule_of(told) == plan.rule else {**asked, "how": "expert"}


def _simple(parts: Mapping[str, str]) -> Values:
    frequency, days = parts.get("FREQ"), parts.get("BYDAY", "")
    if frequency == "MONTHLY" and days:
        return {"how": "nth", "place": days[:-2], "weekday": days[-2:]}
    if frequency == "MONTHLY":
        return {"how": "date", "monthday": parts.get("BYMONTHDAY", "")}
    if frequency == "WEEKLY":
        return {"how": "weekly", "weekdays": days.split(",") if days else []}
    return {"how": "daily"} if frequency == "DAILY" else {}


def preview(by: Actor, office: UUID, values: Values) -> Shown:
    """What the answers mean so far; a wrong answer is said in a sentence, a missing one not yet."""
    if values.get("how") == "meter":
        return Shown()
    try:
        return Shown(preview=queries.preview_plan(by, office, read(by, office, values)))
    except Invalid as wrong:
        said = problems_of(wrong)
        return Shown(problem=" ".join(text for many in said.values() for text in many))


def asset_of(form: Sent, office: UUID) -> UUID:
    return _asset(form.by, office, form.text("target"))


def day_of(form: Sent, name: str) -> date:
    return _day(form.post.dict(), name)


def staff_of(form: Sent) -> tuple[UUID, ...]:
    return form.uuids("staff")


def _at(name: str, sentence: str) -> Invalid:
    return Invalid(sentence, problems={name: (Problem(sentence),)})


def _text(values: Values, name: str) -> str:
    return str(values.get(name, "")).strip()


def _day(values: Values, name: str) -> date:
    try:
        return date.fromisoformat(_text(values, name))
    except ValueError:
        raise _at(name, NO_DAY) from None


def _whole(values: Values, name: str) -> int:
    text = _text(values, name)
    if not text.isdecimal() or len(text) > MOST_DIGITS:
        raise _at(name, NO_NUMBER)
    return int(text)


def _decimal(values: Values, name: str) -> Decimal:
    try:
        found = Decimal(_text(values, name).replace(",", ".")[:20])
    except InvalidOperation:
        raise _at(name, NO_NUMBER) from None
    if not found.is_finite():
        raise _at(name, NO_NUMBER)
    return found


def _asset(by: Actor, office: UUID, code: str) -> UUID:
    try:
        return queries.asset_by_code(by, code, office=office).facts.id
    except NotFound:
        raise _at("target", NO_ASSET) from None


# --- drawing -----------------------------------------------------------------------------------------------


def groups(by: Actor, office: UUID, values: Values) -> Sequence[tuple[str, tuple[FieldView, ...]]]:
    """The fields in the order of the page; each group is shown for the ways that its name lists."""
    page = queries.assets(by, AssetFilter(size=1), office=office)
    return (
        ("", (*_what(office, values), *_target(values, page.kinds, page.groups), _how(values))),
        ("nth date weekly daily", (_count(values),)),
        (
            "nth",
            (_select(values, "place", _("Yang ke"), PLACES), _select(values, "weekday", _("Hari"), _NAMES)),
        ),
        ("date", (_monthday(values),)),
        ("weekly", (_weekdays(values),)),
        ("expert", (_rule(values),)),
        ("meter", _meter(values)),
        ("", (*_working_days(values), _basis(values), _staff(office, values))),
    )


_NAMES = dict(zip(DAYS, WEEKDAYS, strict=True))


def _select(values: Values, name: str, label: str, choices: Mapping[str, str], **more: Any) -> FieldView:
    return FieldView(
        name=name, label=label, kind="choice", required=True, value=_text(values, name),
        choices=tuple(Choice(value=key, label=_(text)) for key, text in choices.items()), **more,
    )  # fmt: skip


def _what(office: UUID, values: Values) -> tuple[FieldView, ...]:
    return (
        FieldView(
            name="title", label=_("Nama rencana"), required=True, length=200, value=_text(values, "title"),
            help=_("Misalnya pemeliharaan bulanan server."),
        ),
        _select(values, "code", _("SOP"), queries.planned_procedures(office)),
    )  # fmt: skip


def _target(values: Values, kinds: Sequence[str], groups: Sequence[str]) -> tuple[FieldView, ...]:
    return (
        FieldView(
            name="target", label=_("Kode aset"), length=40, value=_text(values, "target"),
            help=_("Kosongkan bila rencana ini untuk semua aset dari suatu jenis."),
        ),
        FieldView(
            name="kind", label=_("Atau semua aset dari jenis"), kind="choice", value=_text(values, "kind"),
            choices=tuple(Choice(value=one, label=one.replace("_", " ").capitalize()) for one in kinds),
        ),
        FieldView(
            name="group", label=_("Hanya kelompok"), kind="choice", value=_text(values, "group"),
            choices=tuple(Choice(value=one, label=one) for one in groups),
        ),
    )  # fmt: skip


def _how(values: Values) -> FieldView:
    return _select(values, "how", _("Berulang"), WAYS)


def _count(values: Values) -> FieldView:
    return FieldView(
        name="interval", label=_("Setiap berapa hari, minggu atau bulan"), kind="number", required=True,
        least=1, most=1000, value=_text(values, "interval"),
    )  # fmt: skip


def _monthday(values: Values) -> FieldView:
    return FieldView(
        name="monthday", label=_("Tanggal"), required=True, length=40, value=_text(values, "monthday"),
        help=_("Misalnya 1 atau 1,15; -1 berarti tanggal terakhir bulan itu."),
    )  # fmt: skip


def _weekdays(values: Values) -> FieldView:
    return FieldView(
        name="weekdays", label=_("Pada hari"), kind="checklist", value=values.get("weekdays", ()),
        choices=tuple(Choice(value=key, label=_(text)) for key, text in _NAMES.items()),
    )  # fmt: skip


def _rule(values: Values) -> FieldView:
    return FieldView(
        name="rule", label=_("Aturan"), required=False, length=500, value=_text(values, "rule"),
        help=_("FREQ, INTERVAL, BYDAY, BYMONTHDAY, BYMONTH, BYSETPOS, COUNT atau UNTIL."),
    )  # fmt: skip


def _meter(values: Values) -> tuple[FieldView, ...]:
    return (
        FieldView(
            name="meter", label=_("Kunci meter"), length=40, value=_text(values, "meter"),
            help=_("Seperti tertulis pada halaman aset, misalnya jam_jalan."),
        ),
        FieldView(
            name="every", label=_("Setiap berapa jam jalan"), length=12, inputmode="decimal",
            value=_text(values, "every"),
            help=_("Harinya diperkirakan dari pembacaan meter; perlu sedikitnya dua pembacaan."),
        ),
    )  # fmt: skip


def _working_days(values: Values) -> tuple[FieldView, ...]:
    return (
        FieldView(
            name="starts_on", label=_("Mulai"), kind="date", required=True, value=_text(values, "starts_on")
        ),
        FieldView(
            name="shift", label=_("Bila jatuh pada hari libur"), kind="radios", required=True,
            value=_text(values, "shift") or Shift.NEXT.value,
            choices=tuple(Choice(value=key.value, label=_(text)) for key, text in SHIFTS.items()),
        ),
        FieldView(
            name="lead_days", label=_("Perkara dibuka berapa hari kerja sebelumnya"), kind="number", least=0,
            most=30, required=True, value=_text(values, "lead_days"),
        ),
    )  # fmt: skip


def _basis(values: Values) -> FieldView:
    return FieldView(
        name="basis", label=_("Dasar penugasan"), length=200, value=_text(values, "basis"),
        help=_("Masuk ke surat tugas; bila kosong dipakai nama rencana."),
    )  # fmt: skip


def _staff(office: UUID, values: Values) -> FieldView:
    """Whoever performs the procedure, and whoever is chosen, before everybody else of the office."""
    chosen = [str(one) for one in values.get("staff", ())]
    first = {*chosen, *map(str, queries.performers(office, _text(values, "code")))}
    every = [Choice(value=str(one.id), label=one.name, help=one.nip) for one in people.candidates(office)]
    near = tuple(one for one in every if one.value in first)
    return FieldView(
        name="staff", label=_("Pegawai yang ditugaskan"), kind="checklist", value=chosen,
        choices=near or tuple(every),
        others=tuple(one for one in every if one.value not in first) if near else (),
        others_label=_("Pegawai lain"),
        help=_("Mereka disebut pada surat tugas dan boleh masuk ruang."),
    )  # fmt: skip


def round_fields(office: UUID, values: Values) -> tuple[FieldView, ...]:
    """The form of a round by hand."""
    return (
        _select(values, "code", _("SOP"), queries.planned_procedures(office)),
        FieldView(
            name="target", label=_("Kode aset"), required=True, length=40, value=_text(values, "target")
        ),
        FieldView(name="on", label=_("Tanggal"), kind="date", required=True, value=_text(values, "on")),
        FieldView(
            name="basis", label=_("Dasar penugasan"), length=200, value=_text(values, "basis"),
            help=_("Misalnya laporan kerusakan."),
        ),
        _staff(office, values),
    )  # fmt: skip
