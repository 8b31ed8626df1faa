"""The calendar's pages: what would move is shown first, only that is saved, nothing typed is lost."""

import re
from collections.abc import Callable
from datetime import date
from typing import Any
from uuid import UUID

import pytest
from django.core.files.uploadedfile import SimpleUploadedFile
from django.test import Client
from django.urls import reverse
from tests.surfaces.desk.conftest import Browser

from tertib.cases.types import CaseRef
from tertib.kernel.actor import SYSTEM
from tertib.people import queries, service
from tertib.people.types import DayKind, SpecialDay
from tertib.runtime.models import QueuedJob

pytestmark = pytest.mark.django_db
NEW_YEAR = {
    "d0.takes": "ya", "d0.day": "2027-01-01", "d0.name": "Tahun Baru", "d0.kind": "libur",
    "d0.hours": "", "d0.source": "", "d0.decree": "SKB 1/2026", "rows": "1",
}  # fmt: skip
WEEK = dict.fromkeys(("monday", "tuesday", "wednesday", "thursday", "friday"), "08:00-12:00 13:00-15:00")
HOURS = {**WEEK, "saturday": "", "sunday": "", "name": "Jam kerja", "from": "", "until": ""}
Registered = Callable[[str], CaseRef]


def named(office: UUID, year: int) -> list[str]:
    return [day.name for day in queries.special_days(office, year)]


def token(answer: Any) -> str:
    found = re.search(r'name="token" value="(\w+)"', answer.content.decode())
    return found[1] if found else ""


def days(client: Client, **changes: str) -> Any:
    return client.post(reverse("desk:days_enter"), NEW_YEAR | changes)


def hours(client: Client, no: int = 1, key: str = "kantor", **changes: str) -> Any:
    return client.post(reverse("desk:period", args=[key, no]), HOURS | changes)


def text(answer: Any) -> str:
    return " ".join(re.sub(r"<[^>]+>", " ", answer.content.decode()).split())


# --- days ----------------------------------------------------------------------------------------------


def test_a_day_is_shown_first_then_entered_and_deadlines_are_counted_anew(
    browser: Browser, office: UUID
) -> None:
    client = browser("admin")
    shown = days(client)
    assert "Tahun Baru (baru)" in text(shown)
    assert (named(office, 2027), QueuedJob.objects.filter(task="cases.recount").count()) == ([], 0)
    assert days(client, token=token(shown), do="save").status_code == 302
    assert named(office, 2027) == ["Tahun Baru"]
    assert QueuedJob.objects.filter(task="cases.recount").count() == 1
    page = client.get(reverse("desk:calendar"), {"tahun": "2027"}).content.decode()
    assert "SKB 1/2026" in page


def test_only_what_was_shown_is_saved(browser: Browser, office: UUID) -> None:
    client = browser("admin")
    seen = token(days(client))
    answer = days(client, token=seen, do="save", **{"d0.name": "Lain"})
    assert (answer.status_code, named(office, 2027)) == (200, [])
    service.enter_days(office, [SpecialDay(day=date(2027, 2, 5), name="Imlek")], by=SYSTEM)
    answer = days(client, token=seen, do="save")
    assert (answer.status_code, named(office, 2027)) == (200, ["Imlek"])


@pytest.mark.parametrize(
    ("changes", "field"),
    [
        ({"d0.day": ""}, "day"),
        ({"d0.day": "2027-02-30"}, "day"),
        ({"d0.name": ""}, "name"),
        ({"d0.kind": "pesta"}, "kind"),
        ({"d0.hours": "07:30-11:30"}, "hours"),
        ({"d0.kind": "setengah_hari"}, "hours"),
        ({"d0.kind": "setengah_hari", "d0.hours": "11:30-07:30"}, "hours"),
    ],
)
def test_a_day_that_cannot_be_is_refused_at_its_field_and_stays_typed(
    browser: Browser, office: UUID, changes: dict[str, str], field: str
) -> None:
    answer = days(browser("admin"), **changes)
    shown = answer.content.decode()
    assert answer.status_code == 400
    assert f'id="isian-d0-{field}-galat"' in shown
    assert 'value="SKB 1/2026"' in shown
    assert named(office, 2027) == []


def test_a_date_is_entered_once(browser: Browser, office: UUID) -> None:
    second = {name.replace("d0", "d1"): value for name, value in NEW_YEAR.items()} | {"rows": "2"}
    answer = days(browser("admin"), **second)
    assert (answer.status_code, "isian-d1-day-galat" in answer.content.decode()) == (400, True)


