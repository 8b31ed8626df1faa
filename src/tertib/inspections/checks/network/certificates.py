"""How many days the certificate of a service is still good for, and whether anybody would believe it."""

import ssl
from collections.abc import Mapping
from datetime import UTC, datetime
from decimal import Decimal

from cryptography import x509

from tertib.inspections.checks.reaching import NO_TLS, Line, Where, loose, strict
from tertib.inspections.ports import Group, Measured, Option, OptionKind, Unmeasured
from tertib.kernel.words import N_


class Certificate:
    kind, label, group = "tls", N_("Sertifikat TLS"), Group.NETWORK
    measures = ("tls_days",)
    options = (
        Option(key="host", label=N_("Alamat server"), kind=OptionKind.HOST),
        Option(key="port", label=N_("Porta"), kind=OptionKind.PORT, default="443"),
        Option(
            key="name",
            label=N_("Nama pada sertifikat"),
            kind=OptionKind.HOST,
            required=False,
            help=N_("Bila alamat di atas berupa IP"),
        ),
    )

    def __init__(self, *, trust: ssl.SSLContext | None = None) -> None:
        self._trust = trust

    async def ask(self, options: Mapping[str, str], deadline: float) -> Mapping[str, Measured]:  # noqa: ARG002 - Protocol
        """Its days first, without believing it; a doubt is a sentence beside the days."""
        where = Where(
            host=options["host"], port=int(options["port"]), tls=loose(), called=options.get("name", "")
        )
        async with Line(where) as line:
            raw = line.writer.get_extra_info("ssl_object").getpeercert(binary_form=True)
        if not raw:
            raise Unmeasured(NO_TLS, **where.shown)
        ends = x509.load_der_x509_certificate(raw).not_valid_after_utc
        now = datetime.now(UTC)
        days = Decimal(int((ends - now).total_seconds() / 86_400))
        doubt = await self._doubt(where)
        return {
            "tls_days": Measured(
                value=days,
                unit="hari",
                at=now,
                detail=where.called or where.host,
                sentence=doubt.sentence if doubt else "",
                fields=doubt.fields if doubt else {},
            )
        }

    async def _doubt(self, where: Where) -> Unmeasured | None:
        strictly = Where(host=where.host, port=where.port, tls=self._trust or strict(), called=where.called)
        try:
            async with Line(strictly):
                return None
        except Unmeasured as doubt:
            return doubt
