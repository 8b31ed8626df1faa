"""The fields of the identity sheet, as the paper names them."""

import re
from collections.abc import Mapping

LINES: Mapping[str, str] = {
    "number": "Nomor SOP",
    "made_on": "Tanggal Pembuatan",
    "revised_on": "Tanggal Revisi",
    "effective_on": "Tanggal Efektif",
    "approved_on": "Tanggal Pengesahan",
    "title": "Nama SOP",
}
LISTS: Mapping[str, str] = {
    "cover": "Sampul",
    "unit": "Unit Kerja",
    "approved_by": "Disahkan Oleh",
    "legal_basis": "Dasar Hukum",
    "qualifications": "Kualifikasi Pelaksana",
    "related": "Keterkaitan",
    "equipment": "Peralatan/Perlengkapan",
    "warnings": "Peringatan",
    "records": "Pencatatan dan Pendataan",
}
LABELS: Mapping[str, str] = {**LINES, **LISTS}
TRIGGER = "Pemicu"
TRIGGERS: Mapping[str, str] = {"request": "permohonan", "agenda": "agenda kerja", "incident": "insiden"}
_OTHER_NAMES = {
    "judulsop": "title",
    "judul": "title",
    "namasopap": "title",
    "nomorsopap": "number",
    "peralatandanperlengkapan": "equipment",
    "peralatan": "equipment",
    "pencatatanpendataan": "records",
    "satuankerja": "unit",
    "disahkan": "approved_by",
}


def _bare(text: str) -> str:
    return re.sub(r"[^a-z]", "", text.lower()) if len(text) < 60 else ""


_KNOWN = {_bare(label): key for key, label in LABELS.items()} | _OTHER_NAMES


def field_named(text: str) -> str | None:
    """The field that a heading names, if any."""
    return _KNOWN.get(_bare(text))


def is_trigger(text: str) -> bool:
    return _bare(text) == _bare(TRIGGER)
