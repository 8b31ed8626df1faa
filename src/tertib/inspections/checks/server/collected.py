"""A Prometheus server that collects from the machine already: the same measures, and how old they are.

An instant query is dated with the moment of asking, however old the sample is: its true time is asked for.
"""

import json
from collections.abc import Iterator, Mapping
from dataclasses import replace
from datetime import UTC, datetime
from decimal import Decimal
from math import isfinite
from typing import Any
from urllib.parse import urlencode

from tertib.inspections._targets import path_of, split_url
from tertib.inspections.checks.reaching import Page, Where, get, strict
from tertib.inspections.checks.server.exporter import insist_on_page
from tertib.inspections.checks.server.families import NAMES, gather
from tertib.inspections.checks.server.figures import (
    ABSURD,
    KEYS,
    UNTOLD,
    insist_on_clock,
    read_off,
)
from tertib.inspections.ports import MEASURES, Group, Measured, Option, OptionKind, Unmeasured
from tertib.kernel.words import N_

DOWN = N_("Prometheus sendiri tidak mendapat jawaban dari %(instance)s.")
NOT_COLLECTED = N_("Prometheus tidak mengenal %(instance)s.")
STALE = N_("Data Prometheus untuk %(instance)s basi: berumur %(seconds)s detik.")
STRANGE = N_("Yang menjawab bukan Prometheus.")
OLDEST = 120
_SPAN, _STEP = 900, 60


class Prometheus:
    kind, label, group = "prometheus", N_("Server Prometheus yang mengumpulkannya"), Group.SERVER
    measures = KEYS
    options = (
        Option(
            key="url",
            label=N_("Alamat Prometheus"),
            kind=OptionKind.URL,
            help=N_("Misalnya http://10.1.2.9:9090/"),
        ),
        Option(
            key="instance",
            label=N_("Label instance"),
            kind=OptionKind.TEXT,
            help=N_("Seperti tertulis di Prometheus, misalnya srv-01:9100"),
        ),
        Option(key="job", label=N_("Label job"), kind=OptionKind.TEXT, required=False),
    )

    async def ask(self, options: Mapping[str, str], deadline: float) -> Mapping[str, Measured]:  # noqa: ARG002 - Protocol
        """Is it collected, how old is it, what does it say, and how busy were the last 15 minutes."""
        server = _Server(options)
        instance = {"instance": options["instance"]}
        up = _worst(await server.instant(server.series("up")))
        if up is None:
            raise Unmeasured(NOT_COLLECTED, **instance)
        if up != 1:
            raise Unmeasured(DOWN, **instance)
        now = datetime.now(UTC)
        age = now.timestamp() - (_worst(await server.instant(f"timestamp({server.series(_ALIVE)})")) or 0.0)
        if not -OLDEST <= age <= OLDEST:
            raise Unmeasured(STALE, seconds=f"{min(age, 1e12):.0f}", **instance)
        samples = gather(_samples(await server.instant(server.series(*NAMES))))
        insist_on_clock(samples, now)
        return {**read_off(samples, samples, now), "cpu_utilisation": await _busy(server, now)}


_ALIVE = "node_time_seconds"


class _Server:
    def __init__(self, options: Mapping[str, str]) -> None:
        url = split_url(options["url"])
        assert url is not None and url.hostname  # noqa: S101, PT018 - it was cleaned when it was typed
        secured = url.scheme == "https"
        self._where = Where(
            host=url.hostname, port=url.port or (443 if secured else 80), tls=strict() if secured else None
        )
        self._prefix = path_of(url).partition("?")[0].rstrip("/")
        self._labels = {key: options[key] for key in ("instance", "job") if options.get(key)}

    def series(self, *names: str, more: str = "") -> str:
        """A selector of these names with the labels, quoted as PromQL wants it."""
        labels = [f"{key}={json.dumps(value)}" for key, value in self._labels.items()]
        return "{" + ",".join([f'__name__=~"{"|".join(names)}"', *labels, *filter(None, [more])]) + "}"

    async def instant(self, query: str) -> list[Any]:
        return await self._asked("query", query=query)

    async def range(self, query: str, now: datetime) -> list[Any]:
        end = now.timestamp()
        return await self._asked("query_range", query=query, start=end - _SPAN, end=end, step=_STEP)

    async def _asked(self, verb: str, **said: object) -> list[Any]:
        page = await get(self._where, f"{self._prefix}/api/v1/{verb}?{urlencode(said)}")
        insist_on_page(page, self._where)
        return _result(page)


def _result(page: Page) -> list[Any]:
    try:
        found = json.loads(page.body)
        result = found["data"]["result"]
        if found["status"] == "success" and isinstance(result, list):
            return result
    except (ValueError, KeyError, TypeError, RecursionError) as error:
        raise Unmeasured(STRANGE) from error
    raise Unmeasured(STRANGE)


def _samples(result: list[Any]) -> "Iterator[tuple[str, frozenset[tuple[str, str]], float]]":
    try:
        for each in result:
            labels = {key: str(value) for key, value in each["metric"].items()}
            name = labels.pop("__name__")
            yield name, frozenset(labels.items()), float(each["value"][1])
    except (KeyError, TypeError, ValueError, IndexError, AttributeError) as error:
        raise Unmeasured(STRANGE) from error


def _worst(result: list[Any]) -> float | None:
    """The smallest value of an instant answer; None when nothing has that name."""
    try:
        return min((float(each["value"][1]) for each in result), default=None)
    except (KeyError, TypeError, ValueError, IndexError) as error:
        raise Unmeasured(STRANGE) from error


async def _busy(server: _Server, now: datetime) -> Measured:
    """The mean of the last 15 minutes, by minutes."""
    none = Measured(unit=MEASURES["cpu_utilisation"].unit)
    idle = server.series("node_cpu_seconds_total", more='mode=~"idle|iowait"')
    found = await server.range(f"sum(rate({idle}[5m])) / count(count by (cpu) ({idle}))", now)
    try:
        shares = [float(value) for each in found for _, value in each["values"]]
    except (KeyError, TypeError, ValueError) as error:
        raise Unmeasured(STRANGE) from error
    if not shares:
        return replace(none, sentence=UNTOLD, fields={"name": "node_cpu_seconds_total"})
    mean = sum(shares) / len(shares)
    if not isfinite(mean) or not -0.05 <= mean <= 1.05:
        return replace(none, sentence=ABSURD, fields={"name": "node_cpu_seconds_total"})
    return Measured(
        value=round(Decimal(100 * (1 - min(max(mean, 0.0), 1.0))), 1),
        unit=none.unit,
        at=now,
        detail=N_("rata-rata 15 menit"),
    )
