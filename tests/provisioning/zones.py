"""A zone with neighbours: what stands there beside our names, and must stand there afterwards."""

from tertib.provisioning.dns_types import RRset

ZONE = "dinas.test"
NEIGHBOURS = f"""\
$ORIGIN {ZONE}.
$TTL 300
; hand-written by the office; keep
@ IN SOA ns1.{ZONE}. hostmaster.{ZONE}. (
      1        ; serial
      3600 600 86400 60 )
@ IN NS ns1.{ZONE}.
@ IN MX 10 surel.{ZONE}.
@ IN TXT "v=spf1 -all"
ns1 IN A 127.0.0.1
surel IN A 192.0.2.25
www IN A 192.0.2.80
www IN AAAA 2001:db8::80
alias IN CNAME www
*.bebas IN A 192.0.2.99
anak IN NS ns.tempat-lain.test.
"""


def zone_text(count: int = 0) -> str:
    """The zone with `count` more neighbours."""
    more = (f"h{number:05d} IN A 192.0.2.{number % 250 + 1}\n" for number in range(count))
    return NEIGHBOURS + "".join(more)


def neighbours() -> tuple[RRset, ...]:
    """The same as record sets, for a zone that has no file."""
    return (
        RRset(name=ZONE, type="MX", ttl=300, values=(f"10 surel.{ZONE}.",)),
        RRset(name=ZONE, type="NS", ttl=300, values=(f"ns1.{ZONE}.",)),
        RRset(name=f"www.{ZONE}", type="A", ttl=300, values=("192.0.2.80",)),
        RRset(name=f"alias.{ZONE}", type="CNAME", ttl=300, values=(f"www.{ZONE}.",)),
    )
