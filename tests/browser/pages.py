"""Every page of every role, listed once: the browser judges each, and the English sweep reads each.

`tests/access/test_pages.py` compares this list with access.toml, so that no page escapes both. A page is a
path, or a form that is sent first because only its answer leads there.
"""

from collections.abc import Callable, Mapping
from dataclasses import dataclass, field

from tertib.surfaces.desk.setup_steps import STEPS

UNKNOWN = "7K2M-4QXD-0000-0000-0000"
PASSWORD = "tertib-demo"
PROTECTED = "jft2"
"""The sign-in with a second factor."""


@dataclass(frozen=True, slots=True, kw_only=True)
class Sent:
    """A page that is reached by sending a form; `view` is the page behind it."""

    path: str
    view: str
    answers: Mapping[str, str] = field(default_factory=dict)


Page = str | Sent
Named = Mapping[str, str]

ADDRESS = "dinkes.satu@tanjungpinangkota.go.id"
NEW_DAY = {"d0.day": "2026-11-25", "d0.name": "Pemilihan ulang wali kota, menurut surat edaran yang panjang"}
REPLACED = {"address": ADDRESS, "old": "Lama-1234-5678", "new": "Baru-9876-Kuat", "again": "Baru-9876-Kuat"}


def cases(where: str, named: Named, *names: str) -> list[Page]:
    """The page of each seeded case; at the desk the first one on its diagram too."""
    flow = [f"{where}{named[names[0]]}/alur/"] if where == "/meja/perkara/" else []
    return [*(f"{where}{named[name]}/" for name in names), *flow]


def anyone(named: Named) -> list[Page]:
    return [
        "/",
        "/layanan/email_registration/",
        "/bantuan/",
        "/privasi/",
        "/lacak/",
        f"/lacak/{named['tracking']}/",
        f"/lacak/{UNKNOWN}/",
        "/verifikasi/",
        f"/verifikasi/{named['verify']}/",
        f"/verifikasi/{UNKNOWN}/",
        "/sandi/",
        Sent(path="/sandi/", view="portal:change_password_result", answers=REPLACED),
        "/coba-masuk/",
        Sent(
            path="/coba-masuk/",
            view="portal:try_login_result",
            answers={"address": ADDRESS, "password": "Bukan-sandinya"},
        ),
        "/masuk/login/",
        Sent(
            path="/masuk/login/",
            view="mfa_authenticate",
            answers={"login": PROTECTED, "password": PASSWORD},
        ),
        "/masuk/inactive/",
        "/tidak-ada/",
    ]


def applicant(named: Named) -> list[Page]:
    return [
        "/",
        "/permohonan/",
        "/permohonan/baru/email_registration/",
        *cases("/permohonan/", named, "fresh", "registered", "withdrawn", "refused", "waiting", "checking"),
        f"/permohonan/{named['waiting']}/lengkapi/",
        f"/permohonan/{named['registered']}/tanda-terima/",
        "/alamat-kami/",
        "/nama-kami/",
        "/permohonan/baru/subdomain/?jenis=change",
    ]


def any_official(named: Named) -> list[Page]:
    """What everybody at a desk may open."""
    return [
        "/meja/",
        "/meja/naskah/",
        "/meja/konfirmasi-kedua/",
        f"/meja/naskah/{named['letter']}/",
        "/meja/buku/",
        "/meja/buku/incoming_agenda/",
        "/meja/buku/incoming_agenda/baris/1/",
        "/meja/nomor/",
        "/meja/nomor/outgoing/",
        "/meja/jabatan/",
        "/meja/jabatan/kepala_dinas/",
        "/meja/profil/pemberitahuan/",
        "/meja/sop/register/",
        "/meja/sop/tinjauan/pemantauan/",
        "/meja/sop/tinjauan/evaluasi/email_registration/",
        "/meja/sop/kendali/portal_security/",
        "/meja/sop/kendali/portal_security/1/",
        "/meja/sop/periksa/",
        "/meja/sop/periksa/email_registration/",
        "/meja/sop/lembar/portal_security/",
        *cases("/meja/kotak-surat/", named, "printed"),
        "/meja/agenda/",
        "/meja/agenda/tahun/",
        "/meja/agenda/rekap/",
        f"/meja/agenda/{named['plan']}/",
        "/meja/ruang/",
        "/meja/aset/",
        f"/meja/aset/{named['asset']}/",
        "/meja/aset/label/?jenis=server",
        f"/a/{named['asset_token']}",
        f"/meja/aset/{named['asset']}/tren/SV-14/disk_used/",
        "/meja/belum-tuntas/",
        f"/meja/aset/{named['asset']}/ukur/",
    ]


