"""Whether services answer as they should: a page with the words it must have, a greeting of its protocol.

A service that does not answer was measured: it is at 0 %, with the sentence why. Its time is not known then.
"""

import asyncio
from collections.abc import Coroutine, Mapping
from datetime import UTC, datetime
from decimal import Decimal
from time import monotonic
from typing import Any

from tertib.inspections._targets import path_of, split_url
from tertib.inspections.checks.reaching import UNREACHED, Line, Where, get, strict
from tertib.inspections.ports import Group, Measured, Option, OptionKind, Unmeasured
from tertib.kernel.words import N_

SLOW = N_("%(service)s tidak menjawab utuh dalam %(seconds)s detik.")
MOVED = N_("%(service)s mengalihkan ke tempat lain (HTTP %(status)s); pengalihan tidak diikuti.")
REFUSED = N_("%(service)s menjawab HTTP %(status)s.")
OTHER = N_("%(service)s menjawab, tetapi isinya tidak memuat “%(contains)s”.")
NO_GREETING = N_("%(service)s tidak menyapa dengan “%(greets)s”.")
_MOST = 1 << 20
_MEASURES = ("services_ok", "service_time")


async def _judged(service: str, deadline: float, work: Coroutine[Any, Any, float]) -> Mapping[str, Measured]:
    """Whole and in time, or a service that does not work."""
    within = deadline * 0.9  # before the deadline of the whole answer: silence is a result here
    try:
        async with asyncio.timeout(within):
            seconds = await work
    except TimeoutError:
        return _down(service, Unmeasured(SLOW, service=service, seconds=f"{within:.1f}".replace(".", ",")))
    except Unmeasured as trouble:
        return _down(service, trouble)
    now = datetime.now(UTC)
    return {
        "services_ok": Measured(value=Decimal(100), unit="%", at=now, detail=service),
        "service_time": Measured(value=round(Decimal(seconds), 2), unit="dtk", at=now, detail=service),
    }


def _down(service: str, why: Unmeasured) -> Mapping[str, Measured]:
    told = {"sentence": why.sentence, "fields": why.fields, "detail": service}
    return {
        "services_ok": Measured(value=Decimal(0), unit="%", at=datetime.now(UTC), **told),  # type: ignore[arg-type]  # one dict, three types
        "service_time": Measured(unit="dtk", **told),  # type: ignore[arg-type]  # as above
    }


class Web:
    kind, label, group, measures = "http", N_("Halaman atau layanan web"), Group.NETWORK, _MEASURES
    options = (
        Option(key="url", label=N_("Alamat halaman"), kind=OptionKind.URL),
        Option(
            key="contains",
            label=N_("Kata yang harus ada"),
            kind=OptionKind.TEXT,
            help=N_("Kata pada halaman yang benar; halaman galat pun sering menjawab 200"),
        ),
    )

    async def ask(self, options: Mapping[str, str], deadline: float) -> Mapping[str, Measured]:
        """One page, judged by its words."""
        return await _judged(options["url"], deadline, _page(options))


async def _page(options: Mapping[str, str]) -> float:
    url = split_url(options["url"])
    assert url is not None and url.hostname  # noqa: S101, PT018 - it was cleaned when it was typed
    secured = url.scheme == "https"
    where = Where(
        host=url.hostname, port=url.port or (443 if secured else 80), tls=strict() if secured else None
    )
    page = await get(where, path_of(url), most=_MOST)
    service = options["url"]
    if 300 <= page.status < 400:
        raise Unmeasured(MOVED, service=service, status=page.status)
    if not 200 <= page.status < 300:
        raise Unmeasured(REFUSED, service=service, status=page.status)
    if options["contains"].casefold() not in page.body.decode("utf-8", "replace").casefold():
        raise Unmeasured(OTHER, service=service, contains=options["contains"])
    return page.seconds


class Greeting:
    kind, label, group, measures = (
        "tcp",
        N_("Layanan yang menyapa (SMTP, IMAP, SSH)"),
        Group.NETWORK,
        _MEASURES,
    )
    options = (
        Option(key="host", label=N_("Alamat server"), kind=OptionKind.HOST),
        Option(key="port", label=N_("Porta"), kind=OptionKind.PORT),
        Option(
            key="greets",
            label=N_("Awal sapaannya"),
            kind=OptionKind.TEXT,
            most=40,
            help=N_("220 untuk SMTP, * OK untuk IMAP, SSH-2.0 untuk SSH"),
        ),
    )

    async def ask(self, options: Mapping[str, str], deadline: float) -> Mapping[str, Measured]:
        """One connection: the greeting is read, nothing is said."""
        service = f"{options['host']}:{options['port']}"
        return await _judged(service, deadline, _greeted(service, options))


async def _greeted(service: str, options: Mapping[str, str]) -> float:
    began = monotonic()
    wanted = options["greets"].encode()
    where = Where(host=options["host"], port=int(options["port"]))
    async with Line(where) as line:
        try:
            said = await line.reader.readexactly(len(wanted))
        except asyncio.IncompleteReadError as error:
            raise Unmeasured(NO_GREETING, service=service, greets=options["greets"]) from error
        except OSError as error:
            raise Unmeasured(UNREACHED, **where.shown) from error
    if said != wanted:
        raise Unmeasured(NO_GREETING, service=service, greets=options["greets"])
    return monotonic() - began
