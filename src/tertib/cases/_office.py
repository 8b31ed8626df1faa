"""What the machine must know of an office: who performs what, and how its working time runs."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from datetime import datetime, time, timedelta
from functools import cached_property
from uuid import UUID
from zoneinfo import ZoneInfo

from tertib.cases.machine import Seat
from tertib.kernel import calendar as working_time
from tertib.kernel.calendar import Deadline, Pause, WorkingCalendar
from tertib.people import queries as people
from tertib.people.types import DEFAULT_CALENDAR, PostView
from tertib.procedures import queries as procedures


@dataclass(frozen=True, kw_only=True)
class Office:
    """Asked once for each act, only for what the act needs."""

    id: UUID
    code: str
    key: str = ""  # of the calendar that the SOP names; empty: the office's default
    draft: WorkingCalendar | None = None  # counts instead of the recorded one: what a change would bring

    @cached_property
    def posts(self) -> Mapping[UUID, PostView]:
        return {post.id: post for post in people.posts(self.id)}

    @cached_property
    def seats(self) -> Mapping[str, Seat]:
        """Performer key -> post; a performer nobody assigned is missing."""
        found = procedures.performer_posts(self.id, self.code)
        return {key: Seat(post=post, pool=self._is_pool(post)) for key, post in found.items()}

    def _is_pool(self, post: UUID) -> bool:
        view = self.posts.get(post) or people.post(post)
        return view.pool

    @cached_property
    def calendar(self) -> WorkingCalendar:
        return self.draft or people.office_calendar(self.id, self.key or DEFAULT_CALENDAR)

    @property
    def zone(self) -> ZoneInfo:
        return ZoneInfo(self.calendar.zone)

    def between(self, begin: datetime, end: datetime, pauses: Sequence[Pause] = ()) -> int:
        """Working minutes from one moment to another, pauses left out."""
        return working_time.between(self.calendar, begin, end, pauses)

    def deadline(self, start: datetime, minutes: int, pauses: Sequence[Pause] = ()) -> datetime:
        """The moment at which so much working time has passed."""
        return working_time.add(self.calendar, start, minutes, pauses).at

    def counted(self, start: datetime, minutes: int, pauses: Sequence[Pause] = ()) -> Deadline:
        """The same with how it was counted, day by day; the minutes add up to those asked for."""
        return working_time.add(self.calendar, start, minutes, pauses)

    def last_day(self, start: datetime, days: int) -> datetime:
        """The end of the n-th working day after the day of `start`."""
        day = start.astimezone(self.zone).date()
        spans = self.calendar.spans(day)
        while days > 0:
            day += timedelta(days=1)
            spans = self.calendar.spans(day)
            days -= bool(spans)
        end = spans[-1].end if spans else 0
        return datetime.combine(day, time(), self.zone) + timedelta(minutes=end)

    def title(self, post: UUID | None) -> str:
        """The post's title; a name never stands here."""
        view = self.posts.get(post) if post else None
        return view.title if view else ""
