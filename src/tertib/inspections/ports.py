"""The port of checks: all that asks machines and networks stands behind it, in `inspections.checks`.

"No measurement" is a value: `Measured` without a number and with the sentence why. It is never a zero.
"""

from collections.abc import Mapping, Sequence
from dataclasses import dataclass, field
from datetime import datetime
from decimal import Decimal
from enum import StrEnum
from typing import Protocol

from tertib.kernel.errors import TertibError, filled
from tertib.kernel.words import N_


class Worst(StrEnum):
    """Which of several answers about one measure is told: an average hides the partition that is full."""

    HIGHEST = "highest"
    LOWEST = "lowest"
    SHARE = "share"  # of those asked, how many are well


class Group(StrEnum):
    """What a row of a procedure asks for together."""

    SERVER = "server"
    NETWORK = "network"


@dataclass(frozen=True, slots=True, kw_only=True)
class Measure:
    """Something a machine can tell. Beyond a difference of `apart` a person looks again."""

    key: str
    label: str
    unit: str
    apart: Decimal
    decimals: int = 1
    worst: Worst = Worst.HIGHEST


def _measure(
    key: str, label: str, unit: str, apart: str, decimals: int = 1, worst: Worst = Worst.HIGHEST
) -> Measure:
    return Measure(key=key, label=label, unit=unit, apart=Decimal(apart), decimals=decimals, worst=worst)


_ALL = (
    _measure("cpu_temperature", N_("Suhu prosesor"), "°C", "5"),
    _measure("cpu_utilisation", N_("Utilisasi prosesor"), "%", "15"),
    _measure("load_per_core", N_("Beban per inti (15 menit)"), "", "0.5", 2),
    _measure("memory_used", N_("Memori terpakai"), "%", "10"),
    _measure("swap_used", N_("Swap terpakai"), "%", "10"),
    _measure("disk_used", N_("Disk terpakai, partisi terpenuh"), "%", "3"),
    _measure("inode_used", N_("Inode terpakai, partisi terpenuh"), "%", "3"),
    _measure("ntp_offset", N_("Selisih jam"), "ms", "100"),
    _measure("uptime", N_("Lama menyala"), "hari", "1", worst=Worst.LOWEST),
    _measure("network_errors", N_("Paket galat pada port jaringan"), "%", "0.1", 3),
    _measure("ping_loss", N_("Paket hilang ke gateway"), "%", "2"),
    _measure("ping_rtt", N_("Latensi ke gateway"), "ms", "10", 2),
    _measure("internet_rtt", N_("Latensi ke internet"), "ms", "50"),
    _measure("dns_time", N_("Waktu jawab DNS"), "ms", "50"),
    _measure("services_ok", N_("Layanan menjawab benar"), "%", "0", 0, Worst.SHARE),
    _measure("service_time", N_("Waktu jawab layanan terlambat"), "dtk", "2", 2),
    _measure("tls_days", N_("Sisa masa berlaku sertifikat TLS"), "hari", "1", 0, Worst.LOWEST),
)
MEASURES: Mapping[str, Measure] = {one.key: one for one in _ALL}


@dataclass(frozen=True, slots=True, kw_only=True)
class Measured:
    """A value with its unit and the time it was true, or no value and the sentence why.

    A value may have a sentence too, when the number alone would mislead. `detail` names what it is about:
    the partition, the sensor, the service.
    """

    value: Decimal | None = None
    unit: str = ""
    at: datetime | None = None
    sentence: str = ""
    fields: Mapping[str, object] = field(default_factory=dict)
    detail: str = ""

    def __str__(self) -> str:
        return filled(self.sentence, self.fields)


class Unmeasured(TertibError):  # noqa: N818 - named like kernel.errors
    """No measurement, and the sentence that stands in its place."""

    def __init__(self, sentence: str, **fields: object) -> None:
        super().__init__(sentence)
        self.fields = fields


class OptionKind(StrEnum):
    HOST = "host"  # an address or a name, never one that a machine has for itself
    PORT = "port"
    PATH = "path"
    URL = "url"  # http or https, no name and password in it
    TEXT = "text"
    COUNT = "count"


@dataclass(frozen=True, slots=True, kw_only=True)
class Option:
    """What a check wants to know of its target, typed by an administrator."""

    key: str
    label: str
    kind: OptionKind
    required: bool = True
    default: str = ""
    help: str = ""
    least: int = 1
    most: int = 200


class Check(Protocol):
    """One way of asking. It only reads, follows no redirect, and judges what it got by its content."""

    @property
    def kind(self) -> str:
        """Its name in `Probe.kind`."""
        ...

    @property
    def label(self) -> str: ...

    @property
    def group(self) -> Group: ...

    @property
    def options(self) -> tuple[Option, ...]: ...

    @property
    def measures(self) -> tuple[str, ...]:
        """Which of `MEASURES` it can give."""
        ...

    async def ask(self, options: Mapping[str, str], deadline: float) -> Mapping[str, Measured]:
        """Ask within `deadline` seconds; `Unmeasured` stands for all of its measures."""
        ...


@dataclass(frozen=True, slots=True, kw_only=True)
class Question:
    """One check on one target."""

    check: Check
    options: Mapping[str, str]


class Asking(Protocol):
    """Puts many questions at a time, each under one deadline round its whole answer."""

    def ask(self, questions: Sequence[Question], deadline: float) -> tuple[Mapping[str, Measured], ...]:
        """An answer for every measure of every question, in their order. Never raises, never hangs."""
        ...
