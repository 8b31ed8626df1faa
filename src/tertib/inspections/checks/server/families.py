"""The text of an exporter as samples: only what is needed is parsed; what contradicts itself is marked."""

from collections.abc import Iterable, Mapping
from dataclasses import dataclass
from math import isfinite

from prometheus_client.parser import text_string_to_metric_families

from tertib.inspections.ports import Unmeasured
from tertib.kernel.words import N_

Labels = frozenset[tuple[str, str]]

NAMES = (
    "node_cpu_seconds_total",
    "node_load15",
    "node_hwmon_temp_celsius",
    "node_thermal_zone_temp",
    "node_memory_MemTotal_bytes",
    "node_memory_MemAvailable_bytes",
    "node_memory_SwapTotal_bytes",
    "node_memory_SwapFree_bytes",
    "node_filesystem_size_bytes",
    "node_filesystem_free_bytes",
    "node_filesystem_avail_bytes",
    "node_filesystem_files",
    "node_filesystem_files_free",
    "node_time_seconds",
    "node_boot_time_seconds",
    "node_timex_offset_seconds",
    "node_timex_sync_status",
    "node_network_receive_packets_total",
    "node_network_transmit_packets_total",
    "node_network_receive_errs_total",
    "node_network_transmit_errs_total",
)
REQUIRED = "node_cpu_seconds_total"
_STARTS = tuple(f"{name}{end}".encode() for name in NAMES for end in ("{", " "))
_MOST_LINES, _LONGEST = 20_000, 4096

STRANGE = N_("Yang menjawab bukan node_exporter: %(name)s tidak ada dalam jawabannya.")
CUT = N_("Jawaban node_exporter terputus di tengah.")
GARBLED = N_("Jawabannya bukan teks ukuran yang sah.")
BOMB = N_("Jawabannya berisi lebih banyak baris ukuran daripada yang wajar; tidak dibaca.")


@dataclass(frozen=True, slots=True, kw_only=True)
class Samples:
    """Values by name and labels. A name is doubtful when one of its values is no number or is said twice."""

    values: Mapping[str, Mapping[Labels, float]]
    doubtful: frozenset[str] = frozenset()

    def of(self, name: str) -> Mapping[Labels, float]:
        return self.values.get(name, {})


def read(raw: bytes) -> Samples:
    """The samples of an exporter's page; `Unmeasured` where it is not whole, or not one."""
    wanted = [line for line in raw.split(b"\n") if line.startswith(_STARTS)]
    if not wanted:
        raise Unmeasured(STRANGE, name=REQUIRED)
    if not raw.endswith(b"\n"):
        raise Unmeasured(CUT)
    if len(wanted) > _MOST_LINES or any(len(line) > _LONGEST for line in wanted):
        raise Unmeasured(BOMB)
    try:
        text = b"\n".join(wanted).decode("utf-8") + "\n"
        found = [
            (one.name, frozenset(one.labels.items()), one.value)
            for family in text_string_to_metric_families(text)
            for one in family.samples
        ]
    except Exception as error:  # the parser raises whatever a stranger's text leads it to
        raise Unmeasured(GARBLED) from error
    return gather(found)


def gather(found: Iterable[tuple[str, Labels, float]]) -> Samples:
    """Samples by name; a node exporter always tells of its processors."""
    values: dict[str, dict[Labels, float]] = {}
    doubtful: set[str] = set()
    for name, labels, value in found:
        known = values.setdefault(name, {})
        if not isfinite(value) or known.get(labels, value) != value:
            doubtful.add(name)
        known[labels] = value
    if REQUIRED not in values:
        raise Unmeasured(STRANGE, name=REQUIRED)
    return Samples(values=values, doubtful=frozenset(doubtful))
