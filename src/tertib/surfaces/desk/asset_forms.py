"""Entering and changing assets, their parts, meters, photos and limits."""

from __future__ import annotations

from collections.abc import Callable, Mapping
from dataclasses import asdict, dataclass
from decimal import Decimal
from functools import partial
from typing import Any
from uuid import UUID

from django.contrib import messages
from django.http import Http404, HttpRequest, HttpResponse
from django.shortcuts import redirect, render
from django.utils.translation import gettext as _
from django.utils.translation import gettext_noop
from django.views.decorators.http import require_http_methods, require_POST

from tertib.inspections import queries, service
from tertib.inspections.types import (
    FIELD_LABELS,
    STATE_LABELS,
    AssetState,
    AssetView,
    AssetWanted,
    GaugeView,
    NewPart,
)
from tertib.kernel.errors import Conflict, Invalid, NotAllowed, Problem
from tertib.kernel.indonesian import read_number
from tertib.people import queries as people
from tertib.surfaces.desk import _who
from tertib.surfaces.desk.appointing import attempted, maybe_day, reason
from tertib.surfaces.desk.assets import context_of
from tertib.surfaces.desk.templatetags.assets import counted
from tertib.surfaces.ui.errors import problems_of, sentence_of
from tertib.surfaces.ui.forms import Choice, FieldView, problem_lines, with_problems

NO_NUMBER = gettext_noop("Tulis angka, misalnya 0,9167 atau 1250,5.")
LENGTHS = {"code": 40, "name": 200, "kind": 40, "group": 80, "place": 200, "make": 120, "serial": 120}


@require_http_methods(["GET", "POST"])
def new(request: HttpRequest) -> HttpResponse:
    """Enter an asset of the office one keeps."""
    by = _who.actor(request)
    office = queries.assets(by).office
    if not queries.keeps_assets(by, office):
        raise Http404
    refused, typed = None, dict.fromkeys(FIELD_LABELS, "")
    if request.method == "POST":
        form, typed = _who.sent(request), request.POST.dict()
        made: list[UUID] = []
        refused = attempted(lambda: made.append(service.add_asset(office, wanted_of(form), by=by)))
        if refused is None:
            messages.success(request, _("Aset tercatat dan masuk Daftar Aset."))
            return redirect("desk:asset", asset=made[0])
    context = {"heading": _("Aset baru"), "seen": 0, **_drawn(typed, office, refused, code=True)}
    return render(request, "desk/aset/isian.html", context, status=400 if refused else 200)


@require_http_methods(["GET", "POST"])
def change(request: HttpRequest, asset: UUID) -> HttpResponse:
    """Change what is said of an asset; after a clash with what was typed, beside what stands there now."""
    by = _who.actor(request)
    found = kept(request, asset)
    refused, typed = None, values_of(found)
    if request.method == "POST":
        form, typed = _who.sent(request), request.POST.dict() | {"code": found.facts.code}
        wanted = partial(wanted_of, form, code=found.facts.code)
        refused = attempted(lambda: service.change_asset(asset, wanted(), by=by, seen=form.seen))
        if refused is None:
            messages.success(request, _("Perubahan tersimpan sebagai revisi Daftar Aset."))
            return redirect("desk:asset", asset=asset)
        found = queries.asset(by, asset)
    context = {
        "heading": _("Ubah data aset"),
        "asset": found,
        "seen": found.seq,
        "meanwhile": _meanwhile(found, typed) if isinstance(refused, Conflict) else (),
        **_drawn(typed, found.facts.office, refused, code=False),
    }
    return render(request, "desk/aset/isian.html", context, status=400 if refused else 200)


def _meanwhile(found: AssetView, typed: Mapping[str, Any]) -> list[tuple[str, str]]:
    """What stands there now where it differs from what was typed."""
    now = values_of(found)
    words = {"custodian": found.custodian_title, "state": _(STATE_LABELS[found.facts.state])}
    return [
        (_(label), words.get(name, now[name]) or _("kosong"))
        for name, label in FIELD_LABELS.items()
        if now[name].strip() != str(typed.get(name, "")).strip()
    ]


def _drawn(
    typed: Mapping[str, Any], office: UUID, refused: Exception | None, *, code: bool
) -> dict[str, Any]:
    problems = problems_of(refused) if isinstance(refused, Invalid) else {}
    fields = with_problems(_fields(typed, office, code=code), problems)
    trouble = sentence_of(refused) if isinstance(refused, NotAllowed | Conflict) else ""
    return {"fields": fields, "lines": problem_lines(problems, fields), "trouble": trouble}