def planning(named: Named) -> list[Page]:
    """What those open who keep the work plan."""
    return ["/meja/agenda/baru/", f"/meja/agenda/{named['odd_plan']}/ubah/"]


def asset_keeper(named: Named) -> list[Page]:
    """What those open who keep the assets."""
    return [
        "/meja/agenda/?cari=tidakadayangcocok",
        "/meja/agenda/tahun/?tahun=2027&bulan=3",
        "/meja/agenda/rekap/?bulan=2031-02",
        "/meja/agenda/buka/",
        f"/meja/agenda/{named['odd_plan']}/",
        f"/meja/ruang/?ruang={named['room']}",
        "/meja/aset/?jenis=server&keadaan=broken",
        "/meja/aset/?cari=tidakadayangcocok",
        "/meja/aset/baru/",
        "/meja/aset/impor/",
        "/meja/aset/label/",
        f"/a/{named['asset_token']}",
        f"/meja/aset/{named['asset']}/",
        f"/meja/aset/{named['asset']}/ubah/",
        f"/meja/aset/{named['asset']}/batas/",
        f"/meja/aset/{named['asset']}/tren/SV-14/disk_used/",
        "/meja/belum-tuntas/",
        f"/meja/aset/{named['asset']}/ukur/",
        f"/meja/aset/{named['retired_asset']}/",
    ]


def rehearsal(named: Named, case: str = "registered") -> list[Page]:
    """Trying a procedure, and completing a trial in the applicant's place: refused where none waits."""
    return [
        "/meja/percobaan/",
        "/meja/percobaan/email_registration/",
        f"/meja/perkara/{named[case]}/lengkapi/",
    ]


def reader(named: Named) -> list[Page]:
    """The same without what only officials sign."""
    return [page for page in any_official(named) if page not in ("/meja/naskah/", "/meja/konfirmasi-kedua/")]


def agendaris(named: Named) -> list[Page]:
    return [
        *any_official(named),
        "/meja/?milik=mine",
        "/meja/?cari=tidakadayangcocok",
        "/meja/loket/",
        "/meja/loket/email_registration/",
        "/meja/percobaan/",
        "/meja/percobaan/subdomain/",
        "/meja/percobaan/subdomain/?variant=change",
        "/meja/percobaan/application_audit/",
        "/meja/buku/requests/",
        "/meja/buku/incoming_agenda/?cari=tidakadayangcocok",
        "/meja/buku/incoming_agenda/baris/1/betulkan/",
        f"/meja/perkara/{named['waiting']}/lengkapi/",
        "/meja/profil/",
        *cases("/meja/perkara/", named, "fresh", "withdrawn"),
    ]


def kepala(named: Named) -> list[Page]:
    return [
        "/meja/",
        *planning(named),
        *rehearsal(named),
        f"/meja/perkara/{named['checking']}/revisi/",
        "/meja/?banyak=1",
        "/meja/pimpinan/sop/email_registration/",
        f"/meja/disposisi/?perkara={named['registered']}:{named['registered_seq']}",
        "/meja/pimpinan/",
        "/meja/sop/tinjauan/pemantauan/email_registration/",
        "/meja/sop/kendali/portal_security/1/",
        "/meja/naskah/bunyi/",
        "/meja/naskah/bunyi/email_registration/receipt/",
        "/meja/jabatan/kepala_dinas/limpahkan/",
        "/meja/buku/incoming_agenda/baris/1/betulkan/",
        *cases("/meja/perkara/", named, "registered", "refused"),
    ]