def test_a_row_is_added_and_one_is_left_out(browser: Browser, office: UUID) -> None:
    client = browser("admin")
    added = days(client, do="add").content.decode()
    assert 'name="d1.day"' in added
    assert 'value="Tahun Baru"' in added
    assert "Tidak ada yang berubah" in text(days(client, **{"d0.takes": ""}))


def test_a_half_day_is_opened_again_as_it_was_entered(browser: Browser, office: UUID) -> None:
    half = SpecialDay(
        day=date(2026, 12, 31), name="Tutup <buku>", kind=DayKind.HALF, hours=("07:30-09:00", "10:00-11:30")
    )
    service.enter_days(office, [half], by=SYSTEM)
    shown = browser("admin").get(reverse("desk:days_enter"), {"hari": "2026-12-31"}).content.decode()
    assert 'value="07:30-09:00 10:00-11:30"' in shown
    assert 'value="Tutup &lt;buku&gt;"' in shown


def test_a_day_is_taken_away_after_its_consequences_were_shown(browser: Browser, office: UUID) -> None:
    client, where, day = browser("admin"), reverse("desk:day_remove"), {"day": "2026-12-25"}
    shown = client.post(where, day)
    assert "Kelahiran Yesus Kristus" in text(shown)
    assert len(named(office, 2026)) == 25
    assert client.post(where, {**day, "token": token(shown)}).status_code == 302
    assert len(named(office, 2026)) == 24


def test_a_day_of_a_unit_above_is_not_offered_for_change(browser: Browser, office: UUID) -> None:
    city = queries.unit(office).parent
    assert city
    service.enter_days(city, [SpecialDay(day=date(2027, 1, 6), name="Hari jadi kota")], by=SYSTEM)
    shown = browser("admin").get(reverse("desk:calendar"), {"tahun": "2027"}).content.decode()
    assert "dari unit di atas" in shown
    assert "hari=2027-01-06" not in shown


# --- lists ---------------------------------------------------------------------------------------------


def bring(client: Client, content: str, **more: str) -> Any:
    file = SimpleUploadedFile("skb.csv", content.encode())
    return client.post(reverse("desk:days_bring"), {"file": file, **more})


def resend(client: Client, answer: Any, **changes: str) -> Any:
    """The form that was shown, as a browser would send it."""
    shown = answer.content.decode()
    inputs = re.findall(r'<input[^>]*name="([\w.]+)"[^>]*?value="([^"]*)"', shown)
    kinds = re.findall(r'<select[^>]*name="(d\d+\.kind)".*?value="(\w+)" selected', shown, re.S)
    return client.post(reverse("desk:days_enter"), dict(inputs) | dict(kinds) | {"do": "save"} | changes)


def test_a_list_is_shown_first_and_saved_as_it_was_corrected(browser: Browser, office: UUID) -> None:
    client = browser("admin")
    shown = bring(client, "tanggal,jenis,nama\n2027-01-01,libur,Tahun Baru\n2027-02-05,libur,Imlek\n")
    assert "Yang akan berubah" in shown.content.decode()
    assert named(office, 2027) == []
    corrected = resend(client, shown, **{"d1.name": "Imlek 2578", "decree_for_all": "SKB 9/2026"})
    assert named(office, 2027) == []
    assert resend(client, corrected).status_code == 302
    assert named(office, 2027) == ["Tahun Baru", "Imlek 2578"]
    assert {day.decree for day in queries.special_days(office, 2027)} == {"SKB 9/2026"}


def test_a_list_may_replace_its_years_and_says_what_goes(browser: Browser, office: UUID) -> None:
    service.enter_days(office, [SpecialDay(day=date(2027, 3, 1), name="Keliru")], by=SYSTEM)
    client = browser("admin")
    shown = bring(client, "tanggal,jenis,nama\n2027-01-01,libur,Tahun Baru\n", whole_years="ya")
    assert "Keliru (dihapus)" in text(shown)
    assert resend(client, shown).status_code == 302
    assert named(office, 2027) == ["Tahun Baru"]


def test_a_row_that_cannot_be_read_is_told_by_its_number(browser: Browser, office: UUID) -> None:
    answer = bring(browser("admin"), "tanggal,jenis,nama\nbesok,libur,x\n2027-01-01,libur,y\n")
    assert (answer.status_code, "Baris 2:" in text(answer)) == (400, True)
    assert 'value="2027-01-01"' in answer.content.decode()
    assert named(office, 2027) == []


