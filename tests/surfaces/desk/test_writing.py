"""Writing a procedure at the desk: every button of every sheet, and what is refused."""

import re
from collections.abc import Callable
from uuid import UUID

import pytest
from django.test import Client
from tests.procedures.authoring.naskah import TITLE
from tests.surfaces.desk.conftest import Browser, actor

from tertib.procedures import queries, service
from tertib.procedures.types import ManuscriptView
from tertib.runtime import door

pytestmark = pytest.mark.django_db
Press = Callable[..., int]
HTMX = {"HTTP_HX_REQUEST": "true"}


@pytest.fixture
def desk(browser: Browser) -> Client:
    return browser("admin")


@pytest.fixture
def begun(desk: Client) -> UUID:
    answer = desk.post("/meja/sop/naskah/", {"title": TITLE})
    return UUID(answer["Location"].split("/")[-2])


def now(manuscript: UUID) -> ManuscriptView:
    return queries.manuscript(actor("admin"), manuscript, door.read_now())


@pytest.fixture
def press(desk: Client, begun: UUID) -> Press:
    """Press a button of the naskah as it is now."""

    def send(do: str, **fields: object) -> int:
        said = {"do": do, "seen": now(begun).version, **fields}
        return desk.post(f"/meja/sop/naskah/{begun}/ubah/", said).status_code

    return send


def test_a_naskah_is_begun_and_found_on_the_shelf(desk: Client, begun: UUID) -> None:
    assert TITLE in desk.get("/meja/sop/naskah/").content.decode()
    page = desk.get(f"/meja/sop/naskah/{begun}/").content.decode()
    assert f'<h1 lang="id">{TITLE}</h1>' in page


def test_a_title_that_is_taken_or_empty_is_refused_with_what_was_typed(desk: Client, begun: UUID) -> None:
    again = desk.post("/meja/sop/naskah/", {"title": TITLE})
    assert (again.status_code, TITLE in again.content.decode()) == (400, True)
    assert desk.post("/meja/sop/naskah/", {"title": "  "}).status_code == 400


def test_a_procedure_is_written_with_the_buttons_of_the_pages(
    press: Press, begun: UUID, desk: Client
) -> None:
    done = [
        press("choose_trigger", kind="request", days="5"),
        press("name_performer", performer="pelaksana_1", label="Sekretaris"),
        press("add_performer", label="Pengelola Ruang"),
        press("add_row", no=1),
        press(
            "write_row",
            no=1,
            activity="Memeriksa jadwal",
            needs="Surat",
            minutes="15",
            output="Jadwal",
            note="",
        ),
        press(
            "write_row",
            no=2,
            activity="Menyerahkan kunci",
            needs="Jadwal",
            minutes="5",
            output="Kunci",
            note="",
        ),
        press("press_cell", no=1, performer="pelaksana_1"),
        press("press_cell", no=1, performer="pelaksana_1"),
        press(
            "ask_decision",
            no=1,
            question="Tersedia?",
            exit=["Ya", "Tidak", ""],
            to=["", "1", ""],
            waits=["1"],
        ),
        press("press_cell", no=2, performer="pengelola_ruang"),
        press("split_row", no=2, activity="Mencatat kunci", minutes="2"),
        press("move_row", no=3, to=2),
        press("give_form", no=2),
        press(
            "add_field", form="isian_2", label="Ruang", kind="choice", choices="Aula\nCempaka", required="on"
        ),
        press(
            "write_field",
            form="isian_2",
            field="ruang",
            label="Ruang rapat",
            kind="choice",
            choices="Aula\nB",
        ),
        press("add_field", form="isian_2", label="Kursi", kind="number", unit="kursi"),
        press("move_field", form="isian_2", field="kursi", by="-1"),
        press("add_paper", title="Tanda Serah", shape="titled.typ"),
        press("write_block", paper="tanda_serah", block="opening", text="Telah diserahkan:"),
        press("print_paper", no=3, paper="tanda_serah"),
        press("add_book", title="Buku Ruang", columns="Nomor\nRuang"),
        press("enter_book", no=3, book="buku_ruang", **{"column.nomor": "case.number", "column.ruang": ""}),
        press("write_identity", field="warnings", text="Kunci dijaga\nRuang dikunci"),
        press("write_title", title="Peminjaman Ruang"),
    ]
    assert set(done) == {302}
    document = now(begun).document
    assert [one["activity"] for one in document.steps] == [
        "Memeriksa jadwal",
        "Mencatat kunci",
        "Menyerahkan kunci",
    ]
    assert document.sop["identity"]["warnings"] == ["Kunci dijaga", "Ruang dikunci"]
    assert not [one for one in queries.check_document(document).findings if one.code.startswith("shape.")]
    for part in ("", "identitas/", "formulir/", "surat/", "buku/"):
        assert desk.get(f"/meja/sop/naskah/{begun}/{part}").status_code == 200


