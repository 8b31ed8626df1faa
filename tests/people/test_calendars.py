"""Several calendars by key, special days with their decree, lists that are read, and the warning of a gap."""

from datetime import UTC, date, datetime, timedelta
from pathlib import Path
from typing import Any

import pytest
import yaml
from tests.people.conftest import NOON, Office

import tertib.people
from tertib.kernel.actor import SYSTEM, Actor, ActorKind
from tertib.kernel.calendar import add
from tertib.kernel.errors import Conflict, Invalid, Misconfigured, NotAllowed, NotFound
from tertib.people import queries, service
from tertib.people.types import DayKind, NewUnit, OfficeRules, SpecialDay

DATA = Path(tertib.people.__file__).parent / "data" / "calendar_tanjungpinang.yaml"
CHRISTMAS = date(2026, 12, 25)
EVE = SpecialDay(
    day=date(2026, 12, 31), name="Menjelang tahun baru", kind=DayKind.HALF, hours=("07:30-11:30",)
)
CSV = b"""tanggal;jenis;nama;nomor
2027-01-01;libur;Tahun Baru 2027 Masehi;SKB 1/2026
05/02/2027;cuti bersama;Imlek;SKB 1/2026
"""
ICS = b"""BEGIN:VCALENDAR
VERSION:2.0
PRODID:-//uji//ID
BEGIN:VEVENT
UID:1
DTSTART;VALUE=DATE:20270310
DTEND;VALUE=DATE:20270312
SUMMARY:Idulfitri 1448
 Hijriah
END:VEVENT
BEGIN:VEVENT
UID:2
DTSTART;VALUE=DATE:20270309
SUMMARY:Cuti Bersama Idulfitri
END:VEVENT
BEGIN:VEVENT
UID:3
DTSTART;VALUE=DATE:20270817
RRULE:FREQ=YEARLY
SUMMARY:Proklamasi
END:VEVENT
BEGIN:VEVENT
UID:4
DTSTART:20270817T080000
SUMMARY:Upacara
END:VEVENT
BEGIN:VEVENT
UID:5
STATUS:CANCELLED
DTSTART;VALUE=DATE:20270818
SUMMARY:Batal
END:VEVENT
BEGIN:VEVENT
UID:6
SUMMARY:Tanpa tanggal
END:VEVENT
END:VCALENDAR
""".replace(b"\n", b"\r\n")


def shipped() -> dict[str, Any]:
    data: dict[str, Any] = yaml.load(DATA.read_text(), yaml.BaseLoader)
    return data


@pytest.fixture
def kept(office: Office) -> Office:
    service.set_calendar(office.unit, shipped(), by=SYSTEM)
    return office


def wib(text: str) -> datetime:
    return datetime.fromisoformat(f"{text}+07:00")


# --- calendars by key ------------------------------------------------------------------------------


def test_an_office_keeps_several_calendars_and_the_first_is_the_default(kept: Office) -> None:
    night = {"zone": "Asia/Jakarta", "hours": {"thursday": ["22:00-24:00"], "friday": ["00:00-06:00"]}}
    service.set_calendar(kept.unit, night, by=SYSTEM, key="jaga", name="Jaga malam")
    start = wib("2026-11-26T15:55")
    assert add(queries.office_calendar(kept.unit), start, 15).at == wib("2026-11-27T07:40")
    assert add(queries.office_calendar(kept.unit, "jaga"), start, 150).at == wib("2026-11-27T00:30")
    assert [each.key for each in queries.calendars(kept.unit)] == ["kantor", "jaga"]


def test_an_unknown_calendar_is_a_mistake_and_not_the_default(kept: Office) -> None:
    with pytest.raises(Misconfigured, match="loket"):
        queries.office_calendar(kept.unit, "loket")


