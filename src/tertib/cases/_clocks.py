"""The clocks of a case at a moment, each deadline with the lines that lead to it. Nothing is stored here."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import replace
from datetime import datetime

from tertib.cases._office import Office
from tertib.cases._state import CaseState, Gap
from tertib.cases._store import CaseRow, ItemRow
from tertib.cases.types import Clock, Clocks
from tertib.kernel.calendar import Line, Pause
from tertib.kernel.words import N_
from tertib.procedures.types import Procedure

APPLICANT, PROVIDER = "applicant", "provider"


def clocks_of(row: CaseRow, procedure: Procedure, office: Office, now: datetime, *, names: bool) -> Clocks:
    """Every clock at a moment; without `names` nobody learns which provider is waited for."""
    state, pauses = row.state, row.state.pauses(now, names=names)
    return Clocks(
        touch=_touch(state, procedure, office, now, pauses),
        waiting=_lying(state, office, now, pauses),
        promise=_promise(state, procedure, office, now, pauses, names=names),
        applicant=_of_applicant(state, office, now),
        provider=_of_provider(state, office, now, names=names),
    )


def promise_of(item: ItemRow, office: Office, now: datetime) -> Clock:
    """The promise of an open item of a list, from what the list knows: no lines, no name."""
    return promise_at(item.due, item.promise, office, now, begun=bool(item.number))


def promise_at(
    due: datetime | None, limit: int | None, office: Office, now: datetime, *, begun: bool
) -> Clock:
    """The same from its parts; one that has begun and is due at no moment stands still."""
    if due is None:
        state = "held" if begun and limit is not None else "ahead" if limit is not None else "stopped"
        return Clock(used=0, limit=limit, state=state, held_by=PROVIDER if state == "held" else "")
    left = office.between(now, due) if due >= now else -office.between(due, now)
    return Clock(used=(limit or left) - left, limit=limit, state="running", due=due)


def held_by(state: CaseState, *, names: bool) -> str:
    """Who outside the office must act while the clocks stand still."""
    if state.waiting is not None:
        return APPLICANT
    if state.hold is None:
        return ""
    return state.hold.provider if names else PROVIDER


def _touch(
    state: CaseState, procedure: Procedure, office: Office, now: datetime, pauses: Sequence[Pause]
) -> Clock:
    if state.phase.is_over or state.step is None:
        rows = [procedure.step(no).minutes for no in state.rounds]
        return Clock(used=state.touch, limit=sum(rows), state="stopped")
    limit, begin = procedure.step(state.step).minutes, state.started_at
    if begin is None:
        return Clock(used=state.step_touch, limit=limit, state="stopped")
    used = state.step_touch + office.between(begin, now, pauses)
    left = limit - state.step_touch
    if state.held_since or left <= 0:
        return Clock(used=used, limit=limit, state="held" if state.held_since else "running")
    found = office.counted(begin, left, pauses)
    return Clock(
        used=used, limit=limit, state="running", due=found.at,
        lines=(*_done_before(state, begin, office), *found.lines),
    )  # fmt: skip


def _done_before(state: CaseState, begin: datetime, office: Office) -> tuple[Line, ...]:
    """What other hands did in this row already."""
    if not state.step_touch:
        return ()
    day = begin.astimezone(office.zone).date()
    return (Line(day=day, minutes=state.step_touch, reason=N_("sudah dikerjakan sebelumnya")),)


def _lying(state: CaseState, office: Office, now: datetime, pauses: Sequence[Pause]) -> Clock:
    lies = state.since is not None and state.started_at is None
    running = office.between(state.since, now, pauses) if lies and state.since else 0
    phase = "held" if lies and state.hold else "running" if lies else "stopped"
    return Clock(used=state.waited + running, limit=None, state=phase)


def _promise(
    state: CaseState,
    procedure: Procedure,
    office: Office,
    now: datetime,
    pauses: Sequence[Pause],
    *,
    names: bool,
) -> Clock:
    limit = procedure.promise.minutes if procedure.promise else None
    begin = state.registered_at
    if begin is None:
        return Clock(
            used=0, limit=limit, state="stopped" if limit is None or state.phase.is_over else "ahead"
        )
    lines = _led_to(state.due, begin, limit, office, pauses)
    if state.phase.is_over:
        return Clock(used=state.promise_used, limit=limit, state="stopped", due=state.due, lines=lines)
    used = office.between(begin, now, pauses)
    if state.promise_since is None:
        phase = "held" if state.held_since else "stopped"
        return Clock(used=used, limit=limit, state=phase, due=state.due, held_by=held_by(state, names=names))
    return Clock(used=used, limit=limit, state="running", due=state.due, lines=lines)


def _led_to(
    due: datetime | None, begin: datetime, limit: int | None, office: Office, pauses: Sequence[Pause]
) -> tuple[Line, ...]:
    """The lines that lead to the deadline; none where the calendar has changed since it was counted."""
    if due is None or limit is None:
        return ()
    found = office.counted(begin, limit, pauses)
    return found.lines if found.at == due else ()


def _of_applicant(state: CaseState, office: Office, now: datetime) -> Clock:
    """How long the applicant has had to act: against a day while it is so, in all when it is over."""
    waiting = state.waiting
    if waiting is None:
        return Clock(used=_in_all(state.gaps, office, by_provider=False), limit=None, state="stopped")
    used = office.between(waiting.since, now)
    if waiting.until is None:
        return Clock(used=used, limit=None, state="running")
    limit = office.between(waiting.since, waiting.until)
    lines = _by_day(office.counted(waiting.since, limit).lines, waiting.since.astimezone(office.zone))
    return Clock(used=used, limit=limit, state="running", due=waiting.until, lines=lines)


def _by_day(lines: Sequence[Line], since: datetime) -> tuple[Line, ...]:
    """One line a day, the working days after the first one numbered: the applicant was given days."""
    days: dict[object, Line] = {}
    for line in lines:
        known = days.get(line.day)
        days[line.day] = (
            line if known is None else replace(known, minutes=known.minutes + line.minutes, end=line.end)
        )
    found, number = [], 0
    for line in days.values():
        if line.minutes and line.day == since.date():
            said = N_("hari pemberitahuan, belum dihitung sebagai hari kerja")
        elif line.minutes:
            number += 1
            said = N_("hari kerja ke-%(number)s") % {"number": number}
        else:
            said = line.reason
        found.append(replace(line, reason=said))
    return tuple(found)


def _of_provider(state: CaseState, office: Office, now: datetime, *, names: bool) -> Clock:
    used = _in_all(state.gaps, office, by_provider=True)
    if state.hold is None:
        return Clock(used=used, limit=None, state="stopped")
    used += office.between(state.hold.since, now)
    return Clock(used=used, limit=None, state="running", held_by=held_by(state, names=names))


def _in_all(gaps: Sequence[Gap], office: Office, *, by_provider: bool) -> int:
    return sum(office.between(gap.begin, gap.end) for gap in gaps if bool(gap.provider) is by_provider)
