"""Pages on who acts for whom: what they answer, what they record, what they refuse and say."""

import io
import re
from datetime import timedelta
from uuid import UUID

import openpyxl
import pytest
from django.core.files.uploadedfile import SimpleUploadedFile
from django.test import Client
from django.urls import reverse
from django.utils import timezone
from tests.surfaces.desk.conftest import Browser, actor

from tertib.people import queries as people
from tertib.people import stepup
from tertib.people.models import User
from tertib.runtime import door

pytestmark = pytest.mark.django_db
HEAD = "kepala_dinas"


def text(client: Client, name: str, *args: object, **query: str) -> str:
    answer = client.get(reverse(f"desk:{name}", args=args), query)
    assert answer.status_code == 200
    return " ".join(re.sub(r"<[^>]+>", " ", answer.content.decode()).split())


def person(name: str) -> UUID:
    found = actor(name).person
    assert found is not None
    return found


def away(client: Client, days: int = 13, **more: str) -> object:
    start = people.office_date(door.read_now())
    data = {"start": start.isoformat(), "end": (start + timedelta(days=days)).isoformat(), **more}
    return client.post(reverse("desk:leave", args=[person("kepala")]), data)


def stand_in(office: UUID, name: str = "sekretaris", decree: str = "800/7/2026") -> dict[str, str]:
    prefix = f"plh.{people.post_by_key(office, HEAD).id}."
    return {f"{prefix}person": str(person(name)), f"{prefix}decree_no": decree}


def test_the_posts_say_who_holds_them_today(browser: Browser) -> None:
    html = text(browser("jft1"), "posts")
    assert "Plt. Kepala Dinas" in html
    assert "Drs. Darmawan Telaga, M.Si." in html


def test_the_page_of_a_post_answers_who_could_sign_then_and_as_what(browser: Browser) -> None:
    client = browser("jft1")
    html = text(client, "post", HEAD)
    assert "Drs. Darmawan Telaga, M.Si. Plt. Kepala Dinas Berdasarkan 800.1.3/006-contoh/" in html
    assert "Plt. KEPALA DINAS KOMUNIKASI DAN INFORMATIKA" in html
    html = text(client, "post", HEAD, tanggal="2020-01-01")
    assert "Yang dapat menandatangani pada 1 Januari 2020 Tidak ada seorang pun" in html
    assert "Mandatnya baru mulai pada" in html


def test_a_strange_day_is_today(browser: Browser) -> None:
    assert "Tidak ada seorang pun" not in text(browser("jft1"), "post", HEAD, tanggal="kemarin")


def test_who_only_looks_finds_nothing_to_press(browser: Browser) -> None:
    html = text(browser("jft1"), "post", HEAD)
    assert "Tunjuk pejabat" not in html
    assert "Akhiri" not in html


def test_leave_and_substitute_are_recorded_on_one_page(browser: Browser, office: UUID) -> None:
    client = browser("sekretaris")
    assert away(client, **stand_in(office, name="kabid")).status_code == 302  # type: ignore[attr-defined]
    html = text(client, "post", HEAD)
    assert "Iskandar Muara, S.T., M.T. Plh. Kepala Dinas Berdasarkan 800/7/2026" in html
    assert "Drs. Darmawan Telaga, M.Si. Plt. Kepala Dinas Berhalangan" in html
    assert "menggantikan Drs. Darmawan Telaga, M.Si." in text(browser("kabid"), "inbox")


def test_a_missing_decree_comes_back_with_the_reason_and_what_was_typed(
    browser: Browser, office: UUID
) -> None:
    answer = away(browser("admin"), ground="Dinas luar", **stand_in(office, decree=""))
    assert answer.status_code == 400  # type: ignore[attr-defined]
    html = answer.content.decode()  # type: ignore[attr-defined]
    assert "Isi nomor SK atau surat perintah yang menjadi dasarnya." in html
    assert f'href="#isian-plh-{people.post_by_key(office, HEAD).id}-decree_no"' in html
    assert "Dinas luar" in html
    assert people.leaves(person("kepala")) == ()


def test_an_end_before_the_start_is_named_at_its_field(browser: Browser) -> None:
    answer = away(browser("admin"), days=-1)
    assert 'href="#isian-end"' in answer.content.decode()  # type: ignore[attr-defined]


def test_nobody_stands_in_by_their_own_record(browser: Browser, office: UUID) -> None:
    answer = away(browser("sekretaris"), **stand_in(office))
    assert "diri sendiri" in answer.content.decode()  # type: ignore[attr-defined]


def test_coming_back_earlier_ends_the_charge(browser: Browser, office: UUID) -> None:
    client = browser("admin")
    away(client, **stand_in(office))
    (leave,) = people.leaves(person("kepala"))
    yesterday = people.office_date(door.read_now()) - timedelta(days=1)
    client.post(
        reverse("desk:leave_end", args=[person("kepala"), leave.id]), {"last_day": yesterday.isoformat()}
    )
    assert "Plt. Kepala Dinas Berdasarkan" in text(client, "post", HEAD)
    assert "dibatalkan" in text(client, "official", person("kepala"))


def test_a_definitive_head_waits_for_the_plt_to_end(browser: Browser, office: UUID) -> None:
    client, start = browser("admin"), people.office_date(door.read_now())
    data = {"person": str(person("sekretaris")), "kind": "definitive", "start": start.isoformat()}
    refused = client.post(reverse("desk:appoint", args=[HEAD]), {**data, "decree_no": "800/8/2026"})
    assert refused.status_code == 400
    assert "Akhiri dulu mandat Plt. itu." in refused.content.decode()
    mandate = people.mandates(people.post_by_key(office, HEAD).id)[0]
    ended = (start - timedelta(days=1)).isoformat()
    end = reverse("desk:mandate_end", args=[HEAD, mandate.id])
    held = client.post(end, {"last_day": ended}, follow=True)
    assert "nyatakan bahwa jabatan memang dibiarkan lowong" in held.content.decode()
    client.post(end, {"last_day": ended, "leaves_vacant": "ya"})
    done = client.post(reverse("desk:appoint", args=[HEAD]), {**data, "decree_no": "800/8/2026"})
    assert done.status_code == 302
    assert "Ratna Kemuning, S.Sos., M.A.P. Kepala Dinas Berdasarkan 800/8/2026" in text(client, "post", HEAD)


