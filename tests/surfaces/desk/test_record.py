"""The record of work for the appraisal, and the competence that warns but never locks."""

import subprocess
from collections.abc import Callable
from pathlib import Path
from uuid import UUID

import pytest
from django.urls import reverse
from tests.surfaces.desk.conftest import Browser, actor

from tertib.cases import queries
from tertib.cases.types import CaseRef
from tertib.kernel.errors import Invalid, NotFound
from tertib.people import queries as people
from tertib.people import service as people_service
from tertib.people.types import Competence
from tertib.project import demo
from tertib.runtime import door

pytestmark = pytest.mark.django_db
Register = Callable[[str], CaseRef]


def person(name: str) -> UUID:
    found = actor(name).person
    assert found is not None
    return found


def words(pdf: bytes, tmp_path: Path) -> str:
    path = tmp_path / "record.pdf"
    path.write_bytes(pdf)
    done = subprocess.run(
        ["pdftotext", "-layout", str(path), "-"], capture_output=True, text=True, check=True
    )
    return " ".join(done.stdout.split())


def test_what_one_finished_stands_on_the_paper(
    browser: Browser, registered: Register, tmp_path: Path
) -> None:
    ref = registered("rekap")
    answer = browser("agendaris").get(reverse("desk:my_record"))
    said = words(answer.content, tmp_path)
    assert answer["Content-Type"] == "application/pdf"
    assert "Wulan Sekarayu, A.Md." in said
    assert ref.number in said
    assert "Agendaris" in said
    assert "no-store" in answer["Cache-Control"]


def test_who_appoints_prints_it_of_others(browser: Browser, registered: Register, tmp_path: Path) -> None:
    ref = registered("rekap")
    answer = browser("sekretaris").get(reverse("desk:record", args=[person("agendaris")]))
    assert ref.number in words(answer.content, tmp_path)
    assert browser("jft1").get(reverse("desk:record", args=[person("agendaris")])).status_code == 404


def test_another_period_is_empty_and_a_turned_one_is_refused(
    browser: Browser, registered: Register, tmp_path: Path
) -> None:
    registered("rekap")
    client = browser("agendaris")
    empty = client.get(reverse("desk:my_record"), {"dari": "2020-01-01", "sampai": "2020-12-31"})
    assert "Tidak ada pekerjaan yang selesai" in words(empty.content, tmp_path)
    turned = client.get(reverse("desk:my_record"), {"dari": "2026-12-31", "sampai": "2026-01-01"})
    assert turned.status_code == 400


def test_nobody_without_a_right_reads_the_lines(registered: Register) -> None:
    registered("rekap")
    today = people.office_date(door.read_now())
    first = today.replace(month=1, day=1)
    assert queries.work_record(actor("kepala"), person("agendaris"), first, today)
    with pytest.raises(NotFound):
        queries.work_record(actor("jft1"), person("agendaris"), first, today)


def test_too_little_education_warns_and_locks_nothing(browser: Browser, registered: Register) -> None:
    ref = registered("kurang")
    admin, head = actor("admin"), browser("kepala")
    page = reverse("desk:case", args=[ref.id])
    assert "meminta pendidikan" not in head.get(page).content.decode()
    people_service.set_competence(person("kepala"), Competence(education="SMA"), by=admin)
    shown = head.get(page).content.decode()
    assert "meminta pendidikan paling rendah" in shown
    assert "tindakan/complete/" in shown
    assert "meminta pendidikan" not in browser("sekretaris").get(page).content.decode()


def test_the_administrator_records_it_and_a_correction_keeps_it(browser: Browser) -> None:
    url = reverse("desk:competence", args=[person("jft1")])
    data = {"education": "S1", "field_of_study": "Informatika", "knowledge": "Jaringan\nEmail Management"}
    assert browser("admin").post(url, data).status_code == 302
    seat = next(one for one in demo.PEOPLE if one.username == "jft1")
    people_service.correct_person(person("jft1"), seat.person, by=actor("admin"))
    known = people.person(person("jft1")).competence
    assert (known.education, known.knowledge) == ("S1", ("Jaringan", "Email Management"))


def test_an_unknown_level_is_refused(office: UUID) -> None:
    with pytest.raises(Invalid):
        people_service.set_competence(person("jft1"), Competence(education="S9"), by=actor("admin"))
