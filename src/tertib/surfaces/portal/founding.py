"""The first page of a fresh installation: it founds the office and its administrator, and works once."""

from __future__ import annotations

from django.contrib import messages
from django.http import HttpRequest, HttpResponse
from django.shortcuts import redirect
from django.urls import reverse
from django.utils.http import urlencode
from django.utils.translation import gettext as _
from django.views.decorators.cache import never_cache
from django.views.decorators.debug import sensitive_post_parameters
from django.views.decorators.http import require_http_methods

from tertib.kernel.errors import Invalid
from tertib.people import queries as people
from tertib.people import service
from tertib.people.types import NewOffice, NewPerson
from tertib.surfaces.portal import _who
from tertib.surfaces.ui.errors import problems_of
from tertib.surfaces.ui.forms import FieldView, problem_lines, with_problems

SECRETS = ("password", "again")


@never_cache
@sensitive_post_parameters(*SECRETS)
@require_http_methods(["GET", "POST"])
def first_office(request: HttpRequest, key: str) -> HttpResponse:
    """Who you are and which office this is; afterwards one signs in and goes on in the set-up."""
    people.insist_on_first(key)
    fields = _fields(request)
    problems: dict[str, tuple[str, ...]] = {}
    if request.method == "POST":
        problems = _found(request, key)
        if not problems:
            messages.success(request, _("Kantor tercatat. Masuklah dengan akun yang baru Anda buat."))
            return redirect(f"{reverse('account_login')}?{urlencode({'next': reverse('desk:setup')})}")
    context = {"fields": with_problems(fields, problems), "problems": problem_lines(problems, fields)}
    return _who.show(request, "portal/first_office.html", context, status=400 if problems else 200)


def _found(request: HttpRequest, key: str) -> dict[str, tuple[str, ...]]:
    """Found it, or what is wrong with the form; nothing is kept then."""
    said = {one.name: request.POST.get(one.name, "").strip() for one in _fields(request)}
    password = request.POST.get("password", "")
    missing: dict[str, tuple[str, ...]] = {
        one.name: (_("Wajib diisi."),) for one in _fields(request) if one.required and not said[one.name]
    }
    if missing:
        return missing
    if password != request.POST.get("again", ""):
        return {"again": (_("Kedua kata sandi tidak sama. Ketik ulang keduanya."),)}
    new = NewOffice(
        government=said["government"],
        name=said["name"],
        short_name=said["short_name"],
        username=said["username"],
        administrator=NewPerson(name=said["person"], nip=said["nip"], email=said["email"]),
    )
    try:
        service.found_office(new, password=password, key=key)
    except Invalid as refused:
        return problems_of(refused)
    return {}


def _fields(request: HttpRequest) -> tuple[FieldView, ...]:
    said = request.POST

    def line(name: str, label: str, *, required: bool = True, help: str = "", **more: object) -> FieldView:  # noqa: A002
        return FieldView(
            name=name,
            label=label,
            required=required,
            help=help,
            value=said.get(name, ""),
            length=200,
            **more,  # type: ignore[arg-type]  # kind and autocomplete
        )

    return (
        line("government", _("Pemerintah daerah"), help=_("Misalnya Pemerintah Kota Contoh.")),
        line("name", _("Nama kantor"), help=_("Misalnya Dinas Komunikasi dan Informatika Kota Contoh.")),
        line("short_name", _("Nama singkat kantor"), required=False),
        line("person", _("Nama Anda, tanpa gelar"), autocomplete="name"),
        line("nip", _("NIP Anda"), required=False, inputmode="numeric"),
        line("email", _("Pos-el Anda"), required=False, kind="email", autocomplete="email"),
        line("username", _("Nama pengguna untuk masuk"), autocomplete="username"),
        FieldView(
            name="password",
            label=_("Kata sandi"),
            kind="password",
            required=True,
            autocomplete="new-password",
            help=_("Paling sedikit sepuluh huruf, bukan kata yang mudah ditebak."),
        ),
        FieldView(
            name="again",
            label=_("Kata sandi sekali lagi"),
            kind="password",
            required=True,
            autocomplete="new-password",
        ),
    )
