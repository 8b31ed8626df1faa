"""Reading lists of special days: CSV and ICS as offices exchange them, and a first guess to be corrected.

A row that cannot be used is told by its number; the others stay usable. Nothing is stored here.
"""

import csv
import io
import re
from collections.abc import Iterable, Iterator, Mapping
from dataclasses import replace
from datetime import date, datetime, timedelta
from importlib.metadata import version
from typing import Any

from tertib.kernel.errors import Invalid, Problem
from tertib.kernel.words import N_
from tertib.people.types import DayKind, ListReading, SpecialDay

MOST_BYTES, MOST_ROWS, LONGEST_NAME, LONGEST_EVENT = 1_000_000, 2_000, 200, 31
KINDS = {kind.value: kind for kind in DayKind}
_DMY = re.compile(r"(\d{1,2})[/.-](\d{1,2})[/.-](\d{4})")
COLUMNS = ("tanggal", "jenis", "nama")
Row = tuple[int, SpecialDay | Problem]


def read(data: bytes, *, source: str, decree: str = "") -> ListReading:
    """A file of special days, by its content. Refuses what is neither CSV nor ICS."""
    if len(data) > MOST_BYTES:
        raise Invalid(N_("Berkas daftar hari libur terlalu besar; paling besar 1 MB."))
    reader = _ics if data.lstrip(b"\xef\xbb\xbf \r\n\t").upper().startswith(b"BEGIN:VCALENDAR") else _csv
    return _gathered(reader(data), source=source, decree=decree)


def _gathered(rows: Iterable[Row], *, source: str, decree: str) -> ListReading:
    days: dict[date, SpecialDay] = {}
    problems: list[tuple[int, Problem]] = []
    for number, read_row in rows:
        if number > MOST_ROWS:
            raise Invalid(N_("Daftar ini lebih dari %(most)s baris."), most=MOST_ROWS)
        if isinstance(read_row, Problem):
            problems.append((number, read_row))
        elif read_row.day in days:
            problems.append((number, Problem(N_("Tanggal ini sudah ada pada baris sebelumnya."))))
        else:
            days[read_row.day] = replace(
                read_row, source=read_row.source or source, decree=read_row.decree or decree
            )
    return ListReading(days=tuple(days[day] for day in sorted(days)), problems=tuple(problems))


# --- CSV -------------------------------------------------------------------------------------------


def _csv(data: bytes) -> Iterator[Row]:
    """`tanggal,jenis,nama`, perhaps `jam`, `sumber` and `nomor`; commas or semicolons."""
    try:
        text = data.decode("utf-8-sig")
    except UnicodeDecodeError as wrong:
        raise Invalid(N_("Berkas ini bukan teks UTF-8.")) from wrong
    first = text.partition("\n")[0]
    rows = csv.DictReader(io.StringIO(text), delimiter=";" if first.count(";") > first.count(",") else ",")
    names = [(name or "").strip().lower() for name in rows.fieldnames or ()]
    if not set(COLUMNS) <= set(names):
        raise Invalid(N_("Baris pertama harus memuat kolom tanggal, jenis dan nama."))
    rows.fieldnames = names
    for number, row in enumerate(rows, start=2):
        values = {name: (value or "").strip() for name, value in row.items() if isinstance(name, str)
                  and not isinstance(value, list)}  # fmt: skip
        if any(values.values()):
            yield number, _row(values)


def _row(values: Mapping[str, str]) -> SpecialDay | Problem:
    day = _day(values["tanggal"])
    kind = KINDS.get(values["jenis"].lower().replace(" ", "_"))
    hours = tuple(part for part in re.split(r"[,\s]+", values.get("jam", "")) if part)
    if day is None:
        return Problem(
            N_("Tanggal “%(said)s” tidak terbaca; tulis seperti 2026-12-25."), {"said": values["tanggal"]}
        )
    if kind is None:
        kinds = ", ".join(KINDS)
        return Problem(
            N_("Jenis “%(said)s” tidak dikenal; pilih %(kinds)s."), {"said": values["jenis"], "kinds": kinds}
        )
    if not 0 < len(values["nama"]) <= LONGEST_NAME:
        return Problem(N_("Nama hari harus diisi, paling panjang 200 huruf."))
    if bool(hours) != (kind is DayKind.HALF):
        return Problem(N_("Jam kerja diisi pada setengah hari saja, misalnya 07:30-11:30."))
    return SpecialDay(
        day=day,
        kind=kind,
        name=values["nama"],
        hours=hours,
        source=values.get("sumber", ""),
        decree=values.get("nomor", ""),
    )


