import hashlib
import io
import stat
from datetime import UTC, datetime
from pathlib import Path
from uuid import UUID

import pikepdf
import pytest
from PIL import Image
from tests.runtime import files

from tertib.kernel.actor import SYSTEM, Actor, ActorKind
from tertib.kernel.errors import Invalid, NotFound, Unavailable
from tertib.runtime import door, vault
from tertib.runtime.models import BroughtFile, StoredBlob
from tertib.runtime.vault import CSV, JPEG, PDF, PNG, Examined, StoredFile

SARI = Actor(person=UUID(int=7), name="Sari", kind=ActorKind.PERSON)
BUDI = Actor(person=UUID(int=8), name="Budi", kind=ActorKind.PERSON)
NOON = datetime(2026, 11, 24, 5, tzinfo=UTC)


@pytest.fixture(autouse=True)
def shelf(tmp_path: Path, settings) -> Path:
    settings.DATA = tmp_path
    return tmp_path / "vault"


def refusal(data: bytes, filename: str, accept: frozenset[str] | None = None) -> Invalid:
    with pytest.raises(Invalid) as refused:
        vault.examine(data, filename=filename, accept=accept)
    assert str(refused.value)  # every place of the sentence is filled
    return refused.value


def keep(data: bytes | Examined, filename: str = "surat.pdf", by: Actor = SARI) -> StoredFile:
    return door.run(lambda tx: vault.keep(tx, data, filename=filename, by=by))


# --- honest files ---


@pytest.mark.parametrize(
    ("data", "filename", "media_type", "pages"),
    [
        (files.pdf(pages=3), "surat.pdf", PDF, 3),
        (files.pdf(), "SURAT PERMOHONAN – «DINAS».PDF", PDF, 1),
        (files.pdf(object_stream_mode=pikepdf.ObjectStreamMode.generate), "a.pdf", PDF, 1),
        (files.pdf(linearize=True), "a.pdf", PDF, 1),
        (files.honest_pdf_with_links(), "a.pdf", PDF, 1),
        (files.picture("JPEG"), "foto.jpg", JPEG, 1),
        (files.picture("JPEG", mode="L"), "foto.JPEG", JPEG, 1),
        (files.picture("JPEG", mode="CMYK"), "foto.jpeg", JPEG, 1),
        (files.picture("JPEG", (4000, 3000)), "foto.jpg", JPEG, 1),
        (files.picture("PNG", mode="RGBA"), "layar.png", PNG, 1),
        (files.picture("PNG", mode="P"), "layar.png", PNG, 1),
        (files.picture("PNG", mode="1"), "pindai.png", PNG, 1),
        (files.picture("PNG", mode="I;16"), "pindai.png", PNG, 1),
        (b'nama,nip\n"Sari, S.Kom.",\'1\n', "pegawai.csv", CSV, 1),
        ("\ufeffnama;nip\r\nÉlan;2\r\n".encode(), "pegawai.csv", CSV, 1),
    ],
)
def test_honest_files_pass(data: bytes, filename: str, media_type: str, pages: int) -> None:
    file = vault.examine(data, filename=filename)
    assert (file.media_type, file.pages) == (media_type, pages)
    assert file.original == hashlib.sha256(data).hexdigest()


def test_a_pdf_and_a_table_are_kept_as_they_came() -> None:
    for data, filename in ((files.pdf(), "a.pdf"), (b"a,b\n", "a.csv")):
        assert vault.examine(data, filename=filename).data == data


def test_a_damaged_pdf_is_served_as_it_was_read_and_not_as_it_came() -> None:
    sound = files.pdf(pages=2)
    damaged = sound.replace(b"startxref", b"startxxxx")
    file = vault.examine(damaged, filename="a.pdf")
    assert (file.pages, file.original) == (2, hashlib.sha256(damaged).hexdigest())
    assert b"startxxxx" not in file.data
    assert vault.examine(file.data, filename="a.pdf").data == file.data


def test_a_photo_loses_its_tags_and_stands_upright() -> None:
    data = files.photo_with_place()
    assert b"MEREK-KAMERA" in data
    served = vault.examine(data, filename="foto.jpg").data
    picture = Image.open(io.BytesIO(served))
    assert dict(picture.getexif()) == {}
    assert b"MEREK-KAMERA" not in served
    assert picture.size == (20, 40)


def test_a_picture_keeps_nothing_that_was_hidden_in_it() -> None:
    data = files.picture("JPEG") + files.archive() + b"<script>alert(1)</script>"
    served = vault.examine(data, filename="foto.jpg").data
    assert b"<script>" not in served
    assert b"PK\x03\x04" not in served


def test_colours_survive_the_second_encoding() -> None:
    out = io.BytesIO()
    Image.linear_gradient("L").convert("P").save(out, "PNG", transparency=3)
    served = Image.open(io.BytesIO(vault.examine(out.getvalue(), filename="a.png").data))
    before = Image.open(io.BytesIO(out.getvalue()))
    assert served.convert("RGBA").tobytes() == before.convert("RGBA").tobytes()


# --- hostile files ---