def test_a_delegation_is_recorded_shown_and_ended(browser: Browser, office: UUID) -> None:
    client, start = browser("kepala"), people.office_date(door.read_now())
    data = {
        "to_post": str(people.post_by_key(office, "sekretaris").id), "acts": ["dispose", "sign"],
        "start": start.isoformat(), "end": start.isoformat(), "letter_no": "800/9/2026",
    }  # fmt: skip
    assert client.post(reverse("desk:delegate", args=[HEAD]), data).status_code == 302
    html = text(client, "post", HEAD)
    assert "Mendisposisi, Menandatangani naskah" in html
    assert "a.n. KEPALA DINAS KOMUNIKASI DAN INFORMATIKA" in html
    assert "bertindak a.n. Kepala Dinas" in text(browser("sekretaris"), "inbox").replace("  ", " ")
    (given,) = people.delegations(office, door.read_now())
    client.post(
        reverse("desk:delegation_end", args=[HEAD, given.id]),
        {"last_day": (start - timedelta(days=1)).isoformat()},
    )
    assert people.delegations(office, door.read_now()) == ()


def test_an_incomplete_delegation_names_every_field(browser: Browser) -> None:
    answer = browser("admin").post(reverse("desk:delegate", args=[HEAD]), {})
    assert answer.status_code == 400
    assert 'href="#isian-to_post"' in answer.content.decode()


def fresh(client: Client) -> Client:
    session = client.session
    stepup.record(session, timezone.now())
    session.save()
    return client


def test_a_sign_in_is_renewed_and_the_password_is_shown_once(browser: Browser) -> None:
    client = fresh(browser("admin"))
    before = User.objects.get(username="jft1").password
    answer = client.post(reverse("desk:sign_in", args=[person("jft1")]))
    assert (answer.status_code, answer.headers["Cache-Control"]) == (200, "no-store, private")
    shown = re.search(r'class="code-line lead">([^<]+)<', answer.content.decode())
    assert shown is not None
    user = User.objects.get(username="jft1")
    assert user.password != before
    assert user.check_password(shown[1])


def test_renewing_asks_who_is_there(browser: Browser) -> None:
    before = User.objects.get(username="jft1").password
    answer = browser("admin").post(reverse("desk:sign_in", args=[person("jft1")]))
    assert answer.status_code == 302
    assert User.objects.get(username="jft1").password == before


def test_the_exception_of_a_small_office_is_made_and_taken_back(browser: Browser, office: UUID) -> None:
    client, page = browser("admin"), reverse("desk:sole_duty")
    client.post(page, {"ground": "SE Kepala Dinas 1/2026"})
    assert "SE Kepala Dinas 1/2026" in text(client, "officials")
    client.post(page, {"forbid": "1"})
    assert people.sole_duty(office) is None
    client.post(page, {"ground": " "})
    assert people.sole_duty(office) is None


def upload(content: bytes, name: str = "kantor.csv") -> dict[str, SimpleUploadedFile]:
    return {"file": SimpleUploadedFile(name, content)}


GOOD = b"kunci_jabatan;nama_jabatan;unit;atasan\narsip_2;Arsiparis Kedua;sekretariat;sekretaris\n"


def test_a_file_is_checked_then_brought_without_choosing_it_again(browser: Browser, office: UUID) -> None:
    client, page = browser("admin"), reverse("desk:import")
    checked = client.post(page, upload(GOOD)).content.decode()
    assert "1 baris siap masuk" in checked
    carried = re.search(r'name="carried" value="([^"]+)"', checked)
    assert carried is not None
    from html import unescape

    assert client.post(page, {"carried": unescape(carried[1]), "apply": "1"}).status_code == 302
    assert people.post_by_key(office, "arsip_2").title == "Arsiparis Kedua"


def test_wrong_rows_are_told_by_their_number(browser: Browser) -> None:
    answer = browser("admin").post(reverse("desk:import"), upload(GOOD.replace(b"sekretariat", b"nihil")))
    html = " ".join(re.sub(r"<[^>]+>", " ", answer.content.decode()).split())
    assert answer.status_code == 400
    assert "jabatan 2 arsip_2 salah unit: unit dengan kunci nihil tidak ada." in html


def test_a_workbook_may_be_brought_at_once(browser: Browser, office: UUID) -> None:
    book = openpyxl.Workbook()
    for line in GOOD.decode().splitlines():
        book.active.append(line.split(";"))
    kept = io.BytesIO()
    book.save(kept)
    data = {**upload(kept.getvalue(), "kantor.xlsx"), "apply": "1"}
    assert browser("admin").post(reverse("desk:import"), data).status_code == 302
    assert people.post_by_key(office, "arsip_2").unit_name == "Sekretariat"


@pytest.mark.parametrize("data", [{}, {"carried": "{"}, {"carried": "[1]"}], ids=["nothing", "torn", "odd"])
def test_nothing_to_bring_is_said(browser: Browser, data: dict[str, str]) -> None:
    answer = browser("admin").post(reverse("desk:import"), data)
    assert answer.status_code == 400
    assert "Pilih dulu berkasnya." in answer.content.decode()
