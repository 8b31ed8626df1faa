"""From samples to measures. Pure; a figure that cannot be true is no figure, and says so."""

from collections.abc import Callable, Mapping
from datetime import datetime
from decimal import Decimal
from functools import partial
from itertools import chain
from math import isfinite

from tertib.inspections.checks.server.families import Labels, Samples
from tertib.inspections.ports import MEASURES, Measured, Unmeasured
from tertib.kernel.words import N_

UNTOLD = N_("Server tidak memberitakan angka ini (%(name)s).")
ABSURD = N_("Angka yang diberitakan tidak masuk akal (%(name)s); tidak dipakai.")
NO_SENSOR = N_("Server ini tidak mempunyai sensor suhu yang dapat dibaca.")
BROKEN_SENSOR = N_("Sensor suhu menyebut angka yang mustahil; tidak dipakai.")
SOME_SENSORS = N_("Sebagian sensor menyebut angka yang mustahil dan diabaikan.")
RESTARTED = N_("Penghitung prosesor mundur: server baru menyala ulang, atau jawabannya tidak benar.")
STILL = N_("Penghitung prosesor tidak bergerak: jawabannya beku.")
NO_SWAP = N_("Server ini tidak memakai swap.")
NO_DISK = N_("Tidak ada partisi yang dapat diukur.")
UNSYNCED = N_("Jam server tidak tersinkron (NTP mati).")
OTHER_CLOCK = N_(
    "Jam pada jawaban berselisih %(seconds)s detik dengan jam Tertib: jam server salah, atau datanya beku."
)

_PSEUDO = frozenset(
    {
        "tmpfs",
        "devtmpfs",
        "overlay",
        "squashfs",
        "ramfs",
        "fuse.lxcfs",
        "nsfs",
        "iso9660",
        "udf",
        "proc",
        "sysfs",
    }
)
_VIRTUAL = ("lo", "veth", "docker", "br-", "virbr", "tap", "tun")
_SENSORS = ("node_hwmon_temp_celsius", "node_thermal_zone_temp")
_COLDEST, _HOTTEST = 0, 130
CLOCK_APART = 60
_BETWEEN = 600  # seconds that no processor lives between two scrapes of one measurement


def read_off(first: Samples, second: Samples, now: datetime) -> dict[str, Measured]:
    """What two scrapes tell, each measure with its value or its sentence."""
    found = {key: _told(key, partial(figure, second, now), now) for key, figure in _FIGURES.items()}
    found["cpu_utilisation"] = _told("cpu_utilisation", lambda: _utilisation(first, second), now)
    return found


Figure = tuple[float, str, str]  # value, what it is about, a sentence beside it


def _told(key: str, figure: Callable[[], Figure], now: datetime) -> Measured:
    unit = MEASURES[key].unit
    try:
        value, detail, sentence = figure()
        number = round(Decimal(value), MEASURES[key].decimals)
    except Unmeasured as silence:
        return Measured(unit=unit, sentence=silence.sentence, fields=silence.fields)
    except (ArithmeticError, ValueError):
        return Measured(unit=unit, sentence=ABSURD, fields={"name": key})
    return Measured(value=number, unit=unit, at=now, detail=detail, sentence=sentence)


# --- what a name says ------------------------------------------------------------------------------------


def _all(samples: Samples, name: str) -> Mapping[Labels, float]:
    found = samples.of(name)
    if not found:
        raise Unmeasured(UNTOLD, name=name)
    if name in samples.doubtful:
        raise Unmeasured(ABSURD, name=name)
    return found


def _one(samples: Samples, name: str) -> float:
    found = _all(samples, name)
    if len(found) != 1:
        raise Unmeasured(ABSURD, name=name)
    return next(iter(found.values()))


def _percent(part: float, whole: float, name: str) -> float:
    if not 0 <= part <= whole or whole <= 0:
        raise Unmeasured(ABSURD, name=name)
    return 100 * (part / whole)


# --- processors ------------------------------------------------------------------------------------------


def _temperature(samples: Samples, _now: datetime) -> Figure:
    """The hottest sensor; one that is broken says 0, -128 or 65261 and is left out."""
    name = next((each for each in _SENSORS if samples.of(each)), "")
    sensors = samples.of(name)
    if not sensors:
        raise Unmeasured(NO_SENSOR)
    if name in samples.doubtful and all(map(isfinite, sensors.values())):
        raise Unmeasured(ABSURD, name=name)
    sound = {labels: value for labels, value in sensors.items() if _COLDEST < value < _HOTTEST}
    if not sound:
        raise Unmeasured(BROKEN_SENSOR)
    hottest = max(sound, key=lambda labels: sound[labels])
    said = dict(hottest)
    detail = " ".join(
        filter(None, (said.get("chip") or said.get("type"), said.get("sensor") or said.get("zone")))
    )
    return sound[hottest], detail, "" if len(sound) == len(sensors) else SOME_SENSORS


def _utilisation(first: Samples, second: Samples) -> Figure:
    """The busy share between two scrapes; waiting for disks is idle, a counter gone back tells nothing."""
    before, after = _all(first, "node_cpu_seconds_total"), _all(second, "node_cpu_seconds_total")
    gained = {labels: value - before.get(labels, 0.0) for labels, value in after.items()}
    if before.keys() != after.keys() or any(gain < -1 for gain in gained.values()):
        raise Unmeasured(RESTARTED)
    if any(gain > _BETWEEN for gain in gained.values()):
        raise Unmeasured(ABSURD, name="node_cpu_seconds_total")
    whole = sum(gained.values())
    if whole <= 0:
        raise Unmeasured(STILL)
    idle = sum(gain for labels, gain in gained.items() if dict(labels).get("mode") in ("idle", "iowait"))
    return 100 - _percent(min(max(idle, 0.0), whole), whole, "node_cpu_seconds_total"), "", ""