def _fields(typed: Mapping[str, Any], office: UUID, *, code: bool) -> tuple[FieldView, ...]:
    """The fields of an asset; its code only while it is entered, for it never changes."""
    names = [name for name in FIELD_LABELS if code or name != "code"]
    return tuple(_field(name, str(typed.get(name, "")), office) for name in names)


def _field(name: str, value: str, office: UUID) -> FieldView:
    helps = {
        "code": _("Tertulis pada labelnya, misalnya SRV-01."),
        "kind": _("Satu kata yang sama untuk aset sejenis, misalnya server, access point, genset."),
        "group": _("Untuk merencanakan pekerjaan sekaligus, misalnya Produksi atau Kecamatan Bukit Bestari."),
        "latitude": _("Derajat desimal, misalnya 0,9167."),
        "longitude": _("Derajat desimal, misalnya 104,4500."),
        "custodian": _("Jabatan, bukan orangnya."),
    }
    kinds = {"acquired_on": "date", "custodian": "choice", "state": "choice", "note": "long_text"}
    choices: Mapping[str, Callable[[], tuple[Choice, ...]]] = {
        "custodian": lambda: tuple(
            Choice(value=str(one.id), label=one.title) for one in people.posts(office)
        ),
        "state": lambda: tuple(
            Choice(value=str(state), label=_(label))
            for state, label in STATE_LABELS.items()
            if state is not AssetState.RETIRED
        ),
    }
    return FieldView(
        name=name,
        label=_(FIELD_LABELS[name]),
        kind=kinds.get(name, "text"),
        value=value or (AssetState.IN_USE if name == "state" else ""),
        required=name in ("code", "name", "kind", "state"),
        help=helps.get(name, ""),
        length=LENGTHS.get(name),
        inputmode="decimal" if name in ("latitude", "longitude") else "",
        choices=choices[name]() if name in choices else (),
    )


def values_of(asset: AssetView) -> dict[str, str]:
    """An asset as its form shows it."""
    said = asdict(asset.facts) | {
        "latitude": "" if asset.latitude is None else counted(asset.latitude),
        "longitude": "" if asset.longitude is None else counted(asset.longitude),
        "make": asset.make,
        "serial": asset.serial,
        "acquired_on": asset.acquired_on or "",
        "custodian": asset.custodian or "",
        "note": asset.note,
    }
    return {name: str(said[name]) for name in FIELD_LABELS}


def wanted_of(form: _who.Sent, *, code: str = "") -> AssetWanted:
    """The asset as it was filled in; under the `code` it has, where it has one."""
    state = form.text("state")
    return AssetWanted(
        code=code or form.text("code"),
        **{name: form.text(name) for name in ("kind", "name", "group", "place", "make", "serial")},
        note=form.text("note"),
        latitude=number(form, "latitude", points=True),
        longitude=number(form, "longitude", points=True),
        acquired_on=maybe_day(form, "acquired_on"),
        custodian=form.uuid("custodian") if form.text("custodian") else None,
        state=AssetState(state) if state in set(AssetState) else AssetState.IN_USE,
    )


def number(form: _who.Sent, name: str, *, points: bool = False) -> Decimal | None:
    """A number as it is written here, None when it was left empty."""
    text = form.text(name)
    if not text:
        return None
    found = read_number(text, points=points)
    if found is None:
        raise Invalid(NO_NUMBER, problems={name: (Problem(NO_NUMBER),)})
    return found


def kept(request: HttpRequest, asset: UUID) -> AssetView:
    """An asset that the asker may change; to everybody else these pages do not exist."""
    by = _who.actor(request)
    found = queries.asset(by, asset)
    if not queries.keeps_assets(by, found.facts.office):
        raise Http404
    return found


# --- what belongs to an asset --------------------------------------------------------------------------


Act = Callable[[UUID, _who.Sent], object]


def _read(asset: UUID, form: _who.Sent) -> object:
    value = number(form, "value")
    if value is None:
        raise Invalid(NO_NUMBER, problems={"value": (Problem(NO_NUMBER),)})
    return service.read_meter(
        asset, form.text("meter"), value, by=form.by, replaced=form.text("replaced") == "ya"
    )


def _photo(asset: UUID, form: _who.Sent) -> object:
    upload = form.files.get("photo")
    if upload is None:
        sentence = gettext_noop("Pilih fotonya dahulu.")
        raise Invalid(sentence, problems={"photo": (Problem(sentence),)})
    return service.add_photo(asset, upload.read(), upload.name or "", by=form.by, seen=form.seen)


