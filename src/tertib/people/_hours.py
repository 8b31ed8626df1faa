"""Whether a period of weekly hours is sound by itself and among the others of its calendar. Pure."""

from __future__ import annotations

from collections.abc import Iterator, Mapping, Sequence
from datetime import date, timedelta
from typing import Any

from tertib.kernel import calendar
from tertib.kernel.errors import Invalid, Misconfigured, Problem
from tertib.kernel.indonesian import long_date
from tertib.kernel.words import N_
from tertib.people.types import DayKind, SpecialDay

LONGEST_NAME, LONGEST_DAY = 120, 200
Data = Mapping[str, Any]


def check_day(day: SpecialDay) -> None:
    """Refuse a special day without a name, a half day without hours and hours on any other day."""
    if not 0 < len(day.name.strip()) <= LONGEST_DAY:
        raise _refusal("name", Problem(N_("Nama hari harus diisi, paling panjang 200 huruf.")))
    if bool(day.hours) != (day.kind is DayKind.HALF):
        raise _refusal("hours", Problem(N_("Jam kerja diisi pada setengah hari saja, misalnya 07:30-11:30.")))
    try:
        calendar.spans_from(day.hours)
    except Misconfigured as wrong:
        raise _refusal("hours", Problem(wrong.sentence, wrong.fields)) from wrong


def _refusal(field: str, problem: Problem) -> Invalid:
    fields = {key: str(value) for key, value in problem.fields.items()}
    return Invalid(problem.sentence, problems={field: (problem,)}, **fields)


def check(periods: Sequence[Data], no: int) -> None:
    """Refuse period number `no` with a sentence at each field that is wrong."""
    found = dict(_in_itself(periods[no])) or dict(_among(periods, no))
    if found:
        first = next(iter(found.values()))
        fields = {key: str(value) for key, value in first.fields.items()}
        raise Invalid(first.sentence, problems={name: (one,) for name, one in found.items()}, **fields)


def _in_itself(period: Data) -> Iterator[tuple[str, Problem]]:
    if not 0 < len(str(period.get("name", "")).strip()) <= LONGEST_NAME:
        yield "name", Problem(N_("Isi nama masa ini, paling panjang 120 huruf."))
    first, last = _edges(period)
    if last < first:
        yield "until", Problem(N_("Masa ini berakhir sebelum mulai."))
    unread = dict(_unread(period))
    yield from unread.items()
    if not unread and not any(calendar.period_from({**period, "from": None, "until": None}).week):
        sentence = N_(
            "Masa ini tidak memuat satu menit kerja pun. Libur beberapa hari diisi pada daftar hari libur."
        )
        yield calendar.DAYS[0], Problem(sentence)


def _unread(period: Data) -> Iterator[tuple[str, Problem]]:
    """A day whose hours cannot be read; its breaks belong to the same field."""
    for day in calendar.DAYS:
        try:
            for key in ("hours", "breaks"):
                calendar.spans_from(period.get(key, {}).get(day, ()))
        except Misconfigured as wrong:
            yield day, Problem(wrong.sentence, wrong.fields)


def _among(periods: Sequence[Data], no: int) -> Iterator[tuple[str, Problem]]:
    """A period with dates must not meet another one; and every day needs one that holds."""
    here, (first, last) = periods[no], _edges(periods[no])
    for other in (one for at, one in enumerate(periods) if at != no):
        begin, end = _edges(other)
        if _is_dated(here) and _is_dated(other) and first <= end and begin <= last:
            fields = {"name": str(other["name"])}
            yield "from", Problem(N_("Masa ini tumpang tindih dengan “%(name)s”. Ubah tanggalnya."), fields)
            return
    gap = _gap(periods)
    if gap is not None:
        yield gap


_BEFORE = N_("Sebelum %(day)s tidak ada jam kerja yang berlaku. Sisakan satu masa tanpa tanggal.")
_AFTER = N_(
    "Mulai %(day)s tidak ada jam kerja yang berlaku. Sisakan satu masa tanpa tanggal, atau sambung "
    "tanggalnya."
)


def _gap(periods: Sequence[Data]) -> tuple[str, Problem] | None:
    """The first day from which no period holds, at the field to look at, or None."""
    edges = sorted(map(_edges, periods))
    first, reached = edges[0]
    if first > date.min:
        return "from", Problem(_BEFORE, {"day": long_date(first)})
    for begin, end in edges[1:]:
        if reached < date.max and begin > reached + timedelta(days=1):
            break
        reached = max(reached, end)
    if reached == date.max:
        return None
    return "until", Problem(_AFTER, {"day": long_date(reached + timedelta(days=1))})


def _is_dated(period: Data) -> bool:
    return bool(period.get("from") or period.get("until"))


def _edges(period: Data) -> tuple[date, date]:
    first, last = period.get("from"), period.get("until")
    return (
        date.fromisoformat(str(first)) if first else date.min,
        date.fromisoformat(str(last)) if last else date.max,
    )