@pytest.mark.parametrize("what", files.ACTIVE)
def test_an_active_pdf_is_refused(what: str) -> None:
    assert refusal(files.ACTIVE[what], "surat.pdf").code == "active"


@pytest.mark.parametrize(
    "bomb",
    [files.deflated_bomb, files.doubly_deflated_bomb, files.many_bombs],
    ids=lambda make: make.__name__,
)
def test_a_pdf_that_swells_is_refused(bomb) -> None:
    data = bomb()
    assert len(data) < (2000 if "doubly" in bomb.__name__ else 5 * 2**20)
    assert refusal(data, "surat.pdf").code == "bomb"


@pytest.mark.parametrize(
    ("data", "filename", "code"),
    [
        (b"", "a.pdf", "empty"),
        (files.pdf(pages=501), "a.pdf", "pages"),
        (files.pdf(encryption=pikepdf.Encryption(owner="x", user="y")), "a.pdf", "encrypted"),
        (files.pdf(encryption=pikepdf.Encryption(owner="x", user="")), "a.pdf", "encrypted"),
        (files.pdf() + files.archive(), "a.pdf", "mixed"),
        (files.pdf() + b"<html>", "a.pdf", "mixed"),
        (b"<html>" + files.pdf(), "a.pdf", "disagree"),
        (files.pdf()[:200], "a.pdf", "mixed"),
        (b"%PDF-1.7\n%%EOF\n", "a.pdf", "broken"),
        (b"%PDF-1.7\n" + bytes(range(256)) * 40 + b"%%EOF", "a.pdf", "broken"),
        (files.picture("JPEG"), "a.pdf", "disagree"),
        (files.picture("PNG"), "a.jpg", "disagree"),
        (files.pdf(), "a.jpg", "disagree"),
        (b"<svg onload=alert(1)>", "a.png", "disagree"),
        (files.pdf(), "a.csv", "disagree"),
        (files.picture("JPEG")[:300], "a.jpg", "broken"),
        (files.picture("PNG")[:50], "a.png", "broken"),
        (b"\xff\xd8\xff" + b"x" * 100, "a.jpg", "broken"),
        (files.pixel_flood(), "a.png", "pixels"),
        (files.picture("PNG", (7000, 6000), "1"), "a.png", "pixels"),
        (files.animated(), "a.png", "frames"),
        (b"<html><script>alert(1)</script>", "a.csv", "mixed"),
        (b"a,b\n\x00\n", "a.csv", "mixed"),
        (b"nama\n\xe9lan\n", "a.csv", "not_utf8"),
        (b'a,b\n"open', "a.csv", "broken_table"),
        (b"a\n" * 20_001, "a.csv", "table"),
        (b"a," * 101, "a.csv", "table"),
        (b"x" * 10_001, "a.csv", "broken_table"),
        (files.archive(), "a.zip", "kind"),
        (files.archive(), "surat.pdf.exe", "kind"),
        (files.pdf(), "surat", "kind"),
        (files.pdf(), "surat.pdf\u202egpj.exe", "kind"),
        (b"MZ", "", "kind"),
    ],
)
def test_a_hostile_or_broken_file_is_refused(data: bytes, filename: str, code: str) -> None:
    assert refusal(data, filename).code == code


def test_only_the_kinds_of_the_form_are_taken() -> None:
    error = refusal(files.pdf(), "a.pdf", frozenset({JPEG, PNG}))
    assert str(error) == "Jenis berkas ini tidak diterima di sini. Unggah berkas JPEG, PNG."


def test_a_file_over_the_limit_is_not_even_opened(settings) -> None:
    settings.FILE_MB = 1
    error = refusal(b"%PDF-" + bytes(2**20), "a.pdf")
    assert str(error) == "Berkas ini lebih dari 1 MB. Perkecil berkasnya, lalu unggah lagi."


@pytest.mark.parametrize(
    ("given", "clean"),
    [
        ("surat.pdf", "surat.pdf"),
        ("../../etc/passwd.pdf", "passwd.pdf"),
        ("C:\\Dokumen\\surat.pdf", "surat.pdf"),
        ("su\r\nrat\x00.pdf", "surat.pdf"),
        ("surat\u202efdp.pdf", "suratfdp.pdf"),
        ('a"b<c>|d?.pdf', "a_b_c__d_.pdf"),
        ("  .hidden  ", "hidden"),
        ("", "berkas"),
        (".pdf", "pdf"),
        ("e\u0301.pdf", "é.pdf"),
        ("x" * 500 + ".pdf", "x" * 110 + ".pdf"),
    ],
)
def test_a_name_is_made_safe(given: str, clean: str) -> None:
    assert vault.clean_filename(given) == clean


# --- keeping ---


@pytest.mark.django_db
def test_a_kept_file_is_read_back_by_its_digest() -> None:
    data = files.pdf(pages=2)
    stored = keep(vault.examine(data, filename="../surat.pdf"))
    assert stored == StoredFile(
        digest=hashlib.sha256(data).hexdigest(), media_type=PDF, size=len(data), pages=2, filename="surat.pdf"
    )
    assert vault.read(stored.digest) == data
    assert vault.describe(stored.digest, by=SARI) == stored
    assert vault.verify(stored.digest)