def sekretaris(named: Named) -> list[Page]:
    return [
        "/meja/",
        *planning(named),
        *rehearsal(named),
        f"/meja/perkara/{named['checking']}/revisi/",
        "/meja/pimpinan/",
        "/meja/pimpinan/sop/email_registration/",
        "/meja/sop/lembar/email_registration/",
        "/meja/naskah/bunyi/",
        "/meja/naskah/bunyi/email_registration/report/",
        "/meja/jabatan/kepala_dinas/",
        "/meja/jabatan/kepala_bidang/tunjuk/",
        "/meja/jabatan/kepala_dinas/limpahkan/",
        "/meja/pejabat/",
        f"/meja/pejabat/{named['official']}/",
        f"/meja/pejabat/{named['official']}/tidak-hadir/",
        "/meja/buku/incoming_agenda/baris/1/betulkan/",
        *cases("/meja/perkara/", named, "registered"),
    ]


def admin(named: Named) -> list[Page]:
    return [
        "/meja/",
        *planning(named),
        Sent(path="/meja/agenda/baru/", view="desk:plan_new", answers={"title": "", "how": "expert"}),
        *rehearsal(named, "rehearsed"),
        f"/meja/perkara/{named['checking']}/revisi/",
        "/meja/operasional/",
        "/meja/perbedaan/",
        "/meja/perbedaan/?diterima=1",
        "/meja/nama-domain/",
        "/meja/nama-domain/?berakhir=1",
        "/meja/kotak-surat/",
        "/meja/kotak-surat/?menunggu=1",
        "/meja/kotak-surat/?cari=tidakadayangcocok",
        *cases("/meja/kotak-surat/", named, "printed", "replaced", "asked"),
        "/meja/jabatan/",
        "/meja/jabatan/kepala_dinas/",
        "/meja/jabatan/kepala_dinas/?tanggal=2020-01-01",
        "/meja/jabatan/jft/",
        "/meja/jabatan/kepala_dinas/tunjuk/",
        "/meja/jabatan/kepala_dinas/limpahkan/",
        "/meja/pejabat/",
        f"/meja/pejabat/{named['official']}/",
        f"/meja/pejabat/{named['absent']}/",
        f"/meja/pejabat/{named['official']}/tidak-hadir/",
        "/meja/pejabat/impor/",
        *asset_keeper(named),
        "/meja/sop/periksa/email_registration/?berat=galat&kolom=Nomor+SOP",
        "/meja/sop/naskah/",
        f"/meja/sop/naskah/{named['naskah']}/",
        *(f"/meja/sop/naskah/{named['naskah']}/{one}/" for one in ("identitas", "formulir", "surat", "buku")),
        "/meja/kalender/",
        "/meja/kalender/?tahun=2031",
        "/meja/aturan/",
        "/meja/kalender/baru/",
        "/meja/kalender/jam/jaga/",
        "/meja/kalender/jam/jaga/1/",
        "/meja/kalender/jam/kantor/0/",
        Sent(
            path="/meja/kalender/jam/kantor/1/",
            view="desk:period",
            answers={"tuesday": "", "friday": "08:00-10:00"},
        ),
        "/meja/kalender/hari/",
        "/meja/kalender/hari/?hari=2026-12-31",
        Sent(path="/meja/kalender/hari/", view="desk:days_enter", answers=NEW_DAY),
        "/meja/naskah/bunyi/",
        "/meja/naskah/bunyi/email_registration/deficiency_letter/",
        "/meja/nomor/outgoing/",
        "/meja/buku/incoming_agenda/baris/1/betulkan/",
        "/masuk/2fa/",
        "/masuk/2fa/totp/activate/",
        "/masuk/password/change/",
        "/masuk/reauthenticate/",
        "/masuk/logout/",
        "/meja/siapkan/",
        "/meja/siapkan/impor/",
        f"/meja/siapkan/impor/{named['taking']}/",
        f"/meja/siapkan/impor/{named['taking']}/?nasib=wrong",
        f"/meja/siapkan/impor/{named['taking']}/?nasib=ours",
        f"/meja/siapkan/impor/{named['taken']}/",
        f"/meja/siapkan/impor/{named['untaken']}/",
        "/meja/siapkan/impor/pemilik/",
        "/meja/siapkan/impor/pemilik/?cari=tidakadayangcocok",
        *(f"/meja/siapkan/{step.key}/" for step in STEPS),
        *cases("/meja/perkara/", named, "checking", "withdrawn", "second"),
    ]


