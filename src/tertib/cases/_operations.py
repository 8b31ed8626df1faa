"""What an administrator sees to: effects that need a person, jobs given up, letters that did not arrive."""

from __future__ import annotations

from collections.abc import Iterable, Mapping
from datetime import datetime
from uuid import UUID

from tertib.cases import _intent_rows, _store, catalogue
from tertib.cases._intent_rows import IntentRow
from tertib.cases._store import CaseRow
from tertib.cases.types import BuriedJob, IntentState, LostLetter, Operations, Trouble
from tertib.kernel.actor import Actor
from tertib.kernel.errors import Conflict, NotAllowed, NotFound
from tertib.kernel.words import N_
from tertib.people import queries as people
from tertib.people.types import PostTitle
from tertib.runtime import outbox, queue
from tertib.runtime import queries as runtime
from tertib.runtime.door import Tx
from tertib.runtime.outbox import Letter
from tertib.runtime.queue import DeadJob

ROLE = "administrator"
MOST = 200


def offices_of(by: Actor, now: datetime) -> frozenset[UUID]:
    """Where the person is administrator today."""
    held = people.capacities(by.person, now) if by.person else ()
    return frozenset(each.office for each in held if ROLE in each.roles)


def seen_by(by: Actor, now: datetime) -> Operations:
    """The whole page at once; everything of other offices is left out."""
    offices = offices_of(by, now)
    if not offices:
        raise _not_allowed()
    machinery = runtime.machinery()
    return Operations(
        troubles=_troubles(offices, now),
        jobs=tuple(map(_buried, machinery.dead_jobs[:MOST])),
        letters=tuple(map(_lost, _ours(machinery.dead_letters, offices)))[:MOST],
        pending=machinery.pending,
        running=machinery.running,
    )


def _buried(job: DeadJob) -> BuriedJob:
    return BuriedJob(id=job.id, task=job.task, attempts=job.attempt, reason=job.reason, ended_at=job.ended_at)


def _lost(letter: Letter) -> LostLetter:
    return LostLetter(
        id=letter.id,
        case=letter.case,
        to=letter.to,
        subject=letter.subject,
        answer=letter.answer,
        attempts=letter.attempts,
        posted_at=letter.posted_at,
    )


def _not_allowed() -> NotAllowed:
    return NotAllowed(N_("Hanya administrator kantor yang mengurus hal ini."))


def _troubles(offices: frozenset[UUID], now: datetime) -> tuple[Trouble, ...]:
    """Effects of the open rows; what an earlier round left behind is over."""
    intents = _intent_rows.troubled_intents(offices, MOST)
    rows = {row.id: row for row in _store.load_many({each.case for each in intents})}
    alive = [each for each in intents if each.key in rows[each.case].state.marks]
    posts = {rows[each.case].state.post for each in alive}
    titles = people.titles({post for post in posts if post}, now)
    return tuple(_trouble(each, rows[each.case], titles) for each in alive)


def _trouble(intent: IntentRow, case: CaseRow, titles: Mapping[UUID, PostTitle]) -> Trouble:
    post = case.state.post
    return Trouble(
        intent=intent.id,
        case=case.id,
        number=case.number,
        title=case.title,
        step=intent.step,
        label=catalogue.label_of(intent.verb),
        state=IntentState(intent.state),
        sentence=intent.sentence,
        since=intent.wanted_at,
        turn_title=titles[post].label if post is not None and post in titles else "",
    )


def _ours(letters: Iterable[Letter], offices: frozenset[UUID]) -> Iterable[Letter]:
    """Letters of one's own cases, and those of no case."""
    found = list(letters)
    ours = _store.cases_of(offices, {each.case for each in found if each.case is not None})
    return (each for each in found if each.case is None or each.case in ours)


def run_again(tx: Tx, job: int, *, by: Actor) -> None:
    """A job belongs to no office; whoever is administrator anywhere may wake it."""
    if not offices_of(by, tx.now):
        raise _not_allowed()
    if not queue.retry_dead(tx, job):
        raise Conflict(N_("Pekerjaan ini sudah dijalankan lagi, atau sudah ada yang sama di antrean."))


def post_again(tx: Tx, letter: UUID, *, by: Actor) -> None:
    """A letter of another office's case does not exist for the asker."""
    offices = offices_of(by, tx.now)
    if not offices:
        raise _not_allowed()
    if not any(each.id == letter for each in _ours(outbox.dead_letters(), offices)):
        raise NotFound(N_("Pemberitahuan ini tidak sedang tertahan."))
    outbox.post_again(tx, letter)
