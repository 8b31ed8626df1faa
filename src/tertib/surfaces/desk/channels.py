"""One's own channels: e-mail and messengers with a try-out, hours of peace, and the morning letter."""

from __future__ import annotations

from collections.abc import Callable, Mapping
from datetime import time
from typing import Any
from uuid import UUID

from django.conf import settings
from django.contrib import messages
from django.http import HttpRequest, HttpResponse
from django.shortcuts import redirect, render
from django.utils.translation import gettext as _
from django.utils.translation import gettext_noop
from django.views.decorators.http import require_http_methods

from tertib.kernel.errors import Conflict, Invalid, NotFound, Problem
from tertib.people import queries as people
from tertib.people import service
from tertib.people.types import PersonView, Reach
from tertib.runtime.secrets import SecretText
from tertib.surfaces.desk import _who
from tertib.surfaces.desk._who import Sent
from tertib.surfaces.desk.appointing import MISSING, Values, text
from tertib.surfaces.desk.rules import clock, clock_field
from tertib.surfaces.ui import access
from tertib.surfaces.ui.errors import problems_of, sentence_of
from tertib.surfaces.ui.forms import FieldView, problem_lines, with_problems

EMAIL = "email"
EXAMPLES = (
    ("tgram", "Telegram", "tgram://TOKEN-BOT/ID-OBROLAN"),
    ("whatsapp", "WhatsApp", "whatsapp://TOKEN@ID-PENGIRIM/628120000000"),
)


@require_http_methods(["GET", "POST"])
def show(request: HttpRequest) -> HttpResponse:
    """The page; each of its forms says in `do` what it is."""
    person = _person(request)
    if request.method == "GET":
        return _drawn(request, person, {})
    form = _who.sent(request)
    act = ACTS.get(form.text("do"))
    if act is None:
        raise NotFound("Tindakan itu tidak ada.")
    try:
        sentence = act(form)
    except (Invalid, Conflict) as refused:
        return _drawn(request, person, request.POST.dict(), refused)
    messages.success(request, sentence)
    return redirect("desk:channels")


def _person(request: HttpRequest) -> PersonView:
    by = _who.actor(request)
    if by.person is None:
        raise NotFound("Orang tersebut tidak ditemukan.")
    return people.person(by.person)


# --- what its forms do ---------------------------------------------------------------------------------


def _change_email(form: Sent) -> str:
    service.change_email(form.text("email"), by=form.by)
    return _("Alamat pos-el tersimpan. Kirim uji coba untuk memastikan suratnya sampai.")


def _add(form: Sent) -> str:
    if not form.text("url"):
        raise Invalid(MISSING, problems={"url": (Problem(MISSING),)})
    label, url = form.text("label")[:120], SecretText(form.text("url"))
    try:
        added = service.add_messenger(_self(form), url, by=form.by, label=label)
    except Invalid as refused:
        problem = Problem(refused.sentence, refused.fields)
        raise Invalid(refused.sentence, problems={"url": (problem,)}) from refused
    return _("%(label)s tersimpan. Kirim uji coba untuk memastikan pesannya sampai.") % {"label": added.label}


def _remove(form: Sent) -> str:
    service.remove_messenger(form.uuid("channel"), by=form.by)
    return _("Alamat itu dihapus; tidak ada lagi yang dikirim ke sana.")


def _try(form: Sent) -> str:
    channel = form.text("channel")
    service.try_channel(None if channel == EMAIL else form.uuid("channel"), by=form.by)
    return _("Uji coba dikirim. Jawaban penyedianya tampil di bawah; muat ulang halaman ini sebentar lagi.")


def _choose_times(form: Sent) -> str:
    reach = Reach(
        quiet_from=clock(form, "quiet_from"),
        quiet_until=clock(form, "quiet_until"),
        wants_digest=bool(form.text("digest")),
    )
    service.choose_reach(reach, by=form.by)
    return _("Waktu pemberitahuan tersimpan.")


def _self(form: Sent) -> UUID:
    if form.by.person is None:
        raise NotFound("Orang tersebut tidak ditemukan.")
    return form.by.person


ACTS: Mapping[str, Callable[[Sent], str]] = {
    "email": _change_email,
    "add": _add,
    "remove": _remove,
    "try": _try,
    "times": _choose_times,
}


# --- drawing -------------------------------------------------------------------------------------------


def _drawn(
    request: HttpRequest, person: PersonView, typed: Values, refused: Invalid | Conflict | None = None
) -> HttpResponse:
    problems = problems_of(refused) if isinstance(refused, Invalid) else {}
    values: dict[str, Any] = {"email": person.email, **_times(person.reach), **typed}
    if typed.get("do") == "times":
        values["digest"] = typed.get("digest", "")
    parts = {name: with_problems(fields, problems) for name, fields in _parts(values).items()}
    held = people.capacities(person.id, access.asked(request).now)
    context = {
        "person": person,
        "parts": parts,
        "lines": problem_lines(problems, [one for fields in parts.values() for one in fields]),
        "trouble": sentence_of(refused) if isinstance(refused, Conflict) else "",
        "messengers": people.messengers([person.id]).get(person.id, ()),
        "tries": people.tries(person.id),
        "offices": [
            (office.name, people.rules_of(office.id))
            for office in people.units({one.office for one in held}).values()
        ],
        "examples": [one for one in EXAMPLES if one[0] in settings.MESSENGERS],
    }
    answer = render(request, "desk/channels.html", context, status=400 if refused else 200)
    answer["Cache-Control"] = "no-store, private"
    return answer


def _times(reach: Reach) -> Values:
    return {
        "quiet_from": _written(reach.quiet_from),
        "quiet_until": _written(reach.quiet_until),
        "digest": "ya" if reach.wants_digest else "",
    }


def _written(moment: time | None) -> str:
    return f"{moment:%H:%M}" if moment else ""


def _parts(values: Values) -> dict[str, tuple[FieldView, ...]]:
    return {
        "email": (
            FieldView(
                name="email",
                label=_("Alamat pos-el"),
                kind="email",
                value=values["email"],
                length=254,
                autocomplete="email",
            ),
        ),
        "add": (
            FieldView(
                name="url",
                label=_("Alamat perpesanan"),
                kind="password",
                required=True,
                autocomplete="off",
                help=_("Berisi kunci rahasia: disimpan tersegel dan tidak pernah ditampilkan lagi."),
            ),
            text(values, "label", _("Nama yang ditampilkan"), length=120, required=False),
        ),
        "times": (
            clock_field(values, "quiet_from", _("Jam tenang saya mulai")),
            clock_field(
                values,
                "quiet_until",
                _("Sampai"),
                help_text=_("Kosongkan keduanya untuk mengikuti jam tenang kantor saja."),
            ),
            FieldView(
                name="digest",
                label=_("Ringkasan pagi"),
                kind="boolean",
                value=values["digest"],
                tick_label=_("Kirimi saya ringkasan tugas setiap pagi hari kerja"),
            ),
        ),
    }


STATES: Mapping[str, str] = {
    "waiting": gettext_noop("menunggu dikirim"),
    "sent": gettext_noop("terkirim"),
    "dead": gettext_noop("tidak sampai"),
}
