"""What the demo office looks after: invented machines with invented serial numbers."""

from collections.abc import Mapping
from dataclasses import dataclass, replace
from datetime import date, timedelta
from decimal import Decimal
from uuid import UUID

from tertib.inspections import queries, service
from tertib.inspections.types import AssetState, AssetWanted, NewPart, OldReading
from tertib.kernel.actor import SYSTEM
from tertib.runtime import door


@dataclass(frozen=True, slots=True, kw_only=True)
class Machine:
    """An asset of the demo with its parts, and its meter with what it showed last."""

    wanted: AssetWanted
    custodian: str
    parts: tuple[NewPart, ...] = ()
    meter: tuple[str, str, Decimal] | None = None


ROOM = "Ruang Data Center lantai 2"
MACHINES = (
    Machine(
        wanted=AssetWanted(
            code="SRV-01", kind="server", name="Server portal dan surel", group="Produksi",
            place=f"{ROOM}, rak 1 U10", make="Contoh RX 2540", serial="CTH-SRV-0117",
            acquired_on=date(2023, 3, 14),
        ),
        custodian="technician",
        parts=(
            NewPart(name="Catu daya 1", serial="PSU-4401", installed_on=date(2023, 3, 14)),
            NewPart(name="Catu daya 2", serial="PSU-4402", installed_on=date(2023, 3, 14)),
            NewPart(name="Disk 1", serial="SSD-90117", installed_on=date(2024, 8, 2)),
        ),
    ),
    Machine(
        wanted=AssetWanted(
            code="SRV-02", kind="server", name="Server basis data dan cadangan", group="Produksi",
            place=f"{ROOM}, rak 1 U14", make="Contoh RX 2540", serial="CTH-SRV-0118",
            acquired_on=date(2023, 3, 14),
        ),
        custodian="technician",
    ),
    Machine(
        wanted=AssetWanted(
            code="SRV-03", kind="server", name="Server uji coba aplikasi perangkat daerah", group="Uji coba",
            place=f"{ROOM}, rak 2 U4", make="Contoh TX 1330", serial="CTH-SRV-0093",
            acquired_on=date(2019, 10, 7), state=AssetState.BROKEN,
            note="Kipas bising, menunggu suku cadang.",
        ),
        custodian="technician",
    ),
    Machine(
        wanted=AssetWanted(
            code="AP-01", kind="access_point", name="Hotspot Taman Contoh", group="Ruang publik",
            place="Taman Contoh, tiang 3", latitude=Decimal("0.916700"), longitude=Decimal("104.450000"),
            make="Contoh AP Luar", serial="CTH-AP-2201", acquired_on=date(2022, 6, 20),
        ),
        custodian="technician",
    ),
    Machine(
        wanted=AssetWanted(
            code="AP-02", kind="access_point", name="Hotspot halaman kantor camat", group="Ruang publik",
            place="Halaman Kantor Camat Bukit Bestari", latitude=Decimal("0.899200"),
            longitude=Decimal("104.472500"), make="Contoh AP Luar", serial="CTH-AP-2202",
            acquired_on=date(2022, 6, 20),
        ),
        custodian="technician",
    ),
    Machine(
        wanted=AssetWanted(
            code="GEN-01", kind="genset", name="Genset ruang Data Center 60 kVA",
            place="Rumah genset belakang kantor", make="Contoh Diesel 60", serial="CTH-GS-0007",
            acquired_on=date(2018, 11, 5),
        ),
        custodian="technician",
        parts=(NewPart(name="Aki starter", serial="AKI-771", installed_on=date(2025, 2, 11)),),
        meter=("Jam jalan", "jam", Decimal("1284.5")),
    ),
)  # fmt: skip


def seed(office: UUID, posts: Mapping[str, UUID]) -> None:
    """Enter the machines that are missing."""
    for one in MACHINES:
        if queries.asset_facts(office, one.wanted.code) is None:
            _enter(office, one, posts)


FILLING = (46, 50, 54, 59, 62, 66, 71, 74, 78, 82, 87, 90, 94)
WARM = (51, 53, 50, 52, 51, 54, 52, 50, 53, 51, 52, 54, 51)
"""A year of rounds: a disk that fills, a processor that stays as warm as it was."""


def seed_readings(office: UUID) -> None:
    """A year of numbers of the first server, where its form in force asks for them."""
    found = queries.asset_facts(office, MACHINES[0].wanted.code)
    asked = {(each.item, each.reading) for each in queries.gauges(SYSTEM, found.id)} if found else set()
    wanted = {("SV-14", "disk_used"): FILLING, ("SV-11", "cpu_temperature"): WARM}
    if found is None or queries.trends(SYSTEM, found.id):
        return
    today = door.read_now().replace(hour=3, minute=0, second=0, microsecond=0)
    numbers = [
        OldReading(
            item=item,
            reading=reading,
            value=Decimal(value),
            at=today - timedelta(days=1 + 30 * (len(values) - at)),
        )
        for (item, reading), values in wanted.items()
        if (item, reading) in asked
        for at, value in enumerate(values, start=1)
    ]
    service.bring_readings(found.id, numbers, by=SYSTEM)


def _enter(office: UUID, one: Machine, posts: Mapping[str, UUID]) -> None:
    wanted = replace(one.wanted, custodian=posts[one.custodian])
    asset = service.add_asset(office, wanted, by=SYSTEM)
    seq = 1
    for part in one.parts:
        seq = service.add_part(asset, part, by=SYSTEM, seen=seq)
    if one.meter is not None:
        label, unit, value = one.meter
        service.add_meter(asset, label, unit, by=SYSTEM, seen=seq)
        (meter,) = queries.asset(SYSTEM, asset).meters
        service.read_meter(asset, meter.key, value, by=SYSTEM)