@pytest.mark.django_db
def test_raw_bytes_are_examined_before_they_are_kept() -> None:
    assert keep(files.pdf()).media_type == PDF
    with pytest.raises(Invalid):
        keep(files.ACTIVE["attachment"])


@pytest.mark.django_db
def test_the_same_content_is_kept_once_under_each_name_that_is_given() -> None:
    first, second = keep(files.pdf(), "satu.pdf"), keep(files.pdf(), "dua.pdf")
    assert first.digest == second.digest
    assert (first.filename, second.filename) == ("satu.pdf", "dua.pdf")
    assert StoredBlob.objects.count() == 1


@pytest.mark.django_db
def test_a_name_is_told_to_whoever_gave_it_and_to_nobody_else() -> None:
    digest = keep(files.pdf(), "cerai Sari.pdf").digest
    assert vault.describe(digest, by=BUDI).filename == "berkas.pdf"
    keep(files.pdf(), "lamaran Budi.pdf", BUDI)
    names = [vault.describe(digest, by=each).filename for each in (SARI, BUDI, SYSTEM)]
    assert names == ["cerai Sari.pdf", "lamaran Budi.pdf", "berkas.pdf"]


@pytest.mark.django_db
def test_whoever_brings_the_same_content_has_brought_it_too() -> None:
    digest = keep(files.pdf()).digest
    assert vault.brought_by(BUDI, [digest]) == frozenset()
    keep(files.pdf(), by=BUDI)
    assert vault.brought_by(BUDI, [digest]) == vault.brought_by(SARI, [digest]) == {digest}


@pytest.mark.django_db
def test_a_file_is_written_once_and_closed_to_writing(shelf: Path) -> None:
    digest = keep(files.pdf()).digest
    (path,) = [path for path in shelf.rglob("*") if path.is_file()]
    assert path.relative_to(shelf).as_posix() == f"{digest[:2]}/{digest[2:4]}/{digest}"
    assert stat.S_IMODE(path.stat().st_mode) == 0o440
    before = path.stat().st_mtime_ns
    keep(files.pdf())
    assert path.stat().st_mtime_ns == before


@pytest.mark.django_db
def test_a_changed_file_is_found(shelf: Path) -> None:
    digest = keep(files.pdf()).digest
    path = shelf / digest[:2] / digest[2:4] / digest
    path.chmod(0o600)
    path.write_bytes(path.read_bytes()[:-1] + b"x")
    assert not vault.verify(digest)
    with pytest.raises(Unavailable) as refused:
        vault.read(digest)
    assert refused.value.code == "altered"


@pytest.mark.django_db
@pytest.mark.parametrize("digest", ["0" * 64, "../../../etc/passwd", "", "A" * 64])
def test_what_was_never_kept_is_not_found(digest: str) -> None:
    assert not vault.verify(digest)
    with pytest.raises(NotFound):
        vault.read(digest)
    with pytest.raises(NotFound):
        vault.describe(digest, by=SARI)


@pytest.mark.django_db
def test_an_undone_transaction_leaves_no_row() -> None:
    def act(tx: door.Tx) -> None:
        vault.keep_paper(tx, files.pdf(), "a.pdf")
        raise LookupError

    with pytest.raises(LookupError):
        door.run(act)
    assert not StoredBlob.objects.exists()


@pytest.mark.django_db
def test_our_own_paper_is_kept_without_a_look() -> None:
    stored = door.run(lambda tx: vault.keep_paper(tx, b"%PDF-paper", "nota dinas.pdf", pages=4))
    assert (stored.media_type, stored.pages, stored.filename) == (PDF, 4, "nota dinas.pdf")
    assert not BroughtFile.objects.exists()


@pytest.mark.django_db
def test_an_erased_file_is_gone_and_its_digest_stays(shelf: Path) -> None:
    digest = keep(files.pdf()).digest
    door.run(lambda tx: vault.erase(tx, digest))
    assert not [path for path in shelf.rglob("*") if path.is_file()]
    row = StoredBlob.objects.get()
    assert (row.digest, BroughtFile.objects.count()) == (digest, 0)
    assert row.erased_at is not None
    with pytest.raises(NotFound):
        vault.describe(digest, by=SARI)
    with pytest.raises(NotFound):
        door.run(lambda tx: vault.erase(tx, digest))


@pytest.mark.django_db
def test_an_undone_erasure_keeps_the_file() -> None:
    digest = keep(files.pdf()).digest

    def act(tx: door.Tx) -> None:
        vault.erase(tx, digest)
        raise LookupError

    with pytest.raises(LookupError):
        door.run(act)
    assert vault.verify(digest)


@pytest.mark.django_db
def test_a_file_may_come_again_after_its_erasure() -> None:
    digest = keep(files.pdf()).digest
    door.run(lambda tx: vault.erase(tx, digest))
    assert keep(files.pdf(), "lagi.pdf").digest == digest
    assert vault.describe(digest, by=SARI).filename == "lagi.pdf"
    assert vault.verify(digest)
