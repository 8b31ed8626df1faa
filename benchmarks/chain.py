"""What it costs to verify and to replay the chains of whole cases, beside hashing the same bytes.

`verify` and `replay` are the queries behind the auditor's command and read the database. `chain` is the
verification alone, with the events already in memory. `hashlib` is SHA-256 over exactly the bytes that the
chain hashes, and the HMAC of each event; nothing is read, spelled or compared.
"""

from __future__ import annotations

import hmac
from collections.abc import Callable, Iterable
from hashlib import sha256
from typing import Any
from uuid import UUID

import office as offices
from measure import Goal, heading, inverted, options, profiled, race, ratios, say
from office import Office


def finished(office: Office) -> UUID:
    """A case of the bare procedure, from its opening to its end."""
    from tertib.cases import queries, service
    from tertib.cases.types import StepWork
    from tertib.kernel.actor import SYSTEM

    desks = {post: office.actor(name) for name, post in _desks(office).items()}
    case = office.open_bare()
    while not case.phase.is_over:
        turn = queries.case_for(SYSTEM, case.id).turn
        if turn is None:
            raise RuntimeError("the case waits for nobody")
        work = StepWork(note="Persyaratan lengkap, diteruskan kepada pelaksana berikutnya")
        case = service.complete(case.id, work, by=desks[turn.post], seen=case.seq)
    return case.id


def _desks(office: Office) -> dict[str, UUID]:
    """Who sits where in the demo office."""
    from tertib.people import queries as people

    posts = {post.key: post.id for post in people.posts(office.id)}
    seats = {
        "kepala": "kepala_dinas",
        "sekretaris": "sekretaris",
        "kabid": "kepala_bidang",
        "admin": "admin_system",
    }
    return {name: posts[key] for name, key in seats.items()}


def hashed(links: Iterable[Any]) -> list[tuple[bytes, bytes]]:
    """The bytes that verification hashes: payload and header of each event."""
    from tertib.cases import chain

    heard: list[bytes] = []

    def listening(data: bytes) -> Any:
        heard.append(data)
        return sha256(data)

    chain.sha256 = listening  # type: ignore[assignment]  # to overhear, not to change
    try:
        for link in links:
            chain._header_holds(link)
            chain._payload_holds(link)
    finally:
        chain.sha256 = sha256
    return list(zip(heard[::2], heard[1::2], strict=True))


def bare(pairs: list[tuple[bytes, bytes]]) -> Callable[[], int]:
    key = b"k" * 32

    def run() -> int:
        for header, payload in pairs:
            sha256(payload).hexdigest()
            hmac.digest(key, sha256(header).digest(), "sha256")
        return len(pairs)

    return run


def each(ask: Callable[[UUID], object], cases: list[UUID], events: int) -> Callable[[], int]:
    """Ask about every case; the unit is one event."""

    def run() -> int:
        if not all(ask(case) for case in cases):
            raise RuntimeError("a chain does not hold")
        return events

    return run


def main() -> int:
    wanted = options(__doc__ or "", rounds=9, count=20, counted="cases").parse_args()
    with offices.opened() as office:
        from tertib.cases import _store, chain, queries

        cases = [finished(office) for _ in range(wanted.count)]
        chains = {case: _store.links_of(case) for case in cases}
        heads = {case: (len(links), links[-1].hash) for case, links in chains.items()}
        events = sum(map(len, chains.values()))

        def alone(case: UUID) -> bool:
            seq, head = heads[case]
            return chain.verify(case, chains[case], seq=seq, head=head).ok

        verify = each(lambda case: queries.verify(case).ok, cases, events)
        replay = each(queries.replay, cases, events)
        if wanted.profile:
            profiled(lambda: [(verify(), replay()) for _ in range(wanted.rounds)])
            return 0
        pairs = hashed(link for links in chains.values() for link in links)
        heading(f"chain ({wanted.count} finished cases, {events} events)", wanted.rounds)
        runners = {
            "hashlib": bare(pairs * 20),
            "chain": each(alone, cases, events),
            "verify": verify,
            "replay": replay,
        }
        costs = race(runners, wanted.rounds)
        goals = {"verify": Goal(least=0.35)}
        for name in ("chain", "verify", "replay"):
            speed = inverted(ratios(costs[name], costs["hashlib"]))
            say(f"{name} ÷ hashlib, events per CPU second", speed, goals.get(name))
    return 0


if __name__ == "__main__":
    raise SystemExit(main())
