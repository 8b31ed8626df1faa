"""What a name costs on a real BIND: planned, applied and read back by us, beside `nsupdate` and `dig`.

`bare` starts the two programs for one change: no reading before, no precondition, no mark, no
serial. `wire` does the same in this process with dnspython, so that the start of a program flatters nobody.
All by the clock: most of the work is the server's. The zone has 100 or 10,000 records.
"""

from __future__ import annotations

import subprocess
import sys
import tempfile
from collections.abc import Callable
from contextlib import ExitStack
from itertools import count
from pathlib import Path
from uuid import uuid4

import dns.flags
import dns.message
import dns.query
import dns.tsig
import dns.update
from measure import Goal, heading, options, profiled, race, ratios, say

sys.path.insert(0, str(Path(__file__).parents[1]))
from tests.provisioning.zones import ZONE
from tests.servers.names import OURS, SECRET, NameServer, bind
from tests.servers.need import find

from tertib.provisioning.dns_plans import ensure
from tertib.provisioning.dns_types import WantedName

SIZES = (100, 10_000)
BESIDE, FLAT = Goal(most=1.5), Goal(most=1.5)
_serial = count(1)


def _name() -> str:
    return f"n{next(_serial)}.{ZONE}"


def _ours(server: NameServer) -> Callable[[], None]:
    host = server.host()

    def once() -> None:
        done = ensure(host, WantedName(name=_name(), marker=uuid4(), addresses=("192.0.2.7",)))
        assert done.proof.accepted

    return once


def _bare(server: NameServer) -> Callable[[], None]:
    nsupdate, dig = str(find("nsupdate")), str(find("dig"))
    key = ["-y", f"hmac-sha256:{OURS}:{SECRET}"]

    def once() -> None:
        name = _name()
        script = f"server 127.0.0.1 {server.port}\nzone {ZONE}\nupdate add {name} 300 A 192.0.2.7\nsend\n"
        subprocess.run([nsupdate, "-v", *key], input=script, text=True, check=True, capture_output=True)
        asked = [dig, "+tcp", "+short", "+norecurse", "@127.0.0.1", "-p", str(server.port), name, "A"]
        said = subprocess.run(asked, text=True, check=True, capture_output=True)
        assert said.stdout.strip() == "192.0.2.7"

    return once


def _wire(server: NameServer) -> Callable[[], None]:
    key = dns.tsig.Key(OURS, SECRET, "hmac-sha256")

    def once() -> None:
        name = f"{_name()}."
        update = dns.update.UpdateMessage(ZONE, keyring=key)
        update.add(name, 300, "A", "192.0.2.7")
        dns.query.tcp(update, "127.0.0.1", timeout=3, port=server.port)
        query = dns.message.make_query(name, "A", flags=0)
        assert dns.query.tcp(query, "127.0.0.1", timeout=3, port=server.port).answer

    return once


def _times(run: Callable[[], None], times: int) -> int:
    for _ in range(times):
        run()
    return times


def main() -> int:
    wanted = options(__doc__ or "", rounds=9, count=20, counted="names of each kind per round").parse_args()
    with ExitStack() as stack, tempfile.TemporaryDirectory(prefix="tertib-names-") as folder:
        servers = {size: bind(Path(folder) / str(size), count=size) for size in SIZES}
        for each in servers.values():
            stack.enter_context(each.process)
        runs = {
            f"{kind} {size}": make(server)
            for size, server in servers.items()
            for kind, make in (("ours", _ours), ("bare", _bare), ("wire", _wire))
        }
        if wanted.profile:
            profiled(lambda: _times(runs["ours 100"], wanted.count))
            return 0
        for run in runs.values():
            run()  # warm
        heading("a name on BIND (TSIG, TCP): plan, apply, read back", wanted.rounds)
        costs = race(
            {name: lambda run=run: _times(run, wanted.count) for name, run in runs.items()}, wanted.rounds
        )
        for size in SIZES:
            ours = costs[f"ours {size}"]
            label = f"{size:,} records"
            say(f"name ÷ nsupdate + dig, {label}", ratios(ours, costs[f"bare {size}"], elapsed=True), BESIDE)
            say(f"name ÷ dnspython alone, {label}", ratios(ours, costs[f"wire {size}"], elapsed=True))
        small, large = (costs[f"ours {size}"] for size in SIZES)
        say("name, 10,000 ÷ 100 records", ratios(large, small, elapsed=True), FLAT)
    return 0


if __name__ == "__main__":
    raise SystemExit(main())