ACTS: Mapping[str, Act] = {
    "bagian": lambda asset, form: service.add_part(
        asset,
        NewPart(
            name=form.text("name"), serial=form.text("serial"), installed_on=maybe_day(form, "installed_on")
        ),
        by=form.by,
        seen=form.seen,
    ),
    "lepas": lambda asset, form: service.remove_part(
        asset,
        form.uuid("part"),
        cause=form.text("cause"),
        on=maybe_day(form, "removed_on"),
        by=form.by,
        seen=form.seen,
    ),
    "meter": lambda asset, form: service.add_meter(
        asset, form.text("label"), form.text("unit"), by=form.by, seen=form.seen
    ),
    "baca": _read,
    "foto": _photo,
    "copot": lambda asset, form: service.remove_photo(asset, form.text("digest"), by=form.by, seen=form.seen),
    "hapus": lambda asset, form: service.retire_asset(asset, form.text("reason"), by=form.by, seen=form.seen),
    "kembalikan": lambda asset, form: service.restore_asset(
        asset, form.text("reason"), by=form.by, seen=form.seen
    ),
}


@require_POST
def act(request: HttpRequest, asset: UUID, name: str) -> HttpResponse:
    """One of the small forms of the asset's page; a refusal is said there, with what to do."""
    if name not in ACTS:
        raise Http404
    kept(request, asset)
    form = _who.sent(request)
    refused = attempted(lambda: ACTS[name](asset, form))
    if refused is None:
        messages.success(request, _("Tercatat."))
        return redirect("desk:asset", asset=asset)
    context = context_of(form.by, queries.asset(form.by, asset))
    said = {"trouble": reason(refused), "typed": {name: request.POST.dict()}, "tried": name}
    return render(request, "desk/aset/satu.html", context | said, status=400)


# --- limits --------------------------------------------------------------------------------------------


@require_http_methods(["GET", "POST"])
def limits(request: HttpRequest, asset: UUID) -> HttpResponse:
    """The limits of every reading on this asset, beside those of the form."""
    by, found = _who.actor(request), kept(request, asset)
    form = _who.sent(request)
    item, reading = form.text("item"), form.text("reading")
    refused, typed = None, {}
    if request.method == "POST":
        typed = {key.removeprefix("limit."): form.text(key) for key in form.post if key.startswith("limit.")}
        wanted = {} if form.text("clear") else typed
        refused = attempted(
            lambda: service.set_limits(
                asset, item, reading, wanted, reason=form.text("reason"), by=by, seen=form.seen
            )
        )
        if refused is None:
            messages.success(request, _("Batas tersimpan; berlaku sejak pemeriksaan berikutnya."))
            return redirect("desk:asset_limits", asset=asset)
        found = queries.asset(by, asset)
    tried = Tried(item=item, reading=reading, typed=typed, refused=refused)
    cards = [_card(one, tried) for one in queries.gauges(by, asset)]
    others = [each for each in cards if not each["gauge"].expected]
    context = {
        "asset": found,
        "gauges": [each for each in cards if each["gauge"].expected],
        "others": others,
        "others_open": len(others) == len(cards) or any(each["open"] for each in others),
        "reason": form.text("reason"),
        "trouble": reason(refused) if refused else "",
    }
    return render(request, "desk/aset/batas.html", context, status=400 if refused else 200)


@dataclass(frozen=True, slots=True, kw_only=True)
class Tried:
    """What was sent for one reading, and why it was not taken."""

    item: str
    reading: str
    typed: Mapping[str, str]
    refused: Exception | None

    def is_about(self, gauge: GaugeView) -> bool:
        return (gauge.item, gauge.reading) == (self.item, self.reading)


def _card(gauge: GaugeView, tried: Tried) -> dict[str, Any]:
    """One reading with a line for every grade; the one that was refused stays open."""
    mine = tried.is_about(gauge)
    problems = problems_of(tried.refused) if isinstance(tried.refused, Invalid) else {}
    return {
        "gauge": gauge,
        "open": mine and tried.refused is not None,
        "rows": [
            {
                "grade": grade,
                "label": label,
                "form": gauge.limits.get(grade, ""),
                "value": _limit(gauge, grade, tried.typed if mine else {}),
                "problems": problems.get(grade, ()) if mine else (),
            }
            for grade, label in gauge.grades.items()
            if grade in gauge.limits or not gauge.limits
        ],
    }


def _limit(gauge: GaugeView, grade: str, typed: Mapping[str, str]) -> str:
    if typed:
        return typed.get(grade, "")
    return str((gauge.own.limits if gauge.own else gauge.limits).get(grade, ""))
