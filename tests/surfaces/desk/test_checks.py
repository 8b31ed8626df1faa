"""The findings on the desk: where, what, how to mend; and a file that is handed in to be tried."""

import re
from pathlib import Path
from uuid import UUID

import pytest
from django.core.files.uploadedfile import SimpleUploadedFile
from django.db import connection
from django.test import Client
from django.test.utils import CaptureQueriesContext
from tests.procedures.mutating import CLEAN
from tests.procedures.test_bad_input import TEXT, YAML
from tests.procedures.test_text_in import AGENDA, SEED
from tests.surfaces.desk.conftest import Browser

from tertib.kernel.actor import SYSTEM
from tertib.procedures import service
from tertib.procedures.models import Bundle, Version

pytestmark = pytest.mark.django_db
SHELF, ONE = "/meja/sop/periksa/", "/meja/sop/periksa/email_registration/"


def words_of(content: bytes) -> str:
    return " ".join(re.sub(r"<[^>]+>", " ", content.decode()).split())


def handed_in(client: Client, content: bytes, name: str) -> tuple[int, str]:
    answer = client.post(SHELF, {"file": SimpleUploadedFile(name, content)})
    return answer.status_code, words_of(answer.content)


def test_a_finding_names_its_row_its_column_and_how_to_mend_it(browser: Browser) -> None:
    said = words_of(browser("auditor").get(ONE).content)
    assert "Baris 5 Uraian Kegiatan Kata sandi dicetak atau dicatat pada buku." in said
    assert "Catat nomor lembarnya saja; kata sandi hanya pada lembar tersegel." in said


@pytest.mark.parametrize(
    ("query", "rows"), [("", 18), ("?berat=galat", 5), ("?kolom=Dasar+Hukum", 3), ("?berat=x", 0)]
)
def test_findings_are_filtered_by_weight_and_column(browser: Browser, query: str, rows: int) -> None:
    assert browser("kepala").get(ONE + query).content.count(b'<th scope="row">') == rows


def test_what_runs_is_listed_with_the_count_of_each_weight(browser: Browser) -> None:
    said = words_of(browser("jft1").get(SHELF).content)
    assert "Pendaftaran Surat Elektronik (E-mail) Resmi Instansi versi 1 Harus dibetulkan 5" in said


def test_a_procedure_that_runs_nowhere_is_not_there(browser: Browser) -> None:
    assert browser("jft1").get("/meja/sop/periksa/tidak_ada/").status_code == 404


def test_a_text_is_read_and_judged_with_rows_and_lines(browser: Browser) -> None:
    status, said = handed_in(browser("jft1"), AGENDA.replace("1 jam", "60").encode(), "pendingin.md")
    assert status == 200
    assert "3 baris terbaca." in said
    assert "Baris 2 Waktu pendingin.md:12 Waktu “60” tidak bersatuan." in said


def test_the_seed_is_read_whole_and_what_has_no_table_says_so(browser: Browser) -> None:
    status, said = handed_in(browser("jft1"), SEED.read_bytes(), "naskah.txt")
    assert status == 200
    assert [int(one) for one in re.findall(r"(\d+) baris terbaca", said)] == [12, 8, 7, 7, 7, 11]
    assert said.count("Tidak memuat tabel prosedur.") == 1


def test_a_sop_yaml_is_judged_with_its_line(browser: Browser) -> None:
    content = (CLEAN / "guest_visit" / "sop.yaml").read_bytes()
    assert "Tidak ada temuan." in handed_in(browser("jft1"), content, "sop.yaml")[1]
    said = handed_in(browser("jft1"), content.replace(b"minutes: 45", b"minutes: 44"), "sop.yaml")[1]
    assert "Baris 4 Waktu sop.yaml:107:11 Waktu “45 menit” tidak menyebut 44 menit." in said


def test_nothing_is_kept_of_what_is_handed_in(browser: Browser) -> None:
    before = (Bundle.objects.count(), Version.objects.count())
    handed_in(browser("jft1"), AGENDA.encode(), "pendingin.md")
    assert (Bundle.objects.count(), Version.objects.count()) == before


@pytest.mark.parametrize("name", YAML)
def test_hostile_yaml_is_answered_with_a_sentence(browser: Browser, name: str) -> None:
    status, said = handed_in(browser("jft1"), YAML[name][0].encode(), "sop.yaml")
    assert (status, "Tidak ada yang disimpan." in said) == (400 if name == "large" else 200, True)


@pytest.mark.parametrize("name", TEXT)
def test_hostile_text_is_answered_with_its_line(browser: Browser, name: str) -> None:
    status, said = handed_in(browser("jft1"), TEXT[name][0].encode(), "naskah.txt")
    assert (status, "Tidak ada yang disimpan." in said) == (400, True)
    assert re.search(r"naskah\.txt:\d+:\d+: ", said)


@pytest.mark.parametrize("name", ["sop.yaml", "naskah.txt"])
def test_of_fifty_megabytes_nothing_but_the_refusal_is_made(
    browser: Browser, tmp_path: Path, name: str
) -> None:
    large = tmp_path / name
    with large.open("wb") as opened:
        opened.truncate(50 << 20)
    with large.open("rb") as opened:
        answer = browser("jft1").post(SHELF, {"file": opened})
    assert answer.status_code == 400
    assert f"Berkas {name} terlalu besar (paling besar 1 MB)." in words_of(answer.content)


def test_no_file_at_all_is_asked_for(browser: Browser) -> None:
    answer = browser("jft1").post(SHELF)
    assert (answer.status_code, "Pilih dulu berkas" in answer.content.decode()) == (400, True)


def test_the_shelf_costs_the_same_queries_with_one_procedure_and_three(
    browser: Browser, office: UUID
) -> None:
    client = browser("jft1")
    counts = []
    for code in ("", "genset_maintenance", "hotspot_maintenance"):
        if code:
            service.install_shipped(code, office=office, by=SYSTEM)
        client.get(SHELF)
        with CaptureQueriesContext(connection) as made:
            client.get(SHELF)
        counts.append(len(made))
    assert len(set(counts)) == 1
