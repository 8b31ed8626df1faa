"""How long a name server takes for a name, and whether it answers what is known to be true."""

from collections.abc import Mapping
from datetime import UTC, datetime
from decimal import Decimal
from time import monotonic

import dns.asyncquery
import dns.exception
import dns.flags
import dns.message
import dns.name
import dns.rcode
import dns.rdatatype

from tertib.inspections.checks.reaching import address_of
from tertib.inspections.ports import Group, Measured, Option, OptionKind, Unmeasured
from tertib.kernel.words import N_

SILENT = N_("Server DNS %(server)s tidak menjawab.")
SAYS = N_("Server DNS %(server)s menjawab %(code)s untuk %(name)s.")
EMPTY = N_("Server DNS %(server)s tidak memberi alamat untuk %(name)s.")
OTHER = N_("Server DNS %(server)s memberi alamat lain untuk %(name)s: %(found)s.")
_TRIES = 2


class Names:
    kind, label, group = "dns", N_("Server DNS"), Group.NETWORK
    measures = ("dns_time",)
    options = (
        Option(key="server", label=N_("Server DNS"), kind=OptionKind.HOST),
        Option(key="port", label=N_("Porta"), kind=OptionKind.PORT, default="53"),
        Option(key="name", label=N_("Nama yang ditanyakan"), kind=OptionKind.HOST),
        Option(
            key="expects",
            label=N_("Alamat yang benar"),
            kind=OptionKind.HOST,
            required=False,
            help=N_("Bila diisi, jawaban lain dinyatakan salah"),
        ),
    )

    async def ask(self, options: Mapping[str, str], deadline: float) -> Mapping[str, Measured]:
        """One question; a lost packet is asked again once."""
        server = await address_of(options["server"])
        query = dns.message.make_query(dns.name.from_text(options["name"]), dns.rdatatype.A)
        for tries in range(_TRIES):
            began = monotonic()
            try:
                answer, _ = await dns.asyncquery.udp_with_fallback(
                    query, server, port=int(options["port"]), timeout=deadline / (2 * _TRIES)
                )
            except (dns.exception.DNSException, OSError) as error:
                if tries + 1 == _TRIES or not isinstance(error, dns.exception.Timeout):
                    raise Unmeasured(SILENT, server=options["server"]) from error
            else:
                took = monotonic() - began
                break
        judge(answer, options)
        value = round(Decimal(1000 * took), 1)
        return {"dns_time": Measured(value=value, unit="ms", at=datetime.now(UTC), detail=options["server"])}


def judge(answer: dns.message.Message, options: Mapping[str, str]) -> None:
    """A quick answer that is wrong is no good answer."""
    said = {"server": options["server"], "name": options["name"]}
    if answer.rcode() != dns.rcode.NOERROR:
        raise Unmeasured(SAYS, code=dns.rcode.to_text(answer.rcode()), **said)
    found = [str(each) for rrset in answer.answer if rrset.rdtype == dns.rdatatype.A for each in rrset]
    if not found:
        raise Unmeasured(EMPTY, **said)
    if options.get("expects") and options["expects"] not in found:
        raise Unmeasured(OTHER, found=", ".join(found[:3]), **said)
