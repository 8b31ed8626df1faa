"""Ping by Debian's fping, which may use raw sockets where we may not; its addresses are judged by us."""

import asyncio
import re
from collections.abc import Mapping, Sequence
from contextlib import suppress
from datetime import UTC, datetime
from decimal import Decimal

from tertib.inspections.checks.reaching import address_of
from tertib.inspections.ports import Group, Measured, Option, OptionKind, Unmeasured
from tertib.kernel.words import N_

MISSING = N_("Program %(program)s tidak terpasang di mesin Tertib (paket fping).")
NO_RIGHT = N_("fping tidak berhak mengirim ping di mesin Tertib (cap_net_raw).")
FAILED = N_("fping berhenti tanpa hasil (kode %(code)s).")
SILENT = N_("Tidak ada balasan ping dari %(host)s.")
_GAP, _PATIENCE = 20, 1000  # milliseconds between packets, and for the last answer
_NUMBER = re.compile(r"\d+(?:\.\d+)?")
_NO_RIGHT = ("raw socket", "Operation not permitted")


class Ping:
    kind, label, group = "ping", N_("Ping ke gateway dan ke internet"), Group.NETWORK
    measures = ("ping_loss", "ping_rtt", "internet_rtt")
    options = (
        Option(key="gateway", label=N_("Gateway"), kind=OptionKind.HOST),
        Option(
            key="internet",
            label=N_("Alamat di internet"),
            kind=OptionKind.HOST,
            required=False,
            help=N_("Sebaiknya yang tersambung ke IIX"),
        ),
        Option(
            key="count", label=N_("Jumlah paket"), kind=OptionKind.COUNT, default="100", least=5, most=200
        ),
    )

    def __init__(self, *, program: str = "fping") -> None:
        self._program = program

    async def ask(self, options: Mapping[str, str], deadline: float) -> Mapping[str, Measured]:  # noqa: ARG002 - Protocol
        """Both targets in one run."""
        targets = {key: await address_of(options[key]) for key in ("gateway", "internet") if options.get(key)}
        count = int(options["count"])
        code, said = await self._run([*dict.fromkeys(targets.values())], count)
        now = datetime.now(UTC)
        found: dict[str, Measured] = {}
        for key, address in targets.items():
            times = read_times(said, address, count)
            if times is None:
                right = any(words in said for words in _NO_RIGHT)
                raise Unmeasured(NO_RIGHT) if right else Unmeasured(FAILED, code=code)
            found |= _NAMED[key](times, options[key], now)
        return found

    async def _run(self, addresses: Sequence[str], count: int) -> tuple[int, str]:
        argv = ["-C", str(count), "-q", "-p", str(_GAP), "-t", str(_PATIENCE), *addresses]
        try:
            process = await asyncio.create_subprocess_exec(
                self._program,
                *argv,
                stdin=asyncio.subprocess.DEVNULL,
                stdout=asyncio.subprocess.DEVNULL,
                stderr=asyncio.subprocess.PIPE,
                env={"LC_ALL": "C", "PATH": "/usr/bin:/usr/sbin:/bin:/sbin"},
            )
        except OSError as error:
            raise Unmeasured(MISSING, program=self._program) from error
        try:
            _, said = await process.communicate()
        finally:
            if process.returncode is None:
                with suppress(ProcessLookupError):
                    process.kill()
                await process.communicate()  # it dies at once, and its pipe is closed with it
        return process.returncode or 0, said.decode("utf-8", "replace")


def read_times(said: str, address: str, count: int) -> list[float | None] | None:
    """The milliseconds of each packet, None for a lost one; None where the target is not told of.

    fping writes to stderr, mixes in what routers say, and leaves out a target it could not use.
    """
    for line in said.splitlines():
        target, colon, rest = line.partition(" : ")
        words = rest.split()[:count]
        if not colon or target.strip() != address or len(words) != count:
            continue
        if all(word == "-" or _NUMBER.fullmatch(word) for word in words):
            return [None if word == "-" else float(word) for word in words]
    return None


def _mean(times: Sequence[float | None], host: str, now: datetime) -> Measured:
    answered = [time for time in times if time is not None]
    if not answered:
        return Measured(unit="ms", sentence=SILENT, fields={"host": host}, detail=host)
    mean = round(Decimal(sum(answered) / len(answered)), 2)
    return Measured(value=mean, unit="ms", at=now, detail=host)


def _gateway(times: Sequence[float | None], host: str, now: datetime) -> Mapping[str, Measured]:
    lost = round(Decimal(100 * times.count(None)) / len(times), 1)
    loss = Measured(value=lost, unit="%", at=now, detail=host)
    return {"ping_loss": loss, "ping_rtt": _mean(times, host, now)}


def _internet(times: Sequence[float | None], host: str, now: datetime) -> Mapping[str, Measured]:
    return {"internet_rtt": _mean(times, host, now)}


_NAMED = {"gateway": _gateway, "internet": _internet}
