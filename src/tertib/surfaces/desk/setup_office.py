"""Set-up screens about the office itself: letterhead, mail system, numbering."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import replace
from typing import Any

from django.utils.translation import gettext as _

from tertib.kernel.errors import Invalid, Problem
from tertib.people import queries as people
from tertib.people import service
from tertib.people.types import Letterhead
from tertib.provisioning import queries as provisioning
from tertib.provisioning import service as mail
from tertib.provisioning.types import MailSettings
from tertib.registers import queries as registers
from tertib.registers import service as ledger
from tertib.registers.types import NumberMode, SeriesView
from tertib.surfaces.desk._who import Sent
from tertib.surfaces.desk.appointing import Values, text
from tertib.surfaces.desk.setup_steps import Facts
from tertib.surfaces.ui.forms import Choice, FieldView

KOP = ("line1", "line2", "address", "postal_code", "phone", "website", "email")
SECURITY = (("tls", "SSL/TLS"), ("starttls", "STARTTLS"), ("plain", ""))


# --- letterhead ----------------------------------------------------------------------------------------


def kop_fields(values: Values, facts: Facts) -> tuple[FieldView, ...]:
    """The lines at the head of every paper."""
    known = {**people.letterhead(facts.office.id), **values}
    if not known.get("line1"):
        parent = people.unit(facts.office.parent).name if facts.office.parent else ""
        known |= {"line1": parent.upper(), "line2": known.get("line2") or facts.office.name.upper()}
    return (
        text(known, "line1", _("Baris pertama: pemerintah daerah"), length=120),
        text(known, "line2", _("Baris kedua: nama kantor"), length=160),
        text(known, "address", _("Alamat"), length=250),
        text(known, "postal_code", _("Kode pos"), length=10, required=False),
        text(known, "phone", _("Telepon"), length=60, required=False),
        text(known, "website", _("Situs"), length=120, required=False),
        text(known, "email", _("Pos-el"), length=120, required=False),
    )


def save_kop(form: Sent, facts: Facts) -> str:
    """Replace the letterhead; its picture stays."""
    known = people.letterhead(facts.office.id)
    said = {name: form.text(name) for name in KOP}
    insist({name: said[name] for name in ("line1", "line2", "address")})
    service.set_letterhead(facts.office.id, Letterhead(logo=known.get("logo", ""), **said), by=form.by)
    return _("Kop naskah tersimpan.")


# --- mail system ---------------------------------------------------------------------------------------


def mail_fields(values: Values, facts: Facts) -> tuple[FieldView, ...]:
    """Domain, connector and the doors at which mailboxes are proven."""
    system = provisioning.mail_system(facts.office.id)
    entered = system.entered if system else None
    known: dict[str, Any] = {**_as_values(entered), **values}
    offered = provisioning.connectors()
    return (
        text(known, "domain", _("Domain surel"), length=253),
        FieldView(
            name="connector",
            label=_("Cara menghubungkan"),
            kind="radios",
            required=True,
            value=known.get("connector", offered[0].key if offered else ""),
            choices=tuple(Choice(value=one.key, label=_(one.label), help=_(one.about)) for one in offered),
        ),
        text(known, "panel", _("Nama panel yang dipakai petugas"), length=120, required=False),
        text(known, "panel_url", _("Alamat panel"), length=200, required=False),
        text(known, "imap_host", _("Server IMAP"), length=253),
        _port(known, "imap_port", _("Porta IMAP"), "993", required=True),
        _security(known, "imap_security", _("Pengamanan IMAP"), "tls"),
        text(known, "smtp_host", _("Server pengiriman (SMTP)"), length=253, required=False),
        _port(known, "smtp_port", _("Porta SMTP"), "", required=False),
        _security(known, "smtp_security", _("Pengamanan SMTP"), "starttls"),
        text(known, "webmail", _("Alamat webmail"), length=200, required=False),
    )


def _as_values(entered: MailSettings | None) -> dict[str, Any]:
    if entered is None:
        return {}
    names = MailSettings.__dataclass_fields__
    return {name: getattr(entered, name) for name in names if getattr(entered, name) not in ("", 0)}


def _port(values: Values, name: str, label: str, usual: str, *, required: bool) -> FieldView:
    return FieldView(
        name=name,
        label=label,
        kind="number",
        least=1,
        most=65535,
        required=required,
        value=values.get(name, usual),
        help="" if required else _("Kosongkan bila pengiriman tidak diuji."),
    )


def _security(values: Values, name: str, label: str, usual: str) -> FieldView:
    return FieldView(
        name=name,
        label=label,
        kind="choice",
        required=True,
        value=values.get(name, usual),
        choices=tuple(Choice(value=key, label=word or _("tanpa enkripsi")) for key, word in SECURITY),
    )


def save_mail(form: Sent, facts: Facts) -> str:
    """Enter the mail system; nothing is asked of it yet."""
    settings = MailSettings(
        connector=form.text("connector"),
        domain=form.text("domain").lower(),
        imap_host=form.text("imap_host"),
        imap_port=read_number(form, "imap_port"),
        imap_security=form.text("imap_security"),
        smtp_host=form.text("smtp_host"),
        smtp_port=read_number(form, "smtp_port"),
        smtp_security=form.text("smtp_security") or "starttls",
        panel=form.text("panel"),
        panel_url=read_web(form, "panel_url"),
        webmail=read_web(form, "webmail"),
    )
    mail.set_mail_system(facts.office.id, settings, by=form.by, seen=form.seen)
    return _("Pengaturan surel tersimpan. Tekan Uji sambungan untuk mengetahui apakah servernya menjawab.")


def read_number(form: Sent, name: str) -> int:
    """The number that was typed; 0 for anything else."""
    said = form.text(name)
    return int(said) if said.isdecimal() and len(said) < 7 else 0


def read_web(form: Sent, name: str) -> str:
    """A whole web address, or nothing."""
    said = form.text(name)
    if said and not said.startswith(("https://", "http://")):
        sentence = _("Tulis alamat lengkap, misalnya https://surel.kota.go.id.")
        raise Invalid(sentence, problems={name: (Problem(sentence),)})
    return said


def mail_context(facts: Facts) -> dict[str, Any]:
    """Who serves the office now, and what the last test said."""
    system = provisioning.mail_system(facts.office.id)
    return {"system": system, "trial": provisioning.trial(system.domain) if system else None}


# --- numbering -----------------------------------------------------------------------------------------


def series_fields(values: Values, facts: Facts) -> tuple[FieldView, ...]:
    """For each series: given here, or typed in; and how a number given here looks."""
    return tuple(field for one in _series(facts) for field in _of_series(one, values))


def _series(facts: Facts) -> Sequence[SeriesView]:
    return registers.all_series(facts.by, office=facts.office.id)


def _of_series(one: SeriesView, values: Values) -> tuple[FieldView, FieldView]:
    mode = FieldView(
        name=f"mode.{one.key}",
        label=one.title,
        kind="radios",
        required=True,
        value=values.get(f"mode.{one.key}", one.mode.value),
        choices=(
            Choice(
                value="inside",
                label=_("Diberikan Tertib"),
                help=_("Berikutnya %(number)s") % {"number": one.example},
            ),
            Choice(
                value="outside",
                label=_("Dari sistem lain"),
                help=_("Diketik petugas, misalnya dari SRIKANDI."),
            ),
        ),
    )
    pattern = text(
        {"template": values.get(f"template.{one.key}", one.template)},
        "template",
        _("Pola nomor %(title)s") % {"title": one.title},
        length=120,
    )
    return mode, replace(pattern, name=f"template.{one.key}")


def save_series(form: Sent, facts: Facts) -> str:
    """Say for every series where its numbers come from."""
    for one in _series(facts):
        mode = NumberMode.OUTSIDE if form.text(f"mode.{one.key}") == "outside" else NumberMode.INSIDE
        template = form.text(f"template.{one.key}") or one.template
        if (mode, template) == (one.mode, one.template):
            continue
        try:
            ledger.set_series(
                one.key,
                office=facts.office.id,
                by=form.by,
                template=template,
                mode=mode,
                tokens=one.tokens,
                seen=one.state,
            )
        except Invalid as refused:
            problem = Problem(refused.sentence, refused.fields)
            raise Invalid(refused.sentence, problems={f"template.{one.key}": (problem,)}) from refused
    return _("Penomoran tersimpan.")


def insist(said: dict[str, str]) -> None:
    """Refuse what was left empty, each at its field."""
    sentence = _("Wajib diisi.")
    missing = {name: (Problem(sentence),) for name, value in said.items() if not value}
    if missing:
        raise Invalid(sentence, problems=missing)
