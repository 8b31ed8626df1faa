"""One letter a working morning to each official: what is late, what is due today, what else waits."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from datetime import date, datetime, timedelta
from uuid import UUID

from django.utils import timezone
from django.utils.translation import gettext as _

from tertib.cases import _inbox, _sql, notices
from tertib.cases._rights import Viewer
from tertib.cases.notices import Written
from tertib.cases.types import InboxFilter, InboxItem
from tertib.kernel.actor import Actor, ActorKind
from tertib.kernel.errors import Misconfigured
from tertib.kernel.words import N_
from tertib.people import queries as people
from tertib.people.types import OfficeRules, PersonView
from tertib.runtime import door, languages, links
from tertib.runtime.door import Tx
from tertib.runtime.queue import Job, schedule, task

SHOWN = 15
WORDS = (
    N_("Tugas Anda %(day)s: %(total)s menunggu, %(late)s lewat batas"),
    N_(
        "Yth. %(name)s,\n\n%(total)s tugas menunggu Anda: %(late)s lewat batas, %(today)s jatuh tempo hari "
        "ini.\n\n%(list)s\n\nKotak masuk Anda:\n%(link)s\n"
    ),
)
_LINE = N_("%(mark)s %(number)s %(service)s: %(activity)s (%(due)s)")


def is_time(now: datetime, rules: OfficeRules, *, works_today: bool, greeted_on: date | None) -> bool:
    """Whether the morning letter is to be written now (`now` in the office's zone). Pure."""
    if rules.digest_at is None or not works_today or greeted_on == now.date():
        return False
    return now.time() >= rules.digest_at


def greet(office: UUID) -> int:
    """Write the morning letters of an office where it is time; answers how many. Once a day."""
    now = door.read_now().astimezone(timezone.get_default_timezone())
    works = bool(people.office_calendar(office).spans(now.date()))
    if not is_time(now, people.rules_of(office), works_today=works, greeted_on=_greeted_on(office)):
        return 0
    written = sum(door.run(lambda tx, to=one: _write(tx, to)) for one in _officials(office, now))  # type: ignore[misc]
    door.run(lambda _: _note(office, now.date()))
    return written


def _greeted_on(office: UUID) -> date | None:
    found = _sql.select("SELECT greeted_on FROM cases_watch WHERE office_id = %s", (office,))
    day = found[0][0] if found else None
    return date.fromisoformat(day) if isinstance(day, str) else day


def _note(office: UUID, day: date) -> None:
    _sql.change(
        "INSERT INTO cases_watch (office_id, counted, told, greeted_on) VALUES (%s, '', 0, %s) "
        "ON CONFLICT (office_id) DO UPDATE SET greeted_on = excluded.greeted_on",
        (office, day.isoformat()),
    )


def _officials(office: UUID, now: datetime) -> Sequence[PersonView]:
    """Whoever may act today for a post that has work, and wants the letter."""
    found = _sql.select("SELECT DISTINCT post, also FROM cases_item WHERE office_id = %s", (office,))
    posts = {UUID(str(each)) for row in found for each in row if each}
    held = (people.holders(post, now) for post in sorted(posts))
    known = {each.id: each for holders in held for each in holders}
    return tuple(each for each in known.values() if each.reach.wants_digest)


def _write(tx: Tx, person: PersonView) -> int:
    """The key holds the day: somebody with posts in two offices gets one letter."""
    viewer = Viewer(Actor(person=person.id, name=person.name, kind=ActorKind.PERSON), tx.now)
    page = _inbox.page_of(viewer, 1, InboxFilter())
    if not page.items:
        return 0
    day = people.office_date(tx.now)
    with languages.spoken(person.language):
        fields = _fields(page.items, day) | {
            "name": person.name, "total": page.total, "day": languages.day(day), "link": links.inbox(),
        }  # fmt: skip
        subject, text = (_(words) % fields for words in WORDS)
    letter = Written(subject=subject, text=text, key=f"morning:{day}:{person.id}")
    notices.deliver(tx, notices.official(person), letter)
    return 1


def _fields(items: Sequence[InboxItem], day: date) -> dict[str, object]:
    late = [each for each in items if each.left is not None and each.left < 0]
    today = [each for each in items if each not in late and each.due and people.office_date(each.due) <= day]
    return {
        "late": len(late),
        "today": len(today),
        "list": "\n".join(_(_LINE) % _line(each, "!" if each in late else "-") for each in items[:SHOWN]),
    }


def _line(item: InboxItem, mark: str) -> Mapping[str, object]:
    return {
        "mark": mark,
        "number": item.number or item.tracking,
        "service": item.service,
        "activity": item.activity,
        "due": notices.moment(item.due.isoformat() if item.due else None),
    }


@task("cases.greet", lease=300)
def _greet(job: Job) -> None:
    for office in people.offices():
        try:
            greet(office.id)
        except Misconfigured:  # an office without a calendar has no mornings
            continue
        finally:
            job.beat()


schedule("cases.greet", "cases.greet", every=timedelta(minutes=10))
