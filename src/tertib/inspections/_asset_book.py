"""The asset list as the book that an auditor reads: one row an asset, every change its next revision."""

from collections.abc import Mapping

from tertib.inspections.models import Asset, AssetLimit, Meter, Part
from tertib.inspections.types import STATE_LABELS, AssetState, kind_label
from tertib.kernel.actor import Actor
from tertib.registers import service as registers
from tertib.registers.types import Book, Column, ColumnKind
from tertib.runtime.door import Tx

KEY = "assets"
BOOK = Book(
    key=KEY,
    title="Daftar Aset",
    about="Setiap aset yang dipelihara kantor; setiap perubahan menjadi revisi barisnya.",
    retention="selama aset dipakai, ditambah 2 tahun, musnah",
    classification="000.2",
    row_key=("code",),
    columns=(
        Column(key="code", label="Kode", width=2),
        Column(key="name", label="Nama aset", width=4),
        Column(key="kind", label="Jenis", width=2),
        Column(key="group", label="Kelompok", width=2),
        Column(key="place", label="Lokasi", width=3),
        Column(key="coordinates", label="Koordinat", width=2),
        Column(key="make", label="Merek dan tipe", width=3),
        Column(key="serial", label="Nomor seri", width=3),
        Column(key="acquired_on", label="Diperoleh", kind=ColumnKind.DATE, width=2),
        Column(key="custodian", label="Penanggung jawab", width=3),
        Column(key="parts", label="Bagian", width=4),
        Column(key="meters", label="Meter", width=2),
        Column(key="limits", label="Batas khusus", width=3),
        Column(key="photos", label="Foto (sidik)", width=2),
        Column(key="state", label="Keadaan", width=2),
        Column(key="note", label="Keterangan", width=3),
    ),
)
"""What is opened where no procedure of the office has brought the book already."""


def write(tx: Tx, asset: Asset, *, by: Actor, reason: str, fresh: bool = False) -> None:
    """Keep the asset's row in step with it; the caller saves the asset. A `fresh` one owns nothing yet."""
    if asset.entry is None:
        registers.open_book(tx, BOOK, office=asset.office_id)
    cells = _own_cells(asset) if fresh else {**_own_cells(asset), **_cells_of_belongings(asset)}
    row = registers.keep_row(tx, KEY, cells, no=asset.entry, office=asset.office_id, by=by, reason=reason)
    asset.entry = row.no


def _own_cells(asset: Asset) -> Mapping[str, object]:
    return {
        "code": asset.code,
        "name": asset.name,
        "kind": kind_label(asset.kind),
        "group": asset.group,
        "place": asset.place,
        "coordinates": "" if asset.latitude is None else f"{asset.latitude}, {asset.longitude}",
        "make": asset.make,
        "serial": asset.serial,
        "acquired_on": asset.acquired_on.isoformat() if asset.acquired_on else "",
        "custodian": asset.custodian.title if asset.custodian else "",
        "photos": [digest[:12] for digest in asset.photos],
        "state": STATE_LABELS[AssetState(asset.state)],
        "note": asset.note,
    }


def _cells_of_belongings(asset: Asset) -> Mapping[str, object]:
    return {
        "parts": [_with(part.name, part.serial) for part in _parts(asset)],
        "meters": [_meter(meter) for meter in Meter.objects.filter(asset=asset).order_by("key")],
        "limits": [
            _limit(each) for each in AssetLimit.objects.filter(asset=asset).order_by("item", "reading")
        ],
    }


def _parts(asset: Asset) -> list[Part]:
    return list(Part.objects.filter(asset=asset, removed_on=None).order_by("name", "serial", "id"))


def _with(name: str, serial: str) -> str:
    return f"{name} ({serial})" if serial else name


def _meter(meter: Meter) -> str:
    value = "" if meter.value is None else f": {number_text(meter.value)} {meter.unit}".rstrip()
    return f"{meter.label}{value}"


def _limit(limit: AssetLimit) -> str:
    said = ", ".join(f"{grade} {text}" for grade, text in limit.limits)
    return f"{limit.item} {limit.reading}: {said}"


def number_text(value: object) -> str:
    """A number as it is written here: without trailing noughts, with a comma."""
    text = f"{value:f}"
    return (text.rstrip("0").rstrip(".") if "." in text else text).replace(".", ",")
