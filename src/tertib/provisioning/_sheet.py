"""Setting account sheets: one page per address, in memory."""

from dataclasses import dataclass, field
from datetime import UTC, datetime
from pathlib import Path

from django.utils import timezone

from tertib.cases.types import CaseView
from tertib.kernel import ids, indonesian
from tertib.people import queries as people
from tertib.provisioning.types import ClientSettings, UploadSettings
from tertib.runtime import links, paper
from tertib.runtime.paper import Paper
from tertib.runtime.secrets import SecretText

_TEMPLATES = Path(__file__).parent / "templates"
_MAIN = "account_sheet.typ"


@dataclass(frozen=True, slots=True, kw_only=True)
class Page:
    """What one sheet says. The password leaves its shell only inside `draw`."""

    serial: str
    address: str
    account: str = ""  # where it is not the address itself
    password: SecretText = field(repr=False)
    settings: ClientSettings | UploadSettings
    printed_at: datetime
    printed_by: str
    expires_at: datetime


def new_serial() -> str:
    """A serial that nobody can guess and everybody can read out."""
    return "LA-" + ids.tracking_code()[:9]


def rehearse(case: CaseView) -> None:
    """Set a sheet without a secret: a broken letterhead or template shows before anything is taken."""
    draw(case, (_SAMPLE,))


def draw(case: CaseView, pages: tuple[Page, ...]) -> Paper:
    """All sheets of one printing as one PDF."""
    data = {
        "office": people.unit(case.office).name,
        "letterhead": people.letterhead(case.office),
        "case": {"number": case.number or case.tracking, "agency": case.agency_name},
        "change": {"url": links.change_password(), "qr": paper.qr_svg(links.change_password())},
        "sheets": [_facts(page) for page in pages],
    }
    files = {_MAIN: (_TEMPLATES / _MAIN).read_bytes()}
    return paper.render(files=files, main=_MAIN, data=data, at=pages[0].printed_at)


def _facts(page: Page) -> dict[str, object]:
    zone = timezone.get_default_timezone_name()
    return {
        "serial": page.serial,
        "address": page.address,
        "user": page.account or page.address,
        "password": page.password.reveal(),
        **_words(page),
        "printed_on": indonesian.long_date(timezone.localtime(page.printed_at).date()),
        "printed_at": indonesian.clock_time(page.printed_at, zone),
        "printed_by": page.printed_by,
        "expires_on": indonesian.long_date(timezone.localtime(page.expires_at).date()),
    }


def _words(page: Page) -> dict[str, object]:
    """What a sheet calls its account, and where it is used; on paper, so in Indonesian."""
    given = page.settings
    if isinstance(given, UploadSettings):
        lines = [
            ("Alamat situs", page.address),
            ("Unggah berkas (SFTP)", f"{given.host}, port {given.port}"),
            ("Folder situs", given.folder),
            ("Nama pengguna", page.account),
        ]
        title = ("Akun unggah (SFTP)", "Mengunggah isi situs")
        closed = "dan isi situs tidak dapat diperbarui"
    else:
        lines = [
            ("Surat masuk (IMAP)", f"{given.imap_host}, port {given.imap_port} ({given.imap_security})"),
            ("Surat keluar (SMTP)", f"{given.smtp_host}, port {given.smtp_port} ({given.smtp_security})"),
            ("Nama pengguna", page.address),
            *([("Webmail", given.webmail)] if given.webmail else []),
        ]
        title = ("Alamat surel dan nama pengguna", "Memasang di program surat")
        closed = "tidak dapat membaca maupun mengirim surat"
    return {"lines": [list(line) for line in lines], "what": title[0], "using": title[1], "closed": closed}


_SAMPLE = Page(
    serial="LA-0000-0000",
    address="contoh@contoh.go.id",
    password=SecretText("xxxx-xxxx-xxxx-xxxx"),
    settings=ClientSettings(
        imap_host="contoh",
        imap_port=993,
        imap_security="",
        smtp_host="contoh",
        smtp_port=587,
        smtp_security="",
    ),
    printed_at=datetime(2026, 1, 1, tzinfo=UTC),
    printed_by="contoh",
    expires_at=datetime(2026, 1, 8, tzinfo=UTC),
)