def _load(samples: Samples, _now: datetime) -> Figure:
    cores = {dict(labels).get("cpu") for labels in samples.of("node_cpu_seconds_total")}
    load = _one(samples, "node_load15")
    if not 0 <= load < 100_000:
        raise Unmeasured(ABSURD, name="node_load15")
    return load / len(cores), "", ""


# --- memory and disks ------------------------------------------------------------------------------------


def _memory(samples: Samples, _now: datetime) -> Figure:
    total, free = (_one(samples, f"node_memory_{name}_bytes") for name in ("MemTotal", "MemAvailable"))
    return 100 - _percent(free, total, "node_memory_MemAvailable_bytes"), "", ""


def _swap(samples: Samples, _now: datetime) -> Figure:
    total, free = (_one(samples, f"node_memory_{name}_bytes") for name in ("SwapTotal", "SwapFree"))
    if total == 0:
        raise Unmeasured(NO_SWAP)
    return 100 - _percent(free, total, "node_memory_SwapFree_bytes"), "", ""


def _disk(samples: Samples, _now: datetime) -> Figure:
    """As `df` says it, used / (used + available): what is reserved for root is not used."""
    size, free, avail = (
        _disks(samples, f"node_filesystem_{name}_bytes") for name in ("size", "free", "avail")
    )
    shares = {}
    for place in size.keys() & free.keys() & avail.keys():
        used = size[place] - free[place]
        if used + avail[place] != 0:
            shares[place] = _percent(used, used + avail[place], "node_filesystem_avail_bytes")
    return _fullest(shares)


def _inodes(samples: Samples, _now: datetime) -> Figure:
    """File systems that make inodes as they need them have none to run out of."""
    files, free = (_disks(samples, f"node_filesystem_{name}") for name in ("files", "files_free"))
    shares = {
        place: 100 - _percent(free[place], files[place], "node_filesystem_files_free")
        for place in files.keys() & free.keys()
        if files[place] != 0
    }
    return _fullest(shares)


def _disks(samples: Samples, name: str) -> Mapping[tuple[str, str], float]:
    labelled = ((dict(labels), value) for labels, value in _all(samples, name).items())
    return {
        (labels.get("device", ""), labels.get("mountpoint", "")): value
        for labels, value in labelled
        if labels.get("fstype") not in _PSEUDO
    }


def _fullest(shares: Mapping[tuple[str, str], float]) -> Figure:
    if not shares:
        raise Unmeasured(NO_DISK)
    place = max(shares, key=lambda key: (shares[key], key))
    return shares[place], place[1][:80], ""


# --- clock and network -----------------------------------------------------------------------------------


def insist_on_clock(samples: Samples, now: datetime) -> None:
    """The clock of an answer must be ours, near enough, or the answer is not of this minute."""
    apart = abs(_one(samples, "node_time_seconds") - now.timestamp())
    if not apart <= CLOCK_APART:
        raise Unmeasured(OTHER_CLOCK, seconds=f"{min(apart, 1e12):.0f}")


def _offset(samples: Samples, now: datetime) -> Figure:
    insist_on_clock(samples, now)
    if _one(samples, "node_timex_sync_status") != 1:
        raise Unmeasured(UNSYNCED)
    return abs(1000 * _one(samples, "node_timex_offset_seconds")), "", ""


def _uptime(samples: Samples, now: datetime) -> Figure:
    insist_on_clock(samples, now)
    lived = _one(samples, "node_time_seconds") - _one(samples, "node_boot_time_seconds")
    if not 0 <= lived < 1e9:
        raise Unmeasured(ABSURD, name="node_boot_time_seconds")
    return lived / 86_400, "", ""


def _errors(samples: Samples, _now: datetime) -> Figure:
    """The worst port's share of packets that were wrong, since it came up."""
    ways = ("receive", "transmit")
    packets, errors = (
        _ports(chain.from_iterable(_all(samples, f"node_network_{way}_{what}_total").items() for way in ways))
        for what in ("packets", "errs")
    )
    shares = {
        (port, port): _percent(
            errors.get(port, 0), packets[port] + errors.get(port, 0), "node_network_errs_total"
        )
        for port in packets
        if packets[port] > 0
    }
    if not shares:
        raise Unmeasured(UNTOLD, name="node_network_receive_packets_total")
    return _fullest(shares)


def _ports(found: "chain[tuple[Labels, float]]") -> dict[str, float]:
    sums: dict[str, float] = {}
    for labels, value in found:
        port = dict(labels).get("device", "")
        if not port.startswith(_VIRTUAL):
            sums[port] = sums.get(port, 0.0) + value
    return sums


_FIGURES: Mapping[str, Callable[[Samples, datetime], Figure]] = {
    "cpu_temperature": _temperature,
    "load_per_core": _load,
    "memory_used": _memory,
    "swap_used": _swap,
    "disk_used": _disk,
    "inode_used": _inodes,
    "ntp_offset": _offset,
    "uptime": _uptime,
    "network_errors": _errors,
}
KEYS = (*_FIGURES, "cpu_utilisation")
