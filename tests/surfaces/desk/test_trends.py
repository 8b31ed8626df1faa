"""The pages of trends and of what is unsettled."""

from datetime import timedelta
from uuid import UUID, uuid4

import pytest
from django.db import connection
from django.test.utils import CaptureQueriesContext
from tests.surfaces.desk.conftest import Browser, actor

from tertib.inspections import queries
from tertib.inspections.models import FollowUp
from tertib.runtime import door

pytestmark = pytest.mark.django_db


def server(office: UUID) -> UUID:
    return queries.asset_by_code(actor("admin"), "SRV-01", office=office).facts.id


def leave(asset: UUID, **said: object) -> FollowUp:
    fields = {"what": "Disk <hampir> penuh", "items": ["SV-14"], "opened_at": door.read_now(), **said}
    return FollowUp.objects.create(
        asset_id=asset, origin_case=uuid4(), origin_step=4, origin_round=1, **fields
    )


def test_the_asset_shows_its_trends_in_words_and_as_a_picture(office: UUID, browser: Browser) -> None:
    text = browser("jft1").get(f"/meja/aset/{server(office)}/").content.decode()
    assert "Partisi terpenuh penuh sekitar" in text
    assert "Tidak ada kecenderungan." in text
    assert text.count('class="chart"') == 2


def test_one_number_has_a_page_in_both_languages(office: UUID, browser: Browser) -> None:
    path = f"/meja/aset/{server(office)}/tren/SV-14/disk_used/"
    client = browser("jft1")
    assert "penuh sekitar" in client.get(path).content.decode()
    client.cookies["django_language"] = "en"
    english = client.get(path)
    assert "full in about" in english.content.decode()
    assert client.get(path.replace("SV-14", "SV-99")).status_code == 404


def test_what_is_unsettled_is_listed_and_escaped(office: UUID, browser: Browser) -> None:
    leave(server(office), trouble="SOP ini belum berlaku.", due_on=door.read_now().date() - timedelta(days=9))
    for path in ("/meja/belum-tuntas/", f"/meja/aset/{server(office)}/"):
        text = browser("jft1").get(path).content.decode()
        assert "Disk &lt;hampir&gt; penuh" in text
        assert "SOP ini belum berlaku." in text
        assert "lewat batas" in text


def test_only_a_keeper_is_offered_to_open_it_again(office: UUID, browser: Browser) -> None:
    row = leave(server(office), trouble="SOP ini belum berlaku.")
    assert "Buka perkara lagi" in browser("jft1").get("/meja/belum-tuntas/").content.decode()
    assert "Buka perkara lagi" not in browser("agendaris").get("/meja/belum-tuntas/").content.decode()
    assert browser("jft1").post(f"/meja/belum-tuntas/{row.id}/").status_code == 302


def test_the_list_takes_as_many_queries_for_three_as_for_one(office: UUID, browser: Browser) -> None:
    leave(server(office))
    client = browser("jft1")
    client.get("/meja/belum-tuntas/")
    with CaptureQueriesContext(connection) as one:
        client.get("/meja/belum-tuntas/")
    for _ in range(2):
        leave(server(office))
    with CaptureQueriesContext(connection) as three:
        client.get("/meja/belum-tuntas/")
    assert len(one) == len(three)
