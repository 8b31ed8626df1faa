"""Run in a process of its own on a real database: two appointments at the same moment."""

from __future__ import annotations

import json
from datetime import date, timedelta
from typing import Any
from uuid import UUID

import django
from django.core.management import call_command
from tests.cases.race_child import at_once

TODAY = date(2026, 11, 24)
ROUNDS = 6


def main() -> None:
    django.setup()
    call_command("migrate", verbosity=0)
    from tertib.kernel.actor import SYSTEM  # app-ready
    from tertib.people import queries, service
    from tertib.people.types import MandateKind, NewDelegation, NewMandate, NewPerson, NewPost, NewUnit

    unit = service.create_unit(NewUnit(key="kantor", name="Kantor", is_office=True), by=SYSTEM).id

    def person(name: str) -> UUID:
        return service.create_person(NewPerson(name=name), by=SYSTEM).id

    def post(key: str, superior: UUID | None = None) -> UUID:
        new = NewPost(unit=unit, key=key, title=key, superior=superior)
        return service.create_post(new, by=SYSTEM).id

    def race(kind: Any, ends: tuple[date | None, date | None], key: str) -> tuple[list[str], int]:
        """Two mandates whose days overlap without being the same."""
        here = post(key)
        starts = (TODAY, TODAY + timedelta(days=3))
        wanted = [
            NewMandate(post=here, person=person(f"{key} {n}"), start=start, end=end, kind=kind, decree_no="1")
            for n, (start, end) in enumerate(zip(starts, ends, strict=True))
        ]
        answers = at_once(*[lambda new=new: service.create_mandate(new, by=SYSTEM) for new in wanted])
        return answers, len(queries.mandates(here))

    def circle(key: str) -> tuple[list[str], int]:
        """Two delegations that would close a circle together."""
        posts = (post(f"{key}a"), post(f"{key}b"))
        for here in posts:
            service.create_mandate(
                NewMandate(post=here, person=person(str(here)), start=TODAY, decree_no="1"), by=SYSTEM
            )
        wanted = [
            NewDelegation(
                post=here, to_post=there, acts=frozenset({"check"}), start=TODAY, end=TODAY, letter_no="1"
            )
            for here, there in (posts, posts[::-1])
        ]
        answers = at_once(*[lambda new=new: service.delegate(new, by=SYSTEM) for new in wanted])
        return answers, sum(len(queries.who(here, TODAY).delegations) for here in posts)

    until = TODAY + timedelta(days=9)
    print(json.dumps({
        "open": [race(MandateKind.DEFINITIVE, (None, None), f"a{n}") for n in range(ROUNDS)],
        "dated": [race(MandateKind.DEFINITIVE, (until, until), f"b{n}") for n in range(ROUNDS)],
        "charges": [race(MandateKind.PLT, (until, until), f"c{n}") for n in range(ROUNDS)],
        "circles": [circle(f"d{n}") for n in range(ROUNDS)],
    }))  # fmt: skip


if __name__ == "__main__":
    main()
