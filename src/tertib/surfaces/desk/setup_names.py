"""The set-up screen about the name server: where a zone is changed, by which key, where names are proven."""

from __future__ import annotations

import re
from dataclasses import replace
from typing import Any

from django.utils.translation import gettext as _

from tertib.provisioning import queries, service
from tertib.provisioning.dns_types import NameSettings, NameSystemView
from tertib.runtime.secrets import SecretText
from tertib.surfaces.desk._who import Sent
from tertib.surfaces.desk.appointing import Values, text
from tertib.surfaces.desk.setup_office import read_number, read_web
from tertib.surfaces.desk.setup_steps import Facts
from tertib.surfaces.ui.forms import Choice, FieldView


def name_fields(values: Values, facts: Facts) -> tuple[FieldView, ...]:
    """Zone, connector, the primary with its key, and every server that must prove a name."""
    own = _own(facts)
    known: dict[str, Any] = {**_as_values(own), **values}
    offered = queries.name_connectors()
    return (
        text(known, "zone", _("Zona"), length=253),
        FieldView(
            name="connector",
            label=_("Cara menghubungkan"),
            kind="radios",
            required=True,
            value=known.get("connector", offered[0].key if offered else ""),
            choices=tuple(Choice(value=one.key, label=_(one.label), help=_(one.about)) for one in offered),
        ),
        replace(
            text(known, "primary", _("Server utama"), length=253, required=False),
            help=_("Server yang menerima perubahan: alamat, atau alamat:porta. Kosongkan untuk panel."),
        ),
        *_key_fields(known, own),
        FieldView(
            name="servers",
            label=_("Server nama yang harus membuktikan"),
            kind="long_text",
            value=known.get("servers", ""),
            help=_("Satu per baris. Kosong: semua server yang disebut zonanya sendiri (NS)."),
        ),
        FieldView(
            name="resolvers",
            label=_("Jenis server itu"),
            kind="boolean",
            value=known.get("resolvers", ""),
            tick_label=_("Server itu hanya meneruskan jawaban server lain (resolver)"),
        ),
        FieldView(
            name="most_names",
            label=_("Paling banyak nama yang hilang dalam satu rencana"),
            kind="number",
            required=True,
            least=1,
            most=20,
            value=known.get("most_names", ""),
            help=_("Rencana yang menghapus lebih banyak ditolak seluruhnya, juga bila dua orang setuju."),
        ),
        text(known, "panel", _("Nama panel yang dipakai petugas"), length=120, required=False),
        text(known, "panel_url", _("Alamat panel"), length=200, required=False),
    )


def _key_fields(known: dict[str, Any], own: NameSystemView | None) -> tuple[FieldView, ...]:
    """The key by which the primary knows us; its secret is asked for and never shown."""
    kept = own is not None and own.has_key
    about = _("Tulisan base64. Disimpan tersegel dan tidak pernah ditampilkan lagi.")
    if kept:
        about = _(
            "Sudah tersimpan tersegel. Kosongkan untuk tetap memakainya; isi lagi bila server utama, nama "
            "kunci atau algoritmanya berubah."
        )
    return (
        text(known, "key_name", _("Nama kunci TSIG"), length=253, required=False),
        FieldView(
            name="algorithm",
            label=_("Algoritma kunci"),
            kind="choice",
            value=known.get("algorithm", ""),
            choices=tuple(Choice(value=one, label=one) for one in queries.name_algorithms()),
        ),
        FieldView(
            name="secret", label=_("Rahasia kunci TSIG"), kind="password", autocomplete="off", help=about
        ),
    )


def _own(facts: Facts) -> NameSystemView | None:
    """What this office entered first; the form changes that."""
    return next((one for one in queries.name_systems(facts.office.id) if one.entered), None)


def _as_values(system: NameSystemView | None) -> dict[str, Any]:
    entered = system.entered if system is not None else None
    if entered is None:
        entered = NameSettings(connector="", zone="")
    names = ("zone", "connector", "primary", "key_name", "algorithm", "most_names", "panel", "panel_url")
    known = {name: getattr(entered, name) for name in names if getattr(entered, name) != ""}
    return {
        **known,
        "servers": "\n".join(entered.servers),
        "resolvers": "ya" if entered.resolvers else "",
    }


def save_names(form: Sent, facts: Facts) -> str:
    """Enter the name server; nothing is asked of it yet. Another zone than the one shown is one more."""
    own = _own(facts)
    zone = form.text("zone").lower().strip(".")
    lines = re.split(r"[\s,;]+", form.text("servers"))
    settings = NameSettings(
        connector=form.text("connector"),
        zone=zone,
        primary=form.text("primary"),
        servers=tuple(dict.fromkeys(filter(None, lines))),
        key_name=form.text("key_name"),
        algorithm=form.text("algorithm"),
        resolvers=bool(form.text("resolvers")),
        most_names=read_number(form, "most_names"),
        panel=form.text("panel"),
        panel_url=read_web(form, "panel_url"),
    )
    secret = form.text("secret")
    seen = form.seen if own is not None and own.zone == zone else 0
    key = SecretText(secret) if secret else None
    service.set_name_system(facts.office.id, settings, key=key, by=form.by, seen=seen)
    return _("Pengaturan server nama tersimpan. Tekan Coba sambungan untuk mengetahui apakah ia menjawab.")


def names_context(facts: Facts) -> dict[str, Any]:
    """Every zone the office may use, and what its last test said."""
    return {"systems": queries.name_systems(facts.office.id), "own": _own(facts)}
