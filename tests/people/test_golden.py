"""What stands under a letter in sixty situations, as golden files.

After a change on purpose: `TERTIB_GOLDEN=write pytest tests/people/test_golden.py`, then read the difference.
"""

import os
from collections.abc import Callable
from datetime import date, timedelta
from pathlib import Path
from uuid import UUID

import pytest
from tests.people.situations import ON, PEOPLE, POSTS, SITUATIONS, YEAR, Situation

from tertib.kernel.actor import SYSTEM
from tertib.kernel.errors import NotAllowed
from tertib.letters.types import TITLES
from tertib.people import queries, service
from tertib.people.types import (
    MandateKind,
    NewDelegation,
    NewMandate,
    NewPerson,
    NewPost,
    NewUnit,
    SignatureBlock,
)
from tertib.runtime.door import Clock

GOLDEN = Path(__file__).parent / "golden"
DAY = timedelta(days=1)
PLH_SINCE = date(2026, 11, 1)
AFTER_ALL = date(2026, 12, 31)
Build = Callable[[Situation], tuple[UUID, dict[str, UUID]]]


@pytest.fixture
def build(db: None, clock: Clock) -> Build:
    return built


def built(one: Situation) -> tuple[UUID, dict[str, UUID]]:
    """The office in this situation: who signs, and the posts."""
    posts = _posts()
    who = service.create_person(PEOPLE[one.who], by=SYSTEM).id
    _hold_above(one, posts)
    if one.mandate:
        _hold(one, who, posts)
    if one.above and one.lent:
        _lend(one, posts)
    if one.vacant:
        newest = queries.mandates(posts[one.vacant])[0]
        service.end_mandate(newest.id, last_day=ON - DAY, by=SYSTEM)
    if one.away:
        service.set_leave(who, start=ON, end=ON, by=SYSTEM)
    return who, posts


def _posts() -> dict[str, UUID]:
    unit = service.create_unit(NewUnit(key="kominfo", name="Dinas Kominfo", is_office=True), by=SYSTEM).id
    made: dict[str, UUID] = {}
    for key, (title, signature_title, superior, seats, bare) in POSTS.items():
        new = NewPost(
            unit=unit, key=key, title=title, signature_title=signature_title, superior=made.get(superior),
            seats=seats, pool=seats > 1, bare_name=bare,
        )  # fmt: skip
        made[key] = service.create_post(new, by=SYSTEM).id
    return made


def _hold_above(one: Situation, posts: dict[str, UUID]) -> None:
    """Everybody the signer signs for is there."""
    for key in one.above:
        _appoint(posts[key], f"Atasan {key}", YEAR)


def _appoint(post: UUID, name: str, start: date, kind: MandateKind = MandateKind.DEFINITIVE) -> UUID:
    who = service.create_person(NewPerson(name=name), by=SYSTEM).id
    service.create_mandate(
        NewMandate(post=post, person=who, start=start, kind=kind, decree_no="1/2026"), by=SYSTEM
    )
    return who


def _hold(one: Situation, who: UUID, posts: dict[str, UUID]) -> None:
    start, end, absent = one.since, one.until, None
    if one.kind is MandateKind.PLH:
        absent = _appoint(posts[one.post], "Yang berhalangan", YEAR)
        leave = service.set_leave(absent, start=PLH_SINCE, end=AFTER_ALL, by=SYSTEM)
        start, end = PLH_SINCE, AFTER_ALL
    new = NewMandate(
        post=posts[one.post], person=who, start=start, end=end, kind=one.kind, decree_no="800/1/2026"
    )
    service.create_mandate(new, by=SYSTEM)
    if one.back and absent is not None:
        service.shorten_leave(leave, last_day=ON - DAY, by=SYSTEM)


def _lend(one: Situation, posts: dict[str, UUID]) -> None:
    new = NewDelegation(
        post=posts[one.above[0]], to_post=posts[one.post], acts=frozenset({"sign"}), start=PLH_SINCE,
        end=one.lent_until, letter_no="800/9/2026",
    )  # fmt: skip
    service.delegate(new, by=SYSTEM)


def on_paper(one: Situation, who: UUID, posts: dict[str, UUID]) -> str:
    """The block as it is printed, or the sentence of the refusal."""
    try:
        block = queries.signature_block(
            person=who,
            post=posts[one.post],
            on=ON,
            in_name_of=[posts[key] for key in one.above],
            with_titles=TITLES[one.form],
            holder_only=one.holder_only,
        )
    except NotAllowed as refused:
        return f"DITOLAK: {refused}\n"
    return printed(block)


def printed(block: SignatureBlock) -> str:
    number = f"{block.nip_label} {block.nip}" if block.nip else ""
    below = [line for line in (block.name, block.rank, number) if line]
    return "\n".join([*block.lines, "", "", *below]) + "\n"


@pytest.mark.parametrize("name", SITUATIONS)
def test_the_block_is_what_the_golden_file_says(build: Build, name: str) -> None:
    said = on_paper(SITUATIONS[name], *build(SITUATIONS[name]))
    path = GOLDEN / f"{name}.txt"
    if os.environ.get("TERTIB_GOLDEN") == "write":
        path.write_text(said)
    assert said == path.read_text()


def test_there_are_sixty_and_no_file_is_left_over() -> None:
    assert len(SITUATIONS) == 60
    assert {path.stem for path in GOLDEN.glob("*.txt")} == set(SITUATIONS)


def test_no_line_of_a_title_is_longer_than_the_block() -> None:
    lines = [line for path in GOLDEN.glob("*.txt") for line in path.read_text().split("\n\n")[0].splitlines()]
    assert max(len(line) for line in lines if not line.startswith("DITOLAK")) <= 31
