"""For the owner of a mailbox: change the first password, prove that the mailbox opens.

The web process never speaks to the mail server: it leaves a question with the worker and shows the answer.
Passwords are read from the form, handed on, and shown nowhere again, not even to the person who typed them.
"""

from __future__ import annotations

from collections.abc import Callable, Mapping
from uuid import UUID

from django.http import HttpRequest, HttpResponse
from django.shortcuts import redirect
from django.utils.translation import gettext as _
from django.views.decorators.cache import never_cache
from django.views.decorators.debug import sensitive_post_parameters

from tertib.kernel.errors import Conflict, Invalid, NotFound
from tertib.provisioning import queries as provisioning
from tertib.provisioning import service
from tertib.provisioning.types import AttemptState
from tertib.surfaces.portal import _who
from tertib.surfaces.portal._throttle import Brake, visitor
from tertib.surfaces.ui.errors import problems_of, sentence_of, worded
from tertib.surfaces.ui.forms import FieldView, problem_lines, with_problems

PER_NETWORK = Brake(purpose="mailbox", tries=40, seconds=600)
PER_ADDRESS = Brake(purpose="mailbox-address", tries=8, seconds=600)
ASKED = "mailbox_attempts"
MOST_ASKED = 20
Problems = dict[str, tuple[str, ...]]
Ask = Callable[[Mapping[str, str]], UUID]

SECRETS = ("old", "new", "again", "password")


@never_cache
@sensitive_post_parameters(*SECRETS)
def change_password(request: HttpRequest) -> HttpResponse:
    """Replace the initial password of a mailbox by one that only its owner knows."""
    fields = _change_fields()
    problems: Problems = {}
    if request.method == "POST":
        by = _who.actor(request)

        def ask(given: Mapping[str, str]) -> UUID:
            return service.change_password(given["address"], given["old"], given["new"], by=by)

        outcome = _ask(request, fields, ask, also=_typed_twice)
        if isinstance(outcome, UUID):
            return redirect("portal:change_password_result", attempt=outcome)
        problems = outcome
    return _form_page(request, "portal/change_password.html", fields, problems)


@never_cache
@sensitive_post_parameters(*SECRETS)
def try_login(request: HttpRequest) -> HttpResponse:
    """Open the mailbox for real and say how many messages lie in it."""
    fields = (_address(), _secret("password", _("Kata sandi"), "current-password"))
    problems: Problems = {}
    if request.method == "POST":
        by = _who.actor(request)

        def ask(given: Mapping[str, str]) -> UUID:
            return service.try_login(given["address"], given["password"], by=by)

        outcome = _ask(request, fields, ask)
        if isinstance(outcome, UUID):
            return redirect("portal:try_login_result", attempt=outcome)
        problems = outcome
    return _form_page(request, "portal/try_login.html", fields, problems)


@never_cache
def change_password_result(request: HttpRequest, attempt: UUID) -> HttpResponse:
    """What became of the change; asks again until the worker has answered."""
    return _result(request, attempt, "portal/change_password_result.html")


@never_cache
def try_login_result(request: HttpRequest, attempt: UUID) -> HttpResponse:
    """What the mail server said; asks again until the worker has answered."""
    return _result(request, attempt, "portal/try_login_result.html")


def _ask(
    request: HttpRequest,
    fields: tuple[FieldView, ...],
    ask: Ask,
    also: Callable[[Mapping[str, str]], Problems] | None = None,
) -> UUID | Problems:
    """Leave the question with the worker; answers its id, or what is wrong with the form."""
    given = {one.name: request.POST.get(one.name, "") for one in fields}
    given["address"] = given["address"].strip().lower()
    missing: Problems = {one.name: (_("Isian ini wajib diisi."),) for one in fields if not given[one.name]}
    if wrong := missing or (also(given) if also else {}):
        return wrong
    subjects = ((PER_NETWORK, visitor(request)), (PER_ADDRESS, given["address"]))
    if any(brake.is_spent(subject) for brake, subject in subjects):
        return {"": (_("Terlalu banyak percobaan. Tunggu sepuluh menit, lalu coba lagi."),)}
    for brake, subject in subjects:
        brake.count(subject)
    try:
        attempt = ask(given)
    except Invalid as error:
        return problems_of(error)
    except Conflict as error:
        return {"": (sentence_of(error),)}
    # The answer is shown to this browser alone: whoever learns the id elsewhere sees nothing.
    request.session[ASKED] = [*request.session.get(ASKED, []), str(attempt)][-MOST_ASKED:]
    return attempt


def _typed_twice(given: Mapping[str, str]) -> Problems:
    if given["new"] != given["again"]:
        return {"again": (_("Kedua kata sandi baru tidak sama. Ketik ulang keduanya."),)}
    if given["new"] == given["old"]:
        return {"new": (_("Kata sandi baru masih sama dengan yang lama."),)}
    return {}


def _form_page(
    request: HttpRequest, template: str, fields: tuple[FieldView, ...], problems: Problems
) -> HttpResponse:
    context = {"fields": with_problems(fields, problems), "problems": problem_lines(problems, fields)}
    return _who.show(request, template, context, status=400 if problems else 200)


def _result(request: HttpRequest, attempt: UUID, template: str) -> HttpResponse:
    if str(attempt) not in request.session.get(ASKED, []):
        raise NotFound("Percobaan ini tidak ada.")
    found = provisioning.attempt(attempt)
    context = {
        "attempt": found,
        "sentence": worded(found.sentence, found.fields),
        "is_waiting": found.state is AttemptState.WAITING,
        "is_good": found.state is AttemptState.DONE,
    }
    return _who.show(request, template, context)


def _change_fields() -> tuple[FieldView, ...]:
    return (
        _address(),
        _secret("old", _("Kata sandi awal"), "current-password", _("Yang tercetak pada lembar akun.")),
        _secret(
            "new",
            _("Kata sandi baru"),
            "new-password",
            _("Paling sedikit 12 karakter. Beberapa kata acak lebih kuat daripada satu kata rumit."),
        ),
        _secret("again", _("Kata sandi baru, sekali lagi"), "new-password"),
    )


def _address() -> FieldView:
    domain = next(iter(provisioning.domains()), "")
    text = _("Lengkap, misalnya dinas@%(domain)s. Untuk akun unggah situs, tulis nama situsnya.")
    text = text % {"domain": domain} if domain else ""
    return FieldView(
        name="address",
        label=_("Alamat e-mail dinas atau nama situs"),
        kind="text",
        required=True,
        autocomplete="username",
        length=254,
        help=text,
    )


def _secret(name: str, label: str, autocomplete: str, text: str = "") -> FieldView:
    return FieldView(
        name=name,
        label=label,
        kind="password",
        required=True,
        autocomplete=autocomplete,
        length=256,
        help=text,
    )