@pytest.mark.parametrize("content", ["bukan daftar", "tanggal,nama\n2027-01-01,x\n", "\xff"])
def test_a_file_that_is_no_list_is_refused_at_its_field(browser: Browser, content: str) -> None:
    answer = bring(browser("admin"), content, decree="SKB 9/2026")
    assert (answer.status_code, "isian-file-galat" in answer.content.decode()) == (400, True)
    assert 'value="SKB 9/2026"' in answer.content.decode()


@pytest.mark.parametrize("year", ["", "pagi", "1999"])
def test_a_year_that_is_none_is_refused_at_its_field(browser: Browser, year: str) -> None:
    answer = browser("admin").post(reverse("desk:days_bring"), {"year": year})
    assert (answer.status_code, "isian-year-galat" in answer.content.decode()) == (400, True)


def test_a_first_guess_is_corrected_before_it_is_saved(browser: Browser, office: UUID) -> None:
    client = browser("admin")
    shown = client.post(reverse("desk:days_bring"), {"year": "2027"})
    assert named(office, 2027) == []
    assert shown.content.decode().count(".takes") > 15
    checked = resend(client, shown, **{"d0.takes": ""})
    assert resend(client, checked, **{"d0.takes": ""}).status_code == 302
    assert "Hari Tahun Baru" not in named(office, 2027)
    assert len(named(office, 2027)) > 14


# --- hours ---------------------------------------------------------------------------------------------


def test_hours_that_move_a_case_say_by_how_much_before_they_are_saved(
    browser: Browser, office: UUID, registered: Registered
) -> None:
    registered("satu")
    client, before = browser("admin"), queries.calendar_stamp(office)
    shown = hours(client)
    assert re.search(r"1 batas bergeser.*semula .*, menjadi .*\(\s*mundur ", text(shown))
    assert queries.calendar_stamp(office) == before
    assert hours(client, token=token(shown), do="save").status_code == 302
    assert queries.calendars(office)[0].periods[0]["hours"]["monday"] == ["08:00-12:00", "13:00-15:00"]
    assert [one["name"] for one in queries.calendars(office)[0].periods[1:]] == [
        "Jam kerja bulan Ramadan 1447 H"
    ]


@pytest.mark.parametrize(
    ("changes", "field", "says"),
    [
        ({"monday": "16:00-08:00"}, "monday", "berakhir sebelum mulai"),
        ({"friday": "08:00-12:00 11:00-13:00"}, "friday", "tumpang tindih"),
        (dict.fromkeys(WEEK, ""), "monday", "satu menit kerja pun"),
        ({"from": "2027-02-08", "until": "2027-02-01"}, "until", "berakhir sebelum mulai"),
        ({"from": "2026-03-01", "until": "2026-04-01"}, "from", "tumpang tindih"),
        ({"from": "2026-04-01"}, "from", "Sebelum 19 Februari 2026"),
        ({"until": "kapan"}, "until", "Tanggal tidak dikenal"),
        ({"name": ""}, "name", "Isi nama"),
    ],
)  # fmt: skip
def test_hours_that_cannot_be_are_refused_at_their_field_and_stay_typed(
    browser: Browser, office: UUID, changes: dict[str, str], field: str, says: str
) -> None:
    before = queries.calendar_stamp(office)
    answer = hours(browser("admin"), **{"thursday": "09:09-10:10", **changes})
    shown = answer.content.decode()
    assert answer.status_code == 400
    assert f'id="isian-{field}-galat"' in shown
    assert says in text(answer)
    assert 'value="09:09-10:10"' in shown or "thursday" in changes
    assert queries.calendar_stamp(office) == before


def test_a_new_period_begins_with_the_ordinary_week(browser: Browser, office: UUID) -> None:
    client = browser("admin")
    assert (
        'value="07:30-12:00 13:00-16:00"'
        in client.get(reverse("desk:period", args=["kantor", 0])).content.decode()
    )
    ramadan = {"name": "Ramadan 1448 H", "from": "2027-02-08", "until": "2027-03-09"}
    shown = hours(client, 0, **ramadan)
    assert hours(client, 0, **ramadan, token=token(shown)).status_code == 302
    assert queries.calendars(office)[0].periods[-1]["from"] == "2027-02-08"


def test_a_period_is_taken_away_unless_days_would_be_left_without(browser: Browser, office: UUID) -> None:
    client = browser("admin")
    shown = hours(client, 2, do="remove")
    assert len(queries.calendars(office)[0].periods) == 2
    assert hours(client, 2, do="remove", token=token(shown)).status_code == 302
    assert len(queries.calendars(office)[0].periods) == 1
    assert "paling sedikit satu masa" in text(hours(client, 1, do="remove"))
    assert len(queries.calendars(office)[0].periods) == 1