def protected(named: Named) -> list[Page]:
    """An official with a second factor."""
    return [
        "/meja/",
        *cases("/meja/perkara/", named, "checking"),
        "/masuk/2fa/",
        "/masuk/2fa/reauthenticate/",
        "/masuk/2fa/totp/deactivate/",
        "/masuk/2fa/recovery-codes/",
        "/masuk/2fa/recovery-codes/generate/",
    ]


def auditor(named: Named) -> list[Page]:
    return [
        *reader(named),
        "/meja/pemeriksaan/",
        "/meja/perbedaan/",
        "/meja/nama-domain/",
        "/meja/kotak-surat/",
        *cases("/meja/kotak-surat/", named, "asked"),
        *cases("/meja/pemeriksaan/", named, "refused", "waiting"),
        *cases("/meja/perkara/", named, "refused"),
    ]


PAGES: Mapping[str | None, Callable[[Named], list[Page]]] = {
    None: anyone,
    "dinkes": applicant,
    "bukitbestari": lambda _: ["/permohonan/", "/alamat-kami/"],
    "agendaris": agendaris,
    "kepala": kepala,
    "sekretaris": sekretaris,
    "kabid": lambda named: [
        "/meja/",
        *asset_keeper(named),
        "/meja/percobaan/genset_maintenance/",
        "/meja/percobaan/portal_security/",
        "/meja/konfirmasi-kedua/",
        *cases("/meja/perkara/", named, "waiting", "second"),
    ],
    "jft1": lambda named: [
        "/meja/",
        *cases("/meja/perkara/", named, "checking", "waiting"),
        *cases("/meja/kotak-surat/", named, "asked"),
    ],
    PROTECTED: protected,
    "admin": admin,
    "arsiparis": lambda named: [
        *reader(named),
        *rehearsal(named),
        "/meja/buku/incoming_agenda/baris/1/betulkan/",
        *cases("/meja/kotak-surat/", named, "replaced"),
        *cases("/meja/perkara/", named, "refused"),
    ],
    "auditor": auditor,
}


def statuses(named: Named) -> dict[str, int]:
    """What the pages answer that are there to refuse."""
    missing = (f"/lacak/{UNKNOWN}/", f"/verifikasi/{UNKNOWN}/", "/tidak-ada/")
    return {**dict.fromkeys(missing, 404), f"/meja/perkara/{named['registered']}/lengkapi/": 409}


NOT_PAGES = {
    "desk:asset_photo": "a photo",
    "desk:asset_labels_pdf": "a PDF",
    "desk:plans_export": "CSV or ICS",
    "desk:visit_log": "a PDF",
    "desk:recap_sheet": "a PDF",
    "desk:recap_kept": "a PDF",
    "desk:recap_export": "CSV or XLSX",
    "desk:asset_export": "CSV or XLSX",
    "desk:asset_template": "CSV or XLSX",
    "ui:live": "a fragment inside a form",
    "desk:measure": "a fragment inside the page of a case",
    "desk:intents": "a fragment inside the page of a case",
    "portal:document": "a PDF",
    "portal:submitted_file": "a file as it was handed in",
    "desk:file": "a file as it was handed in",
    "desk:letter_pdf": "a PDF",
    "desk:sheet_pdf": "a PDF",
    "desk:deadline": "a PDF",
    "desk:book_export": "CSV or XLSX",
    "desk:review_sheet": "a PDF",
    "desk:control_export": "CSV, XLSX or PDF",
    "desk:chain": "JSON",
    "desk:heads": "JSON",
    "desk:my_record": "a PDF",
    "desk:record": "a PDF",
    "desk:feed": "a calendar (ICS)",
    "alive": "plain text",
    "metrics": "Prometheus' text format",
    "ready": "JSON",
    "mfa_download_recovery_codes": "plain text",
    "portal:first_office": "only before there is an office; test_setup.py judges it",
}
"""What answers with something else than a page of HTML, or never in an office that runs."""