def test_a_site_has_its_own_hours_and_the_days_of_those_above(kept: Office) -> None:
    site = service.create_unit(NewUnit(key="mpp", name="Mal Pelayanan", parent=kept.unit), by=SYSTEM).id
    hours = {day: ["08:00-15:00"] for day in ("thursday", "friday", "saturday")}
    service.set_calendar(site, {"zone": "Asia/Jakarta", "hours": hours}, by=SYSTEM)
    service.enter_days(
        site, [SpecialDay(day=date(2026, 12, 26), name="Ulang tahun", kind=DayKind.LOCAL)], by=SYSTEM
    )
    calendar = queries.office_calendar(site)
    assert calendar.holidays[CHRISTMAS] == "Kelahiran Yesus Kristus"
    assert add(calendar, wib("2026-12-24T08:00"), 1).at == wib("2026-12-31T08:01")
    assert date(2026, 12, 26) not in queries.office_calendar(kept.unit).holidays


def test_a_calendar_may_work_through_shared_leave(kept: Office) -> None:
    data = {**shipped(), "rests_on": ["libur"]}
    del data["holidays"]
    service.set_calendar(kept.unit, data, by=SYSTEM, key="layanan")
    holidays = queries.office_calendar(kept.unit, "layanan").holidays
    assert CHRISTMAS in holidays
    assert date(2026, 12, 24) not in holidays


def test_a_change_is_seen_at_once_and_an_unchanged_calendar_keeps_its_stamp(kept: Office) -> None:
    before = queries.calendar_stamp(kept.unit)
    service.set_calendar(kept.unit, shipped(), by=SYSTEM)
    assert queries.calendar_stamp(kept.unit) == before
    service.enter_days(kept.unit, [SpecialDay(day=date(2026, 11, 25), name="Libur")], by=SYSTEM)
    assert queries.calendar_stamp(kept.unit) != before
    assert date(2026, 11, 25) in queries.office_calendar(kept.unit).holidays
    service.remove_day(kept.unit, date(2026, 11, 25), by=SYSTEM)
    assert queries.calendar_stamp(kept.unit) == before
    assert date(2026, 11, 25) not in queries.office_calendar(kept.unit).holidays


def test_reading_a_known_calendar_costs_one_statement(kept: Office, django_assert_num_queries: Any) -> None:
    queries.office_calendar(kept.unit)
    with django_assert_num_queries(1):
        queries.office_calendar(kept.unit)


def test_the_default_calendar_stays(kept: Office) -> None:
    with pytest.raises(Conflict):
        service.remove_calendar(kept.unit, "kantor", by=SYSTEM)
    with pytest.raises(NotFound):
        service.remove_calendar(kept.unit, "jaga", by=SYSTEM)
    service.set_calendar(kept.unit, shipped(), by=SYSTEM, key="jaga")
    service.remove_calendar(kept.unit, "jaga", by=SYSTEM)
    assert [each.key for each in queries.calendars(kept.unit)] == ["kantor"]


@pytest.mark.parametrize(
    "hours", [{}, {"monday": []}, {"monday": ["16:00-08:00"]}, {"senin": ["08:00-09:00"]}]
)
def test_a_calendar_in_which_nobody_works_or_that_cannot_be_read_is_refused(kept: Office, hours: Any) -> None:
    before = queries.calendar_stamp(kept.unit)
    with pytest.raises(Misconfigured):
        service.set_calendar(kept.unit, {"zone": "Asia/Jakarta", "hours": hours}, by=SYSTEM)
    assert queries.calendar_stamp(kept.unit) == before


# --- special days ----------------------------------------------------------------------------------


def test_a_half_day_shortens_its_day(kept: Office) -> None:
    service.enter_days(kept.unit, [EVE], by=SYSTEM)
    calendar = queries.office_calendar(kept.unit)
    lines = list(map(str, add(calendar, wib("2026-12-31T11:00"), 60).lines))
    assert lines[0] == "Kamis, 31 Desember 2026, 11.00–11.30: 30 menit (Menjelang tahun baru)"


def test_entering_a_list_twice_changes_nothing_the_second_time(kept: Office) -> None:
    days = queries.read_days(CSV, source="skb.csv").days
    assert len(service.enter_days(kept.unit, days, by=SYSTEM)) == 2
    stamp = queries.calendar_stamp(kept.unit)
    assert service.enter_days(kept.unit, days, by=SYSTEM) == ()
    assert queries.calendar_stamp(kept.unit) == stamp


