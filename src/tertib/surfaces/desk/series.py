"""Number series: where numbers come from, how they look, which were given, reserved or void."""

from __future__ import annotations

from collections.abc import Callable
from typing import Any

from django.contrib import messages
from django.http import HttpRequest, HttpResponse
from django.shortcuts import redirect, render
from django.utils.translation import gettext as _
from django.views.decorators.http import require_GET, require_http_methods, require_POST

from tertib.kernel.errors import Conflict, Invalid
from tertib.letters import queries as letters
from tertib.people.queries import office_date
from tertib.registers import queries, service
from tertib.registers.types import Number, NumberMode, SeriesView
from tertib.surfaces.desk import _who
from tertib.surfaces.desk._who import Sent
from tertib.surfaces.desk.inbox import page_number
from tertib.surfaces.ui import access
from tertib.surfaces.ui.errors import problems_of, sentence_of
from tertib.surfaces.ui.forms import Choice, FieldView

PAGE = 50
PART = "isi."
YEAR_DIGITS = 4


@require_GET
def shelf(request: HttpRequest) -> HttpResponse:
    """Every number series of the office."""
    return render(request, "desk/all_series.html", {"all_series": queries.all_series(_who.actor(request))})


@require_http_methods(["GET", "POST"])
def show(request: HttpRequest, key: str) -> HttpResponse:
    """The numbers of a year, newest first; the settings by POST."""
    by = _who.actor(request)
    found = queries.one_series(by, key)
    if request.method == "GET":
        return render(request, "desk/series.html", _context(request, found))
    form = _who.sent(request)
    try:
        service.set_series(
            key,
            office=found.office,
            by=by,
            template=form.text("template"),
            mode=NumberMode(form.text("mode")) if form.text("mode") in set(NumberMode) else found.mode,
            tokens=_tokens(form, found),
            seen=form.text("state"),
        )
    except (Conflict, Invalid) as error:
        context = {**_context(request, found, form), "trouble": _sentence(error)}
        return render(request, "desk/series.html", context, status=400)
    messages.success(request, _("Pengaturan nomor tersimpan. Nomor yang sudah keluar tidak berubah."))
    return redirect("desk:series", key=key)


def _sentence(error: Conflict | Invalid) -> str:
    if isinstance(error, Invalid):
        return " ".join(text for many in problems_of(error).values() for text in many)
    return sentence_of(error)


def _tokens(form: Sent, series: SeriesView) -> dict[str, str]:
    """The tokens the series has; one without a value is dropped, one more may be added."""
    said = {name: form.text(PART + name) for name in series.tokens}
    name = form.text("token_name").strip("{} ")
    return {key: text for key, text in {**said, name: form.text("token_value")}.items() if key and text}


@require_POST
def reserve(request: HttpRequest, key: str) -> HttpResponse:
    """Set a block of numbers aside for a day without the system."""
    by = _who.actor(request)
    found = queries.one_series(by, key)

    def act(form: Sent) -> str:
        count = form.text("count")
        taken = service.reserve_numbers(
            key,
            int(count) if count.isdecimal() and len(count) < 4 else 0,
            office=found.office,
            by=by,
            on=office_date(access.asked(request).now),
            reason=form.text("reason"),
            seen=form.seen,
        )
        sentence = _("%(n)d nomor dicadangkan: %(first)s sampai %(last)s. Tulis pemakaiannya di buku kertas.")
        return sentence % {"n": len(taken), "first": taken[0].text, "last": taken[-1].text}

    return _done(request, key, act)


@require_POST
def void(request: HttpRequest, key: str) -> HttpResponse:
    """Declare one number void; the number of a letter falls with its letter only."""
    by = _who.actor(request)
    found = queries.one_series(by, key)

    def act(form: Sent) -> str:
        text, year = form.text("number"), _year(form.text("year"), found)
        held = [one for one in queries.numbers(by, key, year) if one.text == text]
        if any(letters.of_number(one.purpose) for one in held):
            raise Conflict("Nomor ini milik sebuah naskah. Batalkan naskahnya, nomornya ikut batal.")
        service.void_number(key, text, office=found.office, by=by, year=year, reason=form.text("reason"))
        return _("Nomor %(number)s dibatalkan dan tidak dipakai lagi.") % {"number": text}

    return _done(request, key, act)


def _done(request: HttpRequest, key: str, act: Callable[[Sent], str]) -> HttpResponse:
    try:
        messages.success(request, act(_who.sent(request)))
    except (Conflict, Invalid) as error:
        messages.error(request, sentence_of(error))
    return redirect("desk:series", key=key)


def _year(text: str, series: SeriesView) -> int:
    return int(text) if text.isdecimal() and len(text) == YEAR_DIGITS else series.year


def _context(request: HttpRequest, series: SeriesView, form: Sent | None = None) -> dict[str, Any]:
    by = _who.actor(request)
    year = _year(request.GET.get("tahun", ""), series)
    given = queries.numbers(by, series.key, year)[::-1]
    pages = max(1, -(-len(given) // PAGE))
    page = min(page_number(request), pages)
    return {
        "series": series,
        "year": year,
        "numbers": [(one, letters.of_number(one.purpose)) for one in _slice(given, page)],
        "page": page,
        "pages": pages,
        "may_change": queries.keeps(by, series.office),
        "state": form.text("state") if form else series.state,
        "settings": _settings(series, form),
    }


def _slice(given: tuple[Number, ...], page: int) -> tuple[Number, ...]:
    return given[(page - 1) * PAGE : page * PAGE]


def _settings(series: SeriesView, form: Sent | None) -> tuple[FieldView, ...]:
    def value(name: str, old: str) -> str:
        return form.text(name) if form else old

    return (
        FieldView(
            name="mode",
            label=_("Asal nomor"),
            kind="radios",
            required=True,
            value=value("mode", series.mode),
            choices=(
                Choice(value="inside", label=_("Diberikan di sini"), help=_("Berurut tanpa celah.")),
                Choice(
                    value="outside",
                    label=_("Dari sistem lain"),
                    help=_("Misalnya SRIKANDI; nomornya diketik."),
                ),
            ),
        ),
        FieldView(
            name="template",
            label=_("Pola nomor"),
            required=True,
            value=value("template", series.template),
            help=_(
                "{urut} wajib; juga {urut3}, {urut4}, {tahun}, {bulan}, {bulan_romawi}, dan token di bawah."
            ),
            length=200,
        ),
        *(
            FieldView(
                name=PART + name,
                label=_("Isi token {%(name)s}") % {"name": name},
                value=value(PART + name, old),
                length=60,
            )
            for name, old in series.tokens.items()
        ),
        FieldView(
            name="token_name",
            label=_("Token baru"),
            value=value("token_name", ""),
            help=_("Nama tanpa kurung kurawal, misalnya unit."),
            length=30,
            pattern="[a-z_]+",
        ),
        FieldView(name="token_value", label=_("Isi token baru"), value=value("token_value", ""), length=60),
    )