def test_what_is_refused_is_said_and_what_was_typed_stays(press: Press, begun: UUID, desk: Client) -> None:
    version = now(begun).version
    said = {"do": "write_row", "seen": version, "no": 1, "activity": "Menulis panjang", "minutes": "lima"}
    answer = desk.post(f"/meja/sop/naskah/{begun}/ubah/", said)
    page = answer.content.decode()
    assert (answer.status_code, "Tulis bilangan bulat." in page, "Menulis panjang" in page) == (
        400,
        True,
        True,
    )
    assert now(begun).version == version


@pytest.mark.parametrize("no", ["--5", "9" * 5000, "satu", "1e3"])
def test_a_number_that_is_none_is_refused(press: Press, no: str) -> None:
    assert press("add_row", no=no) == 400
    assert press("add_row", no=1, seen="9" * 9) == 409
    assert press("add_row", no=1, seen="9" * 30) == 400


def test_an_old_page_changes_nothing(press: Press, begun: UUID) -> None:
    assert press("add_row", no=1) == 302
    assert press("add_row", no=1, seen=1) == 409
    assert len(now(begun).document.steps) == 2


def test_a_saved_row_leaves_the_table_and_gives_the_new_version(begun: UUID, desk: Client) -> None:
    said = {
        "do": "write_row",
        "quiet": "1",
        "seen": "1",
        "newest": "1",
        "no": 1,
        "activity": "Memeriksa",
        "minutes": "5",
    }
    page = desk.post(f"/meja/sop/naskah/{begun}/ubah/", said, **HTMX).content.decode()
    assert "<textarea" not in page
    assert re.search(r'id="versi" name="newest" value="2"', page)


def test_a_row_saved_before_makes_the_page_no_older(begun: UUID, desk: Client) -> None:
    said = {"do": "write_row", "quiet": "1", "no": 1, "activity": "Memeriksa", "seen": "1"}
    desk.post(f"/meja/sop/naskah/{begun}/ubah/", {**said, "newest": "1"}, **HTMX)
    desk.post(f"/meja/sop/naskah/{begun}/ubah/", {**said, "newest": "2", "minutes": "5"}, **HTMX)
    assert now(begun).document.row(1)["minutes"] == 5


def test_the_last_change_is_taken_back(press: Press, begun: UUID, desk: Client) -> None:
    before = now(begun).document
    press("add_row", no=1)
    press("press_cell", no=1, performer="pelaksana_1")
    for _ in range(2):
        answer = desk.post(f"/meja/sop/naskah/{begun}/batalkan/", {"seen": now(begun).version})
        assert answer.status_code == 302
    assert now(begun).document == before
    assert desk.post(f"/meja/sop/naskah/{begun}/batalkan/", {"seen": now(begun).version}).status_code == 409


def test_a_revision_begins_as_the_version_in_force(desk: Client, office: UUID) -> None:
    answer = desk.post("/meja/sop/naskah/", {"code": "subdomain"})
    made = now(UUID(answer["Location"].split("/")[-2]))
    files = queries.document_files(made.document)
    assert made.base == queries.in_force(office, "subdomain").hash
    assert set(files) == set(queries.bundle_files(made.base))
    for part in ("", "identitas/", "formulir/", "surat/", "buku/"):
        assert desk.get(f"{answer['Location']}{part}").status_code == 200


def test_a_naskah_thrown_away_is_gone_and_what_is_in_force_stays(desk: Client, office: UUID) -> None:
    made = service.revise(office, "subdomain", by=actor("admin"))
    before = queries.in_force(office, "subdomain")
    assert desk.post(f"/meja/sop/naskah/{made.id}/buang/").status_code == 302
    assert desk.get(f"/meja/sop/naskah/{made.id}/").status_code == 404
    assert queries.in_force(office, "subdomain") == before


def test_an_applicant_writes_nothing(browser: Browser, begun: UUID) -> None:
    assert browser("dinkes").get(f"/meja/sop/naskah/{begun}/").status_code == 404


def test_limits_of_numbers_are_written_on_the_page_of_forms(desk: Client, office: UUID) -> None:
    naskah = service.revise(office, "server_maintenance", by=actor("admin")).id
    page = desk.get(f"/meja/sop/naskah/{naskah}/formulir/").content.decode()
    assert 'name="limit.sv_11.cpu_temperature.attention" value="65..80"' in page
    said = {"do": "write_limits", "seen": now(naskah).version, "form": "inspect_4", "field": "items"}
    sent = {f"limit.sv_11.cpu_temperature.{grade}": text for grade, text in WARMER.items()}
    assert desk.post(f"/meja/sop/naskah/{naskah}/ubah/", said | sent).status_code == 302
    criteria = now(naskah).document.sop["forms"]["inspect_4"]["fields"][0]["criteria"]
    assert criteria[0]["readings"][0]["limits"] == {key: text for key, text in WARMER.items() if text}


WARMER = {"normal": "<70", "attention": "70..85", "critical": ">85", "unchecked": ""}