def test_a_dry_run_says_what_would_change_and_changes_nothing(kept: Office) -> None:
    stamp = queries.calendar_stamp(kept.unit)
    renamed = SpecialDay(day=CHRISTMAS, name="Natal")
    (change,) = service.enter_days(kept.unit, [renamed], by=SYSTEM, dry_run=True)
    assert (change.before.name if change.before else "", change.after) == ("Kelahiran Yesus Kristus", renamed)
    assert queries.calendar_stamp(kept.unit) == stamp


def test_a_list_may_replace_the_years_it_covers(kept: Office) -> None:
    service.enter_days(kept.unit, queries.seed_days(2027).days, by=SYSTEM)
    before = len(queries.special_days(kept.unit, 2026))
    service.enter_days(kept.unit, queries.read_days(CSV, source="skb").days, by=SYSTEM, whole_years=True)
    assert [day.day for day in queries.special_days(kept.unit, 2027)] == [date(2027, 1, 1), date(2027, 2, 5)]
    assert len(queries.special_days(kept.unit, 2026)) == before


@pytest.mark.parametrize(
    "day",
    [
        SpecialDay(day=CHRISTMAS, name=" "),
        SpecialDay(day=CHRISTMAS, name="x" * 201),
        SpecialDay(day=CHRISTMAS, name="Natal", hours=("07:30-11:30",)),
        SpecialDay(day=CHRISTMAS, name="Natal", kind=DayKind.HALF),
        SpecialDay(day=CHRISTMAS, name="Natal", kind=DayKind.HALF, hours=("pagi",)),
    ],
)
def test_a_day_that_says_too_little_or_too_much_is_refused(kept: Office, day: SpecialDay) -> None:
    stamp = queries.calendar_stamp(kept.unit)
    with pytest.raises((Invalid, Misconfigured)):
        service.enter_days(kept.unit, [day], by=SYSTEM)
    assert queries.calendar_stamp(kept.unit) == stamp


def test_only_an_administrator_of_the_office_changes_its_time(kept: Office, person: Any, hold: Any) -> None:
    def official(name: str, post: str) -> Actor:
        entered = person(name)
        hold(entered, post)
        return Actor(person=entered, name=name, kind=ActorKind.PERSON)

    admin, head = official("Admin", "admin"), official("Kepala", "head")
    service.enter_days(kept.unit, [EVE], by=admin)
    for refused in (
        lambda: service.enter_days(kept.unit, [EVE], by=head),
        lambda: service.remove_day(kept.unit, EVE.day, by=head),
        lambda: service.set_calendar(kept.unit, shipped(), by=head),
        lambda: service.remove_calendar(kept.unit, "jaga", by=head),
        lambda: service.set_rules(kept.unit, OfficeRules(), by=head),
    ):
        with pytest.raises(NotAllowed):
            refused()
    assert EVE in queries.special_days(kept.unit)


# --- lists -----------------------------------------------------------------------------------------


def test_a_csv_with_semicolons_and_indonesian_dates_is_read() -> None:
    first, second = queries.read_days(CSV, source="skb.csv").days
    assert (first.day, first.kind, first.decree) == (date(2027, 1, 1), DayKind.PUBLIC, "SKB 1/2026")
    assert (second.day, second.kind, second.source) == (date(2027, 2, 5), DayKind.SHARED_LEAVE, "skb.csv")


def test_every_row_that_cannot_be_used_is_told_by_its_number() -> None:
    rows = (
        "tanggal,jenis,nama,jam",
        "2027-02-30,libur,x,",
        "2027-01-01,pesta,x,",
        "2027-01-02,libur,,",
        "2027-01-03,libur,x,08:00-09:00",
        "2027-01-04,setengah_hari,x,",
        "2027-01-05,libur,x,",
        "2027-01-05,libur,y,",
    )
    reading = queries.read_days("\n".join(rows).encode(), source="uji")
    assert [number for number, _ in reading.problems] == [2, 3, 4, 5, 6, 8]
    assert all(str(problem.sentence) % problem.fields for _, problem in reading.problems)
    assert [day.day for day in reading.days] == [date(2027, 1, 5)]


