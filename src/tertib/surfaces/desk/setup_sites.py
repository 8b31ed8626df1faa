"""The set-up screen about the web host: where sites are asked for, and where their owners upload."""

from __future__ import annotations

from typing import Any

from django.utils.translation import gettext as _

from tertib.provisioning import queries, service
from tertib.provisioning.sites import SiteSettings, SiteSystemView
from tertib.surfaces.desk._who import Sent
from tertib.surfaces.desk.appointing import Values, text
from tertib.surfaces.desk.setup_office import read_number, read_web
from tertib.surfaces.desk.setup_steps import Facts
from tertib.surfaces.ui.forms import Choice, FieldView

_PORTS = {"web_port": "80", "tls_port": "443", "sftp_port": "22"}


def site_fields(values: Values, facts: Facts) -> tuple[FieldView, ...]:
    """Zone, connector, and the two servers at which sites are proven."""
    known: dict[str, Any] = {**_as_values(_own(facts)), **values}
    offered = queries.site_connectors()
    return (
        text(known, "zone", _("Zona situs"), length=253),
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
        text(known, "web_host", _("Server web"), length=253),
        _port(known, "web_port", _("Porta HTTP")),
        _port(known, "tls_port", _("Porta HTTPS")),
        text(known, "sftp_host", _("Server unggah (SFTP), bila lain"), length=253, required=False),
        _port(known, "sftp_port", _("Porta SFTP")),
        FieldView(
            name="sftp_host_key",
            label=_("Kunci publik server unggah"),
            value=known.get("sftp_host_key", ""),
            length=900,
            help=_("Keluaran ssh-keyscan. Hanya boleh kosong bila server unggahnya di komputer ini sendiri."),
        ),
        text(known, "document_root", _("Folder situs pada akun unggah"), length=120),
    )


def _own(facts: Facts) -> SiteSystemView | None:
    """What this office entered first; the form changes that."""
    return next((one for one in queries.site_systems(facts.office.id) if one.entered), None)


def _as_values(system: SiteSystemView | None) -> dict[str, Any]:
    if system is None or system.entered is None:
        return {"document_root": "public_html"}
    names = SiteSettings.__dataclass_fields__
    return {name: getattr(system.entered, name) for name in names if getattr(system.entered, name) != ""}


def _port(values: Values, name: str, label: str) -> FieldView:
    return FieldView(
        name=name,
        label=label,
        kind="number",
        least=1,
        most=65535,
        required=True,
        value=values.get(name, _PORTS[name]),
    )


def save_sites(form: Sent, facts: Facts) -> str:
    """Enter the web host; nothing is asked of it yet. Another zone than the one shown is one more."""
    own = _own(facts)
    settings = SiteSettings(
        connector=form.text("connector"),
        zone=form.text("zone").lower(),
        web_host=form.text("web_host"),
        web_port=read_number(form, "web_port"),
        tls_port=read_number(form, "tls_port"),
        sftp_host=form.text("sftp_host"),
        sftp_port=read_number(form, "sftp_port"),
        sftp_host_key=form.text("sftp_host_key"),
        document_root=form.text("document_root").strip("/"),
        panel=form.text("panel"),
        panel_url=read_web(form, "panel_url"),
    )
    seen = form.seen if own is not None and own.zone == settings.zone else 0
    service.set_site_system(facts.office.id, settings, by=form.by, seen=seen)
    return _("Pengaturan situs tersimpan. Tekan Uji sambungan untuk mengetahui apakah servernya menjawab.")


def sites_context(facts: Facts) -> dict[str, Any]:
    """Every zone the office may use, and what its last test said."""
    return {"systems": queries.site_systems(facts.office.id), "own": _own(facts)}
