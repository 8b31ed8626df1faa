"""Set-up screens about people: units, posts with their seats, and who holds them."""

from __future__ import annotations

from collections.abc import Sequence
from typing import Any

from django.http import HttpRequest
from django.utils.translation import gettext as _
from django.utils.translation import gettext_noop

from tertib.kernel.errors import Invalid, Problem
from tertib.people import queries as people
from tertib.people import service
from tertib.people.types import (
    Employment,
    HeldPost,
    MandateKind,
    NewPerson,
    NewPost,
    NewUnit,
    PersonView,
    UnitView,
)
from tertib.runtime.secrets import generate_password
from tertib.surfaces.desk import appointing
from tertib.surfaces.desk._who import Sent
from tertib.surfaces.desk.appointing import Values, term_fields, text
from tertib.surfaces.desk.setup_steps import Facts
from tertib.surfaces.ui.forms import Choice, FieldView

ROLE_WORDS: dict[str, tuple[str, str]] = {
    "head": (gettext_noop("Pimpinan"), gettext_noop("Melihat keadaan seluruh kantor.")),
    "counter": (gettext_noop("Agendaris"), gettext_noop("Menerima surat di loket dan mendaftarkan pemohon.")),
    "secretary": (gettext_noop("Sekretaris"), gettext_noop("Mencatat penunjukan, cuti dan pelimpahan.")),
    "administrator": (gettext_noop("Admin"), gettext_noop("Mengatur kantor ini.")),
    "archivist": (gettext_noop("Arsiparis"), gettext_noop("Membaca perkara dan mengelola arsip.")),
}
PART, AGENCY = "part", "agency"


def unit_fields(values: Values, _facts: Facts) -> tuple[FieldView, ...]:
    """A part of the office, or an agency of the government."""
    return (
        FieldView(
            name="place",
            label=_("Letaknya"),
            kind="radios",
            required=True,
            value=values.get("place", PART),
            choices=(
                Choice(value=PART, label=_("Bagian kantor ini"), help=_("Sekretariat, bidang, seksi.")),
                Choice(
                    value=AGENCY,
                    label=_("Perangkat daerah lain"),
                    help=_("Dinas, badan, kecamatan yang mengajukan permohonan."),
                ),
            ),
        ),
        text(values, "name", _("Nama"), length=200),
        text(values, "short_name", _("Nama singkat"), length=60, required=False),
    )


def save_unit(form: Sent, facts: Facts) -> str:
    """Enter one unit."""
    inside = form.text("place") != AGENCY
    made = service.create_unit(
        NewUnit(
            name=form.text("name"),
            short_name=form.text("short_name"),
            parent=facts.office.id if inside else facts.office.parent,
        ),
        by=form.by,
    )
    return _("%(name)s tercatat.") % {"name": made.name}


def units_of(facts: Facts) -> dict[str, Any]:
    """What is there already: the parts of the office, and the agencies beside it."""
    known = people.agencies()
    inside = _below(facts.office, known)
    others = [one for one in known if one not in inside and one.id != facts.office.id and one.parent]
    return {"parts": inside, "agencies": others}


def _below(office: UnitView, known: Sequence[UnitView]) -> list[UnitView]:
    found = {office.id}
    while fresh := {one.id for one in known if one.parent in found} - found:
        found |= fresh
    return [one for one in known if one.id in found and one.id != office.id]


def post_fields(values: Values, facts: Facts) -> tuple[FieldView, ...]:
    """A post, where it stands, how many seats it has and what its holders may."""
    parts = units_of(facts)["parts"]
    return (
        text(values, "title", _("Nama jabatan"), length=200),
        FieldView(
            name="unit",
            label=_("Pada"),
            kind="choice",
            required=True,
            value=values.get("unit", str(facts.office.id)),
            choices=tuple(Choice(value=str(one.id), label=one.name) for one in (facts.office, *parts)),
        ),
        FieldView(
            name="superior",
            label=_("Atasan langsung"),
            kind="choice",
            value=values.get("superior", ""),
            choices=tuple(Choice(value=str(one.id), label=one.title) for one in facts.posts),
            help=_("Kosongkan untuk pimpinan kantor. Dari sinilah a.n. dan u.b. dihitung."),
        ),
        FieldView(
            name="seats",
            label=_("Banyaknya kursi"),
            kind="number",
            required=True,
            least=1,
            most=200,
            value=values.get("seats", "1"),
            help=_("Lebih dari satu untuk kelompok jabatan fungsional atau tim."),
        ),
        FieldView(
            name="roles",
            label=_("Peran"),
            kind="checklist",
            value=values.get("roles", ()),
            choices=tuple(
                Choice(value=key, label=_(label), help=_(about)) for key, (label, about) in ROLE_WORDS.items()
            ),
        ),
        FieldView(
            name="signature_title",
            label=_("Sebutan pada tanda tangan"),
            kind="long_text",
            value=values.get("signature_title", ""),
            length=300,
            help=_("Bila berbeda dari nama jabatan; pindah baris di tempat yang diinginkan."),
        ),
    )


