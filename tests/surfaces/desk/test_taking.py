"""Impor pertama at the desk: read, looked at, applied just so, and the owners confirmed."""

import re
from uuid import UUID

import pytest
from django.core.files.uploadedfile import SimpleUploadedFile
from django.http import HttpResponse
from django.test import Client
from pytest_django import DjangoAssertNumQueries
from tests.surfaces.desk.conftest import Browser

from tertib.project import wiring
from tertib.provisioning.models import Holding, TakingOver

pytestmark = pytest.mark.django_db
SHELF, READ, OWNERS = (f"/meja/siapkan/impor/{each}" for each in ("", "baca/", "pemilik/"))
ZONE = "kota.go.id"
TEXT = "$TTL 300\n@ NS ns1\nns1 A 192.0.2.53\ndinkes A 192.0.2.10\nlayanan A 192.0.2.11\nrusak A 1\n"


@pytest.fixture
def admin(browser: Browser) -> Client:
    wiring.connect()
    return browser("admin")


def sent(admin: Client, text: str = TEXT, source: str = "zone_file") -> HttpResponse:
    file = SimpleUploadedFile("kota.zone", text.encode())
    return admin.post(READ, {"source": source, "place": ZONE, "file": file}, follow=True)


def digest_of(page: str) -> str:
    found = re.search(r'name="digest" value="([0-9a-f]+)"', page)
    assert found
    return found[1]


def picks(page: str) -> list[str]:
    return re.findall(r'name="pick" value="([^"]+)"', page)


def test_from_the_file_to_the_owner(admin: Client, office: UUID) -> None:
    looked = sent(admin)
    page, path = looked.content.decode(), looked.request["PATH_INFO"]
    assert "Ambil alih 2" in page
    assert not Holding.objects.filter(taking__isnull=False).exists()
    assert "Bukan rekaman DNS yang sah" in admin.get(f"{path}?nasib=wrong").content.decode()
    applied = admin.post(path, {"do": "apply", "digest": digest_of(page)}, follow=True)
    assert applied.request["PATH_INFO"] == OWNERS
    first, second = picks(applied.content.decode())
    refused = admin.post(OWNERS, {"do": "suggested", "pick": [first, second]})
    assert (refused.status_code, "tanpa saran pemilik" in refused.content.decode()) == (400, True)
    admin.post(OWNERS, {"do": "suggested", "pick": [first]})
    owner = first.rsplit(":", 1)[1]
    admin.post(OWNERS, {"do": "one", "pick": [second], "owner": owner, "holder": "Laras"})
    owners = dict(Holding.objects.filter(taking__isnull=False).values_list("name", "owner"))
    assert owners == {f"dinkes.{ZONE}": UUID(owner), f"layanan.{ZONE}": UUID(owner)}
    assert admin.post(OWNERS, {"do": "suggested", "pick": [first]}).status_code == 400


def test_another_digest_and_a_second_press_write_nothing(admin: Client, office: UUID) -> None:
    looked = sent(admin)
    page, path = looked.content.decode(), looked.request["PATH_INFO"]
    refused = admin.post(path, {"do": "apply", "digest": "0" * 32})
    assert (refused.status_code, Holding.objects.filter(taking__isnull=False).count()) == (400, 0)
    for _ in range(2):
        admin.post(path, {"do": "apply", "digest": digest_of(page)})
    assert Holding.objects.filter(taking__isnull=False).count() == 2
    assert "2 diambil alih" in admin.get(path).content.decode()


def test_a_file_sent_along_with_the_confirmation_is_not_looked_at(admin: Client, office: UUID) -> None:
    looked = sent(admin)
    swapped = SimpleUploadedFile("kota.zone", TEXT.replace("dinkes", "bank").encode())
    fields = {"do": "apply", "digest": digest_of(looked.content.decode()), "file": swapped}
    admin.post(looked.request["PATH_INFO"], fields)
    assert not Holding.objects.filter(name=f"bank.{ZONE}").exists()
    assert Holding.objects.filter(name=f"dinkes.{ZONE}").exists()


def test_a_list_can_be_thrown_away(admin: Client, office: UUID) -> None:
    looked = sent(admin)
    admin.post(looked.request["PATH_INFO"], {"do": "forget"})
    assert not TakingOver.objects.exists()
    assert admin.get(looked.request["PATH_INFO"]).status_code == 404


@pytest.mark.parametrize(
    ("fields", "sentence"),
    [
        ({"source": "zone_file", "place": ZONE}, "Pilih berkasnya dahulu."),
        ({"source": "transfer", "place": "tidak.ada"}, "belum dihubungkan"),
        ({"source": "accounts", "place": "-", "file": "x:y"}, "Tulis domainnya"),
        ({"source": "table", "place": ZONE, "file": "a:b"}, "Unggah berkas CSV atau XLSX."),
        ({"source": "zone_file", "place": ZONE, "file": "a\0b"}, "bukan teks zona"),
    ],
)
def test_what_cannot_be_read_is_said_on_the_same_page(
    admin: Client, office: UUID, fields: dict[str, str], sentence: str
) -> None:
    posted = {
        **fields,
        **({"file": SimpleUploadedFile("x.txt", fields["file"].encode())} if "file" in fields else {}),
    }
    answer = admin.post(READ, posted)
    assert (answer.status_code, sentence in answer.content.decode()) == (400, True)
    assert not TakingOver.objects.exists()


def test_the_lists_cost_the_same_for_few_and_many(
    admin: Client, office: UUID, django_assert_max_num_queries: DjangoAssertNumQueries
) -> None:
    many = "".join(f"n{n:03d} A 192.0.2.{n}\n" for n in range(150))
    looked = sent(admin, f"$TTL 300\n{many}")
    path = looked.request["PATH_INFO"]
    with django_assert_max_num_queries(20):
        admin.get(path)
    admin.post(path, {"do": "apply", "digest": digest_of(looked.content.decode())})
    with django_assert_max_num_queries(20):
        assert len(picks(admin.get(OWNERS).content.decode())) == 100
    with django_assert_max_num_queries(20):
        admin.get(SHELF)
