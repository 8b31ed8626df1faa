"""The paper itself: one page per address, everything the owner needs, legible, kept nowhere."""

import subprocess
from datetime import UTC, datetime
from pathlib import Path

import pytest
from tests.provisioning.desk import ADMIN, Desk, wish
from tests.servers.need import need

from tertib.cases import queries as cases
from tertib.provisioning import _sheet, service
from tertib.provisioning._mailbox import CreateMailbox
from tertib.provisioning.connectors.fake import SETTINGS, FakeMail
from tertib.runtime import links
from tertib.runtime.secrets import SecretText, generate_password

pytestmark = pytest.mark.django_db
LONG = "dinas.pemberdayaan-perempuan.perlindungan.anak@tanjungpinangkota.go.id"


def page(address: str, password: SecretText) -> _sheet.Page:
    return _sheet.Page(
        serial=_sheet.new_serial(),
        address=address,
        password=password,
        settings=SETTINGS,
        printed_at=datetime(2026, 11, 24, 5, 0, tzinfo=UTC),
        printed_by="Raja Ahmad, S.Kom.",
        expires_at=datetime(2026, 12, 1, 5, 0, tzinfo=UTC),
    )


def text_of(pdf: bytes, folder: Path) -> list[str]:
    need("pdftotext")
    (folder / "x.pdf").write_bytes(pdf)
    argv = ["pdftotext", "-layout", str(folder / "x.pdf"), "-"]
    return subprocess.run(argv, capture_output=True, text=True, check=True).stdout.split("\f")[:-1]


def test_each_address_has_a_page_with_all_its_owner_needs(desk: Desk, tmp_path: Path) -> None:
    pages = (page("dinkes@contoh.go.id", generate_password()), page(LONG, generate_password()))
    paper = _sheet.draw(cases.case_for(ADMIN, desk.case), pages)
    texts = text_of(paper.pdf, tmp_path)
    assert (paper.pages, len(texts)) == (2, 2)
    for text, wanted in zip(texts, pages, strict=True):
        for fact in (
            wanted.password.reveal(),
            wanted.serial,
            cases.case_for(ADMIN, desk.case).tracking,
            "1 Desember 2026",
            links.change_password(),
            "mail.contoh.go.id, port 993 (SSL/TLS)",
            "mail.contoh.go.id, port 587 (STARTTLS)",
            "RAHASIA",
            "Dinas Kesehatan",
            "12.00 WIB",
        ):
            assert fact in text
    assert "dinkes@contoh.go.id" in texts[0]


def test_a_password_with_every_character_is_readable(desk: Desk, tmp_path: Path) -> None:
    for password in ("abcd-efgh-jkmn-pqrs", "tuvw-xyzA-DEFG-HJLM", "NQRT-Y234-5678-9abc"):
        paper = _sheet.draw(cases.case_for(ADMIN, desk.case), (page("a@contoh.go.id", SecretText(password)),))
        assert password in text_of(paper.pdf, tmp_path)[0]


def test_an_address_cannot_become_code(desk: Desk, tmp_path: Path) -> None:
    nasty = '#panic("x") *a* $b$ \\ @x <y>'
    paper = _sheet.draw(cases.case_for(ADMIN, desk.case), (page(nasty, generate_password()),))
    assert "#panic" in text_of(paper.pdf, tmp_path)[0]


def test_the_sheet_shows_its_secret_nowhere_else(desk: Desk, mail: FakeMail) -> None:
    CreateMailbox().run(wish(desk, "dinkes@contoh.go.id"))
    printed = service.print_sheets(desk.case, by=ADMIN, seen=desk.seq)
    assert printed.pdf.startswith(b"%PDF")
    assert "dinkes" not in printed.filename
    assert "%PDF" not in repr(printed)