def test_an_ics_gives_whole_days_and_tells_what_it_leaves_out() -> None:
    reading = queries.read_days(ICS, source="kalender.ics", decree="SKB 1/2026")
    assert [(day.day, day.kind, day.name) for day in reading.days] == [
        (date(2027, 3, 9), DayKind.SHARED_LEAVE, "Cuti Bersama Idulfitri"),
        (date(2027, 3, 10), DayKind.PUBLIC, "Idulfitri 1448Hijriah"),
        (date(2027, 3, 11), DayKind.PUBLIC, "Idulfitri 1448Hijriah"),
    ]
    assert [number for number, _ in reading.problems] == [3, 4, 6]


@pytest.mark.parametrize(
    "data",
    [b"", b"\xff\xfe", b"a,b\n1,2\n", b"BEGIN:VCALENDAR\nrusak", b"tanggal,jenis,nama\n" + b" " * 1_000_001],
)
def test_a_file_that_is_no_list_is_refused(data: bytes) -> None:
    with pytest.raises(Invalid):
        queries.read_days(data, source="uji")


def test_the_shipped_list_and_the_seed_of_its_year_name_the_same_days() -> None:
    decreed = {date.fromisoformat(day): name for day, name in shipped()["holidays"].items()}
    seeded = {day.day: day for day in queries.seed_days(2026).days}
    assert seeded.keys() == decreed.keys()
    shared = {day for day, each in seeded.items() if each.kind is DayKind.SHARED_LEAVE}
    assert shared == {day for day, name in decreed.items() if name.startswith("Cuti bersama")}


# --- warnings --------------------------------------------------------------------------------------


def test_the_next_year_is_asked_for_from_november(kept: Office) -> None:
    october = datetime(2026, 10, 31, 10, tzinfo=UTC)
    assert queries.calendar_warnings(kept.unit, october) == ()
    (warning,) = queries.calendar_warnings(kept.unit, october + timedelta(days=1))
    assert (warning.year, "2027" in str(warning)) == (2027, True)


def test_a_year_without_a_list_warns_and_a_guess_warns_until_it_has_a_decree(kept: Office) -> None:
    new_year = datetime(2027, 1, 4, tzinfo=UTC)
    assert "belum diisi" in str(queries.calendar_warnings(kept.unit, new_year)[0])
    guess = queries.seed_days(2027)
    service.enter_days(kept.unit, guess.days, by=SYSTEM)
    (warning,) = queries.calendar_warnings(kept.unit, new_year)
    assert "perkiraan (holidays" in str(warning)
    decreed = queries.read_days(CSV, source="skb.csv").days
    service.enter_days(kept.unit, decreed, by=SYSTEM, whole_years=True)
    assert queries.calendar_warnings(kept.unit, new_year) == ()


def test_a_half_day_alone_is_no_list(kept: Office) -> None:
    service.enter_days(kept.unit, [SpecialDay(**{**_fields(EVE), "day": date(2027, 12, 31)})], by=SYSTEM)
    assert queries.calendar_warnings(kept.unit, NOON)[0].year == 2027


def _fields(day: SpecialDay) -> dict[str, Any]:
    return {"day": day.day, "name": day.name, "kind": day.kind, "hours": day.hours}


# --- rules -----------------------------------------------------------------------------------------


def test_rules_are_the_shipped_ones_until_the_office_or_one_above_changes_them(kept: Office) -> None:
    assert queries.rules_of(kept.unit) == OfficeRules()
    rules = OfficeRules(warn_before=30, escalate_after=None, digest_at=None, provider_hold=True)
    service.set_rules(kept.unit, rules, by=SYSTEM)
    assert queries.rules_of(kept.unit) == rules
    with pytest.raises(Invalid):
        service.set_rules(kept.unit, OfficeRules(warn_before=-1), by=SYSTEM)
    assert queries.rules_of(kept.unit) == rules
