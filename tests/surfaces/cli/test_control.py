"""`tertib sop submit|review|approve|force|withdraw|diff|register`: everybody acts in their own name."""

import io
import json
import zipfile
from collections.abc import Callable
from datetime import date
from pathlib import Path
from typing import Any

import pytest
from tests.procedures.sheets import SOUND
from tests.procedures.test_service import files

from tertib.kernel.actor import SYSTEM
from tertib.people import service as people
from tertib.people.types import NewMandate, NewPerson, NewPost, NewUnit
from tertib.procedures import service as procedures
from tertib.surfaces import cli

Ask = Callable[..., tuple[int, str, str]]
PASSWORD = "Sandi-uji-1234"


@pytest.fixture
def office(db: None) -> None:
    unit = people.create_unit(NewUnit(key="dinas", name="Dinas", is_office=True), by=SYSTEM).id
    for name, title, role in (
        ("kepala", "Kepala Dinas", "head"),
        ("sekretaris", "Sekretaris", "secretary"),
        ("admin", "Admin", "administrator"),
    ):
        new = NewPost(unit=unit, key=name, title=title, roles=frozenset({role}))
        post = people.create_post(new, by=SYSTEM).id
        person = people.create_person(NewPerson(name=name.title()), by=SYSTEM).id
        people.create_mandate(NewMandate(post=post, person=person, start=date(2020, 1, 1)), by=SYSTEM)
        people.grant_sign_in(person, username=name, password=PASSWORD, by=SYSTEM)
    procedures.install_files(files(), office=unit, by=SYSTEM)


@pytest.fixture
def ask(office: None, capsys: pytest.CaptureFixture[str], monkeypatch: pytest.MonkeyPatch) -> Ask:
    def asked(*argv: str, password: str = PASSWORD) -> tuple[int, str, str]:
        monkeypatch.setattr("sys.stdin", io.StringIO(f"{password}\n"))
        code = cli.run(cli.COMMANDS, ["sop", *argv])
        return (code, *capsys.readouterr())

    return asked


@pytest.fixture
def folder(tmp_path: Path) -> str:
    changed = SOUND.replace("minutes: 5\n", "minutes: 9\n").replace(
        "unit: [DINAS]}", "unit: [DINAS], approved_by: [Kepala Dinas]}"
    )
    for name, content in files(changed).items():
        (tmp_path / name).parent.mkdir(exist_ok=True)
        (tmp_path / name).write_bytes(content)
    return str(tmp_path)


def data(said: tuple[int, str, str]) -> Any:
    assert said[0] == 0, said[2]
    return json.loads(said[1])


def test_a_folder_becomes_the_version_in_force_by_three_people(ask: Ask, folder: str) -> None:
    assert data(ask("submit", folder, "--as", "admin", "--json"))["status"] == "rancangan"
    assert (
        data(ask("review", "small", "--as", "sekretaris", "--reason", "x", "--json"))["status"] == "diperiksa"
    )
    assert (
        data(ask("approve", "small", "--as", "kepala", "--reason", "Baik", "--json"))["status"] == "disahkan"
    )
    today = people_today()
    done = data(ask("force", "small", "--as", "admin", "--on", today, "--json"))
    assert (done["version"], done["status"]) == (2, "berlaku")
    assert [(one["kind"], one["name"]) for one in done["transitions"]] == [
        ("submitted", "Admin"),
        ("checked", "Sekretaris"),
        ("approved", "Kepala"),
        ("forced", "Admin"),
    ]
    assert all(one["mandate"] for one in done["transitions"])
    assert (
        data(ask("withdraw", "small", "--as", "kepala", "--reason", "Usai", "--json"))["status"] == "dicabut"
    )


def people_today() -> str:
    from tertib.people.queries import office_date
    from tertib.runtime.door import read_now

    return office_date(read_now()).isoformat()


@pytest.mark.parametrize(
    ("argv", "password", "sentence"),
    [
        (("review", "small", "--as", "sekretaris"), "salah", "Nama masuk atau kata sandi keliru."),
        (("review", "small", "--as", "tidak-ada"), PASSWORD, "Nama masuk atau kata sandi keliru."),
        (("approve", "small", "--as", "kepala", "--reason", "x"), PASSWORD, "masih rancangan"),
        (("review", "small", "--as", "sekretaris", "--version", "9"), PASSWORD, "tidak mempunyai revisi 9"),
        (("force", "small", "--as", "kepala"), PASSWORD, "Sebutkan --on"),
        (("force", "small", "--as", "kepala", "--on", "besok"), PASSWORD, "Tanggal besok tidak dikenal"),
        (("withdraw", "small", "--as", "sekretaris", "--reason", "x"), PASSWORD, "tidak memegang mandat"),
    ],
)
def test_what_is_refused_is_told_and_nothing_changes(
    ask: Ask, argv: tuple[str, ...], password: str, sentence: str
) -> None:
    code, out, err = ask(*argv, password=password)
    assert (code, out) == (1, "")
    assert sentence in err
    assert data(ask("register", "--json"))[0]["status"] == "belum berlaku resmi"


def test_the_difference_is_told_in_words(ask: Ask, folder: str) -> None:
    ask("submit", folder, "--as", "admin")
    code, out, _ = ask("diff", "small")
    assert code == 0
    assert "Langkah 3, Waktu berubah dari “5 menit” menjadi “9 menit”" in out
    assert ask("diff", "small", "1", "1")[1].strip() == "Tidak ada yang berubah."


def test_the_register_is_a_file_for_spreadsheets(ask: Ask, tmp_path: Path) -> None:
    book, text = tmp_path / "register.xlsx", tmp_path / "register.csv"
    assert ask("register", "-o", str(book))[0] == 0
    assert ask("register", "-o", str(text))[0] == 0
    assert "xl/workbook.xml" in zipfile.ZipFile(book).namelist()
    head, line = text.read_text(encoding="utf-8-sig").splitlines()
    assert head.startswith("Kode;Nomor SOP;Judul;Status;Revisi")
    assert line.startswith("small;1;Prosedur kecil;belum berlaku resmi;1")
