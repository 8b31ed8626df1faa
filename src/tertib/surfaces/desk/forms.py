"""The desk's own forms, as fields to draw; what an SOP asks comes from its own form language."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from datetime import date
from typing import Any

from django.utils.translation import gettext as _
from django.utils.translation import gettext_noop

from tertib.cases.types import CaseView, NextPost
from tertib.surfaces.ui.forms import Choice, FieldView, with_problems

__all__ = [
    "PHRASES",
    "addressees",
    "disposition_fields",
    "marked_parts",
    "pen_scan",
    "registration_fields",
    "registration_initial",
    "with_problems",
]

Values = Mapping[str, Any]

# The phrases officials write on the disposition sheet; one tap each.
PHRASES: tuple[str, ...] = (
    gettext_noop("Tindak lanjuti"),
    gettext_noop("Proses lebih lanjut"),
    gettext_noop("Selesaikan sesuai ketentuan"),
    gettext_noop("Pelajari"),
    gettext_noop("Tanggapan dan saran"),
    gettext_noop("Koordinasikan"),
    gettext_noop("Siapkan jawaban"),
    gettext_noop("Bicarakan dengan saya"),
    gettext_noop("Untuk diketahui"),
)
URGENCIES: Mapping[str, str] = {
    "biasa": gettext_noop("Biasa"),
    "segera": gettext_noop("Segera"),
    "sangat segera": gettext_noop("Sangat segera"),
}
LETTER = "surat."  # prefix of the agenda line, so that it never meets a field of the SOP's own form
SCAN = ".pdf,.jpg,.jpeg,.png"


def registration_initial(case: CaseView, today: date) -> dict[str, Any]:
    """What the counter need not type again: taken from the request where it says the same thing."""
    known = {
        name: case.request[name] for name in ("letter_no", "letter_date", "subject") if case.request.get(name)
    }
    found = {
        "sender": case.agency_name,
        "subject": case.subject or case.title,
        "received_on": today.isoformat(),
        "urgency": "biasa",
        **known,
    }
    return {f"{LETTER}{name}": value for name, value in found.items()}


def registration_fields(values: Values, *, outside: bool) -> tuple[FieldView, ...]:
    """Agenda line of an incoming letter; `outside`: the number is entered, another system gave it."""
    number = FieldView(
        name=f"{LETTER}outside_number",
        label=_("Nomor agenda dari sistem lain"),
        required=True,
        value=values.get(f"{LETTER}outside_number", ""),
        help=_("Kantor ini memberi nomor surat di sistem lain. Salin nomornya apa adanya."),
        length=100,
    )
    return (
        *((number,) if outside else ()),
        _text(values, f"{LETTER}sender", _("Pengirim surat"), length=200),
        _text(values, f"{LETTER}letter_no", _("Nomor surat"), length=100),
        _dated(values, f"{LETTER}letter_date", _("Tanggal surat")),
        FieldView(
            name=f"{LETTER}subject",
            label=_("Hal"),
            kind="long_text",
            required=True,
            value=values.get(f"{LETTER}subject", ""),
            length=500,
        ),
        _dated(values, f"{LETTER}received_on", _("Diterima tanggal")),
        FieldView(
            name=f"{LETTER}urgency",
            label=_("Sifat"),
            kind="radios",
            required=True,
            value=values.get(f"{LETTER}urgency", "biasa"),
            choices=tuple(Choice(value=key, label=_(label)) for key, label in URGENCIES.items()),
        ),
        _dated(values, f"{LETTER}reply_before", _("Perlu balasan sebelum"), required=False),
        _scan(
            f"{LETTER}scan",
            _("Pindaian surat"),
            _("PDF atau foto. Dokumen asli tetap disimpan di berkas kertas."),
        ),
    )


def disposition_fields(values: Values) -> tuple[FieldView, ...]:
    """What stands below the addressees and phrases."""
    return (
        FieldView(
            name="note", label=_("Catatan"), kind="long_text", value=values.get("note", ""), length=2000
        ),
        _dated(values, "due", _("Selesai sebelum"), required=False),
    )


def marked_parts() -> tuple[FieldView, ...]:
    """Parts that panels draw by hand, so that the error summary can lead to them."""
    return (
        FieldView(name="to", label=_("Diteruskan kepada")),
        FieldView(name="answer", label=_("Putusan")),
        FieldView(name="deficiencies", label=_("Kekurangan")),
        FieldView(name="note", label=_("Catatan")),
    )


def addressees(posts: Sequence[NextPost], chosen: Sequence[str] | None) -> tuple[tuple[NextPost, bool], ...]:
    """Each next post, and whether its box is ticked."""
    return tuple((one, one.is_default if chosen is None else str(one.post) in chosen) for one in posts)


def _text(values: Values, name: str, label: str, *, length: int) -> FieldView:
    return FieldView(name=name, label=label, required=True, value=values.get(name, ""), length=length)


def _dated(values: Values, name: str, label: str, *, required: bool = True) -> FieldView:
    return FieldView(name=name, label=label, kind="date", required=required, value=values.get(name, ""))


def _scan(name: str, label: str, help_text: str) -> FieldView:
    return FieldView(name=name, label=label, kind="file", accept=SCAN, help=help_text)


def pen_scan() -> FieldView:
    """The sheet the head wrote on."""
    return _scan("scan", _("Pindaian lembar disposisi"), _("Foto atau PDF lembar yang ditulis dengan pena."))
