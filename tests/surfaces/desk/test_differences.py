"""The list of differences: what is compared, what differs, who may ask."""

from typing import Any
from uuid import UUID

import pytest
from django.db import connection
from django.test.utils import CaptureQueriesContext
from tests.surfaces.desk.conftest import Browser

from tertib.provisioning.models import Comparison, Finding
from tertib.runtime import door
from tertib.runtime.models import QueuedJob

pytestmark = pytest.mark.django_db
PAGE = "/meja/perbedaan/"


def finding(office: UUID, subject: str = "dinkes.tanjungpinangkota.go.id", **changes: Any) -> Finding:
    now = door.read_now()
    columns: dict[str, Any] = {
        "office_id": office, "system": "dns:tanjungpinangkota.go.id", "kind": "record_ttl",
        "subject": subject, "aspect": "records", "digest": "x", "first_seen": now, "last_seen": now,
        "lines": [{"label": "A", "before": "192.0.2.1 (TTL 300)", "after": "192.0.2.1 (TTL 3600)"}],
    }  # fmt: skip
    return Finding.objects.create(**{**columns, **changes})


def test_a_difference_is_shown_with_both_sides_and_accepted_ones_apart(
    browser: Browser, office: UUID
) -> None:
    finding(office, trouble="SOP penyelesaian perbedaan baru usulan.")
    finding(
        office, "lama.tanjungpinangkota.go.id", state="accepted", reason="Dipakai mitra", settled_by="Raja",
        settled_at=door.read_now(), settled_how="accepted",
    )  # fmt: skip
    page = browser("admin").get(PAGE).content.decode()
    for words in ("Umur rekaman DNS (TTL) berbeda", "TTL 3600", "Bandingkan sekarang", "baru usulan"):
        assert words in page
    assert "Dipakai mitra" not in page
    assert "Dipakai mitra" in browser("admin").get(f"{PAGE}?diterima=1").content.decode()


def test_another_offices_differences_are_not_shown(browser: Browser, office: UUID) -> None:
    from tertib.kernel.actor import SYSTEM
    from tertib.people import service
    from tertib.people.types import NewUnit

    other = service.create_unit(NewUnit(key="lain", name="Kantor Lain", is_office=True), by=SYSTEM).id
    finding(other)
    assert "TTL 3600" not in browser("admin").get(PAGE).content.decode()
    assert "Bandingkan sekarang" not in browser("kabid").get(PAGE).content.decode()


def test_what_could_not_be_compared_says_why(browser: Browser, office: UUID) -> None:
    browser("admin").post(f"{PAGE}bandingkan/")
    assert QueuedJob.objects.filter(task="provisioning.compare").exists()
    assert "menunggu pekerja" in browser("admin").get(PAGE).content.decode()
    said = "%(server)s tidak menjawab dalam %(seconds)s detik. Keadaan zona belum diketahui."
    Comparison.objects.update(asked_at=None, sentence=said, fields={"server": "ns1", "seconds": "5"})
    page = browser("admin").get(PAGE).content.decode()
    assert "ns1 tidak menjawab dalam 5 detik." in page
    assert "tidak dapat dibandingkan" in page


def test_a_case_is_opened_for_what_was_held_back(browser: Browser, office: UUID) -> None:
    row = finding(office, kind="foreign_name", held_back=True)
    assert "nama asing ditemukan sekaligus" in browser("admin").get(PAGE).content.decode()
    browser("admin").post(f"{PAGE}buka/", {"finding": str(row.id)})
    assert not Finding.objects.get().held_back
    assert browser("kabid").post(f"{PAGE}buka/", {"finding": str(row.id)}).status_code == 404


def test_one_row_or_many_cost_the_same_statements(browser: Browser, office: UUID) -> None:
    client, counts = browser("admin"), []
    client.get(PAGE)
    for batch in (1, 3):
        for no in range(batch):
            finding(office, f"n{batch}{no}.tanjungpinangkota.go.id")
        with CaptureQueriesContext(connection) as asked:
            client.get(PAGE)
        counts.append(len(asked))
    assert counts[0] == counts[1]