def _day(text: str) -> date | None:
    """2026-12-25 or 25/12/2026, as Indonesian spreadsheets write it."""
    try:
        match = _DMY.fullmatch(text)
        return date(*map(int, reversed(match.groups()))) if match else date.fromisoformat(text)
    except ValueError:
        return None


# --- ICS -------------------------------------------------------------------------------------------


def _ics(data: bytes) -> Iterator[Row]:
    """Whole days of an iCalendar file; what repeats or has a time of day is not a list of holidays."""
    import icalendar  # slow: only whoever reads such a file waits for it

    try:
        events = icalendar.Calendar.from_ical(data).walk("VEVENT")
    except (ValueError, IndexError, KeyError) as wrong:
        raise Invalid(N_("Berkas ICS ini tidak terbaca.")) from wrong
    for number, event in enumerate(events, start=1):
        if str(event.get("STATUS", "")).upper() != "CANCELLED":
            yield from ((number, each) for each in _event(event))


def _event(event: Any) -> Iterator[SpecialDay | Problem]:
    try:
        first, last = _whole_days(event)
    except (ValueError, AttributeError, KeyError, TypeError):
        yield Problem(N_("Acara ini tidak mempunyai tanggal yang terbaca."))
        return
    name = " ".join(str(event.get("SUMMARY", "")).split())[:LONGEST_NAME]
    refusals: tuple[tuple[bool, str], ...] = (
        (isinstance(first, datetime), N_("Acara ini berjam; hari libur adalah hari penuh.")),
        ("RRULE" in event or "RDATE" in event, N_("Acara berulang tidak dibaca; tulis setiap tanggalnya.")),
        (not name, N_("Nama hari harus diisi, paling panjang 200 huruf.")),
        (not isinstance(first, datetime) and (last - first).days not in range(1, LONGEST_EVENT + 1),
         N_("Acara ini lebih dari 31 hari atau berakhir sebelum mulai.")),
    )  # fmt: skip
    refusal = next((sentence for holds, sentence in refusals if holds), None)
    if refusal:
        yield Problem(refusal)
        return
    kind = DayKind.SHARED_LEAVE if name.lower().startswith("cuti bersama") else DayKind.PUBLIC
    for offset in range((last - first).days):
        yield SpecialDay(day=first + timedelta(days=offset), kind=kind, name=name)


def _whole_days(event: Any) -> tuple[date, date]:
    """The first day and the day after the last; RFC 5545: without DTEND it is one day."""
    first: date = event.decoded("DTSTART")
    if "DTEND" in event:
        return first, event.decoded("DTEND")
    length: timedelta = event.decoded("DURATION") if "DURATION" in event else timedelta(days=1)
    return first, first + length


# --- a first guess ---------------------------------------------------------------------------------


def seed(year: int) -> ListReading:
    """The year as the `holidays` package knows or guesses it: no decree, to be corrected by the office."""
    import holidays  # slow: only whoever asks for a first list waits for it

    def known(category: str) -> Mapping[date, str]:
        found: Mapping[date, str] = holidays.country_holidays(
            "ID", years=year, categories=(category,), language="id"
        )
        return found

    public, shared = known("public"), known("government")
    days = {
        **{day: SpecialDay(day=day, name=name, kind=DayKind.SHARED_LEAVE) for day, name in shared.items()},
        **{day: SpecialDay(day=day, name=name) for day, name in public.items()},
    }
    return _gathered(enumerate(days.values(), start=1), source=f"holidays {version('holidays')}", decree="")
