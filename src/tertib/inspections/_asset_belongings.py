"""What belongs to an asset: parts, meters and photos."""

import re
from collections.abc import Mapping
from datetime import date, datetime
from decimal import Decimal
from typing import Any
from uuid import UUID

from tertib.inspections._asset_book import number_text
from tertib.inspections._assets import Done, standing
from tertib.inspections.models import Asset, Meter, MeterReading, Part
from tertib.inspections.types import NewPart
from tertib.kernel.actor import Actor
from tertib.kernel.errors import Conflict, Invalid, NotFound, Problem
from tertib.kernel.words import N_
from tertib.people.queries import office_date
from tertib.runtime import vault
from tertib.runtime.door import Tx
from tertib.runtime.vault import Examined

MOST_PHOTOS = 12
MOST_METERS = 20
LARGEST = Decimal("99999999999.999")


def put_in(tx: Tx, row: Asset, new: NewPart, *, case: UUID | None = None) -> Done:
    standing(row)
    name, serial = " ".join(new.name.split())[:120], " ".join(new.serial.split())[:120]
    if not name:
        raise refused("name", N_("Nama bagian belum diisi."))
    if new.installed_on and new.installed_on > office_date(tx.now):
        raise refused("installed_on", N_("Tanggal pemasangan belum tiba."))
    Part.objects.create(
        asset=row, name=name, serial=serial, installed_on=new.installed_on, installed_by_case=case
    )
    return Done(kind="part_in", data={"name": f"{name} ({serial})" if serial else name}, case=case)


def take_out(
    tx: Tx, row: Asset, part: UUID, *, on: date | None, cause: str, case: UUID | None = None
) -> Done:
    standing(row)
    today = office_date(tx.now)
    found = Part.objects.filter(id=part, asset=row).first()
    if found is None:
        raise NotFound(N_("Bagian ini tidak ada pada aset tersebut."))
    if found.removed_on is not None:
        raise Conflict(N_("Bagian ini sudah dilepas."))
    said = " ".join(cause.split())[:40]
    if not said:
        raise refused("cause", N_("Tulis sebab bagian ini dilepas."))
    day = on or today
    if day > today:
        raise refused("removed_on", N_("Tanggal pelepasan belum tiba."))
    if found.installed_on and day < found.installed_on:
        raise refused("removed_on", N_("Bagian ini belum dipasang pada tanggal itu."))
    found.removed_on, found.cause, found.removed_by_case = day, said, case
    found.save(update_fields=["removed_on", "cause", "removed_by_case"])
    name = f"{found.name} ({found.serial})" if found.serial else found.name
    return Done(kind="part_out", data={"name": name, "cause": said}, case=case)


def part_of(row: Asset, name: str, serial: str) -> UUID | None:
    """The part in the asset that a paper means: by its serial number, else by a name that only one has."""
    inside = Part.objects.filter(asset=row, removed_on=None)
    if serial.strip():
        found = inside.filter(serial__iexact=serial.strip()).first()
        if found is not None:
            return found.id
    named = list(inside.filter(name__iexact=name.strip())[:2])
    return named[0].id if len(named) == 1 else None


# --- meters --------------------------------------------------------------------------------------------


def add_meter(row: Asset, label: str, unit: str) -> Done:
    standing(row)
    said = " ".join(label.split())[:120]
    key = re.sub(r"[^a-z0-9]+", "_", said.lower()).strip("_")[:40]
    if not key:
        raise refused("label", N_("Nama meter belum diisi, misalnya Jam jalan."))
    if Meter.objects.filter(asset=row, key=key).exists():
        raise refused("label", N_("Aset ini sudah mempunyai meter dengan nama itu."))
    if Meter.objects.filter(asset=row).count() >= MOST_METERS:
        raise refused("label", N_("Paling banyak %(most)s meter."), most=MOST_METERS)
    Meter.objects.create(asset=row, key=key, label=said, unit=" ".join(unit.split())[:20])
    return Done(kind="meter_added", data={"label": said})


def read_meter(
    tx: Tx,
    row: Asset,
    key: str,
    value: Decimal,
    *,
    by: Actor,
    at: datetime | None = None,
    replaced: bool = False,
    case: UUID | None = None,
) -> Done:
    """Note what a meter shows. It only grows: a smaller value is refused unless the meter was changed."""
    standing(row)
    meter = Meter.objects.select_for_update().filter(asset=row, key=key).first()
    if meter is None:
        raise NotFound(N_("Meter ini tidak ada pada aset tersebut."))
    moment = at or tx.now
    _refuse_reading(meter, value, moment, tx, replaced=replaced)
    MeterReading.objects.create(
        meter=meter, value=value, at=moment, replaced=replaced, case_id=case, by=by.name
    )
    meter.value, meter.read_at = value, moment
    meter.save(update_fields=["value", "read_at"])
    said = {"label": meter.label, "value": number_text(value), "unit": meter.unit}
    return Done(kind="meter_replaced" if replaced else "meter_read", data=said, case=case)


def _refuse_reading(meter: Meter, value: Decimal, moment: datetime, tx: Tx, *, replaced: bool) -> None:
    if not 0 <= value <= LARGEST or value != round(value, 3):
        raise refused("value", N_("Isi angka tanpa tanda kurang, paling banyak tiga desimal."))
    if moment > tx.now:
        raise refused("at", N_("Waktu pembacaan belum tiba."))
    if meter.read_at is not None and moment < meter.read_at:
        raise refused("at", N_("Sudah ada pembacaan yang lebih baru. Catat angka yang sekarang."))
    if meter.value is not None and value < meter.value and not replaced:
        raise refused(
            "value",
            N_(
                "Meter %(label)s terakhir menunjukkan %(last)s, dan meter hanya bertambah. Periksa angkanya; "
                "bila meternya diganti, nyatakan bahwa meter diganti."
            ),
            label=meter.label,
            last=number_text(meter.value),
        )


# --- photos --------------------------------------------------------------------------------------------


def add_photo(tx: Tx, row: Asset, photo: Examined, *, by: Actor) -> Done | None:
    standing(row)
    if len(row.photos) >= MOST_PHOTOS:
        raise refused(
            "photo", N_("Paling banyak %(most)s foto. Lepas dahulu foto yang lama."), most=MOST_PHOTOS
        )
    digest = vault.keep(tx, photo, by=by).digest
    if digest in row.photos:
        return None
    row.photos = [*row.photos, digest]
    return Done(kind="photo_added", data={"digest": digest})


def remove_photo(row: Asset, digest: str) -> Done:
    standing(row)
    if digest not in row.photos:
        raise NotFound(N_("Foto ini tidak ada pada aset tersebut."))
    row.photos = [each for each in row.photos if each != digest]
    return Done(kind="photo_removed", data={"digest": digest})


def refused(name: str, sentence: str, **fields: Any) -> Invalid:
    """One problem with one field."""
    problems: Mapping[str, tuple[Problem, ...]] = {name: (Problem(sentence, fields),)}
    return Invalid(sentence, problems=problems, code="", **fields)