def test_what_is_not_there_is_not_found(browser: Browser) -> None:
    client = browser("admin")
    assert client.get(reverse("desk:period", args=["kantor", 9])).status_code == 404
    assert client.get(reverse("desk:calendar_settings", args=["jaga"])).status_code == 404


# --- calendars -----------------------------------------------------------------------------------------


def test_a_calendar_of_a_shift_works_day_and_night_and_on_holidays(browser: Browser, office: UUID) -> None:
    client = browser("admin")
    new = {"name": "Jaga server", "key": "jaga", "start": "round"}
    assert client.post(reverse("desk:calendar_new"), new).status_code == 302
    jaga = queries.office_calendar(office, "jaga")
    assert sum(span.end - span.start for span in jaga.spans(date(2026, 12, 25))) == 24 * 60
    assert client.post(reverse("desk:calendar_settings", args=["jaga"]), {"do": "remove"}).status_code == 302
    assert [one.key for one in queries.calendars(office)] == ["kantor"]


@pytest.mark.parametrize(
    ("change", "field"), [({"key": "kantor"}, "key"), ({"key": "Jaga 1"}, "key"), ({"name": ""}, "name")]
)
def test_a_calendar_that_cannot_be_is_refused_at_its_field(
    browser: Browser, office: UUID, change: dict[str, str], field: str
) -> None:
    new = {"name": "Jaga server", "key": "jaga", "start": "copy", **change}
    answer = browser("admin").post(reverse("desk:calendar_new"), new)
    assert (answer.status_code, f"isian-{field}-galat" in answer.content.decode()) == (400, True)
    assert [one.key for one in queries.calendars(office)] == ["kantor"]


def test_the_days_it_rests_on_are_chosen_with_their_consequences(browser: Browser, office: UUID) -> None:
    client, where = browser("admin"), reverse("desk:calendar_settings", args=["kantor"])
    wanted = {"name": "Jam pelayanan", "zone": "Asia/Makassar", "rests_on": ["libur", "lokal"]}
    shown = client.post(where, wanted)
    assert queries.calendars(office)[0].zone == "Asia/Jakarta"
    assert client.post(where, {**wanted, "token": token(shown)}).status_code == 302
    kept = queries.calendars(office)[0]
    assert (kept.name, kept.zone, kept.rests_on) == (
        "Jam pelayanan", "Asia/Makassar", {DayKind.PUBLIC, DayKind.LOCAL},
    )  # fmt: skip
    assert client.post(where, {**wanted, "name": ""}).status_code == 400


def test_a_calendar_that_work_runs_on_stays(browser: Browser, office: UUID) -> None:
    answer = browser("admin").post(reverse("desk:calendar_settings", args=["kantor"]), {"do": "remove"})
    assert answer.status_code == 400
    assert "berjalan menurut kalender ini" in text(answer)


def test_changing_the_calendar_of_a_unit_above_makes_a_copy(browser: Browser, office: UUID) -> None:
    city = queries.unit(office).parent
    assert city
    week = {"name": "Jam kota", "hours": {day: ["08:00-12:00"] for day in WEEK}}
    service.set_calendar(city, {"zone": "Asia/Jakarta", "periods": [week]}, by=SYSTEM, key="kota")
    client = browser("admin")
    assert "Menyimpan membuat salinan" in text(client.get(reverse("desk:period", args=["kota", 1])))
    shown = hours(client, key="kota")
    assert hours(client, key="kota", token=token(shown)).status_code == 302
    copy = next(one for one in queries.calendars(office) if one.key == "kota")
    assert copy.unit == office
    assert queries.calendars(city)[0].periods[0]["hours"]["monday"] == ["08:00-12:00"]


def test_nobody_else_changes_the_time(browser: Browser, office: UUID) -> None:
    before = queries.calendar_stamp(office)
    for name in ("kepala", "sekretaris", "agendaris"):
        client = browser(name)
        assert client.get(reverse("desk:calendar")).status_code == 404
        assert days(client).status_code == hours(client).status_code == 404
    assert queries.calendar_stamp(office) == before


@pytest.mark.parametrize("year", ["", "1999", "2101", "27", "dua ribu", "99999999999999999999", "²⁰²⁶"])
def test_a_year_beyond_reason_is_refused_in_a_sentence(browser: Browser, year: str) -> None:
    refused = browser("admin").post(reverse("desk:days_bring"), {"year": year})
    assert refused.status_code == 400
    assert "Tulis tahun antara 2000 dan 2100." in text(refused)
