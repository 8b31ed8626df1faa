"""A node_exporter, scraped twice: what a processor did needs two looks."""

import asyncio
from collections.abc import Mapping
from datetime import UTC, datetime

from tertib.inspections.checks.reaching import Page, Where, get
from tertib.inspections.checks.server.families import Samples, read
from tertib.inspections.checks.server.figures import KEYS, read_off
from tertib.inspections.ports import Group, Measured, Option, OptionKind, Unmeasured
from tertib.kernel.words import N_

NOT_WELL = N_("%(host)s porta %(port)s menjawab HTTP %(status)s, bukan ukuran.")


class NodeExporter:
    kind, label, group = "node_exporter", N_("node_exporter di server itu"), Group.SERVER
    measures = KEYS
    options = (
        Option(key="host", label=N_("Alamat server"), kind=OptionKind.HOST),
        Option(key="port", label=N_("Porta"), kind=OptionKind.PORT, default="9100"),
        Option(key="path", label=N_("Jalur"), kind=OptionKind.PATH, default="/metrics"),
    )

    def __init__(self, *, pause: float = 1.0) -> None:
        self._pause = pause

    async def ask(self, options: Mapping[str, str], deadline: float) -> Mapping[str, Measured]:
        """Two scrapes, `pause` seconds apart."""
        where = Where(host=options["host"], port=int(options["port"]))
        first = await _scrape(where, options["path"])
        await asyncio.sleep(min(self._pause, deadline / 4))
        second = await _scrape(where, options["path"])
        return read_off(first, second, datetime.now(UTC))


async def _scrape(where: Where, path: str) -> Samples:
    page = await get(where, path)
    insist_on_page(page, where)
    return read(page.body)


def insist_on_page(page: Page, where: Where) -> None:
    if page.status != 200:
        raise Unmeasured(NOT_WELL, status=page.status, **where.shown)