def read_post(request: HttpRequest, _facts: Facts) -> Values:
    """What was typed, with every role that was ticked."""
    return {**request.POST.dict(), "roles": request.POST.getlist("roles")}


def save_post(form: Sent, _facts: Facts) -> str:
    """Enter one post."""
    seats = form.text("seats")
    number = int(seats) if seats.isdecimal() and len(seats) < 4 else 0
    made = service.create_post(
        NewPost(
            unit=form.uuid("unit"),
            title=form.text("title"),
            signature_title=form.text("signature_title").replace("\r", ""),
            superior=form.uuid("superior") if form.text("superior") else None,
            seats=number,
            pool=number > 1,
            roles=frozenset({"official", *(one for one in form.post.getlist("roles") if one in ROLE_WORDS)}),
        ),
        by=form.by,
    )
    return _("%(name)s tercatat.") % {"name": made.title}


def holder_fields(values: Values, facts: Facts) -> tuple[FieldView, ...]:
    """A person, the post they hold with its decree, and a sign-in."""
    return (
        FieldView(
            name="post",
            label=_("Jabatan"),
            kind="choice",
            required=True,
            value=values.get("post", ""),
            choices=tuple(Choice(value=str(one.id), label=one.title) for one in facts.posts),
        ),
        text(values, "front_title", _("Gelar depan"), length=60, required=False),
        text(values, "name", _("Nama tanpa gelar"), length=200),
        text(values, "back_title", _("Gelar belakang"), length=100, required=False),
        FieldView(
            name="employment",
            label=_("Kepegawaian"),
            kind="radios",
            required=True,
            value=values.get("employment", "pns"),
            choices=(
                Choice(value="pns", label=_("PNS")),
                Choice(value="pppk", label=_("PPPK")),
                Choice(value="none", label=_("Non-ASN")),
            ),
        ),
        text(values, "nip", _("NIP atau NI PPPK"), length=25, required=False),
        text(values, "rank", _("Pangkat"), length=60, required=False),
        text(values, "grade", _("Golongan"), length=10, required=False),
        *term_fields(values),
        FieldView(name="email", label=_("Pos-el"), kind="email", value=values.get("email", "")),
        FieldView(
            name="username",
            label=_("Nama akun"),
            value=values.get("username", ""),
            length=60,
            autocomplete="off",
            help=_("Kosongkan bila orang ini belum perlu masuk."),
        ),
    )


def admit(form: Sent) -> tuple[PersonView, str, str]:
    """Enter the person with post and sign-in; the sign-in's name and its password, to be shown once."""
    kind, employment = form.text("kind"), form.text("employment")
    if not form.text("post"):
        raise Invalid(appointing.MISSING, problems={"post": (Problem(appointing.MISSING),)})
    held = HeldPost(
        post=form.uuid("post"),
        start=appointing.day(form, "start"),
        end=appointing.maybe_day(form, "end"),
        kind=MandateKind.PLT if kind == "plt" else MandateKind.DEFINITIVE,
        decree_no=form.text("decree_no"),
        decree_date=appointing.maybe_day(form, "decree_date"),
    )
    new = NewPerson(
        name=form.text("name"),
        front_title=form.text("front_title"),
        back_title=form.text("back_title"),
        nip=form.text("nip"),
        rank=form.text("rank"),
        grade=form.text("grade"),
        email=form.text("email"),
        employment=Employment(employment) if employment in set(Employment) else Employment.PNS,
    )
    username = form.text("username").lower()
    password = generate_password().reveal() if username else ""
    made = service.admit_official(new, holds=[held], username=username, password=password, by=form.by)
    return made, username, password
